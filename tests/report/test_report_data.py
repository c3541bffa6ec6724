"""JSON and GeoJSON: the published form, the same numbers, shapes where they are."""

from __future__ import annotations

import json
from itertools import pairwise
from pathlib import Path

import jsonschema
import pytest
from report_made import made
from shapely import GeometryCollection, LineString, Point, box

from conformity.report import geojson, json_schema, markdown, xlsx
from conformity.report import json as report_json


@pytest.mark.parametrize("lang", ["fr", "en"])
def test_the_report_keeps_to_its_schema(lang: str) -> None:
    jsonschema.Draft202012Validator(json_schema.schema()).validate(json.loads(report_json.render(made(), lang)))


def test_the_schema_bites() -> None:
    told = json.loads(report_json.render(made(), "fr"))
    told["findings"][0]["severity"] = "terrible"
    with pytest.raises(jsonschema.ValidationError):
        jsonschema.validate(told, json_schema.schema())


def test_the_schema_is_published_as_it_is() -> None:
    assert json_schema.published() == json_schema.text()
    assert (Path(__file__).parents[2] / "docs" / json_schema.FILE).read_text(encoding="utf-8") == json_schema.text()


def test_what_the_issue_asks_of_a_finding() -> None:
    told = json.loads(report_json.render(made(), "fr"))
    wanted = {
        "finding_id", "concern_id", "rule_id", "mode", "scope", "severity", "label", "certainty", "reach", "zone_key",
        "zone_label", "zone_class", "element_key", "kind", "objective", "measure", "value", "low", "high", "unit",
        "law", "statement", "remedy",
    }  # fmt: skip
    assert wanted <= told["findings"][0].keys()
    assert wanted | {"reason"} <= told["undetermined"][0].keys()
    assert sum(told["matrix"]["by_outcome"].values()) == told["matrix"]["cells"] == 8
    assert sorted(i for c in told["concerns"] for i in c["finding_ids"]) == ["F-1", "F-2", "F-3"]
    assert told["findings"][1]["low"] is None
    assert told["totals"][0]["area_m2"] == 5000.0
    assert told["ledger"][0]["code"] == "SEM-313"


def test_no_number_is_nan_and_keys_are_sorted() -> None:
    raw = report_json.render(made(), "fr")
    assert b"NaN" not in raw
    told = json.loads(raw)
    assert list(told) == sorted(told)
    assert report_json.render(made(), "fr") == raw


def test_concerns_and_findings_lie_where_they_are() -> None:
    told = json.loads(geojson.render(made(), "fr"))
    assert [f["properties"]["what"] for f in told["features"]] == ["concern"] * 3 + ["finding"] * 3
    by_id = {f["id"]: f for f in told["features"]}
    ring = by_id["F-1"]["geometry"]["coordinates"][0]
    # EPSG:655050 7085000 lies in the Nord, near 2.37° E, 50.87° N
    assert all(2.3 < lon < 2.4 and 50.8 < lat < 50.9 for lon, lat in ring)
    turn = sum((b[0] - a[0]) * (b[1] + a[1]) for a, b in pairwise(ring))
    assert turn < 0  # anticlockwise
    assert by_id["F-3"]["geometry"] is None


def test_a_feature_holds_one_dimension() -> None:
    report = made()
    square = box(655000, 7085000, 655100, 7085100)
    line, point = LineString([(655200, 7085000), (655300, 7085000)]), Point(655400, 7085000)
    frame = report.findings.copy()
    at = frame.index[frame["finding_id"] == "F-1"][0]
    frame.loc[[at], "geometry"] = [GeometryCollection([GeometryCollection([square, line]), point, line.reverse()])]
    told = json.loads(geojson.render(made(findings=frame), "fr"))["features"]
    found = {f["id"]: f for f in told if f["properties"].get("id") == "F-1"}
    assert {i: f["geometry"]["type"] for i, f in found.items()} == {
        "F-1": "Polygon", "F-1/line": "MultiLineString", "F-1/point": "Point",
    }  # fmt: skip
    assert found["F-1"]["properties"] == found["F-1/line"]["properties"]


def test_every_output_says_the_same_figure() -> None:
    report = made()
    told = json.loads(report_json.render(report, "fr"))
    page = markdown.render(report, "fr").decode()
    spots = json.loads(geojson.render(report, "fr"))["features"]
    for concern in told["concerns"]:
        assert concern["figure"] in page.replace("&lt;", "<")
        assert concern["figure"] in [f["properties"].get("figure") for f in spots]
    assert xlsx.render(report, "fr")
