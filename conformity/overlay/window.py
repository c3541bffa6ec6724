"""The part of a long outline that matters to a small neighbour: an overlay would process all of it for little.

Where an outline runs beyond one side of a box, its corners between the first and the last on that side may be left out:
the shortcut stays beyond that side, and within the box every edge is unchanged. The result is valid for
one overlay with shapes in the box only: outside the box it may cross itself.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Final

import numpy as np
import shapely

from conformity.overlay import parallel
from conformity.overlay.second.surfaces import compiled

if TYPE_CHECKING:
    from conformity.overlay.arrays import Floats, Geometries
    from conformity.overlay.second.surfaces import Ints

#: Outlines of fewer corners are walked along in no time.
_LONG: Final = 256
#: An overlay looks beyond the box of its result by a tenth of it; the window is wider than that.
_WIDER: Final = 0.25
#: Corners of all pairs below which it does not pay.
_WORTH: Final = 10_000_000
#: Corners that a ring has at least.
_RING: Final = 3


def near(left: Geometries, right: Geometries) -> Geometries:
    """For each pair, the right surface with only those corners that matter to the left one; as it is where all may.

    Parameters
    ----------
    left, right
        Aligned surfaces, valid, in metres.
    """
    held = right.copy()
    corners = shapely.get_num_coordinates(right)
    rows = np.flatnonzero(corners >= _LONG)
    # by the work alone: with and without compiled code, after whatever ran before, the same figures to the last digit
    if len(rows) == 0 or corners[rows].sum() < _WORTH:
        return held
    _, first, own = np.unique([id(shape) for shape in right[rows]], return_index=True, return_inverse=True)
    kind, xy, offsets = shapely.to_ragged_array(_multi(right[rows][first]))
    ring_of, part_of, whole_of = (np.asarray(each, dtype=np.int64) for each in offsets)
    xy = np.ascontiguousarray(xy)
    box = shapely.bounds(left[rows])
    margin = 1.0 + _WIDER * np.maximum(box[:, 2] - box[:, 0], box[:, 3] - box[:, 1])[:, None]
    box = np.hstack([box[:, :2] - margin, box[:, 2:] + margin])
    own = own.reshape(-1).astype(np.int64)
    fast = compiled(float(corners[rows].sum()))
    tops = np.maximum.reduceat(xy[:, 1], ring_of[:-1])
    window = _window if fast is None else fast.window
    pieces = {}

    def cut(begin: int, end: int) -> None:
        pieces[begin] = window(xy, ring_of, part_of, whole_of, tops, own, box, begin, end)

    parallel.over_spans(cut, np.concatenate([[0], np.cumsum(corners[rows])]))
    corner, *counts = (np.concatenate([pieces[begin][n] for begin in sorted(pieces)]) for n in range(4))
    ring, part, whole = (np.concatenate([[0], np.cumsum(count)]) for count in counts)
    shapes = shapely.from_ragged_array(kind, corner, (ring, part, whole))
    there = counts[-1] > 0
    held[rows[there]] = shapes[there]
    return held


def _window(
    xy: Floats, ring_of: Ints, part_of: Ints, whole_of: Ints, tops: Floats, own: Ints, box: Floats, begin: int, end: int
) -> tuple[Floats, Ints, Ints, Ints]:
    """What the compiled function of this name gives, by numpy."""
    size = np.diff(ring_of)
    ring = np.repeat(np.arange(len(size)), size)
    last = np.zeros(len(xy), dtype=bool)
    last[ring_of[1:] - 1] = True  # the first point again
    before, after = np.arange(len(xy)) - 1, np.arange(len(xy)) + 1
    before[ring_of[:-1]], after[ring_of[1:] - 2] = ring_of[1:] - 2, ring_of[:-1]
    top = xy[:, 1] == tops[ring]
    peak = top | top[before] | top[np.minimum(after, len(xy) - 1)]
    shell = np.zeros(len(size), dtype=bool)
    shell[part_of[:-1]] = True
    part_at = np.repeat(np.arange(len(part_of) - 1), np.diff(part_of))
    corners, rings, parts, wholes = [np.empty((0, 2))], [], [], []
    for p in range(begin, end):
        r0, r1 = part_of[whole_of[own[p]]], part_of[whole_of[own[p] + 1]]
        first, stop = ring_of[r0], ring_of[r1]
        west, south, east, north = box[p]
        x, y = xy[first:stop].T
        side = np.select([x < west, x > east, y < south, y > north], [1, 2, 3, 4], 0)
        was, next_ = side[before[first:stop] - first], side[np.minimum(after[first:stop], stop - 1) - first]
        kept = ((side == 0) | (side != was) | (side != next_) | peak[first:stop]) & ~last[first:stop]
        starts = ring_of[r0:r1] - first
        low, high = np.minimum.reduceat(side, starts), np.maximum.reduceat(side, starts)
        count = np.add.reduceat(kept, starts)
        there = ((low != high) | (low == 0)) & (count >= _RING)
        lost = part_at[r0:r1][shell[r0:r1] & ~there]
        there &= ~np.isin(part_at[r0:r1], lost)
        for r in np.flatnonzero(there).tolist():
            own_xy = xy[first:stop][starts[r] : starts[r] + size[r0 + r]][kept[starts[r] : starts[r] + size[r0 + r]]]
            corners += [own_xy, own_xy[:1]]
        rings += (count[there] + 1).tolist()
        each = np.unique(part_at[r0:r1][there], return_counts=True)[1].tolist()
        parts += each
        wholes.append(len(each))
    each_ring, each_part, each_whole = (np.array(each, dtype=np.int64) for each in (rings, parts, wholes))
    return np.concatenate(corners), each_ring, each_part, each_whole


def _multi(surfaces: Geometries) -> Any:
    """Surfaces as multipolygons."""
    held = surfaces.copy()
    single = shapely.get_type_id(held) == shapely.GeometryType.POLYGON
    held[single] = shapely.multipolygons(held[single], indices=np.arange(int(single.sum())))
    return held
