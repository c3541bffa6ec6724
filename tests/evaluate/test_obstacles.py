"""A road that the source draws in pieces is one obstacle, wherever obstacles are counted or named."""

from __future__ import annotations

from typing import Any

import pytest
from evaluate_shapes import X, Y, box, level, line, network, plan, rule, run
from shapely import Point, Polygon

ROAD = {"obstacle_type": "02", "obstacle_label": "liaisons routières"}
RAIL = {"obstacle_type": "04", "obstacle_label": "réseau ferré"}


def obstacle(geometry: Any, **more: Any) -> dict[str, Any]:
    return {"kind": "obstacle", "geometry": geometry, "objective": "restore", "uncertainty_m": 25.0, **more}


def treated() -> Any:
    return rule(
        id="OB99", mode="restore", scope="element", gather="document", topic="coverage", measure="treated",
        applies={"kinds": ["obstacle"], "tools": ["05-04"]},
        levels=[level("watch", {"measure": "treated", "below": "1"})],
    )  # fmt: skip


def point_of(*elements: dict[str, Any], rules: Any = (), zones: Any = ()) -> dict[str, Any]:
    whole = [("N", "natural", box(0, 0, 2_000, 1_000)), *zones]
    evaluated = run(plan(whole, [("07", box(1_900, 900, 1_950, 950))]), network(*elements), treated(), *rules)
    (row,) = evaluated.concerns[evaluated.concerns["topic"] == "coverage"].to_dict("records")
    fields: dict[str, Any] = row["fields"]
    return fields


def rows(fields: dict[str, Any]) -> list[tuple[list[str], int, float]]:
    return [(row["keys"], row["pieces"], row["size"]) for row in fields["obstacles"]]


def test_stretches_that_touch_or_lie_near_are_one_obstacle() -> None:
    """400 m, 300 m that touch it, 100 m 20 m farther on, and 60 m at 40 m: the last is another road."""
    stretches = [
        line(100, 500, 500, 500),
        line(500, 500, 800, 500),
        line(820, 500, 920, 500),
        line(960, 500, 1_020, 500),
    ]
    fields = point_of(*[obstacle(each, **ROAD) for each in stretches])
    assert rows(fields) == [
        (["obstacle:0", "obstacle:1", "obstacle:2"], 3, 800.0), (["obstacle:3"], 1, 60.0),
    ]  # fmt: skip


def test_a_stretch_under_two_ids_counts_once() -> None:
    fields = point_of(*[obstacle(line(100, 500, 500, 500), **ROAD) for _ in range(2)])
    assert rows(fields) == [(["obstacle:0", "obstacle:1"], 1, 400.0)]


def test_obstacles_of_two_sorts_are_two() -> None:
    fields = point_of(obstacle(line(100, 500, 500, 500), **ROAD), obstacle(line(100, 501, 400, 501), **RAIL))
    assert rows(fields) == [(["obstacle:0"], 1, 400.0), (["obstacle:1"], 1, 300.0)]


def test_obstacles_of_no_known_sort_are_joined_only_where_they_are_drawn_twice() -> None:
    two = [obstacle(line(100, 500, 500, 500)), obstacle(line(500, 500, 800, 500)), obstacle(line(101, 501, 499, 501))]
    assert [row["keys"] for row in point_of(*two)["obstacles"]] == [["obstacle:0", "obstacle:2"], ["obstacle:1"]]


def test_only_what_lies_in_the_plan_counts() -> None:
    fields = point_of(obstacle(line(-300, 500, 200, 500), **ROAD), obstacle(line(200, 500, 250, 500), **ROAD))
    assert rows(fields) == [(["obstacle:0", "obstacle:1"], 2, 250.0)]


@pytest.mark.parametrize(("length", "listed"), [(20, 1), (30, 2)])
def test_a_line_shorter_than_it_is_uncertain_is_left_out(length: int, listed: int) -> None:
    fields = point_of(
        obstacle(line(100, 500, 500, 500), **ROAD), obstacle(line(900, 500, 900 + length, 500), **ROAD)
    )  # fmt: skip
    assert len(fields["obstacles"]) == listed


def test_where_nothing_else_is_there_the_short_one_is_told() -> None:
    assert rows(point_of(obstacle(line(900, 500, 910, 500), **ROAD))) == [(["obstacle:0"], 1, 10.0)]


@pytest.mark.parametrize(
    ("more", "crossed"),
    [
        # two corridors, the longer stretch first; no reservoir beside them
        ([("corridor", box(100, 0, 200, 1_000)), ("corridor", box(250, 0, 500, 1_000)), ("reservoir", box(0, 0, 600, 600))],
         [("corridor:2", 250.0, [375, 500], True), ("corridor:1", 100.0, [150, 500], True)]),
        # a corridor within the precision of both (25 m), only where none is met
        ([("corridor", Polygon([(X + 300, Y + 525), (X + 350, Y + 600), (X + 250, Y + 600)]))],
         [("corridor:1", 0.0, [300, 500], False)]),
        ([("corridor", box(100, 520, 500, 600)), ("corridor", box(250, 0, 300, 1_000))],
         [("corridor:2", 50.0, [275, 500], True)]),
        ([("corridor", box(100, 526, 500, 600))], []),
        # a corridor drawn as a line has no metres inside; of a reservoir what lies beside the road does not count
        ([("corridor", line(300, 0, 300, 1_000))], [("corridor:1", 0.0, [300, 500], True)]),
        ([("reservoir", box(400, 0, 600, 600))], [("reservoir:1", 100.0, [450, 500], True)]),
        ([("reservoir", box(100, 520, 500, 600))], []),
    ],
)  # fmt: skip
def test_where_a_road_crosses_the_network(more: list[Any], crossed: list[Any]) -> None:
    road = obstacle(line(100, 500, 500, 500), **ROAD)
    fields = point_of(road, *[{"kind": kind, "geometry": shape} for kind, shape in more])
    said = [(row["element"], row["size"], row["point"], row["met"]) for row in fields["obstacles"][0]["crossings"]]
    assert said == [(key, size, [X + at[0], Y + at[1]], met) for key, size, at, met in crossed]
    if crossed:
        assert fields["point"] == [X + crossed[0][2][0], Y + crossed[0][2][1]]


