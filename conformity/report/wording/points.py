"""Points of the document in words: what its tools serve, sectors, reserved sites and farmland in the network."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from functools import cached_property
from typing import Any, Final

from conformity.language import figures, of, toponyms
from conformity.model import SERVED_SHARE, Milieu, Nature
from conformity.profiles.beds import is_covered
from conformity.profiles.kinds import milieu_of
from conformity.profiles.prescription_words import names_hazard
from conformity.report.wording import grammar
from conformity.report.wording.beds import is_covered_bed
from conformity.report.wording.fabric import MOST_PIECES, TOLD_PART, UNEQUAL, WET_M2, Fabric
from conformity.report.wording.places import MOST_ZONES, SLIGHT
from conformity.report.wording.register import Record, text
from conformity.report.wording.requested import Request

#: topic of the one concern about reserved sites whose purpose is to be told
RESERVED: Final = "purpose"
#: topic of the one concern about sectors of A and N that may be built on
SECTORS: Final = "sectors"
#: elements that a title names
_MOST_TITLED: Final = 2
#: communes that tell where an element lies
_MOST_COMMUNES: Final = 2
#: elements that are listed
_MOST_ELEMENTS: Final = 6
#: beside other elements, a bed that is fictive or underground over less is asked nothing (metres)
_COVERED_ASKED_M: Final = 200.0
#: an unnamed stream that is shorter may be a ditch (metres)
_DITCH_M: Final = 1000.0
#: a protection of less of a reservoir is not told
_TOLD_SHARE: Final = 0.02
#: lines that protect, where shorter in all, are not told (metres)
_LEAST_LINE_M: Final = 10.0
#: a surface of less is told only where it is that share of the reservoir (square metres)
_LEAST_GROUND_M2: Final = 500.0
#: label of a farm zone that is no sector
_PLAIN_FARM: Final = "A"


class Points(Fabric):
    """Facts of the document's points, in one language."""

    def side_of_plan(self, key: str, *pieces: str) -> str:
        """Where an element or zone lies: *au nord de la commune*; in a plan of several communes, in which of them.

        One that spreads over more communes than two is told by the side of the territory; a line that runs through it,
        by how it does. ``pieces``: the other features that draw the element.
        """
        if len(self.register.communes) > 1:
            codes = self.register.communes_of(key)
            if 0 < len(codes) <= _MOST_COMMUNES:
                return of(self.lang).listed(of(self.lang).grammar.at_each([self.commune(code) for code in codes]))
        place = "commune" if len(self.register.communes) == 1 else "plan"
        if course := self.register.course(key, *pieces):
            return self.say(f"through_{place}", course=self.words.phrase[f"side_{course}"])
        side = self.register.side(key, *pieces)
        if not side:
            return ""
        return self.say(f"at_side_of_{place}", side=self.words.phrase[f"at_side_{side}"])

    def placed(self, thing: str, key: str, *more: str, pieces: Sequence[str] = ()) -> str:
        """An element with its side of the plan and what else is to be told of it, in one pair of brackets."""
        details = ", ".join(part for part in (self.side_of_plan(key, *pieces), *more) if part)
        if details and thing.endswith(")"):  # one pair of brackets
            return f"{thing[:-1]}{of(self.lang).semicolon}{details})"
        return self.say("with_details", thing=thing, details=details) if details else thing

    def sector_facts(self, concern: Record, *, titled: bool = False) -> list[str]:
        """Sectors of A and N that may be built on, by label, with their ground in the network.

        ``titled``: they follow the figure, whose bounds are not told again.
        """
        phrase = self.words.phrase
        sectors: list[Record] = concern["fields"]["sectors"]
        rows = []
        bounds = float(concern["value"] or 0.0), figures.finite(concern["low"]), figures.finite(concern["high"])
        sizes = figures.areas_of_parts([float(row["area_m2"]) for row in sectors], self.lang, *bounds)
        for row, x in zip(sectors, sizes, strict=True):
            rows.append(phrase["sector_row"].format(n=row["zones"], label=self._sector(row), x=x))
        listed = grammar.shortened(rows, _MOST_ELEMENTS, phrase["and_others"])
        elements = list(dict.fromkeys(key for row in sectors for key in row["elements"]))
        of_elements = phrase["of_network"]
        if len(elements) <= _MOST_TITLED:
            of_elements = of(self.lang).listed([self.say("of_thing", thing=self.thing([key])) for key in elements])
        x = figures.area_of_part(bounds[0], self.lang, *bounds) if titled else self.value(concern)
        said = [phrase["sector_facts"].format(x=x, of=of_elements, list=listed)]
        pieces = [(row["label"], piece) for row in sectors for piece in row["pieces"]]
        pieces.sort(key=lambda each: (-each[1]["area_m2"], each[1]["zone"]))
        places = [self._sector_piece(label, piece) for label, piece in pieces[:MOST_PIECES]]
        key = "sector_largest" if len(pieces) > MOST_PIECES else "sector_each"
        said.append(phrase[key].format(list=of(self.lang).semicolon.join(places)))
        if lines := concern["fields"].get("lines"):
            for name, beds in (
                ("sector_lines", [row for row in lines if not is_covered_bed(row)]),
                ("sector_lines_covered", [row for row in lines if is_covered_bed(row)]),
            ):
                passing = [
                    self.say("fabric_line", element=self.thing(row["keys"]), x=self.length_of_bed(row),
                             note=f" ({', '.join(row['labels'])})")
                    for row in beds[:MOST_ZONES]
                ]  # fmt: skip
                if passing:
                    said.append(self.say(name, list=of(self.lang).listed(passing), n=len(passing)))
        wooded = sum(float(piece["woodland_m2"]) for _, piece in pieces)
        if wooded >= WET_M2:
            whole = wooded >= (1 - SLIGHT) * sum(float(piece["area_m2"]) for _, piece in pieces)
            said.append(self.say("sector_wooded_all" if whole else "sector_wooded", x=figures.area(wooded, self.lang)))
        return [grammar.capital(sentence) for sentence in said]

    def _sector(self, row: Mapping[str, Any]) -> str:
        """A label with what the plan calls it, where that is more: *Nh « Espace urbanisé en zone naturelle »*."""
        label, long_label = text(row["label"]), text(row["long_label"])
        known = long_label and long_label.casefold() != label.casefold()
        return f"{label} {of(self.lang).quoted(long_label)}" if known else label

    def _sector_piece(self, label: str, piece: Mapping[str, Any]) -> str:
        """*Nh, au nord de la commune, 1,1 ha sur 3,5 ha*."""
        area, whole = float(piece["area_m2"]), float(piece["zone_m2"])
        x, of_whole = figures.area(area, self.lang), figures.area(whole, self.lang)
        name = "sector_piece_whole" if area >= (1 - SLIGHT) * whole or x == of_whole else "sector_piece"
        rest = self.words.phrase["sector_rest"] if self.register.holds_pocket(text(piece["zone"])) else ""
        details = [part for part in (rest, self.side_of_plan(text(piece["zone"]))) if part]
        where = "".join(f", {part}" for part in details)
        return self.words.phrase[name].format(label=label, where=where, x=x, whole=of_whole)

    def reserved_facts(self, concern: Record) -> list[str]:
        """Reserved sites whose purpose is not told: number, hectares, zones, elements and ground in the network."""
        phrase = self.words.phrase
        said = []
        for row in concern["fields"]["reserved"][:_MOST_ELEMENTS]:
            whole = row["area_m2"] >= (1 - SLIGHT) * row["size_m2"]
            least = TOLD_PART * row["area_m2"]
            of_whole = [k for k in row["elements"] if whole and row["parts"][k] >= (1 - SLIGHT) * row["size_m2"]]
            told = of_whole or [key for key in row["elements"] if row["parts"][key] >= least]
            elements = of(self.lang).listed([self.element(key) for key in told[:_MOST_TITLED]])
            said.append(
                phrase["reserved_row_whole" if whole else "reserved_row"].format(
                    label=grammar.uncapital(text(row["label"]) or row["key"]), elements=elements,
                    zones=of(self.lang).listed(row["zones"]), n=len(row["zones"]),
                    size=figures.area(row["size_m2"], self.lang), x=figures.area(row["area_m2"], self.lang),
                )
            )  # fmt: skip
        left = len(concern["fields"]["reserved"]) - len(said)
        more = phrase["reserved_more"].format(n=left) if left else ""
        return [phrase["reserved_facts"].format(list=of(self.lang).semicolon.join(said) + more)]

    def coverage_facts(self, concern: Record, findings: Sequence[Record]) -> list[str]:
        """Elements that no tool of the plan serves, and those that one serves in part."""
        phrase, findings = self.words.phrase, self._of_open_beds(concern, findings)
        bare: list[str] = []
        lost: list[str] = []
        part: list[str] = []
        kept: list[str] = []
        for finding in findings:
            key, value = text(finding["element_key"]), figures.finite(finding["value"])
            served = value is not None and value >= SERVED_SHARE
            part_told = [figures.share(value, self.lang) + self.share_parts(finding)] if served and value else []
            inside = self._inside_of(key, finding["fields"] or {})
            if finding["measure"] != "treated" and self._is_covered(concern, finding):
                covered = figures.length(self._covered_m(concern, key), self.lang)
                inside = [*inside, self.say("figure_covered", x=covered)]
            element = self.placed(self.thing([key]), key, *inside, *part_told)
            restored = self.placed(self.say("of_thing", thing=self.thing([key])), key, *inside)
            if finding["measure"] == "treated":
                continue
            if value is not None and self.has_kept(concern, finding):
                name = self.fact_of_kept(concern, finding)
                kept.append(
                    self.say(
                        name,
                        element=self.placed(self.thing([key]), key, *inside),
                        list=self.kept_in(concern, key),
                        share=figures.share(value, self.lang),
                    )
                )
            elif value is not None and value < SERVED_SHARE:
                (lost if finding["mode"] == "restore" else bare).append(
                    restored if finding["mode"] == "restore" else element
                )
            elif value is not None:
                part.append(element)
        said = []
        untreated = "untreated_oap" if self._has_oaps else "untreated"
        alone = self.obstacles_told(self.untreated(concern, findings))
        for key, elements in (("unserved", lost), ("uncovered", bare), ("undercovered", part), (untreated, alone)):
            if elements:
                names = list(dict.fromkeys(elements))
                most = _MOST_ELEMENTS
                if len(names) <= most:
                    listed = of(self.lang).listed(names)
                else:
                    listed = grammar.shortened(names, most, phrase["and_others"])
                said.append(self.say(key, list=listed))
        return [*said, *dict.fromkeys(kept[:_MOST_ELEMENTS])]

    @cached_property
    def _has_oaps(self) -> bool:
        """Whether the plan draws perimeters of orientations (OAP), of which nobody has read the text."""
        return any(text(row["code"]).startswith("18") for row in self.register.prescriptions.values())

    def _inside_of(self, key: str, fields: Mapping[str, Any]) -> list[str]:
        """How much of an element lies in the plan, where that is not the whole of it: *317 m dans le plan*."""
        row = self.register.elements.get(key)
        whole = figures.finite(row["size"]) if row is not None else None
        area, length = (figures.finite(fields.get(name)) or 0.0 for name in ("inside_area", "inside_length"))
        if not whole or not (area or length) or max(area, length) >= (1 - SLIGHT) * whole:
            return []
        x = figures.area(area, self.lang) if area else figures.length(length, self.lang)
        return [self.say("figure_inside", x=x)]

    def farmland_facts(self, concern: Record) -> list[str]:
        """Reservoirs in ordinary farm zones: how much of the part in the plan, and what of it the plan protects."""
        rows: list[Record] = concern["fields"]["farmland"]
        said, hazards = [], set[str]()
        for row in rows[:_MOST_ELEMENTS]:
            area, whole = float(row["area_m2"]), float(row["inside_m2"])
            drawn = figures.finite((self.register.elements.get(row["element"]) or {}).get("size")) or whole
            whole_part = "farmland_all_inside" if whole < (1 - SLIGHT) * drawn else "farmland_all"
            name = whole_part if area >= (1 - SLIGHT) * whole else "farmland"
            x, of_whole = figures.area(area, self.lang), figures.area(whole, self.lang)
            element = self.placed(self.element(row["element"]), row["element"])
            zones = self._farmland_zones(row, hazards)
            said.append(self.say(name, element=element, x=x, whole=of_whole, zones=zones, covered=self._covered(row)))
        if left := rows[_MOST_ELEMENTS:]:
            x = figures.area(sum(float(row["area_m2"]) for row in left), self.lang)
            said.append(self.say("farmland_more", n=len(left), x=x))
        if sum(float(row["area_m2"]) for row in rows) > (1 + UNEQUAL) * float(concern["value"] or 0.0):
            said.append(self.words.phrase["farmland_overlap"])
        return [grammar.capital(each) for each in said]

    def _farmland_zones(self, row: Mapping[str, Any], hazards: set[str]) -> str:
        """The labels of the zones where they are not plain A: *28,9 ha en Ai « … PPRI », à lire ; 3,3 ha en Am*.

        ``hazards``: labels of which the hazard was told already; those told here are added.
        """
        zones = [zone for zone in row["zones"] if zone["label"] and zone["area_m2"] >= _LEAST_GROUND_M2]
        if not zones or [zone["label"] for zone in zones] == [_PLAIN_FARM]:
            return ""
        parts = [float(zone["area_m2"]) for zone in zones]
        sizes = figures.areas_of_parts(parts, self.lang, float(row["area_m2"]), None, None)
        listed = []
        for zone, x in zip(zones[:_MOST_ELEMENTS], sizes, strict=False):
            label, long_label = text(zone["label"]), text(zone["long_label"])
            if names_hazard(long_label) and label not in hazards:
                hazards.add(label)
                label = self.say("farmland_label_hazard", label=label, long=long_label)
            listed.append(self.say("farmland_zone", label=label, x=x if len(zones) > 1 else ""))
        if len(zones) == 1:
            return self.say("farmland_zone_alone", zone=listed[0].strip())
        return self.say("farmland_zones", list=of(self.lang).semicolon.join(listed))

    def _covered(self, row: Mapping[str, Any]) -> str:
        """What the plan protects of a ground: hectares under surfaces, metres of lines; no one for the other."""
        phrase, area = self.words.phrase, float(row["area_m2"])
        least = min(_TOLD_SHARE * area, _LEAST_GROUND_M2)
        surfaces: list[str] = []
        for name in ("wood", "protected", "open", "hazard"):
            size = float(row[f"{name}_m2"])
            if size >= least and size:
                key = "protected_too" if name == "protected" and surfaces else name
                surfaces.append(phrase[f"farmland_{key}"].format(x=figures.area(size, self.lang)))
        said = [phrase["farmland_kept"].format(list=of(self.lang).listed(surfaces))] if surfaces else []
        lines = []
        for line in row["lines"]:
            if line["length_m"] >= _LEAST_LINE_M:
                name = f"kept_{line['nature']}" if line["nature"] != Nature.OTHER else "kept_line"
                x = figures.length(line["length_m"], self.lang)
                lines.append(phrase.get(name, phrase["kept_line"]).format(x=x))
        if lines:
            name = "farmland_lines" if said else "farmland_lines_alone"
            said.append(phrase[name].format(list=of(self.lang).listed(lines)))
        return ", ".join(said) or phrase["farmland_bare"]

    def farmland_asked(self, concern: Record) -> list[Request]:
        """A protected farm sector, the plan's own where it has one; of woods, to zone or classify them as such.

        Nothing where no wood is among them and the plan has no such sector: the rule asks to draw one.
        """
        rows: list[Record] = concern["fields"]["farmland"]
        labels = concern["fields"]["protected_sectors"]
        woods = [row["element"] for row in rows if self._is_wooded(row["element"])]
        if not labels and not woods:
            return []
        asked = []
        if len(woods) < len(rows):
            key = "ask_farmland" if labels else "ask_farmland_new"
            asked.append(Request(self.say(key, label=labels[0] if labels else ""), "farmland"))
        if woods:
            of_wood = self.element(woods[0]) if len(woods) == 1 else self.words.phrase["these_woods"]
            asked.append(Request(self.say("ask_farmland_wood", thing=of_wood), "farmland_wood"))
        return asked

    def _is_wooded(self, key: str) -> bool:
        """Whether an element is woodland: by the habitat of its source, else by its name."""
        row = self.register.elements.get(key)
        if row is None:
            return False
        milieu = text(row["milieu"])
        if milieu in ("", Milieu.UNKNOWN):  # by the first word of its name: « Prairies du Bois » is no wood
            milieu = milieu_of(toponyms.parted(text(row["name"]))[1].partition(" ")[0])
        return milieu == Milieu.WOODED

    def coverage_title(self, concern: Record, findings: Sequence[Record]) -> str:
        """*Sans outil du plan : le Hareng*; of more than two elements, that several have none."""
        findings = self._of_open_beds(concern, findings)
        keys = list(dict.fromkeys(text(f["element_key"]) for f in findings if f["measure"] != "treated"))
        things = [[key] for key in keys] + [row["keys"] for row in self.untreated(concern, findings)]
        served = all((figures.finite(f["value"]) or 0.0) >= SERVED_SHARE for f in findings)
        name = "title_undercovered" if served else "title_uncovered"
        if not served and any(f["mode"] == "restore" and self.has_kept(concern, f) for f in findings):
            name = "title_unserved"
        if len(things) > _MOST_TITLED:
            if all(f["mode"] == "restore" for f in findings):
                return self.say("title_unserved_n", n=len(things))
            return self.words.phrase["title_uncovered_n"]
        return self.say(name, list=self.elements_named(things))

    def coverage_figure(self, concern: Record, findings: Sequence[Record]) -> str:
        """How many elements; of one, how much of it lies in the plan."""
        findings = self._of_open_beds(concern, findings)
        rows = {text(f["element_key"]): f["fields"] or {} for f in findings if f["measure"] != "treated"}
        obstacles = self.untreated(concern, findings)
        if len(rows) + len(obstacles) == 1:
            sizes = [(row["size"], row["unit"]) for row in obstacles if row["unit"] != "1"]
            for fields in rows.values():
                area, length = (figures.finite(fields.get(name)) or 0.0 for name in ("inside_area", "inside_length"))
                sizes.append((area or length, "m2" if area else "m"))
            for size, unit in sizes:
                if size:
                    x = figures.area(size, self.lang) if unit == "m2" else figures.length(size, self.lang)
                    return self.say("figure_inside", x=x)
        return self.say("figure_elements", n=len(rows) + len(obstacles))

    def coverage_asked(self, concern: Record, findings: Sequence[Record]) -> list[Request]:
        """What is asked for elements that no tool serves: what their kind, milieu and objective call for, each once."""
        groups: dict[str, list[str]] = {}
        covered: dict[str, float] = {}
        for finding in self._of_open_beds(concern, findings):
            if finding["measure"] == "treated":
                continue
            key = text(finding["element_key"])
            thing = self.say("of_thing", thing=self.thing([key]))
            if metres := self._covered_m(concern, key):
                covered[thing] = metres
            tool = self._tool_for(concern, finding)
            if thing not in groups.setdefault(tool, []):
                groups[tool].append(thing)
        if "point_bank" in groups and "point_setback" in groups:  # one request for the rivers, long and short
            groups["point_bank"] += groups.pop("point_setback")
        requests = []
        for name, things in groups.items():
            x = figures.length(sum(covered.get(thing, 0.0) for thing in things), self.lang)
            if len(things) == 1:
                requests.append(Request(self.say(f"ask_{name}", of=things[0], x=x), name))
            else:
                of_things = self.words.phrase.get(f"of_{name}", "")
                requests.append(Request(self.say(f"ask_{name}_n", of=of_things, x=x), name))
        return [*requests, *self.obstacles_asked(self.untreated(concern, findings))]

    def _of_open_beds(self, concern: Record, findings: Sequence[Record]) -> list[Record]:
        """The findings of elements, less those of a line drawn again and of a short bed that is mostly none here.

        Such a bed is a question: it is asked where it is long, or where nothing else is told.
        """
        again = set(concern["fields"].get("again") or ())
        own = [f for f in findings if f["measure"] == "treated" or text(f["element_key"]) not in again]

        def is_told(finding: Record) -> bool:
            long = self._covered_m(concern, text(finding["element_key"])) >= _COVERED_ASKED_M
            return finding["measure"] == "treated" or long or not self._is_covered(concern, finding)

        return [finding for finding in own if is_told(finding)] or own

    def _covered_m(self, concern: Record, key: str) -> float:
        """Metres of a bed in the plan that its source calls fictive or underground."""
        return float((concern["fields"].get("beds") or {}).get(key) or 0.0)

    def _is_covered(self, concern: Record, finding: Record) -> bool:
        """Whether the bed of an element is, for the most part in the plan, none that one sees."""
        inside = figures.finite((finding["fields"] or {}).get("inside_length")) or 0.0
        return is_covered(self._covered_m(concern, text(finding["element_key"])), inside)

    def _tool_for(self, concern: Record, finding: Record) -> str:
        """The request for one element: protect the bank of a stream, draw a corridor, keep an open habitat open."""
        key = text(finding["element_key"])
        row, kinds = self.register.elements[key], self._kinds(key)
        if "watercourse" in kinds:
            short = float(row["size"] or 0.0) < _DITCH_M and not text(row["name"])
            if self._is_covered(concern, finding) or (short and self._covered_m(concern, key)):
                return "point_part"
            return self._tool_for_bed(key) if short else "point_bank"
        if "hedge" in kinds:
            return "point_hedge"
        if finding["mode"] != "restore":
            return "point_drawn"
        milieu = {"open": "point_open", "wooded": "point_wood", "wetland": "point_wet", "coastal": "point_open"}
        return milieu.get(text(row["milieu"]), "point_link")

    def _tool_for_bed(self, key: str) -> str:
        """Of a short stream: a setback where its source says that it is open, else whether it is."""
        return "point_setback" if self.covered_bed(key) is False else "point_bed"
