"""The shipped example from one end to the other: what it gives, what is printed, how the run ends."""

from __future__ import annotations

import json
import sys
from pathlib import Path
from typing import TYPE_CHECKING

import pytest
from typer.testing import CliRunner

from conformity.cli import app
from conformity.cli.outcome import summary
from conformity.model import SEVERITY_RANK

if TYPE_CHECKING:
    from shared import Store

    from conformity.result import Report


@pytest.fixture(scope="module")
def report(store: Store) -> Report:
    return store.example()


def test_every_severity_is_found(report: Report) -> None:
    assert set(report.findings["severity"]) >= set(SEVERITY_RANK) - {"inconclusive"}


def test_both_modes_and_every_entry_of_the_legend_are_found(report: Report) -> None:
    assert set(report.findings["mode"]) == {"preserve", "restore"}
    met = set(report.findings["element_key"])
    legend = {row["legend"] or row["layer"] for row in report.elements.to_dict("records") if row["element_key"] in met}
    assert {layer.legend or layer.layer for layer in report.layers} <= legend
    sheet = {layer.legend for layer in report.layers if layer.legend}
    assert len(sheet) == 6  # the sheet's own; watercourses have no entry of theirs
    assert sheet < legend


def test_some_of_the_plan_is_clear(report: Report) -> None:
    outcomes = report.matrix.by_outcome
    assert outcomes["cleared"] > outcomes["finding"]
    named = set(report.findings["zone_key"])
    opened = report.zones[report.zones["zone_class"].isin(["to_urbanise_open", "to_urbanise_closed"])]
    assert (~opened["zone_key"].isin(named)).sum() >= 3


def test_the_scheme_is_annulled_hence_knowledge(report: Report) -> None:
    assert set(report.findings["reach"]) <= {"knowledge"}


def test_it_gives_what_it_gave(report: Report, project: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.syspath_prepend(project / "scripts")
    import make_golden

    expected = json.loads(make_golden.GOLDEN.read_text(encoding="utf-8"))
    actual = json.loads(make_golden.text(report))
    assert actual["findings"] == expected["findings"]
    assert actual["concerns"] == expected["concerns"]
    sys.modules.pop("make_golden")


def test_five_concerns_are_printed_with_place_and_figure(report: Report) -> None:
    lines = summary(report, [Path("out/report.md")], "fr")
    assert lines[0].startswith("EXEMPLE INVENTÉ")
    assert [line[:4] for line in lines[2:7]] == [f"  {n}." for n in range(1, 6)]
    assert "La zone 1AUe coupe le corridor boisé « Traversée de Wulverhove »" in lines[2]
    assert lines[2].endswith("Wulverhove) : aucun passage laissé")
    assert lines[5].endswith("(Wulverhove) : env. 8,7\u202fha (7,2–10,1)")
    assert lines[-1] == "  out/report.md"
    assert summary(report, [], "en")[0].startswith("INVENTED EXAMPLE")


@pytest.mark.parametrize(
    ("words", "code"),
    [([], 1), (["--fail-on", "critical"], 1), (["--fail-on", "never"], 0)],
)
def test_the_run_ends_by_its_worst_concern(
    report: Report, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, words: list[str], code: int
) -> None:
    monkeypatch.setattr("conformity.api.checking.checked", lambda *_, **__: report)
    done = CliRunner().invoke(app, ["demo", "--out", str(tmp_path / "out"), "--format", "json", *words])
    assert done.exit_code == code, done.stderr
    assert (tmp_path / "out" / "report.json").is_file()
    assert done.stdout.splitlines()[-1].endswith("report.json")


def test_what_could_not_be_assessed_ends_in_one_unless_allowed(
    report: Report, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    from dataclasses import replace

    from conformity.model import NotAssessed

    doubtful = replace(report, not_assessed=(NotAssessed("SEM-305", requested=True, layer="x"),))
    monkeypatch.setattr("conformity.api.checking.checked", lambda *_, **__: doubtful)
    words = ["demo", "--out", str(tmp_path / "out"), "--format", "json", "--fail-on", "never"]
    assert CliRunner().invoke(app, words).exit_code == 1
    assert CliRunner().invoke(app, [*words, "--allow-undetermined"]).exit_code == 0


def test_a_folder_that_is_not_ours_ends_in_four(
    report: Report, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("conformity.api.checking.checked", lambda *_, **__: report)
    (tmp_path / "lettre.odt").write_text("à garder", encoding="utf-8")
    done = CliRunner().invoke(app, ["demo", "--out", str(tmp_path), "--format", "json"])
    assert done.exit_code == 4
    assert (tmp_path / "lettre.odt").read_text(encoding="utf-8") == "à garder"
    assert not (tmp_path / "report.json").exists()
