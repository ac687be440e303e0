"""The part of a network that `kg measure` looks at: periods, the time window, and what to know of its ties."""

from __future__ import annotations

from collections import Counter
from dataclasses import replace
from typing import TYPE_CHECKING

from kg.errors import InputError

if TYPE_CHECKING:
    from kg.graph.store import Source
    from kg.networks.slices import Periods
    from kg.networks.ties import Projection, Tie

__all__ = ["clipped", "crowding", "read_pair", "read_periods", "summary"]

LARGE = 10
"""How many a thing must tie at once for a warning that it may carry the result,"""
SHARE = 0.15
"""and which share of all ties must be through it."""


def read_periods(text: str, by: str | None) -> Periods | None:
    """Return first and last day of periods written ``2016/2018,2019/2021,2022/``, by what is written.

    Raises:
        InputError: a period is none or ends before it begins, or stands twice; ``by`` asks for years.
    """
    from kg.networks.network import read_day

    if not text:
        return None
    if by == "year":
        raise InputError("--periods and --by year: choose one of them")
    found: dict[str, tuple[str, str]] = {}
    for name in (part.strip() for part in text.split(",")):
        first, slash, last = name.partition("/")
        try:
            since = read_day(first.strip(" ."), "since")
            until = read_day(last.strip(" .") if slash else first, "until")
        except InputError as error:
            said = str(error).removeprefix("since: ").removeprefix("until: ")
            raise InputError(f'--periods: "{name}": {said}; write 2016/2018,2019/2021') from None
        if not (since or until) or name in found or (until and until < since):
            raise InputError(
                f'--periods: "{name}" is no period of its own; write first and last, such as 2016/2018,2019/'
            )
        found[name] = since, until
    return found


def read_pair(text: str, by: str | None, periods: Periods | None) -> tuple[str, str]:
    """Return the names of the two slices written ``2018,2019``.

    Raises:
        InputError: there are no two; the message names two such as ``by`` and ``periods`` make.
    """
    example = "2018,2019" if by == "year" else ",".join([*(periods or ("FY2016-2020", "FY2021-2025"))][:2])
    if not text:
        raise InputError(f"--table movers compares two slices: add --between, such as --between {example}")
    one, _, other = (part.strip() for part in text.partition(","))
    if not one or not other or "," in other:
        raise InputError(f'--between: "{text}" is not two slices; name two, such as {example}')
    return one, other


def clipped(projection: Projection, since: str, until: str) -> Projection:
    """Let ties begin and end within a time, so that no slice lies outside of it."""
    from kg.networks.dating import ONGOING

    def clip(tie: Tie) -> Tie:
        if not (tie.earliest or tie.latest):
            return tie
        last = min(tie.latest or ONGOING, until or ONGOING)
        return replace(tie, earliest=max(tie.earliest, since), latest=last)

    if not (since or until):
        return projection
    return replace(projection, ties=tuple(map(clip, projection.ties)))


def summary(whole: Projection, part: Projection, lang: str, *, dated: bool) -> str:
    """Return what is measured: the ties of ``part``, and how many undated ones of ``whole`` are left out.

    ``dated`` is whether a date is asked for, so that ties without one are left out.
    """
    without = sum(not (tie.earliest or tie.latest) for tie in whole.ties)
    kept = [tie for tie in part.ties if not dated or tie.earliest or tie.latest]
    share = sum(bool(tie.earliest or tie.latest) for tie in kept) / max(len(kept), 1)
    documents = len({document for tie in kept for document in tie.documents})
    if lang == "ja":
        said = f"つながり{len(kept)}件、うち日付のあるもの{share:.0%}、典拠{documents}文書"
        said += f"。日付のない{without}件を除く（--undated keep で含める）" if dated and without else ""
        return f"{part.titles[lang]}（{said}）"
    said = f"{len(kept)} ties, {share:.0%} of them dated, from {documents} document" + "s" * (documents != 1)
    said += f"; {without} without a date left out, --undated keep counts them" if dated and without else ""
    return f"{part.titles[lang]} ({said})"


def crowding(projection: Projection, store: Source, lang: str) -> str:
    """Return a warning where one thing that ties many at once makes a large part of all ties, else nothing."""
    from kg.networks.listing import ties

    tied: dict[str, set[str]] = {}
    for tie in projection.ties:
        ends = {tie.source} if projection.two_mode else {tie.source, tie.target}
        tied.setdefault(tie.via, set()).update(ends)
    counts = Counter(tie.via for tie in projection.ties if len(tied[tie.via]) > LARGE)
    [(via, count)] = counts.most_common(1) or [("", 0)]
    if count < SHARE * len(projection.ties) or not via:
        return ""
    one = next(tie for tie in projection.ties if tie.via == via)
    name = str(ties(replace(projection, ties=(one,)), store)[f"via_{lang}"].iloc[0])
    size, total = len(tied[via]), len(projection.ties)
    limit = 2 * LARGE if size > 2 * LARGE else LARGE
    if lang == "ja":
        return f"注意：{total}件のうち{count}件は、一度に{size}者を結ぶ「{name}」による。--crowd {limit} で除ける。"
    return (
        f"note: {count} of {total} ties are through one thing that ties {size} at once, {name}; "
        f"--crowd {limit} leaves it out"
    )
