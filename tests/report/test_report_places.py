"""Titles, facts and requests of places in good French and English, whatever the zones, elements and numbers."""

from __future__ import annotations

import itertools
import re
from typing import Any

import pytest
from report_made import made, place_fields

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
    [subject("UB", "urban_unbuilt", 0.3, "across"), subject("UB", "urban_built", 0.3, "across", key="z2")],
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
        (0, "réduire la zone 1AUh de cette emprise (0,5 ha)"),
        (1, "retirer la zone 2AU ou, à défaut, de démontrer que l'évitement est impossible"),
        (3, "ramener la limite du STECAL Nt hors du réservoir (0,5 ha) ; à défaut, d'encadrer"),
        (4, "préciser ce que le secteur Nt autorise"),
        (6, "écarter les travaux du réservoir"),
        (7, "exclure de la zone UB les terrains non bâtis concernés (0,5 ha) ou de les rendre inconstructibles"),
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
