"""Faults 211 to 222 of the catalogue: data that are sound one by one, and mislead together."""

from __future__ import annotations

from typing import Any

import geopandas as gpd
import pandas as pd
import pytest
import shapely
from faulty import (
    LANGUAGES,
    Bench,
    Outcome,
    at,
    box,
    corridors,
    findings,
    in_each_language,
    obstacles,
    reservoirs,
    told_refused,
    zoning,
)

from conformity.errors import message

pytestmark = pytest.mark.fault


SOUND = [
    ("CR01", "major", 200.0), ("CR03", "watch", 200.0), ("RP01", "critical", 20_000.0), ("TB01", "major", 200.0),
    ("TB02", "watch", 200.0), ("TR01", "watch", 20_000.0), ("TR02", "information", 1.0),
]  # fmt: skip


def rows_of(done: Outcome) -> list[tuple[str, str, float]]:
    """Rule, severity and figure of every finding."""
    return sorted((row["rule_id"], row["severity"], row["value"]) for row in done.report["findings"])


def areas(done: Outcome, prefix: str = "reservoir") -> dict[str, float]:
    """Square metres of each zone's contact with the elements of a kind."""
    rows = done.report["contacts"]
    return {
        r["subject_key"].split("-")[0]: r["area_m2"]
        for r in rows
        if r["element_key"].startswith(prefix) and r["area_m2"]
    }


def total(done: Outcome, measure: str, qualifier: str = "") -> float:
    """A measure of the whole plan."""
    (total_row,) = [
        float(row["value"])
        for row in done.report["territory_measures"]
        if (row["measure"], row["qualifier"], row["territory"]) == (measure, qualifier, "plan")
    ]
    return total_row


def unassessed(
    bench: Bench, code: str, *options: Any, exit_code: int, layer: str | None = None, **given: Any
) -> Outcome:
    """The check says in both languages, in the report too, that something was not assessed, and why; the French run."""
    kept = None
    for lang in in_each_language():
        done = bench.check(*options, lang=lang, **given)
        assert done.exit_code == exit_code, done.stderr
        lines = [row for row in done.report["not_assessed"] if row["code"] == code]
        assert lines, [row["code"] for row in done.report["not_assessed"]]
        if layer is not None:
            assert layer in {row["layer"] for row in lines}
        for row in lines:
            entry = message(code)
            words = entry.template(lang).split("{")[0].strip()
            assert row["text"].lower().startswith(words.lower())
            assert row["remedy"]
            assert row["text"].split("«")[0].split("'")[0].split("_")[0][:30] in done.markdown
        kept = kept or done
    assert kept is not None
    return kept


def test_the_sound_files_give_what_is_compared_with(bench: Bench) -> None:
    assert rows_of(bench.check()) == SOUND


def test_fault_211_zones_overlap_each_other(bench: Bench) -> None:
    """The pair and its ground are listed; each zone keeps its own figure, the ground is counted once."""
    zones = zoning()
    zones.loc[3, "geometry"] = box(580, 0, 800, 200)
    bench.store(zones, bench.zones)
    done, lines = bench.warned("SEM-403", layer="zones")
    assert lines[0]["fields"]["n"] == 1
    assert "4" in lines[0]["text"]
    assert "000 m²" in lines[0]["text"]
    (fault,) = done.report["plan_faults"]
    assert (fault["fault"], fault["area_m2"]) == ("overlap", 4_000.0)
    assert [key.split("-")[0] for key in fault["zone_keys"]] == ["A", "N"]
    assert areas(done) == {"1AU": 20_000.0, "A": 40_000.0, "N": 24_000.0}
    assert total(done, "network_ground_area", "reservoir") == 80_000.0
    assert (total(done, "zoning_area"), total(done, "zoning_ground_area")) == (164_000.0, 160_000.0)
    assert rows_of(done) == SOUND


def test_fault_212_hole_in_the_zoning_over_a_reservoir(bench: Bench) -> None:
    """The hole is reported with its area and that nothing is assessed there; what is around it is measured without it."""
    zones = zoning()
    zones.loc[2, "geometry"] = zones.geometry[2].difference(box(450, 120, 500, 170))
    bench.store(zones, bench.zones)
    done, lines = bench.warned("SEM-404", layer="zones")
    assert lines[0]["fields"]["n"] == 1
    (fault,) = done.report["plan_faults"]
    assert (fault["fault"], fault["area_m2"], fault["zone_keys"][0].split("-")[0]) == ("gap", 2_500.0, "A")
    assert areas(done) == {"1AU": 20_000.0, "A": 37_500.0, "N": 20_000.0}
    assert total(done, "zoning_ground_area") == 157_500.0
    _, unzoned = bench.warned("SEM-363", layer="zones")
    assert unzoned[0]["fields"] == {"n": 1, "area_m2": 2_500.0, "length_m": 0.0}


