"""The ground of a place: sizes with bounds, where in the zone, belts, lines drawn twice; answers by hand."""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest
import shapely
from hypothesis import given, settings
from hypothesis import strategies as st
from shapely.geometry import LineString, MultiPolygon, box

from conformity.overlay import grid, ground

ZONE = box(0, 0, 400, 400)


@pytest.mark.parametrize(
    ("taken", "form", "side", "share"),
    [
        (box(0, 0, 400, 400), "whole", "", 1.0),
        (box(0, 0, 400, 365), "whole", "", 0.9125),
        (box(0, 0, 400, 60), "edge", "S", 0.15),
        (box(0, 340, 400, 400), "edge", "N", 0.15),
        (box(0, 0, 60, 400), "edge", "W", 0.15),
        (box(300, 300, 400, 400), "corner", "NE", 0.0625),
        (box(0, 0, 100, 100), "corner", "SW", 0.0625),
        (box(0, 180, 400, 220), "across", "W-E", 0.1),
        (box(180, 0, 220, 400), "across", "N-S", 0.1),
        (box(0, 0, 400, 200), "part", "S", 0.5),
        (box(180, 180, 220, 220), "middle", "", 0.01),
        (box(20, 180, 60, 220), "part", "W", 0.01),  # away from the border
        (box(100, 0, 180, 400), "across", "N-S", 0.2),
        (box(0, 150, 280, 250), "inner", "W", 0.175),  # its middle lies a third of the way to the west side
        (box(0, 150, 390, 250), "part", "middle", 0.24375),
        (shapely.Polygon([(0, 300), (0, 260), (260, 0), (300, 0)]), "part", "SW", 0.07),  # it cuts the corner off
        (MultiPolygon([box(0, 0, 40, 40), box(360, 360, 400, 400), box(0, 360, 40, 400)]), "parts", "", 0.03),
    ],
)
def test_where_a_ground_lies_in_its_zone(taken: object, form: str, side: str, share: float) -> None:
    where = ground.where(taken, ZONE)
    assert (where.form, where.side, round(where.share, 6)) == (form, side, share)


def test_what_ends_in_a_zone_does_not_go_across() -> None:
    """A corridor enters by the west side of a notched zone and ends at the notch: it brushes the border there."""
    zone = box(0, 0, 400, 400).difference(box(200, 190, 400, 210))
    assert ground.where(box(0, 100, 205, 300).intersection(zone), zone).form != "across"
    assert ground.where(box(0, 180, 200, 220), zone).form == "across"


def test_an_arm_of_a_zone_is_gone_across_where_its_two_sides_are() -> None:
    arm = box(0, 0, 400, 100).union(box(0, 0, 100, 400))
    where = ground.where(box(200, 0, 240, 100), arm)
    assert (where.form, where.side) == ("across", "N-S")


@pytest.mark.parametrize(
    ("line", "form", "side"),
    [
        (LineString([(0, 200), (400, 200)]), "across", "W-E"),
        (LineString([(0, 160), (160, 0)]), "corner", "SW"),  # it cuts the corner off
        (LineString([(0, 400), (400, 0)]), "across", "NW-SE"),
        (LineString([(0, 5), (400, 5)]), "edge", "S"),
    ],
)
def test_where_a_line_runs_in_its_zone(line: LineString, form: str, side: str) -> None:
    where = ground.where(line, ZONE)
    assert (where.form, where.side, where.share) == (form, side, 0.0)


def test_the_zone_is_the_part_that_holds_the_ground() -> None:
    two = MultiPolygon([box(0, 0, 100, 100), box(1000, 0, 1100, 100)])
    assert ground.where(box(1000, 0, 1100, 10), two).side == "S"


def test_core_and_envelope_bound_the_outline() -> None:
    zone, element = box(0, 0, 100, 100), box(50, -1000, 1000, 1000)
    outline = ground.outline([shapely.intersection(zone, element)], 2)
    bounds = ground.bounded(outline, 2, [(zone, element, 20.0)])
    assert (bounds.low, bounds.value, bounds.high) == (3000.0, 5000.0, 7000.0)


