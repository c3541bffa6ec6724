"""What a process was working on, told to the one that started it: a library that ends the process ends it unheard.

The note lies in memory that both share; where there is no parent to read it, nothing is written.
"""

from __future__ import annotations

import mmap
from typing import Final

__all__ = ["begin", "doing", "reading", "shared"]

_ROOM: Final = 4096  # bytes
_NOTE: Final[dict[str, mmap.mmap]] = {}


def shared() -> None:
    """Make the note; to be called before the process forks."""
    _NOTE["held"] = mmap.mmap(-1, _ROOM)


def begin(stage: str) -> None:
    """A stage begins."""
    _write(stage, "")


def reading(file: str) -> None:
    """A file is being read, in the stage that stands."""
    if _NOTE:
        _write(doing()[0], file)


def doing() -> tuple[str, str]:
    """Stage and file of the note, as last written; empty where nothing was."""
    if not _NOTE:
        return "", ""
    stage, file, *_ = _NOTE["held"][:].split(b"\0", 2)
    return stage.decode("utf-8", "replace"), file.decode("utf-8", "replace")


def _write(stage: str, file: str) -> None:
    if _NOTE:
        parts = (text.replace("\0", "").encode("utf-8", "replace")[: _ROOM // 2 - 1] for text in (stage, file))
        _NOTE["held"][:] = b"".join(part + b"\0" for part in parts).ljust(_ROOM, b"\0")
