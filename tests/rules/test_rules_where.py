"""A rule with a condition: what belongs to it, what does not, and what is undetermined."""

from __future__ import annotations

from conformity.errors import message
from conformity.evaluate import evaluate
from conformity.overlay import measure
from conformity.rulebook.load import load, needs
from conformity.testing import frames_from_case, run_cases
from conformity.testing.mutants import run_mutants

PACK = """\
schema: 1
pack: mine
version: "1.0.0"
title: {fr: a, en: b}
rules:
  - id: RP99
    title: {fr: Bois, en: Woods}
    mode: preserve
    scope: pair
    gather: site
    topic: reservoir
    applies:
      kinds: [reservoir]
      geometries: [surface]
      zones: [to_urbanise_open]
      where: "TYPE_MIL = 'bois' AND SURF_HA >= 1"
    measure: area
    levels:
      - severity: major
        when: {measure: area, at_least: 500 m2}
        origin: {type: D}
    law: [x]
    why: {fr: Pourquoi, en: Why}
    texts:
      finding: {fr: "{zone} prend {area}", en: "{zone} takes {area}"}
      remedy: {fr: retirer, en: withdraw}
      piece: {fr: zonage, en: zoning}
    cases:
"""
CASE = """\
      - name: {name}
        outcome: {outcome}
        zones: [{{class: to_urbanise_open, wkt: "POLYGON ((0 0, 0 100, 100 100, 100 0, 0 0))"}}]
        elements:
          - {{kind: reservoir, wkt: "POLYGON ((50 0, 50 100, 200 100, 200 0, 50 0))", attributes: {attributes}}}
"""


def pack(*cases: tuple[str, str, str]) -> str:
    return PACK + "".join(
        CASE.format(name=name, outcome=f"{outcome}\n        severity: major" if outcome == "finding" else outcome, attributes=attributes)
        for name, outcome, attributes in cases
    )  # fmt: skip


CASES = (
    ("un bois", "finding", "{TYPE_MIL: bois, SURF_HA: 4}"),
    ("un étang", "not_applicable", "{TYPE_MIL: étang, SURF_HA: 4}"),
    ("trop petit", "not_applicable", "{TYPE_MIL: bois, SURF_HA: 0.5}"),
    ("milieu non dit", "undetermined", "{SURF_HA: 4}"),
    ("milieu non dit, mais trop petit", "not_applicable", "{SURF_HA: 0.5}"),
)


def test_each_case_gives_what_it_announces() -> None:
    book = load(pack(*CASES), "mine.yaml", lambda name: (b"", name))
    assert [(r.name, r.expected) for r in run_cases(book) if not r.ok] == []


def test_what_cannot_be_told_says_which_condition() -> None:
    book = load(pack(*CASES), "mine.yaml", lambda name: (b"", name))
    plan, network, context = frames_from_case(book.rules[0].cases[3])
    evaluated = evaluate(plan, network, context, measure(plan, network, context, needs(book)), book)
    assert list(evaluated.undetermined["reason"]) == ["SEM-329"]
    assert list(evaluated.undetermined["cells"]) == [1]
    fields = {"n": 1, "condition": book.rules[0].applies.where.text}  # type: ignore[union-attr]
    sentence = message("SEM-329").what("fr", fields)
    assert "TYPE_MIL = 'bois' AND SURF_HA >= 1" in sentence


def test_a_condition_that_no_case_holds_in_place_is_named() -> None:
    with_them = load(pack(*CASES), "mine.yaml", lambda name: (b"", name))
    without = load(pack(CASES[0]), "mine.yaml", lambda name: (b"", name))
    assert "without where" not in [m.change for m in run_mutants(with_them) if m.alive]
    assert "without where" in [m.change for m in run_mutants(without) if m.alive]
