"""What an element links: reservoirs, the ground beyond the plan, other links, else its own two ends."""

from __future__ import annotations

from dataclasses import dataclass, field
from functools import cached_property
from typing import TYPE_CHECKING, Any, Final

import numpy as np
import shapely

from conformity.model import Kind
from conformity.normalise import geos
from conformity.overlay import bands, barriers, grid, passage

if TYPE_CHECKING:
    from conformity.model import Needs
    from conformity.overlay.arrays import Floats, Geometries
    from conformity.overlay.barriers import Ground
    from conformity.overlay.sides import Elements

#: A piece of a corridor smaller than this is a crumb (m2).
CRUMB_M2: Final = 500.0
#: What is taken or left of an element below this is rounding (m2).
NOTHING_M2: Final = 1.0
#: Elements this close to one another touch (metres).
TOUCH_M: Final = 1.0
#: The ground of what an element links counts as free ground within this of the element (metres).
MOUTH_M: Final = 200.0
#: A link has at least two ends.
_ENDS: Final = 2
#: Largest area within ``TOUCH_M`` of both of two polygons that meet only at a corner (m2).
_CORNER_M2: Final = 4.0
#: Ports stay this far inside their borders, beyond the reach of a touch (metres).
_INSIDE_M: Final = passage.TOUCH_M + 0.1
_CLOSE_M: Final = 0.01
#: Slits are looked for on what of a long element lies within this of what it opens on (metres); of fewer vertices than
#: these, on all of it.
_ASIDE_M: Final = 20.0
_LONG: Final = 500
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
    def row_by_key(self) -> dict[str, int]:
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


@dataclass
class _Left:
    """The ports that are left where some ground is closed, and the necks between them once they are asked for."""

    ports: Geometries
    necks: list[passage.Neck] | None = None


@dataclass(frozen=True)
class Ports:
    """What an element links, and the ground on which it does: its own and, near it, that of what it links.

    A reservoir that the element opens on is entered: its port is its own ground, as far as enough of it is free
    (``least_m2``). Where it is met at a corner or over a gap, and for other links, ends and the ground beyond the plan,
    the port is the place on the element where it is met (``met``).
    """

    keys: list[str]
    ground: Any
    met: Geometries
    #: what of each port's own ground lies near the element, in parts; none where it is not entered
    entered: list[Geometries]
    #: a part left free that is smaller is no longer the element that was there, for each of the parts
    least_m2: list[Floats]
    #: how deep the ground of each is beside the element, as drawn, and the centre of the disc that says so
    depths: Floats
    centres: list[Any]
    #: what is left by the ground that is closed: barriers often close the same
    _left: dict[bytes, _Left] = field(default_factory=dict)

    def free(self, closed: Any) -> Any:
        """The ground without what is closed."""
        return barriers.less(self.ground, closed)

    def under(self, closed: Any) -> Geometries:
        """The ports that are left where some ground is closed."""
        return self._under(closed).ports.copy()

    def necks(self, closed: Any) -> list[passage.Neck]:
        """Where links are lost as the passage is asked to be wider, where some ground is closed.

        Most necks stay where they are when a little more is closed: widths known of other ground are tried first.
        """
        left = self._under(closed)
        if left.necks is None:
            expected = {neck.width_m for other in self._left.values() for neck in other.necks or ()}
            left.necks = passage.necks(self.free(closed), left.ports, self.depths_of(left.ports), sorted(expected))
        return left.necks

    def let_go(self) -> None:
        """Free the eroded ground of all necks, once the places that matter were asked for."""
        for left in self._left.values():
            for neck in left.necks or ():
                neck.let_go()

    def _under(self, closed: Any) -> _Left:
        ground = b"" if closed is None else shapely.to_wkb(closed)
        if ground not in self._left:
            ports = self.met.copy()
            for n, parts in enumerate(self.entered):
                if len(parts):
                    ports[n] = _open(parts, self.least_m2[n], closed)
            self._left[ground] = _Left(ports)
        return self._left[ground]

    def depths_of(self, ports: Geometries) -> Floats:
        """How far a disc must enter each of some ports (:func:`passage.links`): as far as their ground is deep."""
        return np.array([self._depth(n, port) if self.depths[n] > 0 else 0.0 for n, port in enumerate(ports)])

    def _depth(self, n: int, port: Any) -> float:
        """The depth of one port, or the diameter of the widest disc that is left of it if that is less.

        Where the disc that gave the depth is still free, the widest is not asked for.
        """
        depth = float(self.depths[n])
        if passage.holds(port, self.centres[n], depth + 2 * passage.TOLERANCE_M):
            return depth
        return min(depth, passage.widest(port))


