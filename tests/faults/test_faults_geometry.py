"""Faults 101 to 112 and 116 to 131: outlines that are not sound, and shapes that trap an overlay.

Zones and elements are replaced by the faulty ones; what must come out is worked out by hand beside each.
"""

from __future__ import annotations

from typing import Any

import geopandas as gpd
import numpy as np
import pandas as pd
import pytest
import shapely
from effort import size
from faulty import LAYER, Bench, Outcome, X, Y, at, box, corridors, obstacles, reservoirs, zoning

from conformity import check

pytestmark = pytest.mark.fault


def moved(wkt: str, times: float = 10.0) -> Any:
    """A shape of units of ten metres at the corner of the plan."""
    return shapely.transform(shapely.from_wkt(wkt), lambda xy: xy * times + np.array([X, Y]))


def with_zone(shape: Any, n: int = 1) -> Any:
    """The zoning with another outline of one zone (1AU by default), the zones beside it taken away."""
    zones = zoning()
    zones.loc[n, "geometry"] = shape
    return zones.iloc[[n]] if n != 1 else zones.iloc[[1]]


def replaced(bench: Bench, frame: Any) -> None:
    """Store a zoning as GeoPackage, which keeps any geometry as it is."""
    bench.only(frame, "ZONE_URBA.gpkg", layer=LAYER)


def whole(done: Outcome) -> dict[str, float]:
    """Area of each zone of the report, by label."""
    return {zone["label"]: zone["area_m2"] for zone in done.report["zones"]}


def repaired(bench: Bench, shape: Any, before: float, after: float, level: str = "warning") -> None:
    """The zone is repaired, with both areas in the journal, and is measured as repaired."""
    replaced(bench, with_zone(shape))
    done, lines = bench.warned("GEO-106", layer=LAYER) if level == "warning" else (bench.check(), [])
    line = (lines or done.lines("GEO-106"))[0]
    assert (line["feature"], line["level"]) == (0, level)
    assert line["area_before_m2"] == pytest.approx(before, abs=0.01)
    assert line["area_after_m2"] == pytest.approx(after, abs=0.01)
    assert whole(done)["1AU"] == pytest.approx(after, abs=0.01)


def test_fault_101_bow_tie_keeps_both_halves(bench: Bench) -> None:
    repaired(bench, moved("POLYGON ((0 0, 10 10, 10 0, 0 10, 0 0))"), 0.0, 5_000.0)


def test_fault_102_asymmetric_bow_tie_keeps_all_it_encloses(bench: Bench) -> None:
    repaired(bench, moved("POLYGON ((0 0, 10 10, 10 0, 0 3, 0 0))"), 3_500.0, 4_192.31)


def test_fault_103_nested_shells_count_once(bench: Bench) -> None:
    inner = "MULTIPOLYGON (((0 0, 10 0, 10 10, 0 10, 0 0)), ((2 2, 4 2, 4 4, 2 4, 2 2)))"
    repaired(bench, moved(inner), 10_400.0, 10_000.0)


def test_fault_104_overlapping_parts_count_once(bench: Bench) -> None:
    parts = "MULTIPOLYGON (((0 0, 10 0, 10 10, 0 10, 0 0)), ((5 0, 15 0, 15 10, 5 10, 5 0)))"
    repaired(bench, moved(parts), 20_000.0, 15_000.0)


def test_fault_105_hole_outside_its_shell_is_told_as_ambiguous(bench: Bench) -> None:
    outside = "POLYGON ((0 0, 10 0, 10 10, 0 10, 0 0), (20 20, 30 20, 30 30, 20 30, 20 20))"
    repaired(bench, moved(outside), 0.0, 20_000.0)
    _, (line,) = bench.warned("GEO-121", layer=LAYER)
    assert (line["feature"], line["area_before_m2"], line["area_after_m2"]) == (0, 0.0, 20_000.0)


