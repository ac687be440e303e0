"""The words of a query, apart from its strings, IRIs and comments: its form, and whether it calls other servers."""

from __future__ import annotations

import re
from collections.abc import Mapping

import pyoxigraph as ox

from kg.vocabulary import PREFIXES

__all__ = ["ASIDE", "UPDATES", "form_of", "has_service", "misspell", "parses", "words_of"]

ASIDE = re.compile(
    r"""'''.*?'''|\"{3}.*?\"{3}|"(?:[^"\\\n]|\\.)*"|'(?:[^'\\\n]|\\.)*'|<[^<>"{}|^`\\\s]*>|\#[^\n]*""",
    re.DOTALL,
)
"""Strings, IRIs and comments: what in a query are not its words."""
SERVICE = re.compile("service", re.IGNORECASE)
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


def parses(query: str, prefixes: Mapping[str, str] = PREFIXES) -> bool:
    """Tell whether a query is SPARQL without ``SERVICE``; nothing is asked but an empty store."""
    try:
        ox.Store().query(misspell(query), prefixes=dict(prefixes))
    except SyntaxError:
        return False
    except (RuntimeError, ValueError):  # a function that Oxigraph lacks
        return True
    return True


def misspell(query: str) -> str:
    """Change the word service wherever it occurs, and nothing else: names stay different names."""
    return SERVICE.sub(lambda found: found[0][:-1] + ("Q" if found[0][-1] == "E" else "q"), query)
