"""Zones without the ground of some elements: the ground removed, the changed plan, what has to be measured again."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING, Any, Final

import geopandas as gpd
import numpy as np
import pandas as pd
import shapely

from conformity.model import ZoneClass
from conformity.overlay import grid
from conformity.overlay.trim import trimmed

if TYPE_CHECKING:
    from collections.abc import Collection, Iterable, Sequence

    from conformity.model import Context, Network, Plan

__all__ = ["BANK_M", "around", "bank", "bounds", "changed", "passage", "without"]

#: everything that the continuity of an element depends on is within this distance of it (metres)
_AROUND_M: Final = 250.0
#: bank on either side of a river's line (metres)
BANK_M: Final = 10.0
#: how far from the edges of a corridor a passage is looked for, in half widths of it
_CENTRED: Final = (4.0, 3.0, 2.0, 1.5, 1.0)
_TOUCH_M: Final = 0.01
#: removing less than this is not a change (m2)
_LEAST_M2: Final = 1.0


def bank(river: Any) -> Any:
    """A river's bed and its banks: its line with 10 m on either side."""
    return shapely.buffer(river, BANK_M, cap_style="flat")


def passage(corridor: Any, zones: Any, width_m: float) -> Any:
    """The ground of a corridor that is kept free through some zones.

    Parameters
    ----------
    corridor
        Its outline, or its line.
    zones
        What cuts it, metres.
    width_m
        How wide the passage is.

    Returns
    -------
    geometry
        Of a line, the strip along it. Of an outline, a straight strip between the parts that the zones leave, as far
        from the corridor's edges as it can be; the whole width where the corridor is not wider, or winds.
    """
    if int(shapely.get_dimensions(corridor)) < 2:
        return shapely.buffer(corridor, width_m / 2, cap_style="flat")
    here = shapely.intersection(corridor, shapely.buffer(shapely.envelope(zones), _AROUND_M, join_style="mitre"))
    for share in _CENTRED:
        inner = shapely.buffer(here, -share * width_m / 2)
        free = sorted(_surfaces(shapely.difference(inner, zones)), key=lambda part: -part.area)[:2]
        if len(free) == 2:
            way = shapely.shortest_line(*free)
            if shapely.covers(shapely.buffer(inner, _TOUCH_M), way):
                return shapely.intersection(shapely.buffer(way, width_m / 2), here)
    return here


def _surfaces(shape: Any) -> list[Any]:
    return [part for part in shapely.get_parts(shapely.get_parts(shape)).tolist() if part.geom_type == "Polygon"]


def without(zone: Any, grounds: Sequence[Any]) -> tuple[Any, Any] | None:
    """A zone without some grounds, and the ground removed; None where that is less than 1 m2."""
    taken = grounds[0] if len(grounds) == 1 else shapely.union_all(grounds, grid_size=grid.GRID)
    left, given = trimmed(zone, taken)
    return (left, given) if shapely.area(given) >= _LEAST_M2 else None


def bounds(contacts: pd.DataFrame) -> tuple[float, float] | None:
    """Least and most that some elements take of a zone (m2); a strip along a line and an approach have no bounds."""
    if not (contacts["area_m2"] > 0).all():
        return None
    return float(contacts["area_low_m2"].max()), float(contacts["area_high_m2"].sum())


def changed(plan: Plan, changes: Iterable[tuple[str, Any]]) -> Plan:
    """The plan with every change made; ground removed from a zone for several concerns is one protected natural zone.

    Parameters
    ----------
    changes
        ``zone_key`` and ground given up, several a zone where there are.

    Returns
    -------
    Plan
        Zones less their removed ground, empty ones left out; then, under ``zone_key~given``, the ground of each.
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
    """What some elements depend on: everything within 250 m, and the elements within a radius or their uncertainty.

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
