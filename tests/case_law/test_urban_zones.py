"""What U zones hold as a whole, by known answers."""

from __future__ import annotations

import decided
import pytest

from conformity.rulebook.schema import Case

ZONES = [
    {"class": "urban", "wkt": "POLYGON ((0 0, 100 0, 100 100, 0 100, 0 0))", "label": "Ua"},
    {"class": "urban", "wkt": "POLYGON ((100 0, 200 0, 200 100, 100 100, 100 0))", "label": "Ub"},
    {"class": "urban_built", "wkt": "POLYGON ((0 100, 100 100, 100 200, 0 200, 0 100))", "label": "Ua"},
    {"class": "natural", "wkt": "POLYGON ((100 100, 200 100, 200 200, 100 200, 100 100))", "label": "N"},
]
WET = "07-04"


def of_plan(elements: list[str], wetlands: list[str]) -> dict[tuple[str, str], float]:
    case = Case.model_validate(
        {
            "name": "zones U", "outcome": "cleared", "zones": ZONES,
            "elements": [{"kind": "reservoir", "objective": "preserve", "wkt": wkt} for wkt in elements],
            "prescriptions": [{"code": WET, "label": "Zone humide", "wkt": wkt} for wkt in wetlands],
        }
    )  # fmt: skip
    report = decided.run(decided.Decided.model_construct(**{n: getattr(case, n) for n in type(case).model_fields}))
    rows = report.territory_measures
    chosen = rows[rows["measure"].str.startswith("urban_")]
    return dict(zip(zip(chosen["measure"], chosen["qualifier"], strict=True), chosen["value"], strict=True))


def test_wetlands_count_by_class_where_a_zone_meets_the_network() -> None:
    # the reservoir meets Ua (built and not) alone; the wetland covers every zone
    held = of_plan(["POLYGON ((0 0, 50 0, 50 200, 0 200, 0 0))"], ["POLYGON ((0 0, 200 0, 200 200, 0 200, 0 0))"])
    assert held == {("urban_wetland_area", "urban"): 20_000.0, ("urban_wetland_area", "urban_built"): 10_000.0}
    assert (
        of_plan(
            ["POLYGON ((100 100, 200 100, 200 200, 100 200, 100 100))"], ["POLYGON ((0 0, 200 0, 200 200, 0 200, 0 0))"]
        )
        == {}
    )  # the reservoir meets N alone


def test_ground_under_two_wetlands_counts_once() -> None:
    wetlands = ["POLYGON ((0 0, 60 0, 60 100, 0 100, 0 0))", "POLYGON ((40 0, 100 0, 100 100, 40 100, 40 0))"]
    held = of_plan(["POLYGON ((0 0, 50 0, 50 50, 0 50, 0 0))"], wetlands)
    assert held == {("urban_wetland_area", "urban"): pytest.approx(10_000.0)}


def test_a_zone_counts_by_the_reservoir_that_holds_nine_tenths_of_it() -> None:
    # Ua lies to 90 % in the first and wholly in the second; Ub to 89 % in the first
    elements = ["POLYGON ((10 0, 189 0, 189 100, 10 100, 10 0))", "POLYGON ((0 0, 100 0, 100 100, 0 100, 0 0))"]
    assert of_plan(elements, []) == {("urban_reservoir_area", "urban"): 10_000.0}
    assert of_plan(elements[:1], []) == {("urban_reservoir_area", "urban"): 9_000.0}


def test_built_zones_and_lines_and_points_count_for_nothing() -> None:
    assert (
        of_plan(["POLYGON ((0 100, 100 100, 100 200, 0 200, 0 100))"], ["LINESTRING (0 0, 100 0)", "POINT (5 5)"]) == {}
    )


@pytest.mark.parametrize(("width", "counts"), [(199, 0.0), (201, 20_100.0)])
def test_a_piece_of_two_hectares_counts_wherever_it_lies(width: int, counts: float) -> None:
    """A zone of 6 ha, of which a reservoir of 20 ha in the plan takes ``width`` by 100 m."""
    case = Case.model_validate(
        {
            "name": "zone U", "outcome": "cleared",
            "zones": [
                {"class": "urban", "wkt": "POLYGON ((0 0, 600 0, 600 100, 0 100, 0 0))", "label": "Ua"},
                {"class": "natural", "wkt": "POLYGON ((0 100, 2000 100, 2000 200, 0 200, 0 100))", "label": "N"},
            ],
            "elements": [
                {"kind": "reservoir", "objective": "preserve",
                 "wkt": f"POLYGON ((0 0, {width} 0, {width} 100, 2000 100, 2000 200, 0 200, 0 0))"},
            ],
        }
    )  # fmt: skip
    report = decided.run(decided.Decided.model_construct(**{n: getattr(case, n) for n in type(case).model_fields}))
    rows = report.territory_measures
    assert rows.loc[rows["measure"] == "urban_reservoir_area", "value"].sum() == counts
