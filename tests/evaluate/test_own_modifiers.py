"""Modifiers of any name: the engine asks what their condition looks at."""

from __future__ import annotations

import effort
import pytest

from conformity.api import packs
from conformity.rulebook.load import load
from conformity.rulebook.schema import Rulebook
from conformity.testing import run_cases

PACK = """\
schema: 1
pack: own
version: "1.0.0"
title: {{fr: x, en: x}}
modifiers:
  - {{id: {name}, title: {{fr: m, en: m}}, shift: 1, when: {{measure: {measure}, {bound}}}, origin: {{type: D}}, why: {{fr: x, en: x}}}}
rules:
  - id: ZZ01
    title: {{fr: t, en: t}}
    mode: preserve
    scope: {scope}
    gather: site
    topic: corridor
    applies: {{kinds: [corridor], objectives: [preserve], zones: [to_urbanise_open]}}
    measure: area
    levels:
      - {{severity: watch, when: {{measure: area, at_least: 1 m2}}, origin: {{type: D}}}}
    modifiers: [{name}]
    law: [x]
    why: {{fr: y, en: y}}
    texts: {{finding: {{fr: a, en: a}}, remedy: {{fr: b, en: b}}, piece: {{fr: p, en: p}}}}
    cases:
      - name: cut
        outcome: finding
        severity: moderate
        zones:
          - {{class: to_urbanise_open, wkt: "POLYGON ((400 -20, 400 120, 500 120, 500 -20, 400 -20))", label: 1AU}}
          - {{class: natural, wkt: "POLYGON ((-600 -600, -600 700, 1600 700, 1600 -600, -600 -600), (400 -20, 500 -20, 500 120, 400 120, 400 -20))", label: N}}
        elements: &net
          - {{kind: reservoir, objective: preserve, wkt: "POLYGON ((-300 -50, -300 150, 0 150, 0 -50, -300 -50))", name: West}}
          - {{kind: reservoir, objective: preserve, wkt: "POLYGON ((1000 -50, 1000 150, 1300 150, 1300 -50, 1000 -50))", name: East}}
          - {{kind: corridor, objective: preserve, wkt: "POLYGON ((0 0, 0 100, 1000 100, 1000 0, 0 0))"}}
        in_force: &before
          - {{class: natural, wkt: "POLYGON ((-600 -600, -600 700, 1600 700, 1600 -600, -600 -600))", label: N}}
      - name: half open
        outcome: finding
        severity: watch
        zones:
          - {{class: to_urbanise_open, wkt: "POLYGON ((400 -20, 400 50, 500 50, 500 -20, 400 -20))", label: 1AU}}
          - {{class: natural, wkt: "POLYGON ((-600 -600, -600 700, 1600 700, 1600 -600, -600 -600), (400 -20, 500 -20, 500 50, 400 50, 400 -20))", label: N}}
        elements: ELEMENTS
        in_force: BEFORE
"""


def pack(**fields: str) -> Rulebook:
    text = PACK.format(**fields)
    elements = text.split("elements: &net\n")[1].split("        in_force")[0]
    before = text.split("in_force: &before\n")[1].split("      - name")[0]
    text = text.replace(" &net", "").replace(" &before", "")
    text = text.replace("elements: ELEMENTS\n", f"elements:\n{elements}")
    text = text.replace("in_force: BEFORE\n", f"in_force:\n{before}")
    return load(text, "own.yaml", lambda name: (b"", name))


@pytest.mark.long(3)
@pytest.mark.parametrize("name", ["M12", "M20", "M1", "last-link"])
@pytest.mark.parametrize("scope", ["element", "pair"])
@pytest.mark.parametrize(
    ("measure", "bound"),
    [
        ("last_link", "at_least: 1"),
        ("links_cut", "at_least: 1"),
        ("residual_width", "below: 20 m"),
        ("residual_width_ratio", "below: 20 %"),
        ("mesh_loss", "above: 20 %"),
    ],
)
def test_what_a_modifier_looks_at_is_measured_whatever_its_name(
    name: str, scope: str, measure: str, bound: str
) -> None:
    results = run_cases(pack(name=name, scope=scope, measure=measure, bound=bound))
    assert [(each.name, each.actual) for each in results] == [
        ("cut", "finding moderate"),
        ("half open", "finding watch"),
    ]


def test_the_name_of_a_modifier_changes_no_verdict_of_the_base_set() -> None:
    book = packs.rulebook("base")
    renamed = {modifier.id: f"renamed-{modifier.id}" for modifier in book.modifiers}
    other = book.model_copy(
        update={
            "modifiers": tuple(m.model_copy(update={"id": renamed[m.id]}) for m in book.modifiers),
            "rules": tuple(
                rule.model_copy(update={"modifiers": tuple(renamed[name] for name in rule.modifiers)})
                for rule in book.rules
            ),
        }
    )
    for rule_id in ("CP01", "CR01", "RP01") if effort.LONG else ("CR01",):
        results = run_cases(other, rule_id)
        assert results
        assert [each.name for each in results if not each.ok] == []
