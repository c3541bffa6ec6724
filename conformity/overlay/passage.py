"""How wide a passage a disc finds through free ground, between ports: exact to a stated tolerance.

A passage is at least ``w`` wide where a disc of diameter ``w`` can be moved along it. The free ground eroded by half of
``w`` is where the disc's centre may be; two ports are linked at ``w`` where one part of that comes within half of ``w``
of both. As ``w`` grows, links are lost one after the other: the widths at which this happens are found by bisection.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from functools import cached_property, partial
from typing import TYPE_CHECKING, Any, Final

import numpy as np
import shapely

from conformity.overlay import bands, grid

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable

    from conformity.overlay.arrays import Bools, Floats, Geometries, Ints

    _Ports = tuple[Geometries, Floats | None]

#: Widths are exact to this, and to half a thousandth (arcs of an eroded outline are drawn with straight chords).
TOLERANCE_M: Final = 0.05
RELATIVE: Final = 5e-4
_SEGMENTS: Final = 32
#: A port this close to the ground is touched by it (metres): digitised borders are rarely the same.
TOUCH_M: Final = 0.5
#: Parts smaller than this are crumbs of arithmetic, no ground (m2).
_CRUMB_M2: Final = 1e-3

Partition = tuple[frozenset[int], ...]


@dataclass
class Neck:
    """Where a link is lost: the widest disc that still passes, the groups of ports it joins, the narrowest point."""

    width_m: float
    sides: tuple[frozenset[int], frozenset[int]]
    #: works out the place from all the eroded ground that it holds; ``None`` once that was let go
    find: Callable[[], tuple[Any, frozenset[int]]] | None = field(repr=False, compare=False)

    @cached_property
    def place(self) -> Any:
        """The narrowest point; few are asked for.

        Raises
        ------
        ValueError
            If the neck was let go before its place was asked for.
        """
        if self.find is None:
            raise ValueError("the ground of the neck was let go")
        return self.find()[0]

    def let_go(self) -> None:
        """Free the eroded ground; width and sides stay, and the place if it was asked for."""
        self.find = None


@dataclass(frozen=True)
class _Level:
    """What is linked at one width, and where the centre of a disc so wide may be.

    ``centres`` are the parts that may link what a wider disc does not.
    """

    width: float
    links: Partition
    centres: Geometries
    #: the ports that parts reach: rows of both
    reached: tuple[Ints, Ints]
    #: the level whose parts were eroded to these, and those of its parts that were not
    narrower: _Level | None = None
    left: Geometries | None = None

    def beside(self, chosen: Callable[[Geometries], Bools]) -> Geometries:
        """What is left at this width of the parts that were not eroded on the way, of those that are chosen."""
        if self.narrower is None or self.left is None:
            return grid.none(0)
        parts = np.concatenate([self.narrower.beside(chosen), self.left[chosen(self.left)]])
        return centres(shapely.multipolygons(parts), self.width - self.narrower.width) if len(parts) else parts

    def parting(self, wider: _Level) -> Bools:
        """Which parts reach ports that a wider disc does not link: the others say nothing of any width between."""
        port, part = self.reached
        group_of = {member: n for n, group in enumerate(wider.links) for member in group}
        group = np.array([group_of[each] for each in port.tolist()], dtype=np.intp)
        least, most = np.full(len(self.centres), len(wider.links)), np.full(len(self.centres), -1)
        np.minimum.at(least, part, group)
        np.maximum.at(most, part, group)
        return least < most


def centres(ground: Any, width: float) -> Geometries:
    """Where the centre of a disc of this diameter may be: the parts of the ground eroded by half of it."""
    if ground is None or shapely.is_empty(ground):
        return grid.none(0)
    eroded = ground if width <= 0 else bands.moved(ground, -width / 2, _SEGMENTS)
    parts = grid.array(shapely.get_parts(eroded))
    kept: Geometries = parts[(grid.dimensions(parts) == 2) & (shapely.area(parts) > (_CRUMB_M2 if width <= 0 else 0.0))]
    return kept


def links(ground: Any, ports: Geometries, width: float, depths: Floats | None = None) -> Partition:
    """The ports that a disc of this diameter can join within the ground, in groups.

    ``depths`` says how far it must enter each port (metres; not at all by default), half its diameter at most. A port
    that no part reaches is a group of its own. Groups are sorted by their smallest port.
    """
    parts = centres(ground, width)
    return _joined(*_reached(parts, ports, width, depths), len(ports), len(parts))


def _reached(parts: Geometries, ports: Geometries, width: float, depths: Floats | None) -> tuple[Ints, Ints]:
    """Which ports discs with their centres in which parts reach: rows of both."""
    if not len(parts) or not len(ports):
        return np.empty(0, dtype=np.intp), np.empty(0, dtype=np.intp)
    reach = _reach(width, depths, len(ports))
    port, part = shapely.STRtree(parts).query(ports, predicate="dwithin", distance=reach)
    return port.astype(np.intp), part.astype(np.intp)


def _joined(port: Ints, part: Ints, n: int, parts: int) -> Partition:
    """The ``n`` ports that are reached from the same parts, in groups."""
    root = grid.components(n + parts, port, part + n)
    groups: dict[int, set[int]] = {}
    for i in range(n):
        groups.setdefault(int(root[i]), set()).add(i)
    return tuple(sorted((frozenset(g) for g in groups.values()), key=min))


def _reach(width: float, depths: Floats | None, n: int) -> Floats:
    """How near the centre of a disc must come to each port."""
    entered = np.zeros(n) if depths is None else depths
    near: Floats = np.maximum(width / 2 - entered, 0.0) + TOUCH_M
    return near


def widest(ground: Any) -> float:
    """Diameter of the widest disc that the ground holds anywhere; 0 of no ground."""
    return widest_disc(ground)[0]


def widest_disc(ground: Any) -> tuple[float, Any]:
    """Diameter and centre of the widest disc that the ground holds anywhere; 0 and ``None`` of no ground."""
    if ground is None or shapely.is_empty(ground):
        return 0.0, None
    parts = centres(ground, 0.0)
    boxes = shapely.bounds(parts).reshape(-1, 4)
    most = np.minimum(boxes[:, 2] - boxes[:, 0], boxes[:, 3] - boxes[:, 1])  # no disc is wider than its part's box
    order = np.argsort(-most, kind="stable")
    if not len(order):
        return TOLERANCE_M, None
    first = _radii(parts[order[:1]])
    others = order[1:][most[order[1:]] > 2 * shapely.length(first)]
    radii = np.concatenate([first, _radii(parts[others])])
    radius = radii[np.argmax(shapely.length(radii))]
    return float(2 * shapely.length(radius) + TOLERANCE_M), shapely.get_point(radius, 0)


def _radii(parts: Geometries) -> Geometries:
    """For each part the radius of the widest disc that it holds, from its centre."""
    radii: Geometries = shapely.maximum_inscribed_circle(parts, tolerance=TOLERANCE_M)
    return radii


def holds(ground: Any, centre: Any, width: float) -> bool:
    """Whether the ground holds the disc of this diameter about a point."""
    inside = shapely.intersects(ground, centre)
    return bool(inside and shapely.distance(shapely.boundary(ground), centre) >= width / 2)


def width_at(ground: Any, place: Any) -> float:
    """Diameter of the widest disc that lies in the ground and holds a point of it (metres); 0 outside it."""
    if ground is None or not shapely.intersects(ground, place):
        return 0.0
    low, high = 0.0, 1.0
    while _holds(ground, place, high):
        low, high = high, 2 * high
    near = shapely.intersection(ground, shapely.buffer(place, high))  # no farther a disc that holds it can reach
    while high - low > TOLERANCE_M:
        middle = (low + high) / 2
        low, high = (middle, high) if _holds(near, place, middle) else (low, middle)
    return (low + high) / 2


def _holds(ground: Any, place: Any, width: float) -> bool:
    near = shapely.intersection(ground, shapely.buffer(place, 2 * width))
    return bool(shapely.dwithin(centres(grid.only(np.array([near]), 2)[0], width), place, width / 2).any())


def necks(ground: Any, ports: Geometries, depths: Floats | None = None, expected: Iterable[float] = ()) -> list[Neck]:
    """Every width at which some link between ports is lost, narrowest first.

    Parameters
    ----------
    ground
        Free ground, a polygon or multipolygon, metres.
    ports
        What is to be linked; geometries of any dimension.
    depths
        How far a disc must enter each port (:func:`links`).
    expected
        Widths, metres, at which links may be lost, such as those of nearly the same ground. They are tried first; a
        neck that lies elsewhere costs more and is the same.

    Returns
    -------
    list of Neck
        At most one less than the ports that are linked at all. Widths are exact to ``TOLERANCE_M``.
    """
    parts = centres(ground, 0.0)
    reached = _reached(parts, ports, 0.0, depths)
    low = _Level(0.0, _joined(*reached, len(ports), len(parts)), parts, reached)
    if all(len(group) < 2 for group in low.links):
        return []
    losses: list[Neck] = []
    alone = tuple(frozenset({i}) for i in range(len(ports)))
    nothing = np.empty(0, dtype=np.intp)
    high = _Level(widest(ground) + 2 * TOUCH_M, alone, grid.none(0), (nothing, nothing))
    tried = sorted({width + side * _apart(width) / 2 for width in expected for side in (-1, 1)})
    shapely.prepare(ports)  # every level asks for the same ports, in this thread alone
    _search((ports, depths), low, high, tried, losses)
    shapely.destroy_prepared(ports)
    return sorted(losses, key=lambda neck: (neck.width_m, min(neck.sides[0]), min(neck.sides[1])))


def _apart(width: float) -> float:
    """Widths less apart than this are not told from one another."""
    return max(TOLERANCE_M / 2, RELATIVE / 2 * width)


def _search(ports: _Ports, low: _Level, high: _Level, tried: list[float], losses: list[Neck]) -> None:
    """Bisect between a width with some links and one with fewer, until each loss stands alone.

    ``tried`` are widths at which to part the interval first, sorted. What is eroded already is eroded further: that
    costs a tenth, and arcs drawn in steps are no farther, in all, from the true ones. Parts that reach no ports but
    such as the wider disc links anyway are left out.
    """
    if low.links == high.links:
        return
    if high.width - low.width <= _apart(high.width):
        losses.extend(_lost(ports, low, high))
        return
    within = [width for width in tried if low.width < width < high.width]
    width = within[len(within) // 2] if within else (low.width + high.width) / 2
    live = low.parting(high)
    parts = centres(shapely.multipolygons(low.centres[live]), width - low.width) if live.any() else grid.none(0)
    reached = _reached(parts, ports[0], width, ports[1])
    links_ = _finer(_joined(*reached, len(ports[0]), len(parts)), low.links, high.links)
    middle = _Level(width, links_, parts, reached, low, low.centres[~live])
    _search(ports, low, middle, within, losses)
    _search(ports, middle, high, within, losses)


def _finer(partition: Partition, coarse: Partition, fine: Partition) -> Partition:
    """A partition between two others: a disc that does not pass never passes when it grows."""
    met = {a & b for a in partition for b in coarse if a & b}
    n = max((max(group) for group in (*met, *fine)), default=-1) + 1
    left, right = [], []
    for group in (*met, *fine):
        first, *others = sorted(group)
        left += [first] * len(others)
        right += others
    root = grid.components(n, np.array(left, dtype=np.intp), np.array(right, dtype=np.intp))
    groups: dict[int, set[int]] = {}
    for i in range(n):
        groups.setdefault(int(root[i]), set()).add(i)
    return tuple(sorted((frozenset(g) for g in groups.values()), key=min))


def _lost(ports: _Ports, low: _Level, high: _Level) -> list[Neck]:
    """The necks between two widths that tolerance does not tell apart."""
    width = (low.width + high.width) / 2
    lost = []
    for group in low.links:
        pieces = [piece for piece in high.links if piece <= group]
        while len(pieces) > 1:
            first, *others = pieces
            find = partial(_place, ports, first, others, low, high)
            other = find()[1] if len(others) > 1 else others[0]
            lost.append(Neck(round(width, 3), (first, other), find))
            pieces = [first | other, *(piece for piece in others if piece != other)]
    return lost


def _place(
    ports: _Ports, first: frozenset[int], others: list[frozenset[int]], low: _Level, high: _Level
) -> tuple[Any, frozenset[int]]:
    """The narrowest point between a group of ports and the nearest other one.

    Just above the width the centres fall apart: the neck lies midway between the two parts, where one part of the
    centres just below still joins them. A disc that no longer reaches a port loses it at the port's own mouth.
    """
    reach = _reach(high.width, ports[1], len(ports[0]))

    def met(group: frozenset[int], some: Geometries) -> Bools:
        rows = sorted(group)
        hit = np.zeros(len(some), dtype=bool)
        hit[shapely.STRtree(some).query(ports[0][rows], predicate="dwithin", distance=reach[rows])[1]] = True
        return hit

    def parts_of(group: frozenset[int]) -> Any:
        near = high.centres[met(group, high.centres)]
        # a port that nothing reaches which fell apart may be reached by what did not
        near = near if len(near) else high.beside(lambda some: met(group, some))
        return shapely.multipolygons(near) if len(near) else shapely.geometrycollections(list(ports[0][sorted(group)]))

    here = parts_of(first)
    sides = [(shapely.distance(here, there), n, there) for n, there in enumerate(map(parts_of, others))]
    _, n, there = min(sides, key=lambda side: side[:2])
    segment = shapely.shortest_line(here, there)
    middle = shapely.line_interpolate_point(segment, 0.5, normalized=True)
    return shapely.set_precision(_centred(low, middle), 1e-3), others[n]


def _centred(low: _Level, point: Any) -> Any:
    """The point moved to where a disc of the lower width still fits, if it is not there."""
    room = shapely.multipolygons(low.centres)
    if shapely.intersects(room, point):
        return point
    away = np.inf if shapely.is_empty(room) else float(shapely.distance(room, point))
    beside = low.beside(lambda some: shapely.distance(some, point) < away)
    room = shapely.multipolygons(np.concatenate([low.centres, beside]))
    if shapely.is_empty(room) or shapely.intersects(room, point):
        return point
    return shapely.get_point(shapely.shortest_line(room, point), 0)
