"""Declarations of networks: files of SPARQL whose head says what is a node and a tie, and what is left out."""

from __future__ import annotations

from collections.abc import Set
from dataclasses import dataclass
from pathlib import Path

from kg.errors import InputError, nearest
from kg.graph.headers import Header, read_header

__all__ = ["Declaration", "check_classes", "find_declaration", "read_declaration"]

HEAD = (
    "title@en",
    "title@ja",
    "nodes",
    "edge@en",
    "edge@ja",
    "weight",
    "directed",
    "mode",
    "excludes",
    "time",
)
CHOICES = {"directed": ("yes", "no"), "mode": ("one", "two")}


@dataclass(frozen=True)
class Declaration:
    """What a file says of a network, and its query; ``text`` is the whole file."""

    path: Path
    header: Header
    text: str

    def place(self, key: str = "") -> str:
        """Return path and line of what the head says of ``key``, or of the first line after the head."""
        start = f"# {key}:" if key else "#"
        lines = enumerate(self.text.splitlines(), 1)
        line = next((n for n, line in lines if line.startswith(start) == bool(key)), 1)
        return f"{self.path}:{line}"


def find_declaration(name: str, folder: Path) -> Declaration:
    """Read one declaration: by its name in a folder or, where the name ends in .rq, by the path of its file.

    Raises:
        InputError: there is none of this name (the message tells the nearest), or it is faulty.
    """
    if name.endswith(".rq"):
        return read_declaration(Path(name))
    known = sorted(path.stem for path in folder.glob("*.rq"))
    if name not in known:
        raise InputError(
            f'there is no network "{name}"{nearest(name, known)}; there are: {" ".join(known) or "none"}, '
            "or a .rq file of your own"
        )
    return read_declaration(folder / f"{name}.rq")


def read_declaration(path: Path) -> Declaration:
    """Read a declaration and check its head.

    Raises:
        InputError: the file cannot be read, or its head lacks a line or says something else than it may.
    """
    try:
        text = path.read_text(encoding="utf-8-sig")
    except FileNotFoundError:
        raise InputError(f"{path}: no such file") from None
    except (OSError, UnicodeDecodeError) as error:
        raise InputError(f"{path}: cannot be read ({error}); save it as UTF-8") from None
    found = Declaration(path, read_header(text), text)
    titles = {f"title@{language}": title for language, title in found.header.titles.items()}
    said = titles | dict(found.header.values)
    for key in HEAD:
        valid = CHOICES.get(key)
        choice = f": {' or '.join(valid)}" if valid else ""
        if not said.get(key):
            raise InputError(f'{path}:1: the head lacks a line "# {key}: …"{choice}')
        if valid and said[key] not in valid:
            raise InputError(f'{found.place(key)}: "{said[key]}" is no {key}; write{choice[1:]}')
    return found


def check_classes(declaration: Declaration, known: Set[str]) -> None:
    """Check that the ontology has the classes of nodes that a declaration names.

    Raises:
        InputError: it lacks one; the message names the nearest.
    """
    for name in declaration.header.values["nodes"].replace("|", " ").split():
        if name not in known:
            raise InputError(
                f'{declaration.place("nodes")}: there is no class "{name}"{nearest(name, known)}'
            )
