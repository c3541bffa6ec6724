"""What requests are about: the things that carry a place, its zones, woods, rivers and widths, in words."""

from __future__ import annotations

import math
from collections.abc import Mapping
from functools import cached_property
from typing import Any, Final

from conformity.language import figures, of
from conformity.model import Kind, Milieu, ZoneClass
from conformity.report.wording.beds import Beds, is_covered_bed
from conformity.report.wording.register import Record, text
from conformity.report.wording.subjects import MOST_LABELS

#: what is left of a zone is none where it is smaller (square metres)
TINY_M2: Final = 1000.0
#: the least width asked for a passage on land: no source tells a finer one (metres). Of a corridor that is wider than
#: twice that, half of its width: rules call a passage of less a narrow one
_PASSAGE_M: Final = 50.0
#: what is more than that is asked in steps of so much (metres)
_PASSAGE_STEP_M: Final = 10.0
#: classified woodland of less beyond the ground of a place is not told (square metres)
_WOOD_TOLD_M2: Final = 500.0
#: zones of A and N that are no sectors
_OPEN: Final[Mapping[str, tuple[str, ...]]] = {
    "A": (ZoneClass.AGRICULTURAL, ZoneClass.AGRICULTURAL_PROTECTED),
    "N": (ZoneClass.NATURAL, ZoneClass.NATURAL_PROTECTED),
}
#: a zone of which more lies in bocage is told to
_IN_BOCAGE: Final = 0.6


