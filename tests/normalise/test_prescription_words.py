"""Prescriptions whose code leaves their object open are read with their words."""

from __future__ import annotations

import pytest
from normalise_layers import box, layer, plan_of, prescription, zone

from conformity.profiles.prescription_words import effect, nature, read_as


@pytest.mark.parametrize(
    ("code", "words", "read"),
    [
        ("07-00", "Haies à protéger", "07-05"), ("07-00", "Alignement d'arbres", "07-05"), ("07-00", "Chêne", "07-05"),
        ("07-00", "Ripisylve", "07-05"), ("07-00", "HAIE BOCAGERE", "07-05"), ("07-00", "Mares à conserver", "07-04"),
        ("07-00", "Zone humide", "07-04"), ("07-00", "Continuité écologique", "07-04"), ("07-00", "Jardin", "07-04"),
        ("07-00", "Espace vert", "07-04"), ("07-00", "Mare du moulin", "07-04"), ("07-00", "EBC", "01-00"),
        ("07-00", "Haies, article L.151-19", "07-03"), ("07-00", "Patrimoine bâti", "07-01"), ("07-00", "Mur", "07-01"),
        ("07-00", "Calvaire", "07-01"), ("07-00", "Croix du Tilleul", "07-01"), ("07-00", "Maison aux arbres", "07-01"),
        ("07-00", "Front bâti remarquable protégé au titre du L151-19", "07-01"), ("07-00", "Cône de vue", "07-02"),
        ("07-00", "HAIES_A_PROTEGER", "07-05"), ("07-00", "Plan d'eau", "07-04"), ("07-00", "Marais", "07-04"),
        ("07-00", "Fossé", "07-04"), ("07-00", "Becque", "07-04"), ("07-00", "Patrimoine naturel", "07-04"),
        ("07-00", "Lisière", "07-05"), ("07-00", "Saulaie", "07-05"), ("07-00", "MUR_PIERRE", "07-01"),
        ("07-00", "haies_a_planter", "07-00"),
        ("07-00", "Mur et haie", "07-00"), ("07-00", "Élément de paysage", "07-00"), ("07-00", "", "07-00"),
        ("07-00", "Haie à planter", "07-00"), ("07-04", "Mur", "07-04"), ("99-00", "Haie à préserver", "07-05"),
        ("99-00", "Haie", "99-00"), ("99-00", "Mur à préserver", "99-00"), ("01-00", "Emplacement réservé", "05-00"),
        ("01-00", "Espaces boisés classés", "01-00"), ("05-00", "Création d'un corridor écologique", "05-04"),
        ("05-00", "Pont sur la ripisylve", "05-00"), ("05-00", "Élargissement de la voirie", "05-00"),
        ("02-00", "Zone inconstructible", "02-01"), ("02-00", "Constructions interdites sauf annexes", "02-00"),
        ("02-00", "Risque d'inondation", "02-00"), ("18-00", "OAP trame verte et bleue", "18-15"),
        ("18-00", "Secteur 1AUa comprenant une OAP", "18-00"), ("25-00", "Mur", "25-00"),
        ("01-00", "Alignement d'arbres à protéger au titre des espaces boisés classés", "01-00"),
        ("01-00", "Haie", "01-00"), ("01-00", "Élément de paysage", "07-05"), ("01-03", "Parc, L. 151-23", "07-05"),
        ("01-04", "Alignement", "01-04"), ("01-00", "Alignement à planter", "07-00"), ("01-00", "Mare, L151-23", "07-04"),
        ("01-00", "Bois classé (L. 113-1), L. 151-23", "01-00"), ("25-00", "Zone d'aléa fort", "02-00"),
        ("07-04", "Zone inondable", "02-00"), ("07-04", "Prairie inondable", "07-04"), ("01-00", "PPRi", "02-00"),
        ("31-00", "Zone humide, risque de remontée de nappe", "31-00"), ("07-02", "Bâtiment intéressant", "07-01"),
        ("07-02", "Cône de vue", "07-02"), ("02-02", "Zone inondable inconstructible", "02-02"),
        ("07-02", "Bâtiment interessant à protéger (7eme alinéa de l'article L123-1-5)", "07-01"),
        ("07-02", "Éléments du patrimoine bâti", "07-01"), ("07-02", "Parc du château", "07-02"),
        ("07-03", "Front bâti remarquable", "07-01"), ("07-03", "Haie du moulin", "07-03"),
        ("01-00", "Alignement d'arbres à protéger au titre du 7eme alinéa art 123-1-5", "07-05"),
        ("01-00", "Haie, L. 151-23", "07-05"), ("01-00", "Haie à protéger au titre des espaces boisés classés", "01-00"),
    ],
)  # fmt: skip
def test_words_give_the_code_that_the_table_leaves_open(code: str, words: str, read: str) -> None:
    assert read_as(code, words) == read


