"""The gap between urban fronts that face one another across a corridor, before the plan and after it."""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING, Any, Final

import numpy as np
import shapely

from conformity.model import Kind
from conformity.normalise import geos
from conformity.overlay import bands, barriers, grid, parallel
from conformity.overlay.continuity import NO_BEFORE, Rows
from conformity.overlay.ports import grounds

if TYPE_CHECKING:
    from conformity.model import Context, Needs
    from conformity.overlay.arrays import Geometries
    from conformity.overlay.sides import Elements, Subjects

#: Fronts that nothing faced along the line lay this far apart at least (metres).
OPEN_M: Final = 2_000.0
#: A gap that was as narrow before is not due to the plan.
_SAME: Final = 0.995
#: Smaller fronts are ignored (m2).
_LEAST_M2: Final = 100.0
#: What lies on the corridor adjoins a front within this (metres).
_ADJOINS_M: Final = 0.05
#: The segment must cross this much of the corridor's ground (metres).
_CROSSES_M: Final = 1.0


def measure(subjects: Subjects, elements: Elements, context: Context, needs: Needs) -> Rows:
    """The gap that the plan leaves between facing fronts, for every corridor near two of them.

    Fronts are the separate parts of what is built or buildable within ``front_reach_m`` of the corridor and outside it;
    what lies on the corridor belongs to the front it adjoins. Two fronts face one another where the shortest segment
    between them crosses the corridor and no third front, and the gap is at most ``front_reach_m``. Where one part joins
    both there is no gap to measure: that is a break, reported so. The gap before is the distance between what closed
    the ground of the same two fronts before the plan; of a front that is new, along the same line, prolonged both ways.

    Defined in ``docs/how-it-measures.md``, *Facing fronts*.
    """
    rows = Rows()
    if not needs.fronts:
        return rows
    before = barriers.Before(context)
    shapes = grounds(elements, needs)
    corridors = np.flatnonzero(elements.has_role(Kind.CORRIDOR) & (elements.dims >= 1))
    for name, barrier in needs.fronts.items():
        ground = barriers.ground_of(barrier, subjects, needs)
        of_one = partial(
            _one, elements=elements, shapes=shapes, name=name, ground=ground, before=before, subjects=subjects,
            needs=needs,
        )  # fmt: skip
        rows.add(parallel.each(geos.on_rows(of_one, elements.geometry), corridors.tolist()))
    return rows


def _one(
    row: int, elements: Elements, shapes: Geometries, name: str, ground: barriers.Ground, before: barriers.Before,
    subjects: Subjects, needs: Needs,
) -> Rows:  # fmt: skip
    rows, key, own = Rows(), str(elements.keys[row]), shapes[row]
    around = bands.moved(own, needs.front_reach_m, 8)
    near = ground.near(around)
    # within reach only: what joins two fronts farther away does not close the way between them
    whole = _within(barriers.together(ground.union(near), before.fabric(around)), around)
    fronts = _parts(barriers.less(whole, own))
    fronts = fronts[shapely.area(fronts) > _LEAST_M2]
    inside = _parts(grid.intersect(np.array([whole]), np.array([own]))[0] if whole is not None else None)
    closed = before.closed(around) if before.provided and len(fronts) > 1 else None
    best: tuple[float, float, int, int, float, Any] | None = None
    inner = bands.moved(own, -_ADJOINS_M, 8) if len(fronts) > 1 else None
    for i, j in _facing(fronts, needs.front_reach_m):
        both = _with_adjoining(fronts, inside, i, j)
        if both is None:
            continue
        segment = shapely.shortest_line(*both)
        gap = round(float(shapely.length(segment)), 3)
        if gap > needs.front_reach_m or not _across(inner, fronts, i, j):
            continue
        was = min(_before(segment, before), _apart(both, closed)) if before.provided else OPEN_M
        ratio = gap / was if was > 0 else 1.0
        candidate = (1.0 if ratio >= _SAME else ratio, gap, i, j, was, segment)
        best = candidate if best is None or candidate[:4] < best[:4] else best
    if best is None:
        return rows
    ratio, gap, _, _, was, segment = best
    rows.tell(key, name, "m", gap=gap)
    if not before.provided:
        rows.place(key, "gap", name, reason=NO_BEFORE)
        return rows
    rows.tell(key, name, "m", gap_before=was)
    rows.tell(key, name, gap_ratio=ratio)
    if ratio < 1:
        keys = _makers(segment, ground, near, subjects)
        rows.place(key, "gap", name, value=gap, before=round(was, 3), subject_keys=keys, geometry=segment)
    return rows


