"""The plugin in QGIS: layers of a project in, places on the map out, with QGIS's own numpy already loaded."""

from __future__ import annotations

import json
import os
import re
import shutil
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest

pytestmark = pytest.mark.program
ROOT = Path(__file__).resolve().parents[2]
EXAMPLE = ROOT / "fixtures" / "hauts-de-flandre"
SYSTEM = "/usr/bin/python3"
PROCESS = shutil.which("qgis_process.bin", path="/usr/bin") or shutil.which("qgis_process", path="/usr/bin")
NETWORK = EXAMPLE / "reseau" / "reservoirs_a_preserver.shp"


def _has_qgis() -> bool:
    if not Path(SYSTEM).exists():
        return False
    return subprocess.run([SYSTEM, "-c", "import qgis.core"], capture_output=True, check=False).returncode == 0


needs_qgis = pytest.mark.skipif(not _has_qgis(), reason="QGIS is not installed")
needs_process = pytest.mark.skipif(PROCESS is None, reason="qgis_process is not installed")


def zones() -> Path:
    return next((EXAMPLE / "plui").rglob("*ZONE_URBA*.shp"))


def surroundings(home: Path, **more: str) -> dict[str, str]:
    """Variables of QGIS alone: a virtual environment on the path would be taken for QGIS's own Python."""
    temporary = home / "tmp"
    temporary.mkdir(exist_ok=True)
    return {
        "PATH": "/usr/bin:/bin", "HOME": str(home), "XDG_DATA_HOME": str(home), "XDG_RUNTIME_DIR": str(home), "TMPDIR": str(temporary),
        "QT_QPA_PLATFORM": "offscreen", "CONFORMITY_PYTHON": sys.executable, **more,
    }  # fmt: skip


