"""Two drafts of a small plan over one network, changed in known ways."""

from __future__ import annotations

from typing import Any

import geopandas as gpd
from shapely import box
from shared import once

from conformity import check
from conformity.result import Report

X, Y = 650_000.0, 7_080_000.0
#: the plan's ground; zones that are named lie on it, what is left is N
WHOLE = (0.0, 0.0, 6000.0, 4000.0)


def square(x0: float, y0: float, x1: float, y1: float) -> Any:
    return box(X + x0, Y + y0, X + x1, Y + y1)


def plan(**zones: tuple[str, tuple[float, float, float, float]]) -> gpd.GeoDataFrame:
    """Zones by a name (its label is what stands before ``__``), a type and a box; the rest is N."""
    rest = square(*WHOLE)
    rows = []
    for name, (kind, corners) in zones.items():
        shape = square(*corners)
        rest = rest.difference(shape)
        rows.append((name.split("__")[0], kind, shape))
    rows.append(("N", "N", rest))
    return gpd.GeoDataFrame(rows, columns=["LIBELLE", "TYPEZONE", "geometry"], crs="EPSG:2154")


def network() -> gpd.GeoDataFrame:
    """Six reservoirs in a row, 600 m wide, 400 m apart, exact outlines."""
    shapes = [square(n * 1000.0, 1000.0, n * 1000.0 + 600, 3000.0) for n in range(6)]
    frame = gpd.GeoDataFrame(
        {"NOM": [f"Bois {n}" for n in range(6)], "ID_RESV": [f"R{n}" for n in range(6)]},
        geometry=shapes,
        crs="EPSG:2154",
    )
    frame.attrs["layer"] = "reservoirs"
    return frame


def run(zones: gpd.GeoDataFrame, **options: Any) -> Report:
    return check(zones, reservoirs=[network()], objective="preserve", date="2026-11-23", **options)


AU = "AUc"
BEFORE: dict[str, Any] = {
    "1AUa": (AU, (100, 1100, 400, 1400)),  # kept as it is
    "1AUb": (AU, (1100, 1100, 1400, 1400)),  # moved by 100 m: the same place
    "1AUc": (AU, (2100, 1100, 2500, 1500)),  # split in two
    "1AUd": (AU, (3100, 1100, 3400, 1400)),  # gone
    "1AUe": (AU, (4100, 1100, 4500, 1500)),  # shrunk to under half a hectare
    "1AUf": (AU, (5100, 1100, 5300, 1300)),  # renamed
}
AFTER: dict[str, Any] = {
    "1AUa": (AU, (100, 1100, 400, 1400)),
    "1AUb": (AU, (1200, 1100, 1500, 1400)),
    "1AUc": (AU, (2100, 1100, 2290, 1500)),
    "1AUc__2": (AU, (2310, 1100, 2500, 1500)),
    "1AUe": (AU, (4100, 1100, 4300, 1300)),
    "1AUx": (AU, (5100, 1100, 5300, 1300)),
    "1AUg": (AU, (3100, 2200, 3500, 2600)),  # new, elsewhere in the reservoir of the one that is gone
}


@once
def before() -> Report:
    """The report of the first draft."""
    return run(plan(**BEFORE))


@once
def after() -> Report:
    """The report of the second draft."""
    return run(plan(**AFTER))
