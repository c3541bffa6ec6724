"""Overlays in full precision, rounded, are the snap-rounded ones: intersections corner by corner, ground by its area."""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest
import shapely
from adversarial import OFFSETS, quads
from effort import examples
from hypothesis import given, settings
from hypothesis import strategies as st
from shapely.affinity import rotate, translate

from conformity.overlay import grid, second, window
from conformity.overlay.second import surfaces


def _same(left: Any, right: Any) -> None:
    fast, slow = grid.overlap(left, right), grid.intersect(left, right)
    for one, other in zip(grid.only(fast, 2), grid.only(slow, 2), strict=True):
        assert (one is None) == (other is None)
        if one is not None:
            assert grid.valid(one)
            assert shapely.get_precision(one) == 0
            assert shapely.equals_exact(shapely.normalize(one), shapely.normalize(other), 1.5e-6)


@settings(max_examples=examples(60), deadline=None)
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


def test_lines_and_points_come_out_as_snap_rounded() -> None:
    line = shapely.LineString([(0, 1 + 1e-8), (10, 1)])
    edge = shapely.LineString([(0, 1), (10, 1)])
    box = shapely.box(2, 1, 6, 4)
    left = grid.array([line, line, box, None, shapely.Point(2, 2)])
    right = grid.array([edge, box, line, box, box])
    fast, slow = grid.overlap(left, right), grid.intersect(left, right)
    assert [str(one) for one in fast] == [str(one) for one in slow]


def test_a_pair_that_geos_gives_up_is_snap_rounded_alone(monkeypatch: pytest.MonkeyPatch) -> None:
    """What stands in the same block keeps its figures: they do not hang on how rows are shared out among threads."""
    true, safe = shapely.intersection, []
    odd = shapely.box(1, 1, 3, 3)

    def failing(left: Any, right: Any, **more: Any) -> Any:
        if not more and any(each is odd for each in right):
            raise shapely.errors.GEOSException("TopologyException")
        if more:
            safe.extend(right)
        return true(left, right, **more)

    monkeypatch.setattr(shapely, "intersection", failing)
    left = grid.array([shapely.box(0, 0, 2, 2)] * 5)
    right = grid.array([*[shapely.box(1, 1, 2.5 + n, 3) for n in range(4)], odd])
    assert all(one.equals(shapely.box(1, 1, 2, 2)) for one in grid.overlap(left, right))
    assert safe == [odd]
    assert grid.overlap(left[:1], right[4:])[0].equals(shapely.box(1, 1, 2, 2))


def _blots(seed: int, n: int, spread: float = 60.0) -> Any:
    rng = np.random.default_rng(seed)
    shapes = []
    for _ in range(n):
        turn = np.linspace(0, 2 * np.pi, int(rng.integers(4, 60)), endpoint=False)
        ring = np.column_stack([np.cos(turn), np.sin(turn)]) * rng.uniform(3, 60, len(turn))[:, None]
        shapes.append(shapely.Polygon(np.round(ring + rng.uniform(0, spread, 2) + (700_000, 6_600_000), 2)))
    return grid.array(shapes)


@settings(max_examples=examples(40), deadline=None)
@given(st.integers(0, 2**32 - 1), st.booleans())
def test_unions_of_any_shape(seed: int, cut: bool) -> None:
    """Sets of any size; pieces cut out of one zone share its border, where corners fall together once rounded."""
    held = _blots(seed, 14)
    if cut:
        held = grid.only(grid.overlap(np.full(14, held[0], dtype=object), held), 2)
        held = held[~shapely.is_missing(held)]
    sizes = np.random.default_rng(seed).integers(0, 6, 5)
    sets = [held[first : first + n] for first, n in zip(np.cumsum(sizes) - sizes, sizes, strict=True)]
    for members, one in zip(sets, grid.unions(sets), strict=True):
        if not len(members):
            assert one is None
            continue
        slow = grid.only(np.array([shapely.union_all(members, grid_size=grid.GRID)], dtype=object), 2)[0]
        assert grid.valid(one)
        assert shapely.area(shapely.symmetric_difference(one, slow)) <= 3e-6 * (1 + shapely.length(slow))
        if len(members) == 1:
            assert one is members[0]


