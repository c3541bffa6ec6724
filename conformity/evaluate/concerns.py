"""Findings gathered into the handful of concerns that an officer would write about.

A site is what one would walk to; a river is one concern whatever its segments and layers; gaps of translation are
said of the ten worst elements and once of the document; what rests on U zones of unknown built state is said
once a commune. Every finding belongs to exactly one concern. Where several documents find a place, its figure and
its certainty are those of the finest one.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import TYPE_CHECKING, Any

import geopandas as gpd
import numpy as np
import pandas as pd
import shapely

from conformity.evaluate.attributes import folded_name
from conformity.evaluate.columns import Columns, places
from conformity.evaluate.rows import digest
from conformity.model import (
    CONCERNS,
    FINDINGS,
    REACH_RANK,
    SEVERITY_RANK,
    Certainty,
    ConcernKind,
    Scope,
    Severity,
    ZoneClass,
    communes_of,
    worst,
)

if TYPE_CHECKING:
    from conformity.evaluate.attributes import Attributes
    from conformity.evaluate.identified import Sources
    from conformity.model import Table
    from conformity.overlay import Measured
    from conformity.rulebook.schema import Rule, Rulebook

#: how many elements have a concern of their own for one topic; the rest are told once, for the document
MOST_ELEMENTS = 10
#: topic of the linear elements that a rule on watercourses also finds, and that are none
_LINE = "line"
#: how many places (sites and elements) are told one by one; how many communes a topic is told by
MOST_PLACES = 40
MOST_COMMUNES = 12
CERTAINTY_RANK = {Certainty.CERTAIN: 0, Certainty.PROBABLE: 1, Certainty.POSSIBLE: 2}
CLASS_RANK = {
    ZoneClass.TO_URBANISE_OPEN: 0,
    ZoneClass.POCKET: 1,
    ZoneClass.TO_URBANISE_CLOSED: 2,
    ZoneClass.URBAN_UNBUILT: 3,
    ZoneClass.URBAN: 4,
    ZoneClass.URBAN_BUILT: 5,
}
_LAST = 9
_GROUND = ("area_m2", "area_low_m2", "area_high_m2", "length_m", "length_low_m", "length_high_m")
_PREFIX: dict[str, str] = {"site": "S", "element": "E", "territory": "T", "dossier": "D"}
_SEVERE = {Severity.CRITICAL, Severity.MAJOR, Severity.MODERATE}
Key = tuple[str, str, str]
Row = dict[str, Any]


def gather(
    rows: Iterable[Row],
    rulebook: Rulebook,
    measured: Measured,
    attributes: Attributes,
    sources: Sources,
    crs: Any,
) -> tuple[gpd.GeoDataFrame, gpd.GeoDataFrame]:
    """Findings with their concern, and the concerns, both ranked.

    Parameters
    ----------
    rows
        Rows of the findings' contract, with their ``site_key``.

    Returns
    -------
    (findings, concerns)
        ``finding_ids`` over all concerns are the findings, each once.
    """
    rules = {rule.id: rule for rule in rulebook.rules}
    ordered = sorted(rows, key=_order)
    keys = _keys(ordered, rules, attributes)
    sites = Sites(measured.sites)

    made: dict[tuple[Key, int], dict[str, Any]] = {}

    def ranked(positions: dict[Key, list[int]]) -> list[tuple[Key, dict[str, Any]]]:
        for key, at in positions.items():
            if (key, len(at)) not in made:
                made[key, len(at)] = _concern(key, [ordered[n] for n in at], sites.of(key), attributes, sources)
        return sorted(((key, made[key, len(at)]) for key, at in positions.items()), key=lambda each: _rank(each[1]))

    positions = _positions(keys)
    told = ranked(positions)
    if folded := _folding(told):
        positions = _positions([folded.get(key, key) for key in keys])
        told = ranked(positions)
    concerns = [{name: value for name, value in row.items() if not name.startswith("_")} for _, row in told]
    for rank, (row, (key, _)) in enumerate(zip(concerns, told, strict=True), start=1):
        row["rank"] = rank
        row["geometry"] = _geometry([ordered[n]["geometry"] for n in positions[key]], sites.of(key))
        for n in positions[key]:
            ordered[n]["concern_id"] = row["concern_id"]
    findings = _frame(ordered, FINDINGS, crs)
    findings["concern_id"] = findings["concern_id"].astype(object)
    return findings, _frame(concerns, CONCERNS, crs)


def _frame(rows: list[Row], contract: Table, crs: Any) -> gpd.GeoDataFrame:
    return gpd.GeoDataFrame(pd.DataFrame(rows, columns=list(contract.names)), geometry="geometry", crs=crs)


def _order(row: Row) -> tuple[Any, ...]:
    """Worst first; within a severity by rule and keys, never by the order of input."""
    keys = (row[name] for name in ("rule_id", "zone_key", "prescription_key", "element_key", "finding_id"))
    return (SEVERITY_RANK[row["severity"]], CERTAINTY_RANK[row["certainty"]], *keys)


class Sites:
    """Sites by key."""

    def __init__(self, table: pd.DataFrame) -> None:
        self._columns = Columns(len(table), {name: np.asarray(table[name]) for name in table.columns})
        self._row = {key: row for row, key in enumerate(table["site_key"])}

    def of(self, key: Key) -> Row | None:
        """The site that a concern is said of, if it is of one."""
        kind, _, name = key
        if kind != ConcernKind.SITE or name not in self._row:
            return None
        return {column: self._columns[column][self._row[name]] for column in self._columns.names}


def _positions(keys: list[Key]) -> dict[Key, list[int]]:
    found: dict[Key, list[int]] = {}
    for n, key in enumerate(keys):
        found.setdefault(key, []).append(n)
    return found


def _keys(findings: list[Row], rules: dict[str, Rule], attributes: Attributes) -> list[Key]:
    taken: dict[str, dict[str, None]] = {}
    keys: list[Key] = []
    for row in findings:
        rule = rules[row["rule_id"]]
        if row["severity"] == Severity.FAVOURABLE:
            keys.append((ConcernKind.DOSSIER, "favourable", rule.id))
        elif rule.scope is Scope.TERRITORY:
            keys.append((ConcernKind.TERRITORY, rule.topic, ""))
        elif rule.scope is Scope.DOSSIER:
            keys.append((ConcernKind.DOSSIER, rule.topic, ""))
        elif rule.gather in ("site", "commune"):
            keys.append(_place(rule, row))
        else:
            keys.append(_element(rule, row, taken.setdefault(rule.topic, {}), attributes))
    return keys


def _folding(ranked: list[tuple[Key, dict[str, Any]]]) -> dict[Key, Key]:
    """Where the places beyond the first go: told together, by commune, or once for the document.

    An officer writes about the places that come first; the others stay whole in the findings.
    """
    moved: dict[Key, Key] = {}
    own = [(key, row) for key, row in ranked if key[0] in (ConcernKind.SITE, ConcernKind.ELEMENT)]
    for key, row in own[MOST_PLACES:]:
        if key[0] == ConcernKind.SITE:
            told = row["communes"]
            moved[key] = (ConcernKind.TERRITORY, "places", told[0] if len(told) == 1 else "")
        else:
            moved[key] = (ConcernKind.DOSSIER, "places" if key[1] in ("river", _LINE) else key[1], "")
    territories = [key for key, _ in ranked if key[0] == ConcernKind.TERRITORY] + list(moved.values())
    for topic in sorted({key[1] for key in territories if key[0] == ConcernKind.TERRITORY}):
        of_topic = {key for key in territories if key[:2] == (ConcernKind.TERRITORY, topic)}
        if len(of_topic) > MOST_COMMUNES:
            whole = (ConcernKind.TERRITORY, topic, "")
            moved |= dict.fromkeys(of_topic, whole)
            moved |= {key: whole for key, to in moved.items() if to in of_topic}
    return moved


def _place(rule: Rule, row: Row) -> Key:
    if rule.gather == "site" and row["site_key"]:
        return (ConcernKind.SITE, "site", row["site_key"])
    urban = row["zone_class"] in (ZoneClass.URBAN, ZoneClass.URBAN_BUILT, ZoneClass.URBAN_UNBUILT)
    if rule.gather == "site" and not urban:
        # what lies in no site (a leisure sector, a quarry, a planned road) is a place of its own
        own = row["zone_key"] or row["prescription_key"]
        return (ConcernKind.SITE, "site", own) if own else (ConcernKind.ELEMENT, rule.topic, row["element_key"])
    return (ConcernKind.TERRITORY, "urban-fabric" if urban else rule.topic, row["commune"])


def _element(rule: Rule, row: Row, own: dict[str, None], attributes: Attributes) -> Key:
    """A river by its name; an element of its own while it is severe and among the first; else the document."""
    place = attributes.element_at.get_loc(row["element_key"])
    name = str(attributes.elements["name"][place])
    topic = rule.topic
    if topic == "river" and not (attributes.water[place] or folded_name(name) in attributes.waters):
        topic = _LINE
    if name and topic in ("river", _LINE):
        return (ConcernKind.ELEMENT, topic, folded_name(name))
    whole = str(attributes.elements["whole_key"][place])
    if row["severity"] in _SEVERE and (whole in own or len(own) < MOST_ELEMENTS):
        own[whole] = None
        return (ConcernKind.ELEMENT, topic, whole)
    return (ConcernKind.DOSSIER, topic, "")


def identifier(key: Key) -> str:
    """The ``concern_id`` of what is gathered under a key: kind, topic and name."""
    return f"{_PREFIX[key[0]]}-{digest(*key)}"


def _concern(key: Key, group: list[Row], site: Row | None, attributes: Attributes, sources: Sources) -> dict[str, Any]:
    kind, topic, name = key
    finest = sources.finest(group)

    def listed(column: str) -> list[str]:
        return _listed(row[column] for row in group)

    zones = listed("zone_key")
    labels = sorted({label for row in group for label in row["fields"]["zones"]})
    elements = listed("element_key")
    prescriptions = listed("prescription_key")
    communes = (
        list(site["communes"])
        if site is not None
        else sorted({c for told in listed("commune") for c in communes_of(told)})
    )
    references = listed("reference")
    known = attributes.elements.take(places(attributes.element_at, elements))
    tools = attributes.prescriptions.take(places(attributes.prescription_at, prescriptions))
    identified = sources.identify(site["element_keys"] if site is not None else elements) or references
    return {
        "concern_id": identifier(key),
        "rank": 0,
        "kind": str(kind),
        "topic": topic,
        "severity": str(worst(row["severity"] for row in group)),
        "certainty": finest[0]["certainty"],
        "reach": min((row["reach"] for row in group), key=REACH_RANK.__getitem__),
        "communes": communes or ([name] if kind == ConcernKind.TERRITORY and name else []),
        "zones": zones,
        "zone_labels": labels,
        "elements": elements,
        "references": references,
        "finding_ids": [row["finding_id"] for row in group],
        **_figure(key, group, finest, site),
        "ask": group[0]["rule_id"],
        "fields": {
            "names": _listed(known["name"]),
            "kinds": _listed(known["kind"]),
            "objectives": _listed(known["objective"]),
            "milieux": _listed(known["milieu"]),
            "layers": _listed(known["layer"]),
            "classes": listed("zone_class"),
            "rules": listed("rule_id"),
            "prescriptions": _listed(tools["prescription_label"]),
            "findings": len(group),
            "elements": len(elements),
            "zones": len(zones),
            "uncertainty_m": max(float(row["fields"].get("uncertainty_m", 0.0)) for row in group),
            "name": name if kind == ConcernKind.TERRITORY else "",
            "identified": identified,
            "finest": str(finest[0]["reference"]),
            **(sources.disagreement(identified, communes) if site is not None else {}),
        },
        "geometry": None,
        "_core": float(max(row["low"] or 0.0 for row in group)),
        "_share": float(max(row["share_of_element"] or 0.0 for row in group)),
        "_class": min(CLASS_RANK.get(row["zone_class"], _LAST) for row in group),
    }


def _listed(values: Iterable[Any]) -> list[str]:
    return sorted({str(v) for v in values if isinstance(v, str) and v})


def _figure(key: Key, group: list[Row], finest: list[Row], site: Row | None) -> dict[str, Any]:
    """The concern's one figure, from its finest source.

    Ground of a site is the union of that source's own elements, its low and high those of their cores and envelopes.
    """
    lead = finest[0]
    if site is not None:
        ground = _ground(site, group, str(lead["reference"]))
        for measure, unit in (("area", "m2"), ("length", "m")):
            value = ground[f"{measure}_{unit}"]
            if value > 0 and any(row["measure"] == measure and row["value"] is not None for row in finest):
                low, high = ground[f"{measure}_low_{unit}"], ground[f"{measure}_high_{unit}"]
                return {"measure": measure, "value": value, "low": low, "high": high, "unit": unit}
    if key[0] in (ConcernKind.SITE, ConcernKind.ELEMENT) or len(group) == 1 or lead["scope"] == Scope.TERRITORY:
        return {name: lead[name] for name in ("measure", "value", "low", "high", "unit")}
    return {"measure": "count", "value": float(len(group)), "low": None, "high": None, "unit": "1"}


def _ground(site: Row, group: list[Row], reference: str) -> Mapping[str, float]:
    """Ground and length of a site: of the reference that gives its figure, where several documents find it."""
    whole = {name: float(site[name]) for name in _GROUND}
    if len({row["reference"] for row in group}) < 2:
        return whole
    # elements that name no document stand under that of the pack
    own: Mapping[str, Mapping[str, float]] = site["by_reference"]
    return own.get(reference) or own.get("") or whole


def _geometry(shapes: list[Any], site: Row | None) -> Any:
    """Where to draw it; never measured."""
    if site is not None:
        return site["geometry"]
    pieces = [g for g in shapes if g is not None and not g.is_empty]
    if not pieces:
        return None
    return pieces[0] if len(pieces) == 1 else shapely.disjoint_subset_union_all(pieces)


def _rank(row: dict[str, Any]) -> tuple[Any, ...]:
    """Sort key: severity, certainty, kind of zone, core, share; the id settles what is left."""
    return (
        SEVERITY_RANK[row["severity"]],
        CERTAINTY_RANK[row["certainty"]],
        row["_class"],
        -row["_core"],
        -row["_share"],
        row["concern_id"],
    )
