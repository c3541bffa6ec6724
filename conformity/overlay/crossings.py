"""Prescriptions that cut an element by themselves: a reserved road from bank to bank."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Final

import numpy as np
import shapely

from conformity.model import Kind
from conformity.overlay import bands, barriers, passage
from conformity.overlay.ports import CRUMB_M2
from conformity.overlay.tools import carries

if TYPE_CHECKING:
    from conformity.model import Needs
    from conformity.overlay.measures import Contacts
    from conformity.overlay.sides import Elements, Subjects

#: A part of an element smaller than this is rounding (m2).
_NOTHING_M2: Final = 1.0


def crossings(contacts: Contacts, subjects: Subjects, elements: Elements, needs: Needs) -> tuple[Any, Any]:
    """For each contact of a prescription of ``needs.crossings``: whether it alone cuts the element from bank to bank.

    Defined in ``docs/how-it-measures.md``, *Breaks*.

    Returns
    -------
    tuple
        ``crosses`` (1 or 0) and ``pieces_cut``: pieces of ``needs.piece_m2`` (reservoirs) or 500 m2 that it adds.
    """
    crosses, cut = np.zeros(len(contacts.s), dtype=np.int64), np.zeros(len(contacts.s), dtype=np.int64)
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
        whole = passage.centres(elements.geometry[e], 0.0)
        left = passage.centres(barriers.less(elements.geometry[e], strip), 0.0)
        least = needs.piece_m2 if reservoir[e] else CRUMB_M2
        areas = [shapely.area(parts) for parts in (whole, left)]
        crosses[n] = int((areas[1] > _NOTHING_M2).sum() > (areas[0] > _NOTHING_M2).sum())
        cut[n] = max(int((areas[1] >= least).sum()) - int((areas[0] >= least).sum()), 0)
    return crosses, cut
