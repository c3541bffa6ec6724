"""Faults 51 to 64: GML, FlatGeobuf and CSV, arcs, and what is no vector file or lies elsewhere."""

from __future__ import annotations

import io
import json
import socket
import sqlite3
import struct
import threading
import zipfile
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path

import pytest
import shapely
from breaking import cut, same_numbers
from faulty import LAYER, Bench, X, Y, zoning

pytestmark = pytest.mark.fault

GML = f"{LAYER}.gml"
ARC = "650200 7090000 650250 7090050 650300 7090000 650250 7089950 650200 7090000"
CIRCLE = (
    f'<gml:Polygon srsName="urn:ogc:def:crs:EPSG::2154"><gml:exterior><gml:Ring><gml:curveMember><gml:Curve><gml:segments>'
    f"<gml:ArcString><gml:posList>{ARC}</gml:posList></gml:ArcString></gml:segments></gml:Curve></gml:curveMember></gml:Ring>"
    f"</gml:exterior></gml:Polygon>"
)
SOURCE = '<OGRVRTLayer name="ZONE_URBA"><SrcDataSource>{path}</SrcDataSource></OGRVRTLayer>'


@pytest.fixture
def calls() -> Iterator[tuple[int, list[str]]]:
    """A listener on this machine, and who called it."""
    heard: list[str] = []
    with socket.create_server(("127.0.0.1", 0)) as server:
        server.settimeout(0.2)
        stop = threading.Event()

        def listen() -> None:
            while not stop.is_set():
                try:
                    caller, address = server.accept()
                except TimeoutError:
                    continue
                heard.append(str(address))
                caller.close()

        thread = threading.Thread(target=listen)
        thread.start()
        yield server.getsockname()[1], heard
        stop.set()
        thread.join()


def gml_text(bench: Bench) -> tuple[Path, str]:
    path = bench.only(zoning(), GML)
    for beside in bench.plan.glob("*.xsd"):
        beside.unlink()
    return path, path.read_text(encoding="utf-8")


def collection(rows: list[tuple[str, str]]) -> str:
    """A hand-made GML of zones: (label, geometry)."""
    members = "".join(
        f"<gml:featureMember><ogr:ZONE_URBA><ogr:geometryProperty>{shape}</ogr:geometryProperty>"
        f"<ogr:LIBELLE>{label}</ogr:LIBELLE><ogr:TYPEZONE>{label}</ogr:TYPEZONE></ogr:ZONE_URBA></gml:featureMember>"
        for label, shape in rows
    )
    spaces = 'xmlns:ogr="http://ogr.maptools.org/" xmlns:gml="http://www.opengis.net/gml/3.2"'
    return f"<ogr:FeatureCollection {spaces}>{members}</ogr:FeatureCollection>"


