"""The command line: results on stdout, messages on stderr, exit codes, and builds that are whole or not there."""

from __future__ import annotations

import csv
import json
import os
import re
import shutil
import signal
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path
from xml.etree.ElementTree import fromstring

import pyoxigraph as ox
import pytest
from click.testing import CliRunner
from conftest import ROOT, TEXTS
from rich.cells import cell_len

from kg.answers import write_answer, write_portrait
from kg.build import Graph, build
from kg.cli import cli
from kg.graph.show import portray
from kg.graph.store import open_graph, run_query, serialize_sorted
from kg.vocabulary import data_directory

KG = [sys.executable, "-c", "from kg.cli import main; main()"]
HOSTILE = [
    "<script>document.title='owned'</script>",
    "</script><img src=x onerror=\"document.title='owned'\">",
    "quote \" and ' and \\ backslash",
    "javascript:document.title='owned'",
    "\u202eright to left\u202c שלום",
    "🧪 emoji",
    "名" * 500,
]


def kg(*arguments: str, cwd: Path | None = None, **environment: str) -> subprocess.CompletedProcess[str]:
    env = os.environ | {"PYTHONUTF8": "1"} | environment
    return subprocess.run(
        [*KG, *arguments], capture_output=True, cwd=cwd, env=env, encoding="utf-8", check=False
    )


