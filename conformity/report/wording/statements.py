"""The sentences of single findings: statements, remedies, law, levels."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from functools import cached_property
from typing import TYPE_CHECKING, Any

from conformity.language import figures, of
from conformity.model import SEVERITY_RANK
from conformity.report import wording
from conformity.report.wording import grammar
from conformity.report.wording.filled import MOST_LISTED
from conformity.report.wording.points import Points
from conformity.report.wording.register import Record, text, texts
from conformity.rulebook.in_case import printed, remedy_text

if TYPE_CHECKING:
    from conformity.rulebook.schema import Rule


class Spoken(Mapping[str, str]):
    """The fields of a message as words: lists joined, kinds named, numbers with their separators.

    A field is worded when the message uses it: findings have dozens, a message uses two or three.
    """

    def __init__(self, fields: Mapping[str, Any], lang: str) -> None:
        self._fields, self._lang = fields, lang

    def __iter__(self) -> Iterator[str]:
        return ("missing" if name == "missing_share" else name for name in self._fields)

    def __len__(self) -> int:
        return len(self._fields)

    def __getitem__(self, name: str) -> str:
        if name == "missing" and "missing_share" in self._fields:
            return figures.share(float(self._fields["missing_share"]), self._lang)
        if name == "missing_share":
            raise KeyError(name)
        words, value = wording.of(self._lang), self._fields[name]
        named = {
            "kind": words.kinds, "kinds": words.kinds, "geometry": words.geometry, "dimensions": words.geometry,
            "class": words.zone_class, "reason": words.invalid,
        }.get(name, {})  # fmt: skip
        if isinstance(value, Mapping):  # a title in each language
            return text(value.get(self._lang))
        if isinstance(value, bool):
            return words.phrase["yes" if value else "no"]
        if isinstance(value, (list, tuple)):
            items = [named.get(str(v), str(v)) for v in value]
            return grammar.shortened(items, MOST_LISTED, words.phrase["and_others"])
        if isinstance(value, int):
            return figures.count(value, self._lang)
        if isinstance(value, float):
            return figures.number(value, 0 if abs(value) >= 100 or value == int(value) else 2, self._lang)
        return named.get(text(value), text(value))


class Statements(Points):
    """Every sentence of a finding of one report in one language."""

    def statement(self, finding: Record) -> str:
        """One sentence of fact, from the rule's text and the finding's numbers."""
        return grammar.capital(self._statement(finding))

    def _statement(self, finding: Record) -> str:
        """The statement as part of a sentence."""
        rule = self.register.rules[finding["rule_id"]]
        said = self._filled(rule.texts.finding.of(self.lang), finding)
        return of(self.lang).inside(said) + self._counted(finding["fields"] or {})

    def _counted(self, fields: Mapping[str, Any]) -> str:
        """Which sectors a figure counts, and which that are called protected it does not; empty of other figures."""
        said = ""
        for name in ("counted", "uncounted"):
            if labels := texts(fields.get(name)):
                said += " " + self.say(f"sectors_{name}", list=of(self.lang).listed(labels), n=len(labels))
        return said

    def extent_facts(self, concern: Record, facts: Sequence[str], *, titled: bool = False) -> list[str]:
        """Facts on the extensions, with the figure of their point.

        A sector of which nothing tells that it is a STECAL is not counted as one. ``titled``: the facts follow the
        figure, whose bounds are not told again.
        """
        rows = (concern["fields"] or {}).get("extent") or ()
        if not rows or concern["measure"] != "network_area":
            return list(facts)
        low, high = figures.finite(concern["low"]), figures.finite(concern["high"])
        sizes = figures.areas_of_parts([row["area_m2"] for row in rows], self.lang, float(concern["value"]), low, high)
        alone = rows[0]["form"] if len(rows) == 1 and rows[0]["form"] != "sector" else ""
        said = (
            [self.words.phrase[f"extent_{alone}_alone"]]
            if alone
            else [
                self.words.phrase[f"extent_{row['form']}"].format(
                    n=row["zones"], labels=of(self.lang).listed(row["labels"]), x=x
                )
                for row, x in zip(rows, sizes, strict=True)
            ]
        )
        # a label may contain what a template reads as a placeholder
        listed = grammar.capital(of(self.lang).listed(said)).replace("{", "{{").replace("}", "}}")
        sectors = any(row["form"] == "sector" for row in rows)
        value = float(concern["value"])
        x = figures.area_of_part(value, self.lang, value, low, high) if titled else self.value(concern)
        whole = {}
        for finding in self.register.of_concern(concern):
            if finding["measure"] == "network_area":
                rule = self.register.rules[finding["rule_id"]].texts.finding.of(self.lang)
                known = "extent_alone" if alone else "extent_facts" if sectors else ""
                template = self.words.phrase[known].replace("{list}", listed) if known else rule
                told = template.replace("{network_area}", x)
                whole[self.statement(finding)] = self._filled(told, finding)
        return [whole.get(fact, fact) for fact in facts]

    def _sourced(self, finding: Record) -> str:
        """The statement with the document it rests on, for a place that several documents find."""
        said, ident = self._statement(finding), text(finding["reference"])
        return f"{said.removesuffix('.')} [{self.short(ident)}]." if ident in self.report.references else said

    def remedy(self, finding: Record, *, asked: bool = False) -> str:
        """What is asked; ``asked`` where it follows *il est demandé de*."""
        rule = self.register.rules[finding["rule_id"]]
        return grammar.capital(self._filled(remedy_text(rule.texts.remedy.of(self.lang), asked=asked), finding))

    def piece(self, rule: Rule) -> str:
        """Which part of the plan to change."""
        return rule.texts.piece.of(self.lang)

    def laws(self, rule: Rule, references: Iterable[str] | None = None) -> tuple[str, ...]:
        """The citations of a rule that apply here, in the language of the report.

        Parameters
        ----------
        references
            Ids of the documents that the findings rest on; by default every document of the report.
        """
        documents, own = self.report.references, self.report.rulebook.reference or ""
        idents = documents if references is None else {ident or own for ident in references}
        borne = [(documents[i].kind, documents[i].status) for i in sorted(idents) if i in documents]
        return printed(rule.law, borne, self.lang)

    def law(self, rule: Rule, references: Iterable[str] | None = None) -> str:
        """The articles a rule rests on; empty where none of its citations applies here."""
        return self._articles(self.laws(rule, references))

    def _articles(self, laws: Iterable[str]) -> str:
        phrase = self.words.phrase
        if self.regulated_before:
            laws = [law for law in laws if not law.startswith("CU R151-")]
        return grammar.articles(laws, phrase["cu"], phrase["ce"], phrase["article"])

    def modifiers(self, finding: Record) -> str:
        """What moved a severity, by name."""
        moved, names = texts(finding["modifiers"]), self._modifiers
        return ", ".join(names.get(m) or self.words.modifier.get(m, m) for m in moved)

    @cached_property
    def _modifiers(self) -> dict[str, str]:
        return {m.id: f"{m.id} {m.title.of(self.lang)}" for m in self.report.rulebook.modifiers}

    def level(self, finding: Record) -> str:
        """``majeur, ramené à vigilance (objectif supposé)``, or the severity alone."""
        final = self.words.severity[finding["severity"]]
        if not texts(finding["modifiers"]):
            return f"{final} ({self.words.phrase['unchanged']})"
        base = self.words.severity[finding["base_severity"]]
        if base == final:  # it was already at the bound
            return f"{final} ({self.modifiers(finding)})"
        raised = SEVERITY_RANK[finding["severity"]] < SEVERITY_RANK[finding["base_severity"]]
        moved = self.words.phrase["raised_to" if raised else "from_to"]
        return moved.format(base=base, final=final, why=self.modifiers(finding))

    def objective(self, key: str) -> str:
        """The objective of an element, with a mark where it is an assumption, or the default of its kind."""
        row = self.register.elements[key]
        label = self.words.objective.get(text(row["objective"]), text(row["objective"])).split(" (")[0]
        if row["objective_source"] != "default" or row["objective"] == "unknown":
            return label
        if row["objective"] == "preserve":
            return f"{label} ({self.words.phrase['assumption']})"
        return f"{label}, {self.words.phrase['by_default']}"
