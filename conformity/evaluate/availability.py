"""What can be assessed, and what cannot: layers of another territory, inputs not given, unknown objectives.

Nothing here is ever read as "no conflict".
"""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import numpy as np
import pandas as pd

from conformity.errors import Msg
from conformity.evaluate import continuity
from conformity.model import CONSTRUCTIBLE_CLASSES, GROUND_KINDS, CertifiedBy, NotAssessed, Objective, Relation
from conformity.rulebook.load import measures_of

if TYPE_CHECKING:
    from collections.abc import Iterable

    from conformity.evaluate.population import Candidates
    from conformity.model import Context, Network, Plan
    from conformity.overlay import Measured
    from conformity.rulebook.schema import Rule, Rulebook

#: kind of reference of the plan's own network (its état initial de l'environnement)
LOCAL_NETWORK = "TVB_locale"
#: measure of whether an obstacle bars the network
BARS = "bars_network"
#: what an obstacle bars: its approaches and sides are measured inside these
_WAYS = frozenset({"reservoir", "corridor", "watercourse"})

#: A share from here on is the whole, but for rounding.
_WHOLLY = 0.9995


@dataclass(frozen=True)
class Blocked:
    """Why a rule, or one layer of it, cannot be assessed."""

    code: str
    layer: str = ""
    fields: tuple[tuple[str, Any], ...] = ()


@dataclass(frozen=True)
class Availability:
    """Which layers can be assessed, by kind; and the lines of « non évalué » that depend on no rule."""

    usable: frozenset[str]
    kinds: frozenset[str]
    bad: tuple[tuple[str, str, str], ...]  # (layer, kind, code)
    lines: tuple[NotAssessed, ...]


def assess(network: Network, territory: pd.DataFrame) -> Availability:
    """Sort the requested layers into those that can be assessed and those that cannot.

    Parameters
    ----------
    territory
        Territory measures: ``coverage_share`` and ``coverage_known`` of the plan by layer.
    """
    plan = territory[territory["territory"] == "plan"]
    value = {(m, q): float(v) for m, q, v in zip(plan["measure"], plan["qualifier"], plan["value"], strict=True)}
    usable: set[str] = set()
    bad: list[tuple[str, str, str]] = []
    lines: list[NotAssessed] = []
    for layer in network.layers:
        share = value.get(("coverage_share", layer.layer), 1.0)
        surveyed = value.get(("coverage_known", layer.layer), 0.0) > 0
        fields: dict[str, Any] = {"layer": layer.layer}
        if layer.status == "unreadable":
            bad.append((layer.layer, layer.kind, Msg.LAYER_UNREADABLE))
        elif layer.status == "empty":
            bad.append((layer.layer, layer.kind, Msg.LAYER_EMPTY))
        elif share <= 0:
            bad.append((layer.layer, layer.kind, Msg.LAYER_ELSEWHERE))
        else:
            usable.add(layer.layer)
            if surveyed and share < _WHOLLY:
                missing = {**fields, "missing_share": round(1 - share, 6)}
                lines.append(
                    NotAssessed(Msg.LAYER_COVERS_PART_OF_ZONING, requested=True, layer=layer.layer, fields=missing)
                )
            elif not surveyed:
                lines.append(NotAssessed(Msg.LAYER_EXTENT_NOT_GIVEN, layer=layer.layer, fields=fields))
            continue
        lines.append(NotAssessed(bad[-1][2], requested=True, layer=layer.layer, fields=fields))
    lines += _communes(territory)
    kinds = {layer.kind for layer in network.layers if layer.layer in usable}
    for roles, layers in zip(network.elements["roles"], network.elements["layers"], strict=True):
        if usable.intersection(layers):
            kinds.update(roles)
    return Availability(frozenset(usable), frozenset(kinds), tuple(bad), tuple(lines))


