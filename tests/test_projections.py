"""The declared networks: what ties whom, hand-checked; what is left out; how ties collapse."""

from __future__ import annotations

import re
import subprocess
import sys
from pathlib import Path
from typing import Any

import pyoxigraph as ox
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from projected import projection as toy

import kg
from kg.build import Graph
from kg.errors import InputError, QueryError
from kg.graph.store import load_store, select
from kg.networks.dating import Basis, date_things, date_tie
from kg.networks.network import network, projection, read_day, uncrowded
from kg.networks.projections import projections, read_headers, read_projection, read_projections, to_networkx
from kg.networks.ties import Projection
from kg.vocabulary import data_directory

FOLDER = data_directory("ontology") / "projections"
NAMES = sorted(path.stem for path in FOLDER.glob("*.rq"))


@pytest.fixture(scope="module")
def found(graph: Graph) -> dict[str, Projection]:
    return read_projections(graph.store, NAMES)


def vias(found: Projection, one: str, other: str) -> set[str]:
    """Return what ties two, claims by themselves left out."""
    return {
        tie.via
        for tie in found.ties
        if {tie.source, tie.target} == {one, other} and not tie.via.startswith("claim-")
    }


def test_eight_networks_are_declared() -> None:
    assert NAMES == [
        "countries",
        "country-field",
        "fields",
        "funding",
        "organization-field",
        "organizations",
        "programme-country",
        "whole",
    ]
    assert projections()["countries"]["ja"] == "合意文書・会合・事業を共にする国々"


@pytest.mark.parametrize("name", NAMES)
def test_a_declaration_says_what_it_is(name: str, graph: Graph) -> None:
    header = read_headers()[name]
    assert header.titles.keys() == {"en", "ja"}
    keys = ["nodes", "edge@en", "edge@ja", "weight", "directed", "mode", "excludes", "time"]
    assert [key for key in keys if not header.values.get(key)] == []
    assert header.values["directed"] in ("yes", "no")
    assert header.values["mode"] in ("one", "two")
    assert ("|" in header.values["nodes"]) == (header.values["mode"] == "two")
    assert "statistics" in header.values["excludes"]
    classes = header.values["nodes"].replace("|", " ").split()
    assert set(classes) <= graph.vocabulary.parents.keys()
    text = (FOLDER / f"{name}.rq").read_text(encoding="utf-8")
    columns = {v.value for v in select(graph.store, text).variables}
    assert {"source", "target", "via", "predicate", "claim"} <= columns
    terms = set(re.findall(r"dip:(\w+)", text))
    known = graph.vocabulary.properties.keys() | graph.vocabulary.parents.keys() | {"Claim"}
    assert terms <= known, terms - known


@pytest.mark.parametrize("name", NAMES)
def test_every_tie_rests_on_actual_claims_and_their_documents(
    name: str, graph: Graph, found: dict[str, Projection]
) -> None:
    projection = found[name]
    actual = {
        row["c"].value.rsplit("/", 1)[-1]
        for row in select(
            graph.store,
            "SELECT DISTINCT ?c { ?c dip:status/dip:asserts true FILTER NOT EXISTS { ?c dip:condition ?x } }",
        )
    }
    assert projection.ties
    assert {claim for tie in projection.ties for claim in tie.claims} <= actual
    assert all(tie.claims and tie.documents and tie.source != tie.target for tie in projection.ties)
    assert {end for tie in projection.ties for end in (tie.source, tie.target)} <= projection.nodes.keys()
    keys = [(tie.source, tie.target, tie.via) for tie in projection.ties]
    assert keys == sorted(set(keys))
    assert all(
        bool(tie.earliest) == bool(tie.latest) >= (tie.earliest > tie.latest) for tie in projection.ties
    )
    if not projection.directed and not projection.two_mode:
        assert all(tie.source < tie.target for tie in projection.ties)
    if projection.two_mode:
        assert not {tie.source for tie in projection.ties} & {tie.target for tie in projection.ties}


