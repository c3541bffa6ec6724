"""``explain`` in words: every line of a finding, a concern and a case that was not assessed, in both languages."""

from __future__ import annotations

import re
from typing import Any

import pytest
from report_made import small_report

from conformity import api
from conformity.api.packs import rulebook
from conformity.report.content import explanation
from conformity.report.json import payload
from conformity.rulebook.describe import condition, describe, in_case, law_in_words
from conformity.rulebook.law import Citation, When

LINES = {
    ("F-1", "fr"): [
        "Constat F-1 : La zone 1AUh recoupe le réservoir boisé « Bois des Sarts » sur env. 0,5\u202fha (0,2–0,9 ; 13\u202f% de l'élément), hors du réservoir boisé « Bois des Sarts ».",
        "  Zone : 1AUh, à urbaniser, ouverte (d'après : TYPEZONE), Wulverhove, clé z1",
        "  Élément : Bois des Sarts (réservoir, à préserver – couche ou légende)",
        "  Couche : reservoirs, tracé connu à 25\u202fm près",
        "  Règle : RP01 Règle RP01 (jeu essai 1.0.0)",
        "  Mesures : surface commune 0,50\u202fha ; surface commune certaine 0,20\u202fha ; surface commune possible 0,90\u202fha ; part de l'élément 13\u202f%",
        "  Mesure retenue : surface commune, env. 0,5\u202fha (0,2–0,9) ; mesuré : 5\u202f000,0\u202fm², entre 2\u202f000,0\u202fm² et 9\u202f000,0\u202fm²",
        "  Seuil atteint : surface commune certaine ≥ 0,5\u202fha et STECAL",
        "  Niveaux de la règle : majeur si surface commune ≥ 500\u202fm² (valeur par défaut, modifiable)",
        "  Gravité : majeur (sans modulation)",
        "  Certitude : certain",
        "  Portée juridique : connaissance (Schéma d'essai)",
        "  Appréciation : Atteinte significative à une continuité",
        "  Droit : code de l'urbanisme, art. L. 101-2 6° ; code de l'environnement, art. R. 371-19 II ; TA Besançon 26 avril 2019",
        "  Demande : Retirer la zone 1AUh du réservoir.",
    ],
    ("C-F-3", "fr"): [
        "Enjeu C-F-3 : Point favorable : règle RP05 (93\u202f% de sa partie dans le plan)",
        "  Disposition favorable",
        "",
        "Constat F-3 : Le réservoir de 100\u202fm² est en zone naturelle pour 93\u202f%.",
        "  Élément : réservoir sans nom (réservoir, à préserver – par défaut)",
        "  Couche : reservoirs, tracé tenu pour exact",
        "  Règle : RP05 Règle RP05 (jeu essai 1.0.0)",
        "  Mesures : part dans les zones visées 93\u202f%",
        "  Mesure retenue : part dans les zones visées, 93\u202f%",
        "  Seuil atteint : surface commune certaine ≥ 0,5\u202fha et STECAL",
        "  Niveaux de la règle : majeur si part dans les zones visées ≥ 25\u202f% (valeur par défaut, modifiable)",
        "  Gravité : favorable (sans modulation)",
        "  Certitude : probable",
        "  Portée juridique : connaissance (Schéma d'essai)",
        "  Appréciation : Disposition favorable",
        "  Droit : code de l'urbanisme, art. L. 101-2 6° ; code de l'environnement, art. R. 371-19 II ; TA Besançon 26 avril 2019",
        "  Demande : Vérifier le règlement écrit.",
    ],
    ("U-1", "fr"): [
        "Situation non évaluée U-1 : Aucune couche de ce type fournie : ?",
        "  Règle : RR04 Règle RR04 (jeu essai 1.0.0)",
        "  Message : SEM-305",
        "  Niveaux de la règle : majeur si part couverte par un outil ≥ 25\u202f% (valeur par défaut, modifiable)",
        "  Droit : code de l'urbanisme, art. L. 101-2 6° ; code de l'environnement, art. R. 371-19 II ; TA Besançon 26 avril 2019",
        "  Demande : Ajoutez la couche au --network si elle existe.",
    ],
    ("F-1", "en"): [
        "Finding F-1: EN La zone 1AUh recoupe the woodland reservoir “Bois des Sarts” sur about 0.5 ha (0.2–0.9; 13% de l'élément), hors de the woodland reservoir “Bois des Sarts”.",
        "  Zone: 1AUh, to be developed, open (from: TYPEZONE), Wulverhove, key z1",
        "  Element: Bois des Sarts (reservoir, to preserve – layer or legend)",
        "  Layer: reservoirs, outline known to within 25 m",
        "  Rule: RP01 Rule RP01 (pack essai 1.0.0)",
        "  Measures: shared area 0.50 ha; certain shared area 0.20 ha; possible shared area 0.90 ha; share of the element 13%",
        "  Measure retained: shared area, about 0.5 ha (0.2–0.9); measured: 5,000.0 m², between 2,000.0 m² and 9,000.0 m²",
        "  Threshold reached: certain shared area ≥ 0.5 ha and building pocket",
        "  Levels of the rule: major if shared area ≥ 500 m² (editable default)",
        "  Severity: major (not moved)",
        "  Certainty: certain",
        "  Legal force: knowledge (Trial scheme)",
        "  Assessment: Significant harm to a continuity",
        "  Law: Code de l'urbanisme, art. L. 101-2 6°; Code de l'environnement, art. R. 371-19 II; TA Besançon 26 avril 2019",
        "  Request: EN Retirer la zone 1AUh du réservoir.",
    ],
    ("C-F-3", "en"): [
        "Concern C-F-3: Favourable point: rule RP05 (93% of its part in the plan)",
        "  Favourable provision",
        "",
        "Finding F-3: EN the reservoir of 100 m² est en zone naturelle pour 93%.",
        "  Element: unnamed reservoir (reservoir, to preserve – by default)",
        "  Layer: reservoirs, outline taken as exact",
        "  Rule: RP05 Rule RP05 (pack essai 1.0.0)",
        "  Measures: share in the zones looked at 93%",
        "  Measure retained: share in the zones looked at, 93%",
        "  Threshold reached: certain shared area ≥ 0.5 ha and building pocket",
        "  Levels of the rule: major if share in the zones looked at ≥ 25% (editable default)",
        "  Severity: favourable (not moved)",
        "  Certainty: probable",
        "  Legal force: knowledge (Trial scheme)",
        "  Assessment: Favourable provision",
        "  Law: Code de l'urbanisme, art. L. 101-2 6°; Code de l'environnement, art. R. 371-19 II; TA Besançon 26 avril 2019",
        "  Request: EN Vérifier le règlement écrit.",
    ],
    ("U-1", "en"): [
        "Case not assessed U-1: No layer of this kind given: ?",
        "  Rule: RR04 Rule RR04 (pack essai 1.0.0)",
        "  Message: SEM-305",
        "  Levels of the rule: major if share under a tool ≥ 25% (editable default)",
        "  Law: Code de l'urbanisme, art. L. 101-2 6°; Code de l'environnement, art. R. 371-19 II; TA Besançon 26 avril 2019",
        "  Request: Add the layer to --network if it exists.",
    ],
}


