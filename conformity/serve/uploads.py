"""Files as they were dropped: their names made harmless, and stored below the folder of one check."""

from __future__ import annotations

import re
import shutil
import unicodedata
from collections.abc import Iterable
from pathlib import Path, PurePosixPath
from typing import Any, BinaryIO, Final

from conformity.errors import Msg, OutputError, Place, UsageError
from conformity.errors.reasons import of_system

__all__ = ["FIELDS", "inputs", "safe", "store"]

#: field of the form → what it contains; those after ``network`` are optional, one input each
FIELDS: Final = ("plan", "network", "in_force", "buildings", "territory", "coverage", "places")
#: characters of a name that some system refuses or reads otherwise (``FILE:LAYER`` too), and those that cannot be seen
_REFUSED: Final = re.compile(r'[<>:"|?*\x00-\x1f\x7f-\x9f\u200b-\u200f\u2028-\u202e\u2060-\u206f\ufeff\ud800-\udfff]')
#: names that are devices of Windows, whatever their extension
_DEVICES: Final = re.compile(r"(?i)(con|prn|aux|nul|com[0-9¹²³]|lpt[0-9¹²³])(\.|$)")
#: bytes of one name, and folders of one path
_LONGEST, _DEEPEST = 120, 8


def safe(name: str) -> PurePosixPath:
    """A relative path that stays below the folder it is joined to, on every system; never empty."""
    steps = [_step(step) for step in name.replace("\\", "/").split("/")]
    kept = [step for step in steps if step] or ["fichier"]
    return PurePosixPath(*kept[-_DEEPEST:])


def _step(text: str) -> str:
    """One step of a path; empty for spaces and dots alone."""
    step = _REFUSED.sub("_", unicodedata.normalize("NFC", text)).strip(" .")
    if _DEVICES.match(step):
        step = f"_{step}"
    stem, dot, suffix = step.rpartition(".")
    if not dot or len(suffix) > 16:
        stem, suffix = step, ""
    room = _LONGEST - len(suffix.encode()) - 1
    while len(stem.encode()) > room:
        stem = stem[:-1]
    return f"{stem}.{suffix}" if suffix else stem.rstrip(" .")


def store(files: Iterable[tuple[str, str, BinaryIO]], home: Path) -> None:
    """Store files below ``home``, each in the folder of its field.

    Parameters
    ----------
    files
        Field, name as given, and content.

    Raises
    ------
    UsageError
        CLI-914 if two files of a field have one name (letter case aside); CLI-916 for a field that does not exist.
    OutputError
        CLI-915 if the system does not store one.
    """
    taken: set[str] = set()
    for field, given, content in files:
        if field not in FIELDS:
            raise UsageError(Msg.REQUEST_MALFORMED, problem=field[:40])
        path = safe(given)
        key = f"{field}/{path}".casefold()
        # a file must not have the path of a folder that another one needs
        folders = {f"{field}/{parent}".casefold() for parent in path.parents if parent.name}
        if f"f:{key}" in taken or f"d:{key}" in taken or any(f"f:{each}" in taken for each in folders):
            raise UsageError(Msg.UPLOAD_SAME_NAME, Place(file=str(path)), name=str(path))
        taken |= {f"f:{key}", *(f"d:{each}" for each in folders)}
        target = home / field / path
        try:
            target.parent.mkdir(parents=True, exist_ok=True)
            with target.open("xb") as out:
                shutil.copyfileobj(content, out)
        except OSError as error:
            raise OutputError(Msg.UPLOAD_NOT_STORED, Place(file=str(path)), problem=of_system(error)) from None


def inputs(home: Path) -> dict[str, Any]:
    """The stored files as inputs of a check: paths relative to ``home``. Only ``network`` is a list.

    A field of one file is that file (of a shapefile, its ``.shp``); one of several is its folder.

    Raises
    ------
    UsageError
        CLI-913 if there is nothing to read as plan or as network.
    """
    from conformity.api.drafting import entries

    arguments: dict[str, Any] = {}
    for field in FIELDS:
        folder = home / field
        listed = entries(folder) if folder.is_dir() else []
        if not listed:
            if field in ("plan", "network"):
                raise UsageError(Msg.UPLOAD_INCOMPLETE, Place(field=field), field=field)
            continue
        names = [path.relative_to(home).as_posix() for path in listed]
        arguments[field] = names if field == "network" else names[0] if len(names) == 1 else field
    return arguments
