"""Locates the packaged rule packs, references and example: in the wheel, or at the top of a checkout."""

from __future__ import annotations

import os
from pathlib import Path

__all__ = ["exists", "folder", "is_file", "is_folder"]

_PACKAGE = Path(__file__).resolve().parent.parent


def folder(name: str) -> Path:
    """The folder ``rules``, ``references`` or ``fixtures``.

    Parameters
    ----------
    name
        One of the three.

    Returns
    -------
    Path
        ``conformity/_<name>`` of an installed wheel, else ``<name>`` at the top of the checkout.

    Raises
    ------
    ValueError
        If the name is none of the three.
    FileNotFoundError
        If the installation has neither.
    """
    if name not in ("rules", "references", "fixtures"):
        raise ValueError(f"no resource folder is called {name!r}")
    for place in (_PACKAGE / f"_{name}", _PACKAGE.parent / name):
        if place.is_dir():
            return place
    raise FileNotFoundError(f"this installation holds no {name}")


# A name may come from a dossier or a command line. pathlib raises for one too long for the system: it is not a file.


def exists(path: str | os.PathLike[str]) -> bool:
    """Whether a path exists; False for a name that the system does not allow."""
    return os.path.exists(path)  # noqa: PTH110


def is_file(path: str | os.PathLike[str]) -> bool:
    """Whether a path is a file; False for a name that the system does not allow."""
    return os.path.isfile(path)  # noqa: PTH113


def is_folder(path: str | os.PathLike[str]) -> bool:
    """Whether a path is a folder; False for a name that the system does not allow."""
    return os.path.isdir(path)  # noqa: PTH112
