"""The Windows folder, as far as another system can try it: its parts, its starter, its page, its licences."""

from __future__ import annotations

import importlib
import re
import subprocess
import sys
import tomllib
import zipfile
from email import message_from_bytes
from email.message import Message
from pathlib import Path
from types import ModuleType

import pytest

UV = Path(sys.executable).parent / "uv"
WINDOWS = ("--python-platform", "x86_64-pc-windows-msvc", "--python-version", "3.12")
_UNREACHABLE = re.compile(r"(?i)connect|resolve|timed? ?out|network|No matching distribution|offline|unreachable|fetch")


@pytest.fixture(scope="module")
def builder(project: Path) -> ModuleType:
    sys.path.insert(0, str(project / "packaging"))
    try:
        return importlib.import_module("windows")
    finally:
        sys.path.remove(str(project / "packaging"))


def _locked(path: Path) -> dict[str, str]:
    lines = (line.split("==") for line in path.read_text().splitlines() if "==" in line and not line.startswith("#"))
    return {name.lower().replace("_", "-").replace(".", "-"): version.split()[0] for name, version in lines}


def test_the_lock_for_windows_holds_what_windows_needs_and_no_test_kit(project: Path) -> None:
    windows, tested = _locked(project / "requirements-windows.lock"), _locked(project / "requirements.lock")
    assert "colorama" in windows  # typer needs it there and nowhere else
    assert {"matplotlib", "pillow", "python-docx"} <= windows.keys()
    declared = tomllib.loads((project / "pyproject.toml").read_text())["project"]
    kit = {re.split(r"[>=\[]", line)[0].lower() for line in declared["optional-dependencies"]["test"]}
    assert kit & windows.keys() <= {"markdown-it-py"}  # rich draws with it
    assert {"pytest", "mypy", "playwright", "uv"} <= kit
    needed = {re.split(r"[>=\[]", line)[0].lower().replace(".", "-") for line in declared["dependencies"]}
    assert needed <= windows.keys()
    # the versions of the tests
    assert {name for name in windows.keys() & tested.keys() if windows[name] != tested[name]} == set()


def test_every_line_of_the_lock_for_windows_has_hashes(project: Path) -> None:
    entries = re.split(r"\n(?=\S)", (project / "requirements-windows.lock").read_text().strip())
    assert len(entries) == len(_locked(project / "requirements-windows.lock"))
    assert [entry.split()[0] for entry in entries if "--hash=sha256:" not in entry] == []


def test_the_interpreters_are_named_by_their_sha256(project: Path) -> None:
    named = tomllib.loads((project / "packaging" / "interpreters.toml").read_text())
    assert set(named) == {"release", "test"}
    assert all(re.fullmatch(r"[0-9a-f]{64}", part["sha256"]) for part in named.values())
    assert named["release"]["source"].startswith("https://www.python.org/ftp/python/")
    # one lock serves both
    assert len({part["version"].rpartition(".")[0] for part in named.values()}) == 1


def test_an_interpreter_with_another_hash_is_refused(builder: ModuleType, tmp_path: Path) -> None:
    other = tmp_path / "python-3.12.10-embed-amd64.zip"
    other.write_bytes(b"PK\x05\x06" + bytes(18))
    named = tomllib.loads((builder.HERE / "interpreters.toml").read_text())["release"]
    with pytest.raises(builder.Failed, match=r"where interpreters\.toml names"):
        builder._unpack_interpreter(named, other, tmp_path, tmp_path / "python")
    with pytest.raises(builder.Failed, match=r"absent\.zip"):
        builder._unpack_interpreter(named, tmp_path / "absent.zip", tmp_path, tmp_path / "python")
    assert not (tmp_path / "python").exists()


def test_a_part_for_another_system_is_refused(builder: ModuleType, tmp_path: Path) -> None:
    for name, tag in (
        ("fits", "cp312-cp312-win_amd64"),
        ("pure", "py3-none-any"),
        ("old", "cp311-cp311-win_amd64"),
        ("linux", "cp312-cp312-manylinux_2_28_x86_64"),
        ("stable", "cp39-abi3-win_amd64"),
    ):
        info = tmp_path / "lib" / f"{name}-1.dist-info"
        info.mkdir(parents=True)
        (info / "WHEEL").write_text(f"Wheel-Version: 1.0\nTag: {tag}\n")
    (tmp_path / "lib" / "core.cpython-312-x86_64-linux-gnu.so").touch()
    with pytest.raises(builder.Failed) as caught:
        builder._check(tmp_path, "3.12.9")
    assert str(caught.value) == (
        "not for this folder: lib/core.cpython-312-x86_64-linux-gnu.so, linux-1.dist-info, old-1.dist-info"
    )


