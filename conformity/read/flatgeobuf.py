"""Checks a whole FlatGeobuf before GDAL opens it: the chain of features, and rings that use every point.

GDAL silently omits a ring whose end lies beyond the points. Layout (FlatGeobuf, version 3): 8 bytes of
magic, a header with its size before it, an index of 40 bytes a node, and the features, each with its size before it.
"""

from __future__ import annotations

import struct
from pathlib import Path

import numpy as np

from conformity.errors import InputError, Msg, Place

__all__ = ["check"]

_MAGIC, _NODE = 8, 40
# Field numbers in the tables of the schema.
_TYPE, _COUNT, _NODE_SIZE = 2, 8, 9
_GEOMETRY, _ENDS, _XY, _OWN_TYPE, _PARTS = 0, 0, 1, 6, 7
# Types of one run of points, and the points a run has: GDAL silently ignores further points.
_POINT, _LINE, _MULTIPOINT = 1, 2, 4


class _Table:
    """One table of a flat buffer: fields by number."""

    def __init__(self, data: bytes, at: int) -> None:
        self.data, self.at = data, at
        self.fields = at - int(struct.unpack_from("<i", data, at)[0])
        if self.fields < 0:
            raise ValueError("field list")

    def place(self, number: int) -> int:
        """Offset of a field; 0 if it is omitted."""
        if 4 + 2 * number >= struct.unpack_from("<H", self.data, self.fields)[0]:
            return 0
        offset = int(struct.unpack_from("<H", self.data, self.fields + 4 + 2 * number)[0])
        return self.at + offset if offset else 0

    def number(self, number: int, form: str, default: int) -> int:
        at = self.place(number)
        return int(struct.unpack_from(form, self.data, at)[0]) if at else default

    def vector(self, number: int) -> tuple[int, int]:
        """Offset and length of a list."""
        at = self.place(number)
        if not at:
            return 0, 0
        at += int(struct.unpack_from("<I", self.data, at)[0])
        return at + 4, int(struct.unpack_from("<I", self.data, at)[0])

    def table(self, number: int) -> _Table | None:
        at = self.place(number)
        return _Table(self.data, at + int(struct.unpack_from("<I", self.data, at)[0])) if at else None


def check(path: Path, shown: str) -> None:
    """Follow the features to the end of the file.

    Raises
    ------
    InputError
        ``VEC-005`` a chain of features that does not end with the file, ``VEC-039`` rings
        that do not account for every point, or more points than a type allows.
    """
    data = path.read_bytes()
    feature = 0
    try:
        at = _MAGIC + 4 + int(struct.unpack_from("<I", data, _MAGIC)[0])
        header = _root(data, _MAGIC + 4)
        count, node = header.number(_COUNT, "<Q", 0), header.number(_NODE_SIZE, "<H", 16)
        declared = header.number(_TYPE, "<B", 0)
        if node and count:
            at += _NODE * _nodes(count, node)
        while at < len(data):
            size = int(struct.unpack_from("<I", data, at)[0])
            shape = _root(data, at + 4).table(_GEOMETRY)
            if shape is not None and not (_whole(shape, 0) and _fitting(shape, declared)):
                raise InputError(Msg.RINGS_DO_NOT_ACCOUNT_FOR_POINTS, Place(file=shown, feature=feature))
            at += 4 + size
            feature += 1
    except (struct.error, ValueError) as error:
        raise InputError(Msg.READING_FAILED, Place(file=shown, feature=feature), detail=str(error)[:80]) from error
    if at != len(data) or (count and feature != count):
        raise InputError(Msg.READING_FAILED, Place(file=shown), detail=f"{feature} / {count}, {len(data)} / {at} B")


def _root(data: bytes, at: int) -> _Table:
    return _Table(data, at + int(struct.unpack_from("<I", data, at)[0]))


def _nodes(count: int, size: int) -> int:
    if size < 2:
        raise ValueError("index")
    total = level = count
    while True:
        level = -(-level // size)
        total += level
        if level == 1:
            return total


def _fitting(shape: _Table, declared: int) -> bool:
    """Whether the content of a shape fits its type: a point has two numbers, and points and lines have no rings.

    ``declared`` is the layer's type, 0 where each shape declares its own.
    """
    kind = declared or shape.number(_OWN_TYPE, "<B", 0)
    _, numbers = shape.vector(_XY)
    _, rings = shape.vector(_ENDS)
    if kind == _POINT and numbers > 2:
        return False
    return not (kind in (_POINT, _LINE, _MULTIPOINT) and rings > 1)


def _whole(shape: _Table, depth: int) -> bool:
    """Whether the rings of a shape, and of its parts, end one after the other and at its last point."""
    start, rings = shape.vector(_ENDS)
    _, numbers = shape.vector(_XY)
    if numbers % 2:
        return False
    if rings:
        ends = np.frombuffer(shape.data, "<u4", rings, start).astype(np.int64)
        if (np.diff(ends) < 0).any() or ends[-1] != numbers // 2:  # equal ends: an empty ring
            return False
    first, parts = shape.vector(_PARTS)
    if parts and depth > 3:
        return False
    for number in range(parts):
        at = first + 4 * number
        if not _whole(_Table(shape.data, at + int(struct.unpack_from("<I", shape.data, at)[0])), depth + 1):
            return False
    return True
