"""Titles, facts and requests of places in good French and English, whatever the zones, elements and numbers."""

from __future__ import annotations

import dataclasses
import itertools
import re
from typing import Any

import geopandas as gpd
import pytest
from report_made import place_fields, small_report, square
from shapely import box

from conformity.language import figures
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
    texts = Texts(small_report(), lang)
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
        (
            2,
            "réduire la zone 1AUh de 0,5 ha au nord (reste 0,5 ha) et de réduire la zone 2AU de 0,5 ha au nord-est (reste",
        ),
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


@pytest.mark.parametrize(
    ("wide", "asked"), [(0.0, 50.0), (90.0, 50.0), (104.0, 50.0), (160.0, 80.0), (171.0, 90.0), (800.0, 400.0)]
)  # fmt: skip
def test_a_passage_is_half_as_wide_as_what_is_cut_and_50_m_at_least(wide: float, asked: float) -> None:
    texts, row = concern("fr", "cut", ZONES[0])
    row["fields"]["cut"]["wide_m"] = wide
    (request,) = [request for request in texts.asked(row) if request.key == "passage"]
    assert f"d'au moins {asked:.0f} m" in _plain(request.said)
    assert [each.width_m for each in texts.redrawn(row)] == [asked]


def test_sectors_of_one_request_are_asked_it_once() -> None:
    def sectors(*shares: float) -> str:
        subjects = [subject("Nh", "pocket", share, "part", key=f"z{n}") for n, share in enumerate(shares)]
        texts, row = concern("fr", "ground", subjects)
        return _plain(texts.request(row))

    lead = "Il est demandé de préciser ce que ces secteurs autorisent et s'ils sont des STECAL (avis de la CDPENAF)"
    assert sectors(0.2, 0.3).startswith(f"{lead} et de ramener leurs limites hors du réservoir")
    assert sectors(0.95, 1.0).startswith(
        f"{lead}, de n'y admettre que les constructions existantes et de rendre le reste à la zone N."
    )
    assert (
        "de rendre le reste à la zone N ou, pour ceux qui n'y sont qu'en partie, de ramener leur limite hors du réservoir."
    ) in sectors(0.95, 0.3)


@pytest.mark.parametrize(
    ("zone_class", "source", "asked"),
    [
        ("to_urbanise_open", "typezone", "justifier que l'évitement du"),
        ("pocket", "typezone", "préciser ce que ce secteur autorise"),
        ("pocket", "prescription", "fixer dans ce secteur l'emprise, la densité et les clôtures"),
        ("urban", "typezone", ""),
    ],
)
def test_ground_in_zones_whose_place_a_river_leads_has_its_request(zone_class: str, source: str, asked: str) -> None:
    zones = [subject("Nt", zone_class, 0.3, "across", class_source=source)]
    ground = {"keys": ["reservoir:R1"], "measure": "area", "value": 10_000.0, "whole": 10_000.0, "unit": "m2"}
    texts, row = concern("fr", "length", zones, other=[ground], carrying="watercourse:W1")
    facts, said = " ".join(_plain(fact) for fact in texts.facts(row)), _plain(texts.request(row))
    assert "se trouve aussi en entier dans le réservoir" in facts
    assert asked in said
    assert (len(texts.asked(row)) == 2) == bool(asked)
    slight = {**ground, "value": 900.0, "whole": 900.0}
    texts, row = concern("fr", "length", zones, other=[slight], carrying="watercourse:W1")
    assert len(texts.asked(row)) == 1


def test_ground_of_zones_beside_the_one_of_the_title_is_given_apart() -> None:
    """The title names Na alone, of a hectare; two more zones of the place lie in the same corridor."""
    zones = [subject("Na", "pocket", 0.3, "across", class_source="typezone")]
    ground = {"keys": ["reservoir:R1"], "measure": "area", "value": 25_000.0, "whole": 10_000.0, "unit": "m2"}
    texts, row = concern("fr", "length", zones, other=[ground], carrying="watercourse:W1")
    whole = texts.zone_size(row)
    assert whole
    row["zone_labels"] = ["Na", "1AUa", "2AU"]
    said = [_plain(fact) for fact in texts.facts(row)]
    (fact,) = [each for each in said if "aussi en entier" in each]
    assert f"({figures.area(whole, 'fr')}) ; 1AUa et 2AU, à côté, y tiennent".replace("\u202f", " ") in fact
    row["zone_labels"] = ["1AUa", "Na"]
    assert "; 1AUa, à côté, y tient " in " ".join(map(_plain, texts.facts(row)))
    row["zone_labels"] = ["Na"]
    assert "à côté" not in " ".join(map(_plain, texts.facts(row)))


def test_no_zone_is_named_by_an_obstacle_at_several_reserved_sites() -> None:
    sites = [
        {**subject("ER 1", "", 1.0, "whole", key="p1"), "zone": False},
        {**subject("ER 2", "", 1.0, "whole", key="p2"), "zone": False},
    ]
    texts, row = concern("fr", "length", sites, carrying="watercourse:W1")
    assert texts._obstacle_at(row, ["reservoir:R1"]) == ""


