"""What can go wrong.

::

    KgError
    ├── DataError      the tables or the ontology hold faults (exit 1)
    ├── QueryError     a SPARQL query cannot be understood or answered (exit 2)
    └── InputError     a file, name or option cannot be used (exit 2)
"""

from __future__ import annotations

import difflib
from collections.abc import Iterable
from dataclasses import dataclass

__all__ = ["DataError", "InputError", "KgError", "Problem", "QueryError", "nearest"]


class KgError(Exception):
    """Root of all errors of this package."""


class InputError(KgError):
    """A file, a name or an option cannot be used."""


class QueryError(KgError):
    """A SPARQL query cannot be understood or answered."""


@dataclass(frozen=True, order=True)
class Problem:
    """One fault: where it stands and what to do about it."""

    path: str
    line: int
    message: str

    def __str__(self) -> str:
        return f"{self.path}:{self.line}: {self.message}"


class DataError(KgError):
    """Tables or ontology hold faults; ``problems`` lists each of them."""

    def __init__(self, problems: Iterable[Problem]) -> None:
        self.problems = tuple(sorted(set(problems)))
        super().__init__("\n".join(map(str, self.problems)))


def nearest(name: str, valid: Iterable[str]) -> str:
    """Return a hint that names the valid name nearest to a wrong one, or an empty string.

    >>> nearest("parti", ["party", "partner"])
    '; did you mean "party"?'
    """
    close = difflib.get_close_matches(name, list(valid), n=1, cutoff=0.6)
    return f'; did you mean "{close[0]}"?' if close else ""
