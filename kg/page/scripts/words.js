"use strict";
// Words in both languages, and what is done with names: labels, folding for search, order, wrapping.
const TEXT = {
  intro: [
    "項目を名前で探すか、図の点・線を選んでください。点をダブルクリックすると周囲が開きます。",
    "Search for a name, or choose a dot or a line in the picture. A double click on a dot unfolds its surroundings.",
  ],
  start: ["この図について", "About this picture"],
  overviewNote: [
    "つながりの多い主要な項目を示しています。大きさはつながりの数です。",
    "Shown are the main items, those with the most ties. Size is the number of ties.",
  ],
  tooMany: [
    "全体は{0}項目・{1}主張と大きいため、このページにはつながりの多い{2}項目だけを収めています。その他の項目の図は「kg view --focus 名前」で作れます。",
    "The whole has {0} items and {1} claims. This page holds only the {2} items with the most ties; draw any other with “kg view --focus NAME”.",
  ],
  mainItems: ["つながりの多い項目", "Items with the most ties"],
  ties: ["つながり", "ties"],
  shown: ["表示中：{0} / {1} 項目・つながり {2} 本・主張 {3} 件", "Shown: {0} of {1} items, {2} ties, {3} claims"],
  pass: ["条件に合う主張 {0} / {1} 件", "{0} of {1} claims match"],
  passAround: ["この範囲で条件に合う主張 {0} / {1} 件", "{0} of {1} claims here match"],
  noneHere: [
    "条件に合うものは今の範囲や種類の外にあります。条件を減らしてください。",
    "What matches lies outside this range or these classes. Remove some filters.",
  ],
  nothing: [
    "条件に合うものがありません。条件を減らしてください。",
    "Nothing matches the filters. Remove some of them.",
  ],
  classes: ["種類", "Classes"],
  relations: ["関係", "Relations"],
  fields: ["分野", "Fields"],
  documents: ["出典文書", "Documents"],
  statuses: ["状態", "Status"],
  time: ["期間", "Period"],
  path: ["経路", "Path"],
  undatedOff: ["日付なしを除く", "without undated"],
  narrow: ["選んだものだけを表示します。", "Choose to show only these."],
  fieldNote: ["下位の分野も含みます。", "Narrower fields are included."],
  findField: ["分野を探す", "Find a field"],
  all: ["すべて", "All"],
  none: ["なし", "None"],
  further: ["ほか {0} 件を表示", "Show {0} more"],
  unfold: ["周囲を開く", "Unfold"],
  ego: ["範囲", "Within"],
  hop: ["{0}歩", "{0} hop"],
  hops: ["{0}歩", "{0} hops"],
  egoLabel: ["{0}から{1}歩以内を表示", "Show what is around {0}, hops: {1}"],
  egoOf: ["{0}から{1}歩以内", "Around {0}, hops: {1}"],
  pin: ["固定", "Pin"],
  unpin: ["固定を解除", "Unpin"],
  hide: ["隠す", "Hide"],
  pathFrom: ["ここからの経路", "Path from here"],
  pathTo: ["ここまでの経路", "Path to here"],
  pathBetween: ["{0} から {1} への経路", "Path from {0} to {1}"],
  pathChoose: [
    "{0} からの経路：相手の項目を選ぶか、左の「経路」で探してください。",
    "Path from {0}: choose the other item, or find it under “Path” on the left.",
  ],
  pathNone: ["今の条件ではつながっていません。", "With these filters the two are not connected."],
  pathSteps: [
    "最短経路（{0}歩）。ほかに同じ長さの経路がありえます。出典文書は、ほかに経路がないときだけ経由します。",
    "Shortest path, length {0}. Others may be as short. It passes a source document only where there is no other way.",
  ],
  from: ["始点", "From"],
  to: ["終点", "To"],
  clear: ["消す", "Clear"],
  between: ["二者のあいだの主張", "What ties the two"],
  via: ["結びつけるもの", "What ties them"],
  neighbours: ["つながる項目", "Tied to"],
  claims: ["主張", "claims"],
  out: ["絞り込みで外れている主張", "Claims that the filters leave out"],
  mentions: ["補足として触れる主張", "Claims that mention it"],
  lines: ["{0}行", "line {0}"],
  manyLines: ["{0}行", "lines {0}"],
  source: ["出典", "Source"],
  words: ["原文", "The words"],
  reading: ["読み", "Reading"],
  lentDate: ["日付は会合・文書のもの", "date of the meeting or document"],
  undated: ["日付なし", "undated"],
  conditional: ["条件つき", "conditional"],
  solid: ["実際の事柄", "actual"],
  dashed: ["予定・提案など", "planned, proposed …"],
  faded: ["終了", "ended"],
  weight: ["太さは主張の数", "Width: number of claims"],
  entity: ["項目", "Item"],
  class: ["種類", "Class"],
  subject: ["主語", "Subject"],
  relation: ["関係", "Relation"],
  object: ["目的語", "Object"],
  sentence: ["文", "Sentence"],
  date: ["日付", "Date"],
  status: ["状態", "Status"],
  tableClaims: ["主張の表", "Claims"],
  tableItems: ["項目の表", "Items"],
  rows: ["{0} 件", "{0} rows"],
  copied: ["リンクをコピーしました。", "Link copied."],
  copyThis: ["このリンクをコピーしてください：", "Copy this link:"],
  saved: ["保存しました：{0}", "Saved: {0}"],
  hits: ["{0} 件見つかりました", "{0} found"],
  noHits: ["見つかりません", "Nothing found"],
  nearHits: ["一致する名前はありません。近い名前が {0} 件あります", "No such name; {0} near it"],
  statistics: ["統計", "Statistics"],
  inPicture: ["図のなかで見る：{0}", "Show in the whole graph: {0}"],
  play: ["再生", "Play"],
  stop: ["停止", "Stop"],
};
const collator = { ja: new Intl.Collator("ja"), en: new Intl.Collator("en") };