def test_fault_106_hole_that_is_the_shell_leaves_nothing_and_is_told(bench: Bench) -> None:
    hollow = moved("POLYGON ((0 0, 10 0, 10 10, 0 10, 0 0), (0 0, 10 0, 10 10, 0 10, 0 0))")
    zones = zoning()
    zones.loc[3, "geometry"] = hollow
    replaced(bench, zones)
    done, (line,) = bench.warned("GEO-107", layer=LAYER)
    assert (line["count_in"], line["count_out"], line["count_aside"], line["feature"]) == (4, 3, 1, 3)
    assert "N" not in whole(done)


def test_fault_107_double_wound_ring_counts_once(bench: Bench) -> None:
    twice = "POLYGON ((0 0, 10 0, 10 10, 0 10, 0 0, 10 0, 10 10, 0 10, 0 0))"
    repaired(bench, moved(twice), 20_000.0, 10_000.0)


@pytest.mark.parametrize(
    ("shape", "area", "noted"),
    [
        ("POLYGON ((0 0, 10 0, 10 0, 10 10, 0 10, 0 0))", 10_000.0, False),  # a vertex twice is sound
        ("POLYGON ((0 0, 10 0, 10 10, 5 10, 5 15, 5 10, 0 10, 0 0))", 10_000.0, True),  # a spike
        ("POLYGON ((0 0, 5 0, 10 0, 10 10, 5 0, 0 10, 0 0))", 5_000.0, True),  # a ring that touches itself
    ],
)
def test_fault_108_spikes_and_touching_rings_lose_no_ground(bench: Bench, shape: str, area: float, noted: bool) -> None:
    replaced(bench, with_zone(moved(shape)))
    done = bench.check()
    assert whole(done)["1AU"] == pytest.approx(area, abs=0.01)
    assert bool(done.lines("GEO-106")) is noted


@pytest.mark.parametrize(
    "flat", ["POLYGON ((0 0, 5 5, 9 9, 0 0))", "POLYGON ((3 3, 3 3, 3 3, 3 3))", "POLYGON ((0 0, 9 0, 0 0, 9 0, 0 0))"]
)
def test_fault_109_polygons_without_ground_are_set_aside(bench: Bench, flat: str) -> None:
    zones = zoning()
    zones.loc[3, "geometry"] = moved(flat)
    replaced(bench, zones)
    _, (line,) = bench.warned("GEO-107", layer=LAYER)
    assert (line["level"], line["count_in"], line["count_out"], line["feature"]) == ("set_aside", 4, 3, 3)


def test_fault_110_a_repair_keeps_the_ground_and_no_line(bench: Bench) -> None:
    tail = moved("POLYGON ((0 0, 10 0, 10 10, 0 10, 0 0, -8 0, 0 0))")
    replaced(bench, with_zone(tail))
    done = bench.check()
    assert whole(done)["1AU"] == pytest.approx(10_000.0)
    assert done.lines("GEO-106")


def test_fault_111_a_repair_of_more_than_ten_square_metres_is_a_warning(bench: Bench) -> None:
    # 40 m2 of 40,000 m2 twice: a thousandth, and more than 10 m2
    slight = shapely.MultiPolygon([box(200, 0, 400, 200), box(200, 0, 204, 10)])
    repaired(bench, slight, 40_040.0, 40_000.0)


def test_fault_111_a_slight_repair_is_a_note(bench: Bench) -> None:
    slight = shapely.MultiPolygon([box(200, 0, 400, 200), box(200, 0, 201, 5)])
    repaired(bench, slight, 40_005.0, 40_000.0, level="note")


def test_fault_112_rings_that_turn_the_wrong_way_change_nothing(bench: Bench) -> None:
    sound = whole(bench.check())
    data = bytearray(bench.zones.read_bytes())
    first, points = 100 + 8 + 44 + 4, 5
    ring = [data[first + 16 * n : first + 16 * (n + 1)] for n in range(points)]
    data[first : first + 16 * points] = b"".join(reversed(ring))
    bench.zones.write_bytes(bytes(data))
    assert whole(bench.check()) == sound


