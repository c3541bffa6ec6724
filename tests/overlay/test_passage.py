"""Widths of passages, on shapes whose answer is worked out by hand."""

from __future__ import annotations

import gc
import heapq
from typing import Any

import numpy as np
import pytest
import shapely
from effort import examples
from hypothesis import given, settings
from hypothesis import strategies as st
from overlay_shapes import at
from shapely import box

from conformity.overlay import grid, passage

A, B = box(-100, 0, 0, 100), box(1000, 0, 1100, 100)
STRIP = box(0, 0, 1000, 100)
TOLERANCE = passage.TOLERANCE_M + passage.RELATIVE * 120


def necks(ground: Any, *ports: Any) -> list[passage.Neck]:
    return passage.necks(at(ground), grid.array([at(port) for port in ports]))


def local(point: Any) -> tuple[float, float]:
    x, y = shapely.get_coordinates(point)[0] - shapely.get_coordinates(at(shapely.Point(0, 0)))[0]
    return float(x), float(y)


def minus(*cuts: Any, ground: Any = STRIP) -> Any:
    return ground.difference(shapely.union_all(cuts))


def turned(ground: Any, degrees: float) -> Any:
    from shapely.affinity import rotate

    return rotate(ground, degrees, origin=(0, 0))


# name, free ground, the two ports, width worked out, and where the narrowest point may lie (box) or None
SHAPES = [
    ("a straight strip is as wide as it is", STRIP, A, B, 100.0, None),
    ("one zone from below leaves 100 - 70", minus(box(400, 0, 500, 70)), A, B, 30.0, box(400, 70, 500, 100)),
    ("one zone from above leaves 100 - 45", minus(box(400, 55, 500, 100)), A, B, 55.0, box(400, 0, 500, 55)),
    ("two zones face to face leave 100 - 30 - 30", minus(box(400, 0, 500, 30), box(400, 70, 500, 100)), A, B, 40.0,
     box(400, 30, 500, 70)),
    ("of two narrow places the narrower counts", minus(box(200, 0, 300, 50), box(600, 0, 700, 80)), A, B, 20.0,
     box(600, 80, 700, 100)),
    ("staggered zones: the way between them, 480 - 450", minus(box(400, 0, 450, 60), box(480, 40, 520, 100)), A, B, 30.0,
     box(450, 30, 480, 70)),
    # corners (450, 60) and (480, 80) lie apart by sqrt(30² + 20²)
    ("staggered zones that do not overlap: corner to corner", minus(box(400, 0, 450, 60), box(480, 80, 520, 100)), A, B,
     np.hypot(30, 20), box(450, 60, 480, 80)),
    ("an island leaves two arms, the wider counts: 30 beside 20", minus(box(400, 30, 500, 80)), A, B, 30.0,
     box(400, 0, 500, 30)),
    ("an island in the middle: both arms 25", minus(box(400, 25, 500, 75)), A, B, 25.0, None),
    ("two islands side by side: 100 - 3 gaps", minus(box(400, 20, 500, 45), box(400, 65, 500, 90)), A, B, 20.0, None),
    ("a disc of radius 60 on the border leaves 100 - 60", minus(shapely.Point(500, 0).buffer(60, quad_segs=64)), A, B,
     40.0, box(480, 60, 520, 100)),
    ("a disc of radius 30 in the middle leaves 20 on each side", minus(shapely.Point(500, 50).buffer(30, quad_segs=64)),
     A, B, 20.0, None),
    ("a triangle from below, apex 64 high", minus(shapely.Polygon([(400, 0), (600, 0), (500, 64)])), A, B, 36.0,
     box(495, 64, 505, 100)),
    ("an L of 80 metres", shapely.union_all([box(0, 0, 500, 100), box(420, 0, 500, 600)]), A, box(420, 600, 500, 700),
     80.0, None),
    ("a bend: 60 in, 60 out", shapely.union_all([box(0, 0, 500, 60), box(440, 0, 500, 600)]), box(-100, 0, 0, 60),
     box(440, 600, 500, 700), 60.0, None),
    ("a slit of 2 metres is a passage of 2 metres", minus(box(400, 0, 500, 98)), A, B, 2.0, box(400, 98, 500, 100)),
    ("half a metre too", minus(box(400, 0, 500, 99.5)), A, B, 0.5, box(400, 99.5, 500, 100)),
    ("a strip drawn at 45 degrees keeps its width", turned(minus(box(400, 0, 500, 70)), 45), turned(A, 45), turned(B, 45),
     30.0, turned(box(400, 70, 500, 100), 45)),
    ("a wedge between two zones: its narrow end", minus(shapely.Polygon([(300, 0), (600, 0), (600, 60), (300, 20)])), A,
     B, 40.0, box(590, 60, 620, 100)),
    ("a checked strip: 40 wide windows in line", minus(*(box(x, 0, x + 20, 60) for x in range(200, 800, 100))), A, B, 40.0,
     None),
]  # fmt: skip


