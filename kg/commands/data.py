"""Commands about the data: build, check, verify, stamp."""

from __future__ import annotations

import json
import sys
from pathlib import Path

import click

from kg.commands.options import SEEDS, TEXTS, progress, seeds_of

__all__ = ["build", "check", "stamp", "verify"]


@click.command()
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

    click.echo(run(out, seeds=seeds, texts=texts, progress=progress()), nl=False)
    click.echo(f"\nwritten to {out}: index.html, network.html, views/, tables/, graph.nq, report.txt")


@click.command()
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


@click.command()
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

    read, vocabulary = seeds_of(seeds)
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


@click.command()
@SEEDS
@click.option(
    "--texts",
    type=click.Path(path_type=Path),
    required=True,
    help="Folder with your copies of the source documents.",
)
def stamp(seeds: Path | None, texts: Path) -> None:
    """Write the checksums of all cited lines into evidence.tsv, and sort the tables.

    Do so after adding claims, and only when `kg verify` has no complaint about the old ones.
    """
    from kg.graph.evidence import read_texts
    from kg.graph.evidence import stamp as run
    from kg.seeds import sort_tables, write_evidence
    from kg.vocabulary import data_directory

    read, _ = seeds_of(seeds, stamped=False)
    evidence = run(read, read_texts(texts, read.sources))
    folder = seeds or data_directory("seeds")
    write_evidence(folder, evidence)
    sort_tables(folder)
    click.echo(f"{len(evidence)} cited passages stamped")
