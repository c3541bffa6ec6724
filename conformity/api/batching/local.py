"""Documents checked on this machine, one process each: a crash affects one document only."""

from __future__ import annotations

import signal
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from multiprocessing import connection, forkserver, get_all_start_methods, get_context, resource_tracker
from types import FrameType
from typing import Any, Final

from conformity.api.batching.work import Outcome, Task, failed, one
from conformity.errors.endings import ENDING, die_with_parent, ended

__all__ = ["outcomes"]

#: what every document needs, loaded once in the process that the others are forked from
_LOADED: Final = [
    "conformity.api.checking", "conformity.api.prepared", "conformity.publish", "conformity.report.xlsx",
    "conformity.report.json", "conformity.report.markdown", "conformity.overlay.measure",
]  # fmt: skip


def outcomes(tasks: Sequence[Task], jobs: int) -> Iterator[Outcome]:
    """Yield the outcome of each document as it ends, with ``jobs`` processes at a time."""
    method = "forkserver" if "forkserver" in get_all_start_methods() else "spawn"
    context: Any = get_context(method)
    if method == "forkserver":
        context.set_forkserver_preload(_LOADED)
        resource_tracker.ensure_running()  # which takes signals up again
        with _held_back():
            forkserver.ensure_running()
    left = list(reversed(tasks))
    running: dict[Any, tuple[Any, Task]] = {}
    try:
        while left or running:
            while left and len(running) < jobs:
                task = left.pop()
                reader, writer = context.Pipe(duplex=False)
                process = context.Process(target=_process, args=(writer, task), daemon=True)
                with _held_back():  # a signal here would leave a child process running
                    process.start()
                    running[reader] = (process, task)
                writer.close()
            for reader in connection.wait(list(running)):
                process, task = running.pop(reader)
                yield _outcome_of(reader, process, task)
    finally:
        for process, _ in running.values():
            process.terminate()
        for process, _ in running.values():
            process.join(10)
            process.kill()


@contextmanager
def _held_back() -> Iterator[None]:
    """Block the signals that end a run, in this process and in those it starts, where the system can.

    The fork server, and each child until :func:`_process` has set its handlers, would otherwise print a traceback.
    """
    if not hasattr(signal, "pthread_sigmask"):
        yield
        return
    before = signal.pthread_sigmask(signal.SIG_BLOCK, ENDING)
    try:
        yield
    finally:
        signal.pthread_sigmask(signal.SIG_SETMASK, before)


def _outcome_of(reader: Any, process: Any, task: Task) -> Outcome:
    try:
        outcome: Outcome = reader.recv()
    except (EOFError, OSError):  # it ended without an outcome
        process.join()
        return failed(task.name, ended(process.exitcode))
    finally:
        reader.close()
    process.join()
    return outcome


def _process(writer: Any, task: Task) -> None:
    """Main function of a child: it removes half-written folders at exit, and ends when its parent does."""
    for each in ENDING:  # the first process stops the others
        signal.signal(each, signal.SIG_IGN)
    signal.signal(signal.SIGTERM, _ended)
    die_with_parent()
    if hasattr(signal, "pthread_sigmask"):
        signal.pthread_sigmask(signal.SIG_UNBLOCK, ENDING)
    from conformity.overlay import parallel

    parallel.alone()  # one thread a document: the machine is full of documents
    writer.send(one(task))
    writer.close()


def _ended(number: int, frame: FrameType | None) -> None:
    raise SystemExit(128 + number)
