"""Time the network page in headless Chromium beside pyvis's default page of the same graph.

usage: python benchmarks/page.py [NODES …]   (default: 1000 5000 50000)

Graphs grow by preferential attachment (Barabási and Albert, two edges a node): degrees follow a power law. Prints
for each page its size, the seconds to draw it in Python, the seconds from opening it to the first picture with
nodes, and how often a second it redraws while dragged and while zoomed. Ours opens on the main actors;
"all" is after "show all". `-` means that there was no picture within the cap of 90 seconds.
"""

from __future__ import annotations

import argparse
import shutil
import sys
import tempfile
import time
from collections.abc import Callable
from functools import partial
from pathlib import Path

import networkx as nx
from playwright.sync_api import Browser, Page, TimeoutError, sync_playwright
from pyvis.network import Network as Pyvis

from kg.networks.project import Link, Network, Node
from kg.page.page import draw_page

CAP = 90.0
SECONDS = 3.0
PYVIS_LIMIT = 5_000
"""Beyond it pyvis is not tried: it has no picture within the cap here, and takes the square of the nodes to write."""
PAINTED = """() => [...document.querySelectorAll('canvas')].some(canvas => {
  const {width, height} = canvas;
  if (!width || !height) return false;
  const data = canvas.getContext('2d').getImageData(0, 0, width, height).data;
  for (let i = 3; i < data.length; i += 4) if (data[i]) return true;
  return false;
})"""
# a redraw clears a canvas, some pages more than one: what counts is frames in which one was cleared
COUNT = """() => {
  let counted = false;
  window.redraws = 0;
  const clear = CanvasRenderingContext2D.prototype.clearRect;
  CanvasRenderingContext2D.prototype.clearRect = function (...box) {
    if (!counted) {
      counted = true;
      window.redraws++;
      requestAnimationFrame(() => { counted = false; });
    }
    return clear.apply(this, box);
  };
}"""


def grow(nodes: int) -> tuple[nx.Graph, Network]:
    """Grow a graph of a power law; return it plainly and as a network with a claim an edge."""
    graph = nx.barabasi_albert_graph(nodes, 2, seed=7)
    classes = ("Country", "Organization", "Instrument", "Event", "Programme", "Field")
    made = tuple(
        Node(f"n{i}", classes[i % len(classes)], (f"Node number {i}", f"項目{i}"), ()) for i in graph
    )
    links = tuple(
        Link(f"claim-{i}", f"n{a}", "partOf", f"n{b}", (f"{a} {b}", f"{a}と{b}"), "stated", "", "", (("doc", 1, 2),))
        for i, (a, b) in enumerate(graph.edges)
    )  # fmt: skip
    return graph, Network(made, links, ())


def draw_default(graph: nx.Graph) -> str:
    """Draw the page as pyvis does by default, with its library inside."""
    picture = Pyvis(cdn_resources="in_line")
    picture.add_nodes([f"n{i}" for i in graph], label=[f"Node number {i}" for i in graph])
    # add_edge looks through all edges for each new one, which takes minutes from 5,000 nodes on
    picture.edges = [{"from": f"n{a}", "to": f"n{b}"} for a, b in graph.edges]
    page: str = picture.generate_html()
    return page


def rate(page: Page, act: Callable[[int], None]) -> float:
    """Return redraws a second while something is done again and again."""
    page.evaluate("() => { window.redraws = 0; }")
    start, step = time.perf_counter(), 0
    while time.perf_counter() - start < SECONDS:
        act(step)
        step += 1
    return float(page.evaluate("() => window.redraws")) / (time.perf_counter() - start)


def moves(page: Page) -> tuple[float, float]:
    """Return redraws a second while the picture is dragged by its ground, and while it is zoomed."""
    page.evaluate(COUNT)
    page.mouse.move(500, 400)
    page.mouse.down()
    dragged = rate(page, lambda i: page.mouse.move(500 + 80 * (i % 5), 400 + 40 * (i % 7)))
    page.mouse.up()
    zoomed = rate(page, lambda i: page.mouse.wheel(0, 120 if i % 8 < 4 else -120))
    return dragged, zoomed


def open_page(browser: Browser, path: Path) -> tuple[Page, float | None]:
    """Open a page; return it and the seconds to its first picture, or None past the cap."""
    page = browser.new_page(viewport={"width": 1280, "height": 800})
    page.set_default_timeout(CAP * 1000)
    start = time.perf_counter()
    try:
        page.goto(path.as_uri(), wait_until="commit")
        page.wait_for_function(PAINTED, polling=50)
    except TimeoutError:
        return page, None
    return page, time.perf_counter() - start


def measure(browser: Browser, folder: Path, name: str, draw: Callable[[], str], *, ours: bool) -> None:
    """Print the row of one page, and of ours a second one with all nodes shown."""
    start = time.perf_counter()
    html = draw()
    drawn = time.perf_counter() - start
    path = folder / f"{name.replace(' ', '-')}.html"
    path.write_text(html, encoding="utf-8")
    page, first = open_page(browser, path)
    head = f"{name:<24} {len(html.encode()) / 1e6:>7.1f} {drawn:>8.1f}"
    if first is None:
        print(f"{head} {'-':>9} {'-':>9} {'-':>9}", flush=True)
        return
    dragged, zoomed = moves(page)
    print(f"{head} {first:>9.2f} {dragged:>9.1f} {zoomed:>9.1f}", flush=True)
    if ours:
        start = time.perf_counter()
        page.locator("#all").click()
        page.evaluate("() => new Promise(done => requestAnimationFrame(() => requestAnimationFrame(done)))")
        shown = time.perf_counter() - start
        dragged, zoomed = moves(page)
        print(
            f"{name + ', all':<24} {'':>7} {'':>8} {shown:>9.2f} {dragged:>9.1f} {zoomed:>9.1f}", flush=True
        )


def main() -> None:
    """Draw and time each size, ours first."""
    parser = argparse.ArgumentParser(description=(__doc__ or "").splitlines()[0])
    parser.add_argument("sizes", type=int, nargs="*", default=[1_000, 5_000, 50_000], help="nodes")
    sizes = parser.parse_args().sizes
    chromium = shutil.which("chromium") or shutil.which("chromium-browser")
    if chromium is None:
        sys.exit("needs Chromium")
    arguments = ["--no-sandbox", "--disable-gpu", "--disable-background-networking"]
    print(f"{'page':<24} {'MB':>7} {'draw s':>8} {'first s':>9} {'drag /s':>9} {'zoom /s':>9}")
    with tempfile.TemporaryDirectory() as name, sync_playwright() as playwright:
        for size in sizes:
            graph, network = grow(size)
            draws: dict[str, Callable[[], str]] = {f"kg {size}": partial(draw_page, network, {})}
            if size <= PYVIS_LIMIT:
                draws[f"pyvis {size}"] = partial(draw_default, graph)
            for page, draw in draws.items():
                # a browser of its own: a page that hangs must not slow the next
                browser = playwright.chromium.launch(executable_path=chromium, args=arguments)
                measure(browser, Path(name), page, draw, ours=page.startswith("kg"))
                browser.close()


if __name__ == "__main__":
    main()
