"""Ranks from scores, and how far two rankings agree."""

from __future__ import annotations

import numpy as np
from scipy.stats import kendalltau, rankdata

from kg.errors import InputError, nearest
from kg.measures.arrays import Indices, Vector
from kg.measures.measure import DIGITS, MEASURES

__all__ = ["is_low_first", "kendall", "levels", "ranks", "rounded", "spearman"]


def is_low_first(measure: str) -> bool:
    """Return whether rank 1 goes to the lowest score.

    Raises:
        InputError: no such measure, or one whose scores have no order.
    """
    if measure not in MEASURES:
        raise InputError(
            f'there is no measure "{measure}"{nearest(measure, MEASURES)}; there are: {", ".join(MEASURES)}'
        )
    if not MEASURES[measure].first:
        raise InputError(f'the scores of "{measure}" are only names: they have no ranks')
    return MEASURES[measure].first == "low"


def ranks(scored: Vector, measure: str, modes: Indices | None = None) -> Indices:
    """Rank scores along the last axis: 1 is first, equal scores share the smaller number, NaN is last of all.

    In a two-mode network ranks are within each of its ``modes``. Scores are equal where twelve digits
    agree, as in `measure`: sums of floats depend on their order.

    >>> ranks(np.array([5.0, 7.0, np.nan, 7.0, 0.0]), "strength").tolist()
    [3, 1, 5, 1, 4]
    """
    signed = rounded(scored) * (1 if is_low_first(measure) else -1)
    found = np.empty(scored.shape, dtype=np.int64)
    kinds = np.zeros(scored.shape[-1], dtype=np.int64) if modes is None else modes
    for kind in np.unique(kinds):
        part = signed[..., kinds == kind]
        there = ~np.isnan(part)
        places = rankdata(np.where(there, part, np.inf), method="min", axis=-1)
        found[..., kinds == kind] = np.where(there, places, part.shape[-1])
    return found


def rounded(scored: Vector) -> Vector:
    """Return scores in twelve digits: sums of floats depend on their order."""
    size = np.abs(np.where(np.isnan(scored) | (scored == 0), 1, scored))
    factor = 10.0 ** (DIGITS - 1 - np.floor(np.log10(size)))
    return np.asarray(np.round(scored * factor) / factor, dtype=np.float64)


def levels(scored: Vector, measure: str, modes: Indices) -> Indices:
    """Rank scores for a correlation: who has no tie is level with score 0, or last where less is more."""
    return ranks(scored if is_low_first(measure) else np.nan_to_num(scored), measure, modes)


def spearman(one: Indices, other: Indices) -> float:
    """Return Spearman's correlation of two rows of ranks; NaN where one does not vary."""
    a, b = rankdata(one), rankdata(other)
    if np.array_equal(a, b):
        return 1.0
    if np.ptp(a) == 0 or np.ptp(b) == 0:
        return float("nan")
    return float(np.corrcoef(a, b)[0, 1])


def kendall(one: Indices, other: Indices) -> float:
    """Return Kendall's tau-b of two rows of ranks; NaN where one does not vary."""
    if np.array_equal(one, other):
        return 1.0
    if np.ptp(one) == 0 or np.ptp(other) == 0:
        return float("nan")
    return float(kendalltau(one, other).statistic)
