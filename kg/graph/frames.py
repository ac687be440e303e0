"""Answers as DataFrames: a column a variable, with the kind that its values have."""

from __future__ import annotations

import re
from collections.abc import Callable
from contextlib import suppress
from functools import cache, lru_cache, partial
from typing import TYPE_CHECKING, Any

import pyoxigraph as ox

from kg.graph.explain import answering
from kg.vocabulary import PREFIXES

if TYPE_CHECKING:
    import numpy as np
    import pandas as pd
    from pandas.api.extensions import ExtensionArray

__all__ = ["Term", "to_frame", "unescape"]

XSD = PREFIXES["xsd"]
Term = ox.NamedNode | ox.BlankNode | ox.Literal | ox.Triple
NUMERIC = {XSD + t for t in ("integer", "decimal", "double", "float", "int", "long", "nonNegativeInteger")}

DAY = re.compile(f'"(?!0000)[0-9]{{4}}-[0-9]{{2}}-[0-9]{{2}}"\\^\\^<{XSD}date>')
ESCAPE = re.compile(r"\\(u[0-9A-Fa-f]{4}|U[0-9A-Fa-f]{8}|.)")
ESCAPED = {"t": "\t", "n": "\n", "r": "\r", "b": "\b", "f": "\f", '"': '"', "\\": "\\"}


def to_frame(answer: ox.QuerySolutions) -> pd.DataFrame:
    """Turn solutions into a DataFrame: a column a variable, numbers and dates as such, IRIs as text.

    All cells are cut out of Oxigraph's TSV, where no value holds a bare tab or line break: that is faster
    than a loop over solutions. A column becomes ``Int64`` (whole decimals too), ``Float64``, ``boolean``,
    ``datetime64`` (``xsd:date`` of the years 1 to 9999, without time zone) or ``string``, as is one without
    values; where kinds mix it holds Python objects.

    Raises:
        QueryError: an answer, which Oxigraph computes only now, cannot be computed.
    """
    import pandas as pd

    with answering():
        text = (answer.serialize(format=ox.QueryResultsFormat.TSV) or b"").decode()
    head, _, body = text.partition("\n")
    if not head:
        return pd.DataFrame(index=range(body.count("\n")))
    cells = body.replace("\n", "\t").split("\t")
    cells.pop()
    # an IRI, by far the commonest, is spared the call; a triple begins with "<<"
    known = {cell: cell[1:-1] if "<=" < cell < "=" else _value(cell) for cell in set(cells)}
    known[""] = pd.NA
    names, places = _names(head)
    width = len(places)
    blocks = [(_column(cells[n::width], known), at) for n, at in enumerate(places)]
    index = pd.RangeIndex.from_range(range(len(cells) // width))
    # for a dozen rows 5 microseconds; DataFrame(...) takes 24, nearly as long as Oxigraph for the answer
    create: Callable[..., pd.DataFrame] = pd.api.internals.create_dataframe_from_blocks  # type: ignore[attr-defined]
    return create(blocks, index, names.view())  # a view, as whoever names an index names the object


@lru_cache
def _names(head: str) -> tuple[pd.Index[str], list[np.ndarray]]:
    """Turn the first line of a TSV into the names of columns, and the place of each."""
    import numpy as np
    import pandas as pd

    names = [name[1:] for name in head.split("\t")]
    return pd.Index(names), [np.array([place]) for place in range(len(names))]


def _column(tokens: list[str], known: dict[str, Any]) -> ExtensionArray | np.ndarray:
    """Turn the terms of a column, whose values are known, into an array; one of NumPy has two axes."""
    import numpy as np
    import pandas as pd

    values = list(map(known.__getitem__, tokens))
    kinds = set(map(type, values))
    if str in kinds and DAY.match(next(filter(None, tokens))):
        days = ["" if v is pd.NA else v for v in values]
        with suppress(ValueError):  # no such day
            if all(map(DAY.fullmatch, set(tokens) - {""})):
                return np.array([days], "datetime64[s]")
    if kinds == {str}:
        return _texts()(np.array(values, object))
    kinds.discard(type(pd.NA))
    if float in kinds and kinds <= {int, float}:
        numbers = [v for v in values if v is not pd.NA]
        if all(v == v // 1 and abs(v) < 2**53 for v in numbers):
            values, kinds = [v if v is pd.NA else int(v) for v in values], {int}
    if kinds == {int}:
        with suppress(OverflowError):  # past 64 bits: stay Python's integers
            whole = np.array([0 if v is pd.NA else v for v in values], np.int64)
            return pd.arrays.IntegerArray(whole, np.array([v is pd.NA for v in values]))
    column = np.array(values, object)
    if kinds <= {str}:
        return _texts()(column)
    if kinds == {bool}:
        return pd.array(column, dtype="boolean")
    return pd.array(column, dtype="Float64") if float in kinds and kinds <= {int, float} else column[None]


@cache
def _texts() -> Callable[[np.ndarray], ExtensionArray]:
    """Return what makes a column of texts."""
    import pandas as pd

    # the public constructor looks through the values again, which takes 2 microseconds for a dozen
    new: Callable[..., ExtensionArray] = getattr(pd.arrays.StringArray, "_simple_new", pd.arrays.StringArray)
    return partial(new, dtype=pd.StringDtype("python"))


def _value(token: str) -> object:
    """Turn a term, as TSV writes it, into a Python value; what is not of its datatype is text."""
    if token[:1] == '"':
        end = token.rindex('"')
        text, datatype = unescape(token[1:end]), token[end + 4 : -1]
    elif token.startswith(("<<", "_:")):
        return token.removeprefix("_:")
    else:
        text, datatype = token, XSD + ("boolean" if token in ("true", "false") else "decimal")
    if datatype in NUMERIC:
        with suppress(ValueError):
            whole = text.lstrip("+-").isdigit() and datatype not in (XSD + "double", XSD + "float")
            return int(text) if whole else float(text)
    if datatype == XSD + "boolean" and text in ("true", "false", "1", "0"):
        return text in ("true", "1")
    return text


def unescape(text: str) -> str:
    """Turn what TSV and N-Triples write between quotation marks into the text that is meant."""
    return ESCAPE.sub(lambda m: ESCAPED.get(m[1]) or chr(int(m[1][1:], 16)), text) if "\\" in text else text
