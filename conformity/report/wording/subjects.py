"""Zones and prescriptions of a place as one calls them: by the plan's own label, and apart from their namesakes."""

from __future__ import annotations

import math
import re
from collections import Counter
from collections.abc import Mapping, Sequence
from functools import cached_property
from typing import Any, Final, NamedTuple

import numpy as np
import shapely

from conformity.language import figures, of
from conformity.model import UNSURE_SOURCES, Purpose, ZoneClass, whole_zone
from conformity.profiles.prescription_words import UNSPECIFIED_CODE
from conformity.report.wording import grammar
from conformity.report.wording.filled import Filled
from conformity.report.wording.register import Record, side_in, text

#: reserved sites that are all named, where they have only a number, of at most so many characters
_MOST_SITES, _NUMBER = 8, 5
#: isoperimetric quotient (4 pi area / perimeter squared) from which a site is not a strip (a rectangle of 1 by 6: 0.38)
_COMPACT: Final = 0.4
#: surfaces named by the article that protects them, not by their label
_BY_ARTICLE: Final = frozenset({"01", "07"})
#: zones that are named before the others are counted
MOST_LABELS: Final = 3
#: metres at the edge of a place from which they are reported apart from those in it
_BORDER_TOLD_M: Final = 10.0
#: by how much a zone must lie beyond its namesakes to be called the northernmost (metres)
_BEYOND_M: Final = 50.0
#: direction → sign of x and y
_SIDES: Final = {"N": (0, 1), "S": (0, -1), "E": (1, 0), "W": (-1, 0)}
#: « STECAL 3 : base nautique », « STECAL n° 3 – base nautique »
_POCKET: Final = re.compile(r"stecal\s*(?:n\s*°\s*)?(\d+\w*)\s*(?:[:\u2013-]\s*(.+))?\Z", re.IGNORECASE)
#: « ER 1 : contournement », « Emplacement réservé n° 4 - élargissement »
_RESERVED: Final = re.compile(
    r"(?:emplacements? réservés?|er)\s*(?:er\b\s*)?(?:n\s*°\s*)?(\w*\d\w*)\s*(?:[:\u2013-]\s*(.+))?\Z", re.IGNORECASE
)
_WOOD: Final = re.compile(r"(?:espaces? boisés? classés?|ebc)\s*(?:[:\u2013-]\s*(.+))?\Z", re.IGNORECASE)

#: purposes of reserved sites that are lines on the ground, or unknown
_ROADS: Final = frozenset({Purpose.ROAD, Purpose.PATH, Purpose.UNKNOWN, Purpose.NONE})


class _Which(NamedTuple):
    """How a zone differs from its namesakes: the side at which it lies furthest, if any, and the rest in brackets."""

    far: str
    size: str


#: a zone that has no namesake
_ALONE: Final = _Which("", "")


class _Thing(NamedTuple):
    """One zone or prescription of a place; its built and unbuilt parts are one."""

    noun: str
    label: str
    key: str
    which: _Which


