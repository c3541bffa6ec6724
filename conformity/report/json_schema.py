"""The schema of ``report.json``, made from the column contracts; published as ``report.schema.json``."""

from __future__ import annotations

import json
from collections.abc import Iterable
from dataclasses import fields
from enum import StrEnum
from importlib import resources
from typing import Any, Final, get_args

from conformity.model import (
    BALANCE,
    COVERAGE,
    TOTALS,
    Certainty,
    Certification,
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
from conformity.report.content import rows
from conformity.report.content.rows import Column, Rows
from conformity.report.json import SCHEMA_VERSION
from conformity.rulebook.parts import Origin

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
_TEXT: Final[dict[str, Any]] = {"type": "string"}


def schema() -> dict[str, Any]:
    """JSON Schema (2020-12) of ``report.json``."""
    finding = _row(rows.FINDINGS) | {"outcome": {"const": Outcome.FINDING.value}}
    undetermined = _row(rows.UNDETERMINED) | {"outcome": {"const": Outcome.UNDETERMINED.value}}
    concern = _row(rows.CONCERNS) | {"kind": _enum(ConcernKind)}
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
    name = {"type": ["string", "null"]}
    element = {
        "element_key": _TEXT, "element_id": name, "name": name, "kind": _enum(Kind), "objective": _enum(Objective),
        "objective_source": _TEXT, "layer": _TEXT, "uncertainty_m": {"type": "number"}, "attributes": anything,
    }  # fmt: skip
    zone = {
        "zone_key": _TEXT, "label": name, "typezone": name, "zone_class": _enum(ZoneClass), "class_source": _TEXT,
        "commune": name,
    }  # fmt: skip
    measure = {"measure": _TEXT, "qualifier": _TEXT}
    of_element = {"element_key": _TEXT, **measure, "value": {"type": ["number", "null"]}}
    of_territory = {"territory": _TEXT, **measure, "value": {"type": ["number", "null"]}}
    title = _open({"fr": _TEXT, "en": _TEXT})
    origin = _open({"type": {"enum": list(get_args(Origin.model_fields["type"].annotation))}})
    level = {"severity": _enum(Severity), "when": _TEXT, "at": _TEXT, "origin": origin}
    rule = {
        "id": _TEXT, "title": title, "status": _TEXT, "levels": _list(_open(level)),
    }  # fmt: skip
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
                "plan": _open({"name": name}, document=name, communes=_list(_list(_TEXT))),
                "dossier": _open({"title": name}),
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
                "coverage": _list(_object(_of_contract(COVERAGE))),
                "totals": _list(_object(_of_contract(TOTALS))),
                "balance": _list(_object(_of_contract(BALANCE))),
                "certification": _object(
                    {each.name: {"type": "number", "minimum": 0} for each in fields(Certification)}
                ),
                "contacts": _list(anything),
                "element_measures": _list(_open(of_element)),
                "passages": _list(anything),
                "territory_measures": _list(_open(of_territory)),
                "elements": _list(_open(element)),
                "zones": _list(_open(zone)),
                "plan_faults": _list(anything),
                "correspondence": _list(anything),
                "layers": _list(_open(layer)),
                "references": _list(_open({"id": _TEXT, "status": _TEXT}, title=title)),
                "basis": _list(_open(basis)),
                "not_assessed": _list(_open(not_assessed)),
                "ledger": _list(_open(ledger, role=_TEXT)),
                "choices": _list(anything),
                "rulebook": _open(
                    {"pack": _TEXT, "version": _TEXT, "rules": _list(_open(rule))},
                    modifiers=_list(_open({"id": _TEXT, "title": title})),
                ),
                "provenance": anything,
            }
        ),
    }


def text() -> str:
    """The schema as JSON text."""
    return json.dumps(schema(), indent=1, sort_keys=True, ensure_ascii=False) + "\n"


def published() -> str:
    """The schema shipped with this package."""
    return resources.files("conformity.report").joinpath(FILE).read_text(encoding="utf-8")


def _row(table: Rows) -> dict[str, Any]:
    return {pick.key: _column(pick.column) for pick in table.picked("json")}


def _of_contract(table: Table) -> dict[str, Any]:
    return {each.name: _column(Column(each.name, contract=each)) for each in table.columns if each.dtype != "geometry"}


def _column(column: Column) -> dict[str, Any]:
    if column.key in _ENUMS:
        return {**_enum(_ENUMS[column.key]), "description": column.meaning}
    if column.key in _ENUMS_OR_EMPTY:
        values = _ENUMS_OR_EMPTY[column.key]
        return {"enum": ["", *(member.value for member in values)], "description": column.meaning}
    kind = _TYPES[column.dtype]
    form: dict[str, Any] = {"type": [kind, "null"] if column.may_be_null else kind, "description": column.meaning}
    if column.dtype == "list":
        form["items"] = _TEXT
    if column.unit:
        form["description"] += f" [{column.unit}]"
    return form


def _enum(values: Iterable[StrEnum]) -> dict[str, Any]:
    return {"enum": [member.value for member in values]}


def _list(items: dict[str, Any]) -> dict[str, Any]:
    return {"type": "array", "items": items}


def _open(properties: dict[str, Any], **optional: dict[str, Any]) -> dict[str, Any]:
    """Schema of an object with required and optional properties, and any others."""
    required = _object(properties, closed=False)
    return {**required, "properties": {**properties, **optional}}


def _object(properties: dict[str, Any], *, closed: bool = True) -> dict[str, Any]:
    """Schema of an object with every property required."""
    described: dict[str, Any] = {"type": "object", "properties": properties, "required": sorted(properties)}
    if closed:
        described["additionalProperties"] = False
    return described
