"""What must not change, or only one way, when plan and network are changed so: the properties of a measure of ground.

Conservation, union and order stand in ``test_overlay_properties``; repairs twice in ``test_normalise_geometry``; formats,
outputs and layers taken away in the tests of those.
"""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest
import shapely
from effort import examples
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from overlay_shapes import ORIGIN, run
from pyproj import Transformer
from shapely.affinity import affine_transform
from test_overlay_properties import plain, random_plan

from conformity.overlay import parallel, second
from conformity.overlay.second import surfaces
from conformity.testing import contact

SLOW = settings(max_examples=examples(10), deadline=None, suppress_health_check=list(HealthCheck), derandomize=True)
QUICK = settings(max_examples=examples(60), deadline=None, suppress_health_check=list(HealthCheck), derandomize=True)
TABLES = ("contacts", "element_measures", "territory_measures", "totals")


def slack(*shapes: Any) -> float:
    return 1e-6 * sum(shapely.length(shape) for shape in shapes) + 2e-3


def two(seed: int) -> tuple[Any, Any]:
    """A zone and a reservoir that lie over each other more often than not."""
    zones, elements, _ = random_plan(seed)
    return zones[seed % 9]["geometry"], elements[seed % 5]["geometry"]


def area(a: Any, b: Any) -> float:
    row = contact(a, b)
    assert row["certified"]
    return float(row["area_m2"])


def moved(rows: list[dict[str, Any]], change: Any) -> list[dict[str, Any]]:
    return [row | {"geometry": change(row["geometry"])} for row in rows]


# ------------------------------------------------------------------------------------------------ one pair


@QUICK
@given(seed=st.integers(0, 10_000))
def test_symmetric_and_no_larger_than_either(seed: int) -> None:
    a, b = two(seed)
    shared = area(a, b)
    assert shared == pytest.approx(area(b, a), abs=slack(a, b))
    assert 0 <= shared <= min(a.area, b.area) + slack(a, b)


@QUICK
@given(seed=st.integers(0, 10_000))
def test_union_and_intersection_add_up(seed: int) -> None:
    a, b = two(seed)
    assert area(a, b) == pytest.approx(a.area + b.area - shapely.union(a, b).area, abs=slack(a, b))


@QUICK
@given(seed=st.integers(0, 10_000))
def test_nothing_is_shared_exactly_where_insides_do_not_meet(seed: int) -> None:
    """The relation of insides decides, not the size of an area."""
    a, b = two(seed)
    shared = area(a, b)
    if not shapely.relate_pattern(a, b, "2********"):
        assert shared == 0
    elif shapely.intersection(a, b).area > 0.01:
        assert shared > 0


@QUICK
@given(seed=st.integers(0, 10_000), turn=st.integers(0, 40), collinear=st.booleans(), backwards=st.booleans())
def test_how_an_outline_is_written_changes_nothing(seed: int, turn: int, collinear: bool, backwards: bool) -> None:
    """Where it begins, which way it goes, points that add nothing, the order of its parts."""
    a, b = two(seed)

    def rewritten(ring: Any) -> np.ndarray:
        xy = shapely.get_coordinates(ring)[:-1]
        xy = np.roll(xy, turn % len(xy), axis=0)
        if collinear:  # at eighths of a metre a midpoint is exact
            xy = np.round(xy * 8) / 8
            xy = np.stack([xy, (xy + np.roll(xy, -1, axis=0)) / 2], axis=1).reshape(-1, 2)
        return xy[::-1] if backwards else xy

    def straight(ring: Any) -> np.ndarray:
        xy = shapely.get_coordinates(ring)[:-1]
        return np.round(xy * 8) / 8 if collinear else xy

    parts = shapely.get_parts(a)
    plainly = shapely.multipolygons([shapely.polygons(straight(p.exterior)) for p in parts])
    otherwise = shapely.multipolygons([shapely.polygons(rewritten(p.exterior)) for p in parts[::-1]])
    if plainly.is_valid and otherwise.is_valid:
        assert area(plainly, b) == pytest.approx(area(otherwise, b), abs=slack(a, b))


