"""Ground that two surfaces share: the area under the lower of two edges, for every pair of edges one above another."""

from __future__ import annotations

import functools
from dataclasses import dataclass
from importlib import import_module
from itertools import pairwise
from typing import TYPE_CHECKING, Any, Final

import numpy as np
import shapely

from conformity.overlay import parallel

if TYPE_CHECKING:
    from numpy.typing import NDArray

    Floats = NDArray[np.float64]
    Ints = NDArray[np.int64]
    _Ends = tuple[Floats, Floats, Floats, Floats]

#: Edge pairs that are summed at once: what they need stays close to the processor.
AT_ONCE: Final = 50_000
#: Edges of the left compared with the right at once.
EDGES: Final = 1_000_000
#: A surface may be held to be larger by no more than this all round (metres).
_GROWN: Final = 1e-5
#: Packing a point by numpy is so much work, in the same measure.
_PACKING: Final = 10.0
#: Less work than this (edge pairs, roughly) is done by numpy in less time than compiled code takes to load.
WORTH: Final = 10_000_000.0
#: Share of it from which compiled code that is loaded already is the quicker.
_LOADED: Final = 0.01


def edges(surface: Any) -> Floats:
    """Edges of a polygon or multipolygon, not the vertical ones, from left to right.

    Returns
    -------
    array, shape (n, 5)
        ``x0 < x1``, ``y0``, ``y1`` of each edge as columns ``x0, y0, x1, y1, sign``; the signed areas under the edges
        add up to the polygon's. Shells count positive, holes negative, whatever way they turn. Metres.
    """
    return _edges_of([surface])[0]


def _edges_of(surfaces: Any, windows: Floats | None = None, *, swapped: bool = False) -> tuple[Floats, Ints]:
    """Edges of many surfaces, and the surface (row of ``surfaces``) of each; ``swapped`` exchanges x and y.

    ``windows`` as in :func:`pack`.
    """
    given = np.asarray(surfaces, dtype=object)
    parts, owner = shapely.get_parts(given, return_index=True)
    solid = shapely.get_type_id(parts) == shapely.GeometryType.POLYGON
    solid &= ~shapely.is_empty(parts)
    parts, owner = parts[solid], owner[solid]
    if len(parts) == 0:
        return np.empty((0, 5)), np.empty(0, dtype=np.int64)
    rings, part = shapely.get_rings(parts, return_index=True)
    xy, ring = shapely.get_coordinates(rings, return_index=True)
    x, y = (np.ascontiguousarray(column) for column in (xy[:, ::-1] if swapped else xy).T)
    shell = np.r_[True, part[1:] != part[:-1]]
    follows = ring[1:] == ring[:-1]
    # twice the signed area, from the first corner: a ring far from the origin keeps its digits
    first = np.flatnonzero(np.r_[True, ~follows])
    size = np.diff(np.r_[first, len(xy)])
    from_x, from_y = x - np.repeat(x[first], size), y - np.repeat(y[first], size)
    cross = np.where(follows, from_x[:-1] * from_y[1:] - from_x[1:] * from_y[:-1], 0.0)
    twice = np.add.reduceat(np.r_[cross, 0.0], first)
    outward = np.where(shell, 1.0, -1.0) * np.where(twice < 0, 1.0, -1.0)
    kept = follows & (x[:-1] != x[1:])
    of = owner[part].astype(np.int64)
    if windows is not None:
        west, east = (np.repeat(windows[of, side], size)[:-1] for side in (0, 2))
        kept &= (np.maximum(x[:-1], x[1:]) > west) & (np.minimum(x[:-1], x[1:]) < east)
    begin = np.flatnonzero(kept)
    x0, y0, x1, y1 = x[begin], y[begin], x[begin + 1], y[begin + 1]
    if windows is not None:
        raised = np.maximum(y0, y1) + _GROWN * (1.0 + np.abs((y1 - y0) / (x1 - x0)))
        begin = begin[raised > windows[of[ring[begin]], 1]]
        x0, y0, x1, y1 = x[begin], y[begin], x[begin + 1], y[begin + 1]
    flip = x1 < x0
    whose = ring[begin]
    columns = (
        np.where(flip, x1, x0), np.where(flip, y1, y0), np.where(flip, x0, x1), np.where(flip, y0, y1),
        np.where(flip, -outward[whose], outward[whose]),
    )  # fmt: skip
    return np.column_stack(columns), of[whose]


