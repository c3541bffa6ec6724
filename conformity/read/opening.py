"""Opens one file of any supported format: checks it whole and describes its layers."""

from __future__ import annotations

import contextlib
import shutil
import sqlite3
import unicodedata
from collections.abc import Callable, Mapping, Sequence
from dataclasses import asdict, dataclass, field
from pathlib import Path
from typing import Any

from conformity.errors import InputError, Msg, Place
from conformity.model import LedgerLine
from conformity.read import checks, dbf, flatgeobuf, frames, gdal, gml, shapefile, tables, values
from conformity.read.encoding import Decision, decide, decode
from conformity.read.sniff import sniff

__all__ = ["Opened", "opened"]

STAGE = "read"
_LONGEST_PRJ = 65_536  # bytes; the longest definitions take some thousands


@dataclass(frozen=True)
class Opened:
    """One checked layer: the facts of its description, and what is needed to load it."""

    name: str
    container: str
    path: Path  # the path passed to the reader: the file, or a temporary copy
    layer: str | None
    geometry: str
    features: int
    columns: tuple[str, ...]
    crs: str | None
    crs_name: str
    encoding: str
    encoding_source: str
    bounds: tuple[float, float, float, float] | None
    parts: tuple[Path, ...]  # every file read, in the delivery
    codec: str | None = None
    widths: tuple[int, ...] = ()  # maximum bytes of each text column, in the order of the columns
    neutral: bool = False
    null_geometries: int | None = None  # as the file announces them
    unreadable: Mapping[str, tuple[int, ...]] = field(default_factory=dict)  # rows with an invalid number or date
    several: bool = False  # the file could contain other layers
    ledger: tuple[LedgerLine, ...] = field(default=())

    @property
    def driver(self) -> str:
        """GDAL's name of the format, or this package's name for what GDAL does not read."""
        return gdal.DRIVERS.get(
            self.container, {"csv": "CSV", "parquet": "Parquet"}.get(self.container, self.container)
        )


Stage = Callable[[], Path]  # creates a new temporary folder


def opened(path: Path, shown: str, stage: Stage) -> list[Opened]:
    """The layers of one file, whatever its container.

    Parameters
    ----------
    path
        The file.
    shown
        How errors name it.
    stage
        Gives a new temporary folder, called only where a copy is needed.

    Raises
    ------
    InputError
        For any fault of the file; each reader of :mod:`conformity.read` lists its codes.
    """
    container = sniff(path, shown)
    if container in ("json", "zip"):
        raise InputError(
            Msg.FORMAT_NOT_RECOGNISED if container == "json" else Msg.ARCHIVE_NESTED,
            Place(file=shown),
            member=path.name,
        )
    return _OPENERS[container](path, shown, stage)


def _name(path: Path) -> str:
    return unicodedata.normalize("NFC", path.stem)


def _line(layer: str, code: str, level: str = "note", **fields: Any) -> LedgerLine:
    return LedgerLine(stage=STAGE, layer=layer, code=code, level=level, fields=fields)


def _of_encoding(name: str, decision: Decision) -> list[LedgerLine]:
    lines = []
    if decision.contradicted:
        lines.append(
            _line(name, Msg.ENCODING_CONTRADICTED, "warning", label=decision.label, encoding=decision.encoding)
        )
    elif decision.source == "sniffed" and not decision.label and not decision.ascii:
        lines.append(_line(name, Msg.ENCODING_GUESSED, "warning", encoding=decision.encoding, sample=decision.sample))
    if decision.odd:
        rows = ", ".join(str(row) for row in decision.odd[:5]) + (" …" if len(decision.odd) > 5 else "")
        lines.append(
            _line(
                name, Msg.ROWS_IN_OTHER_ENCODING, "warning", encoding=decision.encoding, n=len(decision.odd), rows=rows
            )
        )
    return lines


