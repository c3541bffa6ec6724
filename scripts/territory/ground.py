"""The ground of the example: villages, roads, rivers, woods, the outline of the territory. Metres, Lambert-93."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import shapely
from numpy.typing import NDArray
from shapely.geometry import LineString, MultiPoint, Point, Polygon
from shapely.geometry.base import BaseGeometry

#: lower left corner of the square the territory was drawn in
ORIGIN = (650_000.0, 7_080_000.0)
WIDTH, HEIGHT = 12_000.0, 10_000.0
SEED = 59
MARGIN = 800.0
Floats = NDArray[np.float64]


@dataclass(frozen=True)
class Village:
    """A commune's centre: how far its houses reach, and how the plan's labels name it."""

    insee: str
    name: str
    x: float
    y: float
    radius: float

    @property
    def point(self) -> Point:
        return at(self.x, self.y)


VILLAGES = (
    Village("59991", "Wulverhove", 5900, 5250, 640),
    Village("59992", "Bremveld", 2500, 7500, 360),
    Village("59993", "Zoetebecque", 6500, 8400, 330),
    Village("59994", "Kruysmolen", 9900, 7250, 400),
    Village("59995", "Hondeghove", 9350, 2800, 390),
    Village("59996", "Rietbroucq", 5350, 1750, 320),
    Village("59997", "Saint-Aubert-Cappel", 1950, 3050, 350),
)


def at(x: float, y: float) -> Point:
    """A point given in metres from the lower left corner."""
    return Point(ORIGIN[0] + x, ORIGIN[1] + y)


def curve(*points: tuple[float, float], sway: float = 0.0, seed: int = 0, step: float = 40.0) -> LineString:
    """A smooth line through points (Catmull-Rom), swaying a little, one vertex every ``step`` metres or so."""
    given = np.array([points[0], *points, points[-1]], dtype=float)
    pieces = []
    for a, b, c, d in zip(given, given[1:], given[2:], given[3:], strict=False):
        n = max(2, int(np.hypot(*(c - b)) / step))
        t = np.linspace(0, 1, n, endpoint=False)[:, None]
        pieces.append(
            0.5 * ((2 * b) + (c - a) * t + (2 * a - 5 * b + 4 * c - d) * t**2 + (3 * b - a - 3 * c + d) * t**3)
        )
    xy = np.vstack([*pieces, given[-1:]])
    if sway:
        along = np.concatenate([[0.0], np.cumsum(np.hypot(*np.diff(xy, axis=0).T))])
        normal = np.gradient(xy, axis=0)[:, ::-1] * (-1, 1)
        normal /= np.hypot(*normal.T)[:, None]
        wave = np.sin(along / 170 + seed) + 0.6 * np.sin(along / 71 + 2.1 * seed) + 0.3 * np.sin(along / 37 + seed)
        fade = np.minimum(1, np.minimum(along, along[-1] - along) / 150)
        xy = xy + normal * (sway * wave * fade)[:, None]
    return LineString(np.round(xy + ORIGIN, 2))


def blob(
    x: float, y: float, rx: float, ry: float, *, turn: float = 0.0, rough: float = 0.18, seed: int = 0, n: int = 56
) -> Polygon:
    """An irregular rounded outline; ``turn`` in degrees."""
    angle = np.linspace(0, 2 * np.pi, n, endpoint=False)
    phases = np.random.default_rng(SEED * 1000 + seed).random(6) * 2 * np.pi
    radius = 1 + rough * sum(np.sin(k * angle + phases[k - 2]) / k**0.7 for k in range(2, 8))
    px, py = rx * radius * np.cos(angle), ry * radius * np.sin(angle)
    cos, sin = np.cos(np.radians(turn)), np.sin(np.radians(turn))
    return Polygon(np.round(np.column_stack([x + px * cos - py * sin, y + px * sin + py * cos]) + ORIGIN, 2))


def box(x: float, y: float, width: float, height: float, turn: float = 0.0) -> Polygon:
    """A rectangle by its centre; ``turn`` in degrees."""
    cos, sin = np.cos(np.radians(turn)), np.sin(np.radians(turn))
    corners = np.array([(-1, -1), (1, -1), (1, 1), (-1, 1)]) * (width / 2, height / 2)
    turned = np.column_stack([corners[:, 0] * cos - corners[:, 1] * sin, corners[:, 0] * sin + corners[:, 1] * cos])
    return Polygon(np.round(turned + np.array((x, y)) + ORIGIN, 2))


def noise(xy: Floats, scale: float, seed: int) -> Floats:
    """Smooth noise between -1 and 1 (value noise on a grid of ``scale`` metres)."""
    table = np.random.default_rng(SEED * 77 + seed).random((64, 64)) * 2 - 1
    cell = (xy - ORIGIN) / scale + 100.5
    low = np.floor(cell).astype(int)
    part = cell - low
    part = part * part * (3 - 2 * part)
    i, j = low[:, 0] % 64, low[:, 1] % 64
    i1, j1 = (i + 1) % 64, (j + 1) % 64
    a = table[i, j] * (1 - part[:, 0]) + table[i1, j] * part[:, 0]
    b = table[i, j1] * (1 - part[:, 0]) + table[i1, j1] * part[:, 0]
    return np.asarray(a * (1 - part[:, 1]) + b * part[:, 1])


# -- water -------------------------------------------------------------------------------------------------------

ZWAENE = curve(
    (-200, 4100),
    (1300, 3950),
    (2700, 4150),
    (3900, 3900),
    (5000, 4250),
    (6100, 4480),
    (7400, 4650),
    (8700, 4950),
    (10000, 4900),
    (11100, 5250),
    (12300, 5350),
    sway=26,
    seed=1,
)
RIET = curve((4700, -200), (4850, 900), (5150, 1450), (5050, 2300), (5550, 3200), (6100, 4480), sway=20, seed=4)
#: smaller streams, without a name in the network
BECQUES = (
    curve((2500, 9900), (2750, 9100), (4700, 7700), (4900, 6700), (4500, 5500), (4900, 4200), sway=16, seed=6),
    curve((8500, 9900), (8000, 8300), (8300, 7000), (8200, 5900), (8400, 4850), sway=16, seed=7),
    curve((12300, 3300), (11100, 3400), (10400, 3900), (10100, 4900), sway=16, seed=8),
    curve((2400, -200), (2600, 1200), (2900, 2500), (2800, 4120), sway=16, seed=9),
)

# -- roads -------------------------------------------------------------------------------------------------------

ROADS = {
    "RD 916": curve(
        (-300, 6700),
        (1200, 6900),
        (2500, 7500),
        (4300, 6500),
        (5900, 5250),
        (7700, 3900),
        (9350, 2800),
        (11000, 1700),
        (12300, 1200),
    ),
    "RD 17": curve((5000, -300), (5350, 1750), (5700, 3300), (5900, 5250), (6100, 6900), (6500, 8400), (6700, 10300)),
    "RD 128": curve((-300, 2700), (1950, 3050), (3500, 3300), (5700, 3300)),
    "RD 55": curve((5900, 5250), (7300, 5550), (8700, 6500), (9900, 7250), (12300, 7900)),
    "RD 210": curve((9900, 7250), (9700, 5500), (9450, 4400), (9350, 2800), (9000, 1200), (8900, -300)),
    "RD 11": curve((1950, 3050), (2000, 4700), (2250, 6200), (2500, 7500), (2600, 8900), (2500, 10300)),
}
STREETS = tuple(
    curve(
        (v.x + 0.9 * v.radius * np.cos(a), v.y + 0.9 * v.radius * np.sin(a)),
        (v.x + 40, v.y - 30),
        (v.x - 0.8 * v.radius * np.cos(a + 0.5), v.y - 0.8 * v.radius * np.sin(a + 0.5)),
    )
    for v in VILLAGES
    for a in (0.4 + v.x / 1000, 2.1 + v.y / 1500)
)

# -- nature ------------------------------------------------------------------------------------------------------

WOODS = {
    "Bois de Bremveld": blob(3750, 8500, 900, 560, turn=15, seed=1),
    "Bois de Hondeghove": blob(7650, 1650, 720, 560, turn=-20, seed=2),
    "Bois des Sarts": blob(7150, 6150, 520, 330, turn=30, seed=3),
    "Kruysberg": blob(10150, 8370, 620, 400, turn=10, seed=4),
    "Bosquet du Moulin": blob(3300, 1500, 330, 230, turn=40, seed=5),
    "Bois Madame": blob(4450, 7350, 190, 140, turn=25, seed=6),
    "Bois des Moines": blob(1500, 8300, 200, 150, turn=70, seed=7),
    "Bois Carré": blob(8300, 7750, 170, 140, turn=5, rough=0.1, seed=8),
    "Taillis du Loup": blob(10600, 6300, 210, 130, turn=35, seed=9),
    "Bois Brûlé": blob(10700, 3600, 230, 150, turn=-25, seed=10),
    "Petit Bois": blob(3950, 5450, 160, 120, turn=15, seed=17),
    "Bois du Riet": blob(6650, 2500, 170, 150, turn=60, seed=18),
    "Bois Saint-Aubert": blob(1250, 1700, 210, 160, turn=10, seed=19),
}
MARSH = shapely.union(blob(3850, 3900, 900, 300, turn=4, seed=11), blob(3300, 4200, 420, 240, turn=-20, seed=12))
HEATH = blob(1250, 5750, 560, 330, turn=35, seed=13)
MEADOWS = blob(9350, 4850, 880, 310, turn=6, seed=14)
OSIER_BED = blob(5950, 1250, 420, 240, turn=25, seed=15)
QUARRY = blob(8150, 1150, 230, 170, turn=15, rough=0.1, seed=16)


def territory_rim() -> Polygon:
    """The outline of the whole territory."""
    angle = np.linspace(0, 2 * np.pi, 420, endpoint=False)
    cos, sin = np.cos(angle), np.sin(angle)
    around = (np.abs(cos) ** 2.8 + np.abs(sin) ** 2.8) ** (-1 / 2.8)
    xy = np.column_stack([5990 + 5560 * around * cos, 4960 + 4560 * around * sin]) + ORIGIN
    bent = 330 * noise(xy, 1700, 31) + 150 * noise(xy, 520, 32) + 45 * noise(xy, 150, 33)
    xy = xy + bent[:, None] * np.column_stack([cos, sin])
    return Polygon(np.round(xy, 2))


def distance(points: NDArray[np.object_], target: BaseGeometry) -> Floats:
    """Distance of many points to one geometry, in metres."""
    shapely.prepare(target)
    return np.asarray(shapely.distance(points, target))


def parcels() -> tuple[NDArray[np.object_], Floats]:
    """Cells like blocks of parcels, small round the villages, large in the fields; and their seeds' coordinates."""
    rng = np.random.default_rng(SEED)
    rim = territory_rim().buffer(500)
    fine = shapely.union_all([v.point.buffer(2.1 * v.radius + 250) for v in VILLAGES])
    seeds = []
    for spacing, inside in ((50.0, True), (115.0, False)):
        nx, ny = int((WIDTH + 2 * MARGIN) / spacing), int((HEIGHT + 2 * MARGIN) / spacing)
        gx, gy = np.meshgrid(np.arange(nx), np.arange(ny), indexing="ij")
        # every other row is shifted, and every seed moved: neither a grid nor a foam
        x = (gx + 0.5 * (gy % 2) + (rng.random(gx.shape) - 0.5) * 0.62) * spacing
        y = (gy + (rng.random(gx.shape) - 0.5) * 0.62) * spacing
        xy = np.round(np.column_stack([x.ravel(), y.ravel()]) + ORIGIN - MARGIN, 1)
        points = shapely.points(xy)
        seeds.append(xy[(shapely.contains(fine, points) == inside) & shapely.contains(rim, points)])
    xy = np.vstack(seeds)
    xy = xy[np.lexsort((xy[:, 1], xy[:, 0]))]
    cells = np.array(shapely.get_parts(shapely.voronoi_polygons(MultiPoint(xy), extend_to=rim, ordered=True)))
    return shapely.transform(cells, lambda c: np.round(c, 2)), xy
