"""What is wrong with a query: its line, a caret, what stands there and what could; and what is not run at all."""

from __future__ import annotations

import difflib
import re
import unicodedata
from collections.abc import Iterator, Mapping
from contextlib import contextmanager

import pyoxigraph as ox

from kg.errors import QueryError
from kg.graph.words import ASIDE, UPDATES, calls_service, form_of, has_service, misspell, parses, words_of
from kg.vocabulary import PREFIXES

__all__ = ["ServiceError", "answering", "explain", "find_fault", "refuse_service"]

GAP = " " * 40
"""Wider than the longest keyword."""
END = "\x01"
"""What no query holds: behind it nothing is valid, so that a query is read but never run."""
TOKEN = re.compile(ASIDE.pattern + r"|<<\(?|\)?>>|\{\||\|\}|[{}(),;]|\s+|[^\s{}(),;<\"'#]+|.", re.DOTALL)
PIECE = re.compile(r"\^\^(?:<[^<>\s]*>|[\w.-]*:[\w.%/-]*)|[?$@][\w-]+|[\w.-]*:[\w.%/-]*|\w+|.", re.DOTALL)
ESCAPE = re.compile(r"""\\(?![tbnrf"'\\]|u[0-9A-Fa-f]{4}|U[0-9A-Fa-f]{8}).?""")
EXPECTED = {
    **{word: word for word in ("SELECT", "ASK", "CONSTRUCT", "DESCRIBE", "PREFIX", "FROM", "WHERE")},
    **{"(": "(", ")": ")", "{": "{", "}": "}", ".": ".", ";": ";", ",": ",", "AS": "AS", "=": "="},
    **{"a variable": "?v", "an IRI": "<x:y>", "a string": '"x"', "a number": "1"},
    **{word: word for word in ("FILTER", "OPTIONAL", "UNION", "MINUS", "GRAPH", "BIND", "VALUES", "BY")},
    **{word: word for word in ("GROUP", "HAVING", "ORDER", "LIMIT", "OFFSET", "DISTINCT")},
}
"""What may stand somewhere, for people and for the parser."""
WORDS = """SELECT CONSTRUCT DESCRIBE ASK WHERE FILTER OPTIONAL UNION MINUS GRAPH BIND VALUES PREFIX BASE DISTINCT
REDUCED FROM NAMED GROUP BY HAVING ORDER ASC DESC LIMIT OFFSET UNDEF EXISTS NOT IN AS COUNT SUM MIN MAX AVG SAMPLE
GROUP_CONCAT SEPARATOR STR LANG LANGMATCHES DATATYPE BOUND IRI URI BNODE RAND ABS CEIL FLOOR ROUND CONCAT STRLEN
UCASE LCASE ENCODE_FOR_URI CONTAINS STRSTARTS STRENDS STRBEFORE STRAFTER YEAR MONTH DAY HOURS MINUTES SECONDS
TIMEZONE TZ NOW UUID STRUUID MD5 SHA1 SHA256 SHA384 SHA512 COALESCE IF STRLANG STRDT SAMETERM ISIRI ISURI ISBLANK
ISLITERAL ISNUMERIC REGEX SUBSTR REPLACE TRUE FALSE""".split()  # noqa: SIM905
SENTENCES = {
    "The SELECT contains a variable that is unbound": (
        "SELECT names a variable that is neither in an aggregate, such as COUNT, nor in GROUP BY"
    )
}
PROBED = (
    20_000  # characters of a query in which we look for what could stand somewhere: each try reads it again
)
SHOWN = 100  # characters of a line


class ServiceError(QueryError):
    """A query that would send parts of itself to another server."""


@contextmanager
def answering() -> Iterator[None]:
    """Turn what Oxigraph raises while it computes an answer, which may be late, into an error of ours."""
    try:
        yield
    except (RuntimeError, ValueError, OSError) as error:
        raise QueryError(f"the query cannot be answered: {error}") from None


