"""Communes, buildings and other optional inputs; what splitting and pockets conserve whatever the shapes."""

from __future__ import annotations

import geopandas as gpd
import pytest
import shapely
from effort import examples
from hypothesis import given, settings
from hypothesis import strategies as st
from normalise_layers import L93, X, Y, box, layer, plan_of, prescription, zone

from conformity.errors import InputError
from conformity.normalise.context import named_places, surfaces, territory
from conformity.normalise.zones import split_urban


def communes() -> gpd.GeoDataFrame:
    rows = [
        {"CODE_INSEE": "59992", "NOM_COM": "Est", "geometry": box(100, 0, 200, 100)},
        {"CODE_INSEE": "59991", "NOM_COM": "Ouest", "geometry": box(0, 0, 100, 100)},
    ]
    return territory([layer("communes", rows)], None, L93)[0]


def test_commune_outlines_are_sorted_and_named() -> None:
    outlines = communes()
    assert outlines[["insee", "name"]].to_numpy().tolist() == [["59991", "Ouest"], ["59992", "Est"]]


def test_outlines_without_a_code_and_layers_without_surfaces_are_refused() -> None:
    with pytest.raises(InputError) as caught:
        territory([layer("communes", [{"OBJET": "Est", "geometry": box(0, 0, 1, 1)}])], None, L93)
    assert caught.value.code == "ATT-103"
    with pytest.raises(InputError) as bare:
        surfaces([layer("bati", [{"geometry": shapely.Point(X, Y)}], "point")], None, L93)
    assert bare.value.code == "SEM-118"


def test_a_zone_that_tells_no_commune_belongs_to_the_one_that_holds_most_of_it() -> None:
    plui = {"IDURBA": "200040947_PLUi_20240101"}
    rows = [
        zone("A", "A", box(0, 0, 50, 100), **plui),
        zone("N", "N", box(50, 0, 190, 100), **plui),  # 5 000 m² in the west, 9 000 m² in the east
        zone("UA", "U", box(300, 0, 310, 10), **plui),  # in neither
    ]
    drafted, _ = plan_of(layer("ZONE_URBA", rows), territory=communes())
    assert dict(zip(drafted.zones["label"], drafted.zones["commune"], strict=True)) == {
        "A": "59991",
        "N": "59992",
        "UA": "",
    }


def test_buildings_in_degrees_split_u_zones_in_metres() -> None:
    house = gpd.GeoDataFrame([{"geometry": box(10, 10, 20, 20)}], crs=L93).to_crs(4326)
    frame, lines = surfaces([layer("bati", house.to_dict("records"), crs="EPSG:4326")], None, L93)
    assert frame.area.sum() == pytest.approx(100.0, abs=0.01)
    assert "CRS-112" in {line.code for line in lines}
    drafted, _ = plan_of(layer("ZONE_URBA", [zone("UA", "U", box(0, 0, 200, 100))]), buildings=frame)
    assert sorted(drafted.zones["zone_class"]) == ["urban_built", "urban_unbuilt"]


corner = st.integers(0, 180)
side = st.integers(1, 90)
boxes = st.lists(st.tuples(corner, corner, side, side), min_size=1, max_size=6)


@settings(max_examples=examples(40), deadline=None)
@given(boxes)
def test_pockets_neither_make_nor_lose_ground(made_of: list[tuple[int, int, int, int]]) -> None:
    rows = [
        zone("A", "A", box(0, 0, 100, 200)), zone("N", "N", box(100, 0, 200, 150)), zone("UA", "U", box(100, 150, 200, 200))
    ]  # fmt: skip
    stecal = [prescription("16", "03", box(x, y, x + w, y + h)) for x, y, w, h in made_of]
    drafted, lines = plan_of(layer("ZONE_URBA", rows), layer("PRESCRIPTION_SURF", stecal))
    assert drafted.zones["area_m2"].sum() == pytest.approx(40_000.0, abs=0.01)
    assert drafted.zones.set_index("label").loc["UA", "area_m2"] == 5_000.0
    # what the pockets cover of A and N, worked out by counting whole square metres
    grid = {(i, j) for x, y, w, h in made_of for i in range(x, min(x + w, 200)) for j in range(y, min(y + h, 200))}
    expected = sum(1 for i, j in grid if not (i >= 100 and j >= 150))
    pockets = drafted.zones.loc[drafted.zones["zone_class"] == "pocket", "area_m2"].sum()
    # a pocket of a square metre or less is not made
    assert pockets == pytest.approx(expected, abs=1.0 * len(made_of))
    overlaps = shapely.area(shapely.union_all(drafted.zones.geometry.array))
    assert overlaps == pytest.approx(40_000.0, abs=0.01)
    assert all(
        line.area_before_m2 == pytest.approx(line.area_after_m2, abs=0.01) for line in lines if line.code == "SEM-107"
    )


