"""A set of files, published whole or not at all.

The set is written and synced in a folder beside ``out``, under a lock; then the two folders are exchanged in one
step (``renameat2`` with ``RENAME_EXCHANGE`` on Linux) where ``out`` exists, or renamed where it does not. On a system
without exchange, the old folder is set aside and the new one renamed into its place: what a reader finds is always a
whole set, or (of a run killed between two renames) none, until the next run brings the old one back.
``manifest.json`` lists every file with its sha256, and marks the folder as one that may be replaced.
"""

from __future__ import annotations

import ctypes
import errno
import os
import re
import shutil
import sys
from collections.abc import Iterator, Mapping
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import Any, Final

from conformity.errors import Msg, OutputError, Place
from conformity.errors.reasons import of_system
from conformity.publish import manifest
from conformity.publish.lock import locked
from conformity.publish.manifest import MANIFEST

__all__ = ["claimed", "publish", "set_aside"]

_EXCHANGE: Final = 2  # RENAME_EXCHANGE in linux/fs.h
#: files that LibreOffice and Office leave beside an open file, with its name or the end of it
_HELD: Final = re.compile(r"\.~lock\.(.+)#|~\$(.+)")
#: names proposed for a report beside others, the first one that is free
_FREE: Final = ("rapport", *(f"rapport-{n}" for n in range(2, 10_000)))
_HERE: Final = -100  # AT_FDCWD
#: errors of a system that cannot do this to a folder
_CANNOT: Final = (errno.EINVAL, errno.ENOTSUP, errno.ENOSYS, errno.EACCES, errno.EPERM, errno.EBADF)


@contextmanager
def claimed(out: Path, *, force: bool = False) -> Iterator[Path]:
    """Lock an output folder: what prevents writing there is reported before anything is computed.

    Parameters
    ----------
    out
        The folder; those above it are made, and removed again where nothing came of it.
    force
        Take a folder that is not ours too.

    Raises
    ------
    OutputError
        OUT-001 to OUT-005, OUT-008.
    """
    out = Path(os.path.abspath(out))  # noqa: PTH100  (a link in the last step is ours to replace, not to follow)
    created: list[Path] = []
    try:
        with _reported(out):
            _ours_to_replace(out, force)
            _make(out.parent, created)
        with locked(out):
            with _reported(out):
                _sweep(out)
                _ours_to_replace(out, force)
            yield out
    finally:
        for folder in reversed(created):
            with suppress(OSError):
                folder.rmdir()


def publish(
    files: Mapping[str, bytes], out: Path, *, force: bool = False, run: Mapping[str, Any] | None = None
) -> list[Path]:
    """Put a set of files in a folder, replacing a set of ours whole.

    Parameters
    ----------
    files
        Plain file name → bytes.
    force
        Replace a folder that is not ours too.
    run
        What a replay needs, for the manifest.

    Returns
    -------
    list of Path
        The files as published, manifest left out.

    Raises
    ------
    OutputError
        OUT-001 to OUT-005 and OUT-008: ``out`` is unchanged. OUT-026: the new set is in place, and the disk
        did not confirm it. OUT-027: the old set is set aside, and the next run brings it back.
    """
    content = {**files, MANIFEST: manifest.text(files, run)}
    with claimed(out, force=force) as folder:
        fresh = folder.parent / f".{folder.name}.conformity-{os.getpid()}.new"
        born: int | None = None
        try:
            _fill(fresh, content)
            born = os.lstat(fresh).st_ino
            _place(fresh, folder)
        except OSError as error:
            raise _failure(folder, fresh, born, error) from None
        finally:
            _remove(fresh)
    return [folder / name for name in files]


def set_aside(out: Path) -> Path | None:
    """The set that a run killed between two renames left beside a folder that is not there, if any."""
    if os.path.lexists(out):
        return None
    try:
        left = [path for path in _left(out) if path.suffix == ".old" and manifest.read(path) is not None]
    except OSError:
        return None
    return left[0] if left else None


@contextmanager
def _reported(out: Path) -> Iterator[None]:
    try:
        yield
    except OSError as error:
        raise OutputError(Msg.OUTPUT_NOT_WRITTEN, Place(file=out.name), problem=of_system(error)) from None


def _failure(out: Path, fresh: Path, born: int | None, error: OSError) -> OutputError:
    """What a failure left: the old set, the old set under another name, or the new one not confirmed."""
    place, problem = Place(file=out.name), of_system(error)
    aside = fresh.with_suffix(".old")
    with suppress(OSError):
        if not os.path.lexists(out) and aside.is_dir():
            return OutputError(Msg.OUTPUT_NOT_WRITTEN_FORMER_ASIDE, place, problem=problem, aside=aside.name)
        if born is not None and os.lstat(out).st_ino == born:
            return OutputError(Msg.DISK_DID_NOT_CONFIRM, place, problem=problem)
    return OutputError(Msg.OUTPUT_NOT_WRITTEN, place, problem=problem)


def _make(folder: Path, created: list[Path]) -> None:
    """Make the folders that lack, and note them."""
    missing = []
    while not folder.is_dir():
        missing.append(folder)
        folder = folder.parent
    for each in reversed(missing):
        try:
            each.mkdir()
        except FileExistsError:
            if not each.is_dir():
                raise
        else:
            created.append(each)


