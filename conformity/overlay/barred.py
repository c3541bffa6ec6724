"""Where lines that hinder movement, such as roads and railways, cross the network inside the plan."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import numpy as np
import shapely

from conformity.model import GROUND_KINDS, Kind
from conformity.overlay import grid

if TYPE_CHECKING:
    from conformity.model import Needs
    from conformity.overlay.arrays import Bools, Floats, Geometries, Ints
    from conformity.overlay.measures import Contacts
    from conformity.overlay.sides import Elements


def crossed(
    inside: Any, whole: Any, within_m: float, shapes: Geometries, uncertainty: Floats, corridor: Bools
) -> Ints:  # fmt: skip
    """Which corridors a line crosses in the plan, within the precision of the two; without any at all, reservoirs.

    A line that crosses a corridor outside the plan alone has nothing to cross in it: no reservoir stands for that.

    Parameters
    ----------
    inside, whole
        The part of the line that lies in the plan, and all of it.
    within_m
        By how much the line may lie elsewhere (metres).
    shapes, uncertainty
        Corridors and reservoirs, and by how much each may lie elsewhere (metres).
    corridor
        Which of them are corridors.
    """
    if not len(shapes):
        return np.empty(0, dtype=np.intp)
    near = np.maximum(uncertainty, within_m)
    barring = bool((corridor & shapely.dwithin(shapes, whole, near)).any())
    met = corridor & shapely.dwithin(shapes, inside, near) if barring else shapely.intersects(shapes, inside)
    return np.flatnonzero(met)


def measure(zoned: Contacts, elements: Elements, every: Elements, needs: Needs) -> list[tuple[Any, ...]]:
    """Whether each obstacle that is a line bars a corridor or reservoir where it lies in the zones of the plan.

    Defined in ``docs/how-it-measures.md``, *Where an obstacle bars the network*.

    Parameters
    ----------
    zoned
        The contacts of zones.
    elements, every
        Those of the contacts, and the whole network.

    Returns
    -------
    list of tuple
        Rows of ``element_measures``: ``bars_network`` is 1 or 0. Points and surfaces have none, and no obstacle has any
        where the network holds no corridor and no reservoir.
    """
    ground = every.take(every.has_role(*GROUND_KINDS))
    lines = np.flatnonzero(elements.has_role(Kind.OBSTACLE) & (elements.dims == 1))
    if not needs.barred or not len(ground.keys) or not len(lines):
        return []
    tree, furthest = shapely.STRtree(ground.geometry), float(ground.uncertainty.max())
    rows: list[tuple[Any, ...]] = []
    for row in lines.tolist():
        parts = zoned.nominal[(zoned.e == row) & (zoned.size > 0)]
        if not len(parts):
            continue
        inside, own = grid.union(grid.array(list(parts))), float(elements.uncertainty[row])
        whole = elements.geometry[row]
        near = ground.take(np.sort(tree.query(whole, predicate="dwithin", distance=max(furthest, own))))
        met = crossed(inside, whole, own, near.geometry, near.uncertainty, near.has_role(Kind.CORRIDOR))
        rows.append((elements.keys[row], "bars_network", "", float(len(met) > 0), None, None, "1"))
    return rows
