"""Faults 20 to 34: rows without shapes, shapes of another kind, names and values cut, boxes, indexes and sizes."""

from __future__ import annotations

import shutil
import struct
import unicodedata
import warnings
from pathlib import Path
from typing import Any

import pytest
import shapely
from breaking import dbase, rows_of, same_numbers, texts
from faulty import LAYER, Bench, reservoirs, zoning

from conformity.read import Workspace, shapefile

pytestmark = pytest.mark.fault

SHP, SHX, DBF = f"{LAYER}.shp", f"{LAYER}.shx", f"{LAYER}.dbf"


def store_quietly(bench: Bench, frame: Any) -> None:
    """Write with the writer's own warnings, which the reader does not get, out of the way."""
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        bench.store(frame, bench.zones)


def loaded(path: Path) -> Any:
    with Workspace() as files:
        (layer,) = files.describe(path)
        return files.load(layer)


def test_fault_020_null_shape(bench: Bench) -> None:
    frame = zoning()
    frame.loc[3, "geometry"] = None
    bench.store(frame, bench.zones)
    done, (line,) = bench.warned("SHP-104", layer=LAYER)
    assert line["fields"] == {"n": 1}
    assert done.exit_code == 1
    assert {row["label"] for row in done.report["zones"]} == {"UB", "1AU", "A"}
    same_numbers(done, without="N")


def test_fault_021_deleted_row(bench: Bench) -> None:
    """The row before the last is marked: the last one keeps its own shape."""
    start, length = rows_of(bench.zones.with_suffix(".dbf"))
    bench.patch(bench.zones.with_suffix(".dbf"), start + 2 * length, b"*")
    done, (line,) = bench.warned("SHP-105", layer=LAYER)
    assert line["fields"] == {"n": 1}
    assert {row["label"] for row in done.report["zones"]} == {"UB", "1AU", "N"}
    same_numbers(done, without="A")


@pytest.mark.parametrize("kind", [1, 3, 8, 15, 99])
def test_fault_022_record_of_another_type(bench: Bench, kind: int) -> None:
    bench.patch(bench.zones, 108, struct.pack("<i", kind))
    done = bench.refused("SHP-010", names=(SHP, "{feature} 0"))["en"]
    assert f"type {kind} in a file of type 5 (byte 108)" in done.stderr


def test_fault_022_header_of_another_type(bench: Bench) -> None:
    for suffix in (".shp", ".shx"):
        bench.patch(bench.zones.with_suffix(suffix), 32, struct.pack("<i", 3))
    bench.refused("SHP-010", names=(SHP, "{feature} 0"))


def test_fault_023_third_dimension(bench: Bench) -> None:
    frame = zoning()
    frame.geometry = shapely.force_3d(frame.geometry.to_numpy(), 5.0)
    bench.store(frame, bench.zones)
    for lang in ("fr", "en"):
        done = bench.check(lang=lang)
        (line,) = done.lines("GEO-103")
        assert (line["layer"], line["fields"]["n"]) == (LAYER, 4)
        assert line["text"]
        if lang == "fr":
            same_numbers(done)


@pytest.mark.parametrize("kind", [15, 25])
def test_fault_023_measures(bench: Bench, monkeypatch: pytest.MonkeyPatch, kind: int) -> None:
    """Measures are left out, and a line says so; the numbers are those of the same shapes without them."""
    monkeypatch.syspath_prepend(str(Path(__file__).parents[2] / "scripts"))
    import fuzz_made

    outcomes = {}
    for each in (5, kind):
        for suffix, data in fuzz_made.shapefile(each).items():
            bench.zones.with_suffix(suffix).write_bytes(data)
        outcomes[each] = bench.check()
    assert [line["layer"] for line in outcomes[kind].lines("VEC-108")] == [LAYER]
    assert outcomes[5].lines("VEC-108") == []
    assert outcomes[kind].report["contacts"] == outcomes[5].report["contacts"] != []
    assert outcomes[kind].report["findings"] == outcomes[5].report["findings"] != []


