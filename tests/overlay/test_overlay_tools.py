"""Ground under prescriptions, worked out by hand."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import pytest
from overlay_shapes import element, prescription, run, square, zone

from conformity.model import DEDUCTIONS, Needs
from conformity.overlay.tools import carries

ZONE = zone("AU-1", square(0, 0, 100), "to_urbanise_open")
CONTINUITY = Needs(toolsets={"25": ("25",)}, deductions=frozenset({"25"}), coverages=frozenset({"25"}))


def left(measured: Any, toolset: str = "25") -> dict[str, float]:
    """The one deduction of a zone."""
    rows = measured.deductions
    rows = rows[(rows["toolset"] == toolset) & (rows["subject_kind"] == "zone")]
    assert len(rows) == 1
    return dict(rows.iloc[0])


def element_value(measured: Any, measure: str, qualifier: str = "25", key: str = "e") -> float:
    rows = measured.element_measures
    rows = rows[(rows["measure"] == measure) & (rows["qualifier"] == qualifier) & (rows["element_key"] == key)]
    assert len(rows) == 1
    return float(rows["value"].iloc[0])


@pytest.mark.parametrize(
    ("code", "patterns", "named"),
    [
        ("25-00", ("25",), True),
        ("25-00", ("25-00",), True),
        ("25-01", ("25-00",), False),
        ("05-04", ("01", "05-04"), True),
        ("02-50", ("25", "2"), False),
        ("25-00", (), False),
    ],
)
def test_a_code_is_named_by_itself_or_by_its_type(code: str, patterns: tuple[str, ...], named: bool) -> None:
    assert carries(code, patterns) is named


class TestDeductions:
    def test_ground_under_a_tool_is_taken_off_each_band(self) -> None:
        # contact x 50..100 (core x 60, y 10..90; envelope x 40); the tool covers x 0..80
        measured = run(
            [ZONE],
            [element("e", square(50, 0, 100), uncertainty=10)],
            [prescription("p", square(0, 0, 80, 100))],
            CONTINUITY,
        )
        row = left(measured)
        assert row["area_m2"] == pytest.approx(20 * 100)
        assert row["area_low_m2"] == pytest.approx(20 * 80)
        assert row["area_high_m2"] == pytest.approx(20 * 100)
        assert row["length_m"] == 0

    def test_tools_that_overlap_are_taken_off_once(self) -> None:
        tools = [prescription("p", square(0, 0, 60, 100)), prescription("q", square(40, 0, 40, 100), "25-01")]
        assert left(run([ZONE], [element("e", square(0, 0, 100))], tools, CONTINUITY))["area_m2"] == pytest.approx(2000)

    def test_tools_that_touch_take_off_a_line_on_their_border_once(self) -> None:
        tools = [prescription("p", square(0, 0, 50)), prescription("q", square(0, 50, 50))]
        river = element("e", "LINESTRING(-50 50,150 50)", "watercourse")
        assert left(run([ZONE], [river], tools, CONTINUITY))["length_m"] == pytest.approx(50)

    def test_another_code_takes_nothing_off(self) -> None:
        tools = [prescription("p", square(0, 0, 100), "07-04")]
        assert left(run([ZONE], [element("e", square(0, 0, 100))], tools, CONTINUITY))["area_m2"] == pytest.approx(
            10_000
        )

    def test_a_line_is_a_tool_with_its_buffer(self) -> None:
        tools = [prescription("p", "LINESTRING(50 -50,50 150)")]
        needs = Needs(toolsets={"25": ("25",)}, deductions=frozenset({"25"}), tool_buffer_m=8)
        assert left(run([ZONE], [element("e", square(0, 0, 100))], tools, needs))["area_m2"] == pytest.approx(8400)

    def test_length_of_a_river_left_without_tool(self) -> None:
        tools = [prescription("p", square(20, 40, 30, 20))]
        row = left(run([ZONE], [element("e", "LINESTRING(-50 50,150 50)", "watercourse", 5)], tools, CONTINUITY))
        assert (row["length_m"], row["area_m2"]) == (pytest.approx(70), 0)

    def test_every_set_that_is_asked_for_has_its_row_and_no_other(self) -> None:
        needs = Needs(toolsets={"25": ("25",), "07": ("07",), "x": ("01",)}, deductions=frozenset({"25", "07"}))
        tools = [prescription("p", square(0, 0, 50, 100), "07-04")]
        rows = run([ZONE], [element("e", square(0, 0, 100)), element("t", square(100, 0, 10))], tools, needs).deductions
        rows = rows[rows["subject_kind"] == "zone"]
        assert list(rows.columns) == list(DEDUCTIONS.names)
        assert rows[["element_key", "toolset", "area_m2"]].to_numpy().tolist() == [
            ["e", "07", 5000],
            ["e", "25", 10_000],
        ]

    def test_a_contact_with_the_envelope_alone_keeps_what_is_left_of_it(self) -> None:
        tools = [prescription("p", square(0, 0, 100, 50))]
        row = left(run([ZONE], [element("e", square(110, -100, 300), uncertainty=30)], tools, CONTINUITY))
        assert (row["area_m2"], row["area_low_m2"]) == (0, 0)
        assert row["area_high_m2"] == pytest.approx(20 * 50)


class TestProtection:
    def share(self, tools: list[dict[str, Any]], shape: Any = None, kind: str = "reservoir") -> float:
        rows = run([ZONE], [element("e", square(50, 0, 100) if shape is None else shape, kind)], tools).contacts
        return float(rows[rows["subject_kind"] == "zone"]["protected_share"].iloc[0])

    def test_share_of_the_contact_under_what_protects(self) -> None:
        tools = [prescription("p", square(0, 0, 75, 100), "07-04"), prescription("q", square(0, 0, 75, 50), "01-00")]
        assert self.share(tools) == 0.5

    def test_what_builds_does_not_protect(self) -> None:
        assert self.share([prescription("p", square(0, 0, 100), "05-01", "builds")]) == 0

    def test_share_of_a_length_and_of_points(self) -> None:
        tools = [prescription("p", square(0, 0, 25, 100))]
        assert self.share(tools, "LINESTRING(-50 50,150 50)", "watercourse") == 0.25
        assert self.share(tools, "MULTIPOINT((10 10),(90 90),(500 0))", "obstacle") == 0.5

    def test_nothing_shared_nothing_protected(self) -> None:
        assert self.share([prescription("p", square(0, 0, 200))], square(120, 0, 50)) == 0


class TestCoveredShare:
    """What tools cover of an element, inside the plan."""

    def test_only_the_part_inside_the_zoning_is_asked_for(self) -> None:
        # inside: x 50..100, of it x 50..70 under the tool; the tool beyond the zoning counts for nothing
        tools = [prescription("p", square(50, 0, 20, 100)), prescription("q", square(100, 0, 50, 100))]
        measured = run([ZONE], [element("e", square(50, 0, 100))], tools, CONTINUITY)
        assert element_value(measured, "covered_size") == 2000
        assert element_value(measured, "covered_share") == 0.4

    def test_zones_that_overlap_do_not_double_it(self) -> None:
        zones = [ZONE, zone("N-1", square(40, 0, 100), "natural")]
        tools = [prescription("p", square(60, 0, 20, 100))]
        measured = run(zones, [element("e", square(0, 0, 140, 100))], tools, CONTINUITY)
        assert element_value(measured, "covered_size") == 2000
        assert element_value(measured, "covered_share") == pytest.approx(2000 / 14_000, abs=1e-6)

    def test_a_river_along_the_border_of_two_zones(self) -> None:
        zones = [ZONE, zone("N-1", square(0, 100, 100), "natural")]
        tools = [prescription("p", square(0, 80, 30, 40))]
        measured = run(zones, [element("e", "LINESTRING(0 100,100 100)", "watercourse")], tools, CONTINUITY)
        assert element_value(measured, "covered_size") == 30
        assert element_value(measured, "covered_share") == 0.3

    @pytest.mark.parametrize(("distance", "treated"), [(0, 1.0), (25, 1.0), (26, 0.0), (93, 0.0)])
    def test_an_obstacle_is_treated_by_a_tool_that_lies_on_it(self, distance: float, treated: float) -> None:
        tools = [prescription("p", square(50 + distance, 50, 5))]
        assert (
            element_value(run([ZONE], [element("e", "POINT(50 50)", "obstacle")], tools, CONTINUITY), "covered_share")
            == treated
        )

    @pytest.mark.parametrize(("distance", "treated"), [(60, 1.0), (61, 0.0)])
    def test_an_obstacle_that_is_less_precise_is_treated_from_farther(self, distance: float, treated: float) -> None:
        tools = [prescription("p", square(50 + distance, 50, 5))]
        point = element("e", "POINT(50 50)", "obstacle", uncertainty=60)
        assert element_value(run([ZONE], [point], tools, CONTINUITY), "covered_share") == treated

    def test_protected_sectors_count_beside_tools_each_square_metre_once(self) -> None:
        # 40 m of the element in Ap, of which the tool covers 10 m; 30 m of the 60 m in A under the tool
        zones = [zone("Ap", square(0, 0, 40, 100), "agricultural_protected"),
                 zone("A", square(40, 0, 60, 100), "agricultural")]  # fmt: skip
        needs = replace(CONTINUITY, sheltered=CONTINUITY.coverages)
        tools = [prescription("p", square(30, 0, 40, 100))]
        surface = run(zones, [element("e", square(0, 0, 100))], tools, needs)
        assert (element_value(surface, "covered_share"), element_value(surface, "sheltered_share")) == (0.4, 0.7)
        line = run(zones, [element("e", "LINESTRING(0 50,100 50)", "corridor")], tools, needs)
        assert (element_value(line, "covered_share"), element_value(line, "sheltered_share")) == (0.4, 0.7)

    def test_a_zone_over_a_protected_sector_takes_its_protection(self) -> None:
        # A covers 20 m of the 40 m of Ap
        zones = [zone("Ap", square(0, 0, 40, 100), "agricultural_protected"),
                 zone("A", square(20, 0, 80, 100), "agricultural")]  # fmt: skip
        needs = replace(CONTINUITY, sheltered=CONTINUITY.coverages)
        assert element_value(run(zones, [element("e", square(0, 0, 100))], [], needs), "sheltered_share") == 0.2

    def test_no_tool_covers_nothing(self) -> None:
        assert element_value(run([ZONE], [element("e", square(0, 0, 50))], [], CONTINUITY), "covered_share") == 0
