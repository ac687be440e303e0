"""How sure a score is: what becomes of it when other documents, or other meetings, had been found."""

from __future__ import annotations

from collections.abc import Sequence
from functools import partial

import numpy as np
import pandas as pd

from kg.errors import InputError
from kg.measures.arrays import Indices, Vector
from kg.measures.ranking import is_low_first, levels, ranks, spearman
from kg.measures.rounds import play
from kg.measures.samples import Sampled, draw, dropped, labelled, resampled, score, take_apart, whole
from kg.networks.ties import Projection

__all__ = ["ONE_MODE", "TWO_MODE", "case_drop", "cs_coefficient", "intervals", "stability"]

ONE_MODE = ("strength", "betweenness", "pagerank")
TWO_MODE = ("strength", "betweenness", "birank")
STEPS = (0.1, 0.2, 0.3, 0.4, 0.5, 0.6, 0.7)


def stability(
    projection: Projection,
    *,
    measures: str | Sequence[str] | None = None,
    over: str = "documents",
    rounds: int = 1000,
    level: float = 0.95,
    seed: int = 7,
    processes: int | None = None,
    progress: bool | None = None,
) -> pd.DataFrame:
    """Return scores and ranks with their bootstrap intervals: a row for each measure and node.

    **Definition.** The documents are a sample of what could have been read; the instruments and meetings a
    sample of what took place. In each round as many units (documents, or with ``over="via"`` the things that
    tie) as there are get drawn with replacement. A tie's weight is multiplied by the mean number of draws
    of the units that it rests on: one that rests on a single unit counts as often as this was drawn; one
    that rests on several counts if any was drawn, and varies less; one that rests on all never changes.
    On average every factor is 1. Every measure is then computed anew: those asked for, else strength,
    betweenness and PageRank (in a two-mode network BiRank).

    **Columns.** ``measure``, ``node`` and its labels; ``score`` in the whole network; ``low`` and ``high``,
    the percentile interval that holds ``level`` of the rounds; ``rank`` (1 is first, as in `measure`; equal
    scores share the smaller number), ``rank_low`` and ``rank_high``, ranks that occurred; ``present``, the
    share of rounds in which the node had any tie (and the measure was defined for it). Where it had none its
    score counts as 0 (not so where less is more: these intervals are of the other rounds) and its rank as the
    last. Nodes without a tie in the whole network have no row. Rows go by rank; in a two-mode network
    ``mode`` by mode, as do ranks.

    **Reading it.** Two nodes whose rank intervals overlap are not surely told apart by these documents. With
    few units the interval is coarse: five documents can be drawn in 126 ways, and one document that carries
    most ties is missing from a third of the rounds. Measures without a linear response (betweenness) may lie
    near an end of their interval. What no document mentions, no interval covers.

    Reference: Efron and Tibshirani 1993, doi:10.1201/9780429246593; for networks, Epskamp, Borsboom and
    Fried 2018, doi:10.3758/s13428-017-0862-1.

    The same ``seed`` gives the same table on any number of processes.

    Raises:
        InputError: an unknown measure or ``over``, a ``level`` not between 0 and 1, or no ties.
    """
    if not 0 < level < 1:
        raise InputError(f"level={level}: give a share between 0 and 1, such as 0.95")
    sampled = take_apart(projection, over)
    measures = [measures] if isinstance(measures, str) else measures
    names = tuple(dict.fromkeys(measures or (TWO_MODE if projection.two_mode else ONE_MODE)))
    scored = whole(sampled, *names)
    drawn = np.array(
        play(
            partial(_drawn, sampled, names),
            rounds,
            seed=seed,
            processes=processes,
            progress=progress,
            title="bootstrap",
        )
    )
    tables = [intervals(sampled, name, scored[i], drawn[:, i], level) for i, name in enumerate(names)]
    return labelled(pd.concat(tables, ignore_index=True), projection.nodes, node="label")


def _drawn(sampled: Sampled, measures: tuple[str, ...], _: int, rng: np.random.Generator) -> Vector:
    return score(sampled, resampled(sampled, draw(sampled, rng)), *measures)


