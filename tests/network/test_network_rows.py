"""Layers whose rows differ: legends, identifiers, flags, schemes; every row identified or set aside."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import replace
from typing import Any

import geopandas as gpd
import pytest
import shapely

from conformity import profiles
from conformity.model import ELEMENTS, Layer
from conformity.normalise.names import display_name, named
from conformity.normalise.network import network
from conformity.profiles import references, resolve_network
from conformity.profiles.folding import slug
from conformity.profiles.objectives import statement

L93 = "EPSG:2154"
SCHEMES = ("srce-tvb-npdc", "sraddet-hdf")


def square(n: int, side: float = 100.0) -> Any:
    x, y = 650_000.0 + 1000.0 * n, 7_080_000.0
    return shapely.box(x, y, x + side, y + side)


def stroke(n: int, length: float = 100.0) -> Any:
    x, y = 650_000.0 + 1000.0 * n, 7_080_000.0
    return shapely.LineString([(x, y), (x + length, y)])


def layer(name: str, rows: Sequence[Mapping[str, Any]], geometry: str = "surface") -> Layer:
    shapes = [square(n) if geometry == "surface" else stroke(n) for n in range(len(rows))]
    table = [{"geometry": shape, **row} for shape, row in zip(shapes, rows, strict=True)]
    frame = gpd.GeoDataFrame(table, geometry="geometry", crs=L93)
    return Layer(name, f"{name}.shp", frame, geometry, L93, "UTF-8", "cpg", "ESRI Shapefile", source=name)


class Shown:
    def __init__(self, layer_: Layer) -> None:
        self.name, self.path, self.source, self.geometry = layer_.name, layer_.path, layer_.source, layer_.geometry
        self.columns = tuple(str(c) for c in layer_.frame.columns if c != "geometry")


def read(
    *layers: Layer, profile: str = "", sampled: bool = False, schemes: Mapping[str, str] | None = None, **options: Any
) -> Any:
    """(network, ledger lines); ``sampled``: the values of each layer are shown to the resolver."""
    content = profiles.get(profile).network if profile else None
    roles = []
    for each in layers:
        sample = {c: list(each.frame[c]) for c in each.frame.columns} if sampled else None
        roles.append(resolve_network.resolve(Shown(each), profile=profile, network=content, sample=sample, **options))
    roles = [replace(role, schemes=schemes or {}) for role in roles]
    documents = {name: references.Reference(id=name, kind="SRCE", title={}, status="annule") for name in SCHEMES}
    net, lines, _ = network(list(zip(layers, roles, strict=True)), crs=None, working=L93, references=documents)
    assert ELEMENTS.missing(net.elements) == []
    assert net.elements["element_key"].is_unique
    return net, lines


SHEET = (
    "Réservoir de Biodiversité à préserver",
    "Réservoir de Biodiversité à restaurer",
    "Corridors écologiques",
    "Corridors à restaurer",
    "Obstacles à la fonctionnalité des continuités écologiques",
    "Contour de commune",
)


def test_one_layer_of_the_whole_sheet_is_told_apart_by_its_legend() -> None:
    rows = [{"LEGENDE": text, "NOM_OBST": None} for text in SHEET]
    rows[4]["NOM_OBST"] = "Obstacle à la fonctionnalité des RB"
    net, lines = read(layer("planche", rows), profile="pac_59_legend")
    entries = {(e["kind"], e["objective"], e["objective_source"], e["legend"]) for e in net.elements.to_dict("records")}
    assert entries == {
        ("reservoir", "preserve", "attribute", "Réservoir de Biodiversité à préserver"),
        ("reservoir", "restore", "attribute", "Réservoir de Biodiversité à restaurer"),
        ("corridor", "preserve", "default", "Corridors écologiques"),  # the sheet gives no qualifier: assumed
        ("corridor", "restore", "attribute", "Corridors à restaurer"),
        ("obstacle", "restore", "attribute", "Obstacles à la fonctionnalité des continuités écologiques (réservoirs)"),
    }
    (aside,) = [line for line in lines if line.code == "SEM-209"]
    assert (aside.count_in, aside.count_out, aside.count_aside) == (6, 5, 1)
    assert aside.fields["values"] == "Contour de commune: 1"


def test_each_entry_of_a_merged_sheet_is_a_layer_of_its_own() -> None:
    rows = [{"LEGENDE": text} for text in (*SHEET[:4], SHEET[3])]
    net, _ = read(layer("planche", rows), profile="pac_59_legend")
    assert [(each.layer, each.kind, each.objective, each.features) for each in net.layers] == [
        ("planche / Corridors à restaurer", "corridor", "restore", 2),
        ("planche / Corridors écologiques", "corridor", "preserve", 1),
        ("planche / Réservoir de Biodiversité à préserver", "reservoir", "preserve", 1),
        ("planche / Réservoir de Biodiversité à restaurer", "reservoir", "restore", 1),
    ]
    # every part covers what the whole layer covers: an entry with little to show is not a layer that lies elsewhere
    assert len({each.extent for each in net.layers}) == 1
    assert Counter(name for names in net.elements["layers"] for name in names) == {
        each.layer: each.features for each in net.layers
    }


@pytest.mark.parametrize(
    ("text", "symbol"),
    [
        ("obstacle à la fonctionnalité des RB", "(réservoirs)"),
        ("Obstacle à la fonctionnalité des corridors", "(corridors)"),
    ],
)
def test_the_sheets_two_symbols_are_told_by_what_the_obstacle_cuts(text: str, symbol: str) -> None:
    net, _ = read(layer("obstacles", [{"ID_OBST": "FR31OP1", "NOM_OBST": text}]), profile="pac_59_legend")
    assert net.elements["legend"].iloc[0].endswith(symbol)
    assert net.elements["kind"].tolist() == ["obstacle"]


def test_a_layer_of_several_kinds_without_a_profile_is_read_by_its_words() -> None:
    rows = [
        {"TYPE": "Réservoir humide à préserver"}, {"TYPE": "Corridor à restaurer"}, {"TYPE": "Corridor"}, {"TYPE": "Emprise"},
    ]  # fmt: skip
    net, lines = read(layer("TVB", rows), sampled=True)
    assert sorted(zip(net.elements["kind"], net.elements["objective"], strict=True)) == [
        ("corridor", "restore"), ("corridor", "unknown"), ("reservoir", "preserve"),
    ]  # fmt: skip
    assert [each.layer for each in net.layers] == ["TVB / corridor", "TVB / reservoir"]
    assert [line.fields["n"] for line in lines if line.code == "SEM-209"] == [1]


def test_a_layer_of_which_no_row_tells_anything_bears_no_answer() -> None:
    net, lines = read(
        layer("planche", [{"LEGENDE": "a"}, {"LEGENDE": "b"}]), layer("feuille", [{"LEGENDE": None}]),
        profile="pac_59_legend",
    )  # fmt: skip
    assert {each.layer: each.status for each in net.layers} == {"planche": "unreadable", "feuille": "unreadable"}
    assert len(net.elements) == 0
    assert [line.count_aside for line in lines if line.code == "SEM-209"] == [2, 1]


def test_rows_of_the_sheet_refine_a_layer_whose_name_tells_its_kind() -> None:
    rows = [{"LEGENDE": SHEET[1]}, {"LEGENDE": None}]
    net, lines = read(layer("reservoirs", rows), profile="pac_59_legend")
    assert sorted(zip(net.elements["kind"], net.elements["objective"], strict=True)) == [
        ("reservoir", "restore"),
        ("reservoir", "unknown"),
    ]
    assert "SEM-209" not in {line.code for line in lines}


def test_a_legend_qualifies_the_rows_of_a_layer_whose_kind_its_name_tells() -> None:
    rows = [{"LEGENDE": "à préserver"}, {"LEGENDE": "à restaurer"}, {"LEGENDE": "autre"}]
    net, _ = read(layer("reservoirs", rows))
    assert sorted(zip(net.elements["objective"], net.elements["objective_source"], strict=True)) == [
        ("preserve", "attribute"), ("restore", "attribute"), ("unknown", "default"),
    ]  # fmt: skip


def test_what_the_officer_says_of_the_objective_fills_what_the_source_leaves_open() -> None:
    rows = [{"objectif": "à préserver"}, {"objectif": None}]
    for said in ("restore", {"reservoir": "restore"}):
        net, lines = read(layer("reservoirs", rows), statement=statement(said))
        assert sorted(zip(net.elements["objective"], net.elements["objective_source"], strict=True)) == [
            ("preserve", "attribute"),
            ("restore", "option"),
        ]
        # what is said of this very kind and does not apply is reported
        assert [line.fields["n"] for line in lines if line.code == "SEM-522"] == ([] if said == "restore" else [1])


def test_some_rows_in_words_and_some_in_codes() -> None:
    rows = [{"objectif": "à restaurer"}, {"objectif": "02"}, {"objectif": None}]
    net, lines = read(layer("reservoirs", rows))
    assert Counter(net.elements["objective"]) == {"restore": 1, "unknown": 2}
    assert [line.fields["counts"] for line in lines if line.code == "SEM-201"] == ["∅: 1, 02: 1, à restaurer: 1"]


def test_codes_are_read_only_where_a_profile_gives_their_meaning() -> None:
    text = """profile: mine
