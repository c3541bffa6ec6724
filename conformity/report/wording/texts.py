"""The sentences of a report: labels, statements, requests, titles, opinions, and what could not be assessed."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from functools import cached_property
from typing import TYPE_CHECKING, Any, Final

from conformity.errors import message
from conformity.language import figures, of
from conformity.model import BY_TOOLS, SILENT_SEVERITIES, ZoneClass
from conformity.profiles import cited
from conformity.report.wording import grammar
from conformity.report.wording.fabric import FABRIC
from conformity.report.wording.places import SLIGHT
from conformity.report.wording.points import RESERVED, SECTORS
from conformity.report.wording.register import Record, Register, text, texts
from conformity.report.wording.requested import Request
from conformity.report.wording.statements import Spoken, Statements

if TYPE_CHECKING:
    from conformity.model import Choice, LedgerLine, NotAssessed, Reference
    from conformity.result import Report

_MOST_STATEMENTS: Final = 3
#: topic of reservoirs in ordinary farm zones
_FARMLAND: Final = "farmland"
#: forms of places whose figure is a part of a zone
_IN_ZONE: Final = ("ground", "habitat")
#: parts of the documents that a request cites, in the order in which they are said
_CITED_ORDER: Final = ("scot", "padd", "oap", "regulation")
#: the duty of every local plan towards the continuities
_DUTY: Final = ("CU L101-2 6°", "CU L151-1")


class Texts(Statements):
    """Every sentence of one report in one language.

    Findings and concerns are given as records (see :mod:`~conformity.report.wording.register`).
    """

    @classmethod
    def of(cls, report: Report, lang: str) -> Texts:
        """The sentences of a report, shared: each is made once."""
        held = report.at_hand
        register = held.setdefault("register", Register(report))
        texts_: Texts = held.setdefault(f"texts {lang}", cls(report, lang, register))
        return texts_

    # ------------------------------------------------------------------------------------------- concerns

    def lead(self, concern: Record) -> Record:
        """The finding that gives a concern its figure: the worst of its finest document."""
        findings = self.speaking(concern)
        finest = text((concern["fields"] or {}).get("finest"))
        return next((f for f in findings if text(f["reference"]) == finest), findings[0])

    def law_of(self, concern: Record) -> str:
        """The articles of the rule whose request a concern makes, for the documents that it rests on."""
        return self._articles(self._laws_of(concern))

    def _laws_of(self, concern: Record) -> tuple[str, ...]:
        asked = [] if self.by_rules else self._asked(concern)  # the tools of a carte communale are those of its rules
        if asked:
            contradicts = bool((concern["fields"] or {}).get("contradiction"))
            return self.laws_asked([*asked, *([Request("", "wood")] if contradicts else [])])
        rule = self.register.rules[concern["ask"]]
        return self.laws(rule, {text(f["reference"]) for f in self.speaking(concern) if f["rule_id"] == rule.id})

    def _asked(self, concern: Record) -> list[Request]:
        """What a concern asks for by its geometry, each with the articles that it rests on.

        None where the words of its rule ask, with the articles of that rule.
        """
        if self._speaks_of_place(concern):
            return self.asked(concern)
        if self._is_coverage(concern):
            return self.coverage_asked(concern, self.register.of_concern(concern))
        if concern["topic"] == FABRIC:
            return self.fabric_asked(concern)
        if concern["topic"] == _FARMLAND and "farmland" in concern["fields"]:
            return self.farmland_asked(concern)
        return []

    def title(self, concern: Record) -> str:
        """What a concern is called in a list."""
        return self.titles.get(concern["concern_id"]) or self._titled(concern)

    def short_title(self, concern: Record) -> str:
        """The title without its location: the concern's number is printed beside it."""
        return grammar.capital(self.core_title(concern)) if concern["kind"] == "place" else self.title(concern)

    def _titled(self, concern: Record) -> str:
        if concern["kind"] == "place":
            return self.place_title(concern)
        topic, phrase = concern["topic"], self.words.phrase
        rule = self.register.rules[concern["ask"]]
        own = rule.title.of(self.lang)
        if topic == "favourable":
            return phrase["point_good"].format(title=own if own[1:2].isupper() else grammar.uncapital(own))
        if self._is_coverage(concern):
            return self.coverage_title(concern, self.register.of_concern(concern))
        kinds = texts((concern["fields"] or {}).get("kinds"))
        of_kind = self.words.topic.get(f"{topic}-{kinds[0]}") if len(kinds) == 1 else None
        title = of_kind or self.words.topic.get(topic) or own
        if topic == FABRIC and self.has_wetlands(concern):
            title = phrase["fabric_wet_title"]
        alone = topic == FABRIC and len(texts(concern["communes"])) == 1
        return f"{title} ({self.place(concern)})" if alone else title

    def figure(self, concern: Record) -> str:
        """A concern's one figure, said with what it measures."""
        findings = self.register.of_concern(concern)
        form, phrase = (concern["fields"] or {}).get("form"), self.words.phrase
        if form in ("cut", "neck", "gap") and (condition := self.condition(concern)):
            bare = "figure_cut_if" if not concern["value"] else f"figure_{form}_if"
            return self.say(bare, x=self.value(concern), condition=condition)
        if form == "cut" and not concern["value"]:
            return phrase["no_passage"]
        if form == "near" and not concern["value"]:
            return phrase["figure_contact"]
        if self._is_coverage(concern):
            return self.coverage_figure(concern, findings)
        if concern["topic"] == FABRIC:
            return self.fabric_figure(concern)
        if form == "crossing":
            return phrase["figure_crossing"].format(n=int(concern["value"]))
        if concern["measure"] == "count" and len(findings) > 1:
            return self.words.figure["findings"].format(x=figures.count(len(findings), self.lang))
        if concern["measure"] == "present" and not concern["value"]:
            return self.words.figure["absent"]
        if form == "approach" and {s.get("zone_class") for s in concern["fields"]["subjects"]} == {
            ZoneClass.URBAN_UNBUILT
        }:
            return self.say("figure_approach_unbuilt", x=self.value(concern))
        said = self.words.figure.get(concern["measure"])
        figure = said.format(x=self.value(concern)) if said else self.value(concern)
        return self._beside_zone(concern, figure)

    def _beside_zone(self, concern: Record, figure: str) -> str:
        """A figure of ground beside the size of the one zone that is named: *3,0 ha sur 4,83 ha*."""
        if concern["kind"] != "place" or concern["unit"] != "m2" or concern["fields"]["form"] not in _IN_ZONE:
            return figure
        whole, value = self.zone_size(concern) or self._wooded_element(concern), concern["value"]
        if not whole or value is None or value > (1 - SLIGHT) * whole:
            return figure
        subjects = concern["fields"]["subjects"]
        unbuilt = all(s["zone"] and s["zone_class"] == ZoneClass.URBAN_UNBUILT for s in subjects)
        part = unbuilt and sum(float(s["area_m2"]) for s in subjects) < (1 - SLIGHT) * whole
        key = "figure_unbuilt_of_zone" if unbuilt and part else "figure_of_zone"
        return self.words.phrase[key].format(x=figure, whole=figures.area(whole, self.lang))

    def _wooded_element(self, concern: Record) -> float | None:
        """Of a place that woodland alone is named after, the size of the one element that it covers (m2)."""
        fields = concern["fields"]
        if not self._is_wood(fields["subjects"]) or len(fields["named"]) != 1:
            return None
        row = self.register.elements.get(fields["named"][0]["keys"][0])
        return float(row["size"] or 0.0) if row is not None else None

    def request(self, concern: Record) -> str:
        """What is asked: *Il est demandé de retirer la zone…*; then the passages that an officer cites."""
        return " ".join((self._demand(concern), *self._cited(concern)))

    def _cited(self, concern: Record) -> list[str]:
        """One sentence for each passage that the dossier cites here, as *Voir l'OAP n° 4 (p. 31)*."""
        if not self.report.dossier.cited:
            return []
        elements, phrase = self.register.elements, self.words.phrase
        rows = [elements[key] for key in texts(concern["elements"]) if key in elements]
        names = [text(row[name]) for row in rows for name in ("name", "element_id")]
        sentences: dict[str, None] = {}
        for part in _CITED_ORDER:
            for each in self.report.dossier.cited:
                if each.part == part and cited.holds(each, concern, names):
                    inside = "cited_page_inside" if part == "scot" else "cited_page"
                    page = phrase[inside].format(page=each.page) if each.page else ""
                    key = f"cited_{part}" if each.text else f"cited_{part}_bare"
                    sentences[grammar.capital(phrase[key].format(name=each.name, page=page, text=each.text))] = None
        return list(sentences)

    def _demand(self, concern: Record) -> str:
        if here := self._asked(concern):
            return self._request(concern, here)
        if self._speaks_of_place(concern) and self.done(concern):
            return self.words.phrase["ask_nothing"]
        asked = next(f for f in self.register.of_concern(concern) if f["rule_id"] == concern["ask"])
        remedy = self.remedy(asked)
        leads, severity = self.words.request, asked["severity"]
        lead = leads.get((severity, asked["reach"])) or leads[severity, ""] or leads["information", ""]
        phrase = self.words.phrase
        if not of(self.lang).grammar.asks(remedy):
            return phrase["request_free"].format(remedy=remedy)
        remedy = self.remedy(asked, asked=True)
        return phrase["request_asked"].format(lead=lead, remedy=remedy[:1].lower() + remedy[1:])

    def _is_coverage(self, concern: Record) -> bool:
        """Whether a concern is about elements without any tool of a local plan."""
        findings = self.register.of_concern(concern)
        by_tool = all(f["measure"] in (*BY_TOOLS, "treated") and f["severity"] != "favourable" for f in findings)
        return bool(concern["kind"] != "place" and findings and by_tool and not self.by_rules)

    def _speaks_of_place(self, concern: Record) -> bool:
        """Whether a concern is worded from its geometry, not from the texts of its rules."""
        return bool(concern["kind"] == "place" and not self.by_rules)

    def _request(self, concern: Record, asked: Sequence[Request]) -> str:
        """Some infinitives after *il est demandé*, with the introduction for the concern's severity and legal force.

        A fallback for where the rest cannot be met comes last: *; à défaut, de démontrer…*.
        """
        leads = self.words.request
        lead = leads.get((concern["severity"], concern["reach"])) or leads.get((concern["severity"], ""))
        lead = lead or leads["information", ""]
        phrase = self.words.phrase
        first = [phrase["ask_each"].format(remedy=each.said) for each in asked if each.key != "else"]
        other = [phrase["ask_each"].format(remedy=each.said) for each in asked if each.key == "else"]
        remedies = of(self.lang).listed(first)
        if other:
            remedies = phrase["ask_else"].format(first=remedies, other=of(self.lang).listed(other))
        return phrase["ask_all"].format(lead=lead, remedies=remedies)

    def opinion(self, concern: Record) -> str:
        """A self-contained paragraph: the facts, their basis, the request."""
        ident = str(concern["concern_id"])
        if ident not in self._opinions:  # used by every finding's row: a site of n findings would take n * n
            self._opinions[ident] = self._opinion(concern)
        return self._opinions[ident]

    @cached_property
    def _opinions(self) -> dict[str, str]:
        return {}

    def facts_of(self, concern: Record, *, titled: bool = False) -> list[str]:
        """The facts of a concern, each a sentence, the first with its commune.

        ``titled``: they follow its title and figure, and do not repeat them.
        """
        findings = self.register.of_concern(concern)
        if self._speaks_of_place(concern):
            if titled:
                return self.news(concern)
            facts = self.facts(concern)
            where = self._at(concern) + self._locality(concern)
            facts[0] = grammar.capital(f"{where}{grammar.uncapital(facts[0])}") if facts else ""
        elif concern["topic"] == SECTORS and "sectors" in concern["fields"]:
            facts = self.sector_facts(concern, titled=titled)
        elif concern["topic"] == RESERVED and concern["fields"].get("reserved"):
            facts = self.reserved_facts(concern)
        elif concern["topic"] == FABRIC:
            facts = self.fabric_facts(concern, titled=titled)
        elif self._is_coverage(concern):
            facts = self.coverage_facts(concern, findings)
        elif concern["topic"] == _FARMLAND and "farmland" in concern["fields"]:
            facts = self.farmland_facts(concern)
        else:
            facts = self.extent_facts(concern, self._facts(concern, findings), titled=titled)
        return [fact for fact in facts if fact]

    def _opinion(self, concern: Record) -> str:
        phrase = self.words.phrase
        facts = self.facts_of(concern)
        several = len(self.identified_by(concern)) > 1
        identified = f"{phrase['identified']}{self.identified(concern)}." if several else ""
        level = self.opinion_level(concern)
        lead = phrase["ask_level"].format(level=grammar.capital(level)) if level else ""
        sentences = [*facts, identified, self.origin(concern), self.request(concern), self._law_line(concern)]
        if not self.report.plan.get("prescriptions_read", True) and concern["severity"] != "favourable":
            sentences.append(phrase["unread"])
        return lead + " ".join(sentence for sentence in sentences if sentence)

    def articles_of(self, concern: Record) -> str:
        """The articles of a concern's request alone, beside a first page that says what every request rests on."""
        law = self.law_of(concern)
        return self.words.phrase["fact_law"].format(laws=law) if law else ""

    def _law_line(self, concern: Record) -> str:
        """What the request rests on: the reference, and the articles that it does not name itself."""
        law, phrase = self._laws_of(concern), self.words.phrase
        reaches = {f["reach"] for f in self.speaking(concern)}
        if reaches == {"knowledge"} and not self.by_rules:
            # the duty of every plan, and what the reference is: no more is to be said of knowledge
            idents = [i for i in self._in_order(texts(concern["references"])) if i in self.report.references]
            source = ""
            if idents:
                names = [self._referred(self.report.references[ident]) for ident in idents]
                source = phrase["fact_reference"].format(reference=of(self.lang).semicolon.join(names))
            duty = self._articles(_DUTY)
            laws = self._articles([*_DUTY, *(cite for cite in law if not grammar.cited_in(cite, duty))])
            return " ".join(part for part in (source, phrase["fact_law"].format(laws=laws)) if part)
        basis = self.basis(concern)
        others = self._articles(cite for cite in law if not grammar.cited_in(cite, basis))
        return " ".join(part for part in (basis, phrase["fact_law"].format(laws=others) if others else "") if part)

    def _referred(self, reference: Reference) -> str:
        """A reference by what it is and its status: *SRCE (annulé le … : connaissance)*."""
        return f"{self.words.reference_short[reference.kind]} ({self.status(reference)})"

    def _facts(self, concern: Record, findings: Sequence[Record]) -> list[str]:
        phrase = self.words.phrase
        statements: dict[str, None] = {}
        first_of = {f["rule_id"]: f for f in reversed(findings)}
        several = self.several(findings)
        for finding in [*reversed(first_of.values()), *findings]:
            statements.setdefault(self._sourced(finding) if several else self._statement(finding), None)
        said = list(statements)
        first, *others = said[:_MOST_STATEMENTS]
        kept = [f"{self._at(concern)}{first}", *others]
        facts = [grammar.capital(sentence) for sentence in kept]
        left = len(said) - len(kept)
        if left:
            facts.append(phrase["also_1"] if left == 1 else phrase["also"].format(n=left))
        if concern["severity"] not in SILENT_SEVERITIES:
            facts += self._unsure_of(concern, findings)
        moved = {m for finding in findings for m in texts(finding["modifiers"])}
        if "unverified_built" in moved:
            facts.append(phrase["unbuilt_unverified"])
        return facts

    def _unsure_of(self, concern: Record, findings: Sequence[Record]) -> list[str]:
        """What is not certain of a point, in one sentence; nothing of what is."""
        margin = max((figures.finite((f["fields"] or {}).get("uncertainty_m")) or 0.0 for f in findings), default=0.0)
        inconclusive = concern["severity"] == "inconclusive"
        if not margin or (concern["certainty"] == "certain" and not inconclusive):
            return []
        key = "fact_open" if inconclusive else "fact_possible" if concern["certainty"] == "possible" else "fact_vague"
        return [self.say(key, uncertainty=figures.uncertainty(margin, self.lang))]

    def fact_of(self, finding: Record) -> str:
        """The statement of a finding, for a place that is not worded from its geometry."""
        return self.statement(finding)

    def _locality(self, concern: Record) -> str:
        """The named place at the head of a sentence: *au lieu-dit « Le Clos »,*."""
        name = text(concern["locality"])
        return self.words.phrase["locality_at"].format(name=name) if name else ""

    def _at(self, concern: Record) -> str:
        codes = texts(concern["communes"])
        if not codes or len(codes) > _MOST_STATEMENTS or (concern["kind"] == "document" and concern["topic"] != FABRIC):
            return ""
        if len(codes) == 1 and codes[0] not in self.register.communes_named:
            return self.words.phrase["at_code"].format(code=codes[0])
        places = [self.commune(c) for c in codes]
        way = of(self.lang)
        return grammar.capital(way.listed(way.grammar.at_each(places))) + ", "

    def rests(self, concern: Record, findings: Sequence[Record]) -> str:
        """How sure the facts are, and why: those of the finest document where there are several."""
        finest = text((concern["fields"] or {}).get("finest"))
        findings = [f for f in findings if text(f["reference"]) == finest] or findings
        uncertainty = max(
            (figures.finite((f["fields"] or {}).get("uncertainty_m")) or 0.0 for f in findings), default=0
        )
        certainty = "inconclusive" if concern["severity"] == "inconclusive" else concern["certainty"]
        key = f"rests_{certainty}" if uncertainty else f"rests_{certainty}_exact"
        margin = figures.uncertainty(uncertainty, self.lang)
        said = [self.words.phrase[key].format(uncertainty=margin)]
        # of several findings of this severity, one that does not depend on the outline is enough
        stability = {text(f["stability"]) for f in findings if f["severity"] == concern["severity"]} - {""}
        if stability and certainty != "inconclusive":
            said.append(self.words.phrase["stable" if "robust" in stability else "unstable"].format(uncertainty=margin))
        return " ".join(said)

    def headline(self, concern: Record) -> str:
        """Label, title and figure on one line, as the command line prints it."""
        gap = of(self.lang).colon
        return f"[{self.label(concern)}] {self.title(concern)}{gap}{self.figure(concern)}"

    # ------------------------------------------------------------------------------------------- what is missing

    def not_assessed(self, line: NotAssessed) -> str:
        """One line of « non évalué »."""
        layer = self.words.layer(line.layer or text(line.fields.get("layer")))
        return self.reason(line.code, {**line.fields, "layer": layer})

    def reason(self, code: str, fields: Mapping[str, Any]) -> str:
        """A message of the catalogue, with its fields in words."""
        if fields.get("commune"):
            fields = {**fields, "commune": self.commune(text(fields["commune"]))}
        return grammar.capital(message(code).what(self.lang, Spoken(fields, self.lang)))

    def choice(self, choice: Choice) -> str:
        """What was taken for what, and by which sign: *couche « haies » : haie, objectif non indiqué (nom)*."""
        return of(self.lang).colon.join(self.chosen(choice))

    def chosen(self, choice: Choice) -> tuple[str, str]:
        """What was taken, and for what."""
        words = self.words
        layer = choice.subject.removeprefix("layer ")
        subject = words.choice["layer"].format(layer=layer) if layer != choice.subject else layer
        kind, _, objective = choice.chosen.partition(" / ")
        chosen = words.standard(kind) if subject == "standard" else words.kinds.get(kind, kind)
        if objective:
            chosen += f", {words.choice[f'objective_{objective}']}"
        return subject, f"{chosen} ({words.choice[f'how_{choice.how}']})"

    def what_to_do(self, code: str, fields: Mapping[str, Any]) -> str:
        """The remedy of a message."""
        return message(code).remedy(self.lang, Spoken(fields, self.lang))

    def subject(self, line: LedgerLine) -> str:
        """The layer that a line of the ledger is about, with its input where it is not the plan or its network."""
        return ", ".join(name for name in (self.words.role.get(line.role, line.role), line.layer) if name)

    def ledger(self, line: LedgerLine) -> str:
        """One line of the ledger."""
        values = {"layer": line.layer, "feature": line.feature, "n": line.count_aside or line.count_out}
        return self.reason(line.code, {**{k: v for k, v in values.items() if v is not None}, **line.fields})
