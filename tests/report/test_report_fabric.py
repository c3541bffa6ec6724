"""What is said and asked of U zones in the network."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import geopandas as gpd
import pytest
from report_made import small_report, square

from conformity.report.content import document, overview, sheets
from conformity.report.wording.texts import Texts


def plain(said: object) -> str:
    return str(said).replace("\u202f", " ").replace("\u00a0", " ")


def zones(report: Any, *shapes: tuple[str, str, Any]) -> Any:
    """A report with some zones: key, label, shape."""
    row = report.zones.iloc[0].to_dict()
    rows = [
        {**row, "zone_key": key, "label": label, "commune": "59991", "area_m2": shape.area, "geometry": shape}
        for key, label, shape in shapes
    ]
    frame = gpd.GeoDataFrame(rows, columns=report.zones.columns, geometry="geometry", crs=report.zones.crs)
    return replace(report, zones=frame)


def piece(zone: str, label: str, area: float, where: dict[str, Any]) -> dict[str, Any]:
    return {"zone": zone, "label": label, "commune": "59991", "element": "reservoir:R1", "where": where,
            "area_m2": area, "length_m": 0.0, "protected": 0.0, "belt_m": None}  # fmt: skip


EDGE = {"form": "edge", "side": "S", "share": 0.1}
PART = {"form": "part", "side": "", "share": 0.5}
FOUR = (
    ("a", "Ud", square(0, 2_600, 255)), ("b", "Ud", square(2_700, 0, 300)), ("c", "Ud", square(1_400, 1_600, 200)),
    ("d", "Us", square(100, 100, 100)),
)  # fmt: skip


def fabric(lang: str = "fr", pieces: Any = (), document: str = "PLU", **fields: Any) -> tuple[Texts, dict[str, Any]]:
    """The texts of a report, and its concern about U zones."""
    report = zones(small_report(), *FOUR)
    texts = Texts(replace(report, plan={**report.plan, "document": document}), lang)
    figure = {name: fields.pop(name, None) for name in ("low", "high")}
    value = fields.pop("value", 10_000.0)
    row = {**texts.register.concerns[0], "topic": "urban-fabric", "kind": "document", "value": value, "unit": "m2",
           "measure": "area", "concern_id": "D-1", "communes": ["59991"], **figure}  # fmt: skip
    row["fields"] = {"fabric": list(pieces), "lines": [], "wetlands": [], "wetlands_m2": 0.0, "small_m2": 0.0,
                     "band_m": None, "uncertainty_m": 0.0, "kinds": ["reservoir"], **fields}  # fmt: skip
    texts.register.concerns.append(row)
    return texts, row


def test_zones_of_one_label_are_told_apart_and_every_row_has_its_position() -> None:
    texts, row = fabric(pieces=[piece("a", "Ud", 5e3, EDGE), piece("b", "Ud", 4e3, PART), piece("c", "Ud", 6e2, EDGE),
                              piece("d", "Us", 6e2, PART)], value=10_200.0)  # fmt: skip
    table, *rest = sheets.fabric(texts, row, document.NOTE.extent)
    assert [(plain(line.cells[0]), plain(line.cells[3])) for line in table.rows] == [
        ("Ud de 6,50 ha, au nord-ouest", "frange sud"),
        ("Ud de 9,00 ha, au sud-est", "50 % de la zone"),
        ("Ud de 4,00 ha, au centre, côté nord", "frange sud"),
        ("Us", "50 % de la zone"),
    ]
    assert not rest  # 5 000 + 4 000 + 600 + 600 m2 are the figure


@pytest.mark.parametrize(
    ("value", "small", "said"),
    [
        (8_000.0, 0.0, ["Un même sol peut relever de plusieurs éléments : les lignes font plus que le total."]),
        (10_700.0, 1_700.0, ["Le total comprend 0,17 ha en pièces plus petites."]),
        (9_050.0, 50.0, []),  # a hundredth of the figure is not reported
    ],
)
def test_rows_that_do_not_make_the_figure_are_explained(value: float, small: float, said: list[str]) -> None:
    texts, row = fabric(pieces=[piece("a", "Ud", 5e3, EDGE), piece("b", "Ud", 4e3, EDGE)], value=value, small_m2=small)
    assert [plain(sentence) for sentence in texts.fabric_sums(row)] == said


def test_the_figure_bears_its_interval_and_the_outline_is_to_be_checked() -> None:
    texts, row = fabric(pieces=[piece("a", "Ud", 1e4, EDGE)], value=11_700.0, low=1_000.0, high=29_000.0,
                      uncertainty_m=25.0)  # fmt: skip
    assert plain(texts.figure(row)) == "env. 1,2 ha (0,1–2,9)"
    assert "Le tracé est connu à ± 25 m près : à vérifier sur place." in plain(" ".join(texts.fabric_facts(row)))


RIVER = {"keys": ["watercourse:W1"], "length_m": 3_000.0, "protected": 0.3,
         "zones": [{"label": "Uca", "zones": ["e"], "length_m": 2_000.0},
                   {"label": "Uy", "zones": ["f"], "length_m": 1_000.0}]}  # fmt: skip


def with_river(texts: Texts, row: dict[str, Any], protected: float = 0.3) -> None:
    element = next(iter(texts.register.elements.values()))
    texts.register.elements["watercourse:W1"] = {
        **element, "element_key": "watercourse:W1", "kind": "watercourse", "roles": ["watercourse"], "name": "la Vive",
        "milieu": "river",
    }  # fmt: skip
    row["fields"]["lines"] = [{**RIVER, "protected": protected}]


@pytest.mark.parametrize(
    ("kind", "protected", "bed", "setback"),
    [("PLU", 0.3, True, True), ("PLU", 0.95, False, False), ("CC", 0.3, True, False)],
)
def test_a_river_told_is_asked_for(kind: str, protected: float, bed: bool, setback: bool) -> None:
    texts, row = fabric(document=kind, pieces=[piece("a", "Ud", 1e4, EDGE)])
    with_river(texts, row, protected)
    said = plain(texts.request(row))
    assert ("le lit et les berges" in said, "recul" in said) == (bed, setback)
    assert ("R. 151-43 4°" in plain(texts.law_of(row))) == setback


def test_the_metres_of_a_river_are_told_by_zone() -> None:
    texts, row = fabric(pieces=[piece("a", "Ud", 1e4, EDGE)])
    with_river(texts, row)
    said = plain(texts.fabric_lines(row))
    assert "sur 3,00 km (Uca 2,00 km, Uy 1,00 km ; dont 30 % sous une protection du plan)" in said


def test_wetlands_that_the_plan_protects_lead() -> None:
    wet = [{"zone": "a", "label": "Ud", "commune": "59991", "area_m2": 7_500.0},
           {"zone": "d", "label": "Us", "commune": "59991", "area_m2": 4_700.0}]  # fmt: skip
    texts, row = fabric(pieces=[piece("a", "Ud", 1e4, EDGE)], wetlands=wet, wetlands_m2=12_200.0, band_m=35.0)
    assert texts.title(row).startswith("Les zones urbaines englobent des zones humides que le plan protège")
    assert plain(texts.figure(row)) == "1,22 ha de zones humides protégées ; 1,00 ha du réseau"
    facts = plain(" ".join(texts.fabric_facts(row)))
    assert facts.startswith(
        "Les zones urbaines englobent 1,22 ha de zones humides que le plan protège : "
        "0,75 ha en Ud de 6,50 ha, au nord-ouest ; 0,47 ha en Us."
    )
    assert "la bande d'environ 35 m qui entoure ces zones humides" in facts
    assert "classer en N, ou à défaut de rendre inconstructibles, les zones humides" in plain(texts.request(row))
    law = plain(texts.law_of(row))
    assert all(article in law for article in ("R. 151-24 1°", "L. 151-23 al. 2", "R. 151-43 6°"))


def test_little_wetland_is_no_main_fact() -> None:
    texts, row = fabric(pieces=[piece("a", "Ud", 1e4, EDGE)], wetlands_m2=900.0)
    assert "humides" not in texts.title(row) + texts.request(row) + " ".join(texts.fabric_facts(row))


@pytest.mark.parametrize("built", [False, True])
def test_ground_is_potentially_taken_only_where_the_built_state_is_known(
    built: bool, monkeypatch: pytest.MonkeyPatch
) -> None:
    texts = Texts(small_report(), "fr")
    monkeypatch.setattr(texts.register, "given", lambda role: built and role == "buildings")
    said = " ".join(overview.landmarks(texts))
    assert ("potentiellement artificialisables" in said) == built


def test_a_carte_communale_is_asked_for_nothing_that_it_cannot_do() -> None:
    """It zones nothing N, fixes no setback and protects no wetland (L161-4, L111-22)."""
    wet = [{"zone": "a", "label": "Ud", "area_m2": 12_200.0, "protected": 0.0, "where": PART}]
    line = {"keys": ["corridor:C9"], "zones": [], "commune": "59991", "length_m": 300.0, "protected": 0.0}
    for pieces, lines in (([piece("a", "Ud", 1e4, EDGE)], []), ([], [line])):
        texts, row = fabric(document="CC", pieces=pieces, lines=lines, wetlands=wet, wetlands_m2=12_200.0)
        said = plain([texts.request(row), texts.law_of(row), texts.title(row), *texts.facts_of(row)])
        assert "constructible" in said
        assert not [
            word for word in ("urbaine", "classer en N", "recul", "zones humides", "R. 151", "L. 151") if word in said
        ]


def test_what_is_asked_of_pieces_bears_its_articles() -> None:
    texts, row = fabric(pieces=[piece("a", "Ud", 1e4, EDGE)])
    rule = texts.register.rules[row["ask"]]
    assert texts.law(rule)
    assert "R. 151-18, L. 151-23 al. 2" in plain(texts.law_of(row))  # unbuilt ground of U zones


@pytest.mark.parametrize(
    ("unbuilt", "asked"),
    [(100.0, "les terrains non bâtis"), (99.0, "garder en jardins"), (None, "les terrains non bâtis")],
)
def test_unbuilt_ground_is_asked_for_where_there_is_some(
    unbuilt: float | None, asked: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    texts, row = fabric(pieces=[{**piece("a", "Ud", 1e4, EDGE), "unbuilt_m2": unbuilt}])
    monkeypatch.setattr(texts, "_is_built_unknown", lambda _: False)
    assert asked in plain(texts.request(row))


def test_a_dry_line_is_asked_for_beside_the_pieces() -> None:
    texts, row = fabric(pieces=[{**piece("a", "Ud", 1e4, EDGE), "unbuilt_m2": 5e3}])
    row["fields"]["lines"] = [{"keys": ["c"], "length_m": 805.0, "protected": 0.0, "zones": []}]
    assert "jardins et pleine terre sur le tracé des corridors" in plain(texts.request(row))


def test_the_table_has_a_column_of_unbuilt_ground_where_buildings_were_given() -> None:
    pieces = [{**piece("a", "Ud", 1e4, EDGE), "unbuilt_m2": 4e3}, {**piece("b", "Ue", 5e3, EDGE), "unbuilt_m2": None}]
    texts, row = fabric(pieces=pieces)
    table, *_ = sheets.fabric(texts, row, document.NOTE.extent)
    at = table.head.index("Dont non bâti")
    assert [plain(each.cells[at]) for each in table.rows] == ["0,40 ha", ""]
    assert at in table.right
    bare, *_ = sheets.fabric(
        *fabric(pieces=[piece("a", "Ud", 1e4, EDGE), piece("b", "Ue", 5e3, EDGE)]), document.NOTE.extent
    )
    assert "Dont non bâti" not in bare.head


@pytest.mark.parametrize("is_known", [True, False])
def test_the_built_state_is_to_be_checked_only_where_it_is_unknown(
    is_known: bool, monkeypatch: pytest.MonkeyPatch
) -> None:
    for pieces in ([piece("a", "Ud", 1e4, EDGE)],):
        texts, row = fabric(pieces=pieces)
        monkeypatch.setattr(texts, "_is_built_unknown", lambda _: not is_known)
        assert ("l'état du bâti" in texts.request(row)) == (not is_known)
        ground = "inconstructibles, les terrains non bâtis" if is_known else "inconstructibles les terrains libres"
        assert ground in plain(texts.request(row))


def test_wetlands_that_the_title_names_are_told_where_only_lines_are_met() -> None:
    wet = [{"zone": "a", "label": "Ud", "area_m2": 12_200.0, "protected": 0.0, "where": PART}]
    texts, row = fabric(wetlands=wet, wetlands_m2=12_200.0)
    assert "zones humides" in texts.title(row)
    assert "1,22 ha" in plain(texts.facts_of(row)[0])


def test_a_river_in_one_zone_is_told_with_the_zone() -> None:
    texts, row = fabric(pieces=[piece("a", "Ud", 1e4, EDGE)])
    with_river(texts, row)
    for label, keys, said in (
        ("Ud", ["a"], "en Ud de 6,50 ha, au nord-ouest ;"), ("Us", ["d"], "en Us ;"), ("Ud", ["a", "b"], "en Ud ;"),
    ):  # fmt: skip
        row["fields"]["lines"][0]["zones"] = [{"label": label, "zones": keys, "length_m": 3_000.0}]
        assert f"sur 3,00 km ({said}" in plain(texts.fabric_lines(row))


@pytest.mark.parametrize(("zone_class", "checked"), [("urban", True), ("urban_unbuilt", False)])
def test_what_is_built_is_unknown_without_buildings_whatever_the_findings_say(zone_class: str, checked: bool) -> None:
    """Buildings part the zones into built and unbuilt ones; a zone that is neither was not looked at."""
    texts, row = fabric(pieces=[piece("a", "Ud", 1e4, EDGE)])
    texts.register.zones["a"] = {**texts.register.zones["a"], "zone_class": zone_class}
    texts.register.of_concern = lambda _: []  # type: ignore[method-assign]
    said = plain(" ".join([*texts.fabric_facts(row), texts.request(row)]))
    assert ("l'état du bâti est à vérifier" in said, "vérifier l'état du bâti" in said) == (checked, checked)
