"""What the graph says of a thing directly, as rows of words and links: for claims, passages and observations.

They have no names and no claims about them, so a portrait of them would be empty.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from itertools import groupby
from urllib.parse import urlencode

import pyoxigraph as ox

from kg.graph.store import select
from kg.vocabulary import ID, PREFIXES

__all__ = ["Fact", "Value", "read_facts", "read_label", "shorten"]


@dataclass(frozen=True)
class Value:
    """What is said: its words, and where they lead (an empty address where nowhere)."""

    words: str
    address: str = ""


@dataclass(frozen=True)
class Fact:
    """A predicate in words, with all that is said by it."""

    predicate: str
    values: tuple[Value, ...]


WORDS = {
    "rdf:subject": ("subject", "主語"),
    "rdf:predicate": ("predicate", "述語"),
    "rdf:object": ("object", "目的語"),
    "dip:status": ("status", "状態"),
    "prov:wasQuotedFrom": ("rests on", "根拠箇所"),
    "oa:hasSource": ("document", "文書"),
    "oa:hasSelector": ("lines", "行"),
    "qb:dataSet": ("data set", "データセット"),
    "dcterms:source": ("source", "出典"),
    "dcterms:conformsTo": ("conforms to", "準拠規格"),
    "prov:wasAttributedTo": ("attributed to", "作成者"),
    "rdf:value": ("value", "値"),
    "qb:structure": ("structure", "構造"),
    "qb:component": ("components", "構成要素"),
    "skos:broader": ("broader", "上位"),
    "skos:inScheme": ("scheme", "体系"),
    "^oa:hasSelector": ("selected by", "これを指す根拠箇所"),
    "^prov:wasQuotedFrom": ("quoted by", "これに基づく観測値"),
    "^qb:dataSet": ("observations", "観測値"),
    "^qb:structure": ("structure of", "これに従うデータセット"),
    "^qb:component": ("component of", "これを含む構造"),
}
"""Words, in English and Japanese, for terms of others, in the order of the page; ``^`` is the way back."""
ROWS = 200  # of the things that point here
FACTS = """
SELECT DISTINCT ?back ?p ?label ?o ?name ?document ?first ?last WHERE {{
  {{ id:{0} ?p ?o BIND("" AS ?back)
     FILTER(?p NOT IN (rdf:type, rdfs:label, skos:prefLabel, skos:altLabel, skos:hiddenLabel, skos:exactMatch)) }}
  UNION
  {{ SELECT ?o ?p ("^" AS ?back) {{
       ?o ?p id:{0} FILTER(?p IN (oa:hasSelector, prov:wasQuotedFrom, qb:dataSet, qb:structure, qb:component))
       FILTER NOT EXISTS {{ ?o a dip:Claim }} }} ORDER BY ?o LIMIT {2} }}
  OPTIONAL {{ ?p rdfs:label ?label FILTER(LANG(?label) = "{1}") }}
  OPTIONAL {{ ?o skos:prefLabel|rdfs:label ?name FILTER(LANG(?name) = "{1}") }}
  OPTIONAL {{ ?o oa:hasSource ?document ; oa:hasSelector ?lines . ?lines dip:firstLine ?first ; dip:lastLine ?last }}
}}"""
LABEL = 'SELECT ?label {{ id:{0} rdfs:label ?label FILTER(LANG(?label) = "{1}") }}'


def read_label(store: ox.Store, name: str, language: str) -> str:
    """Return the label of a thing that is no name: the sentence of a claim; empty where there is none."""
    return next((row["label"].value for row in select(store, LABEL.format(name, language))), "")


def read_facts(store: ox.Store, name: str, language: str) -> list[Fact]:
    """Read what is said of a thing, or leads to it, in ``en`` or ``ja``; the usual order first."""
    order = list(WORDS)
    rows = []
    for row in select(store, FACTS.format(name, language, ROWS)):
        term = row["back"].value + shorten(row["p"].value)
        place = order.index(term) if term in WORDS else len(order)
        ours = WORDS.get(term, ("", ""))[language == "ja"]
        words = ours or (row["label"].value if row["label"] else term)
        rows.append((place, words, _value(row, language)))
    rows.sort(key=lambda row: (row[0], row[1], _natural(row[2].words)))
    return [
        Fact(words, tuple(dict.fromkeys(value for *_, value in same)))
        for (_, words), same in groupby(rows, key=lambda row: row[:2])
    ]


def _value(row: ox.QuerySolution, language: str) -> Value:
    found = row["o"]
    if not isinstance(found, ox.NamedNode):
        return Value(getattr(found, "value", ""))
    words = row["name"].value if row["name"] else ""
    if row["document"]:
        first, last = row["first"].value, row["last"].value
        words = f"{shorten(row['document'].value)[3:]}:{first}" + (f"–{last}" if last != first else "")
    short = shorten(found.value)
    if found.value.startswith(ID):
        return Value(
            words or short.removeprefix("id:"), f"/id/{found.value.removeprefix(ID)}?lang={language}"
        )
    if short.startswith(("dip:", "sch:")):  # the query page describes them
        return Value(words or short, "/#" + urlencode({"query": f"DESCRIBE {short}"}))
    return Value(
        words or short.strip("<>"), found.value if found.value.startswith(("http:", "https:")) else ""
    )


def _natural(words: str) -> tuple[tuple[int, str], ...]:
    """Return a key that sorts numbers in words by their size."""
    return tuple((int(part), "") if part.isdigit() else (0, part) for part in re.split(r"(\d+)", words))


def shorten(iri: str) -> str:
    """Write an IRI with our prefix for it, or in angle brackets where we have none."""
    for prefix, base in PREFIXES.items():
        if iri.startswith(base):
            return f"{prefix}:{iri.removeprefix(base)}"
    return f"<{iri}>"