def barring() -> Any:
    return rule(
        id="OB97", mode="restore", scope="element", gather="document", topic="coverage", measure="treated",
        applies={"kinds": ["obstacle"], "tools": ["05-04"]},
        levels=[level("watch", {"all": [{"measure": "treated", "below": "1"}, {"measure": "bars_network", "at_least": "1"}]})],
    )  # fmt: skip


@pytest.mark.parametrize(
    ("x", "told"),
    [(100, True), (1_999, True), (2_024, True), (2_026, False), (2_195, False)],
)
def test_a_road_that_crosses_the_corridor_outside_the_plan_has_nothing_to_cross_in_it(x: int, told: bool) -> None:
    """The road runs on for 500 m beyond the plan; the corridor is 36 m wide, both known to 25 m."""
    road = obstacle(line(1_795, 500, 2_500, 500), **ROAD)
    corridor = {"kind": "corridor", "geometry": box(x, 0, x + 36, 1_000), "uncertainty_m": 25.0}
    if x < 1_795:
        road = obstacle(line(0, 500, 2_500, 500), **ROAD)
    found = run(plan([("N", "natural", box(0, 0, 2_000, 1_000))]), network(road, corridor), barring())
    assert len(found.findings) == int(told)


@pytest.mark.parametrize(("gap", "metres"), [(400, [5.0]), (600, [10.0, 5.0])])
def test_two_sites_at_one_obstacle_are_one_place(gap: int, metres: list[float]) -> None:
    near = rule(
        id="OB96", mode="restore", scope="pair", topic="obstacle", measure="distance",
        applies={"kinds": ["obstacle"], "prescriptions": ["05-01"], "relation": "within"},
        levels=[level("moderate", {"all": [{"measure": "distance", "at_most": "100 m"}, {"measure": "meets_obstacle", "at_least": "1"}]})],
    )  # fmt: skip
    sites = [("05-01", box(100, 510, 120, 530)), ("05-01", box(120 + gap, 505, 140 + gap, 530)),
             ("05-01", box(300, 530, 320, 550))]  # fmt: skip
    made = plan([("N", "natural", box(0, 0, 2_000, 1_000))], sites)
    found = run(made, network(obstacle(line(0, 500, 1_500, 500), **ROAD)), near)
    assert len(found.findings) == 2  # the third lies 30 m off, known to 25 m
    rows_ = found.concerns.to_dict("records")
    assert [row["kind"] for row in rows_] == ["place"] * len(metres)
    assert [row["value"] for row in rows_] == metres


def test_points_count_each() -> None:
    fields = point_of(*[obstacle(Point(X + x, Y + 500), name="RD 17") for x in (100, 110, 500)])
    assert [(row["keys"], row["unit"]) for row in fields["obstacles"]] == [
        (["obstacle:0", "obstacle:1"], "1"), (["obstacle:2"], "1"),
    ]  # fmt: skip


def test_the_map_shows_the_largest_obstacle_where_nothing_is_told_before() -> None:
    fields = point_of(obstacle(line(100, 200, 130, 200), **ROAD), obstacle(line(700, 500, 1_100, 500), **ROAD))
    x, y = fields["point"]
    assert X + 700 <= x <= X + 1_100
    assert y == Y + 500


def test_the_map_shows_the_largest_element_told_first() -> None:
    """A reservoir that no tool serves is listed before the road."""
    bare = rule(
        id="RP98", mode="preserve", scope="element", gather="document", topic="coverage", measure="covered_share",
        applies={"kinds": ["reservoir"], "tools": ["07"]},
        levels=[level("watch", {"measure": "covered_share", "below": "50 %"})],
    )  # fmt: skip
    fields = point_of(
        obstacle(line(700, 500, 1_100, 500), **ROAD), {"kind": "reservoir", "geometry": box(0, 0, 50, 50)},
        {"kind": "reservoir", "geometry": box(300, 0, 400, 100)}, rules=[bare],
    )  # fmt: skip
    x, y = fields["point"]
    assert X + 300 < x < X + 400
    assert Y < y < Y + 100


def test_a_place_names_the_road_once() -> None:
    """Two stretches in the approach of which a zone lies are one element of its place."""
    near = rule(
        id="OB98", mode="restore", scope="pair", topic="obstacle", measure="approach_area",
        applies={"kinds": ["obstacle"], "zones": ["to_urbanise_open"], "relation": "approach"},
        levels=[level("moderate", {"measure": "approach_area", "at_least": "500 m2"})],
    )  # fmt: skip
    corridor = {"kind": "corridor", "geometry": box(0, 0, 2_000, 1_000)}
    roads = [obstacle(line(400, 450, 450, 450), **ROAD), obstacle(line(450, 450, 500, 450), **ROAD)]
    zones = [("1AU", "to_urbanise_open", box(400, 460, 500, 560)), ("N", "natural", box(500, 0, 2_000, 1_000))]
    evaluated = run(plan(zones), network(corridor, *roads), near)
    (place,) = evaluated.concerns[evaluated.concerns["kind"] == "place"].to_dict("records")
    assert [each["keys"] for each in place["fields"]["named"]] == [["obstacle:1", "obstacle:2"]]
