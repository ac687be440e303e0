"use strict";
// The panel: what is said of a node or behind an edge or along a path, as sentences with their sources.
const panel = document.getElementById("panel");
function nodePanel(node) {
  const names = [other(node), ...node.names].filter((n, i, all) => n && n !== name(node) && all.indexOf(n) === i);
  const pinned = state.pin.has(node),
    from = state.path[0];
  const actions = element(
    "div",
    { className: "actions" },
    button(say("unfold"), () => unfold(node), { "data-key": "unfold", disabled: !unfolds(node) }),
    element(
      "span",
      { className: "group", role: "group", "aria-label": say("ego") },
      element("span", {}, say("ego")),
      ...[1, 2, 3, 4].map(hops =>
        button(
          say(hops === 1 ? "hop" : "hops", hops),
          () => change({ ego: node, hops, open: new Map(), add: new Set() }, { fit: true }),
          {
            "data-key": "ego" + hops,
            "aria-label": say("egoLabel", name(node), hops),
            "aria-pressed": String(state.ego === node && state.hops === hops),
          },
        ),
      ),
    ),
    button(say(pinned ? "unpin" : "pin"), () => change({ pin: withItem(state.pin, node, !pinned) }), {
      "data-key": "pin",
      "aria-pressed": String(pinned),
    }),
    button(
      say("hide"),
      () => change({ hide: withItem(state.hide, node, true), pin: withItem(state.pin, node, false), select: null }),
      { "data-key": "hide" },
    ),
    from && from !== node && !state.path[1]
      ? button(say("pathTo"), () => choosePath(from, node), { "data-key": "path" })
      : button(say("pathFrom"), () => change({ path: [node, null] }), { "data-key": "path" }),
  );
  const mine = node.claims,
    shownNow = mine.filter(passes),
    left = mine.filter(c => !passes(c));
  const near = neighbours(node);
  return [
    element("h2", { tabIndex: -1, dir: "auto" }, name(node)),
    element("p", { className: "names", dir: "auto" }, names.join(" · ")),
    element(
      "p",
      { className: "meta" },
      swatch(node.group),
      " " +
        word(node.group) +
        " · " +
        say("ties") +
        " " +
        node.degree +
        (node.reading ? " · " + say("reading") + " " + node.reading : ""),
    ),
    node.identifiers.length
      ? element("p", { className: "meta identifiers" }, ...node.identifiers.map(identifier))
      : null,
    actions,
    from && from !== node && !state.path[1] ? element("p", { className: "meta" }, say("pathChoose", name(from))) : null,
    near.length
      ? element(
          "details",
          { className: "aside", open: near.length <= 12 },
          element("summary", {}, say("neighbours") + " · " + near.length),
          element("div", { className: "onward" }, ...near.sort(inOrder).map(n => link(n, short(name(n), 40)))),
        )
      : null,
    ...aside(say("statistics"), node.statistics || [], statisticsList),
    ...claimGroups(shownNow, [node]),
    ...aside(
      say("mentions"),
      claims.filter(c => c.qualifiers.some(q => q[1] === node) && !mine.includes(c)),
      list => claimList(list, [node]),
    ),
    ...aside(say("out"), left, list => claimList(list, [node])),
  ];
}
function edgePanel(edge) {
  const passing = edge.claims.filter(c => passesBut(c, "classes")),
    left = edge.claims.filter(c => !passing.includes(c));
  return [
    element("h2", { tabIndex: -1 }, link(edge.a), edge.directed ? " → " : " — ", link(edge.b)),
    element("p", { className: "meta" }, say("between") + " · " + passing.length),
    ...(edge.via.length
      ? [
          heading(say("via") + " · " + edge.via.length),
          element("ul", {}, ...edge.via.map(v => element("li", {}, link(v)))),
        ]
      : []),
    ...claimGroups(passing, [edge.a, edge.b]),
    ...aside(say("out"), left, list => claimList(list, [edge.a, edge.b])),
  ];
}
function pathPanel(path) {
  const [a, b] = state.path,
    title = element("h2", { tabIndex: -1, dir: "auto" }, say("pathBetween", name(a), name(b)));
  if (!path) return [title, element("p", {}, say("pathNone"))];
  let at = a;
  return [
    title,
    element("p", { className: "meta" }, say("pathSteps", path.length)),
    button(say("clear"), () => change({ path: [null, null] })),
    element(
      "ol",
      { className: "path" },
      ...path.map(edge => {
        const from = at,
          to = across(edge, at);
        at = to;
        return element(
          "li",
          {},
          element("b", {}, link(from), " – ", link(to)),
          claimList(
            edge.claims.filter(c => passesBut(c, "classes")),
            [from, to],
          ),
        );
      }),
    ),
  ];
}
// What is shown, by the ties that pass the filters: [node, their number].
const byLiveTies = () =>
  [...shown.nodes].map(n => [n, n.edges.filter(live).length]).sort((a, b) => b[1] - a[1] || a[0].at - b[0].at);
function introPanel() {
  const note = document.getElementById("notes").textContent,
    large = data.total.nodes > nodes.length;
  return [
    element("h2", { tabIndex: -1 }, say("start")),
    note ? element("p", {}, note) : null,
    large
      ? element(
          "p",
          { className: "notice" },
          say("tooMany", number(data.total.nodes), number(data.total.claims), number(nodes.length)),
        )
      : null,
    state.base === "overview" && !state.ego ? element("p", {}, say("overviewNote")) : null,
    element("p", {}, say("intro")),
    heading(say("mainItems")),
    element(
      "ol",
      { className: "main" },
      ...byLiveTies()
        .slice(0, 20)
        .map(([n, ties]) =>
          element(
            "li",
            {},
            swatch(n.group),
            " ",
            link(n, short(name(n), 60)),
            " ",
            element("small", {}, String(ties)),
          ),
        ),
    ),
  ];
}

let panelOf = null,
  panelOpened = false;
function renderPanel(focus) {
  const path = state.path[1] ? currentPath() : null,
    key = state.edge || state.select || (state.path[1] ? "path" : "intro");
  const held = panel.contains(document.activeElement) ? document.activeElement.dataset.key : undefined,
    top = panel.scrollTop;
  panel.replaceChildren(
    ...(state.edge
      ? edgePanel(state.edge)
      : state.select
        ? nodePanel(state.select)
        : state.path[1] && state.path[0]
          ? pathPanel(path)
          : introPanel()
    ).filter(Boolean),
  );
  if (key !== "intro" && key !== panelOf) {
    panelOpened = document.body.classList.contains("no-panel");
    document.body.classList.remove("no-panel");
    document.getElementById("toggle-panel").setAttribute("aria-expanded", "true");
  }
  panel.scrollTop = key === panelOf ? top : 0;
  if (focus) panel.querySelector("h2")?.focus({ preventScroll: true });
  else if (held !== undefined)
    (
      [...panel.querySelectorAll("[data-key]")].find(e => e.dataset.key === held && !e.disabled) ||
      panel.querySelector("h2")
    ).focus({ preventScroll: true });
  panelOf = key;
}
