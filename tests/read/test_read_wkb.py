"""Rings and lines of too few points, in bytes: left out and counted; whatever else is wrong stays as it is."""

from __future__ import annotations

import struct

import numpy as np
import pytest
import shapely
from hypothesis import given
from hypothesis import strategies as st

from conformity.errors import InputError, Place
from conformity.read import frames
from conformity.read.wkb import without_short_parts

SQUARE = [(0, 0), (9, 0), (9, 9), (0, 9), (0, 0)]


def run(points: list[tuple[float, ...]], order: str = "<") -> bytes:
    return struct.pack(order + "I", len(points)) + b"".join(struct.pack(f"{order}{len(p)}d", *p) for p in points)


def polygon(*rings: list[tuple[float, ...]], order: str = "<", kind: int = 3) -> bytes:
    return struct.pack(order + "BII", order == "<", kind, len(rings)) + b"".join(run(r, order) for r in rings)


def several(kind: int, *parts: bytes) -> bytes:
    return struct.pack("<BII", 1, kind, len(parts)) + b"".join(parts)


def line(points: list[tuple[float, ...]]) -> bytes:
    return struct.pack("<BI", 1, 2) + run(points)


@pytest.mark.parametrize(
    ("data", "wkt", "removed"),
    [
        (polygon(SQUARE, []), "POLYGON ((0 0, 9 0, 9 9, 0 9, 0 0))", 1),
        (polygon(SQUARE, [(1, 1), (2, 2)]), "POLYGON ((0 0, 9 0, 9 9, 0 9, 0 0))", 1),
        (polygon(SQUARE, [(1, 1)], order=">"), "POLYGON ((0 0, 9 0, 9 9, 0 9, 0 0))", 1),
        (polygon(SQUARE, [(1, 1), (2, 2), (1, 1)]), "POLYGON ((0 0, 9 0, 9 9, 0 9, 0 0))", 1),
        (polygon([(1, 1), (2, 2)]), "POLYGON EMPTY", 1),
        (polygon([], SQUARE), "POLYGON EMPTY", 1),
        (several(6, polygon(SQUARE), polygon([(1, 1)])), "MULTIPOLYGON (((0 0, 9 0, 9 9, 0 9, 0 0)), EMPTY)", 1),
        (several(7, polygon(SQUARE), line([(1, 1)])), "GEOMETRYCOLLECTION (POLYGON ((0 0, 9 0, 9 9, 0 9, 0 0)))", 1),
        (several(5, line([(1, 1)]), line([(0, 0), (5, 5)])), "MULTILINESTRING ((0 0, 5 5))", 1),
        (line([(1, 1)]), "LINESTRING EMPTY", 1),
    ],
)
def test_what_has_too_few_points_is_left_out(data: bytes, wkt: str, removed: int) -> None:
    kept, n = without_short_parts(data)
    assert (shapely.from_wkb(kept), n) == (shapely.from_wkt(wkt), removed)


@pytest.mark.parametrize("kind", [1003, 0x80000003])
def test_heights_are_kept(kind: int) -> None:
    high = [(x, y, 5.0) for x, y in SQUARE]
    kept, n = without_short_parts(polygon(high, [(1, 1, 7.0), (2, 2, 7.0)], kind=kind))
    assert n == 1
    assert shapely.get_coordinates(shapely.from_wkb(kept), include_z=True).tolist() == [list(p) for p in high]


@pytest.mark.parametrize(
    "data",
    [
        polygon(SQUARE[:4]),  # open
        polygon(SQUARE, [(1, 1), (2, 2), (3, 1)]),  # open: a triangle whose last point may be missing
        polygon(SQUARE)[:-8],
        struct.pack("<BI", 1, 99),
        b"",
    ],
)
def test_what_may_have_lost_points_stays_as_it_is(data: bytes) -> None:
    assert without_short_parts(data) == (data, 0)


@given(st.binary(max_size=200))
def test_no_bytes_end_it(data: bytes) -> None:
    without_short_parts(data)


def test_features_that_lost_parts_are_counted_and_an_open_ring_is_named() -> None:
    cleaned: dict[int, int] = {}
    wkb = np.array([None, polygon(SQUARE), polygon(SQUARE, [(1, 1)], [(2, 2)])], dtype=object)
    shapes = frames.geometries(wkb, Place(), cleaned)
    assert cleaned == {2: 2}
    assert [s if s is None else s.area for s in shapes] == [None, 81.0, 81.0]
    wkb[0] = polygon(SQUARE[:4])
    with pytest.raises(InputError) as caught:
        frames.geometries(wkb, Place(), cleaned)
    assert (caught.value.code, caught.value.place.feature) == ("VEC-031", 0)
