"""What ends a process: the signals that ask it to, and how it ended where it could not say so itself."""

from __future__ import annotations

import ctypes
import signal
import sys
from typing import Final

from conformity.errors import MachineError

__all__ = ["ENDING", "die_with_parent", "ended"]

#: signals that end a run by the ordinary way: of the terminal, of a service manager, of a console that is closed
ENDING: Final = tuple(
    getattr(signal, name) for name in ("SIGINT", "SIGTERM", "SIGHUP", "SIGBREAK") if hasattr(signal, name)
)
_DIE_WITH_PARENT: Final = 1  # PR_SET_PDEATHSIG of linux/prctl.h

#: signals by which a library ends the process itself: no lack of memory
_CRASHES: Final = tuple(
    int(getattr(signal, name)) for name in ("SIGSEGV", "SIGBUS", "SIGFPE", "SIGILL") if hasattr(signal, name)
)


def die_with_parent() -> None:
    """Let the system end this process with the one that started it, where it can (Linux)."""
    if sys.platform.startswith("linux"):
        ctypes.CDLL(None).prctl(_DIE_WITH_PARENT, signal.SIGKILL)


def ended(status: int | None) -> MachineError:
    """The error of a process that ended without a word.

    Parameters
    ----------
    status
        As of :func:`os.waitstatus_to_exitcode`: a signal's number below zero, else an exit code; None if not known.

    Returns
    -------
    MachineError
        ENV-621 for a crash of native code, ENV-008 for anything else (as a rule, the system that lacked memory).
    """
    if status is not None and status < 0:
        return MachineError("ENV-621" if -status in _CRASHES else "ENV-008", problem=signal.Signals(-status).name)
    return MachineError("ENV-008", problem=f"exit {status}")
