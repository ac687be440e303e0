"""White spaces: pairs with a common field and no instrument; scores by hand; the test against later ties."""

from __future__ import annotations

import math
from dataclasses import replace

import pandas as pd
import pytest
from hypothesis import given, reject, settings
from hypothesis import strategies as st
from projected import cells, projection, rows

from kg.errors import InputError
from kg.measures.backtest import backtest
from kg.measures.gaps import white_spaces
from kg.networks.projections import to_networkx

# a, b, c tied to each other through h and i; a–b by an instrument, c–a by a meeting
COUNTRIES = projection(
    ("a", "h", "t1", "party", 1, "2001-01-01", "2001-01-01", "d1"),
    ("b", "h", "t1", "party", 1, "2001-01-01", "2001-01-01", "d1"),
    ("c", "h", "t2", "signatory", 1, "2002-01-01", "2002-01-01", "d1"),
    ("c", "i", "t3", "party", 1, "2003-01-01", "2003-01-01", "d1"),
    ("b", "i", "t3", "party", 1, "2003-01-01", "2003-01-01", "d1"),
    ("a", "b", "t4", "party", 5, "2004-01-01", "2004-01-01", "d1"),
    ("a", "c", "m1", "participant", 1, "2005-01-01", "2005-01-01", "d1"),
    nodes="z",
)
FIELDS = projection(
    *(
        (actor, field, "strategy", "priorityField", 1, "2000-01-01", "", "d1")
        for actor, fields in {"a": "qm", "b": "qm", "c": "qb", "z": "q", "x": "q"}.items()
        for field in fields
    ),
    two_mode=True,
)


def test_white_spaces_by_hand() -> None:
    table = white_spaces(FIELDS, COUNTRIES)
    pairs = list(zip(table["one"], table["other"], strict=True))
    # a–b share an instrument, x is no country of the network
    assert pairs == [("b", "c"), ("a", "c"), ("a", "z"), ("b", "z"), ("c", "z")]
    found = rows(table, "one", "other")
    both = found["b", "c"]
    # neighbours of b: a h i; of c: a h i, all in common; a has b c h, h has a b c, i has b c
    assert both["common_neighbours"] == 3
    assert both["jaccard"] == 1
    assert both["adamic_adar"] == pytest.approx(2 / math.log(3) + 1 / math.log(2))
    assert both["resource_allocation"] == pytest.approx(2 / 3 + 1 / 2)
    assert both["preferential_attachment"] == 9
    assert both["field_overlap"] == pytest.approx(1 / 3)
    assert cells(both, "shared fields fields_en other_ties one_ja") == [1, "q", "Q", 0, "b"]
    assert found["a", "c"]["other_ties"] == 1
    assert table["rank"].tolist() == [1, 2, 3, 3, 3]
    # z has no tie: its scores are 0 and only fields speak
    assert cells(found["a", "z"], "common_neighbours jaccard preferential_attachment") == [0, 0, 0]


def test_another_score_another_order() -> None:
    table = white_spaces(FIELDS, COUNTRIES, by="field_overlap", top=2)
    assert list(zip(table["one"], table["other"], strict=True)) == [("a", "z"), ("b", "z")]
    assert table["rank"].tolist() == [1, 1]
    wider = white_spaces(FIELDS, COUNTRIES, instruments=("party", "signatory", "participant"))
    assert ("a", "c") not in set(zip(wider["one"], wider["other"], strict=True))


def test_no_white_space_is_an_empty_table() -> None:
    nothing = white_spaces(replace(FIELDS, ties=FIELDS.ties[:2]), COUNTRIES)
    assert nothing.empty
    assert "resource_allocation" in nothing


# until 2003 all of 1–4 are tied to the hub; then 1–2 follows, and 3–5, which no neighbour foretells
HISTORY = projection(
    *((n, "hub", f"t{n}", "party", 1, "2001-01-01", "2001-01-01", "d1") for n in "1234"),
    ("1", "3", "t13", "party", 1, "2002-01-01", "2002-01-01", "d1"),
    ("2", "3", "t23", "party", 1, "2002-01-01", "2002-01-01", "d1"),
    ("5", "6", "t56", "party", 1, "2002-01-01", "2002-01-01", "d1"),
    ("1", "2", "t12", "party", 1, "2010-01-01", "2010-01-01", "d1"),
    ("3", "5", "t35", "party", 1, "2011-01-01", "2011-01-01", "d1"),
    ("3", "new", "tn", "party", 1, "2011-01-01", "2011-01-01", "d1"),
    ("4", "6", "t46", "party", 1, "", "", "d1"),
)


