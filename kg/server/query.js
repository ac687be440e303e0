"use strict";
// The query page: editor with highlighting and completion, named questions, results as a sortable table.
const $ = id => document.getElementById(id);
const WORDS = /^(?:BASE|PREFIX|SELECT|CONSTRUCT|ASK|DESCRIBE|WHERE|FROM|NAMED|GRAPH|OPTIONAL|UNION|MINUS|FILTER|NOT|EXISTS|BIND|AS|VALUES|ORDER|BY|ASC|DESC|LIMIT|OFFSET|GROUP|HAVING|DISTINCT|REDUCED|IN|a|COUNT|SUM|MIN|MAX|AVG|SAMPLE|GROUP_CONCAT|STR|LANG|CONTAINS|STRSTARTS|LCASE|UCASE|REGEX|BOUND|IF|COALESCE|YEAR|MONTH|DAY|true|false)$/i;
const TOKENS = /(#.*)|("(?:[^"\\]|\\.)*"(?:@[\w-]+)?|'(?:[^'\\]|\\.)*')|(<[^>\s]*>|[A-Za-z][\w-]*:[\w.-]*)|([?$]\w+)|([A-Za-z_]+)|(\s+|.)/g;
const FIRST = "# Instruments to which Japan and another country are parties, newest first\nSELECT ?instrument ?other ?date WHERE {\n  ?instrument dip:involvesCountry id:japan, ?other ; dip:signedOn ?date .\n  FILTER(?other != id:japan)\n} ORDER BY DESC(?date)";
const SHOWN = 2000;  // rows in the table; the CSV has all
let language = localStorage.getItem("language") || "ja";
let data = { prefixes: {}, terms: [], questions: [] }, names = new Map(), rows = [], columns = [], sorted = [-1, 1];

const query = $("query"), paint = $("paint"), choices = $("choices");
const element = (tag, text, properties) => { const e = document.createElement(tag); if (text !== undefined) e.textContent = text; return Object.assign(e, properties || {}); };

function highlight() {
  const parts = [...query.value.matchAll(TOKENS)].map(m => {
    const kind = m[1] ? "c" : m[2] ? "s" : m[3] ? "i" : m[4] ? "v" : m[5] && WORDS.test(m[5]) ? "k" : "";
    return kind ? element("span", m[0], { className: kind }) : document.createTextNode(m[0]);
  });
  paint.replaceChildren(...parts, "\n"); paint.scrollTop = query.scrollTop; paint.scrollLeft = query.scrollLeft;
}

function complete() {
  const before = query.value.slice(0, query.selectionStart), word = /[A-Za-z]+:[\w-]*$/.exec(before)?.[0];
  const wanted = word?.toLowerCase();
  const hits = wanted ? data.terms.filter(t => t[0].toLowerCase().startsWith(wanted) && t[0] !== word).slice(0, 40) : [];
  choices.hidden = !hits.length;
  if (!hits.length) return;
  const line = before.split("\n"), top = line.length * 21 + 12 - query.scrollTop, left = Math.min(line.at(-1).length * 8.4, query.clientWidth - 320);
  choices.style.top = Math.max(0, Math.min(top, 150)) + "px"; choices.style.left = Math.max(0, left) + "px";
  choices.replaceChildren(...hits.map((t, i) => { const li = element("li", t[0], { role: "option" }); li.setAttribute("aria-selected", i === 0); li.append(" ", element("small", language === "en" ? t[1] : t[2])); li.onmousedown = e => { e.preventDefault(); insert(t[0], word); }; return li; }));
}
function insert(term, word) { const end = query.selectionStart; query.setRangeText(term + " ", end - word.length, end, "end"); choices.hidden = true; highlight(); query.focus(); }

function shorten(iri) { for (const [p, base] of Object.entries(data.prefixes)) if (iri.startsWith(base)) return p + ":" + iri.slice(base.length); return iri; }
function cell(term) {
  if (!term) return element("td");
  if (term.type !== "uri") return element("td", term.value);
  const short = shorten(term.value), td = element("td"), name = $("labels").checked && names.get(short);
  const href = short.startsWith("id:") ? "/id/" + short.slice(3) + "?lang=" + language : /^https?:/.test(term.value) ? term.value : null;
  td.append(href ? element("a", name || short, { href, title: short, rel: "noreferrer" }) : short);
  return td;
}
const key = term => !term ? "" : term.type === "uri" ? (names.get(shorten(term.value)) || term.value) : term.value;
function draw() {
  const table = element("table"), head = element("tr");
  columns.forEach((c, i) => { const th = element("th", c + (sorted[0] === i ? (sorted[1] > 0 ? " ▲" : " ▼") : ""), { tabIndex: 0 }); th.onclick = () => { sorted = [i, sorted[0] === i ? -sorted[1] : 1]; draw(); }; th.onkeydown = e => { if (e.key === "Enter") th.click(); }; head.append(th); });
  const shown = sorted[0] < 0 ? rows : [...rows].sort((a, b) => { const x = key(a[columns[sorted[0]]]), y = key(b[columns[sorted[0]]]), n = Number(x) - Number(y); return sorted[1] * (x !== "" && y !== "" && !Number.isNaN(n) ? n : x.localeCompare(y, language)); });
  table.append(element("thead")); table.tHead.append(head);
  const body = element("tbody"); for (const row of shown.slice(0, SHOWN)) { const tr = element("tr"); for (const c of columns) tr.append(cell(row[c])); body.append(tr); }
  table.append(body);
  const box = element("div", undefined, { className: "table" }); box.append(table); $("result").replaceChildren(box);
}
const say = (ja, en) => language === "en" ? en : ja;
function message(text) { $("result").replaceChildren(element("pre", text, { className: "message" })); $("count").textContent = ""; rows = []; }

async function send(format) {
  return fetch("/sparql", { method: "POST", headers: { "Content-Type": "application/sparql-query", Accept: format }, body: query.value });
}
async function run() {
  choices.hidden = true; history.replaceState(null, "", "#" + new URLSearchParams({ query: query.value }));
  $("count").textContent = "…"; const start = performance.now();
  try {
    const response = await send("application/sparql-results+json, text/turtle;q=0.5"), text = await response.text();
    if (!response.ok) return message(text);
    if (!response.headers.get("content-type").startsWith("application/sparql-results+json")) { $("result").replaceChildren(element("pre", text)); $("count").textContent = ""; return; }
    const found = JSON.parse(text);
    if ("boolean" in found) return message(String(found.boolean));
    columns = found.head.vars; rows = found.results.bindings; sorted = [-1, 1]; draw();
    $("count").textContent = say(rows.length + " 行", rows.length + " rows") + (rows.length > SHOWN ? say(`（${SHOWN} 行まで表示）`, ` (${SHOWN} shown)`) : "") + " · " + Math.round(performance.now() - start) + " ms";
  } catch (error) { message(String(error)); }
}
async function save() {
  const response = await send("text/csv"); if (!response.ok) return message(await response.text());
  const a = element("a", "", { href: URL.createObjectURL(new Blob(["\ufeff", await response.text()], { type: "text/csv" })), download: "answer.csv" });
  a.click(); setTimeout(() => URL.revokeObjectURL(a.href), 60000);
}
async function pose() {
  const q = data.questions.find(x => x.name === $("question").value); if (!q) return;
  const given = new URLSearchParams([...$("parameters").querySelectorAll("input")].filter(i => i.value !== i.dataset.initial).map(i => [i.name, i.value]));
  const response = await fetch("/question/" + q.name + "?" + given), text = await response.text();
  if (!response.ok) return message(text);
  query.value = text; highlight(); run();
}
function parameters() {
  const q = data.questions.find(x => x.name === $("question").value);
  $("parameters").replaceChildren(...(q ? q.parameters : []).map(([name, type, initial]) => { const label = element("label", name + " "), input = element("input", undefined, { name, value: initial }); input.dataset.initial = initial; input.onkeydown = e => { if (e.key === "Enter") pose(); }; input.onchange = pose; label.append(input); return label; }));
  if (q) pose();
}
function translate() {
  document.documentElement.lang = language; $("lang").value = language;
  for (const e of document.querySelectorAll("[data-ja]")) e.textContent = language === "en" ? e.dataset.en : e.dataset.ja;
  for (const e of document.querySelectorAll("[data-ja-hint]")) e.placeholder = language === "en" ? e.dataset.enHint : e.dataset.jaHint;
  names = new Map(data.terms.map(t => [t[0], language === "en" ? t[1] : t[2]]));
  const chosen = $("question").value;
  $("question").replaceChildren(element("option", "", { value: "" }), ...data.questions.map(q => element("option", q.titles[language], { value: q.name }))); $("question").value = chosen;
  if (rows.length) draw();
}
query.oninput = () => { highlight(); complete(); }; query.onscroll = highlight; query.onblur = () => { choices.hidden = true; };
query.onkeydown = e => {
  const items = [...choices.children], at = items.findIndex(li => li.getAttribute("aria-selected") === "true");
  if (e.key === "Enter" && (e.ctrlKey || e.metaKey)) { e.preventDefault(); run(); }
  else if (!choices.hidden && (e.key === "ArrowDown" || e.key === "ArrowUp")) { e.preventDefault(); const next = Math.max(0, Math.min(items.length - 1, at + (e.key === "ArrowDown" ? 1 : -1))); items.forEach((li, i) => li.setAttribute("aria-selected", i === next)); items[next].scrollIntoView({ block: "nearest" }); }
  else if (!choices.hidden && (e.key === "Tab" || e.key === "Enter")) { e.preventDefault(); items[at].onmousedown(e); }
  else if (e.key === "Escape") choices.hidden = true;
};
$("run").onclick = run; $("csv").onclick = save; $("question").onchange = parameters; $("labels").onchange = () => rows.length && draw();
$("share").onclick = () => { history.replaceState(null, "", "#" + new URLSearchParams({ query: query.value })); navigator.clipboard?.writeText(location.href); };
$("language").onclick = () => { language = language === "ja" ? "en" : "ja"; localStorage.setItem("language", language); translate(); };
query.value = new URLSearchParams(location.hash.slice(1)).get("query") || FIRST; highlight();
window.onhashchange = () => { const given = new URLSearchParams(location.hash.slice(1)).get("query"); if (given !== null && given !== query.value) { query.value = given; highlight(); run(); } };
fetch("/data.json").then(r => r.json()).then(found => { data = found; translate(); run(); });
translate();
