"""Finds faults of a well-formed pack: levels that are never reached, thresholds that a shape cannot meet."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import TYPE_CHECKING, Final

from conformity.errors import Msg, Place, Problem
from conformity.errors.reasons import Reason
from conformity.model import CONSTRUCTIBLE_CLASSES, SEVERITY_RANK, Kind, Outcome, Scope, Severity
from conformity.model.measures import MEASURES
from conformity.rulebook.in_case import articles_in, conditions, without_brackets
from conformity.rulebook.law import Citation, contradictions
from conformity.rulebook.parts import AllOf, AnyOf, Comparison, comparisons
from conformity.rulebook.quantities import BREAKS, GAPS

if TYPE_CHECKING:
    from conformity.rulebook.law import When
    from conformity.rulebook.schema import Condition, Level, Rule, Rulebook
    from conformity.strict import Bilingual

_GROUND: Final = frozenset(
    {"area", "core_area", "envelope_area", "share_of_element", "core_share_of_element", "share_of_zone"}
)
_SURFACES_ONLY: Final = frozenset({"surface"})
#: Kinds for which every pack should have a rule.
EXPECTED_KINDS: Final = (Kind.RESERVOIR, Kind.CORRIDOR, Kind.WATERCOURSE, Kind.OBSTACLE)


def lint(rulebook: Rulebook) -> list[Problem]:
    """Every problem of a rulebook, by rule; an empty list where there is none."""
    problems = [problem for rule in rulebook.rules for problem in _of_rule(rule, rulebook)]
    return [*problems, *_of_book(rulebook)]


def _of_rule(rule: Rule, book: Rulebook) -> Iterator[Problem]:
    def problem(code: str, field: str, **fields: object) -> Problem:
        return Problem(code, _place(book, rule.id, field), {"rule": rule.id, **fields})

    ordered = sorted(rule.levels, key=lambda level: SEVERITY_RANK[level.severity])
    if list(rule.levels) != ordered:
        yield problem(Msg.LEVELS_OUT_OF_ORDER, "levels")
    for n, level in enumerate(ordered):
        hidden = next((worse for worse in ordered[:n] if _implies(level, worse)), None)
        if hidden is not None:
            yield problem(Msg.LEVEL_NEVER_REACHED, "levels", severity=level.severity.value, worse=hidden.severity.value)
    for level in rule.levels:
        if _contradicts(level.when):
            yield problem(Msg.LEVEL_CONTRADICTORY, "levels", severity=level.severity.value, condition=level.when.text())
        if level.severity is Severity.CRITICAL and rule.scope is Scope.PAIR and level.at == "unit":
            yield problem(Msg.CRITICAL_ON_A_PAIR, "levels")
    measures = {c.measure for level in rule.levels for c in comparisons(level.when)}
    if _never_met_by_lines(rule, measures):
        yield problem(Msg.AREA_ALONE_FOR_LINES_OR_POINTS, "levels")
    by_tools = [name for name in ("covered_share", "sheltered_share") if name in measures]
    if by_tools and not rule.applies.tools:
        yield problem(Msg.MEASURE_NEEDS_KEY, "applies.tools", measure=by_tools[0], key="tools")
    if "class_share" in measures and not rule.applies.classes:
        yield problem(Msg.MEASURE_NEEDS_KEY, "applies.classes", measure="class_share", key="classes")
    if by_tools and "prescriptions" not in rule.applies.requires:
        yield problem(Msg.COVERED_SHARE_WITHOUT_PRESCRIPTIONS, "applies.requires")
    wrong = _out_of_scope(rule.scope, measures)
    if wrong:
        yield problem(Msg.SCOPE_LACKS_MEASURES, "levels", measures=", ".join(sorted(wrong)), scope=rule.scope.value)
    kept, wanted = _reach(rule, measures | {rule.measure}, book)
    if kept < wanted:
        yield problem(Msg.RULE_LOOKS_BEYOND_PAIRS, "applies", kept=f"{kept:g} m", wanted=f"{wanted:g} m")
    both = {c for c in rule.applies.deduct if any(c[:2] == p[:2] for p in rule.applies.prescriptions)}
    if both:
        yield problem(Msg.CODES_TRIGGER_AND_DEDUCT, "applies.deduct", codes=", ".join(sorted(both)))
    if measures & (BREAKS | GAPS) and not (rule.applies.zones or rule.applies.zone_uses or rule.applies.prescriptions):
        yield problem(
            Msg.MEASURES_NEED_CLOSING_ZONES, "applies", measures=", ".join(sorted(measures & (BREAKS | GAPS)))
        )
    for name, shared in _counted_twice(rule, book):
        yield problem(Msg.MODIFIER_REPEATS_RULE, "modifiers", modifier=name, shared=shared)
    for name, why in _never_moved(rule, book):
        yield problem(Msg.MODIFIER_NEVER_HOLDS, "modifiers", modifier=name, what=why, scope=rule.scope.value)
    same = [name for name, text in _texts_of(rule) if text.fr.strip() == text.en.strip()]
    if same:
        yield problem(Msg.TEXT_NOT_TRANSLATED, "texts", names=", ".join(same))
    for code, field, fields in _law(rule, book):
        yield problem(code, field, **fields)
    cases = rule.read_cases()
    outcomes = {case.outcome for case in cases}
    if Outcome.FINDING not in outcomes or not outcomes - {Outcome.FINDING}:
        yield problem(Msg.CASES_ONE_SIDED, "cases")
    reached = {case.severity for case in cases}
    never = [
        s.value
        for s in dict.fromkeys(level.severity for level in rule.levels)
        if s not in reached and not _capped(rule)
    ]
    if never:
        yield problem(Msg.SEVERITIES_WITHOUT_CASE, "cases", severities=", ".join(never))


def _law(rule: Rule, book: Rulebook) -> Iterator[tuple[str, str, dict[str, str]]]:
    """Conditions that cannot hold together, articles unknown to the pack or outside brackets in a text."""
    own = [rule.when] if rule.when is not None else []
    if any(when.reference_kinds or when.reference_statuses for when in (*own, *(v.when for v in rule.variants))):
        yield Msg.RULE_DEPENDS_ON_REFERENCE_KIND, "when", {}
    yield from _cited(rule.law, own, "law", book)
    said: list[tuple[list[When], str, list[Bilingual]]] = [(own, "texts", [both for _, both in _texts_of(rule)])]
    for variant in rule.variants:
        here = [*own, variant.when]
        if what := next(contradictions(here), ""):
            yield Msg.VARIANT_NEVER_SERVES, "variants", {"what": what}
            continue
        if variant.law is not None:
            yield from _cited(variant.law, here, "variants", book)
        quoted = (variant.texts.finding, variant.texts.remedy) if variant.texts else ()
        given = [each for each in (variant.title, variant.why, *quoted) if each is not None]
        said.append((here, "variants", given))
    for here, field, texts in said:
        bare = {
            name
            for both in texts
            for text in (both.fr, both.en)
            for name in articles_in(without_brackets(text))
            if not _always(Citation(cite=name), here, book)
        }
        if bare:
            yield Msg.ARTICLE_OUTSIDE_BRACKETS, field, {"articles": ", ".join(sorted(bare))}


def _cited(
    law: Iterable[Citation], case: list[When], field: str, book: Rulebook
) -> Iterator[tuple[str, str, dict[str, str]]]:
    """Faults of the citations of a rule or variant, in the cases to which it applies."""
    possible = 0
    for citation in law:
        parts = conditions(citation, book.articles)
        what = next(contradictions([*case, *parts]), "")
        possible += not what
        if what:
            yield Msg.CITATION_NEVER_PRINTED, field, {"cite": citation.cite, "what": what}
        listed = citation.when is not None or any(a.stands_for(citation.cite) for a in book.articles)
        if book.articles and citation.cite.startswith(("CU ", "CE ")) and not listed:
            yield Msg.ARTICLE_WITHOUT_PERIOD, field, {"cite": citation.cite}
    if not possible:
        yield Msg.RULE_WITHOUT_CITATION, field, {"case": "; ".join(when.text() for when in case)}


def _always(citation: Citation, case: list[When], book: Rulebook) -> bool:
    """Whether a citation holds in every case that meets some conditions."""
    return all(_within(case, name, value) for part in conditions(citation, book.articles) for name, value in part)


def _within(case: list[When], name: str, value: object) -> bool:
    """Whether one part of a condition holds wherever some other conditions hold."""
    if value in (None, (), {}):
        return True
    for when in case:
        held = getattr(when, name)
        if held == value:
            return True
        if isinstance(value, tuple) and held and set(held) <= set(value):
            return True
        if name.endswith("_from") and held and held >= value:
            return True
        if name.endswith("_before") and held and held <= value:
            return True
    return False


def _counted_twice(rule: Rule, book: Rulebook) -> Iterator[tuple[str, str]]:
    """Modifiers based on a fact that the rule already uses, which would count twice."""
    texts = {part.text() for level in rule.levels for part in comparisons(level.when)}
    own = {*rule.applies.deduct, *rule.applies.tools, *rule.applies.prescriptions}
    for modifier in book.modifiers:
        if modifier.id not in rule.modifiers:
            continue
        tools = sorted(tool for tool in modifier.tools if tool in own)
        measured = sorted(texts & {part.text() for part in comparisons(modifier.when)}) if modifier.when else []
        declared = (
            [rule.applies.declaration]
            if rule.applies.declaration and (modifier.declaration == rule.applies.declaration)
            else []
        )
        if tools or measured or declared:
            yield modifier.id, ", ".join([*tools, *measured, *declared])


def _never_moved(rule: Rule, book: Rulebook) -> Iterator[tuple[str, str]]:
    """Modifiers that can never hold for the rule's units, and the measures that these units lack."""
    of_element = rule.scope in (Scope.PAIR, Scope.SITE, Scope.ELEMENT)
    for modifier in book.modifiers:
        if modifier.id not in rule.modifiers:
            continue
        measures = {c.measure for c in comparisons(modifier.when)} if modifier.when is not None else set()
        if not of_element:
            yield modifier.id, "modifiers"
        elif modifier.tools and rule.scope is not Scope.PAIR:
            yield modifier.id, "tools"
        elif wrong := _out_of_scope(rule.scope, measures):
            yield modifier.id, ", ".join(sorted(wrong))