def _ours_to_replace(out: Path, force: bool) -> None:
    if out.is_symlink():
        raise OutputError(Msg.OUTPUT_FOLDER_IS_LINK, Place(file=out.name))
    if out.exists() and not out.is_dir():
        raise OutputError(Msg.OUTPUT_IS_A_FILE, Place(file=out.name))
    if force or not out.is_dir() or not any(out.iterdir()):
        return
    listed = manifest.read(out)
    if listed is None:
        reports = [each.name for each in sorted(out.iterdir()) if each.is_dir() and manifest.read(each) is not None]
        if reports:
            free = next(name for name in _FREE if not os.path.lexists(out / name))
            shown = ", ".join(f"{out.name}/{name}" for name in reports[:5]) + (" …" if len(reports) > 5 else "")
            raise OutputError(
                Msg.OUTPUT_FOLDER_HOLDS_OTHER_REPORTS, Place(file=out.name), reports=shown, free=f"{out.name}/{free}"
            )
        raise OutputError(Msg.OUTPUT_FOLDER_NOT_OURS, Place(file=out.name))
    held = sorted({match[1] or match[2] for each in out.iterdir() if (match := _HELD.fullmatch(each.name))})
    if held:
        raise OutputError(Msg.OUTPUT_FILE_OPEN_ELSEWHERE, Place(file=out.name), files=", ".join(held))
    # An officer's opinions are never overwritten; a deleted file contains none.
    touched = [each.name for each in manifest.differences(out, listed) if each.how != "missing"]
    if touched:
        raise OutputError(Msg.OUTPUT_FOLDER_ALTERED, Place(file=out.name), files=", ".join(touched))


def _fill(folder: Path, content: Mapping[str, bytes]) -> None:
    folder.mkdir()
    for name, data in content.items():
        how = os.O_WRONLY | os.O_CREAT | os.O_EXCL | getattr(os, "O_BINARY", 0)
        handle = os.open(folder / name, how, 0o666)
        try:
            left = memoryview(data)
            while left:
                left = left[os.write(handle, left) :]
            os.fsync(handle)
        finally:
            os.close(handle)
    _sync(folder)


def _sync(folder: Path) -> None:
    """Have the system write a folder's names to the disk, where it can."""
    if os.name != "posix":
        return
    try:
        handle = os.open(folder, os.O_RDONLY)
        try:
            os.fsync(handle)
        finally:
            os.close(handle)
    except OSError as error:
        if error.errno not in _CANNOT:
            raise


def _place(fresh: Path, out: Path) -> None:
    """Put the new folder in place of the old one, which is left under the new one's name, to be removed."""
    there = os.path.lexists(out)
    if there:
        _swap(fresh, out)
    else:
        fresh.rename(out)
    try:
        _sync(out.parent)
    except OSError:
        if there:
            _swap(fresh, out)
        else:
            out.rename(fresh)
        raise


def _swap(fresh: Path, out: Path) -> None:
    if _exchanged(fresh, out):
        return
    aside = fresh.with_suffix(".old")
    try:
        out.rename(aside)
        fresh.rename(out)
    except BaseException:
        if aside.is_dir() and not os.path.lexists(out):
            _back(aside, out)
        raise
    with suppress(OSError):  # from here on, it is not taken for a set to be restored
        aside.rename(fresh)
    _remove(aside)


def _remove(folder: Path) -> None:
    """Take a folder of ours away; what a passing failure left of it goes the second time."""
    for _ in range(2):
        try:
            os.lstat(folder)
            shutil.rmtree(folder, ignore_errors=True)
        except FileNotFoundError:
            return
        except OSError:
            continue


def _back(aside: Path, out: Path) -> None:
    for _ in range(3):
        with suppress(OSError):
            aside.rename(out)
            return


def _exchanged(one: Path, other: Path) -> bool:
    """Exchange two folders in one step; False where the system cannot."""
    if not sys.platform.startswith("linux"):
        return False
    call: Any = getattr(ctypes.CDLL(None, use_errno=True), "renameat2", None)
    if call is None:
        return False
    return bool(call(_HERE, os.fsencode(one), _HERE, os.fsencode(other), ctypes.c_uint(_EXCHANGE)) == 0)


def _left(out: Path) -> list[Path]:
    """What runs on this folder left beside it."""
    ours = re.compile(rf"\.{re.escape(out.name)}\.conformity-[0-9]+\.(new|old|lock)")
    return [out.parent / name for name in sorted(os.listdir(out.parent)) if ours.fullmatch(name)]  # noqa: PTH208


def _sweep(out: Path) -> None:
    """Remove what runs that were killed left beside the folder; bring back a set that was set aside.

    Only the holder of the lock writes there, so that anything left belongs to no running process.
    """
    try:
        leftovers = _left(out)
    except PermissionError:
        return  # a folder that may be written and not listed
    for left in leftovers:
        if left.suffix == ".old" and not os.path.lexists(out):
            left.rename(out)
        elif left.is_dir():
            _remove(left)
        else:
            with suppress(OSError):
                left.unlink(missing_ok=True)
