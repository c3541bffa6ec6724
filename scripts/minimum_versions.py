"""The example at the oldest versions that pyproject.toml allows: the same report but for the versions it names.

Makes an environment of its own with uv (``--resolution lowest-direct``), runs the program of this checkout there and
here, and compares report.json and report.md.
"""

from __future__ import annotations

import json
import os
import subprocess
import sys
import tempfile
from pathlib import Path
from typing import Any

ROOT = Path(__file__).resolve().parent.parent
UV = Path(sys.executable).parent / "uv"
DATE = "2026-01-01"


def environment_at_minima(home: Path) -> Path:
    """The interpreter of a new environment that holds the oldest versions allowed."""
    subprocess.run([sys.executable, "-m", "venv", "--without-pip", str(home)], check=True)
    python = home / "bin" / "python"
    words = ["pip", "install", "--quiet", "--python", str(python), "--resolution", "lowest-direct"]
    subprocess.run([str(UV), *words, "-r", str(ROOT / "pyproject.toml")], check=True)
    return python


def report_of(python: Path, out: Path) -> tuple[dict[str, Any], str]:
    """What the demo writes with an interpreter: report.json, report.md."""
    words = ["-m", "conformity", "demo", "--out", str(out), "--date", DATE, "--format", "json,md"]
    environment = {**os.environ, "PYTHONPATH": str(ROOT)}
    done = subprocess.run([str(python), *words], env=environment, cwd=out.parent, capture_output=True, check=False)
    if done.returncode not in (0, 1):
        raise SystemExit(f"the demo ends in {done.returncode} with {python}")
    return json.loads((out / "report.json").read_bytes()), (out / "report.md").read_text("utf-8")


def main() -> None:
    with tempfile.TemporaryDirectory() as folder:
        home = Path(folder)
        oldest, oldest_text = report_of(environment_at_minima(home / "env"), home / "oldest")
        newest, newest_text = report_of(Path(sys.executable), home / "newest")
    versions = [report["provenance"].pop("versions") for report in (oldest, newest)]
    for number in set(versions[0].values()) | set(versions[1].values()):
        oldest_text, newest_text = oldest_text.replace(number, "-"), newest_text.replace(number, "-")
    differing = [name for name in oldest.keys() | newest.keys() if oldest.get(name) != newest.get(name)]
    if differing or oldest_text != newest_text:
        raise SystemExit(f"the report differs at the minimum versions: {', '.join(sorted(differing)) or 'report.md'}")
    print("same report at the minimum versions:", ", ".join(f"{name} {n}" for name, n in sorted(versions[0].items())))


if __name__ == "__main__":
    main()
