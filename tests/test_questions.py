"""The questions: what analysts ask is answered, by label, as expected."""

from __future__ import annotations

import datetime
import json
import time
from functools import cache
from pathlib import Path

import pyoxigraph as ox
import pytest
from conftest import ROOT

from kg.build import Graph
from kg.errors import InputError
from kg.graph.frames import to_frame
from kg.graph.headers import Header, Parameter
from kg.graph.names import find_entities, fold_name, unknown_terms
from kg.graph.questions import Argument, Question, answer, fill, read_questions, values_of
from kg.graph.show import portray
from kg.graph.store import select
from kg.vocabulary import PREFIXES

SUITE = Path(__file__).parent / "questions"
EXPECTED = json.loads((SUITE / "expected.json").read_text(encoding="utf-8"))
SHARED = ROOT.parent / "shared" / "questions.jsonl"
LABEL = ox.NamedNode(PREFIXES["skos"] + "prefLabel")
NAMED = read_questions()


def value(text: str) -> float | str:
    """Numbers compare as numbers, dates and years as they are written."""
    try:
        return float(text)
    except ValueError:
        return text


def answers(graph: Graph, query: str) -> list[float | str]:
    """Return the answers of a query: labels of entities, values of literals."""
    found: list[float | str] = []
    for solution in select(graph.store, query):
        term = solution["answer"]
        if isinstance(term, ox.NamedNode):
            labels = [q.object for q in graph.store.quads_for_pattern(term, LABEL, None)]
            found.append(next(x.value for x in labels if isinstance(x, ox.Literal) and x.language == "en"))
        elif isinstance(term, ox.Literal):
            found.append(value(term.value))
    return list(dict.fromkeys(found))


@pytest.mark.parametrize("id_", sorted(EXPECTED))
def test_the_answer_is_the_expected_set(graph: Graph, id_: str) -> None:
    expected = EXPECTED[id_]
    wanted = [value(a["value"]) if "value" in a else a["label_en"] for a in expected["answers"]]
    found = answers(graph, (SUITE / f"{id_}.rq").read_text(encoding="utf-8"))
    if expected["ordered"]:
        assert found == wanted
    else:
        assert sorted(map(str, found)) == sorted(map(str, wanted))


def test_japanese_labels_of_the_answers_are_known(graph: Graph) -> None:
    for expected in EXPECTED.values():
        for wanted in expected["answers"]:
            if "label_ja" in wanted:
                (english,) = find_entities(graph.store, wanted["label_en"])
                assert english in find_entities(graph.store, wanted["label_ja"]), wanted


@pytest.mark.skipif(not SHARED.is_file(), reason="needs the list of questions beside the repository")
def test_no_question_is_left_out() -> None:
    asked = [json.loads(line) for line in SHARED.read_text(encoding="utf-8").splitlines()]
    assert {q["id"]: {"answers": q["answers"], "ordered": q["ordered"]} for q in asked} == EXPECTED


@cache
def parameters() -> list[tuple[str, str]]:
    return [(q.name, p.name) for q in NAMED.values() for p in q.header.parameters]


@pytest.mark.parametrize("question", NAMED.values(), ids=NAMED)
def test_named_questions_are_titled_and_answer_by_default(graph: Graph, question: Question) -> None:
    assert set(question.header.titles) == {"en", "ja"}
    assert all(question.header.titles.values())
    columns = [c.strip() for c in question.header.values["columns"].split(",")]
    frame = to_frame(select(graph.store, question.query))
    assert list(frame.columns) == columns
    assert len(frame), "a question without arguments should show something"
    assert not frame.duplicated().any()


@pytest.mark.parametrize("question", NAMED.values(), ids=NAMED)
def test_named_questions_take_less_than_a_second(graph: Graph, question: Question) -> None:
    start = time.process_time()  # of our own: others may keep the machine busy
    assert len(list(select(graph.store, question.query)))
    assert time.process_time() - start < 1


@pytest.mark.parametrize(("name", "parameter"), parameters())
def test_defaults_given_as_arguments_change_nothing(graph: Graph, name: str, parameter: str) -> None:
    question = NAMED[name]
    default = next(p.default for p in question.header.parameters if p.name == parameter)
    filled = fill(question, {parameter: default}, graph.store)
    assert to_frame(select(graph.store, filled)).equals(to_frame(select(graph.store, question.query)))


