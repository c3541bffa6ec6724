"""The fast intersection of surfaces is the snap-rounded one, corner by corner."""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest
import shapely
from adversarial import OFFSETS, quads
from hypothesis import given, settings
from hypothesis import strategies as st
from shapely.affinity import rotate, translate

from conformity.overlay import grid, second


def _same(left: Any, right: Any) -> None:
    fast, slow = grid.overlap(left, right), grid.intersect(left, right)
    for one, other in zip(grid.only(fast, 2), grid.only(slow, 2), strict=True):
        assert (one is None) == (other is None)
        if one is not None:
            assert grid.valid(one)
            assert shapely.get_precision(one) == 0
            assert shapely.equals_exact(shapely.normalize(one), shapely.normalize(other), 1.5e-6)


@settings(max_examples=60, deadline=None)
@given(st.integers(0, 2**32 - 1))
def test_blots_of_any_shape(seed: int) -> None:
    rng = np.random.default_rng(seed)
    shapes = []
    for _ in range(12):
        turn = np.linspace(0, 2 * np.pi, int(rng.integers(4, 60)), endpoint=False)
        ring = np.column_stack([np.cos(turn), np.sin(turn)]) * rng.uniform(3, 60, len(turn))[:, None]
        shapes.append(shapely.Polygon(np.round(ring + rng.uniform(0, 60, 2) + (700_000, 6_600_000), 2)))
    held = grid.array(shapes)
    left, right = np.meshgrid(np.arange(12), np.arange(12))
    _same(held[left.ravel()], held[right.ravel()])


@pytest.mark.parametrize("offset", sorted(OFFSETS))
def test_pairs_on_which_overlays_fail_are_no_worse_off(offset: str) -> None:
    """Both lie as near the fractions' truth: a fault of the fast way that the slow one has not would be a loss."""
    left, right = quads(np.random.default_rng(11), 1_500, OFFSETS[offset])
    left, right = grid.array(left), grid.array(right)
    truth = np.array([float(second.exact_area(a, b, 10**6) or 0.0) for a, b in zip(left, right, strict=True)])
    fast, slow = (
        np.abs(np.nan_to_num(shapely.area(grid.only(way(left, right), 2))) - truth)
        for way in (grid.overlap, grid.intersect)
    )
    assert (fast <= np.maximum(slow, 1e-3)).all()


def test_what_rounding_alone_would_spoil_is_snap_rounded() -> None:
    """A sliver thinner than the grid, a neck that closes, a neighbour whose border is shared but for a nanometre."""
    square = shapely.box(0, 0, 10, 10)
    sliver = shapely.Polygon([(10 - 2e-7, 2), (20, 2), (20, 8), (10 - 2e-7, 8)])
    neck = shapely.Polygon(
        [(0, 0), (4, 0), (5, 5 - 2e-7), (6, 0), (10, 0), (10, 10), (6, 10), (5, 5 + 2e-7), (4, 10), (0, 10)]
    )
    beside = shapely.Polygon([(10 - 1e-9, 0), (20, 0), (20, 10), (10, 10)])
    turned = rotate(square, 30)
    left = grid.array([square, square, square, turned, neck])
    right = grid.array([sliver, neck, beside, rotate(neck, 17), translate(neck, 1e-7)])
    _same(left, right)
    assert grid.only(grid.overlap(left[:1], right[:1]), 2)[0] is None


def test_lines_and_points_are_snap_rounded() -> None:
    line = shapely.LineString([(0, 1 + 1e-8), (10, 1)])
    edge = shapely.LineString([(0, 1), (10, 1)])
    box = shapely.box(2, 1, 6, 4)
    left = grid.array([line, line, box, None, shapely.Point(2, 2)])
    right = grid.array([edge, box, line, box, box])
    fast, slow = grid.overlap(left, right), grid.intersect(left, right)
    assert [str(one) for one in fast] == [str(one) for one in slow]


def test_a_block_that_geos_gives_up_is_snap_rounded(monkeypatch: pytest.MonkeyPatch) -> None:
    true = shapely.intersection

    def failing(left: Any, right: Any, **more: Any) -> Any:
        if not more:
            raise shapely.errors.GEOSException("TopologyException")
        return true(left, right, **more)

    monkeypatch.setattr(shapely, "intersection", failing)
    left, right = grid.array([shapely.box(0, 0, 2, 2)]), grid.array([shapely.box(1, 1, 3, 3)])
    assert grid.overlap(left, right)[0].equals(shapely.box(1, 1, 2, 2))
