"""Whether the rest of the network still joins what a cut separates, on the ground that the plan leaves free."""

from __future__ import annotations

from threading import Lock
from typing import TYPE_CHECKING, Any, Final

import numpy as np
import shapely

from conformity.model import CONSTRUCTIBLE_CLASSES, Kind
from conformity.overlay import barriers, grid, passage
from conformity.overlay.ports import CRUMB_M2, TOUCH_M, opens_on

if TYPE_CHECKING:
    from collections.abc import Sequence

    from conformity.model import Needs
    from conformity.overlay.arrays import Geometries, Ints
    from conformity.overlay.barriers import Before
    from conformity.overlay.ports import Network
    from conformity.overlay.sides import Subjects

#: What species live on or move along: not obstacles, nor ground still to be restored.
_CARRIES: Final = (Kind.RESERVOIR, Kind.CORRIDOR, Kind.WATERCOURSE)


class Ways:
    """Reservoirs, corridors and watercourses as the plan leaves them, and which of their parts touch.

    Everything that the plan closes is closed: the zones and reserved sites of every barrier, all constructible zones
    and the built fabric. So two corridors that it cuts together are not a detour for one another.
    """

    def __init__(self, network: Network, subjects: Subjects, before: Before, needs: Needs) -> None:
        self._network, self._before = network, before
        held = [barriers.ground_of(barrier, subjects, needs) for barrier, _ in needs.breaks.values()]
        builds = subjects.is_zone & np.isin(subjects.classes, list(CONSTRUCTIBLE_CLASSES))
        shapes = [*(ground.shapes for ground in held), subjects.geometry[builds & (subjects.dims == 2)]]
        self._closing = barriers.Ground(np.concatenate(shapes))
        self._reservoir = network.reservoir
        self._needs = needs
        self._lock = Lock()
        self._graph: tuple[Geometries, Ints, Ints, Ints] | None = None

    def joined(self, row: int, sides: Sequence[tuple[Sequence[int], Geometries]]) -> bool:
        """Whether the network without one of its elements joins several sides of it.

        Parameters
        ----------
        row
            The element that is cut.
        sides
            Of each side the rows of the elements that are linked there, and the parts of the cut element's own ground
            that are left: another element that begins there is a way round.
        """
        with self._lock:
            if self._graph is None:
                self._graph = self._make()
        parts, own, left, right = self._graph
        other = (own[left] != row) & (own[right] != row)
        root = grid.components(len(parts), left[other], right[other])
        tree = shapely.STRtree(parts)
        roots: list[set[int]] = []
        for rows, ground in sides:
            within = np.isin(own, np.asarray(rows, dtype=np.intp))
            for piece in ground:
                near = tree.query(piece, predicate="dwithin", distance=TOUCH_M)
                near = [n for n in near.tolist() if own[n] != row and opens_on(piece, parts[n])]
                within[near] = True
            roots.append(set(root[within].tolist()))
        whole, *rest = roots
        while rest:
            met = [side for side in rest if side & whole]
            if not met:
                return False
            whole = whole.union(*met)
            rest = [side for side in rest if not side & whole]
        return True

    def _make(self) -> tuple[Geometries, Ints, Ints, Ints]:
        """Parts of the elements outside what cuts them, the element of each part, and the pairs of parts that touch."""
        network = self._network
        parts: list[Any] = []
        own: list[int] = []
        cut: list[bool] = []
        carriers = np.flatnonzero(network.elements.has_role(*_CARRIES) & (network.elements.dims >= 0))
        for row in carriers.tolist():
            shape = network.grounds[row]
            closed = barriers.together(self._closing.within(shape), self._before.fabric(shape))
            pieces = grid.array(shapely.get_parts(shape))
            if closed is not None:
                pieces = self._left(pieces, closed, self._needs.piece_m2 if self._reservoir[row] else CRUMB_M2)
            parts += pieces.tolist()
            own += [row] * len(pieces)
            cut += [closed is not None] * len(pieces)
        held, of, met = grid.array(parts), np.array(own, dtype=np.intp), np.array(cut, dtype=bool)
        a, b = shapely.STRtree(held).query(held, predicate="dwithin", distance=TOUCH_M)
        once = a < b
        a, b = a[once].astype(np.intp), b[once].astype(np.intp)
        touching = np.ones(len(a), dtype=bool)
        for n in np.flatnonzero(met[a] | met[b]).tolist():
            touching[n] = self._touch(held, of, int(a[n]), int(b[n]))
        return held, of, a[touching], b[touching]

    @staticmethod
    def _left(pieces: Geometries, closed: Any, least_m2: float) -> Geometries:
        """The remaining parts of an element; crumbs are dropped, as too small to live on or to move along."""
        left: list[Any] = []
        for piece in pieces:
            if shapely.get_dimensions(piece) < 2:
                left += [piece] if not shapely.intersects(closed, piece) else []
                continue
            free = passage.centres(barriers.less(piece, closed), 0.0)
            left += free[shapely.area(free) >= min(least_m2, shapely.area(piece) / 2)].tolist()
        return grid.array(left)

    def _touch(self, held: Geometries, of: Ints, a: int, b: int) -> bool:
        """Whether two parts of which the plan cut one still meet: not at a corner alone, unless they never met more."""
        between = shapely.shortest_line(held[a], held[b])
        if shapely.length(between) > 0 and len(
            self._closing.near(shapely.line_interpolate_point(between, 0.5, normalized=True))
        ):
            return False
        if opens_on(held[a], held[b]):
            return True
        grounds = self._network.grounds
        return bool(of[a] != of[b]) and not opens_on(grounds[of[a]], grounds[of[b]])