def test_an_entity_is_found_by_any_of_its_names(graph: Graph) -> None:
    for name in ("jst", "JST", "ｊｓｔ", "科学技術振興機構", "Japan Science and Technology Agency"):
        assert find_entities(graph.store, name) == ["jst"]


@pytest.mark.parametrize(
    "name", ["id:jst", "https://w3id.org/scidip/id/jst", "<https://w3id.org/scidip/id/jst>"]
)
def test_an_entity_is_found_as_tables_print_it(graph: Graph, name: str) -> None:
    assert find_entities(graph.store, name) == ["jst"]


def test_a_reading_is_found_in_either_kana(graph: Graph) -> None:
    assert find_entities(graph.store, "カガクギジュツブ") == ["most-china"]


def test_a_hint_keeps_the_label_and_names_what_begins_with_the_words_first(graph: Graph) -> None:
    with pytest.raises(InputError) as caught:
        find_entities(graph.store, "quantum")
    hint = str(caught.value).partition("did you mean ")[2]
    labels = hint.strip("?").replace('"', "").split(", ")
    assert "Quantum technology" in labels
    assert all(label.startswith("Quantum") for label in labels)
    assert labels == sorted(labels, key=lambda label: len(fold_name(label)))


def test_an_unknown_name_is_refused_with_the_nearest_one(graph: Graph) -> None:
    with pytest.raises(InputError, match="科学技術振興機構"):
        find_entities(graph.store, "科学技術振興機講")


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        ({"instrment": "tpd-moc"}, 'did you mean "instrument"'),
        ({"instrument": "no such thing"}, "nothing is called"),
    ],
)
def test_bad_arguments_are_refused(graph: Graph, arguments: dict[str, str], message: str) -> None:
    with pytest.raises(InputError, match=message):
        fill(NAMED["parties"], arguments, graph.store)


def test_an_argument_cannot_break_out_of_its_place(graph: Graph) -> None:
    text = '"} DROP ALL #'
    with pytest.raises(InputError):
        fill(NAMED["parties"], {"instrument": text}, graph.store)


@pytest.mark.parametrize(
    ("name", "arguments", "message"),
    [
        ("budgets", {"currency": "円"}, "choose one of: any; .*JPY"),
        ("claims-by-status", {"status": "nonsense"}, "under-arrangement"),
        ("claims-by-status", {"status": ""}, "choose one of"),
        ("claims-by-status", {"status": "any"}, "choose one of"),
        ("conflicts", {"kind": "different dats"}, 'did you mean "different dates"'),
        ("parties", {"instrument": "japan"}, 'instrument: "japan" .* is no Instrument or Project'),
        ("document", {"document": "JST"}, "is no Document"),
        ("statistics", {"dataset": "japan"}, "is no DataSet"),
        ("members", {"network": "japan"}, "network:"),
        ("signatures", {"country": "jst"}, "country:"),
        ("satreps-by-region", {"least": "many"}, '"many" is not a number'),
        ("satreps-by-region", {"least": None}, "least: a value is wanted"),
        ("timeline", {"since": datetime.time(1)}, "since:"),
    ],
)
def test_what_could_not_have_an_answer_is_refused(
    graph: Graph, name: str, arguments: dict[str, Argument], message: str
) -> None:
    with pytest.raises(InputError, match=message):
        fill(NAMED[name], arguments, graph.store)


@pytest.mark.parametrize(
    ("name", "given", "same"),
    [
        ("budgets", {"currency": "ｊｐｙ"}, {"currency": "JPY"}),
        ("claims-by-status", {"status": "Denied"}, {"status": "denied"}),
        ("research-security-by-level", {"level": "Univ"}, {"level": "university"}),
        ("satreps-by-region", {"least": "２０"}, {"least": 20}),
        ("timeline", {"since": "２０２５"}, {"since": 2025}),
        ("timeline", {"since": "2025-04-01"}, {"since": datetime.date(2025, 4, 1)}),
        ("timeline", {"until": "2025-04-01"}, {"until": datetime.datetime(2025, 4, 1, 12)}),
        ("conflicts", {"kind": "ANY"}, {}),
    ],
)
def test_arguments_mean_the_same_in_other_forms(
    graph: Graph, name: str, given: dict[str, Argument], same: dict[str, Argument]
) -> None:
    frame = answer(name, graph.store, **given)
    assert frame.equals(answer(name, graph.store, **same))
    assert len(frame)


