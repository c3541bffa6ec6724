"""What places are measured on: the shapes of a run, and what the plan, and the one in force, protects on them."""

from __future__ import annotations

from functools import cached_property
from typing import TYPE_CHECKING, Any, Final

import numpy as np
import shapely

from conformity.evaluate.columns import places
from conformity.evaluate.shapes import Pair, Shapes
from conformity.model import Effect, Nature, ZoneClass
from conformity.overlay import grid, ground
from conformity.profiles.prescription_words import UNSPECIFIED_CODE, is_landscape_element

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence

__all__ = ["TOOL_M", "WOODLAND", "Grounds", "Pair"]

#: Classified woodland (EBC): any change of use that would harm the trees is forbidden (L113-2).
WOODLAND: Final = "01"
#: Protections that by themselves forbid building or clearing: EBC, 08-00 (L151-23 al. 2).
FORBIDS: Final = (WOODLAND, "08-00")
#: Building is forbidden because of a hazard: no protection of nature.
HAZARD: Final = ("02-01",)
#: Orientations (OAP): their content has to be read by a person.
ORIENTATION: Final = ("18",)
#: A line or point prescription is taken this wide (metres), and borders a ground within it.
BESIDE_M: Final = 10.0
#: A hedge drawn on the border of a ground, as near to it as digitised borders are, is on it (metres).
ON_M: Final = 0.1
#: A line this near to the limit of a zone runs along it (metres).
ALONG_M: Final = 5.0
#: The same inside a ground (metres).
TOOL_M: Final = 5.0
#: A prescription that covers less of a ground is not named (m2, m, number; share of the ground).
LEAST_TOOL: Final = {2: 100.0, 1: 10.0, 0: 1.0}
LEAST_TOOL_SHARE: Final = 0.1
#: A and N zones that protect.
_PROTECTED_CLASSES: Final = (ZoneClass.NATURAL_PROTECTED.value, ZoneClass.AGRICULTURAL_PROTECTED.value)
#: Natural lines that make an edge.
_HEDGES: Final = frozenset(
    {Nature.HEDGE, Nature.HEDGE_ROW, Nature.TREE_ROW, Nature.PLANTED_LINE, Nature.RIPARIAN, Nature.BANK}
)


