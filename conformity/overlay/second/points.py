"""Points in a surface or on a line: crossings of a ray, and distances to edges."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Final

import numpy as np
import shapely

if TYPE_CHECKING:
    from numpy.typing import NDArray

    Floats = NDArray[np.float64]

#: A point this close to an outline lies on it (metres): the grid of overlays.
ON_OUTLINE: Final = 1e-6


def segments(lines: Any) -> Floats:
    """Segments of lines (or of the outlines of surfaces) as rows ``x0, y0, x1, y1`` (metres); points have no length."""
    if shapely.get_dimensions(lines) == 0:
        return np.tile(shapely.get_coordinates(lines), 2)
    whole = shapely.boundary(lines) if shapely.get_dimensions(lines) == 2 else lines
    parts = shapely.get_parts(np.array([whole], dtype=object))
    xy, part = shapely.get_coordinates(parts, return_index=True)
    follows = part[1:] == part[:-1]
    return np.column_stack([xy[:-1][follows], xy[1:][follows]])


def holds(surface: Any, points: Any) -> int:
    """How many points lie in a surface or on its outline."""
    x0, y0, x1, y1 = shapely.bounds(surface)
    xy = shapely.get_coordinates(points)
    near = (
        (xy[:, 0] >= x0 - ON_OUTLINE)
        & (xy[:, 0] <= x1 + ON_OUTLINE)
        & (xy[:, 1] >= y0 - ON_OUTLINE)
        & (xy[:, 1] <= y1 + ON_OUTLINE)
    )
    if not near.any():
        return 0
    outline = segments(surface)
    return sum(_inside(point, outline) or _distance(point, outline) <= ON_OUTLINE for point in xy[near])


def on_line(line: Any, points: Any, within: float) -> int:
    """How many points lie within a distance of a line (metres)."""
    outline = segments(line)
    return sum(_distance(point, outline) <= within for point in shapely.get_coordinates(points))


def _inside(point: Floats, outline: Floats) -> bool:
    p, q = outline[:, :2] - point, outline[:, 2:] - point
    over = (p[:, 1] > 0) != (q[:, 1] > 0)
    x = p[over, 0] - p[over, 1] * (q[over, 0] - p[over, 0]) / (q[over, 1] - p[over, 1])
    return bool(np.count_nonzero(x > 0) % 2)


def _distance(point: Floats, outline: Floats) -> float:
    p, q = outline[:, :2] - point, outline[:, 2:] - point
    d = q - p
    size = np.maximum((d**2).sum(axis=1), 1e-300)
    t = np.clip(-(p * d).sum(axis=1) / size, 0.0, 1.0)
    near = p + t[:, None] * d
    return float(np.hypot(near[:, 0], near[:, 1]).min(initial=np.inf))
