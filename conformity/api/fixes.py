"""What would clear each site: the least change of its zones' outlines, and what the rules say after it.

Every changed zone is put to the rules again through the same measures, the ground given back being natural: all changes
at once, in one run.
"""

from __future__ import annotations

from collections import defaultdict
from dataclasses import replace
from typing import TYPE_CHECKING, Any, Final

import geopandas as gpd
import numpy as np
import pandas as pd
import shapely

from conformity.model import CONSTRUCTIBLE_CLASSES, FIXES, SEVERITY_RANK, Severity, ZoneClass

if TYPE_CHECKING:
    from conformity.evaluate import Evaluated
    from conformity.model import Context, Network, Plan
    from conformity.rulebook.schema import Rulebook

#: sites beyond these are left to the officer
MOST: Final = 40
_TREATED: Final = frozenset({Severity.CRITICAL, Severity.MAJOR, Severity.MODERATE})
#: a line takes this much of the ground on each side, where the rules give corridors no width (metres)
_BESIDE_M: Final = 5.0
_GIVEN: Final = "+rendu"


def fixes(plan: Plan, network: Network, context: Context, found: Evaluated, rulebook: Rulebook) -> gpd.GeoDataFrame:
    """One row a zone that a site asks to change.

    Returns
    -------
    GeoDataFrame
        Columns of :data:`conformity.model.FIXES`; ``geometry`` is the zone as it would be, empty where nothing is left.
    """
    from conformity.overlay.trim import trimmed

    zones = plan.zones.set_index("zone_key")
    taken = _taken(zones, network, found, rulebook)
    rows: list[dict[str, Any]] = []
    changed: dict[str, tuple[Any, Any]] = {}
    for concern_id, by_zone in taken.items():
        for key, shapes in by_zone.items():
            zone = zones.loc[key]
            kept, given = trimmed(zone.geometry, shapely.union_all(shapes))
            if shapely.area(given) <= 0:
                continue
            if key in changed:  # a zone of two sites gives back what either asks
                kept = shapely.intersection(kept, changed[key][0])
                given = shapely.union(given, changed[key][1])
            changed[key] = (kept, given)
            told = {"zone_key": key, "zone_label": zone["label"], "zone_class": zone["zone_class"]}
            rows.append({"concern_id": concern_id, **told})
    after = (
        _after(plan, network, context, changed, rulebook)
        if changed
        else pd.DataFrame(columns=["zone_key", "element_key"])
    )
    concerns = found.concerns.set_index("concern_id")
    for row in rows:
        kept, given = changed[row["zone_key"]]
        concern = concerns.loc[row["concern_id"]]
        same = after[after["zone_key"] == row["zone_key"]]
        same = same[same["element_key"].isin(concern["elements"])] if len(same) else same
        row |= {
            "kept_area_m2": round(float(shapely.area(kept)), 3),
            "removed_area_m2": round(float(shapely.area(given)), 3),
            "severity_before": str(concern["severity"]),
            "severity_after": _worst(same),
            "geometry": kept,
        }
    table = pd.DataFrame(rows, columns=list(FIXES.names))
    return gpd.GeoDataFrame(table, geometry="geometry", crs=plan.crs)


def _worst(findings: pd.DataFrame) -> str:
    """The worst that still stands against the zone; empty where nothing does."""
    told = [s for s in findings.get("severity", ()) if s not in (Severity.FAVOURABLE, Severity.INFORMATION)]
    return min(told, key=SEVERITY_RANK.__getitem__) if told else ""


def _taken(
    zones: gpd.GeoDataFrame, network: Network, found: Evaluated, rulebook: Rulebook
) -> dict[str, dict[str, list[Any]]]:
    """Site → zone → what its findings are about, as ground."""
    beside = max(_BESIDE_M, rulebook.settings.corridor_width.value / 2)
    constructible = {str(c) for c in CONSTRUCTIBLE_CLASSES}
    elements = network.elements.set_index("element_key").geometry
    chosen = [c for c in found.concerns.to_dict("records") if c["kind"] == "site" and c["severity"] in _TREATED][:MOST]
    told = zip(found.findings.to_dict("records"), found.findings.geometry, strict=True)
    by_id = {row["finding_id"]: (row, shape) for row, shape in told}
    taken: dict[str, dict[str, list[Any]]] = {}
    for concern in chosen:
        asked: dict[str, list[Any]] = defaultdict(list)
        for ident in concern["finding_ids"]:
            row, shape = by_id[ident]
            if row["severity"] in (Severity.FAVOURABLE, Severity.INFORMATION):
                continue
            keys = [row["zone_key"]] if row["zone_key"] else list(concern["zones"])
            for key in keys:
                if key not in zones.index or zones.loc[key, "zone_class"] not in constructible:
                    continue
                ground = _ground(shape, elements.get(row["element_key"]), zones.loc[key].geometry, beside)
                if ground is not None:
                    asked[key].append(ground)
        if asked:
            taken[str(concern["concern_id"])] = dict(asked)
    return taken


def _ground(shape: Any, element: Any, zone: Any, beside: float) -> Any:
    """The part of a zone that a finding is about: the piece itself, a strip along a line."""
    if shape is None or shapely.is_empty(shape):
        return None
    if shapely.get_dimensions(shape) == 2:
        return shapely.intersection(shape, zone)
    near = element if element is not None and shapely.get_dimensions(element) == 1 else shape
    return shapely.intersection(shapely.buffer(near, beside), zone)


def _after(
    plan: Plan, network: Network, context: Context, changed: dict[str, tuple[Any, Any]], rulebook: Rulebook
) -> pd.DataFrame:
    """What the rules find once every change is made; a changed zone keeps its key."""
    from conformity.evaluate import evaluate
    from conformity.overlay import measure
    from conformity.rulebook.load import needs

    zones = plan.zones.copy()
    is_changed = zones["zone_key"].isin(list(changed)).to_numpy()
    given = zones[is_changed].copy()
    outlines = zones.geometry.to_numpy().copy()
    outlines[is_changed] = np.array([changed[k][0] for k in zones["zone_key"][is_changed]], dtype=object)
    zones = zones.set_geometry(gpd.GeoSeries(outlines, index=zones.index, crs=zones.crs))
    given = given.set_geometry(
        gpd.GeoSeries([changed[k][1] for k in given["zone_key"]], index=given.index, crs=zones.crs)
    )
    given["zone_key"] = given["zone_key"] + _GIVEN
    given["zone_class"], given["zone_use"], given["candidate_class"] = ZoneClass.NATURAL.value, "", ""
    whole = pd.concat([zones, given], ignore_index=True)
    whole = whole[~(shapely.is_empty(whole.geometry.to_numpy()) | shapely.is_missing(whole.geometry.to_numpy()))]
    whole["area_m2"] = np.round(shapely.area(whole.geometry.to_numpy()), 3)
    there = replace(plan, zones=gpd.GeoDataFrame(whole, geometry="geometry", crs=zones.crs).reset_index(drop=True))
    findings = evaluate(there, network, context, measure(there, network, context, needs(rulebook)), rulebook).findings
    return pd.DataFrame(findings.drop(columns="geometry"))
