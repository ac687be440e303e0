"""Fields and the wider fields that they belong to, in networks."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Set
from dataclasses import replace
from itertools import product

from kg.errors import InputError
from kg.graph.names import find_entities
from kg.graph.store import Source, select
from kg.networks.rows import Row
from kg.networks.ties import Projection
from kg.vocabulary import ID

__all__ = ["Above", "about_field", "broadened", "read_above"]

Above = Mapping[str, Set[str]]
"""All fields, each with those that it belongs to, however far up (``skos:broader``)."""
BROADER = "SELECT DISTINCT ?field ?broader { ?field a dip:Field OPTIONAL { ?field skos:broader ?broader } }"
CONCERNED = """
SELECT DISTINCT ?concerned ?field {
  { ?concerned dip:field|dip:priorityField ?field } UNION {
    VALUES ?predicate { dip:field dip:priorityField }
    ?concerned rdf:predicate ?predicate ; rdf:object ?field
  }
}"""


def read_above(store: Source) -> Above:
    """Read all fields from a store, each with the fields above it."""
    direct: dict[str, set[str]] = {}
    for row in select(store, BROADER):
        above = direct.setdefault(row["field"].value.removeprefix(ID), set())
        if row["broader"] is not None:
            above.add(row["broader"].value.removeprefix(ID))
    found = {}
    for field, first in direct.items():
        reached, ahead = set(first), list(first)
        while ahead:
            new = direct.get(ahead.pop(), set()) - reached
            reached |= new
            ahead += new
        found[field] = reached
    return found


def broadened(rows: Iterable[Row], above: Above) -> Iterator[Row]:
    """Repeat the row of a field for each field that it belongs to; no field is tied to one of its own."""
    for row in rows:
        yield row
        ends = [[row[end], *sorted(above.get(row[end], ()))] for end in ("source", "target")]
        for one, other in product(*ends):
            own = one == other or one in above.get(other, ()) or other in above.get(one, ())
            if not own and (one, other) != (row["source"], row["target"]):
                yield {**row, "source": one, "target": other}


def about_field(found: Projection, store: Source, name: str) -> Projection:
    """Leave in a network the ties by things or claims that have a field, or one that belongs to it.

    Raises:
        InputError: no field is called so.
    """
    above = read_above(store)
    meant = above.keys() & find_entities(store, name)
    if not meant:
        raise InputError(f'about: "{name}" is not a field')
    concerned = {
        row["concerned"].value.removeprefix(ID)
        for row in select(store, CONCERNED)
        if (field := row["field"].value.removeprefix(ID)) in meant or meant & above.get(field, set())
    }
    ties = (tie for tie in found.ties if not concerned.isdisjoint((tie.via, *tie.claims)))
    return replace(found, ties=tuple(ties))
