"""Texts of rules with the words and numbers of a finding in their places."""

from __future__ import annotations

import re
from abc import abstractmethod
from collections.abc import Mapping, Sequence
from functools import cached_property
from typing import Any, Final

from conformity.language import Sentence, figures, of
from conformity.language.sentence import written
from conformity.model import SILENT_SEVERITIES, Nature, whole_zone
from conformity.model.measures import MEASURES
from conformity.report import wording
from conformity.report.wording import grammar
from conformity.report.wording.documents import Documents
from conformity.report.wording.register import Record, text, texts
from conformity.rulebook.describe import condition as in_words

#: placeholder → (low, high) of its band
_BANDS: Final = {"area": ("core_area", "envelope_area"), "length": ("core_length", "envelope_length")}
#: how each number of a text is said, by its placeholder
_SAID: Final = {
    **{each.field: each.unit or ("count" if each.whole else "ratio") for each in MEASURES.values() if each.field},
    **dict.fromkeys(("width_before", "gap_before"), "m"),
    **dict.fromkeys(("n", "pieces", "sides"), "count"),
}
#: what a protection of natural objects rests on, in the order in which it is said
_BASES: Final = ("landscape", "heritage", "unspecified", "unsettled", "wood")
_DOUBLE: Final = re.compile(r"([0-9])\) \(")  # a figure's bounds, then a share: one pair of brackets
#: names that a list gives before it counts the others
MOST_LISTED: Final = 8


