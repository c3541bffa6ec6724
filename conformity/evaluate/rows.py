"""A unit that reached a level, as a row of the findings' contract. Keys and numbers only: no words."""

from __future__ import annotations

import hashlib
from collections.abc import Mapping
from math import isfinite
from typing import TYPE_CHECKING, Any

import pandas as pd

from conformity.evaluate.caps import certainty, settle
from conformity.evaluate.continuity import FAMILIES
from conformity.evaluate.judge import OPERATORS, threshold_text
from conformity.evaluate.modifiers import shifted
from conformity.evaluate.units import BOUNDS, KEPT
from conformity.model import Reach, SubjectKind
from conformity.model.measures import MEASURES
from conformity.rulebook.parts import comparisons
from conformity.rulebook.quantities import ROLLBACKS

if TYPE_CHECKING:
    from conformity.rulebook.schema import Level, Rule

#: numbers beside the measures that a rule's text may quote, or that explain one
_BESIDE = (
    "envelope_length", "class_area", "zoning_area", "width_before", "width_here_before", "gap_before", "sides",
)  # fmt: skip
#: raw numbers a rule's text may quote: placeholder, column, decimals
_QUOTED = (
    *((each.field, each.name, each.decimals) for each in MEASURES.values() if each.field),
    *((name, name, 3) for name in _BESIDE),
    ("pieces", "pieces_after", 3),
    ("whole_share", "share_of_whole", 6),
)


def digest(*parts: str) -> str:
    """A digest of some keys, of ten hexadecimal digits; measures have no part in it."""
    return hashlib.sha256("\x1f".join(parts).encode()).hexdigest()[:10]


def unit_of(measure: str) -> str:
    """``m2``, ``m`` or ``1``."""
    return MEASURES[measure].stored_unit if measure in MEASURES else "1"


def number(value: Any) -> float | None:
    """A plain number, or None where there is none."""
    if value is None or value is pd.NA or (isinstance(value, float) and not isfinite(value)):
        return None
    return round(float(value), 6)


def finding(
    rule: Rule, severity: str, level: int, row: Mapping[str, Any], reaches: Mapping[str, Reach]
) -> dict[str, Any]:
    """One row of the findings' contract (``concern_id`` is filled when they are gathered).

    Beside the contract: ``site_key``, and ``cause_keys``, the zones and prescriptions that make what is found.

    Parameters
    ----------
    row
        The unit with its measures, and the attributes of its zone, prescription and element where it has them.
    reaches
        Reference id → its legal force; the empty id means no reference.
    """
    reached = rule.levels[level] if level >= 0 else None
    measure = shown(rule, reached, row)
    low, high = BOUNDS.get(measure, ("", ""))
    value = number(row.get(measure))
    sure = certainty(row, measure)
    steps, named = int(row.get("steps") or 0), list(row.get("modifiers") or [])
    started = shifted(severity, steps, rule.scope)
    final, moved = settle(rule, reached, started, sure, row)
    key = "|".join(str(row.get(k) or "") for k in ("subject_kind", "subject_key", "element_key"))
    if rule.scope == "site":
        key = str(row.get("site_key"))
    zone = row.get("subject_kind") == SubjectKind.ZONE

    def text(name: str) -> str:
        return str(row.get(name) or "")

    return {
        "finding_id": f"F-{digest(rule.id, key)}",
        "concern_id": "",
        "rule_id": rule.id,
        "mode": rule.mode.value,
        "scope": rule.scope.value,
        "base_severity": severity,
        "modifiers": [*named, *moved],
        "severity": final,
        "certainty": sure.value,
        "reach": reaches.get(text("reference"), Reach.KNOWLEDGE).value,
        "subject_kind": text("subject_kind"),
        "zone_key": text("subject_key") if zone else text("zone_key"),
        "zone_label": text("zone_label"),
        "zone_class": text("zone_class"),
        "prescription_key": "" if zone else text("subject_key"),
        "commune": text("commune"),
        "element_key": text("element_key"),
        "kind": text("kind"),
        "objective": text("objective"),
        "reference": text("reference"),
        "measure": measure,
        "value": value,
        "low": number(row.get(low)) if low else None,
        "high": number(row.get(high)) if high else None,
        "unit": unit_of(measure),
        "threshold": threshold_text(reached) if reached is not None else "",
        "stability": text("stability"),
        "share_of_element": number(row.get("share_of_element")),
        "share_of_zone": number(row.get("share_of_zone")),
        "message": "finding",
        "fields": _fields(measure, row),
        "geometry": row.get("geometry"),
        "site_key": text("site_key"),
        "cause_keys": list(row.get("cause_keys") or [key for key in (text("subject_key"),) if key]),
    }


