"""What gives a layer's kind and objective: officer, profile, identifiers, name, values; and what is never guessed."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any

import pytest

from conformity import profiles
from conformity.api import packs
from conformity.errors import RulesError
from conformity.model import Delimitation, Kind, Milieu, Objective, ObjectiveSource
from conformity.profiles import resolve_network
from conformity.profiles.objectives import statement
from conformity.profiles.resolve_network import (
    candidates,
    detect,
    kind_of_name,
    milieu_of,
    objective_of,
    resolve,
    spelling,
    uncertainty,
)


@dataclass(frozen=True)
class Told:
    name: str
    columns: tuple[str, ...] = ()
    path: str = ""
    source: str = "reseau"
    geometry: str = "surface"


def role_of(name: str, *columns: str, profile: str = "", **options: Any) -> resolve_network.NetworkRole:
    network = profiles.get(profile).network if profile else None
    return resolve(Told(name, columns), profile=profile, network=network, **options)


@pytest.mark.parametrize(
    ("name", "kind"),
    [
        ("Obstacles des corridors", "obstacle"), ("corridors entre reservoirs", "corridor"), ("coeurs_de_nature", "reservoir"),
        ("RB_humides", "reservoir"), ("espaces_naturels_relais", "renaturation_area"), ("haies_bocageres", "hedge"),
        ("reseau_hydrographique", "watercourse"), ("trame_bleue", "watercourse"), ("sous_trame_humide", "habitat_network"),
        ("Réseau calcicole", "habitat_network"), ("zones de conflit", "obstacle"),
        # the whole network under one name is no kind: it must not be taken for one that no rule looks at
        ("trame_verte_et_bleue", None), ("trame_verte", None), ("TVB", None), ("reseau_ecologique", None), ("reseau_routier", None),
    ],
)  # fmt: skip
def test_a_name_tells_a_kind_or_nothing(name: str, kind: str | None) -> None:
    assert kind_of_name(name) == kind


@pytest.mark.parametrize(
    ("words", "milieu"),
    [
        ("reservoirs_zh", "wetland"), ("Boisé", "wooded"), ("coteaux calcaires", "open"), ("dunes", "coastal"), ("cours d'eau", "river"),
        ("multitrame", "multi"), ("SCoT Flandre-Dunkerque", "unknown"), ("zones de couverture", "unknown"), ("", "unknown"),
    ],
)  # fmt: skip
def test_a_milieu_is_told_by_whole_words(words: str, milieu: str) -> None:
    assert milieu_of(words) == milieu


@pytest.mark.parametrize(
    ("words", "objective"),
    [
        ("Conservatoire d'espaces naturels", "unknown"), ("à conserver", "preserve"), ("maintien", "preserve"), ("mainte", "unknown"),
        ("à recréer", "restore"), ("aire de récréation", "unknown"), ("RBE", "restore"), ("01", "unknown"), ("NC", "unknown"),
    ],
)  # fmt: skip
def test_an_objective_is_told_by_its_own_words(words: str, objective: str) -> None:
    assert objective_of(words) == objective


@pytest.mark.parametrize(
    ("name", "columns", "kind", "how"),
    [
        # a layer of corridors that its author called a trame: its identifier gives the kind, and wins over the name
        ("trame_vert", ("ID_CORR", "NOM_CORR"), Kind.CORRIDOR, "columns"),
        ("couche_3", ("id_obst",), Kind.OBSTACLE, "columns"),
        # a river's identifier leaves open what the scheme holds it for
        ("reservoirs_lineaires", ("id_ceau",), Kind.RESERVOIR, "name"),
        ("hydro", ("id_ceau",), Kind.WATERCOURSE, "columns"),
        ("reservoirs", ("nom",), Kind.RESERVOIR, "name"),
        ("zonage_2024", ("LIBELLE", "TYPEZONE"), None, "plan"),
        ("59350_ZONE_URBA_20190101", ("LIBELLE",), None, "plan"),
        ("couche_3", ("nom",), None, "name"),
    ],
)
def test_identifiers_come_before_names(name: str, columns: tuple[str, ...], kind: Kind | None, how: str) -> None:
    role = role_of(name, *columns)
    assert (role.kind, role.kind_how) == (kind, how)


def test_identifiers_are_read_in_the_values_of_a_plain_column() -> None:
    sample: Mapping[str, Iterable[Any]] = {"identifiant": ["FR31RS70", "FR31RS71", None]}
    assert role_of("couche_3", "identifiant", sample=sample).kind is Kind.RESERVOIR
    mixed = {"identifiant": ["FR31RS70", "FR31CL8"]}
    assert role_of("couche_3", "identifiant", sample=mixed).kind is None


def test_a_layer_of_several_kinds_is_told_by_its_values() -> None:
    role = role_of("TVB", "TYPE", sample={"TYPE": ["Réservoir humide", "Corridor", "Corridor", "Commune"]})
    assert (role.kind, role.kind_how, role.by_rows) == (Kind.CORRIDOR, "values", True)
    assert role.choices[0].guess


def test_the_officer_comes_first() -> None:
    role = role_of("corridors_a_restaurer", "ID_CORR", option_kind="reservoir", statement=statement("preserve"))
    assert (role.kind, role.objective, role.objective_source) == (
        Kind.RESERVOIR,
        Objective.RESTORE,  # the source's own word: what the officer says fills what it leaves open
        ObjectiveSource.LAYER,
    )
    assert role.choices[0].alternatives == ("corridor",)


def test_a_coded_column_leaves_the_objective_unknown() -> None:
    role = role_of("corridors", "ID_CORR", "OBJ_ASSI")
    assert (role.objective, role.objective_source) == (Objective.UNKNOWN, ObjectiveSource.DEFAULT)


@pytest.mark.parametrize(
    ("layers", "profile"),
    [
        (["reservoirs_a_preserver", "reservoirs_a_restaurer", "corridors_ecologiques", "obstacles"], "pac_59_legend"),
        (["corridors_ecologiques"], ""),
        (["reservoirs_humides", "trame_bocagere"], ""),
        (["reservoirs_biodiversite", "corridors_trame_verte", "corridors_trame_bleue", "obstacles_routes"], ""),
        (["N_SRCE_RESERVOIR_S_059"], "covadis_srce"),
        (["CER_CORRIDOR_S_R32"], "sraddet_hdf"),
    ],
)
def test_names_of_its_own_tell_a_source_words_do_not(layers: list[str], profile: str) -> None:
    assert set(detect([Told(name, ("NOM",)) for name in layers])) == {profile}


def test_one_layer_tells_nothing_of_its_neighbours() -> None:
    layers = [
        Told("reservoirs", ("ID_RESV", "ID_SRCE")), Told("corridors", ("NOM",)), Told("obstacles_routes", ("ID_CER",)),
        Told("haies", ("LEGENDE_PAC",)),
    ]  # fmt: skip
    assert detect(layers) == ("covadis_srce", "", "sraddet_hdf", "pac_59_legend")


def test_signs_of_a_standard_win_over_words() -> None:
    both = Told("corridors_aquatiques", ("ID_CEAU", "ID_SRCE"))
    assert detect([both, Told("trame_bocagere", ("NOM",))]) == ("covadis_srce", "")


def test_a_legend_lends_its_words_to_the_layers_that_bear_them() -> None:
    names = ["reservoirs_a_preserver", "reservoirs_a_restaurer", "corridors_a_restaurer", "cours_d_eau", "mares"]
    assert detect([Told(name, ("NOM",)) for name in names]) == ("pac_59_legend",) * 4 + ("",)


def test_a_legend_column_alone_does_not_tell_the_sheet() -> None:
    assert detect([Told("tvb_locale", ("LEGENDE", "NOM"))]) == ("",)
    assert detect([Told("tvb", ("LEGENDE_PAC", "NOM"))]) == ("pac_59_legend",)


def test_a_profile_that_is_only_recognised_lends_words_alone() -> None:
    for name in profiles.shipped():
        network = profiles.get(name).network
        if network is None:
            continue
        lent = spelling(network)
        assert (lent.reference, lent.scale, lent.uncertainty_m, lent.delimitation) == (None, None, None, None)
        assert not any(rule.uncertainty_m for rule in lent.layers)
        assert (lent.columns, lent.flags, lent.objectives) == (network.columns, network.flags, network.objectives)
        assert [(r.names, r.kind, r.objective) for r in lent.layers] == [
            (r.names, r.kind, r.objective) for r in network.layers
        ]


@pytest.mark.parametrize(
    ("layers", "asked"),
    [
        (["reservoirs_biodiversite"], [("sraddet-hdf", "sraddet_hdf")]),
        (["obstacles_routes", "mares"], [("sraddet-hdf", "sraddet_hdf"), ("", "")]),
        (["reservoirs_humides"], [("tvb-pays-de-bray", "tvb_pays_de_bray")]),
        (["corridors_a_restaurer"], [("", "")]),  # one entry is no legend
        (["reservoirs_a_preserver", "reservoirs_a_restaurer", "corridors_a_restaurer", "obstacles"], [("srce-tvb-npdc", "pac_59_legend")] * 4),
        (["N_SRCE_RESERVOIR_S_059"], [("", "")]),  # a standard of all regions
    ],
)  # fmt: skip
def test_words_ask_about_a_document(layers: list[str], asked: list[tuple[str, str]]) -> None:
    assert list(candidates([Told(name, ("NOM",)) for name in layers])) == asked


@pytest.mark.parametrize(
    ("scale", "own", "delimitation", "precision", "metres"),
    [
        (100_000, None, "geographic", None, 25.0),  # at most 25 m where drawn geographically
        (100_000, None, "schematic", None, 100.0),  # 1 mm at map scale
        (100_000, None, "unknown", None, 100.0),
        (10_000, None, "geographic", None, 10.0),
        (None, None, "unknown", None, 25.0),
        (None, None, "schematic", None, 100.0),
        (100_000, 10.0, "geographic", None, 10.0),  # the profile's own figure
        (100_000, 10.0, "schematic", None, 100.0),  # never for a schematic outline
        (10_000, 10.0, "geographic", 1.5, 1.5),  # PREC_PLANI
        (10_000, 10.0, "geographic", 9999.0, 10.0),  # BD TOPO's « inconnue » is no precision
        (10_000, 10.0, "geographic", 0.0, 10.0),
    ],
)
def test_how_far_an_outline_is_trusted(
    scale: int | None, own: float | None, delimitation: str, precision: float | None, metres: float
) -> None:
    from dataclasses import replace

    role = replace(role_of("reservoirs"), scale=scale, uncertainty_m=own)
    assert uncertainty(role, Delimitation(delimitation), precision) == metres


def test_every_shipped_profile_names_a_pack_and_references_that_exist(project: Any) -> None:
    references = {path.stem for path in (project / "references").glob("*.yaml")}
    for name in profiles.shipped():
        profile = profiles.get(name)
        assert profile.profile == name
        assert profile.rules is None or profile.rules in packs.pack_names()
        if profile.network is not None:
            assert {profile.network.reference} - {None} <= references


def test_a_profile_and_its_document_go_with_one_pack() -> None:
    for name in profiles.shipped():
        profile = profiles.get(name)
        named = profile.network.reference if profile.network is not None else None
        own = packs.references()[named].rules if named else None
        assert own is None or profile.rules == own, name
        assert own is None or packs.rulebook(own).reference == named, name


def test_faults_of_a_network_profile_are_told_together_with_their_places() -> None:
    text = """profile: mine
title: {fr: Mien, en: Mine}
network:
  scale: 5
  layers:
    - {names: [a], kind: resevoir}
    - {names: [b], kind: corridor, colour: red}
"""
    with pytest.raises(RulesError) as caught:
        profiles.load(text, "mine.yaml")
    assert [(p.place.line, p.place.file) for p in caught.value.problems] == [
        (4, "mine.yaml"),
        (6, "mine.yaml"),
        (7, "mine.yaml"),
    ]


def test_milieu_and_kind_of_a_profile_hold_over_the_name() -> None:
    role = role_of("corridors_trame_bleue", "id_ceau", "id_cer", profile="sraddet_hdf")
    assert (role.kind, role.milieu, role.reference) == (Kind.WATERCOURSE, Milieu.RIVER, "sraddet-hdf")