@pytest.mark.parametrize("kind", ["line", "point"])
def test_fault_024_zoning_is_no_surface(bench: Bench, kind: str) -> None:
    frame = zoning()
    frame.geometry = frame.geometry.boundary if kind == "line" else frame.geometry.centroid
    bench.store(frame, bench.zones)
    bench.refused("SEM-103", names=(SHP, f"{{layer}} {LAYER}"))


def test_fault_024_multipatch(bench: Bench) -> None:
    for suffix in (".shp", ".shx"):
        bench.patch(bench.zones.with_suffix(suffix), 32, struct.pack("<i", 31))
    bench.refused("SHP-009", names=(SHP, "31"))


def test_fault_025_empty_zoning(bench: Bench) -> None:
    bench.store(zoning().iloc[:0], bench.zones, geometry_type="Polygon")
    bench.refused("SEM-103", names=(SHP, f"{{layer}} {LAYER}"))


def test_fault_025_empty_network_layer_is_not_assessed(bench: Bench) -> None:
    """The other layers are assessed, the empty one is not, and the status says so even when nothing may fail."""
    bench.store(reservoirs().iloc[:0], bench.reservoirs, geometry_type="Polygon")
    done, _ = bench.warned("SEM-205", "--fail-on", "never", layer=bench.reservoirs.stem, exits=(1,))
    (line,) = [one for one in done.report["not_assessed"] if one["code"] == "SEM-301"]
    assert (line["layer"], line["requested"]) == (bench.reservoirs.stem, True)
    assert "aucune entité à analyser" in done.markdown
    assert {row["element_key"] for row in done.report["contacts"]} == {"corridor:C1", "obstacle:O1"}


@pytest.mark.parametrize(
    ("content", "code"), [(b"", "SHP-001"), (b"hello", "SHP-005"), (b"%PDF-1.7", "VEC-010"), (b"\x00" * 200, "SHP-005")]
)
def test_fault_026_not_a_shapefile(bench: Bench, content: bytes, code: str) -> None:
    bench.zones.write_bytes(content)
    bench.refused(code, names=(SHP,))


def test_fault_027_upper_case_and_mixed_extensions(bench: Bench) -> None:
    for suffix, other in ((".shp", ".SHP"), (".shx", ".Shx"), (".dbf", ".DBF"), (".prj", ".prj"), (".cpg", ".Cpg")):
        bench.zones.with_suffix(suffix).rename(bench.zones.with_suffix(other))
    same_numbers(bench.check())


@pytest.mark.parametrize(
    "folder",
    [
        "Élaboration du PLU (été 2025)",
        unicodedata.normalize("NFD", "zonage arrêté"),
        "/".join(["dossier_au_nom_bien_trop_long_pour_un_vieux_systeme"] * 6),
        "a!b#c%20d",
    ],
    ids=["accents", "decomposed", "long", "marks"],
)
def test_fault_027_paths(bench: Bench, folder: str) -> None:
    """A path of more than 260 characters too; the drive letters of Windows are rules of :mod:`conformity.read.finding`."""
    place = bench.home / folder
    place.parent.mkdir(parents=True, exist_ok=True)
    bench.plan.rename(place)
    assert folder.count("/") < 2 or len(str(place / SHP)) > 260
    same_numbers(bench.check(plan=place / SHP))


def test_fault_028_type_column_cut_is_asked_for(bench: Bench) -> None:
    bench.store(zoning().rename(columns={"TYPEZONE": "TYPEZONE_1"}), bench.zones)
    bench.refused("ATT-101", names=(SHP, "TYPEZONE_1"))
    same_numbers(bench.check("--map", "typezone=TYPEZONE_1"))


def test_fault_028_names_cut_or_doubled(bench: Bench) -> None:
    store_quietly(bench, zoning().assign(DESCRIPTION_TRES_LONGUE="x", DESCRIPTION_TRES_COURTE="y", LIBELLE_1="z"))
    done, (line,) = bench.warned("SHP-111", layer=LAYER)
    assert line["fields"] == {"names": "DESCRIPT_1, LIBELLE_1"}
    same_numbers(done)


