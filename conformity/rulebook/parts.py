"""The parts of rules, modifiers and cases: texts, comparisons, levels, origins of thresholds."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Annotated, Any, Final, Literal, Self

from pydantic import (
    AfterValidator,
    Discriminator,
    Field,
    StringConstraints,
    Tag,
    model_validator,
)

from conformity.errors import Msg
from conformity.model import Severity
from conformity.model.measures import MEASURES
from conformity.rulebook.quantities import Measure, Quantity, QuantityField, fault
from conformity.strict import Either, Strict

#: names of the engine's own caps (``evaluate/caps.py``), which a finding lists beside modifiers
CAPS: Final = frozenset(
    {"approach_unplaced", "assumed_objective", "finer_than_source", "guard", "no_core", "possible_only", "schematic",
     "unverified_built", "width_unknown"}
)  # fmt: skip


def _free(name: str) -> str:
    if name in CAPS:
        raise fault(Msg.MODIFIER_NAME_RESERVED, "'{name}' is a name of the engine's own", name=name)
    return name


ModifierId = Annotated[str, StringConstraints(pattern=r"^[A-Za-z][A-Za-z0-9_-]{0,39}$"), AfterValidator(_free)]
RuleId = Annotated[str, StringConstraints(pattern=r"^[A-Z]{2}[0-9]{2}$")]
Slug = Annotated[str, StringConstraints(pattern=r"^[a-z0-9][a-z0-9-]{1,60}$")]
#: ``"25-00"`` one sub-type, ``"25"`` every sub-type of type 25.
Code = Annotated[str, StringConstraints(pattern=r"^[0-9]{2}(-[0-9]{2})?$")]


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
            raise fault(Msg.CONDITION_NOT_ONE_BOUND, "give exactly one of at_least, above, at_most, below")
        units = MEASURES[self.measure].units
        allowed = (*units, "‰") if "%" in units else units
        if given[0].unit not in allowed:
            wanted = ", ".join(u or "1" for u in allowed)
            english = "'{value}': {measure} is measured in {units}"
            at = {">=": "at_least", ">": "above", "<=": "at_most", "<": "below"}[self.operator]
            raise fault(
                Msg.MEASURE_UNIT_WRONG, english, value=given[0].text[:60], measure=self.measure, units=wanted, at=at
            )
        return self

    @property
    def bound(self) -> Quantity:
        bound = self.at_least or self.above or self.at_most or self.below
        assert bound is not None
        return bound

    @property
    def operator(self) -> str:
        return ">=" if self.at_least else ">" if self.above else "<=" if self.at_most else "<"

    def text(self) -> str:
        """``core_area >= 500 m2``."""
        return f"{self.measure} {self.operator} {self.bound.text}"


class AllOf(Strict):
    """Every part is met."""

    all: tuple[Condition, ...] = Field(min_length=1)

    def text(self) -> str:
        """Its parts, joined by *and*."""
        return _joined(self.all, " and ")


class AnyOf(Strict):
    """At least one part is met."""

    any: tuple[Condition, ...] = Field(min_length=1)

    def text(self) -> str:
        """Its parts, joined by *or*."""
        return _joined(self.any, " or ")


def _joined(parts: tuple[Condition, ...], word: str) -> str:
    return word.join(part.text() if isinstance(part, Comparison) else f"({part.text()})" for part in parts)


def _branch(raw: Any) -> str:
    """The type of condition intended by a value's keys, so that faults are reported for that type only."""
    if isinstance(raw, (AllOf, AnyOf)):
        return "all" if isinstance(raw, AllOf) else "any"
    keys = raw.keys() if isinstance(raw, dict) else ()
    return "all" if "all" in keys else "any" if "any" in keys else "one"


Condition = Annotated[
    Annotated[Comparison, Tag("one")] | Annotated[AllOf, Tag("all")] | Annotated[AnyOf, Tag("any")],
    Discriminator(_branch),
]


def comparisons(condition: Condition) -> Iterator[Comparison]:
    """Every comparison of a condition."""
    if isinstance(condition, Comparison):
        yield condition
    else:
        for part in condition.all if isinstance(condition, AllOf) else condition.any:
            yield from comparisons(part)


class Origin(Strict):
    """Where a threshold comes from: L legal text, J case law, P practice precedent, D editable default."""

    type: Literal["L", "J", "P", "D"]
    note: Either | None = None


class Level(Strict):
    """A severity and the condition that reaches it.

    ``at: site`` judges the condition on the total of the rule's contacts with that element over the site.
    """

    severity: Severity
    when: Condition
    at: Literal["unit", "site"] = "unit"
    origin: Origin
