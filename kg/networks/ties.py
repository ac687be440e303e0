"""A projection of the graph: who is tied to whom, through what, when, on which documents it rests."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field

from kg.networks.project import Node

__all__ = ["Projection", "Tie", "leading"]

ORDER = {"party": 0, "signatory": 1, "priorityField": 2, "country": 4, "cooperatesWith": 5}
"""Where several predicates tie two by one thing, the first in this order names the tie; others stand at 3."""


@dataclass(frozen=True)
class Tie:
    """One thing that ties two nodes: an instrument that both sign, a meeting, a programme, a claim.

    ``via`` is what ties them; ``weight`` is 1 in all declared networks. ``earliest`` and ``latest`` are ISO dates, both empty
    where the documents give no date; ``latest`` is ``9999-12-31`` where it goes on. ``documents`` and
    ``claims`` are what the tie rests on. ``amount`` is money in ``currency`` (ISO 4217), where one is told.
    """

    source: str
    target: str
    via: str
    predicate: str
    weight: float
    earliest: str
    latest: str
    documents: tuple[str, ...]
    claims: tuple[str, ...]
    amount: float | None = None
    currency: str = ""


@dataclass(frozen=True)
class Projection:
    """A network that a file of ``ontology/projections`` declares, tie by tie.

    ``titles`` are by language; in a ``two_mode`` network every tie runs from the first kind of node to the
    second, and no node is of both kinds. ``nodes`` holds all that could be tied, tied or not. ``words`` are
    the labels (en, ja) of the predicates of its ties.
    """

    name: str
    titles: Mapping[str, str]
    directed: bool
    two_mode: bool
    nodes: Mapping[str, Node]
    ties: tuple[Tie, ...]
    words: Mapping[str, tuple[str, str]] = field(default_factory=dict)


def leading(predicates: Iterable[str]) -> str:
    """Return the predicate that names a tie on which several bear.

    >>> leading(["participant", "party", "cooperatesWith"])
    'party'
    """
    return min(predicates, key=lambda name: (ORDER.get(name, 3), name))
