"""Every call to the system that publishing makes, counted, and killed or failed at will.

Run as a program, it kills children at every call in turn and prints what is amiss: forking wants a process that has
loaded nothing heavy.
"""

from __future__ import annotations

import contextlib
import fcntl
import functools
import io
import json
import os
import shutil
import signal
import sys
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

from conformity.errors import OutputError
from conformity.publish import folder, manifest

Call = Callable[..., Any]
OLD = {"report.md": b"old\n" * 50, "report.json": b"{}", "carte-1.png": b"\x89PNG"}
NEW = {"report.md": b"new\n" * 90, "report.json": b"[]"}
_OS = (
    "open",
    "write",
    "fsync",
    "close",
    "mkdir",
    "rename",
    "link",
    "unlink",
    "rmdir",
    "listdir",
    "scandir",
    "stat",
    "lstat",
)


@contextlib.contextmanager
def tapped(act: Callable[[int, str, Callable[[], Any]], Any], *, exchange: bool = True) -> Iterator[list[str]]:
    """Have ``act(n, name, call)`` stand for the n-th call; gives the names of the calls made."""
    names: list[str] = []

    def tap(name: str, original: Callable[..., Any]) -> Callable[..., Any]:
        def again(*other: Any, args: tuple[Any, ...], kwargs: dict[str, Any]) -> Any:
            return original(*(other or args), **kwargs)

        def call(*args: Any, **kwargs: Any) -> Any:
            names.append(name)
            return act(len(names), name, functools.partial(again, args=args, kwargs=kwargs))

        return call

    places: list[tuple[Any, str, str]] = [(os, name, name) for name in _OS]
    places += [(io, "open", "read"), (fcntl, "flock", "flock"), (folder, "_exchanged", "renameat2")]
    before = [(room, name, getattr(room, name)) for room, name, _ in places]
    try:
        if not exchange:
            folder._exchanged = lambda one, other: False  # type: ignore[assignment]
        for room, name, shown in places:
            setattr(room, name, tap(shown, getattr(room, name)))
        yield names
    finally:
        for room, name, original in before:
            setattr(room, name, original)


def lay(home: Path, situation: str) -> Path:
    """What stands there before the run: a set of ours, nothing, an empty folder, or what a killed run left."""
    shutil.rmtree(home, ignore_errors=True)
    home.mkdir()
    out = home / "out"
    if situation in ("ours", "leftovers", "aside"):
        folder.publish(OLD, out)
    if situation == "empty":
        out.mkdir()
    if situation == "leftovers":
        (home / ".out.conformity-4194999.new").mkdir()
        (home / ".out.conformity-4194999.new" / "report.md").write_bytes(b"half")
        (home / ".out.conformity-4194999.lock").write_bytes(b"")
        (home / ".out.conformity.lock").write_text(f"4194999 {os.uname().nodename} x")
    if situation == "aside":
        out.rename(home / ".out.conformity-4194999.old")
    return out


def state(out: Path, situation: str) -> str:
    """``old``, ``new``, ``aside`` (the old set whole under another name), or what is wrong."""
    if not os.path.lexists(out):
        if situation in ("empty", "nothing"):
            return "old"
        aside = folder.set_aside(out)
        return "aside" if aside is not None and _holds(aside, OLD) else "lost"
    if situation == "empty" and not any(out.iterdir()):
        return "old"
    if _holds(out, NEW):
        return "new"
    return "old" if situation not in ("empty", "nothing") and _holds(out, OLD) else "broken"


def _holds(folder: Path, files: dict[str, bytes]) -> bool:
    record = manifest.read(folder)
    return (
        record is not None
        and not list(manifest.differences(folder, record))
        and {p.name: p.read_bytes() for p in folder.iterdir() if p.name != manifest.MANIFEST} == files
    )


def after(out: Path) -> str:
    """The next run simply works and leaves nothing beside; empty, or what is wrong."""
    try:
        folder.publish(NEW, out)
    except OutputError as error:
        return f"{error.code} {error.fields}"
    if not _holds(out, NEW):
        return "the next run left no whole set"
    beside = sorted(p.name for p in out.parent.iterdir())
    return "" if beside == ["out"] else f"left: {beside}"


