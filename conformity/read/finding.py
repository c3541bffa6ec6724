"""Lists the files that an argument refers to: those of a folder, the other tables of a plan, those set aside."""

from __future__ import annotations

import os
import re
import stat
import unicodedata
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from pathlib import Path

from conformity.errors import InputError, Msg, Place
from conformity.read import resources
from conformity.read.sniff import CANDIDATES
from conformity.yamltext import suggestion

__all__ = ["CNIG_TABLE", "Argument", "parse", "siblings", "walk"]

MOST_ENTRIES = 100_000
MOST_DEPTH = 64

# Table names of the CNIG standards since 2013, with the prefixes and suffixes of each age (CNIG PLU v2013 to v2024;
# the same patterns are in IGNF/validator's models).
CNIG_TABLE = re.compile(
    r"^(?:(?P<territory>[0-9AB]{5}|[0-9]{9})_)?"
    r"(?P<table>(?:N_)?(?:DOC(?:UMENT)?_URBA(?:_COM)?|ZONE_URBA|SECTEUR_CC|PRESCRIPTION_(?:SURF|LIN|PCT)"
    r"|INFO(?:RMATION)?_(?:SURF|LIN|PCT)|HABILLAGE_(?:SURF|LIN|PCT|TXT)))(?:_[SLP])?"
    r"(?:_(?P<date>[0-9]{8}|[0-9AB]{3,5}|[0-9]{9}))?(?:_(?P<code>[A-Z]))?$",
    re.IGNORECASE,
)
_DRAWING = re.compile(r"HABILLAGE_", re.IGNORECASE)  # map lettering: not used by the analysis
_LITTER = re.compile(r"(\.|~\$)|thumbs\.db$|desktop\.ini$|__macosx$|.*\.lock$|.*~$", re.IGNORECASE)
_REMOTE = re.compile(r"/vsi\w+/|[a-z][a-z0-9+.-]+://|(pg|mysql|mssql|oci|wfs):", re.IGNORECASE)
# Parts of a shapefile that mean nothing without it.
_ORPHANS = (".shx", ".prj")


@dataclass(frozen=True)
class Argument:
    """One input as typed: the existing path, and the requested layer, if any."""

    typed: str
    path: Path
    layer: str | None


@dataclass(frozen=True)
class Found:
    """A file to describe: its path, the path shown to users, and whether it was added as a sibling."""

    path: Path
    relative: str
    sibling: bool = False


def parse(typed: str | Path) -> Argument:
    """Split ``PATH`` or ``PATH:LAYER``, and check that the path exists and is a file or folder.

    An existing whole path takes precedence over a split; a Windows drive letter is never a path of its own.

    Raises
    ------
    InputError
        ``VEC-001`` no such path (``VEC-015`` with the nearest name), ``VEC-002`` neither file nor folder,
        ``VEC-003`` a remote address.
    """
    text = str(typed)
    place = Place(file=text)
    if _REMOTE.match(text) and not resources.exists(text):
        raise InputError(Msg.REMOTE_ADDRESS_NOT_READ, place)
    argument = Argument(text, Path(text), None)
    if "\x00" in text or not text.strip():
        raise InputError(Msg.PATH_DOES_NOT_EXIST, place)
    if not resources.exists(text):
        for at in (i for i in range(len(text) - 1, 1, -1) if text[i] == ":"):
            if resources.exists(text[:at]) and text[at + 1 :]:
                argument = Argument(text, Path(text[:at]), text[at + 1 :])
                break
        else:
            near = "" if os.path.islink(text) else _nearest(argument.path)  # noqa: PTH114  (too long a name is not a link)
            raise InputError(Msg.PATH_DOES_NOT_EXIST_NEAREST if near else Msg.PATH_DOES_NOT_EXIST, place, near=near)
    mode = argument.path.stat().st_mode
    if not stat.S_ISREG(mode) and not stat.S_ISDIR(mode):
        raise InputError(Msg.NOT_A_FILE_NOR_FOLDER, place)
    return argument


def _nearest(path: Path) -> str:
    """The existing name closest to the first part of a path that is missing, or an empty text."""
    missing = path
    while not resources.exists(missing.parent) and missing.parent != missing:
        missing = missing.parent
    try:
        names = sorted(entry.name for entry in missing.parent.iterdir() if not _LITTER.match(entry.name))
    except OSError:
        return ""
    return suggestion(missing.name, names)


