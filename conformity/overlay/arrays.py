"""Types of the arrays that measures are made of."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

__all__ = ["Bools", "Floats", "Geometries", "Ints"]

Geometries = NDArray[np.object_]
Floats = NDArray[np.float64]
#: positions in an array
Ints = NDArray[np.intp]
Bools = NDArray[np.bool_]
