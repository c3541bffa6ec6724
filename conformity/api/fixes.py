"""The outlines that requests describe for the zones of the worst places, and the rules applied to the changed plan.

All changes are applied together and measured in a second run, on the elements concerned and their surroundings. The
result given for a concern is therefore that of all changes. Ground taken out of a zone becomes a protected natural
zone.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Any, Final

import geopandas as gpd
import pandas as pd
import shapely

from conformity.evaluate import evaluate
from conformity.model import FIXES, SILENT_SEVERITIES, ConcernKind, Network, Severity, worst
from conformity.overlay import fixes as geometry
from conformity.overlay import grid, measure
from conformity.rulebook.load import barrier, measures_of, needs

if TYPE_CHECKING:
    from conformity.evaluate.evaluate import Evaluated
    from conformity.model import Context, Plan
    from conformity.overlay import Measured
    from conformity.report.wording.requested import Redrawn
    from conformity.rulebook.schema import Rulebook

#: number of sites, worst first, for which a change is looked for
MOST: Final = 40
_WEIGHS: Final = frozenset({Severity.CRITICAL, Severity.MAJOR, Severity.MODERATE, Severity.WATCH})


@dataclass(frozen=True)
class _Change:
    """One zone minus the ground of one concern. ``left`` is empty if nothing of the zone remains."""

    concern: Mapping[str, Any]
    zone: Mapping[str, Any]
    elements: tuple[str, ...]
    left: Any
    #: the ground taken out of it
    given: Any
    #: ground taken out of it if the elements lie otherwise within their uncertainty (m2); None where that is not known
    bounds: tuple[float, float] | None = None


def fixes(
    plan: Plan, network: Network, context: Context, measured: Measured, evaluated: Evaluated, rulebook: Rulebook,
    asked: Mapping[str, Sequence[Redrawn]],
) -> gpd.GeoDataFrame:  # fmt: skip
    """The outlines that the requests of the worst places describe, with what the rules say once they are all drawn.

    Parameters
    ----------
    asked
        ``concern_id`` → the zones that its requests redraw, and how.

    Returns
    -------
    GeoDataFrame
        Rows of :data:`conformity.model.FIXES`, by rank of the concern and zone; none of a place whose request no
        outline can meet.
    """
    findings = evaluated.findings
    chosen = _chosen(evaluated.concerns)
    changes = [
        change for row in chosen for change in _changes(row, asked.get(row["concern_id"], ()), plan, network, measured)
    ]
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
    concern: Mapping[str, Any], asked: Sequence[Redrawn], plan: Plan, network: Network, measured: Measured
) -> list[_Change]:
    """The zones that the requests of a place redraw, by key, each with what is left of it."""
    zones = plan.zones.set_index("zone_key", drop=False)
    contacts = measured.contacts
    changes = []
    for each in sorted(asked):
        zone = zones.loc[each.zone_key].to_dict()
        rows = contacts[(contacts["subject_key"] == each.zone_key) & contacts["element_key"].isin(concern["elements"])]
        elements = tuple(sorted(rows.loc[(rows["area_m2"] > 0) | (rows["length_m"] > 0), "element_key"]))
        if each.how == "whole":
            changes.append(_Change(concern, zone, elements, shapely.Polygon(), zone["geometry"]))
            continue
        taken = _taken(concern, each, zones.loc[[one.zone_key for one in asked]], network)
        drawn = None if taken is None else geometry.without(zone["geometry"], [taken])
        if drawn is not None:
            held = rows[rows["element_key"].isin(_keys(concern))]
            changes.append(
                _Change(concern, zone, elements, *drawn, geometry.bounds(held) if each.how == "ground" else None)
            )
    return changes


def _keys(concern: Mapping[str, Any]) -> set[str]:
    """The elements that a place is named after."""
    return {key for named in concern["fields"]["named"] for key in named["keys"]}


def _taken(concern: Mapping[str, Any], each: Redrawn, zones: gpd.GeoDataFrame, network: Network) -> Any:
    """The ground that a request takes out of its zones."""
    fields, drawn = concern["fields"], concern["geometry"]
    if each.how == "passage":
        key = (fields.get("cut") or {}).get("element") or fields["carrying"]
        corridor = network.elements.set_index("element_key").geometry[key]
        return geometry.passage(corridor, shapely.union_all(zones.geometry.to_numpy()), each.width_m)
    parts = shapely.get_parts(shapely.get_parts(drawn))
    dimension = 1 if each.how == "bank" else 2
    shapes = parts[shapely.get_dimensions(parts) == dimension]
    if not len(shapes):
        return None
    taken = shapely.union_all(shapes)
    return geometry.bank(taken) if each.how == "bank" else taken


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
    # a zone that loses ground then adjoins it: findings on that are reported too
    rule_ids = set(concerned["rule_id"])
    rules = tuple(r for r in rulebook.rules if r.id in rule_ids or r.applies.relation in ("near", "within"))
    book = rulebook.model_copy(update={"rules": rules})
    only: dict[str, frozenset[str]] = {}
    for rule in rules:
        name = barrier(rule.applies).name
        element_keys = set(concerned.loc[concerned["rule_id"] == rule.id, "element_key"])
        only[name] = only.get(name, frozenset()) | element_keys
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
    # a zone that now lies beside an element may have findings for that
    stays |= after["zone_key"].isin(concern["zones"]) & after["element_key"].isin(concern["elements"])
    left = after[stays & ~after["severity"].isin(SILENT_SEVERITIES)]
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
