"""The ground of a place: what its zones share with its elements, how large it is, where in the zone, under which tools.

Sizes of a place are measured on its outline, each square metre and metre once. The low value is measured on the part
that is surely shared, the high one on what may be: core and envelope of the elements, clipped so that the first lies in
the outline and the second contains it.
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
#: It is one, too, from this area on (square metres).
_SIDE_M2: Final = 1000.0
#: How far from the middle of a zone a ground lies at a side, and at a corner, as a share of the farthest that a ground
#: of its size may lie; nearer to the middle than the last it is at no side.
_ASIDE: Final = 0.5
_CORNER: Final = 0.4
_MIDDLE: Final = 0.25
#: The side of a part that is at none.
MIDDLE: Final = "middle"
#: Two stretches of a border face opposite ways from this cosine of their angle on (100 degrees: more than a corner).
_OPPOSITE: Final = -0.17
#: A stretch of a border that is less than this share of another is only brushed.
_BRUSHED: Final = 0.25
#: Of the protections and the band round them, what a ground must fill to be that band.
_FILLED: Final = 0.4
#: A ground with this share protected is the protected ground itself, not the belt around it.
_ITSELF: Final = 2 / 3
#: Outlines this close touch (metres): digitised borders are rarely the same.
_TOUCH_M: Final = 2.0
#: Zones this near adjoin one another (metres).
ADJOINING_M: Final = 0.05
#: Two drawings of what is known to be one line lie no farther apart than this (metres).
_ONE_THING_M: Final = 25.0
#: A line ends inside a zone where its end lies this far from the border (metres).
_INSIDE_M: Final = 10.0
#: Ends of parts of one line this near meet (metres).
_END_M: Final = 0.01
_MULTILINE: Final = 5
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
class Flow:
    """How a line meets a zone.

    ``form``: ``across`` (it leaves by two sides that face opposite ways; ``side``: W-E …), ``along`` (it only follows
    the edge), ``enters`` (it comes in once and ends inside; ``side``: by which, N, NE …), or ``in`` (any other way).
    """

    form: str
    side: str


@dataclass(frozen=True)
class Where:
    """Where a ground lies in its zone.

    ``form``: ``whole``, ``across`` (it cuts the zone in two and leaves it by opposite sides), ``edge`` (at a side),
    ``corner``, ``part`` (at a side, but more than a third of the zone, or away from its border), ``inner`` (between the
    middle and a side), ``middle`` (it touches no border), or ``parts`` (in several places). ``side``: N, NE …, or
    W-E … of what goes across; ``middle`` of a part that is at no side. ``share``: of the zone, 0 to 1.
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


def adjoined(surfaces: Sequence[Any]) -> Any:
    """Some surfaces as one: those closer than 5 cm, as digitised borders are, have no gap between them."""
    if len(surfaces) == 1:
        return surfaces[0]
    shapes = grid.array(list(surfaces))
    wide = grid.union(bands.buffer(shapes, ADJOINING_M))
    closed = bands.buffer(np.array([wide], dtype=object), -ADJOINING_M)[0]
    return grid.union(grid.array([*surfaces, closed]))


