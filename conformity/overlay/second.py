"""The second method: what two geometries share, without building their intersection and without GEOS.

Areas are sums of signed trapezoids: the area under the lower of two edges, for every pair of edges that lie above one
another, with the signs of their sides. Nothing is noded, so that nearly coincident edges, the bane of overlays, only
move the sum by as much as they lie apart. Lengths come from cutting each segment where it meets an edge and asking the
winding number of every piece's middle. Both formulas work with floats, and with fractions for the arbiter.
"""

from __future__ import annotations

from dataclasses import dataclass
from fractions import Fraction
from typing import TYPE_CHECKING, Any, Final

import numpy as np
import shapely

from conformity.overlay import _kernel

if TYPE_CHECKING:
    from numpy.typing import NDArray

    Floats = NDArray[np.float64]
    Bools = NDArray[np.bool_]

#: Edge pairs held at once (about 100 bytes each).
_BLOCK: Final = 2_000_000
#: Fewer pairs than this are summed before compiled code is even loaded.
_WORTH: Final = 2_000
#: A middle of a segment this close to the outline lies on it, and what runs on an outline is shared (metres).
_ON_OUTLINE: Final = 1e-6


def edges(surface: Any) -> Floats:
    """Edges of a polygon or multipolygon, not the vertical ones, from left to right.

    Returns
    -------
    array, shape (n, 5)
        ``x0 < x1``, ``y0``, ``y1`` of each edge as columns ``x0, y0, x1, y1, sign``; the signed areas under the edges
        add up to the polygon's. Shells count positive, holes negative, whatever way they turn.
    """
    held = []
    for part in shapely.get_parts(surface):
        rings = shapely.get_rings(part)
        for n, ring in enumerate(rings):
            xy = shapely.get_coordinates(ring)
            start, end = xy[:-1], xy[1:]
            # twice the signed area, from the first corner: a ring far from the origin keeps its digits
            turned = xy - xy[0]
            twice = float(np.sum(turned[:-1, 0] * turned[1:, 1] - turned[1:, 0] * turned[:-1, 1]))
            outward = (1.0 if n == 0 else -1.0) * (1.0 if twice < 0 else -1.0)
            sign = np.sign(end[:, 0] - start[:, 0]) * outward
            flip = end[:, 0] < start[:, 0]
            left = np.where(flip[:, None], end, start)
            right = np.where(flip[:, None], start, end)
            kept = left[:, 0] < right[:, 0]
            held.append(np.column_stack([left, right, sign])[kept])
    return np.concatenate(held) if held else np.empty((0, 5))


@dataclass(frozen=True)
class Packed:
    """Edges of many surfaces, each surface's sorted from left to right: rows ``of[g]`` to ``of[g + 1]``."""

    rows: Floats
    of: NDArray[np.int64]


def pack(surfaces: Any) -> Packed:
    """Edges of surfaces, for :func:`areas`; whatever is no surface has none."""
    held = [edges(surface) for surface in surfaces]
    held = [rows[np.argsort(rows[:, 0], kind="stable")] for rows in held]
    of = np.concatenate([[0], np.cumsum([len(rows) for rows in held])]).astype(np.int64)
    return Packed(np.ascontiguousarray(np.concatenate([*held, np.empty((0, 5))])), of)


def areas(left: Packed, right: Packed, i: NDArray[np.intp], j: NDArray[np.intp]) -> Floats:
    """Area that surface ``i`` of the left and surface ``j`` of the right share, for each pair (m2)."""
    out = np.zeros(len(i))
    if _kernel.areas is not None and len(i) > _WORTH:
        _kernel.areas(left.rows, left.of, right.rows, right.of, i.astype(np.int64), j.astype(np.int64), out)
        return out
    for n, (a, b) in enumerate(zip(i.tolist(), j.tolist(), strict=True)):
        out[n] = _of_edges(left.rows[left.of[a] : left.of[a + 1]], right.rows[right.of[b] : right.of[b + 1]])
    return out


def area(left: Any, right: Any) -> float:
    """Area that two surfaces share, in square metres."""
    return _of_edges(edges(left), edges(right))


