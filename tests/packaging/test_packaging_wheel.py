"""The wheel: what it holds, and that it runs away from the checkout."""

from __future__ import annotations

import json
import os
import subprocess
import sys
import zipfile
from email import message_from_bytes
from pathlib import Path

import pytest


@pytest.fixture(scope="module")
def unpacked(wheel: Path) -> Path:
    home = wheel.parent / "unpacked"
    with zipfile.ZipFile(wheel) as archive:
        archive.extractall(home)
    return home


def _python(unpacked: Path, *words: str) -> subprocess.CompletedProcess[str]:
    """Python that finds the unpacked wheel before the checkout, in a folder of its own."""
    environment = {**os.environ, "PYTHONPATH": str(unpacked)}
    return subprocess.run(
        [sys.executable, *words], cwd=unpacked, env=environment, check=False, capture_output=True, text=True
    )


def test_packs_references_profiles_and_the_example_are_inside(wheel: Path, project: Path) -> None:
    names = set(zipfile.ZipFile(wheel).namelist())
    for folder in ("rules", "references"):
        home = project / folder
        shipped = {path.relative_to(home).as_posix() for path in home.rglob("*.yaml")}
        assert shipped
        assert {f"conformity/_{folder}/{name}" for name in shipped} <= names
    example = project / "fixtures" / "hauts-de-flandre"
    inside = {path.relative_to(example).as_posix() for path in example.rglob("*") if path.is_file()}
    assert {f"conformity/_fixtures/hauts-de-flandre/{name}" for name in inside} <= names
    assert {"conformity/py.typed", "conformity/profiles/data/cnig_2022.yaml"} <= names
    language = project / "conformity" / "language"
    catalogues = {path.relative_to(project).as_posix() for path in language.rglob("*.toml")}
    assert catalogues
    assert catalogues <= names


def test_nothing_else_is_inside(wheel: Path) -> None:
    names = zipfile.ZipFile(wheel).namelist()
    assert not [name for name in names if name.split("/")[0] not in ("conformity",) and ".dist-info/" not in name]
    assert not [name for name in names if name.endswith((".pyc", ".keep"))]


def test_its_metadata_names_the_command_and_the_licence(wheel: Path) -> None:
    with zipfile.ZipFile(wheel) as archive:
        info = next(name for name in archive.namelist() if name.endswith("/METADATA"))
        metadata = message_from_bytes(archive.read(info))
        entries = archive.read(info.replace("METADATA", "entry_points.txt")).decode()
        licences = [name for name in archive.namelist() if name.endswith("/licenses/LICENSE")]
    assert metadata["Name"] == "plu-conformity"
    assert metadata["License-Expression"] == "EUPL-1.2"
    assert "conformity = conformity.cli:main" in entries
    assert licences


def test_it_lists_its_rules_away_from_the_checkout(unpacked: Path) -> None:
    where = _python(unpacked, "-c", "import conformity; print(conformity.__file__)")
    assert Path(where.stdout.strip()).is_relative_to(unpacked)
    done = _python(unpacked, "-c", "from conformity.cli import main; main()", "rules", "list")
    assert done.returncode == 0, done.stderr
    assert sum(line[:2].isalpha() and line[2:4].isdigit() for line in done.stdout.splitlines()) >= 27
    tried = _python(
        unpacked, "-c", "from conformity.cli import main; main()", "rules", "test", "base", "--rule", "RP01"
    )
    assert (tried.returncode, tried.stdout) == (0, "28 cas sur 28 donnent ce qu'ils annoncent\n"), tried.stderr


@pytest.mark.long
def test_it_runs_the_example_away_from_the_checkout(unpacked: Path, tmp_path: Path) -> None:
    out = tmp_path / "out"
    done = _python(
        unpacked, "-c", "from conformity.cli import main; main()", "demo", "--out", str(out), "--fail-on", "never"
    )
    assert done.returncode == 0, done.stderr
    report = json.loads((out / "report.json").read_text(encoding="utf-8"))
    assert report["findings"]
    assert (out / "report.xlsx").stat().st_size > 10_000


def test_public_names_are_listed_sorted_and_found() -> None:
    import conformity

    assert conformity.__all__ == sorted(conformity.__all__)
    for name in conformity.__all__:
        assert getattr(conformity, name) is not None
    with pytest.raises(AttributeError):
        getattr(conformity, "absent")  # noqa: B009 - the point is the look-up by name


def test_the_lock_holds_every_dependency_by_exact_version(project: Path) -> None:
    import re
    import tomllib

    locked = {}
    for line in (project / "requirements.lock").read_text(encoding="utf-8").splitlines():
        if line.startswith("#"):
            continue
        pin = re.fullmatch(r"([A-Za-z0-9_.-]+)==([0-9][A-Za-z0-9.+!]*)", line)
        assert pin, line
        locked[re.sub(r"[-_.]+", "-", pin[1]).lower()] = pin[2]
    project_table = tomllib.loads((project / "pyproject.toml").read_text(encoding="utf-8"))["project"]
    extras = project_table["optional-dependencies"]
    wanted = [
        *project_table["dependencies"],
        *(one for name, listed in extras.items() if name != "all" for one in listed),
    ]
    missing = [one for one in wanted if re.sub(r"[-_.]+", "-", re.split(r"[<>=\[ ]", one)[0]).lower() not in locked]
    assert missing == []
