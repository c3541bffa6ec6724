"""Recipe of a run, for a replay: its arguments as given, the files it read, and how to find them again."""

from __future__ import annotations

import dataclasses
import os
from collections.abc import Iterable, Iterator, Mapping
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final

from conformity.api.request import Request
from conformity.errors import InputError
from conformity.read import finding, resources
from conformity.read.sniff import sniff

if TYPE_CHECKING:
    from conformity.model import FileHash, Layer
    from conformity.result import Report

__all__ = ["complete", "files", "located", "location", "restored", "run", "stored"]

_SHIPPED: Final = "shipped:"
_FRAME: Final = "GeoDataFrame"  # as conformity.api.frames says it


def complete(report: Report, request: Request, beside: Iterable[str]) -> Report:
    """The report with its recipe. A run on tables in memory has none and cannot be replayed.

    Parameters
    ----------
    beside
        Paths of the files read that are not layers.
    """
    held = dict(report.recipe or {})
    held["arguments"] = stored(dataclasses.replace(request, date=report.date))
    held["inputs"] = [*held.get("inputs", ()), *_beside(beside)]
    return dataclasses.replace(report, recipe=held)


def run(report: Report, formats: Iterable[str], lang: str) -> dict[str, Any] | None:
    """The entry of the manifest for the run; None for a report that was not made by a check."""
    if report.recipe is None:
        return None
    return {
        **report.recipe,
        "formats": list(dict.fromkeys(formats)),
        "language": lang,
        "rules": [{"file": name, "sha256": digest} for name, digest in report.rulebook.sources],
        "versions": dict(report.provenance.get("versions", {})),
    }


def files(layers: Iterable[Layer]) -> list[dict[str, Any]]:
    """Each file read, once: its argument, its path relative to that, its size and SHA-256."""
    entries = {(e["input"], e["file"]): e for layer in layers if layer.driver != _FRAME for e in _of_layer(layer)}
    return [entries[key] for key in sorted(entries)]


def _of_layer(layer: Layer) -> Iterator[dict[str, Any]]:
    argument = finding.parse(layer.source)
    given = argument.typed if argument.layer is None else argument.typed[: -len(argument.layer) - 1]
    read = layer.files
    if resources.is_file(argument.path) and sniff(argument.path, given) == "zip":
        read = read[:1]  # the archive, with all its content
    for each in read:
        yield _entry(given, each)


def _entry(given: str, entry: FileHash) -> dict[str, Any]:
    return {"input": _shipped(given), "file": entry.path, "bytes": entry.bytes, "sha256": entry.sha256}


def _beside(given: Iterable[str]) -> Iterator[dict[str, Any]]:
    """Entries of the files that are not layers: waivers, workbook to resume, profile, references."""
    from conformity.read.hashes import file_hash

    for text in sorted(set(given)):
        path = Path(text)
        if resources.is_file(path):
            yield _entry(text, file_hash(path, path.name))


# ---------------------------------------------------------------------------------------- a request to JSON


def stored(request: Request) -> dict[str, Any] | None:
    """A request as plain values for the manifest; None if tables were given in memory."""
    try:
        return request.to_json(_shipped)
    except TypeError:
        return None


def _shipped(text: str) -> str:
    """A path of the packaged example, without the folder of this installation."""
    try:
        inside = Path(text).relative_to(resources.folder("fixtures"))
    except (ValueError, FileNotFoundError):
        return Path(text).as_posix() if os.sep == "\\" else text
    return f"{_SHIPPED}{inside.as_posix()}"


# ---------------------------------------------------------------------------------------- and back


def restored(arguments: Mapping[str, Any], home: Path | None) -> Request:
    """The request of a manifest. Paths that are not found remain as given.

    Raises
    ------
    TypeError, ValueError, KeyError, AttributeError
        If the manifest does not have the keys that this version writes.
    """
    return Request.from_json(arguments, lambda text: located(text, home) or text)


def located(text: str, home: Path | None) -> str | None:
    """The present path of an argument: as given or, with ``home``, the longest end of the path that exists under it."""
    if text.startswith(_SHIPPED):
        return str(resources.folder("fixtures") / text.removeprefix(_SHIPPED))
    if home is None:
        return text if _there(text) else None
    parts = [part for part in Path(text).parts if part not in (Path(text).anchor, "..")]
    ends = (str(home / Path(*parts[n:])) for n in range(len(parts)))
    return next((each for each in ends if _there(each)), None)


def _there(text: str) -> bool:
    try:
        finding.parse(text)
    except InputError:
        return False
    return True


def location(entry: Mapping[str, Any], home: Path | None) -> Path | None:
    """The present path of a file of the ``inputs`` of a manifest; None if it is not found."""
    given = located(entry["input"], home)
    if given is None:
        return None
    path = Path(given)
    path = path / entry["file"] if resources.is_folder(path) else path.parent / entry["file"]
    return path if resources.is_file(path) else None