@pytest.mark.parametrize(("east", "exit_code"), [(50_000, 1), (100_000, 1)])
def test_fault_213_plan_wholly_outside_the_network(bench: Bench, east: int, exit_code: int) -> None:
    zones = zoning()
    zones["geometry"] = zones.translate(east, 0)
    bench.store(zones, bench.zones)
    for name in ("reservoirs_a_preserver", "corridors_a_restaurer", "obstacles_corridors"):
        done = unassessed(bench, "SEM-302", exit_code=exit_code, layer=name)
    assert done.report["findings"] == []
    assert done.report["incomplete"]
    outcomes = done.report["matrix"]["by_outcome"]
    assert (outcomes["finding"], outcomes["cleared"], outcomes["below_threshold"]) == (0, 0, 0)
    assert bench.check("--fail-on", "never").exit_code == 1


def outline(bench: Bench, shape: Any) -> Any:
    """A file of the ground that the network studied."""
    frame = gpd.GeoDataFrame({"NOM": ["étude"]}, geometry=[shape], crs="EPSG:2154")
    return bench.store(frame, bench.home / "etude.gpkg")


def test_fault_213_plan_partly_outside_the_study(bench: Bench) -> None:
    """Two zones of four lie outside: half of the zoning, said in the line and on the first page, and the exit is 1."""
    studied = outline(bench, box(-500, -500, 400, 700))
    done = unassessed(bench, "SEM-303", "--coverage", studied, "--fail-on", "never", exit_code=1)
    shares = {
        row["fields"]["layer"]: row["fields"]["missing_share"]
        for row in done.report["not_assessed"]
        if row["code"] == "SEM-303"
    }
    assert shares == dict.fromkeys(("corridors_a_restaurer", "obstacles_corridors", "reservoirs_a_preserver"), 0.5)
    assert total(done, "coverage_share", "reservoirs_a_preserver") == 0.5
    assert done.report["incomplete"]


@pytest.mark.parametrize("layer", ["reservoirs", "corridors", "obstacles"])
def test_fault_214_layer_empty(bench: Bench, layer: str) -> None:
    path = getattr(bench, layer)
    whole = findings(bench.check())
    bench.store(gpd.read_file(path).iloc[:0], path, geometry_type="Polygon" if layer == "reservoirs" else "LineString")
    done = unassessed(bench, "SEM-301", "--fail-on", "never", exit_code=1, layer=path.stem)
    left = {row["finding_id"] for row in done.report["findings"]}
    silenced = {rule for row in done.report["not_assessed"] if row["code"] == "SEM-301" for rule in row["rules"]}
    assert {row["rule_id"] for row in whole if row["finding_id"] not in left} <= silenced


def test_fault_214_layer_missing_or_unreadable(bench: Bench) -> None:
    missing = bench.network / "corridors_ecologiques.shp"
    bench.refused("VEC-015", "--corridors", missing, names=("corridors_ecologiques.shp",))
    kept = bench.corridors.read_bytes()
    bench.corridors.write_bytes(kept[:-8])
    for lang in LANGUAGES:
        done = bench.check(lang=lang)
        assert done.exit_code == 3
        assert "corridors_a_restaurer.shp" in done.stderr
        told_refused(done, done.stderr.split()[1].rstrip(":"), lang)


def test_fault_215_network_clipped_to_an_extract(bench: Bench) -> None:
    """The extract ends in the middle of A: what is cut off is not assessed, though no finding is left of it."""
    clip = box(-500, -500, 500, 700)
    bench.store(gpd.clip(reservoirs(), clip), bench.reservoirs)
    bench.store(gpd.clip(corridors(), clip), bench.corridors)
    done = unassessed(bench, "SEM-303", "--coverage", outline(bench, clip), exit_code=1)
    assert areas(done) == {"1AU": 20_000.0, "A": 20_000.0}
    rows = [row for row in done.report["not_assessed"] if row["code"] == "SEM-303"]
    assert {row["fields"]["missing_share"] for row in rows} == {0.375}
    assert all(row["requested"] for row in rows)
    blind = unassessed(bench, "SEM-304", exit_code=1)  # where no outline is given, that is said of every layer
    assert {row["layer"] for row in blind.report["not_assessed"] if row["code"] == "SEM-304"} == {
        "corridors_a_restaurer", "obstacles_corridors", "reservoirs_a_preserver",
    }  # fmt: skip


