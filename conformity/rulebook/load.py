"""Loads a rule pack from its text, with the packs it extends, and reports every fault with line and column."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from functools import lru_cache
from typing import TYPE_CHECKING, Final, TypeVar

from conformity.errors import Msg, Problem, RulesError
from conformity.model import TO_URBANISE_CLASSES, Barrier, Kind, Needs, Scope, ZoneClass, together
from conformity.model.measures import MEASURES
from conformity.rulebook import bounds
from conformity.rulebook.files import KEPT, PackFiles, PackText, read
from conformity.rulebook.law import law_text
from conformity.rulebook.parts import comparisons
from conformity.rulebook.quantities import BREAKS, GAPS, ROLLBACKS
from conformity.rulebook.schema import (
    Applied,
    Applies,
    Article,
    Case,
    Level,
    Modifier,
    Override,
    Rule,
    Rulebook,
    Settings,
)
from conformity.yamltext import suggestion

if TYPE_CHECKING:
    from conformity.yamltext import Node

#: kinds allowed in texts: ``{watercourse:, lit et ripisylve compris}`` is printed for watercourses only
#: likewise ``{asked:de }`` in a remedy, printed only where it follows *il est demandé de*
_SAID_OF: Final = frozenset({*Kind, "asked"})
#: placeholders of a rule's texts
PLACEHOLDERS: Final = frozenset(
    {
        "zone", "class", "commune", "element", "kind", "objective", "prescription", "code", "value", "threshold", "n",
        "list", "kept", "between", "width_before", "gap_before", "pieces", "sides",
    }
    | {each.field for each in MEASURES.values() if each.field}
)  # fmt: skip
Resolver = Callable[[str], PackText]
Written = TypeVar("Written", Rule, Override)


def toolset_name(codes: Iterable[str]) -> str:
    """The name of a set of prescription codes: the codes, sorted."""
    return ",".join(sorted(codes))


def barrier(applies: Applies) -> Barrier:
    """The barrier formed by a rule's zones, uses and prescriptions."""
    return Barrier(
        classes=tuple(sorted(applies.zones)),
        uses=tuple(sorted(applies.zone_uses)),
        codes=tuple(sorted(applies.prescriptions)),
        purposes_excluded=tuple(sorted(applies.purposes_excluded)),
    )


def measures_of(rule: Rule, rulebook: Rulebook) -> frozenset[str]:
    """Every measure used by the rule's levels, its guard or its modifiers."""
    conditions = [level.when for level in rule.levels]
    conditions += [m.when for m in rulebook.modifiers if m.id in rule.modifiers and m.when is not None]
    if rule.guard is not None:
        conditions.append(rule.guard)
    return frozenset({rule.measure, *(c.measure for condition in conditions for c in comparisons(condition))})


def _in_order(name: str) -> tuple[str, int, str]:
    """Sort key: names that end in a number are ordered by that number."""
    stem = name.rstrip("0123456789")
    return stem, int(name[len(stem) :] or 0), name


def _barriers(rules: Iterable[Rule], wanted: dict[str, frozenset[str]], of: Iterable[str]) -> dict[str, Barrier]:
    barriers = [barrier(rule.applies) for rule in rules if wanted[rule.id].intersection(of)]
    return {each.name: each for each in sorted(barriers, key=lambda each: each.name)}


def needs(rulebook: Rulebook) -> Needs:
    """The measures and parameters that a rulebook needs from the overlay."""
    rules = [rule for rule in rulebook.rules if rule.status == "active"]
    wanted = {rule.id: measures_of(rule, rulebook) for rule in rules}
    deductions = {toolset_name(r.applies.deduct): r.applies.deduct for r in rules if r.applies.deduct}
    deductions |= {
        toolset_name(r.applies.tools): r.applies.tools for r in rules if "treated" in wanted[r.id] and r.scope == "pair"
    }
    for rule in rules:
        tools = [rulebook.modifier(name).tools for name in rule.modifiers]
        deductions |= {toolset_name(codes): codes for codes in tools if codes}
    breaks: dict[str, tuple[Barrier, frozenset[str]]] = {}
    for rule in rules:
        if wanted[rule.id] & BREAKS:
            each = barrier(rule.applies)
            kinds = breaks[each.name][1] if each.name in breaks else frozenset()
            breaks[each.name] = (each, kinds | {str(kind) for kind in rule.applies.kinds})
    coverages = {toolset_name(r.applies.tools): r.applies.tools for r in rules if r.applies.tools}
    settings = rulebook.settings
    return Needs(
        toolsets={name: tuple(codes) for name, codes in sorted({**deductions, **coverages}.items())},
        deductions=frozenset(deductions),
        coverages=frozenset(coverages),
        sheltered=frozenset(toolset_name(r.applies.tools) for r in rules if "sheltered_share" in wanted[r.id]),
        near_m=settings.near.value,
        obstacle_radius_m=settings.obstacle_radius.value,
        site_merge_m=settings.site_merge.value,
        tool_buffer_m=settings.tool_buffer.value,
        breaks=dict(sorted(breaks.items())),
        fronts=_barriers(rules, wanted, GAPS),
        sides=_barriers(rules, wanted, {"sides_locked"}),
        interfaces=_barriers(rules, wanted, {"interfaces"}),
        crossings=tuple(sorted({c for r in rules if "crosses" in wanted[r.id] for c in r.applies.prescriptions})),
        crossing_classes=tuple(sorted({str(c) for r in rules if "crosses" in wanted[r.id] for c in r.applies.zones})),
        crossing_uses=tuple(sorted({str(u) for r in rules if "crosses" in wanted[r.id] for u in r.applies.zone_uses})),
        barred=any("bars_network" in measures for measures in wanted.values()),
        rollback=any(wanted[rule.id] & ROLLBACKS for rule in rules),
        corridor_width_m=settings.corridor_width.value,
        piece_m2=settings.piece.value,
        front_reach_m=settings.front_reach.value,
        side_locked=settings.side_locked.value,
        interface_m=settings.interface.value,
        attached=frozenset(
            measure for measures in wanted.values() for measure in measures if MEASURES[measure].attached
        ),
        class_groups=frozenset(together(territory_classes(r.applies)) for r in rules if r.scope is Scope.TERRITORY),
    )


