"""Output of the command line: results on stdout, messages on stderr, in one language."""

from __future__ import annotations

import codecs
import errno
import functools
import io
import os
import re
import sys
import traceback
import unicodedata
from collections.abc import Callable
from importlib import import_module
from typing import Any, Final, ParamSpec, TypeVar

import typer

from conformity.engine.process import Interrupted, acknowledge, interruption
from conformity.errors import ConformityError, Msg, OutputError, message
from conformity.errors.endings import failed
from conformity.errors.reasons import of_system

P = ParamSpec("P")
R = TypeVar("R")

#: French typography that an old console may not be able to print, and its replacement.
_PLAIN: Final = {
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
    "\u00b1": "+/-",
    "\u00b7": "-",
    "\u00ab": '"',
    "\u00bb": '"',
    "\u0153": "oe",
    "\u0152": "OE",
}
#: name of the codec error handler of :func:`_plainly`
_PLAINLY: Final = "conformity.plainly"


def console() -> None:
    """Let stdout and stderr accept any text, whatever their encoding (such as cp850 of a Windows console).

    A closed stream is replaced by nothing to read and nowhere to write, so that no file of the run takes its number.
    """
    for number in range(3):
        try:
            os.fstat(number)
        except OSError:
            os.open(os.devnull, os.O_RDWR)
    if sys.stdin is None:
        sys.stdin = open(os.devnull, encoding="utf-8")  # noqa: PTH123, SIM115 - a device, open until the end
    codecs.register_error(_PLAINLY, _plainly)
    for stream in (sys.stdout, sys.stderr):
        if isinstance(stream, io.TextIOWrapper):
            stream.reconfigure(errors=_PLAINLY)


def _plainly(error: UnicodeError) -> tuple[str, int]:
    """Replace characters that an encoding lacks: by ASCII punctuation, unaccented letters, or their code point."""
    if not isinstance(error, UnicodeEncodeError):
        raise error
    lacking = error.object[error.start : error.end]
    return "".join(_replacement(character) for character in lacking), error.end


def _replacement(character: str) -> str:
    if character in _PLAIN:
        return _PLAIN[character]
    bare = unicodedata.normalize("NFKD", character).encode("ascii", "ignore").decode("ascii")
    return bare or character.encode("ascii", "backslashreplace").decode("ascii")


#: exit status of a program whose reader has closed the pipe (128 + SIGPIPE)
_UNREAD: Final = 141
#: what a terminal obeys or shows turned round (escape sequences, bells, marks of direction); line ends and tabs stay
_OBEYED: Final = re.compile(
    "[\x00-\x08\x0b-\x1f\x7f-\x9f\u061c\u200b\u200e\u200f\u2028-\u202e\u2060-\u2069\ufeff\ufffe\uffff\ud800-\udfff]"
)
#: what a runner of workflows obeys: ``::command::`` that begins a line, ``##[command]`` anywhere
_WORKFLOW: Final = re.compile(r"(?m)^(\s*):(?=:)|#(?=#\[)")
#: parts of an error, and their colours
_PAINT: Final = (
    (re.compile(r"^\w+ [A-Z]{3}-\d{3}", re.MULTILINE), "1;31"),
    (re.compile(r"^  -->", re.MULTILINE), "1;34"),
    (re.compile(r"^  \w+ ?:", re.MULTILINE), "1;36"),
)
#: no line needs more; texts of the data may be of any length
_MOST: Final = 4_000


def _print(text: str, *, err: bool) -> None:
    stream = sys.stderr if err else sys.stdout
    try:
        if stream is None:
            raise OSError(errno.EBADF, os.strerror(errno.EBADF))
        stream.write(f"{text}\n")  # typer.echo would print UTF-8 where the console is ASCII
        stream.flush()
    except OSError as error:
        _hush(stream)
        if err:
            return  # talk that cannot be said never stops the work
        if isinstance(error, BrokenPipeError):
            raise SystemExit(_UNREAD) from None
        raise OutputError(Msg.STANDARD_OUTPUT_FAILED, problem=of_system(error)) from None


