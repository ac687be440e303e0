"""How far to trust white spaces: later ties are hidden, and each score tries to foretell them."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping
from itertools import combinations
from numbers import Real

import networkx as nx
import numpy as np
import pandas as pd
from numpy.typing import NDArray

from kg.dates import parse_edtf
from kg.errors import InputError
from kg.measures.arrays import Vector
from kg.measures.gaps import PRIORITIES, Pair, fields_of, link_scores, ordered, structure
from kg.measures.options import check_level, check_whole
from kg.networks.ties import Projection, Tie

__all__ = ["backtest"]


def backtest(
    countries: Projection,
    *,
    country_field: Projection | None = None,
    priorities: Collection[str] | None = PRIORITIES,
    instruments: Collection[str] | None = None,
    cut: str | float = 0.3,
    k: int = 10,
    rounds: int = 1000,
    level: float = 0.95,
    seed: int = 7,
) -> pd.DataFrame:
    """Hide the latest ties and return how well each score foretells them: a row a score, and one for chance.

    **Definition.** A pair begins with the earliest of its dated ties, on the first day on which this can have
    begun: one that began "in 2021" is known from 1 January 2021 on. With ``instruments``, such as party and
    signatory, it begins with the earliest tie that has one of these predicates. Pairs that begin on the day
    ``cut`` (of a month or year, the first day) or later are hidden; for a share, the day is that from which on
    the latest such share of pairs begin. The scores see all ties (of whatever predicate) that began before it,
    and rank the pairs of nodes tied by then that had not begun. ``auc`` is the chance that a hidden pair scores higher than one that never begins,
    equal scores counting half (0.5 is chance, 1 is perfect); ``precision`` the share of hidden pairs among
    the ``k`` highest (equal scores at the border counted in proportion), for chance the share among all.
    ``…_low`` and ``…_high`` hold ``level`` of the means over ``rounds`` bootstrap samples of the hidden
    pairs.

    ``known`` pairs are tied before the day, ``hidden`` ones were to be foretold out of ``candidates``;
    ``unreachable`` ones are hidden too, but one of the two had no tie before. Undated ties are left out, and
    pairs that may have begun at an unknown time are no candidates. With ``country_field`` the ``priorities``
    that began before the day give ``field_overlap``.

    **Reading it.** Ties that one meeting brings come at once, so the hidden pairs are not independent and the
    interval is too narrow; with fewer than some twenty of them it says little at all. A pair that never
    begins in these documents may exist. An interval that holds 0.5 is no evidence of foresight.

    Reference: Liben-Nowell and Kleinberg 2007, doi:10.1002/asi.20591.

    Raises:
        InputError: no pair, or every pair, is hidden or within reach; ``cut`` is neither a day nor a share;
            a share not between 0 and 1; ``k`` or ``rounds`` below 1, or ``seed`` below 0.
    """
    for name, value, least in (("k", k, 1), ("rounds", rounds, 1), ("seed", seed, 0)):
        check_whole(name, value, least)
    check_level(level)
    structure(countries)
    wanted = tuple(tie for tie in countries.ties if instruments is None or tie.predicate in instruments)
    begins = _beginnings(wanted)
    undated = {ordered(tie.source, tie.target) for tie in wanted} - set(begins)
    day = _day(begins, cut)
    known = [pair for pair, first in _beginnings(countries.ties).items() if first < day]
    graph = nx.Graph(known)
    late = {pair for pair, first in begins.items() if first >= day}
    candidates = [
        pair
        for pair in combinations(sorted(graph), 2)
        if pair in late or (pair not in begins and pair not in undated)
    ]
    hidden = np.array([pair in late for pair in candidates], dtype=bool)
    if not hidden.any() or hidden.all():
        raise InputError(
            f"cut={cut!r} leaves {int(hidden.sum())} hidden pairs out of {len(candidates)} within reach in "
            f'"{countries.name}": choose another day or share'
        )
    fields = fields_of(country_field, priorities, before=day) if country_field else {}
    found = link_scores(graph, fields, candidates)
    if not country_field:
        del found["field_overlap"]
    # the same samples of hidden pairs for all scores
    rng = np.random.default_rng(seed)
    picks = rng.integers(hidden.sum(), size=(rounds, int(hidden.sum())))
    ends = ((1 - level) / 2, (1 + level) / 2)
    top = min(k, len(candidates))
    rows: list[dict[str, float | str]] = []
    for name, values in found.items():
        row: dict[str, float | str] = {"score": name}
        places, share = _placements(values, hidden), _shares(values, top)[hidden]
        for figure, each in (("auc", places), ("precision", share * hidden.sum() / top)):
            # a pair drawn twice takes one place only
            low, high = np.minimum(1, np.quantile(each[picks].mean(axis=1), ends))
            row |= {figure: float(each.mean()), f"{figure}_low": float(low), f"{figure}_high": float(high)}
        rows.append(row)
    rows.sort(key=lambda row: (-float(row["auc"]), str(row["score"])))
    rows.append({"score": "chance", "auc": 0.5, "precision": float(hidden.mean())})
    counts: dict[str, float | str] = {
        "cut": day,
        "k": top,
        "known": len(known),
        "hidden": int(hidden.sum()),
        "candidates": len(candidates),
        "unreachable": len(late) - int(hidden.sum()),
    }
    return pd.DataFrame([row | counts for row in rows])


def _beginnings(ties: Iterable[Tie]) -> dict[Pair, str]:
    """Return the first day of each pair with a dated tie."""
    begins: dict[Pair, str] = {}
    for tie in ties:
        if tie.earliest:
            pair = ordered(tie.source, tie.target)
            begins[pair] = min(begins.get(pair, tie.earliest), tie.earliest)
    return begins


def _day(begins: Mapping[Pair, str], cut: str | float) -> str:
    if isinstance(cut, str):
        try:
            first = parse_edtf(cut).earliest
        except ValueError:
            first = ""
        if first:
            return first
    if not (isinstance(cut, Real) and 0 < float(cut) < 1):
        raise InputError(f"cut={cut!r}: give a day (2018-01-01), or a share between 0 and 1")
    days = sorted(begins.values())
    return days[min(len(days) - 1, round((1 - float(cut)) * len(days)))] if days else ""


def _placements(values: Vector, hidden: NDArray[np.bool_]) -> Vector:
    """Return for each hidden pair the share of the others that score lower, equal ones counting half."""
    others = np.sort(values[~hidden])
    below, upto = (np.searchsorted(others, values[hidden], side) for side in ("left", "right"))
    return np.asarray((below + upto) / (2 * len(others)), dtype=np.float64)


def _shares(values: Vector, top: int) -> Vector:
    """Return how much of each pair is among the ``top`` highest: 1, 0, or a share at the border."""
    border = np.sort(values)[-top]
    above, level = values > border, values == border
    return np.where(above, 1.0, np.where(level, (top - above.sum()) / level.sum(), 0.0))
