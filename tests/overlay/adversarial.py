"""Pairs that overlays are known to fail on, made at random, and their truth by an arithmetic that never rounds.

The arbiter shares nothing with the program: polygons are cut into signed fans of triangles, triangles are clipped by
half-planes (Sutherland and Hodgman), all in fractions.
"""

from __future__ import annotations

from fractions import Fraction
from itertools import pairwise
from typing import Any

import numpy as np
import shapely

#: Where the pairs are laid (metres): near the origin, where overlays fail most, and at Lambert-93 and CC50 magnitudes.
OFFSETS = {"origin": (0.0, 0.0), "lambert93": (650_000.0, 7_090_000.0), "cc50": (1_650_000.0, 9_200_000.0)}

Point = tuple[Fraction, Fraction]


def quads(rng: Any, n: int, offset: tuple[float, float]) -> tuple[Any, Any]:
    """Pairs of convex quadrilaterals along one line, the second one's base shifted by 1e-13 to 1e-2 m or by nothing.

    In three of four pairs the two lie on either side of the line and share nothing or a sliver.
    """
    angle, length = rng.uniform(0, 2 * np.pi, n), rng.uniform(5, 300, n)
    depth = rng.uniform(1, 200, (2, n))
    u, v = rng.uniform(0, 20, (2, n)), rng.uniform(0, 20, (2, n))
    bases = np.array([(0, 1), (0, 1), (0.25, 0.75), (-0.3, 1.2), (0, 0.5)])[rng.integers(0, 5, n)]
    side = np.where(rng.random(n) < 0.25, 1.0, -1.0)
    start = np.array(offset)[:, None] + rng.uniform(-500, 500, (2, n))
    e1, e2 = bases.T * length
    nothing = np.zeros(n)
    one = [(nothing, nothing), (length, nothing), (length + u[0], depth[0]), (-v[0], depth[0])]
    two = [(e1, nothing), (e2, nothing), (e2 + u[1], side * depth[1]), (e1 - v[1], side * depth[1])]
    size = 10 ** rng.uniform(-13, -2, n)
    shift = rng.integers(-1, 2, (2, 2, n)) * size * (rng.random((2, 2, n)) < 0.75)

    def laid(corners: list[Any], moved: Any = None) -> Any:
        xy = np.empty((n, 5, 2))
        for k, (x, y) in enumerate(corners):
            xy[:, k, 0] = start[0] + x * np.cos(angle) - y * np.sin(angle)
            xy[:, k, 1] = start[1] + x * np.sin(angle) + y * np.cos(angle)
        if moved is not None:
            xy[:, :2] += np.moveaxis(moved, -1, 0)
        xy[:, 4] = xy[:, 0]
        return shapely.polygons(xy)

    left, right = laid(one), laid(two, shift)
    sound = shapely.is_valid(left) & shapely.is_valid(right)
    return left[sound], right[sound]


def truth(left: Any, right: Any) -> Fraction:
    """Area that two polygons or multipolygons share, in square metres, exactly."""
    total = Fraction(0)
    twos = [triangle for ring in _rings(right) for triangle in _fan(*ring)]
    for sign, one in (triangle for ring in _rings(left) for triangle in _fan(*ring)):
        for other_sign, two in twos:
            total += sign * other_sign * _common(one, two)
    return total


def convex_truth(left: Any, right: Any) -> float:
    """The same for two convex polygons without holes, quicker."""
    one, two = ([_point(xy) for xy in shapely.get_coordinates(shape)[:-1]] for shape in (left, right))
    return float(_common(_turned(one), _turned(two)))


def _point(xy: Any) -> Point:
    return Fraction(float(xy[0])), Fraction(float(xy[1]))


def _rings(shape: Any) -> list[tuple[int, list[Point]]]:
    """Every ring with the sign that its ground has: shells count, holes are taken away."""
    held = []
    for part in shapely.get_parts(shape):
        for n, ring in enumerate(shapely.get_rings(part)):
            points = [_point(xy) for xy in shapely.get_coordinates(ring)[:-1]]
            held.append((1 if n == 0 else -1, _turned(points)))
    return held


def _fan(sign: int, ring: list[Point]) -> list[tuple[int, list[Point]]]:
    """Triangles from the first corner; one that turns the other way takes ground away."""
    fans = []
    for b, c in pairwise(ring[1:]):
        twice = _twice([ring[0], b, c])
        if twice:
            fans.append((sign if twice > 0 else -sign, _turned([ring[0], b, c])))
    return fans


def _twice(points: list[Point]) -> Fraction:
    turned = zip(points, points[1:] + points[:1], strict=True)
    return sum((a[0] * b[1] - b[0] * a[1] for a, b in turned), Fraction(0))


def _turned(points: list[Point]) -> list[Point]:
    """The same ring, counter-clockwise."""
    return points if _twice(points) > 0 else points[::-1]


def _common(one: list[Point], two: list[Point]) -> Fraction:
    kept = one
    for a, b in zip(two, two[1:] + two[:1], strict=True):
        if not kept:
            return Fraction(0)
        side = [(b[0] - a[0]) * (p[1] - a[1]) - (b[1] - a[1]) * (p[0] - a[0]) for p in kept]
        cut: list[Point] = []
        for n, p in enumerate(kept):
            q, here, there = kept[n - 1], side[n], side[n - 1]
            if (here > 0 and there < 0) or (here < 0 and there > 0):
                t = there / (there - here)
                cut.append((q[0] + t * (p[0] - q[0]), q[1] + t * (p[1] - q[1])))
            if here >= 0:
                cut.append(p)
        kept = cut
    return abs(_twice(kept)) / 2 if len(kept) > 2 else Fraction(0)
