"""Answers as text: tables for people, the standard result formats for programs."""

from __future__ import annotations

from collections.abc import Mapping

import pyoxigraph as ox

from kg.errors import InputError
from kg.graph.frames import Term
from kg.graph.show import Portrait
from kg.graph.store import Answer
from kg.vocabulary import PREFIXES

__all__ = ["write_answer", "write_portrait"]

RESULTS = {
    "csv": ox.QueryResultsFormat.CSV,
    "tsv": ox.QueryResultsFormat.TSV,
    "json": ox.QueryResultsFormat.JSON,
    "xml": ox.QueryResultsFormat.XML,
}
GRAPHS = {"turtle": ox.RdfFormat.TURTLE, "ntriples": ox.RdfFormat.N_TRIPLES}


def write_answer(
    answer: Answer, format_: str, width: int | None = None, labels: Mapping[str, str] | None = None
) -> str:
    """Write an answer as ``table``, at most ``width`` cells wide, or in one of the formats of SPARQL and RDF.

    In a table the IRIs that ``labels`` knows are shown by their label.

    Raises:
        InputError: the format does not suit this kind of answer.
    """
    if not isinstance(answer, ox.QuerySolutions | ox.QueryBoolean):
        if format_ not in ("table", *GRAPHS):
            raise InputError("CONSTRUCT and DESCRIBE answer with triples: choose --format turtle or ntriples")
        form = GRAPHS.get(format_, ox.RdfFormat.TURTLE)
        data = ox.serialize(
            answer, format=form, prefixes=dict(PREFIXES) if form == ox.RdfFormat.TURTLE else None
        )
        return (data or b"").decode()
    if format_ in GRAPHS:
        raise InputError("SELECT and ASK answer with rows: choose --format table, csv, tsv, json or xml")
    if isinstance(answer, ox.QueryBoolean) and format_ in ("table", "csv", "tsv"):
        return f"{str(bool(answer)).lower()}\n"
    if format_ == "table" and isinstance(answer, ox.QuerySolutions):
        return _table(answer, width, labels or {})
    return (answer.serialize(format=RESULTS[format_]) or b"").decode().rstrip("\n") + "\n"


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


def _table(answer: ox.QuerySolutions, width: int | None, labels: Mapping[str, str]) -> str:
    """Align columns by the width of their characters in a terminal: Japanese ones take two cells.

    Where the table is wider than ``width``, the widest columns are cut until it fits.
    """
    from rich.cells import cell_len, set_cell_size

    header = [variable.value for variable in answer.variables]
    rows = [[" ".join(shorten(term, labels).split()) for term in solution] for solution in answer]
    widths = [max(map(cell_len, column)) for column in zip(header, *rows, strict=True)]
    while width and sum(widths) + 2 * (len(widths) - 1) > width and max(widths) > 8:
        widths[widths.index(max(widths))] -= 1

    def fit(cell: str, size: int) -> str:
        return set_cell_size(cell, size) if cell_len(cell) <= size else set_cell_size(cell, size - 1) + "…"

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
            words = " ".join("".join(texts.get(document, ())[first - 1 : last]).split())
            if words:
                lines.append(f"      “{words}”")
    return "\n".join([*lines, ""]) + "\n"