def test_instruments_that_tie_japan_and_the_united_states(found: dict[str, Projection]) -> None:
    tied = vias(found["countries"], "japan", "united-states")
    assert {
        "tpd-moc",  # parties, signed by bodies of both
        "japan-us-science-technology-agreement",
        "riken-argonne-mou",  # only bodies of the two are parties
        "soi-2026-06-04",  # only persons signed
        "japan-us-summit-2026-03",
        "systems-and-technology-forum",
    } <= tied
    assert "japan-horizon-europe-association-agreement" not in tied
    [soi] = [t for t in found["countries"].ties if t.via == "tpd-moc"]
    assert (soi.predicate, soi.earliest, soi.latest) == ("party", "2025-10-28", "2025-10-28")


def test_what_ties_countries_and_what_does_not(found: dict[str, Projection]) -> None:
    countries = found["countries"]
    assert vias(countries, "brazil", "canada") == {"g20-research-innovation-ministers-meeting-2024"}
    assert vias(countries, "denmark", "japan") == {
        "courtesy-call-pind-hayashi-2018",
        "japan-denmark-quantum-moc-2025",
        "japan-denmark-quantum-seminar-2018-04",
    }
    assert "renkei" in vias(countries, "japan", "united-kingdom")
    tied = {end for tie in countries.ties for end in (tie.source, tie.target)}
    assert {"european-union", "asean", "african-union"} <= tied
    assert not tied & {"g20", "developing-countries", "western-advanced-countries", "other-countries-asm2"}
    # cooperation under an instrument counts with the instrument
    [quantum] = [t for t in countries.ties if t.via == "japan-uk-quantum-moc-2025"]
    assert quantum.predicate == "party"
    assert len(quantum.claims) == 3


def test_what_ties_agencies(found: dict[str, Projection]) -> None:
    bodies = found["organizations"]
    assert vias(bodies, "anr", "jst") == {
        "crest-anr-quantum-states-call-2018",
        "crest-anr-symbiotic-interaction-call-2018",
        "jst-anr-cooperation-framework-2017",
    }
    assert vias(bodies, "atla", "us-dod") == {
        "atla-dod-implementing-guidelines-2023",
        "atla-dod-regular-consultation",
        "atla-dod-regular-consultation-1",
    }
    assert "soi-signing-ceremony-2026-06-04" in vias(bodies, "mext", "us-doe")  # persons holding posts
    assert vias(bodies, "ess", "j-parc") >= {"j-parc-ess-arrangement", "j-parc-ess-exchange-ceremony-2017"}


def test_two_mode_networks(found: dict[str, Projection]) -> None:
    assert vias(found["country-field"], "germany", "semiconductors") == {"coalition-agreement-germany-2025"}
    assert "q-leap" in vias(found["organization-field"], "mext", "quantum-technology")
    programmes = found["programme-country"]
    assert vias(programmes, "satreps", "fiji") == {"satreps-pacific-volcanic-risk"}
    assert vias(programmes, "crest", "france") == {
        "crest-anr-quantum-states-call-2018",
        "crest-anr-symbiotic-interaction-call-2018",
    }
    assert not any(tie.source == "crest-anr-quantum-states-call-2018" for tie in programmes.ties)


def test_fields_and_funding(found: dict[str, Projection]) -> None:
    assert len(vias(found["fields"], "artificial-intelligence", "quantum-technology")) == 7
    flows = {(tie.source, tie.target): tie for tie in found["funding"].ties}
    flow = flows["france-2030", "artificial-intelligence"]
    assert (flow.amount, flow.currency, flow.weight) == (2.5e9, "EUR", 1)
    assert (
        flows["japan", "sendai-cooperation-initiative"].amount == 4e9
    )  # its budget, of which Japan alone is funder
    assert flows["most-china", "japan-china-hub-project"].amount is None
    assert ("european-union", "horizon-europe") in flows
    assert ("horizon-europe", "european-union") not in flows


