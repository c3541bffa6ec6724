"""What closes the ground to passage: before the plan, and after it."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Final

import numpy as np
import shapely

from conformity.model import CONSTRUCTIBLE_CLASSES
from conformity.overlay import bands, grid, parallel
from conformity.overlay.tools import carrying

if TYPE_CHECKING:
    from collections.abc import Iterable

    from conformity.model import Barrier, Context, Needs
    from conformity.overlay.arrays import Bools, Floats, Geometries, Ints
    from conformity.overlay.sides import Subjects

#: Neighbouring zones are closed by this before they bar the way: slivers of digitising are not passages (metres).
CLOSING_M: Final = 0.01
#: Buildings nearer to one another than twice this make one fabric: a garden between houses is not a passage (metres).
FABRIC_M: Final = 12.5
#: What stays round every building (metres).
CURTILAGE_M: Final = 2.5


class Ground:
    """Surfaces that close the way, found by a tree and united on demand."""

    def __init__(self, shapes: Geometries, rows: Ints | None = None) -> None:
        self.shapes = shapes
        #: rows of the subjects that they are, where they are subjects
        self.rows = np.arange(len(shapes)) if rows is None else rows
        self._tree = shapely.STRtree(shapes)

    def near(self, where: Any) -> Ints:
        """Which surfaces share ground or a border with a geometry, in their order."""
        if not len(self.shapes) or where is None:
            return np.empty(0, dtype=np.intp)
        rows: Ints = np.sort(self._tree.query(where, predicate="intersects"))
        return rows

    def reached(self, shapes: Geometries, distance: Floats) -> Bools:
        """Whether some surface lies within a distance (metres, aligned) of each geometry."""
        met = np.zeros(len(shapes), dtype=bool)
        if len(self.shapes) and len(shapes):
            met[parallel.query(self._tree, shapes, "dwithin", distance)[0]] = True
        return met

    def union(self, which: Iterable[int] | Ints) -> Any:
        """Some of the surfaces as one, slivers between them closed; ``None`` of none."""
        chosen = self.shapes[np.asarray(list(which), dtype=np.intp)]
        if not len(chosen):
            return None
        if len(chosen) == 1:
            return chosen[0]
        return bands.closed(chosen, CLOSING_M)

    def within(self, where: Any) -> Any:
        """Everything that lies on a geometry, as one."""
        return self.union(self.near(where))


def ground_of(barrier: Barrier, subjects: Subjects, needs: Needs) -> Ground:
    """The ground of a barrier: zones of its classes and uses, prescriptions of its codes (lines and points widened)."""
    zones = np.isin(subjects.classes, list(barrier.classes))
    used = np.isin(subjects.uses, list(barrier.uses)) & ~np.isin(subjects.classes, list(CONSTRUCTIBLE_CLASSES))
    coded = carrying(subjects, barrier.codes) & ~np.isin(subjects.purposes, list(barrier.purposes_excluded))
    chosen = np.where(subjects.is_zone, zones | used, coded) & (subjects.dims >= 0)
    rows = np.flatnonzero(chosen)
    shapes = subjects.geometry[rows].copy()
    thin = subjects.dims[rows] < 2
    shapes[thin] = bands.buffer(shapes[thin], needs.tool_buffer_m)
    return Ground(shapes, rows)


class Before:
    """What closed the way before the plan: zones of the plan in force that let one build, and the built fabric."""

    def __init__(self, context: Context) -> None:
        zones, built = grid.none(0), grid.none(0)
        if context.in_force is not None:
            frame = context.in_force.zones
            kept = frame[frame["zone_class"].isin(CONSTRUCTIBLE_CLASSES)]
            zones = grid.array(kept.sort_values("zone_key", kind="stable").geometry.array)
        if context.buildings is not None:
            built = grid.array(context.buildings.geometry.array)
            built = built[grid.dimensions(built) == 2]
        #: whether there is anything to compare the plan with
        self.provided = context.in_force is not None or context.buildings is not None
        self.zones, self.built = Ground(zones), Ground(built)

    def fabric(self, where: Any) -> Any:
        """The built fabric on a geometry: buildings joined over gaps that are not passages."""
        if not len(self.built.shapes):
            return None
        around = bands.moved(where, 2 * FABRIC_M)
        near = self.built.near(around)
        if not len(near):
            return None
        grown = grid.union(bands.buffer(self.built.shapes[near], FABRIC_M))
        return bands.moved(grown, CURTILAGE_M - FABRIC_M)

    def closed(self, where: Any) -> Any:
        """Everything that closed the way on a geometry."""
        return together(self.zones.within(where), self.fabric(where))


def together(*shapes: Any) -> Any:
    """The union of some surfaces, without missing ones; ``None`` if there is none."""
    held = [shape for shape in shapes if shape is not None and not shapely.is_empty(shape)]
    return grid.union(grid.array(held)) if held else None


def less(ground: Any, closed: Any) -> Any:
    """Ground without what closes it; ``None`` where nothing is left."""
    if ground is None or closed is None:
        return ground
    left = shapely.difference(ground, closed, grid_size=grid.GRID)
    return grid.only(np.array([left], dtype=object), 2)[0]
