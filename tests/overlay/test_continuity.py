"""Breaks, pieces and passages of an element, worked out by hand."""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest
import shapely
from continuity_shapes import (
    BUILDS,
    ROADS,
    STRIP,
    corridor,
    element,
    measures_of,
    places,
    prescription,
    reservoirs,
    run,
)
from effort import examples
from hypothesis import given, settings
from hypothesis import strategies as st
from shapely import box

from conformity.model import Barrier

BAR = box(400, -20, 500, 120)  # from bank to bank
HALF = box(400, -20, 500, 70)  # leaves 30 m
AU = "to_urbanise_open"


def test_a_zone_from_bank_to_bank_cuts_the_link() -> None:
    measured = run([(AU, BAR)])
    row = measures_of(measured)
    assert (row["links_before"], row["links_cut"], row["pieces_added"]) == (1, 1, 1)
    # of 1000 x 100 the largest piece left is 500 x 100; mesh (400² + 500²) x 100² / 100 000 = 41 000 m2
    assert row["largest_part_loss"] == pytest.approx(0.5)
    assert row["mesh_before"] == pytest.approx(100_000)
    assert row["mesh_after"] == pytest.approx(41_000)
    assert row["mesh_loss"] == pytest.approx(0.59)
    assert row["residual_width"] == 0
    assert row["last_link"] == 1
    (cut,) = places(measured, "break")
    assert cut["between"] == ["reservoir:W", "reservoir:E"] or cut["between"] == ["reservoir:E", "reservoir:W"]
    assert cut["subject_keys"] == ["to_urbanise_open-0"]
    assert cut["geometry"].area == pytest.approx(10_000)


def test_what_a_narrow_place_was_is_measured_there() -> None:
    # in force a zone leaves 60 m at x = 700 to 800; the draft leaves 30 m at x = 400 to 500, where there were 100
    pinch = (AU, box(700, -20, 800, 40))
    measured = run([pinch, (AU, HALF)], before=[pinch])
    row = measures_of(measured)
    assert (row["residual_width"], row["width_before"]) == (pytest.approx(30, abs=0.1), pytest.approx(60, abs=0.1))
    (place,) = places(measured, "residual_width")
    assert (place["value"], place["before"]) == (pytest.approx(30, abs=0.1), pytest.approx(100, abs=0.1))


def test_a_zone_that_leaves_thirty_metres_narrows_it() -> None:
    measured = run([(AU, HALF)])
    row = measures_of(measured)
    assert row["links_cut"] == 0
    assert row["residual_width"] == pytest.approx(30, abs=0.1)
    assert row["width_before"] == pytest.approx(100, abs=0.1)
    assert row["residual_width_ratio"] == pytest.approx(0.3, abs=0.002)
    (place,) = places(measured, "residual_width")
    assert place["subject_keys"] == ["to_urbanise_open-0"]
    x, y = shapely.get_coordinates(place["geometry"])[0] - (652_000, 7_083_000)
    assert (400 <= x <= 500, y) == (True, pytest.approx(85, abs=0.1))


def test_what_the_plan_in_force_already_cut_is_not_counted() -> None:
    assert places(run([(AU, BAR)], before=[("urban", BAR)]), "break") == []


def test_a_zone_that_widens_an_old_cut_cuts_nothing_more() -> None:
    row = measures_of(run([(AU, box(400, -20, 600, 120))], before=[("urban", BAR)]))
    # before: two pieces of 400 and 500; after: 400 and 400; it linked nothing, so that no link can be cut
    assert "links_cut" not in row
    assert row["pieces_added"] == 0
    assert row["largest_part_loss"] == pytest.approx(0.2)


def test_as_drawn_it_links_nothing_is_said_not_cleared() -> None:
    (place,) = places(run([(AU, box(400, -20, 600, 120))], before=[("urban", BAR)]), "break")
    assert place["reason"] == "SEM-326"


def test_an_old_narrow_place_is_no_news() -> None:
    # in force 40 m are left at x 100-200; the draft leaves 60 m elsewhere: the passage stays 40
    old = [("urban", box(100, -20, 200, 60))]
    row = measures_of(run([*old, (AU, box(600, -20, 700, 40))], before=old))
    assert row["residual_width"] == pytest.approx(40, abs=0.1)
    assert row["residual_width_ratio"] == 1
    assert places(run([*old, (AU, box(600, -20, 700, 40))], before=old), "residual_width") == []


def test_without_a_before_nothing_is_said() -> None:
    measured = run([(AU, BAR)], before=None)
    assert "links_cut" not in measures_of(measured)
    (place,) = places(measured, "break")
    assert (place["reason"], place["subject_keys"]) == ("SEM-325", ["to_urbanise_open-0"])


