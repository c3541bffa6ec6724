"""SARIF, JUnit and annotations: their form, what fails and what is left open, and that data stays data."""

from __future__ import annotations

import json
import re
from dataclasses import replace
from typing import Any
from xml.etree import ElementTree

import jsonschema
import pytest
from report_made import small_report
from sarif_subset import SCHEMA

from conformity import api
from conformity.model import Waiver
from conformity.report import github, junit, sarif
from conformity.report.formats import BY_NAME, render_all
from conformity.result import Report

NASTY = "A\n::set-output name=x::1\r##[error]y [l](http://e.org) {0} \\ <b>&\"' ]]> \x00\u202e%0A"
INPUTS = [
    {"role": "plan", "layer": "PRESC", "path": "doc/Prescriptions à part.shp", "geometry": "surface", "features": 9,
     "files": []},
    {"role": "plan", "layer": "ZONE_URBA", "path": "doc/ZONE URBA été.shp", "geometry": "surface", "features": 2,
     "files": [{"path": "doc/ZONE URBA été.shp", "bytes": 7, "sha256": "ab" * 32}]},
    {"role": "network", "layer": "reservoirs", "path": "r.gpkg", "geometry": "surface", "features": 2, "files": []},
]  # fmt: skip


def _read(name: str = "1AUh", **more: Any) -> Report:
    report = small_report(name, **more)
    return replace(report, provenance={**report.provenance, "inputs": INPUTS})


def _log(report: Report, lang: str = "fr") -> dict[str, Any]:
    log: dict[str, Any] = json.loads(sarif.render(report, lang))
    jsonschema.Draft202012Validator(SCHEMA).validate(log)
    (run,) = log["runs"]
    assert isinstance(run, dict)
    return run


# ------------------------------------------------------------------------------------------------- SARIF


@pytest.mark.parametrize("lang", ["fr", "en"])
def test_sarif_tells_every_finding_and_what_is_open(lang: str) -> None:
    run = _log(_read(), lang)
    results = [(r["ruleId"], r["kind"], r["level"], *r["fingerprints"].values()) for r in run["results"]]
    assert results == [
        ("RP01", "fail", "error", "F-1"),
        ("RR04", "fail", "warning", "F-2"),
        ("RP05", "informational", "none", "F-3"),
        ("RR04", "open", "none", "U-1"),
    ]
    rules = run["tool"]["driver"]["rules"]
    assert [rules[r["ruleIndex"]]["id"] for r in run["results"]] == [r["ruleId"] for r in run["results"]]
    assert all(rule["help"]["text"].count(".") > 3 for rule in rules)


def test_sarif_says_where() -> None:
    first = _log(_read())["results"][0]
    (place,) = first["locations"]
    assert place["physicalLocation"]["artifactLocation"]["uri"] == "doc/ZONE%20URBA%20%C3%A9t%C3%A9.shp"
    assert place["logicalLocations"] == [{"name": "1AUh", "fullyQualifiedName": "Wulverhove/z1", "kind": "zone"}]
    (element,) = first["relatedLocations"]
    assert element["physicalLocation"]["artifactLocation"]["uri"] == "r.gpkg"
    assert element["logicalLocations"][0]["fullyQualifiedName"] == "reservoir:R1"


def test_sarif_numbers_are_those_measured() -> None:
    properties = _log(_read())["results"][0]["properties"]
    assert (properties["value"], properties["low"], properties["high"], properties["unit"]) == (
        5000.0,
        2000.0,
        9000.0,
        "m2",
    )


def test_sarif_says_that_something_requested_is_missing() -> None:
    (invocation,) = _log(_read())["invocations"]
    assert invocation["executionSuccessful"] is False
    assert [(n["descriptor"]["id"], n["level"]) for n in invocation["toolExecutionNotifications"]] == [
        ("SEM-308", "note"),
        ("SEM-301", "error"),
    ]
    (whole,) = _log(_read(not_assessed=()))["invocations"]
    assert whole == {"executionSuccessful": True, "toolExecutionNotifications": []}


def test_a_fingerprint_does_not_move_with_a_measure() -> None:
    report = _read()
    findings = report.findings.copy()
    findings["value"] = findings["value"] * 2
    prints = [[r["fingerprints"] for r in _log(r)["results"]] for r in (report, replace(report, findings=findings))]
    assert prints[0] == prints[1]


def test_a_text_of_the_data_is_no_link_and_no_placeholder() -> None:
    assert sarif.message("[a](b) {0} \\[") == "\\[a\\](b) {{0}} \\\\\\["
    texts = [r["message"]["text"] for r in _log(_read(NASTY))["results"]]
    assert not any(re.search(r"(?<!\\)\[", t) or re.search(r"(?<!\{)\{(?!\{)", t) for t in texts)
    assert not any(re.search(r"[\x00-\x1f\u202e]", t) for t in texts)


@pytest.mark.parametrize("path", ["../a b/ç%.shp", "/abs\\x.shp", "c:\\d.gpkg", "", "a?b#c"])
def test_a_path_is_a_relative_reference(path: str) -> None:
    assert re.fullmatch(r"(?:[A-Za-z0-9._~/-]|%[0-9A-F]{2})+", sarif.uri(path))
    assert not sarif.uri(path).startswith("/")


