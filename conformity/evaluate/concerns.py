"""Findings gathered into the handful of concerns that an officer would write about.

A site is what one would walk to; a river is one concern whatever its segments and layers; gaps of translation are
said of the ten worst elements and once of the document; what rests on U zones of unknown built state is said
once a commune. Every finding belongs to exactly one concern. Where several documents find a place, its figure and
its certainty are those of the finest one.
"""

from __future__ import annotations

import unicodedata
from collections.abc import Mapping
from typing import TYPE_CHECKING, Any

import geopandas as gpd
import numpy as np
import pandas as pd
import shapely

from conformity.evaluate.rows import digest, number
from conformity.model import (
    CONCERNS,
    REACH_RANK,
    SEVERITY_RANK,
    Certainty,
    ConcernKind,
    Scope,
    Severity,
    ZoneClass,
    worst,
)

if TYPE_CHECKING:
    from conformity.evaluate.attributes import Attributes
    from conformity.evaluate.identified import Sources
    from conformity.overlay import Measured
    from conformity.rulebook.schema import Rule, Rulebook

#: how many elements have a concern of their own for one topic; the rest are told once, for the document
MOST_ELEMENTS = 10
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
_PREFIX: dict[str, str] = {"site": "S", "element": "E", "territory": "T", "dossier": "D"}
_SEVERE = {Severity.CRITICAL, Severity.MAJOR, Severity.MODERATE}
Key = tuple[str, str, str]


def gather(
    findings: gpd.GeoDataFrame,
    rulebook: Rulebook,
    measured: Measured,
    attributes: Attributes,
    sources: Sources,
) -> tuple[gpd.GeoDataFrame, gpd.GeoDataFrame]:
    """Findings with their concern, and the concerns, both ranked.

    Returns
    -------
    (findings, concerns)
        ``finding_ids`` over all concerns are the findings, each once.
    """
    rules = {rule.id: rule for rule in rulebook.rules}
    ordered = _ordered(findings)
    keys = _keys(ordered, rules, attributes)
    sites = measured.sites.set_index("site_key")

    made: dict[tuple[Key, int], dict[str, Any]] = {}

    def ranked(positions: dict[Key, list[int]]) -> list[tuple[Key, dict[str, Any]]]:
        for key, at in positions.items():
            if (key, len(at)) not in made:
                made[key, len(at)] = _concern(key, ordered.iloc[at], sites, attributes, sources)
        return sorted(((key, made[key, len(at)]) for key, at in positions.items()), key=lambda each: _rank(each[1]))

    positions = _positions(keys)
    places = ranked(positions)
    if folded := _folding(places):
        positions = _positions([folded.get(key, key) for key in keys])
        places = ranked(positions)
    shapes = np.asarray(ordered.geometry.array, dtype=object)
    rows = [{name: value for name, value in row.items() if not name.startswith("_")} for _, row in places]
    for rank, (row, (key, _)) in enumerate(zip(rows, places, strict=True), start=1):
        row["rank"] = rank
        row["geometry"] = _geometry(shapes[positions[key]], _site(key, sites))
    of = {finding_id: row["concern_id"] for row in rows for finding_id in row["finding_ids"]}
    ordered["concern_id"] = ordered["finding_id"].map(of).astype(object) if len(ordered) else ordered["concern_id"]
    concerns = gpd.GeoDataFrame(pd.DataFrame(rows, columns=list(CONCERNS.names)), geometry="geometry", crs=findings.crs)
    return gpd.GeoDataFrame(ordered.drop(columns="site_key")), concerns


def _ordered(findings: gpd.GeoDataFrame) -> gpd.GeoDataFrame:
    """Worst first; within a severity by rule and keys, never by the order of input."""
    order = findings.assign(
        _severity=findings["severity"].map(SEVERITY_RANK), _certainty=findings["certainty"].map(CERTAINTY_RANK)
    ).sort_values(["_severity", "_certainty", "rule_id", "zone_key", "prescription_key", "element_key", "finding_id"])
    return order.drop(columns=["_severity", "_certainty"]).reset_index(drop=True)


