"""Faults 132 to 146: columns that are missing, misspelt or of another type, and texts that are not what they seem."""

from __future__ import annotations

import datetime
from typing import Any

import geopandas as gpd
import openpyxl
import pandas as pd
import pytest
from faulty import LAYER, Bench, Outcome, box, findings, obstacles, reservoirs, zoning
from markdown_it import MarkdownIt

from conformity import check
from conformity.report.formats import render_all

pytestmark = pytest.mark.fault


def stored(bench: Bench, **columns: Any) -> None:
    """The zoning with some columns replaced, as GeoPackage (which keeps any text)."""
    zones = zoning()
    for name, values in columns.items():
        zones[name] = values
    bench.only(zones, "ZONE_URBA.gpkg", layer=LAYER)


def classes(done: Outcome) -> dict[str, str]:
    return {zone["label"]: zone["zone_class"] for zone in done.report["zones"]}


SOUND = {"UB": "urban", "1AU": "to_urbanise_open", "A": "agricultural", "N": "natural"}


@pytest.mark.parametrize("kept", [["LIBELLE", "INSEE"], ["LIBELLE"]])
def test_fault_132_without_a_zone_type_the_columns_found_are_told(bench: Bench, kept: list[str]) -> None:
    bench.only(zoning()[[*kept, "geometry"]], "ZONE_URBA.gpkg", layer=LAYER)
    outcomes = bench.refused("ATT-101", names=("ZONE_URBA.gpkg", f"{{layer}} {LAYER}"))
    assert ", ".join(kept) in outcomes["fr"].stderr


@pytest.mark.parametrize("name", ["typezone", "TYPE_ZONE", "Type_Zone"])
def test_fault_132_spellings_of_the_zone_type_are_read(bench: Bench, name: str) -> None:
    bench.only(zoning().rename(columns={"TYPEZONE": name}), "ZONE_URBA.gpkg", layer=LAYER)
    assert classes(bench.check()) == SOUND


def test_fault_132_any_column_may_be_named(bench: Bench) -> None:
    bench.only(zoning().rename(columns={"TYPEZONE": "GENRE"}), "ZONE_URBA.gpkg", layer=LAYER)
    assert classes(bench.check("--map", "typezone=GENRE")) == SOUND
    bench.refused("ATT-102", "--map", "typezone=RIEN", names=("RIEN",), exit_code=2)


def test_fault_133_a_zone_type_that_no_standard_knows_is_not_judged(bench: Bench) -> None:
    stored(bench, TYPEZONE=["U", "AUx", "A", "Nh"])
    for lang in ("fr", "en"):
        done = bench.check(lang=lang)
        assert done.exit_code == 1
        (line,) = [each for each in done.report["not_assessed"] if each["code"] == "SEM-342"]
        assert line["requested"]
        assert line["fields"] == {"n": 1, "labels": "1AU"}
        assert line["remedy"]
        assert line["text"] in done.markdown
    assert classes(done)["1AU"] == "unknown"
    (correspondence,) = [row for row in done.report["correspondence"] if row["typezone"] == "AUx"]
    assert correspondence["confirm"] == "SEM-110"
    assert not [f for f in done.report["findings"] if f["zone_label"] == "1AU"]
    assert [u for u in done.report["undetermined"] if u["reason"] == "SEM-314"]


@pytest.mark.parametrize("types", [[" u ", "auc", "a\u200b", "N\u00a0"], ["U", "ＡＵｃ", "\ufeffA", "n"]])
def test_fault_134_blanks_case_and_wide_letters_change_nothing(bench: Bench, types: list[str]) -> None:
    stored(bench)
    sound = bench.check().report
    stored(bench, TYPEZONE=types)
    done = bench.check()
    assert classes(done) == SOUND
    for table in ("findings", "concerns", "contacts", "totals", "matrix"):
        assert done.report[table] == sound[table]


@pytest.mark.parametrize("alike", ["\u0410", "\u0391"])  # Cyrillic, Greek
def test_fault_134_a_letter_of_another_alphabet_is_told(bench: Bench, alike: str) -> None:
    stored(bench, TYPEZONE=["U", f"{alike}Uc", "A", "N"])
    done, (line,) = bench.warned("ATT-112", layer=LAYER)
    assert (line["feature"], line["fields"]["n"]) == (1, 1)
    assert hex(ord(alike)) in line["text"]
    assert classes(done)["1AU"] == "unknown"
    assert done.exit_code == 1


@pytest.mark.parametrize("blank", [None, "", "NULL", "-", "NaN", "  "])
def test_fault_135_an_empty_zone_type_is_unknown_and_ends_in_one(bench: Bench, blank: str | None) -> None:
    stored(bench, TYPEZONE=["U", blank, "A", "N"])
    done = bench.check("--fail-on", "never")
    assert classes(done)["1AU"] == "unknown"
    assert done.exit_code == 1
    assert [line for line in done.report["not_assessed"] if line["code"] == "SEM-342"]


