"""The offline recipe for Windows, as far as another system can try it: the documented files resolve and suffice."""

from __future__ import annotations

import re
import subprocess
import sys
import tomllib
from pathlib import Path

import pytest

UV = Path(sys.executable).parent / "uv"
WINDOWS = ("--python-platform", "x86_64-pc-windows-msvc", "--python-version", "3.12")


def _locked(path: Path) -> dict[str, str]:
    lines = (line.split("==") for line in path.read_text().splitlines() if "==" in line)
    return {name.lower().replace("_", "-").replace(".", "-"): version for name, version in lines}


def test_the_lock_for_windows_holds_what_windows_needs_and_no_test_kit(project: Path) -> None:
    windows, tested = _locked(project / "requirements-windows.lock"), _locked(project / "requirements.lock")
    assert "colorama" in windows  # typer needs it there and nowhere else
    declared = tomllib.loads((project / "pyproject.toml").read_text())["project"]
    kit = {re.split(r"[>=\[]", line)[0].lower() for line in declared["optional-dependencies"]["test"]}
    assert kit & windows.keys() <= {"markdown-it-py"}  # rich draws with it
    assert {"pytest", "mypy", "playwright", "uv"} <= kit
    needed = {re.split(r"[>=\[]", line)[0].lower().replace(".", "-") for line in declared["dependencies"]}
    assert needed <= windows.keys()
    # the versions of the tests
    assert {name for name in windows.keys() & tested.keys() if windows[name] != tested[name]} == set()


def test_the_documented_recipe_uses_that_lock(project: Path) -> None:
    page = (project / "docs" / "windows-offline.md").read_text()
    assert "-r requirements-windows.lock" in page
    assert "-r requirements.lock" not in page


@pytest.mark.program
def test_the_folder_made_by_the_recipe_resolves_on_windows(project: Path, tmp_path: Path) -> None:
    """pip download as documented, the wheel of this checkout, then an installation from nothing but that folder."""
    folder = tmp_path / "conformity-windows"
    page = (project / "docs" / "windows-offline.md").read_text()
    commands = re.findall(r"^pip (?:download|wheel) .*$", page, re.MULTILINE)
    assert len(commands) == 2
    for command in commands:
        words = command.replace("conformity-windows", str(folder)).split()[1:]
        subprocess.run([sys.executable, "-m", "pip", "--quiet", *words], cwd=project, check=True)
    dry = [
        "pip",
        "install",
        "--dry-run",
        "--no-index",
        "--find-links",
        str(folder),
        *WINDOWS,
        "--target",
        str(tmp_path / "t"),
    ]
    done = subprocess.run(
        [str(UV), *dry, "plu-conformity[fast,maps,docx]"], capture_output=True, text=True, check=False
    )
    assert done.returncode == 0, done.stderr
    assert "colorama" in done.stderr + done.stdout
