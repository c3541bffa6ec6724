"""Stores geometries on disk for several processes: one FlatGeobuf with a spatial index, read by box."""

from __future__ import annotations

import warnings
from pathlib import Path
from typing import Any

import numpy as np
import shapely
from pyogrio import raw

from conformity.model.alone import ALONE

__all__ = ["fetch", "store"]


def store(shapes: Any, path: Path) -> None:
    """Write geometries of any kind, each with its number."""
    with ALONE, warnings.catch_warnings():
        warnings.simplefilter("ignore", UserWarning)  # "no CRS given", as the readers handle it
        raw.write(
            path, shapely.to_wkb(np.asarray(shapes, dtype=object)), [np.arange(len(shapes), dtype=np.int64)],
            np.array(["row"], dtype=object), geometry_type="Unknown", driver="FlatGeobuf",
        )  # fmt: skip


def fetch(path: Path, box: tuple[float, float, float, float]) -> tuple[Any, Any]:
    """Numbers and geometries whose bounding box intersects ``box``, sorted by number."""
    with ALONE:
        _, _, wkb, (numbers,) = raw.read(path, bbox=box)
    order = np.argsort(numbers)
    return numbers[order], shapely.from_wkb(wkb[order])
