"""What the ranking rests on: single documents, single meetings, the definition of a tie, known dates."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping
from dataclasses import replace

import pandas as pd

from kg.errors import InputError
from kg.measures.options import check_projections
from kg.measures.ranking import kendall, levels, ranks
from kg.measures.samples import dropped, labelled, modes_of, score, take_apart, whole
from kg.networks.ties import Projection

__all__ = ["KINDS", "dated_share", "leave_one_out", "sensitivity"]

KINDS: Mapping[str, Collection[str]] = {
    "instruments": ("party", "signatory"),
    "taking part": ("participant", "host", "organizer", "memberOf"),
    "said to cooperate": ("cooperatesWith",),
}
"""Predicates of ties, by what they mean."""


def leave_one_out(projection: Projection, *, measure: str, over: str = "documents") -> pd.DataFrame:
    """Return how every rank changes when one document is left out: a row for each document and node.

    A tie falls away where it rests on this document alone (with ``over="via"``: where it is through this
    instrument, meeting or programme). ``ties_lost`` counts these; ``tau`` is Kendall's tau-b between all
    scores with and without (1: the order is the same; not a number where all scores are equal; who has no tie
    has score 0); ``rank`` is with the document, ``rank_without`` without it, ``shift`` their difference
    (positive: the node falls when the document goes, it owed places to it). A node left without ties ranks
    last.

    Rows come by ``tau``, the most decisive document first, then by rank. For the largest shifts:
    ``table.sort_values("shift", key=abs, ascending=False)``.

    Raises:
        InputError: an unknown measure or ``over``, or no ties.
    """
    sampled = take_apart(projection, over)
    scored = whole(sampled, measure)[0]
    places, order = ranks(scored, measure, sampled.modes), levels(scored, measure, sampled.modes)
    tables = []
    for i, unit in enumerate(sampled.units):
        factors = dropped(sampled, [i])
        left = score(sampled, factors, measure)[0]
        without = ranks(left, measure, sampled.modes)
        table = pd.DataFrame(
            {
                "left_out": unit,
                "ties_lost": int((factors == 0).sum()),
                "tau": kendall(order, levels(left, measure, sampled.modes)),
                "node": sampled.nodes,
                "rank": places,
                "rank_without": without,
                "shift": without - places,
            }
        )
        tables.append(table)
    found = pd.concat(tables, ignore_index=True)
    found = found.sort_values(["tau", "left_out", "rank", "node"], ignore_index=True)
    return labelled(found, projection.nodes, node="label")


def sensitivity(
    projection: Projection,
    *,
    measure: str,
    planned: Projection | None = None,
    kinds: Mapping[str, Collection[str]] = KINDS,
) -> pd.DataFrame:
    """Return the ranks under other definitions of a tie: a row for each definition and node.

    Definitions: ``weight`` as declared; ``count``, every tie weighs 1; ``binary``, every tied pair weighs 1;
    ``only K`` and ``without K`` for each of the ``kinds``, named sets of predicates, that some ties have and
    some have not; ``planned``, the ties of a second projection that counts plans too. ``ties`` is the number
    of ties; ``tau`` is Kendall's tau-b between the scores and those of ``weight`` (not a number where all
    scores are equal; who has no tie has score 0); ``rank`` is the node's place and ``shift`` its difference
    from ``weight``. A node without ties ranks last. Nodes are those with a tie in any definition.

    Raises:
        InputError: an unknown measure, or no ties.
    """
    check_projections(projection, *([] if planned is None else [planned]))
    variants = dict(_variants(projection, kinds)) | ({"planned": planned} if planned is not None else {})
    modes = {node: mode for part in variants.values() for node, mode in modes_of(part).items()}
    nodes = dict(sorted(modes.items()))
    # all measured at once: the first is what the others are compared with
    parts = [take_apart(part, "via", nodes=nodes) for part in variants.values()]
    scored = [whole(part, measure)[0] for part in parts]
    places = [ranks(found, measure, parts[0].modes) for found in scored]
    order = [levels(found, measure, parts[0].modes) for found in scored]
    tables = [
        pd.DataFrame(
            {
                "definition": name,
                "ties": len(part.ties),
                "tau": kendall(order[0], order[i]),
                "node": list(nodes),
                "rank": places[i],
                "shift": places[i] - places[0],
            }
        ).sort_values(["rank", "node"])
        for i, (name, part) in enumerate(variants.items())
    ]
    table = pd.concat(tables, ignore_index=True)
    known = {**projection.nodes, **(planned.nodes if planned is not None else {})}
    return labelled(table, known, node="label")


def _variants(
    projection: Projection, kinds: Mapping[str, Collection[str]]
) -> Iterator[tuple[str, Projection]]:
    yield "weight", projection
    ones = tuple(replace(tie, weight=1.0) for tie in projection.ties)
    yield "count", replace(projection, ties=ones)
    pairs = {
        (tie.source, tie.target) if projection.directed else frozenset((tie.source, tie.target)): tie
        for tie in ones
    }
    yield "binary", replace(projection, ties=tuple(pairs.values()))
    for kind, predicates in kinds.items():
        of_kind = tuple(tie for tie in projection.ties if tie.predicate in predicates)
        others = tuple(tie for tie in projection.ties if tie.predicate not in predicates)
        if of_kind and others:
            yield f"only {kind}", replace(projection, ties=of_kind)
            yield f"without {kind}", replace(projection, ties=others)


def dated_share(projection: Projection) -> float:
    """Return the share of ties with a known date, from 0 to 1: what slices by time can show.

    A tie is dated where it has an earliest or a latest day.

    Raises:
        InputError: the projection has no ties.
    """
    check_projections(projection)
    if not projection.ties:
        raise InputError(f'the network "{projection.name}" has no ties: there is nothing to measure')
    return sum(bool(tie.earliest or tie.latest) for tie in projection.ties) / len(projection.ties)
