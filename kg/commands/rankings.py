"""The tables of `kg measure`: what each computes of a network, with which options, by a function of the library."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from kg.errors import InputError

if TYPE_CHECKING:
    import pandas as pd

    from kg.graph.store import Source
    from kg.networks.slices import Periods
    from kg.networks.ties import Projection

__all__ = ["TABLES", "TAKES", "Asked", "check_options"]

ROUNDS = 1000
"""Samples of the bootstrap, for which `kg.trajectories` would take fewer."""
RANDOM = 200
"""Random networks: the best division of each takes a while."""
FIELDS = {"countries": "country-field", "organizations": "organization-field"}
"""Networks of actors, and where the fields of these stand."""
TAKES: Mapping[str, str] = {
    "stability": "measure over rounds seed by periods cumulative",
    "scores": "measure",
    "communities": "seed",
    "case-drop": "measure over rounds seed",
    "leave-one-out": "measure over",
    "sensitivity": "measure",
    "chance": "measure node rounds seed",
    "entries": "by periods",
    "movers": "measure over by periods cumulative between",
    "white-spaces": "",
    "backtest": "rounds seed cut",
}
"""The options that each table takes, beside those that choose ties."""
GAPS = ("white-spaces", "backtest")
"""Tables of what is not there: of a part of the ties they would call missing what stands in the other part,"""
PART = ("about", "since", "until", "undated")
"""so that they do not take the options that choose ties by field and time."""


@dataclass(frozen=True)
class Asked:
    """A network and what is asked of it; where an option is None, the function of the library decides.

    ``planned`` reads the same network with what is planned, ``other`` one of another name.
    """

    projection: Projection
    store: Source
    planned: Callable[[], Projection]
    other: Callable[[str], Projection]
    measures: tuple[str, ...] = ()
    over: str | None = None
    rounds: int | None = None
    seed: int | None = None
    by: str | None = None
    periods: Periods | None = None
    cumulative: bool = False
    undated: str = "drop"
    between: tuple[str, str] | None = None
    cut: str | None = None
    node: str | None = None

    def given(self, *names: str) -> dict[str, Any]:
        """Return those of the options that are given, as arguments."""
        return {name: value for name in names if (value := getattr(self, name)) is not None}

    def slicing(self) -> dict[str, Any]:
        """Return the options that cut time into slices, as arguments."""
        return self.given("by", "periods", "undated")

    def named(self) -> tuple[str, ...]:
        """Return the measures asked for, or three."""
        from kg.measures.certainty import ONE_MODE, TWO_MODE

        return self.measures or (TWO_MODE if self.projection.two_mode else ONE_MODE)


def check_options(table: str, given: Iterable[str]) -> None:
    """Check that a table takes the options given, and has those that it needs.

    Raises:
        InputError: it does not; the message says which tables do, or what to add.
    """
    for name in given:
        if name in PART and table in GAPS:
            raise InputError(
                f"--{name} does not go with --table {table}, which asks what is missing in all: leave it out"
            )
        if name not in (*PART, *TAKES[table].split()):
            fitting = [other for other, takes in TAKES.items() if name in takes.split()]
            raise InputError(
                f"--{name} does not go with --table {table}: leave it out, or choose {', '.join(fitting)}"
            )
    times = {"by", "periods"} & set(given)
    if table in ("entries", "movers") and not times:
        raise InputError(
            f"--table {table} compares slices of time: add --by year, --by period, or --periods such as "
            "2016/2018,2019/2021"
        )
    if "cumulative" in given and not times:
        raise InputError("--cumulative is for slices of time: add --by year, --by period or --periods")
    if "node" in given and "measure" not in given:
        raise InputError("--node compares its score by a measure: add one, such as --measure betweenness")
    if table == "chance" and "measure" in given and "node" not in given:
        raise InputError(
            "--table chance compares the score of one entity: add --node, such as --node japan, or leave"
            " --measure out for clustering and modularity of the whole"
        )


def _each(asked: Asked, compute: Callable[..., pd.DataFrame], **options: Any) -> pd.DataFrame:
    """Return a table measure by measure, with the name of the measure where it lacks one."""
    import pandas as pd

    tables = []
    for name in asked.named():
        table = compute(asked.projection, measure=name, **options)
        if "measure" not in table:
            table.insert(0, "measure", name)
        tables.append(table)
    return pd.concat(tables, ignore_index=True)


def _stability(asked: Asked) -> pd.DataFrame:
    from kg.measures.certainty import stability
    from kg.measures.timeline import trajectories

    options = {"rounds": ROUNDS} | asked.given("over", "rounds", "seed")
    if asked.by is None:
        return stability(asked.projection, measures=asked.named(), **options)
    return _each(asked, trajectories, cumulative=asked.cumulative, **asked.slicing(), **options)


def _scores(asked: Asked) -> pd.DataFrame:
    from kg.measures.measure import measure
    from kg.networks.projections import to_networkx

    return measure(to_networkx(asked.projection), measures=asked.measures or None).reset_index()


def _communities(asked: Asked) -> pd.DataFrame:
    import pandas as pd

    from kg.measures.communities import find_communities
    from kg.networks.projections import to_networkx

    if asked.projection.two_mode:
        raise InputError("communities are of one kind of node: add --one-mode source or --one-mode target")
    graph = to_networkx(asked.projection)
    found = find_communities(graph, **asked.given("seed"))
    table = pd.DataFrame(
        [
            (id_, node["label_en"], node["label_ja"], found.members[id_], found.agreement[id_])
            for id_, node in graph.nodes.items()
        ],
        columns=["node", "label_en", "label_ja", "community", "agreement"],
    ).sort_values(["community", "agreement", "node"], ascending=[True, False, True], ignore_index=True)
    return table.assign(modularity=found.modularity)


def _case_drop(asked: Asked) -> pd.DataFrame:
    from kg.measures.certainty import case_drop, cs_coefficient

    table = _each(asked, case_drop, **asked.given("over", "rounds", "seed"))
    steady = {str(name): cs_coefficient(part) for name, part in table.groupby("measure")}
    return table.assign(cs_coefficient=table["measure"].map(steady))


def _leave_one_out(asked: Asked) -> pd.DataFrame:
    from kg.measures.sensitivity import leave_one_out

    return _each(asked, leave_one_out, **asked.given("over"))


def _sensitivity(asked: Asked) -> pd.DataFrame:
    from kg.measures.sensitivity import sensitivity

    return _each(asked, sensitivity, planned=asked.planned())


def _chance(asked: Asked) -> pd.DataFrame:
    import pandas as pd

    from kg.graph.names import find_entities
    from kg.measures.nulls import STATISTICS, beyond_chance
    from kg.networks.projections import to_networkx

    graph, node = to_networkx(asked.projection), None
    if asked.node is not None:
        node = min(set(graph) & set(find_entities(asked.store, asked.node)), default=None)
        if node is None:
            raise InputError(f'--node: "{asked.node}" has no tie in the network "{asked.projection.name}"')
    names = asked.measures or tuple(
        name for name in STATISTICS if name != "clustering" or not asked.projection.two_mode
    )
    options = {"rounds": RANDOM} | asked.given("rounds", "seed")
    rows = [
        {"statistic": name, "node": node or "", **beyond_chance(graph, name, node=node, **options)._asdict()}
        for name in names
    ]
    return pd.DataFrame(rows)


def _entries(asked: Asked) -> pd.DataFrame:
    from kg.measures.timeline import entries_and_exits

    return entries_and_exits(asked.projection, **asked.slicing())


def _movers(asked: Asked) -> pd.DataFrame:
    from kg.measures.timeline import movers

    options = asked.slicing() | asked.given("over")
    return _each(asked, movers, between=asked.between, cumulative=asked.cumulative, **options)


def _white_spaces(asked: Asked) -> pd.DataFrame:
    from kg.measures.gaps import white_spaces

    name = asked.projection.name
    if name not in FIELDS:
        raise InputError(f'"{name}" has no white spaces: choose the network {" or ".join(FIELDS)}')
    return white_spaces(asked.other(FIELDS[name]), asked.projection)


def _backtest(asked: Asked) -> pd.DataFrame:
    from kg.measures.backtest import backtest

    name = asked.projection.name
    fields = asked.other(FIELDS[name]) if name in FIELDS else None
    options = asked.given("rounds", "seed", "cut")
    if asked.cut and asked.cut.startswith(("0.", ".")):
        options["cut"] = _share(asked.cut)
    return backtest(asked.projection, country_field=fields, **options)


def _share(text: str) -> float | str:
    """Return a share as a number; what is none is left to the library, which says so."""
    try:
        return float(text)
    except ValueError:
        return text


TABLES: Mapping[str, Callable[[Asked], pd.DataFrame]] = {
    "stability": _stability,
    "scores": _scores,
    "communities": _communities,
    "case-drop": _case_drop,
    "leave-one-out": _leave_one_out,
    "sensitivity": _sensitivity,
    "chance": _chance,
    "entries": _entries,
    "movers": _movers,
    "white-spaces": _white_spaces,
    "backtest": _backtest,
}
"""What each table is, whole: as the library returns it."""
