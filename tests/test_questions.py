"""The questions: what analysts ask is answered, by label, as expected."""

from __future__ import annotations

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
from kg.graph.questions import Question, fill, find_entities, fold_name, read_questions
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
        for answer in expected["answers"]:
            if "label_ja" in answer:
                (english,) = find_entities(graph.store, answer["label_en"])
                assert english in find_entities(graph.store, answer["label_ja"]), answer


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


def test_names_fold_widths_case_and_spaces() -> None:
    assert fold_name("Ｊ－ＰＡＲＣ") == fold_name("j-parc")
    assert fold_name("荒川 泰彦") == fold_name("荒川泰彦")


def test_a_portrait_is_found_by_any_name(graph: Graph) -> None:
    assert portray("JST", graph.store).id == "jst"
    assert portray("アメリカ", graph.store, language="ja").labels["ja"] == "アメリカ合衆国"
    with pytest.raises(InputError, match="nothing is called"):
        portray("no such body", graph.store)
