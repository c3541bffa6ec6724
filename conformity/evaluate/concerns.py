"""Findings gathered into the handful of concerns that an officer would write about.

A place is ground one can point at (:mod:`conformity.evaluate.placing`); what has no place is said of the document, once
a topic. Every finding belongs to exactly one concern. Where several documents find a place, its figure and its
certainty are those of the finest one.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from typing import TYPE_CHECKING, Any, Final

import geopandas as gpd
import pandas as pd
import shapely

from conformity.evaluate import placing
from conformity.evaluate.columns import places as positions_of
from conformity.evaluate.extent import EXTENT, extent
from conformity.evaluate.fabric import fabric
from conformity.evaluate.farmland import FARMLAND, farmland
from conformity.evaluate.grounds import Grounds
from conformity.evaluate.levels import Levels
from conformity.evaluate.obstacles import in_plan, untreated
from conformity.evaluate.place_ground import together
from conformity.evaluate.places import CLASS_RANK, LAST, Place
from conformity.evaluate.reserved import PURPOSE, reserved
from conformity.evaluate.rows import digest, number
from conformity.evaluate.sectors import SECTORS, sectors
from conformity.model import (
    BY_TOOLS,
    CONCERNS,
    FINDINGS,
    REACH_RANK,
    SERVED_SHARE,
    SEVERITY_RANK,
    Certainty,
    ConcernKind,
    Scope,
    Severity,
    cap,
    communes_of,
    worst,
)

if TYPE_CHECKING:
    from conformity.evaluate.attributes import Attributes
    from conformity.evaluate.grounds import Pair
    from conformity.evaluate.identified import Sources
    from conformity.evaluate.localities import Localities
    from conformity.model import Plan, Table
    from conformity.overlay import Measured
    from conformity.rulebook.schema import Rule, Rulebook

#: how many places are listed one by one
MOST_PLACES: Final = 40
CERTAINTY_RANK: Final = {Certainty.CERTAIN: 0, Certainty.PROBABLE: 1, Certainty.POSSIBLE: 2}
#: topic of what is only to be read
_READING: Final = "reading"
#: measures that are shares of an element's part in the plan
_OF_PART: Final = frozenset({"class_share", "covered_share", "sheltered_share"})
#: from this share of its metres in the plan on, a river is reported with the U zones that it lies in
_MOSTLY: Final = 0.8
#: topic of the places beyond the first
_OTHER: Final = "places"
_CUT: Final = "cut"
Key = tuple[str, str, str]
Row = dict[str, Any]


def gather(
    rows: Iterable[Row],
    rulebook: Rulebook,
    plan: Plan,
    measured: Measured,
    attributes: Attributes,
    sources: Sources,
    localities: Localities,
    crs: Any,
    in_force: Plan | None = None,
) -> tuple[gpd.GeoDataFrame, gpd.GeoDataFrame]:
    """Findings with their concern, and the concerns, both ranked.

    Parameters
    ----------
    rows
        Rows of the findings' contract, with their ``cause_keys``.
    in_force
        The plan in force, whose removed protections are named.

    Returns
    -------
    (findings, concerns)
        ``finding_ids`` over all concerns are the findings, each once.
    """
    ordered = sorted(rows, key=_order)
    gathered = _Concerns(
        ordered, {rule.id: rule for rule in rulebook.rules}, Grounds(plan, attributes, measured, in_force), sources
    )
    ranked = gathered.ranked(rulebook.settings.site_merge.value)
    concerns = []
    for rank, (row, members) in enumerate(ranked, start=1):
        row["rank"] = rank
        row["locality"] = localities.at(row["geometry"]) if row["kind"] == ConcernKind.PLACE else ""
        concerns.append({name: value for name, value in row.items() if not name.startswith("_")})
        for n in members:
            ordered[n]["concern_id"] = row["concern_id"]
    findings = _frame(ordered, FINDINGS, crs)
    findings["concern_id"] = findings["concern_id"].astype(object)
    return findings, _frame(concerns, CONCERNS, crs)


def _frame(rows: list[Row], contract: Table, crs: Any) -> gpd.GeoDataFrame:
    return gpd.GeoDataFrame(pd.DataFrame(rows, columns=list(contract.names)), geometry="geometry", crs=crs)


def _order(row: Row) -> tuple[Any, ...]:
    """Worst first; within a severity by rule and keys, never by the order of input."""
    keys = (row[name] for name in ("rule_id", "zone_key", "prescription_key", "element_key", "finding_id"))
    return (SEVERITY_RANK[row["severity"]], CERTAINTY_RANK[row["certainty"]], *keys)


class _Concerns:
    """The findings of a run, and the concerns that they make."""

    def __init__(self, rows: list[Row], rules: Mapping[str, Rule], grounds: Grounds, sources: Sources) -> None:
        self.rows, self.rules, self.grounds, self.sources = rows, rules, grounds, sources
        self.same: Mapping[str, str] = grounds.same({row["element_key"] for row in rows if row["element_key"]})
        self.levels = Levels(self.rules, self.grounds)
        self._measured: dict[tuple[int, ...], dict[str, Any]] = {}

    def ranked(self, merge_m: float) -> list[tuple[Row, list[int]]]:
        """Every concern with the positions of its findings, first things first."""
        self.placed = placing.placed(self.rows, self.rules, self.grounds, self.same, merge_m)
        self._without_empty_fabric()
        self._rivers_of_fabric()
        concerns = [(self._concern(key, members), members) for key, members in _positions(self.placed.keys).items()]
        _without_placed([row for row, _ in concerns])
        concerns.sort(key=lambda each: _rank(each[0]))
        places = [each for each in concerns if each[0]["kind"] == ConcernKind.PLACE]
        if len(places) > MOST_PLACES:
            rest = sorted(n for _, members in places[MOST_PLACES:] for n in members)
            gone = {id(row) for row, _ in places[MOST_PLACES:]}
            concerns = [each for each in concerns if id(each[0]) not in gone]
            concerns.append((self._concern((ConcernKind.DOCUMENT, _OTHER, ""), rest), rest))
            concerns.sort(key=lambda each: _rank(each[0]))
        _identify([row for row, _ in concerns])
        return concerns

    def _without_empty_fabric(self) -> None:
        """Findings on U zones whose ground is all in places: they go to those places, or have no request."""
        key: Key = (ConcernKind.DOCUMENT, placing.FABRIC, "")
        members = [n for n, each in enumerate(self.placed.keys) if each == key]
        if not members or any(self._fabric(members)["fields"][name] for name in ("fabric", "wetlands")):
            return
        of_pair: dict[Pair, Key] = {}
        for place in sorted(self.placed.pieces, reverse=True):
            here: Key = (ConcernKind.PLACE, "place", place)
            of_pair |= {p: here for p, level in self.placed.pieces[place].items() if level != Severity.INFORMATION}
        minor: Key = (ConcernKind.DOCUMENT, placing.MINOR, "")
        for n in members:
            row = self.rows[n]
            own = placing.pairs(row, self.rules[row["rule_id"]], self.grounds)
            self.placed.keys[n] = next((of_pair[pair] for pair in own if pair in of_pair), minor)

    def _rivers_of_fabric(self) -> None:
        """Findings on a river that lies mostly in U zones go to the concern on U zones, which asks for its banks."""
        key: Key = (ConcernKind.DOCUMENT, placing.FABRIC, "")
        members = [n for n, each in enumerate(self.placed.keys) if each == key]
        if not members:
            return
        lines = self._fabric(members)["fields"]["lines"]
        metres = {of: float(line["length_m"]) for line in lines for of in line["keys"]}
        for n, row in enumerate(self.rows):
            element, rule = row["element_key"], self.rules[row["rule_id"]]
            of_document = self.placed.keys[n][0] == ConcernKind.DOCUMENT and row["severity"] != Severity.FAVOURABLE
            if not of_document or rule.measure not in BY_TOOLS or element not in metres:
                continue
            if metres[element] >= _MOSTLY * self.grounds.inside(element):
                self.placed.keys[n] = key

    def _fabric(self, members: Sequence[int]) -> dict[str, Any]:
        """U zones in the network, without the ground of places; measured once for the same findings."""
        if tuple(members) in self._measured:
            return self._measured[tuple(members)]
        pairs = [
            placing.pairs(row, self.rules[row["rule_id"]], self.grounds) for row in (self.rows[n] for n in members)
        ]
        of_places = dict.fromkeys(pair for held in self.placed.pieces.values() for pair in held)
        measured = fabric([self.rows[n] for n in members], pairs, self.grounds, self.same, of_places)
        return self._measured.setdefault(tuple(members), measured)

    def _concern(self, key: Key, members: Sequence[int]) -> Row:
        group = [self.rows[n] for n in members]
        pairs = [placing.pairs(row, self.rules[row["rule_id"]], self.grounds) for row in group]
        finest = self.sources.finest(group)
        if key[0] == ConcernKind.PLACE:
            pieces = self.placed.pieces.get(key[2], {}) if key[1] == "place" else {}
            place = Place(group, pieces, finest, self.same, self.grounds)
            own: Row = {
                **place.figure(), "certainty": place.certainty(), "geometry": place.geometry,
                "ask": place.lead["rule_id"],
                "fields": place.fields() | self._elsewhere(self.placed.elsewhere.get(key[2], ()) if pieces else ()),
            }  # fmt: skip
            own["severity"] = worst(self.levels.at(row, pieces) for row in group)
            if place.settled:
                own["severity"] = cap(own["severity"], Severity.INFORMATION)
        elif key[1] == placing.FABRIC:
            lead = next((row for row in group if row["measure"] not in BY_TOOLS), group[0])
            own = {"certainty": finest[0]["certainty"], "ask": lead["rule_id"], **self._fabric(members)}
        elif key[1] == SECTORS:
            in_places = {
                subject
                for held in self.placed.pieces.values()
                for (subject, _), level in held.items()
                if level != Severity.INFORMATION
            }
            own = {"certainty": finest[0]["certainty"], "ask": group[0]["rule_id"], **sectors(self.grounds, in_places)}
        elif key[1] == FARMLAND and self.rules[group[0]["rule_id"]].applies.classes:
            parts = farmland(self.grounds, self.rules[group[0]["rule_id"]], [row["element_key"] for row in group])
            parts["fields"] |= self._parts(group)
            own = {"certainty": finest[0]["certainty"], "ask": group[0]["rule_id"], **parts}
        elif key[1] == PURPOSE:
            sites = sorted({subject for each in pairs for subject, _ in each})
            own = {"certainty": finest[0]["certainty"], "ask": group[0]["rule_id"], **reserved(self.grounds, sites)}
        else:
            own = {
                **_count(group), "certainty": finest[0]["certainty"], "ask": group[0]["rule_id"],
                "fields": self._parts(group) | self._listed_first(group),
                "geometry": together([self._in_plan(row) for row in group]),
            }  # fmt: skip
            if key[1] == EXTENT:
                own |= self._extent(own)
        own["fields"] |= self._kept(group)
        if key[0] == ConcernKind.DOCUMENT:
            own["fields"] |= self._beds(group)
        return self._row(key, group, finest, pairs, own)

    def _extent(self, own: Row) -> Row:
        """What extensions take, by what they are; of the figure that is their ground, how small or large it may be."""
        extensions = extent(self.grounds)
        fields = own["fields"] | extensions["fields"]
        if own["measure"] != "network_area" or extensions["low"] is None:
            return {"fields": fields}
        value = float(own["value"])
        return {
            "fields": fields, "certainty": extensions["certainty"],
            "low": min(extensions["low"], value), "high": max(extensions["high"], value),
        }  # fmt: skip

    def _in_plan(self, row: Row) -> Any:
        """Where a finding lies: for one on an element as a whole, the part of the element in the plan."""
        whole = self.rules[row["rule_id"]].scope is Scope.ELEMENT and not row["zone_key"] and row["element_key"]
        part = self.grounds.part_in_plan(row["element_key"]) if whole else None
        return row["geometry"] if part is None else part

    def _listed_first(self, group: Sequence[Row]) -> dict[str, Any]:
        """``obstacles`` that nothing treats, each once; ``point`` on the largest of the elements listed first.

        First are those without any tool, then those partly covered by tools, then obstacles.
        """
        group = [row for row in group if row["severity"] != Severity.FAVOURABLE]
        bare = untreated(group, self.grounds, self.same)
        ranks: dict[str, tuple[Any, ...]] = {}
        for row in group:
            key, share = row["element_key"], number(row["value"])
            part = self._in_plan(row)
            if row["measure"] in BY_TOOLS and key and share is not None and part is not None:
                order = 2 if share >= SERVED_SHARE else 0 if row["mode"] == "restore" else 1
                ranks[key] = (order, -max(float(shapely.area(part)), float(shapely.length(part))), key, part)
        first = min(ranks.values(), key=lambda each: each[:3], default=None)
        shape = first[3] if first else in_plan(bare[0]["keys"][0], self.grounds) if bare else None
        spot = None if shape is None else shapely.point_on_surface(shape)
        if first is None and (crossed := next((row["crossings"] for row in bare if row["crossings"]), None)):
            spot = shapely.Point(crossed[0]["point"])
        fields: dict[str, Any] = {"obstacles": bare} if bare else {}
        return fields if spot is None else fields | {"point": [round(float(spot.x), 1), round(float(spot.y), 1)]}

    def _beds(self, group: Sequence[Row]) -> dict[str, Any]:
        """Of lines that a finding tells to be badly served: ``beds`` and ``again``, where there are any.

        ``beds``: element → how much of its part in the plan its source calls fictive or underground (metres);
        ``again``: the elements that draw the same line as a longer one of them.
        """
        keys = dict.fromkeys(row["element_key"] for row in group if row["measure"] in BY_TOOLS and row["element_key"])
        parts = {key: part for key in keys if (part := self.grounds.part_in_plan(key)) is not None}
        lines = {key: part for key, part in parts.items() if shapely.get_dimensions(part) == 1}
        beds = {key: metres for key, part in lines.items() if (metres := self.grounds.covered_m(key, part))}
        longest: dict[str, str] = {}
        for key in sorted(lines, key=lambda each: (-shapely.length(lines[each]), each)):
            if not self.grounds.is_obstacle(key):
                longest.setdefault(self.same.get(key, key), key)
        again = sorted(key for key in lines if longest.get(self.same.get(key, key), key) != key)
        return {name: value for name, value in (("beds", beds), ("again", again)) if value}

    def _kept(self, group: Sequence[Row]) -> dict[str, Any]:
        """``kept``: element → what the plan protects in it, for elements that a finding reports as badly served.

        An element without any tool of a rule may still be protected by other provisions of the plan.
        """
        held: dict[str, list[Row]] = {}
        for row in group:
            classes = self.rules[row["rule_id"]].applies.classes if row["measure"] == "class_share" else ()
            bare = row["measure"] in BY_TOOLS
            if row["element_key"] and row["severity"] != Severity.FAVOURABLE and (classes or bare):
                rows = self.grounds.kept(row["element_key"], [str(each) for each in classes])
                if rows:
                    held[row["element_key"]] = rows
        return {"kept": held} if held else {}

    def _parts(self, group: Sequence[Row]) -> dict[str, Any]:
        """``parts``: of a share that elements have in the plan, how much it is, and which share of each whole element.

        Rows of ``element``, ``share`` (of its part in the plan), ``size`` (m2 or m), ``inside``, ``whole``,
        ``element_share``.
        """
        rows = []
        for row in group:
            element = row["element_key"]
            if row["measure"] not in _OF_PART or not element or number(row["value"]) is None:
                continue
            inside = self.grounds.inside(element)
            whole = float(self.grounds.element(element, "size") or 0.0)
            share = float(row["value"])
            if inside > 0 and whole > 0:
                size = share * inside
                rows.append(
                    {"element": element, "share": share, "size": number(size), "inside": number(inside),
                     "whole": number(whole), "element_share": number(min(size / whole, share))}
                )  # fmt: skip
        return {"parts": rows} if rows else {}

    def _elsewhere(self, pairs: Sequence[Pair]) -> dict[str, Any]:
        """``elsewhere``: zone, label, element and size of what the findings of a place take far from it."""
        rows = []
        for pair in pairs:
            zone, contact = self.grounds.zone(pair[0]), self.grounds.contact(pair)
            if zone is not None and contact is not None:
                unit = "m2" if contact["area_m2"] else "m"
                size = float(contact["area_m2"] or contact["length_m"] or 0.0)
                rows.append({"zone": pair[0], "label": zone["label"], "element": pair[1], "size": size, "unit": unit})
        return {"elsewhere": sorted(rows, key=lambda row: (row["unit"], -row["size"], row["zone"], row["element"]))}

    def _row(self, key: Key, group: list[Row], finest: list[Row], pairs: list[list[Pair]], own: Row) -> Row:
        """A row of the concerns' contract."""
        subjects = own["fields"].get("subjects")
        of = self.grounds.attributes
        subject_keys = [s["key"] for s in subjects] if subjects is not None else [k for each in pairs for k, _ in each]
        zones = [k for k in dict.fromkeys(subject_keys) if self.grounds.zone(k) is not None]
        zones += [k for k in _listed(row["zone_key"] for row in group) if k not in zones]
        zone_rows = [zone for k in zones if (zone := self.grounds.zone(k)) is not None]
        elements = _listed(row["element_key"] for row in group)
        taken = [key for each in own["fields"].get("named", ()) for key in each["keys"]]
        elements = list(dict.fromkeys([*taken, *elements]))
        rows = of.elements.take(positions_of(of.element_at, elements))
        tools = of.prescriptions.take(
            positions_of(of.prescription_at, [k for k in [*subject_keys, *(r["prescription_key"] for r in group)] if k])
        )
        communes = sorted(
            {c for zone in zone_rows for c in communes_of(str(zone["commune"] or ""))}
            or {c for row in group for c in communes_of(row["commune"])}
            or (self.grounds.communes_at(own["geometry"]) if key[0] == ConcernKind.PLACE else set())
        )
        references = _listed(row["reference"] for row in group)
        identified = self.sources.identify(elements) or references
        return {
            "concern_id": "",
            "rank": 0,
            "kind": str(key[0]),
            "topic": key[1],
            "severity": str(own.get("severity") or worst(row["severity"] for row in group)),
            "reach": min((row["reach"] for row in group), key=REACH_RANK.__getitem__),
            "communes": communes,
            "zones": zones,
            "zone_labels": list(dict.fromkeys(str(zone["label"]) for zone in zone_rows)),
            "elements": elements,
            "references": references,
            "finding_ids": [row["finding_id"] for row in group],
            **own,
            "fields": {
                "names": _listed(rows["name"]),
                "kinds": _listed(rows["kind"]),
                "objectives": _listed(rows["objective"]),
                "milieux": _listed(rows["milieu"]),
                "layers": _listed(rows["layer"]),
                "classes": sorted({zone["zone_class"] for zone in zone_rows}),
                "rules": _listed(row["rule_id"] for row in group),
                "prescriptions": list(dict.fromkeys(str(label) for label in tools["prescription_label"])),
                "findings": len(group),
                "elements": len(elements),
                "zones": len(zones),
                "uncertainty_m": max(float(row["fields"].get("uncertainty_m", 0.0)) for row in group),
                "name": key[2] if key[1] == "favourable" else "",
                "identified": identified,
                "finest": str(finest[0]["reference"]),
                **(self.sources.disagreement(identified, communes) if key[0] == ConcernKind.PLACE else {}),
                **own["fields"],
            },
            "_cut": own["fields"].get("form") == _CUT,
            "_class": min((CLASS_RANK.get(zone["zone_class"], LAST) for zone in zone_rows), default=LAST),
            "_core": float(own["low"] or 0.0),
            "_size": float(own["value"] or 0.0),
        }


