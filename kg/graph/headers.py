"""The comment lines at the head of a query file: ``# key: value``."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass, replace

__all__ = ["Header", "Parameter", "read_header"]

LINE = re.compile(r"#\s*(?P<key>[a-z]+)(?:@(?P<language>[a-z]{2}))?(?:\s+(?P<name>\w+))?\s*:\s*(?P<value>.*)")


@dataclass(frozen=True)
class Parameter:
    """A parameter of a question: ``type`` is entity, date, text or number.

    ``classes`` are those of which an entity must be one, prefixed and apart by spaces. ``values`` are what a
    text can be: a SELECT of ``?value``, or the values themselves, with ``; `` between. Both may be empty.
    """

    name: str
    type: str
    default: str
    classes: str = ""
    values: str = ""


@dataclass(frozen=True)
class Header:
    """What the head of a query file says of it; ``values`` by key, or ``key@language`` where it has one."""

    titles: Mapping[str, str]
    values: Mapping[str, str]
    parameters: tuple[Parameter, ...]


def read_header(text: str) -> Header:
    r"""Read the leading comment lines of a query.

    >>> read_header("# title@en: Fields\n# param country: entity japan\n# class country: dip:Country\n").parameters
    (Parameter(name='country', type='entity', default='japan', classes='dip:Country', values=''),)
    """
    titles: dict[str, str] = {}
    values: dict[str, str] = {}
    parameters: dict[str, Parameter] = {}
    for line in text.splitlines():
        match = LINE.fullmatch(line.strip())
        if not match:
            break
        key, value = match["key"], match["value"].strip()
        if key == "title" and match["language"]:
            titles[match["language"]] = value
        elif key == "param" and match["name"]:
            type_, _, default = value.partition(" ")
            parameters[match["name"]] = Parameter(match["name"], type_, default.strip())
        elif key == "class" and match["name"] in parameters:
            parameters[match["name"]] = replace(parameters[match["name"]], classes=value)
        elif key == "values" and match["name"] in parameters:
            parameters[match["name"]] = replace(parameters[match["name"]], values=value)
        else:
            values[f"{key}@{match['language']}" if match["language"] else key] = value
    return Header(titles, values, tuple(parameters.values()))
