"""Areas and shares of two layers larger than memory, tile by tile.

Tiles have half-open borders: a pair belongs to the one tile with the south-west corner of what their boxes share,
whole, and is measured there once, on its whole outlines. Nothing is cut at a border, so nothing is summed across one,
and the pairs are those of :func:`conformity.overlay.shares.shares`.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Final, Protocol

import numpy as np

from conformity.overlay import shares as room

if TYPE_CHECKING:
    from conformity.overlay.arrays import Bools, Floats, Geometries, Ints

__all__ = ["Layer", "Tiled", "shares"]

#: Bytes that a point and a feature take while their pairs are measured: outline, edges and copies (measured).
POINT_BYTES: Final = 170
FEATURE_BYTES: Final = 1_200
#: A tile is not split below this side (metres), nor where its quarters together would need this many times as much.
_SMALLEST_M: Final = 1.0
_WORTH: Final = 2


class Layer(Protocol):
    """A layer on disk: boxes and points of all features (one row each), geometries on demand."""

    boxes: Floats
    points: Ints

    def fetch(self, rows: Ints) -> Geometries:
        """Geometries of some rows, in their order."""


@dataclass(frozen=True)
class Tiled:
    """The pairs, the tiles that they came from, and the most that one tile was held to need (bytes)."""

    shares: room.Shares
    tiles: int
    most_bytes: int


@dataclass(frozen=True)
class _Tile:
    box: tuple[float, float, float, float]
    zones: Ints
    features: Ints

    def holds(self, x: Floats, y: Floats) -> Bools:
        west, south, east, north = self.box
        return (x >= west) & (x < east) & (y >= south) & (y < north)

    def need(self, costs: tuple[Ints, Ints]) -> int:
        """Bytes that its geometries take while they are measured."""
        return int(costs[0][self.zones].sum() + costs[1][self.features].sum())

    def quarters(self, zones: Layer, features: Layer) -> list[_Tile]:
        west, south, east, north = self.box
        x, y = (west + east) / 2, (south + north) / 2
        boxes = [(west, south, x, y), (x, south, east, y), (west, y, x, north), (x, y, east, north)]
        return [_tile(box, zones.boxes, self.zones, features.boxes, self.features) for box in boxes]


def _tile(box: tuple[float, float, float, float], zones: Floats, z: Ints, features: Floats, f: Ints) -> _Tile:
    return _Tile(box, z[_meets(zones[z], box)], f[_meets(features[f], box)])


def _meets(boxes: Floats, box: tuple[float, float, float, float]) -> Bools:
    west, south, east, north = box
    met: Bools = (boxes[:, 0] < east) & (boxes[:, 2] >= west) & (boxes[:, 1] < north) & (boxes[:, 3] >= south)
    return met


def shares(zones: Layer, features: Layer, room_bytes: float) -> Tiled:
    """Shared area of every pair of surfaces of two layers that need not fit into memory.

    Parameters
    ----------
    zones, features
        Valid surfaces, in metres.
    room_bytes
        What the geometries of a tile may take while they are measured; a tile that needs more is split. One that is
        mostly full of shapes across its middle is measured whole: its quarters would contain the same shapes.

    Returns
    -------
    Tiled
        The rows of :func:`conformity.overlay.shares.shares`, by zone then feature.
    """
    costs = (zones.points * POINT_BYTES + FEATURE_BYTES, features.points * POINT_BYTES + FEATURE_BYTES)
    parts: list[tuple[Ints, Ints, room.Shares]] = []
    tiles, most = 0, 0
    waiting = [_whole(zones, features)]
    while waiting:
        tile = waiting.pop()
        if not len(tile.zones) or not len(tile.features):
            continue
        need = tile.need(costs)
        if need > room_bytes and tile.box[2] - tile.box[0] > _SMALLEST_M:
            quarters = tile.quarters(zones, features)
            if sum(quarter.need(costs) for quarter in quarters) < _WORTH * need:
                waiting += reversed(quarters)
                continue
        part = room.shares(zones.fetch(tile.zones), features.fetch(tile.features), _own(tile, zones, features))
        parts.append((tile.zones[part.zone], tile.features[part.feature], part))
        tiles, most = tiles + 1, max(most, need)
    return Tiled(_gathered(parts), tiles, most)


def _whole(zones: Layer, features: Layer) -> _Tile:
    """Everything, in a square."""
    rows = [np.flatnonzero(~np.isnan(layer.boxes[:, 0])) for layer in (zones, features)]
    boxes = np.concatenate([zones.boxes[rows[0]], features.boxes[rows[1]]])
    if not len(boxes):
        return _Tile((0.0, 0.0, 0.0, 0.0), *rows)
    low = boxes[:, :2].min(axis=0)
    side = float((boxes[:, 2:].max(axis=0) - low).max()) + 1.0  # the excluded border is beyond all of them
    return _Tile((float(low[0]), float(low[1]), float(low[0]) + side, float(low[1]) + side), *rows)


def _own(tile: _Tile, zones: Layer, features: Layer) -> Any:
    """Which pairs of rows of a tile belong to it."""

    def own(z: Ints, f: Ints) -> Bools:
        corner = np.maximum(zones.boxes[tile.zones[z], :2], features.boxes[tile.features[f], :2])
        return tile.holds(corner[:, 0], corner[:, 1])

    return own


def _gathered(parts: list[tuple[Ints, Ints, room.Shares]]) -> room.Shares:
    nothing, zero = np.empty(0, dtype=np.intp), np.empty(0)
    z = np.concatenate([nothing, *(each[0] for each in parts)])
    f = np.concatenate([nothing, *(each[1] for each in parts)])
    order = np.lexsort((f, z))

    def column(name: str) -> Floats:
        joined: Floats = np.concatenate([zero, *(getattr(each[2], name) for each in parts)])[order]
        return joined

    boxes, settled = (sum(getattr(each[2], name) for each in parts) for name in ("boxes", "settled"))
    area, of_zone, of_feature = column("area_m2"), column("share_of_zone"), column("share_of_feature")
    return room.Shares(z[order], f[order], area, of_zone, of_feature, boxes, settled)
