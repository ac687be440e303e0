"use strict";
// Small drawings beside text: the shape and colour of a class, the stroke of a kind of line.
const SHAPES = {
  dot: "M7 1a6 6 0 1 0 .01 0z",
  square: "M1.5 1.5h11v11h-11z",
  diamond: "M7 0l7 7-7 7-7-7z",
  triangle: "M7 1l6.5 12H.5z",
  triangleDown: "M7 13L.5 1h13z",
  star: "M7 0l2 4.8 5 .4-3.8 3.3 1.2 5L7 10.8 2.6 13.5l1.2-5L0 5.2l5-.4z",
  hexagon: "M3.5 1h7L14 7l-3.5 6h-7L0 7z",
};

function drawing(box, ...parts) {
  const make = (tag, attributes) => {
    const e = document.createElementNS("http://www.w3.org/2000/svg", tag);
    for (const [k, v] of Object.entries(attributes)) e.setAttribute(k, v);
    return e;
  };
  const svg = make("svg", { viewBox: box, "aria-hidden": "true" });
  svg.append(...parts.map(([tag, attributes]) => make(tag, attributes)));
  return svg;
}
const swatch = group => {
  const [shape, color] = data.styles[group] || ["dot", "#999999"];
  return drawing("-1 -1 16 16", ["path", { d: SHAPES[shape], fill: color, class: "shape" }]);
};
const stroke = kind => drawing("0 0 24 14", ["path", { d: "M1 7h22", class: "stroke " + kind }]);