#: rotations by right angles, reflections, exchanged axes, doubled and halved: (matrix, factor of areas)
AFFINE = {
    "quarter turn": ([0, -1, 1, 0, 0, 0], 1), "half turn": ([-1, 0, 0, -1, 0, 0], 1), "mirror": ([-1, 0, 0, 1, 0, 0], 1),
    "axes exchanged": ([0, 1, 1, 0, 0, 0], 1), "doubled": ([2, 0, 0, 2, 0, 0], 4), "halved": ([0.5, 0, 0, 0.5, 0, 0], 0.25),
    "sheared": ([1, 1, 0, 1, 0, 0], 1), "far": ([1, 0, 0, 1, 2.0**19, 2.0**22], 1),
}  # fmt: skip


@pytest.mark.parametrize("name", AFFINE)
@pytest.mark.parametrize("seed", range(12))
def test_equivalent_places_have_equivalent_measures(name: str, seed: int) -> None:
    matrix, factor = AFFINE[name]
    a, b = two(seed)
    here = area(a, b)
    there = area(affine_transform(a, matrix), affine_transform(b, matrix))
    assert there == pytest.approx(here * factor, abs=4 * slack(a, b))


# ------------------------------------------------------------------------------------------------ a plan


@SLOW
@given(seed=st.integers(0, 10_000))
def test_what_is_handed_out_lies_in_both(seed: int) -> None:
    zones, elements, _ = random_plan(seed)
    by = {z["zone_key"]: z["geometry"] for z in zones} | {e["element_key"]: e["geometry"] for e in elements}
    rows = run(zones, elements).contacts.query("relation == 'overlap' and area_m2 > 0")
    assert len(rows) > 0
    for row in rows.itertuples():
        for side in (row.subject_key, row.element_key):
            assert shapely.covers(by[side].buffer(1e-3), row.geometry)


@SLOW
@given(seed=st.integers(0, 10_000), metres=st.floats(1, 60))
def test_a_network_that_grows_never_takes_less(seed: int, metres: float) -> None:
    zones, elements, _ = random_plan(seed)
    solid = [e for e in elements if e["kind"] in ("reservoir", "corridor")]
    first = run(zones, solid).contacts.set_index(["subject_key", "element_key"])["area_m2"]
    grown = moved(solid, lambda shape: shape.buffer(metres, quad_segs=8))
    second_ = run(zones, grown).contacts.set_index(["subject_key", "element_key"])["area_m2"]
    assert set(first.index[first > 0]) <= set(second_.index)
    assert (second_.reindex(first.index).fillna(0) >= first - 0.01).all()


@SLOW
@given(seed=st.integers(0, 10_000))
def test_a_zone_more_takes_no_row_of_another_away(seed: int) -> None:
    zones, elements, _ = random_plan(seed)
    keys = ["subject_key", "element_key"]
    fewer = run(zones[1:], elements).contacts.set_index(keys)
    all_ = run(zones, elements).contacts.set_index(keys)
    assert set(fewer.index) <= set(all_.index)
    np.testing.assert_array_equal(fewer["area_m2"], all_.loc[fewer.index, "area_m2"])


@SLOW
@given(seed=st.integers(0, 10_000))
def test_a_zone_redrawn_changes_its_own_rows_alone(seed: int) -> None:
    zones, elements, _ = random_plan(seed)
    edited = [zones[0] | {"geometry": zones[0]["geometry"].buffer(-10)}, *zones[1:]]
    keys = ["subject_key", "element_key"]
    columns = ["area_m2", "length_m", "count", "distance_m", "edge_length_m", "relation"]
    tables = (run(each, elements).contacts for each in (zones, edited))
    own = zones[0]["zone_key"]
    a, b = (each[each["subject_key"] != own].set_index(keys)[columns] for each in tables)
    # a point on a border goes to the first zone that it touches: counts of neighbours may follow
    assert a.drop(columns=["count", "relation"]).equals(b.drop(columns=["count", "relation"]))


