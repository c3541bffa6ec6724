"""From TYPEZONE and LIBELLE of every age to a class: types decide, labels suggest, the milder wins."""

from __future__ import annotations

import pytest

from conformity.model import ZoneUse
from conformity.normalise.classes import by_label, by_type, classify, guess, is_unexplained, use_of


@pytest.mark.parametrize(
    ("typezone", "expected"),
    [
        ("U", "urban"), ("u ", "urban"), ("AUc", "to_urbanise_open"), ("AUC", "to_urbanise_open"),
        ("1AU", "to_urbanise_open"), ("AU", "to_urbanise_open"), ("AUs", "to_urbanise_closed"),
        ("2AU", "to_urbanise_closed"), ("A", "agricultural"), ("Ah", "pocket"), ("N", "natural"), ("Nh", "pocket"),
        ("Nd", "natural"), ("99", "unknown"), ("", "unknown"), ("NA", "unknown"), ("zz", "unknown"),
    ],
)  # fmt: skip
def test_typezone_of_every_age(typezone: str, expected: str) -> None:
    assert by_type(typezone) == expected


def test_a_letter_of_another_alphabet_is_not_dropped_nor_taken_for_ours() -> None:
    # Greek capital alpha: read without it, the code would be U
    assert by_type("\u0391U") == "unknown"
    assert by_label("\u0391U") == "unknown"


def test_a_word_for_a_label_does_not_demote_its_type() -> None:
    for label in ("Activités", "Artisanat", "Nouveau bourg"):
        classified = classify(label, "U", ZoneUse.NONE)
        assert (classified.zone_class, classified.candidate, classified.confirm) == ("urban", "", "")


def test_a_sector_for_activities_is_told() -> None:
    assert classify("U", "02", ZoneUse.NONE, sector=True).use is ZoneUse.ACTIVITY
    assert classify("U", "1", ZoneUse.NONE, sector=True).use is ZoneUse.NONE


@pytest.mark.parametrize(
    ("typezone", "expected"),
    [
        ("NA", "to_urbanise_closed"),
        ("INA", "to_urbanise_open"),
        ("NB", "pocket"),
        ("NC", "agricultural"),
        ("ND", "natural"),
    ],
)
def test_codes_of_a_pos_mean_something_else(typezone: str, expected: str) -> None:
    assert by_type(typezone, pos=True) == expected


@pytest.mark.parametrize(
    ("typesect", "expected"), [("01", "urban"), ("1", "urban"), ("03", "natural"), ("99", "unknown")]
)
def test_sectors_of_a_carte_communale(typesect: str, expected: str) -> None:
    assert by_type(typesect, sector=True) == expected


@pytest.mark.parametrize(
    ("label", "expected"),
    [
        ("1AUh", "to_urbanise_open"), ("AUz", "to_urbanise_open"), ("2AU", "to_urbanise_closed"),
        ("IIAU", "to_urbanise_closed"), ("IAU", "to_urbanise_open"), ("Uca", "urban"), ("ZURNU", "urban"),
        ("Nh", "pocket"), ("Ah2", "pocket"), ("Nzh", "natural_protected"), ("Ap", "agricultural_protected"),
        ("Nco", "natural_protected"), ("An", "agricultural"), ("Ng", "natural"), ("Zone 3", "unknown"), ("", "unknown"),
        ("Zone 1AUh", "to_urbanise_open"), ("zone agricole", "agricultural"), ("À urbaniser", "to_urbanise_open"),
        ("Urbaine", "urban"), ("Naturelle", "natural"), ("Nhi", "pocket"), ("Activités", "unknown"),
        ("Artisanat", "unknown"), ("Nouveau bourg", "unknown"), ("A\u200bUh", "to_urbanise_open"),
        ("ＡＵ", "to_urbanise_open"),
    ],
)  # fmt: skip
def test_what_labels_suggest(label: str, expected: str) -> None:
    assert by_label(label) == expected


