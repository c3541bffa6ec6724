"""Removes empty rings, parts and members, which some libraries mishandle.

GEOS calls ``POLYGON ((0 0, 9 0, 9 9, 0 0), EMPTY)`` valid and not empty; some of its operations then end the process,
and code that reads the first point of each ring reads out of bounds.
"""

from __future__ import annotations

from typing import Any, Final

import numpy as np
import shapely

__all__ = ["leaves", "without_empty_parts"]

_MULTI: Final = {
    shapely.GeometryType.MULTIPOINT: shapely.multipoints,
    shapely.GeometryType.MULTILINESTRING: shapely.multilinestrings,
    shapely.GeometryType.MULTIPOLYGON: shapely.multipolygons,
    shapely.GeometryType.GEOMETRYCOLLECTION: shapely.geometrycollections,
}


def leaves(geometry: Any) -> tuple[Any, Any]:
    """Points, lines and polygons of geometries, however deep collections are nested, and the row of each."""
    parts, owner = shapely.get_parts(np.asarray(geometry, dtype=object), return_index=True)
    while (shapely.get_type_id(parts) >= shapely.GeometryType.MULTIPOINT).any():
        parts, inner = shapely.get_parts(parts, return_index=True)
        owner = owner[inner]
    return parts, owner


def without_empty_parts(geometry: Any) -> tuple[Any, Any]:
    """Geometries without empty rings, parts and members.

    Parameters
    ----------
    geometry
        Array of geometries; None stays None.

    Returns
    -------
    (geometry, removed)
        ``removed`` counts the empty rings, parts and members of each row. Rows without any are the same objects; a row
        that is empty as a whole is left as it is, with 0.
    """
    out = np.asarray(geometry, dtype=object).copy()
    removed = np.zeros(len(out), dtype=np.int64)
    several = shapely.get_type_id(out) >= shapely.GeometryType.MULTIPOINT
    parts, owner = leaves(out)
    hollow = np.zeros(len(out), dtype=bool)
    hollow[owner[shapely.is_empty(parts)]] = True
    # an empty member of a collection has no leaf
    members = np.flatnonzero(several & ~shapely.is_empty(out))
    hollow[members] |= np.array([_holds_empty(shape) for shape in out[members]], dtype=bool)
    solid = np.flatnonzero(shapely.get_num_interior_rings(parts) > 0)
    rings, part = shapely.get_rings(parts[solid], return_index=True)
    if len(rings):
        points = shapely.get_num_coordinates(rings)
        hollow[owner[solid[part[points == 0]]]] = True
        # rings that get_rings omits are missing from its count
        counted = np.bincount(part, minlength=len(solid))
        hollow[owner[solid[counted != shapely.get_num_interior_rings(parts[solid]) + 1]]] = True
    for row in np.flatnonzero(hollow & ~shapely.is_empty(out)).tolist():
        out[row], removed[row] = _plain(out[row])
    return out, removed


def _holds_empty(shape: Any) -> bool:
    if shapely.get_type_id(shape) != shapely.GeometryType.GEOMETRYCOLLECTION:
        return False
    return any(shapely.is_empty(member) or _holds_empty(member) for member in shapely.get_parts(shape))


def _plain(shape: Any) -> tuple[Any, int]:
    """One geometry without its empty parts, and their number."""
    kind = int(shapely.get_type_id(shape))
    if kind == shapely.GeometryType.POLYGON:
        holes = [shapely.get_interior_ring(shape, n) for n in range(shapely.get_num_interior_rings(shape))]
        kept = [hole for hole in holes if not shapely.is_empty(hole)]
        if len(kept) == len(holes):
            return shape, 0
        return shapely.Polygon(shapely.get_exterior_ring(shape), kept), len(holes) - len(kept)
    if kind not in _MULTI:
        return shape, 0
    count, kept = 0, []
    for member in shapely.get_parts(shape):
        if shapely.is_empty(member):
            count += 1
            continue
        plain, removed = _plain(member)
        count += removed
        if not shapely.is_empty(plain):
            kept.append(plain)
    return _MULTI[shapely.GeometryType(kind)](kept), count
