"""The surroundings of a place: its zones in the plan in force, what else is there, what the plan protects."""

from __future__ import annotations

from abc import ABC
from collections.abc import Mapping, Sequence
from typing import Any, Final

import shapely

from conformity.language import figures, of
from conformity.model import BY_TOOLS, SERVED_SHARE, Severity, ZoneClass
from conformity.report.wording.beds import is_covered_bed
from conformity.report.wording.places import MOST_ZONES, SLIGHT, Places
from conformity.report.wording.register import Record, text, texts

#: beside larger ground that was no A or N zone, a smaller piece is not reported (square metres, metres)
TURNED: Final = {"m2": 500.0, "m": 20.0}
#: a protection of a smaller share of a place is not reported
_TOLD: Final = 0.1
#: but classified woodland from here on is (square metres)
_WOOD_M2: Final = 1_000.0
#: a larger STECAL is not of limited size (L151-13; square metres)
_LARGE_POCKET_M2: Final = 50_000.0
#: a zone that gains more ground from A and N is reported as larger (square metres)
_GROWN_M2: Final = 5_000.0
#: ground protected in an element is reported beside the ground covered by tools from this ratio on
_MORE: Final = 1.1
_EDGE: Final = ("wooded", "perimeter")
#: classified woodland along less of a perimeter is not reported (metres)
_EDGE_TOLD_M: Final = 20.0
#: ground that lost its protection is not reported below this share of the largest
_TRIFLE: Final = 0.02


