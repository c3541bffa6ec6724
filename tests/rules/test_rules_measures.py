"""Each measure is declared once: it resolves, is documented, has words, and a rule can be written with it."""

from __future__ import annotations

import re
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest

from conformity.api import packs
from conformity.language import LANGUAGES, figures
from conformity.model import CONTACTS, Needs, Scope
from conformity.model.measures import MEASURES, Measure, function, names
from conformity.overlay import measure as overlay
from conformity.report import wording
from conformity.rulebook.lint import lint
from conformity.rulebook.load import PLACEHOLDERS, load, measures_of, needs
from conformity.rulebook.parts import comparisons
from conformity.testing import frames_from_case, run_cases
from conformity.testing.mutants import run_mutants

DOCS = Path(__file__).resolve().parents[2] / "docs"
EVERY = pytest.mark.parametrize("measure", MEASURES.values(), ids=MEASURES)
TEST_PACK = Path(__file__).parent / "near_share.yaml"


def section(heading: str) -> str:
    """The text under a heading of the page on measures."""
    page = (DOCS / "how-it-measures.md").read_text(encoding="utf-8")
    parts = re.split(r"^## (.*)$", page, flags=re.MULTILINE)
    return dict(zip(parts[1::2], parts[2::2], strict=True))[heading]


@EVERY
def test_a_measure_names_its_function_and_section_and_the_function_the_page(measure: Measure) -> None:
    docstring = function(measure).__doc__ or ""
    assert "``docs/how-it-measures.md``" in docstring
    assert f"*{measure.section}*" in docstring
    assert f"`{measure.name}`" in section(measure.section)
    assert f"`{measure.name}`" in (DOCS / "writing-rules.md").read_text(encoding="utf-8")


@EVERY
def test_a_measure_has_words_in_every_language(measure: Measure) -> None:
    for language in LANGUAGES:
        assert wording.of(language).measure[measure.name]


@EVERY
def test_the_name_of_a_fraction_says_so(measure: Measure) -> None:
    said = figures.quantity(0.25, measure.stored_unit, measure.name, "en")
    assert said.endswith("%") == (measure.unit == "%")


@EVERY
def test_a_measure_is_taken_of_units_that_rules_have(measure: Measure) -> None:
    assert measure.of <= {scope.value for scope in Scope} - {"site"}
    assert measure.of
    assert not measure.attached or (measure.of == {"pair"} and measure.name in CONTACTS.names)


def test_what_names_no_function_is_noticed() -> None:
    lost = Measure("x", "m", "pair", "Breaks", "conformity.overlay.measures:lost")
    with pytest.raises(AttributeError):
        function(lost)


def test_families_and_kinds_follow_from_the_declarations() -> None:
    assert names(family="gap") == {"gap", "gap_ratio"}
    assert names(whole=True) & names(searched=True) == frozenset()
    assert {name for name in MEASURES if MEASURES[name].unit == "m2"} >= {"area", "core_area", "gained_area"}
    assert "near_share" in names(attached=True)


def test_no_shipped_rule_looks_at_what_its_units_do_not_have() -> None:
    book = packs.rulebook("base", cases=False)
    for rule in book.rules:
        unit = "pair" if rule.scope is Scope.SITE else rule.scope.value
        judged = {part.measure for level in rule.levels for part in comparisons(level.when)}
        assert [name for name in judged if unit not in MEASURES[name].of] == [], rule.id
    assert needs(book).attached == frozenset()


def test_a_rule_with_an_attached_measure_passes_lint_cases_and_mutants() -> None:
    book = packs.rulebook(TEST_PACK)
    assert measures_of(book.rule("ZN01"), book) == {"near_share"}
    assert needs(book).attached == {"near_share"}
    assert [problem.code for problem in lint(book)] == ["RUL-059"] * 5 + ["RUL-060"] * 3 + ["RUL-061"]
    assert [f"{each.name}: {each.actual}" for each in run_cases(book) if not each.ok] == []
    mutants = run_mutants(book)
    assert len(mutants) == 5
    assert [each.change for each in mutants if each.alive] == []


@pytest.mark.parametrize(
    ("settings", "own_m", "kind", "warned"),
    [
        ('{near: "200 m", obstacle_radius: "200 m"}', 0.0, "reservoir", False),
        ('{near: "200 m", obstacle_radius: "200 m"}', 300.0, "reservoir", True),
        ('{near: "300 m", obstacle_radius: "300 m"}', 300.0, "reservoir", False),
        ('{near: "300 m"}', 300.0, "reservoir", True),
        ('{obstacle_radius: "200 m"}', 0.0, "reservoir", True),
        ('{obstacle_radius: "200 m"}', 0.0, "obstacle", False),
        ('{obstacle_radius: "200 m"}', 300.0, "obstacle", True),
    ],
)
def test_a_rule_that_looks_farther_than_pairs_are_kept_is_told(
    monkeypatch: pytest.MonkeyPatch, settings: str, own_m: float, kind: str, warned: bool
) -> None:
    text = TEST_PACK.read_text(encoding="utf-8").replace('{near: "200 m", obstacle_radius: "200 m"}', settings)
    text = text.replace("kinds: [reservoir]", f"kinds: [{kind}]")
    monkeypatch.setitem(MEASURES, "near_share", replace(MEASURES["near_share"], reach_m=own_m))
    book = load(text, "near_share.yaml", lambda name: ("", name))
    assert ("RUL-067" in [problem.code for problem in lint(book)]) is warned


def test_every_placeholder_is_documented() -> None:
    page = (DOCS / "writing-rules.md").read_text(encoding="utf-8")
    assert sorted(name for name in PLACEHOLDERS if f"`{{{name}}}`" not in page) == []


@pytest.mark.parametrize(
    ("zone", "element", "share"),
    [
        (
            "POLYGON ((0 0, 100 0, 100 100, 0 100, 0 0))",
            "POLYGON ((130 -500, 330 -500, 330 600, 130 600, 130 -500))",
            0.2,
        ),
        ("POLYGON ((0 0, 100 0, 100 100, 0 100, 0 0))", "POLYGON ((90 -500, 330 -500, 330 600, 90 600, 90 -500))", 0.6),
        ("POLYGON ((0 0, 100 0, 100 100, 0 100, 0 0))", "LINESTRING (-500 50, 600 50)", 1.0),
        ("POLYGON ((0 0, 100 0, 100 200, 0 200, 0 0))", "LINESTRING (-500 0, 600 0)", 0.25),
        ("POLYGON ((0 0, 100 0, 100 100, 0 100, 0 0))", "POLYGON ((150 -9, 330 -9, 330 600, 150 600, 150 -9))", 0.0),
    ],
)
def test_near_share_by_hand(zone: str, element: str, share: float) -> None:
    case = packs.rulebook(TEST_PACK).rule("ZN01").read_cases()[0]
    changed = case.model_copy(
        update={
            "zones": (case.zones[0].model_copy(update={"wkt": zone}),),
            "elements": (case.elements[0].model_copy(update={"wkt": element}),),
        }
    )
    plan, network, context = frames_from_case(changed)
    asked = overlay(plan, network, context, Needs(attached=frozenset({"near_share"}))).contacts
    assert asked["near_share"].tolist() == [pytest.approx(share, abs=1e-6)]
    assert overlay(plan, network, context, Needs()).contacts["near_share"].isna().all()
    assert np.isfinite(asked["near_share"]).all()
