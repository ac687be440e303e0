"""kg measure: the tables of the library on the command line, and plain words for wrong input."""

from __future__ import annotations

import io
import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pandas as pd
import pytest
from click.testing import CliRunner, Result
from projected import projection
from rich.cells import cell_len

import kg
from kg.build import Graph
from kg.commands.measuring import measure
from kg.commands.rankings import TABLES, TAKES
from kg.errors import InputError
from kg.graph.store import serialize_sorted
from kg.measures.backtest import backtest
from kg.measures.certainty import stability
from kg.measures.gaps import white_spaces
from kg.measures.measure import MEASURES
from kg.measures.nulls import rewire
from kg.measures.timeline import movers, trajectories
from kg.networks.network import projection as network_projection
from kg.networks.projections import read_projection, to_networkx
from kg.networks.slices import during
from kg.networks.ties import Projection

FAST = ("--rounds", "20")


@pytest.fixture(scope="session")
def built(graph: Graph, tmp_path_factory: pytest.TempPathFactory) -> Path:
    path = tmp_path_factory.mktemp("built") / "graph.nq"
    path.write_bytes(serialize_sorted(graph.store))
    return path


def run(built: Path, *arguments: str) -> Result:
    return CliRunner().invoke(measure, [*arguments, "--graph", str(built)], catch_exceptions=False)


def table(built: Path, *arguments: str) -> pd.DataFrame:
    return pd.read_csv(io.StringIO(run(built, *arguments, *FAST, "--format", "csv").stdout))


def test_alone_it_lists_the_networks(built: Path) -> None:
    english, japanese = (run(built, "--lang", lang).stdout for lang in ("en", "ja"))
    assert "countries " in english
    assert "shared instruments" in english
    assert "合意文書" in japanese


def test_it_prints_what_the_library_returns(built: Path, graph: Graph) -> None:
    expected = stability(read_projection(graph.store, "countries"), rounds=20)
    pd.testing.assert_frame_equal(table(built, "countries"), expected, check_dtype=False)
    by_thing = stability(
        read_projection(graph.store, "countries"), measures=["degree"], over="via", rounds=20
    )
    found = table(built, "countries", "--measure", "degree", "--over", "via")
    pd.testing.assert_frame_equal(found, by_thing, check_dtype=False)


def test_it_prints_slices(built: Path, graph: Graph) -> None:
    projection = read_projection(graph.store, "countries")
    expected = trajectories(projection, measure="strength", by="period", rounds=20)
    found = table(built, "countries", "--by", "period", "--measure", "strength")
    pd.testing.assert_frame_equal(found, expected, check_dtype=False)


def test_options_choose_ties(built: Path, graph: Graph) -> None:
    everyone = table(built, "countries", "--measure", "degree")
    assert everyone["label_en"][0] == "Japan"
    without = table(built, "countries", "--measure", "degree", "--without", "日本", "--without", "US")
    assert not {"japan", "united-states"} & set(without["node"])
    assert len(without) < len(everyone)
    planned = table(built, "countries", "--measure", "strength", "--planned")
    assert planned["score"].sum() > table(built, "countries", "--measure", "strength")["score"].sum()
    small = table(built, "countries", "--measure", "strength", "--crowd", "3")
    assert 0 < small["score"].sum() < planned["score"].sum() / 3
    dated = during(read_projection(graph.store, "countries"), "2018-01-01", "2020-12-31")
    found = table(built, "countries", "--measure", "strength", "--since", "2018", "--until", "2020")
    pd.testing.assert_frame_equal(
        found, stability(dated, measures=["strength"], rounds=20), check_dtype=False
    )


def test_two_mode_networks_have_measures_of_their_own(built: Path) -> None:
    found = table(built, "country-field")
    assert found["measure"].unique().tolist() == ["strength", "betweenness", "birank"]


def test_formats_agree(built: Path) -> None:
    arguments = ("countries", "--measure", "strength", "--top", "3", *FAST)
    tsv = pd.read_csv(io.StringIO(run(built, *arguments, "--format", "tsv").stdout), sep="\t")
    rows = json.loads(run(built, *arguments, "--format", "json").stdout)
    assert tsv["node"].tolist() == [row["node"] for row in rows]
    assert tsv["score"].tolist() == [row["score"] for row in rows]
    assert tsv["rank"].max() <= 3


