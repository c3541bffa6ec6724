"""Builds frames that do not depend on the file format: text stays text, dates are ``YYYYMMDD``, blanks are None."""

from __future__ import annotations

import json
import re
from collections.abc import Sequence
from functools import lru_cache
from typing import TYPE_CHECKING, Any

import geopandas as gpd
import numpy as np
import pandas as pd
import pyproj
import shapely

from conformity.errors import InputError, Msg, Place
from conformity.read.encoding import decode
from conformity.read.wkb import without_short_parts

if TYPE_CHECKING:
    from conformity.read.gdal import Rows

__all__ = ["crs_text", "frame", "from_parquet", "geometries", "kind_of", "kind_of_shapes", "undashed"]

_DATE = re.compile(r"(\d{4})[-/](\d{2})[-/](\d{2})(?:[T ]00:00:00(?:\.0+)?(?:Z|\+00:00)?)?$")
_KINDS = {0: "point", 1: "line", 2: "surface"}
_BY_NAME = (
    ("Point", "point"),
    ("LineString", "line"),
    ("Curve", "line"),
    ("Polygon", "surface"),
    ("Surface", "surface"),
)
_SLACK = 1e-6  # rounding, as a share of the bounds or of a coordinate
#: no projection has coordinates beyond (metres, or degrees)
FARTHEST = 1e9
_AT_ONCE = 4096  # geometries whose coordinates are held beside them


@lru_cache(maxsize=256)
def crs_text(declared: str | None) -> tuple[str | None, str]:
    """A declared CRS as WKT, and its short name (``EPSG:2154``, else its own name).

    ``(None, "")`` where there is none, or only a placeholder such as GeoPackage's undefined systems.
    """
    if not declared:
        return None, ""
    try:
        crs = pyproj.CRS.from_user_input(declared)
        wkt = crs.to_wkt()
        pyproj.CRS.from_wkt(wkt)  # a damaged PROJJSON may give an invalid WKT
    except pyproj.exceptions.CRSError:
        return None, ""
    if undefined(crs.name):
        return None, ""
    authority = crs.to_authority()
    return wkt, ":".join(authority) if authority else crs.name


def undefined(name: str) -> bool:
    """Whether the name of a system says that there is none (GeoPackage, clause 1.1.2.1.2)."""
    return name.lower().startswith("undefined")


def listed(rows: Sequence[int], most: int = 10) -> str:
    """The first numbers of features, as a ledger line names them."""
    return ", ".join(str(row) for row in rows[:most]) + (" …" if len(rows) > most else "")


def beyond(shapes: Any, bounds: tuple[float, float, float, float]) -> list[int]:
    """Rows whose shape lies wholly or partly outside some bounds; null and empty shapes do not."""
    west, south, east, north = bounds
    slack = _SLACK * max(east - west, north - south, abs(west), abs(south))
    boxes = shapely.bounds(shapes)
    out = (boxes[:, :2] < [west - slack, south - slack]) | (boxes[:, 2:] > [east + slack, north + slack])
    rows: list[int] = np.flatnonzero(out.any(axis=1)).tolist()
    return rows


def kind_of(geometry_type: str | None) -> str:
    """Kind of geometry for a declared OGR type; ``unknown`` where the declaration allows several."""
    if geometry_type is None:
        return "none"
    if "Collection" in geometry_type or geometry_type.startswith("Unknown"):
        return "unknown"
    return next((kind for word, kind in _BY_NAME if word in geometry_type), "unknown")


def kind_of_shapes(shapes: Any) -> str:
    """Kind of the geometries present: one dimension, ``mixed``, or ``unknown`` when there is none."""
    parts = shapely.get_parts(shapes[~shapely.is_missing(shapes) & ~shapely.is_empty(shapes)])
    dimensions = sorted(set(shapely.get_dimensions(shapely.get_parts(parts)).tolist()) - {-1})
    if not dimensions:
        return "unknown"
    return _KINDS[dimensions[0]] if len(dimensions) == 1 else "mixed"


