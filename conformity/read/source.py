"""The workspace: describes and loads the layers of arguments, and removes its temporary folders at the end."""

from __future__ import annotations

import tempfile
from collections import Counter
from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from types import TracebackType
from typing import Any

import pandas as pd

from conformity.errors import InputError, MachineError, Msg, Place, work
from conformity.errors.reasons import of_system
from conformity.model import FileHash, Layer, LedgerLine
from conformity.read import archive, frames, gdal, tables
from conformity.read.description import Description
from conformity.read.finding import Argument, Found, parse, siblings, walk
from conformity.read.hashes import file_hash, stamp
from conformity.read.opening import Opened, opened
from conformity.read.pieces import Pieces
from conformity.read.sniff import sniff
from conformity.yamltext import suggestion

__all__ = ["Workspace"]

# Where two files of one folder and one name contain the same data, the first format of this list is read.
_PREFERENCE = (
    "shapefile",
    "gpkg",
    "mapinfo-tab",
    "mapinfo-mif",
    "gml",
    "flatgeobuf",
    "parquet",
    "geojson",
    "dbf",
    "csv",
)


@dataclass(frozen=True)
class _Held:
    """A described layer, kept until it is loaded, with the state of its files to detect a change meanwhile."""

    opened: Opened
    shown: str
    stamps: tuple[tuple[Path, tuple[int, int]], ...]


