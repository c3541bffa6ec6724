"""A plan from its layers: tables identified, pockets taken out, U zones split, everything accounted for."""

from __future__ import annotations

import geopandas as gpd
import pytest
from normalise_layers import L93, Shown, box, layer, plan_of, prescription, zone

from conformity import profiles
from conformity.errors import InputError, RulesError, UsageError
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
    drafted, _ = plan_of(
        layer("ZONE_URBA", [{"LIBELLE": "UA", "TYPEZONE": "U", **columns, "geometry": box(0, 0, 10, 10)}])
    )
    assert drafted.standard == standard


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
    drafted, _ = plan_of(layer("ZONE_URBA", [zone("N", "N", box(0, 0, 10, 10)), zone("N", "N", box(0, 0, 10, 10))]))
    first, second = drafted.zones["zone_key"]
    assert second == f"{first}~2"


def test_two_drafts_in_one_layer_are_told() -> None:
    rows = [zone("N", "N", box(0, 0, 10, 10)), zone("A", "A", box(10, 0, 20, 10), IDURBA="59991_PLU_20250101")]
    _, lines = plan_of(layer("ZONE_URBA", rows))
    (line,) = [line for line in lines if line.code == "SEM-104"]
    assert line.fields["values"] == "59991_PLU_20240101, 59991_PLU_20250101"


def test_neighbours_in_one_layer_are_not_two_drafts() -> None:
    rows = [zone("N", "N", box(0, 0, 10, 10)), zone("A", "A", box(10, 0, 20, 10), IDURBA="59992_PLU_20110101")]
    drafted, lines = plan_of(layer("ZONE_URBA", rows))
    assert not [line for line in lines if line.code == "SEM-104"]
    assert dict(zip(drafted.zones["label"], drafted.zones["commune"], strict=True)) == {"N": "59991", "A": "59992"}
    assert [insee for insee, _ in drafted.communes] == ["59991", "59992"]
    old = [
        {"LIBELLE": "N", "TYPEZONE": "N", "INSEE": insee, "DATAPPRO": date, "geometry": box(x, 0, x + 10, 10)}
        for insee, date, x in (("59991", "20130101", 0), ("59992", "20120101", 10), ("59992", "20140101", 20))
    ]
    _, lines = plan_of(layer("ZONE_URBA", old))
    assert [line.fields["values"] for line in lines if line.code == "SEM-104"] == ["20120101, 20140101"]


@pytest.mark.parametrize(
    ("idurba", "document", "approved", "communes"),
    [
        ("59991_PLU_20240101", "PLU", "20240101", ["59991"]),
        ("5999120140101", "", "20140101", ["59991"]),
        ("2A004_PLU_20240101_B", "PLU", "20240101", ["2A004"]),
        ("200040947_PLUI_20190101", "PLUi", "20190101", []),
        ("20004094720140101", "", "20140101", []),
        ("200040947_PLUi_00000000", "PLUi", None, []),
    ],
)
def test_what_an_idurba_tells(idurba: str, document: str, approved: str | None, communes: list[str]) -> None:
    drafted, _ = plan_of(layer("ZONE_URBA", [zone("N", "N", box(0, 0, 10, 10), IDURBA=idurba)]))
    assert (drafted.document, drafted.approved_on) == (document, approved)
    assert [insee for insee, _ in drafted.communes] == communes
    assert set(drafted.zones["commune"]) == set(communes or [""])


def test_a_lost_zero_of_an_insee_code_is_given_back() -> None:
    old = {"LIBELLE": "N", "TYPEZONE": "N", "INSEE": 1004.0, "DATAPPRO": "20130614", "geometry": box(0, 0, 10, 10)}
    assert plan_of(layer("ZONE_URBA", [old]))[0].zones["commune"].tolist() == ["01004"]


@pytest.mark.parametrize(("others", "expected"), [(("ND", "NA"), "agricultural"), (("N", "NA"), "unknown")])
def test_the_types_of_a_pos_are_told_by_the_whole_set(others: tuple[str, str], expected: str) -> None:
    rows = [
        {"ZONE": code, "TYPEZONE": code, "geometry": box(10 * n, 0, 10 * n + 10, 10)}
        for n, code in enumerate(("NC", *others))
    ]
    drafted, lines = plan_of(layer("zonage", rows))
    assert drafted.zones.set_index("label").loc["NC", "zone_class"] == expected
    assert ("SEM-122" in {line.code for line in lines}) is (expected == "agricultural")


