"""Kinds and objectives in the words of several regions, and what is asked of the officer instead of being guessed."""

from __future__ import annotations

import geopandas as gpd
import pytest
import shapely

from conformity.errors import UsageError
from conformity.model import Kind, Layer, Objective, ObjectiveSource
from conformity.normalise.network import network
from conformity.profiles import resolve_network
from conformity.profiles.kinds import asked, diffuse, kind_of_name
from conformity.profiles.objectives import Statement, merged, objective_of, speaks_of_objective, statement, written

L93 = "EPSG:2154"


class Shown:
    """A description of a layer made by hand."""

    def __init__(self, layer_: Layer) -> None:
        self.name, self.path, self.source, self.geometry = layer_.name, layer_.path, layer_.source, layer_.geometry
        self.columns = tuple(str(c) for c in layer_.frame.columns if c != "geometry")


@pytest.mark.parametrize(
    ("name", "kind"),
    [
        # Île-de-France
        ("Points de fragilité des corridors arborés", "obstacle"), ("POINT_DE_FRAGILITE", "obstacle"),
        ("corridors : points de fragilité", "obstacle"), ("Coupures des réservoirs de biodiversité", "obstacle"),
        ("COUPURES", "obstacle"), ("éléments fragmentants", "obstacle"), ("Element_fragmentant", "obstacle"),
        ("points de conflit", "obstacle"), ("CONFLITS_corridors", "obstacle"),
        # a break in the built-up area is none in the network; what is not fragmented is no obstacle
        ("coupures d'urbanisation", None), ("coupures_vertes", None), ("espaces non fragmentés", None),
        # Auvergne-Rhône-Alpes
        ("Espaces perméables relais", "corridor"), ("ESPACES_PERMEABLES_RELAIS", "corridor"),
        ("espace perméable lié aux milieux terrestres", "corridor"), ("surfaces perméables", None),
        # layer names of Normandie, and hedges
        ("corridors à rendre fonctionnels en priorité", "corridor"), ("haies le long des cours d'eau", "hedge"),
        # a layer beside the network
        ("zones_humides", None),
    ],
)  # fmt: skip
def test_kinds_in_the_words_of_regions(name: str, kind: str | None) -> None:
    assert kind_of_name(name) == kind


@pytest.mark.parametrize(
    "name",
    [
        "pas japonais", "PAS_JAPONAIS", "Corridors en pas japonais", "secteurs à examiner", "Secteur_a_examiner",
        "grands ensembles de perméabilité", "GEP", "gep_2015", "espaces stratégiques environnementaux", "ESE",
    ],
)  # fmt: skip
def test_what_no_kind_of_ours_stands_for_is_asked(name: str) -> None:
    assert asked(name)
    assert kind_of_name(name) is None
    role = resolve_network.resolve(Shown(layer(name, [{"NOM": "a"}])), sample={"NOM": ["corridor"]})
    assert (role.kind, role.kind_how) == (None, "asked")


def test_a_diffuse_continuity_has_no_outline_of_its_own() -> None:
    assert diffuse("espaces_permeables_relais")
    assert resolve_network.resolve(Shown(layer("espaces_permeables", [{}]))).delimitation == "schematic"


@pytest.mark.parametrize(
    ("words", "objective"),
    [
        ("à préserver", "preserve"), ("PRÉSERVER", "preserve"), ("A_PRESERVER", "preserve"), ("à restaurer", "restore"),
        ("à remettre en bon état", "restore"), ("Remise en bon état", "restore"), ("remis en bon état", "restore"),
        ("à rendre fonctionnel", "restore"), ("corridors à rendre fonctionnels en priorité", "restore"),
        ("maintenir", "preserve"), ("Maintien", "preserve"), ("préserver et remettre en bon état", "preserve_and_restore"),
        # strengthened is neither kept nor mended: the officer says which
        ("à conforter", "unknown"), ("à renforcer", "unknown"), ("non préservé", "unknown"), ("fort", "unknown"),
    ],
)  # fmt: skip
def test_objectives_in_the_words_of_regions(words: str, objective: str) -> None:
    assert objective_of(words) == objective


