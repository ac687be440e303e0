"use strict";
// Labels are drawn at one size whatever the zoom, the most tied first, and only where they lie on no other label.
const LINE = 15,
  MOST_LABELS = 240,
  FIRST_LABELS = 50;
const FONT = '"Noto Sans JP", "Noto Sans CJK JP", "Hiragino Sans", "Yu Gothic", Meiryo, system-ui, sans-serif';
const measure = document.createElement("canvas").getContext("2d");
const lineCache = new Map(),
  widthCache = new Map();

function labelLines(node) {
  const key = state.language + node.at;
  if (!lineCache.has(key)) lineCache.set(key, linesOf(node));
  return lineCache.get(key);
}
function linesOf(node) {
  if (both(node) !== name(node)) return [name(node), other(node)].map(t => short(plain(t), 14));
  const lines = wrap(plain(name(node)), 18);
  return twins().get(lines.join()) > 1 ? [lines[0], ending(plain(name(node)), 18)] : lines;
}
// How many labels are cut to the same lines: these show their ends instead, which tell them apart.
const twinsOf = new Map();
function twins() {
  if (!twinsOf.has(state.language)) {
    const counts = new Map();
    for (const node of nodes) {
      const lines = wrap(plain(name(node)), 18).join();
      if (lines.endsWith("…")) counts.set(lines, (counts.get(lines) || 0) + 1);
    }
    twinsOf.set(state.language, counts);
  }
  return twinsOf.get(state.language);
}
function textWidth(text) {
  if (!widthCache.has(text)) {
    measure.font = "600 12.5px " + FONT;
    widthCache.set(text, measure.measureText(text).width);
  }
  return widthCache.get(text);
}
const rank = node =>
  (node === state.select || node === state.edge?.a || node === state.edge?.b ? 4 : 0) +
  (state.pin.has(node) ? 2 : 0) +
  (highlighted.nodes.has(node) ? 3 : 0);

// Where a label may stand, in pixels: under its shape; where that is taken beside, above or at a corner of it.
const spots = ({ x, y }, r, wide, high) =>
  [
    [x - wide / 2, y + r + 3],
    [x + r + 3, y - high / 2],
    [x - r - wide - 3, y - high / 2],
    [x - wide / 2, y - r - high - 2],
    [x - 8, y + r + 3],
    [x - wide + 8, y + r + 3],
    [x - 8, y - r - high - 2],
    [x - wide + 8, y - r - high - 2],
  ].map(([left, top]) => ({ left, top, right: left + wide, bottom: top + high }));
const meet = (a, b) => a.left < b.right && b.left < a.right && a.top < b.bottom && b.top < a.bottom;

// Returns the labels that fit, in CSS pixels of the canvas: [{ node, lines, x (middle), y (top), width, height }].
function placeLabels(shown, scale, toScreen, width, height) {
  const found = [],
    cells = new Map(),
    CELL = 60;
  const cellsOf = b => {
    const keys = [];
    for (let i = Math.floor(b.left / CELL); i <= b.right / CELL; i++)
      for (let j = Math.floor(b.top / CELL); j <= b.bottom / CELL; j++) keys.push(i * 4096 + j);
    return keys;
  };
  const keep = box => {
    for (const k of cellsOf(box)) {
      if (!cells.has(k)) cells.set(k, []);
      cells.get(k).push(box);
    }
  };
  const free = (box, inTheWay) =>
    !cellsOf(box).some(k => (cells.get(k) || []).some(o => inTheWay(o) && meet(o, box)));
  const seen = shown.flatMap((node, i) => {
    const at = toScreen(node);
    return !at || at.x < -60 || at.y < -40 || at.x > width + 60 || at.y > height + 20 ? [] : [{ node, at, i }];
  });
  // where many shapes are in sight labels stand on them: there are more shapes than gaps
  const few = seen.length <= ARRANGED;
  for (const { node, at } of few ? seen : []) {
    const r = node.size * scale;
    keep({ left: at.x - r, right: at.x + r, top: at.y - r, bottom: at.y + r, shapeOf: node });
  }
  for (const { node, at, i } of seen) {
    if (i >= FIRST_LABELS && node.size * scale < 2.5 && !rank(node)) continue; // a dot too small to be read has no label
    const lines = labelLines(node),
      wide = Math.max(...lines.map(textWidth)) + 4,
      [under, ...aside] = spots(at, node.size * scale, wide, lines.length * LINE),
      inside = aside.filter(b => few && b.left >= 0 && b.top >= 0 && b.right <= width && b.bottom <= height);
    // a label lies on the shape of another only where it names what the reader chose
    const box =
      [under, ...inside].find(b => free(b, o => o.shapeOf !== node)) ||
      (rank(node) && [under, ...inside].find(b => free(b, o => !o.shapeOf)));
    if (!box) continue;
    keep(box);
    found.push({ node, lines, x: (box.left + box.right) / 2, y: box.top, width: wide, height: lines.length * LINE });
    if (found.length === MOST_LABELS) break;
  }
  return found;
}

function drawLabels(context) {
  const canvas = context.canvas,
    ratio = canvas.width / canvas.clientWidth,
    { ink, back, accent } = colors();
  const places = network.getPositions(),
    scale = network.getScale(),
    centre = network.getViewPosition();
  const toScreen = node => {
    const p = places[node.at];
    return (
      p && {
        x: (p.x - centre.x) * scale + canvas.clientWidth / 2,
        y: (p.y - centre.y) * scale + canvas.clientHeight / 2,
      }
    );
  };
  const labels = placeLabels(labelOrder, scale, toScreen, canvas.clientWidth, canvas.clientHeight);
  context.save();
  context.setTransform(ratio, 0, 0, ratio, 0, 0);
  context.textAlign = "center";
  context.textBaseline = "top";
  context.lineJoin = "round";
  context.lineWidth = 3.5;
  context.strokeStyle = back;
  for (const label of labels) {
    context.font = (rank(label.node) || label.node.size > 16 ? "600 " : "") + "12.5px " + FONT;
    context.globalAlpha = highlighted.edges.size && !rank(label.node) ? 0.45 : 1;
    context.fillStyle = rank(label.node) ? accent : ink;
    label.lines.forEach((line, i) => {
      context.strokeText(line, label.x, label.y + i * LINE);
      context.fillText(line, label.x, label.y + i * LINE);
    });
  }
  context.restore();
  if (canvas.parentNode.parentNode.dataset.labels !== String(labels.length))
    canvas.parentNode.parentNode.dataset.labels = labels.length;
}
