"""Plain tables: tabs between cells, no quoting, UTF-8 without BOM, LF; each fault with path and line."""

from __future__ import annotations

import os
import re
import tempfile
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

from kg.errors import InputError, Problem
from kg.model import Lines

__all__ = [
    "Note",
    "Row",
    "parse_lines",
    "parse_qualifiers",
    "read_header",
    "read_rows",
    "write_bytes",
    "write_rows",
]

Note = Callable[[Problem], None]
"""Where faults are reported: reading goes on after each."""


@dataclass(frozen=True)
class Row:
    """One line of a table, its cells by column name."""

    path: str
    line: int
    cells: Mapping[str, str]

    def problem(self, message: str) -> Problem:
        """Place a message at this row."""
        return Problem(self.path, self.line, message)


def read_rows(path: Path, columns: Sequence[str], note: Note) -> Iterator[Row]:
    """Yield the rows of a table whose header must be ``columns``.

    Raises:
        InputError: the file cannot be read at all.
    """
    text = _read_text(path, note)
    if text is None:
        return
    lines = text.split("\n")
    if lines[0].split("\t") != list(columns):
        note(Problem(str(path), 1, f"the header must be: {' '.join(columns)} (separated by tabs)"))
        return
    for number, line in enumerate(lines[1:], 2):
        cells = line.split("\t")
        if line and len(cells) != len(columns):
            note(Problem(str(path), number, f"{len(cells)} columns where {len(columns)} are wanted"))
        elif line:
            yield Row(str(path), number, dict(zip(columns, (c.strip() for c in cells), strict=True)))


def read_header(path: Path) -> tuple[str, ...]:
    """Return the column names of a table, or nothing where there is no readable header."""
    try:
        return tuple(path.read_text(encoding="utf-8").split("\n", 1)[0].split("\t"))
    except (OSError, UnicodeDecodeError):
        return ()


def _read_text(path: Path, note: Note) -> str | None:
    try:
        raw = path.read_bytes()
    except OSError as error:
        raise InputError(f"{path}: cannot be read ({error.strerror})") from None
    if raw.startswith(b"\xef\xbb\xbf"):
        note(Problem(str(path), 1, "starts with a byte order mark; save as UTF-8 without BOM"))
        raw = raw[3:]
    if b"\r" in raw:
        line = raw[: raw.index(b"\r")].count(b"\n") + 1
        note(Problem(str(path), line, "has carriage returns; save with LF line ends"))
        raw = raw.replace(b"\r\n", b"\n").replace(b"\r", b"")
    try:
        return raw.decode("utf-8")
    except UnicodeDecodeError as error:
        line = raw[: error.start].count(b"\n") + 1
        note(Problem(str(path), line, f"byte {raw[error.start]:#04x} is not UTF-8; save the table as UTF-8"))
        return None


def write_rows(path: Path, columns: Sequence[str], rows: Iterable[Sequence[str]]) -> None:
    """Write a table in the form that :func:`read_rows` reads, whole or not at all."""
    lines = ["\t".join(columns), *("\t".join(row) for row in rows)]
    write_bytes(path, ("\n".join(lines) + "\n").encode())


def write_bytes(path: Path, data: bytes) -> None:
    """Write a file so that it is there whole or not at all: to a temporary file, which then replaces it."""
    handle, name = tempfile.mkstemp(dir=path.parent, prefix=f".{path.name}.")
    try:
        with os.fdopen(handle, "wb") as stream:
            stream.write(data)
        temporary = Path(name)
        temporary.chmod(0o644)
        temporary.replace(path)
    except BaseException:
        Path(name).unlink(missing_ok=True)
        raise


def parse_lines(text: str) -> tuple[Lines, ...]:
    """Read line ranges as the tables write them.

    >>> parse_lines("57;99-101")
    (Lines(first=57, last=57), Lines(first=99, last=101))

    Raises:
        ValueError: the text is not a list of line ranges.
    """
    found = []
    for part in text.split(";"):
        match = re.fullmatch(r"(\d+)(?:-(\d+))?", part.strip())
        if not match or not 0 < int(match[1]) <= int(match[2] or match[1]):
            raise ValueError(f'"{part}" is not a range of lines: write 57, 57-59 or 57;60')
        found.append(Lines(int(match[1]), int(match[2] or match[1])))
    return tuple(found)


def parse_qualifiers(text: str) -> tuple[tuple[str, str], ...]:
    """Read ``name=value; name=value`` into sorted pairs.

    >>> parse_qualifiers("role=speaker; event=isef2")
    (('event', 'isef2'), ('role', 'speaker'))

    Raises:
        ValueError: a part has no name or no value.
    """
    pairs = []
    for part in filter(None, (p.strip() for p in text.split(";"))):
        name, _, value = (p.strip() for p in part.partition("="))
        if not (name and value):
            raise ValueError(f'"{part}" is not a qualifier: write name=value; name=value')
        pairs.append((name, value))
    return tuple(sorted(pairs))
