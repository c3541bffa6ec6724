"""What the command line says: the result on stdout, the talk on stderr, in one language."""

from __future__ import annotations

import functools
import sys
import time
import traceback
from collections.abc import Callable
from typing import Any, Final, ParamSpec, TypeVar

import typer

from conformity.errors import ConformityError, InternalError

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


def _print(text: str, *, err: bool) -> None:
    stream = sys.stderr if err else sys.stdout
    encoding = getattr(stream, "encoding", None) or "utf-8"
    try:
        text.encode(encoding)
    except UnicodeEncodeError:
        text = text.translate(_PLAIN).encode(encoding, "replace").decode(encoding)
    typer.echo(text, err=err)


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

    The traceback of a fault of ours is printed with ``--debug``. Interrupted: 130.
    """

    @functools.wraps(command)
    def run(*args: P.args, **kwargs: P.kwargs) -> R:
        debug = bool(kwargs.get("debug"))
        try:
            return command(*args, **kwargs)
        except (typer.Exit, typer.BadParameter):
            raise
        except (KeyboardInterrupt, typer.Abort):
            talk()
            raise typer.Exit(130) from None
        except ConformityError as error:
            _complain(error, kwargs.get("lang"), debug)
            raise typer.Exit(error.exit_code) from None
        except Exception as error:
            _complain(InternalError("BUG-001", error=f"{type(error).__name__}: {error}"), kwargs.get("lang"), debug)
            raise typer.Exit(InternalError.exit_code) from None

    return run


def _complain(error: ConformityError, lang: Any, debug: bool) -> None:
    if debug:
        talk(traceback.format_exc())
    talk(error.text(lang or "fr"))