def test_fault_216_annulled_scheme(bench: Bench) -> None:
    """Its status stands in every output, and no finding binds by it."""
    formats = "md,json,html,xlsx,docx,geojson,sarif,junit"
    for lang, annulled in (("fr", "annulé le 26 janvier 2017"), ("en", "annulled on 26 January 2017")):
        done = bench.check("--reference", "srce-tvb-npdc", formats=formats, lang=lang)
        assert done.exit_code == 1
        for name in ("report.md", "report.html"):
            assert annulled in (done.out / name).read_text(encoding="utf-8"), name
        sheets = pd.read_excel(done.out / "report.xlsx", sheet_name=None, header=None)
        cells = [str(cell) for sheet in sheets.values() for cell in sheet.to_numpy().ravel()]
        assert any(annulled in cell for cell in cells)
        assert {row["reach"] for row in done.report["findings"] if row["reference"]} == {"knowledge"}
        (reference,) = done.report["references"]
        assert reference["status"] == "annule"


def test_fault_217_scale_finer_than_the_source(bench: Bench) -> None:
    """Moved by 5 m, less than the uncertainty of the source (25 m): figures move within their bounds, severities stay."""
    before = {row["finding_id"]: row for row in findings(bench.check())}
    moved = reservoirs()
    moved["geometry"] = moved.translate(5, 0)
    bench.store(moved, bench.reservoirs)
    done = bench.check()
    assert areas(done) == {"1AU": 19_000.0, "A": 40_000.0, "N": 21_000.0}
    reservoirs_found = 0
    for row in findings(done):
        old = before[row["finding_id"]]
        assert row["severity"] == old["severity"]
        if row["kind"] == "reservoir":
            reservoirs_found += 1
            assert old["low"] <= row["value"] <= old["high"]
            assert (row["value"], row["low"]) == (19_000.0, 14_000.0)
    assert reservoirs_found


@pytest.mark.parametrize(("east", "deep", "severity"), [(0, 100, "moderate"), (5, 95, None), (30, 70, None)])
def test_fault_217_ground_at_the_precision_of_the_source(
    bench: Bench, east: int, deep: int, severity: str | None
) -> None:
    """At 1:100 000 (100 m): ground that deep is a finding, never certain; less deep, it counts below the threshold."""
    moved = reservoirs()
    moved["geometry"] = moved.translate(east, 0)
    bench.store(moved, bench.reservoirs)
    done = bench.check("--reference", "srce-tvb-npdc")
    assert areas(done)["1AU"] == 200.0 * deep
    rows = [row for row in findings(done) if row["kind"] == "reservoir"]
    if severity is None:
        assert rows == []
        assert done.report["matrix"]["by_rule"]["RP01"]["below_threshold"] == 1
    else:
        assert [(row["rule_id"], row["severity"], row["value"], row["low"]) for row in rows] == [
            ("RP01", severity, 20_000.0, 0.0)
        ]
        assert rows[0]["certainty"] != "certain"
    assert {layer["scale"] for layer in done.report["layers"]} == {100_000}
    assert {layer["uncertainty_m"] for layer in done.report["layers"]} == {100.0}


def test_fault_218_threshold_met_to_the_millimetre(bench: Bench) -> None:
    """TB01 begins at 200 m of corridor: noise below a thousandth decides nothing, a centimetre does."""
    rows = {}
    for name, width in (("noise", 200 - 4e-5), ("exact", 200.0), ("less", 199.99)):
        zones = zoning()
        zones.loc[1, "geometry"] = box(400 - width, 0, 400, 200)
        bench.store(zones, bench.zones)
        (rows[name],) = [row for row in bench.check().report["findings"] if row["rule_id"] == "TB01"]
    assert {name: (row["value"], row["severity"]) for name, row in rows.items()} == {
        "noise": (200.0, "major"), "exact": (200.0, "major"), "less": (199.99, "moderate"),
    }  # fmt: skip
    assert rows["exact"]["threshold"] == "length >= 200 m"


