"""A GeoPackage by hand: OGC 12-128r18 over SQLite, without a clock, so that the same layers give the same bytes."""

from __future__ import annotations

import sqlite3
import struct
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any, Final

import numpy as np

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence

    from numpy.typing import NDArray

#: "GPKG", and version 1.3 as GeoPackage writes it in the header of the file.
_APPLICATION_ID: Final = 0x47504B47
_VERSION: Final = 10300
#: geometries that are written at a time
AT_A_TIME: Final = 10_000
#: dimension → geometry type of a layer that holds one dimension only
_TYPES: Final = {2: "MULTIPOLYGON", 1: "MULTILINESTRING", 0: "MULTIPOINT"}

_TABLES: Final = """
CREATE TABLE gpkg_spatial_ref_sys (srs_name TEXT NOT NULL, srs_id INTEGER NOT NULL PRIMARY KEY,
  organization TEXT NOT NULL, organization_coordsys_id INTEGER NOT NULL, definition TEXT NOT NULL, description TEXT);
CREATE TABLE gpkg_contents (table_name TEXT NOT NULL PRIMARY KEY, data_type TEXT NOT NULL, identifier TEXT UNIQUE,
  description TEXT DEFAULT '', last_change DATETIME NOT NULL, min_x DOUBLE, min_y DOUBLE, max_x DOUBLE, max_y DOUBLE,
  srs_id INTEGER, CONSTRAINT fk_gc_r_srs_id FOREIGN KEY (srs_id) REFERENCES gpkg_spatial_ref_sys(srs_id));
CREATE TABLE gpkg_geometry_columns (table_name TEXT NOT NULL, column_name TEXT NOT NULL,
  geometry_type_name TEXT NOT NULL, srs_id INTEGER NOT NULL, z TINYINT NOT NULL, m TINYINT NOT NULL,
  CONSTRAINT pk_geom_cols PRIMARY KEY (table_name, column_name), CONSTRAINT uk_gc_table_name UNIQUE (table_name),
  CONSTRAINT fk_gc_tn FOREIGN KEY (table_name) REFERENCES gpkg_contents(table_name),
  CONSTRAINT fk_gc_srs FOREIGN KEY (srs_id) REFERENCES gpkg_spatial_ref_sys (srs_id));
CREATE TABLE layer_styles (id INTEGER PRIMARY KEY AUTOINCREMENT NOT NULL, f_table_catalog TEXT, f_table_schema TEXT,
  f_table_name TEXT, f_geometry_column TEXT, styleName TEXT, styleQML TEXT, styleSLD TEXT, useAsDefault BOOLEAN,
  description TEXT, owner TEXT, ui TEXT, update_time DATETIME);
"""
_SRS: Final = "INSERT INTO gpkg_spatial_ref_sys VALUES (?, ?, ?, ?, ?, NULL)"


@dataclass(frozen=True)
class Layer:
    """One table: features of one dimension, or rows without geometry.

    ``columns`` are (name, SQL type); ``rows`` hold one value a column; ``shapes`` one geometry a row.
    """

    name: str
    title: str
    columns: tuple[tuple[str, str], ...]
    rows: Iterable[Sequence[Any]]
    dimension: int | None = None
    shapes: Sequence[Any] | NDArray[np.object_] = ()
    style: str = ""
    description: str = field(default="")


def write(layers: Iterable[Layer], crs: str, date: str) -> bytes:
    """The bytes of a GeoPackage.

    Parameters
    ----------
    crs
        ``EPSG:n`` of every layer, metres.
    date
        ISO date put where the format wants a time of change.
    """
    moment = f"{date}T00:00:00.000Z"
    code = int(crs.rsplit(":", 1)[1])
    with sqlite3.connect(":memory:") as db:
        db.execute(f"PRAGMA application_id = {_APPLICATION_ID}")
        db.execute(f"PRAGMA user_version = {_VERSION}")
        db.executescript(_TABLES)
        db.execute(_SRS, ("Undefined cartesian SRS", -1, "NONE", -1, "undefined"))
        db.execute(_SRS, ("Undefined geographic SRS", 0, "NONE", 0, "undefined"))
        db.execute(_SRS, ("WGS 84 geodetic", 4326, "EPSG", 4326, _wkt("EPSG:4326")))
        if code != 4326:
            db.execute(_SRS, (crs, code, "EPSG", code, _wkt(crs)))
        for layer in layers:
            _add(db, layer, code, moment)
        db.execute(
            "INSERT INTO gpkg_contents VALUES ('layer_styles', 'attributes', 'layer_styles', '', ?, NULL, NULL, NULL, "
            "NULL, NULL)",
            (moment,),
        )
        db.commit()
        db.execute("VACUUM")
        told = db.serialize()
    db.close()
    return bytes(told)


