"""Checks a shapefile before GDAL opens it: lengths, chain of records, index, table, rings, numbers.

GDAL reads a damaged shapefile with geometries missing, silently. Every invariant of the ESRI Shapefile Technical
Description (July 1998) that guards against this is checked here; a loose bounding box only gives a ledger line.
"""

from __future__ import annotations

import struct
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np

from conformity.errors import InputError, Msg, Place
from conformity.read import records
from conformity.read.dbf import Table, read_table
from conformity.read.encoding import Decision, decide, decode
from conformity.read.records import FARTHEST, LINES, MULTIPOINTS, POINTS, POLYGONS, M, Z

__all__ = ["Shapefile", "check", "sidecars"]

Floats = np.ndarray[Any, np.dtype[np.float64]]

_GEOMETRY = (
    {0: "none"}
    | dict.fromkeys((*POINTS, *MULTIPOINTS), "point")
    | dict.fromkeys(LINES, "line")
    | dict.fromkeys(POLYGONS, "surface")
)
#: Faults of the chain of records that a sound index resolves: unused bytes between, before or after them.
_BESIDE_THE_INDEX = (Msg.SHP_LENGTH_WRONG, Msg.SHX_DOES_NOT_MATCH, Msg.SHP_RECORDS_BROKEN)
_LARGEST = 2 << 30  # bytes: above this size, lengths overflow in existing writers


@dataclass(frozen=True)
class Shapefile:
    """Facts about a checked shapefile."""

    geometry: str
    features: int  # records that GDAL will return: those not marked deleted
    columns: tuple[str, ...]
    widths: tuple[int, ...]
    deleted: tuple[int, ...]
    decision: Decision
    bounds: tuple[float, float, float, float] | None
    null_shapes: int
    loose_box: bool  # a box in the file is wider than the points it should enclose
    wrong_box: bool  # the box of the header leaves points out
    two_boxes: bool  # the header of the .shx has another box
    passed_over: PassedOver | None
    table: Table


@dataclass(frozen=True)
class PassedOver:
    """Bytes of a ``.shp`` that its index does not point to: what an edit in place leaves behind."""

    gaps: int
    bytes: int
    records: int  # whole records in these bytes
    byte: int  # where the first gap begins


def sidecars(shp: Path) -> dict[str, Path]:
    """The files of one shapefile by lower-case suffix (``.shp``, ``.shx``, ``.dbf``, ``.prj``, ``.cpg``).

    Names match whatever their case; the suffixes GDAL could use to read fewer rows (``.qix``, ``.sbn``) are left out.
    """
    parts: dict[str, Path] = {}
    for entry in sorted(shp.parent.iterdir()):
        suffix = entry.suffix.lower()
        if suffix not in (".shx", ".dbf", ".prj", ".cpg") or entry.stem.lower() != shp.stem.lower():
            continue
        # Of two names that differ by case, the exact one is taken.
        if entry.is_file() and (suffix not in parts or entry.stem == shp.stem):
            parts[suffix] = entry
    return {".shp": shp, **dict(sorted(parts.items()))}


