"""Projections made by hand, for tests."""

from __future__ import annotations

from typing import Any

import pandas as pd

from kg.networks.project import Node
from kg.networks.ties import Projection, Tie

Row = tuple[str, str, str, str, float, str, str, str]


def projection(
    *rows: Row, nodes: str = "", name: str = "toy", directed: bool = False, two_mode: bool = False
) -> Projection:
    """Make a projection: source, target, via, predicate, weight, earliest, latest, documents by spaces."""
    ties = tuple(Tie(*row[:7], tuple(row[7].split()), ()) for row in rows)
    found = dict.fromkeys([*sorted({n for tie in ties for n in (tie.source, tie.target)}), *nodes])
    firsts = {tie.source for tie in ties}
    return Projection(
        name,
        {"en": name.title(), "ja": name},
        directed,
        two_mode,
        {
            n: Node(n, "Country" if n in firsts or not two_mode else "Field", (n.upper(), n), ())
            for n in found
        },
        ties,
    )


def rows(table: pd.DataFrame, *keys: str) -> dict[Any, dict[str, Any]]:
    """Return the rows of a table as dictionaries, by the value of one column or the values of several."""
    found: list[dict[Any, Any]] = table.to_dict("records")
    return {row[keys[0]] if len(keys) == 1 else tuple(row[key] for key in keys): row for row in found}


def cells(row: dict[str, Any], names: str) -> list[Any]:
    """Return the cells of a row, by names separated by spaces."""
    return [row[name] for name in names.split()]
