"""Parses and checks dBase tables: ``.dbf`` and MapInfo's ``.dat``.

Layout: dBase III, which the ESRI Shapefile Technical Description (July 1998) refers to: count at 4, header length at 8,
record length at 10, language byte at 29, one 32-byte descriptor a field from 32 to the mark 0x0D.
"""

from __future__ import annotations

import struct
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import numpy as np

from conformity.errors import InputError, Msg, Place

__all__ = ["Field", "Table", "looks_like_dbf", "read_table"]

_VERSIONS = (0x02, 0x03, 0x30, 0x31, 0x32, 0x83, 0x8B, 0x8C, 0xF5)
_TEXT = "C"


@dataclass(frozen=True)
class Field:
    """One column: name as stored, type letter, place in the record, width in bytes."""

    name: bytes
    kind: str
    start: int
    width: int


@dataclass(frozen=True)
class Table:
    """A dBase table whose announced lengths are consistent."""

    count: int
    fields: tuple[Field, ...]
    language: int
    deleted: tuple[int, ...]  # rows marked '*'
    records: np.ndarray[tuple[int, int], np.dtype[np.uint8]]

    def foreign_texts(self, *, among: frozenset[int] | None = None) -> Iterator[tuple[int, int, bytes]]:
        """``(row, width, bytes)`` of each text that is not plain ASCII; ``among`` are the columns that are texts."""
        for number, field in enumerate(self.fields):
            if field.kind != _TEXT or (among is not None and number not in among):
                continue
            block = self.records[:, field.start : field.start + field.width]
            for row in np.flatnonzero((block > 0x7F).any(axis=1)):
                yield int(row), field.width, block[row].tobytes().rstrip(b" \x00")


def looks_like_dbf(head: bytes) -> bool:
    """Whether the first 32 bytes are the header of a dBase table."""
    if len(head) < 32 or head[0] not in _VERSIONS:
        return False
    header, record = struct.unpack("<HH", head[8:12])
    return bool((header >= 33 and record >= 1 and 1 <= head[2] <= 12) or (head[2] == 0 and header >= 33))


def read_table(path: Path, shown: str) -> Table:
    """Read and check a dBase table.

    Parameters
    ----------
    path
        The file.
    shown
        How errors name it.

    Raises
    ------
    InputError
        ``SHP-020`` not a table, ``SHP-021`` shorter than its header says, ``SHP-022`` a field layout that does not
        add up to the record length, ``SHP-023`` a record without its deletion mark.
    """
    place = Place(file=shown)
    data = path.read_bytes()
    if len(data) < 33 or data[0] not in _VERSIONS:
        raise InputError(Msg.NOT_A_DBF, place, bytes=len(data))
    count, header, length = struct.unpack("<IHH", data[4:12])
    if header < 33 or length < 1 or len(data) < header:
        raise InputError(Msg.NOT_A_DBF, place, bytes=len(data))
    expected = header + count * length
    if len(data) < expected:
        raise InputError(
            Msg.DBF_CUT_SHORT,
            place,
            bytes=len(data),
            expected=expected,
            count=count,
            whole=(len(data) - header) // length,
        )
    fields: list[Field] = []
    start = 1
    for at in range(32, header - 31, 32):
        if data[at] in (0x0D, 0x00):
            break
        kind = chr(data[at + 11])
        # Clipper and FoxPro store the high byte of a long text's width in the byte for decimals.
        width = data[at + 16] + (256 * data[at + 17] if kind == _TEXT else 0)
        fields.append(Field(data[at : at + 11].split(b"\x00")[0], kind, start, width))
        start += width
    if not fields or start != length:
        raise InputError(Msg.DBF_FIELDS_INCONSISTENT, place, width=start, length=length)
    records = np.frombuffer(data, dtype=np.uint8, count=count * length, offset=header).reshape(count, length)
    marks = records[:, 0]
    bad = np.flatnonzero((marks != 0x20) & (marks != 0x2A))
    if bad.size:
        raise InputError(
            Msg.DBF_ROW_MARK_MISSING, Place(file=shown, feature=int(bad[0])), byte=header + int(bad[0]) * length
        )
    deleted = tuple(int(row) for row in np.flatnonzero(marks == 0x2A))
    return Table(count, tuple(fields), data[29], deleted, records)
