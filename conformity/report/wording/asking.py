"""What can be asked at a place, and the law of that request.

Each request is an infinitive (*réduire la zone…*) of one zone with the articles that it rests on; articles that do not
hold in the case are not printed. What a request makes of the outline of a zone is told beside (:class:`Redrawn`).
"""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from typing import Any, Final

from conformity.language import of
from conformity.model import BY_TOOLS, TO_URBANISE_CLASSES, URBAN_CLASSES, Severity, ZoneClass, whole_zone
from conformity.report.wording.asked_of import TINY_M2, AskedOf
from conformity.report.wording.beds import is_covered_bed
from conformity.report.wording.register import Record, text
from conformity.report.wording.requested import LAW, REDRAWN, Redrawn, Request
from conformity.report.wording.subjects import MOST_LABELS
from conformity.rulebook.in_case import cited
from conformity.rulebook.law import Citation

#: a fringe is less than this of its zone; most of a zone is more than that
_FRINGE: Final = 1 / 3
_MOST: Final = 2 / 3
#: beside more ground, a piece of less than a tenth of a hectare and of this share is asked nothing
_SLIVER: Final = 0.1
#: ground under protections from here on is protected already
DONE: Final = 0.9
#: where an obstacle known worse than this crosses a corridor is to be seen on the spot (metres)
_VAGUE_M: Final = 50.0
#: a request that stands only where the others cannot be met: it follows them all
_ELSE: Final = "else"
#: what needs the water beside which it stands
_AT_WATER: Final = re.compile(r"nautique|baignade|bateau|canoë|ponton|\bport\b", re.IGNORECASE)
#: what a forbidden clearing contradicts
_WORKS: Final = frozenset({"extraction", "energy"})


