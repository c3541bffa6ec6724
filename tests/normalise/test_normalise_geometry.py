"""Repairs with the area before and after; nothing dropped without a line; keys that no container changes."""

from __future__ import annotations

from typing import Any

import geopandas as gpd
import numpy as np
import pytest
import shapely
from hypothesis import given
from hypothesis import strategies as st

from conformity.errors import InputError, Place
from conformity.normalise import crs
from conformity.normalise.geometry import repair
from conformity.normalise.keys import digest, unique

X, Y = 650_000.0, 7_080_000.0


def frame(*wkts: str | None, offset: bool = True) -> gpd.GeoDataFrame:
    shapes = [None if w is None else shapely.from_wkt(w) for w in wkts]
    if offset:
        shapes = [None if s is None else shapely.transform(s, lambda xy: np.add(xy, [X, Y])) for s in shapes]
    return gpd.GeoDataFrame({"n": range(len(shapes))}, geometry=shapes, crs=2154)


def test_a_bow_tie_keeps_both_its_halves_and_says_so() -> None:
    made, lines = repair(frame("POLYGON ((0 0, 10 10, 10 0, 0 10, 0 0))"), "zones", (2,))
    assert made.area.tolist() == pytest.approx([50.0])
    (line,) = lines
    assert (line.code, line.feature, line.area_before_m2, line.area_after_m2) == ("GEO-106", 0, 0.0, 50.0)
    assert line.level == "warning"


def test_null_empty_and_wrong_dimension_are_set_aside_and_counted() -> None:
    made, lines = repair(
        frame("POLYGON ((0 0, 4 0, 4 4, 0 4, 0 0))", None, "POLYGON EMPTY", "LINESTRING (0 0, 1 1)"), "z", (2,)
    )
    assert made["n"].tolist() == [0]
    told = {line.code: (line.count_in, line.count_out, line.count_aside, line.feature) for line in lines}
    assert told == {"GEO-102": (4, 2, 2, 1), "GEO-104": (4, 3, 1, 3)}


def test_height_is_dropped_with_a_note() -> None:
    made, lines = repair(frame("POLYGON Z ((0 0 5, 4 0 5, 4 4 5, 0 4 5, 0 0 5))", offset=False), "z", (2,))
    assert not made.has_z.any()
    assert [line.code for line in lines] == ["GEO-103"]


def test_a_collection_keeps_its_polygons_and_says_that_the_rest_went() -> None:
    mixed = "GEOMETRYCOLLECTION (POLYGON ((0 0, 4 0, 4 4, 0 4, 0 0)), LINESTRING (9 9, 12 9))"
    made, lines = repair(frame(mixed), "z", (2,))
    assert made.area.tolist() == [16.0]
    assert [line.code for line in lines] == ["GEO-105"]


def test_a_coordinate_that_is_no_number_stops() -> None:
    bad = gpd.GeoDataFrame(geometry=[shapely.Point(0, 0), shapely.linestrings([[0, 0], [np.inf, 1]])], crs=2154)
    with pytest.raises(InputError) as caught:
        repair(bad, "z")
    assert (caught.value.code, caught.value.place.feature) == ("GEO-101", 1)


def test_sound_geometries_are_left_alone() -> None:
    sound = frame("POLYGON ((0 0, 4.00001 0, 4 4, 0 4, 0 0))")
    made, lines = repair(sound, "z", (2,))
    assert lines == []
    assert made.geometry.iloc[0].equals_exact(sound.geometry.iloc[0], 1e-4)


@given(st.integers(0, 4), st.booleans(), st.integers(-5000, 5000))
def test_keys_do_not_depend_on_ring_start_orientation_or_noise_below_a_tenth_of_a_millimetre(
    start: int, turn: bool, noise: int
) -> None:
    ring = [(X + x, Y + y) for x, y in ((0, 0), (7, 0), (9, 5), (3, 8), (-2, 4))]
    moved = ring[start:] + ring[:start]
    if turn:
        moved.reverse()
    shaken = [(x + noise * 1e-8, y) for x, y in moved]
    assert digest(shapely.Polygon(ring)) == digest(shapely.Polygon(shaken))
    assert digest(shapely.Polygon(ring)) != digest(shapely.Polygon([(x + 0.002, y) for x, y in ring]))


