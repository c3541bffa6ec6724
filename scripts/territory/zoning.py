"""The zoning of the example: every parcel gets a commune and a label, parcels of one label join into zones."""

from __future__ import annotations

import itertools
from collections import defaultdict
from dataclasses import dataclass

import numpy as np
import shapely
from numpy.typing import NDArray
from shapely.geometry.base import BaseGeometry

from territory import ground, places
from territory.ground import VILLAGES, blob, box, distance, noise

#: label → (TYPEZONE, FORMDOMI, long label)
LABELS = {
    "UA": ("U", "0102", "Zone urbaine de centre-bourg"),
    "UB": ("U", "0107", "Zone urbaine d'extension pavillonnaire"),
    "UH": ("U", "0104", "Hameau constructible"),
    "UE": ("U", "0201", "Zone urbaine d'activités économiques"),
    "UL": ("U", "0405", "Zone urbaine d'équipements sportifs"),
    "1AUh": ("AUc", "0100", "Zone à urbaniser à vocation d'habitat"),
    "1AUe": ("AUc", "0200", "Zone à urbaniser à vocation d'activités"),
    "2AU": ("AUs", "0100", "Zone à urbaniser à long terme, fermée"),
    "2AUe": ("AUc", "0200", "Zone à urbaniser à long terme, activités"),
    "A": ("A", "0700", "Zone agricole"),
    "Ap": ("A", "0701", "Zone agricole à protection paysagère, inconstructible"),
    "N": ("N", "0800", "Zone naturelle"),
    "Np": ("N", "0801", "Zone naturelle protégée"),
    "Nzh": ("N", "0801", "Zone naturelle humide"),
    "NL": ("N", "0400", "Zone naturelle de loisirs"),
    "Nc": ("N", "0901", "Zone naturelle où l'exploitation de carrière est admise"),
    "Nj": ("N", "0800", "Jardins familiaux"),
}
#: where the plan opens ground: (label, shape). Later ones win.
OPENINGS: tuple[tuple[str, BaseGeometry], ...] = (
    # Wulverhove: the east extension takes a side of the Bois des Sarts; a closed reserve, activities by the road
    ("1AUh", box(6650, 5900, 380, 360, 30)),
    ("1AUh", box(5250, 5750, 260, 200, -20)),
    ("2AU", box(6050, 4560, 420, 200, 8)),
    ("1AUe", box(6980, 4530, 480, 300, -35)),
    ("UE", box(6650, 4780, 420, 240, -35)),
    ("UL", box(5350, 4800, 240, 190, 10)),
    # Bremveld: near the wood, not in it; a clean one in the south
    ("1AUh", box(2960, 7900, 280, 190, 20)),
    ("1AUh", box(2250, 7120, 220, 170, 15)),
    # Zoetebecque: nothing to say of it
    ("1AUh", box(6860, 8560, 230, 170, -10)),
    ("2AU", box(6230, 8700, 180, 170, 5)),
    # Kruysmolen: activities at the foot of the hill, within fifty metres of the wood
    ("1AUe", box(9830, 7790, 400, 180, 8)),
    ("1AUh", box(9420, 7330, 240, 180, 35)),
    ("UE", box(9450, 6700, 300, 220, 40)),
    # Hondeghove: across a corridor to restore; a reserve and works in the meadows
    ("1AUh", box(8880, 2500, 330, 230, -30)),
    ("2AU", box(9250, 4700, 260, 190, 6)),
    ("UE", box(9850, 4780, 260, 180, 6)),
    ("2AUe", box(9830, 3050, 240, 170, -28)),
    # Rietbroucq: in the osier beds, to be restored
    ("1AUh", box(5640, 1480, 300, 240, 25)),
    # Saint-Aubert-Cappel: houses at the edge of the marsh
    ("1AUh", box(2420, 3290, 230, 170, 10)),
    ("UB", box(2990, 3730, 330, 150, 10)),
    ("2AU", box(1620, 2700, 200, 150, 20)),
    # leisure, quarry, gardens
    ("NL", blob(7330, 2010, 170, 120, seed=31)),
    ("NL", blob(4650, 4300, 140, 90, seed=32)),
    ("Nc", ground.QUARRY),
    ("Nj", box(2050, 3420, 120, 90, 10)),
    ("Nj", box(6450, 5480, 130, 90, 10)),
)
HAMLETS = (
    (4300, 6480, 150),
    (8200, 3560, 130),
    (2000, 4750, 140),
    (5680, 3080, 120),
    (9680, 5450, 130),
    (7350, 5580, 120),
    (3500, 3300, 110),
    (11000, 1750, 120),
    (6630, 9400, 110),
    (11250, 7600, 120),
    (1000, 6850, 120),
    (9050, 1150, 100),
    (3350, 6980, 110),
    (2550, 8750, 120),
    (7900, 6020, 110),
    (11150, 1650, 100),
    (5250, 700, 110),
    (4600, 3310, 120),
    (950, 2870, 110),
    (6080, 7450, 110),
    (2080, 5600, 110),
    (9600, 6200, 110),
    (9060, 3900, 100),
    (7000, 4430, 90),
)
#: ground in hectares under which a piece joins its neighbour
LEAST = {"A": 4.0, "Ap": 3.0, "N": 1.5, "Np": 1.5, "Nzh": 1.2, "UA": 0.6, "UB": 0.5, "UH": 0.5}