def territory_classes(applies: Applies) -> frozenset[ZoneClass]:
    """Classes of zones to which a territory rule applies: its own, else those to be urbanised."""
    return frozenset(applies.zones) or TO_URBANISE_CLASSES


def load(
    text: bytes | str,
    file: str,
    resolve: Resolver,
    *,
    parts: tuple[tuple[bytes | str, str], ...] = (),
    cases: tuple[tuple[bytes | str, str], ...] | None = (),
) -> Rulebook:
    """Read a pack and what it extends. The same texts give the same rulebook, made once.

    Parameters
    ----------
    text, file
        Text and name of the pack, or of the head of a pack in a folder.
    resolve
        Function from the name of a pack to the same four arguments. It raises where there is none.
    parts
        Text and name of the files beside the head.
    cases
        Text and name of the files with the cases of one rule each, named by its id. None where they were not read:
        the rules of the rulebook then have no cases to test.

    Returns
    -------
    Rulebook
        Rules sorted by id; overrides as applied.

    Raises
    ------
    RulesError
        Every fault of the first pack that has any.
    """
    packs: list[PackText] = []
    heads: list[str] = []
    written = PackText(text, file, parts, cases)
    while True:
        pack = read(written)
        head = pack.head
        if head.pack in heads:
            chain = " → ".join([*heads, head.pack])
            _, node, name = read(packs[-1]).files[0]
            raise RulesError([Problem(Msg.PACKS_EXTEND_IN_A_CIRCLE, node.place(("extends",), name), {"chain": chain})])
        packs.append(written)
        heads.append(head.pack)
        if head.extends is None:
            return _joined(tuple(packs))
        written = PackText(*resolve(head.extends))


@lru_cache(maxsize=KEPT)
def _joined(texts: tuple[PackText, ...]) -> Rulebook:
    """A pack and what it extends, from their texts: the pack itself first."""
    packs = [read(each) for each in texts]
    with_cases = all(each.cases is not None for each in texts)
    rules: dict[str, Rule] = {}
    applied: list[Applied] = []
    places: dict[str, tuple[str, int, int]] = {}
    modifiers: dict[str, Modifier] = {}
    articles: dict[str, Article] = {}
    settings = Settings()
    for pack in reversed(packs):
        modifiers |= {modifier.id: modifier for modifier in pack.modifiers()}
        articles |= {article.cite: article for part, _, _ in pack.files for article in part.articles}
        _add(rules, applied, pack)
        _known_modifiers(pack, modifiers)
        for _, node, name in pack.files:
            places |= _places(node, name)
        places |= pack.case_places
        settings = pack.head.settings or settings
    own = packs[0]
    reference = next((pack.head.reference for pack in packs if pack.head.reference), None)
    kept = (rules[rule_id] for rule_id in sorted(rules))
    return Rulebook(
        pack=own.head.pack,
        version=own.head.version,
        title=own.head.title,
        chain=tuple(pack.head.pack for pack in packs),
        reference=reference,
        settings=settings,
        rules=tuple(kept if with_cases else (rule.model_copy(update={"cases": None}) for rule in kept)),
        modifiers=tuple(modifiers[name] for name in sorted(modifiers, key=_in_order)),
        overrides=tuple(applied),
        articles=tuple(articles[name] for name in sorted(articles)),
        sources=tuple(source for pack in packs for source in pack.sources),
        places=places,
        own_files=tuple(name for name, _ in own.sources),
    )


