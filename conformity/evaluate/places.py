"""What is said of one place beside its ground: its zones and where in each, its elements, and other things there."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import asdict
from typing import TYPE_CHECKING, Any, Final

import numpy as np
import shapely

from conformity.evaluate.grounds import TOOL_M, WOODLAND
from conformity.evaluate.obstacles import crossings as crossings_of
from conformity.evaluate.obstacles import in_plan
from conformity.evaluate.place_ground import FORMS, SMALL, TAKING, WIDTHS, PlaceGround, dimension
from conformity.evaluate.placing import obstacles_at
from conformity.evaluate.rows import number
from conformity.model import (
    CONSTRUCTIBLE_CLASSES,
    SEVERITY_RANK,
    TO_URBANISE_CLASSES,
    Kind,
    ZoneClass,
    whole_zone,
    worst,
)
from conformity.overlay import crossings, grid, ground, passage

if TYPE_CHECKING:
    from collections.abc import Callable

    from conformity.evaluate.grounds import Pair

#: worst first: the kind of zone that a place is named after
CLASS_RANK: Final[Mapping[str, int]] = {
    ZoneClass.TO_URBANISE_OPEN: 0,
    ZoneClass.POCKET: 1,
    ZoneClass.TO_URBANISE_CLOSED: 2,
    ZoneClass.URBAN_UNBUILT: 3,
    ZoneClass.URBAN: 4,
    ZoneClass.URBAN_BUILT: 5,
}
LAST: Final = 9
#: ground that lost a protection other than woodland is reported from this size on (square metres)
LIFTED_M2: Final = 500.0
#: a zone that holds less of classified woodland is not named (share)
_LEAST_PART: Final = 0.02
#: a smaller piece of what is left of a zone is none (square metres)
_PIECE_M2: Final = 500.0
#: forms of places titled by a reservoir or corridor: the bocage around them is reported too
_IN_BOCAGE: Final = frozenset({"ground", "cut", "neck", "gap"})


class Place(PlaceGround):
    """One place, from its findings (worst first), with the fields that its title and sentences are made of."""

    def fields(self) -> dict[str, Any]:
        """What its title and sentences are made of: keys and numbers, no words."""
        fields = {
            "form": self.form,
            "lead": self.lead["finding_id"],
            "subjects": self._subjects(),
            "named": self._elements(),
            "carrying": self.carrying,
            "uncertainty_m": self.uncertainty_m,
            "other": self._others(),
        }
        for measure, name, better in (
            ("residual_width", "width", min), ("gap", "gap", min), ("sides_locked", "sides", max),
        ):  # fmt: skip
            best = self._best(measure, name, better)
            if best is not None:
                fields[measure] = best
        cut = next((row for row in self.weighing if FORMS.get(row["measure"]) == "cut"), None)
        cut = self.lead if cut is None and self.form == "cut" else cut
        if cut is not None:
            fields["cut"] = {"element": cut["element_key"], "between": list(cut["fields"].get("between_keys") or []),
                           "before": number(cut["fields"].get("width_before")),
                           "wide_m": self._width_cut(cut["element_key"])}  # fmt: skip
        lost = {row["element_key"]: float(row["value"] or 0.0) for row in self._removed()}
        if lost:
            fields["unprotected"] = lost
            bare = [shape for key in lost if (shape := self.grounds.unprotected.get(key)) is not None]
            whole = ground.outline(bare, dimension(bare))
            fields["removed"] = self.grounds.removed(whole, dimension(bare)) if whole is not None else []
            if self.form == "unprotected" and fields["removed"]:
                fields["lines_kept"] = self._lines_kept(lost, fields["removed"])
                fields["before"] = self._protected_before(lost, fields["removed"])
        fields |= self._lifted() | self._woods()
        if parted := self._parted():
            fields["parted"] = parted
        if self.form == "approach":
            fields["approach"] = self._approached()
        return fields | self._under | {"settled": self.settled, "contradiction": self.contradiction}

    def _woods(self) -> dict[str, Any]:
        """Where classified woodland that a place is named after lies: in which zones, and where on the element.

        ``in_zones``: ``zone``, ``label``, ``area_m2``, the largest first; ``in_element`` (:class:`ground.Where`), of
        one element.
        """
        if self.form != "ground" or self.outline is None or not all(self.grounds.is_woodland(s) for s, _ in self.taken):
            return {}
        zones = self.grounds.plan.zones
        rows = []
        for n in sorted(zones.sindex.query(self.outline, predicate="intersects").tolist()):
            shared = grid.intersect(grid.array([self.outline]), grid.array([zones.geometry.iloc[n]]))
            area = ground.size(ground.outline(list(shared), 2), 2)
            if area >= max(SMALL[2], _LEAST_PART * ground.size(self.outline, 2)):
                row = zones.iloc[n]
                rows.append({"zone": str(row["zone_key"]), "label": str(row["label"]), "area_m2": area})
        fields: dict[str, Any] = {"in_zones": sorted(rows, key=lambda row: (-row["area_m2"], row["zone"]))}
        elements = {element for _, element in self.taken}
        if len(elements) == 1:
            fields["in_element"] = asdict(ground.where(self.outline, self.grounds.element(elements.pop(), "geometry")))
        return fields

    def _approached(self) -> dict[str, Any]:
        """What zones take of an obstacle's approaches with their built parts, and what the obstacle crosses there.

        ``whole_m2``; ``crossed``: the corridors, else the reservoirs.
        """
        pairs = {(part, element) for subject, element in self.taken for part in self.grounds.parts(subject)}
        shapes = [shape for pair in sorted(pairs) if (shape := self.grounds.approach(pair)) is not None]
        crossed: dict[str, None] = {}
        for key in sorted({element for _, element in self.taken}):
            shape = in_plan(key, self.grounds)
            for row in crossings_of([key], shape, self.grounds):
                crossed.setdefault(row["element"])
        return {"whole_m2": ground.size(ground.outline(shapes, 2), 2), "crossed": list(crossed)}

    def _width_cut(self, element: str) -> float:
        """Width of the part of a surface that the zones of a place take (metres); 0 for a line."""
        shapes = [shape for pair, shape in self.taken.items() if pair[1] == element and dimension([shape]) == 2]
        return round(passage.widest(ground.outline(shapes, 2)), 1) if shapes else 0.0

    def _parted(self) -> dict[str, Any]:
        """The corridors that the zones of a place cut into two parts of some size each; empty where they do not.

        A corridor drawn as one surface whose ground without these zones lies in two pieces leaves no passage between
        them, or only one that its uncertainty may leave. Nothing is said of what closed it before: that takes the plan
        in force. Told is the first that is surely parted, else the first that may be; ``too`` are the others that are
        surely parted.
        """
        if self.form != "ground" or "cut" in {FORMS.get(row["measure"]) for row in self.weighing}:
            return {}
        subjects = dict.fromkeys(subject for subject, _ in self.taken)
        zones = {key: zone["geometry"] for key in subjects if (zone := self.grounds.zone(key)) is not None}
        if not zones:
            return {}
        closed = grid.union(grid.array(list(zones.values())))
        corridors = [
            each["keys"][0] for each in self._touched(self.taken)
            if self.grounds.element(each["keys"][0], "kind") == Kind.CORRIDOR.value
        ]  # fmt: skip
        cuts = [(key, part, cut) for key in corridors if (held := self._cut(key, closed)) for part, cut in (held,)]
        cuts.sort(key=lambda each: not each[2].is_sure)
        if not cuts:
            return {}
        (key, part, cut), *others = cuts
        taking_part = {zone for _, each, _ in cuts for zone in self._parting_zones(each, zones)}
        return {
            "element": key, "pieces": list(cut.pieces_m2), **self._barring(part, subjects),
            "zones": [zone for zone in zones if zone in taking_part], "sure": cut.is_sure,
            "left_m": cut.left_m, "side": self._side_of(cut.at, key),
            "too": [
                {"element": other, "pieces": list(more.pieces_m2)} for other, _, more in others if more.is_sure
            ],
        }  # fmt: skip

    def _cut(self, corridor: str, closed: Any) -> tuple[Any, crossings.Parting] | None:
        """The part of a corridor that a closed ground parts, and how; one that it parts surely before others."""
        uncertainty = self.grounds.uncertainty(corridor)
        cuts = [
            (part, cut) for part in shapely.get_parts(self.grounds.element(corridor, "geometry"))
            if (cut := crossings.parting(part, closed, uncertainty)) is not None
        ]  # fmt: skip
        return min(cuts, key=lambda each: not each[1].is_sure, default=None)

    def _side_of(self, at: Any, element: str) -> str:
        """On which side of what zones take of an element a point beside it lies: ``N``, ``NE``; empty for no point."""
        taken = ground.outline([shape for pair, shape in self.taken.items() if pair[1] == element], 2)
        if at is None or taken is None or shapely.intersects(taken, at):
            return ""
        return ground.towards(shapely.get_point(shapely.shortest_line(taken, at), 0), at)

    def _parting_zones(self, part: Any, zones: Mapping[str, Any]) -> list[str]:
        """Those of some zones without which a corridor is not parted; where each can be spared, those that part it."""
        whole = {whole_zone(key) for key in zones}
        if len(whole) == 1:
            return list(zones)

        def parts(some: Iterable[str]) -> bool:
            held = [shape for key, shape in zones.items() if whole_zone(key) in some]
            return bool(held) and crossings.parting(part, grid.union(grid.array(held)), 0.0) is not None

        needed = {zone for zone in sorted(whole) if parts([zone]) or not parts(whole - {zone})}
        return [key for key in zones if not needed or whole_zone(key) in needed]

    def _barring(self, part: Any, subjects: Mapping[str, None]) -> dict[str, Any]:
        """The other constructible zones that part a corridor by themselves.

        ``barred_by``: their labels; ``built_unknown``: whether the built state of one of them is.
        """
        zones = self.grounds.plan.zones
        near = zones[zones["zone_class"].isin([str(each) for each in CONSTRUCTIBLE_CLASSES]) & ~zones.geometry.isna()]
        near = near[shapely.intersects(grid.array(list(near.geometry.array)), part)] if len(near) else near
        own = {whole_zone(key) for key in subjects}
        shapes: dict[str, list[Any]] = {}
        for key, shape in zip(near["zone_key"], near.geometry.array, strict=True):
            if whole_zone(str(key)) not in own:
                shapes.setdefault(whole_zone(str(key)), []).append(shape)
        keys = [whole_zone(str(key)) for key in near["zone_key"]]
        labels = dict(zip(keys, near["label"], strict=True))
        unknown = {key for key, each in zip(keys, near["zone_class"], strict=True) if each == ZoneClass.URBAN}
        barring = [
            key for key, held in shapes.items()
            if crossings.parting(part, grid.union(grid.array(held)), 0.0) is not None
        ]  # fmt: skip
        return {
            "barred_by": sorted({str(labels[key]) for key in barring}),
            "built_unknown": not unknown.isdisjoint(barring),
        }

    def _protected_before(self, lost: Mapping[str, float], removed: Sequence[Mapping[str, Any]]) -> dict[str, float]:
        """What the plan in force protected of the elements by what is removed, and what the draft keeps of it.

        ``whole`` = ``same`` (a tool of the same type) + ``other`` + ``bare``, each square metre or metre once.
        """
        shapes = [self.grounds.element(key, "geometry") for key in sorted(lost)]
        whole = ground.outline([s for s in shapes if int(shapely.get_dimensions(s)) == self.dim], self.dim)
        if whole is None or self.outline is None:
            return {}
        return self.grounds.protected_before(whole, self.outline, self.dim, removed)

    def _lines_kept(self, lost: Mapping[str, float], removed: Sequence[Mapping[str, Any]]) -> list[dict[str, Any]]:
        """The lines that the draft protects where a protection of surfaces was taken away."""
        shapes = [self.grounds.element(key, "geometry") for key in sorted(lost)]
        whole = ground.outline(shapes, self.dim) if self.dim == 2 else None
        return self.grounds.lines_in(whole, removed) if whole is not None else []

    def _lifted(self) -> dict[str, Any]:
        """What the plan in force protected of the outline and the draft does not, by what covered most of it.

        ``woodland_lifted_m2``: classified woodland; ``lifted``: ``label``, ``code`` and ``area_m2`` of another
        protection. Nothing where the draft protects all of it by another tool.
        """
        if self.dim != 2 or self.form not in (*TAKING, *WIDTHS) or self.outline is None:
            return {}
        bare = [
            shape
            for key in sorted({element for _, element in self.taken})
            if (shape := self.grounds.unprotected.get(key)) is not None and dimension([shape]) == 2
        ]
        if not bare:
            return {}
        lost = ground.outline([shapely.intersection(self.outline, ground.outline(bare, 2))], 2)
        area = ground.size(lost, 2)
        if area < SMALL[2]:
            return {}
        removed = self.grounds.removed(lost, 2)
        if any(row["code"].startswith(WOODLAND) for row in removed):
            woodland = self.grounds.woodland_lifted(self.outline)
            return {"woodland_lifted_m2": woodland} if woodland else {}
        if not removed or area < LIFTED_M2:
            return {}
        return {"lifted": {"label": removed[0]["label"], "code": removed[0]["code"], "area_m2": area}}

    def _best(self, measure: str, name: str, better: Callable[..., Any]) -> dict[str, Any] | None:
        """The narrowest width (or most sides) of the findings, with its value before, and its element."""
        candidates = []
        for row in self.weighing:
            measured = number(row["fields"].get("sides_locked" if name == "sides" else name))
            if measured is not None and FORMS.get(row["measure"]) == FORMS[measure]:
                fields = row["fields"]
                here = number(fields.get(f"{name}_here_before"))  # at that place; elsewhere it may be narrower
                before = number(fields.get(f"{name}_before")) if here is None else here
                candidates.append((measured, row["element_key"], before))
        if not candidates:
            return None
        value, element, before = better(candidates, key=lambda each: each[0])
        return {"element": element, "value": value, "before": before}

    def _subjects(self) -> list[dict[str, Any]]:
        """Its zones and prescriptions, the one that it is named after first, with what each takes and where."""
        rows: list[dict[str, Any]] = []
        taking = {subject for subject, _ in self.taken}
        for key in dict.fromkeys(subject for subject, _ in self.pieces):
            if self.form in TAKING and key not in taking:
                continue
            own = {pair: shape for pair, shape in self.taken.items() if pair[0] == key}
            in_zone = [shape for pair, shape in self.taken.items() if whole_zone(pair[0]) == whole_zone(key)]
            severity = str(worst(level for pair, level in self.pieces.items() if pair[0] == key))
            zone = self.grounds.zone(key)
            shape = ground.outline(list(own.values()), self.dim) if own else None
            size = ground.size(shape, self.dim) if shape is not None else 0.0
            row: dict[str, Any] = {"key": key, "zone": zone is not None, "severity": severity, "size": size}
            if zone is not None:
                near = ground.outline(in_zone, self.dim) if own else self._near(key)
                row |= {name: zone[name] for name in ("label", "zone_class", "zone_use", "class_source", "area_m2")}
                row["where"] = asdict(ground.where(near, self.grounds.whole(key))) if near is not None else None
                contacts = [c for pair in own if (c := self.grounds.contact(pair)) is not None]
                back = "rollback_area_m2" if self.dim == 2 else "rollback_length_m"
                lost = [float(c[back]) for c in contacts if c[back] == c[back] and c[back] is not None]
                # each line is reported once; grounds of several elements may overlap
                row["rollback"] = min(sum(lost) if self.dim == 1 else max(lost), size) if lost else None
                row |= self.grounds.was(key)
                if self.form == "habitat":
                    row |= self.grounds.edge(key)
                elif zone["zone_class"] in TO_URBANISE_CLASSES and self.form in _IN_BOCAGE:
                    row["bocage"] = round(self._bocage_share(key, zone), 6)
                    row["hedged"] = self.grounds.is_hedged(key)
                    row |= self.grounds.edge(key)
                if zone["zone_class"] in TO_URBANISE_CLASSES and (oap := self.grounds.has_oap(key)) is not None:
                    row["oap"] = oap
                if self.dim == 2 and own:
                    row |= self._left(key, near)
            rows.append(row)
        return sorted(rows, key=self._weight)

    def _left(self, subject: str, taken: Any) -> dict[str, list[float]]:
        """``left_m2``: the pieces that a ground leaves of a zone, where these are several; the largest first."""
        left = ground.less(self.grounds.whole(subject), taken)
        sizes = [ground.size(part, 2) for part in shapely.get_parts(left)] if left is not None else []
        pieces = sorted((size for size in sizes if size >= _PIECE_M2), reverse=True)
        return {"left_m2": pieces} if len(pieces) > 1 else {}

    def _near(self, subject: str) -> Any:
        """The part of a zone near its elements, where it takes nothing of them."""
        shapes = [s for pair in self.pieces if pair[0] == subject and (s := self.grounds.shape(pair)) is not None]
        return ground.outline(shapes, dimension(shapes))

    def _weight(self, row: Mapping[str, Any]) -> tuple[Any, ...]:
        return (
            SEVERITY_RANK[row["severity"]], -row["size"], not row["zone"],
            CLASS_RANK.get(row.get("zone_class", ""), LAST), row["key"],
        )  # fmt: skip

    def _elements(self) -> list[dict[str, Any]]:
        """The elements that it is named after, the most touched first; one thing in several layers is listed once."""
        if self.form == "unprotected":
            unit = self.lead["unit"]
            order = sorted(self._removed(), key=lambda r: (r["unit"] != unit, -(r["value"] or 0.0), r["element_key"]))
            return [{"keys": [r["element_key"]], "size": r["value"], "severity": r["severity"]} for r in order]
        touched = self._touched(self.taken)
        if self.form in WIDTHS or not touched:
            own = self.same.get(self.lead["element_key"], self.lead["element_key"])
            touched = [each for each in touched if own in each["keys"]] or [
                {"keys": [self.lead["element_key"]], "size": 0.0, "severity": self.lead["severity"]}
            ]
        named = [each for each in touched if each["keys"][0]]
        return self._flowing(named) if self.form == "length" and len(named) > 1 else named

    def _flowing(self, named: Sequence[dict[str, Any]]) -> list[dict[str, Any]]:
        """``flow`` and ``side`` of each line in the zone of a place (:class:`ground.Flow`); ``joins``: that it ends on.

        Without them where the place has several zones.
        """
        zones = {whole_zone(subject) for subject, _ in self.taken if self.grounds.zone(subject) is not None}
        if len(zones) != 1 or any(self.grounds.zone(subject) is None for subject, _ in self.taken):
            return list(named)
        zone = self.grounds.whole(next(iter(self.taken))[0])
        lines = [
            ground.outline([shape for pair, shape in self.taken.items() if pair[1] in each["keys"]], 1)
            for each in named
        ]  # fmt: skip
        rows = []
        for n, (each, line) in enumerate(zip(named, lines, strict=True)):
            uncertainty = max(*(self.grounds.uncertainty(key) for key in each["keys"]), TOOL_M)
            how = ground.flow(line, zone, uncertainty)
            ends = ground.open_ends(line) if how.form == "enters" else []
            joined = [
                m for m, other in enumerate(lines)
                if m != n and any(shapely.dwithin(end, other, TOOL_M) for end in ends)
            ]  # fmt: skip
            joins = named[joined[0]]["keys"] if joined else []
            rows.append({**each, "flow": how.form, "side": how.side, "joins": joins})
        return rows

    def _touched(self, pieces: Mapping[Pair, Any]) -> list[dict[str, Any]]:
        """The elements of some pieces: that of the leading finding, then by the size of what is taken of each.

        ``covered_m``: how much of a river's metres its source calls fictive or underground, where it is some.
        """
        shapes: dict[str, list[Any]] = {}
        of: dict[str, list[str]] = {}
        severity: dict[str, str] = {}
        counted = self._once(pieces)
        stretches: dict[str, list[tuple[str, Any]]] = {}
        for pair in pieces:
            lead = self.same.get(pair[1], pair[1])
            shapes.setdefault(lead, [])
            if pair in counted:
                shapes[lead].append(counted[pair])
                stretches.setdefault(lead, []).append((pair[1], counted[pair]))
            of.setdefault(lead, []).append(pair[1])
            level = self.pieces.get(pair) or self._every[pair]
            severity[lead] = worst((severity.get(lead, level), level))
        sizes = {
            lead: ground.size(ground.outline(held, dimension(held)), dimension(held)) for lead, held in shapes.items()
        }
        lead = self.same.get(self.lead["element_key"], self.lead["element_key"])
        order = sorted(sizes, key=lambda key: (key != lead, -sizes[key], key))
        return [
            {"keys": sorted(set(of[key])), "size": sizes[key], "severity": severity[key]}
            | self.grounds.covered_bed(stretches.get(key, ()))
            for key in order
        ]  # fmt: skip

    def _others(self) -> list[dict[str, Any]]:
        """Elements that it touches beside those that it is named after, with what is taken of each."""
        named = {self.same.get(key, key) for each in self._elements() for key in each["keys"]}
        beside: dict[Pair, Any] = {}
        for pair in self._every:
            whole = self.grounds.element(pair[1], "kind") == Kind.HABITAT_NETWORK  # it covers communes: no news
            if not whole and self.same.get(pair[1], pair[1]) not in named:
                shape = self.grounds.approach(pair) if self.grounds.is_obstacle(pair[1]) else self._taken(pair)
                if shape is not None and int(shapely.get_dimensions(shape)) > 0:
                    beside[pair] = shape
        others, counted = [], self._once(beside)
        for each in self._touched(beside):
            held = [shape for pair, shape in counted.items() if pair[1] in each["keys"]]
            obstacle = self.grounds.is_obstacle(each["keys"][0])
            measure = "approach_area" if obstacle else "area" if dimension(held) == 2 else "length"
            dim = dimension(held)
            extra = self._beyond(held, dim)
            if not obstacle and extra < SMALL[dim]:
                continue  # nothing that the figure does not include already
            other: dict[str, Any] = {
                "keys": each["keys"], "measure": measure, "value": each["size"] if obstacle else extra,
                "whole": each["size"], "unit": "m2" if dim == 2 else "m",
            }  # fmt: skip
            if "covered_m" in each:
                other["covered_m"] = each["covered_m"]
            if dim == 1:
                # the finest drawing tells, too, whether it runs inside
                own = {pair: shape for pair, shape in beside.items() if pair[1] in each["keys"]}
                other |= self._along(own)
            others.append(other)
        return [*others, *self._obstacles(held=[key for each in others for key in each["keys"]])]

    def _obstacles(self, held: Sequence[str]) -> list[dict[str, Any]]:
        """Obstacles in its zones that none of its findings is about by ground, with whether the plan treats them."""
        named = {self.same.get(key, key) for each in self._elements() for key in each["keys"]}
        named |= {self.same.get(key, key) for key in held}
        bare = {row["element_key"] for row in self.group if row["measure"] == "treated" and not row["value"]}
        pieces: dict[str, list[str]] = {}
        for key in obstacles_at(self.pieces, self.grounds):
            if (lead := self.same.get(key, key)) not in named:
                pieces.setdefault(lead, []).append(key)
        return [
            {"keys": sorted(keys), "measure": "count", "value": 1.0, "whole": 1.0, "unit": "1",
             "untreated": self._bars_here([key for key in keys if key in bare])}
            for keys in pieces.values()
        ]  # fmt: skip

    def _bars_here(self, keys: Sequence[str]) -> bool:
        """Whether one of some obstacles bars the network in the zones of the place: a line, where it crosses it."""
        zones = ground.outline([zone["geometry"] for key, _ in self.pieces if (zone := self.grounds.zone(key))], 2)
        for key in keys:
            shape = in_plan(key, self.grounds)
            if int(shapely.get_dimensions(shape)) != 1:
                return True
            here = None if zones is None else shapely.buffer(zones, self.grounds.uncertainty(key))
            part = None if here is None else grid.only(np.array([shapely.intersection(shape, here)]), 1)[0]
            if part is not None and crossings_of([key], part, self.grounds):
                return True
        return False

    def _along(self, lines: Mapping[Pair, Any]) -> dict[str, Any]:
        """``along``: whether lines of one element only follow the edge of their zones; ``side``: of one zone, which."""
        zones = {key: zone for key, _ in lines if (zone := self.grounds.zone(key)) is not None}
        if not zones or not all(self._runs_along(pair, shape) for pair, shape in lines.items()):
            return {"along": False, "side": ""}
        side = ""
        if len({whole_zone(key) for key in zones}) == 1:
            where = ground.where(ground.outline(list(lines.values()), 1), self.grounds.whole(next(iter(zones))))
            side = where.side if where.form in ("edge", "corner", "part") and where.side != ground.MIDDLE else ""
        return {"along": True, "side": side}

    def _bocage_share(self, key: str, zone: Mapping[str, Any]) -> float:
        """The share of a zone that lies in a habitat network of hedges."""
        whole = float(zone["area_m2"] or 0.0)
        held = self.grounds.bocage_in(key) if whole else None
        return 0.0 if held is None else min(ground.size(held, 2) / whole, 1.0)

    def _beyond(self, shapes: Sequence[Any], dim: int) -> float:
        """The size of some ground outside the outline."""
        whole = ground.outline(shapes, dim)
        if dim != self.dim or self.form in WIDTHS or self.outline is None or whole is None:
            return ground.size(whole, dim)
        left = grid.subtract(np.array([whole], dtype=object), np.array([self.outline], dtype=object))
        return ground.size(left[0], dim)
