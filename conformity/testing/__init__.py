"""Tests rules: runs a rule on its own cases, with the real measures and the real evaluation."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import geopandas as gpd
import numpy as np
import shapely

from conformity.api.guard import guarded
from conformity.errors import Msg, UsageError
from conformity.evaluate import evaluate
from conformity.model import (
    ELEMENTS,
    PRESCRIPTIONS,
    ZONES,
    ClassSource,
    Context,
    Dossier,
    Network,
    NetworkLayer,
    ObjectiveSource,
    Outcome,
    Plan,
    Reference,
    worst,
)
from conformity.normalise.keys import digest
from conformity.overlay import measure
from conformity.profiles.beds import covered_bed
from conformity.profiles.legal import situation
from conformity.profiles.prescription_words import effect, nature, read_as
from conformity.rulebook.in_case import applied
from conformity.rulebook.load import needs
from conformity.testing.pair import contact
from conformity.yamltext import suggestion

if TYPE_CHECKING:
    from conformity.evaluate import Evaluated
    from conformity.rulebook.law import Situation
    from conformity.rulebook.schema import Case, CaseZone, Rule, Rulebook

__all__ = ["CaseResult", "contact", "frames_from_case", "run_cases"]

#: Cases are written near the origin and tested at Lambert-93 coordinates, where plans lie.
OFFSET_M = (650_000.0, 7_080_000.0)
_CRS = "EPSG:2154"
_COMMUNE = "59991"
#: precedence of the outcomes of a case: a finding first, cells to which the rule does not apply last
_TELLING = (Outcome.FINDING, Outcome.UNDETERMINED, Outcome.BELOW_THRESHOLD, Outcome.CLEARED, Outcome.NOT_APPLICABLE)


@dataclass(frozen=True)
class CaseResult:
    """The expected result of a case and the actual one, in the same form."""

    rule_id: str
    name: str
    expected: str
    actual: str

    @property
    def ok(self) -> bool:
        return self.expected == self.actual


@guarded
def run_cases(rulebook: Rulebook, rule_id: str | None = None) -> list[CaseResult]:
    """Test every case of a rulebook, or of one of its rules.

    Returns
    -------
    list of CaseResult
        In the order written. A case without severity, number of findings or value accepts any.

    Raises
    ------
    UsageError
        CLI-010 if the rulebook has no such rule.
    """
    rule_ids = [rule.id for rule in rulebook.rules]
    if rule_id is not None and rule_id not in rule_ids:
        near = suggestion(rule_id, rule_ids) or ", ".join(rule_ids)
        raise UsageError(Msg.RULE_NOT_IN_PACK, name=rule_id, pack=rulebook.pack, near=near)
    results = []
    for rule in rulebook.rules:
        if rule_id in (None, rule.id):
            alone = rulebook.model_copy(update={"rules": (rule.model_copy(update={"status": "active"}),)})
            results += [_tried(rule, case, alone) for case in rule.read_cases()]
    return results


def _tried(rule: Rule, case: Case, book: Rulebook) -> CaseResult:
    plan, network, context = frames_from_case(case)
    book = applied(book, case_situation(plan, context))
    evaluated = evaluate(plan, network, context, measure(plan, network, context, needs(book)), book)
    return CaseResult(rule.id, case.name, *_expected_and_actual(rule, case, evaluated))


def case_situation(plan: Plan, context: Context) -> Situation:
    """The facts that determine which law applies to a case."""
    return situation(context.dossier, plan.document, zone_classes=set(plan.zones["zone_class"]))


def _expected_and_actual(rule: Rule, case: Case, evaluated: Evaluated) -> tuple[str, str]:
    counts = evaluated.matrix.by_rule.get(rule.id, dict.fromkeys(Outcome, 0))
    outcome = next((o for o in _TELLING if counts[o]), Outcome.NOT_APPLICABLE)
    announced, got = [case.outcome.value], [outcome.value]
    if case.severity is not None:
        announced.append(case.severity.value)
        got.append(str(worst(evaluated.findings["severity"])) if len(evaluated.findings) else "-")
    if case.findings is not None:
        announced.append(f"{case.findings}x")
        got.append(f"{len(evaluated.findings)}x")
    if case.value is not None:
        announced.append(f"{case.value.value:g}")
        got.append(f"{max(evaluated.findings['value'], default=float('nan')):g}")
    return " ".join(announced), " ".join(got)


def observed(rule: Rule, evaluated: Evaluated) -> tuple[Any, ...]:
    """The result of a rule for comparison: outcomes, severity and value of each finding, reasons."""
    rows = evaluated.findings
    findings = sorted(
        zip(
            rows["finding_id"],
            rows["severity"],
            rows["measure"],
            [round(float(v), 3) if v == v and v is not None else None for v in rows["value"]],
            [fields.get("covered") for fields in rows["fields"]],
            strict=True,
        ),
        key=repr,
    )
    reasons = sorted(zip(evaluated.undetermined["reason"], evaluated.undetermined["cells"], strict=True))
    return tuple(sorted(evaluated.matrix.by_rule.get(rule.id, {}).items())), tuple(findings), tuple(reasons)


@guarded
def frames_from_case(case: Case) -> tuple[Plan, Network, Context]:
    """The plan, network and context of a case, moved to Lambert-93 coordinates."""
    plan = Plan(
        zones=_zones(case.zones),
        prescriptions=_frame([_prescription(n, p) for n, p in enumerate(case.prescriptions)], PRESCRIPTIONS.names),
        crs=_CRS,
        standard="case",
        document=case.document,
        document_id="",
        prescriptions_read=case.prescriptions_read,
    )
    elements = _frame([_element(n, e) for n, e in enumerate(case.elements)], ELEMENTS.names)
    box = tuple(float(v) for v in shapely.total_bounds([*plan.zones.geometry, *elements.geometry]))
    layers = tuple(
        _layer(name, kind, box) for name, kind in sorted(set(zip(elements["layer"], elements["kind"], strict=True)))
    )
    buildings = _frame([{"geometry": _at(b.wkt)} for b in case.buildings], ("geometry",)) if case.buildings else None
    in_force = None
    if case.in_force:
        old = [_prescription(n, prescription) for n, prescription in enumerate(case.in_force_prescriptions)]
        in_force = Plan(
            zones=_zones(case.in_force),
            prescriptions=_frame(old, PRESCRIPTIONS.names),
            crs=_CRS,
            standard="case",
            document=case.document,
            document_id="",
            prescriptions_read=case.in_force_prescriptions_read,
        )
    dossier = Dossier(
        declarations=case.declarations,
        procedure=case.procedure,
        engaged_on=case.engaged_on,
        assessed_on=case.assessed_on,
        scot="SCoT" if case.scot_approved_on else None,
        scot_approved_on=case.scot_approved_on,
        scot_executory_on=case.scot_executory_on,
    )
    context = Context(buildings=buildings, in_force=in_force, dossier=dossier)
    return plan, Network(elements=elements, layers=layers, references=_references(case)), context


def _at(wkt: str) -> Any:
    return shapely.transform(shapely.from_wkt(wkt), lambda xy: np.add(xy, OFFSET_M))


def _frame(rows: list[dict[str, Any]], columns: tuple[str, ...]) -> gpd.GeoDataFrame:
    return gpd.GeoDataFrame(rows, columns=list(columns), geometry="geometry", crs=_CRS)


def _zones(zones: tuple[CaseZone, ...]) -> gpd.GeoDataFrame:
    rows = []
    for n, zone in enumerate(zones):
        ground = _at(zone.wkt)
        rows.append(
            {
                "zone_key": f"{n}-{digest(ground)}",
                "label": zone.label or zone.zone_class.value,
                "long_label": "",
                "zone_class": zone.zone_class.value,
                "candidate_class": zone.candidate.value if zone.candidate else "",
                "zone_use": zone.use.value,
                "typezone": "",
                "class_source": ClassSource.TYPEZONE.value,
                "commune": _COMMUNE,
                "document_part": "",
                "source_row": n,
                "area_m2": round(ground.area, 3),
                "geometry": ground,
            }
        )
    return _frame(rows, ZONES.names)


def _prescription(n: int, prescription: Any) -> dict[str, Any]:
    code = read_as(prescription.code, prescription.label)
    return {
        "prescription_key": f"{prescription.code}-{n}",
        "code": prescription.code,
        "read_as": code,
        "version": prescription.version,
        "label": prescription.label,
        "effect": effect(prescription.version, code).value,
        "purpose": prescription.purpose.value,
        "nature": nature(code, prescription.label, line="LINESTRING" in prescription.wkt.upper()).value,
        "commune": _COMMUNE,
        "source_row": n,
        "layer": "PRESCRIPTION",
        "geometry": _at(prescription.wkt),
    }


def _element(n: int, element: Any) -> dict[str, Any]:
    shape = _at(element.wkt)
    size = round(shape.area or shape.length or 1.0, 3)
    key = f"{element.kind.value}:{n}"
    return {
        "element_key": key,
        "element_id": str(n),
        "kind": element.kind.value,
        "roles": [element.kind.value],
        "objective": element.objective.value,
        "objective_source": ObjectiveSource.LAYER.value,
        "name": element.name,
        "milieu": element.milieu.value,
        "obstacle_type": element.obstacle_type,
        "obstacle_label": "",
        "delimitation": element.delimitation,
        "uncertainty_m": element.uncertainty.value,
        "reference": element.reference_kind.lower().replace("_", "-"),
        "layer": element.kind.value,
        "layers": [element.kind.value],
        "legend": "",
        "part": 0,
        "whole_key": key,
        "whole_size": size,
        "size": size,
        "attributes": dict(element.attributes),
        "stored": None,
        "covered_bed": shape if shapely.get_dimensions(shape) == 1 and covered_bed(element.attributes) else None,
        "geometry": shape,
    }


def _references(case: Case) -> dict[str, Reference]:
    kinds = sorted({element.reference_kind for element in case.elements} - {""})
    references = [Reference(k.lower().replace("_", "-"), k, {"fr": k, "en": k}, "connaissance") for k in kinds]
    return {reference.id: reference for reference in references}


def _layer(name: str, kind: str, box: Any) -> NetworkLayer:
    return NetworkLayer(
        layer=name, path=name, source="case", kind=kind, objective="preserve", objective_source="layer",
        milieu="unknown", delimitation="geographic", uncertainty_m=0.0, scale=None, reference="", profile="",
        geometry="mixed", features=1, elements=1, extent=box,
    )  # fmt: skip
