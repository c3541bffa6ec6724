"""Shares by tiles: the rows of the whole, whatever the tiles; each pair once; no more held than a tile."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import geopandas as gpd
import numpy as np
import pytest
import shapely
from effort import examples
from hypothesis import given, settings
from hypothesis import strategies as st

from conformity import api
from conformity.cli import app
from conformity.errors import InputError, UsageError
from conformity.overlay import tiles
from conformity.overlay.shares import shares


class Held:
    """A layer in memory that notes what it is asked for."""

    def __init__(self, shapes: Any) -> None:
        self.shapes = np.asarray(shapes, dtype=object)
        self.boxes = shapely.bounds(self.shapes)
        self.points = shapely.get_num_coordinates(self.shapes)
        self.asked: list[int] = []

    def fetch(self, rows: Any) -> Any:
        self.asked.append(int((self.points[rows] * tiles.POINT_BYTES + tiles.FEATURE_BYTES).sum()))
        return self.shapes[rows]


def same(zones: Any, features: Any, room_bytes: float) -> tiles.Tiled:
    """Tiled, after comparison with the whole, row by row."""
    whole = shares(np.asarray(zones, dtype=object), np.asarray(features, dtype=object))
    left, right = Held(zones), Held(features)
    tiled = tiles.shares(left, right, room_bytes)
    for name in ("zone", "feature"):
        np.testing.assert_array_equal(getattr(tiled.shares, name), getattr(whole, name), err_msg=name)
    for name in ("area_m2", "share_of_zone", "share_of_feature"):
        np.testing.assert_allclose(getattr(tiled.shares, name), getattr(whole, name), rtol=1e-12, err_msg=name)
    assert tiled.shares.boxes == whole.boxes
    assert len(left.asked) == len(right.asked) == tiled.tiles
    assert max((a + b for a, b in zip(left.asked, right.asked, strict=True)), default=0) == tiled.most_bytes
    return tiled


def squares(n: int, side: float, x: float = 0.0, y: float = 0.0) -> Any:
    east, north = np.meshgrid(np.arange(n) * side + x, np.arange(n) * side + y)
    return shapely.box(east, north, east + side, north + side).ravel()


def test_corners_that_lie_on_borders_of_tiles_belong_to_one() -> None:
    """A side of 63 metres and the metre beyond: tiles are cut at 32, 16, 8, 4 …, where squares of 4 begin and end."""
    zones = np.append(squares(15, 4.0), shapely.box(60, 60, 63, 63))
    features = squares(7, 8.0, 4.0, 4.0)
    assert same(zones, features, 1e9).tiles == 1
    small = same(zones, features, 40_000)
    assert small.tiles > 16
    assert (small.shares.area_m2 == 16.0).all()
    assert len(small.shares.zone) == 14 * 14


@settings(max_examples=examples(60), deadline=None)
@given(st.integers(0, 10**6), st.sampled_from([4_000.0, 20_000.0, 100_000.0]))
def test_the_rows_of_the_whole_at_any_size_of_tile(seed: int, room_bytes: float) -> None:
    rng = np.random.default_rng(seed)

    def some(n: int, largest: float) -> Any:
        middle, radius = rng.uniform(0, 500, (n, 2)), rng.uniform(1, largest, n)
        return np.asarray(shapely.buffer(shapely.points(middle), radius, quad_segs=int(rng.integers(1, 6))))

    same(some(60, 30), some(25, 120), room_bytes)


def test_no_tile_holds_more_than_it_may_unless_one_outline_does() -> None:
    zones = squares(40, 10.0)
    tiled = same(zones, squares(20, 20.0, 5.0, 5.0), 100_000)
    assert tiled.tiles > 4
    assert tiled.most_bytes <= 100_000


def test_what_lies_across_every_tile_is_not_read_for_ever() -> None:
    """One outline that fills the room by itself, and twenty on the same spot: no split would help, so few are made."""
    zones = squares(40, 10.0)
    huge = shapely.buffer(shapely.Point(200, 200), 150, quad_segs=5_000)
    assert same(zones, [huge], 100_000).tiles <= 16
    stacked = np.repeat(shapely.box(100, 100, 140, 300), 20)
    assert same(stacked, stacked, 4_000).tiles <= 16


def test_nothing_shared_and_nothing_there() -> None:
    nothing = np.empty(0, dtype=object)
    assert same(squares(2, 1.0), squares(2, 1.0, 10.0), 1.0).shares.area_m2.size == 0
    for pair in ((nothing, squares(1, 1.0)), (squares(1, 1.0), nothing), (nothing, nothing)):
        tiled = tiles.shares(Held(pair[0]), Held(pair[1]), 1.0)
        assert (len(tiled.shares.zone), tiled.tiles) == (0, 0)


@pytest.fixture
def home(tmp_path: Path) -> Path:
    rng = np.random.default_rng(4)
    zones = gpd.GeoDataFrame(
        {"LIBELLE": "N"}, index=range(400), geometry=squares(20, 50.0, 650_000, 7_050_000), crs=2154
    )
    around = shapely.points(rng.uniform((650_000, 7_050_000), (651_000, 7_051_000), (80, 2)))
    elements = gpd.GeoDataFrame(geometry=shapely.buffer(around, rng.uniform(5, 200, 80)), crs=2154)
    for end, driver in (("gpkg", "GPKG"), ("fgb", "FlatGeobuf"), ("shp", "ESRI Shapefile")):
        zones.to_file(tmp_path / f"zones.{end}", driver=driver)
        elements.to_file(tmp_path / f"elements.{end}", driver=driver)
    elements.to_file(tmp_path / "elements.geojson", driver="GeoJSON")
    return tmp_path


@pytest.mark.parametrize("end", ["gpkg", "fgb", "shp"])
def test_files_by_tiles_give_what_their_tables_give(home: Path, end: str, monkeypatch: pytest.MonkeyPatch) -> None:
    from conformity.read import pieces

    monkeypatch.setattr(pieces, "SLICE", 37)
    files = [home / f"{name}.{end}" for name in ("zones", "elements")]
    whole = api.shares(*map(gpd.read_file, files))
    table = api.shares(*files, memory_mb=0.2)
    assert table.attrs["tiles"] > 4
    assert list(table) == list(whole)
    np.testing.assert_array_equal(table[["zone", "element"]], whole[["zone", "element"]])
    np.testing.assert_allclose(table["area_m2"], whole["area_m2"], rtol=1e-12)


def test_files_that_cannot_be_measured_are_refused(home: Path) -> None:
    zones = home / "zones.gpkg"
    bow = shapely.Polygon([(0, 0), (1, 1), (1, 0), (0, 1)])
    gpd.GeoDataFrame(geometry=[shapely.box(0, 0, 1, 1), bow], crs=2154).to_file(home / "bow.gpkg")
    gpd.read_file(home / "elements.gpkg").to_crs(4326).to_file(home / "degrees.gpkg")
    gpd.read_file(home / "elements.gpkg").to_file(home / "two.gpkg", layer="a")
    gpd.read_file(home / "elements.gpkg").to_file(home / "two.gpkg", layer="b")
    for name, code, said in (
        ("elements.geojson", "SEM-410", "GeoJSON"), ("two.gpkg", "SEM-409", "a, b"), ("bow.gpkg", "SEM-408", "1: Self-"),
        ("degrees.gpkg", "SEM-408", "4326"),
    ):  # fmt: skip
        with pytest.raises(InputError) as caught:
            api.shares(zones, home / name)
        assert caught.value.code == code
        assert said in caught.value.text("en")
    assert len(api.shares(zones, f"{home / 'two.gpkg'}:b")) > 400
    frame = gpd.read_file(zones)
    for pair, memory, argument in (
        ((zones, frame), None, "zones"), ((frame, zones), None, "elements"), ((frame, frame), 5, "memory_mb"),
        ((zones, zones), 0, "memory_mb"), ((zones, zones), "much", "memory_mb"),
    ):  # fmt: skip
        with pytest.raises(UsageError) as wrong:
            api.shares(*pair, memory_mb=memory)
        assert (wrong.value.code, wrong.value.fields["argument"]) == ("CLI-607", argument)


def test_the_command_publishes_the_table(home: Path) -> None:
    from typer.testing import CliRunner

    files = [str(home / "zones.gpkg"), str(home / "elements.fgb")]
    texts = []
    for memory in ("1", "1000"):
        out = home / f"out-{memory}"
        done = CliRunner().invoke(app, ["shares", *files, "--out", str(out), "--memory", memory, "--lang", "en"])
        assert done.exit_code == 0, done.output
        assert "pairs of a zone and an element" in done.stdout
        texts.append((out / "shares.csv").read_text())
    assert texts[0] == texts[1]
    assert texts[0].splitlines()[0] == "zone,element,area_m2,share_of_zone,share_of_element"
    done = CliRunner().invoke(app, ["shares", *files, "--out", str(home)])
    assert done.exit_code == 4
    assert "OUT-009" in done.stderr
