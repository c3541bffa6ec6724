"""The units a rule is judged on, one row each with every measure: pairs, elements, sites, the territory, the dossier.

Only tables are joined here; every number comes from the overlay.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import numpy as np
import pandas as pd
import shapely

from conformity.evaluate import continuity
from conformity.evaluate.columns import Coded, Columns, at
from conformity.model import Relation, Severity, ZoneClass, together
from conformity.rulebook.load import barrier, territory_classes, toolset_name
from conformity.rulebook.parts import comparisons
from conformity.rulebook.quantities import ROLLBACKS

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from conformity.evaluate.attributes import Attributes
    from conformity.evaluate.population import Candidates, Population
    from conformity.evaluate.tables import Tables
    from conformity.model import Context, Plan
    from conformity.rulebook.schema import Rule, Rulebook

#: measure → columns of its low and high values
BOUNDS = {"area": ("core_area", "envelope_area"), "length": ("core_length", "envelope_length")}
#: measures of a pair that are summed by site
SUMMED = (
    *("area", "core_area", "envelope_area", "length", "core_length", "count", "edge_length", "approach_area"),
    *("share_of_element", "core_share_of_element"),
)
#: natural objects that the plan itself protects
KEPT = ("kept_area", "kept_count", "kept_length")
#: Totals of U zones.
_URBAN = ("urban_reservoir_area", "urban_wetland_area")
#: measures of an element that rest on its contacts with zones
_OF_ELEMENT = (
    *("inside_area", "inside_length", "inside_count", "area", "length", "count", "core_area", "core_length"),
    *(
        "envelope_area",
        "envelope_length",
        "share_of_element",
        "class_share",
        "covered_share",
        "sheltered_share",
        "treated",
    ),
)


def pairs(rule: Rule, pop: Population, tables: Tables, rulebook: Rulebook) -> Columns:
    """Contacts of a rule's population, with its measures; ``sure`` is false where the zone only perhaps belongs."""
    contacts, settings = tables.pairs, rulebook.settings
    zone = contacts["zone_at"]
    sure = at(pop.zones, zone) | at(pop.prescriptions, contacts["prescription_at"])
    doubtful = at(pop.doubtful, zone)
    elements = (pop.elements | pop.undetermined)[contacts["element_at"]]
    related = tables.related(rule.applies.relation, settings.obstacle_radius.value)
    chosen = np.flatnonzero((sure | doubtful) & elements & related)
    rows = contacts.take(chosen)
    rows["pair_at"] = chosen
    rows["sure"] = sure[chosen]
    rows["told"] = ~pop.undetermined[rows["element_at"]]
    rows["radius_m"] = np.full(len(rows), settings.near.value if rule.applies.relation == "near" else np.nan)
    approached = settings.obstacle_radius.value if rule.measure == "approach_area" else np.nan
    rows["approach_m"] = np.full(len(rows), approached)
    if rule.applies.tools:
        # 1 where one of the rule's tools lies within the obstacle radius of the contact, else 0
        rows["treated"] = tables.left(rule.applies.tools, chosen)["near"].astype(float)
    if rule.applies.deduct:
        _deduct(rows, tables.left(rule.applies.deduct, chosen))
    continuity.join(rule, rows, tables, rulebook)
    return rows


def _deduct(rows: Columns, left: Columns) -> None:
    """Measures after the ground under the rule's ``deduct`` prescriptions is taken off; shares shrink alike."""
    ratio = {}
    for measure, source in (
        ("area", "area_m2"),
        ("core_area", "area_low_m2"),
        ("envelope_area", "area_high_m2"),
        ("length", "length_m"),
    ):
        before = rows[measure]
        after = np.where(left["known"], left[source], before)
        ratio[measure] = shrunk(after, before)
        rows[measure] = after
    rows["core_length"] = np.minimum(rows["core_length"], rows["length"])
    line = (rows["length_m"] > 0) & (rows["area_m2"] <= 0)
    for share, of in (("share_of_element", "area"), ("share_of_zone", "area"), ("core_share_of_element", "core_area")):
        rows[share] = rows[share] * np.where(line, ratio["length"], ratio[of])


