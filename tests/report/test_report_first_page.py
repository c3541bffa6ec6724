"""The first page: what the plan is called, gaps in one line, levels counted, layers judged in part."""

from __future__ import annotations

from dataclasses import replace

import pandas as pd
import pytest
from report_made import small_report

from conformity.api import packs
from conformity.evaluate.concerns import _part
from conformity.model import Basis, Dossier
from conformity.report.content import overview
from conformity.report.wording import grammar
from conformity.report.wording.texts import Texts


def texts(lang: str = "fr", **more: object) -> Texts:
    return Texts.of(small_report(**more), lang)


@pytest.mark.parametrize(
    ("title", "communes", "document", "expected"),
    [
        ("PLUi d'essai", [("59991", "Wulverhove")], "PLUi", "PLUi d'essai"),
        ("", [("59991", "Wulverhove")], "PLU", "Wulverhove, PLU"),
        ("", [("59991", "Wulverhove")], "", "Wulverhove"),
        ("", [("59991", "59991")], "CC", "plan, carte communale"),
        ("", [("59991", "Wulverhove"), ("59992", "Bremveld")], "PLUi", "plan, PLUi"),
        ("", [], "", "plan"),
    ],
)
def test_the_plan_is_called_by_its_title_then_by_its_commune(
    title: str, communes: list[tuple[str, str]], document: str, expected: str
) -> None:
    plan = {**small_report().plan, "communes": communes, "document": document}
    assert overview.subject(texts(plan=plan, dossier=Dossier(title=title))) == expected


def test_what_the_dossier_does_not_tell_is_one_line() -> None:
    rows = dict(overview.identity(texts()))
    assert rows["Non renseigné"] == "Procédure et stade, arrêt du projet, date limite de l'avis, SCoT"
    assert not {"Procédure et stade", "SCoT"} & set(rows)
    lines = dict(overview.identity(texts(dossier=Dossier(procedure="élaboration", drafted_on="2026-03-01"))))
    assert lines["Procédure et stade"] == "élaboration"
    assert lines["Arrêt du projet"] == "1er mars 2026"
    assert lines["Non renseigné"] == "Date limite de l'avis, SCoT"


def test_concerns_are_counted_by_level() -> None:
    assert overview.assessment(texts()).endswith("Niveaux : 1 demande ; 1 observation.")
    assert overview.assessment(texts("en")).endswith("Levels: 1 request; 1 observation.")


def test_situations_examined_stand_in_the_annex_alone() -> None:
    assert not any("examin" in line for line in overview.landmarks(texts()))
    assert overview.situations(texts()).startswith("8 situations examinées : constat 3")


def test_a_layer_judged_in_part_is_said_to_be_judged() -> None:
    row = {"layer": "reservoirs", "kind": "habitat_network", "elements": 297, "reason": "SEM-989"}
    partly = pd.DataFrame([{**row, "looked_at": 294, "not_looked_at": 3}])
    never = pd.DataFrame([{**row, "looked_at": 0, "not_looked_at": 297}])
    said = {
        n: dict(overview.checked(texts(coverage=table)))["Lue, non jugée"] for n, table in enumerate((partly, never))
    }
    assert "jugée en partie : 3 de ses 297 éléments sont en zones U ou en secteurs à préciser, non examinés" in said[0]
    assert "297 éléments sur 297 : aucune règle du jeu ne s'y applique" in said[1]


def test_a_layer_of_which_no_rule_takes_some_elements_says_no_zone_of_them() -> None:
    """Weirs in an N zone that the pack leaves out are not said to lie in a U zone."""
    row = {
        "layer": "reservoirs",
        "kind": "obstacle",
        "elements": 6,
        "reason": "SEM-318",
        "looked_at": 4,
        "not_looked_at": 2,
    }
    said = dict(overview.checked(texts(coverage=pd.DataFrame([row]))))["Lue, non jugée"]
    assert "2 éléments sur 6 : aucune règle du jeu ne s'y applique" in said
    assert "zones U" not in said


@pytest.mark.parametrize(
    ("lang", "met", "said"),
    [
        ("fr", True, "jugé dans les zones AU ; 26,2 ha de zones U lus, non jugés"),
        ("fr", False, "aucune zone AU dans cette couche ; 26,2 ha de zones U lus, non jugés"),
        ("en", True, "judged in AU zones; 26.2 ha in U zones read, not judged"),
        ("en", False, "no AU zone in this layer; 26.2 ha in U zones read, not judged"),
    ],
)
def test_a_layer_says_in_which_zones_it_is_judged_and_what_is_not(lang: str, met: bool, said: str) -> None:
    rules = packs.rulebook("base")
    kept = tuple(rule for rule in rules.rules if rule.id == "HN01")
    report = small_report()
    own = {"layer": "bocage", "kind": "habitat_network"}
    coverage = pd.DataFrame([{**own, "elements": 9, "looked_at": 6, "not_looked_at": 3, "reason": "SEM-989"}])
    blank = dict.fromkeys(report.totals.columns, 0.0)
    sizes = {"urban": 262_000.0, "natural": 4e6, **({"to_urbanise_open": 12_000.0} if met else {})}
    totals = pd.DataFrame(
        [{**blank, **own, "zone_class": name, "ground_area_m2": size} for name, size in sizes.items()]
    )
    lines = overview.checked(
        texts(lang, coverage=coverage, totals=totals, rulebook=rules.model_copy(update={"rules": kept}))
    )
    assert any(line.replace("\u202f", " ").replace("\u00a0", " ").endswith(said) for _, line in lines)