class Workspace:
    """Reads inputs: describe an argument first, then load the layers needed.

    Use as a context manager: archives are unpacked in a temporary folder that is removed at exit.

    >>> with Workspace() as files:  # doctest: +SKIP
    ...     for layer in files.describe("59350_PLU_20190101.zip"):
    ...         print(layer.name, layer.features, layer.crs_name)
    """

    def __init__(self) -> None:
        self._temporary: tempfile.TemporaryDirectory[str] | None = None
        self._folders = 0
        self._held: dict[tuple[str, str, str], _Held] = {}
        self._read: dict[Path, tuple[str, Place]] = {}

    def __enter__(self) -> Workspace:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._held.clear()
        if self._temporary is not None:
            self._temporary.cleanup()
            self._temporary = None

    def _stage(self) -> Path:
        """A new empty temporary folder; the first call creates the workspace's own."""
        try:
            if self._temporary is None:
                self._temporary = tempfile.TemporaryDirectory(prefix="conformity-", ignore_cleanup_errors=True)
            self._folders += 1
            folder = Path(self._temporary.name) / str(self._folders)
            folder.mkdir()
        except OSError as error:
            raise MachineError(Msg.TEMPORARY_FOLDER_UNUSABLE, problem=of_system(error)) from None
        return folder

    def describe(self, path: str | Path, *, faults: list[InputError] | None = None) -> list[Description]:
        """Every layer of one input, without loading its features.

        Parameters
        ----------
        path
            A file, a folder of any depth, a ``.zip``, or ``PATH:LAYER`` for one layer of those. A file under a name of
            the CNIG standard brings the other tables of its plan, marked ``sibling``.
        faults
            Where given, receives the faults of single files instead of raising them, and the others are described.

        Returns
        -------
        list of Description
            In the order of the paths, and within a file in its own order.

        Raises
        ------
        InputError
            For an argument that does not exist or contains no supported format, and (without ``faults``) for the
            first file that is damaged, incomplete or of a refused kind.
        """
        argument = parse(path)
        typed = argument.typed if argument.layer is None else argument.typed[: -len(argument.layer) - 1]
        files, extra, notes, inside = self._files(argument, typed)
        candidates: list[tuple[Found, Opened]] = []
        for one in files:
            shown = _shown(typed, one, inside)
            work.reading(shown)
            try:
                candidates.extend((one, layer) for layer in opened(one.path, shown, self._stage))
            except InputError as error:
                # A .json inside a folder may be something else; one named as argument must be GeoJSON.
                if inside and error.code == Msg.FORMAT_NOT_RECOGNISED and one.path.suffix.lower() == ".json":
                    continue
                if faults is None:
                    raise
                faults.append(error)
        candidates, doubles = _without_doubles(candidates, typed)
        descriptions = self._described(candidates, argument, typed, inside, extra)
        if argument.layer is not None:
            descriptions = _only(descriptions, argument.layer, typed)
        if descriptions and (notes or doubles):
            first = descriptions[0]
            descriptions[0] = replace(first, ledger=(*notes, *doubles, *first.ledger))
        if not descriptions and faults is None:
            raise InputError(Msg.NO_GEOGRAPHIC_FILE, Place(file=typed))
        return descriptions

    def _files(
        self, argument: Argument, typed: str
    ) -> tuple[list[Found], tuple[FileHash, ...], list[LedgerLine], bool]:
        """Files of an argument, hash of their archive, ledger lines, and whether they lie inside the argument."""
        path = argument.path
        notes: list[LedgerLine] = []
        if path.is_dir():
            files, aside = walk(path, typed)
            return files, (), _aside(aside, typed), True
        if sniff(path, typed) == "zip":
            whole = file_hash(path, path.name)
            folder = self._stage()
            packed = archive.extract(path, folder, typed)
            if packed:
                notes.append(
                    LedgerLine(
                        "read", Path(typed).name or typed, Msg.ARCHIVE_DOCUMENTS_NOT_READ, fields={"n": len(packed)}
                    )
                )
            files, aside = walk(folder, typed)
            return files, (whole,), notes + _aside(aside, typed), True
        others = siblings(path) if argument.layer is None else []
        if others:
            names = ", ".join(other.relative for other in others)
            notes.append(
                LedgerLine("read", path.stem, Msg.TABLES_OF_PLAN_TAKEN_ALONG, fields={"n": len(others), "names": names})
            )
        return [Found(path, path.name), *others], (), notes, False

    def _described(
        self,
        candidates: Sequence[tuple[Found, Opened]],
        argument: Argument,
        typed: str,
        inside: bool,
        extra: tuple[FileHash, ...],
    ) -> list[Description]:
        names = _names([(one.relative, layer) for one, layer in candidates], argument.path.stem)
        hashes: dict[Path, FileHash] = {}
        descriptions = []
        for (one, layer), name in zip(candidates, names, strict=True):
            folder = one.relative.rpartition("/")[0]
            for part in layer.parts:
                if part not in hashes:
                    hashes[part] = file_hash(part, f"{folder}/{part.name}" if folder else part.name)
            lines = tuple(replace(line, layer=name) if line.layer == layer.name else line for line in layer.ledger)
            description = Description(
                name=name, path=one.relative, source=argument.typed, driver=layer.driver, geometry=layer.geometry,
                features=layer.features, columns=layer.columns, crs=layer.crs, crs_name=layer.crs_name,
                encoding=layer.encoding, encoding_source=layer.encoding_source, bounds=layer.bounds,
                files=(*extra, *(hashes[part] for part in layer.parts)), sibling=one.sibling, ledger=lines,
            )  # fmt: skip
            stamps = tuple((part, stamp(part)) for part in layer.parts)
            self._held[description.source, description.path, name] = _Held(layer, _shown(typed, one, inside), stamps)
            descriptions.append(description)
        return descriptions

    def load(self, description: Description, columns: list[str] | None = None) -> Layer:
        """Read a described layer whole.

        Parameters
        ----------
        description
            As returned by :meth:`describe` of this workspace.
        columns
            Columns to keep, in this order; all of them by default.

        Returns
        -------
        Layer
            Rows in the order stored, index from 0; texts decoded, blanks as ``None``, date columns as ``YYYYMMDD``
            text, numbers as stored, Z kept.

        Raises
        ------
        InputError
            ``VEC-030`` rows or geometries fewer than announced, ``VEC-031`` and ``VEC-032`` an unusable geometry,
            ``VEC-035`` the file changed since it was described, ``VEC-036`` a missing column.
        """
        try:
            held = self._held[description.source, description.path, description.name]
        except KeyError:
            raise ValueError(f"{description.name} was not described by this workspace") from None
        one, place = held.opened, Place(file=held.shown, layer=held.opened.layer)
        cleaned: dict[int, int] = {}
        work.reading(held.shown)
        frame, said = _frame(one, held.shown, place, cleaned)
        if len(frame) != description.features:
            raise InputError(Msg.FEATURES_MISSING, place, expected=description.features, found=len(frame))
        ledger = [*description.ledger]
        ledger.extend(_said(description.name, words) for words in said)
        if cleaned:
            fields = {"n": len(cleaned), "parts": sum(cleaned.values()), "features": frames.listed(sorted(cleaned))}
            ledger.append(
                LedgerLine(
                    "read",
                    description.name,
                    Msg.DEGENERATE_PARTS_REMOVED,
                    "warning",
                    feature=min(cleaned),
                    fields=fields,
                )
            )
        geometry = description.geometry
        if geometry != "none" and "geometry" in frame:
            missing = int(frame.geometry.isna().sum())
            if one.null_geometries is not None and missing != one.null_geometries:
                raise InputError(Msg.GEOMETRIES_LOST, place, expected=one.null_geometries, found=missing)
            if missing and one.container != "shapefile":
                ledger.append(
                    LedgerLine("read", description.name, Msg.ROWS_WITHOUT_GEOMETRY, "warning", fields={"n": missing})
                )
            if one.container == "mapinfo-tab" and one.bounds is not None:
                beyond = frames.beyond(frame.geometry.to_numpy(), one.bounds)
                if len(beyond):
                    fields = {"n": len(beyond), "features": frames.listed(beyond)}
                    ledger.append(
                        LedgerLine(
                            "read",
                            description.name,
                            Msg.FEATURES_BEYOND_MAP_BOUNDS,
                            "warning",
                            feature=beyond[0],
                            fields=fields,
                        )
                    )
            if geometry in ("unknown", "mixed"):
                geometry = frames.kind_of_shapes(frame.geometry.to_numpy())
                geometry = "mixed" if geometry == "unknown" else geometry
        for part, before in held.stamps:
            if not part.exists() or stamp(part) != before:
                raise InputError(Msg.FILE_CHANGED_WHILE_READ, place, file=part.name)
        digests = {Path(entry.path).name: entry.sha256 for entry in description.files}
        self._read.update({part: (digests[part.name], place) for part, _ in held.stamps})
        ledger.append(
            LedgerLine("read", description.name, Msg.LAYER_READ, count_in=description.features, count_out=len(frame))
        )
        return Layer(
            name=description.name, path=description.path, frame=_with_columns(frame, columns, place), geometry=geometry,
            crs=description.crs, encoding=description.encoding, encoding_source=description.encoding_source,
            driver=description.driver, files=description.files, source=description.source, ledger=tuple(ledger),
        )  # fmt: skip

    def pieces(self, description: Description, proven: Callable[[Any, int], None]) -> Pieces:
        """A described layer that is not loaded whole: see :class:`conformity.read.pieces.Pieces`."""
        held = self._held[description.source, description.path, description.name]
        place = Place(file=held.shown, layer=held.opened.layer)
        digests = {Path(entry.path).name: entry.sha256 for entry in description.files}
        self._read.update({part: (digests[part.name], place) for part, _ in held.stamps})
        return Pieces(held.opened, place, proven)

    def prove(self) -> None:
        """Read every loaded file once more: the reported digests must be those of the bytes that were read.

        Size and modification time miss a change within the resolution of the file system's clock.

        Raises
        ------
        InputError
            ``VEC-035`` a file that has changed since it was described.
        """
        for part, (digest, place) in self._read.items():
            if not part.exists() or file_hash(part, part.name).sha256 != digest:
                raise InputError(Msg.FILE_CHANGED_WHILE_READ, place, file=part.name)


