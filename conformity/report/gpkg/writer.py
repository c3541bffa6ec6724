"""Layers to the bytes of a GeoPackage (OGC 12-128) with spatial indexes, by GDAL; the same layers give the same bytes.

GDAL needs a file: it is written in a temporary folder that is removed again. What GDAL takes from its surroundings (the
clock, threads, options of the user) is set for the time of writing.
"""

from __future__ import annotations

import tempfile
import warnings
from contextlib import contextmanager
from dataclasses import dataclass
from itertools import islice
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final

import numpy as np
import pyogrio
import shapely
from pyogrio import errors, raw

from conformity.errors import MachineError, Msg, OutputError
from conformity.model.alone import ALONE

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence

    from numpy.typing import NDArray

__all__ = ["AT_A_TIME", "Layer", "write"]

#: Rows that are turned into columns and written at a time.
AT_A_TIME: Final = 50_000
#: dimension → geometry type of a layer of one dimension only
_TYPES: Final = {2: "MultiPolygon", 1: "MultiLineString", 0: "MultiPoint"}
_DTYPES: Final[dict[str, Any]] = {"TEXT": object, "REAL": np.float64, "INTEGER": np.int64}
#: Columns of a style in QGIS, and their types: https://docs.qgis.org, "Saving styles in a GeoPackage".
_STYLES: Final = (
    ("f_table_catalog", object), ("f_table_schema", object), ("f_table_name", object), ("f_geometry_column", object),
    ("styleName", object), ("styleQML", object), ("styleSLD", object), ("useAsDefault", np.bool_),
    ("description", object), ("owner", object), ("ui", object), ("update_time", "datetime64[ms]"),
)  # fmt: skip
#: What an environment variable of the user could say otherwise.
_OPTIONS: Final = {
    "OGR_GPKG_ALLOW_THREADED_RTREE": "NO",  # else GDAL decides by the machine's processors and memory
    "OGR_SQLITE_SYNCHRONOUS": "OFF",  # the file is temporary
    "OGR_SQLITE_JOURNAL": "MEMORY",
    "OGR_SQLITE_PRAGMA": "",
    "SQLITE_USE_OGR_VFS": "NO",
}
_FAULTS: Final = (
    errors.DataSourceError, errors.DataLayerError, errors.FeatureError, errors.FieldError, errors.GeometryError,
    errors.CRSError, RuntimeError,
)  # fmt: skip


@dataclass(frozen=True)
class Layer:
    """One table of features of one dimension.

    ``columns`` are (name, ``TEXT``, ``REAL`` or ``INTEGER``); ``rows`` have one value a column; ``shapes`` one
    multi-part geometry a row; ``style`` is QML.
    """

    name: str
    title: str
    columns: tuple[tuple[str, str], ...]
    rows: Iterable[Sequence[Any]]
    dimension: int
    shapes: NDArray[np.object_]
    style: str


def write(layers: Iterable[Layer], crs: str, date: str) -> bytes:
    """The bytes of a GeoPackage, its layers in the order given, and the styles by which QGIS draws them.

    Parameters
    ----------
    crs
        ``EPSG:n`` of every layer, metres.
    date
        ISO date put where the format wants a time of change.

    Raises
    ------
    MachineError
        ENV-006 where there is no temporary folder to write in.
    OutputError
        OUT-720 where GDAL cannot write: no driver (``GDAL_SKIP``), no room.
    """
    try:
        with tempfile.TemporaryDirectory(prefix="conformity-", ignore_cleanup_errors=True) as home:
            path = Path(home) / "report.gpkg"
            with _settled(date):
                _put_styles(path, [_add(path, layer, crs) for layer in layers], date)
            return path.read_bytes()
    except OSError as error:
        raise MachineError(Msg.TEMPORARY_FOLDER_UNUSABLE, problem=error.strerror or str(error)) from error


@contextmanager
def _settled(date: str) -> Iterator[None]:
    """GDAL's options for the time of writing."""
    options: dict[str, Any] = {**_OPTIONS, "OGR_CURRENT_DATE": f"{date}T00:00:00.000Z"}
    with ALONE:
        before = {name: pyogrio.get_gdal_config_option(name) for name in options}
        pyogrio.set_gdal_config_options(options)
        try:
            yield
        finally:
            pyogrio.set_gdal_config_options(before)


def _add(path: Path, layer: Layer, crs: str) -> tuple[str, str, str]:
    """Write a layer some rows at a time, so that its values are never all held; its name, title and style."""
    columns = tuple((name, _DTYPES[kind]) for name, kind in layer.columns)
    rows = iter(layer.rows)
    for start in range(0, len(layer.shapes), AT_A_TIME):
        shapes = layer.shapes[start : start + AT_A_TIME]
        _put(
            path, layer.name, columns, list(islice(rows, len(shapes))),
            geometry=shapely.to_wkb(shapely.force_2d(shapes), byte_order=1), geometry_type=_TYPES[layer.dimension],
            crs=crs, append=start > 0, layer_options={"SPATIAL_INDEX": "YES", "IDENTIFIER": layer.title},
        )  # fmt: skip
    return layer.name, layer.title, layer.style


def _put_styles(path: Path, layers: Iterable[tuple[str, str, str]], date: str) -> None:
    """The table ``layer_styles`` that QGIS reads: the first style of each layer is the one it is drawn by."""
    moment = np.datetime64(date, "ms")
    rows = [("", "", name, "geom", title, qml, "", True, title, "", None, moment) for name, title, qml in layers]
    utc = np.full(len(rows), 100)  # as GDAL counts time zones
    _put(path, "layer_styles", _STYLES, rows, layer_options={"FID": "id"}, gdal_tz_offsets={"update_time": utc})


def _put(
    path: Path, layer: str, columns: Sequence[tuple[str, Any]], rows: Sequence[Sequence[Any]], **more: Any
) -> None:
    """Write rows of one layer by GDAL."""
    values = [np.array([_clean(row[n]) for row in rows], dtype=kind) for n, (_, kind) in enumerate(columns)]
    fields = [name for name, _ in columns]
    with warnings.catch_warnings(record=True) as problems:
        warnings.simplefilter("always")
        try:
            raw.write(
                path, field_data=values, fields=fields, layer=layer, driver="GPKG", dataset_options={"VERSION": "1.3"},
                **{"geometry": None, **more},
            )  # fmt: skip
        except _FAULTS as error:
            raise OutputError(Msg.GEOPACKAGE_NOT_WRITTEN, problem=_plain(error)) from error
    if problems:  # what GDAL could not write, and went on without
        raise OutputError(Msg.GEOPACKAGE_NOT_WRITTEN, problem=_plain(problems[0].message))


def _plain(error: Exception | str) -> str:
    """GDAL's words without the path of the temporary folder."""
    words = str(error)
    return (words.rsplit("/", 1)[-1] if "/" in words else words)[:300]


def _clean(value: Any) -> Any:
    """Readers end a text at its first NUL: what follows would be lost without a word."""
    return value.replace("\0", "\ufffd") if isinstance(value, str) else value
