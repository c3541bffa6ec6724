"""Layers as the reader hands them over, made by hand at Lambert-93 magnitudes."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

import geopandas as gpd
import numpy as np
import shapely

from conformity.model import Layer
from conformity.normalise.plan import plan
from conformity.profiles.resolve_plan import assign

X, Y = 650_000.0, 7_080_000.0
L93 = "EPSG:2154"


def at(wkt: str) -> Any:
    return shapely.transform(shapely.from_wkt(wkt), lambda xy: np.add(xy, [X, Y]))


def box(x0: float, y0: float, x1: float, y1: float) -> Any:
    return shapely.box(X + x0, Y + y0, X + x1, Y + y1)


def layer(name: str, rows: Sequence[Mapping[str, Any]], geometry: str = "surface", crs: str | None = L93) -> Layer:
    frame = gpd.GeoDataFrame(list(rows), geometry="geometry", crs=crs)
    return Layer(name, f"{name}.shp", frame, geometry, crs, "UTF-8", "cpg", "ESRI Shapefile", source=name)


class Shown:
    """A description of a layer made by hand."""

    def __init__(self, layer_: Layer) -> None:
        self.name, self.path, self.source, self.geometry = layer_.name, layer_.path, layer_.source, layer_.geometry
        self.columns = tuple(str(c) for c in layer_.frame.columns if c != "geometry")
        self.sibling = False


def plan_of(*layers: Layer, **options: Any) -> Any:
    """(plan, ledger lines) of some layers."""
    tables = assign([Shown(drafted) for drafted in layers], options.pop("profile", None), options.pop("columns", None))
    drafted, lines, _ = plan({n: layers[n] for n in tables.used}, tables, **options)
    return drafted, lines


def zone(label: str, typezone: str, geometry: Any, **more: Any) -> dict[str, Any]:
    return {"LIBELLE": label, "TYPEZONE": typezone, "IDURBA": "59991_PLU_20240101", **more, "geometry": geometry}


def prescription(kind: Any, subtype: Any, geometry: Any, label: str = "", **more: Any) -> dict[str, Any]:
    return {
        "LIBELLE": label,
        "TYPEPSC": kind,
        "STYPEPSC": subtype,
        "IDURBA": "59991_PLU_20240101",
        **more,
        "geometry": geometry,
    }
