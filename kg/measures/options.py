"""Checks of what callers give: whole numbers, shares, columns of a table, projections."""

from __future__ import annotations

from collections.abc import Collection
from numbers import Integral, Real
from typing import Any

from kg.errors import InputError
from kg.networks.ties import Projection

__all__ = ["check_columns", "check_level", "check_projections", "check_share", "check_whole"]


def check_whole(name: str, value: Any, least: int) -> None:
    """Refuse what is no whole number from ``least`` on.

    Raises:
        InputError: it is none.
    """
    if not (isinstance(value, Integral) and int(value) >= least):
        raise InputError(f"{name}={value}: give a whole number from {least} on")


def check_share(name: str, value: Any) -> None:
    """Refuse what is no number from 0 to 1.

    Raises:
        InputError: it is none.
    """
    if not (isinstance(value, Real) and 0 <= float(value) <= 1):
        raise InputError(f"{name}={value}: give a number from 0 to 1")


def check_level(level: Any) -> None:
    """Refuse a level of intervals that leaves nothing in, or nothing out.

    Raises:
        InputError: it is no number between 0 and 1.
    """
    if not (isinstance(level, Real) and 0 < float(level) < 1):
        raise InputError(f"level={level}: give a share between 0 and 1, such as 0.95")


def check_columns(table: Any, names: Collection[str], origin: str) -> None:
    """Refuse a table that lacks columns; ``origin`` says where one comes from that has them.

    Raises:
        InputError: a column is missing, or it is no table.
    """
    columns = getattr(table, "columns", None)
    if columns is None:
        raise InputError(f"a table is wanted, such as {origin}, not a {type(table).__name__}")
    missing = [name for name in dict.fromkeys(names) if name not in columns]
    if missing:
        there = ", ".join(map(str, columns)) or "none"
        raise InputError(
            f'the table has no column "{missing[0]}", as one of {origin} has; its columns are {there}'
        )


def check_projections(*projections: Any) -> None:
    """Refuse what is no projection, such as a graph or the name of a network.

    Raises:
        InputError: one is none.
    """
    for found in projections:
        if not isinstance(found, Projection):
            raise InputError(
                f"a projection is wanted, as kg.projection(...) gives it, not a {type(found).__name__}"
            )