def _positions(keys: list[Key]) -> dict[Key, list[int]]:
    found: dict[Key, list[int]] = {}
    for n, key in enumerate(keys):
        found.setdefault(key, []).append(n)
    return found


def _keys(findings: gpd.GeoDataFrame, rules: dict[str, Rule], attributes: Attributes) -> list[Key]:
    taken: dict[str, dict[str, None]] = {}
    keys: list[Key] = []
    for row in findings.to_dict("records"):
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
            moved[key] = (ConcernKind.DOSSIER, "places" if key[1] == "river" else key[1], "")
    territories = [key for key, _ in ranked if key[0] == ConcernKind.TERRITORY] + list(moved.values())
    for topic in sorted({key[1] for key in territories if key[0] == ConcernKind.TERRITORY}):
        of_topic = {key for key in territories if key[:2] == (ConcernKind.TERRITORY, topic)}
        if len(of_topic) > MOST_COMMUNES:
            whole = (ConcernKind.TERRITORY, topic, "")
            moved |= dict.fromkeys(of_topic, whole)
            moved |= {key: whole for key, to in moved.items() if to in of_topic}
    return moved


def _place(rule: Rule, row: dict[str, Any]) -> Key:
    if rule.gather == "site" and row["site_key"]:
        return (ConcernKind.SITE, "site", row["site_key"])
    urban = row["zone_class"] in (ZoneClass.URBAN, ZoneClass.URBAN_BUILT, ZoneClass.URBAN_UNBUILT)
    if rule.gather == "site" and not urban:
        # what lies in no site (a leisure sector, a quarry, a planned road) is a place of its own
        own = row["zone_key"] or row["prescription_key"]
        return (ConcernKind.SITE, "site", own) if own else (ConcernKind.ELEMENT, rule.topic, row["element_key"])
    return (ConcernKind.TERRITORY, "urban-fabric" if urban else rule.topic, row["commune"])


def _element(rule: Rule, row: dict[str, Any], own: dict[str, None], attributes: Attributes) -> Key:
    """A river by its name; an element of its own while it is severe and among the first; else the document."""
    element = attributes.elements.loc[row["element_key"]]
    name = str(element["name"])
    if name and rule.topic == "river":
        return (ConcernKind.ELEMENT, rule.topic, _folded(name))
    whole = str(element["whole_key"])
    if row["severity"] in _SEVERE and (whole in own or len(own) < MOST_ELEMENTS):
        own[whole] = None
        return (ConcernKind.ELEMENT, rule.topic, whole)
    return (ConcernKind.DOSSIER, rule.topic, "")


def _folded(name: str) -> str:
    flat = unicodedata.normalize("NFKD", name).encode("ascii", "ignore").decode()
    return " ".join(flat.casefold().replace("'", " ").split())


