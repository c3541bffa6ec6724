"""Keys: what a thing is called from one draft to the next, whatever container it came in."""

from __future__ import annotations

import hashlib
from collections.abc import Sequence
from typing import Any

import numpy as np
import pandas as pd
import shapely

#: Coordinates enter digests as whole millimetres.
_PER_METRE = 1000
#: Geometries copied at a time.
_AT_ONCE = 4096


def digest(geometry: Any, length: int = 8) -> str:
    """Hexadecimal digits of a geometry's normalised outline in whole millimetres.

    The same for any ring start, orientation, order of parts, and container.
    """
    return digests([geometry], length)[0]


def digests(geometries: Any, length: int = 8) -> list[str]:
    """The :func:`digest` of each geometry, in a tenth of the time that one at a time would take."""
    shapes = np.asarray(geometries, dtype=object)
    made: list[str] = []
    for start in range(0, len(shapes), _AT_ONCE):
        # rounding first, then a normal form: rounding after could order two parts differently
        # adding zero turns -0.0, which has other bytes, into 0.0
        rounded = shapely.transform(shapes[start : start + _AT_ONCE], lambda xy: np.round(xy * _PER_METRE) + 0.0)
        outlines = shapely.to_wkb(shapely.normalize(rounded), byte_order=1)
        made += [hashlib.sha256(outline).hexdigest()[:length] for outline in outlines]
    return made


def alike(geometries: Any) -> Any:
    """Which geometries another one may equal: the same box in whole millimetres, and as many points.

    Two of the same :func:`digest` are always told; a digest costs a hundred times as much.
    """
    shapes = np.asarray(geometries, dtype=object)
    table = pd.DataFrame(np.round(shapely.bounds(shapes) * _PER_METRE) + 0.0)
    return table.assign(points=shapely.get_num_coordinates(shapes)).duplicated(keep=False).to_numpy()


def unique(keys: Sequence[str]) -> list[str]:
    """The keys; the second and further of a kind are marked ``~2``, ``~3`` and so on."""
    seen: dict[str, int] = {}
    made = []
    for key in keys:
        seen[key] = seen.get(key, 0) + 1
        made.append(key if seen[key] == 1 else f"{key}~{seen[key]}")
    return made
