"""What a rule's barrier does to an element, joined to the rule's units: cuts, passages, fronts, sides, edges.

An element that the barrier does not meet is not cut, and its passage is what it was: neutral values. Where the overlay
says why it could not measure, the value is unknown.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING, Any, Final

import numpy as np
import pandas as pd

from conformity.model import SubjectKind
from conformity.rulebook.load import barrier
from conformity.rulebook.parts import comparisons
from conformity.rulebook.quantities import BREAKS, GAPS

if TYPE_CHECKING:
    from conformity.evaluate.attributes import Attributes
    from conformity.overlay import Measured
    from conformity.rulebook.schema import Rule

#: measure → family of the table ``passages``
FAMILIES: Final[Mapping[str, str]] = {
    **dict.fromkeys(BREAKS, "break"),
    "residual_width": "residual_width",
    "residual_width_ratio": "residual_width",
    **dict.fromkeys(GAPS, "gap"),
    "sides_locked": "sides",
    "interfaces": "interface",
}
#: value where the barrier does nothing to the element
_NEUTRAL: Final[Mapping[str, float]] = {
    "links_cut": 0.0, "envelope_links_cut": 0.0, "last_link": 0.0, "pieces_added": 0.0, "largest_part_loss": 0.0,
    "mesh_loss": 0.0, "residual_width": np.inf, "residual_width_ratio": 1.0, "gap": np.inf, "gap_ratio": 1.0,
    "sides_locked": 0.0, "interfaces": 0.0,
}  # fmt: skip
#: told beside them, not judged
_TOLD: Final = ("width_before", "gap_before", "sides", "locked_share", "pieces_after", "width_from_buffer")
#: families whose unmeasured rows leave a measure unknown: a passage is not known where the break is not
_SILENCED: Final[Mapping[str, tuple[str, ...]]] = {
    "break": ("break", "residual_width"),
    "residual_width": ("residual_width",),
    "gap": ("gap",),
    "sides": ("sides",),
    "interface": ("interface",),
}


def wanted(rule: Rule) -> frozenset[str]:
    """The barrier measures that a rule's levels look at."""
    used = {c.measure for level in rule.levels for c in comparisons(level.when)} | {rule.measure}
    return frozenset(used & FAMILIES.keys())


def compares(rule: Rule) -> bool:
    """Whether some level of a rule compares a continuity with what it was before the plan."""
    return any(FAMILIES[measure] in ("break", "residual_width", "gap") for measure in wanted(rule))


def joined(rule: Rule, rows: pd.DataFrame, measured: Measured) -> pd.DataFrame:
    """Rows of pairs or elements with the measures of the rule's barrier.

    A pair has its element's measures where its zone or prescription is among those that make the cut or the narrow
    place; else neutral ones.
    """
    if not wanted(rule) and "M12" not in rule.modifiers:
        return rows
    name = barrier(rule.applies).name
    table = measured.element_measures[measured.element_measures["qualifier"] == name]
    wide = {m: part.set_index("element_key")["value"].astype(float) for m, part in table.groupby("measure")}
    passages = measured.passages[measured.passages["barrier"] == name]
    silent: dict[str, set[str]] = {}
    makers: dict[str, dict[str, frozenset[str]]] = {}
    for row in passages[["element_key", "measure", "reason", "subject_keys"]].to_dict("records"):
        if row["reason"]:
            for family in _SILENCED[row["measure"]]:
                silent.setdefault(family, set()).add(row["element_key"])
        else:
            held = makers.setdefault(row["measure"], {})
            held[row["element_key"]] = held.get(row["element_key"], frozenset()) | frozenset(row["subject_keys"])
    out = rows.copy()
    keys = rows["element_key"]
    by_pair = "subject_key" in rows
    for measure, neutral in _NEUTRAL.items():
        value = keys.map(wide[measure]) if measure in wide else pd.Series(np.nan, index=rows.index)
        family = FAMILIES[measure]
        unknown = value.isna() & keys.isin(silent.get(family, set()))
        value = value.fillna(neutral).astype(float)
        if by_pair:
            own = [
                subject in makers.get(family, {}).get(element, frozenset())
                for subject, element in zip(rows["subject_key"], keys, strict=True)
            ]
            value = value.where(np.array(own, dtype=bool) | unknown, neutral)
        out[measure] = value.mask(unknown)
    for measure in _TOLD:
        out[measure] = keys.map(wide[measure]).astype(float) if measure in wide else np.nan
    return out


