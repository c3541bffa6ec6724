"""Facing fronts, sides of obstacles, interfaces and rollback, worked out by hand."""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest
import shapely
from continuity_shapes import BUILDS, PLAN, STRIP, corridor, element, measures_of, obstacle, places, prescription, run
from effort import examples
from hypothesis import given, settings
from hypothesis import strategies as st
from overlay_shapes import network_of
from shapely import box

AU = "to_urbanise_open"
SOUTH = box(300, -80, 500, -20)

# ---------------------------------------------------------------------------------------------------------- fronts

# name, fronts of the draft, fronts before, gap, gap before (None: no gap row)
FRONTS = [
    ("120 m across, nothing before", [box(300, 100, 500, 200), SOUTH], [], 120.0, 2000.0),
    ("a zone that reaches 40 m into the corridor", [box(300, 60, 500, 200), SOUTH], [box(300, 150, 500, 200), SOUTH],
     80.0, 170.0),
    # the zone in force lay 60 m beside the new one, 90 m up: nearer than what the line meets, which is nothing
    ("the same front farther along", [box(300, 100, 500, 200), SOUTH], [box(300, 160, 340, 200), box(460, -80, 500, -20)],
     120.0, np.hypot(120, 180)),
    ("as narrow before", [box(300, 100, 500, 200), SOUTH], [box(300, 100, 500, 200), SOUTH], 120.0, 120.0),
    ("one side only", [box(300, 100, 500, 200)], [], None, None),
    ("side by side on one bank", [box(300, 100, 400, 200), box(450, 100, 550, 200)], [], None, None),
    ("600 m apart do not face", [box(300, 350, 500, 400), box(300, -250, 500, -200)], [], None, None),
    # corners (500, 110) and (560, -20): sqrt(60² + 130²)
    ("corner to corner", [box(300, 110, 500, 200), box(560, -80, 700, -20)], [], np.hypot(60, 130), 2000.0),
    ("of two pairs the one that shrinks most", [box(100, 100, 200, 200), box(100, -80, 200, -20), box(600, 150, 700, 200),
     box(600, -80, 700, -20)], [box(100, 110, 200, 200), box(100, -80, 200, -20)], 170.0, 2000.0),
    # the two arms are joined 550 m to the east of the corridor's end, out of reach: they face one another within it
    ("joined beyond reach",
     [shapely.union_all([box(800, 100, 1000, 150), box(1000, 130, 1600, 150), box(1550, -200, 1600, 150),
                         box(1000, -200, 1600, -80), box(800, -200, 1000, -50)])], [], 150.0, 2000.0),
    ("a zone from bank to bank is a break, no gap", [box(300, -80, 500, 200)], [], None, None),
]  # fmt: skip


@pytest.mark.parametrize(("name", "now", "was", "gap", "before"), FRONTS, ids=[f[0] for f in FRONTS])
def test_the_gap_between_fronts(name: str, now: Any, was: Any, gap: float | None, before: float | None) -> None:
    row = measures_of(
        run([("urban", shape) for shape in now], [corridor()], before=[("urban", shape) for shape in was])
    )
    if gap is None:
        assert "gap" not in row
        return
    assert row["gap"] == pytest.approx(gap, abs=1e-3)
    assert row["gap_before"] == pytest.approx(before, abs=0.05)
    assert row["gap_ratio"] == pytest.approx(1.0 if gap == before else gap / before, abs=1e-3)


def test_the_zones_at_the_ends_of_the_gap_are_named() -> None:
    measured = run(
        [("urban", box(300, 100, 500, 200)), ("urban", SOUTH), ("urban", box(900, 100, 990, 200))], [corridor()]
    )
    (place,) = places(measured, "gap")
    assert place["subject_keys"] == ["urban-0", "urban-1"]
    assert shapely.length(place["geometry"]) == pytest.approx(120)


def test_without_a_before_only_the_gap_is_told() -> None:
    measured = run([("urban", box(300, 100, 500, 200)), ("urban", SOUTH)], [corridor()], before=None)
    assert measures_of(measured).get("gap") == 120
    assert "gap_ratio" not in measures_of(measured)
    assert places(measured, "gap")[0]["reason"] == "SEM-325"


@settings(max_examples=examples(10), deadline=None)
@given(st.integers(0, 60), st.integers(0, 60))
def test_a_larger_front_never_opens_a_gap(reach: int, more: int) -> None:
    gaps = [
        measures_of(run([("urban", box(300, 100 - r, 500, 200)), ("urban", SOUTH)], [corridor()])).get("gap", 0.0)
        for r in (reach, reach + more)
    ]
    assert gaps[1] <= gaps[0] + 1e-6
    assert gaps[0] == pytest.approx(120 - reach)


# ------------------------------------------------------------------------------------------------------- obstacles

POINT = shapely.Point(500, 50)
WEST_SIDE, EAST_SIDE = box(420, -10, 490, 110), box(510, -10, 580, 110)

