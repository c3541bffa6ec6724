"""The second method: areas, lengths and points without GEOS, by hand, by fractions, and against GEOS on a grid."""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest
import shapely
from adversarial import OFFSETS, convex_truth, quads, truth
from effort import examples
from hypothesis import given, settings
from hypothesis import strategies as st

from conformity.overlay import grid, second
from conformity.overlay.second import lines, points, surfaces

X, Y = 650_000.0, 7_090_000.0


def square(x: float, y: float, side: float) -> Any:
    return shapely.box(X + x, Y + y, X + x + side, Y + y + side)


def line(*points: tuple[float, float]) -> Any:
    return shapely.LineString([(X + x, Y + y) for x, y in points])


@pytest.fixture(params=["numpy", "compiled"])
def way(request: pytest.FixtureRequest, monkeypatch: pytest.MonkeyPatch) -> None:
    """Both ways of summing: with numpy, and compiled."""
    if request.param == "compiled":
        pytest.importorskip("numba")
        monkeypatch.setattr(surfaces, "WORTH", 0.0)
    else:
        monkeypatch.setattr(surfaces, "WORTH", float("inf"))


SHAPES = {
    "corner": (square(0, 0, 10), square(5, 5, 20), 25.0),
    "inside": (square(0, 0, 10), square(2, 2, 3), 9.0),
    "border": (square(0, 0, 10), square(10, 0, 10), 0.0),
    "point": (square(0, 0, 10), square(10, 10, 10), 0.0),
    "apart": (square(0, 0, 10), square(20, 0, 10), 0.0),
    "same": (square(0, 0, 10), square(0, 0, 10), 100.0),
    "hole": (square(0, 0, 10).difference(square(2, 2, 6)), square(1, 1, 8), 28.0),
    "parts": (shapely.union(square(0, 0, 10), square(20, 0, 10)), square(5, 0, 20), 100.0),
    "triangle": (shapely.Polygon([(X, Y), (X + 10, Y), (X, Y + 10)]), square(0, 0, 5), 25.0),
    "slope": (shapely.Polygon([(X, Y), (X + 10, Y), (X, Y + 10)]), square(4, 4, 10), 2.0),
}


@pytest.mark.usefixtures("way")
@pytest.mark.parametrize("name", SHAPES)
def test_areas_worked_out_by_hand(name: str) -> None:
    one, two, expected = SHAPES[name]
    for a, b in ((one, two), (two, one), (shapely.reverse(one), two)):
        assert second.area(a, b) == pytest.approx(expected, abs=1e-8)
        assert float(second.exact_area(a, b) or 0) == expected


LINES = {
    "through": (line((-5, 5), (15, 5)), 10.0),
    "inside": (line((1, 1), (4, 5)), 5.0),
    "corner to corner": (line((0, 0), (10, 10)), 200**0.5),
    "along the bottom": (line((-5, 0), (5, 0)), 5.0),
    "along the top": (line((-5, 10), (15, 10)), 10.0),
    "along the left": (line((0, -5), (0, 15)), 10.0),
    "along the right": (line((10, 2), (10, 20)), 8.0),
    "beside": (line((10.001, 0), (10.001, 10)), 0.0),
    "touching a corner": (line((5, 15), (15, 5)), 0.0),
    "elsewhere": (line((50, 50), (60, 60)), 0.0),
    "bent": (line((-5, 5), (5, 5), (5, 20)), 10.0),
}


@pytest.mark.usefixtures("way")
@pytest.mark.parametrize("name", LINES)
def test_lengths_worked_out_by_hand(name: str) -> None:
    path, expected = LINES[name]
    for drawn in (path, shapely.reverse(path)):
        assert second.length(drawn, square(0, 0, 10)) == pytest.approx(expected, abs=1e-5)


def test_a_line_on_the_outline_is_inside_when_grown_and_outside_when_shrunk() -> None:
    ground, path = square(0, 0, 10), line((10, 2), (10, 20))
    assert second.exact_length(path, ground, 3e-6) == pytest.approx(8.0, abs=1e-4)
    assert second.exact_length(path, ground, -3e-6) == 0.0
    assert second.exact_length(line((-5, 5), (15, 5)), ground, 0.0) == pytest.approx(10.0, abs=1e-9)
    assert second.exact_length(path, ground, 0.0, most=1) is None