def _with_gdal(
    path: Path, container: str, layer: str | None, shown: str, *, name: str, files: tuple[Path, ...], **given: Any
) -> Opened:
    """Describe one layer through GDAL; ``given`` replaces fields that GDAL gives less exactly."""
    place = Place(file=shown, layer=layer)
    info = gdal.info(path, container, layer, place)
    announced, deleted = given.pop("features", None), given.pop("deleted", 0)
    features = int(info["features"]) - deleted  # GDAL counts the rows marked deleted, but does not return them
    if announced is not None and announced != features:
        raise InputError(Msg.FEATURES_MISSING, place, expected=announced, found=features)
    crs, crs_name = frames.crs_text(info["crs"])
    crs, crs_name = given.pop("crs", crs), given.pop("crs_name", crs_name)
    kind = frames.kind_of(info["geometry_type"])
    if kind == "unknown" and features:
        rows = gdal.rows(path, container, layer, place, columns=[])
        kind = frames.kind_of_shapes(frames.geometries(rows.wkb, place)) if rows.wkb is not None else "none"
    ledger = list(given.pop("ledger", ()))
    declared = str(info["geometry_type"] or "")
    if container == "flatgeobuf" and ("Curve" in declared or "Surface" in declared):
        ledger.append(_line(name, Msg.ARCS_READ_AS_SEGMENTS, "warning", type=declared))
    bounds = info.get("total_bounds")
    fields: dict[str, Any] = {
        "geometry": kind,
        "columns": tuple(str(column) for column in info["fields"]),
        "encoding": "UTF-8",
        "encoding_source": "format",
        "bounds": tuple(float(value) for value in bounds)
        if bounds is not None and features and kind != "none"
        else None,
    } | given
    return Opened(
        name=name, container=container, path=path, layer=layer, features=features, crs=crs, crs_name=crs_name,
        parts=files, ledger=tuple(ledger), **fields,
    )  # fmt: skip


def _shapefile(path: Path, shown: str, stage: Stage) -> list[Opened]:
    if path.suffix.lower() != ".shp":
        raise InputError(Msg.SHP_UNDER_OTHER_EXTENSION, Place(file=shown))
    files = shapefile.sidecars(path)
    facts = shapefile.check(files, shown)
    name = _name(path)
    ledger = _of_encoding(name, facts.decision)
    if facts.null_shapes:
        ledger.append(_line(name, Msg.ROWS_WITHOUT_GEOMETRY, "warning", n=facts.null_shapes))
    if facts.deleted:
        ledger.append(_line(name, Msg.ROWS_MARKED_DELETED, "warning", n=len(facts.deleted)))
    if facts.loose_box:
        ledger.append(_line(name, Msg.SHAPE_BOX_TOO_WIDE))
    if facts.wrong_box:
        ledger.append(_line(name, Msg.SHP_EXTENT_TOO_SMALL, "warning"))
    if facts.two_boxes:
        ledger.append(_line(name, Msg.SHP_AND_SHX_EXTENTS_DIFFER, "warning"))
    if facts.passed_over is not None:
        ledger.append(_line(name, Msg.SHP_BYTES_NOT_INDEXED, "warning", **asdict(facts.passed_over)))
    wrong = values.unreadable(facts.table)
    ledger += values.lines(name, facts.table, facts.columns, wrong)
    system, plain, lines = _prj(name, files.get(".prj"))
    given = {suffix: part for suffix, part in files.items() if suffix != ".prj" or plain}
    dates = [n for n in wrong if facts.table.fields[n].kind == "D"]
    if dates or given != files or not all(_plain(path, part) for part in files.values()):
        folder = stage()
        at = _staged(given, folder)
        if dates:
            _without_dates(files[".dbf"], dates, folder / "layer.dbf")
    else:
        at = path
    one = _with_gdal(
        at, "shapefile", None, shown, name=name, files=tuple(files.values()), features=facts.features,
        deleted=len(facts.deleted), widths=facts.widths,
        geometry=facts.geometry, columns=facts.columns, encoding=facts.decision.encoding,
        encoding_source=facts.decision.source, bounds=facts.bounds, codec=facts.decision.encoding,
        null_geometries=None if facts.deleted else facts.null_shapes,
        unreadable={facts.columns[n]: rows for n, rows in wrong.items()},
        ledger=ledger + lines, **system,
    )  # fmt: skip
    return [one]


def _prj(name: str, prj: Path | None) -> tuple[dict[str, str | None], bool, list[LedgerLine]]:
    """The system that a ``.prj`` declares, whether GDAL may read the file, and ledger lines about it.

    The text is parsed by pyproj, which also transforms: GDAL includes its own PROJ, fails to open the layer for
    some texts, and does not read WKT 2 here.
    """
    if prj is None:
        return {"crs": None, "crs_name": ""}, True, []
    with prj.open("rb") as stream:
        data = stream.read(_LONGEST_PRJ + 1)
    try:
        text, plain = data.decode("utf-8"), len(data) <= _LONGEST_PRJ
    except UnicodeDecodeError:
        text, plain = data.decode("cp1252", "replace"), False
    crs, crs_name = frames.crs_text(text[:_LONGEST_PRJ].strip("\ufeff\x00 \r\n\t"))
    lines = [] if crs else [_line(name, Msg.PRJ_NOT_UNDERSTOOD, "warning", file=prj.name)]
    return {"crs": crs, "crs_name": crs_name}, plain and crs is not None, lines


