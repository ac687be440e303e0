"""The page that leads to what was built: networks, tables, report."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from pathlib import Path

import jinja2

from kg.graph.headers import Header
from kg.networks.project import Network
from kg.page.pagedata import derive_edges
from kg.page.policy import source_hash
from kg.page.views import READY, View

__all__ = ["draw_index"]

FOLDER = Path(__file__).resolve().parent
WHOLE = ("The whole graph", "全体")
WHOLE_NOTE = (
    "All entities and claims; it opens on the main actors and unfolds on demand.",
    "すべての項目と主張。主要な項目から開き、必要に応じて広げられます。",
)


@dataclass(frozen=True)
class Entry:
    """A link of the index; titles and notes are (en, ja), numbers only those of a network."""

    address: str
    titles: tuple[str, str]
    notes: tuple[str, str]
    nodes: int | None = None
    edges: int | None = None


@dataclass(frozen=True)
class Section:
    """A heading with links below it."""

    titles: tuple[str, str]
    entries: tuple[Entry, ...]


def draw_index(whole: Network, views: Iterable[View], tables: Mapping[str, Header]) -> str:
    """Draw the index of a build: addresses are relative to the folder in which it stands.

    ``tables`` gives what each table says of itself, by name.
    """
    views = tuple(views)
    declared = [_entry(view) for view in views if view.name in READY]
    documents = [_entry(view) for view in views if view.name not in READY]
    everything = Entry("network.html", WHOLE, WHOLE_NOTE, len(whole.nodes), len(derive_edges(whole)))
    rows = [_table(name, header) for name, header in tables.items()]
    report = Entry(
        "report.txt",
        ("Report", "報告"),
        ("What the build holds, and what the checks say.", "内容の数と検査の結果。"),
    )
    graph = Entry(
        "graph.nq", ("Graph", "グラフ"), ("All statements in N-Quads.", "すべての記述（N-Quads）。")
    )
    sections = (
        Section(("Networks", "ネットワーク図"), (everything, *declared)),
        Section(("Documents", "文書ごとの図"), tuple(documents)),
        Section(("Tables and data", "表とデータ"), (*rows, report, graph)),
    )  # fmt: skip
    style = (FOLDER / "index.css").read_text(encoding="utf-8")
    template = jinja2.Template((FOLDER / "index.html").read_text(encoding="utf-8"), autoescape=True)
    page: str = template.render(style=style, style_hash=source_hash(style), sections=sections)
    return page


def _entry(view: View) -> Entry:
    network = view.network
    return Entry(
        f"views/{view.name}.html", view.titles, view.notes, len(network.nodes), len(derive_edges(network))
    )


def _table(name: str, header: Header) -> Entry:
    notes = (header.values["note@en"], header.values["note@ja"])
    return Entry(f"tables/{name}.csv", (header.titles["en"], header.titles["ja"]), notes)
