"""Evidence: checksums, changed and moved lines, names that should occur."""

from __future__ import annotations

import json
import shutil
from pathlib import Path

import pytest
from click.testing import CliRunner
from conftest import TEXTS
from hypothesis import given
from hypothesis import strategies as st

from kg.cli import cli
from kg.graph.evidence import checksum, stamp, verify
from kg.model import Claim, Entity, Evidence, Lines, Seeds, Source
from kg.vocabulary import Vocabulary

Texts = dict[str, tuple[str, ...]]

# our own writing: a small document that cites nothing real
LINES = ("会議の記録", "", "甲国と乙国は", "協定に署名した。", "以上")


@pytest.fixture
def small() -> Seeds:
    """Two entities, one claim on lines 3 and 4 of a document of our own."""
    entities = (
        Entity("agreement-ko-otsu", "Instrument", "agreement", "Agreement", "協定", ""),
        Entity("country-ko", "Country", "", "Country A", "甲国", ""),
    )
    claim = Claim("doc-x", "agreement-ko-otsu", "party", "country-ko", (), "signed", (Lines(3, 4),), "", 2)
    source = Source("doc-x", "x.txt", "Minutes", "記録", "ja", "0" * 64)
    evidence = (Evidence("doc-x", Lines(3, 4), checksum("".join(LINES[2:4]))),)
    return Seeds((source,), entities, (), (), (claim,), evidence, ())


def verdicts(
    small: Seeds, vocabulary: Vocabulary, lines: tuple[str, ...]
) -> tuple[str, str, tuple[str, ...]]:
    (finding,) = verify(small, vocabulary, {"doc-x": lines})
    return finding.verdict, finding.proposal, finding.unnamed


def test_unchanged_lines_are_exact(small: Seeds, vocabulary: Vocabulary) -> None:
    assert verdicts(small, vocabulary, LINES) == ("exact", "", ())


def test_one_changed_character_is_found_and_the_claim_named(small: Seeds, vocabulary: Vocabulary) -> None:
    (finding,) = verify(small, vocabulary, {"doc-x": (*LINES[:2], "甲国と丙国は", *LINES[3:])})
    assert finding.verdict == "changed"
    assert finding.claims == (small.claims[0].key,)


def test_moved_lines_are_recognised(small: Seeds, vocabulary: Vocabulary) -> None:
    assert verdicts(small, vocabulary, ("序", "", *LINES))[:2] == ("moved", "5-6")


def test_lines_that_moved_and_took_in_a_blank_one_are_recognised(
    small: Seeds, vocabulary: Vocabulary
) -> None:
    assert verdicts(small, vocabulary, ("序", *LINES[:3], "", *LINES[3:]))[:2] == ("moved", "4-6")


def test_a_document_not_at_hand_is_missing(small: Seeds, vocabulary: Vocabulary) -> None:
    (finding,) = verify(small, vocabulary, {})
    assert finding.verdict == "missing"


def test_a_right_citation_under_a_wrong_fact_is_caught(small: Seeds, vocabulary: Vocabulary) -> None:
    wrong = Seeds(
        small.sources,
        (small.entities[0], Entity("country-ko", "Country", "", "Country C", "丙国", "")),
        *((), (), small.claims, small.evidence, ()),
    )
    assert verdicts(wrong, vocabulary, LINES)[2] == (f"{small.claims[0].key}: country-ko",)


def test_stamping_restores_the_checksums(small: Seeds) -> None:
    assert stamp(small, {"doc-x": LINES}) == small.evidence


@given(st.text(), st.text(" \t\n　", max_size=3))
def test_white_space_around_does_not_change_a_checksum(text: str, space: str) -> None:
    assert checksum(text) == checksum(f"{space}{text}{space}")


def test_width_and_line_breaks_do_not_change_a_checksum() -> None:
    assert checksum("ＪＳＴ　と\nERC") == checksum("JSTとERC") != checksum("JSTとNSF")


def test_all_evidence_holds_against_the_originals(seeds: Seeds, vocabulary: Vocabulary, texts: Texts) -> None:
    findings = verify(seeds, vocabulary, texts)
    assert [f for f in findings if f.verdict != "exact" or f.unnamed] == []


def test_every_cited_passage_belongs_to_a_claim(seeds: Seeds, texts: Texts) -> None:
    assert stamp(seeds, texts) == tuple(sorted(seeds.evidence))


def test_a_changed_copy_fails_on_the_command_line(texts: Texts, tmp_path: Path) -> None:
    copy = Path(shutil.copytree(TEXTS, tmp_path / "copy"))
    path = next(copy.glob("001_*.txt"))
    path.write_text(path.read_text(encoding="utf-8").replace("5億ドル", "6億ドル"), encoding="utf-8")
    result = CliRunner().invoke(cli, ["verify", "--texts", str(copy), "--format", "json"])
    assert result.exit_code == 1
    report = json.loads(result.stdout)
    assert report["summary"]["changed"] > 0
    changed = [f for f in report["findings"] if f["verdict"] == "changed"]
    assert all(f["document"] == "doc-001" and f["claims"] for f in changed)
