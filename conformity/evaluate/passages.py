"""Where continuities are cut, narrowed, faced or locked in, found by barrier and element."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING, Any, Final

import numpy as np

from conformity.evaluate.columns import Columns

if TYPE_CHECKING:
    import pandas as pd

#: families whose unmeasured rows leave a measure unknown: a passage is not known where the break is not
_SILENCED: Final[Mapping[str, tuple[str, ...]]] = {
    "break": ("break", "residual_width"),
    "residual_width": ("residual_width",),
    "gap": ("gap",),
    "sides": ("sides",),
    "interface": ("interface",),
}


class Passages:
    """The table of passages, by barrier, family of measures and element."""

    def __init__(self, table: pd.DataFrame) -> None:
        self._rows = Columns(len(table), {name: np.asarray(table[name]) for name in table.columns})
        self._silent: dict[tuple[str, str], set[str]] = {}
        self._makers: dict[tuple[str, str], dict[str, set[str]]] = {}
        self._measured: dict[tuple[str, str], list[int]] = {}
        self._of: dict[tuple[str, str, str], list[int]] = {}
        names = ("element_key", "measure", "barrier", "reason", "subject_keys")
        for row, (element, family, barrier, reason, subjects) in enumerate(
            zip(*(self._rows[name] for name in names), strict=True)
        ):
            if reason:
                for silenced in _SILENCED[family]:
                    self._silent.setdefault((barrier, silenced), set()).add(element)
            else:
                self._makers.setdefault((barrier, family), {}).setdefault(element, set()).update(subjects)
                self._measured.setdefault((barrier, family), []).append(row)
                self._of.setdefault((barrier, family, element), []).append(row)

    def silent(self, barrier: str, family: str, elements: np.ndarray) -> np.ndarray:
        """Of which of some elements what the barrier does could not be measured."""
        unmeasured = self._silent.get((barrier, family))
        return (
            np.array([key in unmeasured for key in elements], dtype=bool)
            if unmeasured
            else np.zeros(len(elements), dtype=bool)
        )

    def is_maker(self, barrier: str, family: str, pairs: Columns) -> np.ndarray:
        """Which pairs are of a zone or prescription that makes the element's cut, or its narrow place."""
        makers = self._makers.get((barrier, family))
        if not makers:
            return np.zeros(len(pairs), dtype=bool)
        both = zip(pairs["subject_key"], pairs["element_key"], strict=True)
        return np.array([subject in makers.get(element, ()) for subject, element in both], dtype=bool)

    def measured(self, barrier: str, family: str) -> Columns:
        """What was measured of a barrier, in the order of all."""
        return self._rows.take(self._measured.get((barrier, family), []))

    def of(self, barrier: str, family: str, element: str) -> list[dict[str, Any]]:
        """What was measured of a barrier and an element, in the order of all."""
        return self._rows.take(self._of.get((barrier, family, element), [])).records()
