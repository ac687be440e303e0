"""The declared networks: what ties whom, hand-checked; what is left out; how ties collapse."""

from __future__ import annotations

import pickle
import re
import subprocess
import sys
from dataclasses import replace
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
from kg.networks.dating import Basis, date_things, date_tie, read_bases
from kg.networks.fields import broadened, read_above
from kg.networks.folding import fold
from kg.networks.network import network, projection, read_day, uncrowded
from kg.networks.projections import (
    declaration,
    projections,
    read_headers,
    read_projection,
    read_projections,
    to_networkx,
)
from kg.networks.slices import during
from kg.networks.ties import Projection, Tie
from kg.vocabulary import ID, data_directory

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
    assert dict(zip(data["predicates"], data["label_en"].split("; "), strict=True))["party"] == "party"
    assert "当事者" in data["label_ja"].split("; ")
    own = [t for t in found["countries"].ties if "asean" in (t.source, t.target)]
    assert graph.nodes["asean"] == {
        "label_en": "Association of Southeast Asian Nations",
        "label_ja": "ASEAN",
        "class_": "CountryGroup",
        "earliest": min(t.earliest for t in own if t.earliest),
        "latest": "9999-12-31",
        "documents": ("doc-003",),
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


def test_folding_by_hand() -> None:
    two = toy(
        ("a", "x", "t1", "participant", 1.0, "2001-01-01", "2001-12-31", "d2 d1"),
        ("a", "x", "t2", "party", 1.0, "2003-01-01", "2003-12-31", "d1"),
        ("b", "x", "t3", "priorityField", 1.0, "2002-01-01", "2002-12-31", "d3"),
        ("b", "y", "t3", "priorityField", 1.0, "", "", "d3"),
        ("a", "y", "t4", "field", 1.0, "2002-01-01", "2002-12-31", "d1"),
        ("c", "z", "t4", "field", 1.0, "2002-01-01", "2002-12-31", "d1"),
        two_mode=True,
    )
    folded = fold(two, "source")
    assert folded.ties == (
        # from when both have come, to the last day of either
        Tie("a", "b", "x", "party", 1.0, "2002-01-01", "2003-12-31", ("d1", "d2", "d3"), ()),
        Tie("a", "b", "y", "priorityField", 1.0, "", "", ("d1", "d3"), ()),  # of b nobody knows when
    )
    assert set(folded.nodes) == {"a", "b", "c"}
    assert not folded.two_mode
    assert set(fold(two, "target").nodes) == {"x", "y", "z"}
    [edge] = to_networkx(folded).edges.values()
    assert (edge["weight"], edge["earliest"], edge["predicates"]) == (
        2,
        "2002-01-01",
        ("party", "priorityField"),
    )
    with pytest.raises(InputError, match=r'one_mode="sourse".*did you mean "source"'):
        fold(two, "sourse")


DAYS = st.sampled_from(["", *(f"{year}-01-01" for year in range(2001, 2005))])


@settings(deadline=None)
@given(st.lists(st.tuples(st.sampled_from("abc"), st.sampled_from("xyz"), st.sampled_from("12"), DAYS)), DAYS)
def test_to_cut_off_and_fold_is_to_fold_and_cut_off(rows: list[tuple[str, str, str, str]], day: str) -> None:
    unique = {row[:3]: row for row in rows}.values()
    two = toy(*((*row[:3], "field", 1.0, row[3], row[3], "d1") for row in unique), two_mode=True)
    ends = [
        {(tie.source, tie.target, tie.via) for tie in found.ties}
        for found in (fold(during(two, "", day), "source"), during(fold(two, "source"), "", day))
    ]
    assert ends[0] == ends[1]


def test_a_folded_network_has_certainty_and_time(graph: Graph) -> None:
    found = projection("country-field", graph.store, one_mode="source")
    network_ = network("country-field", graph.store, one_mode="source")
    assert dict(to_networkx(found).edges) == dict(network_.edges)
    assert "quantum-technology" not in found.nodes
    scored = kg.stability(found, measures=["strength"], over="via", rounds=5, processes=1, progress=False)
    strength = kg.measure(network_, measures=["strength"])["strength"]
    assert dict(zip(scored.node, scored.score, strict=True)) == strength.to_dict()
    cut = kg.slices(found, by="period")
    assert 0 < len(cut["FY2016-2020"].ties) < len(found.ties)


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


def test_what_lasts_goes_on_from_its_first_day() -> None:
    signed = basis("c1", "treaty", "signedOn", "2018-01-01", "2018-01-31")
    party, other = basis("c2", "treaty", "party"), basis("c3", "japan", "cooperatesWith")
    things = date_things([signed])
    assert date_tie("treaty", [other, party], things) == ("2018-01-01", "2018-01-31")
    assert date_tie("treaty", [other, party], things, lasting=True) == ("2018-01-01", "9999-12-31")
    assert date_tie("c2", [party], things, lasting=True) == ("2018-01-01", "9999-12-31")
    assert date_tie("treaty", [other], things, lasting=True) == ("2018-01-01", "2018-01-31")  # binds nobody
    assert date_tie("treaty", [party], {}, lasting=True) == ("", "")
    before = basis("c4", "treaty", "signedOn", "0001-01-01", "2018-01-31")  # "by January 2018"
    assert date_tie("treaty", [party], date_things([before]), lasting=True) == before.days
    period = basis("c5", "treaty", "period", "2018-01-01", "2020-12-31")
    assert date_tie("treaty", [party], date_things([signed, period]), lasting=True) == period.days
    assert date_tie("treaty", [replace(party, ended=True)], things, lasting=True) == signed.days


def test_agreements_go_on_where_asked_for(graph: Graph) -> None:
    plain, lasting = (projection("countries", graph.store, lasting=lasting) for lasting in (False, True))
    changed = [(a, b) for a, b in zip(plain.ties, lasting.ties, strict=True) if a != b]
    assert {"tpd-moc", "japan-uk-quantum-moc-2025"} <= {tie.via for tie, _ in changed}
    assert all(b == replace(a, latest="9999-12-31") and a.earliest for a, b in changed)
    assert {tie.predicate for tie, _ in changed} <= {"party", "signatory"}
    late = network("countries", graph.store, lasting=True, since="2027")
    assert "tpd-moc" in late.edges["japan", "united-states"]["via"]


def test_what_is_said_to_have_ended_is_read(graph: Graph) -> None:
    ended = {claim for claim, basis in read_bases(graph.store).items() if basis.ended}
    query = """SELECT DISTINCT ?c { { ?c dip:status sch:status-ended } UNION { ?c a dip:Claim ; dip:end ?end } }"""
    assert ended == {row["c"].value.removeprefix(ID) for row in select(graph.store, query)}
    assert ended


def test_a_field_is_met_by_those_below_it(graph: Graph) -> None:
    above = read_above(graph.store)
    assert {"quantum-technology", "science-and-technology"} <= above["quantum-information-science"]
    plain, wide = (projection("country-field", graph.store, broader=broader) for broader in (False, True))
    old = {(tie.source, tie.target, tie.via): tie for tie in plain.ties}
    new = {(tie.source, tie.target, tie.via): tie for tie in wide.ties}
    assert new.keys() == old.keys() | {(s, up, v) for s, field, v in old for up in above[field]}
    # what several narrower fields say, each wider one rests on
    wanted = new["japan", "science-and-technology", "tpd-moc"].claims
    assert all(
        set(tie.claims) <= set(wanted)
        for (source, field, via), tie in old.items()
        if (source, via) == ("japan", "tpd-moc") and "science-and-technology" in above[field]
    )
    countries = projection("countries", graph.store, crowd=20)
    met = kg.white_spaces(wide, countries)
    assert len(met) > len(kg.white_spaces(plain, countries))
    assert "european-union" in {*met.one, *met.other}
    pairs = {(tie.source, tie.target) for tie in projection("fields", graph.store, broader=True).ties}
    assert not any(one in above[other] or other in above[one] for one, other in pairs)


def test_broader_fields_on_a_ladder() -> None:
    above = {"tokamak": {"fusion", "energy"}, "fusion": {"energy"}, "energy": set(), "space": set()}
    row = {"target": "space", "via": "v", "predicate": "field", "claim": "c"}
    ends = [(r["source"], r["target"]) for r in broadened([{"source": "tokamak", **row}], above)]
    assert ends == [("tokamak", "space"), ("energy", "space"), ("fusion", "space")]
    among = broadened([{**row, "source": "tokamak", "target": "fusion"}], above)
    assert [(r["source"], r["target"]) for r in among] == [("tokamak", "fusion")]  # as the query has it


def test_only_what_is_about_a_field(graph: Graph) -> None:
    found = projection("countries", graph.store, about="量子技術")
    tied = {tie.via for tie in found.ties}
    assert {"tpd-moc", "japan-uk-quantum-moc-2025"} <= tied
    assert "rdte-mou-2023" not in tied
    assert "rdte-mou-2023" in {tie.via for tie in projection("countries", graph.store).ties}
    priorities = projection("country-field", graph.store, about="quantum-technology")
    stated = {tie.target for tie in priorities.ties if tie.via.startswith("claim-")}
    assert "quantum-technology" in stated
    above = read_above(graph.store)
    assert all(field == "quantum-technology" or "quantum-technology" in above[field] for field in stated)
    with pytest.raises(InputError, match='about: "Japan" is not a field'):
        projection("countries", graph.store, about="Japan")


def test_only_what_some_documents_state(graph: Graph) -> None:
    found = projection("countries", graph.store, documents="doc-004")
    assert {document for tie in found.ties for document in tie.documents} == {"doc-004"}
    everything = projection("countries", graph.store).ties
    assert len(found.ties) >= sum(tie.documents == ("doc-004",) for tie in everything) > 0
    both = projection("countries", graph.store, documents=["doc-004", "doc-003"])
    assert len(found.ties) < len(both.ties) < len(everything)
    with pytest.raises(InputError, match=r'documents: "Japan" is not a source document.*doc-003'):
        projection("countries", graph.store, documents=["Japan"])


def test_a_projection_can_be_sent_to_another_process(graph: Graph) -> None:
    found = projection("country-field", graph.store, one_mode="target", broader=True, lasting=True)
    assert pickle.loads(pickle.dumps(found)) == found  # noqa: S301 (our own bytes)


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


DECLARED = ("nodes", "edge", "weight", "directed", "mode", "excludes", "time")


def own(folder: Path, text: str) -> Path:
    """Write a declaration of one's own and return its folder."""
    (folder / "own.rq").write_text(text, encoding="utf-8")
    return folder


def test_a_declaration_of_ones_own_is_read(graph: Graph, tmp_path: Path) -> None:
    found = read_projection(graph.store, "own", folder=own(tmp_path, HEAD + QUERY))
    assert {"japan", "germany"} <= {end for tie in found.ties for end in (tie.source, tie.target)}


def test_a_file_of_ones_own_is_a_network_by_its_path(graph: Graph, tmp_path: Path) -> None:
    path = own(tmp_path, HEAD + QUERY) / "own.rq"
    (tmp_path / "faulty.rq").write_text("SELECT", encoding="utf-8")  # a neighbour: nobody asked for it
    assert projection(path, graph.store) == read_projection(graph.store, "own", folder=tmp_path)
    assert network(str(path), graph.store, without="Japan").graph["titles"]["en"] == "Own"
    assert declaration(str(path))["weight"] == "meetings"
    with pytest.raises(InputError, match=r"mine\.rq: no such file"):
        projection(tmp_path / "mine.rq", graph.store)
    with pytest.raises(InputError, match=r"faulty\.rq:1: the head lacks"):
        read_headers(tmp_path)


@pytest.mark.parametrize("name", NAMES)
def test_what_a_network_states_is_told_in_both_languages(name: str) -> None:
    english, japanese = declaration(name), declaration(name, "ja")
    assert list(english) == list(japanese) == ["title", *DECLARED]
    assert english["title"] == projections()[name]["en"]
    assert japanese["title"] == projections()[name]["ja"]
    assert english["edge"] != japanese["edge"]
    with pytest.raises(InputError, match=f'"{name}s".*did you mean "{name}"'):
        declaration(f"{name}s")


@pytest.mark.parametrize(
    ("text", "message"),
    [
        *(
            (re.sub(rf"# {key}(@en)?:.*\n", "", HEAD) + QUERY, rf'own\.rq:1: the head lacks a line "# {key}')
            for key in DECLARED
        ),
        (
            HEAD.replace("nodes: Country", "nodes: Countri | Field") + QUERY,
            r'own\.rq:3: there is no class "Countri"; did you mean "Country"',
        ),
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
    crowd: Any = "20"
    with pytest.raises(InputError, match="crowd='20': give a whole number"):
        kg.projection("countries", graph.store, crowd=crowd)
    with pytest.raises(InputError, match='undated="maybe": choose drop or keep'):
        kg.projection("countries", graph.store, undated="maybe")
    countries = kg.projection("countries", graph.store)
    for since in ("2020", "2018-13-45", "2018-02-30"):
        with pytest.raises(InputError, match=f'"{since}" is not a day'):
            kg.during(countries, since, "2021")
    periods: Any = [("2010-01-01", "2019-12-31")]
    with pytest.raises(InputError, match="periods: give first and last day by name"):
        kg.slices(countries, by="period", periods=periods)