def refuse_service(query: str, prefixes: Mapping[str, str] = PREFIXES) -> None:
    """Refuse a query that would send parts of itself to another server.

    Oxigraph follows ``SERVICE`` and has no switch against it. Whether the word stands as a keyword only a parser
    knows: if the query still parses with the word misspelt wherever it occurs, none of them is the keyword. The
    query itself is not tried, since to try it is to run it. ``prefixes`` are those that it need not declare.

    Raises:
        ServiceError: the query holds the keyword.
        QueryError: the query is not SPARQL.
    """
    if not calls_service(query) or parses(query, prefixes):
        return
    if has_service(query) or query[find_fault(query, prefixes)[0] :][:7].upper() == "SERVICE":
        raise ServiceError(
            "SERVICE is not allowed here: a query of the graph cannot reach the network; "
            "ask the other endpoint itself, with --endpoint URL or kg.Endpoint(URL)"
        )
    raise QueryError(explain(query, prefixes))


def find_fault(query: str, prefixes: Mapping[str, str] = PREFIXES) -> tuple[int, str]:
    """Return where the first token stands that is not SPARQL, and Oxigraph's sentence on it, if it has one.

    Oxigraph counts to where its parser came furthest, and it tries a keyword of n letters by looking n letters
    ahead. So that these are blanks, the query is read with its tokens wide apart.
    """
    wide, places = _stretch(query)
    at, expected = _read(wide + GAP + END, prefixes)
    sentence = _sentence(expected)
    if at >= len(wide) + len(GAP) or not places:
        sentence = sentence or _sentence(_read(wide, prefixes)[1])
        ends = len(query.rstrip())
        return (words_of(query).upper().rfind("SELECT") if "SELECT" in sentence else ends), sentence
    start, place, token = max(p for p in places if p[0] <= at)
    if sentence:
        return place, sentence
    # within a token only the keywords mislead, each by its length
    keywords = [e for e in expected if e.isidentifier()]
    least = min(map(len, keywords)) if keywords and len(keywords) >= len(expected) - 1 else 0
    at = min(max(at - start - least, 0), len(token) - 1)
    pieces = [p.start() for p in PIECE.finditer(token)]
    return place + (0 if ASIDE.fullmatch(token) else max(p for p in pieces if p <= at)), ""


def _sentence(expected: list[str]) -> str:
    """Return what Oxigraph says in words, not in tokens."""
    found = next((e for e in expected if re.search(r"[a-z] [a-z]", e) and e != "Prefix not found"), "")
    return SENTENCES.get(found, found)


def _stretch(query: str) -> tuple[str, list[tuple[int, int, str]]]:
    """Move the tokens of a query apart; return it, and of each part its new place, its old one and itself."""
    wide: list[str] = []
    places: list[tuple[int, int, list[str]]] = []
    size, apart = 0, True

    def write(text: str) -> None:
        nonlocal size
        wide.append(text)
        size += len(text)

    for found in TOKEN.finditer(query):
        part = found[0]
        if part.isspace() or part[0] == "#":
            # other blanks than these four are none in SPARQL
            odd = re.search(r"[^ \t\r\n]", part) if part[0] != "#" else None
            if odd:
                places.append((size + len(GAP), found.start() + odd.start(), [odd[0]]))
                write(GAP + odd[0])
            write(GAP)
            apart = True
            continue
        split = part in "{}(),;"
        if split and not apart and part != "(":  # a call has its parenthesis beside its name
            write(GAP)
            apart = True
        if apart:
            places.append((size, found.start(), [part]))
        else:
            places[-1][2].append(part)
        # a < that begins no IRI compares, as > does; but the parser tries it as an IRI, up to the end
        write((">" if part == "<" else part) + (GAP if split else ""))
        apart = split
    # what is joined piece by piece is copied each time: a long query would take time with its square
    return "".join(wide), [(place, before, "".join(parts)) for place, before, parts in places]


def _read(text: str, prefixes: Mapping[str, str]) -> tuple[int, list[str]]:
    """Read a text; return how far the parser came, and what it expected there."""
    try:
        ox.Store().query(misspell(text), prefixes=dict(prefixes))
    except SyntaxError as error:
        message = str(error.msg)
        place = re.search(r"(\d+):(\d+)", message)
        if place:
            lines = text.split("\n")
            before = sum(len(line) + 1 for line in lines[: int(place[1]) - 1])
            expected = re.sub(r"^error at \d+:\d+: expected (one of )?", "", message)
            return before + int(place[2]) - 1, re.split(r",\s+(?![^\[]*\])", expected)
    return len(text), []


