"""One rule after the other: population, units, levels, outcome of every cell; then the findings are gathered."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

import geopandas as gpd
import numpy as np
import pandas as pd

from conformity.evaluate import availability, units
from conformity.evaluate.attributes import Attributes
from conformity.evaluate.availability import Blocked
from conformity.evaluate.concerns import gather
from conformity.evaluate.judge import NOTHING, UNKNOWN, holds, judge
from conformity.evaluate.population import Population, population
from conformity.evaluate.rows import digest, finding
from conformity.model import FINDINGS, UNDETERMINED, Matrix, NotAssessed, Outcome, Scope, Severity, cap
from conformity.profiles.references import reach

if TYPE_CHECKING:
    from conformity.model import Context, Network, Plan, Reach
    from conformity.overlay import Measured
    from conformity.rulebook.schema import Rule, Rulebook, Settings


@dataclass(frozen=True)
class Evaluated:
    """What the rules say of the measures. Tables follow their contracts, sorted by severity, rule and keys."""

    findings: gpd.GeoDataFrame
    concerns: gpd.GeoDataFrame
    undetermined: pd.DataFrame
    matrix: Matrix
    not_assessed: tuple[NotAssessed, ...]


@dataclass
class _Verdict:
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


def evaluate(plan: Plan, network: Network, context: Context, measured: Measured, rulebook: Rulebook) -> Evaluated:
    """Put the measures to the rulebook.

    Returns
    -------
    Evaluated
        Findings in exactly one concern each; a matrix whose outcomes add up to its cells; every layer, input or
        doubt that left something unassessed.
    """
    available = availability.assess(network, measured.territory_measures)
    elements = availability.usable_elements(network, available)
    rules = tuple(rule for rule in rulebook.rules if rule.status == "active")
    reaches = {name: reach(reference, context.dossier) for name, reference in network.references.items()}
    if rulebook.reference in reaches:
        reaches[""] = reaches[rulebook.reference]
    attributes = Attributes(plan, elements, measured, rulebook.reference or "")
    settings = rulebook.settings
    verdicts = {
        rule.id: _one(rule, plan, context, measured, elements, available, attributes, reaches, settings)
        for rule in rules
    }
    findings = _frame([row for v in verdicts.values() for row in v.findings], network.elements.crs)
    findings, concerns = gather(findings, rulebook, plan, measured, attributes)
    general = [
        *available.lines,
        *availability.general_lines(plan, context, rules),
        *availability.unruled(rules, plan, elements, measured.element_measures),
    ]
    lines = _lines(verdicts, general)
    return Evaluated(
        findings=findings,
        concerns=concerns,
        undetermined=_undetermined([row for v in verdicts.values() for row in v.undetermined]),
        matrix=Matrix({rule_id: dict(v.counts) for rule_id, v in verdicts.items()}),
        not_assessed=lines,
    )


def _one(
    rule: Rule,
    plan: Plan,
    context: Context,
    measured: Measured,
    elements: gpd.GeoDataFrame,
    available: availability.Availability,
    attributes: Attributes,
    reaches: Mapping[str, Reach],
    settings: Settings,
) -> _Verdict:
    verdict = _Verdict()
    for bad in availability.bad_layers(rule, available):
        verdict.doubt(rule, bad.code, 1, dict(bad.fields), reaches)
        verdict.silenced.append(bad)
    if verdict.silenced and not availability.answers(rule, available):
        return verdict
    stop = availability.blocked(rule, plan, context, available, elements)
    if stop is not None:
        verdict.doubt(rule, stop.code, 1, dict(stop.fields), reaches)
        verdict.silenced.append(stop)
        return verdict
    pop = population(rule, plan, elements)
    if rule.scope is Scope.ELEMENT:
        _by_element(rule, pop, elements, measured, attributes, reaches, verdict)
    elif rule.scope in (Scope.PAIR, Scope.SITE):
        _by_pair(rule, pop, measured, attributes, reaches, verdict, settings)
    else:
        if rule.scope is Scope.TERRITORY:
            row = units.territory(rule, measured)
        else:
            row = units.dossier(rule, pop, plan, context, measured, settings)
        _once(rule, row, reaches, verdict, attributes)
    return verdict


def _by_pair(
    rule: Rule,
    pop: Population,
    measured: Measured,
    attributes: Attributes,
    reaches: Mapping[str, Reach],
    verdict: _Verdict,
    settings: Settings,
) -> None:
    rows = units.pairs(rule, pop, measured, settings)
    if rule.scope is Scope.SITE:
        rows = units.sites(rows)
        cells = len(rows)
    else:
        subjects = len(pop.zones) + len(pop.perhaps) + len(pop.unknown) + len(pop.prescriptions)
        cells = subjects * (len(pop.elements) + len(pop.objective_unknown))
    rows = attributes.joined(rows)
    judged = judge(rule, rows, units.site_totals(rows) if rule.scope is Scope.PAIR else rows)
    reached = judged["severity"].ne(NOTHING).to_numpy()
    unknown = judged["severity"].eq(UNKNOWN).to_numpy()
    sure, told = rows["sure"].to_numpy(bool), rows["told"].to_numpy(bool)
    hits = reached & ~unknown & sure & told
    for row, severity, level in zip(
        rows[hits].to_dict("records"), judged["severity"][hits], judged["level"][hits], strict=True
    ):
        verdict.findings.append(finding(rule, severity, int(level), row, reaches))
    for row in rows[reached & unknown & sure & told].to_dict("records"):
        verdict.doubt(rule, "SEM-315", 1, row, reaches)
    untold = reached & sure & ~told
    if untold.any():
        verdict.doubt(rule, "SEM-306", int(untold.sum()), {"n": int(untold.sum())}, reaches)
    doubtful = rows[reached & ~sure]
    for zone, group in doubtful.groupby("subject_key", sort=True):
        reason = "SEM-314" if zone in pop.unknown else "SEM-313"
        verdict.doubt(rule, reason, len(group), _zone_only(group.iloc[0].to_dict()), reaches)
    _close(verdict, cells, int(hits.sum()), int((~reached).sum()))


def _zone_only(row: Mapping[str, Any]) -> dict[str, Any]:
    keep = ("subject_kind", "subject_key", "zone_label", "zone_class", "commune", "reference", "kind")
    return {name: row.get(name) for name in keep}


def _by_element(
    rule: Rule,
    pop: Population,
    elements: gpd.GeoDataFrame,
    measured: Measured,
    attributes: Attributes,
    reaches: Mapping[str, Reach],
    verdict: _Verdict,
) -> None:
    rows = units.elements(rule, pop, elements, measured)
    rows = attributes.of_elements(rows, pop.zones if rule.applies.zones else None)
    judged = judge(rule, rows)
    reached = judged["severity"].ne(NOTHING).to_numpy()
    unknown = judged["severity"].eq(UNKNOWN).to_numpy()
    told = rows["told"].to_numpy(bool)
    hits = reached & ~unknown & told
    for row, severity, level in zip(
        rows[hits].to_dict("records"), judged["severity"][hits], judged["level"][hits], strict=True
    ):
        verdict.findings.append(finding(rule, severity, int(level), row, reaches))
    for row in rows[reached & unknown & told].to_dict("records"):
        verdict.doubt(rule, "SEM-315", 1, row, reaches)
    untold = reached & ~told
    if untold.any():
        verdict.doubt(rule, "SEM-306", int(untold.sum()), {"n": int(untold.sum())}, reaches)
    doubtful = np.zeros(len(rows), bool)
    if pop.perhaps or pop.unknown:
        supposed = judge(rule, units.elements(rule, pop, elements, measured, doubt=True))
        doubtful = ~reached & supposed["severity"].ne(NOTHING).to_numpy()
        unsure: Any
        for unsure in rows[doubtful].to_dict("records"):
            verdict.doubt(rule, "SEM-314" if pop.unknown else "SEM-313", 1, unsure, reaches)
    met = rows["present"].to_numpy(float) > 0
    below = ~reached & ~doubtful & met & bool(rule.applies.zones)
    _close(verdict, len(pop.elements) + len(pop.objective_unknown), int(hits.sum()), int(below.sum()))


def _once(
    rule: Rule, row: pd.DataFrame, reaches: Mapping[str, Reach], verdict: _Verdict, attributes: Attributes
) -> None:
    judged = judge(rule, row).iloc[0]
    values: Any = row.iloc[0].to_dict()
    unit: dict[str, Any] = {**values, "reference": attributes.reference}
    if judged["severity"] == UNKNOWN:
        verdict.doubt(rule, "SEM-315", 1, unit, reaches)
    elif judged["severity"] != NOTHING:
        made = finding(rule, judged["severity"], int(judged["level"]), unit, reaches)
        if rule.guard is not None and not bool(holds(rule.guard, row).fillna(False)[0]):
            made["severity"] = cap(made["severity"], Severity.INFORMATION)
            made["modifiers"] = [*made["modifiers"], "guard"]
        verdict.findings.append(made)
        verdict.counts[Outcome.FINDING] += 1
    else:
        present = bool((row["present"].astype(float) > 0).iloc[0]) and not rule.applies.declaration
        verdict.counts[Outcome.BELOW_THRESHOLD if present else Outcome.CLEARED] += 1


def _close(verdict: _Verdict, cells: int, findings: int, below: int) -> None:
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


def _frame(rows: list[dict[str, Any]], crs: Any) -> gpd.GeoDataFrame:
    columns = [*FINDINGS.names, "site_key"]
    return gpd.GeoDataFrame(pd.DataFrame(rows, columns=columns), geometry="geometry", crs=crs)


def _undetermined(rows: list[dict[str, Any]]) -> pd.DataFrame:
    frame = pd.DataFrame(rows, columns=list(UNDETERMINED.names))
    return frame.sort_values(["rule_id", "reason", "finding_id"], kind="stable", ignore_index=True)


def _lines(verdicts: Mapping[str, _Verdict], general: Iterable[NotAssessed]) -> tuple[NotAssessed, ...]:
    """One line a reason and layer, with every rule it silences; requested layers first."""
    merged: dict[tuple[str, str, str], NotAssessed] = {}
    for line in general:
        merged[(line.code, line.layer, _told(line.fields))] = line
    for rule_id, verdict in verdicts.items():
        for stop in verdict.silenced:
            fields = dict(stop.fields)
            key = next(
                (
                    k
                    for k in merged
                    if k[0] == stop.code and k[1] == stop.layer and (stop.layer or k[2] == _told(fields))
                ),
                (stop.code, stop.layer, _told(fields)),
            )
            known = merged.get(key) or NotAssessed(stop.code, layer=stop.layer, fields=fields)
            if rule_id not in known.rules:
                merged[key] = NotAssessed(
                    known.code, (*known.rules, rule_id), known.requested, known.layer, known.fields
                )
    return tuple(sorted(merged.values(), key=lambda line: (not line.requested, line.code, line.layer, line.rules)))


def _told(fields: Mapping[str, Any]) -> str:
    return "|".join(f"{name}={fields[name]}" for name in sorted(fields))
