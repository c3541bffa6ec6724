"""Length of lines inside surfaces, as sums of signed spans; crossings and common runs of two lines.

A point is inside where one more upper edge than lower edges lies above it. So the length inside is the sum, over all
edges, of the signed length of line below each; nothing is cut. The surface counts closed, grown by the grid's step:
what runs on an outline is shared. Steep segments are taken with x and y exchanged, so that an edge along a segment is
never an upright one, which has nothing above or below it.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Final

import numpy as np
import shapely

from conformity.overlay.second.points import ON_OUTLINE, segments
from conformity.overlay.second.surfaces import BLOCK, Packed, between, compiled, heights, pack, work

if TYPE_CHECKING:
    from numpy.typing import NDArray

    Floats = NDArray[np.float64]
    Ints = NDArray[np.int64]

#: Lines run together where they lie this close (metres); and points this close are one crossing.
_TOGETHER: Final = 2e-6


@dataclass(frozen=True)
class Outlines:
    """Surfaces ready for :func:`lengths`: edges as they are, edges with x and y exchanged, and boxes."""

    flat: Packed
    steep: Packed
    boxes: Floats


@dataclass(frozen=True)
class _Runs:
    """Segments of many lines, ``x0 < x1`` and never steeper than 45 degrees: rows ``of[g]`` to ``of[g + 1]``."""

    rows: Floats
    of: Ints


def outlines(surfaces: Any) -> Outlines:
    """Edges of surfaces, for :func:`lengths`."""
    return Outlines(pack(surfaces), pack(surfaces, swapped=True), shapely.bounds(np.asarray(surfaces, dtype=object)))


def lengths(lines: Any, surfaces: Outlines, i: Any, j: Any, grow: float = ON_OUTLINE) -> Floats:
    """Length of line ``i`` inside surface ``j`` or on its outline, for each pair (metres).

    Parameters
    ----------
    grow
        By how much the surfaces are held to be larger all round (metres); less than 0 for smaller.
    """
    i, j = np.asarray(i, dtype=np.int64), np.asarray(j, dtype=np.int64)
    flat, steep = _runs(lines)
    out = np.zeros(len(i))
    for runs, packed, columns in ((flat, surfaces.flat, [0, 1, 2, 3]), (steep, surfaces.steep, [1, 0, 3, 2])):
        boxes = np.ascontiguousarray(surfaces.boxes[:, columns])
        fast = compiled(work(runs, packed, i, j))
        if fast is not None:
            fast.lengths(runs.rows, runs.of, packed.rows, packed.of, packed.reach, boxes, i, j, float(grow), out)
            continue
        for n, (a, b) in enumerate(zip(i.tolist(), j.tolist(), strict=True)):
            out[n] += _inside(runs.rows[runs.of[a] : runs.of[a + 1]], packed, b, boxes[b], grow)
    return np.maximum(out, 0.0)


def length(line: Any, surface: Any) -> float:
    """Length of a line inside a surface or on its outline, in metres."""
    return float(lengths([line], outlines([surface]), [0], [0])[0])


def _runs(lines: Any) -> tuple[_Runs, _Runs]:
    """The segments that lie flat, and those that stand steep with x and y exchanged."""
    held = [segments(line) for line in lines]
    rows = np.concatenate([*held, np.empty((0, 4))])
    owner = np.repeat(np.arange(len(held)), [len(one) for one in held])
    steep = np.abs(rows[:, 3] - rows[:, 1]) > np.abs(rows[:, 2] - rows[:, 0])
    runs = []
    for chosen, swap in ((~steep, False), (steep, True)):
        part, of = rows[chosen], owner[chosen]
        if swap:
            part = part[:, [1, 0, 3, 2]]
        part = np.where((part[:, 2] < part[:, 0])[:, None], part[:, [2, 3, 0, 1]], part)
        kept = part[:, 0] < part[:, 2]
        bounds = np.searchsorted(of[kept], np.arange(len(held) + 1)).astype(np.int64)
        runs.append(_Runs(np.ascontiguousarray(part[kept]), bounds))
    return runs[0], runs[1]


def _inside(runs: Floats, packed: Packed, g: int, box: Floats, grow: float) -> float:
    """Signed spans of some segments under the edges of one surface (metres of line)."""
    x0, y0, x1, y1 = box
    low, high = np.minimum(runs[:, 1], runs[:, 3]), np.maximum(runs[:, 1], runs[:, 3])
    seg = runs[(runs[:, 0] < x1) & (runs[:, 2] > x0) & (low <= y1 + 2 * abs(grow)) & (high >= y0 - 2 * abs(grow))]
    if not len(seg):
        return 0.0
    edge = between(packed, g, float(seg[:, 0].min()), float(seg[:, 2].max()))
    if not len(edge):
        return 0.0
    origin = np.array([x0, y0, x0, y0, 0.0])
    seg, edge = seg - origin[:4], edge - origin
    slope = (edge[:, 3] - edge[:, 1]) / (edge[:, 2] - edge[:, 0])
    raised = edge[:, 4] * grow * np.hypot(1.0, slope)
    stretch = np.hypot(seg[:, 2] - seg[:, 0], seg[:, 3] - seg[:, 1]) / (seg[:, 2] - seg[:, 0])
    total = 0.0
    step = max(1, BLOCK // len(edge))
    for first in range(0, len(seg), step):
        part = seg[first : first + step]
        lo = np.maximum(part[:, None, 0], edge[None, :, 0])
        hi = np.minimum(part[:, None, 2], edge[None, :, 2])
        n, k = np.nonzero(lo < hi)
        lo, hi = lo[n, k], hi[n, k]
        e0, e1 = heights(edge[k], lo, hi)
        s0, s1 = heights(part[n], lo, hi)
        d0, d1 = e0 + raised[k] - s0, e1 + raised[k] - s1
        above = np.maximum(d0, 0.0) + np.maximum(d1, 0.0)
        share = np.divide(above, np.abs(d0) + np.abs(d1), out=np.zeros_like(above), where=above > 0)
        total += float(np.sum(edge[k, 4] * (hi - lo) * share * stretch[first + n]))
    return total


def along(line: Any, other: Any) -> float:
    """Length of a line that runs on another, in metres."""
    others = segments(other)
    total = 0.0
    for x0, y0, x1, y1 in segments(line):
        start, d = np.array([x0, y0]), np.array([x1 - x0, y1 - y0])
        size = float(np.hypot(*d))
        if size == 0:
            continue
        p, q = (others[:, :2] - start) / size, (others[:, 2:] - start) / size
        u = d / size
        side_p, side_q = (u[0] * end[:, 1] - u[1] * end[:, 0] for end in (p, q))
        t0, t1 = p @ u, q @ u
        beside = (np.abs(side_p) * size <= _TOGETHER) & (np.abs(side_q) * size <= _TOGETHER)
        spans = sorted((max(0.0, min(a, b)), min(1.0, max(a, b))) for a, b in zip(t0[beside], t1[beside], strict=True))
        done = 0.0
        for a, b in spans:
            if b > max(a, done):
                total += (b - max(a, done)) * size
                done = b
    return float(total)


def crossings(line: Any, other: Any) -> tuple[int, int]:
    """How many points two lines share at least, and at most if each moves by the grid's step."""
    a, b = segments(line), segments(other)
    sure: list[Floats] = []
    perhaps: list[Floats] = []
    for seg in a:
        start, d = seg[:2], seg[2:] - seg[:2]
        size = float(np.hypot(*d))
        if size == 0:
            continue
        p, q = b[:, :2] - start, b[:, 2:] - start
        sp, sq = ((d[0] * end[:, 1] - d[1] * end[:, 0]) / size for end in (p, q))
        slack = _TOGETHER
        touches = ~(((sp > slack) & (sq > slack)) | ((sp < -slack) & (sq < -slack)))
        apart = np.where(touches & (sp != sq), sp - sq, 1.0)
        t = sp / apart
        where = (p + (q - p) * np.clip(t, 0.0, 1.0)[:, None]) @ d / size
        touches &= (where >= -slack) & (where <= size + slack)
        clean = touches & (np.minimum(np.abs(sp), np.abs(sq)) > slack) & (where > slack) & (where < size - slack)
        spots = start + where[:, None] * d / size
        sure += list(spots[clean])
        perhaps += list(spots[touches])
    return _distinct(sure), _distinct(perhaps)


def _distinct(spots: list[Floats]) -> int:
    """Points that lie further apart than lines run together."""
    kept: list[Floats] = []
    for spot in sorted(spots, key=lambda xy: (float(xy[0]), float(xy[1]))):
        if all(np.hypot(*(spot - other)) > 2 * _TOGETHER for other in kept):
            kept.append(spot)
    return len(kept)
