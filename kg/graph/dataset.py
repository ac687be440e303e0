"""Seeds to RDF: entities, claims with their evidence, and statistics, as quads without blank nodes."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping

import pyoxigraph as ox

from kg.dates import parse_edtf
from kg.model import Claim, Lines, Seeds, Table
from kg.sentences import LANGUAGES, write_sentence
from kg.vocabulary import DIP, EDTF, GRAPHS, ID, PREFIXES, SCHEME, Property, Vocabulary

__all__ = ["build_dataset", "labels_of"]

RDF, SKOS, XSD, PROV = (PREFIXES[p] for p in ("rdf", "skos", "xsd", "prov"))
OA, QB, RDFS, DCTERMS = (PREFIXES[p] for p in ("oa", "qb", "rdfs", "dcterms"))
DATATYPES = {
    "date": EDTF,
    "boolean": XSD + "boolean",
    "text": XSD + "string",
    "url": XSD + "anyURI",
    "language": XSD + "language",
}
NUMBERS = ("number", "amount")
IDENTIFIER_URLS = {"wikidata": "http://www.wikidata.org/entity/{}", "ror": "{}"}
CURATORS = "curators"

node = ox.NamedNode
TYPE = node(RDF + "type")


def literal(value: str, datatype: str) -> ox.Literal:
    return ox.Literal(value, datatype=node(datatype))


def labels_of(seeds: Seeds, vocabulary: Vocabulary) -> dict[str, tuple[str, str]]:
    """Return the English and Japanese label of every entity, source document and field by its id."""
    labels = {field.id: field.labels for field in vocabulary.fields.values()}
    labels |= {e.id: (e.label_en, e.label_ja) for e in seeds.entities}
    return labels | {s.id: (s.label_en, s.label_ja) for s in seeds.sources}


def build_dataset(seeds: Seeds, vocabulary: Vocabulary) -> Iterator[ox.Quad]:
    """Yield all quads but the derived ones; two runs yield the same set.

    Graphs: ``graph:ontology``, ``graph:entities``, ``graph:claims``, ``graph:evidence``,
    ``graph:statistics``, and for each source document a graph named by the document's own IRI, which
    holds the direct triple of every claim that the document states as actual.
    """
    for triple in vocabulary.triples:
        yield ox.Quad(triple.subject, triple.predicate, triple.object, node(GRAPHS + "ontology"))
    yield from _graph("entities", _entities(seeds, vocabulary))
    yield from _graph("evidence", _evidence(seeds))
    yield from _graph("claims", _claims(seeds, vocabulary))
    for claim in seeds.claims:
        if _asserts(claim, vocabulary):
            value = _term(vocabulary.predicates[claim.predicate], claim.object)
            yield ox.Quad(
                node(ID + claim.subject), node(DIP + claim.predicate), value, node(ID + claim.document)
            )
    yield from _graph("statistics", (t for table in seeds.tables for t in _statistics(table, vocabulary)))


def _graph(name: str, triples: Iterable[ox.Triple]) -> Iterator[ox.Quad]:
    graph = node(GRAPHS + name)
    return (ox.Quad(t.subject, t.predicate, t.object, graph) for t in triples)


def _asserts(claim: Claim, vocabulary: Vocabulary) -> bool:
    """Tell whether a claim is actual: neither merely planned, proposed, denied … nor conditional."""
    status = vocabulary.concept("status", claim.status or "stated")
    return bool(status and status.asserts) and not any(name == "condition" for name, _ in claim.qualifiers)


def _term(property_: Property, value: str) -> ox.NamedNode | ox.Literal:
    if property_.scheme:
        return node(f"{SCHEME}{property_.scheme}-{value}")
    if property_.literal in NUMBERS:
        # in a pattern SPARQL matches terms, not values: whoever writes 11 there means an integer
        return literal(value, XSD + ("integer" if value.lstrip("-").isdecimal() else "decimal"))
    return literal(value, DATATYPES[property_.literal]) if property_.literal else node(ID + value)


def _entities(seeds: Seeds, vocabulary: Vocabulary) -> Iterator[ox.Triple]:
    def about(id_: str, predicate: str, value: ox.NamedNode | ox.Literal) -> ox.Triple:
        return ox.Triple(node(ID + id_), node(predicate), value)

    for field in vocabulary.fields.values():
        yield about(field.id, RDF + "type", node(DIP + "Field"))
        yield from _labels(field.id, *field.labels)
    for entity in seeds.entities:
        yield about(entity.id, RDF + "type", node(DIP + entity.class_))
        for parent in sorted(vocabulary.parents[entity.class_]):
            yield about(entity.id, RDF + "type", node(DIP + parent))
        if entity.kind:
            yield about(entity.id, DIP + "kind", node(f"{SCHEME}{entity.class_.lower()}-kind-{entity.kind}"))
        if entity.reading:
            yield about(entity.id, DIP + "reading", ox.Literal(entity.reading, language="ja-Hira"))
        yield from _labels(entity.id, entity.label_en, entity.label_ja)
    for source in seeds.sources:
        yield about(source.id, RDF + "type", node(DIP + "Document"))
        yield about(source.id, RDF + "type", node(DIP + "PolicyDocument"))
        yield about(source.id, DCTERMS + "language", literal(source.language, XSD + "language"))
        yield about(source.id, DIP + "file", ox.Literal(source.file))
        yield about(source.id, DIP + "sha256", ox.Literal(source.sha256))
        yield from _labels(source.id, source.label_en, source.label_ja)
    for name in seeds.names:
        predicate = "hiddenLabel" if name.kind == "variant" else "altLabel"
        yield about(name.entity, SKOS + predicate, ox.Literal(name.form, language=name.language))
        if name.kind == "acronym":
            yield about(name.entity, DIP + "acronym", ox.Literal(name.form, language=name.language))
    for identifier in seeds.identifiers:
        if identifier.scheme == "iso3166":
            yield about(identifier.entity, SKOS + "notation", ox.Literal(identifier.value))
        else:
            url = IDENTIFIER_URLS[identifier.scheme].format(identifier.value)
            yield about(identifier.entity, SKOS + "exactMatch", node(url))
    yield about(CURATORS, RDF + "type", node(PROV + "Agent"))
    yield from _labels(CURATORS, "The curators of the graph", "本グラフの編者")


def _labels(id_: str, english: str, japanese: str) -> Iterator[ox.Triple]:
    for language, text in zip(LANGUAGES, (english, japanese), strict=True):
        yield ox.Triple(node(ID + id_), node(SKOS + "prefLabel"), ox.Literal(text, language=language))


def _evidence_id(document: str, lines: Lines) -> str:
    return f"evidence-{document}-{lines}"


def _evidence(seeds: Seeds) -> Iterator[ox.Triple]:
    for item in seeds.evidence:
        evidence = node(ID + _evidence_id(item.document, item.lines))
        selector = node(ID + f"lines-{item.document}-{item.lines}")
        yield ox.Triple(evidence, TYPE, node(DIP + "Evidence"))
        yield ox.Triple(evidence, node(OA + "hasSource"), node(ID + item.document))
        yield ox.Triple(evidence, node(OA + "hasSelector"), selector)
        yield ox.Triple(evidence, node(DIP + "sha256"), ox.Literal(item.sha256))
        yield ox.Triple(evidence, node(PROV + "wasAttributedTo"), node(ID + CURATORS))
        yield ox.Triple(selector, TYPE, node(DIP + "LineSelector"))
        # RFC 5147 counts the positions between lines, hence one less for the first
        fragment = f"line={item.lines.first - 1},{item.lines.last}"
        yield ox.Triple(selector, node(RDF + "value"), ox.Literal(fragment))
        yield ox.Triple(selector, node(DCTERMS + "conformsTo"), node("http://tools.ietf.org/rfc/rfc5147"))
        yield ox.Triple(selector, node(DIP + "firstLine"), literal(str(item.lines.first), XSD + "integer"))
        yield ox.Triple(selector, node(DIP + "lastLine"), literal(str(item.lines.last), XSD + "integer"))


def _claims(seeds: Seeds, vocabulary: Vocabulary) -> Iterator[ox.Triple]:
    labels = labels_of(seeds, vocabulary)
    merged: dict[str, list[Claim]] = defaultdict(list)
    for claim in seeds.claims:
        merged[claim.key].append(claim)
    for key, claims in merged.items():
        yield from _claim(key, claims, labels, vocabulary)


def _claim(
    key: str, claims: list[Claim], labels: Mapping[str, tuple[str, str]], vocabulary: Vocabulary
) -> Iterator[ox.Triple]:
    first = claims[0]
    claim = node(f"{ID}claim-{key}")
    predicate = vocabulary.predicates[first.predicate]
    yield ox.Triple(claim, TYPE, node(DIP + "Claim"))
    yield ox.Triple(claim, node(RDF + "subject"), node(ID + first.subject))
    yield ox.Triple(claim, node(RDF + "predicate"), node(DIP + first.predicate))
    yield ox.Triple(claim, node(RDF + "object"), _term(predicate, first.object))
    yield ox.Triple(claim, node(DIP + "status"), node(f"{SCHEME}status-{first.status or 'stated'}"))
    for language in LANGUAGES:
        sentence = write_sentence(first, labels, vocabulary, language)
        yield ox.Triple(claim, node(RDFS + "label"), ox.Literal(sentence, language=language))
    dates = [first.object] if predicate.literal == "date" else []
    for name, value in first.qualifiers:
        if name == "written":
            continue  # not a part of the claim's identity: it comes from each document below
        property_ = vocabulary.properties[name]
        yield ox.Triple(claim, node(DIP + name), _term(property_, value))
        if property_.literal == "date":
            dates.append(value)
    yield from _bounds(claim, dates)
    for stated in claims:
        for written in (value for name, value in stated.qualifiers if name == "written"):
            yield ox.Triple(claim, node(DIP + "written"), ox.Literal(written))
        for lines in stated.lines:
            evidence = node(ID + _evidence_id(stated.document, lines))
            yield ox.Triple(claim, node(PROV + "wasQuotedFrom"), evidence)


def _bounds(subject: ox.NamedNode, dates: Iterable[str]) -> Iterator[ox.Triple]:
    """Yield the earliest and latest day of several dates taken together."""
    ranges = [parse_edtf(date) for date in dates]
    earliest = [r.earliest for r in ranges if r.earliest]
    latest = [r.latest for r in ranges if r.latest]
    if earliest:
        yield ox.Triple(subject, node(DIP + "earliest"), literal(min(earliest), XSD + "date"))
    if latest:
        yield ox.Triple(subject, node(DIP + "latest"), literal(max(latest), XSD + "date"))


def _statistics(table: Table, vocabulary: Vocabulary) -> Iterator[ox.Triple]:
    """Yield a Data Cube data set: its structure from the columns, an observation a row."""
    dataset, structure = node(f"{ID}{table.id}"), node(f"{ID}{table.id}-structure")
    yield ox.Triple(dataset, TYPE, node(QB + "DataSet"))
    yield ox.Triple(dataset, node(QB + "structure"), structure)
    yield ox.Triple(dataset, node(DCTERMS + "source"), node(ID + table.document))
    yield from _labels(table.id, table.label_en, table.label_ja)
    yield ox.Triple(structure, TYPE, node(QB + "DataStructureDefinition"))
    columns = sorted({name for o in table.observations for name, _ in o.values})
    measures = {t.subject for t in vocabulary.triples if t.object == node(QB + "MeasureProperty")}
    for name in columns:
        component = node(f"{ID}{table.id}-component-{name.lower()}")
        role = "measure" if node(DIP + name) in measures else "dimension"
        yield ox.Triple(structure, node(QB + "component"), component)
        yield ox.Triple(component, TYPE, node(QB + "ComponentSpecification"))
        yield ox.Triple(component, node(QB + role), node(DIP + name))
    for number, observation in enumerate(table.observations, 1):
        subject = node(f"{ID}{table.id}-{number:03}")
        yield ox.Triple(subject, TYPE, node(QB + "Observation"))
        yield ox.Triple(subject, node(QB + "dataSet"), dataset)
        for name, value in observation.values:
            property_ = vocabulary.properties[name]
            yield ox.Triple(subject, node(DIP + name), _term(property_, value))
            if property_.literal == "date":
                yield from _bounds(subject, [value])
        for lines in observation.lines:
            evidence = node(ID + _evidence_id(table.document, lines))
            yield ox.Triple(subject, node(PROV + "wasQuotedFrom"), evidence)
