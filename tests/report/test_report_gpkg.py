"""The GeoPackage holds the layers row by row, with a spatial index and styles, and is the same whatever surrounds it."""

from __future__ import annotations

import re
import sqlite3
import struct
import subprocess
import sys
import tempfile
from pathlib import Path
from typing import Any

import numpy as np
import pyogrio
import pytest
import shapely
from report_made import small_report

from conformity.errors import MachineError, OutputError
from conformity.report import gpkg, symbols
from conformity.report.content.rows import Context
from conformity.report.gpkg import writer as writing
from conformity.report.gpkg.layers import layers
from conformity.report.gpkg.writer import Layer, write
from conformity.report.places import marked, spots

CRS, DATE = "EPSG:2154", "2026-11-01"


def opened(data: bytes) -> sqlite3.Connection:
    base = sqlite3.connect(":memory:")
    base.deserialize(data)
    return base


def blob(shape: Any) -> bytes:
    """A geometry as the standard wants it: "GP", version, flags (box of four numbers, little-endian), srs, box, WKB."""
    west, south, east, north = shapely.bounds(shape).tolist()
    return struct.pack("<2sBBi4d", b"GP", 0, 3, 2154, west, east, south, north) + shapely.to_wkb(shape, byte_order=1)


def squares(n: int) -> Layer:
    corners = np.arange(n) * 20.0
    shapes = shapely.multipolygons(shapely.box(corners, 0, corners + 10, 10)[:, None])
    rows = [[f"zone {i}", i / 4, i] for i in range(n)]
    columns = (("nom", "TEXT"), ("valeur", "REAL"), ("rang", "INTEGER"))
    return Layer("zonage_surfaces", "Zonage (surfaces)", columns, rows, 2, shapes, "<qgis/>")


@pytest.mark.parametrize("lang", ["fr", "en"])
def test_every_row_and_outline_of_every_layer(lang: str) -> None:
    report = small_report()
    base = opened(gpkg.render(report, lang)["report.gpkg"])
    expected = list(layers(Context(report, lang)))
    assert len(expected) >= 5
    for layer in expected:
        columns = [(name, kind) for _, name, kind, *_ in base.execute(f'PRAGMA table_info("{layer.name}")')]
        assert columns[0] == ("fid", "INTEGER")
        assert columns[1][0] == "geom"
        assert columns[2:] == list(layer.columns)
        rows = [tuple(row) for row in layer.rows]
        assert base.execute(f'SELECT * FROM "{layer.name}" ORDER BY fid').fetchall() == [
            (n, blob(shape), *row) for n, (shape, row) in enumerate(zip(layer.shapes, rows, strict=True), 1)
        ]
    names = [layer.name for layer in expected]
    contents = base.execute(
        "SELECT table_name, data_type, identifier, last_change, min_x, min_y, max_x, max_y, srs_id FROM gpkg_contents "
        "ORDER BY rowid"
    ).fetchall()
    moment = f"{report.date}T00:00:00.000Z"
    assert contents[:-1] == [
        (each.name, "features", each.title, moment, *shapely.total_bounds(each.shapes).tolist(), 2154)
        for each in expected
    ]
    assert contents[-1][:4] == ("layer_styles", "attributes", "layer_styles", moment)
    styles = "SELECT f_table_name, f_geometry_column, styleName, styleQML, useAsDefault, update_time FROM layer_styles"
    assert base.execute(f"{styles} ORDER BY id").fetchall() == [
        (each.name, "geom", each.title, each.style, 1, moment) for each in expected
    ]
    assert [row[0] for row in base.execute("SELECT table_name FROM gpkg_geometry_columns ORDER BY rowid")] == names


def test_null_unbounded_and_awkward_values() -> None:
    shapes = np.array([shapely.multipoints([[x, 1.0]]) for x in range(5)], dtype=object)
    rows = [
        [None, None],
        ["", 0.0],
        ["a\0b", float("inf")],
        ["é’\U0001f33f\n'\"; --", -1e300],
        ["x" * 100_000, 0.1 + 0.2],
    ]
    layer = Layer("enjeux_points", "Enjeux", (("nom", "TEXT"), ("valeur", "REAL")), rows, 0, shapes, "")
    held = opened(write([layer], CRS, DATE)).execute("SELECT nom, valeur FROM enjeux_points ORDER BY fid").fetchall()
    assert held == [tuple(v.replace("\0", "\ufffd") if isinstance(v, str) else v for v in row) for row in rows]