def test_one_file_a_zone_is_one_plan() -> None:
    files = [layer(f"zone_{n}", [{"Zone": "1AUh", "geometry": box(10 * n, 0, 10 * n + 10, 10)}]) for n in range(3)]
    profile = profiles.load(
        'profile: p1\ntitle: {fr: a, en: b}\nplan: {labels: {"1AUh": {class: to_urbanise_open}}}', "p.yaml"
    )
    drafted, lines = plan_of(*files, profile=profile)
    assert drafted.zones["zone_class"].tolist() == ["to_urbanise_open"] * 3
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
    drafted, _ = plan_of(raw, profile=edited)
    assert dict(zip(drafted.zones["label"], drafted.zones["zone_class"], strict=True)) == {
        "1AUh": "to_urbanise_open",
        "N": "natural",
    }
    assert set(drafted.zones["class_source"]) == {"profile"}
    assert set(drafted.confirm["confirm"]) == {""}


def test_a_column_said_by_the_officer_is_taken_and_a_wrong_one_refused() -> None:
    raw = layer("plan", [{"Zone": "x", "CLASSE": "AUc", "geometry": box(0, 0, 10, 10)}])
    drafted, _ = plan_of(raw, columns={"typezone": "classe"})
    assert drafted.zones["zone_class"].tolist() == ["to_urbanise_open"]
    with pytest.raises(UsageError) as caught:
        assign([Shown(raw)], None, {"typezone": "CLAS"})
    assert "CLASSE" in caught.value.remedy("fr")


def test_a_role_that_does_not_exist_is_refused_not_passed_over() -> None:
    raw = layer("plan", [{"Zone": "x", "CLASSE": "AUc", "geometry": box(0, 0, 10, 10)}])
    with pytest.raises(UsageError) as caught:
        plan_of(raw, columns={"typzone": "CLASSE"})
    assert caught.value.code == "ATT-104"
    assert "typezone" in caught.value.remedy("fr")
    text = "profile: p1\ntitle: {fr: a, en: b}\nplan: {columns: {typzone: [CLASSE]}, labels: {x: {class: natural}}}"
    with pytest.raises(RulesError) as broken:
        profiles.load(text, "p.yaml")
    assert "p.yaml:3" in broken.value.text("fr")


def test_a_label_as_written_wins_over_one_that_only_reads_the_same() -> None:
    profile = profiles.load(
        "profile: p1\ntitle: {fr: a, en: b}\n"
        "plan: {labels: {Uca: {class: urban}, UCa: {class: pocket}, Disparu: {class: natural}}}",
        "p.yaml",
    )
    rows = [
        zone("Uca", "U", box(0, 0, 10, 10)),
        zone("UCa", "U", box(10, 0, 20, 10)),
        zone("U ca", "U", box(20, 0, 30, 10)),
    ]
    drafted, lines = plan_of(layer("ZONE_URBA", rows), profile=profile)
    classes = dict(zip(drafted.zones["label"], drafted.zones["zone_class"], strict=True))
    assert (classes["Uca"], classes["UCa"]) == ("urban", "pocket")
    assert [line.fields["labels"] for line in lines if line.code == "SEM-119"] == ["Disparu"]


def test_a_mapping_survives_whatever_the_plan_calls_its_zones() -> None:
    odd = ['N "libre"', "U\\A", "a: b", "#1", "N\u2028x", "A\ttab", "=1AU", "oui", "1", "été"]
    rows = [
        {"label": label, "long_label": "x\r    pirate: {class: urban}\x85y\x00", "typezone": "", "zones": 1, "area_ha": 1.0,
         "class": "natural", "use": "", "confirmed": False, "candidate": ""}
        for label in odd
    ]  # fmt: skip
    profile = profiles.load(draft.text("mine", {"label": 'LIB"ELLE'}, rows), "mine.yaml")
    assert profile.plan is not None
    assert {each.label for each in profile.plan.zones} == set(odd)
    assert profile.plan.columns == {"label": ('LIB"ELLE',)}


