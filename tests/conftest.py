"""Fixtures: the ontology, our seeds, the assembled graph, the original texts and a browser where they are at hand."""

from __future__ import annotations

import os
import shutil
from collections.abc import Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Browser, sync_playwright

from kg.build import Graph, assemble
from kg.graph.evidence import read_texts
from kg.model import Seeds
from kg.vocabulary import Vocabulary, data_directory

ROOT = Path(__file__).resolve().parent.parent
TEXTS = Path(os.environ.get("KG_TEXTS", ROOT.parent / "shared" / "documents"))


@pytest.fixture(scope="session")
def graph() -> Graph:
    """Assemble the graph of our own seeds, once; do not change it."""
    return assemble(data_directory("seeds"), data_directory("ontology"))


@pytest.fixture(scope="session")
def vocabulary(graph: Graph) -> Vocabulary:
    return graph.vocabulary


@pytest.fixture(scope="session")
def seeds(graph: Graph) -> Seeds:
    return graph.seeds


@pytest.fixture(scope="session")
def texts(seeds: Seeds) -> dict[str, tuple[str, ...]]:
    """Read the original documents; tests that need them skip where they are not at hand."""
    if not TEXTS.is_dir():
        pytest.skip("needs the original documents: put their folder into KG_TEXTS")
    return read_texts(TEXTS, seeds.sources)


@pytest.fixture(scope="session")
def browser() -> Iterator[Browser]:
    """Start headless Chromium, once; tests that need it skip where there is none."""
    chromium = shutil.which("chromium") or shutil.which("chromium-browser")
    if chromium is None:
        pytest.skip("needs Chromium: .ci/system-packages installs it")
    arguments = ["--no-sandbox", "--disable-gpu", "--disable-background-networking"]
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=chromium, args=arguments)
        yield browser
        browser.close()
