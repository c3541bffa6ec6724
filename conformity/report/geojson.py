"""``report.geojson``: concerns and findings with their geometry, for QGIS.

RFC 7946: WGS 84, exterior rings anticlockwise. A geometry of mixed dimensions becomes several features with the same
properties, since GIS programs do not draw a GeometryCollection; the id of the second ends in ``/line``.
"""

from __future__ import annotations

import io
from itertools import chain
from typing import TYPE_CHECKING, Any, Final

from conformity.report.content import rows
from conformity.report.content.rows import Context
from conformity.report.dimensions import by_dimension
from conformity.report.jsontext import line
from conformity.report.wording.register import text

if TYPE_CHECKING:
    from collections.abc import Iterator

    import geopandas as gpd

    from conformity.report.content.rows import Rows
    from conformity.result import Report

#: seven decimals of a degree are a centimetre
_GRID: Final = 1e-7
_DECIMALS: Final = 7
_WORDS: Final = {2: "surface", 1: "line", 0: "point"}


def render(report: Report, lang: str) -> bytes:
    """A FeatureCollection of concerns, then findings; the property ``what`` distinguishes them."""
    context = Context(report, lang)
    features = chain(
        _of(rows.CONCERNS, context, report.concerns, "concern_id"),
        _of(rows.FINDINGS, context, report.findings, "finding_id"),
        _fixes(report),
    )
    name = report.dossier.title or text(report.plan.get("name"))
    invented = {"invented": context.words.phrase["invented"]} if report.invented else {}
    rest = {"type": "FeatureCollection", "name": f"conformity {name}".strip(), **invented}
    written = io.BytesIO()
    written.write(b'{"features": [')
    for n, feature in enumerate(features):  # one at a time: its coordinates are not held as numbers of Python
        written.write(f"{', ' if n else ''}{line(feature)}".encode("utf-8", "replace"))
    written.write(f"], {line(rest)[1:]}\n".encode("utf-8", "replace"))
    return written.getvalue()


def _of(table: Rows, context: Context, frame: gpd.GeoDataFrame, key: str) -> Iterator[dict[str, Any]]:
    """The features of a table, with the ``id`` of their row."""
    shapes = _shapes(frame, key, context.report.crs)
    plain = {pick.key for pick in table.picked("geojson") if pick.column.dtype == "text"}
    for row in table.values("geojson", context):
        yield from _features(row["id"], shapes, {k: text(v) if k in plain else v for k, v in row.items()})


def _fixes(report: Report) -> list[dict[str, Any]]:
    """Features of the changed zones, if ``fixes`` was requested."""
    if report.fixes is None:
        return []
    table = report.fixes.assign(_id=[f"fix-{n}" for n in range(len(report.fixes))])
    shapes = _shapes(table, "_id", report.crs)
    rows = table.drop(columns=["geometry"]).to_dict("records")
    return [
        f for r in rows for f in _features(r.pop("_id"), shapes, {"what": "fix", **{str(k): v for k, v in r.items()}})
    ]


def _features(ident: str, shapes: dict[str, dict[str, Any]], properties: dict[str, Any]) -> list[dict[str, Any]]:
    """One feature per dimension, highest first; a feature without geometry if there is none."""
    by_form = shapes.get(ident) or {"": None}
    return [
        {
            "type": "Feature",
            "id": f"{ident}/{name}" if n else ident,
            "geometry": None if shape is None else shape.__geo_interface__,
            "properties": properties,
        }
        for n, (name, shape) in enumerate(by_form.items())
    ]


def _shapes(frame: gpd.GeoDataFrame, name: str, crs: str) -> dict[str, dict[str, Any]]:
    """Geometries by id and dimension, in degrees with seven decimals."""
    import numpy as np
    import pyproj
    import shapely

    to_degrees = pyproj.Transformer.from_crs(crs, "EPSG:4326", always_xy=True)

    def project(coordinates: Any) -> Any:
        lon, lat = to_degrees.transform(coordinates[:, 0], coordinates[:, 1])
        return np.column_stack([lon, lat])

    shapes = np.asarray(frame.geometry.array, dtype=object)
    keys = np.asarray(frame[name], dtype=object)
    kept = ~(shapely.is_missing(shapes) | shapely.is_empty(shapes))
    turned = shapely.transform(shapely.force_2d(shapes[kept]), project)
    turned = shapely.set_precision(turned, _GRID, mode="pointwise")
    by_key: dict[str, dict[str, Any]] = {str(key): {} for key in keys[kept]}
    for dimension, (at, held) in by_dimension(turned).items():
        parts = shapely.orient_polygons(
            np.where(shapely.get_num_geometries(held) == 1, shapely.get_geometry(held, 0), held)
        )
        # no digit is noise
        parts = shapely.transform(parts, lambda coordinates: np.round(coordinates, _DECIMALS))
        for key, part in zip(keys[kept][at], parts, strict=True):
            by_key[str(key)][_WORDS[dimension]] = part
    return by_key
