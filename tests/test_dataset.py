"""The RDF: what claims become, and the laws that hold for every build."""

from __future__ import annotations

import subprocess
import sys
from dataclasses import replace

import pyoxigraph as ox
import pytest

from kg.build import Graph
from kg.graph.dataset import build_dataset
from kg.graph.frames import to_frame
from kg.graph.store import load_store, run_query, serialize_sorted
from kg.model import Claim, Lines, Seeds
from kg.vocabulary import DIP, GRAPHS, ID, PREFIXES, Vocabulary


def only(seeds: Seeds, *claims: Claim) -> Seeds:
    return replace(seeds, claims=claims, tables=())


def made(status: str = "", qualifiers: tuple[tuple[str, str], ...] = (), document: str = "doc-004") -> Claim:
    return Claim(document, "jst", "cooperatesWith", "erc", qualifiers, status, (Lines(7, 7),), "", 0)


DIRECT = ox.Triple(ox.NamedNode(ID + "jst"), ox.NamedNode(DIP + "cooperatesWith"), ox.NamedNode(ID + "erc"))


@pytest.mark.parametrize("status", ["", "done", "signed", "in-force", "ongoing", "ended"])
def test_an_actual_claim_asserts_its_triple_in_the_graph_of_its_document(
    seeds: Seeds, vocabulary: Vocabulary, status: str
) -> None:
    quads = list(build_dataset(only(seeds, made(status)), vocabulary))
    assert ox.Quad(DIRECT.subject, DIRECT.predicate, DIRECT.object, ox.NamedNode(ID + "doc-004")) in quads


@pytest.mark.parametrize(
    "status", ["proposed", "planned", "intended", "under-arrangement", "agreed", "expected", "denied"]
)
def test_what_is_not_actual_asserts_nothing(seeds: Seeds, vocabulary: Vocabulary, status: str) -> None:
    quads = list(build_dataset(only(seeds, made(status)), vocabulary))
    assert not [q for q in quads if q.triple == DIRECT]
    assert [q for q in quads if q.object == ox.NamedNode(f"https://w3id.org/scidip/scheme/status-{status}")]


def test_a_conditional_claim_asserts_nothing(seeds: Seeds, vocabulary: Vocabulary) -> None:
    condition = next(e.id for e in seeds.entities if e.class_ == "Provision")
    quads = build_dataset(only(seeds, made("done", (("condition", condition),))), vocabulary)
    assert not [q for q in quads if q.triple == DIRECT]


@pytest.mark.parametrize(("value", "datatype"), [("11", "integer"), ("-3", "integer"), ("2.19", "decimal")])
def test_a_whole_number_is_an_integer(
    seeds: Seeds, vocabulary: Vocabulary, value: str, datatype: str
) -> None:
    claim = replace(made(), predicate="count", object=value)
    store = load_store(build_dataset(only(seeds, claim), vocabulary))
    assert to_frame(run_query(store, f"SELECT ?s {{ ?s dip:count {value} }}"))["s"].tolist() == [ID + "jst"]  # type: ignore[arg-type]
    kind = to_frame(run_query(store, "SELECT (DATATYPE(?n) AS ?kind) { ?claim rdf:object ?n }"))["kind"]  # type: ignore[arg-type]
    assert kind.tolist() == [PREFIXES["xsd"] + datatype]


def test_equal_claims_merge_and_unite_their_evidence(seeds: Seeds, vocabulary: Vocabulary) -> None:
    twice = only(seeds, made(), replace(made(document="doc-003"), lines=(Lines(942, 942),)))
    store = load_store(build_dataset(twice, vocabulary))
    answer = run_query(store, "SELECT ?c ?d { ?c a dip:Claim ; prov:wasQuotedFrom ?e . ?e oa:hasSource ?d }")
    assert isinstance(answer, ox.QuerySolutions)
    frame = to_frame(answer)
    assert frame["c"].nunique() == 1
    assert set(frame["d"]) == {ID + "doc-003", ID + "doc-004"}


def test_disagreeing_claims_stand_side_by_side(seeds: Seeds, vocabulary: Vocabulary) -> None:
    assert made("done").key != made("planned").key
    quads = build_dataset(only(seeds, made("done"), made("planned")), vocabulary)
    claims = {
        q.subject
        for q in quads
        if q.object == ox.NamedNode(DIP + "Claim") and q.graph_name == ox.NamedNode(GRAPHS + "claims")
    }
    assert len(claims) == 2


def test_there_are_no_blank_nodes(graph: Graph) -> None:
    assert not [q for q in graph.store if ox.BlankNode in map(type, (q.subject, q.object, q.graph_name))]


def test_every_direct_triple_has_its_claim(graph: Graph) -> None:
    stated = {(c.subject, c.predicate) for c in graph.seeds.claims}
    documents = [ox.NamedNode(ID + s.id) for s in graph.seeds.sources]
    quads = [q for d in documents for q in graph.store.quads_for_pattern(None, None, None, d)]
    assert quads
    for quad in quads:
        assert isinstance(quad.subject, ox.NamedNode)
        assert (quad.subject.value.removeprefix(ID), quad.predicate.value.removeprefix(DIP)) in stated


def test_order_of_the_tables_does_not_matter(seeds: Seeds, vocabulary: Vocabulary) -> None:
    turned = replace(seeds, claims=seeds.claims[::-1], entities=seeds.entities[::-1], names=seeds.names[::-1])
    assert serialize_sorted(build_dataset(turned, vocabulary)) == serialize_sorted(
        build_dataset(seeds, vocabulary)
    )


BYTES = """
import hashlib
from kg.graph.dataset import build_dataset
from kg.graph.store import serialize_sorted
from kg.seeds import read_seeds
from kg.vocabulary import data_directory, read_vocabulary
vocabulary = read_vocabulary()
print(hashlib.sha256(serialize_sorted(build_dataset(read_seeds(data_directory("seeds"), vocabulary), vocabulary))).hexdigest())
"""


def test_two_builds_are_equal_whatever_the_hash_seed() -> None:
    runs = [
        subprocess.run(
            [sys.executable, "-c", BYTES], env={"PYTHONHASHSEED": n}, capture_output=True, check=True
        )
        for n in ("1", "2")
    ]
    assert runs[0].stdout == runs[1].stdout