@dataclass(frozen=True)
class Packed:
    """Edges of many surfaces, each surface's sorted by ``x0``: rows ``of[g]`` to ``of[g + 1]``.

    ``reach`` is, for each row, the largest ``x1`` of its surface so far: it never falls from row to row, so that
    the first row that may reach a given x is found by bisection. ``low`` is the lowest y of each surface.
    """

    rows: Floats
    of: Ints
    reach: Floats
    low: Floats


def pack(surfaces: Any, windows: Floats | None = None, *, swapped: bool = False) -> Packed:
    """Edges of surfaces, for :func:`areas`; other geometries have none.

    Parameters
    ----------
    windows
        For each surface a box (x0, y0, x1, y1) around all that it will be compared with. Edges to the west, the
        south or the east of it add nothing to a sum, and may be left out.
    swapped
        Whether x and y are exchanged; of the windows too.
    """
    given = np.asarray(surfaces, dtype=object)
    if not swapped:
        fast = compiled(float(shapely.get_num_coordinates(given).sum()) * _PACKING)
        if fast is not None:
            return _packed(given, fast)
    rows, owner = _edges_of(given, windows, swapped=swapped)
    order = np.lexsort((rows[:, 0], owner))
    rows, owner = np.ascontiguousarray(rows[order]), owner[order]
    of = np.searchsorted(owner, np.arange(len(given) + 1)).astype(np.int64)
    reach = np.empty(len(rows))
    for first, last in zip(of[:-1].tolist(), of[1:].tolist(), strict=True):
        reach[first:last] = np.maximum.accumulate(rows[first:last, 2])
    return Packed(rows, of, reach, np.nan_to_num(shapely.bounds(given)[:, 0 if swapped else 1]))


def _packed(surfaces: Any, fast: Any) -> Packed:
    """:func:`pack` by compiled code, surfaces shared out among threads."""
    parts, part_of = _parts(surfaces)
    xy = shapely.get_coordinates(parts)
    points = np.concatenate([[0], np.cumsum(shapely.get_num_coordinates(parts))]).astype(np.int64)
    held = np.where(shapely.is_empty(parts), 0, shapely.get_num_interior_rings(parts) + 1).astype(np.int64)
    ring_of = np.empty(int(held.sum()) + 1, dtype=np.int64)
    part = np.repeat(np.arange(len(parts)), held)
    if not fast.rings(xy, points, held, ring_of):
        rings, part = shapely.get_rings(parts, return_index=True)
        xy = shapely.get_coordinates(rings)
        ring_of = np.concatenate([[0], np.cumsum(shapely.get_num_coordinates(rings))]).astype(np.int64)
    shell = np.r_[np.ones(min(1, len(part)), dtype=bool), part[1:] != part[:-1]]
    owner = part_of[part]
    kept = np.zeros(len(surfaces), dtype=np.int64)
    fast.count(xy, ring_of, owner, kept)
    of = np.concatenate([[0], np.cumsum(kept)]).astype(np.int64)
    first_ring = np.searchsorted(owner, np.arange(len(surfaces) + 1)).astype(np.int64)
    rows, reach = np.empty((int(of[-1]), 5)), np.empty(int(of[-1]))

    def fill(begin: int, end: int) -> None:
        fast.edges(xy, ring_of, shell, owner, first_ring, of, rows, reach, begin, end)

    parallel.over_spans(fill, of)
    return Packed(rows, of, reach, np.nan_to_num(shapely.bounds(surfaces)[:, 1]))


def _parts(surfaces: Any) -> tuple[Any, Ints]:
    """Polygons of surfaces and whose each is; only what has several is taken apart, for that copies it."""
    kinds = shapely.get_type_id(surfaces)
    polygon = kinds == shapely.GeometryType.POLYGON
    several = kinds == shapely.GeometryType.MULTIPOLYGON
    several |= kinds == shapely.GeometryType.GEOMETRYCOLLECTION
    parts, of = shapely.get_parts(surfaces[several], return_index=True)
    solid = shapely.get_type_id(parts) == shapely.GeometryType.POLYGON
    owner = np.concatenate([np.flatnonzero(polygon), np.flatnonzero(several)[of[solid]]])
    order = np.argsort(owner, kind="stable")
    return np.concatenate([surfaces[polygon], parts[solid]])[order], owner[order].astype(np.int64)