@pytest.mark.parametrize(("name", "lang"), LINES)
def test_explain_says_every_line_in_words(name: str, lang: str) -> None:
    assert api.explain(name, small_report(), lang) == LINES[name, lang]


def test_the_level_reached_is_marked_and_no_other() -> None:
    content = payload(small_report(), "fr")
    row = next(each for each in content["findings"] if each["finding_id"] == "F-1")
    rule = next(each for each in content["rulebook"]["rules"] if each["id"] == row["rule_id"])
    level = rule["levels"][0]
    rule["levels"] = [
        {**level, "severity": "critical", "when": "pieces_added >= 1 and largest_part_loss >= 20 %"},
        {**level, "when": "pieces_added >= 1"},
        {**level, "severity": "moderate", "when": "pieces_added >= 1", "at": "site"},
    ]
    for reached, marked in (("pieces_added >= 1", 1), ("pieces_added >= 1 (site)", 2), (level["when"], None)):
        row["threshold"] = reached
        lines = [
            line for line in explanation.explain(content, "F-1", "fr") if "morceaux ajoutés" in line and " si " in line
        ]
        assert [n for n, line in enumerate(lines) if line.endswith("– atteint")] == ([] if marked is None else [marked])


def test_what_moved_a_severity_is_named() -> None:
    content = payload(small_report(), "en")
    content["rulebook"]["modifiers"] = [{"id": "M1", "title": {"fr": "Emplacement réservé", "en": "Reserved site"}}]
    row = next(each for each in content["findings"] if each["finding_id"] == "F-1")
    for moved, base, final, line in (
        (["M1"], "critical", "major", "  Severity: critical, brought down to major (M1 Reserved site)"),
        (
            ["M1", "schematic"],
            "watch",
            "moderate",
            "  Severity: watch, raised to moderate (M1 Reserved site and schematic outline)",
        ),
        (["M1"], "major", "major", "  Severity: major (M1 Reserved site)"),
    ):
        row.update(modifiers=moved, base_severity=base, severity=final)
        assert line in explanation.explain(content, "F-1", "en")