def _listed(values: Iterable[Any]) -> list[str]:
    return sorted({str(v) for v in values if isinstance(v, str) and v})


def _positions(keys: Sequence[Key]) -> dict[Key, list[int]]:
    positions: dict[Key, list[int]] = {}
    for n, key in enumerate(keys):
        positions.setdefault(key, []).append(n)
    return positions


def _count(group: Sequence[Row]) -> Row:
    """The figure of what is said of the document: that of its one finding, else how many there are."""
    lead = group[0]
    if len(group) == 1 or lead["scope"] == Scope.TERRITORY:
        return {name: lead[name] for name in ("measure", "value", "low", "high", "unit")}
    return {"measure": "count", "value": float(len(group)), "low": None, "high": None, "unit": "1"}


def _without_placed(concerns: Sequence[Row]) -> None:
    """The concern on U zones excludes the elements of their places, but keeps them in its table."""
    placed = {
        key for row in concerns
        if row["kind"] == ConcernKind.PLACE and row["severity"] in placing.TREATED for key in row["elements"]
    }  # fmt: skip
    for row in concerns:
        if row["topic"] == placing.FABRIC:
            row["elements"] = [key for key in row["elements"] if key not in placed]


def _identify(concerns: Sequence[Row]) -> None:
    """Ids that stay from draft to draft: of a place by its zone's label, its element and its commune, never by a size.

    Where several places have the same, the keys of their zones distinguish them; then their number.
    """
    for tell in (_plain, _exact):
        named: dict[tuple[str, ...], list[Row]] = {}
        for row in concerns:
            if not row["concern_id"]:
                named.setdefault(tell(row), []).append(row)
        for name, rows in named.items():
            if len(rows) == 1:
                rows[0]["concern_id"] = f"{rows[0]['kind'][0].upper()}-{digest(*name)}"
    for n, row in enumerate(row for row in concerns if not row["concern_id"]):
        row["concern_id"] = f"{row['kind'][0].upper()}-{digest(*_exact(row), str(n))}"


