"""The engine as a process: its lines, its status, and what is left of a job that is cancelled."""

from __future__ import annotations

import json
import os
import signal
import subprocess
import sys
import time
from pathlib import Path
from typing import Any, Final

import geopandas
import pytest
import shapely

import conformity
from conformity import api
from conformity.errors import Msg
from conformity.language import words

MODULE: Final = (sys.executable, "-m", "conformity.engine")
COMMAND: Final = (sys.executable, "-c", "from conformity.cli import main; main()", "engine")


@pytest.fixture
def home(tmp_path: Path) -> Path:
    """A folder with one zone of a hectare and a reservoir over it, and a folder for temporary files."""
    box = shapely.box(9e5, 6.5e6, 9e5 + 100, 6.5e6 + 100)
    zone = geopandas.GeoDataFrame({"LIBELLE": ["UX"], "TYPEZONE": ["U"]}, geometry=[box], crs=2154)
    zone.to_file(tmp_path / "zone.gpkg", layer="zone")
    geopandas.GeoDataFrame({"id": ["r"]}, geometry=[box], crs=2154).to_file(tmp_path / "core.gpkg", layer="core")
    (tmp_path / "tmp").mkdir()
    return tmp_path


def check(**more: Any) -> dict[str, Any]:
    inputs = {"plan": "zone.gpkg", "reservoirs": ["core.gpkg"], "date": "2026-01-01", **more.pop("inputs", {})}
    return {"protocol": 1, "task": "check", "inputs": inputs, "out": "out", "formats": ["json", "md"], **more}


def environment(home: Path) -> dict[str, str]:
    return {**os.environ, "TMPDIR": str(home / "tmp")}


def engine(
    home: Path, job: Any, command: tuple[str, ...] = MODULE, status: int = 0, **variables: str
) -> list[dict[str, Any]]:
    """The lines that the engine says to a job; nothing else may stand on its standard output."""
    text = job if isinstance(job, str) else json.dumps(job)
    env = {**environment(home), **variables}
    done = subprocess.run(
        command, cwd=home, env=env, input=text.encode(), capture_output=True, timeout=120, check=False
    )
    assert done.returncode == status, done.stderr.decode()
    assert not list((home / "tmp").iterdir())
    assert done.stdout.isascii()
    return [json.loads(line) for line in done.stdout.splitlines()]


def test_a_check_by_either_entry(home: Path) -> None:
    lines = engine(home, check(force=True))
    again = engine(home, check(force=True), COMMAND)
    assert lines == again
    assert lines[0] == {"engine": conformity.__version__, "protocol": 1}
    *course, last = lines[1:]
    assert {next(iter(line)) for line in course} == {"stage", "talk"}
    steps = [(line["step"], line["steps"]) for line in course if "stage" in line]
    assert steps == sorted(steps)
    assert {total for _, total in steps} == {steps[-1][1]}
    assert [Path(each).name for each in last["done"]] == ["report.json", "report.md", "annexe.md"]
    assert all((home / each).is_file() for each in last["done"])
    assert sum(last["concerns"].values()) == len(json.loads((home / "out/report.json").read_text())["concerns"])
    report = api.check(str(home / "zone.gpkg"), reservoirs=str(home / "core.gpkg"), date="2026-01-01")
    assert last["concerns"] == report.counts()
    assert last["complete"] is not report.incomplete
    assert "1,0\u202fha" in last["summary"][1]


def test_the_engine_speaks_the_language_of_the_job(home: Path) -> None:
    for lang in ("fr", "en"):
        said = engine(home, check(lang=lang, out=lang))
        names = words(lang, "cli.timings")
        assert {line["name"] for line in said if line.get("stage") == "read"} == {names["read"]}
        failed = engine(home, {"protocol": 1, "task": "inspect", "paths": ["gone"], "lang": lang}, status=3)[-1]
        assert (failed["code"], failed["status"], failed["where"]) == (Msg.PATH_DOES_NOT_EXIST, 3, "gone")
        assert failed["text"].splitlines()[0].endswith(failed["error"])
        assert failed["remedy"]
    # the language of the job is read even where the job is not valid
    assert "unknown" in engine(home, {"protocol": 1, "task": "about", "x": 1, "lang": "en"}, status=2)[-1]["error"]
    assert "ended before" in engine(home, "", (*COMMAND, "--lang", "en"), status=2)[-1]["error"]


