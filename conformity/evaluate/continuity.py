"""What a rule's barrier does to an element, joined to the rule's units: cuts, passages, fronts, sides, edges.

An element that the barrier does not meet is not cut, and its passage is what it was: neutral values. Where the overlay
says why it could not measure, the value is unknown.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING, Any, Final

import numpy as np

from conformity.evaluate.columns import places
from conformity.model import Relation
from conformity.model.measures import MEASURES
from conformity.rulebook.load import barrier, measures_of
from conformity.rulebook.parts import comparisons

if TYPE_CHECKING:
    from conformity.evaluate.attributes import Attributes
    from conformity.evaluate.columns import Columns
    from conformity.evaluate.passages import Passages
    from conformity.evaluate.tables import Tables
    from conformity.rulebook.schema import Rule, Rulebook

#: measure → family of the table ``passages``
FAMILIES: Final[Mapping[str, str]] = {
    each.name: each.family for each in MEASURES.values() if each.family not in ("", "rollback")
}
_BARRED: Final = tuple(dict.fromkeys(FAMILIES.values()))
#: value where the barrier does nothing to the element
_NEUTRAL: Final[Mapping[str, float]] = {
    each.name: each.neutral for each in MEASURES.values() if each.neutral is not None
}
#: reported beside them, not judged
_TOLD: Final = ("width_before", "gap_before", "sides", "locked_share", "pieces_after", "width_from_buffer")


def wanted(rule: Rule, rulebook: Rulebook) -> frozenset[str]:
    """The barrier measures that a rule's levels, its guard or its modifiers use."""
    return measures_of(rule, rulebook) & FAMILIES.keys()


def compares(rule: Rule) -> bool:
    """Whether some level of a rule compares a continuity with what it was before the plan."""
    judged = {c.measure for level in rule.levels for c in comparisons(level.when)} | {rule.measure}
    return any(FAMILIES.get(measure) in ("break", "residual_width", "gap") for measure in judged)


def join(rule: Rule, rows: Columns, tables: Tables, rulebook: Rulebook) -> None:
    """Give rows of pairs or elements the measures of the rule's barrier, where the rule uses any.

    A pair has its element's measures where its zone or prescription is among those that make the cut or the narrow
    place; else neutral ones.
    """
    if not wanted(rule, rulebook):
        return
    name = barrier(rule.applies).name
    elements, by_pair = rows["element_at"], "subject_key" in rows
    unmeasured = {family: tables.passages.silent(name, family, rows["element_key"]) for family in _BARRED}
    own = {family: tables.passages.is_maker(name, family, rows) for family in _BARRED} if by_pair else {}
    for measure, neutral in _NEUTRAL.items():
        family = FAMILIES[measure]
        value = tables.of_element(measure, name, "value", elements)
        missing = np.isnan(value)
        unknown = missing & unmeasured[family]
        value = np.where(missing | ~own[family] if by_pair else missing, neutral, value)
        rows[measure] = np.where(unknown, np.nan, value)
    for measure in _TOLD:
        rows[measure] = tables.of_element(measure, name, "value", elements)


def placed(
    rule: Rule, level: int, row: Mapping[str, Any], attributes: Attributes, passages: Passages
) -> Mapping[str, Any]:
    """An element's row as reported: where it is cut or narrow, by which zones, between what.

    Rows that no passage decides are reported unchanged.
    """
    when = rule.levels[level].when if level >= 0 else None
    families = [FAMILIES[c.measure] for c in comparisons(when) if c.measure in FAMILIES] if when is not None else []
    if not families:
        return _rolled_back(rule, row, attributes)
    name, element = barrier(rule.applies).name, str(row["element_key"])
    own_passages = next((met for f in families if (met := passages.of(name, f, element))), None)
    if own_passages is None:
        return row
    placed_row = dict(row)
    place = own_passages[0]
    placed_row["geometry"] = place["geometry"]
    placed_row["between_keys"] = list(place["between"])
    placed_row["between"] = names(place["between"], attributes)
    if place["measure"] == "residual_width" and place["geometry"] is not None:
        placed_row["width_here_before"] = place["before"]
    if "subject_key" in row:
        placed_row["cause_keys"] = sorted(
            {key for each in own_passages for key in each["subject_keys"]} | {str(row["subject_key"])}
        )
        return placed_row
    subjects = list(dict.fromkeys(key for each in own_passages for key in each["subject_keys"]))
    placed_row.update(_lead(subjects, row["element_at"], attributes))
    return placed_row


def _rolled_back(rule: Rule, row: Mapping[str, Any], attributes: Attributes) -> Mapping[str, Any]:
    """An element that loses ground against the plan in force, at the site of the zone that takes most of it."""
    if "subject_key" in row or rule.gather != "site":
        return row
    contacts = attributes.contacts
    rows = attributes.contacts_of(row["element_at"])
    rows = rows[(contacts["relation"][rows] == Relation.OVERLAP) & contacts["is_zone"][rows]]
    zone_class = attributes.zones["zone_class"][contacts["zone_at"][rows]]
    own = contacts.take(rows[np.isin(zone_class, [str(c) for c in rule.applies.zones])])
    size = np.nan_to_num(np.where(own["area_m2"] > 0, own["rollback_area_m2"], own["rollback_length_m"]))
    if not (size > 0).any():
        size = own["area_m2"] + own["length_m"]
    taken = sorted((-size, key) for size, key in zip(size.tolist(), own["subject_key"], strict=True) if size > 0)
    if not taken:
        return row
    return {**row, **_lead([key for _, key in taken], row["element_at"], attributes)}


def names(keys: Any, attributes: Attributes) -> list[str]:
    """Elements as one calls them: by name, else by their source's id."""
    elements = attributes.elements
    named = []
    for key in keys:
        positions = places(attributes.element_at, [key])
        named.append(
            str((positions and (elements["name"][positions[0]] or elements["element_id"][positions[0]])) or key)
        )
    return named


def _lead(subjects: list[str], element: int, attributes: Attributes) -> dict[str, Any]:
    """Label, class and site of the zone that does most; labels and communes of all."""
    positions = places(attributes.zone_at, subjects)
    zones = attributes.zones.take(positions).records()
    columns: dict[str, Any] = {"cause_keys": list(subjects)}
    if zones:
        labels = [str(zone["zone_label"]) for zone in zones]
        columns = {"zone_key": attributes.zone_at[positions[0]]}
        columns |= {name: zones[0][name] for name in ("zone_class", "commune")}
        columns["zone_labels"] = sorted(set(labels))
        columns["zone_label"] = ", ".join(dict.fromkeys(labels))
    order = {key: n for n, key in enumerate(subjects)}
    contacts = attributes.contacts
    rows = attributes.contacts_of(element)
    keys, sites = contacts["subject_key"][rows], contacts["site_key"][rows]
    own = [(order[key], n) for n, (key, site) in enumerate(zip(keys, sites, strict=True)) if key in order and site]
    if own:
        first = rows[min(own)[1]]
        columns["site_key"] = contacts["site_key"][first]
        place = contacts["prescription_at"][first]
        if not zones and place >= 0:
            columns["prescription_label"] = attributes.prescriptions["prescription_label"][place]
    return columns
