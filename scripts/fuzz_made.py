"""Sound little files to be mutated: a shapefile of every shape type, and layers in every other container.

The shapefiles are written byte by byte after the ESRI Shapefile Technical Description (July 1998), as GDAL does not
write all their forms: Z and M kinds, with and without their optional block of measures.
"""

from __future__ import annotations

import struct
import zipfile
from pathlib import Path
from typing import Any

KINDS = (5, 1, 3, 8, 11, 13, 15, 18, 21, 23, 25, 28)
#: files of one MapInfo layer, that which is opened first
_TAB, _MIF = ("tab", "dat", "map", "id"), ("mif", "mid")
FORMATS = ("shp", "shx", "dbf", "prj", "cpg", "gpkg", "geojson", "gml", "fgb", "zip", *_TAB, *_MIF, "parquet")
_X, _Y, _ROWS = 650_000.0, 7_090_000.0, 6
_USES = ("U", "AUc", "A", "N")

Points = list[tuple[float, float]]


def _box(x0: float, y0: float, x1: float, y1: float) -> Points:
    return [(_X + x, _Y + y) for x, y in ((x0, y0), (x0, y1), (x1, y1), (x1, y0), (x0, y0))]


def _parts(kind: int, row: int) -> list[Points]:
    """The parts of one shape: rings with a hole in every second surface, one or two lines, one or more points."""
    west = 100.0 * row
    if kind % 10 == 1:
        return [[(_X + west, _Y)]]
    if kind % 10 == 3:
        lines = [[(_X + west, _Y), (_X + west + 40, _Y + 30), (_X + west + 90, _Y)]]
        return lines + ([[(_X + west, _Y + 50), (_X + west + 90, _Y + 50)]] if row % 2 else [])
    if kind % 10 == 8:
        return [[(_X + west + 10 * n, _Y + n * n) for n in range(row + 1)]]
    rings = [_box(west - 3, -3, west + 103, 103)]
    return rings + ([_box(west + 20, 20, west + 60, 60)[::-1]] if row % 2 else [])


def _content(kind: int, row: int, *, measured: bool) -> bytes:
    parts = _parts(kind, row)
    points = [point for part in parts for point in part]
    xs, ys = [x for x, _ in points], [y for _, y in points]
    heights, measures = [2.0 + x % 7 + y % 5 for x, y in points], [0.5 * n for n in range(len(points))]
    blocks = ([heights] if 10 < kind < 20 else []) + ([measures] if kind > 20 or (kind > 10 and measured) else [])
    plane = struct.pack(f"<{2 * len(points)}d", *(value for point in points for value in point))
    if kind % 10 == 1:
        return struct.pack("<i", kind) + plane + b"".join(struct.pack("<d", block[0]) for block in blocks)
    data = struct.pack("<i4d", kind, min(xs), min(ys), max(xs), max(ys))
    if kind % 10 == 8:
        data += struct.pack("<i", len(points))
    else:
        starts = [sum(len(part) for part in parts[:n]) for n in range(len(parts))]
        data += struct.pack(f"<ii{len(parts)}i", len(parts), len(points), *starts)
    data += plane
    for block in blocks:
        data += struct.pack(f"<{2 + len(block)}d", min(block), max(block), *block)
    return data


