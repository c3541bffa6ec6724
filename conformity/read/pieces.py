"""A layer larger than memory: scanned once in slices, then read by rows."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Final

import numpy as np
import shapely

from conformity.errors import InputError, Msg, Place
from conformity.read import frames, gdal

if TYPE_CHECKING:
    from collections.abc import Callable

    from conformity.read.opening import Opened

__all__ = ["Pieces"]

#: features read at once
SLICE: Final = 2_000


class Pieces:
    """Boxes and points of every feature, in the order stored; geometries only on request.

    Attributes
    ----------
    boxes
        One row a feature: west, south, east, north, in the layer's own projection.
    points
        Number of points of each.
    """

    def __init__(self, one: Opened, place: Place, proven: Callable[[Any, int], None]) -> None:
        """Scan the layer; ``proven`` is called with the geometries of each slice and the row of its first.

        Raises
        ------
        InputError
            ``SEM-410`` a format whose features cannot be read by number, ``VEC-030`` features fewer than
            announced, ``VEC-031`` and ``VEC-032`` an unusable geometry.
        """
        if one.container not in ("gpkg", "flatgeobuf", "shapefile"):
            raise InputError(Msg.FEATURES_NOT_READ_BY_PIECES, place, driver=one.driver)
        self.crs = one.crs
        self._one, self._place = one, place
        numbers, boxes, points = [], [], []
        done = 0
        while done < one.features:
            given, wkb = gdal.shapes_after(one.path, one.container, one.layer, place, done, SLICE)
            if not len(given):
                raise InputError(Msg.FEATURES_MISSING, place, expected=one.features, found=done)
            shapes = frames.geometries(wkb, place)
            proven(shapes, done)
            numbers.append(given)
            boxes.append(shapely.bounds(shapes))
            points.append(shapely.get_num_coordinates(shapes))
            done += len(given)
        self._numbers = np.concatenate([np.empty(0, dtype=np.int64), *numbers])
        self.boxes = np.concatenate([np.empty((0, 4)), *boxes])
        self.points = np.concatenate([np.empty(0, dtype=np.int64), *points])

    def fetch(self, rows: Any) -> Any:
        """Geometries of some rows, in their order."""
        out = np.empty(len(rows), dtype=object)
        for first in range(0, len(rows), SLICE):
            asked = self._numbers[rows[first : first + SLICE]]
            wkb = gdal.shapes_of(self._one.path, self._one.container, self._one.layer, self._place, asked)
            if len(wkb) != len(asked):
                raise InputError(Msg.FEATURES_MISSING, self._place, expected=len(asked), found=len(wkb))
            out[first : first + SLICE] = frames.geometries(wkb, self._place)
        return out
