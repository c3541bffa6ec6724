"""Law that depends on the case: conditions in three-valued logic, and every citation of the base set over a grid of cases."""

from __future__ import annotations

from dataclasses import replace
from functools import cache

import pytest
from hypothesis import given
from hypothesis import strategies as st

from conformity.api import packs
from conformity.errors import RulesError
from conformity.model import Dossier
from conformity.profiles.legal import procedure, situation
from conformity.report.wording import documents
from conformity.rulebook.in_case import applied, articles_in, conditions, in_case, printed
from conformity.rulebook.law import Article, Citation, Situation, When, holds
from conformity.rulebook.law_table import ASKED, GRID, LEFT, OUT, PRINTED, cells
from conformity.rulebook.lint import lint
from conformity.rulebook.load import load
from conformity.rulebook.schema import Rulebook

book = cache(packs.rulebook)
grid = cache(lambda: cells(book("base")))
PLU, CC = "PLU, SCoT exécutoire", "carte communale, SCoT exécutoire"


def marks(rule: str, cite: str) -> dict[str, str]:
    return grid()[rule, cite]


# ------------------------------------------------------------------------------------------------- the grid


@pytest.mark.parametrize(
    ("rule", "cite", "printed_in"),
    [
        # no SCoT approved: the State may require changes; one approved and not executory is enough to leave it out
        ("CR01", "CU L153-25 2°", {"PLU, sans SCoT"}),
        ("CP01", "CU L153-25 2°", {"PLU, sans SCoT"}),
        ("CP10", "CU L153-25 3°", {"PLU, sans SCoT"}),
        # no SCoT applicable: urbanisation is limited
        ("CR01", "CU L142-5", {"PLU, sans SCoT", "PLU, SCoT approuvé non exécutoire"}),
        ("RP01", "CU L142-4", {"PLU, sans SCoT", "PLU, SCoT approuvé non exécutoire"}),
        ("RR01", "CU L142-5", {"PLU, sans SCoT", "PLU, SCoT approuvé non exécutoire"}),
        ("CP01", "CU L142-5", {"PLU, sans SCoT", "PLU, SCoT approuvé non exécutoire"}),
        ("TR04", "CU L142-5", {"PLU, sans SCoT", "PLU, SCoT approuvé non exécutoire", "carte communale, sans SCoT"}),
        ("DO01", "CU R151-1 3° (rédaction antérieure)", {"PLU, prescrit en 2016, sans évaluation environnementale"}),
        ("TR04", "CU L153-31 I 2°", {"PLU, modification de 2022"}),
        ("DO03", "CU L153-31 I 4°", {"PLU, modification de 2022"}),
        ("DO07", "CU L143-28", {"PLU, SCoT de plus de six ans"}),
        ("TR04", "CU L163-4", {"carte communale, SCoT exécutoire", "carte communale, sans SCoT"}),
    ],
)
def test_a_citation_is_printed_in_its_cases_and_no_other(rule: str, cite: str, printed_in: set[str]) -> None:
    assert {case for case, mark in marks(rule, cite).items() if mark == PRINTED} == printed_in


def test_the_oap_of_continuities_is_for_plans_prescribed_from_25_august_2021() -> None:
    outcomes = marks("TR03", "CU L151-6-2")
    assert outcomes["PLU, prescrit le 24 août 2021"] == OUT
    assert outcomes["PLU, prescrit le 25 août 2021"] == PRINTED
    assert outcomes["PLU, rien de connu"] == ASKED
    assert outcomes["PLUi, SCoT exécutoire"] == PRINTED
    assert outcomes[CC] == OUT
    assert outcomes["PLU, modification de 2022"] == OUT  # its day is not that of the plan
    for rule in ("CP02", "CR02", "OB04", "FV05"):
        outcomes = marks(rule, "CU L151-6-2")
        assert (outcomes["PLU, prescrit le 24 août 2021"], outcomes["PLU, rien de connu"]) == (LEFT, LEFT)
        assert outcomes["PLU, modification de 2022"] == LEFT


def test_after_the_reform_the_procedure_is_to_be_checked() -> None:
    check = "loi n° 2025-1129 du 26 novembre 2025 : procédure à vérifier"
    for rule in ("TR04", "TR06"):
        # which procedure a change needs is a question of modifications: an élaboration asks none
        assert (rule, "CU L153-31") not in grid()
        printed = {case for case, mark in marks(rule, check).items() if mark == PRINTED}
        assert printed == {"PLU, modification prescrite en juin 2026, SCoT de plus de six ans"}
        for case in ("PLU, prescrit le 25 mai 2026", "PLU, prescrit le 26 mai 2026", "PLU, rien de connu"):
            assert marks(rule, check)[case] == LEFT


