"""Change over time: slices by overlap, courses of ranks, who comes and goes, what moved whom."""

from __future__ import annotations

from dataclasses import replace
from itertools import pairwise

import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from projected import cells, projection, rows

from kg.errors import InputError
from kg.measures.certainty import stability
from kg.measures.timeline import entries_and_exits, movers, trajectories
from kg.networks.projections import to_networkx
from kg.networks.slices import during, slices
from kg.networks.ties import Projection

WORLD = projection(
    ("a", "b", "treaty", "party", 1, "2015-06-01", "9999-12-31", "d1 d2"),
    ("b", "c", "summit", "participant", 1, "2016-12-31", "2016-12-31", "d1"),
    ("c", "d", "project", "partner", 3, "2016-04-01", "2018-03-31", "d2"),
    ("a", "d", "talks", "participant", 1, "", "", "d1"),
    ("b", "d", "forum", "host", 1, "", "2015-02-01", "d1"),
)


def vias(cut: dict[str, Projection]) -> dict[str, str]:
    return {name: " ".join(tie.via for tie in part.ties) for name, part in cut.items()}


def test_years_hold_what_overlaps_them() -> None:
    cut = slices(WORLD)
    assert vias(cut) == {
        "2015": "treaty forum",
        "2016": "treaty summit project",
        "2017": "treaty project",
        "2018": "treaty project",
    }
    assert all(part.nodes == WORLD.nodes for part in cut.values())


def test_cumulative_slices_keep_what_began() -> None:
    assert vias(slices(WORLD, cumulative=True))["2018"] == "treaty summit project forum"


def test_undated_ties_go_where_they_are_told() -> None:
    assert vias(slices(WORLD, undated="keep"))["2017"] == "treaty project talks"
    cut = vias(slices(WORLD, undated="separate"))
    assert (cut["2017"], cut["undated"], list(cut)[-1]) == ("treaty project", "talks", "undated")


def test_periods_are_fiscal_years_of_the_basic_plans_or_as_given() -> None:
    assert vias(slices(WORLD, by="period")) == {
        "FY2011-2015": "treaty forum",  # the project begins with fiscal 2016
        "FY2016-2020": "treaty summit project",
    }
    early = projection(("a", "b", "t", "party", 1, "1996-03-31", "1996-04-01", "d1"))
    assert list(slices(early, by="period")) == ["FY1991-1995", "FY1996-2000"]
    given_ = {"before": ("", "2016-03-31"), "after": ("2016-04-01", "")}
    assert vias(slices(WORLD, by="period", periods=given_)) == {
        "before": "treaty forum",
        "after": "treaty summit project",
    }


def test_a_network_without_dates_has_no_slices() -> None:
    undated = replace(WORLD, ties=WORLD.ties[3:4])
    assert slices(undated) == {}
    assert vias(slices(undated, undated="separate")) == {"undated": "talks"}
    with pytest.raises(InputError, match="known date"):
        trajectories(undated, measure="strength")


def test_during_counts_both_days() -> None:
    assert [t.via for t in during(WORLD, "2018-03-31", "2018-04-02").ties] == ["treaty", "project"]
    assert [t.via for t in during(WORLD, "2018-04-01", "").ties] == ["treaty"]
    assert [t.via for t in during(WORLD, "", "2015-02-01", undated="keep").ties] == ["talks", "forum"]


def test_trajectories_by_hand() -> None:
    table = trajectories(WORLD, measure="strength", rounds=40)
    found = rows(table, "slice", "node")
    # 2015: a–b 1, b–d 1
    assert {key: (row["score"], row["rank"]) for key, row in found.items() if key[0] == "2015"} == {
        ("2015", "b"): (2, 1),
        ("2015", "a"): (1, 2),
        ("2015", "d"): (1, 2),
    }
    # the treaty rests on both documents, the forum on one of the two: absent where only d2 is drawn
    assert found["2015", "a"]["present"] == 1
    assert 0.5 < found["2015", "d"]["present"] < 1
    # 2018: a–b 1 from both documents, c–d 3 from d2
    assert cells(found["2018", "c"], "score low high rank rank_low rank_high") == [3, 0, 6, 1, 1, 4]
    assert cells(found["2018", "a"], "score low high rank rank_low rank_high") == [1, 1, 1, 3, 1, 3]
    assert table["slice"].unique().tolist() == ["2015", "2016", "2017", "2018"]


def test_a_single_slice_is_the_whole() -> None:
    dated = replace(WORLD, ties=WORLD.ties[:3])
    periods = {"all": ("", "")}
    found = trajectories(dated, measure="pagerank", by="period", periods=periods, rounds=30)
    whole = stability(dated, measures=["pagerank"], rounds=30)
    pd.testing.assert_frame_equal(found.drop(columns="slice"), whole)