def test_fault_028_a_number_at_the_end_is_no_double(bench: Bench) -> None:
    bench.store(zoning().assign(ZONE_1="x", ZONE_2="y"), bench.zones)
    assert loaded(bench.zones).ledger[-1].code == "VEC-100"
    assert [line.code for line in loaded(bench.zones).ledger if line.code == "SHP-111"] == []


def test_fault_029_text_cut_in_mid_character(bench: Bench) -> None:
    frame = zoning()
    frame.loc[0, "LIBELONG"] = "x" + "é" * 300
    store_quietly(bench, frame)
    done, (line,) = bench.warned("SHP-112", layer=LAYER)
    assert line["fields"] == {"n": 1, "width": 254, "rows": "LIBELONG 0"}
    assert texts(done)[0] == "x" + "é" * 126  # the half character is left out, not garbled
    same_numbers(done)


def table(bench: Bench, number: bytes = b"1.5", date: bytes = b"20250101") -> None:
    """The zoning's table with a column of numbers and one of dates; those of the third row as given."""
    fields = [
        ("LIBELLE", "C", 20),
        ("LIBELONG", "C", 40),
        ("TYPEZONE", "C", 3),
        ("INSEE", "C", 5),
        ("DATAPPRO", "C", 8),
    ]
    rows = [[str(value).encode() for value in row[:5]] for row in zoning().itertuples(index=False)]
    more = [(b"1.5", b"20250101")] * 2 + [(number, date), (b"4.5", b"20250101")]
    fields += [("SURF", "N", 12), ("DATVALID", "D", 8)]
    dbase(bench.zones.with_suffix(".dbf"), fields, [row + list(pair) for row, pair in zip(rows, more, strict=True)])


def test_fault_030_asterisks_are_no_number(bench: Bench) -> None:
    """A missing number is written in asterisks by the writers there are, and so is an overflow: both are read as none, without a message."""
    table(bench, number=b"*" * 12)
    layer = loaded(bench.zones)
    assert layer.frame["SURF"].isna().tolist() == [False, False, True, False]
    assert layer.frame["SURF"].dropna().tolist() == [1.5, 1.5, 4.5]
    same_numbers(bench.check())


@pytest.mark.parametrize("text", [b"12a45", b"12,5", b"#REF!"])
def test_fault_030_a_number_that_is_none(bench: Bench, text: bytes) -> None:
    table(bench, number=text)
    assert loaded(bench.zones).frame["SURF"].isna().tolist() == [False, False, True, False]
    if text == b"12,5":
        done, (line,) = bench.warned("SHP-113", layer=LAYER)
        assert line["fields"] == {"n": 1, "rows": "SURF 2"}
        same_numbers(done)


@pytest.mark.parametrize(
    ("text", "warnings_n"), [(b"00000000", 0), (b"        ", 0), (b"20251345", 1), (b"2025-1-1", 1)]
)
def test_fault_030_dates_of_zeros_and_others(bench: Bench, text: bytes, warnings_n: int) -> None:
    table(bench, date=text)
    layer = loaded(bench.zones)
    assert layer.frame["DATVALID"].tolist() == ["20250101", "20250101", None, "20250101"]
    assert len([line for line in layer.ledger if line.code == "SHP-113"]) == warnings_n


@pytest.mark.parametrize(("value", "code"), [(0.0, "SHP-106"), (650_100.0, "SHP-110"), (float("nan"), "SHP-110")])
def test_fault_031_box_of_the_header(bench: Bench, value: float, code: str) -> None:
    """A wide box does no harm and is a note; one that leaves shapes out is a warning. The extent is our own in both."""
    for suffix in (".shp", ".shx"):
        bench.patch(bench.zones.with_suffix(suffix), 36, struct.pack("<d", value))
    with Workspace() as files:
        (layer,) = files.describe(bench.zones)
    assert layer.bounds == (650_000.0, 7_090_000.0, 650_800.0, 7_090_200.0)
    if code == "SHP-110":
        done, _ = bench.warned(code, layer=LAYER)
    else:
        done = bench.check()
        assert [line["layer"] for line in done.lines(code)] == [LAYER]
    same_numbers(done)