def test_many_obstacles_are_counted_by_what_they_are() -> None:
    texts = Texts(small_report(), "fr")
    plain = next(iter(texts.register.elements.values()))
    names = {f"obstacle:O{n}": ("Réseau ferré" if n < 2 else "") for n in range(7)}
    for n, (key, name) in enumerate(names.items()):
        texts.register.elements[key] = {
            **plain, "element_key": key, "kind": "obstacle", "name": name, "element_id": f"OL{n}", "roles": ["obstacle"],
            "obstacle_label": "" if name else "liaisons routières", "attributes": {}, "size": 100.0,
        }  # fmt: skip
    finding = texts.register.findings[0]
    findings = [
        {**finding, "element_key": key, "measure": "treated", "value": 0.0, "fields": {"inside_length": 10.0 * n}}
        for n, key in enumerate(names)
    ]
    (said,) = texts.coverage_facts(texts.register.concerns[0], findings)
    assert _plain(said).startswith(
        "Rien au plan ne prévoit de résorber 7 obstacles (liaisons routières : 5 ; Réseau ferré : 2)"
    )
    assert "l'obstacle OL6" in said
    (few,) = texts.coverage_facts(texts.register.concerns[0], findings[2:5])
    assert "l'obstacle (liaisons routières) OL2" in _plain(few)


CROSSED = {"element": "reservoir:R1", "size": 36.0, "point": [0.0, 0.0], "met": True}
OBSTACLES = [
    {"keys": ["obstacle:O5", "obstacle:O6"], "pieces": 2, "size": 1_900.0, "unit": "m", "crossings": [CROSSED]},
    {"keys": ["obstacle:O2"], "pieces": 1, "size": 100.0, "unit": "m", "crossings": []},
]


def _obstacles(lang: str, rows: list[dict[str, Any]]) -> tuple[Texts, dict[str, Any]]:
    texts = Texts(small_report(), lang)
    plain = next(iter(texts.register.elements.values()))
    for n in range(7):
        texts.register.elements[f"obstacle:O{n}"] = {
            **plain, "element_key": f"obstacle:O{n}", "kind": "obstacle", "name": "", "element_id": f"OL{n}",
            "roles": ["obstacle"], "obstacle_label": "Réseau ferré non LGV", "attributes": {}, "size": 100.0,
        }  # fmt: skip
    return texts, {**texts.register.concerns[0], "fields": {"obstacles": rows}}


@pytest.mark.parametrize(
    ("lang", "rows", "fact", "asked"),
    [
        (
            "fr", OBSTACLES[:1], "de résorber l'obstacle (réseau ferré non LGV ; 2 tronçons, 1,90 km dans le plan, "
            "croise le réservoir boisé « Bois des Sarts » sur 36 m).",
            "réserver un ouvrage de franchissement là où cet obstacle croise le réservoir boisé « Bois des Sarts »",
        ),
        (
            "fr", [{**OBSTACLES[0], "crossings": [{**CROSSED, "size": 600.0}]}], "sur 600 m",
            "préciser les points où faire franchir cet obstacle et d'y réserver l'emprise des ouvrages",
        ),
        (
            "fr", [{**OBSTACLES[0], "crossings": [{**CROSSED, "size": 1_900.0}]}],
            "1,90 km dans le plan, en entier dans le réservoir boisé « Bois des Sarts »)",
            "préciser les points où faire franchir cet obstacle",
        ),
        (
            "fr", [{**OBSTACLES[0], "crossings": [{**CROSSED, "size": 0.0, "met": False}]}],
            "passe au contact du réservoir boisé « Bois des Sarts », au tracé près",
            "réserver un ouvrage de franchissement au droit de cet obstacle",
        ),
        (
            "fr", [{**OBSTACLES[0], "crossings": []}], "2 tronçons",
            "réserver un ouvrage de franchissement au droit de cet obstacle",
        ),
        (
            "fr", OBSTACLES, "et l'obstacle (réseau ferré non LGV) OL2.",
            "réserver des ouvrages de franchissement au droit de ces obstacles",
        ),
        (
            "fr", [OBSTACLES[0], {**OBSTACLES[1], "crossings": [CROSSED]}], "OL2",
            "réserver des ouvrages de franchissement là où ces obstacles croisent le réservoir boisé « Bois des Sarts »",
        ),
        (
            "fr", OBSTACLES[1:], "de résorber l'obstacle (réseau ferré non LGV) OL2.",
            "réserver un ouvrage de franchissement au droit de l'obstacle (réseau ferré non LGV) OL2",
        ),
        ("en", OBSTACLES[:1], "2 stretches, 1.90 km in the plan", "reserve a wildlife crossing where this obstacle crosses"),
    ],
)  # fmt: skip
def test_a_road_in_pieces_is_one_obstacle_with_one_request(
    lang: str, rows: list[dict[str, Any]], fact: str, asked: str
) -> None:
    texts, concern_row = _obstacles(lang, rows)
    assert fact in _plain(" ".join(texts.coverage_facts(concern_row, [])))
    assert [_plain(request.said) for request in texts.coverage_asked(concern_row, [])][-1].startswith(asked)


def test_groups_of_stretches_are_counted_and_the_largest_told_by_its_size() -> None:
    stretches = [OBSTACLES[0], *[{**OBSTACLES[1], "keys": [f"obstacle:O{n}"]} for n in range(4)]]
    texts, concern_row = _obstacles("fr", stretches)
    (said,) = texts.coverage_facts(concern_row, [])
    assert _plain(said) == (
        "Rien au plan ne prévoit de résorber 5 obstacles (réseau ferré non LGV), les plus grands étant celui de 1,90 km "
        "(2 tronçons) et l'obstacle OL0."
    )
    assert texts.coverage_figure(concern_row, []) == "5 éléments"