def shrunk(after: np.ndarray, before: np.ndarray) -> np.ndarray:
    """What is left of each measure, as a fraction; 1 where there was nothing, or where it is not known."""
    ratio = np.divide(after, before, out=np.full(len(before), np.nan), where=before > 0)
    return np.where(np.isnan(ratio), 1.0, ratio)


def site_totals(rule: Rule, rows: Columns) -> Columns | None:
    """For each row, the total of the rule's rows with the same element over the same site; NA outside any site.

    Only what the levels ``at: site`` look at is summed; nothing where the rule has none.
    """
    judged = {c.measure for level in rule.levels if level.at == "site" for c in comparisons(level.when)}
    if not judged:
        return None
    # site and element as one number; negative outside any site
    group = np.where(rows["site_at"] < 0, -1, rows["site_at"] * (rows["element_at"].max(initial=0) + 1))
    group = np.where(group < 0, -1, group + rows["element_at"])
    counted = (group >= 0) & rows["sure"] & ~rows["slight"]
    groups, of = np.unique(group[counted], return_inverse=True)
    total = _proved_sum(rows.take(np.flatnonzero(counted)), of, [name for name in SUMMED if name in judged])
    total["present"] = 1.0
    place = pd.Index(groups).get_indexer(group)
    return Columns(len(rows), {name: at(total[name].to_numpy(float), place, np.nan) for name in total.columns})


def sites(rows: Columns) -> Columns:
    """Rows of a rule gathered by site: one unit a site, standing for its largest pair."""
    thick = np.unique(rows["site_at"][~rows["slight"]])
    slight = rows["slight"] & np.isin(rows["site_at"], thick)  # a site with nothing else is kept, however small
    counted = rows.take(np.flatnonzero((rows["site_at"] >= 0) & rows["sure"] & ~slight))
    order = pd.DataFrame({name: counted[name] for name in ("area", "length", "subject_key", "element_key", "site_key")})
    order = order.sort_values(["area", "length", "subject_key", "element_key"], ascending=[False, False, True, True])
    units = counted.take(order.drop_duplicates("site_key").sort_values("site_key").index.to_numpy())
    groups, of = np.unique(counted["site_at"], return_inverse=True)
    total = _proved_sum(counted, of, SUMMED).iloc[np.searchsorted(groups, units["site_at"])]
    for name in total.columns:
        units[name] = total[name].to_numpy()
    return units


def _proved_sum(rows: Columns, groups: np.ndarray, columns: Sequence[str]) -> pd.DataFrame:
    """Sums of measures by group; unknown where one of the measures was not certified (``unproved``)."""
    measures = pd.DataFrame({name: rows[name] for name in columns}, index=range(len(rows)), dtype=float)
    total: pd.DataFrame = measures.groupby(groups).sum()
    unproved = np.bincount(groups[rows["unproved"]], minlength=len(total)) > 0
    total[unproved] = np.nan
    return total.assign(unproved=unproved)


def compared(plan: Plan, context: Context) -> frozenset[str]:
    """Measures against the plan in force that can be compared: none without it, nor protections that were not read."""
    if context.in_force is None:
        return frozenset()
    read = context.in_force.prescriptions_read and plan.prescriptions_read
    return frozenset(name for name in ROLLBACKS if read or not name.startswith("unprotected"))


