"""A set of files, published whole or not at all.

The set is written and synced in a folder beside ``out``, under a lock; then the two folders are exchanged in one
step (``renameat2`` with ``RENAME_EXCHANGE`` on Linux) where ``out`` exists, or renamed where it does not. On a system
without exchange, the old folder is set aside and the new one renamed into its place: what a reader finds is always a
whole set. ``manifest.json`` names every file with its sha256, and tells that the folder is ours to replace.
"""

from __future__ import annotations

import ctypes
import hashlib
import json
import os
import shutil
import socket
import sys
from collections.abc import Callable, Iterable, Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final

from conformity.errors import OutputError, Place

if TYPE_CHECKING:
    from conformity.result import Report

MANIFEST: Final = "manifest.json"
_KIND: Final = "conformity report"
_EXCHANGE: Final = 2  # RENAME_EXCHANGE of linux/fs.h
_HERE: Final = -100  # AT_FDCWD
#: format → file name
NAMES: Final = {"xlsx": "report.xlsx", "md": "report.md", "json": "report.json", "geojson": "report.geojson",
               "html": "report.html", "gpkg": "report.gpkg", "docx": "report.docx", "maps": "carte-*.png",
               "sarif": "report.sarif", "junit": "report.junit.xml", "fgb": "*.fgb"}  # fmt: skip


def render_all(report: Report, formats: Iterable[str], lang: str) -> dict[str, bytes]:
    """File name → bytes, for some formats of :data:`NAMES`.

    ``maps`` gives one picture a map; the page and the note hold the extracts wherever matplotlib is installed.

    Raises
    ------
    OutputError
        OUT-006 for a format or language that does not exist; OUT-010 for one whose extra is not installed.
    """
    from conformity.report import docx, flatgeobuf, geojson, gpkg, html, json, junit, maps, markdown, sarif, xlsx
    from conformity.report.wording import LANGUAGES

    asked = tuple(dict.fromkeys(formats))
    if lang not in LANGUAGES:
        raise OutputError("OUT-006", asked=lang, known=", ".join(LANGUAGES))
    for name in asked:
        if name not in NAMES:
            raise OutputError("OUT-006", asked=name, known=", ".join(NAMES))
    pictures: dict[str, bytes] = {}
    if "maps" in asked:
        pictures = maps.render(report, lang)
    elif "html" in asked:
        pictures = maps.overview(report, lang) | maps.extracts(report, lang)
    elif "docx" in asked:
        pictures = maps.extracts(report, lang)
    beside = pictures if "maps" in asked else {}
    renderers: dict[str, Callable[[], bytes]] = {
        "xlsx": lambda: xlsx.render(report, lang, beside),
        "md": lambda: markdown.render(report, lang, beside),
        "json": lambda: json.render(report, lang),
        "geojson": lambda: geojson.render(report, lang),
        "html": lambda: html.render(report, lang, pictures),
        "gpkg": lambda: gpkg.render(report, lang),
        "docx": lambda: docx.render(report, lang, pictures),
        "sarif": lambda: sarif.render(report, lang),
        "junit": lambda: junit.render(report, lang),
    }
    made = {NAMES[name]: renderers[name]() for name in asked if name in renderers}
    if "fgb" in asked:
        made |= flatgeobuf.render(report, lang)
    return {**made, **pictures} if "maps" in asked else made


def publish(files: Mapping[str, bytes], out: Path, *, force: bool = False) -> list[Path]:
    """Put a set of files in a folder, replacing a set of ours whole.

    Parameters
    ----------
    files
        Plain file name → bytes.
    force
        Replace a folder that is not ours too.

    Returns
    -------
    list of Path
        The files as published, manifest left out.

    Raises
    ------
    OutputError
        OUT-001 to OUT-005; what stood in ``out`` still stands.
    """
    out = Path(os.path.abspath(out))  # noqa: PTH100  (a link in the last step is ours to replace, not to follow)
    _ours_to_replace(out, force)
    content = {**files, MANIFEST: _manifest(files)}
    try:
        out.parent.mkdir(parents=True, exist_ok=True)
    except OSError as error:
        raise OutputError("OUT-003", Place(file=out.name), problem=_problem(error)) from None
    with _locked(out):
        _ours_to_replace(out, force)
        _sweep(out)
        fresh = out.parent / f".{out.name}.conformity-{os.getpid()}.new"
        try:
            _fill(fresh, content)
            _place(fresh, out)
        except OSError as error:
            raise OutputError("OUT-003", Place(file=out.name), problem=_problem(error)) from None
        finally:
            shutil.rmtree(fresh, ignore_errors=True)
    return [out / name for name in files]


def _problem(error: OSError) -> str:
    return error.strerror or str(error)


def _manifest(files: Mapping[str, bytes]) -> bytes:
    entries = {n: {"bytes": len(b), "sha256": hashlib.sha256(b).hexdigest()} for n, b in files.items()}
    return (json.dumps({"kind": _KIND, "schema": 1, "files": entries}, indent=1, sort_keys=True) + "\n").encode()


