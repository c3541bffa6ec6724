"""``manifest.json``: the files of a published folder, by size and sha256, and the run that it came from."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Final

MANIFEST: Final = "manifest.json"
KIND: Final = "conformity report"
_SCHEMA: Final = 1


@dataclass(frozen=True)
class Difference:
    """One file that differs from the manifest."""

    name: str
    how: str  # missing | altered | added


def text(files: Mapping[str, bytes], run: Mapping[str, Any] | None = None) -> bytes:
    """The manifest of a set of files; ``run`` is what a replay needs."""
    content: dict[str, Any] = {
        "kind": KIND,
        "schema": _SCHEMA,
        "files": {n: {"bytes": len(b), "sha256": hashlib.sha256(b).hexdigest()} for n, b in files.items()},
    }
    if run is not None:
        content["run"] = dict(run)
    return (json.dumps(content, indent=1, sort_keys=True, ensure_ascii=False) + "\n").encode("utf-8", "replace")


def read(folder: Path) -> dict[str, Any] | None:
    """The manifest of a folder; None where there is none, or it is not ours.

    Raises
    ------
    OSError
        If there is one and it cannot be read.
    """
    try:
        content = json.loads((folder / MANIFEST).read_bytes())
    except (FileNotFoundError, NotADirectoryError, ValueError, RecursionError):
        return None
    if not isinstance(content, dict) or content.get("kind") != KIND or not isinstance(content.get("files"), dict):
        return None
    return content


def differences(folder: Path, manifest: Mapping[str, Any]) -> Iterator[Difference]:
    """Every file that is missing, altered or added, by name.

    Raises
    ------
    OSError
        If the folder or a file cannot be read.
    """
    listed = manifest["files"]
    there = {each.name: each for each in folder.iterdir() if each.name != MANIFEST}
    for name in sorted({*listed, *there}):
        if name not in listed:
            yield Difference(name, "added")
        elif name not in there:
            yield Difference(name, "missing")
        elif not _same(there[name], listed[name]):
            yield Difference(name, "altered")


def _same(path: Path, recorded: Any) -> bool:
    if not isinstance(recorded, Mapping) or path.is_symlink() or not path.is_file():
        return False
    size, digest = fingerprint(path)
    return recorded.get("bytes") == size and recorded.get("sha256") == digest


def fingerprint(path: Path) -> tuple[int, str]:
    """Size and sha256 of a file."""
    with path.open("rb") as stream:
        digest = hashlib.file_digest(stream, "sha256").hexdigest()
        return stream.tell(), digest