def test_every_citation_is_printed_in_some_case() -> None:
    assert [key for key, outcomes in grid().items() if PRINTED not in outcomes.values()] == []


@pytest.mark.parametrize("case", GRID)
def test_every_rule_that_applies_cites_something(case: str) -> None:
    here = applied(book("base"), GRID[case])
    assert [rule.id for rule in here.rules if not rule.law and rule.id not in here.undecided] == []


@pytest.mark.parametrize("case", [name for name in GRID if name.startswith("carte")])
def test_a_carte_communale_is_told_nothing_of_a_plan(case: str) -> None:
    here = applied(book("base"), GRID[case])
    assert len(here.rules) == 17
    for rule in here.rules:
        texts = [rule.title, rule.why, rule.texts.finding, rule.texts.remedy, rule.texts.piece]
        for text in (*(each.cite for each in rule.law), *(t for both in texts for t in (both.fr, both.en))):
            assert not any(name.startswith(("CU L151", "CU R151", "CU L153", "CU L113")) for name in articles_in(text))
            for word in ("L151", "R151", "L153", "PADD", "OAP", "STECAL", "règlement", "zone U", "written rules"):
                assert word not in text, (rule.id, text)


@pytest.mark.parametrize("case", [name for name in GRID if name.startswith("PLU")])
def test_a_plan_is_told_nothing_of_a_carte_communale(case: str) -> None:
    for rule in applied(book("base"), GRID[case]).rules:
        assert not any(each.cite.startswith(("CU L161", "CU R161", "CU L163", "CU L111-22")) for each in rule.law)


def test_no_pack_rests_a_threshold_on_a_ruling_alone_or_cites_what_was_wrong() -> None:
    for rule in book("base").rules:
        assert all(level.origin.type != "J" for level in rule.levels), rule.id
        for citation in rule.law:
            assert "L110-1" not in citation.cite
            assert "L132-9" not in citation.cite
            assert ("Besançon" in citation.cite) is ("19NC01997" in citation.cite)


# ------------------------------------------------------------------------------------------------- conditions


def test_what_is_not_known_is_neither_met_nor_missed() -> None:
    when = When(documents=("PLU", "PLUi"), scot_applicable=False, prescribed_from="2021-08-25")
    case = Situation(documents=frozenset({"PLU"}), scot_applicable=False)
    assert holds(when, case) is None
    assert holds(when, replace(case, prescribed=("2021-08-25", "2021-12-31"))) is True
    assert holds(when, replace(case, prescribed=("2021-01-01", "2021-12-31"))) is None
    assert holds(when, replace(case, prescribed=("2021-01-01", "2021-08-24"))) is False
    assert holds(when, replace(case, scot_applicable=True)) is False
    assert holds(when, Situation()) is None  # it may be a carte communale
    assert holds(When(unless=when), case) is True
    assert holds(None, case) is True


@given(
    st.sampled_from([None, True, False]),
    st.sampled_from([None, True, False]),
    st.sampled_from(["2020-01-01", "2021-08-25", "2024-01-01"]),
    st.sampled_from(["2020-06-01", "2021-08-25", "2026-06-01"]),
)
def test_what_holds_in_doubt_holds_in_every_case_that_the_doubt_leaves(
    approved: bool | None, applicable: bool | None, day: str, bound: str
) -> None:
    when = When(scot_approved=False, scot_applicable=False, prescribed_from=bound)
    doubt = Situation(scot_approved=approved, scot_applicable=applicable, prescribed=(day, "2026-12-31"))
    settled = [
        Situation(scot_approved=a, scot_applicable=b, prescribed=(d, d))
        for a in ((True, False) if approved is None else (approved,))
        for b in ((True, False) if applicable is None else (applicable,))
        for d in (day, "2026-12-31")
    ]
    answers = {holds(when, each) for each in settled}
    verdict = holds(when, doubt)
    assert answers == {verdict} if verdict is not None else answers == {True, False} or len(answers) == 1


