"""Cases of a rule: a tiny plan and network, and the expected result of the rule."""

from __future__ import annotations

from typing import Literal, Self

from pydantic import Field, model_validator

from conformity.errors import Msg
from conformity.model import Kind, Milieu, Objective, Outcome, Purpose, Severity, ZoneClass, ZoneUse
from conformity.rulebook.parts import Code
from conformity.rulebook.quantities import Quantity, QuantityField, fault
from conformity.strict import Strict, Text


class CaseShape(Strict):
    wkt: str


class CaseZone(CaseShape):
    zone_class: ZoneClass = Field(alias="class")
    label: str = ""
    use: ZoneUse = ZoneUse.NONE
    #: class that the label suggests
    candidate: ZoneClass | None = None


class CaseElement(CaseShape):
    kind: Kind
    objective: Objective = Objective.PRESERVE
    milieu: Milieu = Milieu.UNKNOWN
    uncertainty: QuantityField = Quantity(text="0 m", number=0, unit="m")
    delimitation: Literal["geographic", "schematic", "unknown"] = "geographic"
    obstacle_type: str = ""
    name: str = ""
    reference_kind: str = ""
    #: attributes as stored in a source, for rules with a ``where``
    attributes: dict[str, str | int | float | bool | None] = Field(default_factory=dict)


class CasePrescription(CaseShape):
    code: Code
    label: str = ""
    purpose: Purpose = Purpose.NONE
    version: str = "2017"


class Case(Strict):
    """A tiny plan and network in WKT (metres) and the expected result of the rule.

    ``severity`` is that of the worst finding of this rule, after every cap. ``value`` (optional) is its measure.
    """

    name: Text
    outcome: Outcome
    severity: Severity | None = None
    findings: int | None = None
    value: QuantityField | None = None
    zones: tuple[CaseZone, ...] = ()
    elements: tuple[CaseElement, ...] = ()
    prescriptions: tuple[CasePrescription, ...] = ()
    buildings: tuple[CaseShape, ...] = ()
    in_force: tuple[CaseZone, ...] = ()
    in_force_prescriptions: tuple[CasePrescription, ...] = ()
    document: Literal["PLU", "PLUi", "CC", "POS", ""] = "PLU"
    declarations: dict[str, str] = Field(default_factory=dict)
    #: the procedure and the SCoT, for rules that apply in some cases only
    procedure: str = ""
    engaged_on: str | None = None
    assessed_on: str | None = None
    scot_approved_on: str | None = None
    scot_executory_on: str | None = None
    #: the prescriptions layers were delivered, even if this case has none
    prescriptions_read: bool = True
    in_force_prescriptions_read: bool = True

    @model_validator(mode="after")
    def _a_finding_has_a_severity(self) -> Self:
        if (self.outcome is Outcome.FINDING) != (self.severity is not None):
            raise fault(
                Msg.CASE_SEVERITY_AND_OUTCOME,
                "a case whose outcome is 'finding' gives its severity, and no other case does",
            )
        return self