def test_buildings_alone_are_a_before() -> None:
    # one house from y 70 up, with 2.5 m round it, leaves 67.5 m under it; the zone below closes the rest
    row = measures_of(run([(AU, box(400, -20, 500, 70))], before=None, buildings=[box(420, 70, 440, 100)]))
    assert (row["links_before"], row["links_cut"]) == (1, 1)
    assert row["width_before"] == pytest.approx(67.5, abs=0.1)


def test_houses_less_than_25_metres_apart_are_one_fabric() -> None:
    houses = [box(450, y, 460, y + 10) for y in range(-10, 111, 30)]  # gaps of 20 m
    row = measures_of(run([(AU, HALF)], before=None, buildings=houses))
    assert "links_cut" not in row


def test_houses_farther_apart_leave_a_passage() -> None:
    houses = [box(450, y, 460, y + 10) for y in range(-10, 131, 45)]  # gaps of 35 m, less 2.5 m on each side
    row = measures_of(run([(AU, box(700, -20, 800, 90))], before=None, buildings=houses))
    assert row["width_before"] == pytest.approx(30, abs=0.1)
    assert row["residual_width"] == pytest.approx(10, abs=0.1)


def test_a_zone_beside_the_corridor_changes_nothing() -> None:
    measured = run([(AU, box(400, 100, 500, 200))])
    assert "links_cut" not in measures_of(measured)
    assert places(measured, "break") == places(measured, "residual_width") == []


def test_two_zones_that_meet_in_the_middle_cut_together() -> None:
    measured = run([(AU, box(400, -20, 500, 50)), (AU, box(400, 50, 500, 120))])
    assert measures_of(measured)["links_cut"] == 1
    assert places(measured, "break")[0]["subject_keys"] == ["to_urbanise_open-0", "to_urbanise_open-1"]


def test_only_the_zone_that_closes_is_named() -> None:
    # a third zone stands in the corridor and cuts nothing
    measured = run([(AU, BAR), (AU, box(700, -20, 760, 30))])
    assert places(measured, "break")[0]["subject_keys"] == ["to_urbanise_open-0"]


def test_a_sliver_between_zones_is_no_passage() -> None:
    measured = run([(AU, box(400, -20, 500, 49.996)), (AU, box(400, 50.004, 500, 120))])
    assert measures_of(measured)["links_cut"] == 1


def test_a_gap_of_ten_centimetres_is_one() -> None:
    row = measures_of(run([(AU, box(400, -20, 500, 49.95)), (AU, box(400, 50.05, 500, 120))]))
    assert row["links_cut"] == 0
    assert row["residual_width"] == pytest.approx(0.1, abs=0.06)


def test_a_fork_keeps_its_link_by_the_other_arm() -> None:
    loop = shapely.union_all([box(0, 0, 1000, 40), box(0, 60, 1000, 100), box(0, 0, 200, 100), box(800, 0, 1000, 100)])
    row = measures_of(run([(AU, box(400, -20, 500, 40))], [*reservoirs(), corridor(loop)]))
    assert row["links_cut"] == 0
    # two arms of 40: one is taken, the other is as wide
    assert row["residual_width"] == pytest.approx(40, abs=0.1)
    assert row["residual_width_ratio"] == 1


def test_three_reservoirs_of_which_one_is_separated() -> None:
    tee = STRIP.union(box(450, 100, 550, 500))
    north = element("reservoir:N", box(400, 500, 600, 650))
    measured = run([(AU, box(430, 300, 570, 400))], [*reservoirs(), north, corridor(tee)])
    row = measures_of(measured)
    assert (row["links_before"], row["links_cut"]) == (2, 1)
    assert "reservoir:N" in places(measured, "break")[0]["between"]


def test_another_corridor_still_joins_them() -> None:
    detour = shapely.union_all([box(-100, -300, 0, -40), box(-100, -300, 1100, -200), box(1000, -300, 1100, -40)])
    row = measures_of(run([(AU, BAR)], [*reservoirs(), corridor(), corridor(detour, "corridor:D")]))
    assert (row["links_cut"], row["last_link"]) == (1, 0)


def test_a_corridor_drawn_as_a_line_has_a_width_of_ours() -> None:
    row = measures_of(run([(AU, HALF)], [*reservoirs(), corridor(shapely.LineString([(0, 50), (1000, 50)]))]))
    # 50 m wide: from y 25 to 75; the zone reaches 70
    assert row["width_from_buffer"] == 1
    assert row["residual_width"] == pytest.approx(5, abs=0.1)
    assert row["width_before"] == pytest.approx(50, abs=0.1)


