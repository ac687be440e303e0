"""Change over time: courses of ranks, who comes and goes, what moved whom."""

from __future__ import annotations

from dataclasses import replace
from functools import partial

import numpy as np
import pandas as pd

from kg.errors import InputError, nearest
from kg.measures.arrays import Indices, Vector
from kg.measures.certainty import intervals
from kg.measures.options import check_level, check_projections
from kg.measures.ranking import levels
from kg.measures.rounds import play
from kg.measures.samples import Sampled, draw, dropped, labelled, resampled, score, take_apart, whole
from kg.networks.slices import Periods, slices
from kg.networks.ties import Projection

__all__ = ["entries_and_exits", "movers", "trajectories"]


def trajectories(
    projection: Projection,
    *,
    measure: str,
    by: str = "year",
    cumulative: bool = False,
    undated: str = "drop",
    periods: Periods | None = None,
    over: str = "documents",
    rounds: int = 200,
    level: float = 0.95,
    seed: int = 7,
    processes: int | None = None,
    progress: bool | None = None,
) -> pd.DataFrame:
    """Return the course of scores and ranks: a row for each slice and node that has a tie in it.

    The columns are those of `stability`, after ``slice``: intervals come from drawing the documents (or with
    ``over="via"`` the things that tie) of the whole projection, the same draws for all slices. So a slice
    that rests on one document shows how little that is. Ranks are among the nodes of their slice, and slices
    differ in size: compare ranks, not scores. Slices without ties have no rows.

    Raises:
        InputError: as `slices` and `stability`.
    """
    check_level(level)
    units = take_apart(projection, over).units
    cut = slices(projection, by=by, cumulative=cumulative, undated=undated, periods=periods)
    parts = {name: take_apart(part, over, units=units) for name, part in cut.items() if part.ties}
    if not parts:
        raise InputError(f'no slice of the network "{projection.name}" has a tie with a known date')
    sampled = tuple(parts.values())
    drawn = play(
        partial(_drawn, sampled, measure),
        rounds,
        seed=seed,
        processes=processes,
        progress=progress,
        title="bootstrap",
    )
    tables = []
    for i, (name, part) in enumerate(parts.items()):
        table = intervals(
            part, measure, whole(part, measure)[0], np.array([found[i] for found in drawn]), level
        )
        table.insert(0, "slice", name)
        tables.append(table)
    return labelled(pd.concat(tables, ignore_index=True), projection.nodes, node="label")


def _drawn(sampled: tuple[Sampled, ...], measure: str, _: int, rng: np.random.Generator) -> list[Vector]:
    draws = draw(sampled[0], rng)
    return [score(part, resampled(part, draws), measure)[0] for part in sampled]


def entries_and_exits(
    projection: Projection, *, by: str = "year", undated: str = "drop", periods: Periods | None = None
) -> pd.DataFrame:
    """Return who comes and goes: a row for each node that has a tie in a slice, in order of coming.

    ``first`` and ``last`` are the slices of its first and last tie, ``slices`` how many have one,
    ``stays`` whether it has one in the last slice of all. Who is not mentioned after a year need not have
    gone: the documents may look back less far, or look elsewhere.

    Raises:
        InputError: as `slices`; ``undated="separate"``, which has no place in time.
    """
    check_projections(projection)
    if undated == "separate":
        raise InputError('undated="separate" has no place in time: choose drop or keep')
    cut = slices(projection, by=by, undated=undated, periods=periods)
    places: dict[str, list[int]] = {}
    names = [name for name, part in cut.items() if part.ties]
    for i, name in enumerate(names):
        for node in sorted({n for tie in cut[name].ties for n in (tie.source, tie.target)}):
            places.setdefault(node, []).append(i)
    rows = [
        (node, names[found[0]], names[found[-1]], len(found), found[-1] == len(names) - 1)
        for node, found in places.items()
    ]
    table = pd.DataFrame(rows, columns=["node", "first", "last", "slices", "stays"])
    return labelled(table, projection.nodes, node="label")


def movers(
    projection: Projection,
    *,
    measure: str,
    between: tuple[str, str],
    by: str = "year",
    cumulative: bool = False,
    undated: str = "drop",
    periods: Periods | None = None,
    over: str = "via",
) -> pd.DataFrame:
    """Return what moved whom between two slices: a row for each thing (or document) and node it moved.

    Both slices are measured anew without each unit. ``rose`` is by how many ranks the node rose from the
    first slice to the second (negative: it fell), ``rose_without`` the same without the unit, ``owed`` their
    difference: the ranks that the unit accounts for; ``gained``, ``gained_without`` and ``gain_owed`` say so
    of the score. A node without ties in a slice has score 0 there and the rank of that score. What several
    units cause together none may account for alone: the column ``owed`` does not add up to ``rose``. Rows
    come by the size of ``owed``, then of ``gain_owed``; units that change nothing have none.

    Raises:
        InputError: as `slices`; an unknown slice, one without ties, or an unknown measure or ``over``.
    """
    check_projections(projection)
    if isinstance(between, str) or len(between) != 2:
        raise InputError(f'between={between!r}: name two slices, such as ("2018", "2019")')
    cut = slices(projection, by=by, cumulative=cumulative, undated=undated, periods=periods)
    between = (str(between[0]), str(between[1]))  # a year may come as a number
    for name in between:
        if name not in cut:
            raise InputError(f'no slice "{name}"{nearest(name, cut)}; there are {", ".join(cut) or "none"}')
        if not cut[name].ties:
            raise InputError(f'the slice "{name}" of the network "{projection.name}" has no ties')
    ties = tuple(tie for name in between for tie in cut[name].ties)
    both = take_apart(replace(projection, ties=ties), over)
    nodes = dict(zip(both.nodes, both.modes.tolist(), strict=True))
    before, after = (take_apart(cut[name], over, nodes=nodes, units=both.units) for name in between)
    rose, gained = _change(before, after, measure, [])
    tables = []
    for i, unit in enumerate(both.units):
        rose_without, gained_without = _change(before, after, measure, [i])
        table = pd.DataFrame(
            {
                "left_out": unit,
                "node": both.nodes,
                "rose": rose,
                "rose_without": rose_without,
                "owed": rose - rose_without,
                "gained": gained,
                "gained_without": gained_without,
                "gain_owed": gained - gained_without,
            }
        )
        tables.append(table[(table["owed"] != 0) | (table["gain_owed"].abs() > 1e-9)])
    found = pd.concat(tables)
    sizes = found.assign(ranks=found["owed"].abs(), scores=found["gain_owed"].abs().round(9))
    keys = ["ranks", "scores", "left_out", "node"]
    table = sizes.sort_values(keys, ascending=[False, False, True, True], ignore_index=True)[found.columns]
    return labelled(table, projection.nodes, node="label")


def _change(before: Sampled, after: Sampled, measure: str, gone: list[int]) -> tuple[Indices, Vector]:
    a, b = (score(part, dropped(part, gone), measure)[0] for part in (before, after))
    places = [levels(found, measure, before.modes) for found in (a, b)]
    return places[0] - places[1], np.nan_to_num(b) - np.nan_to_num(a)