def check(files: Mapping[str, Path], shown: str) -> Shapefile:
    """Check one shapefile.

    Parameters
    ----------
    files
        As returned by :func:`sidecars`.
    shown
        The path of the ``.shp`` as errors name it.

    Raises
    ------
    InputError
        ``SHP-001`` … ``SHP-018`` for the ``.shp`` and ``.shx``, ``SHP-02x`` for the ``.dbf``.
    """
    place = Place(file=shown)
    stem = shown[: -len(".shp")]
    for suffix, part in files.items():
        size = part.stat().st_size
        if suffix in (".shp", ".shx", ".dbf") and size > _LARGEST:
            raise InputError(Msg.SHP_TOO_LARGE, Place(file=stem + part.suffix), bytes=size)
    shp = files[".shp"].read_bytes()
    if not shp:
        raise InputError(Msg.SHP_EMPTY, place)
    if ".dbf" not in files:
        raise InputError(Msg.DBF_MISSING, place, missing=f"{Path(stem).name}.dbf")
    if ".shx" not in files:
        raise InputError(Msg.SHX_MISSING, place, missing=f"{Path(stem).name}.shx")
    shx = files[".shx"].read_bytes()
    if len(shp) >= 100 and len(shp) < 2 * struct.unpack(">i", shp[24:28])[0] and len(shx) >= 108:
        _cut_short(shp, shx, place)
    table_file = files[".dbf"]
    shx_place = Place(file=stem + files[".shx"].suffix)
    passed_over = None
    try:
        kind = _header(shp, place)
        _header(shx, shx_place)
        if shp[32:36] != shx[32:36]:
            raise InputError(Msg.SHX_DOES_NOT_MATCH, shx_place, detail="type")
        offsets, lengths = _chain(shp, place)
        _index(shx, offsets, lengths, shx_place)
    except InputError as fault:
        followed = _followed(shp, shx) if fault.code in _BESIDE_THE_INDEX else None
        table = read_table(table_file, stem + table_file.suffix)
        if followed is None or table.count != len(followed[0]):
            raise
        offsets, lengths, passed_over = followed
        kind = struct.unpack_from("<i", shp, 32)[0]
    table = read_table(table_file, stem + table_file.suffix)
    if table.count != len(offsets):
        raise InputError(Msg.SHP_AND_DBF_DIFFER, place, shapes=len(offsets), rows=table.count)
    null_shapes, bounds, loose = _shapes(shp, kind, offsets, lengths, place)
    within, around = _header_box(shp, bounds)
    label = None
    if ".cpg" in files:
        label = files[".cpg"].read_bytes()[:64].decode("utf-8-sig", "replace").strip()
    decision = decide(table.foreign_texts(), label, table.language, "cpg")
    return Shapefile(
        geometry=_GEOMETRY[kind],
        features=table.count - len(table.deleted),
        columns=tuple(decode(field.name, decision.encoding) for field in table.fields),
        widths=tuple(field.width for field in table.fields),
        deleted=table.deleted,
        decision=decision,
        bounds=bounds,
        null_shapes=null_shapes,
        loose_box=loose or around,
        wrong_box=not within,
        two_boxes=shp[36:68] != shx[36:68] and any(shx[36:68]),
        passed_over=passed_over,
        table=table,
    )


def _header_box(shp: bytes, bounds: tuple[float, float, float, float] | None) -> tuple[bool, bool]:
    """Whether the header's box contains the shapes, and whether it is wider; a box of zeros means none was written."""
    box = np.frombuffer(shp, "<f8", 4, 36)
    if bounds is None or not box.any():
        return True, False
    shapes = np.array(bounds)
    slack = 1e-9 * max(1.0, float(np.abs(shapes).max()))
    beyond = (shapes - box) * np.array([1.0, 1.0, -1.0, -1.0])  # at each side, how far the box goes beyond
    return bool((beyond >= -slack).all()), bool((beyond > slack).any())


def _header(data: bytes, place: Place) -> int:
    """Check the 100-byte header of a ``.shp`` or ``.shx``, and return its shape type."""
    if len(data) < 100:
        raise InputError(Msg.SHP_LENGTH_WRONG, place, bytes=len(data), expected=100)
    code, words = struct.unpack(">i", data[0:4])[0], struct.unpack(">i", data[24:28])[0]
    version, kind = struct.unpack("<ii", data[28:36])
    if code != 9994 or version != 1000:
        raise InputError(Msg.NOT_A_SHAPEFILE, place)
    if 2 * words != len(data):
        raise InputError(Msg.SHP_LENGTH_WRONG, place, bytes=len(data), expected=2 * words)
    if kind not in _GEOMETRY:
        raise InputError(Msg.SHP_TYPE_NOT_READ, place, kind=kind)
    return int(kind)