def bounded(ground: Any, dim: int, pairs: Sequence[tuple[Any, Any, float]], contested: Any = None) -> Size:
    """Size of an outline and how small or large it may be, as each pair's contact is measured.

    An element drawn as a surface moves by its uncertainty; beside a line or point it is the subject that moves, and
    two lines share nothing that is sure (:func:`conformity.overlay.measures.contacts`).

    Parameters
    ----------
    ground
        The outline: union of what the pairs share.
    dim
        2 for areas, 1 for lengths.
    pairs
        Zone or prescription, element and the uncertainty of the element's position (metres) of each pair that the
        outline is made of.
    contested
        Ground that is not surely the zones': one of another class lies over it; ``None`` where there is none.
    """
    value = size(ground, dim)
    sure, wide = [], []
    for zone, element, uncertainty in pairs:
        near = _near(element, zone, uncertainty)
        if near is None:
            continue
        zone_dim, own_dim = (int(each) for each in grid.dimensions(np.array([zone, near], dtype=object)))
        if uncertainty <= 0:
            both = _met(zone, near, dim)
            sure.append(both)
            wide.append(both)
        elif own_dim == 2:
            sure.append(_met(zone, _moved(near, -uncertainty), dim))
            wide.append(_met(zone, _moved(near, uncertainty), dim))
        elif zone_dim == 2:
            sure.append(_met(_moved(zone, -uncertainty), near, dim))
            wide.append(_met(_moved(zone, uncertainty), near, dim))
        else:
            wide.append(_met(zone, _moved(near, uncertainty), dim))
    core, most = outline(sure, dim), outline(wide, dim)
    if core is not None and dim == 2:
        # a core of one zone's ground is not surer than the outline that it lies in; of lines, that share no points but
        # those that rounding leaves them, it is the same line cut shorter
        core = _met(core, ground, dim)
    if core is not None and contested is not None:
        core = grid.only(grid.subtract(np.array([core], dtype=object), np.array([contested], dtype=object)), dim)[0]
    return Size(value, min(size(core, dim), value), max(size(most, dim), value))


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
    if (way := _across(ground, host)) is not None:
        return Where("across", way, share)
    if _scattered(ground):
        return Where("parts", "", share)
    east, north = (off / max(1.0 - share, 1e-9) for off in _offset(ground, host))
    touching = not surface or shapely.distance(ground, shapely.boundary(host)) <= _TOUCH_M
    most = max(abs(east), abs(north))
    if most < _MIDDLE:
        return Where("part", MIDDLE, share) if touching else Where("middle", "", share)
    if most < _ASIDE and min(abs(east), abs(north)) >= _MIDDLE:
        return Where("part", _compass(east, north), share)
    if most < _ASIDE:
        return Where("inner", _compass(*_straight(east, north)), share)
    corner = min(abs(east), abs(north)) >= _CORNER
    side = _compass(east, north) if corner else _compass(*_straight(east, north))
    form = "part" if share > 1 / 3 or not touching else "corner" if corner else "edge"
    return Where(form, side, share)


def flow(line: Any, zone: Any, uncertainty_m: float) -> Flow:
    """How a line meets a zone (see :class:`Flow`).

    Parameters
    ----------
    line
        The part of the line in the zone.
    zone
        A polygon or multipolygon.
    uncertainty_m
        By how much the line, or the outline of the zone, may lie elsewhere (metres).
    """
    host = _host(line, zone)
    away = [(float(shapely.distance(end, shapely.boundary(host))), end) for end in open_ends(line)]
    entries = [end for metres, end in away if metres <= _TOUCH_M]
    inside = [end for metres, end in away if metres >= _INSIDE_M]
    if len(entries) == 1 and len(inside) == len(away) - 1 > 0:
        return Flow("enters", towards(shapely.centroid(host), entries[0]))
    if runs_along(line, zone, uncertainty_m):
        return Flow("along", "")
    way = _across(line, host)
    return Flow("in", "") if way is None else Flow("across", way)


def open_ends(line: Any) -> list[Any]:
    """The points at which one part alone of a line begins or ends."""
    merged = shapely.line_merge(line) if shapely.get_type_id(line) == _MULTILINE else line
    points = [shapely.get_point(part, at) for part in shapely.get_parts(merged) for at in (0, -1)]
    return [point for n, point in enumerate(points)
            if all(shapely.distance(point, other) > _END_M for m, other in enumerate(points) if m != n)]  # fmt: skip


def _host(ground: Any, zone: Any) -> Any:
    """The part of a zone that contains most of a ground."""
    parts = shapely.get_parts(zone)
    if len(parts) == 1:
        return parts[0]
    dim = int(shapely.get_dimensions(ground))
    shared = shapely.intersection(parts, ground)
    held = shapely.area(shared) if dim == 2 else shapely.length(shared)
    return parts[int(np.argmax(held))]


