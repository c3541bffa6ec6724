"""Every nominal measure by two methods that share no code; where they differ, exact arithmetic decides.

GEOS builds the intersection on a grid of 1e-6 m; :mod:`conformity.overlay.second` sums without building anything. A
pair whose two figures agree is certified; else fractions decide which is right, and that one is kept. A pair too
large for fractions is unsettled: it is not judged, and the report says so.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Final

import numpy as np
import shapely

from conformity.model import CertifiedBy
from conformity.normalise import geos
from conformity.overlay import grid, second

if TYPE_CHECKING:
    from conformity.overlay.arrays import Bools, Floats, Geometries, Ints

#: Two areas agree within this, and within what snapping to the grid moves along the outlines they share (m2).
AREA_M2: Final = 1e-3
#: Two lengths agree within this for each end of what is shared (metres).
LENGTH_M: Final = 1e-4
#: Relative rounding of sums of doubles.
RELATIVE: Final = 1e-9
#: Edge pairs that the arbiter takes on; more would last minutes.
ARBITER_PAIRS: Final = 4_000_000
#: How far a line may lie from an outline and still be held to run on it, for the arbiter (metres).
_DOUBT_M: Final = 3e-6


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
        Sizes in m2, m or 1, not quantised.
    """
    size = grid.sizes(shared, dims)
    geometry = shared.copy()
    how = np.full(len(size), CertifiedBy.AGREEMENT.value, dtype=object)
    second_size = second_sizes(left, right, dims, size)
    difference = np.abs(second_size - size)
    for i in np.flatnonzero(difference > 0):
        if difference[i] > tolerance(shared[i], int(dims[i]), max(second_size[i], size[i])):
            how[i], size[i], geometry[i] = _settle(left[i], right[i], int(dims[i]), size[i], second_size[i], shared[i])
    return Certified(size, geometry, how, difference)


def second_sizes(left: Geometries, right: Geometries, dims: Ints, size: Floats) -> Floats:
    """What the second method finds each pair to share.

    Parameters
    ----------
    size
        What the first found: a point on a line is there or not within rounding, so that any count between those of
        both roundings agrees.
    """
    ldim, rdim = grid.dimensions(left), grid.dimensions(right)
    second_size = np.zeros(len(dims))
    solid = np.flatnonzero((ldim == 2) & (rdim == 2))
    second_size[solid] = areas(left[solid], right[solid])
    surface = np.where(ldim == 2, left, right)
    other = np.where(ldim == 2, right, left)
    mixed = (ldim == 2) ^ (rdim == 2)
    runs = np.flatnonzero(mixed & (dims == 1))
    second_size[runs] = lengths(other[runs], surface[runs])
    spots = np.flatnonzero(mixed & (dims == 0))
    lone = shapely.get_dimensions(other[spots]) == 0
    second_size[spots[~lone]] = size[spots[~lone]]  # a line and a surface share no lone point
    spots = spots[lone]
    second_size[spots] = counts(other[spots], surface[spots])
    thin = (ldim < 2) & (rdim < 2)
    runs = np.flatnonzero(thin & (dims == 1))
    a, i = _once(left[runs])
    b, j = _once(right[runs])
    second_size[runs] = second.alongs(a, b, i, j)
    spots = np.flatnonzero(thin & (dims == 0))
    drawn = ldim[spots] == 1
    a, i = _once(np.where(drawn, left[spots], right[spots]))
    points = np.where(drawn, right[spots], left[spots])
    least, most = second.on_lines(a, points, i, np.arange(len(spots)), (0.0, _DOUBT_M))
    second_size[spots] = np.minimum(np.maximum(size[spots], least), most)
    return second_size


def areas(left: Geometries, right: Geometries) -> Floats:
    """Shared areas of pairs of surfaces by the second method (m2), each geometry taken apart once."""
    a, i = _once(left)
    b, j = _once(right)
    return second.areas(second.pack(a, _windows(a, b, i, j)), second.pack(b, _windows(b, a, j, i)), i, j)


def _windows(shapes: Geometries, others: Geometries, i: Ints, j: Ints) -> Floats:
    """For each shape a box that contains all others that it is paired with (``shapes[i]`` with ``others[j]``)."""
    boxes = shapely.bounds(others)[j]
    low, high = np.full((len(shapes), 2), np.inf), np.full((len(shapes), 2), -np.inf)
    np.fmin.at(low, i, boxes[:, :2])
    np.fmax.at(high, i, boxes[:, 2:])
    return np.hstack([low, high])


