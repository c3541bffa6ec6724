"""The zoning against itself (overlaps, gaps), and how far the network's layers reach over it."""

from __future__ import annotations

from dataclasses import dataclass, field
from functools import cached_property
from typing import TYPE_CHECKING, Any, Final

import numpy as np
import shapely

from conformity.model.alone import ALONE
from conformity.overlay import bands, certify, grid, parallel

if TYPE_CHECKING:
    from collections.abc import Iterable

    from conformity.model import NetworkLayer
    from conformity.overlay.arrays import Floats, Geometries, Ints
    from conformity.overlay.sides import Subjects

#: Overlaps and gaps up to this area are rounding of the digitised borders, not faults (m2).
_FAULT_M2: Final = 1.0
#: Ground shared by two zones is reported only above this, which is more than rounding can make (m2).
_LEAST_M2: Final = 1e-4
#: A zone this close to a gap borders it (metres).
_BORDERS: Final = 0.01
#: Ground without a zone that is narrower than twice this counts as the plan's: a road or a stream left out (metres).
GAP_M: Final = 10.0


@dataclass(frozen=True)
class Zoning:
    """The zones and their overlaps. ``block`` groups zones that overlap: blocks share no ground."""

    geometry: Geometries
    block: Ints
    left: Ints
    right: Ints
    shared: Geometries
    shared_m2: Floats
    memo: grid.Memo = field(default_factory=dict, repr=False, compare=False)

    @cached_property
    def whole(self) -> Any:
        """All zones as one; ``None`` of no zone."""
        return grid.union_of_many(self.geometry)

    @cached_property
    def outline(self) -> Geometries:
        """The parts of the ground that the plan covers: its zones, the holes between them and gaps up to 20 m wide."""
        if self.whole is None:
            return grid.none(0)
        return _filled(bands.closed(_filled(self.whole), GAP_M))

    def ground(self, pieces: Geometries, zone: Ints, group: Ints | None = None) -> tuple[Geometries, Ints]:
        """Surfaces that lie in zones, each square metre once: one union a (group, block of overlapping zones).

        Returns
        -------
        tuple
            The unions, disjoint within a group, and the row of one piece of each.
        """
        label = np.zeros(len(zone), dtype=np.intp) if group is None else group
        return grid.union_by(pieces, np.column_stack([label, self.block[zone]]), self.memo)


def zoning(subjects: Subjects) -> Zoning:
    """The zones of the plan, every pair that shares ground, and the blocks these pairs make."""
    geometry = subjects.geometry[: subjects.zones]
    a, b = parallel.query(shapely.STRtree(geometry), geometry, "intersects") if len(geometry) else np.empty((2, 0), int)
    once = a < b
    a, b = a[once], b[once]
    # neighbours touch; whether they share ground as well is seen at once by the second method
    overlapping = certify.areas(geometry[a], geometry[b]) > _LEAST_M2
    a, b = a[overlapping], b[overlapping]
    shared = grid.only(grid.intersect(geometry[a], geometry[b]), 2)
    area = grid.quantise(shapely.area(shared))
    rows = np.flatnonzero(area > 0)
    rows = rows[np.lexsort((b[rows], a[rows]))]
    left, right = a[rows].astype(np.intp), b[rows].astype(np.intp)
    return Zoning(geometry, grid.components(len(geometry), left, right), left, right, shared[rows], area[rows])


def contested(subjects: Subjects, plan: Zoning) -> Geometries:
    """The ground of each subject over which a zone of another class lies too; ``None`` where there is none.

    Such ground is in the one class or in the other: sums by class are intervals there. Overlaps of no more than a
    square metre are rounding of the borders.
    """
    held = grid.none(len(subjects.keys))
    classes = subjects.classes
    rows = np.flatnonzero((plan.shared_m2 > _FAULT_M2) & (classes[plan.left] != classes[plan.right]))
    zone = np.concatenate([plan.left[rows], plan.right[rows]])
    united, first = grid.union_by(np.concatenate([plan.shared[rows], plan.shared[rows]]), zone)
    held[zone[first]] = united
    return held


def alone(pieces: Geometries, over: Geometries) -> Geometries:
    """Pieces less the ground that is contested (``over``, aligned; ``None`` for nothing)."""
    left = pieces.copy()
    rows = np.flatnonzero(~shapely.is_missing(pieces) & ~shapely.is_missing(over))
    cut = grid.subtract(pieces[rows], over[rows])
    left[rows] = grid.only(cut, grid.dimensions(pieces[rows]))
    return left