def _files(top: Path, shown: str) -> Iterator[Path]:
    """Every ordinary file under a folder, sorted; links to folders are not followed.

    Raises
    ------
    InputError
        ``VEC-001`` a link to a geographic file that is gone, ``VEC-002`` a pipe or device under such a name.
    """
    entries = 0
    for here, folders, names in os.walk(top):
        if Path(here) != top and "manifest.json" in names and _published(Path(here, "manifest.json")):
            folders[:] = []  # a report written below the plan is not part of the plan
            continue
        folders[:] = sorted(name for name in folders if not _LITTER.match(name))
        for name in folders:
            if name.lower().endswith(".gdb"):
                raise InputError(Msg.FORMAT_NOT_READ, Place(file=f"{shown}/{name}"), what="FileGDB")
        if len(Path(here).relative_to(top).parts) >= MOST_DEPTH and folders:
            raise InputError(Msg.FOLDERS_TOO_DEEP, Place(file=shown), most=MOST_DEPTH)
        entries += len(names) + len(folders)
        if entries > MOST_ENTRIES:
            raise InputError(Msg.FOLDER_TOO_MANY_FILES, Place(file=shown), most=MOST_ENTRIES)
        for name in sorted(names):
            path = Path(here) / name
            if _LITTER.match(name):
                continue
            if path.is_file():
                yield path
            elif path.suffix.lower() in CANDIDATES:  # a broken link to a share, or a pipe: an error, not skipped
                code = Msg.NOT_A_FILE_NOR_FOLDER if path.exists() else Msg.PATH_DOES_NOT_EXIST
                raise InputError(code, Place(file=f"{shown.rstrip('/')}/{path.relative_to(top).as_posix()}"))


def _published(manifest: Path) -> bool:
    """Whether a folder is one that this program wrote."""
    try:
        return b'"kind": "conformity report"' in manifest.read_bytes()
    except OSError:
        return False


def walk(top: Path, shown: str) -> tuple[list[Found], list[str]]:
    """The files of a folder to describe, and the names of those set aside that a user could miss.

    Loose tables (``.dbf``, ``.csv``) are taken only under a name of the standard; map lettering (``HABILLAGE_*``)
    never. A part of a shapefile without its ``.shp`` is an error, as its rows are lost.

    Raises
    ------
    InputError
        ``VEC-008`` or ``VEC-016`` nothing to read, ``SHP-015`` an orphan part, ``VEC-009`` a folder named like a file.
    """
    kept: list[Found] = []
    aside: list[str] = []
    everything = list(_files(top, shown))
    stems: dict[tuple[Path, str], set[str]] = {}
    for path in everything:
        stems.setdefault((path.parent, path.stem.lower()), set()).add(path.suffix.lower())
    for path in everything:
        suffix = path.suffix.lower()
        relative = path.relative_to(top).as_posix()
        around = stems[path.parent, path.stem.lower()]
        if suffix in _ORPHANS and ".shx" in around and ".shp" not in around:
            raise InputError(Msg.SHP_MISSING, Place(file=f"{shown}/{relative}"), missing=f"{path.stem}.shp")
        if suffix not in CANDIDATES or (suffix == ".dbf" and around & {".shp", ".tab"}):
            if suffix in (".zip", ".dwg", ".dxf", ".kml", ".kmz", ".7z", ".rar"):
                aside.append(relative)
            continue
        named = CNIG_TABLE.match(path.stem)
        if named and _DRAWING.search(named["table"]):
            aside.append(relative)
            continue
        if suffix in (".dbf", ".csv") and not named:
            continue
        kept.append(Found(path, relative))
    if not kept:
        code = (
            Msg.FOLDER_NAMED_LIKE_A_FILE
            if top.suffix.lower() in CANDIDATES
            else Msg.NO_GEOGRAPHIC_FILE_READABLE
            if aside
            else Msg.NO_GEOGRAPHIC_FILE
        )
        raise InputError(code, Place(file=shown), aside=", ".join(aside[:5]))
    return kept, aside


def siblings(named: Path) -> list[Found]:
    """The other tables of the plan that a CNIG-named file belongs to: same folder, and DOC_URBA one level up.

    The named file provides its own table alone: another commune's ``ZONE_URBA_76002`` is not taken. A sibling must
    agree on territory, date and document letter wherever both names give them. One file a table; the named file's
    format takes precedence.
    """
    own = CNIG_TABLE.match(named.stem)
    if own is None:
        return []
    taken: dict[str, Found] = {}
    for path, relative in _around(named):
        match = CNIG_TABLE.match(path.stem)
        suffix = path.suffix.lower()
        if match is None or suffix not in CANDIDATES or _DRAWING.search(match["table"]):
            continue
        table = match["table"].upper()
        if table == own["table"].upper() or (suffix in (".dbf", ".csv") and not table.startswith("DOC")):
            continue
        if any(
            own[part] and match[part] and own[part].upper() != match[part].upper()
            for part in ("territory", "date", "code")
        ):
            continue
        if table not in taken or (suffix == named.suffix.lower() != taken[table].path.suffix.lower()):
            taken[table] = Found(path, relative, sibling=True)
    return [taken[table] for table in sorted(taken)]


def _around(named: Path) -> Iterable[tuple[Path, str]]:
    folder = named.resolve().parent
    for path in sorted(folder.iterdir()):
        if path.is_file() and not _LITTER.match(path.name):
            yield path, path.name
    plain = unicodedata.normalize("NFKD", folder.name).encode("ascii", "ignore").decode().lower()
    if plain.startswith("donnees_geo"):
        for path in sorted(folder.parent.iterdir()):
            if path.is_file() and path.suffix.lower() in (".dbf", ".csv"):
                yield path, f"../{path.name}"
