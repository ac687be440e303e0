"""The words of the tables of `kg measure`, in English and Japanese: titles, heads, and how to read them."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import TYPE_CHECKING

from kg.commands.rankings import RANDOM, ROUNDS, Asked

if TYPE_CHECKING:
    import pandas as pd

__all__ = ["HEADS", "KEYS", "SHARES", "TITLES", "reading", "word"]

Words = tuple[str, str]

TITLES: Mapping[str, Words] = {
    "stability": ("scores with intervals", "値とその幅"),
    "scores": ("scores", "値"),
    "communities": ("communities", "コミュニティ"),
    "case-drop": ("when ties are dropped", "つながりを除いたとき"),
    "leave-one-out": ("when one is left out", "一つずつ除いたとき"),
    "sensitivity": ("when ties are counted otherwise", "つながりの数え方を変えたとき"),
    "chance": ("against chance", "偶然との比較"),
    "entries": ("who comes and goes", "登場と退場"),
    "movers": ("what moved whom", "何が誰を動かしたか"),
    "white-spaces": ("same priority, no shared instrument", "重点分野が同じで合意文書のない組"),
    "backtest": ("would the scores have foretold later ties?", "その後のつながりを予測できたか"),
}
HEADS: Mapping[str, Words] = {
    "slice": ("slice", "時期"),
    "rank": ("rank", "順位"),
    "ranks": ("ranks", "順位の幅"),
    "label": ("node", "名称"),
    "score": ("score", "値"),
    "scores": ("interval", "値の幅"),
    "present": ("present", "出現率"),
    "component": ("component", "連結成分"),
    "community": ("community", "コミュニティ"),
    "size": ("nodes", "数"),
    "agreement": ("agreement", "一致度"),
    "members": ("members", "構成員"),
    "dropped": ("dropped", "除いた割合"),
    "left": ("left", "残り"),
    "mean": ("mean", "平均"),
    "low": ("low", "下限"),
    "stable": ("stable", "安定の割合"),
    "left_out": ("left out", "除いたもの"),
    "ties_lost": ("ties lost", "減る数"),
    "tau": ("tau", "τ"),
    "moved": ("who moves most", "大きく動くもの"),
    "definition": ("definition", "数え方"),
    "ties": ("ties", "件数"),
    "statistic": ("statistic", "統計量"),
    "observed": ("observed", "実際"),
    "deviation": ("deviation", "標準偏差"),
    "z": ("z", "z"),
    "p_more": ("p more", "p 以上"),
    "p_less": ("p less", "p 以下"),
    "first": ("first", "最初"),
    "last": ("last", "最後"),
    "slices": ("slices", "時期の数"),
    "stays": ("stays", "最後まで"),
    "gained": ("gained", "値の増減"),
    "gain_owed": ("of it owed", "うち起因"),
    "rose": ("rose", "順位の上昇"),
    "owed": ("of it owed", "うち起因"),
    "one": ("one", "一方"),
    "other": ("other", "他方"),
    "fields": ("fields", "分野"),
    "other_ties": ("other ties", "他のつながり"),
    "common_neighbours": ("common neighbours", "共通の隣接"),
    "resource_allocation": ("resource allocation", "資源配分"),
    "auc": ("auc", "auc"),
    "aucs": ("interval", "幅"),
    "precision": ("precision", "適合率"),
    "precisions": ("interval", "幅"),
}
SHARES = ("present", "agreement", "dropped", "stable")
"""Columns that hold shares, and are shown in per cent."""
KEYS: Mapping[str, Words] = {
    "title": ("title", "名称"),
    "nodes": ("nodes", "点"),
    "edge": ("tied when", "つながる条件"),
    "weight": ("weight", "重み"),
    "directed": ("directed", "向き"),
    "mode": ("kinds of node", "点の種類"),
    "excludes": ("left out", "含まないもの"),
    "time": ("time", "時期の根拠"),
    "yes": ("yes", "あり"),
    "no": ("no", "なし"),
    "one": ("one", "1種類"),
    "two": ("two", "2種類"),
}
"""What a network states of itself, and the values that are the same in all."""
WORDS: Mapping[str, str] = {
    "weight": "そのまま",
    "count": "どれも1と数える",
    "binary": "組を1と数える",
    "planned": "予定も数える",
    "only instruments": "合意文書だけ",
    "without instruments": "合意文書を除く",
    "only taking part": "参加だけ",
    "without taking part": "参加を除く",
    "only said to cooperate": "協力の記述だけ",
    "without said to cooperate": "協力の記述を除く",
    "clustering": "クラスタ係数",
    "modularity": "モジュラリティ",
    "common_neighbours": "共通の隣接",
    "jaccard": "ジャカール係数",
    "adamic_adar": "アダミック・アダール",
    "resource_allocation": "資源配分",
    "preferential_attachment": "優先的選択",
    "field_overlap": "分野の重なり",
    "chance": "偶然",
}
UNITS: Mapping[str, Words] = {
    "documents": ("documents", "文書"),
    "via": ("instruments, meetings and programmes", "合意文書・会合・事業"),
}
NOTES: Mapping[str, Words] = {
    "stability": (
        "ranks, interval: what 95 % of {rounds} samples of the {units} give. present: the share of the samples in "
        "which the node has a tie. Where the ranks of two overlap, they are not surely told apart.",
        "順位の幅・値の幅：{units}を{rounds}回抽出し直した標本の95％が入る範囲。出現率：つながりをもつ標本の割合。"
        "順位の幅が重なる二者の上下は確かではない。",
    ),
    "scores": (
        "Rows go by strength. More is more central, but less where the head says so; a component is a part that "
        "no tie joins to the rest, 0 the largest. The other formats give ranks, too.",
        "強度の順。大きいほど中心的（構造的拘束度と冗長性は小さいほど自由な仲介者）。連結成分はつながりのある一まとまりで、"
        "0が最大。他の形式には順位もある。",
    ),
    "communities": (
        "modularity {modularity:.2f}. agreement: how often 50 runs put the members together. Random networks have "
        "communities, too: see --table chance.",
        "モジュラリティ{modularity:.2f}。一致度：50回の計算で構成員が同じ組になった割合。無作為なネットワークにも"
        "コミュニティはある（--table chance）。",
    ),
    "case-drop": (
        "The {units} are dropped at random. mean, low (of all but a twentieth): correlation with the whole; stable: "
        "share of draws with 0.7 or more. CS-coefficient: {cs}; below 0.25 differences say nothing, above 0.5 they may.",
        "{units}を無作為に除く。平均・下限（20分の1を除く）：全体との順位相関。安定の割合：相関0.7以上の回の割合。"
        "CS係数：{cs}。0.25未満なら差は読めず、0.5以上なら読める。",
    ),
    "leave-one-out": (
        "tau: how alike the order stays without it (1: the same). who moves most: of the first ten ranks, from where "
        "to where; the last place is to have no tie.",
        "τ：除いたときの順序の一致（1は同じ）。大きく動くもの：上位10のうちの三つ、前後の順位。つながりを失うと最下位。",
    ),
    "sensitivity": (
        "tau: how alike the order is to the first row (1: the same). who moves most: of the first ten ranks, from "
        "where to where; the last place is to have no tie.",
        "τ：一行目との順序の一致（1は同じ）。大きく動くもの：上位10のうちの三つ、前後の順位。つながりを失うと最下位。",
    ),
    "chance": (
        "mean, deviation: of {rounds} networks in which each node keeps its number of neighbours. p more, p less: the "
        "share of them with at least or at most as much.",
        "平均・標準偏差：各点の隣接数を保った無作為なネットワーク{rounds}個の値。p：実際以上、または以下の値になる割合。",
    ),
    "entries": (
        "Slices of the first and last tie with a date, and how many have one. Who is not mentioned later need not "
        "have gone.",
        "日付のある最初と最後のつながりの時期、つながりのある時期の数。後の文書に現れないことは、終わったことを意味しない。",
    ),
    "movers": (
        "gained, rose: change of score and rank from {between}. of it owed: what would be gone without the thing "
        "left out; these do not add up.",
        "値の増減・順位の上昇：{between}の変化。うち起因：それを除くと失われる分。足し合わせても全体にはならない。",
    ),
    "white-spaces": (
        "Pairs by resource allocation: the more neighbours they share, and these few others, the higher. That no "
        "instrument is known does not mean that there is none.",
        "資源配分（共通の隣接が多く、それらの隣接が少ないほど大きい）の順。合意文書が知られていないことは、ないことを意味しない。",
    ),
    "backtest": (
        "Hidden: the {hidden} of {candidates} pairs that begin on {cut} or later. auc: the chance that a hidden pair "
        "scores higher than another (0.5: chance). precision: their share of the {k} highest. interval: 95 % of "
        "{rounds} samples of the hidden pairs; with fewer than twenty of them it says little.",
        "{candidates}組のうち{cut}以降に始まる{hidden}組を隠す。auc：隠した組の値が他の組より高い確率（0.5は偶然）。"
        "適合率：上位{k}組に占める割合。幅：隠した組を{rounds}回抽出し直した95％の範囲。20組に満たなければほとんど何も言えない。",
    ),
}
"""How to read each table, in a line below it."""
OUTSIDE: Words = (
    "* the score lies outside: a sample lacks part of the {units}, and the measure is another without them. Compare "
    "the interval with those of others, not with the score.",
    "*：値が幅の外にある。標本には{units}の一部が欠け、それだけで値が変わる。幅は値とではなく、他の行の幅と比べる。",
)


def word(name: str, lang: str) -> str:
    """Return what a definition, a statistic or a score is called."""
    from kg.measures.measure import MEASURES

    if lang == "ja" and name in WORDS:
        return WORDS[name]
    return MEASURES[name].titles[lang == "ja"] if name in MEASURES else name.replace("_", " ")


def reading(name: str, table: pd.DataFrame, asked: Asked, lang: str, *, marked: bool) -> Iterator[str]:
    """Return the lines below a table; ``marked`` is whether it shows a score outside of its interval."""
    place = ("en", "ja").index(lang)
    if table.empty:
        yield ("No rows: nothing of the kind is known.", "該当する行はない。")[place]
        return
    first = {str(key): value for key, value in table.iloc[0].items()}
    between = (" to ", "から")[place].join(asked.between or ())
    cs = table.groupby("measure", sort=False)["cs_coefficient"].first() if "cs_coefficient" in table else None
    steady = {} if cs is None else cs.to_dict()
    facts = first | {
        "rounds": asked.rounds or (RANDOM if name == "chance" else ROUNDS),
        "units": UNITS[asked.over or ("via" if name == "case-drop" else "documents")][place],
        "between": between,
        "cs": (", ", "、")[place].join(
            f"{word(str(key), lang)} {value:.2f}" for key, value in steady.items()
        ),
    }
    yield NOTES[name][place].format(**facts)
    if marked:
        yield OUTSIDE[place].format(**facts)