def test_the_spatial_index_is_there_and_serves(tmp_path: Path) -> None:
    file = tmp_path / "a.gpkg"
    file.write_bytes(write([squares(500)], CRS, DATE))
    base = sqlite3.connect(file)
    extensions = base.execute("SELECT table_name, extension_name FROM gpkg_extensions").fetchall()
    assert extensions == [("zonage_surfaces", "gpkg_rtree_index")]
    boxes = base.execute("SELECT id, minx, maxx, miny, maxy FROM rtree_zonage_surfaces_geom ORDER BY id").fetchall()
    assert boxes == [(n + 1, n * 20.0, n * 20.0 + 10, 0.0, 10.0) for n in range(500)]
    base.close()
    info = pyogrio.read_info(file, layer="zonage_surfaces")
    assert info["capabilities"]["fast_spatial_filter"] is True
    assert info["crs"] == CRS
    chosen = pyogrio.read_dataframe(file, layer="zonage_surfaces", bbox=(1001, 1, 1025, 2))
    assert chosen["rang"].tolist() == [50, 51]


def test_rows_written_some_at_a_time_are_the_same_rows(monkeypatch: pytest.MonkeyPatch) -> None:
    whole = opened(write([squares(25)], CRS, DATE))
    monkeypatch.setattr(writing, "AT_A_TIME", 7)
    pieces = opened(write([squares(25)], CRS, DATE))
    for query in (
        "zonage_surfaces",
        "rtree_zonage_surfaces_geom",
        "gpkg_contents",
        "gpkg_ogr_contents",
        "layer_styles",
    ):
        assert pieces.execute(f"SELECT * FROM {query}").fetchall() == whole.execute(f"SELECT * FROM {query}").fetchall()


AROUND: list[dict[str, str]] = [
    {},
    {"TZ": "Asia/Tokyo", "LC_ALL": "fr_FR.UTF-8", "GDAL_NUM_THREADS": "8", "OGR_GPKG_ALLOW_THREADED_RTREE": "YES"},
    {"TZ": "America/New_York", "OGR_CURRENT_DATE": "2001-01-01T00:00:00.000Z", "OGR_SQLITE_PRAGMA": "page_size=1024"},
    {"OGR_SQLITE_JOURNAL": "WAL", "SQLITE_USE_OGR_VFS": "YES", "PYTHONHASHSEED": "7"},
]


def test_the_same_bytes_whatever_surrounds(tmp_path: Path) -> None:
    script = (
        "import sys, hashlib; sys.path.insert(0, sys.argv[1])\n"
        "from report_made import small_report\nfrom conformity.report import gpkg\n"
        "print(hashlib.sha256(gpkg.render(small_report(), 'fr')['report.gpkg']).hexdigest())"
    )
    digests = set()
    for n, around in enumerate(AROUND):
        folder = tmp_path / str(n)
        folder.mkdir()
        done = subprocess.run(
            [sys.executable, "-c", script, str(Path(__file__).parent)], capture_output=True, text=True, check=True,
            env={"PATH": "/usr/bin:/bin", "TMPDIR": str(folder), **around},
        )  # fmt: skip
        digests.add(done.stdout)
        assert list(folder.iterdir()) == []
    assert len(digests) == 1


def test_options_of_the_process_are_left_as_they_were() -> None:
    pyogrio.set_gdal_config_options({"OGR_CURRENT_DATE": "2001-01-01T00:00:00.000Z", "OGR_SQLITE_JOURNAL": None})
    try:
        base = opened(write([squares(1)], CRS, DATE))
        assert base.execute("SELECT DISTINCT last_change FROM gpkg_contents").fetchall() == [(f"{DATE}T00:00:00.000Z",)]
        assert pyogrio.get_gdal_config_option("OGR_CURRENT_DATE") == "2001-01-01T00:00:00.000Z"
        assert pyogrio.get_gdal_config_option("OGR_SQLITE_JOURNAL") is None
    finally:
        pyogrio.set_gdal_config_options({"OGR_CURRENT_DATE": None})


