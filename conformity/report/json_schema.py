"""The form of ``report.json``, drawn from the contracts of the tables; published as ``report.schema.json``."""

from __future__ import annotations

import json
from collections.abc import Iterable
from dataclasses import fields
from enum import StrEnum
from importlib import resources
from typing import Any, Final

from conformity.model import (
    BALANCE,
    CONCERNS,
    COVERAGE,
    FINDINGS,
    TOTALS,
    UNDETERMINED,
    Certainty,
    Certification,
    Column,
    ConcernKind,
    Kind,
    Mode,
    Objective,
    Outcome,
    Reach,
    Scope,
    Severity,
    Table,
    ZoneClass,
)
from conformity.report.json import SCHEMA_VERSION

FILE: Final = "report.schema.json"
_TYPES: Final = {
    "text": "string", "number": "number", "integer": "integer", "boolean": "boolean", "list": "array",
    "mapping": "object",
}  # fmt: skip
_ENUMS: Final[dict[str, type[StrEnum]]] = {
    "severity": Severity, "base_severity": Severity, "certainty": Certainty, "reach": Reach, "mode": Mode,
    "scope": Scope,
}  # fmt: skip
#: columns that may also be empty, where a row is not about one
_ENUMS_OR_EMPTY: Final[dict[str, type[StrEnum]]] = {
    "zone_class": ZoneClass, "kind": Kind, "objective": Objective,
}  # fmt: skip
_POINT: Final = {"x": {"type": ["number", "null"]}, "y": {"type": ["number", "null"]}}
_TEXT: Final[dict[str, Any]] = {"type": "string"}


def schema() -> dict[str, Any]:
    """JSON Schema (2020-12) of ``report.json``."""
    finding = _row(FINDINGS) | {
        "outcome": {"const": "finding"}, "label": _TEXT, "statement": _TEXT, "remedy": _TEXT, "piece": _TEXT,
        "law": _list(_TEXT), "element_id": _TEXT, "element_name": _TEXT, **_POINT,
        "outline": {"type": ["string", "null"]},
    }  # fmt: skip
    undetermined = _row(UNDETERMINED) | {
        "outcome": {"const": "undetermined"}, "label": _TEXT, "statement": _TEXT, "remedy": _TEXT, "law": _list(_TEXT),
    }  # fmt: skip
    concern = _row(CONCERNS) | {
        "kind": _enum(ConcernKind), "title": _TEXT, "label": _TEXT, "figure": _TEXT, "place": _TEXT, "request": _TEXT,
        "opinion_level": _TEXT, "avis_fr": _TEXT, "avis_en": {"type": ["string", "null"]}, **_POINT,
    }  # fmt: skip
    counts = {"type": "integer", "minimum": 0}
    outcomes = _object({o.value: counts for o in Outcome})
    ledger = {
        "stage": _TEXT, "layer": _TEXT, "code": _TEXT, "level": {"enum": ["note", "warning", "set_aside"]},
        "text": _TEXT,
    }  # fmt: skip
    not_assessed = {
        "code": _TEXT, "text": _TEXT, "remedy": _TEXT, "rules": _list(_TEXT), "requested": {"type": "boolean"},
        "layer": _TEXT,
    }  # fmt: skip
    basis = {"code": _TEXT, "text": _TEXT, "remedy": _TEXT}
    layer = {"layer": _TEXT, "kind": _TEXT, "objective": _enum(Objective), "features": counts, "status": _TEXT}
    anything = {"type": "object"}
    return {
        "$schema": "https://json-schema.org/draft/2020-12/schema",
        "title": "conformity report",
        **_object(
            {
                "schema": {"const": SCHEMA_VERSION},
                "language": {"enum": ["fr", "en"]},
                "date": {"type": "string", "pattern": "^[0-9]{4}-[0-9]{2}-[0-9]{2}$"},
                "invented": {"type": "boolean"},
                "incomplete": {"type": "boolean"},
                "crs": _TEXT,
                "plan": anything,
                "dossier": anything,
                "counts": _object({s.value: counts for s in Severity}),
                "findings": _list(_object(finding)),
                "fixes": _list(anything),
                "waivers": _list(anything),
                "undetermined": _list(_object(undetermined)),
                "concerns": _list(_object(concern)),
                "matrix": _object(
                    {
                        "cells": counts,
                        "by_outcome": outcomes,
                        "by_rule": {"type": "object", "additionalProperties": outcomes},
                    }
                ),
                "coverage": _list(_object(_row(COVERAGE))),
                "totals": _list(_object(_row(TOTALS))),
                "balance": _list(_object(_row(BALANCE))),
                "certification": _object(
                    {each.name: {"type": "number", "minimum": 0} for each in fields(Certification)}
                ),
                "contacts": _list(anything),
                "element_measures": _list(anything),
                "passages": _list(anything),
                "territory_measures": _list(anything),
                "elements": _list(anything),
                "zones": _list(anything),
                "plan_faults": _list(anything),
                "correspondence": _list(anything),
                "layers": _list(_object(layer, closed=False)),
                "references": _list(anything),
                "basis": _list(_object(basis, closed=False)),
                "not_assessed": _list(_object(not_assessed, closed=False)),
                "ledger": _list(_object(ledger, closed=False)),
                "choices": _list(anything),
                "rulebook": anything,
                "provenance": anything,
            }
        ),
    }


def text() -> str:
    """The schema as it is published."""
    return json.dumps(schema(), indent=1, sort_keys=True, ensure_ascii=False) + "\n"


def published() -> str:
    """The schema that came with this package."""
    return resources.files("conformity.report").joinpath(FILE).read_text(encoding="utf-8")


def _row(table: Table) -> dict[str, Any]:
    return {column.name: _column(column) for column in table.columns if column.dtype != "geometry"}


def _column(column: Column) -> dict[str, Any]:
    if column.name in _ENUMS:
        return {**_enum(_ENUMS[column.name]), "description": column.doc}
    if column.name in _ENUMS_OR_EMPTY:
        values = _ENUMS_OR_EMPTY[column.name]
        return {"enum": ["", *(member.value for member in values)], "description": column.doc}
    kind = _TYPES[column.dtype]
    told: dict[str, Any] = {"type": [kind, "null"] if column.nullable else kind, "description": column.doc}
    if column.unit:
        told["description"] += f" [{column.unit}]"
    return told


def _enum(values: Iterable[StrEnum]) -> dict[str, Any]:
    return {"enum": [member.value for member in values]}


def _list(items: dict[str, Any]) -> dict[str, Any]:
    return {"type": "array", "items": items}


def _object(properties: dict[str, Any], *, closed: bool = True) -> dict[str, Any]:
    """An object with every property required."""
    told: dict[str, Any] = {"type": "object", "properties": properties, "required": sorted(properties)}
    if closed:
        told["additionalProperties"] = False
    return told