def elements(
    rule: Rule,
    pop: Population,
    attributes: Attributes,
    tables: Tables,
    rulebook: Rulebook,
    compared: frozenset[str] = frozenset(),
    *,
    doubt: bool = False,
) -> Columns:
    """Elements of a rule's population that lie in the zoning, with their measures.

    ``compared`` are the measures that can be compared with the plan in force. With ``doubt``, zones that only perhaps
    belong to the rule's classes are counted as if they did: where that changes the verdict, the unit is undetermined.

    Defined in ``docs/how-it-measures.md``, *Sums and ground*.
    """
    chosen = tables.inside[(pop.elements | pop.undetermined)[tables.inside]]
    units = attributes.elements.take(chosen)
    units["element_at"] = chosen

    def column(measure: str, qualifiers: Iterable[str] = ("",), band: str = "value") -> np.ndarray:
        total = np.zeros(len(chosen))
        for qualifier in qualifiers:
            total = total + tables.of_element(measure, qualifier, band, chosen, missing=0.0)
        return total

    surface, line = units["dimension"] == "surface", units["dimension"] == "line"

    def of_dimension(area: np.ndarray, length: np.ndarray, count: np.ndarray) -> np.ndarray:
        return np.where(surface, area, np.where(line, length, count))

    for name in ("inside_area", "inside_length", "inside_count"):
        units[name] = column(name)
    classes = [str(c) for c in rule.applies.zones]
    for name in ("area", "length", "count"):
        units[name] = column(f"class_{name}", classes)
    for name in ("area", "length"):
        units[f"core_{name}"] = column(f"class_{name}", classes, "low")
        units[f"envelope_{name}"] = column(f"class_{name}", classes, "high")
    if doubt:
        _add_doubtful(units, pop, tables)
    whole = of_dimension(*(units[f"inside_{name}"] for name in ("area", "length", "count")))
    taken = of_dimension(*(units[name] for name in ("area", "length", "count")))
    wanted = [str(c) for c in rule.applies.classes]
    held = of_dimension(*(column(f"class_{name}", wanted) for name in ("area", "length", "count")))
    praised = all(level.severity == Severity.FAVOURABLE for level in rule.levels)
    held = np.maximum(held - of_dimension(*_other_classes(units, wanted, attributes, tables, praised)), 0.0)
    units["share_of_element"] = _share(taken if classes or not wanted else held, units["size"])
    units["class_share"] = np.minimum(_share(held, whole), 1.0)
    for name, highest in (("covered_share", "covered_most"), ("sheltered_share", "sheltered_most")):
        units[name] = tables.of_element(name, toolset_name(rule.applies.tools), "value", chosen)
        most = tables.of_element(name, toolset_name(rule.applies.tools), "high", chosen)
        units[highest] = np.where(np.isnan(most), units[name], most)
    covered = units["covered_share"]
    units["treated"] = np.where(np.isnan(covered), np.nan, covered > 0)
    units["bars_network"] = tables.of_element("bars_network", "", "value", chosen, missing=1.0)
    units["present"] = (taken > 0).astype(float) if classes else np.ones(len(units))
    units["told"] = ~pop.undetermined[chosen]
    for name in sorted(ROLLBACKS):
        units[name] = column(name) if name in compared else np.full(len(units), np.nan)
    units["unproved"] = tables.unproved[chosen]
    if units["unproved"].any():
        for name in _OF_ELEMENT:
            units[name] = np.where(units["unproved"], np.nan, units[name])
    continuity.join(rule, units, tables, rulebook)
    return units


def _share(part: np.ndarray, whole: np.ndarray) -> np.ndarray:
    """A fraction; unknown where there is no whole."""
    fraction = np.full(len(whole), np.nan)
    np.divide(part, whole, out=fraction, where=whole > 0)
    return fraction


def _add_doubtful(units: Columns, pop: Population, tables: Tables) -> None:
    """Add the ground in zones that only perhaps belong to the rule's classes."""
    more = tables.pairs.take(np.flatnonzero(at(pop.doubtful, tables.pairs["zone_at"])))
    names = {"area": "area_m2", "length": "length_m", "count": "count"}
    added = pd.DataFrame({name: more[source] for name, source in names.items()}).groupby(more["element_at"]).sum()
    place = pd.Index(added.index).get_indexer(units["element_at"])
    for name in names:
        units[name] = units[name] + at(added[name].to_numpy(float), place, 0.0)


