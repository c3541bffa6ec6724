"""The schema of rule packs. Unknown keys are errors.

A rule has a population (zones or prescriptions against elements), a measure and levels:
the worst level whose condition is met gives the base severity. ``preserve`` and ``restore`` are two logics:
a ``preserve`` rule asks whether the zoning takes or cuts what is there; a ``restore`` rule whether it forecloses,
or offers no tool for, bringing back what is lost.
"""

from __future__ import annotations

from typing import Annotated, Any, Literal, Self

from pydantic import Field, StringConstraints, field_validator, model_validator
from pydantic_core import PydanticCustomError

from conformity.errors import Msg, UsageError
from conformity.model import (
    Effect,
    Kind,
    Milieu,
    Mode,
    Objective,
    Purpose,
    Scope,
    Severity,
    ZoneClass,
    ZoneUse,
)
from conformity.rulebook.cases import (
    Case,
    CaseElement,
    CasePrescription,
    CaseShape,
    CaseZone,
)
from conformity.rulebook.cql import WhereField
from conformity.rulebook.law import Article, Citation, CitationField, ReferenceKind, When
from conformity.rulebook.parts import (
    AllOf,
    AnyOf,
    Code,
    Comparison,
    Condition,
    Level,
    ModifierId,
    Origin,
    RuleId,
    Slug,
)
from conformity.rulebook.quantities import Measure, Quantity, QuantityField, fault
from conformity.strict import Bilingual, Strict, Text

__all__ = [
    "AllOf", "AnyOf", "Applied", "Applies", "Article", "Bilingual", "Case", "CaseElement", "CaseFile",
    "CasePrescription", "CaseShape", "CaseZone", "Citation", "Code", "Comparison", "Condition", "Level", "Modifier",
    "Origin", "Override",
    "Pack", "Part", "Rule", "RuleId", "Rulebook", "Settings", "Slug", "Strict", "Text", "Texts", "Variant", "When",
]  # fmt: skip


class Applies(Strict):
    """The population to which a rule applies."""

    kinds: tuple[Kind, ...] = ()
    objectives: tuple[Objective, ...] = ()
    milieux: tuple[Milieu, ...] = ()
    geometries: tuple[Literal["surface", "line", "point"], ...] = ()
    #: elements of references of these kinds only (TVB_locale: the plan's own network)
    reference_kinds: tuple[ReferenceKind, ...] = ()
    obstacle_types_excluded: tuple[str, ...] = ()
    #: a CQL2 condition on the element's own attributes; unknown where one it needs is missing
    where: WhereField | None = None
    #: subjects: zones of these classes …
    zones: tuple[ZoneClass, ...] = ()
    #: … or A and N zones with one of these uses …
    zone_uses: tuple[ZoneUse, ...] = ()
    #: … or A and N zones whose label suggests one of these classes, to be specified …
    candidates: tuple[ZoneClass, ...] = ()
    #: … or prescriptions of these codes, whose purpose is not excluded
    prescriptions: tuple[Code, ...] = ()
    purposes_excluded: tuple[Purpose, ...] = ()
    effects: tuple[Effect, ...] = ()
    #: overlap: shares ground; near: alongside without sharing any; within: any part within the obstacle radius;
    #: approach: takes area within that radius inside a corridor or reservoir
    relation: Literal["overlap", "near", "within", "approach"] = "overlap"
    #: area under these prescriptions is subtracted before measuring
    deduct: tuple[Code, ...] = ()
    #: covered_share, sheltered_share and treated: the tools that count
    tools: tuple[Code, ...] = ()
    #: class_share: the classes that count
    classes: tuple[ZoneClass, ...] = ()
    #: optional inputs without which the rule is not assessed at all
    requires: tuple[
        Literal[
            "buildings", "in_force", "in_force_prescriptions", "before", "territory", "prescriptions", "declaration",
            "local_network",
        ],
        ...,
    ] = ()  # fmt: skip
    #: name of a declaration of the dossier (oap_tvb …) that decides a dossier rule
    declaration: str = ""


class Modifier(Strict):
    """A named reason to move a severity up or down one step or two. All that is given must be met.

    Over a finding modifiers add up to -2 … +1, and never bring ``critical`` below ``moderate`` (practice: a reserve is
    not lifted by a code; somebody must have read the written rules).
    """

    id: ModifierId
    title: Bilingual
    shift: Literal[-2, -1, 1]
    #: prescriptions that cover at least ``share`` of the overlap of zone and element
    tools: tuple[Code, ...] = ()
    share: QuantityField = Quantity(text="50 %", number=50, unit="%")
    when: Condition | None = None
    #: a declaration of the dossier that is answered yes
    declaration: str = ""
    milieux: tuple[Milieu, ...] = ()
    objectives: tuple[Objective, ...] = ()
    origin: Origin
    why: Bilingual


class Texts(Strict):
    """``finding``: one sentence of fact. ``remedy``: what is asked. ``piece``: which part of the plan to change."""

    finding: Bilingual
    remedy: Bilingual
    piece: Bilingual


class Variant(Strict):
    """Texts of a rule where a condition is known to be met; those not given stay as in the rule."""

    when: When
    title: Bilingual | None = None
    law: Annotated[tuple[CitationField, ...], Field(min_length=1)] | None = None
    why: Bilingual | None = None
    texts: Texts | None = None


