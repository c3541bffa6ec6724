"""Removes rings and lines with too few points from well-known binary, which GEOS cannot parse otherwise.

A ring of fewer than four points encloses nothing, a line of one point has no length: nothing is lost with them. A
ring of more points that is not closed is kept: points may be missing.
"""

from __future__ import annotations

import struct
from collections.abc import Iterator
from typing import Final

__all__ = ["without_short_parts"]

_LINE, _POLYGON, _COLLECTIONS = 2, 3, (4, 5, 6, 7)
_EWKB_Z, _EWKB_M, _EWKB_SRID = 0x80000000, 0x40000000, 0x20000000
#: Collections nested beyond this depth are not parsed.
_DEEPEST: Final = 32
#: Points that a ring needs, the last being the first.
_RING: Final = 4


class _Reader:
    """The bytes of one geometry, read from first to last."""

    def __init__(self, data: bytes) -> None:
        self.data, self.at, self.removed = data, 0, 0

    def take(self, form: str) -> int:
        value = int(struct.unpack_from(form, self.data, self.at)[0])
        self.at += struct.calcsize(form)
        return value

    def geometry(self, depth: int = 0) -> bytes | None:
        """The next geometry without its short parts; None where it is itself a short part."""
        begin = self.at
        order = "<" if self.take("<B") else ">"
        word = self.take(order + "I")
        if word & _EWKB_SRID:
            self.at += 4
        base = word & 0xFFFF
        kind = base % 1000
        numbers = 2 + max((0, 1, 1, 2)[base // 1000 % 4], bool(word & _EWKB_Z) + bool(word & _EWKB_M))
        head = self.data[begin : self.at]
        if kind == _POLYGON:
            return self._polygon(head, order, 8 * numbers)
        if kind in _COLLECTIONS:
            if depth > _DEEPEST:
                raise ValueError("collections too deep")
            count = self.take(order + "I")
            parts = [part for part in (self.geometry(depth + 1) for _ in range(count)) if part is not None]
            return head + struct.pack(order + "I", len(parts)) + b"".join(parts)
        if kind == _LINE:
            points = self._points(order, 8 * numbers)
            if len(points) == 8 * numbers:
                self.removed += 1
                return None if depth else head + struct.pack(order + "I", 0)
            return head + struct.pack(order + "I", len(points) // (8 * numbers)) + points
        if kind == 1:
            self.at += 8 * numbers
            return self.data[begin : self.at]
        raise ValueError(f"type {kind}")

    def _points(self, order: str, size: int) -> bytes:
        count = self.take(order + "I")
        points = self.data[self.at : self.at + count * size]
        if len(points) != count * size:
            raise ValueError("cut short")
        self.at += len(points)
        return points

    def _polygon(self, head: bytes, order: str, size: int) -> bytes:
        kept: list[bytes] = []
        shell = True
        for number, points in enumerate(self._rings(order, size)):
            count = len(points) // size
            flat = count < _RING and (count < 3 or points[:16] == points[-size : len(points) - size + 16])
            if flat:
                self.removed += 1
                shell = shell and number > 0
            elif shell:
                kept.append(struct.pack(order + "I", count) + points)
        if not shell:  # holes without a shell
            kept = []
        return head + struct.pack(order + "I", len(kept)) + b"".join(kept)

    def _rings(self, order: str, size: int) -> Iterator[bytes]:
        for _ in range(self.take(order + "I")):
            yield self._points(order, size)


def without_short_parts(data: bytes) -> tuple[bytes, int]:
    """A geometry without rings of fewer than four points (closed or of two points) and lines of one point.

    Parameters
    ----------
    data
        ISO or extended WKB of points, lines, polygons and collections of them.

    Returns
    -------
    (data, n)
        ``n`` rings and lines were left out; the same bytes and 0 where there is none, or where the bytes hold
        something else.
    """
    reader = _Reader(data)
    try:
        kept = reader.geometry()
    except (struct.error, ValueError):
        return data, 0
    return (kept, reader.removed) if kept is not None and reader.removed else (data, 0)
