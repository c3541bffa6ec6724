"""What would clear a site: the zone less the element, drawable, and the rules silent after it."""

from __future__ import annotations

from typing import Any

import drafts_made as drafts
import pytest
import shapely
from hypothesis import given
from hypothesis import strategies as st
from shapely import LineString, box

from conformity.overlay.fixes import bank, passage
from conformity.overlay.trim import NARROWEST_M, SMALLEST_M2, trimmed
from conformity.report.wording.texts import Texts
from conformity.result import Report


@pytest.fixture(scope="module")
def report() -> Report:
    # Bois 0 lies from 0 to 600 by 1000 to 3000: one zone straddles its edge, one lies wholly inside
    return drafts.run(
        drafts.plan(**{"1AUa": ("AUc", (400, 1100, 1000, 1500)), "1AUb": ("AUc", (1100, 1100, 1400, 1400))}), fixes=True
    )


def test_the_zone_is_cut_at_the_element_and_nothing_is_left_to_note(report: Report) -> None:
    assert report.fixes is not None
    rows = {row["zone_label"]: row for row in report.fixes.to_dict("records")}
    straddling, inside = rows["1AUa"], rows["1AUb"]
    # 200 m x 400 m lie in the wood, no more is given up
    assert straddling["removed_area_m2"] == pytest.approx(200 * 400, abs=0.01)
    assert straddling["kept_area_m2"] == pytest.approx(400 * 400, abs=0.01)
    assert (inside["removed_area_m2"], inside["kept_area_m2"]) == (pytest.approx(300 * 300), 0)
    assert straddling["severity_after"] in ("", "watch", "inconclusive")  # along the wood's edge, no longer in it
    assert inside["severity_after"] == ""


def test_the_change_clears_the_rule_that_asked_for_it(report: Report) -> None:
    assert report.fixes is not None
    zones = drafts.plan(**{"1AUa": ("AUc", (400, 1100, 1000, 1500)), "1AUb": ("AUc", (1100, 1100, 1400, 1400))})
    kept = {
        row["zone_label"]: shape
        for row, shape in zip(report.fixes.to_dict("records"), report.fixes.geometry, strict=True)
    }
    changed = zones.copy()
    given = [
        shape.difference(kept[label])
        for label, shape in zip(zones["LIBELLE"], zones.geometry, strict=True)
        if label in kept
    ]
    changed["geometry"] = [
        kept.get(label, shape) for label, shape in zip(zones["LIBELLE"], zones.geometry, strict=True)
    ]
    changed.loc[changed["LIBELLE"] == "N", "geometry"] = shapely.union_all([changed.geometry.iloc[-1], *given])
    again = drafts.run(changed[~changed.geometry.is_empty])
    assert "RP01" in set(report.findings["rule_id"])
    assert "RP01" not in set(again.findings["rule_id"])


def test_the_outline_has_the_area_of_the_request(report: Report) -> None:
    texts = Texts.of(report, "fr")
    said = {c["zone_labels"][0]: texts.request(c) for c in texts.register.concerns if c["kind"] == "place"}
    assert "de 8,0\u202fha (reste 16,0\u202fha)" in said["1AUa"]
    assert "retirer la zone 1AUb" in said["1AUb"]
    assert report.fixes is not None
    sizes = {s["key"]: s["size"] for c in texts.register.concerns for s in c["fields"].get("subjects", ())}
    for row, shape in zip(report.fixes.to_dict("records"), report.fixes.geometry, strict=True):
        assert row["removed_area_m2"] == pytest.approx(sizes[row["zone_key"]], abs=0.01)
        assert shape.is_valid
        others = report.zones[report.zones["zone_key"] != row["zone_key"]]
        assert max(others.intersection(shape).area) < 1e-6


def test_what_no_outline_can_meet_has_none() -> None:
    # along the wood's edge, outside: a buffer is asked for in the design brief, no other outline
    beside = drafts.run(drafts.plan(**{"1AUa": ("AUc", (605, 1100, 900, 1500))}), fixes=True)
    assert beside.fixes is not None
    assert not len(beside.fixes)


ZONE = box(400, -50, 600, 350)