def geometries(wkb: Any, place: Place, cleaned: dict[int, int] | None = None) -> Any:
    """Shapes from WKB; an unusable shape or an invalid number is an error that names its feature.

    Parameters
    ----------
    cleaned
        Where given, receives the number of rings and lines with too few points removed from each feature.

    Raises
    ------
    InputError
        ``VEC-031`` an unusable geometry, ``VEC-032`` a coordinate that is not a number or outside every projection.
    """
    shapes = shapely.from_wkb(wkb, on_invalid="ignore")
    lost = []
    for n in np.flatnonzero(shapely.is_missing(shapes)).tolist():
        if wkb[n] is None:
            continue
        data, removed = without_short_parts(wkb[n])
        shapes[n] = shapely.from_wkb(data, on_invalid="ignore") if removed else None
        if shapes[n] is None:
            lost.append(n)
        elif cleaned is not None:
            cleaned[n] = removed
    if lost:
        raise InputError(Msg.GEOMETRY_UNUSABLE, Place(place.file, place.layer, lost[0]), count=len(lost))
    # the feature is looked for only where something is wrong (NaN fails this test too)
    some = (shapely.get_coordinates(shapes[start : start + _AT_ONCE]) for start in range(0, len(shapes), _AT_ONCE))
    if not all(part.max(initial=0.0) < FARTHEST and part.min(initial=0.0) > -FARTHEST for part in some):
        coordinates, owner = shapely.get_coordinates(shapes, return_index=True)
        wrong = ~(np.abs(coordinates) < FARTHEST).all(axis=1)
        first = int(owner[np.flatnonzero(wrong)[0]])
        raise InputError(
            Msg.COORDINATE_UNUSABLE, Place(place.file, place.layer, first), count=len(np.unique(owner[wrong]))
        )
    return shapes


def frame(rows: Rows, shapes: Any, crs: str | None, *, codec: str | None, widths: Sequence[int] = ()) -> Any:
    """A GeoDataFrame (a DataFrame without geometry) of rows.

    Parameters
    ----------
    rows
        As :func:`conformity.read.gdal.rows` gives them.
    shapes
        Array of geometries, or ``None`` for a table.
    crs
        WKT, or ``None``.
    codec
        Encoding of texts that were read as bytes, ``None`` where GDAL decoded them.
    widths
        Maximum width of each column in bytes, where known.
    """
    columns: dict[str, Any] = {}
    for number, (name, kind, values) in enumerate(zip(rows.columns, rows.types, rows.values, strict=True)):
        width = widths[number] if len(widths) == len(rows.columns) else None
        columns[free_name(_redecoded(name, codec, None), columns)] = column(values, kind, codec, width)
    count = len(shapes) if shapes is not None else (len(rows.values[0]) if rows.values else 0)
    table = pd.DataFrame(columns, index=pd.RangeIndex(count))
    if shapes is None:
        return table
    return gpd.GeoDataFrame(table, geometry=gpd.GeoSeries(shapes, index=table.index, crs=crs))


def free_name(name: str, taken: dict[str, Any]) -> str:
    """The column's name, or the next free one: ``geometry`` is reserved, and a name may occur twice."""
    trial, n = name, 1
    while trial in taken or trial == "geometry":
        n += 1
        trial = f"{name}_{n}"
    return trial


def _redecoded(text: str, codec: str | None, width: int | None) -> str:
    return text if codec is None or text.isascii() else decode(text.encode("latin-1"), codec, width)


def column(values: Any, kind: str, codec: str | None = None, width: int | None = None) -> Any:
    """One column: numbers and booleans as they are, everything else as text or None (dtype object)."""
    if kind != "object" and not kind.startswith("datetime"):
        return values
    # a column has few distinct values: each text is decoded once
    decoded = {value: _text(value, codec, width) for value in {value for value in values if isinstance(value, str)}}
    texts = [decoded[value] if isinstance(value, str) else _text(value, codec, width) for value in values]
    return pd.Series(undashed(texts), dtype=object)


def undashed(texts: list[str | None]) -> list[str | None]:
    """Dates as ``YYYYMMDD``, the standard's form, where every value of the column is a date."""
    dates: dict[str | None, str | None] = {None: None}
    for text in set(texts) - {None}:
        match = _DATE.match(text or "")
        if match is None:
            return texts
        dates[text] = "".join(match.groups())
    return [dates[text] for text in texts]


def _text(value: Any, codec: str | None, width: int | None) -> str | None:
    if value is None or value is pd.NaT or (isinstance(value, float) and np.isnan(value)):
        return None
    if isinstance(value, (list, tuple, dict, np.ndarray)):
        return json.dumps(value if isinstance(value, dict) else list(value), ensure_ascii=False, default=str)
    if isinstance(value, bytes):
        return value.hex()
    text = _redecoded(value, codec, width) if isinstance(value, str) else str(value)
    return text if text.strip(" \x00\t\r\n") else None


def from_parquet(
    table: pd.DataFrame, wkb: Any, crs: str | None, place: Place, cleaned: dict[int, int] | None = None
) -> Any:
    """Columns and geometries of a GeoParquet file, in the same form as those of the other formats."""
    shapes = geometries(wkb, place, cleaned)
    columns: dict[str, Any] = {}
    for number, name in enumerate(table.columns):
        values = table.iloc[:, number].reset_index(drop=True)
        if values.dtype.kind not in "iufb":
            values = column(values.astype(object).where(values.notna(), None).to_numpy(), "object")
        columns[free_name(str(name), columns)] = values
    attributes = pd.DataFrame(columns, index=pd.RangeIndex(len(table)))
    return gpd.GeoDataFrame(attributes, geometry=gpd.GeoSeries(shapes, index=attributes.index, crs=crs))