@pytest.mark.parametrize("share", [5, 30, 50, 80, 99])
def test_fault_051_gml_cut(bench: Bench, share: int) -> None:
    path, text = gml_text(bench)
    path.write_text(text[: len(text) * share // 100], encoding="utf-8")
    bench.refused("VEC-020", names=(f"{GML}:",))


def test_fault_051_gml_with_a_number_that_is_none(bench: Bench) -> None:
    path, text = gml_text(bench)
    at = text.index("posList")
    path.write_text(text[:at] + text[at:].replace("650200", "65x200", 1), encoding="utf-8")
    bench.refused("VEC-038", names=(f"{GML}:", "65x200"))


@pytest.mark.parametrize("pad", ["", "<!-- " + "x" * 70_000 + " -->"])
def test_fault_052_gml_with_an_external_entity(bench: Bench, pad: str) -> None:
    secret = bench.home / "secret.txt"
    secret.write_text("mot de passe")
    path, text = gml_text(bench)
    head, body = text.split("?>", 1)
    doctype = f'{pad}<!DOCTYPE x [<!ENTITY s SYSTEM "{secret.as_uri()}">]>'
    path.write_text(f"{head}?>{doctype}{body.replace('Zone urbaine', '&s;')}", encoding="utf-8")
    for done in bench.refused("VEC-021", names=(GML,)).values():
        assert "mot de passe" not in done.stderr


def test_fault_053_gml_that_swells(bench: Bench) -> None:
    path, text = gml_text(bench)
    entities = '<!ENTITY a0 "lol">' + "".join(f'<!ENTITY a{n} "{f"&a{n - 1};" * 10}">' for n in range(1, 10))
    head, body = text.split("?>", 1)
    path.write_text(f"{head}?><!DOCTYPE x [{entities}]>{body.replace('Zone urbaine', '&a9;')}", encoding="utf-8")
    bench.refused("VEC-021", names=(GML,))


def test_fault_054_gml_that_points_to_the_network(bench: Bench, calls: tuple[int, list[str]]) -> None:
    """A schema and a link on a server of this machine: it gets no request, and the zones are all there."""
    port, heard = calls
    path, text = gml_text(bench)
    at = text.index("FeatureCollection") + len("FeatureCollection")
    start, end = text[:at], text[at:].replace('xsi:schemaLocation="', 'xsi:other="', 1)
    address = f"http://127.0.0.1:{port}/schema.xsd"
    start += f' xsi:schemaLocation="http://ogr.maptools.org/ {address}" xmlns:xlink="http://www.w3.org/1999/xlink"'
    label = "<ogr:LIBELONG>Zone urbaine</ogr:LIBELONG>"
    assert label in end
    end = end.replace(label, f'{label}<ogr:lien xlink:href="{address}#x"/>')
    path.write_text(start + end, encoding="utf-8")
    same_numbers(bench.check())
    assert heard == []


@pytest.mark.parametrize(("system", "swapped"), [("urn:ogc:def:crs:EPSG::4326", True), ("EPSG:4326", False)])
def test_fault_055_gml_axis_order(bench: Bench, system: str, swapped: bool) -> None:
    """A urn means latitude first, a short name longitude first: both give the sound areas; the other way round is refused."""
    for part in bench.plan.iterdir():
        part.unlink()
    path = bench.plan / GML
    frame = zoning().to_crs(4326)
    for right in (True, False):
        rows = []
        for label, shape in zip(("U", "AUc", "A", "N"), frame.geometry, strict=True):
            pairs = [(x, y) for x, y in shape.exterior.coords]
            order = [(y, x) if swapped == right else (x, y) for x, y in pairs]
            ring = " ".join(f"{a:.12f} {b:.12f}" for a, b in order)
            exterior = (
                f"<gml:exterior><gml:LinearRing><gml:posList>{ring}</gml:posList></gml:LinearRing></gml:exterior>"
            )
            rows.append((label, f'<gml:Polygon srsName="{system}">{exterior}</gml:Polygon>'))
        path.write_text(collection(rows), encoding="utf-8")
        if right:
            done = bench.check()
            area = {
                row["subject_key"].split("-")[0]: row["area_m2"] for row in done.report["contacts"] if row["area_m2"]
            }
            assert {label: round(value, 1) for label, value in area.items()} == {
                "AUc": 20_000.0,
                "A": 40_000.0,
                "N": 20_000.0,
            }
        else:
            bench.refused("CRS-105", names=(GML,))


@pytest.mark.parametrize("suffix", [".gfs", ".xsd"])
def test_fault_056_stale_schema_beside_a_gml(bench: Bench, suffix: str) -> None:
    """A schema of one column beside the file would hide the others: it is not looked at, nor written."""
    path, _ = gml_text(bench)
    stale = path.with_suffix(suffix)
    if suffix == ".gfs":
        field = "<PropertyDefn><Name>LIBELLE</Name><ElementPath>LIBELLE</ElementPath><Type>String</Type></PropertyDefn>"
        stale.write_text(
            f"<GMLFeatureClassList><GMLFeatureClass><Name>{LAYER}</Name><ElementPath>{LAYER}</ElementPath>{field}"
            "</GMLFeatureClass></GMLFeatureClassList>"
        )
    else:
        stale.write_text('<xs:schema xmlns:xs="http://www.w3.org/2001/XMLSchema"/>')
    same_numbers(bench.check())
    assert {one.name for one in bench.plan.iterdir()} == {GML, stale.name}


@pytest.mark.parametrize("share", [5, 40, 60, 90, 99])
def test_fault_057_flatgeobuf_cut(bench: Bench, share: int) -> None:
    path = bench.only(zoning(), f"{LAYER}.fgb")
    cut(path, path.stat().st_size * share // 100)
    bench.refused("VEC-005", names=(path.name,))


def test_fault_057_flatgeobuf_with_a_ring_less(bench: Bench) -> None:
    """The end of a hole lies beyond the points: the hole would be left out without a word."""
    frame = zoning()
    frame.loc[1, "geometry"] = frame.geometry[1].difference(shapely.box(X + 250, Y + 50, X + 260, Y + 60))
    path = bench.only(frame, f"{LAYER}.fgb")
    data = bytearray(path.read_bytes())
    at = data.index(struct.pack("<III", 2, 5, 10))  # two rings, that end at points 5 and 10
    data[at + 8 : at + 12] = struct.pack("<I", 42)
    path.write_bytes(bytes(data))
    bench.refused("VEC-039", names=(path.name, "{feature}"))


def test_fault_058_flatgeobuf_in_another_order(bench: Bench) -> None:
    path = bench.only(zoning(), f"{LAYER}.fgb")
    from conformity.read import Workspace

    with Workspace() as files:
        (layer,) = files.describe(path)
        assert sorted(files.load(layer).frame["LIBELLE"]) == ["1AU", "A", "N", "UB"]
    same_numbers(bench.check())


@pytest.mark.parametrize(
    "shape",
    [
        "POLYGON((650000 7090000,650200 7090000,650200 7090200,650000 7090000))",
        "POLYGON((650000,5 7090000",
        "CURVEPOLYGON(CIRCULARSTRING(0 0))",
    ],
)
def test_fault_059_csv_with_geometry_as_text(bench: Bench, shape: str) -> None:
    """A CSV is a table here, whatever its columns hold: as a zoning it is refused, with the formats that are read."""
    for part in bench.plan.iterdir():
        part.unlink()
    (bench.plan / "ZONE_URBA.csv").write_text(f"LIBELLE;TYPEZONE;WKT\nUB;U;{shape}\n", encoding="utf-8")
    bench.refused("SEM-101", names=("ZONE_URBA (none)",))


def circle_blob() -> bytes:
    points = [float(word) for word in ARC.split()]
    curve = struct.pack("<BII", 1, 8, 5) + struct.pack("<10d", *points)
    wkb = struct.pack("<BII", 1, 10, 1) + curve
    return b"GP" + struct.pack("<BBi", 0, 1, 2154) + wkb


def test_fault_060_arcs_in_a_geopackage(bench: Bench) -> None:
    path = bench.only(zoning().iloc[[0, 1]], f"{LAYER}.gpkg", geometry_type="Unknown")
    with closing(sqlite3.connect(path)) as base:
        for (name,) in base.execute("SELECT name FROM sqlite_master WHERE type = 'trigger'").fetchall():
            base.execute(f'DROP TRIGGER "{name}"')
        base.execute("UPDATE gpkg_geometry_columns SET geometry_type_name = 'CURVEPOLYGON'")
        base.execute(f"UPDATE \"{LAYER}\" SET geom = ? WHERE LIBELLE = '1AU'", (circle_blob(),))
        base.commit()
    done, _ = bench.warned("VEC-105", layer=LAYER)
    area = {row["label"]: row["area_m2"] for row in done.report["zones"]}
    assert area["UB"] == 40_000.0
    assert area["1AU"] == pytest.approx(7_847.6, abs=0.05)  # true 7,854.0: the chords stay within 0.1 % of the arc


def test_fault_060_arcs_in_a_gml(bench: Bench) -> None:
    for part in bench.plan.iterdir():
        part.unlink()
    (bench.plan / GML).write_text(collection([("AUc", CIRCLE)]), encoding="utf-8")
    done, (line,) = bench.warned("VEC-105")
    assert line["fields"] == {"type": "gml:ArcString"}
    (zone,) = done.report["zones"]
    assert zone["area_m2"] == pytest.approx(7_847.6, abs=0.05)


@pytest.mark.parametrize("name", [f"{LAYER}.shp", GML, "x.gml"])
def test_fault_061_virtual_layers_are_not_opened(bench: Bench, name: str) -> None:
    elsewhere = bench.store(zoning(), bench.home / "elsewhere.shp")
    for part in bench.plan.iterdir():
        part.unlink()
    text = f"<OGRVRTDataSource>{SOURCE.format(path=elsewhere)}</OGRVRTDataSource>"
    (bench.plan / name).write_text(text)
    bench.refused("VEC-012", names=(name, "OGRVRTDataSource"), plan=bench.plan / name)


def test_fault_061_services_are_not_called(bench: Bench, calls: tuple[int, list[str]]) -> None:
    port, heard = calls
    place = bench.plan / "x.gml"
    place.write_text(f"<OGRWFSDataSource><URL>http://127.0.0.1:{port}/wfs</URL></OGRWFSDataSource>")
    bench.refused("VEC-012", names=("x.gml",), plan=place)
    assert heard == []


@pytest.mark.parametrize("address", ["/vsicurl/http://127.0.0.1:{port}/x.shp", "http://127.0.0.1:{port}/x.gpkg"])
def test_fault_062_remote_addresses(bench: Bench, calls: tuple[int, list[str]], address: str) -> None:
    port, heard = calls
    asked = address.format(port=port)
    bench.refused("VEC-003", names=(asked,), plan=asked)
    bench.refused("VEC-003", names=(asked,), network=asked)
    assert heard == []


@pytest.mark.parametrize(
    "address", ["s3://bucket/plan.gpkg", "PG:dbname=plu", "WFS:http://127.0.0.1:9/", "/vsizip/plan.zip"]
)
def test_fault_062_stores_and_databases(bench: Bench, address: str) -> None:
    bench.refused("VEC-003", names=(address,), plan=address)


def test_fault_063_sqlite_that_is_no_geopackage(bench: Bench) -> None:
    for part in bench.plan.iterdir():
        part.unlink()
    path = bench.plan / "plan.gpkg"
    with closing(sqlite3.connect(path)) as base:
        base.execute("CREATE TABLE zones (x)")
        base.commit()
    bench.refused("VEC-025", names=("plan.gpkg",))


@pytest.mark.parametrize("call", ["load_extension('evil')", "writefile('{out}', 'x')", "ogr_geocode('x')"])
def test_fault_063_geopackage_with_hostile_views(bench: Bench, call: str) -> None:
    out = bench.home / "stolen"
    path = bench.only(zoning(), f"{LAYER}.gpkg")
    with closing(sqlite3.connect(path)) as base:
        base.execute(f'CREATE VIEW evil AS SELECT {call.format(out=out)} AS x FROM "{LAYER}"')
        base.execute(
            "INSERT INTO gpkg_contents (table_name, data_type, identifier) VALUES ('evil', 'attributes', 'evil')"
        )
        base.commit()
    before = path.read_bytes()
    done = bench.refused("VEC-024", names=(path.name,))["en"]
    assert any(words in done.stderr for words in ("no such function", "not authorized", "unsafe use of")), done.stderr
    assert not out.exists()
    assert path.read_bytes() == before


def office(member: str) -> bytes:
    held = io.BytesIO()
    with zipfile.ZipFile(held, "w") as archive:
        archive.writestr(member, "x")
    return held.getvalue()


@pytest.mark.parametrize(
    ("name", "content", "word"),
    [
        ("plan.xlsx", office("[Content_Types].xml"), "Office"),
        ("plan.ods", office("mimetype"), "Office"),
        ("plan.xls", b"\xd0\xcf\x11\xe0" + bytes(60), "Office"),
        ("plan.dxf", b"  0\nSECTION\n  2\nHEADER\n", "DXF"),
        ("plan.dwg", b"AC1032" + bytes(60), "DWG"),
        ("plan.kml", b'<?xml version="1.0"?><kml xmlns="http://www.opengis.net/kml/2.2"/>', "KML"),
        ("plan.kmz", office("doc.kml"), "KMZ"),
        ("plan.json", json.dumps({"type": "Topology", "objects": {}}).encode(), "TopoJSON"),
        ("plan.geojson", json.dumps({"geometryType": "esriGeometryPolygon", "features": []}).encode(), "ESRI JSON"),
        ("plan.pdf", b"%PDF-1.7", "PDF"),
    ],
)
def test_fault_064_formats_that_are_none_of_ours(bench: Bench, name: str, content: bytes, word: str) -> None:
    (bench.plan / name).write_bytes(content)
    for done in bench.refused("VEC-010", names=(name, word), plan=bench.plan / name).values():
        assert "GeoPackage" in done.stderr
        assert "FlatGeobuf" in done.stderr
