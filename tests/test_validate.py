"""Shapes and checks: each with a passing case, and failing cases with one defect each."""

from __future__ import annotations

from pathlib import Path

import pyoxigraph as ox
import pytest

from kg.build import Graph
from kg.graph.store import load_store
from kg.graph.validate import run_checks, run_shapes, violations
from kg.vocabulary import DIP, GRAPHS, ID, PREFIXES, data_directory

CASES = Path(__file__).parent / "shapes"
ONTOLOGY = data_directory("ontology")


def complaints(path: Path) -> list[str]:
    store = ox.Store()
    prefixes = "".join(f"@prefix {p}: <{iri}> .\n" for p, iri in PREFIXES.items())
    store.load((prefixes + path.read_text(encoding="utf-8")).encode(), format=ox.RdfFormat.TURTLE)
    return [c.message for c in run_shapes(store, ONTOLOGY / "shapes")]


@pytest.mark.parametrize("path", sorted(CASES.glob("valid*.ttl")), ids=lambda p: p.stem)
def test_a_valid_case_conforms(path: Path) -> None:
    assert complaints(path) == []


@pytest.mark.parametrize("path", sorted(CASES.glob("invalid*.ttl")), ids=lambda p: p.stem)
def test_a_single_defect_is_found_and_named(path: Path) -> None:
    """The first line of each case holds the beginning of the message that it must raise."""
    expected = path.read_text(encoding="utf-8").splitlines()[0].removeprefix("# ")
    found = complaints(path)
    assert found, path
    assert all(message.startswith(expected) for message in found), found


def test_every_shape_has_a_passing_and_a_failing_case() -> None:
    shapes = {p.stem for p in (ONTOLOGY / "shapes").glob("*.ttl")}
    assert {p.stem.split(".")[1] for p in CASES.glob("valid.*.ttl")} == shapes
    assert {p.stem.split(".")[1] for p in CASES.glob("invalid.*.ttl")} == shapes


def quad(s: str, p: str, o: ox.NamedNode | ox.Literal, graph: str = "claims") -> ox.Quad:
    return ox.Quad(ox.NamedNode(s), ox.NamedNode(p), o, ox.NamedNode(GRAPHS + graph))


def claim(name: str, *parts: tuple[str, str, str]) -> list[ox.Quad]:
    """Make a claim of given parts: (prefix, local name, IRI or day)."""
    day = ox.NamedNode(PREFIXES["xsd"] + "date")
    return [
        quad(
            ID + name,
            PREFIXES[prefix] + local,
            ox.Literal(o, datatype=day) if o[:2] == "20" else ox.NamedNode(o),
        )
        for prefix, local, o in (("rdf", "type", DIP + "Claim"), *parts)
    ]


SKOS_BROADER = PREFIXES["skos"] + "broader"
LABEL = ox.Literal("Same", language="en")
FAILING = {
    "bare-year": [quad(ID + "x", DIP + "dated", ox.Literal("2018", datatype=ox.NamedNode(PREFIXES["xsd"] + "gYear")))],
    "claim-about-itself": claim("c", ("rdf", "subject", ID + "x"), ("rdf", "object", ID + "x")),
    "cyclic-broader": [
        quad(ID + "a", SKOS_BROADER, ox.NamedNode(ID + "b")),
        quad(ID + "b", SKOS_BROADER, ox.NamedNode(ID + "a")),
    ],
    "entity-without-claim": [
        quad(ID + "x", PREFIXES["rdf"] + "type", ox.NamedNode(DIP + "Country"), "entities"),
    ],
    "instrument-without-party": [
        quad(ID + "x", PREFIXES["rdf"] + "type", ox.NamedNode(DIP + "Instrument"), "entities"),
    ],
    "shared-label": [
        quad(ID + name, predicate, value, "entities")
        for name in ("x", "y")
        for predicate, value in (
            (PREFIXES["rdf"] + "type", ox.NamedNode(DIP + "Country")),
            (PREFIXES["skos"] + "prefLabel", LABEL),
        )
    ],
    "disagreeing-budgets": [
        q
        for name, amount in (("c", "1"), ("d", "2"))
        for q in (
            *claim(name, ("rdf", "subject", ID + "x"), ("rdf", "predicate", DIP + "budget")),
            quad(ID + name, PREFIXES["rdf"] + "object", ox.Literal(amount, datatype=ox.NamedNode(PREFIXES["xsd"] + "decimal"))),
            quad(ID + name, DIP + "currency", ox.Literal("EUR")),
        )
    ],
}  # fmt: skip


@pytest.mark.parametrize("name", sorted(p.stem for p in (ONTOLOGY / "checks").glob("*.rq")))
def test_each_check_finds_its_defect(name: str) -> None:
    found = list(run_checks(load_store(FAILING[name]), ONTOLOGY / "checks"))
    assert name in {c.source for c in found}


def test_our_own_graph_conforms(graph: Graph) -> None:
    assert violations(graph.complaints) == []