def test_backtest_by_hand() -> None:
    """Known: 7 pairs of 7 nodes; 21 − 7 = 14 candidates, less 4–6, which has no date: 13; hidden: 2.

    Common neighbours: 1–2 has 2 (hub, 3); 1–4, 2–4, 3–4 have 1 (hub); all others, 3–5 among them, 0.
    The 11 others score 1 three times and 0 eight times. 1–2 beats all; 3–5 ties with eight: 4/11.
    """
    found = rows(backtest(HISTORY, cut="2010-01-01", k=2), "score")
    row = found["common_neighbours"]
    assert cells(row, "known hidden candidates unreachable k") == [7, 2, 13, 1, 2]
    assert row["auc"] == pytest.approx((1 + 4 / 11) / 2)
    # the two highest: 1–2, and one of three with score 1
    assert row["precision"] == pytest.approx(1 / 2)
    # samples of two hidden pairs: both 1–2 (1/4), one of each (1/2), both 3–5 (1/4)
    assert (row["auc_low"], row["auc_high"]) == (pytest.approx(4 / 11), 1)
    assert (row["precision_low"], row["precision_high"]) == (0, 1)
    assert cells(found["chance"], "auc precision") == [0.5, pytest.approx(2 / 13)]
    assert "field_overlap" not in found
    wide = rows(backtest(HISTORY, cut="2010-01-01", k=4), "score")["common_neighbours"]
    assert wide["precision"] == pytest.approx(1 / 4)
    border = rows(backtest(HISTORY, cut="2010-01-01", k=6), "score")["common_neighbours"]
    # four above, then two places for nine pairs with score 0
    assert border["precision"] == pytest.approx((1 + 2 / 9) / 6)


def test_a_year_is_cut_on_its_first_day() -> None:
    # 3–5 begins on the first day of 2011: it is hidden, and so is what a year without a day began
    table = backtest(HISTORY, cut="2011")
    assert table["cut"].unique().tolist() == ["2011-01-01"]
    assert table["hidden"].unique().tolist() == [1]
    assert table["known"].unique().tolist() == [8]


def test_only_instruments_are_to_be_foretold() -> None:
    """1–2 met before they signed: the meeting is known, and the pair a candidate all the same."""
    met = ("1", "2", "m", "participant", 1.0, "2003-01-01", "2003-01-01", "d1")
    later = ("1", "4", "m", "participant", 1.0, "2012-01-01", "2012-01-01", "d1")
    world = replace(HISTORY, ties=(*HISTORY.ties, *projection(met, later).ties))
    row = rows(backtest(world, cut="2010-01-01", instruments=("party",)), "score")["common_neighbours"]
    assert cells(row, "known hidden candidates") == [8, 2, 13]
    # a meeting after the cut does not make 1–4 a hit
    assert row["auc"] == pytest.approx((1 + 4 / 11) / 2)
    assert rows(backtest(world, cut="2010-01-01"), "score")["chance"]["hidden"] == 2


def test_a_share_cuts_on_a_day() -> None:
    # 10 pairs have a date; the latest fifth begins in 2011, where two pairs begin
    table = backtest(HISTORY, cut=0.2)
    assert table["cut"].unique().tolist() == ["2011-01-01"]
    assert table["hidden"].unique().tolist() == [1]


def test_fields_may_foretell() -> None:
    fields = projection(
        *((n, "q", "s", "priorityField", 1, "2005-01-01", "", "d1") for n in "35"),
        ("1", "q", "s", "priorityField", 1, "2012-01-01", "", "d1"),
        two_mode=True,
    )
    table = backtest(HISTORY, country_field=fields, cut="2010-01-01")
    # 3 and 5 share a field by then, 1 not yet; 1–2 ties with all the others
    assert rows(table, "score")["field_overlap"]["auc"] == pytest.approx((1 + 1 / 2) / 2)


nodes = st.sampled_from("abcdefg")
ties = st.lists(
    st.tuples(nodes, nodes, st.integers(2001, 2009)).filter(lambda t: t[0] != t[1]), min_size=6, max_size=20
)


@settings(max_examples=50, deadline=None)
@given(ties)
def test_laws_of_the_backtest(found: list[tuple[str, str, int]]) -> None:
    world = projection(
        *((a, b, f"v{i}", "party", 1, f"{y}-01-01", f"{y}-01-01", "d1") for i, (a, b, y) in enumerate(found))
    )
    try:
        table = backtest(world, rounds=50)
    except InputError:
        reject()  # nothing, or all, was hidden
    figures = table.iloc[:-1]
    assert table["auc"].between(0, 1).all()
    assert (figures["auc_low"] <= figures["auc"] + 1e-12).all()
    assert (figures["auc"] <= figures["auc_high"] + 1e-12).all()
    turned = replace(world, ties=world.ties[::-1])
    pd.testing.assert_frame_equal(table, backtest(turned, rounds=50))


@pytest.mark.parametrize(
    ("call", "message"),
    [
        (lambda: white_spaces(FIELDS, COUNTRIES, by="jacard"), 'did you mean "jaccard"'),
        (lambda: white_spaces(COUNTRIES, COUNTRIES), "two-mode"),
        (lambda: white_spaces(FIELDS, FIELDS), "undirected"),
        (lambda: backtest(HISTORY, cut=2.0), "cut=2.0"),
        (lambda: backtest(HISTORY, cut="2030-01-01"), "0 hidden pairs"),
        (lambda: backtest(HISTORY, k=0), "k=0"),
        (lambda: backtest(HISTORY, cut="abc"), "cut='abc': give a day"),
        (lambda: backtest(HISTORY, cut="2010-13-45"), "cut='2010-13-45'"),
        (lambda: backtest(HISTORY, cut="../2010"), "cut='../2010'"),
        (lambda: backtest(HISTORY, cut=None), "cut=None"),  # type: ignore[arg-type]
        (lambda: backtest(to_networkx(HISTORY)), "a projection is wanted"),
        (lambda: white_spaces(to_networkx(FIELDS), COUNTRIES), "a projection is wanted"),
    ],
)
def test_faults_are_named(call: object, message: str) -> None:
    assert callable(call)
    with pytest.raises(InputError, match=message):
        call()
