"""The command that measures networks: measure."""

from __future__ import annotations

import sys
from pathlib import Path
from typing import TYPE_CHECKING

import click

from kg.commands.options import GRAPH, LANGUAGE

if TYPE_CHECKING:
    import pandas as pd

    from kg.networks.ties import Projection

__all__ = ["measure"]

TOP = 20
"""Rows that a table for people shows unless told otherwise."""
HEADS = {
    "slice": ("slice", "時期"),
    "rank": ("rank", "順位"),
    "ranks": ("ranks", "順位の幅"),
    "label": ("node", "名称"),
    "score": ("score", "値"),
    "scores": ("interval", "値の幅"),
    "present": ("present", "出現率"),
}


@click.command()
@click.argument("projection", required=False)
@click.option(
    "--by", type=click.Choice(["year", "period"]), help="A table for each year or five fiscal years."
)
@click.option("--measure", "measures", multiple=True, help="A measure; may be repeated. [default: three]")
@click.option("--without", multiple=True, help="An entity to take out, by any name; may be repeated.")
@click.option(
    "--since", default="", help="Only ties that last until this day, month or year, or start later."
)
@click.option("--until", default="", help="Only ties that start by this day, month or year.")
@click.option(
    "--crowd",
    type=click.IntRange(2),
    help="Leave out what ties more than so many at once, such as a large meeting.",
)
@click.option("--planned", is_flag=True, help="Count what is planned, proposed or expected too.")
@click.option(
    "--rounds", type=click.IntRange(2), default=1000, show_default=True, help="Samples for the intervals."
)
@click.option(
    "--over",
    type=click.Choice(["documents", "via"]),
    default="documents",
    show_default=True,
    help="What is sampled: documents, or what ties: instruments, meetings, programmes.",
)
@click.option(
    "--top", type=click.IntRange(1), help=f"Rows of each table. [default: {TOP}; other formats: all]"
)
@GRAPH
@LANGUAGE
@click.option(
    "--format",
    "format_",
    type=click.Choice(["table", "csv", "tsv", "json"]),
    default="table",
    show_default=True,
)
def measure(
    projection: str | None,
    by: str | None,
    measures: tuple[str, ...],
    without: tuple[str, ...],
    since: str,
    until: str,
    crowd: int | None,
    planned: bool,
    rounds: int,
    over: str,
    top: int | None,
    graph: Path,
    lang: str,
    format_: str,
) -> None:
    """Print who is central in a network, with intervals; without a name, list the networks.

    Intervals hold 95 % of the samples. Undated ties count, unless --by, --since or --until ask for dates.

    Example: kg measure countries --by period --measure strength --without japan
    """
    from kg.networks.projections import projections

    if projection is None:
        titles = {name: found[lang] for name, found in projections().items()}
        width = max(map(len, titles))
        for name, title in titles.items():
            click.echo(f"{name:<{width}}  {title}")
        return
    from kg.measures.certainty import ONE_MODE, TWO_MODE, stability
    from kg.measures.sensitivity import dated_share
    from kg.measures.timeline import trajectories
    from kg.networks.network import projection as read
    from kg.networks.network import read_day
    from kg.networks.slices import during

    found = read(projection, graph, planned=planned, without=without, crowd=crowd)
    names = measures or (TWO_MODE if found.two_mode else ONE_MODE)
    if found.ties and format_ == "table":
        click.echo(_summary(found, dated_share(found), lang), err=True)
    if since or until:
        found = during(found, read_day(since, "since"), read_day(until, "until"))
    if by is None:
        table = stability(found, measures=names, over=over, rounds=rounds)
    else:
        import pandas as pd

        table = pd.concat(
            [trajectories(found, measure=name, by=by, over=over, rounds=rounds) for name in names]
        )
    last = top or (TOP if format_ == "table" else None)
    if last is not None:
        parts = [name for name in ("measure", "slice", "mode") if name in table]
        table = table.groupby(parts, sort=False).head(last)
    if format_ == "table":
        for key, part in table.groupby("measure", sort=False):
            _print(part, str(key), lang)
    elif format_ == "json":
        sys.stdout.write(table.to_json(orient="records", force_ascii=False, indent=1) + "\n")
    else:
        sys.stdout.write(
            table.to_csv(index=False, sep="," if format_ == "csv" else "\t", lineterminator="\n")
        )


def _summary(projection: Projection, dated: float, lang: str) -> str:
    documents = len({document for tie in projection.ties for document in tie.documents})
    title, ties = projection.titles[lang], len(projection.ties)
    if lang == "ja":
        return f"{title}（つながり{ties}件、うち日付のあるもの{dated:.0%}、典拠{documents}文書）"
    return f"{title} ({ties} ties, {dated:.0%} of them dated, from {documents} documents)"


def _print(table: pd.DataFrame, measure: str, lang: str) -> None:
    """Print the rows of one measure for people."""
    from rich.console import Console
    from rich.table import Table

    from kg.measures.measure import MEASURES

    place = 0 if lang == "en" else 1
    heads = [name for name in HEADS if name != "slice" or "slice" in table]
    shown = Table(title=MEASURES[measure].titles[place], title_justify="left", box=None, pad_edge=False)
    for name in heads:
        right = name in ("rank", "score", "present")
        shown.add_column(HEADS[name][place], justify="right" if right else "left", no_wrap=name != "label")
    for row in table.to_dict("records"):
        cells = {
            "slice": row.get("slice", ""),
            "rank": f"{row['rank']}",
            "ranks": f"{row['rank_low']:.0f}–{row['rank_high']:.0f}",
            "label": row[f"label_{lang}"],
            "score": f"{row['score']:.4g}",
            "scores": f"{row['low']:.4g}–{row['high']:.4g}",
            "present": f"{row['present']:.0%}",
        }
        shown.add_row(*(cells[name] for name in heads))
    # a file or a pipe takes lines of any length
    console = Console(
        file=sys.stdout, width=None if sys.stdout.isatty() else 1000, highlight=False, markup=False
    )
    console.print(shown, soft_wrap=not sys.stdout.isatty())
    console.print()
