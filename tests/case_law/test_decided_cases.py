"""Decided cases redrawn: what the tool must find, and what it must not say."""

from __future__ import annotations

import re

import decided
import pytest

from conformity.model import SEVERITY_RANK
from conformity.report import markdown
from conformity.report.wording.texts import Texts
from conformity.result import Report

NAMES = decided.names()


@pytest.fixture(scope="module", params=NAMES)
def case(request: pytest.FixtureRequest) -> tuple[decided.Decided, Report]:
    decision = decided.load(request.param)
    return decision, decided.run(decision)


def test_the_cases_that_must_be_there_are_there() -> None:
    assert {"poligny-2019", "nantes-2018", "nantes-2019", "nancy-2025", "besancon-2023", "local-corridor"} <= set(NAMES)


def test_each_case_tells_its_source(case: tuple[decided.Decided, Report]) -> None:
    decision, _ = case
    assert decision.source.read_at
    assert decision.source.unchecked.fr != decision.source.unchecked.en
    assert decision.expect


def test_each_rule_says_what_was_expected(case: tuple[decided.Decided, Report]) -> None:
    decision, report = case
    for expected in decision.expect:
        assert decided.outcome(report, expected.rule) == expected.outcome, expected.rule
        if expected.severity is not None:
            severities = set(report.findings.loc[report.findings["rule_id"] == expected.rule, "severity"])
            assert min(severities, key=SEVERITY_RANK.__getitem__) == expected.severity, expected.rule


def test_nothing_worse_is_said_than_the_case_bears(case: tuple[decided.Decided, Report]) -> None:
    decision, report = case
    if decision.worst is None:
        pytest.skip("the case sets no bound")
    ranks = report.findings["severity"].map(SEVERITY_RANK)
    assert (ranks >= SEVERITY_RANK[decision.worst]).all(), set(report.findings["severity"])


def test_nothing_is_said_of_a_zone_without_identified_interest(case: tuple[decided.Decided, Report]) -> None:
    decision, report = case
    if not decision.silent:
        pytest.skip("every zone of the case may be spoken of")
    labels = report.zones.set_index("zone_key")["label"]
    spoken = {labels[key] for keys in report.concerns["zones"] for key in keys}
    assert spoken.isdisjoint(decision.silent)


def test_every_request_names_its_element_and_its_document(case: tuple[decided.Decided, Report]) -> None:
    """TA Besançon, 7 December 2023, n° 2300493: a classification needs an identified interest."""
    _, report = case
    texts = Texts(report, "fr")
    for concern in texts.register.concerns:
        if not concern["elements"]:
            continue
        opinion = texts.opinion(concern)
        names = [texts.element(key) for key in concern["elements"]]
        assert any(re.search(r"« (.+?) »", name)[1] in opinion for name in names if "«" in name), opinion  # type: ignore[index]
        documents = [texts.short(ident) for ident in report.references]
        assert any(name in opinion for name in documents) or texts.words.phrase["a_source"] in opinion, opinion


def test_an_oap_does_not_cure_a_severed_corridor() -> None:
    """TA Besançon, 26 April 2019, n° 1701409: neither the OAP nor planting further off makes up for the corridor."""
    decision = decided.load("poligny-2019")
    with_it = decided.run(decision)
    without = decided.run(decision.model_copy(update={"prescriptions": (), "declarations": {}}))
    for report in (with_it, without):
        cut = report.findings[report.findings["rule_id"] == "CP01"]
        assert list(cut["severity"]) == ["critical"]
        assert report.concerns.loc[0, "severity"] == "critical"


def test_the_report_of_poligny_says_what_is_severed_and_from_what() -> None:
    text = markdown.render(decided.run(decided.load("poligny-2019")), "fr")["report.md"].decode()
    assert "Corridor de la forêt" in text
    assert "Forêt de l'Ouest" in text
    assert "Forêt de l'Est" in text
