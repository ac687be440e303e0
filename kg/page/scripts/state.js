"use strict";
// What is shown, as values; the same values stand in the address after #, so that a view can be sent.
const MOST_HOPS = 9;
const DEFAULTS = () => ({
  language: data.language,
  base: data.whole ? "all" : "overview",
  ego: null,
  hops: 1,
  open: new Map(),
  add: new Set(),
  hide: new Set(),
  pin: new Set(),
  classes: new Set(),
  statuses: new Set(),
  relations: new Set(),
  fields: new Set(),
  documents: new Set(),
  from: "",
  to: "",
  undated: true,
  select: null,
  edge: null,
  path: [null, null],
  camera: null, // where the reader moved it: [x, y, scale]
  moved: { scene: "", places: new Map() }, // what the reader dragged, and in which arrangement
  table: "",
});
let state = DEFAULTS();
// In a frame (a notebook) the browser's history belongs to all frames together: there the steps stay in the page.
const ownWindow = window === window.top,
  trail = [""];
let step = (ownWindow && history.state?.step) || 0,
  lastStep = (ownWindow && history.state?.last) || step;
// each entry of the history knows its step and the last one, so that both buttons work after a reload
const keepStep = () => ownWindow && history.replaceState({ step, last: lastStep }, "");
keepStep();

// Sets in the address. Of entities:
const LISTS = { add: "add", hide: "hide", pin: "pin", field: "fields", doc: "documents" };
// Of words: classes and statuses are switched off, relations chosen.
const WORDS = { off: "classes", nostatus: "statuses", rel: "relations" };

function writeFragment(s) {
  const start = DEFAULTS(),
    parts = [],
    put = (key, values) => values.length && parts.push(key + "=" + values.map(encodeURIComponent).join(","));
  if (s.language !== start.language) put("lang", [s.language]);
  if (s.ego) put("ego", [s.ego.id, s.hops]);
  else if (s.base !== start.base) put("view", [s.base]);
  put(
    "open",
    [...s.open].flatMap(([e, times]) => [e.id, times]),
  );
  for (const [key, field] of Object.entries(LISTS))
    put(
      key,
      [...s[field]].map(e => e.id),
    );
  for (const [key, field] of Object.entries(WORDS)) put(key, [...s[field]]);
  if (s.from) put("from", [s.from]);
  if (s.to) put("to", [s.to]);
  if (!s.undated) put("undated", ["no"]);
  if (s.select) put("node", [s.select.id]);
  else if (data.select) parts.push("node="); // without it the page would open with what it was drawn for
  if (s.edge) put("edge", [s.edge.a.id, s.edge.b.id]);
  if (s.path[0] || s.path[1])
    put(
      "path",
      s.path.map(e => (e ? e.id : "")),
    );
  if (s.table) put("table", [s.table]);
  put(
    "place",
    [...s.moved.places].flatMap(([e, { x, y }]) => [e.id, x, y]),
  );
  if (s.camera) put("at", s.camera);
  return parts.join("&");
}

