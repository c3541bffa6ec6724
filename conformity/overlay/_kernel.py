"""The sums of the second method for many pairs at once, compiled by numba (extra ``[fast]``).

The one file that may use numba; :func:`conformity.overlay.second.surfaces.compiled` loads it where that is worth it.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import numba
import numpy as np

if TYPE_CHECKING:
    from collections.abc import Callable


def _jit(function: Callable[..., Any]) -> Any:
    """Compiled code, kept on disk where there is a place that can be written to."""
    try:
        return numba.njit(cache=True, nogil=True)(function)
    except RuntimeError:
        return numba.njit(nogil=True)(function)


@_jit
def _above(y0: float, y1: float, width: float) -> float:
    """Area between the base line and a straight edge, where it lies above."""
    if y0 <= 0.0 and y1 <= 0.0:
        return 0.0
    if y0 >= 0.0 and y1 >= 0.0:
        return 0.5 * (y0 + y1) * width
    top = max(y0, y1)
    return 0.5 * top * width * top / abs(y1 - y0)


@_jit
def _lower(ya0: float, ya1: float, yb0: float, yb1: float, width: float) -> float:
    """Area under the lower of two straight edges and above the base line, over a common width."""
    d0, d1 = ya0 - yb0, ya1 - yb1
    if (d0 > 0.0 and d1 < 0.0) or (d0 < 0.0 and d1 > 0.0):
        t = d0 / (d0 - d1)
        bend = ya0 + (ya1 - ya0) * t
        crossed: float = _above(min(ya0, yb0), bend, width * t) + _above(bend, min(ya1, yb1), width * (1.0 - t))
        return crossed
    under: float = _above(min(ya0, yb0), min(ya1, yb1), width)
    return under


@_jit
def _levels(x: Any, step: Any, n: int, top: float, held: Any) -> int:
    """Fill ``held`` with flat edges at ``top`` for what begins (``step`` > 0) or ends at ``n`` abscissas; how many.

    An outline that passes over a surface all along counts as one edge, however many it has: those that follow one
    another begin where the last ended, and nothing is left between them.
    """
    for i in range(1, n):  # they come all but sorted
        at, by = x[i], step[i]
        k = i
        while k > 0 and x[k - 1] > at:
            x[k], step[k] = x[k - 1], step[k - 1]
            k -= 1
        x[k], step[k] = at, by
    count, level, begun = 0, 0.0, 0.0
    i = 0
    while i < n:
        at, change = x[i], 0.0
        while i < n and x[i] == at:
            change += step[i]
            i += 1
        if change == 0.0:
            continue
        if level != 0.0:
            held[count, 0], held[count, 1], held[count, 2], held[count, 3], held[count, 4] = begun, top, at, top, level
            count += 1
        level += change
        begun = at
    return count


@_jit
def areas(
    a: Any, a_of: Any, a_low: Any, b: Any, b_of: Any, b_low: Any, b_reach: Any, left: Any, right: Any, out: Any
) -> None:
    """Fill ``out`` with the shared area of each pair.

    ``a`` and ``b`` hold the edges of every surface (columns x0, y0, x1, y1, sign), those of surface ``g`` at rows
    ``of[g] … of[g + 1]``, sorted by x0; ``low`` the lowest y of each, and ``b_reach`` the largest x1 of one so far.
    """
    room = 1024
    held, over = np.empty((room, 5)), np.empty((2 * room, 5))
    x, step = np.empty(2 * room), np.empty(2 * room)
    for p in range(len(left)):
        a0, a1 = a_of[left[p]], a_of[left[p] + 1]
        b0, b1 = b_of[right[p]], b_of[right[p] + 1]
        out[p] = 0.0
        if a0 == a1 or b0 == b1:
            continue
        # what they share lies above the bottom of both
        base = max(a_low[left[p]], b_low[right[p]])
        west, east, top = a[a0, 0], a[a0, 2], base
        for i in range(a0, a1):
            east = max(east, a[i, 2])
            top = max(top, a[i, 1], a[i, 3])
        low, high = b0, b1
        while low < high:
            middle = (low + high) // 2
            if b_reach[middle] <= west:
                low = middle + 1
            else:
                high = middle
        # edges of b over the box of a; one that lies below it all along takes nothing away
        n, widest, events = 0, 0.0, 0
        for j in range(low, b1):
            if b[j, 0] >= east:
                break
            if b[j, 2] <= west or max(b[j, 1], b[j, 3]) <= base:
                continue
            if max(n, events // 2) == room:
                more, higher, ends, steps = np.empty((2 * room, 5)), np.empty((4 * room, 5)), x, step
                more[:n] = held[:n]
                held, over = more, higher
                x, step = np.empty(4 * room), np.empty(4 * room)
                x[:events], step[:events] = ends[:events], steps[:events]
                room *= 2
            if min(b[j, 1], b[j, 3]) >= top:
                x[events], step[events] = max(b[j, 0], west) - west, b[j, 4]
                x[events + 1], step[events + 1] = min(b[j, 2], east) - west, -b[j, 4]
                events += 2
                continue
            held[n, 0] = b[j, 0] - west
            held[n, 1] = b[j, 1] - base
            held[n, 2] = b[j, 2] - west
            held[n, 3] = b[j, 3] - base
            held[n, 4] = b[j, 4]
            widest = max(widest, b[j, 2] - b[j, 0])
            n += 1
        levels = _levels(x, step, events, top - base, over)
        if n + levels == 0:
            continue
        total = 0.0
        for i in range(a0, a1):
            if max(a[i, 1], a[i, 3]) <= base:
                continue
            x0, y0, x1, y1 = a[i, 0] - west, a[i, 1] - base, a[i, 2] - west, a[i, 3] - base
            slope = (y1 - y0) / (x1 - x0)
            part = 0.0
            for k in range(levels):
                lo, hi = max(x0, over[k, 0]), min(x1, over[k, 2])
                if lo < hi:
                    ya0 = y0 if lo == x0 else y0 + (lo - x0) * slope
                    ya1 = y1 if hi == x1 else y0 + (hi - x0) * slope
                    part += over[k, 4] * _above(ya0, ya1, hi - lo)
            low, high = 0, n
            while low < high:
                middle = (low + high) // 2
                if held[middle, 0] < x0 - widest:
                    low = middle + 1
                else:
                    high = middle
            for k in range(low, n):
                if held[k, 0] >= x1:
                    break
                lo, hi = max(x0, held[k, 0]), min(x1, held[k, 2])
                if lo >= hi:
                    continue
                u0, u1 = held[k, 1], held[k, 3]
                other = (u1 - u0) / (held[k, 2] - held[k, 0])
                ya0 = y0 if lo == x0 else y0 + (lo - x0) * slope
                ya1 = y1 if hi == x1 else y0 + (hi - x0) * slope
                yb0 = u0 if lo == held[k, 0] else u0 + (lo - held[k, 0]) * other
                yb1 = u1 if hi == held[k, 2] else u0 + (hi - held[k, 0]) * other
                part += held[k, 4] * _lower(ya0, ya1, yb0, yb1, hi - lo)
            total += part * a[i, 4]
        out[p] = max(total, 0.0)


@_jit
def lengths(
    runs: Any, runs_of: Any, b: Any, b_of: Any, b_reach: Any, boxes: Any, left: Any, right: Any, grow: float, out: Any
) -> None:
    """Add to ``out`` the length of line ``left[p]`` inside surface ``right[p]``, grown by ``grow``.

    ``runs`` holds segments (x0 < x1, no steeper than 45 degrees), ``b`` edges as in :func:`areas`.
    """
    slack = 2.0 * abs(grow)
    for p in range(len(left)):
        g = right[p]
        b0, b1 = b_of[g], b_of[g + 1]
        if b0 == b1:
            continue
        west, south, east, north = boxes[g, 0], boxes[g, 1], boxes[g, 2], boxes[g, 3]
        for r in range(runs_of[left[p]], runs_of[left[p] + 1]):
            if runs[r, 0] >= east or runs[r, 2] <= west:
                continue
            if min(runs[r, 1], runs[r, 3]) > north + slack or max(runs[r, 1], runs[r, 3]) < south - slack:
                continue
            x0, y0, x1, y1 = runs[r, 0] - west, runs[r, 1] - south, runs[r, 2] - west, runs[r, 3] - south
            slope = (y1 - y0) / (x1 - x0)
            stretch = np.hypot(x1 - x0, y1 - y0) / (x1 - x0)
            low, high = b0, b1
            while low < high:
                middle = (low + high) // 2
                if b_reach[middle] <= runs[r, 0]:
                    low = middle + 1
                else:
                    high = middle
            total = 0.0
            for k in range(low, b1):
                if b[k, 0] >= runs[r, 2]:
                    break
                e0, e1 = b[k, 0] - west, b[k, 2] - west
                lo, hi = max(x0, e0), min(x1, e1)
                if lo >= hi:
                    continue
                h0, h1 = b[k, 1] - south, b[k, 3] - south
                rise = (h1 - h0) / (e1 - e0)
                up = b[k, 4] * grow * np.hypot(1.0, rise)
                d0 = (h0 if lo == e0 else h0 + (lo - e0) * rise) + up - (y0 if lo == x0 else y0 + (lo - x0) * slope)
                d1 = (h1 if hi == e1 else h0 + (hi - e0) * rise) + up - (y1 if hi == x1 else y0 + (hi - x0) * slope)
                above = max(d0, 0.0) + max(d1, 0.0)
                if above > 0.0:
                    total += b[k, 4] * (hi - lo) * above / (abs(d0) + abs(d1))
            out[p] += total * stretch


@_jit
def rings(xy: Any, part_of: Any, held: Any, ring_of: Any) -> bool:
    """Fill ``ring_of`` with where each ring begins, a ring ending where its first point comes again.

    Part ``p`` holds points ``part_of[p] … part_of[p + 1]`` and ``held[p]`` rings; False where that does not come out.
    """
    r = 0
    for p in range(len(held)):
        begin, end = part_of[p], part_of[p + 1]
        last = r + held[p]
        i = begin
        while i < end:
            if r == last:
                return False
            ring_of[r] = i
            r += 1
            k = i + 1
            while k < end and not (xy[k, 0] == xy[i, 0] and xy[k, 1] == xy[i, 1]):
                k += 1
            if k == end:
                return False
            i = k + 1
        if r != last:
            return False
    ring_of[r] = len(xy)
    return True


@_jit
def count(xy: Any, ring_of: Any, owner: Any, out: Any) -> None:
    """Add to ``out`` the edges of each surface that are not vertical; ring ``r`` holds points ``of[r] … of[r + 1]``."""
    for r in range(len(owner)):
        for i in range(ring_of[r], ring_of[r + 1] - 1):
            if xy[i, 0] != xy[i + 1, 0]:
                out[owner[r]] += 1


@_jit
def edges(
    xy: Any, ring_of: Any, shell: Any, owner: Any, first_ring: Any, of: Any, rows: Any, reach: Any, begin: int, end: int
) -> None:
    """Fill ``rows`` and ``reach`` for the surfaces ``begin … end``, each surface's edges sorted by x0."""
    for g in range(begin, end):
        at = of[g]
        for r in range(first_ring[g], first_ring[g + 1]):
            p, q = ring_of[r], ring_of[r + 1]
            twice = 0.0
            for i in range(p, q - 1):
                twice += (xy[i, 0] - xy[p, 0]) * (xy[i + 1, 1] - xy[p, 1]) - (xy[i, 1] - xy[p, 1]) * (
                    xy[i + 1, 0] - xy[p, 0]
                )
            outward = 1.0 if shell[r] == (twice < 0.0) else -1.0
            for i in range(p, q - 1):
                j = i + 1
                if xy[i, 0] < xy[j, 0]:
                    rows[at, 0], rows[at, 1], rows[at, 2], rows[at, 3] = xy[i, 0], xy[i, 1], xy[j, 0], xy[j, 1]
                    rows[at, 4] = outward
                    at += 1
                elif xy[i, 0] > xy[j, 0]:
                    rows[at, 0], rows[at, 1], rows[at, 2], rows[at, 3] = xy[j, 0], xy[j, 1], xy[i, 0], xy[i, 1]
                    rows[at, 4] = -outward
                    at += 1
        held = rows[of[g] : of[g + 1]].copy()
        order = np.argsort(held[:, 0], kind="mergesort")
        most = -np.inf
        for k in range(len(order)):
            for c in range(5):
                rows[of[g] + k, c] = held[order[k], c]
            most = max(most, held[order[k], 2])
            reach[of[g] + k] = most


