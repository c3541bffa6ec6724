"""Records of a shapefile checked many at a time: what they say, and whether one is at fault, is what each says alone."""

from __future__ import annotations

import re
from typing import Any

import geopandas as gpd
import numpy as np
import pytest
import shapely
from effort import examples
from hypothesis import given, settings
from hypothesis import strategies as st

from conformity.errors import InputError, Place
from conformity.read import records, shapefile, values
from conformity.read.dbf import Field, Table

_RING = [(0.0, 0.0), (9.0, 0.0), (9.0, 9.0), (0.0, 9.0)]
_HOLE = [(2.0, 2.0), (3.0, 2.0), (3.0, 3.0)]
_SHAPES: dict[str, list[Any]] = {
    "points": [shapely.Point(n, 2 * n) for n in range(7)],
    "points with heights": [shapely.Point(n, 2 * n, 5) for n in range(7)],
    "lines": [
        shapely.LineString([(n, 0), (n + 1, 5), (n, 7)]) for n in range(3)
    ] + [None, shapely.MultiLineString([[(0, 0), (1, 1)], [(5, 5), (6, 6), (7, 5)]])],
    "polygons": [
        shapely.Polygon(_RING), shapely.Polygon(_RING, [_HOLE]), None, shapely.box(-5, -5, 1, 1),
        shapely.MultiPolygon([shapely.box(20, 0, 21, 1), shapely.box(30, 0, 31, 1)]),
    ],
    "polygons with heights": [shapely.force_3d(shapely.Polygon(_RING, [_HOLE]), 4.0), shapely.force_3d(shapely.box(1, 1, 2, 2), 1)],
    "multipoints": [shapely.MultiPoint([(n, n), (n + 1, 3)]) for n in range(4)],
}  # fmt: skip


@pytest.fixture(scope="module")
def files(tmp_path_factory: pytest.TempPathFactory) -> dict[str, bytes]:
    folder = tmp_path_factory.mktemp("records")
    for n, shapes in enumerate(_SHAPES.values()):
        gpd.GeoDataFrame({"n": range(len(shapes))}, geometry=shapes, crs=2154).to_file(folder / f"{n}.shp")
    return {name: (folder / f"{n}.shp").read_bytes() for n, name in enumerate(_SHAPES)}


def _said(way: Any, shp: bytes) -> Any:
    try:
        kind = shapefile._header(shp, Place())
        return way(shp, kind, *shapefile._chain(shp, Place()), Place())
    except InputError as error:
        return error.code, error.place, error.fields
    except Exception as error:
        return type(error)


@pytest.mark.parametrize("name", _SHAPES)
@pytest.mark.parametrize("at_once", [1, 3, 4096])
def test_sound_records_say_together_what_each_says(
    files: dict[str, bytes], monkeypatch: pytest.MonkeyPatch, name: str, at_once: int
) -> None:
    monkeypatch.setattr(records, "AT_ONCE", at_once)
    alone = _said(shapefile._one_by_one, files[name])
    monkeypatch.setattr(shapefile, "_one_by_one", None)  # not needed where nothing is at fault
    assert _said(shapefile._shapes, files[name]) == alone
    assert alone[0] == sum(shape is None for shape in _SHAPES[name])
    assert alone[1] == tuple(gpd.GeoSeries(_SHAPES[name]).total_bounds)


@settings(max_examples=examples(400))
@given(st.data())
def test_a_bent_record_is_told_as_if_each_had_been_looked_at(files: dict[str, bytes], data: st.DataObject) -> None:
    body = bytearray(files[data.draw(st.sampled_from(sorted(files)))])
    for _ in range(data.draw(st.integers(1, 3))):
        word = data.draw(st.integers(27, len(body) // 4 - 1))
        new = data.draw(
            st.sampled_from([b"\0" * 4, b"\x01\0\0\0", b"\xff" * 4, b"\0\0\xf0\x7f", b"\x05\0\0\0"])
            | st.binary(min_size=4, max_size=4)
        )
        body[4 * word : 4 * word + 4] = new
    shp = bytes(body)
    assert _said(shapefile._shapes, shp) == _said(shapefile._one_by_one, shp)


def test_cells_are_read_without_the_rows_marked_deleted_and_each_different_one_is_judged_once() -> None:
    rows = [b" 12  A1\0", b"*99  B \0", b" 1x  \0\0\0", b" **  C \0", b" 1x \0 D\0", b"      E "]
    block = np.frombuffer(b"".join(rows), np.uint8).reshape(6, 8)
    fields = (Field(b"N", "N", 1, 3), Field(b"T", "C", 4, 4), Field(b"Z", "N", 8, 0))
    table = Table(6, fields, 0, (1,), block)
    assert values._cells(table, fields[0]) == [b"12", b"1x", b"**", b"1x", b""]
    assert values._cells(table, fields[1]) == [b"A1", b"", b"C", b"D", b"E"]
    assert values._cells(table, fields[2]) == [b""] * 5
    assert values.unreadable(table) == {0: (1, 3)}
    (line,) = values.lines("t", table, ("N", "T", "Z"), values.unreadable(table))
    assert (line.code, line.fields["n"]) == ("SHP-113", 2)
    assert re.findall(r"N \d", str(line.fields["rows"])) == ["N 1", "N 3"]
