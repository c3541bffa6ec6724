"""Real networks: what they hold, counted by hand or by another program, comes out of the reader whole."""

from __future__ import annotations

from collections import Counter
from pathlib import Path
from typing import Any

import pytest

from conformity import profiles
from conformity.normalise.network import network
from conformity.profiles import resolve_network
from conformity.read import Workspace

pytestmark = pytest.mark.real


def read(folder: Path) -> tuple[set[str], Any, Any, list[str]]:
    """(profiles recognised, network, ledger lines, layers of unknown kind)."""
    with Workspace() as files:
        described = [d for d in files.describe(folder) if d.geometry != "none"]
        names = resolve_network.detect(described)
        lent = [profiles.get(name).network if name else None for name in names]
        roles = [
            resolve_network.resolve(d, profile=name, network=resolve_network.spelling(network) if network else None)
            for d, name, network in zip(described, names, lent, strict=True)
        ]
        layers = [(files.load(d), role) for d, role in zip(described, roles, strict=True) if role.kind is not None]
        refused = [d.name for d, role in zip(described, roles, strict=True) if role.kind is None]
    net, lines, _ = network(layers, crs=None, working="EPSG:2154", references={})
    return set(names), net, lines, refused


@pytest.fixture(scope="module")
def oise(real_data: Path) -> tuple[set[str], Any, Any, list[str]]:
    return read(real_data / "sraddet_oise")


def test_the_sraddet_is_told_by_its_profile_and_read_whole(oise: tuple[set[str], Any, Any, list[str]]) -> None:
    name, net, _, refused = oise
    assert name == {"sraddet_hdf"}
    assert refused == []
    assert {each.layer: (each.kind, each.features) for each in net.layers} == {
        "corridors_trame_bleue": ("watercourse", 68),
        "corridors_trame_verte": ("corridor", 7),
        "obstacles_corridors_lineaires": ("obstacle", 1448),
        "obstacles_corridors_surface": ("obstacle", 2214),
        "obstacles_majeurs": ("obstacle", 367),
        "reservoirs_biodiversite": ("reservoir", 276),
        "reservoirs_lineaires": ("reservoir", 48),
    }


def test_linear_reservoirs_stand_once_among_the_rivers(oise: tuple[set[str], Any, Any, list[str]]) -> None:
    _, net, lines, _ = oise
    layers = net.elements["layers"].map(tuple)
    both = net.elements[layers == ("corridors_trame_bleue", "reservoirs_lineaires")]
    assert len(both) == 48
    assert set(both["kind"]) == {"reservoir"}
    assert not (layers == ("reservoirs_lineaires",)).any()
    assert [line.fields["n"] for line in lines if line.code == "SEM-203"] == [48]


def test_surface_reservoirs_are_276_objects(oise: tuple[set[str], Any, Any, list[str]]) -> None:
    _, net, _, _ = oise
    surfaces = net.elements[net.elements["layer"] == "reservoirs_biodiversite"]
    assert surfaces["whole_key"].nunique() == 276
    large = surfaces[surfaces["part"] > 0]
    assert large["whole_key"].nunique() == 1
    assert large["size"].sum() == pytest.approx(large["whole_size"].iloc[0], rel=1e-9)


def test_no_objective_of_the_sraddet_is_guessed_at(oise: tuple[set[str], Any, Any, list[str]]) -> None:
    _, net, lines, _ = oise
    # an obstacle is to be removed unless its source says otherwise; of the others nothing is guessed at
    obstacles = net.elements["kind"] == "obstacle"
    assert set(net.elements["objective"][~obstacles]) == {"unknown"}
    assert set(net.elements["objective"][obstacles]) == {"restore"}
    assert set(net.elements["objective_source"]) == {"default"}
    assert {each.objective for each in net.layers if each.kind != "obstacle"} == {"unknown"}
    # codes are asked for; a column that holds nothing asks nothing
    counts = {line.layer: line.fields["counts"] for line in lines if line.code == "SEM-201"}
    assert counts == {"corridors_trame_verte": "02: 7"}


