"""What adds up: totals, element and territory measures, faults of the zoning, worked out by hand."""

from __future__ import annotations

from typing import Any

import geopandas as gpd
import pytest
import shapely
from overlay_shapes import CRS, at, element, layer_of, run, square, zone

from conformity.model import ELEMENT_MEASURES, PLAN_FAULTS, TERRITORY_MEASURES, TOTALS

N = zone("N-1", square(0, 0, 100), "natural")
AU = zone("AU-1", square(100, 0, 100), "to_urbanise_open")
U = zone("U-1", square(200, 0, 100), "urban", commune="59992")
#: Over N by 60 m: the zoning lies over itself on 60 x 100.
N_OVER = zone("N-2", square(40, 0, 100, 100), "natural")


def cell(measured: Any, layer: str, zone_class: str) -> dict[str, Any]:
    rows = measured.totals[(measured.totals["layer"] == layer) & (measured.totals["zone_class"] == zone_class)]
    assert len(rows) == 1
    return dict(rows.iloc[0])


def of_element(measured: Any, measure: str, qualifier: str = "") -> tuple[float, float, float]:
    rows = measured.element_measures
    rows = rows[(rows["measure"] == measure) & (rows["qualifier"] == qualifier)]
    assert len(rows) == 1
    return float(rows["value"].iloc[0]), float(rows["low"].iloc[0]), float(rows["high"].iloc[0])


def of_territory(measured: Any, measure: str, qualifier: str = "", territory: str = "plan") -> float:
    rows = measured.territory_measures
    rows = rows[(rows["territory"] == territory) & (rows["measure"] == measure) & (rows["qualifier"] == qualifier)]
    assert len(rows) == 1, (measure, qualifier)
    return float(rows["value"].iloc[0])


class TestTotals:
    def test_every_layer_by_every_class_zeros_included(self) -> None:
        rows = [
            element("r", square(50, 0, 100)),
            element("w", "LINESTRING(0 50,50 50)", "watercourse", layers=("rivers",)),
        ]
        layers = [layer_of("reservoirs", rows), layer_of("rivers", rows), layer_of("nothing", [])]
        measured = run([N, AU, U], rows, layers=layers)
        assert list(measured.totals.columns) == list(TOTALS.names)
        classes = ["natural", "to_urbanise_open", "urban"]
        expected = [(layer, name) for layer in ("nothing", "reservoirs", "rivers") for name in classes]
        assert list(zip(measured.totals["layer"], measured.totals["zone_class"], strict=True)) == expected
        assert cell(measured, "reservoirs", "natural")["area_m2"] == 5000
        assert cell(measured, "reservoirs", "urban")["area_m2"] == 0
        assert cell(measured, "rivers", "natural")["length_m"] == 50
        assert cell(measured, "nothing", "urban")["count"] == 0

    def test_sum_over_zones_and_ground_where_zones_overlap(self) -> None:
        row = cell(run([N, N_OVER], [element("r", square(0, 0, 140, 100))]), "reservoirs", "natural")
        assert (row["area_m2"], row["ground_area_m2"]) == (20_000, 14_000)

    def test_ground_counts_elements_that_overlap_once(self) -> None:
        row = cell(
            run([N], [element("a", square(0, 0, 50, 100)), element("b", square(30, 0, 50, 100))]),
            "reservoirs",
            "natural",
        )
        assert (row["area_m2"], row["ground_area_m2"]) == (10_000, 8000)

    def test_a_river_on_the_border_of_two_zones_of_a_class(self) -> None:
        zones = [N, zone("N-2", square(0, 100, 100), "natural")]
        row = cell(run(zones, [element("w", "LINESTRING(-20 100,120 100)", "watercourse")]), "reservoirs", "natural")
        assert (row["length_m"], row["ground_length_m"]) == (200, 100)

    def test_points_are_counted(self) -> None:
        rows = [element("o", "MULTIPOINT((10 10),(100 50),(150 50))", "obstacle", layers=("obstacles",))]
        measured = run([N, AU], rows)
        assert cell(measured, "obstacles", "natural")["count"] == 1
        assert cell(measured, "obstacles", "to_urbanise_open")["count"] == 2

    def test_an_element_of_two_layers_counts_in_each(self) -> None:
        rows = [element("r", square(0, 0, 50), layers=("reservoirs", "wetlands"), roles=("reservoir", "corridor"))]
        measured = run([N], rows)
        assert [cell(measured, layer, "natural")["area_m2"] for layer in ("reservoirs", "wetlands")] == [2500, 2500]
        assert of_territory(measured, "network_ground_area") == 2500


