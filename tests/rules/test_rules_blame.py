"""Every fault of a pack or reference that no other test provokes: its place and the word that is at fault."""

from __future__ import annotations

import sys
from pathlib import Path

import pytest
from packs_made import HEAD, RULE
from rules.test_rules_load import read

from conformity.api import packs
from conformity.errors import Problem, RulesError
from conformity.rulebook.lint import lint

CASES = "    cases: [{name: c, outcome: cleared, prescriptions_read: %s}]\n"
VARIANT = (
    "    when: {documents: [PLU]}\n"
    "    variants: [{when: {documents: [CC]}, title: {fr: a, en: b}}]\n"
)  # fmt: skip


def named(problem: Problem, *words: str) -> None:
    for lang in ("fr", "en"):
        assert all(word in problem.text(lang) for word in words), problem.text(lang)


@pytest.mark.parametrize(
    ("was", "now", "fault", "word"),
    [
        ('en: "{zone} in {element}"', 'en: "{zonne} in {element}"', ("RUL-033", 20, 56), "zonne"),
        ('en: "{zone} in {element}"', 'en: "{zone in {element}"', ("RUL-743", 20, 56), "en"),
        ("why: {fr: w, en: v}", "why: {fr: ce zonage est illégal, en: v}", ("RUL-070", 19, 15), "illégal"),
        ("why: {fr: w, en: v}", f"why: {{fr: {'w' * 2001}, en: v}}", ("RUL-041", 19, 15), "2000"),
        ("    law: [x]\n", "    law: [x]\n" + CASES % "peut-être", ("RUL-045", 19, 61), "peut-être"),
    ],
)  # fmt: skip
def test_a_fault_of_a_text_is_blamed_where_it_stands(
    was: str, now: str, fault: tuple[str, int, int], word: str
) -> None:
    assert was in RULE
    with pytest.raises(RulesError) as caught:
        read(HEAD + RULE.replace(was, now, 1))
    (problem,) = caught.value.problems
    assert (problem.code, problem.place.line, problem.place.column) == fault, problem
    named(problem, "mine.yaml", word)


def test_a_condition_without_its_component_names_the_component(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(sys.modules, "cql2", None)
    with pytest.raises(RulesError) as caught:
        read(HEAD + RULE.replace("applies: {", "applies: {where: \"NOM = 'x'\", ", 1))
    (problem,) = caught.value.problems
    assert (problem.code, problem.place.line, problem.place.column) == ("RUL-049", 12, 22)
    named(problem, "plu-conformity[cql]")


def test_a_value_of_another_fault_is_blamed_by_its_key(tmp_path: Path) -> None:
    shipped = (Path(__file__).parents[2] / "references" / "sraddet-hdf.yaml").read_text(encoding="utf-8")
    box = "[1.35, 48.80, 4.30, 51.12]"
    assert box in shipped
    reference = tmp_path / "reference.yaml"
    reference.write_text(shipped.replace(box, "[1.35, 48.80, 4.30, 51.12, 9]"), encoding="utf-8")
    with pytest.raises(RulesError) as caught:
        packs.reference(str(reference), {})
    (problem,) = caught.value.problems
    assert (problem.code, problem.place.file) == ("RUL-026", "reference.yaml")
    assert problem.place.line == shipped[: shipped.index(box)].count("\n") + 1
    named(problem, "extent_wgs84")


@pytest.mark.parametrize(
    ("was", "now", "code", "line", "word"),
    [
        ("measure: area, at_least: 500 m2", "measure: covered_share, below: 5 %", "RUL-053", 12, "tools"),
        ("measure: area, at_least: 500 m2", "measure: covered_share, below: 5 %", "RUL-054", 12, "prescriptions"),
        ("measure: area, at_least: 500 m2", "measure: class_share, at_least: 5 %", "RUL-053", 12, "classes"),
        ("zones: [to_urbanise_open]", 'prescriptions: ["07"], deduct: ["07-04"]', "RUL-056", 12, "07-04"),
        ("    law: [x]\n", "    law: [x]\n" + VARIANT, "RUL-546", 20, "PLU"),
    ],
)  # fmt: skip
def test_a_remark_names_the_rule_and_what_it_is_about(was: str, now: str, code: str, line: int, word: str) -> None:
    assert was in RULE
    remarks = [each for each in lint(read(HEAD + RULE.replace(was, now, 1))) if each.code == code]
    (problem,) = [each for each in remarks if word in each.text("en")]
    assert (problem.place.file, problem.place.line, problem.fields["rule"]) == ("mine.yaml", line, "RP99"), problem
    named(problem, "RP99")
