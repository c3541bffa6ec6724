"""The units a rule is judged on, one row each with every measure: pairs, elements, sites, the territory, the dossier.

Only tables are joined here; every number comes from the overlay.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import numpy as np
import pandas as pd
import shapely

from conformity.evaluate import continuity
from conformity.evaluate.population import Population, dimensions, matches
from conformity.model import TO_URBANISE_CLASSES, CertifiedBy, Relation, SubjectKind
from conformity.rulebook.load import barrier, toolset_name
from conformity.rulebook.quantities import ROLLBACKS

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

    from conformity.evaluate.attributes import Attributes
    from conformity.model import Context, Plan
    from conformity.overlay import Measured
    from conformity.rulebook.schema import Rule, Settings

#: measure → columns of its low and high values
BOUNDS = {"area": ("core_area", "envelope_area"), "length": ("core_length", "envelope_length")}
_SUMMED = ["area", "core_area", "envelope_area", "length", "core_length", "count", "edge_length", "approach_area"]
_SHARED = ["share_of_element", "core_share_of_element"]
#: measures of the territory that rest on its contacts
_OF_TERRITORY = ("network_area", "area", "territory_share", "network_share", "over_representation")
#: measures of an element that rest on its contacts with zones
_OF_ELEMENT = [
    *("inside_area", "inside_length", "inside_count", "area", "length", "count", "core_area", "core_length"),
    *("envelope_area", "envelope_length", "share_of_element", "class_share", "covered_share", "treated"),
]


@dataclass(frozen=True)
class Tables:
    """What the units of every rule are taken from, made once."""

    #: contacts with their measures under the names of the rules, and the attributes of both sides
    pairs: pd.DataFrame
    #: measures of elements by (measure, qualifier), on ``element_key``: value, low, high
    of_element: Mapping[tuple[str, str], pd.DataFrame]
    #: elements of which some part lies in the zoning
    inside: frozenset[str]
    #: elements of which some contact with a zone was settled by no method
    unproved: frozenset[str]


def tables(measured: Measured, attributes: Attributes) -> Tables:
    """The measures, arranged once for all rules."""
    table = measured.element_measures
    inside = table[table["measure"].isin(["inside_area", "inside_length", "inside_count"]) & (table["value"] > 0)]
    return Tables(
        attributes.joined(_named(measured.contacts)),
        {
            (str(measure), str(qualifier)): rows.set_index("element_key")[["value", "low", "high"]].astype(float)
            for (measure, qualifier), rows in table.groupby(["measure", "qualifier"], sort=True)
        },
        frozenset(inside["element_key"]),
        unproved(measured),
    )


def _named(contacts: pd.DataFrame) -> pd.DataFrame:
    """Contacts with their measures under the names that rules use; NA where no method settled them."""
    named = {
        "area": "area_m2",
        "core_area": "area_low_m2",
        "envelope_area": "area_high_m2",
        "length": "length_m",
        "core_length": "length_low_m",
        "envelope_length": "length_high_m",
        "distance": "distance_m",
        "edge_length": "edge_length_m",
        "approach_area": "approach_area_m2",
        "share_of_zone": "share_of_subject",
        "core_share_of_element": "core_share",
        "rollback_area": "rollback_area_m2",
        "rollback_length": "rollback_length_m",
    }
    rows = contacts.assign(**{name: contacts[source].astype(float) for name, source in named.items()})
    rows["unproved"] = rows["certified_by"] == CertifiedBy.NOTHING
    rows.loc[rows["unproved"], [*_SUMMED, *_SHARED, "share_of_zone", "envelope_length"]] = np.nan
    rows["present"] = 1.0
    rows["crosses"] = rows["crosses"].astype(float)
    return rows


def pairs(rule: Rule, pop: Population, tables: Tables, measured: Measured, settings: Settings) -> pd.DataFrame:
    """Contacts of a rule's population, with its measures; ``sure`` is false where the zone only perhaps belongs."""
    contacts = tables.pairs
    zone = contacts["subject_kind"] == SubjectKind.ZONE
    sure = (zone & contacts["subject_key"].isin(pop.zones)) | (~zone & contacts["subject_key"].isin(pop.prescriptions))
    doubtful = zone & (contacts["subject_key"].isin(pop.perhaps) | contacts["subject_key"].isin(pop.unknown))
    elements = contacts["element_key"].isin(pop.elements | pop.untold)
    rows = contacts[(sure | doubtful) & elements & _related(rule, contacts, settings.obstacle_radius.value)].copy()
    rows["sure"] = sure.loc[rows.index]
    rows["told"] = ~rows["element_key"].isin(pop.untold)
    rows["radius_m"] = settings.near.value if rule.applies.relation == "near" else np.nan
    if not len(rows):
        return rows
    if rule.applies.tools:
        rows["treated"] = _treated(rule, rows, measured)
    if rule.applies.deduct:
        rows = _deducted(rule, rows, measured)
    return continuity.joined(rule, rows, measured)


