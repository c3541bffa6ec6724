"""Areas and shares of every zone and feature that share ground, without building what they share.

For tables of a whole region: no geometry is made, only summed (:mod:`conformity.overlay.second`). A pair shares ground
where the predicate of GEOS says that they meet and the sum finds an area; where one alone says so, GEOS measures too,
and the arbiter of :mod:`conformity.overlay.certify` settles the pair.
"""

from __future__ import annotations

from dataclasses import dataclass
from itertools import pairwise
from typing import TYPE_CHECKING, Final

import numpy as np
import shapely

from conformity.overlay import certify, grid, parallel, second

if TYPE_CHECKING:
    from collections.abc import Callable

    from conformity.overlay.arrays import Bools, Floats, Geometries, Ints

__all__ = ["Shares", "shares"]

#: Points of the zones whose edges are held at once.
_POINTS: Final = 500_000


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
    pair = _pairs(*parallel.query(tree, features), len(features))
    z, f = np.divmod(pair, max(1, len(features)))
    if own is not None:
        mine = own(z, f)
        pair, z, f = pair[mine], z[mine], f[mine]
    boxes = len(z)
    size = _areas(zones, features, z, f)
    met = _met(tree, features, pair)
    # shapes that only touch share no area, and rounding adds none to shapes that do not meet
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


def _areas(zones: Geometries, features: Geometries, z: Ints, f: Ints) -> Floats:
    """Shared areas of pairs sorted by zone; edges of some zones at a time are held, and those of all features."""
    size = np.empty(len(z))
    packed = second.pack(features)
    points = np.cumsum(shapely.get_num_coordinates(zones))
    steps = np.searchsorted(points, np.arange(_POINTS, points[-1] if len(points) else 0, _POINTS))
    cuts = np.unique([0, *steps.tolist(), len(zones)]).tolist()
    for first, last in pairwise(cuts):
        rows = slice(*np.searchsorted(z, [first, last]).tolist())
        size[rows] = second.areas(second.pack(zones[first:last]), packed, z[rows] - first, f[rows])
    return size


def _pairs(f: Ints, z: Ints, features: int) -> Ints:
    """Pairs as one number each, in the order of zone then feature."""
    pair = z.astype(np.intp) * features + f
    pair.sort()
    return pair


def _met(tree: shapely.STRtree, features: Geometries, pair: Ints) -> Bools:
    """Which of some pairs meet according to the predicate."""
    held = _pairs(*parallel.query(tree, features, "intersects"), len(features))
    place = np.minimum(np.searchsorted(pair, held), max(0, len(pair) - 1))
    met = np.zeros(len(pair), dtype=bool)
    if len(pair):
        met[place[pair[place] == held]] = True
    return met
