"""A command started by the desktop of Windows: a double click on ``conformity.bat``, or files dropped on it.

``conformity.bat`` hands over the command line of ``cmd`` in a variable of the environment. Without it, nothing here has
an effect.
"""

from __future__ import annotations

import os
import re
from collections.abc import Iterable, Sequence
from pathlib import Path
from typing import Final

__all__ = ["arguments", "by_desktop", "held_open"]

_VARIABLE: Final = "CONFORMITY_STARTED"
#: ``cmd /c ""C:\\folder\\conformity.bat" C:\\plans\\plan.zip"``: the arguments after the starter are the dropped files
_CALL: Final = re.compile(r'/c\s+"{1,2}[^"]*conformity\.bat"(?P<rest>.*)\Z', re.IGNORECASE | re.DOTALL)
#: a path in quotes, or one that goes on to the next drive, server or quote, since the desktop quotes blanks alone
_DROPPED: Final = re.compile(r'"([^"]+)"|((?:[A-Za-z]:\\|\\\\)[^"]*?)(?=\s+(?:"|[A-Za-z]:\\|\\\\)|\s*"?\s*\Z)')


def arguments(given: Sequence[str], verbs: Iterable[str]) -> list[str]:
    """The arguments of a command; those of ``guide`` where it was started by the desktop without a verb.

    Parameters
    ----------
    given
        As the process was given them. ``cmd`` cuts an unquoted path at ``&``, ``^``, ``,``, ``;`` and ``=``, so that
        dropped paths are read from its own command line.
    verbs
        Names of commands.
    """
    started = _CALL.search(os.environ.get(_VARIABLE, ""))
    if started is None:
        return list(given)
    if given and (given[0].startswith("-") or given[0] in verbs):
        return list(given)
    dropped = [quoted or bare for quoted, bare in _DROPPED.findall(started["rest"])]
    return ["guide", *(dropped if any(Path(path).exists() for path in dropped) else given)]


def by_desktop() -> bool:
    """Whether the window closes when the command ends."""
    return _CALL.search(os.environ.get(_VARIABLE, "")) is not None


def held_open(question: str) -> None:
    """Keep a window that the desktop opened until somebody has read it."""
    if by_desktop():
        try:
            input(question)
        except EOFError:
            return
