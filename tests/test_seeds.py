"""Bad input: one message for each fault with path and line, exit 1, nothing on disk changed."""

from __future__ import annotations

import shutil
from collections.abc import Callable
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kg.build import build
from kg.errors import DataError, InputError
from kg.seeds import read_seeds
from kg.tables import parse_qualifiers
from kg.vocabulary import Vocabulary, data_directory

CLAIMS = "claims/doc-002.tsv"


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """Copy our seeds, free to be broken."""
    return Path(shutil.copytree(data_directory("seeds"), tmp_path / "seeds"))


def add(name: str, row: str) -> Callable[[Path], None]:
    """Return an act that appends a row to a table."""

    def act(folder: Path) -> None:
        with (folder / name).open("a", encoding="utf-8", newline="") as table:
            table.write(row + "\n")

    return act


def claim(subject: str = "jst", predicate: str = "country", object_: str = "japan", qualifiers: str = "",
          status: str = "", lines: str = "5") -> Callable[[Path], None]:  # fmt: skip
    return add(CLAIMS, "\t".join([subject, predicate, object_, qualifiers, status, lines, ""]))


def rewrite(name: str, change: Callable[[bytes], bytes]) -> Callable[[Path], None]:
    """Return an act that changes the bytes of a table."""

    def act(folder: Path) -> None:
        path = folder / name
        path.write_bytes(change(path.read_bytes()))

    return act


FAULTS = [
    pytest.param(claim(predicate="cuontry"), CLAIMS, 'no predicate "cuontry"; did you mean "country"?', id="predicate"),
    pytest.param(claim(subject="jts"), CLAIMS, 'no entity "jts"', id="entity"),
    pytest.param(claim(object_="japn"), CLAIMS, 'no entity "japn" in entities.tsv or fields.ttl; did you mean "japan"?', id="object"),
    pytest.param(claim("tpd-moc", "signedOn", "2025-13"), CLAIMS, '"2025-13" is not a date', id="impossible-month"),
    pytest.param(claim("tpd-moc", "signedOn", "2025-02-30"), CLAIMS, '"2025-02-30" is not a date', id="impossible-day"),
    pytest.param(claim("jst", "party", "japan"), CLAIMS, "party does not take a Funder (jst) as subject", id="domain"),
    pytest.param(claim("jst", "country", "mext"), CLAIMS, "country does not take a GovernmentBody (mext)", id="range"),
    pytest.param(claim(status="sgined"), CLAIMS, 'no status "sgined"; did you mean "signed"?', id="status"),
    pytest.param(claim(qualifiers="rle=speaker"), CLAIMS, 'no qualifier "rle"; did you mean "role"?', id="qualifier"),
    pytest.param(claim(qualifiers="role"), CLAIMS, '"role" is not a qualifier: write name=value', id="qualifier-form"),
    pytest.param(claim(qualifiers="role=panelist"), CLAIMS, 'did you mean "panellist"?', id="role"),
    pytest.param(claim("satreps", "budget", "5億"), CLAIMS, "is not a plain number", id="number"),
    pytest.param(claim("satreps", "budget", "5"), CLAIMS, "needs the qualifier currency=", id="currency"),
    pytest.param(claim(lines="9-5"), CLAIMS, '"9-5" is not a range of lines', id="lines"),
    pytest.param(claim(lines="4000"), CLAIMS, "have no checksum in evidence.tsv; add it with `kg stamp", id="no-checksum"),
    pytest.param(add(CLAIMS, "jst\tcountry"), CLAIMS, "2 columns where 7 are wanted", id="columns"),
    pytest.param(rewrite(CLAIMS, lambda b: b + b.splitlines(keepends=True)[1]), CLAIMS, "stands already at", id="duplicate"),
    pytest.param(rewrite("entities.tsv", lambda b: b + b.splitlines(keepends=True)[1]), "entities.tsv", "stands already at", id="twice"),
    pytest.param(rewrite(CLAIMS, lambda b: b"\xef\xbb\xbf" + b), CLAIMS, "byte order mark; save as UTF-8 without BOM", id="bom"),
    pytest.param(rewrite(CLAIMS, lambda b: b.replace(b"\n", b"\r\n")), CLAIMS, "carriage returns; save with LF", id="crlf"),
    pytest.param(rewrite("names.tsv", lambda b: b.decode().encode("shift_jis", "replace")), "names.tsv", "is not UTF-8", id="encoding"),
    pytest.param(rewrite(CLAIMS, lambda b: b.replace(b"subject", b"Subject", 1)), CLAIMS, "the header must be: subject", id="header"),
    pytest.param(add("entities.tsv", "New Thing\tCountry\t\tNew\t新\t"), "entities.tsv", '"New Thing" is not an id', id="slug"),
    pytest.param(add("entities.tsv", "newland\tContry\t\tNewland\t新国\t"), "entities.tsv", 'no class "Contry"; did you mean "Country"?', id="class"),
    pytest.param(add("entities.tsv", "new-moc\tInstrument\tmemo\tNew\t新\t"), "entities.tsv", '"memo" is not a kind of Instrument', id="kind"),
    pytest.param(add("identifiers.tsv", "jst\twikidata\tJST\tnowhere"), "identifiers.tsv", 'has not the form of wikidata', id="identifier"),
]  # fmt: skip


@pytest.mark.parametrize(("act", "table", "message"), FAULTS)
def test_each_fault_is_named_with_its_place(
    folder: Path, vocabulary: Vocabulary, act: Callable[[Path], None], table: str, message: str
) -> None:
    act(folder)
    with pytest.raises(DataError) as caught:
        read_seeds(folder, vocabulary)
    found = [p for p in caught.value.problems if message in p.message]
    assert len(found) == 1, caught.value
    assert found[0].path == str(folder / table)
    assert found[0].line > 0


def test_all_faults_are_reported_at_once(folder: Path, vocabulary: Vocabulary) -> None:
    claim(predicate="cuontry")(folder)
    claim("tpd-moc", "signedOn", "2025-13")(folder)
    add("names.tsv", "nobody\tX\ten\tacronym")(folder)
    with pytest.raises(DataError) as caught:
        read_seeds(folder, vocabulary)
    assert {Path(p.path).name for p in caught.value.problems} == {"doc-002.tsv", "names.tsv"}


def test_a_fault_leaves_the_previous_build_untouched(folder: Path, tmp_path: Path) -> None:
    out = tmp_path / "build"
    out.mkdir()
    (out / "graph.nq").write_text("yesterday's graph")
    claim(predicate="cuontry")(folder)
    with pytest.raises(DataError):
        build(out, seeds=folder)
    assert [p.name for p in out.iterdir()] == ["graph.nq"]
    assert (out / "graph.nq").read_text() == "yesterday's graph"


def test_a_missing_folder_is_an_input_error(vocabulary: Vocabulary, tmp_path: Path) -> None:
    with pytest.raises(InputError, match="--seeds"):
        read_seeds(tmp_path / "nowhere", vocabulary)


NAME = st.from_regex(r"[a-z]{1,8}", fullmatch=True)
VALUE = (
    st.text(st.characters(codec="utf-8", exclude_characters=";\t\n\r"), min_size=1)
    .map(str.strip)
    .filter(bool)
)


@given(st.lists(st.tuples(NAME, VALUE)))
def test_qualifiers_survive_a_round_trip(pairs: list[tuple[str, str]]) -> None:
    text = "; ".join(f"{name}={value}" for name, value in pairs)
    assert parse_qualifiers(text) == tuple(sorted(pairs))
