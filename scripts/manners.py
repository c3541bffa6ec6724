"""Twelve manners of a command line beside ruff, uv, cargo and ogr2ogr, as far as those can be had.

Each is tried by a command of each program, in a folder of its own. A program without the thing (no verbs, no
completion) has a dash. ``--write`` makes ``docs/manners.md``; the status is the number of manners in which
conformity is worse.
"""

from __future__ import annotations

import datetime
import os
import pty
import re
import shutil
import subprocess
import sys
import tempfile
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
PAGE = ROOT / "docs" / "manners.md"
BIN = Path(sys.executable).parent
TOOLS = {"conformity": BIN / "conformity", "ruff": BIN / "ruff", "uv": BIN / "uv", "cargo": None, "ogr2ogr": None}
ESCAPE = "\x1b["


@dataclass(frozen=True)
class Done:
    """What a command printed and ended in."""

    status: int
    out: str
    err: str

    @property
    def all(self) -> str:
        """Both streams."""
        return self.out + self.err


@dataclass(frozen=True)
class Manner:
    """A manner: the arguments by which each program is tried, how it is run, and when it has it."""

    name: str
    arguments: dict[str, str]
    holds: Callable[[Done], bool]
    shell: str = "{command}"
    terminal: bool = False


CHECK = "check zone.gpkg --reservoirs core.gpkg --format json --out out --force"
WRONG = {"conformity": "chekc", "ruff": "chekc", "uv": "pyhton", "cargo": "chekc", "ogr2ogr": "--versoin"}


def near(*names: str) -> Callable[[Done], bool]:
    """Whether exactly one of some names is suggested, on stderr, with a status of a wrong command."""
    return lambda done: done.status != 0 and sum(name in done.err for name in names) == 1


MANNERS = (
    Manner("`-h` is help: on stdout, status 0",
           {"conformity": "check -h", "ruff": "check -h", "uv": "pip -h", "cargo": "build -h", "ogr2ogr": "-h"},
           lambda d: d.status == 0 and len(d.out.splitlines()) > 5 and not d.err),
    Manner("`-V` is the version: on stdout, status 0", dict.fromkeys(TOOLS, "-V"),
           lambda d: d.status == 0 and bool(re.search(r"\d+\.\d+", d.out))),
    Manner("an unknown command: one suggestion",
           {"conformity": "chekc", "ruff": "chekc", "uv": "pyhton", "cargo": "chekc"}, near("check", "python")),
    Manner("an unknown option: one suggestion",
           {"conformity": "check --netwrok x", "ruff": "check --isolatd", "uv": "pip list --formta json",
            "cargo": "build --relaese", "ogr2ogr": "--versoin"},
           lambda d: d.status != 0 and bool(re.search(r"--(network|isolated|format|release|version)\b", d.err))),
    Manner("a value that is not allowed: those that are",
           {"conformity": "check p --fail-on grave", "ruff": "check --output-format x", "uv": "pip list --format x",
            "cargo": "build --message-format x", "ogr2ogr": "-makevalid -lco x -dim x out.shp in.shp"},
           lambda d: d.status != 0 and bool(re.search(r"major|sarif|freeze|json|XYZ?M|xy", d.err, re.I))),
    Manner("`NO_COLOR` on a terminal: no colour",
           {**WRONG}, lambda d: "\x1b[3" not in d.err and "\x1b[1" not in d.err, "NO_COLOR=1 {command}", terminal=True),
    Manner("a terminal alone gives colour", WRONG, lambda d: ESCAPE in d.err, terminal=True),
    Manner("`FORCE_COLOR` in a pipe gives colour",
           {**WRONG, "ruff": "check --isolated wrong.py", "uv": "pip install --offline absent-package"},
           lambda d: ESCAPE in d.all, "FORCE_COLOR=1 {command}"),
    Manner("in a pipe: no bar, no colour",
           {"conformity": CHECK, "ruff": "check .", "uv": "pip list", "cargo": "search --help",
            "ogr2ogr": "-progress out.gpkg zone.gpkg"},
           lambda d: ESCAPE not in d.all and "\r" not in d.all and "0...10" not in d.all),
    Manner("a reader that leaves (`| head -n 1`): silence",
           {"conformity": "rules list", "ruff": "rule --all", "uv": "help pip install", "cargo": "--list",
            "ogr2ogr": "--formats"},
           lambda d: len(d.out.splitlines()) == 1 and "rror" not in d.err and "panic" not in d.err,
           "{command} | head -n 1"),
    Manner("closed standard input is no interruption",
           {"conformity": "init data --yes", "ruff": "check --exit-zero .", "uv": "pip list", "cargo": "--list",
            "ogr2ogr": "new.gpkg zone.gpkg"},
           lambda d: d.status == 0 and "rror" not in d.err, "{command} <&-"),
    Manner("completion for bash, zsh, fish and PowerShell",
           {"conformity": "completion powershell", "ruff": "generate-shell-completion powershell",
            "uv": "generate-shell-completion powershell"},
           lambda d: d.status == 0 and "Register-ArgumentCompleter" in d.out),
)  # fmt: skip


