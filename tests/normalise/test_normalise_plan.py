"""A plan from its layers: tables told apart, pockets taken out, U zones split, everything accounted for."""

from __future__ import annotations

import geopandas as gpd
import pytest
from normalise_layers import L93, Shown, box, layer, plan_of, prescription, zone

from conformity import profiles
from conformity.errors import InputError, UsageError
from conformity.model import PRESCRIPTIONS, ZONES
from conformity.normalise.prescriptions import code, purpose
from conformity.normalise.zones import split_urban
from conformity.profiles import draft
from conformity.profiles.resolve_plan import assign, table_of


@pytest.mark.parametrize(
    ("name", "table"),
    [
        ("ZONE_URBA", "ZONE_URBA"), ("zone_urba", "ZONE_URBA"), ("59350_ZONE_URBA_20190101", "ZONE_URBA"),
        ("200040947_ZONE_URBA_20190101_A", "ZONE_URBA"), ("ZONE_URBA_41003", "ZONE_URBA"),
        ("30014_PRESCRIPTION_SURF_20171013", "PRESCRIPTION_SURF"), ("wfs_du:zone_urba", "ZONE_URBA"),
        ("DOCUMENT_URBA", "DOC_URBA"), ("DOC_URBA_COM", "DOC_URBA_COM"), ("INFORMATION_SURF", "INFO_SURF"),
        ("N_ZONE_URBA_S_059", "ZONE_URBA"), ("19182_SECTEUR_CC_20150517", "SECTEUR_CC"),
        ("reservoirs", ""), ("ZONE_HUMIDE", ""),
    ],
)  # fmt: skip
def test_tables_by_the_names_of_every_version(name: str, table: str) -> None:
    assert table_of(name) == table


@pytest.mark.parametrize(
    ("columns", "standard"),
    [
        ({"INSEE": "59991", "DATAPPRO": "20130101", "DESTDOMI": "01"}, "CNIG 2013"),
        ({"INSEE": "59991", "IDZONE": "Z1"}, "CNIG 2014"),
        ({"IDURBA": "x"}, "CNIG 2017"),
        ({"IDURBA": "x", "FORMDOMI": "0100"}, "CNIG 2022+"),
        ({"gpu_doc_id": "1", "destdomi": "", "formdomi": ""}, "GPU WFS"),
    ],
)
def test_the_standard_is_told_by_columns(columns: dict[str, str], standard: str) -> None:
    made, _ = plan_of(
        layer("ZONE_URBA", [{"LIBELLE": "UA", "TYPEZONE": "U", **columns, "geometry": box(0, 0, 10, 10)}])
    )
    assert made.standard == standard


def test_zones_follow_their_contract_and_their_order_does_not_matter() -> None:
    rows = [zone("UA", "U", box(0, 0, 10, 10)), zone("N", "N", box(10, 0, 20, 10)), zone("A", "A", box(20, 0, 30, 10))]
    one, _ = plan_of(layer("ZONE_URBA", rows))
    two, _ = plan_of(layer("ZONE_URBA", rows[::-1]))
    assert ZONES.missing(one.zones) == []
    assert one.zones["zone_key"].tolist() == two.zones["zone_key"].tolist()
    assert one.zones["area_m2"].tolist() == two.zones["area_m2"].tolist() == [100.0] * 3
    assert set(one.zones["commune"]) == {"59991"}
    assert (one.document, one.document_id, one.approved_on) == ("PLU", "59991_PLU_20240101", "20240101")


def test_two_equal_zones_are_two_zones() -> None:
    made, _ = plan_of(layer("ZONE_URBA", [zone("N", "N", box(0, 0, 10, 10)), zone("N", "N", box(0, 0, 10, 10))]))
    first, second = made.zones["zone_key"]
    assert second == f"{first}~2"


def test_two_drafts_in_one_layer_are_told() -> None:
    rows = [zone("N", "N", box(0, 0, 10, 10)), zone("A", "A", box(10, 0, 20, 10), IDURBA="59991_PLU_20250101")]
    _, lines = plan_of(layer("ZONE_URBA", rows))
    (line,) = [line for line in lines if line.code == "SEM-104"]
    assert line.fields["values"] == "59991_PLU_20240101, 59991_PLU_20250101"


