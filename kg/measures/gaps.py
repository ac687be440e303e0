"""White spaces: pairs that prioritise the same field and share no instrument, the likeliest first."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from itertools import combinations

import networkx as nx
import numpy as np
import pandas as pd

from kg.errors import InputError, nearest
from kg.measures.arrays import Vector
from kg.measures.options import check_projections, check_whole
from kg.measures.samples import labelled
from kg.networks.ties import Projection

__all__ = ["PRIORITIES", "Pair", "fields_of", "link_scores", "ordered", "structure", "white_spaces"]

Pair = tuple[str, str]
INSTRUMENTS = ("party", "signatory")
PRIORITIES = ("priorityField",)
SCORES = (
    "common_neighbours",
    "jaccard",
    "adamic_adar",
    "resource_allocation",
    "preferential_attachment",
    "field_overlap",
)


def white_spaces(
    country_field: Projection,
    countries: Projection,
    *,
    priorities: Collection[str] | None = PRIORITIES,
    instruments: Collection[str] = INSTRUMENTS,
    by: str = "resource_allocation",
    top: int | None = None,
) -> pd.DataFrame:
    """Return pairs of actors that prioritise the same field and share no instrument, the likeliest first.

    ``country_field`` is two-mode, from actors to fields; a tie sets a priority where it has one of the
    predicates ``priorities`` (with None, every tie does). ``countries`` ties the actors; a pair shares an
    instrument where a tie has one of the predicates ``instruments``; ``other_ties`` counts what else ties it
    (meetings, programmes …). ``fields`` names the shared fields, ``shared`` counts them.

    **Scores**, all symmetric, more is likelier, from who is tied to whom, whatever the weight (Lü and Zhou
    2011, doi:10.1016/j.physa.2010.11.027): ``common_neighbours``; ``jaccard``, these as a share of all
    neighbours of the two; ``adamic_adar``, each common neighbour counted 1/log of its neighbours;
    ``resource_allocation``, each counted 1/their number; ``preferential_attachment``, the product of both
    numbers of neighbours; ``field_overlap``, shared fields as a share of all fields of the two. All are 0 for
    an actor without ties. ``rank`` is by the score ``by``, then ``field_overlap``, then the names.

    That no instrument is known does not mean that there is none: the documents are a sample. `backtest` says
    how well each score has foretold ties so far.

    Raises:
        InputError: an unknown score, or projections of the wrong kind.
    """
    if by not in SCORES:
        raise InputError(f'by="{by}": choose {", ".join(SCORES)}{nearest(by, SCORES)}')
    if top is not None:
        check_whole("top", top, 0)
    graph, fields = structure(countries), fields_of(country_field, priorities)
    kinds: dict[Pair, list[bool]] = {}
    for tie in countries.ties:
        kinds.setdefault(ordered(tie.source, tie.target), []).append(tie.predicate in instruments)
    actors = sorted(actor for actor in fields if actor in graph)
    pairs = [
        pair
        for pair in combinations(actors, 2)
        if fields[pair[0]] & fields[pair[1]] and not any(kinds.get(pair, ()))
    ]
    shared = [fields[a] & fields[b] for a, b in pairs]
    table = pd.DataFrame(
        {
            "one": [a for a, _ in pairs],
            "other": [b for _, b in pairs],
            "shared": [len(found) for found in shared],
            "fields": ["; ".join(sorted(found)) for found in shared],
            "fields_en": [_names(country_field, found, 0) for found in shared],
            "fields_ja": [_names(country_field, found, 1) for found in shared],
            "other_ties": [len(kinds.get(pair, ())) for pair in pairs],
            **link_scores(graph, fields, pairs),
        }
    )
    table.insert(0, "rank", table[by].rank(method="min", ascending=False).astype(int))
    keys = list(dict.fromkeys((by, "field_overlap", "one", "other")))
    up = [key in ("one", "other") for key in keys]
    table = table.sort_values(keys, ascending=up, ignore_index=True).head(len(table) if top is None else top)
    return labelled(table, countries.nodes, one="one", other="other")


def ordered(one: str, other: str) -> Pair:
    """Return a pair in the order of names."""
    return (one, other) if one < other else (other, one)


def structure(projection: Projection) -> nx.Graph:
    """Return who is tied to whom, with all that could be."""
    check_projections(projection)
    if projection.directed or projection.two_mode:
        raise InputError(f'"{projection.name}": white spaces need an undirected network of one kind of node')
    graph = nx.Graph()
    graph.add_nodes_from(projection.nodes)
    graph.add_edges_from((tie.source, tie.target) for tie in projection.ties)
    return graph


def fields_of(
    projection: Projection, priorities: Collection[str] | None, *, before: str = ""
) -> Mapping[str, set[str]]:
    """Return the fields of each actor that are known to be priorities before a day, or at all."""
    check_projections(projection)
    if not projection.two_mode:
        raise InputError(f'"{projection.name}": the fields of each actor must come as a two-mode network')
    found: dict[str, set[str]] = {}
    for tie in projection.ties:
        prior = priorities is None or tie.predicate in priorities
        if prior and (not before or "" < tie.earliest < before):
            found.setdefault(tie.source, set()).add(tie.target)
    return found


def _names(projection: Projection, nodes: set[str], language: int) -> str:
    return "; ".join(projection.nodes[node].labels[language] for node in sorted(nodes))


def link_scores(graph: nx.Graph, fields: Mapping[str, set[str]], pairs: Sequence[Pair]) -> dict[str, Vector]:
    """Return every score of every pair, in their order; see `white_spaces` for what they mean."""

    def overlap(a: str, b: str) -> float:
        one, other = fields.get(a, set()), fields.get(b, set())
        return len(one & other) / len(one | other) if one | other else 0.0

    columns: tuple[list[float], ...] = (
        [len(nx.common_neighbors(graph, a, b)) for a, b in pairs],
        [score for *_, score in nx.jaccard_coefficient(graph, pairs)],
        [score for *_, score in nx.adamic_adar_index(graph, pairs)],
        [score for *_, score in nx.resource_allocation_index(graph, pairs)],
        [score for *_, score in nx.preferential_attachment(graph, pairs)],
        [overlap(a, b) for a, b in pairs],
    )
    # nine digits: sums of floats depend on their order
    return {name: np.round(np.array(column), 9) + 0.0 for name, column in zip(SCORES, columns, strict=True)}
