"""What ties rest on: claims with their standing, documents and days; and the days of the things claimed about."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass

import pyoxigraph as ox

from kg.graph.store import Source, select
from kg.vocabulary import DIP, ID

__all__ = ["ONGOING", "UNKNOWN", "Basis", "Days", "date_things", "date_tie", "lend", "read_bases"]

Days = tuple[str, str]
"""First and last day (ISO 8601); both empty where the documents give no date."""
ONGOING = "9999-12-31"
UNKNOWN = "0001-01-01"
BEGINNINGS = ("startedOn", "establishedOn")
DATING = ("period", "heldOn", "startedOn", "signedOn", "adoptedOn", "establishedOn", "publishedOn", "dated")
"""Predicates that date a thing: the first of them that the documents give counts."""
INSTRUMENTS = ("party", "signatory")
"""Predicates by which one is bound to an instrument."""
CLAIMS = """
SELECT ?claim ?subject ?predicate ?actual ?denied ?condition ?earliest ?latest ?open ?ended ?call ?document WHERE {
  ?claim a dip:Claim ; rdf:subject ?subject ; rdf:predicate ?predicate ; dip:status ?status ;
         prov:wasQuotedFrom/oa:hasSource ?document .
  ?status dip:asserts ?actual
  BIND(?status IN (sch:status-denied, sch:status-suspended) AS ?denied)
  OPTIONAL { ?claim dip:condition ?condition }
  OPTIONAL { ?claim dip:earliest ?earliest }
  OPTIONAL { ?claim dip:latest ?latest }
  OPTIONAL { ?claim dip:start ?open FILTER NOT EXISTS { ?claim dip:end ?end } }
  BIND(?status = sch:status-ended || EXISTS { ?claim dip:end ?last } AS ?ended)
  OPTIONAL { ?subject a ?call FILTER(?call = dip:Call) }
}"""


@dataclass(frozen=True)
class Basis:
    """A claim as what a tie rests on.

    ``actual`` is whether it is so already: not planned, proposed, agreed, expected or conditional.
    ``denied`` is whether it is denied or suspended, ``ended`` whether it says when or that it ended.
    """

    claim: str
    subject: str
    predicate: str
    actual: bool
    denied: bool
    days: Days
    documents: tuple[str, ...]
    ended: bool = False


def read_bases(store: Source) -> dict[str, Basis]:
    """Read all claims from a store, by id."""
    documents: dict[str, set[str]] = defaultdict(set)
    rows = {}
    for row in select(store, CLAIMS):
        claim = row["claim"].value.removeprefix(ID)
        documents[claim].add(row["document"].value.removeprefix(ID))
        rows[claim] = row
    return {claim: _basis(claim, row, documents[claim]) for claim, row in sorted(rows.items())}


def _basis(claim: str, row: ox.QuerySolution, documents: Iterable[str]) -> Basis:
    predicate = row["predicate"].value.removeprefix(DIP)
    earliest, latest = (row[key].value if row[key] is not None else "" for key in ("earliest", "latest"))
    # what started goes on, where no end is told; a call for proposals does not
    goes_on = row["open"] is not None or (predicate in BEGINNINGS and row["call"] is None)
    if earliest and (goes_on or not latest):
        latest = ONGOING
    return Basis(
        claim,
        row["subject"].value.removeprefix(ID),
        predicate,
        row["actual"].value == "true" and row["condition"] is None,
        row["denied"].value == "true",
        (earliest or (UNKNOWN if latest else ""), latest),
        tuple(sorted(documents)),
        row["ended"].value == "true",
    )


def date_things(bases: Iterable[Basis]) -> dict[str, dict[str, Days]]:
    """Return the days of each thing by the predicate that tells them, in the order of ``DATING``."""
    found: dict[str, dict[str, list[Days]]] = defaultdict(lambda: defaultdict(list))
    for basis in bases:
        if basis.predicate in DATING and basis.days != ("", ""):
            found[basis.subject][basis.predicate].append(basis.days)
    return {
        thing: {predicate: _span(days[predicate]) for predicate in DATING if predicate in days}
        for thing, days in found.items()
    }


def date_tie(
    via: str, rests: Iterable[Basis], things: Mapping[str, Mapping[str, Days]], *, lasting: bool = False
) -> Days:
    """Return the days of a tie: of its claims, else of what ties, else of the subject of a single claim.

    That an organisation exists since 1964 does not date what it does: ``establishedOn`` dates no claim.

    An agreement counts on the days on which it was signed, adopted or published: the documents do not say how
    long it holds. With ``lasting`` a tie by an instrument that one is party to or signed goes on from its first
    day, unless an end or a period is stated.
    """
    rests = tuple(rests)
    earliest, latest = _days(via, rests, things)
    binds = {basis.subject for basis in rests if basis.predicate in INSTRUMENTS}
    ends = any("period" in things.get(it, ()) for it in binds) or any(basis.ended for basis in rests)
    if lasting and binds and not ends and earliest not in ("", UNKNOWN):
        latest = ONGOING
    return earliest, latest


def _days(via: str, rests: tuple[Basis, ...], things: Mapping[str, Mapping[str, Days]]) -> Days:
    stated = [basis.days for basis in rests if basis.days != ("", "")]
    if stated:
        return _span(stated)
    if via in things:
        return next(iter(things[via].values()))
    if via in {basis.claim for basis in rests}:
        return lend(things.get(rests[0].subject, {}))
    return ("", "")


def lend(days: Mapping[str, Days]) -> Days:
    """Return the days that a thing lends to claims about it: that it was established dates none of them."""
    return next((found for predicate, found in days.items() if predicate != "establishedOn"), ("", ""))


def _span(days: Iterable[Days]) -> Days:
    days = tuple(days)
    return min(first for first, _ in days), max(last for _, last in days)
