"""The sentences of a place: what is taken, what is left, what was, what the plan protects, how sure it is.

The title and the figure say what happens where; the sentences that follow them in a letter do not repeat it
(:meth:`Facts.news`). A self-contained paragraph begins with it (:meth:`Facts.facts`).
"""

from __future__ import annotations

from abc import abstractmethod
from collections.abc import Mapping, Sequence
from functools import cached_property
from typing import Any, Final

from conformity.language import figures, of
from conformity.model import URBAN_CLASSES, Severity, ZoneClass, whole_zone
from conformity.report.wording import grammar
from conformity.report.wording.beds import COVERED_TOLD_M, is_covered_bed
from conformity.report.wording.circumstances import TURNED, Circumstances
from conformity.report.wording.places import MOST_ZONES, SLIGHT
from conformity.report.wording.register import Record, text, texts

#: sentences of fact, beside what is doubtful
_MOST_FACTS: Final = 5
_STATES: Final = (ZoneClass.URBAN_BUILT, ZoneClass.URBAN_UNBUILT)
#: of ground that lies wholly in several elements, less in one of them is not reported (square metres)
_SLIVER_M2: Final = 500.0
_TAKES: Final = ("cut", "ground", "length", "habitat", "neck", "gap", "locked", "approach")


class Facts(Circumstances):
    """Facts of places, in one language."""

    def facts(self, concern: Record) -> list[str]:
        """Two to five self-contained sentences."""
        return self._capitals([self._first(concern), *self._news(concern)])

    def news(self, concern: Record) -> list[str]:
        """The sentences that follow a title and a figure; none where these say all."""
        first = [] if self._is_titled(concern) else [self._first(concern)]
        said = self._capitals([*first, *self._news(concern)])
        if concern["concern_id"] == self._first_miscoded:
            return said
        return [sentence for sentence in said if sentence != self.words.phrase["fact_miscoded"]]

    @cached_property
    def _first_miscoded(self) -> str:
        """The first place with a protection coded as woodland and labelled otherwise: a letter says it once."""
        return next((str(c["concern_id"]) for c in self.register.concerns if self._is_miscoded(c["fields"] or {})), "")

    @staticmethod
    def _capitals(sentences: Sequence[str]) -> list[str]:
        return [grammar.capital(sentence) for sentence in sentences if sentence]

    def _news(self, concern: Record) -> list[str]:
        said = [
            *self._shares(concern), *self._woods(concern), *self._approached(concern), *self._in_each(concern),
            *self._rivers_each(concern), *self._covered_beds(concern), *self._built(concern),
            *self._widths(concern), *self._edges(concern), *self._lost(concern), *self._others_beside(concern),
            *self._protections(concern), *self._bocage(concern), *self._sectors(concern),
        ]  # fmt: skip
        return [*said[:_MOST_FACTS], *self._doubts(concern)]

    # ------------------------------------------------------------------------------------------- what is taken

    def _is_titled(self, concern: Record) -> bool:
        """Whether title and figure say what the first sentence would."""
        fields = concern["fields"]
        form, touching = fields["form"], fields["form"] == "near" and concern["value"] == 0
        in_title = form in (*_TAKES, "edge", "crossing") or touching
        return form == "unprotected" or bool(fields["subjects"] and in_title)

    def _first(self, concern: Record) -> str:
        """What happens, with its figure."""
        fields = concern["fields"]
        form, subjects, named = fields["form"], fields["subjects"], self.named(concern)
        if form == "unprotected":
            return ""
        if not self._is_titled(concern):
            lead = next(f for f in self.register.of_concern(concern) if f["finding_id"] == fields["lead"])
            return self.fact_of(lead)
        subject, x = self.subjects(self.acting(concern)), self.value(concern)
        if form == "length" and all(s["zone"] for s in subjects) and self._is_water(concern):
            return self.say("fact_river", title=self.core_title(concern), x=x)
        does = self.does(concern, form, subjects, named)
        if form == "cut":
            return self.say("fact_cut", subject=subject, does=does)
        if form in ("edge", "approach"):
            return self.say(f"fact_{form}", subject=subject, does=does, x=x)
        if form in ("ground", "length", "habitat"):
            return self.say("fact_ground", subject=subject, does=does, x=x, share=self._share(concern))
        if form in ("neck", "gap"):
            return self.say(f"fact_{form}_left", subject=subject, does=does, x=x)
        return f"{subject} {does}."

    def _share(self, concern: Record) -> str:
        """Of one zone, how much of it that is."""
        whole, value = self.zone_size(concern), concern["value"]
        if not whole or concern["unit"] != "m2" or value is None or value > (1 - SLIGHT) * whole:
            return ""
        return self.say("fact_share", share=figures.share(float(value) / whole, self.lang))

    def _shares(self, concern: Record) -> list[str]:
        """What each of several zones takes: *1AUh en prend 5,8 ha et 2AU 2,8 ha*."""
        fields = concern["fields"]
        zones = [s for s in fields["subjects"] if s["zone"]]
        if fields["form"] not in ("ground", "length", "habitat") or not zones or not self.has_several(zones):
            return []
        sizes: dict[str, float] = {}
        for each in fields["subjects"]:
            label = self._called(each, zones)
            sizes[label] = sizes.get(label, 0.0) + float(each["size"])
        sizes = {label: size for label, size in sizes.items() if size}
        said = self._parts_of(concern, list(sizes.values()))
        each_one = [self._each(k, x) for k, x in zip(sizes, said, strict=True)]
        if len(each_one) < 2:
            return []
        return [self.say("fact_several", each=of(self.lang).semicolon.join(each_one[: MOST_ZONES + 1]))]

    def _woods(self, concern: Record) -> list[str]:
        """The zones in which classified woodland lies that a place is named after: *1,2 ha en An ; 1,1 ha en N*."""
        rows = concern["fields"].get("in_zones") or ()
        if not rows:
            return []
        named = [self.zone_apart(row["zone"], text(row["label"])) for row in rows[: MOST_ZONES + 1]]
        if len(rows) == 1:
            return [self.say("fact_in_zone", zone=named[0])]
        sizes = self._parts_of(concern, [float(row["area_m2"]) for row in rows])
        listed = [self.say("fact_in_zones_row", zone=zone, x=x) for zone, x in zip(named, sizes, strict=False)]
        return [self.say("fact_in_zones", list=of(self.lang).semicolon.join(listed))]

    def _approached(self, concern: Record) -> list[str]:
        """What a zone takes of an obstacle's approaches with its built parts, and what the obstacle crosses."""
        own = concern["fields"].get("approach") or {}
        if not own:
            return []
        said = []
        if float(own["whole_m2"]) > (1 + SLIGHT) * float(concern["value"] or 0.0):
            said.append(self.say("fact_approach_whole", x=self._hectares(concern, float(own["whole_m2"]))))
        if own["crossed"]:
            crossed = of(self.lang).listed([self.thing([key]) for key in own["crossed"][:MOST_ZONES]])
            said.append(self.say("fact_approach_crossed", element=crossed))
        return said

    def _rivers_each(self, concern: Record) -> list[str]:
        """Of several rivers how each meets the zone, and over how many metres; in several zones its metres alone."""
        fields = concern["fields"]
        rivers = [each for each in fields["named"] if "watercourse" in self._kinds(each["keys"][0])]
        if fields["form"] != "length" or len(rivers) < 2 or len(rivers) < len(fields["named"]):
            return []
        zones = [s for s in fields["subjects"] if s["zone"]]
        said = []
        for n, each in enumerate(rivers[: MOST_ZONES + 1]):
            river, x = self.thing(each["keys"]), figures.length(float(each["size"]), self.lang)
            if not each.get("flow"):
                said.append(self.say("river_of_metres", river=river, x=x))
                continue
            noun = self._noun(zones[0]) if zones else "zone"
            zone = self.words.phrase[f"this_{'zone' if noun == 'zone' else 'sector'}"]
            form, side = each["flow"], ""
            if form == "across":
                side = self.words.phrase[f"side_{each['side']}"]
            elif form == "enters":
                side = self.words.phrase[f"by_side_{each['side']}"]
                form = "joins" if each["joins"] else form
            joined = self.thing(each["joins"]) if each["joins"] else ""
            plural = 2 if river.startswith("les ") else 1
            name = f"river_{form}" if n == 0 or form == "joins" else f"river_{form}_too"
            said.append(self.say(name, river=river, zone=zone, side=side, joined=joined, x=x, n=plural))
        listed = of(self.lang).semicolon.join(said)
        return [self.say("rivers_metres" if not rivers[0].get("flow") else "rivers_each", list=listed)]

    def _covered_beds(self, concern: Record) -> list[str]:
        """That a river which leads a place is fictive or underground there, or over how many metres."""
        if concern["fields"]["form"] != "length":
            return []
        named = concern["fields"]["named"]
        if any(is_covered_bed(each) for each in named):
            return [self.words.phrase["fact_bed_covered"]]
        covered = sum(float(each.get("covered_m") or 0.0) for each in named)
        x = figures.length(covered, self.lang)
        return [self.say("fact_bed_part", x=x)] if covered >= COVERED_TOLD_M else []

    def _in_each(self, concern: Record) -> list[str]:
        """For ground wholly in several elements together: the part in each that does not contain all of it."""
        fields, value = concern["fields"], float(concern["value"] or 0.0)
        zones = [s for s in fields["subjects"] if s["zone"]]
        whole = zones and all((s.get("where") or {}).get("form") == "whole" for s in zones)
        if fields["form"] != "ground" or concern["unit"] != "m2" or not whole or len(fields["named"]) < 2:
            return []
        parts = [e for e in fields["named"][:MOST_ZONES] if _SLIVER_M2 <= float(e["size"]) < (1 - SLIGHT) * value]
        said = [
            self.say(
                "fact_ground_in_each", x=self._size(concern, float(each["size"])), element=self.thing(each["keys"])
            )
            for each in parts
        ]
        return [self.say("fact_ground_in_list", list=of(self.lang).listed(said))] if said else []

    def _built(self, concern: Record) -> list[str]:
        """What of the ground of U zones is built, and what is not, where buildings part them."""
        fields = concern["fields"]
        if fields["form"] not in ("ground", "length"):
            return []
        urban = [s for s in fields["subjects"] if s["zone"] and s["zone_class"] in URBAN_CLASSES and s["size"]]
        size = {each: sum(float(s["size"]) for s in urban if s["zone_class"] == each) for each in _STATES}
        built, free = size[ZoneClass.URBAN_BUILT], size[ZoneClass.URBAN_UNBUILT]
        if concern["unit"] == "m":
            if built < TURNED["m"]:
                return []
            whole = built >= (1 - SLIGHT) * float(concern["value"] or 0.0)
            return [self.say("fact_built_all" if whole else "fact_built_line", x=self._size(concern, built))]
        if built < TURNED["m2"] or not free:
            return []
        alone = len(urban) == len([s for s in fields["subjects"] if s["zone"]])
        x = self._size(concern, free)
        return [self.say("fact_unbuilt_of" if alone else "fact_unbuilt_in", x=x, zone=self.subjects(urban))]

    def _each(self, label: str, x: str) -> str:
        """*1AUh 5,8 ha*; with a comma after a name that ends in a number itself: *la zone AU (1,79 ha), 1,1 ha*."""
        return self.say("fact_each_of" if label.endswith(")") else "fact_each", label=label, x=x)

    def _parts_of(self, concern: Record, parts: Sequence[float]) -> list[str]:
        """The sizes of the parts of a place, that add up to its figure as it is printed."""
        if concern["unit"] != "m2":
            return [figures.length(part, self.lang) for part in parts]
        whole, low, high = (figures.finite(concern[name]) for name in ("value", "low", "high"))
        return figures.areas_of_parts(parts, self.lang, whole or 0.0, low, high)

    def _called(self, subject: Mapping[str, Any], among: Sequence[Mapping[str, Any]]) -> str:
        """A zone by its label where that is unique; a prescription, or one of several, by its full name."""
        namesakes = {whole_zone(each["key"]) for each in among if each.get("label") == subject.get("label")}
        alone = self._noun(subject) == "zone" and len(namesakes) == 1
        return text(subject["label"]) if alone else self.subjects([subject])

    def _widths(self, concern: Record) -> list[str]:
        """What a cut separates; the width that is left."""
        fields, said = concern["fields"], []
        form = fields["form"]
        if parted := fields.get("parted"):
            said += self._parting_sentence(concern, parted)
        if "cut" in fields:
            names = self._ends(fields["cut"])
            key = fields["cut"]["element"]
            if form != "cut":
                said.append(self.say("fact_cut_too", element=self._it(concern, key)))
            if names:
                said.append(self.say("fact_between", a=names[0], b=names[1]))
        for name, key in (("residual_width", "neck"), ("gap", "gap"), ("sides_locked", "locked")):
            passage = fields.get(name)
            closed = "cut" in fields and (key == "neck" or (passage and passage["element"] == fields["cut"]["element"]))
            if passage is not None and (key == "locked" or not closed):
                said.append(self._passage(concern, key, passage))
        return said

    def _parting_sentence(self, concern: Record, parted: Mapping[str, Any]) -> list[str]:
        """In which pieces zones leave a corridor; what passage its uncertainty may leave, and on which side."""

        def pieces(each: Mapping[str, Any]) -> str:
            return of(self.lang).listed([figures.area(size, self.lang) for size in each["pieces"][:MOST_ZONES]])

        element = self._it(concern, parted["element"])
        labels = parted["barred_by"]
        built = self.words.phrase["built_to_check"] if parted["built_unknown"] else ""
        barring = {"zones": of(self.lang).listed(labels), "n": len(labels), "built": built}
        several = self.has_several([s for s in concern["fields"]["subjects"] if s["zone"]])
        if parted["sure"]:
            key = f"fact_parted_barred{'_n' if several else ''}" if labels else "fact_parted"
            condition = self.condition(concern)
            key = "fact_parted_if" if condition and not labels else key
            said = [self.say(key, element=element, list=pieces(parted), condition=condition, **barring)]
        else:
            row = self.register.elements.get(parted["element"])
            uncertainty = float(row["uncertainty_m"]) if row is not None else 0.0
            side = self.words.phrase[f"at_side_{parted['side']}"] if parted["side"] else ""
            said = [
                self.say(
                    "fact_parted_maybe_barred" if labels else "fact_parted_maybe",
                    uncertainty=figures.uncertainty(uncertainty, self.lang), element=element,
                    subject=self.words.phrase["these_zones" if several else "this_zone"], many=2 if several else 1,
                    x=figures.length(float(parted["left_m"]), self.lang),
                    side=f", {side}" if side else "", **barring,
                )
            ]  # fmt: skip
        for each in parted["too"]:
            said.append(
                self.say(
                    "fact_parted_too_if" if self.condition(concern) else "fact_parted_too",
                    element=self.element(each["element"]),
                    list=pieces(each),
                )
            )
        return said

    def _ends(self, cut: Mapping[str, Any]) -> list[str]:
        ends = {name: self.words.phrase[name] for name in ("end", "outside")}
        names = [ends.get(key) or self.thing([key]) for key in texts(cut.get("between"))]
        return names if len(names) == 2 else []

    def _passage(self, concern: Record, key: str, passage: Mapping[str, Any]) -> str:
        element, before = text(passage["element"]), passage.get("before")
        tail = self.say("fact_before", x=figures.length(before, self.lang)) if before else ""
        if key == "locked":
            point = self.register.dimension(element) == 0
            return self.say("fact_locked_point" if point else "fact_locked", element=self.element(element))
        if key == concern["fields"]["form"] and self.condition(concern):
            return self.say(f"fact_{key}_if", before=figures.length(before, self.lang)) if before else ""
        if key == concern["fields"]["form"]:  # the figure is what is left
            return self.say(f"fact_{key}_before", x=figures.length(before, self.lang)) if before else ""
        x = figures.length(float(passage["value"]), self.lang)
        if condition := self.condition(concern):
            name = f"fact_{key}_too_if"
            return self.say(name, element=self._it(concern, element), x=x, before=tail, condition=condition)
        return self.say(f"fact_{key}", element=self._it(concern, element), x=x, before=tail)

    def _edges(self, concern: Record) -> list[str]:
        """Metres of the perimeter that a hedge of the plan lines, zone by zone."""
        fields = concern["fields"]
        zones = [s for s in fields["subjects"] if s.get("perimeter_m")]
        read = self.report.plan.get("prescriptions_read", True)
        if fields["form"] != "habitat" or not zones or not read or not self.has_hedges(concern):
            return []
        if len(zones) == 1:
            zone = zones[0]
            names = ("lined", "wooded", "perimeter")
            lengths = {name: figures.length(float(zone.get(f"{name}_m") or 0.0), self.lang) for name in names}
            wooded = "_wooded" if self._wooded(zone) else ""
            return [self.say(f"fact_edge_{'lined' if zone['lined_m'] else 'bare'}{wooded}", **lengths)]
        said = [self.words.phrase["fact_edges_bare"]]
        lined = [self._each(self._called(z, zones), self._lined(z)) for z in zones if z["lined_m"]]
        if len(lined) == len(zones) <= MOST_ZONES and all(z["size"] for z in zones):  # in the order of their ground
            each_one = of(self.lang).listed([self._lined(z) for z in zones])
            said = [self.say("fact_edges_lined_each", list=each_one)]
        elif lined:
            said = [self.say("fact_edges_lined", list=of(self.lang).semicolon.join(lined[: MOST_ZONES + 1]))]
        wooded_zones = [
            self._each(self._called(z, zones), self._lined(z, "wooded_m")) for z in zones if self._wooded(z)
        ]
        if wooded_zones:
            said.append(
                self.say("fact_edges_wooded", list=of(self.lang).semicolon.join(wooded_zones[: MOST_ZONES + 1]))
            )
        return said

    def _lined(self, zone: Mapping[str, Any], name: str = "lined_m") -> str:
        """*247 m sur 890 m*."""
        x, whole = (figures.length(float(zone[each]), self.lang) for each in (name, "perimeter_m"))
        return self.say("lined_of", x=x, whole=whole)

    # ------------------------------------------------------------------------------------------- how sure

    def _doubts(self, concern: Record) -> list[str]:
        fields, phrase = concern["fields"], self.words.phrase
        uncertainty = figures.uncertainty(float(fields["uncertainty_m"]), self.lang)
        said = []
        findings = self.register.of_concern(concern)
        if concern["severity"] == Severity.INCONCLUSIVE:
            said.append(phrase["fact_open"].format(uncertainty=uncertainty))
        elif fields["uncertainty_m"] and concern["certainty"] != "certain" and fields["form"] != "unprotected":
            key = "fact_possible" if concern["certainty"] == "possible" else "fact_vague"
            if fields["form"] == "cut" and any("schematic" in texts(f["modifiers"]) for f in findings):
                key = "fact_vague_cut"
            said.append(phrase[key].format(uncertainty=uncertainty))
        if any("unverified_built" in texts(f["modifiers"]) for f in findings):
            said.append(phrase["fact_unbuilt"])
        return said

    @abstractmethod
    def fact_of(self, finding: Record) -> str:
        """The sentence of one finding."""
