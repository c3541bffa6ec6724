"""Reservoirs in ordinary farm zones: their ground there, and what of it the plan protects, ground apart from lines."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Final

import numpy as np
import shapely

from conformity.model import Effect, Relation
from conformity.overlay import ground
from conformity.profiles.prescription_words import UNSPECIFIED_CODE

if TYPE_CHECKING:
    from collections.abc import Sequence

    from conformity.evaluate.grounds import Grounds
    from conformity.rulebook.schema import Rule

#: topic of the concern
FARMLAND: Final = "farmland"


def farmland(grounds: Grounds, rule: Rule, elements: Sequence[str]) -> dict[str, Any]:
    """The ground of some elements in the zones that a rule holds for ordinary.

    Returns
    -------
    dict
        ``fields``: ``farmland``, the largest first: rows of ``element``, ``area_m2`` (its ground in such zones),
        ``inside_m2`` (in the plan), ``protected_m2`` (of the former under surfaces that protect), ``open_m2`` (under
        elements of the landscape whose article is not told), ``lines`` (``nature``, ``length_m`` of lines that
        the plan protects by whatever tool); ``geometry`` and the figure: the ground of all, each square metre once.
    """
    rows: list[dict[str, Any]] = []
    shapes = []
    for element in dict.fromkeys(elements):
        shape = _held(grounds, rule, element)
        if shape is None:
            continue
        shapes.append(shape)
        rows.append(
            {
                "element": element, "area_m2": ground.size(shape, 2), "inside_m2": grounds.inside(element),
                **_kept(grounds, rule, shape),
            }
        )  # fmt: skip
    rows.sort(key=lambda row: (-row["area_m2"], row["element"]))
    whole = ground.outline(shapes, 2)
    return {
        "fields": {"farmland": rows}, "geometry": whole if whole is None else shapely.normalize(whole),
        "measure": "area", "value": ground.size(whole, 2), "low": None, "high": None, "unit": "m2",
    }  # fmt: skip


def _held(grounds: Grounds, rule: Rule, element: str) -> Any:
    """What of an element lies in zones of a rule's classes whose label suggests no other."""
    attributes = grounds.attributes
    contacts = attributes.contacts
    at = attributes.element_at.get_indexer([element])[0]
    own = attributes.contacts_of(at)
    own = own[(contacts["relation"][own] == Relation.OVERLAP) & contacts["is_zone"][own]]
    wanted = [str(each) for each in rule.applies.classes]
    zone = contacts["zone_at"][own]
    candidate = attributes.candidate_class[zone]
    ordinary = np.isin(attributes.zones["zone_class"][zone], wanted) & ((candidate == "") | np.isin(candidate, wanted))
    return ground.outline([contacts["geometry"][n] for n in own[ordinary]], 2)


def _kept(grounds: Grounds, rule: Rule, shape: Any) -> dict[str, Any]:
    """What protects a ground: surfaces by their area, lines by their length, each once."""
    table = grounds.plan.prescriptions
    areas: dict[str, list[Any]] = {"protected_m2": [], "open_m2": []}
    lines: dict[str, list[Any]] = {}
    tools = tuple(sorted(rule.applies.tools))
    for n in sorted(table.sindex.query(shape, predicate="intersects").tolist()):
        row = table.iloc[n]
        code, drawn = str(row["read_as"]), shapely.get_dimensions(row.geometry)
        protects = code.startswith(tools) and row["effect"] == Effect.PROTECTS
        if drawn == 1 and row["effect"] == Effect.PROTECTS:
            lines.setdefault(str(row["nature"]), []).append(row.geometry)
        elif drawn == 2 and (protects or code == UNSPECIFIED_CODE):
            areas["protected_m2" if protects else "open_m2"].append(row.geometry)
    sizes = {
        name: float(shapely.area(shapely.intersection(shapely.union_all(held), shape))) for name, held in areas.items()
    }
    lengths = {
        nature: float(shapely.length(shapely.intersection(shapely.union_all(held), shape)))
        for nature, held in lines.items()
    }
    told = sorted(((nature, x) for nature, x in lengths.items() if x > 0), key=lambda each: (-each[1], each[0]))
    return {
        **{name: round(size, 3) for name, size in sizes.items()},
        "lines": [{"nature": nature, "length_m": round(x, 3)} for nature, x in told],
    }