def test_an_object_that_nothing_tells_neither_protects_nor_counts_as_absent() -> None:
    assert [effect("2017", code).value for code in ("07-00", "05-00", "07-01", "07-05")] == [
        "unknown", "unknown", "neutral", "protects",
    ]  # fmt: skip


def test_what_was_read_and_what_is_to_be_told_stand_in_the_ledger() -> None:
    rows = [
        prescription("07", None, box(0, 0, 9, 9), "Haies à protéger"),
        prescription("07", None, box(10, 0, 19, 9), "Mur"),
        prescription("07", "00", box(20, 0, 29, 9), "Élément de paysage"),
    ]
    drafted, lines = plan_of(
        layer("ZONE_URBA", [zone("N", "N", box(0, 0, 100, 100))]), layer("PRESCRIPTION_SURF", rows)
    )
    table = drafted.prescriptions.sort_values("source_row")
    assert table["code"].tolist() == ["07-00"] * 3
    assert table["read_as"].tolist() == ["07-05", "07-01", "07-00"]
    assert table["effect"].tolist() == ["protects", "neutral", "unknown"]
    fields = {line.code: line.fields for line in lines}
    assert fields["SEM-587"]["codes"] == "07-00 → 07-01: 1 (Mur); 07-00 → 07-05: 1 (Haies à protéger)"
    assert fields["SEM-588"] == {"n": 1, "labels": "Élément de paysage"}


@pytest.mark.parametrize(
    "code", ["02-00", "02-01", "02-02", "18-05", "18-15", "35-00", "42-00", "43-00", "48-00", "54-00"]
)
def test_a_hazard_an_orientation_or_a_share_of_planted_ground_is_no_protection(code: str) -> None:
    assert effect("2017", code).value == "neutral"


@pytest.mark.parametrize(
    ("code", "words", "line", "said"),
    [
        ("07-05", "Haie bocagère", True, "hedge"), ("07-05", "Haies et alignements", True, "hedge_row"),
        ("01-00", "Alignement d'arbres", True, "tree_row"), ("01-00", "Espace boisé classé", True, "planted_line"),
        ("01-00", "Espace boisé classé", False, "other"), ("07-04", "Mare protégée", False, "pond"),
        ("07-04", "Zone humide protégée au titre du L151-23 CU", False, "wetland"), ("07-05", "Verger", False, "orchard"),
        ("07-05", "Ripisylve et haie", True, "riparian"), ("07-04", "Talus planté", True, "bank"),
        ("07-05", "Chêne", False, "tree"), ("07-02", "Étang", False, "water_body"), ("25-00", "", True, "other"),
        ("07-01", "Bâtiment", False, ""), ("07-04", "Mur", True, ""), ("07-04", "Bâtiment remarquable", False, ""),
        ("07-02", "Cône de vue", True, ""), ("02-00", "Axe de ruissellement", True, ""),
        ("05-04", "Haie", True, ""), ("07-05", "Haie à planter", True, ""),
    ],
)  # fmt: skip
def test_words_tell_what_of_nature_a_prescription_protects(code: str, words: str, line: bool, said: str) -> None:
    assert nature(code, words, line=line).value == said
