"""Which documents a batch holds: those of a list, or those found under a folder."""

from __future__ import annotations

import os
import re
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Final

from conformity.errors import InputError, Place

__all__ = ["Document", "documents"]

#: a table of zones, as the standard names its file; ``N_ZONE_URBA_060`` of the Géoportail too
_ZONES: Final = re.compile(r"(?i)(^|_)zone_urba(_|\.|$)")
_CONTAINERS: Final = (
    ".shp", ".gpkg", ".geojson", ".json", ".gml", ".tab", ".mif", ".fgb", ".parquet",
)  # fmt: skip
_ARCHIVES: Final = (".zip",)
_DOSSIERS: Final = ("dossier.yml", "dossier.yaml")
#: a folder of the standard within a document's
_DATA: Final = re.compile(r"(?i)^donnees[ _-]geographiques$")
_DEEPEST: Final = 6
_SAFE: Final = re.compile(r"[^A-Za-z0-9._-]+")


@dataclass(frozen=True)
class Document:
    """One plan of a batch: the name of its folder in the results, and its path as typed; a dossier tells the rest."""

    name: str
    path: str


def documents(given: str | os.PathLike[str], out: Path) -> tuple[Document, ...]:
    """Documents of a list (a text file, a path a line, ``#`` for remarks) or of a folder, in order of their paths.

    A folder is a document where it holds a ``dossier.yml`` or a table of zones (``ZONE_URBA``), itself or in
    ``Donnees_geographiques``; an archive is one; other folders are looked into. ``out`` and hidden folders are not.

    Raises
    ------
    InputError
        VEC-001 where it does not exist, CLI-030 where it holds no document, CLI-031 for a list that is no text.
    """
    home = Path(given)
    if home.is_dir():
        paths = [str(path) for path in _found(home, out, 0)]
    elif home.is_file():
        paths = _listed(home)
    else:
        raise InputError("VEC-001", Place(file=str(given)))
    if not paths:
        raise InputError("CLI-030", Place(file=str(given)))
    return tuple(Document(name, path) for name, path in zip(_names(paths), paths, strict=True))


def _listed(path: Path) -> list[str]:
    try:
        text = path.read_text("utf-8-sig")
    except UnicodeDecodeError:
        raise InputError("CLI-031", Place(file=path.name)) from None
    except OSError as error:
        raise InputError("VEC-002", Place(file=path.name), detail=error.strerror or str(error)) from None
    lines = (line.strip() for line in text.splitlines())
    told = [line for line in lines if line and not line.startswith("#")]
    if any("\x00" in line for line in told):
        raise InputError("CLI-031", Place(file=path.name))
    return list(dict.fromkeys(line if Path(line).is_absolute() else str(path.parent / line) for line in told))


def _found(folder: Path, out: Path, depth: int) -> Iterator[Path]:
    if depth > _DEEPEST or folder.resolve() == out.resolve():
        return
    there = sorted(folder.iterdir(), key=lambda path: path.name)
    dossier = next((path for path in there if path.name.lower() in _DOSSIERS), None)
    if dossier is not None:
        yield dossier
        return
    inside = [path for path in there if path.is_dir() and _DATA.match(path.name)]
    if depth and any(_holds_zones(each) for each in (folder, *inside)):
        yield folder
        return
    for path in there:
        if path.name.startswith("."):
            continue
        if path.is_dir():
            yield from _found(path, out, depth + 1)
        elif path.suffix.lower() in _ARCHIVES or (not depth and _is_zones(path)):
            yield path


def _is_zones(path: Path) -> bool:
    return path.suffix.lower() in _CONTAINERS and bool(_ZONES.search(path.stem))


def _holds_zones(folder: Path) -> bool:
    return any(_is_zones(path) for path in folder.iterdir())


def _names(paths: list[str]) -> list[str]:
    """A folder's name for each, plain and its own, whatever the file system makes of capitals."""
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
