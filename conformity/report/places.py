"""A point for each finding and concern, in the projection of the plan and in degrees."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Final

from conformity.model import SEVERITY_RANK, communes_of, counted_in

if TYPE_CHECKING:
    from collections.abc import Iterable

    from conformity.report.wording.register import Record
    from conformity.result import Report

#: how far an outline may stray from what was found (metres)
THIN_M: Final = 1.0
#: how far a commune's outline may stray from its zones (metres)
BORDER_M: Final = 3.0
#: severities at which a point of the document is marked where its ground lies
_DEMANDED: Final = ("critical", "major")
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
    table = zip(report.concerns["concern_id"], report.concerns["fields"], strict=True)
    of_concern = {str(key): fields["point"] for key, fields in table if fields and "point" in fields}
    for n, key in enumerate(keys):
        if key in of_concern:
            points[n] = shapely.points(of_concern[key])
    x, y = np.round(shapely.get_x(points), 1), np.round(shapely.get_y(points), 1)
    lon, lat = pyproj.Transformer.from_crs(report.crs, "EPSG:4326", always_xy=True).transform(x, y)
    return {
        key: Spot(float(a), float(b), round(float(c), 6), round(float(d), 6))
        for key, a, b, c, d in zip(keys, x, y, lon, lat, strict=True)
    }


def marked(report: Report, concerns: Iterable[Record]) -> list[Record]:
    """Concerns that a map shows by a sign with their number, worst first: places, and some points of the document.

    A point of the document is among them from major severity on, and where it has ground (U zones on wetlands).
    """
    points = spots(report)
    weighing = (row for row in concerns if row["kind"] == "place" or row["severity"] in _DEMANDED)
    held = [row for row in weighing if row["concern_id"] in points]
    return sorted(held, key=lambda row: (SEVERITY_RANK[row["severity"]], row["rank"]))


def commune_outlines(report: Report) -> dict[str, Any]:
    """Code of a commune → its outline as the zones draw it, by code, to a few metres; computed once per report.

    For maps only. Gaps between zones are not the commune's border. The code is empty for zones without a commune.
    """
    if "communes" not in report.at_hand:
        report.at_hand["communes"] = _commune_outlines(report)
    drawn: dict[str, Any] = report.at_hand["communes"]
    return drawn


def commune_codes(report: Report) -> list[str]:
    """Codes of the communes that zones belong to, sorted; last an empty one for zones without a commune."""
    drawn = commune_outlines(report)
    return [*sorted({code for held in drawn for code in communes_of(held)}), *([""] if "" in drawn else [])]


def _commune_outlines(report: Report) -> dict[str, Any]:
    import numpy as np
    import shapely

    shapes = np.asarray(report.zones.geometry.array, dtype=object)
    table = report.zones[["commune", "class_source"]].itertuples(index=False)
    codes = np.array([counted_in(str(code), str(source)) for code, source in table], dtype=object)
    held = ~(shapely.is_missing(shapes) | shapely.is_empty(shapes))
    wide = np.full(len(shapes), None, dtype=object)
    # thinned zones part from their neighbours: widened by as much, they meet again
    wide[held] = shapely.buffer(_thinned(shapes[held], BORDER_M), BORDER_M, join_style="mitre")
    drawn = {}
    for code in sorted(set(codes[held].tolist())):
        whole = shapely.buffer(shapely.union_all(wide[held & (codes == code)]), -BORDER_M, join_style="mitre")
        parts = [shapely.Polygon(part.exterior) for part in shapely.get_parts(whole) if not part.is_empty]
        if parts:
            drawn[code] = shapely.union_all(parts)
    return drawn


def middles(shapes: Any, metres: float) -> tuple[Any, Any]:
    """The point of each surface that lies farthest from its border, and how far that is (metres); lines lie 0 off.

    Parameters
    ----------
    shapes
        Geometries, none of them missing or empty.
    metres
        How exact the points need be.
    """
    import numpy as np
    import shapely

    thin = _thinned(np.asarray(shapes, dtype=object), metres)
    points = shapely.get_coordinates(shapely.point_on_surface(thin))
    radius = np.zeros(len(thin))
    solid = np.flatnonzero((shapely.get_dimensions(thin) == 2) & shapely.is_valid(thin))
    if len(solid):
        spokes = shapely.maximum_inscribed_circle(thin[solid], tolerance=metres)
        points[solid], radius[solid] = shapely.get_coordinates(shapely.get_point(spokes, 0)), shapely.length(spokes)
    return points, radius


def _thinned(shapes: Any, metres: float) -> Any:
    """Outlines without detail, as they were where nothing valid would be left."""
    import numpy as np
    import shapely

    thin = np.array(shapely.simplify(shapes, metres, preserve_topology=False), dtype=object)
    spoilt = shapely.is_empty(thin) | ~shapely.is_valid(thin)
    thin[spoilt] = shapely.simplify(shapes[spoilt], metres)
    return thin


def outlines(report: Report) -> dict[str, str | None]:
    """finding_id and concern_id → its ground (WKT, metres), simplified as comparisons of drafts allow.

    Findings on the document have none. Drawn once.
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
