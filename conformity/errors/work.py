"""Records the work of a child process for its parent, which can name it if native code ends the process.

The note is in shared memory; without a parent, nothing is written.
"""

from __future__ import annotations

import mmap
from typing import Final

__all__ = ["begin", "doing", "reading", "shared"]

_ROOM: Final = 4096  # bytes
_NOTE: Final[dict[str, mmap.mmap]] = {}


def shared() -> None:
    """Create the note; to be called before the process forks."""
    _NOTE["held"] = mmap.mmap(-1, _ROOM)


def begin(stage: str) -> None:
    """Note that a stage begins."""
    _write(stage, "")


def reading(file: str) -> None:
    """Note that a file is being read in the current stage."""
    if _NOTE:
        _write(doing()[0], file)


def doing() -> tuple[str, str]:
    """Stage and file as last noted; empty where there are none."""
    if not _NOTE:
        return "", ""
    stage, file, *_ = _NOTE["held"][:].split(b"\0", 2)
    return stage.decode("utf-8", "replace"), file.decode("utf-8", "replace")


def _write(stage: str, file: str) -> None:
    if _NOTE:
        parts = (text.replace("\0", "").encode("utf-8", "replace")[: _ROOM // 2 - 1] for text in (stage, file))
        _NOTE["held"][:] = b"".join(part + b"\0" for part in parts).ljust(_ROOM, b"\0")
