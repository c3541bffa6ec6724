"""A shapefile writer whose bytes depend on nothing but what is written: no clock, no driver version.

Layout of .shp, .shx and .dbf: ESRI Shapefile Technical Description, July 1998; dBASE III for the table.
"""

from __future__ import annotations

import struct
from collections.abc import Sequence
from pathlib import Path
from typing import Any

import numpy as np
import shapely
from shapely.geometry import LineString, MultiLineString, MultiPolygon, Point, Polygon
from shapely.geometry.base import BaseGeometry

LAMBERT_93 = (
    'PROJCS["RGF_1993_Lambert_93",GEOGCS["GCS_RGF_1993",DATUM["D_RGF_1993",SPHEROID["GRS_1980",6378137.0,298.257222101]],'
    'PRIMEM["Greenwich",0.0],UNIT["Degree",0.0174532925199433]],PROJECTION["Lambert_Conformal_Conic"],'
    'PARAMETER["False_Easting",700000.0],PARAMETER["False_Northing",6600000.0],PARAMETER["Central_Meridian",3.0],'
    'PARAMETER["Standard_Parallel_1",49.0],PARAMETER["Standard_Parallel_2",44.0],PARAMETER["Latitude_Of_Origin",46.5],'
    'UNIT["Meter",1.0]]'
)
#: (name, length): every field is text, as the CNIG tables are
Fields = Sequence[tuple[str, int]]
DATE = (125, 6, 24)  # years since 1900, month, day: written in the header of the table


def write(
    path: Path,
    geometries: Sequence[BaseGeometry],
    fields: Fields,
    rows: Sequence[dict[str, Any]],
    encoding: str = "UTF-8",
) -> None:
    """Write ``path`` (.shp) with its .shx, .dbf, .prj and .cpg."""
    records = [_record(geometry) for geometry in geometries]
    kind = struct.unpack("<i", records[0][:4])[0]
    bounds = shapely.total_bounds(np.array(geometries, dtype=object))
    shapes, index, offset = bytearray(), bytearray(), 50
    for number, record in enumerate(records, start=1):
        words = len(record) // 2
        shapes += struct.pack(">ii", number, words) + record
        index += struct.pack(">ii", offset, words)
        offset += 4 + words
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_bytes(_header(100 + len(shapes), kind, bounds) + shapes)
    path.with_suffix(".shx").write_bytes(_header(100 + len(index), kind, bounds) + index)
    path.with_suffix(".prj").write_text(LAMBERT_93, encoding="ascii")
    path.with_suffix(".cpg").write_text(encoding, encoding="ascii")
    write_table(path.with_suffix(".dbf"), fields, rows, encoding)


def write_table(path: Path, fields: Fields, rows: Sequence[dict[str, Any]], encoding: str = "UTF-8") -> None:
    """Write a dBASE III table of texts."""
    size = 1 + sum(length for _, length in fields)
    head = struct.pack("<4BIHH20x", 3, *DATE, len(rows), 33 + 32 * len(fields), size)
    for name, length in fields:
        head += struct.pack("<11sc4xBB14x", name.encode("ascii"), b"C", length, 0)
    body = bytearray(head + b"\r")
    for row in rows:
        unknown = row.keys() - {name for name, _ in fields}
        if unknown:
            raise ValueError(f"{path.name}: no field for {sorted(unknown)}")
        body += b" "
        for name, length in fields:
            value = str(row.get(name, "")).encode(encoding)
            if len(value) > length:
                raise ValueError(f"{path.name}: '{row[name]}' is longer than {name} ({length})")
            body += value.ljust(length)
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_bytes(bytes(body) + b"\x1a")


def _header(size: int, kind: int, bounds: Any) -> bytes:
    return struct.pack(">i20xi", 9994, size // 2) + struct.pack("<ii4d32x", 1000, kind, *(float(b) for b in bounds))


def _record(geometry: BaseGeometry) -> bytes:
    if isinstance(geometry, Point):
        return struct.pack("<idd", 1, geometry.x, geometry.y)
    rings: list[np.ndarray]
    if isinstance(geometry, (LineString, MultiLineString)):
        kind, rings = 3, [shapely.get_coordinates(part) for part in shapely.get_parts(geometry)]
    elif isinstance(geometry, (Polygon, MultiPolygon)):
        kind, rings = 5, []
        for part in shapely.get_parts(geometry):
            turned = shapely.orient_polygons(part, exterior_cw=True)
            rings += [shapely.get_coordinates(ring) for ring in (turned.exterior, *turned.interiors)]
    else:
        raise TypeError(geometry.geom_type)
    starts, total = [], 0
    for ring in rings:
        starts.append(total)
        total += len(ring)
    head = struct.pack("<i4d2i", kind, *geometry.bounds, len(rings), total)
    return head + struct.pack(f"<{len(starts)}i", *starts) + np.concatenate(rings).astype("<f8").tobytes()