@pytest.mark.parametrize(
    ("codes", "read", "warned"),
    [
        ([59999.0] * 4, "59999", False),
        ([1004.0] * 4, "01004", True),
        (["1004"] * 4, "01004", True),
        (["2A004"] * 4, "2A004", False),
        (["2B033"] * 4, "2B033", False),
    ],
)
def test_fault_136_insee_codes_are_texts_of_five(bench: Bench, codes: list[Any], read: str, warned: bool) -> None:
    stored(bench, INSEE=codes)
    done = bench.check()
    assert {zone["commune"] for zone in done.report["zones"]} == {read}
    if warned:
        _, (line,) = bench.warned("ATT-110", layer=LAYER)
        assert line["fields"] == {"n": 4, "codes": "1004"}
    else:
        assert not done.lines("ATT-110")


@pytest.mark.parametrize("written", ["20170901", "2017-09-01", "01/09/2017", "2017-09-01T00:00:00+02:00"])
def test_fault_137_dates_are_read_strictly(bench: Bench, written: str) -> None:
    stored(bench, DATAPPRO=[written] * 4)
    done = bench.check()
    assert done.report["plan"]["approved_on"] == "20170901"
    assert not done.lines("ATT-111")


@pytest.mark.parametrize("written", ["42979", "32/13/2017", "20171301", "septembre 2017"])
def test_fault_137_a_date_that_is_none_is_told_and_not_used(bench: Bench, written: str) -> None:
    stored(bench, DATAPPRO=[written] * 4)
    done, (line,) = bench.warned("ATT-111", layer=LAYER)
    assert line["fields"] == {"column": "DATAPPRO", "values": written}
    assert done.report["plan"]["approved_on"] is None


def test_fault_137_a_date_column_with_a_time_zone_is_read(bench: Bench) -> None:
    moment = datetime.datetime(2017, 9, 1, tzinfo=datetime.UTC)
    zones = zoning()
    zones["DATAPPRO"] = pd.Series([moment] * 4)
    report = check(zones, network=[_named(reservoirs(), "reservoirs_a_preserver")], date="2025-06-01")
    assert report.plan["approved_on"] == "20170901"


def _named(frame: Any, layer: str) -> Any:
    frame.attrs["layer"] = layer
    return frame


def test_fault_138_a_number_with_a_comma_is_kept_as_it_stands(bench: Bench) -> None:
    stored(bench, SURF=["1,5", "2,5", "3,5", "4,5"])
    done = bench.check()
    assert [zone["area_m2"] for zone in done.report["zones"]] == [40_000.0] * 4  # measured, never read


@pytest.mark.parametrize("kind", ["category", "Int64", "bytes", "list"])
def test_fault_139_odd_column_types_reach_every_sheet(bench: Bench, kind: str) -> None:
    frame = reservoirs()
    frame["X"] = {
        "category": pd.Series(["a"], dtype="category"),
        "Int64": pd.Series([pd.NA], dtype="Int64"),
        "bytes": pd.Series([b"\x00\xff"], dtype=object),
        "list": pd.Series([["a", 1]], dtype=object),
    }[kind]
    report = check(zoning(), network=[_named(frame, "reservoirs_a_preserver")], date="2025-06-01")
    paths = report.write(bench.home / "wide", formats=["xlsx", "json", "md"])
    assert openpyxl.load_workbook(paths[0]).sheetnames


@pytest.mark.afresh
def test_fault_140_equal_labels_and_outlines_keep_keys_of_their_own(bench: Bench) -> None:
    zones = zoning()
    zones.loc[3, "LIBELLE"] = "A"
    zones.loc[3, "TYPEZONE"] = "A"
    twin = pd.concat([zones, zones.iloc[[2]]], ignore_index=True)
    bench.store(gpd.GeoDataFrame(twin, crs=2154), bench.zones)
    done = bench.check()
    keys = [zone["zone_key"] for zone in done.report["zones"]]
    assert len(keys) == len(set(keys)) == 5
    assert sum(key.startswith("A-") for key in keys) == 3
    again = bench.check().report
    assert [zone["zone_key"] for zone in again["zones"]] == keys


def test_fault_141_two_columns_that_differ_by_case_are_told_apart_or_refused(bench: Bench) -> None:
    zones = zoning()
    zones["typezone"] = ["N", "N", "N", "N"]
    report = check(zones, network=[_named(reservoirs(), "reservoirs_a_preserver")], date="2025-06-01")
    (line,) = [line for line in report.ledger if line.code == "ATT-113"]
    assert (line.fields["column"], line.fields["others"]) == ("TYPEZONE", "typezone")
    for lang in ("fr", "en"):
        assert "ATT-113" in render_all(report, ["md"], lang)["annexe.md"].decode()
    assert sorted(report.zones["zone_class"]) == sorted(SOUND.values())


