"use strict";
// The query page: editor with highlighting and completion, named questions, results as a sortable table.
const $ = id => document.getElementById(id);
const WORDS = /^(?:BASE|PREFIX|SELECT|CONSTRUCT|ASK|DESCRIBE|WHERE|FROM|NAMED|GRAPH|OPTIONAL|UNION|MINUS|FILTER|NOT|EXISTS|BIND|AS|VALUES|ORDER|BY|ASC|DESC|LIMIT|OFFSET|GROUP|HAVING|DISTINCT|REDUCED|IN|a|COUNT|SUM|MIN|MAX|AVG|SAMPLE|GROUP_CONCAT|STR|LANG|CONTAINS|STRSTARTS|LCASE|UCASE|REGEX|BOUND|IF|COALESCE|YEAR|MONTH|DAY|true|false)$/i;
const TOKENS = /(#.*)|("(?:[^"\\]|\\.)*"(?:@[\w-]+)?|'(?:[^'\\]|\\.)*')|(<[^>\s]*>|[A-Za-z][\w-]*:[\w.-]*)|([?$]\w+)|([A-Za-z_]+)|(\s+|.)/g;
const FIRST = "# Instruments to which Japan and another country are parties, newest first\nSELECT ?instrument ?other ?date WHERE {\n  ?instrument dip:involvesCountry id:japan, ?other ; dip:signedOn ?date .\n  FILTER(?other != id:japan)\n} ORDER BY DESC(?date)";
const SHOWN = 2000;  // rows in the table; the CSV has all
const remembered = () => { try { return localStorage.getItem("language"); } catch { return null; } };  // a browser may forbid it
const remember = value => { try { localStorage.setItem("language", value); } catch { /* for this page only, then */ } };
let language = remembered() || "ja", current = null, took = 0;
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
  const found = wanted ? data.terms.filter(t => t[0].toLowerCase().startsWith(wanted)) : [];
  const hits = found.some(t => t[0] === word) ? [] : found.slice(0, 40);  // a whole term wants no completion
  choices.hidden = !hits.length;
  if (!hits.length) return;
  const line = before.split("\n"), top = line.length * 21 + 12 - query.scrollTop, left = Math.min(line.at(-1).length * 8.4, query.clientWidth - 320);
  choices.style.top = Math.max(0, Math.min(top, 150)) + "px"; choices.style.left = Math.max(0, left) + "px";
  choices.replaceChildren(...hits.map((t, i) => { const li = element("li", t[0], { role: "option" }); li.setAttribute("aria-selected", false); li.append(" ", element("small", language === "en" ? t[1] : t[2])); li.onmousedown = e => { e.preventDefault(); insert(t[0], word); }; return li; }));
}
function insert(term, word) { const end = query.selectionStart; write(term + " ", end - word.length, end); query.focus(); }
function write(text, start, end) {  // as if typed, so that Ctrl+Z takes it back
  const held = document.activeElement;
  query.focus(); query.setSelectionRange(start, end);
  if (!document.execCommand("insertText", false, text)) query.setRangeText(text, start, end, "end");
  choices.hidden = true; highlight(); if (held !== query) held?.focus();
}

