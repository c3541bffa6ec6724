"""The plan's document is that of its zones, whatever else DOC_URBA lists."""

from __future__ import annotations

from typing import Any

import geopandas as gpd
import pandas as pd
import pytest
from normalise_layers import L93, box, layer, plan_of, prescription

from conformity.errors import UsageError
from conformity.model import Layer
from conformity.normalise.context import territory
from conformity.normalise.idurba import identity, of_folder

PLU = (("UB", "U"), ("1AUh", "AUc"), ("A", "A"), ("N", "N"), ("Nh", "Nh"))
PLU_CLASSES = {"UB": "urban", "1AUh": "to_urbanise_open", "A": "agricultural", "N": "natural", "Nh": "pocket"}


def table(name: str, **columns: list[Any]) -> Layer:
    """A table without geometry."""
    return Layer(name, f"{name}.dbf", pd.DataFrame(columns), "none", None, "UTF-8", "cpg", "DBF", source=name)


def zones(types: Any = PLU, at: int = 0, **columns: Any) -> list[dict[str, Any]]:
    return [
        {"LIBELLE": label, "TYPEZONE": kind, **columns, "geometry": box(100 * n, at, 100 * n + 100, at + 100)}
        for n, (label, kind) in enumerate(types)
    ]


def department(com: bool = True) -> list[Layer]:
    """DOC_URBA of a département: an old POS of the commune before its PLU, and neighbours."""
    ids = ["44998_POS_20010101", "44998_PLU_20140225", "44224_POS_20120907", "44001_CC_20150428"]
    docs = table(
        "DOC_URBA", IDURBA=ids, TYPEDOC=["POS", "PLU", "POS", "CC"], ETAT=["05", "03", "03", "03"],
        DATAPPRO=["20010101", "20140225", "20120907", "20150428"],
    )  # fmt: skip
    return [docs, table("DOC_URBA_COM", IDURBA=ids, INSEE=["44998", "44998", "44224", "44001"])] if com else [docs]


def codes(lines: Any) -> list[str]:
    return [line.code for line in lines]


def classes(drafted: Any) -> dict[str, str]:
    return dict(zip(drafted.zones["label"], drafted.zones["zone_class"], strict=True))


@pytest.mark.parametrize(
    ("columns", "how", "ident"),
    [
        ({"IDURBA": "44998_PLU_20140225"}, "idurba", "44998_PLU_20140225"),
        ({"IDURBA": "44998_plu_20140225"}, "idurba", "44998_plu_20140225"),
        ({"IDURBA": "44998_PLU_20140225_A"}, "idurba", "44998_PLU_20140225_A"),
        ({"IDURBA": "4499820140225"}, "idurba", "4499820140225"),
        ({"INSEE": "44998"}, "insee", "44998_PLU_20140225"),
        ({"INSEE": "44998", "DATAPPRO": "20140225"}, "insee", "44998_PLU_20140225"),
        ({"partition": "DU_44998"}, "idurba", "44998_PLU_20140225"),
    ],
)
def test_the_document_is_that_of_the_zones(columns: dict[str, str], how: str, ident: str) -> None:
    drafted, lines = plan_of(layer("ZONE_URBA", zones(**columns)), *department())
    assert (drafted.document, drafted.document_id, drafted.approved_on, drafted.state) == (
        "PLU",
        ident,
        "20140225",
        "03",
    )
    assert drafted.communes == (("44998", ""),)
    assert classes(drafted) == PLU_CLASSES
    (only,) = drafted.documents
    assert (only.identified_by, len(only.zones)) == (how, 5)
    assert "SEM-581" in codes(lines)
    assert "SEM-580" not in codes(lines)


def test_the_folder_tells_the_document_of_zones_that_tell_none() -> None:
    drafted, _ = plan_of(layer("ZONE_URBA", zones()), *department(), folder="livraisons/44998_PLU_20140225/Donnees")
    assert (drafted.document, drafted.document_id, drafted.communes) == ("PLU", "44998_PLU_20140225", (("44998", ""),))
    assert drafted.documents[0].identified_by == "folder"
    alone, _ = plan_of(layer("ZONE_URBA", zones()), folder="44998_PLU_20140225.zip")
    assert (alone.document, alone.document_id, alone.approved_on) == ("PLU", "44998_PLU_20140225", "20140225")