def test_a_reference_is_a_condition_of_each_finding() -> None:
    law = (Citation(cite="CU L131-6", when=When(reference_kinds=("SRCE",))), Citation(cite="CU L101-2 6°"))
    assert printed(law, [("SRCE", "opposable")], "fr") == ("CU L131-6", "CU L101-2 6°")
    assert printed(law, [("PAC", "connaissance")], "fr") == ("CU L101-2 6°",)
    assert printed(law, [("SRCE", "opposable"), ("PAC", "connaissance")], "fr") == ("CU L101-2 6°",)
    assert printed(law, [], "fr") == ("CU L101-2 6°",)


def test_an_article_in_brackets_leaves_the_text_where_it_does_not_hold() -> None:
    articles = (Article(cite="CU L151-", when=When(documents=("PLU", "PLUi"))), Article(cite="CE L372-1"))
    text = "Protéger l'élément (pour un cours d'eau : la ripisylve ; L. 151-23) et clore (code de l'environnement, L. 372-1)."
    assert in_case(text, articles, GRID[PLU]) == text
    sentence = "Protéger l'élément (pour un cours d'eau : la ripisylve) et clore (code de l'environnement, L. 372-1)."
    assert in_case(text, articles, GRID[CC]) == sentence
    assert in_case("Tout (L151-23, R. 151-43 4°).", articles, GRID[CC]) == "Tout."
    paragraph = (Article(cite="CU L153-25 2°", when=When(scot_approved=False)),)
    assert in_case("Modifier (L. 153-25, 2°).", paragraph, GRID[PLU]) == "Modifier."
    assert in_case("Modifier (L. 153-25, 3°).", paragraph, GRID[PLU]) == "Modifier (L. 153-25, 3°)."
    assert in_case("Modifier (L. 153-25 2°).", paragraph, GRID["PLU, sans SCoT"]) == "Modifier (L. 153-25 2°)."


# ------------------------------------------------------------------------------------------------- the dossier


@pytest.mark.parametrize(
    ("words", "kind"),
    [
        ("révision", "revision"), ("Révision générale", "revision"), ("révision allégée n° 2", "revision_allegee"),
        ("Élaboration", "elaboration"), ("modification de droit commun", "modification"),
        ("modification simplifiée", "modification_simplifiee"), ("mise en compatibilité", "mise_en_compatibilite"),
        ("révision simplifiée", "revision_allegee"), ("révision à modalités simplifiées", "revision_allegee"),
        ("déclaration de projet emportant mise en compatibilité", "mise_en_compatibilite"),
        ("", ""), ("autre", ""),
    ],
)  # fmt: skip
def test_a_procedure_is_read_from_its_words(words: str, kind: str) -> None:
    assert procedure(words) == kind


@pytest.mark.parametrize(
    ("facts", "approved", "applicable"),
    [
        ({}, None, None),
        ({"scot": "aucun"}, False, False),
        ({"scot": "X"}, None, None),
        ({"scot": "X", "scot_approved_on": "2022-03-10", "scot_executory_on": "2022-06-01"}, True, True),
        ({"scot": "X", "scot_approved_on": "2022-03-10"}, True, None),
        ({"scot": "X", "scot_approved_on": "2022-03-10", "scot_suspended_by": "préfet", "previous_scot": "Y",
          "previous_scot_executory_on": "2007-10-16"}, True, True),
        ({"scot": "X", "scot_approved_on": "2022-03-10", "scot_suspended_by": "préfet", "previous_scot": "Y",
          "previous_scot_executory_on": "2007-10-16", "previous_scot_lapsed_on": "2019-01-01"}, True, False),
        ({"scot": "X", "scot_executory_on": "2012-06-01", "scot_lapsed_on": "2018-06-01"}, False, False),
    ],
)  # fmt: skip
def test_approved_and_applicable_are_two_tests(
    facts: dict[str, str], approved: bool | None, applicable: bool | None
) -> None:
    case = situation(Dossier(assessed_on="2025-01-01", **facts), "PLU")  # type: ignore[arg-type]
    assert (case.scot_approved, case.scot_applicable) == (approved, applicable)


def test_a_plan_approved_was_prescribed_before() -> None:
    day = {"assessed_on": "2025-01-01"}
    assert situation(Dossier(**day), "PLU", approved_on="2017-10-13").prescribed[1] == "2017-10-13"
    assert situation(Dossier(**day), "PLU").prescribed[1] == "2025-01-01"
    # the data of a procedure under way may still have the day on which the plan in force was approved
    under_way = Dossier(procedure="révision", **day)
    assert situation(under_way, "PLU", approved_on="2017-10-13").prescribed[1] == "2025-01-01"
    assert situation(Dossier(drafted_on="2020-05-01", **day), "PLU").prescribed[1] == "2020-05-01"
    assert situation(Dossier(engaged_on="2016", **day), "PLU").prescribed == ("2016-00-00", "2016-99-99")


