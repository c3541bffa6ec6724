"""One run at a time on an output folder: a lock file beside it, locked by the system and naming the process.

The system's own lock (through ``filelock``) says whether a run holds the folder: it ends with the process, however
that ends. The name in the file is what the refusal prints. It decides in one case only: a file that names another
machine is refused even where the system locks it, since locks do not reach from machine to machine on every shared
folder.
"""

from __future__ import annotations

import errno
import os
import socket
import sys
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import Final

from filelock import lock_descriptor

from conformity.errors import Msg, OutputError, Place
from conformity.errors.reasons import of_system

#: a large process that was killed takes so long to end; who runs the same again at once is not refused for it
_ENDING_S: Final = 1.0
_POLL_S: Final = 0.005
_NAME_BYTES: Final = 200
#: errors of a file system without locks; there, the file itself is the lock
_NO_LOCKS: Final = (errno.ENOSYS, errno.EOPNOTSUPP, errno.ENOTSUP, errno.ENOLCK)
_CREATE: Final = os.O_RDWR | os.O_CREAT | os.O_EXCL | getattr(os, "O_BINARY", 0)
_LOOK: Final = os.O_RDONLY | getattr(os, "O_NOFOLLOW", 0) | getattr(os, "O_NONBLOCK", 0) | getattr(os, "O_BINARY", 0)
#: an open file cannot be removed there, so that it is closed first
_WINDOWS: Final = sys.platform == "win32"
#: lock files that this process holds, by thread and folder
_HELD: Final[dict[tuple[int, Path], int]] = {}


def lock_of(out: Path) -> Path:
    """The path of the lock of a folder."""
    return out.parent / f".{out.name}.conformity.lock"


@contextmanager
def locked(out: Path) -> Iterator[None]:
    """Hold a folder; the thread that holds it already goes on.

    Raises
    ------
    OutputError
        OUT-004 where another run holds it, OUT-003 where the lock cannot be written.
    """
    key = (threading.get_ident(), Path(os.path.realpath(out.parent)) / out.name)
    if key in _HELD:
        yield
        return
    _HELD[key] = _take(out)
    try:
        yield
    finally:
        _release(lock_of(out), _HELD.pop(key))


def _take(out: Path) -> int:
    """Lock the file, and give its descriptor."""
    lock = lock_of(out)
    end = time.monotonic() + _ENDING_S
    try:
        while True:
            try:
                handle = _created(lock)
            except PermissionError:
                if not _WINDOWS or time.monotonic() > end:
                    raise
                handle = None  # the file is just being removed
            if handle is not None:
                return handle
            holder = _holder(lock)
            if time.monotonic() > end:
                raise OutputError(Msg.OUTPUT_LOCKED, Place(file=out.name), holder=holder or "?", lock=lock.name)
            time.sleep(_POLL_S if holder else 0)
    except OSError as error:
        raise OutputError(Msg.OUTPUT_NOT_WRITTEN, Place(file=out.name), problem=of_system(error)) from None


def _created(lock: Path) -> int | None:
    """Make the lock file, lock it and write this process in it; None where there is one, or another run was faster."""
    try:
        handle = os.open(lock, _CREATE, 0o644)
    except FileExistsError:
        return None
    try:
        # A run that looked at the file while it had no lock yet may have taken it for a stale one, and removed it.
        if _lock(handle) is not False and _stands(handle, lock):
            os.write(handle, f" {os.getpid()} {socket.gethostname()}\n".encode("utf-8", "replace"))
            return handle
    except BaseException:
        _release(lock, handle)
        raise
    _close(handle)
    return None


def _holder(lock: Path) -> str | None:
    """Process and machine that hold the lock, ``?`` if not named; None where none does; the file is then removed."""
    try:
        handle = os.open(lock, _LOOK)
    except FileNotFoundError:
        return None
    except PermissionError:
        return "?"
    try:
        mine, text = _lock(handle), _text(handle)
        if not mine or _elsewhere(text):
            return " ".join(text.split()[:2]) or "?"
        if not _WINDOWS and _stands(handle, lock):
            lock.unlink()
    finally:
        _close(handle)
    if _WINDOWS:
        with suppress(OSError):  # another run has opened it
            lock.unlink()
    return None


def _lock(handle: int) -> bool | None:
    """Lock an open file; False where another process has it, None where the file system has no locks."""
    try:
        return lock_descriptor(handle, blocking=False)
    except OSError as error:
        if error.errno in _NO_LOCKS:
            return None
        raise


def _text(handle: int) -> str:
    """What a lock file says. Windows lets no other process read its first byte, the one that is locked: a space."""
    for start in (0, 1) if _WINDOWS else (0,):
        with suppress(PermissionError):
            os.lseek(handle, start, os.SEEK_SET)
            return os.read(handle, _NAME_BYTES).decode("utf-8", "replace")
    return ""


def _elsewhere(text: str) -> bool:
    """Whether a lock names another machine; a name of this one may be cut short by a kill."""
    host = (*text.split(), "", "")[1]
    here = socket.gethostname()
    return bool(host) and host != here and (text.endswith("\n") or not here.startswith(host))


def _stands(handle: int, lock: Path) -> bool:
    """Whether the path is still that of the open file, which cannot be removed on Windows."""
    try:
        return _WINDOWS or os.path.samestat(os.fstat(handle), os.lstat(lock))
    except FileNotFoundError:
        return False


def _release(lock: Path, handle: int) -> None:
    """Release the lock and remove its file. A file that cannot be removed stays, without a lock, and blocks nothing."""
    if _WINDOWS:
        _close(handle)
    for _ in range(2):
        with suppress(OSError):
            if _stands(handle, lock):
                lock.unlink()
            break
    if not _WINDOWS:
        _close(handle)


def _close(handle: int) -> None:
    with suppress(OSError):
        os.close(handle)


def _forked() -> None:
    """Release the lock in a forked child: it must end with the process that took it."""
    for handle in _HELD.values():
        _close(handle)
    _HELD.clear()


if hasattr(os, "register_at_fork"):
    os.register_at_fork(after_in_child=_forked)