def test_a_folder_that_contradicts_the_zones_is_not_believed() -> None:
    drafted, _ = plan_of(layer("ZONE_URBA", zones(INSEE="44224")), folder="44998_PLU_20140225")
    assert (drafted.document_id, drafted.communes) == ("", (("44224", ""),))


def test_zones_that_nothing_traces_are_asked_for() -> None:
    drafted, lines = plan_of(layer("ZONE_URBA", zones()), *department())
    assert (drafted.document, drafted.document_id, drafted.communes) == ("", "", ())
    (line,) = [line for line in lines if line.code == "SEM-584"]
    assert line.fields["n"] == 5
    one, lines = plan_of(layer("ZONE_URBA", zones()), table("DOC_URBA", IDURBA=["44998_PLU_20140225"], TYPEDOC=["PLU"]))
    assert (one.document_id, one.documents[0].identified_by) == ("44998_PLU_20140225", "alone")
    assert "SEM-584" not in codes(lines)


def test_a_document_that_the_table_lacks_is_said_and_takes_nothing_from_it() -> None:
    drafted, lines = plan_of(layer("ZONE_URBA", zones(IDURBA="44777_PLU_20200101")), *department())
    assert (drafted.document, drafted.document_id, drafted.state) == ("PLU", "44777_PLU_20200101", "")
    assert drafted.communes == (("44777", ""),)
    assert "SEM-582" in codes(lines)


def test_two_documents_in_one_layer_are_two_each_read_by_its_own_standard() -> None:
    pos = (("UA", "U"), ("NA", "NA"), ("NC", "NC"), ("ND", "ND"))
    both = [*zones(IDURBA="44998_PLU_20140225"), *zones(pos, at=100, IDURBA="44224_POS_20120907")]
    drafted, lines = plan_of(layer("ZONE_URBA", both), *department())
    assert [(d.document_id, d.document, len(d.zones), d.communes) for d in drafted.documents] == [
        ("44224_POS_20120907", "POS", 4, ("44224",)),
        ("44998_PLU_20140225", "PLU", 5, ("44998",)),
    ]
    assert (drafted.document, drafted.document_id) == ("", "")
    assert classes(drafted) == {
        **PLU_CLASSES, "UA": "urban", "NA": "to_urbanise_closed", "NC": "agricultural", "ND": "natural",
    }  # fmt: skip
    assert dict(zip(drafted.zones["label"], drafted.zones["commune"], strict=True))["NC"] == "44224"
    (line,) = [line for line in lines if line.code == "SEM-580"]
    assert line.fields["documents"] == "44224_POS_20120907 (4); 44998_PLU_20140225 (5)"


def test_partitions_of_the_national_flow_are_documents() -> None:
    rows = [
        *zones(partition="DU_44998", IDURBA="44998_PLU_20140225", gpu_doc_id="a"),
        *zones(at=100, partition="DU_44224", IDURBA=None, gpu_doc_id="b"),
    ]
    drafted, _ = plan_of(layer("ZONE_URBA", rows))
    assert [(d.document_id, len(d.zones), d.communes) for d in drafted.documents] == [
        ("44998_PLU_20140225", 5, ("44998",)),
        ("DU_44224", 5, ("44224",)),
    ]


def test_a_carte_communale_beside_a_plu_keeps_its_sectors() -> None:
    plu = layer("ZONE_URBA", zones(IDURBA="44998_PLU_20140225"))
    rows = [{"LIBELLE": "C", "TYPESECT": "01", "geometry": box(0, 100, 100, 200)},
            {"LIBELLE": "NC", "TYPESECT": "03", "geometry": box(100, 100, 200, 200)}]  # fmt: skip
    sectors = layer("SECTEUR_CC", [{**row, "IDURBA": "44001_CC_20150428"} for row in rows])
    drafted, _ = plan_of(plu, sectors, *department())
    assert classes(drafted) == {**PLU_CLASSES, "C": "urban", "NC": "natural"}
    assert [d.document for d in drafted.documents] == ["CC", "PLU"]


