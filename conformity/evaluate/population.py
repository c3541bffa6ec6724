"""Whom a rule looks at: subjects (zones, prescriptions) and elements of the network.

A zone whose label contradicts its type, or whose class is unknown, belongs to a rule's population *perhaps*:
what it meets is then undetermined, not cleared.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np
import pandas as pd

from conformity.evaluate.where import where
from conformity.model import CONSTRUCTIBLE_CLASSES, Mode, Objective, ZoneClass

if TYPE_CHECKING:
    from collections.abc import Iterable

    from conformity.model import Plan
    from conformity.rulebook.schema import Applies, Rule


@dataclass(frozen=True)
class Population:
    """Keys of a rule's subjects and elements. ``perhaps``: zones that may or may not belong to the subjects."""

    zones: frozenset[str]
    perhaps: frozenset[str]
    unknown: frozenset[str]
    prescriptions: frozenset[str]
    elements: frozenset[str]
    #: elements of the right kind whose objective is not told, where the rule needs it told
    objective_unknown: frozenset[str]
    #: elements whose attributes do not tell whether the rule's condition holds
    condition_unknown: frozenset[str] = frozenset()

    @property
    def untold(self) -> frozenset[str]:
        """Elements that may or may not belong to the rule."""
        return self.objective_unknown | self.condition_unknown


def matches(code: str, patterns: Iterable[str]) -> bool:
    """Whether a prescription code is one of some patterns: ``"25-00"`` exactly, ``"25"`` for every sub-type."""
    return any(code == pattern or code[:2] == pattern for pattern in patterns)


def has_kind(roles: pd.Series, kinds: Iterable[str]) -> np.ndarray:
    """Which elements have one of some kinds among their roles; every element where no kind is asked for."""
    wanted = {str(kind) for kind in kinds}
    return np.fromiter((not wanted or bool(wanted.intersection(r)) for r in roles), bool, len(roles))


def population(rule: Rule, plan: Plan, elements: pd.DataFrame) -> Population:
    """The population of one rule.

    Parameters
    ----------
    elements
        Elements of the layers that can bear an answer (the others are undetermined by layer).
    """
    applies = rule.applies
    sure, perhaps, unknown = _zones(applies, plan.zones)
    chosen, objective_unknown, condition_unknown = _elements(rule, elements)
    return Population(
        zones=sure,
        perhaps=perhaps,
        unknown=unknown,
        prescriptions=_prescriptions(applies, plan.prescriptions),
        elements=chosen,
        objective_unknown=objective_unknown,
        condition_unknown=condition_unknown,
    )


def _zones(applies: Applies, zones: pd.DataFrame) -> tuple[frozenset[str], frozenset[str], frozenset[str]]:
    if not applies.zones and not applies.zone_uses:
        return frozenset(), frozenset(), frozenset()
    classes = {str(c) for c in applies.zones}
    uses = {str(u) for u in applies.zone_uses}
    constructible = {str(c) for c in CONSTRUCTIBLE_CLASSES}
    by_class = zones["zone_class"].isin(list(classes))
    # a use never adds anything to a zone that is constructible anyway (design: it never demotes a U or AU zone)
    by_use = zones["zone_use"].isin(list(uses)) & ~zones["zone_class"].isin(list(constructible))
    sure = by_class | by_use
    unknown = ~sure & (zones["zone_class"] == ZoneClass.UNKNOWN) & bool(classes)
    perhaps = ~sure & ~unknown & zones["candidate_class"].isin(list(classes - {""}))
    key = zones["zone_key"]
    return frozenset(key[sure]), frozenset(key[perhaps]), frozenset(key[unknown])


def _prescriptions(applies: Applies, prescriptions: pd.DataFrame) -> frozenset[str]:
    if not applies.prescriptions or not len(prescriptions):
        return frozenset()
    found = prescriptions["code"].map(lambda code: matches(code, applies.prescriptions)).astype(bool)
    found &= ~prescriptions["purpose"].isin([str(p) for p in applies.purposes_excluded])
    if applies.effects:
        found &= prescriptions["effect"].isin([str(e) for e in applies.effects])
    return frozenset(prescriptions["prescription_key"][found])


def _elements(rule: Rule, elements: pd.DataFrame) -> tuple[frozenset[str], frozenset[str], frozenset[str]]:
    applies = rule.applies
    keep = has_kind(elements["roles"], applies.kinds)
    if applies.milieux:
        keep &= elements["milieu"].isin([str(m) for m in applies.milieux]).to_numpy()
    if applies.obstacle_types_excluded:
        keep &= ~elements["obstacle_type"].isin(list(applies.obstacle_types_excluded)).to_numpy()
    if applies.reference_kinds:
        keep &= elements["reference_kind"].isin(list(applies.reference_kinds)).to_numpy()
    if applies.geometries:
        keep &= np.isin(dimensions(elements), list(applies.geometries))
    told, untold = objective_matches(rule, elements["objective"])
    key = elements["element_key"].to_numpy()
    if applies.where is None:
        return frozenset(key[keep & told]), frozenset(key[keep & untold]), frozenset()
    held = where(applies.where, list(elements["attributes"]))
    unsure = np.asarray(held.isna(), dtype=bool)
    holds = np.asarray(held.fillna(False), dtype=bool)
    return (
        frozenset(key[keep & told & holds]),
        frozenset(key[keep & untold & holds]),
        frozenset(key[keep & (told | untold) & unsure]),
    )


def dimensions(elements: pd.DataFrame) -> np.ndarray:
    """``surface``, ``line`` or ``point`` of each element."""
    return np.array(["point" if "Point" in k else "line" if "Line" in k else "surface" for k in elements.geom_type])


def objective_matches(rule: Rule, objectives: pd.Series) -> tuple[np.ndarray, np.ndarray]:
    """Which elements a rule's objectives reach, and which it would reach if their objective were told.

    An element to preserve *and* restore is reached by either; one whose objective is unknown runs as *preserve*,
    an assumption that the finding names, and is not assessed by rules that only look at *restore*.
    """
    wanted = {str(o) for o in rule.applies.objectives}
    if not wanted:
        return np.ones(len(objectives), bool), np.zeros(len(objectives), bool)
    told = objectives.isin(list(wanted)) | (objectives == Objective.BOTH)
    unknown = objectives == Objective.UNKNOWN
    as_preserve = Objective.PRESERVE in wanted and rule.mode is Mode.PRESERVE
    if as_preserve:
        return (told | unknown).to_numpy(), np.zeros(len(objectives), bool)
    return told.to_numpy(), (unknown & ~told).to_numpy()
