"use strict";
// Search by any name. A combobox as the ARIA practices describe it: arrows choose, Enter takes, Escape leaves.
const index = nodes.map(node => [
  node,
  [node.ja, node.en, node.reading, ...node.names, node.id].filter(Boolean).map(t => [fold(t), t]),
]);

// How well a name fits: 0 wholly, 1 from its start, 2 from the start of a word, 3 somewhere, 9 not. Latin letters
// do not fit within a word: CERN is not in "concerning".
function gradeOf(folded, given, wanted) {
  if (folded === wanted) return 0;
  if (folded.startsWith(wanted)) return 1;
  if (!folded.includes(wanted)) return 9;
  const words = given.normalize("NFKC").split(/[^\p{L}\p{N}]+|(?<=[^\x00-\x7f])(?=[\x00-\x7f])/u);
  if (words.some((_, i) => fold(words.slice(i).join("")).startsWith(wanted))) return 2;
  return /^[a-z]+$/.test(wanted) ? 9 : 3;
}
// Whether two words differ by one letter: changed, missing, added, or changed places with the next.
function nearly(a, b) {
  if (Math.abs(a.length - b.length) > 1) return false;
  let i = 0;
  while (i < a.length && a[i] === b[i]) i++;
  const [x, y] = [a.slice(i), b.slice(i)];
  return (
    x.slice(1) === y.slice(1) ||
    x.slice(1) === y ||
    x === y.slice(1) ||
    (x[0] === y[1] && x[1] === y[0] && x.slice(2) === y.slice(2))
  );
}
const parted = given => given.normalize("NFKC").split(/[^\p{L}\p{N}]+/u).map(fold);
const SHORTEST = 4; // of shorter words too many are nearly alike

// An id is not written to be searched for: it never comes before a name. Of what fits equally well countries come
// first, and a country fits by any word of its name as by the first: Korea is the Republic of Korea.
const gradeOfName = (node, folded, given, wanted) => {
  const grade = gradeOf(folded, given, wanted);
  if (given === node.id) return Math.max(2, grade);
  return grade === 2 && node.group === "Country" ? 1 : grade;
};
function findBy(grades) {
  const hits = [];
  for (const [node, names] of index) {
    let best = 9,
      by = "";
    for (const [folded, given] of names) {
      const grade = grades(node, folded, given);
      if (grade < best) {
        best = grade;
        by = given;
      }
    }
    if (best < 9) hits.push({ node, best, by });
  }
  const other = hit => Number(hit.node.group !== "Country");
  return hits.sort((a, b) => a.best - b.best || other(a) - other(b) || b.node.degree - a.node.degree);
}
// Nodes by a name; where there is none, those of which a name or a word of it is nearly written so.
function findNodes(text) {
  const wanted = fold(text);
  if (!wanted) return [];
  const hits = findBy((node, folded, given) => gradeOfName(node, folded, given, wanted));
  if (hits.length || wanted.length < SHORTEST) return hits;
  return findBy((node, folded, given) =>
    nearly(folded, wanted) ? 4 : parted(given).some(part => nearly(part, wanted)) ? 5 : 9,
  );
}

function makeSearch(input, list, take) {
  let at = 0,
    hits = [];
  const mark = () =>
    [...list.children].forEach((li, i) => {
      li.setAttribute("aria-selected", String(i === at));
      if (i === at) {
        input.setAttribute("aria-activedescendant", li.id);
        li.scrollIntoView({ block: "nearest" });
      }
    });
  const close = () => {
    list.hidden = true;
    input.setAttribute("aria-expanded", "false");
    input.removeAttribute("aria-activedescendant");
  };
  const choose = node => {
    close();
    input.value = "";
    take(node);
  };
  Object.entries({
    role: "combobox",
    "aria-autocomplete": "list",
    "aria-expanded": "false",
    "aria-controls": list.id,
  }).forEach(([k, v]) => input.setAttribute(k, v));
  input.oninput = () => {
    hits = findNodes(input.value);
    at = 0;
    list.replaceChildren(
      ...hits.slice(0, 40).map(({ node, by }, i) => {
        const li = element(
          "li",
          { role: "option", id: list.id + "-" + i, "data-id": node.id },
          swatch(node.group),
          " ",
          element("span", { dir: "auto" }, short(both(node), 70)),
          " ",
          element(
            "small",
            {},
            word(node.group) +
              " · " +
              node.degree +
              (by && by !== name(node) && by !== other(node) ? " · " + short(by, 40) : ""),
          ),
        );
        li.onmousedown = event => {
          event.preventDefault();
          choose(node);
        };
        return li;
      }),
    );
    const empty = input.value.trim() !== "" && !hits.length,
      inexact = hits.length > 0 && hits[0].best > 3;
    if (empty) list.replaceChildren(element("li", { "aria-disabled": "true" }, say("noHits")));
    list.hidden = !hits.length && !empty;
    input.setAttribute("aria-expanded", String(!list.hidden));
    announce(input.value ? (inexact ? say("nearHits", hits.length) : hits.length ? say("hits", hits.length) : say("noHits")) : "");
    if (hits.length) mark();
  };
  input.onblur = close;
  input.onkeydown = event => {
    if ((event.key === "ArrowDown" || event.key === "ArrowUp") && hits.length) {
      at = Math.max(0, Math.min(list.children.length - 1, at + (event.key === "ArrowDown" ? 1 : -1)));
      mark();
      event.preventDefault();
    } else if (event.key === "Enter" && !list.hidden && hits[at]) {
      event.preventDefault();
      choose(hits[at].node);
    } else if (event.key === "Escape") {
      input.value = "";
      close();
    }
  };
}
