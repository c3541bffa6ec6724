"""Both languages say everything; the wording stays within what the reference can bear."""

from __future__ import annotations

import re
from dataclasses import fields

import pytest
from report_made import REFERENCE, made

from conformity.model import Reach, Severity, ZoneClass
from conformity.report import wording
from conformity.report.wording import grammar
from conformity.report.wording.documents import label
from conformity.report.wording.texts import Texts
from conformity.rulebook.quantities import MEASURES

FR, EN = wording.of("fr"), wording.of("en")


def test_both_languages_say_the_same_things() -> None:
    for field in fields(FR):
        if field.name != "lang":
            french, english = getattr(FR, field.name), getattr(EN, field.name)
            if isinstance(french, tuple):
                assert len(french) == len(english), field.name
            else:
                assert french.keys() == english.keys(), field.name


def test_the_same_fields_stand_in_both_languages() -> None:
    for name, text in FR.phrase.items():
        assert set(re.findall(r"{(\w+)}", text)) == set(re.findall(r"{(\w+)}", EN.phrase[name])), name


@pytest.mark.parametrize("words", [FR, EN])
def test_every_term_has_a_label(words: wording.Words) -> None:
    assert words.zone_class.keys() == {c.value for c in ZoneClass}
    assert words.severity.keys() == {s.value for s in Severity}
    assert words.measure.keys() >= MEASURES.keys()
    for severity in Severity:
        for reach in Reach:
            assert label(severity, reach, words.lang)


@pytest.mark.parametrize("lang", ["fr", "en"])
@pytest.mark.parametrize("reach", ["knowledge", "upcoming", "to_account_for"])
def test_a_weak_reference_never_bears_an_incompatibility(lang: str, reach: str) -> None:
    for severity in Severity:
        assert "incompatib" not in label(severity, reach, lang).lower()
    assert "incompatib" not in wording.of(lang).basis[reach].lower()


def test_an_incompatibility_is_only_ever_a_risk() -> None:
    assert label("critical", "binding", "fr") == "Risque d'incompatibilité"
    assert "conforme" not in " ".join([*FR.phrase.values(), *FR.basis.values(), *FR.label.values()]).lower()


def test_a_statement_reads_as_a_sentence() -> None:
    texts = Texts(made(), "fr")
    finding, bare, good = texts.register.findings
    assert texts.statement(finding) == (
        "La zone 1AUh recoupe le réservoir boisé « Bois des Sarts » sur env. 0,5\u202fha (0,2–0,9 ; 13\u202f% de l'élément), "
        "hors du réservoir boisé « Bois des Sarts »."
    )
    assert texts.statement(good).startswith("Le réservoir sans nom (repère 0a1b2c3d) est en zone naturelle pour 93")
    assert texts.statement(bare).startswith("Le réservoir boisé « Bois des Sarts » n'est couvert que pour 0")
    assert texts.title(texts.register.concerns[0]) == (
        "Zone à urbaniser 1AUh dans le réservoir boisé « Bois des Sarts » (Wulverhove)"
    )
    assert texts.threshold("core_area >= 0.5 ha and is_pocket >= 1") == "surface commune certaine ≥ 0,5 ha et STECAL"


def test_an_opinion_stands_alone() -> None:
    texts = Texts(made(), "fr")
    said = texts.opinion(texts.register.concerns[0])
    for part in (
        "À Wulverhove, la zone 1AUh recoupe",
        "env. 0,5\u202fha (0,2–0,9",
        "« Schéma d'essai » (annulé le 26 janvier 2017, TA Lille : connaissance)",
        "L. 101-2, 6°, et L. 151-1",
        "code de l'environnement, art. R. 371-19 II ; TA Besançon 26 avril 2019",
        "Il est demandé de retirer la zone 1AUh du réservoir.",
        "Pièce concernée : Règlement graphique.",
    ):
        assert part in said
    assert texts.opinion_level(texts.register.concerns[0]) == "demande"
    assert "Il est proposé de ne pas oublier l'outil." in texts.opinion(texts.register.concerns[1])


def test_protections_not_read_are_said_beside_the_request() -> None:
    report = made()
    unread = made(plan={**report.plan, "prescriptions_read": False})
    texts = Texts(unread, "fr")
    assert texts.opinion(texts.register.concerns[0]).endswith("n'ont pas été lues.")


def test_a_claim_that_the_record_denies_is_told_as_a_claim() -> None:
    (said,) = Texts(made(), "fr").contradictions(REFERENCE)
    assert "10 juillet 2017" in said
    assert "16 juillet 2014" in said
    assert "26 janvier 2017" in said
    assert "postérieure à l'annulation" in said


@pytest.mark.parametrize(
    ("phrase", "said"),
    [
        ("le réservoir", "du réservoir"),
        ("l'obstacle", "de l'obstacle"),
        ("ajuster", "d'ajuster"),
        ("retirer", "de retirer"),
    ],
)
def test_french_contracts(phrase: str, said: str) -> None:
    assert grammar.of_french(phrase) == said


def test_laws_are_gathered_by_code() -> None:
    said = grammar.articles(["CU L151-23 al. 2", "CE L371-1 III", "CU R*421-23 h"], "CU", "CE", "art.")
    assert said == "CU, art. L. 151-23 al. 2, R. 421-23 h ; CE, art. L. 371-1 III"
    assert grammar.at_french("Le Havre") == "au Havre"
    assert not grammar.infinitive("Une lisière non bâtie.")
    assert grammar.infinitive("Ne pas urbaniser.")