def test_equal_keys_are_told_apart() -> None:
    assert unique(["a", "b", "a", "a"]) == ["a", "b", "a~2", "a~3"]


# ------------------------------------------------------------------------------------------------- CRS

IGN = (
    'PROJCS["RGF93_Lambert_93",GEOGCS["GCS_RGF_1993",DATUM["D_RGF_1993",SPHEROID["GRS_1980",6378137.0,298.257222101]],'
    'PRIMEM["Greenwich",0.0],UNIT["Degree",0.0174532925199433]],PROJECTION["Lambert_Conformal_Conic"],'
    'PARAMETER["False_Easting",700000.0],PARAMETER["False_Northing",6600000.0],PARAMETER["Central_Meridian",3.0],'
    'PARAMETER["Standard_Parallel_1",44.0],PARAMETER["Standard_Parallel_2",49.0],PARAMETER["Latitude_Of_Origin",46.5],'
    'UNIT["Meter",1.0]]'
)


@pytest.mark.parametrize("spelling", ["EPSG:2154", "IGNF:LAMB93", "ESRI:102110", "EPSG:9794", IGN])
def test_every_spelling_of_lambert_93_is_lambert_93(spelling: str) -> None:
    assert crs.legal_code(spelling) == 2154


def place() -> Place:
    return Place(file="ZONE_URBA.shp", layer="ZONE_URBA")


def test_no_crs_is_an_error_with_its_remedy() -> None:
    with pytest.raises(InputError) as caught:
        crs.to_working(frame("POINT (0 0)").set_crs(None, allow_override=True), None, None, "EPSG:2154", place())
    assert caught.value.code == "CRS-101"
    assert "--crs EPSG:2154" in caught.value.text("fr")
    assert "ZONE_URBA.shp" in caught.value.text("en")


def test_the_option_says_what_the_file_does_not() -> None:
    bare = frame("POINT (0 0)").set_crs(None, allow_override=True)
    made, lines, _ = crs.to_working(bare, None, "EPSG:2154", "EPSG:2154", place())
    assert made.crs == "EPSG:2154"
    assert [line.code for line in lines] == ["CRS-110"]


def test_degrees_are_converted_and_the_accuracy_told() -> None:
    lonlat = frame("POLYGON ((0 0, 100 0, 100 100, 0 100, 0 0))").to_crs(4326)
    made, lines, operation = crs.to_working(lonlat, "EPSG:4326", None, "EPSG:2154", place())
    assert made.area.iloc[0] == pytest.approx(10_000, rel=1e-6)
    assert [line.code for line in lines] == ["CRS-112"]
    assert operation.accuracy_m is not None


@pytest.mark.parametrize(
    ("points", "declared", "code"),
    [
        ([(2.3, 50.9)], "EPSG:2154", "CRS-107"),
        ([(7_080_000.0, 650_000.0)], "EPSG:2154", "CRS-105"),
        ([(50.9, 2.3)], "EPSG:4326", "CRS-105"),
        ([(650_000.0, 7_080_000.0)], "EPSG:4326", "CRS-107"),
        ([(600_000.0, 2_600_000.0)], "EPSG:27572", "CRS-106"),
        ([(650_000.0, 7_080_000.0)], "nonsense", "CRS-102"),
    ],
)
def test_coordinates_that_cannot_be_right_are_refused(points: Any, declared: str, code: str) -> None:
    data = gpd.GeoDataFrame(geometry=shapely.points(points))
    with pytest.raises(InputError) as caught:
        crs.to_working(data, declared, None, "EPSG:2154", place())
    assert caught.value.code == code


@pytest.mark.parametrize(
    ("lon", "lat", "working"),
    [(2.3, 50.9, "EPSG:2154"), (-61.0, 14.6, "EPSG:5490"), (-52.6, 4.9, "EPSG:2972"), (55.5, -21.1, "EPSG:2975"),
     (45.2, -12.8, "EPSG:4471"), (-56.3, 46.9, "EPSG:4467")],
)  # fmt: skip
def test_each_territory_gets_its_legal_projection(lon: float, lat: float, working: str) -> None:
    assert crs.working_crs([("EPSG:4326", [lon, lat, lon + 0.01, lat + 0.01])], None, place()) == working
