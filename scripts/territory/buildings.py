"""The buildings of the example: houses along the roads and in the blocks, halls in the activity zones, farms."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
import shapely
from shapely.geometry import Polygon
from shapely.geometry.base import BaseGeometry

from territory import ground
from territory.ground import noise
from territory.zoning import Parcels


def buildings(parcels: Parcels, zones: BaseGeometry) -> list[tuple[Polygon, str]]:
    """Footprints and their use, one at most a parcel; some blocks of the towns stay empty."""
    rng = np.random.default_rng(ground.SEED + 9)
    centres = shapely.get_coordinates(shapely.point_on_surface(parcels.cells))
    empty = noise(centres, 210, 12) > 0.42
    roads = shapely.union_all([*ground.ROADS.values(), *ground.STREETS])
    shapely.prepare(roads)
    chance = {"UA": 0.95, "UB": 0.8, "UH": 0.8, "UE": 0.5, "UL": 0.25, "A": 0.012, "Ap": 0.006, "NL": 0.15}
    size = {"UE": (38.0, 22.0), "UL": (30.0, 18.0), "A": (26.0, 13.0), "Ap": (26.0, 13.0), "UA": (15.0, 11.0)}
    use = {"UE": "Industriel", "UL": "Sportif", "A": "Agricole", "Ap": "Agricole", "NL": "Indifférencié"}
    draws = rng.random((len(centres), 4))
    footprints = []
    for n, (x, y) in enumerate(centres):
        label = str(parcels.label[n])
        if draws[n, 0] >= chance.get(label, 0.0) or (empty[n] and label == "UB"):
            continue
        point = shapely.Point(x, y)
        nearest = shapely.get_coordinates(shapely.shortest_line(point, roads))
        facing = np.arctan2(*(nearest[1] - nearest[0])[::-1]) if shapely.distance(point, roads) > 1 else 0.0
        if shapely.distance(point, roads) < 9:
            continue
        length, width = size.get(label, (12.0, 9.0))
        shape = ground.box(
            x - ground.ORIGIN[0],
            y - ground.ORIGIN[1],
            length * (0.8 + 0.5 * draws[n, 1]),
            width * (0.8 + 0.4 * draws[n, 2]),
            float(np.degrees(facing)) + 6 * (draws[n, 3] - 0.5),
        )
        footprints.append((shape, use.get(label, "Résidentiel")))
    kept = shapely.contains(zones, np.array([shape for shape, _ in footprints], dtype=object))
    return [one for one, inside in zip(footprints, kept, strict=True) if inside]


def rows(footprints: Sequence[tuple[Polygon, str]]) -> list[dict[str, str]]:
    """Attributes in the manner of a national building layer."""
    return [{"ID": f"BATIMENT{n:016d}", "USAGE1": use} for n, (_, use) in enumerate(footprints, start=1)]
