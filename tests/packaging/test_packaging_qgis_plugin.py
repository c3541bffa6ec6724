"""The QGIS plugin without QGIS: its zip, how it finds the engine, runs it, cancels it, and what it says."""

from __future__ import annotations

import configparser
import importlib
import json
import os
import string
import subprocess
import sys
import time
import zipfile
from collections.abc import Iterator
from pathlib import Path
from types import ModuleType
from typing import Any

import pytest

ROOT = Path(__file__).resolve().parents[2]
HOME = ROOT / "qgis_plugin"
NAMES = ("engine", "faults", "locate", "texts")


@pytest.fixture(scope="module")
def plugin() -> Iterator[dict[str, ModuleType]]:
    """The modules of the plugin that do not import QGIS."""
    sys.path.insert(0, str(HOME))
    try:
        yield {name: importlib.import_module(f"conformity_qgis.{name}") for name in NAMES}
    finally:
        sys.path.remove(str(HOME))


def program(folder: Path, text: str) -> str:
    """An executable that stands for a Python."""
    path = folder / "python"
    path.write_text(f"#!/bin/sh\n{text}\n", encoding="utf-8")
    path.chmod(0o755)
    return str(path)


# ------------------------------------------------------------------------------------------------------- its zip


def built(dist: Path) -> Path:
    code = f"import sys; sys.path.insert(0, {str(HOME)!r}); import build, pathlib; print(build.build(pathlib.Path({str(dist)!r})))"
    return Path(subprocess.run([sys.executable, "-c", code], check=True, capture_output=True, text=True).stdout.strip())


def test_the_zip_is_what_the_plugin_repository_asks(tmp_path: Path) -> None:
    import conformity

    path = built(tmp_path)
    assert path.name == f"conformity_qgis-{conformity.__version__}.zip"
    with zipfile.ZipFile(path) as archive:
        names = archive.namelist()
        metadata = configparser.ConfigParser(interpolation=None)
        metadata.read_string(archive.read("conformity_qgis/metadata.txt").decode("utf-8"))
        assert b"European Union Public Licence v. 1.2" in archive.read("conformity_qgis/LICENSE")
    assert {name.partition("/")[0] for name in names} == {"conformity_qgis"}
    assert {Path(name).suffix for name in names} == {".py", ".txt", ".svg", ""}
    general = metadata["general"]
    for key in ("name", "description", "about", "author", "email", "repository", "tracker", "license", "icon"):
        assert general[key], key
    assert general["version"] == conformity.__version__
    assert general["qgisMinimumVersion"] == "3.22"
    assert general["hasProcessingProvider"] == "yes"


def test_the_zip_has_the_same_bytes_at_every_build(tmp_path: Path) -> None:
    assert built(tmp_path / "a").read_bytes() == built(tmp_path / "b").read_bytes()


def test_the_plugin_never_imports_the_program() -> None:
    for path in (HOME / "conformity_qgis").glob("*.py"):
        text = path.read_text(encoding="utf-8")
        assert "import conformity\n" not in text, path.name
        assert "from conformity." not in text, path.name
        assert "from conformity import" not in text, path.name


# -------------------------------------------------------------------------------------------- what it says


def fields(text: str) -> set[str]:
    return {name for _, name, _, _ in string.Formatter().parse(text) if name}


def test_both_languages_say_the_same_things(plugin: dict[str, ModuleType]) -> None:
    french, english = (plugin["texts"].TEXTS[lang] for lang in ("fr", "en"))
    assert french.keys() == english.keys()
    assert {key for key in french if fields(french[key]) != fields(english[key])} == set()


@pytest.mark.parametrize(
    ("locale", "lang"), [("fr_FR", "fr"), ("fr", "fr"), ("C", "fr"), ("", "fr"), ("en_GB", "en"), ("de", "en")]
)
def test_it_speaks_the_language_of_qgis(plugin: dict[str, ModuleType], locale: str, lang: str) -> None:
    assert plugin["texts"].language(locale) == lang


def test_every_fault_has_a_remedy_and_stands_in_the_documentation(plugin: dict[str, ModuleType]) -> None:
    texts = plugin["texts"].TEXTS["fr"]
    page = (ROOT / "docs" / "integration.md").read_text(encoding="utf-8")
    codes = {key.partition(".")[0] for key in texts if key.startswith("QGS-")}
    assert codes == {f"QGS-{number}" for number in range(970, 979)}
    assert {code for code in codes if texts[f"{code}.remedy"] and code in page} == codes


# --------------------------------------------------------------------------------------- where the engine is


def touched(path: Path) -> Path:
    path.parent.mkdir(parents=True, exist_ok=True)
    path.touch()
    return path


def test_a_python_is_named_by_itself_by_a_folder_or_by_the_command(
    plugin: dict[str, ModuleType], tmp_path: Path
) -> None:
    named = plugin["locate"].named
    windows = touched(tmp_path / "conformity-windows-x64-1.0" / "python" / "python.exe")
    venv = touched(tmp_path / "venv" / "bin" / "python3")
    command = touched(venv.with_name("conformity"))
    assert named(str(venv), "x").path == str(venv)
    assert named(f' "{venv}" ', "x").path == str(venv)
    assert named(str(windows.parent.parent), "x").path == str(windows)
    assert named(str(venv.parent.parent), "x").path == str(venv)
    assert named(str(command), "x").path == str(venv)