def test_a_part_of_a_value_means_all_values_that_hold_it(graph: Graph) -> None:
    kinds = answer("instruments-between", graph.store, kind="memorandum").kind_en
    assert set(kinds) == {"Memorandum of cooperation", "Memorandum of understanding"}


@pytest.mark.parametrize("question", NAMED.values(), ids=NAMED)
def test_heads_declare_parameters_and_columns_that_are_there(graph: Graph, question: Question) -> None:
    columns = question.header.values["columns"].split(", ")
    assert {c for c in question.header.values.get("ids", "").split(", ") if c} <= set(columns)
    for column in columns:
        if column.endswith(("_en", "_ja")):
            assert {f"{column[:-3]}_en", f"{column[:-3]}_ja"} <= set(columns)
    for parameter in question.header.parameters:
        if parameter.type == "text":
            known = values_of(parameter, graph.store)
            assert len(known) > 1
            assert parameter.default in [*known, "any"]


def test_one_argument_is_not_put_into_another(graph: Graph) -> None:
    text = "# title@en: A\nSELECT * { VALUES ?a { 1 } VALUES ?b { 2 } }"
    header = Header({}, {}, (Parameter("a", "text", ""), Parameter("b", "number", "")))
    query = fill(Question("q", header, text), {"a": "VALUES ?b { 7", "b": 3}, graph.store)
    (row,) = select(graph.store, query)
    assert [row["a"].value, row["b"].value] == ["VALUES ?b { 7", "3"]


@pytest.mark.parametrize(
    ("name", "arguments", "column", "wanted"),
    [
        (
            "timeline",
            {"entity": "france", "since": "2025-04", "until": "2025-04"},
            "sentence_en",
            "Choose France for Science started on 2025-04 (done)",
        ),
        ("timeline", {"entity": "united-kingdom"}, "sentence_en", "Government Chief Scientific Adviser (UK)"),
        ("members", {"network": "ANSO"}, "member_en", "Chinese Academy of Sciences"),
        ("members", {"network": "ANSO"}, "of_en", "Governing Board of ANSO"),
    ],
)
def test_named_questions_leave_nothing_out(
    graph: Graph, name: str, arguments: dict[str, Argument], column: str, wanted: str
) -> None:
    assert answer(name, graph.store, **arguments)[column].str.startswith(wanted).any()


def test_an_instrument_is_dated_by_its_start_too(graph: Graph) -> None:
    frame = answer("instruments-of", graph.store, party="ASEAN").set_index("instrument_en")
    assert str(frame.earliest["ASEAN-China Comprehensive Strategic Partnership"])[:4] == "2021"
    between = answer("instruments-between", graph.store, one="ASEAN", other="China")
    assert "started on" in set(between.dated_by_en)


def test_undated_instruments_come_behind_those_of_the_period(graph: Graph) -> None:
    frame = answer("instruments-between", graph.store, since="2023-01", until="2023-01")
    dated = frame.earliest.notna().tolist()
    assert dated == sorted(dated, reverse=True)
    assert sum(dated) == 2
    assert not all(dated)


def test_terms_that_the_ontology_lacks_are_named(graph: Graph) -> None:
    query = 'SELECT * { ?s dip:partie ?o ; dip:party ?p ; rdfs:label "dip:nothing" # dip:none\n}'
    assert list(unknown_terms(graph.store, query)) == ["dip:partie"]


def test_names_fold_widths_case_and_spaces() -> None:
    assert fold_name("Ｊ－ＰＡＲＣ") == fold_name("j-parc")
    assert fold_name("荒川 泰彦") == fold_name("荒川泰彦")
    assert fold_name("ﾆｯﾎﾟﾝ") == fold_name("ニッポン") == fold_name("にっぽん")


def test_a_portrait_is_found_by_any_name(graph: Graph) -> None:
    assert portray("JST", graph.store).id == "jst"
    assert portray("アメリカ", graph.store, language="ja").labels["ja"] == "アメリカ合衆国"
    with pytest.raises(InputError, match="nothing is called"):
        portray("no such body", graph.store)
    with pytest.raises(InputError, match='not in "fr"'):
        portray("JST", graph.store, language="fr")