def areas(left: Packed, right: Packed, i: Any, j: Any) -> Floats:
    """Area that surface ``i`` of the left and surface ``j`` of the right share, for each pair (m2)."""
    i, j = np.asarray(i, dtype=np.int64), np.asarray(j, dtype=np.int64)
    out = np.zeros(len(i))
    fast = compiled(work(left, right, i, j))
    if fast is not None:
        heavy = np.concatenate([[0], np.cumsum(np.diff(left.of)[i] + np.diff(right.of)[j])])

        def fill(begin: int, end: int) -> None:
            pairs = slice(begin, end)
            fast.areas(
                left.rows, left.of, left.low, right.rows, right.of, right.low, right.reach, i[pairs], j[pairs],
                out[pairs],
            )  # fmt: skip

        parallel.over_spans(fill, heavy)
        return out
    return _summed(left, right, i, j)


def compiled(work: float) -> Any:
    """The module of compiled sums, where numba is there and the work is worth loading it; else ``None``."""
    least = WORTH * _LOADED if _kernel.cache_info().currsize else WORTH
    return _kernel() if work >= least else None


@functools.cache
def _kernel() -> Any:
    try:
        return import_module("conformity.overlay._kernel")
    except ImportError:
        return None


def work(left: Any, right: Any, i: Ints, j: Ints) -> float:
    """An upper bound of the edge pairs of some pairs: decides whether compiled code is worth loading."""
    return float(np.sum(np.sqrt(np.diff(left.of)[i].astype(float) * np.diff(right.of)[j].astype(float))) * 8)


def area(left: Any, right: Any) -> float:
    """Area that two surfaces share, in square metres."""
    return float(_summed(pack([left]), pack([right]), np.zeros(1, dtype=np.int64), np.zeros(1, dtype=np.int64))[0])


def facing(packed: Packed, g: Ints, x0: Floats, x1: Floats) -> tuple[Ints, Ints]:
    """The rows of surface ``g`` that may meet the span from ``x0`` to ``x1``, for each: the first, and how many."""
    if not len(packed.rows):
        return np.zeros(len(g), dtype=np.int64), np.zeros(len(g), dtype=np.int64)
    # where an edge begins, and how far those up to it reach, surface after surface: sorted rows of numbers for all
    west = float(packed.rows[:, 0].min())
    stride = float(packed.reach.max()) - west + 1.0
    owner = np.repeat(np.arange(len(packed.of) - 1), np.diff(packed.of)) * stride - west
    begins, reach = owner + packed.rows[:, 0], owner + packed.reach
    slack = 4 * np.spacing(begins[-1] + stride)
    start = g * stride - west
    low = np.searchsorted(reach, start + x0 - slack)
    high = np.searchsorted(begins, start + x1 + slack)
    low, high = np.maximum(low, packed.of[g]), np.minimum(high, packed.of[g + 1])
    return low, np.maximum(high - low, 0)


def _summed(left: Packed, right: Packed, i: Ints, j: Ints) -> Floats:
    """:func:`areas` by numpy, for all pairs at once: an edge meets those edges only that may lie over or under it."""
    out = np.zeros(len(i))
    if not len(left.rows) or not len(right.rows):
        return out
    # what they share lies above the bottom of both
    base = np.maximum(left.low[i], right.low[j])
    top = np.maximum(left.rows[:, 1], left.rows[:, 3])
    edges_of = np.diff(left.of)[i]
    for first, last in spans(edges_of, EDGES):
        count = edges_of[first:last]
        pair, row = np.repeat(np.arange(first, last), count), ranges(left.of[i[first:last]], count)
        above = top[row] > base[pair]
        pair, row = pair[above], row[above]
        low, met = facing(right, j[pair], left.rows[row, 0], left.rows[row, 2])
        meets = np.flatnonzero(met)
        _sum(left, right, i, base, pair[meets], row[meets], low[meets], met[meets], out)
    return np.maximum(out, 0.0)


