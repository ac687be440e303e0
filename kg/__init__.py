"""An open knowledge graph of science diplomacy: tables in; graph, answers and pictures out.

>>> import kg
>>> kg.ask("SELECT ?label { id:jst skos:prefLabel ?label } ORDER BY ?label")  # doctest: +SKIP
"""

from __future__ import annotations

from importlib import import_module
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from kg.build import check
    from kg.graph.evidence import verify
    from kg.graph.show import portray
    from kg.graph.store import ask, open_graph

__all__ = ["ask", "check", "open_graph", "portray", "verify"]

_HOMES = {
    "ask": "kg.graph.store",
    "check": "kg.build",
    "open_graph": "kg.graph.store",
    "portray": "kg.graph.show",
    "verify": "kg.graph.evidence",
}


def __getattr__(name: str) -> Any:
    """Import a public function when it is first used: `kg --help` need not wait for pandas."""
    if name not in _HOMES:
        raise AttributeError(f"module kg has no attribute {name}")
    module = import_module(_HOMES[name])
    globals()[name] = getattr(module, name)
    return globals()[name]


def __dir__() -> list[str]:
    return __all__
