"""Mutation testing of rules, one small change at a time.

A mutant is detected where a case gives another result. A mutant that survives changes a threshold, a condition or a
filter that no case tests.
"""

from __future__ import annotations

import os
from collections.abc import Iterator
from concurrent.futures import ProcessPoolExecutor
from dataclasses import dataclass
from multiprocessing import get_context
from typing import TYPE_CHECKING, Any

from conformity.evaluate import evaluate
from conformity.model import Scope
from conformity.model.measures import names
from conformity.overlay import Measured, measure
from conformity.rulebook.in_case import applied
from conformity.rulebook.law import When
from conformity.rulebook.load import needs
from conformity.rulebook.parts import AllOf, AnyOf, Comparison, comparisons
from conformity.rulebook.quantities import Quantity
from conformity.testing import case_situation, frames_from_case, observed

if TYPE_CHECKING:
    from conformity.model import Context, Network, Plan
    from conformity.rulebook.parts import Condition
    from conformity.rulebook.schema import Case, Rule, Rulebook

#: Fewer rules than this are tested in the calling process.
_ALONE = 4
#: How far a threshold is moved, up and down.
SHIFT = 0.10
_OPPOSITE = {"at_least": "above", "above": "at_least", "at_most": "below", "below": "at_most"}
#: Measures with integer values, for which ``>= 1`` and ``> 0`` are equivalent.
_WHOLE = names(whole=True)
#: Measured to a tolerance, so that no case is exactly at the threshold: ``>`` and ``>=`` cannot be distinguished.
_SEARCHED = names(searched=True)
_LISTS = (
    "kinds", "zones", "zone_uses", "prescriptions", "tools", "classes", "deduct", "purposes_excluded",
    "obstacle_types_excluded",
)  # fmt: skip
_FILTERS = ("objectives", "milieux", "geometries", "reference_kinds", "effects")


@dataclass(frozen=True)
class Mutant:
    """A changed rule, its change, and the case that detected it (empty: none did)."""

    rule_id: str
    change: str
    noticed_by: str = ""

    @property
    def alive(self) -> bool:
        return not self.noticed_by


def run_mutants(rulebook: Rulebook, rule_id: str | None = None) -> list[Mutant]:
    """Test every mutant of every rule of a book on that rule's own cases.

    Rules inherited unchanged from another pack are skipped: they are tested with that pack.

    Returns
    -------
    list of Mutant
        In the order of the rules; ``alive`` where no case gave another result.
    """
    own = {name for name, place in rulebook.places.items() if place[0] in rulebook.own_files}
    chosen = [
        (rule, rulebook, rule.id in own)
        for rule in rulebook.rules
        if rule.status == "active" and rule_id in (None, rule.id) and (rule.id in own or f"{rule.id}.levels" in own)
    ]
    jobs = min(os.cpu_count() or 1, len(chosen))
    if jobs < 2 or len(chosen) < _ALONE:
        return [mutant for each in chosen for mutant in _tried(*each)]
    # one process per core, as rules are independent
    with ProcessPoolExecutor(jobs, mp_context=get_context("spawn")) as pool:
        return [mutant for of_rule in pool.map(_tried, *zip(*chosen, strict=True)) for mutant in of_rule]


class _Bench:
    """The cases of one rule: their frames, and their measures by needs of the overlay."""

    def __init__(self, rule: Rule, rulebook: Rulebook) -> None:
        self.book = rulebook
        self.cases = rule.read_cases()
        self.frames: list[tuple[Plan, Network, Context]] = [frames_from_case(case) for case in self.cases]
        self.measured: dict[tuple[int, str], Measured] = {}
        self.answers = [self.answer(n, rule) for n in range(len(self.cases))]
        self.order = list(range(len(self.cases)))

    def answer(self, n: int, rule: Rule) -> tuple[Any, ...]:
        """The result of a rule on a case: outcomes, severities, findings, measures."""
        plan, network, context = self.frames[n]
        alone = self.book.model_copy(update={"rules": (rule,)})
        book = applied(alone, case_situation(plan, context))
        asked = needs(book)
        key = (n, repr(asked))
        if key not in self.measured:
            self.measured[key] = measure(plan, network, context, asked)
        return observed(rule, evaluate(plan, network, context, self.measured[key], book))

    def notices(self, rule: Rule) -> Case | None:
        """The first case with another result; the one that detected the previous mutant is tested first."""
        for n in list(self.order):
            if self.answer(n, rule) != self.answers[n]:
                self.order.remove(n)
                self.order.insert(0, n)
                return self.cases[n]
        return None


def _tried(rule: Rule, rulebook: Rulebook, whole: bool) -> list[Mutant]:
    """The mutants of a rule; of its levels only, where the rest belongs to another pack."""
    bench = _Bench(rule, rulebook)
    results = []
    for change, mutant in mutants(rule, rulebook.settings.obstacle_radius.value, whole=whole):
        case = bench.notices(mutant)
        results.append(Mutant(rule.id, change, case.name if case else ""))
    return results


