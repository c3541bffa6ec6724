"""The sentences of a report: labels, statements, requests, titles, opinions, and what could not be assessed."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from functools import cached_property
from string import Formatter
from typing import TYPE_CHECKING, Any, Final

from conformity.errors import message
from conformity.model import SEVERITY_RANK
from conformity.report import figures, wording
from conformity.report.wording import grammar
from conformity.report.wording.documents import Documents
from conformity.report.wording.register import Record, Register, text, texts

if TYPE_CHECKING:
    from conformity.model import LedgerLine, NotAssessed
    from conformity.result import Report
    from conformity.rulebook.schema import Rule

#: placeholder → (low, high) of its band
_BANDS: Final = {"area": ("core_area", "envelope_area"), "length": ("core_length", "envelope_length")}
_AREAS: Final = frozenset({"area", "core_area", "approach_area", "network_area", "inside_area", "rollback",
                               "unprotected", "gained"})  # fmt: skip
_LENGTHS: Final = frozenset({"length", "distance", "edge_length", "inside_length", "width", "width_before",
                                 "gap", "gap_before"})  # fmt: skip
_COUNTS: Final = frozenset({"count", "n", "links_cut", "pieces", "sides", "sides_locked", "interfaces"})
_SHARES: Final = frozenset({"share", "zone_share", "covered", "class_share", "core_share", "territory_share", "network_share",
                                "width_ratio", "part_loss"})  # fmt: skip
_PLACE_TOPICS: Final = frozenset({"urban-fabric", "extent", "places"})
_DE: Final = re.compile(r"(?:^|\s)([Dd])e \Z")
_DOUBLE: Final = re.compile(r"([0-9])\) \(")  # a figure's bounds, then a share: one pair of brackets
_POINT: Final = re.compile(r"(?<=[0-9])\.(?=[0-9])")
_YES: Final = re.compile(r"(is_[a-z_]+) >= 1(?![0-9.])")
_NAMES: Final = re.compile(r"[a-z]+(?:_[a-z]+)*(?= (?:[<>]=?))")
_MOST_STATEMENTS: Final = 3
_MOST_LISTED: Final = 8


def spoken(fields: Mapping[str, Any], lang: str) -> dict[str, str]:
    """The fields of a message as words: lists joined, kinds named, numbers with their separators."""
    words = wording.of(lang)
    named = {"kind": words.kinds, "kinds": words.kinds, "geometry": words.geometry}
    told: dict[str, str] = {}
    for name, value in fields.items():
        if name == "missing_share":
            told["missing"] = figures.share(float(value), lang)
        elif isinstance(value, bool):
            told[name] = words.phrase["yes" if value else "no"]
        elif isinstance(value, (list, tuple)):
            many = [named.get(name, {}).get(str(v), str(v)) for v in value]
            told[name] = grammar.shortened(many, _MOST_LISTED, words.phrase["and_others"])
        elif isinstance(value, int):
            told[name] = figures.count(value, lang)
        elif isinstance(value, float):
            told[name] = figures.number(value, 0 if abs(value) >= 100 or value == int(value) else 2, lang)
        else:
            told[name] = named.get(name, {}).get(text(value), text(value))
    return told


class Texts(Documents):
    """Every sentence of one report in one language.

    Findings and concerns are given as records (see :mod:`~conformity.report.wording.register`).
    """

    @classmethod
    def of(cls, report: Report, lang: str) -> Texts:
        """The sentences of a report, the same whoever asks: each is made once."""
        held = report.at_hand
        register = held.setdefault("register", Register(report))
        made: Texts = held.setdefault(f"texts {lang}", cls(report, lang, register))
        return made

    @cached_property
    def _said(self) -> dict[tuple[str, str], str]:
        """Sentences of findings by template and id."""
        return {}

    # ------------------------------------------------------------------------------------------- findings

    def statement(self, finding: Record) -> str:
        """One sentence of fact, from the rule's text and the finding's numbers."""
        return grammar.capital(self._statement(finding))

    def _statement(self, finding: Record) -> str:
        """The statement as it stands inside a sentence."""
        rule = self.register.rules[finding["rule_id"]]
        said = self._filled(_in(rule.texts.finding, self.lang), finding)
        return said if said.startswith(("le ", "l'", "the ")) else grammar.lowered(said)

    def sourced(self, finding: Record) -> str:
        """The statement with the document it rests on, for a place that several documents find."""
        return grammar.capital(self._sourced(finding))

    def _sourced(self, finding: Record) -> str:
        said, ident = self._statement(finding), text(finding["reference"])
        return f"{said.removesuffix('.')} [{self.short(ident)}]." if ident in self.report.references else said

    def lead(self, concern: Record) -> Record:
        """The finding that gives a concern its figure: the worst of its finest document."""
        findings = self.speaking(concern)
        finest = text((concern["fields"] or {}).get("finest"))
        return next((f for f in findings if text(f["reference"]) == finest), findings[0])

    def remedy(self, finding: Record) -> str:
        """What is asked."""
        rule = self.register.rules[finding["rule_id"]]
        return grammar.capital(self._filled(_in(rule.texts.remedy, self.lang), finding))

    def piece(self, rule: Rule) -> str:
        """Which part of the plan to change."""
        return _in(rule.texts.piece, self.lang)

    def law(self, rule: Rule) -> str:
        """The articles a rule rests on."""
        phrase = self.words.phrase
        return grammar.articles(rule.law, phrase["cu"], phrase["ce"], phrase["article"])

    def modifiers(self, finding: Record) -> str:
        """What moved a severity, by name."""
        known = {m.id: f"{m.id} {_in(m.title, self.lang)}" for m in self.register.report.rulebook.modifiers}
        return ", ".join(known.get(m) or self.words.modifier.get(m, m) for m in texts(finding["modifiers"]))

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

    def value(self, row: Record) -> str:
        """The measure of a finding or concern, said as its source allows."""
        return figures.quantity(row["value"], row["unit"], row["measure"], self.lang, row["low"], row["high"])

    def threshold(self, condition: str) -> str:
        """A condition in words: ``core_area >= 1 ha and …`` → *surface commune certaine ≥ 1 ha et …*."""
        said = _YES.sub(lambda m: self.words.measure.get(m[1], m[1]), condition).replace("m2", "m²")
        said = _NAMES.sub(lambda m: self.words.measure.get(m[0], m[0]), said)
        if self.lang == "fr":
            said = _POINT.sub(",", said)
        phrase = self.words.phrase
        for sign, told in ((">=", "≥"), ("<=", "≤"), (" and ", phrase["and"]), (" or ", phrase["or"])):
            said = said.replace(sign, told)
        return said

    def objective(self, key: str) -> str:
        """The objective of an element, with a mark where it is an assumption."""
        row = self.register.elements[key]
        told = self.words.objective.get(text(row["objective"]), text(row["objective"])).split(" (")[0]
        assumed = row["objective_source"] == "default" and row["objective"] != "unknown"
        return f"{told} ({self.words.phrase['assumption']})" if assumed else told

    def _filled(self, template: str, finding: Record) -> str:
        known = self._said
        key = (template, str(finding.get("finding_id") or ""))
        if not key[1]:
            return self._made(template, finding)
        if key not in known:
            known[key] = self._made(template, finding)
        return known[key]

    def _made(self, template: str, finding: Record) -> str:
        values = self._values(finding)
        if not values["zone"] and values["prescription"] and "{prescription}" not in template:
            values["zone"] = f"« {values['prescription']} »"
        key = text(finding["element_key"])
        element = self.element(key) if key else ""
        parts = []
        for literal, name, _, _ in Formatter().parse(template):
            before = literal
            said = values.get(name, "") if name else ""
            if name == "element":
                said = element
                found = _DE.search(before) if self.lang == "fr" and element else None
                if found:
                    before, said = before[: found.start(1)], _of(element, found[1])
            parts += [before, said]
        joint = r"\1 ; " if self.lang == "fr" else r"\1; "
        return _DOUBLE.sub(joint, "".join(parts).strip())

    def _values(self, finding: Record) -> dict[str, str]:
        """What each placeholder of a rule's text stands for."""
        fields: Mapping[str, Any] = finding["fields"] or {}
        told = {name: text(fields.get(name)) for name in ("zone", "prescription", "code")}
        told["commune"] = self.commune(text(fields.get("commune")))
        told["class"] = self.zone_class(text(fields.get("class")))
        told["kind"] = self.words.kind.get(text(fields.get("kind")), "")
        told["objective"] = self.words.objective.get(text(fields.get("objective")), "")
        told["value"] = self.value(finding)
        told["threshold"] = self.threshold(text(finding["threshold"]))
        for name, value in fields.items():
            number = figures.known(value) if not isinstance(value, (list, dict)) else None
            if number is None:
                continue
            low, high = (figures.known(fields.get(b)) for b in _BANDS.get(name, ("", "")))
            if name in _AREAS:
                told[name] = figures.area(number, self.lang, low, high)
            elif name in _LENGTHS:
                told[name] = figures.length(number, self.lang, low, high)
            elif name in _SHARES:
                told[name] = figures.share(number, self.lang)
            elif name in _COUNTS:
                told[name] = figures.count(number, self.lang)
            elif name == "ratio":
                told[name] = figures.ratio(number, self.lang)
        if fields.get("area") == 0 and fields.get("length") and "length" in told:
            told["area"] = told["length"]  # what a rule takes of ground, it takes of a line in length
        told["list"] = grammar.shortened(texts(fields.get("list")), _MOST_LISTED, self.words.phrase["and_others"])
        told["between"] = grammar.joined(self._between(fields), self.words.phrase["and"])
        return told

    def _between(self, fields: Mapping[str, Any]) -> list[str]:
        """What a break separates, as one calls it."""
        ends = {name: self.words.phrase[name] for name in ("end", "outside")}
        return [ends.get(key) or self.element(key) for key in texts(fields.get("between_keys"))]

    # ------------------------------------------------------------------------------------------- concerns

    def title(self, concern: Record) -> str:
        """What a concern is called in a list."""
        topic, kind = concern["topic"], concern["kind"]
        findings = self.register.of_concern(concern)
        lead = findings[0]
        subject = self._subject(concern)
        if subject and topic not in _PLACE_TOPICS and kind in ("site", "territory"):
            where = self._where(lead, concern)
            return f"{subject} {where} ({self.place(concern)})" if where else f"{subject} ({self.place(concern)})"
        rule = self.register.rules[concern["ask"]]
        if kind == "element" and concern["elements"]:
            colon = " : " if self.lang == "fr" else ": "
            told = self.words.element_topic
            about = (
                told.get(concern["measure"]) or told.get(topic) or colon + grammar.lowered(_in(rule.title, self.lang))
            )
            short = grammar.capital(self.element_short(concern["elements"][0]))
            labels = texts(concern["zone_labels"])
            if topic == "river" and labels:
                about += f" ({grammar.shortened(labels, 4, self.words.phrase['and_others'])})"
            return f"{short}{about}"
        title = self.words.topic.get(topic) or _in(rule.title, self.lang)
        if topic == "favourable" and len({f["rule_id"] for f in findings}) == 1:
            title = f"{title}{' : ' if self.lang == 'fr' else ': '}{grammar.lowered(_in(rule.title, self.lang))}"
        return f"{title} ({self.place(concern)})" if texts(concern["communes"]) and kind == "territory" else title

    def _subject(self, concern: Record) -> str:
        """The zones, else the prescriptions, of a site."""
        fields = concern["fields"] or {}
        labels = texts(concern["zone_labels"])
        if concern["zones"] and labels:
            classes = texts(fields.get("classes"))
            word = self.words.subject[classes[0] if len(classes) == len(labels) == 1 else "several"]
            told = grammar.shortened(labels, 4, self.words.phrase["and_others"])
            return told if told.startswith("STECAL") else f"{word} {told}"
        prescriptions = texts(fields.get("prescriptions"))
        return grammar.shortened(prescriptions, 2, self.words.phrase["and_others"]) if prescriptions else ""

    def _where(self, lead: Record, concern: Record) -> str:
        keys = texts(concern["elements"])
        if not keys:
            return ""
        relation = {"edge": "edge_of", "obstacle": "around"}.get(self.register.rules[lead["rule_id"]].topic, "in")
        word = self.words.phrase[relation]
        if len(keys) == 1:
            element = self.element(keys[0])
            if self.lang == "fr" and word.endswith(" de"):
                return f"{word[:-3]} {grammar.of_french(element)}"
            return f"{word} {element}"
        several = self.words.phrase["elements_n"].format(n=len(keys))
        return f"{word} {several}"

    def figure(self, concern: Record) -> str:
        """A concern's one figure, said with what it measures."""
        findings = self.register.of_concern(concern)
        if concern["measure"] == "count" and len(findings) > 1:
            return self.words.figure["findings"].format(x=figures.count(len(findings), self.lang))
        one, _, many = self.words.figure.get(concern["measure"], "{x}").partition("|")
        single = (figures.known(concern["value"]) or 0.0) < (2 if self.lang == "fr" else 1.5)
        return (one if single or not many else many).format(x=self.value(concern))

    def request(self, concern: Record) -> str:
        """What is asked, as a sentence: *Il est demandé de retirer la zone…*."""
        asked = next(f for f in self.register.of_concern(concern) if f["rule_id"] == concern["ask"])
        remedy = self.remedy(asked)
        leads, severity = self.words.request, asked["severity"]
        lead = leads.get((severity, asked["reach"])) or leads[severity, ""] or leads["information", ""]
        if self.lang == "en":
            return f"{lead}: {remedy[:1].lower()}{remedy[1:]}"
        if not grammar.infinitive(remedy):
            return self.words.phrase["request_free"].format(remedy=remedy)
        return f"{lead} {grammar.of_french(remedy[:1].lower() + remedy[1:])}"

    def opinion(self, concern: Record) -> str:
        """A paragraph that stands alone: the facts, what they rest on, the request."""
        ident = str(concern["concern_id"])
        if ident not in self._opinions:  # every finding's row asks for it: a site of n findings would take n times n
            self._opinions[ident] = self._opinion(concern)
        return self._opinions[ident]

    @cached_property
    def _opinions(self) -> dict[str, str]:
        return {}

    def _opinion(self, concern: Record) -> str:
        phrase = self.words.phrase
        findings = self.register.of_concern(concern)
        rule = self.register.rules[concern["ask"]]
        facts = self._facts(concern, findings)
        basis = self.basis(concern)
        laws = phrase["texts"].format(laws=self.law(rule))
        several = f"{phrase['identified']}{self.identified(concern)}." if len(self.identified_by(concern)) > 1 else ""
        sentences = [*facts, *(s for s in (several, self.origin(concern)) if s), basis, laws]
        if concern["severity"] == "favourable":
            sentences.append(phrase["good_opinion"])
        sentences += [self.request(concern), phrase["piece"].format(piece=self.piece(rule))]
        if not self.report.plan.get("prescriptions_read", True) and concern["severity"] != "favourable":
            sentences.append(phrase["unread"])
        return " ".join(sentences)

    def _facts(self, concern: Record, findings: Sequence[Record]) -> list[str]:
        phrase = self.words.phrase
        seen: dict[str, None] = {}
        first_of = {f["rule_id"]: f for f in reversed(findings)}
        several = self.several(findings)
        for finding in [*reversed(first_of.values()), *findings]:
            seen.setdefault(self._sourced(finding) if several else self._statement(finding), None)
        said = list(seen)
        first, *others = said[:_MOST_STATEMENTS]
        told = [f"{self._at(concern)}{first}", *others]
        facts = [grammar.capital(sentence) for sentence in told]
        left = len(said) - len(told)
        if left:
            facts.append(phrase["also_1"] if left == 1 else phrase["also"].format(n=left))
        facts.append(self.rests(concern, findings))
        moved = {m for finding in findings for m in texts(finding["modifiers"])}
        if "assumed_objective" in moved or any(self._assumed(f) for f in findings):
            facts.append(phrase["assumed"])
        if "unverified_built" in moved:
            facts.append(phrase["unbuilt_unverified"])
        return facts

    def _assumed(self, finding: Record) -> bool:
        element = self.register.elements.get(text(finding["element_key"]))
        if element is None or finding["mode"] != "preserve":
            return False
        return bool(element["objective"] == "unknown" or element["objective_source"] == "default")

    def _at(self, concern: Record) -> str:
        codes = texts(concern["communes"])
        if not codes or len(codes) > _MOST_STATEMENTS or concern["kind"] == "dossier":
            return ""
        places = [self.commune(c) for c in codes]
        if self.lang == "en":
            return self.words.phrase["at"].format(place=grammar.joined(places, self.words.phrase["and"]))
        return grammar.capital(grammar.joined([grammar.at_french(p) for p in places], " et ")) + ", "

    def rests(self, concern: Record, findings: Sequence[Record]) -> str:
        """How sure the facts are, and why: those of the finest document where there are several."""
        finest = text((concern["fields"] or {}).get("finest"))
        findings = [f for f in findings if text(f["reference"]) == finest] or findings
        uncertainty = max((figures.known((f["fields"] or {}).get("uncertainty_m")) or 0.0 for f in findings), default=0)
        certainty = "inconclusive" if concern["severity"] == "inconclusive" else concern["certainty"]
        key = f"rests_{certainty}" if uncertainty else f"rests_{certainty}_exact"
        told = figures.uncertainty(uncertainty, self.lang)
        said = [self.words.phrase[key].format(uncertainty=told)]
        # of several findings as grave, one that holds whatever the outline is enough
        stability = {text(f["stability"]) for f in findings if f["severity"] == concern["severity"]} - {""}
        if stability and certainty != "inconclusive":
            said.append(self.words.phrase["stable" if "robust" in stability else "unstable"].format(uncertainty=told))
        return " ".join(said)

    def headline(self, concern: Record) -> str:
        """Label, title and figure on one line, as the command line prints it."""
        gap = " : " if self.lang == "fr" else ": "
        return f"[{self.label(concern)}] {self.title(concern)}{gap}{self.figure(concern)}"

    # ------------------------------------------------------------------------------------------- what is missing

    def not_assessed(self, line: NotAssessed) -> str:
        """One line of « non évalué »."""
        return self.reason(line.code, {"layer": line.layer, **line.fields})

    def reason(self, code: str, fields: Mapping[str, Any]) -> str:
        """A message of the catalogue, with its fields in words."""
        if fields.get("commune"):
            fields = {**fields, "commune": self.commune(text(fields["commune"]))}
        return grammar.capital(message(code).what(self.lang, spoken(fields, self.lang)))

    def what_to_do(self, code: str, fields: Mapping[str, Any]) -> str:
        """The remedy of a message."""
        return message(code).remedy(self.lang, spoken(fields, self.lang))

    def ledger(self, line: LedgerLine) -> str:
        """One line of the ledger."""
        known = {"layer": line.layer, "feature": line.feature, "n": line.count_aside or line.count_out}
        return self.reason(line.code, {**{k: v for k, v in known.items() if v is not None}, **line.fields})


def _of(element: str, initial: str) -> str:
    """``de`` and an element, with the capital of the template."""
    told = grammar.of_french(element)
    return grammar.capital(told) if initial == "D" else told


def _in(bilingual: Any, lang: str) -> str:
    return str(bilingual.fr if lang == "fr" else bilingual.en)
