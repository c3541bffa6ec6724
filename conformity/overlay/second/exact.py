"""The same sums in fractions, without any rounding: the arbiter between two methods that differ."""

from __future__ import annotations

from fractions import Fraction
from typing import TYPE_CHECKING, Any

import numpy as np
import shapely

from conformity.overlay.second.points import segments
from conformity.overlay.second.surfaces import edges, pack

if TYPE_CHECKING:
    from numpy.typing import NDArray

    Floats = NDArray[np.float64]
    Edge = tuple[Fraction, ...]


def exact_area(left: Any, right: Any, most: int | None = None) -> Fraction | None:
    """Area that two surfaces share (m2), the coordinates taken for exactly what their doubles say.

    Parameters
    ----------
    most
        Edge pairs to take on at most; ``None`` is given back where there are more.
    """
    one, two = _facing(edges(left), edges(right))
    if most is not None and len(one) * len(two) > most:
        return None
    if not len(one) or not len(two):
        return Fraction(0)
    low = min(float(one[:, [1, 3]].min()), float(two[:, [1, 3]].min()))
    base = Fraction(low)
    a, b = ([tuple(map(Fraction, edge)) for edge in side.tolist()] for side in (one, two))
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
            if d0 * d1 < 0:
                t = d0 / (d0 - d1)
                bend = ya0 + (ya1 - ya0) * t
                under = (min(ya0, yb0) + bend) * t + (bend + min(ya1, yb1)) * (1 - t)
            else:
                under = min(ya0, yb0) + min(ya1, yb1)
            total += asign * bsign * under * (hi - lo) / 2
    return total


def _facing(one: Floats, two: Floats) -> tuple[Floats, Floats]:
    """Edges of both that lie above some of the other's span; comparing doubles is exact."""
    if not len(one) or not len(two):
        return one[:0], two[:0]
    x0, x1 = max(one[:, 0].min(), two[:, 0].min()), min(one[:, 2].max(), two[:, 2].max())
    a, b = (side[(side[:, 2] > x0) & (side[:, 0] < x1)] for side in (one, two))
    return a, b


def exact_length(line: Any, surface: Any, grow: float, most: int | None = None) -> float | None:
    """Length of a line inside a surface that is larger by ``grow`` all round (metres), signs and spans exact.

    Only the square roots are rounded: those of the segments' lengths, and of how far a slanted edge is raised.
    """
    every = segments(line)
    steep = np.abs(every[:, 3] - every[:, 1]) > np.abs(every[:, 2] - every[:, 0])
    total = 0.0
    for chosen, swapped in ((every[~steep], False), (every[steep], True)):
        if not len(chosen):
            continue
        edge = pack([surface], swapped=swapped).rows
        turned = chosen[:, [1, 0, 3, 2]] if swapped else chosen
        rows = np.where((turned[:, 2] < turned[:, 0])[:, None], turned[:, [2, 3, 0, 1]], turned)
        rows = rows[(rows[:, 0] < rows[:, 2]) & _over(rows, shapely.bounds(surface), swapped, 2 * abs(grow))]
        if most is not None and len(rows) * len(edge) > most:
            return None
        for row in rows:
            over = edge[(edge[:, 0] < row[2]) & (edge[:, 2] > row[0])]
            span = _span(tuple(map(Fraction, row.tolist())), over, grow)
            total += float(span / Fraction(row[2] - row[0])) * float(np.hypot(row[2] - row[0], row[3] - row[1]))
    return total


def _over(rows: Floats, bounds: Floats, swapped: bool, slack: float) -> NDArray[np.bool_]:
    """Which segments meet the box of a surface."""
    x0, y0, x1, y1 = bounds[[1, 0, 3, 2]] if swapped else bounds
    low, high = np.minimum(rows[:, 1], rows[:, 3]), np.maximum(rows[:, 1], rows[:, 3])
    met: NDArray[np.bool_] = (rows[:, 2] > x0) & (rows[:, 0] < x1) & (low <= y1 + slack) & (high >= y0 - slack)
    return met


def _span(seg: Edge, edge: Floats, grow: float) -> Fraction:
    """Signed length, along x, of a segment under some edges."""
    x0, y0, x1, y1 = seg
    slope = (y1 - y0) / (x1 - x0)
    total = Fraction(0)
    for one in edge.tolist():
        ex0, ey0, ex1, ey1, sign = map(Fraction, one)
        lo, hi = max(x0, ex0), min(x1, ex1)
        rise = (ey1 - ey0) / (ex1 - ex0)
        up = sign * Fraction(grow * float(np.hypot(1.0, float(rise))))
        d0, d1 = (ey0 + (x - ex0) * rise + up - y0 - (x - x0) * slope for x in (lo, hi))
        above = max(d0, Fraction(0)) + max(d1, Fraction(0))
        if above > 0:
            total += sign * (hi - lo) * above / (abs(d0) + abs(d1))
    return total