title: {fr: Mien, en: Mine}
network:
  objectives: {"01": preserve, "02": restore}
  layers: [{names: [couche], kind: corridor}]
"""
    content = profiles.load(text, "mine.yaml").network
    codes = layer("couche", [{"OBJ_ASSI": "01"}, {"OBJ_ASSI": "02"}], "line")
    role = resolve_network.resolve(Shown(codes), profile="mine", network=content)
    net, lines, _ = network([(codes, role)], crs=None, working=L93, references={})
    assert sorted(net.elements["objective"]) == ["preserve", "restore"]
    assert not lines


def test_a_scheme_stored_on_the_rows_tells_the_upper_document() -> None:
    rows = [{"ID_CORR": f"FR31CL{n}", "ID_SRCE": scheme} for n, scheme in enumerate(("FR31SRCE2014", "FR31SRCE2014"))]
    schemes = {"FR31SRCE2014": "srce-tvb-npdc"}
    net, _ = read(layer("trame_vert", rows, "line"), profile="covadis_srce", schemes=schemes)
    assert set(net.elements["reference"]) == {"srce-tvb-npdc"}
    assert net.layers[0].reference == "srce-tvb-npdc"
    assert set(net.references) == {"srce-tvb-npdc"}
    rows[1]["ID_SRCE"] = "FR99SRCE0000"
    net, _ = read(layer("trame_vert", rows, "line"), profile="covadis_srce", schemes=schemes)
    assert sorted(net.elements["reference"]) == ["", "srce-tvb-npdc"]
    assert net.layers[0].reference == ""


def test_rivers_flagged_by_the_scheme_are_reservoirs_or_corridors() -> None:
    rows = [
        {"ID_CEAU": "FR32HL1", "EST_RESERV": "T", "EST_CORRID": "T"}, {"ID_CEAU": "FR32HL2", "EST_RESERV": None, "EST_CORRID": "T"},
        {"ID_CEAU": "FR32HL3", "EST_RESERV": "F", "EST_CORRID": "N"},
    ]  # fmt: skip
    net, _ = read(layer("hydro", rows, "line"), profile="covadis_srce")
    kinds = dict(zip(net.elements["element_id"], net.elements["kind"], strict=True))
    assert kinds == {"FR32HL1": "reservoir", "FR32HL2": "corridor", "FR32HL3": "watercourse"}


def test_row_numbers_of_two_layers_are_not_the_same_object() -> None:
    net, lines = read(
        layer("reservoirs", [{"id": 1}]), layer("corridors", [{"id": 1, "geometry": square(5)}])
    )  # fmt: skip
    assert sorted(net.elements["element_key"]) == ["corridor:1", "reservoir:1"]
    assert not [line for line in lines if line.code == "SEM-204"]


def test_an_object_of_two_layers_keeps_what_either_tells() -> None:
    net, _ = read(
        layer("reservoirs_a_preserver", [{"id": "R1"}]),
        layer("reservoirs_a_restaurer_humides", [{"id": "R1", "nom": "Marais"}]),
    )
    (one,) = net.elements.to_dict("records")
    assert (one["objective"], one["name"], one["milieu"]) == ("preserve_and_restore", "Marais", "wetland")
    assert one["layers"] == ["reservoirs_a_preserver", "reservoirs_a_restaurer_humides"]


def test_the_order_of_features_changes_nothing() -> None:
    rows = [
        {"TYPE": kind, "nom": f"n{n}", "geometry": square(n)} for n, kind in enumerate(["Réservoir", "Corridor"] * 4)
    ]
    once, _ = read(layer("TVB", rows), sampled=True)
    again, _ = read(layer("TVB", rows[::-1]), sampled=True)
    columns = ["element_key", "kind", "layer", "name", "size", "part"]
    assert once.elements[columns].equals(again.elements[columns])
    assert once.layers == again.layers


@pytest.mark.parametrize(
    ("raw", "shown"),
    [
        ("RUISSEAU SAINTE-MARIE", "ruisseau Sainte-Marie"), ("ruisseau sainte-marie", "ruisseau Sainte-Marie"),
        ("BRAS DE SAINT-MARTIN-SUR-EAULNE", "bras de Saint-Martin-sur-Eaulne"), ("L’YSER", "l'Yser"), ("la Marie-Cloche", "la Marie-Cloche"),
        ("CANAL DE L'AA", "canal de l'Aa"),
    ],
)  # fmt: skip
def test_compound_names(raw: str, shown: str) -> None:
    assert display_name(raw) == shown
    assert display_name(shown) == shown


def test_what_is_no_name() -> None:
    assert [named(text) for text in ("NR", "Sans nom", "", "non renseigné", "l'Aa")] == [
        False,
        False,
        False,
        False,
        True,
    ]
    assert slug("L'Eau d'Été") == "l-eau-d-ete"


def test_a_merged_layer_is_looked_into_before_the_officer_is_asked() -> None:
    from conformity import check

    zones = gpd.GeoDataFrame(
        {"LIBELLE": ["1AUh"], "TYPEZONE": ["AUc"], "geometry": [shapely.box(650_000, 7_080_000, 652_000, 7_081_000)]},
        crs=L93,
    )
    zones.attrs["layer"] = "ZONE_URBA"
    merged = layer("tvb", [{"TYPE": "Réservoir"}, {"TYPE": "Corridor"}]).frame
    merged.attrs["layer"] = "tvb"
    report = check(zones, network=merged)
    assert [(each.layer, each.kind) for each in report.layers] == [
        ("tvb / corridor", "corridor"),
        ("tvb / reservoir", "reservoir"),
    ]
    totals = report.totals.set_index(["layer", "zone_class"])["area_m2"].to_dict()
    assert totals == {
        ("tvb / corridor", "to_urbanise_open"): 10_000.0,
        ("tvb / reservoir", "to_urbanise_open"): 10_000.0,
    }
