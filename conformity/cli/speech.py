"""What the command line says: the result on stdout, the talk on stderr, in one language."""

from __future__ import annotations

import functools
import re
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


#: what a terminal obeys or shows turned round (escape sequences, bells, marks of direction); line ends and tabs stay
_OBEYED: Final = re.compile(
    "[\x00-\x08\x0b-\x1f\x7f-\x9f\u061c\u200b\u200e\u200f\u2028-\u202e\u2060-\u2069\ufeff\ufffe\uffff\ud800-\udfff]"
)
#: what a runner of workflows obeys: ``::command::`` that begins a line, ``##[command]`` anywhere
_WORKFLOW: Final = re.compile(r"(?m)^(\s*):(?=:)|#(?=#\[)")
#: no line needs more; texts of the data may be of any length
_MOST: Final = 4_000


def _print(text: str, *, err: bool) -> None:
    stream = sys.stderr if err else sys.stdout
    encoding = getattr(stream, "encoding", None) or "utf-8"
    try:
        text.encode(encoding)
    except UnicodeEncodeError:
        text = text.translate(_PLAIN).encode(encoding, "replace").decode(encoding)
    typer.echo(text, err=err)


def inert(text: str) -> str:
    """A text that neither a terminal nor a runner of workflows takes for an order; its lines are kept, not too long."""
    told = _OBEYED.sub("\ufffd", text.replace("\r\n", "\n"))
    told = _WORKFLOW.sub(lambda found: f"{found[0]} ", told)
    return "\n".join(each if len(each) <= _MOST else f"{each[:_MOST]} […]" for each in told.split("\n"))


def result(text: str = "") -> None:
    """One line of the result, on stdout: an end of line within a text of the data is a blank."""
    _print(inert(" ".join(text.splitlines())), err=False)


def document(text: str) -> None:
    """A text of several lines, on stdout: the description of a rule, a list of faults."""
    _print(inert(text), err=False)


def data(text: str) -> None:
    """JSON, on stdout, whole: what a terminal obeys stands there by its number."""
    _print(_OBEYED.sub(lambda found: f"\\u{ord(found[0]):04x}", text), err=False)


def command(text: str) -> None:
    """One command of ours to a runner of workflows, on stdout."""
    _print(_OBEYED.sub("\ufffd", " ".join(text.splitlines())), err=False)


def talk(text: str = "") -> None:
    """Talk on stderr, of one line or several."""
    _print(inert(text), err=True)


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
