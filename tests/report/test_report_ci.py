"""SARIF, JUnit and GitHub annotations: valid, stable, and nothing in the data can become a command."""

from __future__ import annotations

import json
import re
from dataclasses import replace
from typing import Any
from xml.etree import ElementTree

import jsonschema
import pytest
from report_made import made

from conformity.report import github, junit, sarif
from conformity.report.wording.texts import Texts

TEXT = {
    "type": "object",
    "properties": {"text": {"type": "string", "minLength": 1}},
    "required": ["text"],
    "additionalProperties": False,
}
#: the part of SARIF 2.1.0 (OASIS, 27 March 2020, 3.13 to 3.49) that we write, as closed as the standard closes it
SARIF: dict[str, Any] = {
    "type": "object", "required": ["version", "runs"], "additionalProperties": False,
    "properties": {
        "$schema": {"type": "string", "format": "uri"}, "version": {"const": "2.1.0"},
        "runs": {"type": "array", "items": {
            "type": "object", "required": ["tool", "results"], "additionalProperties": False,
            "properties": {
                "language": {"type": "string", "pattern": "^[a-zA-Z]{2}(-[a-zA-Z]{2})?$"},
                "columnKind": {"enum": ["utf16CodeUnits", "unicodeCodePoints"]}, "properties": {"type": "object"},
                "tool": {"type": "object", "required": ["driver"], "additionalProperties": False, "properties": {"driver": {
                    "type": "object", "required": ["name"], "additionalProperties": False,
                    "properties": {"name": {"type": "string"}, "version": {"type": "string"}, "rules": {
                        "type": "array", "uniqueItems": True, "items": {
                            "type": "object", "required": ["id"], "additionalProperties": False,
                            "properties": {"id": {"type": "string"}, "name": {"type": "string"}, "shortDescription": TEXT,
                                           "fullDescription": TEXT, "help": TEXT,
                                           "defaultConfiguration": {"type": "object", "properties": {"level": {"enum": ["none", "note", "warning", "error"]}}, "additionalProperties": False}}}}}}}},
                "results": {"type": "array", "items": {
                    "type": "object", "required": ["message"], "additionalProperties": False,
                    "properties": {
                        "ruleId": {"type": "string"}, "ruleIndex": {"type": "integer", "minimum": -1},
                        "kind": {"enum": ["notApplicable", "pass", "fail", "review", "open", "informational"]},
                        "level": {"enum": ["none", "note", "warning", "error"]}, "message": TEXT,
                        "rank": {"type": "number", "minimum": -1.0, "maximum": 100.0},
                        "partialFingerprints": {"type": "object", "additionalProperties": {"type": "string"}},
                        "properties": {"type": "object"},
                        "locations": {"type": "array", "items": {"type": "object", "additionalProperties": False, "properties": {
                            "physicalLocation": {"type": "object", "required": ["artifactLocation"], "properties": {"artifactLocation": {"type": "object", "properties": {"uri": {"type": "string", "format": "uri-reference"}}, "additionalProperties": False}}, "additionalProperties": False},
                            "logicalLocations": {"type": "array", "uniqueItems": True, "items": {"type": "object", "additionalProperties": False, "properties": {"kind": {"type": "string"}, "name": {"type": "string"}, "fullyQualifiedName": {"type": "string"}}}}}}}}}},
            }}}}}  # fmt: skip


@pytest.mark.parametrize("lang", ["fr", "en"])
def test_the_log_is_sarif(lang: str) -> None:
    told = json.loads(sarif.render(made(), lang))
    jsonschema.validate(told, SARIF)
    (run,) = told["runs"]
    for result in run["results"]:
        assert run["tool"]["driver"]["rules"][result["ruleIndex"]]["id"] == result["ruleId"]
        # 3.27.10: a level other than "none" is a failure
        assert (result["level"] == "none") == (result["kind"] != "fail")


def test_every_finding_is_a_result_with_its_own_fingerprint() -> None:
    report = made()
    results = json.loads(sarif.render(report, "fr"))["runs"][0]["results"]
    prints = [r["partialFingerprints"][sarif.FINGERPRINT] for r in results if r["kind"] != "open"]
    assert sorted(prints) == sorted(report.findings["finding_id"])
    opened = [r for r in results if r["kind"] == "open"]
    assert len(opened) == len(report.undetermined)
    by_id = report.findings.set_index("finding_id")
    for result in results:
        if result["kind"] != "open":
            row = by_id.loc[result["partialFingerprints"][sarif.FINGERPRINT]]
            assert result["properties"]["severity"] == row["severity"]
            assert (result["kind"] == "pass") == (row["severity"] == "favourable")


def test_the_suites_add_up_and_nothing_unassessed_passes() -> None:
    report = made()
    root = ElementTree.fromstring(junit.render(report, "fr"))
    cases = root.findall("testsuite/testcase")
    assert int(root.attrib["tests"]) == len(cases)
    failures = root.findall("testsuite/testcase/failure")
    assert int(root.attrib["failures"]) == len(failures)
    expected = report.findings["severity"].isin(["critical", "major", "moderate"]).sum()
    assert len(failures) == expected
    skipped = root.findall("testsuite/testcase/skipped")
    assert len(skipped) == int(root.attrib["skipped"]) == len(report.undetermined)
    for suite in root.findall("testsuite"):
        assert int(suite.attrib["tests"]) == len(suite.findall("testcase"))


def test_a_line_of_the_data_is_no_command() -> None:
    hostile = "x\n::error title=a::b\r\n%0A::stop-commands::t,u:v"
    report = made()
    fields = [{**f, "zone": hostile, "zones": [hostile]} for f in report.findings["fields"]]
    dirty = replace(
        report,
        findings=report.findings.assign(fields=fields, zone_label=hostile),
        concerns=report.concerns.assign(zone_labels=[[hostile]] * len(report.concerns)),
        zones=report.zones.assign(label=hostile),
    )
    texts = Texts(dirty, "fr")
    spoken = [c for c in texts.register.concerns if c["severity"] != "favourable"]
    asked = [line for line in dirty.not_assessed if line.requested]
    lines = github.render(dirty, "fr").decode().split("\n")
    assert lines.pop() == ""
    assert len(lines) == len(spoken) + len(asked)
    for line in lines:
        found = re.fullmatch(r"::(error|warning|notice) title=([^:,\r\n]*)::([^\r\n]*)", line)
        assert found, line
    root = ElementTree.fromstring(junit.render(dirty, "fr"))
    assert len(root.findall("testsuite/testcase/failure")) > 0
    jsonschema.validate(json.loads(sarif.render(dirty, "fr")), SARIF)


def test_the_same_report_gives_the_same_bytes() -> None:
    for room in (sarif, junit, github):
        assert room.render(made(), "en") == room.render(made(), "en")
