"use strict";
// Where nodes stand. Python has laid out the opening and the whole; other selections of up to 300 nodes are arranged
// here, by forces from their places in the whole, so that the same selection always looks the same: no chance is
// involved. Up to 90 nodes are spread over the canvas so that no label lies on another, more so that no shape does.
const ARRANGED = 300,
  LABELLED = 90; // beyond, nodes keep their places in the whole
const placed = new Map();
let scene = "";

// A shape with its label under it, at scale 1. Turning the language shall not move nodes: the wider label counts.
const boxCache = new Map();
function boxOf(node) {
  const key = (state.language === "both") + " " + node.at;
  if (!boxCache.has(key)) {
    const labels =
      state.language === "both"
        ? [labelLines(node)]
        : ["ja", "en"].map(language => wrap(plain(node[language]) || node.id, 18));
    boxCache.set(key, [
      Math.max(2 * node.size, ...labels.flat().map(textWidth)) + 14,
      2 * node.size + Math.max(...labels.map(l => l.length)) * LINE + 9,
    ]);
  }
  return boxCache.get(key);
}

// The canvas, at a scale at which so many nodes leave some of it free.
const roomFor = count => {
  const [width, height] = canvasSize(),
    more = Math.max(1, Math.sqrt(count / 70));
  return [more * (width - 70), more * (height - 20)];
};

function arrange(chosen, width, height) {
  const inside = new Set(chosen),
    ties = edges.filter(e => inside.has(e.a) && inside.has(e.b) && e.a !== e.b && (!e.claims.length || e.claims.some(c => (fails[c.at] & WHAT) === 0)));
  const n = chosen.length,
    reach = Math.max(1, ...chosen.map(c => Math.hypot(c.x, c.y)));
  const at = new Map(
    chosen.map((c, i) => [
      c,
      { x: ((c.x / reach) * width) / 2 + (i % 7), y: ((c.y / reach) * height) / 2 + (i % 5), dx: 0, dy: 0 },
    ]),
  );
  const points = [...at.values()],
    ideal = 0.8 * Math.sqrt((width * height) / Math.max(n, 1));
  for (let round = 0; round < 150; round++) {
    for (const p of points) {
      p.dx = -p.x * 0.02;
      p.dy = -p.y * 0.02;
    }
    for (let i = 0; i < n; i++)
      for (let j = i + 1; j < n; j++) {
        const p = points[i],
          q = points[j],
          x = p.x - q.x || 0.01,
          y = p.y - q.y || 0.01,
          d2 = x * x + y * y,
          push = (ideal * ideal) / d2;
        p.dx += x * push;
        p.dy += y * push;
        q.dx -= x * push;
        q.dy -= y * push;
      }
    for (const e of ties) {
      const p = at.get(e.a),
        q = at.get(e.b),
        x = p.x - q.x,
        y = p.y - q.y,
        pull = Math.hypot(x, y) / ideal / 2;
      p.dx -= x * pull;
      p.dy -= y * pull;
      q.dx += x * pull;
      q.dy += y * pull;
    }
    const heat = ideal * (1 - round / 150);
    for (const p of points) {
      const d = Math.hypot(p.dx, p.dy) || 1,
        far = Math.min(d, heat) / d;
      p.x += p.dx * far;
      p.y += p.dy * far;
    }
  }
  return spread(at, width, height);
}

// Spread boxes over the canvas: even them out, stretch to its edges, push apart, and again until all fits or
// nothing helps. Evening out moves each coordinate most of the way to its rank: the crowded middle gets room.
// How much of it, and how readily boxes move sideways, is tried out: which way fits best depends on the canvas.
const TRIES = [
  [0.8, 1.6],
  [0.95, 1.6],
  [0.95, 2.5],
  [0.8, 3],
  [0.9, 1],
  [0.7, 1.3],
  [0.8, 2.5],
];
function spread(at, width, height) {
  const boxes = [...at].map(([node, p]) => {
    const [w, h] = at.size > LABELLED ? [2 * node.size + 12, 2 * node.size + 12] : boxOf(node);
    return { p, w, h, x: p.x, y: p.y, below: Math.max(0, h / 2 - node.size - 4) };
  });
  if (boxes.length < 2) return at;
  let best = null,
    least = Infinity;
  for (const [even, sideways] of boxes.length > LABELLED ? TRIES.slice(0, 1) : TRIES) {
    for (const b of boxes) Object.assign(b.p, { x: b.x, y: b.y });
    for (const [axis, size] of [
      ["x", "w"],
      ["y", "h"],
    ]) {
      const now = span(boxes, axis, size),
        sorted = [...boxes].sort((a, b) => a.p[axis] - b.p[axis]);
      sorted.forEach((b, i) => {
        b.p[axis] = (1 - even) * (b.p[axis] - now.middle) + even * now.size * (i / (boxes.length - 1) - 0.5);
      });
    }
    for (let round = 0; round < 14 && least > 1.01; round++) {
      for (const [axis, size, room] of [
        ["x", "w", width],
        ["y", "h", height],
      ]) {
        const now = span(boxes, axis, size),
          edge = Math.max(...boxes.map(b => b[size])),
          factor = Math.max(1, room - edge) / Math.max(1, now.size - edge);
        for (const b of boxes) b.p[axis] = (b.p[axis] - now.middle) * factor;
      }
      separate(boxes, sideways);
      const over = Math.max(span(boxes, "x", "w").size / width, span(boxes, "y", "h").size / height);
      if (over < least) {
        least = over;
        best = boxes.map(b => [b.p.x, b.p.y]);
      }
    }
  }
  // a box reaches further down than up: there is the label
  boxes.forEach((b, i) => Object.assign(b.p, { x: best[i][0], y: best[i][1] - b.below }));
  return at;
}
function span(boxes, axis, size) {
  const low = Math.min(...boxes.map(b => b.p[axis] - b[size] / 2)),
    high = Math.max(...boxes.map(b => b.p[axis] + b[size] / 2));
  return { middle: (low + high) / 2, size: high - low };
}

