"""The words of a query, apart from its strings, IRIs and comments: its form, and whether it calls other servers."""

from __future__ import annotations

import re
from collections.abc import Mapping
from itertools import product

import pyoxigraph as ox

from kg.vocabulary import PREFIXES

__all__ = ["ASIDE", "UPDATES", "calls_service", "form_of", "has_service", "misspell", "parses", "words_of"]

ASIDE = re.compile(
    r"""'''.*?'''|\"{3}.*?\"{3}|"(?:[^"\\\n]|\\.)*"|'(?:[^'\\\n]|\\.)*'|<[^<>"{}|^`\\\s]*>|\#[^\r\n]*""",
    re.DOTALL,
)
"""Strings, IRIs and comments: what in a query are not its words."""
SERVICE = re.compile("service", re.IGNORECASE | re.ASCII)
CALL = re.compile(
    r"""service(?:[ \t\r\n]|\#[^\r\n]*)*+(?:silent|[<?$]|[^ \t\r\n{}()<>"'#,;?$]*?:)""",
    re.IGNORECASE | re.ASCII,
)
"""The word, and behind it what stands behind the keyword: SILENT, an IRI, a variable or a prefixed name."""
LONG = (
    20_000  # characters of a query that is not searched for calls: each word could be followed up to its end
)
KEYWORD = re.compile(r"(?<![\w:?$@.-])SERVICE(?![\w:-])", re.IGNORECASE)
FORM = re.compile(r"\s*(?:(?:BASE|VERSION|PREFIX\s*[^\s:]*:)\s+)*(\w+)", re.IGNORECASE)
UPDATES = frozenset(
    ["INSERT", "DELETE", "LOAD", "CLEAR", "DROP", "CREATE", "COPY", "MOVE", "ADD", "WITH", "UPDATE"]
)
"""First words of updates."""


def words_of(query: str) -> str:
    """Return a query with its strings, IRIs and comments blanked out, every word at its place."""
    return ASIDE.sub(lambda found: re.sub(r"[^\n]", " ", found[0]), query)


def form_of(query: str) -> str:
    r"""Return the word that says what a query does, behind its prefixes.

    >>> form_of("PREFIX select: <x:select> # ask\nconstruct WHERE { ?s select:p ?o }")
    'CONSTRUCT'
    """
    found = FORM.match(words_of(query))
    return found[1].upper() if found else ""


def has_service(query: str) -> bool:
    """Tell whether a query seems to hold the keyword ``SERVICE``."""
    return KEYWORD.search(words_of(query)) is not None


def calls_service(query: str) -> bool:
    """Tell whether the keyword ``SERVICE`` could stand in a query; where it does, never say no.

    The raw text is searched, so that a string or a comment may hold what seems a call.
    """
    if "service" not in query.lower():
        return False
    return len(query) > LONG or CALL.search(query) is not None


def parses(query: str, prefixes: Mapping[str, str] = PREFIXES) -> bool:
    """Tell whether a query is SPARQL without ``SERVICE``; nothing is asked but an empty store.

    It is read with ``LIMIT 0`` first: else an ASK with VALUES would be computed, though there are no triples.
    """
    # declared in the text, a prefix that holds the word itself is misspelt, too
    used = (f"PREFIX {name}: <{iri}> " for name, iri in prefixes.items() if f"{name}:" in query)
    text = misspell("".join(used) + query)
    for end in ("\nLIMIT 0", ""):
        try:
            ox.Store().query(text + end)
        except SyntaxError:
            continue
        except (RuntimeError, ValueError):  # a function that Oxigraph lacks
            return True
        return True
    return False


def misspell(query: str) -> str:
    """Change the word service wherever it occurs, and nothing else: names stay different names.

    For this the word put there, of the same length, occurs nowhere in the query, and does not begin as it ends.
    """
    lower = query.lower()
    if "service" not in lower:
        return query
    word = "servicq"
    if word in lower:
        held = {lower[at : at + 7] for at in range(len(lower))}
        others = ("s" + "".join(rest) for rest in product("qxzjkvwbcdfghlmnprty", repeat=6))
        word = next(other for other in others if other not in held)
    upper = word.upper()
    return SERVICE.sub(
        lambda found: "".join(
            big if letter.isupper() else small
            for letter, small, big in zip(found[0], word, upper, strict=True)
        ),
        query,
    )
