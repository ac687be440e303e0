"use strict";
// Files to take away: the claims as CSV, the picture as SVG and PNG, and a link to the view.
function save(content, file) {
  const url = URL.createObjectURL(content),
    a = element("a", { href: url, download: file });
  document.body.append(a);
  a.click();
  a.remove();
  setTimeout(() => URL.revokeObjectURL(url), 10000);
  announce(say("saved", file));
}
// A cell that starts like a formula would be run by a spreadsheet: an apostrophe keeps it text.
function csvCell(value) {
  const text = String(value).replace(/\r?\n/g, " "),
    safe = /^[=+\-@\t\r＝＋－＠]/.test(text) ? "'" + text : text;
  return '"' + safe.replace(/"/g, '""') + '"';
}
const writeRows = (head, rows) =>
  "\ufeff" + [head, ...rows].map(r => r.map(csvCell).join(",")).join("\r\n") + "\r\n";
const saveCsv = (text, file) => save(new Blob([text], { type: "text/csv" }), file);

// Roles, fields, conditions …: each kind of qualifier that the page knows has a column.
const QUALIFIERS = [...new Set(claims.flatMap(c => c.qualifiers.map(([key]) => key)))].sort();
const qualifier = (claim, wanted) =>
  claim.qualifiers
    .filter(([key]) => key === wanted)
    .map(([, value]) => (value.id ? name(value) : word(value)))
    .join("; ");
function writeClaims(list) {
  const head = [
    ...["claim", "subject", "subject_label", "relation", "relation_label", "object", "object_label"],
    ...["sentence_en", "sentence_ja", "status", "earliest", "latest", "date_of", "sources"],
    ...QUALIFIERS,
  ];
  const rows = list.map(c => [
    "claim-" + c.id,
    c.source.id,
    name(c.source),
    c.name,
    word(c.name),
    c.target ? c.target.id : "",
    c.target ? name(c.target) : "",
    sentence(c, "en"),
    sentence(c, "ja"),
    c.status,
    c.earliest,
    c.latest.startsWith("9999") ? "" : c.latest, // it goes on
    c.earliest || c.latest ? (c.own ? "claim" : "meeting or document") : "",
    c.sources.map(p => p.document.id + ":" + p.first + (p.last === p.first ? "" : "-" + p.last)).join("; "),
    ...QUALIFIERS.map(key => qualifier(c, key)),
  ]);
  return writeRows(head, rows);
}
function writeItems(list) {
  const head = ["item", "label_en", "label_ja", "reading", "names", "class", "class_label", "identifiers", "ties", "claims"];
  const rows = list.map(n => [
    ...[n.id, n.en, n.ja, n.reading, n.names.join("; "), n.group, word(n.group), n.identifiers.join("; ")],
    ...[COLUMNS.items.ties(n), COLUMNS.items.claims(n)],
  ]);
  return writeRows(head, rows);
}
// What the open table lists, in its order and after its search.
function saveTable() {
  const list = tableRows().map(r => r.item);
  if (state.table === "items") saveCsv(writeItems(list), "items.csv");
  else saveCsv(writeClaims(list), "claims.csv");
}

// The PNG is the SVG at twice its size.
function savePng() {
  const svg = writeSvg(),
    image = new Image();
  image.onload = () => {
    const canvas = element("canvas", { width: image.width * 2, height: image.height * 2 });
    canvas.getContext("2d").drawImage(image, 0, 0, canvas.width, canvas.height);
    canvas.toBlob(blob => save(blob, "network.png"), "image/png");
  };
  image.src = "data:image/svg+xml;charset=utf-8," + encodeURIComponent(svg);
}
async function copyLink() {
  const address = location.href.split("#")[0] + "#" + writeFragment(state);
  try {
    await navigator.clipboard.writeText(address);
    announce(say("copied"), true);
  } catch {
    const field = document.getElementById("address");
    field.value = address;
    field.parentNode.hidden = false;
    field.focus();
    field.select();
    announce(say("copyThis"), true);
  }
}

// On paper the picture stands as SVG in light colours, with its legend, and the text of the panel below it.
addEventListener("beforeprint", () => {
  const root = document.documentElement,
    theme = root.dataset.theme || "";
  root.dataset.theme = "light";
  palette = null;
  const picture = new DOMParser().parseFromString(writeSvg(), "image/svg+xml").documentElement;
  picture.id = "printed";
  document.getElementById("stage").append(picture);
  const putBack = () => {
    picture.remove();
    root.dataset.theme = theme;
    palette = null;
    drawPicture();
  };
  addEventListener("afterprint", putBack, { once: true });
});
