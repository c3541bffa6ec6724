"""Whole-file checks of the containers that GDAL would read in part: GeoJSON, GeoPackage, MapInfo."""

from __future__ import annotations

import contextlib
import json
import math
import re
import sqlite3
import struct
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np

from conformity.errors import InputError, Msg, Place
from conformity.read import mif
from conformity.read.dbf import Table, read_table
from conformity.read.encoding import Decision, codec_of_label, decide

__all__ = ["GeoJson", "Inside", "MapInfo", "geojson", "geopackage", "mapinfo"]

_CURVED = {8: "CircularString", 9: "CompoundCurve", 10: "CurvePolygon", 11: "MultiCurve", 12: "MultiSurface"}
_LARGEST_JSON = 300 << 20  # above this size a second parse needs too much memory: GDAL's own errors apply
# Tables that QGIS and GDAL keep in a GeoPackage beside the data.
_HOUSEKEEPING = re.compile(r"(layer_styles|qgis_projects|gpkg_.*|rtree_.*|sqlite_.*)$", re.IGNORECASE)


@dataclass(frozen=True)
class Inside:
    """One layer of a file as the file's own directory announces it; ``None`` where it does not state a value."""

    name: str
    features: int | None
    null_geometries: int | None
    arcs: str = ""  # a geometry type in the file that may contain arcs


@dataclass(frozen=True)
class GeoJson:
    """Facts about a GeoJSON file, from its whole text."""

    features: int
    null_geometries: int
    doubled: int = 0  # objects in which a key occurs twice: the last one counts
    system: bool = False  # the ``crs`` member of before 2016


def geojson(path: Path, shown: str) -> GeoJson | None:
    """Parse the whole text (``None`` when it is too large to).

    Raises
    ------
    InputError
        ``VEC-014`` not UTF-8, ``VEC-023`` not JSON (with line and column) or an invalid number.
    """
    place = Place(file=shown)
    if path.stat().st_size > _LARGEST_JSON:
        return None
    try:
        text = path.read_bytes().decode("utf-8-sig")
    except UnicodeDecodeError as error:
        raise InputError(Msg.TEXT_NOT_UTF8, place) from error
    doubled = 0

    def pairs(members: list[tuple[str, Any]]) -> dict[str, Any]:
        nonlocal doubled
        unique = dict(members)
        doubled += len(unique) < len(members)
        return unique

    try:
        whole = json.loads(text, parse_constant=_no_number, parse_float=_finite, object_pairs_hook=pairs)
    except json.JSONDecodeError as error:
        raise InputError(
            Msg.GEOJSON_MALFORMED, Place(file=shown, line=error.lineno, column=error.colno), detail=error.msg
        ) from error
    except (ValueError, RecursionError) as error:
        raise InputError(Msg.GEOJSON_MALFORMED, place, detail=str(error)[:100]) from error
    if not isinstance(whole, dict):
        raise InputError(Msg.GEOJSON_MALFORMED, place, detail="no FeatureCollection")
    if whole.get("type") == "Feature":
        return GeoJson(1, int(whole.get("geometry") is None), doubled, "crs" in whole)
    features = whole.get("features")
    if whole.get("type") == "FeatureCollection" and isinstance(features, list):
        nulls = sum(1 for one in features if not isinstance(one, dict) or one.get("geometry") is None)
        return GeoJson(len(features), nulls, doubled, "crs" in whole)
    return GeoJson(1, 0, doubled)


def _no_number(word: str) -> Any:
    raise ValueError(f"{word} is not a JSON number")


def _finite(word: str) -> float:
    value = float(word)
    if not math.isfinite(value):
        raise ValueError(f"{word[:40]} is out of range")
    return value


def geopackage(path: Path, shown: str) -> list[Inside]:
    """Check a GeoPackage page by page and list its layers and tables. Nothing is written in or beside the file.

    Raises
    ------
    InputError
        ``VEC-024`` damaged, ``VEC-025`` a SQLite file that is not a GeoPackage.
    """
    place = Place(file=shown)
    try:
        with contextlib.closing(sqlite3.connect(f"{path.absolute().as_uri()}?mode=ro&immutable=1", uri=True)) as base:
            if not base.execute("SELECT 1 FROM sqlite_master WHERE lower(name) = 'gpkg_contents'").fetchone():
                raise InputError(Msg.SQLITE_NOT_A_GEOPACKAGE, place)
            state = base.execute("PRAGMA quick_check(1)").fetchone()[0]
            if state != "ok":
                raise InputError(Msg.GEOPACKAGE_DAMAGED, place, detail=str(state)[:200])
            listed = base.execute(
                "SELECT c.table_name, g.column_name FROM gpkg_contents c LEFT JOIN gpkg_geometry_columns g"
                " ON lower(g.table_name) = lower(c.table_name)"
                " WHERE c.data_type IN ('features', 'attributes', 'aspatial') ORDER BY c.rowid"
            ).fetchall()
            layers = []
            for table, column in listed:
                if _HOUSEKEEPING.match(table):
                    continue
                count = base.execute(f"SELECT count(*) FROM {_quoted(table)}").fetchone()[0]  # noqa: S608 - quoted
                nulls, arcs = None, ""
                if column:
                    heads = base.execute(f"SELECT substr({_quoted(column)}, 1, 80) FROM {_quoted(table)}")  # noqa: S608 - quoted
                    arcs = next((kind for (head,) in heads if (kind := _arcs(head))), "")
                    # An empty geometry is a blob whose header says so: GDAL gives it back as empty, not as null.
                    query = f"SELECT count(*) FROM {_quoted(table)} WHERE {_quoted(column)} IS NULL"  # noqa: S608 - quoted
                    nulls = base.execute(query).fetchone()[0]
                layers.append(Inside(str(table), int(count), nulls, arcs))
    except (sqlite3.Error, UnicodeDecodeError) as error:  # a damaged name is not valid UTF-8
        raise InputError(Msg.GEOPACKAGE_DAMAGED, place, detail=str(error)[:200]) from error
    return layers