def test_one_file_a_zone_is_one_plan() -> None:
    files = [layer(f"zone_{n}", [{"Zone": "1AUh", "geometry": box(10 * n, 0, 10 * n + 10, 10)}]) for n in range(3)]
    told = profiles.load(
        'profile: p1\ntitle: {fr: a, en: b}\nplan: {labels: {"1AUh": {class: to_urbanise_open}}}', "p.yaml"
    )
    made, lines = plan_of(*files, profile=told)
    assert made.zones["zone_class"].tolist() == ["to_urbanise_open"] * 3
    assert [line.fields["n"] for line in lines if line.code == "SEM-106"] == [3]


def test_a_zoning_without_types_asks_for_them_and_takes_an_edited_mapping() -> None:
    raw = layer(
        "zonage", [{"Zone": "1AUh", "geometry": box(0, 0, 10, 10)}, {"Zone": "N", "geometry": box(10, 0, 20, 10)}]
    )
    with pytest.raises(InputError) as caught:
        plan_of(raw)
    assert caught.value.code == "ATT-101"
    assert "--map typezone=" in caught.value.text("fr")
    rows = [
        {
            "label": label,
            "long_label": "",
            "typezone": "",
            "zones": 1,
            "area_ha": 0.01,
            "class": cls,
            "use": "",
            "confirmed": True,
        }
        for label, cls in (("1AUh", "to_urbanise_open"), ("N", "natural"))
    ]
    edited = profiles.load(draft.text("mine", {"label": "Zone"}, rows), "mine.yaml")
    made, _ = plan_of(raw, profile=edited)
    assert dict(zip(made.zones["label"], made.zones["zone_class"], strict=True)) == {
        "1AUh": "to_urbanise_open",
        "N": "natural",
    }
    assert set(made.zones["class_source"]) == {"profile"}
    assert set(made.confirm["confirm"]) == {""}


def test_a_column_said_by_the_officer_is_taken_and_a_wrong_one_refused() -> None:
    raw = layer("plan", [{"Zone": "x", "CLASSE": "AUc", "geometry": box(0, 0, 10, 10)}])
    made, _ = plan_of(raw, columns={"typezone": "classe"})
    assert made.zones["zone_class"].tolist() == ["to_urbanise_open"]
    with pytest.raises(UsageError) as caught:
        assign([Shown(raw)], None, {"typezone": "CLAS"})
    assert "CLASSE" in caught.value.remedy("fr")


def test_no_zoning_names_what_was_found() -> None:
    with pytest.raises(InputError) as caught:
        plan_of(
            layer("ZPPAUP", [{"a": 1, "geometry": box(0, 0, 1, 1)}]),
            layer("rues", [{"b": 1, "geometry": box(0, 0, 1, 1)}]),
        )
    assert caught.value.code == "SEM-101"
    assert "ZPPAUP" in caught.value.what("fr")


# ------------------------------------------------------------------------------------------- prescriptions


@pytest.mark.parametrize(
    ("kind", "subtype", "expected"),
    [
        ("25", "00", "25-00"),
        ("7", "4", "07-04"),
        ("1,0", "", "01-00"),
        ("5.4", "", "05-04"),
        ("15", "", "15-00"),
        ("16", "3", "16-03"),
    ],
)
def test_codes_get_their_lost_zeros_back(kind: str, subtype: str, expected: str) -> None:
    assert code(kind, subtype) == expected


@pytest.mark.parametrize(
    ("code_", "words", "expected"),
    [
        ("05-02", "Cheminement doux le long de l'Andelle", "path"), ("05-01", "Emplacement réservé ER 1", "road"),
        ("05-00", "ER 3:Extension du cimetière", "soft"), ("05-00", "ER 5:Élargissement de la voirie", "widening"),
        ("05-00", "ER 12", "unknown"), ("05-04", "", "continuity"), ("25-00", "corridor", ""), ("24-03", "", "road"),
    ],
)  # fmt: skip
def test_a_reserved_sites_purpose_is_read(code_: str, words: str, expected: str) -> None:
    assert purpose(code_, words) == expected


def test_integer_codes_and_numbered_versions() -> None:
    made, lines = plan_of(
        layer("ZONE_URBA", [zone("N", "N", box(0, 0, 100, 100))]),
        layer("PRESCRIPTION_SURF", [prescription(25, 0, box(0, 0, 10, 10)), prescription(88, 0, box(20, 0, 30, 10))]),
    )
    assert PRESCRIPTIONS.missing(made.prescriptions) == []
    assert made.prescriptions["code"].tolist() == ["25-00", "88-00"]
    assert made.prescriptions["effect"].tolist() == ["protects", "unknown"]
    assert [line.fields["codes"] for line in lines if line.code == "SEM-115"] == ["88-00"]
    assert made.prescriptions_read


