"""Answers as text: tables for people, the standard result formats for programs."""

from __future__ import annotations

from collections.abc import Mapping

import pyoxigraph as ox

from kg.errors import InputError
from kg.graph.show import Portrait
from kg.graph.store import Term
from kg.vocabulary import PREFIXES

__all__ = ["write_answer", "write_portrait"]

RESULTS = {
    "csv": ox.QueryResultsFormat.CSV,
    "tsv": ox.QueryResultsFormat.TSV,
    "json": ox.QueryResultsFormat.JSON,
    "xml": ox.QueryResultsFormat.XML,
}
GRAPHS = {"turtle": ox.RdfFormat.TURTLE, "ntriples": ox.RdfFormat.N_TRIPLES}


def write_answer(answer: ox.QuerySolutions | ox.QueryBoolean | ox.QueryTriples, format_: str) -> str:
    """Write an answer as ``table`` or in one of the formats of SPARQL and RDF.

    Raises:
        InputError: the format does not suit this kind of answer.

    """
    if isinstance(answer, ox.QueryTriples):
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
        return _table(answer)
    return (answer.serialize(format=RESULTS[format_]) or b"").decode().rstrip("\n") + "\n"


def shorten(term: Term | None) -> str:
    """Write a term for people: prefixed IRI, or the bare value of a literal."""
    if term is None:
        return ""
    if isinstance(term, ox.NamedNode):
        for prefix, iri in PREFIXES.items():
            if term.value.startswith(iri):
                return f"{prefix}:{term.value.removeprefix(iri)}"
    return getattr(term, "value", str(term))


def _table(answer: ox.QuerySolutions) -> str:
    """Align columns by the width of their characters in a terminal: Japanese ones take two cells."""
    from rich.cells import cell_len

    header = [variable.value for variable in answer.variables]
    rows = [[" ".join(shorten(term).split()) for term in solution] for solution in answer]
    widths = [max([cell_len(cell) for cell in column]) for column in zip(header, *rows, strict=True)]

    def line(cells: list[str]) -> str:
        return "  ".join(c + " " * (w - cell_len(c)) for c, w in zip(cells, widths, strict=True)).rstrip()

    rule = "  ".join("─" * width for width in widths)
    count = f"{len(rows)} row" + ("" if len(rows) == 1 else "s")
    return "\n".join([line(header), rule, *map(line, rows), f"({count})"]) + "\n"


def write_portrait(portrait: Portrait, texts: Mapping[str, tuple[str, ...]], language: str) -> str:
    """Write all that is said of an entity: names, then sentences by relation, each with its sources.

    Where a copy of the document is among ``texts``, the cited words follow.
    """
    other = "en" if language == "ja" else "ja"
    lines = [f"{portrait.labels.get(language, portrait.id)}  ({portrait.labels.get(other, '')})"]
    facts = [portrait.class_, f"id:{portrait.id}", *portrait.names, *portrait.identifiers]
    lines += ["  " + " · ".join(filter(None, facts)), ""]
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
