"""The two sides of an obstacle along the corridor that it hinders, and whether the plan builds on them."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Final

import numpy as np
import shapely

from conformity.model import GROUND_KINDS, Kind
from conformity.normalise import geos
from conformity.overlay import bands, barriers, grid
from conformity.overlay.continuity import Rows
from conformity.overlay.ports import grounds

if TYPE_CHECKING:
    from conformity.model import Needs
    from conformity.overlay.sides import Elements, Subjects

#: How far along a corridor its direction is taken, in radii of the approach.
_REACH: Final = 3.0
#: Smaller parts of the approach are not sides (m2).
_LEAST_M2: Final = 100.0
#: Long enough to part any approach (metres).
_FAR_M: Final = 1e5
#: A shape whose long axis is less than this times its short one has no direction.
_LONG: Final = 1.2


def measure(subjects: Subjects, elements: Elements, needs: Needs) -> Rows:
    """Sides of every obstacle near the ground of a barrier of ``needs.sides``.

    An obstacle's approach is the ground within ``obstacle_radius_m`` of it, inside a corridor or, without one, a
    reservoir. A line that crosses it parts it in two; a point or a surface parts it by the line through it across the
    corridor's direction. A side is locked where the barrier takes at least ``side_locked`` of it.

    Defined in ``docs/how-it-measures.md``, *Sides of an obstacle*.
    """
    rows = Rows()
    obstacles = np.flatnonzero(elements.has_role(Kind.OBSTACLE))
    if not needs.sides or not len(obstacles):
        return rows
    shapes = grounds(elements, needs)
    network = np.flatnonzero(elements.has_role(*GROUND_KINDS) & (elements.dims >= 1))
    corridor = elements.has_role(Kind.CORRIDOR)
    tree = shapely.STRtree(shapes[network])
    for name, barrier in needs.sides.items():
        ground = barriers.ground_of(barrier, subjects, needs)
        for row in obstacles.tolist():
            own = elements.geometry[row]
            disc = bands.buffer(np.array([own]), needs.obstacle_radius_m)[0]
            if not len(ground.near(disc)):
                continue
            near = network[np.sort(tree.query(disc, predicate="intersects"))]
            links = near[corridor[near]] if corridor[near].any() else near
            if not len(links):
                continue
            with geos.working_on(own):
                _one(str(elements.keys[row]), own, disc, shapes[links], name, ground, subjects, needs, rows)
    return rows


def _one(
    key: str, own: Any, disc: Any, links: Any, name: str, ground: barriers.Ground, subjects: Subjects, needs: Needs,
    rows: Rows,
) -> None:  # fmt: skip
    way = grid.union(links)
    approach = grid.only(grid.intersect(np.array([disc]), np.array([way])), 2)[0]
    if approach is None:
        return
    sides = _sides(own, approach, way, needs.obstacle_radius_m)
    taken, shares = [], []
    for side in sides:
        closed = ground.within(side)
        piece = grid.only(grid.intersect(np.array([side]), np.array([closed])), 2)[0] if closed is not None else None
        taken.append(piece)
        shares.append(0.0 if piece is None else float(shapely.area(piece) / shapely.area(side)))
    locked = sum(share >= needs.side_locked for share in shares)
    rows.tell(key, name, sides=len(sides), sides_locked=locked, locked_share=min(shares) if len(shares) > 1 else 0.0)
    held = grid.array([piece for piece in taken if piece is not None])
    if len(held):
        whole = grid.union(held)
        met = ground.near(whole)
        areas = np.nan_to_num(shapely.area(grid.intersect(ground.shapes[met], np.full(len(met), whole, dtype=object))))
        order = [met[n] for n in np.argsort(-areas, kind="stable") if areas[n] > 1.0]
        keys = [str(subjects.keys[ground.rows[n]]) for n in order]
        rows.place(key, "sides", name, value=float(locked), subject_keys=keys, geometry=whole)


def _sides(own: Any, approach: Any, way: Any, radius: float) -> list[Any]:
    """The parts of an approach, at most two: the largest on either side."""
    blade = own if shapely.get_dimensions(own) == 1 else None
    parts = _parted(approach, blade) if blade is not None else []
    if len(parts) < 2:
        around = shapely.intersection(way, bands.moved(own, _REACH * radius), grid_size=grid.GRID)
        direction = _direction(around)
        if direction is None:
            return [approach]
        at = shapely.get_coordinates(shapely.centroid(own))[0]
        across = np.array([-direction[1], direction[0]]) * _FAR_M
        parts = _parted(approach, shapely.LineString([at - across, at + across]))
    return parts if len(parts) == 2 else [approach]


def _parted(approach: Any, blade: Any) -> list[Any]:
    """The two sides of a line, each with all its parts."""
    lines = shapely.get_parts(shapely.union(shapely.boundary(approach), blade))
    cells = shapely.get_parts(shapely.polygonize(lines))
    cells = [c for c in cells if shapely.area(c) > 1e-6 and approach.intersects(shapely.point_on_surface(c))]
    if len(cells) < 2:
        return []
    sides: dict[bool, list[Any]] = {True: [], False: []}
    for cell in cells:
        sides[_left_of(blade, shapely.point_on_surface(cell))].append(cell)
    whole = [grid.union(grid.array(side)) for side in sides.values() if side]
    return [side for side in whole if shapely.area(side) >= _LEAST_M2]


def _left_of(blade: Any, point: Any) -> bool:
    """Whether a point lies to the left of a line where it is nearest to it."""
    along = shapely.line_locate_point(blade, point)
    stations = np.clip([along - 1.0, along + 1.0], 0.0, shapely.length(blade))
    behind, ahead = shapely.get_coordinates(shapely.line_interpolate_point(blade, stations))
    step, off = ahead - behind, shapely.get_coordinates(point)[0] - behind
    return bool(step[0] * off[1] - step[1] * off[0] > 0)


def _direction(shape: Any) -> Any:
    """Unit vector along the long axis of a surface (second moments of its area); ``None`` where it is about round."""
    triangles = shapely.get_parts(shapely.constrained_delaunay_triangles(shape))
    if not len(triangles):
        return None
    xy = shapely.get_coordinates(triangles).reshape(-1, 4, 2)[:, :3]
    area = shapely.area(triangles)
    middle = (xy.mean(axis=1) * area[:, None]).sum(axis=0) / area.sum()
    at = xy - middle
    # second moments of a triangle: A/12 (Σ pᵢpᵢᵀ + 9 ccᵀ), c its centroid
    centre = at.mean(axis=1)
    moments = np.einsum("n,nia,nib->ab", area / 12, at, at) + np.einsum("n,na,nb->ab", area * 9 / 12, centre, centre)
    values, vectors = np.linalg.eigh(moments)
    if values[1] <= 0 or np.sqrt(values[1] / max(values[0], 1e-12)) < _LONG:
        return None
    return vectors[:, 1]
