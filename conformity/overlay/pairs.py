"""Pairs of a subject and an element within reach of each other."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
import shapely

from conformity.model import Kind
from conformity.normalise import geos
from conformity.overlay import certify, parallel

if TYPE_CHECKING:
    from conformity.model import Needs
    from conformity.overlay.arrays import Bools, Floats, Geometries, Ints
    from conformity.overlay.sides import Elements, Subjects


def reach(elements: Elements, needs: Needs) -> Floats:
    """Distance, in metres, within which an element concerns a subject.

    Its uncertainty or ``near_m``; for an obstacle at least ``obstacle_radius_m``.
    """
    radius = np.maximum(elements.uncertainty, needs.near_m)
    obstacle = elements.has_role(Kind.OBSTACLE)
    return np.where(obstacle, np.maximum(radius, needs.obstacle_radius_m), radius)


def candidates(subjects: Subjects, elements: Elements, needs: Needs) -> tuple[Ints, Ints, int]:
    """Rows of the subjects and of the elements of every pair within reach, sorted by subject then element.

    The third value is the number of pairs whose boxes meet, within reach or not.

    The tree contains the subjects and is queried with the elements: GEOS prepares the querying side, and an element
    meets many subjects.
    """
    if len(subjects.keys) == 0 or len(elements.keys) == 0:
        return np.empty(0, dtype=np.intp), np.empty(0, dtype=np.intp), 0
    tree = shapely.STRtree(subjects.geometry)
    e, s = parallel.query(tree, elements.geometry, "dwithin", reach(elements, needs))
    e, s, boxes = _with_missed(tree, subjects, elements, e, s)
    order = np.lexsort((e, s))
    return s[order].astype(np.intp), e[order].astype(np.intp), boxes


def meet(left: Geometries, right: Geometries) -> Bools:
    """Whether aligned geometries meet; the left side is prepared, and released after."""
    shapely.prepare(left)
    met: Bools = geos.by_row(shapely.intersects, left, right)
    shapely.destroy_prepared(left)
    return met


def _with_missed(
    tree: shapely.STRtree, subjects: Subjects, elements: Elements, e: Ints, s: Ints
) -> tuple[Ints, Ints, int]:
    """Pairs whose boxes meet and that the predicate rejects although the second method finds shared ground.

    A zero is certified by both: published predicates and overlays have missed shared ground of valid surfaces.
    """
    f, z = parallel.query(tree, elements.geometry)
    boxes = len(f)
    listed = np.isin(f * len(subjects.keys) + z, e * len(subjects.keys) + s)
    f, z = f[~listed], z[~listed]
    if len(f) == 0:
        return e, s, boxes
    dims = np.minimum(subjects.dims[z], elements.dims[f])
    sizes = certify.second_sizes(subjects.geometry[z], elements.geometry[f], dims, np.zeros(len(f)))
    missed = sizes > np.array([certify.AREA_M2, certify.LENGTH_M, 0.5])[2 - dims]
    return np.concatenate([e, f[missed]]), np.concatenate([s, z[missed]]), boxes
