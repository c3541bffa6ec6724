"""Severities move by named steps, within bounds."""

from __future__ import annotations

import pytest

from conformity.evaluate.modifiers import shifted
from conformity.model import Scope, Severity


@pytest.mark.parametrize(
    ("severity", "total", "scope", "expected"),
    [
        ("major", -1, Scope.PAIR, "moderate"),
        ("major", -2, Scope.PAIR, "watch"),
        # five steps down are two
        ("major", -5, Scope.PAIR, "watch"),
        ("watch", -2, Scope.PAIR, "information"),
        # critical never falls below moderate
        ("critical", -2, Scope.SITE, "moderate"),
        ("critical", -1, Scope.SITE, "major"),
        ("moderate", 1, Scope.PAIR, "major"),
        # three steps up are one
        ("watch", 3, Scope.ELEMENT, "moderate"),
        # a pair alone is never critical, an element may be
        ("major", 1, Scope.PAIR, "major"),
        ("major", 1, Scope.ELEMENT, "critical"),
        # a pair that its site made critical stays so
        ("critical", 1, Scope.PAIR, "critical"),
        ("favourable", 1, Scope.ELEMENT, "favourable"),
        ("inconclusive", -2, Scope.PAIR, "inconclusive"),
        ("moderate", 0, Scope.PAIR, "moderate"),
    ],
)
def test_steps_and_bounds(severity: str, total: int, scope: Scope, expected: str) -> None:
    assert shifted(severity, total, scope) == expected


def test_more_steps_down_are_never_worse() -> None:
    ladder = ["information", "watch", "moderate", "major", "critical"]
    for severity in ladder:
        for scope in Scope:
            ranks = [ladder.index(shifted(severity, total, scope)) for total in range(-3, 3)]
            assert ranks == sorted(ranks), (severity, scope)


def test_every_severity_stands_on_the_ladder_or_beside_it() -> None:
    assert {shifted(s, 1, Scope.ELEMENT) for s in Severity} <= set(Severity)
