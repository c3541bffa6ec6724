"""Invented territories of any size, seeded: a zoning whose neighbours share their outlines, and a network over it.

``python benchmarks/territory.py M out/bench/M`` writes ``ZONE_URBA.gpkg`` and ``RESEAU.gpkg``; with ``--communes 300``
the zoning is written as as many documents, a folder each. The same seed gives the same bytes.

Zones are cells of a jittered lattice whose sides are broken at random, the same side for both neighbours; in the
country cells are merged into large zones. Reservoirs are lobed outlines with holes, corridors widened walks.
"""

from __future__ import annotations

import argparse
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import geopandas as gpd
import numpy as np
import shapely

CRS = "EPSG:2154"
X0, Y0 = 640_000.0, 6_900_000.0
CELL_M = 160.0
#: cells across and up, reservoirs and corridors, obstacles
SIZES = {"S": (22, 15, 30, 10), "M": (150, 100, 600, 200), "L": (820, 540, 9_000, 3_000)}
#: points within a broken side, at most
_DEEPEST = 5


@dataclass(frozen=True)
class Territory:
    """Zones with the fields of the CNIG standard, and the layers of a network by name."""

    zones: gpd.GeoDataFrame
    network: dict[str, gpd.GeoDataFrame]


def territory(size: str | tuple[int, int, int, int], seed: int = 1) -> Territory:
    """A territory of a named size, or of so many cells across and up, network surfaces and obstacles."""
    across, up, surfaces, obstacles = SIZES[size] if isinstance(size, str) else size
    rng = np.random.default_rng([seed, across, up])
    return Territory(_zones(across, up, rng), _network(across * CELL_M, up * CELL_M, surfaces, obstacles, rng))


# ------------------------------------------------------------------------------------------------- the zoning