@settings(max_examples=examples(40), deadline=None)
@given(boxes)
def test_splitting_u_zones_shares_them_out_exactly(made_of: list[tuple[int, int, int, int]]) -> None:
    plan, _ = plan_of(
        layer("ZONE_URBA", [zone("UA", "U", box(0, 0, 200, 200)), zone("UB", "U", box(200, 0, 300, 200))])
    )
    houses = gpd.GeoDataFrame(geometry=[box(x, y, x + w, y + h) for x, y, w, h in made_of], crs=L93)
    split, (line,) = split_urban(plan.zones, houses)
    assert split["area_m2"].sum() == pytest.approx(60_000.0, abs=0.01)
    assert shapely.union_all(split.geometry.array).area == pytest.approx(60_000.0, abs=0.01)
    assert line.area_before_m2 == pytest.approx(line.area_after_m2, abs=0.01)
    unbuilt = split[split["zone_class"] == "urban_unbuilt"]
    ground = shapely.union_all(houses.geometry.array)
    # every piece left unbuilt is large enough and keeps away from the buildings
    assert all(part.area >= 500 for g in unbuilt.geometry for part in shapely.get_parts(g))
    assert all(shapely.distance(g, ground) > 19.5 for g in unbuilt.geometry)


@pytest.mark.parametrize("column", ["NOM", "TOPONYME", "Libelle", "LIEUDIT", "name", "lieu_dit"])
def test_named_places_are_read_under_their_usual_columns(column: str) -> None:
    rows = [
        {"ID": "1", column: "LE CLOS DES HAIES", "geometry": shapely.Point(X, Y)},
        {"ID": "2", column: "lieu-dit l'orée", "geometry": shapely.Point(X + 9, Y)},
        {"ID": "3", column: None, "geometry": shapely.Point(X + 20, Y)},
        {"ID": "4", column: "NR", "geometry": shapely.Point(X + 30, Y)},
    ]
    frame, lines = named_places([layer("lieux", rows, "point")], None, L93)
    assert frame["name"].tolist() == ["L'Orée", "Le Clos des Haies"]
    assert [(line.code, line.fields["n"]) for line in lines if line.code == "SEM-821"] == [("SEM-821", 2)]


def test_named_places_of_polygons_and_a_column_of_ones_own() -> None:
    rows = [{"LIB": "Les Monts", "geometry": box(0, 0, 10, 10)}]
    frame, _ = named_places([layer("lieux_dits", rows)], None, L93, "lib")
    assert frame["name"].tolist() == ["Les Monts"]


@pytest.mark.parametrize(
    ("rows", "column", "code"),
    [
        ([{"ID": "1", "geometry": shapely.Point(X, Y)}], None, "ATT-820"),
        ([{"NOM": "A", "geometry": shapely.Point(X, Y)}], "LIB", "ATT-821"),
        ([{"NOM": "A", "geometry": shapely.LineString([(X, Y), (X + 1, Y)])}], None, "SEM-820"),
    ],
)
def test_named_places_that_cannot_be_read_say_why(rows: list[dict[str, object]], column: str | None, code: str) -> None:
    with pytest.raises(InputError) as caught:
        named_places([layer("lieux", rows, "point")], None, L93, column)
    assert caught.value.code == code