// Push boxes apart, each pair along the axis where it overlaps least; sideways counts less, for labels are wide.
function separate(boxes, sideways) {
  for (let round = 0, moved = true; round < 120 && moved; round++) {
    moved = false;
    for (let i = 0; i < boxes.length; i++)
      for (let j = i + 1; j < boxes.length; j++) {
        const a = boxes[i],
          b = boxes[j],
          x = (a.w + b.w) / 2 - Math.abs(a.p.x - b.p.x),
          y = (a.h + b.h) / 2 - Math.abs(a.p.y - b.p.y);
        if (x <= 0 || y <= 0) continue;
        moved = true;
        const axis = x < sideways * y ? "x" : "y",
          step = (a.p[axis] < b.p[axis] ? -1 : 1) * ((axis === "x" ? x : y) / 2 + 0.5);
        a.p[axis] += step;
        b.p[axis] -= step;
      }
  }
}

// Which nodes are arranged together: the name of the arrangement, what of it follows time and status, the nodes.
// A large whole has places for all; where the filters leave few of them, these are arranged anew, once the time
// does not run.
function standing() {
  const chosen = keys => keys.map(k => [...state[k]].map(e => e.id || e).sort()).join("|"),
    narrow = chosen(["relations", "fields", "documents"]);
  if (state.ego) return [`ego ${state.ego.at} ${state.hops} ${narrow}`, "", [...within(state.ego, state.hops)]];
  if (state.base !== "all") {
    const base = mainNodes();
    return ["overview " + narrow, base.map(n => n.at).join(), base];
  }
  const left = edgeFilter() && !running() && nodes.length > ARRANGED ? nodes.filter(n => n.edges.some(live)) : nodes;
  if (left.length > ARRANGED) return ["all", "", nodes];
  return ["all", chosen(["relations", "fields", "documents", "statuses"]) + state.from + state.to + state.undated, left];
}

// Give every shown node a place; what has one keeps it, unless the picture became another. While the time runs
// it does not.
let sceneName = "";
function settle(shown) {
  const [name, now, base] = standing(),
    key = (state.language === "both" ? "both " : "") + name + " " + (base === nodes ? "" : now);
  if (key !== scene && !(running() && name === sceneName && base !== nodes)) {
    scene = key;
    sceneName = name;
    placed.clear();
    const opening = !narrowed() && !state.ego && base.every(n => data.opening[n.at]);
    if (opening)
      for (const [n, p] of spread(
        new Map(base.map(n => [n, { x: data.opening[n.at][0], y: data.opening[n.at][1] }])),
        ...roomFor(base.length),
      ))
        placed.set(n, p);
    else if (base !== nodes && base.length <= ARRANGED)
      for (const [n, p] of arrange(base, ...roomFor(base.length))) placed.set(n, p);
    else for (const n of base) placed.set(n, { x: n.x, y: n.y });
    // what was dragged in one arrangement has no place in another; an address brings its own
    const bare = name => name.replace(/^both /, ""); // two languages take more room, and are no other arrangement
    if (state.moved.scene && bare(state.moved.scene) !== bare(scene)) state.moved = { scene, places: new Map() };
  }
  state.moved.scene = scene;
  for (const [node, place] of state.moved.places) placed.set(node, { ...place });
  for (const node of [...shown].sort((a, b) => b.degree - a.degree))
    if (!placed.has(node)) placed.set(node, freePlace(node, shown));
}

// A free place beside the neighbour to which the node belongs: rings around it, widening.
function freePlace(node, shown) {
  const asked = [...state.open.keys(), ...pathNodes()].find(
    n => placed.has(n) && node.edges.some(e => across(e, node) === n),
  );
  const anchor = asked || node.edges.map(e => across(e, node)).find(n => shown.has(n) && placed.has(n));
  const { x, y } = anchor ? placed.get(anchor) : { x: 0, y: 0 },
    [w, h] = boxOf(node);
  const boxes = [...placed].filter(([n]) => shown.has(n)).map(([n, p]) => [p, boxOf(n)]);
  for (let ring = 1; ; ring++)
    for (let i = 0; i < 10 + 4 * ring; i++) {
      const angle = (Math.PI * 2 * i) / (10 + 4 * ring) + ring * 0.4 + Math.atan2(y, x),
        p = { x: x + 90 * (ring + 0.6) * Math.cos(angle), y: y + 60 * (ring + 0.6) * Math.sin(angle) };
      if (
        ring > 14 ||
        !boxes.some(([q, b]) => Math.abs(p.x - q.x) < (w + b[0]) / 2 && Math.abs(p.y - q.y) < (h + b[1]) / 2)
      )
        return p;
    }
}