def test_fault_031_box_of_a_record(bench: Bench) -> None:
    bench.patch(bench.zones, 112, struct.pack("<d", 650_001.0))
    bench.refused("SHP-013", names=(SHP, "{feature} 0"))


@pytest.mark.parametrize("suffix", [".qix", ".sbn"])
def test_fault_032_stale_spatial_index(bench: Bench, suffix: str) -> None:
    """An index over one far shape lies beside: no row is missed, as none is asked for by place."""
    bench.store(
        zoning().iloc[:1].translate(90_000, 0).to_frame("geometry"), bench.home / "far.shp", SPATIAL_INDEX="YES"
    )
    index = bench.home / "far.qix"
    assert index.stat().st_size > 0
    shutil.copy(index, bench.zones.with_suffix(suffix))
    done = bench.check()
    assert len(done.report["zones"]) == 4
    same_numbers(done)


@pytest.mark.parametrize("suffix", [".shp", ".dbf"])
def test_fault_033_more_than_two_gigabytes(bench: Bench, suffix: str) -> None:
    """A sparse file: refused by its size, before it is read."""
    part = bench.zones.with_suffix(suffix)
    with part.open("r+b") as stream:
        stream.truncate((2 << 30) + 1)
    bench.refused("SHP-018", names=(part.name, "2147483649"))


def test_fault_033_the_cap_is_the_last_size_read(bench: Bench, monkeypatch: pytest.MonkeyPatch) -> None:
    largest = max(bench.zones.with_suffix(suffix).stat().st_size for suffix in (".shp", ".shx", ".dbf"))
    monkeypatch.setattr(shapefile, "_LARGEST", largest)
    assert len(loaded(bench.zones).frame) == 4
    monkeypatch.setattr(shapefile, "_LARGEST", largest - 1)
    bench.refused("SHP-018", names=(DBF,))


@pytest.mark.parametrize(
    "content", [b"A" * 10_000_000, b'<!DOCTYPE x [<!ENTITY a "aaaa">]><x>&a;</x>', b"", b"\x00" * 50]
)
def test_fault_034_prj_that_is_none(bench: Bench, content: bytes) -> None:
    bench.zones.with_suffix(".prj").write_bytes(content)
    bench.refused("CRS-101", names=(SHP,))


@pytest.mark.parametrize("depth", [100, 9_000])
def test_fault_034_prj_nested_without_end(bench: Bench, depth: int) -> None:
    bench.zones.with_suffix(".prj").write_bytes(b"PROJCS[" * depth)
    bench.refused("CRS-101", names=(SHP,))


def test_fault_034_prj_of_ten_megabytes(bench: Bench) -> None:
    prj = bench.zones.with_suffix(".prj")
    prj.write_bytes(prj.read_bytes() + b" " * 10_000_000)
    same_numbers(bench.check())


def test_fault_034_prj_in_latin1(bench: Bench) -> None:
    prj = bench.zones.with_suffix(".prj")
    name = b"Lambert-93 m\xe9tropolitain"
    prj.write_bytes(prj.read_bytes().replace(b"RGF_1993_Lambert_93", name))
    assert name in prj.read_bytes()
    same_numbers(bench.check())


def test_fault_034_metadata_with_entities_is_ignored(bench: Bench) -> None:
    laughs = '<!DOCTYPE x [<!ENTITY a "&b;&b;"><!ENTITY b SYSTEM "file:///etc/passwd">]><x>&a;</x>'
    bench.zones.with_suffix(".shp.xml").write_text(laughs)
    done = bench.check()
    assert not any(".xml" in str(line["fields"]) for line in done.report["ledger"])
    same_numbers(done)
