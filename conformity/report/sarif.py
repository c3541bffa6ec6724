"""``report.sarif``: SARIF 2.1.0, for code hosting sites and viewers of static analysis.

Each finding is a result; its fingerprint is its id, which is made from keys, not from measures. A case that could not
be assessed is a result of kind ``open``, so that its absence is not read as "no conflict". A zone is given as a logical
location beside its file, since it is not a line of text.
"""

from __future__ import annotations

import json
from collections.abc import Mapping
from pathlib import PurePosixPath
from typing import TYPE_CHECKING, Any, Final
from urllib.parse import quote

from conformity.language import figures, of
from conformity.model import SEVERITY_RANK
from conformity.report.content.overview import undetermined
from conformity.report.inputs import Inputs, line
from conformity.report.jsontext import plain
from conformity.report.places import spots
from conformity.report.wording.register import Record, text, texts
from conformity.report.wording.texts import Texts

if TYPE_CHECKING:
    from conformity.report.places import Spot
    from conformity.result import Report
    from conformity.rulebook.schema import Rule

VERSION: Final = "2.1.0"
_SCHEMA: Final = "https://docs.oasis-open.org/sarif/sarif/v2.1.0/os/schemas/sarif-schema-2.1.0.json"
#: severity → (kind, level); a level other than none is for failures alone
_LEVELS: Final = {
    "critical": ("fail", "error"),
    "major": ("fail", "error"),
    "moderate": ("fail", "warning"),
    "watch": ("fail", "warning"),
    "inconclusive": ("review", "none"),
    "information": ("informational", "none"),
    "favourable": ("informational", "none"),
}
#: of the meaning of the fingerprint
FINGERPRINT: Final = "conformityFinding/v1"


def render(report: Report, lang: str) -> bytes:
    """The log, UTF-8, keys sorted."""
    log = {"$schema": _SCHEMA, "version": VERSION, "runs": [_run(Texts.of(report, lang))]}
    return (json.dumps(plain(log), ensure_ascii=False, sort_keys=True, indent=1, allow_nan=False) + "\n").encode(
        "utf-8", "replace"
    )


def message(value: str) -> str:
    """A text for SARIF, escaped so that it contains no link or placeholder."""
    flat = line(value).replace("\\", "\\\\").replace("[", "\\[").replace("]", "\\]")
    return flat.replace("{", "{{").replace("}", "}}")


def _run(texts_: Texts) -> dict[str, Any]:
    report, register = texts_.report, texts_.register
    inputs = Inputs(register)
    places = spots(report)
    rules = {rule.id: n for n, rule in enumerate(report.rulebook.rules)}
    ranks = {concern["concern_id"]: int(concern["rank"]) for concern in register.concerns}
    findings = sorted(
        register.findings,
        key=lambda f: (ranks.get(f["concern_id"], 0), SEVERITY_RANK[f["severity"]], f["finding_id"]),
    )
    results = [_result(texts_, inputs, f, rules, places.get(f["finding_id"])) for f in findings]
    results += [_open(texts_, inputs, row, rules) for row in register.undetermined]
    book = report.rulebook
    properties = {"pack": book.pack, "packVersion": book.version, "date": report.date, "crs": report.crs}
    if report.invented:
        properties["invented"] = texts_.words.phrase["invented"]
    return {
        "tool": {
            "driver": {
                "name": "conformity",
                "version": text(report.provenance.get("versions", {}).get("conformity")) or "0",
                "language": texts_.lang,
                "rules": [_rule(texts_, rule) for rule in report.rulebook.rules],
            }
        },
        "language": texts_.lang,
        "invocations": [
            {"executionSuccessful": not report.incomplete, "toolExecutionNotifications": _notifications(texts_)}
        ],
        "artifacts": _artifacts(inputs),
        "results": results,
        "properties": properties,
    }


# ------------------------------------------------------------------------------------------------- rules


def _rule(texts_: Texts, rule: Rule) -> dict[str, Any]:
    phrase, lang = texts_.words.phrase, texts_.lang
    gap = of(lang).colon
    severities = texts_.words.severity
    levels = of(lang).semicolon.join(
        phrase["ci_level"].format(
            severity=severities[level.severity.value], condition=texts_.threshold(level.when.text())
        )
        for level in rule.levels
    )
    help_ = [
        rule.why.of(lang),
        f"{phrase['ci_measure']}{gap}{texts_.words.measure.get(rule.measure, rule.measure)}.",
        f"{phrase['ci_levels']}{gap}{levels}.",
        f"{phrase['ci_law']}{gap}{', '.join(texts_.laws(rule))}.",
        f"{phrase['ci_piece']}{gap}{rule.texts.piece.of(lang)}.",
    ]
    worst = min((level.severity.value for level in rule.levels), key=SEVERITY_RANK.__getitem__)
    return {
        "id": rule.id,
        "shortDescription": {"text": message(rule.title.of(lang))},
        "fullDescription": {"text": message(rule.why.of(lang))},
        "help": {"text": message(" ".join(help_))},
        "defaultConfiguration": {"level": _LEVELS[worst][1], "enabled": rule.status == "active"},
        "properties": {
            "mode": rule.mode.value,
            "scope": rule.scope.value,
            "status": rule.status,
            "law": list(texts_.laws(rule)),
            "tags": [rule.mode.value, rule.topic],
        },
    }


# ------------------------------------------------------------------------------------------------- results


