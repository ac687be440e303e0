"use strict";
// A short text under the pointer: of a node its names and class, of an edge its claims with role, field and date.
const tooltip = document.getElementById("tooltip");

function brief(claim) {
  const notes = [];
  for (const [key, value] of claim.qualifiers)
    if (key === "role") notes.push(word(value));
    else if (key === "field" && value.id) notes.push(name(value));
  if (claim.earliest || claim.latest) notes.push(when(claim));
  if (claim.status !== "stated") notes.push(word("status-" + claim.status));
  const ends = [claim.source, claim.target]
    .filter(Boolean)
    .map(e => short(plain(name(e)), 26))
    .join(" → ");
  return { title: notes.length ? inBrackets(word(claim.name), ...notes) : word(claim.name), ends };
}
// A date as short as it is known: a year, a month or a day, or two of them.
function when(claim) {
  const { earliest: a, latest: b } = claim;
  if (a && b && a.slice(0, 4) === b.slice(0, 4)) {
    if (a.endsWith("-01-01") && b.endsWith("-12-31")) return a.slice(0, 4);
    if (
      a.slice(0, 7) === b.slice(0, 7) &&
      a.endsWith("-01") &&
      Number(b.slice(8)) === new Date(Date.UTC(+b.slice(0, 4), +b.slice(5, 7), 0)).getUTCDate()
    )
      return a.slice(0, 7);
  }
  const whole = a.endsWith("-01-01") && b.endsWith("-12-31");
  const show = day => (day.startsWith("9999") ? "" : whole ? day.slice(0, 4) : day);
  return a === b ? a : show(a) + "–" + show(b);
}
function placeTooltip(pointer, lines) {
  tooltip.replaceChildren(...lines);
  tooltip.hidden = false;
  const [width, height] = canvasSize();
  tooltip.style.left = Math.max(4, Math.min(pointer.x + 14, width - tooltip.offsetWidth - 4)) + "px";
  tooltip.style.top = Math.max(4, Math.min(pointer.y + 16, height - tooltip.offsetHeight - 4)) + "px";
}
network.on("hoverNode", e => {
  const node = entities[e.node];
  placeTooltip(e.pointer.DOM, [
    element("b", { dir: "auto" }, short(name(node), 120)),
    element("div", { dir: "auto" }, short(other(node), 120)),
    element("div", { className: "meta" }, word(node.group) + " · " + say("ties") + " " + node.degree),
  ]);
});
network.on("hoverEdge", e => {
  const edge = edges[e.edge],
    seen = edge.claims.filter(c => passesBut(c, "classes")),
    lines = [];
  if (edge.via.length)
    lines.push(
      element("b", {}, short(name(edge.a), 30) + " — " + short(name(edge.b), 30)),
      ...edge.via.slice(0, 4).map(v => element("div", {}, short(name(v), 70))),
    );
  else
    for (const claim of seen.slice(0, 4)) {
      const b = brief(claim);
      lines.push(element("b", {}, b.title), element("div", { className: "meta", dir: "auto" }, b.ends));
    }
  const more = edge.via.length ? edge.via.length - 4 : seen.length - 4;
  if (more > 0) lines.push(element("div", { className: "meta" }, "+ " + more));
  placeTooltip(e.pointer.DOM, lines);
});
for (const event of ["blurNode", "blurEdge", "dragStart", "zoom", "click"])
  network.on(event, () => {
    tooltip.hidden = true;
  });
