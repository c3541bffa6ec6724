"""Obstacles that nothing in the plan treats, in words: each once, however many pieces the source draws it in."""

from __future__ import annotations

from abc import abstractmethod
from collections import Counter
from collections.abc import Sequence
from typing import Final

from conformity.language import figures, of
from conformity.report.wording.facts import Facts
from conformity.report.wording.places import MOST_ZONES, SLIGHT
from conformity.report.wording.register import Record, text
from conformity.report.wording.requested import Request

#: obstacles named one by one; of more, their number and this many of the largest
_MOST_OBSTACLES, _OBSTACLES_NAMED = 4, 2
#: corridors in front of which a crossing is asked for by name
_MOST_BARRED: Final = 2


class Obstacles(Facts):
    """Obstacles of the concern on elements without tools, in one language."""

    @abstractmethod
    def placed(self, thing: str, key: str, *more: str) -> str:
        """An element with its side of the plan and other details."""

    def untreated(self, concern: Record, findings: Sequence[Record]) -> list[Record]:
        """The obstacles that nothing treats, the largest first: ``keys``, ``pieces``, ``size``, ``unit``, ``bars``."""
        rows: list[Record] = (concern["fields"] or {}).get("obstacles") or []
        if rows:
            return rows
        alone = []
        for finding in findings:
            if finding["measure"] == "treated":
                fields = finding["fields"] or {}
                area, length = (figures.finite(fields.get(name)) or 0.0 for name in ("inside_area", "inside_length"))
                unit = "m2" if area else "m" if length else "1"
                row = {"keys": [text(finding["element_key"])], "pieces": 1, "size": area or length, "unit": unit}
                alone.append({**row, "bars": ""})
        return sorted(alone, key=lambda row: (-row["size"], row["keys"]))

    def obstacles_told(self, rows: Sequence[Record]) -> list[str]:
        """Each obstacle with where it lies and its size; of many how many of each sort, and the largest."""
        if len(rows) <= _MOST_OBSTACLES:
            return [self._obstacle_sentence(row, self.thing(row["keys"])) for row in rows]
        sorts = Counter(self.obstacle_sort(row["keys"][0]) or self.obstacle_called(row["keys"][0]) for row in rows)
        order = sorted(((sort, n) for sort, n in sorts.items() if sort), key=lambda each: (-each[1], each[0]))
        parts = [self.say("obstacles_sort", sort=sort, n=n) if n < len(rows) else sort for sort, n in order]
        kinds = f" ({of(self.lang).semicolon.join(parts[:MOST_ZONES])})" if parts else ""
        largest = []
        for row in rows[:_OBSTACLES_NAMED]:
            if len(row["keys"]) > 1:
                that = self.say("obstacle_that_of", x=self._obstacle_size(row))
                pieces = [self.say("obstacle_pieces", n=row["pieces"])] if row["pieces"] > 1 else []
                largest.append(self.placed(that, row["keys"][0], *pieces))
            else:
                largest.append(self.placed(self.obstacle_plain(row["keys"][0]), row["keys"][0]))
        return [self.say("obstacles_n", n=len(rows), kinds=kinds, list=of(self.lang).listed(largest))]

    def _obstacle_sentence(self, row: Record, name: str) -> str:
        keys: list[str] = row["keys"]
        element = self.register.elements.get(keys[0])
        whole = figures.finite(element["size"]) if element is not None else None
        part = row["unit"] != "1" and (len(keys) > 1 or not whole or float(row["size"]) < (1 - SLIGHT) * whole)
        details = [self.say("obstacle_pieces", n=row["pieces"])] if row["pieces"] > 1 else []
        if part and row["size"]:
            details.append(self.say("figure_inside", x=self._obstacle_size(row)))
        return self.placed(name, keys[0], *details)

    def _obstacle_size(self, row: Record) -> str:
        size = float(row["size"])
        return figures.area(size, self.lang) if row["unit"] == "m2" else figures.length(size, self.lang)

    def obstacles_asked(self, rows: Sequence[Record]) -> list[Request]:
        """A crossing at each obstacle; of one in pieces where to study it, in front of the corridor that it bars."""
        if not rows:
            return []
        if all(len(row["keys"]) == 1 for row in rows):
            if len(rows) > 1:
                said = self.say("ask_point_obstacle_n", of=self.words.phrase["of_point_obstacle"])
                return [Request(said, "point_obstacle")]
            thing = self.say("of_thing", thing=self.thing(rows[0]["keys"]))
            return [Request(self.say("ask_point_obstacle", of=thing), "point_obstacle")]
        barred = list(dict.fromkeys(row["bars"] for row in rows if row["bars"]))
        if 0 < len(barred) <= _MOST_BARRED:
            there = of(self.lang).listed([self.say("of_thing", thing=self.thing([key])) for key in barred])
        else:
            there = self.words.phrase["of_point_obstacle" if len(rows) > 1 else "of_this_obstacle"]
        return [Request(self.say("ask_obstacle_study", n=len(rows), of=there), "point_obstacle")]
