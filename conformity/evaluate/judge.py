"""Levels against measures, for a whole population at once and in three-valued logic.

A measure that is not known (NA) leaves a comparison unknown; ``all`` and ``any`` follow Kleene, so a level is
reached, not reached, or undetermined, never guessed.
"""

from __future__ import annotations

from functools import reduce
from operator import and_, ge, gt, le, lt, or_
from typing import TYPE_CHECKING, Any

import numpy as np
import pandas as pd

from conformity.model import SEVERITY_RANK
from conformity.rulebook.schema import AllOf, AnyOf

if TYPE_CHECKING:
    from conformity.rulebook.schema import Condition, Level, Rule

OPERATORS = {">=": ge, ">": gt, "<=": le, "<": lt}

#: Severity where no level is reached, and where that could not be told.
NOTHING = ""
UNKNOWN = "?"


def holds(condition: Condition, measures: pd.DataFrame) -> Any:
    """Whether a condition holds, row by row, as a nullable boolean array.

    ``measures`` has one column a measure (m2, m, fractions or counts); an absent column is unknown throughout.
    """
    if isinstance(condition, AllOf):
        return reduce(and_, (holds(part, measures) for part in condition.all))
    if isinstance(condition, AnyOf):
        return reduce(or_, (holds(part, measures) for part in condition.any))
    if condition.measure not in measures:
        return pd.array([pd.NA] * len(measures), dtype="boolean")
    values: Any = measures[condition.measure].astype("Float64").array
    return OPERATORS[condition.operator](values, condition.bound.value)


def judge(rule: Rule, unit: pd.DataFrame, site: pd.DataFrame | None = None) -> pd.DataFrame:
    """The worst level each row reaches.

    Parameters
    ----------
    unit
        Measures of each unit (row).
    site
        The same rows' totals over their site, for levels ``at: site``; rows without a site hold NA.

    Returns
    -------
    DataFrame
        ``severity`` (a Severity, ``""`` for none, ``"?"`` where a level that might be the worst could not be told)
        and ``level`` (number of the level in the rule, -1 for none), on the index of ``unit``.
    """
    severity = np.full(len(unit), NOTHING, dtype=object)
    level = np.full(len(unit), -1)
    open_ = np.ones(len(unit), dtype=bool)
    doubtful = np.zeros(len(unit), dtype=bool)
    for n, step in sorted(enumerate(rule.levels), key=lambda item: SEVERITY_RANK[item[1].severity]):
        if step.at == "site":
            # a unit outside any site cannot reach a level judged on sites: known, and false
            found = holds(step.when, site).fillna(False) if site is not None else None
        else:
            found = holds(step.when, unit)
        if found is None:
            continue
        reached = np.asarray(found.fillna(False), dtype=bool) & open_
        doubtful |= np.asarray(found.isna(), dtype=bool) & open_
        severity[reached] = step.severity.value
        level[reached] = n
        open_ &= ~reached
    severity[(level < 0) & doubtful] = UNKNOWN
    return pd.DataFrame({"severity": severity, "level": level}, index=unit.index)


def threshold_text(level: Level) -> str:
    """``core_area >= 1 ha and core_share_of_element >= 5 % (site)``: the level reached, as the rule writes it."""
    return f"{level.when.text()} (site)" if level.at == "site" else level.when.text()