def _communes(territory: pd.DataFrame) -> list[NotAssessed]:
    """Communes that the known outline of the survey leaves out, wholly or in part: undetermined there, not clear.

    The outline is the network's, so one line a commune says it of every layer.
    """
    rows = territory[
        (territory["measure"].isin(["coverage_known", "coverage_share"])) & (territory["territory"] != "plan")
    ]
    lowest = rows.groupby(["territory", "measure"])["value"].min().unstack("measure")
    said = []
    for commune, surveyed, share in lowest.itertuples() if len(lowest) else ():
        if surveyed > 0 and share < _WHOLLY:
            fields = {"commune": str(commune), "missing_share": round(1 - float(share), 6)}
            said.append(NotAssessed(Msg.COMMUNE_OUTSIDE_STUDY, requested=True, fields=fields))
    return said


def usable_elements(network: Network, available: Availability) -> pd.DataFrame:
    """The elements of layers that can be assessed, with the kind of their reference (``reference_kind``)."""
    # an array, for an empty list would choose no column instead of no row
    keep = np.array([bool(available.usable.intersection(layers)) for layers in network.elements["layers"]], dtype=bool)
    elements: pd.DataFrame = network.elements[keep]
    kinds = {name: reference.kind for name, reference in network.references.items()}
    reference_kinds = [kinds.get(name, "") for name in elements["reference"]]
    return elements.assign(reference_kind=pd.Series(reference_kinds, index=elements.index, dtype=object))


def bad_layers(rule: Rule, rulebook: Rulebook, available: Availability) -> list[Blocked]:
    """Requested layers of the rule's kinds that cannot be assessed."""
    wanted = {str(kind) for kind in rule.applies.kinds}
    if "obstacle" in wanted and (rule.applies.relation == "approach" or "side" in str(rule.measure)):
        wanted |= _WAYS
    if BARS in measures_of(rule, rulebook):
        wanted |= {kind.value for kind in GROUND_KINDS}
    return [
        Blocked(code, layer, (("layer", layer),)) for layer, kind, code in available.bad if not wanted or kind in wanted
    ]


def answers(rule: Rule, available: Availability) -> bool:
    """Whether some usable layer contains a kind that the rule assesses."""
    wanted = {str(kind) for kind in rule.applies.kinds}
    return bool(wanted & available.kinds) if wanted else bool(available.usable)


def undecided(facts: Iterable[str]) -> Blocked:
    """Why a rule is undetermined: facts that the dossier does not give and that decide whether the rule applies."""
    return Blocked(Msg.RULE_DEPENDS_ON_DOSSIER, fields=(("facts", ", ".join(facts)),))


def blocked(
    rule: Rule, plan: Plan, context: Context, available: Availability, candidates: Candidates
) -> Blocked | None:
    """Why the whole rule cannot be assessed, if so: the first missing thing, of kinds, inputs and objectives."""
    wanted = {str(kind) for kind in rule.applies.kinds}
    if not available.usable:
        return Blocked(Msg.NO_USABLE_NETWORK_LAYER)
    if not answers(rule, available):
        return Blocked(Msg.KIND_NOT_GIVEN, fields=(("kinds", sorted(wanted)),))
    missing = _missing_input(rule, plan, context, candidates)
    if missing:
        return missing
    objectives = {str(o) for o in rule.applies.objectives}
    if objectives and Objective.PRESERVE not in objectives:
        of_kind = candidates.has_kind(rule.applies.kinds)
        unknown = int((candidates.objective.isin({Objective.UNKNOWN}) & of_kind).sum())
        if unknown and unknown == of_kind.sum():
            return Blocked(Msg.OBJECTIVE_ASSUMED, fields=(("n", unknown),))
    return None


