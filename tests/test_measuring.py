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

from kg.build import Graph
from kg.commands.measuring import measure
from kg.errors import InputError
from kg.graph.store import serialize_sorted
from kg.measures.backtest import backtest
from kg.measures.certainty import stability
from kg.measures.gaps import white_spaces
from kg.measures.nulls import rewire
from kg.measures.timeline import movers, trajectories
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


@pytest.mark.parametrize(("lang", "title", "head"), [("en", "strength", "rank"), ("ja", "強度", "順位")])
def test_a_table_for_people_is_aligned(built: Path, lang: str, title: str, head: str) -> None:
    done = run(built, "countries", "--measure", "strength", "--lang", lang, "--top", "5", *FAST)
    lines = done.stdout.rstrip("\n").split("\n")
    assert lines[0].strip() == title
    assert head in lines[1]
    assert len(lines) >= 7
    # columns start at the same cell in every line, whatever the width of the names
    ends = {cell_len(line.rstrip()) for line in lines[2:]}
    assert len(ends) == 1
    assert "%" in done.stderr


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
    ],
)
def test_faults_are_named(built: Path, arguments: tuple[str, ...], message: str) -> None:
    with pytest.raises(InputError, match=message):
        run(built, *arguments, *FAST)


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
