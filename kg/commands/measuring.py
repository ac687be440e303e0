"""The command that measures networks: measure."""

from __future__ import annotations

import sys
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from kg.commands.options import GRAPH, LANGUAGE
from kg.commands.rankings import ROUNDS, TABLES, Asked, check_options
from kg.commands.reading import KEYS
from kg.commands.sheets import TOP, print_sheets, shortened
from kg.commands.windows import clipped, crowding, read_pair, read_periods, summary
from kg.errors import InputError

if TYPE_CHECKING:
    import pandas as pd

    from kg.networks.ties import Projection

__all__ = ["measure"]


class _Command(click.Command):
    def format_epilog(self, ctx: click.Context, formatter: click.HelpFormatter) -> None:
        """List the measures, which are read only when help is asked for: `kg` need not wait for them."""
        from kg.measures.measure import MEASURES

        kinds = {"two-mode": "two-mode networks", "directed": "directed networks"}
        rows = []
        for name, one in MEASURES.items():
            only = kinds.get(next(iter(one.functions)), "") if len(one.functions) == 1 else ""
            notes = [one.titles[1], *filter(None, (only, "less is first" if one.first == "low" else ""))]
            rows.append((name, f"{one.titles[0]} ({', '.join(notes)})"))
        with formatter.section("Measures"):
            formatter.write_dl(rows)


@click.command(cls=_Command)
@click.argument("projection", required=False)
@click.option(
    "--describe", is_flag=True, help="Print what the network states of itself, and measure nothing."
)
@click.option(
    "--table", type=click.Choice(list(TABLES)), default="stability", show_default=True,
    help="What to print; each is the function of the library with this name.",
)  # fmt: skip
@click.option("--measure", "measures", multiple=True, help="A measure; may be repeated. [default: three]")
@click.option(
    "--by", type=click.Choice(["year", "period"]), help="A table for each year or five fiscal years."
)
@click.option("--periods", default="", help="Periods of your own, such as 2016/2018,2019/2021,2022/.")
@click.option("--cumulative", is_flag=True, help="Slices hold all that began by their end.")
@click.option("--between", default="", help="The two slices that --table movers compares: 2018,2019.")
@click.option(
    "--cut", default="", help="Day or share from which on --table backtest hides ties. [default: 0.3]"
)
@click.option("--node", help="The entity whose score --table chance compares, by any name.")
@click.option("--without", multiple=True, help="An entity to take out, by any name; may be repeated.")
@click.option(
    "--since", default="", help="Only ties that last until this day, month or year, or start later."
)
@click.option("--until", default="", help="Only ties that start by this day, month or year.")
@click.option(
    "--undated", type=click.Choice(["drop", "keep", "separate"]), default="drop", show_default=True,
    help="Ties without a date, where --since, --until, --by or --periods ask for one.",
)  # fmt: skip
@click.option("--lasting", is_flag=True, help="Let agreements go on after their signature.")
@click.option("--about", default="", help="Only ties that concern this field, or one within it, by any name.")
@click.option(
    "--crowd", type=click.IntRange(2),
    help="Leave out what ties more than so many at once, such as a large meeting.",
)  # fmt: skip
@click.option(
    "--one-mode", type=click.Choice(["source", "target"]),
    help="Of a two-mode network only the first or second kind of node, tied by what they share.",
)  # fmt: skip
@click.option("--planned", is_flag=True, help="Count what is planned, proposed or expected too.")
@click.option(
    "--rounds", type=click.IntRange(2),
    help=f"Samples for the intervals. [default: {ROUNDS}; case-drop, chance: 200]",
)  # fmt: skip
@click.option("--seed", type=click.IntRange(0), help="Start of chance. [default: 7; communities: 0]")
@click.option(
    "--over", type=click.Choice(["documents", "via"]),
    help="What is sampled or left out: documents, or what ties: instruments, meetings, programmes. "
    "[default: documents; case-drop, movers: via]",
)  # fmt: skip
@click.option(
    "--top", type=click.IntRange(1), help=f"Rows of each table. [default: {TOP}; other formats: all]"
)
@GRAPH
@LANGUAGE
@click.option(
    "--format", "format_", type=click.Choice(["table", "csv", "tsv", "json"]), default="table",
    show_default=True,
)  # fmt: skip
def measure(
    projection: str | None,
    describe: bool,
    table: str,
    measures: tuple[str, ...],
    by: str | None,
    periods: str,
    cumulative: bool,
    between: str,
    cut: str,
    node: str | None,
    without: tuple[str, ...],
    since: str,
    until: str,
    undated: str,
    lasting: bool,
    about: str,
    crowd: int | None,
    one_mode: str | None,
    planned: bool,
    rounds: int | None,
    seed: int | None,
    over: str | None,
    top: int | None,
    graph: Path,
    lang: str,
    format_: str,
) -> None:
    """Print who is central in a network, with intervals; without a name, list the networks.

    PROJECTION is a name from that list, or the path of a .rq file of your own. Intervals hold 95 % of the
    samples. Undated ties count, unless --by, --periods, --since or --until ask for dates.

    Example: kg measure countries --crowd 20 --by period --measure strength --without japan
    """
    from kg.networks.projections import projections

    if projection is None:
        titles = {name: found[lang] for name, found in projections().items()}
        width = max(map(len, titles))
        for name, title in titles.items():
            click.echo(f"{name:<{width}}  {title}")
        return
    if describe:
        _describe(projection, lang)
        return
    given: dict[str, object] = {
        "measure": measures, "over": over, "rounds": rounds, "seed": seed, "by": by, "periods": periods,
        "cumulative": cumulative, "between": between, "cut": cut, "node": node, "about": about,
        "since": since, "until": until, "undated": undated != "drop",
    }  # fmt: skip
    check_options(table, [name for name, value in given.items() if value not in (None, "", (), False)])
    spans = read_periods(periods, by)
    by = "period" if spans else by
    pair = read_pair(between, by, spans) if table == "movers" else None
    if undated == "separate" and by is None:
        raise InputError("--undated separate is a slice of its own: add --by year, --by period or --periods")

    from kg.graph.store import open_graph
    from kg.networks.folding import fold
    from kg.networks.network import projection as read
    from kg.networks.network import read_day
    from kg.networks.slices import during

    store = open_graph(graph)
    start, end = read_day(since, "since"), read_day(until, "until")
    ties: dict[str, Any] = {"lasting": lasting, "without": without, "crowd": crowd, "about": about}

    def window(whole: Projection) -> Projection:
        if not (start or end):
            return whole
        return during(whole, start, end, undated="drop" if undated == "drop" else "keep")

    def folded(part: Projection) -> Projection:
        if one_mode and not part.two_mode:
            raise InputError(f'--one-mode: "{part.name}" has one kind of node already; leave the option out')
        return fold(part, one_mode) if one_mode else part

    def ready(whole: Projection) -> Projection:
        part = folded(window(whole))
        return clipped(part, start, end) if by else part

    whole = read(projection, store, planned=planned, **ties)
    found = ready(whole)
    if not found.ties:
        raise InputError(
            f'the network "{found.name}" has no ties left: ask for less by --since, --until, --about, --crowd '
            "or --without"
        )
    if format_ == "table":
        dated = bool(by or start or end) and undated == "drop"
        click.echo(summary(folded(whole), found, lang, dated=dated), err=True)
        hint = crowding(window(whole), store, lang) if crowd is None else ""
        if hint:
            click.echo(hint, err=True)
    asked = Asked(
        found, store, lambda: ready(read(projection, store, planned=True, **ties)),
        lambda name: read(name, store, planned=planned, lasting=lasting), measures, over, rounds, seed, by,
        spans, cumulative, undated, pair, cut or None, node,
    )  # fmt: skip
    rows = TABLES[table](asked)
    if format_ == "table":
        print_sheets(table, rows, asked, _modes(projection, lang) if "mode" in rows else (), lang, top or TOP)
        return
    _write(rows if top is None else shortened(rows, top), format_)


