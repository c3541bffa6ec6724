"""Every outcome, severity, class and certainty has its place in what decides: asserted when a rulebook is applied.

A term added to the vocabulary and forgotten here would fall through a table without a word; this makes it a stop.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from conformity.evaluate.concerns import CERTAINTY_RANK, CLASS_RANK
from conformity.evaluate.modifiers import LADDER, MOST_DOWN, MOST_UP, shifted
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

if TYPE_CHECKING:
    from collections.abc import Mapping

    from conformity.rulebook.schema import Rulebook

#: A severity stands on the ladder, or beside it.
_BESIDE = frozenset({Severity.FAVOURABLE, Severity.INCONCLUSIVE})


def assert_complete(rulebook: Rulebook, counts: Mapping[str, int]) -> None:
    """Stop where some term has no place.

    Parameters
    ----------
    counts
        The outcomes that a verdict counts.

    Raises
    ------
    AssertionError
        Naming the terms; never for anything that a pack or a plan can hold.
    """
    _same("outcomes", set(counts), {o.value for o in Outcome})
    _same("severities", {*LADDER, *_BESIDE}, set(Severity))
    _same("ranked severities", set(SEVERITY_RANK), set(Severity))
    _same("certainties", set(CERTAINTY_RANK), set(Certainty))
    _same("reaches", set(REACH_RANK), set(Reach))
    _same("constructible classes", set(CLASS_RANK), set(CONSTRUCTIBLE_CLASSES))
    placed = CONSTRUCTIBLE_CLASSES | PROTECTIVE_CLASSES | {ZoneClass.AGRICULTURAL, ZoneClass.UNKNOWN}
    _same("zone classes", set(placed), set(ZoneClass))
    for severity in Severity:
        for scope in Scope:
            for total in range(MOST_DOWN - 1, MOST_UP + 2):
                moved = shifted(severity, total, scope)
                if moved not in SEVERITY_RANK or (severity in _BESIDE and moved != severity):
                    raise AssertionError(f"{severity} moved by {total} at {scope} gives {moved}")
        for ceiling in LADDER:
            if cap(severity, ceiling) not in SEVERITY_RANK:
                raise AssertionError(f"{severity} under {ceiling} gives no severity")
    known = {modifier.id for modifier in rulebook.modifiers}
    for rule in rulebook.rules:
        if not known.issuperset(rule.modifiers):
            raise AssertionError(f"rule {rule.id} names modifiers that the rulebook lacks")


def _same(what: str, found: set[str], wanted: set[str]) -> None:
    if found != wanted:
        raise AssertionError(f"{what}: {sorted(found ^ wanted)} without a place")