def test_points_in_a_surface_and_on_its_outline() -> None:
    ground = square(0, 0, 10).difference(square(4, 4, 2))
    spots = [(5, 1), (0, 0), (10, 5), (5, 5), (4, 5), (11, 5), (5, 10 + 5e-7), (5, 10.001)]
    positions = [second.holds(ground, shapely.Point(X + x, Y + y)) for x, y in spots]
    assert positions == [1, 1, 1, 0, 1, 0, 1, 0]
    assert second.holds(ground, shapely.MultiPoint([(X + x, Y + y) for x, y in spots])) == 5


def test_common_runs_and_crossings_of_lines() -> None:
    path = line((0, 0), (10, 0), (10, 10))
    assert second.along(path, line((2, 0), (6, 0))) == pytest.approx(4.0)
    assert second.along(path, line((12, 0), (2, 0))) == pytest.approx(8.0)
    assert second.along(path, line((2, 0.01), (6, 0.01))) == 0.0
    assert second.crossings(path, line((5, -5), (5, 5))) == (1, 1)
    assert second.crossings(path, line((5, -5), (5, 5), (15, 5))) == (2, 2)
    assert second.crossings(path, line((50, 50), (60, 60))) == (0, 0)
    least, most = second.crossings(path, line((5, 0), (5, 5)))
    assert (least, most) == (0, 1)


def blob(rng: Any, corners: int, radius: float) -> Any:
    angle = np.sort(rng.uniform(0, 2 * np.pi, corners))
    far = radius * rng.uniform(0.3, 1.5, corners)
    at = rng.uniform(-radius, radius, 2)
    ring = np.column_stack([X + at[0] + far * np.cos(angle), Y + at[1] + far * np.sin(angle)])
    return shapely.make_valid(shapely.Polygon(ring), method="structure", keep_collapsed=False)


@pytest.mark.usefixtures("way")
@pytest.mark.parametrize("seed", range(4))
def test_many_pairs_agree_with_the_grid_overlay_row_by_row(seed: int) -> None:
    rng = np.random.default_rng(seed)
    left = grid.array([blob(rng, int(rng.integers(4, 60)), 300) for _ in range(40)])
    right = grid.array([blob(rng, int(rng.integers(4, 200)), 500) for _ in range(15)])
    i, j = (rows.reshape(-1) for rows in np.meshgrid(np.arange(40), np.arange(15)))
    shared = grid.only(grid.intersect(left[i], right[j]), 2)
    areas = second.areas(second.pack(left), second.pack(right), i, j)
    outline = np.nan_to_num(shapely.length(shared))
    assert (np.abs(areas - grid.sizes(shared, 2)) <= 1e-6 * outline + 1e-6).all()

    paths = grid.array([shapely.get_exterior_ring(shapely.get_parts(shape)[0]) for shape in left])
    cut = grid.only(grid.intersect(paths[i], right[j]), 1)
    ends = 2e-6 * np.where(shapely.is_missing(cut), 1, shapely.get_num_coordinates(cut))
    ready = second.outlines(right)
    # where a line meets an outline at a small angle the grid moves the meeting point further than its step
    least, most = (second.lengths(paths, ready, i, j, grow) for grow in (-2e-6, 2e-6))
    length = grid.sizes(cut, 1)
    assert ((least - ends <= length) & (length <= most + ends)).all()
    assert (most - least <= 0.05).all()


@pytest.mark.parametrize("seed", range(3))
def test_fractions_agree_with_the_arbiter_of_the_tests(seed: int) -> None:
    rng = np.random.default_rng(seed)
    one, two = blob(rng, 9, 100), blob(rng, 9, 100)
    assert second.exact_area(one, two) == truth(one, two)


@pytest.mark.parametrize("offset", OFFSETS)
def test_near_coincident_pairs_agree_with_the_arbiter(offset: str) -> None:
    left, right = quads(np.random.default_rng(11), 150, OFFSETS[offset])
    rows = np.arange(len(left))
    areas = second.areas(second.pack(left), second.pack(right), rows, rows)
    for n in rows:
        exact = convex_truth(left[n], right[n])
        assert areas[n] == pytest.approx(exact, abs=1e-6 + 1e-9 * exact), n
        assert float(second.exact_area(left[n], right[n]) or 0) == pytest.approx(exact, rel=1e-12, abs=1e-15)