# ------------------------------------------------------------------------------------------- pockets, built U


def test_a_pocket_leaves_its_zone_and_the_area_closes() -> None:
    made, lines = plan_of(
        layer("ZONE_URBA", [zone("A", "A", box(0, 0, 100, 100)), zone("UA", "U", box(100, 0, 200, 100))]),
        layer("PRESCRIPTION_SURF", [prescription("16", "03", box(80, 0, 120, 50), "STECAL n° 1")]),
    )
    by_label = made.zones.set_index("label")["area_m2"].to_dict()
    assert by_label == {"A": 9000.0, "STECAL (A)": 1000.0, "UA": 10000.0}
    pocket = made.zones[made.zones["zone_class"] == "pocket"].iloc[0]
    assert (pocket["class_source"], pocket["source_row"]) == ("prescription", -1)
    (line,) = [line for line in lines if line.code == "SEM-107"]
    assert line.area_before_m2 == line.area_after_m2 == 20000.0


def test_a_pockets_key_does_not_depend_on_how_the_zone_is_cut() -> None:
    stecal = layer("PRESCRIPTION_SURF", [prescription("16", "03", box(40, 40, 60, 60))])
    whole, _ = plan_of(layer("ZONE_URBA", [zone("A", "A", box(0, 0, 100, 100))]), stecal)
    halves, _ = plan_of(
        layer("ZONE_URBA", [zone("A", "A", box(0, 0, 50, 100)), zone("A", "A", box(50, 0, 100, 100))]), stecal
    )
    keys = [set(p.zones.loc[p.zones["zone_class"] == "pocket", "zone_key"]) for p in (whole, halves)]
    assert keys[0] == keys[1]
    assert [p.zones.loc[p.zones["zone_class"] == "pocket", "area_m2"].sum() for p in (whole, halves)] == [400.0, 400.0]


def test_in_2014_code_16_is_no_pocket() -> None:
    old = {"INSEE": "59991", "IDZONE": "Z1"}
    rows = [{"LIBELLE": "A", "TYPEZONE": "A", **old, "geometry": box(0, 0, 100, 100)}]
    psc = [{"LIBELLE": "", "TYPEPSC": "16", "IDPSC": "S1", "INSEE": "59991", "geometry": box(0, 0, 10, 10)}]
    made, _ = plan_of(layer("ZONE_URBA", rows), layer("PRESCRIPTION_SURF", psc))
    assert set(made.zones["zone_class"]) == {"agricultural"}


def test_a_u_zone_is_shared_out_between_built_and_unbuilt() -> None:
    plan, _ = plan_of(layer("ZONE_URBA", [zone("UA", "U", box(0, 0, 200, 100)), zone("N", "N", box(200, 0, 300, 100))]))
    house = gpd.GeoDataFrame(geometry=[box(10, 40, 20, 50)], crs=L93)
    made, (line,) = split_urban(plan.zones, house)
    areas = made.groupby("zone_class")["area_m2"].sum()
    assert areas.sum() == pytest.approx(30000.0, abs=0.01)
    # 20 m around the house, cut by the zone's left border 10 m away: band 10 x 50, sides 20 x 10 and 10 x 10, two
    # quarters of a circle of radius 20 (628.3) and two cut at 10 m (2 x 191.3)
    assert areas["urban_built"] == pytest.approx(500 + 200 + 100 + 628.3 + 382.6, rel=0.02)
    assert areas["urban_unbuilt"] == pytest.approx(20000 - areas["urban_built"], abs=0.01)
    assert line.area_before_m2 == pytest.approx(line.area_after_m2, abs=0.01)


def test_a_scrap_of_unbuilt_ground_stays_built() -> None:
    plan, _ = plan_of(layer("ZONE_URBA", [zone("UA", "U", box(0, 0, 60, 60))]))
    house = gpd.GeoDataFrame(geometry=[box(25, 25, 35, 35)], crs=L93)
    made, _ = split_urban(plan.zones, house)
    assert made["zone_class"].tolist() == ["urban_built"]
