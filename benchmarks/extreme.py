"""extreme.py [N ...]: outlines of so many vertices, holes and parts: how the cost of a check grows with them.

Processor seconds of one process, so that other work on the machine counts little; a growth of n log n is a ratio of
about 2.2 where the number doubles, of 4.5 where it is four times as many. Every area is compared with one by GEOS.
``rough`` is an outline whose every corner is a bend much smaller than the uncertainty (25 m).
"""

from __future__ import annotations

import sys
import time
import warnings

import geopandas as gpd
import numpy as np
import shapely

import conformity

X, Y = 700_000, 6_600_000
KINDS = ("vertices", "rough", "holes", "parts")


def outline(n: int, x: float, rough_m: float = 0.0) -> shapely.Geometry:
    """A wavy disc of ``n`` vertices, each of them up to ``rough_m`` off."""
    angle = np.linspace(0, 2 * np.pi, n, endpoint=False)
    radius = 3000 * (1 + 0.02 * np.sin(angle * 40)) + rough_m * np.random.default_rng(n).uniform(-1, 1, n)
    return shapely.polygons(np.column_stack([x + radius * np.cos(angle), Y + radius * np.sin(angle)]))


def squares(n: int) -> np.ndarray:
    """About ``n`` squares in rows over 6 km."""
    side = int(n**0.5)
    step = 6000 / side
    x, y = (each.ravel() * step - 3000 for each in np.meshgrid(np.arange(side), np.arange(side)))
    return shapely.box(X + x + 0.2 * step, Y + y + 0.2 * step, X + x + 0.7 * step, Y + y + 0.7 * step)


def scene(kind: str, n: int) -> tuple[shapely.Geometry, shapely.Geometry]:
    """A zone of the kind, and the reservoir that it meets."""
    if kind == "vertices":
        return outline(n, X), outline(n, X + 1500)
    if kind == "rough":
        return shapely.box(X - 2000, Y - 2000, X + 2500, Y + 1000), outline(n, X, 3.0)
    plain = shapely.box(X - 2000, Y - 2000, X + 2500, Y + 1000)
    if kind == "parts":
        return shapely.multipolygons(squares(n)), plain
    holes = shapely.get_exterior_ring(squares(n))
    return shapely.polygons(
        shapely.get_exterior_ring(shapely.box(X - 3000, Y - 3000, X + 3000, Y + 3000)), holes
    ), plain


def cost(kind: str, n: int) -> float:
    zone, element = scene(kind, n)
    zones = gpd.GeoDataFrame({"LIBELLE": ["1AU"], "TYPEZONE": ["AUc"]}, geometry=[zone], crs=2154)
    network = gpd.GeoDataFrame({"NOM": ["a"]}, geometry=[element], crs=2154)
    began = time.process_time()
    report = conformity.check(zones, reservoirs=[network], objective="preserve", date="2026-01-01")
    seconds = time.process_time() - began
    (contact,) = report.contacts.to_dict("records")
    assert abs(contact["area_m2"] - shapely.area(shapely.intersection(zone, element))) < 1
    return seconds


def main() -> None:
    warnings.simplefilter("ignore")
    kinds = [word for word in sys.argv[1:] if word in KINDS] or KINDS
    numbers = [int(word) for word in sys.argv[1:] if word.isdigit()] or [4_000, 16_000]
    cost("vertices", 100)  # libraries loaded, rules read
    fixed = cost("vertices", 100)
    for kind in kinds:
        before = None
        for n in numbers:
            seconds = cost(kind, n) - fixed
            print(f"{kind}: {n} {seconds:.1f} s" + (f", ratio {seconds / before:.1f}" if before else ""), flush=True)
            before = seconds
    print(f"beside {fixed:.1f} s of any check")


if __name__ == "__main__":
    main()
