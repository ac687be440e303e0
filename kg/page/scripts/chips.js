"use strict";
// What narrows the picture, each with a button that takes it away.
function renderChips() {
  const made = [],
    chip = (text, values) =>
      made.push(
        button(short(text, 36) + " ×", () => change(values, { fit: "ego" in values }), {
          className: "chip",
          title: text,
          "data-key": text,
        }),
      );
  if (state.ego) chip(say("egoOf", name(state.ego), state.hops), { ego: null });
  if (state.path.some(Boolean)) {
    const [from, to] = state.path.map(e => (e ? name(e) : "…"));
    chip(say("pathBetween", from, to), { path: [null, null] });
  }
  if (state.classes.size) chip(say("classes") + " −" + state.classes.size, { classes: new Set() });
  for (const key of state.fields)
    chip(say("fields") + ": " + name(key), { fields: withItem(state.fields, key, false) });
  for (const key of state.relations)
    chip(say("relations") + ": " + word(key), { relations: withItem(state.relations, key, false) });
  for (const key of state.documents)
    chip(say("documents") + ": " + name(key), { documents: withItem(state.documents, key, false) });
  if (state.statuses.size) chip(say("statuses") + " −" + state.statuses.size, { statuses: new Set() });
  if (state.from || state.to)
    chip(say("time") + ": " + (state.from || monthText(LOW)) + " – " + (state.to || monthText(HIGH)), {
      from: "",
      to: "",
    });
  if (!state.undated) chip(say("undatedOff"), { undated: true });
  for (const node of state.hide) chip(say("hide") + ": " + name(node), { hide: withItem(state.hide, node, false) });
  document.getElementById("chips").replaceChildren(...made);
  document.getElementById("reset").disabled = !filtered();
  const status = document.getElementById("status"),
    n = shown.scope.filter(passes).length;
  status.textContent =
    (shown.nodes.size
      ? say(
          "shown",
          number(shown.nodes.size),
          number(data.total.nodes),
          number(shown.edges.length),
          number(shown.claims.length),
        )
      : say(n ? "noneHere" : "nothing")) +
    (edgeFilter() ? " · " + say(state.ego ? "passAround" : "pass", number(n), number(shown.scope.length)) : "");
  status.dataset.claims = n;
}
