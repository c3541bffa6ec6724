"""Determines the elements that a rule can judge: by its severities, its population, and the measures of its levels."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING, Final

from conformity.errors import Msg, Place, Problem
from conformity.errors.reasons import Reason
from conformity.model import Kind, Mode, Objective, Scope, Severity
from conformity.model.measures import names
from conformity.rulebook.lint import EXPECTED_KINDS
from conformity.rulebook.parts import AllOf, AnyOf

if TYPE_CHECKING:
    from conformity.rulebook.schema import Condition, Rule, Rulebook

DIMENSIONS: Final = ("surface", "line", "point")
_OF_SURFACES: Final = names(shape="surface")
_OF_LINES: Final = names(shape="line")


def judges(rule: Rule) -> bool:
    """Whether a rule judges elements one by one, with a result other than favourable.

    Rules of the whole document or territory, and those that name no kind, judge no element.
    """
    return (
        rule.status == "active"
        and bool(rule.applies.kinds)
        and rule.scope in (Scope.PAIR, Scope.SITE, Scope.ELEMENT)
        and any(level.severity is not Severity.FAVOURABLE for level in rule.levels)
    )


def fires_on(rule: Rule, dimension: str) -> bool:
    """Whether some level that is not favourable can be reached by an element of a dimension.

    A line never reaches a threshold of area, nor a surface one of length.
    """
    wanted = rule.applies.geometries
    if wanted and dimension not in wanted:
        return False
    return any(_possible(level.when, dimension) for level in rule.levels if level.severity is not Severity.FAVOURABLE)


def _possible(condition: Condition, dimension: str) -> bool:
    if isinstance(condition, AllOf):
        return all(_possible(part, dimension) for part in condition.all)
    if isinstance(condition, AnyOf):
        return any(_possible(part, dimension) for part in condition.any)
    nothing = (condition.measure in _OF_SURFACES and dimension != "surface") or (
        condition.measure in _OF_LINES and dimension != "line"
    )
    bound = condition.bound.value
    return not nothing or {">=": bound <= 0, ">": bound < 0, "<=": bound >= 0, "<": bound > 0}[condition.operator]


def takes_objective(rule: Rule, objective: Objective) -> bool:
    """Whether a rule assesses elements of an objective; an unknown objective counts as *preserve*."""
    wanted = rule.applies.objectives
    if not wanted or objective in wanted or objective is Objective.BOTH:
        return True
    return objective is Objective.UNKNOWN and Objective.PRESERVE in wanted and rule.mode is Mode.PRESERVE


def unreached(book: Rulebook) -> list[Problem]:
    """Kinds, objectives and shapes of elements that no rule of a pack judges: notices, as this may be intended.

    A layer of such a kind is read and measured, and the report states that no rule judged it.
    """
    return list(_unreached(book))


def _unreached(book: Rulebook) -> Iterator[Problem]:
    place = Place(file=book.pack)
    active = [rule for rule in book.rules if rule.status == "active"]
    for kind in Kind:
        named = Reason(f"report.kind.{kind}")
        rules = [rule for rule in book.rules if judges(rule) and kind in rule.applies.kinds]
        if not rules and kind in EXPECTED_KINDS and not any(kind in rule.applies.kinds for rule in active):
            continue  # a fault of the pack, reported by lint
        if not rules:
            yield Problem(Msg.KIND_NOT_JUDGED, place, {"kind": named})
            continue
        left = [o for o in Objective if not any(takes_objective(rule, o) for rule in rules)]
        if left:
            yield Problem(
                Msg.KIND_WITH_OBJECTIVE_NOT_JUDGED,
                place,
                {"kind": named, "objectives": tuple(Reason(f"report.objective.{o}") for o in left)},
            )
        shapes = [d for d in DIMENSIONS if not any(fires_on(rule, d) for rule in rules)]
        if shapes:
            yield Problem(
                Msg.KIND_WITH_GEOMETRY_NOT_JUDGED,
                place,
                {"kind": named, "geometries": tuple(Reason(f"report.geometry.{d}") for d in shapes)},
            )