def lengths(lines: Geometries, surfaces: Geometries) -> Floats:
    """Length of each line inside a surface or on its outline by the second method (metres)."""
    a, i = _once(lines)
    b, j = _once(surfaces)
    return second.lengths(_run_once(a), second.outlines(b, _windows(b, a, j, i)), i, j)


def counts(points: Geometries, surfaces: Geometries) -> Floats:
    """How many of some points each surface contains, inside or on its outline, by the second method."""
    a, i = _once(surfaces)
    return second.held(a, points, i, np.arange(len(points))).astype(float)


def _run_once(lines: Geometries) -> Geometries:
    """Lines without repeated stretches, as overlays count them; one with such a stretch is split and merged again."""
    held = lines.copy()
    rows = np.flatnonzero(~shapely.is_simple(lines))
    held[rows] = geos.by_row(lambda own: grid.array([shapely.union_all(line) for line in own]), lines[rows])
    return held


def _once(shapes: Geometries) -> tuple[Geometries, Ints]:
    """The distinct geometries, and the index of that of each row."""
    first, of = grid.once(shapes)
    return shapes[first], of


def crossed(left: Geometries, right: Geometries, count: Ints) -> Bools:
    """Whether the second method finds two lines to cross in as many points, within the grid's step."""
    agrees = np.ones(len(count), dtype=bool)
    rows = np.flatnonzero(count > 0)
    a, i = _once(left[rows])
    b, j = _once(right[rows])
    least, most = second.crossings_of(a, b, i, j)
    agrees[rows] = (least <= count[rows]) & (count[rows] <= most)
    return agrees


#: From the strongest proof to none.
_PROOFS: Final = [each.value for each in CertifiedBy]


def weaker(one: Any, other: Any) -> Any:
    """Of two proofs the weaker, row by row."""
    ranks = np.array([[_PROOFS.index(each) for each in side] for side in (one, other)], dtype=np.intp).max(axis=0)
    return np.array(_PROOFS, dtype=object)[ranks]


def tolerance(shared: Any, dim: int, size: float) -> float:
    """How far two correct results may differ: by rounding, and by the grid along the outline."""
    if dim == 0:
        return 0.5
    if dim == 1:
        ends = 2 if shared is None else 2 * shapely.get_num_geometries(shared)
        return float(LENGTH_M * ends + RELATIVE * size)
    outline = 0.0 if shared is None else shapely.length(shared)
    return float(AREA_M2 + grid.GRID * outline + RELATIVE * size)


def _settle(left: Any, right: Any, dim: int, size: float, second_size: float, shared: Any) -> tuple[str, float, Any]:
    """The truth of a pair on which the two methods differ: by what, its size, its geometry (or none to show)."""
    unsettled = CertifiedBy.NOTHING.value, size, shared
    if (shapely.get_dimensions(left) < 2 and shapely.get_dimensions(right) < 2) or dim == 0:
        return unsettled
    if dim == 1:
        return _settled_length(left, right, size, second_size, shared) or unsettled
    exact = second.exact_area(left, right, ARBITER_PAIRS)
    if exact is None:
        return unsettled
    truth = float(exact)
    if abs(truth - size) <= tolerance(shared, 2, max(truth, size)):
        return CertifiedBy.FRACTIONS.value, size, shared
    return CertifiedBy.FRACTIONS.value, truth, _drawn(left, right, truth, 2)


def _settled_length(
    left: Any, right: Any, size: float, second_size: float, shared: Any
) -> tuple[str, float, Any] | None:
    """A line that runs along an outline is inside or outside within the grid's step: both are right."""
    line, surface = (right, left) if shapely.get_dimensions(left) == 2 else (left, right)
    (once,) = _run_once(grid.array([line]))
    least, most = (second.exact_length(once, surface, grow, ARBITER_PAIRS) for grow in (-_DOUBT_M, _DOUBT_M))
    if least is None or most is None:
        return None
    slack = tolerance(shared, 1, most)
    if least - slack <= size <= most + slack:
        return CertifiedBy.FRACTIONS.value, size, shared
    if least - slack <= second_size <= most + slack:
        return CertifiedBy.FRACTIONS.value, second_size, _drawn(line, surface, second_size, 1)
    return None


def _drawn(left: Any, right: Any, truth: float, dim: int) -> Any:
    """What a coarser grid finds the pair to share, where its size is the true one; else nothing to show."""
    with geos.working_on(left, right):
        coarse = grid.only(np.array([shapely.intersection(left, right, grid_size=1e-3)], dtype=object), dim)
    coarse_size = float(grid.sizes(coarse, dim)[0])
    allowed = 1e-3 * (1 + shapely.length(left) + shapely.length(right))
    return coarse[0] if truth > AREA_M2 and abs(coarse_size - truth) <= allowed else None
