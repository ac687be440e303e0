"""The graph as spreadsheets: ``build/tables/*.csv``, a query of ``ontology/tables`` each."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from kg.graph.frames import to_frame
from kg.graph.headers import Header, read_header
from kg.graph.store import Source, select

if TYPE_CHECKING:
    import pandas as pd

__all__ = ["Spreadsheet", "build_tables"]


@dataclass(frozen=True)
class Spreadsheet:
    """A table that an analyst opens in a spreadsheet; its header gives title and note in both languages."""

    name: str
    header: Header
    table: pd.DataFrame


def build_tables(store: Source, folder: Path) -> tuple[Spreadsheet, ...]:
    """Answer the queries of a folder, in the order of their names."""
    texts = {path.stem: path.read_text(encoding="utf-8") for path in sorted(folder.glob("*.rq"))}
    return tuple(
        Spreadsheet(name, read_header(text), to_frame(select(store, text))) for name, text in texts.items()
    )