# name, obstacle, zones, sides, locked
SIDES = [
    ("both sides of a point", POINT, [WEST_SIDE, EAST_SIDE], 2, 2),
    ("one side of a point", POINT, [WEST_SIDE], 2, 1),
    # 20 of about 90 m of one side's length: less than half
    ("a corner of one side", POINT, [box(410, -10, 430, 110)], 2, 0),
    ("a road that crosses parts the approach itself", shapely.LineString([(500, -50), (500, 150)]), [EAST_SIDE], 2, 1),
    ("a slanted road", shapely.LineString([(450, -50), (550, 150)]), [box(380, -10, 470, 110)], 2, 1),
    # each side is 150 x 100 m; 90 m of it are taken
    ("a road along the corridor parts nothing: the corridor's direction does",
     shapely.LineString([(450, 50), (550, 50)]), [box(400, -10, 490, 110)], 2, 1),
    ("a surface obstacle", box(490, 40, 510, 60), [WEST_SIDE, EAST_SIDE], 2, 2),
]  # fmt: skip


@pytest.mark.parametrize(("name", "shape", "zones", "sides", "locked"), SIDES, ids=[s[0] for s in SIDES])
def test_the_sides_of_an_obstacle(name: str, shape: Any, zones: Any, sides: int, locked: int) -> None:
    measured = run([(AU, z) for z in zones], [corridor(), obstacle(shape)])
    row = measures_of(measured, "obstacle:O")
    assert (row["sides"], row["sides_locked"]) == (sides, locked)


def test_half_of_a_side_locks_it() -> None:
    # a road at x 500, radius 100: each side is 100 x 100 m; 51 m of it are taken, or 49
    road = shapely.LineString([(500, -200), (500, 300)])
    shares = []
    for width, locked in ((51, 1), (49, 0)):
        row = measures_of(run([(AU, box(500, -10, 500 + width, 110))], [corridor(), obstacle(road)]), "obstacle:O")
        assert row["sides_locked"] == locked
        shares.append(row["locked_share"])
    assert shares == [0, 0]  # of the side less taken


def test_exactly_half_of_a_side_locks_it() -> None:
    # each side is 100 x 100 m; 50 m of it are taken
    road = shapely.LineString([(500, -200), (500, 300)])
    row = measures_of(run([(AU, box(500, -10, 550, 110))], [corridor(), obstacle(road)]), "obstacle:O")
    assert (row["sides"], row["sides_locked"]) == (2, 1)


def test_a_corridor_at_a_slant_gives_the_direction() -> None:
    from shapely.affinity import rotate

    def turn(shape: Any) -> Any:
        return rotate(shape, 30, origin=(500, 50))

    measured = run([(AU, turn(WEST_SIDE))], [corridor(turn(STRIP)), obstacle(POINT)])
    assert measures_of(measured, "obstacle:O")["sides_locked"] == 1


def test_a_zone_near_an_obstacle_outside_the_network_locks_nothing() -> None:
    measured = run([(AU, box(420, 110, 580, 140))], [corridor(), obstacle(POINT)])
    assert measures_of(measured, "obstacle:O").get("sides_locked", 0) == 0


def test_an_obstacle_far_from_what_is_built_has_no_row() -> None:
    assert "sides" not in measures_of(run([(AU, box(0, 300, 50, 350))], [corridor(), obstacle(POINT)]), "obstacle:O")


def test_a_round_reservoir_gives_no_direction() -> None:
    round_ = element("reservoir:R", shapely.Point(500, 50).buffer(400))
    row = measures_of(run([(AU, WEST_SIDE), (AU, EAST_SIDE)], [round_, obstacle(POINT)]), "obstacle:O")
    assert row["sides"] == 1


# ------------------------------------------------------------------------------------------------------ interfaces

LONG = box(0, 0, 2000, 100)  # leaves the plan at x 1600

EDGES = [
    ("a zone at the edge", LONG, [box(1550, -10, 1600, 80)], 1),
    ("a zone 90 m from the edge", LONG, [box(1450, -10, 1510, 80)], 1),
    ("a zone 110 m from the edge", LONG, [box(1400, -10, 1490, 80)], 0),
    ("a corridor wholly inside", STRIP, [box(900, -10, 1000, 80)], 0),
    ("a corridor that leaves twice", box(-1000, 0, 2000, 100), [box(1550, -10, 1600, 80), box(-600, -10, -550, 80)], 2),
    ("a zone at the edge beside the corridor", LONG, [box(1550, 110, 1600, 180)], 0),
]


@pytest.mark.parametrize(("name", "shape", "zones", "edges"), EDGES, ids=[e[0] for e in EDGES])
def test_where_a_corridor_leaves_the_plan(name: str, shape: Any, zones: Any, edges: int) -> None:
    measured = run([(AU, z) for z in zones], [corridor(shape)])
    assert measures_of(measured).get("interfaces", 0) == edges
    assert len(places(measured, "interface")) == edges


