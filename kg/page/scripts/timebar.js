"use strict";
// The time bar: two handles over the months from the earliest to the latest, with the number of claims per year,
// or month where there are few.
const monthOf = day => {
  const [y, m] = day.split("-").map(Number);
  return y * 12 + m - 1;
};
const monthText = n => String(Math.floor(n / 12)).padStart(4, "0") + "-" + String((n % 12) + 1).padStart(2, "0");
const dated = claims.filter(c => c.earliest || c.latest),
  undatedCount = claims.length - dated.length;
const days = dated
  .flatMap(c => [c.earliest, c.latest])
  .filter(d => d && !d.startsWith("9999") && !d.startsWith("0000"));
const LOW = days.length ? monthOf(days.reduce((a, b) => (a < b ? a : b))) : 0,
  HIGH = days.length ? monthOf(days.reduce((a, b) => (a > b ? a : b))) : 0;
const low = document.getElementById("low"),
  high = document.getElementById("high"),
  play = document.getElementById("play"),
  undatedBox = document.getElementById("undated");
for (const [handle, value] of [
  [low, LOW],
  [high, HIGH],
])
  Object.assign(handle, { min: LOW, max: HIGH, step: 1, value });
document.getElementById("timebar").hidden = LOW === HIGH;

function slide(event, passing) {
  let from = Number(low.value),
    to = Number(high.value);
  if (from > to) {
    if (event.target === low) from = to;
    else to = from;
  }
  change({ from: from <= LOW ? "" : monthText(from), to: to >= HIGH ? "" : monthText(to) }, { passing });
}
// While one handle moves, by hand or key by key, the last step is replaced: there is one step to undo.
let slid = { handle: null, step: 0 },
  sliding = false;
for (const handle of [low, high]) {
  handle.onpointerdown = handle.onblur = () => {
    slid = { handle: null, step: 0 };
  };
  handle.oninput = event => {
    sliding = true;
    slide(event, slid.handle === handle && slid.step === step);
    slid = { handle, step };
  };
  handle.onchange = () => {
    sliding = false;
    render({ fit: "if scene" });
  };
}
undatedBox.onchange = () => change({ undated: undatedBox.checked });

// Play. A chosen window moves on; from one end, or from none, the period grows, from one month in which something
// begins to a later one, so that empty decades pass in a moment.
const PICTURES = 48,
  WINDOW_STEP = 3; // months
const calm = matchMedia("(prefers-reduced-motion: reduce)");
const beginnings = [...new Set(dated.map(c => monthOf(c.earliest || c.latest)))]
  .filter(m => m >= LOW && m <= HIGH)
  .sort((a, b) => a - b);
function nextPeriod(from, to, start) {
  let end;
  if (from && to) {
    end = monthOf(to) + WINDOW_STEP;
    from = monthText(monthOf(from) + Math.min(end, HIGH) - monthOf(to));
  } else {
    const ahead = beginnings.filter(m => m > start),
      stride = Math.max(1, Math.ceil(ahead.length / PICTURES));
    end = ahead.find((m, i) => i % stride === stride - 1 && (!to || m > monthOf(to))) ?? HIGH;
  }
  return { from, to: end >= HIGH ? "" : monthText(end) };
}
let timer = 0;
function stopPlay() {
  clearInterval(timer);
  timer = 0;
  renderTime();
}
play.onclick = () => {
  if (timer) {
    stopPlay();
    render({ fit: "if scene" });
    return;
  }
  let now = { from: state.from, to: state.to };
  const start = now.from && !now.to ? monthOf(now.from) : now.to ? monthOf(now.to) : LOW - 1;
  const tick = passing => {
    now = nextPeriod(now.from, now.to, start);
    if (!now.to) stopPlay();
    change(now, { passing, playing: true });
  };
  timer = setInterval(() => tick(true), calm.matches ? 1200 : 350);
  tick(false);
};
// While the time runs the picture stands still.
const running = () => timer !== 0 || sliding;

function renderTime() {
  const from = state.from ? monthOf(state.from) : LOW,
    to = state.to ? monthOf(state.to) : HIGH;
  low.value = from;
  // where both handles stand to the right the left one lies on top, or it could not be moved back
  low.style.zIndex = from > (LOW + HIGH) / 2 ? 2 : "";
  high.value = to;
  low.setAttribute("aria-valuetext", monthText(from));
  high.setAttribute("aria-valuetext", monthText(to));
  low.setAttribute("aria-label", say("time") + ": " + say("from"));
  high.setAttribute("aria-label", say("time") + ": " + say("to"));
  document.getElementById("span").textContent = monthText(from) + " – " + monthText(to);
  undatedBox.checked = state.undated;
  document.getElementById("undated-count").textContent = number(
    shown.scope.filter(c => !c.earliest && !c.latest && passesBut(c, "time")).length,
  );
  play.textContent = timer ? "❚❚ " + say("stop") : "▶ " + say("play");
  play.setAttribute("aria-pressed", String(timer !== 0));
  const months = HIGH - LOW + 1,
    each = months <= 36 ? 1 : 12, // months a bar
    counts = new Array(Math.ceil(months / each)).fill(0);
  for (const c of dated)
    if (passesBut(c, "time")) {
      const bar = Math.floor((monthOf(c.earliest || c.latest) - LOW) / each);
      counts[Math.max(0, Math.min(counts.length - 1, bar))]++;
    }
  const most = Math.max(1, ...counts),
    tall = n => (n ? 3 + 19 * Math.sqrt(n / most) : 0);
  const svg = drawing(
    `0 0 ${months / each} 24`,
    ...counts.map((n, i) => [
      "rect",
      {
        x: i + 0.1,
        width: 0.8,
        y: 24 - tall(n),
        height: tall(n),
        class: LOW + (i + 1) * each > from && LOW + i * each <= to ? "bar" : "bar out",
      },
    ]),
  );
  svg.setAttribute("preserveAspectRatio", "none");
  document.getElementById("bars").replaceChildren(svg);
}
