"""Three outlines of an element: core (surely inside), nominal (as drawn), envelope (possibly inside).

The true outline lies within ``uncertainty_m`` of the drawn one. A surface is eroded and dilated by it; beside a
line or a point, which cannot be eroded, it is the subject that is.
"""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING, Any, Final

import numpy as np
import shapely

from conformity.normalise import geos
from conformity.overlay import grid, parallel

if TYPE_CHECKING:
    from collections.abc import Callable

    from conformity.overlay.arrays import Floats, Geometries, Ints
    from conformity.overlay.sides import Elements

#: Above this many vertices an element is cut to the neighbourhood of the subjects it meets before it is measured.
_LARGE: Final = 1000
#: So many vertices are grown or shrunk by several threads, however few the outlines.
_HEAVY: Final = 2_000


#: Rings above which a surface is dilated or eroded one ring at a time.
_RINGS: Final = 1_000
#: Fewer corners than these are never too dense.
_FEW: Final = 500
#: How much an outline bends within the distance moved (radians), there and back, from which it is moved by steps;
#: pairs of edges that lie so near one another, in all; and edges that one may have about it in the first step.
_BENDS: Final = 40
_PAIRS: Final = 100_000
_AT_EASE: Final = 4
#: Times the distance moved: edges longer than that on average are far apart.
_LONG: Final = 20
#: How much longer each step is than all before it.
_STEP: Final = 4


def buffer(geometries: Geometries, distance: Floats | float) -> Geometries:
    """Dilation, or erosion where ``distance`` is negative; ``None`` where nothing is left."""
    around = np.broadcast_to(np.asarray(distance, dtype=float), geometries.shape)
    heavy = shapely.get_num_coordinates(geometries).sum() > _HEAVY
    grown = grid.array(parallel.over_rows(_buffer, geometries, around, worth=2 if heavy else None))
    grown[shapely.is_empty(grown)] = None
    return grown


def moved(shape: Any, distance: float, quad_segs: int = grid.QUAD_SEGS) -> Any:
    """One geometry dilated, or eroded where ``distance`` is negative; empty where nothing is left."""
    return _buffer(grid.array([shape]), np.array([distance]), quad_segs)[0]


def _buffer(geometries: Geometries, distance: Floats, quad_segs: int = grid.QUAD_SEGS) -> Any:
    def plainly(shapes: Any, by: Any) -> Any:
        return shapely.buffer(shapes, by, quad_segs=quad_segs)

    long = np.flatnonzero(shapely.get_num_coordinates(geometries) > _FEW).tolist()
    apart = {n: steps for n in long if len(steps := _steps(geometries[n], float(distance[n]))) != 1}
    if not apart:
        return geos.by_row(plainly, geometries, distance)
    buffered = grid.none(len(geometries))
    plain = np.ones(len(geometries), dtype=bool)
    plain[list(apart)] = False
    buffered[plain] = geos.by_row(plainly, geometries[plain], distance[plain])
    for n, steps in apart.items():
        with geos.working_on(geometries[n]):
            if steps:
                buffered[n] = geometries[n]
                for step in steps:
                    buffered[n] = shapely.buffer(buffered[n], step, quad_segs=quad_segs)
            else:
                buffered[n] = _ring_by_ring(geometries[n], float(distance[n]), partial(_buffer, quad_segs=quad_segs))
    return buffered


