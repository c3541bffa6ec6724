"""Zones, prescriptions, elements and what they share, by key: what places are measured on."""

from __future__ import annotations

from functools import cached_property
from typing import TYPE_CHECKING, Any, Final

import numpy as np
import shapely

from conformity.evaluate.attributes import folded_name
from conformity.evaluate.columns import places
from conformity.model import Effect, Kind, Nature, communes_of
from conformity.overlay import grid, ground

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

    from conformity.evaluate.attributes import Attributes
    from conformity.model import Plan
    from conformity.overlay import Measured

#: Prescriptions that by themselves forbid building or clearing: EBC (L113-2), 02-01, 08-00 (L151-23 al. 2).
FORBIDS: Final = ("01", "02-01", "08-00")
#: A line or point prescription is taken this wide (metres), and borders a ground within it.
BESIDE_M: Final = 10.0
#: Natural lines that make an edge.
_HEDGES: Final = frozenset(
    {Nature.HEDGE, Nature.HEDGE_ROW, Nature.TREE_ROW, Nature.PLANTED_LINE, Nature.RIPARIAN, Nature.BANK}
)
_OBSTACLES: Final = frozenset({Kind.OBSTACLE.value})

Pair = tuple[str, str]


class Grounds:
    """Shapes and contacts of one run, looked up by keys."""

    def __init__(self, plan: Plan, attributes: Attributes, measured: Measured) -> None:
        self.attributes = attributes
        self.plan = plan
        #: element_key → ground of which a protection was taken away against the plan in force
        self.unprotected: Mapping[str, Any] = measured.unprotected
        self._approaches = measured.approaches
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
        """What a pair shares, or the part of the zone or prescription that lies near; ``None`` where there is none."""
        row = self._row.get(pair)
        return None if row is None else self.attributes.contacts["geometry"][row]

    def approach(self, pair: Pair) -> Any:
        """What a zone takes of an obstacle's approaches; ``None`` where it takes nothing."""
        return self._approaches.get(pair)

    def zone(self, key: str) -> dict[str, Any] | None:
        """Attributes of a zone, with its geometry and row of the plan; ``None`` for what is no zone."""
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

    def element(self, key: str, name: str) -> Any:
        """A column of an element; ``None`` where it is not known."""
        positions = places(self.attributes.element_at, [key])
        return self.attributes.elements[name][positions[0]] if positions else None

    def uncertainty(self, key: str) -> float:
        """By how much the outline of an element may lie elsewhere (metres)."""
        return float(self.element(key, "uncertainty_m") or 0.0)

    def is_obstacle(self, key: str) -> bool:
        return self.element(key, "kind") in _OBSTACLES

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

    # ------------------------------------------------------------------------------------------- one thing, told once

    def same(self, elements: Iterable[str]) -> dict[str, str]:
        """Element → the first of those that are the same thing: one river by its name, one line drawn twice."""
        keys = sorted(set(elements))
        columns = self.attributes.elements
        at = [places(self.attributes.element_at, [key])[0] for key in keys]
        first: dict[str, str] = {}
        leads: dict[str, str] = {}
        for key, row in zip(keys, at, strict=True):
            name = folded_name(str(columns["name"][row]))
            river = f"river {name}" if name and name in self.attributes.waters and self._is_line(row) else key
            leads[key] = first.setdefault(river, key)
        lines = [(key, row) for key, row in zip(keys, at, strict=True) if self._is_line(row)]
        twins = ground.drawn_twice(
            [columns["geometry"][row] for _, row in lines], [float(columns["uncertainty_m"][row]) for _, row in lines]
        )
        for a, b in twins:
            left, right = leads[lines[a][0]], leads[lines[b][0]]
            lead, other = min(left, right), max(left, right)
            leads = {key: lead if of == other else of for key, of in leads.items()}
        return leads

    def _is_line(self, row: int) -> bool:
        return int(shapely.get_dimensions(self.attributes.elements["geometry"][row])) == 1

    # ------------------------------------------------------------------------------------------- tools

    @cached_property
    def _protecting(self) -> list[dict[str, Any]]:
        frame = self.plan.prescriptions
        kept = frame[(frame["effect"] == Effect.PROTECTS.value) & ~frame.geometry.isna()]
        rows: list[dict[str, Any]] = kept.sort_values("prescription_key", kind="stable").to_dict("records")
        return rows

    @cached_property
    def _natural(self) -> list[dict[str, Any]]:
        """Those of natural objects."""
        return [row for row in self._protecting if row["nature"]]

    @cached_property
    def protections(self) -> Any:
        """Outlines of the prescriptions that protect."""
        return grid.array([row["geometry"] for row in self._protecting])

    @cached_property
    def forbidding(self) -> Any:
        """Outlines of those that by themselves forbid to build."""
        return grid.array([row["geometry"] for row in self._protecting if str(row["read_as"]).startswith(FORBIDS)])

    def edge(self, zone: str) -> dict[str, float]:
        """Metres of a zone's perimeter, and of those that a protected line (hedge, row of trees, bank) follows."""
        border = shapely.boundary(self._zones[zone])
        lines = grid.array([row["geometry"] for row in self._natural if row["nature"] in _HEDGES])
        lines = lines[grid.dimensions(lines) == 1] if len(lines) else grid.none(0)
        near = lines[shapely.dwithin(lines, border, BESIDE_M)] if len(lines) else lines
        along = shapely.intersection(border, shapely.union_all(shapely.buffer(near, BESIDE_M))) if len(near) else None
        lined = 0.0 if along is None else float(shapely.length(along))
        sizes = {"perimeter_m": float(grid.quantise(shapely.length(border))), "lined_m": float(grid.quantise(lined))}
        # the end of a line that meets the border across lines nothing
        return sizes if lined >= 2 * BESIDE_M else sizes | {"lined_m": 0.0}

    def lining(self, shape: Any) -> list[dict[str, Any]]:
        """The natural lines and points that the plan protects and that border or lie in a ground.

        Hedges, rows of trees, banks, ponds … (label, code, metres, number); a building is none.
        """
        if not self._natural:
            return []
        near = np.flatnonzero(shapely.dwithin(grid.array([row["geometry"] for row in self._natural]), shape, BESIDE_M))
        around = None
        entries: dict[tuple[str, str, int], dict[str, Any]] = {}
        for n in near.tolist():
            row = self._natural[n]
            dim = int(shapely.get_dimensions(row["geometry"]))
            if dim > 1:
                continue
            around = shapely.buffer(shape, BESIDE_M) if around is None else around
            key = (str(row["label"]), str(row["read_as"]), dim)
            entry = entries.setdefault(key, {"label": key[0], "code": key[1], "length_m": 0.0, "count": 0})
            if dim == 1:
                length = float(shapely.length(shapely.intersection(row["geometry"], around)))
                entry["length_m"] = float(grid.quantise(entry["length_m"] + length))
            else:
                entry["count"] += len(shapely.get_parts(row["geometry"]))
        return [
            entries[key] for key in sorted(entries) if entries[key]["length_m"] >= BESIDE_M or entries[key]["count"]
        ]
