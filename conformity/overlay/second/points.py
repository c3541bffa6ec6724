"""Points in a surface or on a line: crossings of a ray, and distances to edges."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Final

import numpy as np
import shapely

if TYPE_CHECKING:
    from collections.abc import Iterator

    from numpy.typing import NDArray

    Floats = NDArray[np.float64]
    Ints = NDArray[np.int64]

#: A point this close to an outline lies on it (metres): the grid of overlays.
ON_OUTLINE: Final = 1e-6
#: Distances to edges whose box is further from a point than this are not computed (metres).
_NEAR: Final = 1e-5
#: Pairs of a point and an edge that are compared at once.
_AT_ONCE: Final = 1_000_000


def segments(lines: Any) -> Floats:
    """Segments of lines (or of the outlines of surfaces) as rows ``x0, y0, x1, y1`` (metres); points have no length."""
    return segments_of([lines])[0]


def segments_of(shapes: Any) -> tuple[Floats, Ints]:
    """:func:`segments` of many shapes, one after another: those of shape ``g`` are rows ``of[g]`` to ``of[g + 1]``."""
    given = np.asarray(shapes, dtype=object)
    dims = shapely.get_dimensions(given)
    parts, owner = shapely.get_parts(given, return_index=True)
    solid = dims[owner] == 2
    rings, ring_of = shapely.get_rings(parts[solid], return_index=True)
    point = dims[owner] == 0
    drawn = ~(solid | point)
    curves = np.concatenate([rings, parts[drawn]])
    whose = np.concatenate([owner[solid][ring_of], owner[drawn]])
    xy, curve = shapely.get_coordinates(curves, return_index=True)
    follows = curve[1:] == curve[:-1]
    spots, spot = shapely.get_coordinates(parts[point], return_index=True)
    rows = np.concatenate([np.column_stack([xy[:-1][follows], xy[1:][follows]]), np.tile(spots, 2)])
    of_row = np.concatenate([whose[curve[:-1][follows]], owner[point][spot]])
    if len(given) > 1:
        order = np.argsort(of_row, kind="stable")
        rows, of_row = rows[order], of_row[order]
    return rows, np.searchsorted(of_row, np.arange(len(given) + 1)).astype(np.int64)


def holds(surface: Any, points: Any) -> int:
    """How many points lie in a surface or on its outline."""
    return int(held([surface], [points], [0], [0])[0])


def held(surfaces: Any, points: Any, i: Any, j: Any) -> Ints:
    """How many of the points ``j`` lie in surface ``i`` or on its outline, for each pair."""
    surfaces = np.asarray(surfaces, dtype=object)
    count = np.zeros(len(i), dtype=np.int64)
    for pair, spot, outline in _facing(surfaces, points, i, j, shapely.bounds(surfaces)):
        inside = np.zeros(len(spot), dtype=np.int64)
        n, k = np.nonzero((outline[None, :, 1] > spot[:, None, 1]) != (outline[None, :, 3] > spot[:, None, 1]))
        p, q = outline[k, :2] - spot[n], outline[k, 2:] - spot[n]
        x = p[:, 0] - p[:, 1] * (q[:, 0] - p[:, 0]) / (q[:, 1] - p[:, 1])
        np.add.at(inside, n[x > 0], 1)
        within = (inside % 2 == 1) | (_distances(spot, outline) <= ON_OUTLINE)
        np.add.at(count, pair[within], 1)
    return count


def on_line(line: Any, points: Any, within: float) -> int:
    """How many points lie within a distance of a line (metres)."""
    return int(on_lines([line], [points], [0], [0], (within,))[0][0])


def on_lines(lines: Any, points: Any, i: Any, j: Any, within: tuple[float, ...]) -> list[Ints]:
    """How many of the points ``j`` lie within each of some small distances of line ``i`` (metres), for each pair."""
    lines = np.asarray(lines, dtype=object)
    counts = [np.zeros(len(i), dtype=np.int64) for _ in within]
    for pair, spot, outline in _facing(lines, points, i, j, shapely.bounds(lines)):
        away = _distances(spot, outline)
        for count, most in zip(counts, within, strict=True):
            np.add.at(count, pair[away <= most], 1)
    return counts


def _facing(shapes: Any, points: Any, i: Any, j: Any, boxes: Floats) -> Iterator[tuple[Ints, Floats, Floats]]:
    """Shape by shape: the points that lie in its box, the pair of each, and the segments of the shape."""
    i, j = np.asarray(i, dtype=np.int64), np.asarray(j, dtype=np.int64)
    xy, of_points = shapely.get_coordinates(np.asarray(points, dtype=object)[j], return_index=True)
    box = boxes[i[of_points]]
    near = ((xy >= box[:, :2] - _NEAR) & (xy <= box[:, 2:] + _NEAR)).all(axis=1)
    xy, pair = xy[near], of_points[near].astype(np.int64)
    asked, of_shape = np.unique(i[pair], return_inverse=True)
    rows, of = segments_of(shapes[asked])
    order = np.argsort(of_shape, kind="stable")
    ends = np.searchsorted(of_shape[order], np.arange(len(asked) + 1))
    for g in range(len(asked)):
        own = order[ends[g] : ends[g + 1]]
        outline = rows[of[g] : of[g + 1]]
        step = max(1, _AT_ONCE // max(len(outline), 1))
        for first in range(0, len(own), step):
            some = own[first : first + step]
            yield pair[some], xy[some], outline


def _distances(points: Floats, outline: Floats) -> Floats:
    """How far each point lies from the nearest of some segments, as far as that is next to nothing; else infinite."""
    low, high = np.minimum(outline[:, :2], outline[:, 2:]) - _NEAR, np.maximum(outline[:, :2], outline[:, 2:]) + _NEAR
    n, k = np.nonzero(
        (points[:, None, 0] >= low[None, :, 0])
        & (points[:, None, 0] <= high[None, :, 0])
        & (points[:, None, 1] >= low[None, :, 1])
        & (points[:, None, 1] <= high[None, :, 1])
    )
    p, q = outline[k, :2] - points[n], outline[k, 2:] - points[n]
    d = q - p
    size = np.maximum((d**2).sum(axis=1), 1e-300)
    t = np.clip(-(p * d).sum(axis=1) / size, 0.0, 1.0)
    near = p + t[:, None] * d
    away = np.full(len(points), np.inf)
    np.minimum.at(away, n, np.hypot(near[:, 0], near[:, 1]))
    return away