@pytest.mark.parametrize(("title", "ground", "left", "right", "width", "place"), SHAPES, ids=[s[0] for s in SHAPES])
def test_the_width_worked_out_by_hand(title: str, ground: Any, left: Any, right: Any, width: float, place: Any) -> None:
    (neck,) = necks(ground, left, right)
    assert neck.width_m == pytest.approx(width, abs=TOLERANCE)
    if place is not None:
        assert place.buffer(0.1).contains(shapely.Point(local(neck.place))), local(neck.place)
        # the narrowest point stands midway: twice its clearance is the width
        clearance = shapely.distance(neck.place, shapely.boundary(at(ground)))
        assert 2 * clearance == pytest.approx(width, abs=0.2)


CUT = [
    ("a zone from bank to bank", minus(box(400, 0, 500, 100))),
    ("two zones that meet at a corner", minus(box(400, 0, 500, 50), box(500, 50, 600, 100))),
    ("a diagonal bar", minus(shapely.Polygon([(300, 0), (340, 0), (640, 100), (600, 100)]))),
    ("two pieces that were never joined", shapely.union_all([box(0, 0, 400, 100), box(500, 0, 1000, 100)])),
    ("pieces that touch in one point", shapely.union_all([box(0, 0, 500, 50), box(500, 50, 1000, 100)])),
]


@pytest.mark.parametrize(("title", "ground"), CUT, ids=[c[0] for c in CUT])
def test_what_is_cut_links_nothing(title: str, ground: Any) -> None:
    assert necks(ground, A, B) == []
    assert passage.links(at(ground), grid.array([at(A), at(B)]), 0.0) == (frozenset({0}), frozenset({1}))


def test_a_fork_loses_its_narrow_arm_first() -> None:
    # a trunk of 100 from A, an arm of 40 to B (right), one of 100 to C (up)
    fork = shapely.union_all([box(0, 0, 500, 100), box(500, 0, 1000, 40), box(400, 0, 500, 500)])
    narrows = necks(fork, A, box(1000, 0, 1100, 40), box(400, 500, 500, 600))
    assert [neck.width_m for neck in narrows] == pytest.approx([40.0, 100.0], abs=TOLERANCE)
    assert narrows[0].sides == (frozenset({0, 2}), frozenset({1}))
    assert narrows[1].sides == (frozenset({0}), frozenset({2}))


def test_a_port_that_no_ground_reaches_is_alone() -> None:
    far = box(5000, 5000, 5100, 5100)
    (neck,) = necks(STRIP, A, B, far)
    assert neck.sides == (frozenset({0}), frozenset({1}))
    assert passage.links(at(STRIP), grid.array([at(p) for p in (A, B, far)]), 0.0)[1] == frozenset({2})


def test_no_ground_links_nothing() -> None:
    assert passage.necks(None, grid.array([at(A), at(B)])) == []
    assert passage.widest(None) == 0.0


@pytest.mark.parametrize(
    ("x", "y", "width"),
    # a strip of 100 m with 60 m left from x = 400 to 500; a point in a corner lies in no disc
    [(200, 50, 100), (200, 2, 100), (450, 30, 60), (200, 500, 0), (0, 0, 0)],
)
def test_the_width_at_a_point_is_the_widest_disc_that_holds_it(x: int, y: int, width: float) -> None:
    ground = at(minus(box(400, 60, 500, 120)))
    assert passage.width_at(ground, at(shapely.Point(x, y))) == pytest.approx(width, abs=0.2)


def test_links_are_lost_as_the_disc_grows() -> None:
    ground = at(minus(box(400, 0, 500, 70)))
    ports = grid.array([at(A), at(B)])
    assert len(passage.links(ground, ports, 29.9)) == 1
    assert len(passage.links(ground, ports, 30.1)) == 2


# ------------------------------------------------------------------------------------- a second engine, and properties

zones = st.lists(
    st.tuples(st.integers(5, 80), st.integers(0, 90), st.integers(1, 12), st.integers(5, 70)), min_size=1, max_size=5
)


def _zones(drawn: list[tuple[int, int, int, int]]) -> list[Any]:
    return [box(x * 10, y, x * 10 + w * 10, min(y + h, 100)) for x, y, w, h in drawn]