def _frame(one: Opened, shown: str, place: Place, cleaned: dict[int, int]) -> tuple[Any, tuple[str, ...]]:
    """The rows of a layer, and GDAL's messages while reading; ``cleaned`` as in :func:`frames.geometries`."""
    if one.container == "csv":
        table = tables.delimited(one.path, shown)
        texts = {name: frames.undashed([row[i] for row in table.rows]) for i, name in enumerate(table.columns)}
        return pd.DataFrame(texts, dtype=object, index=pd.RangeIndex(len(table.rows))), ()
    if one.container == "parquet":
        table, wkb = tables.parquet_frame(one.path, shown)
        return frames.from_parquet(table, wkb, one.crs, place, cleaned), ()
    rows = gdal.rows(one.path, one.container, one.layer, place, columns=None, neutral=one.neutral)
    shapes = None if rows.wkb is None or one.geometry == "none" else frames.geometries(rows.wkb, place, cleaned)
    frame = frames.frame(rows, shapes, one.crs, codec=one.codec, widths=one.widths)
    for name, wrong in one.unreadable.items():
        if name in frame:
            values = frame[name] if frame[name].dtype == object else frame[name].astype("float64")
            frame[name] = values.mask(frame.index.isin(wrong), None if values.dtype == object else float("nan"))
    return frame, rows.said


