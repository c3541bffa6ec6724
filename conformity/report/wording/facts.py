"""The sentences of a place: what is taken, what is left, what was, what the plan protects, how sure it is.

The title and the figure say what happens where; the sentences that follow them in a letter do not repeat it
(:meth:`Facts.news`). A paragraph that stands alone begins with it (:meth:`Facts.facts`).
"""

from __future__ import annotations

from abc import abstractmethod
from collections.abc import Mapping, Sequence
from functools import cached_property
from typing import Any, Final

import shapely

from conformity.language import figures, of
from conformity.model import SERVED_SHARE, URBAN_CLASSES, Severity, ZoneClass, whole_zone
from conformity.report.wording import grammar
from conformity.report.wording.places import MOST_ZONES, SLIGHT, Places
from conformity.report.wording.register import Record, text, texts

#: sentences of fact, beside what is doubtful
_MOST_FACTS: Final = 5
#: a protection of less of a place is not told
_TOLD: Final = 0.1
#: but classified woodland from here on is (square metres)
_WOOD_M2: Final = 1_000.0
#: a STECAL of more is no sector of limited size (L151-13; square metres)
_LARGE_POCKET_M2: Final = 50_000.0
#: a zone that wins more on A and N is told to grow (square metres)
_GROWN_M2: Final = 5_000.0
#: what the plan protects in an element is told beside what tools cover of it where it is so many times as much
_MORE: Final = 1.1
#: measures of how far the tools of the plan cover an element
BY_TOOLS: Final = ("covered_share", "sheltered_share")
#: beside more that was no A or N zone, a piece of less is not told (square metres, metres)
_TURNED: Final = {"m2": 500.0, "m": 20.0}
#: ground that lost its protection of less than this share of the largest is not told
_TRIFLE: Final = 0.02
_STATES: Final = (ZoneClass.URBAN_BUILT, ZoneClass.URBAN_UNBUILT)
#: of ground that lies wholly in several elements, less in one of them is not told (square metres)
_SLIVER_M2: Final = 500.0
#: classified woodland along less of a perimeter is not told (metres)
_EDGE_TOLD_M: Final = 20.0
_TAKES: Final = ("cut", "ground", "length", "habitat", "neck", "gap", "locked", "approach")


