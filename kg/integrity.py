"""What the rows of ``seeds/`` owe to the ontology and to each other; one complaint for each fault."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from kg.dates import parse_edtf
from kg.errors import nearest
from kg.model import Claim, Entity, Identifier, Lines, Name, Observation
from kg.tables import Note, Row
from kg.vocabulary import Property, Vocabulary

__all__ = ["Integrity", "Unique"]

SLUG = re.compile(r"[a-z0-9]+(-[a-z0-9]+)*")
NUMBER = re.compile(r"-?\d+(\.\d+)?")
NAME_KINDS = ("acronym", "former", "short", "variant")
IDENTIFIERS = {
    "iso3166": re.compile(r"[A-Z]{2}"),
    "ror": re.compile(r"https://ror\.org/0[a-z0-9]{8}"),
    "wikidata": re.compile(r"Q[1-9]\d*"),
}


class Unique:
    """Remembers what was seen and complains at the second time."""

    def __init__(self, note: Note) -> None:
        self.note = note
        self.seen: dict[tuple[object, ...], Row] = {}

    def check(self, row: Row, what: str, *key: object) -> None:
        """Complain if the key was seen before; ``what`` says what is doubled."""
        first = self.seen.setdefault((what.split()[0], *key), row)
        if first is not row:
            self.note(
                row.problem(f"{what} stands already at {first.path}:{first.line}; delete one of the two")
            )


@dataclass(frozen=True)
class Integrity:
    """The checks of single rows. ``classes`` gives the class of every known entity, field and document."""

    vocabulary: Vocabulary
    classes: Mapping[str, str]
    note: Note

    def known(self, row: Row, id_: str) -> None:
        """Complain of an entity that no table lists."""
        if id_ not in self.classes:
            hint = nearest(id_, self.classes)
            self.note(row.problem(f'no entity "{id_}" in entities.tsv or fields.ttl{hint}'))

    def entity(self, row: Row, entity: Entity) -> None:
        """Check id, class, kind and labels."""
        classes = self.vocabulary.classes
        if not SLUG.fullmatch(entity.id):
            self.note(row.problem(f'"{entity.id}" is not an id: lower-case letters, digits, single hyphens'))
        if entity.class_ not in classes:
            self.note(row.problem(f'no class "{entity.class_}"{nearest(entity.class_, classes)}'))
        kinds = self._notations(f"{entity.class_.lower()}-kind")
        if kinds and entity.kind not in kinds:
            hint = nearest(entity.kind, kinds) or "; choose from: " + " ".join(sorted(kinds))
            self.note(row.problem(f'"{entity.kind}" is not a kind of {entity.class_}{hint}'))
        elif entity.kind and not kinds:
            self.note(row.problem(f"a {entity.class_} takes no kind; empty the cell"))
        if not entity.label_en or not entity.label_ja:
            self.note(row.problem("both label_en and label_ja are wanted"))

    def name(self, row: Row, name: Name) -> None:
        """Check entity, kind and language of a further name."""
        self.known(row, name.entity)
        if name.kind not in NAME_KINDS:
            self.note(row.problem(f'"{name.kind}" is not a kind of name: {", ".join(NAME_KINDS)}'))
        if name.language not in ("en", "ja"):
            self.note(row.problem(f'language "{name.language}" of a name: write en or ja'))

    def identifier(self, row: Row, identifier: Identifier) -> None:
        """Check entity, scheme and form of an external identifier, and that its source is given."""
        self.known(row, identifier.entity)
        form = IDENTIFIERS.get(identifier.scheme)
        if form is None:
            self.note(
                row.problem(f'no scheme "{identifier.scheme}"{nearest(identifier.scheme, IDENTIFIERS)}')
            )
        elif not form.fullmatch(identifier.value):
            self.note(row.problem(f'"{identifier.value}" has not the form of {identifier.scheme}'))
        if not identifier.source:
            self.note(row.problem("say in the column source where the identifier was verified"))

    def claim(self, row: Row, claim: Claim) -> None:
        """Check a claim against domain, range, qualifiers and statuses of the ontology."""
        vocabulary, note = self.vocabulary, self.note
        predicate = vocabulary.predicates.get(claim.predicate)
        if predicate is None:
            hint = nearest(claim.predicate, vocabulary.predicates)
            note(row.problem(f'no predicate "{claim.predicate}"{hint}'))
            return
        self.known(row, claim.subject)
        class_ = self.classes.get(claim.subject)
        if class_ and not vocabulary.is_a(class_, predicate.domain):
            note(row.problem(f"{claim.predicate} does not take a {class_} ({claim.subject}) as subject"))
        self.value(row, predicate, claim.object)
        for name, value in claim.qualifiers:
            qualifier = vocabulary.properties.get(name)
            if qualifier is None or not qualifier.qualifier:
                valid = [n for n, p in vocabulary.properties.items() if p.qualifier]
                note(row.problem(f'no qualifier "{name}"{nearest(name, valid)}'))
            else:
                self.value(row, qualifier, value)
        if predicate.literal == "amount" and "currency" not in dict(claim.qualifiers):
            note(row.problem(f"{claim.predicate} needs the qualifier currency=… (ISO 4217)"))
        if claim.status and vocabulary.concept("status", claim.status) is None:
            hint = nearest(claim.status, self._notations("status"))
            note(row.problem(f'no status "{claim.status}"{hint}'))

    def observation(self, row: Row, observation: Observation) -> None:
        """Check the columns and cells of a statistical row."""
        for name, value in observation.values:
            property_ = self.vocabulary.properties.get(name)
            if property_ is None:
                hint = nearest(name, self.vocabulary.properties)
                self.note(row.problem(f'no property for the column "{name}"{hint}'))
            else:
                self.value(row, property_, value)

    def stamped(
        self, row: Row, document: str, lines: Iterable[Lines], stamps: set[tuple[str, Lines]]
    ) -> None:
        """Complain of cited lines that have no checksum."""
        for cited in lines:
            if (document, cited) not in stamps:
                message = (
                    f"lines {cited} have no checksum in evidence.tsv; add it with `kg stamp --texts DIR`"
                )
                self.note(row.problem(message))

    def value(self, row: Row, property_: Property, value: str) -> None:
        """Check that a value is in the range of a property."""
        message = ""
        if property_.scheme:
            if self.vocabulary.concept(property_.scheme, value) is None:
                hint = nearest(value, self._notations(property_.scheme))
                message = f'"{value}" is not in the scheme {property_.scheme} of {property_.name}{hint}'
        elif property_.literal == "date":
            try:
                parse_edtf(value)
            except ValueError as error:
                message = str(error)
        elif property_.literal in ("number", "amount"):
            if not NUMBER.fullmatch(value):
                message = f'{property_.name}: "{value}" is not a plain number (500000000, 27.6)'
        elif property_.literal == "boolean":
            if value not in ("true", "false"):
                message = f'{property_.name}: write true or false, not "{value}"'
        elif not property_.literal:
            self.known(row, value)
            class_ = self.classes.get(value)
            if class_ and property_.range and not self.vocabulary.is_a(class_, property_.range):
                message = f"{property_.name} does not take a {class_} ({value}) as value"
        if message:
            self.note(row.problem(message))

    def _notations(self, scheme: str) -> list[str]:
        return [c.notation for c in self.vocabulary.concepts.values() if c.scheme == scheme]
