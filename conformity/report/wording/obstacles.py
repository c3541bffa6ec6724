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
#: corridors that are named as crossed by an obstacle
_MOST_BARRED: Final = 2
#: an obstacle that runs farther inside what it crosses has no crossing that one can point at (metres)
_PLACE_M: Final = 500.0


class Obstacles(Facts):
    """Obstacles of the concern on elements without tools, in one language."""

    @abstractmethod
    def placed(self, thing: str, key: str, *more: str, pieces: Sequence[str] = ()) -> str:
        """An element with its side of the plan and other details."""

    def untreated(self, concern: Record, findings: Sequence[Record]) -> list[Record]:
        """The obstacles that nothing treats, largest first: ``keys``, ``pieces``, ``size``, ``unit``, ``crossings``."""
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
                alone.append({**row, "crossings": []})
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
                largest.append(self.placed(that, row["keys"][0], *pieces, pieces=row["keys"][1:]))
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
        details.append(self._crossings_told(row))
        return self.placed(name, keys[0], *details, pieces=keys[1:])

    def _obstacle_size(self, row: Record) -> str:
        size = float(row["size"])
        return figures.area(size, self.lang) if row["unit"] == "m2" else figures.length(size, self.lang)

    def obstacles_asked(self, rows: Sequence[Record]) -> list[Request]:
        """A crossing where each obstacle crosses the network; of one that runs far inside it, at which points."""
        if not rows:
            return []
        crossed = list(dict.fromkeys(each["element"] for row in rows for each in row["crossings"]))
        if any(self._runs_inside(row) for row in rows):
            said = self.say("ask_obstacle_points", n=len(rows))
        elif all(row["crossings"] and row["crossings"][0]["met"] for row in rows):
            named = of(self.lang).listed([self.thing([key]) for key in crossed])
            network = named if len(crossed) <= _MOST_BARRED else self.words.phrase["the_network"]
            said = self.say("ask_obstacle_crossing", n=len(rows), many=max(len(rows), len(crossed)), list=network)
        elif len(rows) > 1:
            said = self.say("ask_point_obstacle_n", of=self.words.phrase["of_point_obstacle"])
        else:
            several = len(rows[0]["keys"]) > 1
            thing = self.words.phrase["this_obstacle"] if several else self.thing(rows[0]["keys"])
            said = self.say("ask_point_obstacle", of=self.say("of_thing", thing=thing))
        return [Request(said, "point_obstacle")]

    @staticmethod
    def _runs_inside(row: Record) -> bool:
        """Whether an obstacle runs so far inside what it crosses that the crossing is no place."""
        return any(float(each["size"]) > _PLACE_M for each in row["crossings"])

    def _crossings_told(self, row: Record) -> str:
        """What an obstacle crosses, and over how many metres: *croise le corridor « A » sur 36 m*."""
        crossed, whole = row["crossings"], float(row["size"])
        if not crossed:
            return ""
        if len(crossed) == 1 and float(crossed[0]["size"]) >= (1 - SLIGHT) * whole:
            return self.say("obstacle_inside", element=self.thing([crossed[0]["element"]]))
        said = []
        for each in crossed[:_MOST_BARRED]:
            element, size = self.thing([each["element"]]), float(each["size"])
            name = "obstacle_in" if size else "obstacle_at"
            said.append(self.say(name, element=element, x=figures.length(size, self.lang)))
        listed = of(self.lang).listed(said)
        if (left := len(crossed) - _MOST_BARRED) > 0:
            listed += self.say("obstacle_more", n=left)
        return self.say("obstacle_crosses" if crossed[0]["met"] else "obstacle_passes", list=listed)
