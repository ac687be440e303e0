"use strict";
// Which claims pass the filters, and which nodes and edges are shown for it.
const BIT = { relations: 1, fields: 2, documents: 4, statuses: 8, time: 16, classes: 32 };
let fails = new Uint8Array(claims.length); // per claim: the filters that it fails
let failsAt = "";

// What has days is of a period if they overlap it; what has none stands apart, under its own tick box.
const inTime = (earliest, latest, s) =>
  earliest || latest
    ? !(s.from && (latest || earliest).slice(0, 7) < s.from) && !(s.to && (earliest || latest).slice(0, 7) > s.to)
    : s.undated;
function failsOf(claim, s) {
  let bits = 0;
  if (s.relations.size && !s.relations.has(claim.name)) bits |= BIT.relations;
  if (s.fields.size && ![...s.fields].some(f => claim.fields.has(f))) bits |= BIT.fields;
  if (s.documents.size && !claim.sources.some(p => s.documents.has(p.document))) bits |= BIT.documents;
  if (s.statuses.has(claim.status)) bits |= BIT.statuses;
  if (!inTime(claim.earliest, claim.latest, s)) bits |= BIT.time;
  if (s.classes.size && (s.classes.has(claim.source.group) || (claim.target && s.classes.has(claim.target.group))))
    bits |= BIT.classes;
  return bits;
}
function refilter() {
  const key =
    ["relations", "fields", "documents", "statuses", "classes"].map(k => [...state[k]].map(e => e.id || e)).join("|") +
    state.from +
    state.to +
    state.undated;
  if (key === failsAt) return;
  failsAt = key;
  for (const claim of claims) fails[claim.at] = failsOf(claim, state);
}
const passes = claim => fails[claim.at] === 0;
const passesBut = (claim, filter) => (fails[claim.at] & ~BIT[filter]) === 0;
// for edges the class of their own ends counts, not that of the claims' ends: a projection has other ends
const live = edge =>
  (edge.claims.length === 0 || edge.claims.some(c => passesBut(c, "classes"))) &&
  (edge.days === null || edge.days.some(([a, b]) => inTime(a, b, state)));
const classOn = node => !state.classes.has(node.group);
const narrowed = () => state.relations.size + state.fields.size + state.documents.size > 0;
const edgeFilter = () =>
  narrowed() || state.statuses.size > 0 || state.from !== "" || state.to !== "" || !state.undated;
const filtered = () =>
  edgeFilter() || state.classes.size > 0 || state.hide.size > 0 || state.ego !== null || state.path.some(Boolean);

// The nodes with the most ties by claims that pass some of the filters; those of which only dates or amounts are
// told come last.
const FEW = 8;
const WHAT = BIT.relations | BIT.fields | BIT.documents;
function mostTied(filters) {
  const ties = new Map();
  for (const edge of edges)
    if (edge.claims.some(c => (fails[c.at] & filters) === 0))
      for (const n of [edge.a, edge.b]) ties.set(n, (ties.get(n) || 0) + 1);
  for (const claim of claims)
    if (!claim.target && claim.source.node && (fails[claim.at] & filters) === 0 && !ties.has(claim.source))
      ties.set(claim.source, 0);
  const aside = new Set(data.aside),
    ranked = [...ties.keys()].sort((a, b) => ties.get(b) - ties.get(a) || (a.id < b.id ? -1 : 1));
  const main = ranked.filter(n => !aside.has(n.group));
  return (main.length >= FEW ? main : ranked).slice(0, data.first);
}
// The main nodes of what relations, fields and documents leave. Status and time only hide among them, so that the
// picture stands still while the time runs; but where they hide most, those count that they leave.
function mainNodes() {
  const main = narrowed()
    ? mostTied(WHAT)
    : data.whole
      ? byDegree.slice(0, data.first)
      : byDegree.filter(n => data.opening[n.at]);
  if (!edgeFilter()) return main;
  const among = new Set(main),
    left = main.filter(n => n.edges.some(e => e.a !== e.b && among.has(across(e, n)) && live(e)));
  return left.length >= (running() ? 1 : main.length / 2) ? main : mostTied(WHAT | BIT.statuses | BIT.time);
}

const OPENED = 30; // neighbours that unfold at a time
const neighbours = node =>
  [...new Set(node.edges.filter(live).map(e => across(e, node)))]
    .filter(n => n !== node && classOn(n))
    .sort((a, b) => b.degree - a.degree);

const unfolds = node => neighbours(node).some(n => !shown.nodes.has(n) && !state.hide.has(n));

function candidates() {
  const found = new Set(state.ego ? within(state.ego, state.hops) : state.base === "all" ? nodes : mainNodes());
  for (const [node, times] of state.open) {
    found.add(node);
    neighbours(node)
      .slice(0, OPENED * times)
      .forEach(n => found.add(n));
  }
  for (const node of [
    ...state.add,
    ...state.pin,
    state.select,
    ...(state.edge ? [state.edge.a, state.edge.b] : []),
    ...pathNodes(),
  ])
    if (node) found.add(node);
  for (const node of state.hide) if (!state.pin.has(node)) found.delete(node);
  return found;
}

// The claims behind some edges, and those of which no end lies outside some nodes.
const lying = (among, behind) => {
  const inside = e => !e || !e.node || among.has(e);
  return claims.filter(
    c => behind.has(c) || ((c.source.node || c.target?.node) && inside(c.source) && inside(c.target)),
  );
};

// A node is shown if its class is on and an edge of it is, or a date or amount that a claim tells of it, or no
// filter of edges is set; pinned, selected and path nodes always are. The scope is what the filters choose from.
function findShown() {
  const among = candidates(),
    kept = new Set([...state.pin, state.select, ...pathNodes()].filter(n => n && among.has(n)));
  const on = n => among.has(n) && (classOn(n) || kept.has(n));
  const shownEdges = edges.filter(e => on(e.a) && on(e.b) && live(e));
  const told = new Set([
    ...shownEdges.flatMap(e => [e.a, e.b]),
    ...claims.filter(c => !c.target && passes(c)).map(c => c.source),
  ]);
  const strict = edgeFilter(),
    shownNodes = new Set([...among].filter(n => on(n) && (!strict || told.has(n) || kept.has(n))));
  const behind = new Set(shownEdges.flatMap(e => e.claims.filter(c => passesBut(c, "classes"))));
  const shownClaims = lying(shownNodes, behind).filter(c => behind.has(c) || passes(c));
  const near = () => new Set(edges.filter(e => among.has(e.a) && among.has(e.b)).flatMap(e => e.claims));
  return {
    nodes: shownNodes,
    edges: shownEdges,
    claims: shownClaims,
    scope: state.ego ? lying(among, near()) : claims,
  };
}