@pytest.mark.parametrize(("known", "said"), [(499.0, "26,2 ha de zones U lus, non jugés"), (500.0, "500 m² de ")])
def test_sectors_of_any_kind_count_in_what_is_not_judged_and_a_crumb_does_not(known: float, said: str) -> None:
    """A sector that its label alone makes one takes ``known`` square metres of a layer that no rule judges there."""
    report = small_report()
    zones = report.zones.copy()
    zones["zone_class"], zones["candidate_class"] = "natural", "pocket"
    elements = report.elements.copy()
    elements["layer"], elements["layers"] = "bocage", [("bocage",)] * len(elements)
    contact = {"subject_kind": "zone", "subject_key": zones["zone_key"].iloc[0], "relation": "overlap",
               "element_key": elements["element_key"].iloc[0], "area_m2": known, "length_m": 0.0, "count": 0}  # fmt: skip
    rules = packs.rulebook("base")
    kept = tuple(rule for rule in rules.rules if rule.id == "HN01")
    own = {"layer": "bocage", "kind": "habitat_network"}
    coverage = pd.DataFrame([{**own, "elements": 9, "looked_at": 6, "not_looked_at": 3, "reason": "SEM-989"}])
    blank = dict.fromkeys(report.totals.columns, 0.0)
    totals = pd.DataFrame([{**blank, **own, "zone_class": "urban", "ground_area_m2": 262_000.0}])
    texts_ = texts(
        coverage=coverage, totals=totals, rulebook=rules.model_copy(update={"rules": kept}), zones=zones,
        elements=elements, contacts=pd.DataFrame([contact]),
    )  # fmt: skip
    line = dict(overview.checked(texts_))["Lue, non jugée"]
    assert said in line.replace("\u202f", " ").replace("\u00a0", " ")
    assert ("secteurs à préciser" in line) is (known >= 500.0)


def test_the_precision_of_every_layer_is_told_where_that_of_some_is_the_tools() -> None:
    layer = small_report().layers[0]
    layers = (
        replace(layer, layer="a", scale=None), replace(layer, layer="b", scale=None, uncertainty_m=100.0),
        replace(layer, layer="c", scale=25_000, uncertainty_m=12.5),
    )  # fmt: skip
    said = dict(overview.checked(texts(layers=layers)))["Précision"].replace("\u202f", " ").replace("\u00a0", " ")
    assert said.endswith("(« a ») ; ± 13 m (c) ; ± 100 m (b)")
    assert "Précision" not in dict(overview.checked(texts(layers=layers[1:])))


def test_all_layers_are_told_by_their_number() -> None:
    layer = small_report().layers[0]
    layers = tuple(replace(layer, layer=name) for name in "abcd")
    basis = (Basis("SEM-503", {"layers": list("abcd"), "title": "T", "reference": "r", "profile": "p"}),)
    row = dict(overview.identity(texts(layers=layers, basis=basis)))["Choix et motifs"]
    assert row.startswith("Les 4 couches du réseau : aucun identifiant ne dit")
    some = (Basis("SEM-503", {"layers": list("abc"), "title": "T", "reference": "r", "profile": "p"}),)
    assert "« a », « b », « c »" in dict(overview.identity(texts(layers=layers, basis=some)))["Choix et motifs"]


@pytest.mark.parametrize(
    ("word", "lowered"), [("SCoT", "SCoT"), ("OAP", "OAP"), ("Arrêt", "arrêt"), ("À", "à"), ("", "")]
)
def test_an_acronym_keeps_its_capital(word: str, lowered: str) -> None:
    assert grammar.uncapital(word) == lowered


def test_places_come_before_points_and_points_before_what_asks_for_nothing() -> None:
    rows = [
        {"kind": "document", "severity": "favourable"},
        {"kind": "document", "severity": "critical"},
        {"kind": "place", "severity": "information"},
        {"kind": "place", "severity": "watch"},
        {"kind": "document", "severity": "information"},
        {"kind": "document", "severity": "information", "topic": "reading"},
    ]
    assert [_part({"topic": "", **row}) for row in rows] == [2, 1, 2, 0, 1, 2]


def test_labels_stand_as_one_counts() -> None:
    labels = ["OAP n° 10", "OAP n° 2", "OAP", "OAP n° 11", "OAP n° 3", "OAP TVB"]
    ordered = ["OAP", "OAP TVB", "OAP n° 2", "OAP n° 3", "OAP n° 10", "OAP n° 11"]
    assert sorted(labels, key=grammar.by_number) == ordered
