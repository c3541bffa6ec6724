"""Repairs with the area before and after; nothing dropped without a line; keys that no container changes."""

from __future__ import annotations

import hashlib
from typing import Any

import geopandas as gpd
import numpy as np
import pandas as pd
import pyproj
import pytest
import shapely
from hypothesis import given
from hypothesis import strategies as st

from conformity.errors import InputError, Place, UsageError
from conformity.normalise import crs, geometry, keys, texts
from conformity.normalise.geometry import repair
from conformity.normalise.keys import alike, digest, digests, unique

X, Y = 650_000.0, 7_080_000.0


def frame(*wkts: str | None, offset: bool = True) -> gpd.GeoDataFrame:
    shapes = [None if w is None else shapely.from_wkt(w) for w in wkts]
    if offset:
        shapes = [None if s is None else shapely.transform(s, lambda xy: np.add(xy, [X, Y])) for s in shapes]
    return gpd.GeoDataFrame({"n": range(len(shapes))}, geometry=shapes, crs=2154)


def test_a_bow_tie_keeps_both_its_halves_and_says_so() -> None:
    repaired, lines = repair(frame("POLYGON ((0 0, 10 10, 10 0, 0 10, 0 0))"), "zones", (2,))
    assert repaired.area.tolist() == pytest.approx([50.0])
    (line,) = lines
    assert (line.code, line.feature, line.area_before_m2, line.area_after_m2) == ("GEO-106", 0, 0.0, 50.0)
    assert line.level == "warning"


def test_null_empty_and_wrong_dimension_are_set_aside_and_counted() -> None:
    repaired, lines = repair(
        frame("POLYGON ((0 0, 4 0, 4 4, 0 4, 0 0))", None, "POLYGON EMPTY", "LINESTRING (0 0, 1 1)"), "z", (2,)
    )
    assert repaired["n"].tolist() == [0]
    counts = {line.code: (line.count_in, line.count_out, line.count_aside, line.feature) for line in lines}
    assert counts == {"GEO-102": (4, 2, 2, 1), "GEO-104": (4, 3, 1, 3)}


def test_what_a_repair_empties_is_set_aside_as_such() -> None:
    collapsed = "POLYGON ((0 0, 5 5, 9 9, 0 0))"
    repaired, lines = repair(frame(collapsed, "POLYGON ((0 0, 4 0, 4 4, 0 4, 0 0))"), "z", (2,))
    assert repaired["n"].tolist() == [1]
    assert [(line.code, line.count_aside) for line in lines if line.level == "set_aside"] == [("GEO-107", 1)]


def test_height_is_dropped_with_a_note() -> None:
    repaired, lines = repair(frame("POLYGON Z ((0 0 5, 4 0 5, 4 4 5, 0 4 5, 0 0 5))", offset=False), "z", (2,))
    assert not repaired.has_z.any()
    assert [line.code for line in lines] == ["GEO-103"]


def test_a_collection_keeps_its_polygons_and_says_that_the_rest_went() -> None:
    mixed = "GEOMETRYCOLLECTION (POLYGON ((0 0, 4 0, 4 4, 0 4, 0 0)), LINESTRING (9 9, 12 9))"
    repaired, lines = repair(frame(mixed), "z", (2,))
    assert repaired.area.tolist() == [16.0]
    assert [line.code for line in lines] == ["GEO-105"]


def test_a_coordinate_that_is_no_number_stops() -> None:
    bad = gpd.GeoDataFrame(geometry=[shapely.Point(0, 0), shapely.linestrings([[0, 0], [np.inf, 1]])], crs=2154)
    with pytest.raises(InputError) as caught:
        repair(bad, "z")
    assert (caught.value.code, caught.value.place.feature) == ("GEO-101", 1)


def test_sound_geometries_are_left_alone() -> None:
    sound = frame("POLYGON ((0 0, 4.00001 0, 4 4, 0 4, 0 0))")
    repaired, lines = repair(sound, "z", (2,))
    assert lines == []
    assert repaired.geometry.iloc[0].equals_exact(sound.geometry.iloc[0], 1e-4)


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


def test_a_coordinate_that_rounds_to_nothing_keeps_one_key() -> None:
    assert digest(shapely.Point(-1e-9, 0)) == digest(shapely.Point(1e-9, 0))


