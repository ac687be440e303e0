"""The interactive network: one HTML file that works offline, on pyvis's nodes, edges and vis-network."""

from __future__ import annotations

import base64
import hashlib
import json
import math
from collections import Counter
from collections.abc import Mapping
from pathlib import Path

import jinja2

from kg.network.layout import lay_out, separate
from kg.network.project import Network

__all__ = ["draw_page"]

FOLDER = Path(__file__).resolve().parent
STYLES: Mapping[str, tuple[str, str]] = {
    # shape and colour by class: Okabe and Ito's palette, told apart in greyscale by the shape
    "Country": ("dot", "#0072B2"),
    "CountryGroup": ("dot", "#56B4E9"),
    "Region": ("dot", "#9AD0F0"),
    "Place": ("dot", "#C9C9C9"),
    "GovernmentBody": ("square", "#0072B2"),
    "Funder": ("square", "#56B4E9"),
    "ResearchOrganization": ("square", "#009E73"),
    "University": ("square", "#7FCFB5"),
    "InternationalOrganization": ("square", "#CC79A7"),
    "Organization": ("square", "#999999"),
    "Company": ("square", "#666666"),
    "Person": ("triangle", "#E69F00"),
    "Post": ("triangleDown", "#F0C878"),
    "Forum": ("hexagon", "#CC79A7"),
    "Event": ("hexagon", "#E5B8D2"),
    "Instrument": ("diamond", "#D55E00"),
    "PolicyDocument": ("diamond", "#F0A070"),
    "Document": ("diamond", "#555555"),
    "Programme": ("star", "#009E73"),
    "Call": ("star", "#7FCFB5"),
    "Project": ("star", "#BFE7DA"),
    "Facility": ("triangle", "#8C6BB1"),
    "Field": ("dot", "#F0E442"),
    "Provision": ("dot", "#DDDDDD"),
}
ASIDE = {"Provision", "Document", "Place"}
"""Classes that the first view leaves out: they unfold from the nodes that they belong to."""
FIRST_VIEW = 42


def draw_page(network: Network, passages: Mapping[str, tuple[str, ...]]) -> str:
    """Draw the network as a self-contained HTML page.

    ``passages`` holds the lines of the user's own copies of the documents by document id; the cited
    lines are put into the page. Without them the page shows documents and line numbers.
    """
    from pyvis.network import Network as Pyvis  # IPython comes with it: half a second

    classes = {node.id: node.class_ for node in network.nodes}
    ties = Counter((link.source, link.target) for link in network.links if link.target)
    degree: Counter[str] = Counter()
    for a, b in ties:
        degree.update((a, b))
    main = sorted((n for n in classes if classes[n] not in ASIDE), key=lambda n: (-degree[n], n))[:FIRST_VIEW]
    tied = {n for a, b in ties if a != b and a in main and b in main for n in (a, b)}
    overview = [n for n in main if n in tied]
    spread = lay_out(classes, ties, scale=4000)

    picture = Pyvis(directed=True, cdn_resources="in_line")
    for node in network.nodes:
        shape, color = STYLES[node.class_]
        x, y = spread[node.id]
        picture.add_node(
            node.id,
            label=node.labels[1],
            shape=shape,
            color=color,
            size=_size(degree[node.id]),
            x=round(x),
            y=round(y),
            cls=node.class_,
            en=node.labels[0],
            names=list(node.names),
            degree=degree[node.id],
        )
    # add_edge looks through all edges for each new one; the list is the same thing
    picture.edges = [{"from": a, "to": b, "value": n} for (a, b), n in sorted(ties.items())]
    data = {
        "nodes": picture.nodes,
        "edges": picture.edges,
        "overview": _overview(network, overview, ties, degree),
        "claims": [
            [k.source, k.predicate, k.target, *k.sentences, k.status, k.earliest, k.latest, k.sources]
            for k in network.links
        ],
        "words": dict(network.words),
        "styles": STYLES,
        "passages": _passages(network, passages),
    }
    library = Path(_pyvis_folder()) / "templates/lib/vis-9.1.2/vis-network.min.js"
    scripts = [library.read_text(encoding="utf-8"), (FOLDER / "page.js").read_text(encoding="utf-8")]
    template = jinja2.Template((FOLDER / "page.html").read_text(encoding="utf-8"), autoescape=True)
    page: str = template.render(
        style=(FOLDER / "page.css").read_text(encoding="utf-8"),
        scripts=scripts,
        hashes=" ".join(_hash(script) for script in scripts),
        data=_json(data),
    )
    return page


def _size(degree: int) -> float:
    """Return the radius of a node: its area grows with its ties."""
    return round(7 + 3.2 * math.sqrt(degree), 1)


def _pyvis_folder() -> str:
    import pyvis

    return str(Path(pyvis.__file__).parent)


def _overview(
    network: Network, chosen: list[str], ties: Counter[tuple[str, str]], degree: Counter[str]
) -> dict[str, tuple[int, int]]:
    """Lay the first view out so that no label lies on another, whichever the language."""
    inside = set(chosen)
    edges = [(a, b) for a, b in ties if a in inside and b in inside]
    labels = {n.id: n.labels for n in network.nodes if n.id in inside}
    # the page draws labels 22 units high, cut after 24 Latin or 14 Japanese characters, below the shape
    sizes = {}
    for n in chosen:
        english, japanese = labels[n]
        width = max(12 * min(len(english), 24), 23 * min(len(japanese), 14)) + 24
        sizes[n] = (width, 2 * _size(degree[n]) + 52)
    spread = lay_out(chosen, edges, scale=520)
    placed = separate({n: (1.3 * x, y) for n, (x, y) in spread.items()}, sizes)
    return {n: (round(x), round(y)) for n, (x, y) in placed.items()}


def _passages(network: Network, texts: Mapping[str, tuple[str, ...]]) -> dict[str, str]:
    places = {place for link in network.links for place in link.sources if place[0] in texts}
    return {
        f"{document}:{first}-{last}": "\n".join(texts[document][first - 1 : last])
        for document, first, last in sorted(places)
    }


def _json(data: object) -> str:
    """Write JSON that can stand in a script element: no character in it ends or opens an element."""
    text = json.dumps(data, ensure_ascii=False, separators=(",", ":"))
    for character in "<>&\u2028\u2029":
        text = text.replace(character, f"\\u{ord(character):04x}")
    return text


def _hash(script: str) -> str:
    digest = hashlib.sha256(script.encode()).digest()
    return f"'sha256-{base64.b64encode(digest).decode()}'"