def test_obstacles_of_three_dimensions_keep_their_types(oise: tuple[set[str], Any, Any, list[str]]) -> None:
    _, net, _, _ = oise
    obstacles = net.elements[net.elements["kind"] == "obstacle"]
    by_type = Counter(zip(obstacles.geom_type.str.removeprefix("Multi"), obstacles["obstacle_type"], strict=True))
    assert by_type == {
        ("Point", "12"): 367,
        ("LineString", "01"): 111,
        ("LineString", "02"): 1230,
        ("LineString", "03"): 10,
        ("LineString", "04"): 97,
        ("Polygon", "07"): 2214,
    }


def test_corridors_of_the_sraddet_are_schematic(oise: tuple[set[str], Any, Any, list[str]]) -> None:
    _, net, _, _ = oise
    corridors = net.elements[net.elements["layer"] == "corridors_trame_verte"]
    assert set(corridors["delimitation"]) == {"schematic"}
    assert set(corridors["uncertainty_m"]) == {100.0}
    assert Counter(corridors["milieu"]) == {"multi": 3, "wetland": 2, "wooded": 1, "open": 1}


def test_a_layer_called_a_trame_whose_identifiers_are_corridors_is_one(real_data: Path) -> None:
    names, net, _, refused = read(real_data / "srce_npdc_schema_sample")
    assert names == {"covadis_srce", ""}
    assert refused == ["EFN_PLUI"]  # zones of a plan
    assert Counter(net.elements["kind"]) == {"reservoir": 4, "corridor": 5}
    assert set(net.elements["objective"]) == {"unknown"}  # OBJ_ASSI is 02 everywhere: it gives nothing
    assert set(net.elements["reference"]) == {""}  # the words of a standard: which scheme, its identifier says
    assert dict(zip(net.elements["kind"], net.elements["delimitation"], strict=True)) == {
        "reservoir": "geographic",
        "corridor": "schematic",
    }


@pytest.fixture(scope="module")
def bray(real_data: Path) -> tuple[set[str], Any, Any, list[str]]:
    return read(real_data / "pays_de_bray" / "tvb")


def test_the_local_network_is_told_by_its_own_words(bray: tuple[set[str], Any, Any, list[str]]) -> None:
    name, net, _, refused = bray
    assert (name, refused) == ({""}, [])
    assert {each.layer: (each.kind, each.milieu) for each in net.layers} == {
        "corridors_aquatiques": ("corridor", "river"),
        "reseau_calcicole_potentiel": ("habitat_network", "open"),
        "reservoirs_aquatiques": ("reservoir", "river"),
        "reservoirs_calcicoles": ("reservoir", "open"),
        "reservoirs_humides": ("reservoir", "wetland"),
        "trame_bocagere": ("habitat_network", "bocage"),
        "trame_calcicole": ("habitat_network", "open"),
    }


def test_segments_make_named_rivers(bray: tuple[set[str], Any, Any, list[str]]) -> None:
    _, net, _, _ = bray
    rivers = net.elements[net.elements["layer"] == "corridors_aquatiques"]
    names = sorted(set(rivers["name"]) - {""})
    assert len(names) == 14  # 15 values of NOM, one of them « NR »
    assert {"la Varenne", "le Hareng", "l'Andelle", "ruisseau Sainte-Marie"} <= set(names)
    assert (rivers["name"].value_counts()[names] == 1).all()
    assert rivers["uncertainty_m"].max() <= 10.0  # PREC_PLANI


def test_the_wetland_reservoir_is_taken_by_parts(bray: tuple[set[str], Any, Any, list[str]]) -> None:
    _, net, _, _ = bray
    wet = net.elements[net.elements["layer"] == "reservoirs_humides"]
    assert wet["whole_key"].nunique() == 1
    assert sorted(wet["part"]) == list(range(1, len(wet) + 1))
    assert wet["size"].sum() == pytest.approx(wet["whole_size"].iloc[0], rel=1e-9)