def test_trajectories_do_not_depend_on_processes() -> None:
    one = trajectories(WORLD, measure="strength", rounds=10, processes=1)
    pd.testing.assert_frame_equal(one, trajectories(WORLD, measure="strength", rounds=10, processes=2))


def test_entries_and_exits_by_hand() -> None:
    table = entries_and_exits(WORLD)
    assert table.to_dict("list") == {
        "node": ["a", "b", "d", "c"],
        "label_en": ["A", "B", "D", "C"],
        "label_ja": ["a", "b", "d", "c"],
        "first": ["2015", "2015", "2015", "2016"],
        "last": ["2018"] * 4,
        "slices": [4, 4, 4, 3],
        "stays": [True] * 4,
    }
    ended = rows(entries_and_exits(replace(WORLD, ties=WORLD.ties[1:])), "node")
    assert cells(ended["b"], "first last slices stays") == ["2015", "2016", 2, False]


def test_movers_by_hand() -> None:
    """2015: b 2, a 1, d 1 (c none: rank 4). 2017: c 3, d 3, a 1, b 1."""
    table = movers(WORLD, measure="strength", between=("2015", "2017"))
    found = rows(table, "left_out", "node")
    names = "rose rose_without owed gained gained_without gain_owed"
    # without the project 2017 holds the treaty alone: a and b rank 1, c and d 3, as they have score 0
    assert cells(found["project", "c"], names) == [3, 1, 2, 3, 0, 3]
    assert cells(found["project", "b"], names) == [-2, 0, -2, -1, -1, 0]
    # without the forum 2015 holds the treaty alone: d rose from rank 3 to 1, not from 2, and from score 0
    assert cells(found["forum", "d"], names) == [1, 2, -1, 2, 3, -1]
    assert ("summit", "a") not in found
    assert table["left_out"][0] == "project"
    assert table["owed"].abs().is_monotonic_decreasing
    by_document = movers(WORLD, measure="strength", between=("2015", "2017"), over="documents")
    assert set(by_document["left_out"]) == {"d1", "d2"}


def test_nothing_moves_between_a_slice_and_itself() -> None:
    table = movers(WORLD, measure="strength", between=("2017", "2017"))
    assert table.empty
    assert list(table.columns)[:3] == ["left_out", "node", "label_en"]


days = st.dates(min_value=pd.Timestamp("2010-01-01").date(), max_value=pd.Timestamp("2014-12-31").date())


@settings(max_examples=50, deadline=None)
@given(st.lists(st.tuples(days, days).map(sorted), min_size=1, max_size=8))
def test_laws_of_slices(spans: list[list[object]]) -> None:
    world = projection(
        *(("a", "b", f"v{i}", "party", 1, str(one), str(two), "d1") for i, (one, two) in enumerate(spans))
    )
    cut = slices(world)
    # every tie is in each year from its first to its last, and in no other
    for tie, (one, two) in zip(world.ties, spans, strict=True):
        years = [name for name, part in cut.items() if tie in part.ties]
        assert years == [str(y) for y in range(int(str(one)[:4]), int(str(two)[:4]) + 1)]
    # what is added up never goes
    grown = list(slices(world, cumulative=True).values())
    assert all(set(a.ties) <= set(b.ties) for a, b in pairwise(grown))
    assert set(grown[-1].ties) == set(world.ties)


@pytest.mark.parametrize(
    ("call", "message"),
    [
        (lambda: slices(WORLD, by="month"), 'by="month": choose year, period'),
        (lambda: slices(WORLD, undated="forget"), 'undated="forget"'),
        (lambda: slices(WORLD, periods={"x": ("", "")}), 'by="period"'),
        (lambda: slices(WORLD, by="period", periods=[("", "2016"), ("2017", "")]), "periods: give first"),  # type: ignore[arg-type]
        (lambda: slices(WORLD, by="period", periods={"x": "2016-01-01"}), "periods: give first"),  # type: ignore[dict-item]
        (lambda: slices(WORLD, by="period", periods={"x": ("2016-01-01",)}), "periods: give first"),  # type: ignore[dict-item]
        (lambda: entries_and_exits(to_networkx(WORLD)), "a projection is wanted.*not a Graph"),
        (lambda: movers("toy", measure="strength", between=("2015", "2017")), "a projection.*not a str"),  # type: ignore[arg-type]
        (lambda: during(WORLD, "2018-01-01", "2017-01-01"), "ends before it begins"),
        (lambda: entries_and_exits(WORLD, undated="separate"), "no place in time"),
        (lambda: movers(WORLD, measure="strength", between=("2015", "2071")), 'no slice "2071".*2017'),
        (lambda: trajectories(WORLD, measure="strength", level=0), "level=0"),
    ],
)
def test_faults_are_named(call: object, message: str) -> None:
    assert callable(call)
    with pytest.raises(InputError, match=message):
        call()
