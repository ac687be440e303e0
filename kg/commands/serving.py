"""Commands that bring the graph to others: store, serve, publish."""

from __future__ import annotations

from pathlib import Path

import click

from kg.commands.options import GRAPH, progress
from kg.errors import InputError

__all__ = ["publish", "serve", "store"]


@click.command()
@GRAPH
@click.option(
    "--store", type=click.Path(path_type=Path), default=None, help="A store on disk, from `kg store`."
)
@click.option("--host", default="127.0.0.1", show_default=True, help="Address to listen on.")
@click.option("--port", default=8000, show_default=True, help="Port to listen on.")
@click.option("--workers", default=2, show_default=True, help="Query processes.")
@click.option("--seconds", default=10.0, show_default=True, help="Time limit of one query.")
@click.option("--cors", is_flag=True, help="Let pages of other sites query the endpoint.")
def serve(
    graph: Path, store: Path | None, host: str, port: int, workers: int, seconds: float, cors: bool
) -> None:
    """Serve SPARQL endpoint, query page, entity pages and network.

    Example: kg serve --port 8080
    """
    try:
        from kg.server.run import serve as run
    except ImportError as error:
        raise InputError(f"kg serve needs its extra: pip install 'scidip-kg[serve]' ({error})") from None
    run(graph, store=store, host=host, port=port, workers=workers, seconds=seconds, cors=cors)


@click.command()
@GRAPH
@click.argument("folder", type=click.Path(path_type=Path))
def store(graph: Path, folder: Path) -> None:
    """Load the graph into a store on disk that opens without parsing.

    Example: kg store build/store && kg serve --store build/store
    """
    from kg.graph.store import save_store

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