@pytest.mark.parametrize("name", ["fid_1", "index", "id_1", "RP01", "area_m2", "zone_key", "severity"])
def test_fault_142_columns_named_as_ours_change_nothing(bench: Bench, name: str) -> None:
    sound = findings(bench.check())
    zones, elements = zoning(), reservoirs()
    zones[name] = ["x"] * 4
    elements[name] = ["y"]
    bench.only(zones, "ZONE_URBA.gpkg", layer=LAYER)
    bench.store(elements, bench.reservoirs)
    rows = findings(bench.check())
    assert [f["finding_id"] for f in rows] == [f["finding_id"] for f in sound]
    assert [f["value"] for f in rows] == [f["value"] for f in sound]


def test_fault_143_an_objective_that_nothing_tells_is_not_assumed_for_restoration(bench: Bench) -> None:
    plain = bench.network / "reservoirs.shp"
    for part in bench.network.glob("reservoirs_a_preserver.*"):
        part.rename(plain.with_suffix(part.suffix))
    for lang in ("fr", "en"):
        done = bench.check(lang=lang)
        (element,) = [e for e in done.report["elements"] if e["kind"] == "reservoir"]
        assert element["objective"] == "unknown"
        lines = [line for line in done.report["not_assessed"] if line["code"] == "SEM-306"]
        assert lines
        assert lines[0]["text"] in done.markdown
    assert done.exit_code == 1
    assert not [f for f in done.report["findings"] if f["kind"] == "reservoir" and f["mode"] == "restore"]


@pytest.mark.parametrize(
    ("written", "read"),
    [("à préserver ou à restaurer", "preserve_and_restore"), ("à préserver et à restaurer", "preserve_and_restore")],
)
def test_fault_144_an_element_to_preserve_and_to_restore_is_both(bench: Bench, written: str, read: str) -> None:
    frame = reservoirs()
    frame["OBJECTIF"] = [written]
    for part in bench.network.glob("reservoirs_a_preserver.*"):
        part.unlink()
    bench.store(frame, bench.network / "reservoirs.gpkg", layer="reservoirs")
    done = bench.check()
    (element,) = [e for e in done.report["elements"] if e["kind"] == "reservoir"]
    assert element["objective"] == read


def test_fault_144_an_objective_in_unknown_words_is_told(bench: Bench) -> None:
    frame = reservoirs()
    frame["OBJECTIF"] = ["à voir"]
    for part in bench.network.glob("reservoirs_a_preserver.*"):
        part.unlink()
    bench.store(frame, bench.network / "reservoirs.gpkg", layer="reservoirs")
    _, (line,) = bench.warned("SEM-201", layer="reservoirs")
    assert "à voir: 1" in line["text"]


NASTY = ["a\x0bb", "a\u202eb", "\U0001f33f", "a\ufffeb", "x" * 50_000]


@pytest.mark.parametrize("text", NASTY)
def test_fault_145_odd_characters_leave_every_output_readable(bench: Bench, text: str) -> None:
    zones = zoning()
    zones["LIBELONG"] = [text] * 4
    element = reservoirs()
    element["NOM"] = [text]
    report = check(zones, network=[_named(element, "reservoirs_a_preserver")], date="2025-06-01")
    paths = report.write(bench.home / "odd", formats=["xlsx", "md", "json", "html"])
    book = openpyxl.load_workbook(paths[0])
    assert "Enjeux" in book.sheetnames
    assert "\x0b" not in paths[1].read_text(encoding="utf-8")
    assert "\x0b" not in paths[3].read_text(encoding="utf-8")


@pytest.mark.parametrize(
    "text", ["=1+1", "<script>x</script>", "[x](javascript:x)", "{{7*7}}", "${x}", "%s", "../../x"]
)
def test_fault_146_texts_that_look_like_code_stay_texts(bench: Bench, text: str) -> None:
    spot = obstacles()
    spot["TYPE"] = [text]
    element = reservoirs()
    element["NOM"] = [text]
    network = [_named(element, "reservoirs_a_preserver"), _named(spot, "obstacles_corridors")]
    report = check(zoning(), network=network, date="2025-06-01")
    paths = report.write(bench.home / "code", formats=["xlsx", "md", "html"])
    for sheet in openpyxl.load_workbook(paths[0]):
        formulas = {cell.value for row in sheet.iter_rows() for cell in row if cell.data_type == "f"}
        assert all(value.startswith("=SUBTOTAL(10") for value in formulas)  # the program's own totals
    page = paths[2].read_text(encoding="utf-8")
    assert "<script>x</script>" not in page
    rendered = MarkdownIt("commonmark").enable("table").render(paths[1].read_text(encoding="utf-8"))
    assert 'href="javascript' not in rendered
    assert "<script" not in rendered
    assert not (bench.home / "x").exists()


def test_the_sound_element_lies_where_these_faults_say() -> None:
    assert reservoirs().geometry.iloc[0].equals(box(300, -300, 700, 500))
