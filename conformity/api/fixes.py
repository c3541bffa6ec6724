"""Changes of zone outlines that would clear the worst sites, and the result of the rules on the changed plan.

All changes are applied together and measured in a second run, on the elements concerned and their surroundings. The
result given for a concern is therefore that of all changes. Ground that a zone gives up becomes a protected natural
zone.
"""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Any, Final

import geopandas as gpd
import pandas as pd
import shapely

from conformity.evaluate import evaluate
from conformity.model import FIXES, ConcernKind, Network, Severity, SubjectKind, ZoneClass, worst
from conformity.overlay import fixes as geometry
from conformity.overlay import grid, measure
from conformity.rulebook.load import barrier, measures_of, needs
from conformity.rulebook.parts import comparisons

if TYPE_CHECKING:
    from conformity.evaluate.evaluate import Evaluated
    from conformity.model import Context, Plan
    from conformity.overlay import Measured
    from conformity.rulebook.schema import Rulebook

#: number of sites, worst first, for which a change is looked for
MOST: Final = 40
_WEIGHS: Final = frozenset({Severity.CRITICAL, Severity.MAJOR, Severity.MODERATE, Severity.WATCH})
_CORE: Final = frozenset({"core_area", "core_length", "core_share_of_element"})


@dataclass(frozen=True)
class _Change:
    """One zone minus the ground of one concern. ``left`` is empty if nothing of the zone remains."""

    concern: Mapping[str, Any]
    zone: Mapping[str, Any]
    elements: tuple[str, ...]
    left: Any
    #: the ground that it gives up
    given: Any
    #: ground that it gives up if the elements lie otherwise within their uncertainty (m2); None where that is not known
    bounds: tuple[float, float] | None = None


def fixes(
    plan: Plan, network: Network, context: Context, measured: Measured, evaluated: Evaluated, rulebook: Rulebook
) -> gpd.GeoDataFrame:
    """Changes of the zones of the worst sites, with the result of the rules when all are applied.

    Returns
    -------
    GeoDataFrame
        Rows of :data:`conformity.model.FIXES`, by rank of the concern and zone.
    """
    findings = evaluated.findings
    chosen = _chosen(evaluated.concerns)
    changes = [change for row in chosen for change in _changes(row, plan, network, measured, findings, rulebook)]
    if not changes:
        return _table([], plan.crs)
    touched = {change.concern["concern_id"] for change in changes}
    concerned = findings[findings["concern_id"].isin(touched)]
    after, open_ = _after(changes, concerned, plan, network, context, measured, rulebook)
    return _table([_row(change, concerned, after, open_) for change in changes], plan.crs)


def _chosen(concerns: gpd.GeoDataFrame) -> list[dict[str, Any]]:
    sites = concerns[(concerns["kind"] == ConcernKind.PLACE) & concerns["severity"].isin(list(_WEIGHS))]
    rows: list[dict[str, Any]] = sites.sort_values("rank", kind="stable").head(MOST).to_dict("records")
    return rows


# ------------------------------------------------------------------------------------------------- changes


def _changes(
    concern: Mapping[str, Any],
    plan: Plan,
    network: Network,
    measured: Measured,
    findings: gpd.GeoDataFrame,
    rulebook: Rulebook,
) -> list[_Change]:
    """The zones of a concern, each minus the ground that it shares with the elements that count in it."""
    own = findings[(findings["concern_id"] == concern["concern_id"]) & findings["severity"].isin(list(_WEIGHS))]
    relation = {rule.id: rule.applies.relation for rule in rulebook.rules}
    own = own[own["rule_id"].map(relation).isin(["overlap", "approach"])]
    shared = _contacts(concern, measured.contacts)
    shared = shared[shared["element_key"].isin(set(own["element_key"]))]
    elements = network.elements.set_index("element_key")
    zones = plan.zones.set_index("zone_key", drop=False)
    # ground that is built on cannot be given up
    built = set(plan.zones.loc[plan.zones["zone_class"] == ZoneClass.URBAN_BUILT, "zone_key"])
    shared = shared[~shared["subject_key"].isin(built)]
    changes = []
    for key, rows in shared.groupby("subject_key", sort=True):
        shapes, taken = [], []
        for contact in rows.to_dict("records"):
            ident = contact["element_key"]
            held = _core_alone(set(own.loc[own["element_key"] == ident, "rule_id"]), rulebook)
            width_m = rulebook.settings.corridor_width.value
            shape = geometry.ground(elements.loc[ident], contact, core=held, width_m=width_m)
            if shape is not None and not shape.is_empty:
                shapes.append(shape)
                taken.append(ident)
        if not shapes:
            continue
        zone = zones.loc[key].to_dict()
        drawn = geometry.without(zone["geometry"], shapes)
        if drawn is not None:
            bounds = geometry.bounds(rows[rows["element_key"].isin(taken)])
            changes.append(_Change(concern, zone, tuple(sorted(taken)), *drawn, bounds))
    return changes