def _zones(across: int, up: int, rng: np.random.Generator) -> gpd.GeoDataFrame:
    cells = _cells(across, up, rng)
    i, j = (each.ravel() for each in np.meshgrid(np.arange(across), np.arange(up), indexing="ij"))
    centre = np.column_stack([i + 0.5, j + 0.5])
    villages = rng.uniform(0, (across, up), (max(1, across * up // 140), 2))
    nearest, away = _nearest(villages, centre)
    urban = away < rng.uniform(2.2, 3.6, len(villages))[nearest]
    # country cells go to the nearest of a few seeds, bent by noise: large zones of any outline
    seeds = centre[rng.random(len(centre)) < 0.05]
    group, _ = _nearest(seeds, centre + rng.normal(0, 0.8, centre.shape))
    merge = ~urban & (rng.random(len(centre)) < 0.85)
    key = np.where(merge, group, len(seeds) + np.arange(len(centre)))
    order = np.argsort(key, kind="stable")
    _, first, count = np.unique(key[order], return_index=True, return_counts=True)
    shapes = cells[order[first]].copy()
    for n in np.flatnonzero(count > 1):
        shapes[n] = shapely.coverage_union_all(cells[order[first[n] : first[n] + count[n]]])
    parts, of = shapely.get_parts(shapes, return_index=True)
    owner = order[first][of]
    draw = rng.random(len(parts))
    kind = np.where(draw < 0.55, "A", "N").astype(object)
    town = urban[owner]
    kind[town] = np.select([draw[town] < 0.8, draw[town] < 0.93], ["U", "AUc"], "AUs")
    label = np.array([{"U": "Ub", "AUc": "1AUh", "AUs": "2AU", "A": "A", "N": "N"}[k] for k in kind], dtype=object)
    label[~town & (rng.random(len(parts)) < 0.01)] = "Nh"
    commune = _communes(villages)[nearest[owner]]
    columns = {
        "LIBELLE": label,
        "LIBELONG": [f"Zone {each}" for each in label],
        "TYPEZONE": kind,
        "INSEE": commune,
        "DATVALID": "20250301",
    }
    return gpd.GeoDataFrame(columns, geometry=parts, crs=CRS)


def _communes(villages: Any) -> Any:
    """INSEE codes: two neighbouring villages or so make a commune, of which a department holds 999 at most."""
    strip = np.floor(villages[:, 0] / np.sqrt(2 * 140))
    place = np.empty(len(villages), dtype=int)
    place[np.lexsort((villages[:, 1], strip))] = np.arange(len(villages))
    count = min(999, (len(villages) + 1) // 2)
    return np.array([f"{60000 + n:05d}" for n in place * count // len(villages)], dtype=object)


def _nearest(points: Any, centre: Any) -> tuple[Any, Any]:
    """Which of some points lies nearest to each centre, and how far."""
    tree = shapely.STRtree(shapely.points(points))
    (_, nearest), away = tree.query_nearest(shapely.points(centre), return_distance=True, all_matches=False)
    return nearest, away


def _cells(across: int, up: int, rng: np.random.Generator) -> Any:
    """Cells of a jittered lattice with broken sides, in order of column then row."""
    jitter = rng.uniform(-0.3, 0.3, (across + 1, up + 1, 2))
    jitter[[0, -1], :, 0] = 0.0
    jitter[:, [0, -1], 1] = 0.0
    nodes = np.stack(np.meshgrid(np.arange(across + 1), np.arange(up + 1), indexing="ij"), axis=-1) + jitter
    nodes = nodes * CELL_M + (X0, Y0)
    flat_sides = _sides(nodes[:-1].reshape(-1, 2), nodes[1:].reshape(-1, 2), rng)
    tall_sides = _sides(nodes[:, :-1].reshape(-1, 2), nodes[:, 1:].reshape(-1, 2), rng)
    cells = np.empty(across * up, dtype=object)
    for i in range(across):
        for j in range(up):
            south, north = flat_sides[i * (up + 1) + j], flat_sides[i * (up + 1) + j + 1]
            west, east = tall_sides[i * up + j], tall_sides[(i + 1) * up + j]
            ring = np.concatenate([south[:-1], east[:-1], north[:0:-1], west[:0:-1]])
            cells[i * up + j] = shapely.Polygon(ring)
    return cells


def _sides(start: Any, end: Any, rng: np.random.Generator) -> list[Any]:
    """Sides broken by midpoints moved sideways, to the centimetre; most have some ten points, a few many."""
    depth = np.clip(np.round(rng.normal(3.3, 0.9, len(start))), 1, _DEEPEST).astype(int)
    sides: list[Any] = [None] * len(start)
    for level in np.unique(depth):
        rows = np.flatnonzero(depth == level)
        steps = 1 << int(level)
        line = np.empty((len(rows), steps + 1, 2))
        line[:, 0], line[:, -1] = start[rows], end[rows]
        while steps > 1:
            half = steps // 2
            low, high = line[:, 0:-1:steps], line[:, steps::steps]
            across = (high - low)[..., ::-1] * (-1.0, 1.0)
            bend = rng.uniform(-0.11, 0.11, low.shape[:2])
            if low.shape[1] > 1:
                bend[:, [0, -1]] = 0.0  # straight where sides meet: they never cross
            line[:, half::steps] = (low + high) / 2 + across * bend[..., None]
            steps = half
        for row, points in zip(rows, np.round(line, 2), strict=True):
            sides[row] = points
    return sides


# ------------------------------------------------------------------------------------------------- the network


def _network(
    width: float, height: float, surfaces: int, obstacles: int, rng: np.random.Generator
) -> dict[str, gpd.GeoDataFrame]:
    reservoirs = surfaces * 55 // 100
    lobed = [_reservoir(width, height, n, rng) for n in _corners(reservoirs, rng)]
    walks = [_walk(width, height, rng.lognormal(8.3, 0.6), 40.0, rng) for _ in range(surfaces - reservoirs)]
    wide = [shapely.LineString(w).buffer(rng.uniform(25, 120), quad_segs=5) for w in walks]
    fences = [shapely.LineString(_walk(width, height, 1_500.0, 25.0, rng)) for _ in range(obstacles // 2)]
    spots = shapely.points(np.round(rng.uniform((X0, Y0), (X0 + width, Y0 + height), (obstacles - len(fences), 2)), 2))
    layers = {"reservoirs": lobed, "corridors": wide, "obstacles_lineaires": fences, "obstacles": list(spots)}
    return {name: _layer(name, shapes, rng) for name, shapes in layers.items()}


def _layer(name: str, shapes: list[Any], rng: np.random.Generator) -> gpd.GeoDataFrame:
    columns = {
        "id_tvb": [f"{name[:2].upper()}{n:05d}" for n in range(len(shapes))],
        "nom": [f"{name} {n}" for n in range(len(shapes))],
        "objectif": np.where(rng.random(len(shapes)) < 0.6, "préserver", "restaurer"),
    }
    return gpd.GeoDataFrame(columns, geometry=shapes, crs=CRS)


def _corners(count: int, rng: np.random.Generator) -> Any:
    """Corners of reservoirs: a few hundred each, one in three hundred a very long outline."""
    corners = np.clip(rng.lognormal(5.8, 1.2, count), 24, 20_000).astype(int)
    corners[::300] = 20_000
    return corners


def _reservoir(width: float, height: float, corners: int, rng: np.random.Generator) -> Any:
    """A lobed outline with holes, valid by construction: one radius an angle, holes near the middle."""
    size = 11.0 * np.sqrt(corners)
    centre = rng.uniform((X0, Y0), (X0 + width, Y0 + height))
    outline = _lobed(corners, size, rng)
    holes = []
    if corners > 400:
        inner = 0.55 * np.hypot(*outline.T).min()
        for turn in np.linspace(0, 2 * np.pi, rng.integers(2, 9))[:-1]:
            hole = _lobed(max(12, corners // 40), 0.1 * inner, rng, most=0.5)
            holes.append(hole + inner * np.array([np.cos(turn), np.sin(turn)]) + centre)
    return shapely.make_valid(shapely.Polygon(np.round(outline + centre, 2), [np.round(h, 2) for h in holes]))


def _lobed(corners: int, size: float, rng: np.random.Generator, most: float = 1.0) -> Any:
    turn = np.linspace(0, 2 * np.pi, corners, endpoint=False)
    waves = np.arange(1, min(corners // 2, 400))
    height, shift = rng.normal(0, 1, len(waves)) / waves**1.1, rng.uniform(0, 2 * np.pi, len(waves))
    spectrum = np.zeros(corners // 2 + 1, dtype=complex)
    spectrum[waves] = height * np.exp(1j * shift)
    bend = np.fft.irfft(spectrum, corners) * corners / 2
    radius = size * np.exp(np.clip(0.4 * bend, -1.0, 0.8) * most)
    return np.column_stack([radius * np.cos(turn), radius * np.sin(turn)])


def _walk(width: float, height: float, length: float, step: float, rng: np.random.Generator) -> Any:
    steps = max(6, int(length / step))
    turn = rng.uniform(0, 2 * np.pi) + np.cumsum(rng.normal(0, 0.12, steps))
    line = np.cumsum(np.column_stack([np.cos(turn), np.sin(turn)]) * step, axis=0)
    return np.round(line - line[steps // 2] + rng.uniform((X0, Y0), (X0 + width, Y0 + height)), 2)


# ------------------------------------------------------------------------------------------------- files


def write(area: Territory, out: Path, communes: int = 0) -> None:
    """Write the network as one GeoPackage, the zoning as another or as one folder a commune."""
    out.mkdir(parents=True, exist_ok=True)
    network = out / "RESEAU.gpkg"
    network.unlink(missing_ok=True)
    for name, layer in area.network.items():
        layer.to_file(network, layer=name, driver="GPKG")
    if not communes:
        area.zones.to_file(out / "ZONE_URBA.gpkg", layer="ZONE_URBA", driver="GPKG")
        return
    for code, zones in list(area.zones.groupby("INSEE", sort=True))[:communes]:
        folder = out / "plans" / f"{code}_PLU_20250301"
        folder.mkdir(parents=True, exist_ok=True)
        zones.to_file(folder / "ZONE_URBA.shp", encoding="UTF-8")


def main() -> None:
    """Write a territory from the command line."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("size", choices=sorted(SIZES))
    parser.add_argument("out", type=Path)
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--communes", type=int, default=0, help="write so many documents of one commune each")
    given = parser.parse_args()
    area = territory(given.size, given.seed)
    write(area, given.out, given.communes)
    for name, layer in {"zones": area.zones, **area.network}.items():
        corners = shapely.get_num_coordinates(layer.geometry.values)
        print(
            f"{name}: {len(layer)} features, {corners.sum()} points, {int(np.median(corners))} at the median, "
            f"{corners.max()} at most, {int((~layer.is_valid).sum())} invalid"
        )


if __name__ == "__main__":
    main()
