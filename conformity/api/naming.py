"""Layers as written on the command line, and recognition of a layer that is given twice."""

from __future__ import annotations

import os
from collections import Counter
from collections.abc import Iterable, Sequence
from pathlib import Path
from typing import Any, Final

from conformity.errors import InputError
from conformity.read import finding, resources

__all__ = ["LISTED", "argument", "identity", "listed", "shared_files"]

#: layers that a message names
LISTED: Final = 8


def shared_files(descriptions: Iterable[Any]) -> frozenset[str]:
    """Paths, within one argument, of the files that contain several of its layers."""
    counts = Counter(str(each.path) for each in descriptions)
    return frozenset(path for path, n in counts.items() if n > 1)


def argument(description: Any, several: frozenset[str]) -> str:
    """The argument for one layer: ``FILE``, or ``FILE:LAYER`` if the file has several.

    Parameters
    ----------
    several
        As :func:`shared_files` of the layer's own argument.
    """
    given = _parsed(description)
    if given is None:  # a frame of the caller
        return str(description.name)
    if given.layer is not None:
        return given.typed
    if resources.is_folder(given.path):
        file = (given.path / description.path).as_posix()
        return f"{file}:{description.name}" if description.path in several else file
    if description.path != given.path.name or description.path in several:  # an archive, or a file of several layers
        return f"{given.typed}:{description.name}"
    return given.typed


def identity(description: Any) -> tuple[str, str, str] | None:
    """Resolved file, place in it and name of a layer; None for a table in memory."""
    given = _parsed(description)
    if given is None:
        return None
    if resources.is_folder(given.path):
        return os.path.realpath(given.path / description.path), Path(description.path).name, _bare(description)
    return os.path.realpath(given.path), Path(description.path).name, _bare(description)


def listed(names: Sequence[str]) -> str:
    """A list of names, shortened if it is long."""
    return ", ".join(names[:LISTED]) + (" …" if len(names) > LISTED else "")


def _bare(description: Any) -> str:
    """The name without the folder that distinguishes it from another within one argument."""
    return str(description.name).rsplit("/", 1)[-1]


def _parsed(description: Any) -> finding.Argument | None:
    if not hasattr(description, "files"):
        return None
    try:
        return finding.parse(description.source)
    except InputError:
        return None
