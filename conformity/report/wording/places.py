"""A place in words: its title, its facts, what can be asked there, and the law of that request.

Titles name the zones, worst first, what they do to which element, where in the zone and in which commune. Requests
follow from the geometry: how much of a zone is taken, whether a passage is left, what the plan protects already.
"""

from __future__ import annotations

from abc import ABC, abstractmethod
from collections import Counter
from collections.abc import Mapping, Sequence
from functools import cached_property
from typing import Any, Final

from conformity.language import figures, of
from conformity.model import Kind, Severity
from conformity.report.wording import grammar
from conformity.report.wording.asking import Asking
from conformity.report.wording.register import Record, text, texts

#: zones and elements that a title names before it counts the others
MOST_ZONES: Final = 3
_MOST_NAMED: Final = 2
#: sentences of fact, beside what is doubtful
_MOST_FACTS: Final = 5
#: shares below are not told
SLIGHT: Final = 0.02
#: a protection of less of a place is not told
_TOLD: Final = 0.1
_TAKES: Final = ("cut", "ground", "length", "habitat", "neck", "gap", "locked", "approach")


class Places(Asking, ABC):
    """Titles, facts and requests of places, in one language."""

    # ------------------------------------------------------------------------------------------- titles

    @cached_property
    def titles(self) -> Mapping[str, str]:
        """concern_id → title; no two are alike: figures, then numbers tell apart what words do not."""
        concerns = self.register.concerns
        titles = {c["concern_id"]: self._titled(c) for c in concerns}
        for tell in (self._figured, self._numbered):
            often = Counter(titles.values())
            taken: Counter[str] = Counter()
            for concern in concerns:
                title = titles[concern["concern_id"]]
                if often[title] > 1:
                    taken[title] += 1
                    titles[concern["concern_id"]] = tell(title, concern, taken[title])
        return titles

    def _figured(self, title: str, concern: Record, _: int) -> str:
        figure = figures.quantity(concern["value"], concern["unit"], concern["measure"], self.lang)
        return f"{title} — {figure}" if concern["value"] is not None else title

    def _numbered(self, title: str, _: Record, n: int) -> str:
        return f"{title} ({n})" if n > 1 else title

    @abstractmethod
    def _titled(self, concern: Record) -> str:
        """The title of any concern."""

    def place_title(self, concern: Record) -> str:
        """``La zone 1AUe coupe le corridor « Traversée » (frange sud ; Wulverhove)``."""
        communes = [self.commune(c) for c in texts(concern["communes"])[:MOST_ZONES]]
        if name := text(concern["locality"]):
            communes.insert(0, self.words.phrase["locality_short"].format(name=name))
        where = [self.where(concern), ", ".join(communes)]
        details = of(self.lang).semicolon.join(part for part in where if part)
        title = grammar.capital(self._core_title(concern))
        return f"{title} ({details})" if details else title

    def _core_title(self, concern: Record) -> str:
        fields, phrase = concern["fields"], self.words.phrase
        form, named = fields["form"], self.named(concern)
        subjects = fields["subjects"]
        if form == "unprotected" or not subjects:
            rule = self.register.rules[concern["ask"]]
            if form == "unprotected":
                return phrase["place_unprotected"].format(element=named)
            title = grammar.uncapital(rule.title.of(self.lang))
            return phrase["place_topic"].format(element=named, title=title)
        subject = self.subjects(subjects)
        if form == "length" and all(s["zone"] for s in subjects) and self._is_water(concern):
            template = phrase[f"place_river_{self._flows(concern)}"]
            plural = len(fields["named"]) > 1 or named.startswith("les ")
            return template.format(element=named, subject=subject, n=2 if plural else 1)
        return f"{subject} {self.does(concern, form, subjects, named)}"

    def does(self, concern: Record, form: str, subjects: Sequence[Mapping[str, Any]], element: str) -> str:
        """Verb and object: ``empiète sur le réservoir « Prairies »``."""
        verb = self._verb(form, subjects)
        if verb == "ground" and concern["fields"].get("belt_m"):
            verb = "belt"
        template = self.words.phrase[f"place_does_{verb}"]
        return template.format(element=element, n=2 if self.has_several_labels(subjects) else 1)

    def _verb(self, form: str, subjects: Sequence[Mapping[str, Any]]) -> str:
        if not any(s["zone"] for s in subjects) and form in ("ground", "length"):
            wood = all(self._prescription_code(s["key"]).startswith("01") for s in subjects)
            return "covers" if wood else "crosses"
        if form == "ground" and all((s.get("where") or {}).get("form") == "whole" for s in subjects):
            return "whole"
        return {"length": "crosses", "crossing": "crosses"}.get(form, form)

    def _flows(self, concern: Record) -> str:
        """How a river meets its zones: across, along their edge, or in them."""
        fields = concern["fields"]
        if fields.get("along"):
            return "along" if fields.get("protected", 0.0) < 0.1 else "along_kept"
        forms = {(s.get("where") or {}).get("form") for s in fields["subjects"]}
        return "across" if "across" in forms else "in"

    def _is_water(self, concern: Record) -> bool:
        kinds = self._kinds(concern["fields"]["carrying"])
        return "watercourse" in kinds

    def where(self, concern: Record) -> str:
        """Where in its zone a place lies: of one zone, or of zones that all have it at the same side."""
        fields = concern["fields"]
        zones = [s for s in fields["subjects"] if s["zone"]]
        sides = {self._where_in(s.get("where")) for s in zones}
        if len(sides) != 1 or fields["form"] in ("near", "unprotected", ""):
            return ""
        (said,) = sides
        across = (zones[0].get("where") or {}).get("form") == "across"
        if fields["form"] == "length" and across and self._is_water(concern):
            return self.words.phrase[f"side_{zones[0]['where']['side']}"]
        return said

    def _where_in(self, where: Mapping[str, Any] | None) -> str:
        if not where or (where["form"] == "part" and not where["side"]):
            return ""
        phrase = self.words.phrase
        return phrase[f"where_{where['form']}"].format(side=phrase[f"side_{where['side']}"] if where["side"] else "")

    # ------------------------------------------------------------------------------------------- names

    def named(self, concern: Record) -> str:
        """The elements that a place is named after: one or two by name."""
        things = [self.thing(each["keys"]) for each in concern["fields"]["named"]]
        things = list(dict.fromkeys(things))
        phrase = self.words.phrase
        if len(things) < _MOST_NAMED:
            return things[0] if things else self.element(text(concern["fields"]["carrying"]))
        if len(things) == _MOST_NAMED:
            return phrase["place_and_element"].format(first=things[0], second=things[1])
        return phrase["place_and_elements"].format(first=things[0], second=things[1], third=things[2])

    def thing(self, keys: Sequence[str]) -> str:
        """An element with its article; a river that several layers hold by its name."""
        row = self.register.elements.get(keys[0])
        if row is not None and (row["kind"], row["milieu"]) == ("habitat_network", "bocage") and not text(row["name"]):
            return self.words.phrase["bocage_named"]
        if row is not None and text(row["name"]) and (len(keys) > 1 or row["kind"] == Kind.WATERCOURSE):
            if water := self.water(row):
                return water
            if "watercourse" in self._kinds(keys[0]):
                return self.words.phrase["river_named"].format(name=row["name"])
        return self.element(keys[0])

    # ------------------------------------------------------------------------------------------- facts

    def facts(self, concern: Record) -> list[str]:
        """Two to four sentences: what is taken, what is cut, what was, what the plan protects, how sure it is."""
        fields, phrase = concern["fields"], self.words.phrase
        said = [self._first_fact(concern)]
        form = fields["form"]
        if form != "cut" and "cut" in fields:
            element = grammar.capital(self.element(fields["cut"]["element"]))
            said.append(phrase["fact_cut_too"].format(element=element, between=self._between_of(fields["cut"])))
        for name, key in (("residual_width", "neck"), ("gap", "gap"), ("sides_locked", "locked")):
            passage = fields.get(name)
            if passage is not None and (form != key or not said[0]) and not (key == "neck" and "cut" in fields):
                said.append(self._passage(key, passage))
        if form == "habitat":
            said += self._edges(concern)
        said += self._lost(concern)
        others = self._other_elements(concern)
        if others:
            said.append(phrase["fact_others"].format(n=len(others), list=of(self.lang).listed(others)))
        said += self._protections(concern)
        said = [*said[:_MOST_FACTS], *self._doubts(concern)]
        return [grammar.capital(sentence) for sentence in said if sentence]

    def _first_fact(self, concern: Record) -> str:
        fields, phrase = concern["fields"], self.words.phrase
        form, subjects, named = fields["form"], fields["subjects"], self.named(concern)
        if form == "unprotected":
            return ""
        touching = form == "near" and concern["value"] == 0
        if not subjects or (form not in (*_TAKES, "edge", "crossing") and not touching):
            lead = next(f for f in self.register.of_concern(concern) if f["finding_id"] == fields["lead"])
            return self.fact_of(lead)
        subject = self.subjects(subjects)
        if form == "cut":
            does = self.does(concern, form, subjects, self.element(fields["cut"]["element"]))
            return phrase["fact_cut"].format(subject=subject, does=does, between=self._between_of(fields["cut"]))
        if form in ("neck", "gap", "locked"):
            key = {"neck": "residual_width", "gap": "gap", "locked": "sides_locked"}[form]
            return f"{subject} {self.does(concern, form, subjects, named)}. " + self._passage(form, fields[key])
        x = self.value(concern)
        if form == "length" and all(s["zone"] for s in subjects) and self._is_water(concern):
            return phrase["fact_river"].format(title=self._core_title(concern), x=x)
        does = self.does(concern, form, subjects, named)
        if form == "crossing" or touching:
            return f"{subject} {does}."
        if form in ("edge", "approach"):
            return phrase[f"fact_{form}"].format(subject=subject, does=does, x=x)
        if not self.has_several_labels(subjects):
            share = self._share_of(subjects[0])
            return phrase["fact_ground"].format(subject=subject, does=does, x=x, share=share)
        sizes: dict[str, float] = {}
        for each in subjects:
            label = self._label(each)
            sizes[label] = sizes.get(label, 0.0) + float(each["size"])
        each_one = [f"{label} {self._size(concern, size)}" for label, size in sizes.items() if size]
        listed = grammar.shortened(each_one, 4, phrase["and_others"])
        return phrase["fact_several"].format(subject=subject, does=does, x=x, each=listed)

    def _edges(self, concern: Record) -> list[str]:
        """Metres of the perimeter that a hedge of the plan lines, of the zone that a place is named after."""
        zone = next((s for s in concern["fields"]["subjects"] if s.get("perimeter_m")), None)
        if zone is None or not self.report.plan.get("prescriptions_read", True):
            return []
        lengths = {name: figures.length(float(zone[f"{name}_m"]), self.lang) for name in ("lined", "perimeter")}
        return [self.say("fact_edge_lined" if zone["lined_m"] else "fact_edge_bare", **lengths)]

    def _share_of(self, subject: Mapping[str, Any]) -> str:
        where = subject.get("where")
        if not where or not where["share"] or where["form"] == "whole":
            return ""
        return self.words.phrase["fact_share"].format(share=figures.share(float(where["share"]), self.lang))

    def _size(self, concern: Record, size: float) -> str:
        return self._hectares(concern, size) if concern["unit"] == "m2" else figures.length(size, self.lang)

    def _between_of(self, cut: Mapping[str, Any]) -> str:
        ends = {name: self.words.phrase[name] for name in ("end", "outside")}
        names = [ends.get(key) or self.element(key) for key in texts(cut.get("between"))]
        if len(names) != 2:
            return ""
        return self.words.phrase["fact_between"].format(a=names[0], b=names[1])

    def _passage(self, key: str, passage: Mapping[str, Any]) -> str:
        phrase = self.words.phrase
        element, before = self.element(text(passage["element"])), passage.get("before")
        tail = phrase["fact_before"].format(x=figures.length(before, self.lang)) if before else ""
        x = figures.length(float(passage["value"]), self.lang) if key != "locked" else ""
        return self.say(f"fact_{key}", element=element, x=x, before=tail)

    def _lost(self, concern: Record) -> list[str]:
        """What the plan in force held otherwise."""
        fields, phrase = concern["fields"], self.words.phrase
        said = []
        back = [float(s["rollback"]) for s in fields["subjects"] if s.get("rollback")]
        whole = float(concern["value"] or 0.0)
        if back and concern["measure"] in ("area", "length"):
            turned = min(sum(back), whole)
            if turned >= (1 - SLIGHT) * whole:
                said.append(phrase["fact_rollback_all"])
            elif turned >= SLIGHT * whole:
                said.append(phrase["fact_rollback"].format(x=self._size(concern, turned)))
        lost = []
        for finding in self.register.of_concern(concern):
            removed = text(finding["measure"]).startswith("unprotected")
            if removed and finding["element_key"] in (fields.get("unprotected") or {}):
                part = figures.quantity(finding["value"], finding["unit"], finding["measure"], self.lang)
                lost.append(self.say("fact_part", x=part, element=self.element(finding["element_key"])))
        if lost:
            listed = grammar.shortened(lost, MOST_ZONES, phrase["and_others"])
            said.append(phrase["fact_unprotected"].format(list=listed))
        for finding in self.register.of_concern(concern):
            if finding["measure"] == "covered_share" and finding["mode"] == "restore":
                said.append(self.say("fact_translated", element=self.element(text(finding["element_key"]))))
                break
        return said

    def _other_elements(self, concern: Record) -> list[str]:
        sentences = []
        locked = (concern["fields"].get("sides_locked") or {}).get("element")
        for other in concern["fields"]["other"]:
            if locked in other["keys"]:
                continue
            x = figures.quantity(other["value"], other["unit"], other["measure"], self.lang)
            template = self.words.figure.get(other["measure"])
            x = template.format(x=x) if template else x
            sentences.append(self.words.phrase["fact_other"].format(element=self.thing(other["keys"]), x=x))
        return sentences[:MOST_ZONES]

    def _protections(self, concern: Record) -> list[str]:
        fields, phrase = concern["fields"], self.words.phrase
        read = self.report.plan.get("prescriptions_read", True)
        if "protected" not in fields or fields["form"] == "unprotected" or not read:
            return []
        said = []
        shared, forbidden = float(fields["protected"]), float(fields["forbidden"])
        if fields.get("belt_m"):
            said.append(phrase["fact_belt"].format(x=figures.length(float(fields["belt_m"]), self.lang)))
        if forbidden >= _TOLD:
            said.append(phrase["fact_forbidden"].format(share=figures.share(forbidden, self.lang)))
        elif shared >= _TOLD:
            key = "fact_protected" if concern["unit"] == "m2" else "fact_protected_line"
            said.append(phrase[key].format(share=figures.share(shared, self.lang)))
        kept = self.lining(concern)
        if kept:
            said.append(phrase["fact_lining"].format(list=of(self.lang).listed(kept)))
        return said

    def _doubts(self, concern: Record) -> list[str]:
        fields, phrase = concern["fields"], self.words.phrase
        uncertainty = figures.uncertainty(float(fields["uncertainty_m"]), self.lang)
        said = []
        findings = self.register.of_concern(concern)
        if concern["severity"] == Severity.INCONCLUSIVE:
            said.append(phrase["fact_open"].format(uncertainty=uncertainty))
        elif fields["uncertainty_m"] and concern["certainty"] != "certain":
            key = "fact_possible" if concern["certainty"] == "possible" else "fact_vague"
            said.append(phrase[key].format(uncertainty=uncertainty))
        if any("unverified_built" in texts(f["modifiers"]) for f in findings):
            said.append(phrase["fact_unbuilt"])
        return said

    @abstractmethod
    def fact_of(self, finding: Record) -> str:
        """The sentence of one finding."""
