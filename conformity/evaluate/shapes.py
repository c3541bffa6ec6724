"""Zones, prescriptions and elements of one run, and what they share, by key."""

from __future__ import annotations

from functools import cached_property
from typing import TYPE_CHECKING, Any, Final

import numpy as np
import shapely

from conformity.evaluate.columns import places
from conformity.evaluate.obstacles import joined, sort_of
from conformity.language import toponyms
from conformity.model import Kind, Milieu, Relation, ZoneClass, communes_of, whole_zone
from conformity.overlay import grid, ground

if TYPE_CHECKING:
    from collections.abc import Collection, Iterable, Mapping, Sequence

    from conformity.evaluate.attributes import Attributes
    from conformity.model import Plan
    from conformity.overlay import Measured

#: running water without a name that follows another for this share of it is the same water
_MOST_OF_BED: Final = 0.8
#: two lines this near are one bed (metres)
_SAME_BED_M: Final = 10.0
#: Two roundings of one line lie no farther apart (metres).
_ONE_LINE_M: Final = 0.01
#: An obstacle is in a zone that contains this share of it.
_INSIDE: Final = 0.5
_OBSTACLES: Final = frozenset({Kind.OBSTACLE.value})

#: A and N zones of any plan
_OPEN_CLASSES: Final = frozenset(
    str(each)
    for each in (
        ZoneClass.NATURAL,
        ZoneClass.NATURAL_PROTECTED,
        ZoneClass.AGRICULTURAL,
        ZoneClass.AGRICULTURAL_PROTECTED,
    )
)

Pair = tuple[str, str]