def test_many_digests_are_those_of_one_at_a_time_as_they_are_defined(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(keys, "_AT_ONCE", 3)
    shapes = [
        shapely.box(X, Y, X + 7.00051, Y + 7), shapely.Point(-1e-9, 0), shapely.from_wkt("POLYGON EMPTY"),
        shapely.MultiPolygon([shapely.box(X + 9, Y, X + 10, Y + 1), shapely.box(X, Y, X + 1, Y + 1)]),
        shapely.LineString([(X, Y), (X + 3.1416, Y)]), shapely.Point(X, Y, 5.0),
        shapely.Polygon(shapely.box(X, Y, X + 9, Y + 9).exterior, [shapely.box(X + 1, Y + 1, X + 2, Y + 2).exterior]),
    ]  # fmt: skip

    def defined(shape: Any) -> str:
        millimetres = shapely.transform(shape, lambda xy: np.round(xy * 1000) + 0.0)
        return hashlib.sha256(shapely.to_wkb(shapely.normalize(millimetres), byte_order=1)).hexdigest()

    assert digests(shapes, 16) == [defined(shape)[:16] for shape in shapes]
    assert [digest(shape) for shape in shapes] == [defined(shape)[:8] for shape in shapes]
    assert digests([]) == []


def test_outlines_are_rounded_and_faults_told_wherever_they_stand(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(geometry, "_AT_ONCE", 2)
    shapes = [shapely.Point(X + n + 1.23456789e-4, Y) for n in range(5)]
    given = gpd.GeoDataFrame(geometry=shapes, crs=2154)
    repaired, _ = repair(given, "z")
    assert [p.x for p in repaired.geometry] == [round(p.x, 4) for p in shapes]
    assert [p.x for p in given.geometry] == [p.x for p in shapes]  # those given stay
    shapes[3] = shapely.Point(X, float("nan"))
    with pytest.raises(InputError) as caught:
        repair(gpd.GeoDataFrame(geometry=[shapes[0], None, *shapes[1:]], crs=2154), "z")
    assert (caught.value.code, caught.value.place.feature) == ("GEO-101", 4)


def test_a_column_is_cleaned_as_each_of_its_values() -> None:
    values = [
        " é",
        "é",
        None,
        1,
        True,
        1.0,
        "1",
        float("nan"),
        pd.NA,
        [1, "a"],
        "NULL",
        "\u00a0x ",
        2.5,
        " é",
        np.str_("x"),
    ]
    mixed = pd.DataFrame({"c": pd.Series(values, dtype=object)})
    assert texts.column(mixed, {"x": "c"}, "x").tolist() == [texts.clean(v) for v in values]
    for column in (
        pd.Series(["a ", None, "a "]),
        pd.Series([1.0, None]),
        pd.Series([3, 4]),
        pd.Series(["u", "u"], dtype="category"),
    ):
        cleaned = texts.column(pd.DataFrame({"c": column}), {"x": "c"}, "x")
        assert cleaned.dtype == object
        assert cleaned.tolist() == [texts.clean(v) for v in column]


@given(st.lists(st.tuples(st.integers(0, 3), st.integers(0, 3), st.integers(-9, 9)), min_size=1, max_size=12))
def test_whatever_shares_a_digest_is_held_to_be_alike(places: list[tuple[int, int, int]]) -> None:
    """Squares whose sides are half a millimetre apart at the least, shaken by less than rounding sees."""
    shapes = [shapely.box(X + x / 2000, Y, X + 7 + noise * 1e-8, Y + 7 + y / 2000) for x, y, noise in places]
    digests = [digest(shape) for shape in shapes]
    same = alike(shapes)
    for n, own in enumerate(digests):
        assert same[n] or digests.count(own) == 1


def test_a_shape_alone_is_alike_to_none() -> None:
    apart = [shapely.box(0, 0, 1, 1), shapely.box(0, 0, 1, 2), shapely.box(0, 0, 1, 1)]
    assert alike(apart).tolist() == [True, False, True]
    assert alike([]).tolist() == []


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


PROJ = "+proj=lcc +lat_0=46.5 +lon_0=3 +lat_1=49 +lat_2=44 +x_0=700000 +y_0=6600000 +units=m "
SHIFTED = pyproj.CRS.from_epsg(2154).to_wkt("WKT1_GDAL").replace(
    'AUTHORITY["EPSG","6171"]]', 'TOWGS84[0,0,0,0,0,0,0],AUTHORITY["EPSG","6171"]]'
)  # fmt: skip


@pytest.mark.parametrize(
    "spelling",
    ["EPSG:2154", "IGNF:LAMB93", "ESRI:102110", "EPSG:9794", "EPSG:2154+5720", IGN, SHIFTED,
     PROJ + "+ellps=GRS80", PROJ + "+ellps=GRS80 +towgs84=0,0,0,0,0,0,0"],
)  # fmt: skip
def test_every_spelling_of_lambert_93_is_lambert_93(spelling: str) -> None:
    assert crs.legal_code(spelling) == 2154


@pytest.mark.parametrize(
    "other", ["+ellps=clrk80ign +pm=paris", "+ellps=clrk80ign", "+ellps=GRS80 +towgs84=-168,-60,320"]
)
def test_lambert_93_numbers_on_another_datum_are_not_lambert_93(other: str) -> None:
    assert crs.legal_code(PROJ + other) is None


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
    converted, lines, _ = crs.to_working(bare, None, "EPSG:2154", "EPSG:2154", place())
    assert converted.crs == "EPSG:2154"
    assert [line.code for line in lines] == ["CRS-110"]


def test_degrees_are_converted_and_the_accuracy_told() -> None:
    lonlat = frame("POLYGON ((0 0, 100 0, 100 100, 0 100, 0 0))").to_crs(4326)
    converted, lines, operation = crs.to_working(lonlat, "EPSG:4326", None, "EPSG:2154", place())
    assert converted.area.iloc[0] == pytest.approx(10_000, rel=1e-6)
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
        ([(10.0, 10.0)], 'LOCAL_CS["plan",UNIT["metre",1]]', "CRS-102"),
        ([(450_000.0, 5_600_000.0)], "EPSG:23031", "CRS-106"),  # ED50: 2.1 m at best
        ([(1_650_000.0, 8_230_000.0)], "EPSG:3950", "CRS-104"),  # CC49 metres declared CC50
    ],
)
def test_coordinates_that_cannot_be_right_are_refused(points: Any, declared: str, code: str) -> None:
    data = gpd.GeoDataFrame(geometry=shapely.points(points))
    with pytest.raises(InputError) as caught:
        crs.to_working(data, declared, None, "EPSG:2154", place())
    assert caught.value.code == code


