"""Sides, fronts, protected shares and rollback computed again by counting cells or by arithmetic on rectangles.

Nothing here uses the program's geometry: a scene is a list of rectangles at whole metres.
"""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest
import shapely
from continuity_shapes import BUILDS, STRIP, corridor, measures_of, obstacle, prescription, run
from shapely import box

AU = "to_urbanise_open"
Rectangle = tuple[int, int, int, int]
#: cells of a metre from (-100, -100) to (1100, 300)
X, Y = np.arange(-100, 1100)[:, None] + 0.5, np.arange(-100, 300)[None, :] + 0.5
ONLY = {"breaks": {}, "fronts": {}, "sides": {}, "interfaces": {}, "rollback": False, "crossings": ()}


def cells(rectangles: list[Rectangle]) -> Any:
    held = np.zeros((X.size, Y.size), dtype=bool)
    for x0, y0, x1, y1 in rectangles:
        held |= (x0 < X) & (x1 > X) & (y0 < Y) & (y1 > Y)
    return held


OWN = cells([(0, 0, 1000, 100)])


def some(rng: Any, most: int, x: tuple[int, int] = (0, 1000), y: tuple[int, int] = (-60, 120)) -> list[Rectangle]:
    rectangles = []
    for _ in range(int(rng.integers(1, most + 1))):
        x0, y0 = int(rng.integers(*x)), int(rng.integers(*y))
        rectangles.append((x0, y0, x0 + int(rng.integers(10, 200)), y0 + int(rng.integers(10, 100))))
    return rectangles


def shapes(rectangles: list[Rectangle], name: str = AU) -> list[tuple[str, Any]]:
    """Rectangles as zones of a plan, which share no ground."""
    parts, taken = [], shapely.Polygon()
    for each in rectangles:
        left = box(*each).difference(taken)
        taken = taken.union(left)
        parts += [(name, part) for part in shapely.get_parts(left) if part.area > 0]
    return parts


@pytest.mark.long(5)
@pytest.mark.parametrize("seed", range(40))
def test_what_is_rolled_back_and_won_cell_by_cell(seed: int) -> None:
    rng = np.random.default_rng(seed)
    now, was = some(rng, 4), some(rng, 4)
    measures = measures_of(run(shapes(now), [corridor()], before=shapes(was, "urban"), **{**ONLY, "rollback": True}))
    builds, built = cells(now) & OWN, cells(was) & OWN
    assert measures.get("rollback_area", 0.0) == (builds & ~built).sum()
    assert measures.get("gained_area", 0.0) == (built & ~builds).sum()


@pytest.mark.long(5)
@pytest.mark.parametrize("seed", range(30))
def test_what_is_no_longer_protected_cell_by_cell(seed: int) -> None:
    rng = np.random.default_rng(1000 + seed)
    was, now, strict = some(rng, 4), some(rng, 3), some(rng, 2)
    measures = measures_of(
        run(
            shapes(strict, "natural_protected"), [corridor()],
            protected=[prescription(f"B{n}", box(*each), "01-00") for n, each in enumerate(was)],
            prescriptions=[prescription(f"P{n}", box(*each), "25-00") for n, each in enumerate(now)],
            **{**ONLY, "rollback": True},
        )
    )  # fmt: skip
    lost = cells(was) & OWN & ~cells(now) & ~cells(strict)
    assert measures.get("unprotected_area", 0.0) == lost.sum()


@pytest.mark.long(5)
@pytest.mark.parametrize("seed", range(30))
def test_what_is_protected_of_a_contact_cell_by_cell(seed: int) -> None:
    rng = np.random.default_rng(2000 + seed)
    zone, tools, others = some(rng, 1), some(rng, 4), some(rng, 2)
    drawn = [prescription(f"P{n}", box(*each), "25-00") for n, each in enumerate(tools)]
    drawn += [prescription(f"R{n}", box(*each), "05-01", "builds", "road") for n, each in enumerate(others)]
    contacts = run(shapes(zone), [corridor()], prescriptions=drawn, **ONLY).contacts
    mine = contacts[(contacts["subject_key"] == f"{AU}-0") & (contacts["element_key"] == "corridor:C")]
    shared = cells(zone) & OWN
    if not shared.any():
        assert not (mine["area_m2"] > 0).any()
        return
    assert mine["area_m2"].tolist() == [shared.sum()]
    assert mine["protected_share"].tolist() == [pytest.approx((shared & cells(tools)).sum() / shared.sum(), abs=1e-6)]


@pytest.mark.long(3)
@pytest.mark.parametrize("line", [False, True], ids=["a point", "a road"])
@pytest.mark.parametrize("seed", range(20))
def test_the_sides_of_an_obstacle_cell_by_cell(seed: int, line: bool) -> None:
    rng = np.random.default_rng(3000 + seed)
    zones = some(rng, 3, x=(380, 620), y=(-30, 80))
    at = shapely.LineString([(500, -20), (500, 120)]) if line else shapely.Point(500, 50)
    measures = measures_of(
        run(shapes(zones), [corridor(), obstacle(at)], **{**ONLY, "sides": {BUILDS.name: BUILDS}}), "obstacle:O"
    )
    away = np.hypot(np.abs(X - 500), np.maximum(np.maximum(-20 - Y, Y - 120), 0) if line else Y - 50)
    near, closed = OWN & (away <= 100), cells(zones)
    shares = [(closed & side).sum() / side.sum() for side in (near & (X < 500), near & (X > 500))]
    if not closed[near].any():
        assert measures.get("sides_locked", 0) == 0
        return
    assert measures["sides"] == 2
    if min(abs(share - 0.5) for share in shares) >= 0.01:  # nearer to half the grid cannot say
        assert measures["sides_locked"] == sum(share >= 0.5 for share in shares)
    assert measures["locked_share"] == pytest.approx(min(shares), abs=0.01)


@pytest.mark.long(5)
@pytest.mark.parametrize("seed", range(40))
def test_the_gap_between_fronts_by_arithmetic(seed: int) -> None:
    rng = np.random.default_rng(4000 + seed)
    x0, x1 = sorted(int(v) for v in rng.choice(np.arange(100, 900, 10), 2, replace=False))
    x2, x3 = sorted(int(v) for v in rng.choice(np.arange(100, 900, 10), 2, replace=False))
    north, south = int(rng.integers(60, 380)), int(rng.integers(-250, 20))
    was_north, was_south = north + int(rng.integers(0, 60)), south - int(rng.integers(0, 60))
    now = [("urban", box(x0, north, x1, 500)), ("urban", box(x2, -400, x3, south))]
    was = [("urban", box(x0, was_north, x1, 500)), ("urban", box(x2, -400, x3, was_south))]
    measures = measures_of(run(now, [corridor()], before=was, **{**ONLY, "fronts": {BUILDS.name: BUILDS}}))
    beside = max(x0, x2) - min(x1, x3)
    gap = float(np.hypot(max(beside, 0), north - south))
    # a segment on the corridor's very border aside, a front on either bank faces the other
    if gap > 500:
        assert "gap" not in measures
        return
    assert measures["gap"] == pytest.approx(gap, abs=1e-3)
    if beside < 0:
        before = float(was_north - was_south)
        # as narrow before, to half a hundredth, is no change
        assert measures["gap_before"] == pytest.approx(before, abs=1e-3)
        assert measures["gap_ratio"] == pytest.approx(1.0 if gap / before >= 0.995 else gap / before, abs=1e-5)
    assert STRIP.area == OWN.sum()