def explain(query: str, prefixes: Mapping[str, str] = PREFIXES) -> str:
    """Say why a query is not SPARQL: line, column, what is wrong, and the line with a caret under the place.

    ``prefixes`` are those that it need not declare.
    """
    if form_of(query) in UPDATES:
        return "this graph is read-only: ask it with SELECT, ASK, CONSTRUCT or DESCRIBE"
    if not words_of(query).strip():
        return "not SPARQL: the query is empty"
    at, sentence = find_fault(query, prefixes)
    words = words_of(query)
    stray = re.search(r"[\"']", words)
    if stray and stray.start() <= at:
        at, sentence = stray.start(), "the string that begins here does not end"
    if not sentence:
        found = ASIDE.match(query, at) or PIECE.match(query, at) if at < len(query.rstrip()) else None
        sentence = _judge(query, at, found[0] if found else "", prefixes)
    start = query.rfind("\n", 0, at) + 1
    line = query[start:].partition("\n")[0].rstrip("\r")
    before = line[: at - start]
    cut = max(0, len(before) - SHOWN // 2) if len(line) > SHOWN else 0
    shown, before = line[cut : cut + SHOWN], before[cut:]
    shown = "".join(c if c.isprintable() or c in "\t\u3000" else "\ufffd" for c in shown)
    pad = "".join("\t" if c == "\t" else " " * _cells(c) for c in before)
    number = query.count("\n", 0, at) + 1
    return f"not SPARQL, line {number}, column {at - start + 1}: {sentence}\n  {shown}\n  {pad}^"


def _cells(character: str) -> int:
    """Return how many cells of a terminal a character takes."""
    if unicodedata.combining(character):
        return 0
    return 2 if unicodedata.east_asian_width(character) in "WF" else 1


def _judge(query: str, at: int, token: str, prefixes: Mapping[str, str]) -> str:
    """Say what is wrong with the token at a place."""
    token = token.removeprefix("^^")
    prefix, colon, _ = token.partition(":")
    declared = re.findall(r"\bPREFIX\s+([^\s:]*):", words_of(query), re.IGNORECASE)
    if token[:1] == "<" and token[-1:] == ">" and not re.match(r"<[A-Za-z][\w+.-]*:", token):
        return f"the IRI {token} is not a whole one: write its scheme, or a prefix (dip:, id: …)"
    if colon and token[0] not in "<\"'#" and prefix not in ("_", *prefixes, *declared):
        return f'no prefix "{prefix}:" is declared'
    wrong = ESCAPE.search(token) if token[:1] in ('"', "'") else None
    if wrong:
        return f"{wrong[0]} is no escape in a string; write \\\\ for a backslash"
    if len(token) == 1 and not token.isascii():
        return (
            f"the character {unicodedata.name(token, 'without name')} (U+{ord(token):04X}) cannot stand here"
        )
    stands = f"{token[:40]} cannot stand here" if token else "the query ends too early"
    if len(query) > PROBED:
        return stands
    close = difflib.get_close_matches(token.upper(), WORDS, n=3, cutoff=0.76) if token.isidentifier() else []
    for word in close:
        if word != token.upper() and _could_stand(query, at, word, prefixes):
            return f"{stands}; did you mean {word}?"
    sentence = _sentence(_read(_stretch(query[:at])[0], prefixes)[1])
    if sentence:
        return sentence
    could = [name for name, example in EXPECTED.items() if _could_stand(query, at, example, prefixes)]
    return f"{stands}; expected {', '.join(could[:8])}{' …' if could[8:] else ''}" if could else stands


def _could_stand(query: str, at: int, word: str, prefixes: Mapping[str, str]) -> bool:
    """Tell whether the parser takes a word at a place and goes on behind it."""
    wide, _ = _stretch(query[:at])
    text = f"{wide}{GAP}{word}{GAP}"
    return _read(text + END, prefixes)[0] >= len(text)
