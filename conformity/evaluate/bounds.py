"""How small or large a ground of the document may be, as its elements are known: core, envelope and certainty."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import numpy as np
import shapely

from conformity.evaluate.place_ground import CORE_FLOOR, CORE_SHARE
from conformity.model import GROUND_KINDS, Certainty
from conformity.overlay import grid, ground

if TYPE_CHECKING:
    from collections.abc import Collection, Mapping

    from conformity.evaluate.grounds import Grounds, Pair


def bounded(
    grounds: Grounds, surface: Any, subjects: Mapping[str, Any], elements: Collection[str] | None = None,
    without: Collection[Pair] = (), less: Any = None,
) -> dict[str, Any]:  # fmt: skip
    """What of some zones or prescriptions their elements surely and possibly hold.

    Parameters
    ----------
    surface
        The ground: union of what they share.
    subjects
        Key → outline.
    elements
        Keys of the elements; by default every reservoir and corridor.
    without
        Pairs that are told elsewhere.
    less
        Ground that is told elsewhere; ``None`` where there is none.

    Returns
    -------
    dict
        ``low``, ``high`` (m2), ``certainty``: certain where core ground of a size worth telling is reached, or no
        element is uncertain; no certainty and no bounds where there is no surface.
    """
    if surface is None:
        return {"low": None, "high": None}
    table = grounds.attributes.elements
    keys, shapes = list(subjects), grid.array(list(subjects.values()))
    tree = shapely.STRtree(shapes)
    chosen = np.isin(np.asarray(table["kind"]), list(GROUND_KINDS))
    if elements is not None:
        chosen &= np.isin(np.asarray(table["element_key"]), sorted(elements))
    triples, apart = [], set(without)
    for n in np.flatnonzero(chosen).tolist():
        element, uncertainty = table["geometry"][n], float(table["uncertainty_m"][n] or 0.0)
        if int(shapely.get_dimensions(element)) != 2:
            continue
        near = sorted(tree.query(element, "dwithin", max(uncertainty, 0.0)).tolist())
        near = [at for at in near if (keys[at], str(table["element_key"][n])) not in apart]
        land = ground.less(ground.outline(list(shapes[near]), 2), less) if near else None
        if land is not None:
            triples.append((land, element, uncertainty))
    size = ground.bounded(surface, 2, triples)
    exact = all(uncertainty <= 0 for _, _, uncertainty in triples)
    is_core = size.low >= max(CORE_FLOOR[2], CORE_SHARE * size.value)
    return {
        "low": size.low, "high": size.high,
        "certainty": (Certainty.CERTAIN if is_core or exact else Certainty.PROBABLE).value,
    }  # fmt: skip


def uncertainties(grounds: Grounds, elements: Collection[str]) -> dict[str, float]:
    """``uncertainty_m``, ``least_uncertainty_m``: the largest and the least of some elements (metres)."""
    of = [grounds.uncertainty(key) for key in elements]
    return {"uncertainty_m": max(of, default=0.0), "least_uncertainty_m": min(of, default=0.0)}
