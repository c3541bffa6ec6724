"""Titles, facts and requests of places in good French and English, whatever the zones, elements and numbers."""

from __future__ import annotations

import itertools
import re
from typing import Any

import pytest
from report_made import made, place_fields

from conformity.language.sentence import fields_in
from conformity.report import wording
from conformity.report.wording.texts import Texts

#: what no French sentence holds
_SLIPS = (
    r"\b(?:à|de|À|De) les? (?:corridor|réservoir|cours|zone|STECAL|secteur|obstacle|réseau)", r"\w\(s\)", r"  ", r" ,", r",,", r"\.\.", r"\{", r"\bde [aeéèêiou]\w+er\b", r"\bd' ",
    r"\bil est demandé (?!de |d')",
)  # fmt: skip
FORMS = ("ground", "length", "cut", "neck", "gap", "locked", "approach", "habitat", "edge", "crossing", "unprotected")


def subject(label: str, zone_class: str, share: float, form: str, **more: Any) -> dict[str, Any]:
    where = {
        "form": form,
        "side": {"edge": "S", "corner": "NE", "across": "W-E", "part": "N"}.get(form, ""),
        "share": share,
    }
    return {"key": "z1", "zone": True, "severity": "major", "size": 5000.0, "label": label, "zone_use": "",
            "zone_class": zone_class, "class_source": "typezone", "area_m2": 10_000.0, "where": where, "rollback": 5000.0,
            "perimeter_m": 400.0, "lined_m": 0.0, **more}  # fmt: skip


def concern(lang: str, form: str, subjects: list[dict[str, Any]], **more: Any) -> tuple[Texts, dict[str, Any]]:
    width = {"element": "reservoir:R1", "value": 40.0, "before": 90.0}
    fields = place_fields("1AUh") | {"form": form, "subjects": subjects, "cut": None, **more}
    if form == "cut":
        fields["cut"] = {"element": "reservoir:R1", "between": ["end", "outside"], "before": 90.0}
    else:
        del fields["cut"]
    fields |= (
        {"residual_width": width, "gap": width, "sides_locked": width | {"value": 2.0}}
        if form in ("neck", "gap", "locked")
        else {}
    )
    texts = Texts(made(), lang)
    row = {**texts.register.concerns[0], "fields": fields}
    if form in ("length", "edge"):
        row |= {"unit": "m", "measure": "length", "value": 120.0, "low": None, "high": None}
    if form == "crossing":
        row |= {"unit": "1", "measure": "count", "value": 2.0, "low": None, "high": None}
    return texts, row


ZONES = [
    [subject("1AUh", "to_urbanise_open", 0.1, "edge")],
    [subject("2AU", "to_urbanise_closed", 0.95, "whole")],
    [subject("1AUh", "to_urbanise_open", 0.5, "part"), subject("2AU", "to_urbanise_closed", 0.2, "corner", key="z2")],
    [subject("STECAL (Nt)", "pocket", 0.4, "part", class_source="prescription")],
    [subject("Nt", "pocket", 0.8, "part")],
    [subject("NL", "natural", 0.3, "edge", zone_use="leisure")],
    [subject("Nc", "natural", 0.3, "edge", zone_use="extraction")],
    [
        subject("UB", "urban_unbuilt", 0.3, "across", key="z1/libre"),
        subject("UB", "urban_built", 0.3, "across", key="z1/bati"),
    ],
    [
        subject("UA", "urban", 0.3, "middle"),
        *(subject(f"1AU{n}", "to_urbanise_open", 0.3, "middle", key=f"z{n}") for n in range(5)),
    ],
]


