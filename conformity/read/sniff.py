"""Determines the format of a file from its bytes; the extension only distinguishes between plain texts."""

from __future__ import annotations

import re
import zipfile
from pathlib import Path

from conformity.errors import InputError, Msg, Place
from conformity.errors.reasons import of_system
from conformity.read.dbf import looks_like_dbf

__all__ = ["CANDIDATES", "sniff"]

# Extensions examined inside a folder; a file named as argument is examined whatever its extension.
CANDIDATES = frozenset(
    {".shp", ".tab", ".mif", ".gpkg", ".geojson", ".json", ".gml", ".fgb", ".parquet", ".geoparquet", ".dbf", ".csv"}
)

_MAGIC = (
    (b"\x00\x00\x27\x0a", "shapefile"),
    (b"fgb\x03fgb", "flatgeobuf"),
    (b"PAR1", "parquet"),
)
# First bytes of formats often sent instead of a plan, and the name used in the message.
_REFUSED = (
    (b"%PDF", "PDF"),
    (b"AC10", "DWG"),
    (b"AutoCAD Binary DXF", "DXF"),
    (b"II*\x00", "TIFF"),
    (b"MM\x00*", "TIFF"),
    (b"II+\x00", "TIFF"),
    (b"\xff\xd8\xff", "JPEG"),
    (b"\x89PNG", "PNG"),
    (b"\x00\x00\x00\x0cjP  ", "JPEG 2000"),
    (b"\xd0\xcf\x11\xe0", "Microsoft Office (.doc, .xls)"),
    (b"BM", "BMP"),
)
_ARCHIVES = (
    (b"Rar!", "RAR"),
    (b"7z\xbc\xaf\x27\x1c", "7z"),
    (b"\x1f\x8b", "gzip"),
    (b"BZh", "bzip2"),
    (b"\xfd7zXZ", "xz"),
)
_BY_SUFFIX = {".dwg": "DWG", ".dxf": "DXF", ".ecw": "ECW", ".pdf": "PDF", ".kml": "KML", ".qgs": "QGIS", ".vrt": "VRT"}
_DXF = re.compile(rb"^\s*(999\s*\n.*\n\s*)?0\s*\r?\n\s*SECTION", re.DOTALL)
_ROOT = re.compile(r"<(?!\?|!)\s*([\w.:-]+)")
_HEAD = 65_536


def sniff(path: Path, shown: str) -> str:
    """The format of a file, from its content.

    Returns
    -------
    str
        ``shapefile``, ``gpkg``, ``geojson``, ``gml``, ``mapinfo-tab``, ``mapinfo-mif``, ``flatgeobuf``, ``parquet``,
        ``dbf``, ``csv``, ``zip``, or ``json`` for a JSON that is not GeoJSON.

    Raises
    ------
    InputError
        ``VEC-010`` to ``VEC-016`` for what is not a supported vector file, with the format to ask the supplier for.
    """
    place = Place(file=shown)
    try:
        with path.open("rb") as stream:
            head = stream.read(_HEAD)
    except OSError as error:
        raise InputError(Msg.FILE_NOT_READABLE, place, detail=of_system(error)) from error
    suffix = path.suffix.lower()
    if not head:
        raise InputError(Msg.SHP_EMPTY if suffix in (".shp", ".shx", ".dbf") else Msg.FILE_EMPTY, place)
    for magic, container in _MAGIC:
        if head.startswith(magic):
            return container
    if head.startswith(b"SQLite format 3\x00"):
        return "gpkg"
    if head.startswith((b"PK\x03\x04", b"PK\x05\x06")):
        return _zip(path, place)
    for magic, word in _REFUSED:
        if head.startswith(magic):
            raise InputError(Msg.FORMAT_NOT_READ, place, what=word)
    for magic, word in _ARCHIVES:
        if head.startswith(magic):
            raise InputError(Msg.ARCHIVE_FORMAT_NOT_READ, place, what=word)
    if suffix == ".dbf" and looks_like_dbf(head):
        return "dbf"
    return _text(head, suffix, place)


def _zip(path: Path, place: Place) -> str:
    """A zip archive, unless it is an office document or a KMZ in disguise."""
    try:
        with zipfile.ZipFile(path) as archive:
            names = archive.namelist()
    except (zipfile.BadZipFile, OSError, ValueError, NotImplementedError) as error:
        raise InputError(Msg.ARCHIVE_DAMAGED, place, detail=str(error)) from error
    if "[Content_Types].xml" in names or "mimetype" in names:
        raise InputError(Msg.FORMAT_NOT_READ, place, what="Office (.xlsx, .docx, .ods)")
    if "doc.kml" in names:
        raise InputError(Msg.FORMAT_NOT_READ, place, what="KMZ")
    return "zip"


def _text(head: bytes, suffix: str, place: Place) -> str:
    if head.startswith((b"\xff\xfe", b"\xfe\xff")):
        raise InputError(Msg.TEXT_NOT_UTF8, place)
    text = head.decode("utf-8-sig", "replace").lstrip("\ufeff \t\r\n")
    lower = text[:200].lower()
    if lower.startswith("!table"):
        return "mapinfo-tab"
    if suffix == ".mif" and lower.startswith("version"):
        return "mapinfo-mif"
    if text.startswith(("{", "[")) and b"\x00" not in head:
        return _json(text, place)
    if text.startswith("<") and b"\x00" not in head:
        return _xml(text, place)
    if _DXF.match(head):
        raise InputError(Msg.FORMAT_NOT_READ, place, what="DXF")
    if suffix == ".csv" and b"\x00" not in head:
        return "csv"
    if suffix in _BY_SUFFIX:
        raise InputError(Msg.FORMAT_NOT_READ, place, what=_BY_SUFFIX[suffix])
    if suffix in (".shp", ".dbf"):
        raise InputError(Msg.NOT_A_SHAPEFILE if suffix == ".shp" else Msg.NOT_A_DBF, place, bytes=len(head))
    raise InputError(Msg.FORMAT_NOT_RECOGNISED, place)


def _json(text: str, place: Place) -> str:
    if '"Topology"' in text[:2000]:
        raise InputError(Msg.FORMAT_NOT_READ, place, what="TopoJSON")
    if '"esriGeometry' in text[:2000] or '"spatialReference"' in text[:2000]:
        raise InputError(Msg.FORMAT_NOT_READ, place, what="ESRI JSON")
    kinds = ('"FeatureCollection"', '"Feature"', '"Polygon"', '"MultiPolygon"', '"GeometryCollection"', '"features"')
    return "geojson" if any(kind in text for kind in kinds) else "json"


def _xml(text: str, place: Place) -> str:
    if "<!DOCTYPE" in text.upper():
        raise InputError(Msg.XML_DOCTYPE_REFUSED, place)
    element = _ROOT.search(text)
    if element is None:  # a long preamble: the check of the whole GML decides
        return "gml"
    root = element.group(1)
    local = root.rpartition(":")[2]
    if local.lower() == "kml":
        raise InputError(Msg.FORMAT_NOT_READ, place, what="KML")
    if not local.endswith("FeatureCollection"):
        raise InputError(Msg.XML_NOT_A_GML, place, root=root[:80])
    return "gml"
