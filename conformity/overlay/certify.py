"""Every nominal measure by two methods that share no code; where they differ, exact arithmetic decides.

GEOS builds the intersection on a grid of 1e-6 m; :mod:`conformity.overlay.second` sums without building anything. A
pair whose two figures agree is certified; else fractions tell which is right, and the right one stands. A pair too
large for fractions is unsettled: it bears no verdict, and the report says so.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Final

import numpy as np
import shapely

from conformity.overlay import grid, second

if TYPE_CHECKING:
    from conformity.overlay.grid import Floats, Geometries, Ints

#: Two areas agree within this, and within what snapping to the grid moves along their outline (m2).
AREA_M2: Final = 1e-3
#: Two lengths agree within this for each crossing of the outline (metres).
LENGTH_M: Final = 1e-4
#: Relative rounding of sums of doubles.
RELATIVE: Final = 1e-9
#: Edge pairs that the arbiter takes on; more would last minutes.
_ARBITER_PAIRS: Final = 4_000_000
#: What certified a pair, as the column ``certified`` of the contacts says it.
AGREED, EXACT, UNSETTLED = "agreed", "exact", "unsettled"


@dataclass(frozen=True)
class Certified:
    """Aligned with the pairs: their size and geometry as settled, by what, and how far the two methods lay apart."""

    size: Floats
    geometry: Geometries
    how: Any
    difference: Floats


def certify(left: Geometries, right: Geometries, dims: Ints, shared: Geometries) -> Certified:
    """Settle the size of what each pair shares.

    Parameters
    ----------
    left, right
        The two sides of each pair, whole: surfaces, lines or points, in metres.
    dims
        Dimension of what they can share: 2 area, 1 length, 0 count.
    shared
        What GEOS found them to share, of that dimension; ``None`` for nothing.

    Returns
    -------
    Certified
        Sizes in m2, m or 1, not quantised. Two lines, or a line and a point, share nothing that a second method could
        measure: their crossings are certified by the predicate.
    """
    size = grid.sizes(shared, dims)
    geometry = shared.copy()
    how = np.full(len(size), AGREED, dtype=object)
    told = size.copy()
    ldim, rdim = grid.dimensions(left), grid.dimensions(right)
    solid = np.flatnonzero((ldim == 2) & (rdim == 2))
    told[solid] = _areas(left[solid], right[solid])
    for i in np.flatnonzero((ldim == 2) ^ (rdim == 2)):
        surface, other = (left[i], right[i]) if ldim[i] == 2 else (right[i], left[i])
        told[i] = second.length(other, surface) if dims[i] == 1 else float(second.holds(surface, other))
    difference = np.abs(told - size)
    for i in np.flatnonzero(difference > 0):
        if difference[i] > tolerance(shared[i], int(dims[i]), max(told[i], size[i])):
            surface, other = (left[i], right[i]) if ldim[i] == 2 else (right[i], left[i])
            how[i], size[i], geometry[i] = _settle(surface, other, int(dims[i]), size[i], told[i], shared[i])
    return Certified(size, geometry, how, difference)


def _areas(left: Geometries, right: Geometries) -> Floats:
    """Shared areas of pairs of surfaces by the second method, each geometry taken apart once."""
    sides = []
    for side in (left, right):
        _, first, inverse = np.unique([id(shape) for shape in side], return_index=True, return_inverse=True)
        sides.append((second.pack(side[first]), inverse.reshape(-1).astype(np.intp)))
    (a, i), (b, j) = sides
    return second.areas(a, b, i, j)


def tolerance(shared: Any, dim: int, size: float) -> float:
    """How far two right answers may lie apart: rounding, and the grid along the outline."""
    if dim == 0:
        return 0.5
    if dim == 1:
        ends = 2 if shared is None else 2 * shapely.get_num_geometries(shared)
        return float(LENGTH_M * ends + RELATIVE * size)
    outline = 0.0 if shared is None else shapely.length(shared)
    return float(AREA_M2 + grid.GRID * outline + RELATIVE * size)


def _settle(surface: Any, other: Any, dim: int, size: float, told: float, shared: Any) -> tuple[str, float, Any]:
    """The truth of a pair on which the two methods differ: by what, its size, its geometry (or none to show)."""
    if dim != 2:
        # a line along an outline, a point on it: the closed side counts, within the grid
        coarse = grid.only(np.array([shapely.intersection(surface, other, grid_size=1e-3)], dtype=object), dim)
        again = float(grid.sizes(coarse, dim)[0])
        if abs(again - told) <= max(1e-2, 10 * tolerance(coarse[0], dim, told)):
            return EXACT, told, coarse[0]
        return UNSETTLED, size, shared
    if len(second.edges(surface)) * len(second.edges(other)) > _ARBITER_PAIRS:
        return UNSETTLED, size, shared
    truth = float(second.exact_area(surface, other))
    if abs(truth - size) <= tolerance(shared, dim, max(truth, size)):
        return EXACT, size, shared
    coarse = grid.only(np.array([shapely.intersection(surface, other, grid_size=1e-3)], dtype=object), dim)
    drawn = float(shapely.area(coarse[0])) if coarse[0] is not None else 0.0
    fits = abs(drawn - truth) <= 1e-3 * (1 + shapely.length(surface) + shapely.length(other))
    return EXACT, truth, coarse[0] if fits and truth > AREA_M2 else None
