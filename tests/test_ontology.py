"""The ontology: complete, bilingual, no term that nothing uses, valid SKOS and SHACL."""

from __future__ import annotations

import re
from collections import Counter
from pathlib import Path

import pytest
from rdflib import OWL, RDF, RDFS, SH, SKOS, BNode, Graph, Literal, Namespace, URIRef
from rdflib.namespace import DefinedNamespaceMeta

from kg.build import Graph as Built
from kg.graph.headers import read_header
from kg.model import Seeds
from kg.vocabulary import Vocabulary, data_directory

ONTOLOGY = data_directory("ontology")
DIP = Namespace("https://w3id.org/scidip/ontology#")
FILES = sorted(ONTOLOGY.glob("*.ttl"))
SHAPES = sorted((ONTOLOGY / "shapes").glob("*.ttl"))


@pytest.fixture(scope="session")
def ontology() -> Graph:
    graph = Graph()
    for path in FILES:
        graph.parse(path, format="turtle")
    return graph


def languages(graph: Graph, subject: URIRef, predicate: URIRef) -> Counter[str | None]:
    return Counter(o.language for o in graph.objects(subject, predicate) if isinstance(o, Literal))


def terms(graph: Graph) -> list[URIRef]:
    kinds = (OWL.Class, OWL.ObjectProperty, OWL.DatatypeProperty)
    return sorted({s for k in kinds for s in graph.subjects(RDF.type, k) if isinstance(s, URIRef)})


def test_every_term_is_labelled_and_defined_once_in_both_languages(ontology: Graph) -> None:
    both = {"en": 1, "ja": 1}
    assert terms(ontology)
    for term in terms(ontology):
        assert languages(ontology, term, RDFS.label) == both, term
        assert languages(ontology, term, SKOS.definition) == both, term


def test_every_concept_has_one_label_a_language_and_a_scheme(ontology: Graph) -> None:
    for concept in ontology.subjects(RDF.type, SKOS.Concept):
        assert isinstance(concept, URIRef)
        assert languages(ontology, concept, SKOS.prefLabel) == {"en": 1, "ja": 1}, concept
        (scheme,) = ontology.objects(concept, SKOS.inScheme)
        assert (scheme, RDF.type, SKOS.ConceptScheme) in ontology


def test_concepts_of_the_closed_lists_are_defined_in_both_languages(ontology: Graph) -> None:
    for concept in ontology.subjects(SKOS.notation, None):
        assert isinstance(concept, URIRef)
        assert languages(ontology, concept, SKOS.definition) == {"en": 1, "ja": 1}, concept


def test_broader_leads_to_concepts_and_never_back(ontology: Graph) -> None:
    for narrower, broader in ontology.subject_objects(SKOS.broader):
        assert (broader, RDF.type, SKOS.Concept) in ontology, broader
        assert narrower not in set(ontology.transitive_objects(broader, SKOS.broader)), narrower


def test_the_schemes_of_genesis_and_of_japan_and_the_us_stand_apart(vocabulary: Vocabulary) -> None:
    genesis = [f for f in vocabulary.fields.values() if f.scheme == "genesis-challenges"]
    assert len([f for f in genesis if f.id.startswith("genesis-challenge-")]) == 26
    assert len([f for f in genesis if f.id.startswith("genesis-group-")]) == 5
    assert len([f for f in vocabulary.fields.values() if f.scheme == "japan-us-areas"]) == 11


def test_there_are_no_blank_nodes(ontology: Graph) -> None:
    assert not [t for t in ontology if any(isinstance(x, BNode) for x in t)]


def test_every_predicate_has_sentence_templates(vocabulary: Vocabulary) -> None:
    for name, property_ in vocabulary.predicates.items():
        assert all("{s}" in t and "{o}" in t for t in property_.templates), name
    for name, property_ in vocabulary.properties.items():
        if property_.qualifier:
            assert all(property_.qualifier_templates), name


def test_domains_and_ranges_name_classes_that_exist(vocabulary: Vocabulary) -> None:
    for name, property_ in vocabulary.properties.items():
        assert property_.domain <= set(vocabulary.classes), name
        assert property_.range <= set(vocabulary.classes), name


