"""``--format`` with several formats, one of which is printed and makes no file."""

from __future__ import annotations

import json
from pathlib import Path
from xml.etree import ElementTree

import pytest
from shared import Store
from typer.testing import CliRunner

from conformity.cli import app
from conformity.result import Report


@pytest.fixture(scope="module")
def report(store: Store) -> Report:
    return store.example()


@pytest.fixture
def run(report: Report, monkeypatch: pytest.MonkeyPatch) -> CliRunner:
    monkeypatch.setattr("conformity.api.checking.checked", lambda *args, **kwargs: report)
    return CliRunner()


def test_several_formats(run: CliRunner, tmp_path: Path, report: Report) -> None:
    out = tmp_path / "out"
    done = run.invoke(app, ["demo", "--out", str(out), "--format", "sarif,junit,json,github"])
    assert done.exit_code == 1
    assert sorted(p.name for p in out.iterdir()) == ["manifest.json", "report.json", "report.junit.xml", "report.sarif"]
    data = json.loads((out / "report.json").read_text(encoding="utf-8"))
    (log,) = json.loads((out / "report.sarif").read_text(encoding="utf-8"))["runs"]
    by_fingerprint = {r["fingerprints"]["conformityFinding/v1"]: r for r in log["results"]}
    assert len(by_fingerprint) == len(log["results"])
    rows = data["findings"] + data["undetermined"]
    assert sorted(by_fingerprint) == sorted(row["finding_id"] for row in rows)
    for row in rows:
        same = by_fingerprint[row["finding_id"]]["properties"]
        assert [same.get(n) for n in ("value", "low", "high")] == [row[n] for n in ("value", "low", "high")]
    root = ElementTree.parse(out / "report.junit.xml").getroot()
    tested = {case.attrib["name"].rsplit("[", 1)[-1].rstrip("]") for case in root.iter("testcase")}
    assert {c["concern_id"] for c in data["concerns"]} <= tested
    weighing = [c for c in data["concerns"] if c["severity"] != "favourable"]
    lines = done.stdout.splitlines()
    assert [c["concern_id"] for c in weighing] == [
        line.rsplit(" ", 1)[-1].rstrip(")") for line in lines if line.startswith("::") and "file=" in line
    ]


def test_annotations_alone_write_nothing(run: CliRunner, tmp_path: Path) -> None:
    done = run.invoke(app, ["demo", "--out", str(tmp_path / "out"), "--format", "github", "--fail-on", "never"])
    assert done.exit_code == 0
    assert "\n::notice" in done.stdout
    assert "report." not in done.stdout
    assert list(tmp_path.iterdir()) == []


def test_an_unknown_format_names_those_there_are(tmp_path: Path) -> None:
    done = CliRunner().invoke(app, ["demo", "--out", str(tmp_path / "out"), "--format", "sarif,gitlab"])
    assert done.exit_code == 2
    assert "github" in done.stderr