def test_dates_of_documents_not_approved_are_no_dates() -> None:
    old = {"LIBELLE": "N", "TYPEZONE": "N", "INSEE": "59991", "DATAPPRO": "00000000", "geometry": box(0, 0, 10, 10)}
    assert plan_of(layer("ZONE_URBA", [old]))[0].approved_on is None
    assert plan_of(layer("ZONE_URBA", [{**old, "DATAPPRO": "20130614"}]))[0].approved_on == "20130614"


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
        ("05-00", "Élargissement du chemin des Prés", "widening"), ("05-00", "Aménagement d'un chemin", "path"),
        ("05-01", "Voie nouvelle et bassin de rétention", "road"), ("05-02", "Station d'épuration", "works"),
        ("05-01", "Continuité de la voirie", "road"), ("05-02", "Continuité écologique du ru", "continuity"),
        ("05-04", "Espace vert et voirie", "continuity"), ("05-02", "Continuité piétonne et cyclable", "path"),
        ("05-02", "Absente du règlement", "works"), ("05-01", "Piste cyclable", "path"),
    ],
)  # fmt: skip
def test_a_reserved_sites_purpose_is_read(code_: str, words: str, expected: str) -> None:
    assert purpose(code_, words) == expected


def test_the_purpose_is_also_read_in_the_free_columns() -> None:
    drafted, _ = plan_of(
        layer("ZONE_URBA", [zone("N", "N", box(0, 0, 100, 100))]),
        layer("PRESCRIPTION_SURF", [prescription("05", "00", box(0, 0, 10, 10), "ER 4", LIB_VAL1="Voie verte")]),
    )
    assert drafted.prescriptions["purpose"].tolist() == ["path"]


def test_in_the_national_flow_each_row_has_the_version_of_its_own_document() -> None:
    flow = {"gpu_doc_id": "x", "libelle": "A", "typezone": "A", "idurba": "59991_PLU_20200101"}
    rows = [
        {"gpu_doc_id": "x", "libelle": "", "typepsc": "12", "stypepsc": None, "idurba": idurba, "geometry": shape}
        for idurba, shape in (("5999120140101", box(0, 0, 9, 9)), ("59991_PLU_20200101", box(20, 0, 29, 9)))
    ]
    drafted, lines = plan_of(
        layer("wfs_du:zone_urba", [{**flow, "geometry": box(0, 0, 100, 100)}]), layer("wfs_du:prescription_surf", rows)
    )
    # type 12 was a frozen sector until 2014, and is nothing since
    assert dict(zip(drafted.prescriptions["version"], drafted.prescriptions["effect"], strict=True)) == {
        "2014": "protects",
        "2017": "unknown",
    }
    assert [line.fields["n"] for line in lines if line.code == "SEM-115"] == [1]


def test_integer_codes_and_numbered_versions() -> None:
    drafted, lines = plan_of(
        layer("ZONE_URBA", [zone("N", "N", box(0, 0, 100, 100))]),
        layer("PRESCRIPTION_SURF", [prescription(25, 0, box(0, 0, 10, 10)), prescription(88, 0, box(20, 0, 30, 10))]),
    )
    assert PRESCRIPTIONS.missing(drafted.prescriptions) == []
    assert drafted.prescriptions["code"].tolist() == ["25-00", "88-00"]
    assert drafted.prescriptions["effect"].tolist() == ["protects", "unknown"]
    assert [line.fields["codes"] for line in lines if line.code == "SEM-115"] == ["88-00"]
    assert drafted.prescriptions_read


# ------------------------------------------------------------------------------------------- pockets, built U


def test_a_pocket_leaves_its_zone_and_the_area_closes() -> None:
    drafted, lines = plan_of(
        layer("ZONE_URBA", [zone("A", "A", box(0, 0, 100, 100)), zone("UA", "U", box(100, 0, 200, 100))]),
        layer("PRESCRIPTION_SURF", [prescription("16", "03", box(80, 0, 120, 50), "STECAL n° 1")]),
    )
    by_label = drafted.zones.set_index("label")["area_m2"].to_dict()
    assert by_label == {"A": 9000.0, "STECAL (A)": 1000.0, "UA": 10000.0}
    pocket = drafted.zones[drafted.zones["zone_class"] == "pocket"].iloc[0]
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


