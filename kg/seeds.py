"""``seeds/*.tsv`` to values and back."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import fields
from pathlib import Path

from kg.errors import DataError, InputError, Problem
from kg.integrity import Integrity, Unique
from kg.model import Claim, Entity, Evidence, Identifier, Lines, Name, Observation, Seeds, Source, Table
from kg.tables import (
    Note,
    Row,
    parse_lines,
    parse_qualifiers,
    read_header,
    read_rows,
    write_bytes,
    write_rows,
)
from kg.vocabulary import Vocabulary

__all__ = ["read_seeds", "sort_tables", "write_evidence"]

ENTITY_COLUMNS = ("id", "class", "kind", "label_en", "label_ja", "reading")
CLAIM_COLUMNS = ("subject", "predicate", "object", "qualifiers", "status", "lines", "unnamed")
EVIDENCE_COLUMNS = ("document", "lines", "sha256")
TABLE_COLUMNS = ("id", "document", "label_en", "label_ja")


def read_seeds(folder: Path, vocabulary: Vocabulary, *, stamped: bool = True) -> Seeds:
    """Read and check all tables of a seeds folder.

    ``stamped=False`` lets cited lines pass that have no checksum yet.

    Raises:
        InputError: the folder or one of its tables is missing.
        DataError: with one problem for each fault of the tables.
    """
    if not folder.is_dir():
        raise InputError(f"{folder}: no such folder; pass the folder of tables with --seeds")
    problems: list[Problem] = []
    note = problems.append
    unique = Unique(note)

    sources = []
    for row in read_rows(folder / "documents.tsv", [f.name for f in fields(Source)], note):
        sources.append(Source(**row.cells))
        unique.check(row, "document", row.cells["id"])
    entity_rows = [(row, _entity(row)) for row in read_rows(folder / "entities.tsv", ENTITY_COLUMNS, note)]

    classes = {s.id: "Document" for s in sources} | dict.fromkeys(vocabulary.fields, "Field")
    for row, entity in entity_rows:
        unique.check(row, "id", entity.id)
        if classes.get(entity.id, "") in ("Document", "Field"):
            note(row.problem(f'"{entity.id}" is already a {classes[entity.id].lower()}; choose another id'))
    classes |= {entity.id: entity.class_ for _, entity in entity_rows}
    integrity = Integrity(vocabulary, classes, note)
    for row, entity in entity_rows:
        integrity.entity(row, entity)

    names = []
    for row in read_rows(folder / "names.tsv", [f.name for f in fields(Name)], note):
        names.append(Name(**row.cells))
        unique.check(row, "name", names[-1].entity, names[-1].form)
        integrity.name(row, names[-1])
    identifiers = []
    for row in read_rows(folder / "identifiers.tsv", [f.name for f in fields(Identifier)], note):
        identifiers.append(Identifier(**row.cells))
        unique.check(row, "identifier", identifiers[-1].entity, identifiers[-1].scheme)
        integrity.identifier(row, identifiers[-1])

    evidence = _read_evidence(folder, unique, note) if stamped or (folder / "evidence.tsv").exists() else []
    stamps = {(e.document, e.lines) for e in evidence}
    claims = []
    for path in sorted((folder / "claims").glob("*.tsv")):
        if path.stem not in {s.id for s in sources}:
            note(Problem(str(path), 1, f'"{path.stem}" is not a document of documents.tsv'))
        for row in read_rows(path, CLAIM_COLUMNS, note):
            claim = _claim(path.stem, row, note)
            if claim:
                claims.append(claim)
                unique.check(row, "claim", claim.document, claim.key)
                integrity.claim(row, claim)
                if stamped:
                    integrity.stamped(row, claim.document, claim.lines, stamps)
    tables = []
    for row in read_rows(folder / "statistics.tsv", TABLE_COLUMNS, note):
        observations = []
        for cells, observation in _observations(folder, row, note):
            observations.append(observation)
            integrity.observation(cells, observation)
            if stamped:
                integrity.stamped(cells, row.cells["document"], observation.lines, stamps)
        tables.append(Table(observations=tuple(observations), **row.cells))

    if problems:
        raise DataError(problems)
    entities = tuple(entity for _, entity in entity_rows)
    return Seeds(
        tuple(sources),
        entities,
        tuple(names),
        tuple(identifiers),
        tuple(claims),
        tuple(evidence),
        tuple(tables),
    )


def write_evidence(folder: Path, evidence: Iterable[Evidence]) -> None:
    """Write ``evidence.tsv``, in canonical order."""
    rows = ((e.document, str(e.lines), e.sha256) for e in sorted(evidence))
    write_rows(folder / "evidence.tsv", EVIDENCE_COLUMNS, rows)


def sort_tables(folder: Path) -> None:
    """Put the rows of every table of entities, names, identifiers and claims into canonical order.

    Lines sort by code point, so that two curators' additions merge and a diff shows what was added.
    """
    for path in (
        *(folder / n for n in ("entities.tsv", "names.tsv", "identifiers.tsv")),
        *(folder / "claims").glob("*.tsv"),
    ):
        header, *rows = path.read_text(encoding="utf-8").splitlines(keepends=True)
        write_bytes(path, "".join([header, *sorted(rows)]).encode())


def _entity(row: Row) -> Entity:
    cells = dict(row.cells)
    return Entity(class_=cells.pop("class"), **cells)


def _read_evidence(folder: Path, unique: Unique, note: Note) -> list[Evidence]:
    evidence = []
    for row in read_rows(folder / "evidence.tsv", EVIDENCE_COLUMNS, note):
        lines = _lines(row, note)
        checksum = row.cells["sha256"]
        if len(checksum) != 64 or set(checksum) - set("0123456789abcdef"):
            note(row.problem("the checksum is not 64 hexadecimal digits; restore it with `kg stamp`"))
        if lines:
            evidence.append(Evidence(row.cells["document"], lines[0], checksum))
            unique.check(row, f"evidence {row.cells['document']} {lines[0]}", row.cells["document"], lines[0])
    return evidence


def _lines(row: Row, note: Note) -> tuple[Lines, ...]:
    try:
        return parse_lines(row.cells["lines"])
    except ValueError as error:
        note(row.problem(str(error)))
        return ()


def _claim(document: str, row: Row, note: Note) -> Claim | None:
    cells = dict(row.cells)
    lines = _lines(row, note)
    del cells["lines"]
    try:
        qualifiers = parse_qualifiers(cells.pop("qualifiers"))
    except ValueError as error:
        note(row.problem(str(error)))
        return None
    return (
        Claim(document=document, qualifiers=qualifiers, lines=lines, line=row.line, **cells)
        if lines
        else None
    )


def _observations(folder: Path, table: Row, note: Note) -> list[tuple[Row, Observation]]:
    path = folder / "statistics" / f"{table.cells['id']}.tsv"
    header = read_header(path)
    if "lines" not in header:
        note(table.problem(f"{path} is missing, not UTF-8, or has no column lines"))
        return []
    found = []
    for row in read_rows(path, header, note):
        values = tuple((k, v) for k, v in row.cells.items() if k != "lines" and v)
        found.append((row, Observation(values, _lines(row, note), row.line)))
    return found