def intervals(sampled: Sampled, measure: str, scored: Vector, drawn: Vector, level: float) -> pd.DataFrame:
    """Return the rows of one measure: ``scored`` has a score a node, ``drawn`` a row a round."""
    ends = [(1 - level) / 2, (1 + level) / 2]
    # no tie, no score; but where less is more, 0 would be the best of all
    filled = pd.DataFrame(drawn if is_low_first(measure) else np.nan_to_num(drawn))
    low, high = filled.quantile(ends).to_numpy()
    places = ranks(drawn, measure, sampled.modes)
    first, last = np.quantile(places, ends, axis=0, method="inverted_cdf")
    table = pd.DataFrame(
        {
            "measure": measure,
            "node": sampled.nodes,
            "score": scored,
            "low": low,
            "high": high,
            "rank": ranks(scored, measure, sampled.modes),
            "rank_low": first,
            "rank_high": last,
            "present": (~np.isnan(drawn)).mean(axis=0),
        }
    )
    if len(set(sampled.modes.tolist())) > 1:
        table.insert(2, "mode", sampled.modes)
    order = np.lexsort((table["node"], table["rank"], sampled.modes))
    return table.iloc[order].reset_index(drop=True)


def case_drop(
    projection: Projection,
    *,
    measure: str,
    over: str = "via",
    steps: Sequence[float] = STEPS,
    rounds: int = 200,
    threshold: float = 0.7,
    seed: int = 7,
    processes: int | None = None,
    progress: bool | None = None,
) -> pd.DataFrame:
    """Return how far the ranking survives when a growing share of the units is dropped: a row a step.

    **Definition.** In each round the given share of the units (the things that tie, or with
    ``over="documents"`` the documents), rounded to whole ones, is dropped at random. A tie stays, at its full
    weight, while one of the units that it rests on stays. ``mean`` and ``low`` (the lowest twentieth) are of
    Spearman's correlation between the scores in what is left and those in the whole network; ``stable`` is
    the share of rounds in which it is at least ``threshold``. A node that lost all its ties has score 0
    (where less is more, it comes last); in a two-mode network ranks within each mode are correlated. A
    correlation that is not defined, as all scores are equal, counts as 0. ``dropped`` is the share asked for,
    ``left`` the number of units that stayed.

    Reference: Epskamp, Borsboom and Fried 2018, doi:10.3758/s13428-017-0862-1.

    Raises:
        InputError: an unknown measure or ``over``, a step not from 0 to below 1, or no ties.
    """
    wrong = [step for step in steps if not 0 <= step < 1]
    if wrong or not steps:
        raise InputError(f"steps={list(steps)}: give shares from 0 to below 1, such as 0.1, 0.2")
    sampled = take_apart(projection, over)
    places = levels(whole(sampled, measure)[0], measure, sampled.modes)
    shares = np.sort(np.unique(steps))
    gone = [round(float(share) * len(sampled.units)) for share in shares]
    found = play(
        partial(_after_drop, sampled, measure, places, gone),
        rounds,
        seed=seed,
        processes=processes,
        progress=progress,
        title="dropping",
    )
    correlations = np.array(found)
    return pd.DataFrame(
        {
            "measure": measure,
            "dropped": shares,
            "left": [len(sampled.units) - n for n in gone],
            "mean": correlations.mean(axis=0),
            "low": np.quantile(correlations, 0.05, axis=0),
            "stable": (correlations >= threshold).mean(axis=0),
        }
    )


def _after_drop(
    sampled: Sampled,
    measure: str,
    places: Indices,
    gone: list[int],
    _: int,
    rng: np.random.Generator,
) -> list[float]:
    found = []
    for number in gone:
        factors = dropped(sampled, rng.choice(len(sampled.units), number, replace=False))
        left = levels(score(sampled, factors, measure)[0], measure, sampled.modes)
        found.append(float(np.nan_to_num(spearman(places, left))))
    return found


def cs_coefficient(table: pd.DataFrame, *, probability: float = 0.95) -> float:
    """Return the correlation stability coefficient of a table of `case_drop`.

    **Definition.** The largest share that can be dropped so that with ``probability`` the correlation with
    the whole stays at least the table's threshold (0.7), at this step and at all smaller ones; 0 where no
    step does. More is steadier; Epskamp, Borsboom and Fried 2018 (doi:10.3758/s13428-017-0862-1) ask for
    0.25 at the least and better 0.5 before differences of scores are read. It is as fine as the steps.
    """
    steady = (table["stable"] >= probability).cummin()
    return float(table["dropped"].where(steady, 0.0).max())
