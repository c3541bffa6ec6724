"""Provenance of a result: versions, files with their digests, options. It contains no time and no absolute path."""

from __future__ import annotations

import os
import platform
from collections.abc import Iterable, Mapping
from datetime import UTC, date, datetime
from functools import cache, lru_cache
from importlib.metadata import version
from typing import TYPE_CHECKING, Any

from conformity.api.request import FIELDS, Form, name_of
from conformity.errors import Msg, UsageError
from conformity.profiles.objectives import OTHERS

if TYPE_CHECKING:
    from conformity.api.request import Request
    from conformity.model import FileHash, Layer

_PACKAGES = ("geopandas", "shapely", "pandas", "numpy", "pyproj", "pyogrio", "pydantic", "ruamel.yaml", "openpyxl")


#: of an installed package; cached, as its metadata is a file
_version = cache(version)


def versions() -> dict[str, str]:
    """Versions of this program and of the libraries that its numbers depend on."""
    import pyproj
    import shapely
    from pyproj.database import get_database_metadata

    from conformity import __version__
    from conformity.read.gdal import versions as gdal_versions

    numbers = {"conformity": __version__, "python": platform.python_version()}
    numbers.update({name: _version(name) for name in _PACKAGES})
    numbers.update(
        {"GEOS": shapely.geos_version_string, "PROJ": pyproj.proj_version_str, "GDAL": gdal_versions()["gdal"]}
    )
    registry = get_database_metadata("EPSG.VERSION")
    if registry:
        numbers["EPSG"] = registry
    return numbers


def today(given: str | None = None) -> str:
    """The run's date, ``YYYY-MM-DD``: as given, else SOURCE_DATE_EPOCH, else today.

    Raises
    ------
    UsageError
        CLI-023 if the value given is not a date; ENV-007 if SOURCE_DATE_EPOCH is not a time.
    """
    if given:
        try:
            return date.fromisoformat(given).isoformat()
        except ValueError:
            raise UsageError(Msg.NOT_A_DATE, date=given) from None
    epoch = os.environ.get("SOURCE_DATE_EPOCH", "").strip()
    if not epoch:
        return date.today().isoformat()
    try:
        return datetime.fromtimestamp(int(epoch), UTC).date().isoformat()
    except (ValueError, OverflowError, OSError):
        raise UsageError(Msg.SOURCE_DATE_EPOCH_INVALID, value=epoch[:40]) from None


def inputs(layers: Mapping[str, Iterable[Layer]]) -> list[dict[str, Any]]:
    """One entry per layer read: role, format, encoding, CRS, and each file with its SHA-256."""
    entries = [
        {
            "role": role,
            "layer": layer.name,
            "path": layer.path,
            "driver": layer.driver,
            "features": len(layer.frame),
            "geometry": layer.geometry,
            "crs": crs_name(layer.crs),
            "encoding": layer.encoding,
            "encoding_source": layer.encoding_source,
            "files": [_file(f) for f in layer.files],
        }
        for role, of_role in layers.items()
        for layer in of_role
    ]
    return sorted(entries, key=lambda entry: (entry["role"], entry["path"], entry["layer"]))


def _file(entry: FileHash) -> dict[str, Any]:
    return {"path": entry.path, "bytes": entry.bytes, "sha256": entry.sha256}


def options(request: Request) -> dict[str, Any]:
    """The options of a request for the report: files by name, layers by kind."""
    content = {
        each.kind or name: _option(each.form, getattr(request, name)) for name, each in FIELDS.items() if each.printed
    }
    return {name: value for name, value in content.items() if value not in (None, False, {}, [])}


def _option(form: Form, value: Any) -> Any:
    """The value of an input as plain values, paths without folders."""
    if form.is_path:
        return None if value is None else name_of(value)
    if form is Form.LAYERS:
        return sorted(map(name_of, value))
    if form is Form.OBJECTIVE:
        return _objective(value)
    if form is Form.COLUMNS:
        return dict(sorted(value.items()))
    if form is Form.LAYER_OPTIONS:
        return [_layer_options(path, said) for path, said in sorted(value.items())]
    return value


def _layer_options(path: str, options: Mapping[str, Any]) -> str:
    """The options of one network, paths without folders."""
    said = {name: _objective(value) if name == "objective" else name_of(value) for name, value in options.items()}
    return f"{name_of(path)}: " + ", ".join(f"{name}={value}" for name, value in sorted(said.items()))


def _objective(said: str | Mapping[str, str] | None) -> str | None:
    """Objectives in the form of the command line."""
    if not isinstance(said, Mapping):
        return said
    return ", ".join(value if kind == OTHERS else f"{kind}={value}" for kind, value in said.items())


@lru_cache(maxsize=64)  # pyproj takes 20 ms to say the code
def crs_name(declared: str | None) -> str:
    """``EPSG:2154`` or the name the file gives; empty if none is declared."""
    if not declared:
        return ""
    from pyproj import CRS
    from pyproj.exceptions import CRSError

    try:
        crs = CRS.from_user_input(declared)
    except CRSError:
        return ""
    code = crs.to_epsg()
    return f"EPSG:{code}" if code else crs.name
