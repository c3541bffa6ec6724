"""What ends a process or a call: signals, a death without a word, and what a library beneath raised."""

from __future__ import annotations

import ctypes
import errno
import os
import signal
import sys
from typing import Final

from conformity.errors import ConformityError, InternalError, MachineError, Place

__all__ = ["ENDING", "die_with_parent", "ended", "failed", "memory_short"]

#: signals that end a run by the ordinary way: of the terminal, of a service manager, of a console that is closed
ENDING: Final = tuple(
    getattr(signal, name) for name in ("SIGINT", "SIGTERM", "SIGHUP", "SIGBREAK") if hasattr(signal, name)
)
_DIE_WITH_PARENT: Final = 1  # PR_SET_PDEATHSIG of linux/prctl.h
#: how libraries say that memory is short
_SHORT: Final = ("cannot allocate", "failed to map segment", "bad_alloc", "out of memory", "can't start new thread",
                 "unable to allocate", "not enough memory")  # fmt: skip
#: signals by which a library ends the process itself: no lack of memory
_CRASHES: Final = tuple(
    int(getattr(signal, name)) for name in ("SIGSEGV", "SIGBUS", "SIGFPE", "SIGILL") if hasattr(signal, name)
)


def die_with_parent() -> None:
    """Let the system end this process with the one that started it, where it can (Linux)."""
    if sys.platform.startswith("linux"):
        ctypes.CDLL(None).prctl(_DIE_WITH_PARENT, signal.SIGKILL)


def ended(status: int | None, stage: str = "", file: str = "") -> MachineError:
    """The error of a process that ended without a word.

    Parameters
    ----------
    status
        As of :func:`os.waitstatus_to_exitcode`: a signal's number below zero, else an exit code; None if not known.
    stage, file
        What it was working on, where that is known.

    Returns
    -------
    MachineError
        ENV-621 for a crash of native code, ENV-770 for native code that gave up, ENV-008 for anything else (as a rule,
        the system that lacked memory).
    """
    code, problem = "ENV-008", f"exit {status}"
    if status is not None and status < 0:
        code = "ENV-621" if -status in _CRASHES else "ENV-770" if -status == signal.SIGABRT else code
        problem = signal.Signals(-status).name
    return MachineError(code, Place(file=file or None), problem=f"{problem} [{stage}]" if stage else problem)


def failed(error: BaseException, stage: str = "") -> ConformityError:
    """What is told of an error: a lack of memory as such, however the libraries put it.

    Parameters
    ----------
    stage
        Name of the stage in which it arose, where that is known.

    Returns
    -------
    ConformityError
        The error itself where it is one of ours; ENV-002 for a lack of memory, ENV-008 for native code that failed
        without saying of what (short of memory, as a rule), else BUG-001 with the stage.
    """
    short = memory_short(error)
    if short:
        return MachineError("ENV-002", problem=short)
    if isinstance(error, ConformityError):
        return error
    if isinstance(error, SystemError):
        return MachineError("ENV-008", problem=f"SystemError: {error}")
    said = f"{type(error).__name__}: {error}"
    return InternalError("BUG-001", error=f"{said} [{stage}]" if stage else said)


def memory_short(error: BaseException) -> str:
    """What an error or one of its causes says of a lack of memory; empty if it is of something else."""
    seen: BaseException | None = error
    while seen is not None:
        if isinstance(seen, MemoryError):
            return str(seen) or "MemoryError"
        if isinstance(seen, OSError) and seen.errno == errno.ENOMEM:
            return os.strerror(errno.ENOMEM)
        for line in str(seen).splitlines():
            if any(words in line.lower() for words in _SHORT):
                return line.strip()[:200]
        seen = seen.__cause__ or seen.__context__
    return ""