def _arcs(head: object) -> str:
    """The curved type in the header of a GeoPackage geometry (OGC 12-128, clause 2.1.3), or an empty text."""
    if not isinstance(head, bytes) or len(head) < 8:
        return ""
    at = 8 + {0: 0, 1: 32, 2: 48, 3: 48, 4: 64}.get(head[3] >> 1 & 7, 0)
    if len(head) < at + 5:
        return ""
    code = int.from_bytes(head[at + 1 : at + 5], "little" if head[at] else "big")
    return _CURVED.get(code % 1000, "")


def _quoted(name: str) -> str:
    return '"' + name.replace('"', '""') + '"'


@dataclass(frozen=True)
class MapInfo:
    """Facts about the files of a MapInfo table."""

    decision: Decision
    neutral: bool  # no charset declared: texts are decoded here
    null_geometries: int | None
    deleted: tuple[int, ...]
    features: int | None = None  # objects of a .mif, rows of a .dat that are not deleted


_CHARSET = re.compile(rb'charset\s+"?([A-Za-z0-9_]+)"?', re.IGNORECASE)
_DELIMITER = re.compile(rb'delimiter\s+"(.)"', re.IGNORECASE)
_NATIVE = re.compile(rb"type\s+native", re.IGNORECASE)


def mapinfo(path: Path, files: dict[str, Path], shown: str) -> MapInfo:
    """Check the files of a ``.tab`` or ``.mif`` and determine its charset.

    Raises
    ------
    InputError
        ``VEC-026`` a missing part, ``VEC-027`` a damaged one, ``SHP-02x`` a damaged data table,
        ``VEC-700`` an object of a ``.mif`` that cannot be parsed, ``VEC-030`` objects fewer than rows.
    """
    place = Place(file=shown)
    head = path.read_bytes()[:8192]
    said = _CHARSET.search(head)
    label = said.group(1).decode("ascii") if said else "Neutral"
    neutral = label.lower() == "neutral"
    if ".mif" in files:
        if ".mid" not in files and re.search(rb"columns\s+[1-9]", head, re.IGNORECASE):
            raise InputError(Msg.MAPINFO_FILE_MISSING, place, missing=f"{path.stem}.mid")
        texts = files[".mid"].read_bytes() if ".mid" in files else b""
        lines = enumerate(texts.splitlines())
        foreign = ((row, len(line) + 1, line) for row, line in lines if not line.isascii())
        held = mif.objects(path.read_bytes(), place)
        if ".mid" in files:
            said = _DELIMITER.search(head)
            listed = mif.rows(texts, said.group(1).decode("latin-1") if said else "\t")
            if listed > held[0]:
                raise InputError(Msg.FEATURES_MISSING, place, expected=listed, found=held[0])
        return MapInfo(_decided(foreign, label, neutral), neutral, held[1], (), held[0])
    if not _NATIVE.search(head):
        return MapInfo(Decision("UTF-8", "format", label), False, None, ())
    if ".dat" not in files:
        raise InputError(Msg.MAPINFO_FILE_MISSING, place, missing=f"{path.stem}.dat")
    table: Table = read_table(files[".dat"], f"{shown[: -len(path.suffix)]}{files['.dat'].suffix}")
    rows = table.count - len(table.deleted)
    nulls = None
    if ".map" in files or ".id" in files:
        for part in (".map", ".id"):
            if part not in files:
                raise InputError(Msg.MAPINFO_FILE_MISSING, place, missing=f"{path.stem}{part}")
        numbers = files[".id"].read_bytes()
        # The .id contains the offset of each row's object in the .map, 0 for none; the last rows may be left out.
        if len(numbers) % 4 or len(numbers) > 4 * table.count:
            raise InputError(Msg.MAPINFO_PART_DAMAGED, place, part=files[".id"].name)
        if files[".map"].read_bytes()[256:260] != struct.pack("<i", 42424242):  # MapInfo's mark of a header block
            raise InputError(Msg.MAPINFO_PART_DAMAGED, place, part=files[".map"].name)
        objects = np.frombuffer(numbers, "<i4")
        gone = [row for row in table.deleted if row < len(objects)]
        live = np.delete(objects, gone)
        nulls = rows - int(np.count_nonzero(live))
    return MapInfo(
        _decided(table.foreign_texts(among=_texts(head)), label, neutral), neutral, nulls, table.deleted, rows
    )


def _texts(head: bytes) -> frozenset[int]:
    """Numbers of a ``.tab``'s ``Char`` columns; the ``.dat`` keeps dates in binary under the same letter."""
    section = re.split(rb"fields\s+\d+\s*\n", head, maxsplit=1, flags=re.IGNORECASE)[-1]
    lines = section.split(b";")
    return frozenset(n for n, line in enumerate(lines) if re.search(rb"\schar\s*\(", line, re.IGNORECASE))


def _decided(cells: Any, label: str, neutral: bool) -> Decision:
    """Encoding of the texts: the driver recodes a declared charset; without one, the bytes decide."""
    return decide(cells, None, None, "format") if neutral else Decision(codec_of_label(label) or label, "format", label)