def _by_grid(ground: Any, step: float = 5.0) -> float:
    """Widest path from left to right over a grid of clearances: another engine, within two steps of the truth."""
    xs, ys = np.arange(step / 2, 1000, step), np.arange(step / 2, 100, step)
    gx, gy = np.meshgrid(xs, ys, indexing="ij")
    points = shapely.points(gx, gy)
    inside = shapely.contains(ground, points)
    clear = np.where(inside, shapely.distance(shapely.boundary(ground), points), 0.0)
    # the strip's ends are mouths, no walls
    walls = ground.boundary.difference(shapely.union_all([box(-1, -1, 0.01, 101), box(999.99, -1, 1001, 101)]))
    clear = np.where(inside, shapely.distance(walls, points), 0.0)
    best = np.zeros_like(clear)
    heap = [(-clear[0, j], 0, j) for j in range(len(ys)) if clear[0, j] > 0]
    for value, i, j in heap:
        best[i, j] = -value
    heapq.heapify(heap)
    while heap:
        value, i, j = heapq.heappop(heap)
        if i == len(xs) - 1:
            return -2 * value
        for a in (i - 1, i, i + 1):
            for b in (j - 1, j, j + 1):
                if 0 <= a < len(xs) and 0 <= b < len(ys) and clear[a, b] > 0:
                    through = min(-value, clear[a, b])
                    if through > best[a, b]:
                        best[a, b] = through
                        heapq.heappush(heap, (-through, a, b))
    return 0.0


@settings(max_examples=examples(25), deadline=None)
@given(zones)
def test_a_second_engine_finds_the_same_width(drawn: list[tuple[int, int, int, int]]) -> None:
    ground = minus(*_zones(drawn))
    # the reservoirs at both ends are free ground, so that a mouth is no wall
    narrows = necks(shapely.union_all([ground, A, B]), A.buffer(-1), B.buffer(-1))
    width = narrows[0].width_m if narrows else 0.0
    other = _by_grid(ground)
    # discs are larger than the path through cell centres by at most the way to the next centre
    assert other <= width + 2 * 5.0
    assert width <= other + 2 * 5.0 * np.sqrt(2) + 1.0


@settings(max_examples=examples(25), deadline=None)
@given(zones, zones)
def test_another_zone_never_widens_a_passage(
    drawn: list[tuple[int, int, int, int]], more: list[tuple[int, int, int, int]]
) -> None:
    before = necks(minus(*_zones(drawn)), A, B)
    after = necks(minus(*_zones(drawn), *_zones(more)), A, B)
    widths = [narrows[0].width_m if narrows else 0.0 for narrows in (before, after)]
    assert widths[1] <= widths[0] + TOLERANCE


@settings(max_examples=examples(15), deadline=None)
@given(zones, st.integers(10, 60))
def test_a_wider_corridor_is_never_worse(drawn: list[tuple[int, int, int, int]], by: int) -> None:
    wide = box(0, -by, 1000, 100)
    narrow = necks(minus(*_zones(drawn)), A, B)
    wider = necks(minus(*_zones(drawn), ground=wide), A.union(box(-100, -by, 0, 0)), B.union(box(1000, -by, 1100, 0)))
    if narrow:
        assert wider
        assert wider[0].width_m >= narrow[0].width_m - TOLERANCE


@settings(max_examples=examples(15), deadline=None)
@given(zones, st.integers(-50_000, 50_000), st.integers(-50_000, 50_000))
def test_moving_everything_moves_nothing(drawn: list[tuple[int, int, int, int]], dx: int, dy: int) -> None:
    ground = minus(*_zones(drawn))
    here = passage.necks(at(ground), grid.array([at(A), at(B)]))
    there = passage.necks(at(ground, dx, dy), grid.array([at(A, dx, dy), at(B, dx, dy)]))
    assert [n.width_m for n in here] == pytest.approx([n.width_m for n in there], abs=2e-3)


@settings(max_examples=examples(15), deadline=None)
@given(zones, st.floats(0.5, 90), st.floats(0.5, 90))
def test_links_only_get_finer(drawn: list[tuple[int, int, int, int]], one: float, two: float) -> None:
    ground, ports = at(minus(*_zones(drawn))), grid.array([at(A), at(B)])
    low, high = sorted((one, two))
    assert len(passage.links(ground, ports, low)) <= len(passage.links(ground, ports, high))


def test_a_neck_that_is_let_go_keeps_its_place_and_no_eroded_ground() -> None:
    zone = box(450, 0, 550, 70)
    asked, other = (necks(minus(zone), A, B)[0] for _ in range(2))
    place = asked.place
    for neck in (asked, other):
        neck.let_go()
    assert asked.place is place
    assert (asked.width_m, asked.sides) == (other.width_m, other.sides)
    with pytest.raises(ValueError, match="let go"):
        _ = other.place
    gc.collect()
    assert not any(isinstance(each, passage._Level) for each in gc.get_objects())
