"use strict";
// The picture as SVG, as the canvas shows it: title and filters above, the classes that occur below.
const XML = { "&": "&amp;", "<": "&lt;", ">": "&gt;", '"': "&quot;" };
const xml = text =>
  String(text)
    .replace(/[\u0000-\u0008\u000b\u000c\u000e-\u001f\ufffe\uffff]/g, "")
    .replace(/[&<>"]/g, c => XML[c]);
const tag = (name, attributes, ...content) => {
  const list = Object.entries(attributes).filter(([, value]) => value !== undefined);
  return `<${name}${list.map(([key, value]) => ` ${key}="${xml(value)}"`).join("")}>${content.join("")}</${name}>`;
};
const fixed = n => Number(n.toFixed(1));

const around = (count, angle, radius) =>
  [...Array(count).keys()].map(i => [radius(i) * Math.cos(angle(i)), radius(i) * Math.sin(angle(i))]);
const turn =
  (count, start = 0) =>
  i =>
    start + (i * 2 * Math.PI) / count;
const POLYGONS = {
  square: around(4, turn(4, Math.PI / 4), () => Math.SQRT2),
  diamond: around(4, turn(4), () => 1),
  hexagon: around(6, turn(6), () => 1),
  triangle: around(3, turn(3, -Math.PI / 2), () => 1.15),
  triangleDown: around(3, turn(3, Math.PI / 2), () => 1.15),
  star: around(10, turn(10, -Math.PI / 2), i => (i % 2 ? 0.5 : 1.2)),
};
function shapeTag(shape, { x, y }, r, paint) {
  if (!POLYGONS[shape]) return tag("circle", { cx: fixed(x), cy: fixed(y), r: fixed(r), ...paint });
  const points = POLYGONS[shape].map(([a, b]) => fixed(x + r * a) + "," + fixed(y + r * b));
  return tag("polygon", { points: points.join(" "), ...paint });
}

function edgeTag(edge, p, q, scale) {
  const { width, dashes, color, arrows } = lookOfEdge(edge);
  // the arrow ends at the rim of the shape, not under it
  const length = Math.hypot(q.x - p.x, q.y - p.y) || 1,
    rim = arrows ? Math.min(1, (edge.b.size * scale + 2) / length) : 0;
  const end = { x: q.x + rim * (p.x - q.x), y: q.y + rim * (p.y - q.y) };
  return tag("line", {
    ...{ x1: fixed(p.x), y1: fixed(p.y), x2: fixed(end.x), y2: fixed(end.y), stroke: color.color },
    "stroke-width": fixed(Math.max(0.4, width * scale)),
    "stroke-dasharray": dashes ? "5 4" : undefined,
    "stroke-opacity": color.opacity < 1 ? color.opacity : undefined,
    "marker-end": arrows && width * scale > 0.6 ? "url(#arrow)" : undefined,
  });
}
const arrowHead = () => {
  const head = { id: "arrow", viewBox: "0 0 8 8", refX: 7, refY: 4, markerWidth: 8, markerHeight: 8, orient: "auto" };
  const marker = tag(
    "marker",
    { ...head, markerUnits: "userSpaceOnUse" },
    tag("path", { d: "M0 1L8 4L0 7z", fill: colors().soft }),
  );
  return tag("defs", {}, marker);
};
function nodeTag(node, at, scale) {
  const { borderWidth, color, opacity } = lookOfNode(node);
  const border = fixed(borderWidth * Math.min(1, Math.max(0.3, scale)));
  const paint = { fill: node.color, stroke: color.border, "stroke-width": border, opacity };
  return shapeTag(node.shape, at, Math.max(1, node.size * scale), paint);
}
function labelTags({ node, lines, x, y }) {
  const { ink, back, accent } = colors();
  const paint = { "text-anchor": "middle", fill: rank(node) ? accent : ink, stroke: back, "stroke-width": 3 };
  return lines.map((line, i) =>
    tag("text", { x: fixed(x), y: fixed(y + 11 + i * LINE), ...paint, "paint-order": "stroke" }, xml(line)),
  );
}
function legendTags(width, top) {
  const { ink } = colors(),
    groups = new Set([...shown.nodes].map(node => node.group)),
    tags = [];
  let x = 12,
    y = top + 18;
  for (const [group, [shape, fill]] of Object.entries(data.styles)) {
    if (!groups.has(group)) continue;
    const text = word(group),
      wide = textWidth(text) + 30;
    if (x + wide > width) {
      x = 12;
      y += 19;
    }
    tags.push(shapeTag(shape, { x: x + 6, y }, 5, { fill, stroke: ink, "stroke-width": 0.8 }));
    tags.push(tag("text", { x: x + 16, y: y + 4, fill: ink }, xml(text)));
    x += wide;
  }
  return { tags, bottom: y + 16 };
}

function writeSvg() {
  const HEAD = 34,
    [width, height] = canvasSize(),
    scale = network.getScale(),
    centre = network.getViewPosition();
  const { ink, soft, back } = colors(),
    places = network.getPositions();
  const at = ({ at: id }) =>
    places[id] && {
      x: (places[id].x - centre.x) * scale + width / 2,
      y: (places[id].y - centre.y) * scale + height / 2,
    };
  const title = document.querySelector("h1").textContent,
    legend = legendTags(width, HEAD + height);
  const notes = [...document.querySelectorAll(".chip")].map(chip => chip.title).join(" · ");
  const small = { dx: 12, fill: soft, "font-size": 12, "font-weight": 400 };
  const picture = [
    ...shown.edges.map(edge => edgeTag(edge, at(edge.a), at(edge.b), scale)),
    ...[...shown.nodes].map(node => nodeTag(node, at(node), scale)),
    ...placeLabels(labelOrder, scale, at, width, height).flatMap(labelTags),
  ];
  const frame = { width, height: legend.bottom, viewBox: `0 0 ${width} ${legend.bottom}` };
  return tag(
    "svg",
    { xmlns: "http://www.w3.org/2000/svg", ...frame, "font-family": FONT.replace(/"/g, "'"), "font-size": 12.5 },
    tag("title", {}, xml(title)),
    arrowHead(),
    tag("rect", { width: "100%", height: "100%", fill: back }),
    tag(
      "text",
      { x: 12, y: 22, fill: ink, "font-size": 15, "font-weight": 600 },
      xml(title),
      tag("tspan", small, xml(short(notes, 90))),
    ),
    tag("svg", { y: HEAD, width, height }, ...picture),
    tag("line", { x1: 0, x2: width, y1: HEAD + height, y2: HEAD + height, stroke: soft, "stroke-width": 0.5 }),
    ...legend.tags,
  );
}
