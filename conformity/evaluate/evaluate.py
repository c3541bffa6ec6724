"""One rule after the other: population, units, levels, outcome of every cell; then the findings are gathered."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import geopandas as gpd
import pandas as pd

from conformity.evaluate import availability, traps, unread
from conformity.evaluate.attributes import Attributes
from conformity.evaluate.concerns import gather
from conformity.evaluate.identified import Sources
from conformity.evaluate.localities import Localities
from conformity.evaluate.looked_at import LookedAt
from conformity.evaluate.population import Candidates, population
from conformity.evaluate.tables import Tables
from conformity.evaluate.verdicts import Run, Verdict, verdict
from conformity.model import UNDETERMINED, Matrix, NotAssessed
from conformity.profiles.legal import reach

if TYPE_CHECKING:
    from conformity.model import Context, Network, Plan
    from conformity.overlay import Measured
    from conformity.rulebook.schema import Rulebook


@dataclass(frozen=True)
class Evaluated:
    """What the rules say of the measures. Tables follow their contracts, sorted by severity, rule and keys."""

    findings: gpd.GeoDataFrame
    concerns: gpd.GeoDataFrame
    undetermined: pd.DataFrame
    matrix: Matrix
    #: what of each layer some rule judged
    coverage: pd.DataFrame
    not_assessed: tuple[NotAssessed, ...]


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
    candidates = Candidates(plan, elements)
    populations = {rule.id: population(rule, candidates) for rule in rules}
    tables = Tables(measured, attributes)
    run = Run(plan, context, available, candidates, populations, attributes, tables, reaches, rulebook)
    verdicts = {rule.id: verdict(rule, run) for rule in rules}
    looked = LookedAt(rules, plan, elements, candidates, populations, verdicts, measured.contacts)
    sources = Sources(network, attributes, measured.territory_measures)
    rows = [row for v in verdicts.values() for row in v.findings]
    findings, concerns = gather(
        rows, rulebook, plan, measured, attributes, sources, Localities(context.localities), network.elements.crs
    )
    matrix = Matrix({rule_id: dict(v.counts) for rule_id, v in verdicts.items()})
    general = [
        *available.lines,
        *availability.general_lines(plan, context, rules),
        *looked.lines(measured.element_measures),
        *availability.unruled_classes(rules, plan, measured.contacts),
        *unread.lines(plan, network, context, rulebook),
        *availability.open_measures(measured),
        *traps.exploded(elements),
        *traps.communes_without_zones(plan, context),
        *traps.nothing_judged(matrix, rulebook, available.lines),
    ]
    lines = _lines(verdicts, general)
    return Evaluated(
        findings=findings,
        concerns=concerns,
        undetermined=_undetermined([row for v in verdicts.values() for row in v.undetermined]),
        matrix=matrix,
        coverage=looked.table(network, available),
        not_assessed=lines,
    )


def _undetermined(rows: list[dict[str, Any]]) -> pd.DataFrame:
    frame = pd.DataFrame(rows, columns=list(UNDETERMINED.names))
    return frame.sort_values(["rule_id", "reason", "finding_id"], kind="stable", ignore_index=True)


def _lines(verdicts: Mapping[str, Verdict], general: Iterable[NotAssessed]) -> tuple[NotAssessed, ...]:
    """One line a reason and layer, with every rule it silences; requested layers first."""
    merged: dict[tuple[str, str, str], NotAssessed] = {}
    for line in general:
        merged[(line.code, line.layer, _fields_key(line.fields))] = line
    for rule_id, result in verdicts.items():
        for stop in result.silenced:
            fields = dict(stop.fields)
            key = next(
                (
                    k
                    for k in merged
                    if k[0] == stop.code and k[1] == stop.layer and (stop.layer or k[2] == _fields_key(fields))
                ),
                (stop.code, stop.layer, _fields_key(fields)),
            )
            earlier = merged.get(key) or NotAssessed(stop.code, layer=stop.layer, fields=fields)
            if rule_id not in earlier.rules:
                merged[key] = NotAssessed(
                    earlier.code, (*earlier.rules, rule_id), earlier.requested, earlier.layer, earlier.fields
                )
    return tuple(sorted(merged.values(), key=lambda line: (not line.requested, line.code, line.layer, line.rules)))


def _fields_key(fields: Mapping[str, Any]) -> str:
    return "|".join(f"{name}={fields[name]}" for name in sorted(fields))