// Read a fragment; what it names and the page does not know is left out, for a link may be old. Without one a
// page opens with the thing that it was drawn for, and a large page with what surrounds it.
function readFragment(text) {
  const s = DEFAULTS(),
    found = Object.create(null),
    drawnFor = byId.get(data.select);
  if (text.replace(/^#/, "") === "" && drawnFor?.node)
    return { ...s, select: drawnFor, ego: data.whole ? null : drawnFor };
  for (const part of text.replace(/^#/, "").split("&")) {
    const [key, values] = part.split("=");
    try {
      if (values !== undefined) found[key] = values.split(",").map(decodeURIComponent);
    } catch {
      /* not written by this page */
    }
  }
  const node = id => {
    const e = byId.get(id);
    return e && e.node ? e : null;
  };
  const list = key => found[key] || [];
  const whole = (value, most) => Math.min(most, Math.max(1, Math.round(Number(value) || 1)));
  if (["ja", "en", "both"].includes(list("lang")[0])) s.language = found.lang[0];
  if (["all", "overview"].includes(list("view")[0])) s.base = found.view[0];
  s.ego = node(list("ego")[0]);
  s.hops = whole(list("ego")[1], MOST_HOPS);
  for (let i = 0; i + 1 < list("open").length; i += 2)
    if (node(found.open[i])) s.open.set(node(found.open[i]), whole(found.open[i + 1], nodes.length));
  for (const [key, field] of Object.entries(LISTS))
    s[field] = new Set(
      list(key)
        .map(id => byId.get(id))
        .filter(e => e && (total[field]?.has(e) ?? e.node)),
    );
  for (const [key, field] of Object.entries(WORDS)) s[field] = new Set(list(key).filter(w => total[field].has(w)));
  [s.from, s.to] = readPeriod(list("from")[0], list("to")[0]);
  s.undated = list("undated")[0] !== "no";
  s.select = node(list("node")[0]);
  if (list("edge").length === 2 && node(found.edge[0]) && node(found.edge[1]))
    s.edge = edgeBetween(node(found.edge[0]), node(found.edge[1])) || null;
  s.path = [node(list("path")[0]), node(list("path")[1])];
  if (Object.hasOwn(COLUMNS, list("table")[0])) s.table = found.table[0];
  for (let i = 0; i + 2 < list("place").length; i += 3) {
    const [x, y] = [1, 2].map(j => Math.round(Number(found.place[i + j])));
    if (node(found.place[i]) && onMap(x) && onMap(y)) s.moved.places.set(node(found.place[i]), { x, y });
  }
  const [x, y, scale] = list("at").map(Number);
  if (onMap(x) && onMap(y) && scale >= SCALES[0] && scale <= SCALES[1]) s.camera = [x, y, scale];
  return s;
}

const onMap = n => Math.abs(n) <= 1e5;
// Two months, at most as far as the time bar goes; a period that ends before it begins is none.
function readPeriod(from, to) {
  const [a, b] = [from, to].map(month => (/^\d{4}-(0[1-9]|1[0-2])$/.test(month) ? monthOf(month) : null));
  if (LOW === HIGH || (a !== null && b !== null && a > b)) return ["", ""];
  return [
    a === null || a <= LOW ? "" : monthText(Math.min(a, HIGH)),
    b === null || b >= HIGH ? "" : monthText(Math.max(b, LOW)),
  ];
}

// Change the state, remember the step so that it can be undone, and show it. A passing change (a slider on
// its way) replaces the last step. Whatever else changes stops a play.
function change(values, { passing = false, fit = false, focus = false, playing = false } = {}) {
  if (timer && !playing) stopPlay();
  const before = writeFragment(state);
  state = { ...state, ...values };
  const after = writeFragment(state);
  if (after !== before) {
    if (!passing) lastStep = ++step;
    trail[step] = after;
    if (ownWindow) history[passing ? "replaceState" : "pushState"]({ step, last: lastStep }, "", "#" + after);
  }
  render({ fit, focus });
  remember({}); // what was dragged may have no place in the new arrangement
}
// Camera, dragged places and the open table go along in the address, but are no steps of their own.
function remember(values) {
  Object.assign(state, values);
  const now = writeFragment(state);
  if (now === trail[step]) return;
  trail[step] = now;
  if (ownWindow) history.replaceState({ step, last: lastStep }, "", "#" + now);
}
const undo = () => {
  if (step > 0) {
    if (ownWindow) history.back();
    else restore(step - 1);
  }
};
const redo = () => {
  if (step < lastStep) {
    if (ownWindow) history.forward();
    else restore(step + 1);
  }
};
function restore(to) {
  if (timer) stopPlay();
  step = to;
  state = readFragment(ownWindow ? location.hash : trail[to]);
  render({ fit: "as sent" });
}
addEventListener("popstate", () => {
  // an address that was typed is a step of its own
  const to = history.state ? history.state.step : step + 1;
  if (!history.state) lastStep = to;
  restore(to);
  keepStep();
});

const withItem = (set, item, on) => {
  const next = new Set(set);
  if (on) next.add(item);
  else next.delete(item);
  return next;
};
const NO_FILTERS = () => {
  const { classes, statuses, relations, fields, documents, from, to, undated, hide, ego, hops, path } = DEFAULTS();
  return { classes, statuses, relations, fields, documents, from, to, undated, hide, ego, hops, path };
};