def test_no_term_that_nothing_uses(vocabulary: Vocabulary, seeds: Seeds) -> None:
    predicates = {c.predicate for c in seeds.claims}
    assert set(vocabulary.predicates) == predicates
    qualifiers = {name for c in seeds.claims for name, _ in c.qualifiers}
    assert {n for n, p in vocabulary.properties.items() if p.qualifier} == qualifiers
    classes = {e.class_ for e in seeds.entities}
    abstract = {"Entity", "Agent", "Field", "Document", "Claim", "Evidence", "LineSelector"}
    assert set(vocabulary.classes) - abstract == classes


def test_no_concept_of_a_closed_list_that_nothing_uses(vocabulary: Vocabulary, seeds: Seeds) -> None:
    used = {f"status-{c.status or 'stated'}" for c in seeds.claims}
    used |= {f"{e.class_.lower()}-kind-{e.kind}" for e in seeds.entities if e.kind}
    schemes = {n: p.scheme for n, p in vocabulary.properties.items() if p.scheme and p.qualifier}
    used |= {f"{schemes[n]}-{v}" for c in seeds.claims for n, v in c.qualifiers if n in schemes}
    assert set(vocabulary.concepts) - used <= {"status-suspended"}  # named in the design, none found yet


def test_ontology_triples_use_only_terms_that_the_vocabularies_define(ontology: Graph) -> None:
    closed = {str(n): n for n in (OWL, RDF, RDFS, SKOS) if isinstance(n, DefinedNamespaceMeta)}
    for triple in ontology:
        for term in triple:
            if isinstance(term, URIRef):
                base, local = re.fullmatch(r"(.*[#/])([^#/]*)", str(term)).groups()  # type: ignore[union-attr]
                if base in closed and local:
                    assert term in closed[base], term


@pytest.mark.parametrize("path", SHAPES, ids=lambda p: p.stem)
def test_shapes_use_only_terms_of_shacl_and_of_ours(path: Path, ontology: Graph) -> None:
    """A misspelt term (sh:dataType) would disable a constraint silently, and meta-SHACL would pass it."""
    ours = {str(t) for t in terms(ontology)}
    shapes = Graph().parse(path, format="turtle")
    for triple in shapes:
        for term in triple:
            if isinstance(term, URIRef) and str(term).startswith(str(SH)):
                assert term in SH, term
    for predicate in (SH.path, SH.targetClass, SH["class"], SH.targetSubjectsOf, SH.lessThanOrEquals):
        for term in shapes.objects(None, predicate):
            if str(term).startswith(str(DIP)):
                assert str(term) in ours, term
    for shape in shapes.subjects(RDF.type, SH.NodeShape):
        for constraint in shapes.objects(shape, SH.property):
            found = Counter(
                m.language for m in shapes.objects(constraint, SH.message) if isinstance(m, Literal)
            )
            assert found == {"en": 1, "ja": 1}, (shape, constraint)


QUERIES = sorted(
    p for d in ("checks", "rules", "questions", "projections", "tables") for p in (ONTOLOGY / d).glob("*.rq")
)


@pytest.mark.parametrize("path", QUERIES, ids=lambda p: f"{p.parent.name}-{p.stem}")
def test_queries_name_only_terms_that_exist(path: Path, vocabulary: Vocabulary, graph: Built) -> None:
    text = re.sub(r"#.*", "", path.read_text(encoding="utf-8"))
    known = {*vocabulary.properties, *vocabulary.classes}
    assert set(re.findall(r"\bdip:(\w+)", text)) <= known
    entities = (
        {e.id for e in graph.seeds.entities} | set(vocabulary.fields) | {s.id for s in graph.seeds.sources}
    )
    entities |= {t.id for t in graph.seeds.tables}
    assert set(re.findall(r"\bid:([\w-]+)", text)) <= entities
    concepts = {*vocabulary.concepts, "status", "fields", *(p.scheme for p in vocabulary.properties.values())}
    assert set(re.findall(r"\bsch:([\w-]+)", text)) <= concepts | {
        "genesis-challenges",
        "japan-us-areas",
    }


@pytest.mark.parametrize("path", [p for p in QUERIES if p.parent.name == "checks"], ids=lambda p: p.stem)
def test_checks_say_how_bad_and_what_to_do(path: Path) -> None:
    values = read_header(path.read_text(encoding="utf-8")).values
    assert values["severity"] in ("violation", "warning")
    assert values["message"]
    assert values["advice"]
