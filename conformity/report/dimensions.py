"""Splitting of geometries by dimension, since GIS programs do not draw a GeometryCollection."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Final

import numpy as np
import shapely

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable

    from numpy.typing import NDArray

_TOGETHER: Final[dict[int, Callable[..., Any]]] = {
    2: shapely.multipolygons,
    1: shapely.multilinestrings,
    0: shapely.multipoints,
}
_COLLECTION: Final = 7  # type of a collection among GEOS's


def by_dimension(shapes: Iterable[Any]) -> dict[int, tuple[NDArray[np.intp], NDArray[np.object_]]]:
    """Dimension → positions of the geometries with parts of it, and these parts as multi-part geometries."""
    parts, of = shapely.get_parts(np.asarray(shapes, dtype=object), return_index=True)
    while (shapely.get_type_id(parts) == _COLLECTION).any():
        parts, inner = shapely.get_parts(parts, return_index=True)
        of = of[inner]
    dimensions = shapely.get_dimensions(parts)
    numbers = {}
    for dimension, together in _TOGETHER.items():
        mine = (dimensions == dimension) & ~shapely.is_empty(parts)
        own, inner = shapely.get_parts(parts[mine], return_index=True)
        at, group = np.unique(of[mine][inner], return_inverse=True)
        numbers[dimension] = at, together(own, indices=group) if len(own) else own
    return numbers
