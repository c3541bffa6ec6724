"""Titles of places: the zones, worst first, what they do to which element, where in the zone and in which commune."""

from __future__ import annotations

from abc import ABC, abstractmethod
from collections import Counter
from collections.abc import Mapping, Sequence
from functools import cached_property
from typing import Any, Final

from conformity.language import figures, of
from conformity.model import Kind
from conformity.report.wording import grammar
from conformity.report.wording.asking import Asking
from conformity.report.wording.register import Record, text, texts

#: zones and elements that a title names before it counts the others
MOST_ZONES: Final = 3
#: from this share of a zone on, no side of it is named
_MOSTLY: Final = 2 / 3
#: smaller shares are not reported
SLIGHT: Final = 0.02
#: ground with a larger share under a protection is not a belt of it
_BELT: Final = 0.5
#: beside zones, prescriptions on at most this share of the ground of a place do not decide its verb
_ASIDE: Final = 0.1
#: woodland on less of an element covers a part of it
_COVERED: Final = 0.9
#: a zone with a smaller share in a habitat network only touches it
_TOUCHED: Final = 1 / 3


class Places(Asking, ABC):
    """Titles, facts and requests of places, in one language."""

    # ------------------------------------------------------------------------------------------- titles

    @cached_property
    def titles(self) -> Mapping[str, str]:
        """concern_id → title; no two are alike: figures, then numbers distinguish those of the same words."""
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
        title = grammar.capital(self.core_title(concern))
        if details and title.endswith(")"):  # one pair of brackets
            return f"{title[:-1]}{of(self.lang).semicolon}{details})"
        return f"{title} ({details})" if details else title

    def core_title(self, concern: Record) -> str:
        """The title of a place without where it is."""
        fields, phrase = concern["fields"], self.words.phrase
        form, named = fields["form"], self.named(concern)
        subjects = fields["subjects"]
        if form == "unprotected" or not subjects:
            rule = self.register.rules[concern["ask"]]
            if form == "unprotected":
                return self._lifted_title(concern, named)
            title = grammar.uncapital(rule.title.of(self.lang))
            return phrase["place_topic"].format(element=named, title=title)
        subject = self.subjects(self.acting(concern))
        if form == "length" and all(s["zone"] for s in subjects) and self._is_water(concern):
            template = phrase[f"place_river_{self._flows(concern)}"]
            plural = len(fields["named"]) > 1 or named.startswith("les ")
            return template.format(element=named, subject=subject, n=2 if plural else 1)
        return f"{subject} {self.does(concern, form, subjects, named)}"

    def acting(self, concern: Record) -> list[Mapping[str, Any]]:
        """The zones and prescriptions that a title names: of a corridor parted in pieces, those that part it."""
        fields = concern["fields"]
        parted = fields.get("parted") or {}
        if fields["form"] != "ground" or not parted.get("sure"):
            return list(fields["subjects"])
        own = [each for each in fields["subjects"] if each["key"] in parted["zones"]]
        return own or list(fields["subjects"])

    def condition(self, concern: Record) -> str:
        """What the effect of sectors to be specified hangs on: *si ce secteur est constructible*; else empty."""
        zones = [each for each in self.acting(concern) if each["zone"]]
        if not zones or self.by_rules or not all(self._unsure(each) for each in zones):
            return ""
        return self.words.phrase["if_sectors" if self.has_several(zones) else "if_sector"]

    def _aside(self, concern: Record) -> list[Mapping[str, Any]]:
        """The zones and prescriptions that part no corridor of a place, where they take a good part of its ground."""
        subjects, acting = concern["fields"]["subjects"], self.acting(concern)
        aside = [each for each in subjects if each not in acting]
        taken = sum(float(each["size"] or 0.0) for each in aside)
        return aside if taken > _ASIDE * sum(float(each["size"] or 0.0) for each in subjects) else []

    def lifted_wood(self, concern: Record) -> bool:
        """Whether the ground of a place that lost its protection was classified woodland."""
        return text(self.lifted(concern).get("code")).startswith("01")

    def _lifted_title(self, concern: Record, named: str) -> str:
        """*L'espace boisé classé est levé sur le réservoir « Bois »*; else the protection by its label."""
        if self.lifted_wood(concern):
            return self.say("place_wood_lifted", element=named)
        if label := text(self.lifted(concern).get("label")):
            return self.say("place_lifted", label=label, element=named)
        return self.say("place_unprotected", element=named)

    def does(self, concern: Record, form: str, subjects: Sequence[Mapping[str, Any]], element: str) -> str:
        """Verb and object: ``empiète sur le réservoir « Prairies »``."""
        verb, fields = self._verb(form, subjects), concern["fields"]
        if verb == "covers" and float((fields.get("in_element") or {}).get("share") or 1.0) < _COVERED:
            verb = "covers_part"
        if verb in ("ground", "whole") and (parted := fields.get("parted")) and parted["sure"]:
            return self._parting(concern, [text(parted["element"]), *(each["element"] for each in parted["too"])], verb)
        if verb == "ground" and fields.get("belt_m") and float(fields.get("protected", 0.0)) < _BELT:
            verb = "belt"
        if verb in ("cut", "neck", "gap") and self.condition(concern):
            verb = f"{verb}_if"
        template = self.words.phrase[f"place_does_{verb}"]
        n = 2 if self.has_several(subjects) else 1
        return template.format(element=element, of=self._of_named(concern), n=n)

    def _parting(self, concern: Record, parted: Sequence[str], verb: str) -> str:
        """*coupe le corridor « A »*; *et empiète sur le réservoir « B »*, which the zones do not cut."""
        fields = concern["fields"]
        n = 2 if self.has_several(self.acting(concern)) else 1
        named = [each["keys"] for each in fields["named"]]
        cut = [next((keys for keys in named if key in keys), [key]) for key in parted][: MOST_ZONES - 1]
        cuts = "place_does_cut_if" if self.condition(concern) else "place_does_cut"
        said = self.words.phrase[cuts].format(element=self.elements_named(cut), n=n)
        others = [keys for keys in named if keys not in cut and keys[0] not in parted][: MOST_ZONES - len(cut)]
        if aside := self._aside(concern):  # they take ground, and part nothing
            n = 2 if self.has_several(aside) else 1
            taken = self.words.phrase["place_does_ground"].format(element=self.elements_named(others or cut), n=n)
            return of(self.lang).listed([said, f"{self.subjects(aside)} {taken}"])
        if not others:
            return said
        too = self.words.phrase[f"place_does_{verb}"].format(element=self.elements_named(others), n=n)
        return of(self.lang).listed([said, too])

    def _verb(self, form: str, subjects: Sequence[Mapping[str, Any]]) -> str:
        if not any(s["zone"] for s in subjects) and form in ("ground", "length"):
            wood = all(self._prescription_code(s["key"]).startswith("01") for s in subjects)
            sites = form == "ground" and all(self._is_site(s) for s in subjects)
            return "covers" if wood else "ground" if sites else "crosses"
        if form == "ground" and self._lie_within(subjects):
            return "whole"
        if form == "habitat" and all(float((s.get("where") or {}).get("share") or 0.0) < _TOUCHED for s in subjects):
            return "touched"
        if form == "near" and all(self._is_untold(s) for s in subjects):
            return "stands_near"
        return {"length": "crosses", "crossing": "crosses"}.get(form, form)

    @staticmethod
    def _lie_within(subjects: Sequence[Mapping[str, Any]]) -> bool:
        """Whether zones lie wholly in the elements of their place; prescriptions on little ground change nothing."""
        within = [s for s in subjects if (s.get("where") or {}).get("form") == "whole"]
        others = [s for s in subjects if s not in within]
        slight = sum(float(s["size"] or 0.0) for s in others) <= _ASIDE * sum(float(s["size"] or 0.0) for s in subjects)
        return bool(within) and slight and not any(s["zone"] for s in others)

    def _flows(self, concern: Record) -> str:
        """How a river meets its zones: across, along their edge, or in them."""
        fields = concern["fields"]
        if fields.get("along"):
            return "along"
        if self._flows_differ(concern):
            return "in"
        forms = {(s.get("where") or {}).get("form") for s in fields["subjects"]}
        return "across" if "across" in forms else "in"

    @staticmethod
    def _flows_differ(concern: Record) -> bool:
        """Whether the rivers in a zone do not all cross it in the same way."""
        ways = [(each["flow"], each["side"]) for each in concern["fields"]["named"] if each.get("flow")]
        return bool(ways) and (len(set(ways)) > 1 or ways[0][0] != "across")

    def _is_water(self, concern: Record) -> bool:
        kinds = self._kinds(concern["fields"]["carrying"])
        return "watercourse" in kinds

    def where(self, concern: Record) -> str:
        """Where in its zone a place lies: of one zone, or of zones that all have it at the same side."""
        fields = concern["fields"]
        zones = [s for s in fields["subjects"] if s["zone"]]
        if fields.get("in_element") and not zones:
            where = fields["in_element"]
            return "" if where["form"] == "middle" else self._where_in(where)
        sides = {self._where_in(s.get("where")) for s in zones}
        if len(sides) != 1 or fields["form"] in ("near", "unprotected", ""):
            return ""
        (said,) = sides
        across = (zones[0].get("where") or {}).get("form") == "across"
        if fields["form"] == "length" and self._is_water(concern) and self._flows_differ(concern):
            return ""
        if fields["form"] == "length" and across and self._is_water(concern):
            return self.words.phrase[f"side_{zones[0]['where']['side']}"]
        return said

    def _where_in(self, where: Mapping[str, Any] | None) -> str:
        if not where or (where["form"] == "part" and not where["side"]):
            return ""
        phrase = self.words.phrase
        if where["form"] == "whole" and float(where.get("share") or 1.0) < 1 - SLIGHT:
            return phrase["where_almost"]
        if where["form"] in ("edge", "corner", "part") and float(where.get("share") or 0.0) >= _MOSTLY:
            return phrase["where_most"]
        return phrase[f"where_{where['form']}"].format(side=phrase[f"side_{where['side']}"] if where["side"] else "")

    # ------------------------------------------------------------------------------------------- names

    def named(self, concern: Record) -> str:
        """The elements that a place is named after, two or three by name: *les corridors « A » et « B »*."""
        named = concern["fields"]["named"]
        if concern["fields"]["form"] == "unprotected":
            named = self._lost_most(concern)
        return self.elements_named([each["keys"] for each in named[:MOST_ZONES]]) or self.element(
            text(concern["fields"]["carrying"])
        )

    def _lost_most(self, concern: Record) -> list[Mapping[str, Any]]:
        """The elements that lost protection worth naming: of surfaces, no metres; none of a fiftieth of the largest."""
        named = concern["fields"]["named"]
        surfaces = [each for each in named if self.register.dimension(each["keys"][0]) == 2] or named
        most = max(float(each["size"] or 0.0) for each in surfaces)
        return [each for each in surfaces if float(each["size"] or 0.0) >= SLIGHT * most]

    def _of_named(self, concern: Record) -> str:
        """*de l'obstacle « RD 17 » et du corridor « A »*: what a place is named after."""
        named = [each["keys"] for each in concern["fields"]["named"][:MOST_ZONES]]
        things = self._things_named(named or [[text(concern["fields"]["carrying"])]])
        return of(self.lang).listed(self.say("of_thing", thing=thing) for thing in things)

    def elements_named(self, elements: Sequence[Sequence[str]]) -> str:
        """Some elements with their article; those of one kind that have names are joined."""
        return of(self.lang).listed(self._things_named(elements))

    def _things_named(self, elements: Sequence[Sequence[str]]) -> list[str]:
        kinds: dict[str, list[tuple[str, str]]] = {}
        rows = self.register.elements
        around = {text(rows[keys[0]]["name"]) for keys in elements if keys[0] in rows} - {""}
        for keys in elements:
            row = self.register.elements.get(keys[0])
            name, kind = "", keys[0]
            if row is not None and text(row["name"]) and not self.water(row):
                name, kind = of(self.lang).quoted(text(row["name"])), self.words.kinds[text(row["kind"])]
            elif row is not None and row["kind"] == Kind.OBSTACLE and (sort := self.obstacle_sort(keys[0])):
                name = self.short_id(row)
                kind = self.say("obstacle_of", kind=self.words.kinds[text(row["kind"])], common=sort)
            held = kinds.setdefault(kind, [])
            thing = self.apart(keys[0]) if self.is_near(keys[0], around) else self.thing(keys)
            if (thing, name) not in held:
                held.append((thing, name))
        said = []
        for kind, things in kinds.items():
            if len(things) > 1 and all(name for _, name in things):
                names = of(self.lang).listed(name for _, name in things)
                said.append(self.words.phrase["the_kinds_named"].format(kinds=kind, names=names))
            else:
                said += [thing for thing, _ in things]
        return list(dict.fromkeys(said))

    def thing(self, keys: Sequence[str]) -> str:
        """An element with its article; a river in several layers by its name."""
        row = self.register.elements.get(keys[0])
        if row is not None and row["kind"] == "obstacle":
            return self.obstacle_of_pieces(keys)
        if row is not None and (row["kind"], row["milieu"]) == ("habitat_network", "bocage") and not text(row["name"]):
            return self.words.phrase["bocage_named"]
        if row is not None and text(row["name"]) and "watercourse" in self._kinds(keys[0]):
            if water := self.water(row):
                return water
            if len(keys) > 1:
                return self.words.phrase["river_named"].format(name=row["name"])
        return self.element(keys[0])
