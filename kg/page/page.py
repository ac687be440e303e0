"""The interactive network: one HTML file that works offline, on pyvis's nodes, edges and vis-network."""

from __future__ import annotations

import json
import math
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import jinja2

from kg.networks.project import Network
from kg.page.layout import lay_out
from kg.page.pagedata import (
    Index,
    count_ties,
    cut,
    pack_claims,
    pack_edges,
    pack_observations,
    pack_records,
    straighten,
)
from kg.page.policy import source_hash

__all__ = ["TITLES", "draw_page"]

FOLDER = Path(__file__).resolve().parent
SCRIPTS = (
    *(
        "words",
        "graph",
        "state",
        "filters",
        "walks",
        "places",
        "labels",
        "picture",
        "camera",
        "tooltip",
        "shapes",
    ),
    *("claims", "panel", "rail", "chips", "timebar", "search", "tables", "svg", "exports", "page"),
)
TITLES = ("Network of science diplomacy", "科学技術外交のネットワーク")
OPTIONS = {
    "physics": {"enabled": False},
    "interaction": {
        "hover": True,
        "hideEdgesOnDrag": True,
        "hideEdgesOnZoom": True,
    },
    "nodes": {"borderWidth": 1},
    "edges": {"smooth": False, "arrows": {"to": {"scaleFactor": 0.4}, "from": {"scaleFactor": 0.4}}},
}
STYLES: Mapping[str, tuple[str, str]] = {
    # shape and colour by class. Colours start from Okabe and Ito's palette, which colour-blind people can tell
    # apart; classes of one shape differ in lightness as well, so that a greyscale print keeps them apart
    "Country": ("dot", "#0072B2"),
    "CountryGroup": ("dot", "#7CC8F5"),
    "Region": ("dot", "#0B3C5D"),
    "GovernmentBody": ("square", "#0072B2"),
    "Funder": ("square", "#56B4E9"),
    "Organization": ("square", "#D9D9D9"),
    "Company": ("square", "#444444"),
    "ResearchOrganization": ("triangle", "#009E73"),
    "University": ("triangle", "#A8DCC8"),
    "Facility": ("triangle", "#5E3C99"),
    "InternationalOrganization": ("hexagon", "#7A2E5D"),
    "Forum": ("hexagon", "#CC79A7"),
    "Event": ("hexagon", "#F0D3E3"),
    "Person": ("triangleDown", "#E69F00"),
    "Post": ("triangleDown", "#F7DFA6"),
    "Place": ("triangleDown", "#7D7D7D"),
    "Instrument": ("diamond", "#D55E00"),
    "PolicyDocument": ("diamond", "#F5B48C"),
    "Document": ("diamond", "#444444"),
    "Programme": ("star", "#009E73"),
    "Call": ("star", "#8FD6BD"),
    "Project": ("star", "#DDF5EC"),
    "Field": ("dot", "#F0E442"),
    "Provision": ("dot", "#919191"),
}
ASIDE = {"Provision", "Document", "Place"}
"""Classes that the first view leaves out: they unfold from the nodes that they belong to."""
FIRST_VIEW = 42
SMALL = 300
"""Up to so many nodes the page moves labels apart and stretches the opening to the window."""
OPENING_SCALE = 1000