@pytest.mark.long(4)
@pytest.mark.parametrize(("form", "zones"), list(itertools.product(FORMS, range(len(ZONES)))))
def test_french_is_clean_over_forms_zones_and_shares(form: str, zones: int) -> None:
    for protected, forbidden, belt in ((0.0, 0.0, None), (0.95, 0.0, 30.0), (0.95, 0.95, None), (0.5, 0.2, None)):
        settled = forbidden >= 0.9 and form in ("ground", "length")
        more = {"protected": protected, "forbidden": forbidden, "settled": settled, "belt_m": belt}
        texts, row = concern("fr", form, ZONES[zones], **more)
        said = [texts.place_title(row), *texts.facts(row), texts.request(row)]
        for sentence, slip in itertools.product(said, _SLIPS):
            assert not re.search(slip, sentence), (slip, sentence)
        assert all(sentence[:1].isupper() or not sentence[:1].isalpha() for sentence in said)
        assert len(said) <= 9


@pytest.mark.long(4)
@pytest.mark.parametrize(("form", "zones"), list(itertools.product(FORMS, range(len(ZONES)))))
def test_english_says_the_same_places(form: str, zones: int) -> None:
    texts, row = concern("en", form, ZONES[zones])
    for sentence in [texts.place_title(row), *texts.facts(row), texts.request(row)]:
        assert sentence
        assert "{" not in sentence


def test_verbs_agree_with_the_labels_not_with_the_parts_of_a_zone() -> None:
    texts, row = concern("fr", "ground", ZONES[7])
    assert texts.place_title(row).startswith("La zone UB empiète sur le réservoir")
    texts, row = concern("fr", "ground", ZONES[2])
    assert texts.place_title(row).startswith("Les zones 1AUh et 2AU empiètent sur le réservoir")


@pytest.mark.parametrize(
    ("zones", "asked"),
    [
        (0, "réduire la zone 1AUh de 0,5 ha (reste 0,5 ha)"),
        (1, "retirer la zone 2AU ; à défaut, de démontrer que l'évitement est impossible"),
        (2, "réduire la zone 1AUh de 0,5 ha (reste 0,5 ha) et de réduire la zone 2AU de 0,5 ha (reste 0,5 ha)"),
        (3, "réduire le STECAL Nt aux 0,5 ha situés hors du réservoir et de fixer dans ce secteur"),
        (4, "préciser ce que ce secteur autorise et s'il est un STECAL (avis de la CDPENAF)"),
        (6, "ramener le secteur Nc hors du réservoir ; à défaut, de joindre une évaluation propre"),
        (7, "exclure de la zone UB ces 0,5 ha, non bâtis"),
    ],
)
def test_a_request_follows_from_the_geometry(zones: int, asked: str) -> None:
    texts, row = concern("fr", "ground", ZONES[zones])
    assert asked in texts.request(row).replace("\u202f", " ")


def test_nothing_is_asked_where_the_plan_forbids_building_already() -> None:
    texts, row = concern("fr", "ground", ZONES[0], forbidden=0.95, settled=True)
    assert texts.asked(row) == []
    assert texts.request(row).startswith("Aucune modification n'est demandée")


def test_a_protection_that_does_not_forbid_is_asked_to() -> None:
    texts, row = concern("fr", "ground", ZONES[0], protected=0.95)
    assert "classer ce sol en N ou, à défaut, de le rendre inconstructible" in texts.request(row)


def test_a_request_names_each_zone_and_withdraws_what_lies_whole_in_a_reservoir() -> None:
    zones = [ZONES[0][0], {**ZONES[1][0], "key": "z2", "size": 9_990.0}]
    texts, row = concern("fr", "ground", zones)
    said = texts.request(row)
    assert "retirer la zone 2AU et de réduire la zone 1AUh de 0,5" in said.replace("\u202f", " ").replace("\xa0", " ")
    assert said.index("retirer") < said.index("réduire") < said.index("à défaut")


@pytest.mark.parametrize("form", ["cut", "length"])
def test_a_passage_is_as_wide_for_all(form: str) -> None:
    texts, row = concern("fr", form, ZONES[0])
    asked = [request.said for request in texts.asked(row) if request.key == "passage"]
    assert all("50" in said for said in asked)


