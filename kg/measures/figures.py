"""Figures for reports: ranks with intervals, trajectories, a heat map, flows between groups.

Each takes a tidy table and returns a matplotlib figure with title, units and source; a table that lacks a
column, or holds words where numbers are wanted, raises :class:`kg.errors.InputError`. Colours are Okabe and
Ito's (https://jfly.uni-koeln.de/color/), told apart by the colour-blind; Japanese renders anywhere,
because the font comes with a package.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from functools import partial, wraps
from importlib.util import find_spec
from io import BytesIO
from typing import TYPE_CHECKING, Any, ParamSpec

from kg.errors import InputError
from kg.measures.options import check_columns

if TYPE_CHECKING:
    import pandas as pd
    from matplotlib.axes import Axes
    from matplotlib.axis import XAxis, YAxis
    from matplotlib.figure import Figure

__all__ = ["flows", "heat_map", "ranks", "trajectories"]

P = ParamSpec("P")
COLOURS = ("#0072B2", "#D55E00", "#009E73", "#CC79A7", "#E69F00", "#56B4E9", "#000000", "#8C6BB1")
QUIET = "#B8BEC4"
STYLE: dict[Any, Any] = {
    # the first has the better Latin letters, the second the Japanese ones
    "font.family": ["DejaVu Sans", "IPAexGothic"],
    "font.size": 10,
    "axes.spines.top": False,
    "axes.spines.right": False,
    "figure.dpi": 110,
    # vector output keeps text as text, and two runs write the same file
    "svg.fonttype": "none",
    "svg.hashsalt": "kg",
}


def _styled(draw: Callable[P, Figure]) -> Callable[P, Figure]:
    """Run a function in the house style, with the Japanese font at hand, leaving matplotlib's settings alone."""

    @wraps(draw)
    def styled(*args: P.args, **kwargs: P.kwargs) -> Figure:
        # the package of the font is looked up, not imported: it changes all settings and leaks an open file
        package = find_spec("matplotlib_fontja")
        if package is None or not package.submodule_search_locations:
            raise InputError("figures need an extra: pip install 'scidip-kg[notebooks]'")
        import matplotlib as mpl
        from matplotlib.font_manager import fontManager

        if all(font.name != "IPAexGothic" for font in fontManager.ttflist):
            fontManager.addfont(f"{package.submodule_search_locations[0]}/fonts/ipaexg.ttf")
        with mpl.rc_context(STYLE):
            return draw(*args, **kwargs)

    return styled


def _canvas(width: float, height: float) -> tuple[Figure, Axes]:
    # not pyplot: it would keep every figure, and show it twice in a notebook
    from matplotlib.figure import Figure

    figure = Figure(figsize=(width, height), layout="constrained")
    # without pyplot a notebook would show no more than the name: https://ipython.readthedocs.io/en/stable/config/integrating.html
    figure._repr_png_ = partial(_show, figure)  # type: ignore[attr-defined]
    return figure, figure.subplots()


def _show(figure: Figure) -> bytes:
    out = BytesIO()
    figure.savefig(out, format="png", metadata={"Software": None})
    return out.getvalue()


def _finish(figure: Figure, title: str, source: str) -> Figure:
    if title:  # over the whole figure: names at the side leave little room above the axes
        figure.suptitle(title, x=0.01, ha="left", fontsize=12, wrap=True)
    if source:
        figure.supxlabel(source, x=0.01, ha="left", fontsize=8, color="#555555")
    return figure


