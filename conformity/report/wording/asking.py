"""What can be asked at a place, and the law of that request; its zones and prescriptions as one calls them.

Each request is an infinitive (*réduire la zone…*) with the articles that it rests on; articles that do not hold in the
case are not printed.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from functools import cached_property
from typing import Any, Final, NamedTuple

from conformity.language import figures, of
from conformity.model import TO_URBANISE_CLASSES, URBAN_CLASSES, ZoneClass
from conformity.report.wording.filled import Filled
from conformity.report.wording.register import Record, text
from conformity.rulebook.in_case import cited
from conformity.rulebook.law import Citation

#: a fringe is less than this of its zone; most of a zone is more than that
_FRINGE: Final = 1 / 3
_MOST: Final = 2 / 3
#: ground under protections from here on is protected already
DONE: Final = 0.9
#: width asked for a passage whose width before is not known (metres)
_PASSAGE_M: Final = 50.0
_LABELS: Final = 3
#: articles of each request; Code de l'urbanisme R151-18, R151-24 (N), L151-23 with R151-43 5° (protection of sites
#: for the continuities), R151-43 4° (setbacks), L151-7 I (OAP), L151-13 (STECAL), L151-41 (reserved sites)
_LAW: Final[Mapping[str, tuple[str, ...]]] = {
    **dict.fromkeys(("withdraw", "withdraw_whole"), ("CU R151-2 4°", "CU R151-24 1°")),
    "fringe": ("CU R151-2 4°", "CU R151-24 1°"),
    **dict.fromkeys(("passage", "widen"), ("CU L151-23", "CU R151-43 4°")),
    "gap": ("CU L101-2 1°", "CU L151-23"),
    **dict.fromkeys(("river", "bank"), ("CU L151-23", "CU R151-43 4°")),
    "bed": ("CU R151-43 4°",),
    "natural": ("CU R151-18", "CU R151-24 1°", "CU L151-23 al. 2"),
    "sector": ("CU R151-2 4°", "CU L151-13"),
    **dict.fromkeys(("pocket", "pocket_whole"), ("CU L151-13",)),
    "unbuilt": ("CU R151-18", "CU L151-23 al. 2"),
    "road": ("CU L151-41 1°",),
    "sides": ("CU L151-41 3°",),
    "restore": ("CU L151-7 I 7°",),
    "extract": ("CU R151-2 4°",),
}  # fmt: skip
#: request → what it makes of a zone's outline (:class:`Redrawn`)
_REDRAWN: Final[Mapping[str, str]] = {
    **dict.fromkeys(("fringe", "withdraw", "pocket", "edge", "unbuilt", "natural"), "ground"),
    **dict.fromkeys(("withdraw_whole", "pocket_whole"), "whole"),
    "passage": "passage",
    "river": "bank",
}  # fmt: skip
#: words by which a source says that a bed is no open water
_FICTIVE: Final = ("fictif", "souterrain", "busé", "enterré", "canalis")


class Redrawn(NamedTuple):
    """What a request makes of the outline of one zone.

    Attributes
    ----------
    how
        ``ground`` (the zone without what the place takes of it), ``whole`` (no zone is left), ``passage`` (with a strip
        of ``width_m`` along the element that it cuts), ``bank`` (without bed and bank of a river).
    """

    zone_key: str
    how: str
    width_m: float = 0.0


class Asking(Filled):
    """Requests of places, in one language."""

    def say(self, name: str, **fields: str) -> str:
        """A phrase with its fields."""
        return self.words.phrase[name].format(**fields)

    # ------------------------------------------------------------------------------------------- subjects

    def subjects(self, subjects: Sequence[Mapping[str, Any]]) -> str:
        """``la zone 1AUe``, ``les zones 1AUh et 2AU``, ``la zone 2AU et le STECAL N``."""
        groups: dict[str, list[str]] = {}
        for each in subjects:
            label, noun = self._label(each), self._noun(each)
            if label not in groups.setdefault(noun, []):
                groups[noun].append(label)
        phrase, phrases, left = self.words.phrase, [], 0
        for noun, labels in groups.items():
            room = max(_LABELS - sum(len(g) for g in list(groups.values())[: list(groups).index(noun)]), 0)
            shown = labels[:room] if room else []
            left += len(labels) - len(shown)
            if shown:
                key = f"place_{noun}s" if len(shown) > 1 and f"place_{noun}s" in phrase else f"place_{noun}"
                phrases.append(self.say(key, label=of(self.lang).listed(shown)))
        said = of(self.lang).listed(phrases)
        if left:
            said += phrase["place_more"].format(n=left)
        return said

    def has_several_labels(self, subjects: Sequence[Mapping[str, Any]]) -> bool:
        """Whether subjects are told by more than one label: a zone may lie in parts, built and not."""
        return len({(self._noun(each), self._label(each)) for each in subjects}) > 1

    def _label(self, subject: Mapping[str, Any]) -> str:
        if not subject["zone"]:
            row = self.register.prescriptions.get(subject["key"])
            label = text(row["label"]) if row else ""
            return label or (text(row["code"]) if row else subject["key"])
        label = text(subject["label"])
        return label[label.index("(") + 1 : -1] if label.startswith("STECAL (") and label.endswith(")") else label

    def _noun(self, subject: Mapping[str, Any]) -> str:
        """The kind of word for a zone or prescription: a key of the phrases."""
        if not subject["zone"]:
            code = self._prescription_code(subject["key"])
            return {"05": "reserved", "24": "road", "01": "wood"}.get(code[:2], "prescription")
        if self.document == "CC":
            return "sector"
        zone_class = subject["zone_class"]
        if zone_class == ZoneClass.POCKET:
            return "sector" if self._unsure(subject) else "stecal"
        return "sector" if self._unsure(subject) else "zone"

    def _prescription_code(self, key: str) -> str:
        row = self.register.prescriptions.get(key)
        return text(row["read_as"] or row["code"]) if row else ""

    def _unsure(self, subject: Mapping[str, Any]) -> bool:
        """Whether only the type of a zone, or a use read from its label, says what a sector of A or N is."""
        zone_class, use = subject["zone_class"], subject.get("zone_use")
        if zone_class == ZoneClass.POCKET:
            return subject.get("class_source") in ("typezone", "label")
        return zone_class in (ZoneClass.NATURAL, ZoneClass.AGRICULTURAL) and bool(use)

    # ------------------------------------------------------------------------------------------- requests

    def asked(self, concern: Record) -> list[tuple[str, str]]:
        """(what is asked, the law it rests on) of a place, first things first; empty where nothing is to be asked.

        Returns
        -------
        list
            Infinitives, and keys of the table of law.
        """
        fields = concern["fields"]
        form, subjects = fields["form"], fields["subjects"]
        if not subjects or form in ("unprotected", "edge", "near", ""):
            return []
        if self.done(concern):
            return []
        lead, others = subjects[0], subjects[1:]
        requests = self._first(concern, lead)
        if not requests:
            return []
        if form == "ground" and others:
            own = self._label(lead)
            zones = [s for s in others if s["zone"] and s["size"] and self._label(s) != own]
            if zones and lead["zone"]:
                requests.append((self.say("ask_others", zone=self.subjects(zones)), "others"))
            roads = [s for s in others if not s["zone"] and s["size"]]
            if roads and lead["zone"]:
                requests.append((self.say("ask_road", thing=self._thing(concern)), "road"))
        if fields.get("sides_locked") and form != "locked":
            requests.append((self.words.phrase["ask_sides"], "sides"))
        return requests

    def done(self, concern: Record) -> bool:
        """Whether the plan itself forbids to build on nine tenths of what zones take: nothing is left to ask."""
        return bool((concern["fields"] or {}).get("settled"))

    def _first(self, concern: Record, lead: Mapping[str, Any]) -> list[tuple[str, str]]:
        fields, phrase = concern["fields"], self.words.phrase
        form, zone = fields["form"], self.subjects([lead])
        if not lead["zone"]:
            code = self._prescription_code(lead["key"])
            return [(self.say("ask_road", thing=self._thing(concern)), "road")] if code.startswith(("05", "24")) else []
        zones = self.subjects([s for s in fields["subjects"] if s["zone"]])
        if "cut" in fields and form in ("cut", "ground", "length"):
            return [(self.say("ask_passage", zone=zones, x=self._wide(fields)), "passage")]
        if form == "neck":
            return [(self.say("ask_widen", x=self._wide(fields)), "widen")]
        if form == "gap":
            return [(self.say("ask_gap", x=self._wide(fields, "gap")), "gap")]
        if form in ("locked", "approach"):
            return [(phrase["ask_sides"], "sides")]
        if form == "habitat":
            return [(phrase["ask_habitat"], "restore")]
        if form == "length":
            return self._along(concern, zones)
        return self._ground(concern, lead, zone)

    def _wide(self, fields: Mapping[str, Any], name: str = "residual_width") -> str:
        """The width to keep or give back: what there was before the plan, where that is known, at most 50 m."""
        before = (fields.get(name) or {}).get("before") or (fields.get("cut") or {}).get("before")
        if name == "gap" and before:
            return figures.length(float(before), self.lang)
        return figures.length(self._passage_m(fields), self.lang)

    def _passage_m(self, fields: Mapping[str, Any]) -> float:
        """Width of the passage that is asked for (metres): what there was before the plan, at most 50 m, by fives."""
        before = (fields.get("residual_width") or {}).get("before") or (fields.get("cut") or {}).get("before")
        width = min(float(before), _PASSAGE_M) if before else _PASSAGE_M
        return max(5.0 * round(width / 5.0), 5.0)

    def redrawn(self, concern: Record) -> list[Redrawn]:
        """The zones whose outline the requests of a place change, each once; none where geometry can do nothing.

        Nobody knows which part of a U zone of unknown built state is free: its outline is left. A carte communale has
        no other request than to take the ground out of its sectors.
        """
        zones = [s for s in concern["fields"]["subjects"] if s["zone"] and s["size"]]
        if self.by_rules:
            return [] if self.done(concern) else [Redrawn(s["key"], "ground") for s in zones]
        redrawn: dict[str, Redrawn] = {}
        for _, key in self.asked(concern):
            for zone in zones[1:] if key == "others" else zones:
                how = self._like_others(zone, zones[0]) if key == "others" else _REDRAWN.get(key, "")
                first = zone is zones[0] or key == "others" or how in ("passage", "bank")
                unknown = zone["zone_class"] == ZoneClass.URBAN and how == "ground" and key != "natural"
                if how and first and not unknown and zone["zone_class"] != ZoneClass.URBAN_BUILT:
                    redrawn.setdefault(zone["key"], Redrawn(zone["key"], how, self._passage_m(concern["fields"])))
        return list(redrawn.values())

    def _like_others(self, zone: Mapping[str, Any], first: Mapping[str, Any]) -> str:
        """How a zone is redrawn that is to be treated like the first one; empty where it goes by the same label."""
        if self._label(zone) == self._label(first):
            return ""
        share = float((zone.get("where") or {}).get("share", 0.0))
        return "whole" if share >= DONE and zone["zone_class"] in TO_URBANISE_CLASSES else "ground"

    def _along(self, concern: Record, zones: str) -> list[tuple[str, str]]:
        """What is asked of a line in zones: a river's bed and banks, a corridor's passage."""
        fields, phrase = concern["fields"], self.words.phrase
        if "watercourse" not in self._kinds(text(fields["carrying"])):
            return [(self.say("ask_corridor_line", zone=zones, x=self._wide(fields)), "passage")]
        if self._fictive(text(fields["carrying"])):
            return [(phrase["ask_bed"], "bed")]
        if float(fields.get("protected", 0.0)) >= DONE:
            return [(phrase["ask_river_kept"], "bed")]
        if fields.get("along"):
            return [(phrase["ask_bank"], "bank")]
        return [(self.say("ask_river", zone=zones), "river")]

    def _fictive(self, key: str) -> bool:
        """Whether the source calls a bed fictive or underground."""
        row = self.register.elements.get(key)
        values = [str(v).casefold() for v in (row["attributes"] or {}).values()] if row is not None else []
        return any(word in value for value in values for word in _FICTIVE)

    def _ground(self, concern: Record, lead: Mapping[str, Any], zone: str) -> list[tuple[str, str]]:
        """What is asked of ground: by how much of the zone it is, and what the plan protects already."""
        fields, phrase = concern["fields"], self.words.phrase
        where = lead.get("where") or {"form": "part", "share": 0.0, "side": ""}
        share, taken = float(where["share"]), self._hectares(concern, lead["size"])
        zone_class, thing = lead["zone_class"], self._thing(concern)
        restore = [(self.say("ask_restore", thing=thing), "restore")] if self._to_restore(concern) else []
        if lead.get("zone_use") in ("extraction", "energy"):
            return [(self.say("ask_extract", thing=self._thing(concern)), "extract")]
        settled_pocket = zone_class == ZoneClass.POCKET and not self._unsure(lead)
        if float(fields.get("protected", 0.0)) >= DONE and not settled_pocket:
            return [(phrase["ask_natural"], "natural")]
        if zone_class == ZoneClass.POCKET or zone_class not in TO_URBANISE_CLASSES | URBAN_CLASSES:
            if self._unsure(lead):
                back = [(self.say("ask_edge_back", x=taken, thing=thing), "edge")] if share < DONE else []
                return [(self.say("ask_sector", zone=zone), "sector"), *back]
            key = "pocket_whole" if share >= _MOST else "pocket"
            return [(self.say(f"ask_{key}", zone=zone, x=taken, thing=thing), key)]
        if zone_class in URBAN_CLASSES:
            return [(self.say("ask_unbuilt", zone=zone, x=taken), "unbuilt")]
        left = self._hectares(concern, max(float(lead["area_m2"]) - float(lead["size"]), 0.0))
        if share < _FRINGE:
            kept = self.lining(concern)
            key = "ask_fringe_keep" if kept else "ask_fringe"
            return [(self.say(key, zone=zone, x=taken, kept=of(self.lang).listed(kept)), "fringe"), *restore]
        if share >= DONE:
            return [(self.say("ask_withdraw", zone=zone), "withdraw_whole"), *restore]
        key = "ask_withdraw_left" if share >= _MOST else "ask_back"
        return [(self.say(key, zone=zone, x=taken, left=left, thing=thing), "withdraw"), *restore]

    def _thing(self, concern: Record) -> str:
        """What carries the figure by its kind alone: *le réservoir*."""
        row = self.register.elements.get(text(concern["fields"]["carrying"]))
        kind = text(row["kind"]) if row is not None else ""
        return self.words.phrase["the_kind"].format(kind=self.words.kind.get(kind, kind))

    def _hectares(self, concern: Record, m2: float) -> str:
        """An area beside the figure of a place, as precise as that."""
        if concern["unit"] != "m2":
            return figures.area(m2, self.lang)
        whole, low, high = (figures.finite(concern[name]) for name in ("value", "low", "high"))
        return figures.area_of_part(m2, self.lang, whole or 0.0, low, high)

    def _to_restore(self, concern: Record) -> bool:
        row = self.register.elements.get(text(concern["fields"]["carrying"]))
        return row is not None and row["objective"] in ("restore", "preserve_and_restore")

    def lining(self, concern: Record) -> list[str]:
        """The protected lines and points of the plan that border or lie in a place, with their metres or number."""
        phrase, lines = self.words.phrase, []
        for row in concern["fields"].get("lining") or ():
            label = text(row["label"]) or row["code"]
            if row["length_m"]:
                x = figures.length(row["length_m"], self.lang)
                lines.append(phrase["fact_lining_line"].format(label=label, x=x))
            else:
                lines.append(phrase["fact_lining_point"].format(label=label, n=int(row["count"])))
        return lines[:_LABELS]

    # ------------------------------------------------------------------------------------------- law

    def laws_asked(self, asked: Sequence[tuple[str, str]]) -> tuple[str, ...]:
        """The articles of some requests that hold in the case, each once."""
        cites = dict.fromkeys(cite for _, key in asked for cite in _LAW.get(key, ()))
        citations = [Citation(cite=cite) for cite in cites]
        held: dict[str, None] = {}
        for citation in cited(citations, self.report.rulebook.articles, self.case):
            held.setdefault(citation.cite, None)
        return tuple(held)

    @cached_property
    def by_rules(self) -> bool:
        """Whether requests are those of the rules: a carte communale has other tools than a local plan."""
        return self.document == "CC"