def test_an_invented_example_says_so_everywhere() -> None:
    report = _read(invented=True)
    assert "INVENTÉ" in _log(report)["properties"]["invented"]
    assert "INVENTÉ" in junit.render(report, "fr").decode().splitlines()[1]
    assert "INVENTÉ" in github.render(report, "fr").decode().splitlines()[0]


# ------------------------------------------------------------------------------------------------- JUnit


def _cases(report: Report, lang: str = "fr") -> dict[str, list[tuple[str, str]]]:
    root = ElementTree.fromstring(junit.render(report, lang))
    cases: dict[str, list[tuple[str, str]]] = {}
    for suite in root:
        for case in suite:
            state = next((child.tag for child in case), "")
            cases.setdefault(case.attrib["classname"], []).append((state, case.attrib["name"]))
        states = [child.tag for case in suite for child in case]
        assert suite.attrib["tests"] == str(len(suite))
        assert suite.attrib["failures"] == str(states.count("failure"))
        assert suite.attrib["errors"] == str(states.count("error"))
        assert suite.attrib["skipped"] == str(states.count("skipped"))
    assert root.attrib["tests"] == str(sum(len(suite) for suite in root))
    return cases


@pytest.mark.parametrize("lang", ["fr", "en"])
def test_junit_holds_a_case_for_each_rule_and_concern(lang: str) -> None:
    states = {name: [state for state, _ in cases] for name, cases in _cases(_read(), lang).items()}
    assert states == {
        "conformity.reading": ["skipped", "error"],
        "conformity.RP01": ["failure"],
        "conformity.RP05": ["system-out"],
        "conformity.RR04": ["failure", "skipped"],
    }


def test_what_was_not_judged_never_passes() -> None:
    report = _read()
    nothing = replace(report, findings=report.findings.iloc[:0], concerns=report.concerns.iloc[:0])
    cases = _cases(nothing)
    assert cases["conformity.RP01"][0][0] == "skipped"  # silenced by a line of « non évalué »
    assert cases["conformity.RR04"][0][0] == "skipped"
    judged = replace(nothing, not_assessed=())
    assert _cases(judged)["conformity.RP01"][0][0] == "system-out"  # three cells were cleared
    assert _cases(judged)["conformity.RP05"][0][0] == "skipped"  # nothing to examine


@pytest.mark.parametrize(
    ("severity", "state"), [("watch", "failure"), ("inconclusive", "skipped"), ("information", "system-out")]
)
def test_junit_follows_the_severity(severity: str, state: str) -> None:
    report = _read()
    findings = report.findings.copy()
    findings.loc[findings["finding_id"] == "F-1", "severity"] = severity
    assert _cases(replace(report, findings=findings))["conformity.RP01"][0][0] == state


def test_junit_keeps_texts_as_texts() -> None:
    root = ElementTree.fromstring(junit.render(_read(NASTY), "fr"))
    assert {e.tag for e in root.iter()} == {
        "testsuites",
        "testsuite",
        "testcase",
        "failure",
        "error",
        "skipped",
        "system-out",
    }
    assert any("<b>&\"' ]]>" in text for e in root.iter() for text in e.attrib.values())


# ------------------------------------------------------------------------------------------------- annotations


def test_annotations_are_of_concerns_worst_first() -> None:
    lines = github.render(_read(), "en").decode().splitlines()
    assert [re.match(r"::([a-z]+) ", line)[1] for line in lines] == ["notice", "error", "error", "warning"]  # type: ignore[index]
    assert "file=doc/ZONE URBA été.shp," in lines[2]
    assert "C-F-3" not in "".join(lines)  # what is favourable is no annotation


def test_no_command_comes_of_the_data() -> None:
    printed = github.render(_read(NASTY), "fr").decode()
    lines = printed.splitlines()
    assert len(lines) == 4
    assert all(re.fullmatch(r"::(?:error|warning|notice) [a-z]+=[^:]*::[^\r\n]*", line) for line in lines)
    assert "##[" not in printed
    assert "%250A" in printed


def test_what_a_waiver_lets_pass_is_told_and_fails_nothing() -> None:
    waiver = Waiver("F-1", "OAP revue [x]", "DDT", "2026-01-01", status="used", finding_ids=("F-1",))
    report = _read(waivers=(waiver,))
    (first, second, *_) = _log(report)["results"]
    assert first["suppressions"] == [{"kind": "external", "justification": "OAP revue [x]"}]
    assert "suppressions" not in second
    assert _cases(report)["conformity.RP01"][0][0] == "skipped"
    assert [line.split(" ")[0] for line in github.render(report, "fr").decode().splitlines()][2:] == [
        "::notice",
        "::warning",
    ]
    over = _read(waivers=(replace(waiver, status="expired"),))
    assert _cases(over)["conformity.RP01"][0][0] == "failure"


# ------------------------------------------------------------------------------------------------- writing


def test_each_has_its_file() -> None:
    files = render_all(small_report(), ("sarif", "junit"), "fr")
    assert list(files) == ["report.sarif", "report.junit.xml"]
    assert files == render_all(small_report(), ("sarif", "junit"), "fr")
    assert set(api.FORMATS) == set(BY_NAME)
