"""U zones in the network: one table of the document, largest pieces first, then lines by their metres."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import asdict
from typing import TYPE_CHECKING, Any, Final

import numpy as np
import shapely

from conformity.evaluate.bounds import bounded, uncertainties
from conformity.evaluate.place_ground import BELT_M, Row
from conformity.model import GROUND_KINDS, URBAN_CLASSES, Certainty, Kind, Relation, ZoneClass, whole_zone
from conformity.overlay import crossings, grid, ground

if TYPE_CHECKING:
    from collections.abc import Iterable

    from conformity.evaluate.grounds import Grounds, Pair

#: smaller pieces of U zones in the network are not listed (m2, m)
_LEAST_M2: Final = 500.0
_LEAST_M: Final = 20.0
#: zones of one label that a river crosses are listed one by one up to this number
_FEW: Final = 3
#: the measure of wetlands that the plan protects in U zones
WETLANDS: Final = "urban_wetland_area"
#: less of them beside what places tell is not told (m2)
_WET_M2: Final = 1000.0
#: ground that is mostly the band round wetlands lies this near to them (m)
_BAND_M: Final = 50.0


def _lines(rows: Iterable[Mapping[str, Any]], grounds: Grounds, same: Mapping[str, str]) -> list[dict[str, Any]]:
    """Lines in U zones, one row a thing, longest first: each metre once, in however many zones and layers.

    ``rows``: the lines in each zone, or part of one: ``zone``, ``label``, ``element``.
    """
    of: dict[str, list[Mapping[str, Any]]] = {}
    for row in rows:
        of.setdefault(same.get(row["element"], row["element"]), []).append(row)
    things: list[dict[str, Any]] = []
    for held in of.values():
        keys = sorted({row["element"] for row in held})
        parts = grounds.drawn_once([(row["element"], grounds.shape((row["zone"], row["element"]))) for row in held])
        shape = ground.outline(parts, 1)
        kept = ground.covered(shape, 1, grounds.protections, 5.0)
        zones: dict[tuple[str, str], list[tuple[str, Any]]] = {}
        inside = [(row, part) for row, part in zip(held, parts, strict=True) if part is not None]
        alike: dict[str, set[str]] = {}
        for row, _ in inside:
            alike.setdefault(row["label"], set()).add(whole_zone(row["zone"]))
        for row, part in inside:  # zones of one label each by itself, where they are few
            apart = whole_zone(row["zone"]) if len(alike[row["label"]]) <= _FEW else ""
            zones.setdefault((row["label"], apart), []).append((row["zone"], part))
        of_zones = [
            {
                "label": label, "zones": sorted({whole_zone(zone) for zone, _ in own}),
                "length_m": ground.size(ground.outline([part for _, part in own], 1), 1),
            }
            for (label, _), own in zones.items()
        ]  # fmt: skip
        thing: dict[str, Any] = {
            "keys": keys, "length_m": ground.size(shape, 1), "protected": round(kept, 6),
            "zones": sorted(of_zones, key=lambda each: (-each["length_m"], each["label"])),
        }  # fmt: skip
        things.append(thing | grounds.covered_bed((row["element"], part) for row, part in inside))
    return sorted(things, key=lambda row: (-row["length_m"], row["keys"]))


def fabric(
    rows: Sequence[Row], pairs: Sequence[Sequence[Pair]], grounds: Grounds, same: Mapping[str, str],
    placed: Iterable[Pair] = (),
) -> dict[str, Any]:  # fmt: skip
    """U zones in the network: one row a zone and element, largest first, each overlap once whether a rule finds it.

    Parameters
    ----------
    placed
        Pieces that are part of places.

    Returns
    -------
    dict
        ``fields``, ``geometry`` and the figure: the wetlands that the plan protects in U zones, where a finding is
        about them; else all ground of U zones in reservoirs and corridors, each square metre once, less what is told
        at places, ``low`` and ``high`` being core and envelope of the same. ``fabric``: rows;
        ``network``: that ground of reservoirs and corridors (``value``, ``low``, ``high``), where wetlands lead;
        ``lines``: with their metres by label of the zones (``label``, ``zones``: their keys, ``length_m``);
        ``whole_m2``: with the places, as the first page has it;
        ``placed_m2``: what is told there; ``small_m2``: what is neither there nor in a row; ``wetlands``: what U zones
        take of these wetlands (``zone``, ``label``, ``commune``, ``area_m2``), ``wetlands_m2`` in all;
        ``band_m``: the width of the band round those wetlands that nine tenths of the ground are, or ``None``;
        ``uncertainty_m``, ``least_uncertainty_m``: the largest and the least of the elements.
    """
    placed_pairs = dict.fromkeys(placed)
    placed_things = {(zone, same.get(element, element)) for zone, element in placed_pairs}
    shared_at = _shared(grounds)
    keys = grounds.attributes.contacts
    held: dict[Pair, None] = dict.fromkeys(pair for own in pairs for pair in own)
    held |= dict.fromkeys((str(keys["subject_key"][n]), str(keys["element_key"][n])) for n in shared_at)
    held |= dict.fromkeys((part, element) for zone, element in list(held) for part in grounds.parts(zone))
    pieces: dict[Pair, list[dict[str, Any]]] = {}
    of_places = ground.outline(
        [shape for pair in placed_pairs if (shape := _urban_ground(pair, grounds)) is not None], 2
    )
    for pair in held:
        contact, zone = grounds.contact(pair), grounds.zone(pair[0])
        if contact is None or zone is None:
            continue
        area, length = float(contact["area_m2"]), float(contact["length_m"])
        shape, shared = contact["geometry"], float(contact["protected_share"])
        if not area and (pair[0], same.get(pair[1], pair[1])) in placed_things:
            continue
        if area and of_places is not None:  # the rest is part of a place
            shape = ground.less(shape, of_places)
            area = ground.size(shape, 2)
        if area or length:
            of_zone = pieces.setdefault((whole_zone(pair[0]), pair[1]), [])
            of_zone.append(
                {"pair": pair, "zone": zone, "shape": shape, "area_m2": area, "length_m": length, "protected": shared}
            )
    rowed_parts = [parts for parts in pieces.values() if _is_row(parts)]
    each_part = [part for parts in rowed_parts for part in parts]
    surfaces = [part["shape"] for part in each_part if part["area_m2"]]
    lines = [part["shape"] for part in each_part if not part["area_m2"]]
    strips = [
        {"zone": part["pair"][0], "label": part["zone"]["label"], "element": part["pair"][1]}
        for part in each_part if not part["area_m2"]
    ]  # fmt: skip
    overlaps = [_piece(parts, grounds) for parts in rowed_parts]
    overlaps.sort(key=lambda row: (-row["area_m2"], -row["length_m"], row["zone"], row["element"]))
    of_ground = [str(keys["element_key"][n]) for n in shared_at]
    most_m = max(map(grounds.uncertainty, of_ground), default=0.0)
    coarser = [strip["element"] for strip in strips if grounds.uncertainty(strip["element"]) > most_m]
    rowed, line = ground.outline(surfaces, 2), ground.outline(lines, 1)
    whole = ground.outline([keys["geometry"][n] for n in shared_at], 2)
    here = ground.less(whole, of_places)
    surface = None if rowed is None else ground.outline([s for s in (here, rowed) if s is not None], 2)
    area, listed = ground.size(here, 2), ground.size(rowed, 2)
    parts = [shape for shape in (surface, line) if shape is not None]
    dim = 2 if surface is not None else 1
    urban = _urban(grounds)
    sure = bounded(
        grounds,
        surface,
        dict(zip(urban["zone_key"], urban.geometry, strict=True)),
        without=set(placed_pairs),
        less=of_places,
    )
    low, high = sure["low"], sure["high"]
    about = any(row["measure"] == WETLANDS for row in rows)
    wetlands, wet = _wetlands(of_places, grounds) if about else ([], None)
    network = {"value": ground.size(surface, 2), "low": low, "high": high}
    figure = {
        "geometry": None if not parts else parts[0] if len(parts) == 1 else shapely.geometrycollections(parts),
        "measure": "area" if dim == 2 else "length", "value": ground.size(surface if dim == 2 else line, dim),
        "low": low, "high": high, "unit": "m2" if dim == 2 else "m",
    }  # fmt: skip
    if wet is not None:  # what the title names, the figure measures: the plan's own outlines are exact
        value = ground.size(wet, 2)
        figure = {"geometry": shapely.normalize(wet), "measure": "area", "value": value, "low": value, "high": value,
                  "unit": "m2"}  # fmt: skip
        sure["certainty"] = Certainty.CERTAIN.value
    return {
        **sure,
        "fields": {
            "fabric": overlaps, "lines": _lines(strips, grounds, same), "whole_m2": ground.size(whole, 2),
            "placed_m2": max(ground.size(whole, 2) - ground.size(here, 2), 0.0), "small_m2": max(area - listed, 0.0),
            "wetlands": wetlands, "wetlands_m2": ground.size(wet, 2), "network": network if wet is not None else None,
            "band_m": None if surface is None else _band(surface, grounds),
            **uncertainties(grounds, [*of_ground, *coarser]),
        },
        **figure,
    }  # fmt: skip


def _is_row(parts: Sequence[Mapping[str, Any]]) -> bool:
    """Whether what a zone shares with an element, its parts together, is a row of the table."""
    area, length = (sum(part[name] for part in parts) for name in ("area_m2", "length_m"))
    return bool(area >= _LEAST_M2 or (not area and length >= _LEAST_M))


def _piece(parts: Sequence[Mapping[str, Any]], grounds: Grounds) -> dict[str, Any]:
    """A row of the table: what a zone shares with an element, its built and its unbuilt part together.

    ``unbuilt_m2`` is ``None`` where nothing tells which of it is built.
    """
    zone, element = parts[0]["pair"]
    area, length = (sum(part[name] for part in parts) for name in ("area_m2", "length_m"))
    shape = (
        parts[0]["shape"] if len(parts) == 1 else ground.outline([part["shape"] for part in parts], 2 if area else 1)
    )
    unit = "area_m2" if area else "length_m"
    shared = sum(part[unit] * part["protected"] for part in parts) / (area or length)
    held = parts[0]["zone"]
    classes = [part["zone"]["zone_class"] for part in parts]
    unbuilt = sum(part["area_m2"] for part, name in zip(parts, classes, strict=True) if name == ZoneClass.URBAN_UNBUILT)
    return {
        "zone": whole_zone(zone), "label": held["label"], "commune": held["commune"], "element": element,
        "area_m2": area, "length_m": length, "protected": round(shared, 6),
        "unbuilt_m2": None if ZoneClass.URBAN in classes else unbuilt,
        "belt_m": ground.belt(shape, grounds.protections, BELT_M) if area and shared else None,
        "where": asdict(ground.where(shape, grounds.whole(zone))),
        **_barring(parts, bool(area) and grounds.element(element, "kind") == Kind.CORRIDOR.value, grounds),
    }  # fmt: skip


def _shared(grounds: Grounds) -> list[int]:
    """Rows of the contacts in which U zones share ground with reservoirs and corridors."""
    attributes = grounds.attributes
    contacts = attributes.contacts
    zone_class = np.asarray(attributes.zones["zone_class"])[contacts["zone_at"]]
    kind = np.asarray(attributes.elements["kind"])[contacts["element_at"]]
    chosen = contacts["is_zone"] & (contacts["relation"] == Relation.OVERLAP) & (contacts["area_m2"] > 0)
    chosen &= np.isin(zone_class, [str(each) for each in URBAN_CLASSES]) & np.isin(kind, list(GROUND_KINDS))
    rows: list[int] = np.flatnonzero(chosen).tolist()
    return rows


def _urban(grounds: Grounds) -> Any:
    """U zones of the plan that have an outline."""
    zones = grounds.plan.zones
    urban = zones["zone_class"].isin([str(each) for each in URBAN_CLASSES])
    return zones[urban & ~zones.geometry.isna()]


def _wetlands(of_places: Any, grounds: Grounds) -> tuple[list[dict[str, Any]], Any]:
    """What each U zone takes of the wetlands that the plan protects, largest first; their outline in all U zones.

    In that each square metre counts once. Nothing, and no outline, where places tell of nearly all of it.
    """
    outlines = grounds.wetlands
    rows: list[dict[str, Any]] = []
    shapes: list[Any] = []
    for zone in _urban(grounds)[["zone_key", "label", "commune", "geometry"]].to_dict("records"):
        near = outlines[shapely.intersects(outlines, zone["geometry"])] if len(outlines) else outlines
        if not len(near):
            continue
        shape = ground.outline(list(grid.intersect(grid.array([zone["geometry"]]), grid.array([grid.union(near)]))), 2)
        area = ground.size(shape, 2)
        if area > 0:
            shapes.append(shape)
            rows.append({"zone": zone["zone_key"], "label": zone["label"], "commune": zone["commune"], "area_m2": area})
    rows.sort(key=lambda row: (-row["area_m2"], row["zone"]))
    whole = ground.outline(shapes, 2)
    return (rows, whole) if ground.size(ground.less(whole, of_places), 2) >= _WET_M2 else ([], None)


def _band(surface: Any, grounds: Grounds) -> float | None:
    """The width (m, by five) of the band round wetlands that the plan protects, where a ground in U zones is that band.

    ``None`` where it is wider than 50 m, or where the ground is for two thirds the wetlands themselves.
    """
    near = grounds.wetlands
    near = near[shapely.intersects(near, surface)] if len(near) else near
    if not len(near):
        return None
    urban = grid.array(list(_urban(grounds).geometry.array))
    return ground.around(surface, near, grid.union(urban[shapely.intersects(urban, surface)]), _BAND_M)


def _barring(parts: Sequence[Mapping[str, Any]], is_corridor: bool, grounds: Grounds) -> dict[str, bool]:
    """``bars``: whether a U zone parts a corridor by itself as drawn; ``bars_surely``: wherever its outline lies."""
    zone, element = parts[0]["pair"]
    shapes = shapely.get_parts(grounds.element(element, "geometry")) if is_corridor else ()
    margin_m = grounds.uncertainty(element)
    cuts = [cut for each in shapes if (cut := crossings.parting(each, grounds.whole(zone), margin_m)) is not None]
    return {"bars": bool(cuts), "bars_surely": any(cut.is_sure for cut in cuts)}


def _urban_ground(pair: Pair, grounds: Grounds) -> Any:
    """The ground that a U zone shares with a reservoir or corridor of a place."""
    zone, contact = grounds.zone(pair[0]), grounds.contact(pair)
    if zone is None or contact is None or zone["zone_class"] not in URBAN_CLASSES or not contact["area_m2"]:
        return None
    return contact["geometry"] if grounds.element(pair[1], "kind") in GROUND_KINDS else None