def _across(ground: Any, zone: Any) -> str | None:
    """The direction in which a ground goes across a zone (``W-E`` …); ``None`` where it does not.

    It leaves two parts of the zone, and runs from one end on the zone's border to another where the border faces
    the other way: what only takes a corner, or comes in and ends inside, does not go across. A line goes across, too,
    where both parts reach as far from it as it is long: a neck between them has borders of any direction.
    """
    surface = int(shapely.get_dimensions(ground)) == 2
    cutter = ground if surface else shapely.buffer(ground, 0.5, cap_style="square")
    left = shapely.get_parts(shapely.difference(zone, cutter))
    left = left[shapely.area(left) >= _SIDE * shapely.area(zone)]
    if len(left) < 2:
        return None
    ends = _open_sides(ground, zone) if surface else _ends(ground, zone)
    if len(ends) < 2:
        return None
    (start, out), (end, back) = ends[:2]
    if float(out @ back) > _OPPOSITE and (surface or not _at_neck(ground, left)):
        return None
    east, north = end - start
    return _WAYS[round(float(np.degrees(np.arctan2(north, east))) % 180 / 45) % 4]


def _at_neck(line: Any, parts: Any) -> bool:
    """Whether the parts of a zone that a line leaves reach as far from it as it is long."""
    depths = [shapely.distance(shapely.points(shapely.get_coordinates(part)), line).max() for part in parts]
    return bool(min(depths) >= shapely.length(line))


def _open_sides(ground: Any, zone: Any) -> list[tuple[Any, Any]]:
    """The two longest stretches of a zone's border that a surface reaches: middle, and direction out of the zone.

    None where one is less than a quarter of the other: that is where a rounded end brushes the border.
    """
    largest = max(shapely.get_parts(ground), key=shapely.area)
    near = shapely.intersection(shapely.boundary(zone), shapely.buffer(largest, 0.5))
    stretches = sorted(shapely.get_parts(shapely.line_merge(near)), key=shapely.length, reverse=True)[:2]
    if len(stretches) < 2 or shapely.length(stretches[1]) < _BRUSHED * shapely.length(stretches[0]):
        return []
    return [end for stretch in stretches if (end := _facing(stretch, zone)) is not None]


def _ends(line: Any, zone: Any) -> list[tuple[Any, Any]]:
    """The two points farthest apart in which a line leaves a zone, with the directions out of it."""
    border = shapely.boundary(zone)
    points = [shapely.get_point(part, at) for part in shapely.get_parts(line) for at in (0, -1)]
    points = [point for point in points if shapely.distance(point, border) <= 1.0]
    if len(points) < 2:
        return []
    pairs = [(shapely.distance(a, b), i, j) for i, a in enumerate(points) for j, b in enumerate(points) if i < j]
    _, i, j = max(pairs, key=lambda each: (each[0], -each[1], -each[2]))
    reach = max(0.05 * float(np.sqrt(shapely.area(zone))), 5.0)
    around = [
        shapely.line_merge(shapely.intersection(border, shapely.buffer(points[n], reach))) for n in (i, j)
    ]  # fmt: skip
    held = [min(shapely.get_parts(near), key=lambda part: shapely.distance(part, points[n]))
            for near, n in zip(around, (i, j), strict=True)]  # fmt: skip
    return [end for stretch in held if (end := _facing(stretch, zone)) is not None]


def _facing(stretch: Any, zone: Any) -> tuple[Any, Any] | None:
    """The middle of a stretch of a zone's border, and the direction (of length 1) in which it looks out of the zone.

    ``None`` where it comes back to where it began.
    """
    middle = shapely.line_interpolate_point(stretch, 0.5, normalized=True)
    points = shapely.get_coordinates(stretch)
    along = points[-1] - points[0]
    length = float(np.hypot(*along))
    if length < _TOUCH_M:
        return None
    chord = shapely.line_interpolate_point(shapely.linestrings(points[[0, -1]]), 0.5, normalized=True)
    out = np.array([-along[1], along[0]]) / length
    step = 0.05 * length
    inside = [
        shapely.contains_xy(zone, *(shapely.get_coordinates(at)[0] + step * sign * out))
        for at in (middle, chord) for sign in (1, -1)
    ]  # fmt: skip
    outward = next((out * sign for at in (0, 2) for sign, here, there in ((1, at, at + 1), (-1, at + 1, at))
                    if not inside[here] and inside[there]), None)  # fmt: skip
    return None if outward is None else (shapely.get_coordinates(middle)[0], outward)