def _related(rule: Rule, contacts: pd.DataFrame, within_m: float) -> pd.Series:
    overlap = contacts["relation"] == Relation.OVERLAP
    if rule.applies.relation == "near":
        return ~overlap & (contacts["edge_length_m"] > 0)
    if rule.applies.relation == "within":
        return contacts["distance_m"] <= within_m
    if rule.applies.relation == "approach":
        return contacts["approach_area_m2"] > 0
    return overlap | (contacts["area_high_m2"] > 0) | (contacts["length_high_m"] > 0)


def _treated(rule: Rule, rows: pd.DataFrame, measured: Measured) -> pd.Series:
    """1 where one of the rule's tools lies within the obstacle radius of the contact, else 0."""
    near = measured.deductions[measured.deductions["toolset"] == toolset_name(rule.applies.tools)]
    key = ["subject_kind", "subject_key", "element_key"]
    joined = rows[key].merge(near[[*key, "near"]], on=key, how="left")["near"]
    return pd.Series(joined.eq(True).to_numpy(float), index=rows.index)


def _deducted(rule: Rule, rows: pd.DataFrame, measured: Measured) -> pd.DataFrame:
    """Measures after the ground under the rule's ``deduct`` prescriptions is taken off; shares shrink alike."""
    left = measured.deductions[measured.deductions["toolset"] == toolset_name(rule.applies.deduct)]
    key = ["subject_kind", "subject_key", "element_key"]
    left = rows[key].merge(left, on=key, how="left").set_index(rows.index)
    known = left["toolset"].notna()
    ratio = {}
    for measure, source in (
        ("area", "area_m2"),
        ("core_area", "area_low_m2"),
        ("envelope_area", "area_high_m2"),
        ("length", "length_m"),
    ):
        before = rows[measure]
        after = left[source].where(known, before).astype(float)
        ratio[measure] = (after / before.where(before > 0)).fillna(1.0)
        rows[measure] = after
    rows["core_length"] = np.minimum(rows["core_length"], rows["length"])
    for share, of in (("share_of_element", "area"), ("share_of_zone", "area"), ("core_share_of_element", "core_area")):
        line = (rows["length_m"] > 0) & (rows["area_m2"] <= 0)
        rows[share] = rows[share] * ratio[of].where(~line, ratio["length"])
    return rows


def site_totals(rows: pd.DataFrame) -> pd.DataFrame:
    """For each row, the total of the rule's rows with the same element over the same site; NA outside any site."""
    counted = rows[(rows["site_key"] != "") & rows["sure"]]
    columns = [*_SUMMED, *_SHARED]
    if not len(counted):
        return pd.DataFrame(np.nan, index=rows.index, columns=[*columns, "present"])
    total = _proved_sum(counted.groupby(["site_key", "element_key"]), columns)
    total["present"] = 1.0
    keys = pd.MultiIndex.from_frame(rows[["site_key", "element_key"]])
    return total.reindex(keys).set_index(rows.index)


def sites(rows: pd.DataFrame) -> pd.DataFrame:
    """Rows of a rule gathered by site: one unit a site, standing for its largest pair."""
    counted = rows[(rows["site_key"] != "") & rows["sure"]].copy()
    if not len(counted):
        return counted
    groups = counted.groupby("site_key")
    total = _proved_sum(groups, [*_SUMMED, *_SHARED])
    total["unproved"] = groups["unproved"].any()
    order = counted.sort_values(["area", "length", "subject_key", "element_key"], ascending=[False, False, True, True])
    lead = order.drop_duplicates("site_key").set_index("site_key", drop=False)
    lead[total.columns] = total.loc[lead.index]
    return lead.sort_index().set_index(pd.RangeIndex(len(lead)))


