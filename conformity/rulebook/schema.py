"""What a rule pack may say. Every key is closed: an unknown one is an error.

A rule looks at a population (zones or prescriptions against elements), takes a measure, and holds levels:
the worst level whose condition is met gives the base severity. ``preserve`` and ``restore`` are two logics:
a ``preserve`` rule asks whether the zoning takes or cuts what is there; a ``restore`` rule whether it forecloses,
or offers no tool for, bringing back what is lost.
"""

from __future__ import annotations

import re
from typing import Annotated, Any, Final, Literal, Self

from pydantic import (
    BaseModel,
    BeforeValidator,
    ConfigDict,
    Discriminator,
    Field,
    StringConstraints,
    Tag,
    WithJsonSchema,
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

SCHEMA_VERSION: Final = 1

#: Measure → the units its thresholds may be written in. The first is the one it is compared in.
MEASURES: Final[dict[str, tuple[str, ...]]] = {
    # of a contact (pair), or of a rule's contacts summed over a site
    "area": ("m2", "ha"),
    "core_area": ("m2", "ha"),
    "envelope_area": ("m2", "ha"),
    "length": ("m", "km"),
    "core_length": ("m", "km"),
    "count": ("",),
    "distance": ("m", "km"),
    "edge_length": ("m", "km"),
    "approach_area": ("m2", "ha"),
    "share_of_zone": ("%",),
    "share_of_element": ("%",),
    "core_share_of_element": ("%",),
    # of an element
    "covered_share": ("%",),
    "class_share": ("%",),
    "inside_area": ("m2", "ha"),
    "inside_length": ("m", "km"),
    # of the territory
    "network_area": ("m2", "ha"),
    "territory_share": ("%",),
    "network_share": ("%",),
    "over_representation": ("",),
    "untreated_share": ("%",),
    # yes or no: 1 or 0
    "present": ("",),
    "is_pocket": ("",),
    "is_to_urbanise": ("",),
    "is_new_road": ("",),
    # continuity (schema only: computed where the overlay offers them)
    "links_cut": ("",),
    "pieces_added": ("",),
    "residual_width": ("m", "km"),
    "residual_width_ratio": ("%",),
    "largest_part_loss": ("%",),
    "sides_locked": ("",),
    "gap": ("m", "km"),
    "gap_ratio": ("%",),
    "rollback_area": ("m2", "ha"),
}
_FACTORS: Final = {"": 1.0, "m2": 1.0, "ha": 1e4, "m": 1.0, "km": 1e3, "%": 0.01, "‰": 0.001}
_QUANTITY = re.compile(r"([0-9]+(?:\.[0-9]+)?)\s*(m2|m²|ha|m|km|%|‰)?\Z")


class Quantity(BaseModel):
    """A number with its unit, as written (``"1 ha"``) and in the unit of comparison."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    text: str
    number: float
    unit: str

    @property
    def value(self) -> float:
        """In m2, m, or as a fraction."""
        return self.number * _FACTORS[self.unit]


def parse_quantity(raw: Any) -> Any:
    """``"1 ha"`` to a :class:`Quantity`; a bare number only where the measure has no unit."""
    if isinstance(raw, (Quantity, dict)):
        return raw
    if isinstance(raw, bool) or not isinstance(raw, (int, float, str)):
        raise ValueError("expected a number with its unit, e.g. '500 m2', '1 ha', '50 m', '5 %'")
    found = _QUANTITY.match(str(raw).strip())
    if not found:
        raise ValueError(f"'{raw}' is not a number with its unit, e.g. '500 m2', '1 ha', '50 m', '5 %' (decimal point)")
    unit = (found[2] or "").replace("m²", "m2")
    return {"text": str(raw).strip(), "number": float(found[1]), "unit": unit}


#: what an editor is told of a quantity: it is written as text, read as a number and a unit
_WRITTEN: Final = {
    "anyOf": [{"type": "string", "pattern": "^[0-9]+(\\.[0-9]+)?\\s*(m2|m²|ha|m|km|%|‰)?$"}, {"type": "number"}],
    "description": "A number with its unit: '500 m2', '1 ha', '50 m', '5 %'; a bare number where the measure has none.",
}
QuantityField = Annotated[Quantity, BeforeValidator(parse_quantity), WithJsonSchema(_WRITTEN)]
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

    measure: str
    at_least: QuantityField | None = None
    above: QuantityField | None = None
    at_most: QuantityField | None = None
    below: QuantityField | None = None

    @model_validator(mode="after")
    def _one_bound_with_the_right_unit(self) -> Self:
        if self.measure not in MEASURES:
            raise ValueError(f"unknown measure '{self.measure}'")
        given = [q for q in (self.at_least, self.above, self.at_most, self.below) if q is not None]
        if len(given) != 1:
            raise ValueError("give exactly one of at_least, above, at_most, below")
        units = MEASURES[self.measure]
        allowed = (*units, "‰") if "%" in units else units
        if given[0].unit not in allowed:
            wanted = " or ".join(u or "no unit" for u in allowed)
            raise ValueError(f"'{given[0].text}': {self.measure} is measured in {wanted}")
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
            raise ValueError("a case whose outcome is 'finding' gives its severity, and no other case does")
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
    measure: str
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

    @model_validator(mode="after")
    def _measure_is_known(self) -> Self:
        if self.measure not in MEASURES:
            raise ValueError(f"unknown measure '{self.measure}'")
        return self


class Override(Strict):
    """What a pack changes in a rule it inherits; the report names each override."""

    rule: RuleId
    levels: tuple[Level, ...] | None = None
    status: Literal["active", "experimental", "deprecated"] | None = None
    law: tuple[Text, ...] | None = None
    reason: Bilingual


class Settings(Strict):
    """Radii and tolerances of a pack. Thresholds belong to rules; these say how the measures are taken."""

    site_merge: QuantityField = Quantity(text="50 m", number=50, unit="m")
    near: QuantityField = Quantity(text="50 m", number=50, unit="m")
    obstacle_radius: QuantityField = Quantity(text="100 m", number=100, unit="m")
    tool_buffer: QuantityField = Quantity(text="5 m", number=5, unit="m")


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
                raise ValueError(f"rule {rule.id} is written twice")
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
