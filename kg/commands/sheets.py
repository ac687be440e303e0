"""The tables of `kg measure` as people read them: titles, heads, what to show, and how to read it."""

from __future__ import annotations

import sys
from collections.abc import Callable, Iterator, Mapping
from typing import TYPE_CHECKING, Any

from kg.commands.rankings import Asked
from kg.commands.reading import HEADS, SHARES, TITLES, reading

if TYPE_CHECKING:
    import pandas as pd
    from rich.console import Console

__all__ = ["TOP", "print_sheets", "shortened"]

TOP = 20
"""Rows that a table for people shows unless told otherwise."""
WIDE = 4
"""Measures side by side: as many as fit into 80 columns, beside names."""
HEAD = 13
"""Cells that the name of a measure takes at most, so that four and a name fit into 80."""
FIRST = 10
"""Ranks of which the moves are shown."""
PARTS = ("measure", "slice", "mode", "left_out", "definition")
COLUMNS: Mapping[str, str] = {
    "stability": "slice rank ranks label score scores present",
    "communities": "community size agreement members",
    "case-drop": "dropped left mean low stable",
    "leave-one-out": "left_out ties_lost tau moved",
    "sensitivity": "definition ties tau moved",
    "chance": "statistic observed mean deviation z p_more p_less",
    "entries": "label first last slices stays",
    "movers": "label left_out gained gain_owed rose owed",
    "white-spaces": "rank one other fields other_ties common_neighbours resource_allocation",
    "backtest": "score auc aucs precision precisions",
}
"""What a table for people shows, as far as it is there."""
WRAPPED = ("label", "members", "moved", "one", "other", "fields", "left_out")


def shortened(table: pd.DataFrame, top: int) -> pd.DataFrame:
    """Return the first rows of each part of a table."""
    parts = [name for name in PARTS if name in table]
    return table.groupby(parts, sort=False).head(top) if parts else table.head(top)


def print_sheets(
    name: str, table: pd.DataFrame, asked: Asked, modes: tuple[str, ...], lang: str, top: int
) -> None:
    """Print a table of :data:`kg.commands.rankings.TABLES` for people; ``modes`` are words for kinds of nodes."""
    # a file or a pipe takes lines of any length
    width = None if sys.stdout.isatty() else 1000
    console = _console()(file=sys.stdout, width=width, highlight=False, markup=False)
    whole = _ready(name, table, asked, lang)
    keys = [key for key in ("measure", "mode") if key in whole]
    marked = False
    for part in _parts(whole, keys):
        first = part.groupby("slice", sort=False).head(top) if "slice" in part else part.head(top)
        values = {key: part[key].iloc[0] for key in keys}
        title = _title(name, values, modes, lang)
        if len(first) < len(part):
            title += (
                f"（{len(part)}行中{len(first)}行）" if lang == "ja" else f", {len(first)} of {len(part)}"
            )
        for columns in _columns(name, whole, keys):
            console.print(title, soft_wrap=True)
            _print(console, first, columns, lang)
        marked = marked or ("outside" in first and bool(first["outside"].any()))
    for line in reading(name, table, asked, lang, marked=marked):
        console.print(line, soft_wrap=not sys.stdout.isatty())


def _console() -> type[Console]:
    from rich.console import Console

    class Printer(Console):
        def on_broken_pipe(self) -> None:
            """Leave `kg … | head` to the command line: rich would end with an exit code of 1."""
            raise  # what rich is handling

    return Printer


def _parts(table: pd.DataFrame, keys: list[str]) -> Iterator[pd.DataFrame]:
    if not keys or table.empty:
        yield table
        return
    for _, part in table.groupby(keys, sort=False):
        yield part


def _named(measure: str, lang: str) -> str:
    from kg.measures.measure import MEASURES

    one, place = MEASURES[measure], ("en", "ja").index(lang)
    least = (" (less is first)", "（小さいほど上位）")[place] if one.first == "low" else ""
    return one.titles[place] + least


def _title(name: str, values: Mapping[str, Any], modes: tuple[str, ...], lang: str) -> str:
    place, said = ("en", "ja").index(lang), []
    if name != "stability":
        said.append(TITLES[name][place])
    if "measure" in values:
        said.append(_named(values["measure"], lang))
    if "mode" in values:
        said.append(modes[values["mode"]])
    return (": ", "：")[place].join(said)


def _columns(name: str, table: pd.DataFrame, keys: list[str]) -> Iterator[list[str]]:
    """Return the columns of each sheet: all measures of a network are too many for one."""
    if name != "scores":
        yield [column for column in COLUMNS[name].split() if column != "slice" or "slice" in table]
        return
    left_out = {"id", "label_en", "label_ja", "class_", "component_size", *keys}
    scores = [c for c in map(str, table) if c not in left_out and not c.startswith("rank_")]
    for i in range(0, len(scores), WIDE):
        yield ["label", *scores[i : i + WIDE]]