class Filled(Documents):
    """How one report fills in the texts of its rules, in one language."""

    @cached_property
    def _said(self) -> dict[tuple[str, str], str]:
        """Sentences of findings by template and id."""
        return {}

    def value(self, row: Record) -> str:
        """The measure of a finding or concern, said as its source allows."""
        low, high, most = row["low"], row["high"], self.most(row)
        return figures.quantity(row["value"], row["unit"], row["measure"], self.lang, low, high, most=most)

    def most(self, row: Record) -> float | None:
        """What ground cannot exceed, where that is known (square metres)."""
        return None

    def threshold(self, condition: str) -> str:
        """A condition in words: ``core_area >= 1 ha and …`` → *surface commune certaine ≥ 1 ha et …*."""
        return in_words(condition, self.lang, wording.of(self.lang, self.document).measure)

    def _filled(self, template: str, finding: Record) -> str:
        cache = self._said
        key = (template, str(finding.get("finding_id") or ""))
        if not key[1]:
            return self._fill(template, finding)
        if key not in cache:
            cache[key] = self._fill(template, finding)
        return cache[key]

    def _fill(self, template: str, finding: Record) -> str:
        key = text(finding["element_key"])

        def value(name: str, spec: str) -> str:
            if spec and "|" not in spec:  # words for the kind that the placeholder names
                return spec if name in self._kinds(key) else ""
            if name == "element" and key:
                return self.element(key)
            said = self._zone(template, finding) if name == "zone" else self._value(name, finding)
            return written(said, spec, self.lang)

        said = Sentence(template, self.lang).filled({}, value)
        return _DOUBLE.sub(rf"\1{of(self.lang).semicolon}", said.strip())

    def _kinds(self, key: str) -> frozenset[str]:
        """What an element is, for texts of one kind: a reservoir or corridor of water is a watercourse too."""
        row = self.register.elements.get(key)
        if row is None:
            return frozenset()
        water = {"watercourse"} if text(row["milieu"]) == "river" else set()
        return frozenset({text(row["kind"]), *texts(row["roles"]), *water})

    def _zone(self, template: str, finding: Record) -> str:
        """The zone of a finding; of a prescription, its name, where the text does not say it elsewhere."""
        fields: Mapping[str, Any] = finding["fields"] or {}
        zone, prescription = text(fields.get("zone")), text(fields.get("prescription"))
        return zone if zone or not prescription or "{prescription}" in template else f"« {prescription} »"

    def _value(self, name: str, finding: Record) -> str:
        """The value of a placeholder of a rule's text, except the element and the zone."""
        fields: Mapping[str, Any] = finding["fields"] or {}
        said, words = text(fields.get(name)), self.words
        if name in ("prescription", "code"):
            return said
        if name == "commune":
            return self.commune(said)
        if name == "class":
            return self.zone_class(said)
        if name == "kind":
            return words.kind.get(said, "")
        if name == "objective":
            return words.objective.get(said, "")
        if name == "value":
            return self.value(finding)
        if name == "threshold":
            return self.threshold(text(finding["threshold"]))
        if name == "list":
            crossed = fields.get("crossed_by") or {}
            listed = [self._crossed(key, zones) for key, zones in crossed.items()] or texts(fields.get("list"))
            return grammar.shortened(sorted(listed, key=grammar.by_number), MOST_LISTED, words.phrase["and_others"])
        if name == "kept":
            return self._kept(fields.get("kept") or ())
        if name == "between":
            return grammar.joined(self._between(fields), words.phrase["and"])
        if name == "area" and fields.get("area") == 0 and fields.get("length"):
            # what a rule takes of ground, it takes of a line in length
            return self._figure("length", fields) or self._figure("area", fields)
        return self._figure(name, fields)

    def _crossed(self, key: str, zones: Sequence[str]) -> str:
        """An element with the zones that occupy it where it leaves the plan, and the place that tells of these.

        *La becque du Levant (1AUe de 15,8 ha, au nord-est, à Zoetebecque ; voir n° 21)*.
        """
        named = [self.zone_located(zone) for zone in dict.fromkeys(map(whole_zone, zones))]
        own = {whole_zone(zone) for zone in zones}
        places = [
            int(concern["rank"]) for concern in self.register.concerns
            if concern["kind"] == "place" and concern["severity"] not in SILENT_SEVERITIES
            and key in texts(concern["elements"]) and own & {whole_zone(zone) for zone in texts(concern["zones"])}
        ]  # fmt: skip
        if places:
            numbers = of(self.lang).listed([figures.count(rank, self.lang) for rank in sorted(places)])
            named.append(self.words.phrase["see_place"].format(list=numbers))
        details = of(self.lang).semicolon.join(each for each in named if each)
        element = self.element(key)
        if details and element.endswith(")"):  # one pair of brackets
            return f"{element[:-1]}{of(self.lang).semicolon}{details})"
        return f"{element} ({details})" if details else element

    @abstractmethod
    def zone_located(self, key: str) -> str:
        """A zone by its label, what tells it from its namesakes, and its commune where the plan has several."""

    def _kept(self, rows: Sequence[Mapping[str, Any]]) -> str:
        """Natural objects that the plan protects, by what protects them: *13,7 km de haies et 36 mares (L. 151-23)*."""
        order = {name: n for n, name in enumerate(Nature)}
        sizes: dict[tuple[str, str], list[str]] = {}
        counts: dict[tuple[str, str], int] = {}
        for row in sorted(rows, key=lambda row: row["measure"], reverse=True):  # metres before hectares
            basis, _, nature = text(row["object"]).partition("|")
            if row["measure"] == "kept_count":
                counts[basis, nature] = int(row["value"])
            else:
                how = figures.length if row["measure"] == "kept_length" else figures.area
                sizes.setdefault((basis, nature), []).append(how(float(row["value"]), self.lang))
        parts: dict[str, list[tuple[int, str]]] = {}
        for basis, nature in [*sizes, *(key for key in counts if key not in sizes)]:
            x = of(self.lang).listed(sizes.get((basis, nature), ()))
            key = f"kept_{nature}" if x else f"kept_n_{nature}"
            key += "_landscape" if nature == Nature.OTHER and basis not in ("wood", "unsettled") else ""
            said = self.words.phrase[key].format(x=x, n=counts.get((basis, nature), 0))
            parts.setdefault(basis, []).append((order[Nature(nature)], said))
        phrases = []
        for basis in _BASES:
            if basis in parts:
                listed = of(self.lang).listed(said for _, said in sorted(parts[basis]))
                phrases.append(self.words.phrase[f"kept_{basis}"].format(list=listed))
        return of(self.lang).semicolon.join(phrases)

    def _figure(self, name: str, fields: Mapping[str, Any]) -> str:
        """A number of a finding, formatted by its name; nothing where there is none."""
        value = fields.get(name)
        number = figures.finite(value) if not isinstance(value, (list, dict)) else None
        if number is None:
            return ""
        low, high = (figures.finite(fields.get(b)) for b in _BANDS.get(name, ("", "")))
        said = _SAID.get(name)
        if said == "m2":
            return figures.area(number, self.lang, low, high)
        if said == "m":
            return figures.length(number, self.lang, low, high)
        if said == "%":
            return figures.share(number, self.lang)
        if said == "count":
            return figures.count(number, self.lang)
        return figures.ratio(number, self.lang) if said == "ratio" else ""

    def _between(self, fields: Mapping[str, Any]) -> list[str]:
        """What a break separates, as one calls it."""
        ends = {name: self.words.phrase[name] for name in ("end", "outside")}
        return [ends.get(key) or self.element(key) for key in texts(fields.get("between_keys"))]