@pytest.fixture(scope="module")
def plugins(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The folder of plugins of a profile, with this one unpacked from its zip."""
    home = tmp_path_factory.mktemp("profile")
    target = home / "QGIS" / "QGIS3" / "profiles" / "default" / "python" / "plugins"
    code = f"import sys, pathlib; sys.path.insert(0, {str(ROOT / 'qgis_plugin')!r}); import build; print(build.build(pathlib.Path({str(home)!r})))"
    done = subprocess.run([sys.executable, "-c", code], check=True, capture_output=True, text=True)
    shutil.unpack_archive(done.stdout.strip(), target)
    return target


@pytest.fixture(scope="module")
def answers(plugins: Path, tmp_path_factory: pytest.TempPathFactory) -> dict[str, Any]:
    """What ``in_qgis_plugin.py`` reports of its runs."""
    home = tmp_path_factory.mktemp("qgis")
    script = Path(__file__).with_name("in_qgis_plugin.py")
    command = [SYSTEM, str(script), str(plugins), str(zones()), str(NETWORK), str(home)]
    done = subprocess.run(command, capture_output=True, env=surroundings(home), timeout=900, check=False)
    assert done.returncode == 0, done.stderr.decode()[-3000:]
    results: dict[str, Any] = json.loads(done.stdout.decode().strip().splitlines()[-1])
    results["left"] = [name for name in os.listdir(home / "tmp") if name.startswith("conformity-")]  # noqa: PTH208
    results["reports"] = [name for name in os.listdir(home) if "cancelled" in name]  # noqa: PTH208
    return results


def copied(run: dict[str, Any]) -> list[int]:
    """Number of features of each layer that was copied."""
    return [int(line.split()[0]) for line in run["lines"] if line.endswith("objets recopiés")]


def prescriptions(run: dict[str, Any]) -> int:
    """Number of prescriptions that the engine says it has read."""
    line = next(line for line in run["lines"] if line.startswith("plan :"))
    match = re.search(r"(\d+) prescription", line)
    assert match is not None
    return int(match[1])


@needs_qgis
def test_the_layers_of_a_project_are_read_as_they_are(answers: dict[str, Any]) -> None:
    assert copied(answers["plain"]) == []
    assert copied(answers["memory"])[0] == answers["count"]
    assert 0 < copied(answers["filtered"])[0] < answers["count"]
    assert copied(answers["edited"])[0] == answers["count"] - 1
    assert copied(answers["selected"])[0] == 3
    assert copied(answers["selection_not_asked"]) == []
    assert any("3 objets sont sélectionnés" in line for line in answers["selection_not_asked"]["lines"])
    assert not any("sélectionnés" in line for line in answers["selected"]["lines"])


@needs_qgis
def test_the_same_layer_is_exported_to_the_same_bytes(answers: dict[str, Any]) -> None:
    assert answers["filtered"]["inputs"] == answers["filtered_again"]["inputs"] != []


@needs_qgis
def test_prescriptions_are_taken_from_beside_the_zoning_or_as_given(answers: dict[str, Any]) -> None:
    assert answers["memory_whole"]["zones"] == answers["plain"]["zones"] > answers["memory"]["zones"]
    taken = {name: prescriptions(answers[name]) for name in ("plain", "filtered", "edited", "memory_whole")}
    assert set(taken.values()) == {taken["plain"]}, taken
    assert taken["plain"] > 0
    assert prescriptions(answers["memory"]) == 0


@needs_qgis
def test_the_engine_is_heard_as_it_is(answers: dict[str, Any]) -> None:
    plain = answers["plain"]
    assert any(line.startswith("plan : CNIG") for line in plain["lines"])
    assert any(line.startswith("Les 5 premiers enjeux sur ") for line in plain["lines"])
    assert plain["progress"] == sorted(plain["progress"])
    assert plain["progress"][-1] == 100
    assert answers["rules_unknown"]["error"].startswith("erreur "), answers["rules_unknown"]["error"]


@needs_qgis
def test_cancelling_takes_less_than_a_second_and_leaves_nothing(answers: dict[str, Any]) -> None:
    assert answers["cancelled"]["took_s"] < 1.0
    assert "Annulé : rien n'a été écrit." in answers["cancelled"]["lines"]
    assert answers["left"] == []
    assert answers["reports"] == []


@needs_qgis
def test_the_places_are_on_top_of_one_group_with_their_styles(answers: dict[str, Any]) -> None:
    ((name, layers),) = answers["tree"]  # a second run into the same folder replaces the first
    assert name.startswith("Trame verte et bleue : ")
    titles = [title for title, _, _ in layers]
    assert titles[0].startswith("Enjeux")
    assert titles[-1].startswith("Zonage")
    assert {renderer for _, _, renderer in layers} == {"categorizedSymbol"}
    shown = {title.partition(" (")[0] for title, visible, _ in layers if visible}
    assert {"Enjeux", "Zonage"} <= shown
    assert not shown & {"Constats", "Contacts"}


@needs_qgis
def test_nothing_of_the_program_is_loaded_into_qgis(answers: dict[str, Any]) -> None:
    assert answers["alone"] == []


@needs_process
def test_qgis_process_takes_a_plan_as_delivered(plugins: Path, tmp_path: Path) -> None:
    done = process(plugins, tmp_path, f"--ZONES={EXAMPLE / 'plui'}", f"--NETWORK={EXAMPLE / 'reseau'}")
    assert done.returncode == 0, done.stdout.decode()[-2000:]
    assert {"report.xlsx", "report.gpkg", "report.html"} <= {path.name for path in (tmp_path / "out").iterdir()}


@needs_process
@pytest.mark.parametrize(
    ("arguments", "more", "text"),
    [
        (["--ZONES=/nowhere.shp", f"--NETWORK={NETWORK}"], {}, "VEC-001"),
        (["--ZONES=README.md", f"--NETWORK={NETWORK}"], {}, "VEC-011"),
        (["--ZONES=fixtures"], {}, "QGS-977"),
        (["--ZONES=fixtures", "--NETWORK=x", "--MAP=typezone"], {}, "QGS-978"),
        (["--ZONES=fixtures", "--NETWORK=x", f"--PRESCRIPTIONS={NETWORK}"], {}, "QGS-976"),
        (["--ZONES=fixtures", "--NETWORK=x"], {"CONFORMITY_PYTHON": "/nowhere"}, "QGS-970"),
        (["--ZONES=fixtures", "--NETWORK=x"], {"CONFORMITY_PYTHON": SYSTEM}, "QGS-971"),
        (["--ZONES=fixtures", "--NETWORK=x"], {"CONFORMITY_PYTHON": ""}, "QGS-972"),
    ],
)
def test_what_cannot_be_done_is_said(
    plugins: Path, tmp_path: Path, arguments: list[str], more: dict[str, str], text: str
) -> None:
    done = process(plugins, tmp_path, *arguments, **more)
    assert done.returncode == 1
    assert text in done.stdout.decode() + done.stderr.decode()
    assert not (tmp_path / "out").exists()


def process(plugins: Path, home: Path, *arguments: str, **more: str) -> subprocess.CompletedProcess[bytes]:
    """``qgis_process run conformity:check`` with this plugin."""
    assert PROCESS is not None
    env = surroundings(home, XDG_DATA_HOME=str(plugins.parents[5]), **more)
    enable = [PROCESS, "plugins", "enable", "conformity_qgis"]
    subprocess.run(enable, env=env, capture_output=True, check=False, timeout=120)
    command = [PROCESS, "run", "conformity:check", *arguments, f"--OUT={home / 'out'}"]
    return subprocess.run(command, env=env, cwd=ROOT, capture_output=True, check=False, timeout=300)
