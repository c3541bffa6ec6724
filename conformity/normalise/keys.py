"""Keys that identify a feature from one draft to the next, whatever the file format."""

from __future__ import annotations

import hashlib
from collections.abc import Sequence
from typing import Any

import numpy as np
import pandas as pd
import shapely

#: Digests use coordinates in whole millimetres.
_PER_METRE = 1000
#: Geometries copied at a time.
_AT_ONCE = 4096


def digest(geometry: Any, length: int = 8) -> str:
    """Hexadecimal digest of a geometry's normalised outline in whole millimetres.

    The same for any ring start, orientation, order of parts, and file format.
    """
    return digests([geometry], length)[0]


def digests(geometries: Any, length: int = 8) -> list[str]:
    """The :func:`digest` of each geometry, ten times faster than one at a time."""
    shapes = np.asarray(geometries, dtype=object)
    hexes: list[str] = []
    for start in range(0, len(shapes), _AT_ONCE):
        # rounding before normalising: rounding afterwards could change the order of parts
        # adding zero turns -0.0, which has other bytes, into 0.0
        rounded = shapely.transform(shapes[start : start + _AT_ONCE], lambda xy: np.round(xy * _PER_METRE) + 0.0)
        outlines = shapely.to_wkb(shapely.normalize(rounded), byte_order=1)
        hexes += [hashlib.sha256(outline).hexdigest()[:length] for outline in outlines]
    return hexes


def alike(geometries: Any) -> Any:
    """Which geometries may equal another one: the same box in whole millimetres, and the same number of points.

    Two geometries of the same :func:`digest` are always included; a digest takes a hundred times as long.
    """
    shapes = np.asarray(geometries, dtype=object)
    table = pd.DataFrame(np.round(shapely.bounds(shapes) * _PER_METRE) + 0.0)
    return table.assign(points=shapely.get_num_coordinates(shapes)).duplicated(keep=False).to_numpy()


def unique(keys: Sequence[str]) -> list[str]:
    """The keys; repeated keys are marked ``~2``, ``~3`` and so on."""
    uses: dict[str, int] = {}
    marked = []
    for key in keys:
        uses[key] = uses.get(key, 0) + 1
        marked.append(key if uses[key] == 1 else f"{key}~{uses[key]}")
    return marked
