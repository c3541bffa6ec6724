"""The least change of a zone's outline that gives some ground back: nothing is left there that one could not draw."""

from __future__ import annotations

from typing import Any, Final

import shapely

#: no part that is kept or given back is narrower than this (metres)
NARROWEST_M: Final = 5.0
#: smaller remainders of a zone are dropped (m2)
SMALLEST_M2: Final = 200.0
#: how far from the new border the outline is looked after (metres)
_BESIDE_M: Final = 4 * NARROWEST_M
_TOUCH_M: Final = 0.01


def trimmed(zone: Any, taken: Any) -> tuple[Any, Any]:
    """What is left of a zone, and what it gives back.

    Parameters
    ----------
    zone
        Polygon or multipolygon, metres.
    taken
        Ground that it must not contain.

    Returns
    -------
    tuple of geometry
        ``(kept, given)``: disjoint, together the zone. ``kept`` shares no ground with ``taken``, and beside it has no
        part narrower than 5 m nor smaller than 200 m2: where there was none, ``given`` is what the two share, no more.
    """
    left = shapely.difference(zone, taken)
    # only the new border is cleaned: what the plan had drawn narrow elsewhere stays as it is
    beside = shapely.intersection(left, shapely.buffer(taken, _BESIDE_M, quad_segs=2))
    half = NARROWEST_M / 2
    opened = shapely.buffer(shapely.buffer(beside, -half, join_style="mitre"), half * 1.001, join_style="mitre")
    thin = [p for p in _polygons(shapely.difference(beside, opened)) if shapely.dwithin(p, taken, _TOUCH_M)]
    if thin:
        left = shapely.difference(left, shapely.union_all(thin))
    parts = [p for p in _polygons(left) if p.area >= SMALLEST_M2 or not shapely.dwithin(p, taken, _BESIDE_M)]
    kept = shapely.union_all(parts) if parts else shapely.Polygon()
    given = _polygons(shapely.difference(zone, kept))
    return kept, shapely.union_all(given) if given else shapely.Polygon()


def _polygons(shape: Any) -> list[Any]:
    """The surfaces of a shape; lines and points that an overlay leaves are dropped."""
    return [part for part in shapely.get_parts(shapely.get_parts(shape)).tolist() if part.geom_type == "Polygon"]
