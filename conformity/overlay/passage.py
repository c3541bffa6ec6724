"""How wide a passage a disc finds through free ground, between ports: exact to a stated tolerance.

A passage is at least ``w`` wide where a disc of diameter ``w`` can be moved along it. The free ground eroded by half of
``w`` is where the disc's centre may be; two ports are linked at ``w`` where one part of that comes within half of ``w``
of both. As ``w`` grows, links are lost one after the other: the widths at which this happens are found by bisection.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Final

import numpy as np
import shapely

from conformity.overlay import bands, grid

if TYPE_CHECKING:
    from collections.abc import Iterable

    from conformity.overlay.arrays import Floats, Geometries

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


@dataclass(frozen=True)
class Neck:
    """Where a link is lost: the widest disc that still passes, the groups of ports it joins, the narrowest point."""

    width_m: float
    sides: tuple[frozenset[int], frozenset[int]]
    place: Any


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
    n = len(ports)
    left: list[int] = []
    right: list[int] = []
    if len(parts) and n:
        port, part = shapely.STRtree(parts).query(ports, predicate="dwithin", distance=_reach(width, depths, n))
        left, right = port.tolist(), (part + n).tolist()
    root = grid.components(n + len(parts), np.array(left, dtype=np.intp), np.array(right, dtype=np.intp))
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
    if ground is None or shapely.is_empty(ground):
        return 0.0
    parts = centres(ground, 0.0)
    lines = shapely.maximum_inscribed_circle(parts, tolerance=TOLERANCE_M)
    return float(2 * np.max(shapely.length(lines), initial=0.0) + TOLERANCE_M)


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
    start = links(ground, ports, 0.0, depths)
    if all(len(group) < 2 for group in start):
        return []
    losses: list[Neck] = []
    top = widest(ground) + 2 * TOUCH_M
    alone = tuple(frozenset({i}) for i in range(len(ports)))
    tried = sorted({width + side * _apart(width) / 2 for width in expected for side in (-1, 1)})
    _search(ground, (ports, depths), (0.0, start), (top, alone), tried, losses)
    return sorted(losses, key=lambda neck: (neck.width_m, min(neck.sides[0]), min(neck.sides[1])))


def _apart(width: float) -> float:
    """Widths less apart than this are not told from one another."""
    return max(TOLERANCE_M / 2, RELATIVE / 2 * width)


def _search(
    ground: Any,
    ports: _Ports,
    low: tuple[float, Partition],
    high: tuple[float, Partition],
    tried: list[float],
    losses: list[Neck],
) -> None:
    """Bisect between a width with some links and one with fewer, until each loss stands alone.

    ``tried`` are widths at which to part the interval first, sorted.
    """
    if low[1] == high[1]:
        return
    if high[0] - low[0] <= _apart(high[0]):
        losses.extend(_lost(ground, ports, low, high))
        return
    within = [width for width in tried if low[0] < width < high[0]]
    width = within[len(within) // 2] if within else (low[0] + high[0]) / 2
    middle = (width, _finer(links(ground, ports[0], width, ports[1]), low[1], high[1]))
    _search(ground, ports, low, middle, within, losses)
    _search(ground, ports, middle, high, within, losses)


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


def _lost(ground: Any, ports: _Ports, low: tuple[float, Partition], high: tuple[float, Partition]) -> list[Neck]:
    """The necks between two widths that tolerance does not tell apart."""
    width = (low[0] + high[0]) / 2
    lost = []
    for group in low[1]:
        pieces = [piece for piece in high[1] if piece <= group]
        while len(pieces) > 1:
            first, *others = pieces
            place, other = _place(ground, ports, first, others, low[0], high[0])
            lost.append(Neck(round(width, 3), (first, other), place))
            pieces = [first | other, *(piece for piece in others if piece != other)]
    return lost


def _place(
    ground: Any, ports: _Ports, first: frozenset[int], others: list[frozenset[int]], low: float, high: float
) -> tuple[Any, frozenset[int]]:
    """The narrowest point between a group of ports and the nearest other one.

    Just above the width the centres fall apart: the neck lies midway between the two parts, where one part of the
    centres just below still joins them. A disc that no longer reaches a port loses it at the port's own mouth.
    """
    above = centres(ground, high)
    reach = _reach(high, ports[1], len(ports[0]))

    def parts_of(group: frozenset[int]) -> Any:
        rows = sorted(group)
        own, within = ports[0][rows], reach[rows]
        near = above[[bool(shapely.dwithin(own, part, within).any()) for part in above]] if len(above) else above
        return shapely.multipolygons(near) if len(near) else shapely.geometrycollections(list(own))

    here = parts_of(first)
    sides = [(shapely.distance(here, there), n, there) for n, there in enumerate(map(parts_of, others))]
    _, n, there = min(sides, key=lambda side: side[:2])
    segment = shapely.shortest_line(here, there)
    middle = shapely.line_interpolate_point(segment, 0.5, normalized=True)
    return shapely.set_precision(_centred(ground, middle, low), 1e-3), others[n]


def _centred(ground: Any, point: Any, low: float) -> Any:
    """The point moved to where a disc of the lower width still fits, if it is not there."""
    below = centres(ground, max(low - TOLERANCE_M, 0.0))
    if not len(below):
        return point
    room = shapely.multipolygons(below)
    return point if shapely.intersects(room, point) else shapely.get_point(shapely.shortest_line(room, point), 0)
