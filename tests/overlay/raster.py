"""Links, widths and closed mouths counted on a grid of half a metre: numpy alone, nothing of the program's geometry.

Cells are free or closed. Cells that share a side are joined. The clearance of a cell is the distance from its centre to
the nearest closed cell's centre, less half a cell; a disc passes where twice the clearance of every cell of a way is at
least its diameter.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import numpy as np

CELL_M = 0.5
Mask = np.ndarray[Any, np.dtype[np.bool_]]
#: corners of a convex surface, counter-clockwise
Corners = Sequence[tuple[float, float]]


class Grid:
    def __init__(self, x0: float, y0: float, x1: float, y1: float) -> None:
        self.x = np.arange(x0 + CELL_M / 2, x1, CELL_M)[:, None]
        self.y = np.arange(y0 + CELL_M / 2, y1, CELL_M)[None, :]
        self.shape = (self.x.size, self.y.size)

    def inside(self, corners: Corners) -> Mask:
        """The cells whose centre lies in a convex surface."""
        held = np.ones(self.shape, dtype=bool)
        for (ax, ay), (bx, by) in zip(corners, [*corners[1:], corners[0]], strict=True):
            held &= (bx - ax) * (self.y - ay) - (by - ay) * (self.x - ax) >= 0
        return held

    def any_of(self, shapes: Sequence[Corners]) -> Mask:
        held = np.zeros(self.shape, dtype=bool)
        for corners in shapes:
            held |= self.inside(corners)
        return held


def labels(free: Mask) -> np.ndarray[Any, Any]:
    """A number for each set of free cells joined by their sides; -1 where closed."""
    n = free.size
    label = np.where(free, np.arange(n).reshape(free.shape), n)
    while True:
        low = label.copy()
        low[1:] = np.minimum(low[1:], label[:-1])
        low[:-1] = np.minimum(low[:-1], label[1:])
        low[:, 1:] = np.minimum(low[:, 1:], label[:, :-1])
        low[:, :-1] = np.minimum(low[:, :-1], label[:, 1:])
        low[~free] = n
        # if one cell takes a lower label, all cells with the same label take it
        root = np.arange(n + 1)
        np.minimum.at(root, label[free], low[free])
        while (root[root] != root).any():
            root = root[root]
        new = np.where(free, root[low], n)
        if (new == label).all():
            return np.where(free, label, -1)
        label = new


def clearance(free: Mask) -> np.ndarray[Any, Any]:
    """Metres from each cell's centre to the nearest closed ground (the whole border of the grid is closed)."""
    closed = np.pad(~free, 1, constant_values=True)
    far = float(sum(closed.shape))
    along = np.where(closed, 0.0, far)
    for i in range(1, closed.shape[0]):
        along[i] = np.minimum(along[i], along[i - 1] + 1)
    for i in range(closed.shape[0] - 2, -1, -1):
        along[i] = np.minimum(along[i], along[i + 1] + 1)
    columns = np.arange(closed.shape[1])
    square = (columns[:, None] - columns[None, :]) ** 2
    best = np.stack([(row[None, :] ** 2 + square).min(axis=1) for row in along])
    return np.maximum(np.sqrt(best[1:-1, 1:-1]) - 0.5, 0.0) * CELL_M


def groups(free: Mask, ports: Sequence[Mask]) -> list[frozenset[int]]:
    """The ports that are joined over free cells."""
    label = labels(free)
    reached = [set(np.unique(label[port & free]).tolist()) - {-1} for port in ports]
    merged: list[tuple[set[int], set[int]]] = []
    for n, own in enumerate(reached):
        near = [each for each in merged if own & each[1]]
        merged = [each for each in merged if each not in near]
        merged.append(({n}.union(*(each[0] for each in near)), own.union(*(each[1] for each in near))))
    return sorted((frozenset(joined) for joined, _ in merged), key=min)


def alive(part: Mask, closed: Mask, piece_m2: float) -> Mask:
    """What is left of a reservoir's part: the pieces of at least ``piece_m2``, or half of what there was."""
    left = part & ~closed
    label = labels(left)
    least = min(piece_m2 / CELL_M**2, part.sum() / 2)
    values, count = np.unique(label[left], return_counts=True)
    return np.isin(label, values[count >= least]) & left


def widest_way(free: Mask, start: Mask, end: Mask) -> float:
    """The largest diameter of a disc whose centre gets from one set of cells to another."""
    clear = clearance(free)
    low, high = 0, int(2 * clear.max() / CELL_M) + 1

    def passes(step: int) -> bool:
        open_ = free & (2 * clear >= step * CELL_M)
        label = labels(open_)
        both = set(np.unique(label[start & open_]).tolist()) & set(np.unique(label[end & open_]).tolist())
        return bool(both - {-1})

    while high - low > 1:
        middle = (low + high) // 2
        low, high = (middle, high) if passes(middle) else (low, middle)
    return low * CELL_M if passes(low) else 0.0
