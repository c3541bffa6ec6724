"""A draft as reported: what comparisons need, from ``report.json`` or from the hidden sheet of a workbook."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, Final

import numpy as np
import shapely

from conformity.follow.places import Drawn

#: an outline of ours has no empty part; some libraries end the process over one
_HOLLOW: Final = re.compile(r"\bEMPTY\b", re.IGNORECASE)


@dataclass(frozen=True)
class ReportedFinding:
    """One finding as a draft reported it."""

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
    #: its position; None for a finding without place
    shape: Any


@dataclass(frozen=True)
class Draft:
    """One run over one draft."""

    name: str
    date: str
    findings: tuple[ReportedFinding, ...]
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
    #: language of its sentences
    language: str
    #: every concern as its ground
    grounds: tuple[Drawn, ...] = ()


def of_payload(payload: Mapping[str, Any]) -> Draft:
    """A draft from the content of ``report.json``; one read from a file is validated before."""
    findings = tuple(
        ReportedFinding(
            row["finding_id"], row["concern_id"], row["rule_id"], row["element_key"] or "", row["zone_label"] or "",
            row["commune"] or "", row["severity"], row["measure"], row["value"], row["unit"] or "", row["statement"],
            outline(row["outline"]) if row["outline"] else None,
        )
        for row in payload["findings"]
    )  # fmt: skip
    taken = {
        (row["territory"], row["qualifier"]): float(row["value"])
        for row in payload["territory_measures"]
        if row["measure"] == "constructible_network_area"
    }
    covered = {
        (row["element_key"], row["qualifier"]): float(row["value"])
        for row in payload["element_measures"]
        if row["measure"] == "covered_share" and row["value"] is not None
    }
    return Draft(
        name=str(payload["plan"].get("name") or payload["dossier"].get("title") or ""),
        date=str(payload["date"]),
        findings=findings,
        concerns={row["concern_id"]: row for row in payload["concerns"]},
        undetermined=frozenset(
            (row["rule_id"], row.get("element_key") or "", row.get("zone_label") or "")
            for row in payload["undetermined"]
        ),
        silenced=frozenset(rule for line in payload["not_assessed"] for rule in line["rules"]),
        rules={
            rule["id"]: "; ".join(f"{level['severity']} {level['when']} ({level['at']})" for level in rule["levels"])
            for rule in payload["rulebook"]["rules"]
            if rule["status"] == "active"
        },
        pack=f"{payload['rulebook']['pack']} {payload['rulebook']['version']}",
        references={row["id"]: str(row["status"]) for row in payload["references"]},
        taken=taken,
        covered=covered,
        elements={row["element_key"]: _named(row) for row in payload["elements"]},
        grounds=tuple(
            Drawn(
                row["concern_id"],
                row["kind"],
                row["topic"],
                outline(row["outline"]) if row["outline"] else None,
            )
            for row in payload["concerns"]
        ),
        language=str(payload.get("language", "")),
    )


def _named(row: Mapping[str, Any]) -> str:
    return str(row.get("name") or row.get("element_id") or row["element_key"])


def usable(text: str) -> bool:
    """Whether a text is an outline that can be laid over another: WKT without empty parts, of finite coordinates."""
    return outline(text) is not None


def outline(text: str) -> Any:
    """The shape of an outline, made valid (rounding may cross two edges); None where the text gives none."""
    if _HOLLOW.search(text):
        return None
    try:
        shape = shapely.from_wkt(text)
        if not np.isfinite(shapely.get_coordinates(shape)).all():
            return None
        return shape if shapely.is_valid(shape) else shapely.make_valid(shape, method="structure", keep_collapsed=False)
    except shapely.errors.GEOSException:
        return None
