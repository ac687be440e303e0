"""The whole project in one screen: tables and ontology in; graph, network, tables and report out."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from pathlib import Path

import pyoxigraph as ox

from kg.errors import DataError, InputError
from kg.graph.dataset import build_dataset
from kg.graph.derive import derive
from kg.graph.evidence import read_texts
from kg.graph.store import load_store, serialize_sorted
from kg.graph.validate import Complaint, run_checks, run_shapes, violations
from kg.model import Seeds
from kg.networks.project import read_network
from kg.page.index import draw_index
from kg.page.page import draw_page
from kg.page.views import draw_view, read_views
from kg.report import write_report
from kg.seeds import read_seeds
from kg.tables import write_bytes
from kg.tabulate import build_tables
from kg.vocabulary import Vocabulary, data_directory, read_vocabulary

__all__ = ["Graph", "assemble", "build", "check"]


@dataclass(frozen=True)
class Graph:
    """The assembled graph: what went in, the store, and what the checks say of it."""

    seeds: Seeds
    vocabulary: Vocabulary
    store: ox.Store
    complaints: tuple[Complaint, ...]


def assemble(seeds_folder: Path, ontology: Path, progress: Callable[[str], None] = lambda _: None) -> Graph:
    """Read tables and ontology, build the store with what the rules derive, and check it.

    Raises:
        InputError: a folder or table is missing.
        DataError: the tables or the ontology hold faults.
    """
    progress("reading ontology and tables")
    vocabulary = read_vocabulary(ontology)
    seeds = read_seeds(seeds_folder, vocabulary)
    progress("building the graph")
    store = load_store(build_dataset(seeds, vocabulary))
    store.extend(list(derive(store, ontology / "rules")))
    progress("checking the graph")
    complaints = (*run_checks(store, ontology / "checks"), *run_shapes(store, ontology / "shapes"))
    return Graph(seeds, vocabulary, store, tuple(sorted(complaints)))


def check(seeds_folder: Path | None = None) -> tuple[Complaint, ...]:
    """Check tables, ontology, shapes and checks, and return what they complain of."""
    return assemble(seeds_folder or data_directory("seeds"), data_directory("ontology")).complaints


def build(
    out: Path = Path("build"),
    *,
    seeds: Path | None = None,
    texts: Path | None = None,
    progress: Callable[[str], None] = lambda _: None,
) -> str:
    """Build everything into a folder and return the report.

    All files are made in memory first and then put in place one by one, each whole: a fault or a kill
    before that leaves the previous build as it was.

    Raises:
        InputError: a folder or table is missing, or ``out`` cannot be written.
        DataError: the tables hold faults, or the graph violates a shape or check.
    """
    graph = assemble(seeds or data_directory("seeds"), data_directory("ontology"), progress)
    failed = violations(graph.complaints)
    if failed:
        raise DataError([c.as_problem() for c in failed])
    passages = read_texts(texts, graph.seeds.sources) if texts else {}
    report = write_report(graph.seeds, graph.vocabulary, graph.store, graph.complaints)
    files = {"graph.nq": serialize_sorted(graph.store), "report.txt": report.encode()}
    progress("writing tables")
    tables = build_tables(graph.store, data_directory("ontology") / "tables")
    for sheet in tables:
        # Excel reads UTF-8 only with a byte order mark
        rows = b"\xef\xbb\xbf" + sheet.table.to_csv(index=False, lineterminator="\n").encode()
        files[f"tables/{sheet.name}.csv"] = rows
    progress("drawing the networks")
    whole = read_network(graph.store)
    files["network.html"] = draw_page(whole, passages, home="index.html").encode()
    views = read_views(graph.store, whole)
    for view in views:
        files[f"views/{view.name}.html"] = draw_view(view, passages, home="../index.html").encode()
    files["index.html"] = draw_index(whole, views, {sheet.name: sheet.header for sheet in tables}).encode()
    _write(out, files.items())
    return report


def _write(out: Path, files: Iterable[tuple[str, bytes]]) -> None:
    path = out
    try:
        for name, data in files:
            path = out / name
            path.parent.mkdir(parents=True, exist_ok=True)
            write_bytes(path, data)
    except OSError as error:
        raise InputError(
            f"{path}: cannot be written ({error.strerror}); choose a folder with --out"
        ) from None