@pytest.fixture(scope="session")
def built(graph: Graph, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Write the assembled graph where commands expect it; return the folder to run them in."""
    folder = tmp_path_factory.mktemp("user")
    (folder / "build").mkdir()
    (folder / "build" / "graph.nq").write_bytes(serialize_sorted(graph.store))
    return folder


@pytest.fixture(scope="session")
def hostile(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Build a graph in which entities bear hostile labels; return the build folder."""
    folder = tmp_path_factory.mktemp("hostile")
    seeds = Path(shutil.copytree(data_directory("seeds"), folder / "seeds"))
    path = seeds / "entities.tsv"
    rows = [line.split("\t") for line in path.read_text(encoding="utf-8").splitlines()]
    targets = [r for r in rows if r[1] in ("Country", "Funder", "Instrument")][: len(HOSTILE)]
    for row, label in zip(targets, HOSTILE, strict=True):
        row[3] = row[4] = label
    path.write_text("\n".join("\t".join(r) for r in rows) + "\n", encoding="utf-8")
    result = kg("build", "--seeds", str(seeds), "--out", str(folder / "build"))
    assert result.returncode == 0, result.stderr
    return folder / "build"


def test_build_writes_everything_and_sums_it_up(tmp_path: Path) -> None:
    result = kg("build", cwd=tmp_path)
    assert result.returncode == 0, result.stderr
    for part in (
        "Entities by class",
        "Claims by predicate",
        "Claims by document",
        "Conformance: no violation",
    ):
        assert part in result.stdout
    names = {str(p.relative_to(tmp_path / "build")) for p in (tmp_path / "build").rglob("*") if p.is_file()}
    tables = {f"tables/{t}.csv" for t in ("entities", "claims", "instruments", "programmes", "observations")}
    pages = {name for name in names if name.startswith("views/")}
    assert {"views/countries.html", "views/doc-000.html"} <= pages
    assert names - pages == {"graph.nq", "index.html", "network.html", "report.txt", *tables}
    with (tmp_path / "build/tables/claims.csv").open(encoding="utf-8-sig", newline="") as table:
        rows = list(csv.DictReader(table))
    assert all(row["sentence_en"] and row["sentence_ja"] and row["sources"] for row in rows)


@pytest.mark.skipif(not TEXTS.is_dir(), reason="needs the original documents")
def test_verify_passes_against_the_originals() -> None:
    result = kg("verify", "--texts", str(TEXTS))
    assert result.returncode == 0, result.stdout


def test_verify_without_the_documents_says_what_is_wanted(tmp_path: Path) -> None:
    result = kg("verify", "--texts", str(tmp_path))
    assert result.returncode == 2
    assert "holds none of the source documents" in result.stderr


def test_check_passes_on_our_seeds() -> None:
    result = kg("check")
    assert result.returncode == 0, result.stdout
    assert "0 violations" in result.stdout


def test_a_build_that_ends_early_leaves_the_previous_one(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def end(*_: object) -> str:
        raise KeyboardInterrupt

    (tmp_path / "graph.nq").write_text("yesterday's graph")
    monkeypatch.setattr("kg.build.draw_index", end)  # the last that is made
    with pytest.raises(KeyboardInterrupt):
        build(tmp_path)
    assert [p.name for p in tmp_path.iterdir()] == ["graph.nq"]
    assert (tmp_path / "graph.nq").read_text() == "yesterday's graph"


def test_query_knows_the_prefixes_and_aligns_japanese(built: Path) -> None:
    query = 'SELECT ?ja ?en { id:jst skos:prefLabel ?ja, ?en FILTER(LANG(?ja) = "ja" && LANG(?en) = "en") }'
    result = kg("query", "-e", query, cwd=built)
    assert result.returncode == 0, result.stderr
    header, rule, row, count = result.stdout.splitlines()
    assert row == "科学技術振興機構  Japan Science and Technology Agency"
    assert header.index("en") == rule.index(" ") + 2  # the rule is as wide as the Japanese in cells
    assert count == "(1 row)"


PARTIES = ["https://w3id.org/scidip/id/japan", "https://w3id.org/scidip/id/united-states"]
PARSERS = {
    "tsv": ox.QueryResultsFormat.TSV,
    "json": ox.QueryResultsFormat.JSON,
    "xml": ox.QueryResultsFormat.XML,
}


@pytest.mark.parametrize("form", PARSERS)
def test_results_come_in_the_standard_formats(built: Path, form: str) -> None:
    query = "SELECT ?p { id:tpd-moc dip:party ?p } ORDER BY ?p"
    result = kg("query", "-e", query, "--format", form, cwd=built)
    parsed = ox.parse_query_results(result.stdout.encode(), format=PARSERS[form])
    assert isinstance(parsed, ox.QuerySolutions)
    assert [s["p"].value for s in parsed] == PARTIES


def test_results_come_as_csv(built: Path) -> None:
    query = "SELECT ?p { id:tpd-moc dip:party ?p } ORDER BY ?p"
    assert kg("query", "-e", query, "--format", "csv", cwd=built).stdout.split() == ["p", *PARTIES]


def test_a_portrait_of_a_field_names_the_broader_one(built: Path) -> None:
    lines = kg("show", "Quantum computing", "--lang", "en", cwd=built).stdout.splitlines()
    assert "  ⊂ Quantum technology" in lines


def test_a_wrong_query_is_shown_with_a_caret(built: Path) -> None:
    result = kg("query", "-e", "SELECT ?x WHERE {\n  ?x ?p }", cwd=built)
    assert result.returncode == 2
    assert "line 2, column" in result.stderr
    assert result.stderr.rstrip().endswith("^")


@pytest.mark.parametrize("arguments", [["file.rq"], ["-"]])
def test_a_byte_order_mark_is_no_part_of_a_query(built: Path, tmp_path: Path, arguments: list[str]) -> None:
    (tmp_path / "file.rq").write_bytes(b"\xef\xbb\xbfASK { id:jst a dip:Funder }")
    with (tmp_path / "file.rq").open("rb") as file:
        result = subprocess.run(
            [*KG, "query", *arguments, "--graph", str(built / "build" / "graph.nq")],
            stdin=file,
            cwd=tmp_path,
            env=os.environ | {"PYTHONUTF8": "1"},
            capture_output=True,
            check=True,
        )
    assert result.stdout == b"true\n"


@pytest.mark.parametrize(
    "arguments",
    [
        ["--help"],
        ["ask"],
        ["query", "-e", "SELECT * { ?s ?p ?o } LIMIT 9"],
        ["show", "JST"],
        ["measure", "funding", "--table", "scores", "--measure", "degree", "--format", "table"],
    ],
)
def test_a_reader_that_goes_away_is_no_error(built: Path, arguments: list[str]) -> None:
    """As under `| head`: the pipe has no reader when the command comes to write."""
    reading, writing = os.pipe()
    os.close(reading)
    try:
        result = subprocess.run(
            [*KG, *arguments], stdout=writing, stderr=subprocess.PIPE, cwd=built, check=False
        )
    finally:
        os.close(writing)
    assert result.returncode == 0
    assert (result.stderr == b"") == (arguments[0] != "measure")  # which tells there what it measures
    assert b"Traceback" not in result.stderr


def test_a_store_in_the_making_is_removed_when_we_are_told_to_end(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def slices(_: Path) -> Iterator[bytes]:
        yield b"<x:s> <x:p> <x:o> <x:g> .\n"
        assert [path for path in tmp_path.iterdir() if path.is_dir()]
        os.kill(os.getpid(), signal.SIGTERM)
        yield b""

    monkeypatch.setattr("kg.graph.store._slices", slices)
    (tmp_path / "graph.nq").touch()
    before = signal.getsignal(signal.SIGTERM)
    try:
        result = CliRunner().invoke(
            cli, ["store", "--graph", str(tmp_path / "graph.nq"), str(tmp_path / "store")]
        )
    finally:
        signal.signal(signal.SIGTERM, before)
    assert result.exit_code == 143
    assert [path.name for path in tmp_path.iterdir()] == ["graph.nq"]


def test_ask_lists_the_questions_in_both_languages(built: Path) -> None:
    english, japanese = kg("ask", "--lang", "en", cwd=built), kg("ask", "--lang", "ja", cwd=built)
    assert english.stdout.count("\n") == japanese.stdout.count("\n") >= 40
    assert "instrument=tpd-moc" in english.stdout


@pytest.mark.parametrize(
    ("language", "party"), [("en", "United States of America"), ("ja", "アメリカ合衆国")]
)
def test_a_table_of_ask_is_in_one_language(built: Path, language: str, party: str) -> None:
    lines = kg("ask", "parties", "--lang", language, cwd=built).stdout.splitlines()
    assert lines[0].split("  ")[0] == "relation"
    assert "on behalf of" in lines[0]
    assert lines[3].split("  ")[-3:] != ["", "", ""]
    text = "\n".join(lines)
    assert text.count(party) >= 4  # as party, as side, and behind on_behalf_of, which holds ids
    assert "united-states" not in text
    assert ("Cabinet Office" in text) == (language == "en")


def test_other_formats_of_ask_keep_both_languages_and_the_ids(built: Path) -> None:
    result = kg("ask", "parties", "--lang", "ja", "--format", "csv", cwd=built)
    rows = list(csv.DictReader(result.stdout.splitlines()))
    assert rows[0]["party"] == "https://w3id.org/scidip/id/japan"
    assert (rows[0]["party_en"], rows[0]["party_ja"], rows[0]["through"]) == (
        "Japan",
        "日本国",
        "cabinet-office",
    )


@pytest.mark.parametrize(
    ("language", "force", "both", "conditional", "arranged"),
    [
        ("en", "in force", "done; stated", "stated (conditional)", "being arranged"),
        ("ja", "有効", "実施済み; 記述", "記述（条件付き）", "調整中"),
    ],
)
def test_statuses_are_told_in_the_language_of_the_table(
    built: Path, language: str, force: str, both: str, conditional: str, arranged: str
) -> None:
    def cells(*question: str) -> set[str]:
        lines = kg("ask", *question, "--lang", language, cwd=built).stdout.splitlines()
        return {cell for line in lines[2:] for cell in re.split(" {2,}", line)}

    assert {force, "in-force"} & cells("instruments-between") == {force}
    assert both in cells("gaps-undated-events")
    assert conditional in cells("research-security-by-level")
    assert {arranged, "under-arrangement"} & cells("claims-by-status") == {arranged}
    stated = "stated" if language == "en" else "記述"
    assert stated in cells("conflicts")
    assert ("planned" in cells("conflicts")) == (language == "en")


def test_other_formats_of_ask_keep_the_codes_of_statuses(built: Path) -> None:
    result = kg("ask", "gaps-undated-instruments", "--format", "csv", cwd=built)
    assert "stated; in-force" in {row["status"] for row in csv.DictReader(result.stdout.splitlines())}


def test_ask_says_when_nothing_is_found(built: Path) -> None:
    result = kg("ask", "legal-basis", "entity=RENKEI", cwd=built)
    assert result.returncode == 0
    assert result.stdout.endswith("(0 rows)\n")
    assert "kg ask legal-basis --help" in result.stderr


def test_a_question_tells_what_it_takes(built: Path, tmp_path: Path) -> None:
    result = kg("ask", "budgets", "--help", "--lang", "en", cwd=built)
    assert result.returncode == 0, result.stderr
    assert "currency=any  (any; " in result.stdout
    assert "JPY" in result.stdout
    assert "kg ask" not in result.stdout
    without = kg("ask", "signatures", "--help", "--graph", str(tmp_path / "none.nq"))
    assert "country=japan  (Country, " in without.stdout
    assert "Usage:" in kg("ask", "--help").stdout


def test_a_term_unknown_to_the_ontology_is_named_where_nothing_is_found(built: Path) -> None:
    result = kg("query", "-e", "SELECT ?p { id:tpd-moc dip:partie ?p }", cwd=built)
    assert result.returncode == 0
    assert "no dip:partie; did you mean" in result.stderr


def test_ask_answers_with_an_argument(built: Path) -> None:
    result = kg(
        "ask", "parties", "instrument=jst-erc-implementing-arrangement", "--format", "json", cwd=built
    )
    assert result.returncode == 0, result.stderr
    assert json.loads(result.stdout)["results"]["bindings"]


@pytest.mark.parametrize("name", ["JST", "科学技術振興機構", "ｊｓｔ", "Japan Science and Technology Agency"])
def test_show_finds_an_entity_by_any_name(built: Path, name: str) -> None:
    result = kg("show", name, "--lang", "en", cwd=built)
    assert result.returncode == 0, result.stderr
    assert result.stdout.startswith("Japan Science and Technology Agency  (科学技術振興機構)")
    assert "[doc-004:" in result.stdout


def test_show_names_the_nearest_where_nothing_is_found(built: Path) -> None:
    result = kg("show", "科学技術振興機講", cwd=built)
    assert result.returncode == 2
    assert "科学技術振興機構" in result.stderr


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        (["show", "JST", "--graph", "nowhere.nq"], "run `kg build` first"),
        (["query"], "give a query file"),
        (["query", "nowhere.rq"], "nowhere.rq: cannot be read"),
        (["query", "-e", "ASK {}", "--endpoint", ""], "--endpoint is empty"),
        (["query", "-e", "SELECT (dip:foo(?s) AS ?x) { ?s ?p ?o }"], "ontology#foo> is not supported"),
        (["query", "-e", "ASK { SERVICE <x:y> {} }"], "SERVICE is not allowed here"),
        (["ask", "partys"], 'did you mean "parties"?'),
        (["ask", "parties", "instrument=tpd-moc", "instrument=rdp-mou-2016"], '"instrument" is given twice'),
        (["query", "-e", "SELECT * {}", "--labels", "en", "--format", "csv"], "--labels is for tables"),
        (["build", "--seeds", "nowhere"], "pass the folder of tables with --seeds"),
        (["nonsense"], "No such command"),
    ],
)
def test_wrong_usage_is_a_message_and_exit_2(built: Path, arguments: list[str], message: str) -> None:
    result = kg(*arguments, cwd=built)
    assert result.returncode == 2
    assert message in result.stderr
    assert "Traceback" not in result.stderr


def test_hostile_labels_survive_every_output(hostile: Path) -> None:
    store = open_graph(hostile / "graph.nq")
    labels = {
        q.object.value
        for q in store.quads_for_pattern(
            None, ox.NamedNode("http://www.w3.org/2004/02/skos/core#prefLabel"), None
        )
        if isinstance(q.object, ox.Literal)
    }
    assert set(HOSTILE) <= labels
    with (hostile / "tables/entities.csv").open(encoding="utf-8-sig", newline="") as table:
        assert set(HOSTILE) <= {row["label_en"] for row in csv.DictReader(table)}
    shown = kg("show", "--graph", str(hostile / "graph.nq"), "quote \" and ' and \\ backslash")
    assert shown.returncode == 0, shown.stderr
    page = (hostile / "network.html").read_text(encoding="utf-8")
    assert "<script>document.title" not in page
    assert "</script><img" not in page


def test_a_build_works_under_a_locale_without_utf8(tmp_path: Path) -> None:
    result = kg("build", cwd=tmp_path, LC_ALL="C", PYTHONUTF8="0", PYTHONCOERCECLOCALE="0")
    assert result.returncode == 0, result.stderr


def test_an_installed_kg_carries_its_data_and_works_in_any_folder(tmp_path: Path) -> None:
    """The wheel holds ontology and seeds; unpacked elsewhere, it answers without the checkout."""
    wheel = [sys.executable, "-m", "build", "--wheel", "--no-isolation", "--outdir", str(tmp_path), str(ROOT)]
    subprocess.run(wheel, check=True, capture_output=True)
    shutil.unpack_archive(next(tmp_path.glob("*.whl")), tmp_path / "site", "zip")
    assert (tmp_path / "site/kg/data/seeds/entities.tsv").is_file()
    assert (tmp_path / "site/kg/page/page.html").is_file()
    code = "import kg.cli, sys; assert 'site' in kg.cli.__file__; kg.cli.main()"
    env = os.environ | {"PYTHONPATH": str(tmp_path / "site"), "PYTHONUTF8": "1"}
    for arguments in (["build"], ["show", "JST", "--lang", "en"]):
        result = subprocess.run(
            [sys.executable, "-P", "-c", code, *arguments],
            cwd=tmp_path,
            env=env,
            capture_output=True,
            encoding="utf-8",
            check=False,
        )
        assert result.returncode == 0, result.stderr
    assert result.stdout.startswith("Japan Science and Technology Agency")


def test_wide_tables_are_cut_to_the_terminal(graph: Graph) -> None:
    query = (
        'SELECT ?en ?ja { id:tpd-moc skos:prefLabel ?en, ?ja FILTER(LANG(?en) = "en" && LANG(?ja) = "ja") }'
    )
    lines = write_answer(run_query(graph.store, query), "table", width=60).splitlines()
    assert max(cell_len(line) for line in lines) <= 60
    assert "…" in lines[2]


@pytest.mark.parametrize("width", range(20, 40))
def test_a_cut_cell_has_no_hole(graph: Graph, width: int) -> None:
    query = 'SELECT ?ja { id:tpd-moc skos:prefLabel ?ja FILTER(LANG(?ja) = "ja") }'
    row = write_answer(run_query(graph.store, query), "table", width=width).splitlines()[2]
    assert row.endswith("…")
    assert " " not in row
    assert width - 1 <= cell_len(row) <= width


def test_tables_steer_no_terminal(graph: Graph) -> None:
    query = r'SELECT ?x { BIND("red\u001B[31m\u009B\u0007" AS ?x) }'
    row = write_answer(run_query(graph.store, query), "table").splitlines()[2]
    assert row == "red\ufffd[31m\ufffd\ufffd"


def test_xml_is_well_formed_whatever_it_holds(graph: Graph) -> None:
    query = r'SELECT ?x { BIND("名a\u001b[31m\u0001\t\uFFFE\uFFFD" AS ?x) }'
    [text] = fromstring(write_answer(run_query(graph.store, query), "xml")).itertext()  # noqa: S314
    assert text == "名a\ufffd[31m\ufffd\t\ufffd\ufffd"


@pytest.mark.parametrize(
    "query", ["SELECT ?x { VALUES ?x { 1 UNDEF UNDEF } }", "SELECT ?x { VALUES ?x { UNDEF } }"]
)
def test_empty_rows_stay_in_tsv(graph: Graph, query: str) -> None:
    text = write_answer(run_query(graph.store, query), "tsv")
    answer, rows = run_query(graph.store, query), text.split("\n")[1:-1]
    assert isinstance(answer, ox.QuerySolutions)
    assert len(rows) == len(list(answer))


def test_turtle_declares_only_the_prefixes_that_it_uses(graph: Graph) -> None:
    query = "CONSTRUCT { id:tpd-moc dip:party ?p } { id:tpd-moc dip:party ?p }"
    text = write_answer(run_query(graph.store, query), "turtle")
    assert [line.split()[1] for line in text.splitlines() if line.startswith("@prefix")] == ["dip:", "id:"]
    assert len(list(ox.parse(text, format=ox.RdfFormat.TURTLE))) == 2


def test_cited_words_are_shown_without_their_tags(graph: Graph) -> None:
    (statement, *_) = (found := portray("tpd-moc", graph.store)).statements
    document, first, _ = statement.sources[0]
    lines = ("",) * (first - 1) + ("<ul style='x'><li>a < b</li> and c > d</ul>",)
    shown = write_portrait(found, {document: lines}, "en")
    assert "“a < b and c > d”" in shown


def test_a_table_shows_names_for_iris_on_request(built: Path) -> None:
    result = kg("query", "-e", "SELECT ?p { id:tpd-moc dip:party ?p }", "--labels", "ja", cwd=built)
    assert {"アメリカ合衆国", "日本国"} <= set(result.stdout.split())


def test_names_come_as_utf8_whatever_the_locale(built: Path) -> None:
    result = kg("ask", "--lang", "ja", cwd=built, LC_ALL="C", PYTHONUTF8="0", PYTHONCOERCECLOCALE="0")
    assert result.returncode == 0, result.stderr
    assert "?" not in result.stdout.splitlines()[0]


@pytest.mark.skipif(not Path("/dev/full").exists(), reason="needs /dev/full")
def test_a_full_disk_is_a_message(built: Path) -> None:
    with Path("/dev/full").open("wb") as full:
        result = subprocess.run(
            [*KG, "measure"], stdout=full, stderr=subprocess.PIPE, cwd=built, encoding="utf-8", check=False
        )
    assert result.returncode == 2
    assert result.stderr.startswith("kg: No space left")
    assert result.stderr.count("\n") == 1


def test_a_file_in_the_way_of_a_build_is_named(tmp_path: Path) -> None:
    (tmp_path / "report.txt").mkdir()
    result = kg("build", "--out", str(tmp_path))
    assert result.returncode == 2
    assert f"{tmp_path / 'report.txt'}: cannot be written" in result.stderr