@pytest.mark.parametrize(
    ("lang", "title", "head"), [("en", "strength, 5 of 37", "rank"), ("ja", "強度（37行中5行）", "順位")]
)
def test_a_table_for_people_is_aligned(built: Path, lang: str, title: str, head: str) -> None:
    done = run(built, "countries", "--measure", "strength", "--lang", lang, "--top", "5", *FAST)
    lines = done.stdout.rstrip("\n").split("\n")
    assert lines[0].strip() == title
    assert head in lines[1]
    assert len(lines) >= 7
    # columns start at the same cell in every line, whatever the width of the names
    ends = {cell_len(line.rstrip()) for line in lines[3:8]}
    assert len(ends) == 1
    assert "%" in done.stderr


@pytest.mark.parametrize(
    ("lang", "titles", "star"),
    [("en", ["Country, Country group", "Field"], "* the score"), ("ja", ["国・国の集まり", "分野"], "*：値")],
)
def test_each_mode_has_a_table_and_the_lines_below_explain_it(
    built: Path, lang: str, titles: list[str], star: str
) -> None:
    arguments = ("country-field", "--top", "3", *FAST, "--lang", lang, "--measure")
    lines = run(built, *arguments, "betweenness").stdout.splitlines()
    heads = [line for line in lines if "betweenness" in line or "媒介" in line]
    assert [any(word in head for word in titles) for head in heads] == [True, True]
    places = [line.split()[0] for line in lines if line.strip()[:1] in ("1", "2", "3")]
    assert places == sorted(places[:3]) + sorted(places[3:])
    outside = table(built, "country-field", "--measure", "betweenness", "--top", "3")["outside"]
    assert sum(line.rstrip().endswith("%") and " * " in line for line in lines) == outside.sum() > 0
    assert lines[-1].startswith(star)
    inside = run(built, *arguments, "strength").stdout
    assert star not in inside
    assert ("95 %" if lang == "en" else "95％") in inside


def test_less_is_first_where_it_is_so(built: Path) -> None:
    arguments = ("countries", *FAST, "--top", "1", "--measure", "constraint", "--measure", "strength")
    for lang, words in (("en", "constraint (less is first)"), ("ja", "構造的拘束度（小さいほど上位）")):
        shown = run(built, *arguments, "--lang", lang).stdout
        assert words in shown
        assert shown.count(words[-6:]) == 1


def test_slices_lie_within_the_time_asked_for(built: Path) -> None:
    arguments = ("countries", "--measure", "strength", "--since", "2018", "--until", "2019")
    found = table(built, *arguments, "--by", "year")
    assert found["slice"].unique().tolist() == [2018, 2019]
    # who has a tie in a year of the window has as many as without the window
    whole = table(built, "countries", "--measure", "strength", "--by", "year")
    scores = whole[whole["slice"].isin([2018, 2019])].set_index(["slice", "node"])["score"]
    pd.testing.assert_series_equal(found.set_index(["slice", "node"])["score"], scores)


def test_the_summary_counts_what_is_measured(built: Path, graph: Graph) -> None:
    whole = read_projection(graph.store, "countries")
    undated = sum(not (tie.earliest or tie.latest) for tie in whole.ties)
    arguments = ("countries", "--measure", "strength", "--lang", "en", "--top", "1", *FAST)
    late = len(during(whole, "2025-01-01", "").ties)
    for time, ties in ((("--since", "2025"), late), (("--by", "period"), len(whole.ties) - undated)):
        said = run(built, *arguments, *time).stderr
        assert f"{ties} ties, 100% of them dated" in said
        assert f"{undated} without a date left out" in said
        kept = run(built, *arguments, *time, "--undated", "keep").stderr
        assert "left out" not in kept.splitlines()[0]
    assert f"({len(whole.ties)} ties" in run(built, *arguments).stderr


def test_a_crowd_is_pointed_at_until_it_is_left_out(built: Path) -> None:
    arguments = ("countries", "--measure", "strength", "--top", "1", *FAST)
    for lang, word in (("en", "note: 378 of 509 ties"), ("ja", "509件のうち378件")):
        said = run(built, *arguments, "--lang", lang).stderr
        assert word in said
        assert "--crowd 20" in said
        assert word[:3] not in run(built, *arguments, "--lang", lang, "--crowd", "20").stderr


