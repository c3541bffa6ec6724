"""Many plans: each as a check of its own gives it, none lost, whatever dies on the way."""

from __future__ import annotations

import json
import os
import shutil
import signal
import subprocess
import sys
import time
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import geopandas as gpd
import pytest
import shapely
from batch_made import files, written
from effort import LONG
from typer.testing import CliRunner

from conformity import api
from conformity.api import checking
from conformity.api.batching import local
from conformity.api.batching.documents import documents
from conformity.api.batching.journal import Journal
from conformity.api.batching.work import Outcome, Task
from conformity.api.prepared import prepare
from conformity.api.request import Request
from conformity.cli import app
from conformity.errors import InputError, OutputError, UsageError

DATE = "2026-01-01"
PROGRAM = [sys.executable, "-m", "conformity"]


@pytest.fixture(scope="module")
def inputs(tmp_path_factory: pytest.TempPathFactory) -> tuple[Path, Path]:
    return written(tmp_path_factory.mktemp("territoire"), 4)


@pytest.fixture(scope="module")
def done(inputs: tuple[Path, Path], tmp_path_factory: pytest.TempPathFactory) -> Path:
    """What a run that nothing stopped publishes."""
    out = tmp_path_factory.mktemp("lot") / "out"
    batch = api.batch(inputs[0], out, network=[inputs[1]], jobs=2, date=DATE)
    assert len(batch.synthesis.documents) == 4
    assert [outcome.fr for outcome in batch.outcomes if not outcome.done] == []
    assert sum(batch.synthesis.counts().values()) > 2
    return out


def test_every_document_is_what_a_check_of_its_own_gives(inputs: tuple[Path, Path], done: Path, tmp_path: Path) -> None:
    """Byte for byte, although the network was read once and only its near part handed out."""
    for plan in sorted(inputs[0].iterdir())[:2]:
        api.check(plan, network=[inputs[1]], date=DATE).write(
            tmp_path / plan.name, formats=("xlsx", "md", "json", "parquet")
        )
        alone, batched = files(tmp_path / plan.name), files(done / "documents" / plan.name)
        assert alone.keys() == batched.keys()
        for name, data in alone.items():
            if name != "manifest.json":
                assert batched[name] == data, (plan.name, name)


@pytest.mark.program
def test_processes_change_nothing(inputs: tuple[Path, Path], done: Path, tmp_path: Path) -> None:
    api.batch(inputs[0], tmp_path / "out", network=[inputs[1]], jobs=1, date=DATE)
    assert files(tmp_path / "out") == files(done)


def test_the_synthesis_adds_up(done: Path) -> None:
    """Row by row against the documents' own reports."""
    reports = {path.parent.name: json.loads(path.read_bytes()) for path in (done / "documents").glob("*/report.json")}
    concerns = gpd.read_parquet(done / "synthese" / "enjeux.parquet")
    findings = gpd.read_parquet(done / "synthese" / "constats.parquet")
    assert [(r.document, r.concern_id, r.severity) for r in concerns.itertuples()] == [
        (name, c["concern_id"], c["severity"]) for name in sorted(reports) for c in reports[name]["concerns"]
    ]
    assert [(r.document, r.finding_id, r.value) for r in findings.itertuples() if r.value == r.value] == [
        (name, f["finding_id"], f["value"])
        for name in sorted(reports)
        for f in reports[name]["findings"]
        if f["value"] is not None
    ]
    text = (done / "synthese" / "synthese.md").read_text()
    assert "4 évalués, 0 évalué en partie, 0 non évalué" in text
    for name in reports:
        assert name.replace("_", "\\_") in text