def test_an_exact_element_has_no_other_bounds_than_its_size() -> None:
    zone, element = box(0, 0, 100, 100), box(50, -1000, 1000, 1000)
    outline = ground.outline([shapely.intersection(zone, element)], 2)
    assert ground.bounded(outline, 2, [(zone, element, 0.0)]) == ground.Size(5000.0, 5000.0, 5000.0)


def test_ground_that_two_elements_share_counts_once() -> None:
    zone = box(0, 0, 100, 100)
    both = [box(0, 0, 60, 200), box(40, 0, 100, 200)]
    outline = ground.outline([shapely.intersection(zone, each) for each in both], 2)
    assert ground.bounded(outline, 2, [(zone, each, 0.0) for each in both]) == ground.Size(10_000.0, 10_000.0, 10_000.0)


@settings(max_examples=60, deadline=None)
@given(
    st.lists(st.tuples(st.integers(-50, 150), st.integers(-50, 150), st.integers(1, 120), st.integers(1, 120)), min_size=1, max_size=4),
    st.integers(0, 40),
)  # fmt: skip
def test_a_value_never_leaves_its_bounds(boxes: list[tuple[int, int, int, int]], uncertainty: int) -> None:
    zone = box(0, 0, 100, 100)
    elements = [box(x, y, x + w, y + h) for x, y, w, h in boxes]
    outline = ground.outline([shapely.intersection(zone, each) for each in elements], 2)
    if outline is None:
        return
    bounds = ground.bounded(outline, 2, [(zone, each, float(uncertainty)) for each in elements])
    assert bounds.low <= bounds.value <= bounds.high
    assert bounds.value == pytest.approx(shapely.area(outline), abs=1e-3)


def test_a_reservoir_drawn_thirty_metres_round_a_protected_wetland_is_its_belt() -> None:
    wetland = box(0, 0, 200, 100)
    reservoir = shapely.buffer(wetland, 30)
    assert ground.belt(reservoir, grid.array([wetland]), 100.0) == 30


def test_ground_far_from_a_protection_is_no_belt() -> None:
    wetland = box(0, 0, 200, 100)
    assert ground.belt(box(0, 0, 600, 100), grid.array([wetland]), 100.0) is None
    assert ground.belt(box(900, 0, 1000, 100), grid.array([wetland]), 100.0) is None
    assert ground.belt(wetland, grid.none(0), 100.0) is None


def test_a_line_on_the_border_runs_along_it() -> None:
    assert ground.runs_along(LineString([(0, 3), (400, 3)]), ZONE, 10.0)
    assert not ground.runs_along(LineString([(0, 200), (400, 200)]), ZONE, 10.0)
    assert not ground.runs_along(LineString([(0, 3), (400, 3)]), ZONE, 0.0)


def test_a_line_drawn_twice_within_its_precision_is_one() -> None:
    lines = [LineString([(0, 0), (500, 0)]), LineString([(0, 0.004), (500, 0.004)]), LineString([(0, 90), (500, 90)])]
    assert ground.drawn_twice(lines, [0.0, 0.0, 0.0]) == [(0, 1)]
    assert ground.once([[line] for line in lines], [0.0, 0.0, 0.0]) == [[lines[0]], [None], [lines[2]]]


def _metres(counted: list[list[Any]]) -> list[float]:
    return [round(sum(shapely.length(piece) for piece in pieces if piece is not None), 1) for pieces in counted]


@pytest.mark.parametrize(
    ("second", "precision", "metres"),
    [
        # beside the first, within the precision of both together (10 + 25), is a second drawing
        ([(0, 30), (480, 30)], (10.0, 25.0), [500.0, 0.0]),
        ([(0, 40), (480, 40)], (10.0, 25.0), [500.0, 480.0]),
        # where it goes on beyond the end of the first, it is none
        ([(500, 0), (900, 0)], (10.0, 25.0), [500.0, 400.0]),
        # it runs beside the first for 200 m, then 250 m on its own
        ([(300, 10), (750, 10)], (10.0, 25.0), [500.0, 250.0]),
        # what is left is shorter than the precision: nothing
        ([(300, 10), (530, 10)], (10.0, 25.0), [500.0, 0.0]),
    ],
)
def test_of_two_drawings_no_stretch_counts_twice(
    second: list[tuple[float, float]], precision: tuple[float, float], metres: list[float]
) -> None:
    first = LineString([(0, 0), (500, 0)])
    assert _metres(ground.once([[first], [LineString(second)]], precision)) == metres


