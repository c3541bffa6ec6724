"""The program as a process of its own, and what may be broken around it."""

from __future__ import annotations

import hashlib
import json
import os
import subprocess
import sys
import tempfile
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Any

import effort
import warm
from faulty import Bench, Outcome

ROOT = Path(__file__).resolve().parent.parent.parent
PROGRAM = (sys.executable, "-m", "conformity")
FORMATS = "md,json"


def environment(**more: str) -> dict[str, str]:
    """An environment of nothing but what is needed to start."""
    return {"PATH": os.environ.get("PATH", ""), "PYTHONPATH": str(ROOT), "PYTHONUTF8": "1", **more}


def arguments(bench: Bench, out: Path, *more: str | Path, lang: str = "fr") -> list[str]:
    """``check`` of the bench's plan into a folder."""
    words = ["check", bench.plan, "--network", bench.network, "--out", out, "--format", FORMATS, "--lang", lang]
    return [str(word) for word in (*words, "--date", "2025-06-01", *more)]


def program(
    words: list[str],
    *,
    out: Path,
    script: str = "",
    env: Mapping[str, str] | None = None,
    before: Callable[[], None] | None = None,
    **streams: Any,
) -> Outcome:
    """Run the program, or a script that changes it and then runs it, as a process of its own."""
    held = dict(env) if env is not None else environment()
    if before is None and warm.is_possible(script, held):
        return _forked(words, script, held, out, **streams)
    start = (sys.executable, "-c", script) if script else PROGRAM
    streams.setdefault("stdout", subprocess.PIPE)
    streams.setdefault("stderr", subprocess.PIPE)
    done = subprocess.run(
        [*start, *words], env=held, preexec_fn=before,
        start_new_session=True, stdin=subprocess.DEVNULL, timeout=120, check=False, **streams,
    )  # fmt: skip
    return _outcome(done.returncode, done.stdout, done.stderr, out)


def _forked(words: list[str], script: str, env: dict[str, str], out: Path, **streams: Any) -> Outcome:
    with tempfile.TemporaryFile() as stdout, tempfile.TemporaryFile() as stderr:
        status = warm.run(words, script, env, streams.get("stdout", stdout), streams.get("stderr", stderr))
        said = []
        for each in (stdout, stderr):
            each.seek(0)
            said.append(each.read())
        return _outcome(status, *said, out)


def _outcome(status: int, stdout: bytes | None, stderr: bytes | None, out: Path) -> Outcome:
    said = [(text or b"").decode("utf-8", "backslashreplace") for text in (stdout, stderr)]
    assert "Traceback" not in said[1], said[1]
    return Outcome(status, said[0], said[1], out)


def whole(folder: Path) -> dict[str, bytes]:
    """The files of a published folder, each as its manifest says, and no other."""
    listed = json.loads((folder / "manifest.json").read_bytes())["files"]
    contents = {path.name: path.read_bytes() for path in folder.iterdir() if path.name != "manifest.json"}
    assert {name: entry["sha256"] for name, entry in listed.items()} == {
        name: hashlib.sha256(data).hexdigest() for name, data in contents.items()
    }
    assert contents
    return contents


def sound_bytes(bench: Bench, *options: str | Path) -> dict[str, bytes]:
    """What the sound files give, run in this process."""
    done = bench.check(*options, formats=FORMATS)
    assert done.exit_code == 1, done.stderr
    return whole(done.out)


def nothing_left(bench: Bench, *expected: str) -> None:
    """No half-written folder, lock or temporary file beside what was expected."""
    assert sorted(p.name for p in bench.home.iterdir()) == sorted({"plan", "reseau", *expected})


def taken_over(bench: Bench, out: Path) -> None:
    """Of a run that was killed only the lock may stay, and the next run takes it over."""
    beside = {p.name for p in bench.home.iterdir()} - {"plan", "reseau"}
    assert beside <= {f".{out.name}.conformity.lock"}, beside
    words = arguments(bench, out)
    again = program(words, out=out) if effort.LONG else bench.run(*words)
    assert again.exit_code == 1, again.stderr
    nothing_left(bench, out.name)
