"""Documents of a batch: those of a list, or those under a folder."""

from __future__ import annotations

import os
import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, Final

from conformity.errors import ConformityError, InputError, Msg, Place, message
from conformity.errors.reasons import of_system
from conformity.language import of

__all__ = ["Document", "LeftOut", "Selection", "documents"]

#: a table of zones, as the standard names its file; ``N_ZONE_URBA_060`` of the Géoportail too
_ZONES: Final = re.compile(r"(?i)(^|_)(zone_urba|secteur_cc)(_|\.|$)")
_CONTAINERS: Final = (
    ".shp", ".gpkg", ".geojson", ".json", ".gml", ".tab", ".mif", ".fgb", ".parquet",
)  # fmt: skip
_ARCHIVES: Final = (".zip",)
#: what may contain a plan and is not read
_UNREAD: Final = (".rar", ".7z", ".gdb", ".mdb", ".dwg", ".dxf", ".kml", ".kmz")
_DOSSIERS: Final = ("dossier.yml", "dossier.yaml")
#: a folder of the standard within a document's
_DATA: Final = re.compile(r"(?i)^donnees[ _-]geographiques$")
_DEEPEST: Final = 6
_SAFE: Final = re.compile(r"[^A-Za-z0-9._-]+")


@dataclass(frozen=True)
class Document:
    """One plan of a batch: name of its output folder, and path as given (of a plan or dossier)."""

    name: str
    path: str


@dataclass(frozen=True)
class LeftOut:
    """A path that is not a document of the batch, with the reason.

    ``repeated`` is True if the document is in the batch under another path, so that nothing is missing.
    """

    path: str
    code: str
    fields: Mapping[str, Any] = field(default_factory=dict)
    repeated: bool = False

    def text(self, lang: str) -> str:
        """Path and reason."""
        colon = of(lang).colon
        return f"{self.path}{colon}{message(self.code).what(lang, self.fields)}"


@dataclass(frozen=True)
class Selection:
    """Documents of a batch in order of their paths, and entries left out."""

    documents: tuple[Document, ...]
    left_out: tuple[LeftOut, ...] = ()


def documents(given: str | os.PathLike[str], out: Path, inputs: Iterable[str] = ()) -> Selection:
    """Documents of a list (a text file with one path per line, ``#`` for comments) or of a folder.

    A folder is a document if it contains a ``dossier.yml`` or the zones of a plan, directly or in
    ``Donnees_geographiques``. An archive is a document. Other folders are searched. Zones are recognised by the table
    name of the standard, otherwise by their columns, as in :func:`conformity.check`. A document with several paths or
    links counts once. ``out``, ``inputs`` (paths of the network and of other inputs) and hidden folders are skipped.

    Raises
    ------
    InputError
        VEC-001 if the path does not exist, CLI-030 if it contains no document, CLI-031 if a list is not text.
    """
    home = Path(given)
    search = _Search(out, inputs)
    if home.is_dir():
        search.folder(home, 0)
    elif home.is_file():
        for path in _listed(home):
            search.add(Path(path), str(path))
    else:
        raise InputError(Msg.PATH_DOES_NOT_EXIST, Place(file=str(given)))
    if not search.paths:
        raise InputError(Msg.NO_DOCUMENT_FOUND, Place(file=str(given)))
    documents_of = (Document(name, path) for name, path in zip(_names(search.paths), search.paths, strict=True))
    return Selection(tuple(documents_of), tuple(search.left_out))


def _listed(path: Path) -> list[str]:
    try:
        text = path.read_text("utf-8-sig")
    except UnicodeDecodeError:
        raise InputError(Msg.NOT_A_LIST_OF_PATHS, Place(file=path.name)) from None
    except OSError as error:
        raise InputError(Msg.NOT_A_FILE_NOR_FOLDER, Place(file=path.name), detail=of_system(error)) from None
    lines = (line.strip() for line in text.splitlines())
    kept = [line for line in lines if line and not line.startswith("#")]
    if any("\x00" in line for line in kept):
        raise InputError(Msg.NOT_A_LIST_OF_PATHS, Place(file=path.name))
    return [line if Path(line).is_absolute() else str(path.parent / line) for line in kept]


