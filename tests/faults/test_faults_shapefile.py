"""Faults 1 to 19: shapefiles whose parts are missing, cut, bent or in another encoding."""

from __future__ import annotations

import hashlib
import math
import shutil
import struct
from pathlib import Path

import pytest
from breaking import cut, rows_of, same_numbers, texts
from faulty import LAYER, Bench, zoning

pytestmark = pytest.mark.fault

SHP, SHX, DBF = f"{LAYER}.shp", f"{LAYER}.shx", f"{LAYER}.dbf"
LABELS = ["Zone urbaine", "Zone à urbaniser", "Zone agricole", "Zone naturelle"]
TYPOGRAPHY = "cœur d’îlot – 10 €"


def test_fault_001_shx_missing(bench: Bench) -> None:
    bench.zones.with_suffix(".shx").unlink()
    bench.refused("SHP-002", names=(SHP, SHX))
    assert not bench.zones.with_suffix(".shx").exists()  # nothing is rebuilt beside the input


def test_fault_001_shx_missing_in_the_network(bench: Bench) -> None:
    bench.reservoirs.with_suffix(".shx").unlink()
    bench.refused("SHP-002", names=("reservoirs_a_preserver.shp",))


def test_fault_002_dbf_missing(bench: Bench) -> None:
    bench.zones.with_suffix(".dbf").unlink()
    bench.refused("SHP-003", names=(SHP, DBF))


def test_fault_003_prj_missing(bench: Bench) -> None:
    bench.zones.with_suffix(".prj").unlink()
    bench.refused("CRS-101", names=(SHP,))


def test_fault_003_prj_missing_and_told_by_option(bench: Bench) -> None:
    bench.zones.with_suffix(".prj").unlink()
    done, _ = bench.warned("CRS-110", "--crs", "EPSG:2154", layer=LAYER)
    same_numbers(done)


def test_fault_003_prj_missing_and_a_system_that_cannot_be(bench: Bench) -> None:
    bench.zones.with_suffix(".prj").unlink()
    bench.refused("CRS-107", "--crs", "EPSG:4326", names=(SHP,))


def test_fault_004_cpg_missing_utf8(bench: Bench) -> None:
    bench.zones.with_suffix(".cpg").unlink()
    done, (line,) = bench.warned("SHP-102", layer=LAYER)
    assert line["fields"] == {"encoding": "UTF-8", "sample": "Zone à urbaniser"}
    assert texts(done) == LABELS
    same_numbers(done)


def test_fault_005_cpg_missing_latin1(bench: Bench) -> None:
    bench.store(zoning(), bench.zones, encoding="ISO-8859-1")
    bench.zones.with_suffix(".cpg").unlink()
    bench.patch(bench.zones.with_suffix(".dbf"), 29, b"\x00")
    done, (line,) = bench.warned("SHP-102", layer=LAYER)
    assert line["fields"] == {"encoding": "ISO-8859-1", "sample": "Zone à urbaniser"}
    assert texts(done) == LABELS
    same_numbers(done)


@pytest.mark.parametrize("language", [b"\x00", b"\x57"])
def test_fault_006_cpg_missing_cp1252(bench: Bench, language: bytes) -> None:
    frame = zoning()
    frame.loc[0, "LIBELONG"] = TYPOGRAPHY
    bench.store(frame, bench.zones, encoding="CP1252")
    bench.zones.with_suffix(".cpg").unlink()
    bench.patch(bench.zones.with_suffix(".dbf"), 29, language)
    done, (line,) = bench.warned("SHP-102", layer=LAYER)
    assert line["fields"]["encoding"] == "CP1252"
    assert texts(done) == [TYPOGRAPHY, *LABELS[1:]]
    same_numbers(done)


def lying(bench: Bench, written: str, label: str) -> None:
    """Texts of one encoding under the label of another: the bytes are believed."""
    bench.store(zoning(), bench.zones, encoding=written)
    bench.zones.with_suffix(".cpg").write_text(label)
    done, (line,) = bench.warned("SHP-101", layer=LAYER)
    assert line["fields"] == {"encoding": written, "label": label}
    assert texts(done) == LABELS
    same_numbers(done)


def test_fault_007_cpg_says_utf8_over_latin1(bench: Bench) -> None:
    lying(bench, "ISO-8859-1", "UTF-8")


def test_fault_008_cpg_says_latin1_over_utf8(bench: Bench) -> None:
    lying(bench, "UTF-8", "ISO-8859-1")


@pytest.mark.parametrize("label", ["System", "ANSI 1252", "", "%$!"])
def test_fault_009_cpg_garbage(bench: Bench, label: str) -> None:
    bench.zones.with_suffix(".cpg").write_text(label)
    done, (line,) = bench.warned("SHP-101", layer=LAYER)
    assert line["fields"] == {"encoding": "UTF-8", "label": label}
    assert texts(done) == LABELS
    same_numbers(done)


def test_fault_009_cpg_with_a_mark_is_understood(bench: Bench) -> None:
    bench.zones.with_suffix(".cpg").write_text("\ufeffUTF-8", encoding="utf-8")
    done = bench.check()
    assert done.lines("SHP-101") == []
    assert texts(done) == LABELS
    same_numbers(done)


def test_fault_010_language_byte_lies(bench: Bench) -> None:
    bench.zones.with_suffix(".cpg").unlink()
    bench.patch(bench.zones.with_suffix(".dbf"), 29, b"\x57")
    done, (line,) = bench.warned("SHP-102", layer=LAYER)
    assert line["fields"]["encoding"] == "UTF-8"
    assert texts(done) == LABELS
    same_numbers(done)


