"""Conformance: SHACL shapes through pySHACL, and checks that SHACL says badly as SPARQL."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from pathlib import Path

import pyoxigraph as ox

from kg.errors import DataError, Problem
from kg.graph.headers import read_header
from kg.graph.store import select
from kg.vocabulary import GRAPHS, ID

__all__ = ["Complaint", "run_checks", "run_shapes", "violations"]


@dataclass(frozen=True, order=True)
class Complaint:
    """A row of a check, or a result of a shape: ``severity`` is violation or warning."""

    severity: str
    source: str
    focus: str
    message: str
    advice: str = ""

    def as_problem(self) -> Problem:
        """Say it as a problem of the file that holds the check."""
        path = f"ontology/checks/{self.source}.rq" if self.source != "shapes" else "ontology/shapes"
        return Problem(path, 1, f"{self.focus}: {self.message}" + (f"; {self.advice}" if self.advice else ""))

    def __str__(self) -> str:
        advice = f" ({self.advice})" if self.advice else ""
        return f"{self.severity}: {self.source}: {self.focus}: {self.message}{advice}"


def violations(complaints: Iterable[Complaint]) -> list[Complaint]:
    """Return those complaints that make the graph fail."""
    return [c for c in complaints if c.severity == "violation"]


def run_checks(store: ox.Store, folder: Path) -> Iterator[Complaint]:
    """Run every SELECT of ``ontology/checks``: a row is a complaint."""
    for path in sorted(folder.glob("*.rq")):
        text = path.read_text(encoding="utf-8")
        values = read_header(text).values
        for solution in select(store, text):
            cells = [
                getattr(term, "value", str(term)).removeprefix(ID) for term in solution if term is not None
            ]
            yield Complaint(
                values["severity"], path.stem, " ".join(cells), values["message"], values["advice"]
            )


def run_shapes(store: ox.Store, folder: Path) -> Iterator[Complaint]:
    """Validate all graphs but the ontology's against the shapes of ``ontology/shapes``.

    Raises:
        DataError: a file of shapes is not Turtle.
    """
    # half a second to import, and only the build and the checks need them
    from pyshacl import validate
    from rdflib import SH, Graph, Literal

    data, shapes = Graph(), Graph()
    ontology = ox.NamedNode(GRAPHS + "ontology")
    triples = {q.triple for q in store if q.graph_name != ontology}
    text = ox.serialize(sorted(triples, key=str), format=ox.RdfFormat.N_TRIPLES)
    data.parse(data=text or b"", format="nt")
    for path in sorted(folder.glob("*.ttl")):
        try:
            shapes.parse(path, format="turtle")
        except SyntaxError as error:
            raise DataError([Problem(str(path), error.lineno or 0, f"not Turtle: {error.msg}")]) from None
    _, report, _ = validate(data, shacl_graph=shapes, advanced=False, inplace=True)
    for result in report.subjects(SH.resultSeverity):
        messages = [m for m in report.objects(result, SH.resultMessage) if isinstance(m, Literal)]
        english = next((str(m) for m in messages if m.language in ("en", None)), "does not conform")
        severity = "warning" if report.value(result, SH.resultSeverity) == SH.Warning else "violation"
        focus = str(report.value(result, SH.focusNode)).removeprefix(ID)
        value = report.value(result, SH.value)
        yield Complaint(severity, "shapes", focus, english + (f": {value}" if value is not None else ""))
