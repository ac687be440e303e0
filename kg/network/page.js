"use strict";
// The page reads its data from the element #data and draws them with vis-network; nothing is fetched.
const data = JSON.parse(document.getElementById("data").textContent);
const nodes = new Map(data.nodes.map(n => [n.id, n]));
const claimsOf = new Map();
for (const claim of data.claims) for (const id of new Set([claim[0], claim[2]]))
  if (id) { if (!claimsOf.has(id)) claimsOf.set(id, []); claimsOf.get(id).push(claim); }
const NOT_ACTUAL = new Set(["proposed", "planned", "intended", "under-arrangement", "agreed", "expected", "denied", "suspended"]);
const TEXT = {
  hint: ["左の名前を探すか、点か線を選んでください。ダブルクリックで周囲が開きます。", "Search a name, or choose a dot or a line. A double click unfolds its surroundings."],
  classes: ["種類", "Classes"], about: ["この項目についての主張", "What is said of it"], between: ["二者のあいだの主張", "What ties the two"],
  lines: ["行", "lines"], words: ["原文", "the words"], unfold: ["周囲を開く", "Unfold surroundings"], more: ["ほか", "further"],
};
let language = "ja";
const shownClasses = new Set(Object.keys(data.styles));
let visible = new Set(Object.keys(data.overview));

const say = key => TEXT[key][language === "en" ? 1 : 0];
const word = key => { const w = data.words[key] || [key, key]; return language === "en" ? w[0] : w[1]; };
const label = n => language === "en" ? n.en : language === "ja" ? n.label : n.label + "\n" + n.en;
const short = (text, size) => [...text].length > size ? [...text].slice(0, size - 1).join("") + "…" : text;
const fold = text => text.normalize("NFKC").toLowerCase().replace(/[\u30a1-\u30f6]/g, c => String.fromCharCode(c.charCodeAt(0) - 96)).replace(/[\s・·]/g, "");
const element = (tag, text, properties) => { const e = document.createElement(tag); if (text !== undefined) e.textContent = text; return Object.assign(e, properties || {}); };

const dark = matchMedia("(prefers-color-scheme: dark)");
const nodeSet = new vis.DataSet(), edgeSet = new vis.DataSet();
const network = new vis.Network(document.getElementById("canvas"), { nodes: nodeSet, edges: edgeSet }, {
  physics: false,
  interaction: { hover: true, keyboard: { enabled: true, bindToWindow: false }, hideEdgesOnDrag: true, multiselect: false, tooltipDelay: 150 },
  nodes: { borderWidth: 1, font: { size: 22, vadjust: -4 }, scaling: { label: { drawThreshold: 5 } } },
  edges: { smooth: false, arrows: { to: { enabled: true, scaleFactor: 0.45 } }, scaling: { min: 1, max: 6 }, selectionWidth: 2 },
});

function look(id) {
  const n = nodes.get(id), [shape, color] = data.styles[n.cls], ink = dark.matches ? "#eceff2" : "#1a1a1a";
  const lines = label(n).split("\n").map(t => short(t, language === "en" ? 24 : 14)).join("\n");
  return { id, label: lines, title: n.label + "\n" + n.en, shape, size: n.size, x: n.px ?? n.x, y: n.py ?? n.y,
           color: { background: color, border: ink, highlight: { background: color, border: "#d55e00" }, hover: { background: color, border: "#d55e00" } }, font: { color: ink } };
}

function redraw() {
  const ids = [...visible].filter(id => nodes.has(id) && shownClasses.has(nodes.get(id).cls));
  const inside = new Set(ids);
  nodeSet.clear(); edgeSet.clear();
  nodeSet.add(ids.map(look));
  edgeSet.add(data.edges.filter(e => inside.has(e.from) && inside.has(e.to)).map(e => {
    const between = claimsBetween(e.from, e.to), actual = between.some(c => !NOT_ACTUAL.has(c[5]));
    return { id: e.from + " " + e.to, from: e.from, to: e.to, value: e.value, dashes: !actual,
             color: { color: dark.matches ? "#6b7580" : "#a8b0b8", highlight: "#d55e00", hover: "#d55e00" } };
  }));
  document.getElementById("canvas").dataset.nodes = ids.length;
}

const claimsBetween = (a, b) => (claimsOf.get(a) || []).filter(c => (c[0] === a && c[2] === b) || (c[0] === b && c[2] === a));

function showOverview() {
  for (const n of nodes.values()) { delete n.px; delete n.py; }
  for (const [id, [x, y]] of Object.entries(data.overview)) Object.assign(nodes.get(id), { px: x, py: y });
  visible = new Set(Object.keys(data.overview));
  redraw(); network.fit();
}

