"""Two-mode networks folded into one mode: nodes of one kind, tied by what they share."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator
from dataclasses import replace
from itertools import combinations

from kg.errors import InputError, nearest
from kg.networks.dating import ONGOING
from kg.networks.ties import Projection, Tie, leading

__all__ = ["MODES", "fold"]

MODES = ("source", "target")


def fold(projection: Projection, one_mode: str) -> Projection:
    """Fold a two-mode network: keep its first kind of nodes (``source``) or its second (``target``).

    Two nodes have a tie of weight 1 for each node of the other kind to which both are tied: ``via`` is this
    shared node. The tie rests on the claims and documents of both sides, and is named by the first of their
    predicates. It begins when both have come, on the later of their first days, and lasts to the last day of
    either; where one side has no date it has none. So what is folded and then cut off at a day is what is cut
    off and then folded.

    Raises:
        InputError: the network has one kind of node only, or there is no such kind.
    """
    if one_mode not in MODES:
        raise InputError(f'one_mode="{one_mode}": choose source or target{nearest(one_mode, MODES)}')
    if not projection.two_mode:
        raise InputError(f'one_mode="{one_mode}": "{projection.name}" is not a two-mode network')
    shared: dict[str, dict[str, list[Tie]]] = defaultdict(lambda: defaultdict(list))
    for tie in projection.ties:
        kept, other = (tie.source, tie.target) if one_mode == "source" else (tie.target, tie.source)
        shared[other][kept].append(tie)
    classes = {projection.nodes[kept].class_ for tied in shared.values() for kept in tied}
    nodes = {
        id_: node for id_, node in projection.nodes.items() if node.class_ in classes and id_ not in shared
    }
    ties = (tie for via, tied in shared.items() for tie in _ties(via, tied))
    ordered = sorted(ties, key=lambda tie: (tie.source, tie.target, tie.via))
    return replace(projection, directed=False, two_mode=False, nodes=nodes, ties=tuple(ordered))


def _ties(via: str, tied: dict[str, list[Tie]]) -> Iterator[Tie]:
    sides = {kept: _side(via, ties) for kept, ties in tied.items()}
    for source, target in combinations(sorted(sides), 2):
        one, other = sides[source], sides[target]
        dated = one.latest and other.latest
        yield replace(
            one,
            source=source,
            target=target,
            predicate=leading((one.predicate, other.predicate)),
            earliest=max(one.earliest, other.earliest) if dated else "",
            latest=max(one.latest, other.latest) if dated else "",
            documents=tuple(sorted({*one.documents, *other.documents})),
            claims=tuple(sorted({*one.claims, *other.claims})),
        )


def _side(via: str, ties: list[Tie]) -> Tie:
    """Put the ties of one node to a shared one together; its ends do not matter yet."""
    dated = [tie for tie in ties if tie.earliest or tie.latest]
    return Tie(
        "",
        "",
        via,
        leading(tie.predicate for tie in ties),
        1.0,
        min((tie.earliest for tie in dated), default=""),
        max((tie.latest or ONGOING for tie in dated), default=""),
        tuple({document for tie in ties for document in tie.documents}),
        tuple({claim for tie in ties for claim in tie.claims}),
    )