@pytest.mark.parametrize(
    ("lines", "said"),
    [
        ({"License-Expression": "MIT", "License": "x"}, "MIT"),
        ({"License": "BSD-3-Clause"}, "BSD-3-Clause"),
        ({"License": "long " * 40, "Classifier": "License :: OSI Approved :: BSD License"}, "BSD License"),
        ({"Classifier": "Topic :: GIS"}, "voir le texte"),
    ],
)
def test_a_licence_is_said_as_the_metadata_state_it(builder: ModuleType, lines: dict[str, str], said: str) -> None:
    about = Message()
    for key, value in lines.items():
        about[key] = value
    assert builder.licence(about) == said


def test_what_was_left_out_leaves_the_record(builder: ModuleType, tmp_path: Path) -> None:
    info = tmp_path / "a-1.dist-info"
    info.mkdir()
    (tmp_path / "a.py").touch()
    (info / "RECORD").write_text("a.py,sha256=x,0\na/tests/test_a.py,sha256=y,1\na-1.dist-info/RECORD,,\n")
    builder._amend(info / "RECORD", tmp_path)
    assert (info / "RECORD").read_text() == "a-1.dist-info/RECORD,,\na.py,sha256=x,0\n"


def test_a_zip_of_the_same_files_has_the_same_bytes(builder: ModuleType, tmp_path: Path) -> None:
    for order in ("ab", "ba"):
        for name in order:
            (tmp_path / order / "lib").mkdir(parents=True, exist_ok=True)
            (tmp_path / order / "lib" / name).write_bytes(name.encode())
        builder._zipped(tmp_path / order, "folder", tmp_path / f"{order}-out")
    first, second = ((tmp_path / f"{order}-out" / "folder.zip").read_bytes() for order in ("ab", "ba"))
    assert first == second
    assert zipfile.ZipFile(tmp_path / "ab-out" / "folder.zip").namelist() == ["folder/lib/a", "folder/lib/b"]


def test_the_starter_quotes_its_paths_and_passes_the_status_on(project: Path) -> None:
    lines = (project / "packaging" / "conformity.bat").read_bytes().decode("ascii").splitlines()
    calls = [line for line in lines if "python.exe" in line and not line.startswith(("rem", "echo"))]
    assert all('"%~dp0python\\python.exe"' in line for line in calls)
    (run,) = [line for line in calls if "-m conformity" in line]
    assert run.endswith("%*")
    assert "chcp 65001 >nul 2>&1" in lines
    assert lines.index("chcp 65001 >nul 2>&1") < lines.index(run)
    assert lines[lines.index(run) + 1] == 'set "STATUS=%ERRORLEVEL%"'
    assert "exit /b %STATUS%" in lines
    jumps = {line.split("goto ")[1] for line in lines if "goto " in line}
    assert jumps == {line[1:] for line in lines if line.startswith(":")}


def test_the_second_starter_opens_the_local_page_by_the_first(project: Path) -> None:
    lines = (project / "packaging" / "conformity-page.bat").read_bytes().decode("ascii").splitlines()
    assert 'call "%~dp0conformity.bat" serve %*' in lines
    assert lines.index('set "STATUS=%ERRORLEVEL%"') == lines.index('call "%~dp0conformity.bat" serve %*') + 1
    jumps = {line.split("goto ")[1] for line in lines if "goto " in line}
    assert jumps == {line[1:] for line in lines if line.startswith(":")}


def test_the_page_names_every_step_and_the_questions_as_the_program_asks_them(project: Path) -> None:
    from conformity.language import words

    page = (project / "packaging" / "LISEZ-MOI.html").read_text(encoding="utf-8")
    said = words("fr", "cli.guide")
    for name in (said["example"], "conformity.bat", "report.xlsx", "COMPOSANTS.txt", "Extraire tout", "{version}"):
        assert name in page, name
    assert 'charset="utf-8"' in page
    assert "http" not in page  # nothing is loaded from elsewhere


