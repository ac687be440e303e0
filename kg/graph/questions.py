"""Named questions: SPARQL files of ``ontology/questions`` with titles and parameters at their head."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

import pyoxigraph as ox

from kg.dates import parse_edtf
from kg.errors import InputError, nearest
from kg.graph.frames import to_frame
from kg.graph.headers import Header, Parameter, read_header
from kg.graph.store import GRAPH, Source, opened, select
from kg.vocabulary import ID, PREFIXES, data_directory

if TYPE_CHECKING:
    import pandas as pd

__all__ = [
    "Question",
    "answer",
    "fill",
    "find_entities",
    "find_entity",
    "fold_name",
    "labels_in",
    "questions",
    "read_questions",
]


@dataclass(frozen=True)
class Question:
    """A question that analysts ask, by name."""

    name: str
    header: Header
    query: str


def read_questions(folder: Path | None = None) -> dict[str, Question]:
    """Read all named questions, by name."""
    folder = folder or data_directory("ontology") / "questions"
    found = {}
    for path in sorted(folder.glob("*.rq")):
        text = path.read_text(encoding="utf-8")
        found[path.stem] = Question(path.stem, read_header(text), text)
    return found


def questions() -> pd.DataFrame:
    """Return the named questions as a table: their titles, and the parameters they take with their defaults."""
    import pandas as pd

    rows = [
        (
            found.name,
            *(found.header.titles[language] for language in ("en", "ja")),
            " ".join(f"{p.name}={p.default}" for p in found.header.parameters),
        )
        for found in read_questions().values()
    ]
    return pd.DataFrame(rows, columns=["question", "title_en", "title_ja", "takes"])


def answer(name: str, graph: str | Path | Source = GRAPH, **arguments: str) -> pd.DataFrame:
    """Answer a named question; `questions` lists them.

    An entity is given by id or by any of its names, a date as a day, month or year.

    >>> kg.answer("instruments-between", one="Japan", other="China")  # doctest: +SKIP

    Raises:
        InputError: there is no such question or parameter, or an argument is not of its type.
    """
    named = read_questions()
    if name not in named:
        raise InputError(f'no question "{name}"{nearest(name, named)}; kg.questions() lists them')
    store = opened(graph)
    return to_frame(select(store, fill(named[name], arguments, store)))


def fill(question: Question, arguments: Mapping[str, str], store: Source) -> str:
    """Put arguments into a question: each replaces the line ``VALUES ?name { … }`` of its parameter.

    An entity is given by id or by any of its names.

    Raises:
        InputError: there is no such parameter, or the argument is not of its type.
    """
    parameters = {p.name: p for p in question.header.parameters}
    query = question.query
    for name, value in arguments.items():
        if name not in parameters:
            hint = nearest(name, parameters) or f"; it takes: {' '.join(parameters) or 'none'}"
            raise InputError(f'the question {question.name} has no parameter "{name}"{hint}')
        terms = " ".join(str(term) for term in _terms(parameters[name], value, store))
        start = re.search(rf"VALUES\s+\?{name}\s*\{{", query)
        if start:
            query = f"{query[: start.end()]} {terms} {query[query.index('}', start.end()) :]}"
    return query


def _terms(parameter: Parameter, value: str, store: Source) -> Iterable[ox.NamedNode | ox.Literal]:
    if parameter.type == "entity":
        return [ox.NamedNode(ID + find_entity(store, value))]
    if parameter.type == "date":
        try:
            dates = parse_edtf(value)
        except ValueError as error:
            raise InputError(f"{parameter.name}: {error}") from None
        day = dates.latest if parameter.name == "until" else dates.earliest
        if not day:
            raise InputError(f'{parameter.name}: "{value}" has no such bound; write a day, month or year')
        return [ox.Literal(day, datatype=ox.NamedNode(PREFIXES["xsd"] + "date"))]
    if parameter.type == "number":
        if not re.fullmatch(r"-?\d+(\.\d+)?", value):
            raise InputError(f'{parameter.name}: "{value}" is not a number')
        return [ox.Literal(value, datatype=ox.NamedNode(PREFIXES["xsd"] + "decimal"))]
    return [ox.Literal(value)]


def fold_name(text: str) -> str:
    """Fold a name for comparing: widths (NFKC), case, white space and dots between Japanese words.

    >>> fold_name("ＪＳＴ") == fold_name("jst")
    True
    """
    return re.sub(r"[\s・·]+", "", unicodedata.normalize("NFKC", text)).casefold()


NAMES = """
SELECT ?entity ?name ?relation WHERE {
  VALUES ?relation { skos:prefLabel skos:altLabel skos:hiddenLabel dip:reading }
  ?entity ?relation ?name
  FILTER(STRSTARTS(STR(?entity), STR(id:)))
}"""


def find_entities(store: Source, name: str) -> list[str]:
    """Return the ids of the entities that bear a name, in either language, or have it as id.

    Those whose preferred label it is come alone; where there are none, those for which it is another name.

    Raises:
        InputError: no entity bears it; the message names the nearest ones.
    """
    wanted = fold_name(name)
    if not wanted:
        raise InputError("a name is wanted, not an empty text")
    preferred: dict[str, set[str]] = {}
    other: dict[str, set[str]] = {}
    for solution in select(store, NAMES):
        id_ = solution["entity"].value.removeprefix(ID)
        if id_ == name:
            return [id_]
        names = preferred if solution["relation"].value.endswith("prefLabel") else other
        names.setdefault(fold_name(solution["name"].value), set()).add(id_)
    found = preferred.get(wanted) or other.get(wanted)
    if not found:
        known = [*preferred, *other]
        part = [label for label in known if wanted in label][:5]
        also = f"; names that contain it: {', '.join(part)}" if part else ""
        raise InputError(f'nothing is called "{name}"{nearest(wanted, known)}{also}')
    return sorted(found)


def find_entity(store: Source, name: str) -> str:
    """Return the id of the one entity that bears a name.

    Raises:
        InputError: no entity bears it, or several do; the message names them.
    """
    found = find_entities(store, name)
    if len(found) > 1:
        raise InputError(f'"{name}" names several entities; choose one: {" ".join(found)}')
    return found[0]


def labels_in(store: Source, language: str) -> dict[str, str]:
    """Return the preferred label of every entity, concept and term in a language, by IRI."""
    query = """SELECT ?iri ?label {{ ?iri skos:prefLabel|rdfs:label ?label FILTER(LANG(?label) = "{}")
               FILTER NOT EXISTS {{ ?iri a dip:Claim }} }}"""
    return {row["iri"].value: row["label"].value for row in select(store, query.format(language))}
