"""The command that draws networks: view."""

from __future__ import annotations

import sys
import webbrowser
from pathlib import Path

import click

from kg.commands.options import GRAPH, TEXTS, passages_of
from kg.errors import InputError

__all__ = ["view"]


@click.command()
@click.option("--focus", "entity", help="Only what is around this entity, by any of its names.")
@click.option(
    "--hops", type=click.IntRange(1), default=1, show_default=True, help="How many edges around it."
)
@click.option("--view", "name", help="A declared network (kg measure lists them) or the id of a document.")
@click.option(
    "--type", "types", multiple=True, help="Only this class (Country, Instrument …); may be repeated."
)
@click.option("--since", default="", help="Only what lasts until this day, month or year, or starts later.")
@click.option("--until", default="", help="Only what starts by this day, month or year.")
@click.option(
    "--undated", type=click.Choice(["drop", "keep"]), default="drop", show_default=True,
    help="What has no date, where --since or --until is given.",
)  # fmt: skip
@click.option("--lang", type=click.Choice(["ja", "en", "both"]), default="ja", show_default=True)
@click.option(
    "--out", type=click.Path(path_type=Path), default=Path("build/view.html"), show_default=True,
    help="Where to write; - for standard output.",
)  # fmt: skip
@click.option("--open", "opens", is_flag=True, help="Open the page in the browser.")
@GRAPH
@TEXTS
def view(
    entity: str | None,
    hops: int,
    name: str | None,
    types: tuple[str, ...],
    since: str,
    until: str,
    undated: str,
    lang: str,
    out: Path,
    opens: bool,
    graph: Path,
    texts: Path | None,
) -> None:
    """Draw the network, or a part of it, as a page that works offline.

    Example: kg view --focus JST --hops 2 --open
    """
    from kg.page.shown import view as draw
    from kg.tables import write_bytes

    page = draw(
        entity,
        hops=hops,
        name=name,
        types=types,
        since=since,
        until=until,
        undated=undated,
        language=lang,
        graph=graph,
        passages=passages_of(texts),
    )
    if str(out) == "-":
        sys.stdout.buffer.write(page.html.encode())
        return
    try:
        out.parent.mkdir(parents=True, exist_ok=True)
        write_bytes(out, page.html.encode())
    except OSError as error:
        raise InputError(f"{out}: cannot be written ({error.strerror}); choose a file with --out") from None
    click.echo(f"{out}: {page.nodes} nodes, {page.edges} edges")
    if opens:
        webbrowser.open(out.resolve().as_uri())