def _hush(stream: Any) -> None:
    """Discard the buffer of a broken stream, so that closing it at exit does not fail again."""
    try:
        nowhere = os.open(os.devnull, os.O_WRONLY)
        os.dup2(nowhere, stream.fileno())
        os.close(nowhere)
    except (AttributeError, OSError, ValueError):
        return


def unsaid(error: OSError, lang: str) -> int:
    """Report that the help could not be printed, and return the exit status."""
    _hush(sys.stdout)
    if isinstance(error, BrokenPipeError):
        return _UNREAD
    fault = OutputError(Msg.STANDARD_OUTPUT_FAILED, problem=of_system(error))
    complain(fault, lang)
    return fault.exit_code


def inert(text: str) -> str:
    """A text without terminal control characters or workflow commands; long lines are cut."""
    harmless = _OBEYED.sub("\ufffd", text.replace("\r\n", "\n"))
    harmless = _WORKFLOW.sub(lambda match: f"{match[0]} ", harmless)
    return "\n".join(each if len(each) <= _MOST else f"{each[:_MOST]} […]" for each in harmless.split("\n"))


def result(text: str = "") -> None:
    """Print one line of the result on stdout; line breaks in texts of the data become spaces."""
    _print(inert(" ".join(text.splitlines())), err=False)


def document(text: str) -> None:
    """Print a text of several lines on stdout, such as the description of a rule."""
    _print(inert(text), err=False)


def data(text: str) -> None:
    """Print JSON on stdout in full; control characters are written as escapes."""
    _print(_OBEYED.sub(lambda match: f"\\u{ord(match[0]):04x}", text), err=False)


def command(text: str) -> None:
    """Print a workflow command on stdout."""
    _print(_OBEYED.sub("\ufffd", " ".join(text.splitlines())), err=False)


def talk(text: str = "") -> None:
    """Print a message of one or more lines on stderr."""
    _print(inert(text), err=True)


def silence(_: str = "") -> None:
    """No-op in place of :func:`talk`."""


def guarded(command: Callable[P, R]) -> Callable[P, R]:
    """Decorate a command so that an error is printed without traceback and sets the exit status.

    With ``--debug``, the traceback of an internal error is printed too. An interruption sets 128 plus the signal's
    number.
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
            ending = interruption()
            if ending is not None:
                interrupted(ending.signal, kwargs.get("lang"))
                raise typer.Exit(ending.status) from None
            fault = failed(error)
            complain(fault, kwargs.get("lang"), debug)
            raise typer.Exit(fault.exit_code) from None

    return run


def interrupted(name: str, lang: Any) -> None:
    """Print that a signal ended the run."""
    acknowledge()
    entry = message(Msg.INTERRUPTED)
    talk(f"\n{entry.what(lang or 'fr', {'signal': name})}\n  {entry.remedy(lang or 'fr')}")


def complain(error: ConformityError, lang: Any, debug: bool = False) -> None:
    """Print an error: code, fault, place and remedy."""
    if debug:
        talk(traceback.format_exc())
    text = inert(error.text(lang or "fr"))
    _print(_painted(text) if coloured() else text, err=True)


def coloured() -> bool:
    """Whether messages are in colour: never with NO_COLOR, always with FORCE_COLOR, else on a terminal."""
    if os.environ.get("NO_COLOR"):
        return False
    if os.environ.get("FORCE_COLOR", "0") not in ("", "0"):
        return True
    try:
        return sys.stderr.isatty() and os.environ.get("TERM") != "dumb"
    except (AttributeError, ValueError):  # closed
        return False


def _painted(text: str) -> str:
    """An error with the colours of compilers: its code red, its place blue, its remedy cyan."""
    if os.name == "nt":  # old consoles print the sequences otherwise
        import_module("colorama").just_fix_windows_console()
    for pattern, colour in _PAINT:
        text = pattern.sub(rf"\033[{colour}m\g<0>\033[0m", text)
    return text