def test_fault_116_slivers_along_a_border_are_measured_and_make_no_concern(bench: Bench) -> None:
    beside = gpd.GeoDataFrame({"ID": ["R9"]}, geometry=[box(399.7, -500, 1500, 700)], crs="EPSG:2154")
    bench.store(beside, bench.reservoirs)
    report = bench.check().report
    (row,) = [c for c in report["contacts"] if c["subject_key"].startswith("1AU") and c["element_key"].endswith("R9")]
    assert row["area_m2"] == pytest.approx(60.0, abs=1e-3)
    named = [f for f in report["findings"] if f["zone_label"] == "1AU" and f["element_key"].endswith("R9")]
    assert not [f for f in named if f["severity"] in ("critical", "major", "moderate")]


def test_fault_117_a_common_border_is_no_overlap(bench: Bench) -> None:
    beside = gpd.GeoDataFrame({"ID": ["R9"]}, geometry=[box(400, -500, 1500, 700)], crs="EPSG:2154")
    bench.store(beside, bench.reservoirs)
    report = bench.check().report
    (row,) = [c for c in report["contacts"] if c["subject_key"].startswith("1AU") and c["element_key"].endswith("R9")]
    assert (row["relation"], row["area_m2"], row["distance_m"]) == ("touch", 0.0, 0.0)


def of_corridor(report: dict[str, Any]) -> dict[str, float]:
    lengths = {c["subject_key"][:2]: c["length_m"] for c in report["contacts"] if "corridor" in c["element_key"]}
    return {key: value for key, value in lengths.items() if value}


def test_fault_118_a_line_on_a_border_is_in_both_zones_and_once_on_the_ground(bench: Bench) -> None:
    line = shapely.LineString([at(400, -50), at(400, 250)])
    bench.store(gpd.GeoDataFrame({"ID": ["C1"]}, geometry=[line], crs="EPSG:2154"), bench.corridors)
    report = bench.check().report
    assert of_corridor(report) == {"1A": 200.0, "A-": 200.0}
    (row,) = [b for b in report["balance"] if "corridor" in b["key"]]
    assert (row["whole"], row["met"], row["again"], row["rest"]) == (300.0, 200.0, 200.0, 100.0)


def test_fault_119_a_point_on_a_border_counts_once_and_both_zones_are_listed(bench: Bench) -> None:
    spot = gpd.GeoDataFrame({"ID": ["O1"]}, geometry=[shapely.Point(at(400, 100))], crs="EPSG:2154")
    bench.store(spot, bench.obstacles)
    rows = [c for c in bench.check().report["contacts"] if "obstacle" in c["element_key"] and c["distance_m"] == 0]
    assert sorted((c["relation"], c["count"]) for c in rows) == [("overlap", 1), ("touch", 0)]


def test_fault_120_points_under_zones_are_counted(bench: Bench) -> None:
    spots = shapely.MultiPoint([at(50, 100), at(60, 100), at(250, 100), at(-500, 0)])
    bench.store(gpd.GeoDataFrame({"ID": ["O1"]}, geometry=[spots], crs="EPSG:2154"), bench.obstacles)
    rows = bench.check().report["contacts"]
    counts = {c["subject_key"][:2]: c["count"] for c in rows if "obstacle" in c["element_key"] and c["count"]}
    assert sum(counts.values()) == 3


def test_fault_121_lines_under_zones_keep_their_lengths(bench: Bench) -> None:
    assert of_corridor(bench.check().report) == {"UB": 200.0, "1A": 200.0, "A-": 200.0, "N-": 200.0}