def _wkt(crs: str) -> str:
    import pyproj

    return str(pyproj.CRS(crs).to_wkt("WKT1_GDAL"))


def _add(db: sqlite3.Connection, layer: Layer, code: int, moment: str) -> None:
    geometric = layer.dimension is not None
    fields = "".join(f", {_quoted(name)} {kind}" for name, kind in layer.columns)
    shape = f", geom {_TYPES[layer.dimension]}" if layer.dimension is not None else ""
    table = _quoted(layer.name)
    db.execute(f"CREATE TABLE {table} (fid INTEGER PRIMARY KEY AUTOINCREMENT NOT NULL{shape}{fields})")
    box = _bounds(layer.shapes) if geometric else (None,) * 4
    srs = code if geometric else None
    db.execute(
        "INSERT INTO gpkg_contents VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?)",
        (layer.name, "features" if geometric else "attributes", layer.title, layer.description, moment, *box, srs),
    )
    names = [name for name, _ in layer.columns]
    if layer.dimension is not None:
        db.execute(
            "INSERT INTO gpkg_geometry_columns VALUES (?, 'geom', ?, ?, 0, 0)",
            (layer.name, _TYPES[layer.dimension], code),
        )
        names.insert(0, "geom")
    listed = ", ".join(_quoted(name) for name in names)
    marks = ", ".join("?" * len(names))
    # readers end a text at its first NUL: what follows would be lost without a word
    rows: Any = ([v.replace("\0", "\ufffd") if isinstance(v, str) else v for v in row] for row in layer.rows)
    if geometric:
        rows = ([told, *row] for told, row in zip(blobs(layer.shapes, code), rows, strict=True))
    # names come from this package, quoted; values are bound
    db.executemany(f"INSERT INTO {table} ({listed}) VALUES ({marks})", rows)  # noqa: S608
    if layer.style:
        db.execute(
            "INSERT INTO layer_styles (f_table_catalog, f_table_schema, f_table_name, f_geometry_column, styleName, "
            "styleQML, styleSLD, useAsDefault, description, owner, ui, update_time) "
            "VALUES ('', '', ?, 'geom', ?, ?, '', 1, ?, '', NULL, ?)",
            (layer.name, layer.title, layer.style, layer.title, moment),
        )


def _quoted(name: str) -> str:
    return '"' + name.replace('"', '""') + '"'


def _bounds(shapes: Sequence[Any] | NDArray[np.object_]) -> tuple[float | None, ...]:
    import shapely

    if not len(shapes):
        return (None,) * 4
    return tuple(float(v) for v in shapely.total_bounds(shapes))


def blobs(shapes: Sequence[Any] | NDArray[np.object_], code: int) -> Iterator[bytes]:
    """Geometries as GeoPackage stores them, each a multi-part one: header, box, WKB."""
    import shapely

    header = struct.Struct("<2sBBi4d")
    for start in range(0, len(shapes), AT_A_TIME):
        many = shapely.force_2d(np.asarray(shapes[start : start + AT_A_TIME], dtype=object))
        for kind, gather in ((0, shapely.multipoints), (1, shapely.multilinestrings), (3, shapely.multipolygons)):
            single = shapely.get_type_id(many) == kind
            many[single] = gather(many[single], indices=np.arange(single.sum()))
        boxes = shapely.bounds(many)[:, [0, 2, 1, 3]].tolist()
        for box, told in zip(boxes, shapely.to_wkb(many, byte_order=1), strict=True):
            yield header.pack(b"GP", 0, 0b00000011, code, *box) + told