coordinates = st.integers(-64, 64).map(lambda n: n / 4)
corners = st.lists(st.tuples(coordinates, coordinates), min_size=3, max_size=8)


@given(corners, corners, st.sampled_from([(0.0, 0.0), (X, Y), (2.0**20, 2.0**22)]))
@settings(max_examples=examples(300), deadline=None, derandomize=True)
def test_what_surfaces_share_does_not_depend_on_how_they_lie(
    one: list[tuple[float, float]], two: list[tuple[float, float]], offset: tuple[float, float]
) -> None:
    a, b = (shapely.make_valid(shapely.Polygon(ring), method="structure", keep_collapsed=False) for ring in (one, two))
    a, b = (shapely.transform(shape, lambda xy: xy + np.array(offset)) for shape in (a, b))
    if a.is_empty or b.is_empty:
        return
    exact = float(second.exact_area(a, b) or 0)
    assert second.area(a, b) == pytest.approx(exact, abs=1e-6)
    assert second.area(b, a) == pytest.approx(exact, abs=1e-6)
    for moved in (lambda xy: xy[:, ::-1], lambda xy: -xy, lambda xy: np.column_stack([-xy[:, 1], xy[:, 0]])):
        assert second.area(shapely.transform(a, moved), shapely.transform(b, moved)) == pytest.approx(exact, abs=1e-6)
    doubled = (shapely.transform(shape, lambda xy: 2 * xy) for shape in (a, b))
    assert second.area(*doubled) == pytest.approx(4 * exact, abs=1e-5)
    assert 0 <= exact <= min(a.area, b.area) + 1e-6
    assert second.area(a, a) == pytest.approx(a.area, abs=1e-6)


@pytest.mark.parametrize("at_once", [1, 7, 50_000])
def test_all_pairs_at_once_is_each_pair_alone(at_once: int, monkeypatch: pytest.MonkeyPatch) -> None:
    """Pair by pair by fractions: outlines of any size side by side, what is no surface, repeated pairs, small blocks."""
    monkeypatch.setattr(surfaces, "WORTH", float("inf"))
    monkeypatch.setattr(surfaces, "AT_ONCE", at_once)
    monkeypatch.setattr(surfaces, "EDGES", 3 * at_once)
    rng = np.random.default_rng(8)
    shapes = []
    for n in (3, 4, 12, 40, 90):
        turn = np.linspace(0, 2 * np.pi, n, endpoint=False) + rng.uniform(0, 1)
        ring = np.column_stack([np.cos(turn), np.sin(turn)]) * rng.uniform(2, 30, n)[:, None]
        shapes.append(shapely.Polygon(np.round(ring + rng.uniform(0, 30, 2) + (X, Y), 2)))
    shapes += [square(0, 0, 10).difference(square(2, 2, 6)), square(-4_000, 3, 9_000), square(5_000, 0, 1)]
    odd = [shapely.Polygon(), line((0, 0), (9, 9))]
    left, right = second.pack([*shapes, *odd]), second.pack([*odd, *shapes[::-1]])
    i, j = (each.ravel() for each in np.meshgrid(np.arange(len(shapes) + 2), np.arange(len(shapes) + 2)))
    i, j = np.concatenate([i, i[:5]]), np.concatenate([j, j[:5]])
    areas = second.areas(left, right, i, j)
    for a, b, area in zip(i.tolist(), j.tolist(), areas.tolist(), strict=True):
        one, two = [*shapes, *odd][a], [*odd, *shapes[::-1]][b]
        expected = float(second.exact_area(one, two, 10**9) or 0) if a < len(shapes) and b > 1 else 0.0
        assert area == pytest.approx(expected, abs=1e-6)
    assert second.areas(left, right, i[:0], j[:0]).tolist() == []
    assert second.areas(second.pack(odd), right, [0, 1], [2, 3]).tolist() == [0.0, 0.0]
    assert second.areas(left, second.pack(odd), [0, 1], [0, 1]).tolist() == [0.0, 0.0]


