"""Kill runs at random moments, and look at what a reader finds: the old whole set or the new one.

    python scripts/kill_test.py [--count 500] [--seed 1] [--publishing]

Half of the kills fall into the publishing of a prepared set, which is quick, so that they are dense there (one in four
of them on a system without exchange of two folders, where the old set may also stand whole under its other name until
the next run). The others fall anywhere in a whole ``conformity check``, some of them while the program is still
starting. After each kill the next run must simply work and leave nothing beside the folder. With ``--publishing``, all
kills fall into the publishing of a set that no check made, which takes seconds.
"""

from __future__ import annotations

import argparse
import json
import os
import random
import shutil
import signal
import subprocess
import sys
import tempfile
import time
from collections import Counter
from collections.abc import Callable
from pathlib import Path

from conformity.publish import folder, manifest

ROOT = Path(__file__).resolve().parent.parent
CASE = ROOT / "fixtures" / "known-answers" / "three-strips"
WORDS = [
    "check",
    "plan",
    "--network",
    "reseau",
    "--out",
    "out",
    "--format",
    "xlsx,md,json,geojson",
    "--date",
    "2025-06-01",
    "--fail-on",
    "never",
    "--allow-undetermined",
    "--quiet",
]
PROGRAM = "from conformity.cli import main; main()"
Files = dict[str, bytes]


def check(lang: str) -> str:
    """One whole run in this process; what it complains of."""
    from typer.testing import CliRunner

    from conformity.cli import app

    done = CliRunner().invoke(app, [*WORDS, "--lang", lang])
    return "" if done.exit_code == 0 else f"{done.exit_code} {done.stderr.strip()[:300]} {done.exception!r}"


def held(out: Path) -> Files:
    """The files of a folder."""
    return {path.name: path.read_bytes() for path in sorted(out.iterdir())}


def state_of(out: Path, old: Files, new: Files) -> str:
    """What a reader finds: ``old``, ``new``, ``aside``, or ``broken``."""
    at, name = out, ""
    if not os.path.lexists(out):
        aside = folder.set_aside(out)
        if aside is None:
            return "broken"
        at, name = aside, "aside"
    record = manifest.read(at)
    if record is None or list(manifest.differences(at, record)):
        return "broken"
    files = held(at)
    if files == old:
        return name or "old"
    return "new" if files == new and not name else "broken"


def killed(act: Callable[[], object], delay: float) -> bool:
    """Do it in a child and kill that after some seconds; whether it was still at it."""
    ready, tell = os.pipe()
    pid = os.fork()
    if not pid:
        os.close(ready)
        os.write(tell, b"!")
        act()
        os._exit(0)
    os.close(tell)
    os.read(ready, 1)
    os.close(ready)
    end = time.perf_counter() + delay
    while (left := end - time.perf_counter()) > 0:
        if left > 0.005:
            time.sleep(left - 0.002)
    os.kill(pid, signal.SIGKILL)
    return os.WIFSIGNALED(os.waitpid(pid, 0)[1])


def killed_program(delay: float) -> bool:
    """The program as a user starts it, killed."""
    run = subprocess.Popen([sys.executable, "-c", PROGRAM, *WORDS, "--lang", "en"], stdout=subprocess.DEVNULL,
                           stderr=subprocess.DEVNULL)  # fmt: skip
    try:
        run.wait(delay)
    except subprocess.TimeoutExpired:
        run.kill()
    return run.wait() == -signal.SIGKILL


def span(act: Callable[[], object]) -> float:
    """How long it takes when nothing disturbs it."""
    start = time.perf_counter()
    pid = os.fork()
    if not pid:
        act()
        os._exit(0)
    os.waitpid(pid, 0)
    return time.perf_counter() - start


