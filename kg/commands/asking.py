"""Commands that ask the graph: query, ask, show."""

from __future__ import annotations

import contextlib
import shutil
import sys
from pathlib import Path
from typing import TYPE_CHECKING

import click

from kg.commands.options import ENDPOINT, FORMAT, GRAPH, LANGUAGE, TEXTS, passages_of, source_of
from kg.errors import InputError, KgError

if TYPE_CHECKING:
    from kg.graph.questions import Question
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
        text = sys.stdin.read().removeprefix("\ufeff")
    elif file is not None:
        try:
            text = Path(file).read_text(encoding="utf-8-sig")
        except (OSError, UnicodeDecodeError) as error:
            raise InputError(f"{file}: cannot be read ({error})") from None
    if labels and format_ != "table":
        raise InputError(f"--labels is for tables; --format {format_} has the IRIs")
    source, text = source_of(graph, endpoint), text or ""
    if not _print_answer(source, text, format_, labels):
        from kg.graph.names import unknown_terms

        for term, hint in unknown_terms(source, text).items():
            click.echo(f"note: the ontology has no {term}{hint}", err=True)


def _print_answer(
    source: Source, text: str, format_: str, labels: str | None = None, language: str = "", ids: str = ""
) -> bool:
    """Print an answer; tell whether anything was found, of which only a table is asked."""
    from kg.answers import write_answer
    from kg.graph.names import labels_in
    from kg.graph.store import run_query

    names = labels_in(source, labels) if labels and format_ == "table" else {}
    width = shutil.get_terminal_size().columns if sys.stdout.isatty() else None
    written = write_answer(
        run_query(source, text), format_, width, names, language=language, ids=ids.split(", ")
    )
    sys.stdout.write(written)
    return not (format_ == "table" and written.endswith("\n(0 rows)\n"))


def _describe(question: Question, lang: str, graph: Path, endpoint: str | None) -> None:
    """Print what a question takes, and, if there is a graph, what each text can be."""
    from kg.graph.questions import ANY, values_of

    click.echo(f"{question.header.titles[lang]}\n")
    for parameter in question.header.parameters:
        kind = parameter.classes.replace("dip:", "").replace(" ", ", ") or parameter.type
        if parameter.values:
            with contextlib.suppress(KgError):
                known = values_of(parameter, source_of(graph, endpoint))
                kind = "; ".join([ANY, *known] if parameter.default == ANY else known)
        click.echo(f"  {parameter.name}={parameter.default}  ({kind})")
    click.echo("\nAn entity is given by any of its names or its id, a date as day, month or year.")


@click.command(add_help_option=False)
@click.argument("question", required=False)
@click.argument("arguments", nargs=-1, metavar="[name=value]…")
@GRAPH
@ENDPOINT
@FORMAT
@LANGUAGE
@click.option("-h", "--help", "help_", is_flag=True, help="Show this, or what QUESTION takes, and exit.")
@click.pass_context
def ask(
    context: click.Context,
    question: str | None,
    arguments: tuple[str, ...],
    graph: Path,
    endpoint: str | None,
    format_: str,
    lang: str,
    help_: bool,
) -> None:
    """Ask a named question; without a name, list them.

    A table is in one language; the other formats have both, and the ids.

    Example: kg ask parties instrument=tpd-moc
    """
    from kg.errors import nearest
    from kg.graph.questions import fill, read_questions

    questions = read_questions()
    if help_ and question is None:
        click.echo(context.get_help())
        return
    if question is None:
        width = max(map(len, questions))
        for name, found in questions.items():
            takes = " ".join(f"{p.name}={p.default}" for p in found.header.parameters)
            click.echo(f"{name:<{width}}  {found.header.titles[lang]}" + (f"  [{takes}]" if takes else ""))
        return
    if question not in questions:
        raise InputError(f'no question "{question}"{nearest(question, questions)}; `kg ask` lists them')
    if help_:
        _describe(questions[question], lang, graph, endpoint)
        return
    given: dict[str, str] = {}
    for argument in arguments:
        name, sign, value = argument.partition("=")
        if not sign:
            raise InputError(f'"{argument}": write name=value')
        if name in given:
            raise InputError(f'"{name}" is given twice')
        given[name] = value
    store = source_of(graph, endpoint)
    text = fill(questions[question], given, store)
    header = questions[question].header
    if format_ == "table":
        click.echo(header.titles[lang], err=True)
    if not _print_answer(store, text, format_, lang, lang, header.values.get("ids", "")):
        click.echo(f"note: the documents say nothing of this; see kg ask {question} --help", err=True)


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
    from kg.graph.names import find_entities
    from kg.graph.show import read_portrait

    store = source_of(graph, endpoint)
    for id_ in find_entities(store, entity):
        click.echo(write_portrait(read_portrait(store, id_, lang), passages_of(texts), lang), nl=False)
