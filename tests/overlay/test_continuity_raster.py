"""Random scenes measured twice: by the program, and on a grid of half a metre that shares no code with it."""

from __future__ import annotations

import os
from dataclasses import dataclass
from typing import Any

import numpy as np
import pytest
import shapely
from continuity_shapes import corridor, element, measures_of, run
from effort import part
from raster import CELL_M, Corners, Grid, alive, groups, widest_way

#: Scenes that are drawn, in chunks that several processes share (``CONTINUITY_SCENES=5000`` draws more).
SCENES = int(os.environ.get("CONTINUITY_SCENES", "320"))
CHUNKS = 16
AU = "to_urbanise_open"
#: metres: the corridor, and the reservoirs at its ends; everything is free but what the zones close
LENGTH, WIDTH, DEEP, MARGIN = 110, 30, 45, 12
PIECE_M2 = 10_000.0
#: twice half a cell's diagonal on either side, and the program's own tolerance
TOLERANCE_M = 4 * CELL_M * np.sqrt(2) / 2 + 0.1


def rectangle(x0: float, y0: float, x1: float, y1: float) -> Corners:
    return [(x0, y0), (x1, y0), (x1, y1), (x0, y1)]


@dataclass(frozen=True)
class Scene:
    corridor: list[Corners]
    reservoirs: list[list[Corners]]
    before: list[Corners]
    after: list[Corners]


def _spot(rng: Any, slanted: bool) -> Corners:
    """A zone at whole metres, anywhere but often near a mouth."""
    x = int(rng.choice([rng.integers(-30, LENGTH + 20), rng.integers(-18, 4), rng.integers(LENGTH - 14, LENGTH + 4)]))
    y = int(rng.integers(-MARGIN - 4, WIDTH - 2))
    w, h = int(rng.integers(4, 30)), int(rng.integers(4, 46))
    if not slanted:
        return rectangle(x, y, x + w, y + h)
    lean = int(rng.integers(-25, 26))
    return [(x, y), (x + w, y), (x + w + lean, y + h), (x + lean, y + h)]


def scene(seed: int) -> Scene:
    """A corridor, straight, bent or forked, between two or three reservoirs, and zones before and after."""
    rng = np.random.default_rng(seed)
    kind = seed % 4
    parts = [rectangle(0, 0, LENGTH, WIDTH)]
    low, high = -int(rng.integers(0, MARGIN)), WIDTH + int(rng.integers(0, MARGIN))
    ends = [[rectangle(-DEEP, low, 0, high)], [rectangle(LENGTH, low, LENGTH + DEEP, high)]]
    if kind == 1:  # a third reservoir, to the north
        parts.append(rectangle(45, WIDTH, 67, WIDTH + 40))
        ends.append([rectangle(30, WIDTH + 40, 82, WIDTH + 70)])
    elif kind == 2:  # two arms
        parts = [
            rectangle(0, 0, 25, 52),
            rectangle(85, 0, LENGTH, 52),
            rectangle(25, 0, 85, 22),
            rectangle(25, 32, 85, 52),
        ]
    elif kind == 3:  # drawn into its reservoirs
        parts = [rectangle(-12, 0, LENGTH + 12, WIDTH)]
    zones = [_spot(rng, seed % 5 == 0) for _ in range(int(rng.integers(1, 5)))]
    return Scene(parts, ends, zones[: int(rng.integers(0, 2))], zones)


def _shape(parts: list[Corners]) -> Any:
    return shapely.union_all([shapely.Polygon(corners) for corners in parts])


def _disjoint(zones: list[Corners]) -> list[tuple[str, Any]]:
    """Zones in their order, each without those before it: a plan's zones do not overlap."""
    parts: list[tuple[str, Any]] = []
    taken = shapely.Polygon()
    for corners in zones:
        left = shapely.Polygon(corners).difference(taken)
        taken = taken.union(left)
        parts += [(AU, part) for part in shapely.get_parts(left) if part.area > 1e-6]
    return parts


def _by_program(drawn: Scene) -> dict[str, float]:
    elements = [element(f"reservoir:{n}", _shape(parts)) for n, parts in enumerate(drawn.reservoirs)]
    measured = run(
        _disjoint(drawn.after), [*elements, corridor(_shape(drawn.corridor))], before=_disjoint(drawn.before),
        fronts={}, sides={}, interfaces={}, rollback=False, crossings=(),
    )  # fmt: skip
    return measures_of(measured)


def _by_raster(drawn: Scene) -> dict[str, float]:
    grid = Grid(-DEEP - 8, -MARGIN - 8, LENGTH + DEEP + 8, WIDTH + 78)
    own = grid.any_of(drawn.corridor)
    reservoirs = [grid.any_of(parts) for parts in drawn.reservoirs]
    ground = own | np.any(reservoirs, axis=0)
    states = []
    for zones in (drawn.before, drawn.after):
        closed = grid.any_of(zones)
        ports = [alive(part, closed, PIECE_M2) for part in reservoirs]
        states.append((ground & ~closed, ports))
    before, after = (groups(*state) for state in states)
    linked = [group for group in before if len(group) > 1]
    cut = sum(len([g for g in after if g & group]) - 1 for group in linked)
    values = {"links_before": float(sum(len(group) - 1 for group in linked)), "links_cut": float(cut)}
    if len(reservoirs) == 2 and linked:
        widths = [widest_way(free, *ports) for free, ports in states]
        values |= {"width_before": widths[0], "residual_width": widths[1]}
    return values


def _compare(seed: int) -> tuple[str, list[str]]:
    """What a scene was, and where the two methods differ."""
    drawn = scene(seed)
    program, raster = _by_program(drawn), _by_raster(drawn)
    if "links_before" not in program:
        # the zones do nothing, or nothing was linked before: the grid must not see a link lost either
        wrong = [f"links_cut 0 {raster['links_cut']}"] if raster["links_cut"] else []
        if "residual_width" in raster and raster["width_before"] - raster["residual_width"] > TOLERANCE_M:
            wrong.append(f"untold narrowing {raster}")
        return "no change", wrong
    wrong = [
        f"{name} {program[name]} {raster[name]}"
        for name in ("links_before", "links_cut")
        if program[name] != raster[name]
    ]
    for name in ("width_before", "residual_width"):
        if name in raster and abs(program.get(name, 0.0) - raster[name]) > TOLERANCE_M:
            wrong.append(f"{name} {program.get(name)} {raster[name]}")
    return "cut" if program["links_cut"] else "narrowed" if program["residual_width_ratio"] < 1 else "open", wrong


@pytest.mark.long(16)
@pytest.mark.parametrize("chunk", range(CHUNKS))
def test_the_grid_says_the_same(chunk: int) -> None:
    wrong: list[str] = []
    kinds: dict[str, int] = {}
    for seed in part(range(chunk, SCENES, CHUNKS), 2):
        kind, differences = _compare(seed)
        kinds[kind] = kinds.get(kind, 0) + 1
        wrong += [f"scene {seed}: {each}" for each in differences]
    assert not wrong, "\n".join(wrong)
    assert len(kinds) > 2, kinds