def test_the_whole_holds_every_actual_claim_between_entities_once(
    graph: Graph, found: dict[str, Projection]
) -> None:
    query = """SELECT DISTINCT ?c { ?c a dip:Claim ; rdf:subject ?s ; rdf:object ?o ; dip:status/dip:asserts true
               FILTER(?s != ?o && ISIRI(?o)) FILTER EXISTS { ?o skos:prefLabel ?l }
               FILTER NOT EXISTS { ?c dip:condition ?x } }"""
    ties = found["whole"].ties
    assert len(ties) == len(list(select(graph.store, query)))
    assert all(tie.claims == (tie.via,) for tie in ties)
    assert to_networkx(found["whole"], multigraph=True).number_of_edges() == len(ties)


def test_planned_ties_come_on_demand_and_denied_ones_never(graph: Graph) -> None:
    plans = read_projection(graph.store, "countries", planned=True)
    ours = read_projection(graph.store, "countries")
    assert "japan-germany-ai-joint-statement" in vias(plans, "germany", "japan")
    assert "japan-germany-ai-joint-statement" not in vias(ours, "germany", "japan")
    assert {(t.source, t.target, t.via) for t in ours.ties} < {
        (t.source, t.target, t.via) for t in plans.ties
    }
    denied = {
        row["c"].value.rsplit("/", 1)[-1]
        for row in select(graph.store, "SELECT DISTINCT ?c { ?c dip:status sch:status-denied }")
    }
    whole = read_projection(graph.store, "whole", planned=True)
    assert denied
    assert not denied & {claim for tie in whole.ties for claim in tie.claims}


def test_a_triple_in_two_graphs_ties_once(graph: Graph) -> None:
    """The union of the graphs repeats a triple for each graph that holds it."""
    again = [
        ox.Quad(q.subject, q.predicate, q.object, ox.NamedNode("https://example.org/again"))
        for q in graph.store.quads_for_pattern(None, None, None, None)
        if "entities" not in str(q.graph_name)
    ]
    store = load_store([*graph.store, *again])
    assert read_projection(store, "countries").ties == read_projection(graph.store, "countries").ties


def test_an_unknown_network_names_the_nearest(graph: Graph) -> None:
    with pytest.raises(InputError, match=r'no network "contries".*countries'):
        read_projection(graph.store, "contries")


def test_ties_of_a_pair_collapse_into_one_edge(found: dict[str, Projection]) -> None:
    graph = to_networkx(found["countries"])
    data = graph.edges["asean", "china"]
    ties = [t for t in found["countries"].ties if (t.source, t.target) == ("asean", "china")]
    assert data["weight"] == data["count"] == len(ties) == len(data["via"]) == 4
    assert data["distance"] == 1 / 4
    assert (data["earliest"], data["latest"]) == ("2003-01-01", "9999-12-31")
    assert "china-asean-joint-declaration-2003" in data["via"]
    assert "doc-003" in data["documents"]
    assert graph.nodes["asean"] == {
        "label_en": "Association of Southeast Asian Nations",
        "label_ja": "ASEAN",
        "class_": "CountryGroup",
    }
    assert "belgium" not in graph  # no tie, no node
    assert not graph.is_multigraph()
    assert not graph.is_directed()
    assert to_networkx(found["funding"]).is_directed()
    modes = to_networkx(found["country-field"]).nodes(data="bipartite")
    assert (modes["japan"], modes["quantum-technology"]) == (0, 1)


TIES = st.lists(
    st.tuples(
        st.sampled_from("abcd"),
        st.sampled_from("efgh"),
        st.sampled_from(["x", "y", "z"]),
        st.just("party"),
        st.sampled_from([1.0, 2.0, 0.5]),
        st.sampled_from(["", "2018-01-01"]),
        st.just(""),
        st.just("doc-1"),
    ),
    min_size=1,
    unique_by=lambda row: row[:3],
)


@settings(deadline=None)
@given(TIES, st.booleans())
def test_collapsing_keeps_the_sum_of_weights(
    rows: list[tuple[str, str, str, str, float, str, str, str]], directed: bool
) -> None:
    found = toy(*rows, directed=directed)
    simple, multiple = to_networkx(found), to_networkx(found, multigraph=True)
    assert simple.size("weight") == multiple.size("weight") == sum(row[4] for row in rows)
    assert (
        sum(data["count"] for *_, data in simple.edges(data=True)) == len(rows) == multiple.number_of_edges()
    )
    assert all(data["weight"] * data["distance"] == pytest.approx(1) for *_, data in simple.edges(data=True))


