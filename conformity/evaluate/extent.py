"""Extensions of a plan in its network: zones to be urbanised, pockets, sectors that nothing identifies as pockets."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Final

from conformity.evaluate.bounds import bounded, uncertainties
from conformity.model import GROUND_KINDS, TO_URBANISE_CLASSES, UNSURE_SOURCES, Relation, ZoneClass
from conformity.overlay import ground

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

    from conformity.evaluate.grounds import Grounds

#: topic of the concern
EXTENT: Final = "extent"


def extent(grounds: Grounds) -> dict[str, Any]:
    """What extensions take of reservoirs and corridors, by what they are.

    Returns
    -------
    dict
        ``low``, ``high`` (m2), ``certainty`` of all together; ``fields``: ``extent``, rows of ``form`` (``au``,
        ``stecal``, ``sector``: a pocket by its type or label alone), ``labels``, ``zones`` (how many) and ``area_m2``
        (each square metre once), in this order, what takes nothing left out; ``uncertainty_m``.
    """
    attributes = grounds.attributes
    contacts = attributes.contacts
    held: dict[str, dict[str, list[Any]]] = {"au": {}, "stecal": {}, "sector": {}}
    kinds = attributes.elements["kind"]
    elements: set[str] = set()
    for n, key in enumerate(contacts["subject_key"]):
        if not contacts["is_zone"][n] or contacts["relation"][n] != Relation.OVERLAP:
            continue
        zone = grounds.zone(str(key))
        if zone is None or kinds[contacts["element_at"][n]] not in GROUND_KINDS or not contacts["area_m2"][n]:
            continue
        if form := _form(zone):
            held[form].setdefault(str(key), []).append(contacts["geometry"][n])
            elements.add(str(contacts["element_key"][n]))
    rows = [
        {
            "form": form, "zones": len(zones), "area_m2": ground.size(_outline(zones.values()), 2),
            "labels": sorted({str(zone["label"]) for key in zones if (zone := grounds.zone(key)) is not None}),
        }
        for form, zones in held.items()
        if zones
    ]  # fmt: skip
    table = grounds.plan.zones
    table = table[~table.geometry.isna()]
    subjects = {
        key: shape for key, shape in zip(table["zone_key"], table.geometry, strict=True)
        if (zone := grounds.zone(str(key))) is not None and _form(zone)
    }  # fmt: skip
    whole = _outline([shapes for zones in held.values() for shapes in zones.values()])
    return {**bounded(grounds, whole, subjects), "fields": {"extent": rows, **uncertainties(grounds, sorted(elements))}}


def _form(zone: Mapping[str, Any]) -> str:
    """What an extension is; empty of what is none."""
    if zone["zone_class"] in TO_URBANISE_CLASSES:
        return "au"
    if zone["zone_class"] != ZoneClass.POCKET:
        return ""
    return "sector" if zone["class_source"] in UNSURE_SOURCES else "stecal"


def _outline(held: Iterable[list[Any]]) -> Any:
    return ground.outline([each for own in held for each in own], 2)