def draw_page(
    network: Network,
    passages: Mapping[str, tuple[str, ...]],
    *,
    titles: tuple[str, str] | None = None,
    notes: tuple[str, str] | None = None,
    language: str = "ja",
    select: str = "",
    whole: bool = False,
    home: str = "",
    rest: str = "",
) -> str:
    """Draw the network as a self-contained HTML page.

    Args:
        network: What to draw. Past 5,000 nodes the page holds those with the most ties, and says so.
        passages: The lines of the user's own copies of the documents by document id; the cited lines are
            put into the page. Without them the page shows documents and line numbers.
        titles: A heading (en, ja).
        notes: A line of explanation under it (en, ja).
        language: ``ja``, ``en`` or ``both``.
        select: The id of a node to open with.
        whole: Open on all nodes instead of the main actors.
        home: A relative address to lead back to.
        rest: A relative address of a page that shows what is named here and is no node here.
    """
    from pyvis.network import Network as Pyvis  # IPython comes with it: half a second

    part = cut(straighten(network))
    network = part.network
    ties = count_ties(network.edges)
    pairs = [(edge.source, edge.target) for edge in network.edges]
    classes = {node.id: node.class_ for node in network.nodes}
    main = sorted((n for n in classes if classes[n] not in ASIDE), key=lambda n: (-ties[n], n))[:FIRST_VIEW]
    tied = {n for a, b in pairs if a != b and a in main and b in main for n in (a, b)}
    whole = whole or len(tied) < 2
    first = list(classes) if whole else [n for n in main if n in tied]
    sizes = {n: _size(ties[n]) for n in classes}
    spread = lay_out(classes, pairs, scale=28 * math.sqrt(len(classes)))
    inside = set(first) if len(first) <= SMALL else set()
    opening = lay_out(
        sorted(inside), [(a, b) for a, b in pairs if a in inside and b in inside], scale=OPENING_SCALE
    )

    picture = Pyvis(directed=True, cdn_resources="in_line")
    picture.set_options(json.dumps(OPTIONS))
    for node in network.nodes:
        shape, color = STYLES.get(node.class_, ("dot", "#999999"))
        x, y = spread[node.id]
        picture.add_node(
            node.id,
            label=node.labels[1],
            shape=shape,
            color=color,
            size=sizes[node.id],
            x=round(x),
            y=round(y),
            kind=node.class_,
            en=node.labels[0],
            names=list(node.names),
        )
    others = {id_: labels for id_, labels in network.others if id_ not in classes}
    labels = {node.id: node.labels for node in network.nodes} | others
    entities = Index((id_, i) for i, id_ in enumerate(labels))
    claims = pack_claims(network, entities, labels)
    numbers = Index((link.claim, i) for i, link in enumerate(network.links))
    # add_edge looks through all edges for each new one; the list is the same thing
    picture.edges = pack_edges(network.edges, entities, numbers)
    observations = pack_observations(network, entities, labels)
    data = {
        "nodes": pack_records(picture.nodes),
        "others": [[id_, *labels.get(id_, (id_, id_))] for id_ in list(entities)[len(classes) :]],
        "identifiers": {entities[n.id]: n.identifiers for n in network.nodes if n.identifiers},
        "readings": {entities[n.id]: n.reading for n in network.nodes if n.reading},
        "edges": picture.edges,
        "claims": claims,
        "broader": [[entities[a], entities[b]] for a, b in network.broader if a in labels and b in labels],
        "schemes": [[entities[a], scheme] for a, scheme in network.schemes if a in labels],
        "observations": observations,
        "opening": {entities[n]: (round(x), round(y)) for n, (x, y) in opening.items()},
        "options": picture.options,
        "words": dict(network.words),
        "styles": STYLES,
        "aside": sorted(ASIDE),
        "passages": _passages(network, passages),
        "whole": whole,
        "first": FIRST_VIEW,
        "language": language,
        "select": select,
        "rest": rest,
        "total": {"nodes": part.nodes, "claims": part.claims},
    }
    return _render(data, titles or TITLES, notes or ("", ""), home)


def _render(data: Mapping[str, Any], titles: tuple[str, str], notes: tuple[str, str], home: str) -> str:
    library = Path(_pyvis_folder()) / "templates/lib/vis-9.1.2/vis-network.min.js"
    own = [FOLDER / "scripts" / f"{name}.js" for name in SCRIPTS]
    scripts = [path.read_text(encoding="utf-8") for path in (library, *own)]
    style = (FOLDER / "page.css").read_text(encoding="utf-8")
    template = jinja2.Template((FOLDER / "page.html").read_text(encoding="utf-8"), autoescape=True)
    page: str = template.render(
        style=style,
        style_hash=source_hash(style),
        scripts=scripts,
        hashes=" ".join(source_hash(script) for script in scripts),
        data=_json(data),
        titles=titles,
        notes=notes,
        home=home,
        language="en" if data["language"] == "en" else "ja",
    )
    return page


def _size(degree: int) -> float:
    """Return the radius of a node: its area grows with its ties."""
    return round(min(6 + 1.5 * math.sqrt(degree), 34), 1)


def _pyvis_folder() -> str:
    import pyvis

    return str(Path(pyvis.__file__).parent)


def _passages(network: Network, texts: Mapping[str, tuple[str, ...]]) -> dict[str, dict[int, str]]:
    """Return the lines that are cited, by document and number: a line that is cited twice stands once."""
    cited: dict[str, set[int]] = {}
    for document, first, last in {place for link in network.links for place in link.sources}:
        if document in texts:
            cited.setdefault(document, set()).update(range(first, last + 1))
    return {
        document: {n: texts[document][n - 1] for n in sorted(lines) if n <= len(texts[document])}
        for document, lines in sorted(cited.items())
    }


def _json(data: object) -> str:
    """Write JSON that can stand in a script element: no character in it ends or opens an element."""
    text = json.dumps(data, ensure_ascii=False, separators=(",", ":"))
    for character in "<>&\u2028\u2029":
        text = text.replace(character, f"\\u{ord(character):04x}")
    return text