def test_a_zone_in_crumbs_lies_at_the_edge_as_it_does_whole() -> None:
    # 1.5 m2 in one piece, or in two of 0.75 m2
    for zones in ([box(1598.5, 99, 1600, 120)], [box(1598.5, 99, 1599.25, 120), box(1599.25, 99, 1600, 120)]):
        measured = run([(AU, z) for z in zones], [corridor(LONG)])
        assert measures_of(measured).get("interfaces", 0) == 1
        assert places(measured, "interface")[0]["geometry"].area == pytest.approx(1.5)


def test_a_hole_in_the_zoning_is_no_edge() -> None:
    ring = PLAN.difference(box(700, 20, 760, 80))
    measured = run([(AU, box(640, 0, 700, 100))], [corridor()], of=ring)
    assert "interfaces" not in measures_of(measured)


# -------------------------------------------------------------------------------------------------------- rollback

# name, zones now, zones before, rollback, gained
BACK = [
    ("100 x 70 of N turned AU", [(AU, box(400, -20, 500, 70))], [], 7000.0, 0.0),
    ("U before and now", [("urban", box(400, -20, 500, 70))], [("urban", box(400, -20, 500, 70))], 0.0, 0.0),
    ("half of it was U", [("urban", box(400, -20, 500, 70))], [("urban", box(400, -20, 450, 70))], 3500.0, 0.0),
    ("AU given back to N", [], [(AU, box(400, -20, 500, 70))], 0.0, 7000.0),
    ("a STECAL turned AU is no rollback of A or N", [(AU, box(400, 0, 500, 70))], [("pocket", box(400, 0, 500, 70))], 0.0,
     0.0),
    ("moved: one given, one taken", [(AU, box(400, 0, 500, 50))], [(AU, box(600, 0, 700, 30))], 5000.0, 3000.0),
    ("two zones that adjoin count once each", [(AU, box(400, 0, 450, 50)), ("urban", box(450, 0, 500, 50))], [], 5000.0,
     0.0),
]  # fmt: skip


@pytest.mark.parametrize(("name", "now", "was", "lost", "gained"), BACK, ids=[b[0] for b in BACK])
def test_what_is_rolled_back(name: str, now: Any, was: Any, lost: float, gained: float) -> None:
    measured = run(now, [corridor()], before=was)
    row = measures_of(measured)
    assert row.get("rollback_area", 0) == pytest.approx(lost)
    assert row.get("gained_area", 0) == pytest.approx(gained)
    pairs = measured.contacts[measured.contacts["element_key"] == "corridor:C"]
    assert pairs["rollback_area_m2"].sum() == pytest.approx(lost)


def test_a_river_counts_in_metres() -> None:
    river = element("watercourse:V", shapely.LineString([(0, 50), (1000, 50)]), "watercourse", layers=("rivers",))
    row = measures_of(run([(AU, box(400, 0, 500, 100))], [river]), "watercourse:V")
    assert row["rollback_length"] == pytest.approx(100)
    assert "rollback_area" not in row


def test_without_a_plan_in_force_nothing_is_compared() -> None:
    measured = run([(AU, box(400, 0, 500, 70))], [corridor()], before=None)
    assert measured.contacts["rollback_area_m2"].isna().all()
    assert "rollback_area" not in measures_of(measured)


def test_a_protection_that_is_dropped() -> None:
    wood = prescription("EBC", box(100, 0, 300, 100), "01-00")
    half = prescription("EBC-2", box(100, 0, 200, 100), "01-00")
    row = measures_of(run([], [corridor()], protected=[wood], prescriptions=[half]))
    assert row["unprotected_area"] == pytest.approx(10_000)


def test_a_protection_that_became_a_protected_zone_is_kept() -> None:
    wood = prescription("EBC", box(100, 0, 300, 100), "01-00")
    measured = run([("natural_protected", box(100, 0, 250, 100))], [corridor()], protected=[wood])
    assert measures_of(measured)["unprotected_area"] == pytest.approx(5_000)


def test_protected_farmland_keeps_it_too() -> None:
    wood = prescription("EBC", box(100, 0, 300, 100), "01-00")
    measured = run([("agricultural_protected", box(100, 0, 250, 100))], [corridor()], protected=[wood])
    assert measures_of(measured)["unprotected_area"] == pytest.approx(5_000)


def test_the_whole_plan_counts_each_square_metre_once() -> None:
    both = [corridor(), corridor(box(0, 50, 1000, 150), "corridor:D")]
    measured = run([(AU, box(400, 0, 500, 150))], both)
    table = measured.territory_measures
    (whole,) = table[(table["measure"] == "rollback_area") & (table["territory"] == "plan")]["value"]
    assert whole == pytest.approx(15_000)
    assert BUILDS.name
    assert len(network_of(both).elements) == 2