def ports_of(row: int, network: Network, plan: Ground, needs: Needs) -> Ports:
    """What an element links: reservoirs, the ground beyond the plan, else other links, else its two ends.

    Parameters
    ----------
    plan
        The ground that the plan covers; its holes and gaps are not beyond it.
    """
    elements, own = network.elements, network.grounds[row]
    u = float(elements.uncertainty[row])
    near = np.sort(network.tree.query(own, predicate="dwithin", distance=max(TOUCH_M, u)))
    near = near[near != row]
    others = near[network.reservoir[near]].tolist()
    beyond = barriers.less(own, plan.within(own))
    outside = [part for part in passage.centres(beyond, 0.0) if shapely.area(part) > CRUMB_M2]
    fixed: list[tuple[str, Any]] = [(OUTSIDE, part) for part in outside]
    links: list[int] = []
    if len(others) + len(fixed) < _ENDS:
        links = near[network.linking[near] & ~network.reservoir[near]].tolist()
        links = [other for other in links if shapely.dwithin(own, network.grounds[other], TOUCH_M)]
    link = _Link(own)
    mouths = [_Mouth(link, network.grounds[n], needs.piece_m2 if n in others else None) for n in (*others, *links)]
    keys = [str(elements.keys[n]) for n in (*others, *links)]
    met = [mouth.met for mouth in mouths]
    if len(keys) + len(fixed) < _ENDS:
        ends = _ends(elements.geometry[row])
        ports = [*met, *(part for _, part in fixed)]
        if ports:
            far = max(ends, key=lambda end: (float(shapely.distance(end, ports[0])), end.x, end.y))
            ends = [far]
        # an end is as deep as the element is wide, so that its whole breadth is a mouth
        depth = link.widest_m
        fixed += [(END, grid.intersect(np.array([shapely.buffer(end, depth)]), np.array([own]))[0]) for end in ends]
    split = len(others)
    return Ports(
        keys=[*keys[:split], *(key for key, _ in fixed), *keys[split:]],
        ground=barriers.together(own, *(shape for mouth in mouths for shape in mouth.ground)),
        met=grid.array([*met[:split], *(part for _, part in fixed), *met[split:]]),
        entered=[
            *(m.parts for m in mouths[:split]),
            *(grid.none(0) for _ in fixed),
            *(m.parts for m in mouths[split:]),
        ],
        least_m2=[
            *(m.least for m in mouths[:split]),
            *(np.zeros(0) for _ in fixed),
            *(m.least for m in mouths[split:]),
        ],
        depths=np.array(
            [*(m.depth for m in mouths[:split]), *(0.0 for _ in fixed), *(m.depth for m in mouths[split:])]
        ),
        centres=[*(m.centre for m in mouths[:split]), *(None for _ in fixed), *(m.centre for m in mouths[split:])],
    )


class _Link:
    """The ground of what links, and what is asked about it at each of its mouths."""

    def __init__(self, own: Any) -> None:
        self.own = own

    @cached_property
    def widest_m(self) -> float:
        """Diameter of the widest disc that it holds."""
        return passage.widest(self.own)

    @cached_property
    def around(self) -> Any:
        """As far as the ground of what it links is free ground."""
        return bands.moved(self.own, MOUTH_M, 4)

    @cached_property
    def beside(self) -> Any:
        """As far as its widest disc reaches beyond it."""
        return bands.moved(self.own, self.widest_m / 2 + 2 * _INSIDE_M)


