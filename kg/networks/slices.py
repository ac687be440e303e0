"""Slices of a projection by time: a tie is where its days overlap."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import replace
from datetime import date

from kg.errors import InputError, nearest
from kg.networks.dating import ONGOING, UNKNOWN
from kg.networks.ties import Projection, Tie

__all__ = ["Periods", "during", "slices"]

Periods = Mapping[str, tuple[str, str]]
"""First and last day (ISO 8601) of each period, by its name."""
DAY = re.compile(r"\d{4}-\d\d-\d\d")
UNDATED = ("drop", "keep", "separate")


def during(projection: Projection, since: str, until: str, *, undated: str = "drop") -> Projection:
    """Return the projection with the ties that overlap a time: from day ``since`` to day ``until``.

    Both days count; an empty one leaves that end open. Undated ties are dropped or, with
    ``undated="keep"``, kept. Nodes stay, tied or not.

    An agreement overlaps a time in which it was signed, adopted or published, and no later one: the documents do
    not say how long it holds. In a projection with ``lasting=True`` it goes on; what is said to have started goes
    on in any.

    Raises:
        InputError: ``undated`` is neither, an end is not a day, or the time ends before it begins.
    """
    for day in (since, until):
        if day and not _is_day(day):
            raise InputError(f'"{day}" is not a day; write it in full, such as 2018-01-01')
    if undated not in ("drop", "keep"):
        raise InputError(f'undated="{undated}": choose drop or keep{nearest(undated, ("drop", "keep"))}')
    if since and until and since > until:
        raise InputError(f"the time from {since} ends before it begins, on {until}")
    kept = (
        tie
        for tie in projection.ties
        if (undated == "keep" if not _dated(tie) else _overlaps(tie, since, until or ONGOING))
    )
    return replace(projection, ties=tuple(kept))


def _is_day(text: str) -> bool:
    if not isinstance(text, str) or not DAY.fullmatch(text):
        return False
    try:
        date.fromisoformat(text)
    except ValueError:
        return False
    return True


def _dated(tie: Tie) -> bool:
    return bool(tie.earliest or tie.latest)


def _overlaps(tie: Tie, since: str, until: str) -> bool:
    # an end that is not known is open
    return tie.earliest <= until and (tie.latest or ONGOING) >= since


def slices(
    projection: Projection,
    *,
    by: str = "year",
    cumulative: bool = False,
    undated: str = "drop",
    periods: Periods | None = None,
) -> dict[str, Projection]:
    """Cut a projection into slices of time, in order, by their names.

    A tie is in every slice that its days, ``earliest`` to ``latest``, overlap: an instrument in force for
    three years is in three, and so is a meeting of which only these three years are known. One that goes on
    is in all slices from its beginning; an agreement of which only the signing is told is in that slice alone,
    unless the projection is ``lasting``. ``cumulative`` slices hold all that began by their end, whether it
    goes on or not.

    ``by="year"`` gives calendar years, ``"2018"`` …, from the first to the last that a date names;
    ``by="period"`` the ``periods`` given, or else spans of five Japanese fiscal years, ``"FY2016-2020"`` …:
    from 1996 on those of Japan's Science and Technology Basic Plans. A slice may have no ties.

    ``undated`` ties: ``"drop"`` leaves them out, ``"keep"`` puts them into every slice, ``"separate"`` into
    one of their own, named ``"undated"``, at the end. `dated_share` says how many there are.

    Raises:
        InputError: an unknown option, or a period that ends before it begins.
    """
    for name, value, valid in (("by", by, ("year", "period")), ("undated", undated, UNDATED)):
        if value not in valid:
            raise InputError(f'{name}="{value}": choose {", ".join(valid)}{nearest(value, valid)}')
    if periods is not None:
        named = isinstance(periods, Mapping)
        if not named or not all(
            isinstance(span, (tuple, list)) and len(span) == 2 for span in periods.values()
        ):
            raise InputError(
                'periods: give first and last day by name, such as {"before": ("", "2018-03-31")}'
            )
        if by != "period":
            raise InputError('periods are given: choose by="period"')
    policy = "keep" if undated == "keep" else "drop"
    found = {
        name: during(projection, "" if cumulative else since, until, undated=policy)
        for name, (since, until) in (_spans(projection, by) if periods is None else periods).items()
    }
    if undated == "separate":
        rest = tuple(tie for tie in projection.ties if not _dated(tie))
        found["undated"] = replace(projection, ties=rest)
    return found


def _spans(projection: Projection, by: str) -> Periods:
    days = {d for t in projection.ties for d in (t.earliest, t.latest) if d not in ("", ONGOING, UNKNOWN)}
    if not days:
        return {}
    if by == "year":
        years = range(int(min(days)[:4]), int(max(days)[:4]) + 1)
        return {f"{y:04}": (f"{y:04}-01-01", f"{y:04}-12-31") for y in years}
    first, last = (int(day[:4]) - (day[5:] < "04") for day in (min(days), max(days)))  # fiscal years
    starts = range(first - (first - 1996) % 5, last + 1, 5)
    return {f"FY{y:04}-{y + 4:04}": (f"{y:04}-04-01", f"{y + 5:04}-03-31") for y in starts}