def _contacts(concern: Mapping[str, Any], contacts: gpd.GeoDataFrame) -> gpd.GeoDataFrame:
    """The contacts of the zones of a place with the network."""
    shares = (contacts["area_m2"] > 0) | (contacts["length_m"] > 0) | (contacts["approach_area_m2"] > 0)
    zones = contacts["subject_kind"] == SubjectKind.ZONE
    return contacts[zones & shares & contacts["subject_key"].isin(concern["zones"])]


def _core_alone(rules: Collection[str], rulebook: Rulebook) -> bool:
    """Whether the rules look at the core of elements alone: the margin around it may then stay in the zone."""
    measures = {
        each.measure
        for rule_id in rules
        for level in rulebook.rule(rule_id).levels
        if level.severity in _WEIGHS
        for each in comparisons(level.when)
        if not each.measure.startswith("is_")
    }
    return bool(measures) and measures <= _CORE


# ------------------------------------------------------------------------------------------------- outcome


def _after(
    changes: Sequence[_Change],
    concerned: gpd.GeoDataFrame,
    plan: Plan,
    network: Network,
    context: Context,
    measured: Measured,
    rulebook: Rulebook,
) -> tuple[gpd.GeoDataFrame, pd.DataFrame]:
    """Findings and unassessed cases of the changed plan, for the rules and elements of ``concerned``."""
    changed = geometry.changed(plan, [(change.zone["zone_key"], change.given) for change in changes])
    keys = set(concerned["element_key"]) - {""}
    radius_m = rulebook.settings.obstacle_radius.value
    local, around, context = geometry.around(changed, network, context, keys, radius_m)
    # a zone that gives up ground comes to lie beside it: what the rules say of that is told too
    spoken_of = set(concerned["rule_id"])
    rules = tuple(r for r in rulebook.rules if r.id in spoken_of or r.applies.relation in ("near", "within"))
    book = rulebook.model_copy(update={"rules": rules})
    only: dict[str, frozenset[str]] = {}
    for rule in rules:
        name = barrier(rule.applies).name
        spoken = set(concerned.loc[concerned["rule_id"] == rule.id, "element_key"])
        only[name] = only.get(name, frozenset()) | spoken
    by_class = any(name.startswith("class_") for rule in rules for name in measures_of(rule, book))
    again = measure(local, around, context, replace(needs(book), only=only, by_class=by_class))
    # how far each layer reaches was measured over the whole plan
    again = replace(again, territory_measures=measured.territory_measures)
    said = evaluate(local, around, context, again, book)
    return said.findings, said.undetermined


def _row(change: _Change, concerned: gpd.GeoDataFrame, after: gpd.GeoDataFrame, open_: pd.DataFrame) -> dict[str, Any]:
    concern, zone = change.concern, change.zone
    own = concerned[concerned["concern_id"] == concern["concern_id"]]
    stays = after["finding_id"].isin(list(concern["finding_ids"]))
    # a zone that now lies beside an element may be told of for that
    stays |= after["zone_key"].isin(concern["zones"]) & after["element_key"].isin(concern["elements"])
    left = after[stays & ~after["severity"].isin([Severity.INFORMATION, Severity.FAVOURABLE])]
    unit = ["rule_id", "zone_key", "prescription_key", "element_key"]
    unknown = open_[unit].merge(own[unit].drop_duplicates(), on=unit)
    severities = [*left["severity"], *([Severity.INCONCLUSIVE.value] if len(unknown) else [])]
    given = float(grid.quantise(shapely.area(change.given)))
    whole = float(zone["area_m2"])
    low, high = change.bounds or (given, given)
    return {
        "concern_id": concern["concern_id"],
        "zone_key": zone["zone_key"],
        "zone_label": zone["label"],
        "zone_class": zone["zone_class"],
        "removed_area_m2": given,
        "kept_area_m2": max(float(grid.quantise(whole - given)), 0.0),
        "severity_before": concern["severity"],
        "severity_after": str(worst(severities)) if severities else "",
        "fields": {
            "elements": list(change.elements),
            "findings": len(own),
            "left": sorted(left["finding_id"]),
            "undetermined": len(unknown),
            "rules": sorted({*left["rule_id"], *unknown["rule_id"]}),
            "removed_low_m2": min(low, given),
            "removed_high_m2": max(min(high, whole), given),
        },
        "geometry": change.left,
    }


def _table(rows: Sequence[Mapping[str, Any]], crs: str) -> gpd.GeoDataFrame:
    table: gpd.GeoDataFrame = grid.table(FIXES, {name: [row[name] for row in rows] for name in FIXES.names}, crs)
    return table
