"""Evidence against the originals: checksums of cited lines, moved lines, and names that should occur."""

from __future__ import annotations

import hashlib
import re
import unicodedata
from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from pathlib import Path

from kg.errors import InputError
from kg.model import Claim, Evidence, Lines, Seeds, Source
from kg.vocabulary import Vocabulary

__all__ = ["Finding", "checksum", "cited_text", "fold", "read_texts", "stamp", "verify"]

Texts = Mapping[str, tuple[str, ...]]
"""The lines of each source document by its id."""


@dataclass(frozen=True)
class Finding:
    """What verification found of one cited range.

    ``verdict`` is ``exact``, ``moved`` (the text stands at ``proposal``), ``changed`` or ``missing``;
    ``unnamed`` lists what the lines do not name though the curator gave no reason.
    """

    document: str
    lines: Lines
    verdict: str
    proposal: str
    claims: tuple[str, ...]
    unnamed: tuple[str, ...] = ()


def fold(text: str) -> str:
    """Fold widths (NFKC) and remove all white space.

    >>> fold("ＪＳＴ　と ERC")
    'JSTとERC'
    """
    return re.sub(r"\s+", "", unicodedata.normalize("NFKC", text))


def checksum(text: str) -> str:
    """Return the SHA-256 of folded text, in hexadecimal."""
    return hashlib.sha256(fold(text).encode()).hexdigest()


def read_texts(folder: Path, sources: Iterable[Source]) -> dict[str, tuple[str, ...]]:
    """Read the user's own copies of the source documents, split into lines.

    Raises:
        InputError: the folder holds none of them, or one is not UTF-8.
    """
    texts = {}
    for source in sources:
        path = folder / source.file
        if path.is_file():
            try:
                texts[source.id] = tuple(path.read_text(encoding="utf-8-sig").split("\n"))
            except UnicodeDecodeError as error:
                raise InputError(f"{path}: byte {error.start} is not UTF-8") from None
    if not texts:
        raise InputError(f"{folder}: holds none of the source documents (their file names: documents.tsv)")
    return texts


def cited_text(texts: Texts, document: str, lines: Lines) -> str | None:
    """Return the cited lines, or None where there is no copy of the document or it is too short."""
    text = texts.get(document)
    if text is None or lines.last > len(text):
        return None
    return "\n".join(text[lines.first - 1 : lines.last])


def stamp(seeds: Seeds, texts: Texts) -> tuple[Evidence, ...]:
    """Return the evidence table that the claims and observations need, checksums taken from the texts.

    Ranges whose document is not at hand keep their checksum.
    """
    kept = {(e.document, e.lines): e.sha256 for e in seeds.evidence}
    cited = {(c.document, lines) for c in seeds.claims for lines in c.lines}
    cited |= {(t.document, lines) for t in seeds.tables for o in t.observations for lines in o.lines}
    found = []
    for document, lines in sorted(cited):
        text = cited_text(texts, document, lines)
        found.append(
            Evidence(document, lines, kept.get((document, lines), "") if text is None else checksum(text))
        )
    return tuple(found)


def verify(seeds: Seeds, vocabulary: Vocabulary, texts: Texts) -> tuple[Finding, ...]:
    """Check every cited range against the texts; documents that are not at hand are ``missing``."""
    citing: dict[tuple[str, Lines], list[str]] = {}
    unnamed: dict[tuple[str, Lines], list[str]] = {}
    names = _names(seeds, vocabulary)
    for claim in seeds.claims:
        for lines in claim.lines:
            citing.setdefault((claim.document, lines), []).append(claim.key)
        for what in _missing_names(claim, vocabulary, names, texts):
            unnamed.setdefault((claim.document, claim.lines[0]), []).append(what)
    for table in seeds.tables:
        for number, observation in enumerate(table.observations, 1):
            for lines in observation.lines:
                citing.setdefault((table.document, lines), []).append(f"{table.id}-{number:03}")
    places = {document: _places(lines) for document, lines in texts.items()}
    findings = []
    for item in seeds.evidence:
        key = (item.document, item.lines)
        text = cited_text(texts, *key)
        verdict, proposal = "exact", ""
        if item.document not in texts:
            verdict = "missing"
        elif text is None or checksum(text) != item.sha256:
            length = item.lines.last - item.lines.first + 1
            moved = _find_moved(places[item.document], texts[item.document], item, length)
            verdict, proposal = ("moved", str(moved)) if moved else ("changed", "")
        findings.append(
            Finding(*key, verdict, proposal, tuple(citing.get(key, ())), tuple(unnamed.get(key, ())))
        )
    return tuple(findings)


def _places(lines: tuple[str, ...]) -> list[int]:
    """Return the numbers of the lines that hold any text: a moved passage starts at one of them."""
    return [n for n, line in enumerate(lines, 1) if line.strip()]


def _find_moved(places: list[int], text: tuple[str, ...], item: Evidence, length: int) -> Lines | None:
    """Look for the passage elsewhere: same folded text, at a length that may differ by blank lines."""
    for first in sorted(places, key=lambda n: abs(n - item.lines.first)):
        for size in sorted(range(1, length + 4), key=lambda n: abs(n - length)):
            if first + size - 1 <= len(text):
                candidate = "\n".join(text[first - 1 : first + size - 1])
                if checksum(candidate) == item.sha256:
                    return Lines(first, first + size - 1)
    return None


def _names(seeds: Seeds, vocabulary: Vocabulary) -> dict[str, set[str]]:
    names: dict[str, set[str]] = {}
    for entity in seeds.entities:
        names[entity.id] = {entity.label_en, entity.label_ja}
    for source in seeds.sources:
        names[source.id] = {source.label_en, source.label_ja}
    for field in vocabulary.fields.values():
        names[field.id] = set(field.labels)
    for name in seeds.names:
        names[name.entity].add(name.form)
    for id_, form, _ in vocabulary.hidden_names:
        names.setdefault(id_, set()).add(form)
    return {id_: {fold(form).casefold() for form in forms} for id_, forms in names.items()}


def _missing_names(
    claim: Claim, vocabulary: Vocabulary, names: Mapping[str, set[str]], texts: Texts
) -> list[str]:
    """Name subject and object of a claim where no label of theirs stands in the cited lines."""
    cited = [cited_text(texts, claim.document, lines) for lines in claim.lines]
    if claim.unnamed or None in cited:
        return []
    text = fold("".join(filter(None, cited))).casefold()
    things = [claim.subject]
    if not vocabulary.predicates[claim.predicate].literal:
        things.append(claim.object)
    missing = [t for t in things if not any(name in text for name in names[t])]
    missing += [
        f"written={value}"
        for name, value in claim.qualifiers
        if name == "written" and not all(fold(part).casefold() in text for part in value.split(" / "))
    ]
    return [f"{claim.key}: {what}" for what in missing]


def summary(findings: Iterable[Finding]) -> Counter[str]:
    """Count the findings by verdict, and the unnamed things under ``unnamed``."""
    count: Counter[str] = Counter()
    for finding in findings:
        count[finding.verdict] += 1
        count["unnamed"] += len(finding.unnamed)
    return count