@dataclass(frozen=True)
class Zone:
    label: str
    insee: str
    geometry: BaseGeometry

    @property
    def typezone(self) -> str:
        return LABELS[self.label][0]


@dataclass(frozen=True)
class Parcels:
    """Cells within the territory, with their commune and label in the plan drafted and in the plan in force."""

    cells: NDArray[np.object_]
    commune: NDArray[np.object_]
    label: NDArray[np.object_]
    before: NDArray[np.object_]


def parcels() -> Parcels:
    """The parcels of the territory."""
    cells, xy = ground.parcels()
    points = shapely.points(xy)
    warped = xy + np.column_stack([noise(xy, 900, 1), noise(xy, 900, 2)]) * 330
    pull = [np.hypot(*(warped - (v.x + ground.ORIGIN[0], v.y + ground.ORIGIN[1])).T) - 1.2 * v.radius for v in VILLAGES]
    commune = np.array([v.insee for v in VILLAGES], dtype=object)[np.argmin(pull, axis=0)]
    rim = ground.territory_rim()
    inside = shapely.intersects(rim, cells)
    edge = inside & ~shapely.contains(rim, cells)
    cells[edge] = [_largest(shapely.intersection(cell, rim)) for cell in cells[edge]]
    inside &= shapely.area(cells) > 1.0
    label = _labels(points, xy)
    before = _labels_before(label, points, xy)
    cells, commune, label, before = (a[inside] for a in (cells, commune, label, before))
    cells, origin = places.divided(cells, [sector.shape.exterior for sector in places.SECTORS])
    commune, label, before = (a[origin] for a in (commune, label, before))
    label, before = (_settled(cells, commune, a) for a in (label, before))
    surveyed = places.sector_of(cells)
    label[surveyed != ""] = surveyed[surveyed != ""]
    label = _settled(cells, commune, label)
    return Parcels(cells, commune, label, before)


def _largest(shape: BaseGeometry) -> BaseGeometry:
    part = max(shapely.get_parts(shape), key=shapely.area)
    return shapely.transform(part, lambda c: np.round(c, 2))


def _labels(points: NDArray[np.object_], xy: NDArray[np.float64]) -> NDArray[np.object_]:
    label = np.full(len(points), "A", dtype=object)
    rough = noise(xy, 260, 3)
    hill = distance(points, ground.WOODS["Kruysberg"].centroid) < 1500 + 300 * rough
    label[(hill | (noise(xy, 1300, 4) > 0.52)) & (rough > -0.6)] = "Ap"
    label[distance(points, ground.ZWAENE) < 120 + 75 * rough] = "N"
    label[distance(points, ground.RIET) < 65 + 30 * rough] = "N"
    for becque in ground.BECQUES:
        label[(distance(points, becque) < 38) & (noise(xy, 700, 9) > -0.25)] = "N"
    for name, wood in ground.WOODS.items():
        label[shapely.contains(wood, points)] = "N"
        if name in ("Bois de Bremveld", "Kruysberg"):
            label[shapely.contains(wood.buffer(-110), points)] = "Np"
    for ground_, name in ((ground.HEATH, "N"), (ground.MEADOWS, "N"), (ground.OSIER_BED, "N"), (ground.MARSH, "N")):
        label[shapely.contains(ground_, points)] = name
    label[shapely.contains(ground.MARSH.buffer(-60), points)] = "Nzh"
    roads = np.min([distance(points, line) for line in (*ground.ROADS.values(), *ground.STREETS)], axis=0)
    wet = distance(points, ground.ZWAENE) < 70
    for v in VILLAGES:
        away = distance(points, v.point)
        reach = v.radius * (1 + 0.34 * noise(xy, 420, 5) + 0.1 * noise(xy, 130, 6))
        label[(away < reach) & ~wet] = "UB"
        label[(away < 1.75 * v.radius) & (roads < 75 + 20 * rough) & ~wet & (noise(xy, 300, 7) > -0.35)] = "UB"
        label[(away < 0.36 * reach) & ~wet] = "UA"
    for x, y, radius in HAMLETS:
        label[(distance(points, ground.at(x, y)) < radius * (1 + 0.3 * rough)) & (roads < 95) & ~wet] = "UH"
    for name, shape in OPENINGS:
        label[shapely.contains(shape, points)] = name
    return label


