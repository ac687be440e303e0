"""How sure a score is: what becomes of it when other documents, or other meetings, had been found."""

from __future__ import annotations

from collections.abc import Sequence
from functools import partial
from numbers import Real

import numpy as np
import pandas as pd

from kg.errors import InputError
from kg.measures.arrays import Indices, Vector
from kg.measures.options import check_columns, check_level, check_share
from kg.measures.ranking import is_low_first, levels, ranks, rounded, spearman
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
    the percentile interval that holds ``level`` of the rounds; ``outside``, whether the score lies outside of
    it (see below); ``rank`` (1 is first, as in `measure`; equal scores share the smaller number), ``rank_low``
    and ``rank_high``, ranks that occurred; ``present``, the share of rounds in which the node had any tie (and
    the measure was defined for it). Where it had none its score counts as 0 (not so where less is more: these
    intervals are of the other rounds) and its rank as the last. Nodes without a tie in the whole network have
    no row. Rows go by rank; in a two-mode network ``mode`` by mode, as do ranks.

    **Reading it.** Two nodes whose rank intervals overlap are not surely told apart by these documents. With
    few units the interval is coarse: five documents can be drawn in 126 ways, and one document that carries
    most ties is missing from a third of the rounds. What no document mentions, no interval covers.

    **A score outside of its interval.** A sample lacks about a third of the units (37 %, if they are many).
    Strength does not mind: what is drawn twice makes up for it. But pairs that rest on the missing units alone
    are not tied, and a measure that lives on distinct ties, above all betweenness, is then lower for those who
    join many: in the whole the score often lies above the interval. Such an interval is no range for the
    score. It says what the score comes to when a third of the units is not known: compare it with the
    intervals of other nodes, not with the score, and see `case_drop`. A bias-corrected interval (chapter 14 of
    the book below) is no way out: where no sample reaches the score, its correction is infinite.

    Reference: Efron and Tibshirani 1993, doi:10.1201/9780429246593; for networks, Epskamp, Borsboom and
    Fried 2018, doi:10.3758/s13428-017-0862-1.

    The same ``seed`` gives the same table on any number of processes.

    Raises:
        InputError: an unknown measure or ``over``, a ``level`` not between 0 and 1, or no ties.
    """
    check_level(level)
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
            "outside": (rounded(scored) < rounded(low)) | (rounded(scored) > rounded(high)),
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
    correlation that is not defined, as all scores are equal, counts as 0. ``dropped`` is the share really
    dropped: of five documents a tenth is none, and 0.3 is two, as 0.4 is. Steps that drop as many are one
    row. ``left`` is the number of units that stayed.

    Reference: Epskamp, Borsboom and Fried 2018, doi:10.3758/s13428-017-0862-1.

    Raises:
        InputError: an unknown measure or ``over``, a step not from 0 to below 1, a ``threshold`` not from 0
            to 1, or no ties.
    """
    wrong = [step for step in steps if not 0 <= step < 1]
    if wrong or not steps:
        raise InputError(f"steps={list(steps)}: give shares from 0 to below 1, such as 0.1, 0.2")
    check_share("threshold", threshold)
    sampled = take_apart(projection, over)
    places = levels(whole(sampled, measure)[0], measure, sampled.modes)
    gone = sorted({round(float(share) * len(sampled.units)) for share in steps})
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
            "dropped": [n / len(sampled.units) for n in gone],
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

    **Definition.** The largest share of the units that can be dropped so that with ``probability`` the correlation with
    the whole stays at least the table's threshold (0.7), at this step and at all smaller ones; 0 where no
    step does. More is steadier; Epskamp, Borsboom and Fried 2018 (doi:10.3758/s13428-017-0862-1) ask for
    0.25 at the least and better 0.5 before differences of scores are read. It is as fine as the steps, and no
    finer than the units: over five documents it is a multiple of 0.2.

    Raises:
        InputError: a table without these columns, or a ``probability`` that is not above 0 and up to 1.
    """
    check_columns(table, ("dropped", "stable"), "kg.case_drop(...)")
    if not (isinstance(probability, Real) and 0 < float(probability) <= 1):
        raise InputError(f"probability={probability}: give a number above 0, up to 1, such as 0.95")
    steady = (table["stable"] >= probability).cummin()
    return float(table["dropped"].where(steady, 0.0).max())
