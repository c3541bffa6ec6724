"""Points of the document in words: U zones in the network, and what the tools of the plan serve."""

from __future__ import annotations

from abc import abstractmethod
from collections.abc import Mapping, Sequence
from functools import cached_property
from typing import Any, Final

from conformity.language import figures, of
from conformity.model import SERVED_SHARE, Nature, ZoneClass
from conformity.profiles.beds import is_covered
from conformity.profiles.prescription_words import names_hazard
from conformity.report.wording import grammar
from conformity.report.wording.asking import DONE
from conformity.report.wording.beds import is_covered_bed
from conformity.report.wording.obstacles import Obstacles
from conformity.report.wording.places import MOST_ZONES, SLIGHT
from conformity.report.wording.register import Record, text, texts
from conformity.report.wording.requested import Request

#: topic of the one concern about U zones
FABRIC: Final = "urban-fabric"
#: topic of the one concern about reserved sites whose purpose is to be told
RESERVED: Final = "purpose"
#: topic of the one concern about sectors of A and N that may be built on
SECTORS: Final = "sectors"
#: pieces of U zones that are told one by one; the others stand in a table
_MOST_PIECES: Final = 3
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
#: wetlands of less in U zones are not told (square metres)
_WET_M2: Final = 1000.0
#: nor zones of less that lie wholly in a reservoir (square metres)
_WHOLE_M2: Final = 1000.0
#: of more of those, only how many there are
_WHOLE_NAMED: Final = 2
#: a river of less in the zones of a label is not told (metres)
_TOLD_M: Final = 20.0
#: nor of less of what is told of it
_TOLD_PART: Final = 0.1
#: unbuilt ground of less in a zone is not asked for (square metres)
_UNBUILT_M2: Final = 100.0
#: zones with wetlands that are named
_MOST_WET: Final = 4
#: what rows of a table leave out of its total, or count twice, is told from this share of the total on
_UNEQUAL: Final = 0.01
#: lines that protect, where shorter in all, are not told (metres)
_LEAST_LINE_M: Final = 10.0
#: a surface of less is told only where it is that share of the reservoir (square metres)
_LEAST_GROUND_M2: Final = 500.0
#: label of a farm zone that is no sector
_PLAIN_FARM: Final = "A"