def placed(rule: Rule, level: int, row: Mapping[str, Any], attributes: Attributes) -> Mapping[str, Any]:
    """An element's row as it is told: where it is cut or narrow, by which zones, between what.

    Rows that no passage decides are told as they are.
    """
    when = rule.levels[level].when if level >= 0 else None
    families = [FAMILIES[c.measure] for c in comparisons(when) if c.measure in FAMILIES] if when is not None else []
    if not families:
        return _rolled_back(rule, row, attributes)
    table = attributes.passages_of(barrier(rule.applies).name, str(row["element_key"]))
    found = next((table[table["measure"] == f] for f in families if (table["measure"] == f).any()), None)
    if found is None:
        return row
    told = dict(row)
    place = found.iloc[0]
    told["geometry"] = place["geometry"]
    told["between_keys"] = list(place["between"])
    told["between"] = names(place["between"], attributes)
    if "subject_key" in row:
        return told
    subjects = list(dict.fromkeys(key for keys in found["subject_keys"] for key in keys))
    told.update(_lead(subjects, str(row["element_key"]), attributes))
    return told


def _rolled_back(rule: Rule, row: Mapping[str, Any], attributes: Attributes) -> Mapping[str, Any]:
    """An element that loses ground against the plan in force, at the site of the zone that takes most of it."""
    if "subject_key" in row or rule.gather != "site":
        return row
    contacts = attributes.contacts_of(str(row["element_key"]))
    own = contacts[contacts["relation"] == "overlap"]
    zones = attributes.zones["zone_class"]
    own = own[own["subject_key"].map(zones).isin([str(c) for c in rule.applies.zones])]
    size = own["rollback_area_m2"].where(own["area_m2"] > 0, own["rollback_length_m"]).fillna(0.0)
    size = size.where(size > 0, own["area_m2"] + own["length_m"]) if not (size > 0).any() else size
    own = own.assign(_size=size)[size > 0].sort_values(["_size", "subject_key"], ascending=[False, True])
    if not len(own):
        return row
    return {**row, **_lead(list(own["subject_key"]), str(row["element_key"]), attributes)}


def names(keys: Any, attributes: Attributes) -> list[str]:
    """Elements as one calls them: by name, else by their source's id."""
    known = attributes.elements
    named = []
    for key in keys:
        if key in known.index:
            own = known.loc[key]
            named.append(str(own["name"] or own["element_id"] or key))
        else:
            named.append(str(key))
    return named


def _lead(subjects: list[str], element: str, attributes: Attributes) -> dict[str, Any]:
    """Label, class and site of the zone that does most; labels and communes of all."""
    zones = [key for key in subjects if key in attributes.zones.index]
    told: dict[str, Any] = {}
    labels = [str(attributes.zones.loc[key, "zone_label"]) for key in zones]
    if zones:
        first = attributes.zones.loc[zones[0]]
        told = {"zone_key": zones[0], "zone_class": first["zone_class"], "commune": first["commune"]}
        told["zone_labels"] = sorted(set(labels))
        told["zone_label"] = ", ".join(dict.fromkeys(labels))
    contacts = attributes.contacts_of(element)
    own = contacts[contacts["subject_key"].isin(subjects)]
    own = own[own["site_key"] != ""]
    if len(own):
        order = {key: n for n, key in enumerate(subjects)}
        at = own["subject_key"].map(order).sort_values(kind="stable").index[0]
        told["site_key"] = own.loc[at, "site_key"]
        if not zones and own.loc[at, "subject_kind"] == SubjectKind.PRESCRIPTION:
            key = own.loc[at, "subject_key"]
            told["prescription_label"] = attributes.prescriptions.loc[key, "prescription_label"]
    return told
