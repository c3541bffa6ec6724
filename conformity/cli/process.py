"""The process a command runs in: signals, and a parent that can still speak when the native code below dies.

On POSIX the command runs in a child. Libraries beneath us answer a lack of memory by ending their process without
a word; the parent, which holds next to nothing, says what happened and gives the exit status of the design.
"""

from __future__ import annotations

import ctypes
import errno
import os
import signal
import sys
from collections.abc import Callable
from types import FrameType
from typing import Final

from conformity.errors import ConformityError, InternalError, MachineError

#: what ends a run by the ordinary way, so that folders half filled are taken away
ENDING: Final = tuple(getattr(signal, name) for name in ("SIGINT", "SIGTERM", "SIGHUP") if hasattr(signal, name))
_DIE_WITH_PARENT: Final = 1  # PR_SET_PDEATHSIG of linux/prctl.h
#: a child that lacks the memory to say that it lacks memory
_STARVED: Final = 77
#: how libraries say that memory is short
_SHORT: Final = ("cannot allocate", "failed to map segment", "bad_alloc", "out of memory", "can't start new thread",
                 "unable to allocate", "not enough memory")  # fmt: skip


class Interrupted(SystemExit):
    """A signal ended the run; not an ``Exception``, so that nothing on the way takes it for a fault."""

    def __init__(self, number: int) -> None:
        self.status = 128 + number
        super().__init__(self.status)
        self.signal = signal.Signals(number).name


def _interrupted(number: int, frame: FrameType | None) -> None:
    for each in ENDING:  # a second signal must not stop the cleaning up
        signal.signal(each, signal.SIG_IGN)
    raise Interrupted(number)


#: Signals by which a library ends the process itself: no lack of memory.
_CRASHES = ("SIGSEGV", "SIGBUS", "SIGFPE", "SIGILL")
CRASHES: Final = tuple(int(getattr(signal, name)) for name in _CRASHES if hasattr(signal, name))


def listen() -> None:
    """Take the signals that end a run as :class:`Interrupted`."""
    for each in ENDING:
        signal.signal(each, _interrupted)


def supervised(command: Callable[[], None], complain: Callable[[ConformityError], None]) -> None:
    """Run a command in a child where the system can fork, else here.

    Parameters
    ----------
    command
        What to run; it ends by ``SystemExit`` or returns.
    complain
        Says an error on stderr.
    """
    hears, tells = os.pipe()
    child = _forked()
    if child is None:
        os.close(hears)
        listen()
        _told(command, tells)
        return
    os.close(tells)
    status = os.waitstatus_to_exitcode(os.waitpid(child, 0)[1])
    told = os.read(hears, 1)
    if told:
        sys.exit(told[0])
    if status == _STARVED:
        error = MachineError("ENV-002", problem="MemoryError")
    else:
        code = "ENV-621" if -status in CRASHES else "ENV-008"
        error = MachineError(code, problem=signal.Signals(-status).name if status < 0 else f"exit {status}")
    complain(error)
    sys.exit(error.exit_code)


def _told(command: Callable[[], None], tells: int) -> None:
    """Run a command and tell its status: one that was not told is that of a library which ended the process."""
    try:
        command()
    except SystemExit as ended:
        os.write(tells, bytes([ended.code if isinstance(ended.code, int) else 0 if ended.code is None else 1]))
        raise
    except BaseException as error:
        if memory_short(error):  # too little of it even to say so: the parent will
            os._exit(_STARVED)
        os.write(tells, bytes([InternalError.exit_code]))
        raise
    os.write(tells, bytes([0]))


def _forked() -> int | None:
    """In the parent the child's id, signals being passed on to it; None in the child, or where none could be made."""
    if not hasattr(os, "fork"):
        return None
    signal.pthread_sigmask(signal.SIG_BLOCK, ENDING)  # none may fall between the fork and the handlers
    parent = os.getpid()
    try:
        child = os.fork()
    except OSError:
        child = 0
    if child:
        for each in ENDING:
            signal.signal(each, lambda number, frame: _pass_on(child, number))
    else:
        if os.getpid() != parent:
            _die_with(parent)
        # no matrix is ever multiplied here; where memory is short, its threads would fail by a SIGINT of their own
        os.environ.setdefault("OPENBLAS_NUM_THREADS", "1")
        listen()
    signal.pthread_sigmask(signal.SIG_UNBLOCK, ENDING)
    return child or None


def _pass_on(child: int, number: int) -> None:
    try:
        os.kill(child, number)
    except ProcessLookupError:
        return  # it has just ended: its status tells


def _die_with(parent: int) -> None:
    """A child whose parent is killed outright must not go on alone."""
    if not sys.platform.startswith("linux"):
        return
    ctypes.CDLL(None).prctl(_DIE_WITH_PARENT, signal.SIGKILL)
    if os.getppid() != parent:
        os._exit(1)


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