def _other_classes(
    units: Columns, wanted: Sequence[str], attributes: Attributes, tables: Tables, praised: bool
) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
    """Ground in zones of some classes whose label suggests another class: not counted.

    A sector Nh, typed N, is not surely natural; Ap, typed A, is not ordinary farmland. What is ``praised`` leaves out
    the sector that such a one is part of too: Ng beside Ngs.
    """
    candidate = attributes.candidate_class
    other = (candidate != "") & ~np.isin(candidate, wanted)
    if praised:
        label = attributes.zones["zone_label"]
        parents = {name[:n] for name in map(str, label[other]) for n in range(2, len(name))}
        plain = np.asarray(attributes.zones["zone_class"]) == ZoneClass.NATURAL
        other = other | (plain & np.isin(label, sorted(parents)))
    other &= np.isin(attributes.zones["zone_class"], wanted)
    pairs = tables.pairs.take(np.flatnonzero(at(other, tables.pairs["zone_at"])))
    names = {"area": "area_m2", "length": "length_m", "count": "count"}
    total = pd.DataFrame({name: pairs[source] for name, source in names.items()}).groupby(pairs["element_at"]).sum()
    place = pd.Index(total.index).get_indexer(units["element_at"])
    area, length, count = (at(total[name].to_numpy(float), place, 0.0) for name in names)
    return area, length, count


def only_thin(rule: Rule, pop: Population, attributes: Attributes, tables: Tables) -> np.ndarray:
    """Which elements share ground with a rule's zones, and nowhere more than a strip thinner than they are precise.

    Of a rule on the share in some classes, its zones are those of these classes.
    """
    pairs = tables.pairs
    zones = pop.zones
    if rule.applies.classes and not rule.applies.zones:
        zones = np.isin(attributes.zones["zone_class"], [str(c) for c in rule.applies.classes])
    taken = at(zones, pairs["zone_at"]) & (pairs["area"] > 0)
    slight = np.zeros(len(pop.elements), dtype=bool)
    slight[pairs["element_at"][taken & (pairs["thin"] > 0)]] = True
    slight[pairs["element_at"][taken & (pairs["thin"] == 0)]] = False
    return slight


def territory(rule: Rule, tables: Tables, *, doubt: bool = False) -> dict[str, Any]:
    """The one unit of a territory rule: ground of the rule's classes in the network, and in which proportion.

    With ``doubt``, zones without a class are counted as if they were of the rule's classes.

    Defined in ``docs/how-it-measures.md``, *Sums and ground*.
    """
    value = tables.of_plan
    classes = together(territory_classes(rule.applies))
    zoning = value.get(("zoning_ground_area", ""), 0.0)
    network = value.get(("network_ground_area", ""), 0.0)
    taken = value.get(("classes_network_area", classes), 0.0)
    of_class = value.get(("classes_ground_area", classes), 0.0)
    if doubt:
        unknown = together({ZoneClass.UNKNOWN})
        taken += value.get(("classes_network_area", unknown), 0.0)
        of_class += value.get(("classes_ground_area", unknown), 0.0)
    present = float(taken > 0)
    pairs = tables.pairs
    met = pairs["is_zone"] & (pairs["area"] > 0)
    met &= Coded(pairs["zone_class"]).isin([str(each) for each in territory_classes(rule.applies)])
    if met.any() and (pairs["thin"][met] > 0).all():
        taken = 0.0  # strips thinner than the sources are precise: in the journal
    row: dict[str, Any] = {
        "network_area": taken,
        "area": taken,
        "territory_share": taken / zoning if zoning > 0 else np.nan,
        "network_share": network / zoning if zoning > 0 else np.nan,
        "class_area": of_class,
        "inside_area": network,
        "zoning_area": zoning,
        "present": present,
    }
    row["kept"] = [
        {"object": name, "measure": measure, "value": size}
        for (measure, name), size in sorted(value.items())
        if measure in KEPT
    ]
    for name in KEPT:
        row[name] = sum(each["value"] for each in row["kept"] if each["measure"] == name)
    row |= {name: sum(value.get((name, str(each)), 0.0) for each in rule.applies.zones) for name in _URBAN}
    share = row["network_share"]
    row["over_representation"] = (taken / of_class) / share if of_class > 0 and share > 0 else 0.0
    row["unproved"] = tables.some_unproved
    if row["unproved"]:
        row |= dict.fromkeys(
            ("network_area", "area", "territory_share", "network_share", "over_representation"), np.nan
        )
    return row


