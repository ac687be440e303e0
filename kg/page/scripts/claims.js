"use strict";
// A claim as the panel shows it: its sentences, status, date, sources, ways on, and the words of the source.
const FIRST_CLAIMS = 30;

const link = (entity, text = name(entity)) =>
  entity.node
    ? button(text, () => select(entity, { focus: true }), {
        className: "link",
        title: word(entity.group),
        dir: "auto",
        "data-key": "to " + entity.id,
      })
    : data.rest
      ? element(
          "a",
          {
            href: data.rest + "#lang=" + state.language + "&node=" + encodeURIComponent(entity.id),
            title: say("inPicture", name(entity)),
            dir: "auto",
          },
          text,
        )
      : element("span", { dir: "auto" }, text);
const http = url => {
  try {
    return ["http:", "https:"].includes(new URL(url).protocol);
  } catch {
    return false;
  }
};
const heading = text => element("h3", {}, text);

function identifier(value) {
  if (!http(value)) return element("span", {}, /^[A-Z]{2,3}$/.test(value) ? "ISO 3166 " + value : value);
  const url = new URL(value),
    host = url.hostname.replace(/^www\./, ""),
    last = url.pathname.split("/").filter(Boolean).pop() || "";
  const known = { "wikidata.org": "Wikidata", "ror.org": "ROR" }[host];
  return element(
    "a",
    { href: value, rel: "noopener noreferrer", target: "_blank" },
    known ? known + " " + last : short(host + url.pathname, 44),
  );
}
function sourcesOf(claim, most = 48) {
  const places = new Map();
  for (const { document: source, first, last } of claim.sources)
    places.set(source, [...(places.get(source) || []), first === last ? String(first) : first + "–" + last]);
  return [...places].map(([source, lines]) =>
    element(
      "span",
      { className: "source" },
      link(source, short(name(source), most)),
      " ",
      element(
        "span",
        { className: "lines" },
        say(lines.length === 1 && /^\d+$/.test(lines[0]) ? "lines" : "manyLines", lines.join(", ")),
      ),
    ),
  );
}
function wordsOf({ document: source, first, last }) {
  const text = data.passages[source.id],
    found = [];
  for (let line = first; text && line <= last; line++) if (text[line] !== undefined) found.push(text[line]);
  return found.join("\n");
}

function claimItem(claim, known) {
  const item = element(
    "li",
    { "data-claim": claim.id },
    ...sentences(claim).map(s => element("p", { dir: "auto" }, s)),
  );
  const meta = element("div", { className: "meta" });
  if (claim.status !== "stated")
    meta.append(
      element(
        "span",
        { className: "status" + (claim.actual ? (claim.status === "ended" ? " ended" : "") : " unsure") },
        word("status-" + claim.status),
      ),
    );
  if (!claim.actual && !NOT_ACTUAL.has(claim.status))
    meta.append(element("span", { className: "status unsure" }, say("conditional")));
  if (claim.earliest || claim.latest)
    meta.append(
      element(
        "span",
        { className: "date", title: claim.own ? "" : say("lentDate") },
        claim.own ? when(claim) : inBrackets(when(claim), say("lentDate")),
      ),
    );
  meta.append(...sourcesOf(claim));
  const ends = new Set(
    [claim.source, claim.target, ...claim.qualifiers.map(q => q[1])].filter(
      e => e && e.node && !known.includes(e) && e.group !== "Document",
    ),
  );
  const onward = element(
    "div",
    { className: "onward" },
    ...[...ends].slice(0, 6).map(e => link(e, "→ " + short(name(e), 40))),
  );
  item.append(meta, onward);
  const words = claim.sources.map(wordsOf).filter(Boolean);
  if (words.length)
    item.append(
      element(
        "details",
        {},
        element("summary", {}, say("words")),
        ...words.map(w => element("blockquote", { dir: "auto" }, w)),
      ),
    );
  return item;
}
function claimList(list, known) {
  const ul = element("ul", { className: "claims" });
  const add = from => {
    ul.append(...list.slice(from, from + FIRST_CLAIMS).map(c => claimItem(c, known)));
    const rest = list.length - from - FIRST_CLAIMS;
    if (rest > 0) {
      const more = element(
        "li",
        {},
        button(say("further", rest), () => {
          more.remove();
          add(from + FIRST_CLAIMS);
        }),
      );
      ul.append(more);
    }
  };
  add(0);
  return ul;
}
// The relations with the most claims come first, those to measures and aims of a text after what ties actors, and
// last those that only say where something belongs.
const BELONGING = new Set(["country", "attachedTo", "location", "partOf", "affiliation"]);
function claimGroups(list, known) {
  const groups = new Map(),
    aims = group =>
      BELONGING.has(group[0].name) ? 2 : Number(group.every(c => c.target && data.aside.includes(c.target.group)));
  for (const claim of list) groups.set(claim.name, [...(groups.get(claim.name) || []), claim]);
  return [...groups]
    .sort((a, b) => aims(a[1]) - aims(b[1]) || b[1].length - a[1].length || (a[0] < b[0] ? -1 : 1))
    .flatMap(([relation, group]) => [
      heading(word(relation) + " · " + group.length),
      claimList(
        group.sort((a, b) => b.earliest.localeCompare(a.earliest) || a.at - b.at),
        known,
      ),
    ]);
}
function aside(title, list, make) {
  if (!list.length) return [];
  const more = element("details", { className: "aside" }, element("summary", {}, title + " · " + list.length));
  more.ontoggle = () => {
    if (more.open && more.children.length === 1) more.append(make(list));
  };
  return [more];
}
// Rows of statistical tables, each under the name of its table, with period and source.
function statisticsList(list) {
  const texts = row => (state.language === "both" ? [row.ja, row.en] : [english() ? row.en : row.ja]);
  return element(
    "ul",
    { className: "claims" },
    ...list.map(row =>
      element(
        "li",
        {},
        ...texts(row.text).map(text => element("p", { dir: "auto" }, text)),
        element(
          "div",
          { className: "meta" },
          element("span", { dir: "auto" }, texts(row.table)[0]),
          row.earliest ? element("span", { className: "date" }, when(row)) : null,
          ...sourcesOf(row),
        ),
      ),
    ),
  );
}
