"""Prescriptions and zones that cut an element by themselves: a reserved road from bank to bank."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Final

import numpy as np
import shapely

from conformity.model import Kind
from conformity.overlay import bands, grid, passage
from conformity.overlay.ports import CRUMB_M2
from conformity.overlay.tools import carries

if TYPE_CHECKING:
    from conformity.model import Needs
    from conformity.overlay.measures import Contacts
    from conformity.overlay.sides import Elements, Subjects

#: What a zone leaves of an element is a piece of it from here on (m2).
PIECE_M2: Final = 10_000.0
#: A part of an element smaller than this is rounding (m2).
_NOTHING_M2: Final = 1.0


def pieces(surface: Any, closed: Any) -> list[float]:
    """Areas of the pieces of ``PIECE_M2`` or more in which a surface lies without what is closed, largest first (m2).

    Parameters
    ----------
    surface
        One polygon.
    closed
        What is closed; where the two do not meet there is no piece.
    """
    if not shapely.intersects(surface, closed):
        return []
    left = grid.subtract(np.array([surface], dtype=object), np.array([closed], dtype=object))[0]
    areas = shapely.area(shapely.get_parts(left)).tolist() if left is not None else []
    return sorted((float(grid.quantise(area)) for area in areas if area >= PIECE_M2), reverse=True)


def crossings(contacts: Contacts, subjects: Subjects, elements: Elements, needs: Needs) -> tuple[Any, Any]:
    """For each contact of a prescription of ``needs.crossings``: whether it alone cuts the element from bank to bank.

    Of a zone of ``needs.crossing_classes``: whether it alone leaves a surface in two pieces of ``PIECE_M2`` or more.

    Defined in ``docs/how-it-measures.md``, *Breaks*.

    Returns
    -------
    tuple
        ``crosses`` (1 or 0) and ``pieces_cut``: pieces of ``needs.piece_m2`` (reservoirs) or 500 m2 that it adds.
    """
    crosses, cut = np.zeros(len(contacts.s), dtype=np.int64), np.zeros(len(contacts.s), dtype=np.int64)
    if needs.crossing_classes:
        wanted = np.isin(subjects.classes[contacts.s], list(needs.crossing_classes))
        for n in np.flatnonzero(wanted & (contacts.relation == "overlap") & (contacts.dims == 2)).tolist():
            element, zone = elements.geometry[int(contacts.e[n])], subjects.geometry[int(contacts.s[n])]
            crosses[n] = int(any(len(pieces(part, zone)) > 1 for part in shapely.get_parts(element)))
    if not needs.crossings:
        return crosses, cut
    coded = np.array([carries(code, needs.crossings) for code in subjects.codes], dtype=bool)
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
        parts = parts[shapely.intersects(parts, strip)]  # others are the same after as before
        whole = passage.centres(shapely.multipolygons(parts), 0.0)
        left = passage.centres(grid.subtract(np.array([shapely.multipolygons(parts)]), np.array([strip]))[0], 0.0)
        least = needs.piece_m2 if reservoir[e] else CRUMB_M2
        areas = [shapely.area(parts) for parts in (whole, left)]
        crosses[n] = int((areas[1] > _NOTHING_M2).sum() > (areas[0] > _NOTHING_M2).sum())
        cut[n] = max(int((areas[1] >= least).sum()) - int((areas[0] >= least).sum()), 0)
    return crosses, cut
