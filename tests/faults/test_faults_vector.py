"""Faults 35 to 50: GeoPackage and GeoJSON that are damaged, doubled, without a system or unlike themselves."""

from __future__ import annotations

import copy
import json
import sqlite3
from collections.abc import Callable
from contextlib import closing
from pathlib import Path
from typing import Any

import pytest
import shapely
from breaking import cut, same_numbers
from faulty import LAYER, Bench, reservoirs, zoning

pytestmark = pytest.mark.fault

GPKG, JSON = f"{LAYER}.gpkg", f"{LAYER}.geojson"


def sql(path: Path, *statements: str) -> None:
    with closing(sqlite3.connect(path)) as base:
        for one in statements:
            base.execute(one)
        base.commit()


def without_triggers(path: Path) -> None:
    """The triggers of the spatial index call functions that a plain SQLite has not."""
    with closing(sqlite3.connect(path)) as base:
        names = [row[0] for row in base.execute("SELECT name FROM sqlite_master WHERE type = 'trigger'")]
    sql(path, *(f'DROP TRIGGER "{name}"' for name in names))


def written(bench: Bench, change: Callable[[dict[str, Any]], Any] = lambda whole: None) -> Path:
    """The plan as a GeoJSON, changed as an object."""
    path = bench.only(zoning(), JSON)
    whole = json.loads(path.read_text(encoding="utf-8"))
    changed = change(whole)
    path.write_text(json.dumps(whole if changed is None else changed, ensure_ascii=False), encoding="utf-8")
    return path


