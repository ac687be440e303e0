"use strict";
// The rail: legend and filters. Rows are made once a language; their counts and ticks follow the state.
const rail = document.getElementById("sections");

const total = {
  classes: new Map(),
  statuses: new Map(),
  relations: new Map(),
  documents: new Map(),
  fields: new Map(),
};
const tally = (map, key) => map.set(key, (map.get(key) || 0) + 1);
for (const node of nodes) tally(total.classes, node.group);
for (const claim of claims) {
  tally(total.statuses, claim.status);
  tally(total.relations, claim.name);
  new Set(claim.sources.map(p => p.document)).forEach(d => tally(total.documents, d));
  claim.fields.forEach(f => tally(total.fields, f));
}
const ranked = map => [...map.keys()].sort((a, b) => map.get(b) - map.get(a));
let rows = [];

// In `off` filters a tick means shown, in the others it means: only these.
function row(filter, key, text, picture, off) {
  const box = element("input", { type: "checkbox", "data-key": filter + " " + (key.id || key) }),
    count = element("span", { className: "count" });
  box.onchange = () => change({ [filter]: withItem(state[filter], key, off ? !box.checked : box.checked) });
  rows.push({ filter, key, box, count, off });
  return element(
    "label",
    { title: text },
    box,
    picture,
    element("span", { className: "text", dir: "auto" }, text),
    count,
  );
}
function section(key, open, note, ...parts) {
  const made = element(
    "details",
    { id: "filter-" + key, open },
    element("summary", {}, say(key)),
    note ? element("p", { className: "meta" }, note) : null,
    ...parts,
  );
  // what unfolds below the window's edge would not be seen
  made.firstChild.onclick = () => setTimeout(() => made.open && made.scrollIntoView({ block: "nearest" }));
  return made;
}
function allOrNone(filter, keys) {
  return element(
    "div",
    { className: "pair" },
    button(say("all"), () => change({ [filter]: new Set() })),
    button(say("none"), () => change({ [filter]: new Set(keys) })),
  );
}
function fieldRow(field, seen) {
  const below = (narrower.get(field) || []).filter(f => total.fields.has(f) && !seen.has(f)).sort(inOrder),
    line = row("fields", field, both(field), null, false);
  if (!below.length) return element("li", {}, line);
  const more = element(
    "details",
    {},
    element("summary", { "aria-label": name(field) }),
    element("ul", {}, ...below.map(f => fieldRow(f, new Set([...seen, field])))),
  );
  return element("li", { className: "branch" }, line, more);
}
function fieldTree() {
  const roots = [...total.fields.keys()]
    .filter(f => !(broader.get(f) || []).some(b => total.fields.has(b)))
    .sort(inOrder);
  // the fields of a programme's or agreement's own list stand apart from the disciplines
  const scheme = new Map(data.schemes.map(([at, scheme]) => [entities[at], scheme])),
    schemes = [...new Set(data.schemes.map(([, scheme]) => scheme))],
    count = key => data.schemes.filter(([, scheme]) => scheme === key).length;
  schemes.sort((a, b) => count(b) - count(a));
  const part = key => roots.filter(f => (scheme.get(f) ?? schemes[0]) === key);
  const parts = (schemes.length ? schemes : [undefined]).filter(key => part(key).length);
  const tree = element("div", { className: "tree" });
  for (const key of parts) {
    const list = element("ul", {}, ...part(key).map(f => fieldRow(f, new Set())));
    tree.append(...(parts.length > 1 ? [element("h4", {}, word(key))] : []), list);
  }
  const find = element("input", {
    type: "search",
    placeholder: say("findField"),
    "aria-label": say("findField"),
    "data-key": "find-field",
  });
  find.oninput = () => {
    const wanted = fold(find.value);
    const visit = item => {
      const inner = [...item.querySelectorAll(":scope > details > ul > li")].map(visit).some(Boolean),
        hit = !wanted || fold(item.querySelector(".text").textContent).includes(wanted);
      item.hidden = !(hit || inner);
      const more = item.querySelector(":scope > details");
      if (more) more.open = wanted !== "" && inner;
      return hit || inner;
    };
    for (const list of tree.querySelectorAll(":scope > ul")) {
      const some = [...list.children].map(visit).some(Boolean);
      if (list.previousElementSibling?.tagName === "H4") list.previousElementSibling.hidden = !some;
    }
  };
  return [find, tree];
}