def test_no_driver_is_told() -> None:
    script = (
        "from conformity.errors import OutputError\nfrom conformity.report.gpkg.writer import write\n"
        "try:\n    write([], 'EPSG:2154', '2026-11-01')\nexcept OutputError as error:\n    print(error.code)"
    )
    done = subprocess.run(
        [sys.executable, "-c", script], capture_output=True, text=True, check=True,
        env={"PATH": "/usr/bin:/bin", "GDAL_SKIP": "GPKG"},
    )  # fmt: skip
    assert done.stdout == "OUT-720\n"


@pytest.mark.parametrize("room", [8, 60, 120])
def test_a_full_disk_is_told_and_leaves_nothing(tmp_path: Path, room: int) -> None:
    resource = pytest.importorskip("resource")
    assert resource is not None
    script = (
        "import resource, signal, sys; sys.path.insert(0, sys.argv[1])\n"
        "from report_made import small_report\nfrom conformity.errors import OutputError\nfrom conformity.report import gpkg\n"
        "signal.signal(signal.SIGXFSZ, signal.SIG_IGN)\n"
        f"resource.setrlimit(resource.RLIMIT_FSIZE, ({room * 1024},) * 2)\n"
        "try:\n    gpkg.render(small_report(), 'fr')\nexcept OutputError as error:\n    print(error.code)"
    )
    done = subprocess.run(
        [sys.executable, "-c", script, str(Path(__file__).parent)], capture_output=True, text=True, check=True,
        env={"PATH": "/usr/bin:/bin", "TMPDIR": str(tmp_path)},
    )  # fmt: skip
    assert done.stdout == "OUT-720\n"
    assert list(tmp_path.iterdir()) == []


