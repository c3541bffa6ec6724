"""Columns declared once: every format draws the same values, and the CSV holds data and nothing else."""

from __future__ import annotations

import csv as reader
import dataclasses
import io
import json

import geopandas as gpd
import pytest
from openpyxl import load_workbook
from report_made import small_report

from conformity.report import csv, formats, wording
from conformity.report import json as report_json
from conformity.report.content import rows
from conformity.report.content.rows import Column, Context, Rows
from conformity.report.csv import _cell

TABLES = [
    *(value for module in (rows, rows.batched) for value in vars(module).values() if isinstance(value, Rows)),
    *(table for table, _ in rows.compared.TABLES.values()),
]


@pytest.mark.parametrize("table", TABLES, ids=lambda table: table.name)
def test_every_choice_of_a_format_is_declared_and_documented(table: Rows) -> None:
    assert set(table.formats) <= set(formats.BY_NAME)
    for name, each in formats.BY_NAME.items():
        picked = each.columns(table)
        for own in [p.field for p in picked] if name in ("gpkg", "fgb") else [p.key for p in picked]:
            assert own
        assert len({pick.key for pick in picked}) == len(picked)
        for pick in picked:
            if name in ("xlsx", "csv", "md"):
                assert all(pick.column.heading(wording.of(lang)) for lang in wording.LANGUAGES)
            if pick.column.value is not None or table not in vars(rows).values():
                assert pick.column.meaning, pick.key


@pytest.mark.parametrize("each", formats.FORMATS, ids=lambda each: each.name)
def test_the_columns_of_a_module_are_of_tables_that_exist(each: formats.Format) -> None:
    assert set(getattr(each.loaded(), "COLUMNS", {})) <= {table.name for table in TABLES}


def _table(data: bytes) -> list[dict[str, str]]:
    return list(reader.DictReader(io.StringIO(data.decode("utf-8-sig")), delimiter=";"))


def test_the_csv_holds_what_the_workbook_and_the_json_hold() -> None:
    report = small_report()
    raw = csv.render(report, "fr")
    assert raw.startswith(b"\xef\xbb\xbf")
    assert raw.count(b"\r\n") >= 4
    held = {row["id_stable"]: row for row in _table(raw)}
    (head, *lines) = load_workbook(io.BytesIO(formats.render_all(report, ["xlsx"], "fr")["report.xlsx"]))[
        "Conflits"
    ].iter_rows(values_only=True)
    for line in lines[:-2]:  # totals stand under the table
        own = held[line[0]]
        for name, value in zip(head, line, strict=True):
            if isinstance(value, str):
                assert own[name] == value
    findings = {f["finding_id"]: f for f in json.loads(report_json.render(report, "fr"))["findings"]}
    assert held.keys() == findings.keys()
    for ident, row in held.items():
        assert row["constat"] == findings[ident]["statement"]
        number = float(row["valeur"].replace(",", ".")) if row["valeur"] else None
        assert number == findings[ident]["value"]
    assert held["F-1"]["surface_ha"] == "0,5"
    assert {r["stable_id"]: r for r in _table(csv.render(report, "en"))}["F-1"]["area_ha"] == "0.5"


@pytest.mark.parametrize("begin", ["=", "+", "-", "@", "\t", "\n", "\r", "\uff1d"])
def test_a_text_of_the_csv_is_never_a_formula(begin: str) -> None:
    cell = _cell(Column("label"), f"{begin}1+1", ",")
    assert cell.startswith("'")
    assert "\r" not in cell


def test_numbers_of_the_csv_stay_numbers() -> None:
    assert _cell(Column("x", kind="number"), -5.25, ",") == "-5,25"
    assert _cell(Column("x", kind="number"), float("nan"), ",") == ""
    assert _cell(Column("x", kind="integer"), 3.0, ",") == "3"
    assert _cell(Column("x", kind="number"), 3.0, ",") == "3"


def test_an_invented_plan_is_told_on_every_line() -> None:
    report = dataclasses.replace(small_report(), invented=True)
    assert all("INVENTÉ" in row["avertissement"] for row in _table(csv.render(report, "fr")))


def test_a_finding_says_the_same_sentence_in_every_format() -> None:
    report = small_report()
    statements = {row["finding_id"]: row["statement"] for row in rows.FINDINGS.values("json", Context(report, "fr"))}
    files = formats.render_all(report, ["geojson", "parquet"], "fr")
    for feature in json.loads(files["report.geojson"])["features"]:
        if feature["properties"]["what"] == "finding":
            assert feature["properties"]["statement"] == statements[feature["properties"]["id"]]
    table = gpd.read_parquet(io.BytesIO(files["constats.parquet"])).set_index("finding_id")
    assert dict(table["statement"]) == statements