def test_the_order_is_the_same_in_each_run() -> None:
    """In a process of its own, strings hash in another order."""
    code = (
        "from kg.build import assemble; from kg.vocabulary import data_directory as d;"
        "from kg.networks.network import network;"
        "s = assemble(d('seeds'), d('ontology')).store;"
        "g = [network('countries', s), network('country-field', s, one_mode='source')];"
        "print([list(x.edges(data=True)) for x in g])"
    )
    runs = {
        subprocess.run(
            [sys.executable, "-c", code],
            env={"PYTHONHASHSEED": seed, "PATH": ""},
            cwd=Path(__file__).resolve().parent.parent,
            capture_output=True,
            check=True,
        ).stdout
        for seed in ("1", "2")
    }
    assert len(runs) == 1
    assert b"japan" in runs.pop()


def test_network_by_name_with_options(graph: Graph) -> None:
    store = graph.store
    assert "japan" not in network("countries", store, without=["日本"])
    with pytest.raises(InputError, match="nothing is called"):
        network("countries", store, without=["Atlantis"])
    calm = network("countries", store, crowd=12)
    assert calm.has_edge("asean", "japan")
    assert not calm.has_edge("brazil", "canada")
    early = projection("countries", store, until="2010")
    assert early.ties
    assert all(tie.earliest <= "2010-12-31" for tie in early.ties)
    assert "japan-china-st-cooperation-agreement" in vias(early, "china", "japan")
    kept = projection("countries", store, until="2010", undated="keep")
    assert len(kept.ties) - len(early.ties) == sum(
        not t.earliest for t in projection("countries", store).ties
    )
    with pytest.raises(InputError, match='since: "soon"'):
        network("countries", store, since="soon")
    with pytest.raises(InputError, match="has no such bound"):
        read_day("2018/..", "until")


def test_a_two_mode_network_folds_into_one_mode(graph: Graph) -> None:
    two = network("country-field", graph.store)
    one = network("country-field", graph.store, one_mode="source")
    shared = sorted(set(two["germany"]) & set(two["united-kingdom"]))
    data = one.edges["germany", "united-kingdom"]
    assert data["via"] == tuple(shared)
    assert data["weight"] == len(shared) == 1 / data["distance"]
    assert "bipartite" not in one.nodes["germany"]
    assert "quantum-technology" not in one
    fields = network("country-field", graph.store, one_mode="target")
    assert "germany" in fields.edges["artificial-intelligence", "quantum-technology"]["via"]
    with pytest.raises(InputError, match="two-mode"):
        network("countries", graph.store, one_mode="source")


def test_crowds_are_counted_over_the_nodes_they_tie() -> None:
    rows = [(a, b, via, "party", 1.0, "", "", "doc-1") for a, b, via in (
        ("a", "b", "summit"), ("a", "c", "summit"), ("b", "c", "summit"), ("a", "b", "treaty"))]  # fmt: skip
    assert [tie.via for tie in uncrowded(toy(*rows), 2).ties] == ["treaty"]
    assert uncrowded(toy(*rows), 3) == toy(*rows)


def basis(claim: str, subject: str, predicate: str, *days: str) -> Basis:
    return Basis(claim, subject, predicate, True, False, (days[0], days[1]) if days else ("", ""), ("doc-1",))


def test_the_time_of_a_tie() -> None:
    held = basis("c1", "meeting", "heldOn", "2018-01-01", "2018-01-31")
    published = basis("c2", "meeting", "publishedOn", "2020-01-01", "2020-01-01")
    founded = basis("c3", "academy", "establishedOn", "1960-01-01", "9999-12-31")
    things = date_things([published, held, founded])
    plain, dated = (
        basis("c4", "meeting", "participant"),
        basis("c5", "x", "party", "2019-05-01", "2019-05-01"),
    )
    assert date_tie("meeting", [plain], things) == ("2018-01-01", "2018-01-31")  # of what ties
    assert date_tie("meeting", [plain, dated], things) == ("2019-05-01", "2019-05-01")  # of the claims first
    assert date_tie("c4", [plain], things) == ("2018-01-01", "2018-01-31")  # of the subject of a lone claim
    assert date_tie("academy", [plain], things) == ("1960-01-01", "9999-12-31")
    lone = basis("c6", "academy", "memberOf")
    assert date_tie("c6", [lone], things) == ("", "")  # its foundation does not date what it does
    assert date_tie("unknown", [plain], things) == ("", "")