class Grounds(Shapes):
    """The shapes of one run with what protects them."""

    def is_hedged(self, zone: str) -> bool:
        """Whether the plan protects a hedge, a row of trees or the like in a zone or at its edge."""
        near = [row["geometry"] for row in self._natural if row["nature"] in _HEDGES]
        return bool(len(near) and shapely.dwithin(grid.array(near), self._zones[zone], BESIDE_M).any())

    def is_woodland(self, prescription: str) -> bool:
        """Whether a prescription is classified woodland (L113-1)."""
        at = places(self.attributes.prescription_at, [prescription]) if prescription else []
        return bool(at) and str(self.attributes.prescriptions["code"][at[0]]).startswith(WOODLAND)

    def woodland_on(self, element: str) -> list[str]:
        """Keys of the classified woodland that shares ground with an element."""
        contacts = self.attributes.contacts
        own = self.attributes.contacts_of(self.attributes.element_at.get_indexer([element])[0])
        own = own[~contacts["is_zone"][own] & (contacts["area_m2"][own] > 0)]
        return [key for key in sorted({str(key) for key in contacts["subject_key"][own]}) if self.is_woodland(key)]

    def kept(self, key: str, classes: Sequence[str] = ()) -> list[dict[str, Any]]:
        """What the plan protects in a surface of the network, whatever tool a rule asks for.

        A surface called an element of the landscape counts, even if no article is given for it.

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
        kept = frame[(frame["read_as"] == UNSPECIFIED_CODE) & ~frame.geometry.isna()]
        rows: list[dict[str, Any]] = kept.sort_values("prescription_key", kind="stable").to_dict("records")
        return [
            row for row in rows
            if shapely.get_dimensions(row["geometry"]) == 2 and is_landscape_element(str(row["label"] or ""))
        ]  # fmt: skip

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

    def has_oap(self, zone: str) -> bool | None:
        """Whether the perimeter of an orientation lies on a zone; ``None`` where the plan draws none at all."""
        oaps = _outlines(row for row in self._tools if row["kind"] == "oap")
        if not len(oaps):
            return None
        shape = self._zones[zone]
        return bool(ground.covered(shape, 2, oaps[shapely.intersects(oaps, shape)], 0.0) >= LEAST_TOOL_SHARE)

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
            ``whole``; ``same`` (under a tool of the same type); ``other`` (under another, or in a protected zone);
            ``bare`` (m2 or m). Of surfaces these are surfaces alone: the strips that lines keep make the rest.
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
        other = max(whole - same - left, 0.0)
        if dim == 2:
            other = min(other, max(self._kept_otherwise(shape, was, bare) - same, 0.0))
        sizes = {"whole": whole, "same": same, "other": other, "bare": left}
        return {name: float(grid.quantise(size)) for name, size in sizes.items()}

    def _kept_otherwise(self, shape: Any, was: Sequence[Mapping[str, Any]], bare: Any) -> float:
        """How much of what was protected, and is not bare, is under surfaces or zones that protect (m2)."""
        zones = self.plan.zones
        kept = grid.array(list(zones.geometry.array[zones["zone_class"].isin(_PROTECTED_CLASSES)]))
        over = np.concatenate([self.protections[grid.dimensions(self.protections) == 2], kept])
        held = ground.outline([shapely.intersection(shape, row["geometry"]) for row in was], 2)
        held = ground.less(held, bare)
        if held is None:
            return 0.0
        return ground.covered(held, 2, over, 0.0) * ground.size(held, 2)

    def lines_in(self, shape: Any, removed: Iterable[Mapping[str, Any]]) -> list[dict[str, Any]]:
        """The natural lines that the draft protects where some protections of the plan in force covered a ground."""
        wanted = {(row["label"], row["code"]) for row in removed}
        was = [row for row in self._protecting_before if (str(row["label"]), str(row["read_as"])) in wanted]
        whole = ground.outline([shapely.intersection(shape, row["geometry"]) for row in was], 2)
        return [row for row in self.lining(whole) if row["length_m"]] if whole is not None else []

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

    def lining(self, shape: Any, zones: Sequence[Any] = ()) -> list[dict[str, Any]]:
        """The natural lines and points that the plan protects and that lie in a ground or on its border.

        Parameters
        ----------
        zones
            Outlines of the zones of a ground, whose limit may be lined; by default that of the ground.

        Returns
        -------
        list of dict
            Hedges, rows of trees, banks, ponds … (``label``, ``code``, ``written_code``, ``nature``, ``length_m`` in
            the ground, ``border_m``: of them within :data:`ALONG_M` of the limit of a zone, ``count`` of points); a
            building is not.
        """
        if not self._natural:
            return []
        near = np.flatnonzero(shapely.dwithin(grid.array([row["geometry"] for row in self._natural]), shape, ON_M))
        around, along = None, None
        entries: dict[tuple[str, str, str, str, int], dict[str, Any]] = {}
        for n in near.tolist():
            row = self._natural[n]
            dim = int(shapely.get_dimensions(row["geometry"]))
            if dim > 1:
                continue
            key = (str(row["label"]), str(row["read_as"]), str(row["code"]), str(row["nature"]), dim)
            entry = entries.setdefault(
                key, {"label": key[0], "code": key[1], "written_code": key[2], "nature": key[3], "length_m": 0.0,
                      "border_m": 0.0, "count": 0}
            )  # fmt: skip
            if dim == 1:
                around = shapely.buffer(shape, ON_M) if around is None else around
                here = shapely.intersection(row["geometry"], around)
                entry["length_m"] = float(grid.quantise(entry["length_m"] + float(shapely.length(here))))
                if shapely.get_dimensions(shape) == 2:
                    along = _limits(zones or (shape,)) if along is None else along
                    border = _running(here, along)
                    entry["border_m"] = float(grid.quantise(entry["border_m"] + border))
            else:
                entry["count"] += len(shapely.get_parts(row["geometry"]))
        return [
            entries[key] for key in sorted(entries) if entries[key]["length_m"] >= BESIDE_M or entries[key]["count"]
        ]


def _running(line: Any, along: Any) -> float:
    """Metres of a line that run along a limit, without its ends that only reach the limit across."""
    parts = shapely.length(shapely.get_parts(shapely.line_merge(shapely.intersection(line, along))))
    whole = float(shapely.length(line))
    held = float(parts.sum())
    return held if held >= 0.9 * whole else float(parts[parts >= 2 * ALONG_M + ON_M].sum())


def _limits(zones: Sequence[Any]) -> Any:
    """What lies within :data:`ALONG_M` of the limit of a zone."""
    return shapely.union_all(shapely.buffer(shapely.boundary(grid.array(list(zones))), ALONG_M))


def _kind_of_tool(row: Mapping[str, Any]) -> str:
    """What a prescription does to the ground that it covers; empty where it is none of the listed tools."""
    code = str(row["read_as"])
    if row["effect"] == Effect.PROTECTS.value:
        return "forbids" if code.startswith(FORBIDS) else "protects"
    return "hazard" if code.startswith(HAZARD) else "oap" if code.startswith(ORIENTATION) else ""


def _outlines(rows: Iterable[Mapping[str, Any]]) -> Any:
    return grid.array([row["geometry"] for row in rows])