class TestElements:
    def test_inside_and_by_class_with_low_and_high(self) -> None:
        # 300 m of zoning, the reservoir x 50..250, y 0..100, uncertain by 10: core x 60..240, y 10..90
        measured = run([N, AU, U], [element("r", square(50, 0, 200, 100), uncertainty=10)])
        assert list(measured.element_measures.columns) == list(ELEMENT_MEASURES.names)
        assert of_element(measured, "inside_area") == (20_000, 180 * 80, 22_000)
        assert of_element(measured, "class_area", "natural") == (5000, 40 * 80, 6000)
        assert of_element(measured, "class_area", "to_urbanise_open") == (10_000, 100 * 80, 10_000)
        assert of_element(measured, "core_area")[0] == 180 * 80

    def test_zones_that_overlap_count_the_ground_once(self) -> None:
        measured = run([N, N_OVER], [element("r", square(0, 0, 140, 100))])
        assert of_element(measured, "inside_area")[0] == 14_000
        assert of_element(measured, "class_area", "natural")[0] == 14_000

    def test_a_class_that_only_the_envelope_reaches(self) -> None:
        measured = run([N, AU], [element("r", square(0, 0, 95, 100), uncertainty=10)])
        assert of_element(measured, "class_area", "to_urbanise_open") == (0, 0, 500)

    def test_length_of_a_river_by_class(self) -> None:
        measured = run([N, AU], [element("w", "LINESTRING(-50 50,150 50)", "watercourse", 5)])
        # from zone to zone it stays inside; only the border of the zoning, at x = 0, is doubtful
        assert of_element(measured, "inside_length") == (150, 145, 155)
        assert of_element(measured, "class_length", "natural") == (100, 90, 110)

    def test_an_element_that_shares_no_ground_has_no_measure(self) -> None:
        assert run([N], [element("r", square(120, 0, 50))]).element_measures.empty


