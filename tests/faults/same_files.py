"""Checks of files that have the same bytes as in an earlier check, by day measured once.

A fault is made in a sound plan and network, and what comes of it is compared with what comes of the sound ones: these
are measured once a process, and what a test checks twice (in each language, then again) once a test. What a command
says and writes is its own each time. Nothing is shared in the whole run (``make test-long``).
"""

from __future__ import annotations

import contextlib
import os
import stat
from collections.abc import Iterator, Mapping
from dataclasses import fields, is_dataclass, replace
from datetime import date
from hashlib import sha256
from pathlib import Path
from typing import Any

import effort
from shared import Tape, replaced

from conformity.api import checking
from conformity.result import Report

#: files together longer than this are not compared
_MOST_BYTES = 8 << 20
#: what came of the sound files, and the folder where they were
_OF_SOUND_FILES: dict[str, tuple[Path, Tape]] = {}


#: what the test runner changes from test to test
_OF_PYTEST = {"PYTEST_CURRENT_TEST"}


def _is_plain(value: Any) -> bool:
    """Whether the text of a request is complete: it has no table, of which only some rows are shown."""
    if isinstance(value, Mapping):
        return all(map(_is_plain, value.values()))
    if isinstance(value, (list, tuple)):
        return all(map(_is_plain, value))
    if is_dataclass(value):
        return all(_is_plain(getattr(value, each.name)) for each in fields(value))
    return value is None or isinstance(value, (str, Path, int, float, date))


def _digest(home: Path) -> str | None:
    """Of names and bytes of all files under a folder; ``None`` where one is no plain file, or they are long."""
    digest, left = sha256(), _MOST_BYTES
    for path in sorted(home.rglob("*")):
        mode = path.lstat().st_mode
        if stat.S_ISDIR(mode) and mode & 0o500 == 0o500:
            continue
        left -= path.lstat().st_size
        if not stat.S_ISREG(mode) or not mode & 0o400 or left < 0:
            return None
        digest.update(f"{path.relative_to(home)}\0{path.stat().st_size}\0".encode("utf-8", "surrogateescape"))
        digest.update(path.read_bytes())
    return digest.hexdigest()


def _moved(report: Report, old: Path, new: Path) -> Report:
    """A report of files in one folder, as of the same files in another."""

    def at(path: str) -> str:
        return path.replace(str(old), str(new))

    inputs = [{**each, "input": at(each["input"])} for each in (report.recipe or {})["inputs"]]
    layers = tuple(replace(layer, path=at(layer.path)) for layer in report.layers)
    return replace(report, layers=layers, recipe={**(report.recipe or {}), "inputs": inputs})


@contextlib.contextmanager
def measured_once(*folders: Path) -> Iterator[None]:
    """Within, a check is not measured again if its request and all files in these folders are as in an earlier one."""
    if effort.LONG:
        yield
        return
    home = folders[0].parent
    original = checking.run
    sound = [_digest(folder) for folder in folders]
    tapes: dict[str, Tape] = {}

    def run(request: Any, *, talk: Any, mark: Any, lang: str, prepared: Any = None) -> Report:
        digests = [_digest(folder) for folder in folders]
        words = repr(request)
        # a file beside these folders is not compared
        beside = words.replace(f"'{folders[0]}'", "").replace(f"'{folders[1]}'", "")
        if prepared is not None or None in digests or str(home) in beside or not _is_plain(request):
            return original(request, talk=talk, mark=mark, lang=lang, prepared=prepared)
        around = [f"{name}={value}" for name, value in sorted(os.environ.items()) if name not in _OF_PYTEST]
        key = f"{digests} {words.replace(str(home), '~')} {Path.cwd()} {around}".replace(str(home), "~")
        if key in tapes:
            return tapes[key].play(talk, mark, lang)
        if key in _OF_SOUND_FILES:
            there, tape = _OF_SOUND_FILES[key]
            return _moved(tape.play(talk, mark, lang), there, home)
        tapes[key] = Tape()
        report = tapes[key].record(original, request, talk=talk, mark=mark, lang=lang)
        if digests == sound:
            _OF_SOUND_FILES[key] = (home, tapes[key])
        return report

    with replaced(checking, run=run):
        yield