@settings(max_examples=examples(40), deadline=None)
@given(st.integers(0, 2**32 - 1))
def test_what_is_left_of_any_shape(seed: int) -> None:
    held = _blots(seed, 12)
    left, right = (each.ravel() for each in np.meshgrid(np.arange(12), np.arange(12)))
    fast = grid.subtract(held[left], held[right])
    slow = shapely.difference(held[left], held[right], grid_size=grid.GRID)
    assert grid.valid(fast).all()
    assert (shapely.area(shapely.symmetric_difference(fast, slow)) <= 3e-6 * (1 + shapely.length(slow))).all()
    assert (shapely.area(fast[left == right]) == 0).all()


def test_lines_that_run_on_one_another_count_once() -> None:
    """Cut at places that the grid moves off the line, two pieces of it are no two lines: 1,000 m, not 1,400."""
    line = shapely.LineString([(700_000.13, 6_600_000.71), (700_612.42, 6_600_790.77)])
    pieces = shapely.intersection(line, shapely.buffer(shapely.line_interpolate_point(line, [300.0, 700.0]), 450))
    pieces = grid.array(shapely.set_precision(pieces, grid.GRID, mode="pointwise"))
    assert shapely.length(pieces).sum() > 1_400
    assert shapely.length(grid.unions([pieces])[0]) == pytest.approx(shapely.length(line), abs=1e-4)


def test_nothing_to_unite_and_nothing_to_take_away() -> None:
    square = shapely.box(0, 0, 2, 2)
    assert list(grid.unions([])) == []
    assert grid.unions([grid.none(0), grid.array([square])]).tolist() == [None, square]
    assert grid.subtract(grid.none(0), grid.none(0)).tolist() == []
    assert grid.subtract(grid.array([square, None]), grid.array([None, square])).tolist() == [None, None]


def _long(seed: int) -> tuple[Any, Any]:
    """Small squares, and outlines of hundreds of corners with holes and parts that pass beside, round and through them."""
    rng = np.random.default_rng(seed)
    origin = np.array([700_000.0, 6_600_000.0])
    shapes = []
    for n in (300, 700, 2_000):
        turn = np.linspace(0, 2 * np.pi, n, endpoint=False)
        waves = 1 + sum(0.25 / k * np.sin(k * turn + rng.uniform(0, 6)) for k in range(1, 40))
        ring = np.column_stack([np.cos(turn), np.sin(turn)]) * (400 * np.abs(waves) + 20)[:, None]
        surface = shapely.make_valid(shapely.Polygon(np.round(ring + origin, 2)), method="structure")
        spots = shapely.points(rng.uniform(-300, 300, (6, 2)) + origin)
        shapes.append(shapely.difference(surface, shapely.union_all(shapely.buffer(spots, 25))))
    shapes.append(shapely.union(shapes[0], translate(shapes[1], 1_500, 40)))
    at = rng.uniform(-700, 2_200, (200, 2)) + origin
    squares = shapely.box(*np.round(at, 2).T, *np.round(at + rng.uniform(5, 200, (200, 2)), 2).T)
    left, right = np.meshgrid(np.arange(len(squares)), np.arange(len(shapes)))
    return grid.array(squares)[left.ravel()], grid.array(shapes)[right.ravel()]


@pytest.mark.parametrize("seed", range(4))
def test_what_of_a_long_outline_matters(seed: int, monkeypatch: pytest.MonkeyPatch) -> None:
    """The overlay of what is left is that of the whole, and compiled code leaves what numpy leaves, corner by corner."""
    left, right = _long(seed)
    assert (window.near(left, right) == right).all(), "little work is done as it is"
    monkeypatch.setattr(window, "_WORTH", 0)
    monkeypatch.setattr(surfaces, "WORTH", float("inf"))
    plain = window.near(left, right)
    if surfaces._kernel() is not None:
        monkeypatch.setattr(surfaces, "WORTH", 0.0)
        assert (shapely.to_wkb(window.near(left, right)) == shapely.to_wkb(plain)).all()
    met = shapely.intersects(left, right)
    assert met.sum() > 20
    assert shapely.get_num_coordinates(plain[met]).sum() < 0.3 * shapely.get_num_coordinates(right[met]).sum()
    for one, other in zip(shapely.intersection(left, plain), shapely.intersection(left, right), strict=True):
        assert shapely.equals_exact(shapely.normalize(one), shapely.normalize(other), 1e-7)
    _same(left, right)
    _same(right, left)