@_styled
def ranks(
    table: pd.DataFrame,
    *,
    label: str = "label_en",
    value: str = "score",
    low: str = "low",
    high: str = "high",
    title: str = "",
    unit: str = "",
    source: str = "",
) -> Figure:
    """Draw scores as points with their intervals, a line a row, in the order of the table.

    ``label`` is the column with the names of the rows: ``label_en``, ``label_ja`` or one of your own; ``low``
    and ``high`` are those with the ends of the intervals. Where ``value`` is a column of ranks (``rank`` …)
    the axis starts at 1; where it is ``auc`` a dashed line marks 0.5, which is chance.
    """
    from matplotlib.ticker import MaxNLocator

    check_columns(table, (label, value, low, high), "kg.stability(...)")
    figure, axes = _canvas(7.6, 1.3 + 0.3 * len(table))
    places = range(len(table))
    axes.hlines(places, table[low], table[high], color=COLOURS[5], linewidth=4, alpha=0.6)
    axes.plot(table[value], places, "o", color=COLOURS[0], markersize=6, clip_on=False)
    axes.set_yticks(places, table[label])
    axes.set_ylim(len(table) - 0.4, -0.6)
    axes.set_xlabel(unit, loc="right")
    if value.startswith("rank"):
        _start_at_1(axes.xaxis, table[high].max())
    elif not table[value].mod(1).any():
        axes.xaxis.set_major_locator(MaxNLocator(integer=True))
    if value == "auc":
        axes.axvline(0.5, color="#555555", linestyle="--", linewidth=1)
        axes.annotate("chance", (0.5, 1), xycoords=("data", "axes fraction"), ha="center", va="bottom")
    axes.grid(axis="x", color="#E5E5E5")
    axes.set_axisbelow(True)
    return _finish(figure, title, source)


def _start_at_1(axis: XAxis | YAxis, last: float) -> None:
    """Let an axis of ranks start at the first rank, and name it: 1, 5, 10 …; there is no rank 0."""
    last = max(1, int(last)) if last == last else 1
    step = next(step for step in (1, 5, 10, 20, 50, 100, last) if last <= 10 * step)
    axis.set_ticks([1, *(n for n in range(step, last + 1, step) if n > 1)])
    axis.axes.set(**{f"{axis.axis_name}lim": (0.7, last + max(0.3, last / 40))})


@_styled
def trajectories(
    table: pd.DataFrame,
    *,
    x: str = "slice",
    y: str = "rank",
    low: str = "rank_low",
    high: str = "rank_high",
    label: str = "label_en",
    title: str = "",
    unit: str = "",
    source: str = "",
    bar: str = "interval over the samples",
    first_on_top: bool = True,
) -> Figure:
    """Draw a line for each label over the slices, in their order in the table, with a bar for the interval.

    ``label`` is the column with the names at the lines: ``label_en``, ``label_ja`` or one of your own;
    ``bar`` says under the figure what a bar is. ``first_on_top`` turns the axis, for ranks, which start at 1.
    """
    check_columns(table, (x, y, low, high, label), "kg.trajectories(...)")
    figure, axes = _canvas(8.4, 4.6)
    slices = list(dict.fromkeys(table[x]))
    ends: list[tuple[float, float, str, str]] = []
    for n, (name, rows) in enumerate(table.groupby(label, sort=False)):
        color = COLOURS[n % len(COLOURS)]
        aside = 0.03 * (n % len(COLOURS) - len(COLOURS) / 2)  # or the bars would hide one another
        places = [slices.index(s) + aside for s in rows[x]]
        axes.vlines(places, rows[low], rows[high], color=color, alpha=0.45, linewidth=3)
        style = "-" if n < len(COLOURS) else "--"
        axes.plot(places, rows[y], style, marker="o", color=color, linewidth=2, markersize=5)
        ends.append((float(rows[y].iloc[-1]), places[-1], str(name), color))
    if y.startswith("rank"):
        _start_at_1(axes.yaxis, table[high].max())
    bottom, top = axes.get_ylim()
    least, at = (top - bottom) / 22, float("-inf")
    for level, place, name, color in sorted(ends):  # names beside the ends of the lines, none on another
        at = max(level, at + least)
        axes.annotate(
            name,
            (place, level),
            (len(slices) - 0.75, at),
            color=color,
            va="center",
            annotation_clip=False,
            arrowprops={"arrowstyle": "-", "color": color, "linewidth": 0.7, "linestyle": ":", "shrinkB": 4},
        )
    axes.set_xticks(range(len(slices)), [str(s) for s in slices])
    axes.set_ylabel(unit)
    axes.grid(axis="y", color="#E5E5E5")
    if first_on_top:
        axes.invert_yaxis()
    if bar:
        sample = axes.fill_between([], [], color="#555555", alpha=0.45, linewidth=0, label=bar)
        figure.legend(handles=[sample], loc="outside lower right", frameon=False, fontsize=8)
    return _finish(figure, title, source)


