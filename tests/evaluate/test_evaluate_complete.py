"""Every outcome, severity, class and certainty has its place in what decides.

A term added to the vocabulary and forgotten in a table would fall through it without a word.
"""

from __future__ import annotations

import itertools

import pytest

from conformity.evaluate.concerns import CERTAINTY_RANK, CLASS_RANK
from conformity.evaluate.modifiers import LADDER, MOST_DOWN, MOST_UP, shifted
from conformity.evaluate.verdicts import Verdict
from conformity.model import (
    CONSTRUCTIBLE_CLASSES,
    PROTECTIVE_CLASSES,
    REACH_RANK,
    SEVERITY_RANK,
    Certainty,
    Outcome,
    Reach,
    Scope,
    Severity,
    ZoneClass,
    cap,
)

#: A severity stands on the ladder, or beside it.
BESIDE = {Severity.FAVOURABLE, Severity.INCONCLUSIVE}


def test_every_term_has_its_place() -> None:
    assert set(Verdict().counts) == {outcome.value for outcome in Outcome}
    assert {*LADDER, *BESIDE} == set(Severity)
    assert set(SEVERITY_RANK) == set(Severity)
    assert set(CERTAINTY_RANK) == set(Certainty)
    assert set(REACH_RANK) == set(Reach)
    assert set(CLASS_RANK) == set(CONSTRUCTIBLE_CLASSES)
    placed = CONSTRUCTIBLE_CLASSES | PROTECTIVE_CLASSES | {ZoneClass.AGRICULTURAL, ZoneClass.UNKNOWN}
    assert set(placed) == set(ZoneClass)


@pytest.mark.parametrize("severity", list(Severity))
def test_a_severity_moves_along_the_ladder_or_stays_beside_it(severity: Severity) -> None:
    for scope, total in itertools.product(Scope, range(MOST_DOWN - 1, MOST_UP + 2)):
        moved = shifted(severity, total, scope)
        assert moved in (BESIDE if severity in BESIDE else set(LADDER)), (scope, total)
        assert severity not in BESIDE or moved == severity


@pytest.mark.parametrize(("severity", "ceiling"), list(itertools.product(Severity, LADDER)))
def test_a_severity_under_a_ceiling_is_a_severity(severity: Severity, ceiling: Severity) -> None:
    assert cap(severity, ceiling) in SEVERITY_RANK