function shorten(iri) { for (const [p, base] of Object.entries(data.prefixes)) if (iri.startsWith(base)) return p + ":" + iri.slice(base.length); return iri; }
function cell(term) {
  if (!term) return element("td");
  if (term.type !== "uri") return element("td", term.value);
  const short = shorten(term.value), td = element("td"), name = $("labels").checked && names.get(short);
  const href = address(short, term.value);
  td.append(href ? element("a", name || short, { href, title: short, rel: "noreferrer" }) : short);
  return td;
}
function address(short, iri) {  // of our own terms this page tells, also where there is no other network
  if (short.startsWith("id:")) return "/id/" + short.slice(3) + "?lang=" + language;
  if (short.startsWith("graph:")) return link(`SELECT * { GRAPH <${iri}> { ?s ?p ?o } } LIMIT 1000`);
  if (/^(?:dip|sch):/.test(short)) return link("DESCRIBE <" + iri + ">");
  return /^https?:/.test(iri) ? iri : null;
}
const link = text => "#" + new URLSearchParams({ query: text });
const key = term => !term ? "" : term.type === "uri" ? (names.get(shorten(term.value)) || term.value) : term.value;
function draw() {
  const table = element("table"), head = element("tr");
  columns.forEach((c, i) => { const th = element("th", c + (sorted[0] === i ? (sorted[1] > 0 ? " ▲" : " ▼") : ""), { tabIndex: 0 }); th.setAttribute("aria-sort", sorted[0] !== i ? "none" : sorted[1] > 0 ? "ascending" : "descending"); th.onclick = () => { const held = document.activeElement === th; sorted = [i, sorted[0] === i ? -sorted[1] : 1]; draw(); if (held) $("result").querySelectorAll("th")[i].focus(); }; th.onkeydown = e => { if (e.key === "Enter" || e.key === " ") { e.preventDefault(); th.click(); } }; head.append(th); });
  const shown = sorted[0] < 0 ? rows : [...rows].sort((a, b) => { const x = key(a[columns[sorted[0]]]), y = key(b[columns[sorted[0]]]), n = Number(x) - Number(y); return sorted[1] * (x !== "" && y !== "" && !Number.isNaN(n) ? n : x.localeCompare(y, language)); });
  table.append(element("thead")); table.tHead.append(head);
  const body = element("tbody"); for (const row of shown.slice(0, SHOWN)) { const tr = element("tr"); for (const c of columns) tr.append(cell(row[c])); body.append(tr); }
  table.append(body);
  const box = element("div", undefined, { className: "table" }); box.append(table); $("result").replaceChildren(box);
}
const say = (ja, en) => language === "en" ? en : ja;
function show(node) { $("result").replaceChildren(node); $("count").textContent = ""; rows = []; columns = []; }
function message(text) { show(element("pre", text, { className: "message" })); }
function tell() { if (columns.length) $("count").textContent = say(rows.length + " 行", rows.length + " rows") + (rows.length > SHOWN ? say(`（${SHOWN} 行まで表示）`, ` (${SHOWN} shown)`) : "") + " · " + took + " ms"; }

