"use strict";
// Walks over edges: the surroundings of a node, whatever the filters, so that they choose from one set; and the
// shortest path between two over what passes the filters.
const walkable = (edge, node) => live(edge) && classOn(across(edge, node));

function within(start, hops) {
  const found = new Set([start]);
  let front = [start];
  for (let i = 0; i < hops; i++) {
    const next = [];
    for (const node of front)
      for (const edge of node.edges) {
        const n = across(edge, node);
        if (!found.has(n)) {
          found.add(n);
          next.push(n);
        }
      }
    front = next;
  }
  return found;
}

// A source document cites hundreds of things: that ties them to each other only where nothing else does.
const findPath = (start, end) =>
  shortest(start, end, node => node.group !== "Document") || shortest(start, end, () => true);

// Breadth first; among equals the node with more ties comes first. Returns edges in order, or null.
function shortest(start, end, through) {
  const before = new Map([[start, null]]);
  let front = [start];
  while (front.length && !before.has(end)) {
    const next = [];
    for (const node of front)
      for (const edge of node.edges) {
        const n = across(edge, node);
        if (!before.has(n) && !state.hide.has(n) && (n === end ? live(edge) : walkable(edge, node) && through(n))) {
          before.set(n, edge);
          next.push(n);
        }
      }
    front = next.sort((a, b) => b.degree - a.degree);
  }
  if (!before.has(end)) return null;
  const path = [];
  for (let node = end; before.get(node); node = across(before.get(node), node)) path.unshift(before.get(node));
  return path;
}

const currentPath = () => (state.path[0] && state.path[1] ? findPath(state.path[0], state.path[1]) : null);
function pathNodes() {
  const path = currentPath() || [];
  return [...new Set([...state.path.filter(Boolean), ...path.flatMap(e => [e.a, e.b])])];
}
