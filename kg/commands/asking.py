"""Commands that ask the graph: query, ask, show."""

from __future__ import annotations

import shutil
import sys
from pathlib import Path
from typing import TYPE_CHECKING

import click

from kg.commands.options import ENDPOINT, FORMAT, GRAPH, LANGUAGE, TEXTS, passages_of, source_of
from kg.errors import InputError

if TYPE_CHECKING:
    from kg.graph.store import Source

__all__ = ["ask", "query", "show"]


@click.command()
@click.argument("file", required=False)
@click.option("-e", "--execute", "text", help="The query itself.")
@GRAPH
@ENDPOINT
@FORMAT
@click.option(
    "--labels", type=click.Choice(["ja", "en"]), default=None, help="In a table, show names, not IRIs."
)
def query(
    file: str | None,
    text: str | None,
    graph: Path,
    endpoint: str | None,
    format_: str,
    labels: str | None,
) -> None:
    """Run a SPARQL query from FILE, from standard input (-) or from -e.

    The project's prefixes (dip: id: sch: skos: prov: …) need no declaration.

    Example: kg query -e 'SELECT ?party { id:tpd-moc dip:party ?party }'
    """
    if (file is None) == (text is None):
        raise InputError("give a query file, - for standard input, or -e QUERY")
    if file == "-":
        text = sys.stdin.read()
    elif file is not None:
        try:
            text = Path(file).read_text(encoding="utf-8")
        except (OSError, UnicodeDecodeError) as error:
            raise InputError(f"{file}: cannot be read ({error})") from None
    _print_answer(source_of(graph, endpoint), text or "", format_, labels)


def _print_answer(source: Source, text: str, format_: str, labels: str | None = None) -> None:
    from kg.answers import write_answer
    from kg.graph.questions import labels_in
    from kg.graph.store import run_query

    names = labels_in(source, labels) if labels and format_ == "table" else {}
    width = shutil.get_terminal_size().columns if sys.stdout.isatty() else None
    sys.stdout.write(write_answer(run_query(source, text), format_, width, names))


@click.command()
@click.argument("question", required=False)
@click.argument("arguments", nargs=-1, metavar="[name=value]…")
@GRAPH
@ENDPOINT
@FORMAT
@LANGUAGE
def ask(
    question: str | None,
    arguments: tuple[str, ...],
    graph: Path,
    endpoint: str | None,
    format_: str,
    lang: str,
) -> None:
    """Ask a named question; without a name, list them.

    Example: kg ask parties instrument=tpd-moc
    """
    from kg.errors import nearest
    from kg.graph.questions import fill, read_questions

    questions = read_questions()
    if question is None:
        width = max(map(len, questions))
        for name, found in questions.items():
            takes = " ".join(f"{p.name}={p.default}" for p in found.header.parameters)
            click.echo(f"{name:<{width}}  {found.header.titles[lang]}" + (f"  [{takes}]" if takes else ""))
        return
    if question not in questions:
        raise InputError(f'no question "{question}"{nearest(question, questions)}; `kg ask` lists them')
    given = {}
    for argument in arguments:
        name, sign, value = argument.partition("=")
        if not sign:
            raise InputError(f'"{argument}": write name=value')
        given[name] = value
    store = source_of(graph, endpoint)
    text = fill(questions[question], given, store)
    if format_ == "table":
        click.echo(questions[question].header.titles[lang], err=True)
    _print_answer(store, text, format_)


@click.command()
@click.argument("entity")
@GRAPH
@ENDPOINT
@TEXTS
@LANGUAGE
def show(entity: str, graph: Path, endpoint: str | None, texts: Path | None, lang: str) -> None:
    """Print all that is said of an entity, found by any of its names, as sentences with their sources.

    Example: kg show JST --lang en
    """
    from kg.answers import write_portrait
    from kg.graph.questions import find_entities
    from kg.graph.show import read_portrait

    store = source_of(graph, endpoint)
    for id_ in find_entities(store, entity):
        click.echo(write_portrait(read_portrait(store, id_, lang), passages_of(texts), lang), nl=False)
