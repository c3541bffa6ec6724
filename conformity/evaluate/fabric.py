"""U zones in the network: one table of the document, largest pieces first, then lines by their metres."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import asdict
from typing import TYPE_CHECKING, Any, Final

import numpy as np
import shapely

from conformity.evaluate.place_ground import BELT_M, Row
from conformity.model import URBAN_CLASSES, Kind, Relation
from conformity.overlay import ground

if TYPE_CHECKING:
    from collections.abc import Iterable

    from conformity.evaluate.grounds import Grounds, Pair

#: smaller pieces of U in the network are no row (m2, m)
_LEAST_M2: Final = 500.0
_LEAST_M: Final = 20.0
_KINDS: Final = (Kind.RESERVOIR.value, Kind.CORRIDOR.value)


def _lines(rows: Sequence[Mapping[str, Any]], grounds: Grounds, same: Mapping[str, str]) -> list[dict[str, Any]]:
    """Lines in U zones, one row a thing, longest first: each metre once, whatever zones and layers hold it."""
    of: dict[str, list[Mapping[str, Any]]] = {}
    for row in rows:
        if not row["area_m2"]:
            of.setdefault(same.get(row["element"], row["element"]), []).append(row)
    things = []
    for held in of.values():
        keys = sorted({row["element"] for row in held})
        of_key = [
            ground.outline([grounds.shape((row["zone"], row["element"])) for row in held if row["element"] == key], 1)
            for key in keys
        ]
        drawn = [n for n, shape in enumerate(of_key) if shape is not None]
        chosen = ground.once([of_key[n] for n in drawn], [grounds.uncertainty(keys[n]) for n in drawn])
        shape = ground.outline([of_key[drawn[n]] for n in chosen], 1)
        kept = ground.covered(shape, 1, grounds.protections, 5.0)
        things.append({"keys": keys, "length_m": ground.size(shape, 1), "protected": round(kept, 6)})
    return sorted(things, key=lambda row: (-row["length_m"], row["keys"]))


def fabric(
    rows: Sequence[Row], pairs: Sequence[Sequence[Pair]], grounds: Grounds, same: Mapping[str, str],
    placed: Iterable[Pair] = (),
) -> dict[str, Any]:  # fmt: skip
    """U zones in the network: one row a zone and element, largest first, each overlap once whichever rules find it.

    Parameters
    ----------
    placed
        Pieces that are told at places.

    Returns
    -------
    dict
        ``fields``, ``geometry`` and the figure: all ground of U zones in reservoirs and corridors, each square metre
        once, less what is told at places. ``fabric``: rows; ``whole_m2``: with the places, as the first page has it;
        ``placed_m2``: what is told there; ``small_m2``: what is neither there nor in a row.
    """
    held: dict[Pair, Row] = {}
    for row, own in zip(rows, pairs, strict=True):
        for pair in own:
            held.setdefault(pair, row)
    overlaps: list[dict[str, Any]] = []
    surfaces: list[Any] = []
    lines: list[Any] = []
    of_places = ground.outline([shape for pair in placed if (shape := _urban_ground(pair, grounds)) is not None], 2)
    for pair in held:
        contact, zone = grounds.contact(pair), grounds.zone(pair[0])
        if contact is None or zone is None:
            continue
        area, length = float(contact["area_m2"]), float(contact["length_m"])
        if area < _LEAST_M2 and length < _LEAST_M:
            continue
        shape, shared = contact["geometry"], float(contact["protected_share"])
        if area and of_places is not None:
            shape = ground.less(shape, of_places)
            area = ground.size(shape, 2)
            if area < _LEAST_M2:
                continue  # a place tells of it
        (surfaces if area else lines).append(shape)
        overlaps.append(
            {
                "zone": pair[0], "label": zone["label"], "commune": zone["commune"], "element": pair[1],
                "area_m2": area, "length_m": length, "protected": shared,
                "belt_m": ground.belt(shape, grounds.protections, BELT_M) if area and shared else None,
                "where": asdict(ground.where(shape, zone["geometry"])),
            }
        )  # fmt: skip
    overlaps.sort(key=lambda row: (-row["area_m2"], -row["length_m"], row["zone"], row["element"]))
    rowed, line = ground.outline(surfaces, 2), ground.outline(lines, 1)
    whole = _whole(grounds)
    here = ground.less(whole, of_places)
    surface = None if rowed is None else ground.outline([s for s in (here, rowed) if s is not None], 2)
    area, listed = ground.size(here, 2), ground.size(rowed, 2)
    parts = [shape for shape in (surface, line) if shape is not None]
    dim = 2 if surface is not None else 1
    return {
        "fields": {
            "fabric": overlaps, "lines": _lines(overlaps, grounds, same), "whole_m2": ground.size(whole, 2),
            "placed_m2": max(ground.size(whole, 2) - ground.size(here, 2), 0.0), "small_m2": max(area - listed, 0.0),
        },
        "geometry": None if not parts else parts[0] if len(parts) == 1 else shapely.geometrycollections(parts),
        "measure": "area" if dim == 2 else "length", "value": ground.size(surface if dim == 2 else line, dim),
        "low": None, "high": None, "unit": "m2" if dim == 2 else "m",
    }  # fmt: skip


def _whole(grounds: Grounds) -> Any:
    """What all U zones share with reservoirs and corridors, as one outline; ``None`` where nothing."""
    attributes = grounds.attributes
    contacts = attributes.contacts
    zone_class = np.asarray(attributes.zones["zone_class"])[contacts["zone_at"]]
    kind = np.asarray(attributes.elements["kind"])[contacts["element_at"]]
    chosen = contacts["is_zone"] & (contacts["relation"] == Relation.OVERLAP) & (contacts["area_m2"] > 0)
    chosen &= np.isin(zone_class, [str(each) for each in URBAN_CLASSES]) & np.isin(kind, _KINDS)
    return ground.outline([contacts["geometry"][n] for n in np.flatnonzero(chosen).tolist()], 2)


def _urban_ground(pair: Pair, grounds: Grounds) -> Any:
    """What a U zone shares with a reservoir or corridor that a place tells of."""
    zone, contact = grounds.zone(pair[0]), grounds.contact(pair)
    if zone is None or contact is None or zone["zone_class"] not in URBAN_CLASSES or not contact["area_m2"]:
        return None
    return contact["geometry"] if grounds.element(pair[1], "kind") in _KINDS else None
