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
    from kg.graph.endpoint import Endpoint
    from kg.graph.evidence import verify
    from kg.graph.questions import answer, questions
    from kg.graph.show import portray
    from kg.graph.store import ask, open_graph
    from kg.graph.triples import dataset
    from kg.measures import figures
    from kg.measures.backtest import backtest
    from kg.measures.certainty import case_drop, cs_coefficient, stability
    from kg.measures.communities import find_communities
    from kg.measures.gaps import white_spaces
    from kg.measures.measure import measure
    from kg.measures.nulls import beyond_chance, rewire
    from kg.measures.sensitivity import dated_share, leave_one_out, sensitivity
    from kg.measures.timeline import entries_and_exits, movers, trajectories
    from kg.networks.listing import pairs, ties
    from kg.networks.network import network, projection
    from kg.networks.projections import declaration, projections
    from kg.networks.slices import during, slices
    from kg.page.shown import view

__all__ = [
    "Endpoint",
    "answer",
    "ask",
    "backtest",
    "beyond_chance",
    "case_drop",
    "check",
    "cs_coefficient",
    "dataset",
    "dated_share",
    "declaration",
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
    "kg.graph.endpoint": "Endpoint",
    "kg.graph.evidence": "verify",
    "kg.graph.questions": "answer questions",
    "kg.graph.show": "portray",
    "kg.graph.store": "ask open_graph",
    "kg.graph.triples": "dataset",
    "kg.measures.backtest": "backtest",
    "kg.measures.certainty": "case_drop cs_coefficient stability",
    "kg.measures.communities": "find_communities",
    "kg.measures.gaps": "white_spaces",
    "kg.networks.listing": "pairs ties",
    "kg.measures.measure": "measure",
    "kg.networks.network": "network projection",
    "kg.measures.nulls": "beyond_chance rewire",
    "kg.networks.projections": "declaration projections",
    "kg.measures.sensitivity": "dated_share leave_one_out sensitivity",
    "kg.page.shown": "view",
    "kg.networks.slices": "during slices",
    "kg.measures.timeline": "entries_and_exits movers trajectories",
}
_HOMES = {name: module for module, names in _NAMES.items() for name in names.split()}


def __getattr__(name: str) -> Any:
    """Import a public function when it is first used: `kg --help` need not wait for pandas."""
    if name == "figures":
        return import_module("kg.measures.figures")
    if name not in _HOMES:
        raise AttributeError(f"module kg has no attribute {name}")
    module = import_module(_HOMES[name])
    globals()[name] = getattr(module, name)
    return globals()[name]


def __dir__() -> list[str]:
    return __all__