PERIODS = {"2019/2021": ("2019-01-01", "2021-12-31"), "2022/": ("2022-01-01", "")}
SPANS: dict[str, Any] = {"by": "period", "periods": PERIODS}


def countries(graph: Graph, **options: Any) -> Projection:
    return network_projection("countries", graph.store, crowd=20, **options)


@pytest.mark.parametrize(
    ("arguments", "expected"),
    [
        (("scores",), lambda g: kg.measure(to_networkx(countries(g))).reset_index()),
        (("case-drop",), lambda g: kg.case_drop(countries(g), measure="strength", rounds=20)),
        (("case-drop", "--seed", "3", "--over", "documents"),
         lambda g: kg.case_drop(countries(g), measure="strength", rounds=20, seed=3, over="documents")),
        (("leave-one-out",), lambda g: kg.leave_one_out(countries(g), measure="strength")),
        (("sensitivity",),
         lambda g: kg.sensitivity(countries(g), measure="strength", planned=countries(g, planned=True))),
        (("entries", "--periods", "2019/2021,2022/"), lambda g: kg.entries_and_exits(countries(g), **SPANS)),
        (("movers", "--periods", "2019/2021, 2022/..", "--between", "2019/2021,2022/.."),
         lambda g: kg.movers(countries(g), measure="strength", between=("2019/2021", "2022/"), **SPANS)),
        (("white-spaces",),
         lambda g: kg.white_spaces(read_projection(g.store, "country-field"), countries(g))),
        (("backtest", "--cut", "0.45"),
         lambda g: kg.backtest(countries(g), cut=0.45, rounds=20,
                               country_field=read_projection(g.store, "country-field"))),
        (("stability", "--seed", "3", "--lasting", "--since", "2025", "--about", "quantum technology"),
         lambda g: kg.stability(countries(g, lasting=True, since="2025", about="quantum technology"),
                                measures="strength", rounds=20, seed=3)),
        (("stability", "--by", "year", "--cumulative", "--undated", "separate"),
         lambda g: kg.trajectories(countries(g), measure="strength", cumulative=True, rounds=20,
                                   undated="separate")),
    ],
    ids=lambda value: " ".join(value) if isinstance(value, tuple) else "",
)  # fmt: skip
def test_each_table_is_what_the_library_returns(
    built: Path, graph: Graph, arguments: tuple[str, ...], expected: Callable[[Graph], pd.DataFrame]
) -> None:
    name, *options = arguments
    takes = TAKES[name].split()
    options += ["--rounds", "20"] if "rounds" in takes else []
    options += ["--measure", "strength"] if "measure" in takes and name != "scores" else []
    done = run(built, "countries", "--crowd", "20", "--table", name, *options, "--format", "csv")
    whole = expected(graph)
    found = pd.read_csv(io.StringIO(done.stdout), dtype={"slice": str})
    assert set(found) - set(whole) <= {"measure", "cs_coefficient"}
    pd.testing.assert_frame_equal(found[list(whole)], whole, check_dtype=False)


def test_one_kind_of_node_of_two(built: Path, graph: Graph) -> None:
    found = table(built, "country-field", "--one-mode", "source", "--measure", "strength")
    folded = network_projection("country-field", graph.store, one_mode="source")
    expected = kg.stability(folded, measures="strength", rounds=20)
    pd.testing.assert_frame_equal(found, expected, check_dtype=False)


def test_communities_and_chance_agree_with_the_library(built: Path, graph: Graph) -> None:
    network = to_networkx(countries(graph))
    division = kg.find_communities(network, seed=0)
    arguments = ("countries", "--crowd", "20", "--format", "csv", "--table")
    found = pd.read_csv(io.StringIO(run(built, *arguments, "communities").stdout))
    assert dict(zip(found["node"], found["community"], strict=True)) == division.members
    assert found["modularity"].unique() == pytest.approx(division.modularity)
    chance = kg.beyond_chance(network, "betweenness", node="japan", rounds=20)
    options = ("chance", "--measure", "betweenness", "--node", "日本国", "--rounds", "20")
    [row] = pd.read_csv(io.StringIO(run(built, *arguments, *options).stdout)).to_dict("records")
    assert {key: row[key] for key in chance._fields} == pytest.approx(chance._asdict())
    assert row["node"] == "japan"


