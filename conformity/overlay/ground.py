"""The ground of a place: what its zones share with its elements, how large it is, where in the zone, under which tools.

Sizes of a place are measured on its outline, each square metre and metre once. The low value is measured on the part
that is surely shared, the high one on what may be: core and envelope of the elements, clipped so that the first lies in
the outline and the second holds it.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Final

import numpy as np
import shapely

from conformity.overlay import bands, grid

if TYPE_CHECKING:
    from conformity.overlay.arrays import Geometries

#: Share of a zone from which its ground is taken as a whole.
WHOLE: Final = 0.9
#: A part of a zone cut off by its ground is a side of it from this share of the zone.
_SIDE: Final = 0.1
#: How far from the middle of a zone (in half-widths) a ground lies at a side.
_ASIDE: Final = 0.25
_CORNER: Final = 0.35
#: A ground of which this much is protected is what the plan protects, not the belt round it.
_ITSELF: Final = 2 / 3
#: Outlines this close touch (metres): digitised borders are rarely the same.
_TOUCH_M: Final = 2.0
#: Two drawings of what is known to be one line lie no farther apart than this (metres).
_ONE_THING_M: Final = 25.0
_COMPASS: Final = ("E", "NE", "N", "NW", "W", "SW", "S", "SE")
#: Directions of a line, by the half-turn from west to east.
_WAYS: Final = ("W-E", "SW-NE", "N-S", "NW-SE")


@dataclass(frozen=True)
class Size:
    """Area (m2) or length (m) of an outline, with its bounds; ``low <= value <= high``."""

    value: float
    low: float
    high: float


@dataclass(frozen=True)
class Where:
    """Where a ground lies in its zone.

    ``form``: ``whole``, ``across`` (it cuts the zone in two), ``edge`` (at a side), ``corner``, ``part`` (at a side,
    but more than a third of the zone), ``middle`` (it touches no border) or ``parts`` (in several places). ``side``:
    N, NE …, or W-E … of what goes across; empty where no side is nearer. ``share``: of the zone, 0 to 1.
    """

    form: str
    side: str
    share: float


def outline(pieces: Sequence[Any], dim: int) -> Any:
    """Some pieces as one multi-part outline of a dimension; ``None`` where there is nothing of it."""
    held = grid.only(grid.array([p for p in pieces if p is not None and not p.is_empty]), dim)
    held = held[~shapely.is_missing(held)]
    return grid.union(held) if len(held) else None


def less(shape: Any, other: Any) -> Any:
    """A surface without another; ``None`` where nothing is left."""
    if shape is None or other is None:
        return shape
    left = grid.subtract(np.array([shape], dtype=object), np.array([other], dtype=object))
    return outline([left[0]], 2) if left[0] is not None else None


def size(shape: Any, dim: int) -> float:
    """Area (m2), length (m) or number of parts of an outline, quantised as every measure is."""
    if shape is None or shape.is_empty:
        return 0.0
    return float(grid.quantise(grid.sizes(np.array([shape], dtype=object), dim))[0])


def bounded(ground: Any, dim: int, pairs: Sequence[tuple[Any, Any, float]]) -> Size:
    """Size of an outline and how small or large it may be.

    Parameters
    ----------
    ground
        The outline: union of what the pairs share.
    dim
        2 for areas, 1 for lengths.
    pairs
        Zone, element and the uncertainty of the element's position (metres) of each pair that the outline is made of.
    """
    value = size(ground, dim)
    sure, wide = [], []
    for zone, element, uncertainty in pairs:
        near = _near(element, zone, uncertainty)
        if near is None:
            continue
        if uncertainty <= 0:
            both = _met(zone, near, dim)
            sure.append(both)
            wide.append(both)
            continue
        if dim == 2:
            sure.append(_met(zone, _moved(near, -uncertainty), dim))
            wide.append(_met(zone, _moved(near, uncertainty), dim))
        else:
            sure.append(_met(_moved(zone, -uncertainty), near, dim))
            wide.append(_met(_moved(zone, uncertainty), near, dim))
    core, most = outline(sure, dim), outline(wide, dim)
    # a core of one zone's ground is no surer than the outline that it lies in
    low = size(_met(core, ground, dim), dim) if core is not None else 0.0
    high = size(most, dim)
    return Size(value, min(low, value), max(high, value))


def _moved(shape: Any, distance: float) -> Any:
    return bands.buffer(np.array([shape], dtype=object), distance)[0] if shape is not None else None


def _near(element: Any, zone: Any, uncertainty: float) -> Any:
    """The part of an element that a zone and its band may meet, by their box."""
    low_x, low_y, high_x, high_y = zone.bounds
    margin = 2 * uncertainty + 1
    window = shapely.box(low_x - margin, low_y - margin, high_x + margin, high_y + margin)
    dim = int(grid.dimensions(np.array([element], dtype=object))[0])
    return _met(element, window, dim)


def _met(left: Any, right: Any, dim: int) -> Any:
    if left is None or right is None:
        return None
    return grid.only(grid.intersect(np.array([left], dtype=object), np.array([right], dtype=object)), dim)[0]


# ------------------------------------------------------------------------------------------------- where in the zone


def where(ground: Any, zone: Any) -> Where:
    """Where a ground lies in its zone (see :class:`Where`).

    Parameters
    ----------
    ground
        What is taken of the zone, a surface or a line inside it.
    zone
        The zone, a polygon or multipolygon.
    """
    surface = int(shapely.get_dimensions(ground)) == 2
    share = round(float(shapely.area(ground) / shapely.area(zone)), 6) if surface else 0.0
    if share >= WHOLE:
        return Where("whole", "", min(share, 1.0))
    host = _host(ground, zone)
    if _goes_across(ground, host):
        return Where("across", _way(ground), share)
    if _scattered(ground):
        return Where("parts", "", share)
    east, north = _offset(ground, host)
    if not surface or shapely.distance(ground, shapely.boundary(host)) <= _TOUCH_M:
        if max(abs(east), abs(north)) < _ASIDE:
            return Where("part", "", share)
        corner = min(abs(east), abs(north)) >= _CORNER
        side = _compass(east, north) if corner else _compass(*_straight(east, north))
        form = "part" if share > 1 / 3 else "corner" if corner else "edge"
        return Where(form, side, share)
    return Where("middle", "", share)


def _host(ground: Any, zone: Any) -> Any:
    """The part of a zone that most of a ground lies in."""
    parts = shapely.get_parts(zone)
    if len(parts) == 1:
        return parts[0]
    dim = int(shapely.get_dimensions(ground))
    shared = shapely.intersection(parts, ground)
    held = shapely.area(shared) if dim == 2 else shapely.length(shared)
    return parts[int(np.argmax(held))]


def _goes_across(ground: Any, zone: Any) -> bool:
    cutter = ground if int(shapely.get_dimensions(ground)) == 2 else shapely.buffer(ground, 0.5, cap_style="square")
    left = shapely.area(shapely.get_parts(shapely.difference(zone, cutter)))
    return int((left >= _SIDE * shapely.area(zone)).sum()) >= 2


def _scattered(ground: Any) -> bool:
    """Whether no part of a ground holds half of it."""
    parts = shapely.get_parts(ground)
    held = shapely.area(parts) if int(shapely.get_dimensions(ground)) == 2 else np.zeros(1)
    return bool(held.sum() > 0 and held.max() < 0.5 * held.sum())


def _offset(ground: Any, zone: Any) -> tuple[float, float]:
    """How far the middle of a ground lies from that of its zone, in half-widths: east, north."""
    low_x, low_y, high_x, high_y = shapely.bounds(zone)
    here, middle = shapely.centroid(ground), shapely.centroid(zone)
    half_x, half_y = max((high_x - low_x) / 2, 1e-9), max((high_y - low_y) / 2, 1e-9)
    return float((here.x - middle.x) / half_x), float((here.y - middle.y) / half_y)


def _straight(east: float, north: float) -> tuple[float, float]:
    return (east, 0.0) if abs(east) >= abs(north) else (0.0, north)


def _compass(east: float, north: float) -> str:
    turn = np.degrees(np.arctan2(np.sign(north), np.sign(east)))
    return _COMPASS[round(turn / 45) % 8]


def _way(ground: Any) -> str:
    """The direction in which a ground is longest."""
    box = shapely.minimum_rotated_rectangle(ground)
    points = shapely.get_coordinates(box)
    if len(points) < 3:
        east, north = points[-1] - points[0]
    else:
        edges = np.diff(points[:3], axis=0)
        east, north = edges[int(np.argmax(np.hypot(*edges.T)))]
    return _WAYS[round(float(np.degrees(np.arctan2(north, east))) % 180 / 45) % 4]


# ------------------------------------------------------------------------------------------------- tools and belts


def covered(ground: Any, dim: int, tools: Geometries, widened_m: float) -> float:
    """Share of an outline that some prescriptions cover, lines and points widened."""
    whole = size(ground, dim)
    if whole <= 0 or not len(tools):
        return 0.0
    near = tools[shapely.dwithin(tools, ground, widened_m)]
    if not len(near):
        return 0.0
    held = near.copy()
    slim = grid.dimensions(held) < 2
    held[slim] = bands.buffer(held[slim], widened_m)
    return min(size(_met(ground, grid.union(held), dim), dim) / whole, 1.0)


def belt(ground: Any, protections: Geometries, most_m: float) -> float | None:
    """The width of the band round protections that a ground is, or ``None`` where it is none.

    A reservoir drawn at a constant distance round the wetlands that the plan protects is their belt: nine tenths of
    the ground lie in the protections or within that distance of them, and its free outline keeps that distance. Where
    two thirds lie inside, the ground is the protected thing itself, not what surrounds it.

    Parameters
    ----------
    most_m
        The widest band looked for (metres).
    """
    if not len(protections) or int(shapely.get_dimensions(ground)) != 2:
        return None
    near = protections[shapely.dwithin(protections, ground, most_m)]
    near = grid.only(near, 2)
    near = near[~shapely.is_missing(near)]
    if not len(near):
        return None
    inner = grid.union(near)
    inside = shapely.area(shapely.intersection(inner, ground))
    if not 0 < inside < _ITSELF * shapely.area(ground):
        return None
    rim = shapely.boundary(ground)
    points = shapely.get_parts(shapely.extract_unique_points(shapely.segmentize(rim, 5.0)))
    away = shapely.distance(points, inner)
    outer = away[away > 1.0]
    if len(outer) < 0.3 * len(away) or len(outer) < 8:
        return None
    width = float(np.quantile(outer, 0.9))
    if width > most_m or width < 2.0 or float((outer >= 0.85 * width).mean()) < 0.6:
        return None
    within = shapely.intersection(ground, shapely.buffer(inner, width * 1.02 + 0.5))
    return round(width) if shapely.area(within) >= WHOLE * shapely.area(ground) else None


def around(ground: Any, protections: Geometries, most_m: float) -> float | None:
    """The least distance from protections (m, by five) within which nine tenths of a ground lie.

    ``None`` where it is more than ``most_m``, or where two thirds of the ground are the protected thing itself.
    """
    inner, whole = grid.union(protections), shapely.area(ground)
    if shapely.area(shapely.intersection(inner, ground)) >= _ITSELF * whole:
        return None
    for width in range(5, int(most_m) + 1, 5):
        if shapely.area(shapely.intersection(ground, _moved(inner, float(width)))) >= WHOLE * whole:
            return float(width)
    return None


def runs_along(line: Any, zone: Any, uncertainty: float) -> bool:
    """Whether a line that meets a zone lies everywhere within its uncertainty of the zone's edge.

    Of a zone narrower than twice that, the edge is what lies outside its middle.
    """
    if uncertainty <= 0:
        return False
    inner = _moved(zone, -uncertainty)
    while inner is None and uncertainty > 1.0:
        uncertainty /= 2
        inner = _moved(zone, -uncertainty)
    return inner is None or not shapely.intersects(inner, line)


def once(lines: Sequence[Any], precision: Sequence[float]) -> list[int]:
    """Which of some lines of one thing to count: those, longest first, that are no second drawing of one before.

    A line is a second drawing where nine tenths of it lie within the precision of the two (25 m at least: that they are
    one thing is known).
    """
    shapes = grid.array(list(lines))
    length = shapely.length(shapes)
    kept: list[int] = []
    for n in sorted(range(len(shapes)), key=lambda i: (-length[i], i)):
        around = [shapely.buffer(shapes[k], max(precision[n], precision[k], _ONE_THING_M)) for k in kept]
        within = shapely.length(shapely.intersection(shapes[n], shapely.union_all(around))) if around else 0.0
        if within < WHOLE * length[n]:
            kept.append(n)
    return sorted(kept)


def drawn_twice(lines: Sequence[Any], precision: Sequence[float]) -> list[tuple[int, int]]:
    """Pairs of lines of which nine tenths of the shorter lie within their precision (1 m at least) of the other."""
    shapes = grid.array(list(lines))
    pairs: list[tuple[int, int]] = []
    if len(shapes) < 2:
        return pairs
    a, b = shapely.STRtree(shapes).query(shapes, predicate="dwithin", distance=1.0)
    for left, right in zip(a.tolist(), b.tolist(), strict=True):
        if left >= right:
            continue
        short, long = sorted((left, right), key=lambda n: (shapely.length(shapes[n]), n))
        reach = max(min(precision[left], precision[right]), 1.0)
        within = shapely.length(shapely.intersection(shapes[short], shapely.buffer(shapes[long], reach)))
        if within >= WHOLE * shapely.length(shapes[short]) > 0:
            pairs.append((left, right))
    return pairs
