"""Reservoirs in ordinary farm zones: their ground there, by label, and what of it the plan protects by any tool."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Final

import numpy as np
import shapely

from conformity.evaluate.grounds import HAZARD, WOODLAND
from conformity.model import Effect, Relation, ZoneClass
from conformity.overlay import ground
from conformity.profiles.prescription_words import UNSPECIFIED_CODE

if TYPE_CHECKING:
    from collections.abc import Sequence

    from conformity.evaluate.grounds import Grounds
    from conformity.rulebook.schema import Rule

#: topic of the concern
FARMLAND: Final = "farmland"


def farmland(grounds: Grounds, rule: Rule, elements: Sequence[str]) -> dict[str, Any]:
    """The ground of some elements in the zones that a rule treats as ordinary.

    Returns
    -------
    dict
        ``fields``: ``farmland``, the largest first: rows of ``element``, ``area_m2`` (its ground in such zones),
        ``inside_m2`` (in the plan), ``zones`` (``label``, ``long_label``, ``area_m2`` of the former, largest first);
        of it, each square metre in the first that has it, ``wood_m2`` (classified woodland), ``protected_m2`` (other
        surfaces that protect, whatever tools the rule counts), ``open_m2`` (elements of the landscape whose article is
        not stated), ``hazard_m2`` (unbuildable because of a hazard); ``lines`` (``nature``, ``length_m`` of lines that
        the plan protects by whatever tool); ``protected_sectors``: labels of the farm sectors that protect, or whose
        label says so, the largest first; ``geometry`` and the figure: the ground of all, each square metre once.
    """
    rows: list[dict[str, Any]] = []
    shapes = []
    for element in dict.fromkeys(elements):
        own = _contacts(grounds, rule, element)
        contacts = grounds.attributes.contacts
        shape = ground.outline([contacts["geometry"][n] for n in own], 2)
        if shape is None:
            continue
        shapes.append(shape)
        rows.append(
            {
                "element": element, "area_m2": ground.size(shape, 2), "inside_m2": grounds.inside(element),
                "zones": _labels(grounds, own), **_kept(grounds, shape),
            }
        )  # fmt: skip
    rows.sort(key=lambda row: (-row["area_m2"], row["element"]))
    whole = ground.outline(shapes, 2)
    return {
        "fields": {"farmland": rows, "protected_sectors": _protected_sectors(grounds)},
        "geometry": whole if whole is None else shapely.normalize(whole),
        "measure": "area", "value": ground.size(whole, 2), "low": None, "high": None, "unit": "m2",
    }  # fmt: skip


def _contacts(grounds: Grounds, rule: Rule, element: str) -> list[int]:
    """What an element shares with zones of a rule's classes whose label suggests no other: rows of the contacts."""
    attributes = grounds.attributes
    contacts = attributes.contacts
    at = attributes.element_at.get_indexer([element])[0]
    own = attributes.contacts_of(at)
    own = own[(contacts["relation"][own] == Relation.OVERLAP) & contacts["is_zone"][own]]
    wanted = [str(each) for each in rule.applies.classes]
    zone = contacts["zone_at"][own]
    candidate = attributes.candidate_class[zone]
    ordinary = np.isin(attributes.zones["zone_class"][zone], wanted) & ((candidate == "") | np.isin(candidate, wanted))
    held: list[int] = own[ordinary].tolist()
    return held


def _labels(grounds: Grounds, own: Sequence[int]) -> list[dict[str, Any]]:
    """The ground of some contacts by the label of their zones; the label spelled out is that of the largest."""
    contacts, zones = grounds.attributes.contacts, grounds.plan.zones
    held: dict[str, list[int]] = {}
    for n in sorted(own, key=lambda n: -contacts["area_m2"][n]):
        held.setdefault(str(zones["label"].iloc[contacts["zone_at"][n]] or ""), []).append(n)
    rows = [
        {
            "label": label, "long_label": str(zones["long_label"].iloc[contacts["zone_at"][each[0]]] or ""),
            "area_m2": ground.size(ground.outline([contacts["geometry"][n] for n in each], 2), 2),
        }
        for label, each in held.items()
    ]  # fmt: skip
    return sorted(rows, key=lambda row: (-row["area_m2"], row["label"]))


def _protected_sectors(grounds: Grounds) -> list[str]:
    zones = grounds.plan.zones
    wanted = ZoneClass.AGRICULTURAL_PROTECTED.value
    own = zones[(zones["zone_class"] == wanted) | (zones["candidate_class"] == wanted)]
    sizes = own.geometry.area.groupby(own["label"].astype(str)).sum()
    return [label for _, label in sorted((-size, label) for label, size in sizes.items() if label)]


def _kind(row: Any) -> str:
    """What a surface does for the ground under it, by the name of the size; empty where it does nothing."""
    code = str(row["read_as"])
    if row["effect"] == Effect.PROTECTS:
        return "wood_m2" if code.startswith(WOODLAND) else "protected_m2"
    return "open_m2" if code == UNSPECIFIED_CODE else "hazard_m2" if code.startswith(HAZARD) else ""


def _kept(grounds: Grounds, shape: Any) -> dict[str, Any]:
    """What protects a ground: surfaces by their area, lines by their length, each once."""
    table = grounds.plan.prescriptions
    areas: dict[str, list[Any]] = {"wood_m2": [], "protected_m2": [], "open_m2": [], "hazard_m2": []}
    lines: dict[str, list[Any]] = {}
    for n in sorted(table.sindex.query(shape, predicate="intersects").tolist()):
        row = table.iloc[n]
        drawn, kind = shapely.get_dimensions(row.geometry), _kind(row)
        if drawn == 1 and row["effect"] == Effect.PROTECTS:
            lines.setdefault(str(row["nature"]), []).append(row.geometry)
        elif drawn == 2 and kind:
            areas[kind].append(row.geometry)
    sizes, left = {}, shape
    for name, held in areas.items():
        over = shapely.union_all(held)
        sizes[name] = float(shapely.area(shapely.intersection(over, left)))
        left = shapely.difference(left, over)
    lengths = {
        nature: float(shapely.length(shapely.intersection(shapely.union_all(held), shape)))
        for nature, held in lines.items()
    }
    listed = sorted(((nature, x) for nature, x in lengths.items() if x > 0), key=lambda each: (-each[1], each[0]))
    return {
        **{name: round(size, 3) for name, size in sizes.items()},
        "lines": [{"nature": nature, "length_m": round(x, 3)} for nature, x in listed],
    }