@pytest.mark.parametrize("column", ["ENJEU", "enjeux", "OBJ", "OBJECTIF", "Objectifs", "LEGENDE", "OBJ_ASSI"])
def test_objectives_are_read_in_the_columns_that_regions_use(column: str) -> None:
    net, lines = read(layer("corridors", [{column: "à remettre en bon état"}]))
    assert (net.elements["objective"].tolist(), net.elements["objective_source"].tolist()) == (
        ["restore"],
        ["attribute"],
    )
    assert not lines


def test_a_second_column_tells_what_the_first_leaves_open() -> None:
    rows = [{"OBJ_ASSI": None, "ENJEU": "à restaurer"}, {"OBJ_ASSI": "à préserver", "ENJEU": "à restaurer"}]
    net, lines = read(layer("corridors", rows))
    assert sorted(net.elements["objective"]) == ["preserve", "restore"]
    assert not lines


def test_a_column_that_speaks_of_objectives_and_is_not_read_is_a_question() -> None:
    net, lines = read(layer("corridors", [{"GESTION": "à restaurer"}, {"GESTION": "A PRESERVER"}]))
    assert set(net.elements["objective"]) == {"unknown"}
    (line,) = lines
    assert (line.code, line.fields) == ("SEM-520", {"column": "GESTION", "counts": "A PRESERVER: 1, à restaurer: 1"})
    # one that says what was read elsewhere, or is prose, asks nothing
    for rows in (
        [{"OBJECTIF": "à restaurer", "GESTION": "restaurer"}],
        [{"DESCR": "Vallon boisé que la commune a décidé, il y a longtemps, de restaurer par étapes successives"}],
        [{"STATUT": "site protégé"}],
    ):
        assert not read(layer("corridors", rows))[1], rows


@pytest.mark.parametrize("rows", [[{"ENJEU": "à conforter"}], [{"OBJECTIF": "à conforter"}]])
def test_a_word_that_is_no_objective_of_the_law_is_asked_for(rows: list[dict[str, object]]) -> None:
    net, lines = read(layer("corridors", rows))
    assert set(net.elements["objective"]) == {"unknown"}
    assert [line.code for line in lines] == ["SEM-201"]
    assert [line.code for line in read(layer("corridors_a_conforter", [{}]))[1]] == ["SEM-523"]
    # and a column of stakes that holds none is left alone
    assert not read(layer("corridors", [{"ENJEU": "fort"}]))[1]


def test_features_that_bear_an_asked_name_in_a_layer_of_another_are_told() -> None:
    rows = [{"LEGENDE": "Pas japonais"}, {"LEGENDE": "Corridor"}]
    assert [(x.code, x.fields["n"]) for x in read(layer("corridors", rows))[1]] == [("SEM-521", 1)]


# ------------------------------------------------------------------------------------------ defaults and options


@pytest.mark.parametrize(
    ("said", "obstacle", "corridor"),
    [
        (None, ("restore", "default"), ("unknown", "default")),
        ("preserve", ("restore", "default"), ("preserve", "option")),
        ({"obstacle": "preserve"}, ("preserve", "option"), ("unknown", "default")),
        ({"corridor": "restore"}, ("restore", "default"), ("restore", "option")),
        ({"obstacle": "preserve", "*": "restore"}, ("preserve", "option"), ("restore", "option")),
    ],
)
def test_an_obstacle_is_to_restore_and_the_officer_fills_the_rest(
    said: object, obstacle: tuple[str, str], corridor: tuple[str, str]
) -> None:
    for name, expected in (("obstacles", obstacle), ("corridors", corridor)):
        net, _ = read(layer(name, [{"NOM": "a"}]), statement=statement(said))
        assert (net.elements["objective"].iloc[0], net.elements["objective_source"].iloc[0]) == expected
        assert (net.layers[0].objective, net.layers[0].objective_source) == expected


def test_a_source_that_speaks_of_an_obstacle_holds() -> None:
    net, _ = read(layer("obstacles", [{"OBJECTIF": "à préserver"}]))
    assert net.elements["objective"].tolist() == ["preserve"]