def test_the_envelope_may_still_pass() -> None:
    # drawn 100 wide and cut; at ± 50 the corridor reaches y 150, above the zone's end at 120
    row = measures_of(run([(AU, BAR)], [*reservoirs(), corridor(uncertainty=50.0)]))
    assert (row["links_cut"], row["envelope_links_cut"]) == (1, 0)


def test_a_cut_that_holds_over_the_whole_envelope() -> None:
    row = measures_of(run([(AU, box(400, -200, 500, 300))], [*reservoirs(), corridor(uncertainty=50.0)]))
    assert (row["links_cut"], row["envelope_links_cut"]) == (1, 1)


def test_the_ground_beyond_the_plan_is_a_port() -> None:
    # no reservoir in the east: the corridor leaves the plan at x 1600
    measured = run([(AU, BAR)], [reservoirs()[0], corridor(box(0, 0, 2000, 100))])
    assert measures_of(measured)["links_cut"] == 1
    assert set(places(measured, "break")[0]["between"]) == {"reservoir:W", "outside"}


def test_a_corridor_alone_has_two_ends() -> None:
    measured = run([(AU, BAR)], [corridor()])
    assert measures_of(measured)["links_cut"] == 1
    assert places(measured, "break")[0]["between"] == ["end", "end"]


def test_a_corridor_with_one_reservoir_has_its_far_end() -> None:
    measured = run([(AU, HALF)], [reservoirs()[0], corridor()])
    assert measures_of(measured)["residual_width"] == pytest.approx(30, abs=0.1)
    assert places(measured, "residual_width")[0]["between"] == ["reservoir:W", "end"]


def test_stepping_stones_link_nothing() -> None:
    stones = shapely.union_all([box(x, 0, x + 100, 100) for x in range(100, 900, 200)])
    (place,) = places(run([(AU, box(300, -20, 350, 120))], [*reservoirs(), corridor(stones)]), "break")
    assert place["reason"] == "SEM-326"


def test_a_road_on_a_reserved_site_cuts() -> None:
    road = prescription("ER1", box(500, -50, 512, 150), "05-01", "builds", "road")
    row = measures_of(run([], prescriptions=[road], barrier=ROADS), barrier=ROADS)
    assert row["links_cut"] == 1


def test_a_footpath_does_not() -> None:
    path = prescription("ER1", box(500, -50, 512, 150), "05-01", "builds", "path")
    assert "links_cut" not in measures_of(run([], prescriptions=[path], barrier=ROADS), barrier=ROADS)


def test_an_agricultural_zone_bars_nothing() -> None:
    assert "links_cut" not in measures_of(run([("agricultural", BAR)]))


def test_ground_given_back_opens_again() -> None:
    # in force the strip was cut at 700; the draft frees that and builds at 400: it linked nothing before
    (place,) = places(run([(AU, BAR)], before=[("urban", box(700, -20, 800, 120))]), "break")
    assert place["reason"] == "SEM-326"


RESERVOIR = box(0, 0, 500, 400)  # 20 ha


@pytest.mark.parametrize(
    ("told_", "taken", "added", "loss", "mesh"),
    [
        # two halves of 240 x 400: (9.6² + 9.6²) / 20 ha
        ("in two halves", box(240, -10, 260, 410), 1, 1 - 9.6 / 20, (9.6**2 + 9.6**2) / 20),
        # 500 x 400 less a bite of 100 x 100: one piece of 19 ha
        ("a bite", box(0, 0, 100, 100), 0, 0.05, 19.0**2 / 20),
        # a corner of 90 x 90 = 0.81 ha is below a hectare: a crumb
        ("a crumb cut off", shapely.union_all([box(90, -10, 100, 100), box(-10, 90, 100, 100)]), 0,
         1 - (20 - 1.0) / 20, None),
        # a corner of 150 x 100 = 1.5 ha is a piece
        ("a corner cut off", shapely.union_all([box(150, -10, 160, 110), box(-10, 100, 160, 110)]), 1,
         1 - (20 - 1.76) / 20, None),
        ("in three", shapely.union_all([box(100, -10, 110, 410), box(300, -10, 310, 410)]), 2, 1 - 190 * 400 / 2e5, None),
    ],
)  # fmt: skip
def test_pieces_of_a_reservoir(told_: str, taken: Any, added: int, loss: float, mesh: float | None) -> None:
    measured = run([(AU, taken)], [element("reservoir:R", RESERVOIR)], kinds=("reservoir",))
    row = measures_of(measured, "reservoir:R")
    assert row["pieces_added"] == added
    assert row["largest_part_loss"] == pytest.approx(loss, abs=1e-6)
    if mesh is not None:
        assert row["mesh_after"] == pytest.approx(mesh * 1e4, abs=0.01)
        assert row["mesh_loss"] == pytest.approx(1 - mesh / 20, abs=1e-6)