def test_every_public_name_is_there() -> None:
    code = "import kg; print([name for name in kg.__all__ if getattr(kg, name, None) is None])"
    found = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert found.stdout == "[]\n"


HEAD = """# title@en: Own
# title@ja: 自分の
# nodes: Country
# edge@en: they meet
# edge@ja: 会う
# weight: meetings
# directed: no
# mode: one
# excludes: nothing
# time: of the claims
"""
QUERY = """SELECT ?source ?target ?via ?predicate ?claim ?other WHERE {
  ?claim rdf:predicate dip:participant, ?predicate ; rdf:subject ?via ; rdf:object ?source .
  ?other rdf:predicate dip:participant ; rdf:subject ?via ; rdf:object ?target .
  ?source a dip:Country . ?target a dip:Country
}
"""


def own(folder: Path, text: str) -> Path:
    """Write a declaration of one's own and return its folder."""
    (folder / "own.rq").write_text(text, encoding="utf-8")
    return folder


def test_a_declaration_of_ones_own_is_read(graph: Graph, tmp_path: Path) -> None:
    found = read_projection(graph.store, "own", folder=own(tmp_path, HEAD + QUERY))
    assert {"japan", "germany"} <= {end for tie in found.ties for end in (tie.source, tie.target)}


@pytest.mark.parametrize(
    ("text", "message"),
    [
        (QUERY, r"own\.rq:1: the head lacks a line"),
        (HEAD.replace("directed: no", "directed: perhaps") + QUERY, r'own\.rq:7: "perhaps" is no directed'),
        (HEAD + QUERY.replace("{", ""), r"own\.rq: not SPARQL, line"),
        (
            HEAD + "SELECT ?source { ?source a dip:Country }",
            r"own\.rq:11: the query must return .*target is missing",
        ),
        (
            HEAD + "SELECT ?source ?target ?via ?predicate ?claim { ?source a dip:Country }",
            r"own\.rq:11: the query returns a row without \?target",
        ),
        (
            HEAD.replace("nodes: Country", "nodes: Person") + QUERY,
            r'own\.rq:3: ".*" is tied, but is of none of the classes named there: Person',
        ),
    ],
)
def test_a_faulty_declaration_is_told_with_its_line(
    graph: Graph, tmp_path: Path, text: str, message: str
) -> None:
    with pytest.raises((InputError, QueryError), match=message):
        read_projection(graph.store, "own", folder=own(tmp_path, text))


def test_a_declaration_in_another_encoding_is_told(graph: Graph, tmp_path: Path) -> None:
    (tmp_path / "own.rq").write_bytes((HEAD + QUERY).encode("utf-16"))
    with pytest.raises(InputError, match=r"own.rq: cannot be read .* UTF-8"):
        read_projection(graph.store, "own", folder=tmp_path)


def test_a_graph_that_is_not_ours_is_told() -> None:
    with pytest.raises(InputError, match="holds no entities"):
        read_projection(ox.Store(), "countries")


def test_options_of_networks_are_checked(graph: Graph) -> None:
    empty = kg.network("country-field", graph.store, one_mode="target", until="1800")
    assert len(empty) == 0
    year: Any = 2018
    one = kg.network("countries", graph.store, without="japan", since=year)
    assert set(one) == set(kg.network("countries", graph.store, without=["japan"], since="2018"))
    with pytest.raises(InputError, match="crowd=0"):
        kg.projection("countries", graph.store, crowd=0)
    with pytest.raises(InputError, match='"2020" is not a day'):
        kg.during(kg.projection("countries", graph.store), "2020", "2021")
