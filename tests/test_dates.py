"""Dates: EDTF spans and Japanese dates as written."""

from __future__ import annotations

import datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kg.dates import DateRange, parse_edtf, read_written


@pytest.mark.parametrize(
    ("text", "earliest", "latest"),
    [
        ("2018-10-07", "2018-10-07", "2018-10-07"),
        ("2018-10", "2018-10-01", "2018-10-31"),
        ("2020-02", "2020-02-01", "2020-02-29"),
        ("2018", "2018-01-01", "2018-12-31"),
        ("2018-04/2019-03", "2018-04-01", "2019-03-31"),
        ("2018-10-09/2018-10-12", "2018-10-09", "2018-10-12"),
        ("2016/..", "2016-01-01", ""),
        ("2019~", "2019-01-01", "2019-12-31"),
        ("XXXX-11-24", "", ""),
    ],
)
def test_edtf_spans(text: str, earliest: str, latest: str) -> None:
    assert parse_edtf(text) == DateRange(earliest, latest)


@pytest.mark.parametrize("text", ["2018-13", "2018-02-30", "next year", "", "2019/2018", "平成30年"])
def test_what_is_not_a_date_is_refused(text: str) -> None:
    with pytest.raises(ValueError, match=r"EDTF|ends before"):
        parse_edtf(text)


@given(st.dates(min_value=datetime.date(1000, 1, 1)), st.dates(min_value=datetime.date(1000, 1, 1)))
def test_an_interval_spans_from_its_first_to_its_last_day(a: datetime.date, b: datetime.date) -> None:
    first, last = sorted((a, b))
    assert parse_edtf(f"{first}/{last}") == DateRange(str(first), str(last))


@pytest.mark.parametrize(
    ("written", "edtf"),
    [
        ("２０１８年１０月１０日", "2018-10-10"),
        ("平成30年8月9日", "2018-08-09"),
        ("令和元年5月", "2019-05"),
        ("令和3年4月27日", "2021-04-27"),
        ("昭和55年", "1980"),
        ("2018年度", "2018-04/2019-03"),
        ("平成30年度", "2018-04/2019-03"),
        ("2024/5/4", "2024-05-04"),
        ("2018年11月28日（水）", "2018-11-28"),
        ("1月26日", None),
        ("毎年10月", None),
    ],
)
def test_japanese_dates(written: str, edtf: str | None) -> None:
    assert read_written(written) == edtf


@given(st.dates(min_value=datetime.date(2019, 5, 1), max_value=datetime.date(2100, 1, 1)))
def test_an_era_date_and_its_western_form_agree(day: datetime.date) -> None:
    era = f"令和{day.year - 2018}年{day.month}月{day.day}日"
    assert read_written(era) == read_written(f"{day.year}年{day.month}月{day.day}日") == str(day)