def run(words: str, home: Path, *, terminal: bool) -> Done:
    """Run a shell command, with stderr on a terminal or in a pipe."""
    env = {k: v for k, v in os.environ.items() if k not in ("CI", "NO_COLOR", "FORCE_COLOR", "TERM")}
    env |= {"TERM": "xterm-256color", "LC_ALL": "C.UTF-8"}
    if not terminal:
        done = subprocess.run(["bash", "-c", words], cwd=home, env=env, capture_output=True, text=True, check=False)
        return Done(done.returncode, done.stdout, done.stderr)
    held, end = pty.openpty()
    process = subprocess.Popen(["bash", "-c", words], cwd=home, env=env, stdout=subprocess.PIPE, stderr=end, text=True)
    os.close(end)
    pieces = []
    try:
        while piece := os.read(held, 65536):
            pieces.append(piece)
    except OSError:  # Linux ends a terminal without open handles by an error
        pass
    os.close(held)
    out = process.communicate()[0]
    return Done(process.wait(), out, b"".join(pieces).decode())


def prepared(home: Path) -> None:
    """A zone, a reservoir and a folder with both, for the commands that read something."""
    import geopandas
    import shapely

    box = shapely.box(9e5, 6.5e6, 9e5 + 100, 6.5e6 + 100)
    zone = geopandas.GeoDataFrame({"LIBELLE": ["U"], "TYPEZONE": ["U"]}, geometry=[box], crs=2154)
    core = geopandas.GeoDataFrame({"id": ["r"]}, geometry=[box], crs=2154)
    (home / "data").mkdir()
    (home / "wrong.py").write_text("import os\n")
    for folder in (home, home / "data"):
        zone.to_file(folder / "zone.gpkg", layer="zone")
        core.to_file(folder / "core.gpkg", layer="core")


def main() -> None:
    """Try every manner, print or write the page."""
    tools = {name: str(path or shutil.which(name) or "") for name, path in TOOLS.items()}
    tools = {name: path for name, path in tools.items() if path and Path(path).exists()}
    numbers = {
        name: re.search(r"\d+\.\d+(\.\d+)?", run(f"{path} --version", ROOT, terminal=False).all)
        for name, path in tools.items()
    }
    head = (
        "| manner | " + " | ".join(f"{name} {number[0] if number else ''}" for name, number in numbers.items()) + " |"
    )
    rows, commands, worse = [head, "|---" * (len(tools) + 1) + "|"], [], 0
    for manner in MANNERS:
        cells = []
        for name, path in tools.items():
            if name not in manner.arguments:
                cells.append("—")
                continue
            with tempfile.TemporaryDirectory() as scratch:
                prepared(Path(scratch))
                words = manner.shell.format(command=f"{path} {manner.arguments[name]}")
                cells.append("yes" if manner.holds(run(words, Path(scratch), terminal=manner.terminal)) else "no")
        worse += cells[0] != "yes"
        rows.append(f"| {manner.name.replace('|', chr(92) + '|')} | {' | '.join(cells)} |")
        shown = (
            manner.shell.format(command=f"{name} {manner.arguments[name]}".strip())
            for name in tools
            if name in manner.arguments
        )
        commands.append(f"- {manner.name}: {', '.join(f'`{one}`' for one in shown)}")
    table, listed = "\n".join(rows), "\n".join(commands)
    day = datetime.datetime.now(tz=datetime.UTC).date().isoformat()
    head = f"# Manners of the command line\n\nMade on {day} by `python scripts/manners.py --write`. {INTRODUCTION}"
    page = f"{head}\n\n{table}\n\n## By which command\n\n{listed}\n"
    print(page)
    if "--write" in sys.argv:
        PAGE.write_text(page, encoding="utf-8")
    raise SystemExit(worse)


INTRODUCTION = """Each manner is tried by a command of each program, with
standard error on a terminal (a pseudo-terminal) or in a pipe, as the manner asks. A dash: the program has nothing
of the kind."""

if __name__ == "__main__":
    main()