def mutants(rule: Rule, radius_m: float = float("inf"), *, whole: bool = True) -> Iterator[tuple[str, Rule]]:
    """Every small change of a rule that could affect results: its description and the changed rule.

    ``radius_m`` is the largest distance of pairs of a ``relation: within``: thresholds beyond it have no effect.
    """
    for n, level in enumerate(rule.levels):
        for change, when in _conditions(level.when):
            if rule.applies.relation == "within" and _beyond(level.when, when, radius_m):
                continue
            levels = (*rule.levels[:n], level.model_copy(update={"when": when}), *rule.levels[n + 1 :])
            yield f"{level.severity}: {change}", rule.model_copy(update={"levels": levels})
        if len(rule.levels) > 1:
            others = (*rule.levels[:n], *rule.levels[n + 1 :])
            yield (
                f"without the level {level.severity} ({level.when.text()})",
                rule.model_copy(update={"levels": others}),
            )
        if level.at == "site" and rule.scope is Scope.PAIR:
            levels = (*rule.levels[:n], level.model_copy(update={"at": "unit"}), *rule.levels[n + 1 :])
            yield f"{level.severity}: judged on the pair, not the site", rule.model_copy(update={"levels": levels})
    if not whole:
        return
    yield from _filters(rule)
    if rule.when is not None:
        for change, case in _when(rule.when):
            yield change, rule.model_copy(update={"when": case})
    for name in ("without_buildings", "schematic", "guard"):
        if getattr(rule, name) is not None:
            yield f"without {name}", rule.model_copy(update={name: None})
    for name in rule.modifiers:
        kept = tuple(m for m in rule.modifiers if m != name)
        yield f"without modifier {name}", rule.model_copy(update={"modifiers": kept})


def _when(when: When) -> Iterator[tuple[str, When | None]]:
    """The condition of a rule, with one of its parts removed."""
    yield "without when", None
    given = [name for name in type(when).model_fields if getattr(when, name) not in (None, (), {})]
    if len(given) > 1:
        for name in given:
            yield f"when without {name}", When(**{other: getattr(when, other) for other in given if other != name})


def _beyond(before: Condition, after: Condition, radius_m: float) -> bool:
    """Whether the change only adds distances beyond those of any pair."""
    reach = [c.bound.value for c in comparisons(before) if c.measure == "distance" and c.operator in ("<", "<=")]
    left = [c.bound.value for c in comparisons(after) if c.measure == "distance" and c.operator in ("<", "<=")]
    others = [c.text() for c in comparisons(before) if c.measure != "distance"]
    same = others == [c.text() for c in comparisons(after) if c.measure != "distance"]
    return bool(reach) and same and min(reach) >= radius_m and min(left, default=radius_m) >= radius_m and reach != left


def _filters(rule: Rule) -> Iterator[tuple[str, Rule]]:
    applies = rule.applies

    def changed(**update: Any) -> Rule:
        return rule.model_copy(update={"applies": applies.model_copy(update=update)})

    for name in _FILTERS:
        if getattr(applies, name):
            yield f"without {name}", changed(**{name: ()})
    if applies.where is not None:
        yield "without where", changed(where=None)
    for name in _LISTS:
        held = getattr(applies, name)
        if len(held) > 1 or (held and name in ("deduct", "purposes_excluded", "obstacle_types_excluded")):
            for item in held:
                yield f"{name} without {item}", changed(**{name: tuple(other for other in held if other != item)})
    for name in applies.requires:
        yield f"without requiring {name}", changed(requires=tuple(other for other in applies.requires if other != name))
    if applies.relation != "overlap":
        yield f"relation overlap, not {applies.relation}", changed(relation="overlap")


def _conditions(condition: Condition) -> Iterator[tuple[str, Condition]]:
    """Every condition that differs from this one in one place."""
    if isinstance(condition, Comparison):
        yield from _comparisons(condition)
        return
    whole = isinstance(condition, AllOf)
    parts = condition.all if isinstance(condition, AllOf) else condition.any
    for n, part in enumerate(parts):
        for change, other in _conditions(part):
            yield change, _built((*parts[:n], other, *parts[n + 1 :]), whole)
        if len(parts) > 1:
            yield f"without {part.text()}", _built((*parts[:n], *parts[n + 1 :]), whole)
    if len(parts) > 1:
        word = "any, not all" if whole else "all, not any"
        yield f"{word}: {condition.text()}", _built(parts, not whole)


def _built(parts: tuple[Condition, ...], whole: bool) -> Condition:
    return AllOf(all=parts) if whole else AnyOf(any=parts)


def _comparisons(comparison: Comparison) -> Iterator[tuple[str, Comparison]]:
    name = next(n for n in _OPPOSITE if getattr(comparison, n) is not None)
    bound = comparison.bound
    if comparison.measure in _WHOLE:
        steps = [bound.number - 1, bound.number + 1]
    else:
        steps = [bound.number * (1 - SHIFT), bound.number * (1 + SHIFT)]
    for number in steps:
        moved = Quantity(text=f"{number:g} {bound.unit}".strip(), number=number, unit=bound.unit)
        yield f"{comparison.text()} → {moved.text}", comparison.model_copy(update={name: moved})
    # for whole values, the strict form is the next threshold; measured values are never exactly at the threshold
    if comparison.measure not in _WHOLE | _SEARCHED:
        other = _OPPOSITE[name]
        yield f"{comparison.text()} → {other}", comparison.model_copy(update={name: None, other: bound})
