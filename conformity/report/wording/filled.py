"""Texts of rules with the words and numbers of a finding in their places."""

from __future__ import annotations

import re
from collections.abc import Mapping
from functools import cached_property
from typing import Any, Final

from conformity.language import Sentence, figures, of
from conformity.language.sentence import written
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
_DOUBLE: Final = re.compile(r"([0-9])\) \(")  # a figure's bounds, then a share: one pair of brackets
#: names that a list tells before it counts the others
MOST_LISTED: Final = 8


class Filled(Documents):
    """How one report fills in the texts of its rules, in one language."""

    @cached_property
    def _said(self) -> dict[tuple[str, str], str]:
        """Sentences of findings by template and id."""
        return {}

    def value(self, row: Record) -> str:
        """The measure of a finding or concern, said as its source allows."""
        return figures.quantity(row["value"], row["unit"], row["measure"], self.lang, row["low"], row["high"])

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
            if spec and "|" not in spec:  # words that hold of the kind that the placeholder names
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
        """What a placeholder of a rule's text stands for, the element and the zone excepted."""
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
            return grammar.shortened(texts(fields.get("list")), MOST_LISTED, words.phrase["and_others"])
        if name == "between":
            return grammar.joined(self._between(fields), words.phrase["and"])
        if name == "area" and fields.get("area") == 0 and fields.get("length"):
            # what a rule takes of ground, it takes of a line in length
            return self._figure("length", fields) or self._figure("area", fields)
        return self._figure(name, fields)

    def _figure(self, name: str, fields: Mapping[str, Any]) -> str:
        """A number of a finding as its name wants it said; nothing where there is none."""
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
