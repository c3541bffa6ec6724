"""A point for each finding and concern, in the projection of the plan and in degrees."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Final

if TYPE_CHECKING:
    from conformity.result import Report

#: how far an outline may stray from what was found (metres)
THIN_M: Final = 1.0
_MAP: Final = "https://www.openstreetmap.org/?mlat={lat:.5f}&mlon={lon:.5f}#map=16/{lat:.5f}/{lon:.5f}"


@dataclass(frozen=True)
class Spot:
    """A point inside a geometry, for maps only: metres in the projection of the plan, and WGS 84 degrees."""

    x: float
    y: float
    lon: float
    lat: float

    @property
    def link(self) -> str:
        """URL of a public map centred on a point."""
        return _MAP.format(lat=self.lat, lon=self.lon)


def spots(report: Report) -> dict[str, Spot]:
    """finding_id and concern_id → point, for rows with a geometry. Computed once per report."""
    if "spots" not in report.at_hand:
        report.at_hand["spots"] = _spots(report)
    points: dict[str, Spot] = report.at_hand["spots"]
    return points


def _spots(report: Report) -> dict[str, Spot]:
    import numpy as np
    import pyproj
    import shapely

    keys: list[str] = []
    shapes = []
    for frame, name in ((report.findings, "finding_id"), (report.concerns, "concern_id")):
        for key, shape in zip(frame[name], frame.geometry, strict=True):
            if shape is not None and not shape.is_empty:
                keys.append(str(key))
                shapes.append(shape)
    if not keys:
        return {}
    points = shapely.point_on_surface(np.array(shapes, dtype=object))
    x, y = np.round(shapely.get_x(points), 1), np.round(shapely.get_y(points), 1)
    lon, lat = pyproj.Transformer.from_crs(report.crs, "EPSG:4326", always_xy=True).transform(x, y)
    return {
        key: Spot(float(a), float(b), round(float(c), 6), round(float(d), 6))
        for key, a, b, c, d in zip(keys, x, y, lon, lat, strict=True)
    }


def commune_outlines(report: Report) -> dict[str, Any]:
    """Code of a commune → its outline as the zones draw it, by code; computed once per report.

    Gaps between zones are not the commune's border. The code is empty for zones that tell no commune.
    """
    if "communes" not in report.at_hand:
        report.at_hand["communes"] = _commune_outlines(report)
    drawn: dict[str, Any] = report.at_hand["communes"]
    return drawn


def _commune_outlines(report: Report) -> dict[str, Any]:
    import numpy as np
    import shapely

    zones = np.asarray(report.zones.geometry.array, dtype=object)
    codes = np.array([str(code) for code in report.zones["commune"]], dtype=object)
    drawn = {}
    for code in sorted(set(codes.tolist())):
        whole = shapely.union_all(zones[(codes == code) & ~shapely.is_missing(zones)])
        parts = [shapely.Polygon(p.exterior) for p in shapely.get_parts(whole) if p.geom_type == "Polygon"]
        if parts:
            drawn[code] = shapely.union_all(parts)
    return drawn


def middles(shapes: Any, metres: float) -> tuple[Any, Any]:
    """The point of each surface that lies farthest from its border, and how far that is (metres); lines lie 0 off."""
    import numpy as np
    import shapely

    held = np.asarray(shapes, dtype=object)
    places = shapely.get_coordinates(shapely.point_on_surface(held))
    radius = np.zeros(len(held))
    solid = np.flatnonzero((shapely.get_dimensions(held) == 2) & shapely.is_valid(held))
    if len(solid):
        spokes = shapely.maximum_inscribed_circle(held[solid], tolerance=metres)
        ends = shapely.get_coordinates(shapely.get_point(spokes, 0))
        places[solid], radius[solid] = ends, shapely.length(spokes)
    return places, radius


def outlines(report: Report) -> dict[str, str | None]:
    """finding_id and concern_id → where it lies (WKT, metres), thinned to what following it from draft to draft needs.

    What is said of the document lies nowhere. Drawn once.
    """
    if "outlines" not in report.at_hand:
        report.at_hand["outlines"] = _outlines(report)
    drawn: dict[str, str | None] = report.at_hand["outlines"]
    return drawn


def _outlines(report: Report) -> dict[str, str | None]:
    import numpy as np
    import shapely

    concerns = np.asarray(report.concerns.geometry.array, dtype=object).copy()
    concerns[(report.concerns["kind"] != "place").to_numpy()] = None
    shapes = np.concatenate([np.asarray(report.findings.geometry.array, dtype=object), concerns])
    thin = shapely.simplify(shapes, THIN_M)
    thin = np.where(shapely.is_empty(thin), shapes, thin)
    drawn = shapely.to_wkt(thin, rounding_precision=1)
    keys = [*report.findings["finding_id"], *report.concerns["concern_id"]]
    return {
        str(key): None if shape is None or shape.is_empty else str(wkt)
        for key, shape, wkt in zip(keys, shapes, drawn, strict=True)
    }