def _missing_input(rule: Rule, plan: Plan, context: Context, candidates: Candidates) -> Blocked | None:
    declared = str(context.dossier.declarations.get(rule.applies.declaration, "unknown"))
    coded = bool(candidates.has_code(rule.applies.prescriptions).any())
    given = {
        "prescriptions": (plan.prescriptions_read, Msg.PRESCRIPTIONS_NOT_GIVEN),
        "buildings": (context.buildings is not None, Msg.BUILDINGS_NOT_GIVEN),
        "in_force": (context.in_force is not None, Msg.PLAN_IN_FORCE_NOT_GIVEN),
        "in_force_prescriptions": (
            context.in_force is not None and context.in_force.prescriptions_read,
            Msg.PRESCRIPTIONS_IN_FORCE_NOT_GIVEN,
        ),
        "before": (context.in_force is not None or context.buildings is not None, Msg.STATE_BEFORE_NOT_KNOWN),
        "territory": (context.territory is not None, Msg.COMMUNES_NOT_GIVEN),
        # a prescription of the rule's codes is judged by itself
        "declaration": (coded or declared in ("yes", "no"), Msg.DECLARATION_NOT_GIVEN),
        "local_network": (bool(candidates.reference_kind.isin({LOCAL_NETWORK}).any()), Msg.OWN_NETWORK_NOT_GIVEN),
    }
    for name in rule.applies.requires:
        there, code = given[name]
        if not there:
            fields = (("declaration", rule.applies.declaration),) if code == Msg.DECLARATION_NOT_GIVEN else ()
            return Blocked(code, fields=fields)
    return None


def unruled_classes(rules: tuple[Rule, ...], plan: Plan, contacts: pd.DataFrame) -> list[NotAssessed]:
    """Constructible classes whose zones meet the network and that no rule assesses, by class."""
    ruled = {str(c) for rule in rules for c in (*rule.applies.zones, *rule.applies.classes)}
    met = set(contacts["subject_key"][contacts["relation"] == Relation.OVERLAP])
    zones = zip(plan.zones["zone_key"], plan.zones["zone_class"], strict=True)
    left = Counter(of for key, of in zones if of in CONSTRUCTIBLE_CLASSES and of not in ruled and key in met)
    return [
        NotAssessed(Msg.ZONE_CLASS_IN_CONTACT_WITHOUT_RULE, fields={"class": str(name), "n": n})
        for name, n in sorted(left.items())
    ]


def general_lines(plan: Plan, context: Context, rules: tuple[Rule, ...]) -> list[NotAssessed]:
    """Optional inputs not given, each in one line with the rules it weakens."""
    lines: list[NotAssessed] = []
    if not plan.prescriptions_read and plan.document != "CC":  # a carte communale has none
        touched = tuple(r.id for r in rules if r.applies.deduct or r.applies.tools or r.applies.prescriptions)
        lines.append(NotAssessed(Msg.PRESCRIPTIONS_NOT_GIVEN, rules=touched, fields={}))
    if context.buildings is None:
        touched = tuple(r.id for r in rules if r.without_buildings is not None)
        if touched:
            lines.append(NotAssessed(Msg.BUILDINGS_NOT_GIVEN, rules=touched))
    if context.in_force is None:
        touched = tuple(r.id for r in rules if "in_force" in r.applies.requires)
        lines.append(NotAssessed(Msg.PLAN_IN_FORCE_NOT_GIVEN, rules=touched))
        if context.buildings is None:
            compared = tuple(r.id for r in rules if "before" not in r.applies.requires and continuity.compares(r))
            lines.append(NotAssessed(Msg.STATE_BEFORE_NOT_KNOWN, rules=compared))
    return lines


def open_measures(measured: Measured) -> list[NotAssessed]:
    """Pairs whose measure no method settles, and grounds whose pieces do not add up: the run is then incomplete."""
    open_ = measured.contacts[measured.contacts["certified_by"] == CertifiedBy.NOTHING]
    said = []
    if len(open_):
        pairs = sorted(zip(open_["subject_key"], open_["element_key"], strict=True))
        names = ", ".join(f"{subject} x {element}" for subject, element in pairs[:5])
        said.append(NotAssessed(Msg.METHODS_DISAGREE, requested=True, fields={"n": len(pairs), "names": names}))
    unclosed = measured.balance[~measured.balance["closed"]]
    if len(unclosed):
        names = ", ".join(sorted(unclosed["key"])[:5])
        said.append(NotAssessed(Msg.BALANCE_OPEN, requested=True, fields={"n": len(unclosed), "names": names}))
    return said
