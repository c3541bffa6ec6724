"""Likely reference systems of coordinates, where none is declared or the declared one cannot be right."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from functools import lru_cache
from typing import Any, Final

import numpy as np
from pyproj import CRS, Transformer

__all__ = ["UNKNOWN", "are_degrees", "likely"]

#: Conic zones CC42 to CC50 of RGF93, legal beside Lambert-93 (decree 2019-165); the northing determines the zone.
_CONIC: Final = range(3942, 3951)
#: Degrees of latitude round a zone's parallel within which it is used: it covers one either way, and plans overlap.
_ZONE_DEGREES: Final = 1.5
#: Returned where no system fits.
UNKNOWN: Final = "EPSG:…"

Box = tuple[float, float, float, float]


def are_degrees(bounds: Sequence[float]) -> bool:
    """Whether bounds (west, south, east, north) can be longitudes and latitudes, in either order."""
    return max(abs(value) for value in bounds) <= 180


def likely(bounds: Sequence[float] | None, legal: Mapping[int, tuple[str, Box]]) -> str:
    """Systems in which the middle of some bounds lies where the system is used, as ``--crs`` takes them.

    Parameters
    ----------
    bounds
        West, south, east, north of a layer; None where it has no coordinates.
    legal
        EPSG code to name and box (degrees) of each legal projection.

    Returns
    -------
    str
        ``"EPSG:2154"``; several are separated by `` / ``; ``"EPSG:…"`` where none fits.
    """
    if bounds is None or not np.isfinite(bounds).all():
        return f"EPSG:{next(iter(legal))}"
    x, y = (bounds[0] + bounds[2]) / 2, (bounds[1] + bounds[3]) / 2
    if are_degrees(bounds):
        return "EPSG:4326" if any(_within(x, y, box) for _, box in legal.values()) else UNKNOWN
    fitting = [code for code, (_, box) in legal.items() if _within(*_lonlat(code, x, y), box)]
    fitting += [code for code in _CONIC if _within(*_lonlat(code, x, y), _zone(code))]
    return " / ".join(f"EPSG:{code}" for code in fitting) or UNKNOWN


@lru_cache(maxsize=32)
def _inverse(code: int) -> Any:
    return Transformer.from_crs(CRS.from_epsg(code), 4326, always_xy=True)


def _lonlat(code: int, x: float, y: float) -> tuple[float, float]:
    lon, lat = _inverse(code).transform(x, y)
    return float(lon), float(lat)


def _zone(code: int) -> Box:
    middle = code - 3900
    return -5.5, middle - _ZONE_DEGREES, 10.0, middle + _ZONE_DEGREES


def _within(lon: float, lat: float, box: Box) -> bool:
    return box[0] <= lon <= box[2] and box[1] <= lat <= box[3]