def _ready(name: str, table: pd.DataFrame, asked: Asked, lang: str) -> pd.DataFrame:
    """Return the rows that people read: one for what the library tells node by node."""
    if name in READY and not table.empty:
        return READY[name](table, asked, lang)
    return table


def _communities(table: pd.DataFrame, _: Asked, lang: str) -> pd.DataFrame:
    grouped = table.groupby("community", sort=False)
    joined = ("; ", "、")[lang == "ja"].join
    return grouped.agg(
        size=("node", "size"), agreement=("agreement", "mean"), members=(f"label_{lang}", joined)
    ).reset_index()


def _left_out(table: pd.DataFrame, asked: Asked, lang: str) -> pd.DataFrame:
    rows = _moves(table.rename(columns={"rank_without": "new"}), ["left_out", "ties_lost"], lang)
    return rows.assign(left_out=_through(rows["left_out"], asked, lang))


def _definitions(table: pd.DataFrame, _: Asked, lang: str) -> pd.DataFrame:
    table = table.rename(columns={"rank": "new"}).assign(rank=table["rank"] - table["shift"])
    return _moves(table, ["definition", "ties"], lang)


def _moves(table: pd.DataFrame, keys: list[str], lang: str) -> pd.DataFrame:
    """Return a row a change, with the three of the first ranks that it moves most, from where to where."""

    def moved(part: pd.DataFrame) -> str:
        first = part[(part["rank"] <= FIRST) & (part["shift"] != 0)]
        order = first.assign(size=-first["shift"].abs()).sort_values(["size", "rank", "node"])
        return ("; ", "、")[lang == "ja"].join(
            f"{row[f'label_{lang}']} {row['rank']}→{row['new']}" for row in order.head(3).to_dict("records")
        )

    import pandas as pd

    parts = (part for _, part in table.groupby(["measure", keys[0]], sort=False))
    rows = [part.iloc[0][["measure", *keys, "tau"]].to_dict() | {"moved": moved(part)} for part in parts]
    return pd.DataFrame(rows)


def _through(ids: pd.Series[str], asked: Asked, lang: str) -> pd.Series[str]:
    """Return the names of things that tie; ids of documents stay, which all other output cites."""
    from kg.networks.listing import ties

    listed = ties(asked.projection, asked.store)
    names = dict(zip(listed["via"], listed[f"via_{lang}"], strict=True))
    return ids.map(lambda id_: names.get(id_, id_))


def _movers(table: pd.DataFrame, asked: Asked, lang: str) -> pd.DataFrame:
    return table.assign(left_out=_through(table["left_out"], asked, lang))


READY: Mapping[str, Callable[[pd.DataFrame, Asked, str], pd.DataFrame]] = {
    "communities": _communities,
    "leave-one-out": _left_out,
    "sensitivity": _definitions,
    "movers": _movers,
}


def _print(console: Console, table: pd.DataFrame, columns: list[str], lang: str) -> None:
    from rich import box
    from rich.table import Table

    place = ("en", "ja").index(lang)
    shown = Table(box=box.SIMPLE_HEAD, show_edge=False, pad_edge=False, padding=(0, 1, 0, 0))
    rows = [{name: _cell(row, name, lang) for name in columns} for row in table.to_dict("records")]
    for name in columns:
        head = HEADS[name][place] if name in HEADS else _named(name, lang)
        numbers = all(row[name][:1].isdigit() or row[name][:1] in "-–" for row in rows)
        words = name in (*WRAPPED, "ranks", "scores", "aucs", "precisions", "slice", "first", "last")
        wraps = name in WRAPPED
        shown.add_column(
            head,
            justify="right" if numbers and not words else "left",
            no_wrap=not wraps and name in HEADS,
            overflow="fold",
            min_width=20 if name == "label" else None,
            max_width=None if name in HEADS else HEAD,
        )
    for row in rows:
        shown.add_row(*row.values())
    console.print(shown, soft_wrap=not sys.stdout.isatty())
    console.print()


def _cell(row: Mapping[Any, Any], name: str, lang: str) -> str:
    intervals = {
        "ranks": ("rank_low", "rank_high", ".0f"),
        "scores": ("low", "high", ".4g"),
        "aucs": ("auc_low", "auc_high", ".2f"),
        "precisions": ("precision_low", "precision_high", ".2f"),
    }
    if name in intervals:
        low, high, form = intervals[name]
        if row[low] != row[low]:  # chance has none
            return ""
        return f"{row[low]:{form}}–{row[high]:{form}}" + (" *" if name == "scores" and row["outside"] else "")
    value = row.get(f"{name}_{lang}", row.get(name))
    if isinstance(value, bool):
        return (("no", "いいえ"), ("yes", "はい"))[value][lang == "ja"]
    if isinstance(value, float):
        return "–" if value != value else f"{value:.0%}" if name in SHARES else f"{value:.4g}"
    if name in ("definition", "statistic", "score"):
        from kg.commands.reading import word

        return word(str(value), lang)
    return str(value)
