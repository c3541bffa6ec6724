"""All calls of pyogrio: without network, without files written beside the input, with every warning kept.

The driver is chosen from the content before (:mod:`conformity.read.sniff`) and checked again after opening.
"""

from __future__ import annotations

import warnings
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path
from typing import Any

import pyogrio
from pyogrio import errors, raw

from conformity.errors import InputError, MachineError, Msg, Place
from conformity.model.alone import ALONE

__all__ = ["DRIVERS", "Rows", "info", "layers", "rows", "shapes_after", "shapes_of", "versions"]

# Container (as sniffed) to the GDAL driver it must open with.
DRIVERS = {
    "shapefile": "ESRI Shapefile",
    "dbf": "ESRI Shapefile",
    "gpkg": "GPKG",
    "geojson": "GeoJSON",
    "gml": "GML",
    "mapinfo-tab": "MapInfo File",
    "mapinfo-mif": "MapInfo File",
    "flatgeobuf": "FlatGeobuf",
}

_OPTIONS: dict[str, Any] = {
    "CPL_VSIL_CURL_ALLOWED_EXTENSIONS": "{noextensions}",  # no /vsicurl/, whatever addresses a file contains
    "GDAL_HTTP_TIMEOUT": "1",
    "GML_SKIP_RESOLVE_ELEMS": "ALL",  # xlink:href is not followed
    "GML_DOWNLOAD_SCHEMA": "NO",
    "GML_FIELDTYPES": "ALWAYS_STRING",  # "01004" stays "01004"
    "SHAPE_RESTORE_SHX": "NO",
    "OGR_SQLITE_LOAD_EXTENSIONS": "NO",
}
_OPEN: dict[str, dict[str, str]] = {"gml": {"WRITE_GFS": "NO", "DOWNLOAD_SCHEMA": "NO"}, "gpkg": {"IMMUTABLE": "YES"}}
_FAULTS = (
    errors.DataSourceError,
    errors.DataLayerError,
    errors.FeatureError,
    errors.FieldError,
    errors.GeometryError,
    errors.CRSError,
    UnicodeDecodeError,
    RuntimeError,
    ValueError,
    IndexError,
    OverflowError,
)


@dataclass(frozen=True)
class Rows:
    """The rows of a layer as pyogrio gives them, and what GDAL said while reading."""

    columns: tuple[str, ...]
    types: tuple[str, ...]
    values: tuple[Any, ...]  # one array a column
    wkb: Any  # array of WKB, or None
    crs: str | None
    said: tuple[str, ...]


@contextmanager
def _offline(place: Place) -> Iterator[list[warnings.WarningMessage]]:
    """Set options for one call, collect warnings, and convert GDAL's errors into those of this package."""
    with ALONE:
        before = {name: pyogrio.get_gdal_config_option(name) for name in _OPTIONS}
        pyogrio.set_gdal_config_options(_OPTIONS)
        try:
            with warnings.catch_warnings(record=True) as caught:
                warnings.simplefilter("always")
                yield caught
        except UnboundLocalError as error:  # raised by pyogrio where the text of a reference system is not UTF-8
            raise InputError(Msg.READING_FAILED, place, detail="CRS") from error
        except _FAULTS as error:
            raise InputError(Msg.READING_FAILED, place, detail=_plain(error)) from error
        finally:
            pyogrio.set_gdal_config_options(before)


def _plain(error: Exception) -> str:
    """GDAL's message without the path, which is often that of a temporary folder."""
    words = str(error).split("; ")[0]
    return words.rsplit("/", 1)[-1][:300] if "/" in words else words[:300]


def _address(path: Path, container: str) -> str:
    # These two drivers take a prefix that rules out their look-alikes (TopoJSON, ESRI JSON, any SQLite).
    prefix = {"geojson": "GeoJSON:", "gpkg": "GPKG:"}.get(container, "")
    name = str(path.absolute())  # not resolved: a staged link must keep its plain name
    if prefix == "GPKG:" and ":" in name:  # of a drive, which the driver would take for the mark before a layer
        return f'{prefix}"{path.absolute().as_posix()}"'
    return prefix + name


