"""Headers that contradict the content of the file: refused or reported, never used."""

from __future__ import annotations

import json
import struct
from pathlib import Path
from typing import Any

import geopandas as gpd
import pyarrow as pa
import pytest
import shapely
from pyarrow import parquet

from conformity.errors import InputError, Place
from conformity.read import Workspace, frames, mif

_MIF = """Version 300
Charset "Neutral"
Delimiter ","
CoordSys NonEarth Units "m"
  Bounds (0, 0) (800000, 7200000)
Columns 2
  LIBELLE Char(20)
  data Char(3)
Data

Point 650000 7090000
    Symbol (35,0,12)
Point 650100 7090000
"""


def loaded(path: Path) -> Any:
    with Workspace() as files:
        (one,) = files.describe(path)
        return files.load(one)


def test_a_sound_header_is_read() -> None:
    assert mif.objects(_MIF.encode(), Place()) == (2, 0)


@pytest.mark.parametrize(
    ("old", "new", "line"),
    [
        ("Version 300", "Version$300", 1),
        ("Version 300", "Version x", 1),
        ('Charset "Neutral"', 'Chorset "Neutral"', 2),
        ("  Bounds", "  Bonds", 5),
        ("Columns 2", "Columns 1", 8),
        ("Columns 2", "Columns 3", 9),
        ("Columns 2", "Columns", 6),
        ("Columns 2", "ColumnsX 2", 6),
        ("  LIBELLE Char(20)\n", "", 8),
        ("Data\n\nPoint 650000", "Data 650000", 9),
        ("Data\n", "Dbta\n", 9),
    ],
)
def test_a_header_that_loses_objects_or_columns_is_refused(tmp_path: Path, old: str, new: str, line: int) -> None:
    assert old in _MIF
    path = tmp_path / "ZONE_URBA.mif"
    path.write_text(_MIF.replace(old, new, 1))
    path.with_suffix(".mid").write_text('"a","b"\n"c","d"\n')
    with pytest.raises(InputError) as caught:
        loaded(path)
    assert (caught.value.code, caught.value.place.line) == ("VEC-700", line)


def test_objects_beyond_the_bounds_of_a_map_are_told(tmp_path: Path) -> None:
    frame = gpd.GeoDataFrame(
        {"LIBELLE": ["a", "b"]}, geometry=[shapely.box(650_000, 7_090_000, 650_100, 7_090_100)] * 2, crs=2154
    )
    frame.to_file(tmp_path / "ZONE_URBA.tab", driver="MapInfo File")
    assert "VEC-770" not in {line.code for line in loaded(tmp_path / "ZONE_URBA.tab").ledger}
    path = tmp_path / "ZONE_URBA.map"
    data = bytearray(path.read_bytes())
    west, south, east, north = struct.unpack_from("<4i", data, 0x110)
    struct.pack_into("<4i", data, 0x110, west, south, (west + east) // 2, north)
    path.write_bytes(data)
    (line,) = (line for line in loaded(tmp_path / "ZONE_URBA.tab").ledger if line.code == "VEC-770")
    assert line.level == "warning"
    assert (line.feature, line.fields["n"], line.fields["features"]) == (0, 2, "0, 1")


def test_shapes_beyond_bounds_are_counted_but_for_rounding() -> None:
    shapes = [
        shapely.box(0, 0, 10, 10),
        None,
        shapely.Polygon(),
        shapely.box(5, 5, 10.000_001, 10),
        shapely.Point(11, 0),
    ]
    assert frames.beyond(shapes, (0.0, 0.0, 10.0, 10.0)) == [4]


def geoparquet(path: Path) -> Path:
    frame = gpd.GeoDataFrame({"LIBELLE": ["zone é0"]}, geometry=[shapely.box(0, 0, 9, 9)], crs=2154)
    frame.to_parquet(path)
    return path


def test_a_text_of_a_geoparquet_that_is_no_utf8_is_refused(tmp_path: Path) -> None:
    path = geoparquet(tmp_path / "ZONE_URBA.parquet")
    table = parquet.read_table(path)
    bad = pa.Array.from_buffers(pa.string(), 1, pa.array([b"zone \xa90"]).buffers())
    table = table.set_column(0, "LIBELLE", bad)
    parquet.write_table(table, path)
    with pytest.raises(InputError) as caught:
        loaded(path)
    assert caught.value.code == "VEC-043"
    assert "UTF8" in caught.value.text("en")


def test_a_damaged_system_of_a_geoparquet_is_none_and_told(tmp_path: Path) -> None:
    path = geoparquet(tmp_path / "ZONE_URBA.parquet")
    table = parquet.read_table(path)
    geo = json.loads(table.schema.metadata[b"geo"])
    text = json.dumps(geo["columns"]["geometry"]["crs"])
    geo["columns"]["geometry"]["crs"] = json.loads(text.replace('"unit": "metre"', '"uni|": "metre"', 1))
    table = table.replace_schema_metadata({**table.schema.metadata, b"geo": json.dumps(geo).encode()})
    parquet.write_table(table, path)
    layer = loaded(path)
    assert layer.crs is None
    assert "CRS-620" in {line.code for line in layer.ledger}