def test_no_temporary_folder_is_told(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(tempfile, "tempdir", str(tmp_path / "none"))
    with pytest.raises(MachineError, match="ENV-006"):
        write([squares(1)], CRS, DATE)


def test_a_fault_of_a_layer_is_not_told_as_one_of_gdal(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def rows() -> Any:
        yield ["a", 1.0, 1]
        raise RuntimeError("a bug")

    monkeypatch.setattr(tempfile, "tempdir", str(tmp_path))
    layer = squares(2)
    with pytest.raises(RuntimeError, match="a bug"):
        write([Layer(layer.name, layer.title, layer.columns, rows(), 2, layer.shapes, "")], CRS, DATE)
    with pytest.raises(OutputError, match="OUT-720"):
        write([squares(2)], "EPSG:999999", DATE)
    assert list(tmp_path.iterdir()) == []


def test_triggers_are_those_of_the_standard_and_of_gdal_alone() -> None:
    base = opened(gpkg.render(small_report(zone="x'); DROP TABLE zones;--"), "fr")["report.gpkg"])
    for kind, name in base.execute("SELECT type, name FROM sqlite_master WHERE type IN ('trigger', 'view')"):
        assert kind == "trigger"
        assert re.fullmatch(
            r"(gpkg_tile_matrix|rtree_[a-z_]+_geom|trigger_(insert|delete)_feature_count)_[a-z0-9_]+", name
        )


def _project(report: Any, lang: str = "fr") -> Any:
    from xml.etree import ElementTree

    return ElementTree.fromstring(gpkg.render(report, lang)["report.qgs"])


def test_the_project_groups_the_layers_with_the_concerns_on_top() -> None:
    root = _project(small_report())
    tree = root.find("layer-tree-group")
    groups = tree.findall("layer-tree-group")
    assert [group.get("name") for group in groups] == ["Enjeux", "Réseau écologique", "Zonage", "Constats et mesures"]
    assert [group.get("checked") for group in groups] == ["Qt::Checked"] * 3 + ["Qt::Unchecked"]
    listed = [layer.get("id") for layer in tree.iter("layer-tree-layer")]
    drawn = [layer.findtext("id") for layer in root.iter("maplayer")]
    assert listed == drawn
    assert listed[0].startswith("enjeux_")
    assert set(listed) == {layer.name for layer in layers(Context(small_report(), "fr"))}


def test_the_project_finds_the_geopackage_beside_it() -> None:
    root = _project(small_report())
    sources = {layer.findtext("datasource") for layer in root.iter("maplayer")}
    assert all(source.startswith("./report.gpkg|layername=") for source in sources)
    assert root.findtext("properties/Paths/Absolute") == "false"
    assert root.findtext("projectCrs/spatialrefsys/authid") == CRS
    box = [float(each.text) for each in root.find("mapcanvas/extent")]
    west, south, east, north = shapely.total_bounds(np.array(small_report().zones.geometry))
    assert box[0] < west < east < box[2]
    assert box[1] < south < north < box[3]


def test_layers_are_labelled_and_their_fields_have_titles() -> None:
    root = _project(small_report())
    labels = {
        layer.findtext("id"): layer.find("labeling/settings/text-style").get("fieldName")
        for layer in root.iter("maplayer")
        if layer.find("labeling") is not None
    }
    assert labels["zonage_surfaces"] == "libelle"
    assert [(name, field) for name, field in labels.items() if name.startswith("enjeux")] == [
        ("enjeux_reperes", "rang")
    ]
    (concerns,) = [each for each in root.iter("maplayer") if each.findtext("id") == "enjeux_surfaces"]
    aliases = {each.get("field"): each.get("name") for each in concerns.iter("alias")}
    assert aliases["gravite"] == "Gravité"
    assert aliases["titre"] == "Intitulé"
    assert [each.get("label") for each in concerns.iter("category") if each.get("render") == "false"] == ["favorable"]


def test_a_place_has_one_marker_with_its_number_its_severity_and_what_is_asked() -> None:
    report = small_report()
    texts = Context(report, "fr").texts
    places = sorted(marked(report, texts.register.concerns), key=lambda row: row["rank"])
    assert {row["concern_id"] for row in texts.register.concerns if row["kind"] == "place"} <= {
        row["concern_id"] for row in places
    }
    base = opened(gpkg.render(report, "fr")["report.gpkg"])
    rows = base.execute("SELECT rang, gravite, niveau, demande, geom FROM enjeux_reperes ORDER BY rang").fetchall()
    assert [row[:4] for row in rows] == [
        (row["rank"], texts.words.severity[row["severity"]], texts.opinion_level(row), texts.request(row))
        for row in places
    ]
    points = spots(report)
    expected = [shapely.multipoints([[points[row["concern_id"]].x, points[row["concern_id"]].y]]) for row in places]
    assert [row[4] for row in rows] == [blob(shape) for shape in expected]


def test_markers_are_drawn_as_on_the_page_and_the_worst_lies_on_top() -> None:
    (markers,) = [each for each in _project(small_report()).iter("maplayer") if each.findtext("id") == "enjeux_reperes"]
    renderer = markers.find("renderer-v2")
    values = [each.get("value") for each in renderer.iter("category")]
    severities = Context(small_report(), "fr").words.severity
    assert values == [severities[name] for name in symbols.SEVERITY]
    drawn = [
        {prop.get("k"): prop.get("v") for prop in symbol.iter("prop")} for symbol in renderer.iterfind("symbols/symbol")
    ]
    inks = ["#" + "".join(f"{int(part):02x}" for part in each["color"].split(",")[:3]) for each in drawn]
    assert inks == [mark.ink for mark in symbols.SEVERITY.values()]
    assert [each["name"] for each in drawn] == [mark.sign for mark in symbols.SEVERITY.values()]
    order = renderer.find("orderby/orderByClause")
    listed = ",".join(repr(severities[name]) for name in symbols.SEVERITY)
    worst_first = f'array_find(array({listed}), "gravite") * 10000 + "rang"'
    assert (renderer.get("enableorderby"), order.text, order.get("asc")) == ("1", worst_first, "0")
    (colour,) = [each.get("value") for each in markers.iter("Option") if each.get("name") == "expression"]
    black = [severities[name] for name, mark in symbols.SEVERITY.items() if mark.number == "#000000"]
    assert colour == f"if(\"gravite\" IN ({','.join(repr(each) for each in black)}), '#000000', '#ffffff')"
    assert '"demande"' in markers.findtext("mapTip")


def test_the_project_is_the_same_each_time_and_holds_odd_names() -> None:
    from dataclasses import replace

    report = small_report()
    odd = replace(report, dossier=replace(report.dossier, title='PLU <de> "A & B"'))
    assert gpkg.render(odd, "fr")["report.qgs"] == gpkg.render(odd, "fr")["report.qgs"]
    assert _project(odd).findtext("title") == 'PLU <de> "A & B"'
    assert _project(report, "en").find("layer-tree-group/layer-tree-group").get("name") == "Concerns"