class AskedOf(Beds):
    """What a request of a place names, and what of it decides what is asked; in one language."""

    def lifted(self, concern: Record) -> Mapping[str, Any]:
        """The protection of the plan in force that covered most of what a place lost; empty where none is known."""
        return next(iter(concern["fields"].get("removed") or ()), {})

    def done(self, concern: Record) -> bool:
        """Whether the plan itself forbids to build on nine tenths of what zones take: nothing is left to ask."""
        return bool((concern["fields"] or {}).get("settled"))

    @cached_property
    def by_rules(self) -> bool:
        """Whether requests are those of the rules: a carte communale has other tools than a local plan."""
        return self.document == "CC"

    def _thing(self, concern: Record) -> str:
        """What carries the figure by its kind alone: *le réservoir*."""
        return self._kind_named(text(concern["fields"]["carrying"]))

    def _kind_named(self, key: str) -> str:
        row = self.register.elements.get(key)
        kind = text(row["kind"]) if row is not None else ""
        return self.words.phrase["the_kind"].format(kind=self.words.kind.get(kind, kind))

    def _kinds_named(self, concern: Record) -> list[str]:
        """What a place is named after by kinds: *le réservoir*, *les corridors*."""
        counted: dict[str, int] = {}
        for each in concern["fields"]["named"]:
            row = self.register.elements.get(each["keys"][0])
            if row is not None and row["kind"] != Kind.OBSTACLE:
                counted[text(row["kind"])] = counted.get(text(row["kind"]), 0) + 1
        phrase, words = self.words.phrase, self.words
        named = [
            phrase["the_kind"].format(kind=words.kind.get(kind, kind))
            if n == 1
            else phrase["the_kinds"].format(kind=words.kinds.get(kind, kind))
            for kind, n in counted.items()
        ]
        return named or [self._thing(concern)]

    def _things(self, concern: Record) -> str:
        return of(self.lang).listed(self._kinds_named(concern))

    def _outside(self, concern: Record) -> str:
        """*hors du réservoir et hors du corridor*."""
        return of(self.lang).listed(self.say("outside_thing", thing=each) for each in self._kinds_named(concern))

    def _is_ground(self, other: Mapping[str, Any]) -> bool:
        """Whether what a place takes beside its element is ground of a reservoir or corridor worth a request."""
        return (
            other["unit"] == "m2" and float(other["value"]) >= TINY_M2
            and bool({"reservoir", "corridor"} & set(self._kinds(other["keys"][0])))
        )  # fmt: skip

    def _to_restore(self, concern: Record) -> bool:
        row = self.register.elements.get(text(concern["fields"]["carrying"]))
        return row is not None and row["objective"] in ("restore", "preserve_and_restore")

    def _hectares(self, concern: Record, m2: float) -> str:
        """An area beside the figure of a place, as precise as that."""
        if concern["unit"] != "m2":
            return figures.area(m2, self.lang)
        whole, low, high = (figures.finite(concern[name]) for name in ("value", "low", "high"))
        return figures.area_of_part(m2, self.lang, whole or 0.0, low, high)

    def _wide(self, concern: Record) -> str:
        """The least width of a passage, in words."""
        return figures.length(self._passage_m(concern), self.lang)

    @staticmethod
    def _passage_m(concern: Record) -> float:
        """The least width of a passage: 50 m, and half of what is cut (metres)."""
        half = float((concern["fields"].get("cut") or {}).get("wide_m") or 0.0) / 2
        return max(_PASSAGE_M, _PASSAGE_STEP_M * math.floor(half / _PASSAGE_STEP_M + 0.5))

    def _at_side(self, concern: Record, zone: Mapping[str, Any]) -> str:
        """Which side of a zone is meant, where a place has several zones: its title tells that of one alone."""
        where = zone.get("where") or {}
        at_side = where.get("form") in ("edge", "corner", "part") and where.get("side") not in ("", "middle")
        if not at_side or not self.has_several([s for s in concern["fields"]["subjects"] if s["zone"]]):
            return ""
        return self.say("ask_at", side=self.words.phrase[f"at_side_{where['side']}"])

    def _plain_zone(self, zone: Mapping[str, Any]) -> str:
        """A or N: what a sector is a part of, by its type; the other one where the plan has no such zone."""
        kind = text((self.register.zones.get(zone["key"]) or {}).get("typezone"))[:1].upper()
        kind = kind if kind in ("A", "N") else "N"
        return next((each for each in (kind, "A", "N") if each in self._open_kinds), kind)

    @cached_property
    def _open_kinds(self) -> frozenset[str]:
        """Which of A and N the plan has zones of, beside sectors that may be built on."""
        classes = {text(row["zone_class"]) for row in self.register.zones.values()}
        return frozenset(kind for kind, of_kind in _OPEN.items() if not classes.isdisjoint(of_kind))

    def _left(self, concern: Record, zone: Mapping[str, Any], left: float) -> str:
        """What is left of a zone; of several pieces each, or how many they are: *0,7 ha et 0,1 ha*."""
        pieces = [float(size) for size in zone.get("left_m2") or ()]
        if len(pieces) < 2:
            return self._hectares(concern, left)
        if len(pieces) > MOST_LABELS:
            return self.say("left_n", x=self._hectares(concern, left), n=len(pieces))
        return of(self.lang).listed([self._hectares(concern, size) for size in pieces])

    def _told(self, zone: Mapping[str, Any]) -> bool:
        """Whether the plan's long label says what a sector is for, and not only that it is one."""
        return len(self.long_label(zone).split()) > 2

    def long_label(self, zone: Mapping[str, Any]) -> str:
        """What the plan says of a zone beside its label; empty where it says nothing."""
        row = self.register.zones.get(zone["key"])
        said = text(row["long_label"]).strip() if row else ""
        return "" if said.casefold() == text(zone["label"]).casefold() else said

    def in_bocage(self, zone: Mapping[str, Any]) -> bool:
        """Whether a zone to be urbanised lies mostly in bocage, where that does not lead its place."""
        return float(zone.get("bocage") or 0.0) >= _IN_BOCAGE

    def has_hedges(self, concern: Record) -> bool:
        """Whether one expects hedges in what carries a place: not in chalk grassland, wood or wetland."""
        row = self.register.elements.get(text(concern["fields"]["carrying"]))
        return row is None or row["milieu"] in (Milieu.BOCAGE, Milieu.UNKNOWN, Milieu.MULTI)

    def wood_beyond(self, concern: Record) -> bool:
        """Whether the one zone of a place holds classified woodland worth telling beyond the ground that it takes."""
        contradiction = (concern["fields"] or {}).get("contradiction") or {}
        alone = not self.has_several(concern["fields"]["subjects"])
        return alone and float(contradiction.get("beyond_m2") or 0.0) >= _WOOD_TOLD_M2

    def _rivers(self, concern: Record, *, along: bool = False) -> list[str]:
        """Rivers beside what a place is named after, with their metres: *la Zwaene (430 m)*.

        ``along``: those that only follow the edge of its zones, else those that cross them.
        """
        said = []
        for other in concern["fields"]["other"]:
            if bool(other.get("along")) != along or is_covered_bed(other):
                continue
            if other["unit"] == "m" and "watercourse" in self._kinds(other["keys"][0]):
                x = figures.length(float(other.get("whole") or other["value"]), self.lang)
                row = self.register.elements[other["keys"][0]]
                kind = self.words.kind.get("watercourse", "")
                river = self.thing(other["keys"]) if text(row["name"]) else self.say("this_kind", kind=kind)
                said.append(self.say("river_metres", river=river, x=x))
        return said[:2]