class _Mouth:
    """Where an element opens on a reservoir, or meets another link (no ``piece_m2``), which it does not enter."""

    def __init__(self, link: _Link, other: Any, piece_m2: float | None) -> None:
        own = link.own
        gap = float(shapely.distance(own, other))
        self.met = _meeting(own, other, gap)
        near = grid.only(grid.overlap(np.array([other]), np.array([link.around])), 2)[0]
        parts = passage.centres(near, 0.0)
        opens = [piece_m2 is not None and opens_on(own, part) for part in parts]
        #: the parts of the other's ground that the element opens on
        self.parts: Geometries = parts[np.array(opens, dtype=bool)]
        self.least = np.minimum(piece_m2 or 0.0, shapely.area(self.parts) / 2)
        #: ground that an animal may use: all that is near, and slits of digitising between the two
        self.ground: list[Any] = [near] if near is not None else []
        self.depth, self.centre = 0.0, None
        if len(self.parts):
            self.ground += _slits(own, self.parts)
            # as deep as the widest disc of the element needs, or as its ground is there
            there = barriers.less(grid.union(self.parts), own)
            if there is not None:
                local = grid.only(grid.overlap(np.array([there]), np.array([link.beside])), 2)[0]
                widest_m, self.centre = passage.widest_disc(local)
                self.depth = max(widest_m - 2 * _INSIDE_M, 0.0)


def opens_on(own: Any, part: Any) -> bool:
    """Whether two surfaces meet over more than a corner, gaps of digitising aside."""
    if not shapely.dwithin(own, part, TOUCH_M):
        return False
    return bool(shapely.area(shapely.intersection(own, bands.moved(part, TOUCH_M, 4))) > _CORNER_M2)


def _slits(own: Any, parts: Geometries) -> list[Any]:
    """The ground between an element and what it opens on, where their borders were not drawn as one."""
    if shapely.get_num_coordinates(own) < _LONG:
        return _slits_of(own, parts)
    west, south, east, north = shapely.total_bounds(parts)
    window = shapely.box(west - _ASIDE_M, south - _ASIDE_M, east + _ASIDE_M, north + _ASIDE_M)
    slits = _slits_of(shapely.intersection(own, window), parts)
    # a slit that leads on between two arms of the element, beyond the window, is taken whole
    inside = shapely.contains_properly(shapely.buffer(window, -2 * TOUCH_M, join_style="mitre"), slits).all()
    return slits if inside else _slits_of(own, parts)


def _slits_of(own: Any, parts: Geometries) -> list[Any]:
    joined = bands.closed(grid.array([own, *parts]), TOUCH_M / 2)
    # in full precision: what is found is only added to other ground, on the grid
    with geos.working_on(own, *parts):
        slit = shapely.difference(joined, barriers.together(own, *parts))
    pieces = shapely.get_parts(slit)
    pieces = pieces[grid.dimensions(pieces) == 2]
    others = shapely.multipolygons(shapely.get_parts(parts))
    tree = shapely.STRtree(pieces)
    by_own, by_others = (tree.query(side, predicate="dwithin", distance=_CLOSE_M) for side in (own, others))
    return list(pieces[np.intersect1d(by_own, by_others)])


def _open(parts: Geometries, least_m2: Floats, closed: Any) -> Any:
    """What is left of some ground: its parts that are large enough, a little inside their borders."""
    kept: list[Any] = []
    for part, least in zip(parts, least_m2, strict=True):
        left = passage.centres(barriers.less(part, closed), 0.0)
        kept += left[shapely.area(left) >= least].tolist()
    if not kept:
        return shapely.MultiPolygon()
    # corners that touch across what is closed do not meet
    inside = shapely.buffer(grid.array(kept), -_INSIDE_M, join_style="mitre")
    return shapely.multipolygons(shapely.get_parts(np.where(shapely.is_empty(inside), grid.array(kept), inside)))


def _meeting(own: Any, other: Any, gap: float) -> Any:
    """Where an element meets another: what they share, or the nearest ground of the element."""
    met = grid.overlap(np.array([own]), np.array([other]))[0]
    if gap == 0 and not shapely.is_empty(met) and shapely.area(met) > 0:
        return met
    return grid.overlap(np.array([own]), np.array([bands.moved(other, gap + TOUCH_M)]))[0]


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
