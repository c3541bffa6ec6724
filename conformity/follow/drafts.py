"""A draft as a report tells it: what following it needs, from ``report.json`` or from a workbook's own memory."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, Final

import shapely

from conformity.errors import InputError, Place

#: of the report's form that is understood
SCHEMA: Final = 1


@dataclass(frozen=True)
class Told:
    """One finding as a draft told it."""

    finding_id: str
    concern_id: str
    rule_id: str
    element_key: str
    label: str
    commune: str
    severity: str
    measure: str
    value: float | None
    unit: str
    statement: str
    #: where it lies; None for what has no place
    shape: Any


@dataclass(frozen=True)
class Draft:
    """One run over one draft."""

    name: str
    date: str
    findings: tuple[Told, ...]
    #: concern_id → title, severity, figure, findings
    concerns: Mapping[str, Mapping[str, Any]]
    #: (rule, element, zone label) of what could not be judged
    undetermined: frozenset[tuple[str, str, str]]
    #: rules that something silenced as a whole
    silenced: frozenset[str]
    #: rule → its levels as written
    rules: Mapping[str, str]
    pack: str
    references: Mapping[str, str]
    #: (territory, class) → constructible ground inside the network (m2)
    taken: Mapping[tuple[str, str], float]
    #: (element, toolset) → share under these tools
    covered: Mapping[tuple[str, str], float]
    #: element → name
    elements: Mapping[str, str]


def of_payload(told: Mapping[str, Any], name: str) -> Draft:
    """A draft from what ``report.json`` holds.

    Raises
    ------
    InputError
        OUT-011 where it is not a report of ours, or of a form that is not understood.
    """
    if not isinstance(told, Mapping) or told.get("schema") != SCHEMA or "findings" not in told:
        raise InputError("OUT-011", Place(file=name))
    try:
        return _read(told)
    except (KeyError, TypeError, ValueError, shapely.errors.GEOSException) as error:
        raise InputError("OUT-011", Place(file=name)) from error


def _read(told: Mapping[str, Any]) -> Draft:
    findings = tuple(
        Told(
            row["finding_id"], row["concern_id"], row["rule_id"], row["element_key"] or "", row["zone_label"] or "",
            row["commune"] or "", row["severity"], row["measure"], row["value"], row["unit"] or "", row["statement"],
            shapely.from_wkt(row["outline"]) if row.get("outline") else None,
        )
        for row in told["findings"]
    )  # fmt: skip
    taken = {
        (row["territory"], row["qualifier"]): float(row["value"])
        for row in told["territory_measures"]
        if row["measure"] == "constructible_network_area"
    }
    covered = {
        (row["element_key"], row["qualifier"]): float(row["value"])
        for row in told["element_measures"]
        if row["measure"] == "covered_share" and row["value"] is not None
    }
    return Draft(
        name=str(told["plan"].get("name") or told["dossier"].get("title") or ""),
        date=str(told["date"]),
        findings=findings,
        concerns={row["concern_id"]: row for row in told["concerns"]},
        undetermined=frozenset(
            (row["rule_id"], row.get("element_key") or "", row.get("zone_label") or "") for row in told["undetermined"]
        ),
        silenced=frozenset(rule for line in told["not_assessed"] for rule in line["rules"]),
        rules={
            rule["id"]: "; ".join(f"{level['severity']} {level['when']} ({level['at']})" for level in rule["levels"])
            for rule in told["rulebook"]["rules"]
            if rule["status"] == "active"
        },
        pack=f"{told['rulebook']['pack']} {told['rulebook']['version']}",
        references={row["id"]: str(row["status"]) for row in told["references"]},
        taken=taken,
        covered=covered,
        elements={row["element_key"]: _named(row) for row in told["elements"]},
    )


def _named(row: Mapping[str, Any]) -> str:
    return str(row.get("name") or row.get("element_id") or row["element_key"])