class Subjects(Filled):
    """Names of the zones and prescriptions of places, in one language."""

    def say(self, name: str, /, **fields: Any) -> str:
        """A phrase with its fields."""
        return self.words.phrase[name].format(**fields)

    def subjects(self, subjects: Sequence[Mapping[str, Any]]) -> str:
        """``la zone 1AUe``, ``les zones 1AUh et 2AU``, ``la zone 1AUa la plus au nord``, ``les deux zones 1AUh``."""
        things = list(dict.fromkeys(self._thing_of(each) for each in subjects))
        named, left = things, 0
        if len(things) <= _MOST_SITES and all(t.noun == "reserved" and len(t.label) <= _NUMBER for t in things):
            named = sorted(things, key=lambda thing: grammar.by_number(thing.label))
        elif len({(each.noun, each.label) for each in things}) > MOST_LABELS:
            named = things[:MOST_LABELS]
            left = len(things) - len(named)
        groups: dict[str, list[tuple[str, list[_Thing]]]] = {}
        for thing in named:
            labels = groups.setdefault(thing.noun, [])
            held = next((things for label, things in labels if label == thing.label), None)
            if held is None:
                labels.append((thing.label, [thing]))
            else:
                held.append(thing)
        phrases = [said for noun, labels in groups.items() for said in self._of_noun(noun, labels)]
        said = of(self.lang).listed(phrases)
        more = "place_more" if all(each.noun in ("zone", "sector", "stecal") for each in things) else "place_more_sites"
        return said + self.words.phrase[more].format(n=left) if left else said

    def _of_noun(self, noun: str, labels: Sequence[tuple[str, Sequence[_Thing]]]) -> list[str]:
        """The zones of one noun: those that share a label by their number, then the others in one phrase."""
        phrase = self.words.phrase
        several = [(label, things) for label, things in labels if len(things) > 1]
        single = [things[0] for _, things in labels if len(things) == 1]
        said = [
            self.say(
                f"place_{noun}_{'n' if self._all_of(label, things) else 'some_n'}",
                label=label, n=phrase.get(f"number_{len(things)}", str(len(things))),
            )
            for label, things in several
        ]  # fmt: skip
        plain = [each.label for each in single if each.which == _ALONE]
        said += [self._apart_from_namesakes(each) for each in single if each.which != _ALONE]
        if len(plain) > 1 and f"place_{noun}s" in phrase:
            return [*said, self.say(f"place_{noun}s", label=of(self.lang).listed(plain))]
        return [*said, *(self.say(f"place_{noun}", label=label).rstrip() for label in plain)]

    def _all_of(self, label: str, things: Sequence[_Thing]) -> bool:
        """Whether some zones are all zones of their label in their communes; true for prescriptions."""
        keys = {thing.key for thing in things}
        return all(alike <= keys for alike in self._namesakes.get(label, ()) if alike & keys)

    @cached_property
    def _namesakes(self) -> dict[str, list[set[str]]]:
        """Label → the zones with that label, commune by commune; the built and unbuilt parts of a zone are one."""
        groups: dict[tuple[str, str], set[str]] = {}
        for key, row in self.register.zones.items():
            groups.setdefault((text(row["label"]), text(row["commune"])), set()).add(whole_zone(key))
        namesakes: dict[str, list[set[str]]] = {}
        for (label, _), alike in groups.items():
            namesakes.setdefault(label, []).append(alike)
        return namesakes

    def _apart_from_namesakes(self, thing: _Thing) -> str:
        """``la zone 1AUa la plus au nord (0,51 ha)``, ``la zone UB (19,6 ha, au sud)``."""
        far, size = thing.which
        if far:
            side = self.words.phrase[f"far_side_{far}"]
            return self.say(f"place_{thing.noun}_far", label=thing.label, side=side, size=size)
        return self.say(f"place_{thing.noun}_which", label=thing.label, which=size)

    def has_several(self, subjects: Sequence[Mapping[str, Any]]) -> bool:
        """Whether several zones or prescriptions are named; the built and unbuilt parts of a zone are one."""
        return len({self._thing_of(each) for each in subjects}) > 1

    def _thing_of(self, subject: Mapping[str, Any]) -> _Thing:
        noun, label = self._noun(subject), self._label(subject)
        if not subject["zone"]:
            return _Thing(noun, label, label, _ALONE)
        named = text(subject["label"]).startswith("STECAL (")  # by its prescription: no label of a zone
        which = _ALONE if named else self._which.get(whole_zone(subject["key"]), _ALONE)
        return _Thing(noun, label, whole_zone(subject["key"]), which)

    def _label(self, subject: Mapping[str, Any]) -> str:
        """The label of the plan; of a prescription with what it is for: *3 (base nautique)*."""
        if subject["zone"]:
            label = text(subject["label"])
            if not (label.startswith("STECAL (") and label.endswith(")")):
                return label
            row = self.register.zones.get(subject["key"])
            return self._glossed(_POCKET, text(row["long_label"]) if row else "") or label[label.index("(") + 1 : -1]
        row = self.register.prescriptions.get(subject["key"])
        label = (text(row["label"]) or text(row["code"])) if row else subject["key"]
        noun = self._noun(subject)
        if noun == "reserved":
            return self._glossed(_RESERVED, label) or self.say("named_so", label=label)
        if noun == "wood":
            match = _WOOD.match(label)
            return (f"({match[1]})" if match[1] else "") if match else self.say("named_so", label=label)
        return label

    @staticmethod
    def _glossed(pattern: re.Pattern[str], label: str) -> str:
        match = pattern.match(label.strip())
        if match is None:
            return ""
        return f"{match[1]} ({match[2]})" if match[2] else str(match[1])

    def _noun(self, subject: Mapping[str, Any]) -> str:
        """The kind of word for a zone or prescription: a key of the phrases."""
        if not subject["zone"]:
            code = self._prescription_code(subject["key"])
            return {"05": "reserved", "24": "road", "01": "wood"}.get(code[:2], "prescription")
        if self.document == "CC":
            return "sector"
        zone_class = subject["zone_class"]
        if zone_class == ZoneClass.POCKET:
            return "sector" if self._unsure(subject) else "stecal"
        return "sector" if self._unsure(subject) else "zone"

    def _prescription_code(self, key: str) -> str:
        row = self.register.prescriptions.get(key)
        return text(row["read_as"] or row["code"]) if row else ""

    def _is_site(self, subject: Mapping[str, Any]) -> bool:
        """Whether a subject is a reserved site for something else than a road: it takes ground, it crosses nothing."""
        row = None if subject["zone"] else self.register.prescriptions.get(subject["key"])
        if row is None or self._noun(subject) != "reserved":
            return False
        return text(row["purpose"]) not in _ROADS or self._is_plot(subject)

    def _is_untold(self, subject: Mapping[str, Any]) -> bool:
        """Whether nothing but its code, if that, says what a reserved site is for."""
        row = None if subject["zone"] else self.register.prescriptions.get(subject["key"])
        if row is None or self._noun(subject) != "reserved":
            return False
        return text(row["purpose"]) in (Purpose.UNKNOWN, Purpose.NONE) or self._is_plot(subject)

    def _is_plot(self, subject: Mapping[str, Any]) -> bool:
        """Whether a reserved site that is a road by its code alone is as compact as a plot."""
        if len(self._label(subject)) > _NUMBER:  # its label gives its purpose
            return False
        frame = self.report.prescriptions
        shape = shapely.union_all(frame.geometry[frame["prescription_key"] == subject["key"]].to_numpy())
        around = float(shapely.length(shape))
        return around > 0 and 4 * math.pi * float(shapely.area(shape)) >= _COMPACT * around**2

    def _unsure(self, subject: Mapping[str, Any]) -> bool:
        """Whether only the type of a zone, or a use read from its label, says what a sector of A or N is."""
        zone_class, use = subject["zone_class"], subject.get("zone_use")
        if zone_class == ZoneClass.POCKET:
            return subject.get("class_source") in UNSURE_SOURCES
        return zone_class in (ZoneClass.NATURAL, ZoneClass.AGRICULTURAL) and bool(use)

    # ------------------------------------------------------------------------------------------- protected objects

    def lining(self, concern: Record, *, border: bool = False) -> list[str]:
        """The lines and points that the plan protects at a place, by what they are: *227 m de haies*.

        ``border``: with the metres that lie at its edge: *227 m de haies, dont 65 m en bordure*.
        """
        rows = list(concern["fields"].get("lining") or ())[:MOST_LABELS]
        said = self._objects(rows)
        return [self._bordering(each, row) for each, row in zip(said, rows, strict=True)] if border else said

    def _bordering(self, said: str, row: Mapping[str, Any]) -> str:
        length, outside = float(row["length_m"]), float(row.get("border_m") or 0.0)
        if outside < _BORDER_TOLD_M or not length:
            return said
        if length - outside < _BORDER_TOLD_M:
            return self.say("lined_all", thing=said)
        return self.say("lined_part", thing=said, x=figures.length(outside, self.lang))

    def kept_in(self, concern: Record, key: str) -> str:
        """What the plan protects in an element, in one list: *458 m de haies*; empty where it protects nothing."""
        alike: dict[tuple[str, str, bool, bool], dict[str, Any]] = {}
        for row in ((concern["fields"] or {}).get("kept") or {}).get(key) or ():
            kind, line, code = text(row["nature"]), bool(row["length_m"]), text(row["code"])
            article = "" if kind and line else code if code == UNSPECIFIED_CODE else code[:2]
            called = kind or ("" if row["area_m2"] and article[:2] in _BY_ARTICLE else text(row["label"]))
            same = (article, called, bool(row["area_m2"]), line)
            held = alike.setdefault(same, {**row, "area_m2": 0.0, "length_m": 0.0, "count": 0})
            held |= {name: held[name] + row[name] for name in ("area_m2", "length_m", "count")}
        return of(self.lang).listed(self._objects(list(alike.values())[:MOST_LABELS]))

    def _surface(self, row: Mapping[str, Any], kind: str) -> str:
        """A surface that the plan protects, by what it is."""
        phrase, x = self.words.phrase, figures.area(float(row["area_m2"]), self.lang)
        code = text(row["code"])
        key = f"kept_{kind}" if kind in ("wetland", "orchard", "hedge") else ""
        article = "area_unsettled" if code == UNSPECIFIED_CODE else "area_landscape" if code.startswith("07") else ""
        key = key or ("area_wood" if code.startswith("01") else article)
        if key:
            return phrase[key].format(x=x)
        return phrase["fact_lining_line"].format(label=text(row["label"]) or code, x=x)

    def _objects(self, rows: Sequence[Mapping[str, Any]]) -> list[str]:
        """Protected lines, points and surfaces by what they are."""
        phrase, lines = self.words.phrase, []
        for row in rows:
            label, line = text(row["label"]), bool(row["length_m"])
            if row.get("area_m2"):
                lines.append(self._surface(row, text(row["nature"])))
                continue
            kind = text(row["nature"])
            key = f"kept_{kind}" if line else f"kept_n_{kind}"
            x = figures.length(float(row["length_m"]), self.lang)
            if kind and key in phrase:
                lines.append(phrase[key].format(x=x, n=int(row["count"])))
            elif line:
                lines.append(phrase["fact_lining_line"].format(label=label or row["code"], x=x))
            else:
                lines.append(phrase["fact_lining_point"].format(label=label or row["code"], n=int(row["count"])))
        return lines

    # ------------------------------------------------------------------------------------------- namesakes

    @cached_property
    def _which(self) -> dict[str, _Which]:
        """Zone → how it differs from those of its label in its commune: by a side and its size.

        The zone furthest to one side is identified by that, the others by the side of the commune where they lie.
        """
        frame = self.report.zones
        whole = [whole_zone(key) for key in frame["zone_key"]]
        groups: dict[tuple[str, str], dict[str, list[Any]]] = {}
        everywhere: dict[str, list[Any]] = {}
        rows = zip(whole, frame["label"], frame["commune"], frame.geometry, strict=True)
        for key, label, commune, shape in rows:
            if shape is not None and not shape.is_empty:
                everywhere.setdefault(text(commune), []).append(shape)
                groups.setdefault((text(label), text(commune)), {}).setdefault(key, []).append(shape)
        which: dict[str, _Which] = {}
        for (_, commune), zones in groups.items():
            if len(zones) > 1:
                which |= self._apart(zones, shapely.total_bounds(everywhere[commune]).tolist())
        return which

    def _apart(self, zones: Mapping[str, Sequence[Any]], frame: Sequence[float]) -> dict[str, _Which]:
        """How each of some zones of one label differs; ``frame``: the extent of their commune."""
        keys = list(zones)
        areas = np.array([float(np.sum(shapely.area(zones[key]))) for key in keys])
        centres = shapely.get_coordinates(shapely.centroid([shapely.geometrycollections(zones[key]) for key in keys]))
        sizes = [figures.area(area, self.lang) for area in areas.tolist()]
        sides = [self.words.phrase[f"at_side_{side_in(centre[0], centre[1], frame)}"] for centre in centres.tolist()]
        furthest: dict[str, tuple[float, str]] = {}
        for side, (x, y) in _SIDES.items():
            along = centres[:, 0] * x + centres[:, 1] * y
            order = np.argsort(-along, kind="stable")
            beyond = float(along[order[0]] - along[order[1]])
            key = keys[int(order[0])]
            if beyond >= _BEYOND_M and beyond > furthest.get(key, (0.0, ""))[0]:
                furthest[key] = (beyond, side)
        alone = Counter(zip(sizes, sides, strict=True))
        which = {}
        for key, area, size, side in zip(keys, areas.tolist(), sizes, sides, strict=True):
            # two that print alike: one digit more
            shown = size if alone[size, side] == 1 else figures.area_finer(area, self.lang)
            far = furthest.get(key, (0.0, ""))[1]
            which[key] = _Which(far, self.say("of_size" if far else "of_size_at", x=shown, side=side))
        return which

    def most(self, row: Record) -> float | None:
        """Of a place of one zone, the area of that."""
        fields = row.get("fields") or {}
        return self.zone_size(row) if row["unit"] == "m2" and fields.get("subjects") else None

    def zone_apart(self, key: str, label: str) -> str:
        """A zone in a table: *Ud de 6,5 ha, au nord-ouest* of its commune, where others have the same label."""
        if whole_zone(key) not in self._which:
            return label
        sized = self.say("zone_sized", label=label, x=figures.area(self.register.zone_area(key), self.lang))
        side = self.register.zone_side(key)
        where = self.words.phrase[f"at_side_{side}"] if side else ""
        if side == "middle" and (off := self.register.zone_off_centre(key)):
            where = self.say("at_side_of_middle", side=self.words.phrase[f"side_{off}"])
        return f"{sized}, {where}" if where else sized

    def zone_located(self, key: str) -> str:
        """*1AUe de 15,8 ha, à l'est, à Zoetebecque*."""
        row = self.register.zones.get(key) or next(
            (row for each, row in self.register.zones.items() if whole_zone(each) == whole_zone(key)), None
        )
        if row is None:
            return ""
        said, commune = self.zone_apart(key, text(row["label"])), text(row["commune"])
        if len(self.register.communes) < 2 or not commune:
            return said
        return f"{said}, {of(self.lang).grammar.at_each([self.commune(commune)])[0]}"

    def zone_size(self, concern: Record) -> float | None:
        """The area of the one zone that a place names (square metres); ``None`` where it names several or none.

        Of a zone that buildings part, that of both parts.
        """
        subjects = concern["fields"]["subjects"]
        if not subjects or self.has_several(subjects) or not subjects[0]["zone"]:
            return None
        key = subjects[0]["key"]
        return (self.register.zone_area(key) if whole_zone(key) != key else 0.0) or float(
            sum(s["area_m2"] for s in subjects)
        )