@pytest.fixture(scope="module")
def folder(builder: ModuleType) -> zipfile.ZipFile:
    """The folder, built once; skipped where the registry of packages cannot be reached."""
    try:
        return zipfile.ZipFile(builder.build())
    except builder.Failed as error:
        if _UNREACHABLE.search(str(error)):
            pytest.skip(f"the packages cannot be had: {str(error)[:200]}")
        raise


@pytest.mark.program
def test_the_folder_holds_every_part(folder: zipfile.ZipFile) -> None:
    names = folder.namelist()
    (root,) = {name.split("/")[0] for name in names}
    inside = {name.removeprefix(f"{root}/") for name in names}
    assert {"conformity.bat", "conformity-page.bat", "LISEZ-MOI.html", "python/python.exe", "python/python312.dll", "licences/COMPOSANTS.txt",
            "lib/conformity/_fixtures/hauts-de-flandre/dossier.yml", "lib/conformity/_rules/base/pack.yaml",
            "lib/colorama/__init__.py"} <= inside  # fmt: skip
    assert folder.read(f"{root}/python/python312._pth").splitlines() == [b"python312.zip", b".", b"..\\lib"]
    assert b"\r\n" in folder.read(f"{root}/conformity.bat")
    assert {"mypy", "ruff", "pytest", "hypothesis", "playwright"} & {
        n.split("/")[1] for n in inside if n.count("/")
    } == set()
    assert not [name for name in inside if name.endswith((".so", ".pyc"))]
    assert not [name for name in inside if re.match(r"lib/(?!conformity/).*/tests/", name)]
    assert max(map(len, names)) <= 170
    assert sum(entry.file_size for entry in folder.infolist()) <= 450e6


@pytest.mark.program
def test_every_part_of_the_folder_is_locked_and_has_its_licence(folder: zipfile.ZipFile, project: Path) -> None:
    metadata = [message_from_bytes(folder.read(n)) for n in folder.namelist() if n.endswith(".dist-info/METADATA")]
    versions = {str(about["Name"]).lower().replace("_", "-").replace(".", "-"): about["Version"] for about in metadata}
    own = versions.pop("plu-conformity")
    assert versions == _locked(project / "requirements-windows.lock")
    (listed,) = [name for name in folder.namelist() if name.endswith("COMPOSANTS.txt")]
    lines = folder.read(listed).decode("utf-8-sig").splitlines()
    assert f"conformity {own}" in lines[0]
    assert re.search(r"sha256 [0-9a-f]{64}", lines[0])
    parts = lines[3:]
    assert len(parts) == len(versions) + 2  # the interpreter and the program
    assert not [line for line in parts if " : None" in line or "voir le texte ; texte non joint" in line]
    held = {name.split("/")[2] for name in folder.namelist() if "/licences/" in name and name.count("/") == 3}
    assert held == {m[1] for line in parts if (m := re.search(r"licences/(\S+) \(", line))}
    assert "numpy-" + versions["numpy"] in held


@pytest.mark.program
def test_the_recipe_with_a_python_that_is_there_resolves(project: Path, tmp_path: Path, folder: object) -> None:
    """The documented pip commands, then an installation for Windows from nothing but that folder."""
    wheels = tmp_path / "conformity-windows"
    page = (project / "docs" / "windows.md").read_text(encoding="utf-8")
    commands = re.findall(r"^pip (?:download|wheel) .*$", page, re.MULTILINE)
    assert len(commands) == 2
    assert "-r requirements-windows.lock" in commands[0]
    for command in commands:
        words = command.replace("conformity-windows", str(wheels)).split()[1:]
        subprocess.run([sys.executable, "-m", "pip", "--quiet", *words], cwd=project, check=True)
    dry = ["pip", "install", "--dry-run", "--no-index", "--find-links", str(wheels), *WINDOWS]
    done = subprocess.run(
        [str(UV), *dry, "--target", str(tmp_path / "t"), "plu-conformity[maps,docx]"],
        capture_output=True, text=True, check=False,
    )  # fmt: skip
    assert done.returncode == 0, done.stderr
    assert "colorama" in done.stderr + done.stdout