@pytest.mark.parametrize("lang", ["en", "ja"])
@pytest.mark.parametrize("name", TABLES)
def test_people_get_a_table_of_each_kind_and_how_to_read_it(built: Path, name: str, lang: str) -> None:
    takes = TAKES[name].split()
    options = ["--rounds", "5"] if "rounds" in takes else []
    options += ["--measure", "strength"] if "measure" in takes and name != "chance" else []
    options += ["--periods", "2016/2018,2019/2021"] if name in ("entries", "movers") else []
    options += ["--between", "2016/2018,2019/2021"] if name == "movers" else []
    arguments = ["countries", "--crowd", "20", "--table", name, "--top", "3", "--lang", lang, *options]
    *shown, below = run(built, *arguments).stdout.strip().splitlines()
    assert any("──" in line for line in shown)
    assert below == below.lstrip()
    assert len(below) > 40
    japanese = sum(ord(sign) > 0x3000 for sign in below) > 20
    assert japanese == (lang == "ja")
    # an id where a name should stand has small letters and hyphens
    assert not any("united-states" in line or "nan" in line.split() for line in shown)


def test_a_network_tells_what_it_states(built: Path) -> None:
    english = run(built, "country-field", "--describe", "--lang", "en").stdout
    assert "nodes: Country, Country group | Field" in english
    assert "kinds of node: two" in english
    for key, value in kg.declaration("country-field", "en").items():
        assert key in ("nodes", "mode") or value in english
    japanese = run(built, "country-field", "--describe").stdout
    assert "点：国・国の集まり | 分野" in japanese
    assert kg.declaration("country-field", "ja")["edge"] in japanese


def test_help_lists_the_measures() -> None:
    shown = CliRunner().invoke(measure, ["--help"]).stdout
    listed = shown.partition("Measures:")[2]
    assert [line.split()[0] for line in listed.strip().splitlines()] == list(MEASURES)
    [line] = [line for line in listed.splitlines() if line.split()[:1] == ["redundancy"]]
    assert "two-mode" in line
    assert "less is first" in line


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        (("contries",), "contries.*countries"),
        (("countries", "--measure", "strenght"), "strenght.*strength"),
        (("countries", "--measure", "birank"), "birank.*two-mode"),
        (("countries", "--without", "Atlantis"), "Atlantis"),
        (("countries", "--without", "JST"), "JST.*not in the network"),
        (("countries", "--since", "soon"), "since.*soon"),
        (("countries", "--until", "2018/.."), "until.*no such bound"),
        (("countries", "--since", "2020", "--until", "2018"), "ends before"),
        (("countries", "--until", "1900"), "no ties"),
        (("countries", "--table", "scores", "--by", "year"), "--by does not go with.*stability, entries"),
        (("countries", "--table", "entries"), "add --by year.*--periods"),
        (("countries", "--table", "movers"), "add --by year.*--periods"),
        (("countries", "--table", "movers", "--by", "year"), "add --between, such as --between 2018,2019"),
        (("countries", "--table", "movers", "--periods", "2018/2019,2020/"), "--between 2018/2019,2020/$"),
        (("countries", "--table", "movers", "--by", "year", "--between", "2018"), "not two slices"),
        (("countries", "--table", "chance", "--node", "japan"), "add one, such as --measure"),
        (("countries", "--table", "chance", "--measure", "degree"), "add --node"),
        (("countries", "--table", "chance", "--measure", "degree", "--node", "JST"), "JST.*no tie"),
        (("countries", "--cumulative"), "--cumulative.*add --by"),
        (("countries", "--undated", "separate"), "separate.*add --by"),
        (("countries", "--by", "year", "--periods", "2018/"), "choose one"),
        (("countries", "--periods", "2018/soon"), '^--periods: "2018/soon": "soon" is not a date'),
        (("countries", "--periods", "x"), '^--periods: "x": "x" is not a date'),
        (("countries", "--periods", "2018/2016"), "--periods.*2018/2016"),
        (("countries", "--one-mode", "source"), "--one-mode.*leave the option out"),
        (("country-field", "--table", "communities"), "--one-mode source"),
        (("funding", "--table", "white-spaces"), "countries or organizations"),
        (("countries", "--table", "backtest", "--cut", "0.x"), "cut='0.x'"),
    ],
)
def test_faults_are_named(built: Path, arguments: tuple[str, ...], message: str) -> None:
    with pytest.raises(InputError, match=message):
        run(built, *arguments)