def test_surfaces_under_one_article_are_one_thing_whatever_their_labels() -> None:
    rows = [
        {"nature": "", "label": label, "code": "07-02", "area_m2": area, "length_m": 0.0, "count": 1}
        for label, area in (("Verger", 4_000.0), ("Parc", 6_000.0))
    ]
    texts, row = concern("fr", "ground", ZONES[0], kept={"reservoir:R1": rows})
    assert _plain(texts.kept_in(row, "reservoir:R1")) == "1,00 ha en élément de paysage"


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
    contradiction = {"labels": ["EBC"], "area_m2": 4_000.0}
    texts, row = concern("fr", "ground", ZONES[6], contradiction=contradiction, woodland=0.8)
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


def plain(text: str) -> str:
    return text.replace("\u202f", " ").replace("\xa0", " ").replace("\u2019", "'")


def test_a_river_that_runs_along_a_zone_does_not_cross_it() -> None:
    other = {"keys": ["reservoir:0a1b2c3d"], "measure": "length", "value": 67.4, "whole": 67.4, "unit": "m"}
    texts, row = concern("fr", "ground", ZONES[0], other=[{**other, "along": True, "side": "W"}])
    said = plain(" ".join(texts.news(row)))
    assert "longe sa limite ouest (65 m environ)" in said
    texts, row = concern("fr", "ground", ZONES[0], other=[{**other, "along": False, "side": ""}])
    assert "y passe sur 67 m" in plain(" ".join(texts.news(row)))


def test_protected_lines_in_a_place_and_at_its_edge() -> None:
    line = {
        "label": "Haies",
        "code": "07-05",
        "written_code": "07-05",
        "nature": "hedge",
        "length_m": 227.0,
        "count": 0,
    }
    for border, said in ((69.0, "227 m de haies, dont 69 m en bordure."), (227.0, "227 m de haies, en bordure."),
                         (4.0, "227 m de haies.")):  # fmt: skip
        texts, row = concern("fr", "ground", ZONES[0], lining=[{**line, "border_m": border}])
        assert f"Le plan y protège {said}" in plain(" ".join(texts.news(row)))


def test_a_zone_in_bocage_that_a_reservoir_leads_has_its_hedges_told_and_asked() -> None:
    for share, hedged, said in (
        (1.0, False, "La zone est en entier dans le bocage ; aucune haie n'y est protégée."),
        (0.7, True, "La zone est à 70 % dans le bocage."), (0.5, False, ""),
    ):  # fmt: skip
        texts, row = concern("fr", "ground", [{**ZONES[0][0], "bocage": share, "hedged": hedged}])
        assert said in plain(" ".join(texts.news(row)))
        assert ("L. 151-7 I 7°" in plain(texts.opinion(row))) == bool(said)


def test_woodland_along_a_zone_in_bocage_is_told_with_it() -> None:
    subject_ = {**ZONES[0][0], "bocage": 1.0, "hedged": False, "wooded_m": 217.0, "perimeter_m": 660.0}
    for lang, said in (
        ("fr", "dans le bocage ; un espace boisé classé longe 217 m de ses 660 m de pourtour, aucune haie n'y est protégée autrement."),
        ("en", "classified woodland follows 217 m of its 660 m of perimeter, no hedge is protected there otherwise."),
    ):  # fmt: skip
        texts, row = concern(lang, "ground", [subject_])
        assert said in plain(" ".join(texts.news(row)))
    texts, row = concern("fr", "ground", [subject_, {**subject_, "key": "z2", "label": "2AU"}])
    assert "haie" not in plain(" ".join(texts.news(row)))


@pytest.mark.parametrize(
    ("left", "said"),
    [(None, "(reste 0,50 ha)"), ([7_100.0, 1_000.0], "(reste 0,71 ha et 0,10 ha)"), ([3_000.0] * 5, "(reste 0,50 ha en 5 morceaux)")],
)  # fmt: skip
def test_the_pieces_left_of_a_zone_are_told_in_the_request(left: list[float] | None, said: str) -> None:
    texts, row = concern("fr", "ground", [{**ZONES[0][0], **({"left_m2": left} if left else {})}])
    row |= {"value": 5_000.0, "low": 4_000.0, "high": 6_000.0} if left else {"low": None, "high": None}
    assert said in plain(texts.opinion(row))


@pytest.mark.parametrize(
    ("oap", "said"), [({}, "dans l'OAP"), ({"oap": True}, "dans l'OAP"), ({"oap": False}, "dans une OAP")]
)
def test_hedges_are_asked_of_the_orientation_that_the_zone_has(oap: dict[str, bool], said: str) -> None:
    texts, row = concern("fr", "ground", [{**ZONES[0][0], "bocage": 1.0, "hedged": False, **oap}])
    assert f"relever {said} les haies à garder" in plain(texts.opinion(row))


@pytest.mark.parametrize(
    ("typezone", "classes", "letter"),
    [("N", ("natural",), "N"), ("N", ("agricultural",), "A"), ("N", ("agricultural", "natural_protected"), "N"),
     ("N", (), "N"), ("A", ("natural",), "N"), ("A", ("agricultural", "natural"), "A")],
)  # fmt: skip
def test_the_rest_goes_to_a_zone_that_the_plan_has(typezone: str, classes: tuple[str, ...], letter: str) -> None:
    sector = subject("Na", "pocket", 1.0, "whole", class_source="candidate")
    texts, _ = concern("fr", "ground", [sector])
    plain_zone = next(iter(texts.register.zones.values()))
    texts.register.zones["z1"] = {**plain_zone, "typezone": typezone, "zone_class": "pocket"}
    for n, each in enumerate(classes):
        texts.register.zones[f"o{n}"] = {**plain_zone, "zone_key": f"o{n}", "zone_class": each}
    for key in [key for key in texts.register.zones if key != "z1" and not key.startswith("o")]:
        del texts.register.zones[key]
    assert texts._plain_zone(sector) == letter