def test_what_is_no_python_is_said_with_what_named_it(plugin: dict[str, ModuleType], tmp_path: Path) -> None:
    with pytest.raises(plugin["faults"].Fault) as caught:
        plugin["locate"].named(str(tmp_path), "CONFORMITY_PYTHON")
    assert caught.value.code == "QGS-970"
    assert str(tmp_path) in caught.value.text("fr")
    assert "CONFORMITY_PYTHON" in caught.value.text("en")


def test_the_newest_windows_folder_beside_the_plugin_is_taken(plugin: dict[str, ModuleType], tmp_path: Path) -> None:
    beside = plugin["locate"].beside
    assert beside([tmp_path / "absent", tmp_path]) is None
    (tmp_path / "conformity-windows-x64-9.9").mkdir()  # unpacked in part
    touched(tmp_path / "conformity-windows-x64-0.9.0" / "python" / "python.exe")
    name = "conformity-windows-x64-0.10.0"
    newest = touched(tmp_path / name / name / "python" / "python.exe")  # as the Explorer unpacks it
    assert beside([tmp_path]).path == str(newest)


# ------------------------------------------------------------------------------------------------- its runs


def run(
    plugin: dict[str, ModuleType], work: Path, job: dict[str, Any], python: str = sys.executable, **more: Any
) -> Any:
    engine = plugin["engine"]
    work.mkdir(exist_ok=True)
    heard: list[dict[str, Any]] = []
    cancelled = more.get("cancelled", lambda heard: False)
    return engine.Run(engine.Python(python), work, job).result(heard.append, lambda: cancelled(heard))


def test_the_engine_is_not_misled_by_the_variables_of_qgis(
    plugin: dict[str, ModuleType], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    for name in (
        "PYTHONHOME",
        "PYTHONPATH",
        "PROJ_LIB",
        "PROJ_DATA",
        "GDAL_DATA",
        "GDAL_DRIVER_PATH",
        "QT_PLUGIN_PATH",
        "LD_LIBRARY_PATH",
    ):
        monkeypatch.setenv(name, str(tmp_path / "of-qgis"))
    variables = plugin["engine"].environment(tmp_path)
    assert "of-qgis" not in "".join(variables.values())
    assert variables["TMPDIR"] == variables["TEMP"] == str(tmp_path)
    assert run(plugin, tmp_path / "work", {"task": "about"})["tasks"]


def test_the_folder_of_a_run_is_gone_when_the_engine_ends(plugin: dict[str, ModuleType], tmp_path: Path) -> None:
    run(plugin, tmp_path / "work", {"task": "about"})
    assert list(tmp_path.iterdir()) == []


def test_a_fault_is_said_in_the_engines_words(plugin: dict[str, ModuleType], tmp_path: Path) -> None:
    with pytest.raises(plugin["faults"].EngineError) as caught:
        run(plugin, tmp_path / "work", {"task": "inspect", "paths": [str(tmp_path / "absent.shp")], "lang": "fr"})
    assert str(caught.value).startswith("erreur VEC-001")


@pytest.mark.parametrize(
    ("text", "code"), [("exit 3", "QGS-973"), ('echo \'{"missing": "x"}\'', "QGS-971"), ("kill -9 $$", "QGS-973")]
)
def test_an_engine_that_does_not_work_is_a_fault_with_a_remedy(
    plugin: dict[str, ModuleType], tmp_path: Path, text: str, code: str
) -> None:
    with pytest.raises(plugin["faults"].Fault) as caught:
        run(plugin, tmp_path / "work", {"task": "about"}, program(tmp_path, f"echo why >&2; {text}"))
    assert caught.value.code == code
    assert "why" in caught.value.text("fr") or code == "QGS-971"


def test_a_python_that_cannot_be_started_is_said(plugin: dict[str, ModuleType], tmp_path: Path) -> None:
    with pytest.raises(plugin["faults"].Fault) as caught:
        run(plugin, tmp_path / "work", {"task": "about"}, str(touched(tmp_path / "python")))
    assert caught.value.code == "QGS-971"


def test_a_python_without_the_program_is_said(plugin: dict[str, ModuleType], tmp_path: Path) -> None:
    base = Path(sys.base_prefix) / "bin" / "python3"
    with pytest.raises(plugin["faults"].Fault) as caught:
        run(plugin, tmp_path / "work", {"task": "about"}, str(base))
    assert caught.value.code == "QGS-971"
    assert "conformity" in str(caught.value.fields["problem"])


def test_a_cancelled_run_ends_within_a_second_and_leaves_nothing(plugin: dict[str, ModuleType], tmp_path: Path) -> None:
    from conformity import api

    inputs = {name: value for name, value in api.demo_inputs().items() if name in ("plan", "network")}
    job = {"task": "check", "inputs": json.loads(json.dumps(inputs, default=str)), "out": str(tmp_path / "out")}
    began: list[float] = []

    def cancelled(heard: list[dict[str, Any]]) -> bool:
        if not began and any(line.get("stage") == "pairs" for line in heard):
            began.append(time.monotonic())
        return bool(began)

    with pytest.raises(plugin["faults"].Cancelled):
        run(plugin, tmp_path / "work", job, cancelled=cancelled)
    assert time.monotonic() - began[0] < 1.0
    for _ in range(300):  # what the engine still does, it does in its own process
        if not os.listdir(tmp_path):  # noqa: PTH208
            break
        time.sleep(0.1)
    assert list(tmp_path.iterdir()) == []