def protected_labels(rule: Rule, attributes: Attributes, tables: Tables) -> dict[str, list[str]]:
    """Labels of the protected sectors that a rule of the territory counts, and of those that only a label suggests.

    Returns
    -------
    dict
        ``counted`` and ``uncounted``, sorted: labels of zones that share ground with the rule's elements; empty where
        the rule asks for other classes.
    """
    wanted = {str(each) for each in territory_classes(rule.applies)}
    if not wanted or not wanted <= {ZoneClass.NATURAL_PROTECTED.value, ZoneClass.AGRICULTURAL_PROTECTED.value}:
        return {}
    pairs, kinds = tables.pairs, [str(kind) for kind in rule.applies.kinds]
    met = pairs["is_zone"] & (pairs["area"] > 0) & np.isin(attributes.elements["kind"][pairs["element_at"]], kinds)
    zone = np.unique(pairs["zone_at"][met])
    label, zone_class = attributes.zones["zone_label"][zone], attributes.zones["zone_class"][zone]
    own = np.isin(zone_class, sorted(wanted))
    maybe = ~own & np.isin(attributes.candidate_class[zone], sorted(wanted))
    return {
        name: sorted({str(each) for each in label[chosen] if each})
        for name, chosen in (("counted", own), ("uncounted", maybe))
    }


def dossier(
    rule: Rule,
    pop: Population,
    candidates: Candidates,
    context: Context,
    attributes: Attributes,
    tables: Tables,
    rulebook: Rulebook,
    *,
    doubt: bool = False,
) -> dict[str, Any]:
    """The one unit of a dossier rule: a declaration, or how many prescriptions of its codes meet the network.

    With ``doubt``, zones that only perhaps belong to the rule's classes are counted as if they did.

    Defined in ``docs/how-it-measures.md``, *Yes or no*.
    """
    if rule.applies.declaration:
        said = str(context.dossier.declarations.get(rule.applies.declaration, "unknown"))
        present = {"yes": 1.0, "no": 0.0}.get(said, np.nan)
        if candidates.has_code(rule.applies.prescriptions).any():
            present = 1.0
        return {"present": present, "count": np.nan}
    rows = pairs(rule, pop, tables, rulebook)
    rows = rows.take(np.flatnonzero((rows["relation"] == Relation.OVERLAP) & (rows["sure"] | doubt)))
    met = sorted(set(rows["subject_key"]))
    labels = {str(label or key) for label, key in zip(rows["subject_label"], rows["subject_key"], strict=True)}
    row: dict[str, Any] = {
        "present": float(bool(met)),
        "count": float(len(met)),
        "subjects": met,
        "labels": sorted(labels),
        "cause_keys": met if rule.applies.prescriptions else [],
        "area": float(rows["area"].sum()),
        "length": float(rows["length"].sum()),
        "unproved": bool(rows["unproved"].any()),
    }
    if "interfaces" in continuity.wanted(rule, rulebook):
        row |= _interfaces(rule, pop, attributes, tables)
    return row


def _interfaces(rule: Rule, pop: Population, attributes: Attributes, tables: Tables) -> dict[str, Any]:
    """How many times corridors leave the plan over constructible ground, and which do."""
    crossings = tables.passages.measured(barrier(rule.applies).name, "interface")
    element = attributes.element_at.get_indexer(crossings["element_key"])
    here = crossings.take(np.flatnonzero(at(pop.elements, element)))
    pieces = [g for g in here["geometry"] if g is not None]
    subjects: dict[str, set[str]] = {}
    for key, zones in zip(here["element_key"], here["subject_keys"], strict=True):
        subjects.setdefault(key, set()).update(zones)
    return {
        "interfaces": float(len(here)),
        "present": float(len(here) > 0),
        "crossing_keys": sorted(subjects),
        "crossing_subjects": {key: sorted(zones) for key, zones in sorted(subjects.items())},
        "subjects": sorted(set().union(*subjects.values())),
        "geometry": shapely.geometrycollections(pieces) if pieces else None,
    }