class Facts(Places):
    """Facts of places, in one language."""

    def facts(self, concern: Record) -> list[str]:
        """Two to five sentences that stand alone."""
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
    def _is_miscoded(fields: Mapping[str, Any]) -> bool:
        rows = [*(fields.get("lining") or ()), *(fields.get("protections") or ())]
        return any(text(r.get("written_code")).startswith("01") and not text(r["code"]).startswith("01") for r in rows)

    @staticmethod
    def _capitals(sentences: Sequence[str]) -> list[str]:
        return [grammar.capital(sentence) for sentence in sentences if sentence]

    def _news(self, concern: Record) -> list[str]:
        said = [
            *self._shares(concern), *self._in_each(concern), *self._rivers_each(concern), *self._built(concern),
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
        subject, x = self.subjects(subjects), self.value(concern)
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

    def _in_each(self, concern: Record) -> list[str]:
        """Of ground that lies wholly in several elements together: what each holds that does not hold all of it."""
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
            if built < _TURNED["m"]:
                return []
            whole = built >= (1 - SLIGHT) * float(concern["value"] or 0.0)
            return [self.say("fact_built_all" if whole else "fact_built_line", x=self._size(concern, built))]
        if built < _TURNED["m2"] or not free:
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
        """A zone by its label alone where it tells it apart; a prescription, and a namesake, by all it is called."""
        namesakes = {whole_zone(each["key"]) for each in among if each.get("label") == subject.get("label")}
        alone = self._noun(subject) == "zone" and len(namesakes) == 1
        return text(subject["label"]) if alone else self.subjects([subject])

    def _size(self, concern: Record, size: float) -> str:
        return self._hectares(concern, size) if concern["unit"] == "m2" else figures.length(size, self.lang)

    def _widths(self, concern: Record) -> list[str]:
        """What a cut separates; the width that is left."""
        fields, said = concern["fields"], []
        form = fields["form"]
        if parted := fields.get("parted"):
            said += self._parting_told(concern, parted)
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

    def _parting_told(self, concern: Record, parted: Mapping[str, Any]) -> list[str]:
        """In which pieces zones leave a corridor; what passage its uncertainty may leave, and on which side."""

        def pieces(each: Mapping[str, Any]) -> str:
            return of(self.lang).listed([figures.area(size, self.lang) for size in each["pieces"][:MOST_ZONES]])

        element = self._it(concern, parted["element"])
        labels = parted["barred_by"]
        barring = {"zones": of(self.lang).listed(labels), "n": len(labels)}
        several = self.has_several([s for s in concern["fields"]["subjects"] if s["zone"]])
        if parted["sure"]:
            key = f"fact_parted_barred{'_n' if several else ''}" if labels else "fact_parted"
            said = [self.say(key, element=element, list=pieces(parted), **barring)]
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
            said.append(self.say("fact_parted_too", element=self.element(each["element"]), list=pieces(each)))
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
        if key == concern["fields"]["form"]:  # the figure is what is left
            return self.say(f"fact_{key}_before", x=figures.length(before, self.lang)) if before else ""
        x = figures.length(float(passage["value"]), self.lang)
        return self.say(f"fact_{key}", element=self._it(concern, element), x=x, before=tail)

    def _it(self, concern: Record, key: str) -> str:
        """An element by its kind where the title names it alone, *ce corridor*; else by its name."""
        named = concern["fields"]["named"]
        if len(named) == 1 and key in named[0]["keys"]:
            row = self.register.elements.get(key)
            kind = text(row["kind"]) if row is not None else ""
            return self.words.phrase["this_kind"].format(kind=self.words.kind.get(kind, kind))
        return self.element(key)

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

    @staticmethod
    def _wooded(zone: Mapping[str, Any]) -> bool:
        """Whether classified woodland follows enough of a zone's perimeter to be told."""
        return float(zone.get("wooded_m") or 0.0) >= _EDGE_TOLD_M

    def _lined(self, zone: Mapping[str, Any], name: str = "lined_m") -> str:
        """*247 m sur 890 m*."""
        x, whole = (figures.length(float(zone[each]), self.lang) for each in (name, "perimeter_m"))
        return self.say("lined_of", x=x, whole=whole)

    # ------------------------------------------------------------------------------------------- what was

    def _by_commune(self, concern: Record) -> list[str]:
        """How much of ground that lost its protection lies in each of several communes, most first."""
        if concern["fields"]["form"] != "unprotected" or concern["unit"] != "m2" or len(texts(concern["communes"])) < 2:
            return []
        sizes = self.register.sizes_by_commune(concern["concern_id"])
        said = [
            self.say("fact_each", label=self.commune(code), x=self._size(concern, size))
            for code, size in sizes.items()
            if size >= SLIGHT / 2 * float(concern["value"] or 0.0)
        ]
        return [self.say("fact_by_commune", list=of(self.lang).semicolon.join(said))] if len(said) > 1 else []

    def _lost(self, concern: Record) -> list[str]:
        """What the plan in force held otherwise, and restoration that nothing serves."""
        bare = [*self._unprotected(concern), *self._by_commune(concern)]
        return [*self._turned(concern), *bare, *self._untranslated(concern)]

    def _turned(self, concern: Record) -> list[str]:
        fields = concern["fields"]
        zones = [s for s in fields["subjects"] if s.get("rollback")]
        whole = float(concern["value"] or 0.0)
        if not zones or concern["measure"] not in ("area", "length") or not whole:
            return []
        turned = min(sum(float(s["rollback"]) for s in zones), whole)
        floor = _TURNED[concern["unit"]] if turned < (1 - SLIGHT) * whole else 0.0
        if turned < max(SLIGHT * whole, floor):
            return []
        if all(s["zone_class"] == ZoneClass.POCKET for s in zones):
            was = sum(float(s.get("was_pocket_m2") or 0.0) for s in zones)
            if was >= _TOLD * sum(float(s["area_m2"]) for s in zones):
                return []
            return [self.say("fact_new_pocket", n=2 if self.has_several(zones) else 1)]
        if turned >= (1 - SLIGHT) * whole:
            return [self.words.phrase["fact_rollback_all" if concern["unit"] == "m2" else "fact_rollback_line"]]
        said = [self.say("fact_rollback", x=self._size(concern, turned))]
        grown = sum(float(s.get("was_open_m2") or 0.0) for s in zones)
        if fields["form"] == "length" and grown >= _GROWN_M2 and not self.has_several(zones):
            said.append(self.say("fact_grown", x=figures.area(grown, self.lang)))
        return said

    def _unprotected(self, concern: Record) -> list[str]:
        fields = concern["fields"]
        if fields.get("woodland_lifted_m2"):
            return [self.say("fact_wood_lifted", x=self._hectares(concern, float(fields["woodland_lifted_m2"])))]
        if fields.get("before"):
            return self._kept_of(concern, fields["before"])
        held = fields.get("unprotected") or {}
        if not held and (lifted := fields.get("lifted")):
            x = self._hectares(concern, float(lifted["area_m2"]))
            key = "fact_lifted" if text(lifted["label"]) else "fact_lifted_bare"
            return [self.say(key, label=text(lifted["label"]), x=x)]
        rows = [
            f for f in self.register.of_concern(concern)
            if text(f["measure"]).startswith("unprotected") and f["element_key"] in held
        ]  # fmt: skip
        most = max((float(f["value"] or 0.0) for f in rows if f["unit"] == "m2"), default=0.0)
        said = [
            self.say("fact_part", x=figures.quantity(f["value"], f["unit"], f["measure"], self.lang),
                     element=self.thing([f["element_key"]]))
            for f in rows
            if float(f["value"] or 0.0) >= _TRIFLE * most or not most
            if f["unit"] == "m2" or not most
        ]  # fmt: skip
        if not said:
            return []
        key = "fact_wood_lost" if self.lifted_wood(concern) else "fact_unprotected"
        return [self.say(key, list=of(self.lang).listed(said[:MOST_ZONES]))]

    def _kept_of(self, concern: Record, before: Mapping[str, float]) -> list[str]:
        """What the plan in force protected, what of it the draft takes up or protects otherwise, what is left bare."""
        things = [self.say("of_thing", thing=self.thing(each["keys"])) for each in self._lost_most(concern)]
        wood = self.lifted_wood(concern)
        sizes = {name: self._size(concern, size) for name, size in before.items()}
        slight = SLIGHT * before["whole"]
        key = f"fact_{'wood' if wood else 'tool'}_{'taken_up' if before['same'] >= slight else 'dropped'}"
        said = [self.say(key, x=sizes["whole"], same=sizes["same"], of=of(self.lang).listed(things[:MOST_ZONES]))]
        name = "fact_bare_other" if before["other"] >= slight else "fact_bare"
        said.append(self.say(name, other=sizes["other"], bare=sizes["bare"]))
        if lines := self._objects(list(concern["fields"].get("lines_kept") or ())[:MOST_ZONES]):
            said.append(self.say("fact_lines_kept", list=of(self.lang).listed(lines)))
        return said

    def _untranslated(self, concern: Record) -> list[str]:
        """How far the tools of the plan serve, or protect, an element: restoration that they do not serve first."""
        findings = [f for f in self.register.of_concern(concern) if f["measure"] in BY_TOOLS]
        for finding in sorted(findings, key=lambda each: each["mode"] != "restore"):
            if finding["severity"] == Severity.FAVOURABLE or finding["value"] is None:
                continue
            key = text(finding["element_key"])
            part = figures.finite(finding["value"]) or 0.0
            bare = "" if part >= SERVED_SHARE else "_none"
            name = f"fact_served{bare}" if finding["mode"] == "restore" else f"fact_sheltered{bare}"
            if self.has_kept(concern, finding):
                name = self.fact_of_kept(concern, finding)
            element, kept = self._it(concern, key), self.kept_in(concern, key)
            shares = {"share": figures.share(part, self.lang), "parts": self.share_parts(finding)}
            return [self.say(name, element=element, list=kept, **shares)]
        return []

    def share_parts(self, finding: Record) -> str:
        """By what an element is covered, in brackets, where protected sectors hold a part of it."""
        value, fields = figures.finite(finding["value"]) or 0.0, finding["fields"] or {}
        by_tools = figures.finite(fields.get("covered")) or 0.0
        sectors = value - by_tools
        if finding["measure"] != "sheltered_share" or sectors < SERVED_SHARE:
            return ""
        if by_tools < SERVED_SHARE:
            return self.words.phrase["share_sectors"]
        shares = {"tools": figures.share(by_tools, self.lang), "sectors": figures.share(sectors, self.lang)}
        return self.say("share_both", **shares)

    def has_kept(self, concern: Record, finding: Record) -> bool:
        """Whether the plan protects more in an element than the tools that a finding counts: that is told with it."""
        key, fields = text(finding["element_key"]), finding["fields"] or {}
        if not self.kept_in(concern, key):
            return False
        if finding["mode"] == "restore" and self._keeps_lines_alone(concern, key):
            return True
        surfaces = sum(float(row["area_m2"]) for row in concern["fields"]["kept"][key])
        part, inside = figures.finite(finding["value"]) or 0.0, figures.finite(fields.get("inside_area")) or 0.0
        if part < SERVED_SHARE:
            return finding["mode"] == "restore" or surfaces >= SERVED_SHARE * inside
        return surfaces > _MORE * part * inside

    def fact_of_kept(self, concern: Record, finding: Record) -> str:
        """The sentence of an element in which the plan protects more than the tools that count."""
        part = figures.finite(finding["value"]) or 0.0
        if finding["mode"] == "restore":
            alone = self._keeps_lines_alone(concern, text(finding["element_key"]))
            return "fact_served_kept" if part >= SERVED_SHARE and not alone else "fact_kept"
        return "fact_sheltered" if part >= SERVED_SHARE else "fact_sheltered_kept"

    @staticmethod
    def _keeps_lines_alone(concern: Record, key: str) -> bool:
        """Whether all that the plan protects in an element are lines and points: they have no share of a surface."""
        rows = (concern["fields"].get("kept") or {}).get(key) or ()
        return bool(rows) and not any(float(row["area_m2"] or 0.0) for row in rows)

    # ------------------------------------------------------------------------------------------- what is beside

    def _others_beside(self, concern: Record) -> list[str]:
        """What the zones take of other elements, beyond the figure; obstacles that cross or border them."""
        fields = concern["fields"]
        locked = (fields.get("sides_locked") or {}).get("element")
        said, obstacles = [], []
        for other in fields["other"]:
            row = self.register.elements.get(other["keys"][0])
            if locked in other["keys"] or row is None:
                continue
            if row["kind"] == "obstacle":
                obstacles.append(other)
                continue
            x = figures.quantity(other["value"], other["unit"], other["measure"], self.lang)
            line = other["unit"] == "m"
            key = "fact_line_too" if line else "fact_ground_too"
            element = self.thing(other["keys"])
            n = 2 if element.startswith("les ") else 1
            if other.get("along"):
                said.append(self._line_along(concern, other, element, n))
                continue
            if not line and self._holds_whole(concern, other):
                noun = self._noun(next(s for s in fields["subjects"] if s["zone"]))
                zone = self.words.phrase["this_zone" if noun == "zone" else "this_sector"]
                said.append(self.say("fact_ground_whole_too", zone=zone, element=element, x=x, n=1))
                continue
            said.append(self.say(key, element=element, x=x, n=n))
        obstacles.sort(key=lambda other: not other.get("untreated"))
        for other in obstacles[:1]:
            at = self._obstacle_at(concern, other["keys"])
            bare = other.get("untreated")
            said.append(self.say("fact_obstacle_untreated", said=at.removesuffix(".")) if bare else at)
        return said[:MOST_ZONES]

    def _holds_whole(self, concern: Record, other: Mapping[str, Any]) -> bool:
        """Whether the one zone of a place that a line leads lies wholly in another element."""
        whole = self.zone_size(concern)
        return bool(whole) and concern["unit"] == "m" and float(other["whole"]) >= (1 - SLIGHT) * float(whole or 0.0)

    def _line_along(self, concern: Record, other: Mapping[str, Any], element: str, n: int) -> str:
        """*L'Andelle longe sa limite ouest (65 m environ)*: a line of which nothing lies inside the zone."""
        x = figures.length(5.0 * round(float(other["value"]) / 5.0), self.lang)
        zones = [s for s in concern["fields"]["subjects"] if s["zone"]]
        if other.get("side"):
            side = self.words.phrase[f"side_{other['side']}"]
            return self.say("fact_line_along_side", element=element, side=side, x=x, n=n)
        key = "fact_line_along_n" if zones and self.has_several(zones) else "fact_line_along"
        return self.say(key, element=element, x=x, n=n)

    def _bocage(self, concern: Record) -> list[str]:
        """Zones that lie mostly in bocage, where that does not lead their place, and whether a hedge is protected."""
        subjects = concern["fields"]["subjects"]
        zones = [s for s in subjects if s["zone"] and self.in_bocage(s)]
        if not zones or concern["fields"]["form"] == "habitat":
            return []
        several = self.has_several([s for s in subjects if s["zone"]])
        whole = all(float(s["bocage"]) >= 1 - SLIGHT for s in zones)
        share = figures.share(min(float(s["bocage"]) for s in zones), self.lang)
        if several:
            every = len({s["key"] for s in zones}) == len({s["key"] for s in subjects if s["zone"]})
            zone = self.words.phrase["these_zones"] if every else self.subjects(zones)
        else:
            zone = self.words.phrase["this_zone"]
        n = 2 if self.has_several(zones) else 1
        said = self.say("fact_bocage_whole" if whole else "fact_bocage", zone=zone, share=share, n=n)
        read = self.report.plan.get("prescriptions_read", True)
        bare = read and not any(s.get("hedged") for s in zones)
        return [self.say("fact_bocage_bare" if bare else "fact_bocage_end", said=said)]

    def _obstacle_at(self, concern: Record, keys: Sequence[str]) -> str:
        """Where an obstacle, or its pieces, lies to the zones: in them, or at their edge."""
        subjects = [s for s in concern["fields"]["subjects"] if s["zone"]]
        shapes = [shape for each in keys if (shape := self.register.shape(each)) is not None]
        zones = [z for s in subjects if (z := self.register.zone_shape(s["key"])) is not None]
        inside = any(shapely.intersects(shape, zone) for shape in shapes for zone in zones)
        key = keys[0]
        form = "point" if self.register.dimension(key) == 0 else "line"
        key_of = f"fact_obstacle_{form}_{'in' if inside else 'by'}"
        several = self.has_several(subjects) if subjects else False
        noun = self._noun(subjects[0]) if subjects else "zone"
        zone = self.words.phrase["these_zones" if several else f"this_{'zone' if noun == 'zone' else 'sector'}"]
        row = self.register.elements[key]
        known = text(row["name"]) or self._obstacle(row)[0]
        element = self.thing(keys) if known or len(keys) > 1 else self.apart(key)
        return self.say(key_of, element=element, zone=zone)

    # ------------------------------------------------------------------------------------------- what protects

    def _protections(self, concern: Record) -> list[str]:
        fields, phrase = concern["fields"], self.words.phrase
        read = self.report.plan.get("prescriptions_read", True)
        if "protected" not in fields or fields["form"] == "unprotected" or not read:
            return []
        said = []
        surface = concern["unit"] == "m2" or fields["form"] in ("cut", "neck", "gap")
        shared, forbidden = float(fields["protected"]), float(fields["forbidden"])
        if fields.get("contradiction") and self._is_wood(fields["subjects"]):
            return []  # the woodland is what the place is named after
        if fields.get("contradiction"):
            zones = [s for s in fields["subjects"] if s["zone"]]
            noun = self._noun(zones[0]) if zones else "site"
            out = phrase["out_of_sites" if self.has_several(fields["subjects"]) else f"out_of_{noun}"]
            sizes = (float(fields["contradiction"].get(name) or 0.0) for name in ("area_m2", "beyond_m2"))
            x, beyond = (self._hectares(concern, size) for size in sizes)
            more = self.say("fact_wood_beyond", x=beyond) if self.wood_beyond(concern) else ""
            return [self.say("fact_wood", x=x, more=more, out=out)]
        if fields.get("belt_m") and shared < 0.5:
            said.append(self.say("fact_belt", x=figures.length(float(fields["belt_m"]), self.lang)))
        trees = float(fields.get("woodland", 0.0)) * float(concern["value"] or 0.0) if concern["unit"] == "m2" else 0.0
        if forbidden >= _TOLD or trees >= _WOOD_M2:
            wooded = float(fields.get("woodland", 0.0)) >= (1 - SLIGHT) * forbidden
            key = "fact_forbidden_wood" if wooded else "fact_forbidden"
            key += "_here" if wooded and fields["form"] == "habitat" else ""
            said.append(self.say(key, share=figures.share(forbidden, self.lang)))
        elif shared >= _TOLD and not self._only_lines(fields):
            name = self._protection_named(fields)
            key = "fact_protected" if surface else "fact_protected_line"
            said.append(self.say(key, share=figures.share(shared, self.lang), name=name))
        if float(fields.get("hazard", 0.0)) >= _TOLD:
            said.append(self.say("fact_hazard", share=figures.share(float(fields["hazard"]), self.lang)))
        if float(fields.get("oap", 0.0)) >= _TOLD:
            said.append(self._oap(fields))
        if fields["form"] == "length" and fields.get("along") and shared < _TOLD and self._is_water(concern):
            said.append(phrase["fact_bank_bare"])
        if fields["form"] != "habitat" and (kept := self.lining(concern, border=True)):
            # what a whole element holds was told before
            name = "fact_lining_here" if fields.get("kept") else "fact_lining"
            said.append(self.say(name, list=of(self.lang).listed(kept)))
        if self._is_miscoded(fields):
            said.append(phrase["fact_miscoded"])
        return said

    def _oap(self, fields: Mapping[str, Any]) -> str:
        """The OAP that a ground lies in, each by its label."""
        labels = [text(row["label"]) for row in fields.get("protections") or () if row["kind"] == "oap"]
        names = list(dict.fromkeys(label for label in labels if label))[: MOST_ZONES + 1]
        listed = of(self.lang).listed(of(self.lang).quoted(name) for name in names)
        whole = "_whole" if float(fields["oap"]) >= 1 - SLIGHT else ""
        share = figures.share(float(fields["oap"]), self.lang)
        if len(names) > 1:
            return self.say(f"fact_oap{whole}_n", share=share, list=listed)
        name = self.say("label_in_brackets", label=names[0]) if names else ""
        return self.say(f"fact_oap{whole}", share=share, name=name)

    def _is_wood(self, subjects: Sequence[Mapping[str, Any]]) -> bool:
        """Whether what a place is named after are woods that the plan classifies, and no zone."""
        return all(not each["zone"] and self._noun(each) == "wood" for each in subjects)

    @staticmethod
    def _only_lines(fields: Mapping[str, Any]) -> bool:
        """Whether what protects are the lines and points that are told by their metres and number."""
        lines = {text(row["label"]) for row in fields.get("lining") or ()}
        labels = {text(row["label"]) for row in fields.get("protections") or () if row["kind"] == "protects"}
        return bool(labels) and labels <= lines

    def _protection_named(self, fields: Mapping[str, Any]) -> str:
        """The label of the largest protection, in brackets; empty where the plan gives none."""
        labels = [text(row["label"]) for row in fields.get("protections") or () if row["kind"] == "protects"]
        return self.say("label_in_brackets", label=labels[0]) if labels and labels[0] else ""

    def _sectors(self, concern: Record) -> list[str]:
        """What the plan calls a sector that may be a STECAL; a STECAL that is large."""
        zones = [s for s in concern["fields"]["subjects"] if s["zone"]]
        if len(zones) != 1 or self.by_rules:
            return []
        (zone,) = zones
        if self._unsure(zone):
            said = self.long_label(zone)
            return [self.say("fact_called", label=said)] if self._told(zone) else []
        if zone["zone_class"] == ZoneClass.POCKET and float(zone["area_m2"]) >= _LARGE_POCKET_M2:
            return [self.say("fact_large_pocket", x=figures.area(float(zone["area_m2"]), self.lang))]
        return []

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
