"use strict";
// What is visible, as tables: claims and items. The keyboard's way to nodes, and what goes into the CSV file.
const tables = document.getElementById("tables");
const table = { sort: "", down: false, find: "", rows: 100 };

const COLUMNS = {
  claims: {
    subject: c => name(c.source),
    relation: c => word(c.name),
    object: c => (c.target ? name(c.target) : ""),
    sentence: c => sentences(c).join(" / "),
    date: c => (c.earliest || c.latest ? when(c) : ""),
    status: c => word("status-" + c.status),
    source: c =>
      c.sources.map(p => name(p.document) + " " + p.first + (p.last === p.first ? "" : "–" + p.last)).join("; "),
  },
  items: {
    entity: n => name(n),
    class: n => word(n.group),
    ties: n => n.edges.filter(live).length,
    claims: n => n.claims.filter(passes).length,
  },
};
function tableRows() {
  const columns = COLUMNS[state.table],
    all = state.table === "claims" ? shown.claims : [...shown.nodes];
  const made = all.map(item => ({ item, cells: Object.values(columns).map(cell => cell(item)) })),
    wanted = fold(table.find);
  const kept = wanted ? made.filter(r => fold(r.cells.join(" ")).includes(wanted)) : made;
  const at = Object.keys(columns).indexOf(table.sort),
    turn = table.down ? -1 : 1,
    order = collator[english() ? "en" : "ja"];
  const key = r =>
    table.sort === "entity" || table.sort === "subject"
      ? (!english() && (r.item.source || r.item).reading) || r.cells[at]
      : r.cells[at];
  if (at >= 0)
    kept.sort(
      (a, b) => turn * (typeof a.cells[at] === "number" ? a.cells[at] - b.cells[at] : order.compare(key(a), key(b))),
    );
  return kept;
}
function cell(item, column, value) {
  const to = column === "entity" ? item : column === "subject" ? item.source : column === "object" ? item.target : null;
  return element(
    "td",
    typeof value === "number" ? { className: "number" } : { dir: "auto" },
    to && to.node
      ? link(to, short(String(value), 48))
      : column === "source"
        ? element("div", { className: "meta", title: value }, ...sourcesOf(item, 26))
        : String(value),
  );
}
function renderTable() {
  document.body.classList.toggle("with-table", state.table !== "");
  document.getElementById("table").setAttribute("aria-expanded", String(state.table !== ""));
  tables.hidden = state.table === "";
  for (const b of tables.querySelectorAll("[data-table]"))
    b.setAttribute("aria-pressed", String(b.dataset.table === state.table));
  if (!state.table) return;
  const all = tableRows(),
    columns = Object.keys(COLUMNS[state.table]);
  document.getElementById("rows").textContent = say("rows", number(all.length));
  const head = element(
    "tr",
    {},
    ...columns.map(c =>
      element(
        "th",
        { scope: "col", "aria-sort": table.sort === c ? (table.down ? "descending" : "ascending") : "none" },
        button(
          say(c) + (table.sort === c ? (table.down ? " ▼" : " ▲") : ""),
          () => {
            Object.assign(table, { down: table.sort === c && !table.down, sort: c });
            renderTable();
          },
          { "data-key": "sort " + c },
        ),
      ),
    ),
  );
  const body = all
    .slice(0, table.rows)
    .map(r => element("tr", {}, ...columns.map((c, i) => cell(r.item, c, r.cells[i]))));
  if (all.length > table.rows)
    body.push(
      element(
        "tr",
        {},
        element(
          "td",
          { colSpan: columns.length },
          button(say("further", number(all.length - table.rows)), () => {
            table.rows += 400;
            renderTable();
          }),
        ),
      ),
    );
  const held = tables.contains(document.activeElement) ? document.activeElement.dataset.key : undefined;
  document
    .getElementById("grid")
    .replaceChildren(
      element(
        "table",
        { className: state.table },
        element("caption", { className: "sr" }, say(state.table === "claims" ? "tableClaims" : "tableItems")),
        element("thead", {}, head),
        element("tbody", {}, ...body),
      ),
    );
  if (held) [...tables.querySelectorAll("[data-key]")].find(e => e.dataset.key === held)?.focus();
}
function openTable(which) {
  Object.assign(table, { sort: "", down: false, find: "", rows: 100 });
  document.getElementById("find-rows").value = "";
  remember({ table: which });
  if (which && narrow.matches) for (const side of Object.keys(SIDES)) foldAway(side, true);
  renderTable();
  refit();
}
