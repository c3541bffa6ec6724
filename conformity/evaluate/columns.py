"""Tables as plain columns: what fifty rules take their rows from, each a few rows and a few columns."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from typing import Any, cast

import numpy as np
import pandas as pd


class Columns:
    """Columns of one length. Columns of selected rows are computed at their first use."""

    def __init__(self, length: int, columns: Mapping[str, np.ndarray] | None = None) -> None:
        self._length = length
        self._columns = dict(columns or {})
        self._source: Columns | None = None
        self._rows = np.empty(0, dtype=int)

    def __len__(self) -> int:
        return self._length

    def __contains__(self, name: str) -> bool:
        return name in self._columns or (self._source is not None and name in self._source)

    def __getitem__(self, name: str) -> np.ndarray:
        if name not in self._columns and self._source is not None:
            self._columns[name] = self._source[name][self._rows]
        return self._columns[name]

    def __setitem__(self, name: str, values: np.ndarray) -> None:
        self._columns[name] = values

    @property
    def names(self) -> list[str]:
        """Names of all columns, those of the source first."""
        return list(dict.fromkeys((*(self._source.names if self._source is not None else ()), *self._columns)))

    def take(self, rows: Any) -> Columns:
        """Some rows, by position, in that order."""
        taken = Columns(len(rows))
        taken._source, taken._rows = self, np.asarray(rows, dtype=int)
        return taken

    def records(self) -> list[dict[str, Any]]:
        """One mapping a row, of plain Python values."""
        names = self.names
        return [
            dict(zip(names, row, strict=True)) for row in zip(*(self[name].tolist() for name in names), strict=True)
        ]


class Coded:
    """A column of text as codes: chosen from by its few different values, whatever its length."""

    def __init__(self, values: Any) -> None:
        self.codes, self.values = pd.factorize(np.asarray(values, dtype=object))

    def isin(self, wanted: Iterable[str]) -> np.ndarray:
        """Mask of the rows whose value is in ``wanted``; False for a missing value."""
        chosen = frozenset(wanted)
        return self.picked(value in chosen for value in self.values)

    def picked(self, choices: Iterable[bool]) -> np.ndarray:
        """The result for each distinct value, expanded to every row; false where the value is missing."""
        # a missing value has the code -1, which is the last place
        picked: np.ndarray = np.array([*choices, False], dtype=bool)[self.codes]
        return picked


def at(values: np.ndarray, positions: np.ndarray, missing: Any = False) -> np.ndarray:
    """Values by position; ``missing`` at position -1."""
    taken: np.ndarray = np.append(values, np.array([missing], dtype=values.dtype))[positions]
    return taken


def objects(values: Sequence[Any]) -> np.ndarray:
    """Whatever it is, lists too, one a row."""
    column = np.empty(len(values), dtype=object)
    for row, value in enumerate(values):
        column[row] = value
    return column


def places(index: pd.Index, keys: Iterable[str]) -> list[int]:
    """Positions of a few keys; missing keys are left out."""
    return [cast("int", index.get_loc(key)) for key in keys if key in index]
