"""What a replay needs of a run: its arguments as typed, every file it read, and how to find them again."""

from __future__ import annotations

import dataclasses
import os
from collections.abc import Iterable, Iterator, Mapping
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final

from conformity.errors import InputError
from conformity.read import finding, resources
from conformity.read.sniff import sniff

if TYPE_CHECKING:
    from conformity.model import FileHash, Layer
    from conformity.result import Report

__all__ = ["arguments", "complete", "entry", "files", "found", "location", "run", "stored"]

#: arguments that are one path
ONE: Final = ("plan", "in_force", "buildings", "territory", "coverage", "waivers", "resume")
#: arguments that are a network, or layers of one
NETWORKS: Final = ("network", "reservoirs", "corridors", "obstacles", "watercourses", "hedges")
MANY: Final = (*NETWORKS, "context")
#: arguments that name something shipped, or a file
_NAMED: Final = ("rules", "profile", "reference")
_PLAIN: Final = ("objective", "map", "crs", "date", "fixes", "invented")
_SHIPPED: Final = "shipped:"
_FRAME: Final = "GeoDataFrame"  # as conformity.api.frames says it


def complete(report: Report, given: Mapping[str, Any]) -> Report:
    """A report that knows the arguments it was made from; those given in memory cannot be told."""
    from conformity.api import inputs

    told = dict(report.recipe or {})
    told["arguments"] = stored({**given, "date": report.date})
    told["inputs"] = [*told.get("inputs", ()), *_beside(path for _, path in inputs.named(given))]
    return dataclasses.replace(report, recipe=told)


def run(report: Report, formats: Iterable[str], lang: str) -> dict[str, Any] | None:
    """What the manifest says of the run; None for a report that was not made by a check."""
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
    """Every file that was read, once: the argument that meant it, the file seen from there, size and sha256."""
    told = {(e["input"], e["file"]): e for layer in layers if layer.driver != _FRAME for e in _of_layer(layer)}
    return [told[key] for key in sorted(told)]


def _of_layer(layer: Layer) -> Iterator[dict[str, Any]]:
    argument = finding.parse(layer.source)
    given = argument.typed if argument.layer is None else argument.typed[: -len(argument.layer) - 1]
    read = layer.files
    if resources.is_file(argument.path) and sniff(argument.path, given) == "zip":
        read = read[:1]  # the archive; what it holds goes with it
    for each in read:
        yield _told(given, each)


def _told(given: str, entry: FileHash) -> dict[str, Any]:
    return {"input": _shipped(given), "file": entry.path, "bytes": entry.bytes, "sha256": entry.sha256}


def _beside(given: Iterable[str]) -> Iterator[dict[str, Any]]:
    """Files that are no layers: waivers, a workbook resumed, a profile or reference of one's own."""
    from conformity.read.hashes import file_hash

    for text in sorted(set(given)):
        path = Path(text)
        if resources.is_file(path):
            yield _told(text, file_hash(path, path.name))


# ---------------------------------------------------------------------------------------- arguments to JSON


def stored(given: Mapping[str, Any]) -> dict[str, Any] | None:
    """Arguments of a check as the manifest tells them; None where some were given in memory."""
    told: dict[str, Any] = {}
    try:
        for name in (*ONE, *_NAMED):
            if given.get(name) is not None:
                told[name] = _shipped(os.fspath(given[name]))
        for name in MANY:
            if given.get(name):
                told[name] = [_shipped(os.fspath(each)) for each in given[name]]
    except TypeError:
        return None  # given in memory
    told |= {name: given[name] for name in _PLAIN if given.get(name)}
    if options := given.get("layer_options"):
        told["layer_options"] = {_shipped(str(key)): dict(value) for key, value in options.items()}
    if given.get("dossier") is not None:
        told["dossier"] = {k: v for k, v in dataclasses.asdict(given["dossier"]).items() if v not in (None, "", {})}
    if given.get("references"):
        told["references"] = [entry(each) for each in given["references"]]
    return told


def entry(each: Any) -> dict[str, Any]:
    """A reference of a dossier as plain values."""
    if hasattr(each, "model_dump"):
        found: dict[str, Any] = each.model_dump(mode="json", exclude_unset=True)
        return found
    return dict(each)


def _shipped(text: str) -> str:
    """A path of the packaged example, said without the folder of this installation."""
    try:
        inside = Path(text).relative_to(resources.folder("fixtures"))
    except (ValueError, FileNotFoundError):
        return Path(text).as_posix() if os.sep == "\\" else text
    return f"{_SHIPPED}{inside.as_posix()}"


# ---------------------------------------------------------------------------------------- and back


def arguments(told: Mapping[str, Any], home: Path | None) -> dict[str, Any]:
    """Arguments of :func:`conformity.api.check` from a manifest; paths that are not found stay as typed.

    Raises
    ------
    TypeError, ValueError, KeyError, AttributeError
        If the manifest does not hold what this version writes.
    """
    from conformity.model import Dossier

    known = {*ONE, *_NAMED, *MANY, *_PLAIN, "layer_options", "dossier", "references"}
    if not known >= told.keys() or "plan" not in told:
        raise ValueError("arguments")

    def here(text: str) -> str:
        return found(text, home) or text

    made: dict[str, Any] = {name: told[name] for name in _PLAIN if name in told}
    made |= {name: here(told[name]) for name in (*ONE, *_NAMED) if name in told}
    made |= {name: [here(each) for each in told[name]] for name in MANY if name in told}
    made["layer_options"] = {
        here(key): {k: here(v) if k in ("profile", "reference") else v for k, v in value.items()}
        for key, value in told.get("layer_options", {}).items()
    }
    made["references"] = [
        {**each, **({"id": here(each["id"])} if each.get("id") else {})} for each in told.get("references", ())
    ]
    if "dossier" in told:
        made["dossier"] = Dossier(**told["dossier"])
    return made


def found(text: str, home: Path | None) -> str | None:
    """Where an argument is now: as typed, or (with ``home``) under that folder by the longest end of its path."""
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
    """Where a file of a manifest's ``inputs`` is now; None where it is not found."""
    given = found(entry["input"], home)
    if given is None:
        return None
    path = Path(given)
    path = path / entry["file"] if resources.is_folder(path) else path.parent / entry["file"]
    return path if resources.is_file(path) else None
