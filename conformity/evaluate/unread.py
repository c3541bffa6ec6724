"""What was read and cannot be judged: zones without a class, rows without geometry, prescriptions without a code.

Each is named, and ends the run as incomplete where something hangs on it.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Any, Final

from conformity.errors import Msg
from conformity.evaluate import continuity
from conformity.evaluate.population import matches
from conformity.model import NotAssessed, ZoneClass

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

    from conformity.model import Context, Network, Plan, Unplaced
    from conformity.rulebook.schema import Rule, Rulebook

#: labels that a line of the first page names; the sheet of classes names them all
_LISTED: Final = 20
_CODED: Final = re.compile(r"[0-9]{2}-[0-9]{2}")


def lines(plan: Plan, network: Network, context: Context, rulebook: Rulebook) -> list[NotAssessed]:
    """A line for each kind of thing that could not be judged, with the rules that rest on it."""
    rules = tuple(rule for rule in rulebook.rules if rule.status == "active")
    return [
        *_zones(plan),
        *_elements(network),
        *_prescriptions(plan, rules, rulebook),
        *_in_force(context, rules),
    ]


def _zones(plan: Plan) -> list[NotAssessed]:
    said = []
    unknown = _unclassed(plan)
    if unknown:
        said.append(NotAssessed(Msg.ZONES_WITHOUT_CLASS, requested=True, fields=_named(unknown)))
    lost = _lost(plan.unplaced, "zones")
    if lost:
        said.append(NotAssessed(Msg.ZONES_WITHOUT_GEOMETRY, requested=True, fields=_named(lost)))
    return said


def _elements(network: Network) -> list[NotAssessed]:
    """Elements without geometry, by layer; a layer with nothing else is not assessed, which is reported elsewhere."""
    read = {layer.layer for layer in network.layers if layer.status == "read"}
    whole = {layer for layer in {each.layer for each in network.unplaced} if layer in read or _apart(layer, read)}
    said = []
    for layer in sorted(whole):
        own = [each for each in network.unplaced if each.layer == layer]
        fields = {"layer": layer, **_named(_lost(own, "elements"))}
        said.append(NotAssessed(Msg.ELEMENTS_WITHOUT_GEOMETRY, requested=True, layer=layer, fields=fields))
    return said


def _apart(layer: str, read: Iterable[str]) -> bool:
    """Whether a layer was split row by row into layers that have its name."""
    return any(name.startswith(f"{layer} / ") for name in read)


def _prescriptions(plan: Plan, rules: Iterable[Rule], rulebook: Rulebook) -> list[NotAssessed]:
    """Prescriptions without geometry, or whose code cannot be read; reported where some rule depends on them."""
    said = []
    lost = [each for each in plan.unplaced if each.table == "prescriptions"]
    if lost:
        codes = {each.code for each in lost}
        resting = tuple(rule.id for rule in rules if _rests_on(rule, rulebook, codes))
        named = _named(_lost(lost, "prescriptions"))
        said.append(NotAssessed(Msg.PRESCRIPTIONS_WITHOUT_GEOMETRY, resting, bool(resting), fields=named))
    bare = _uncoded(plan)
    if bare:
        resting = tuple(rule.id for rule in rules if _codes(rule, rulebook))
        said.append(NotAssessed(Msg.PRESCRIPTIONS_WITHOUT_CODE, resting, bool(resting), fields=_named(bare)))
    return said


def _in_force(context: Context, rules: Iterable[Rule]) -> list[NotAssessed]:
    """The same of the plan in force, where some rule compares the draft with it."""
    old = context.in_force
    if old is None:
        return []
    compared = tuple(r.id for r in rules if "in_force" in r.applies.requires or continuity.compares(r))
    said = []
    zones = [*_unclassed(old), *_lost(old.unplaced, "zones")]
    if zones and compared:
        said.append(NotAssessed(Msg.ZONES_IN_FORCE_UNUSABLE, compared, requested=True, fields=_named(zones)))
    protected = tuple(r.id for r in rules if "in_force_prescriptions" in r.applies.requires)
    tools = [*_uncoded(old), *_lost(old.unplaced, "prescriptions")]
    if tools and protected:
        said.append(NotAssessed(Msg.PRESCRIPTIONS_IN_FORCE_UNUSABLE, protected, requested=True, fields=_named(tools)))
    return said


def _unclassed(plan: Plan) -> list[str]:
    """Labels of the zones of unknown class."""
    return [str(label) for label in plan.zones["label"][plan.zones["zone_class"] == ZoneClass.UNKNOWN]]


def _uncoded(plan: Plan) -> list[str]:
    """Labels of the prescriptions whose code is missing or not a code."""
    table = plan.prescriptions
    bare = [not _CODED.fullmatch(str(code)) for code in table["code"]]
    named = zip(table["label"], table["source_row"], bare, strict=True)
    return [str(label) or f"#{row}" for label, row, lacking in named if lacking]


def _lost(unplaced: Iterable[Unplaced], table: str) -> list[str]:
    return [each.label or f"#{each.feature}" for each in unplaced if each.table == table]


def _named(names: list[str]) -> Mapping[str, Any]:
    """How many there are, and their names, each once."""
    once = sorted(set(names))
    return {"n": len(names), "labels": ", ".join(once[:_LISTED]) + (" …" if len(once) > _LISTED else "")}


def _codes(rule: Rule, rulebook: Rulebook) -> set[str]:
    """Codes of the prescriptions that a rule assesses or subtracts, or that modify it."""
    applies = rule.applies
    moved = {tool for name in rule.modifiers for tool in rulebook.modifier(name).tools}
    return {*applies.prescriptions, *applies.deduct, *applies.tools, *moved}


def _rests_on(rule: Rule, rulebook: Rulebook, codes: Iterable[str]) -> bool:
    """Whether one of some codes, or a code that cannot be read, may be one that a rule rests on."""
    wanted = _codes(rule, rulebook)
    return any(matches(code, wanted) or (bool(wanted) and not _CODED.fullmatch(code)) for code in codes)