class Asking(AskedOf):
    """Requests of places, in one language."""

    def asked(self, concern: Record) -> list[Request]:
        """What is asked at a place, first things first; empty where nothing is to be asked.

        Each zone has its own request, which follows from how much of it is taken and from what it is for.
        """
        fields = concern["fields"]
        form, subjects = fields["form"], fields["subjects"]
        if form == "unprotected" and self.lifted(concern).get("code", "").startswith("01"):
            return [Request(self.words.phrase["ask_wood_back"], "wood_back")]
        if form == "near" and subjects and all(self._is_untold(each) for each in subjects):
            said = self.say("ask_purpose", n=2 if self.has_several(subjects) else 1)
            return [Request(said, "site")]
        if not subjects or form in ("unprotected", "near", "") or self.done(concern):
            return []
        zones, ground = [s for s in subjects if s["zone"]], form in ("ground", "neck", "gap")
        taking = [s for s in zones if s["size"]]
        if form == "ground" and fields.get("contradiction") and any(s.get("zone_use") in _WORKS for s in zones):
            return [self._out_of_the_wood(concern)]
        if "cut" in fields and form in ("cut", "ground", "length") and zones:
            requests = [self._passage_asked(concern, zones), *self._hedges_too(concern, zones)]
        elif ground and taking:
            requests = self._of_each(concern, taking)
        elif zones:
            requests = self._elsewhere(concern, zones)
        else:
            requests = self._of_works(concern, subjects)
        works = [s for s in subjects if not s["zone"] and s["size"]]
        if requests and zones and fields.get("woodland_lifted_m2"):
            requests.append(Request(self.words.phrase["ask_wood_again"], "wood_back"))
        roads = [s for s in works if self._prescription_code(s["key"])[:2] in ("05", "24")]
        if requests and zones and roads and form in ("ground", "cut"):
            requests.append(Request(self.say("ask_detour", road=self.subjects(roads)), self._road_law(roads)))
        if requests and fields.get("sides_locked") and form not in ("locked", "cut"):
            obstacle = self.element(text(fields["sides_locked"]["element"]))
            requests.append(Request(self.say("ask_sides", obstacle=obstacle), "sides"))
        if requests:
            requests += [*self._ground_beside(concern, zones), *self._crossable(concern)]
        return sorted(requests, key=lambda each: each.key == _ELSE)

    def _ground_beside(self, concern: Record, zones: Sequence[Mapping[str, Any]]) -> list[Request]:
        """What is asked of ground of reservoirs and corridors in zones whose place a line leads."""
        if concern["fields"]["form"] != "length" or not zones:
            return []
        things = [each["keys"] for each in concern["fields"]["other"] if self._is_ground(each)]
        if not things:
            return []
        if all(each["zone_class"] in TO_URBANISE_CLASSES for each in zones):
            each = [self.say("of_thing", thing=self.thing(keys)) for keys in things[:MOST_LABELS]]
            return [Request(self.say("ask_avoid_of", of=of(self.lang).listed(each)), "withdraw", _keys(zones))]
        if not all(each["zone_class"] == ZoneClass.POCKET for each in zones):
            return []
        if any(self._unsure(each) for each in zones):
            several = self.has_several(zones)
            return (self._of_sectors(concern, zones) if several else self._pocket(concern, zones[0], 0.0, "", ""))[:1]
        return [Request(self.words.phrase["ask_pocket_rules"], "pocket_rules", _keys(zones))]

    def _crossable(self, concern: Record) -> list[Request]:
        """A crossing at an obstacle in the zones of a place, which nothing in the plan treats."""
        bare = [other["keys"] for other in concern["fields"]["other"] if other.get("untreated")]
        return [Request(self.say("ask_crossable", obstacle=self.thing(keys)), "point_obstacle") for keys in bare[:1]]

    # ------------------------------------------------------------------------------------------- ground

    def _of_each(self, concern: Record, taking: Sequence[Mapping[str, Any]]) -> list[Request]:
        """The requests of ground, zone by zone; zones that are withdrawn whole stand in one."""
        things: dict[str, list[Mapping[str, Any]]] = {}
        for each in taking:
            things.setdefault(whole_zone(each["key"]), []).append(each)
        groups = list(things.values())
        taken = [sum(float(part["size"]) for part in g) for g in groups]
        # of a strip beside more, nothing is asked: the outline is not known so well
        groups = [g for g, size in zip(groups, taken, strict=True) if size >= min(TINY_M2, _SLIVER * max(taken))]
        whole = [g for g in groups if self._is_withdrawn(concern, g[0])]
        said: list[Request] = []
        if whole:
            zones = [s for g in whole for s in g]
            every = len(whole) > 1 and len(zones) == len(concern["fields"]["subjects"])
            name = self.words.phrase["these_zones"] if every else self.subjects(zones)
            if concern["severity"] == Severity.WATCH:  # an observation withdraws nothing
                named = concern["fields"]["named"][:MOST_LABELS]
                of_named = of(self.lang).listed(self.say("of_thing", thing=self.thing(e["keys"])) for e in named)
                avoid = self.say("ask_avoid_of", of=of_named)
                said.append(Request(avoid, "withdraw_whole", _keys(zones)))
                said.append(Request(self.say("ask_less", zone=name), _ELSE))
            else:
                said.append(Request(self.say("ask_withdraw", zone=name), "withdraw_whole", _keys(zones)))
        rest = [g for g in groups if g not in whole]
        sectors = [g[0] for g in rest if g[0]["zone_class"] == ZoneClass.POCKET and self._unsure(g[0])]
        if len(sectors) > 1:
            said += self._of_sectors(concern, sectors)
        single = rest if len(sectors) < 2 else [g for g in rest if g[0] not in sectors]
        for parts in single[:MOST_LABELS]:
            said += self._ground(concern, parts)
        if left := [s for g in single[MOST_LABELS:] for s in g]:
            said.append(Request(self.say("ask_others", zone=self.subjects(left)), "fringe", _keys(left)))
        if rest and any(each.key not in ("pocket_whole", "pocket_wood", _ELSE) for each in said):
            said += self._bed_too(concern, [s for g in rest for s in g])
        said += self._hedges_too(concern, [s for g in rest for s in g])
        if said and self._to_restore(concern):
            said.append(self._restoration(concern))
        watched = any(each.key == _ELSE for each in said)
        if any(each.key in ("withdraw_whole", "withdraw") for each in said) and not watched:
            said.append(Request(self.words.phrase["ask_avoid"], _ELSE))
        return list(dict.fromkeys(said))

    def _is_withdrawn(self, concern: Record, zone: Mapping[str, Any]) -> bool:
        share = float((zone.get("where") or {}).get("share") or 0.0)
        left = float(zone["area_m2"]) - float(zone["size"])
        held = float(concern["fields"].get("protected", 0.0)) >= DONE
        most = share >= DONE or (share >= _MOST and left < TINY_M2)
        return zone["zone_class"] in TO_URBANISE_CLASSES and most and not held

    def _ground(self, concern: Record, parts: Sequence[Mapping[str, Any]]) -> list[Request]:
        """What is asked of the ground of one zone: by its kind, its share, and what the plan protects already."""
        zone = next((p for p in parts if p["zone_class"] == ZoneClass.URBAN_UNBUILT), parts[0])
        name, keys, zone_class = self.subjects([zone]), _keys(parts), zone["zone_class"]
        taken, whole = sum(float(p["size"]) for p in parts), sum(float(p["area_m2"]) for p in parts)
        share = taken / whole if whole else float((zone.get("where") or {}).get("share") or 0.0)
        x, left = self._hectares(concern, taken), self._left(concern, zone, max(whole - taken, 0.0))
        protected = float(concern["fields"].get("protected", 0.0)) >= DONE
        urban = zone_class in URBAN_CLASSES
        if zone.get("zone_use") in _WORKS:
            return [Request(self.say("ask_extract", zone=name, thing=self._thing(concern)), "extract", keys)]
        if protected and (urban or zone_class in TO_URBANISE_CLASSES):
            return [Request(self.words.phrase["ask_natural"], "natural_urban" if urban else "natural", keys)]
        if urban:
            if zone_class == ZoneClass.URBAN_BUILT:
                return []
            free = self._hectares(concern, float(zone["size"]))
            said = "ask_free" if zone_class == ZoneClass.URBAN_UNBUILT else "ask_unbuilt"
            at = self._at_side(concern, zone)
            return [Request(self.say(said, zone=name, x=free, at=at), "unbuilt", (zone["key"],))]
        if zone_class in TO_URBANISE_CLASSES:
            kept = self.lining(concern) if share < _FRINGE else []
            said = "ask_reduce_keep" if kept else "ask_reduce" if share < _MOST else "ask_reduce_to"
            at = self._at_side(concern, zone)
            fields = {"zone": name, "at": at, "x": x, "left": left, "kept": of(self.lang).listed(kept)}
            key = "fringe" if share < _MOST else "withdraw"
            return [Request(self.say(said, outside=self._outside(concern), **fields), key, keys)]
        return self._pocket(concern, zone, share, x, left)

    def _of_sectors(self, concern: Record, sectors: Sequence[Mapping[str, Any]]) -> list[Request]:
        """What is asked of several sectors that may be STECAL: what they are, existing buildings alone, the rest."""
        keys, phrase = _keys(sectors), self.words.phrase
        what = "ask_sectors" if all(self._told(each) for each in sectors) else "ask_sectors_what"
        asked = [Request(self.say(what, zone=phrase["these_sectors"]), "sector", keys)]
        shares = [float((each.get("where") or {}).get("share") or 0.0) for each in sectors]
        within = [each for each, share in zip(sectors, shares, strict=True) if share >= DONE]
        outside = self._outside(concern)
        if not within:
            return [*asked, Request(self.say("ask_sectors_edge", outside=outside), "edge", keys)]
        plain = sorted({self._plain_zone(each) for each in within})
        zones = of(self.lang).listed([self.say("to_zone", zone=each) for each in plain])
        rest = "ask_sectors_rest" if len(within) == len(sectors) else "ask_sectors_mixed"
        back = self.say(rest, zones=zones, outside=outside)
        return [*asked, Request(phrase["ask_existing"], "sector", keys), Request(back, "sector", keys)]

    def _pocket(self, concern: Record, zone: Mapping[str, Any], share: float, x: str, left: str) -> list[Request]:
        """What is asked of a STECAL, and of a sector that may be one."""
        name, keys, phrase = self.subjects([zone]), (zone["key"],), self.words.phrase
        outside = self._outside(concern)
        if self._unsure(zone):
            alone = not self.has_several(concern["fields"]["subjects"])
            name = self.words.phrase["that_sector"] if alone else name
            said = "ask_sector" if self._told(zone) else "ask_sector_what"
            asked = Request(self.say(said, zone=name), "sector", keys)
            if share >= DONE:
                rest = "ask_rest" if alone else "ask_rest_sector"
                back = Request(self.say(rest, zone=self._plain_zone(zone)), "sector", keys)
                return [asked, Request(phrase["ask_existing"], "sector", keys), back]
            return [asked, Request(self.say("ask_edge_back", left=left, outside=outside), "edge", keys)]
        rules = Request(phrase["ask_pocket_rules"], "pocket_rules", keys)
        if share >= DONE and concern["fields"].get("contradiction"):
            return [Request(self.say("ask_pocket_whole", zone=name), "pocket_wood", keys)]
        if share >= DONE and _AT_WATER.search(name):
            return [Request(self.say("ask_pocket_water", zone=name), "pocket_rules", keys), rules]
        if share >= DONE:
            return [Request(self.say("ask_pocket_whole", zone=name), "pocket_whole", keys), rules._replace(key=_ELSE)]
        said = "ask_reduce_to" if share >= _FRINGE else "ask_reduce"
        at = self._at_side(concern, zone)
        if self.wood_beyond(concern):
            beyond = float(concern["fields"]["contradiction"]["beyond_m2"])
            remaining = float(zone["area_m2"]) - float(zone["size"]) - beyond
            left, said = self._hectares(concern, max(remaining, 0.0)), "ask_reduce_to"
            outside = of(self.lang).listed([outside, phrase["outside_wood"]])
        return [Request(self.say(said, zone=name, x=x, at=at, left=left, outside=outside), "pocket", keys), rules]

    def _bed_too(self, concern: Record, zones: Sequence[Mapping[str, Any]]) -> list[Request]:
        """Bed and banks of a river that crosses the zones beside what their place is named after."""
        asked = []
        for name, along in (("ask_bed_too", False), ("ask_bank_too", True)):
            if rivers := self._rivers(concern, along=along):
                said = self.say(name, river=rivers[0] if len(rivers) == 1 else self.words.phrase["these_rivers"])
                asked.append(Request(said, "river", _keys(zones)))
        beds = [other for other in concern["fields"]["other"] if is_covered_bed(other) and not other.get("along")]
        return [*asked, *self.beds_asked(beds[:MOST_LABELS])]

    def _hedges_too(self, concern: Record, zones: Sequence[Mapping[str, Any]]) -> list[Request]:
        """The hedges of zones that lie mostly in bocage, and that are not withdrawn."""
        zones = [zone for zone in zones if self.in_bocage(zone)]
        if not zones or concern["fields"]["form"] == "habitat":
            return []
        closed = all(zone["zone_class"] == ZoneClass.TO_URBANISE_CLOSED for zone in zones)
        said = self.say(f"ask_hedges{'_closed' if closed else ''}", oap=self._in_oap(zones))
        return [Request(said, "habitat", _keys(zones))]

    def _in_oap(self, zones: Sequence[Mapping[str, Any]]) -> str:
        """*dans l'OAP*; *dans une OAP* where the plan draws some, and none of them on these zones."""
        here = any(zone.get("oap", True) for zone in zones)
        return self.words.phrase["in_the_oap" if here else "in_an_oap"]

    def _restoration(self, concern: Record) -> Request:
        """The restoration goes to the OAP on the continuities, where the plan must have one; else to an OAP."""
        key = "restore" if self.laws_asked([Request("", "restore")]) else "restore_oap"
        return Request(self.say(f"ask_{key}", thing=self._thing(concern)), key)

    def _out_of_the_wood(self, concern: Record) -> Request:
        """Works out of what a place takes; at least out of its woodland, where that is only a part of it."""
        fields = concern["fields"]
        subjects = fields["subjects"]
        keys = _keys([s for s in subjects if s["zone"]])
        part = float(fields["contradiction"]["area_m2"]) < DONE * float(concern["value"] or 0.0)
        said = self.say("ask_out_of_wood_part" if part else "ask_out_of_wood", zone=self.subjects(subjects),
                        outside=self._outside(concern))  # fmt: skip
        return Request(said, "extract_wood", keys)

    # ------------------------------------------------------------------------------------------- widths, lines, works

    def _passage_asked(self, concern: Record, zones: Sequence[Mapping[str, Any]]) -> Request:
        """A passage through zones that cut: at which side, with which river, in front of which obstacle."""
        fields, phrase = concern["fields"], self.words.phrase
        name, where = self.subjects(zones), (zones[0].get("where") or {})
        side = where.get("side") if where.get("form") in ("edge", "corner", "part") and len(zones) == 1 else ""
        side = "" if side == "middle" else side
        at = self.say("passage_in", zone=name)
        if side:
            at = self.say("passage_at", side=phrase[f"at_side_{side}"], zone=name)
        rivers, locked = self._rivers(concern), fields.get("sides_locked")
        more = self.say("passage_river", river=of(self.lang).listed(rivers)) if rivers else ""
        if locked:
            more += self.say("passage_obstacle", obstacle=self.element(text(locked["element"])))
        return Request(self.say("ask_passage", at=at, x=self._wide(concern), more=more), "passage", _keys(zones))

    def _elsewhere(self, concern: Record, zones: Sequence[Mapping[str, Any]]) -> list[Request]:
        """What is asked of zones that take no ground: widths, lines, edges, habitats."""
        fields, phrase = concern["fields"], self.words.phrase
        form, closed = fields["form"], all(s["zone_class"] == ZoneClass.TO_URBANISE_CLOSED for s in zones)
        if form == "neck":
            return [Request(self.say("ask_widen", x=self._wide(concern)), "widen")]
        if form == "gap":
            return [Request(phrase["ask_gap"], "gap")]
        if form == "approach":
            urban = all(s["zone_class"] in URBAN_CLASSES for s in zones)
            vague = float(fields.get("uncertainty_m") or 0.0) > _VAGUE_M
            name = "ask_mouths" if urban and vague else "ask_approach"
            obstacle = self.thing(fields["named"][0]["keys"])
            crossed = (fields.get("approach") or {}).get("crossed") or ()
            each = [self.say("of_thing", thing=self.thing([key])) for key in crossed[:MOST_LABELS]]
            of_crossed = of(self.lang).listed(each) or phrase["of_the_corridor"]
            x = self._hectares(concern, float(concern["value"]))
            said = self.say(name, x=x, of=of_crossed, obstacle=obstacle)
            return [Request(said, "unbuilt" if urban else "setback", _keys(zones))]
        if form == "locked":
            locked = text((fields.get("sides_locked") or {}).get("element"))
            obstacle = self.element(locked) if locked else self.thing(fields["named"][0]["keys"])
            return [Request(self.say("ask_sides", obstacle=obstacle), "sides")]
        if form == "habitat":
            return [Request(self.say(self._habitat(concern, closed=closed), oap=self._in_oap(zones)), "habitat")]
        if form == "edge":
            if not all(s["zone_class"] in TO_URBANISE_CLASSES for s in zones):
                return []
            said = self.say("ask_edge_closed" if closed else "ask_edge", oap=self._in_oap(zones))
            return [Request(said, "edges")]
        return self._along(concern, zones) if form == "length" else []

    def _habitat(self, concern: Record, *, closed: bool) -> str:
        return f"ask_{'habitat' if self.has_hedges(concern) else 'grounds'}{'_closed' if closed else ''}"

    def _along(self, concern: Record, zones: Sequence[Mapping[str, Any]]) -> list[Request]:
        """What is asked of a line in zones: a river's bed and banks, a corridor's passage."""
        fields, phrase = concern["fields"], self.words.phrase
        name, keys = self.subjects(zones), _keys(zones)
        if "watercourse" not in self._kinds(text(fields["carrying"])):
            if any(zone["zone_class"] == ZoneClass.URBAN_BUILT for zone in zones):
                again = [self._restoration(concern)] if self._to_restore(concern) else []
                return [Request(phrase["ask_gardens"], "gardens", keys), *again]
            at = self.say("passage_in", zone=name)
            return [Request(self.say("ask_corridor_line", at=at, x=self._wide(concern)), "passage_line", keys)]
        named = [each for each in fields["named"] if text(fields["carrying"]) in each["keys"]]
        if any(is_covered_bed(each) for each in named):
            return [Request(phrase["ask_bed"], "bed")]
        closed = all(s["zone_class"] == ZoneClass.TO_URBANISE_CLOSED for s in zones)
        if float(fields.get("protected", 0.0)) >= DONE:
            oap = all(s["zone_class"] in TO_URBANISE_CLASSES for s in zones) and not closed
            said = self.say("ask_river_kept_oap" if oap else "ask_river_kept", oap=self._in_oap(zones))
            return [Request(said, "bed")]
        if fields.get("along"):
            return [Request(phrase["ask_bank"], "bank")]
        return [Request(self.say("ask_river", zone=name), "river", keys)]

    def _of_works(self, concern: Record, subjects: Sequence[Mapping[str, Any]]) -> list[Request]:
        """What is asked of reserved sites, roads and quarries outside any zone."""
        code = self._prescription_code(subjects[0]["key"])
        if concern["fields"].get("in_zones"):
            managed = Request(self.words.phrase["ask_woods_managed"], "woods_managed")
            bare = any(f["measure"] in BY_TOOLS for f in self.register.of_concern(concern))
            return [managed, self._restoration(concern)] if bare else [managed]
        if concern["fields"]["form"] == "ground" and all(self._is_site(s) for s in subjects):
            key = "ask_sites" if self.has_several(subjects) else "ask_site"
            return [Request(self.say(key, thing=self._things(concern)), "site")]
        if code.startswith(("05", "24")) and concern["fields"]["form"] in ("ground", "length", "cut", "crossing"):
            if "watercourse" in self._kinds(text(concern["fields"]["carrying"])):
                of_thing = self.say("of_thing", thing=self.thing(concern["fields"]["named"][0]["keys"]))
                return [Request(self.say("ask_road_river", of=of_thing), "setback")]
            return [Request(self.say("ask_road", thing=self._things(concern)), self._road_law(subjects[:1]))]
        if code.startswith("19"):
            if concern["fields"].get("contradiction"):
                return [self._out_of_the_wood(concern)]
            name = self.subjects(subjects[:1])
            return [Request(self.say("ask_extract", zone=name, thing=self._thing(concern)), "extract")]
        return []

    def _road_law(self, roads: Sequence[Mapping[str, Any]]) -> str:
        """A road for which no site is reserved (code 24) rests on another article than a reserved site."""
        drawn = all(self._prescription_code(each["key"]).startswith("24") for each in roads)
        return "road_drawn" if drawn else "road"

    def redrawn(self, concern: Record) -> list[Redrawn]:
        """The zones whose outline the requests of a place change, each once; none where geometry can do nothing.

        Nobody knows which part of a U zone of unknown built state is free: its outline is left. A carte communale has
        no other request than to take the ground out of its sectors.
        """
        zones = {s["key"]: s for s in concern["fields"]["subjects"] if s["zone"] and s["size"]}
        if self.by_rules:
            return [] if self.done(concern) else [Redrawn(key, "ground") for key in zones]
        redrawn: dict[str, Redrawn] = {}
        for request in self.asked(concern):
            how = REDRAWN.get(request.key, "")
            for key in request.zones if how else ():
                zone_class = zones[key]["zone_class"] if key in zones else ZoneClass.URBAN_BUILT
                unknown = zone_class == ZoneClass.URBAN and how == "ground" and not request.key.startswith("natural")
                if zone_class != ZoneClass.URBAN_BUILT and not unknown:
                    redrawn.setdefault(key, Redrawn(key, how, self._passage_m(concern)))
        return list(redrawn.values())

    # ------------------------------------------------------------------------------------------- law

    def laws_asked(self, asked: Sequence[Request]) -> tuple[str, ...]:
        """The articles of some requests that hold in the case, each once."""
        cites = dict.fromkeys(cite for each in asked for cite in LAW.get(each.key, ()))
        if "CU L151-23 al. 2" in cites:
            cites.pop("CU L151-23", None)
        citations = [Citation(cite=cite) for cite in cites]
        held: dict[str, None] = {}
        for citation in cited(citations, self.report.rulebook.articles, self.case):
            held.setdefault(citation.cite, None)
        return tuple(held)


def _keys(zones: Sequence[Mapping[str, Any]]) -> tuple[str, ...]:
    return tuple(zone["key"] for zone in zones)
