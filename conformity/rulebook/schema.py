"""What a rule pack may say. Every key is closed: an unknown one is an error.

A rule looks at a population (zones or prescriptions against elements), takes a measure, and holds levels:
the worst level whose condition is met gives the base severity. ``preserve`` and ``restore`` are two logics:
a ``preserve`` rule asks whether the zoning takes or cuts what is there; a ``restore`` rule whether it forecloses,
or offers no tool for, bringing back what is lost.
"""

from __future__ import annotations

from typing import Annotated, Any, Literal, Self

from pydantic import (
    BaseModel,
    ConfigDict,
    Discriminator,
    Field,
    StringConstraints,
    Tag,
    model_validator,
)

from conformity.model import (
    Effect,
    Kind,
    Milieu,
    Mode,
    Objective,
    Outcome,
    Purpose,
    Scope,
    Severity,
    ZoneClass,
    ZoneUse,
)
from conformity.rulebook.quantities import MEASURES, Measure, Quantity, QuantityField, fault

RuleId = Annotated[str, StringConstraints(pattern=r"^[A-Z]{2}[0-9]{2}$")]
Slug = Annotated[str, StringConstraints(pattern=r"^[a-z0-9][a-z0-9-]{1,60}$")]
#: ``"25-00"`` one sub-type, ``"25"`` every sub-type of type 25.
Code = Annotated[str, StringConstraints(pattern=r"^[0-9]{2}(-[0-9]{2})?$")]
Text = Annotated[str, StringConstraints(min_length=1, max_length=2000)]


class Strict(BaseModel):
    model_config = ConfigDict(extra="forbid", frozen=True, strict=False)


class Bilingual(Strict):
    """The same text in French and English; placeholders ``{zone}``, ``{element}`` … are listed in the docs."""

    fr: Text
    en: Text


class Comparison(Strict):
    """One measure against one threshold."""

    measure: Measure
    at_least: QuantityField | None = None
    above: QuantityField | None = None
    at_most: QuantityField | None = None
    below: QuantityField | None = None

    @model_validator(mode="after")
    def _one_bound_with_the_right_unit(self) -> Self:
        given = [q for q in (self.at_least, self.above, self.at_most, self.below) if q is not None]
        if len(given) != 1:
            raise fault("RUL-036", "give exactly one of at_least, above, at_most, below")
        units = MEASURES[self.measure]
        allowed = (*units, "‰") if "%" in units else units
        if given[0].unit not in allowed:
            wanted = ", ".join(u or "1" for u in allowed)
            told = "'{value}': {measure} is measured in {units}"
            at = {">=": "at_least", ">": "above", "<=": "at_most", "<": "below"}[self.operator]
            raise fault("RUL-037", told, value=given[0].text, measure=self.measure, units=wanted, at=at)
        return self

    @property
    def bound(self) -> Quantity:
        found = self.at_least or self.above or self.at_most or self.below
        assert found is not None
        return found

    @property
    def operator(self) -> str:
        return ">=" if self.at_least else ">" if self.above else "<=" if self.at_most else "<"

    def text(self) -> str:
        """``core_area >= 500 m2``."""
        return f"{self.measure} {self.operator} {self.bound.text}"


class AllOf(Strict):
    """Every part holds."""

    all: tuple[Condition, ...] = Field(min_length=1)

    def text(self) -> str:
        """Its parts, joined by *and*."""
        return _joined(self.all, " and ")


class AnyOf(Strict):
    """Some part holds."""

    any: tuple[Condition, ...] = Field(min_length=1)

    def text(self) -> str:
        """Its parts, joined by *or*."""
        return _joined(self.any, " or ")


def _joined(parts: tuple[Condition, ...], word: str) -> str:
    return word.join(part.text() if isinstance(part, Comparison) else f"({part.text()})" for part in parts)


