"""The ontology as Python sees it: namespaces, and the terms read from ``ontology/*.ttl``."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path

import pyoxigraph as ox

from kg.errors import DataError, Problem

__all__ = [
    "DIP",
    "EDTF",
    "GRAPHS",
    "ID",
    "PREFIXES",
    "SCHEME",
    "Concept",
    "Property",
    "Vocabulary",
    "data_directory",
    "read_vocabulary",
]

DIP = "https://w3id.org/scidip/ontology#"
ID = "https://w3id.org/scidip/id/"
SCHEME = "https://w3id.org/scidip/scheme/"
GRAPHS = "https://w3id.org/scidip/graph/"
EDTF = "http://id.loc.gov/datatypes/edtf/EDTF"

PREFIXES: Mapping[str, str] = {
    "dip": DIP,
    "id": ID,
    "sch": SCHEME,
    "graph": GRAPHS,
    "dcterms": "http://purl.org/dc/terms/",
    "edtf": "http://id.loc.gov/datatypes/edtf/",
    "oa": "http://www.w3.org/ns/oa#",
    "org": "http://www.w3.org/ns/org#",
    "owl": "http://www.w3.org/2002/07/owl#",
    "prov": "http://www.w3.org/ns/prov#",
    "qb": "http://purl.org/linked-data/cube#",
    "rdf": "http://www.w3.org/1999/02/22-rdf-syntax-ns#",
    "rdfs": "http://www.w3.org/2000/01/rdf-schema#",
    "schema": "https://schema.org/",
    "skos": "http://www.w3.org/2004/02/skos/core#",
    "xsd": "http://www.w3.org/2001/XMLSchema#",
}
"""Prefixes that every query may use without declaring them."""

LITERALS = {
    EDTF: "date",
    PREFIXES["xsd"] + "decimal": "number",
    PREFIXES["schema"] + "MonetaryAmount": "amount",
    PREFIXES["xsd"] + "boolean": "boolean",
    PREFIXES["xsd"] + "string": "text",
    PREFIXES["xsd"] + "anyURI": "url",
    PREFIXES["xsd"] + "language": "language",
}


@dataclass(frozen=True)
class Property:
    """A predicate or qualifier.

    ``range`` holds class names, or is empty when ``literal`` names a kind of literal or ``scheme`` the
    concept scheme from which values come. ``qualifier`` tells whether claims may carry the property.
    """

    name: str
    labels: tuple[str, str]
    templates: tuple[str, str]
    qualifier_templates: tuple[str, str]
    domain: frozenset[str]
    range: frozenset[str]
    literal: str
    scheme: str
    qualifier: bool


@dataclass(frozen=True)
class Concept:
    """A concept of one of our schemes (status, role, kind …) or a technology field."""

    id: str
    scheme: str
    labels: tuple[str, str]
    notation: str
    asserts: bool


@dataclass(frozen=True)
class Vocabulary:
    """Everything that ``ontology/`` says, ready for looking up."""

    classes: Mapping[str, tuple[str, str]]
    parents: Mapping[str, frozenset[str]]
    properties: Mapping[str, Property]
    concepts: Mapping[str, Concept]
    fields: Mapping[str, Concept]
    hidden_names: tuple[tuple[str, str, str], ...]
    triples: tuple[ox.Triple, ...]

    def is_a(self, class_: str, allowed: frozenset[str]) -> bool:
        """Tell whether a class or one of its superclasses is among the allowed ones."""
        return bool(({class_} | self.parents.get(class_, frozenset())) & allowed)

    @cached_property
    def predicates(self) -> Mapping[str, Property]:
        """The properties that can be the predicate of a claim: those with a subject other than a claim."""
        return {n: p for n, p in self.properties.items() if p.domain - {"Claim"}}

    def concept(self, scheme: str, name: str) -> Concept | None:
        """Look a concept up by scheme and short name, as the tables write it."""
        return self.concepts.get(f"{scheme}-{name}")


def data_directory(name: str) -> Path:
    """Return the folder of ``ontology`` or ``seeds``: in the installed package, else in the checkout."""
    package = Path(__file__).resolve().parent
    inside = package / "data" / name
    return inside if inside.is_dir() else package.parent / name


def read_vocabulary(ontology: Path | None = None) -> Vocabulary:
    """Read ``*.ttl`` of the ontology folder.

    Raises:
        DataError: a file is not Turtle; the message gives its line.
    """
    folder = ontology or data_directory("ontology")
    triples: list[ox.Triple] = []
    for path in sorted(folder.glob("*.ttl")):
        try:
            quads = ox.parse(path.read_bytes(), format=ox.RdfFormat.TURTLE)
            triples += [quad.triple for quad in quads]
        except SyntaxError as error:
            raise DataError([Problem(str(path), error.lineno or 0, f"not Turtle: {error.msg}")]) from None
    return _from_triples(tuple(triples))


def _from_triples(triples: tuple[ox.Triple, ...]) -> Vocabulary:
    by_subject: dict[str, dict[str, list[ox.NamedNode | ox.Literal]]] = defaultdict(lambda: defaultdict(list))
    for s, p, o in triples:
        if isinstance(s, ox.NamedNode) and isinstance(o, ox.NamedNode | ox.Literal):
            by_subject[s.value][p.value].append(o)

    def values(subject: str, predicate: str) -> list[str]:
        prefix, _, local = predicate.partition(":")
        return [o.value for o in by_subject[subject].get(PREFIXES[prefix] + local, ())]

    def pair(subject: str, predicate: str) -> tuple[str, str]:
        prefix, _, local = predicate.partition(":")
        found = by_subject[subject].get(PREFIXES[prefix] + local, ())
        text = {o.language: o.value for o in found if isinstance(o, ox.Literal)}
        return text.get("en", ""), text.get("ja", "")

    def ours(iris: list[str]) -> frozenset[str]:
        return frozenset(i.removeprefix(DIP) for i in iris if i.startswith(DIP))

    classes: dict[str, tuple[str, str]] = {}
    parents: dict[str, frozenset[str]] = {}
    properties: dict[str, Property] = {}
    concepts: dict[str, Concept] = {}
    fields: dict[str, Concept] = {}
    hidden: list[tuple[str, str, str]] = []
    for iri in list(by_subject):
        types = set(values(iri, "rdf:type"))
        name = iri.removeprefix(DIP)
        if iri.startswith(DIP) and PREFIXES["owl"] + "Class" in types:
            classes[name] = pair(iri, "rdfs:label")
            parents[name] = ours(values(iri, "rdfs:subClassOf"))
        elif iri.startswith(DIP) and types & {
            PREFIXES["owl"] + k for k in ("ObjectProperty", "DatatypeProperty")
        }:
            ranges = values(iri, "schema:rangeIncludes")
            domain = ours(values(iri, "schema:domainIncludes"))
            properties[name] = Property(
                name=name,
                labels=pair(iri, "rdfs:label"),
                templates=pair(iri, "dip:template"),
                qualifier_templates=pair(iri, "dip:qualifierTemplate"),
                domain=domain,
                range=ours(ranges),
                literal=next((LITERALS[r] for r in ranges if r in LITERALS), ""),
                scheme=next((r.removeprefix(SCHEME) for r in values(iri, "dip:fromScheme")), ""),
                qualifier="Claim" in domain,
            )
        elif PREFIXES["skos"] + "Concept" in types:
            local = iri.removeprefix(SCHEME).removeprefix(ID)
            scheme = next((v.removeprefix(SCHEME) for v in values(iri, "skos:inScheme")), "")
            concept = Concept(
                local,
                scheme,
                pair(iri, "skos:prefLabel"),
                next(iter(values(iri, "skos:notation")), ""),
                "true" in values(iri, "dip:asserts"),
            )
            (concepts if iri.startswith(SCHEME) else fields)[local] = concept
            for predicate in ("skos:altLabel", "skos:hiddenLabel"):
                prefix, _, rest = predicate.partition(":")
                hidden += [
                    (local, o.value, o.language or "")
                    for o in by_subject[iri].get(PREFIXES[prefix] + rest, ())
                    if isinstance(o, ox.Literal)
                ]
    closed = {c: frozenset(_ancestors(c, parents)) for c in classes}
    return Vocabulary(classes, closed, properties, concepts, fields, tuple(sorted(hidden)), triples)


def _ancestors(class_: str, parents: Mapping[str, frozenset[str]]) -> set[str]:
    found: set[str] = set()
    ahead = list(parents.get(class_, ()))
    while ahead:
        parent = ahead.pop()
        if parent not in found:
            found.add(parent)
            ahead += parents.get(parent, ())
    return found
