"""An open knowledge graph of science diplomacy: tables in; graph, answers and pictures out.

>>> import kg
>>> kg.ask("SELECT ?label { id:jst skos:prefLabel ?label } ORDER BY ?label")  # doctest: +SKIP
>>> kg.measure(kg.network("countries"))  # doctest: +SKIP
>>> kg.view("JST")  # doctest: +SKIP
"""

from __future__ import annotations

from importlib import import_module
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from kg.build import check
    from kg.graph.evidence import verify
    from kg.graph.questions import answer, questions
    from kg.graph.show import portray
    from kg.graph.store import ask, open_graph
    from kg.network import figures
    from kg.network.backtest import backtest
    from kg.network.certainty import case_drop, cs_coefficient, stability
    from kg.network.communities import find_communities
    from kg.network.gaps import white_spaces
    from kg.network.listing import pairs, ties
    from kg.network.measure import measure
    from kg.network.networks import network, projection
    from kg.network.nulls import beyond_chance, rewire
    from kg.network.projections import projections
    from kg.network.sensitivity import dated_share, leave_one_out, sensitivity
    from kg.network.shown import view
    from kg.network.slices import during, slices
    from kg.network.timeline import entries_and_exits, movers, trajectories

__all__ = [
    "answer",
    "ask",
    "backtest",
    "beyond_chance",
    "case_drop",
    "check",
    "cs_coefficient",
    "dated_share",
    "during",
    "entries_and_exits",
    "figures",
    "find_communities",
    "leave_one_out",
    "measure",
    "movers",
    "network",
    "open_graph",
    "pairs",
    "portray",
    "projection",
    "projections",
    "questions",
    "rewire",
    "sensitivity",
    "slices",
    "stability",
    "ties",
    "trajectories",
    "verify",
    "view",
    "white_spaces",
]

_NAMES = {
    "kg.build": "check",
    "kg.graph.evidence": "verify",
    "kg.graph.questions": "answer questions",
    "kg.graph.show": "portray",
    "kg.graph.store": "ask open_graph",
    "kg.network.backtest": "backtest",
    "kg.network.certainty": "case_drop cs_coefficient stability",
    "kg.network.communities": "find_communities",
    "kg.network.gaps": "white_spaces",
    "kg.network.listing": "pairs ties",
    "kg.network.measure": "measure",
    "kg.network.networks": "projection",
    "kg.network.nulls": "beyond_chance rewire",
    "kg.network.projections": "projections",
    "kg.network.sensitivity": "dated_share leave_one_out sensitivity",
    "kg.network.shown": "view",
    "kg.network.slices": "during slices",
    "kg.network.timeline": "entries_and_exits movers trajectories",
}
_HOMES = {name: module for module, names in _NAMES.items() for name in names.split()}
_MODULES = {"figures": "kg.network.figures", "network": "kg.network"}
"""Names that are modules; the package `kg.network` can be called."""


def __getattr__(name: str) -> Any:
    """Import a public function when it is first used: `kg --help` need not wait for pandas."""
    if name in _MODULES:
        return import_module(_MODULES[name])
    if name not in _HOMES:
        raise AttributeError(f"module kg has no attribute {name}")
    module = import_module(_HOMES[name])
    globals()[name] = getattr(module, name)
    return globals()[name]


def __dir__() -> list[str]:
    return __all__
