"""What the command line says: the result on stdout, the talk on stderr, in one language."""

from __future__ import annotations

import functools
import os
import sys
import time
import traceback
from collections.abc import Callable
from typing import Any, Final, ParamSpec, TypeVar

import typer

from conformity.cli.process import Interrupted, memory_short
from conformity.errors import ConformityError, InternalError, MachineError, OutputError, message

P = ParamSpec("P")
R = TypeVar("R")

#: French typography that an old console may not be able to print, and what stands in for it.
_PLAIN: Final = str.maketrans(
    {
        "\u202f": " ",
        "\u00a0": " ",
        "\u2019": "'",
        "\u2013": "-",
        "\u2014": "-",
        "\u2026": "...",
        "\u2265": ">=",
        "\u2264": "<=",
        "\u2192": "->",
        "\u2212": "-",
    }
)


#: status of a program whose reader has gone (128 + SIGPIPE)
_UNREAD: Final = 141


def _print(text: str, *, err: bool) -> None:
    stream = sys.stderr if err else sys.stdout
    encoding = getattr(stream, "encoding", None) or "utf-8"
    try:
        text.encode(encoding)
    except UnicodeEncodeError:
        text = text.translate(_PLAIN).encode(encoding, "backslashreplace").decode(encoding)
    try:
        typer.echo(text, err=err)
    except OSError as error:
        _hush(stream)
        if err:
            return  # talk that cannot be said never stops the work
        if isinstance(error, BrokenPipeError):
            raise SystemExit(_UNREAD) from None
        raise OutputError("ENV-003", problem=error.strerror or str(error)) from None


def _hush(stream: Any) -> None:
    """Send what a broken stream still holds nowhere, so that closing it at the end does not fail again."""
    try:
        nowhere = os.open(os.devnull, os.O_WRONLY)
        os.dup2(nowhere, stream.fileno())
        os.close(nowhere)
    except (OSError, ValueError):
        return


def unsaid(error: OSError, lang: str) -> int:
    """The status where what the command line itself prints (its help) could not be said, after saying so."""
    _hush(sys.stdout)
    if isinstance(error, BrokenPipeError):
        return _UNREAD
    told = OutputError("ENV-003", problem=error.strerror or str(error))
    complain(told, lang)
    return told.exit_code


def result(text: str = "") -> None:
    """One line of the result, on stdout."""
    _print(text, err=False)


def talk(text: str = "") -> None:
    """One line of talk, on stderr."""
    _print(text, err=True)


def silence(_: str = "") -> None:
    """Talk that nobody asked for."""


def timed_talk() -> Callable[[str], None]:
    """Talk whose every line begins with the seconds since the start."""
    start = time.perf_counter()

    def say(text: str) -> None:
        talk(f"[{time.perf_counter() - start:7.2f} s] {text}")

    return say


def guarded(command: Callable[P, R]) -> Callable[P, R]:
    """A command that ends in the exit status of its error, with a message and never a traceback.

    The traceback of a fault of ours is printed with ``--debug``. Interrupted: 128 and the signal's number.
    """

    @functools.wraps(command)
    def run(*args: P.args, **kwargs: P.kwargs) -> R:
        debug = bool(kwargs.get("debug"))
        try:
            return command(*args, **kwargs)
        except (typer.Exit, typer.BadParameter):
            raise
        except Interrupted as ended:
            interrupted(ended.signal, kwargs.get("lang"))
            raise typer.Exit(ended.status) from None
        except (KeyboardInterrupt, typer.Abort):
            interrupted("SIGINT", kwargs.get("lang"))
            raise typer.Exit(130) from None
        except Exception as error:
            told = _told(error)
            complain(told, kwargs.get("lang"), debug)
            raise typer.Exit(told.exit_code) from None

    return run


def _told(error: Exception) -> ConformityError:
    """What the user is told of an error: a lack of memory as such, however the libraries put it."""
    short = memory_short(error)
    if short:
        return MachineError("ENV-002", problem=short)
    if isinstance(error, ConformityError):
        return error
    if isinstance(error, SystemError):  # native code that failed without saying of what: short of memory, as a rule
        return MachineError("ENV-008", problem=f"SystemError: {error}")
    return InternalError("BUG-001", error=f"{type(error).__name__}: {error}")


def interrupted(name: str, lang: Any) -> None:
    """Say that a signal ended the run."""
    entry = message("ENV-001")
    talk(f"\n{entry.what(lang or 'fr', {'signal': name})}\n  {entry.remedy(lang or 'fr')}")


def complain(error: ConformityError, lang: Any, debug: bool = False) -> None:
    """Say an error: code, fault, place and remedy."""
    if debug:
        talk(traceback.format_exc())
    talk(error.text(lang or "fr"))
