"""Empty rings, parts and members: removed before GEOS or the second method take them for geometry."""

from __future__ import annotations

import struct

import geopandas as gpd
import numpy as np
import pytest
import shapely

from conformity import testing
from conformity.normalise.geometry import repair
from conformity.normalise.structure import leaves, without_empty_parts

SQUARE = "((0 0, 9 0, 9 9, 0 9, 0 0))"


def hollow(*rings: list[tuple[float, float]]) -> shapely.Geometry:
    """A polygon of these rings, empty ones as well, which no constructor makes."""
    parts = b"".join(struct.pack("<I", len(r)) + b"".join(struct.pack("<dd", *p) for p in r) for r in rings)
    return shapely.from_wkb(struct.pack("<BII", 1, 3, len(rings)) + parts)


def corners(side: float, at: float = 0.0) -> list[tuple[float, float]]:
    return [(at, at), (at + side, at), (at + side, at + side), (at, at + side), (at, at)]


CASES = [
    (hollow(corners(9), []), f"POLYGON {SQUARE}", 1),
    (hollow(corners(9), [], corners(1, 2), []), "POLYGON ((0 0, 9 0, 9 9, 0 9, 0 0), (2 2, 3 2, 3 3, 2 3, 2 2))", 2),
    (shapely.from_wkt(f"MULTIPOLYGON ({SQUARE}, EMPTY)"), f"MULTIPOLYGON ({SQUARE})", 1),
    (shapely.from_wkt(f"MULTIPOLYGON (EMPTY, {SQUARE}, EMPTY)"), f"MULTIPOLYGON ({SQUARE})", 2),
    (shapely.MultiPolygon([hollow(corners(9), [])]), f"MULTIPOLYGON ({SQUARE})", 1),
    (shapely.from_wkt("MULTILINESTRING ((0 0, 1 1), EMPTY)"), "MULTILINESTRING ((0 0, 1 1))", 1),
    (shapely.multipoints([shapely.Point(0, 0), shapely.Point()]), "MULTIPOINT (0 0)", 1),
    (
        shapely.from_wkt(f"GEOMETRYCOLLECTION (GEOMETRYCOLLECTION (MULTIPOLYGON ({SQUARE}, EMPTY)), LINESTRING EMPTY)"),
        f"GEOMETRYCOLLECTION (GEOMETRYCOLLECTION (MULTIPOLYGON ({SQUARE})))",
        2,
    ),
    (
        shapely.from_wkt(f"GEOMETRYCOLLECTION (POLYGON {SQUARE}, MULTIPOLYGON EMPTY)"),
        f"GEOMETRYCOLLECTION (POLYGON {SQUARE})",
        1,
    ),
]


@pytest.mark.parametrize(("shape", "wkt", "removed"), CASES)
def test_empty_rings_parts_and_members_are_removed(shape: shapely.Geometry, wkt: str, removed: int) -> None:
    cleaned, counts = without_empty_parts([shape, None])
    assert cleaned[0] == shapely.from_wkt(wkt)
    assert cleaned[1] is None
    assert counts.tolist() == [removed, 0]


@pytest.mark.parametrize(
    "wkt", [f"POLYGON {SQUARE}", "POLYGON EMPTY", "MULTIPOLYGON EMPTY", "GEOMETRYCOLLECTION EMPTY"]
)
def test_a_sound_or_wholly_empty_geometry_stays_the_same_object(wkt: str) -> None:
    shape = shapely.from_wkt(wkt)
    cleaned, counts = without_empty_parts([shape])
    assert cleaned[0] is shape
    assert counts.tolist() == [0]


@pytest.mark.parametrize(("shape", "removed"), [(shape, removed) for shape, _, removed in CASES])
def test_repair_says_what_it_removed(shape: shapely.Geometry, removed: int) -> None:
    frame = gpd.GeoDataFrame(geometry=gpd.GeoSeries(np.array([shapely.box(0, 0, 1, 1), shape], dtype=object)))
    repaired, lines = repair(frame, "ZONE_URBA")
    assert len(repaired) == 2
    (line,) = [line for line in lines if line.code == "GEO-620"]
    assert (line.level, line.feature, dict(line.fields)) == ("warning", 1, {"n": 1, "parts": removed, "features": "1"})


def test_leaves_of_collections_however_deep() -> None:
    shape = shapely.Point(1, 2)
    for _ in range(5):
        shape = shapely.GeometryCollection([shape, shapely.Point(0, 0)])
    parts, owner = leaves([shapely.box(0, 0, 1, 1), shape])
    assert len(parts) == 7
    assert owner.tolist() == [0] + 6 * [1]


@pytest.mark.parametrize("shape", [CASES[0][0], CASES[1][0], CASES[2][0], CASES[3][0], CASES[4][0]])
def test_one_pair_is_measured_without_what_is_empty(shape: shapely.Geometry) -> None:
    contact = testing.contact(shape, shape)
    assert (contact["area_m2"], contact["certified"]) == (shape.area, True)
