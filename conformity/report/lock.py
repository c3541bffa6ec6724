"""One run at a time on an output folder: a lock file beside it names the process that writes there.

The file appears with its whole content (a hard link to a file already written), so that a run killed at any moment
leaves either no lock or one that tells whose it was; that of a process which is no more is taken over.
"""

from __future__ import annotations

import os
import socket
import sys
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import Final

from conformity.errors import OutputError, Place

_ROUNDS: Final = 5
#: a run that was killed outright may take so long to be gone; who runs the same again at once is not refused for it
_DYING_S: Final = 1.0
#: a lock without a name is that of a run which is just making it, for so many seconds
_NAMELESS_S: Final = 60.0
#: folders that this process holds, each with the thread that does
_HELD: Final[dict[tuple[int, Path], int]] = {}
_GUARD: Final = threading.Lock()


def lock_of(out: Path) -> Path:
    """Where the lock of a folder stands."""
    return out.parent / f".{out.name}.conformity.lock"


@contextmanager
def locked(out: Path) -> Iterator[None]:
    """Hold a folder; the thread that holds it already goes on.

    Raises
    ------
    OutputError
        OUT-004 where another run holds it, OUT-003 where the lock cannot be written.
    """
    key = (os.getpid(), Path(os.path.realpath(out.parent)) / out.name)
    with _GUARD:
        owner = _HELD.setdefault(key, -1)
        if owner == -1:
            _HELD[key] = threading.get_ident()
    if owner == threading.get_ident():
        yield
        return
    if owner != -1:
        raise _refusal(out, _holder(lock_of(out)) or _signature())
    try:
        mine = _take(out)
        try:
            yield
        finally:
            _release(lock_of(out), mine)
    finally:
        with _GUARD:
            _HELD.pop(key, None)


def _take(out: Path) -> str:
    lock, mine = lock_of(out), _signature()
    patience = time.monotonic() + _DYING_S
    rounds = 0
    try:
        while rounds < _ROUNDS:
            with _alone(out.parent):
                if _made(out, lock, mine):
                    return mine
                holder = _holder(lock)
                free = holder is None or gone(holder, lock)
                if not free and time.monotonic() > patience:
                    raise _refusal(out, holder or "")
                if free:
                    rounds += 1
                    lock.unlink(missing_ok=True)
            if not free:
                time.sleep(0.05)
    except OSError as error:
        raise OutputError("OUT-003", Place(file=out.name), problem=error.strerror or str(error)) from None
    raise _refusal(out, _holder(lock) or "")


def _made(out: Path, lock: Path, mine: str) -> bool:
    """Make the lock whole in one step; False where there is one."""
    whole = out.parent / f".{out.name}.conformity-{os.getpid()}.lock"
    try:
        _write(whole, mine, os.O_TRUNC)
        os.link(whole, lock)
    except FileExistsError:
        return False
    except (OSError, AttributeError, NotImplementedError):  # no hard links here
        return _made_plainly(lock, mine)
    finally:
        for _ in range(2):
            with suppress(OSError):
                whole.unlink(missing_ok=True)
                break
    return True


def _made_plainly(lock: Path, mine: str) -> bool:
    try:
        _write(lock, mine, os.O_EXCL)
    except FileExistsError:
        return False
    except OSError:
        with suppress(OSError):
            if not lock.read_bytes():
                lock.unlink(missing_ok=True)
        raise
    return True


def _write(path: Path, text: str, how: int) -> None:
    handle = os.open(path, os.O_CREAT | os.O_WRONLY | how, 0o644)
    try:
        os.write(handle, text.encode())
    finally:
        os.close(handle)


def _release(lock: Path, mine: str) -> None:
    """Let go. A lock that cannot be removed is taken over by the next run, since this process is no more by then."""
    for _ in range(2):
        with suppress(OSError):
            if lock.read_text(encoding="utf-8", errors="replace") == mine:
                lock.unlink()
            return


@contextmanager
def _alone(folder: Path) -> Iterator[None]:
    """No other run looks at a lock of this folder meanwhile, where the system can promise it."""
    handle = None
    if sys.platform != "win32":
        import fcntl

        with suppress(OSError):
            handle = os.open(folder, os.O_RDONLY)
            for _ in range(50):
                try:
                    fcntl.flock(handle, fcntl.LOCK_EX | fcntl.LOCK_NB)
                    break
                except BlockingIOError:
                    time.sleep(0.01)
    try:
        yield
    finally:
        if handle is not None:
            with suppress(OSError):
                os.close(handle)


def _refusal(out: Path, holder: str) -> OutputError:
    shown = " ".join(holder.split(" ")[:2])
    return OutputError("OUT-004", Place(file=out.name), holder=shown or "?", lock=lock_of(out).name)


def _holder(lock: Path) -> str | None:
    """What a lock says; None where there is none any more."""
    try:
        return lock.read_text(encoding="utf-8", errors="replace").strip()[:200]
    except FileNotFoundError:
        return None
    except OSError:
        return "?"


def _signature() -> str:
    return f"{os.getpid()} {socket.gethostname()} {_birth(os.getpid())}".strip()


def _birth(pid: int) -> str:
    """When a process was born, in the terms of this system; empty where it does not tell, or the process is dead."""
    try:
        told = Path(f"/proc/{pid}/stat").read_text(encoding="utf-8", errors="replace").rpartition(")")[2].split()
        boot = Path("/proc/sys/kernel/random/boot_id").read_text(encoding="ascii", errors="replace")[:8]
        return f"{boot}-{told[19]}"
    except (OSError, IndexError):
        return ""


def _dead(pid: int) -> bool:
    """Whether a process that still has a number does no more than wait to be buried."""
    try:
        told = Path(f"/proc/{pid}/stat").read_text(encoding="utf-8", errors="replace").rpartition(")")[2].split()
    except OSError:
        return False
    return bool(told) and told[0] in ("Z", "X")


def gone(holder: str, lock: Path | None = None) -> bool:
    """Whether the process that holds a lock no longer runs on this machine; a doubt is no."""
    if not holder and lock is not None:
        try:
            return time.time() - lock.stat().st_mtime > _NAMELESS_S
        except OSError:
            return False
    pid, host, born = (*holder.split(" "), "", "")[:3]
    if host != socket.gethostname() or not pid.isdecimal() or os.name != "posix":
        return False
    try:
        os.kill(int(pid), 0)
    except (ProcessLookupError, OverflowError):
        return True
    except OSError:
        pass  # it runs, and is somebody else's
    now = _birth(int(pid))
    if born and now and born != now:
        return True  # the number was given to another process
    return int(pid) == os.getpid() or _dead(int(pid))
