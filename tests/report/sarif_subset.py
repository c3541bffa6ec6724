"""What of the SARIF 2.1.0 schema our log uses, written by hand from the standard: closed where we write."""

from __future__ import annotations

from typing import Any


def _closed(required: list[str], **properties: Any) -> dict[str, Any]:
    return {"type": "object", "required": required, "properties": properties, "additionalProperties": False}


def _array(of: dict[str, Any], **more: Any) -> dict[str, Any]:
    return {"type": "array", "items": of, **more}


TEXT = {"type": "string"}
WORD = {"type": "string", "minLength": 1}
BAG = {"type": "object", "properties": {"tags": _array(TEXT, uniqueItems=True)}}
MESSAGE = _closed(["text"], text=WORD)
LEVEL = {"enum": ["none", "note", "warning", "error"]}
#: a relative reference: RFC 3986 characters alone
URI = {"type": "string", "pattern": r"^(?:[A-Za-z0-9._~/-]|%[0-9A-F]{2})+$"}
LANGUAGE = {"type": "string", "pattern": "^[a-zA-Z]{2}(-[a-zA-Z]{2})?$"}
LOCATION = _closed(
    [],
    id={"type": "integer", "minimum": -1},
    message=MESSAGE,
    physicalLocation=_closed(["artifactLocation"], artifactLocation=_closed(["uri"], uri=URI)),
    logicalLocations=_array(_closed(["name"], name=WORD, fullyQualifiedName=WORD, kind=WORD), uniqueItems=True),
)
RESULT = {
    **_closed(
        ["message", "ruleId", "ruleIndex", "fingerprints", "kind", "level"],
        ruleId=WORD,
        ruleIndex={"type": "integer", "minimum": 0},
        suppressions=_array(_closed(["kind"], kind={"enum": ["inSource", "external"]}, justification=TEXT)),
        kind={"enum": ["notApplicable", "pass", "fail", "review", "open", "informational"]},
        level=LEVEL,
        message=MESSAGE,
        locations=_array(LOCATION),
        relatedLocations=_array(LOCATION, uniqueItems=True),
        fingerprints={"type": "object", "additionalProperties": TEXT},
        partialFingerprints={"type": "object", "additionalProperties": TEXT},
        properties=BAG,
    ),
    # section 3.27.10: a level other than none is for failures alone
    "if": {"properties": {"kind": {"const": "fail"}}},
    "else": {"properties": {"level": {"const": "none"}}},
}
RULE = _closed(
    ["id"],
    id=WORD,
    shortDescription=MESSAGE,
    fullDescription=MESSAGE,
    help=MESSAGE,
    defaultConfiguration=_closed([], level=LEVEL, enabled={"type": "boolean"}),
    properties=BAG,
)
NOTIFICATION = _closed(["message"], level=LEVEL, message=MESSAGE, descriptor=_closed(["id"], id=WORD), properties=BAG)
RUN = _closed(
    ["tool", "results"],
    tool=_closed(
        ["driver"],
        driver=_closed(["name"], name=WORD, version=WORD, language=LANGUAGE, rules=_array(RULE, uniqueItems=True)),
    ),
    language=LANGUAGE,
    invocations=_array(
        _closed(
            ["executionSuccessful"],
            executionSuccessful={"type": "boolean"},
            toolExecutionNotifications=_array(NOTIFICATION),
        )
    ),
    artifacts=_array(
        _closed(
            [],
            location=_closed(["uri"], uri=URI),
            length={"type": "integer", "minimum": -1},
            hashes={"type": "object", "additionalProperties": TEXT},
            properties=BAG,
        ),
        uniqueItems=True,
    ),
    results=_array(RESULT),
    properties=BAG,
)
SCHEMA = {
    "$schema": "https://json-schema.org/draft/2020-12/schema",
    **_closed(["version", "runs"], **{"$schema": TEXT, "version": {"const": "2.1.0"}, "runs": _array(RUN)}),
}
