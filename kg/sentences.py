"""Claims as sentences, in Japanese and English, from the templates of the ontology."""

from __future__ import annotations

from collections.abc import Mapping
from itertools import groupby
from operator import itemgetter

from kg.amounts import format_amount, format_number
from kg.model import Claim
from kg.vocabulary import Property, Vocabulary

__all__ = ["LANGUAGES", "write_sentence"]

LANGUAGES = ("en", "ja")
UNITS = {
    "year": (" years", "年"),
    "month": (" months", "か月"),
    "day": (" days", "日"),
    "percent": (" %", "％"),
    "times": (" times", "倍"),
    "km": (" km", "km"),
    "second": (" seconds", "秒"),
}
READ_WITH_THE_NUMBER = {"approximate", "minimum", "maximum", "currency", "unit", "per", "of", "written"}


def write_sentence(
    claim: Claim, labels: Mapping[str, tuple[str, str]], vocabulary: Vocabulary, language: str
) -> str:
    """Write a claim as one sentence in ``en`` or ``ja``.

    ``labels`` gives the English and the Japanese label of every entity and field.
    """
    at = LANGUAGES.index(language)
    qualifiers = {
        name: tuple(value for _, value in group)
        for name, group in groupby(claim.qualifiers, key=itemgetter(0))
    }

    def shown(property_: Property, value: str) -> str:
        if property_.scheme:
            concept = vocabulary.concept(property_.scheme, value)
            return concept.labels[at] if concept else value
        if property_.literal in ("number", "amount"):
            return _number(property_.name, value, qualifiers, vocabulary, at)
        if property_.literal == "date":
            return value.replace("/", "–" if language == "en" else "～")
        if property_.literal == "boolean":
            return ("yes", "あり")[at] if value == "true" else ("no", "なし")[at]
        return labels[value][at] if not property_.literal else value

    predicate = vocabulary.predicates[claim.predicate]
    sentence = predicate.templates[at].format(s=labels[claim.subject][at], o=shown(predicate, claim.object))
    notes = []
    for name, group in qualifiers.items():
        if name not in READ_WITH_THE_NUMBER:
            property_ = vocabulary.properties[name]
            values = (", ", "・")[at].join(shown(property_, value) for value in group)
            notes.append(property_.qualifier_templates[at].format(v=values))
    status = vocabulary.concept("status", claim.status) if claim.status else None
    if status and status.asserts:
        notes.append(status.labels[at])
    if notes:
        sentence = (
            f"{sentence} ({'; '.join(notes)})" if language == "en" else f"{sentence}（{'、'.join(notes)}）"
        )
    if status and not status.asserts:  # first, so that a plan is never read as a deed
        mark = status.labels[at]
        sentence = f"{mark[0].upper()}{mark[1:]}: {sentence}" if language == "en" else f"【{mark}】{sentence}"
    return sentence


def _number(
    name: str, value: str, qualifiers: Mapping[str, tuple[str, ...]], vocabulary: Vocabulary, at: int
) -> str:
    """Write a number with its currency or unit, what it counts, per what, and whether it is a bound."""
    language = LANGUAGES[at]
    if name == "order":
        return value
    if "currency" in qualifiers:
        text = format_amount(value, qualifiers["currency"][0], language)
    else:
        unit = qualifiers.get("unit", ("",))[0]
        text = format_number(value, language) + (UNITS[unit][at] if unit in UNITS else f" {unit}".rstrip())

    def labels(qualifier: str, scheme: str) -> str:
        found = (vocabulary.concept(scheme, value) for value in qualifiers.get(qualifier, ()))
        return (" and ", "・")[at].join(concept.labels[at] for concept in found if concept)

    counted, per = labels("of", "counted"), labels("per", "per")
    if counted:
        text = f"{text} {counted}" if language == "en" else f"{counted}{text}"
    for bound in ("approximate", "minimum", "maximum"):
        if qualifiers.get(bound) == ("true",):
            mark = vocabulary.properties[bound].qualifier_templates[at]
            before = f"{mark}{text}" if bound == "approximate" else f"{text}（{mark}）"
            text = f"{mark} {text}" if language == "en" else before
    if per:
        text = f"{text} per {per}" if language == "en" else f"{per}あたり{text}"
    return text
