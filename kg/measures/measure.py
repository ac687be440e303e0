"""All measures by name: one of them as scores, or as many as wanted as a table."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from functools import partial
from typing import TYPE_CHECKING, Any, Literal

import numpy as np

from kg.errors import InputError, nearest
from kg.measures import brokerage, centrality, communities, spectral, twomode
from kg.measures.arrays import Graph, Kind, components, read_graph

if TYPE_CHECKING:
    import pandas as pd

__all__ = ["MEASURES", "Measure", "measure", "measures_for", "scores"]

Scores = Callable[[Graph], dict[Any, Any]]
LABELS = ("label_en", "label_ja", "class_")
"""Attributes of nodes that become columns."""
DIGITS = 12
"""Significant digits in tables: sums on several threads differ beyond."""


@dataclass(frozen=True)
class Measure:
    """A measure: its names (en, ja), which end of the scale has rank 1, and its function by kind of network.

    ``first`` is ``"high"`` or ``"low"``, so that rank 1 is the most central or the freest broker, and empty
    where scores are only names.
    """

    titles: tuple[str, str]
    first: Literal["high", "low", ""]
    functions: Mapping[Kind, Scores]


def _measure(
    english: str,
    japanese: str,
    one_mode: Scores | None = None,
    *,
    two_mode: Scores | None = None,
    only: Kind | None = None,
    first: Literal["high", "low", ""] = "high",
) -> Measure:
    functions: dict[Kind, Scores] = {}
    if one_mode is not None:
        functions = {only: one_mode} if only else {"undirected": one_mode, "directed": one_mode}
    if two_mode is not None:
        functions["two-mode"] = two_mode
    return Measure((english, japanese), first, functions)


def _both(english: str, japanese: str, function: Scores) -> Measure:
    return _measure(english, japanese, function, two_mode=function)


def _directed(english: str, japanese: str, function: Scores) -> Measure:
    return _measure(english, japanese, function, only="directed")


MEASURES: Mapping[str, Measure] = {
    "degree": _both("degree", "次数", centrality.degree),
    "degree_in": _directed("in-degree", "入次数", partial(centrality.degree, direction="in")),
    "degree_out": _directed("out-degree", "出次数", partial(centrality.degree, direction="out")),
    "degree_centrality": _measure(
        "degree centrality", "次数中心性", centrality.degree_centrality, two_mode=twomode.degree_centrality
    ),
    "strength": _both("strength", "強度", centrality.strength),
    "strength_in": _directed("in-strength", "入強度", partial(centrality.strength, direction="in")),
    "strength_out": _directed("out-strength", "出強度", partial(centrality.strength, direction="out")),
    "betweenness": _measure(
        "betweenness centrality", "媒介中心性", centrality.betweenness, two_mode=twomode.betweenness
    ),
    "closeness": _measure(
        "closeness centrality", "近接中心性", centrality.closeness, two_mode=twomode.closeness
    ),
    "eigenvector": _measure(
        "eigenvector centrality", "固有ベクトル中心性", spectral.eigenvector, only="undirected"
    ),
    "pagerank": _measure("PageRank", "ページランク", spectral.pagerank),
    "birank": _measure("BiRank", "バイランク", two_mode=twomode.birank),
    "hubs": _directed("hub score", "ハブ得点", spectral.hubs),
    "authorities": _directed("authority score", "オーソリティ得点", spectral.authorities),
    "core_number": _measure("core number", "コア数", centrality.core_number),
    "constraint": _measure("constraint", "構造的拘束度", brokerage.constraint, first="low"),
    "effective_size": _measure("effective size", "有効サイズ", brokerage.effective_size),
    "participation": _measure("participation", "参加係数", two_mode=brokerage.participation),
    "redundancy": _measure("redundancy", "冗長性", two_mode=twomode.redundancy, first="low"),
    "clustering": _measure("clustering", "クラスタ係数", two_mode=twomode.clustering),
    "community": _measure("community", "コミュニティ", communities.communities, first=""),
}
"""All measures by name, in the order of a table's columns."""


def measures_for(graph: Graph) -> tuple[str, ...]:
    """Return the names of the measures that apply to a graph, in the order of :data:`MEASURES`.

    >>> import networkx as nx
    >>> "hubs" in measures_for(nx.DiGraph([(0, 1)])), "hubs" in measures_for(nx.Graph([(0, 1)]))
    (True, False)
    """
    kind = read_graph(graph).kind
    return tuple(name for name, one in MEASURES.items() if kind in one.functions)


