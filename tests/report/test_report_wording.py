"""Every term has a label; the wording stays within the legal force of the reference."""

from __future__ import annotations

import re

import pytest
from report_made import REFERENCE, small_report

from conformity.language import french
from conformity.model import Reach, Severity, ZoneClass
from conformity.report import wording
from conformity.report.wording import grammar
from conformity.report.wording.documents import label
from conformity.report.wording.glossary import glossary
from conformity.report.wording.texts import Texts
from conformity.rulebook.in_case import articles_in, remedy_text
from conformity.rulebook.quantities import MEASURES

FR, EN = wording.of("fr"), wording.of("en")


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
    texts = Texts(small_report(), "fr")
    finding, bare, good = texts.register.findings
    assert texts.statement(finding) == (
        "La zone 1AUh recoupe le réservoir boisé « Bois des Sarts » sur env. 0,5\u202fha (0,2–0,9 ; 13\u202f% de l'élément), "
        "hors du réservoir boisé « Bois des Sarts »."
    )
    assert texts.statement(good).startswith("Le réservoir de 100\u202fm² est en zone naturelle pour 93")
    assert texts.statement(bare).startswith("Le réservoir boisé « Bois des Sarts » n'est couvert que pour 0")
    assert texts.title(texts.register.concerns[0]) == (
        "La zone 1AUh empiète sur le réservoir boisé « Bois des Sarts » (partie est ; Wulverhove)"
    )
    assert (
        texts.threshold("core_area >= 0.5 ha and is_pocket >= 1") == "surface commune certaine ≥ 0,5\u202fha et STECAL"
    )


def test_an_opinion_stands_alone() -> None:
    texts = Texts(small_report(), "fr")
    said = texts.opinion(texts.register.concerns[0])
    for part in (
        "Demande. À Wulverhove, la zone 1AUh empiète sur le réservoir boisé « Bois des Sarts »",
        "sur env. 0,5\u202fha (0,2–0,9), soit 50\u202f% de la zone.",
        "Référence : SRCE (annulé le 26 janvier 2017, TA Lille : connaissance).",
        "Fondement : code de l'urbanisme, art. L. 101-2 6°, L. 151-1, R. 151-2 4°, R. 151-24 1°.",
        "Il est demandé de réduire la zone 1AUh de 0,5\u202fha (reste 0,5\u202fha).",
    ):
        assert part in said
    assert texts.opinion_level(texts.register.concerns[0]) == "demande"
    assert "Il est proposé de prévoir un emplacement réservé ou un boisement" in texts.opinion(
        texts.register.concerns[1]
    )


def test_protections_not_read_are_said_beside_the_request() -> None:
    report = small_report()
    unread = small_report(plan={**report.plan, "prescriptions_read": False})
    texts = Texts(unread, "fr")
    assert texts.opinion(texts.register.concerns[0]).endswith("n'ont pas été lues.")


def test_a_claim_that_the_record_denies_is_told_as_a_claim() -> None:
    (said,) = Texts(small_report(), "fr").contradictions(REFERENCE)
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
    assert french.of(phrase) == said


@pytest.mark.parametrize("lang", ["fr", "en"])
@pytest.mark.parametrize(
    ("document", "foreign"),
    [
        ("", ("L161-", "R161-", "L163-")),
        ("CC", ("L151-", "R151-", "L153-")),
        ("POS", ("L151-", "R151-", "L153-", "L161-")),
    ],
)
def test_the_words_of_a_document_cite_no_article_of_another(lang: str, document: str, foreign: tuple[str, ...]) -> None:
    words = wording.of(lang, document)
    sentences = [*words.phrase.values(), *(v for k, v in words.basis.items() if k != "binding_request")]
    sentences += [words.basis["binding_request"]] if document == "" else []
    cited = {name.removeprefix("CU ") for text in sentences for name in articles_in(text)}
    assert cited
    assert not {name for name in cited if name.startswith(foreign)}
    assert not [term for term, _ in glossary(document) if document and "151-23" in term]
    if document == "CC":
        assert not re.search(r"\b([Ll]e plan doit|[Tt]he plan must)\b", " ".join(sentences))


def test_nothing_beyond_an_environmental_assessment_is_cited_of_every_plan() -> None:
    for words in (FR, EN):
        assert "R. 151-3" not in " ".join([*words.phrase.values(), *words.basis.values()])


@pytest.mark.parametrize(
    ("citation", "sentence", "named"),
    [
        ("CU L101-2 6°", "les articles L. 101-2, 6°, et L. 151-1 du code", True),
        ("CU L101-2 6° (remise en bon état)", "les articles L. 101-2, 6°, et L. 151-1 du code", True),
        ("CU L151-1", "les articles L. 101-2, 6°, et L. 151-1 du code", True),
        ("CU L151-1", "art. L. 151-13", False),
        ("CU L101-2 1° b-c", "art. L. 101-2, 6°", False),
        ("CU L161-3 al. 1 et 2", "L. 161-3, al. 1 et 2, du code", True),
        ("CU L161-3 al. 1 et 2", "L. 161-3, al. 1, du code", False),
        ("CE R371-19 II", "art. R. 371-19 III", False),
        ("loi n° 2025-1129", "loi n° 2025-1129", False),
    ],
)
def test_an_article_that_a_sentence_names_is_known(citation: str, sentence: str, named: bool) -> None:
    assert grammar.cited_in(citation, sentence) is named


@pytest.mark.parametrize("lang", ["fr", "en"])
def test_an_opinion_names_an_article_once(lang: str) -> None:
    texts = Texts(small_report(), lang)
    for concern in texts.register.concerns:
        said = texts.opinion(concern)
        named = [
            f"{name[1]} {name[2]}"
            for name in re.finditer(r"\b([LR]\. [0-9]{3}-[0-9-]+)(?:, | )?((?:I+ )?[0-9]°)?", said)
        ]
        assert sorted(named) == sorted(set(named)), said


def test_a_request_repeats_de_before_each_infinitive() -> None:
    remedy = "Retirer la zone ou {asked:de }la reclasser ; à défaut, {asked:d'}exiger une évaluation."
    assert remedy_text(remedy, asked=True) == "Retirer la zone ou de la reclasser ; à défaut, d'exiger une évaluation."
    assert remedy_text(remedy) == "Retirer la zone ou la reclasser ; à défaut, exiger une évaluation."


def test_laws_are_gathered_by_code() -> None:
    articles = grammar.articles(["CE L412-21 à L412-28 (décret à vérifier)"], "CU", "CE", "art.")
    assert articles == "CE, art. L. 412-21 à L. 412-28 (décret à vérifier)"
    said = grammar.articles(["CU L151-23 al. 2", "CE L371-1 III", "CU R*421-23 h"], "CU", "CE", "art.")
    assert said == "CU, art. L. 151-23 al. 2, R. 421-23 h ; CE, art. L. 371-1 III"
    assert french.at("Le Havre") == "au Havre"
    assert not french.asks("Une lisière non bâtie.")
    assert french.asks("Ne pas urbaniser.")