def _steps(shape: Any, distance: float) -> list[float]:
    """The distances by which an outline is moved one after the other; none where it is to be taken ring by ring.

    GEOS cuts the moved edges with one another: where an outline bends many times within the distance, every edge with
    all those about it, and twice the corners cost four times as much. What is moved by one distance and then by another
    is what is moved by their sum; the first, short, step does away with the small bends. Arcs of the steps lie inside
    the true ones by no more, in all, than those of one step.
    """
    corners = int(shapely.get_num_coordinates(shape))  # of 32 bits, its square would overflow
    if corners > 4 * _RINGS and grid.dimensions(grid.array([shape]))[0] == 2 and _many_rings(shape):
        return []
    if corners**2 < _PAIRS:
        return [distance]
    xy, away = shapely.get_coordinates(shape), abs(distance)
    crowd = _crowd(xy, away)
    if crowd * corners < _PAIRS or crowd * _bend(xy) <= _BENDS:
        return [distance]
    ends = [distance]
    while crowd > _AT_EASE and away > grid.GRID:
        away /= _STEP
        ends.append(float(np.copysign(away, distance)))
        crowd = _crowd(xy, away)
    return [step - before for before, step in zip([0.0, *ends[:0:-1]], ends[::-1], strict=True)]


def _crowd(xy: Floats, away: float) -> float:
    """Mean number of edges around an edge: those that cross its cell of a grid of that width.

    Zero where edges are much longer than that.
    """
    if away <= 0:
        return 0.0
    x, y = (np.ascontiguousarray(column) for column in xy.T)
    along_x, along_y = np.diff(x, append=x[-1:]), np.diff(y, append=y[-1:])
    pieces = 1 + (np.hypot(along_x, along_y) / away).astype(np.int64)
    total = int(pieces.sum())
    if total > _LONG * len(xy):
        return 0.0
    if total > len(xy):
        edge = np.repeat(np.arange(len(xy)), pieces)
        part = (np.arange(total) - (np.cumsum(pieces) - pieces)[edge]) / pieces[edge]
        x, y = x[edge] + along_x[edge] * part, y[edge] + along_y[edge] * part
    cells = np.floor(x / away).astype(np.int64) * (1 << 32) + np.floor(y / away).astype(np.int64)
    cells.sort()
    ends = np.flatnonzero(np.diff(cells, append=cells[-1:] + 1)) + 1
    count = np.diff(ends, prepend=0).astype(float)
    return float((count**2).sum() / total)


def _bend(xy: Floats) -> float:
    """How much an outline bends at a corner, on average (radians)."""
    along = np.diff(xy, axis=0)
    turn = np.diff(np.arctan2(along[:, 1], along[:, 0]))
    return float(np.abs((turn + np.pi) % (2 * np.pi) - np.pi).mean()) if len(turn) else 0.0


def _many_rings(shape: Any) -> bool:
    parts = shapely.get_parts(shapely.get_parts(shape))
    return len(parts) + int(shapely.get_num_interior_rings(parts).sum()) > _RINGS


def _ring_by_ring(shape: Any, distance: float, each: Callable[[Any, Any], Any]) -> Any:
    """A surface of many rings dilated or eroded one ring at a time: of a whole, GEOS compares all rings with all.

    What is grown by a distance are the shells less the holes shrunk by it; what is shrunk, the shells less the holes
    grown. Arcs are those of each ring, as in the whole. ``each`` moves some outlines, each by its distance.
    """
    parts = shapely.get_parts(shapely.get_parts(shape))
    rings, owner = shapely.get_rings(parts, return_index=True)
    shell = np.r_[True, owner[1:] != owner[:-1]]
    moved = grid.none(len(rings))
    for which, sign in ((shell, 1.0), (~shell, -1.0)):
        moved[which] = each(shapely.polygons(rings[which]), np.full(int(which.sum()), sign * distance))
    shells, holes, of = moved[shell], moved[~shell], owner[~shell]
    left = ~shapely.is_empty(holes)
    holes, of = holes[left], of[left]
    owners, first = np.unique(of, return_index=True)
    for own, cut in zip(owners.tolist(), np.split(holes, first[1:]) if len(owners) else (), strict=True):
        shells[own] = shapely.difference(shells[own], shapely.disjoint_subset_union_all(cut))
    if distance > 0:
        return shapely.disjoint_subset_union_all(shells)
    pieces = shapely.get_parts(shells[~shapely.is_empty(shells)])
    return shapely.multipolygons(pieces) if len(pieces) != 1 else pieces[0]