def _proved_sum(groups: Any, columns: list[str]) -> pd.DataFrame:
    """Sums of measures by group; unknown where one of the measures was not certified."""
    total: pd.DataFrame = groups[columns].sum()
    total[groups["unproved"].any()] = np.nan
    return total


def compared(plan: Plan, context: Context) -> frozenset[str]:
    """Measures against the plan in force that can be told: nothing without it, no lost protection of those not read."""
    if context.in_force is None:
        return frozenset()
    read = context.in_force.prescriptions_read and plan.prescriptions_read
    return frozenset(name for name in ROLLBACKS if read or not name.startswith("unprotected"))


def elements(
    rule: Rule,
    pop: Population,
    frame: pd.DataFrame,
    tables: Tables,
    measured: Measured,
    compared: frozenset[str] = frozenset(),
    *,
    doubt: bool = False,
) -> pd.DataFrame:
    """Elements of a rule's population that lie in the zoning, with their measures.

    ``compared`` are the measures against the plan in force that can be told. With ``doubt``, zones that only perhaps
    belong to the rule's classes are counted as if they did: where that changes the verdict, the unit is undetermined.
    """
    keys = pd.Index(sorted(tables.inside & (pop.elements | pop.untold)))
    units = frame.set_index("element_key", drop=False).loc[keys].copy()
    wide = tables.of_element

    def column(measure: str, qualifiers: Iterable[str] = ("",), band: str = "value") -> pd.Series:
        found = [wide[(measure, q)][band].reindex(keys).fillna(0.0) for q in qualifiers if (measure, q) in wide]
        return sum(found, pd.Series(0.0, index=keys))

    shape = dimensions(units) if len(units) else np.array([], dtype=object)
    surface, line = shape == "surface", shape == "line"
    for name in ("inside_area", "inside_length", "inside_count"):
        units[name] = column(name)
    classes = [str(c) for c in rule.applies.zones]
    for name in ("area", "length", "count"):
        units[name] = column(f"class_{name}", classes)
    for name in ("area", "length"):
        units[f"core_{name}"] = column(f"class_{name}", classes, "low")
        units[f"envelope_{name}"] = column(f"class_{name}", classes, "high")
    if doubt:
        _add_doubtful(units, pop, measured)
    part = np.where(surface, units["inside_area"], np.where(line, units["inside_length"], units["inside_count"]))
    whole = pd.Series(part, index=keys).where(lambda s: s > 0)
    taken = pd.Series(np.where(surface, units["area"], np.where(line, units["length"], units["count"])), index=keys)
    units["share_of_element"] = taken / units["size"].where(units["size"] > 0)
    wanted = [str(c) for c in rule.applies.classes]
    held = np.where(
        surface,
        column("class_area", wanted),
        np.where(line, column("class_length", wanted), column("class_count", wanted)),
    )
    units["class_share"] = (pd.Series(held, index=keys) / whole).clip(upper=1.0)
    tools = toolset_name(rule.applies.tools)
    covered = wide.get(("covered_share", tools))
    units["covered_share"] = covered["value"].reindex(keys) if covered is not None else np.nan
    units["treated"] = (units["covered_share"] > 0).astype(float).mask(units["covered_share"].isna())
    units["has_core"] = ~surface | (column("core_area") > 0)
    units["present"] = (taken > 0).astype(float) if classes else 1.0
    units["told"] = ~units["element_key"].isin(pop.untold)
    for name in sorted(ROLLBACKS):
        units[name] = column(name) if name in compared else np.nan
    units["unproved"] = units["element_key"].isin(tables.unproved)
    units.loc[units["unproved"], _OF_ELEMENT] = np.nan
    made: pd.DataFrame = units.set_index(pd.RangeIndex(len(units)))
    return continuity.joined(rule, made, measured)


def _add_doubtful(units: pd.DataFrame, pop: Population, measured: Measured) -> None:
    """Add what lies in zones that only perhaps belong to the rule's classes."""
    contacts = measured.contacts[measured.contacts["subject_kind"] == SubjectKind.ZONE]
    more = contacts[contacts["subject_key"].isin(pop.perhaps | pop.unknown)]
    names = {"area": "area_m2", "length": "length_m", "count": "count"}
    added = more.groupby("element_key")[list(names.values())].sum().reindex(units.index).fillna(0.0)
    for name, source in names.items():
        units[name] = units[name] + added[source]


