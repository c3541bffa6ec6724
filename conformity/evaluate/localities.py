"""Named places (lieux-dits): which of them names a place of the report."""

from __future__ import annotations

from typing import Any, Final

import numpy as np
import shapely

from conformity.overlay import grid

#: a named point farther away than this (metres) does not name a place
NEAREST_M: Final = 300.0


class Localities:
    """Named points and polygons, looked up by geometry.

    Parameters
    ----------
    frame
        ``name`` and ``geometry``, sorted; ``None`` where no named places were given.
    """

    def __init__(self, frame: Any) -> None:
        shapes = grid.array(frame.geometry.array) if frame is not None else grid.none(0)
        names = np.asarray(frame["name"], dtype=object) if frame is not None else np.empty(0, dtype=object)
        surface = grid.dimensions(shapes) == 2 if len(shapes) else np.zeros(0, dtype=bool)
        self._polygons, self._polygon_names = shapes[surface], names[surface]
        self._points, self._point_names = shapes[~surface], names[~surface]
        self._polygon_tree = shapely.STRtree(self._polygons)
        self._point_tree = shapely.STRtree(self._points)

    def at(self, shape: Any) -> str:
        """The name of where a geometry lies, taken at the point that the report gives of it; empty for none.

        That of the smallest polygon that contains the point; else of the nearest point within :data:`NEAREST_M`.
        """
        if shape is None or shapely.is_empty(shape):
            return ""
        point = shapely.point_on_surface(shape)
        held = self._polygon_tree.query(point, predicate="intersects").tolist()
        if held:
            return min((float(shapely.area(self._polygons[n])), str(self._polygon_names[n])) for n in held)[1]
        if not len(self._points):
            return ""
        near = self._point_tree.query_nearest(point, max_distance=NEAREST_M, all_matches=True).tolist()
        return min((str(self._point_names[n]) for n in near), default="")