def test_a_bed_that_is_mostly_fictive_is_a_question() -> None:
    river = {"keys": ["reservoir:R1"], "measure": "length", "unit": "m", "value": 100.0, "whole": 100.0, "along": False}
    for covered, said, asked in (
        (0.0, "passe sur 100 m.", "laisser libres le lit et les berges"),
        (30.0, "passe sur 100 m, dont 30 m de tracé fictif ou souterrain.", "laisser libres le lit et les berges"),
        (60.0, "passe sur 100 m, dont 60 m de tracé fictif ou souterrain.", "(60 m) est à ciel ouvert"),
        (99.0, "passe sur 100 m de tracé fictif ou souterrain.", "(99 m) est à ciel ouvert"),
    ):
        texts, row = concern("fr", "ground", ZONES[0], other=[{**river, "covered_m": covered}])
        texts.register.elements["reservoir:R1"] = {**texts.register.elements["reservoir:R1"], "milieu": "river"}
        assert said in plain(" ".join(texts.news(row)))
        assert asked in plain(texts.opinion(row))
        assert ("laisser libres" in plain(texts.opinion(row))) == (covered < 50.0)


def test_a_bed_that_leads_a_place_and_is_mostly_fictive_is_a_question() -> None:
    for lang, covered, said, asked in (
        ("fr", 70.0, "La source donne ce tracé, pour l'essentiel, pour fictif ou souterrain.", "préciser si ce cours d'eau est à ciel ouvert"),
        ("fr", 30.0, "30 m en sont de tracé fictif ou souterrain d'après la source.", "le lit et les berges"),
        ("en", 70.0, "The source calls most of this course fictive or underground.", "open"),
        ("en", 30.0, "The source calls 30 m of it fictive or underground.", "bed and banks"),
    ):  # fmt: skip
        named = [{"keys": ["reservoir:R1"], "size": 120.0, "severity": "major", "covered_m": covered}]
        texts, row = concern(lang, "length", ZONES[0], named=named, along=False)
        texts.register.elements["reservoir:R1"] = {**texts.register.elements["reservoir:R1"], "milieu": "river"}
        assert said in plain(" ".join(texts.news(row)))
        assert asked in plain(texts.opinion(row))


def test_a_river_that_is_fictive_in_the_plan_is_left_out_of_those_without_a_tool() -> None:
    texts = Texts(small_report(), "fr")
    first = next(iter(texts.register.elements.values()))
    for key, name in (("corridor:A", "Aulnette"), ("corridor:B", "Hareng"), ("corridor:C", "Hareng")):
        texts.register.elements[key] = {**first, "element_key": key, "kind": "corridor", "milieu": "river", "name": name,
                                        "size": 3_000.0}  # fmt: skip
    row = {
        **texts.register.concerns[0],
        "kind": "document",
        "fields": {"beds": {"corridor:A": 49.4}, "again": ["corridor:C"]},
    }
    findings = [
        {**texts.register.findings[0], "element_key": key, "measure": "sheltered_share", "value": 0.0, "mode": "preserve",
         "fields": {"inside_length": metres}}
        for key, metres in (("corridor:A", 53.0), ("corridor:B", 900.0), ("corridor:C", 880.0))
    ]  # fmt: skip
    (said,) = texts.coverage_facts(row, findings)
    assert said.count("Hareng") == 1
    assert "Aulnette" not in said
    assert plain(texts.coverage_figure(row, findings)) == "900 m dans le plan"
    row["fields"]["beds"]["corridor:B"] = 700.0  # a long one is told and asked
    (said,) = texts.coverage_facts(row, findings)
    assert "(900 m dans le plan, dont 700 m de tracé fictif ou souterrain)" in plain(said)
    assert "(700 m) est à ciel ouvert" in plain(texts.coverage_asked(row, findings)[0].said)
    alone = texts.coverage_asked(row, findings[:1])
    assert [plain(each.said) for each in alone] == [
        "préciser si le tracé fictif ou souterrain du corridor aquatique « Aulnette » (49 m) est à ciel ouvert"
    ]


def test_a_pocket_in_woodland_is_told_what_the_plan_classifies() -> None:
    texts, row = concern("fr", "ground", ZONES[3], contradiction={"labels": ["EBC"], "area_m2": 13_000.0}, woodland=0.5)
    said = plain(" ".join(texts.news(row)))
    assert "espace boisé (L. 113-2 : la demande d'autorisation de défrichement y est rejetée)" in said
    assert said.split("rejetée) : ")[1].startswith("ces sols sont à sortir du STECAL.")
    assert "contredit" not in said


PARTED = {
    "element": "reservoir:R1", "pieces": [231_000.0, 16_000.0], "barred_by": [], "sure": False, "left_m": 14.6,
    "side": "N", "too": [], "zones": ["z1"], "built_unknown": True,
}  # fmt: skip