def _result(texts_: Texts, inputs: Inputs, row: Record, rules: Mapping[str, int], spot: Spot | None) -> dict[str, Any]:
    gap = of(texts_.lang).colon
    kind, level = _LEVELS[row["severity"]]
    sentence = (
        f"{texts_.label(row)}{gap}{texts_.statement(row)} {texts_.words.phrase['ci_request']}{gap}{texts_.remedy(row)}"
    )
    properties = _properties(row)
    if spot is not None:
        properties.update({"x": spot.x, "y": spot.y})
    return {
        **_common(texts_, inputs, row, rules),
        "kind": kind,
        "level": level,
        "message": {"text": message(sentence)},
        "properties": properties,
        **_suppressed(texts_, row["finding_id"]),
    }


def _suppressed(texts_: Texts, ident: str) -> dict[str, Any]:
    """Suppression of a result that a waiver in force covers, with its reason."""
    report = texts_.report
    if ident not in report.waived:
        return {}
    reasons = [w.reason for w in report.waivers if w.status == "used" and ident in w.finding_ids]
    return {"suppressions": [{"kind": "external", "justification": line(reason)} for reason in reasons]}


def _open(texts_: Texts, inputs: Inputs, row: Record, rules: Mapping[str, int]) -> dict[str, Any]:
    statement, remedy = undetermined(texts_, row)
    gap = of(texts_.lang).colon
    sentence = " ".join(part for part in (texts_.words.phrase["ci_undetermined"] + gap + statement, remedy) if part)
    return {
        **_common(texts_, inputs, row, rules),
        "kind": "open",
        "level": "none",
        "message": {"text": message(sentence)},
        "properties": {**_properties(row), "reason": row["reason"], "cells": row["cells"]},
    }


def _common(texts_: Texts, inputs: Inputs, row: Record, rules: Mapping[str, int]) -> dict[str, Any]:
    result: dict[str, Any] = {
        "ruleId": row["rule_id"],
        "ruleIndex": rules[row["rule_id"]],
        # the id is the whole identity; code hosting sites read the partial ones
        "fingerprints": {FINGERPRINT: text(row["finding_id"])},
        "partialFingerprints": {FINGERPRINT: text(row["finding_id"])},
        "locations": [_location(texts_, inputs.of(row), _subject(texts_, row))],
    }
    element = texts_.register.elements.get(text(row["element_key"]))
    if element is not None:
        short = line(texts_.element_short(text(row["element_key"])))
        logical = {"name": short, "fullyQualifiedName": line(text(row["element_key"])), "kind": "element"}
        result["relatedLocations"] = [
            {"id": 1, "message": {"text": message(short)}, **_location(texts_, inputs.of_element(element), [logical])}
        ]
    return result


def _subject(texts_: Texts, row: Record) -> list[dict[str, Any]]:
    """The zone or prescription of a finding, otherwise its communes or the whole plan."""
    register = texts_.register
    prescription = register.prescriptions.get(text(row["prescription_key"]))
    key, label, kind = text(row["zone_key"]), text(row["zone_label"]), "zone"
    if prescription is not None:
        key, label, kind = text(row["prescription_key"]), text(prescription["label"]), "prescription"
    place = line(texts_.place(row))
    if not label and not key:
        return [{"name": place, "kind": "commune" if text(row["commune"]) else "plan"}]
    full = "/".join(part for part in (place, line(key or label)) if part)
    return [{"name": line(label or key), "fullyQualifiedName": full, "kind": kind}]


def _location(texts_: Texts, path: str, logical: list[dict[str, Any]]) -> dict[str, Any]:
    location: dict[str, Any] = {"logicalLocations": logical}
    if path:
        location["physicalLocation"] = {"artifactLocation": {"uri": uri(path)}}
    return location


def uri(path: str) -> str:
    """A relative path as a relative URI reference, escaped."""
    posix = PurePosixPath(path.replace("\\", "/")).as_posix().lstrip("/")
    return quote(posix.encode("utf-8", "replace"), safe="/") or "."


def _properties(row: Record) -> dict[str, Any]:
    """Properties of the result, with the names and values of ``report.json``."""
    names = (
        "concern_id", "mode", "scope", "severity", "certainty", "reach", "commune", "zone_key", "zone_class",
        "prescription_key", "element_key", "kind", "objective", "reference", "measure", "unit", "threshold",
    )  # fmt: skip
    values: dict[str, Any] = {name: text(row[name]) for name in names if text(row[name])}
    values.update({n: figures.finite(row[n]) for n in ("value", "low", "high") if figures.finite(row[n]) is not None})
    if texts(row["modifiers"]):
        values["modifiers"] = texts(row["modifiers"])
    return values


# ------------------------------------------------------------------------------------------------- the run


def _notifications(texts_: Texts) -> list[dict[str, Any]]:
    """Notifications on what could not be assessed: an error if it was requested."""
    return [
        {
            "level": "error" if entry.requested else "note",
            "message": {"text": message(texts_.not_assessed(entry))},
            "descriptor": {"id": entry.code},
            "properties": {"rules": list(entry.rules), "layer": entry.layer},
        }
        for entry in texts_.report.not_assessed
    ]


def _artifacts(inputs: Inputs) -> list[dict[str, Any]]:
    """Each file read, with its digest."""
    files: dict[tuple[str, str], dict[str, Any]] = {}
    for entry in inputs.entries:
        for file in entry.get("files", ()):
            artifact = {"location": {"uri": uri(text(file["path"]))}, "length": file["bytes"],
                    "hashes": {"sha-256": file["sha256"]}, "properties": {"role": entry["role"]}}  # fmt: skip
            files.setdefault((text(file["path"]), text(file["sha256"])), artifact)
    return [files[key] for key in sorted(files)]
