"use strict";
// The page: what keys and buttons do, and drawing it anew when the state changes.
const announcer = document.getElementById("announce");
const announce = (text, visible = false) => {
  announcer.textContent = text;
  announcer.classList.toggle("seen", visible);
  if (visible) setTimeout(() => announcer.classList.remove("seen"), 3000);
};
const on = (id, act) => {
  document.getElementById(id).onclick = act;
};

function select(node, { focus = false } = {}) {
  const hide = withItem(state.hide, node, false),
    classes = withItem(state.classes, node.group, false);
  change(
    {
      select: node,
      edge: null,
      hide,
      classes,
      add: shown.nodes.has(node) ? state.add : withItem(state.add, node, true),
    },
    { focus },
  );
  if (shown.nodes.has(node)) bringIntoView(node);
}
const unfold = node =>
  change(
    { open: new Map(state.open).set(node, (state.open.get(node) || 0) + 1), select: node, edge: null },
    { fit: true },
  );
function choosePath(from, to) {
  change({ path: [from, to], select: null, edge: null });
  fit(pathNodes());
}
const show = base => change({ base, ego: null, open: new Map(), add: new Set(), hide: new Set() }, { fit: true });

let translated = "";
function translate() {
  if (translated === state.language) return;
  translated = state.language;
  document.body.classList.toggle("both", state.language === "both");
  document.documentElement.lang = english() ? "en" : "ja";
  for (const e of document.querySelectorAll("[data-ja]"))
    e.textContent =
      state.language === "both" && e.dataset.en !== e.dataset.ja
        ? e.dataset.ja + " / " + e.dataset.en
        : english()
          ? e.dataset.en
          : e.dataset.ja;
  for (const e of document.querySelectorAll("[data-ja-label]")) {
    const text = english() ? e.dataset.enLabel : e.dataset.jaLabel;
    e.setAttribute("aria-label", text);
    if (e.placeholder !== undefined) e.placeholder = text;
    else e.title = text;
  }
  frame.setAttribute("aria-label", canvasBox.getAttribute("aria-label"));
  canvasBox.removeAttribute("aria-label");
  canvasBox.removeAttribute("title");
  document.title = document.querySelector("h1").textContent;
}

function render({ fit: wide = false, focus = false } = {}) {
  translate();
  refilter();
  const before = shown.nodes,
    sceneBefore = scene;
  shown = findShown();
  drawPicture();
  renderRail();
  renderPanel(focus);
  renderChips();
  renderTime();
  renderTable();
  const opened = panelOpened;
  panelOpened = false;
  resize();
  document.getElementById("undo").disabled = step === 0;
  document.getElementById("redo").disabled = step === lastStep;
  for (const b of document.querySelectorAll("[data-language]"))
    b.setAttribute("aria-pressed", String(b.dataset.language === state.language));
  for (const [id, base] of [
    ["overview", "overview"],
    ["all", "all"],
  ])
    document.getElementById(id).setAttribute("aria-pressed", String(!state.ego && state.base === base));
  if (
    wide === true ||
    opened ||
    scene !== sceneBefore ||
    (wide === "if changed" && (before.size !== shown.nodes.size || [...before].some(n => !shown.nodes.has(n))))
  )
    fit();
}

function turnLanguage() {
  change({ language: { ja: "en", en: "both", both: "ja" }[state.language] });
}
function turnTheme() {
  const root = document.documentElement,
    dark = root.dataset.theme ? root.dataset.theme === "dark" : matchMedia("(prefers-color-scheme: dark)").matches;
  root.dataset.theme = dark ? "light" : "dark";
  palette = null;
  drawPicture();
}
function foldAway(side) {
  document.body.classList.toggle(side);
  document
    .getElementById(side === "no-rail" ? "toggle-rail" : "toggle-panel")
    .setAttribute("aria-expanded", String(!document.body.classList.contains(side)));
}

makeSearch(document.getElementById("find"), document.getElementById("found"), node => select(node, { focus: true }));
on("overview", () => show("overview"));
on("all", () => show("all"));
on("undo", undo);
on("redo", redo);
on("theme", turnTheme);
on("reset", () => change(NO_FILTERS(), { fit: true }));
on("zoom-in", () => zoom(1.3));
on("zoom-out", () => zoom(1 / 1.3));
on("zoom-fit", () => fit());
on("toggle-rail", () => {
  foldAway("no-rail");
  resize();
});
on("toggle-panel", () => {
  foldAway("no-panel");
  resize();
});
on("table", () => openTable(table.open ? "" : "claims"));
on("close-table", () => {
  openTable("");
  document.getElementById("table").focus();
});
for (const b of document.querySelectorAll("[data-language]"))
  b.onclick = () => change({ language: b.dataset.language });
for (const b of tables.querySelectorAll("[data-table]")) b.onclick = () => openTable(b.dataset.table);
document.getElementById("find-rows").oninput = event => {
  table.find = event.target.value;
  table.rows = 100;
  renderTable();
};
on("csv", () => save(new Blob([writeCsv()], { type: "text/csv" }), "claims.csv"));
on("csv-table", () => document.getElementById("csv").click());
on("svg", () => save(new Blob([writeSvg()], { type: "image/svg+xml" }), "network.svg"));
on("png", savePng);
on("link", copyLink);
matchMedia("(prefers-color-scheme: dark)").addEventListener("change", () => {
  palette = null;
  drawPicture();
});
document.addEventListener("click", event => {
  for (const menu of document.querySelectorAll("details.menu[open]"))
    if (!menu.contains(event.target) || event.target.closest("button")) menu.open = false;
});
document.addEventListener("keydown", event => {
  const typing = event.target.closest("input:not([type=checkbox]):not([type=range]), textarea");
  if ((event.ctrlKey || event.metaKey) && event.key.toLowerCase() === "z" && !typing) {
    event.preventDefault();
    if (event.shiftKey) redo();
    else undo();
  }
  if (event.ctrlKey || event.metaKey || event.altKey || typing) return;
  if (event.key.toLowerCase() === "l") turnLanguage();
  else if (event.key === "/") {
    event.preventDefault();
    document.getElementById("find").focus();
  } else if (event.key === "Escape" && (state.select || state.edge)) change({ select: null, edge: null });
});

// a narrow window starts without the panel, unless the panel has to say what the picture is
const roomy =
  innerWidth >= 1400 || data.total.nodes > nodes.length || document.getElementById("notes").dataset.ja !== "";
document.body.classList.toggle("no-panel", !roomy);
document.getElementById("toggle-panel").setAttribute("aria-expanded", String(roomy));
state = readFragment(location.hash);
if (!location.hash && data.select && byId.get(data.select)?.node) {
  state.select = byId.get(data.select);
  if (!data.whole) state.add = new Set([state.select]);
}
render({ fit: true });
document.body.dataset.ready = "yes";
performance.mark("picture"); // for measuring: the first picture stands
