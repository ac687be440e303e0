"""The pages for people: the query page, one page an entity, the search."""

from __future__ import annotations

import json
import math
import unicodedata
from collections.abc import Mapping, Sequence
from functools import cache
from itertools import groupby
from pathlib import Path

import jinja2
import pyoxigraph as ox

from kg.graph.questions import Question
from kg.graph.show import read_portrait
from kg.graph.store import select
from kg.page.policy import source_hash
from kg.server.facts import read_facts, read_label, shorten
from kg.vocabulary import ID, PREFIXES

__all__ = ["draw_entity", "draw_query_page", "draw_search", "page_data", "script_hashes"]

FOLDER = Path(__file__).resolve().parent
SCRIPTS = ("query.js",)


@cache
def _templates() -> jinja2.Environment:
    return jinja2.Environment(loader=jinja2.FileSystemLoader(FOLDER), autoescape=True)


@cache
def _file(name: str) -> str:
    return (FOLDER / name).read_text(encoding="utf-8")


def script_hashes() -> str:
    """Return the content-security sources of our inline scripts: no other script runs on our pages."""
    return " ".join(source_hash(_file(name)) for name in SCRIPTS)


def draw_query_page() -> str:
    """Draw the query page; its data come from ``/data.json``."""
    return _templates().get_template("query.html").render(style=_file("pages.css"), script=_file("query.js"))


def draw_search(name: str, message: str, found: Sequence[str], language: str) -> str:
    """Draw the page that says that nothing bears a name, or lists the entities that do."""
    return (
        _templates()
        .get_template("search.html")
        .render(style=_file("pages.css"), name=name, message=message, found=found, language=language)
    )


TERMS = """
SELECT ?term ?en ?ja WHERE {
  { ?term a owl:Class } UNION { ?term a owl:ObjectProperty } UNION { ?term a owl:DatatypeProperty }
  UNION { ?term skos:notation ?any ; a skos:Concept }
  OPTIONAL { ?term rdfs:label|skos:prefLabel ?en FILTER(LANG(?en) = "en") }
  OPTIONAL { ?term rdfs:label|skos:prefLabel ?ja FILTER(LANG(?ja) = "ja") }
} ORDER BY ?term"""
ENTITIES = """
SELECT ?term ?en ?ja WHERE {
  GRAPH graph:entities { ?term skos:prefLabel ?en, ?ja FILTER(LANG(?en) = "en" && LANG(?ja) = "ja") }
} ORDER BY ?term"""


def page_data(store: ox.Store, questions: Mapping[str, Question]) -> bytes:
    """Return, as JSON, what the query page needs: prefixes, terms to complete, named questions."""

    def rows(query: str) -> list[list[str]]:
        found = []
        for row in select(store, query):
            en, ja = (row[k].value if row[k] is not None else "" for k in ("en", "ja"))
            found.append([shorten(row["term"].value), en, ja])
        return found

    data = {
        "prefixes": dict(PREFIXES),
        "terms": rows(TERMS) + rows(ENTITIES),
        "questions": [
            {
                "name": q.name,
                "titles": dict(q.header.titles),
                "parameters": [[p.name, p.type, p.default] for p in q.header.parameters],
            }
            for q in questions.values()
        ],
    }
    return json.dumps(data, ensure_ascii=False, separators=(",", ":")).encode()


NEIGHBOURS = """
SELECT ?other ?label (COUNT(DISTINCT ?claim) AS ?claims) WHERE {{
  {{ ?claim rdf:subject id:{0} ; rdf:object ?other }} UNION {{ ?claim rdf:object id:{0} ; rdf:subject ?other }}
  ?other skos:prefLabel ?label FILTER(LANG(?label) = "{1}")
  FILTER NOT EXISTS {{ ?other a dip:Provision }}
}} GROUP BY ?other ?label ORDER BY DESC(?claims) ?other LIMIT 18"""


WIDTH = 34  # of a label in the drawing: half-width characters


def _cut(label: str) -> str:
    """Cut a label to the width that the drawing has; Japanese characters are twice as wide as Latin ones."""
    widths = [2 if unicodedata.east_asian_width(c) in "WF" else 1 for c in label]
    if sum(widths) <= WIDTH:
        return label
    return label[: next(i for i in range(len(label)) if sum(widths[: i + 1]) > WIDTH - 2)] + "…"


def draw_entity(store: ox.Store, name: str, language: str) -> str | None:
    """Draw the page of an entity: names, identifiers, claims with sources, neighbourhood; None if unknown.

    Of a thing without a name, such as a claim, a passage or an observation, it shows what the graph says.
    """
    try:
        subject = ox.NamedNode(ID + name)
    except ValueError:
        return None
    if next(store.quads_for_pattern(subject, None, None), None) is None:
        return None
    portrait = read_portrait(store, name, language)
    parts = [
        {
            "id": row["other"].value.removeprefix(ID),
            "label": row["label"].value,
            "short": _cut(row["label"].value),
            "claims": int(row["claims"].value),
        }
        for row in select(store, NEIGHBOURS.format(name, language))
    ]
    for place, part in enumerate(parts):
        angle = place * math.tau / len(parts) - math.tau / 4
        part |= {"x": round(300 + 190 * math.cos(angle)), "y": round(190 + 140 * math.sin(angle))}
        part["anchor"] = "start" if math.cos(angle) > 0.3 else "end" if math.cos(angle) < -0.3 else "middle"
    title = portrait.labels.get(language) or read_label(store, name, language) or name
    facts = [] if portrait.labels and portrait.statements else read_facts(store, name, language)
    groups = [(key, list(items)) for key, items in groupby(portrait.statements, key=lambda s: s.predicate)]
    return (
        _templates()
        .get_template("entity.html")
        .render(
            style=_file("pages.css"),
            portrait=portrait,
            title=title,
            facts=facts,
            groups=groups,
            neighbours=parts,
            language=language,
            other="en" if language == "ja" else "ja",
            iri=ID + name,
        )
    )
