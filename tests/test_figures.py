"""Figures: they show what the table holds, name their units and source, and render Japanese."""

from __future__ import annotations

import io
from collections.abc import Callable
from typing import Any

import matplotlib as mpl
import networkx as nx
import numpy as np
import pandas as pd
import pytest
from matplotlib.figure import Figure

from kg.errors import InputError
from kg.measures.figures import flows, heat_map, ranks, trajectories

SCORES = pd.DataFrame(
    {"label_en": ["日本", "Chile"], "score": [3.0, 1.0], "low": [2.0, 0.5], "high": [4.0, 2.0]}
)
PATHS = pd.DataFrame(
    {
        "slice": ["2010", "2020", "2010", "2020"],
        "label_en": ["日本", "日本", "Chile", "Chile"],
        "rank": [1, 2, 2, 1],
        "rank_low": [1, 1, 1, 1],
        "rank_high": [2, 3, 3, 2],
    }
)


def ticks(axis: Any) -> list[str]:
    """Return the words at an axis, as drawn."""
    axis.get_figure().draw_without_rendering()
    return [text.get_text() for text in axis.get_ticklabels()]


def words(figure: Figure) -> str:
    """Render as SVG, which warns of every missing glyph, and return the file."""
    with mpl.rc_context({"svg.fonttype": "none"}):
        out = io.StringIO()
        figure.savefig(out, format="svg")
    return out.getvalue()


def test_ranks_name_rows_unit_and_source() -> None:
    figure = ranks(SCORES, title="結びつき", unit="ties", source="Source: ours")
    shown = words(figure)
    assert all(word in shown for word in ("日本", "Chile", "結びつき", "ties", "Source: ours"))
    (points,) = figure.axes[0].lines
    assert np.asarray(points.get_xdata()).tolist() == [3.0, 1.0]


def test_trajectories_have_a_line_a_label_and_the_first_rank_on_top() -> None:
    figure = trajectories(PATHS, unit="rank")
    axes = figure.axes[0]
    assert [np.asarray(line.get_ydata()).tolist() for line in axes.lines] == [[1, 2], [2, 1]]
    assert axes.get_ylim()[0] > axes.get_ylim()[1]
    assert "日本" in words(figure)


def test_a_heat_map_writes_numbers_and_leaves_zeros_blank() -> None:
    table = pd.DataFrame([[2, 0], [0, 7]], index=["日本", "Chile"], columns=["量子", "ocean"])
    assert sorted(text.get_text() for text in heat_map(table).axes[0].texts) == ["2", "7"]


def test_an_empty_heat_map_is_drawn() -> None:
    assert len(heat_map(pd.DataFrame(index=["a"], columns=["b"], data=0)).axes[0].texts) == 0


def test_flows_count_each_group_in_each_slice() -> None:
    table = pd.DataFrame({"2010": ["in", "out", "out"], "2020": ["in", "in", "out"]})
    figure = flows(table, order=["in", "out"])
    assert [text.get_text() for text in figure.axes[0].texts] == ["1", "2", "2", "1"]


def test_flows_refuse_a_group_that_the_order_lacks() -> None:
    with pytest.raises(InputError, match="away"):
        flows(pd.DataFrame({"2010": ["away"]}), order=["in"])


def test_drawing_leaves_the_settings_alone() -> None:
    before = dict(mpl.rcParams)
    ranks(SCORES)
    assert dict(mpl.rcParams) == before


def test_a_notebook_shows_a_figure_as_a_picture() -> None:
    """IPython asks an object for this method; without pyplot a figure has none of its own."""
    figure: Any = ranks(SCORES)
    assert figure._repr_png_().startswith(b"\x89PNG")


def test_axes_of_whole_numbers_have_whole_ticks() -> None:
    (axes,) = ranks(SCORES).axes
    assert not (axes.get_xticks() % 1).any()


