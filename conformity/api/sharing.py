"""Areas and shares of two tables of surfaces."""

from __future__ import annotations

from typing import Any

import numpy as np
import pandas as pd
import shapely

from conformity.errors import InputError
from conformity.overlay import grid
from conformity.overlay import shares as room

__all__ = ["shares"]


def shares(zones: Any, elements: Any) -> pd.DataFrame:
    """See :func:`conformity.api.shares`."""
    if zones.crs is None or zones.crs != elements.crs or not zones.crs.is_projected:
        raise InputError("SEM-408", problem=f"{zones.crs} / {elements.crs}")
    sides = [np.asarray(frame.geometry.array, dtype=object) for frame in (zones, elements)]
    for shapes in sides:
        solid = np.isin(shapely.get_type_id(shapes), (shapely.GeometryType.POLYGON, shapely.GeometryType.MULTIPOLYGON))
        wrong = np.flatnonzero(~solid | ~grid.valid(shapes))
        if len(wrong):
            raise InputError("SEM-408", problem=f"{len(wrong)}, {shapely.is_valid_reason(shapes[wrong[0]])}")
    found = room.shares(*sides)
    return pd.DataFrame(
        {
            "zone": zones.index[found.zone],
            "element": elements.index[found.feature],
            "area_m2": found.area_m2,
            "share_of_zone": found.share_of_zone,
            "share_of_element": found.share_of_feature,
        }
    )