let railLanguage = "";
function buildRail() {
  const open = new Set([...rail.querySelectorAll(":scope > details")].filter(d => d.open).map(d => d.id)),
    first = railLanguage === "";
  const is = (key, start) => (first ? start : open.has("filter-" + key));
  rows = [];
  const groups = Object.keys(data.styles).filter(g => total.classes.has(g));
  const groupsMore = [...total.classes.keys()].filter(g => !groups.includes(g));
  const kind = status => (status === "ended" ? "faded" : NOT_ACTUAL.has(status) ? "dashed" : "solid");
  const path = section(
    "path",
    is("path", state.path.some(Boolean)),
    null,
    ...["from", "to"].map((end, i) => pathInput(end, i)),
    button(say("clear"), () => change({ path: [null, null] })),
  );
  rail.replaceChildren(
    section(
      "classes",
      is("classes", true),
      null,
      ...[...groups, ...groupsMore].map(g => row("classes", g, word(g), swatch(g), true)),
      allOrNone("classes", [...groups, ...groupsMore]),
    ),
    section("fields", is("fields", false), say("narrow") + " " + say("fieldNote"), ...fieldTree()),
    section(
      "relations",
      is("relations", false),
      say("narrow"),
      ...ranked(total.relations).map(r => row("relations", r, word(r), null, false)),
    ),
    section(
      "statuses",
      is("statuses", false),
      null,
      ...ranked(total.statuses).map(s => row("statuses", s, word("status-" + s), stroke(kind(s)), true)),
      allOrNone("statuses", [...total.statuses.keys()]),
    ),
    section(
      "documents",
      is("documents", false),
      say("narrow"),
      ...[...total.documents.keys()].sort(inOrder).map(d => row("documents", d, both(d), null, false)),
    ),
    path,
    element(
      "p",
      { className: "meta key" },
      stroke("solid"),
      say("solid"),
      element("br"),
      stroke("dashed"),
      say("dashed"),
      element("br"),
      stroke("faded"),
      say("faded"),
      element("br"),
      stroke("thick"),
      say("weight"),
    ),
  );
  railLanguage = state.language;
}
function pathInput(end, i) {
  const input = element("input", {
    type: "search",
    autocomplete: "off",
    placeholder: say(end),
    "aria-label": say("path") + ": " + say(end),
    id: "path-" + end,
    value: state.path[i] ? name(state.path[i]) : "",
  });
  const list = element("ul", { className: "found", role: "listbox", id: "path-" + end + "-found", hidden: true });
  list.setAttribute("aria-label", input.getAttribute("aria-label"));
  const box = element("div", { className: "find" }, input, list);
  makeSearch(input, list, node => {
    input.value = name(node);
    const ends = [...state.path];
    ends[i] = node;
    if (ends[0] && ends[1]) choosePath(...ends);
    else change({ path: ends });
  });
  return box;
}

function renderRail() {
  if (railLanguage !== state.language) buildRail();
  const counts = {
    classes: new Map(),
    statuses: new Map(),
    relations: new Map(),
    documents: new Map(),
    fields: new Map(),
  };
  for (const node of shown.nodes) tally(counts.classes, node.group);
  for (const claim of shown.scope) {
    if (passesBut(claim, "statuses")) tally(counts.statuses, claim.status);
    if (passesBut(claim, "relations")) tally(counts.relations, claim.name);
    if (passesBut(claim, "documents"))
      new Set(claim.sources.map(p => p.document)).forEach(d => tally(counts.documents, d));
    if (passesBut(claim, "fields")) claim.fields.forEach(f => tally(counts.fields, f));
  }
  for (const { filter, key, box, count, off } of rows) {
    const now = counts[filter].get(key) || 0;
    box.checked = off !== state[filter].has(key);
    count.textContent = filter === "classes" ? number(now) + " / " + number(total.classes.get(key)) : number(now);
    box.parentNode.classList.toggle("empty", now === 0);
  }
  ["from", "to"].forEach((end, i) => {
    const input = document.getElementById("path-" + end);
    if (document.activeElement !== input) input.value = state.path[i] ? name(state.path[i]) : "";
  });
  if (state.path.some(Boolean)) document.getElementById("filter-path").open = true;
}
