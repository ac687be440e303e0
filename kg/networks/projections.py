"""The networks that ``ontology/projections`` declares: read from a store, and collapsed into graphs."""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Set
from pathlib import Path
from typing import Any

import networkx as nx

from kg.errors import InputError, QueryError, nearest
from kg.graph.headers import Header, read_header
from kg.graph.store import Source, select
from kg.networks.dating import Basis, Days, date_things, date_tie, read_bases
from kg.networks.project import Node, read_nodes
from kg.networks.ties import Projection, Tie
from kg.vocabulary import DIP, ID, data_directory

__all__ = ["projections", "read_headers", "read_projection", "read_projections", "to_networkx"]

NARROWER = "SELECT DISTINCT ?class ?narrower { ?narrower rdfs:subClassOf+ ?class }"
NEEDED = ("source", "target", "via", "predicate", "claim")
COLUMNS = (*NEEDED, "other", "amount", "currency")
HEAD = ("title@en", "title@ja", "nodes", "edge@en", "edge@ja", "directed", "mode")
NUMBER = re.compile(r"[+-]?\d+(\.\d*)?([eE][+-]?\d+)?")
CHOICES = {"directed": ("yes", "no"), "mode": ("one", "two")}
ORDER = {"party": 0, "signatory": 1, "priorityField": 2, "country": 4, "cooperatesWith": 5}
"""Where several predicates tie two by one thing, the first in this order names the tie; others stand at 3."""
Key = tuple[str, str, str]
Amount = tuple[float, str]


def projections() -> dict[str, Mapping[str, str]]:
    """Return the titles (by language) of the declared networks, by name."""
    return {name: header.titles for name, header in read_headers().items()}


def read_headers(folder: Path | None = None) -> dict[str, Header]:
    """Read what each declaration says of itself: nodes, edge, weight, directed, mode, excludes, time.

    Raises:
        InputError: a head lacks a line, or a line says something else than it may.
    """
    folder = folder or data_directory("ontology") / "projections"
    return {path.stem: _read_header(path) for path in sorted(folder.glob("*.rq"))}


def _read_header(path: Path) -> Header:
    text = _read(path)
    header = read_header(text)
    titles = {f"title@{language}": title for language, title in header.titles.items()}
    said = titles | dict(header.values)
    for key in HEAD:
        valid = CHOICES.get(key)
        choice = f": {' or '.join(valid)}" if valid else ""
        if not said.get(key):
            raise InputError(f'{path}:1: the head lacks a line "# {key}: …"{choice}')
        if valid and said[key] not in valid:
            raise InputError(f'{path}:{_line(text, key)}: "{said[key]}" is no {key}; write{choice[1:]}')
    return header


def _read(path: Path) -> str:
    try:
        return path.read_text(encoding="utf-8-sig")
    except (OSError, UnicodeDecodeError) as error:
        raise InputError(f"{path}: cannot be read ({error}); save it as UTF-8") from None


def _line(text: str, key: str = "") -> int:
    """Return the number of the line of the head that says ``key``, or of the first line after the head."""
    start = f"# {key}:" if key else "#"
    lines = enumerate(text.splitlines(), 1)
    return next((n for n, line in lines if line.startswith(start) == bool(key)), 1)


def read_projection(
    store: Source, name: str, *, planned: bool = False, folder: Path | None = None
) -> Projection:
    """Read a declared network from a store: a tie for each pair and each thing that ties it.

    A tie counts where all claims that it rests on are actual; with ``planned`` also where they are planned,
    intended, proposed, agreed, expected or conditional; never where they are denied or suspended. A remote
    store must walk optional property paths as SPARQL 1.1 says: Virtuoso 7 does not, and loses ties.

    Raises:
        InputError: there is no such network (the message names the nearest), the store holds no entities, or
            the declaration is faulty.
        QueryError: the query of the declaration is not SPARQL.
    """
    return read_projections(store, [name], planned=planned, folder=folder)[name]


def read_projections(
    store: Source, names: Iterable[str], *, planned: bool = False, folder: Path | None = None
) -> dict[str, Projection]:
    """Read several declared networks; what they share is read once. See `read_projection`."""
    folder = folder or data_directory("ontology") / "projections"
    headers = read_headers(folder)
    bases = {
        claim: basis
        for claim, basis in read_bases(store).items()
        if not basis.denied and (planned or basis.actual)
    }
    things, entities = date_things(bases.values()), read_nodes(store)
    if not entities:
        raise InputError("the graph holds no entities: give one that `kg build` wrote")
    narrower: dict[str, set[str]] = defaultdict(set)
    for row in select(store, NARROWER):
        narrower[row["class"].value.removeprefix(DIP)].add(row["narrower"].value.removeprefix(DIP))
    found = {}
    for name in names:
        if name not in headers:
            hint = nearest(name, headers)
            raise InputError(f'there is no network "{name}"{hint}; there are: {" ".join(headers) or "none"}')
        titles, values = headers[name].titles, headers[name].values
        directed, two_mode = values["directed"] == "yes", values["mode"] == "two"
        path = folder / f"{name}.rq"
        ties = tuple(_ties(_rows(store, path), bases, things, ordered=directed or two_mode))
        nodes = _nodes(values["nodes"], entities, narrower)
        found[name] = Projection(name, titles, directed, two_mode, nodes, ties)
        _check_ends(found[name], path, values["nodes"])
    return found


