"""``report.sarif``: findings as SARIF 2.1.0 (OASIS standard), for tools that follow faults over time.

A finding keeps its fingerprint from run to run: its id rests on the outlines of zone and element, not on a measure.
"""

from __future__ import annotations

import json
from pathlib import PurePosixPath
from typing import TYPE_CHECKING, Any, Final
from urllib.parse import quote

from conformity.report.overview import undetermined
from conformity.report.wording.register import text
from conformity.report.wording.texts import Texts

if TYPE_CHECKING:
    from conformity.report.wording.register import Record
    from conformity.result import Report

SCHEMA: Final = "https://docs.oasis-open.org/sarif/sarif/v2.1.0/os/schemas/sarif-schema-2.1.0.json"
FINGERPRINT: Final = "conformityFinding/v1"
_LEVELS: Final = {
    "critical": "error", "major": "error", "moderate": "warning", "watch": "warning", "inconclusive": "note",
    "information": "note", "favourable": "none",
}  # fmt: skip
#: SARIF rank: 0 … 100, what weighs most first
_RANK: Final = {
    "critical": 100.0, "major": 80.0, "moderate": 50.0, "watch": 25.0, "inconclusive": 15.0, "information": 5.0,
    "favourable": 0.0,
}  # fmt: skip


def render(report: Report, lang: str) -> bytes:
    """The log's bytes: one run, one result a finding, and one ``open`` result a case that could not be assessed."""
    told = json.dumps(payload(report, lang), ensure_ascii=False, sort_keys=True, indent=1, allow_nan=False)
    return (told + "\n").encode("utf-8", "replace")


def payload(report: Report, lang: str) -> dict[str, Any]:
    """The log as plain values."""
    texts = Texts(report, lang)
    rules = [rule for rule in report.rulebook.rules if rule.status == "active"]
    order = {rule.id: n for n, rule in enumerate(rules)}
    results = [_finding(texts, row, order) for row in texts.register.findings]
    results += [_open(texts, row, order) for row in texts.register.undetermined if row["rule_id"] in order]
    versions = report.provenance.get("versions", {})
    driver = {
        "name": "conformity",
        "version": str(versions.get("conformity", "")) or "0",
        "rules": [_rule(texts, rule) for rule in rules],
    }
    return {
        "$schema": SCHEMA,
        "version": "2.1.0",
        "runs": [
            {
                "tool": {"driver": driver},
                "language": {"fr": "fr-FR", "en": "en-GB"}[lang],
                "columnKind": "unicodeCodePoints",
                "results": results,
                "properties": {"date": report.date, "invented": report.invented, "rulebook": report.rulebook.pack},
            }
        ],
    }


def _rule(texts: Texts, rule: Any) -> dict[str, Any]:
    french = texts.lang == "fr"
    worst = rule.levels[0].severity.value if rule.levels else "information"
    return {
        "id": rule.id,
        "name": rule.id,
        "shortDescription": {"text": rule.title.fr if french else rule.title.en},
        "fullDescription": {"text": rule.why.fr if french else rule.why.en},
        "help": {"text": texts.law(rule)},
        "defaultConfiguration": {"level": _LEVELS[worst]},
    }


def _finding(texts: Texts, row: Record, order: dict[str, int]) -> dict[str, Any]:
    severity = str(row["severity"])
    good = severity == "favourable"
    return {
        "ruleId": row["rule_id"],
        "ruleIndex": order[row["rule_id"]],
        "kind": "pass" if good else "fail" if _LEVELS[severity] != "note" else "review",
        # the standard: what is not a failure has the level "none"
        "level": _LEVELS[severity] if _LEVELS[severity] in ("error", "warning") else "none",
        "rank": _RANK[severity],
        "message": {"text": f"{texts.statement(row)} {texts.remedy(row)}".strip()},
        "locations": [_location(texts, row)],
        "partialFingerprints": {FINGERPRINT: row["finding_id"]},
        "properties": {
            "severity": severity,
            "certainty": row["certainty"],
            "reach": row["reach"],
            "concern": row["concern_id"],
            "measure": row["measure"],
            "value": row["value"],
            "unit": row["unit"],
        },
    }


def _open(texts: Texts, row: Record, order: dict[str, int]) -> dict[str, Any]:
    statement, remedy = undetermined(texts, row)
    return {
        "ruleId": row["rule_id"],
        "ruleIndex": order[row["rule_id"]],
        "kind": "open",
        "level": "none",
        "message": {"text": f"{statement} {remedy}".strip()},
        "locations": [_location(texts, row)],
        "partialFingerprints": {FINGERPRINT: row["finding_id"]},
        "properties": {"reason": row["reason"], "cells": row["cells"]},
    }


def _location(texts: Texts, row: Record) -> dict[str, Any]:
    """The plan's own file, and in it the zone and the element."""
    names = []
    for kind, key, label in (
        ("zone", text(row["zone_key"]), text(row["zone_label"])),
        ("prescription", text(row["prescription_key"]), ""),
        ("element", text(row["element_key"]), ""),
    ):
        if key:
            known = kind == "element" and key in texts.register.elements
            said = texts.element_short(key) if known else label or key
            names.append({"kind": kind, "name": said, "fullyQualifiedName": key})
    found: dict[str, Any] = {"physicalLocation": {"artifactLocation": {"uri": _plan_file(texts)}}}
    if names:
        found["logicalLocations"] = names
    return found


def _plan_file(texts: Texts) -> str:
    """The file of the zones as the run names it; never a path of the machine."""
    for entry in texts.report.provenance.get("inputs", ()):
        if entry.get("role") == "plan":
            path = str(entry.get("path") or entry.get("layer") or "plan")
            return quote(PurePosixPath(path).as_posix().lstrip("/"))
    return quote(str(texts.report.plan.get("name") or "plan"))
