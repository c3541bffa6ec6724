"""Ours: areas and shares without geometry, or with the geometry of every pair (``geometry``)."""

import sys

import common
import numpy as np
import shapely


def main() -> None:
    zones, features = common.read()
    from conformity.overlay import grid, many
    from conformity.overlay.shares import shares

    if sys.argv[3] == "geometry":

        def work():
            tree = shapely.STRtree(zones)
            f, z = many.query(tree, features, "intersects")
            shared = grid.only(grid.overlap(zones[z], features[f]), np.full(len(z), 2))
            area = shapely.area(shared)
            kept = area > 0
            return z[kept], f[kept], area[kept]
    else:

        def work():
            found = shares(zones, features)
            return found.zone, found.feature, found.area_m2

    common.measure(work, warm=True)


main()
