"""A road that the source draws in pieces is one obstacle, wherever obstacles are counted or named."""

from __future__ import annotations

from typing import Any

import pytest
from evaluate_shapes import X, Y, box, level, network, plan, rule, run
from shapely import LineString, Point

ROAD = {"obstacle_type": "02", "obstacle_label": "liaisons routières"}
RAIL = {"obstacle_type": "04", "obstacle_label": "réseau ferré"}


def line(x0: float, y0: float, x1: float, y1: float) -> Any:
    return LineString([(X + x0, Y + y0), (X + x1, Y + y1)])


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


def rows(fields: dict[str, Any]) -> list[tuple[list[str], int, float, str]]:
    return [(row["keys"], row["pieces"], row["size"], row["bars"]) for row in fields["obstacles"]]


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
        (["obstacle:0", "obstacle:1", "obstacle:2"], 3, 800.0, ""), (["obstacle:3"], 1, 60.0, ""),
    ]  # fmt: skip


def test_a_stretch_under_two_ids_counts_once() -> None:
    fields = point_of(*[obstacle(line(100, 500, 500, 500), **ROAD) for _ in range(2)])
    assert rows(fields) == [(["obstacle:0", "obstacle:1"], 1, 400.0, "")]


def test_obstacles_of_two_sorts_are_two() -> None:
    fields = point_of(obstacle(line(100, 500, 500, 500), **ROAD), obstacle(line(100, 501, 400, 501), **RAIL))
    assert rows(fields) == [(["obstacle:0"], 1, 400.0, ""), (["obstacle:1"], 1, 300.0, "")]


def test_obstacles_of_no_known_sort_are_joined_only_where_they_are_drawn_twice() -> None:
    two = [obstacle(line(100, 500, 500, 500)), obstacle(line(500, 500, 800, 500)), obstacle(line(101, 501, 499, 501))]
    assert [row["keys"] for row in point_of(*two)["obstacles"]] == [["obstacle:0", "obstacle:2"], ["obstacle:1"]]


def test_only_what_lies_in_the_plan_counts() -> None:
    fields = point_of(obstacle(line(-300, 500, 200, 500), **ROAD), obstacle(line(200, 500, 250, 500), **ROAD))
    assert rows(fields) == [(["obstacle:0", "obstacle:1"], 2, 250.0, "")]


@pytest.mark.parametrize(("length", "listed"), [(20, 1), (30, 2)])
def test_a_line_shorter_than_it_is_uncertain_is_left_out(length: int, listed: int) -> None:
    fields = point_of(
        obstacle(line(100, 500, 500, 500), **ROAD), obstacle(line(900, 500, 900 + length, 500), **ROAD)
    )  # fmt: skip
    assert len(fields["obstacles"]) == listed


def test_where_nothing_else_is_there_the_short_one_is_told() -> None:
    assert rows(point_of(obstacle(line(900, 500, 910, 500), **ROAD))) == [(["obstacle:0"], 1, 10.0, "")]


def test_the_corridor_that_it_bars_is_named() -> None:
    """Of two corridors that in which most of it lies; a reservoir only where there is none."""
    fields = point_of(
        obstacle(line(100, 500, 500, 500), **ROAD),
        {"kind": "corridor", "geometry": box(100, 0, 200, 1_000)}, {"kind": "corridor", "geometry": box(250, 0, 500, 1_000)},
        {"kind": "reservoir", "geometry": box(0, 400, 600, 600)},
    )  # fmt: skip
    assert fields["obstacles"][0]["bars"] == "corridor:2"


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
