"""How much of a subject lies near an element."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
import shapely

from conformity.overlay import bands, grid

if TYPE_CHECKING:
    from conformity.model import Needs
    from conformity.overlay.arrays import Floats
    from conformity.overlay.measures import Contacts
    from conformity.overlay.sides import Elements, Subjects


def near_share(contacts: Contacts, subjects: Subjects, elements: Elements, needs: Needs) -> Floats:
    """Share of each surface subject that lies within ``near_m`` of the element, the part inside the element included.

    Defined in ``docs/how-it-measures.md``, *Edges and approaches*.

    Returns
    -------
    numpy.ndarray
        One fraction a contact; 0 where the subject is not a surface.
    """
    share = np.zeros(len(contacts.s))
    rows = np.flatnonzero((subjects.dims[contacts.s] == 2) & (contacts.distance <= needs.near_m))
    zones = subjects.geometry[contacts.s[rows]]
    # only the surroundings of the zone count of a large element: twice the reach, so that its own cut is never near
    around = shapely.buffer(shapely.envelope(zones), 2 * needs.near_m, join_style="mitre")
    local = grid.overlap(elements.geometry[contacts.e[rows]], around)
    band = bands.buffer(local, needs.near_m)
    sizes = grid.quantise(grid.sizes(grid.overlap(zones, band), 2))
    share[rows] = grid.shares(sizes, subjects.sizes[contacts.s[rows]])
    return share
