"""Outlines whose corners stand much closer than they are moved: moved by steps, to what one step gives, at a fair cost."""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest
import shapely

from conformity.overlay import bands, grid

X, Y, RADIUS = 700_000.0, 6_600_000.0, 500.0


def rough(n: int, off: float, seed: int = 1) -> Any:
    """A disc of ``n`` corners, each of them up to ``off`` metres off."""
    angle = np.linspace(0, 2 * np.pi, n, endpoint=False)
    radius = RADIUS + off * np.random.default_rng(seed).uniform(-1, 1, n)
    return shapely.polygons(np.column_stack([X + radius * np.cos(angle), Y + radius * np.sin(angle)]))


def with_hole(shape: Any) -> Any:
    hole = shapely.transform(shape, lambda xy: (xy - [X, Y]) * 0.5 + [X, Y])
    return shapely.polygons(shapely.get_exterior_ring(shape), [shapely.get_exterior_ring(hole)])


@pytest.mark.long(3)
@pytest.mark.parametrize("distance", [-100.0, -25.0, 25.0, 100.0])
@pytest.mark.parametrize("off", [0.3, 3.0])
@pytest.mark.parametrize("holed", [False, True])
def test_steps_come_as_near_to_the_truth_as_one_step(distance: float, off: float, holed: bool) -> None:
    shape = rough(1_500, off)
    shape = with_hole(shape) if holed else shape
    steps = bands._steps(shape, distance)
    steps = steps if len(steps) > 1 else [distance / 16, distance * 3 / 16, distance * 3 / 4]
    assert sum(steps) == pytest.approx(distance, abs=1e-9)
    stepped = shape
    for step in steps:
        stepped = shapely.buffer(stepped, step, quad_segs=grid.QUAD_SEGS)
    assert shapely.is_valid(stepped)
    truth = shapely.buffer(shape, distance, quad_segs=32)
    # an arc of 8 segments a quarter lies at most 1 - cos(pi / 32) of its radius inside the true one
    within = abs(distance) * (1 - np.cos(np.pi / (4 * grid.QUAD_SEGS))) + 0.02 * off + 1e-6
    assert shapely.hausdorff_distance(stepped, truth) <= within + 0.01 * abs(
        distance
    )  # GEOS thins its input by so much
    once = shapely.buffer(shape, distance, quad_segs=grid.QUAD_SEGS)
    apart = [shapely.area(shapely.symmetric_difference(each, truth)) for each in (stepped, once)]
    assert apart[0] <= max(apart[1], 0.005 * abs(distance) * truth.length)


def test_what_is_dense_and_long_is_moved_by_steps_and_nothing_else() -> None:
    dense = rough(50_000, 3.0)  # its square is no number of 32 bits
    steps = bands._steps(dense, -100.0)
    assert len(steps) >= 4
    assert sum(steps) == pytest.approx(-100.0)
    assert all(step < 0 for step in steps)
    # a smooth outline of few corners, one whose corners stand far apart, no distance
    for shape, distance in (
        (rough(400, 3.0), 100.0),
        (rough(3_000, 0.0), 1.0),
        (dense, 0.0),
        (shapely.Point(X, Y), 9.0),
    ):
        assert bands._steps(shape, distance) == [distance]
    # long edges between few corners
    comb = shapely.LineString([(X + 5_000 * (n % 2), Y + n) for n in range(600)])
    assert bands._steps(comb, 25.0) == [25.0]


def test_moved_and_buffer_take_the_same_steps() -> None:
    shapes = grid.array([rough(6_000, 3.0), shapely.box(X, Y, X + 9, Y + 9), shapely.LineString([(X, Y), (X + 9, Y)])])
    buffered = bands.buffer(shapes, np.array([-100.0, -1.0, 5.0]))
    assert shapely.equals_exact(buffered[0], bands.moved(shapes[0], -100.0), 0)
    assert shapely.equals_exact(
        buffered[1:], shapely.buffer(shapes[1:], [-1.0, 5.0], quad_segs=grid.QUAD_SEGS), 0
    ).all()


def test_an_outline_that_vanishes_on_the_way_is_none() -> None:
    assert bands.buffer(grid.array([rough(6_000, 3.0)]), -600.0).tolist() == [None]