def test_of_several_documents_holds_what_holds_of_each() -> None:
    def kinds(*documents: str, document: str = "") -> frozenset[str]:
        return situation(Dossier(document=document), "", documents=documents).documents

    assert kinds("PLU", "CC") == {"PLU", "CC"}
    assert kinds("POS", "") == {"POS", "PLU", "PLUi"}
    assert kinds() == kinds("") == {"PLU", "PLUi"}
    assert kinds("PLU", "CC", document="CC") == {"CC"}
    here = applied(book("base"), replace(GRID["PLU, SCoT exécutoire"], documents=kinds("PLU", "CC")))
    assert not {each.cite[:7] for rule in here.rules for each in rule.law} & {
        "CU L151",
        "CU R151",
        "CU L161",
        "CU R161",
    }


# ------------------------------------------------------------------------------------------------- for authors

PACK = """\
schema: 1
pack: essai
version: "1.0.0"
title: {{fr: essai, en: trial}}
extends: base
articles:
  - {{cite: "CU L999-1", when: {{documents: [PLU]}}}}
rules:
  - id: ZZ01
    title: {{fr: "Essai{title}", en: "Trial"}}
    mode: preserve
    scope: dossier
    when: {when}
    gather: document
    topic: essai
    applies: {{requires: [declaration], declaration: essai}}
    measure: present
    levels:
      - {{severity: watch, when: {{measure: present, below: "1"}}, origin: {{type: D}}}}
    law: {law}
    why: {{fr: "pourquoi", en: "why"}}
    texts:
      finding: {{fr: "constat", en: "finding"}}
      remedy: {{fr: "demande", en: "request"}}
      piece: {{fr: "pièce", en: "part"}}
"""


def book_of(when: str = "{documents: [PLU]}", law: str = '["CU L999-1"]', title: str = "") -> Rulebook:
    return load(PACK.format(when=when, law=law, title=title), "essai.yaml", packs.pack_text)


def remarks(**given_: str) -> set[str]:
    return {problem.code for problem in lint(book_of(**given_)) if problem.fields.get("rule") == "ZZ01"} - {"RUL-057"}


def test_lint_knows_the_conditions_of_law() -> None:
    assert remarks() - {"RUL-058"} == set()
    assert {"RUL-541", "RUL-542"} <= remarks(when="{documents: [CC]}")
    assert "RUL-545" in remarks(law='["CU L998-1"]')
    assert "RUL-545" not in remarks(law='[{cite: "CU L998-1", when: {scot_approved: false}}]')
    assert "RUL-544" in remarks(when="{documents: [PLU, CC]}", title=" de l'article L. 999-1")
    assert "RUL-544" not in remarks(when="{documents: [PLU, CC]}", title=" (L. 999-1)")
    assert "RUL-543" in remarks(when="{reference_kinds: [SRCE]}")
    assert "RUL-542" in remarks(law='["CU L999-1", {cite: "CU L101-2", when: {documents: [CC]}}]')


@pytest.mark.parametrize(
    ("when", "code", "line"),
    [
        ('{prescribed_from: "2022-01-01", prescribed_before: "2021-01-01"}', "RUL-540", 13),
        ("{scot_applicable: true, scot_approved: false}", "RUL-540", 13),
        ("{documants: [PLU]}", "RUL-020", 13),
        ("{documents: [PLX]}", "RUL-022", 13),
        ('{prescribed_from: "25/08/2021"}', "RUL-024", 13),
    ],
)
def test_a_condition_that_cannot_be_is_refused_where_it_stands(when: str, code: str, line: int) -> None:
    with pytest.raises(RulesError) as caught:
        book_of(when=when)
    problem = caught.value.problems[0]
    assert problem.place.line == line
    assert problem.code == code


@pytest.mark.parametrize("cite", ["CU L151-6-2", "CU L153-25 2°"])
def test_the_legal_frame_and_the_rules_hold_an_article_to_one_condition(cite: str) -> None:
    of_frame = {"CU L151-6-2": documents._PRESCRIBED_SINCE_OAP, "CU L153-25 2°": documents._NO_APPROVED_SCOT}[cite]
    for name, case in GRID.items():
        of_rules = all(holds(when, case) is True for when in conditions(Citation(cite=cite), book("base").articles))
        assert (holds(of_frame, case) is True) is of_rules, name
