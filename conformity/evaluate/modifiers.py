"""Named reasons that move a severity one step or two, within bounds.

Over a finding modifiers add up to -2 … +1; ``critical`` never becomes less than ``moderate``; a finding of one pair is
never made ``critical``. Favourable and inconclusive are never moved.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import TYPE_CHECKING, Any, Final

import numpy as np

from conformity.evaluate.judge import kleene
from conformity.model import Scope, Severity
from conformity.rulebook.load import toolset_name

if TYPE_CHECKING:
    from conformity.evaluate.columns import Columns
    from conformity.evaluate.tables import Tables
    from conformity.rulebook.schema import Modifier, Rule, Rulebook

#: Mildest first.
LADDER: Final = (Severity.INFORMATION, Severity.WATCH, Severity.MODERATE, Severity.MAJOR, Severity.CRITICAL)
#: All the modifiers of one finding together (practice.md 4: "max total -2 / +1").
MOST_DOWN, MOST_UP = -2, 1


def shifted(severity: str, total: int, scope: Scope) -> str:
    """A severity moved by some steps, within the bounds of the house."""
    if severity not in LADDER or total == 0:
        return severity
    at = LADDER.index(Severity(severity))
    floor = LADDER.index(Severity.MODERATE) if severity == Severity.CRITICAL else 0
    top = len(LADDER) - 1
    if scope is Scope.PAIR and severity != Severity.CRITICAL:
        top = LADDER.index(Severity.MAJOR)
    steps = min(max(total, MOST_DOWN), MOST_UP)
    return str(LADDER[min(max(at + steps, floor), top)])


def under(rule: Rule, rulebook: Rulebook, rows: Columns, tables: Tables) -> dict[str, np.ndarray]:
    """For each pair and each modifier of the rule with tools, the share of what is shared that they cover.

    Returns
    -------
    dict
        Toolset → a fraction for each row.
    """
    surface = rows["area_m2"] > 0
    whole = np.where(surface, rows["area_m2"], rows["length_m"])
    shares = {}
    for codes in {toolset_name(m.tools): m.tools for m in _of(rule, rulebook) if m.tools}.values():
        left = tables.left(codes, rows["pair_at"])
        open_ = np.where(surface, left["area_m2"], left["length_m"])
        share = 1 - np.divide(open_, whole, out=np.ones(len(rows)), where=left["known"] & (whole > 0))
        shares[toolset_name(codes)] = share.clip(0.0, 1.0)
    return shares


def totals(
    rule: Rule, rulebook: Rulebook, rows: Columns, covered: Mapping[str, np.ndarray], declared: Mapping[str, str]
) -> tuple[np.ndarray, list[list[str]]]:
    """For each row, how far its modifiers move it and their ids, in the pack's order."""
    steps = np.zeros(len(rows), dtype=int)
    names: list[list[str]] = [[] for _ in range(len(rows))]
    for modifier in _of(rule, rulebook):
        held = np.flatnonzero(_applies(modifier, rows, covered, declared))
        steps[held] += modifier.shift
        for row in held.tolist():
            names[row].append(modifier.id)
    return steps, names


def _of(rule: Rule, rulebook: Rulebook) -> Iterable[Modifier]:
    return [modifier for modifier in rulebook.modifiers if modifier.id in rule.modifiers]


def _applies(
    modifier: Modifier, rows: Columns, covered: Mapping[str, np.ndarray], declared: Mapping[str, str]
) -> np.ndarray[Any, np.dtype[np.bool_]]:
    held = np.ones(len(rows), dtype=bool)
    if modifier.tools:
        name = toolset_name(modifier.tools)
        held &= covered[name] >= modifier.share.value if name in covered else False
    if modifier.when is not None:
        # what is not known moves nothing
        held &= kleene(modifier.when, rows)[0]
    if modifier.declaration:
        held &= declared.get(modifier.declaration) == "yes"
    if modifier.milieux:
        held &= np.array([milieu in modifier.milieux for milieu in rows["milieu"]], dtype=bool)
    if modifier.objectives:
        held &= np.array([objective in modifier.objectives for objective in rows["objective"]], dtype=bool)
    return held