def test_fault_122_an_area_and_a_border_together_keep_the_area(bench: Bench) -> None:
    # shares 40 m x 100 m with 1AU and, elsewhere, runs along its border
    shape = shapely.union(box(360, 0, 500, 100), box(400, 100, 500, 200))
    bench.store(gpd.GeoDataFrame({"ID": ["R1"]}, geometry=[shape], crs="EPSG:2154"), bench.reservoirs)
    rows = {c["subject_key"][:2]: c["area_m2"] for c in bench.check().report["contacts"] if c["area_m2"]}
    assert rows == {"1A": 4_000.0, "A-": 20_000.0}


def test_fault_123_null_and_empty_geometries_are_counted(bench: Bench) -> None:
    zones = zoning()
    zones.loc[2, "geometry"] = None
    zones.loc[3, "geometry"] = shapely.Polygon()
    replaced(bench, zones)
    _, lines = bench.warned("GEO-102", layer=LAYER)
    assert (lines[0]["count_in"], lines[0]["count_out"], lines[0]["feature"]) == (4, 2, 2)
    assert "2, 3" in lines[0]["text"]


def test_fault_124_a_zone_stored_twice_is_told_and_ground_counts_once(bench: Bench) -> None:
    zones = zoning()
    twice = gpd.GeoDataFrame(pd.concat([zones, zones.iloc[[1]]], ignore_index=True), crs=zones.crs)
    bench.store(twice, bench.zones)
    done, (line,) = bench.warned("SEM-403", layer="zones")
    assert line["fields"]["area_m2"] == 40_000.0
    total = [t for t in done.report["totals"] if t["zone_class"] == "to_urbanise_open" and t["area_m2"]]
    assert [(t["area_m2"], t["ground_area_m2"]) for t in total] == [(40_000.0, 20_000.0)]


def test_fault_124_an_element_stored_twice_counts_once(bench: Bench) -> None:
    element = reservoirs()
    bench.store(gpd.GeoDataFrame(pd.concat([element, element], ignore_index=True), crs=2154), bench.reservoirs)
    report = bench.check().report
    total = [t for t in report["totals"] if t["zone_class"] == "to_urbanise_open" and t["area_m2"]]
    assert [t["ground_area_m2"] for t in total] == [20_000.0]
    assert len({c["element_key"] for c in report["contacts"] if "reservoir" in c["element_key"]}) == 1


def test_fault_125_an_outline_of_many_vertices_gives_the_same_areas() -> None:
    plain = check(zoning(), network=[named(reservoirs(), "reservoirs_a_preserver")], date="2025-06-01")
    vertices = size(48_000, 6_000)
    dense = reservoirs()
    dense["geometry"] = shapely.segmentize(dense.geometry.array, dense.length.item() / vertices)
    assert shapely.get_num_coordinates(dense.geometry.array)[0] >= vertices
    detailed = check(zoning(), network=[named(dense, "reservoirs_a_preserver")], date="2025-06-01")
    columns = ["subject_key", "area_m2", "relation"]
    assert detailed.contacts[columns].equals(plain.contacts[columns])
    # a buffer rounds its outline within a hundredth of its distance
    assert detailed.contacts["area_low_m2"].tolist() == pytest.approx(plain.contacts["area_low_m2"].tolist(), rel=1e-3)
    assert detailed.certification.nothing == 0


def test_fault_126_many_tiny_elements_and_one_over_all() -> None:
    width = size(800, 200)
    corners = [(x, y) for x in range(0, width, 8) for y in range(0, 200, 8)]
    shapes = [box(x + 1, y + 1, x + 3, y + 3) for x, y in corners] + [box(-1000, -1000, 2000, 2000)]
    frame = gpd.GeoDataFrame({"ID": [f"R{n}" for n in range(len(shapes))]}, geometry=shapes, crs=2154)
    report = check(zoning(), network=[named(frame, "reservoirs_a_preserver")], date="2025-06-01")
    shared = report.contacts[report.contacts["area_m2"] > 0]
    assert len(corners) in (2_500, 625)
    assert len(shared) == len(corners) + 4
    assert shared["area_m2"].sum() == pytest.approx(len(corners) * 4 + 160_000)
    assert report.balance["closed"].all()