def test_a_corridor_parted_is_cut_in_the_title() -> None:
    parted = {**PARTED, "sure": True}
    texts, row = concern("fr", "ground", ZONES[0], parted=parted)
    assert "La zone 1AUh coupe le réservoir" in texts.place_title(row)
    assert "Aucun passage n'y est laissé" in " ".join(texts.news(row))
    assert "23,1 ha et 1,60 ha" in plain(" ".join(texts.news(row)))


@pytest.mark.parametrize(
    ("lang", "barred_by", "title", "said"),
    [
        ("fr", [], "La zone 1AUh empiète sur le réservoir", " barre ce réservoir de bord à bord : il n'en reste que 0 à 15 m, au nord."),
        ("fr", ["Ua"], "La zone 1AUh empiète sur", "0 à 15 m, au nord ; Ua le barre aussi : état du bâti à vérifier."),
        ("en", [], "Zone 1AUh encroaches on", "from bank to bank: only 0 to 15 m of it may be left, to the north."),
    ],
)  # fmt: skip
def test_a_cut_that_the_outline_may_undo_is_told_with_what_may_be_left(
    lang: str, barred_by: list[str], title: str, said: str
) -> None:
    texts, row = concern(lang, "ground", ZONES[0], parted={**PARTED, "barred_by": barred_by})
    assert title in texts.place_title(row)
    assert said in plain(" ".join(texts.news(row)))
    assert "morceaux" not in " ".join(texts.news(row))


def test_a_title_names_only_the_zones_that_part_a_corridor() -> None:
    """2AU takes 9 % of the ground, then half of it; a U zone of known built state bars it too."""
    parted = {**PARTED, "sure": True, "zones": ["z1"]}
    for size, title in (
        (500.0, "La zone 1AUh coupe le réservoir boisé « Bois des Sarts » ("),
        (5_000.0, "La zone 1AUh coupe le réservoir boisé « Bois des Sarts » et la zone 2AU empiète sur"),
    ):
        zones = [ZONES[2][0], {**ZONES[2][1], "size": size}]
        texts, row = concern("fr", "ground", zones, parted=parted)
        assert title in texts.place_title(row)
        assert title.split(" (")[0] in plain(texts.facts(row)[0])  # the sentence names those that the title names
    texts, row = concern("fr", "ground", ZONES[0], parted={**parted, "barred_by": ["UH"], "built_unknown": False})
    assert "en morceaux de 23,1 ha et 1,60 ha ; UH le barre aussi." in plain(" ".join(texts.news(row)))


@pytest.mark.parametrize(
    ("lang", "form", "figure", "title"),
    [
        ("fr", "neck", "passage de 40 m si ce secteur est constructible", "Le secteur Nt rétrécirait le réservoir"),
        ("fr", "gap", "40 m entre les fronts bâtis si ce secteur est constructible", "Le secteur Nt refermerait les abords"),
        ("fr", "cut", "aucun passage si ce secteur est constructible", "Le secteur Nt couperait le réservoir"),
        ("en", "neck", "passage of 40 m if this sector can be built on", "Sector Nt risks narrowing the woodland reservoir"),
    ],
)  # fmt: skip
def test_the_effect_of_a_sector_to_be_specified_is_conditional(lang: str, form: str, figure: str, title: str) -> None:
    texts, row = concern(lang, form, ZONES[4])
    width = {
        "unit": "m",
        "measure": "residual_width",
        "value": 0.0 if form == "cut" else 40.0,
        "low": None,
        "high": None,
    }
    row |= width
    assert plain(texts.figure(row)) == figure
    assert texts.place_title(row).startswith(title)
    plan_sure = concern(lang, form, ZONES[3])
    assert "si ce" not in plan_sure[0].figure(plan_sure[1] | width)


def test_a_sector_to_be_specified_would_leave_pieces() -> None:
    parted = {**PARTED, "sure": True, "too": [{"element": "reservoir:R2", "pieces": [72_300.0, 12_700.0]}]}
    texts, row = concern("fr", "ground", ZONES[4], parted=parted)
    said = plain(" ".join(texts.news(row)))
    assert "Si ce secteur est constructible, aucun passage n'y serait laissé" in said
    assert "serait coupé aussi" in said
    assert texts.place_title(row).startswith("Le secteur Nt couperait")


def test_a_second_corridor_parted_is_told_too() -> None:
    too = [{"element": "reservoir:R2", "pieces": [72_300.0, 12_700.0]}]
    texts, row = concern("fr", "ground", ZONES[0], parted={**PARTED, "sure": True, "too": too})
    assert "est coupé aussi, en morceaux de 7,23 ha et 1,27 ha." in plain(" ".join(texts.news(row)))


@pytest.mark.parametrize(
    ("parts", "whole", "low", "high", "said"),
    [
        ([10_700.0, 5_700.0], 16_400.0, 9_000.0, 23_000.0, ["1,07 ha", "0,57 ha"]),
        ([10_900.0, 5_000.0], 15_900.0, 9_000.0, 23_000.0, ["1,1 ha", "0,5 ha"]),
        ([32_300.0, 20_400.0], 52_700.0, 45_000.0, 62_000.0, ["3,23 ha", "2,04 ha"]),
        ([9_000.0, 9_000.0], 10_000.0, None, None, ["0,90 ha", "0,90 ha"]),
    ],
)
def test_parts_add_up_to_their_whole_as_printed(
    parts: list[float], whole: float, low: float | None, high: float | None, said: list[str]
) -> None:
    assert [plain(each) for each in figures.areas_of_parts(parts, "fr", whole, low, high)] == said


