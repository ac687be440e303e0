"""Our own tables: canonical order, dates as written, identifiers, one name for one thing."""

from __future__ import annotations

import re
import unicodedata
from decimal import Decimal
from pathlib import Path

import pytest

from kg.amounts import read_number
from kg.dates import read_written
from kg.model import Claim, Seeds
from kg.vocabulary import Vocabulary, data_directory

FOLDER = data_directory("seeds")
TABLES = [
    *(FOLDER / f"{n}.tsv" for n in ("entities", "names", "identifiers")),
    *sorted((FOLDER / "claims").glob("*.tsv")),
]


@pytest.mark.parametrize("path", TABLES, ids=lambda p: p.name)
def test_tables_are_in_canonical_order(path: Path) -> None:
    rows = path.read_text(encoding="utf-8").splitlines()[1:]
    assert rows == sorted(rows), "restore the order with `kg stamp --texts DIR`"


def single(claim: Claim, vocabulary: Vocabulary) -> tuple[str, str] | None:
    """Return the one date of a claim and how it is written, where it has just one."""
    written = [v for n, v in claim.qualifiers if n == "written"]
    dates = [v for n, v in claim.qualifiers if n in ("date", "start", "end")]
    if vocabulary.predicates[claim.predicate].literal == "date":
        dates.append(claim.object)
    return (dates[0], written[0]) if len(dates) == len(written) == 1 else None


def test_dates_are_those_that_the_documents_write(seeds: Seeds, vocabulary: Vocabulary) -> None:
    compared = 0
    for claim in seeds.claims:
        found = single(claim, vocabulary)
        date = read_written(found[1]) if found else None
        if found and date:
            # under a heading that says fiscal year the cell holds the bare year
            fiscal = f"{date}-04/{int(date) + 1}-03" if date.isdigit() else date
            assert found[0] in (date, fiscal), (claim.document, claim.line, found)
            compared += 1
    assert compared > 100


def test_amounts_are_those_that_the_documents_write(seeds: Seeds, vocabulary: Vocabulary) -> None:
    compared = 0
    for claim in seeds.claims:
        qualifiers = dict(claim.qualifiers)
        if vocabulary.predicates[claim.predicate].literal == "amount" and "written" in qualifiers:
            written = unicodedata.normalize("NFKC", qualifiers["written"])
            starts = re.finditer(r"(?<![\d.,])\d", written)
            numbers = [read_number(written[match.start() :]) for match in starts]
            assert Decimal(claim.object) in numbers, (claim.document, claim.line, written)
            compared += 1
    assert compared > 10


def test_every_date_says_how_the_document_writes_it(seeds: Seeds, vocabulary: Vocabulary) -> None:
    for claim in seeds.claims:
        names = {n for n, _ in claim.qualifiers}
        dated = names & {"date", "start", "end"} or vocabulary.predicates[claim.predicate].literal == "date"
        assert not dated or "written" in names, (claim.document, claim.line)


def test_homonyms_are_kept_apart(seeds: Seeds) -> None:
    labels = [(e.class_, e.label_en) for e in seeds.entities] + [
        (e.class_, e.label_ja) for e in seeds.entities
    ]
    doubled = {label for label in labels if labels.count(label) > 1}
    same_in_both = {(e.class_, e.label_en) for e in seeds.entities if e.label_en == e.label_ja}
    assert doubled == same_in_both
