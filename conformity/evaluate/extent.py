"""Extensions of a plan in its network: zones to be urbanised, pockets, sectors that nothing identifies as pockets."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Final

from conformity.model import GROUND_KINDS, TO_URBANISE_CLASSES, UNSURE_SOURCES, Relation, ZoneClass
from conformity.overlay import ground

if TYPE_CHECKING:
    from collections.abc import Iterable

    from conformity.evaluate.grounds import Grounds

#: topic of the concern
EXTENT: Final = "extent"


def extent(grounds: Grounds) -> list[dict[str, Any]]:
    """What extensions take of reservoirs and corridors, by what they are.

    Returns
    -------
    list
        Rows of ``form`` (``au``, ``stecal``, ``sector``: a pocket by its type or label alone), ``labels``, ``zones``
        (how many) and ``area_m2`` (each square metre once), in this order; what takes nothing is left out.
    """
    attributes = grounds.attributes
    contacts = attributes.contacts
    held: dict[str, dict[str, list[Any]]] = {"au": {}, "stecal": {}, "sector": {}}
    kinds = attributes.elements["kind"]
    for n, key in enumerate(contacts["subject_key"]):
        if not contacts["is_zone"][n] or contacts["relation"][n] != Relation.OVERLAP:
            continue
        zone = grounds.zone(str(key))
        if zone is None or kinds[contacts["element_at"][n]] not in GROUND_KINDS or not contacts["area_m2"][n]:
            continue
        if zone["zone_class"] in TO_URBANISE_CLASSES:
            form = "au"
        elif zone["zone_class"] == ZoneClass.POCKET:
            form = "sector" if zone["class_source"] in UNSURE_SOURCES else "stecal"
        else:
            continue
        held[form].setdefault(str(key), []).append(contacts["geometry"][n])
    return [
        {
            "form": form, "zones": len(zones), "area_m2": _size(zones.values()),
            "labels": sorted({str(zone["label"]) for key in zones if (zone := grounds.zone(key)) is not None}),
        }
        for form, zones in held.items()
        if zones
    ]  # fmt: skip


def _size(shapes: Iterable[list[Any]]) -> float:
    return ground.size(ground.outline([each for own in shapes for each in own], 2), 2)