def _branch(raw: Any) -> str:
    """Which condition a value means to be, by its keys: faults are then told of that one alone."""
    if isinstance(raw, (AllOf, AnyOf)):
        return "all" if isinstance(raw, AllOf) else "any"
    keys = raw.keys() if isinstance(raw, dict) else ()
    return "all" if "all" in keys else "any" if "any" in keys else "one"


Condition = Annotated[
    Annotated[Comparison, Tag("one")] | Annotated[AllOf, Tag("all")] | Annotated[AnyOf, Tag("any")],
    Discriminator(_branch),
]


class Origin(Strict):
    """Where a threshold comes from: L legal text, J case law, P practice precedent, D editable default."""

    type: Literal["L", "J", "P", "D"]
    note: str = ""


class Level(Strict):
    """A severity and the condition that reaches it.

    ``at: site`` judges the condition on the total of the rule's contacts with that element over the site.
    """

    severity: Severity
    when: Condition
    at: Literal["unit", "site"] = "unit"
    origin: Origin


class Applies(Strict):
    """The population a rule looks at."""

    kinds: tuple[Kind, ...] = ()
    objectives: tuple[Objective, ...] = ()
    milieux: tuple[Milieu, ...] = ()
    geometries: tuple[Literal["surface", "line", "point"], ...] = ()
    obstacle_types_excluded: tuple[str, ...] = ()
    #: subjects: zones of these classes …
    zones: tuple[ZoneClass, ...] = ()
    #: … or A and N zones with one of these uses …
    zone_uses: tuple[ZoneUse, ...] = ()
    #: … or prescriptions of these codes, whose purpose is not excluded
    prescriptions: tuple[Code, ...] = ()
    purposes_excluded: tuple[Purpose, ...] = ()
    effects: tuple[Effect, ...] = ()
    #: overlap: shares ground; near: lies along without sharing any; within: within the obstacle radius at all;
    #: approach: takes ground within that radius inside a corridor or reservoir
    relation: Literal["overlap", "near", "within", "approach"] = "overlap"
    #: ground under these prescriptions is taken off before measuring
    deduct: tuple[Code, ...] = ()
    #: covered_share and untreated_share: the tools that count
    tools: tuple[Code, ...] = ()
    #: class_share: the classes that count
    classes: tuple[ZoneClass, ...] = ()
    #: optional inputs without which the rule is not assessed at all
    requires: tuple[
        Literal["buildings", "in_force", "territory", "prescriptions", "declaration", "local_network"], ...
    ] = ()
    #: name of a declaration of the dossier (oap_tvb …) that decides a dossier rule
    declaration: str = ""


class CaseShape(Strict):
    wkt: str


class CaseZone(CaseShape):
    zone_class: ZoneClass = Field(alias="class")
    label: str = ""
    use: ZoneUse = ZoneUse.NONE


class CaseElement(CaseShape):
    kind: Kind
    objective: Objective = Objective.PRESERVE
    milieu: Milieu = Milieu.UNKNOWN
    uncertainty: QuantityField = Quantity(text="0 m", number=0, unit="m")
    delimitation: Literal["geographic", "schematic", "unknown"] = "geographic"
    obstacle_type: str = ""
    name: str = ""


class CasePrescription(CaseShape):
    code: Code
    label: str = ""
    purpose: Purpose = Purpose.NONE
    version: str = "2017"


