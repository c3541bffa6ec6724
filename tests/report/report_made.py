"""A report made by hand: two zones, a reservoir, a river; every number can be worked out from the squares."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import geopandas as gpd
import pandas as pd
from shapely import box

from conformity.model import (
    BALANCE,
    CONCERNS,
    CONTACTS,
    CORRESPONDENCE,
    COVERAGE,
    ELEMENT_MEASURES,
    ELEMENTS,
    FINDINGS,
    PASSAGES,
    PLAN_FAULTS,
    PRESCRIPTIONS,
    SITES,
    TERRITORY_MEASURES,
    TO_URBANISE_CLASSES,
    TOTALS,
    UNDETERMINED,
    ZONES,
    Act,
    Certification,
    Dossier,
    LedgerLine,
    NetworkLayer,
    Reference,
    Table,
    ZoneClass,
    together,
)
from conformity.result import Matrix, NotAssessed, Report
from conformity.rulebook.schema import Rule, Rulebook, Settings

X, Y = 655_000, 7_085_000


def square(x: float, y: float, side: float) -> Any:
    return box(X + x, Y + y, X + x + side, Y + y + side)


def _frame(table: Table, rows: list[dict[str, Any]]) -> pd.DataFrame:
    blank: dict[str, Any] = {
        "text": "",
        "list": [],
        "mapping": {},
        "number": None,
        "integer": 0,
        "boolean": False,
        "geometry": None,
    }
    records = [{c.name: row.get(c.name, blank[c.dtype]) for c in table.columns} for row in rows]
    frame = pd.DataFrame(records, columns=list(table.names))
    if "geometry" in table.names:
        return gpd.GeoDataFrame(frame, geometry="geometry", crs="EPSG:2154")
    return frame


def _rule(ident: str, topic: str, mode: str, scope: str, measure: str, texts: dict[str, str]) -> Rule:
    both = {name: {"fr": text, "en": f"EN {text}"} for name, text in texts.items()}
    return Rule.model_validate(
        {
            "id": ident,
            "title": {"fr": f"Règle {ident}", "en": f"Rule {ident}"},
            "mode": mode,
            "scope": scope,
            "gather": "site",
            "topic": topic,
            "applies": {"kinds": ["reservoir"], "objectives": ["preserve"], "tools": ["25"]},
            "measure": measure,
            "levels": [
                {"severity": "major", "when": {"measure": measure, "at_least": "500 m2" if measure == "area" else "25 %"},
                 "origin": {"type": "D"}}
            ],
            "law": ["CU L101-2 6°", "CE R371-19 II", "TA Besançon 26 avril 2019"],
            "why": {"fr": "Parce que.", "en": "Because."},
            "texts": both,
        }
    )  # fmt: skip


RULEBOOK = Rulebook.model_validate(
    {
        "pack": "essai",
        "version": "1.0.0",
        "title": {"fr": "Essai", "en": "Trial"},
        "chain": ("essai",),
        "reference": "srce",
        "settings": Settings(),
        "rules": (
            _rule(
                "RP01", "reservoir", "preserve", "pair", "area",
                {"finding": "La zone {zone} recoupe {element} sur {area} ({share} de l'élément), hors de {element}.",
                 "remedy": "Retirer la zone {zone} du réservoir.", "piece": "Règlement graphique"},
            ),
            _rule(
                "RP05", "favourable", "preserve", "element", "class_share",
                {"finding": "{element} est en zone naturelle pour {class_share}.",
                 "remedy": "Vérifier le règlement écrit.", "piece": "Règlement écrit"},
            ),
            _rule(
                "RR04", "translation", "restore", "element", "covered_share",
                {"finding": "{element} n'est couvert que pour {covered}.",
                 "remedy": "Ne pas oublier l'outil.", "piece": "OAP"},
            ),
        ),
        "sources": (("essai.yaml", "0" * 64),),
    }
)  # fmt: skip

REFERENCE = Reference(
    id="srce",
    kind="SRCE",
    title={"fr": "Schéma d'essai", "en": "Trial scheme"},
    status="annule",
    acts=(
        Act("arrete_prefet_region", "2014-07-16", by="Préfet"),
        Act("arrete_prefet_region", "2017-07-10", source="la planche", confidence="claimed_by_sheet"),
        Act("annulation", "2017-01-26", by="TA Lille"),
    ),
    nominal_scale=100_000,
)


def _finding(ident: str, rule: str, **more: Any) -> dict[str, Any]:
    row = {
        "finding_id": ident, "concern_id": f"C-{ident}", "rule_id": rule, "mode": "preserve", "scope": "pair",
        "base_severity": "major", "modifiers": [], "severity": "major", "certainty": "certain", "reach": "knowledge",
        "subject_kind": "zone", "commune": "59991", "reference": "srce", "measure": "area", "unit": "m2",
        "threshold": "core_area >= 0.5 ha and is_pocket >= 1", "message": "finding", "fields": {},
    }  # fmt: skip
    return {**row, **more}


def _concern(finding: dict[str, Any], rank: int, **more: Any) -> dict[str, Any]:
    same = ("severity", "certainty", "reach", "measure", "value", "low", "high", "unit", "geometry")
    row = {
        **{name: finding.get(name) for name in same},
        "concern_id": finding["concern_id"], "rank": rank, "kind": "place", "topic": "place", "communes": ["59991"],
        "zones": [z for z in [finding.get("zone_key", "")] if z], "zone_labels": [finding.get("zone_label", "")],
        "elements": [finding["element_key"]], "references": ["srce"], "finding_ids": [finding["finding_id"]],
        "ask": finding["rule_id"], "fields": {"classes": [finding.get("zone_class", "")], "prescriptions": []},
    }  # fmt: skip
    return {**row, **more}


def place_fields(zone: str) -> dict[str, Any]:
    """The fields of a place: half of a zone lies in a reservoir."""
    where = {"form": "part", "side": "E", "share": 0.5}
    subject = {"key": "z1", "zone": True, "severity": "major", "size": 5000.0, "label": zone, "zone_use": "",
               "zone_class": "to_urbanise_open", "class_source": "typezone", "area_m2": 10_000.0, "where": where,
               "rollback": None}  # fmt: skip
    return {
        "classes": ["to_urbanise_open"], "prescriptions": [], "form": "ground", "lead": "F-1", "subjects": [subject],
        "named": [{"keys": ["reservoir:R1"], "size": 5000.0, "severity": "major"}], "carrying": "reservoir:R1",
        "uncertainty_m": 25.0, "other": [], "protected": 0.0, "forbidden": 0.0, "settled": False, "lining": [], "belt_m": None,
    }  # fmt: skip


def small_report(zone: str = "1AUh", name: str = "Bois des Sarts", **more: Any) -> Report:
    """One site in a reservoir, one element without a tool, one favourable provision.

    Zone: 100 m square; reservoir: 200 m square; they share 50 × 100 m.
    """
    first = _finding(
        "F-1", "RP01", zone_key="z1", zone_label=zone, zone_class="to_urbanise_open", element_key="reservoir:R1",
        kind="reservoir", objective="preserve", value=5000.0, low=2000.0, high=9000.0, share_of_element=0.125,
        share_of_zone=0.5, geometry=square(50, 0, 50),
        fields={"zone": zone, "element": name, "area": 5000.0, "core_area": 2000.0, "envelope_area": 9000.0,
                "share": 0.125, "uncertainty_m": 25.0, "prescription": ""},
    )  # fmt: skip
    second = _finding(
        "F-2", "RR04", mode="restore", scope="element", severity="watch", certainty="probable",
        base_severity="moderate", modifiers=["possible_only"], element_key="reservoir:R1", kind="reservoir",
        objective="restore", measure="covered_share", unit="1", value=0.0, subject_kind="",
        fields={"covered": 0.0, "uncertainty_m": 25.0},
    )  # fmt: skip
    third = _finding(
        "F-3", "RP05", scope="element", base_severity="favourable", severity="favourable", certainty="probable",
        element_key="reservoir:0a1b2c3d", kind="reservoir", objective="preserve", measure="class_share", unit="1",
        value=0.93, subject_kind="", fields={"class_share": 0.93, "uncertainty_m": 0.0},
    )  # fmt: skip
    concerns = [
        _concern(first, 1, fields=place_fields(zone)),
        _concern(second, 2, kind="document", topic="translation"),
        _concern(third, 3, kind="document", topic="favourable", communes=[]),
    ]
    elements = [
        {"element_key": "reservoir:R1", "element_id": "R1", "kind": "reservoir", "roles": ["reservoir"], "name": name,
         "objective": "preserve", "objective_source": "layer", "milieu": "wooded", "layer": "reservoirs",
         "layers": ["reservoirs"], "size": 40_000.0, "whole_key": "reservoir:R1", "uncertainty_m": 25.0,
         "geometry": square(50, -50, 200)},
        {"element_key": "reservoir:0a1b2c3d", "kind": "reservoir", "roles": ["reservoir"], "objective": "preserve",
         "objective_source": "default", "milieu": "unknown", "layer": "reservoirs", "layers": ["reservoirs"],
         "size": 100.0, "uncertainty_m": 0.0, "geometry": square(900, 900, 10)},
    ]  # fmt: skip
    measures = [
        {"element_key": "reservoir:R1", "measure": "class_area", "qualifier": "to_urbanise_open", "value": 5000.0,
         "low": 2000.0, "high": 9000.0, "unit": "m2"},
        {"element_key": "reservoir:R1", "measure": "covered_share", "qualifier": "25", "value": 0.0, "unit": "1"},
    ]  # fmt: skip
    territory = [
        {"territory": "plan", "measure": "zoning_ground_area", "value": 20_000.0, "unit": "m2"},
        {"territory": "plan", "measure": "network_ground_area", "value": 5000.0, "unit": "m2"},
        {"territory": "plan", "measure": "coverage_share", "qualifier": "reservoirs", "value": 1.0, "unit": "1"},
        {"territory": "plan", "measure": "layer_ground_area", "qualifier": "reservoirs", "value": 5000.0, "unit": "m2"},
        {
            "territory": "plan",
            "measure": "classes_network_area",
            "value": 5000.0,
            "unit": "m2",
            "qualifier": together(TO_URBANISE_CLASSES | {ZoneClass.POCKET}),
        },
    ]
    totals = [
        {"layer": "reservoirs", "kind": "reservoir", "objective": "preserve", "zone_class": "to_urbanise_open",
         "area_m2": 5000.0, "ground_area_m2": 5000.0, "alone_area_m2": 5000.0, "length_m": 0.0,
         "ground_length_m": 0.0, "alone_length_m": 0.0},
    ]  # fmt: skip
    coverage = [
        {"layer": "reservoirs", "kind": "reservoir", "elements": 3, "looked_at": 3, "not_looked_at": 0, "reason": ""}
    ]
    balance = [
        {"side": "zone", "key": "z1", "unit": "m2", "whole": 10_000.0, "met": 5000.0, "again": 0.0, "rest": 5000.0,
         "gap": 0.0, "closed": True},
    ]  # fmt: skip
    unsaid = _finding("U-1", "RR04", concern_id="", severity="inconclusive", reason="SEM-305", cells=2)
    report = Report(
        findings=_frame(FINDINGS, [first, second, third]),
        concerns=_frame(CONCERNS, concerns),
        undetermined=_frame(UNDETERMINED, [unsaid]).drop(columns="geometry"),
        contacts=_frame(CONTACTS, []),
        matrix=Matrix(
            {
                "RP01": {"finding": 1, "cleared": 3, "below_threshold": 0, "not_applicable": 0, "undetermined": 0},
                "RP05": {"finding": 1, "cleared": 0, "below_threshold": 0, "not_applicable": 0, "undetermined": 0},
                "RR04": {"finding": 1, "cleared": 0, "below_threshold": 0, "not_applicable": 0, "undetermined": 2},
            }
        ),
        coverage=_frame(COVERAGE, coverage),
        totals=_frame(TOTALS, totals),
        balance=_frame(BALANCE, balance),
        certification=Certification(3, 3, 0, 0, 2, 0.001, 0.0),
        zones=_frame(
            ZONES,
            [{"zone_key": "z1", "label": zone, "zone_class": "to_urbanise_open", "class_source": "typezone",
              "commune": "59991", "document_part": "reglement.pdf#page=4", "area_m2": 10_000.0,
              "geometry": square(0, 0, 100)}],
        ),
        prescriptions=_frame(PRESCRIPTIONS, []),
        elements=_frame(ELEMENTS, elements),
        sites=_frame(SITES, []),
        element_measures=_frame(ELEMENT_MEASURES, measures),
        passages=_frame(PASSAGES, []),
        territory_measures=_frame(TERRITORY_MEASURES, territory),
        plan_faults=_frame(PLAN_FAULTS, [{"fault": "gap", "zone_keys": ["z1"], "classes": [], "area_m2": 12.0,
                                          "geometry": square(5, 5, 2)}]),
        correspondence=_frame(
            CORRESPONDENCE,
            [{"label": zone, "typezone": "AUc", "zone_class": "to_urbanise_open", "class_source": "typezone",
              "zones": 1, "area_m2": 10_000.0, "confirm": "SEM-313"}],
        ),
        not_assessed=(
            NotAssessed("SEM-308", rules=("RP01",)),
            NotAssessed("SEM-301", requested=True, layer="vide", fields={"layer": "vide"}),
        ),
        ledger=(LedgerLine("normalise", "zones", "SEM-313", "warning", fields={"zone": zone}),),
        rulebook=RULEBOOK,
        layers=(
            NetworkLayer("reservoirs", "r.shp", "r", "reservoir", "preserve", "layer", "wooded", "geographic", 25.0,
                         100_000, "srce", "", "surface", 2, 2),
        ),
        references={"srce": REFERENCE},
        dossier=Dossier(title="PLUi d'essai"),
        plan={"name": "plan", "document": "PLUi", "document_id": "", "standard": "CNIG 2022", "approved_on": None,
              "state": "", "communes": [("59991", "Wulverhove")], "prescriptions_read": True},
        choices=(),
        crs="EPSG:2154",
        date="2026-11-23",
        provenance={"inputs": [], "versions": {"conformity": "0"}, "rules": [], "transformations": [], "options": {}},
    )  # fmt: skip
    return replace(report, **more)