def test_an_object_of_two_layers_keeps_the_word_of_its_source_over_a_default() -> None:
    first, second = layer("obstacles", [{"id": "O1"}]), layer("obstacles_2", [{"id": "O1", "OBJECTIF": "à préserver"}])
    net, _ = read(first, second)
    (one,) = net.elements.to_dict("records")
    assert (one["objective"], one["objective_source"]) == ("preserve", "attribute")


def test_a_statement_is_written_in_its_shortest_form() -> None:
    assert written(None) is None
    assert written(["restore"]) == "restore"
    assert written(["preserve", "corridor=restore"]) == {"corridor": "restore", "*": "preserve"}
    assert written("obstacle = preserve") == {"obstacle": "preserve"}
    assert merged("preserve", {"obstacle": "restore", "*": "restore"}) == {"obstacle": "restore", "*": "preserve"}
    assert statement(written(["preserve", "corridor=restore"])) == Statement(
        {Kind.CORRIDOR: Objective.RESTORE}, Objective.PRESERVE
    )


@pytest.mark.parametrize(
    ("value", "code", "near"),
    [
        ("repair", "CLI-520", "preserve"), ("obstacle=repair", "CLI-520", "preserve"), (3, "CLI-520", "preserve"),
        ({"obstacle": 3}, "CLI-520", "preserve"), ("obstacles=restore", "CLI-521", "obstacle"),
        ({"haie": "restore"}, "CLI-521", "hedge"), (["obstacle=restore", "obstacle=preserve"], "CLI-522", ""),
        (["restore", "preserve"], "CLI-522", ""), ([3], "CLI-520", "preserve"), (b"restore", "CLI-520", "preserve"),
    ],
)  # fmt: skip
def test_a_wrong_objective_is_told_with_what_to_write(value: object, code: str, near: str) -> None:
    with pytest.raises(UsageError) as caught:
        statement(value, "--objective")
    assert (caught.value.code, caught.value.place.field, caught.value.exit_code) == (code, "--objective", 2)
    assert near in caught.value.remedy("fr")


def test_of_a_river_the_officer_has_the_last_word() -> None:
    rows = [{"ID_CEAU": "FR52HL1", "ID_SRCE": "FR52SRCE2014", "EST_CORRID": "T"}]
    net, _ = read(layer("cours_eau", rows, "line"), option_kind="watercourse", profile="covadis_srce")
    assert net.elements["kind"].tolist() == ["watercourse"]
    # a river's identifier is not that of a corridor, whatever the layer is called
    assert read(layer("corridors_cours_eau", [{"ID_CEAU": "FR52HL1"}], "line"))[0].layers[0].kind == "watercourse"


def test_hedges_along_a_river_are_hedges() -> None:
    net, _ = read(layer("haies_des_cours_d_eau", [{"LIBELLE": "a", "TXT": "b", "TYPEPSC": "07"}], "line"))
    assert (net.elements["kind"].tolist(), net.elements["milieu"].tolist()) == (["hedge"], ["bocage"])


def test_only_what_is_said_of_objectives_speaks_of_them() -> None:
    assert speaks_of_objective("Corridor à conforter")
    assert not speaks_of_objective("site protégé")
    assert ObjectiveSource.DEFAULT == "default"


def layer(name: str, rows: list[dict[str, object]], geometry: str = "surface") -> Layer:
    shapes = [
        shapely.box(700_000 + 200 * n, 7_000_000, 700_100 + 200 * n, 7_000_100)
        if geometry == "surface"
        else shapely.LineString([(700_000, 7_000_000 + 200 * n), (700_900, 7_000_000 + 200 * n)])
        for n in range(len(rows))
    ]
    frame = gpd.GeoDataFrame(rows or [{}], geometry=shapes, crs=L93)
    return Layer(name, f"{name}.gpkg", frame, geometry, frame.crs.to_wkt(), "UTF-8", "format", "GPKG", source=name)


def read(*layers: Layer, profile: str = "", **options: object):  # type: ignore[no-untyped-def]
    from conformity import profiles

    content = profiles.get(profile).network if profile else None
    decided = [
        (each, resolve_network.resolve(Shown(each), profile=profile, network=content, **options)) for each in layers
    ]
    net, lines, _ = network(decided, crs=None, working=L93, references={})
    return net, [line for line in lines if line.code.startswith(("SEM-20", "SEM-52")) and line.code != "SEM-203"]
