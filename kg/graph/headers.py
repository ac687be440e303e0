"""The comment lines at the head of a query file: ``# key: value``."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass

__all__ = ["Header", "Parameter", "read_header"]

LINE = re.compile(r"#\s*(?P<key>[a-z]+)(?:@(?P<language>[a-z]{2}))?(?:\s+(?P<name>\w+))?\s*:\s*(?P<value>.*)")


@dataclass(frozen=True)
class Parameter:
    """A parameter of a question: ``type`` is entity, field, date, text or number."""

    name: str
    type: str
    default: str


@dataclass(frozen=True)
class Header:
    """What the head of a query file says of it; ``values`` by key, or ``key@language`` where it has one."""

    titles: Mapping[str, str]
    values: Mapping[str, str]
    parameters: tuple[Parameter, ...]


def read_header(text: str) -> Header:
    r"""Read the leading comment lines of a query.

    >>> read_header("# title@en: Parties\n# param instrument: entity tpd-moc\nSELECT …").parameters
    (Parameter(name='instrument', type='entity', default='tpd-moc'),)
    """
    titles: dict[str, str] = {}
    values: dict[str, str] = {}
    parameters: list[Parameter] = []
    for line in text.splitlines():
        match = LINE.fullmatch(line.strip())
        if not match:
            break
        key, value = match["key"], match["value"].strip()
        if key == "title" and match["language"]:
            titles[match["language"]] = value
        elif key == "param" and match["name"]:
            type_, _, default = value.partition(" ")
            parameters.append(Parameter(match["name"], type_, default.strip()))
        else:
            values[f"{key}@{match['language']}" if match["language"] else key] = value
    return Header(titles, values, tuple(parameters))