@_jit
def _beyond(x: float, y: float, west: float, south: float, east: float, north: float) -> int:
    """Beyond which side of a box a point lies, the same for all that lie beyond it; 0 for none."""
    if x < west:
        return 1
    if x > east:
        return 2
    if y < south:
        return 3
    if y > north:
        return 4
    return 0


@_jit
def _window_ring(xy: Any, first: int, last: int, top: float, box: Any, out: Any, at: int) -> int:
    """Write the corners of a ring that matter within a box to ``out`` from ``at`` on, the closing one too; how many.

    None where all of it lies beyond one side. The highest corners and their neighbours stay: overlays use them
    which way a ring turns.
    """
    n = last - first - 1  # the last point is the first again
    west, south, east, north = box[0], box[1], box[2], box[3]
    before = _beyond(xy[first + n - 1, 0], xy[first + n - 1, 1], west, south, east, north)
    begun = _beyond(xy[first, 0], xy[first, 1], west, south, east, north)
    before_y, here, alone, kept = xy[first + n - 1, 1], begun, begun != 0, 0
    for i in range(first, first + n):
        x, y = xy[i + 1, 0], xy[i + 1, 1]
        after = begun if i + 1 == first + n else _beyond(x, y, west, south, east, north)
        if here != begun:
            alone = False
        here_y = xy[i, 1]
        if here == 0 or here != before or here != after or here_y == top or y == top or before_y == top:
            out[at + kept, 0], out[at + kept, 1] = xy[i, 0], here_y
            kept += 1
        before, here, before_y = here, after, here_y
    if alone or kept < 3:
        return 0
    out[at + kept, 0], out[at + kept, 1] = out[at, 0], out[at, 1]
    return kept + 1