@pytest.mark.parametrize("share", [1, 10, 50, 90, 99])
def test_fault_035_gpkg_cut(bench: Bench, share: int) -> None:
    path = bench.only(zoning(), GPKG)
    cut(path, path.stat().st_size * share // 100)
    bench.refused("VEC-024", names=(GPKG,))


def test_fault_035_gpkg_of_no_byte(bench: Bench) -> None:
    bench.only(zoning(), GPKG).write_bytes(b"")
    bench.refused("VEC-013", names=(GPKG,))


def test_fault_036_gpkg_page_flipped(bench: Bench) -> None:
    path = bench.only(zoning(), GPKG)
    data = bytearray(path.read_bytes())
    data[3 * 4096 + 5] ^= 0xFF
    path.write_bytes(bytes(data))
    bench.refused("VEC-024", names=(GPKG,))


def test_fault_036_gpkg_geometry_flipped(bench: Bench) -> None:
    """The page holds, the geometry in it does not: its type is none that there is."""
    path = bench.only(zoning(), GPKG)
    without_triggers(path)
    with closing(sqlite3.connect(path)) as base:
        blob = bytearray(base.execute(f'SELECT geom FROM "{LAYER}" WHERE fid = 2').fetchone()[0])
        at = len(blob) - 93  # byte order, type, rings, points, five points
        assert blob[at + 1 : at + 5] == b"\x03\x00\x00\x00"
        blob[at + 1] = 0x63
        base.execute(f'UPDATE "{LAYER}" SET geom = ? WHERE fid = 2', (bytes(blob),))
        base.commit()
    bench.refused("VEC-037", names=(GPKG,))


def test_fault_037_several_layers_unlike(bench: Bench) -> None:
    path = bench.only(zoning(), "plan.gpkg", layer="esquisse")
    other = zoning().assign(TYPEZONE="N")
    other.to_file(path, layer="arret")
    bench.refused("SEM-102", names=("esquisse, arret",))
    same_numbers(bench.check(plan=f"{path}:esquisse"))


def test_fault_037_the_one_of_the_right_name_is_taken(bench: Bench) -> None:
    path = bench.only(zoning().assign(TYPEZONE="N"), "plan.gpkg", layer="esquisse")
    zoning().to_file(path, layer="ZONE_URBA")
    done = bench.check()
    assert any("ZONE_URBA" in json.dumps(one) for one in done.report["choices"])
    same_numbers(done)


def test_fault_037_a_layer_that_is_not_there(bench: Bench) -> None:
    path = bench.only(zoning(), "plan.gpkg", layer="zonage")
    bench.refused("VEC-034", names=("zonage",), plan=f"{path}:zonages")


@pytest.mark.parametrize("system", [0, -1, 99])
def test_fault_038_gpkg_without_a_system(bench: Bench, system: int) -> None:
    path = bench.only(zoning(), GPKG)
    sql(path, f"UPDATE gpkg_geometry_columns SET srs_id = {system}", f"UPDATE gpkg_contents SET srs_id = {system}")
    bench.refused("CRS-101", names=(GPKG, f"{{layer}} {LAYER}"))


def test_fault_039_gpkg_is_not_written(bench: Bench) -> None:
    """A view, a trigger that would empty the table, and no spatial index: read as it is, neither written nor touched."""
    path = bench.only(zoning(), GPKG)
    sql(
        path,
        f'CREATE VIEW v AS SELECT * FROM "{LAYER}"',
        f'CREATE TRIGGER wipe AFTER INSERT ON gpkg_extensions BEGIN DELETE FROM "{LAYER}"; END',
        f'DROP TABLE "rtree_{LAYER}_geom"',
    )
    before, stamp = path.read_bytes(), path.stat().st_mtime_ns
    same_numbers(bench.check())
    assert path.read_bytes() == before
    assert path.stat().st_mtime_ns == stamp
    assert [one.name for one in bench.plan.iterdir()] == [GPKG]


def test_fault_040_gpkg_in_a_folder_that_cannot_be_written(bench: Bench) -> None:
    path = bench.only(zoning(), GPKG)
    sql(path, "PRAGMA journal_mode = WAL")
    for leftover in bench.plan.glob("*-*"):
        leftover.unlink()
    bench.plan.chmod(0o555)
    try:
        same_numbers(bench.check())
        assert [one.name for one in bench.plan.iterdir()] == [GPKG]
    finally:
        bench.plan.chmod(0o755)


def test_fault_040_gpkg_with_an_empty_wal(bench: Bench) -> None:
    bench.only(zoning(), GPKG)
    (bench.plan / f"{GPKG}-wal").touch()
    same_numbers(bench.check())
    assert (bench.plan / f"{GPKG}-wal").stat().st_size == 0


def test_fault_040_gpkg_with_changes_pending(bench: Bench) -> None:
    """What another program wrote and did not yet fold in counts, and the report says so."""
    frame = zoning()
    frame.loc[1, "TYPEZONE"] = "N"
    path = bench.only(frame, GPKG)
    without_triggers(path)
    base = sqlite3.connect(path)
    try:
        base.execute("PRAGMA journal_mode = WAL")
        base.execute("PRAGMA wal_autocheckpoint = 0")
        base.execute("CREATE TABLE more (x)")  # a table of its own wakes no trigger of the layer
        base.execute(f"UPDATE \"{LAYER}\" SET TYPEZONE = 'AUc' WHERE fid = 2")
        base.commit()
        assert (bench.plan / f"{GPKG}-wal").stat().st_size > 0
        done, _ = bench.warned("VEC-107", layer=LAYER)
    finally:
        base.close()
    same_numbers(done)


def test_fault_041_geojson_in_metres_without_a_system(bench: Bench) -> None:
    written(bench, lambda whole: whole.pop("crs") and None)
    bench.refused("CRS-107", names=(JSON, "650000"))


def test_fault_042_geojson_axes_swapped(bench: Bench) -> None:
    frame = zoning().to_crs(4326)
    frame.geometry = shapely.transform(frame.geometry.to_numpy(), lambda xy: xy[:, ::-1])
    bench.only(frame, JSON)
    bench.refused("CRS-105", names=(JSON,))


def test_fault_043_geojson_with_the_former_member(bench: Bench) -> None:
    """The system is honoured, and a note of the ledger says where it came from, in both languages."""
    written(bench)
    for lang in ("fr", "en"):
        done = bench.check(lang=lang)
        (line,) = done.lines("VEC-110")
        assert line["layer"] == LAYER
        assert "crs" in line["text"]
    same_numbers(bench.check())


@pytest.mark.parametrize("share", [10, 50, 99])
def test_fault_044_geojson_cut(bench: Bench, share: int) -> None:
    path = written(bench)
    cut(path, path.stat().st_size * share // 100)
    bench.refused("VEC-023", names=(f"{JSON}:1:",))


@pytest.mark.parametrize(
    ("before", "after"), [("650000.0", "1e400"), ('"features": [', '"features": [' + "[" * 100_000), ("650000.0", "")]
)
def test_fault_044_geojson_that_is_none(bench: Bench, before: str, after: str) -> None:
    path = written(bench)
    text = path.read_text(encoding="utf-8")
    assert before in text
    path.write_text(text.replace(before, after, 1), encoding="utf-8")
    bench.refused("VEC-023", names=(JSON,))


@pytest.mark.parametrize("word", ["NaN", "Infinity", "-Infinity"])
def test_fault_045_a_coordinate_that_is_none(bench: Bench, word: str) -> None:
    path = written(bench)
    path.write_text(path.read_text(encoding="utf-8").replace("650000.0", word, 1), encoding="utf-8")
    bench.refused("VEC-023", names=(JSON, word))


def shortened(bench: Bench, kept: int) -> None:
    def shorten(whole: dict[str, Any]) -> None:
        ring = whole["features"][1]["geometry"]["coordinates"][0]
        del ring[kept:]

    written(bench, shorten)


@pytest.mark.parametrize("kept", [4, 3])
def test_fault_045_ring_open(bench: Bench, kept: int) -> None:
    shortened(bench, kept)
    bench.refused("VEC-031", names=(JSON, "{feature} 1"))


@pytest.mark.parametrize("kept", [2, 1, 0])
def test_fault_045_ring_of_too_few_points_to_be_one(bench: Bench, kept: int) -> None:
    shortened(bench, kept)
    _, (line,) = bench.warned("GEO-102", layer=LAYER)
    assert (line["count_in"], line["count_out"], line["feature"]) == (4, 3, 1)


def test_fault_046_keys_that_stand_twice(bench: Bench) -> None:
    path = written(bench)
    text = path.read_text(encoding="utf-8")
    path.write_text(text.replace('"TYPEZONE": "AUc"', '"TYPEZONE": "N", "TYPEZONE": "AUc"'), encoding="utf-8")
    done, (line,) = bench.warned("VEC-109", layer=LAYER)
    assert line["fields"] == {"n": 1}
    same_numbers(done)


def test_fault_047_properties_of_mixed_types(bench: Bench) -> None:
    def mix(whole: dict[str, Any]) -> None:
        for feature, value in zip(whole["features"], (1, "2A004", None, 1.5), strict=True):
            feature["properties"]["CODE"] = value

    path = written(bench, mix)
    from conformity.read import Workspace

    with Workspace() as files:
        (layer,) = files.describe(path)
        assert files.load(layer).frame["CODE"].tolist() == ["1", "2A004", None, "1.5"]
    same_numbers(bench.check())


def test_fault_048_byte_order_mark(bench: Bench) -> None:
    path = written(bench)
    path.write_bytes(b"\xef\xbb\xbf" + path.read_bytes())
    same_numbers(bench.check())


@pytest.mark.parametrize("encoding", ["utf-16", "utf-16-le", "latin-1"])
def test_fault_048_not_utf8(bench: Bench, encoding: str) -> None:
    path = written(bench)
    text = path.read_text(encoding="utf-8")
    path.write_bytes(text.encode(encoding))
    bench.refused("VEC-011" if encoding == "utf-16-le" else "VEC-014", names=(JSON,))


def test_fault_049_collection_of_nothing(bench: Bench) -> None:
    """Without a feature there is no column either: one cannot be asked for."""
    written(bench, lambda whole: whole | {"features": []})
    bench.refused("ATT-700", names=(JSON,))


def test_fault_049_network_of_nothing_is_not_assessed(bench: Bench) -> None:
    for part in bench.network.glob("reservoirs*"):
        part.unlink()
    path = bench.network / "reservoirs_a_preserver.geojson"
    bench.store(reservoirs(), path)
    whole = json.loads(path.read_text(encoding="utf-8"))
    path.write_text(json.dumps(whole | {"features": []}))
    done = bench.check("--fail-on", "never")
    assert done.exit_code == 1
    assert [one["layer"] for one in done.report["not_assessed"] if one["requested"]] == ["reservoirs_a_preserver"]


def test_fault_049_one_feature_alone(bench: Bench) -> None:
    written(bench, lambda whole: whole["features"][1] | {"crs": whole["crs"]})
    done = bench.check()
    assert [(row["label"], row["area_m2"]) for row in done.report["zones"]] == [("1AU", 40_000.0)]


def test_fault_049_a_geometry_alone_has_no_zone_type(bench: Bench) -> None:
    written(bench, lambda whole: whole["features"][1]["geometry"])
    bench.refused("ATT-700", names=(JSON,))


def test_fault_049_one_object_a_line(bench: Bench) -> None:
    path = written(bench)
    whole = json.loads(path.read_text(encoding="utf-8"))
    path.write_text("\n".join(json.dumps(one) for one in whole["features"]), encoding="utf-8")
    bench.refused("VEC-023", names=(f"{JSON}:2:1",))


def test_fault_050_mixed_geometries(bench: Bench) -> None:
    """The surface is taken out of its collection, a point among zones and a row without geometry are counted out."""

    def mix(whole: dict[str, Any]) -> None:
        rows = whole["features"]
        rows[0]["geometry"] = {"type": "Point", "coordinates": [650_050.0, 7_090_050.0]}
        line = {"type": "LineString", "coordinates": [[650_200.0, 7_090_000.0], [650_300.0, 7_090_000.0]]}
        surface = copy.deepcopy(rows[1]["geometry"])
        rows[1]["geometry"] = {"type": "GeometryCollection", "geometries": [surface, line]}
        rows[3]["geometry"] = None

    written(bench, mix)
    done, (line,) = bench.warned("GEO-105", layer=LAYER)
    assert line["fields"]["n"] == 1
    assert [one["fields"]["n"] for one in done.lines("SHP-104")] == [1]
    assert sum(one["count_aside"] or 0 for one in done.lines("GEO-104")) == 1
    assert sorted((row["label"], row["area_m2"]) for row in done.report["zones"]) == [
        ("1AU", 40_000.0),
        ("A", 40_000.0),
    ]
    area = {row["subject_key"].split("-")[0]: row["area_m2"] for row in done.report["contacts"] if row["area_m2"]}
    assert area == {"1AU": 20_000.0, "A": 40_000.0}
