"""A plan of two zones and one reservoir, as files."""

from __future__ import annotations

from pathlib import Path

import geopandas as gpd
from shapely import box


def write(home: Path) -> tuple[str, str]:
    x, y = 650_000, 7_080_000
    au = box(x, y, x + 300, y + 300)
    rest = box(x - 1000, y - 1000, x + 2000, y + 2000).difference(au)
    plan, network = home / "zones.gpkg", home / "reservoirs.gpkg"
    gpd.GeoDataFrame({"LIBELLE": ["1AU", "N"], "TYPEZONE": ["AUc", "N"]}, geometry=[au, rest], crs=2154).to_file(plan)
    gpd.GeoDataFrame({"NOM": ["Bois"]}, geometry=[box(x + 100, y, x + 800, y + 600)], crs=2154).to_file(network)
    return str(plan), str(network)