@_jit
def window(
    xy: Any, ring_of: Any, part_of: Any, whole_of: Any, top: Any, own: Any, box: Any, begin: int, end: int
) -> tuple[Any, Any, Any, Any]:
    """What matters of surface ``own[p]`` within ``box[p]``, for the pairs ``begin … end``.

    Returns the corners, and how many there are of each ring, rings of each part, parts of each pair.
    """
    out, at = np.empty((4096, 2)), 0
    rings, ring = np.empty(256, dtype=np.int64), 0
    parts, k = np.empty(256, dtype=np.int64), 0
    kept = np.zeros(end - begin, dtype=np.int64)
    for p in range(begin, end):
        for part in range(whole_of[own[p]], whole_of[own[p] + 1]):
            began = ring
            for r in range(part_of[part], part_of[part + 1]):
                room = at + ring_of[r + 1] - ring_of[r]
                if room > len(out):
                    more = np.empty((2 * room, 2))
                    more[:at] = out[:at]
                    out = more
                if ring == len(rings):
                    rings = np.concatenate((rings, np.empty(ring, dtype=np.int64)))
                n = _window_ring(xy, ring_of[r], ring_of[r + 1], top[r], box[p], out, at)
                if n == 0 and r == part_of[part]:
                    break  # the shell is beyond, with all its holes
                if n > 0:
                    rings[ring] = n
                    ring += 1
                    at += n
            if ring > began:
                if k == len(parts):
                    parts = np.concatenate((parts, np.empty(k, dtype=np.int64)))
                parts[k] = ring - began
                k += 1
                kept[p - begin] += 1
    return out[:at], rings[:ring], parts[:k], kept
