"""Ours: areas and shares alone, with the geometry of every pair (``geometry``), or by tiles of so many MB."""

import sys
import time

import common
import geopandas as gpd
import numpy as np
import shapely


def tiles(memory_mb: float) -> None:
    """Two files, never held whole; the memory of the program before reading is reported apart."""
    from conformity import api

    discs = shapely.buffer(shapely.points(np.arange(200.0), 0.0), 100, quad_segs=32)  # enough to load what compiles
    warm = gpd.GeoDataFrame(geometry=discs, crs=2154)
    api.shares(warm, warm)
    start_mb = common.peak_mb()
    began = time.perf_counter()
    pairs = api.shares(*(f"{sys.argv[1]}/{name}.gpkg" for name in ("zones", "features")), memory_mb=memory_mb)
    taken = time.perf_counter() - began
    common.write(
        0.0, taken, pairs["zone"], pairs["element"], pairs["area_m2"], start_mb=start_mb, tiles=pairs.attrs["tiles"]
    )


def main() -> None:
    if sys.argv[3].isdigit():
        tiles(float(sys.argv[3]))
        return
    zones, features = common.read()
    from conformity.overlay import grid, parallel
    from conformity.overlay.shares import shares

    if sys.argv[3] == "geometry":

        def work():
            tree = shapely.STRtree(zones)
            f, z = parallel.query(tree, features, "intersects")
            shared = grid.only(grid.overlap(zones[z], features[f]), np.full(len(z), 2))
            area = shapely.area(shared)
            kept = area > 0
            return z[kept], f[kept], area[kept]
    else:

        def work():
            overlaps = shares(zones, features)
            return overlaps.zone, overlaps.feature, overlaps.area_m2

    common.measure(work, warm=True)


main()
