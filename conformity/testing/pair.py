"""One pair, measured and certified as a run measures it."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Final

import numpy as np
import shapely

from conformity.api.guard import guarded
from conformity.errors import InputError, Msg, Place
from conformity.model import CertifiedBy
from conformity.normalise.structure import without_empty_parts
from conformity.overlay import certify, grid, measures, pairs
from conformity.read import frames

if TYPE_CHECKING:
    from conformity.overlay.arrays import Geometries

_FIRST: Final = "snap-rounded overlay"
_SECOND: Final = ("points in outline", "signed spans", "signed trapezoids")
_ARBITER: Final = "exact fractions"


@guarded
def contact(zone: Any, element: Any) -> dict[str, Any]:
    """What a zone and an element share, certified as in a run.

    Parameters
    ----------
    zone, element
        A shapely geometry or a WKT text each, in metres; the zone a surface (or the line or point of a prescription).

    Returns
    -------
    dict
        ``area_m2``, ``length_m`` (floats) and ``count`` (int), those of another dimension than what can be shared
        being 0; ``None`` where no method settles them; ``certified`` (bool); ``methods``, names of those that decided;
        ``difference`` between the first two, in the unit of the measure.

    Raises
    ------
    InputError
        GEO-120 where a geometry cannot be read, is empty, or is not valid: but for empty rings and parts, which are
        left out, nothing is repaired here. VEC-032 where a coordinate is outside every projection.

    Examples
    --------
    >>> contact("POLYGON ((0 0, 10 0, 10 10, 0 10, 0 0))", "LINESTRING (-5 5, 15 5)")["length_m"]
    10.0
    """
    left, right = _shape(zone, "zone"), _shape(element, "element")
    dims = np.minimum(grid.dimensions(left), grid.dimensions(right))
    raw = grid.none(1)
    if pairs.meet(right, left)[0]:
        raw = grid.intersect(left, right)
    proof = certify.certify(left, right, dims, grid.only(raw, dims))
    dim, how = int(dims[0]), str(proof.how[0])
    size = float(grid.quantise(proof.size)[0])
    if shapely.get_dimensions(left[0]) == shapely.get_dimensions(right[0]) == 1:
        crossed, _ = measures.crossings(raw, left, right, np.array([True]))
        if not certify.crossed(left, right, crossed)[0]:
            how = CertifiedBy.NOTHING.value
    else:
        crossed = np.zeros(1, dtype=np.intp)
    certified = how != CertifiedBy.NOTHING
    methods = [_FIRST, _SECOND[dim], *([_ARBITER] if how == CertifiedBy.FRACTIONS else [])]
    return {
        "area_m2": (size if certified else None) if dim == 2 else 0.0,
        "length_m": (size if certified else None) if dim == 1 else 0.0,
        "count": (int(size if dim == 0 else crossed[0]) if certified else None),
        "certified": certified,
        "methods": methods,
        "difference": float(np.round(proof.difference[0], 6)),
    }


def _shape(given: Any, name: str) -> Geometries:
    place = Place(layer=name)
    try:
        with np.errstate(invalid="ignore"):  # numpy's warning about an invalid coordinate, refused below
            shape = shapely.from_wkt(given) if isinstance(given, str) else given
        if not isinstance(shape, shapely.Geometry):
            raise InputError(Msg.GEOMETRY_NOT_MEASURABLE, place, problem=type(given).__name__)
        shape = without_empty_parts(np.array([shape], dtype=object))[0][0]
        reason = "" if grid.valid(shape) else str(shapely.is_valid_reason(shape))
        usable = not shapely.is_empty(shape) and grid.dimensions(grid.array([shape]))[0] >= 0
        within = np.abs(shapely.get_coordinates(shape)).max(initial=0.0) < frames.FARTHEST
    except (shapely.errors.GEOSException, NotImplementedError, UnicodeError) as error:
        problem = " ".join(str(error).split()) or type(error).__name__
        raise InputError(Msg.GEOMETRY_NOT_MEASURABLE, place, problem=problem[:200]) from None
    if reason or not usable:
        raise InputError(Msg.GEOMETRY_NOT_MEASURABLE, place, problem=reason or shapely.to_wkt(shape)[:80])
    if not within:
        raise InputError(Msg.COORDINATE_UNUSABLE, place, count=1)
    return grid.array([shapely.force_2d(shape)])
