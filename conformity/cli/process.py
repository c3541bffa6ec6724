"""The process a command runs in: signals, and a parent that can still speak when the native code below dies.

On POSIX the command runs in a child. Libraries beneath us answer a lack of memory by ending their process without
a word; the parent, which holds next to nothing, says what happened and gives the exit status of the design. Where
the system cannot fork (Windows), or has no room for another process, the command runs in the first process.
"""

from __future__ import annotations

import os
import signal
import sys
from collections.abc import Callable
from types import FrameType
from typing import Any, Final

from conformity.errors import ConformityError, InternalError, MachineError, work
from conformity.errors.endings import ENDING, die_with_parent, ended, memory_short

#: seconds between the attempts to end a run whose libraries drop the exception (a bare ``except``, a finalizer)
_AGAIN_S: Final = 0.2
#: a child that lacks the memory to say that it lacks memory
_STARVED: Final = 77
#: signals that were taken, the first one first
_RAISED: Final[list[int]] = []


class Interrupted(SystemExit):
    """A signal ended the run; not an ``Exception``, so that nothing on the way takes it for a fault."""

    def __init__(self, number: int) -> None:
        self.status = 128 + number
        super().__init__(self.status)
        self.signal = signal.Signals(number).name


def listen() -> None:
    """Take the signals that end a run as :class:`Interrupted`."""
    sys.unraisablehook = _unraisable
    for each in ENDING:
        signal.signal(each, _interrupted)


def _interrupted(number: int, frame: FrameType | None) -> None:
    if _unwinding():  # a second signal must not stop the cleaning up
        return
    if hasattr(signal, "setitimer"):
        signal.signal(signal.SIGALRM, lambda *_: _interrupted(number, None))
        signal.setitimer(signal.ITIMER_REAL, _AGAIN_S, _AGAIN_S)
    _RAISED.append(number)
    raise Interrupted(number)


def interruption() -> Interrupted | None:
    """The interruption of this run, if there was one: a library may have raised an error of its own instead."""
    return Interrupted(_RAISED[0]) if _RAISED else None


def _unwinding() -> bool:
    """Whether an :class:`Interrupted` is on its way; false where a library dropped it, so that it is raised again."""
    error = sys.exception()
    while error is not None and not isinstance(error, Interrupted):
        error = error.__context__
    return error is not None


def acknowledge() -> None:
    """Stop raising: the interruption is being said, and the run ends."""
    if hasattr(signal, "setitimer"):
        signal.setitimer(signal.ITIMER_REAL, 0)
    for each in ENDING:
        signal.signal(each, signal.SIG_IGN)


def _unraisable(lost: Any) -> None:
    """Keep quiet of an interruption that fell in a finalizer: it is raised again."""
    if not isinstance(lost.exc_value, Interrupted):
        sys.__unraisablehook__(lost)


def supervised(command: Callable[[], None], complain: Callable[[ConformityError], None]) -> None:
    """Run a command in a child where the system can fork, else here.

    Parameters
    ----------
    command
        What to run; it ends by ``SystemExit`` or returns.
    complain
        Says an error on stderr.
    """
    status_read, status_write = os.pipe()
    work.shared()
    child = _forked()
    if child is None:
        os.close(status_read)
        os.close(status_write)
        listen()
        _alone(command, complain)
    elif child == 0:
        os.close(status_read)
        _reporting(command, status_write)
    else:
        os.close(status_write)
        _await(child, status_read, complain)


def _alone(command: Callable[[], None], complain: Callable[[ConformityError], None]) -> None:
    """Run a command without a parent: what a lack of memory still lets it say is said here."""
    try:
        command()
    except Exception as error:
        problem = memory_short(error)
        if not problem:
            raise
        short = MachineError("ENV-002", problem=problem)
        complain(short)
        sys.exit(short.exit_code)


def _await(child: int, status_read: int, complain: Callable[[ConformityError], None]) -> None:
    """End with the status that the child reported, or say what ended it."""
    status = os.waitstatus_to_exitcode(os.waitpid(child, 0)[1])
    reported = os.read(status_read, 1)
    if reported:
        sys.exit(reported[0])
    error = MachineError("ENV-002", problem="MemoryError") if status == _STARVED else ended(status, *work.doing())
    complain(error)
    sys.exit(error.exit_code)


def _reporting(command: Callable[[], None], status_write: int) -> None:
    """Run a command and report its status; without a report, the parent knows that a library ended the process."""
    try:
        command()
    except SystemExit as ended:
        os.write(status_write, bytes([ended.code if isinstance(ended.code, int) else 0 if ended.code is None else 1]))
        raise
    except BaseException as error:
        if memory_short(error):  # too little of it even to say so: the parent will
            os._exit(_STARVED)
        os.write(status_write, bytes([InternalError.exit_code]))
        raise
    os.write(status_write, bytes([0]))


def _forked() -> int | None:
    """Fork; None where that cannot be done.

    Signals that end a run are passed on by the parent. In the child they are blocked until their handlers stand.
    """
    if not hasattr(os, "fork"):
        return None
    signal.pthread_sigmask(signal.SIG_BLOCK, ENDING)  # none may fall between the fork and the handlers
    parent = os.getpid()
    try:
        child: int | None = os.fork()
    except OSError:
        child = None
    if child:
        for each in ENDING:
            signal.signal(each, lambda number, frame: _pass_on(child, number))
    elif child == 0:
        _die_with(parent)
        # no matrix is ever multiplied here; where memory is short, its threads would fail by a SIGINT of their own
        os.environ.setdefault("OPENBLAS_NUM_THREADS", "1")
        listen()
    signal.pthread_sigmask(signal.SIG_UNBLOCK, ENDING)
    return child


def _pass_on(child: int, number: int) -> None:
    try:
        os.kill(child, number)
    except ProcessLookupError:
        return  # it has just ended: its status tells


def _die_with(parent: int) -> None:
    """A child whose parent is killed outright must not go on alone."""
    die_with_parent()
    if os.getppid() != parent:  # it has ended already
        os._exit(1)