def _of_edges(a: Floats, b: Floats) -> float:
    if not len(a) or not len(b):
        return 0.0
    x0, y0 = max(a[:, 0].min(), b[:, 0].min()), max(a[:, [1, 3]].min(), b[:, [1, 3]].min())
    x1, y1 = min(a[:, 2].max(), b[:, 2].max()), min(a[:, [1, 3]].max(), b[:, [1, 3]].max())
    if x0 >= x1 or y0 >= y1:
        return 0.0
    # differences of doubles of one magnitude are exact: nothing is lost by moving to the common box
    origin = np.array([x0, y0, x0, y0, 0.0])
    a, b = (_near(edge - origin, x1 - x0) for edge in (a, b))
    total = 0.0
    step = max(1, _BLOCK // max(len(b), 1))
    for first in range(0, len(a), step):
        total += _trapezoids(a[first : first + step], b)
    return max(total, 0.0)


def _near(edge: Floats, width: float) -> Floats:
    """Edges whose span meets the common one; what lies below the common box all along counts nothing."""
    spans = (edge[:, 2] > 0) & (edge[:, 0] < width) & ((edge[:, 1] > 0) | (edge[:, 3] > 0))
    kept: Floats = edge[spans]
    return kept


def _trapezoids(a: Floats, b: Floats) -> float:
    """Sum over edge pairs of the signed area under the lower edge and above the base line."""
    lo = np.maximum(a[:, None, 0], b[None, :, 0])
    hi = np.minimum(a[:, None, 2], b[None, :, 2])
    i, j = np.nonzero(lo < hi)
    lo, hi = lo[i, j], hi[i, j]
    sign = a[i, 4] * b[j, 4]
    ya0, ya1 = _heights(a[i], lo, hi)
    yb0, yb1 = _heights(b[j], lo, hi)
    # the lower of two straight edges has one bend, where they cross
    d0, d1 = ya0 - yb0, ya1 - yb1
    crossing = ((d0 > 0) & (d1 < 0)) | ((d0 < 0) & (d1 > 0))
    t = np.divide(d0, d0 - d1, out=np.ones_like(d0), where=crossing)
    bend = ya0 + (ya1 - ya0) * t
    low0, low1 = np.minimum(ya0, yb0), np.minimum(ya1, yb1)
    width = hi - lo
    under = np.where(
        crossing,
        _above(low0, bend, width * t) + _above(bend, low1, width * (1 - t)),
        _above(low0, low1, width),
    )
    return float(np.sum(under * sign))


def _heights(edge: Floats, lo: Floats, hi: Floats) -> tuple[Floats, Floats]:
    slope = (edge[:, 3] - edge[:, 1]) / (edge[:, 2] - edge[:, 0])
    low = np.where(lo == edge[:, 0], edge[:, 1], edge[:, 1] + (lo - edge[:, 0]) * slope)
    high = np.where(hi == edge[:, 2], edge[:, 3], edge[:, 3] + (hi - edge[:, 2]) * slope)
    return low, high


def _above(y0: Floats, y1: Floats, width: Floats) -> Floats:
    """Area between the base line and a straight edge, where it lies above."""
    both = np.maximum(y0, 0.0) + np.maximum(y1, 0.0)
    part = np.divide(both, np.abs(y1 - y0), out=np.ones_like(y0), where=y1 != y0)
    crosses = (y0 < 0) != (y1 < 0)
    found: Floats = 0.5 * both * width * np.where(crosses, np.minimum(part, 1.0), 1.0)
    return found


def length(line: Any, surface: Any) -> float:
    """Length of a line inside a surface or on its outline, in metres."""
    outline = _segments(shapely.boundary(surface))
    total = 0.0
    for start, end in _segments(line).reshape(-1, 2, 2):
        total += _inside(start, end, outline)
    return total


def _segments(lines: Any) -> Floats:
    """Segments of lines as rows ``x0, y0, x1, y1``."""
    held = []
    for part in shapely.get_parts(lines):
        xy = shapely.get_coordinates(part)
        held.append(np.column_stack([xy[:-1], xy[1:]]))
    return np.concatenate(held) if held else np.empty((0, 4))


def _inside(start: Floats, end: Floats, outline: Floats) -> float:
    d = end - start
    whole = float(np.hypot(*d))
    if whole == 0:
        return 0.0
    p = outline[:, :2] - start
    q = outline[:, 2:] - start
    cross_p, cross_q = d[0] * p[:, 1] - d[1] * p[:, 0], d[0] * q[:, 1] - d[1] * q[:, 0]
    along_p, along_q = (p @ d) / whole**2, (q @ d) / whole**2
    meets = (cross_p <= 0) != (cross_q <= 0)
    t = np.divide(cross_p, cross_p - cross_q, out=np.zeros_like(cross_p), where=meets)
    cuts = (along_p + (along_q - along_p) * t)[meets]
    # an edge that runs along the segment ends pieces too
    level = (np.abs(cross_p) / whole < _ON_OUTLINE) & (np.abs(cross_q) / whole < _ON_OUTLINE)
    cuts = np.concatenate([[0.0, 1.0], cuts, along_p[level], along_q[level]])
    cuts = np.unique(np.clip(cuts, 0.0, 1.0))
    middle = start + (cuts[:-1, None] + cuts[1:, None]) / 2 * d
    inside = np.array([_holds(point, outline) for point in middle])
    return float(np.sum((np.diff(cuts) * whole)[inside]))


def _holds(point: Floats, outline: Floats) -> bool:
    """Whether a point lies inside an outline, by crossings of a ray, or on it."""
    p, q = outline[:, :2] - point, outline[:, 2:] - point
    d = q - p
    size = np.maximum((d**2).sum(axis=1), 1e-300)
    t = np.clip(-(p * d).sum(axis=1) / size, 0.0, 1.0)
    near = p + t[:, None] * d
    if np.hypot(near[:, 0], near[:, 1]).min(initial=np.inf) < _ON_OUTLINE:
        return True
    over = (p[:, 1] > 0) != (q[:, 1] > 0)
    x = p[over, 0] - p[over, 1] * (q[over, 0] - p[over, 0]) / (q[over, 1] - p[over, 1])
    return bool(np.count_nonzero(x > 0) % 2)


def holds(surface: Any, points: Any) -> int:
    """How many points lie in a surface or on its outline."""
    outline = _segments(shapely.boundary(surface))
    return sum(_holds(xy, outline) for xy in shapely.get_coordinates(points))


def exact_area(left: Any, right: Any) -> Fraction:
    """Area that two surfaces share, without any rounding: the arbiter.

    The coordinates are taken for exactly what their doubles say.
    """
    a = [tuple(map(Fraction, edge)) for edge in edges(left).tolist()]
    b = [tuple(map(Fraction, edge)) for edge in edges(right).tolist()]
    base = min((min(edge[1], edge[3]) for edge in (*a, *b)), default=Fraction(0))
    b.sort()
    total = Fraction(0)
    for ax0, ay0, ax1, ay1, asign in a:
        for bx0, by0, bx1, by1, bsign in b:
            if bx0 >= ax1:
                break
            lo, hi = max(ax0, bx0), min(ax1, bx1)
            if lo >= hi:
                continue
            aslope, bslope = (ay1 - ay0) / (ax1 - ax0), (by1 - by0) / (bx1 - bx0)
            ya0, ya1 = ay0 + (lo - ax0) * aslope - base, ay0 + (hi - ax0) * aslope - base
            yb0, yb1 = by0 + (lo - bx0) * bslope - base, by0 + (hi - bx0) * bslope - base
            d0, d1 = ya0 - yb0, ya1 - yb1
            width = hi - lo
            if d0 * d1 < 0:
                t = d0 / (d0 - d1)
                bend = ya0 + (ya1 - ya0) * t
                under = (min(ya0, yb0) + bend) * t + (bend + min(ya1, yb1)) * (1 - t)
            else:
                under = min(ya0, yb0) + min(ya1, yb1)
            total += asign * bsign * under * width / 2
    return total
