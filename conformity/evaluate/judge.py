"""Levels against measures, for a whole population at once and in three-valued logic.

A measure that is not known (NA) leaves a comparison unknown; ``all`` and ``any`` follow Kleene, so a level is
reached, not reached, or undetermined, never guessed.
"""

from __future__ import annotations

from functools import reduce
from operator import ge, gt, le, lt
from typing import TYPE_CHECKING

import numpy as np
import pandas as pd

from conformity.evaluate.columns import Columns
from conformity.model import SEVERITY_RANK
from conformity.rulebook.schema import AllOf, AnyOf

if TYPE_CHECKING:
    from conformity.rulebook.schema import Condition, Level, Rule

OPERATORS = {">=": ge, ">": gt, "<=": le, "<": lt}

#: Severity where no level is reached, and where that is undetermined.
NOTHING = ""
UNKNOWN = "?"


def kleene(condition: Condition, measures: Columns | pd.DataFrame) -> tuple[np.ndarray, np.ndarray]:
    """Where a condition is met, and where it is not, row by row; where neither, it is unknown.

    ``measures`` has one column a measure (m2, m, fractions or counts); an absent column is unknown throughout.
    """
    if isinstance(condition, AllOf):
        parts = [kleene(part, measures) for part in condition.all]
        return reduce(np.logical_and, [yes for yes, _ in parts]), reduce(np.logical_or, [no for _, no in parts])
    if isinstance(condition, AnyOf):
        parts = [kleene(part, measures) for part in condition.any]
        return reduce(np.logical_or, [yes for yes, _ in parts]), reduce(np.logical_and, [no for _, no in parts])
    if condition.measure not in measures:
        return np.zeros(len(measures), dtype=bool), np.zeros(len(measures), dtype=bool)
    values = np.asarray(measures[condition.measure], dtype=float)
    holds = np.asarray(OPERATORS[condition.operator](values, condition.bound.value), dtype=bool)
    return holds, ~holds & ~np.isnan(values)


def judge(rule: Rule, unit: Columns | pd.DataFrame, site: Columns | pd.DataFrame | None = None) -> Columns:
    """The worst level each row reaches.

    Parameters
    ----------
    unit
        Measures of each unit (row).
    site
        The same rows' totals over their site, for levels ``at: site``; rows without a site hold NA.

    Returns
    -------
    Columns
        ``severity`` (a Severity, ``""`` for none, ``"?"`` where a level that might be the worst is undetermined)
        and ``level`` (number of the level in the rule, -1 for none), a row for each of ``unit``.
    """
    severity = np.full(len(unit), NOTHING, dtype=object)
    level = np.full(len(unit), -1)
    open_ = np.ones(len(unit), dtype=bool)
    doubtful = np.zeros(len(unit), dtype=bool)
    for n, step in sorted(enumerate(rule.levels), key=lambda item: SEVERITY_RANK[item[1].severity]):
        if step.at == "site":
            if site is None:
                continue
            # a unit outside any site cannot reach a level judged on sites: known, and false
            holds, _ = kleene(step.when, site)
        else:
            holds, missed = kleene(step.when, unit)
            doubtful |= ~(holds | missed) & open_
        reached = holds & open_
        severity[reached] = step.severity.value
        level[reached] = n
        open_ &= ~reached
    severity[(level < 0) & doubtful] = UNKNOWN
    return Columns(len(unit), {"severity": severity, "level": level})


def threshold_text(level: Level) -> str:
    """``core_area >= 1 ha and core_share_of_element >= 5 % (site)``: the level reached, as the rule writes it."""
    return f"{level.when.text()} (site)" if level.at == "site" else level.when.text()