class TestTerritory:
    def test_zoning_of_the_plan_and_of_each_commune(self) -> None:
        measured = run([N, N_OVER, U], [])
        assert list(measured.territory_measures.columns) == list(TERRITORY_MEASURES.names)
        assert of_territory(measured, "zoning_area") == 30_000
        assert of_territory(measured, "zoning_ground_area") == 24_000
        assert of_territory(measured, "class_area", "natural") == 20_000
        assert of_territory(measured, "class_ground_area", "natural") == 14_000
        assert of_territory(measured, "zoning_ground_area", territory="59992") == 10_000

    def test_network_inside_the_zoning_and_on_constructible_ground(self) -> None:
        rows = [element("r", square(50, 0, 100)), element("c", square(120, 0, 100), "corridor", layers=("corridors",)),
                element("h", square(0, 0, 300, 100), "habitat_network", layers=("habitat",))]  # fmt: skip
        measured = run([N, AU, U], rows)
        # reservoir x 50..150, corridor x 120..220; they overlap on x 120..150
        assert of_territory(measured, "network_ground_area") == 17_000
        assert of_territory(measured, "network_ground_area", "reservoir") == 10_000
        assert of_territory(measured, "network_ground_area", "habitat_network") == 30_000
        assert of_territory(measured, "constructible_network_area", "to_urbanise_open") == 10_000
        assert of_territory(measured, "constructible_network_area", "urban") == 2000
        assert of_territory(measured, "network_ground_area", territory="59992") == 2000

    def test_length_of_lines(self) -> None:
        rows = [
            element("w", "LINESTRING(0 50,300 50)", "watercourse"),
            element("c", "LINESTRING(0 60,50 60)", "corridor"),
        ]
        measured = run([N, AU], rows)
        assert of_territory(measured, "network_length", "watercourse") == 200
        assert of_territory(measured, "network_length") == 50

    def test_without_an_outline_a_layer_is_here_or_elsewhere(self) -> None:
        here, elsewhere = [element("r", square(50, 0, 100))], [element("far", square(9000, 0, 10), layers=("far",))]
        layers = [
            layer_of("reservoirs", here),
            layer_of("far", elsewhere, source="other"),
            layer_of("empty", [], source="none"),
        ]
        measured = run([N, AU], [*here, *elsewhere], layers=layers)
        assert [of_territory(measured, "coverage_share", name) for name in ("reservoirs", "far", "empty")] == [1, 0, 0]
        assert of_territory(measured, "coverage_known", "reservoirs") == 0
        assert of_territory(measured, "extent_share", "reservoirs") == 0.5
        assert of_territory(measured, "extent_share", "far") == 0

    def test_layers_of_one_source_cover_together(self) -> None:
        here, elsewhere = [element("r", square(50, 0, 100))], [element("far", square(9000, 0, 10), layers=("far",))]
        layers = [layer_of("reservoirs", here), layer_of("far", elsewhere)]
        assert of_territory(run([N, AU], [*here, *elsewhere], layers=layers), "coverage_share", "far") == 1

    def test_with_an_outline_the_share_of_the_zoning_inside_it(self) -> None:
        outline = gpd.GeoDataFrame(geometry=[at(square(0, 0, 30, 100)), at(square(20, 0, 30, 100))], crs=CRS)
        measured = run([N, AU], [element("r", square(0, 0, 10))], coverage=outline)
        assert of_territory(measured, "coverage_share", "reservoirs") == 0.25
        assert of_territory(measured, "coverage_known", "reservoirs") == 1


class TestFaults:
    def test_zones_over_one_another(self) -> None:
        measured = run([N, N_OVER, U], [])
        (row,) = measured.plan_faults.to_dict("records")
        assert list(measured.plan_faults.columns) == list(PLAN_FAULTS.names)
        assert (row["fault"], row["zone_keys"], row["classes"]) == ("overlap", ["N-1", "N-2"], ["natural", "natural"])
        assert row["area_m2"] == 6000
        assert row["geometry"].equals(at(square(40, 0, 60, 100)))

    def test_a_hole_in_the_zoning(self) -> None:
        ring = [zone("A-1", square(0, 0, 300, 100)), zone("A-2", square(0, 200, 300, 100)),
                zone("A-3", square(0, 100, 100)), zone("A-4", square(200, 100, 100), "urban"),
                zone("A-5", square(900, 0, 9))]  # fmt: skip
        measured = run(ring, [])
        (row,) = measured.plan_faults.to_dict("records")
        assert (row["fault"], row["area_m2"]) == ("gap", 10_000)
        assert row["zone_keys"] == ["A-1", "A-2", "A-3", "A-4"]
        assert [(line.code, line.fields) for line in measured.ledger] == [
            ("SEM-404", {"n": 1, "area_m2": 10_000}),
            ("SEM-406", {}),  # whole metres, as every square here
        ]

    @pytest.mark.parametrize(("side", "faults"), [(0.9, 0), (1.1, 2)])
    def test_what_is_under_a_square_metre_is_rounding(self, side: float, faults: int) -> None:
        outer = shapely.difference(square(0, 0, 100), square(50, 50, side))
        zones = [zone("A-1", outer), zone("A-2", square(100 - side, 0, side, side))]
        assert len(run(zones, []).plan_faults) == faults

    def test_zones_that_share_a_border_have_no_fault(self) -> None:
        assert run([N, AU, U], []).plan_faults.empty
