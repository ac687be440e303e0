"""The ties of a projection as tables: who, with whom, through what, since when, on which documents."""

from __future__ import annotations

from collections import Counter, defaultdict
from pathlib import Path

import pandas as pd
import pyoxigraph as ox

from kg.graph.store import GRAPH, Source, opened, select
from kg.networks.ties import Projection, Tie
from kg.vocabulary import ID

__all__ = ["pairs", "ties"]

NAMES = """
SELECT DISTINCT ?thing ?en ?ja WHERE {{
  VALUES ?thing {{ {} }}
  {{ ?thing skos:prefLabel ?en, ?ja }} UNION {{ ?thing a dip:Claim ; rdfs:label ?en, ?ja }}
  FILTER(LANG(?en) = "en" && LANG(?ja) = "ja")
}}"""
COLUMNS = ["source", "target", "via", "predicate", "earliest", "latest", "documents", "amount", "currency"]


def ties(projection: Projection, graph: str | Path | Source = GRAPH) -> pd.DataFrame:
    """Return a row for each tie, with names in both languages.

    ``via`` is what ties ``source`` and ``target``; where it is a statement that they cooperate, its name is the
    sentence. ``earliest`` and ``latest`` are days, empty where no date is known. Rows come in the order of the
    projection: by source, target and via.

    Raises:
        InputError: the graph cannot be read.
    """
    store = opened(graph)
    things = sorted({tie.via for tie in projection.ties})
    iris = " ".join(str(ox.NamedNode(ID + id_)) for id_ in things)
    names = {
        row["thing"].value.removeprefix(ID): (row["en"].value, row["ja"].value)
        for row in select(store, NAMES.format(iris))
    }
    table = pd.DataFrame(
        projection.ties, columns=[*COLUMNS[:4], "weight", *COLUMNS[4:7], "claims", *COLUMNS[7:]]
    )
    table["documents"] = ["; ".join(tie.documents) for tie in projection.ties]
    table = table[COLUMNS]
    labels = {id_: node.labels for id_, node in projection.nodes.items()}
    for column, known in (("source", labels), ("target", labels), ("via", names)):
        for i, language in ((1, "ja"), (0, "en")):
            shown = [known.get(id_, (id_, id_))[i] for id_ in table[column]]
            table.insert(list(table.columns).index(column) + 1, f"{column}_{language}", shown)
    return table


def pairs(projection: Projection) -> pd.DataFrame:
    """Return a row for each tied pair, the strongest first, with names in both languages.

    ``ties`` is the number of things that tie the two, ``through`` counts them by predicate, ``documents`` lists
    what they rest on, ``dated`` says how many have a date. In an undirected network of one kind of node the one
    with more ties of its own stands first; else the pair runs from ``source`` to ``target``.
    """
    held: dict[tuple[str, str], list[Tie]] = defaultdict(list)
    own: Counter[str] = Counter()
    for tie in projection.ties:
        held[tie.source, tie.target].append(tie)
        own.update((tie.source, tie.target))
    rows = []
    for pair, found in held.items():
        turn = not projection.directed and not projection.two_mode and own[pair[1]] > own[pair[0]]
        one, other = reversed(pair) if turn else pair
        kinds = Counter(tie.predicate for tie in found)
        rows.append(
            (
                *(one, *projection.nodes[one].labels, other, *projection.nodes[other].labels),
                len(found),
                "; ".join(f"{kind} {n}" for kind, n in sorted(kinds.items(), key=lambda k: (-k[1], k[0]))),
                sum(bool(tie.earliest or tie.latest) for tie in found),
                "; ".join(sorted({document for tie in found for document in tie.documents})),
            )
        )
    names = [f"{end}{kind}" for end in ("one", "other") for kind in ("", "_en", "_ja")]
    rows.sort(key=lambda row: (-row[6], row[0], row[3]))
    return pd.DataFrame(rows, columns=[*names, "ties", "through", "dated", "documents"])