def _write(table: pd.DataFrame, format_: str) -> None:
    if format_ == "json":
        sys.stdout.write(table.to_json(orient="records", force_ascii=False, indent=1) + "\n")
    else:
        sys.stdout.write(
            table.to_csv(index=False, sep="," if format_ == "csv" else "\t", lineterminator="\n")
        )


def _modes(name: str, lang: str) -> tuple[str, ...]:
    """Return the words for the two kinds of nodes of a network."""
    from kg.networks.projections import declaration

    return tuple(_classes(kind, lang) for kind in declaration(name)["nodes"].split("|"))


def _classes(names: str, lang: str) -> str:
    from kg.vocabulary import read_vocabulary

    labels = read_vocabulary().classes
    words = [labels[name][lang == "ja"] if name in labels else name for name in names.split()]
    return ("・" if lang == "ja" else ", ").join(words)


def _describe(name: str, lang: str) -> None:
    """Print what a network states of itself; what it has in English only stays so."""
    from kg.networks.projections import declaration

    place = lang == "ja"
    for key, value in declaration(name, lang).items():
        if key == "nodes":
            value = " | ".join(_classes(kind, lang) for kind in value.split("|"))
        if key in ("directed", "mode"):
            value = KEYS[value][place]
        click.echo(f"{KEYS[key][place]}{'：' if place else ': '}{value}")
