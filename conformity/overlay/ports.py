"""What an element links: reservoirs, the ground beyond the plan, other links, else its own two ends."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property
from typing import TYPE_CHECKING, Any, Final

import numpy as np
import shapely

from conformity.model import Kind
from conformity.overlay import barriers, grid, passage

if TYPE_CHECKING:
    from conformity.model import Needs
    from conformity.overlay.barriers import Ground
    from conformity.overlay.grid import Geometries
    from conformity.overlay.sides import Elements

#: A piece of a corridor smaller than this is a crumb (m2).
CRUMB_M2: Final = 500.0
#: Elements this close to one another touch (metres).
TOUCH_M: Final = 1.0
#: A link has at least two ends.
_ENDS: Final = 2
OUTSIDE, END = "outside", "end"


@dataclass(frozen=True)
class Network:
    """The whole network, and what touches what."""

    elements: Elements
    grounds: Geometries
    tree: shapely.STRtree
    reservoir: Any
    linking: Any

    @cached_property
    def known(self) -> dict[str, int]:
        """The row of each element by its key."""
        return {str(key): n for n, key in enumerate(self.elements.keys)}


def grounds(elements: Elements, needs: Needs) -> Geometries:
    """Elements as ground: a line is given ``corridor_width_m``, half of it on each side."""
    held = elements.geometry.copy()
    lines = elements.dims == 1
    held[lines] = grid.array(
        shapely.buffer(held[lines], needs.corridor_width_m / 2, cap_style="flat", quad_segs=grid.QUAD_SEGS)
    )
    return held


def network_of(elements: Elements, needs: Needs) -> Network:
    """The network as ground, with a tree over it."""
    held = grounds(elements, needs)
    linking = elements.has_role(Kind.CORRIDOR, Kind.WATERCOURSE)
    return Network(elements, held, shapely.STRtree(held), elements.has_role(Kind.RESERVOIR), linking)


def ports_of(row: int, network: Network, plan: Ground) -> tuple[Geometries, list[str]]:
    """What an element links: reservoirs, the ground beyond the plan, else other links, else its two ends."""
    elements, own = network.elements, network.grounds[row]
    u = float(elements.uncertainty[row])
    near = np.sort(network.tree.query(own, predicate="dwithin", distance=max(TOUCH_M, u)))
    near = near[near != row]
    ports: list[Any] = []
    keys: list[str] = []
    for other in near[network.reservoir[near]]:
        ports.append(_mouth(own, network.grounds[other]))
        keys.append(str(elements.keys[other]))
    beyond = barriers.less(own, plan.within(own))
    for part in passage.centres(beyond, 0.0):
        if shapely.area(part) > CRUMB_M2:
            ports.append(part)
            keys.append(OUTSIDE)
    if len(ports) < _ENDS:
        for other in near[network.linking[near] & ~network.reservoir[near]]:
            if shapely.dwithin(own, network.grounds[other], TOUCH_M):
                ports.append(_mouth(own, network.grounds[other]))
                keys.append(str(elements.keys[other]))
    if len(ports) < _ENDS:
        ends = _ends(elements.geometry[row])
        if ports:
            far = max(ends, key=lambda end: (float(shapely.distance(end, ports[0])), end.x, end.y))
            ends = [far]
        # an end is as deep as the element is wide, so that its whole breadth is a mouth
        depth = passage.widest(own)
        ports += [grid.intersect(np.array([shapely.buffer(end, depth)]), np.array([own]))[0] for end in ends]
        keys += [END] * len(ends)
    return grid.array(ports), keys


def _mouth(own: Any, other: Any) -> Any:
    """Where an element meets another: what they share, or the nearest ground of the element."""
    gap = float(shapely.distance(own, other))
    met = grid.intersect(np.array([own]), np.array([other]))[0]
    if gap == 0 and not shapely.is_empty(met) and shapely.area(met) > 0:
        return met
    return grid.intersect(np.array([own]), np.array([shapely.buffer(other, gap + TOUCH_M)]))[0]


def _ends(shape: Any) -> list[Any]:
    """The two ends of a line, or the two vertices of a surface's hull that lie farthest apart."""
    if shapely.get_dimensions(shape) == 1:
        merged = shapely.line_merge(shape)
        if merged.geom_type == "LineString" and not merged.is_ring:
            return [shapely.get_point(merged, 0), shapely.get_point(merged, -1)]
    xy = np.unique(shapely.get_coordinates(shapely.convex_hull(shape)), axis=0)
    apart = ((xy[:, None] - xy[None]) ** 2).sum(axis=2)
    i, j = np.unravel_index(int(np.argmax(apart)), apart.shape)
    return [shapely.Point(xy[i]), shapely.Point(xy[j])]
