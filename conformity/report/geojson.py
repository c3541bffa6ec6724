"""``report.geojson``: concerns and findings with their geometry, for QGIS.

RFC 7946: WGS84, outer rings anticlockwise. A feature holds one dimension, for a GIS draws no GeometryCollection: what
is surface and line at once is two features with the same properties; the id of the second ends in ``/line``.
"""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any, Final

from conformity.report.jsontext import plain
from conformity.report.wording.register import Record, text
from conformity.report.wording.texts import Texts

if TYPE_CHECKING:
    import geopandas as gpd

    from conformity.result import Report

#: seven decimals of a degree are a centimetre
_GRID: Final = 1e-7
_DECIMALS: Final = 7


def render(report: Report, lang: str) -> bytes:
    """Concerns first, then findings, as one FeatureCollection; ``what`` tells them apart."""
    texts = Texts.of(report, lang)
    concerns = _shapes(report.concerns, "concern_id", report.crs)
    findings = _shapes(report.findings, "finding_id", report.crs)
    register = texts.register
    features = [f for r in register.concerns for f in _features(r["concern_id"], concerns, _concern(texts, r))]
    features += [f for r in register.findings for f in _features(r["finding_id"], findings, _finding(texts, r))]
    features += _fixes(report)
    name = report.dossier.title or text(report.plan.get("name"))
    collection: dict[str, Any] = {
        "type": "FeatureCollection",
        "name": f"conformity {name}".strip(),
        "features": features,
    }
    if report.invented:
        collection["invented"] = texts.words.phrase["invented"]
    return (json.dumps(plain(collection), ensure_ascii=False, sort_keys=True, allow_nan=False) + "\n").encode(
        "utf-8", "replace"
    )


def _fixes(report: Report) -> list[dict[str, Any]]:
    """Zones as they would be, where that was looked for."""
    if report.fixes is None:
        return []
    table = report.fixes.assign(_id=[f"fix-{n}" for n in range(len(report.fixes))])
    shapes = _shapes(table, "_id", report.crs)
    rows = table.drop(columns=["geometry"]).to_dict("records")
    return [
        f for r in rows for f in _features(r.pop("_id"), shapes, {"what": "fix", **{str(k): v for k, v in r.items()}})
    ]


def _features(ident: str, shapes: dict[str, dict[str, Any]], properties: dict[str, Any]) -> list[dict[str, Any]]:
    """One feature a dimension, the highest first; one without geometry where there is none."""
    found = shapes.get(ident) or {"": None}
    return [
        {"type": "Feature", "id": f"{ident}/{name}" if n else ident, "geometry": shape, "properties": properties}
        for n, (name, shape) in enumerate(found.items())
    ]


def _concern(texts: Texts, row: Record) -> dict[str, Any]:
    return {
        "what": "concern",
        "id": row["concern_id"],
        "concern_id": row["concern_id"],
        "rank": row["rank"],
        "severity": row["severity"],
        "label": texts.label(row),
        "certainty": row["certainty"],
        "reach": row["reach"],
        "title": texts.title(row),
        "place": texts.place(row),
        "figure": texts.figure(row),
        "value": row["value"],
        "unit": row["unit"],
        "request": texts.request(row),
        "findings": len(row["finding_ids"]),
    }


def _finding(texts: Texts, row: Record) -> dict[str, Any]:
    return {
        "what": "finding",
        "id": row["finding_id"],
        "concern_id": row["concern_id"],
        "rule_id": row["rule_id"],
        "mode": row["mode"],
        "severity": row["severity"],
        "label": texts.label(row),
        "certainty": row["certainty"],
        "reach": row["reach"],
        "place": texts.place(row),
        "zone": text(row["zone_label"]),
        "zone_class": text(row["zone_class"]),
        "element": texts.element_short(text(row["element_key"])) if text(row["element_key"]) else "",
        "kind": text(row["kind"]),
        "objective": text(row["objective"]),
        "measure": row["measure"],
        "value": row["value"],
        "unit": row["unit"],
        "title": texts.statement(row),
        "request": texts.remedy(row),
    }


def _shapes(frame: gpd.GeoDataFrame, name: str, crs: str) -> dict[str, dict[str, Any]]:
    """Geometries by id and dimension, in degrees, seven decimals, as GeoJSON mappings."""
    import numpy as np
    import pyproj
    import shapely

    to_degrees = pyproj.Transformer.from_crs(crs, "EPSG:4326", always_xy=True)

    def project(coordinates: Any) -> Any:
        lon, lat = to_degrees.transform(coordinates[:, 0], coordinates[:, 1])
        return np.column_stack([lon, lat])

    found = {}
    for key, shape in zip(frame[name], frame.geometry, strict=True):
        if shape is None or shape.is_empty:
            continue
        turned = shapely.transform(shapely.force_2d(shape), project)
        turned = shapely.set_precision(turned, _GRID, mode="pointwise")
        found[str(key)] = {
            word: _rounded(shapely.geometry.mapping(shapely.orient_polygons(part)))
            for word, part in _by_dimension(turned).items()
        }
    return found


def _by_dimension(shape: Any) -> dict[str, Any]:
    """Surfaces, lines and points of a geometry, those there are."""
    import shapely

    parts = shapely.get_parts([shape])
    while "GeometryCollection" in {part.geom_type for part in parts}:
        parts = shapely.get_parts(parts)
    found = {}
    gathered = (
        (2, "surface", shapely.multipolygons), (1, "line", shapely.multilinestrings), (0, "point", shapely.multipoints),
    )  # fmt: skip
    for dimension, word, together in gathered:
        chosen = shapely.get_parts(parts[shapely.get_dimensions(parts) == dimension])
        if len(chosen):
            found[word] = chosen[0] if len(chosen) == 1 else together(chosen)
    return found


def _rounded(value: Any) -> Any:
    """Coordinates with seven decimals, so that no digit is noise."""
    if isinstance(value, dict):
        return {key: _rounded(v) for key, v in value.items()}
    if isinstance(value, (list, tuple)):
        return [_rounded(v) for v in value]
    return round(value, _DECIMALS) if isinstance(value, float) else value
