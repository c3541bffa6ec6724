"""A network from its layers: rivers whole, parts apart, one object once, objectives never guessed."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest
import shapely
from normalise_layers import L93, Shown, at, box, layer

from conformity import profiles
from conformity.model import ELEMENTS, Dossier, Layer, Reach, Reference
from conformity.normalise.elements import display_name
from conformity.normalise.names import one_spelling
from conformity.normalise.network import network
from conformity.profiles import legal, references, resolve_network
from conformity.profiles.objectives import statement
from conformity.profiles.resolve_network import kind_of_name, objective_of


def network_of(*layers: Layer, profile: str = "", **options: Any) -> Any:
    content = profiles.get(profile).network if profile else None
    roles = [resolve_network.resolve(Shown(each), profile=profile, network=content, **options) for each in layers]
    net, lines, _ = network(list(zip(layers, roles, strict=True)), crs=None, working=L93, references={})
    return net, lines


@pytest.mark.parametrize(
    ("name", "kind"),
    [
        ("reservoirs_biodiversite", "reservoir"), ("N_SRCE_CORRIDOR_L_059", "corridor"), ("Réservoirs de biodiversité", "reservoir"),
        ("obstacles_corridors_lineaires", "obstacle"), ("Points de conflit", "obstacle"), ("cours_d_eau", "watercourse"),
        ("espaces_a_renaturer", "renaturation_area"), ("trame_bocagere", "habitat_network"), ("haies", "hedge"), ("communes", None),
    ],
)  # fmt: skip
def test_kinds_by_name(name: str, kind: str | None) -> None:
    assert kind_of_name(name) == kind


@pytest.mark.parametrize(
    ("words", "objective"),
    [
        ("à préserver", "preserve"), ("Corridors à restaurer", "restore"), ("remise en bon état", "restore"),
        ("à préserver ou à restaurer", "preserve_and_restore"), ("02", "unknown"), ("", "unknown"), ("sans objet", "unknown"),
    ],
)  # fmt: skip
def test_objectives_in_words(words: str, objective: str) -> None:
    assert objective_of(words) == objective


def river(name: str | None, wkt: str, **more: Any) -> dict[str, Any]:
    return {"NOM": name, **more, "geometry": at(wkt)}


def test_segments_of_one_name_are_one_river_and_unnamed_ones_join_where_they_meet() -> None:
    net, _ = network_of(
        layer(
            "cours_d_eau",
            [
                river("LA VARENNE", "LINESTRING (0 0, 100 0)"), river("la varenne", "LINESTRING (300 0, 400 0)"),
                river("NR", "LINESTRING (0 50, 0 80)"), river(None, "LINESTRING (0 80, 0 90)"), river("", "LINESTRING (90 50, 90 80)"),
            ],
            "line",
        )
    )  # fmt: skip
    assert ELEMENTS.missing(net.elements) == []
    assert sorted(zip(net.elements["name"], net.elements["size"], strict=True)) == [
        ("", 30.0),
        ("", 40.0),
        ("la Varenne", 200.0),
    ]
    assert "watercourse:cours-d-eau:la-varenne" in set(net.elements["element_key"])


def test_a_river_stored_twice_is_one_element_that_remembers() -> None:
    twice = [river("le Hareng", "LINESTRING (0 0, 100 0)"), river("le Hareng", "LINESTRING (0 0, 100 0)")]
    net, lines = network_of(layer("cours_d_eau", twice, "line"))
    (element,) = net.elements.to_dict("records")
    assert element["size"] == 100.0
    assert [g.length for g in element["stored"]] == [100.0, 100.0]
    assert "SEM-208" in {line.code for line in lines}


@pytest.mark.parametrize(
    ("raw", "shown"),
    [
        ("la varenne", "la Varenne"),
        ("L'ANDELLE", "l'Andelle"),
        ("RUISSEAU DE BULLY", "ruisseau de Bully"),
        ("le hareng", "le Hareng"),
    ],
)
def test_rivers_are_named_as_one_writes_them(raw: str, shown: str) -> None:
    assert display_name(raw) == shown


def test_a_large_multipart_object_is_taken_by_parts() -> None:
    squares = shapely.multipolygons([box(20 * n, 0, 20 * n + 10, 10) for n in range(25)])
    net, lines = network_of(layer("reservoirs", [{"geometry": squares}]))
    assert len(net.elements) == 25
    assert set(net.elements["whole_size"]) == {2500.0}
    assert set(net.elements["size"]) == {100.0}
    assert net.elements["whole_key"].nunique() == 1
    assert sorted(net.elements["part"]) == list(range(1, 26))
    assert [line.fields["parts"] for line in lines if line.code == "SEM-202"] == [25]


def test_the_same_object_in_two_layers_is_one_element_with_two_roles() -> None:
    line = at("LINESTRING (0 0, 100 0)")
    net, lines = network_of(
        layer("reservoirs_lineaires", [{"id_ceau": "FR32HL1", "geometry": line}], "line"),
        layer(
            "cours_eau",
            [{"id_ceau": "FR32HL1", "geometry": line}, {"id_ceau": "FR32HL2", "geometry": at("LINESTRING (0 9, 9 9)")}],
            "line",
        ),
    )
    assert len(net.elements) == 2
    both = net.elements[net.elements["roles"].map(len) == 2].iloc[0]
    assert both["layers"] == ["reservoirs_lineaires", "cours_eau"]
    assert [x.fields["n"] for x in lines if x.code == "SEM-203"] == [1]


def test_an_identifier_with_another_outline_stays_another_object() -> None:
    net, lines = network_of(
        layer("reservoirs", [{"id_resv": "R1", "geometry": box(0, 0, 10, 10)}]),
        layer("corridors", [{"id_resv": "R1", "geometry": box(50, 0, 60, 10)}]),
    )
    assert len(net.elements) == 2
    assert "SEM-204" in {line.code for line in lines}


def test_overlap_alone_never_makes_two_objects_one() -> None:
    net, _ = network_of(
        layer("reservoirs", [{"geometry": box(0, 0, 10, 10)}]), layer("corridors", [{"geometry": box(0, 0, 10, 11)}])
    )
    assert len(net.elements) == 2


def test_a_coded_objective_is_counted_and_never_interpreted() -> None:
    rows = [{"ID_CORR": f"FR31CL{n}", "OBJ_ASSI": "02", "geometry": at(f"LINESTRING (0 {n}, 9 {n})")} for n in range(3)]
    net, lines = network_of(layer("N_SRCE_CORRIDOR_L_031", rows, "line"), profile="covadis_srce")
    assert set(net.elements["objective"]) == {"unknown"}
    assert [line.fields["counts"] for line in lines if line.code == "SEM-201"] == ["02: 3"]


def test_rows_tell_their_objective_in_words() -> None:
    rows = [
        {"id": "a", "objectif": "à préserver", "geometry": box(0, 0, 9, 9)},
        {"id": "b", "objectif": "à remettre en bon état", "geometry": box(20, 0, 29, 9)},
    ]
    net, _ = network_of(layer("reservoirs", rows))
    assert dict(zip(net.elements["element_id"], net.elements["objective"], strict=True)) == {
        "a": "preserve",
        "b": "restore",
    }
    assert set(net.elements["objective_source"]) == {"attribute"}


def test_the_officer_wins() -> None:
    net, _ = network_of(
        layer("couche_7", [{"geometry": box(0, 0, 9, 9)}]), option_kind="reservoir", statement=statement("restore")
    )
    assert (net.layers[0].kind, net.layers[0].objective, net.layers[0].objective_source) == (
        "reservoir",
        "restore",
        "option",
    )


def test_an_unqualified_corridor_of_the_sheet_is_an_assumption() -> None:
    net, _ = network_of(layer("corridors_ecologiques", [{"geometry": box(0, 0, 9, 9)}]), profile="pac_59_legend")
    assert (net.layers[0].objective, net.layers[0].objective_source) == ("preserve", "default")
    assert net.layers[0].legend == "Corridors écologiques"


def test_an_empty_layer_is_kept_as_a_layer_that_holds_nothing() -> None:
    bare = layer("corridors", [{"geometry": box(0, 0, 1, 1)}])
    net, lines = network_of(
        layer("reservoirs", [{"geometry": box(0, 0, 9, 9)}]),
        Layer("corridors", "c.shp", bare.frame.iloc[:0], "unknown", L93, "UTF-8", "cpg", "x"),
    )
    assert {x.layer: x.status for x in net.layers} == {"reservoirs": "read", "corridors": "empty"}
    assert "SEM-205" in {line.code for line in lines}


@pytest.mark.parametrize(("delimit", "expected"), [("DG", 25.0), ("DS", 100.0), (None, 100.0)])
def test_uncertainty_follows_scale_and_delimitation(delimit: str | None, expected: float) -> None:
    rows = [{"ID_RESV": "FR31RS1", "DELIMIT": delimit, "geometry": box(0, 0, 900, 900)}]
    net, _ = network_of(layer("N_SRCE_RESERVOIR_S_031", rows), profile="covadis_srce")
    assert net.elements["uncertainty_m"].tolist() == [expected]


# ------------------------------------------------------------------------------------------- upper documents

SRCE = Path(__file__).resolve().parents[2] / "references" / "srce-tvb-npdc.yaml"


def test_the_sheets_claim_contradicts_the_record() -> None:
    reference = references.load(SRCE.read_bytes(), SRCE.name)
    (contradiction,) = references.contradictions(reference)
    assert contradiction.claim.date == "2017-07-10"
    assert [act.date for act in contradiction.record] == ["2014-07-16", "2017-01-26"]
    assert contradiction.after_annulment


def document(kind: str, status: str, **more: Any) -> Reference:
    return Reference(id="x", kind=kind, title={}, status=status, **more)


@pytest.mark.parametrize(
    ("reference", "dossier", "reach"),
    [
        (document("SRCE", "annule"), Dossier(scot="aucun"), Reach.KNOWLEDGE),
        (document("PAC", "opposable"), Dossier(), Reach.KNOWLEDGE),
        (document("SRCE", "opposable"), Dossier(), Reach.TO_ACCOUNT_FOR),
        (document("SRCE", "opposable"), Dossier(scot="aucun", engaged_on="2022-01-10"), Reach.BINDING),
        (document("SRADDET_objectifs", "opposable"), Dossier(scot="aucun"), Reach.TO_ACCOUNT_FOR),
        (document("SRADDET_regles", "en_elaboration"), Dossier(scot="aucun"), Reach.UPCOMING),
        (document("SCoT_DOO", "opposable"), Dossier(scot="Flandre-Dunkerque", scot_approved_on="2020-03-10"), Reach.UPCOMING),
        (document("SCoT_DOO", "opposable"), Dossier(scot="x", scot_executory_on="2021-01-01"), Reach.VIA_SCOT),
        (document("SCoT_DOO", "opposable"), Dossier(scot="x", scot_executory_on="2021-01-01", scot_suspended_by="préfet"), Reach.UPCOMING),
    ],
)  # fmt: skip
def test_what_a_document_can_bear(reference: Reference, dossier: Dossier, reach: Reach) -> None:
    assert legal.reach(reference, dossier) is reach


def test_a_name_without_its_accents_takes_those_that_another_layer_writes() -> None:
    names = ["LA ROULÉE", "la Roulee", "la Roulée", "", "Bois", "Les Prés", "Les Près", "Les Pres"]
    assert one_spelling(names) == [
        "LA ROULÉE",
        "la Roulée",
        "la Roulée",
        "",
        "Bois",
        "Les Prés",
        "Les Près",
        "Les Pres",
    ]
    assert one_spelling(["la Roulee"]) == ["la Roulee"]
