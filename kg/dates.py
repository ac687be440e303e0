"""Dates: EDTF with its earliest and latest day, and Japanese dates as documents write them."""

from __future__ import annotations

import re
import unicodedata
from dataclasses import dataclass
from functools import cache

__all__ = ["DateRange", "parse_edtf", "read_written"]

ERAS = {"明治": 1867, "大正": 1911, "昭和": 1925, "平成": 1988, "令和": 2018}
"""Year of the Gregorian calendar before the first year of each era."""


@dataclass(frozen=True)
class DateRange:
    """The first and last day (ISO 8601) that a date can mean; empty where it is open or unknown."""

    earliest: str
    latest: str


@cache
def parse_edtf(text: str) -> DateRange:
    """Return the days that an EDTF level 0–1 expression spans.

    >>> parse_edtf("2018-10")
    DateRange(earliest='2018-10-01', latest='2018-10-31')
    >>> parse_edtf("2016/..")
    DateRange(earliest='2016-01-01', latest='')

    Raises:
        ValueError: the text is not EDTF, names an impossible day, or an interval ends before it starts.
    """
    from edtf import parse_edtf as parse  # a fifth of a second to import: only where dates are read
    from edtf.parser.edtf_exceptions import EDTFParseException

    fault = ValueError(f'"{text}" is not a date in EDTF (2018-10-07, 2018-10, 2018/2020 …)')
    parts = text.split("/")
    if len(parts) > 2 or set(parts) <= {"", ".."}:
        raise fault
    try:
        # each end for itself: the library cannot give the days of an interval with an open end
        bounds = [parse(part) if part not in ("", "..") else None for part in parts]
    except EDTFParseException:
        raise fault from None
    first, last = bounds[0], bounds[-1]
    unknown_year = text.startswith("XXXX")
    earliest = _iso(first.lower_strict()) if first is not None and not unknown_year else ""
    latest = _iso(last.upper_strict()) if last is not None and not unknown_year else ""
    if earliest and latest and earliest > latest:
        raise ValueError(f'"{text}" ends before it starts')
    return DateRange(earliest, latest)


def _iso(day: tuple[int, ...]) -> str:
    return f"{day[0]:04}-{day[1]:02}-{day[2]:02}"


POINT = re.compile(
    r"(?:(?P<era>明治|大正|昭和|平成|令和)(?P<era_year>\d{1,2}|元)年|(?P<year>\d{4})(?:年|[/.]|$))"
    r"(?P<fiscal>度)?(?:(?P<month>\d{1,2})(?:月|[/.]|$)(?:(?P<day>\d{1,2})日?)?)?"
)


def read_written(text: str) -> str | None:
    """Turn one Japanese date into EDTF, or return None where it is not one whole date with its year.

    Full-width digits, eras and fiscal years (April to March) are understood.

    >>> read_written("平成３０年８月９日")
    '2018-08-09'
    >>> read_written("2018年度")
    '2018-04/2019-03'
    """
    folded = re.sub(r"\s+|\([月火水木金土日]\)", "", unicodedata.normalize("NFKC", text))
    match = POINT.fullmatch(folded)
    if not match:
        return None
    if match["era"]:
        year = ERAS[match["era"]] + (1 if match["era_year"] == "元" else int(match["era_year"]))
    else:
        year = int(match["year"])
    if match["fiscal"]:
        return f"{year}-04/{year + 1}-03"
    parts = [f"{year:04}", *(f"{int(match[k]):02}" for k in ("month", "day") if match[k])]
    return "-".join(parts)