def _sum(
    left: Packed, right: Packed, i: Ints, bases: Floats, pair: Ints, row: Ints, low: Ints, met: Ints, out: Floats
) -> None:
    """Add to ``out`` what each edge ``row`` of the left shares with ``met`` edges of the right from ``low`` on.

    ``bases`` is for each pair the height above which it is summed.
    """
    ax0, ay0, ax1, ay1, a_sign = (np.ascontiguousarray(column) for column in left.rows[row].T)
    bx0s, by0s, bx1s, by1s, b_signs = (np.ascontiguousarray(column) for column in right.rows.T)
    tops = np.maximum(by0s, by1s)
    base, corner = bases[pair], left.rows[left.of[i[pair]], 0]
    for first, last in spans(met, AT_ONCE):
        a = np.repeat(np.arange(first, last), met[first:last])
        b = ranges(low[first:last], met[first:last])
        lo, hi = np.maximum(ax0[a], bx0s[b]), np.minimum(ax1[a], bx1s[b])
        over = np.flatnonzero((lo < hi) & (tops[b] > base[a]))
        a, b, lo, hi = a[over], b[over], lo[over], hi[over]
        # moved to the corner of the left surface, where coordinates are small: nothing of their digits is lost
        x, y = corner[a], base[a]
        under = _under(
            (ax0[a] - x, ay0[a] - y, ax1[a] - x, ay1[a] - y),
            (bx0s[b] - x, by0s[b] - y, bx1s[b] - x, by1s[b] - y),
            lo - x,
            hi - x,
        )
        begin, end = pair[first], pair[last - 1] + 1  # pairs come in order
        out[begin:end] += np.bincount(pair[a] - begin, under * a_sign[a] * b_signs[b], minlength=end - begin)


def spans(count: Ints, most: int) -> list[tuple[int, int]]:
    """Spans of rows of about this total each, that cover them all."""
    done = np.concatenate([[0], np.cumsum(count)])
    cuts = np.unique(np.minimum(np.searchsorted(done, np.arange(0, done[-1] + most, most)), len(count)))
    return list(pairwise(cuts.tolist()))


def ranges(first: Ints, count: Ints) -> Ints:
    """``first … first + count`` of each row, one after another."""
    ends = np.cumsum(count)
    return np.arange(ends[-1] if len(ends) else 0) + np.repeat(first - ends + count, count)


def _under(a: _Ends, b: _Ends, lo: Floats, hi: Floats) -> Floats:
    """Area under the lower of two edges (x0, y0, x1, y1) and above the base line, from ``lo`` to ``hi``."""
    ya0, ya1 = heights(a, lo, hi)
    yb0, yb1 = heights(b, lo, hi)
    # the lower of two straight edges has one bend, where they cross
    d0, d1 = ya0 - yb0, ya1 - yb1
    low0, low1 = np.minimum(ya0, yb0), np.minimum(ya1, yb1)
    area = _above(low0, low1, hi - lo)
    bent = np.flatnonzero(((d0 > 0) & (d1 < 0)) | ((d0 < 0) & (d1 > 0)))
    t = d0[bent] / (d0[bent] - d1[bent])
    bend = ya0[bent] + (ya1[bent] - ya0[bent]) * t
    width = (hi - lo)[bent]
    area[bent] = _above(low0[bent], bend, width * t) + _above(bend, low1[bent], width * (1 - t))
    return area


def heights(edge: _Ends, lo: Floats, hi: Floats) -> tuple[Floats, Floats]:
    """Height of each edge (x0, y0, x1, y1) at two abscissas of its span."""
    x0, y0, x1, y1 = edge
    slope = (y1 - y0) / (x1 - x0)
    low = np.where(lo == x0, y0, y0 + (lo - x0) * slope)
    high = np.where(hi == x1, y1, y1 + (hi - x1) * slope)
    return low, high


def _above(y0: Floats, y1: Floats, width: Floats) -> Floats:
    """Area between the base line and a straight edge, where it lies above."""
    both = np.maximum(y0, 0.0) + np.maximum(y1, 0.0)
    part = np.divide(both, np.abs(y1 - y0), out=np.ones_like(y0), where=y1 != y0)
    crosses = (y0 < 0) != (y1 < 0)
    area: Floats = 0.5 * both * width * np.where(crosses, np.minimum(part, 1.0), 1.0)
    return area
