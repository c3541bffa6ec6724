"""Digests of the files read, and the check that they did not change meanwhile."""

from __future__ import annotations

import hashlib
from pathlib import Path

from conformity.errors import InputError, Msg, Place
from conformity.errors.reasons import of_system
from conformity.model import FileHash

__all__ = ["file_hash", "stamp"]

_BLOCK = 1 << 20


def file_hash(path: Path, shown: str) -> FileHash:
    """Size and SHA-256 of a file; ``shown`` is the path printed in reports.

    Raises
    ------
    InputError
        ``VEC-004`` if the file cannot be read.
    """
    digest = hashlib.sha256()
    size = 0
    try:
        with path.open("rb") as stream:
            while block := stream.read(_BLOCK):
                digest.update(block)
                size += len(block)
    except OSError as error:
        raise InputError(Msg.FILE_NOT_READABLE, Place(file=shown), detail=of_system(error)) from error
    return FileHash(path=shown, bytes=size, sha256=digest.hexdigest())


def stamp(path: Path) -> tuple[int, int]:
    """Size and modification time, compared before and after reading."""
    state = path.stat()
    return state.st_size, state.st_mtime_ns
