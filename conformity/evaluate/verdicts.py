"""One rule: its population and units, the level each reaches, the outcome of every cell."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

import numpy as np
import pandas as pd

from conformity.evaluate import availability, continuity, modifiers, units
from conformity.evaluate.judge import NOTHING, UNKNOWN, holds, judge
from conformity.evaluate.population import Population, population
from conformity.evaluate.rows import digest, finding
from conformity.model import Outcome, Scope, Severity, cap

if TYPE_CHECKING:
    import geopandas as gpd

    from conformity.evaluate.attributes import Attributes
    from conformity.evaluate.availability import Availability, Blocked
    from conformity.model import Context, Plan, Reach
    from conformity.overlay import Measured
    from conformity.rulebook.schema import Rule, Rulebook


@dataclass(frozen=True)
class Run:
    """What every rule is put to."""

    plan: Plan
    context: Context
    measured: Measured
    #: elements of the layers that can bear an answer
    elements: gpd.GeoDataFrame
    available: Availability
    attributes: Attributes
    tables: units.Tables
    reaches: Mapping[str, Reach]
    rulebook: Rulebook


@dataclass
class Verdict:
    """What one rule found; ``counts`` adds up to its cells."""

    counts: dict[str, int] = field(default_factory=lambda: dict.fromkeys((o.value for o in Outcome), 0))
    findings: list[dict[str, Any]] = field(default_factory=list)
    undetermined: list[dict[str, Any]] = field(default_factory=list)
    silenced: list[Blocked] = field(default_factory=list)

    def doubt(self, rule: Rule, reason: str, cells: int, row: Mapping[str, Any], reaches: Mapping[str, Reach]) -> None:
        """Count some cells as undetermined, in one row that says why."""
        if cells:
            made = finding(rule, Severity.INCONCLUSIVE, -1, row, reaches)
            made["finding_id"] = f"U-{digest(made['finding_id'], reason, str(row.get('layer') or ''))}"
            self.undetermined.append({**made, "reason": reason, "cells": cells})
            self.counts[Outcome.UNDETERMINED] += cells


def verdict(rule: Rule, run: Run) -> Verdict:
    """What one rule finds; its counts add up to its cells."""
    found = Verdict()
    for bad in availability.bad_layers(rule, run.available):
        found.doubt(rule, bad.code, 1, dict(bad.fields), run.reaches)
        found.silenced.append(bad)
    if found.silenced and not availability.answers(rule, run.available):
        return found
    stop = availability.blocked(rule, run.plan, run.context, run.available, run.elements)
    if stop is not None:
        found.doubt(rule, stop.code, 1, dict(stop.fields), run.reaches)
        found.silenced.append(stop)
        return found
    pop = population(rule, run.plan, run.elements)
    if rule.scope is Scope.ELEMENT:
        _by_element(rule, pop, run, found)
    elif rule.scope in (Scope.PAIR, Scope.SITE):
        _by_pair(rule, pop, run, found)
    else:
        if rule.scope is Scope.TERRITORY:
            row = units.territory(rule, run.measured)
        else:
            row = units.dossier(rule, pop, run.plan, run.context, run.tables, run.measured, run.rulebook.settings)
        _once(rule, row, run, found)
    return found


def _by_pair(rule: Rule, pop: Population, run: Run, found: Verdict) -> None:
    rows = units.pairs(rule, pop, run.tables, run.measured, run.rulebook.settings)
    if rule.scope is Scope.SITE:
        rows = units.sites(rows)
        cells = len(rows)
    else:
        subjects = len(pop.zones) + len(pop.perhaps) + len(pop.unknown) + len(pop.prescriptions)
        cells = subjects * (len(pop.elements) + len(pop.untold))
    if not len(rows):
        _close(found, cells, 0, 0)
        return
    rows = _moved(rule, rows, run)
    judged = judge(rule, rows, units.site_totals(rows) if rule.scope is Scope.PAIR else rows)
    rows["stability"] = _stability(rule, rows, judged)
    reached = judged["severity"].ne(NOTHING).to_numpy()
    unknown = judged["severity"].eq(UNKNOWN).to_numpy()
    sure, told = rows["sure"].to_numpy(bool), rows["told"].to_numpy(bool)
    hits = reached & ~unknown & sure & told
    _tell(rule, rows, judged, hits, run, found)
    for row in rows[reached & unknown & sure & told].to_dict("records"):
        found.doubt(rule, _unknown(row), 1, row, run.reaches)
    _untold(rule, rows[reached & sure & ~told], pop, run, found)
    doubtful = rows[reached & ~sure]
    for zone, group in doubtful.groupby("subject_key", sort=True):
        reason = "SEM-314" if zone in pop.unknown else "SEM-313"
        found.doubt(rule, reason, len(group), _zone_only(group.iloc[0].to_dict()), run.reaches)
    _close(found, cells, int(hits.sum()), int((~reached).sum()))


def _unknown(row: Mapping[str, Any]) -> str:
    """Why a level could not be told: a measure that two methods do not settle, or one that is not there."""
    return "SEM-340" if row.get("unproved") is True else "SEM-315"


def _moved(rule: Rule, rows: pd.DataFrame, run: Run) -> pd.DataFrame:
    """Rows with the steps of their modifiers and the ids of these."""
    declared = {name: str(said) for name, said in run.context.dossier.declarations.items()}
    pairs = rule.scope is Scope.PAIR
    covered = modifiers.under(rule, run.rulebook, rows, run.measured) if pairs else pd.DataFrame(index=rows.index)
    steps, names = modifiers.totals(rule, run.rulebook, rows, covered, declared)
    return rows.assign(steps=steps, modifiers=pd.Series(names, index=rows.index, dtype=object))


def _stability(rule: Rule, rows: pd.DataFrame, judged: pd.DataFrame) -> list[str]:
    """Whether the same level is reached with the element's core and with its envelope.

    Empty where the outline is exact, or where the rule measures nothing that moves with it.
    """
    moving = [(name, low, high) for name, (low, high) in units.BOUNDS.items() if name in rows]
    vague = rows["uncertainty_m"].fillna(0.0).to_numpy(float) > 0 if "uncertainty_m" in rows else np.zeros(len(rows))
    told = np.full(len(rows), "", dtype=object)
    if not len(rows) or not vague.any():
        return list(told)
    same = np.ones(len(rows), dtype=bool)
    for side in (1, 2):
        shifted = rows.copy()
        for bounds in moving:
            value = rows[bounds[side]].astype(float)
            ratio = (value / rows[bounds[0]].where(rows[bounds[0]] > 0)).fillna(1.0)
            shifted[bounds[0]] = value
            for share in ("share_of_element", "share_of_zone"):
                if share in rows and bounds[0] == "area":
                    shifted[share] = rows[share] * ratio.where(rows["area"] > 0, 1.0)
        site = units.site_totals(shifted) if rule.scope is Scope.PAIR else shifted
        same &= (judge(rule, shifted, site)["level"] == judged["level"]).to_numpy()
    told[vague.astype(bool)] = np.where(same, "robust", "hangs")[vague.astype(bool)]
    return list(told)


def _tell(rule: Rule, rows: pd.DataFrame, judged: pd.DataFrame, hits: Any, run: Run, found: Verdict) -> None:
    for row, severity, level in zip(
        rows[hits].to_dict("records"), judged["severity"][hits], judged["level"][hits], strict=True
    ):
        told = continuity.placed(rule, int(level), row, run.attributes)
        found.findings.append(finding(rule, severity, int(level), told, run.reaches))


def _untold(rule: Rule, rows: pd.DataFrame, pop: Population, run: Run, found: Verdict) -> None:
    """What would be found, were it known that the rule looks at these elements."""
    unsure = rows["element_key"].isin(pop.condition_unknown).to_numpy(bool)
    if unsure.any():
        n = int(unsure.sum())
        found.doubt(rule, "SEM-329", n, {"n": n}, run.reaches)
    if not unsure.all():
        n = int((~unsure).sum())
        found.doubt(rule, "SEM-306", n, {"n": n}, run.reaches)


def _zone_only(row: Mapping[str, Any]) -> dict[str, Any]:
    keep = ("subject_kind", "subject_key", "zone_label", "zone_class", "commune", "reference", "kind")
    return {name: row.get(name) for name in keep}


def _by_element(rule: Rule, pop: Population, run: Run, found: Verdict) -> None:
    cells = len(pop.elements) + len(pop.untold)
    if not run.tables.inside & (pop.elements | pop.untold):
        _close(found, cells, 0, 0)
        return
    told_of = units.compared(run.plan, run.context)
    rows = units.elements(rule, pop, run.elements, run.tables, run.measured, told_of)
    rows = run.attributes.of_elements(rows, pop.zones if rule.applies.zones else None)
    rows = _moved(rule, rows, run)
    judged = judge(rule, rows)
    reached = judged["severity"].ne(NOTHING).to_numpy()
    unknown = judged["severity"].eq(UNKNOWN).to_numpy()
    told = rows["told"].to_numpy(bool)
    hits = reached & ~unknown & told
    _tell(rule, rows, judged, hits, run, found)
    for row in rows[reached & unknown & told].to_dict("records"):
        found.doubt(rule, _unknown(row), 1, row, run.reaches)
    _untold(rule, rows[reached & ~told], pop, run, found)
    doubtful = np.zeros(len(rows), bool)
    if pop.perhaps or pop.unknown:
        supposed = judge(rule, units.elements(rule, pop, run.elements, run.tables, run.measured, told_of, doubt=True))
        doubtful = ~reached & supposed["severity"].ne(NOTHING).to_numpy()
        unsure: Any
        for unsure in rows[doubtful].to_dict("records"):
            found.doubt(rule, "SEM-314" if pop.unknown else "SEM-313", 1, unsure, run.reaches)
    met = rows["present"].to_numpy(float) > 0
    below = ~reached & ~doubtful & met & bool(rule.applies.zones)
    _close(found, cells, int(hits.sum()), int(below.sum()))


def _once(rule: Rule, row: pd.DataFrame, run: Run, found: Verdict) -> None:
    judged = judge(rule, row).iloc[0]
    values: Any = row.iloc[0].to_dict()
    unit: dict[str, Any] = {**values, "reference": run.attributes.reference}
    if "crossing_keys" in unit:
        unit["labels"] = sorted(set(continuity.names(unit["crossing_keys"], run.attributes)))
    if judged["severity"] == UNKNOWN:
        found.doubt(rule, _unknown(unit), 1, unit, run.reaches)
    elif judged["severity"] != NOTHING:
        made = finding(rule, judged["severity"], int(judged["level"]), unit, run.reaches)
        if rule.guard is not None and not bool(holds(rule.guard, row).fillna(False)[0]):
            made["severity"] = cap(made["severity"], Severity.INFORMATION)
            made["modifiers"] = [*made["modifiers"], "guard"]
        found.findings.append(made)
        found.counts[Outcome.FINDING] += 1
    else:
        present = bool((row["present"].astype(float) > 0).iloc[0]) and not rule.applies.declaration
        found.counts[Outcome.BELOW_THRESHOLD if present else Outcome.CLEARED] += 1


def _close(verdict: Verdict, cells: int, findings: int, below: int) -> None:
    """Fill the counts so that they add up to the rule's cells."""
    verdict.counts[Outcome.FINDING] += findings
    verdict.counts[Outcome.BELOW_THRESHOLD] += below
    bad = sum(row["cells"] for row in verdict.undetermined if row["reason"] in ("SEM-301", "SEM-302", "SEM-317"))
    doubtful = verdict.counts[Outcome.UNDETERMINED] - bad
    cleared = cells - findings - below - doubtful
    if cleared < 0:
        raise AssertionError(f"the matrix does not close: {cells} cells, {findings + below + doubtful} outcomes")
    verdict.counts[Outcome.CLEARED] += cleared
    if cells == 0:
        verdict.counts[Outcome.NOT_APPLICABLE] += 1
