"""Names: the entities that bear one, folded for comparing, and the labels of everything."""

from __future__ import annotations

import difflib
import re
import unicodedata

from kg.errors import InputError, nearest
from kg.graph.store import Source, select
from kg.graph.words import words_of
from kg.vocabulary import DIP, ID

__all__ = ["find_entities", "find_entity", "fold_name", "labels_in", "unknown_terms"]

KATAKANA = {code: code - 0x60 for code in (*range(0x30A1, 0x30F7), 0x30FD, 0x30FE)}
"""To each katakana its hiragana, which stands 0x60 before it."""

NAMES = """
SELECT ?entity ?name ?relation WHERE {
  VALUES ?relation { skos:prefLabel skos:altLabel skos:hiddenLabel dip:reading }
  ?entity ?relation ?name
  FILTER(STRSTARTS(STR(?entity), STR(id:)))
}"""


def fold_name(text: str) -> str:
    """Fold a name for comparing: widths (NFKC), case, kana, white space and dots between Japanese words.

    >>> fold_name("ＪＳＴ") == fold_name("jst"), fold_name("ニホン") == fold_name("にほん")
    (True, True)
    """
    folded = unicodedata.normalize("NFKC", text).translate(KATAKANA)
    return re.sub(r"[\s・·]+", "", folded).casefold()


def find_entities(store: Source, name: str) -> list[str]:
    """Return the ids of the entities that bear a name, in either language, or have it as id.

    Those whose preferred label it is come alone; where there are none, those for which it is another name.
    An id may also be written as tables print it (``id:jst``), or as IRI.

    Raises:
        InputError: no entity bears it; the message names the nearest ones.
    """
    wanted = fold_name(name)
    if not wanted:
        raise InputError("a name is wanted, not an empty text")
    id_ = name.strip().removeprefix("<").removesuffix(">").removeprefix(ID).removeprefix("id:")
    preferred: dict[str, set[str]] = {}
    other: dict[str, set[str]] = {}
    shown: dict[str, str] = {}
    for solution in select(store, NAMES):
        found, label = solution["entity"].value.removeprefix(ID), solution["name"].value
        if found == id_:
            return [id_]
        names = preferred if solution["relation"].value.endswith("prefLabel") else other
        folded = fold_name(label)
        names.setdefault(folded, set()).add(found)
        shown.setdefault(folded, label)
    if bearers := preferred.get(wanted) or other.get(wanted):
        return sorted(bearers)
    raise InputError(f'nothing is called "{name}"{_hint(wanted, shown)}')


def _hint(wanted: str, shown: dict[str, str]) -> str:
    """Name what may be meant: first names that begin with the words, short before long, then the like."""
    close = difflib.get_close_matches(wanted, shown, n=1, cutoff=0.6)
    parts = sorted(
        (name for name in shown if wanted in name), key=lambda n: (not n.startswith(wanted), len(n), n)
    )
    best = ", ".join(f'"{shown[name]}"' for name in dict.fromkeys([*parts[:8], *close]))
    return f"; did you mean {best}?" if best else ""


def find_entity(store: Source, name: str) -> str:
    """Return the id of the one entity that bears a name.

    Raises:
        InputError: no entity bears it, or several do; the message names them.
    """
    found = find_entities(store, name)
    if len(found) > 1:
        raise InputError(f'"{name}" names several entities; choose one: {" ".join(found)}')
    return found[0]


def labels_in(store: Source, language: str) -> dict[str, str]:
    """Return the preferred label of every entity, concept and term in a language, by IRI."""
    query = """SELECT ?iri ?label {{ ?iri skos:prefLabel|rdfs:label ?label FILTER(LANG(?label) = "{}")
               FILTER NOT EXISTS {{ ?iri a dip:Claim }} }}"""
    return {row["iri"].value: row["label"].value for row in select(store, query.format(language))}


def unknown_terms(store: Source, query: str) -> dict[str, str]:
    """Return the terms ``dip:`` of a query that the ontology lacks, each with a hint at the nearest one."""
    used = dict.fromkeys(re.findall(r"(?<![\w:?$-])dip:\w+", words_of(query)))
    if not used:
        return {}
    terms = select(store, "SELECT DISTINCT ?iri { ?iri a ?kind FILTER(STRSTARTS(STR(?iri), STR(dip:))) }")
    known = [f"dip:{row['iri'].value.removeprefix(DIP)}" for row in terms]
    return {term: nearest(term, known) for term in used if term not in known}
