"""Commands that bring the graph to others: store, serve, publish."""

from __future__ import annotations

import math
import signal
import sys
from pathlib import Path
from typing import Any

import click

from kg.commands.options import GRAPH, progress
from kg.errors import InputError

__all__ = ["publish", "serve", "store"]

MEGABYTE = 1_000_000


class Seconds(click.FloatRange):
    """A number of seconds within bounds: ``nan`` is within any for click."""

    def convert(self, value: Any, param: click.Parameter | None, ctx: click.Context | None) -> float:
        """Read a number, and refuse what is none."""
        found = float(super().convert(value, param, ctx))
        return self.fail(f"{value!r} is not a number.", param, ctx) if math.isnan(found) else found


@click.command()
@GRAPH
@click.option(
    "--store", type=click.Path(path_type=Path), default=None, help="A store on disk, from `kg store`."
)
@click.option("--host", default="127.0.0.1", show_default=True, help="Address to listen on.")
@click.option(
    "--port",
    type=click.IntRange(0, 65535),
    default=8000,
    show_default=True,
    help="Port to listen on; 0 is any that is free.",
)
@click.option(
    "--workers", type=click.IntRange(1, 1000), default=2, show_default=True, help="Query processes."
)
@click.option(
    "--seconds",
    type=Seconds(0, 86400, min_open=True),
    default=10.0,
    show_default=True,
    help="Time limit of one query.",
)
@click.option(
    "--memory",
    type=click.IntRange(50, 1_000_000),
    default=1000,
    show_default=True,
    help="Memory limit of one query, in megabytes.",
)
@click.option(
    "--result",
    type=click.IntRange(1, 1_000_000),
    default=50,
    show_default=True,
    help="Size limit of one result, in megabytes.",
)
@click.option("--cors", is_flag=True, help="Let pages of other sites query the endpoint.")
def serve(
    graph: Path,
    store: Path | None,
    host: str,
    port: int,
    workers: int,
    seconds: float,
    memory: int,
    result: int,
    cors: bool,
) -> None:
    """Serve SPARQL endpoint, query page, entity pages and network.

    Example: kg serve --port 8080
    """
    try:
        from kg.server.job import Limits
        from kg.server.run import serve as run
    except ImportError as error:
        raise InputError(f"kg serve needs its extra: pip install 'scidip-kg[serve]' ({error})") from None
    limits = Limits(seconds=seconds, memory=memory * MEGABYTE, result=result * MEGABYTE)
    run(graph, store=store, host=host, port=port, workers=workers, cors=cors, limits=limits)


@click.command()
@GRAPH
@click.argument("folder", type=click.Path(path_type=Path))
def store(graph: Path, folder: Path) -> None:
    """Load the graph into a store on disk that opens without parsing.

    Example: kg store build/store && kg serve --store build/store
    """
    from kg.graph.store import save_store

    # as Ctrl+C does, so that the folder in the making is removed
    signal.signal(signal.SIGTERM, lambda *_: sys.exit(143))
    click.echo(f"{save_store(graph, folder):,} triples in {folder}")


@click.command()
@GRAPH
@click.option("--endpoint", required=True, help="SPARQL query endpoint of the target.")
@click.option("--store", "store_url", default="", help="Its Graph Store Protocol endpoint.")
@click.option("--update", default="", help="Its SPARQL Update endpoint; one of the two is needed.")
@click.option("--user", default="", help="User name, for basic or digest authentication.")
@click.option("--password", default="", envvar="KG_PASSWORD", help="Password; better in KG_PASSWORD.")
def publish(graph: Path, endpoint: str, store_url: str, update: str, user: str, password: str) -> None:
    """Publish the graph into any SPARQL store, graph by graph; what is there already is not sent again.

    Example: kg publish --endpoint http://host/sparql --update http://host/update
    """
    from kg.graph.endpoint import Endpoint
    from kg.graph.publish import Target
    from kg.graph.publish import publish as run
    from kg.graph.store import open_graph

    if not (store_url or update):
        raise InputError("name the target's --store (Graph Store Protocol) or --update endpoint")
    target = Target(Endpoint(endpoint), store_url, update, user, password)
    sent, kept = run(open_graph(graph), target, progress())
    click.echo(f"{sent} graphs sent, {kept} there already")
