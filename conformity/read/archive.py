"""Unpacks a delivered ``.zip`` into a temporary folder, without trusting the archive's directory.

Paths that leave the folder, links, encrypted members, names that differ only by case, archives inside archives and
members that expand beyond a limit are refused before anything is written, and again while unpacking.
"""

from __future__ import annotations

import errno
import lzma
import re
import stat
import struct
import zipfile
import zlib
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path, PurePosixPath
from typing import IO

from conformity.errors import InputError, MachineError, Msg, Place
from conformity.errors.reasons import of_system

__all__ = ["MOST_BYTES", "MOST_DEPTH", "MOST_MEMBERS", "MOST_RATIO", "extract"]

MOST_MEMBERS = 10_000
MOST_BYTES = 4 << 30
MOST_RATIO = 100
MOST_DEPTH = 64
LONGEST_NAME = 255  # bytes of one folder's or file's name: limit of file systems
LONGEST_PATH = 1_000
RATIO_FREE_BYTES = 1 << 20  # below this size, no limit on the compression ratio
_BLOCK = 1 << 20

# What a plan or network is made of; written reports and images of the delivery are counted but not unpacked.
_WANTED = frozenset(
    {
        *(".shp", ".shx", ".dbf", ".prj", ".cpg", ".tab", ".dat", ".map", ".id", ".ind", ".mif", ".mid"),
        *(".gpkg", ".gpkg-wal", ".geojson", ".json", ".gml", ".fgb", ".parquet", ".geoparquet", ".csv"),
        *(".dwg", ".dxf", ".kml", ".kmz", ".7z", ".rar"),  # not read, but named in messages
    }
)
# What zipfile and its decompressors raise on damaged bytes.
_FAULTS = (
    *(zipfile.BadZipFile, zlib.error, lzma.LZMAError, struct.error, EOFError, NotImplementedError, RuntimeError),
    *(UnicodeError, ValueError, OverflowError),
)
# Errors of the system about a name, not about free space.
_NAMES = (errno.EEXIST, errno.ENOTDIR, errno.EISDIR, errno.ENAMETOOLONG, errno.EINVAL, errno.EILSEQ, errno.ELOOP)
_ARCHIVES = (".zip", ".7z", ".rar", ".tar", ".gz", ".tgz", ".bz2", ".xz")
_METHODS = (zipfile.ZIP_STORED, zipfile.ZIP_DEFLATED, zipfile.ZIP_BZIP2, zipfile.ZIP_LZMA)
#: other methods by number (APPNOTE.TXT, 4.4.5): the first is what Windows writes beyond 2 GB
_UNREAD = {9: "Deflate64", 93: "Zstandard", 95: "xz", 98: "PPMd"}
_DRIVE = re.compile(r"^[A-Za-z]:")


def extract(path: Path, into: Path, shown: str) -> list[str]:
    """Unpack the geographic members of an archive.

    Parameters
    ----------
    path
        The archive.
    into
        An empty temporary folder.
    shown
        How errors name the archive.

    Returns
    -------
    list of str
        The names that were left packed (documents, images), sorted.

    Raises
    ------
    InputError
        ``ARC-001`` damaged, ``ARC-002`` to ``ARC-009``, ``ARC-620`` and ``ARC-700`` for what is refused.
    """
    place = Place(file=shown)
    try:
        with zipfile.ZipFile(path) as archive:
            members = _checked(archive, place)
            left = sorted(
                name for name, info in members.items() if Path(name).suffix.lower() not in _WANTED and not info.is_dir()
            )
            budget = MOST_BYTES
            for name, info in members.items():
                if info.is_dir() or name in left:
                    continue
                if info.compress_type not in _METHODS:
                    method = _UNREAD.get(info.compress_type, str(info.compress_type))
                    raise InputError(Msg.ARCHIVE_COMPRESSION_NOT_READ, place, member=name, method=method)
                target = into / name
                with _room(place, name):
                    target.parent.mkdir(parents=True, exist_ok=True)
                budget -= _write(archive, info, target, budget, place)
    except OSError as error:
        if error.errno is not None:  # the medium
            raise InputError(Msg.FILE_NOT_READABLE, place, detail=of_system(error)) from error
        raise InputError(Msg.ARCHIVE_DAMAGED, place, detail=str(error)[:200]) from error
    except _FAULTS as error:
        raise InputError(Msg.ARCHIVE_DAMAGED, place, detail=str(error)[:200] or type(error).__name__) from error
    return left