def test_one_document_that_fails_stops_no_other(inputs: tuple[Path, Path], tmp_path: Path) -> None:
    plans = tmp_path / "plans"
    shutil.copytree(inputs[0], plans)
    names = sorted(path.name for path in plans.iterdir())
    (plans / names[1] / "ZONE_URBA.shp").write_bytes(b"rien de bon")
    words = ["batch", plans, "--network", inputs[1], "--out", tmp_path / "out", "--date", DATE, "-j", "2"]
    ended = CliRunner().invoke(app, [*map(str, words), "--fail-on", "never"])
    assert ended.exit_code == 1, ended.stderr
    assert f"{names[1]} : NON ÉVALUÉ, SHP-" in ended.stderr
    assert "3 évalués, 0 évalué en partie, 1 non évalué." in ended.stdout
    assert "Un document non évalué n'est pas un document sans enjeu." in ended.stdout
    assert not (tmp_path / "out" / "documents" / names[1]).exists()
    page = (tmp_path / "out" / "synthese" / "synthese.md").read_text()
    assert "ZONE" in page.split("## ")[1]
    ended = CliRunner().invoke(app, [*map(str, words), "--fail-on", "never", "--allow-undetermined", "--lang", "en"])
    assert ended.exit_code == 0
    assert "3 assessed, 0 assessed in part, 1 not assessed." in ended.stdout


def test_no_document_assessed(inputs: tuple[Path, Path], tmp_path: Path) -> None:
    plan = tmp_path / "plans" / "60001_PLU"
    plan.mkdir(parents=True)
    (plan / "ZONE_URBA.shp").write_bytes(b"")
    words = ["batch", plan.parent, "--network", inputs[1], "--out", tmp_path / "out"]
    ended = CliRunner().invoke(app, [str(word) for word in words])
    assert ended.exit_code == 3
    assert "CLI-032" in ended.stderr
    assert (tmp_path / "out" / "synthese" / "synthese.md").is_file()


def test_a_network_that_cannot_be_read_is_told_at_once(inputs: tuple[Path, Path], tmp_path: Path) -> None:
    bad = tmp_path / "reseau.gpkg"
    bad.write_bytes(b"SQLite format 3\0")
    ended = CliRunner().invoke(app, ["batch", str(inputs[0]), "--network", str(bad), "--out", str(tmp_path / "out")])
    assert ended.exit_code == 3
    assert "reseau.gpkg" in ended.stderr
    assert not (tmp_path / "out" / "documents").exists()


class _Deadly:
    """Ends the process that unpacks it, without a word."""

    def __reduce__(self) -> tuple[Any, ...]:
        return os._exit, (9,)


def test_a_process_that_dies_is_a_document_that_failed(tmp_path: Path) -> None:
    tasks = [Task(f"d{n}", {"plan": _Deadly() if n == 1 else "nulle part"}, str(tmp_path / str(n)), ("json",), "fr")
             for n in range(3)]  # fmt: skip
    outcomes = {outcome.name: outcome for outcome in local.outcomes(tasks, 2)}
    assert outcomes.keys() == {"d0", "d1", "d2"}
    assert not any(outcome.done for outcome in outcomes.values())
    assert outcomes["d1"].code == "ENV-008"


# ------------------------------------------------------------------------------------------------ going on


def test_going_on_keeps_what_is_whole(inputs: tuple[Path, Path], done: Path, tmp_path: Path) -> None:
    out = tmp_path / "out"
    shutil.copytree(done, out)
    names = sorted(path.name for path in (out / "documents").iterdir())
    shutil.rmtree(out / "documents" / names[0])
    (out / "documents" / names[1] / "report.md").write_text("changé")
    with (out / "journal.jsonl").open("a") as stream:
        stream.write('{"name": "une ligne coup')
    outcomes = []
    batch = api.batch(
        inputs[0], out, network=[inputs[1]], date=DATE, progress=lambda step: outcomes.append(step.outcome)
    )
    assert batch.kept == 2
    altered = {outcome.name: outcome for outcome in outcomes}
    assert altered.keys() == {names[0], names[1]}
    # a report that somebody changed is not ours to replace
    assert altered[names[0]].done
    assert altered[names[1]].code.startswith("OUT-")
    batch = api.batch(inputs[0], out, network=[inputs[1]], date=DATE, force=True)
    assert batch.kept == 3
    assert files(out) == files(done)


@pytest.mark.program
def test_another_date_network_or_rules_is_another_run(inputs: tuple[Path, Path], done: Path, tmp_path: Path) -> None:
    out = tmp_path / "out"
    shutil.copytree(done, out)
    again = api.batch(inputs[0], out, network=[inputs[1]])  # the date of the run that stands there
    assert (again.kept, again.synthesis.date) == (4, DATE)
    assert api.batch(inputs[0], out, network=[inputs[1]], date="2026-01-02", rules="srce-tvb-npdc").kept == 0


