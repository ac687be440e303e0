"use strict";
// What is shown, as values; the same values stand in the address after #, so that a view can be sent.
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
});
let state = DEFAULTS();
// In a frame (a notebook) the browser's history belongs to all frames together: there the steps stay in the page.
const ownWindow = window === window.top,
  trail = [""];
let step = (ownWindow && history.state?.step) || 0,
  lastStep = step;

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
  if (s.edge) put("edge", [s.edge.a.id, s.edge.b.id]);
  if (s.path[0] || s.path[1])
    put(
      "path",
      s.path.map(e => (e ? e.id : "")),
    );
  return parts.join("&");
}

// Read a fragment; what it names and the page does not know is left out, for a link may be old.
function readFragment(text) {
  const s = DEFAULTS(),
    found = {};
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
  if (["ja", "en", "both"].includes(list("lang")[0])) s.language = found.lang[0];
  if (["all", "overview"].includes(list("view")[0])) s.base = found.view[0];
  s.ego = node(list("ego")[0]);
  s.hops = Math.min(3, Math.max(1, Number(list("ego")[1]) || 1));
  for (let i = 0; i + 1 < list("open").length; i += 2)
    if (node(found.open[i])) s.open.set(node(found.open[i]), Number(found.open[i + 1]) || 1);
  for (const [key, field] of Object.entries(LISTS))
    s[field] = new Set(
      list(key)
        .map(id => byId.get(id))
        .filter(Boolean),
    );
  for (const [key, field] of Object.entries(WORDS)) s[field] = new Set(list(key));
  for (const key of ["from", "to"]) if (/^\d{4}-\d\d$/.test(list(key)[0])) s[key] = found[key][0];
  s.undated = list("undated")[0] !== "no";
  s.select = node(list("node")[0]);
  if (list("edge").length === 2 && node(found.edge[0]) && node(found.edge[1]))
    s.edge = edgeBetween(node(found.edge[0]), node(found.edge[1])) || null;
  s.path = [node(list("path")[0]), node(list("path")[1])];
  return s;
}

// Change the state, remember the step so that it can be undone, and show it. A passing change (a slider on
// its way) replaces the last step.
function change(values, { passing = false, fit = false, focus = false } = {}) {
  const before = writeFragment(state);
  state = { ...state, ...values };
  const after = writeFragment(state);
  if (after !== before) {
    if (!passing) lastStep = ++step;
    trail[step] = after;
    if (ownWindow) history[passing ? "replaceState" : "pushState"]({ step }, "", "#" + after);
  }
  render({ fit, focus });
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
  step = to;
  state = readFragment(ownWindow ? location.hash : trail[to]);
  render({ fit: "if changed" });
}
addEventListener("popstate", () => restore(history.state?.step || 0));

const withItem = (set, item, on) => {
  const next = new Set(set);
  if (on) next.add(item);
  else next.delete(item);
  return next;
};
const NO_FILTERS = () => {
  const { classes, statuses, relations, fields, documents, from, to, undated, hide } = DEFAULTS();
  return { classes, statuses, relations, fields, documents, from, to, undated, hide };
};