@pytest.mark.parametrize(
    ("last", "shown"),
    [(1, "1"), (4, "1 2 3 4"), (19, "1 5 10 15"), (68, "1 10 20 30 40 50 60"), (190, "1 20 40 60 80 100 120 140 160 180")],
)  # fmt: skip
def test_axes_of_ranks_start_at_1_and_say_so(last: int, shown: str) -> None:
    rows = {"label_en": ["a", "b"], "rank": [1, last], "rank_low": [1, 1], "rank_high": [1, last]}
    (across,) = ranks(pd.DataFrame(rows), value="rank", low="rank_low", high="rank_high").axes
    assert ticks(across.xaxis) == shown.split()
    assert 0 < across.get_xlim()[0] < 1
    assert across.get_xlim()[1] > last
    (upright,) = trajectories(pd.DataFrame(rows | {"slice": ["2010", "2020"]})).axes
    assert ticks(upright.yaxis) == shown.split()
    assert upright.get_ylim()[0] > last > upright.get_ylim()[1] > 0


def test_a_column_of_ones_own_names_the_rows() -> None:
    table = SCORES.assign(label=["Japan 日本", "Chile チリ"])
    assert ticks(ranks(table).axes[0].yaxis) == ["日本", "Chile"]
    assert ticks(ranks(table, label="label").axes[0].yaxis) == ["Japan 日本", "Chile チリ"]
    lines = trajectories(PATHS.assign(label=PATHS["label_en"] + "!"), label="label")
    assert {text.get_text() for text in lines.axes[0].texts} == {"日本!", "Chile!"}
    assert ticks(lines.axes[0].xaxis) == ["2010", "2020"]


def test_where_auc_is_drawn_chance_is_marked() -> None:
    table = SCORES.assign(auc=[0.7, 0.4], low=[0.6, 0.1], high=[0.9, 0.45])
    points, chance = ranks(table, value="auc").axes[0].lines
    assert np.asarray(chance.get_xdata()).tolist() == [0.5, 0.5]
    assert "chance" in words(ranks(table, value="auc"))
    assert "chance" not in words(ranks(table))
    assert np.asarray(points.get_xdata()).tolist() == [0.7, 0.4]


def test_trajectories_say_what_a_bar_is() -> None:
    assert "interval over the samples" in words(trajectories(PATHS))
    shown = words(trajectories(PATHS, bar="95 % of 500 draws"))
    assert "95 % of 500 draws" in shown
    assert "interval over" not in shown


@pytest.mark.parametrize(
    ("call", "message"),
    [
        (lambda: ranks(PATHS), r'no column "score", as one of kg.stability\(...\) has; .* slice, label_en'),
        (lambda: ranks(SCORES, label="label"), 'no column "label"'),
        (lambda: trajectories(SCORES), 'no column "slice", as one of kg.trajectories'),
        (lambda: trajectories(nx.Graph()), "a table is wanted.*not a Graph"),
        (lambda: heat_map(SCORES), 'column "label_en" holds words'),
        (lambda: flows(SCORES, order=["in"]), "no such group in order: 0.5, 1.0"),
    ],
)
def test_wrong_tables_are_named(call: Callable[[], object], message: str) -> None:
    with pytest.raises(InputError, match=message):
        call()


def test_a_long_title_stays_inside_the_figure() -> None:
    figure = ranks(SCORES, title="結びつき and how sure they are, " * 6)
    figure.draw_without_rendering()
    title = figure.get_suptitle()
    (drawn,) = [text for text in figure.texts if text.get_text() == title]
    box = drawn.get_window_extent()
    assert box.x1 <= figure.bbox.x1
    assert box.y1 <= figure.bbox.y1


def test_the_last_group_of_flows_is_grey_and_numbers_can_be_read() -> None:
    table = pd.DataFrame({"2010": ["in", "away"], "2020": ["in", "in"]})
    (axes,) = flows(table, order=["in", "away"]).axes
    assert [text.get_color() for text in axes.texts] == ["white", "black", "white"]