def test_sectors_in_a_layer_of_zones_are_read_as_such_where_the_document_is_a_carte_communale() -> None:
    rows = zones((("C", "01"), ("NC", "03")))
    drafted, _ = plan_of(layer("ZONE_URBA", rows), folder="44001_CC_20150428")
    assert (drafted.document, classes(drafted)) == ("CC", {"C": "urban", "NC": "natural"})


def test_prescriptions_of_another_document_of_the_table_are_set_aside_with_a_line() -> None:
    rows = [prescription(1, 0, box(0, 0, 9, 9)), prescription(1, 0, box(20, 0, 29, 9))]
    rows = [
        {**row, "IDURBA": ident} for row, ident in zip(rows, ("44998_PLU_20140225", "44998_POS_20010101"), strict=True)
    ]
    drafted, lines = plan_of(
        layer("ZONE_URBA", zones(IDURBA="44998_PLU_20140225")), layer("PRESCRIPTION_SURF", rows), *department()
    )
    assert len(drafted.prescriptions) == 1
    (line,) = [line for line in lines if line.code == "SEM-585"]
    assert (line.count_in, line.count_out, line.count_aside) == (2, 1, 1)


def test_a_type_told_in_two_ways_is_said() -> None:
    docs = table("DOC_URBA", IDURBA=["44998_PLU_20140225"], TYPEDOC=["POS"])
    drafted, lines = plan_of(layer("ZONE_URBA", zones(IDURBA="44998_PLU_20140225")), docs)
    assert (drafted.document, classes(drafted)) == ("PLU", PLU_CLASSES)
    assert "SEM-583" in codes(lines)


def test_the_epci_of_the_table_lists_the_communes_of_the_zones() -> None:
    ident = "200012345_PLUi_20200101"
    docs = table(
        "DOC_URBA", IDURBA=[ident, "44998_POS_20010101"], TYPEDOC=["PLUI", "POS"], DATAPPRO=["20200101", "20010101"]
    )
    com = table("DOC_URBA_COM", IDURBA=[ident, ident, "44224_POS_20120907"], INSEE=["44997", "44999", "44224"])
    rows = [
        {**row, "INSEE": code} for row, code in zip(zones(), ("44997", "44997", "44999", "44999", "44999"), strict=True)
    ]
    drafted, _ = plan_of(layer("ZONE_URBA", rows), docs, com)
    assert (drafted.document, drafted.document_id) == ("PLUi", ident)
    assert drafted.communes == (("44997", ""), ("44999", ""))


# ------------------------------------------------------------------------------------------------- communes


@pytest.mark.parametrize("written", ["44999,44998", "44998;44999", "44998 44999", "44998 / 44999"])
def test_codes_in_a_list_are_a_list(written: str) -> None:
    drafted, _ = plan_of(layer("ZONE_URBA", zones(INSEE=written)))
    assert drafted.communes == (("44998", ""), ("44999", ""))
    assert set(drafted.zones["commune"]) == {"44998,44999"}


def test_a_list_in_the_table_of_communes_is_a_list() -> None:
    docs = table("DOC_URBA", IDURBA=["200012345_PLUi_20200101"], TYPEDOC=["PLUI"])
    com = table("DOC_URBA_COM", IDURBA=["200012345_PLUi_20200101"], INSEE=["1001;01002"])
    drafted, _ = plan_of(layer("ZONE_URBA", zones(IDURBA="200012345_PLUi_20200101")), docs, com)
    assert drafted.communes == (("01001", ""), ("01002", ""))


def test_a_code_constant_over_a_plui_is_said_and_not_taken() -> None:
    rows = zones(IDURBA="200012345_PLUi_20200101", INSEE="44998")
    drafted, lines = plan_of(layer("ZONE_URBA", rows))
    assert set(drafted.zones["commune"]) == {""}
    (line,) = [line for line in lines if line.code == "SEM-586"]
    assert (line.fields["code"], line.fields["n"]) == ("44998", 5)


def outlines(**columns: list[str]) -> gpd.GeoDataFrame:
    shapes = [box(-50, -50, 200, 250), box(200, -50, 900, 250)]
    rows = [{**{k: v[n] for k, v in columns.items()}, "geometry": shape} for n, shape in enumerate(shapes)]
    return territory([layer("communes", rows)], None, L93)[0]