def _scattered(ground: Any) -> bool:
    """Whether no part of a ground is half of it."""
    parts = shapely.get_parts(ground)
    held = shapely.area(parts) if int(shapely.get_dimensions(ground)) == 2 else np.zeros(1)
    return bool(held.sum() > 0 and held.max() < 0.5 * held.sum())


def _offset(ground: Any, zone: Any) -> tuple[float, float]:
    """How far the middle of a ground lies from that of its zone, in half-widths: east, north."""
    low_x, low_y, high_x, high_y = shapely.bounds(zone)
    here, middle = shapely.centroid(ground), shapely.centroid(zone)
    half_x, half_y = max((high_x - low_x) / 2, 1e-9), max((high_y - low_y) / 2, 1e-9)
    return float((here.x - middle.x) / half_x), float((here.y - middle.y) / half_y)


def towards(origin: Any, point: Any) -> str:
    """In which of eight directions a point lies from another: ``N``, ``NE``."""
    (x0, y0), (x1, y1) = shapely.get_coordinates([origin, point])
    return _COMPASS[round(float(np.degrees(np.arctan2(y1 - y0, x1 - x0))) / 45) % 8]


def _straight(east: float, north: float) -> tuple[float, float]:
    return (east, 0.0) if abs(east) >= abs(north) else (0.0, north)


def _compass(east: float, north: float) -> str:
    turn = np.degrees(np.arctan2(np.sign(north), np.sign(east)))
    return _COMPASS[round(turn / 45) % 8]


# ------------------------------------------------------------------------------------------------- tools and belts


def covered(ground: Any, dim: int, tools: Geometries, widened_m: float) -> float:
    """Share of an outline that some prescriptions cover.

    Of a surface only surfaces do: a hedge has metres, no hectares. Of a line, or of points, lines and points widened
    do as well.
    """
    whole = size(ground, dim)
    if whole <= 0 or not len(tools):
        return 0.0
    near = tools[shapely.dwithin(tools, ground, widened_m)]
    if dim == 2:
        near = near[grid.dimensions(near) == 2] if len(near) else near
    if not len(near):
        return 0.0
    held = near.copy()
    slim = grid.dimensions(held) < 2
    held[slim] = bands.buffer(held[slim], widened_m)
    return min(size(_met(ground, grid.union(held), dim), dim) / whole, 1.0)


