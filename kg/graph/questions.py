"""Named questions: SPARQL files of ``ontology/questions`` with titles and parameters at their head."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date, datetime
from pathlib import Path
from typing import TYPE_CHECKING

import pyoxigraph as ox

from kg.dates import parse_edtf
from kg.errors import InputError, nearest
from kg.graph.frames import to_frame
from kg.graph.headers import Header, Parameter, read_header
from kg.graph.names import find_entities, fold_name
from kg.graph.store import GRAPH, Source, opened, select
from kg.vocabulary import ID, PREFIXES, data_directory

if TYPE_CHECKING:
    import pandas as pd

__all__ = [
    "Argument",
    "Question",
    "answer",
    "fill",
    "questions",
    "read_questions",
    "values_of",
]

Argument = str | int | float | date
"""What a parameter can be given: a name or other text, a number, a date."""
ANY = "any"
"""The default of a text that leaves nothing out."""


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


def answer(name: str, graph: str | Path | Source = GRAPH, **arguments: Argument) -> pd.DataFrame:
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


def fill(question: Question, arguments: Mapping[str, Argument], store: Source) -> str:
    """Put arguments into a question: each replaces the line ``VALUES ?name { … }`` of its parameter.

    An entity is given by id or by any of its names; of a text that can only be one of some values, a part.

    Raises:
        InputError: there is no such parameter, or the argument is not of its type.
    """
    parameters = {p.name: p for p in question.header.parameters}
    query = question.query
    places = []
    for name, value in arguments.items():
        if name not in parameters:
            hint = nearest(name, parameters) or f"; it takes: {' '.join(parameters) or 'none'}"
            raise InputError(f'the question {question.name} has no parameter "{name}"{hint}')
        terms = " ".join(str(term) for term in _terms(parameters[name], value, store))
        start = re.search(rf"VALUES\s+\?{name}\s*\{{", query)
        if start:
            places.append((start.end(), query.index("}", start.end()), terms))
    places.sort(reverse=True)  # from behind: what is put in moves no other place
    for first, last, terms in places:
        query = f"{query[:first]} {terms} {query[last:]}"
    return query


def _terms(parameter: Parameter, value: Argument, store: Source) -> Iterable[ox.NamedNode | ox.Literal]:
    text = _text(parameter, value)
    if parameter.type == "entity":
        return [ox.NamedNode(ID + _entity(parameter, text, store))]
    if parameter.type == "date":
        try:
            dates = parse_edtf(text)
        except ValueError as error:
            raise InputError(f"{parameter.name}: {error}") from None
        day = dates.latest if parameter.name == "until" else dates.earliest
        if not day:
            raise InputError(f'{parameter.name}: "{text}" has no such bound; write a day, month or year')
        return [ox.Literal(day, datatype=ox.NamedNode(PREFIXES["xsd"] + "date"))]
    if parameter.type == "number":
        if not re.fullmatch(r"-?[0-9]+(\.[0-9]+)?", text):
            raise InputError(f'{parameter.name}: "{text}" is not a number')
        return [ox.Literal(text, datatype=ox.NamedNode(PREFIXES["xsd"] + "decimal"))]
    return [ox.Literal(meant) for meant in _meant(parameter, text, store)]


def _text(parameter: Parameter, value: Argument) -> str:
    if value is None:
        raise InputError(f"{parameter.name}: a value is wanted, not None")
    text = str(value.date() if isinstance(value, datetime) else value)
    return unicodedata.normalize("NFKC", text).strip() if parameter.type in ("date", "number") else text


def _entity(parameter: Parameter, name: str, store: Source) -> str:
    """Find the one entity that bears a name and is of a class that the parameter takes."""
    found = find_entities(store, name)
    fit = found
    if parameter.classes:
        bearers = " ".join(str(ox.NamedNode(ID + id_)) for id_ in found)
        query = (
            f"SELECT DISTINCT ?x {{ VALUES ?x {{ {bearers} }} VALUES ?c {{ {parameter.classes} }} ?x a ?c }}"
        )
        fit = sorted(row["x"].value.removeprefix(ID) for row in select(store, query))
    if not fit:
        wanted = " or ".join(re.findall(r"\w+:(\w+)", parameter.classes))
        raise InputError(f'{parameter.name}: "{name}" ({" ".join(found)}) is no {wanted}')
    if len(fit) > 1:
        raise InputError(f'{parameter.name}: "{name}" names several entities; choose one: {" ".join(fit)}')
    return fit[0]


def values_of(parameter: Parameter, store: Source) -> list[str]:
    """Return the values that a text can be given, in the order of the alphabet; none if it can be any text."""
    if not parameter.values.startswith("SELECT"):
        return [value for value in parameter.values.split("; ") if value]
    return sorted({row["value"].value for row in select(store, parameter.values)}, key=str.casefold)


def _meant(parameter: Parameter, text: str, store: Source) -> list[str]:
    """Return the value that is meant, whatever its case and width, or those of which it is a part."""
    wanted = fold_name(text)
    if parameter.default == ANY == wanted:
        return [ANY]
    known = values_of(parameter, store)
    if not known:
        return [text]
    same = [value for value in known if fold_name(value) == wanted]
    found = same or [value for value in known if wanted and wanted in fold_name(value)]
    if not found:
        choice = "; ".join([ANY, *known] if parameter.default == ANY else known)
        raise InputError(
            f'{parameter.name}: there is no "{text}"{nearest(text, known)}; choose one of: {choice}'
        )
    return found
