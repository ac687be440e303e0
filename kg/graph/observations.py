"""Statistics about entities: the figures of the statistical tables, as sentences."""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass

import pyoxigraph as ox

from kg.graph.store import Source, select
from kg.vocabulary import DIP, ID

__all__ = ["Observation", "read_observations"]


@dataclass(frozen=True)
class Observation:
    """A row of a statistical table: the entities it is about, and what it says of them (en, ja).

    ``table`` is the name of the table (en, ja); ``earliest`` and ``latest`` (ISO 8601) are the period of the
    figures; sources are (document, first, last line).
    """

    id: str
    about: tuple[str, ...]
    table: tuple[str, str]
    sentences: tuple[str, str]
    earliest: str
    latest: str
    sources: tuple[tuple[str, int, int], ...]


HEADS = """
SELECT ?row ?en ?ja ?earliest ?latest ?document ?first ?last WHERE {
  ?row a qb:Observation ; qb:dataSet ?table ; prov:wasQuotedFrom ?evidence .
  ?table skos:prefLabel ?en, ?ja FILTER(LANG(?en) = "en" && LANG(?ja) = "ja")
  ?evidence oa:hasSource ?document ; oa:hasSelector ?lines . ?lines dip:firstLine ?first ; dip:lastLine ?last
  OPTIONAL { ?row dip:earliest ?earliest } OPTIONAL { ?row dip:latest ?latest }
} ORDER BY ?row ?document ?first"""
CELLS = """
SELECT ?row ?property ?en ?ja ?value ?value_en ?value_ja WHERE {
  ?row a qb:Observation ; ?property ?value .
  { ?property a qb:MeasureProperty } UNION {
    ?property a qb:DimensionProperty . ?value skos:prefLabel ?value_en, ?value_ja
    FILTER(LANG(?value_en) = "en" && LANG(?value_ja) = "ja")
  }
  ?property rdfs:label ?en, ?ja FILTER(LANG(?en) = "en" && LANG(?ja) = "ja")
} ORDER BY ?row STR(?property)"""
ORDER = ("reporter", "counterpartCountry", "region", "researchField")
PERCENT = {"share"}
"""Measures whose unit is percent, as their definitions say."""


def read_observations(store: Source) -> tuple[Observation, ...]:
    """Read the rows of all statistical tables from a store, in a fixed order."""
    cells: dict[str, dict[str, ox.QuerySolution]] = defaultdict(dict)
    for cell in select(store, CELLS):
        cells[cell["row"].value.removeprefix(ID)][cell["property"].value.removeprefix(DIP)] = cell
    places: dict[str, list[tuple[str, int, int]]] = defaultdict(list)
    heads = {}
    for head in select(store, HEADS):
        row = head["row"].value.removeprefix(ID)
        heads[row] = head
        place = head["document"].value.removeprefix(ID), int(head["first"].value), int(head["last"].value)
        if place not in places[row]:
            places[row].append(place)
    return tuple(
        _observation(row, head, cells[row], tuple(places[row])) for row, head in sorted(heads.items())
    )


def _observation(
    row: str,
    head: ox.QuerySolution,
    cells: dict[str, ox.QuerySolution],
    places: tuple[tuple[str, int, int], ...],
) -> Observation:
    names = sorted(cells, key=lambda name: (ORDER.index(name) if name in ORDER else len(ORDER), name))
    english = "; ".join(f"{cells[n]['en'].value}: {_value(n, cells[n], 'en')}" for n in names)
    japanese = "、".join(f"{cells[n]['ja'].value}：{_value(n, cells[n], 'ja')}" for n in names)
    earliest, latest = (head[key].value if head[key] is not None else "" for key in ("earliest", "latest"))
    return Observation(
        row,
        tuple(cells[n]["value"].value.removeprefix(ID) for n in names if cells[n]["value_en"] is not None),
        (head["en"].value, head["ja"].value),
        (english, japanese),
        earliest,
        latest,
        places,
    )


def _value(name: str, cell: ox.QuerySolution, language: str) -> str:
    label = cell[f"value_{language}"]
    if label is not None:
        return str(label.value)
    unit = {"en": " %", "ja": "％"}[language] if name in PERCENT else ""
    return f"{cell['value'].value}{unit}"