def unzoned(gaps: list[Any], elements: Geometries, dims: Ints) -> tuple[int, float, float]:
    """The part of the network outside every zone: gaps touched, ground area and ground length in them."""
    if not gaps or not len(elements):
        return 0, 0.0, 0.0
    within = np.array(gaps, dtype=object)
    e, g = shapely.STRtree(within).query(elements, predicate="intersects")
    shared = grid.only(grid.intersect(within[g], elements[e]), dims[e])
    surface, line = (shapely.union_all(shared[dims[e] == dimension]) for dimension in (2, 1))
    met = (dims[e] > 0) & (shapely.length(shared) > 0)
    return len(np.unique(g[met])), float(shapely.area(surface)), float(shapely.length(line))


def faults(subjects: Subjects, plan: Zoning) -> dict[str, list[Any]]:
    """Overlaps of two zones and gaps within the zoning of more than a square metre, for the table ``plan_faults``."""
    keys, classes = subjects.keys, subjects.classes
    rows: list[tuple[str, list[str], list[str], float, Any]] = []
    for i in np.flatnonzero(plan.shared_m2 > _FAULT_M2).tolist():
        pair = [plan.left[i], plan.right[i]]
        rows.append(("overlap", [keys[z] for z in pair], [classes[z] for z in pair], plan.shared_m2[i], plan.shared[i]))
    gaps = _gaps(plan.whole)
    # by zone: the queried side is prepared once, and a zone may border each of a thousand gaps
    zone, of = shapely.STRtree(gaps).query(plan.geometry, predicate="dwithin", distance=_BORDERS)
    order = np.lexsort((zone, of))
    round_gap = np.split(zone[order], np.searchsorted(of[order], np.arange(1, len(gaps))))
    for gap, beside in zip(gaps, round_gap, strict=False):
        area = float(grid.quantise(shapely.area(gap)))
        rows.append(("gap", [keys[z] for z in beside], [classes[z] for z in beside], area, gap))
    names = ("fault", "zone_keys", "classes", "area_m2", "geometry")
    return {name: [row[i] for row in rows] for i, name in enumerate(names)}


def whole_metres(subjects: Subjects) -> bool:
    """Whether every coordinate of the zones is a whole number of metres."""
    xy = shapely.get_coordinates(subjects.geometry[: subjects.zones])
    return bool(len(xy)) and bool((xy == np.round(xy)).all())


def _filled(whole: Any) -> Geometries:
    """The parts of a surface without their holes, each ground once."""
    parts = grid.only(shapely.get_parts(np.array([whole], dtype=object)), 2)
    shells = shapely.polygons(shapely.get_exterior_ring(parts[~shapely.is_missing(parts)]))
    united = grid.union(grid.array(shells)) if len(shells) else None
    return grid.none(0) if united is None else grid.array(shapely.get_parts(united))


def _gaps(whole: Any) -> Geometries:
    """Holes of the union of the zones, larger than a square metre, in a stable order."""
    parts = grid.only(shapely.get_parts(np.array([whole], dtype=object)), 2) if whole is not None else grid.none(0)
    parts = parts[~shapely.is_missing(parts)]
    rings = [ring for part in parts for ring in shapely.get_rings(part)[1:]]
    holes = grid.array(shapely.polygons(rings)) if rings else grid.none(0)
    holes = shapely.normalize(holes[grid.quantise(shapely.area(holes)) > _FAULT_M2])
    return grid.array(holes[np.lexsort(shapely.bounds(holes).T[::-1])]) if len(holes) else holes


def source_extents(layers: Iterable[NetworkLayer]) -> dict[str, tuple[float, float, float, float]]:
    """Box of everything that was delivered with each source argument."""
    extents: dict[str, tuple[float, float, float, float]] = {}
    for layer in layers:
        if layer.extent is not None:
            x0, y0, x1, y1 = extents.get(layer.source, layer.extent)
            a, b, c, d = layer.extent
            extents[layer.source] = (min(x0, a), min(y0, b), max(x1, c), max(y1, d))
    return extents


def extent_share(zones: Geometries, extent: tuple[float, float, float, float] | None) -> float:
    """Share of the box of some zones that lies inside an extent."""
    with ALONE:  # it sets the process's warning filters
        x0, y0, x1, y1 = shapely.total_bounds(zones)
    if extent is None:
        return 0.0
    a, b, c, d = extent
    common = max(0.0, min(x1, c) - max(x0, a)) * max(0.0, min(y1, d) - max(y0, b))
    return float(grid.shares(common, (x1 - x0) * (y1 - y0)))


def reached(zones: Geometries, extent: tuple[float, float, float, float] | None) -> bool:
    """Whether an extent meets the zones at all."""
    return extent is not None and bool(shapely.intersects(zones, shapely.box(*extent)).any())