function showAll() {
  for (const n of nodes.values()) { delete n.px; delete n.py; }
  visible = new Set(nodes.keys());
  redraw(); network.fit();
}

function unfold(id) {
  const centre = nodes.get(id), x = centre.px ?? centre.x, y = centre.py ?? centre.y;
  const fresh = [...new Set((claimsOf.get(id) || []).flatMap(c => [c[0], c[2]]))].filter(n => n && !visible.has(n));
  fresh.forEach((n, i) => {
    const ring = Math.floor(i / 14), angle = i * 2 * Math.PI / Math.min(14, fresh.length) + ring * 0.2;
    Object.assign(nodes.get(n), { px: x + (330 + ring * 170) * Math.cos(angle), py: y + (250 + ring * 130) * Math.sin(angle) });
    visible.add(n);
  });
  redraw(); network.selectNodes([id]);
}

function choose(id) {
  if (!visible.has(id)) {
    const near = (claimsOf.get(id) || []).flatMap(c => [c[0], c[2]]).find(n => n && visible.has(n));
    const anchor = near ? nodes.get(near) : { px: 0, py: 0 };
    Object.assign(nodes.get(id), { px: (anchor.px ?? anchor.x) + 160, py: (anchor.py ?? anchor.y) + 120 });
    visible.add(id); shownClasses.add(nodes.get(id).cls); drawLegend(); redraw();
  }
  network.selectNodes([id]);
  network.focus(id, { scale: Math.max(network.getScale(), 0.8), animation: false });
  showNode(id);
}

function claimItem(claim) {
  const item = element("li");
  const sentences = language === "both" ? [claim[4], claim[3]] : [language === "en" ? claim[3] : claim[4]];
  for (const s of sentences) item.append(element("div", s));
  const meta = element("div", undefined, { className: "meta" });
  if (claim[5] !== "stated") meta.append(element("span", word("status-" + claim[5]), { className: "status" + (NOT_ACTUAL.has(claim[5]) ? " unsure" : "") }), " ");
  if (claim[6]) meta.append(claim[6] === claim[7] ? claim[6] + " " : claim[6] + "–" + claim[7] + " ");
  meta.append(claim[8].map(([d, a, b]) => label(nodes.get(d)).split("\n")[0] + " " + say("lines") + " " + (a === b ? a : a + "–" + b)).join("; "));
  item.append(meta);
  const words = claim[8].map(([d, a, b]) => data.passages[`${d}:${a}-${b}`]).filter(Boolean);
  if (words.length) {
    const more = element("details"); more.append(element("summary", say("words")));
    for (const w of words) more.append(element("blockquote", w));
    item.append(more);
  }
  const other = [claim[0], claim[2]].filter(id => id && nodes.has(id));
  const links = element("div", undefined, { className: "meta" });
  for (const id of other) { const a = element("a", "→ " + label(nodes.get(id)).split("\n")[0], { tabIndex: 0 }); a.onclick = () => choose(id); a.onkeydown = e => { if (e.key === "Enter") choose(id); }; links.append(a, " "); }
  item.append(links);
  return item;
}

function fillPanel(title, subtitle, claims, id) {
  const panel = document.getElementById("panel");
  panel.replaceChildren(element("h2", title), element("div", subtitle, { className: "meta" }));
  if (id) { const b = element("button", say("unfold"), { type: "button" }); b.onclick = () => unfold(id); panel.append(b); }
  const groups = new Map();
  for (const c of claims) { const key = c[1]; if (!groups.has(key)) groups.set(key, []); groups.get(key).push(c); }
  for (const [predicate, list] of [...groups].sort((a, b) => b[1].length - a[1].length)) {
    panel.append(element("h3", word(predicate) + " · " + list.length));
    const ul = element("ul"); for (const c of list) ul.append(claimItem(c)); panel.append(ul);
  }
  panel.scrollTop = 0;
}

function showNode(id) {
  const n = nodes.get(id);
  const others = [language === "en" ? n.label : n.en, ...n.names].filter(Boolean).join(" · ");
  fillPanel(label(n).split("\n")[0], word(n.cls) + " · " + others, claimsOf.get(id) || [], id);
}
function showEdge(key) { const [a, b] = key.split(" "); fillPanel(label(nodes.get(a)).split("\n")[0] + " — " + label(nodes.get(b)).split("\n")[0], say("between"), claimsBetween(a, b)); }

