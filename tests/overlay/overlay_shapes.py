"""Tiny plans and networks, laid at Lambert-93 coordinates so that every test runs at the numbers of real data."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import geopandas as gpd
import pandas as pd
import shapely
from shapely.affinity import translate

from conformity.model import Context, Needs, Network, NetworkLayer, Plan
from conformity.overlay import Measured, measure

#: Where the local origin of every shape lies.
ORIGIN = (652_000.0, 7_083_000.0)
CRS = "EPSG:2154"


def at(shape: Any, dx: float = 0.0, dy: float = 0.0) -> Any:
    """A shape (WKT or geometry) of local metres, in the projection."""
    geometry = shapely.from_wkt(shape) if isinstance(shape, str) else shape
    return translate(geometry, ORIGIN[0] + dx, ORIGIN[1] + dy)


def square(x: float, y: float, side: float, height: float | None = None) -> Any:
    return shapely.box(x, y, x + side, y + (side if height is None else height))


def zone(key: str, shape: Any, zone_class: str = "agricultural", commune: str = "59991") -> dict[str, Any]:
    geometry = at(shape)
    return {
        "zone_key": key, "label": key.split("-")[0], "long_label": "", "zone_class": zone_class, "candidate_class": "",
        "zone_use": "", "typezone": "", "class_source": "typezone", "commune": commune, "document_part": "",
        "source_row": 0, "area_m2": geometry.area, "geometry": geometry,
    }  # fmt: skip


def prescription(
    key: str, shape: Any, code: str = "25-00", effect: str = "protects", purpose: str = "", commune: str = "59991"
) -> dict[str, Any]:
    return {
        "prescription_key": key, "code": code, "read_as": code, "version": "2017", "label": key, "effect": effect, "purpose": purpose, "nature": "",
        "commune": commune, "source_row": 0, "layer": "PRESCRIPTION_SURF", "geometry": at(shape),
    }  # fmt: skip


def size_of(geometry: Any) -> float:
    dim = shapely.get_dimensions(geometry)
    return float([shapely.get_num_coordinates(geometry), geometry.length, geometry.area][dim])


def element(
    key: str,
    shape: Any,
    kind: str = "reservoir",
    uncertainty: float = 0.0,
    layers: Sequence[str] = ("reservoirs",),
    roles: Sequence[str] = (),
    whole: float | None = None,
) -> dict[str, Any]:
    geometry = at(shape)
    return {
        "element_key": key, "element_id": "", "kind": kind, "roles": list(roles or (kind,)), "objective": "preserve",
        "objective_source": "layer", "name": "", "milieu": "unknown", "obstacle_type": "", "obstacle_label": "",
        "delimitation": "geographic", "uncertainty_m": uncertainty, "reference": "", "layer": layers[0],
        "layers": list(layers), "legend": "", "part": 0 if whole is None else 1, "whole_key": key,
        "whole_size": size_of(geometry) if whole is None else whole, "size": size_of(geometry), "attributes": {},
        "geometry": geometry,
    }  # fmt: skip


def _frame(rows: Sequence[dict[str, Any]], columns: Sequence[str]) -> gpd.GeoDataFrame:
    return gpd.GeoDataFrame(pd.DataFrame(list(rows), columns=list(columns)), geometry="geometry", crs=CRS)


def layer_of(name: str, rows: Sequence[dict[str, Any]], source: str = "tvb") -> NetworkLayer:
    own = [row for row in rows if name in row["layers"]]
    extent = tuple(shapely.total_bounds([row["geometry"] for row in own])) if own else None
    kind = own[0]["kind"] if own else "reservoir"
    return NetworkLayer(
        layer=name, path=f"{name}.gpkg", source=source, kind=kind, objective="preserve", objective_source="layer",
        milieu="unknown", delimitation="geographic", uncertainty_m=0.0, scale=None, reference="", profile="",
        geometry="surface", features=len(own), elements=len(own), extent=extent, status="read" if own else "empty",
    )  # fmt: skip


def plan_of(zones: Sequence[dict[str, Any]], prescriptions: Sequence[dict[str, Any]] = ()) -> Plan:
    return Plan(
        zones=_frame(zones, list(zone("k", square(0, 0, 1)))),
        prescriptions=_frame(prescriptions, list(prescription("k", square(0, 0, 1)))),
        crs=CRS, standard="CNIG 2017", document="PLU", document_id="59991_PLU_20200101", prescriptions_read=True,
    )  # fmt: skip


def network_of(
    elements: Sequence[dict[str, Any]], layers: Sequence[NetworkLayer] | None = None, coverage: Any = None
) -> Network:
    names = sorted({name for row in elements for name in row["layers"]})
    return Network(
        elements=_frame(elements, list(element("k", square(0, 0, 1)))),
        layers=tuple(layers if layers is not None else (layer_of(name, elements) for name in names)),
        coverage=coverage,
    )


def run(
    zones: Sequence[dict[str, Any]],
    elements: Sequence[dict[str, Any]],
    prescriptions: Sequence[dict[str, Any]] = (),
    needs: Needs | None = None,
    layers: Sequence[NetworkLayer] | None = None,
    coverage: Any = None,
) -> Measured:
    """The overlay of rows made by :func:`zone`, :func:`element` and :func:`prescription`."""
    return measure(plan_of(zones, prescriptions), network_of(elements, layers, coverage), Context(), needs or Needs())
