"""Beds of rivers that their source calls fictive or underground: whether there is one is a question."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any, Final

from conformity.language import figures
from conformity.profiles.beds import covered_bed, is_covered
from conformity.report.wording.requested import Request
from conformity.report.wording.subjects import Subjects

#: of a river whose bed is fictive or underground over less, that is not told (metres)
COVERED_TOLD_M: Final = 10.0
#: a stretch of which less is open is fictive or underground as a whole
_OPEN: Final = 0.02


class Beds(Subjects):
    """What is said and asked of such beds, in one language."""

    def thing(self, keys: Sequence[str]) -> str:
        """An element with its article."""
        return self.element(keys[0])

    def covered_bed(self, key: str) -> bool | None:
        """Whether the source calls a bed fictive or underground; ``None`` where it does not say."""
        row = self.register.elements.get(key)
        return covered_bed(row["attributes"] or {}) if row is not None else None

    def length_of_bed(self, row: Mapping[str, Any]) -> str:
        """The metres of a river at a place, and how much of them its source calls fictive or underground."""
        length = float(row["length_m"] if "length_m" in row else row["value"])
        covered = min(float(row.get("covered_m") or 0.0), length)
        x = figures.length(length, self.lang)
        if covered < COVERED_TOLD_M:
            return x
        if covered >= (1 - _OPEN) * length:
            return self.say("length_covered", x=x)
        return self.say("length_covered_part", x=x, part=figures.length(covered, self.lang))

    def beds_asked(self, rows: Sequence[Mapping[str, Any]]) -> list[Request]:
        """Whether rivers of which most is fictive or underground at a place are open: a question, no setback."""
        if not rows:
            return []
        x = figures.length(sum(float(row["covered_m"]) for row in rows), self.lang)
        name = "ask_point_part" if len(rows) == 1 else "ask_point_part_n"
        thing = self.say("of_thing", thing=self.thing(rows[0]["keys"]))
        return [Request(self.say(name, of=thing, x=x), "point_part")]


def is_covered_bed(row: Mapping[str, Any]) -> bool:
    """Whether most of what is told of a river at a place is a bed that its source calls fictive or underground."""
    length = next((row[name] for name in ("length_m", "whole", "size") if row.get(name)), 0.0)
    return is_covered(float(row.get("covered_m") or 0.0), float(length))
