"""Surfaces of many rings grown and shrunk ring by ring: the same ground as by one buffer of the whole."""

from __future__ import annotations

import numpy as np
import pytest
import shapely

from conformity.overlay import bands, grid


def squares(k: int, side: float, step: float) -> grid.Geometries:
    x, y = (each.ravel() * step for each in np.meshgrid(np.arange(k), np.arange(k)))
    return shapely.box(x, y, x + side, y + side)


def pierced(k: int, side: float, step: float) -> shapely.Polygon:
    holes = [shape.exterior.coords for shape in squares(k, side, step)]
    return shapely.Polygon(shapely.box(-step, -step, k * step, k * step).exterior.coords, holes)


SHAPES = {
    "parts": shapely.multipolygons(squares(6, 5, 20)),
    "holes": pierced(6, 12, 20),
    "parts within holes": shapely.multipolygons(
        [pierced(6, 30, 40), *shapely.transform(squares(6, 10, 40), lambda xy: xy + 10)]
    ),
    "two pierced parts": shapely.multipolygons(
        [pierced(4, 12, 20), shapely.transform(pierced(4, 12, 20), lambda xy: xy + np.array([100, 0]))]
    ),
}


@pytest.mark.parametrize("distance", [-40, -6, -4, -2.5, -1, 1, 2.5, 4, 6, 7.5, 9, 40])
@pytest.mark.parametrize("name", list(SHAPES))
def test_ring_by_ring_is_the_buffer_of_the_whole(name: str, distance: float, monkeypatch: pytest.MonkeyPatch) -> None:
    given = grid.array([SHAPES[name]])
    whole = bands.buffer(given, distance)[0]
    monkeypatch.setattr(bands, "_RINGS", 2)
    buffered = bands.buffer(given, distance)[0]
    if whole is None:
        assert buffered is None
        return
    assert shapely.is_valid(buffered)
    assert buffered.area == pytest.approx(whole.area, abs=1e-6)
    assert shapely.symmetric_difference(buffered, whole).area < 1e-6


@pytest.mark.parametrize("gap", [0.5, 3, 8])
@pytest.mark.parametrize("name", list(SHAPES))
def test_closed_surfaces_are_the_same(name: str, gap: float, monkeypatch: pytest.MonkeyPatch) -> None:
    given = grid.array([SHAPES[name], shapely.box(0, 0, 30, 30)])
    whole = bands.grown(given, gap), bands.closed(given, gap)
    monkeypatch.setattr(bands, "_RINGS", 2)
    for by_ring, plain in zip((bands.grown(given, gap), bands.closed(given, gap)), whole, strict=True):
        assert shapely.is_valid(by_ring)
        assert shapely.symmetric_difference(by_ring, plain).area < 1e-6