def named(frame: Any, layer: str) -> Any:
    frame.attrs["layer"] = layer
    return frame


def test_fault_127_coordinates_in_whole_metres_explain_the_gaps(bench: Bench) -> None:
    zones = zoning()
    zones.loc[2, "geometry"] = box(403, 0, 600, 200)
    zones.loc[1, "geometry"] = shapely.union(box(200, 0, 400, 200), box(200, 200, 800, 220))
    zones.loc[3, "geometry"] = shapely.union(box(600, 0, 800, 200), box(200, -20, 800, 0))
    bench.store(zones, bench.zones)
    _, (line,) = bench.warned("SEM-406", layer="zones")
    assert line["level"] == "warning"
    (gap,) = [fault for fault in bench.check().report["plan_faults"] if fault["fault"] == "gap"]
    assert gap["area_m2"] == 600.0


@pytest.mark.parametrize("height", [float("nan"), 12.5])
def test_fault_128_heights_and_measures_are_dropped(bench: Bench, height: float) -> None:
    sound = whole(bench.check())
    zones = zoning()
    rings = [np.column_stack([shapely.get_coordinates(shape), np.full(5, height)]) for shape in zones.geometry]
    zones["geometry"] = [shapely.Polygon(ring) for ring in rings]
    replaced(bench, zones)
    done = bench.check()
    assert whole(done) == sound
    assert done.lines("GEO-103") or np.isnan(height)


def test_fault_129_an_object_of_many_far_parts_gives_the_sum_of_its_parts(bench: Bench) -> None:
    far = [box(5_000 + 10 * (n % 100), 5_000 + 10 * (n // 100), 5_004 + 10 * (n % 100), 5_004 + 10 * (n // 100))
           for n in range(size(10_000, 1_000))]  # fmt: skip
    shape = shapely.MultiPolygon([box(300, 0, 320, 50), box(700, 0, 720, 50), *far])
    bench.store(gpd.GeoDataFrame({"ID": ["R1"]}, geometry=[shape], crs="EPSG:2154"), bench.reservoirs)
    done = bench.check()
    rows = {c["subject_key"][:2]: c["area_m2"] for c in done.report["contacts"] if c["area_m2"]}
    assert rows == {"1A": 1_000.0, "N-": 1_000.0}


def test_fault_130_points_in_a_zoning_are_set_aside_and_told(bench: Bench) -> None:
    zones = zoning()
    zones.loc[3, "geometry"] = shapely.Point(at(700, 100))
    replaced(bench, zones)
    _, (line,) = bench.warned("GEO-104", layer=LAYER)
    assert (line["count_in"], line["count_out"], line["feature"]) == (4, 3, 3)


def test_fault_131_where_a_ring_starts_changes_no_number(bench: Bench) -> None:
    rng = np.random.default_rng(4)
    angle = np.sort(rng.uniform(0, 2 * np.pi, 40))
    ring = np.column_stack([X + 400 + 150.123 * np.cos(angle), Y + 100 + 90.77 * np.sin(angle)])
    results = []
    for start in (0, 7, 21, 33):
        shape = shapely.Polygon(np.roll(ring, start, axis=0))
        bench.store(gpd.GeoDataFrame({"ID": ["R1"]}, geometry=[shape], crs="EPSG:2154"), bench.reservoirs)
        report = bench.check().report
        results.append([report[key] for key in ("contacts", "findings", "concerns", "totals", "balance")])
    assert all(one == results[0] for one in results[1:])


def test_sound_obstacles_and_corridors_are_what_these_faults_rest_on(bench: Bench) -> None:
    assert len(corridors()) == len(obstacles()) == 1
    assert bench.check().exit_code in (0, 1)