def _concern(
    key: Key, group: gpd.GeoDataFrame, sites: pd.DataFrame, attributes: Attributes, sources: Sources
) -> dict[str, Any]:
    kind, topic, name = key
    lead = group.iloc[0]
    finest = sources.finest(group)
    site = _site(key, sites)
    zones = _listed(group["zone_key"])
    labels = sorted({label for fields in group["fields"] for label in fields["zones"]})
    elements = _listed(group["element_key"])
    prescriptions = _listed(group["prescription_key"])
    communes = list(site["communes"]) if site is not None else _listed(group["commune"])
    references = _listed(group["reference"])
    known = attributes.elements.reindex(elements)
    identified = sources.identify(site["element_keys"] if site is not None else elements) or references
    return {
        "concern_id": f"{_PREFIX[kind]}-{digest(*key)}",
        "rank": 0,
        "kind": str(kind),
        "topic": topic,
        "severity": str(worst(group["severity"])),
        "certainty": finest.iloc[0]["certainty"],
        "reach": min(group["reach"], key=REACH_RANK.__getitem__),
        "communes": communes or ([name] if kind == ConcernKind.TERRITORY and name else []),
        "zones": zones,
        "zone_labels": labels,
        "elements": elements,
        "references": references,
        "finding_ids": list(group["finding_id"]),
        **_figure(key, group, finest, site),
        "ask": lead["rule_id"],
        "fields": {
            "names": _listed(known["name"]),
            "kinds": _listed(known["kind"]),
            "objectives": _listed(known["objective"]),
            "milieux": _listed(known["milieu"]),
            "layers": _listed(known["layer"]),
            "classes": _listed(group["zone_class"]),
            "rules": _listed(group["rule_id"]),
            "prescriptions": _listed(attributes.prescriptions.reindex(prescriptions)["prescription_label"]),
            "findings": len(group),
            "elements": len(elements),
            "zones": len(zones),
            "uncertainty_m": max((float(f.get("uncertainty_m", 0.0)) for f in group["fields"]), default=0.0),
            "name": name if kind == ConcernKind.TERRITORY else "",
            "identified": identified,
            "finest": str(finest.iloc[0]["reference"]),
            **(sources.disagreement(identified, communes) if site is not None else {}),
        },
        "geometry": None,
        "_core": float(max((number(v) or 0.0 for v in group["low"]), default=0.0)),
        "_share": float(max((number(v) or 0.0 for v in group["share_of_element"]), default=0.0)),
        "_class": min((CLASS_RANK.get(c, _LAST) for c in group["zone_class"]), default=_LAST),
    }


def _listed(values: pd.Series) -> list[str]:
    return sorted({str(v) for v in values if isinstance(v, str) and v})


def _figure(key: Key, group: gpd.GeoDataFrame, finest: gpd.GeoDataFrame, site: pd.Series | None) -> dict[str, Any]:
    """The concern's one figure, from its finest source.

    Ground of a site is the union of that source's own elements; its low and high bound it from the pairs' own.
    """
    lead = finest.iloc[0]
    if site is not None:
        ground = _ground(site, group, str(lead["reference"]))
        for measure, column, unit in (("area", "area_m2", "m2"), ("length", "length_m", "m")):
            pairs = finest[(finest["measure"] == measure) & finest["value"].notna()]
            if ground[column] > 0 and len(pairs):
                # zones share out the ground, prescriptions lie over it: never add the two
                lows = pairs.groupby(["element_key", "subject_kind"])["low"].sum()
                value = ground[column]
                low = min(value, float(lows.max()))
                high = max(value, float(pairs["high"].sum()))
                return {"measure": measure, "value": value, "low": round(low, 3), "high": round(high, 3), "unit": unit}
    if key[0] in (ConcernKind.SITE, ConcernKind.ELEMENT) or len(group) == 1 or lead["scope"] == Scope.TERRITORY:
        same = {name: number(lead[name]) for name in ("value", "low", "high")}
        return {"measure": lead["measure"], **same, "unit": lead["unit"]}
    return {"measure": "count", "value": float(len(group)), "low": None, "high": None, "unit": "1"}


def _ground(site: pd.Series, group: gpd.GeoDataFrame, reference: str) -> Mapping[str, float]:
    """Ground and length of a site: of the reference that gives its figure, where several documents find it."""
    whole = {name: float(site[name]) for name in ("area_m2", "length_m")}
    if group["reference"].nunique() < 2:
        return whole
    # elements that name no document stand under that of the pack
    own = site["by_reference"]
    return own.get(reference) or own.get("") or whole


def _site(key: Key, sites: pd.DataFrame) -> Any:
    kind, _, name = key
    return sites.loc[name] if kind == ConcernKind.SITE and name in sites.index else None


def _geometry(shapes: Any, site: pd.Series | None) -> Any:
    """Where to draw it; never measured."""
    if site is not None:
        return site["geometry"]
    pieces = [g for g in shapes if g is not None and not g.is_empty]
    if not pieces:
        return None
    return pieces[0] if len(pieces) == 1 else shapely.union_all(pieces, grid_size=1e-3)


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
