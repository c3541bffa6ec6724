"""A zone drawn anew without some ground: an outline that one can put on a plan."""

from __future__ import annotations

from typing import Any, Final

import numpy as np
import shapely

from conformity.overlay import grid

#: No part that is left is narrower than this (metres).
NARROW_M: Final = 5.0
#: No two corners drawn anew are nearer to one another than this, and the new line keeps this far off (metres).
APART_M: Final = 1.0
#: Corners of the zone stay where they are within this (metres).
_SAME: Final = 3
_SLACK_M2: Final = 0.01
#: How far beyond the zone the ground is looked at (metres).
_AROUND_M: Final = 50.0


def without(zone: Any, ground: Any) -> Any:
    """What is left of a zone off some ground, drawable; ``None`` where nothing is.

    It never takes ground that the zone has not. The new line keeps :data:`APART_M` off the ground; parts narrower than
    :data:`NARROW_M` go, and corners of the zone stay its own.
    """
    x0, y0, x1, y1 = shapely.bounds(zone)
    near = shapely.box(x0 - _AROUND_M, y0 - _AROUND_M, x1 + _AROUND_M, y1 + _AROUND_M)
    local = _surface(grid.intersect(np.array([_surface(ground)], dtype=object), np.array([near], dtype=object))[0])
    if local is None:
        return zone
    off = shapely.buffer(local, APART_M, join_style="mitre", mitre_limit=2.0)
    off = shapely.simplify(off, 0.9 * APART_M, preserve_topology=True)
    left = _surface(shapely.difference(zone, off, grid_size=grid.GRID))
    left = _wide(left, off)
    return None if left is None else _tidy(left, zone, local)


def _surface(shape: Any) -> Any:
    """The polygons of a geometry as one; ``None`` where there are none."""
    return None if shape is None else grid.only(np.array([shape], dtype=object), 2)[0]


def _wide(left: Any, off: Any) -> Any:
    """Without necks, spits and parts that the cut leaves too narrow; those that the zone had before stay."""
    if left is None:
        return None
    half = NARROW_M / 2
    sure = shapely.buffer(left, -half, join_style="mitre")
    opened = shapely.buffer(sure, half, join_style="mitre")
    lost = shapely.get_parts(shapely.difference(left, opened))
    lost = lost[(shapely.area(lost) > 1.0) & shapely.dwithin(lost, off, 0.1)]
    if len(lost):
        left = _surface(shapely.difference(left, shapely.union_all(lost), grid_size=grid.GRID))
    if left is None:
        return None
    parts = shapely.get_parts(left)
    kept = parts[~shapely.is_empty(shapely.buffer(parts, -half, join_style="mitre"))]
    return (kept[0] if len(kept) == 1 else shapely.multipolygons(kept)) if len(kept) else None


def _tidy(left: Any, zone: Any, ground: Any) -> Any:
    """Corners drawn anew that stand too near to another are left out, where that takes no other ground."""
    own = {tuple(xy) for xy in np.round(shapely.get_coordinates(zone), _SAME).tolist()}
    parts = []
    for part in shapely.get_parts(left):
        rings = [_ring(shapely.get_coordinates(ring), own) for ring in shapely.get_rings(part)]
        parts.append(shapely.Polygon(rings[0], [ring for ring in rings[1:] if len(ring) > 3]))
    tidy = parts[0] if len(parts) == 1 else shapely.multipolygons(parts)
    if not shapely.is_valid(tidy) or shapely.area(shapely.difference(tidy, zone)) > _SLACK_M2:
        return left
    before, after = (shapely.area(shapely.intersection(shape, ground)) for shape in (left, tidy))
    return tidy if after <= before + _SLACK_M2 else left


def _ring(xy: Any, own: set[tuple[float, ...]]) -> Any:
    corners = [tuple(c) for c in xy[:-1].tolist()]
    fixed = [tuple(c) in own for c in np.round(xy[:-1], _SAME).tolist()]
    kept: list[tuple[tuple[float, ...], bool]] = []
    for corner, stays in zip(corners, fixed, strict=True):
        if kept and np.hypot(corner[0] - kept[-1][0][0], corner[1] - kept[-1][0][1]) < APART_M:
            if not stays:
                continue
            if not kept[-1][1]:
                kept.pop()
        kept.append((corner, stays))
    if len(kept) > 3 and np.hypot(*(np.subtract(kept[0][0], kept[-1][0]))) < APART_M and not kept[-1][1]:
        kept.pop()
    found = [corner for corner, _ in kept]
    return np.array([*found, found[0]]) if len(found) >= 3 else xy