def _plain(row: Row) -> tuple[str, ...]:
    fields = row["fields"]
    if row["kind"] == ConcernKind.DOCUMENT:
        return (row["kind"], row["topic"], fields["name"])
    label = row["zone_labels"][0] if row["zone_labels"] else (fields["prescriptions"] or [""])[0]
    return (row["kind"], label, fields["carrying"], ",".join(row["communes"][:1]))


def _exact(row: Row) -> tuple[str, ...]:
    return (*_plain(row), *row["zones"], *row["elements"])


def _part(row: Row) -> int:
    """The part of the letter that a concern is in: places, points of the document, then those without a request.

    A concern without a request is printed without a number, and does not shift the numbers of the others.
    """
    if row["severity"] == Severity.FAVOURABLE or row["topic"] in (_READING, placing.MINOR):
        return 2
    if row["kind"] == ConcernKind.DOCUMENT:
        return 1
    return 2 if row["severity"] == Severity.INFORMATION else 0


def _rank(row: Row) -> tuple[Any, ...]:
    """Sort key: part of the letter, severity, certainty, a cut, kind of zone, core, size; the keys settle the rest."""
    return (
        _part(row),
        SEVERITY_RANK[row["severity"]],
        CERTAINTY_RANK[row["certainty"]],
        not row["_cut"],
        row["_class"],
        -row["_core"],
        -row["_size"],
        _exact(row),
    )
