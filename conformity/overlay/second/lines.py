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

from conformity.overlay.second.points import ON_OUTLINE, segments_of
from conformity.overlay.second.surfaces import (
    AT_ONCE,
    EDGES,
    Packed,
    compiled,
    facing,
    heights,
    pack,
    ranges,
    spans,
    work,
)

if TYPE_CHECKING:
    from collections.abc import Iterator

    from numpy.typing import NDArray

    Floats = NDArray[np.float64]
    Ints = NDArray[np.int64]

#: Lines run together where they lie this close (metres); and points this close are one crossing.
_TOGETHER: Final = 2e-6
#: Segments whose boxes lie further apart than this run nowhere together (metres).
_BESIDE: Final = 1e-5
#: Segments that follow one another and have one box.
_BLOCK: Final = 16


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


def outlines(surfaces: Any, windows: Floats | None = None) -> Outlines:
    """Edges of surfaces, for :func:`lengths`; ``windows`` as in :func:`conformity.overlay.second.surfaces.pack`."""
    given = np.asarray(surfaces, dtype=object)
    turned = None if windows is None else windows[:, [1, 0, 3, 2]]
    return Outlines(pack(given, windows), pack(given, turned, swapped=True), shapely.bounds(given))


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
        _add_inside(runs, packed, boxes, i, j, grow, out)
    return np.maximum(out, 0.0)


def length(line: Any, surface: Any) -> float:
    """Length of a line inside a surface or on its outline, in metres."""
    return float(lengths([line], outlines([surface]), [0], [0])[0])


def _runs(lines: Any) -> tuple[_Runs, _Runs]:
    """The segments that are flat, and the steep ones with x and y exchanged."""
    rows, of_line = segments_of(lines)
    owner = np.repeat(np.arange(len(of_line) - 1), np.diff(of_line))
    steep = np.abs(rows[:, 3] - rows[:, 1]) > np.abs(rows[:, 2] - rows[:, 0])
    runs = []
    for chosen, swap in ((~steep, False), (steep, True)):
        part, of = rows[chosen], owner[chosen]
        if swap:
            part = part[:, [1, 0, 3, 2]]
        part = np.where((part[:, 2] < part[:, 0])[:, None], part[:, [2, 3, 0, 1]], part)
        kept = part[:, 0] < part[:, 2]
        bounds = np.searchsorted(of[kept], np.arange(len(of_line))).astype(np.int64)
        runs.append(_Runs(np.ascontiguousarray(part[kept]), bounds))
    return runs[0], runs[1]


def _add_inside(runs: _Runs, packed: Packed, boxes: Floats, i: Ints, j: Ints, grow: float, out: Floats) -> None:
    """Add the signed spans of the segments of each line under the edges of its surface (metres of line), by numpy."""
    count, boxed = np.diff(runs.of)[i], _Boxed(runs.rows, runs.of)
    x0, y0, x1, y1, sign = (np.ascontiguousarray(column) for column in packed.rows.T)
    up = sign * grow * np.hypot(1.0, (y1 - y0) / (x1 - x0))
    top = np.maximum(y0, y1) + np.maximum(up, 0.0)
    for first, last in spans(count, EDGES):
        pair, row = boxed.near(i[first:last], boxes[j[first:last]])
        pair += first
        sx0, sy0, sx1, sy1 = (np.ascontiguousarray(column) for column in runs.rows[row].T)
        west, south = (np.ascontiguousarray(column) for column in boxes[j[pair], :2].T)
        low = np.minimum(sy0, sy1)
        stretch = np.hypot(sx1 - sx0, sy1 - sy0) / (sx1 - sx0)
        begin, met = facing(packed, j[pair], sx0, sx1)
        for start, stop in spans(met, AT_ONCE):
            n = np.repeat(np.arange(start, stop), met[start:stop])
            k = ranges(begin[start:stop], met[start:stop])
            lo, hi = np.maximum(sx0[n], x0[k]), np.minimum(sx1[n], x1[k])
            over = np.flatnonzero((lo < hi) & (top[k] > low[n]))
            n, k, lo, hi = n[over], k[over], lo[over], hi[over]
            # moved to the corner of the surface's box, where coordinates are small
            x, y = west[n], south[n]
            e0, e1 = heights((x0[k] - x, y0[k] - y, x1[k] - x, y1[k] - y), lo - x, hi - x)
            s0, s1 = heights((sx0[n] - x, sy0[n] - y, sx1[n] - x, sy1[n] - y), lo - x, hi - x)
            d0, d1 = e0 + up[k] - s0, e1 + up[k] - s1
            above = np.maximum(d0, 0.0) + np.maximum(d1, 0.0)
            share = np.divide(above, np.abs(d0) + np.abs(d1), out=np.zeros_like(above), where=above > 0)
            out += np.bincount(pair[n], sign[k] * (hi - lo) * share * stretch[n], minlength=len(out))