def _checked(archive: zipfile.ZipFile, place: Place) -> dict[str, zipfile.ZipInfo]:
    """Every member by its safe name, in the archive's order."""
    infos = archive.infolist()
    if len(infos) > MOST_MEMBERS:
        raise InputError(Msg.ARCHIVE_TOO_MANY_MEMBERS, place, members=len(infos), most=MOST_MEMBERS)
    total = sum(info.file_size for info in infos)
    if total > MOST_BYTES:
        raise InputError(Msg.ARCHIVE_TOO_LARGE, place, bytes=total, most=MOST_BYTES)
    members: dict[str, zipfile.ZipInfo] = {}
    folded: dict[str, str] = {}
    for info in infos:
        name = _name(info)
        parts = PurePosixPath(name).parts
        if not parts or name.startswith("/") or ".." in parts or _DRIVE.match(name) or "\x00" in info.orig_filename:
            raise InputError(Msg.ARCHIVE_MEMBER_LEAVES_FOLDER, place, member=_cut(name))
        longest = max(len(part.encode("utf-8", "surrogatepass")) for part in parts)
        if len(parts) > MOST_DEPTH or longest > LONGEST_NAME or len(name) > LONGEST_PATH:
            raise InputError(Msg.ARCHIVE_MEMBER_NAME_UNWRITABLE, place, member=_cut(name), most=MOST_DEPTH)
        if stat.S_ISLNK(info.external_attr >> 16):
            raise InputError(Msg.ARCHIVE_MEMBER_IS_LINK, place, member=name)
        if info.flag_bits & 0x1:
            raise InputError(Msg.ARCHIVE_MEMBER_ENCRYPTED, place, member=name)
        clean = "/".join(parts)
        twin = folded.setdefault(clean.casefold(), clean)
        if clean in members or twin != clean:
            raise InputError(Msg.ARCHIVE_MEMBERS_SAME_NAME, place, member=name, other=twin)
        if clean.lower().endswith(_ARCHIVES):
            raise InputError(Msg.ARCHIVE_NESTED, place, member=name)
        if info.file_size > RATIO_FREE_BYTES and info.file_size > MOST_RATIO * max(1, info.compress_size):
            raise InputError(
                Msg.ARCHIVE_MEMBER_SWELLS,
                place,
                member=name,
                ratio=info.file_size // max(1, info.compress_size),
                most=MOST_RATIO,
            )
        members[clean] = info
    _no_file_is_a_folder(members, place)
    return members


def _name(info: zipfile.ZipInfo) -> str:
    """The member's name; without the UTF-8 flag French tools write code page 850, or UTF-8 all the same."""
    raw = info.orig_filename.replace("\\", "/")  # some Windows tools write their own separator
    if info.flag_bits & 0x800 or raw.isascii():
        return raw
    stored = raw.encode("cp437")
    try:
        return stored.decode("utf-8")
    except UnicodeDecodeError:
        return stored.decode("cp850")


def _write(archive: zipfile.ZipFile, info: zipfile.ZipInfo, target: Path, budget: int, place: Place) -> int:
    """Unpack one member block by block; its announced size may be false, so the bytes written are counted."""
    written = 0
    with archive.open(info) as source, _room(place, info.filename), target.open("xb") as out:
        while block := _block(source, place):
            written += len(block)
            if written > budget:
                raise InputError(Msg.ARCHIVE_TOO_LARGE, place, bytes=written, most=MOST_BYTES)
            if written > RATIO_FREE_BYTES and written > MOST_RATIO * max(1, info.compress_size):
                raise InputError(
                    Msg.ARCHIVE_MEMBER_SWELLS,
                    place,
                    member=info.filename,
                    ratio=written // max(1, info.compress_size),
                    most=MOST_RATIO,
                )
            out.write(block)
    return written


def _block(source: IO[bytes], place: Place) -> bytes:
    """The next bytes of a member; a medium that fails is not a damaged archive."""
    try:
        return source.read(_BLOCK)
    except OSError as error:
        if error.errno is None:
            raise  # not bz2 data
        raise InputError(Msg.FILE_NOT_READABLE, place, detail=of_system(error)) from error


@contextmanager
def _room(place: Place, member: str) -> Iterator[None]:
    """Convert a failure to write in the temporary folder into an error about the machine or the member's name.

    Raises
    ------
    MachineError
        ``ENV-006`` the temporary folder is full or may not be written.
    InputError
        ``ARC-620`` a name that the file system does not allow.
    """
    try:
        yield
    except OSError as error:
        if error.errno is None:
            raise  # raised by the decompressor, not by the system
        if error.errno in _NAMES:
            raise InputError(Msg.ARCHIVE_MEMBER_NAME_UNWRITABLE, place, member=_cut(member), most=MOST_DEPTH) from None
        raise MachineError(Msg.TEMPORARY_FOLDER_UNUSABLE, problem=of_system(error)) from None


def _cut(name: str) -> str:
    """A name short enough for a message, its end kept."""
    return name if len(name) <= 80 else f"…{name[-79:]}"


def _no_file_is_a_folder(members: dict[str, zipfile.ZipInfo], place: Place) -> None:
    """Refuse a name that is a file in one place and a folder in another: one of them would be lost."""
    files = {name.casefold() for name, info in members.items() if not info.is_dir()}
    for name in members:
        above = PurePosixPath(name).parent
        for depth in range(1, len(above.parts) + 1):
            folder = "/".join(above.parts[:depth])
            if folder.casefold() in files:
                raise InputError(Msg.ARCHIVE_MEMBER_FILE_AND_FOLDER, place, member=_cut(folder), other=_cut(name))