def _texts_of(rule: Rule) -> Iterator[tuple[str, Bilingual]]:
    yield "title", rule.title
    yield "why", rule.why
    for name in ("finding", "remedy"):
        yield f"texts.{name}", getattr(rule.texts, name)


def _place(book: Rulebook, rule_id: str, field: str) -> Place:
    """Position of a rule's key; of its parent where the key is missing."""
    names = (f"{rule_id}.{field}", f"{rule_id}.{field.split('.')[0]}", rule_id)
    position = next((book.places[name] for name in names if name in book.places), None)
    if position is None:
        return Place(file=book.pack, field=f"{rule_id}.{field}")
    return Place(file=position[0], line=position[1], column=position[2])


def _contradicts(condition: Condition) -> bool:
    """Whether an ``all`` bounds one measure with a lower bound above its upper bound, so that it is never met."""
    if isinstance(condition, Comparison):
        return False
    if not isinstance(condition, AllOf):
        return all(_contradicts(part) for part in condition.any)
    own = [part for part in condition.all if isinstance(part, Comparison)]
    lows = [part for part in own if part.operator in (">=", ">")]
    highs = [part for part in own if part.operator in ("<=", "<")]
    return any(_contradicts(part) for part in condition.all) or any(
        low.measure == high.measure and _apart(low, high) for low in lows for high in highs
    )


