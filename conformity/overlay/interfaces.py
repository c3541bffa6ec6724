"""Where a corridor leaves the plan over ground that may be built on: to be reported to the neighbouring territory."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Final

import numpy as np
import shapely

from conformity.model import Kind
from conformity.normalise import geos
from conformity.overlay import bands, barriers, grid
from conformity.overlay.continuity import Rows
from conformity.overlay.ports import grounds

if TYPE_CHECKING:
    from conformity.model import Needs
    from conformity.overlay.arrays import Bools, Geometries
    from conformity.overlay.coverage import Zoning
    from conformity.overlay.sides import Elements, Subjects

#: What the barrier takes of the corridor at an edge below this is rounding (m2).
_LEAST_M2: Final = 1.0


def measure(subjects: Subjects, elements: Elements, zoning: Zoning, needs: Needs) -> Rows:
    """Every edge of the plan where a corridor leaves it and a barrier of ``needs.interfaces`` lies on it.

    The edge is the stretch of the plan's outer border inside the corridor; the barrier counts where it lies on the
    corridor within ``needs.interface_m`` of that stretch. Holes and gaps of the zoning are not edges.

    Defined in ``docs/how-it-measures.md``, *Interfaces*.
    """
    rows = Rows()
    if not needs.interfaces or not len(zoning.geometry):
        return rows
    border = shapely.multilinestrings(shapely.get_exterior_ring(zoning.outline))
    shapes = grounds(elements, needs)
    corridors = np.flatnonzero(elements.has_role(Kind.CORRIDOR) & (elements.dims >= 1))
    corridors = corridors[_meeting(border, shapes[corridors])]
    for name, barrier in needs.interfaces.items():
        ground = barriers.ground_of(barrier, subjects, needs)
        for row in corridors.tolist():
            own = shapes[row]
            stretches = grid.only(grid.intersect(np.array([border]), np.array([own])), 1)[0]
            if stretches is None:
                continue
            count = 0
            with geos.working_on(elements.geometry[row]):
                for stretch in _stretches(stretches):
                    count += _edge(str(elements.keys[row]), name, own, stretch, ground, subjects, needs, rows)
            if count:
                rows.tell(str(elements.keys[row]), name, interfaces=count)
    return rows


def _meeting(border: Any, shapes: Geometries) -> Bools:
    """Which of some shapes a border meets: few, and a region's border is long."""
    xy, ring = shapely.get_coordinates(shapely.get_parts(border), return_index=True)
    follows = ring[1:] == ring[:-1]
    segments = shapely.linestrings(np.stack([xy[:-1][follows], xy[1:][follows]], axis=1))
    met = np.zeros(len(shapes), dtype=bool)
    met[shapely.STRtree(segments).query(shapes, predicate="intersects")[0]] = True
    return met


def _stretches(lines: Any) -> list[Any]:
    """The stretches of a border, each as one line, in a stable order."""
    merged = shapely.get_parts(shapely.line_merge(lines))
    order = np.lexsort(shapely.bounds(merged).T[::-1])
    return [merged[n] for n in order]


def _edge(
    key: str, name: str, own: Any, stretch: Any, ground: barriers.Ground, subjects: Subjects, needs: Needs, rows: Rows
) -> int:
    near = shapely.intersection(own, bands.moved(stretch, needs.interface_m), grid_size=grid.GRID)
    met = ground.near(near)
    if not len(met):
        return 0
    pieces = grid.only(grid.intersect(ground.shapes[met], np.full(len(met), near, dtype=object)), 2)
    areas = np.nan_to_num(shapely.area(pieces))
    order = [n for n in np.argsort(-areas, kind="stable") if areas[n] > 0]
    taken = grid.union(pieces[order]) if order else None
    # together: a zone that is drawn in parts lies there as it does in one
    if taken is None or shapely.area(taken) <= _LEAST_M2:
        return 0
    named = [n for n in order if areas[n] > _LEAST_M2] or order
    keys = [str(subjects.keys[ground.rows[met[n]]]) for n in named]
    length = float(shapely.length(stretch))
    rows.place(key, "interface", name, value=round(length, 3), subject_keys=keys, between=["outside"], geometry=taken)
    return 1
