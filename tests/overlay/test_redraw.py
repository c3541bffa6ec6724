"""A zone drawn anew: never larger, off the ground, without thin parts."""

from __future__ import annotations

import numpy as np
import shapely
from hypothesis import given, settings
from hypothesis import strategies as st

from conformity.overlay import redraw

X, Y = 655_000.0, 7_085_000.0


def _blob(x: float, y: float, size: float, spikes: int, seed: int) -> shapely.Geometry:
    """A ragged polygon that crosses nothing of itself."""
    random = np.random.default_rng(seed)
    angles = np.linspace(0, 2 * np.pi, spikes, endpoint=False)
    radii = size * random.uniform(0.4, 1.0, spikes)
    return shapely.Polygon(np.column_stack([X + x + radii * np.cos(angles), Y + y + radii * np.sin(angles)]))


@settings(max_examples=150, deadline=None, derandomize=True)
@given(
    st.floats(-150, 150), st.floats(-150, 150), st.floats(5, 200), st.integers(3, 60), st.integers(3, 60),
    st.integers(0, 10_000),
)  # fmt: skip
def test_it_takes_no_ground_and_leaves_the_ground(
    x: float, y: float, size: float, corners: int, others: int, seed: int
) -> None:
    zone, ground = _blob(0, 0, 120, corners, seed), _blob(x, y, size, others, seed + 1)
    left = redraw.without(zone, ground)
    if left is None:
        kept = shapely.difference(zone, shapely.buffer(ground, 1.0))
        assert shapely.buffer(kept, -redraw.NARROW_M).is_empty
        return
    assert left.is_valid
    assert shapely.area(shapely.difference(left, zone)) <= 0.02
    assert shapely.area(shapely.intersection(left, ground)) <= 0.02
    if not shapely.intersects(zone, ground):
        return
    parts = shapely.get_parts(left)
    assert not shapely.is_empty(shapely.buffer(parts, -redraw.NARROW_M / 2 + 0.1)).any()


def test_what_does_not_meet_leaves_the_zone_as_it_is() -> None:
    zone = shapely.box(X, Y, X + 100, Y + 100)
    assert redraw.without(zone, shapely.box(X + 500, Y, X + 600, Y + 100)).equals(zone)


def test_a_zone_inside_the_ground_goes_whole() -> None:
    zone = shapely.box(X, Y, X + 100, Y + 100)
    assert redraw.without(zone, shapely.box(X - 10, Y - 10, X + 110, Y + 110)) is None


def test_the_cut_is_the_least_that_clears() -> None:
    zone = shapely.box(X, Y, X + 100, Y + 100)
    left = redraw.without(zone, shapely.box(X + 60, Y - 10, X + 200, Y + 110))
    assert left.equals(shapely.box(X, Y, X + 59, Y + 100))


def test_necks_and_slivers_go_with_the_cut() -> None:
    zone = shapely.box(X, Y, X + 100, Y + 100)
    # what stays on the right is 3 m wide
    left = redraw.without(zone, shapely.box(X + 50, Y - 10, X + 96, Y + 110))
    assert left.equals(shapely.box(X, Y, X + 49, Y + 100))
    # two halves joined by a neck of 3 m along the top
    left = redraw.without(zone, shapely.box(X + 40, Y - 10, X + 60, Y + 96))
    assert len(shapely.get_parts(left)) == 2


def test_a_ragged_outline_gives_corners_that_one_can_draw() -> None:
    zone = shapely.box(X, Y, X + 200, Y + 200)
    steps = np.linspace(-5, 205, 2000)
    edge = np.column_stack([X + 100 + 0.3 * np.sin(steps * 7) + 10 * np.sin(steps / 30), Y + steps])
    ground = shapely.Polygon([*edge, (X + 300, Y + 205), (X + 300, Y - 5)])
    left = redraw.without(zone, ground)
    xy = shapely.get_coordinates(left)
    apart = np.hypot(*np.diff(xy, axis=0).T)
    assert apart.min() >= redraw.APART_M
    assert len(xy) < 200
    assert shapely.area(zone) - shapely.area(left) < shapely.area(shapely.intersection(zone, ground)) + 2.5 * 200