def test_about_tells_what_the_engine_offers(home: Path) -> None:
    last = engine(home, {"protocol": 1, "task": "about"})[-1]
    assert last["done"] == []
    assert [each["name"] for each in last["formats"]] == list(api.FORMATS)
    assert "tvb-locale" in last["packs"]
    assert last["python"] == sys.executable
    assert {"cnig_2017"} < set(last["profiles"])


def test_a_mapping_that_is_confirmed_and_checked(home: Path) -> None:
    job = {"protocol": 1, "task": "mapping", "paths": ["zone.gpkg", "core.gpkg"], "out": "mapping.yml"}
    last = engine(home, job)[-1]
    assert last["done"] == ["mapping.yml"]
    assert [(row["label"], row["typezone"], row["area_ha"]) for row in last["zones"]] == [("UX", "U", 1.0)]
    assert [(row["layer"], row["kind"], row["confirmed"]) for row in last["layers"]] == [("core", "reservoir", False)]
    assert engine(home, job, status=4)[-1]["code"] == Msg.FILE_ALREADY_EXISTS
    text = (home / "mapping.yml").read_text("utf-8")
    confirmed = [
        line.replace(", guess: true", "").replace("class: urban", "class: natural") for line in text.split("\n")
    ]
    (home / "mapping.yml").write_text("\n".join(confirmed), "utf-8")
    inputs = {"reservoirs": [], "network": ["core.gpkg"], "profile": "mapping.yml"}
    engine(home, check(inputs=inputs))
    report = json.loads((home / "out" / "report.json").read_text("utf-8"))
    assert [(row["label"], row["zone_class"]) for row in report["correspondence"]] == [("UX", "natural")]
    over = engine(home, {**job, "out": "zone.gpkg", "force": True}, status=4)[-1]
    assert over["code"] == Msg.OUTPUT_FILE_IS_AN_INPUT


def test_two_reports_are_compared(home: Path) -> None:
    engine(home, check(out="one"))
    engine(home, check(out="two"))
    last = engine(home, {"protocol": 1, "task": "compare", "old": "one", "new": "two", "out": "both"})[-1]
    assert [Path(each).name for each in last["done"]] == ["comparaison.xlsx", "comparaison.md", "comparaison.json"]
    assert last["changes"]["new"] == 0


@pytest.mark.parametrize(
    ("inputs", "code", "status"),
    [
        ({"plans": "zone.gpkg"}, Msg.ARGUMENT_UNKNOWN, 2),
        ({"dossier": {}}, Msg.ARGUMENT_UNKNOWN, 2),
        ({"reservoirs": 5}, Msg.ARGUMENT_NEITHER_PATH_NOR_FRAME, 2),
        ({"reservoirs": []}, Msg.NO_NETWORK_GIVEN, 2),
        ({"plan": "gone.gpkg"}, Msg.PATH_DOES_NOT_EXIST_NEAREST, 3),
    ],
)
def test_inputs_that_are_not_valid(home: Path, inputs: dict[str, Any], code: str, status: int) -> None:
    assert engine(home, check(inputs=inputs), status=status)[-1]["code"] == code
    assert not (home / "out").exists()


def test_a_folder_that_is_not_ours_is_kept(home: Path) -> None:
    (home / "out").mkdir()
    (home / "out" / "letter.txt").write_text("mine")
    assert engine(home, check(), status=4)[-1]["code"] == Msg.OUTPUT_FOLDER_NOT_OURS
    assert (home / "out" / "letter.txt").read_text() == "mine"


def test_several_faults_of_a_text(home: Path) -> None:
    line = engine(home, {"protocol": 1, "task": "check"}, status=2)[-1]
    assert line["code"] == Msg.KEY_MISSING
    assert len(line["more"]) == 1


# ------------------------------------------------------------------------------------------- cancelled


def begun(home: Path, job: dict[str, Any], stage: str, command: tuple[str, ...] = MODULE) -> subprocess.Popen[bytes]:
    """An engine that has entered a stage."""
    pipes = {"stdin": subprocess.PIPE, "stdout": subprocess.PIPE, "stderr": subprocess.PIPE}
    process = subprocess.Popen(command, cwd=home, env=environment(home), **pipes)  # type: ignore[call-overload]
    assert process.stdin is not None
    assert process.stdout is not None
    process.stdin.write(json.dumps(job).encode() + b"\n")
    process.stdin.flush()
    while stage:
        line = process.stdout.readline()
        assert line, process.stderr.read().decode()
        if json.loads(line).get("stage") == stage:
            break
    return process  # type: ignore[no-any-return]


