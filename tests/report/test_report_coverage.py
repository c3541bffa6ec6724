"""What is said of reservoirs in farmland, and of elements that the tools of the plan cover in part."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import pandas as pd
import pytest
import shapely
from report_made import small_report

from conformity.api import packs
from conformity.report.wording.texts import Texts

PPRI = "Secteur couvert par la zone inondable PPRI"
NOTHING = {"wood_m2": 0.0, "protected_m2": 0.0, "open_m2": 0.0, "hazard_m2": 0.0, "lines": []}


def plain(said: str) -> str:
    return said.replace("\u202f", " ").replace("\xa0", " ")


def farmland(zones: Any = (("A", "", 4e5),), value: float = 4e5, sectors: Any = (), n: int = 1, **kept: Any) -> Any:
    """The texts of a report, and its concern about reservoirs of 40 ha in farmland."""
    texts = Texts(small_report(), "fr")
    row = {
        "element": "reservoir:R1", "area_m2": 4e5, "inside_m2": 5e5, **NOTHING, **kept,
        "zones": [{"label": label, "long_label": words, "area_m2": area} for label, words, area in zones],
    }  # fmt: skip
    fields = {"farmland": [row] * n, "protected_sectors": list(sectors)}
    concern = {**texts.register.concerns[0], "topic": "farmland", "kind": "document", "value": value, "unit": "m2",
               "fields": fields, "concern_id": "D-1"}  # fmt: skip
    return texts, concern


@pytest.mark.parametrize(
    ("kept", "said"),
    [
        ({}, ", sans protection."),
        ({"wood_m2": 400.0}, ", sans protection."),
        ({"wood_m2": 500.0}, ", dont 500 m² en espace boisé classé."),
        ({"wood_m2": 1.2e4, "protected_m2": 2e4},
         ", dont 1,20 ha en espace boisé classé et 2,00 ha sous une autre protection."),
        ({"protected_m2": 2e4}, ", dont 2,00 ha sous une protection."),
        ({"open_m2": 3e3}, ", dont 0,30 ha en élément de paysage (L. 151-19 ou L. 151-23 : à préciser)."),
        ({"hazard_m2": 1e4}, ", dont 1,00 ha inconstructibles au titre des risques."),
        ({"lines": [{"nature": "hedge", "length_m": 300.0}]}, ", avec 300 m de haies protégés, aucune surface."),
        ({"wood_m2": 1e4, "lines": [{"nature": "hedge", "length_m": 300.0}]},
         ", dont 1,00 ha en espace boisé classé, le plan y protégeant 300 m de haies."),
    ],
)  # fmt: skip
def test_every_protection_of_farmland_is_told(kept: dict[str, Any], said: str) -> None:
    texts, concern = farmland(**kept)
    (fact,) = texts.farmland_facts(concern)
    assert plain(fact).endswith(f"est en zone A ordinaire sur 40,0 ha de ses 50,0 ha dans le plan{said}")


def test_zones_that_are_not_plain_a_are_named_and_a_hazard_once() -> None:
    texts, concern = farmland((("Ai", PPRI, 3e5), ("Am", "", 9e4), ("A", "", 1e4)), value=8e5, n=2)
    first, second = (plain(fact) for fact in texts.farmland_facts(concern))
    assert f"(30,0 ha en Ai « {PPRI} », règlement à lire ; 9,00 ha en Am ; 1,00 ha en A), sans" in first
    assert "(30,0 ha en Ai ; 9,00 ha en Am ; 1,00 ha en A), sans" in second
    texts, concern = farmland((("Ai", PPRI, 4e5),))
    (alone,) = map(plain, texts.farmland_facts(concern))
    assert f"dans le plan, en Ai « {PPRI} », règlement à lire, sans protection." in alone


@pytest.mark.parametrize(("value", "more"), [(6e5, True), (8e5, False)])
def test_reservoirs_over_one_another_are_told_to_make_more_than_the_total(value: float, more: bool) -> None:
    texts, concern = farmland(value=value, n=2)
    said = "Un même sol relève de plusieurs de ces réservoirs : leurs surfaces font plus que le total."
    assert (said in map(plain, texts.farmland_facts(concern))) == more


def test_reservoirs_that_are_not_listed_are_counted() -> None:
    texts, concern = farmland(value=3.2e6, n=8)
    assert plain(texts.farmland_facts(concern)[-1]) == "2 autres réservoirs : 80,0 ha."


def test_a_protected_sector_that_the_plan_has_is_to_be_extended() -> None:
    for sectors, said in ((["Ap"], "étendre le secteur Ap existant"), ([], "")):
        texts, concern = farmland(sectors=sectors)
        row = texts.register.elements["reservoir:R1"]
        texts.register.elements["reservoir:R1"] = {**row, "milieu": "open"}
        assert [plain(each.said)[: len(said)] for each in texts.farmland_asked(concern)] == ([said] if said else [])


def test_of_a_wood_it_is_asked_to_be_zoned_or_classified_as_one() -> None:
    for sectors in (["Ap"], []):
        texts, concern = farmland(sectors=sectors)
        (asked,) = texts.farmland_asked(concern)
        assert plain(asked.said).endswith("en zone N ou en espace boisé (L. 113-1)")


def finding(texts: Texts, mode: str, value: float, measure: str = "sheltered_share", **fields: float) -> Any:
    return {**texts.register.findings[0], "element_key": "reservoir:R1", "mode": mode, "measure": measure,
            "severity": "watch", "value": value, "fields": {"inside_area": 1e5, **fields}}  # fmt: skip


def kept(area: float) -> dict[str, Any]:
    row = {"label": "EBC", "code": "01-00", "nature": "", "area_m2": area, "length_m": 0.0, "count": 0}
    return {"kept": {"reservoir:R1": [row]}}


@pytest.mark.parametrize(
    ("covered", "said"),
    [(0.07, "49 % : 7,0 % sous une prescription, 42 % en secteur protégé"), (0.49, "49 %"),
     (0.0, "49 %, en secteur protégé")],
)  # fmt: skip
def test_what_protected_sectors_hold_is_told_beside_the_tools(covered: float, said: str) -> None:
    texts = Texts(small_report(), "fr")
    concern = {**texts.register.concerns[0], "fields": {}}
    (fact,) = texts.coverage_facts(concern, [finding(texts, "preserve", 0.49, covered=covered)])
    assert plain(fact).endswith(f"{said}).")


@pytest.mark.parametrize(
    ("mode", "value", "area", "said"),
    [
        ("restore", 0.007, 2e4, "n'en couvrent que 0,70 %."),
        ("restore", 0.2, 2e4, "Les outils du plan ne couvrent qu'en partie"),
        ("restore", 0.0, 2e4, "rien n'en prévoit autrement la remise en bon état"),
        ("preserve", 0.0, 2e4, "le plan ne protège que 2,00 ha en espace boisé classé"),
        ("preserve", 0.0, 400.0, "Aucun outil du plan ne protège"),
    ],
)
def test_what_the_plan_protects_beyond_the_tools_that_serve_is_told(
    mode: str, value: float, area: float, said: str
) -> None:
    texts = Texts(small_report(), "fr")
    concern = {**texts.register.concerns[0], "fields": kept(area)}
    (fact,) = texts.coverage_facts(concern, [finding(texts, mode, value, "covered_share")])
    assert said in plain(fact)


@pytest.mark.parametrize(
    ("modes", "title"),
    [
        (("restore",) * 3, "Remise en bon état non prévue pour 3 éléments du réseau"),
        (("restore", "preserve", "restore"), "Éléments du réseau peu ou pas couverts par un outil du plan"),
    ],
)
def test_elements_that_are_covered_but_not_restored_are_not_titled_as_bare(modes: tuple[str, ...], title: str) -> None:
    texts = Texts(small_report(), "fr")
    concern = {**texts.register.concerns[0], "fields": {}}
    findings = [
        {**finding(texts, mode, 0.0, "covered_share"), "element_key": f"reservoir:{n}"} for n, mode in enumerate(modes)
    ]
    row = texts.register.elements["reservoir:R1"]
    texts.register.elements |= {f"reservoir:{n}": {**row, "name": f"Bois {n}"} for n in range(3)}
    assert plain(texts.coverage_title(concern, findings)) == title


@pytest.mark.parametrize(
    ("forms", "said"),
    [
        (("au",), "Les zones à urbaniser couvrent 15,0 ha"),
        (("stecal",), "Les STECAL couvrent 15,0 ha"),
        (("au", "sector"), "Les zones à urbaniser (7,50 ha) et 2 secteurs Na dont la nature est à préciser (7,50 ha)"),
        (("au", "stecal"), "Les zones à urbaniser et les STECAL couvrent ensemble"),
    ],
)
def test_extensions_are_named_by_what_the_plan_has(forms: tuple[str, ...], said: str) -> None:
    texts = Texts(small_report(), "fr")
    rule = next(rule for rule in packs.rulebook("base").rules if rule.texts.finding.fr.startswith("Les zones à urb"))
    texts.register.rules[rule.id] = rule
    extent = {**texts.register.findings[0], "rule_id": rule.id, "measure": "network_area", "value": 15e4, "unit": "m2"}
    concern = {**texts.register.concerns[0], "measure": "network_area", "value": 15e4, "low": None, "high": None,
               "finding_ids": ["F-extent"]}  # fmt: skip
    texts.register.of_concern = lambda _: [extent]  # type: ignore[method-assign]
    concern["fields"] = {
        "extent": [{"form": form, "zones": 2, "labels": ["Na"], "area_m2": 15e4 / len(forms)} for form in forms]
    }
    (fact,) = texts.extent_facts(concern, [texts.statement(extent)])
    assert plain(fact).startswith(said)


@pytest.mark.parametrize(
    ("value", "said"), [(0.0, "Aucun outil du plan ne protège "), (0.07, "Le plan ne protège que 7,0 % d")]
)
def test_an_element_that_a_place_names_is_told_to_be_unprotected_there(value: float, said: str) -> None:
    texts = Texts(small_report(), "fr")
    concern = next(c for c in texts.register.concerns if c["kind"] == "place")
    concern = {**concern, "fields": {**concern["fields"], "kept": {}}}
    one = finding(texts, "preserve", value, covered=value)
    texts.register.of_concern = lambda _: [one]  # type: ignore[method-assign]
    (fact,) = texts._untranslated(concern)
    assert plain(fact).startswith(said)
    one["severity"] = "favourable"
    assert texts._untranslated(concern) == []


def test_sectors_that_a_figure_counts_are_named() -> None:
    texts = Texts(small_report(), "fr")
    assert plain(texts._counted({"counted": ["Ap"], "uncounted": ["Np", "Nzh"]})).strip() == (
        "Est compté le secteur Ap. Les secteurs Np et Nzh, que leur libellé dit protégés, n'y sont pas comptés : "
        "règlement à lire."
    )
    assert texts._counted({}) == ""


@pytest.mark.parametrize(
    ("purpose", "verb", "asked"),
    [("facility", "empiète sur", "ramener cet emplacement hors du réservoir"),
     ("widening", "empiète sur", "ramener cet emplacement hors du réservoir"),
     ("road", "traverse", "rechercher un tracé qui évite le réservoir")],
)  # fmt: skip
def test_a_reserved_site_takes_ground_and_a_road_crosses(purpose: str, verb: str, asked: str) -> None:
    texts = Texts(small_report(), "fr")
    texts.register.prescriptions["p1"] = {
        "prescription_key": "p1", "read_as": "05-00", "code": "05-00", "purpose": purpose, "label": "ER 1 : halle",
    }  # fmt: skip
    site = {"key": "p1", "zone": False, "severity": "moderate", "size": 2e3, "label": "ER 1 : halle", "zone_use": "",
            "zone_class": "", "area_m2": 3e3, "where": None, "rollback": 0.0}  # fmt: skip
    first = texts.register.concerns[0]
    row = {**first, "fields": {**first["fields"], "form": "ground", "subjects": [site], "protected": 0.0}}
    row["fields"].pop("cut", None)
    assert texts.does(row, "ground", [site], "le réservoir").startswith(verb)
    assert asked in plain(texts.request(row))


@pytest.mark.parametrize(
    ("source", "width", "zones"), [("typezone", 40, 1), ("prescription", 40, 0), ("typezone", 0.4, 0)]
)
def test_pockets_that_a_type_alone_tells_are_sectors_to_be_specified(source: str, width: float, zones: int) -> None:
    """The reservoir takes 40 × 100 m of a pocket, or 0.4 × 100 m; two layers hold it."""
    report = small_report()
    key = report.zones["zone_key"].iloc[0]
    row = {"subject_kind": "zone", "subject_key": key, "area_m2": 100 * width}
    contacts = pd.DataFrame([{**row, "element_key": each} for each in ("reservoir:R1", "reservoir:R2")])
    register = Texts(replace(report, contacts=contacts), "fr").register
    register.zones[key] = {**register.zones[key], "zone_class": "pocket", "class_source": source}
    register._zone_shapes[key] = shapely.box(0, 0, 100, 100)
    for each in ("reservoir:R1", "reservoir:R2"):
        register.elements[each] = {**next(iter(register.elements.values())), "kind": "reservoir"}
        register._shapes[each] = shapely.box(100 - width, 0, 500, 100)
    found_zones, area_m2 = register.unsure_pockets
    assert (len(found_zones), area_m2) == (zones, pytest.approx(100 * width * zones))
