"""Try the Windows folder with its own Python: on Windows, or under wine (``try_wine.py``).

Prints one line a step, ``ok`` or ``FAILED`` first; the status is the number of steps that failed.
"""

from __future__ import annotations

import argparse
import ctypes
import json
import os
import shutil
import signal
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

#: what a report says of the machine it was made on
VERSIONS = ("versions",)
#: blanks, accents, and what cmd would take for a sign of its own
TRYING = "Été & cie (essai n° 1)"


class Trial:
    """The steps, in a folder of their own."""

    def __init__(self, folder: Path, plan: Path, network: Path, expected: Path | None, scratch: Path) -> None:
        self.starter, self.python = folder / "conformity.bat", folder / "python" / "python.exe"
        self.plan, self.network, self.expected, self.scratch = plan, network, expected, scratch
        self.failed = 0

    def say(self, step: str, holds: bool, detail: str = "") -> None:
        """Print a step's outcome."""
        self.failed += not holds
        print(f"{'ok' if holds else 'FAILED'}  {step}{'  (' + detail + ')' if detail else ''}", flush=True)

    def run(self, *words: str | Path, answers: str = "", started: str = "") -> subprocess.CompletedProcess[str]:
        """Run ``conformity.bat`` as a console does."""
        environment = {**os.environ, **({"CONFORMITY_STARTED": started} if started else {})}
        line = subprocess.list2cmdline([str(self.starter), *map(str, words)])
        return subprocess.run(
            f'cmd /d /s /c "{line}"', input=answers, capture_output=True, text=True, encoding="utf-8",
            env=environment, check=False,
        )  # fmt: skip

    def check(self, out: Path, *more: str) -> subprocess.CompletedProcess[str]:
        """A check of the plan."""
        return self.run("check", self.plan, "--network", self.network, "--date", "2026-11-01", "--fail-on", "never",
                        "--allow-undetermined", "--out", out, *more)  # fmt: skip

    def same(self, out: Path, name: str) -> tuple[bool, str]:
        """Whether ``report.json`` is that of another system but for versions."""
        if self.expected is None:
            return True, "nothing to compare with"
        mine, theirs = (_report(path) for path in (out, self.expected / name))
        differing = sorted(key for key in mine.keys() | theirs.keys() if mine.get(key) != theirs.get(key))
        return not differing, ", ".join(differing)

    def all(self, *, example: bool = True) -> None:
        """Every step; the plan's alone, where the example was tried before."""
        if example:
            self.example()
        self.real()

    def example(self) -> None:
        """The starter, and the example in every format."""
        done = self.run("-V")
        self.say("conformity.bat -V", done.returncode == 0 and "GDAL" in done.stdout, " ".join(done.stdout.split()[:4]))
        done = self.run("check")
        self.say(
            "a fault of the command keeps its status and accents", done.returncode == 2 and "Écrivez" in done.stderr
        )
        demo = self.scratch / "exemple"
        begun = time.monotonic()
        done = self.run("demo", "--date", "2026-11-01", "--fail-on", "never", "--allow-undetermined", "--out", demo)
        took = f"{time.monotonic() - begun:.0f} s"
        self.say(
            "demo",
            done.returncode == 0 and (demo / "report.xlsx").is_file(),
            took if done.returncode == 0 else done.stderr[-300:],
        )
        holds, detail = self.same(demo, "demo") if done.returncode == 0 else (False, "")
        self.say("its report.json is that of Linux but for versions", holds, detail)
        formats = "xlsx,md,json,geojson,html,maps,docx,gpkg,fgb,sarif,junit,csv"
        done = self.run(
            "demo", "--fail-on", "never", "--allow-undetermined", "--out", self.scratch / "formats", "--format", formats
        )
        self.say("demo in every format", done.returncode == 0, done.stderr[-300:] if done.returncode else formats)

    def real(self) -> None:
        """A plan: checked, replayed, checked again, with its workbook open, interrupted, dropped."""
        out = self.scratch / "rapport"
        begun = time.monotonic()
        done = self.check(out)
        self.say(
            "check of a plan",
            done.returncode == 0,
            f"{time.monotonic() - begun:.0f} s" if done.returncode == 0 else done.stderr[-300:],
        )
        holds, detail = self.same(out, "check") if done.returncode == 0 else (False, "")
        self.say("its report.json is that of Linux but for versions", holds, detail)
        done = self.run("verify", out)
        self.say("verify, with a replay", done.returncode == 0, done.stderr[-300:] if done.returncode else "")
        before = _bytes(out)
        done = self.check(out)
        self.say(
            "a second run over the first gives the same bytes",
            done.returncode == 0 and _bytes(out) == before,
            done.stderr[-300:] if done.returncode else "",
        )
        self.opened(out, before)
        self.interrupted(out, before)
        self.dropped()

    def opened(self, out: Path, before: dict[str, bytes]) -> None:
        """A run while another program holds the workbook."""
        with _held(out / "report.xlsx"):
            done = self.check(out)
        whole = self.run("verify", "--hashes-only", out).returncode == 0
        self.say("a workbook open elsewhere: told, and the old report stands",
                 done.returncode == 4 and whole and _bytes(out) == before, done.stderr.strip()[-200:])  # fmt: skip
        done = self.check(out)
        self.say("closed again, the run goes through", done.returncode == 0 and _bytes(out) == before)

    def interrupted(self, out: Path, before: dict[str, bytes]) -> None:
        """A run that is interrupted, and one that is killed."""
        module = ["-X", "utf8", "-m", "conformity"]
        words = [*module, "check", self.plan, "--network", self.network, "--date", "2026-11-01",
                 "--out", out]  # fmt: skip
        for how in ("Ctrl+Break", "kill"):
            child = subprocess.Popen(
                [self.python, *words], stderr=subprocess.PIPE, stdout=subprocess.PIPE,
                creationflags=getattr(subprocess, "CREATE_NEW_PROCESS_GROUP", 0),
            )  # fmt: skip
            assert child.stderr is not None
            child.stderr.readline()  # the plan has been read
            if how == "kill":
                child.kill()
            else:
                try:
                    child.send_signal(getattr(signal, "CTRL_BREAK_EVENT", 21))
                except OSError as error:  # wine without a console
                    child.kill()
                    child.communicate()
                    print(f"skipped  {how}  ({error})", flush=True)
                    continue
            errors = child.communicate(timeout=60)[1].decode("utf-8", "replace")
            status_fits = child.returncode == 149 and "ENV-001" in errors if how != "kill" else child.returncode != 0
            left = sorted(
                path.name for path in out.parent.iterdir() if path.name.startswith(".") and "rapport" in path.name
            )
            self.say(
                f"{how}: the old report stands",
                status_fits and _bytes(out) == before,
                f"status {child.returncode}; left: {left}",
            )
        done = self.check(out)
        left = sorted(
            path.name for path in out.parent.iterdir() if path.is_dir() and path.name.startswith(".conformity")
        )
        self.say(
            "the next run goes through and leaves nothing",
            done.returncode == 0 and _bytes(out) == before and not left,
            f"{done.stderr.strip()[-200:] if done.returncode else ''} {left}",
        )

    def dropped(self) -> None:
        """A plan dropped on the starter, with ``&`` in its name, and a double click."""
        plan = self.scratch / "PLU&annexes"
        shutil.copytree(self.plan, plan)
        call = f'C:\\Windows\\system32\\cmd.exe /c ""{self.starter}" '
        environment = {**os.environ, "CONFORMITY_STARTED": f'{call}{plan}"'}
        done = subprocess.run(
            [self.python, "-X", "utf8", "-m", "conformity", str(plan).partition("&")[0]],
            env=environment, encoding="utf-8",
            input=f'"{self.network}"\n\n{self.scratch / "glissé"}\n\n', capture_output=True, text=True, check=False,
        )  # fmt: skip
        fits = (self.scratch / "glissé" / "report.xlsx").is_file()
        self.say(
            "a plan dropped on conformity.bat asks for the network",
            fits,
            done.stderr.strip()[-200:] if not fits else "",
        )
        done = self.run(answers=f"exemple\n{self.scratch / 'clic'}\n\n")
        self.say(
            "a double click asks for the plan, and shows the example",
            (self.scratch / "clic" / "report.xlsx").is_file(),
            done.stderr.strip()[-200:] if done.returncode not in (0, 1) else "",
        )