def shapefile(kind: int, *, measured: bool = True, null: int | None = None) -> dict[str, bytes]:
    """The five files of a shapefile of one type; ``null`` is the row without a shape."""
    contents = [struct.pack("<i", 0) if row == null else _content(kind, row, measured=measured) for row in range(_ROWS)]
    body, index, at = b"", b"", 50
    for number, content in enumerate(contents):
        body += struct.pack(">ii", number + 1, len(content) // 2) + content
        index += struct.pack(">ii", at, len(content) // 2)
        at += 4 + len(content) // 2
    rows = [row for row in range(_ROWS) if row != null]
    points = [point for row in rows for part in _parts(kind, row) for point in part]
    box = [min(x for x, _ in points), min(y for _, y in points), max(x for x, _ in points), max(y for _, y in points)]
    files = {}
    for suffix, data in ((".shp", body), (".shx", index)):
        head = struct.pack(">7i", 9994, 0, 0, 0, 0, 0, 50 + len(data) // 2) + struct.pack("<ii", 1000, kind)
        files[suffix] = head + struct.pack("<8d", *box, 0.0, 40.0, 0.0, 20.0) + data
    return files | {".dbf": _table(), ".prj": _prj(), ".cpg": b"UTF-8"}


def _prj() -> bytes:
    import pyproj

    return pyproj.CRS.from_epsg(2154).to_wkt("WKT1_ESRI").encode()


def _table() -> bytes:
    fields = ((b"LIBELLE", b"C", 20, 0), (b"TYPEZONE", b"C", 3, 0), (b"SURFACE", b"N", 12, 3))
    length = 1 + sum(width for _, _, width, _ in fields)
    head = struct.pack("<B3BIHH20x", 3, 125, 1, 1, _ROWS, 32 + 32 * len(fields) + 1, length)
    for name, kind, width, decimals in fields:
        head += name.ljust(11, b"\0") + kind + struct.pack("<4xBB14x", width, decimals)
    data = b""
    for row in range(_ROWS):
        data += b" " + f"zone é{row}".encode().ljust(20) + _USES[row % 4].encode().ljust(3)
        data += f"{10.5 * row:.3f}".encode().rjust(12)
    return head + b"\x0d" + data + b"\x1a"


def _frame(kind: int = 5) -> Any:
    import geopandas as gpd
    import shapely

    rows = [_parts(kind, row) for row in range(_ROWS)]
    if kind == 5:
        shapes = [shapely.Polygon(rings[0], rings[1:]) for rings in rows]
    elif kind == 3:
        shapes = [shapely.MultiLineString(lines) if len(lines) > 1 else shapely.LineString(lines[0]) for lines in rows]
    else:
        shapes = [shapely.Point(points[0][0]) for points in rows]
    columns = {
        "LIBELLE": [f"zone é{row}" for row in range(_ROWS)],
        "TYPEZONE": [_USES[row % 4] for row in range(_ROWS)],
        "SURFACE": [10.5 * row for row in range(_ROWS)],
    }
    return gpd.GeoDataFrame(columns, geometry=shapes, crs="EPSG:2154")


def bases(form: str, folder: Path) -> list[tuple[dict[str, bytes], str]]:
    """The sound files of a format: each as (content by file name, name of the file to mutate)."""
    if form in ("shp", "shx", "dbf", "prj", "cpg"):
        sound = [shapefile(kind) for kind in KINDS]
        sound += [shapefile(15, measured=False), shapefile(11, measured=False), shapefile(5, null=2)]
        if form in ("prj", "cpg"):
            sound = sound[:1]
        return [({f"ZONE_URBA{suffix}": data for suffix, data in one.items()}, f"ZONE_URBA.{form}") for one in sound]
    if form in (*_TAB, *_MIF):
        return [(_mapinfo(_TAB if form in _TAB else _MIF, kind, folder), f"ZONE_URBA.{form}") for kind in (5, 3, 1)]
    name = f"ZONE_URBA.{form}"
    if form == "parquet":
        _frame().to_parquet(folder / name)
    elif form == "zip":
        with zipfile.ZipFile(folder / name, "w", zipfile.ZIP_DEFLATED) as archive:
            for suffix, data in shapefile(5).items():
                archive.writestr(zipfile.ZipInfo(f"plan/ZONE_URBA{suffix}", (2025, 1, 1, 0, 0, 0)), data)
    else:
        _frame().to_file(folder / name)
    return [({name: (folder / name).read_bytes()}, name)]


def _mapinfo(suffixes: tuple[str, ...], kind: int, folder: Path) -> dict[str, bytes]:
    home = folder / f"{suffixes[0]}-{kind}"
    home.mkdir(exist_ok=True)
    files = [home / f"ZONE_URBA.{suffix}" for suffix in suffixes]
    if not files[0].exists():
        _frame(kind).to_file(files[0], driver="MapInfo File")
    return {file.name: file.read_bytes() for file in files}
