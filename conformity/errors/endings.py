"""Converts the end of a process or call (signal, crash, error of a library) into an error of this package."""

from __future__ import annotations

import ctypes
import errno
import os
import signal
import sys
from typing import Final

from conformity.errors import ConformityError, InternalError, MachineError, Place
from conformity.errors.codes import Msg

__all__ = ["ENDING", "die_with_parent", "ended", "failed", "memory_short"]

#: signals that end a run in an orderly way: from the terminal, a service manager, a closed console
ENDING: Final = tuple(
    getattr(signal, name) for name in ("SIGINT", "SIGTERM", "SIGHUP", "SIGBREAK") if hasattr(signal, name)
)
_DIE_WITH_PARENT: Final = 1  # PR_SET_PDEATHSIG of linux/prctl.h
#: messages of libraries for a lack of memory
_SHORT: Final = ("cannot allocate", "failed to map segment", "bad_alloc", "out of memory", "can't start new thread",
                 "unable to allocate", "not enough memory")  # fmt: skip
#: signals by which a library ends the process itself, not from a lack of memory
_CRASHES: Final = tuple(
    int(getattr(signal, name)) for name in ("SIGSEGV", "SIGBUS", "SIGFPE", "SIGILL") if hasattr(signal, name)
)


def die_with_parent() -> None:
    """Let the system end this process with the one that started it, where it can (Linux)."""
    if sys.platform.startswith("linux"):
        ctypes.CDLL(None).prctl(_DIE_WITH_PARENT, signal.SIGKILL)


def ended(status: int | None, stage: str = "", file: str = "") -> MachineError:
    """The error for a process that ended without a message.

    Parameters
    ----------
    status
        As returned by :func:`os.waitstatus_to_exitcode`: minus a signal's number, or an exit code; None if unknown.
    stage, file
        What it was working on, where known.

    Returns
    -------
    MachineError
        ENV-621 for a crash of native code, ENV-770 for native code that aborted, ENV-008 for anything else (usually a
        lack of memory): also for a segmentation fault where the address space is limited, since native code that gets
        no memory writes to address 0.
    """
    code, problem = Msg.WORKER_KILLED, f"exit {status}"
    if status is not None and status < 0:
        problem = signal.Signals(-status).name
    if status is not None and status < 0 and not (problem == "SIGSEGV" and _is_limited()):
        code = Msg.LIBRARY_CRASHED if -status in _CRASHES else Msg.LIBRARY_FAILED if -status == signal.SIGABRT else code
    return MachineError(code, Place(file=file or None), problem=f"{problem} [{stage}]" if stage else problem)


def _is_limited() -> bool:
    """Whether the address space of this process is limited (``ulimit -v``)."""
    try:
        import resource
    except ImportError:  # Windows has no such limit
        return False
    return resource.getrlimit(resource.RLIMIT_AS)[0] != resource.RLIM_INFINITY


def failed(error: BaseException, stage: str = "") -> ConformityError:
    """The error to report for an exception; a lack of memory is recognised in any library's error.

    Parameters
    ----------
    stage
        Name of the stage in which it arose, where known.

    Returns
    -------
    ConformityError
        The error itself where it is a ``ConformityError``; ENV-002 for a lack of memory, ENV-008 for native code that
        failed without a reason (usually a lack of memory), else BUG-001 with the stage.
    """
    short = memory_short(error)
    if short:
        return MachineError(Msg.MEMORY_INSUFFICIENT, problem=short)
    if isinstance(error, ConformityError):
        return error
    if isinstance(error, SystemError):
        return MachineError(Msg.WORKER_KILLED, problem=f"SystemError: {error}")
    said = f"{type(error).__name__}: {error}"
    return InternalError(Msg.INTERNAL_ERROR, error=f"{said} [{stage}]" if stage else said)


def memory_short(error: BaseException) -> str:
    """The message about a lack of memory in an error or its causes; empty if there is none."""
    cause: BaseException | None = error
    while cause is not None:
        if isinstance(cause, MemoryError):
            return str(cause) or "MemoryError"
        if isinstance(cause, OSError) and cause.errno == errno.ENOMEM:
            return os.strerror(errno.ENOMEM)
        for line in str(cause).splitlines():
            if any(words in line.lower() for words in _SHORT):
                return line.strip()[:200]
        cause = cause.__cause__ or cause.__context__
    return ""
