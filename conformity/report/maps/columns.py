"""Splits a vertical sequence of blocks into columns of about the same height."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Sequence


def split(heights: Sequence[float], columns: int) -> list[range]:
    """Positions of the things of each column, in their order; at most ``columns`` of them.

    Parameters
    ----------
    heights
        Height of each thing, in any unit.
    """
    if not heights:
        return []
    limit = max(sum(heights) / columns, *heights)
    while True:
        parts, start, filled = [], 0, 0.0
        for n, height in enumerate(heights):
            if n > start and filled + height > limit + 1e-9:
                parts.append(range(start, n))
                start, filled = n, 0.0
            filled += height
        parts.append(range(start, len(heights)))
        if len(parts) <= columns:
            return parts
        limit *= 1.05