def calls(home: Path, situation: str, exchange: bool) -> list[str]:
    """The calls of a run that nothing disturbs."""
    out = lay(home, situation)
    with tapped(lambda n, name, call: call(), exchange=exchange) as names:
        folder.publish(NEW, out)
    return names


def killed(home: Path, situation: str, exchange: bool) -> dict[str, Any]:
    """Kill a child before each call in turn, and half-way through each write; what was found each time."""
    names = calls(home, situation, exchange)
    points = [
        (n, half) for n, name in enumerate(names, start=1) for half in ((False, True) if name == "write" else (False,))
    ]
    states: dict[str, int] = {}
    wrong = []
    for n, half in points:
        out = lay(home, situation)
        died = _child(out, n, half, exchange)
        left = state(out, situation)
        states[left] = states.get(left, 0) + 1
        allowed = {"old", "new"} | ({"aside"} if not exchange or situation == "aside" else set())
        said = after(out)
        if not died or left not in allowed or said:
            wrong.append([n, names[n - 1], half, died, left, said])
    return {"calls": len(names), "points": len(points), "seen": states, "wrong": wrong}


def _child(out: Path, at: int, half: bool, exchange: bool) -> bool:
    pid = os.fork()
    if not pid:
        kill = os.kill

        def act(n: int, name: str, call: Callable[..., Any]) -> Any:
            if n == at:
                if half:
                    _half(call)
                kill(os.getpid(), signal.SIGKILL)
            return call()

        with tapped(act, exchange=exchange):
            folder.publish(NEW, out)
        os._exit(0)
    _, status = os.waitpid(pid, 0)
    return os.WIFSIGNALED(status) and os.WTERMSIG(status) == signal.SIGKILL


def _half(call: Callable[..., Any]) -> None:
    handle, data = arguments(call)
    call(handle, bytes(data)[: len(data) // 2])


def arguments(call: Call) -> tuple[Any, ...]:
    """What a call was to be made with."""
    given: tuple[Any, ...] = call.keywords["args"] if isinstance(call, functools.partial) else ()
    return given


def failing(at: int, number: int, lasting: bool) -> Callable[[int, str, Callable[..., Any]], Any]:
    """The n-th call fails, and with ``lasting`` every later one that would change something."""

    def act(n: int, name: str, call: Callable[..., Any]) -> Any:
        reading = name in ("read", "stat", "lstat", "listdir", "scandir", "flock", "close")
        if n != at and not (lasting and n > at and not reading):
            return call()
        if name == "renameat2":
            return False  # its failures are in its return value
        if name == "close":
            call()
        raise OSError(number, os.strerror(number))

    return act


def failed(home: Path, situation: str, exchange: bool, number: int, lasting: bool) -> dict[str, Any]:
    """Have each call fail in turn; what the run answered, what stood there, what was left."""
    names = calls(home, situation, exchange)
    answers: dict[str, int] = {}
    wrong = []
    for n in range(1, len(names) + 1):
        out = lay(home, situation)
        answer, status = "ok", 0
        try:
            with tapped(failing(n, number, lasting), exchange=exchange):
                folder.publish(NEW, out)
        except OutputError as error:
            answer, status = error.code, error.exit_code
        except Exception as error:
            answer, status = f"{type(error).__name__}: {error}", 101
        left = state(out, situation)
        answers[answer] = answers.get(answer, 0) + 1
        right = {"ok": ("new",), "OUT-026": ("new",), "OUT-027": ("aside",)}.get(answer, ("old",))
        beside = sorted(p.name for p in home.iterdir() if p != out)
        kept = not beside or lasting or answer == "OUT-027"
        said = after(out)
        if status not in (0, 4) or left not in right or not kept or said:
            wrong.append([n, names[n - 1], answer, left, beside, said])
    return {"calls": len(names), "told": answers, "wrong": wrong}


def main(home: Path) -> None:
    """Every situation, with and without the exchange of two folders in one step."""
    os.fsync = lambda handle: None  # type: ignore[assignment]  # a process dies here, not the machine
    results = {
        f"{situation}, {'exchange' if exchange else 'two renames'}": killed(home / "k", situation, exchange)
        for situation in ("ours", "nothing", "empty", "leftovers", "aside")
        for exchange in (True, False)
    }
    sys.stdout.write(json.dumps(results))


if __name__ == "__main__":
    main(Path(sys.argv[1]))