def test_a_changed_plan_is_done_again(inputs: tuple[Path, Path], done: Path, tmp_path: Path) -> None:
    out = tmp_path / "out"
    shutil.copytree(done, out)
    table = sorted(inputs[0].iterdir())[2] / "ZONE_URBA.dbf"
    sound = table.read_bytes()
    try:
        table.write_bytes(sound.replace(b"Zone ", b"zone "))
        assert api.batch(inputs[0], out, network=[inputs[1]], date=DATE).kept == 3
    finally:
        table.write_bytes(sound)


@pytest.mark.parametrize("after", [1, pytest.param(3, marks=pytest.mark.program)])
def test_killed_outright_it_goes_on_to_the_same_end(
    inputs: tuple[Path, Path], done: Path, tmp_path: Path, after: int
) -> None:
    """``kill -9`` after so many documents; the children die with it, and the next run gives the same bytes."""
    out = tmp_path / "out"
    words = ["batch", inputs[0], "--network", inputs[1], "--out", out, "--date", DATE, "-j", "2", "--fail-on", "never"]
    run = subprocess.Popen([*PROGRAM, *map(str, words)], stderr=subprocess.PIPE, text=True, start_new_session=True)
    assert run.stderr is not None
    for line in run.stderr:
        if line.startswith(f"[{after}/"):
            break
    os.killpg(run.pid, signal.SIGKILL)
    run.wait()
    run.stderr.close()
    assert not (out / "synthese").exists()
    time.sleep(0.5)
    again = subprocess.run([*PROGRAM, *map(str, words)], capture_output=True, text=True, check=False)
    assert again.returncode == 0, again.stderr
    assert "d'une exécution précédente" in again.stderr
    assert files(out) == files(done)


# ------------------------------------------------------------------------------------------------ a cluster


@pytest.fixture
def cluster(tmp_path: Path) -> Iterator[tuple[str, list[subprocess.Popen[str]]]]:
    """A scheduler and two workers on this machine, started by the documented commands."""
    pytest.importorskip("distributed")
    scheduler_file = tmp_path / "scheduler.json"
    dask = [sys.executable, "-m", "distributed.cli.dask_scheduler"]
    here = ["--host", "127.0.0.1"]
    quiet: dict[str, Any] = {"stdout": subprocess.DEVNULL, "stderr": subprocess.DEVNULL}
    started = [
        subprocess.Popen(
            [*dask, *here, "--port", "0", "--no-dashboard", "--scheduler-file", str(scheduler_file)],
            cwd=tmp_path,
            **quiet,
        )
    ]
    try:
        for _ in range(300):
            if scheduler_file.is_file() and scheduler_file.stat().st_size:
                break
            time.sleep(0.1)
        address = json.loads(scheduler_file.read_text())["address"]
        worker = [
            sys.executable, "-m", "distributed.cli.dask_worker", address, *here, "--nthreads", "1", "--no-nanny",
            "--no-dashboard", "--local-directory", str(tmp_path),
        ]  # fmt: skip
        started.extend(subprocess.Popen(worker, cwd=tmp_path, **quiet) for _ in range(2))
        yield address, started[1:]
    finally:
        for process in reversed(started):
            process.kill()
            process.wait()


@pytest.mark.program
def test_a_cluster_that_loses_a_worker_gives_the_same(
    inputs: tuple[Path, Path], done: Path, tmp_path: Path, cluster: tuple[str, list[Any]]
) -> None:
    address, workers = cluster
    out = tmp_path / "out"
    steps = []

    def step(reached: Any) -> None:
        steps.append(reached)
        if len(steps) == 1:
            workers[0].kill()

    batch = api.batch(inputs[0], out, network=[inputs[1]], date=DATE, scheduler=address, progress=step)
    assert [outcome.fr for outcome in batch.outcomes if not outcome.done] == []
    assert len(steps) == 4
    assert workers[0].poll() is not None
    assert files(out) == files(done)


