"use strict";
// The data of the page, unpacked: entities (nodes first, then those that claims name only), claims, edges.
const data = JSON.parse(document.getElementById("data").textContent);
const column = c => (Array.isArray(c) ? c : c.at.map(i => c.values[i]));

const entities = (() => {
  const columns = Object.entries(data.nodes).map(([key, c]) => [key, column(c)]);
  const count = columns.length ? columns[0][1].length : 0,
    made = [];
  for (let at = 0; at < count; at++) {
    const entity = { at, node: true };
    for (const [key, values] of columns) entity[key] = values[at];
    made.push(entity);
  }
  for (const [id, en, ja] of data.others)
    made.push({ at: made.length, node: false, id, en, label: ja, kind: "", names: [] });
  for (const entity of made)
    Object.assign(entity, {
      ja: entity.label,
      group: entity.kind,
      claims: [],
      edges: [],
      identifiers: data.identifiers[entity.at] || [],
      reading: data.readings[entity.at] || "",
    });
  return made;
})();
const nodes = entities.filter(e => e.node);
const byId = new Map(entities.map(e => [e.id, e]));

const NOT_ACTUAL = new Set(data.claims.statuses.filter(([, asserted]) => !asserted).map(([status]) => status));

const claims = (() => {
  const { columns: c, names, statuses, places, documents, days, words } = data.claims;
  return c.ids.map((id, at) => {
    const qualifiers = (c.qualifiers[at] || []).map(([name, value]) => [
      words[name],
      typeof value === "number" ? entities[value] : value,
    ]);
    const claim = {
      at,
      id,
      source: entities[c.source[at]],
      name: names[c.name[at]],
      target: c.target[at] < 0 ? null : entities[c.target[at]],
      status: statuses[c.status[at]][0],
      earliest: days[c.earliest[at]],
      latest: days[c.latest[at]],
      own: c.own[at] === 1,
      qualifiers,
      fields: new Set(),
      sources: c.sources[at].map(p => ({
        document: entities[documents[places[p][0]]],
        first: places[p][1],
        last: places[p][2],
      })),
    };
    // a claim with a condition holds only if the condition does
    claim.actual = !NOT_ACTUAL.has(claim.status) && !qualifiers.some(q => q[0] === "condition");
    return claim;
  });
})();
for (const claim of claims) {
  claim.source.claims.push(claim);
  if (claim.target && claim.target !== claim.source) claim.target.claims.push(claim);
}

// Statistics: rows of tables about nodes.
for (const [about, table, [en, ja], [earliest, latest], places] of data.observations) {
  const row = {
    table: { en: table[0], ja: table[1] },
    text: { en, ja },
    earliest,
    latest,
    sources: places.map(([document, first, last]) => ({ document: entities[document], first, last })),
  };
  for (const at of about) (entities[at].statistics ??= []).push(row);
}

const edges = data.edges.map(([a, b, directed, list, via, days], at) => {
  const edge = {
    at,
    a: entities[a],
    b: entities[b],
    directed: directed === 1,
    claims: list.map(i => claims[i]),
    via: (via || []).map(i => entities[i]),
    days: days || null,
  };
  edge.a.edges.push(edge);
  if (edge.b !== edge.a) edge.b.edges.push(edge);
  return edge;
});
for (const node of nodes) node.degree = node.edges.length;
const byDegree = [...nodes].sort((a, b) => b.degree - a.degree || (a.id < b.id ? -1 : 1));
const across = (edge, node) => (edge.a === node ? edge.b : edge.a);
const edgeBetween = (a, b) => a.edges.find(e => across(e, a) === b);

// Python writes the sentences; those that differ only in the labels of subject and object share a pattern.
function sentence(claim, language) {
  const c = data.claims,
    at = language === "en" ? 0 : 1,
    key = language === "en" ? "en" : "ja";
  return c.patterns[at][c.columns[key][claim.at]].replace(
    /[\ue000\ue001]/g,
    mark => (mark === "\ue000" ? claim.source : claim.target)[key],
  );
}
const sentences = claim =>
  state.language === "both" ? [sentence(claim, "ja"), sentence(claim, "en")] : [sentence(claim, state.language)];

// Fields: a claim belongs to a field that qualifies it or is its subject or object, and to the fields of the
// things (events, instruments, programmes …) that it is about. An agent's fields do not count: that a country
// gives priority to a field does not make all that is said of the country a matter of that field. Nor does a claim
// that gives a thing another field have the first, or any claim the fields of what is about nearly everything.
const BROAD = 10;
const broader = new Map(),
  narrower = new Map();
for (const [a, b] of data.broader) {
  broader.set(entities[a], [...(broader.get(entities[a]) || []), entities[b]]);
  narrower.set(entities[b], [...(narrower.get(entities[b]) || []), entities[a]]);
}
const AGENTS = new Set([
  "Country",
  "CountryGroup",
  "Region",
  "Place",
  "GovernmentBody",
  "Funder",
  "ResearchOrganization",
  "University",
  "InternationalOrganization",
  "Organization",
  "Company",
  "Person",
  "Post",
  "Field",
  "Document",
]);
const fieldsOf = new Map(),
  GIVES_FIELD = new Set(["field", "priorityField"]);
for (const claim of claims)
  if (GIVES_FIELD.has(claim.name) && claim.target && !AGENTS.has(claim.source.group))
    fieldsOf.set(claim.source, [...(fieldsOf.get(claim.source) || []), claim.target]);

function addField(set, field) {
  if (set.has(field)) return;
  set.add(field);
  for (const wider of broader.get(field) || []) addField(set, wider);
}
for (const claim of claims) {
  for (const [name, value] of claim.qualifiers) if (name === "field" && value.id) addField(claim.fields, value);
  for (const end of [claim.source, claim.target])
    if (end) {
      if (end.group === "Field" || broader.has(end) || narrower.has(end)) addField(claim.fields, end);
      const lent = GIVES_FIELD.has(claim.name) ? [] : fieldsOf.get(end) || [];
      if (lent.length <= BROAD) for (const field of lent) addField(claim.fields, field);
    }
}
