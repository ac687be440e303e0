"""The command line: each command is a thin door to a function of the library."""

from __future__ import annotations

import json
import sys
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

import click

from kg.errors import DataError, InputError, KgError

__all__ = ["cli", "main"]

GRAPH = click.option(
    "--graph",
    type=click.Path(path_type=Path),
    default=Path("build/graph.nq"),
    show_default=True,
    help="The built graph.",
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


@click.group(context_settings={"help_option_names": ["-h", "--help"]})
@click.version_option(package_name="scidip-kg")
def cli() -> None:
    """Knowledge graph of science diplomacy."""


def main() -> None:
    """Run the command line; errors of ours become messages and exit codes."""
    try:
        cli(standalone_mode=False)
    except DataError as error:
        click.echo(str(error), err=True)
        click.echo(f"{len(error.problems)} faults; nothing was written", err=True)
        sys.exit(1)
    except KgError as error:
        click.echo(f"kg: {error}", err=True)
        sys.exit(2)
    except click.ClickException as error:
        error.show()
        sys.exit(2)
    except (click.Abort, KeyboardInterrupt):
        sys.exit(130)
    except BrokenPipeError:  # `kg … | head`
        sys.stderr.close()
        sys.exit(0)


def _progress() -> Callable[[str], None]:
    start = time.monotonic()
    if not sys.stderr.isatty():
        return lambda _: None
    return lambda step: click.echo(f"{time.monotonic() - start:5.1f} s  {step}", err=True)


@cli.command()
@SEEDS
@TEXTS
@click.option(
    "--out", type=click.Path(path_type=Path), default=Path("build"), show_default=True, help="Where to write."
)
def build(seeds: Path | None, texts: Path | None, out: Path) -> None:
    """Build graph, network, tables and report; print the summary.

    Example: kg build --texts ../documents
    """
    from kg.build import build as run

    click.echo(run(out, seeds=seeds, texts=texts, progress=_progress()), nl=False)
    click.echo(f"\nwritten to {out}: graph.nq, network.html, tables/, report.txt")


@cli.command()
@SEEDS
def check(seeds: Path | None) -> None:
    """Check tables, ontology, shapes and checks.

    Example: kg check --seeds my-seeds
    """
    from kg.build import check as run
    from kg.graph.validate import violations

    complaints = run(seeds)
    for complaint in complaints:
        click.echo(complaint)
    failed = len(violations(complaints))
    click.echo(f"{failed} violations, {len(complaints) - failed} warnings")
    sys.exit(1 if failed else 0)


@cli.command()
@SEEDS
@click.option(
    "--texts",
    type=click.Path(path_type=Path),
    required=True,
    help="Folder with your copies of the source documents.",
)
@click.option("--format", "format_", type=click.Choice(["text", "json"]), default="text", show_default=True)
def verify(seeds: Path | None, texts: Path, format_: str) -> None:
    """Check every cited passage against the originals.

    Example: kg verify --texts ../documents --format json
    """
    from dataclasses import asdict

    from kg.graph.evidence import read_texts, summary
    from kg.graph.evidence import verify as run

    read, vocabulary = _read_seeds(seeds)
    findings = run(read, vocabulary, read_texts(texts, read.sources))
    counted = summary(findings)
    if format_ == "json":
        rows = [asdict(f) | {"lines": str(f.lines)} for f in findings]
        click.echo(json.dumps({"summary": counted, "findings": rows}, ensure_ascii=False, indent=1))
    else:
        for f in findings:
            if f.verdict != "exact":
                proposal = f", now at lines {f.proposal}" if f.proposal else ""
                click.echo(f"{f.document}:{f.lines}: {f.verdict}{proposal}; claims: {' '.join(f.claims)}")
            for what in f.unnamed:
                click.echo(f"{f.document}:{f.lines}: no name of it stands in the cited lines: {what}")
        click.echo(" ".join(f"{number} {verdict}" for verdict, number in sorted(counted.items())))
    sys.exit(1 if counted.total() > counted["exact"] else 0)


@cli.command()
@SEEDS
@click.option(
    "--texts",
    type=click.Path(path_type=Path),
    required=True,
    help="Folder with your copies of the source documents.",
)
def stamp(seeds: Path | None, texts: Path) -> None:
    """Write the checksums of all cited lines into evidence.tsv.

    Do so after adding claims, and only when `kg verify` has no complaint about the old ones.
    """
    from kg.graph.evidence import read_texts
    from kg.graph.evidence import stamp as run
    from kg.seeds import write_evidence
    from kg.vocabulary import data_directory

    read, _ = _read_seeds(seeds, stamped=False)
    evidence = run(read, read_texts(texts, read.sources))
    write_evidence(seeds or data_directory("seeds"), evidence)
    click.echo(f"{len(evidence)} cited passages stamped")


def _read_seeds(seeds: Path | None, *, stamped: bool = True) -> tuple[Any, Any]:
    from kg.seeds import read_seeds
    from kg.vocabulary import data_directory, read_vocabulary

    vocabulary = read_vocabulary()
    return read_seeds(seeds or data_directory("seeds"), vocabulary, stamped=stamped), vocabulary


@cli.command()
@click.argument("file", required=False)
@click.option("-e", "--execute", "text", help="The query itself.")
@GRAPH
@FORMAT
def query(file: str | None, text: str | None, graph: Path, format_: str) -> None:
    """Run a SPARQL query from FILE, from standard input (-) or from -e.

    The project's prefixes (dip: id: sch: skos: prov: …) need no declaration.

    Example: kg query -e 'SELECT ?party { id:tpd-moc dip:party ?party }'
    """
    from kg.graph.store import open_graph

    if (file is None) == (text is None):
        raise InputError("give a query file, - for standard input, or -e QUERY")
    if file == "-":
        text = sys.stdin.read()
    elif file is not None:
        try:
            text = Path(file).read_text(encoding="utf-8")
        except (OSError, UnicodeDecodeError) as error:
            raise InputError(f"{file}: cannot be read ({error})") from None
    _print_answer(open_graph(graph), text or "", format_)


def _print_answer(store: Any, text: str, format_: str) -> None:
    from kg.answers import write_answer
    from kg.graph.store import run_query

    sys.stdout.write(write_answer(run_query(store, text), format_))


@cli.command()
@click.argument("question", required=False)
@click.argument("arguments", nargs=-1, metavar="[name=value]…")
@GRAPH
@FORMAT
@LANGUAGE
def ask(question: str | None, arguments: tuple[str, ...], graph: Path, format_: str, lang: str) -> None:
    """Ask a named question; without a name, list them.

    Example: kg ask parties instrument=tpd-moc
    """
    from kg.errors import nearest
    from kg.graph.questions import fill, read_questions
    from kg.graph.store import open_graph

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
    store = open_graph(graph)
    text = fill(questions[question], given, store)
    if format_ == "table":
        click.echo(questions[question].header.titles[lang], err=True)
    _print_answer(store, text, format_)


@cli.command()
@click.argument("entity")
@GRAPH
@TEXTS
@LANGUAGE
def show(entity: str, graph: Path, texts: Path | None, lang: str) -> None:
    """Print all that is said of an entity, found by any of its names, as sentences with their sources.

    Example: kg show JST --lang en
    """
    from kg.answers import write_portrait
    from kg.graph.questions import find_entities
    from kg.graph.show import portray
    from kg.graph.store import open_graph

    store = open_graph(graph)
    for id_ in find_entities(store, entity):
        click.echo(write_portrait(portray(store, id_, lang), _passages(texts), lang), nl=False)


def _passages(texts: Path | None) -> dict[str, tuple[str, ...]]:
    if texts is None:
        return {}
    from kg.graph.evidence import read_texts

    read, _ = _read_seeds(None)
    return read_texts(texts, read.sources)
