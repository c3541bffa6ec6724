"""Zones, prescriptions, elements and what they share, by key: what places are measured on."""

from __future__ import annotations

from functools import cached_property
from typing import TYPE_CHECKING, Any, Final

import numpy as np
import shapely

from conformity.evaluate.columns import places
from conformity.language import toponyms
from conformity.model import Effect, Kind, Milieu, Nature, Relation, ZoneClass, communes_of
from conformity.overlay import grid, ground
from conformity.profiles.prescription_words import is_landscape_element

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence

    from conformity.evaluate.attributes import Attributes
    from conformity.model import Plan
    from conformity.overlay import Measured

#: Classified woodland (EBC): any change of use that would harm the trees is forbidden (L113-2).
WOODLAND: Final = "01"
#: Elements of the landscape of which the sub-type does not say the article (L151-19 or L151-23).
_LANDSCAPE: Final = "07-00"
#: Protections that by themselves forbid building or clearing: EBC, 08-00 (L151-23 al. 2).
FORBIDS: Final = (WOODLAND, "08-00")
#: Building is forbidden because of a hazard: no protection of nature.
HAZARD: Final = ("02-01",)
#: Orientations (OAP): what they ask for is to be read.
ORIENTATION: Final = ("18",)
#: A line or point prescription is taken this wide (metres), and borders a ground within it.
BESIDE_M: Final = 10.0
#: A line on the edge of a ground, within this, borders it: it lies not in it (metres).
_BORDER_M: Final = 0.1
#: A hedge drawn on the border of a ground is on it (metres).
ON_M: Final = 0.5
#: The same inside a ground (metres).
TOOL_M: Final = 5.0
#: A prescription that covers less of a ground is not named (m2, m, number; share of the ground).
LEAST_TOOL: Final = {2: 100.0, 1: 10.0, 0: 1.0}
LEAST_TOOL_SHARE: Final = 0.1
#: Natural lines that make an edge.
_HEDGES: Final = frozenset(
    {Nature.HEDGE, Nature.HEDGE_ROW, Nature.TREE_ROW, Nature.PLANTED_LINE, Nature.RIPARIAN, Nature.BANK}
)
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


