"""Conditions on attributes, in three-valued logic: what is not known stays unknown.

A missing value makes a comparison unknown, not false; ``NOT`` of unknown is unknown; ``and`` and ``or`` follow Kleene
as in SQL. Nothing is guessed: text that is not a number, compared with one, is unknown.
"""

from __future__ import annotations

import re
import unicodedata
from functools import lru_cache, reduce
from operator import add, and_, eq, ge, gt, le, lt, mul, ne, or_, sub, truediv
from typing import TYPE_CHECKING, Any, Final

import numpy as np
import pandas as pd

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping, Sequence

    from conformity.rulebook.cql import Where

_COMPARE: Final[Mapping[str, Callable[[Any, Any], Any]]] = {
    "=": eq, "<>": ne, "<": lt, "<=": le, ">": gt, ">=": ge,
}  # fmt: skip
_COMPUTE: Final[Mapping[str, Callable[[Any, Any], Any]]] = {"+": add, "-": sub, "*": mul, "/": truediv}


def where(condition: Where, attributes: Sequence[Mapping[str, Any]]) -> Any:
    """Whether a condition is met, for each row of attributes.

    Parameters
    ----------
    attributes
        One mapping a row, names as the source stores them; a name that a row lacks is unknown there. Names are found
        as written, else without regard to case.

    Returns
    -------
    array of nullable booleans
        True, False, or NA where it is unknown.
    """
    return _truth(condition.tree, _Table(attributes))


class _Table:
    """Columns of the attributes, computed at first use."""

    def __init__(self, rows: Sequence[Mapping[str, Any]]) -> None:
        self.rows = rows
        self._columns: dict[str, np.ndarray] = {}

    def __len__(self) -> int:
        return len(self.rows)

    def column(self, name: str) -> np.ndarray:
        if name not in self._columns:
            values = np.empty(len(self.rows), dtype=object)
            for n, row in enumerate(self.rows):
                values[n] = row[name] if name in row else _folded_lookup(row, name)
            self._columns[name] = values
        return self._columns[name]

    def constant(self, value: Any) -> np.ndarray:
        values = np.empty(len(self.rows), dtype=object)
        values[:] = value
        return values


def _folded_lookup(row: Mapping[str, Any], name: str) -> Any:
    """The value under a name that differs by case only; None where two do."""
    names = [key for key in row if key.casefold() == name.casefold()]
    return row[names[0]] if len(names) == 1 else None


def _truth(node: Any, table: _Table) -> Any:
    if isinstance(node, bool):
        return pd.array([node] * len(table), dtype="boolean")
    op, args = node["op"], node["args"]
    if op == "not":
        return ~_truth(args[0], table)
    if op in ("and", "or"):
        return reduce(and_ if op == "and" else or_, (_truth(arg, table) for arg in args))
    if op == "isNull":
        return pd.array([_missing(v) for v in _value(args[0], table)], dtype="boolean")
    first = _value(args[0], table)
    if op == "in":
        return reduce(or_, (_compared(eq, first, _value(arg, table)) for arg in args[1]))
    if op == "between":
        return _compared(ge, first, _value(args[1], table)) & _compared(le, first, _value(args[2], table))
    if op == "like":
        return _like(first, _value(args[1], table))
    return _compared(_COMPARE[op], first, _value(args[1], table))


def _value(node: Any, table: _Table) -> np.ndarray:
    if not isinstance(node, dict):
        return table.constant(node)
    if "property" in node:
        return table.column(str(node["property"]))
    op = node["op"]
    parts = [_value(arg, table) for arg in node["args"]]
    if op in _COMPUTE:
        return _each(lambda *pair: _computed(op, *pair), *parts)
    fold = str.casefold if op == "casei" else _bare
    return _each(lambda value: fold(value) if isinstance(value, str) else None, parts[0])


def _each(of: Callable[..., Any], *columns: np.ndarray) -> np.ndarray:
    values = np.empty(len(columns[0]), dtype=object)
    for n, row in enumerate(zip(*columns, strict=True)):
        values[n] = of(*row)
    return values


def _missing(value: Any) -> bool:
    return value is None or value is pd.NA or value is pd.NaT or (isinstance(value, float) and value != value)


def _number(value: Any) -> float | None:
    """A number, also one stored as text; None for anything else."""
    if _missing(value) or isinstance(value, bool):
        return None
    try:
        number = float(value)
    except (TypeError, ValueError):
        return None
    return number if np.isfinite(number) else None


def _computed(op: str, a: Any, b: Any) -> float | None:
    left, right = _number(a), _number(b)
    if left is None or right is None or (op == "/" and right == 0):
        return None
    return float(_COMPUTE[op](left, right))


def _compared(how: Callable[[Any, Any], Any], left: np.ndarray, right: np.ndarray) -> Any:
    return pd.array([_pair(how, a, b) for a, b in zip(left, right, strict=True)], dtype="boolean")


def _pair(how: Callable[[Any, Any], Any], a: Any, b: Any) -> Any:
    if _missing(a) or _missing(b):
        return pd.NA
    if isinstance(a, (bool, np.bool_)) or isinstance(b, (bool, np.bool_)):
        same = isinstance(a, (bool, np.bool_)) and isinstance(b, (bool, np.bool_))
        return bool(how(bool(a), bool(b))) if same else pd.NA
    if isinstance(a, str) and isinstance(b, str):
        return bool(how(a.strip(), b.strip()))
    left, right = _number(a), _number(b)
    return pd.NA if left is None or right is None else bool(how(left, right))


def _bare(value: str) -> str:
    """Text without its accents."""
    return "".join(c for c in unicodedata.normalize("NFD", value) if not unicodedata.combining(c))


def _like(values: np.ndarray, patterns: np.ndarray) -> Any:
    """``%`` stands for any text, ``_`` for one character, a backslash for the character after it itself."""
    results = []
    for value, pattern in zip(values, patterns, strict=True):
        textual = isinstance(value, str) and isinstance(pattern, str)
        results.append(_is_like(value.strip(), _pieces(pattern)) if textual else pd.NA)
    return pd.array(results, dtype="boolean")


@lru_cache(maxsize=256)
def _pieces(like: str) -> tuple[re.Pattern[str], ...]:
    """The texts between the ``%`` of a pattern, each of a fixed length."""
    pieces, escaped = [""], False
    for char in like:
        if escaped:
            pieces[-1] += re.escape(char)
            escaped = False
        elif char == "\\":
            escaped = True
        elif char == "%":
            pieces.append("")
        else:
            pieces[-1] += "." if char == "_" else re.escape(char)
    return tuple(re.compile(piece, re.DOTALL) for piece in pieces)


def _is_like(value: str, pieces: tuple[re.Pattern[str], ...]) -> bool:
    """Each piece at its first place after the one before: no going back, so no pattern can make it search for ever."""
    first, *rest = pieces
    if not rest:
        return first.fullmatch(value) is not None
    match = first.match(value)
    if match is None:
        return False
    *middle, last = rest
    at = match.end()
    for piece in middle:
        match = piece.search(value, at)
        if match is None:
            return False
        at = match.end()
    # the last piece must match up to the end of the text
    return any(last.fullmatch(value, start) for start in range(at, len(value) + 1))