def test_a_part_does_not_exceed_its_zone() -> None:
    assert plain(figures.area(2_036.7, "fr", 1_800.0, 2_036.7)) == "env. 0,20 ha (0,18–0,21)"
    assert plain(figures.area(2_036.7, "fr", 1_800.0, 2_036.7, 2_036.7)) == "env. 0,20 ha (0,18–0,20)"


def test_namesakes_are_told_by_side_and_size() -> None:
    report = small_report()
    squares = [(0, 0, 100), (1000, 900, 110), (500, 480, 120), (490, 1000, 120)]
    rows = [
        {**report.zones.iloc[0].to_dict(), "zone_key": f"z{n}", "label": "1AU", "geometry": square(x, y, size)}
        for n, (x, y, size) in enumerate(squares)
    ]
    zones = gpd.GeoDataFrame(rows, geometry="geometry", crs=report.zones.crs)
    texts = Texts(dataclasses.replace(report, zones=zones), "fr")
    names = [plain(texts.subjects([subject("1AU", "to_urbanise_open", 0.1, "edge", key=f"z{n}")])) for n in range(4)]
    assert names == [
        "la zone 1AU la plus à l'ouest (1,00 ha)", "la zone 1AU la plus à l'est (1,21 ha)",
        "la zone 1AU (1,44 ha, au centre)", "la zone 1AU la plus au nord (1,44 ha)",
    ]  # fmt: skip
    both = [
        subject("1AU", "to_urbanise_open", 0.1, "edge", key="z2"),
        subject("2AU", "to_urbanise_closed", 0.1, "edge", key="z9"),
    ]
    assert plain(texts.subjects(both)) == "la zone 1AU (1,44 ha, au centre) et la zone 2AU"


def test_restoration_that_protections_serve_in_part_is_told_so() -> None:
    kept = {
        "reservoir:R1": [
            {"label": "Haies", "code": "07-05", "nature": "hedge", "area_m2": 0.0, "length_m": 458.0, "count": 0}
        ]
    }
    texts, row = concern("fr", "ground", ZONES[0], kept=kept)
    row |= {"finding_ids": ["F-1", "F-2"]}
    said = plain(" ".join(texts.news(row)))
    assert (
        "Le plan protège 458 m de haies dans ce réservoir ; rien n'en prévoit autrement la remise en bon état." in said
    )
    texts, row = concern("fr", "ground", ZONES[0])
    row |= {"finding_ids": ["F-1", "F-2"]}
    assert "Aucun outil du plan ne sert la remise en bon état de ce réservoir." in plain(" ".join(texts.news(row)))


@pytest.mark.parametrize(("woodland", "said"), [(0.6, "Un espace boisé classé en couvre 60 %"),
                                                (0.12, "Le plan interdit déjà de construire sur 60 %")])  # fmt: skip
def test_woodland_is_told_of_the_ground_that_it_covers(woodland: float, said: str) -> None:
    texts, row = concern("fr", "ground", ZONES[0], forbidden=0.6, woodland=woodland)
    assert said in plain(" ".join(texts.news(row)))


def test_hedges_of_the_element_and_of_the_ground_are_told_apart() -> None:
    hedge = {"label": "Haies", "code": "07-05", "nature": "hedge", "count": 0}
    kept = {"reservoir:R1": [{**hedge, "area_m2": 0.0, "length_m": 458.0}]}
    here = [{**hedge, "written_code": "07-05", "length_m": 227.0, "border_m": 0.0}]
    for more, said in (
        ({"kept": kept}, "Sur ce sol même, il protège 227 m de haies."),
        ({}, "Le plan y protège 227 m de haies."),
    ):
        texts, row = concern("fr", "ground", ZONES[0], lining=here, **more)
        assert said in plain(" ".join(texts.news(row)))


# ------------------------------------------------------------------------------------------- built state, sides


def _plain(said: str) -> str:
    return said.replace("\u202f", " ").replace("\xa0", " ")


def test_what_is_built_of_a_u_zone_is_said_and_only_the_rest_is_asked_for() -> None:
    zones = [
        subject("UB", "urban_unbuilt", 0.3, "edge", key="z1/libre", size=3_000.0),
        subject("UB", "urban_built", 0.3, "edge", key="z1/bati", size=2_000.0),
    ]
    texts, row = concern("fr", "ground", zones)
    assert "0,3 ha de ce sol ne sont pas bâtis." in [_plain(fact) for fact in texts.facts(row)]
    assert "exclure de la zone UB ces 0,3 ha, non bâtis" in _plain(texts.request(row))
    texts, row = concern("fr", "ground", [*zones, subject("1AUh", "to_urbanise_open", 0.1, "edge", key="z2")])
    assert "0,3 ha pris par la zone UB ne sont pas bâtis." in [_plain(fact) for fact in texts.facts(row)]
    texts, row = concern("fr", "ground", zones[:1])
    assert not any("bâtis" in fact for fact in texts.facts(row))


