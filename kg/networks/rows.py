"""The rows that the query of a network returns, one for each pair and claim, and the ties that they make."""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping

from kg.errors import InputError, QueryError
from kg.graph.store import Source, select
from kg.networks.dating import Basis, Days, date_tie
from kg.networks.declarations import Declaration
from kg.networks.ties import Tie, leading
from kg.vocabulary import DIP, ID

__all__ = ["Row", "merge_rows", "read_rows"]

NEEDED = ("source", "target", "via", "predicate", "claim")
COLUMNS = (*NEEDED, "other", "amount", "currency")
NUMBER = re.compile(r"[+-]?\d+(\.\d*)?([eE][+-]?\d+)?")
Row = dict[str, str]
"""Ids and values by column; ``other`` is the second claim where a tie takes two."""
Key = tuple[str, str, str]
Amount = tuple[float, str]


def read_rows(store: Source, declaration: Declaration) -> Iterator[Row]:
    """Ask the query of a declaration.

    Raises:
        QueryError: it is not SPARQL.
        InputError: a column is missing, or an amount is not a number.
    """
    try:
        solutions = select(store, declaration.text)
    except QueryError as error:
        raise QueryError(f"{declaration.path}: {error}") from None
    columns = [v.value for v in solutions.variables if v.value in COLUMNS]
    for column in NEEDED:
        if column not in columns:
            raise InputError(
                f"{declaration.place()}: the query must return ?{' ?'.join(NEEDED)}: ?{column} is missing"
            )
    for solution in solutions:
        row = {c: solution[c].value.removeprefix(ID) for c in columns if solution[c] is not None}
        for column in (*NEEDED, "currency") if "amount" in row else NEEDED:
            if column not in row:
                raise InputError(f"{declaration.place()}: the query returns a row without ?{column}")
        if not NUMBER.fullmatch(row.get("amount", "0")):
            raise InputError(f'{declaration.place()}: ?amount is "{row["amount"]}", not a number')
        yield row


def merge_rows(
    rows: Iterable[Row],
    bases: Mapping[str, Basis],
    things: Mapping[str, Mapping[str, Days]],
    *,
    ordered: bool,
    lasting: bool = False,
) -> Iterator[Tie]:
    """Merge rows into ties, one for each pair and thing that ties it, in their order.

    Only rows count of which all claims are among ``bases``. Where ``ordered``, a pair and its reverse differ.
    For ``lasting`` see `kg.networks.dating.date_tie`.
    """
    rests: dict[Key, set[str]] = defaultdict(set)
    predicates: dict[Key, set[str]] = defaultdict(set)
    amounts: dict[Key, Amount] = {}
    for row in rows:
        claims = {row[column] for column in ("claim", "other") if column in row}
        ends = (row["source"], row["target"])
        if not claims <= bases.keys() or ends[0] == ends[1]:
            continue
        source, target = ends if ordered else sorted(ends)
        key = (source, target, row["via"])
        rests[key] |= claims
        predicates[key].add(row["predicate"].removeprefix(DIP))
        if "amount" in row:  # documents that disagree: the larger
            amounts[key] = max(amounts.get(key, (0.0, "")), (float(row["amount"]), row["currency"]))
    for key in sorted(rests):
        on = [bases[claim] for claim in sorted(rests[key])]
        documents = {document for basis in on for document in basis.documents}
        yield Tie(
            *key,
            leading(predicates[key]),
            1.0,
            *date_tie(key[2], on, things, lasting=lasting),
            tuple(sorted(documents)),
            tuple(basis.claim for basis in on),
            *amounts.get(key, (None, "")),
        )