def _apart(low: Comparison, high: Comparison) -> bool:
    if low.bound.value == high.bound.value:
        return low.operator == ">" or high.operator == "<"
    return low.bound.value > high.bound.value


def _capped(rule: Rule) -> bool:
    """Whether a ceiling prevents a level from appearing with its own severity in a case."""
    return rule.guard is not None


def _implies(milder: Level, worse: Level) -> bool:
    """Whether whatever meets the milder level's condition meets the worse level's too, as far as can be decided."""
    return milder.at == worse.at and _entails(milder.when, worse.when)


def _entails(a: Condition, b: Condition) -> bool:
    if isinstance(b, AllOf):
        return all(_entails(a, part) for part in b.all)
    if isinstance(a, AnyOf):
        return all(_entails(part, b) for part in a.any)
    if isinstance(a, AllOf) and any(_entails(part, b) for part in a.all):
        return True
    if isinstance(b, AnyOf):
        return any(_entails(a, part) for part in b.any)
    if not isinstance(a, Comparison) or a.measure != b.measure or a.operator[0] != b.operator[0]:
        return False
    if a.bound.value == b.bound.value:
        return a.operator == b.operator or a.operator in (">", "<")
    return (a.bound.value > b.bound.value) is (a.operator[0] == ">")


def _never_met_by_lines(rule: Rule, measures: Iterable[str]) -> bool:
    """Whether a rule has area thresholds on lines: the area is 0, which would look like no conflict."""
    surfaces = rule.applies.geometries and set(rule.applies.geometries) <= _SURFACES_ONLY
    return not surfaces and rule.scope in (Scope.PAIR, Scope.SITE, Scope.ELEMENT) and set(measures) <= _GROUND


def _out_of_scope(scope: Scope, measures: set[str]) -> set[str]:
    """Measures of other units than those of a scope, where they have no value."""
    unit = "pair" if scope is Scope.SITE else scope.value
    return {measure for measure in measures if unit not in MEASURES[measure].of}


def _reach(rule: Rule, measures: set[str], book: Rulebook) -> tuple[float, float]:
    """How far, in metres, the pairs of a rule are kept, and how far it looks: a pair not kept would read as clear."""
    near, radius = book.settings.near.value, book.settings.obstacle_radius.value
    if rule.applies.relation != "within":
        return near, near
    obstacles = set(rule.applies.kinds) == {Kind.OBSTACLE}
    kept = radius if obstacles else min(near, radius)
    return kept, max(radius, *(MEASURES[name].reach_m for name in measures))


def _of_book(rulebook: Rulebook) -> Iterator[Problem]:
    """Constructible classes, kinds and severities that no active rule covers."""
    active = [rule for rule in rulebook.rules if rule.status == "active"]
    covered = {zone for rule in active for zone in rule.applies.zones}
    for zone in sorted(CONSTRUCTIBLE_CLASSES - covered):
        yield Problem(
            Msg.ZONE_CLASS_WITHOUT_RULE, Place(file=rulebook.pack), {"class": Reason(f"report.zone_class.{zone}")}
        )
    kinds = {kind for rule in active for kind in rule.applies.kinds}
    for kind in EXPECTED_KINDS:
        if kind not in kinds:
            yield Problem(Msg.KIND_WITHOUT_RULE, Place(file=rulebook.pack), {"kind": Reason(f"report.kind.{kind}")})
    if not any(level.severity is Severity.FAVOURABLE for rule in active for level in rule.levels):
        yield Problem(Msg.NO_FAVOURABLE_RULE, Place(file=rulebook.pack), {})