def belt(ground: Any, protections: Geometries, most_m: float) -> float | None:
    """The width of a ground that is a band around protections, or ``None`` where it is not.

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


def around(ground: Any, protections: Geometries, land: Any, most_m: float) -> float | None:
    """The width (m, by five) of a ground that is a band around protections, or ``None`` where it is not.

    Nine tenths of the ground lie in the protections or in the band, and the ground fills a good part of what they hold
    of ``land``: ground that lies near protections by chance leaves most of it.

    Parameters
    ----------
    land
        What the ground was taken from, an outline that contains it.
    most_m
        The widest band looked for (metres).
    """
    inner, whole = grid.union(protections), shapely.area(ground)
    if shapely.area(shapely.intersection(inner, ground)) >= _ITSELF * whole:
        return None
    for width in range(5, int(most_m) + 1, 5):
        wide = _moved(inner, float(width))
        held = shapely.area(shapely.intersection(ground, wide))
        if held >= WHOLE * whole:
            return float(width) if held >= _FILLED * shapely.area(shapely.intersection(land, wide)) else None
    return None


def runs_along(line: Any, zone: Any, uncertainty: float) -> bool:
    """Whether a line that meets a zone lies everywhere within its uncertainty of the zone's edge.

    Of a zone narrower than twice that, the edge is everything but its middle. A line that parts the zone in two with
    ground beyond its uncertainty on both sides crosses it, however narrow it is there.
    """
    if uncertainty <= 0 or _parts(line, zone, uncertainty):
        return False
    inner = _moved(zone, -uncertainty)
    while inner is None and uncertainty > 1.0:
        uncertainty /= 2
        inner = _moved(zone, -uncertainty)
    return inner is None or not shapely.intersects(inner, line)


def _parts(line: Any, zone: Any, uncertainty: float) -> bool:
    """Whether a line leaves ground of a zone on both of its sides, beyond its uncertainty, of some size."""
    host = _host(line, zone)
    sides = shapely.get_parts(shapely.difference(host, shapely.buffer(line, 0.5, cap_style="square")))
    if len(sides) < 2:
        return False
    beyond = shapely.area(shapely.difference(sides, shapely.buffer(line, uncertainty)))
    return int((beyond >= min(_SIDE * float(shapely.area(host)), _SIDE_M2)).sum()) > 1


def once(drawings: Sequence[Sequence[Any]], precision: Sequence[float]) -> list[list[Any]]:
    """What to count of some drawings of one thing, the longest first: no stretch that one before it has drawn.

    A stretch is a second drawing where it runs beside another within the precision of both together (25 m at least:
    that they are one thing is known). What then remains of a stretch counts from that length on.

    Parameters
    ----------
    drawings
        The pieces of each drawing (lines).
    precision
        By how much each drawing may lie elsewhere (metres).

    Returns
    -------
    list of list
        What counts of each piece; ``None`` where nothing does.
    """
    wholes = [outline(pieces, 1) for pieces in drawings]
    length = [size(whole, 1) for whole in wholes]
    counted: list[list[Any]] = [[None] * len(pieces) for pieces in drawings]
    kept: list[int] = []
    for n in sorted((n for n, metres in enumerate(length) if metres), key=lambda i: (-length[i], i)):
        reach = {k: max(precision[n] + precision[k], _ONE_THING_M) for k in kept}
        again = shapely.union_all([_beside(wholes[k], metres) for k, metres in reach.items()])
        within = float(shapely.length(shapely.intersection(wholes[n], again)))
        if within >= WHOLE * length[n]:
            continue
        counted[n] = list(drawings[n])
        if within > (1 - WHOLE) * length[n]:
            left = shapely.get_parts(shapely.line_merge(shapely.difference(wholes[n], again)))
            worth = left[(shapely.length(left) >= min(reach.values())) | ~shapely.dwithin(left, again, _END_M)]
            if not len(worth):
                counted[n] = [None] * len(drawings[n])
                continue
            around = shapely.buffer(shapely.union_all(worth), _END_M)
            counted[n] = [outline([_met(piece, around, 1)], 1) for piece in drawings[n]]
        kept.append(n)
    return counted


def _beside(line: Any, metres: float) -> Any:
    """What lies beside a line, not beyond its ends: where another drawing goes on there, that is no second one."""
    merged = shapely.line_merge(line) if shapely.get_type_id(line) == _MULTILINE else line
    return shapely.buffer(merged, metres, cap_style="flat")


def drawn_twice(
    lines: Sequence[Any], precision: Sequence[float], share: float = WHOLE, least_m: float = 1.0
) -> list[tuple[int, int]]:
    """Pairs of lines of which a share of the shorter lies within their precision, or ``least_m``, of the other."""
    shapes = grid.array(list(lines))
    pairs: list[tuple[int, int]] = []
    if len(shapes) < 2:
        return pairs
    a, b = shapely.STRtree(shapes).query(shapes, predicate="dwithin", distance=least_m)
    for left, right in zip(a.tolist(), b.tolist(), strict=True):
        if left >= right:
            continue
        short, long = sorted((left, right), key=lambda n: (shapely.length(shapes[n]), n))
        reach = max(min(precision[left], precision[right]), least_m)
        within = shapely.length(shapely.intersection(shapes[short], shapely.buffer(shapes[long], reach)))
        if within >= share * shapely.length(shapes[short]) > 0:
            pairs.append((left, right))
    return pairs
