"""Options that several commands share, and what they stand for."""

from __future__ import annotations

import sys
import time
from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING

import click

from kg.errors import InputError

if TYPE_CHECKING:
    from kg.graph.store import Source
    from kg.model import Seeds
    from kg.vocabulary import Vocabulary

__all__ = [
    "ENDPOINT",
    "FORMAT",
    "GRAPH",
    "LANGUAGE",
    "SEEDS",
    "TEXTS",
    "passages_of",
    "progress",
    "seeds_of",
    "source_of",
]

GRAPH = click.option(
    "--graph",
    type=click.Path(path_type=Path),
    default=Path("build/graph.nq"),
    show_default=True,
    help="The built graph.",
)
ENDPOINT = click.option(
    "--endpoint", default=None, help="A SPARQL endpoint to ask instead of the built graph."
)
SEEDS = click.option(
    "--seeds", type=click.Path(path_type=Path), default=None, help="Folder of tables [default: ours]."
)
TEXTS = click.option(
    "--texts",
    type=click.Path(path_type=Path),
    default=None,
    help="Folder with your copies of the source documents.",
)
LANGUAGE = click.option(
    "--lang", type=click.Choice(["ja", "en"]), default="ja", show_default=True, help="Language."
)
FORMATS = ["table", "csv", "tsv", "json", "xml", "turtle", "ntriples"]
FORMAT = click.option("--format", "format_", type=click.Choice(FORMATS), default="table", show_default=True)


def progress() -> Callable[[str], None]:
    """Return a function that prints steps with their time, on a terminal only."""
    start = time.monotonic()
    if not sys.stderr.isatty():
        return lambda _: None
    return lambda step: click.echo(f"{time.monotonic() - start:5.1f} s  {step}", err=True)


def seeds_of(seeds: Path | None, *, stamped: bool = True) -> tuple[Seeds, Vocabulary]:
    """Read the tables that a command works on, and the ontology."""
    from kg.seeds import read_seeds
    from kg.vocabulary import data_directory, read_vocabulary

    vocabulary = read_vocabulary()
    return read_seeds(seeds or data_directory("seeds"), vocabulary, stamped=stamped), vocabulary


def passages_of(texts: Path | None) -> dict[str, tuple[str, ...]]:
    """Return the lines of the user's copies of the documents, by document; nothing without a folder."""
    if texts is None:
        return {}
    from kg.graph.evidence import read_texts

    read, _ = seeds_of(None)
    return read_texts(texts, read.sources)


def source_of(graph: Path, endpoint: str | None) -> Source:
    """Return what a command asks: the endpoint if one is named, else the built graph."""
    from kg.graph.endpoint import Endpoint
    from kg.graph.store import open_graph

    if endpoint is None:
        return open_graph(graph)
    if not endpoint.strip():
        raise InputError("--endpoint is empty: give the URL of an endpoint, or leave the option out")
    return Endpoint(endpoint)