def test_fault_011_encodings_mixed_by_row(bench: Bench) -> None:
    frame = zoning()
    frame["LIBELONG"] = ["Zone déjà bâtie", "Zone à urbaniser", "Zone agricole", "Forêt"]
    bench.store(frame, bench.zones, encoding="UTF-8")
    table = bench.zones.with_suffix(".dbf")
    data = table.read_bytes()
    latin = "Forêt".encode("latin-1")
    table.write_bytes(data.replace("Forêt".encode(), latin + b" "))
    done, (line,) = bench.warned("SHP-103", layer=LAYER)
    assert line["fields"] == {"encoding": "UTF-8", "n": 1, "rows": "3"}
    assert texts(done) == ["Zone déjà bâtie", "Zone à urbaniser", "Zone agricole", "Forêt"]
    same_numbers(done)


@pytest.mark.parametrize("share", range(0, 100, 5))
def test_fault_012_shp_cut_anywhere(bench: Bench, share: int) -> None:
    size = bench.zones.stat().st_size
    cut(bench.zones, size * share // 100)
    length = size * share // 100
    code = "SHP-001" if length == 0 else "SHP-004" if length < 100 else "SHP-017"
    done = bench.refused(code, names=(SHP,))["en"]
    if code == "SHP-017":
        whole = sum(100 + 136 * (n + 1) <= length for n in range(4))
        lost = f"{4 - whole} of 4 shapes {'is' if whole == 3 else 'are'} lost"
        assert f"it has {length} bytes instead of {size}, {lost}" in done.stderr


@pytest.mark.parametrize("length", [0, 50, 99, 100, 101, 108, 131])
def test_fault_013_shx_cut(bench: Bench, length: int) -> None:
    index = bench.zones.with_suffix(".shx")
    assert index.stat().st_size == 132
    cut(index, length)
    bench.refused("SHP-004", names=(SHX,))


@pytest.mark.parametrize("share", [0, 1, 10, 50, 90, 99])
def test_fault_014_dbf_cut(bench: Bench, share: int) -> None:
    table = bench.zones.with_suffix(".dbf")
    start, _ = rows_of(table)
    length = table.stat().st_size * share // 100
    cut(table, length)
    done = bench.refused("SHP-020" if length < start else "SHP-021", names=(DBF,))["en"]
    if share == 50:
        assert "1 whole rows of 4" in done.stderr


@pytest.mark.parametrize("kept", [2, 6])
def test_fault_015_counts_differ(bench: Bench, kept: int) -> None:
    import pandas as pd

    other = pd.concat([zoning(), zoning()]).iloc[:kept]
    bench.store(other, bench.home / "other.shp")
    shutil.copy(bench.home / "other.dbf", bench.zones.with_suffix(".dbf"))
    done = bench.refused("SHP-008", names=(SHP,))["en"]
    assert f"has 4 shapes, the .dbf table {kept} rows" in done.stderr


def test_fault_016_table_of_another_commune(bench: Bench) -> None:
    """The count agrees, so the format shows nothing; the territory that the rows name does."""
    frame = zoning().assign(INSEE="80001")
    bench.store(frame, bench.home / "other.shp")
    shutil.copy(bench.home / "other.dbf", bench.zones.with_suffix(".dbf"))
    done, (line,) = bench.warned("SHP-109", layer=LAYER)
    assert line["fields"] == {"inside": "80001", "named": "59999"}
    (given,) = [one for one in done.report["provenance"]["inputs"] if one["role"] == "plan"]
    hashes = {one["path"]: one["sha256"] for one in given["files"]}
    assert hashes[DBF] == hashlib.sha256(bench.zones.with_suffix(".dbf").read_bytes()).hexdigest()


def test_fault_016_shapes_of_another_set(bench: Bench) -> None:
    """A new ``.shp`` over the old one: its index was written with another extent."""
    frame = zoning()
    frame.geometry = frame.geometry.translate(40, 0)
    bench.store(frame, bench.home / "other.shp")
    shutil.copy(bench.home / "other.shp", bench.zones)
    bench.warned("SHP-108", layer=LAYER)


@pytest.mark.parametrize("at", [144, 148])
@pytest.mark.parametrize("count", [1 << 30, -1, 0x7FFFFFFF])
def test_fault_017_absurd_counts(bench: Bench, at: int, count: int) -> None:
    bench.patch(bench.zones, at, struct.pack("<i", count))
    bench.refused("SHP-011", names=(SHP, "{feature} 0"))


@pytest.mark.parametrize("start", [3, 99, -1])
def test_fault_018_parts_index(bench: Bench, start: int) -> None:
    bench.patch(bench.zones, 152, struct.pack("<i", start))
    bench.refused("SHP-011", names=(SHP, "{feature} 0"))


def test_fault_019_ring_not_closed(bench: Bench) -> None:
    bench.patch(bench.zones, 156 + 64, struct.pack("<d", 650_201.0))
    bench.refused("SHP-012", names=(SHP, "{feature} 0"))


@pytest.mark.parametrize("value", [math.nan, math.inf, -math.inf, 1e308, -1.79e308])
@pytest.mark.parametrize("at", [156, 172])
def test_fault_019_coordinate_that_is_none(bench: Bench, at: int, value: float) -> None:
    bench.patch(bench.zones, at, struct.pack("<d", value))
    bench.refused("SHP-014", names=(SHP, "{feature} 0", repr(value)))


def test_fault_019_the_network_too(bench: Bench) -> None:
    bench.patch(bench.reservoirs, 172, struct.pack("<d", math.nan))
    bench.refused("SHP-014", names=(Path(bench.reservoirs).name, "{feature} 0"))