def _said(name: str, words: str) -> LedgerLine:
    """A ledger line for a message of GDAL; dropped measures along lines (M) are not reported as a loss."""
    if words.startswith("Measured (M) geometry types"):
        return LedgerLine("read", name, Msg.POINT_MEASURES_NOT_READ)
    return LedgerLine("read", name, Msg.READING_LIBRARY_WARNING, "warning", fields={"said": words})


def _with_columns(frame: Any, columns: list[str] | None, place: Place) -> Any:
    if columns is None:
        return frame
    missing = [name for name in columns if name not in frame.columns]
    if missing:
        there = ", ".join(str(name) for name in frame.columns if name != "geometry")
        raise InputError(Msg.COLUMNS_NOT_FOUND, place, columns=", ".join(missing), there=there)
    shapes = ["geometry"] if "geometry" in frame.columns and "geometry" not in columns else []
    return frame[[*columns, *shapes]]


def _shown(typed: str, one: Found, inside: bool) -> str:
    """The path that errors print: the argument as typed, completed by the path inside or beside it."""
    if inside:
        return f"{typed.rstrip('/')}/{one.relative}"
    return (Path(typed).parent / one.relative).as_posix() if one.sibling else typed


def _aside(names: list[str], typed: str) -> list[LedgerLine]:
    if not names:
        return []
    shown = ", ".join(names[:5]) + (" …" if len(names) > 5 else "")
    return [
        LedgerLine("read", Path(typed).name or typed, Msg.FILES_LEFT_ASIDE, fields={"n": len(names), "names": shown})
    ]


def _without_doubles(
    candidates: list[tuple[Found, Opened]], typed: str
) -> tuple[list[tuple[Found, Opened]], list[LedgerLine]]:
    """Set aside a file that repeats another of the same folder and name; counting it twice would double every area.

    Raises
    ------
    InputError
        ``VEC-033`` if the two differ in number of features: which one is meant is unknown.
    """
    groups: dict[str, list[tuple[Found, Opened]]] = {}
    for one, layer in candidates:
        groups.setdefault(one.relative.rpartition(".")[0].lower(), []).append((one, layer))
    dropped: set[str] = set()
    lines: list[LedgerLine] = []
    for same in groups.values():
        files = {one.relative for one, _ in same}
        if len(files) < 2 or len(files) != len(same):
            continue
        first, *others = sorted(same, key=lambda pair: _PREFERENCE.index(pair[1].container))
        for other, layer in others:
            if layer.features != first[1].features:
                raise InputError(
                    Msg.SAME_NAME_DIFFERENT_COUNT, Place(file=typed), first=first[0].relative, second=other.relative
                )
            dropped.add(other.relative)
            fields = {"kept": first[0].relative, "aside": other.relative}
            lines.append(LedgerLine("read", first[1].name, Msg.TWIN_FILE_LEFT_ASIDE, "warning", fields=fields))
    return [(one, layer) for one, layer in candidates if one.relative not in dropped], lines


def _names(layers: Sequence[tuple[str, Opened]], top: str) -> list[str]:
    """Names unique within the argument: a clash takes the folder's name (the file's, for a file of several layers)."""
    often = Counter(layer.name.casefold() for _, layer in layers)
    names = []
    for relative, layer in layers:
        if often[layer.name.casefold()] == 1:
            names.append(layer.name)
            continue
        path = Path(relative)
        names.append(f"{path.stem if layer.several else path.parent.name or top}/{layer.name}")
    again = Counter(name.casefold() for name in names)
    return [
        name if again[name.casefold()] == 1 else f"{relative}/{layer.name}"
        for name, (relative, layer) in zip(names, layers, strict=True)
    ]


def _only(descriptions: list[Description], layer: str, typed: str) -> list[Description]:
    for spelled in (str, str.casefold):
        asked = spelled(layer)
        chosen = [one for one in descriptions if asked in (spelled(one.name), spelled(one.name.rpartition("/")[2]))]
        if chosen:
            return chosen
    names = [one.name for one in descriptions]
    near = suggestion(layer, names) or "-"
    raise InputError(Msg.LAYER_NOT_FOUND, Place(file=typed), layer=layer, names=", ".join(names), near=near)