def is_ours(folder: Path) -> bool:
    """Whether a folder holds a set that this program published."""
    try:
        found = json.loads((folder / MANIFEST).read_bytes())
    except (OSError, ValueError):
        return False
    return isinstance(found, dict) and found.get("kind") == _KIND


def _ours_to_replace(out: Path, force: bool) -> None:
    if out.is_symlink():
        raise OutputError("OUT-005", Place(file=out.name))
    if out.exists() and not out.is_dir():
        raise OutputError("OUT-002", Place(file=out.name))
    try:
        taken = out.is_dir() and any(out.iterdir())
    except OSError as error:
        raise OutputError("OUT-003", Place(file=out.name), problem=_problem(error)) from None
    if taken and not force and not is_ours(out):
        raise OutputError("OUT-001", Place(file=out.name))
    touched = _touched(out) if taken and not force else []
    if touched:
        raise OutputError("OUT-008", Place(file=out.name), files=", ".join(touched))


def _touched(out: Path) -> list[str]:
    """Files of a published folder that somebody changed or added: an officer's opinions are never overwritten."""
    listed = json.loads((out / MANIFEST).read_bytes()).get("files", {})
    told = {name: entry.get("sha256") for name, entry in listed.items()}
    return [
        each.name
        for each in sorted(out.iterdir())
        if each.name != MANIFEST
        and not (each.is_file() and told.get(each.name) == hashlib.sha256(each.read_bytes()).hexdigest())
    ]


def _fill(folder: Path, content: Mapping[str, bytes]) -> None:
    folder.mkdir()
    for name, data in content.items():
        with (folder / name).open("xb") as stream:
            stream.write(data)
            stream.flush()
            os.fsync(stream.fileno())
    _sync(folder)


def _sync(folder: Path) -> None:
    if os.name != "posix":
        return
    handle = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)


def _place(fresh: Path, out: Path) -> None:
    """Put the new folder where the old one stands; the old one is left under the new one's name, to be removed."""
    if not out.exists():
        fresh.rename(out)
    elif not _exchanged(fresh, out):
        aside = fresh.with_suffix(".old")
        out.rename(aside)
        try:
            fresh.rename(out)
        except OSError:
            aside.rename(out)
            raise
        shutil.rmtree(aside, ignore_errors=True)
    _sync(out.parent)


def _exchanged(one: Path, other: Path) -> bool:
    """Exchange two folders in one step; False where the system cannot."""
    if not sys.platform.startswith("linux"):
        return False
    call: Any = getattr(ctypes.CDLL(None, use_errno=True), "renameat2", None)
    if call is None:
        return False
    return bool(call(_HERE, os.fsencode(one), _HERE, os.fsencode(other), ctypes.c_uint(_EXCHANGE)) == 0)


# ------------------------------------------------------------------------------------------- lock


@contextmanager
def _locked(out: Path) -> Iterator[None]:
    """One run at a time on a folder. A lock whose process is gone is taken over."""
    lock = out.parent / f".{out.name}.conformity.lock"
    for _ in range(2):
        try:
            handle = os.open(lock, os.O_CREAT | os.O_EXCL | os.O_WRONLY, 0o644)
        except FileExistsError:
            holder = _holder(lock)
            if not _gone(holder):
                raise _held(out, lock, holder) from None
            lock.unlink(missing_ok=True)
        except OSError as error:
            raise OutputError("OUT-003", Place(file=out.name), problem=_problem(error)) from None
        else:
            with os.fdopen(handle, "w", encoding="utf-8") as stream:
                stream.write(f"{os.getpid()} {socket.gethostname()}")
            break
    else:
        raise _held(out, lock, _holder(lock))
    try:
        yield
    finally:
        lock.unlink(missing_ok=True)


def _held(out: Path, lock: Path, holder: str) -> OutputError:
    return OutputError("OUT-004", Place(file=out.name), holder=holder or "?", lock=lock.name)


def _holder(lock: Path) -> str:
    try:
        return lock.read_text(encoding="utf-8", errors="replace").strip()[:200]
    except OSError:
        return ""


def _gone(holder: str) -> bool:
    """Whether the process that holds a lock no longer runs on this machine; a doubt is no.

    A lock without a name is that of a run which is just making it.
    """
    pid, _, host = holder.partition(" ")
    if host != socket.gethostname() or not pid.isdecimal() or os.name != "posix":
        return False
    try:
        os.kill(int(pid), 0)
    except ProcessLookupError:
        return True
    except OSError:
        return False
    return int(pid) == os.getpid()


def _sweep(out: Path) -> None:
    """Remove what runs that were killed left beside the folder; bring back a set that was set aside."""
    for left in sorted(out.parent.glob(f".{_plain(out.name)}.conformity-*")):
        pid = left.suffixes and left.name.rsplit("-", 1)[-1].split(".")[0]
        if not pid or not pid.isdecimal() or not _gone(f"{pid} {socket.gethostname()}"):
            continue
        if left.suffix == ".old" and not out.exists() and is_ours(left):
            left.rename(out)
        else:
            shutil.rmtree(left, ignore_errors=True)


def _plain(name: str) -> str:
    """A file name as a pattern that means itself."""
    return "".join(f"[{c}]" if c in "*?[" else c for c in name)
