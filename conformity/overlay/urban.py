"""Ground of the network and of the plan's own wetlands in U zones, where it needs more than a row of a table."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Final

import numpy as np
import shapely

from conformity.model import URBAN_CLASSES, Effect, Kind, Nature, ZoneClass
from conformity.overlay import grid

if TYPE_CHECKING:
    import geopandas as gpd

    from conformity.overlay.measures import Contacts
    from conformity.overlay.sides import Elements, Subjects

#: a zone counts as entirely in a reservoir that contains this share of it
WHOLE_SHARE: Final = 0.9
#: a piece of a zone of at least this size is large anywhere (square metres)
LARGE_M2: Final = 20_000.0
#: a piece of at least this is large where it is such a share of the reservoir's part in the plan
PART_M2: Final = 10_000.0
PART_SHARE: Final = 0.25


def urban(
    subjects: Subjects, elements: Elements, zoned: Contacts, prescriptions: gpd.GeoDataFrame
) -> list[tuple[str, str, float, str]]:
    """The larger totals of U zones: (measure, class of the zones, value, unit), sorted; nothing that is zero.

    ``urban_wetland_area``: ground of wetlands that the plan protects in U zones that meet a reservoir or a corridor,
    each square metre once in a class. ``urban_reservoir_area``: ground that U zones of unknown built state share with a
    reservoir where that is nine tenths of the zone, 2 ha, or 1 ha and a quarter of the reservoir's part in the plan;
    each zone by the reservoir that contains most of it.

    Defined in ``docs/how-it-measures.md``, *U zones in the network*.
    """
    shared = (zoned.dims == 2) & (zoned.size > 0)
    in_network = shared & elements.has_role(Kind.RESERVOIR.value, Kind.CORRIDOR.value)[zoned.e]
    rows = [("urban_reservoir_area", ZoneClass.URBAN.value, _of_reservoirs(subjects, elements, zoned, shared))]
    for each in sorted(str(each) for each in URBAN_CLASSES):
        zones = np.unique(zoned.s[in_network & (subjects.classes[zoned.s] == each)])
        rows.append(("urban_wetland_area", each, _wetlands(subjects.geometry[zones], prescriptions)))
    return [(measure, zone_class, size, "m2") for measure, zone_class, size in rows if size > 0]


def _wetlands(zones: Any, prescriptions: gpd.GeoDataFrame) -> float:
    if not len(zones) or not len(prescriptions):
        return 0.0
    wet = (prescriptions["effect"] == Effect.PROTECTS.value) & (prescriptions["nature"] == Nature.WETLAND.value)
    outlines = grid.array(prescriptions.geometry.array[wet.to_numpy()])
    outlines = outlines[grid.dimensions(outlines) == 2]
    zone, outline = shapely.STRtree(outlines).query(zones, predicate="intersects")
    if not len(zone):
        return 0.0
    ground = grid.union(grid.intersect(zones[zone], outlines[outline]))
    return float(grid.quantise(shapely.area(ground)))


def _of_reservoirs(subjects: Subjects, elements: Elements, zoned: Contacts, shared: Any) -> float:
    reservoir = shared & elements.has_role(Kind.RESERVOIR.value)[zoned.e]
    rows = np.flatnonzero(reservoir & (subjects.classes[zoned.s] == ZoneClass.URBAN.value))
    inside = np.bincount(zoned.e[reservoir], weights=zoned.size[reservoir], minlength=len(elements.keys))
    most: dict[int, float] = {}
    for zone, element, size in zip(*(each[rows].tolist() for each in (zoned.s, zoned.e, zoned.size)), strict=True):
        whole = size >= WHOLE_SHARE * float(subjects.sizes[zone])
        if whole or size >= LARGE_M2 or (size >= PART_M2 and size >= PART_SHARE * float(inside[element])):
            most[zone] = max(most.get(zone, 0.0), size)
    return float(grid.quantise(sum(most.values())))
