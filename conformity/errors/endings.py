"""What ended a process that could not say so itself."""

from __future__ import annotations

import signal
from typing import Final

from conformity.errors import MachineError

__all__ = ["ended"]

#: signals by which a library ends the process itself: no lack of memory
_CRASHES: Final = tuple(
    int(getattr(signal, name)) for name in ("SIGSEGV", "SIGBUS", "SIGFPE", "SIGILL") if hasattr(signal, name)
)


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