@lru_cache(maxsize=1)
def _drivers() -> frozenset[str]:
    return frozenset(pyogrio.list_drivers())


def _available(container: str, place: Place) -> None:
    """Refuse a format without its driver: GDAL would report a sound file as damaged, or read it as another format.

    Raises
    ------
    MachineError
        ``ENV-620`` a driver that this GDAL was built without, or that ``GDAL_SKIP`` turns off.
    """
    if DRIVERS[container] not in _drivers():
        raise MachineError(Msg.GDAL_DRIVER_MISSING, place, driver=DRIVERS[container])


def layers(path: Path, container: str, place: Place) -> list[str]:
    """The names of the layers of a file, in its order."""
    _available(container, place)
    with _offline(place):
        return [str(name) for name, _ in pyogrio.list_layers(_address(path, container))]


def info(path: Path, container: str, layer: str | None, place: Place) -> dict[str, Any]:
    """Pyogrio's description of one layer, with features counted and bounds computed."""
    _available(container, place)
    with _offline(place):
        description: dict[str, Any] = pyogrio.read_info(
            _address(path, container),
            layer=layer,
            encoding=_byte_for_byte(container),
            force_feature_count=True,
            force_total_bounds=True,
            **_OPEN.get(container, {}),
        )
    if description["driver"] != DRIVERS[container]:
        raise InputError(Msg.CONTENT_OF_OTHER_FORMAT, place, driver=description["driver"], expected=DRIVERS[container])
    return description


def rows(
    path: Path, container: str, layer: str | None, place: Place, *, columns: Sequence[str] | None, neutral: bool = False
) -> Rows:
    """Every row of a layer: dates as text, geometries as WKB.

    ``neutral`` requests undecoded text (as Latin-1), for a MapInfo table that declares no charset.
    """
    with _offline(place) as caught:
        meta, _, wkb, values = raw.read(
            _address(path, container),
            layer=layer,
            encoding="ISO-8859-1" if neutral else _byte_for_byte(container),
            columns=columns,
            read_geometry=container != "dbf",
            datetime_as_string=True,
            **_OPEN.get(container, {}),
        )
    said = tuple(dict.fromkeys(str(warning.message)[:300] for warning in caught))
    fields = tuple(str(name) for name in meta["fields"])
    return Rows(fields, tuple(str(kind) for kind in meta["dtypes"]), tuple(values), wkb, meta["crs"], said)


def shapes_after(
    path: Path, container: str, layer: str | None, place: Place, skipped: int, at_most: int
) -> tuple[Any, Any]:
    """Feature numbers and geometries (WKB) of a slice of a layer; the numbers serve to read features again."""
    with _offline(place):
        _, numbers, wkb, _ = raw.read(
            _address(path, container), layer=layer, encoding=_byte_for_byte(container), columns=[], return_fids=True,
            skip_features=skipped, max_features=at_most, **_OPEN.get(container, {}),
        )  # fmt: skip
    return numbers, wkb


def shapes_of(path: Path, container: str, layer: str | None, place: Place, numbers: Any) -> Any:
    """Geometries as WKB, by number."""
    with _offline(place):
        return raw.read(
            _address(path, container), layer=layer, encoding=_byte_for_byte(container), columns=[], fids=numbers,
            **_OPEN.get(container, {}),
        )[2]  # fmt: skip


def _byte_for_byte(container: str) -> str | None:
    """Encoding passed to GDAL: dBase texts are read as bytes and decoded here; other formats state theirs."""
    return "ISO-8859-1" if container in ("shapefile", "dbf") else None


def versions() -> dict[str, str]:
    """Versions of pyogrio and of its bundled GDAL, for provenance."""
    return {"pyogrio": pyogrio.__version__, "gdal": ".".join(str(n) for n in pyogrio.__gdal_version__)}