class Points(Obstacles):
    """Facts of the document's points, in one language."""

    @abstractmethod
    def _at(self, concern: Record) -> str:
        """Where a concern lies, at the head of a sentence: its communes."""

    def fabric_facts(self, concern: Record, *, titled: bool = False) -> list[str]:
        """U zones in the network: how much in all, the largest pieces by name, then rivers and other lines.

        ``titled``: they follow a title and a figure; wetlands that these name are not led by the whole ground again.
        """
        fields, phrase = concern["fields"], self.words.phrase
        rows = [row for row in fields["fabric"] if row["area_m2"]]
        codes = sorted({row["commune"] for row in fields["fabric"]})
        where = phrase["fabric_in"].format(n=len(codes)) if len(codes) > 1 else self._at(concern)
        wet = self._wetlands(concern, titled=titled)
        said = [] if rows else [wet]
        if rows:
            lead = phrase["fabric_lead" if self._is_built_unknown(concern) else "fabric_lead_built"]
            first = lead.format(where=where, zones=phrase["fabric_zones"], x=self.value(concern))
            said.append(wet if wet and titled else " ".join(part for part in (wet, grammar.capital(first)) if part))
            groups, left = self._largest(rows, alone=len(codes) == 1)
            said.append(phrase["fabric_rows"].format(list=of(self.lang).semicolon.join(groups)))
            if left:
                said.append(phrase["fabric_more"].format(n=left, sheet=self.words.sheet["fabric"]))
        said += self.fabric_notes(concern, where="" if rows else where)
        return [grammar.capital(sentence) for sentence in said if sentence]

    def fabric_notes(self, concern: Record, where: str = "") -> list[str]:
        """What follows the pieces: the band that they are, rivers and other lines, how well the outline is known."""
        fields, phrase = concern["fields"], self.words.phrase
        said = []
        if concern["unit"] == "m2" and fields.get("band_m"):
            key = "fabric_band_wet" if self.has_wetlands(concern) else "fabric_band"
            said.append(self.say(key, x=figures.length(float(fields["band_m"]), self.lang)))
        said += [self._whole_zones(concern), self.fabric_lines(concern, where)]
        low, high = figures.finite(concern["low"]), figures.finite(concern["high"])
        if fields.get("uncertainty_m") and low is not None and high is not None and high > low:
            uncertainty = figures.uncertainty(float(fields["uncertainty_m"]), self.lang)
            least = float(fields.get("least_uncertainty_m") or fields["uncertainty_m"])
            if least < float(fields["uncertainty_m"]):
                finest = figures.uncertainty(least, self.lang)
                uncertainty = self.say("uncertainty_range", least=finest, most=uncertainty)
            key = "fabric_vague" if self._is_built_unknown(concern) else "fact_vague"
            said.append(phrase[key].format(uncertainty=uncertainty))
        return [grammar.capital(sentence) for sentence in said if sentence]

    def _whole_zones(self, concern: Record) -> str:
        """The U zones that lie wholly in one reservoir, largest first; empty where there is none, or one row alone."""
        rows = [row for row in concern["fields"]["fabric"]
                if row["area_m2"] >= _WHOLE_M2 and row["where"]["form"] == "whole"
                and "reservoir" in self._kinds(row["element"])]  # fmt: skip
        if not rows or len(concern["fields"]["fabric"]) == 1:
            return ""
        zones = {row["zone"].partition("/")[0]: row for row in reversed(rows)}
        listed = [
            self.say(
                "fabric_whole_row",
                zone=self.zone_apart(key, text(row["label"])),
                element=self.element_in_table(row["element"]),
            )
            for key, row in reversed(zones.items())
        ]
        if len(listed) > _WHOLE_NAMED:  # the table names them
            return self.say("fabric_whole_n", n=len(listed))
        return self.say("fabric_whole", n=len(listed), list=of(self.lang).semicolon.join(listed))

    def fabric_sums(self, concern: Record) -> list[str]:
        """Why the rows of a table make more, or less, than the figure."""
        fields, whole = concern["fields"], float(concern["value"] or 0.0)
        rows = sum(float(row["area_m2"]) for row in fields["fabric"])
        small = float(fields.get("small_m2") or 0.0)
        said = []
        if rows + small > (1 + _UNEQUAL) * whole:
            said.append(self.words.phrase["fabric_overlap"])
        if small >= _UNEQUAL * whole and small:
            said.append(self.say("fabric_small", x=figures.area(small, self.lang)))
        return said

    def has_wetlands(self, concern: Record) -> bool:
        """Whether U zones hold wetlands that the plan protects: what weighs most in that point.

        A carte communale protects none (L111-22: another decision does).
        """
        return not self.by_rules and float((concern["fields"] or {}).get("wetlands_m2") or 0.0) >= _WET_M2

    def _wetlands(self, concern: Record, *, titled: bool) -> str:
        """How much of the protected wetlands U zones hold, zone by zone; empty where there is little."""
        if not self.has_wetlands(concern):
            return ""
        fields = concern["fields"]
        rows = [
            self.say("fabric_wet_row", zone=self.zone_apart(row["zone"], text(row["label"])),
                     x=figures.area(float(row["area_m2"]), self.lang))
            for row in fields["wetlands"]
        ]  # fmt: skip
        listed = of(self.lang).semicolon.join(rows[:_MOST_WET])
        if (left := len(rows) - _MOST_WET) > 0:
            listed += self.say("fabric_wet_more", n=left)
        x = figures.area(float(fields["wetlands_m2"]), self.lang)
        return self.say("fabric_wet_titled" if titled else "fabric_wet", x=x, list=listed)

    def fabric_figure(self, concern: Record) -> str:
        """The ground of U zones in the network; before it that of protected wetlands in them."""
        figure = self.value(concern)
        if not self.has_wetlands(concern):
            return figure
        wet = figures.area(float(concern["fields"]["wetlands_m2"]), self.lang)
        return self.say("fabric_wet_figure", wet=wet, x=figure)

    def fabric_asked(self, concern: Record) -> list[Request]:
        """What is asked of U zones in the network: of wetlands, rivers, free ground; open soil along dry lines."""
        fields, phrase = concern["fields"], self.words.phrase
        asked = [Request(phrase["fabric_ask_wet"], "fabric_wet")] if self.has_wetlands(concern) else []
        bare = [
            row for row in fields["lines"]
            if "watercourse" in self._kinds(row["keys"][0]) and float(row["protected"]) < DONE
        ]  # fmt: skip
        rivers = [self.say("of_thing", thing=self.thing(row["keys"])) for row in bare if not is_covered_bed(row)]
        if rivers:
            of_rivers = rivers[0] if len(set(rivers)) == 1 else phrase["fabric_of_rivers"]
            asked.append(Request(self.say("fabric_ask_river", list=of_rivers), "river"))
        asked += self.beds_asked([row for row in bare if is_covered_bed(row)])
        pieces = [row for row in fields["fabric"] if row["area_m2"]]
        dry = not all("watercourse" in self._kinds(row["keys"][0]) for row in fields["lines"])
        name = "fabric_request_rest" if self.has_wetlands(concern) else "fabric_request"
        if pieces and self._is_built_unknown(concern):
            asked += [Request(phrase[key], "") for key in (name, f"{name}_free")]
        elif any((unbuilt := row.get("unbuilt_m2")) is None or unbuilt >= _UNBUILT_M2 for row in pieces):
            asked.append(Request(phrase[f"{name}_built"], "unbuilt"))
        elif pieces:
            asked.append(Request(phrase["fabric_request_gardens"], "gardens"))
        if dry:
            asked.append(Request(phrase["fabric_request_dry"], "gardens"))
        elif not bare and not pieces:
            asked.append(Request(phrase["fabric_request_lines"], "setback"))
        return asked

    def _is_built_unknown(self, concern: Record) -> bool:
        """Whether no building was given for a U zone of a concern: which of its ground is free, nothing tells."""
        if any("unverified_built" in texts(f["modifiers"]) for f in self.register.of_concern(concern)):
            return True
        zones = [self.register.zones.get(row["zone"]) for row in concern["fields"]["fabric"] if row["area_m2"]]
        of_unknown = any(zone is not None and zone["zone_class"] == ZoneClass.URBAN for zone in zones)
        return of_unknown and not self.register.given("buildings")

    def _largest(self, rows: Sequence[Record], *, alone: bool) -> tuple[list[str], int]:
        """The largest pieces by element, each element and each zone once; then how many zones are left."""
        of_zone: dict[str, Record] = {}
        for row in sorted(rows, key=lambda each: (-each["area_m2"], each["zone"], each["element"])):
            of_zone.setdefault(row["zone"].partition("/")[0], row)
        chosen = list(of_zone.values())[:_MOST_PIECES]
        groups: dict[str, list[str]] = {}
        for row in chosen:
            groups.setdefault(row["element"], []).append(self._piece(row, alone=alone))
        listed = of(self.lang).listed
        sentences = [self.say("fabric_group", element=self.element(k), zones=listed(v)) for k, v in groups.items()]
        return sentences, len(of_zone) - len(chosen)

    def side_of_plan(self, key: str) -> str:
        """Where an element or zone lies: *au nord de la commune*; in a plan of several communes, in which of them.

        One that spreads over more communes than two is told by the side of the territory.
        """
        if len(self.register.communes) > 1:
            codes = self.register.communes_of(key)
            if 0 < len(codes) <= _MOST_COMMUNES:
                return of(self.lang).listed(of(self.lang).grammar.at_each([self.commune(code) for code in codes]))
        side = self.register.side(key)
        if not side:
            return ""
        place = "commune" if len(self.register.communes) == 1 else "plan"
        return self.say(f"at_side_of_{place}", side=self.words.phrase[f"at_side_{side}"])

    def placed(self, thing: str, key: str, *more: str) -> str:
        """An element with its side of the plan and what else is to be told of it, in one pair of brackets."""
        details = ", ".join(part for part in (self.side_of_plan(key), *more) if part)
        if details and thing.endswith(")"):  # one pair of brackets
            return f"{thing[:-1]}{of(self.lang).semicolon}{details})"
        return self.say("with_details", thing=thing, details=details) if details else thing

    def fabric_lines(self, concern: Record, where: str = "") -> str:
        """Rivers and other lines in U zones, each once; empty where there is none."""
        lines = [self._line(row) for row in concern["fields"]["lines"][:MOST_ZONES]]
        name = "fabric_lines_alone" if where else "fabric_lines"
        listed = of(self.lang).listed(lines)
        zones = self.words.phrase["fabric_zones"]
        return self.say(name, list=listed, n=len(lines), where=where, zones=zones) if lines else ""

    def pieces_of(self, concern: Record) -> list[Record]:
        """Ground of U zones in the network: by commune, that with most ground first, and largest first in each.

        Returns
        -------
        list
            Rows of the concern's ``fabric``: zone, label, commune, element, area_m2, protected, where.
        """
        rows: list[Record] = [row for row in concern["fields"]["fabric"] if row["area_m2"]]
        whole: dict[str, float] = {}
        for row in rows:
            whole[row["commune"]] = whole.get(row["commune"], 0.0) + row["area_m2"]

        def order(row: Record) -> tuple[Any, ...]:
            return (-whole[row["commune"]], row["commune"], -row["area_m2"], row["zone"], row["element"])

        return sorted(rows, key=order)

    def where_of(self, piece: Record) -> str:
        """Where a piece lies in its zone: *frange sud*; which share of it where it is at no side."""
        where = self._where_in(piece["where"])
        if piece.get("bars") and piece["where"]["form"] != "whole":
            return ", ".join(part for part in (where, self.words.phrase["fabric_bars"]) if part)
        if where:
            return where
        share = float(piece["where"]["share"])
        return self.say("share_zone", share=figures.share(share, self.lang)) if share else ""

    def _line(self, row: Mapping[str, Any]) -> str:
        phrase, kept = self.words.phrase, float(row["protected"])
        least = max(_TOLD_M, _TOLD_PART * row["length_m"])
        zones = [each for each in row.get("zones") or () if each["length_m"] >= least and each["label"]]
        labels = [
            self.zone_apart(each["zones"][0], text(each["label"])) if len(each["zones"]) == 1 else text(each["label"])
            for each in zones[:MOST_ZONES]
        ]
        details = []
        if len(zones) > 1:
            sizes = [figures.length(each["length_m"], self.lang) for each in zones[:MOST_ZONES]]
            parts = [self.say("fabric_line_in", label=label, x=x) for label, x in zip(labels, sizes, strict=True)]
            between = of(self.lang).semicolon if any("," in label for label in labels) else ", "
            details.append(between.join(parts))
        elif zones:
            details.append(self.say("fabric_line_all_in", label=labels[0]))
        if kept >= SLIGHT:
            details.append(phrase["fabric_line_kept"].format(share=figures.share(kept, self.lang)))
        note = f" ({of(self.lang).semicolon.join(details)})" if details else ""
        x = self.length_of_bed(row)
        return phrase["fabric_line"].format(element=self.thing(row["keys"]), x=x, note=note)

    def sector_facts(self, concern: Record) -> list[str]:
        """Sectors of A and N that may be built on, by label, with their ground in the network."""
        phrase = self.words.phrase
        sectors: list[Record] = concern["fields"]["sectors"]
        rows = []
        for row in sectors:
            x = figures.area(row["area_m2"], self.lang)
            rows.append(phrase["sector_row"].format(n=row["zones"], label=self._sector(row), x=x))
        listed = grammar.shortened(rows, _MOST_ELEMENTS, phrase["and_others"])
        elements = list(dict.fromkeys(key for row in sectors for key in row["elements"]))
        of_elements = phrase["of_network"]
        if len(elements) <= _MOST_TITLED:
            of_elements = of(self.lang).listed([self.say("of_thing", thing=self.thing([key])) for key in elements])
        said = [phrase["sector_facts"].format(x=self.value(concern), of=of_elements, list=listed)]
        pieces = [(row["label"], piece) for row in sectors for piece in row["pieces"]]
        pieces.sort(key=lambda each: (-each[1]["area_m2"], each[1]["zone"]))
        places = [self._sector_piece(label, piece) for label, piece in pieces[:_MOST_PIECES]]
        key = "sector_largest" if len(pieces) > _MOST_PIECES else "sector_each"
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
        if wooded >= _WET_M2:
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
        name = "sector_piece_whole" if area >= (1 - SLIGHT) * whole else "sector_piece"
        rest = self.words.phrase["sector_rest"] if self.register.holds_pocket(text(piece["zone"])) else ""
        details = [part for part in (rest, self.side_of_plan(text(piece["zone"]))) if part]
        where = "".join(f", {part}" for part in details)
        x, of_whole = figures.area(area, self.lang), figures.area(whole, self.lang)
        return self.words.phrase[name].format(label=label, where=where, x=x, whole=of_whole)

    def reserved_facts(self, concern: Record) -> list[str]:
        """Reserved sites whose purpose is not told: number, hectares, zones, elements and ground in the network."""
        phrase = self.words.phrase
        said = []
        for row in concern["fields"]["reserved"][:_MOST_ELEMENTS]:
            whole = row["area_m2"] >= (1 - SLIGHT) * row["size_m2"]
            least = _TOLD_PART * row["area_m2"]
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
        if sum(float(row["area_m2"]) for row in rows) > (1 + _UNEQUAL) * float(concern["value"] or 0.0):
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
        """To extend the protected farm sector of the plan; nothing where it has none, for the rule asks to draw one."""
        labels = concern["fields"]["protected_sectors"]
        if not labels:
            return []
        return [Request(self.say("ask_farmland", label=labels[0]), "farmland")]

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

    def _piece(self, row: Mapping[str, Any], *, alone: bool) -> str:
        """A zone with where its ground lies in it and how much that is: *Uc, partie sud (1,9 ha)*."""
        x, note = figures.area(row["area_m2"], self.lang), ""
        if row["belt_m"]:
            note = self.say("fabric_belt", x=figures.length(float(row["belt_m"]), self.lang))
        elif row["protected"] >= DONE:
            note = self.words.phrase["fabric_kept"]
        where = self._where_in(row["where"])
        zone = self.subjects(
            [
                {
                    "key": row["zone"],
                    "zone": True,
                    "label": row["label"],
                    "zone_class": ZoneClass.URBAN,
                    "class_source": "typezone",
                    "zone_use": "",
                }
            ]
        )
        commune = "" if alone else of(self.lang).grammar.at_each([self.commune(text(row["commune"]))])[0]
        details = "".join(f", {part}" for part in (where, commune) if part)
        return self.say("fabric_row", zone=zone, where=details, x=f"{x}{note}")