@pytest.mark.parametrize(
    ("shape", "crosses"),
    [
        (box(500, -50, 512, 150), 1),
        (box(500, -50, 512, 60), 0),
        (shapely.LineString([(500, -50), (500, 150)]), 1),
        # the line ends 3 m short of the bank; a road of 5 m on each side of it reaches
        (shapely.LineString([(500, -50), (500, 97)]), 1),
        (shapely.LineString([(500, -50), (500, 90)]), 0),
        # along the end of the corridor nothing is cut off
        (box(990, -50, 1010, 150), 0),
    ],
)
def test_a_prescription_that_crosses_from_bank_to_bank(shape: Any, crosses: int) -> None:
    measured = run([], prescriptions=[prescription("ER1", shape, "05-01", "builds", "road")])
    pair = measured.contacts[
        (measured.contacts["subject_key"] == "ER1") & (measured.contacts["element_key"] == "corridor:C")
    ]
    assert pair["crosses"].tolist() == [crosses]


# ------------------------------------------------------------------------------------------------------ properties

spots = st.lists(st.tuples(st.integers(5, 85), st.integers(-2, 9), st.integers(1, 12), st.integers(1, 10)), max_size=4)


def _zones(drawn: list[tuple[int, int, int, int]]) -> list[tuple[str, Any]]:
    zones: list[tuple[str, Any]] = []
    for x, y, w, h in drawn:
        shape = box(x * 10, y * 10, (x + w) * 10, (y + h) * 10)
        for _, other in zones:
            shape = shape.difference(other)
        zones += [(AU, part) for part in shapely.get_parts(shape) if part.area > 1]
    return zones


def _row(zones: list[tuple[str, Any]]) -> dict[str, float]:
    return measures_of(run(zones))


@settings(max_examples=examples(12), deadline=None)
@given(spots)
def test_a_zone_cut_in_two_does_the_same(drawn: list[tuple[int, int, int, int]]) -> None:
    whole = _zones(drawn)
    halves = []
    for name, shape in whole:
        x0, y0, x1, y1 = shape.bounds
        middle = round((y0 + y1) / 2)
        for half in (box(x0, y0, x1, middle), box(x0, middle, x1, y1)):
            halves += [(name, p) for p in shapely.get_parts(shape.intersection(half)) if p.area > 0]
    one, two = _row(whole), _row(halves)
    assert one.keys() == two.keys()
    for name, value in one.items():
        assert two[name] == pytest.approx(value, abs=0.15 if "width" in name and "ratio" not in name else 2e-3), name


@settings(max_examples=examples(12), deadline=None)
@given(spots)
def test_a_zone_elsewhere_changes_nothing(drawn: list[tuple[int, int, int, int]]) -> None:
    zones = _zones(drawn)
    assert _row(zones) == _row([*zones, (AU, box(200, 650, 300, 690))])


@settings(max_examples=examples(12), deadline=None)
@given(spots, spots)
def test_more_zones_never_mend_a_link(
    drawn: list[tuple[int, int, int, int]], more: list[tuple[int, int, int, int]]
) -> None:
    less, all_ = _row(_zones(drawn)), _row(_zones([*drawn, *more]))
    assert all_.get("links_cut", 0) >= less.get("links_cut", 0)
    assert all_.get("residual_width", np.inf) <= less.get("residual_width", np.inf) + 0.15


def test_the_order_of_zones_changes_nothing() -> None:
    zones = [(AU, HALF), (AU, box(700, 40, 800, 120)), ("urban", box(100, -20, 150, 30))]
    first, second = run(zones), run(zones[::-1])
    one, two = measures_of(first), measures_of(second)
    assert one == two
    assert BUILDS.name in set(first.element_measures["qualifier"])


def test_barriers_that_close_the_same_ground_say_the_same_narrowest_point() -> None:
    again = Barrier(classes=(AU,))
    breaks = {each.name: (each, frozenset({"corridor"})) for each in (BUILDS, again)}
    found = run([(AU, HALF)], breaks=breaks)
    first, second = places(found, "residual_width")
    assert {first["barrier"], second["barrier"]} == {BUILDS.name, again.name}
    assert (first["value"], first["geometry"]) == (second["value"], second["geometry"])
    assert first["value"] == pytest.approx(30, abs=0.1)