def test_outlines_with_names_alone_name_the_communes() -> None:
    drafted, _ = plan_of(layer("ZONE_URBA", zones()), territory=outlines(NOM=["Saint-Saëns", "Critot"]))
    assert drafted.communes == (("critot", "Critot"), ("saint-saens", "Saint-Saëns"))
    one, _ = plan_of(layer("ZONE_URBA", zones()[:2]), territory=outlines(NOM=["Saint-Saëns", "Critot"]))
    assert one.communes == (("saint-saens", "Saint-Saëns"),)


def test_the_code_of_the_zones_goes_to_the_name_of_their_outline() -> None:
    drafted, lines = plan_of(
        layer("ZONE_URBA", zones(INSEE="76648")[:2]), territory=outlines(NOM=["Saint-Saëns", "Critot"])
    )
    assert drafted.communes == (("76648", "Saint-Saëns"),)
    assert set(drafted.zones["commune"]) == {"76648"}
    assert "SEM-586" not in codes(lines)


def test_a_code_constant_over_two_communes_is_told_by_their_outlines() -> None:
    drafted, lines = plan_of(
        layer("ZONE_URBA", zones(INSEE="76648")),
        territory=outlines(INSEE=["76648", "76200"], NOM=["Saint-Saëns", "Critot"]),
    )
    assert dict(zip(drafted.zones["label"], drafted.zones["commune"], strict=True)) == {
        "UB": "76648", "1AUh": "76648", "A": "76200", "N": "76200", "Nh": "76200",
    }  # fmt: skip
    assert "SEM-586" in codes(lines)


def test_of_several_codes_the_outlines_choose() -> None:
    drafted, _ = plan_of(
        layer("ZONE_URBA", zones(INSEE="76648,76200")), territory=outlines(INSEE=["76648", "76200"], NOM=["a", "b"])
    )
    assert sorted(drafted.zones["commune"]) == ["76200"] * 3 + ["76648"] * 2


# ------------------------------------------------------------------------------------------------- ids


@pytest.mark.parametrize(
    ("written", "territory", "kind", "date"),
    [
        ("44998_PLU_20140225", "44998", "PLU", "20140225"),
        ("4499820140225", "44998", "", "20140225"),
        ("DU_200012345", "200012345", "", ""),
        ("200012345_PLUi_20200101_B", "200012345", "PLUi", "20200101"),
        ("2a004_pos_00000000", "2A004", "POS", ""),
        ("notre plan", "", "", ""),
    ],
)  # fmt: skip
def test_what_an_id_says(written: str, territory: str, kind: str, date: str) -> None:
    parsed = identity(written)
    assert (parsed.territory, parsed.kind, parsed.date) == (territory, kind, date)


def test_a_folder_is_named_after_a_document_by_territory_and_type() -> None:
    assert of_folder(["a/44998_PLU_20140225/Donnees/ZONE_URBA.shp"]).territory == "44998"
    assert of_folder(["plans/2014/30014_ZONE_URBA_20171013.shp", "x/y"]).text == ""


def test_a_column_named_for_one_layer_need_not_stand_in_the_others() -> None:
    first = layer("ZONE_URBA", zones(CODE_COM="44998"))
    more = layer("PRESCRIPTION_SURF", [prescription(1, 0, box(0, 0, 9, 9))])
    drafted, _ = plan_of(first, more, columns={"commune": "CODE_COM"})
    assert set(drafted.zones["commune"]) == {"44998"}
    with pytest.raises(UsageError) as caught:
        plan_of(first, more, columns={"commune": "CODE_COMMUNE"})
    assert caught.value.code == "ATT-102"


def test_of_two_columns_that_differ_by_case_the_one_named_is_read() -> None:
    rows = [{"typezone": "N", "TYPEZONE": "U", "LIBELLE": "x", "geometry": box(0, 0, 9, 9)}]
    assert plan_of(layer("ZONE_URBA", rows), columns={"typezone": "TYPEZONE"})[0].zones["zone_class"].tolist() == [
        "urban"
    ]
    assert plan_of(layer("ZONE_URBA", rows), columns={"typezone": "typezone"})[0].zones["zone_class"].tolist() == [
        "natural"
    ]