def scores(graph: Graph, name: str) -> dict[Any, Any]:
    """Return the scores of one measure by node; see the page of its function for what they mean.

    Cheap enough for a thousand calls on small graphs. For several measures of one graph pass
    ``read_graph(graph)``, which is read once; call :func:`kg.measures.engine.load_networkit` first, where
    calls are many.

    Raises:
        InputError: no such measure, or none for this kind of network; or what the function raises.

    >>> import networkx as nx
    >>> scores(nx.path_graph(3), "betweenness")
    {0: 0.0, 1: 1.0, 2: 0.0}
    """
    arrays = read_graph(graph)
    return _function(name, arrays.kind)(arrays)


def measure(
    graph: Graph, *, measures: Iterable[str] | None = None, language: Literal["en", "ja"] | None = None
) -> pd.DataFrame:
    """Return a table of measures: a row a node, a column a measure, and its rank beside it.

    ``measures`` are names of :data:`MEASURES`; all that apply to the graph where none are given. The index
    ``id`` holds the nodes; ``label_en``, ``label_ja`` and ``class_`` stand first where nodes have them (one
    label where ``language`` is given), then ``mode`` in a two-mode network. ``rank_<measure>`` is 1 for the most
    central or the freest broker (the lowest constraint and redundancy; the highest score otherwise), equal for
    scores that are equal in twelve digits, and empty where the score is; in a two-mode network ranks are within
    each mode. ``component`` numbers the components from 0, the largest, and ``component_size`` counts
    their nodes.

    Rows go by falling strength, then id; in a two-mode network mode by mode. The same graph gives the same
    table, in whichever order its nodes and edges were added.

    Raises:
        InputError: an unknown measure or language, or a measure that does not apply; or what
            :mod:`kg.measures.centrality` says.

    >>> import networkx as nx
    >>> measure(nx.path_graph(3), measures=["betweenness"]).reset_index().iloc[:, :3]
       id  betweenness  rank_betweenness
    0   1          1.0                 1
    1   0          0.0                 2
    2   2          0.0                 2
    """
    import pandas as pd  # a tenth of a second, which a bootstrap need not pay

    if language not in (None, "en", "ja"):
        raise InputError(f'there is no language "{language}"; give "en", "ja", or nothing for both')
    arrays = read_graph(graph)
    wanted = [measures] if isinstance(measures, str) else measures
    names = measures_for(arrays) if wanted is None else tuple(dict.fromkeys(wanted))
    functions = {name: _function(name, arrays.kind) for name in names}
    frame = pd.DataFrame(index=pd.Index(arrays.nodes, name="id", dtype=None))
    for label in LABELS:
        found = {} if graph is arrays else dict(graph.nodes(data=label))
        if any(value is not None for value in found.values()) and label != f"label_{_other(language)}":
            frame[label] = [found[node] for node in arrays.nodes]
    if arrays.modes is not None:
        frame["mode"] = arrays.modes
    modes = np.zeros(len(arrays.nodes), dtype=np.int64) if arrays.modes is None else arrays.modes
    for name, function in functions.items():
        frame[name] = _rounded(list(function(arrays).values()))
        if MEASURES[name].first:
            ascending = MEASURES[name].first == "low"
            ranks = frame[name].groupby(modes).rank(method="min", ascending=ascending)
            frame[f"rank_{name}"] = ranks.astype("Int64" if ranks.isna().any() else "int64")
    frame["component"] = components(arrays)
    frame["component_size"] = np.bincount(frame["component"])[frame["component"]]
    strength = -_rounded(list(centrality.strength(arrays).values()))
    order = sorted(range(len(frame)), key=lambda i: (modes[i], strength[i], str(arrays.nodes[i])))
    return frame.iloc[order]


def _function(name: str, kind: Kind) -> Scores:
    if name not in MEASURES:
        raise InputError(
            f'there is no measure "{name}"{nearest(name, MEASURES)}; there are: {", ".join(MEASURES)}'
        )
    functions = MEASURES[name].functions
    if kind not in functions:
        raise InputError(f'"{name}" measures {" and ".join(functions)} networks; this one is {kind}')
    return functions[kind]


def _other(language: str | None) -> str | None:
    return {"en": "ja", "ja": "en"}.get(language or "")


def _rounded(values: list[float]) -> Any:
    """Return values with twelve significant digits; whole numbers stay whole."""
    numbers = np.array(values)
    if numbers.dtype.kind == "i":
        return numbers
    size = np.where((numbers == 0) | ~np.isfinite(numbers), 1, np.abs(numbers))
    factor = 10.0 ** (DIGITS - 1 - np.floor(np.log10(size)))
    return np.round(numbers * factor) / factor
