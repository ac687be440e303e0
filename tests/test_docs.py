"""The README cannot drift: its dialogue is run, its commands exist, its Python works."""

from __future__ import annotations

import re
import shlex
from pathlib import Path

import pandas as pd
import pytest
from conftest import ROOT
from test_cli import built
from test_cli import kg as run

import kg
from kg.build import Graph
from kg.cli import cli

__all__ = ["built"]

README = (ROOT / "README.md").read_text(encoding="utf-8")


def dialogue() -> list[tuple[str, str]]:
    """Return the commands of the console blocks with the output that follows each."""
    blocks = re.findall(r"```console\n(.*?)```", README, re.DOTALL)
    steps = [step for block in blocks for step in block.split("$ ")[1:]]
    return [(command, output) for command, _, output in (step.partition("\n") for step in steps)]


@pytest.mark.parametrize(("command", "output"), dialogue())
def test_the_dialogue_is_true(built: Path, command: str, output: str) -> None:
    name, *arguments = shlex.split(command)
    assert name == "kg"
    assert run(*arguments, cwd=built).stdout.strip() == output.strip()


def test_every_command_is_in_the_readme_and_has_help_with_an_example() -> None:
    for name, command in cli.commands.items():
        assert f"kg {name}" in README, name
        assert command.help, name


def test_the_python_of_the_readme_runs(graph: Graph) -> None:
    (code,) = re.findall(r"```python\n(.*?)```", README, re.DOTALL)
    (query,) = re.findall(r'kg\.ask\("""(.*?)"""\)', code, re.DOTALL)
    frame = kg.ask(query, graph.store)
    assert isinstance(frame, pd.DataFrame)
    assert len(frame) > 3
    assert list(frame.columns) == ["instrument", "label", "date"]


def test_the_figures_of_the_readme_are_those_of_the_graph(graph: Graph) -> None:
    numbers = {int(n.replace(",", "")) for n in re.findall(r"\*\*([\d,]+)\*\*", README)}
    merged = len({c.key for c in graph.seeds.claims})
    entities = len(graph.seeds.entities) + len(graph.vocabulary.fields)
    observations = sum(len(t.observations) for t in graph.seeds.tables)
    assert numbers == {len(graph.seeds.sources), merged, entities, observations, len(graph.seeds.evidence)}


def test_files_named_in_the_readme_exist() -> None:
    for name in re.findall(r"`((?:ontology|seeds|kg|benchmarks|docs)/[\w./-]*)`", README):
        if "DOCUMENT" not in name:
            assert (ROOT / name).exists(), name