def test_a_piece_away_from_the_first_drawing_counts_however_short() -> None:
    """The second drawing runs beside the first, and has a piece of 17 m in another zone, where the first has none."""
    first = LineString([(0, 0), (100, 0)])
    second = [LineString([(0, 10), (60, 10)]), LineString([(300, 10), (317, 10)])]
    assert _metres(ground.once([[first], second], [5.0, 25.0])) == [100.0, 17.0]


def test_a_hedge_covers_metres_and_no_hectares() -> None:
    shape = box(0, 0, 100, 10)
    hedge = grid.array([LineString([(0, 5), (50, 5)])])
    assert ground.covered(shape, 2, hedge, 5.0) == 0.0
    assert ground.covered(shape, 2, grid.array([*hedge, box(0, 0, 20, 10)]), 5.0) == 0.2
    assert ground.covered(LineString([(0, 8), (100, 8)]), 1, hedge, 5.0) == pytest.approx(0.54, abs=1e-3)
    assert ground.covered(shape, 2, np.empty(0, dtype=object), 5.0) == 0.0


def test_a_line_across_a_narrow_zone_does_not_run_along_it() -> None:
    """A strip 20 m wide has no core at 25 m: a line across it crosses it, one at its edge does not."""
    strip = box(0, 0, 400, 20)
    assert not ground.runs_along(LineString([(200, 0), (200, 20)]), strip, 25.0)
    assert ground.runs_along(LineString([(0, 1), (400, 1)]), strip, 25.0)


def test_a_line_through_the_narrow_part_of_a_zone_crosses_it() -> None:
    """Two fields joined by a neck 40 m wide: no ground of the neck lies 25 m from its edge, but the fields do."""
    fields = box(0, 0, 100, 100).union(box(160, 0, 260, 100)).union(box(90, 30, 170, 70))
    across = LineString([(130, 30), (130, 70)])
    assert not ground.runs_along(across, fields, 25.0)
    assert ground.flow(across, fields, 25.0) == ground.Flow("across", "N-S")
    bent = box(0, 0, 100, 100).union(box(100, 60, 200, 140)).union(box(180, 100, 300, 300))
    turned = LineString([(100, 60), (100, 100)])  # its ends lie at corners: no border there faces the other's way
    assert ground.flow(turned, bent, 25.0) == ground.Flow("across", "N-S")
    assert ground.where(LineString([(60, 0), (100, 40)]), box(0, 0, 100, 100)).form != "across"  # only a corner
    assert ground.runs_along(LineString([(90, 69), (170, 69)]), fields, 25.0)  # along the edge of the neck
    assert ground.runs_along(LineString([(0, 5), (100, 5)]), fields, 25.0)  # what it leaves outside is a sliver


@pytest.mark.parametrize(
    ("points", "uncertainty", "form", "side"),
    [
        ([(0, 200), (400, 200)], 5.0, "across", "W-E"),
        ([(0, 200), (400, 200)], 250.0, "across", "W-E"),
        ([(200, 0), (200, 120)], 5.0, "enters", "S"),
        ([(200, 0), (200, 60)], 100.0, "enters", "S"),  # however vague it is, it comes in and ends inside
        ([(400, 390), (300, 300)], 5.0, "enters", "NE"),
        ([(200, 0), (200, 8)], 20.0, "along", ""),
        ([(0, 3), (400, 3)], 5.0, "along", ""),
        ([(100, 100), (300, 300)], 5.0, "in", ""),
        ([(0, 100), (200, 200), (0, 300)], 5.0, "in", ""),  # out on the side where it came in
    ],
)  # fmt: skip
def test_how_a_line_meets_a_zone(points: list[tuple[int, int]], uncertainty: float, form: str, side: str) -> None:
    flow = ground.flow(LineString(points), ZONE, uncertainty)
    assert (flow.form, flow.side) == (form, side)