@_styled
def heat_map(table: pd.DataFrame, *, title: str = "", unit: str = "", source: str = "") -> Figure:
    """Draw a matrix as shades with its numbers: rows and columns as the table has them; zeros stay blank."""
    from matplotlib.ticker import MaxNLocator

    words = table.select_dtypes(exclude="number").columns
    if len(words):
        raise InputError(f'column "{words[0]}" holds words: a heat map wants numbers, as of pivot_table(...)')
    figure, axes = _canvas(2.6 + 0.55 * table.shape[1], 1.9 + 0.32 * table.shape[0])
    values = table.to_numpy(dtype=float)
    largest = float(values.max()) if values.size else 1.0
    picture = axes.imshow(values, cmap="Blues", aspect="auto", vmin=0, vmax=largest)
    for (row, column), number in ((place, values[place]) for place in zip(*values.nonzero(), strict=True)):
        ink = "white" if number > 0.6 * largest else "black"
        axes.text(column, row, f"{number:g}", ha="center", va="center", color=ink, fontsize=8)
    axes.set_xticks(range(table.shape[1]), table.columns, rotation=40, ha="right", rotation_mode="anchor")
    axes.set_yticks(range(table.shape[0]), table.index)
    axes.spines[:].set_visible(False)
    bar = figure.colorbar(picture, ax=axes, label=unit, shrink=0.8)
    if not (values % 1).any():  # counts
        bar.ax.yaxis.set_major_locator(MaxNLocator(integer=True))
    return _finish(figure, title, source)


@_styled
def flows(
    table: pd.DataFrame, *, order: Sequence[str], title: str = "", unit: str = "", source: str = ""
) -> Figure:
    """Draw an alluvial diagram: how the rows move between groups from one column (a slice) to the next.

    The cells name the group of a row in a slice; ``order`` lists all groups from top to bottom, the last of
    which is grey: those who are not there.

    Raises:
        InputError: a cell names a group that ``order`` lacks.
    """
    unknown = sorted(map(str, set(table.to_numpy().ravel()) - set(order)))
    if unknown:
        raise InputError(f"no such group in order: {', '.join(unknown)}")
    figure, axes = _canvas(2.0 + 1.7 * table.shape[1], 4.8)
    shades = {group: COLOURS[n % len(COLOURS)] for n, group in enumerate(order)} | {order[-1]: QUIET}
    gap, wide, total = 0.05 * len(table) / max(len(order), 1), 0.16, len(table)
    starts: list[dict[str, float]] = []
    for place, column in enumerate(table.columns):
        counts = table[column].value_counts()
        level, heads = 0.0, {}
        for group in order:
            height = int(counts.get(group, 0))
            heads[group] = level
            if height:
                axes.bar(place, height, wide, level, color=shades[group], edgecolor="white")
                ink = "black" if shades[group] == QUIET else "white"
                axes.text(place, level + height / 2, f"{height}", ha="center", va="center", color=ink)
            level += height + gap
        starts.append(heads)
    for place, (here, there) in enumerate(zip(table.columns[:-1], table.columns[1:], strict=True)):
        out, into = dict(starts[place]), dict(starts[place + 1])
        moves = table.groupby([here, there], observed=True).size()
        for source_group in order:
            for target_group in order:
                size = int(moves.get((source_group, target_group), 0))
                if size:
                    ends = ((place, out[source_group]), (place + 1, into[target_group]))
                    _ribbon(axes, *ends, size, wide, shades[source_group])
                    out[source_group] += size
                    into[target_group] += size
    for group in order:
        axes.plot([], [], "s", color=shades[group], label=group)
    axes.legend(loc="upper left", bbox_to_anchor=(1.0, 1.0), frameon=False, title=unit, alignment="left")
    axes.set_xticks(range(table.shape[1]), [str(c) for c in table.columns])
    axes.set_ylim(total + gap * len(order), -gap)
    axes.set_yticks([])
    axes.spines[:].set_visible(False)
    return _finish(figure, title, source)


def _ribbon(
    axes: Axes, start: tuple[float, float], end: tuple[float, float], size: int, wide: float, color: str
) -> None:
    import numpy as np

    t = np.linspace(0, 1, 40)
    bend = t * t * (3 - 2 * t)  # smoothstep: level at both ends
    x = start[0] + wide / 2 + t * (end[0] - start[0] - wide)
    y = start[1] + bend * (end[1] - start[1])
    axes.fill_between(x, y, y + size, color=color, alpha=0.4, linewidth=0)