def last_line(process: subprocess.Popen[bytes]) -> dict[str, Any]:
    assert process.stdout is not None
    lines = process.stdout.read().splitlines()
    return dict(json.loads(lines[-1])) if lines else {}


def kept(home: Path) -> dict[str, bytes]:
    return {path.name: path.read_bytes() for path in (home / "out").iterdir()} if (home / "out").exists() else {}


@pytest.mark.parametrize("how", ["stdin", "SIGTERM", "SIGINT"])
@pytest.mark.parametrize("stage", ["start", "read", "evaluate", "json"])
def test_a_cancelled_check_leaves_nothing(home: Path, how: str, stage: str) -> None:
    process = begun(home, check(cancel_on_eof=True), stage)
    since = time.monotonic()
    if how == "stdin":
        process.stdin.close()  # type: ignore[union-attr]
        process.stdin = None
    else:
        process.send_signal(getattr(signal, how))
    line = last_line(process)
    assert process.wait(10) in (130 if how == "SIGINT" else 143, 0)
    assert time.monotonic() - since < 3
    if process.returncode:
        assert (line["code"], line["status"]) == (Msg.INTERRUPTED, process.returncode)
        assert not (home / "out").exists()
    else:  # its publication had begun
        assert "done" in line
    process.communicate()
    assert sorted(path.name for path in home.iterdir() if path.name != "out") == ["core.gpkg", "tmp", "zone.gpkg"]
    assert not list((home / "tmp").iterdir())


def test_a_report_that_was_there_stays(home: Path) -> None:
    engine(home, check())
    before = kept(home)
    process = begun(home, check(cancel_on_eof=True, lang="en"), "evaluate")
    process.communicate()
    assert process.returncode == 143
    assert kept(home) == before


def test_cancelled_before_a_job_is_written(home: Path) -> None:
    process = begun(home, {"protocol": 1}, "")
    time.sleep(0.5)
    process.send_signal(signal.SIGTERM)
    process.communicate()
    assert process.returncode in (2, 143)


def test_without_cancel_on_eof_the_end_of_the_input_means_nothing(home: Path) -> None:
    process = begun(home, check(), "read")
    out, _ = process.communicate()
    assert process.returncode == 0
    assert "done" in json.loads(out.splitlines()[-1])


def test_nobody_reads_the_lines(home: Path) -> None:
    process = begun(home, check(), "read")
    process.stdout.close()  # type: ignore[union-attr]
    assert process.wait(60) == 141
    process.stdout = None
    assert process.communicate()[1] == b""
    assert not (home / "out").exists()
    assert not list((home / "tmp").iterdir())


# ------------------------------------------------------------------------------------------- alone


def test_neither_typer_nor_rich_is_needed(home: Path) -> None:
    script = """
import sys
sys.modules |= dict.fromkeys(("typer", "rich", "click"))
from conformity.engine.__main__ import main
main()
"""
    assert "done" in engine(home, check(), (sys.executable, "-c", script))[-1]


@pytest.mark.parametrize("entry", ["conformity.engine.__main__", "conformity.cli"])
def test_native_code_that_aborts_is_told_as_a_line(home: Path, entry: str) -> None:
    script = f"""
import os, sys
sys.argv = ["conformity", "engine", "--lang", "fr"]
from conformity.engine import tasks
tasks.run = lambda job, lines: os.abort()
from {entry} import main
main()
"""
    last = engine(home, {"protocol": 1, "task": "about"}, (sys.executable, "-c", script), status=3)[-1]
    assert last["code"] == Msg.LIBRARY_FAILED


def test_what_a_library_prints_does_not_stand_among_the_lines(home: Path) -> None:
    script = """
import os
from conformity.engine import tasks
from conformity.engine.__main__ import main
def run(job, lines):
    print("a library")
    os.write(1, b"its native part\\n")
    return {"done": []}
tasks.run = run
main()
"""
    assert engine(home, {"protocol": 1, "task": "about"}, (sys.executable, "-c", script))[-1] == {"done": []}


def test_a_fault_of_the_program_is_a_line_too(home: Path) -> None:
    script = """
from conformity.engine import tasks
from conformity.engine.__main__ import main
tasks.run = lambda job, lines: 1 / 0
main()
"""
    last = engine(home, {"protocol": 1, "task": "about"}, (sys.executable, "-c", script), status=101)[-1]
    assert last["code"] == Msg.INTERNAL_ERROR