const SHAPES = { dot: "M7 1a6 6 0 1 0 .01 0z", square: "M1.5 1.5h11v11h-11z", diamond: "M7 0l7 7-7 7-7-7z", triangle: "M7 1l6.5 12H.5z", triangleDown: "M7 13L.5 1h13z", star: "M7 0l2 4.8 5 .4-3.8 3.3 1.2 5L7 10.8 2.6 13.5l1.2-5L0 5.2l5-.4z", hexagon: "M3.5 1h7L14 7l-3.5 6h-7L0 7z" };
function drawLegend() {
  const legend = document.getElementById("legend"), counts = {};
  for (const n of nodes.values()) counts[n.cls] = (counts[n.cls] || 0) + 1;
  legend.replaceChildren(element("h2", say("classes")));
  for (const [cls, [shape, color]] of Object.entries(data.styles)) {
    if (!counts[cls]) continue;
    const row = element("label"), box = element("input", undefined, { type: "checkbox", checked: shownClasses.has(cls) });
    box.onchange = () => { if (box.checked) shownClasses.add(cls); else shownClasses.delete(cls); redraw(); };
    const svg = document.createElementNS("http://www.w3.org/2000/svg", "svg"), path = document.createElementNS("http://www.w3.org/2000/svg", "path");
    svg.setAttribute("viewBox", "0 0 14 14"); path.setAttribute("d", SHAPES[shape]); path.setAttribute("fill", color); path.setAttribute("stroke", "#555"); svg.append(path);
    row.append(box, svg, element("span", word(cls)), element("span", counts[cls]));
    legend.append(row);
  }
}

function translate() {
  document.documentElement.lang = language === "en" ? "en" : "ja";
  for (const e of document.querySelectorAll("[data-ja]")) e.textContent = language === "en" ? e.dataset.en : e.dataset.ja;
  const find = document.getElementById("find"); find.placeholder = language === "en" ? find.dataset.enLabel : find.dataset.jaLabel; find.ariaLabel = find.placeholder;
  drawLegend(); redraw();
  const selected = network.getSelectedNodes()[0];
  if (selected) showNode(selected); else fillPanel("", say("hint"), []);
}

const index = data.nodes.map(n => [n, [n.label, n.en, n.id, ...n.names].map(fold)]);
const box = document.getElementById("find"), found = document.getElementById("found");
let at = 0;
function search() {
  const wanted = fold(box.value);
  const hits = !wanted ? [] : index.map(([n, names]) => [n, Math.min(...names.map(t => t === wanted ? 0 : t.startsWith(wanted) ? 1 : t.includes(wanted) ? 2 : 9))])
    .filter(h => h[1] < 9).sort((a, b) => a[1] - b[1] || b[0].degree - a[0].degree).slice(0, 30);
  at = 0; found.hidden = !hits.length;
  found.replaceChildren(...hits.map(([n], i) => {
    const li = element("li", label(n).split("\n")[0], { role: "option" }); li.setAttribute("aria-selected", i === 0); li.dataset.id = n.id;
    li.append(" ", element("small", word(n.cls) + " · " + n.degree)); li.onmousedown = () => pick(n.id); return li;
  }));
}
function pick(id) { found.hidden = true; box.value = ""; choose(id); }
box.oninput = search;
box.onblur = () => { found.hidden = true; };
box.onkeydown = e => {
  const items = [...found.children];
  if (e.key === "ArrowDown" || e.key === "ArrowUp") { at = Math.max(0, Math.min(items.length - 1, at + (e.key === "ArrowDown" ? 1 : -1))); items.forEach((li, i) => li.setAttribute("aria-selected", i === at)); items[at]?.scrollIntoView({ block: "nearest" }); e.preventDefault(); }
  else if (e.key === "Enter" && items[at]) pick(items[at].dataset.id);
  else if (e.key === "Escape") { box.value = ""; found.hidden = true; }
};
network.on("click", e => { if (e.nodes.length) showNode(e.nodes[0]); else if (e.edges.length) showEdge(e.edges[0]); });
network.on("doubleClick", e => { if (e.nodes.length) unfold(e.nodes[0]); });
document.getElementById("overview").onclick = showOverview;
document.getElementById("all").onclick = showAll;
function turn() { language = { ja: "en", en: "both", both: "ja" }[language]; translate(); }
document.getElementById("language").onclick = turn;
document.addEventListener("keydown", e => { if (e.key.toLowerCase() === "l" && e.target !== box && !e.ctrlKey && !e.metaKey) turn(); });
dark.addEventListener("change", redraw);
translate(); showOverview();
