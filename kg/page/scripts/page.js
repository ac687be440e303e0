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
const unfold = node => {
  const open = new Map(state.open);
  if (unfolds(node)) open.set(node, (open.get(node) || 0) + 1);
  change({ open, select: node, edge: null }, { fit: true });
};
function choosePath(from, to) {
  change({ path: [from, to], select: null, edge: null });
  fit(pathNodes());
}
const show = base =>
  change({ base, ego: null, path: [null, null], open: new Map(), add: new Set(), hide: new Set() }, { fit: true });

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
    const { jaLabel, enLabel } = e.dataset,
      text = state.language === "both" ? jaLabel + " / " + enLabel : english() ? enLabel : jaLabel;
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
  const sceneBefore = scene;
  shown = findShown();
  renderRail();
  renderPanel(focus);
  renderChips();
  renderTime();
  renderTable();
  drawPicture(); // last: how the nodes are arranged depends on the room that is left
  const opened = panelOpened;
  panelOpened = false;
  if (opened && overlaid(panel)) foldAway("no-rail", true);
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
  if (state.camera && wide === "as sent") useCamera(state.camera);
  else if (wide || scene !== sceneBefore || (opened && !state.camera && !overlaid(panel))) fit();
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
const SIDES = { "no-rail": "toggle-rail", "no-panel": "toggle-panel" };
function foldAway(side, away) {
  document.body.classList.toggle(side, away);
  document.getElementById(SIDES[side]).setAttribute("aria-expanded", String(!away));
}
// Where they lie over the picture only one of legend and details is open.
const narrow = matchMedia("(max-width: 1100px)");
for (const [side, toggle] of Object.entries(SIDES))
  on(toggle, () => {
    const away = !document.body.classList.contains(side);
    foldAway(side, away);
    if (!narrow.matches) refit();
    else if (!away) foldAway(side === "no-rail" ? "no-panel" : "no-rail", true);
  });
let wasNarrow = narrow.matches;
// not when the query changes: paper is narrow, too
addEventListener("resize", () => {
  if (narrow.matches === wasNarrow) return;
  wasNarrow = narrow.matches;
  foldAway("no-rail", narrow.matches);
  foldAway("no-panel", narrow.matches);
  refit();
});
function closeTable() {
  openTable("");
  document.getElementById("table").focus();
}
// Escape leaves what is open, the innermost first.
function leave(target) {
  const menu = document.querySelector("details.menu[open]"),
    inPanel = panel.contains(target),
    chosen = state.select || state.edge ? { select: null, edge: null } : { path: [null, null] };
  tooltip.hidden = true;
  if (menu) {
    menu.open = false;
    menu.firstElementChild.focus();
  } else if (state.table && tables.contains(target)) closeTable();
  else if (state.select || state.edge || state.path.some(Boolean)) {
    if (overlaid(panel)) foldAway("no-panel", true);
    change(chosen, { focus: inPanel });
    if (inPanel && !panel.offsetWidth) frame.focus();
  } else if (narrow.matches && !document.body.matches(".no-rail.no-panel")) {
    const side = document.body.classList.contains("no-panel") ? "no-rail" : "no-panel";
    foldAway(side, true);
    document.getElementById(SIDES[side]).focus();
  } else if (state.table) closeTable();
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
on("table", () => openTable(state.table ? "" : "claims"));
on("close-table", closeTable);
for (const b of document.querySelectorAll("[data-language]"))
  b.onclick = () => change({ language: b.dataset.language });
for (const b of tables.querySelectorAll("[data-table]")) b.onclick = () => openTable(b.dataset.table);
document.getElementById("find-rows").oninput = event => {
  table.find = event.target.value;
  table.rows = 100;
  renderTable();
};
on("csv", () => saveCsv(writeClaims(shown.claims), "claims.csv"));
on("csv-table", saveTable);
on("svg", () => save(new Blob([writeSvg()], { type: "image/svg+xml" }), "network.svg"));
on("png", savePng);
on("link", copyLink);
document.getElementById("link").hidden = !ownWindow; // the address of a frame leads nowhere
matchMedia("(prefers-color-scheme: dark)").addEventListener("change", () => {
  palette = null;
  drawPicture();
});
document.addEventListener("click", event => {
  for (const menu of document.querySelectorAll("details.menu[open]"))
    if (!menu.contains(event.target) || event.target.closest("button")) menu.open = false;
});
for (const menu of document.querySelectorAll("details.menu"))
  menu.addEventListener("focusout", event => {
    if (event.relatedTarget && !menu.contains(event.relatedTarget)) menu.open = false;
  });
document.addEventListener("keydown", event => {
  const typing = event.target.closest("input:not([type=checkbox]):not([type=range]), textarea");
  if ((event.ctrlKey || event.metaKey) && event.key.toLowerCase() === "z" && !typing) {
    event.preventDefault();
    if (event.shiftKey) redo();
    else undo();
  }
  const emptied = typing && event.key === "Escape" && tables.contains(typing) && typing.value === "";
  if (event.ctrlKey || event.metaKey || event.altKey || (typing && !emptied)) return;
  if (event.key.toLowerCase() === "l") turnLanguage();
  else if (event.key === "/") {
    event.preventDefault();
    document.getElementById("find").focus();
  } else if (event.key === "Escape") leave(event.target);
});

// a window that is not wide starts without the panel, unless it has to say that the page holds a part only;
// what the picture shows then stands above it
foldAway("no-panel", innerWidth < 1400 && data.total.nodes === nodes.length);
foldAway("no-rail", narrow.matches);
state = readFragment(location.hash);
render({ fit: "as sent" });
if (narrow.matches) {
  foldAway("no-panel", true);
  refit();
}
document.body.dataset.ready = "yes";
performance.mark("picture"); // for measuring: the first picture stands
