"""Totals of the whole plan: each square metre, metre and point once, whatever borders and overlaps divide them."""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest
import shapely
from hypothesis import given
from hypothesis import strategies as st
from overlay_shapes import element, run, square, zone
from test_overlay_properties import SLOW, random_plan
from test_overlay_totals import of_territory

from conformity.model import CONSTRUCTIBLE_CLASSES, TO_URBANISE_CLASSES, together

SIZES = (("layer_ground_area", 2, shapely.area), ("layer_ground_length", 1, shapely.length))


def test_a_line_on_the_border_of_two_classes_counts_once() -> None:
    """Hedges of 80 m between A and A, and of 50 m between A and N: 210 m over zones, 130 m on the ground."""
    zones = [zone("A-1", square(0, 0, 100)), zone("A-2", square(100, 0, 100)),
             zone("N-1", square(0, 100, 200, 100), "natural")]  # fmt: skip
    hedges = [element("h1", "LINESTRING(100 10,100 90)", "hedge", layers=("hedges",)),
              element("h2", "LINESTRING(20 100,70 100)", "hedge", layers=("hedges",))]  # fmt: skip
    measured = run(zones, hedges)
    assert measured.totals["length_m"].sum() == 260
    assert measured.totals["ground_length_m"].sum() == 180
    assert of_territory(measured, "layer_ground_length", "hedges") == 130


def test_points_on_a_border_count_once_and_two_of_one_spot_are_two() -> None:
    """Each point is of one zone; two elements of one place are two."""
    zones = [zone("A-1", square(0, 0, 100)), zone("N-1", square(100, 0, 100), "natural")]
    spots = [element(name, "POINT(100 50)", "obstacle", layers=("obstacles",)) for name in ("o1", "o2")]
    measured = run(zones, spots)
    assert measured.totals["count"].sum() == 2
    assert of_territory(measured, "layer_count", "obstacles") == 2


def test_classes_that_overlap_are_measured_together() -> None:
    """AU open and AU closed lie over one another on 60 x 100 m; the reservoir holds both."""
    zones = [
        zone("AU-1", square(0, 0, 100), "to_urbanise_open"),
        zone("AU-2", square(40, 0, 100), "to_urbanise_closed"),
    ]
    measured = run(zones, [element("r", square(0, 0, 140, 100))])
    both = together(TO_URBANISE_CLASSES | {"pocket"})
    assert of_territory(measured, "classes_network_area", both) == 14_000
    assert of_territory(measured, "classes_ground_area", both) == 14_000
    assert of_territory(measured, "classes_network_area", both, "59991") == 14_000
    assert of_territory(measured, "layer_ground_area", "reservoirs") == 14_000


def second(zones: list[Any], rows: list[Any], dim: int, size: Any) -> float:
    """The same by plain unions of the whole, with no pair of zone and element anywhere."""
    own = [row["geometry"] for row in rows if shapely.get_dimensions(row["geometry"]) == dim]
    if not own:
        return 0.0
    shared = shapely.intersection(shapely.union_all(own), shapely.union_all([row["geometry"] for row in zones]))
    return float(size([part for part in shapely.get_parts(shared) if shapely.get_dimensions(part) == dim]).sum())


@given(st.integers(0, 10_000))
@SLOW
def test_totals_of_the_whole_are_those_of_plain_unions(seed: int) -> None:
    zones, rows, _ = random_plan(seed)
    measured = run(zones, rows)
    for layer in sorted({row["layer"] for row in rows}):
        own = [row for row in rows if row["layer"] == layer]
        for name, dim, size in SIZES:
            total = of_territory(measured, name, layer)
            assert total == pytest.approx(second(zones, own, dim, size), abs=0.01)
            assert (
                total
                <= sum(size(row["geometry"]) for row in own if shapely.get_dimensions(row["geometry"]) == dim) + 0.01
            )
            column = "ground_area_m2" if dim == 2 else "ground_length_m"
            assert total <= measured.totals.loc[measured.totals["layer"] == layer, column].sum() + 0.01
    built = together(CONSTRUCTIBLE_CLASSES)
    each = measured.territory_measures.query("territory == 'plan' and measure == 'constructible_network_area'")["value"]
    assert of_territory(measured, "classes_network_area", built) <= each.sum() + 0.01


@given(st.integers(0, 10_000))
@SLOW
def test_cutting_zones_in_two_changes_no_total_of_the_whole(seed: int) -> None:
    zones, rows, _ = random_plan(seed)
    halves = []
    rng = np.random.default_rng(seed)
    for row in zones:
        x0, y0, x1, y1 = row["geometry"].bounds
        at = round(float(rng.uniform(x0, x1)), 3)
        for n, side in enumerate((shapely.box(x0 - 1, y0 - 1, at, y1 + 1), shapely.box(at, y0 - 1, x1 + 1, y1 + 1))):
            part = shapely.intersection(row["geometry"], side)
            polygons = [p for p in shapely.get_parts(part) if shapely.get_dimensions(p) == 2]
            if polygons:
                ground = shapely.multipolygons(polygons) if len(polygons) > 1 else polygons[0]
                halves.append({**row, "zone_key": f"{row['zone_key']}/{n}", "geometry": ground, "area_m2": ground.area})
    whole, cut = run(zones, rows), run(halves, rows)
    for layer in sorted({row["layer"] for row in rows}):
        for name in ("layer_ground_area", "layer_ground_length", "layer_count"):
            assert of_territory(cut, name, layer) == pytest.approx(of_territory(whole, name, layer), abs=0.01)
