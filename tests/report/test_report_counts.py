"""Plurals follow the count that stands before them, in messages, phrases and the texts of rules."""

from __future__ import annotations

import pytest

from conformity.errors.messages import codes, filled, message
from conformity.report import wording


@pytest.mark.parametrize(
    ("lang", "template", "fields", "told"),
    [
        ("fr", "{n} zone(s) non jugée(s)", {"n": 1}, "1 zone non jugée"),
        ("fr", "{n} zone(s) non jugée(s)", {"n": 2}, "2 zones non jugées"),
        ("fr", "{n} zone(s) non jugée(s)", {"n": 0}, "0 zone non jugée"),
        ("en", "{n} zone(s) not judged", {"n": 0}, "0 zones not judged"),
        ("en", "{n} zone(s) not judged", {"n": 1}, "1 zone not judged"),
        ("fr", "{n} bilan(s) ne ferme(nt) pas", {"n": "1\u202f234"}, "1\u202f234 bilans ne ferment pas"),
        ("fr", "{parts} anneau(x) de {n} entité(s)", {"parts": 3, "n": 1}, "3 anneaux de 1 entité"),
        # the words between a count and its ending, and the data's own text, are left as they are
        ("fr", "{n} zone(s) « {label} » non jugée(s)", {"n": 1, "label": "UA(s)"}, "1 zone « UA(s) » non jugée"),
        ("fr", "colonne(s) absente(s) : {columns}", {"columns": "A, B"}, "colonne(s) absente(s) : A, B"),
        ("fr", "{n} {area} recoupé(s)", {"n": 2, "area": 1.5}, "2 1.5 recoupés"),
        ("fr", "{there} : oui", {}, "? : oui"),
    ],
)
def test_an_ending_follows_the_count_before_it(lang: str, template: str, fields: dict[str, object], told: str) -> None:
    assert filled(template, lang, fields) == told


@pytest.mark.parametrize("lang", ["fr", "en"])
def test_no_message_that_counts_leaves_an_ending_open(lang: str) -> None:
    for code in codes():
        entry = message(code)
        template = entry.fr if lang == "fr" else entry.en
        if "{n}" in template.split("(s)")[0]:
            assert "(s)" not in entry.what(lang, {"n": 1}), code


def test_phrases_of_the_first_page_are_counted() -> None:
    fr, en, carte = wording.of("fr").phrase, wording.of("en").phrase, wording.of("fr", "CC").phrase
    assert fr["coverage_unknown"].format(n=1, total=1).startswith("1 couche évaluée sur 1")
    assert fr["coverage_unknown"].format(n=2, total=3).startswith("2 couches évaluées sur 3")
    assert en["coverage_unknown"].format(n=1, total=1).startswith("1 layer assessed of 1")
    assert carte["requests_check"].format(n=1) == "1 point à vérifier figure dans la liste ci-dessous."
