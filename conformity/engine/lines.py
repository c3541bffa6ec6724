"""What the engine says: one JSON object per line, in ASCII, on the first standard output."""

from __future__ import annotations

import json
import os
import sys
from typing import Any, BinaryIO, Final

from conformity.errors import ConformityError

__all__ = ["Lines", "alone", "fault"]

#: exit status of a program whose reader has closed the pipe (128 + SIGPIPE)
_UNREAD: Final = 141


class Lines:
    """A stream of JSON lines, each written at once."""

    def __init__(self, stream: BinaryIO) -> None:
        self._stream = stream

    def say(self, **line: Any) -> None:
        """Write one line.

        Raises
        ------
        SystemExit
            With 141 if the reader is gone: the result is no longer wanted.
        """
        try:
            self._stream.write(json.dumps(line, ensure_ascii=True, allow_nan=False).encode("ascii") + b"\n")
            self._stream.flush()
        except (OSError, ValueError):
            raise SystemExit(_UNREAD) from None


def fault(error: ConformityError, lang: str) -> dict[str, Any]:
    """The line of an error: code, fault, place, remedy, the same as one text, and the exit status.

    The further faults of a text with several are under ``more``.
    """
    line: dict[str, Any] = {
        "error": error.what(lang),
        "code": error.code,
        "where": error.place.text(lang),
        "remedy": error.remedy(lang),
        "text": error.text(lang),
        "status": error.exit_code,
    }
    problems = getattr(error, "problems", [])[1:]
    if problems:
        line["more"] = [problem.text(lang) for problem in problems]
    return line


def alone() -> BinaryIO:
    """The standard output for the lines alone: what libraries print from now on goes to the standard error."""
    try:
        number = sys.stdout.fileno()
        own = os.fdopen(os.dup(number), "wb", buffering=0)
        os.dup2(sys.stderr.fileno(), number)
    except (AttributeError, OSError, ValueError):  # no output of the system, as under a test
        return sys.stdout.buffer
    return own
