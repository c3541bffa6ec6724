"""Named reasons that move a severity one step or two, within bounds.

Over a finding modifiers add up to -2 … +1; ``critical`` never becomes less than ``moderate``; a finding of one pair is
never made ``critical``. Favourable and inconclusive are never moved.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import TYPE_CHECKING, Any, Final

import numpy as np
import pandas as pd

from conformity.evaluate.judge import holds
from conformity.model import Scope, Severity
from conformity.rulebook.load import toolset_name

if TYPE_CHECKING:
    from conformity.overlay import Measured
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


def under(rule: Rule, rulebook: Rulebook, rows: pd.DataFrame, measured: Measured) -> pd.DataFrame:
    """For each pair and each modifier of the rule with tools, the share of what is shared that they cover.

    Returns
    -------
    DataFrame
        On the index of ``rows``, one column a toolset, fractions.
    """
    names = [toolset_name(m.tools) for m in _of(rule, rulebook) if m.tools]
    found = pd.DataFrame(index=rows.index)
    key = ["subject_kind", "subject_key", "element_key"]
    whole = rows["area_m2"].where(rows["area_m2"] > 0, rows["length_m"]).astype(float)
    for name in names:
        left = measured.deductions[measured.deductions["toolset"] == name]
        joined = rows[key].merge(left, on=key, how="left").set_index(rows.index)
        open_ = joined["area_m2"].where(rows["area_m2"] > 0, joined["length_m"]).astype(float)
        found[name] = (1 - open_ / whole.where(whole > 0)).fillna(0.0).clip(0.0, 1.0)
    return found


def totals(
    rule: Rule, rulebook: Rulebook, rows: pd.DataFrame, covered: pd.DataFrame, declared: Mapping[str, str]
) -> tuple[list[int], list[list[str]]]:
    """For each row, how far its modifiers move it and their ids, in the pack's order."""
    steps = np.zeros(len(rows), dtype=int)
    names: list[list[str]] = [[] for _ in range(len(rows))]
    for modifier in _of(rule, rulebook):
        for at in np.flatnonzero(_applies(modifier, rows, covered, declared)):
            steps[at] += modifier.shift
            names[at].append(modifier.id)
    return steps.tolist(), names


def _of(rule: Rule, rulebook: Rulebook) -> Iterable[Modifier]:
    return [modifier for modifier in rulebook.modifiers if modifier.id in rule.modifiers]


def _applies(
    modifier: Modifier, rows: pd.DataFrame, covered: pd.DataFrame, declared: Mapping[str, str]
) -> np.ndarray[Any, np.dtype[np.bool_]]:
    held = np.ones(len(rows), dtype=bool)
    if modifier.tools:
        name = toolset_name(modifier.tools)
        held &= (covered[name] >= modifier.share.value).to_numpy() if name in covered else False
    if modifier.when is not None:
        # what is not known moves nothing
        held &= np.asarray(holds(modifier.when, rows).fillna(False), dtype=bool)
    if modifier.declaration:
        held &= declared.get(modifier.declaration) == "yes"
    if modifier.milieux:
        held &= rows["milieu"].isin([str(m) for m in modifier.milieux]).to_numpy() if "milieu" in rows else False
    if modifier.objectives:
        wanted = [str(o) for o in modifier.objectives]
        held &= rows["objective"].isin(wanted).to_numpy() if "objective" in rows else False
    return held
