"""One rule: its population and units, the level each reaches, the outcome of every cell."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

import numpy as np

from conformity.errors import Msg
from conformity.evaluate import availability, caps, continuity, modifiers, units
from conformity.evaluate.columns import Columns, objects
from conformity.evaluate.judge import NOTHING, UNKNOWN, judge, kleene
from conformity.evaluate.rows import digest, finding
from conformity.model import Outcome, Scope, Severity, cap

if TYPE_CHECKING:
    from conformity.evaluate.attributes import Attributes
    from conformity.evaluate.availability import Availability, Blocked
    from conformity.evaluate.population import Candidates, Population
    from conformity.evaluate.tables import Tables
    from conformity.model import Context, Plan, Reach
    from conformity.rulebook.schema import Rule, Rulebook


@dataclass(frozen=True)
class Run:
    """The inputs of every rule."""

    plan: Plan
    context: Context
    available: Availability
    candidates: Candidates
    #: of each rule, by its id
    populations: Mapping[str, Population]
    attributes: Attributes
    tables: Tables
    reaches: Mapping[str, Reach]
    rulebook: Rulebook


@dataclass
class Verdict:
    """What one rule found; ``counts`` adds up to its cells."""

    counts: dict[str, int] = field(default_factory=lambda: dict.fromkeys((o.value for o in Outcome), 0))
    findings: list[dict[str, Any]] = field(default_factory=list)
    undetermined: list[dict[str, Any]] = field(default_factory=list)
    silenced: list[Blocked] = field(default_factory=list)
    #: whether nothing could be judged at all
    stopped: bool = False

    def doubt(self, rule: Rule, reason: str, cells: int, row: Mapping[str, Any], reaches: Mapping[str, Reach]) -> None:
        """Count some cells as undetermined, in one row that says why."""
        if cells:
            record = finding(rule, Severity.INCONCLUSIVE, -1, row, reaches)
            record["finding_id"] = f"U-{digest(record['finding_id'], reason, str(row.get('layer') or ''))}"
            self.undetermined.append({**record, "reason": reason, "cells": cells})
            self.counts[Outcome.UNDETERMINED] += cells


def verdict(rule: Rule, run: Run) -> Verdict:
    """What one rule finds; its counts add up to its cells."""
    result = Verdict()
    for bad in availability.bad_layers(rule, run.rulebook, run.available):
        result.doubt(rule, bad.code, 1, dict(bad.fields), run.reaches)
        result.silenced.append(bad)
    if result.silenced and not availability.answers(rule, run.available):
        result.stopped = True
        return result
    facts = run.rulebook.undecided.get(rule.id)
    stop = availability.undecided(facts) if facts else None
    stop = stop or availability.blocked(rule, run.plan, run.context, run.available, run.candidates)
    if stop is not None:
        result.doubt(rule, stop.code, 1, dict(stop.fields), run.reaches)
        result.silenced.append(stop)
        result.stopped = True
        return result
    pop = run.populations[rule.id]
    if rule.scope is Scope.ELEMENT:
        _by_element(rule, pop, run, result)
    elif rule.scope in (Scope.PAIR, Scope.SITE):
        _by_pair(rule, pop, run, result)
    else:
        supposed = _unit(rule, pop, run, doubt=True) if pop.doubtful.any() else None
        _once(rule, _unit(rule, pop, run), supposed, pop, run, result)
    return result


def _unit(rule: Rule, pop: Population, run: Run, *, doubt: bool = False) -> dict[str, Any]:
    """The one unit of a rule of the territory or the dossier."""
    if rule.scope is Scope.TERRITORY:
        labels = units.protected_labels(rule, run.attributes, run.tables)
        return {**units.territory(rule, run.tables, doubt=doubt), **labels}
    of = (run.candidates, run.context, run.attributes, run.tables, run.rulebook)
    return units.dossier(rule, pop, *of, doubt=doubt)


def _by_pair(rule: Rule, pop: Population, run: Run, result: Verdict) -> None:
    rows = units.pairs(rule, pop, run.tables, run.rulebook)
    rows["slight"] = caps.thin_ground(rule, rows)
    if rule.scope is Scope.SITE:
        rows = units.sites(rows)
        cells = len(rows)
    else:
        subjects = sum(int(each.sum()) for each in (pop.zones, pop.perhaps, pop.unknown, pop.prescriptions))
        cells = subjects * int((pop.elements | pop.undetermined).sum())
    if not len(rows):
        _close(result, cells, 0, 0)
        return
    judged = judge(rule, rows, _site(rule, rows))
    reached = (judged["severity"] != NOTHING) & ~rows["slight"]
    sure, decided = rows["sure"], rows["told"]
    rows["stability"] = _stability(rule, rows, judged)
    findings = _tell(rule, rows, judged, np.flatnonzero(reached & sure & decided), pop, run, result)
    _undetermined(rule, rows["element_at"][reached & sure & ~decided], pop, run, result)
    _doubtful(rule, rows.take(np.flatnonzero(reached & ~sure)), pop, run, result)
    _close(result, cells, findings, int((~reached).sum()))


def _site(rule: Rule, rows: Columns) -> Columns | None:
    """What levels ``at: site`` are judged on."""
    return units.site_totals(rule, rows) if rule.scope is Scope.PAIR else rows


def _unknown(row: Mapping[str, Any]) -> str:
    """Why a level is undetermined: a measure on which two methods disagree, or a tool of unknown object."""
    if row.get("untold_tool") is True:
        return Msg.COVERING_PRESCRIPTION_OBJECT_UNKNOWN
    return Msg.METHODS_DISAGREE if row.get("unproved") is True else Msg.MEASURE_NOT_AVAILABLE


def _whole(rule: Rule, rows: Columns, pop: Population, run: Run) -> Columns:
    """Rows with the columns that findings report and no level uses: zones of elements, modifiers and their steps."""
    if not len(rows):
        return rows
    covered = modifiers.under(rule, run.rulebook, rows, run.tables) if rule.scope is Scope.PAIR else {}
    if rule.scope is Scope.ELEMENT:
        run.attributes.add_zones(rows, pop.zones if rule.applies.zones else None)
    declared = {name: str(said) for name, said in run.context.dossier.declarations.items()}
    steps, names = modifiers.totals(rule, run.rulebook, rows, covered, declared)
    rows["steps"], rows["modifiers"] = steps, objects(names)
    return rows


def _stability(rule: Rule, rows: Columns, judged: Columns) -> np.ndarray:
    """Whether the same level is reached with the element's core and with its envelope.

    Empty where the outline is exact, or where the rule measures nothing that moves with it.
    """
    stability = np.full(len(rows), "", dtype=object)
    # all pairs of an element are vague, or none: the totals of its sites are whole
    vague = np.flatnonzero(rows["uncertainty_m"] > 0)
    if not len(vague):
        return stability
    nominal = rows.take(vague)
    same = np.ones(len(vague), dtype=bool)
    for side in (0, 1):
        shifted = rows.take(vague)
        for measure, bounds in units.BOUNDS.items():
            shifted[measure] = nominal[bounds[side]]
        ratio = units.shrunk(shifted["area"], nominal["area"])
        for share in ("share_of_element", "share_of_zone"):
            shifted[share] = nominal[share] * ratio
        same &= judge(rule, shifted, _site(rule, shifted))["level"] == judged["level"][vague]
    stability[vague] = np.where(same, "robust", "hangs")
    return stability


def _tell(
    rule: Rule, rows: Columns, judged: Columns, chosen: np.ndarray, pop: Population, run: Run, result: Verdict
) -> int:
    """The findings of some rows, the undetermined ones, and the number of findings."""
    before = len(result.findings)
    records = _whole(rule, rows.take(chosen), pop, run).records()
    for row, severity, level in zip(records, judged["severity"][chosen], judged["level"][chosen].tolist(), strict=True):
        if severity == UNKNOWN:
            result.doubt(rule, _unknown(row), 1, row, run.reaches)
        else:
            placed = continuity.placed(rule, level, row, run.attributes, run.tables.passages)
            result.findings.append(finding(rule, severity, level, placed, run.reaches))
    return len(result.findings) - before


def _undetermined(rule: Rule, elements: np.ndarray, pop: Population, run: Run, result: Verdict) -> None:
    """What would be found if the rule applied to these elements."""
    unsure = int(pop.condition_unknown[elements].sum())
    for reason, n in ((Msg.ATTRIBUTE_MISSING, unsure), (Msg.OBJECTIVE_ASSUMED, len(elements) - unsure)):
        result.doubt(rule, reason, n, {"n": n}, run.reaches)


def _doubtful(rule: Rule, rows: Columns, pop: Population, run: Run, result: Verdict) -> None:
    """What would be found if the rule applied to these zones, zone by zone."""
    _, first, counts = np.unique(rows["subject_key"], return_index=True, return_counts=True)
    lead = rows.take(first)
    unknown = pop.unknown[lead["zone_at"]]
    for row, unsure, n in zip(lead.records(), unknown, counts.tolist(), strict=True):
        result.doubt(rule, Msg.CLASS_UNKNOWN if unsure else Msg.CLASS_TO_CONFIRM, n, _zone_only(row), run.reaches)


def _zone_only(row: Mapping[str, Any]) -> dict[str, Any]:
    keep = ("subject_kind", "subject_key", "zone_label", "zone_class", "commune", "reference", "kind")
    return {name: row.get(name) for name in keep}


def _by_element(rule: Rule, pop: Population, run: Run, result: Verdict) -> None:
    cells = int((pop.elements | pop.undetermined).sum())
    comparable = units.compared(run.plan, run.context)
    rows = units.elements(rule, pop, run.attributes, run.tables, run.rulebook, comparable)
    if not len(rows):
        _close(result, cells, 0, 0)
        return
    judged = _covered(rule, rows)
    slight = units.only_thin(rule, pop, run.attributes, run.tables)[rows["element_at"]]
    in_classes = (rule.measure == "class_share") & (judged["severity"] != Severity.FAVOURABLE)
    slight &= caps.by_ground(rule) | in_classes
    reached = (judged["severity"] != NOTHING) & ~slight
    doubtful = np.zeros(len(rows), bool)
    if pop.doubtful.any():
        perhaps = units.elements(rule, pop, run.attributes, run.tables, run.rulebook, comparable, doubt=True)
        supposed = judge(rule, perhaps)
        doubtful = ~reached & (supposed["severity"] != NOTHING)
    findings = _tell(rule, rows, judged, np.flatnonzero(reached & rows["told"]), pop, run, result)
    _undetermined(rule, rows["element_at"][reached & ~rows["told"]], pop, run, result)
    for row in _whole(rule, rows.take(np.flatnonzero(doubtful)), pop, run).records():
        result.doubt(rule, Msg.CLASS_UNKNOWN if pop.unknown.any() else Msg.CLASS_TO_CONFIRM, 1, row, run.reaches)
    met = rows["present"] > 0
    below = ~reached & ~doubtful & met & bool(rule.applies.zones)
    _close(result, cells, findings, int(below.sum()))


def _covered(rule: Rule, rows: Columns) -> Columns:
    """The level of each element; undetermined where it depends on prescriptions of unknown object."""
    judged = judge(rule, rows)
    most = rows.take(np.arange(len(rows)))
    most["covered_share"], most["sheltered_share"] = rows["covered_most"], rows["sheltered_most"]
    most["treated"] = np.where(np.isnan(most["covered_share"]), np.nan, most["covered_share"] > 0)
    unclear = judge(rule, most)["severity"] != judged["severity"]
    rows["untold_tool"] = unclear
    judged["severity"] = np.where(unclear, UNKNOWN, judged["severity"]).astype(object)
    return judged


def _crossed(zones: list[str], run: Run) -> list[str]:
    """Labels of the zones that occupy an element where it leaves the plan."""
    at = [n for n in run.attributes.zone_at.get_indexer(zones).tolist() if n >= 0]
    return sorted({str(run.attributes.zones["zone_label"][n]) for n in at})


def _once(
    rule: Rule, unit: dict[str, Any], supposed: dict[str, Any] | None, pop: Population, run: Run, result: Verdict
) -> None:
    """Judge the one unit; ``supposed`` is the same with the doubtful zones counted in."""
    row = Columns(1, {name: objects([value]) for name, value in unit.items()})
    judged = judge(rule, row)
    severity, level = judged["severity"][0], int(judged["level"][0])
    unit = {**unit, "reference": run.attributes.reference}
    if "crossing_keys" in unit:
        unit["crossed"] = {key: _crossed(unit["crossing_subjects"][key], run) for key in unit["crossing_keys"]}
        unit["labels"] = continuity.names(unit["crossing_keys"], run.attributes)
    if severity == UNKNOWN:
        result.doubt(rule, _unknown(unit), 1, unit, run.reaches)
    elif severity != NOTHING:
        record = finding(rule, severity, level, unit, run.reaches)
        if rule.guard is not None and not kleene(rule.guard, row)[0][0]:
            record["severity"] = cap(record["severity"], Severity.INFORMATION)
            record["modifiers"] = [*record["modifiers"], "guard"]
        result.findings.append(record)
        result.counts[Outcome.FINDING] += 1
    elif supposed is not None and _severity(rule, supposed) != NOTHING:
        result.doubt(rule, Msg.CLASS_UNKNOWN if pop.unknown.any() else Msg.CLASS_TO_CONFIRM, 1, unit, run.reaches)
    else:
        below = unit["present"] > 0 and not rule.applies.declaration
        result.counts[Outcome.BELOW_THRESHOLD if below else Outcome.CLEARED] += 1


def _severity(rule: Rule, unit: dict[str, Any]) -> Any:
    return judge(rule, Columns(1, {name: objects([value]) for name, value in unit.items()}))["severity"][0]


def _close(verdict: Verdict, cells: int, findings: int, below: int) -> None:
    """Fill the counts so that they add up to the rule's cells."""
    verdict.counts[Outcome.FINDING] += findings
    verdict.counts[Outcome.BELOW_THRESHOLD] += below
    bad = sum(
        row["cells"]
        for row in verdict.undetermined
        if row["reason"] in (Msg.LAYER_EMPTY, Msg.LAYER_ELSEWHERE, Msg.LAYER_UNREADABLE)
    )
    doubtful = verdict.counts[Outcome.UNDETERMINED] - bad
    cleared = cells - findings - below - doubtful
    if cleared < 0:
        raise AssertionError(f"the matrix does not close: {cells} cells, {findings + below + doubtful} outcomes")
    verdict.counts[Outcome.CLEARED] += cleared
    if cells == 0:
        verdict.counts[Outcome.NOT_APPLICABLE] += 1
