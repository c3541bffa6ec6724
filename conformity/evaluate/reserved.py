"""Reserved sites whose purpose is unknown: where each lies, in which zones, and what it takes of the network."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Final

import shapely

from conformity.model import GROUND_KINDS, Relation
from conformity.overlay import ground

if TYPE_CHECKING:
    from collections.abc import Sequence

    from conformity.evaluate.grounds import Grounds

#: topic of the concern
PURPOSE: Final = "purpose"
#: a zone with a smaller share of a site is not named
_LEAST_SHARE: Final = 0.02


def reserved(grounds: Grounds, keys: Sequence[str]) -> dict[str, Any]:
    """The reserved sites of some prescriptions.

    Returns
    -------
    dict
        ``fields``: ``reserved``, the largest ground in the network first: rows of ``key``, ``label``, ``size_m2`` (the
        site), ``area_m2`` (of it in reservoirs and corridors, each square metre once), ``zones`` (labels), ``elements``
        (keys, the largest part first), ``parts`` (m2 by element); ``geometry`` and the figure: their ground in
        the network, each once.
    """
    contacts = grounds.attributes.contacts
    held: dict[str, list[int]] = {key: [] for key in keys}
    for n, (key, at) in enumerate(zip(contacts["subject_key"], contacts["element_at"], strict=True)):
        kind = grounds.attributes.elements["kind"][at]
        if key in held and contacts["relation"][n] == Relation.OVERLAP and kind in GROUND_KINDS:
            held[key].append(n)
    labels = dict(zip(grounds.plan.prescriptions["prescription_key"], grounds.plan.prescriptions["label"], strict=True))
    rows: list[dict[str, Any]] = []
    shapes = []
    for key, own in held.items():
        taken = ground.outline([contacts["geometry"][n] for n in own], 2)
        sizes = {str(contacts["element_key"][n]): float(contacts["area_m2"][n]) for n in own}
        site = grounds.subject(key)
        if taken is not None:
            shapes.append(taken)
        rows.append(
            {
                "key": key, "label": str(labels[key] or ""), "size_m2": ground.size(site, 2),
                "area_m2": ground.size(taken, 2), "zones": _zones(grounds, site),
                "elements": sorted(sizes, key=lambda each: (-sizes[each], each)),
                "parts": sizes,
            }
        )  # fmt: skip
    rows.sort(key=lambda row: (-row["area_m2"], row["label"], row["key"]))
    whole = ground.outline(shapes, 2)
    return {
        "fields": {"reserved": rows}, "geometry": whole if whole is None else shapely.normalize(whole),
        "measure": "area", "value": ground.size(whole, 2), "low": None, "high": None, "unit": "m2",
    }  # fmt: skip


def _zones(grounds: Grounds, site: Any) -> list[str]:
    """Labels of the zones in which a site lies, the one with the largest part first; slivers left out."""
    zones = grounds.plan.zones
    shared: dict[str, float] = {}
    for n in sorted(zones.sindex.query(site, predicate="intersects").tolist()):
        label = str(zones["label"].iloc[n])
        shared[label] = shared.get(label, 0.0) + float(shapely.area(shapely.intersection(site, zones.geometry.iloc[n])))
    least = _LEAST_SHARE * float(shapely.area(site))
    return sorted((label for label, size in shared.items() if size >= least), key=lambda each: (-shared[each], each))