def _add(rules: dict[str, Rule], applied: list[Applied], pack: PackFiles) -> None:
    problems = [problem for each in pack.files for problem in bounds.problems(*each)]
    for n, rule, (_, node, file) in pack.rules():
        if rule.id in rules:
            problems.append(
                Problem(Msg.RULE_EXISTS_IN_EXTENDED_PACK, node.place(("rules", n, "id"), file), {"rule": rule.id})
            )
        problems += _placeholders(rule, node, ("rules", n), file)
    for _, rule, _ in pack.rules():
        rules[rule.id] = _with_cases(rule, pack.cases.get(rule.id))
    for part, node, file in pack.files:
        for n, override in enumerate(part.overrides):
            inherited = rules.get(override.rule)
            if inherited is None:
                near = suggestion(override.rule, rules) or ", ".join(sorted(rules))
                fields = {"rule": override.rule, "near": near}
                problems.append(Problem(Msg.RULE_NOT_FOUND, node.place(("overrides", n, "rule"), file), fields))
                continue
            rules[override.rule], changes = _overridden(inherited, _with_cases(override, pack.cases.get(override.rule)))
            applied += [
                Applied(rule=override.rule, pack=pack.head.pack, reason=override.reason, before=before, after=after)
                for before, after in changes
            ]
    for n, rule_id in enumerate(pack.head.disabled):
        if rules.pop(rule_id, None) is None:
            fields = {"rule": rule_id, "near": suggestion(rule_id, rules) or ", ".join(sorted(rules))}
            problems.append(
                Problem(Msg.RULE_NOT_FOUND, pack.files[0].node.place(("disabled", n), pack.files[0].file), fields)
            )
    if problems:
        raise RulesError(problems)


def _with_cases(each: Written, cases: tuple[Case, ...] | None) -> Written:
    """A rule or an override with the cases of its own file, if it has one."""
    return each if cases is None else each.model_copy(update={"cases": cases})


def _known_modifiers(pack: PackFiles, modifiers: dict[str, Modifier]) -> None:
    problems = [
        Problem(
            Msg.MODIFIER_NOT_DEFINED,
            node.place(("rules", n, "modifiers", m), file),
            {"rule": rule.id, "modifier": name, "near": suggestion(name, modifiers) or ", ".join(sorted(modifiers))},
        )
        for n, rule, (_, node, file) in pack.rules()
        for m, name in enumerate(rule.modifiers)
        if name not in modifiers
    ]
    if problems:
        raise RulesError(problems)


def _places(node: Node, file: str) -> dict[str, tuple[str, int, int]]:
    """Positions of the rules of one text, of their keys and of its overrides."""
    places: dict[str, tuple[str, int, int]] = {}

    def note(name: str, rule: Node) -> None:
        for key, (line, column) in rule.keys.items():
            places[f"{name}.{key}"] = (file, line, column)
            child = rule.value[key]
            if key == "applies" and isinstance(child.value, dict):
                note(f"{name}.{key}", child)

    for part, named_by in (("rules", "id"), ("overrides", "rule")):
        for rule in node.value[part].value if part in node.value else ():
            name = str(rule.value[named_by].value)
            if part == "rules":
                places[name] = (file, rule.line, rule.column)
            note(name, rule)
    return places


def _overridden(rule: Rule, override: Override) -> tuple[Rule, list[tuple[str, str]]]:
    changes: list[tuple[str, str]] = []
    update: dict[str, object] = {}
    if override.levels is not None:
        changes.append((levels_text(rule.levels), levels_text(override.levels)))
        update["levels"] = override.levels
    if override.cases is not None:
        update["cases"] = override.cases
    if override.status is not None:
        changes.append((rule.status, override.status))
        update["status"] = override.status
    if override.law is not None:
        changes.append((law_text(rule.law), law_text(override.law)))
        update["law"] = override.law
    return rule.model_copy(update=update), changes


def levels_text(levels: Iterable[Level]) -> str:
    """``major: core_area >= 500 m2; moderate: area >= 500 m2``."""
    return "; ".join(
        f"{level.severity}: {level.when.text()}{' (site)' if level.at == 'site' else ''}" for level in levels
    )


def _placeholders(rule: Rule, node: Node, path: tuple[str | int, ...], file: str) -> list[Problem]:
    from string import Formatter

    problems = []
    texts_at = [((*path, "texts"), rule.texts)]
    texts_at += [((*path, "variants", n, "texts"), v.texts) for n, v in enumerate(rule.variants) if v.texts is not None]
    for stem, texts in texts_at:
        for name in ("finding", "remedy", "piece"):
            for lang in ("fr", "en"):
                where = (*stem, name, lang)
                try:
                    parsed = list(Formatter().parse(getattr(getattr(texts, name), lang)))
                except ValueError:
                    problems.append(Problem(Msg.BRACE_UNBALANCED, node.place(where, file), {"key": lang}))
                    continue
                used = {field for _, field, spec, _ in parsed if field and not (spec and field in _SAID_OF)}
                for field in sorted(used - PLACEHOLDERS):
                    near = suggestion(field, PLACEHOLDERS) or ", ".join(sorted(PLACEHOLDERS))
                    problems.append(
                        Problem(Msg.PLACEHOLDER_UNKNOWN, node.place(where, file), {"placeholder": field, "near": near})
                    )
    return problems