def _check_ends(projection: Projection, path: Path, classes: str) -> None:
    sources, targets = ({getattr(tie, end) for tie in projection.ties} for end in ("source", "target"))
    both = sources & targets if projection.two_mode else ()
    for wrong, what in (
        ((sources | targets) - projection.nodes.keys(), f"of none of the classes named there: {classes}"),
        (both, "both a source and a target of a two-mode network"),
    ):
        if wrong:
            line = _line(_read(path), "nodes")
            raise InputError(f'{path}:{line}: "{min(wrong)}" is tied, but is {what}; mend head or query')


def _ties(
    rows: Iterable[dict[str, str]],
    bases: Mapping[str, Basis],
    things: Mapping[str, Mapping[str, Days]],
    *,
    ordered: bool,
) -> Iterator[Tie]:
    """Merge the rows of a query, one for each pair and claim (``other`` where a tie takes two), into ties."""
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
            min(predicates[key], key=lambda name: (ORDER.get(name, 3), name)),
            1.0,
            *date_tie(key[2], on, things),
            tuple(sorted(documents)),
            tuple(basis.claim for basis in on),
            *amounts.get(key, (None, "")),
        )


def _rows(store: Source, path: Path) -> Iterable[dict[str, str]]:
    query = _read(path)
    try:
        solutions = select(store, query)
    except QueryError as error:
        raise QueryError(f"{path}: {error}") from None
    columns = [v.value for v in solutions.variables if v.value in COLUMNS]
    for column in NEEDED:
        if column not in columns:
            raise InputError(
                f"{path}:{_line(query)}: the query must return ?{' ?'.join(NEEDED)}: ?{column} is missing"
            )
    for solution in solutions:
        row = {c: solution[c].value.removeprefix(ID) for c in columns if solution[c] is not None}
        for column in (*NEEDED, "currency") if "amount" in row else NEEDED:
            if column not in row:
                raise InputError(f"{path}:{_line(query)}: the query returns a row without ?{column}")
        if not NUMBER.fullmatch(row.get("amount", "0")):
            raise InputError(f'{path}:{_line(query)}: ?amount is "{row["amount"]}", not a number')
        yield row


def _nodes(classes: str, entities: Mapping[str, Node], narrower: Mapping[str, Set[str]]) -> dict[str, Node]:
    """Return all entities of the classes ``Country CountryGroup | Field`` and of those below them."""
    named = classes.replace("|", " ").split()
    wanted = {*named, *(below for name in named for below in narrower.get(name, ()))}
    return {id_: node for id_, node in entities.items() if node.class_ in wanted}


def to_networkx(projection: Projection, *, multigraph: bool = False) -> Any:
    """Collapse the ties of each pair into one edge of a networkx graph (a DiGraph where directed).

    Nodes without a tie are left out. Nodes carry ``label_en``, ``label_ja``, ``class_`` and, in a two-mode
    network, ``bipartite`` (0 or 1). Edges carry ``weight`` (strength: the sum of the ties' weights),
    ``distance`` (1/weight), ``count`` of ties, ``earliest`` and ``latest`` day of all that are dated (else
    empty), and ``via``, ``predicates``, ``claims``, ``documents`` (sorted tuples) and ``amounts``
    ((amount, currency), not added up).

    With ``multigraph`` each tie stays an edge of its own, keyed by what ties, with these same attributes.
    """
    pairs: dict[tuple[str, ...], list[Tie]] = defaultdict(list)
    for tie in projection.ties:
        pairs[(tie.source, tie.target, tie.via) if multigraph else (tie.source, tie.target)].append(tie)
    kinds = {(False, False): nx.Graph, (True, False): nx.DiGraph, (False, True): nx.MultiGraph}
    graph = kinds.get((projection.directed, multigraph), nx.MultiDiGraph)(
        name=projection.name, titles=dict(projection.titles), two_mode=projection.two_mode
    )
    modes = {tie.source: 0 for tie in projection.ties} | {tie.target: 1 for tie in projection.ties}
    for id_ in sorted(modes, key=lambda n: (modes[n] if projection.two_mode else 0, n)):
        node = projection.nodes[id_]
        graph.add_node(id_, label_en=node.labels[0], label_ja=node.labels[1], class_=node.class_)
        if projection.two_mode:
            graph.nodes[id_]["bipartite"] = modes[id_]
    graph.add_edges_from((*key, _collapse(ties)) for key, ties in pairs.items())
    return graph


def _collapse(ties: Iterable[Tie]) -> dict[str, Any]:
    ties = tuple(ties)
    weight = sum(tie.weight for tie in ties)
    return {
        "weight": weight,
        "distance": 1 / weight,
        "count": len(ties),
        "earliest": min((tie.earliest for tie in ties if tie.earliest), default=""),
        "latest": max((tie.latest for tie in ties), default=""),
        "via": _union(tie.via for tie in ties),
        "predicates": _union(tie.predicate for tie in ties),
        "claims": _union(claim for tie in ties for claim in tie.claims),
        "documents": _union(document for tie in ties for document in tie.documents),
        "amounts": tuple((tie.amount, tie.currency) for tie in ties if tie.amount is not None),
    }


def _union(values: Iterable[str]) -> tuple[str, ...]:
    return tuple(sorted(set(values)))