def _sharply(shape: Any, distance: float) -> Any:
    """One geometry moved with sharp corners."""

    def each(shapes: Any, by: Any) -> Any:
        return shapely.buffer(shapes, by, join_style="mitre")

    with geos.working_on(shape):
        return _ring_by_ring(shape, distance, each) if _many_rings(shape) else each(shape, distance)


def grown(surfaces: Geometries, distance: float) -> Any:
    """Some surfaces as one, grown by a distance with sharp corners, in one step: what overlaps or touches is merged."""
    return _sound(_sharply(shapely.geometrycollections(surfaces), distance))


def closed(surfaces: Geometries, gap: float) -> Any:
    """Some surfaces as one, joined where less than twice ``gap`` apart: grown with sharp corners, then shrunk."""
    return _sound(_sharply(grown(surfaces, gap), -gap))


def _sound(shape: Any) -> Any:
    """What GEOS grew or shrank: with sharp corners its outline crosses itself now and then, and is straightened."""
    if grid.valid(shape):
        return shape
    with geos.working_on(shape):
        return grid.only(grid.array([shapely.make_valid(shape, method="structure", keep_collapsed=False)]), 2)[0]


def cores(elements: Elements) -> Geometries:
    """Surfaces eroded by their uncertainty; ``None`` where no core is left, and for lines and points."""
    return _resized(elements, elements.geometry, -1.0)


def envelopes(elements: Elements, geometry: Geometries) -> Geometries:
    """Surfaces dilated by their uncertainty; ``None`` for lines and points.

    ``geometry`` contains the elements, or their parts near the plan.
    """
    return _resized(elements, geometry, 1.0)


def _resized(elements: Elements, geometry: Geometries, sign: float) -> Geometries:
    held = grid.none(len(geometry))
    surface = elements.dims == 2
    exact = surface & (elements.uncertainty <= 0)
    held[exact] = geometry[exact]
    moved = surface & ~exact
    held[moved] = buffer(geometry[moved], sign * elements.uncertainty[moved])
    return held


def band(geometry: Geometries, rows: Ints, distance: Floats) -> Geometries:
    """``geometry[rows]`` dilated (or eroded) by ``distance``, each (row, distance) computed once."""
    wanted, inverse = np.unique(np.column_stack([rows, distance]), axis=0, return_inverse=True)
    moved = buffer(geometry[wanted[:, 0].astype(np.intp)], wanted[:, 1])
    return grid.array(moved[inverse.reshape(-1)])


def near_plan(shapes: Geometries, dims: Ints, subjects: Geometries, s: Ints, e: Ints, reach: Floats) -> Geometries:
    """Elements, or their cores, cut to the box of the subjects each is paired with, widened by twice its ``reach``.

    Within the box of its subjects every distance up to ``reach``, erosion and dilation are those of the whole
    element. Small elements stay whole. The cut is an exact intersection: a rectangle clip may bend outlines.
    """
    held = shapes.copy()
    boxes = shapely.bounds(subjects[s])
    low = np.full((len(held), 2), np.inf)
    high = np.full((len(held), 2), -np.inf)
    np.minimum.at(low, e, boxes[:, :2])
    np.maximum.at(high, e, boxes[:, 2:])
    margin = np.ceil(2 * reach + 1)[:, None]
    low, high = np.floor(low) - margin, np.ceil(high) + margin
    own = shapely.bounds(held)
    beyond = ((own[:, :2] < low) | (own[:, 2:] > high)).any(axis=1)
    large = np.flatnonzero(beyond & (shapely.get_num_coordinates(held) > _LARGE) & (dims >= 1))
    cut = grid.intersect(held[large], shapely.box(*low[large].T, *high[large].T))
    held[large] = grid.only(cut, dims[large])
    return held
