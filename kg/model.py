"""The values that flow between the stages: frozen, comparable, hashable by content."""

from __future__ import annotations

import hashlib
from dataclasses import dataclass, field
from functools import cached_property

__all__ = [
    "Claim",
    "Entity",
    "Evidence",
    "Identifier",
    "Lines",
    "Name",
    "Observation",
    "Seeds",
    "Source",
    "Table",
]


@dataclass(frozen=True, order=True)
class Lines:
    """A range of lines of a source document, both ends included, counted from 1."""

    first: int
    last: int

    def __str__(self) -> str:
        return str(self.first) if self.first == self.last else f"{self.first}-{self.last}"


@dataclass(frozen=True)
class Source:
    """A source document. ``sha256`` is the checksum of the file's bytes."""

    id: str
    file: str
    label_en: str
    label_ja: str
    language: str
    sha256: str


@dataclass(frozen=True)
class Entity:
    """A thing that claims are about. ``kind`` refines instruments, policies, events and provisions."""

    id: str
    class_: str
    kind: str
    label_en: str
    label_ja: str
    reading: str


@dataclass(frozen=True, order=True)
class Name:
    """A further name of an entity, as it occurs. ``kind``: acronym, short, former or variant."""

    entity: str
    form: str
    language: str
    kind: str


@dataclass(frozen=True, order=True)
class Identifier:
    """A verified identifier: scheme ``wikidata``, ``ror`` or ``iso3166``, and where it was verified."""

    entity: str
    scheme: str
    value: str
    source: str


@dataclass(frozen=True)
class Claim:
    """What a document states: subject, predicate, object, qualifiers, status, and where it says so.

    ``unnamed`` is the curator's reason why the cited lines do not name subject or object.
    """

    document: str
    subject: str
    predicate: str
    object: str
    qualifiers: tuple[tuple[str, str], ...]
    status: str
    lines: tuple[Lines, ...]
    unnamed: str
    line: int = field(compare=False)

    @cached_property
    def key(self) -> str:
        """Hash of all but the evidence: equal claims share it, however a document writes date or number."""
        qualifiers = ("=".join(q) for q in self.qualifiers if q[0] != "written")
        parts = (self.subject, self.predicate, self.object, *qualifiers, self.status)
        return hashlib.sha256("\x1f".join(parts).encode()).hexdigest()[:16]


@dataclass(frozen=True, order=True)
class Evidence:
    """A cited range of lines and the checksum of its folded text."""

    document: str
    lines: Lines
    sha256: str


@dataclass(frozen=True)
class Observation:
    """One row of a statistical table: the value of each dimension and measure, by column name."""

    values: tuple[tuple[str, str], ...]
    lines: tuple[Lines, ...]
    line: int = field(compare=False)


@dataclass(frozen=True)
class Table:
    """A statistical table: tidy rows under one heading."""

    id: str
    document: str
    label_en: str
    label_ja: str
    observations: tuple[Observation, ...]


@dataclass(frozen=True)
class Seeds:
    """All that is asserted by hand."""

    sources: tuple[Source, ...]
    entities: tuple[Entity, ...]
    names: tuple[Name, ...]
    identifiers: tuple[Identifier, ...]
    claims: tuple[Claim, ...]
    evidence: tuple[Evidence, ...]
    tables: tuple[Table, ...]
