"""Prescriptions and zones that cut an element by themselves: a reserved road from bank to bank."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Final

import numpy as np
import shapely

from conformity.model import Kind
from conformity.overlay import bands, grid, passage
from conformity.overlay.ports import CRUMB_M2, NOTHING_M2
from conformity.overlay.tools import carrying

if TYPE_CHECKING:
    from conformity.model import Needs
    from conformity.overlay.arrays import Bools, Geometries
    from conformity.overlay.measures import Contacts
    from conformity.overlay.sides import Elements, Subjects

#: What a zone leaves of an element is a piece of it from here on (m2).
PIECE_M2: Final = 10_000.0
#: And no end of less than this share of it: what a zone bites off a long corridor does not part it.
END_SHARE: Final = 0.01
#: A passage of less is a narrow one (metres), as rules on the width that is left have it.
NARROW_M: Final = 50.0


@dataclass(frozen=True)
class Parting:
    """What a closed ground leaves of a surface that it parts.

    ``pieces_m2``: areas of the pieces of :data:`PIECE_M2` and :data:`END_SHARE` or more, largest first. ``left_m``: the
    widest passage that may be left between two of them, as the surface's outline may lie elsewhere; 0 where there is
    surely none. ``at``: the narrowest point of that passage, ``None`` for none.
    """

    pieces_m2: tuple[float, ...]
    left_m: float = 0.0
    at: Any = None

    @property
    def is_sure(self) -> bool:
        """Whether the surface is parted wherever its outline lies."""
        return self.at is None


def parting(surface: Any, closed: Any, uncertainty_m: float) -> Parting | None:
    """How a closed ground parts a surface; ``None`` where it does not.

    It does so surely where it also parts the surface grown by its uncertainty; pieces that ground which may be the
    surface's joins count as one.

    Parameters
    ----------
    surface
        One polygon.
    closed
        What is closed.
    uncertainty_m
        By how much the outline of the surface may lie elsewhere (metres).
    """
    if not shapely.intersects(surface, closed):
        return None
    own = _less(surface, closed)
    least_m2 = max(PIECE_M2, END_SHARE * float(shapely.area(surface)))
    own = own[(shapely.area(own) >= least_m2) & ~_enclosed(own, closed, surface)]
    if len(own) < 2:
        return None
    own = own[np.argsort(-shapely.area(own), kind="stable")]
    areas = tuple(float(each) for each in grid.quantise(shapely.area(own)))
    if uncertainty_m <= 0:
        return Parting(areas)
    free = _less(bands.buffer(np.array([surface], dtype=object), uncertainty_m)[0], closed)
    apart: dict[int, float] = {}
    for piece, area in zip(own, areas, strict=True):  # pieces that one free ground may join are one
        joined = int(np.argmin(shapely.distance(free, piece)))
        apart[joined] = apart.get(joined, 0.0) + area
    if len(apart) > 1:
        return Parting(tuple(sorted(apart.values(), reverse=True)))
    lost = [neck for neck in passage.necks(shapely.multipolygons(free), own) if neck.width_m > 0]
    if not lost:
        return Parting(areas)
    widest = max(lost, key=lambda neck: neck.width_m)
    # what is closed reaches from bank to bank of the outline as drawn: a passage lies in the margin beside it
    return Parting(areas, min(widest.width_m, uncertainty_m), widest.place)


def _enclosed(pieces: Geometries, closed: Any, surface: Any) -> Bools:
    """Which pieces fill a hole of the closed ground inside the surface: it parts nothing there.

    A hole in which the surface ends holds an end of it, which the closed ground does part.
    """
    grounds = [part for part in shapely.get_parts(closed) if shapely.get_dimensions(part) == 2]
    holes = [shapely.Polygon(ring) for part in grounds for ring in part.interiors]
    holes = [hole for hole in holes if float(shapely.area(shapely.difference(hole, surface))) <= NOTHING_M2]
    enclosed: Bools = np.zeros(len(pieces), dtype=bool)
    if holes:
        points = shapely.point_on_surface(pieces)
        enclosed = np.any([shapely.within(points, hole) for hole in holes], axis=0)
    return enclosed


def _less(surface: Any, closed: Any) -> Any:
    """The polygons of a surface without what is closed."""
    left = grid.subtract(np.array([surface], dtype=object), np.array([closed], dtype=object))[0]
    return passage.centres(left, 0.0)


def crossings(contacts: Contacts, subjects: Subjects, elements: Elements, needs: Needs) -> tuple[Any, Any]:
    """For each contact of a prescription of ``needs.crossings``: whether it alone cuts the element from bank to bank.

    Of a zone of ``needs.crossing_classes`` or ``crossing_uses``: whether it alone leaves a surface in two pieces of
    ``PIECE_M2`` or more, between which no passage of ``NARROW_M`` is left, wherever the outline of that surface lies
    (:func:`parting`).

    Defined in ``docs/how-it-measures.md``, *Breaks*.

    Returns
    -------
    tuple
        ``crosses`` (1 or 0) and ``pieces_cut``: pieces of ``needs.piece_m2`` (reservoirs) or 500 m2 that it adds.
    """
    crosses, cut = np.zeros(len(contacts.s), dtype=np.int64), np.zeros(len(contacts.s), dtype=np.int64)
    if needs.crossing_classes or needs.crossing_uses:
        wanted = np.isin(subjects.classes[contacts.s], list(needs.crossing_classes))
        wanted |= np.isin(subjects.uses[contacts.s], list(needs.crossing_uses))
        for n in np.flatnonzero(wanted & (contacts.relation == "overlap") & (contacts.dims == 2)).tolist():
            element, zone = elements.geometry[int(contacts.e[n])], subjects.geometry[int(contacts.s[n])]
            margin = float(elements.uncertainty[int(contacts.e[n])])
            margin = margin if margin >= NARROW_M else 0.0  # no passage in it is wider
            cuts = [parting(part, zone, margin) for part in shapely.get_parts(element)]
            crosses[n] = int(any(cut is not None and cut.left_m < NARROW_M for cut in cuts))
    if not needs.crossings:
        return crosses, cut
    coded = carrying(subjects, needs.crossings)
    reservoir = elements.has_role(Kind.RESERVOIR)
    for n in np.flatnonzero(coded[contacts.s] & (contacts.relation == "overlap")).tolist():
        s, e = int(contacts.s[n]), int(contacts.e[n])
        if elements.dims[e] == 1:
            crosses[n] = int(contacts.crossings[n] > 0 or contacts.size[n] > 0)
            continue
        if elements.dims[e] != 2:
            continue
        strip = subjects.geometry[s]
        if subjects.dims[s] < 2:
            strip = bands.buffer(np.array([strip]), needs.tool_buffer_m)[0]
        parts = shapely.get_parts(elements.geometry[e])
        met = shapely.multipolygons(parts[shapely.intersects(parts, strip)])  # others are the same after as before
        least = needs.piece_m2 if reservoir[e] else CRUMB_M2
        areas = [shapely.area(parts) for parts in (passage.centres(met, 0.0), _less(met, strip))]
        crosses[n] = int((areas[1] > NOTHING_M2).sum() > (areas[0] > NOTHING_M2).sum())
        cut[n] = max(int((areas[1] >= least).sum()) - int((areas[0] >= least).sum()), 0)
    return crosses, cut
