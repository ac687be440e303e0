"""The shape of the code: imports point one way, each library has one home, modules stay small."""

from __future__ import annotations

import ast
from pathlib import Path

import pytest

PACKAGE = Path(__file__).resolve().parent.parent / "kg"
MODULES = sorted(PACKAGE.rglob("*.py"))
GROUND = {"errors", "model", "vocabulary", "dates", "amounts", "tables", "integrity", "seeds", "sentences"}
LEVELS = {"ground": 0, "graph": 1, "networks": 2, "measures": 3, "page": 3, "doors": 4}
HOMES = {
    "pyvis": {"kg/page/page.py"},
    "pyshacl": {"kg/graph/validate.py"},
    "networkx": {
        f"kg/{path.relative_to(PACKAGE)}"
        for folder in ("networks", "measures", "page")
        for path in (PACKAGE / folder).glob("*.py")
    },
    "networkit": {"kg/measures/engine.py"},
    "matplotlib": {"kg/measures/figures.py"},
    "rdflib": {"kg/graph/validate.py", "kg/graph/store.py", "kg/graph/triples.py"},
    "click": {"kg/cli.py", *(f"kg/commands/{path.name}" for path in (PACKAGE / "commands").glob("*.py"))},
    "rich": {"kg/answers.py", "kg/commands/sheets.py", "kg/measures/rounds.py"},
    "jinja2": {"kg/page/page.py", "kg/page/index.py", "kg/server/pages.py"},
    "edtf": {"kg/dates.py"},
    "babel": {"kg/amounts.py"},
    "httpx": {"kg/graph/endpoint.py", "kg/graph/publish.py"},
    "oxrdflib": {"kg/graph/triples.py"},
    "starlette": {"kg/server/app.py"},
    "uvicorn": {"kg/server/run.py", "kg/server/connection.py"},
    "pyseccomp": {"kg/server/jail.py"},
}


def name(path: Path) -> str:
    return str(path.relative_to(PACKAGE.parent))


def imported(path: Path) -> set[str]:
    found: set[str] = set()
    for item in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
        if isinstance(item, ast.Import):
            found |= {alias.name for alias in item.names}
        elif isinstance(item, ast.ImportFrom) and item.module:
            found.add(item.module)
    return found


def layer(module: str) -> str:
    parts = module.split(".")
    if len(parts) > 1 and parts[1] in GROUND:
        return "ground"
    return parts[1] if len(parts) > 1 and parts[1] in LEVELS else "doors"


@pytest.mark.parametrize("path", MODULES, ids=name)
def test_imports_point_one_way(path: Path) -> None:
    """Ground, graph, networks, then measures and pages, which do not know each other, then the doors."""
    module = name(path).removesuffix(".py").replace("/", ".").removesuffix(".__init__")
    here = layer(module)
    for other in imported(path):
        if other == "kg" or other.startswith("kg."):
            there = layer(other)
            assert there == here or LEVELS[there] < LEVELS[here], f"{module} imports {other}"


@pytest.mark.parametrize("path", MODULES, ids=name)
def test_each_library_has_its_home(path: Path) -> None:
    for other in imported(path):
        home = HOMES.get(other.split(".")[0])
        assert home is None or name(path) in home, f"{other} belongs to {home}"


@pytest.mark.parametrize("path", MODULES, ids=name)
def test_modules_stay_small_and_say_what_they_are(path: Path) -> None:
    text = path.read_text(encoding="utf-8")
    assert text.count("\n") <= 280
    assert ast.get_docstring(ast.parse(text))
    assert path.stem not in {"util", "utils", "helper", "helpers", "base", "common", "core"}