def along(line: Any, other: Any) -> float:
    """Length of a line that runs on another, in metres."""
    return float(alongs([line], [other], [0], [0])[0])


def alongs(lines: Any, others: Any, i: Any, j: Any) -> Floats:
    """Length of line ``i`` that runs on the other line ``j``, for each pair (metres)."""
    total = np.zeros(len(i))
    for pair, seg, beside in _close(lines, others, np.asarray(i, dtype=np.int64), np.asarray(j, dtype=np.int64)):
        start, d = seg[:, :2], seg[:, 2:] - seg[:, :2]
        size = np.hypot(d[:, 0], d[:, 1])
        p, q = (beside[:, :2] - start) / size[:, None], (beside[:, 2:] - start) / size[:, None]
        u = d / size[:, None]
        side_p, side_q = (u[:, 0] * end[:, 1] - u[:, 1] * end[:, 0] for end in (p, q))
        t0, t1 = (p * u).sum(axis=1), (q * u).sum(axis=1)
        runs = (np.abs(side_p) * size <= _TOGETHER) & (np.abs(side_q) * size <= _TOGETHER)
        low, high = np.clip(np.minimum(t0, t1), 0.0, None)[runs], np.clip(np.maximum(t0, t1), None, 1.0)[runs]
        rows = np.flatnonzero(runs)
        # what runs on several segments of the other line at once is counted once, segment by segment
        order = np.lexsort((high, low, *seg[rows].T, pair[rows]))
        before, done = None, 0.0
        for n in order.tolist():
            own = (int(pair[rows[n]]), *seg[rows[n]].tolist())
            if own != before:
                before, done = own, 0.0
            if high[n] > max(low[n], done):
                total[own[0]] += (high[n] - max(low[n], done)) * size[rows[n]]
                done = float(high[n])
    return total


def _close(lines: Any, others: Any, i: Ints, j: Ints) -> Iterator[tuple[Ints, Floats, Floats]]:
    """Segments of line ``i`` and of line ``j`` whose boxes meet: the pair of each, and both segments, aligned.

    All that is of one pair comes at once.
    """
    lines, others = np.asarray(lines, dtype=object), np.asarray(others, dtype=object)
    a, b = shapely.bounds(lines)[i], shapely.bounds(others)[j]
    meet = np.flatnonzero(((a[:, :2] <= b[:, 2:]) & (b[:, :2] <= a[:, 2:])).all(axis=1))
    if not len(meet):
        return
    one, of_one = segments_of(lines)
    two, of_two = segments_of(others)
    count = np.diff(of_one)[i[meet]] + np.diff(of_two)[j[meet]]
    left_of, right_of = _Boxed(one, of_one), _Boxed(two, of_two)
    for first, last in spans(count, EDGES):
        own = meet[first:last]
        pair_a, row = left_of.near(i[own], b[own])
        seg_a = one[row]
        pair_b, row = right_of.near(j[own], a[own])
        seg_b = two[row]
        # every segment of the one by every segment of the other, pair by pair
        each = np.searchsorted(pair_b, np.arange(len(own) + 1))
        met = np.diff(each)[pair_a]
        ends = np.searchsorted(pair_a, np.arange(len(own) + 1))
        done = np.concatenate([[0], np.cumsum(met)])
        for begin, end in spans(done[ends[1:]] - done[ends[:-1]], AT_ONCE):
            rows = np.arange(ends[begin], ends[end])
            left = np.repeat(rows, met[rows])
            right = ranges(each[pair_a[rows]], met[rows])
            p, q = seg_a[left], seg_b[right]
            near = np.flatnonzero(
                (np.minimum(p[:, :2], p[:, 2:]) <= np.maximum(q[:, :2], q[:, 2:]) + _BESIDE).all(axis=1)
                & (np.minimum(q[:, :2], q[:, 2:]) <= np.maximum(p[:, :2], p[:, 2:]) + _BESIDE).all(axis=1)
                & (p[:, :2] != p[:, 2:]).any(axis=1)
            )
            if len(near):
                yield own[pair_a[left[near]]], p[near], q[near]


