"""What is not a plan's data is refused, with what to ask for; nothing goes to the network or out of our folder."""

from __future__ import annotations

import io
import os
import socket
import struct
import zipfile
from collections.abc import Callable
from pathlib import Path
from typing import Any

import geopandas as gpd
import pytest
import shapely

from conformity.errors import InputError
from conformity.read import Workspace, archive

Refused = Callable[[Path | str], InputError]

SOURCE = '<OGRVRTLayer name="z"><SrcDataSource>/etc/passwd</SrcDataSource></OGRVRTLayer>'
VRT = f"<OGRVRTDataSource>{SOURCE}</OGRVRTDataSource>"
WFS = "<OGRWFSDataSource><URL>http://127.0.0.1:9/wfs</URL></OGRWFSDataSource>"
GML = """<?xml version="1.0" encoding="utf-8"?>{doctype}
<ogr:FeatureCollection xmlns:ogr="http://ogr.maptools.org/" xmlns:gml="http://www.opengis.net/gml">
<gml:featureMember><ogr:z fid="z.0"><ogr:geometryProperty><gml:Point srsName="EPSG:2154"><gml:coordinates>650000,7090000
</gml:coordinates></gml:Point></ogr:geometryProperty><ogr:LIBELLE>{label}</ogr:LIBELLE></ogr:z></gml:featureMember>
</ogr:FeatureCollection>"""


@pytest.fixture(autouse=True)
def no_network(monkeypatch: pytest.MonkeyPatch) -> None:
    def never(*_: object, **__: object) -> None:
        raise AssertionError("a connection was tried")

    monkeypatch.setattr(socket.socket, "connect", never)


@pytest.mark.parametrize(
    ("name", "content", "code"),
    [
        ("plan.pdf", b"%PDF-1.7", "VEC-010"),
        ("plan.shp", b"%PDF-1.7", "VEC-010"),
        ("plan.dwg", b"AC1032" + bytes(200), "VEC-010"),
        ("plan.dxf", b"  0\r\nSECTION\r\n  2\r\nHEADER\r\n", "VEC-010"),
        ("plan.tif", b"II*\x00" + bytes(50), "VEC-010"),
        ("plan.jpg", b"\xff\xd8\xff\xe0" + bytes(50), "VEC-010"),
        ("plan.ecw", b"\x65\x02" + bytes(50), "VEC-010"),
        ("plan.kml", b'<?xml version="1.0"?><kml xmlns="http://www.opengis.net/kml/2.2"/>', "VEC-010"),
        ("plan.rar", b"Rar!\x1a\x07\x00", "ARC-010"),
        ("plan.7z", b"7z\xbc\xaf\x27\x1c", "ARC-010"),
        ("plan.tar.gz", b"\x1f\x8b\x08" + bytes(20), "ARC-010"),
        ("plan.gml", VRT.encode(), "VEC-012"),
        ("plan.shp", VRT.encode(), "VEC-012"),
        ("plan.gml", WFS.encode(), "VEC-012"),
        ("plan.json", b'{"type": "Topology", "objects": {}}', "VEC-010"),
        ("plan.json", b'{"displayFieldName": "", "geometryType": "esriGeometryPolygon", "features": []}', "VEC-010"),
        ("plan.json", b'{"a": 1}', "VEC-011"),
        ("plan.geojson", '{"type": "FeatureCollection"}'.encode("utf-16"), "VEC-014"),
        ("plan.gpkg", b"", "VEC-013"),
        ("plan.gpkg", b"SQLite format 3\x00" + bytes(84), "VEC-024"),
        ("plan.fgb", b"fgb\x03fgb\x01" + bytes(20), "VEC-005"),
        ("plan.parquet", b"PAR1" + bytes(20), "VEC-043"),
        ("plan.txt", b"hello", "VEC-011"),
        ("plan.tab", b'!table\n!version 300\nDefinition Table\n Type NATIVE Charset "Neutral"\n', "VEC-026"),
    ],
)
def test_foreign_content_is_refused(tmp_path: Path, refused: Refused, name: str, content: bytes, code: str) -> None:
    (tmp_path / name).write_bytes(content)
    error = refused(tmp_path / name)
    assert error.code == code
    assert name in error.text("fr")