@pytest.mark.parametrize(
    ("bounds", "declared", "code"),
    [
        ([650_000, 7_000_000, 660_000, 7_010_000], "EPSG:4326", "CRS-107"),
        ([50.0, 2.0, 50.5, 2.5], "EPSG:4326", "CRS-105"),
        ([-74.1, 40.5, -73.9, 40.7], "EPSG:4326", "CRS-103"),
        ([1_640_000, 8_220_000, 1_660_000, 8_240_000], "EPSG:3950", "CRS-104"),
    ],
)
def test_bounds_that_cannot_be_right_choose_no_projection(bounds: list[float], declared: str, code: str) -> None:
    with pytest.raises(InputError) as caught:
        crs.working_crs([(declared, bounds)], None, place())
    assert caught.value.code == code


def test_an_option_that_means_nothing_is_a_fault_of_the_command_even_where_every_layer_declares_its_own() -> None:
    with pytest.raises(UsageError) as caught:
        crs.working_crs([("EPSG:2154", [650_000, 7_000_000, 660_000, 7_010_000])], "lambert", place())
    assert caught.value.code == "CRS-108"


def test_a_coordinate_that_is_no_number_names_its_feature() -> None:
    bad = gpd.GeoDataFrame(geometry=[shapely.Point(X, Y), shapely.linestrings([[X, Y], [np.inf, 1]])])
    with pytest.raises(InputError) as caught:
        crs.to_working(bad, "EPSG:2154", None, "EPSG:2154", place())
    assert (caught.value.code, caught.value.place.feature, caught.value.place.layer) == ("GEO-101", 1, "ZONE_URBA")


@pytest.mark.parametrize("zone", [42, 46, 50])
def test_conic_zones_come_in_to_the_millimetre(zone: int) -> None:
    code = 3900 + zone
    there = pyproj.Transformer.from_crs(4171, code, always_xy=True).transform(3.5, zone + 0.3)
    here = pyproj.Transformer.from_crs(4171, 2154, always_xy=True).transform(3.5, zone + 0.3)
    converted, _, operation = crs.to_working(
        gpd.GeoDataFrame(geometry=[shapely.Point(there)]), f"EPSG:{code}", None, "EPSG:2154", place()
    )
    assert converted.geometry.iloc[0].distance(shapely.Point(here)) < 1e-3
    assert operation.accuracy_m == 0.0


@pytest.mark.parametrize(
    ("lon", "lat", "working"),
    [(2.3, 50.9, "EPSG:2154"), (-61.0, 14.6, "EPSG:5490"), (-52.6, 4.9, "EPSG:2972"), (55.5, -21.1, "EPSG:2975"),
     (45.2, -12.8, "EPSG:4471"), (-56.3, 46.9, "EPSG:4467")],
)  # fmt: skip
def test_each_territory_gets_its_legal_projection(lon: float, lat: float, working: str) -> None:
    assert crs.working_crs([("EPSG:4326", [lon, lat, lon + 0.01, lat + 0.01])], None, place()) == working