class _Search:
    """Search of folders: ``paths`` of documents as given, in order; ``left_out`` with reasons."""

    def __init__(self, out: Path, inputs: Iterable[str]) -> None:
        self.paths: list[str] = []
        self.left_out: list[LeftOut] = []
        self._apart = {_identity(path) for path in (out, *map(Path, inputs))}
        self._documents: dict[Any, str] = {}
        self._folders: set[Any] = set()

    def add(self, path: Path, typed: str) -> None:
        """Add a document, unless it was added under another path."""
        same = self._documents.setdefault(_identity(path), typed)
        if same is typed:
            self.paths.append(typed)
        else:
            self.left_out.append(LeftOut(typed, Msg.LEFT_OUT_REPEATED, {"same": same}, repeated=True))

    def folder(self, folder: Path, depth: int) -> None:
        """Search a folder, in order of names."""
        identity = _identity(folder)
        if identity in self._apart:
            return
        if identity in self._folders:  # a link; its target has been examined
            self.left_out.append(
                LeftOut(str(folder), Msg.LEFT_OUT_REPEATED, {"same": str(folder.resolve())}, repeated=True)
            )
            return
        self._folders.add(identity)
        if depth > _DEEPEST:
            self.left_out.append(LeftOut(str(folder), Msg.LEFT_OUT_TOO_DEEP, {"n": _DEEPEST}))
            return
        try:
            there = sorted(folder.iterdir(), key=lambda path: path.name)
        except OSError as error:
            self.left_out.append(LeftOut(str(folder), Msg.LEFT_OUT_UNREADABLE, {"problem": of_system(error)}))
            return
        dossier = next((path for path in there if path.name.lower() in _DOSSIERS), None)
        if dossier is not None:
            self.add(dossier, str(dossier))
            return
        layers = [path for path in there if self._is_layer(path)]
        inside = [path for path in there if path.is_dir() and _DATA.match(path.name)]
        if depth and (any(map(_named, layers)) or any(_named(path) for each in inside for path in _files(each))):
            self.add(folder, str(folder))
            return
        if depth and layers:
            self._by_columns(folder)
            return
        for path in layers:  # beside the documents' folders, a file is a plan of its own
            if _named(path):
                self.add(path, str(path))
            else:
                self._by_columns(path)
        self._below(there, depth)

    def _below(self, there: Iterable[Path], depth: int) -> None:
        for path in there:
            if path.name.startswith("."):
                continue
            if path.suffix.lower() in _UNREAD:
                self.left_out.append(LeftOut(str(path), Msg.LEFT_OUT_FORMAT_NOT_READ, {"format": path.suffix}))
            elif path.is_dir():
                self.folder(path, depth + 1)
            elif path.suffix.lower() in _ARCHIVES and _identity(path) not in self._apart:
                self.add(path, str(path))

    def _is_layer(self, path: Path) -> bool:
        return path.suffix.lower() in _CONTAINERS and path.is_file() and _identity(path) not in self._apart

    def _by_columns(self, path: Path) -> None:
        """Add a folder that a check would read as a plan by its columns; otherwise record the reason."""
        from conformity.profiles.resolve_plan import assign
        from conformity.read import Workspace

        try:
            with Workspace() as files:
                assign(files.describe(path))
        except ConformityError as error:
            self.left_out.append(LeftOut(str(path), Msg.LEFT_OUT_NO_ZONES, {"code": error.code}))
        else:
            self.add(path, str(path))


def _identity(path: Path) -> Any:
    """Identity of a file or folder, the same for every path, link or spelling."""
    try:
        status = path.stat()
    except OSError:
        return os.path.normcase(os.path.realpath(path))
    return (status.st_dev, status.st_ino) if status.st_ino else os.path.normcase(os.path.realpath(path))


def _named(path: Path) -> bool:
    """Whether a file has the name that the standard gives to the table of zones or of sectors."""
    return path.suffix.lower() in _CONTAINERS and bool(_ZONES.search(path.stem))


def _files(folder: Path) -> list[Path]:
    try:
        return list(folder.iterdir())
    except OSError:
        return []


def _names(paths: list[str]) -> list[str]:
    """A distinct output folder name for each document, also on file systems that ignore case."""
    names: list[str] = []
    taken: set[str] = set()
    for path in paths:
        parts = Path(path).parts
        own = parts[-1] if parts[-1].lower() not in _DOSSIERS or len(parts) < 2 else parts[-2]
        stem = Path(own).stem if Path(own).suffix.lower() in (*_CONTAINERS, *_ARCHIVES, ".yml", ".yaml") else own
        plain = _SAFE.sub("_", stem).strip("._-")[:80] or "document"
        name, n = plain, 1
        while name.casefold() in taken:
            n += 1
            name = f"{plain}-{n}"
        taken.add(name.casefold())
        names.append(name)
    return names