def _report(folder: Path) -> dict[str, Any]:
    report: dict[str, Any] = json.loads((folder / "report.json").read_text(encoding="utf-8"))

    def without(value: Any) -> Any:
        if isinstance(value, dict):
            return {key: without(each) for key, each in value.items() if key not in VERSIONS}
        return [without(each) for each in value] if isinstance(value, list) else value

    cleaned: dict[str, Any] = without(report)
    return cleaned


def _bytes(folder: Path) -> dict[str, bytes]:
    paths = sorted(folder.iterdir()) if folder.is_dir() else []
    return {path.name: path.read_bytes() for path in paths if path.is_file()}


@contextmanager
def _held(path: Path) -> Iterator[None]:
    """Hold a file as a spreadsheet does: others may read it, not replace it."""
    kernel = ctypes.windll.kernel32  # type: ignore[attr-defined]
    kernel.CreateFileW.restype = ctypes.c_void_p
    handle = kernel.CreateFileW(str(path), 0xC0000000, 1, None, 3, 0x80, None)  # read and write; shared for reading
    if handle in (None, ctypes.c_void_p(-1).value):
        raise OSError(f"{path.name} cannot be held")
    lock = path.parent / f".~lock.{path.name}#"  # what LibreOffice leaves beside it meanwhile
    lock.write_text(",agent,poste,01.11.2026 09:00,file:///C:/;", encoding="utf-8")
    try:
        yield
    finally:
        kernel.CloseHandle(ctypes.c_void_p(handle))
        lock.unlink()


def main() -> None:
    """Read the arguments and run every step."""
    parser = argparse.ArgumentParser(description=(__doc__ or "").partition("\n")[0])
    here = Path(sys.executable).resolve().parent.parent
    example = here / "lib" / "conformity" / "_fixtures" / "hauts-de-flandre"
    parser.add_argument("--plan", type=Path, default=example / "plui")
    parser.add_argument("--network", type=Path, default=example / "reseau")
    parser.add_argument("--expected", type=Path, help="reports of Linux: demo/report.json, check/report.json")
    parser.add_argument("--scratch", type=Path, default=Path.home() / "conformity-essai")
    parser.add_argument("--plan-only", action="store_true", help="without the steps of the example")
    given = parser.parse_args()
    scratch = given.scratch / TRYING
    shutil.rmtree(scratch, ignore_errors=True)
    scratch.mkdir(parents=True)
    trial = Trial(here, given.plan, given.network, given.expected, scratch)
    trial.all(example=not given.plan_only)
    raise SystemExit(trial.failed)


if __name__ == "__main__":
    main()