// what is asked last is shown: it stops whatever was asked before
function begin() { current?.abort(); $("note").textContent = ""; return current = new AbortController(); }
async function send(format, signal) {
  return fetch("/sparql", { method: "POST", headers: { "Content-Type": "application/sparql-query", Accept: format }, body: query.value, signal });
}
async function run() {
  const mine = begin(); choices.hidden = true; history.replaceState(null, "", link(query.value));
  $("count").textContent = "…"; const start = performance.now();
  try {
    const response = await send("application/sparql-results+json, text/turtle;q=0.5", mine.signal), text = await response.text();
    if (mine !== current) return;
    if (!response.ok) return message(text);
    if (!response.headers.get("content-type").startsWith("application/sparql-results+json")) return show(element("pre", text));
    const found = JSON.parse(text);
    if ("boolean" in found) return message(String(found.boolean));
    columns = found.head.vars; rows = found.results.bindings; sorted = [-1, 1]; draw();
    took = Math.round(performance.now() - start); tell();
  } catch (error) { if (mine === current) message(String(error)); }
}
async function save() {  // triples have no CSV
  try {
    const response = await send("text/csv, text/turtle;q=0.5"), text = await response.text();
    if (!response.ok) { $("note").textContent = text; return; }
    const csv = response.headers.get("content-type").startsWith("text/csv");
    const blob = new Blob(csv ? ["\ufeff", text] : [text], { type: csv ? "text/csv" : "text/turtle" });
    const a = element("a", "", { href: URL.createObjectURL(blob), download: csv ? "answer.csv" : "answer.ttl" });
    a.click(); setTimeout(() => URL.revokeObjectURL(a.href), 60000);
  } catch (error) { $("note").textContent = String(error); }
}
async function share() {
  history.replaceState(null, "", link(query.value));
  try { await navigator.clipboard.writeText(location.href); $("note").textContent = say("リンクをコピーしました", "Link copied"); }
  catch { $("note").textContent = say("リンクはアドレス欄にあります", "The link is in the address bar"); }
}
async function pose() {
  const q = data.questions.find(x => x.name === $("question").value); if (!q) return;
  const given = new URLSearchParams([...$("parameters").querySelectorAll("input")].filter(i => i.value !== i.dataset.initial).map(i => [i.name, i.value]));
  const mine = begin();
  try {
    const response = await fetch("/question/" + q.name + "?" + given, { signal: mine.signal }), text = await response.text();
    if (mine !== current) return;
    if (!response.ok) return message(text);
    write(text, 0, query.value.length); run();
  } catch (error) { if (mine === current) message(String(error)); }
}
function parameters() {
  const q = data.questions.find(x => x.name === $("question").value);
  $("parameters").replaceChildren(...(q ? q.parameters : []).map(([name, type, initial]) => { const label = element("label", name + " "), input = element("input", undefined, { name, value: initial }); input.dataset.initial = initial; input.onkeydown = e => { if (e.key === "Enter") pose(); }; input.onchange = pose; label.append(input); return label; }));
  if (q) pose();
}
function translate() {
  document.documentElement.lang = language; $("lang").value = language;
  document.title = "SPARQL — " + say("科学技術外交の知識グラフ", "Knowledge graph of science diplomacy"); $("note").textContent = "";
  for (const e of document.querySelectorAll("[data-ja]")) e.textContent = language === "en" ? e.dataset.en : e.dataset.ja;
  for (const e of document.querySelectorAll("[data-ja-hint]")) e.placeholder = language === "en" ? e.dataset.enHint : e.dataset.jaHint;
  names = new Map(data.terms.map(t => [t[0], language === "en" ? t[1] : t[2]]));
  const chosen = $("question").value;
  $("question").replaceChildren(element("option", "", { value: "" }), ...data.questions.map(q => element("option", q.titles[language], { value: q.name }))); $("question").value = chosen;
  if (rows.length) draw();
  if ($("count").textContent !== "…") tell();
}
query.oninput = () => { highlight(); complete(); }; query.onscroll = highlight; query.onblur = () => { choices.hidden = true; };
query.onkeydown = e => {
  const items = [...choices.children], at = items.findIndex(li => li.getAttribute("aria-selected") === "true");
  if (e.key === "Enter" && (e.ctrlKey || e.metaKey)) { e.preventDefault(); run(); }
  else if (!choices.hidden && (e.key === "ArrowDown" || e.key === "ArrowUp")) { e.preventDefault(); const next = at < 0 && e.key === "ArrowUp" ? items.length - 1 : Math.max(0, Math.min(items.length - 1, at + (e.key === "ArrowDown" ? 1 : -1))); items.forEach((li, i) => li.setAttribute("aria-selected", i === next)); items[next].scrollIntoView({ block: "nearest" }); }
  else if (!choices.hidden && ((e.key === "Tab" && !e.shiftKey) || (e.key === "Enter" && at >= 0))) { e.preventDefault(); items[Math.max(at, 0)].onmousedown(e); }  // Enter is a new line until an arrow has chosen
  else if (e.key === "Escape") choices.hidden = true;
};
$("run").onclick = run; $("csv").onclick = save; $("question").onchange = parameters; $("labels").onchange = () => rows.length && draw();
$("share").onclick = share;
$("language").onclick = () => { language = language === "ja" ? "en" : "ja"; remember(language); translate(); };
query.value = new URLSearchParams(location.hash.slice(1)).get("query") || FIRST; highlight();
window.onhashchange = () => { const given = new URLSearchParams(location.hash.slice(1)).get("query"); if (given !== null && given !== query.value) { query.value = given; highlight(); run(); } };
fetch("/data.json").then(r => r.json()).then(found => { data = found; translate(); run(); });
translate();
