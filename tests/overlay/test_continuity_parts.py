"""Zones drawn in parts or as one: every measure of continuity says the same."""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest
import shapely
from continuity_shapes import corridor, element, obstacle, run
from shapely import box
from shapely.affinity import rotate

AU = "to_urbanise_open"
#: leaves the plan at x 1600
LONG = box(0, 0, 1800, 100)
WEST, NORTH = box(-300, -50, 0, 150), box(600, 100, 900, 320)
WIDTHS = ("residual_width", "width_before", "gap", "gap_before")


def _elements(uncertainty: float) -> list[dict[str, Any]]:
    return [
        element("reservoir:W", WEST),
        element("reservoir:N", NORTH),
        corridor(LONG, uncertainty=uncertainty),
        corridor(box(-100, -300, 700, -200).union(box(-100, -300, 0, -50)), "corridor:D"),
        obstacle(shapely.Point(300, 50)),
        obstacle(shapely.LineString([(1200, -40), (1200, 140)]), "obstacle:L"),
    ]


def _zones(rng: Any) -> list[Any]:
    """Zones at whole metres, near mouths, banks, obstacles and the plan's edge; no two share ground."""
    zones: list[Any] = []
    taken = shapely.Polygon()
    for _ in range(int(rng.integers(2, 6))):
        x = int(rng.choice([rng.integers(-60, 20), rng.integers(200, 1000), rng.integers(1150, 1590)]))
        y = int(rng.integers(-120, 130))
        shape = box(x, y, x + int(rng.integers(10, 160)), y + int(rng.integers(10, 200)))
        left = shape.intersection(box(-600, -600, 1600, 700)).difference(taken)
        taken = taken.union(left)
        zones += [part for part in shapely.get_parts(left) if part.area > 0]
    return zones


def _split(zones: list[Any], rng: Any) -> list[Any]:
    """Zones cut along lines: the corridor's borders, its middle, its end, and some at a slant."""
    halves = [box(-5000, y, 5000, 5000) for y in (0, 100, int(rng.integers(5, 95)))]
    halves += [box(x, -5000, 5000, 5000) for x in (0, int(rng.integers(-20, 1600)))]
    halves += [
        rotate(box(-5000, int(rng.integers(-50, 150)), 5000, 9000), float(rng.integers(5, 85)), origin=(600, 50))
    ]
    for half in halves:
        cut = [shapely.intersection(z, half) for z in zones] + [shapely.difference(z, half) for z in zones]
        zones = [part for shape in cut for part in shapely.get_parts(shape) if shapely.get_dimensions(part) == 2]
        zones = [zone for zone in zones if zone.area > 0]
    return zones


def _measures(zones: list[Any], before: list[Any], uncertainty: float) -> dict[tuple[str, str], float]:
    measured = run([(AU, zone) for zone in zones], _elements(uncertainty), before=[("urban", zone) for zone in before])
    table = measured.element_measures
    # what a zone takes of an element is covered by other tests
    table = table[~table["measure"].str.startswith(("class_", "covered", "inside", "cell"))]
    return dict(zip(zip(table["element_key"], table["measure"], strict=True), table["value"], strict=True))


@pytest.mark.long(5)
@pytest.mark.parametrize("seed", range(40))
def test_zones_in_parts_or_as_one(seed: int) -> None:
    rng = np.random.default_rng(seed)
    zones, uncertainty = _zones(rng), float(rng.choice([0, 20, 60]))
    before = [zones[0].buffer(-4, join_style="mitre")] if seed % 3 == 0 else []
    before = [shape for shape in before if not shape.is_empty]
    whole = _measures(zones, before, uncertainty)
    parts = _measures(_split(zones, rng), _split(before, rng), uncertainty)
    merged = list(shapely.get_parts(shapely.union_all(zones)))
    for other in (parts, _measures([part for part in merged if part.area > 0], before, uncertainty)):
        assert whole.keys() == other.keys()
        for name, value in whole.items():
            near = 0.15 if name[1] in WIDTHS else 0.5 if name[1].startswith("mesh_") and value > 100 else 3e-3
            assert other[name] == pytest.approx(value, abs=near), name