def shown(rule: Rule, level: Level | None, row: Mapping[str, Any]) -> str:
    """The measure that a finding reports.

    The rule's own; that of the level where a continuity, a rollback or what the plan protects decided it; and the one
    of the element's own dimension: a line has no area, a surface no length.
    """
    decided = _decisive(level, row) if level is not None else ""
    looked = [c.measure for c in comparisons(level.when)] if level is not None else []
    if decided in FAMILIES or decided in ROLLBACKS or decided in KEPT:
        return rule.measure if rule.measure in looked and number(row.get(rule.measure)) else decided
    other = {
        "area": "length", "length": "area", "rollback_area": "rollback_length", "unprotected_area": "unprotected_length"
    }.get(rule.measure)  # fmt: skip
    if other is None or number(row.get(rule.measure)) or not number(row.get(other)):
        return rule.measure
    return other


def _decisive(level: Level, row: Mapping[str, Any]) -> str:
    """The measure of the first comparison of a level that suffices by itself."""
    for comparison in comparisons(level.when):
        value = number(row.get(comparison.measure))
        if value is not None and bool(OPERATORS[comparison.operator](value, comparison.bound.value)):
            return comparison.measure
    return ""


def _fields(measure: str, row: Mapping[str, Any]) -> dict[str, Any]:
    fields: dict[str, Any] = {
        "zone": str(row.get("zone_label") or ""),
        "zones": list(row.get("zone_labels") or ([row["zone_label"]] if row.get("zone_label") else [])),
        "class": str(row.get("zone_class") or ""),
        "commune": str(row.get("commune") or ""),
        "element": str(row.get("name") or ""),
        "element_id": str(row.get("element_id") or ""),
        "kind": str(row.get("kind") or ""),
        "objective": str(row.get("objective") or ""),
        "milieu": str(row.get("milieu") or ""),
        "obstacle_label": str(row.get("obstacle_label") or ""),
        "legend": str(row.get("legend") or ""),
        "layer": str(row.get("layer") or ""),
        "prescription": str(row.get("prescription_label") or ""),
        "code": str(row.get("code") or ""),
        "purpose": str(row.get("purpose") or ""),
        "uncertainty_m": number(row.get("uncertainty_m")) or 0.0,
        "part": int(row.get("part") or 0),
    }
    for name, source, digits in _QUOTED:
        quantity = number(row.get(source))
        if quantity is not None:
            fields[name] = round(quantity, digits)
    if row.get("between"):
        fields["between"] = list(row["between"])
        fields["between_keys"] = list(row["between_keys"])
    labels = row.get("labels")
    if isinstance(labels, list):
        fields["list"] = labels
        counted = row.get("count") if "crossing_keys" not in row else None
        fields["n"] = int(counted) if counted and counted == counted else len(labels)
    if row.get("crossed"):
        fields["crossed"] = dict(row["crossed"])
    for name in ("counted", "uncounted"):
        if isinstance(row.get(name), list) and row[name]:
            fields[name] = list(row[name])
    if row.get("kept"):
        fields["kept"] = list(row["kept"])
    value = number(row.get(measure))
    if value is not None:
        fields["value"] = round(value, 6)
    return fields
