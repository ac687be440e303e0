"""The notebooks: they run from a clean state, and what they committed as their answers still comes out.

``make notebooks`` runs this file as a script, which writes the answers anew, to be looked at as a diff.
"""

from __future__ import annotations

import ast
import copy
from pathlib import Path
from typing import Any

import nbformat
import pytest
from nbclient import NotebookClient

from kg.build import Graph
from kg.graph.store import serialize_sorted

FOLDER = Path(__file__).resolve().parent.parent / "notebooks"
NOTEBOOKS = sorted(FOLDER.glob("*.ipynb"))
PICTURES = {"image/png", "image/svg+xml"}


@pytest.fixture(scope="session")
def workspace(graph: Graph, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Make a folder as `make kg` leaves it, with an empty one for the notebooks."""
    folder = tmp_path_factory.mktemp("workspace")
    (folder / "build").mkdir()
    (folder / "build" / "graph.nq").write_bytes(serialize_sorted(graph.store))
    (folder / "notebooks").mkdir()
    return folder


def read(path: Path) -> Any:
    return nbformat.read(path, as_version=4)  # type: ignore[no-untyped-call]


def code(path: Path) -> list[str]:
    return [cell.source for cell in read(path).cells if cell.cell_type == "code"]


def run(notebook: Any, folder: Path) -> Any:
    """Execute a copy from a clean state, in a folder; what a cell prints comes as one text, without times."""
    fresh = copy.deepcopy(notebook)
    for cell in fresh.cells:
        if cell.cell_type == "code":
            cell.outputs, cell.execution_count = [], None
    where = {"metadata": {"path": str(folder)}}
    NotebookClient(
        fresh,
        timeout=900,
        kernel_name="python3",
        resources=where,
        record_timing=False,
        coalesce_streams=True,
    ).execute()
    fresh.metadata.language_info = {"name": "python"}  # without the version of this machine
    for cell in fresh.cells:
        for output in cell.get("outputs", []):
            if "<iframe" in output.get("data", {}).get("text/html", ""):
                del output.data["text/html"]  # the page holds vis-network, which is not ours to keep
    return fresh


def told(notebook: Any) -> list[tuple[str, str]]:
    """List the kinds and texts of all outputs; of a picture only that it is there."""
    found = []
    for cell in notebook.cells:
        for output in cell.get("outputs", []):
            kinds = set(output.get("data", {}))
            if kinds & PICTURES:
                found.append(("picture", ""))
            else:
                text = output.get("text") or output.get("data", {}).get("text/plain", "")
                found.append((output.output_type, text))
    return found


def test_there_are_notebooks() -> None:
    assert len(NOTEBOOKS) == 6


@pytest.mark.parametrize("path", NOTEBOOKS, ids=lambda path: path.stem)
def test_a_notebook_tells_what_it_told(path: Path, workspace: Path) -> None:
    """Run it afresh and compare; where the data have changed, `make notebooks` writes the new answers."""
    committed = read(path)
    fresh = run(committed, workspace / "notebooks")
    assert told(fresh) == told(committed), "look at the difference, then: make notebooks"


@pytest.mark.parametrize("path", NOTEBOOKS, ids=lambda path: path.stem)
def test_a_notebook_is_for_analysts(path: Path) -> None:
    """No definitions, nothing imported but the project; every code cell is introduced by words, and has run."""
    cells = read(path).cells
    for before, cell in zip([None, *cells], cells, strict=False):
        if cell.cell_type != "code":
            continue
        assert before is not None
        assert before.cell_type == "markdown"
        assert cell.execution_count
        for item in ast.walk(ast.parse(cell.source)):
            assert not isinstance(item, ast.FunctionDef | ast.Lambda | ast.ClassDef | ast.ImportFrom)
            if isinstance(item, ast.Import):
                assert [alias.name for alias in item.names] == ["kg"]


@pytest.mark.parametrize("path", NOTEBOOKS, ids=lambda path: path.stem)
def test_a_notebook_tells_nothing_of_the_machine(path: Path) -> None:
    notebook = read(path)
    assert str(FOLDER.parent) not in path.read_text(encoding="utf-8")
    assert set(notebook.metadata) <= {"kernelspec", "language_info"}
    assert all(not cell.metadata for cell in notebook.cells)
    assert path.stat().st_size < 500_000


if __name__ == "__main__":
    for each in NOTEBOOKS:
        nbformat.write(run(read(each), FOLDER), each)  # type: ignore[no-untyped-call]
