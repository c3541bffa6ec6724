"""A declared system that cannot be that of the coordinates says nothing: the likely one is named, the option prevails."""

from __future__ import annotations

import geopandas as gpd
import pyproj
import pytest
import shapely

from conformity.errors import InputError, Place
from conformity.normalise import crs
from conformity.normalise.likely import UNKNOWN, likely

#: EPSG code, longitude and latitude of a point of its territory, and the legal projection there
PLACES = [
    (2154, 3.0, 47.5, 2154),
    *((3900 + zone, 4.0, zone + 0.4, 2154) for zone in range(42, 51)),
    (5490, -61.5, 16.2, 5490),
    (2972, -52.3, 4.9, 2972),
    (2975, 55.5, -21.1, 2975),
    (4471, 45.1, -12.8, 4471),
    (4467, -56.3, 46.9, 4467),
]


def squares(code: int, lon: float, lat: float) -> gpd.GeoDataFrame:
    x, y = pyproj.Transformer.from_crs(4326, code, always_xy=True).transform(lon, lat)
    return gpd.GeoDataFrame(geometry=[shapely.box(x, y, x + 900, y + 900)])


def exchanged(frame: gpd.GeoDataFrame) -> gpd.GeoDataFrame:
    return frame.set_geometry(shapely.transform(frame.geometry.array, lambda xy: xy[:, ::-1]))


@pytest.mark.parametrize(("code", "lon", "lat", "working"), PLACES)
@pytest.mark.parametrize("turned", [False, True])
def test_the_remedy_names_the_system_and_works(code: int, lon: float, lat: float, working: int, turned: bool) -> None:
    frame = squares(code, lon, lat)
    given = exchanged(frame) if turned else frame
    declared = [("EPSG:4326", given.total_bounds.tolist())]
    for refused in (
        lambda: crs.working_crs(declared, None, Place()),
        lambda: crs.to_working(given, "EPSG:4326", None, f"EPSG:{working}", Place()),
    ):
        with pytest.raises(InputError) as caught:
            refused()
        assert (caught.value.code, caught.value.fields["likely"]) == ("CRS-107", f"EPSG:{code}")
    assert crs.working_crs(declared, f"EPSG:{code}", Place()) == f"EPSG:{working}"
    converted, lines, _ = crs.to_working(given, "EPSG:4326", f"EPSG:{code}", f"EPSG:{working}", Place(layer="x"))
    codes = [line.code for line in lines]
    assert codes == ["CRS-621", *(["CRS-622"] if turned else []), *(["CRS-112"] if code != working else [])]
    assert converted.geometry.iloc[0].area == pytest.approx(810_000, rel=0.02)


@pytest.mark.parametrize("text", [None, ""])
def test_where_nothing_is_declared_the_likely_system_is_named(text: str | None) -> None:
    with pytest.raises(InputError) as caught:
        crs.to_working(squares(3946, 4.0, 46.2), text, None, "EPSG:2154", Place())
    assert (caught.value.code, caught.value.fields["likely"]) == ("CRS-101", "EPSG:3946")


@pytest.mark.parametrize(("declared", "code"), [("EPSG:2154", "CRS-107"), ("EPSG:3950", "CRS-104")])
def test_another_zone_than_the_one_declared(declared: str, code: str) -> None:
    frame = squares(3946, 4.0, 46.2)
    with pytest.raises(InputError) as caught:
        crs.to_working(frame, declared, None, "EPSG:2154", Place())
    assert (caught.value.code, caught.value.fields["likely"]) == (code, "EPSG:3946")
    _, lines, _ = crs.to_working(frame, declared, "EPSG:3946", "EPSG:2154", Place(layer="x"))
    assert [line.code for line in lines] == ["CRS-621", "CRS-112"]


def test_an_option_does_not_prevail_over_a_declaration_that_can_be_true() -> None:
    frame = squares(2154, 3.0, 47.5)
    _, lines, _ = crs.to_working(frame, "EPSG:2154", "EPSG:3947", "EPSG:2154", Place())
    assert lines == []


@pytest.mark.parametrize(("lon", "lat"), [(3.0, 47.5), (55.5, -21.1), (-61.5, 16.2), (45.1, -12.8), (-56.3, 46.9)])
def test_latitude_before_longitude_is_said_everywhere(lon: float, lat: float) -> None:
    frame = gpd.GeoDataFrame(geometry=[shapely.box(lat, lon, lat + 0.01, lon + 0.01)])
    with pytest.raises(InputError) as caught:
        crs.working_crs([("EPSG:4326", frame.total_bounds.tolist())], None, Place())
    assert caught.value.code == "CRS-105"


def test_where_no_system_fits_none_is_named() -> None:
    assert likely([5e6, 5e7, 5e6, 5e7], crs.LEGAL) == UNKNOWN
    assert likely([2.0, 48.0, 2.1, 48.1], crs.LEGAL) == "EPSG:4326"
    assert likely(None, crs.LEGAL) == "EPSG:2154"
