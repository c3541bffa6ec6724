"""U zones in the network in words: their pieces, wetlands, rivers and lines, and what is asked of them."""

from __future__ import annotations

from abc import abstractmethod
from collections.abc import Mapping, Sequence
from typing import Any, Final

from conformity.language import figures, of
from conformity.model import ZoneClass
from conformity.report.wording import grammar
from conformity.report.wording.asking import DONE
from conformity.report.wording.beds import is_covered_bed
from conformity.report.wording.obstacles import Obstacles
from conformity.report.wording.places import MOST_ZONES, SLIGHT
from conformity.report.wording.register import Record, text, texts
from conformity.report.wording.requested import Request

#: topic of the one concern about U zones
FABRIC: Final = "urban-fabric"
#: pieces of U zones that are told one by one; the others stand in a table
MOST_PIECES: Final = 3
#: wetlands of less in U zones are not told (square metres)
WET_M2: Final = 1000.0
#: nor zones of less that lie wholly in a reservoir (square metres)
_WHOLE_M2: Final = 1000.0
#: of more of those, only how many there are
_WHOLE_NAMED: Final = 2
#: a river of less in the zones of a label is not told (metres)
_TOLD_M: Final = 20.0
#: nor of less of what is told of it
TOLD_PART: Final = 0.1
#: unbuilt ground of less in a zone is not asked for (square metres)
_UNBUILT_M2: Final = 100.0
#: zones with wetlands that are named
_MOST_WET: Final = 4
#: what rows of a table leave out of its total, or count twice, is told from this share of the total on
UNEQUAL: Final = 0.01


class Fabric(Obstacles):
    """Facts and requests of U zones in the network, in one language."""

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
            first = lead.format(where=where, zones=phrase["fabric_zones"], x=self.value(self.in_network(concern)))
            said.append(wet if wet and titled else " ".join(part for part in (wet, grammar.capital(first)) if part))
            groups, left = self._largest(rows, alone=len(codes) == 1)
            several = left or len({row["zone"].partition("/")[0] for row in rows}) > 1
            listed = of(self.lang).semicolon.join(groups)
            said.append(phrase["fabric_rows" if several else "fabric_row_alone"].format(list=listed))
            if left:
                said.append(phrase["fabric_more"].format(n=left, sheet=self.words.sheet["fabric"]))
        said += self.fabric_notes(concern, where="" if rows else where)
        return [grammar.capital(sentence) for sentence in said if sentence]

    def fabric_notes(self, concern: Record, where: str = "") -> list[str]:
        """What follows the pieces: the band that they are, rivers and other lines, how well the outline is known."""
        fields, phrase, network = concern["fields"], self.words.phrase, self.in_network(concern)
        said = []
        if network["unit"] == "m2" and fields.get("band_m"):
            key = "fabric_band_wet" if self.has_wetlands(concern) else "fabric_band"
            said.append(self.say(key, x=figures.length(float(fields["band_m"]), self.lang)))
        said += [self._whole_zones(concern), self.fabric_lines(concern, where)]
        low, high = figures.finite(network["low"]), figures.finite(network["high"])
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
        fields, whole = concern["fields"], float(self.in_network(concern)["value"] or 0.0)
        rows = sum(float(row["area_m2"]) for row in fields["fabric"])
        small = float(fields.get("small_m2") or 0.0)
        said = []
        if rows + small > (1 + UNEQUAL) * whole:
            said.append(self.words.phrase["fabric_overlap"])
        if small >= UNEQUAL * whole and small:
            said.append(self.say("fabric_small", x=figures.area(small, self.lang)))
        return said

    def has_wetlands(self, concern: Record) -> bool:
        """Whether U zones hold wetlands that the plan protects: what weighs most in that point.

        A carte communale protects none (L111-22: another decision does).
        """
        return not self.by_rules and float((concern["fields"] or {}).get("wetlands_m2") or 0.0) >= WET_M2

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
        network = self.in_network(concern)
        if not self.has_wetlands(concern):
            return self.value(network)
        wet = figures.area(float(concern["fields"]["wetlands_m2"]), self.lang)
        if not network["value"]:
            return self.say("fabric_wet_figure_alone", wet=wet)
        return self.say("fabric_wet_figure", wet=wet, x=self.value(network))

    @staticmethod
    def in_network(concern: Record) -> Record:
        """The ground of U zones in reservoirs and corridors, of a point whose figure may be that of wetlands."""
        network = concern["fields"].get("network")
        return {**concern, **network, "unit": "m2"} if network else concern

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
            asked += [Request(phrase[name], ""), Request(phrase[f"{name}_free"], "fabric_free")]
        elif any((unbuilt := row.get("unbuilt_m2")) is None or unbuilt >= _UNBUILT_M2 for row in pieces):
            asked.append(Request(phrase[f"{name}_built"], "fabric_unbuilt"))
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
        chosen = list(of_zone.values())[:MOST_PIECES]
        groups: dict[str, list[str]] = {}
        for row in chosen:
            groups.setdefault(row["element"], []).append(self._piece(row, alone=alone))
        listed = of(self.lang).listed
        sentences = [self.say("fabric_group", element=self.element(k), zones=listed(v)) for k, v in groups.items()]
        return sentences, len(of_zone) - len(chosen)

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
            return ", ".join(
                part
                for part in (
                    where,
                    self.words.phrase["fabric_bars" if piece.get("bars_surely", True) else "fabric_bars_drawn"],
                )
                if part
            )
        if where:
            return where
        share = float(piece["where"]["share"])
        return self.say("share_zone", share=figures.share(share, self.lang)) if share else ""

    def _line(self, row: Mapping[str, Any]) -> str:
        phrase, kept = self.words.phrase, float(row["protected"])
        least = max(_TOLD_M, TOLD_PART * row["length_m"])
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
