"""Checks the records of a ``.shp`` in bulk: whether all of them are sound.

:mod:`conformity.read.shapefile` then determines, record by record, which one is at fault and how.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any, Final

import numpy as np

__all__ = ["AT_ONCE", "FARTHEST", "LINES", "MULTIPOINTS", "POINTS", "POLYGONS", "M", "Whole", "Z"]

#: shape types of the ESRI Shapefile Technical Description
POINTS: Final = (1, 11, 21)
LINES: Final = (3, 13, 23)
POLYGONS: Final = (5, 15, 25)
MULTIPOINTS: Final = (8, 18, 28)
Z: Final = (11, 13, 15, 18)
M: Final = (21, 23, 25, 28)
#: No projection has coordinates beyond this; finite garbage does.
FARTHEST: Final = 1e9
#: Records whose points are copied at a time.
AT_ONCE: Final = 4096

_NULL: Final = 0
_HEAD: Final = 44  # bytes before the parts: type, box, number of parts, number of points


class Whole:
    """Totals of the records, as long as none is at fault."""

    def __init__(self, shp: bytes, kind: int) -> None:
        self._shp = memoryview(shp)
        self._bytes = np.frombuffer(shp, np.uint8)
        self._kind = kind
        self._least, self._most = np.full(2, np.inf), np.full(2, -np.inf)
        self.null_shapes = 0
        self.loose = False

    def bounds(self) -> tuple[float, float, float, float] | None:
        """Bounds of all points; None where there are none."""
        if self._least[0] == np.inf:
            return None
        return float(self._least[0]), float(self._least[1]), float(self._most[0]), float(self._most[1])

    def take(self, offsets: Sequence[int], lengths: Sequence[int]) -> bool:
        """Add records, by byte offset and length; False if one is at fault."""
        at, length = np.array(offsets, dtype=np.int64) + 8, np.array(lengths, dtype=np.int64)
        kinds = self._gathered(at, 4, "<i4")[:, 0]
        null = kinds == _NULL
        if (kinds[~null] != self._kind).any():
            return False
        self.null_shapes += int(null.sum())
        at, length = at[~null], length[~null]
        return self._points(at, length) if self._kind in POINTS else self._paths(at, length)

    def _points(self, at: Any, length: Any) -> bool:
        if not np.isin(length, {1: (20,), 11: (28, 36), 21: (28,)}[self._kind]).all():
            return False
        points = self._gathered(at + 4, 16, "<f8")
        if not (np.abs(points) < FARTHEST).all():
            return False
        if len(points):
            self._widen(points.min(axis=0), points.max(axis=0))
        return True

    def _paths(self, at: Any, length: Any) -> bool:
        if (length < 40).any() or (self._kind not in MULTIPOINTS and (length < _HEAD).any()):
            return False
        counts = self._gathered(at + 36, 4 if self._kind in MULTIPOINTS else 8, "<i4").astype(np.int64)
        if (counts < 0).any():
            return False
        count = counts[:, -1]
        parts = counts[:, 0] if self._kind not in MULTIPOINTS else np.zeros_like(count)
        body = (40 if self._kind in MULTIPOINTS else _HEAD) + 4 * parts
        if not self._fits(length, body, count):
            return False
        self.null_shapes += int((count == 0).sum())
        full = count > 0
        at, body, count, parts = at[full], body[full], count[full], parts[full]
        if not len(at):
            return True
        points = self._joined(at + body, 16 * count, "<f8").reshape(-1, 2)
        if not (np.abs(points) < FARTHEST).all():
            return False
        first = np.cumsum(count) - count
        if not self._boxed(self._gathered(at + 4, 32, "<f8"), points, first):
            return False
        return self._kind in MULTIPOINTS or self._parted(at, parts, points, first, count)

    def _fits(self, length: Any, body: Any, count: Any) -> bool:
        """Whether each record is as long as its points need: with Z, the M block is optional."""
        plane, measure = body + 16 * count, 16 + 8 * count
        if self._kind in Z:
            return bool(((length == plane + measure) | (length == plane + 2 * measure)).all())
        return bool(((length == plane) | ((self._kind in M) & (length == plane + measure))).all())

    def _boxed(self, boxes: Any, points: Any, first: Any) -> bool:
        low, high = np.minimum.reduceat(points, first, axis=0), np.maximum.reduceat(points, first, axis=0)
        slack = 1e-9 * np.maximum(1.0, np.maximum(np.abs(low), np.abs(high)).max(axis=1, keepdims=True))
        if (low < boxes[:, :2] - slack).any() or (high > boxes[:, 2:] + slack).any():
            return False
        loose = (low > boxes[:, :2] + slack).any() or (high < boxes[:, 2:] - slack).any()
        self.loose = self.loose or bool(loose)
        self._widen(low.min(axis=0), high.max(axis=0))
        return True

    def _parted(self, at: Any, parts: Any, points: Any, first: Any, count: Any) -> bool:
        """Whether parts follow one another from the first point to the last, and rings are closed."""
        if (parts == 0).any():
            return False
        begin = self._joined(at + _HEAD, 4 * parts, "<i4").astype(np.int64)
        last = np.cumsum(parts) - 1
        end = np.append(begin[1:], 0)
        end[last] = count
        if begin[last - parts + 1].any() or (end <= begin).any():
            return False
        if self._kind not in POLYGONS:
            return True
        record = np.repeat(first, parts)
        # a ring of one or two points encloses nothing, closed or not: it is removed when the layer is loaded
        closed = (points[record + begin] == points[record + end - 1]).all(axis=1)
        return bool((closed | (end - begin < 3)).all())

    def _widen(self, low: Any, high: Any) -> None:
        self._least, self._most = np.minimum(self._least, low), np.maximum(self._most, high)

    def _gathered(self, at: Any, size: int, kind: str) -> Any:
        """Bytes of one size at each offset, as numbers: one row an offset."""
        return self._bytes[at[:, None] + np.arange(size)].view(kind)

    def _joined(self, at: Any, sizes: Any, kind: str) -> Any:
        """The bytes of ranges of various sizes, concatenated, as numbers."""
        ends = at + sizes
        return np.frombuffer(b"".join([self._shp[a:b] for a, b in zip(at.tolist(), ends.tolist(), strict=True)]), kind)