def test_a_measure_that_a_level_compares_is_shown_though_it_be_zero() -> None:
    content = payload(small_report(), "en")
    row = next(each for each in content["findings"] if each["finding_id"] == "F-1")
    row["fields"].update(area=0.0, width=0.0, distance=0.0)
    (line,) = [line for line in explanation.explain(content, "F-1", "en") if line.startswith("  Measures")]
    assert "shared area 0 ha" in line  # its level compares it
    assert "residual width" not in line
    assert "distance" not in line


def test_sentences_in_another_language_are_said_to_be() -> None:
    content = payload(small_report(), "fr")
    assert explanation.explain(content, "F-1", "en")[-1].endswith("run the check again with '--lang en'.")
    assert not any("--lang" in line for line in explanation.explain(content, "F-1", "fr"))


@pytest.mark.parametrize(
    ("text", "fr", "en"),
    [
        ("area >= 1500 m2", "surface commune ≥ 1\u202f500\u202fm²", "shared area ≥ 1,500 m²"),
        ("core_area >= 0.5 ha", "surface commune certaine ≥ 0,5\u202fha", "certain shared area ≥ 0.5 ha"),
        ("share_of_element < 5 %", "part de l'élément < 5\u202f%", "share of the element < 5%"),
        ("is_pocket >= 1", "STECAL", "building pocket"),
        (
            "area >= 1 ha and (links_cut >= 1 or gap <= 50 m)",
            "surface commune ≥ 1\u202fha et (liaisons coupées ≥ 1 ou écart ≤ 50\u202fm)",
            "shared area ≥ 1 ha and (links cut ≥ 1 or gap ≤ 50 m)",
        ),
    ],
)
def test_a_condition_is_said_in_the_signs_of_the_language(text: str, fr: str, en: str) -> None:
    assert (condition(text, "fr"), condition(text, "en")) == (fr, en)


@pytest.mark.parametrize(
    ("when", "fr", "en"),
    [
        ({"documents": ["CC"]}, "document : carte communale", "document: communal map"),
        ({"scot_applicable": True}, "SCoT exécutoire", "SCoT executory"),
        ({"scot_applicable": False}, "aucun SCoT exécutoire", "no SCoT executory"),
        (
            {"prescribed_from": "2021-08-25", "unless": {"procedures": ["modification", "abrogation"]}},
            "procédure prescrite à compter du 25 août 2021 ; sauf si (procédure : modification ou abrogation)",
            "procedure prescribed from 25 August 2021; unless (procedure: modification or repeal)",
        ),
        (
            {"declared": {"evaluation_environnementale": "no"}, "scot_older_than": 6},
            "SCoT approuvé depuis au moins 6 ans ; réponse du dossier – « evaluation_environnementale » : non",
            "SCoT approved at least 6 years ago; answer of the dossier – 'evaluation_environnementale': no",
        ),
        (
            {"zone_classes": ["pocket"], "reference_kinds": ["SRCE"], "reference_statuses": ["annule"]},
            "document supérieur : schéma régional de cohérence écologique (SRCE) ; "
            "statut du document supérieur : annulé : connaissance ; zone du plan : STECAL",
            "upper document: regional ecological coherence scheme (SRCE); "
            "status of the upper document: annulled: knowledge; zone of the plan: building pocket (STECAL)",
        ),
    ],
)
def test_a_case_of_law_is_said_in_words(when: dict[str, Any], fr: str, en: str) -> None:
    condition_on_case = When.model_validate(when)
    assert (in_case(condition_on_case, "fr"), in_case(condition_on_case, "en")) == (fr, en)
    assert law_in_words([Citation(cite="CU L101-2", when=condition_on_case)], "fr") == f"CU L101-2 ({fr})"


@pytest.mark.parametrize("lang", ["fr", "en"])
def test_every_rule_shown_says_no_key_of_a_condition(lang: str) -> None:
    for rule in rulebook("base").rules:
        assert not re.search(r"scot_app|scot_older|prescribed_|valid_|reference_kinds", describe(rule, lang))
