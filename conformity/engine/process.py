"""Process of a command: signals, and a parent process that reports a crash of native code.

On POSIX the command runs in a child process. If memory runs out, native libraries abort the process without a message;
the parent, which needs little memory, then prints one and sets the exit status. If the system cannot fork (Windows, or
too little memory for a second process), the command runs in the first process.
"""

from __future__ import annotations

import atexit
import gc
import os
import signal
import sys
from collections.abc import Callable
from types import FrameType
from typing import Any, Final

from conformity.errors import ConformityError, InternalError, MachineError, Msg, work
from conformity.errors.endings import ENDING, die_with_parent, ended, memory_short

#: seconds between the attempts to end a run whose libraries drop the exception (a bare ``except``, a finalizer)
_AGAIN_S: Final = 0.2
#: new objects from which unreachable cycles are looked for: a run makes few (the default costs a tenth of it)
_NEW_OBJECTS: Final = 100_000
#: a child that lacks the memory to say that it lacks memory
_STARVED: Final = 77
#: signals that were taken, the first one first
_RAISED: Final[list[int]] = []


class Interrupted(SystemExit):
    """Raised when a signal ends the run. Not an ``Exception``, so that no handler takes it for an error."""

    def __init__(self, number: int) -> None:
        self.status = 128 + number
        super().__init__(self.status)
        self.signal = signal.Signals(number).name


def listen() -> None:
    """Raise :class:`Interrupted` for the signals that end a run."""
    sys.unraisablehook = _unraisable
    # Python removes the signal handlers before it ends: a timer still running then would end the process by SIGALRM
    atexit.register(_be_quiet)
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
    """The interruption of this run, if any; a library may have replaced it by an exception of its own."""
    return Interrupted(_RAISED[0]) if _RAISED else None


def _unwinding() -> bool:
    """Whether an :class:`Interrupted` is being propagated; if a library dropped it, it is raised again."""
    error = sys.exception()
    while error is not None and not isinstance(error, Interrupted):
        error = error.__context__
    return error is not None


def acknowledge() -> None:
    """Stop raising :class:`Interrupted`, because the run is ending."""
    _be_quiet()
    for each in ENDING:
        signal.signal(each, signal.SIG_IGN)


def _be_quiet() -> None:
    """Stop the attempts to end the run."""
    if hasattr(signal, "setitimer"):
        signal.setitimer(signal.ITIMER_REAL, 0)


def _unraisable(lost: Any) -> None:
    """Ignore an interruption raised in a finalizer: it is raised again."""
    if not isinstance(lost.exc_value, Interrupted):
        sys.__unraisablehook__(lost)


def supervised(command: Callable[[], None], complain: Callable[[ConformityError], None]) -> None:
    """Run a command in a child process if the system can fork, otherwise in this one.

    Parameters
    ----------
    command
        Function to run; it returns or raises ``SystemExit``.
    complain
        Function that prints an error on stderr.
    """
    gc.set_threshold(_NEW_OBJECTS, *gc.get_threshold()[1:])
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
    """Run a command without a parent process; a ``MemoryError`` is reported here."""
    try:
        command()
    except Exception as error:
        problem = memory_short(error)
        if not problem:
            raise
        short = MachineError(Msg.MEMORY_INSUFFICIENT, problem=problem)
        complain(short)
        sys.exit(short.exit_code)


def _await(child: int, status_read: int, complain: Callable[[ConformityError], None]) -> None:
    """Exit with the status that the child reported, or report what ended it."""
    status = os.waitstatus_to_exitcode(os.waitpid(child, 0)[1])
    reported = os.read(status_read, 1)
    if reported:
        sys.exit(reported[0])
    error = (
        MachineError(Msg.MEMORY_INSUFFICIENT, problem="MemoryError")
        if status == _STARVED
        else ended(status, *work.doing())
    )
    complain(error)
    sys.exit(error.exit_code)


def _reporting(command: Callable[[], None], status_write: int) -> None:
    """Run a command and report its status to the parent. A missing status means that a library ended the process."""
    try:
        command()
    except SystemExit as ended:
        status = ended.code if isinstance(ended.code, int) else 0 if ended.code is None else 1
        os.write(status_write, bytes([status]))
        if not isinstance(ended.code, str):
            _leave(status)
        raise
    except BaseException as error:
        if memory_short(error):  # too little of it even to say so: the parent will
            os._exit(_STARVED)
        os.write(status_write, bytes([InternalError.exit_code]))
        raise
    os.write(status_write, bytes([0]))
    _leave(0)


def _leave(status: int) -> None:
    """End the process at once; its objects are not taken apart one by one, which takes a tenth of a second.

    Where the streams cannot be flushed it goes on, for the interpreter to say so.
    """
    try:
        sys.stdout.flush()
        sys.stderr.flush()
    except (OSError, ValueError):
        return
    atexit._run_exitfuncs()
    os._exit(status)


def _forked() -> int | None:
    """Fork; None if that is not possible.

    The parent passes on the signals that end a run. In the child they are blocked until their handlers are set.
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
        return  # it has just ended: its status says how


def _die_with(parent: int) -> None:
    """End the child process when its parent is killed."""
    die_with_parent()
    if os.getppid() != parent:  # it has ended already
        os._exit(1)