class Grounds:
    """Shapes and contacts of one run, looked up by keys."""

    def __init__(self, plan: Plan, attributes: Attributes, measured: Measured, in_force: Plan | None = None) -> None:
        self.attributes = attributes
        self._in_force = in_force
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

    def inside(self, key: str) -> float:
        """How much of an element lies in the zones of the plan (m2 or m), each square metre once."""
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

    def is_hedged(self, zone: str) -> bool:
        """Whether the plan protects a hedge, a row of trees or the like in a zone or at its edge."""
        near = [row["geometry"] for row in self._natural if row["nature"] in _HEDGES]
        return bool(len(near) and shapely.dwithin(grid.array(near), self._zones[zone], BESIDE_M).any())

    def kept(self, key: str, classes: Sequence[str] = ()) -> list[dict[str, Any]]:
        """What the plan protects in a surface of the network, whatever tool a rule asks for.

        A surface called an element of the landscape counts, though nothing says under which article it stands.

        Parameters
        ----------
        classes
            Only in zones of these; anywhere in the plan where none is given.

        Returns
        -------
        list of dict
            ``label``, ``code`` as read, ``nature``, ``area_m2``, ``length_m`` and ``count`` of what lies in the part
            of the element that the plan covers: surfaces, then lines, then points, the largest first. Empty for a line.
        """
        part = self._inside(key, classes)
        if part is None or self._line_or_surface(key) == 1:
            return []
        named: dict[tuple[str, str, str, int], list[Any]] = {}
        for row in [*self._protecting, *self._landscape]:
            if shapely.intersects(row["geometry"], part):
                dim = int(shapely.get_dimensions(row["geometry"]))
                what = (str(row["label"]), str(row["read_as"]), str(row["nature"]), dim)
                named.setdefault(what, []).append(row["geometry"])
        rows: list[dict[str, Any]] = []
        for (label, code, nature, dim), shapes in sorted(named.items()):
            size = ground.size(ground.outline([shapely.intersection(each, part) for each in shapes], dim), dim)
            if size >= LEAST_TOOL[dim]:
                rows.append(
                    {"label": label, "code": code, "nature": nature, "area_m2": size if dim == 2 else 0.0,
                     "length_m": size if dim == 1 else 0.0, "count": int(size) if dim == 0 else 0}
                )  # fmt: skip
        names = ("area_m2", "length_m", "count")
        return sorted(rows, key=lambda row: (*(-row[name] for name in names), row["label"], row["code"]))

    @cached_property
    def _landscape(self) -> list[dict[str, Any]]:
        """Surfaces of type 07 without a sub-type that are called elements of the landscape."""
        frame = self.plan.prescriptions
        kept = frame[(frame["read_as"] == _LANDSCAPE) & ~frame.geometry.isna()]
        rows: list[dict[str, Any]] = kept.sort_values("prescription_key", kind="stable").to_dict("records")
        return [
            row for row in rows
            if shapely.get_dimensions(row["geometry"]) == 2 and is_landscape_element(str(row["label"] or ""))
        ]  # fmt: skip

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
            name = toponyms.folded(str(columns["name"][row]))
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
    def _tools(self) -> list[dict[str, Any]]:
        """Prescriptions that protect, forbid building because of a hazard, or are orientations, with their ``kind``."""
        frame = self.plan.prescriptions
        kept = frame[~frame.geometry.isna()].sort_values("prescription_key", kind="stable")
        rows: list[dict[str, Any]] = [
            {**row, "kind": kind} for row in kept.to_dict("records") if (kind := _kind_of_tool(row))
        ]
        return rows

    @cached_property
    def _protecting(self) -> list[dict[str, Any]]:
        return [row for row in self._tools if row["kind"] in ("protects", "forbids")]

    @cached_property
    def _tool_tree(self) -> shapely.STRtree:
        return shapely.STRtree(grid.array([row["geometry"] for row in self._tools]))

    @cached_property
    def _natural(self) -> list[dict[str, Any]]:
        """Those of natural objects."""
        return [row for row in self._protecting if row["nature"]]

    @cached_property
    def protections(self) -> Any:
        """Outlines of the prescriptions that protect."""
        return grid.array([row["geometry"] for row in self._protecting])

    @cached_property
    def wetlands(self) -> Any:
        """Outlines of the wetlands that the plan protects."""
        rows = [row for row in self._natural if row["nature"] == Nature.WETLAND]
        return grid.array([row["geometry"] for row in rows if int(shapely.get_dimensions(row["geometry"])) == 2])

    def tools(self, shape: Any, dim: int) -> dict[str, Any]:
        """What the prescriptions of the plan do on a ground, each kind on its own, and each of them by its label.

        Parameters
        ----------
        shape
            The ground, of dimension ``dim``; lines and points of the plan are taken ``TOOL_M`` wide on each side.

        Returns
        -------
        dict
            ``protected``: share under what protects; ``forbidden``: under what protects and by itself forbids
            building (EBC, L151-23 al. 2); ``hazard``: under what forbids it because of a hazard; ``unbuildable``:
            under one of the last two; ``oap``: under an orientation, to be read; ``woodland``: under an EBC.
            ``protections``: label, code as
            read, code as written, kind (``forbids``, ``protects``, ``hazard``, ``oap``), size (m2 or m) and share of
            the ground of each, largest first; lines that protect are in :meth:`lining` where they only border it.
        """
        near = [self._tools[n] for n in sorted(self._tool_tree.query(shape, "dwithin", TOOL_M).tolist())]
        held = {"protected": ("protects", "forbids"), "forbidden": ("forbids",), "hazard": ("hazard",),
                "unbuildable": ("forbids", "hazard"), "oap": ("oap",)}  # fmt: skip
        cover: dict[str, Any] = {
            name: round(ground.covered(shape, dim, _outlines(row for row in near if row["kind"] in kinds), TOOL_M), 6)
            for name, kinds in held.items()
        }
        wood = _outlines(row for row in near if str(row["read_as"]).startswith(WOODLAND))
        cover["woodland"] = round(ground.covered(shape, dim, wood, TOOL_M), 6)
        whole = ground.size(shape, dim)
        named: dict[tuple[str, str, str, str], list[dict[str, Any]]] = {}
        for row in near:
            tell = tuple(str(row[name]) for name in ("label", "read_as", "code", "kind"))
            named.setdefault(tell, []).append(row)  # type: ignore[arg-type]
        cover["protections"] = []
        for (label, read_as, code, kind), rows in named.items():
            share = ground.covered(shape, dim, _outlines(rows), TOOL_M)
            if share * whole >= LEAST_TOOL[dim] or share >= LEAST_TOOL_SHARE:
                cover["protections"].append(
                    {"label": label, "code": read_as, "written_code": code, "kind": kind,
                     "size": float(grid.quantise(share * whole)), "share": round(share, 6)}
                )  # fmt: skip
        cover["protections"].sort(key=lambda row: (-row["size"], row["label"], row["code"], row["written_code"]))
        return cover

    @cached_property
    def _protecting_before(self) -> list[dict[str, Any]]:
        if self._in_force is None:
            return []
        frame = self._in_force.prescriptions
        kept = frame[(frame["effect"] == Effect.PROTECTS.value) & ~frame.geometry.isna()]
        rows: list[dict[str, Any]] = kept.sort_values("prescription_key", kind="stable").to_dict("records")
        return rows

    def woodland_lifted(self, shape: Any) -> float:
        """How much of a ground the plan in force classified as woodland and the draft no longer does (m2)."""
        was, now = (
            _outlines(
                row for row in rows
                if str(row["read_as"]).startswith(WOODLAND) and int(shapely.get_dimensions(row["geometry"])) == 2
            )
            for rows in (self._protecting_before, self._protecting)
        )  # fmt: skip
        whole = ground.size(shape, 2)
        both = np.concatenate([was, now])
        share = ground.covered(shape, 2, both, 0.0) - ground.covered(shape, 2, now, 0.0)
        return float(grid.quantise(share * whole))

    def protected_before(
        self, shape: Any, bare: Any, dim: int, removed: Iterable[Mapping[str, Any]]
    ) -> dict[str, float]:
        """What some protections of the plan in force covered of a ground, parted by what the draft makes of it.

        Parameters
        ----------
        shape, bare
            The ground, and the part of it that nothing protects any more.
        removed
            The protections, with ``label`` and ``code``.

        Returns
        -------
        dict
            ``whole`` = ``same`` (under a tool of the same type) + ``other`` (under another, or in a
            protected zone) + ``bare`` (m2 or m).
        """
        wanted = {(row["label"], row["code"]) for row in removed}
        types = {code[:2] for _, code in wanted}
        was = [row for row in self._protecting_before if (str(row["label"]), str(row["read_as"])) in wanted]
        now = [
            row for row in self._protecting
            if str(row["read_as"])[:2] in types and (dim < 2 or int(shapely.get_dimensions(row["geometry"])) == 2)
        ]  # fmt: skip

        def held(rows: list[Any]) -> float:
            return ground.covered(shape, dim, _outlines(rows), TOOL_M) * ground.size(shape, dim)

        left = ground.size(bare, dim)
        covered = held(was)
        whole = max(covered, left)
        same = min(max(covered + held(now) - held([*was, *now]), 0.0), whole - left)
        sizes = {"whole": whole, "same": same, "other": whole - same - left, "bare": left}
        return {name: float(grid.quantise(size)) for name, size in sizes.items()}

    def removed(self, shape: Any, dim: int) -> list[dict[str, Any]]:
        """Protections of the plan in force that covered a ground which lost them, the largest first.

        Returns
        -------
        list of dict
            ``label`` and ``code`` as read; ``size``: what of the ground they covered (m2 or m); ``whole`` and
            ``left``: extent of what they protected (m2, m or number), and the share of it that is still protected;
            ``same``: by a prescription of the same type.
        """
        named: dict[tuple[str, str, int], list[dict[str, Any]]] = {}
        for row in self._protecting_before:
            if shapely.dwithin(row["geometry"], shape, TOOL_M):
                own = int(shapely.get_dimensions(row["geometry"]))
                named.setdefault((str(row["label"]), str(row["read_as"]), own), []).append(row)
        removed = []
        for (label, code, own), rows in named.items():
            size = ground.covered(shape, dim, _outlines(rows), TOOL_M) * ground.size(shape, dim)
            if size < LEAST_TOOL[dim]:
                continue
            whole = ground.outline([row["geometry"] for row in rows], own)
            alike = [row for row in self._protecting if str(row["read_as"])[:2] == code[:2]]
            left, same = (
                ground.covered(whole, own, tools, TOOL_M) if whole is not None else 0.0
                for tools in (self.protections, _outlines(alike))
            )
            removed.append(
                {"label": label, "code": code, "size": float(grid.quantise(size)), "whole": ground.size(whole, own),
                 "left": round(left, 6), "same": round(same, 6)}
            )  # fmt: skip
        return sorted(removed, key=lambda row: (-row["size"], row["label"], row["code"]))

    def edge(self, zone: str) -> dict[str, float]:
        """Metres of a zone's perimeter, and of those that a protected line (hedge, row of trees, bank) follows.

        ``wooded_m``: those along classified woodland drawn as ground, or a hedge drawn so.
        """
        border = shapely.boundary(self._zones[zone])
        lines = grid.array([row["geometry"] for row in self._natural if row["nature"] in _HEDGES])
        lines = lines[grid.dimensions(lines) == 1] if len(lines) else grid.none(0)
        near = lines[shapely.dwithin(lines, border, BESIDE_M)] if len(lines) else lines
        along = shapely.intersection(border, shapely.union_all(shapely.buffer(near, BESIDE_M))) if len(near) else None
        lined = 0.0 if along is None else float(shapely.length(along))
        sizes = {"perimeter_m": float(grid.quantise(shapely.length(border))), "lined_m": float(grid.quantise(lined))}
        wooded = self._wooded[shapely.dwithin(self._wooded, border, TOOL_M)] if len(self._wooded) else self._wooded
        if len(wooded):
            along = shapely.intersection(border, shapely.buffer(shapely.union_all(wooded), TOOL_M))
            sizes["wooded_m"] = float(grid.quantise(shapely.length(along)))
        # the end of a line that meets the border across lines nothing
        return sizes if lined >= 2 * BESIDE_M else sizes | {"lined_m": 0.0}

    @cached_property
    def _wooded(self) -> Any:
        """Outlines of classified woodland, and of hedges that are drawn as ground."""
        rows = [r for r in self._protecting if str(r["read_as"]).startswith(WOODLAND) or r["nature"] in _HEDGES]
        outlines = _outlines(rows)
        return outlines[grid.dimensions(outlines) == 2] if len(outlines) else outlines

    def lining(self, shape: Any) -> list[dict[str, Any]]:
        """The natural lines and points that the plan protects and that lie in a ground or on its border.

        Hedges, rows of trees, banks, ponds … (label, code, nature, metres, those of them that only border it, number);
        a building is none.
        """
        if not self._natural:
            return []
        near = np.flatnonzero(shapely.dwithin(grid.array([row["geometry"] for row in self._natural]), shape, ON_M))
        around = None
        inner = shapely.buffer(shape, -_BORDER_M) if shapely.get_dimensions(shape) == 2 else None
        entries: dict[tuple[str, str, str, str, int], dict[str, Any]] = {}
        for n in near.tolist():
            row = self._natural[n]
            dim = int(shapely.get_dimensions(row["geometry"]))
            if dim > 1:
                continue
            around = shapely.buffer(shape, ON_M) if around is None else around
            key = (str(row["label"]), str(row["read_as"]), str(row["code"]), str(row["nature"]), dim)
            entry = entries.setdefault(
                key, {"label": key[0], "code": key[1], "written_code": key[2], "nature": key[3], "length_m": 0.0,
                      "border_m": 0.0, "count": 0}
            )  # fmt: skip
            if dim == 1:
                length = float(shapely.length(shapely.intersection(row["geometry"], around)))
                entry["length_m"] = float(grid.quantise(entry["length_m"] + length))
                if inner is not None:
                    border = length - float(shapely.length(shapely.intersection(row["geometry"], inner)))
                    entry["border_m"] = float(grid.quantise(entry["border_m"] + max(border, 0.0)))
            else:
                entry["count"] += len(shapely.get_parts(row["geometry"]))
        return [
            entries[key] for key in sorted(entries) if entries[key]["length_m"] >= BESIDE_M or entries[key]["count"]
        ]


def _kind_of_tool(row: Mapping[str, Any]) -> str:
    """What a prescription does to the ground that it covers; empty where it is none of the tools told of."""
    code = str(row["read_as"])
    if row["effect"] == Effect.PROTECTS.value:
        return "forbids" if code.startswith(FORBIDS) else "protects"
    return "hazard" if code.startswith(HAZARD) else "oap" if code.startswith(ORIENTATION) else ""


def _outlines(rows: Iterable[Mapping[str, Any]]) -> Any:
    return grid.array([row["geometry"] for row in rows])