class Circumstances(Places, ABC):
    """Sentences on the surroundings of a place, in one language."""

    @staticmethod
    def _is_miscoded(fields: Mapping[str, Any]) -> bool:
        rows = [*(fields.get("lining") or ()), *(fields.get("protections") or ())]
        return any(text(r.get("written_code")).startswith("01") and not text(r["code"]).startswith("01") for r in rows)

    def _size(self, concern: Record, size: float) -> str:
        return self._hectares(concern, size) if concern["unit"] == "m2" else figures.length(size, self.lang)

    def _it(self, concern: Record, key: str) -> str:
        """An element by its kind where the title names it alone, *ce corridor*; else by its name."""
        named = concern["fields"]["named"]
        if len(named) == 1 and key in named[0]["keys"]:
            row = self.register.elements.get(key)
            kind = text(row["kind"]) if row is not None else ""
            return self.words.phrase["this_kind"].format(kind=self.words.kind.get(kind, kind))
        return self.element(key)

    # ------------------------------------------------------------------------------------------- what was

    def _by_commune(self, concern: Record) -> list[str]:
        """Ground that lost its protection in each of several communes, largest first."""
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
        """Differences from the plan in force, and restoration without any tool."""
        bare = [*self._unprotected(concern), *self._by_commune(concern)]
        return [*self._turned(concern), *bare, *self._untranslated(concern)]

    def _turned(self, concern: Record) -> list[str]:
        fields = concern["fields"]
        zones = [s for s in fields["subjects"] if s.get("rollback")]
        whole = float(concern["value"] or 0.0)
        if not zones or concern["measure"] not in ("area", "length") or not whole:
            return []
        turned = min(sum(float(s["rollback"]) for s in zones), whole)
        floor = TURNED[concern["unit"]] if turned < (1 - SLIGHT) * whole else 0.0
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
        """How far the tools of the plan restore or protect an element: restoration without tools first."""
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
        """What covers an element, in brackets, where protected sectors contain a part of it."""
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
        """Whether the plan protects more in an element than the tools that a finding counts: reported with it."""
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
            if other.get("along") and is_covered_bed(other):
                continue
            if other.get("along"):
                said.append(self._line_along(concern, other, element, n))
                continue
            if not line and self._holds_whole(concern, other):
                noun = self._noun(next(s for s in fields["subjects"] if s["zone"]))
                zone = self.words.phrase["this_zone" if noun == "zone" else "this_sector"]
                said.append(self._whole_too(concern, other, zone, element))
                continue
            said.append(self.say(key, element=element, x=self.length_of_bed(other) if line else x, n=n))
        obstacles.sort(key=lambda other: not other.get("untreated"))
        for other in obstacles[:1]:
            at = self._obstacle_at(concern, other["keys"])
            if not at:
                continue
            bare = other.get("untreated")
            said.append(self.say("fact_obstacle_untreated", said=at.removesuffix(".")) if bare else at)
        return said[:MOST_ZONES]

    def _whole_too(self, concern: Record, other: Mapping[str, Any], zone: str, element: str) -> str:
        """*La zone se trouve aussi en entier dans…*, with the ground of the zones beside it in the place apart."""
        whole, value = float(self.zone_size(concern) or 0.0), float(other["value"])
        own = {text(each["label"]) for each in concern["fields"]["subjects"]}
        labels = [label for label in dict.fromkeys(texts(concern["zone_labels"])) if label not in own]
        if value <= (1 + SLIGHT) * whole or not labels:
            x = figures.quantity(value, other["unit"], other["measure"], self.lang)
            return self.say("fact_ground_whole_too", zone=zone, element=element, x=x, n=1)
        x, y = (figures.area(size, self.lang) for size in (whole, value - whole))
        named = of(self.lang).listed(labels)
        return self.say("fact_ground_whole_more", zone=zone, element=element, x=x, y=y, labels=named, n=len(labels))

    def _holds_whole(self, concern: Record, other: Mapping[str, Any]) -> bool:
        """Whether the one zone of a place titled by a line is entirely in another element."""
        whole = self.zone_size(concern)
        return bool(whole) and concern["unit"] == "m" and float(other["whole"]) >= (1 - SLIGHT) * float(whole or 0.0)

    def _line_along(self, concern: Record, other: Mapping[str, Any], element: str, n: int) -> str:
        """*L'Andelle longe sa limite ouest (65 m environ)*: a line outside the zone."""
        x = figures.length(5.0 * round(float(other["value"]) / 5.0), self.lang)
        zones = [s for s in concern["fields"]["subjects"] if s["zone"]]
        if other.get("side"):
            side = self.words.phrase[f"side_{other['side']}"]
            return self.say("fact_line_along_side", element=element, side=side, x=x, n=n)
        key = "fact_line_along_n" if zones and self.has_several(zones) else "fact_line_along"
        return self.say(key, element=element, x=x, n=n)

    def _bocage(self, concern: Record) -> list[str]:
        """Zones mostly in bocage, where that does not title their place, and whether a hedge is protected."""
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
        if bare and any(self._wooded(s) for s in zones):
            if n > 1:
                return [self.say("fact_bocage_end", said=said)]  # whose edge the woodland lines would take a sentence
            wooded, perimeter = (figures.length(float(zones[0][f"{name}_m"]), self.lang) for name in _EDGE)
            return [self.say("fact_bocage_wooded", said=said, wooded=wooded, perimeter=perimeter)]
        return [self.say("fact_bocage_bare" if bare else "fact_bocage_end", said=said)]

    @staticmethod
    def _wooded(zone: Mapping[str, Any]) -> bool:
        """Whether classified woodland follows enough of a zone's perimeter to be told."""
        return float(zone.get("wooded_m") or 0.0) >= _EDGE_TOLD_M

    def _obstacle_at(self, concern: Record, keys: Sequence[str]) -> str:
        """The position of an obstacle, or its pieces, to the zones: in them or at their edge; empty for sites."""
        subjects = [s for s in concern["fields"]["subjects"] if s["zone"]]
        if not subjects and len(concern["fields"]["subjects"]) > 1:
            return ""
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
        name = text(row["name"]) or self._obstacle(row)[0]
        element = self.thing(keys) if name or len(keys) > 1 else self.apart(key)
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
        bare = fields["form"] == "length" and fields.get("along") and shared < _TOLD and self._is_water(concern)
        if bare and not any(is_covered_bed(each) for each in fields["named"]):
            said.append(phrase["fact_bank_bare"])
        if fields["form"] != "habitat" and (kept := self.lining(concern, border=True)):
            # what a whole element contains was reported before
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
        """Whether the protections are lines and points, which are reported by length and number."""
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