@pytest.mark.parametrize(
    "option", [("--about", "quantum"), ("--since", "2018"), ("--until", "2018"), ("--undated", "keep")]
)
@pytest.mark.parametrize("name", ["white-spaces", "backtest"])
def test_what_is_missing_is_missing_in_all(built: Path, name: str, option: tuple[str, str]) -> None:
    with pytest.raises(InputError, match=f"{option[0]} does not go with --table {name}.*leave it out"):
        run(built, "countries", "--table", name, *option)


def test_the_slices_to_compare_are_asked_for_before_anything_is_read(tmp_path: Path) -> None:
    nowhere = ["--graph", str(tmp_path / "nowhere.nq"), "countries", "--table", "movers", "--by", "period"]
    for between, message in (([], "add --between"), (["--between", "2018"], "not two slices")):
        with pytest.raises(InputError, match=f"{message}.*FY2016-2020,FY2021-2025"):
            CliRunner().invoke(measure, [*nowhere, *between], catch_exceptions=False)


def test_a_network_is_about_one_field(graph: Graph) -> None:
    with pytest.raises(InputError, match=r"about=\['quantum-technology'\]: give one field"):
        network_projection("countries", graph.store, about=["quantum-technology"])  # type: ignore[arg-type]


@pytest.mark.parametrize("arguments", [("countries", "--rounds", "0"), ("countries", "--by", "month")])
def test_click_refuses_what_is_no_choice(built: Path, arguments: tuple[str, ...]) -> None:
    assert run(built, *arguments).exit_code == 2


def toy() -> Projection:
    return projection(
        ("a", "b", "t", "party", 1.0, "2018-01-01", "2018-12-31", "d1"),
        ("b", "c", "u", "party", 1.0, "2019-01-01", "2019-12-31", "d2"),
        ("c", "d", "v", "party", 1.0, "2020-01-01", "2020-12-31", "d2"),
        ("a", "d", "w", "party", 1.0, "2021-01-01", "2021-12-31", "d2"),
    )


@pytest.mark.parametrize(
    ("call", "message"),
    [
        (lambda: stability(to_networkx(toy())), "a projection is wanted.*not a Graph"),
        (lambda: stability(toy(), rounds=1.5), "rounds=1.5"),  # type: ignore[arg-type]
        (lambda: stability(toy(), rounds=2, seed=float("nan")), "seed=nan"),  # type: ignore[arg-type]
        (lambda: backtest(toy(), rounds=0), "rounds=0"),
        (lambda: backtest(toy(), seed=-1), "seed=-1"),
        (lambda: backtest(toy(), level=float("nan")), "level=nan"),
        (lambda: rewire(to_networkx(toy()), seed=-1), "seed=-1"),
        (lambda: rewire(to_networkx(toy()), seed=1, trades=-5), "trades=-5"),
        (lambda: white_spaces(toy(), toy(), top=-1), "top=-1"),
        (lambda: movers(toy(), measure="degree", between=("2018",)), "name two slices"),  # type: ignore[arg-type]
        (lambda: movers(toy(), measure="degree", between="2018"), "name two slices"),  # type: ignore[arg-type]
    ],
)
def test_odd_numbers_are_named(call: Callable[[], object], message: str) -> None:
    with pytest.raises(InputError, match=message):
        call()


def test_one_name_will_do_for_a_list_and_a_number_for_a_year() -> None:
    assert set(stability(toy(), measures="degree", rounds=2)["measure"]) == {"degree"}
    years: Any = (2018, 2019)
    pd.testing.assert_frame_equal(
        movers(toy(), measure="degree", between=years),
        movers(toy(), measure="degree", between=("2018", "2019")),
    )