class Case(Strict):
    """A tiny plan and network in WKT (metres) and what the rule must say of it.

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
    document: Literal["PLU", "PLUi", "CC", "POS"] = "PLU"
    declarations: dict[str, str] = Field(default_factory=dict)
    #: the prescriptions layers were delivered, even if this case has none
    prescriptions_read: bool = True

    @model_validator(mode="after")
    def _a_finding_has_a_severity(self) -> Self:
        if (self.outcome is Outcome.FINDING) != (self.severity is not None):
            raise fault("RUL-038", "a case whose outcome is 'finding' gives its severity, and no other case does")
        return self


class Texts(Strict):
    """``finding``: one sentence of fact. ``remedy``: what is asked. ``piece``: which part of the plan to change."""

    finding: Bilingual
    remedy: Bilingual
    piece: Bilingual


class Rule(Strict):
    """One rule of the pack."""

    id: RuleId
    title: Bilingual
    mode: Mode
    scope: Scope
    status: Literal["active", "experimental", "deprecated"] = "active"
    #: how its findings gather: by site, by element, by commune, or once for the document
    gather: Literal["site", "element", "commune", "document"]
    topic: Slug
    applies: Applies
    measure: Measure
    levels: tuple[Level, ...] = Field(min_length=1)
    #: ceiling where zone_class is 'urban' because no building layer was given
    without_buildings: Severity | None = None
    #: ceiling where the element is drawn schematically; 'inconclusive' says nothing can be decided
    schematic: Severity | None = None
    #: with fewer than this network cover … the rule speaks; above, it is information (TR02)
    guard: Comparison | None = None
    law: tuple[Text, ...] = Field(min_length=1)
    why: Bilingual
    texts: Texts
    cases: tuple[Case, ...] = ()


class Override(Strict):
    """What a pack changes in a rule it inherits; the report names each override."""

    rule: RuleId
    levels: Annotated[tuple[Level, ...], Field(min_length=1)] | None = None
    status: Literal["active", "experimental", "deprecated"] | None = None
    law: tuple[Text, ...] | None = None
    reason: Bilingual


class Settings(Strict):
    """Radii and tolerances of a pack. Thresholds belong to rules; these say how the measures are taken."""

    site_merge: QuantityField = Quantity(text="50 m", number=50, unit="m")
    near: QuantityField = Quantity(text="50 m", number=50, unit="m")
    obstacle_radius: QuantityField = Quantity(text="100 m", number=100, unit="m")
    tool_buffer: QuantityField = Quantity(text="5 m", number=5, unit="m")
    corridor_width: QuantityField = Quantity(text="50 m", number=50, unit="m")
    piece: QuantityField = Quantity(text="1 ha", number=1, unit="ha")
    front_reach: QuantityField = Quantity(text="500 m", number=500, unit="m")
    side_locked: QuantityField = Quantity(text="50 %", number=50, unit="%")
    interface: QuantityField = Quantity(text="100 m", number=100, unit="m")


class Pack(Strict):
    """A rule pack as written."""

    schema_: Literal[1] = Field(alias="schema")
    pack: Slug
    version: Annotated[str, StringConstraints(pattern=r"^[0-9]+\.[0-9]+\.[0-9]+$")]
    title: Bilingual
    extends: Slug | None = None
    reference: Slug | None = None
    settings: Settings | None = None
    rules: tuple[Rule, ...] = ()
    overrides: tuple[Override, ...] = ()
    disabled: tuple[RuleId, ...] = ()

    @model_validator(mode="after")
    def _ids_stand_once(self) -> Self:
        seen: set[str] = set()
        for rule in self.rules:
            if rule.id in seen:
                raise fault("RUL-039", "rule {rule} is written twice", rule=rule.id)
            seen.add(rule.id)
        return self


class Applied(Strict):
    """An override as it took effect, for the report."""

    rule: RuleId
    pack: Slug
    reason: Bilingual
    before: str
    after: str


class Rulebook(Strict):
    """A pack with everything it extends, resolved: what evaluation and reports use."""

    pack: Slug
    version: str
    title: Bilingual
    chain: tuple[str, ...]
    reference: Slug | None
    settings: Settings
    rules: tuple[Rule, ...]
    overrides: tuple[Applied, ...] = ()
    #: (file name, sha256) of every text read
    sources: tuple[tuple[str, str], ...] = ()
    #: where a rule, or one of its keys ("RP01", "RP01.applies.tools"), is written: file, line, column
    places: dict[str, tuple[str, int, int]] = Field(default_factory=dict)

    def rule(self, rule_id: str) -> Rule:
        return next(rule for rule in self.rules if rule.id == rule_id)
