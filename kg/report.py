"""The summary of a build: counts by class, predicate, status and document; conformance."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Sequence

import pyoxigraph as ox

from kg.graph.validate import Complaint, violations
from kg.model import Seeds
from kg.vocabulary import Vocabulary

__all__ = ["write_report"]


def write_report(
    seeds: Seeds, vocabulary: Vocabulary, store: ox.Store, complaints: Sequence[Complaint]
) -> str:
    """Write the report of a build as plain text."""
    observations = sum(len(t.observations) for t in seeds.tables)
    merged = {c.key for c in seeds.claims}
    fields = vocabulary.fields
    failed, warned = len(violations(complaints)), len(complaints) - len(violations(complaints))
    parts = [
        "Knowledge graph of science diplomacy",
        "",
        _columns(
            [
                ("documents", len(seeds.sources)),
                ("entities", len(seeds.entities) + len(fields)),
                ("claims", len(merged)),
                ("observations", observations),
                ("cited passages", len(seeds.evidence)),
                ("triples", len(store)),
            ]
        ),
        _section("Entities by class", [e.class_ for e in seeds.entities] + ["Field"] * len(fields)),
        _section("Claims by predicate", [c.predicate for c in seeds.claims]),
        _section("Claims by status", [c.status or "stated" for c in seeds.claims]),
        _section("Claims by document", [c.document for c in seeds.claims]),
        f"Conformance: {'no violation' if not failed else f'{failed} violations'}, {warned} warnings",
        *(f"  {complaint}" for complaint in complaints),
    ]
    return "\n".join(parts) + "\n"


def _section(title: str, values: Iterable[str]) -> str:
    counted = sorted(Counter(values).items(), key=lambda item: (-item[1], item[0]))
    return f"\n{title}\n{_columns(counted)}\n"


def _columns(rows: Sequence[tuple[str, int]]) -> str:
    width = max((len(name) for name, _ in rows), default=0)
    return "\n".join(f"  {name:<{width}}  {number:>7,}" for name, number in rows)
