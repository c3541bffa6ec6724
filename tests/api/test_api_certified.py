"""What a run reports on its own measures: certified, settled by fractions, or open and then not judged."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from typer.testing import CliRunner

from conformity import check
from conformity.cli import app
from conformity.overlay import certify, grid
from conformity.report.formats import render_all
from conformity.result import Report


@pytest.fixture(scope="module")
def case(project: Path) -> Path:
    return project / "fixtures" / "known-answers" / "three-strips"


def run(case: Path) -> Report:
    return check(case / "plan", network=[case / "reseau"], date="2025-06-01")


def blind(monkeypatch: pytest.MonkeyPatch) -> None:
    """An overlay that finds nothing, and an arbiter that may do no work."""
    for name in ("intersect", "overlap"):
        monkeypatch.setattr(grid, name, lambda left, right: grid.none(len(left)))
    monkeypatch.setattr(certify, "ARBITER_PAIRS", 1)


def test_the_report_says_how_its_measures_are_certified(case: Path) -> None:
    report = run(case)
    how = report.certification
    assert (how.pairs, how.fractions, how.nothing) == (len(report.contacts), 0, 0)
    assert how.agreement == how.pairs
    data = json.loads(render_all(report, ["json"], "fr")["report.json"])
    assert data["certification"]["pairs"] == how.pairs
    assert all(row["closed"] for row in data["balance"])
    for lang, words in (("fr", "deux méthodes sans code commun"), ("en", "two methods that share no code")):
        files = render_all(report, ["md", "html"], lang)
        assert words in files["annexe.md"].decode()
        assert words in files["report.html"].decode()


def test_a_wrong_overlay_changes_no_measure_of_a_contact(case: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    sound = run(case)
    for name in ("intersect", "overlap"):
        monkeypatch.setattr(grid, name, lambda left, right: grid.none(len(left)))
    lied = run(case)
    columns = ["subject_key", "element_key", "area_m2", "length_m"]
    shared = (sound.contacts["area_m2"] > 0) | (sound.contacts["length_m"] > 0)
    assert shared.any()
    measured = lied.contacts[(lied.contacts["area_m2"] > 0) | (lied.contacts["length_m"] > 0)]
    assert measured[columns].reset_index(drop=True).equals(sound.contacts.loc[shared, columns].reset_index(drop=True))
    assert set(measured["certified_by"]) == {"fractions"}


def test_what_is_open_is_judged_by_nobody_and_ends_in_one(
    case: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    sound = run(case)
    assert len(sound.findings)
    blind(monkeypatch)
    report = run(case)
    open_ = report.contacts[report.contacts["certified_by"] == "nothing"]
    assert len(open_)
    assert report.incomplete
    (line,) = [line for line in report.not_assessed if line.code == "SEM-340"]
    assert line.requested
    assert line.fields["n"] == len(open_)
    pairs = set(zip(open_["subject_key"], open_["element_key"], strict=True))
    judged = set(zip(report.findings["zone_key"], report.findings["element_key"], strict=True))
    assert not pairs & judged
    assert "SEM-340" in set(report.undetermined["reason"])
    for lang, word in (("fr", "méthodes indépendantes"), ("en", "independent methods")):
        done = CliRunner().invoke(
            app,
            ["check", str(case / "plan"), "--network", str(case / "reseau"), "--out", str(tmp_path / lang),
             "--format", "md,json", "--lang", lang, "--fail-on", "never"],
        )  # fmt: skip
        assert done.exit_code == 1
        front = (tmp_path / lang / "report.md").read_text(encoding="utf-8")
        assert word in front