class _Boxed:
    """Segments of many lines, those near a box found by the boxes of some that follow one another."""

    def __init__(self, rows: Floats, of: Ints) -> None:
        self.of = of
        self._low, self._high = np.minimum(rows[:, :2], rows[:, 2:]), np.maximum(rows[:, :2], rows[:, 2:])
        count = -(-np.diff(of) // _BLOCK)
        self._of_blocks = np.concatenate([[0], np.cumsum(count)])
        self._first = np.repeat(of[:-1], count) + _BLOCK * ranges(np.zeros(len(count), dtype=np.int64), count)
        self._size = np.minimum(_BLOCK, np.repeat(of[1:], count) - self._first)
        self._blocks = [
            np.minimum.reduceat(self._low, self._first) if len(self._first) else self._low,
            np.maximum.reduceat(self._high, self._first) if len(self._first) else self._high,
        ]

    def near(self, g: Ints, box: Floats) -> tuple[Ints, Ints]:
        """The segments of each line ``g`` whose box meets a box, and which of ``g`` they are of, in order."""
        count = np.diff(self._of_blocks)[g]
        pair, block = np.repeat(np.arange(len(g)), count), ranges(self._of_blocks[g], count)
        low, high = self._blocks
        met = _meets(low[block], high[block], box[pair])
        pair, block = pair[met], block[met]
        size = self._size[block]
        pair, row = np.repeat(pair, size), ranges(self._first[block], size)
        met = _meets(self._low[row], self._high[row], box[pair])
        return pair[met], row[met]


def _meets(low: Floats, high: Floats, box: Floats) -> NDArray[np.bool_]:
    met: NDArray[np.bool_] = (low[:, 0] <= box[:, 2] + _BESIDE) & (low[:, 1] <= box[:, 3] + _BESIDE)
    return met & (high[:, 0] >= box[:, 0] - _BESIDE) & (high[:, 1] >= box[:, 1] - _BESIDE)


def crossings(line: Any, other: Any) -> tuple[int, int]:
    """How many points two lines share at least, and at most if each moves by the grid's step."""
    least, most = crossings_of([line], [other], [0], [0])
    return int(least[0]), int(most[0])


def crossings_of(lines: Any, others: Any, i: Any, j: Any) -> tuple[Ints, Ints]:
    """:func:`crossings` of line ``i`` and the other line ``j``, for each pair: the least and the most."""
    sure: list[list[Floats]] = [[] for _ in range(len(i))]
    perhaps: list[list[Floats]] = [[] for _ in range(len(i))]
    for pair, seg, other in _close(lines, others, np.asarray(i, dtype=np.int64), np.asarray(j, dtype=np.int64)):
        start, d = seg[:, :2], seg[:, 2:] - seg[:, :2]
        size = np.hypot(d[:, 0], d[:, 1])
        p, q = other[:, :2] - start, other[:, 2:] - start
        sp, sq = ((d[:, 0] * end[:, 1] - d[:, 1] * end[:, 0]) / size for end in (p, q))
        slack = _TOGETHER
        touches = ~(((sp > slack) & (sq > slack)) | ((sp < -slack) & (sq < -slack)))
        apart = np.where(touches & (sp != sq), sp - sq, 1.0)
        t = np.clip(sp / apart, 0.0, 1.0)
        where = ((p + (q - p) * t[:, None]) * d).sum(axis=1) / size
        touches &= (where >= -slack) & (where <= size + slack)
        clean = touches & (np.minimum(np.abs(sp), np.abs(sq)) > slack) & (where > slack) & (where < size - slack)
        spots = start + where[:, None] * d / size[:, None]
        for rows, held in ((clean, sure), (touches, perhaps)):
            for n, spot in zip(pair[rows].tolist(), spots[rows], strict=True):
                held[n].append(spot)
    least, most = (np.array([_distinct(spots) for spots in held], dtype=np.int64) for held in (sure, perhaps))
    return least, most


def _distinct(spots: list[Floats]) -> int:
    """Points that lie further apart than lines run together."""
    kept: list[Floats] = []
    for spot in sorted(spots, key=lambda xy: (float(xy[0]), float(xy[1]))):
        if all(np.hypot(*(spot - other)) > 2 * _TOGETHER for other in kept):
            kept.append(spot)
    return len(kept)
