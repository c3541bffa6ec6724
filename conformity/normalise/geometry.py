"""Repairs geometries, with a ledger line for each kind of repair.

``buffer(0)`` is not used: it loses half of a bow-tie. ``make_valid(method="structure")`` keeps what rings enclose,
and the area before and after is recorded.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Final

import numpy as np
import shapely

from conformity.errors import InputError, Msg, Place
from conformity.model import LedgerLine
from conformity.model.alone import ALONE
from conformity.normalise import geos
from conformity.normalise.structure import leaves, without_empty_parts

if TYPE_CHECKING:
    import geopandas as gpd

#: Decimals of a metre kept, so that every file format of one plan gives the same numbers. A tenth of a millimetre is
#: far below the accuracy of any survey; GeoJSON and TAB store no more.
DECIMALS: Final = 4
#: Geometries whose coordinates are copied at a time.
_AT_ONCE: Final = 4096
_NAMES: Final = {0: "point", 1: "line", 2: "surface"}
#: Repairs that change an area by more than this share give a warning.
_NOTABLE: Final = 0.01
#: And those that change it by more than this (m2).
_NOTABLE_M2: Final = 10.0
#: Where a hole lies outside its shell, the intended area is unknown.
_AMBIGUOUS: Final = "Hole lies outside shell"


def repair(
    frame: gpd.GeoDataFrame, layer: str, dimensions: tuple[int, ...] = (0, 1, 2), stage: str = "normalise"
) -> tuple[gpd.GeoDataFrame, list[LedgerLine]]:
    """Valid two-dimensional geometries, one row a feature; unusable ones are set aside and counted.

    Parameters
    ----------
    frame
        Features as read, in metres. The index is kept.
    dimensions
        Dimensions to keep: 2 surfaces, 1 lines, 0 points. Of a mixed geometry, the highest of these is kept.

    Returns
    -------
    (frame, lines)
        Rows without a usable geometry are left out, each set aside with its feature number.

    Raises
    ------
    InputError
        GEO-101 where a coordinate is not finite.
    """
    lines: list[LedgerLine] = []
    count = len(frame)
    geometry = frame.geometry.array.copy()
    missing = shapely.is_missing(geometry) | shapely.is_empty(geometry)
    rows = np.asarray(frame.index)
    if missing.any():
        lines.append(_aside(layer, Msg.GEOMETRY_MISSING, count, int(missing.sum()), rows[missing], stage))
    frame, geometry, rows = frame[~missing], np.asarray(geometry[~missing], dtype=object), rows[~missing]
    geometry, removed = without_empty_parts(geometry)
    if removed.any():
        hit = rows[removed > 0]
        fields = {"n": len(hit), "parts": int(removed.sum()), "features": _listed(hit)}
        lines.append(
            LedgerLine(stage, layer, Msg.DEGENERATE_PARTS_REMOVED, "warning", feature=int(hit[0]), fields=fields)
        )
    has_z = shapely.has_z(geometry)
    if has_z.any():
        lines.append(LedgerLine(stage, layer, Msg.HEIGHT_DROPPED, "note", fields={"n": int(has_z.sum())}))
        geometry = shapely.force_2d(geometry)
    geometry = _rounded(geometry, rows, layer)
    geometry, repaired = _valid(geometry, rows, layer, stage)
    lines += repaired
    kept, of_dimension = _of(geometry, dimensions)
    gone = shapely.is_empty(geometry)
    if gone.any():
        lines.append(_aside(layer, Msg.GEOMETRY_EMPTY_AFTER_REPAIR, count, int(gone.sum()), rows[gone], stage))
    lost = shapely.is_empty(kept) | shapely.is_missing(kept)
    wrong = lost & ~gone
    if wrong.any():
        present = sorted({_NAMES.get(int(d), "?") for d in shapely.get_dimensions(geometry[wrong])})
        lines.append(
            _aside(layer, Msg.DIMENSION_UNEXPECTED, count, int(wrong.sum()), rows[wrong], stage, dimensions=present)
        )
    partly = ~lost & ~of_dimension
    if partly.any():
        lines.append(LedgerLine(stage, layer, Msg.COLLECTION_REDUCED, "warning", fields={"n": int(partly.sum())}))
    out = frame[~lost].copy()
    return out.set_geometry(kept[~lost], crs=frame.crs), lines


def _aside(layer: str, code: str, count: int, n: int, rows: Any, stage: str, **fields: Any) -> LedgerLine:
    return LedgerLine(
        stage, layer, code, "set_aside", count_in=count, count_out=count - n, count_aside=n,
        feature=int(rows[0]), fields={"n": n, "features": _listed(rows), **fields},
    )  # fmt: skip


def _listed(rows: Any) -> str:
    return ", ".join(str(r) for r in rows[:10]) + (" …" if len(rows) > 10 else "")


def _rounded(geometry: Any, rows: Any, layer: str) -> Any:
    """Copies with every coordinate rounded to ``DECIMALS``."""
    rounded = geometry.copy()
    for start in range(0, len(rounded), _AT_ONCE):
        some = rounded[start : start + _AT_ONCE]
        coordinates, index = shapely.get_coordinates(some, return_index=True)
        bad = ~np.isfinite(coordinates).all(axis=1)
        if bad.any():
            raise InputError(
                Msg.COORDINATE_NOT_FINITE, Place(layer=layer, feature=int(rows[start + index[np.argmax(bad)]]))
            )
        shapely.set_coordinates(some, np.round(coordinates, DECIMALS, out=coordinates))
    return rounded


def _valid(geometry: Any, rows: Any, layer: str, stage: str) -> tuple[Any, list[LedgerLine]]:
    with ALONE:  # it sets the process's warning filters
        bad = ~shapely.is_valid(geometry)
    lines: list[LedgerLine] = []
    if not bad.any():
        return geometry, lines
    before = shapely.area(geometry[bad])
    reasons = shapely.is_valid_reason(geometry[bad])
    fixed = _repaired(geometry[bad], rows[bad], layer)
    after = shapely.area(fixed)
    for row, was, now, reason in zip(rows[bad], before, after, reasons, strict=True):
        moved = abs(now - was)
        notable = moved > min(max(_NOTABLE * max(was, now), 1e-3), _NOTABLE_M2)
        fields = {"reason": str(reason).split("[")[0].strip()}
        lines.append(
            LedgerLine(
                stage,
                layer,
                Msg.GEOMETRY_REPAIRED,
                "warning" if notable else "note",
                area_before_m2=round(float(was), 3),
                area_after_m2=round(float(now), 3),
                feature=int(row),
                fields=fields,
            )
        )
        if fields["reason"] == _AMBIGUOUS:
            lines.append(
                LedgerLine(
                    stage, layer, Msg.REPAIR_AMBIGUOUS, "warning", area_before_m2=round(float(was), 3),
                    area_after_m2=round(float(now), 3), feature=int(row),
                )
            )  # fmt: skip
    geometry = geometry.copy()
    geometry[bad] = fixed
    return geometry, lines


def _repaired(geometry: Any, rows: Any, layer: str) -> Any:
    valid = np.empty(len(geometry), dtype=object)
    for n, (shape, row) in enumerate(zip(geometry, rows.tolist(), strict=True)):
        with geos.working_on(shape, name=layer, layer=layer, feature=row):
            valid[n] = shapely.make_valid(shape, method="structure", keep_collapsed=False)
    return valid


def _of(geometry: Any, dimensions: tuple[int, ...]) -> tuple[Any, Any]:
    """Parts of the highest wanted dimension of each geometry, and whether there were no others."""
    kept = np.empty(len(geometry), dtype=object)
    whole = np.ones(len(geometry), dtype=bool)
    plain = shapely.get_type_id(geometry) != shapely.GeometryType.GEOMETRYCOLLECTION
    has = np.isin(shapely.get_dimensions(geometry), dimensions)
    kept[plain & has] = geometry[plain & has]
    for n in np.flatnonzero(~plain):
        parts, _ = leaves(geometry[n : n + 1])
        dimension = shapely.get_dimensions(parts)
        wanted = [d for d in sorted(dimensions, reverse=True) if (dimension == d).any()]
        if wanted:
            own = parts[dimension == wanted[0]]
            maker = {2: shapely.multipolygons, 1: shapely.multilinestrings, 0: shapely.multipoints}[wanted[0]]
            kept[n] = own[0] if len(own) == 1 else maker(own)
            whole[n] = bool((dimension == wanted[0]).all())
    return kept, whole


def total_bounds(shapes: Any) -> tuple[float, float, float, float]:
    """West, south, east and north of all shapes; NaN where there is none.

    ``total_bounds`` of shapely and geopandas sets the warning filters of the process, which other threads would meet.
    """
    each = shapely.bounds(np.asarray(shapes, dtype=object))
    each = each[np.isfinite(each).all(axis=1)]
    if not len(each):
        return (np.nan, np.nan, np.nan, np.nan)
    (west, south), (east, north) = each[:, :2].min(axis=0), each[:, 2:].max(axis=0)
    return (float(west), float(south), float(east), float(north))