def test_fault_219_shares_have_the_right_denominator(bench: Bench) -> None:
    """Zones that overlap and an element stored twice: no share exceeds 1, and each says what it is of."""
    zones = zoning()
    zones.loc[2, "geometry"] = box(300, 0, 600, 200)
    bench.store(zones, bench.zones)
    bench.store(pd.concat([reservoirs(), reservoirs()]), bench.reservoirs)
    done = bench.check()
    rows = [row for row in done.report["contacts"] if row["area_m2"]]
    for row in rows:
        size = {"1AU": 40_000.0, "A": 60_000.0, "N": 40_000.0}[row["subject_key"].split("-")[0]]
        assert row["share_of_subject"] == round(row["area_m2"] / size, 6) <= 1
        assert row["share_of_element"] == round(row["area_m2"] / 320_000, 6) <= 1
    assert max(row["share_of_subject"] for row in rows) == 1.0
    assert total(done, "network_ground_area", "reservoir") == 80_000.0
    for row in done.report["findings"]:
        for name in ("share_of_element", "share_of_zone"):
            assert row[name] is None or 0 <= row[name] <= 1


def test_fault_220_one_object_in_two_layers(bench: Bench) -> None:
    """To preserve and to restore: one element, each rule once, its ground once."""
    bench.store(reservoirs(), bench.network / "reservoirs_a_restaurer.shp")
    done = bench.check()
    assert [line["fields"]["n"] for line in done.lines("SEM-203")] == [1]
    assert sorted([*SOUND, ("RR01", "critical", 20_000.0)]) == rows_of(done)
    assert areas(done) == {"1AU": 20_000.0, "A": 40_000.0, "N": 20_000.0}
    assert total(done, "network_ground_area", "reservoir") == 80_000.0
    assert len([row for row in done.report["elements"] if row["kind"] == "reservoir"]) == 1


def test_fault_220_one_object_twice_in_a_layer(bench: Bench) -> None:
    bench.store(pd.concat([reservoirs(), reservoirs()]), bench.reservoirs)
    done, lines = bench.warned("SEM-208", layer="reservoirs_a_preserver")
    assert lines[0]["fields"]["n"] == 1
    assert rows_of(done) == SOUND
    assert total(done, "network_ground_area", "reservoir") == 80_000.0


def test_fault_221_corridor_in_many_features(bench: Bench) -> None:
    """Ten pieces of one identifier: both counts are reported, the whole length is that of the sound file.

    Each piece is judged by itself, as large objects taken by parts are; so the line says that no threshold was put
    to the whole, and how to mend it.
    """
    pieces = [shapely.LineString([at(-50 + 90 * i, 100), at(40 + 90 * i, 100)]) for i in range(10)]
    frame = gpd.GeoDataFrame({"ID": ["C1"] * 10, "NOM": ["Le ruisseau"] * 10}, geometry=pieces, crs="EPSG:2154")
    before = total(bench.check(), "network_length", "corridor")
    bench.store(frame, bench.corridors)
    done = unassessed(bench, "SEM-360", "--fail-on", "never", exit_code=0, layer="corridors_a_restaurer")
    (line,) = [row for row in done.report["not_assessed"] if row["code"] == "SEM-360"]
    assert {name: line["fields"][name] for name in ("objects", "features", "ids")} == {
        "objects": 1, "features": 10, "ids": "C1",
    }  # fmt: skip
    assert "C1" in done.markdown
    assert total(done, "network_length", "corridor") == before == 800.0
    assert len(done.report["concerns"]) == 2


def test_fault_222_obstacle_symbols_twice(bench: Bench) -> None:
    """A point drawn in two layers of the legend is one obstacle; it has no area, for nothing is widened in silence."""
    bench.store(obstacles(), bench.network / "obstacles_reservoirs.shp")
    done = bench.check()
    assert [line["fields"]["n"] for line in done.lines("SEM-203")] == [1]
    assert rows_of(done) == SOUND
    rows = [row for row in done.report["contacts"] if row["element_key"].startswith("obstacle")]
    assert [
        (row["subject_key"].split("-")[0], row["count"], row["area_m2"], row["length_m"])
        for row in rows
        if row["count"]
    ] == [("UB", 1, 0.0, 0.0)]
    assert len([row for row in done.report["elements"] if row["kind"] == "obstacle"]) == 1


def test_fault_222_obstacle_outside_every_zone_is_never_widened(bench: Bench) -> None:
    """A metre outside UB a point is in no zone, whatever its symbol's size."""
    frame = obstacles()
    frame["geometry"] = [shapely.Point(at(-1, 100))]
    bench.store(frame, bench.obstacles)
    rows = [row for row in bench.check().report["contacts"] if row["element_key"].startswith("obstacle")]
    assert all(row["count"] == 0 and row["relation"] != "overlap" for row in rows)
