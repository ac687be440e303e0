"""Answers as text: tables for people, the standard result formats for programs."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping

import pyoxigraph as ox

from kg.errors import InputError
from kg.graph.explain import answering
from kg.graph.frames import Term
from kg.graph.show import Portrait
from kg.graph.store import Answer
from kg.vocabulary import ID, PREFIXES, SCHEME

__all__ = ["well_formed", "write_answer", "write_portrait"]

RESULTS = {
    "csv": ox.QueryResultsFormat.CSV,
    "tsv": ox.QueryResultsFormat.TSV,
    "json": ox.QueryResultsFormat.JSON,
    "xml": ox.QueryResultsFormat.XML,
}
GRAPHS = {"turtle": ox.RdfFormat.TURTLE, "ntriples": ox.RdfFormat.N_TRIPLES}
CONTROL = re.compile(r"[\x00-\x1f\x7f-\x9f]")
"""Characters that steer a terminal."""
UNFIT = re.compile(rb"[\x00-\x08\x0b\x0c\x0e-\x1f]|\xef\xbf[\xbe\xbf]")
"""Characters in UTF-8 that XML 1.0 cannot hold, not even escaped (https://www.w3.org/TR/xml/#charsets)."""
STATUS = re.compile(r"state|status(_one|_other)?")
"""Columns of named questions that hold statuses, several as ``signed; done``."""
CONDITIONAL = {"ja": "（条件付き）"}
TAG = re.compile(r"</?[A-Za-z][^<>]*>")
"""A mark of HTML, which copies of documents may hold."""


@answering()
def write_answer(
    answer: Answer,
    format_: str,
    width: int | None = None,
    labels: Mapping[str, str] | None = None,
    *,
    language: str = "",
    ids: Iterable[str] = (),
) -> str:
    """Write an answer as ``table``, at most ``width`` cells wide, or in one of the formats of SPARQL and RDF.

    In a table the IRIs that ``labels`` knows are shown by their label, and so are the ids in the columns
    ``ids``, which hold texts like ``japan; france (planned)``, and the statuses of named questions. With a ``language``, of the columns ``x``,
    ``x_en`` and ``x_ja`` one is left, headed ``x``: what a cell has in this language, else in the other.

    Raises:
        InputError: the format does not suit this kind of answer.
        QueryError: an answer, which Oxigraph computes only now, cannot be computed.
    """
    if not isinstance(answer, ox.QuerySolutions | ox.QueryBoolean):
        if format_ not in ("table", *GRAPHS):
            raise InputError("CONSTRUCT and DESCRIBE answer with triples: choose --format turtle or ntriples")
        form = GRAPHS.get(format_, ox.RdfFormat.TURTLE)
        prefixes = dict(PREFIXES) if form == ox.RdfFormat.TURTLE else None
        text = (ox.serialize(answer, format=form, prefixes=prefixes) or b"").decode()
        return _without_idle_prefixes(text) if prefixes else text
    if format_ in GRAPHS:
        raise InputError("SELECT and ASK answer with rows: choose --format table, csv, tsv, json or xml")
    if isinstance(answer, ox.QueryBoolean) and format_ in ("table", "csv", "tsv"):
        return f"{str(bool(answer)).lower()}\n"
    if format_ == "table" and isinstance(answer, ox.QuerySolutions):
        names = [variable.value for variable in answer.variables]
        rows = [list(solution) for solution in answer]
        return _table(*_columns(names, rows, labels or {}, language, set(ids)), width)
    written = answer.serialize(format=RESULTS[format_]) or b""
    text = (well_formed(written) if format_ == "xml" else written).decode()
    return text if text.endswith("\n") else text + "\n"  # in TSV an empty last line is a row


def well_formed(xml: bytes) -> bytes:
    """Put U+FFFD for the characters that XML 1.0 cannot hold, which Oxigraph writes as they are."""
    return UNFIT.sub("\N{REPLACEMENT CHARACTER}".encode(), xml)


def _without_idle_prefixes(turtle: str) -> str:
    """Drop the prefixes that no line of a Turtle text uses."""
    lines = turtle.splitlines(keepends=True)
    count = next((n for n, line in enumerate(lines) if not line.startswith("@prefix ")), len(lines))
    body = "".join(lines[count:])
    return "".join(line for line in lines[:count] if line.split(" ", 2)[1] in body) + body


def shorten(term: Term | None, labels: Mapping[str, str]) -> str:
    """Write a term for people: label or prefixed IRI, or the bare value of a literal."""
    if term is None:
        return ""
    if isinstance(term, ox.NamedNode):
        if term.value in labels:
            return labels[term.value]
        for prefix, iri in PREFIXES.items():
            if term.value.startswith(iri):
                return f"{prefix}:{term.value.removeprefix(iri)}"
    return getattr(term, "value", str(term))


def _columns(
    names: list[str],
    rows: list[list[Term | None]],
    labels: Mapping[str, str],
    language: str,
    ids: set[str],
) -> tuple[list[str], list[list[str]]]:
    """Return the heads and cells of a table, one column for those that say the same in other words."""

    def write(name: str, term: Term | None) -> str:
        text = shorten(term, labels)
        if name in ids:
            text = "; ".join(_by_label(part, labels) for part in text.split("; "))
        elif language and STATUS.fullmatch(name):
            text = "; ".join(_by_label(part, labels, f"{SCHEME}status-") for part in text.split("; "))
            text = text.replace(" (conditional)", CONDITIONAL.get(language, " (conditional)"))
        return CONTROL.sub("\N{REPLACEMENT CHARACTER}", " ".join(text.split()))

    groups: dict[str, list[int]] = {}
    for place, name in enumerate(names):
        stem = name[:-3] if language and name.endswith(("_en", "_ja")) else name
        groups.setdefault(stem, []).append(place)
    for places in groups.values():  # the language wanted, the other, the id
        places.sort(key=lambda n: (not names[n].endswith(f"_{language}"), names[n] in groups))
    cells = [
        [next(filter(None, (write(names[n], row[n]) for n in places)), "") for places in groups.values()]
        for row in rows
    ]
    return [name.replace("_", " ") if language else name for name in groups], cells


def _by_label(part: str, labels: Mapping[str, str], space: str = ID) -> str:
    """Write the last part of an IRI in a name space, behind which more may stand, by its label."""
    id_, *more = part.split(" ", 1)
    return " ".join([labels.get(space + id_, id_), *more])


def _table(header: list[str], rows: list[list[str]], width: int | None) -> str:
    """Align columns by the width of their characters in a terminal: Japanese ones take two cells.

    Where the table is wider than ``width``, the widest columns are cut until it fits.
    """
    from rich.cells import cell_len, set_cell_size

    widths = [max(map(cell_len, column)) for column in zip(header, *rows, strict=True)]
    while width and sum(widths) + 2 * (len(widths) - 1) > width and max(widths) > 8:
        widths[widths.index(max(widths))] -= 1

    def fit(cell: str, size: int) -> str:
        if cell_len(cell) > size:  # half of a character of two cells is a space
            cell = set_cell_size(cell, size - 1).rstrip() + "…"
        return set_cell_size(cell, size)

    def line(cells: list[str]) -> str:
        return "  ".join(map(fit, cells, widths)).rstrip()

    rule = "  ".join("─" * size for size in widths)
    count = f"{len(rows)} row" + ("" if len(rows) == 1 else "s")
    return "\n".join([line(header), rule, *map(line, rows), f"({count})"]) + "\n"


def write_portrait(portrait: Portrait, texts: Mapping[str, tuple[str, ...]], language: str) -> str:
    """Write all that is said of an entity: names, then sentences by relation, each with its sources.

    Where a copy of the document is among ``texts``, the cited words follow.
    """
    other = "en" if language == "ja" else "ja"
    lines = [f"{portrait.labels.get(language, portrait.id)}  ({portrait.labels.get(other, '')})"]
    facts = [portrait.class_, f"id:{portrait.id}", *portrait.names, *portrait.identifiers]
    lines.append("  " + " · ".join(filter(None, facts)))
    lines += [f"  ⊂ {' · '.join(portrait.broader)}", ""] if portrait.broader else [""]
    heading = ""
    for statement in portrait.statements:
        if statement.predicate != heading:
            heading = statement.predicate
            lines.append(f"{heading}")
        places = [f"{d}:{a}" if a == b else f"{d}:{a}-{b}" for d, a, b in statement.sources]
        lines.append(f"  {statement.sentence}  [{'; '.join(places)}]")
        for document, first, last in statement.sources:
            words = " ".join(TAG.sub(" ", "".join(texts.get(document, ())[first - 1 : last])).split())
            if words:
                lines.append(f"      “{words}”")
    return "\n".join([*(CONTROL.sub("\N{REPLACEMENT CHARACTER}", line) for line in lines), ""]) + "\n"