class Shapes:
    """Shapes and contacts of one run, looked up by keys."""

    def __init__(self, plan: Plan, attributes: Attributes, measured: Measured, in_force: Plan | None = None) -> None:
        self.attributes = attributes
        self._in_force = in_force
        self.plan = plan
        #: element_key → ground that lost a protection of the plan in force
        self.unprotected: Mapping[str, Any] = measured.unprotected
        self._approaches = measured.approaches
        self._faults = measured.plan_faults
        self._wholes: dict[str, Any] = {}
        self._zones = dict(zip(plan.zones["zone_key"], np.asarray(plan.zones.geometry.array), strict=True))
        self._prescriptions = dict(
            zip(plan.prescriptions["prescription_key"], np.asarray(plan.prescriptions.geometry.array), strict=True)
        )
        contacts = attributes.contacts
        self._row = {
            pair: n for n, pair in enumerate(zip(contacts["subject_key"], contacts["element_key"], strict=True))
        }

    # ------------------------------------------------------------------------------------------- rows

    def contact(self, pair: Pair) -> dict[str, Any] | None:
        """What is measured of a pair; ``None`` where the two do not meet."""
        row = self._row.get(pair)
        if row is None:
            return None
        contacts = self.attributes.contacts
        return {name: contacts[name][row] for name in contacts.names}

    def shape(self, pair: Pair) -> Any:
        """What a pair shares, or the nearby part of the zone or prescription; ``None`` where there is none."""
        row = self._row.get(pair)
        return None if row is None else self.attributes.contacts["geometry"][row]

    def approach(self, pair: Pair) -> Any:
        """What a zone takes of an obstacle's approaches; ``None`` where it takes nothing."""
        return self._approaches.get(pair)

    def zone(self, key: str) -> dict[str, Any] | None:
        """Attributes of a zone, with its geometry and row of the plan; ``None`` where the key is not that of a zone."""
        if key not in self._zones:
            return None
        row = self._zone_rows[key]
        return {**row, "geometry": self._zones[key]}

    @cached_property
    def _zone_rows(self) -> dict[str, dict[str, Any]]:
        names = ["zone_key", "label", "zone_class", "zone_use", "class_source", "commune", "area_m2"]
        return {row["zone_key"]: row for row in self.plan.zones[names].to_dict("records")}

    def subject(self, key: str) -> Any:
        """The geometry of a zone or prescription."""
        return self._zones.get(key, self._prescriptions.get(key))

    def parts(self, key: str) -> tuple[str, ...]:
        """The keys of the built and unbuilt parts of the zone of a key; else the key itself."""
        return self._parts.get(whole_zone(key), (key,))

    def whole(self, key: str) -> Any:
        """The geometry of the zone that a key names, or names a part of; of a prescription its own."""
        parts = self.parts(key)
        if len(parts) == 1:
            return self.subject(key)
        if parts[0] not in self._wholes:
            self._wholes[parts[0]] = grid.union(grid.array([self._zones[part] for part in parts]))
        return self._wholes[parts[0]]

    @cached_property
    def _parts(self) -> dict[str, tuple[str, ...]]:
        """Zone that buildings part → the keys of its parts."""
        parts: dict[str, tuple[str, ...]] = {}
        for key in sorted(self._zones):
            if (whole := whole_zone(key)) != key:
                parts[whole] = (*parts.get(whole, ()), key)
        return parts

    def contested(self, zones: Collection[str]) -> Any:
        """Ground of some zones that another zone, of another class, overlaps; ``None`` where there is none."""
        frame = self._faults
        over = [
            shape
            for fault, keys, classes, shape in zip(
                frame["fault"], frame["zone_keys"], frame["classes"], np.asarray(frame.geometry.array), strict=True
            )
            if fault == "overlap" and len(set(classes)) > 1 and len(set(keys) & set(zones)) == 1
        ]
        return ground.outline(over, 2)

    def element(self, key: str, name: str) -> Any:
        """A column of an element; ``None`` where it is not known."""
        positions = places(self.attributes.element_at, [key])
        return self.attributes.elements[name][positions[0]] if positions else None

    def uncertainty(self, key: str) -> float:
        """By how much the outline of an element may lie elsewhere (metres)."""
        return float(self.element(key, "uncertainty_m") or 0.0)

    def zones_of(self, element: str, classes: Iterable[str]) -> list[str]:
        """The zones of some classes that share ground, metres or points with an element."""
        at = self.attributes.element_at.get_indexer([element])[0]
        if at < 0:
            return []
        contacts = self.attributes.contacts
        held = self.attributes.contacts_of(at)
        held = held[(contacts["relation"][held] == Relation.OVERLAP) & contacts["is_zone"][held]]
        zone_class = self.attributes.zones["zone_class"][contacts["zone_at"][held]]
        chosen = held[np.isin(zone_class, list(classes))]
        shares = contacts["area_m2"][chosen] + contacts["length_m"][chosen] + contacts["count"][chosen] > 0
        return [str(key) for key in contacts["subject_key"][chosen[shares]]]

    def inside(self, key: str) -> float:
        """Size of an element in the zones of the plan (m2 or m), each square metre once."""
        part = self._inside(key)
        return 0.0 if part is None else ground.size(part, self._line_or_surface(key))

    def part_in_plan(self, key: str) -> Any:
        """The part of a line or surface of the network in the zones of the plan; ``None`` for none, and for a point."""
        return self._inside(key)

    def _line_or_surface(self, key: str) -> int:
        return 1 if self._is_line(places(self.attributes.element_at, [key])[0]) else 2

    def _inside(self, key: str, classes: Sequence[str] = ()) -> Any:
        """The part of an element in the zones of the plan, or in those of some classes; ``None`` for none."""
        positions = places(self.attributes.element_at, [key])
        if not positions:
            return None
        contacts = self.attributes.contacts
        held = self.attributes.contacts_of(positions[0])
        held = held[(contacts["relation"][held] == Relation.OVERLAP) & contacts["is_zone"][held]]
        if classes:
            held = held[np.isin(self.attributes.zones["zone_class"][contacts["zone_at"][held]], list(classes))]
        return ground.outline([contacts["geometry"][n] for n in held], self._line_or_surface(key))

    def bocage_in(self, zone: str) -> Any:
        """What a zone shares with habitat networks of hedges; ``None`` where it shares nothing."""
        contacts = self.attributes.contacts
        shapes = [contacts["geometry"][n] for n in self._bocage.get(zone, ())]
        return ground.outline(shapes, 2) if shapes else None

    @cached_property
    def _bocage(self) -> dict[str, list[int]]:
        """Zone → its contacts with habitat networks of hedges."""
        contacts, columns = self.attributes.contacts, self.attributes.elements
        at = contacts["element_at"]
        chosen = (contacts["relation"] == Relation.OVERLAP) & contacts["is_zone"] & (contacts["area_m2"] > 0)
        chosen &= columns["kind"][at] == Kind.HABITAT_NETWORK.value
        chosen &= columns["milieu"][at] == Milieu.BOCAGE.value
        held: dict[str, list[int]] = {}
        for n in np.flatnonzero(chosen).tolist():
            held.setdefault(str(contacts["subject_key"][n]), []).append(n)
        return held

    @cached_property
    def _before(self) -> Any:
        """Zones of the plan in force: outlines by ``open`` (A and N) and ``pocket``."""
        classes = {"open": _OPEN_CLASSES, "pocket": {ZoneClass.POCKET.value}}
        zones = self._in_force.zones if self._in_force is not None else None
        return {
            name: grid.array(list(zones.geometry.array[zones["zone_class"].isin(wanted)]) if zones is not None else [])
            for name, wanted in classes.items()
        }

    def was(self, zone: str) -> dict[str, float]:
        """What a zone was in the plan in force: ``open_m2`` of A and N, ``pocket_m2``; empty without that plan."""
        if self._in_force is None:
            return {}
        shape = self._zones[zone]
        return {
            f"was_{name}_m2": float(grid.quantise(ground.covered(shape, 2, held, 0.0) * ground.size(shape, 2)))
            for name, held in self._before.items()
        }

    def covered_m(self, key: str, line: Any) -> float:
        """How much of a stretch of a river its source calls fictive or underground (metres)."""
        bed = self.element(key, "covered_bed")
        if line is None or not isinstance(bed, shapely.Geometry) or shapely.get_dimensions(line) != 1:
            return 0.0
        # the bed and the stretch are one line: what rounding parts them by is no distance
        here = shapely.clip_by_rect(bed, *shapely.bounds(shapely.buffer(line, 1.0)))
        near = shapely.buffer(here, _ONE_LINE_M, cap_style="flat")
        return float(grid.quantise(shapely.length(shapely.intersection(line, near))))

    def covered_bed(self, lines: Iterable[tuple[str, Any]]) -> dict[str, float]:
        """``covered_m`` of some stretches of one river, each with its element; empty where the source names none."""
        metres = round(sum(self.covered_m(key, line) for key, line in lines), 3)
        return {"covered_m": metres} if metres else {}

    def is_obstacle(self, key: str) -> bool:
        return self.element(key, "kind") in _OBSTACLES

    def obstacles_in(self, zone: str) -> list[str]:
        """The obstacles that lie in a zone, or in a part of it: of a line or surface, half of it at least."""
        return self._obstacles_in.get(whole_zone(zone), [])

    @cached_property
    def _obstacles_in(self) -> dict[str, list[str]]:
        """Zone → the obstacles in it."""
        contacts = self.attributes.contacts
        kind = self.attributes.elements["kind"][contacts["element_at"]]
        chosen = contacts["is_zone"] & (contacts["relation"] == Relation.OVERLAP) & np.isin(kind, list(_OBSTACLES))
        shares: dict[tuple[str, str], float] = {}
        for n in np.flatnonzero(chosen).tolist():
            pair = (whole_zone(str(contacts["subject_key"][n])), str(contacts["element_key"][n]))
            shares[pair] = shares.get(pair, 0.0) + float(contacts["share_of_element"][n] or 0.0)
        held: dict[str, list[str]] = {}
        for zone, obstacle in sorted(pair for pair, share in shares.items() if share >= _INSIDE):
            held.setdefault(zone, []).append(obstacle)
        return held

    def communes_at(self, shape: Any) -> set[str]:
        """The communes of the zones that a shape meets."""
        if shape is None:
            return set()
        rows = self._zone_tree.query(shape, predicate="intersects").tolist()
        communes = self.plan.zones["commune"]
        return {code for n in rows for code in communes_of(str(communes.iloc[n] or ""))}

    @cached_property
    def _zone_tree(self) -> shapely.STRtree:
        return shapely.STRtree(np.asarray(self.plan.zones.geometry.array, dtype=object))

    # ----------------------------------------------------------------------------------------- one thing, reported once

    def same(self, elements: Iterable[str]) -> dict[str, str]:
        """Element → the first of those that are the same thing: one river by its name, one line drawn twice, one road.

        The pieces of an obstacle are one (:func:`conformity.evaluate.obstacles.joined`).
        """
        keys = sorted(set(elements))
        columns = self.attributes.elements
        at = [places(self.attributes.element_at, [key])[0] for key in keys]
        first: dict[str, str] = {}
        leads: dict[str, str] = {}
        for key, row in zip(keys, at, strict=True):
            name = toponyms.folded(str(columns["name"][row]))
            river = f"river {name}" if name and name in self.attributes.waters and self._is_line(row) else key
            leads[key] = first.setdefault(river, key)
        lines = [(key, row) for key, row in zip(keys, at, strict=True) if self._is_line(row)]
        waters = [each for each in lines if self.attributes.water[each[1]]]
        for a, b in [*self._twins(lines), *self._one_bed(waters), *self._roads(keys, at)]:
            if leads[a] == leads[b]:
                continue
            lead, other = sorted((leads[a], leads[b]))
            leads = {key: lead if of == other else of for key, of in leads.items()}
        return leads

    def _roads(self, keys: Sequence[str], at: Sequence[int]) -> list[tuple[str, str]]:
        """Obstacles that are pieces of one."""
        own = [(key, row) for key, row in zip(keys, at, strict=True) if self.is_obstacle(key)]
        return [(own[a][0], own[b][0]) for a, b in joined(self.attributes.elements, [row for _, row in own])]

    def _twins(self, lines: Sequence[tuple[str, int]]) -> list[tuple[str, str]]:
        """Lines drawn twice; an obstacle of a known type is merged with obstacles of that type only."""
        columns = self.attributes.elements
        lines = [(key, row) for key, row in lines if not (self.is_obstacle(key) and sort_of(columns, row))]
        shapes = [columns["geometry"][row] for _, row in lines]
        pairs = ground.drawn_twice(shapes, [float(columns["uncertainty_m"][row]) for _, row in lines])
        return [(lines[a][0], lines[b][0]) for a, b in pairs]

    def _one_bed(self, waters: Sequence[tuple[str, int]]) -> list[tuple[str, str]]:
        """Running water that another one follows in the plan's box, where one of the two has no name."""
        columns = self.attributes.elements
        box = self.plan.zones.total_bounds
        drawn = [(key, row, shapely.clip_by_rect(columns["geometry"][row], *box)) for key, row in waters]
        drawn = [each for each in drawn if not shapely.is_empty(each[2])]
        pairs = ground.drawn_twice([shape for *_, shape in drawn], [0.0] * len(drawn), _MOST_OF_BED, _SAME_BED_M)
        named = [bool(str(columns["name"][row] or "")) for _, row, _ in drawn]
        return [(drawn[a][0], drawn[b][0]) for a, b in pairs if not (named[a] and named[b])]

    def drawn_once(self, lines: Sequence[tuple[str, Any]]) -> list[Any]:
        """What to count of the lines of one thing that several elements draw, each metre once.

        Parameters
        ----------
        lines
            Key of an element and a part of its line.

        Returns
        -------
        list
            Of each part what counts; ``None`` where another element draws all of it.
        """
        held: dict[str, list[int]] = {}
        for n, (key, _) in enumerate(lines):
            held.setdefault(key, []).append(n)
        drawings = [[lines[n][1] for n in held[key]] for key in sorted(held)]
        counted: list[Any] = [None] * len(lines)
        for key, parts in zip(
            sorted(held), ground.once(drawings, [self.uncertainty(key) for key in sorted(held)]), strict=True
        ):
            for n, part in zip(held[key], parts, strict=True):
                counted[n] = part
        return counted

    def _is_line(self, row: int) -> bool:
        return int(shapely.get_dimensions(self.attributes.elements["geometry"][row])) == 1