@pytest.mark.parametrize(
    ("x", "communes"),
    [(36, "59991,59992"), (31.5, "59991"), (44, "59992,59991"), (48.5, "59992")],
)
def test_a_pocket_in_two_communes_has_the_codes_of_both(x: float, communes: str) -> None:
    """20 m wide, from ``x`` m on; the second commune begins at 50 m. A commune with less than a tenth is not named."""
    old = {"IDURBA": "200000001_PLUI_20240101"}
    zones = [zone("A", "A", box(0, 0, 50, 100), INSEE="59991", **old),
             zone("A", "A", box(50, 0, 100, 100), INSEE="59992", **old)]  # fmt: skip
    stecal = layer("PRESCRIPTION_SURF", [prescription("16", "03", box(x, 40, x + 20, 60))])
    drafted, _ = plan_of(layer("ZONE_URBA", zones), stecal)
    assert list(drafted.zones.loc[drafted.zones["zone_class"] == "pocket", "commune"]) == [communes]


def test_in_2014_code_16_is_no_pocket() -> None:
    old = {"INSEE": "59991", "IDZONE": "Z1"}
    rows = [{"LIBELLE": "A", "TYPEZONE": "A", **old, "geometry": box(0, 0, 100, 100)}]
    psc = [{"LIBELLE": "", "TYPEPSC": "16", "IDPSC": "S1", "INSEE": "59991", "geometry": box(0, 0, 10, 10)}]
    drafted, _ = plan_of(layer("ZONE_URBA", rows), layer("PRESCRIPTION_SURF", psc))
    assert set(drafted.zones["zone_class"]) == {"agricultural"}


def test_a_u_zone_is_shared_out_between_built_and_unbuilt() -> None:
    plan, _ = plan_of(layer("ZONE_URBA", [zone("UA", "U", box(0, 0, 200, 100)), zone("N", "N", box(200, 0, 300, 100))]))
    house = gpd.GeoDataFrame(geometry=[box(10, 40, 20, 50)], crs=L93)
    split, (line,) = split_urban(plan.zones, house)
    areas = split.groupby("zone_class")["area_m2"].sum()
    assert areas.sum() == pytest.approx(30000.0, abs=0.01)
    # 20 m around the house, cut by the zone's left border 10 m away: band 10 x 50, sides 20 x 10 and 10 x 10, two
    # quarters of a circle of radius 20 (628.3) and two cut at 10 m (2 x 191.3)
    assert areas["urban_built"] == pytest.approx(500 + 200 + 100 + 628.3 + 382.6, rel=0.02)
    assert areas["urban_unbuilt"] == pytest.approx(20000 - areas["urban_built"], abs=0.01)
    assert line.area_before_m2 == pytest.approx(line.area_after_m2, abs=0.01)


def test_a_scrap_of_unbuilt_ground_stays_built() -> None:
    plan, _ = plan_of(layer("ZONE_URBA", [zone("UA", "U", box(0, 0, 60, 60))]))
    house = gpd.GeoDataFrame(geometry=[box(25, 25, 35, 35)], crs=L93)
    split, _ = split_urban(plan.zones, house)
    assert split["zone_class"].tolist() == ["urban_built"]


@pytest.mark.parametrize("cuts", [1, 4])
@pytest.mark.parametrize(("side", "candidate"), [(200.0, "pocket"), (300.0, "")])
def test_a_sector_is_as_large_as_its_zones_that_adjoin(side: float, candidate: str, cuts: int) -> None:
    """An index that nothing explains on 4 ha may be a pocket, on 9 ha not, however the zone was cut."""
    step = side / cuts
    rows = [zone("Nk", "N", box(i * step, 0, (i + 1) * step, side)) for i in range(cuts)]
    plan, _ = plan_of(layer("ZONE_URBA", [*rows, zone("N", "N", box(5_000, 0, 9_000, 4_000))]))
    assert set(plan.zones.loc[plan.zones["label"] == "Nk", "candidate_class"]) == {candidate}


def test_a_quarry_whose_long_label_forbids_building_stays_a_quarry() -> None:
    rows = [
        zone(
            "Nc", "N", box(0, 0, 500, 500), LIBELONG="Secteur de carrière où toute construction nouvelle est interdite"
        )
    ]
    plan, _ = plan_of(layer("ZONE_URBA", [*rows, zone("N", "N", box(5_000, 0, 9_000, 4_000), LIBELONG="")]))
    (row,) = plan.zones[plan.zones["label"] == "Nc"].to_dict("records")
    assert (row["zone_class"], row["zone_use"]) == ("natural_protected", "extraction")
