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


def digest(geometry: Any, length: int = 8) -> str:
    """Hexadecimal digits of a geometry's normalised outline in whole millimetres.

    The same for any ring start, orientation, order of parts, and container.
    """
    # rounding first, then a normal form: rounding after could order two parts differently
    # adding zero turns -0.0, which has other bytes, into 0.0
    rounded = shapely.transform(geometry, lambda xy: np.round(xy * _PER_METRE) + 0.0)
    return hashlib.sha256(shapely.to_wkb(shapely.normalize(rounded), byte_order=1)).hexdigest()[:length]


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
