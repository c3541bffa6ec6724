"""The small cases of fixtures/known-answers: totals equal to the figures worked out by hand in their LISEZ-MOI.md."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest

from conformity import check

pytestmark = pytest.mark.usefixtures("fixtures_measured_once")
CASES = ("three-strips", "overlapping-zones", "no-network-oap", "procedure-points")


@pytest.mark.parametrize("case", CASES)
def test_totals_are_those_worked_out_by_hand(project: Path, case: str) -> None:
    home = project / "fixtures" / "known-answers" / case
    report = check(str(home / "plan"), network=str(home / "reseau"), date="2025-01-01")
    totals = {(row["layer"], row["zone_class"]): row for row in report.totals.to_dict("records")}
    expected: list[dict[str, Any]] = json.loads((home / "expected.json").read_text(encoding="utf-8"))["totals"]
    assert len(expected) >= 3
    for row in expected:
        measured = totals[row["layer"], row["zone_class"]]
        for name in row.keys() - {"layer", "zone_class"}:
            assert measured[name] == pytest.approx(row[name], abs=1e-3), (row["layer"], row["zone_class"], name)


def test_every_case_is_tried(project: Path) -> None:
    assert sorted(path.name for path in (project / "fixtures" / "known-answers").iterdir()) == sorted(CASES)


def test_the_overlap_of_two_zones_is_told_and_measured(project: Path) -> None:
    home = project / "fixtures" / "known-answers" / "overlapping-zones"
    report = check(str(home / "plan"), network=str(home / "reseau"), date="2025-01-01")
    faults = report.plan_faults[report.plan_faults["fault"] == "overlap"]
    assert list(faults["area_m2"]) == [pytest.approx(10_000.0)]


@pytest.mark.parametrize("case", ["no-network-oap", "procedure-points"])
def test_what_a_dossier_declares_is_told(project: Path, case: str) -> None:
    home = project / "fixtures" / "known-answers" / case
    report = check(home / "dossier.yml", date="2025-01-01")
    expected = json.loads((home / "expected.json").read_text(encoding="utf-8"))["findings"]
    findings = {(row["rule_id"], row["severity"]) for row in report.findings.to_dict("records")}
    assert expected
    assert {(row["rule"], row["severity"]) for row in expected} <= findings
