"""The wheel on every other Python of the machine: installed in an environment of its own, demo and check run."""

from __future__ import annotations

import json
import os
import shutil
import subprocess
import sys
import tomllib
from pathlib import Path

import pytest

pytestmark = pytest.mark.program
#: the minor versions of Python 3 that the project is for, but the one that runs this
OTHERS = [minor for minor in range(11, 15) if minor != sys.version_info.minor]
INVENTED = "EXEMPLE INVENTÉ"


def interpreter(minor: int) -> str | None:
    """A Python 3 of a minor version that starts: on the path, else among those of pyenv."""
    name = f"python3.{minor}"
    pyenv = Path(os.environ.get("PYENV_ROOT", Path.home() / ".pyenv"))
    on_path = (shutil.which(name, path=folder) for folder in os.get_exec_path())
    for candidate in (*on_path, *map(str, sorted(pyenv.glob(f"versions/3.{minor}.*/bin/{name}")))):
        if candidate is None:
            continue
        said = subprocess.run(
            [candidate, "-c", "import venv, sys; print(sys.version_info[1])"], capture_output=True, text=True
        )
        if said.stdout.strip() == str(minor):  # a shim of pyenv is there and starts nothing
            return candidate
    return None


@pytest.mark.parametrize("minor", OTHERS, ids=[f"python3.{minor}" for minor in OTHERS])
def test_the_wheel_runs_demo_and_check(minor: int, wheel: Path, project: Path, tmp_path: Path) -> None:
    executable = interpreter(minor)
    if executable is None:
        pytest.skip(f"Python 3.{minor} is not installed")
    home = tmp_path / "environment"
    subprocess.run([executable, "-m", "venv", str(home)], check=True, capture_output=True)
    python = home / "bin" / "python"
    pip = [str(python), "-m", "pip", "install", "--quiet", "--disable-pip-version-check"]
    needed = tomllib.loads((project / "pyproject.toml").read_text(encoding="utf-8"))["project"]["dependencies"]
    got = subprocess.run([*pip, "--only-binary", ":all:", *needed], capture_output=True, text=True, cwd=tmp_path)
    if got.returncode:
        reason = (got.stderr.strip() or "no reason").splitlines()[-1]
        pytest.skip(f"the dependencies cannot be installed for Python 3.{minor}: {reason}")
    subprocess.run([*pip, "--no-deps", str(wheel)], check=True, capture_output=True, cwd=tmp_path)
    command = home / "bin" / "conformity"
    environment = {name: value for name, value in os.environ.items() if name != "PYTHONPATH"}

    def ran(*words: str) -> subprocess.CompletedProcess[str]:
        return subprocess.run([str(command), *words], capture_output=True, text=True, cwd=tmp_path, env=environment)

    demo = ran("demo", "--out", "demo", "--date", "2025-09-01", "--fail-on", "critical")
    assert demo.returncode == 1, demo.stderr
    assert demo.stdout.startswith(INVENTED)
    case = project / "fixtures" / "known-answers" / "three-strips"
    check = ran("check", str(case / "plan"), "--network", str(case / "reseau"), "--out", "check", "--date", "2025-01-01",
                "--fail-on", "never", "--allow-undetermined")  # fmt: skip
    assert check.returncode == 0, check.stderr
    golden = json.loads((project / "tests" / "golden" / "hauts-de-flandre.json").read_text(encoding="utf-8"))
    report = json.loads((tmp_path / "demo" / "report.json").read_text(encoding="utf-8"))
    assert sorted((row["rule_id"], row["severity"], row["certainty"]) for row in report["findings"]) == sorted(
        tuple(row[:3]) for row in golden["findings"]
    )
    expected = json.loads((case / "expected.json").read_text(encoding="utf-8"))["totals"]
    report = json.loads((tmp_path / "check" / "report.json").read_text(encoding="utf-8"))
    totals = {(row["layer"], row["zone_class"]): row for row in report["totals"]}
    for row in expected:
        measured = totals[row["layer"], row["zone_class"]]
        for name in row.keys() - {"layer", "zone_class"}:
            assert measured[name] == pytest.approx(row[name], abs=1e-3), row