def _labels_before(
    label: NDArray[np.object_], points: NDArray[np.object_], xy: NDArray[np.float64]
) -> NDArray[np.object_]:
    """The plan in force: the openings were fields, woods and meadows; the heath was better protected."""
    before = label.copy()
    opened = np.isin(label, ["1AUh", "1AUe", "2AU", "2AUe", "NL", "Nc"])
    wild = [*ground.WOODS.values(), ground.MEADOWS, ground.OSIER_BED, ground.MARSH, ground.HEATH]
    natural = np.any([shapely.contains(shape, points) for shape in wild], axis=0)
    before[opened] = "A"
    before[opened & natural] = "N"
    before[(label == "UB") & (noise(xy, 240, 8) > 0.45)] = "A"
    before[(label == "UH") & (noise(xy, 240, 8) > 0.0)] = "Nh"
    before[shapely.contains(box(5250, 5750, 260, 200, -20), points)] = "1AUh"
    before[shapely.contains(box(9830, 7790, 400, 180, 8), points)] = "2AU"
    before[np.isin(before, ["Ap"])] = "A"
    for name, shape in places.GIVEN_BACK:
        before[shapely.contains(shape, points)] = name
    return before


def _borders(cells: NDArray[np.object_]) -> dict[tuple[int, int], float]:
    """Length of the border that two cells share, by pair."""
    first_cell: dict[tuple[tuple[float, float], tuple[float, float]], int] = {}
    shared: dict[tuple[int, int], float] = defaultdict(float)
    for n, cell in enumerate(cells):
        ring = [tuple(c) for c in shapely.get_coordinates(cell).tolist()]
        for a, b in itertools.pairwise(ring):
            edge = (a, b) if a < b else (b, a)
            if edge in first_cell:
                shared[first_cell[edge], n] += float(np.hypot(a[0] - b[0], a[1] - b[1]))
            else:
                first_cell[edge] = n
    return dict(shared)


def _pieces(keys: list[tuple[str, str]], pairs: list[tuple[int, int]]) -> NDArray[np.int64]:
    """Number of the connected piece of each cell."""
    parent = list(range(len(keys)))

    def root(n: int) -> int:
        while parent[n] != n:
            parent[n] = parent[parent[n]]
            n = parent[n]
        return n

    for a, b in pairs:
        if keys[a] == keys[b]:
            ra, rb = root(a), root(b)
            parent[max(ra, rb)] = min(ra, rb)
    return np.array([root(n) for n in range(len(keys))])


def _settled(
    cells: NDArray[np.object_], commune: NDArray[np.object_], label: NDArray[np.object_]
) -> NDArray[np.object_]:
    """Labels after every piece too small to be a zone has joined the neighbour it borders most."""
    label = label.copy()
    shared = _borders(cells)
    pairs = sorted(shared)
    areas = shapely.area(cells) / 1e4
    for _ in range(12):
        piece = _pieces(list(zip(commune, label, strict=True)), pairs)
        size: dict[int, float] = defaultdict(float)
        for number, area in zip(piece.tolist(), areas.tolist(), strict=True):
            size[number] += area
        small = {n for n, area in size.items() if area < LEAST.get(str(label[n]), 0.0)}
        if not small:
            break
        border: dict[int, dict[str, float]] = defaultdict(lambda: defaultdict(float))
        for a, b in pairs:
            if commune[a] != commune[b] or piece[a] == piece[b]:
                continue
            for n, other in ((a, b), (b, a)):
                if piece[n] in small:
                    border[int(piece[n])][str(label[other])] += shared[a, b]
        chosen = {n: max(sorted(lengths), key=lengths.__getitem__) for n, lengths in border.items()}
        for n, number in enumerate(piece.tolist()):
            if number in chosen:
                label[n] = chosen[number]
    return label


def zones(parcels_: Parcels, label: NDArray[np.object_], tolerance: float) -> list[Zone]:
    """Zones of one plan: a coverage without gaps, borders straightened together.

    Sorted by commune, kind and place, as a consultant numbers them.
    """
    keys = list(zip(parcels_.commune, label, strict=True))
    piece = _pieces(keys, sorted(_borders(parcels_.cells)))
    members: dict[int, list[int]] = defaultdict(list)
    for n, number in enumerate(piece.tolist()):
        members[number].append(n)
    shapes = np.array([shapely.coverage_union_all(parcels_.cells[m]) for m in members.values()], dtype=object)
    shapes = shapely.coverage_simplify(shapes, tolerance)
    shapes = shapely.transform(shapes, lambda c: np.round(c, 2))
    if not (shapely.is_valid(shapes).all() and shapely.coverage_is_valid(shapes)):
        raise ValueError("the zoning is not a coverage")
    zones_of_plan = [
        Zone(str(label[n]), str(parcels_.commune[n]), shape) for n, shape in zip(members, shapes, strict=True)
    ]
    order = list(LABELS)
    return sorted(
        zones_of_plan, key=lambda z: (z.insee, order.index(z.label) if z.label in order else 99, z.geometry.bounds)
    )
