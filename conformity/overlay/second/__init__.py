"""The second method: what two geometries share, without building their intersection and without GEOS.

Areas are sums of signed trapezoids, lengths are sums of signed spans, both over pairs of edges: nothing is noded, so
that nearly coincident outlines, the bane of overlays, only move a sum by as much as they lie apart. Each formula
exists for doubles and, in :mod:`conformity.overlay.second.exact`, for fractions.
"""

from __future__ import annotations

from conformity.overlay.second.exact import exact_area, exact_length
from conformity.overlay.second.lines import (
    Outlines,
    along,
    alongs,
    crossings,
    crossings_of,
    length,
    lengths,
    outlines,
)
from conformity.overlay.second.points import held, holds, on_line, on_lines
from conformity.overlay.second.surfaces import Packed, area, areas, edges, pack

__all__ = [
    "Outlines", "Packed", "along", "alongs", "area", "areas", "crossings", "crossings_of", "edges", "exact_area",
    "exact_length", "held", "holds", "length", "lengths", "on_line", "on_lines", "outlines", "pack",
]  # fmt: skip