def test_a_line_through_built_zones_is_asked_no_passage() -> None:
    zones = [
        subject("UB", "urban_unbuilt", 0.0, "across", key="z1/libre", size=70.0),
        subject("UB", "urban_built", 0.0, "across", key="z1/bati", size=50.0),
    ]
    texts, row = concern("fr", "length", zones)
    assert "Sur 50 m, le tracé passe dans des parties déjà bâties." in [_plain(fact) for fact in texts.facts(row)]
    assert "tenir en jardins et en pleine terre" in texts.request(row)
    assert "passage" not in texts.request(row)
    assert {each.key for each in texts.asked(row)} <= {"gardens", "restore", "restore_oap"}
    texts, row = concern("fr", "length", zones[:1])
    assert "un passage naturel ou agricole" in texts.request(row)
    texts, row = concern("fr", "length", [{**zones[1], "size": 120.0}])
    assert "Le tracé y passe en entier dans des parties déjà bâties." in texts.facts(row)


@pytest.mark.parametrize(("zone_class", "key"), [("urban_unbuilt", "unbuilt"), ("to_urbanise_open", "setback")])
def test_the_ground_beside_an_obstacle_is_kept_unbuilt(zone_class: str, key: str) -> None:
    texts, row = concern("fr", "approach", [subject("UB", zone_class, 0.1, "edge")])
    assert "rendre inconstructibles ces 0,5 ha aux abords" in _plain(texts.request(row))
    assert [each.key for each in texts.asked(row)] == [key]


@pytest.mark.parametrize(
    ("form", "side", "said"),
    [("inner", "W", "partie centre-ouest"), ("part", "middle", "partie centrale"), ("part", "NE", "partie nord-est"),
     ("edge", "S", "frange sud"), ("middle", "", "à l'intérieur de la zone")],
)  # fmt: skip
def test_where_in_a_zone_is_said_by_the_middle_of_the_ground(form: str, side: str, said: str) -> None:
    zone = subject("1AUh", "to_urbanise_open", 0.1, form)
    zone["where"]["side"] = side
    texts, row = concern("fr", "ground", [zone])
    assert f"({said}" in texts.place_title(row)


def test_every_oap_of_a_ground_is_named() -> None:
    rows = [{"kind": "oap", "label": f"OAP {n}", "code": "18-00", "written_code": "18-00"} for n in (14, 15)]
    for oap, said in ((1.0, "Ce sol relève de plusieurs OAP (« OAP 14 » et « OAP 15 ») ; à lire."),
                      (0.4, "Des OAP (« OAP 14 » et « OAP 15 ») couvrent 40 % de ce sol ; à lire.")):  # fmt: skip
        texts, row = concern("fr", "ground", ZONES[0], oap=oap, protections=rows, protected=0.0, forbidden=0.0)
        assert said in [_plain(fact) for fact in texts.facts(row)]


def test_an_obstacle_that_nothing_treats_is_said_to_and_kept_crossable() -> None:
    other = {"keys": ["obstacle:O1"], "measure": "count", "value": 1.0, "whole": 1.0, "unit": "1", "untreated": True}
    texts, row = concern("fr", "ground", ZONES[0], other=[other])
    key = next((k for k, e in texts.register.elements.items() if e["kind"] == "obstacle"), None)
    if key is None:
        key = next(iter(texts.register.elements))
    row["fields"]["other"] = [{**other, "keys": [key]}]
    assert "un ouvrage de franchissement pour la faune" in texts.request(row)
    assert texts.asked(row)[-1].key == "point_obstacle"


def test_a_protection_that_is_lifted_is_named_where_it_was() -> None:
    lifted = {"label": "Corridor du Bois", "code": "25-00", "area_m2": 14_900.0}
    texts, row = concern("fr", "ground", ZONES[0], lifted=lifted)
    facts = [_plain(fact) for fact in texts.facts(row)]
    assert any(f.startswith("La protection « Corridor du Bois » du plan en vigueur y couvrait") for f in facts)


RIVERS = [
    {"keys": ["watercourse:W1"], "size": 443.0, "severity": "major", "flow": "across", "side": "W-E", "joins": []},
    {"keys": ["watercourse:W2"], "size": 49.3, "severity": "major", "flow": "enters", "side": "S",
     "joins": ["watercourse:W1"]},
]  # fmt: skip


@pytest.mark.parametrize(
    ("lang", "rivers", "title", "said"),
    [
        ("fr", RIVERS, "La Zwaene et la Becque du Riet passent dans la zone 1AUh",
         "La Zwaene traverse la zone d'ouest en est (443 m) ; la Becque du Riet y entre par le sud et rejoint la Zwaene (49 m)."),
        ("fr", [RIVERS[0], {**RIVERS[1], "joins": []}], "passent dans", "la Becque du Riet y entre par le sud (49 m)."),
        ("fr", [RIVERS[0], {**RIVERS[1], "flow": "along", "joins": []}], "passent dans",
         "la Becque du Riet en longe la limite (49 m)."),
        ("fr", [{**each, "flow": "across", "side": "W-E", "joins": []} for each in RIVERS], "traversent la zone 1AUh",
         "la Becque du Riet traverse la zone d'ouest en est (49 m)."),
        ("fr", [{k: v for k, v in each.items() if k in ("keys", "size", "severity")} for each in RIVERS], "La Zwaene et",
         "Par cours d'eau : la Zwaene 443 m ; la Becque du Riet 49 m."),
        ("en", RIVERS, "run", "enters it from the south and joins"),
    ],
)  # fmt: skip
def test_each_of_several_rivers_is_told_as_it_runs(
    lang: str, rivers: list[dict[str, Any]], title: str, said: str
) -> None:
    zone = {**ZONES[0][0], "where": {"form": "across", "side": "W-E", "share": 0.0}}
    texts, row = concern(lang, "length", [zone], named=rivers, carrying="watercourse:W1")
    plain_row = next(iter(texts.register.elements.values()))
    for key, name in (("watercourse:W1", "la Zwaene"), ("watercourse:W2", "la Becque du Riet")):
        texts.register.elements[key] = {
            **plain_row, "element_key": key, "kind": "watercourse", "name": name, "roles": ["watercourse"], "size": 900.0,
        }  # fmt: skip
    assert title in plain(texts.place_title(row))
    assert said in plain(" ".join(texts.news(row)))


