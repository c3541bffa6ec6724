"""Which layer of a delivery is a zoning: geometry, name and values together, never a column's name alone."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest
from normalise_layers import Shown, at, box, layer

from conformity.errors import InputError
from conformity.model import Layer
from conformity.profiles import zoning
from conformity.profiles.resolve_plan import assign, looks_like_zoning

WETLANDS = layer("zones_humides", [{"LIBELLE": "Prairie humide", "TXT": "a", "geometry": box(0, 0, 9, 9)}])
PONDS = layer("mares", [{"LIBELLE": "Mare", "TXT": "a", "TYPEZONE": "mare", "geometry": box(0, 0, 9, 9)}])
WOODS = layer("couche_4", [{"LIBELLE": "Chênaie", "TXT": "a", "geometry": box(0, 0, 9, 9)}])
HEDGES = layer("haies", [{"LIBELLE": "UA", "TYPEZONE": "U", "geometry": at("LINESTRING (0 0, 9 9)")}], "line")
BY_LABEL = layer("PLU", [{"ZONE": x, "geometry": box(n, 0, n + 1, 9)} for n, x in enumerate(("UA", "1AUh", "N", "Ap"))])
BY_TYPE = layer("export", [{"NOM": "Bourg", "TYPEZONE": "U", "geometry": box(0, 0, 9, 9)}])
OWN_WORDS = layer("zonage_2024", [{"LIBELLE": "Secteur 1", "geometry": box(0, 0, 9, 9)}])


def values(*layers: Layer) -> Callable[[int, str], list[Any]]:
    return lambda n, column: list(layers[n].frame[column])


@pytest.mark.parametrize(
    ("zoning", "expected"),
    [
        (WETLANDS, False),
        (PONDS, False),
        (WOODS, False),
        (HEDGES, False),
        (BY_LABEL, True),
        (BY_TYPE, True),
        (OWN_WORDS, True),
    ],
)
def test_a_zoning_is_told_by_name_columns_and_values(zoning: Layer, expected: bool) -> None:
    assert looks_like_zoning(Shown(zoning), values(zoning)) is expected


def test_the_zoning_of_a_folder_is_the_layer_whose_labels_are_those_of_zones() -> None:
    layers = (WETLANDS, WOODS, BY_LABEL, PONDS)
    tables = assign([Shown(x) for x in layers], None, {"typezone": "ZONE"}, values(*layers))
    assert tables.zones == (2,)
    with pytest.raises(InputError) as caught:  # found without being named: only its types are missing
        assign([Shown(x) for x in layers], None, {}, values(*layers))
    assert (caught.value.code, caught.value.place.layer) == ("ATT-101", "PLU")


def test_what_its_name_calls_something_else_is_no_plan() -> None:
    with pytest.raises(InputError) as caught:
        assign([Shown(WETLANDS)], None, {}, values(WETLANDS))
    assert caught.value.code == "SEM-101"


def test_without_any_column_of_zones_the_advice_names_the_command_that_lists_them() -> None:
    odd = layer("carte", [{"SECT": "R1", "geometry": box(0, 0, 9, 9)}])
    with pytest.raises(InputError) as caught:
        assign([Shown(odd)], None, {}, values(odd))
    assert caught.value.code == "ATT-520"
    assert 'conformity inspect "carte" --map label=COL --write-profile' in caught.value.remedy("fr")
    assert assign([Shown(odd)], None, {"typezone": "SECT"}, values(odd)).zones == (0,)


@pytest.mark.parametrize(
    ("labels", "expected"),
    [
        (["UA", "1AUh", "2AU", "Nzh", "Ap", "AUc", "Zone agricole"], True), (["U", "NA", "NB", "NC", "ND"], True),
        (["Aulnaie", "Saulaie", "Noue"], False), (["ZH1", "ZH2"], False), ([], False), ([None, " "], False),
    ],
)  # fmt: skip
def test_labels_of_zones(labels: list[Any], expected: bool) -> None:
    assert zoning.zone_like(labels) is expected
