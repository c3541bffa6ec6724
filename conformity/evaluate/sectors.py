"""Sectors of A and N that may be built on: one row a label, with their ground in the network, largest first."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Final

import numpy as np
import shapely

from conformity.evaluate.bounds import bounded, uncertainties
from conformity.model import GROUND_KINDS, Relation, ZoneClass
from conformity.overlay import grid, ground

if TYPE_CHECKING:
    from collections.abc import Container, Mapping, Sequence

    from conformity.evaluate.grounds import Grounds

#: shorter running water in sectors is not reported (metres)
_LEAST_LINE_M: Final = 50.0
#: zones this near adjoin (metres)
_TOUCH_M: Final = 0.01
#: topic of the concern
SECTORS: Final = "sectors"
#: smaller (square metres) or thinner (metres, area over half its outline) contacts are ignored
_LEAST_M2: Final = 50.0
_LEAST_WIDTH_M: Final = 2.0
_PLAIN: Final = (ZoneClass.NATURAL.value, ZoneClass.AGRICULTURAL.value)


def sectors(grounds: Grounds, placed_zones: Container[str] = ()) -> dict[str, Any]:
    """The sectors of unknown use that lie in reservoirs and corridors.

    Parameters
    ----------
    placed_zones
        Keys of zones that are part of places: their use is judged already.

    Returns
    -------
    dict
        ``fields``: ``sectors`` (rows of ``label``, ``long_label``, ``zones``: how many have ground in the network,
        ``in_plan``: how many there are, ``elements``, ``area_m2``, ``pieces``: ``zone``,
        ``zone_m2`` and ``area_m2`` of each, largest first), ``sectors_in_plan``;
        Slivers are left out.
        ``lines`` (running water in sectors outside places: ``keys``, ``length_m``, ``labels``, longest first);
        ``sectors_in_network``: ``zones`` (how many), ``labels`` and ``area_m2`` of all that have ground there, those
        of places too; ``uncertainty_m``; ``geometry`` and the figure: the ground of the rows in the network, each
        square metre once, with core and envelope of the same.
    """
    attributes = grounds.attributes
    contacts = attributes.contacts
    zone_class = np.asarray(attributes.zones["zone_class"])
    doubtful = np.isin(zone_class, _PLAIN) & (np.asarray(attributes.candidate_class) == ZoneClass.POCKET.value)
    kind = attributes.elements["kind"][contacts["element_at"]]
    chosen = (contacts["relation"] == Relation.OVERLAP) & contacts["is_zone"] & (contacts["area_m2"] > 0)
    chosen &= doubtful[contacts["zone_at"]] & np.isin(kind, list(GROUND_KINDS))
    held: dict[str, list[int]] = {}
    zones = grounds.plan.zones
    every = _no_slivers(grounds, np.flatnonzero(chosen).tolist())
    kept = [n for n in every if contacts["subject_key"][n] not in placed_zones]
    for n in kept or every:
        held.setdefault(str(zones["label"].iloc[contacts["zone_at"][n]]), []).append(n)
    in_plan: Mapping[str, int] = zones["label"][doubtful].value_counts().to_dict()
    rows: list[dict[str, Any]] = []
    shapes = []
    for label, own in held.items():
        shape = ground.outline([contacts["geometry"][n] for n in own], 2)
        shapes.append(shape)
        first = zones.iloc[contacts["zone_at"][own[0]]]
        rows.append(
            {
                "label": label, "long_label": str(first["long_label"] or ""), "in_plan": int(in_plan[label]),
                "zones": len({int(contacts["zone_at"][n]) for n in own}),
                "elements": sorted({str(contacts["element_key"][n]) for n in own}),
                "area_m2": ground.size(shape, 2), "pieces": _pieces(grounds, own),
            }
        )  # fmt: skip
    rows.sort(key=lambda row: (-row["area_m2"], row["label"]))
    whole = ground.outline(shapes, 2)
    wet = (contacts["relation"] == Relation.OVERLAP) & contacts["is_zone"] & doubtful[contacts["zone_at"]]
    wet &= (contacts["length_m"] > 0) & attributes.water[contacts["element_at"]]
    beds = [n for n in np.flatnonzero(wet).tolist() if contacts["subject_key"][n] not in placed_zones]
    labels = [str(zones["label"].iloc[contacts["zone_at"][n]]) for n in every]
    chosen_rows = kept or every
    subjects = {key: grounds.subject(key) for key in sorted({str(contacts["subject_key"][n]) for n in chosen_rows})}
    return {
        **bounded(grounds, whole, subjects),
        "fields": {
            "sectors": rows, "lines": _lines(grounds, beds), "sectors_in_plan": int(doubtful.sum()),
            "sectors_in_network": {
                "zones": len({int(contacts["zone_at"][n]) for n in every}),
                "labels": list(dict.fromkeys([*(row["label"] for row in rows), *labels])),
                "area_m2": ground.size(ground.outline([contacts["geometry"][n] for n in every], 2), 2),
            },
            **uncertainties(grounds, [str(contacts["element_key"][n]) for n in chosen_rows]),
        },
        "geometry": whole if whole is None else shapely.normalize(whole),
        "measure": "area", "value": ground.size(whole, 2), "unit": "m2",
    }  # fmt: skip


def _no_slivers(grounds: Grounds, rows: Sequence[int]) -> list[int]:
    """Contacts whose ground, with that of adjoining zones of their label, is not a sliver: parts count together."""
    contacts, labels = grounds.attributes.contacts, grounds.plan.zones["label"]
    of_label: dict[str, list[int]] = {}
    for n in rows:
        of_label.setdefault(str(labels.iloc[contacts["zone_at"][n]]), []).append(n)
    kept: set[int] = set()
    for own in of_label.values():
        shapes = grid.array([contacts["geometry"][n] for n in own])
        parts = shapely.get_parts(shapely.get_parts(grid.union(shapes)))
        worth = parts[[_is_piece(part) for part in parts]]
        kept |= {n for n, shape in zip(own, shapes, strict=True) if shapely.dwithin(worth, shape, _TOUCH_M).any()}
    return [n for n in rows if n in kept]


def _is_piece(shape: Any) -> bool:
    """Whether a piece of ground is worth a sector: no sliver along a border."""
    area, length = float(shapely.area(shape)), float(shapely.length(shape))
    return area >= _LEAST_M2 and 2.0 * area >= _LEAST_WIDTH_M * length


def _lines(grounds: Grounds, beds: Sequence[int]) -> list[dict[str, Any]]:
    """Running water in sectors, each thing once: ``keys``, ``length_m``, ``labels``; none of less than 50 m."""
    contacts = grounds.attributes.contacts
    same = grounds.same(str(contacts["element_key"][n]) for n in beds)
    held: dict[str, list[int]] = {}
    for n in beds:
        held.setdefault(same[str(contacts["element_key"][n])], []).append(n)
    rows = []
    for own in held.values():
        keys = [str(contacts["element_key"][n]) for n in own]
        parts = grounds.drawn_once(list(zip(keys, (contacts["geometry"][n] for n in own), strict=True)))
        labels = {str(grounds.plan.zones["label"].iloc[contacts["zone_at"][n]]) for n in own}
        length = ground.size(ground.outline(parts, 1), 1)
        if length >= _LEAST_LINE_M:
            covered = grounds.covered_bed(zip(keys, parts, strict=True))
            rows.append({"keys": sorted(set(keys)), "length_m": length, "labels": sorted(labels)} | covered)
    return sorted(rows, key=lambda row: (-row["length_m"], row["keys"]))


def _pieces(grounds: Grounds, own: Sequence[int]) -> list[dict[str, Any]]:
    """The zones of some contacts: ``zone``, ``zone_m2``, ``area_m2`` in the network (each square metre once).

    ``woodland_m2``: what of that ground the plan classifies as woodland.
    """
    contacts = grounds.attributes.contacts
    held: dict[str, list[Any]] = {}
    for n in own:
        held.setdefault(str(contacts["subject_key"][n]), []).append(contacts["geometry"][n])
    rows = []
    for zone, shapes in held.items():
        shape = ground.outline(shapes, 2)
        area = ground.size(shape, 2)
        wooded = grounds.tools(shape, 2)["woodland"] if area else 0.0
        rows.append({"zone": zone, "zone_m2": ground.size(grounds.subject(zone), 2), "area_m2": area,
                     "woodland_m2": round(wooded * area, 3)})  # fmt: skip
    return sorted(rows, key=lambda row: (-row["area_m2"], row["zone"]))
