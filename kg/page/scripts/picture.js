"use strict";
// The picture: vis-network draws shapes and lines, and only what changes is handed to it.
const canvasBox = document.getElementById("canvas");
const nodeSet = new vis.DataSet(),
  edgeSet = new vis.DataSet();
const network = new vis.Network(canvasBox, { nodes: nodeSet, edges: edgeSet }, data.options);
// vis-network would be the first stop of the Tab key
const frame = canvasBox.firstElementChild;
frame.tabIndex = 0;
frame.setAttribute("role", "application");
const canvasSize = () => [Math.max(320, canvasBox.clientWidth), Math.max(240, canvasBox.clientHeight)];
let labelOrder = [],
  highlighted = { nodes: new Set(), edges: new Set() },
  shown = { nodes: new Set(), edges: [], claims: [] };
let palette = null;

function colors() {
  if (!palette) {
    const style = getComputedStyle(document.documentElement),
      get = key => style.getPropertyValue("--" + key).trim();
    palette = {
      ink: get("ink"),
      soft: get("soft"),
      back: get("back"),
      edge: get("edge"),
      faint: get("faint"),
      accent: get("accent"),
      strong: get("strong"),
    };
  }
  return palette;
}

// Outlines cost a third of the drawing time, and hide the colour of dots: in large pictures only marked nodes have one.
const OUTLINED = ARRANGED,
  FAINT = 1000,
  ENDED = 0.6; // how much of its colour the line of what has ended keeps
function lookOfNode(node) {
  const { ink, strong } = colors(),
    lit = highlighted.nodes.has(node),
    pinned = state.pin.has(node),
    border = lit ? strong : ink;
  return {
    shape: node.shape,
    size: node.size,
    borderWidth: pinned ? 4 : lit ? 3 : shown.nodes.size > OUTLINED ? 0 : 1,
    borderWidthSelected: 4,
    opacity: highlighted.edges.size && !lit ? 0.3 : undefined,
    color: {
      background: node.color,
      border,
      highlight: { background: node.color, border: strong },
      hover: { background: node.color, border: strong },
    },
  };
}
function lookOfEdge(edge) {
  const { strong, ...palette } = colors(),
    line = shown.edges.length > FAINT ? palette.faint : palette.edge,
    seen = edge.claims.filter(c => passesBut(c, "classes")),
    lit = highlighted.edges.has(edge);
  const ended = seen.length > 0 && seen.every(c => c.status === "ended"),
    planned = seen.length > 0 && !seen.some(c => c.actual);
  return {
    width: Math.min(7, 1 + 0.9 * Math.log2(Math.max(1, seen.length))) + (lit ? 2.5 : 0),
    dashes: planned ? [7, 5] : false,
    arrows: edge.directed ? "to" : "",
    color: {
      color: lit ? strong : line,
      highlight: strong,
      hover: strong,
      opacity: lit ? 1 : (ended ? ENDED : 1) * (highlighted.edges.size ? 0.3 : 1),
    },
  };
}

// Bring a data set to the wanted items: remove, add and update no more than needed.
function sync(set, known, wanted, look, fixed) {
  const gone = [...known.keys()].filter(item => !wanted.has(item)),
    fresh = [],
    changed = [];
  for (const item of wanted) {
    const now = look(item),
      sign = JSON.stringify(now);
    if (!known.has(item)) fresh.push({ id: item.at, ...fixed(item), ...now });
    else if (known.get(item) !== sign) changed.push({ id: item.at, ...now });
    known.set(item, sign);
  }
  for (const item of gone) known.delete(item);
  if (gone.length) set.remove(gone.map(item => item.at));
  if (fresh.length) set.add(fresh);
  if (changed.length) set.update(changed);
}
const knownNodes = new Map(),
  knownEdges = new Map();
let drawnScene = "",
  movedHere = state.moved.places;

function drawPicture() {
  const path = currentPath() || [];
  highlighted = {
    nodes: new Set(path.length ? path.flatMap(e => [e.a, e.b]) : state.path.filter(Boolean)),
    edges: new Set(path),
  };
  settle(shown.nodes);
  // another arrangement, or an address with other places: nodes that stay move
  if (drawnScene !== scene || movedHere !== state.moved.places) {
    const moved = [...knownNodes.keys()].filter(n => shown.nodes.has(n) && placed.has(n));
    if (moved.length) nodeSet.update(moved.map(n => ({ id: n.at, ...placed.get(n) })));
    drawnScene = scene;
    movedHere = state.moved.places;
  }
  sync(nodeSet, knownNodes, shown.nodes, lookOfNode, n => ({ x: placed.get(n).x, y: placed.get(n).y }));
  sync(edgeSet, knownEdges, new Set(shown.edges), lookOfEdge, e => ({ from: e.a.at, to: e.b.at }));
  labelOrder = [...shown.nodes].sort((a, b) => rank(b) - rank(a) || b.degree - a.degree || a.at - b.at);
  network.unselectAll();
  if (state.edge && shown.edges.includes(state.edge))
    network.setSelection({ nodes: [], edges: [state.edge.at] }, { highlightEdges: false });
  else if (state.select && shown.nodes.has(state.select)) network.selectNodes([state.select.at]);
  canvasBox.dataset.nodes = shown.nodes.size;
  canvasBox.dataset.edges = shown.edges.length;
  canvasBox.dataset.claims = shown.claims.length;
  network.redraw();
}

network.on("afterDrawing", drawLabels);
// The first click of two can open the panel and so move the picture: the second belongs to the same node.
let clicked = { node: null, time: -Infinity, x: 0, y: 0 };
function clickedNode({ nodes: hit, pointer: { DOM: at } }) {
  const same = performance.now() - clicked.time < 500 && Math.hypot(at.x - clicked.x, at.y - clicked.y) < 8;
  return (same && clicked.node) || (hit.length ? entities[hit[0]] : null);
}
network.on("click", e => {
  const node = clickedNode(e);
  clicked = { node, time: performance.now(), ...e.pointer.DOM };
  if (node) select(node);
  else if (e.edges.length) change({ edge: edges[e.edges[0]], select: null });
  else if (state.select || state.edge) change({ edge: null, select: null });
});
network.on("doubleClick", e => {
  if (clickedNode(e)) unfold(clickedNode(e));
});
// a line that was under the pointer would stay lit when the pointer leaves the picture
canvasBox.addEventListener("mouseleave", () =>
  canvasBox.querySelector("canvas").dispatchEvent(new MouseEvent("mousemove", { clientX: -9999, clientY: -9999 })),
);
network.on("dragEnd", e => {
  if (!e.nodes.length) return;
  const places = new Map(state.moved.places);
  for (const at of e.nodes) {
    const { x, y } = network.getPosition(at);
    placed.set(entities[at], { x, y });
    places.set(entities[at], { x: Math.round(x), y: Math.round(y) });
  }
  remember({ moved: { scene, places } });
});
