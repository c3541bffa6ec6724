"""Threads and compiled sums: the same as one thread and as plain sums, however often, whatever they are given."""

from __future__ import annotations

import threading
from typing import Any

import numpy as np
import pytest
import shapely
from test_overlay_properties import blob

from conformity.overlay import certify, grid, parallel, second
from conformity.overlay.second import surfaces
from conformity.overlay.shares import shares


def layers(seed: int, n: int = 400) -> tuple[Any, Any]:
    """A zoning of cells, and lobed surfaces with holes over it."""
    rng = np.random.default_rng(seed)
    side = int(np.sqrt(n))
    x, y = np.meshgrid(np.arange(side) * 100.0, np.arange(side) * 100.0)
    zones = shapely.box(x, y, x + 100, y + 100).ravel()
    features = np.array([blob(rng, side * 100.0, 300) for _ in range(n // 4)], dtype=object)
    return zones, features


@pytest.fixture
def threaded(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(parallel._STATE, "threads", 4)


@pytest.mark.usefixtures("threaded")
def test_threads_stressed() -> None:
    """Fifteen times over shared, unprepared geometries, from several threads at once: always the same, nothing dies."""
    zones, features = layers(1)
    f, z = shapely.STRtree(zones).query(features, predicate="intersects")
    truth = shapely.area(shapely.intersection(zones[z], features[f], grid_size=grid.GRID))
    faults: list[Any] = []

    def work() -> None:
        for _ in range(3):
            asked, met = parallel.query(shapely.STRtree(zones), features, "intersects")
            if not (np.array_equal(asked, f) and np.array_equal(met, z)):
                faults.append("query")
            if not np.array_equal(shapely.area(grid.intersect(zones[z], features[f])), truth):
                faults.append("intersect")
            if np.abs(shares(zones, features).area_m2.sum() - truth.sum()) > 1e-2:
                faults.append("shares")

    workers = [threading.Thread(target=work) for _ in range(5)]
    for each in workers:
        each.start()
    for each in workers:
        each.join()
    assert faults == []


@pytest.mark.usefixtures("threaded")
def test_nothing_prepared_is_handed_to_threads(monkeypatch: pytest.MonkeyPatch) -> None:
    """A prepared geometry that two threads ask ends the process: none may reach them."""
    from overlay_shapes import run
    from test_overlay_properties import random_plan

    prepared = []
    over_rows = parallel.over_rows

    def watched(function: Any, *columns: Any, worth: int | None = None) -> Any:
        prepared.extend(bool(shapely.is_prepared(column).any()) for column in columns if column.dtype == object)
        return over_rows(function, *columns, worth=worth)

    monkeypatch.setattr(parallel, "WORTH", 1)
    monkeypatch.setattr(parallel, "over_rows", watched)
    run(*random_plan(3))
    assert len(prepared) > 20
    assert not any(prepared)


@pytest.mark.parametrize("rows", [0, 1, 2, 63, 64, 1000])
@pytest.mark.usefixtures("threaded")
def test_rows_come_back_in_order(rows: int) -> None:
    values = np.arange(rows, dtype=float)
    assert np.array_equal(parallel.over_rows(lambda a, b: a * 2 + b, values, values), values * 3)
    assert parallel.each(lambda value: value + 1, list(range(rows))) == list(range(1, rows + 1))
    covered = np.zeros(rows, dtype=int)

    def fill(begin: int, end: int) -> None:
        covered[begin:end] += 1

    parallel.over_spans(fill, np.concatenate([[0], np.cumsum(np.random.default_rng(rows).integers(0, 9, rows))]))
    assert (covered == 1).all()


def test_what_goes_wrong_in_a_thread_is_told(threaded: None) -> None:
    def wrong(values: Any) -> Any:
        raise ValueError("rien ne va")

    with pytest.raises(ValueError, match="rien ne va"):
        parallel.over_rows(wrong, np.arange(1000))


def test_compiled_packing_is_the_plain_one(monkeypatch: pytest.MonkeyPatch) -> None:
    """Edge by edge: holes, parts, touching rings, collections, what is no surface, in any direction."""
    if surfaces._kernel() is None:
        pytest.skip("numba is not installed")
    rng = np.random.default_rng(5)
    square = shapely.box(0, 0, 10, 10)
    kiss = shapely.Polygon(
        [(0, 0), (10, 0), (10, 10), (0, 10)], [[(0, 0), (4, 2), (2, 4)]]
    )  # the hole begins where the shell does
    odd = [
        square, square.reverse(), None, shapely.Point(1, 1), shapely.Polygon(), shapely.LineString([(0, 0), (1, 1)]), kiss,
        shapely.MultiPolygon([square.difference(shapely.box(2, 2, 3, 3)), shapely.box(20, 0, 30, 5).reverse()]),
        shapely.GeometryCollection([shapely.Point(0, 0), shapely.box(50, 50, 51, 52)]), shapely.MultiPolygon(),
    ]  # fmt: skip
    for given in (odd, odd[:1], [], [blob(rng, 1000, 200) for _ in range(300)], [*odd * 40]):
        held = np.array(given, dtype=object) if given else np.empty(0, dtype=object)
        monkeypatch.setattr(surfaces, "WORTH", -1.0)
        fast = surfaces.pack(held)
        monkeypatch.setattr(surfaces, "WORTH", 1e18)
        plain = surfaces.pack(held)
        for name in ("rows", "of", "reach"):
            np.testing.assert_array_equal(getattr(fast, name), getattr(plain, name), err_msg=name)


@pytest.mark.parametrize("seed", range(3))
def test_shares_against_geos_and_fractions(seed: int) -> None:
    """Row by row: GEOS within 1e-8 of areas above 1 m2, exact arithmetic on a sample, nothing lost, nothing added."""
    zones, features = layers(seed)
    table = shares(zones, features)
    f, z = shapely.STRtree(zones).query(features, predicate="intersects")
    area = shapely.area(shapely.intersection(zones[z], features[f]))
    kept = area > 0
    truth = dict(zip(zip(z[kept].tolist(), f[kept].tolist(), strict=True), area[kept].tolist(), strict=True))
    area_of = dict(
        zip(zip(table.zone.tolist(), table.feature.tolist(), strict=True), table.area_m2.tolist(), strict=True)
    )
    assert {pair for pair, size in truth.items() if size > 1} == {pair for pair, size in area_of.items() if size > 1}
    for pair, size in area_of.items():
        assert size == pytest.approx(truth.get(pair, 0.0), rel=1e-8, abs=1e-6), pair
    for pair in list(area_of)[:: max(1, len(area_of) // 25)]:
        exact = second.exact_area(zones[pair[0]], features[pair[1]], 10**7)
        assert float(exact) == pytest.approx(area_of[pair], rel=1e-8, abs=1e-6)
    assert (np.lexsort((table.feature, table.zone)) == np.arange(len(table.zone))).all()
    np.testing.assert_allclose(table.share_of_zone, np.minimum(1, table.area_m2 / shapely.area(zones)[table.zone]))
    assert table.boxes >= len(f) >= len(table.zone)


def test_a_predicate_that_lets_a_pair_go_is_settled_in_shares(monkeypatch: pytest.MonkeyPatch) -> None:
    """The sum finds ground where the predicate says none: GEOS and the arbiter decide, and the pair is reported."""
    zones, features = layers(1)
    sound = shares(zones, features)
    query = parallel.query

    def forgetful(tree: Any, shapes: Any, predicate: str | None = None) -> Any:
        asked, met = query(tree, shapes, predicate)
        return (asked[1:], met[1:]) if predicate else (asked, met)

    monkeypatch.setattr(parallel, "query", forgetful)
    again = shares(zones, features)
    assert again.settled <= 1
    np.testing.assert_array_equal(again.zone, sound.zone)
    np.testing.assert_allclose(again.area_m2, sound.area_m2, atol=certify.AREA_M2)


def test_shares_of_frames() -> None:
    """By the labels of the two tables; what cannot be measured is refused."""
    import geopandas as gpd

    from conformity import api
    from conformity.errors import InputError

    zones = gpd.GeoDataFrame(
        geometry=[shapely.box(0, 0, 10, 10), shapely.box(10, 0, 20, 10)], index=["a", "b"], crs=2154
    )
    other = gpd.GeoDataFrame(geometry=[shapely.box(5, 5, 25, 15), shapely.box(20, 0, 30, 10)], index=[7, 8], crs=2154)
    table = api.shares(zones, other)
    assert table.to_dict("list") == {
        "zone": ["a", "b"], "element": [7, 7], "area_m2": [25.0, 50.0], "share_of_zone": [0.25, 0.5],
        "share_of_element": [0.125, 0.25],
    }  # fmt: skip
    bow = gpd.GeoDataFrame(geometry=[shapely.Polygon([(0, 0), (1, 1), (1, 0), (0, 1)])], crs=2154)
    for wrong in (
        bow,
        other.to_crs(4326),
        other.set_crs(None, allow_override=True),
        other.set_geometry(other.centroid),
    ):
        with pytest.raises(InputError) as caught:
            api.shares(zones, wrong)
        assert caught.value.code == "SEM-408"
