"""``report.geojson``: concerns and findings with their geometry, for QGIS.

RFC 7946: WGS84, outer rings anticlockwise.
"""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any, Final

from conformity.report.json import plain
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
    texts = Texts(report, lang)
    concerns = _shapes(report.concerns, "concern_id", report.crs)
    findings = _shapes(report.findings, "finding_id", report.crs)
    register = texts.register
    features = [_feature(r["concern_id"], concerns, _concern(texts, r)) for r in register.concerns]
    features += [_feature(r["finding_id"], findings, _finding(texts, r)) for r in register.findings]
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


def _feature(ident: str, shapes: dict[str, Any], properties: dict[str, Any]) -> dict[str, Any]:
    return {"type": "Feature", "id": ident, "geometry": shapes.get(ident), "properties": properties}


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


def _shapes(frame: gpd.GeoDataFrame, name: str, crs: str) -> dict[str, Any]:
    """Geometries by id, in degrees, seven decimals, as GeoJSON mappings."""
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
        found[str(key)] = _rounded(shapely.geometry.mapping(shapely.orient_polygons(turned)))
    return found


def _rounded(value: Any) -> Any:
    """Coordinates with seven decimals, so that no digit is noise."""
    if isinstance(value, dict):
        return {key: _rounded(v) for key, v in value.items()}
    if isinstance(value, (list, tuple)):
        return [_rounded(v) for v in value]
    return round(value, _DECIMALS) if isinstance(value, float) else value
