"""Areas and shares of every zone and feature that share ground, without building what they share.

For tables of a whole region: no geometry is made, only summed (:mod:`conformity.overlay.second`). A pair shares ground
where the predicate of GEOS says that they meet and the sum finds an area; where one alone says so, GEOS measures too,
and the arbiter of :mod:`conformity.overlay.certify` settles the pair.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np
import shapely

from conformity.overlay import certify, grid, many, second

if TYPE_CHECKING:
    from collections.abc import Callable

    from conformity.overlay.grid import Bools, Floats, Geometries, Ints

__all__ = ["Shares", "shares"]


@dataclass(frozen=True)
class Shares:
    """One row a pair that shares ground, by zone then feature; areas in m2, shares from 0 to 1."""

    zone: Ints
    feature: Ints
    area_m2: Floats
    share_of_zone: Floats
    share_of_feature: Floats
    #: pairs whose boxes meet, and those on which predicate and sum differed
    boxes: int
    settled: int


def shares(zones: Geometries, features: Geometries, own: Callable[[Ints, Ints], Bools] | None = None) -> Shares:
    """Shared area of every pair of surfaces.

    Parameters
    ----------
    zones, features
        Valid polygons and multipolygons, in metres.
    own
        Tells which pairs of rows (of the zones, of the features) are to be measured; all by default.

    Returns
    -------
    Shares
        Not quantised.
    """
    tree = shapely.STRtree(zones)
    f, z = many.query(tree, features)
    order = np.lexsort((f, z))
    z, f = z[order].astype(np.intp), f[order].astype(np.intp)
    if own is not None:
        mine = own(z, f)
        z, f = z[mine], f[mine]
    boxes = len(z)
    size = second.areas(second.pack(zones), second.pack(features), z, f)
    met = _met(tree, features, z, f, len(zones))
    # what merely touches meets without ground, and rounding gives no ground to what does not meet
    odd = np.flatnonzero(~met & (size > certify.AREA_M2))
    if len(odd):
        left, right, two = zones[z[odd]], features[f[odd]], np.full(len(odd), 2)
        proof = certify.certify(left, right, two, grid.only(grid.intersect(left, right), two))
        size[odd] = proof.size
        met[odd] = proof.size > 0
    kept = met & (size > 0)
    z, f, size = z[kept], f[kept], size[kept]
    of_zone, of_feature = size / shapely.area(zones)[z], size / shapely.area(features)[f]
    return Shares(z, f, size, np.minimum(of_zone, 1.0), np.minimum(of_feature, 1.0), boxes, len(odd))


def _met(tree: shapely.STRtree, features: Geometries, z: Ints, f: Ints, n: int) -> grid.Bools:
    """Which of some pairs the predicate holds to meet."""
    e, s = many.query(tree, features, "intersects")
    return np.isin(f * n + z, e * n + s)
