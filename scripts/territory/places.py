"""The places that the example is about: sectors cut to the metre, and the parts of the network they meet.

Each is described in ``LISEZ-MOI.md``; ``tests/packaging/test_packaging_places.py`` tests the result for each.
Metres from the lower left corner of the territory.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import shapely
from numpy.typing import NDArray
from shapely.geometry import LineString, Polygon
from shapely.geometry.base import BaseGeometry

from territory import ground
from territory.ground import at, blob, box, curve


def prolonged(axis: LineString, first: tuple[float, float], last: tuple[float, float]) -> LineString:
    """An axis with one more point at either end."""
    return LineString([at(*first), *axis.coords, at(*last)])


@dataclass(frozen=True)
class Sector:
    """A zone whose outline was surveyed: the parcels are divided along it."""

    place: str
    label: str
    shape: Polygon


# -- axes of the corridors that these places are about -------------------------------------------------------------

MILL_TO_OSIERS = curve((3350, 1570), (4300, 1150), (5150, 930), (5720, 1120), sway=14, seed=21)
EAST_WOODS = curve((10150, 5050), (10450, 5700), (10620, 6350), (10750, 7500), (10330, 8240), sway=18, seed=22)
EAST_BROOK = curve((10050, 4860), (10350, 3980), (11050, 3430), (12100, 3330), sway=12, seed=23)
#: through a village, to be restored
THROUGH_TOWN = curve((8350, 1450), (8950, 2080), (9330, 2560), (9700, 3250), (10330, 3960), sway=12, seed=24)
#: name, axis, half-width, sub-network, delimitation: beside those of ``network.CORRIDORS``
CORRIDORS = (
    ("Liaison du Moulin aux Oseraies", MILL_TO_OSIERS, 80, "multitrame", "DG"),
    ("Liaison du Taillis du Loup", EAST_WOODS, 100, "boisé", "DG"),
    ("Becque du Levant", EAST_BROOK, 75, "humide", "DG"),
)
#: farmland that the scheme holds for a reservoir, and the plan for plain farmland
FARMLAND = blob(10480, 2250, 430, 260, turn=10, seed=71)
#: where RD 55 crosses the corridor of the Taillis du Loup
TOADS = shapely.get_parts(shapely.intersection(ground.ROADS["RD 55"], EAST_WOODS))[0]
_TOADS = (float(TOADS.x) - ground.ORIGIN[0], float(TOADS.y) - ground.ORIGIN[1])

SECTORS = (
    # from the village to the hamlet, along RD 17: the corridor is severed
    Sector("severed", "1AUh", box(5230, 960, 200, 420)),
    # east of a hamlet: of the corridor's 190 m, some 40 are left
    Sector("narrowed", "2AU", box(4649, 6310, 388, 190)),
    # village and hamlet come towards one another along RD 128, 90 m apart
    Sector("fronts", "1AUh", box(2690, 3262, 300, 150)),
    Sector("fronts", "1AUh", box(3165, 3285, 460, 150)),
    # on both sides of RD 55
    Sector("locked", "1AUh", box(_TOADS[0] - 85, _TOADS[1], 210, 230)),
    # a second phase behind the extension that takes a side of the wood
    Sector("phase 2", "2AU", box(6900, 6090, 190, 150, 30)),
    # across a corridor to restore
    Sector("reserve", "2AU", box(8840, 3850, 190, 150)),
    # at the edge of the plan
    Sector("edge", "1AUe", box(11280, 3290, 330, 150)),
)
#: zones of the plan in force that the draft gives back: label then, shape
GIVEN_BACK: tuple[tuple[str, BaseGeometry], ...] = (("1AUh", box(1570, 5930, 260, 200, 20)),)


def divided(cells: NDArray[np.object_], rings: list[LineString]) -> tuple[NDArray[np.object_], NDArray[np.int64]]:
    """Cells cut along rings, still without gap or overlap, and the number of the cell each comes from.

    Cells that no ring meets keep their place; of a cell that is cut the largest part does, the others come last.
    """
    lines = shapely.union_all(rings)
    met = np.flatnonzero(shapely.intersects(cells, lines))
    edges = shapely.union_all([*shapely.boundary(cells[met]), lines], grid_size=0.01)
    faces = np.array(shapely.get_parts(shapely.polygonize(list(shapely.get_parts(edges)))), dtype=object)
    tree = shapely.STRtree(cells[met])
    inner = shapely.point_on_surface(faces)
    face, rows = tree.query(inner, predicate="intersects")
    parts: dict[int, list[Polygon]] = {}
    for n, one in zip(face.tolist(), met[rows].tolist(), strict=True):
        parts.setdefault(one, []).append(faces[n])
    cut = cells.copy()
    added: list[Polygon] = []
    origin = list(range(len(cells)))
    for one in sorted(parts):
        whole = sorted(parts[one], key=lambda part: (-part.area, part.bounds))
        cut[one] = whole[0]
        added += whole[1:]
        origin += [one] * (len(whole) - 1)
    return np.concatenate([cut, np.array(added, dtype=object)]), np.array(origin)


def sector_of(cells: NDArray[np.object_]) -> NDArray[np.object_]:
    """Label of the sector that each cell lies in, or an empty text."""
    inner = shapely.point_on_surface(cells)
    label = np.full(len(cells), "", dtype=object)
    for sector in SECTORS:
        label[shapely.contains(sector.shape, inner)] = sector.label
    return label