@pytest.mark.parametrize("at_once", [1, 7, 50_000])
def test_lines_and_points_of_all_pairs_at_once(at_once: int, monkeypatch: pytest.MonkeyPatch) -> None:
    """On whole metres everything meets exactly: what runs along, lies on or inside is what GEOS finds."""
    monkeypatch.setattr(surfaces, "WORTH", float("inf"))
    for module in (surfaces, lines):
        monkeypatch.setattr(module, "AT_ONCE", at_once)
        monkeypatch.setattr(module, "EDGES", 3 * at_once)
    monkeypatch.setattr(points, "_AT_ONCE", at_once)
    rng = np.random.default_rng(4)

    def walk() -> Any:
        steps = rng.integers(-2, 3, (12, 2))
        return shapely.LineString(np.cumsum(np.r_[[[X, Y]], steps[(steps != 0).any(axis=1)]], axis=0))

    paths = [path for path in (walk() for _ in range(60)) if path.is_simple][:12]
    grounds = [square(-3, -3, 6), square(-1, 0, 4).difference(square(0, 1, 1)), blob(rng, 14, 5.0), shapely.Polygon()]
    grounds.append(shapely.union(square(-6, -6, 3), square(2, 2, 4)))
    spots = [shapely.MultiPoint(np.unique(rng.integers(-6, 7, (9, 2)), axis=0) + np.array([X, Y])) for _ in range(8)]

    def every(a: list[Any], b: list[Any]) -> tuple[Any, Any]:
        i, j = np.meshgrid(np.arange(len(a)), np.arange(len(b)))
        return i.ravel(), j.ravel()

    i, j = every(paths, paths)
    runs = second.alongs(paths, paths, i, j)
    assert runs == pytest.approx([shapely.intersection(paths[a], paths[b]).length for a, b in zip(i, j, strict=True)])
    i, j = every(paths, grounds)
    lengths = second.lengths(paths, second.outlines(grounds), i, j)
    within = [shapely.intersection(paths[a], grounds[b], grid_size=1e-6).length for a, b in zip(i, j, strict=True)]
    assert lengths == pytest.approx(within, abs=1e-4)
    i, j = every(grounds, spots)
    inside = [int(shapely.covers(grounds[a], shapely.get_parts(spots[b])).sum()) for a, b in zip(i, j, strict=True)]
    assert second.held(grounds, spots, i, j).tolist() == inside
    i, j = every(paths, spots)
    on, near = second.on_lines(paths, spots, i, j, (0.0, 3e-6))
    met = [int(shapely.intersects(paths[a], shapely.get_parts(spots[b])).sum()) for a, b in zip(i, j, strict=True)]
    assert near.tolist() == met
    assert (on <= near).all()
    assert on.sum() > 0


@pytest.mark.usefixtures("way")
@pytest.mark.parametrize("seed", range(4))
def test_edges_outside_the_window_of_what_is_asked_add_nothing(seed: int) -> None:
    rng = np.random.default_rng(seed)
    wide = [blob(rng, 300, 400.0) for _ in range(4)]
    moves = rng.uniform(-300, 300, (12, 2))
    small = [shapely.transform(blob(rng, 9, 30.0), lambda xy, by=by: xy + by) for by in moves]
    paths = [shapely.boundary(each) for each in small]
    i, j = np.repeat(np.arange(4), 12), np.tile(np.arange(12), 4)
    whole = second.areas(second.pack(wide), second.pack(small), i, j)
    around, across = (np.tile(shapely.total_bounds(each), (len(of), 1)) for each, of in ((small, wide), (wide, small)))
    for one, two in ((around, across), (around, None), (None, across)):
        areas = second.areas(second.pack(wide, one), second.pack(small, two), i, j)
        assert areas == pytest.approx(whole, abs=1e-6)
        assert second.areas(second.pack(small, two), second.pack(wide, one), j, i) == pytest.approx(whole, abs=1e-6)
    inside = second.lengths(paths, second.outlines(wide), j, i)
    assert second.lengths(paths, second.outlines(wide, around), j, i) == pytest.approx(inside, abs=1e-6)
    assert whole.sum() > 0
    assert inside.sum() > 0