@pytest.mark.parametrize(
    ("text", "code"),
    [
        ('{"type": "FeatureCollection", "features": [', "VEC-023"),
        ('{"type": "FeatureCollection", "features": [NaN]}', "VEC-023"),
        ('{"type": "FeatureCollection", "features": ' + "[" * 100_000, "VEC-023"),
        (
            '{"type": "FeatureCollection", "features": [{"type": "Feature", "properties": {}, "geometry":'
            ' {"type": "Point", "coordinates": [1e400, 50]}}]}',
            "VEC-023",
        ),
        (
            '{"type": "FeatureCollection", "features": [{"type": "Feature", "properties": {}, "geometry":'
            ' {"type": "Point", "coordinates": [1e200, 50]}}]}',
            "VEC-032",
        ),
        (
            '{"type": "FeatureCollection", "features": [{"type": "Feature", "properties": {}, "geometry":'
            ' {"type": "Polygon", "coordinates": [[[2, 50], [3, 50], [3, 51], [2, 51]]]}}]}',
            "VEC-031",
        ),
    ],
)
def test_broken_geojson_is_refused(tmp_path: Path, refused: Refused, text: str, code: str) -> None:
    (tmp_path / "x.geojson").write_text(text)
    assert refused(tmp_path / "x.geojson").code == code


def test_latin1_geojson_asks_for_utf8(tmp_path: Path, refused: Refused) -> None:
    text = '{"type": "FeatureCollection", "features": [], "name": "é"}'
    (tmp_path / "x.geojson").write_bytes(text.encode("latin-1"))
    assert refused(tmp_path / "x.geojson").code == "VEC-014"


