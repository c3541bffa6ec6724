"""One finding's whole chain, from the attributes to the label: what it rests on, and what would change it."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from typing import Any, Final

from conformity.language import figures, of
from conformity.language import words as catalogue
from conformity.model import SEVERITY_RANK
from conformity.model.measures import MEASURES
from conformity.report import wording
from conformity.report.wording import grammar
from conformity.rulebook.describe import condition

__all__ = ["explain", "names"]

#: larger whole numbers are not measures (an altered report may have one that is no float either)
_EXACT: Final = 2**53
_SITE: Final = " (site)"
_COMPARED: Final = re.compile(r"[a-z]+(?:_[a-z]+)*(?= [<>])")


def names(payload: Mapping[str, Any]) -> list[str]:
    """Every id that can be explained."""
    return [
        *(row["concern_id"] for row in payload["concerns"]),
        *(row["finding_id"] for row in payload["findings"]),
        *(row["finding_id"] for row in payload["undetermined"]),
    ]


def explain(payload: Mapping[str, Any], name: str, lang: str) -> list[str]:
    """The lines that explain a finding, a concern (each of its findings) or a case that could not be judged.

    Parameters
    ----------
    payload
        The content of ``report.json``.

    Raises
    ------
    KeyError
        Where nothing has that id.
    """
    explanation = _Explanation(payload, lang)
    return [*explanation.of(name), *explanation.language()]


class _Explanation:
    """One report explained in one language."""

    def __init__(self, payload: Mapping[str, Any], lang: str) -> None:
        self.payload = payload
        self.lang = lang
        self.way = of(lang)
        self.words = wording.of(lang, payload["plan"].get("document") or "")
        self.heads = catalogue(lang, "explanation.lines")
        self.parts = catalogue(lang, "explanation.parts")
        self.rules = {rule["id"]: rule for rule in payload["rulebook"]["rules"]}
        self.communes = dict(pair for pair in payload["plan"].get("communes") or () if len(pair) == 2)

    def language(self) -> list[str]:
        """A line for a report whose sentences are written in another language."""
        return [] if self.payload.get("language", self.lang) == self.lang else ["", self.heads["other_language"]]

    def of(self, name: str) -> list[str]:
        """The lines of one id."""
        concern = next((row for row in self.payload["concerns"] if row["concern_id"] == name), None)
        if concern is not None:
            title = self.parts["title"].format(title=concern["title"], figure=concern["figure"])
            lines = [self._line(self.heads["concern"].format(id=name), title), f"  {concern['label']}"]
            for ident in concern["finding_ids"]:
                lines += ["", *self.of(ident)]
            return lines
        rows = (*self.payload["findings"], *self.payload["undetermined"])
        row = next((row for row in rows if row["finding_id"] == name), None)
        if row is None:
            raise KeyError(name)
        head = self.heads["undetermined" if _open(row) else "finding"].format(id=row["finding_id"])
        said = ((key, text) for key, text in self._chain(row) if text)
        return [
            self._line(head, row["statement"]),
            *(f"  {self._line(self.heads[key], text)}" if key else f"    {text}" for key, text in said),
        ]

    def _line(self, head: str, text: str) -> str:
        return f"{head}{self.way.colon}{text}"

    def _chain(self, row: Mapping[str, Any]) -> Iterator[tuple[str, str]]:
        """Heading and text of each line; a line without heading belongs to the one before it."""
        words, rule, semicolon = self.words, self.rules[row["rule_id"]], self.way.semicolon
        book = self.payload["rulebook"]
        yield from self._subject(row)
        yield from self._element(row)
        title = rule["title"][self.lang]
        pack, version = book["pack"], book["version"]
        yield "rule", self.parts["rule"].format(id=rule["id"], title=title, pack=pack, version=version)
        yield "why", row["reason"] if _open(row) else ""
        yield "measure", semicolon.join(self._measures(row, rule))
        if row.get("value") is not None and not _open(row):
            yield "value", self._value(row)
        reached = "" if _open(row) else row.get("threshold") or ""
        yield "threshold", self._condition(reached)
        for n, level in enumerate(self._levels(rule, reached)):
            yield "" if n else "levels", level
        if not _open(row):
            yield "severity", self._severity(row)
            stability = words.phrase.get(f"stability_{row.get('stability')}", "")
            yield "certainty", ", ".join(part for part in (words.certainty[row["certainty"]], stability) if part)
            yield "reach", f"{words.reach[row['reach']]} ({self._reference(row['reference'])})"
            yield "label", row["label"]
        yield "law", self._law(row["law"])
        yield "ask", row.get("remedy") or ""

    def _subject(self, row: Mapping[str, Any]) -> Iterator[tuple[str, str]]:
        zone = next((z for z in self.payload["zones"] if z["zone_key"] == row["zone_key"]), None)
        if zone is not None:
            yield "subject", self.parts["zone" if zone["typezone"] else "zone_untyped"].format(
                label=zone["label"], typezone=zone["typezone"], key=zone["zone_key"],
                kind=self.words.zone_class.get(zone["zone_class"], zone["zone_class"]),
                source=self.words.class_source.get(zone["class_source"], zone["class_source"]),
                commune=self.communes.get(zone["commune"], zone["commune"]),
            )  # fmt: skip
        elif row.get("prescription_key"):
            yield "prescription", self.parts["key"].format(key=row["prescription_key"])

    def _element(self, row: Mapping[str, Any]) -> Iterator[tuple[str, str]]:
        element = next((e for e in self.payload["elements"] if e["element_key"] == row["element_key"]), None)
        if element is None:
            return
        words, source = self.words, element["objective_source"]
        kind = words.kind.get(element["kind"], element["kind"])
        unnamed = words.phrase["unnamed_kind"].format(kind=kind)
        yield (
            "element",
            self.parts["element"].format(
                name=element.get("name") or element.get("element_id") or unnamed,
                kind=kind,
                objective=words.objective[element["objective"]].split(" (")[0],
                source=words.objective_source.get(source, source),
            ),
        )
        uncertainty = figures.finite(element["uncertainty_m"]) or 0.0
        yield (
            "layer",
            self.parts["layer" if uncertainty else "layer_exact"].format(
                layer=words.layer(element["layer"]), uncertainty=uncertainty
            ),
        )
        kept = sorted((element.get("attributes") or {}).items())
        yield "attributes", self.way.semicolon.join(f"{name}{self.way.colon}{value}" for name, value in kept)

    def _measures(self, row: Mapping[str, Any], rule: Mapping[str, Any]) -> Iterator[str]:
        """The measures taken: those that are not zero, and those that the levels of the rule compare."""
        fields = row.get("fields") or {}
        compared = {name for level in rule["levels"] for name in _COMPARED.findall(level["when"])}
        for each in MEASURES.values():
            number = _number(fields.get(each.field)) if each.field else None
            if number is None or not (number or each.name in compared):
                continue
            said = figures.quantity(number, each.stored_unit, each.name, self.lang)
            yield f"{self._measure(each.name)} {said}"

    def _measure(self, name: str) -> str:
        return self.words.measure.get(name, name)

    def _value(self, row: Mapping[str, Any]) -> str:
        """The measure that was judged: as the source allows, and as measured where that says more."""
        value, low, high = (_number(row[name]) for name in ("value", "low", "high"))
        unit = row["unit"]
        said = figures.quantity(value, unit, row["measure"], self.lang, low, high)
        fields = {"measure": self._measure(row["measure"]), "value": said}
        if value is None or unit not in ("m2", "m"):
            return str(self.parts["value"].format(**fields))
        exact = self._as_measured(value, unit)
        if low is None or high is None or low == high:
            return str(self.parts["value_exact"].format(**fields, exact=exact))
        ends = {"low": self._as_measured(low, unit), "high": self._as_measured(high, unit)}
        return str(self.parts["value_bounds"].format(**fields, exact=exact, **ends))

    def _as_measured(self, value: float, unit: str) -> str:
        return f"{figures.number(value, 1, self.lang)}{self.way.unit_gap}{unit.replace('m2', 'm²')}"

    def _condition(self, text: str) -> str:
        """A level's condition in words, and that it is judged over the site where it is."""
        when = text.removesuffix(_SITE)
        said = condition(when, self.lang, self.words.measure)
        return said if when == text else f"{said}, {self.parts['site']}"

    def _levels(self, rule: Mapping[str, Any], reached: str) -> Iterator[str]:
        for level in rule["levels"]:
            when = level["when"] + (_SITE if level["at"] == "site" else "")
            yield self.parts["level_reached" if when == reached else "level"].format(
                severity=self.words.severity[level["severity"]], when=self._condition(when),
                origin=self.words.origin.get(str(level["origin"]["type"]), ""),
            )  # fmt: skip

    def _severity(self, row: Mapping[str, Any]) -> str:
        """The severity, with what moved it."""
        words, base, final = self.words, str(row["base_severity"]), str(row["severity"])
        titles = {each["id"]: each["title"] for each in self.payload["rulebook"].get("modifiers", ())}
        moved = [
            f"{name} {titles[name][self.lang]}" if name in titles else words.modifier.get(name, name)
            for name in row["modifiers"]
        ]
        if not moved:
            return f"{words.severity[final]} ({words.phrase['unchanged']})"
        why = self.way.listed(moved)
        if base == final:  # it was already at the bound
            return f"{words.severity[final]} ({why})"
        raised = SEVERITY_RANK[final] < SEVERITY_RANK[base]
        said = words.phrase["raised_to" if raised else "from_to"]
        return str(said.format(base=words.severity[base], final=words.severity[final], why=why))

    def _reference(self, ident: str) -> str:
        """What an upper document is called."""
        reference = next((each for each in self.payload["references"] if each["id"] == ident), None)
        return str(reference["title"][self.lang]) if reference and "title" in reference else ident

    def _law(self, citations: list[str]) -> str:
        """The articles, by code of law; free texts after them."""
        phrase = self.words.phrase
        groups = [[c for c in citations if c[:3] == code] for code in ("CU ", "CE ")]
        groups += [[c] for c in citations if c[:3] not in ("CU ", "CE ")]
        said = (grammar.articles(group, phrase["cu"], phrase["ce"], phrase["article"]) for group in groups)
        return self.way.semicolon.join(text for text in said if text)


def _open(row: Mapping[str, Any]) -> bool:
    """Whether a row could not be judged."""
    return bool(row["outcome"] == "undetermined")


def _number(value: Any) -> float | None:
    """A measure; None for any other value."""
    if isinstance(value, bool) or not isinstance(value, (int, float)) or abs(value) > _EXACT:
        return None
    return figures.finite(value)