@pytest.mark.parametrize(
    ("zone_class", "uncertainty", "asked"),
    [
        ("urban", 100.0, "situer sur place le croisement du corridor"),
        ("urban", 25.0, "rendre inconstructibles ces"),
        ("to_urbanise_open", 100.0, "rendre inconstructibles ces"),
    ],
)
def test_ground_beside_an_obstacle_that_is_known_badly_is_to_be_seen(
    zone_class: str, uncertainty: float, asked: str
) -> None:
    texts, row = concern("fr", "approach", [subject("UB", zone_class, 0.1, "edge")], uncertainty_m=uncertainty)
    assert asked in plain(texts.request(row))


def test_ground_that_lost_its_protection_in_several_communes_is_told_by_commune() -> None:
    report = small_report()
    row = report.zones.iloc[0].to_dict()
    shapes = {"59991": square(0, 0, 100), "59992": square(500, 0, 50)}
    rows = [{**row, "zone_key": code, "commune": code, "geometry": shape} for code, shape in shapes.items()]
    zones = gpd.GeoDataFrame(rows, columns=report.zones.columns, geometry="geometry", crs=report.zones.crs)
    concerns = report.concerns.copy()
    ident = concerns["concern_id"].iloc[0]
    concerns.loc[concerns["concern_id"] == ident, "geometry"] = square(0, 0, 600)
    texts = Texts(dataclasses.replace(report, zones=zones, concerns=concerns), "fr")
    assert texts.register.sizes_by_commune(ident) == pytest.approx({"59991": 10_000.0, "59992": 2_500.0})


@pytest.mark.parametrize(
    ("form", "size", "said"),
    [("whole", 3_700.0, True), ("whole", 9_900.0, False), ("whole", 400.0, False), ("edge", 3_700.0, False)],
)
def test_what_one_of_several_elements_holds_of_the_ground_is_told(form: str, size: float, said: bool) -> None:
    named = [
        {"keys": [key], "severity": "major", "size": held}
        for key, held in (("reservoir:R1", 1e4), ("watercourse:W1", size))
    ]
    texts, row = concern("fr", "ground", [subject("1AUa", "to_urbanise_open", 1.0, form)], named=named)
    row |= {"value": 10_000.0, "low": 10_000.0, "high": 10_000.0, "unit": "m2", "measure": "area"}
    assert ("De ce sol, 0,37 ha sont dans " in plain(" ".join(texts.facts(row)))) == said


def test_an_observation_withdraws_no_zone() -> None:
    texts, row = concern("fr", "ground", ZONES[1])
    said = plain(texts.request({**row, "severity": "watch"}))
    assert "justifier que l'évitement du" in said
    assert said.endswith("est impossible ; à défaut, de retirer ou de réduire la zone 2AU.")
    assert texts.redrawn({**row, "severity": "watch"}) == texts.redrawn(row)


@pytest.mark.parametrize(
    ("label", "wide", "long", "title", "asked"),
    [
        ("ER 2", 50.0, 150.0, "empiète sur", "ramener cet emplacement hors"),
        ("ER 2", 10.0, 200.0, "traverse", "rechercher un tracé"),
        ("ER 2 : contournement", 50.0, 150.0, "traverse", "rechercher un tracé"),
    ],
)
def test_a_reserved_site_of_which_the_code_alone_tells_a_road_is_one_by_its_shape(
    label: str, wide: float, long: float, title: str, asked: str
) -> None:
    site = {"key": "p9", "zone": False, "severity": "watch", "size": 5_000.0}
    report = small_report()
    x, y = report.zones.total_bounds[:2]
    rows = gpd.GeoDataFrame(
        [{"prescription_key": "p9", "code": "05-01", "read_as": "05-01", "purpose": "road", "label": label,
          "geometry": box(x, y, x + wide, y + long)}],
        columns=report.prescriptions.columns, geometry="geometry", crs=report.zones.crs,
    )  # fmt: skip
    _, row = concern("fr", "ground", ZONES[0])
    texts = Texts(dataclasses.replace(report, prescriptions=rows), "fr")
    row = {**row, "fields": {**row["fields"], "subjects": [site]}}
    assert title in plain(texts.place_title(row))
    assert asked in plain(texts.request(row))


def test_a_code_and_a_label_that_disagree_are_told_once_in_a_letter_and_in_each_paragraph() -> None:
    row = {"nature": "tree_row", "label": "Alignement", "code": "07-05", "written_code": "01-00", "area_m2": 0.0,
           "length_m": 90.0, "count": 1, "border_m": 0.0}  # fmt: skip
    texts, first = concern("fr", "ground", ZONES[0], lining=[row], protected=0.0, forbidden=0.0)
    second = {**first, "concern_id": "P-2", "rank": 99}
    texts.register.concerns[:] = [first, second]
    said = texts.words.phrase["fact_miscoded"]
    assert [said in texts.news(each) for each in (first, second)] == [True, False]
    assert all(said in texts.facts(each) for each in (first, second))
