"""A made intercommunal plan: 6,000 zones of twelve communes, 800 elements of a network. Seeded, invented throughout."""

from __future__ import annotations

import geopandas as gpd
import numpy as np
import shapely

_X0, _Y0, _CELL = 650_000.0, 7_080_000.0, 200.0
_COLUMNS, _ROWS = 80, 75
_CRS = "EPSG:2154"


def zoning(seed: int = 1, columns: int = _COLUMNS) -> gpd.GeoDataFrame:
    """80 by 75 jittered cells, or fewer columns: villages of U in an A and N countryside, AU round them, a few STECAL."""
    rng = np.random.default_rng(seed)
    gx, gy = np.meshgrid(np.arange(columns + 1), np.arange(_ROWS + 1), indexing="ij")
    jitter = rng.uniform(-60, 60, (2, *gx.shape))
    x, y = _X0 + gx * _CELL + jitter[0], _Y0 + gy * _CELL + jitter[1]
    villages = rng.uniform((0, 0), (columns, _ROWS), (columns // 2, 2))
    rows = []
    for i in range(columns):
        for j in range(_ROWS):
            ring = [(x[a, b], y[a, b]) for a, b in ((i, j), (i + 1, j), (i + 1, j + 1), (i, j + 1))]
            away = float(np.hypot(*(villages - (i + 0.5, j + 0.5)).T).min())
            draw = rng.uniform()
            if away < 1.8:
                label, kind = ("Ub", "U") if draw < 0.8 else ("1AUh", "AUc")
            elif away < 2.8 and draw < 0.45:
                label, kind = ("1AUh", "AUc") if draw < 0.25 else ("2AU", "AUs")
            elif draw < 0.012:
                label, kind = "Ah", "A"
            else:
                label, kind = ("N", "N") if (i // 7 + j // 5) % 3 == 0 else ("A", "A")
            commune = f"599{i * 4 // columns}{j * 3 // _ROWS}"
            rows.append({"LIBELLE": label, "TYPEZONE": kind, "INSEE": commune, "geometry": shapely.Polygon(ring)})
    return gpd.GeoDataFrame(rows, geometry="geometry", crs=_CRS)


def network(seed: int = 2, columns: int = _COLUMNS) -> dict[str, gpd.GeoDataFrame]:
    """300 reservoirs, 200 corridors, 100 rivers, 200 obstacles over and about the plan; as many a column, if it has fewer."""
    rng = np.random.default_rng(seed)
    width, height = columns * _CELL, _ROWS * _CELL
    cores, bands, streams = (n * columns // _COLUMNS for n in (300, 200, 100))
    first = np.cumsum([0, cores, bands, streams]).tolist()

    def spots(n: int) -> np.ndarray:
        return rng.uniform((_X0 - 500, _Y0 - 500), (_X0 + width + 500, _Y0 + height + 500), (n, 2))

    reservoirs = [
        shapely.Point(p).buffer(r, quad_segs=3).simplify(5)
        for p, r in zip(spots(cores), rng.lognormal(4.8, 0.6, cores), strict=True)
    ]
    walks = [np.cumsum(np.vstack([p, rng.normal(0, 250, (7, 2))]), axis=0) for p in spots(bands)]
    corridors = [shapely.LineString(w).buffer(rng.uniform(25, 80), cap_style="flat") for w in walks]
    rivers = [
        shapely.LineString(np.cumsum(np.vstack([p, rng.normal(0, 200, (20, 2))]), axis=0)) for p in spots(streams)
    ]
    points = [shapely.Point(p) for p in spots(bands)]
    objectives = np.where(rng.uniform(size=first[-1] + bands) < 0.6, "préserver", "restaurer")

    def frame(shapes: list[shapely.Geometry], begin: int, name: str) -> gpd.GeoDataFrame:
        n = len(shapes)
        data = {"id_tvb": [f"{name}{i:03d}" for i in range(n)], "objectif": objectives[begin : begin + n]}
        return gpd.GeoDataFrame(data, geometry=shapes, crs=_CRS)

    return {
        "reservoirs": frame(reservoirs, first[0], "R"),
        "corridors": frame(corridors, first[1], "C"),
        "cours_eau": frame(rivers, first[2], "E"),
        "obstacles": frame(points, first[3], "O"),
    }