def _without_dates(table: Path, columns: Sequence[int], target: Path) -> None:
    """A copy of a table whose dates are texts: pyogrio cannot read a layer with one impossible date."""
    data = bytearray(table.read_bytes())
    for number in columns:
        data[32 + 32 * number + 11] = ord("C")
    target.unlink(missing_ok=True)
    target.write_bytes(data)


def _plain(path: Path, part: Path) -> bool:
    """Whether GDAL finds this part itself: same stem, suffix all lower or upper case, and no ``!``, pyogrio's mark."""
    return (
        part.stem == path.stem
        and part.suffix in (part.suffix.lower(), part.suffix.upper())
        and "!" not in str(part.absolute())
    )


def _staged(files: Mapping[str, Path], folder: Path) -> Path:
    """Links to (or copies of) the files under one plain name."""
    first = folder
    for number, (suffix, part) in enumerate(files.items()):
        target = folder / f"layer{suffix}"
        try:
            target.symlink_to(part.resolve())
        except OSError:
            shutil.copyfile(part, target)
        first = target if number == 0 else first
    return first


def _dbf(path: Path, shown: str, stage: Stage) -> list[Opened]:
    table = dbf.read_table(path, shown)
    label_file = next(
        (p for p in sorted(path.parent.iterdir()) if p.stem == path.stem and p.suffix.lower() == ".cpg"), None
    )
    label = label_file.read_bytes()[:64].decode("utf-8-sig", "replace").strip() if label_file else None
    decision = decide(table.foreign_texts(), label, table.language, "cpg")
    names = tuple(decode(column.name, decision.encoding) for column in table.fields)
    name = _name(path)
    wrong = values.unreadable(table)
    at = path
    if dates := [n for n in wrong if table.fields[n].kind == "D"]:
        at = stage() / "layer.dbf"
        _without_dates(path, dates, at)
    one = _with_gdal(
        at, "dbf", None, shown, name=name, files=(path, label_file) if label_file else (path,),
        features=table.count - len(table.deleted), deleted=len(table.deleted), geometry="none",
        widths=tuple(column.width for column in table.fields),
        columns=names,
        encoding=decision.encoding, encoding_source=decision.source, codec=decision.encoding, bounds=None,
        unreadable={names[n]: rows for n, rows in wrong.items()},
        ledger=_of_encoding(name, decision) + values.lines(name, table, names, wrong),
    )  # fmt: skip
    return [one]


def _geojson(path: Path, shown: str, stage: Stage) -> list[Opened]:
    content = checks.geojson(path, shown)
    at = path if _plain(path, path) else _staged({".geojson": path}, stage())
    name = _name(path)
    ledger = []
    if content is not None and content.doubled:
        ledger.append(_line(name, Msg.GEOJSON_DUPLICATE_KEY, "warning", n=content.doubled))
    if content is not None and content.system:
        ledger.append(_line(name, Msg.GEOJSON_CRS_MEMBER))
    counts = {} if content is None else {"features": content.features, "null_geometries": content.null_geometries}
    return [_with_gdal(at, "geojson", None, shown, name=name, files=(path,), ledger=ledger, **counts)]


def _gml(path: Path, shown: str, stage: Stage) -> list[Opened]:
    features, arcs = gml.check(path, shown)
    # Copied alone into a temporary folder: a stale .gfs or .xsd beside the file would hide columns.
    at = stage() / f"{_name(path)}.gml"
    shutil.copyfile(path, at)
    place = Place(file=shown)
    names = gdal.layers(at, "gml", place)
    layers = [
        _with_gdal(
            at, "gml", name, shown, name=name, files=(path,), several=True,
            ledger=[_line(name, Msg.ARCS_READ_AS_SEGMENTS, "warning", type=f"gml:{arcs}")] if arcs else [],
        )
        for name in names
    ]  # fmt: skip
    if sum(one.features for one in layers) != features:
        raise InputError(Msg.FEATURES_MISSING, place, expected=features, found=sum(one.features for one in layers))
    return layers