@pytest.mark.parametrize(
    ("label", "typezone", "zone_class", "candidate", "confirm"),
    [
        ("1AUa", "AUc", "to_urbanise_open", "", ""),
        ("2AU", "AUc", "to_urbanise_closed", "to_urbanise_open", "SEM-111"),
        ("Ah", "A", "agricultural", "pocket", "SEM-111"),
        ("Nh", "N", "natural", "pocket", "SEM-111"),
        ("Na", "Nh", "pocket", "", ""),
        ("Np", "N", "natural", "natural_protected", "SEM-112"),
        ("Np", "U", "natural", "urban", "SEM-111"),
        ("AU", "AU", "to_urbanise_open", "", ""),
        ("B", "AU", "to_urbanise_open", "", "SEM-113"),
        ("An", "N", "natural", "", ""),
        ("Ux", "??", "unknown", "urban", "SEM-110"),
    ],
)
def test_a_label_that_contradicts_its_type_gives_the_milder_class(
    label: str, typezone: str, zone_class: str, candidate: str, confirm: str
) -> None:
    classified = classify(label, typezone, ZoneUse.NONE)
    assert (classified.zone_class, classified.candidate, classified.confirm) == (zone_class, candidate, confirm)


def test_an_index_that_protects_is_never_taken_for_granted() -> None:
    assert guess("Np", "").zone_class == "natural"
    assert guess("1AUh", "").confirm == "SEM-114"


@pytest.mark.parametrize(
    ("label", "long_label", "destination", "zone_class", "expected"),
    [
        ("NL", "", "", "natural", "leisure"),
        ("Ny", "", "", "natural", "activity"),
        ("Nc", "Secteur de carrière", "", "natural", "extraction"),
        ("Nc", "", "10", "natural", "extraction"),
        ("Npv", "", "", "natural", "energy"),
        ("Ns", "", "", "natural", ""),
        ("UL", "Zone de loisirs", "", "urban", ""),
    ],
)
def test_uses_of_a_and_n_zones_only(
    label: str, long_label: str, destination: str, zone_class: str, expected: str
) -> None:
    assert use_of(label, long_label, destination, zone_class) == expected  # type: ignore[arg-type]


@pytest.mark.parametrize(
    ("label", "typezone", "long_label", "zone_class", "candidate", "confirm"),
    [
        ("Ap", "A", "Secteur où toute construction nouvelle est interdite", "agricultural_protected", "", "SEM-841"),
        ("Abp", "A", "Secteur où toutes les constructions sont interdites", "agricultural_protected", "", "SEM-841"),
        ("N", "N", "Zone inconstructible", "natural_protected", "", "SEM-841"),
        ("Ap", "A", "Construction interdite sauf bâtiments agricoles", "agricultural", "agricultural_protected", "SEM-112"),
        ("Ax", "A", "Secteur agricole protégé", "agricultural", "agricultural_protected", "SEM-112"),
        ("A", "A", "La zone agricole est à protéger et à mettre en valeur", "agricultural", "", ""),
        ("Ny", "N", "Espace urbanisé en zone naturelle - activités", "natural", "pocket", "SEM-840"),
        ("Ae", "A", "Évolution modérée du bâti existant", "agricultural", "pocket", "SEM-840"),
        ("Am", "A", "Changement de destination des bâtiments existants", "agricultural", "", ""),
        ("Nh", "Nh", "Espace urbanisé en zone naturelle", "pocket", "", ""),
        ("Uh", "U", "Hameau", "urban", "", ""),
        ("Ap", "A", "Secteur agricole", "agricultural", "agricultural_protected", "SEM-112"),
    ],
)  # fmt: skip
def test_a_long_label_tells_what_the_index_leaves_open(
    label: str, typezone: str, long_label: str, zone_class: str, candidate: str, confirm: str
) -> None:
    classified = classify(label, typezone, ZoneUse.NONE, long_label=long_label)
    assert (classified.zone_class, classified.candidate, classified.confirm) == (zone_class, candidate, confirm)


@pytest.mark.parametrize("use", [ZoneUse.LEISURE, ZoneUse.ACTIVITY, ZoneUse.TRAVELLERS])
def test_a_sector_that_is_built_for_is_not_surely_natural(use: ZoneUse) -> None:
    assert classify("NL", "N", use).candidate == "pocket"


@pytest.mark.parametrize(
    ("label", "long_label", "unexplained"),
    [("Ngs", "Ngs", True), ("Ngs", "", True), ("Ngs", "Golf", False), ("N", "N", False), ("Ap", "Ap", False),
     ("An", "An", False), ("Ni", "", False), ("Nzh", "", False)],
)  # fmt: skip
def test_an_index_that_nothing_explains(label: str, long_label: str, unexplained: bool) -> None:
    assert is_unexplained(label, long_label) is unexplained