def test_no_scheduler_answers(inputs: tuple[Path, Path], tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    pytest.importorskip("distributed")
    from conformity.api.batching import cluster as room

    monkeypatch.setattr(room, "_PATIENCE", "1s")
    with pytest.raises(UsageError) as caught:
        api.batch(inputs[0], tmp_path / "out", network=[inputs[1]], scheduler="tcp://127.0.0.1:9")
    assert caught.value.code == "CLI-033"
    assert "127.0.0.1:9" in caught.value.text("fr")


# ------------------------------------------------------------------------------------------------ what it holds


def test_which_folders_are_documents(tmp_path: Path) -> None:
    for folder in ("B_PLU/Donnees_geographiques", "nord/A_PLU", "vide", ".cache", "out/documents/B_PLU"):
        (tmp_path / folder).mkdir(parents=True)
    (tmp_path / "B_PLU/Donnees_geographiques/60001_ZONE_URBA_20250101.shp").touch()
    (tmp_path / "nord/A_PLU/zone_urba.gpkg").touch()
    (tmp_path / "out/documents/B_PLU/ZONE_URBA.shp").touch()
    (tmp_path / ".cache/ZONE_URBA.shp").touch()
    (tmp_path / "C.zip").touch()
    (tmp_path / "lisez-moi.txt").touch()
    (tmp_path / "cas").mkdir()
    (tmp_path / "cas/dossier.yml").touch()
    (tmp_path / "cas/ZONE_URBA.shp").touch()
    selection = documents(tmp_path, tmp_path / "out")
    assert selection.left_out == ()
    assert [(each.name, Path(each.path).relative_to(tmp_path).as_posix()) for each in selection.documents] == [
        ("B_PLU", "B_PLU"), ("C", "C.zip"), ("cas", "cas/dossier.yml"), ("A_PLU", "nord/A_PLU"),
    ]  # fmt: skip
    listed = tmp_path / "liste.txt"
    listed.write_text("# nos plans\nnord/A_PLU\n\n/ailleurs/A_PLU\nC.zip\nC.zip\n", encoding="utf-8-sig")
    assert [(each.name, each.path) for each in documents(listed, tmp_path / "out").documents] == [
        ("A_PLU", str(tmp_path / "nord/A_PLU")), ("A_PLU-2", "/ailleurs/A_PLU"), ("C", str(tmp_path / "C.zip")),
    ]  # fmt: skip


def _zones(path: Path, **columns: str) -> None:
    rows = {name: [value] for name, value in (columns or {"LIBELLE": "UA", "TYPEZONE": "U"}).items()}
    gpd.GeoDataFrame(rows, geometry=[shapely.box(7e5, 6.6e6, 7e5 + 100, 6.6e6 + 100)], crs=2154).to_file(path)


def test_a_plan_whose_tables_have_other_names_is_a_document(tmp_path: Path) -> None:
    """As ``conformity check`` reads it: by its columns; a carte communale by the name of its sectors."""
    for name, table in (("A", "zonage_plu.shp"), ("B", "N_SECTEUR_CC_23.shp"), ("C", "plan.gpkg")):
        (tmp_path / name).mkdir()
        _zones(tmp_path / name / table)
    selection = documents(tmp_path, tmp_path / "out")
    assert [each.name for each in selection.documents] == ["A", "B", "C"]
    assert selection.left_out == ()


def test_what_is_left_out_is_listed_with_the_reason(tmp_path: Path) -> None:
    (tmp_path / "A").mkdir()
    _zones(tmp_path / "A" / "ZONE_URBA.shp")
    (tmp_path / "cadastre").mkdir()
    _zones(tmp_path / "cadastre" / "parcelles.shp", NUMERO="12")
    (tmp_path / "reseau").mkdir()
    _zones(tmp_path / "reseau" / "reservoirs.shp", NOM="r")
    _zones(tmp_path / "sections.gpkg", NUMERO="12")
    (tmp_path / "ancien.rar").touch()
    deep = tmp_path.joinpath("1", "2", "3", "4", "5", "6", "7")
    deep.mkdir(parents=True)
    _zones(deep / "ZONE_URBA.shp")
    selection = documents(tmp_path, tmp_path / "out", [str(tmp_path / "reseau")])
    assert [each.name for each in selection.documents] == ["A"]
    assert [(Path(each.path).relative_to(tmp_path).as_posix(), each.code, each.repeated) for each in selection.left_out] == [
        ("sections.gpkg", "CLI-660", False), ("1/2/3/4/5/6/7", "CLI-662", False), ("ancien.rar", "CLI-664", False),
        ("cadastre", "CLI-660", False),
    ]  # fmt: skip


def test_one_document_under_many_paths_is_one(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Links, loops, dots, relative and absolute spellings."""
    plan = tmp_path / "plans" / "A"
    plan.mkdir(parents=True)
    _zones(plan / "ZONE_URBA.shp")
    (tmp_path / "plans" / "loop").symlink_to(tmp_path / "plans")
    (tmp_path / "plans" / "lien").symlink_to(plan)
    (plan / "encore").symlink_to(plan)
    selection = documents(tmp_path / "plans", tmp_path / "out")
    assert [each.name for each in selection.documents] == ["A"]
    assert {(Path(each.path).name, each.code, each.repeated) for each in selection.left_out} == {
        ("loop", "CLI-661", True), ("lien", "CLI-661", True),
    }  # fmt: skip
    monkeypatch.chdir(tmp_path)
    listed = tmp_path / "liste.txt"
    listed.write_text(f"plans/A\n./plans/A\nplans//A/\nplans/../plans/A\n{plan}\nplans/lien\n")
    selection = documents("liste.txt", tmp_path / "out")
    assert [each.name for each in selection.documents] == ["A"]
    assert all(each.code == "CLI-661" and each.repeated for each in selection.left_out)
    assert len(selection.left_out) == 5


def test_a_batch_that_leaves_a_folder_out_is_incomplete(inputs: tuple[Path, Path], tmp_path: Path) -> None:
    plans = tmp_path / "plans"
    shutil.copytree(sorted(inputs[0].iterdir())[0], plans / "A")
    (plans / "cadastre").mkdir()
    _zones(plans / "cadastre" / "parcelles.shp", NUMERO="12")
    words = ["batch", plans, "--network", inputs[1], "--out", tmp_path / "out", "--date", DATE, "--fail-on", "never"]
    ended = CliRunner().invoke(app, [str(word) for word in words])
    assert ended.exit_code == 1
    assert "cadastre : laissé de côté : aucune table de zones n'y est reconnue (" in ended.stderr
    assert "cadastre : laissé de côté" in (tmp_path / "out/synthese/synthese.md").read_text()
    ended = CliRunner().invoke(app, [*(str(word) for word in words), "--allow-undetermined", "--lang", "en"])
    assert ended.exit_code == 0
    assert "cadastre: left out: no table of zones is recognised there (" in ended.stdout


def test_a_signal_to_the_whole_group_ends_a_batch_quietly(inputs: tuple[Path, Path], tmp_path: Path) -> None:
    """At any moment, the start of the children's server among them: one message, the status, no traceback."""
    words = ["batch", inputs[0], "--network", inputs[1], "-j", "2", "--date", DATE]
    moments = [(0.9, signal.SIGINT), (1.3, signal.SIGTERM), (1.7, signal.SIGINT), (2.2, signal.SIGTERM)]
    for delay, number in moments if LONG else moments[1:3]:
        out = tmp_path / f"out-{delay}"  # of its own: what an earlier run finished is not run again
        run = subprocess.Popen(
            [*PROGRAM, *map(str, words), "--out", str(out)], stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True,
            start_new_session=True,
        )  # fmt: skip
        time.sleep(delay)
        os.killpg(run.pid, number)
        _, talk = run.communicate(timeout=60)
        assert "Traceback" not in talk, talk
        assert "Exception ignored" not in talk, talk
        whole = (out / "synthese").is_dir()  # it may end between the last document and the signal
        assert run.returncode in (128 + number, -number) or (whole and run.returncode == 1), talk


@pytest.mark.parametrize(
    ("name", "content", "code"),
    [("absent", None, "VEC-001"), ("liste.txt", b"# rien\n", "CLI-030"), ("liste.txt", b"\xff\xfe\x00a", "CLI-031")],
)
def test_lists_that_are_none(tmp_path: Path, name: str, content: bytes | None, code: str) -> None:
    if content is not None:
        (tmp_path / name).write_bytes(content)
    with pytest.raises(InputError) as caught:
        documents(tmp_path / name, tmp_path / "out")
    assert caught.value.code == code


@pytest.mark.program
def test_a_dossier_brings_its_own_network(tmp_path: Path, inputs: tuple[Path, Path]) -> None:
    """A dossier in the list is checked against its own networks and those of the batch."""
    plan = sorted(inputs[0].iterdir())[0]
    case = tmp_path / "cas"
    case.mkdir()
    shutil.copytree(plan, case / "plan")
    gpd.read_file(inputs[1], layer="corridors").to_file(case / "corridors_2.shp", encoding="UTF-8")
    (case / "dossier.yml").write_text(
        "title: un cas\nplan: plan\nnetworks: [{path: corridors_2.shp, kind: corridor, objective: restore}]\n"
    )
    batch = api.batch(tmp_path, tmp_path / "out", network=[inputs[1]], date=DATE)
    assert [outcome.fr for outcome in batch.outcomes if not outcome.done] == []
    report = json.loads((tmp_path / "out" / "documents" / "cas" / "report.json").read_bytes())
    assert {layer["layer"] for layer in report["layers"]} >= {"corridors_2", "reservoirs"}
    alone = api.check(case / "plan", network=[inputs[1], case / "corridors_2.shp"], date=DATE)
    assert len(alone.findings) > 0
    assert {row["rule_id"] for row in report["findings"]} >= set(alone.findings["rule_id"])


def test_the_journal_is_of_one_run(tmp_path: Path) -> None:
    first = Journal(tmp_path, {"network": ["a"]})
    assert first.date() == ""
    first.begin(DATE)
    outcomes = [Outcome("x", True, seconds=1.5), Outcome("x", False, "SHP-001", "é", "e", 3)]
    for outcome in outcomes:
        first.add(outcome)
    assert Journal(tmp_path, {"network": ["a"]}).date() == DATE
    assert Journal(tmp_path, {"network": ["b"]}).date() == ""
    lines = [json.loads(line) for line in (tmp_path / "journal.jsonl").read_text().splitlines()]
    assert [Outcome(**line) for line in lines[1:]] == outcomes
    (tmp_path / "journal.jsonl").write_text("pas du JSON\n")
    assert first.date() == ""


@pytest.mark.parametrize("part", ["documents", "synthese"])
def test_documents_within_the_results_are_refused(tmp_path: Path, inputs: tuple[Path, Path], part: str) -> None:
    plan = tmp_path / "out" / part / "lot" / "60001"
    shutil.copytree(sorted(inputs[0].iterdir())[0], plan)
    (tmp_path / "liste.txt").write_text(str(plan))
    for given, network in ((tmp_path / "liste.txt", inputs[1]), (plan.parent, inputs[1]), (inputs[0], plan)):
        with pytest.raises(OutputError) as caught:
            api.batch(given, tmp_path / "out", network=[network], date=DATE)
        assert caught.value.code == "OUT-009"
    assert sorted(path.name for path in (tmp_path / "out").iterdir()) == [part]


def test_a_prepared_network_that_changed_is_not_believed(tmp_path: Path, inputs: tuple[Path, Path]) -> None:
    request = Request(plan=str(sorted(inputs[0].iterdir())[0]), network=(str(inputs[1]),))
    prepared = prepare(request, "EPSG:2154", tmp_path)
    data = bytearray(Path(prepared.path).read_bytes())
    data[-9] ^= 1  # a coordinate of the last element
    Path(prepared.path).write_bytes(data)
    with pytest.raises(InputError) as caught:
        checking.checked(request, talk=str, mark=str, lang="fr", prepared=prepared)
    assert caught.value.code == "VEC-035"


def test_what_is_decided_of_the_network_is_said_once(inputs: tuple[Path, Path], tmp_path: Path) -> None:
    said: list[str] = []
    api.batch(inputs[0], tmp_path / "out", network=[inputs[1]], jobs=2, date=DATE, talk=said.append)
    report = json.loads(next((tmp_path / "out" / "documents").glob("*/report.json")).read_bytes())
    assert len(said) == len(report["layers"]) + len(report["basis"]) > 0
    assert said[-1].startswith("règles « Trame verte et bleue locale » : le jeu par défaut")