def unproved(measured: Measured) -> frozenset[str]:
    """Elements of which some contact with a zone was settled by no method."""
    contacts = measured.contacts
    open_ = (contacts["certified_by"] == CertifiedBy.NOTHING) & (contacts["subject_kind"] == SubjectKind.ZONE)
    return frozenset(contacts["element_key"][open_])


def territory(rule: Rule, measured: Measured) -> pd.DataFrame:
    """The one unit of a territory rule: what of the rule's classes lies in the network, and in which proportion."""
    table = measured.territory_measures
    plan = table[table["territory"] == "plan"]
    value = {(m, q): float(v) for m, q, v in zip(plan["measure"], plan["qualifier"], plan["value"], strict=True)}

    def total(measure: str, qualifiers: Iterable[str]) -> float:
        return sum(value.get((measure, q), 0.0) for q in qualifiers)

    classes = [str(c) for c in (rule.applies.zones or sorted(TO_URBANISE_CLASSES))]
    zoning = value.get(("zoning_ground_area", ""), 0.0)
    network = value.get(("network_ground_area", ""), 0.0)
    taken = total("constructible_network_area", classes)
    of_class = total("class_ground_area", classes)
    row: dict[str, Any] = {
        "network_area": taken,
        "area": taken,
        "territory_share": taken / zoning if zoning > 0 else np.nan,
        "network_share": network / zoning if zoning > 0 else np.nan,
        "class_area": of_class,
        "inside_area": network,
        "zoning_area": zoning,
        "present": float(taken > 0),
    }
    share = row["network_share"]
    row["over_representation"] = (taken / of_class) / share if of_class > 0 and share > 0 else 0.0
    row["unproved"] = bool(unproved(measured))
    if row["unproved"]:
        row |= dict.fromkeys(
            ("network_area", "area", "territory_share", "network_share", "over_representation"), np.nan
        )
    return pd.DataFrame([row])


def dossier(
    rule: Rule, pop: Population, plan: Plan, context: Context, tables: Tables, measured: Measured, settings: Settings
) -> pd.DataFrame:
    """The one unit of a dossier rule: a declaration, or how many prescriptions of its codes meet the network."""
    if rule.applies.declaration:
        said = str(context.dossier.declarations.get(rule.applies.declaration, "unknown"))
        present = {"yes": 1.0, "no": 0.0}.get(said, np.nan)
        codes = plan.prescriptions["code"] if len(plan.prescriptions) else pd.Series([], dtype=str)
        if rule.applies.prescriptions and any(matches(code, rule.applies.prescriptions) for code in codes):
            present = 1.0
        return pd.DataFrame([{"present": present, "count": np.nan}])
    rows = pairs(rule, pop, tables, measured, settings)
    rows = rows[rows["relation"] == Relation.OVERLAP]
    met = sorted(rows["subject_key"][rows["sure"]].unique())
    names = {
        **dict(zip(plan.prescriptions["prescription_key"], plan.prescriptions["label"], strict=True)),
        **dict(zip(plan.zones["zone_key"], plan.zones["label"], strict=True)),
    }
    row: dict[str, Any] = {
        "present": float(bool(met)),
        "count": float(len(met)),
        "subjects": met,
        "labels": sorted({str(names.get(k) or k) for k in met}),
        "area": float(rows["area"][rows["sure"]].sum(skipna=False)),
        "length": float(rows["length"][rows["sure"]].sum(skipna=False)),
        "unproved": bool(rows["unproved"][rows["sure"]].any()),
    }
    if "interfaces" in continuity.wanted(rule):
        row |= _interfaces(rule, pop, measured)
    return pd.DataFrame([row])


def _interfaces(rule: Rule, pop: Population, measured: Measured) -> dict[str, Any]:
    """How many times corridors leave the plan over constructible ground, and which do."""
    places = measured.passages
    here = places[(places["measure"] == "interface") & (places["barrier"] == barrier(rule.applies).name)]
    here = here[here["element_key"].isin(pop.elements) & (here["reason"] == "")]
    pieces = [g for g in here.geometry if g is not None]
    return {
        "interfaces": float(len(here)),
        "present": float(len(here) > 0),
        "crossing_keys": sorted(here["element_key"].unique()),
        "subjects": sorted({key for keys in here["subject_keys"] for key in keys}),
        "geometry": shapely.geometrycollections(pieces) if pieces else None,
    }
