"""The least change of a zone's outline that gives some ground back, cleaned to what one can draw."""

from __future__ import annotations

from typing import Any, Final

import shapely

#: no part that is kept or given back is narrower than this (metres)
NARROWEST_M: Final = 5.0
#: what is left of a zone below this is no zone (m2)
SMALLEST_M2: Final = 200.0
#: vertices of the new border stand no closer than this (metres)
_APART_M: Final = 1.0
_RESOLUTION_M: Final = 0.01


def trimmed(zone: Any, taken: Any) -> tuple[Any, Any]:
    """What is left of a zone, and what it gives back.

    Parameters
    ----------
    zone
        Polygon or multipolygon, metres.
    taken
        Ground that it must not hold.

    Returns
    -------
    tuple of geometry
        ``(kept, given)``: disjoint, together the zone; ``kept`` has no part narrower than 5 m nor smaller than
        200 m2, and shares no ground with ``taken`` but for its border's centimetre.
    """
    smooth = shapely.simplify(shapely.buffer(taken, _APART_M, quad_segs=2), _APART_M / 2)
    left = shapely.set_precision(shapely.difference(zone, smooth), _RESOLUTION_M)
    half = NARROWEST_M / 2
    # what a strip of 5 m cannot pass through is given back with the rest; mitres keep the corners of the outline
    opened = shapely.buffer(shapely.buffer(left, -half, join_style="mitre"), half, join_style="mitre")
    kept = shapely.intersection(left, opened)
    parts = [p for p in _polygons(kept) if p.area >= SMALLEST_M2]
    kept = shapely.union_all(parts) if parts else shapely.Polygon()
    given = _polygons(shapely.difference(zone, kept))
    return kept, shapely.union_all(given) if given else shapely.Polygon()


def _polygons(shape: Any) -> list[Any]:
    """The surfaces of a shape; lines and points that an overlay leaves are no ground."""
    return [part for part in shapely.get_parts(shapely.get_parts(shape)).tolist() if part.geom_type == "Polygon"]