def test_a_truncated_gml_is_not_an_empty_one(tmp_path: Path, refused: Refused) -> None:
    whole = GML.format(doctype="", label="U")
    (tmp_path / "x.gml").write_text(whole[: len(whole) // 2])
    error = refused(tmp_path / "x.gml")
    assert error.code == "VEC-020"
    assert error.place.line is not None


@pytest.mark.parametrize("pad", ["", "<!-- " + "x" * 70_000 + " -->"])
def test_a_doctype_is_refused_wherever_it_stands(tmp_path: Path, refused: Refused, pad: str) -> None:
    secret = pad + '<!DOCTYPE x [<!ENTITY s SYSTEM "file:///etc/hostname">]>'
    (tmp_path / "x.gml").write_text(GML.format(doctype=secret, label="&s;"))
    assert refused(tmp_path / "x.gml").code == "VEC-021"


@pytest.mark.parametrize(
    "address", ["https://example.org/z.gpkg", "/vsicurl/http://127.0.0.1:9/z.shp", "PG:dbname=x", "s3://bucket/z.shp"]
)
def test_remote_addresses_are_not_read(refused: Refused, address: str) -> None:
    assert refused(address).code == "VEC-003"


def test_a_missing_path_names_its_neighbour(shapefile: Path, refused: Refused) -> None:
    error = refused(shapefile.with_name("ZONE_URBAN.shp"))
    assert (error.code, error.fields["near"]) == ("VEC-015", "ZONE_URBA.shp")


@pytest.mark.parametrize("typed", ["C:\\plans\\ZONE_URBA.shp", "nowhere.gpkg:layer", "", " "])
def test_a_missing_path_is_never_a_traceback(refused: Refused, typed: str) -> None:
    assert refused(typed).code in ("VEC-001", "VEC-015")


def test_folders_pipes_and_databases(tmp_path: Path, refused: Refused) -> None:
    (tmp_path / "empty").mkdir()
    (tmp_path / "dir.shp").mkdir()
    (tmp_path / "base" / "plan.gdb").mkdir(parents=True)
    (tmp_path / "drawing").mkdir()
    (tmp_path / "drawing" / "plan.dwg").write_bytes(b"AC1032")
    os.mkfifo(tmp_path / "pipe.shp")
    assert refused(tmp_path / "empty").code == "VEC-008"
    assert refused(tmp_path / "dir.shp").code == "VEC-009"
    assert refused(tmp_path / "base").code == "VEC-010"
    assert refused(tmp_path / "pipe.shp").code == "VEC-002"
    error = refused(tmp_path / "drawing")
    assert (error.code, error.fields["aside"]) == ("VEC-016", "plan.dwg")


def zipped(path: Path, members: dict[str, bytes], kind: int = zipfile.ZIP_DEFLATED) -> Path:
    with zipfile.ZipFile(path, "w", kind) as target:
        for name, content in members.items():
            target.writestr(name, content)
    return path


@pytest.mark.parametrize(
    ("members", "code"),
    [
        ({"../../evil.shp": b"x"}, "ARC-004"),
        ({"/evil.shp": b"x"}, "ARC-004"),
        ({"a\\..\\evil.shp": b"x"}, "ARC-004"),
        ({"C:evil.shp": b"x"}, "ARC-004"),
        ({"a/z.shp": b"x", "A/Z.SHP": b"y"}, "ARC-007"),
        ({"inner.zip": b"PK\x03\x04"}, "ARC-008"),
        ({"bomb.dbf": bytes(30 << 20)}, "ARC-009"),
        ({"reglement.pdf": b"%PDF"}, "VEC-008"),
        ({"words.txt": b"hello"}, "VEC-008"),
    ],
)
def test_hostile_archives_are_refused(tmp_path: Path, refused: Refused, members: dict[str, bytes], code: str) -> None:
    before = sorted(tmp_path.parent.rglob("evil*"))
    error = refused(zipped(tmp_path / "plan.zip", members))
    assert error.code == code
    assert sorted(tmp_path.parent.rglob("evil*")) == before


def test_separators_of_windows_tools_are_understood(shapefile: Path, tmp_path: Path) -> None:
    members = {f"plan/{part.name}": part.read_bytes() for part in shapefile.parent.iterdir()}
    data = zipped(tmp_path / "plan.zip", members).read_bytes()
    (tmp_path / "plan.zip").write_bytes(data.replace(b"plan/ZONE", b"plan\\ZONE"))
    with Workspace() as files:
        assert [one.path for one in files.describe(tmp_path / "plan.zip")] == ["plan/ZONE_URBA.shp"]


def test_a_link_in_an_archive_is_refused(tmp_path: Path, refused: Refused) -> None:
    link = zipfile.ZipInfo("ZONE_URBA.shp")
    link.external_attr = 0o120777 << 16
    with zipfile.ZipFile(tmp_path / "plan.zip", "w") as target:
        target.writestr(link, "/etc/passwd")
    assert refused(tmp_path / "plan.zip").code == "ARC-005"


def test_an_encrypted_member_is_refused(tmp_path: Path, refused: Refused) -> None:
    path = zipped(tmp_path / "plan.zip", {"z.shp": b"x"})
    data = bytearray(path.read_bytes())
    for mark, at in ((b"PK\x03\x04", 6), (b"PK\x01\x02", 8)):
        data[data.index(mark) + at] |= 1
    path.write_bytes(bytes(data))
    assert refused(path).code == "ARC-006"


def test_a_member_that_lies_about_its_size_is_stopped(tmp_path: Path, refused: Refused) -> None:
    path = zipped(tmp_path / "plan.zip", {"z.dbf": bytes(8 << 20)})
    data = bytearray(path.read_bytes())
    for mark, at in ((b"PK\x03\x04", 22), (b"PK\x01\x02", 24)):
        where = data.index(mark) + at
        data[where : where + 4] = struct.pack("<I", 1000)
    path.write_bytes(bytes(data))
    assert refused(path).code in ("ARC-001", "ARC-009")


def test_a_wrong_checksum_is_damage(tmp_path: Path, refused: Refused) -> None:
    path = zipped(tmp_path / "plan.zip", {"z.shp": b"abcdefgh" * 50}, zipfile.ZIP_STORED)
    data = path.read_bytes().replace(b"abcdefgh", b"abcdefgx", 1)
    path.write_bytes(data)
    assert refused(path).code == "ARC-001"


@pytest.mark.parametrize("content", [b"PK\x03\x04" + bytes(50), b"PK\x05\x06"])
def test_a_damaged_archive_is_refused(tmp_path: Path, refused: Refused, content: bytes) -> None:
    (tmp_path / "plan.zip").write_bytes(content)
    assert refused(tmp_path / "plan.zip").code == "ARC-001"


def test_too_many_members_are_refused(tmp_path: Path, refused: Refused, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(archive, "MOST_MEMBERS", 3)
    path = zipped(tmp_path / "plan.zip", {f"{i}.txt": b"" for i in range(4)})
    assert refused(path).code == "ARC-002"


def test_too_large_a_whole_is_refused(tmp_path: Path, refused: Refused, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(archive, "MOST_BYTES", 1000)
    assert refused(zipped(tmp_path / "plan.zip", {"a.dbf": b"x" * 1001})).code == "ARC-003"


def test_names_of_old_french_tools_are_read(tmp_path: Path, zoning: Any) -> None:
    held = io.BytesIO()
    with zipfile.ZipFile(held, "w") as target:
        target.writestr("donnees_geo/zonage.txt", b"x")
    data = held.getvalue().replace(b"donnees_geo", "données_géo".encode("cp850"))
    (tmp_path / "plan.zip").write_bytes(data)
    with zipfile.ZipFile(tmp_path / "plan.zip") as source:
        assert archive._name(source.infolist()[0]) == "données_géo/zonage.txt"


@pytest.mark.parametrize("kind", [1, 2, 4])
def test_flatgeobuf_type_that_has_no_room_for_the_points(tmp_path: Path, kind: int) -> None:
    """A surface with a hole whose layer is said to be of points or lines: GDAL gives its first points, without a word."""
    from conformity.read import flatgeobuf

    path = tmp_path / "zones.fgb"
    ring = shapely.Polygon([(0, 0), (90, 0), (90, 90), (0, 90)], [[(10, 10), (20, 10), (20, 20)]])
    gpd.GeoDataFrame({"id": [1]}, geometry=[ring], crs=2154).to_file(path, driver="FlatGeobuf")
    flatgeobuf.check(path, "zones.fgb")
    data = bytearray(path.read_bytes())
    data[flatgeobuf._root(bytes(data), 12).place(flatgeobuf._TYPE)] = kind
    path.write_bytes(data)
    with pytest.raises(InputError) as caught:
        flatgeobuf.check(path, "zones.fgb")
    assert caught.value.code == "VEC-039"


DEEP = "/".join(["d"] * 1_200)


@pytest.mark.parametrize(
    ("members", "code"),
    [
        ({f"{DEEP}/ZONE_URBA.shp": b"x"}, "ARC-620"),
        ({"/".join(["d"] * 65): b"x"}, "ARC-620"),
        ({"x" * 300 + ".shp": b"x"}, "ARC-620"),
        ({"ZONE_URBA.shp": b"x", "ZONE_URBA.shp/x.shp": b"y"}, "ARC-621"),
        ({"ZONE_URBA.shp/x.shp": b"y", "ZONE_URBA.shp": b"x"}, "ARC-621"),
        ({"a/Plan": b"x", "a/plan/b/c.shp": b"y"}, "ARC-621"),
        ({"a.shp/": b"", "a.shp": b"x"}, "ARC-007"),
        ({f"{DEEP}/": b""}, "ARC-620"),
    ],
)
def test_names_that_no_folder_can_hold_are_the_archive_s_fault(
    tmp_path: Path, refused: Refused, members: dict[str, bytes], code: str
) -> None:
    error = refused(zipped(tmp_path / "plan.zip", members))
    assert error.code == code
    assert len(error.text("fr")) < 700


@pytest.mark.parametrize("method", [zipfile.ZIP_DEFLATED, zipfile.ZIP_BZIP2, zipfile.ZIP_LZMA])
@pytest.mark.parametrize("at", [0, 4, 12, 30])
def test_bytes_altered_under_any_compression_are_damage(tmp_path: Path, refused: Refused, method: int, at: int) -> None:
    path = zipped(tmp_path / "plan.zip", {"z.shp": bytes(range(256)) * 40}, method)
    data = bytearray(path.read_bytes())
    begin = 30 + len("z.shp") + at
    data[begin : begin + 4] = b"\xff\xfe\xfd\xfc"
    path.write_bytes(bytes(data))
    assert refused(path).code == "ARC-001"


@pytest.mark.parametrize("kept", [0.1, 0.5, 0.9, 0.99])
def test_a_truncated_archive_is_damage(shapefile: Path, tmp_path: Path, refused: Refused, kept: float) -> None:
    members = {part.name: part.read_bytes() for part in shapefile.parent.iterdir()}
    path = zipped(tmp_path / "plan.zip", members)
    path.write_bytes(path.read_bytes()[: int(path.stat().st_size * kept)])
    assert refused(path).code == "ARC-001"


def test_folders_nested_without_end_are_refused(tmp_path: Path, refused: Refused) -> None:
    here = tmp_path / "plan"
    for _ in range(70):
        here /= "d"
    here.mkdir(parents=True)
    assert refused(tmp_path / "plan").code == "VEC-620"


def test_a_driver_that_is_turned_off_is_not_the_file_s_fault(shapefile: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    from conformity.errors import MachineError
    from conformity.read import gdal

    monkeypatch.setattr(gdal, "_drivers", lambda: frozenset({"GPKG"}))
    with Workspace() as files, pytest.raises(MachineError) as caught:
        files.describe(shapefile)
    assert (caught.value.code, caught.value.fields["driver"]) == ("ENV-620", "ESRI Shapefile")


@pytest.mark.parametrize("crs", [{"type": "ProjectedCRS", "name": "x"}, "EPSG:999999", "nonsense", {}])
def test_a_reference_system_of_a_geoparquet_that_means_nothing_is_undeclared(
    tmp_path: Path, zoning: Any, load: Any, crs: Any
) -> None:
    import json

    parquet = pytest.importorskip("pyarrow.parquet")
    path = tmp_path / "ZONE_URBA.parquet"
    zoning.to_parquet(path)
    table = parquet.read_table(path)
    geo = json.loads(table.schema.metadata[b"geo"])
    geo["columns"]["geometry"]["crs"] = crs
    parquet.write_table(table.replace_schema_metadata({b"geo": json.dumps(geo).encode()}), path)
    layer = load(path)
    assert layer.crs is None
    assert "CRS-620" in [line.code for line in layer.ledger]
    assert layer.frame.geometry.area.tolist() == zoning.geometry.area.tolist()