@pytest.mark.parametrize(
    ("corridor", "width", "taken"),
    [
        (box(0, 0, 1000, 300), 50.0, 50 * 200),  # a strip of the width asked for
        (box(0, 0, 1000, 40), 50.0, 40 * 200),  # no wider than that: all of it
        (LineString([(0, 100), (1000, 100)]), 30.0, 30 * 200),  # a line has no width of its own
        (
            LineString([(0, 100), (500, 100), (500, 1000)]),
            30.0,
            10_450.6,
        ),  # one that turns: 3 000 and 7 500 less 225 in common, a quarter disc outside
    ],
)
def test_a_passage_is_as_wide_as_asked(corridor: Any, width: float, taken: float) -> None:
    strip = passage(corridor, ZONE, width)
    assert shapely.intersection(strip, ZONE).area == pytest.approx(taken, abs=0.1)


def test_a_passage_keeps_away_from_the_edges_of_its_corridor() -> None:
    strip = passage(box(0, 0, 1000, 300), ZONE, 50.0)
    x0, y0, x1, y1 = shapely.intersection(strip, ZONE).bounds
    assert (x0, x1) == (400, 600)
    assert y0 >= 75 - 1e-6
    assert y1 <= 225 + 1e-6


@given(st.integers(20, 400), st.integers(5, 100), st.integers(0, 89))
def test_a_passage_lies_in_its_corridor_and_joins_both_sides(height: int, width: int, turn: int) -> None:
    corridor, zone = (shapely.affinity.rotate(s, turn, origin=(0, 0)) for s in (box(0, 0, 1000, height), ZONE))
    strip = passage(corridor, zone, float(width))
    assert strip.is_valid
    assert shapely.difference(strip, corridor).area < 1e-3
    free = shapely.difference(corridor, shapely.difference(zone, strip))
    if shapely.covers(zone, shapely.intersection(corridor, zone)):
        assert len(shapely.get_parts(shapely.buffer(free, 0.01))) == 1
    assert shapely.intersection(strip, zone).area >= min(width, height) * 200 * 0.5 - 1


def test_bed_and_bank_are_ten_metres_on_either_side() -> None:
    river = LineString([(0, 100), (1000, 100)])
    assert shapely.intersection(bank(river), box(400, 0, 600, 350)).area == pytest.approx(20 * 200)


def test_it_is_only_looked_for_when_asked() -> None:
    assert drafts.run(drafts.plan(**drafts.BEFORE)).fixes is None


def test_outputs_tell_it(report: Report) -> None:
    import io
    import json
    import sqlite3

    import openpyxl

    from conformity.report import formats

    files = formats.render_all(report, ["md", "xlsx", "geojson", "gpkg", "json"], "fr")
    assert "zone 1AUb : rendre toute la zone, soit 9,00 ha" in files["report.md"].decode().replace("\u202f", " ")
    sheet = openpyxl.load_workbook(io.BytesIO(files["report.xlsx"]))["Enjeux"]
    head = [cell.value for cell in sheet[1]]
    assert any(
        "rendre" in str(row[head.index("Correction possible")]) for row in sheet.iter_rows(min_row=2, values_only=True)
    )
    assert {f["properties"]["what"] for f in json.loads(files["report.geojson"])["features"]} >= {"fix"}
    base = sqlite3.connect(":memory:")
    base.deserialize(files["report.gpkg"])
    assert base.execute("SELECT count(*) FROM corrections_surfaces").fetchone() == (1,)  # of the other nothing is left
    assert len(json.loads(files["report.json"])["fixes"]) == 2


_POLYGON = st.builds(
    lambda x, y, w, h, turn: shapely.affinity.rotate(box(x, y, x + w, y + h), turn),
    st.integers(0, 200), st.integers(0, 200), st.integers(20, 300), st.integers(20, 300), st.integers(0, 89),
)  # fmt: skip


@given(_POLYGON, st.lists(_POLYGON, min_size=1, max_size=3))
def test_a_change_never_adds_ground_and_what_is_kept_can_be_drawn(zone: object, taken: list[object]) -> None:
    ground = shapely.union_all(taken)
    kept, given_back = trimmed(zone, ground)
    assert shapely.area(shapely.difference(kept, zone)) <= 1e-6
    assert shapely.area(shapely.intersection(kept, ground)) <= 1e-6
    assert shapely.area(kept) + shapely.area(given_back) == pytest.approx(shapely.area(zone), rel=1e-9)
    for part in shapely.get_parts(kept):
        if shapely.dwithin(part, ground, 0.001):
            assert part.area >= SMALLEST_M2
            assert not shapely.is_empty(shapely.buffer(part, -NARROWEST_M / 2 * 0.98))