def _gpkg(path: Path, shown: str, stage: Stage) -> list[Opened]:
    wal = path.with_name(f"{path.name}-wal")
    at = path
    parts: tuple[Path, ...] = (path,)
    ledger: list[LedgerLine] = []
    if wal.is_file() and wal.stat().st_size:
        # Changes not yet written into the main file: merge them into a copy, the delivery is not changed.
        at = stage() / path.name
        shutil.copyfile(path, at)
        shutil.copyfile(wal, at.with_name(f"{at.name}-wal"))
        with contextlib.closing(sqlite3.connect(at)) as base, contextlib.suppress(sqlite3.Error):
            base.execute("PRAGMA wal_checkpoint(TRUNCATE)")
        parts = (path, wal)
        ledger = [_line(_name(path), Msg.PENDING_CHANGES_READ, "warning")]
    elif not _plain(path, path):
        at = _staged({".gpkg": path}, stage())
    inside = checks.geopackage(at, shown)
    if not inside:
        raise InputError(Msg.GEOPACKAGE_WITHOUT_LAYER, Place(file=shown))
    return [
        _with_gdal(
            at,
            "gpkg",
            one.name,
            shown,
            name=one.name,
            files=parts,
            features=one.features,
            null_geometries=one.null_geometries,
            several=True,
            ledger=ledger
            + ([_line(one.name, Msg.ARCS_READ_AS_SEGMENTS, "warning", type=one.arcs)] if one.arcs else []),
        )
        for one in inside
    ]


def _mapinfo(path: Path, shown: str, stage: Stage) -> list[Opened]:
    suffixes = (".dat", ".map", ".id", ".ind", ".mid")
    around = sorted(
        p for p in path.parent.iterdir() if p.stem.lower() == path.stem.lower() and p.suffix.lower() in suffixes
    )
    files = {path.suffix.lower(): path, **{part.suffix.lower(): part for part in around}}
    facts = checks.mapinfo(path, files, shown)
    at = path if all(_plain(path, part) for part in files.values()) else _staged(files, stage())
    name = _name(path)
    container = "mapinfo-mif" if ".mif" in files else "mapinfo-tab"
    counted = {} if facts.features is None else {"features": facts.features}
    return [
        _with_gdal(
            at, container, None, shown, **counted, name=name, files=tuple(files.values()),
            encoding=facts.decision.encoding, encoding_source=facts.decision.source,
            codec=facts.decision.encoding if facts.neutral else None,
            neutral=facts.neutral, null_geometries=facts.null_geometries, ledger=_of_encoding(name, facts.decision),
        )
    ]  # fmt: skip


def _flatgeobuf(path: Path, shown: str, stage: Stage) -> list[Opened]:
    flatgeobuf.check(path, shown)
    at = path if _plain(path, path) else _staged({".fgb": path}, stage())
    return [_with_gdal(at, "flatgeobuf", None, shown, name=_name(path), files=(path,))]


def _csv(path: Path, shown: str, _: Stage) -> list[Opened]:
    table = tables.delimited(path, shown)
    return [
        Opened(
            name=_name(path), container="csv", path=path, layer=None, geometry="none", features=len(table.rows),
            columns=table.columns, crs=None, crs_name="", encoding=table.encoding, encoding_source="sniffed",
            bounds=None, parts=(path,),
        )
    ]  # fmt: skip


def _parquet(path: Path, shown: str, _: Stage) -> list[Opened]:
    footer = tables.geoparquet(path, shown)
    kinds = {frames.kind_of(kind) for kind in footer.kinds}
    geometry = kinds.pop() if len(kinds) == 1 else ("mixed" if kinds else "unknown")
    crs, crs_name = frames.crs_text(footer.crs)
    garbled = footer.crs is not None and crs is None
    return [
        Opened(
            name=_name(path), container="parquet", path=path, layer=None, geometry=geometry, features=footer.features,
            columns=footer.columns, crs=crs, crs_name=crs_name, encoding="UTF-8", encoding_source="format",
            bounds=footer.bounds, parts=(path,),
            ledger=(_line(_name(path), Msg.DECLARED_CRS_UNREADABLE, "warning"),) if garbled else (),
        )
    ]  # fmt: skip


_OPENERS: dict[str, Callable[[Path, str, Stage], list[Opened]]] = {
    "shapefile": _shapefile,
    "dbf": _dbf,
    "geojson": _geojson,
    "gml": _gml,
    "gpkg": _gpkg,
    "mapinfo-tab": _mapinfo,
    "mapinfo-mif": _mapinfo,
    "flatgeobuf": _flatgeobuf,
    "csv": _csv,
    "parquet": _parquet,
}
