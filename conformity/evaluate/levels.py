"""How grave a finding is at one place: judged on what of it lies there."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from typing import TYPE_CHECKING, Any, Final

import numpy as np
import shapely

from conformity.evaluate import placing
from conformity.evaluate.columns import Columns
from conformity.evaluate.judge import NOTHING, UNKNOWN, judge
from conformity.evaluate.rows import number
from conformity.model import Scope, Severity, cap
from conformity.profiles.beds import is_covered

if TYPE_CHECKING:
    from conformity.evaluate.grounds import Grounds, Pair
    from conformity.rulebook.schema import Rule

Row = dict[str, Any]
#: measures that add up over zones, with the columns of the contacts that they are summed from
_SUMMED: Final[Mapping[str, str]] = {
    "area": "area_m2", "core_area": "area_low_m2", "envelope_area": "area_high_m2",
    "length": "length_m", "core_length": "length_low_m", "envelope_length": "length_high_m", "count": "count",
}  # fmt: skip


class Levels:
    """The severity of findings at places of one run."""

    def __init__(self, rules: Mapping[str, Rule], grounds: Grounds) -> None:
        self.rules, self.grounds = rules, grounds

    def at(self, row: Row, pieces: Collection[Pair]) -> str:
        """The severity of a finding at a place: on the pieces of its own ground, whatever it measures elsewhere.

        A total over several zones counts with the zones of the place alone; a river of which the bed is mostly fictive
        or underground there is a question, at most to be watched.

        Parameters
        ----------
        pieces
            Pairs of zone (or prescription) and element that the place holds.
        """
        pairs = placing.pairs(row, self.rules[row["rule_id"]], self.grounds)
        here = [pair for pair in pairs if pair in pieces]
        severity = str(row["severity"])
        if here and len(here) < len(pairs):
            severity = self._of_part(row, pairs, here)
        return cap(severity, Severity.WATCH) if self._is_covered(here) else severity

    def _of_part(self, row: Row, pairs: Collection[Pair], here: Collection[Pair]) -> str:
        """The severity that a total reaches on some of its pairs; its own where that cannot be told."""
        rule = self.rules[row["rule_id"]]
        if rule.scope not in (Scope.ELEMENT, Scope.SITE) or row["measure"] not in ("area", "length"):
            return str(row["severity"])
        unit: dict[str, Any] = {}
        for name, column in _SUMMED.items():
            measured, whole = number(row["fields"].get(name)), self._sum(pairs, column)
            if measured is not None:
                unit[name] = np.array([measured * self._sum(here, column) / whole if whole else 0.0])
        totals = Columns(1, unit)
        (level,) = judge(rule, totals, totals if rule.scope is Scope.SITE else None)["severity"]
        if level == UNKNOWN:
            return str(row["severity"])
        return cap(row["severity"], Severity.WATCH if level == NOTHING else level)

    def _sum(self, pairs: Collection[Pair], column: str) -> float:
        contacts = [contact for pair in pairs if (contact := self.grounds.contact(pair)) is not None]
        return float(sum(number(contact[column]) or 0.0 for contact in contacts))

    def _is_covered(self, pairs: Collection[Pair]) -> bool:
        """Whether some pairs are stretches of rivers of which the source calls most fictive or underground."""
        lines = [(pair[1], shape) for pair in pairs if (shape := self.grounds.shape(pair)) is not None]
        lines = [(key, shape) for key, shape in lines if int(shapely.get_dimensions(shape)) == 1]
        covered = sum(self.grounds.covered_m(key, shape) for key, shape in lines)
        return is_covered(covered, float(sum(shapely.length(shape) for _, shape in lines)))
