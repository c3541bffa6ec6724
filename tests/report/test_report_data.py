"""JSON and GeoJSON: the published form, the same numbers, shapes where they are."""

from __future__ import annotations

import json
from itertools import pairwise
from pathlib import Path

import jsonschema
import numpy as np
import pandas as pd
import pytest
from report_made import small_report
from shapely import GeometryCollection, LineString, MultiPoint, MultiPolygon, Point, box

from conformity.report import geojson, json_schema, jsontext, markdown, xlsx
from conformity.report import json as report_json
from conformity.report.dimensions import by_dimension
from conformity.report.html import shapes as shapes_of_page


@pytest.mark.parametrize("lang", ["fr", "en"])
def test_the_report_keeps_to_its_schema(lang: str) -> None:
    jsonschema.Draft202012Validator(json_schema.schema()).validate(json.loads(report_json.render(small_report(), lang)))


def test_the_schema_bites() -> None:
    data = json.loads(report_json.render(small_report(), "fr"))
    data["findings"][0]["severity"] = "terrible"
    with pytest.raises(jsonschema.ValidationError):
        jsonschema.validate(data, json_schema.schema())


def test_the_schema_is_published_as_it_is() -> None:
    assert json_schema.published() == json_schema.text()
    assert (Path(__file__).parents[2] / "docs" / json_schema.FILE).read_text(encoding="utf-8") == json_schema.text()


def test_what_the_issue_asks_of_a_finding() -> None:
    data = json.loads(report_json.render(small_report(), "fr"))
    wanted = {
        "finding_id", "concern_id", "rule_id", "mode", "scope", "severity", "label", "certainty", "reach", "zone_key",
        "zone_label", "zone_class", "element_key", "kind", "objective", "measure", "value", "low", "high", "unit",
        "law", "statement", "remedy",
    }  # fmt: skip
    assert wanted <= data["findings"][0].keys()
    assert wanted | {"reason"} <= data["undetermined"][0].keys()
    assert sum(data["matrix"]["by_outcome"].values()) == data["matrix"]["cells"] == 8
    assert sorted(i for c in data["concerns"] for i in c["finding_ids"]) == ["F-1", "F-2", "F-3"]
    assert data["findings"][1]["low"] is None
    assert data["totals"][0]["area_m2"] == 5000.0
    assert data["ledger"][0]["code"] == "SEM-313"


def test_no_number_is_nan_and_keys_are_sorted() -> None:
    raw = report_json.render(small_report(), "fr")
    assert b"NaN" not in raw
    data = json.loads(raw)
    assert list(data) == sorted(data)
    assert report_json.render(small_report(), "fr") == raw


def test_concerns_and_findings_lie_where_they_are() -> None:
    data = json.loads(geojson.render(small_report(), "fr"))
    assert [f["properties"]["what"] for f in data["features"]] == ["concern"] * 3 + ["finding"] * 3
    by_id = {f["id"]: f for f in data["features"]}
    ring = by_id["F-1"]["geometry"]["coordinates"][0]
    # EPSG:655050 7085000 lies in the Nord, near 2.37° E, 50.87° N
    assert all(2.3 < lon < 2.4 and 50.8 < lat < 50.9 for lon, lat in ring)
    turn = sum((b[0] - a[0]) * (b[1] + a[1]) for a, b in pairwise(ring))
    assert turn < 0  # anticlockwise
    assert by_id["F-3"]["geometry"] is None


def test_a_feature_holds_one_dimension() -> None:
    report = small_report()
    square = box(655000, 7085000, 655100, 7085100)
    line, point = LineString([(655200, 7085000), (655300, 7085000)]), Point(655400, 7085000)
    frame = report.findings.copy()
    at = frame.index[frame["finding_id"] == "F-1"][0]
    frame.loc[[at], "geometry"] = [GeometryCollection([GeometryCollection([square, line]), point, line.reverse()])]
    features = json.loads(geojson.render(small_report(findings=frame), "fr"))["features"]
    by_id = {f["id"]: f for f in features if f["properties"].get("id") == "F-1"}
    assert {i: f["geometry"]["type"] for i, f in by_id.items()} == {
        "F-1": "Polygon", "F-1/line": "MultiLineString", "F-1/point": "Point",
    }  # fmt: skip
    assert by_id["F-1"]["properties"] == by_id["F-1/line"]["properties"]


