"""Outlines of a plan and a network before a check, thinned to what a small map can show."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import Any, Final

import geopandas as gpd
import numpy as np
import pyproj
import shapely

from conformity.report.html.shapes import outlines

__all__ = ["drawing"]

#: the widest side of the map in steps: detail finer than one of them is left out
_STEPS: Final = 1000
#: metres around the plan in which the network is drawn
_AROUND: Final = 500.0
#: projection of the map where there is no plan
_LAMBERT_93: Final = "EPSG:2154"


def drawing(zones: Any, keys: Sequence[tuple[str, Any]], layers: Iterable[tuple[Any, str | None]]) -> dict[str, Any]:
    """Outlines of the zones of each label and type, and of each layer of a network.

    Parameters
    ----------
    zones
        Zones of the plan with ``label`` and ``typezone``, in metres; None where there is no plan.
    keys
        Label and type of each row of the mapping; the type is None where the plan has none.
    layers
        Table and CRS of each layer; one without CRS, or that cannot be projected, is not drawn.

    Returns
    -------
    dict
        ``width``, ``height`` in metres; ``zones`` and ``layers``: for each row the parts of its outlines, each
        ``[dimension, ring, …]``, a ring being x and y in turn, in whole metres from the lower left corner.
    """
    system = zones.crs if zones is not None else _LAMBERT_93
    projected = [_projected(frame, crs, system) for frame, crs in layers]
    shown = [zones.geometry.array] if zones is not None else projected
    box = shapely.total_bounds([shape for shapes in shown for shape in shapes])
    if not np.isfinite(box).all():
        return {"width": 1, "height": 1, "zones": [[] for _ in keys], "layers": [[] for _ in projected]}
    window = tuple(float(side) for side in box + np.array([-_AROUND, -_AROUND, _AROUND, _AROUND]))
    corner = np.floor(np.array(window[:2]))
    width, height = window[2] - window[0], window[3] - window[1]
    detail = max(width, height) / _STEPS

    def parts(shapes: Any) -> list[Any]:
        return [part for run in outlines(shapes, corner, detail, window) for part in run]

    drawn = []
    for label, typezone in keys:
        of_label = zones["label"] == label
        chosen = zones[of_label if typezone is None else of_label & (zones["typezone"] == typezone)]
        drawn.append(parts(chosen.geometry.array))
    return {
        "width": round(width), "height": round(height), "zones": drawn, "layers": [parts(each) for each in projected],
    }  # fmt: skip


def _projected(frame: Any, crs: str | None, system: Any) -> Any:
    """Geometries in the system of the map; none where they cannot be."""
    shapes = frame.geometry.array if crs and isinstance(frame, gpd.GeoDataFrame) else []
    if not len(shapes):
        return []
    try:
        return gpd.GeoSeries(np.asarray(shapes, dtype=object), crs=crs).to_crs(system).array
    except pyproj.exceptions.ProjError:
        return []
