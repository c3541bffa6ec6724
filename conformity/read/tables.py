"""Reads the formats that need no GDAL: delimited text tables, and GeoParquet."""

from __future__ import annotations

import csv
import io
import json
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from conformity.errors import InputError, Msg, Place

__all__ = ["Delimited", "GeoParquet", "delimited", "geoparquet", "parquet_frame"]

_DELIMITERS = ";,\t|"
_LARGEST = 200 << 20


@dataclass(frozen=True)
class Delimited:
    """A delimited text: every value as text, a blank one as ``None``."""

    columns: tuple[str, ...]
    rows: tuple[tuple[str | None, ...], ...]
    encoding: str


def delimited(path: Path, shown: str) -> Delimited:
    """Read a ``.csv`` table; the delimiter is the most frequent one in its first line.

    Raises
    ------
    InputError
        ``VEC-040`` no header line or two columns of one name, ``VEC-041`` a row of another width (with its line).
    """
    place = Place(file=shown)
    if path.stat().st_size > _LARGEST:
        raise InputError(Msg.CSV_HEADER_INVALID, place, detail=f"> {_LARGEST} B")
    data = path.read_bytes()
    try:
        text, encoding = data.decode("utf-8-sig"), "UTF-8"
    except UnicodeDecodeError:
        text, encoding = data.decode("cp1252", "replace"), "CP1252"
    first = text.split("\n", 1)[0]
    mark = max(_DELIMITERS, key=first.count)
    reader = csv.reader(io.StringIO(text, newline=""), delimiter=mark)
    try:
        header = tuple(name.strip() for name in next(reader, []))
        if not header or "" in header or len(set(header)) != len(header):
            raise InputError(Msg.CSV_HEADER_INVALID, place, detail=first.strip()[:80])
        rows = []
        for row in reader:
            if not row:
                continue
            if len(row) != len(header):
                where = Place(file=shown, line=reader.line_num)
                raise InputError(Msg.CSV_ROW_LENGTH_WRONG, where, found=len(row), expected=len(header))
            rows.append(tuple(value if value.strip() else None for value in row))
    except csv.Error as error:
        raise InputError(Msg.CSV_HEADER_INVALID, place, detail=str(error)) from error
    return Delimited(header, tuple(rows), encoding)


@dataclass(frozen=True)
class GeoParquet:
    """Facts from the footer of a GeoParquet file."""

    columns: tuple[str, ...]
    features: int
    crs: str | None  # PROJJSON text; OGC:CRS84 where the file omits it, as specified
    kinds: tuple[str, ...]
    bounds: tuple[float, float, float, float] | None
    geometry: str
    encoding: str


def geoparquet(path: Path, shown: str) -> GeoParquet:
    """Read the footer of a GeoParquet file.

    Raises
    ------
    InputError
        ``VEC-042`` pyarrow is not installed, ``VEC-043`` damaged or without geometry.
    """
    place = Place(file=shown)
    try:
        from pyarrow import lib, parquet
    except ImportError as error:
        raise InputError(Msg.PYARROW_NOT_INSTALLED, place) from error
    try:
        footer = parquet.ParquetFile(path)
        said = (footer.schema_arrow.metadata or {}).get(b"geo")
        geo: dict[str, Any] = json.loads(said) if said else {}
        names, count = list(footer.schema_arrow.names), int(footer.metadata.num_rows)
    except (lib.ArrowException, OSError, ValueError) as error:
        raise InputError(Msg.GEOPARQUET_DAMAGED, place, detail=str(error)[:200]) from error
    described = geo.get("columns") if isinstance(geo, dict) else None
    main = geo.get("primary_column") if isinstance(geo, dict) else None
    column = described.get(main) if isinstance(described, dict) and isinstance(main, str) else None
    if not isinstance(described, dict) or not isinstance(column, dict) or main not in names:
        raise InputError(Msg.GEOPARQUET_DAMAGED, place, detail="geo")
    declared = column.get("crs", "OGC:CRS84")
    crs = json.dumps(declared) if isinstance(declared, dict) else declared if isinstance(declared, str) else None
    kinds = column.get("geometry_types") or ()
    columns = tuple(name for name in names if name not in described and name != "bbox")
    return GeoParquet(
        columns, count, crs, tuple(str(kind) for kind in kinds) if isinstance(kinds, list) else (),
        _box(column.get("bbox")), str(main), str(column.get("encoding", "WKB")),
    )  # fmt: skip


def _box(box: Any) -> tuple[float, float, float, float] | None:
    """West, south, east and north of a recorded box; None where it is invalid."""
    if not isinstance(box, list) or len(box) not in (4, 6) or not all(isinstance(n, (int, float)) for n in box):
        return None
    half = len(box) // 2
    return float(box[0]), float(box[1]), float(box[half]), float(box[half + 1])


def parquet_frame(path: Path, shown: str) -> tuple[Any, Any]:
    """Every row of a GeoParquet file: the columns without geometry, and the geometries as WKB.

    Raises
    ------
    InputError
        ``VEC-043`` if a page is damaged.
    """
    import numpy as np
    from pyarrow import lib, parquet

    place = Place(file=shown)
    footer = geoparquet(path, shown)
    try:
        table = parquet.read_table(path)
        table.validate(full=True)  # invalid UTF-8, invalid offsets
        others = table.select([name for name in table.column_names if name in footer.columns]).to_pandas()
        if footer.encoding == "WKB":
            column = table.column(footer.geometry).to_pylist()
            wkb = np.empty(len(column), dtype=object)
            wkb[:] = column
        else:
            wkb = _native(path)
    except (lib.ArrowException, OSError, ValueError, IndexError, KeyError, TypeError) as error:
        raise InputError(Msg.GEOPARQUET_DAMAGED, place, detail=str(error)[:200]) from error
    if not all(value is None or isinstance(value, bytes) for value in wkb):
        raise InputError(Msg.GEOPARQUET_DAMAGED, place, detail=footer.geometry)
    return others, wkb


def _native(path: Path) -> Any:
    """Geometries stored as nested coordinates (GeoArrow), as WKB."""
    import geopandas as gpd
    import pyproj
    import shapely

    try:
        return shapely.to_wkb(gpd.read_parquet(path).geometry.to_numpy())
    except (pyproj.exceptions.CRSError, shapely.errors.ShapelyError) as error:
        raise ValueError(str(error)) from error
