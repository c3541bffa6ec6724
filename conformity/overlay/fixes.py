"""Zones without the ground of some elements: what each gives up, the plan so changed, what is to be measured again."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING, Any, Final

import geopandas as gpd
import numpy as np
import pandas as pd
import shapely

from conformity.model import Kind, ZoneClass
from conformity.overlay import bands, grid
from conformity.overlay.trim import trimmed

if TYPE_CHECKING:
    from collections.abc import Collection, Iterable, Mapping, Sequence

    from conformity.model import Context, Network, Plan

__all__ = ["around", "bounds", "changed", "ground", "without"]

#: what the continuity of an element depends on lies within this of it (metres)
_AROUND_M: Final = 250.0
#: less than this given up is no change (m2)
_LEAST_M2: Final = 1.0


def ground(element: pd.Series, contact: Mapping[str, Any], *, core: bool, width_m: float) -> Any:
    """The ground of an element as its rules judge it: its outline or core, a line's strip, an obstacle's approach.

    Parameters
    ----------
    element
        A row of the elements.
    contact
        What a zone shares with it.
    core
        Take the core alone: the outline less the uncertainty of its position.
    width_m
        Width of the strip along a line.

    Returns
    -------
    geometry or None
        None of a point, and of an obstacle that the zone does not approach.
    """
    if Kind.OBSTACLE in element["roles"] or element["kind"] == Kind.OBSTACLE:
        return contact["geometry"] if contact["approach_area_m2"] > 0 else None
    shape = element["geometry"]
    dimension = int(shapely.get_dimensions(shape))
    if dimension == 2:
        shape = grid.only(np.array([shape], dtype=object), 2)[0]
    if dimension == 1:
        return shapely.buffer(shape, width_m / 2, cap_style="flat")
    if dimension == 0:
        return None
    return bands.moved(shape, -float(element["uncertainty_m"])) if core else shape


def without(zone: Any, grounds: Sequence[Any]) -> tuple[Any, Any] | None:
    """What is left of a zone without some grounds, and what it gives up; None where that is less than 1 m2."""
    taken = grounds[0] if len(grounds) == 1 else shapely.union_all(grounds, grid_size=grid.GRID)
    left, given = trimmed(zone, taken)
    return (left, given) if shapely.area(given) >= _LEAST_M2 else None


def bounds(contacts: pd.DataFrame) -> tuple[float, float] | None:
    """Least and most that some elements take of a zone (m2); a strip along a line and an approach have no bounds."""
    if not (contacts["area_m2"] > 0).all():
        return None
    return float(contacts["area_low_m2"].max()), float(contacts["area_high_m2"].sum())


def changed(plan: Plan, changes: Iterable[tuple[str, Any]]) -> Plan:
    """The plan with every change made; what a zone gives up to several concerns is one protected natural zone.

    Parameters
    ----------
    changes
        ``zone_key`` and ground given up, several a zone where there are.

    Returns
    -------
    Plan
        Zones less their ground, those of which nothing is left out; then, under ``zone_key~given``, the ground of each.
    """
    given: dict[str, list[Any]] = {}
    for key, shape in changes:
        given.setdefault(key, []).append(shape)
    zones = plan.zones.copy()
    shapes = np.asarray(zones.geometry.array, dtype=object).copy()
    new = []
    for n in np.flatnonzero(zones["zone_key"].isin(list(given))):
        key = zones["zone_key"].iloc[n]
        whole = shapely.union_all(given[key], grid_size=grid.GRID)
        row = zones.iloc[n].to_dict()
        shapes[n] = grid.only(np.array([shapely.difference(shapes[n], whole, grid_size=grid.GRID)]), 2)[0]
        more = {"zone_key": f"{key}~given", "zone_class": ZoneClass.NATURAL_PROTECTED.value, "zone_use": "",
                "candidate_class": "", "geometry": whole, "area_m2": float(shapely.area(whole))}  # fmt: skip
        new.append({**row, **more})
    zones = zones.set_geometry(gpd.GeoSeries(shapes, index=zones.index, crs=zones.crs))
    zones["area_m2"] = np.where(zones["zone_key"].isin(list(given)), zones.area, zones["area_m2"])
    both = pd.concat([zones[~zones.geometry.isna()], gpd.GeoDataFrame(new, crs=zones.crs)], ignore_index=True)
    return replace(plan, zones=gpd.GeoDataFrame(both[list(plan.zones.columns)], crs=zones.crs))


def around(
    plan: Plan, network: Network, context: Context, keys: Collection[str], radius_m: float
) -> tuple[Plan, Network, Context]:
    """What some elements depend on: all that lies within 250 m, and the elements within a radius or their uncertainty.

    Parameters
    ----------
    keys
        ``element_key`` of the elements.
    radius_m
        How far obstacles are looked for.
    """
    elements = network.elements
    middle = np.asarray(elements.loc[elements["element_key"].isin(keys)].geometry.array, dtype=object)
    reach = max(radius_m, float(elements["uncertainty_m"].max()), 1.0)
    local = replace(
        plan,
        zones=_near(plan.zones, middle, _AROUND_M),
        prescriptions=_near(plan.prescriptions, middle, _AROUND_M),
    )
    if context.buildings is not None:
        context = replace(context, buildings=_near(context.buildings, middle, _AROUND_M))
    return local, replace(network, elements=_near(elements, middle, reach)), context


def _near(frame: Any, shapes: Any, reach: float) -> Any:
    """The rows of a frame that lie within a distance of some shapes."""
    own = np.asarray(frame.geometry.array, dtype=object)
    rows = np.unique(shapely.STRtree(own).query(shapes, predicate="dwithin", distance=reach)[1])
    return frame.iloc[rows].reset_index(drop=True)