def _cut_short(shp: bytes, shx: bytes, place: Place) -> None:
    """Raise the error for a truncated ``.shp``, with the number of shapes lost where the index gives it."""
    entries = (
        np.frombuffer(shx, dtype=">i4", offset=100, count=(len(shx) - 100) // 8 * 2).reshape(-1, 2).astype(np.int64)
    )
    lost = int(np.count_nonzero(2 * entries.sum(axis=1) + 8 > len(shp)))
    expected = 2 * struct.unpack(">i", shp[24:28])[0]
    if lost:
        raise InputError(Msg.SHP_CUT_SHORT, place, bytes=len(shp), expected=expected, lost=lost, count=len(entries))


def _chain(shp: bytes, place: Place) -> tuple[list[int], list[int]]:
    """Byte offsets and lengths of the records, which must be numbered from 1 and contiguous up to the last byte."""
    offsets: list[int] = []
    lengths: list[int] = []
    at, end = 100, len(shp)
    while at < end:
        if at + 12 > end:
            raise InputError(Msg.SHP_RECORDS_BROKEN, place, byte=at, record=len(offsets) + 1)
        number, words = struct.unpack_from(">ii", shp, at)
        if number != len(offsets) + 1 or words < 2 or at + 8 + 2 * words > end:
            raise InputError(Msg.SHP_RECORDS_BROKEN, place, byte=at, record=len(offsets) + 1)
        offsets.append(at)
        lengths.append(2 * words)
        at += 8 + 2 * words
    return offsets, lengths


def _index(shx: bytes, offsets: list[int], lengths: list[int], place: Place) -> None:
    entries = np.frombuffer(shx, dtype=">i4", offset=100, count=(len(shx) - 100) // 4)
    expected = np.column_stack([np.array(offsets, dtype=np.int64) // 2, np.array(lengths, dtype=np.int64) // 2]).ravel()
    if len(shx) != 100 + 8 * len(offsets) or not np.array_equal(entries, expected):
        raise InputError(Msg.SHX_DOES_NOT_MATCH, place, detail=f"{(len(shx) - 100) // 8} / {len(offsets)}")


def _followed(shp: bytes, shx: bytes) -> tuple[list[int], list[int], PassedOver] | None:
    """Records at the offsets of a sound index, and the bytes between them; None where the index is not sound.

    It is sound where its own length is right, where each entry points to a record of that number and length, and where
    no two records overlap. Readers of the format use the index: none of them scans the ``.shp``.
    """
    announced = 2 * struct.unpack_from(">i", shp, 24)[0]
    if len(shx) < 108 or 2 * struct.unpack_from(">i", shx, 24)[0] != len(shx) or (len(shx) - 100) % 8:
        return None
    if shp[:24] + shp[28:36] != shx[:24] + shx[28:36] or struct.unpack_from(">i", shp)[0] != 9994:
        return None
    if struct.unpack_from("<ii", shp, 28)[0] != 1000 or struct.unpack_from("<i", shp, 32)[0] not in _GEOMETRY:
        return None
    entries = 2 * np.frombuffer(shx, dtype=">i4", offset=100).reshape(-1, 2).astype(np.int64)
    offsets, lengths = entries[:, 0], entries[:, 1]
    ends = offsets + 8 + lengths
    if (offsets < 100).any() or (lengths < 4).any() or (ends > min(announced, len(shp))).any():
        return None
    heads = np.frombuffer(shp, np.uint8)[offsets[:, None] + np.arange(8)].view(">i4").astype(np.int64)
    if (heads[:, 0] != np.arange(1, len(heads) + 1)).any() or (2 * heads[:, 1] != lengths).any():
        return None
    order = np.argsort(offsets)
    begins, stops = np.append(offsets[order], len(shp)), np.append(100, ends[order])
    sizes = begins - stops
    if (sizes < 0).any():
        return None
    gaps = [(int(stop), int(stop + size)) for stop, size in zip(stops, sizes, strict=True) if size]
    left = PassedOver(
        len(gaps), int(sizes.sum()), sum(_left_records(shp, *gap) for gap in gaps), gaps[0][0] if gaps else 100
    )
    return offsets.tolist(), lengths.tolist(), left


def _left_records(shp: bytes, at: int, end: int) -> int:
    """Number of whole, contiguous records from the first byte of a gap."""
    count = 0
    while at + 12 <= end:
        number, words = struct.unpack_from(">ii", shp, at)
        if number < 1 or words < 2 or at + 8 + 2 * words > end:
            break
        at += 8 + 2 * words
        count += 1
    return count


def _shapes(
    shp: bytes, kind: int, offsets: list[int], lengths: list[int], place: Place
) -> tuple[int, tuple[float, float, float, float] | None, bool]:
    """Check each record's content; return the number of null shapes, the bounds, and whether a box was loose.

    Sound records are checked in bulk; in a file with a fault each is checked, to locate the fault.
    """
    whole = records.Whole(shp, kind)
    if all(
        whole.take(offsets[n : n + records.AT_ONCE], lengths[n : n + records.AT_ONCE])
        for n in range(0, len(offsets), records.AT_ONCE)
    ):
        return whole.null_shapes, whole.bounds(), whole.loose
    return _one_by_one(shp, kind, offsets, lengths, place)


def _one_by_one(
    shp: bytes, kind: int, offsets: list[int], lengths: list[int], place: Place
) -> tuple[int, tuple[float, float, float, float] | None, bool]:
    null_shapes, loose = 0, False
    least, most = np.full(2, np.inf), np.full(2, -np.inf)
    for feature, (offset, length) in enumerate(zip(offsets, lengths, strict=True)):
        at = offset + 8
        here = Place(file=place.file, feature=feature)
        stored = struct.unpack_from("<i", shp, at)[0]
        if stored == 0:
            null_shapes += 1
            continue
        if stored != kind:
            raise InputError(Msg.SHAPE_OF_OTHER_TYPE, here, found=stored, kind=kind, byte=at)
        points, box = _points(shp, kind, at, length, here)
        if not len(points):
            null_shapes += 1
            continue
        low, high = points.min(axis=0), points.max(axis=0)
        if box is not None:
            slack = 1e-9 * max(1.0, float(np.abs(points).max()))
            if (low < box[:2] - slack).any() or (high > box[2:] + slack).any():
                raise InputError(Msg.POINTS_OUTSIDE_BOX, here, byte=at + 4)
            loose = loose or bool((low > box[:2] + slack).any() or (high < box[2:] - slack).any())
        least, most = np.minimum(least, low), np.maximum(most, high)
    bounds = None if least[0] == np.inf else (float(least[0]), float(least[1]), float(most[0]), float(most[1]))
    return null_shapes, bounds, loose


def _points(shp: bytes, kind: int, at: int, length: int, place: Place) -> tuple[Floats, Floats | None]:
    """The checked x and y of one record, and its box (none for a single point)."""
    if kind in POINTS:
        expected = {1: (20,), 11: (28, 36), 21: (28,)}[kind]
        if length not in expected:
            raise InputError(Msg.SHAPE_MALFORMED, place, byte=at)
        points = np.frombuffer(shp, "<f8", 2, at + 4).reshape(1, 2)
        _finite(points, at + 4, place)
        return points, None
    if length < 40:
        raise InputError(Msg.SHAPE_MALFORMED, place, byte=at)
    box = np.frombuffer(shp, "<f8", 4, at + 4)
    if kind in MULTIPOINTS:
        parts_count, points_count = 0, struct.unpack_from("<i", shp, at + 36)[0]
        body = 40
    else:
        parts_count, points_count = struct.unpack_from("<ii", shp, at + 36)
        body = 44 + 4 * parts_count
    if parts_count < 0 or points_count < 0 or length not in _lengths(kind, body, points_count):
        raise InputError(Msg.SHAPE_MALFORMED, place, byte=at + 36)
    points = np.frombuffer(shp, "<f8", 2 * points_count, at + body).reshape(points_count, 2)
    _finite(points, at + body, place)
    if parts_count or kind not in MULTIPOINTS:
        parts = np.frombuffer(shp, "<i4", parts_count, at + 44)
        ends = np.append(parts[1:], points_count)
        if points_count and (not parts_count or parts[0] != 0 or (ends <= parts).any()):
            raise InputError(Msg.SHAPE_MALFORMED, place, byte=at + 44)
        if kind in POLYGONS and points_count:
            is_open = ((ends - parts) > 2) & (points[parts] != points[ends - 1]).any(axis=1)
            if is_open.any():
                ring = int(np.flatnonzero(is_open)[0])
                raise InputError(Msg.RING_NOT_CLOSED, place, ring=ring, byte=at + body + 16 * int(parts[ring]))
    return points, box


def _lengths(kind: int, body: int, points: int) -> tuple[int, ...]:
    """Content lengths a record may have: with Z, the M block is optional."""
    plane, measure = body + 16 * points, 16 + 8 * points
    if kind in Z:
        return (plane + measure, plane + 2 * measure)
    return (plane, plane + measure) if kind in M else (plane,)


def _finite(points: Floats, byte: int, place: Place) -> None:
    wrong = ~(np.abs(points) < FARTHEST)  # also true of NaN
    if wrong.any():
        first = int(np.flatnonzero(wrong.ravel())[0])
        raise InputError(
            Msg.SHP_COORDINATE_UNUSABLE, place, value=repr(float(points.ravel()[first])), byte=byte + 8 * first
        )