def test_a_sector_that_the_plan_explains_is_not_asked_what_it_allows() -> None:
    texts, row = concern("fr", "ground", ZONES[4])
    texts.register.zones["z1"] = {"long_label": "Espace urbanisé en zone naturelle", "label": "Nt", "typezone": "N"}
    assert "préciser si ce secteur est un STECAL" in texts.request(row)
    assert any("Le plan désigne ce secteur comme" in fact for fact in texts.facts(row))


def test_a_deferred_zone_has_no_oap_yet() -> None:
    texts, row = concern("fr", "habitat", ZONES[1])
    assert "dans l'OAP qu'appellera l'ouverture de la zone" in texts.request(row)
    texts, row = concern("fr", "edge", ZONES[1])
    assert "à l'ouverture de la zone" in texts.request(row)


def test_law_of_urban_zones_is_cited_for_urban_zones_alone() -> None:
    for zones, urban in ((0, False), (1, False), (7, True)):
        texts, row = concern("fr", "ground", ZONES[zones], protected=0.0)
        laws = texts.laws_asked(texts.asked(row))
        assert ("CU R151-18" in laws) is urban, laws
        assert ("CU L151-23 al. 2" in laws) is urban, laws


def test_woodland_that_is_lifted_is_asked_back() -> None:
    texts, row = concern("fr", "ground", ZONES[0], woodland_lifted_m2=2_600.0)
    assert "rétablir l'espace boisé classé" in texts.request(row)
    assert "CU L113-1" in texts.laws_asked(texts.asked(row))
    assert any("L'espace boisé classé du plan en vigueur y couvrait" in fact for fact in texts.facts(row))
    texts, row = concern(
        "fr", "unprotected", [], removed=[{"code": "01-00", "label": "", "size": 1.0, "whole": 1.0, "left": 0.0}]
    )
    assert texts.place_title(row).startswith("L'espace boisé classé est levé sur le réservoir")


def test_a_quarry_in_classified_woodland_contradicts_the_plan() -> None:
    told = {"labels": ["EBC"], "area_m2": 4_000.0}
    texts, row = concern("fr", "ground", ZONES[6], contradiction=told, woodland=0.8)
    assert "hors de l'espace boisé classé" in texts.request(row)
    assert {"CU L113-2", "CU R151-34 2°"} <= set(texts.laws_asked(texts.asked(row)))


def test_the_news_of_a_place_repeat_neither_title_nor_figure() -> None:
    for form, zones in itertools.product(FORMS, range(len(ZONES))):
        texts, row = concern("fr", form, ZONES[zones])
        title = texts.place_title(row).split(" (")[0]
        assert not any(sentence.startswith(title) for sentence in texts.news(row)), (form, zones)


#: joints that French contracts or elides
_JOINTS = (
    r"\b(?:de|à) les? (?:zone|secteur|corridor|obstacle|Évoissons|emplacement)",
    r"\b(?:de|que|ne|se|ce) [aeiouéèêâh]\w+(?<!haies)(?<!hausse)\b(?!-)",
    r"\b(?:le|la) [aeiouéêâ]\w",
    r"  ",
)
GENDERS = (
    "la zone",
    "le secteur",
    "l'emplacement réservé",
    "les zones",
    "le corridor",
    "l'obstacle",
    "la Vive",
    "les Évoissons",
)


@pytest.mark.parametrize("lang", ["fr", "en"])
def test_every_phrase_holds_whatever_its_nouns_and_numbers(lang: str) -> None:
    """Each phrase with nouns of each gender and number, and numbers of one and several."""
    phrases = wording.of(lang).phrase
    for (name, phrase), noun, n in itertools.product(phrases.items(), GENDERS, (0, 1, 2, 21)):
        if not name.startswith(("ask_", "fact_", "place_", "passage_", "fabric_", "title_", "of_thing", "outside")):
            continue
        fields = dict.fromkeys(fields_in(phrase), noun) | {"n": n, "x": f"{n},5 ha", "left": f"{n} ha"}
        said = phrase.format(**fields)
        assert "{" not in said, (name, said)
        if lang == "fr":
            for slip in _JOINTS:
                assert not re.search(slip, said), (name, said)
