"""Numbers and money: as documents write them, and as people read them."""

from __future__ import annotations

import re
import unicodedata
from decimal import Decimal
from typing import Literal

__all__ = ["format_amount", "format_number", "read_number"]

UNITS = {"千": 10**3, "万": 10**4, "百万": 10**6, "千万": 10**7, "億": 10**8, "兆": 10**12}
DIGITS = re.compile(r"(\d+(?:\.\d+)?)(千万|百万|千|万|億|兆)?")


def read_number(text: str) -> Decimal | None:
    """Return the first number of a Japanese text, its units multiplied out.

    >>> read_number("約１４６億円"), read_number("1億200万ドル")
    (Decimal('14600000000'), Decimal('102000000'))
    """
    folded = unicodedata.normalize("NFKC", text).replace(",", "").replace("、", "")
    match = DIGITS.search(folded)
    if not match:
        return None
    total, end = Decimal(0), match.start()
    while match and match.start() == end:  # 1億200万 is a sum of adjoining parts
        total += Decimal(match[1]) * UNITS.get(match[2] or "", 1)
        end = match.end()
        if not match[2]:
            break
        match = DIGITS.match(folded, end)
    return total


def format_number(value: str, language: str) -> str:
    """Write a plain number with the separators of a language.

    >>> format_number("5000", "en")
    '5,000'
    """
    from babel.numbers import format_decimal

    return format_decimal(Decimal(value), locale=language, decimal_quantization=False)


def format_amount(value: str, currency: str, language: str) -> str:
    """Write an amount of money with its currency, shortened as people read it.

    >>> format_amount("14600000000", "JPY", "ja"), format_amount("14600000000", "JPY", "en")
    ('146億円', 'JPY 14.6 billion')
    """
    from babel.numbers import format_compact_decimal

    # CLDR has no long compact forms for Japanese: the short ones are 万, 億, 兆
    form: Literal["short", "long"] = "short" if language == "ja" else "long"
    number = format_compact_decimal(Decimal(value), format_type=form, locale=language, fraction_digits=3)
    number = number.replace("\xa0", " ")
    names = {"JPY": "円", "USD": "ドル", "EUR": "ユーロ", "KRW": "ウォン"}
    return f"{number}{names.get(currency, currency)}" if language == "ja" else f"{currency} {number}"