class Trial:
    """One case, two sets that replace each other, and what the kills left."""

    def __init__(self, home: Path, draw: random.Random, publishing: bool) -> None:
        self.out, self.draw = home / "out", draw
        self.states: Counter[tuple[str, str]] = Counter()
        self.wrong: list[str] = []
        self.spans: dict[str, float] = {}
        self.old, self.new = self._made_up() if publishing else self._checked()
        for kind, act in (("publish", self.publish), ("rename", self.rename)):
            self.spans[kind] = min(self._measured(act) for _ in range(5))
        self.back()

    def _measured(self, act: Callable[[], object]) -> float:
        self.back()
        return span(act)

    def _made_up(self) -> tuple[Files, Files]:
        sets = []
        for size in (80_000, 300_000):
            files = {f"report.{end}": self.draw.randbytes(size) for end in ("xlsx", "md", "json")}
            folder.publish(files, self.out, run={})
            sets.append(held(self.out))
        return sets[0], sets[1]

    def _checked(self) -> tuple[Files, Files]:
        if fault := check("en"):
            raise SystemExit(f"the check does not work: {fault}")
        new = held(self.out)
        if fault := check("fr"):
            raise SystemExit(f"the check does not work a second time: {fault}")
        old = held(self.out)
        self.spans["check"] = span(lambda: check("en"))
        start = time.perf_counter()
        subprocess.run([sys.executable, "-c", PROGRAM, *WORDS, "--lang", "en"], check=True, capture_output=True)
        self.spans["program"] = time.perf_counter() - start
        return old, new

    def _put(self, files: Files) -> None:
        bare = {name: data for name, data in files.items() if name != manifest.MANIFEST}
        folder.publish(bare, self.out, run=json.loads(files[manifest.MANIFEST])["run"])

    def publish(self) -> None:
        self._put(self.new)

    def rename(self) -> None:
        folder._exchanged = lambda one, other: False
        self._put(self.new)

    def back(self) -> None:
        """The next run, of the old set."""
        self._put(self.old)

    def kill(self, kind: str, whole: bool) -> None:
        """One kill, what a reader finds then, and the next run."""
        delay = self.draw.uniform(0, self.spans[kind] * 1.1)
        acts = {"publish": self.publish, "rename": self.rename, "check": lambda: check("en")}
        died = killed_program(delay) if kind == "program" else killed(acts[kind], delay)
        state = state_of(self.out, self.old, self.new)
        self.states[kind, state if died else f"{state}, ended before"] += 1
        allowed = {"old", "new"} | ({"aside"} if kind == "rename" else set())
        if state not in allowed:
            self.wrong.append(f"{kind} after {delay:.6f} s: {state}")
        try:
            if whole and (fault := check("en")):
                self.wrong.append(f"{kind} after {delay:.6f} s: the next check fails: {fault}")
            self.back()
        except Exception as error:
            self.wrong.append(f"{kind} after {delay:.6f} s: the next run fails: {error}")
            shutil.rmtree(self.out.parent / "out", ignore_errors=True)
        if state_of(self.out, self.old, self.new) != "old":
            self.wrong.append(f"{kind} after {delay:.6f} s: the next run left no whole set")
        left = sorted(each.name for each in self.out.parent.iterdir() if "conformity" in each.name)
        if left:
            self.wrong.append(f"{kind} after {delay:.6f} s: left {left}")


def main() -> None:
    words = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    words.add_argument("--count", type=int, default=500)
    words.add_argument("--seed", type=int, default=1)
    words.add_argument("--publishing", action="store_true")
    asked = words.parse_args()
    start, draw = time.perf_counter(), random.Random(asked.seed)  # noqa: S311
    with tempfile.TemporaryDirectory(prefix="kill-") as folder:
        shutil.copytree(CASE, folder, dirs_exist_ok=True)
        os.chdir(folder)
        trial = Trial(Path(folder), draw, asked.publishing)
        spans = ", ".join(f"{kind} {seconds:.3f} s" for kind, seconds in trial.spans.items())
        print(f"spans: {spans}")
        for n in range(asked.count):
            kind = ("publish", "check", "publish", "check", "publish", "check", "rename", "check")[n % 8]
            if n % 40 == 39:
                kind = "program"
            if asked.publishing:
                kind = "rename" if n % 4 == 3 else "publish"
            trial.kill(kind, whole=n % 50 == 49 and not asked.publishing)
        os.chdir(ROOT)
    for (kind, state), n in sorted(trial.states.items()):
        print(f"{kind:8} {state:20} {n}")
    print(f"{asked.count} kills (seed {asked.seed}), {len(trial.wrong)} wrong, {time.perf_counter() - start:.0f} s")
    for line in trial.wrong:
        print(line)
    sys.exit(bool(trial.wrong))


if __name__ == "__main__":
    main()