@SLOW
@given(seed=st.integers(0, 10_000))
def test_ground_is_never_more_than_its_sum_and_less_only_where_something_overlaps(seed: int) -> None:
    zones, elements, _ = random_plan(seed)
    solid = [e for e in elements if e["kind"] == "reservoir"]
    apart = [
        row | {"geometry": shapely.difference(row["geometry"], shapely.union_all([r["geometry"] for r in solid[:n]]))}
        for n, row in enumerate(solid)
    ]
    for rows, equal in ((solid, False), ([row for row in apart if not row["geometry"].is_empty], True)):
        totals = run(zones, rows).totals
        assert (totals["ground_area_m2"] <= totals["area_m2"] + 0.01).all()
        alone = shapely.union_all([z["geometry"] for z in zones]).area
        if equal and alone == pytest.approx(sum(z["geometry"].area for z in zones), abs=0.01):
            np.testing.assert_allclose(totals["ground_area_m2"], totals["area_m2"], atol=0.01)


@pytest.mark.parametrize("seed", range(3))
def test_random_points_agree_with_the_areas(seed: int) -> None:
    """10,000 points over the plan: the number in both sides gives the area, within four standard deviations."""
    zones, elements, _ = random_plan(seed)
    rng = np.random.default_rng(seed)
    xy = rng.uniform(-300, 1300, (10_000, 2))
    points = shapely.points(xy + ORIGIN)
    solid = [e for e in elements if e["kind"] in ("reservoir", "corridor")]
    contacts = run(zones, solid).contacts.set_index(["subject_key", "element_key"])["area_m2"]
    checked = 0
    for z in zones:
        for e in solid:
            inside = (shapely.contains(z["geometry"], points) & shapely.contains(e["geometry"], points)).mean()
            share = float(contacts.get((z["zone_key"], e["element_key"]), 0.0)) / 1600**2
            assert abs(inside - share) <= 4 * np.sqrt(max(share * (1 - share), 1e-7) / len(points)) + 1e-4
            checked += share > 0
    assert checked > 5


@pytest.mark.long(3)
@pytest.mark.parametrize("seed", range(3))
def test_the_way_it_is_computed_changes_nothing(seed: int, monkeypatch: pytest.MonkeyPatch) -> None:
    """One thread or several, compiled code or not, few rows at a time or many: the same tables."""
    sides = random_plan(seed)
    first = plain(run(*sides), *TABLES)
    for name, value in (("WORTH", 1), ("_BLOCKS", 3)):
        monkeypatch.setattr(parallel, name, value)
    monkeypatch.setitem(parallel._STATE, "threads", 4)
    assert repr(plain(run(*sides), *TABLES)) == repr(first)
    monkeypatch.setitem(parallel._STATE, "threads", 1)
    assert repr(plain(run(*sides), *TABLES)) == repr(first)
    for worth in (0.0, 1e18):
        monkeypatch.setattr(surfaces, "WORTH", worth)
        assert repr(plain(run(*sides), *TABLES)) == repr(first)
    assert second.areas is surfaces.areas


@pytest.mark.parametrize("seed", range(2))
def test_there_and_back_through_another_projection(seed: int) -> None:
    """Lambert-93 to CC50 and back: areas within what the round trip of coordinates loses."""
    zones, elements, _ = random_plan(seed)
    at = [row | {"geometry": affine_transform(row["geometry"], [1, 0, 0, 1, 0, -83_000])} for row in zones]
    of = [row | {"geometry": affine_transform(row["geometry"], [1, 0, 0, 1, 0, -83_000])} for row in elements]
    there, back = (Transformer.from_crs(a, b, always_xy=True) for a, b in ((2154, 3950), (3950, 2154)))

    def around(shape: Any) -> Any:
        return shapely.transform(
            shape, lambda xy: np.column_stack(back.transform(*there.transform(xy[:, 0], xy[:, 1])))
        )

    keys = ["subject_key", "element_key"]
    a, b = (run(moved(at, f), moved(of, f)).contacts.set_index(keys)["area_m2"] for f in (lambda g: g, around))
    large = a.index[a > 1]
    np.testing.assert_allclose(b.loc[large], a.loc[large], atol=0.01)