class Rule(Strict):
    """One rule of the pack."""

    id: RuleId
    title: Bilingual
    mode: Mode
    scope: Scope
    status: Literal["active", "experimental", "deprecated"] = "active"
    #: the cases in which it applies; where that is unknown, it is a question
    when: When | None = None
    #: how its findings are grouped: by site, by element, by commune, or once for the document
    gather: Literal["site", "element", "commune", "document"]
    topic: Slug
    applies: Applies
    measure: Measure
    levels: tuple[Level, ...] = Field(min_length=1)
    #: ceiling where zone_class is 'urban' because no building layer was given
    without_buildings: Severity | None = None
    #: ceiling where the element is drawn schematically; 'inconclusive': no decision is possible
    schematic: Severity | None = None
    #: modifiers of the pack that move its severity
    modifiers: tuple[ModifierId, ...] = ()
    #: the rule applies below this network cover; above, the finding is information
    guard: Comparison | None = None
    law: tuple[CitationField, ...] = Field(min_length=1)
    why: Bilingual
    texts: Texts
    #: other texts and law for some cases; the first whose condition is met is used
    variants: tuple[Variant, ...] = ()
    #: None where the pack was loaded without its cases (a run reads none); not allowed in a pack
    cases: tuple[Case, ...] | None = ()

    @field_validator("cases", mode="before")
    @classmethod
    def _cases_are_a_list(cls, value: Any) -> Any:
        if value is None:
            raise PydanticCustomError("tuple_type", "a list of cases")
        return value

    def read_cases(self) -> tuple[Case, ...]:
        """The rule's cases.

        Raises
        ------
        UsageError
            RUL-768 if the pack was loaded without them: testing none would look like success.
        """
        if self.cases is None:
            raise UsageError(Msg.CASES_NOT_READ, rule=self.id)
        return self.cases


class Override(Strict):
    """Changes to an inherited rule; the report names each override.

    Cases written for a threshold do not test another one: new ``levels`` need new ``cases``.
    """

    rule: RuleId
    levels: Annotated[tuple[Level, ...], Field(min_length=1)] | None = None
    status: Literal["active", "experimental", "deprecated"] | None = None
    cases: tuple[Case, ...] | None = None
    law: tuple[CitationField, ...] | None = None
    reason: Bilingual


class Settings(Strict):
    """Radii and tolerances of a pack. Thresholds belong to rules; these define how measures are computed."""

    site_merge: QuantityField = Quantity(text="50 m", number=50, unit="m")
    near: QuantityField = Quantity(text="50 m", number=50, unit="m")
    obstacle_radius: QuantityField = Quantity(text="100 m", number=100, unit="m")
    tool_buffer: QuantityField = Quantity(text="5 m", number=5, unit="m")
    corridor_width: QuantityField = Quantity(text="50 m", number=50, unit="m")
    piece: QuantityField = Quantity(text="1 ha", number=1, unit="ha")
    front_reach: QuantityField = Quantity(text="500 m", number=500, unit="m")
    side_locked: QuantityField = Quantity(text="50 %", number=50, unit="%")
    interface: QuantityField = Quantity(text="100 m", number=100, unit="m")


class Part(Strict):
    """The keys allowed in any file of a pack; in a folder, each file beside ``pack.yaml`` is a part."""

    articles: tuple[Article, ...] = ()
    modifiers: tuple[Modifier, ...] = ()
    rules: tuple[Rule, ...] = ()
    overrides: tuple[Override, ...] = ()

    @model_validator(mode="after")
    def _ids_stand_once(self) -> Self:
        rule_ids: set[str] = set()
        for n, rule in enumerate(self.rules):
            if rule.id in rule_ids:
                raise fault(Msg.RULE_WRITTEN_TWICE, "rule {rule} is written twice", rule=rule.id, at=f"rules.{n}.id")
            rule_ids.add(rule.id)
        named: set[str] = set()
        for n, modifier in enumerate(self.modifiers):
            if modifier.id in named:
                raise fault(
                    Msg.MODIFIER_WRITTEN_TWICE,
                    "modifier {modifier} is written twice",
                    modifier=modifier.id,
                    at=f"modifiers.{n}.id",
                )
            named.add(modifier.id)
        return self


class Pack(Part):
    """A rule pack as written in one file, or the ``pack.yaml`` of a folder."""

    schema_: Literal[1] = Field(alias="schema")
    pack: Slug
    version: Annotated[str, StringConstraints(pattern=r"^[0-9]+\.[0-9]+\.[0-9]+$")]
    title: Bilingual
    extends: Slug | None = None
    reference: Slug | None = None
    settings: Settings | None = None
    disabled: tuple[RuleId, ...] = ()


class CaseFile(Strict):
    """The cases of one rule in a file of their own; the file's name is the rule's id."""

    cases: tuple[Case, ...] = Field(min_length=1)


class Applied(Strict):
    """An override as applied, for the report."""

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
    modifiers: tuple[Modifier, ...] = ()
    overrides: tuple[Applied, ...] = ()
    #: when articles are in force, whichever rule cites them
    articles: tuple[Article, ...] = ()
    #: in one case: rules that do not apply, and those for which it is unknown with the entries that would decide it
    left_out: tuple[str, ...] = ()
    undecided: dict[str, tuple[str, ...]] = Field(default_factory=dict)
    #: (file name, sha256) of every file that determines a verdict; ``base/corridors.yaml`` where a pack is a folder
    sources: tuple[tuple[str, str], ...] = ()
    #: position of a rule or one of its keys ("RP01", "RP01.applies.tools"): file, line, column
    places: dict[str, tuple[str, int, int]] = Field(default_factory=dict)
    #: files of the pack itself, not of those that it extends
    own_files: tuple[str, ...] = ()

    def modifier(self, modifier_id: str) -> Modifier:
        """The modifier of an id; every id that a rule names has one."""
        return next(each for each in self.modifiers if each.id == modifier_id)

    def rule(self, rule_id: str) -> Rule:
        return next(rule for rule in self.rules if rule.id == rule_id)
