"""Real zonings over a real network: sums over zones as independent code measured them, in ha and km."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import geopandas as gpd
import pytest
import shapely
from overlay_shapes import CRS, element, run, size_of, square, zone

BUILT = ("urban", "to_urbanise_open", "to_urbanise_closed")
#: plan, then for each layer: unit, in the zoning, in U or AU.
EXPECTED = {
    "saint-saens": {
        "reservoirs_humides": ("ha", 48.16, 4.84),
        "reservoirs_aquatiques": ("km", 9.43, 2.61),
        "corridors_aquatiques": ("km", 9.26, 3.42),
    },
    "sigy-en-bray": {
        "reservoirs_humides": ("ha", 103.81, 1.17),
        "reservoirs_aquatiques": ("km", 11.76, 0.0),
        "reservoirs_calcicoles": ("ha", 2.65, 0.0),
    },
    "critot": {
        "reservoirs_humides": ("ha", 0.0, 0.0),
        "reservoirs_aquatiques": ("km", 0.0, 0.0),
        "corridors_aquatiques": ("km", 0.29, 0.0),
    },
}


def shapes(path: Path) -> Any:
    frame = gpd.read_file(path).to_crs(CRS)
    frame["geometry"] = shapely.make_valid(
        shapely.force_2d(frame.geometry.array), method="structure", keep_collapsed=False
    )
    return frame


def zones(folder: Path) -> list[dict[str, Any]]:
    (path,) = folder.rglob("*ZONE_URBA.shp")
    rows = []
    for i, row in enumerate(shapes(path).itertuples()):
        kind = str(row.TYPEZONE)
        zone_class = "urban" if kind.startswith("U") else "to_urbanise_open" if kind.startswith("AU") else "natural"
        rows.append(zone(f"{row.LIBELLE}-{i}", square(0, 0, 1), zone_class) | {"geometry": row.geometry})
    return rows


def elements(path: Path) -> list[dict[str, Any]]:
    rows = []
    for i, shape in enumerate(shapes(path).geometry):
        size = size_of(shape)
        own = {"geometry": shape, "size": size, "whole_size": size}
        rows.append(element(f"{path.stem}-{i}", square(0, 0, 1), layers=(path.stem,), uncertainty=10) | own)
    return rows


@pytest.mark.real
@pytest.mark.parametrize("plan", EXPECTED)
def test_sums_over_zones_are_those_of_independent_code(plan: str, real_data: Path) -> None:
    bray = real_data / "pays_de_bray"
    drawn = [row for name in EXPECTED[plan] for row in elements(bray / "tvb" / f"{name}.gpkg")]
    totals = run(zones(bray / "plu" / plan), drawn).totals
    for layer, (unit, inside, built) in EXPECTED[plan].items():
        column, scale = ("area_m2", 1e4) if unit == "ha" else ("length_m", 1e3)
        rows = totals[totals["layer"] == layer]
        assert rows[column].sum() / scale == pytest.approx(inside, abs=0.0075), layer
        assert rows[rows["zone_class"].isin(BUILT)][column].sum() / scale == pytest.approx(built, abs=0.0075), layer
