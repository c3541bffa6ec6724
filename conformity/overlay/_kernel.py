"""The trapezoid sum of many pairs at once, compiled where numba is there (extra ``[fast]``).

The one file that may use numba. Without it :func:`areas` is ``None`` and callers sum pair by pair with numpy.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from collections.abc import Callable

try:
    import numba
except ImportError:  # pragma: no cover - the base installation
    numba = None  # type: ignore[assignment]


def _lower(ya0: float, ya1: float, yb0: float, yb1: float, width: float) -> float:
    """Area under the lower of two straight edges and above the base line, over a common width."""
    d0, d1 = ya0 - yb0, ya1 - yb1
    if d0 * d1 < 0.0:
        t = d0 / (d0 - d1)
        bend = ya0 + (ya1 - ya0) * t
        return _above(min(ya0, yb0), bend, width * t) + _above(bend, min(ya1, yb1), width * (1.0 - t))
    return _above(min(ya0, yb0), min(ya1, yb1), width)


def _above(y0: float, y1: float, width: float) -> float:
    if y0 <= 0.0 and y1 <= 0.0:
        return 0.0
    if y0 >= 0.0 and y1 >= 0.0:
        return 0.5 * (y0 + y1) * width
    top = max(y0, y1)
    return 0.5 * top * width * top / abs(y1 - y0)


def _areas(a: Any, a_of: Any, b: Any, b_of: Any, left: Any, right: Any, out: Any) -> None:
    """Fill ``out`` with the shared area of each pair.

    ``a`` and ``b`` hold the edges of every geometry (columns x0, y0, x1, y1, sign), those of geometry ``g`` at rows
    ``of[g] … of[g + 1]``, sorted by x0.
    """
    room = 1024
    held = np_empty((room, 5))
    for p in range(len(left)):
        a0, a1 = a_of[left[p]], a_of[left[p] + 1]
        b0, b1 = b_of[right[p]], b_of[right[p] + 1]
        out[p] = 0.0
        if a0 == a1 or b0 == b1:
            continue
        west, ay, east = a[a0, 0], a[a0, 1], a[a0, 2]
        for i in range(a0, a1):
            east = max(east, a[i, 2])
            ay = min(ay, a[i, 1], a[i, 3])
        # edges of b over the box of a; one above it all along cuts nothing off, one below takes nothing
        n, widest = 0, 0.0
        highest = -1e300
        for j in range(b0, b1):
            if b[j, 0] >= east:
                break
            if b[j, 2] <= west:
                continue
            top = max(b[j, 1], b[j, 3])
            highest = max(highest, top)
            if top <= ay:
                continue
            if n == room:
                more = np_empty((2 * room, 5))
                more[:room] = held
                held = more
                room *= 2
            for c in range(5):
                held[n, c] = b[j, c]
            widest = max(widest, b[j, 2] - b[j, 0])
            n += 1
        if n == 0 or highest <= ay:
            continue
        total = 0.0
        for i in range(a0, a1):
            x0, y0, x1, y1 = a[i, 0], a[i, 1] - ay, a[i, 2], a[i, 3] - ay
            slope = (y1 - y0) / (x1 - x0)
            low, high = 0, n
            while low < high:
                middle = (low + high) // 2
                if held[middle, 0] < x0 - widest:
                    low = middle + 1
                else:
                    high = middle
            part = 0.0
            for k in range(low, n):
                if held[k, 0] >= x1:
                    break
                lo, hi = max(x0, held[k, 0]), min(x1, held[k, 2])
                if lo >= hi:
                    continue
                u0, u1 = held[k, 1] - ay, held[k, 3] - ay
                other = (u1 - u0) / (held[k, 2] - held[k, 0])
                ya0 = y0 if lo == x0 else y0 + (lo - x0) * slope
                ya1 = y1 if hi == x1 else y0 + (hi - x0) * slope
                yb0 = u0 if lo == held[k, 0] else u0 + (lo - held[k, 0]) * other
                yb1 = u1 if hi == held[k, 2] else u0 + (hi - held[k, 0]) * other
                part += held[k, 4] * _lower(ya0, ya1, yb0, yb1, hi - lo)
            total += part * a[i, 4]
        out[p] = max(total, 0.0)


areas: Callable[..., None] | None = None
if numba is not None:
    from numpy import empty as np_empty

    _above = numba.njit(cache=True, nogil=True)(_above)
    _lower = numba.njit(cache=True, nogil=True)(_lower)
    areas = numba.njit(cache=True, nogil=True)(_areas)
