"""Faults of shapefiles that a stock reader passes over in silence are refused, naming the file and the byte."""

from __future__ import annotations

import struct
from collections.abc import Callable
from pathlib import Path
from typing import Any

import geopandas as gpd
import numpy as np
import pytest
import shapely

from conformity.errors import InputError
from conformity.model import Layer
from conformity.read import Workspace
from conformity.read import shapefile as structure

Refused = Callable[[Path | str], InputError]
Load = Callable[..., Layer]


@pytest.mark.parametrize("share", [0, 10, 50, 90, 99])
@pytest.mark.parametrize("suffix", [".shp", ".shx", ".dbf"])
def test_a_truncated_part_is_refused_by_name(shapefile: Path, refused: Refused, suffix: str, share: int) -> None:
    part = shapefile.with_suffix(suffix)
    part.write_bytes(part.read_bytes()[: part.stat().st_size * share // 100])
    error = refused(shapefile)
    assert error.code[:4] == "SHP-"
    assert "ZONE_URBA" in error.text("fr")


def test_a_truncated_shp_says_how_many_shapes_are_lost(shapefile: Path, refused: Refused) -> None:
    # A box is a record of 8 + 44 + 4 + 5 * 16 = 136 bytes; 100 + 2 * 136 + 1 bytes hold two whole ones of four.
    shapefile.write_bytes(shapefile.read_bytes()[:373])
    error = refused(shapefile)
    assert (error.code, error.fields["lost"], error.fields["count"]) == ("SHP-017", 2, 4)


@pytest.mark.parametrize(("suffix", "code"), [(".dbf", "SHP-003"), (".shx", "SHP-002")])
def test_a_missing_part_is_refused(shapefile: Path, refused: Refused, suffix: str, code: str) -> None:
    shapefile.with_suffix(suffix).unlink()
    error = refused(shapefile)
    assert error.code == code
    assert error.fields["missing"] == f"ZONE_URBA{suffix}"


def test_parts_without_the_shp_are_not_an_empty_folder(shapefile: Path, refused: Refused) -> None:
    shapefile.unlink()
    assert refused(shapefile.parent).code == "SHP-015"


def test_a_missing_prj_leaves_the_crs_open(shapefile: Path, load: Load) -> None:
    shapefile.with_suffix(".prj").unlink()
    layer = load(shapefile)
    assert layer.crs is None
    assert layer.frame.crs is None
    assert len(layer.frame) == 4


def test_a_garbled_prj_is_said(shapefile: Path, load: Load) -> None:
    shapefile.with_suffix(".prj").write_text("nonsense")
    layer = load(shapefile)
    assert layer.crs is None
    assert "SHP-107" in [line.code for line in layer.ledger]


@pytest.mark.parametrize(
    ("at", "value", "code"),
    [
        (0, struct.pack(">i", 9995), "SHP-005"),
        (24, struct.pack(">i", 7), "SHP-004"),
        (32, struct.pack("<i", 31), "SHP-009"),
        (100, struct.pack(">i", 2), "SHP-007"),
        (104, struct.pack(">i", 65), "SHP-007"),
        (108, struct.pack("<i", 3), "SHP-010"),
        (144, struct.pack("<i", 2**30), "SHP-011"),
        (148, struct.pack("<i", 2**30), "SHP-011"),
        (152, struct.pack("<i", 3), "SHP-011"),
        (156, struct.pack("<d", float("nan")), "SHP-014"),
        (172, struct.pack("<d", float("nan")), "SHP-014"),
        (172, struct.pack("<d", float("inf")), "SHP-014"),
        (172, struct.pack("<d", 1e308), "SHP-014"),
        (172, struct.pack("<d", -1.79e308), "SHP-014"),
        (156 + 64, struct.pack("<d", 650_000.5), "SHP-012"),
        (172, struct.pack("<d", 650_300.0), "SHP-013"),
    ],
)
def test_bent_bytes_of_the_shp_are_refused(
    patched: Callable[..., Path], refused: Refused, at: int, value: bytes, code: str
) -> None:
    assert refused(patched(".shp", at, value)).code == code


@pytest.mark.parametrize(("at", "code"), [(100, "SHP-006"), (104, "SHP-006"), (32, "SHP-006")])
def test_an_index_that_does_not_match_is_refused(
    patched: Callable[..., Path], refused: Refused, at: int, code: str
) -> None:
    assert refused(patched(".shx", at, b"\x00\x00\x00\x01" if at != 32 else b"\x03")).code == code


def test_a_table_of_another_layer_is_refused(shapefile: Path, zoning: Any, tmp_path: Path, refused: Refused) -> None:
    zoning.iloc[:3].to_file(tmp_path / "other.shp")
    shapefile.with_suffix(".dbf").write_bytes((tmp_path / "other.dbf").read_bytes())
    error = refused(shapefile)
    assert (error.code, error.fields["shapes"], error.fields["rows"]) == ("SHP-008", 4, 3)


def test_an_empty_file_and_a_text_are_no_shapefile(tmp_path: Path, refused: Refused) -> None:
    (tmp_path / "zero.shp").touch()
    (tmp_path / "words.shp").write_text("not a shape")
    assert refused(tmp_path / "zero.shp").code == "SHP-001"
    assert refused(tmp_path / "words.shp").code == "SHP-005"


def test_null_shapes_are_kept_and_counted(tmp_path: Path, zoning: Any, load: Load) -> None:
    zoning.loc[1, "geometry"] = None
    zoning.to_file(tmp_path / "z.shp", encoding="UTF-8")
    layer = load(tmp_path / "z.shp")
    assert layer.frame.geometry.isna().tolist() == [False, True, False, False]
    assert [line.fields["n"] for line in layer.ledger if line.code == "SHP-104"] == [1]


def test_deleted_rows_are_left_out_and_said(shapefile: Path, load: Load) -> None:
    table = shapefile.with_suffix(".dbf")
    data = bytearray(table.read_bytes())
    header, length = struct.unpack("<HH", data[8:12])
    data[header + length] = ord("*")  # the second row
    table.write_bytes(bytes(data))
    layer = load(shapefile)
    assert layer.frame["TYPEZONE"].tolist() == ["U", "A", "N"]
    assert [line.fields["n"] for line in layer.ledger if line.code == "SHP-105"] == [1]
    # The row goes with its own shape: A is the third square.
    assert layer.frame.geometry.iloc[1].bounds[0] == 650_200


def test_a_loose_box_is_only_noted(patched: Callable[..., Path], load: Load) -> None:
    layer = load(patched(".shp", 112, struct.pack("<d", 649_000.0)))
    assert len(layer.frame) == 4
    assert [line.level for line in layer.ledger if line.code == "SHP-106"] == ["note"]


@pytest.mark.parametrize(
    ("wkt", "kind"),
    [
        ("POINT (650000 7090000)", "point"),
        ("POINT Z (650000 7090000 3)", "point"),
        ("MULTIPOINT ((650000 7090000), (650010 7090000))", "point"),
        ("LINESTRING (650000 7090000, 650010 7090000)", "line"),
        ("LINESTRING Z (650000 7090000 1, 650010 7090000 2)", "line"),
        ("MULTILINESTRING ((650000 7090000, 650010 7090000), (650000 7090001, 650010 7090001))", "line"),
        ("POLYGON Z ((650000 7090000 1, 650010 7090000 1, 650010 7090010 1, 650000 7090000 1))", "surface"),
        (
            "POLYGON ((650000 7090000, 650100 7090000, 650100 7090100, 650000 7090000),"
            " (650050 7090010, 650060 7090010, 650060 7090020, 650050 7090010))",
            "surface",
        ),
    ],
)
def test_every_shape_type_passes_the_check(tmp_path: Path, load: Load, wkt: str, kind: str) -> None:
    shape = shapely.from_wkt(wkt)
    gpd.GeoDataFrame({"A": [1]}, geometry=[shape], crs=2154).to_file(tmp_path / "x.shp")
    layer = load(tmp_path / "x.shp")
    assert layer.geometry == kind
    assert layer.frame.geometry.iloc[0].has_z == shape.has_z
    assert shapely.equals(layer.frame.geometry.iloc[0], shape)


def test_an_empty_shapefile_is_described_as_empty(tmp_path: Path, zoning: Any, load: Load) -> None:
    zoning.iloc[:0].to_file(tmp_path / "void.shp")
    layer = load(tmp_path / "void.shp")
    assert len(layer.frame) == 0
    assert "TYPEZONE" in layer.frame.columns


@pytest.mark.parametrize("name", ["zone_urba.DBF", "ZONE_URBA.Dbf", "Zone_Urba.dBf"])
def test_parts_are_found_whatever_their_case(shapefile: Path, load: Load, name: str) -> None:
    shapefile.with_suffix(".dbf").rename(shapefile.with_name(name))
    assert load(shapefile).frame["TYPEZONE"].tolist() == ["U", "AUc", "A", "N"]


def test_upper_case_extensions_and_marks_in_the_path(shapefile: Path, tmp_path: Path) -> None:
    folder = tmp_path / "Révision n°1 ! été"
    folder.mkdir()
    for part in shapefile.parent.iterdir():
        part.rename(folder / f"ZONE_URBA{part.suffix.upper()}")
    with Workspace() as files:
        (description,) = files.describe(folder)
        assert description.path == "ZONE_URBA.SHP"
        assert files.load(description).frame["LIBELLE"].tolist() == ["Ucœur", "1AU été", "A", "Né"]


def test_the_check_reads_the_bounds_of_the_points(shapefile: Path) -> None:
    facts = structure.check(structure.sidecars(shapefile), "ZONE_URBA.shp")
    assert facts.bounds == (650_000, 7_090_000, 650_400, 7_090_100)
    assert facts.features == 4


def test_measured_lines_are_read(tmp_path: Path, load: Load) -> None:
    # A PolyLineZ record without its M block has the very layout of a PolyLineM: box, counts, parts, points, values.
    line = shapely.LineString([(650_000, 7_090_000, 1), (650_010, 7_090_000, 2)])
    gpd.GeoDataFrame({"A": [1]}, geometry=[line], crs=2154).to_file(tmp_path / "m.shp")
    for suffix in (".shp", ".shx"):
        data = bytearray((tmp_path / f"m{suffix}").read_bytes())
        data[32:36] = struct.pack("<i", 23)
        if suffix == ".shp":
            assert struct.unpack(">i", data[104:108])[0] * 2 == 44 + 4 + 32 + 32, "the writer added an M block"
            data[108:112] = struct.pack("<i", 23)
        (tmp_path / f"m{suffix}").write_bytes(bytes(data))
    layer = load(tmp_path / "m.shp")
    assert layer.geometry == "line"
    assert shapely.get_coordinates(layer.frame.geometry).tolist() == [[650_000, 7_090_000], [650_010, 7_090_000]]


def edited(path: Path, order: list[int], dead: list[int], *, grown: bytes = b"", header: bool = True) -> None:
    """Rewrite a ``.shp`` and its index: records in another order, with bytes left behind before each and at the end."""
    shp, shx = path.read_bytes(), path.with_suffix(".shx").read_bytes()
    entries = [(2 * a, 2 * b) for a, b in struct.iter_unpack(">ii", shx[100:])]
    body, places = b"", {}
    for n, left in zip(order, dead, strict=False):
        offset, length = entries[n]
        body += bytes(range(1, 1 + left))
        places[n] = 100 + len(body)
        body += shp[offset : offset + 8 + length]
    body += b"\x07" * dead[-1] if len(dead) > len(order) else b""
    data = shp[:100] + body
    data = data[:24] + struct.pack(">i", len(data) // 2) + data[28:]
    data += grown
    if header and grown:
        data = data[:24] + struct.pack(">i", len(data) // 2) + data[28:]
    path.write_bytes(data)
    index = b"".join(struct.pack(">ii", places[n] // 2, entries[n][1] // 2) for n in range(len(entries)))
    path.with_suffix(".shx").write_bytes(shx[:100] + index)


@pytest.mark.parametrize(
    ("order", "dead", "gaps", "left"),
    [
        ([0, 1, 2, 3], [0, 20, 0, 0], 1, 20),  # between two records
        ([0, 1, 2, 3], [24, 10, 0, 6], 3, 40),  # before the first, and several
        ([0, 1, 2, 3], [0, 0, 0, 0, 36], 1, 36),  # after the last
        ([3, 1, 0, 2], [0, 0, 0, 0], 0, 0),  # records stored out of order
        ([1, 0, 3, 2], [8, 0, 2, 0, 4], 3, 14),
    ],
)
def test_bytes_that_a_sound_index_does_not_point_to_are_passed_over(
    shapefile: Path, load: Load, zoning: Any, order: list[int], dead: list[int], gaps: int, left: int
) -> None:
    edited(shapefile, order, dead)
    layer = load(shapefile)
    assert [a.equals(b) for a, b in zip(layer.frame.geometry, zoning.geometry, strict=True)] == 4 * [True]
    assert layer.frame["LIBELLE"].tolist() == zoning["LIBELLE"].tolist()
    (line,) = [line for line in layer.ledger if line.code == "SHP-620"]
    assert (line.level, line.fields["gaps"], line.fields["bytes"]) == ("warning", gaps, left)


@pytest.mark.parametrize("header", [True, False])
def test_a_dead_record_at_the_end_is_counted(shapefile: Path, load: Load, header: bool) -> None:
    old = shapefile.read_bytes()[100:236]
    edited(shapefile, [0, 1, 2, 3], [0, 0, 0, 0], grown=old, header=header)
    (line,) = [line for line in load(shapefile).ledger if line.code == "SHP-620"]
    assert dict(line.fields) == {"gaps": 1, "bytes": 136, "records": 1, "byte": 100 + 4 * 136}


@pytest.mark.parametrize(
    ("at", "value"),
    [
        (24, struct.pack(">i", 70)),  # its own length
        (100, struct.pack(">i", 40)),  # before the first record
        (100, struct.pack(">i", 51)),  # inside a record
        (104, struct.pack(">i", 66)),  # another length
        (108, struct.pack(">i", 50)),  # two entries, one record
        (124, struct.pack(">i", 4000)),  # beyond the end
        (32, b"\x03"),
    ],
)
def test_with_an_index_that_is_damaged_too_the_shapefile_is_refused(
    shapefile: Path, patched: Callable[..., Path], refused: Refused, at: int, value: bytes
) -> None:
    edited(shapefile, [0, 1, 2, 3], [0, 20, 0, 0])
    assert refused(patched(".shx", at, value)).code in ("SHP-004", "SHP-006", "SHP-007")


def test_an_index_of_fewer_records_than_the_table_has_rows_is_refused(shapefile: Path, refused: Refused) -> None:
    shx = shapefile.with_suffix(".shx")
    data = shx.read_bytes()[:-8]
    shx.write_bytes(data[:24] + struct.pack(">i", len(data) // 2) + data[28:])
    assert refused(shapefile).code == "SHP-006"


@pytest.mark.parametrize("points", [1, 2, 3])
def test_a_ring_of_too_few_points_is_left_out(tmp_path: Path, load: Load, points: int) -> None:
    pyogrio_raw = pytest.importorskip("pyogrio.raw")
    ring = [(1.0, 1.0), (2.0, 2.0), (1.0, 1.0)][:points]
    rings = [[(0.0, 0.0), (0.0, 9.0), (9.0, 9.0), (9.0, 0.0), (0.0, 0.0)], ring]
    wkb = struct.pack("<BII", 1, 3, 2)
    for one in rings:
        wkb += struct.pack("<I", len(one)) + b"".join(struct.pack("<dd", *p) for p in one)
    pyogrio_raw.write(
        str(tmp_path / "x.shp"), np.array([wkb], dtype=object), [np.array(["a"], dtype=object)], ["NOM"],
        crs="EPSG:2154", geometry_type="Polygon",
    )  # fmt: skip
    layer = load(tmp_path / "x.shp")
    assert layer.frame.geometry.area.tolist() == [81.0]
    assert ("GEO-620" in [line.code for line in layer.ledger]) is (points < 3)
