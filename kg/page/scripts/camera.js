"use strict";
// The camera: which part of the picture the canvas shows. What the reader moved it to stands in the address.
const SCALES = [0.02, 8];
const look = (position, scale) => network.moveTo({ position, scale, animation: false });
let noting = 0;
function noteCamera() {
  const { x, y } = network.getViewPosition();
  state.camera = [Math.round(x), Math.round(y), Number(network.getScale().toPrecision(3))];
  clearTimeout(noting);
  // a wheel turns in many small steps, and browsers limit how often an address may change
  noting = setTimeout(() => remember({}), 300);
}
const useCamera = ([x, y, scale]) => look({ x, y }, scale);

// The part of the canvas over which neither legend nor details lie, in pixels.
const overlaid = side => getComputedStyle(side).position === "absolute" && side.offsetWidth > 0;
function clearPart() {
  const [width, height] = canvasSize(),
    box = canvasBox.getBoundingClientRect(),
    part = { left: 0, top: 0, right: width, bottom: height };
  for (const side of [document.getElementById("rail"), panel].filter(overlaid)) {
    const over = side.getBoundingClientRect();
    if (over.top > box.top + 1) part.bottom = over.top - box.top;
    else if (over.left > box.left + 1) part.right = over.left - box.left;
    else part.left = over.right - box.left;
  }
  const rest = part.right - part.left > 150 && part.bottom - part.top > 100;
  return rest ? part : { left: 0, top: 0, right: width, bottom: height };
}

// Show everything, or some nodes, with room for their labels.
function fit(some) {
  const chosen = (some || [...shown.nodes]).filter(n => shown.nodes.has(n));
  if (!chosen.length) return;
  const places = network.getPositions(chosen.map(n => n.at)),
    [wide, high] = canvasSize(),
    part = clearPart(),
    width = part.right - part.left,
    height = part.bottom - part.top;
  const labelled = chosen.length <= LABELLED,
    boxes = chosen.map(n => {
      const { x, y } = places[n.at],
        w = labelled ? boxOf(n)[0] / 2 : n.size;
      return [x - w, x + w, y - n.size - 4, y + (labelled ? boxOf(n)[1] - n.size : n.size)];
    });
  const left = Math.min(...boxes.map(b => b[0])),
    right = Math.max(...boxes.map(b => b[1])),
    top = Math.min(...boxes.map(b => b[2])),
    bottom = Math.max(...boxes.map(b => b[3]));
  const scale = Math.min(
    (width - 66) / Math.max(right - left, 1),
    (height - (labelled ? 16 : 64)) / Math.max(bottom - top, 1),
    1.4,
  );
  const aside = { x: (part.left + part.right - wide) / 2, y: (part.top + part.bottom - high) / 2 };
  look(
    {
      x: (left + right) / 2 + (22 - aside.x) / scale,
      y: (top + bottom) / 2 + ((labelled ? 0 : 18) - aside.y) / scale,
    },
    scale,
  );
  if (some) noteCamera();
  else if (state.camera) remember({ camera: null });
}
function bringIntoView(node) {
  const place = network.getPosition(node.at),
    at = network.canvasToDOM(place),
    [width, height] = canvasSize(),
    part = clearPart();
  if (
    at.x >= part.left + 60 &&
    at.y >= part.top + 40 &&
    at.x <= part.right - 60 &&
    at.y <= part.bottom - 60 &&
    network.getScale() >= 0.35
  )
    return;
  const scale = Math.max(network.getScale(), 0.7);
  look(
    {
      x: place.x - (part.left + part.right - width) / 2 / scale,
      y: place.y - (part.top + part.bottom - height) / 2 / scale,
    },
    scale,
  );
  noteCamera();
}
function zoom(factor) {
  network.moveTo({ scale: Math.min(SCALES[1], Math.max(SCALES[0], network.getScale() * factor)), animation: false });
  noteCamera();
}

// vis-network notices a new size late; what is to be centred needs it now.
let sizeNow = "";
function resize() {
  const size = canvasSize().join();
  if (size === sizeNow) return;
  sizeNow = size;
  const place = network.getViewPosition(),
    scale = network.getScale();
  network.setSize("100%", "100%"); // which changes the scale
  network.redraw();
  look(place, scale);
}
// Where the reader has not moved the camera, the picture follows the room it has.
function refit() {
  resize();
  if (!state.camera) fit();
}
addEventListener("resize", refit);

network.on("zoom", noteCamera);
network.on("dragEnd", e => {
  if (!e.nodes.length) noteCamera();
});
// The keys of vis-network move by what a frame takes, so that a short press does nothing.
const PRESS = 60;
const MOVES = { ArrowLeft: [-1, 0], ArrowRight: [1, 0], ArrowUp: [0, -1], ArrowDown: [0, 1] };
const ZOOMS = { "+": 1.2, "=": 1.2, "-": 1 / 1.2 };
frame.addEventListener("keydown", event => {
  if (event.ctrlKey || event.metaKey || event.altKey) return;
  if (MOVES[event.key]) {
    const { x, y } = network.getViewPosition(),
      scale = network.getScale(),
      [right, down] = MOVES[event.key];
    look({ x: x + (right * PRESS) / scale, y: y + (down * PRESS) / scale }, scale);
    noteCamera();
  } else if (ZOOMS[event.key]) zoom(ZOOMS[event.key]);
  else if (event.key === "0") fit();
  else return;
  event.preventDefault();
});