def _within(shape: Any, around: Any) -> Any:
    return None if shape is None else grid.only(grid.intersect(np.array([shape]), np.array([around])), 2)[0]


def _parts(shape: Any) -> Any:
    parts = grid.array(shapely.get_parts(shape)) if shape is not None else grid.none(0)
    return parts[grid.dimensions(parts) == 2]


def _with_adjoining(fronts: Any, inside: Any, i: int, j: int) -> tuple[Any, Any] | None:
    """Two fronts, each with what adjoins it on the corridor; none where a part joins both."""
    by_i, by_j = (shapely.dwithin(inside, fronts[n], _ADJOINS_M) for n in (i, j))
    if (by_i & by_j).any():
        return None
    left, right = (shapely.geometrycollections([fronts[n], *inside[by]]) for n, by in ((i, by_i), (j, by_j)))
    return left, right


def _apart(both: tuple[Any, Any], closed: Any) -> float:
    """How far apart what closed the ground of two fronts before lay; ``OPEN_M`` where one of them is new."""
    if closed is None:
        return OPEN_M
    held = []
    for front in both:
        parts = grid.array(shapely.get_parts(front))
        shared = grid.only(grid.intersect(parts, np.full(len(parts), closed, dtype=object)), 2)
        held.append(barriers.together(*shared))
    if any(shape is None or shapely.area(shape) <= _LEAST_M2 for shape in held):
        return OPEN_M
    return float(shapely.distance(*held))


def _across(inner: Any, fronts: Any, i: int, j: int) -> bool:
    """Whether two fronts are on two sides of a corridor, and no third one between them.

    ``inner`` is the corridor's ground without its border.
    """
    segment = shapely.shortest_line(fronts[i], fronts[j])
    others = np.ones(len(fronts), dtype=bool)
    others[[i, j]] = False
    # a segment along the corridor's border runs beside it, not across
    crossed = shapely.length(shapely.intersection(segment, inner))
    return bool(crossed >= _CROSSES_M and not shapely.dwithin(fronts[others], segment, _ADJOINS_M).any())


def _facing(fronts: Any, reach: float) -> list[tuple[int, int]]:
    i, j = shapely.STRtree(fronts).query(fronts, predicate="dwithin", distance=reach)
    return sorted((int(a), int(b)) for a, b in zip(i, j, strict=True) if a < b)


def _before(segment: Any, before: barriers.Before) -> float:
    """How far apart what closed the ground before lay, along the line of a segment and about its middle."""
    start, end = shapely.get_coordinates(segment)[[0, -1]]
    length = float(np.hypot(*(end - start)))
    if length == 0:
        return 0.0
    along, middle = (end - start) / length, (start + end) / 2
    drawn = shapely.LineString([middle - along * OPEN_M / 2, middle + along * OPEN_M / 2])
    closed = before.closed(drawn)
    if closed is None:
        return OPEN_M
    free = shapely.get_parts(shapely.difference(drawn, closed))
    here = shapely.dwithin(free, shapely.Point(middle), 1e-6)
    return float(shapely.length(free[here]).max(initial=0.0))


def _makers(segment: Any, ground: barriers.Ground, near: Any, subjects: Subjects) -> list[str]:
    """The zones at the ends of the gap, the larger first."""
    touched = [n for n in near if shapely.dwithin(ground.shapes[n], segment, 1.0)]
    touched.sort(key=lambda n: (-float(shapely.area(ground.shapes[n])), str(subjects.keys[ground.rows[n]])))
    return [str(subjects.keys[ground.rows[n]]) for n in touched]