def test_every_output_says_the_same_figure() -> None:
    report = small_report()
    data = json.loads(report_json.render(report, "fr"))
    page = "".join(each.decode() for each in markdown.render(report, "fr").values())
    spots = json.loads(geojson.render(report, "fr"))["features"]
    for concern in data["concerns"]:
        assert concern["figure"] in page.replace("&lt;", "<")
        assert concern["figure"] in [f["properties"].get("figure") for f in spots]
    assert xlsx.render(report, "fr")


def test_tables_are_told_as_their_rows_are() -> None:
    """By columns or row by row: the same text, whatever a cell holds."""
    frame = pd.DataFrame(
        {
            "z": ['é "q"', None, "", "50 %"],
            "a %": [1.5, np.nan, -np.inf, 1e-9],
            "n": [1, 2, 3, 4],
            "yes": [True, False, True, True],
            "fields": [{"b": float("nan"), "a": [1, np.float64(2.5)]}, {}, ["x", None], np.int64(7)],
            "day": pd.to_datetime(["2026-11-28", None, "2026-01-01", "1999-12-31"]),
            "odd": [0.1, np.float32(0.5), True, float("inf")],
            "geometry": [Point(0, 0)] * 4,
        }
    )
    text = "".join(jsontext.lines(frame))
    rows = [row.removesuffix(",") for row in text.splitlines()[1:-1]]
    assert rows == [f"  {jsontext.line(row)}" for row in jsontext.rows(frame)]
    assert json.loads(text) == jsontext.plain(frame)
    assert "".join(jsontext.lines(frame[:0])) == "[]"
    assert "".join(jsontext.lines(iter([]))) == "[]"
    assert "".join(jsontext.lines({"b": 1, "a": (1, 2)})) == '{"a": [1, 2], "b": 1}'


def test_geometries_are_taken_apart_by_dimension() -> None:
    inner = GeometryCollection([box(0, 0, 1, 1), LineString([(0, 0), (1, 1)]), box(2, 2, 3, 3)])
    shapes = [
        None,
        box(5, 5, 6, 6),
        GeometryCollection([Point(9, 9), inner]),
        GeometryCollection(),
        MultiPoint([(1, 1)]),
    ]
    parts = by_dimension(shapes)
    as_text = {d: dict(zip(at.tolist(), map(str, held), strict=True)) for d, (at, held) in parts.items()}
    assert as_text == {
        2: {1: str(MultiPolygon([box(5, 5, 6, 6)])), 2: str(MultiPolygon([box(0, 0, 1, 1), box(2, 2, 3, 3)]))},
        1: {2: "MULTILINESTRING ((0 0, 1 1))"},
        0: {2: str(MultiPoint([(9, 9)])), 4: str(MultiPoint([(1, 1)]))},
    }


def test_the_pages_map_draws_rings_in_whole_metres() -> None:
    holed = box(100, 100, 200, 200).difference(box(120, 120, 180, 180))
    shapes = [
        None, holed, GeometryCollection([Point(104.4, 105.6), LineString([(100, 100), (100.2, 100.1), (150, 100)])]),
        box(9_000, 9_000, 9_001, 9_001), MultiPolygon([box(100, 100, 100.1, 100.1), box(150, 150, 160, 160)]),
    ]  # fmt: skip
    outlines = shapes_of_page.outlines(shapes, (100.0, 100.0), 1.0, (0, 0, 1000, 1000))
    assert [[[part[0], *map(_corners, part[1:])] for part in parts] for parts in outlines] == [
        [],
        [[2, {(0, 0), (0, 100), (100, 0), (100, 100)}, {(20, 20), (20, 80), (80, 20), (80, 80)}]],
        [[1, {(0, 0), (50, 0)}], [0, {(4, 6)}]],
        [],
        [[2, {(0, 0)}], [2, {(50, 50), (50, 60), (60, 50), (60, 60)}]],
    ]
    assert outlines[2][0] == [1, [0, 0, 50, 0]]


def _corners(ring: list[int]) -> set[tuple[int, int]]:
    return set(zip(ring[::2], ring[1::2], strict=True))
