"""Numbers and money: reading Japanese units, writing for people."""

from __future__ import annotations

from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kg.amounts import format_amount, format_number, read_number


@pytest.mark.parametrize(
    ("text", "number"),
    [
        ("約146億円", "14600000000"),
        ("５億ドル", "500000000"),
        ("1億200万ドル", "102000000"),
        ("54百万円", "54000000"),
        ("年間6,000万円×5年", "60000000"),
        ("5.4兆ウォン", "5400000000000"),
        ("1,524億円", "152400000000"),
        ("27.6%", "27.6"),
    ],
)
def test_japanese_numbers(text: str, number: str) -> None:
    assert read_number(text) == Decimal(number)


def test_a_text_without_digits_has_no_number() -> None:
    assert read_number("多数") is None


@given(st.integers(min_value=0, max_value=10**15))
def test_plain_digits_are_read_as_they_stand(number: int) -> None:
    assert read_number(format_number(str(number), "ja")) == number


@pytest.mark.parametrize(
    ("value", "currency", "language", "text"),
    [
        ("500000000", "USD", "ja", "5億ドル"),
        ("500000000", "USD", "en", "USD 500 million"),
        ("152400000000", "JPY", "ja", "1524億円"),
        ("95500000000", "EUR", "en", "EUR 95.5 billion"),
    ],
)
def test_amounts_read_as_people_write_them(value: str, currency: str, language: str, text: str) -> None:
    assert format_amount(value, currency, language) == text
