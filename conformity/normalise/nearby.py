"""Selects the elements of a network near a plan; the others are counted in the ledger and set aside."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING, Any, Final

import numpy as np
import shapely

from conformity.errors import Msg
from conformity.model import LedgerLine

if TYPE_CHECKING:
    from collections.abc import Callable

    from conformity.model import Needs, Network, Plan

#: Elements whose box is farther than this from the plan's (m) affect no rule, unless a rule has a larger radius.
REACH_M: Final = 5_000.0


def nearby(
    network: Network, plan: Plan, needs: Needs, shapes: Callable[[Any], Any] | None = None
) -> tuple[Network, list[LedgerLine]]:
    """Set aside the elements far from the plan.

    Parameters
    ----------
    network
        Normalised. The figures of its layers (extent, features) remain those of the whole network.
    needs
        The radii of the rules: elements within twice the largest are kept, and at least those within 5 km.
    shapes
        Returns the elements of some rows, where their geometries are stored elsewhere; the table then has ``bounds``
        (an array per row) instead of ``geometry``.

    Returns
    -------
    tuple
        The network, and a ledger line for every layer that lost elements. An object of several elements stays whole.
    """
    elements = network.elements
    outlines = [frame.geometry.array for frame in (plan.zones, plan.prescriptions) if len(frame)]
    if not len(elements) or not outlines:
        return network, []
    boxes = np.concatenate([shapely.bounds(np.asarray(each, dtype=object)) for each in outlines])
    boxes = boxes[~np.isnan(boxes[:, 0])]
    if not len(boxes):
        return network, []
    radii = (needs.near_m, needs.obstacle_radius_m, needs.front_reach_m, needs.interface_m, needs.corridor_width_m)
    reach = max(REACH_M, 2 * max(radii), 2 * float(elements["uncertainty_m"].max()))
    low, high = boxes[:, :2].min(axis=0) - reach, boxes[:, 2:].max(axis=0) + reach
    own = np.stack(elements["bounds"]) if shapes else shapely.bounds(np.asarray(elements.geometry.array, dtype=object))
    near = (own[:, :2] <= high).all(axis=1) & (own[:, 2:] >= low).all(axis=1)
    kept = elements["whole_key"].isin(set(elements["whole_key"][near])).to_numpy()
    if shapes is None and kept.all():
        return network, []
    count = elements["layer"].value_counts()
    left = elements["layer"][~kept].value_counts()
    lines = [
        LedgerLine(
            "normalise",
            str(layer),
            Msg.ELEMENTS_BEYOND_DISTANCE,
            "note",
            int(count[layer]),
            int(count[layer] - n),
            int(n),
            fields={"n": int(n), "km": round(reach / 1000, 1)},
        )
        for layer, n in sorted(left.items())
    ]
    rows = np.flatnonzero(kept)
    nearest = shapes(rows) if shapes else elements.iloc[rows].reset_index(drop=True)
    return replace(network, elements=nearest), lines
