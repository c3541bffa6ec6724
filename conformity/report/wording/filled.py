"""Texts of rules with the words and numbers of a finding in their places."""

from __future__ import annotations

import re
from collections.abc import Mapping
from functools import cached_property, lru_cache
from string import Formatter
from typing import Any, Final

from conformity.errors.messages import count_in, settled
from conformity.report import figures, wording
from conformity.report.wording import grammar
from conformity.report.wording.documents import Documents
from conformity.report.wording.register import Record, text, texts

#: placeholder → (low, high) of its band
_BANDS: Final = {"area": ("core_area", "envelope_area"), "length": ("core_length", "envelope_length")}
_AREAS: Final = frozenset({"area", "core_area", "approach_area", "network_area", "inside_area", "rollback",
                               "unprotected", "gained"})  # fmt: skip
_LENGTHS: Final = frozenset({"length", "distance", "edge_length", "inside_length", "width", "width_before",
                                 "gap", "gap_before"})  # fmt: skip
_COUNTS: Final = frozenset({"count", "n", "links_cut", "pieces", "sides", "sides_locked", "interfaces"})
_SHARES: Final = frozenset({"share", "zone_share", "covered", "class_share", "core_share", "territory_share", "network_share",
                                "width_ratio", "part_loss"})  # fmt: skip
_DE: Final = re.compile(r"(?:^|\s)(?:([Dd])e|(à)) \Z")
_DOUBLE: Final = re.compile(r"([0-9])\) \(")  # a figure's bounds, then a share: one pair of brackets
_POINT: Final = re.compile(r"(?<=[0-9])\.(?=[0-9])")
_YES: Final = re.compile(r"(is_[a-z_]+) >= 1(?![0-9.])")
_NAMES: Final = re.compile(r"[a-z]+(?:_[a-z]+)*(?= (?:[<>]=?))")
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
        return _threshold(condition, self.lang, self.document)

    def _filled(self, template: str, finding: Record) -> str:
        known = self._said
        key = (template, str(finding.get("finding_id") or ""))
        if not key[1]:
            return self._made(template, finding)
        if key not in known:
            known[key] = self._made(template, finding)
        return known[key]

    def _made(self, template: str, finding: Record) -> str:
        key = text(finding["element_key"])
        parts = []
        count = ""
        for literal, name, told in _pieces(template):
            before, said = settled(literal, self.lang, count), ""
            if told:
                said = told if name in self._kinds(key) else ""
            elif name == "element" and key:
                said = self.element(key)
                if found := _DE.search(before) if self.lang == "fr" else None:
                    cut = found.start(1) if found[1] else found.start(2)
                    before, said = before[:cut], _of(said, found[1]) if found[1] else grammar.at_noun(said)
            elif name == "zone":
                said = self._zone(template, finding)
            elif name:
                said = self._value(name, finding)
                count = count_in(said, count)
            parts += [before, said]
        joint = r"\1 ; " if self.lang == "fr" else r"\1; "
        return _DOUBLE.sub(joint, "".join(parts).strip())

    def _kinds(self, key: str) -> frozenset[str]:
        """What an element is, for texts that hold of one kind: a reservoir or corridor of water is a watercourse too."""
        row = self.register.elements.get(key)
        if row is None:
            return frozenset()
        water = {"watercourse"} if text(row["milieu"]) == "river" else set()
        return frozenset({text(row["kind"]), *texts(row["roles"]), *water})

    def _zone(self, template: str, finding: Record) -> str:
        """The zone of a finding; of a prescription, its name, where the text does not say it elsewhere."""
        fields: Mapping[str, Any] = finding["fields"] or {}
        told, prescription = text(fields.get("zone")), text(fields.get("prescription"))
        return told if told or not prescription or "{prescription}" in template else f"« {prescription} »"

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
        number = figures.known(value) if not isinstance(value, (list, dict)) else None
        if number is None:
            return ""
        low, high = (figures.known(fields.get(b)) for b in _BANDS.get(name, ("", "")))
        if name in _AREAS:
            return figures.area(number, self.lang, low, high)
        if name in _LENGTHS:
            return figures.length(number, self.lang, low, high)
        if name in _SHARES:
            return figures.share(number, self.lang)
        if name in _COUNTS:
            return figures.count(number, self.lang)
        return figures.ratio(number, self.lang) if name == "ratio" else ""

    def _between(self, fields: Mapping[str, Any]) -> list[str]:
        """What a break separates, as one calls it."""
        ends = {name: self.words.phrase[name] for name in ("end", "outside")}
        return [ends.get(key) or self.element(key) for key in texts(fields.get("between_keys"))]


@lru_cache(maxsize=1024)
def _pieces(template: str) -> tuple[tuple[str, str, str], ...]:
    """A rule's text as (words, placeholder after them, words that hold of the kind it names: ``{hedge: …}``)."""
    return tuple((literal, name or "", told or "") for literal, name, told, _ in Formatter().parse(template))


@lru_cache(maxsize=1024)
def _threshold(condition: str, lang: str, document: str) -> str:
    words = wording.of(lang, document)
    said = _YES.sub(lambda m: words.measure.get(m[1], m[1]), condition).replace("m2", "m²")
    said = _NAMES.sub(lambda m: words.measure.get(m[0], m[0]), said)
    if lang == "fr":
        said = _POINT.sub(",", said)
    for sign, told in ((">=", "≥"), ("<=", "≤"), (" and ", words.phrase["and"]), (" or ", words.phrase["or"])):
        said = said.replace(sign, told)
    return said


def _of(element: str, initial: str) -> str:
    """``de`` and an element, with the capital of the template."""
    told = grammar.of_french(element)
    return grammar.capital(told) if initial == "D" else told