const english = () => state.language === "en";
// Texts stand in both languages where both are wanted, but for what stands beside every source and button.
const ONCE = new Set(["lines", "manyLines", "hop", "hops"]);
const say = (key, ...values) => {
  const [ja, en] = TEXT[key],
    text = state.language === "both" && !ONCE.has(key) && ja !== en ? ja + " / " + en : english() ? en : ja;
  return text.replace(/\{(\d)\}/g, (_, i) => values[i]);
};
const word = key => {
  const [en, ja] = Object.hasOwn(data.words, key) ? data.words[key] : [key, key];
  return state.language === "both" && ja !== en ? ja + " " + en : english() ? en : ja;
};
const inBrackets = (text, ...notes) =>
  english() ? text + " (" + notes.join(", ") + ")" : text + "（" + notes.join("・") + "）";
const number = n => n.toLocaleString("en");
const name = entity => (english() ? entity.en : entity.ja).trim() || entity.id;
const other = entity => (english() ? entity.ja : entity.en).trim();
const both = entity =>
  state.language === "both" && other(entity) !== name(entity) ? name(entity) + " / " + other(entity) : name(entity);

// Japanese sorts by reading where there is one, otherwise as the browser sorts Japanese.
const inOrder = (a, b) =>
  english() ? collator.en.compare(name(a), name(b)) : collator.ja.compare(a.reading || name(a), b.reading || name(b));

// For search: widths, case, katakana and hiragana, spaces, dots and marks of direction make no difference.
const fold = text =>
  plain(text)
    .normalize("NFKC")
    .toLowerCase()
    .normalize("NFD")
    .replace(/[\u0300-\u036f]/g, "")
    .normalize("NFC")
    .replace(/[\u30a1-\u30f6]/g, c => String.fromCharCode(c.charCodeAt(0) - 96))
    .replace(/[\s・·.\-‐–]/g, "");

const units = character =>
  /[\u1100-\u11ff\u2e80-\ud7ff\uf900-\ufaff\ufe30-\ufe6f\uff01-\uff60\uffe0-\uffe6]|[\ud83c-\ud83e]/.test(character)
    ? 2
    : 1;

// Cut a text to a number of half-width characters.
function short(text, most) {
  let used = 0,
    out = "";
  for (const c of text) {
    used += units(c);
    if (used > most) return out.trimEnd() + "…";
    out += c;
  }
  return out;
}

// How bad a line break between two characters is: words and names stay whole where they can.
function badness(before, after) {
  if (
    /[\u3041\u3043\u3045\u3047\u3049\u3063\u3083\u3085\u3087\u30a1\u30a3\u30a5\u30a7\u30a9\u30c3\u30e3\u30e5\u30e7\u30fc、。，．・）」』)\]]/.test(
      after,
    ) ||
    /[（「『(\[]/.test(before)
  )
    return 40;
  if (/[ ・、）」)]/.test(before) || /[ （「(]/.test(after)) return 0;
  if (/[a-z0-9]/i.test(before) && /[a-z0-9]/i.test(after)) return 30;
  if (/[ァ-ヺー]/.test(before) && /[ァ-ヺー]/.test(after)) return 16;
  return /[ぁ-ゖ]/.test(before) && !/[ぁ-ゖ]/.test(after) ? 3 : 8;
}
function ending(text, most) {
  const letters = [...text];
  let from = letters.length;
  for (let used = 1; from > 0 && (used += units(letters[from - 1])) <= most; ) from--;
  return "…" + letters.slice(from).join("").trimStart();
}
// Break a label into two lines at most, as even as good breaks allow; what does not fit is cut.
function wrap(text, most) {
  const letters = [...text],
    widths = letters.map(units),
    full = widths.reduce((a, b) => a + b, 0);
  if (full <= most) return [text];
  let best = null,
    least = Infinity,
    left = 0;
  for (let i = 1; i < letters.length && left + widths[i - 1] <= most; i++) {
    left += widths[i - 1];
    const goal = Math.max(full / 2, most - 4),
      cost =
        badness(letters[i - 1], letters[i]) +
        1.5 * Math.abs(Math.min(goal, most) - left) +
        (full - left > most && full <= 2 * most ? 12 : 0);
    if (cost < least) {
      least = cost;
      best = i;
    }
  }
  return [letters.slice(0, best).join("").trim(), short(letters.slice(best).join("").trim(), most)];
}

// Line ends and marks that turn the direction of writing would let one label disturb its neighbours.
const plain = text => text.replace(/[\u0000-\u001f\u200e\u200f\u202a-\u202e\u2066-\u2069]/g, " ").trim();

function element(tag, properties = {}, ...children) {
  const made = document.createElement(tag);
  for (const [key, value] of Object.entries(properties))
    if (key in made && !key.startsWith("aria")) made[key] = value;
    else if (value !== undefined) made.setAttribute(key, value);
  made.append(...children.filter(c => c !== undefined && c !== null));
  return made;
}
const button = (text, onclick, properties = {}) => element("button", { type: "button", onclick, ...properties }, text);
