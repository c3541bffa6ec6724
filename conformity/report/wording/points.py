"""Points of the document in words: U zones in the network, and what the tools of the plan serve."""

from __future__ import annotations

from abc import abstractmethod
from collections.abc import Mapping, Sequence
from typing import Any, Final

from conformity.language import figures, of
from conformity.model import ZoneClass
from conformity.report.wording import grammar
from conformity.report.wording.asking import DONE
from conformity.report.wording.places import MOST_ZONES, SLIGHT, Places
from conformity.report.wording.register import Record, text, texts

#: topic of the one concern about U zones
FABRIC: Final = "urban-fabric"
#: topic of the one concern about sectors of A and N that may be built on
SECTORS: Final = "sectors"
#: pieces of U zones that are told one by one; the others stand in a table
_MOST_PIECES: Final = 3
#: elements that are listed
_MOST_ELEMENTS: Final = 6
#: a share under tools of less is none
_NONE: Final = 0.005


class Points(Places):
    """Facts of the document's points, in one language."""

    @abstractmethod
    def _at(self, concern: Record) -> str:
        """Where a concern lies, at the head of a sentence: its communes."""

    def fabric_facts(self, concern: Record) -> list[str]:
        """U zones in the network: how much in all, the largest pieces by name, then rivers and other lines."""
        fields, phrase = concern["fields"], self.words.phrase
        rows = [row for row in fields["fabric"] if row["area_m2"]]
        unverified = any("unverified_built" in texts(f["modifiers"]) for f in self.register.of_concern(concern))
        codes = sorted({row["commune"] for row in fields["fabric"]})
        where = phrase["fabric_in"].format(n=len(codes)) if len(codes) > 1 else self._at(concern)
        said = []
        if rows:
            lead = phrase["fabric_lead" if unverified else "fabric_lead_built"]
            said.append(lead.format(where=where, zones=phrase["fabric_zones"], x=self.value(concern)))
            pieces = [self._piece(row, alone=len(codes) == 1) for row in rows[:_MOST_PIECES]]
            said.append(phrase["fabric_rows"].format(list=of(self.lang).semicolon.join(pieces)))
            left = len(rows) - len(pieces)
            if left:
                said.append(phrase["fabric_more"].format(n=left, sheet=self.words.sheet["fabric"]))
        said.append(self.fabric_lines(concern))
        return [grammar.capital(sentence) for sentence in said if sentence]

    def fabric_lines(self, concern: Record) -> str:
        """Rivers and other lines in U zones, each once; empty where there is none."""
        lines = [self._line(row) for row in concern["fields"]["lines"][:MOST_ZONES]]
        return self.words.phrase["fabric_lines"].format(list=of(self.lang).semicolon.join(lines)) if lines else ""

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
        """Where a piece lies in its zone: *frange sud*; empty where nothing shorter than a map tells."""
        return self._where_in(piece["where"])

    def _line(self, row: Mapping[str, Any]) -> str:
        phrase, kept = self.words.phrase, float(row["protected"])
        note = phrase["fabric_line_kept"].format(share=figures.share(kept, self.lang)) if kept >= SLIGHT else ""
        x = figures.length(row["length_m"], self.lang)
        return phrase["fabric_line"].format(element=self.thing(row["keys"]), x=x, note=note)

    def sector_facts(self, concern: Record) -> list[str]:
        """Sectors of A and N that may be built on, by label, with their ground in the network."""
        phrase = self.words.phrase
        rows = [
            phrase["sector_row"].format(n=row["zones"], label=row["label"], x=figures.area(row["area_m2"], self.lang))
            for row in concern["fields"]["sectors"]
        ]
        listed = grammar.shortened(rows, _MOST_ELEMENTS, phrase["and_others"])
        return [grammar.capital(phrase["sector_facts"].format(x=self.value(concern), list=listed))]

    def coverage_facts(self, findings: Sequence[Record]) -> list[str]:
        """Elements that no tool of the plan serves, and those that one serves in part."""
        phrase = self.words.phrase
        bare, part, alone = [], [], []
        for finding in findings:
            element, value = self.element(text(finding["element_key"])), figures.finite(finding["value"])
            if finding["measure"] == "treated":
                alone.append(element)
            elif value is not None and value < _NONE:
                bare.append(element)
            elif value is not None:
                part.append(phrase["covered_part"].format(element=element, x=figures.share(value, self.lang)))
        said = []
        for key, elements in (("uncovered", bare), ("undercovered", part), ("untreated", alone)):
            if elements:
                names = list(dict.fromkeys(elements))
                most = _MOST_ELEMENTS
                if len(names) <= most:
                    listed = of(self.lang).listed(names)
                else:
                    listed = grammar.shortened(names, most, phrase["and_others"])
                said.append(self.say(key, list=listed))
        return said

    def _piece(self, row: Mapping[str, Any], *, alone: bool) -> str:
        phrase = self.words.phrase
        x, note = figures.area(row["area_m2"], self.lang), ""
        if row["belt_m"]:
            note = phrase["fabric_belt"].format(x=figures.length(float(row["belt_m"]), self.lang))
        elif row["protected"] >= DONE:
            note = phrase["fabric_kept"]
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
        commune = "" if alone else self.commune(text(row["commune"]))
        details = of(self.lang).semicolon.join(part for part in (where, commune) if part)
        return phrase["fabric_row"].format(
            zone=zone, where=f" ({details})" if details else "", x=x, element=self.element(row["element"]), note=note
        )
