"""What a rule applies to: subjects (zones, prescriptions) and elements of the network.

A zone whose label contradicts its type, or whose class is unknown, belongs to a rule's population *perhaps*:
what it meets is then undetermined, not cleared.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from conformity.evaluate.columns import Coded
from conformity.evaluate.where import where
from conformity.model import CONSTRUCTIBLE_CLASSES, Mode, Objective, ZoneClass

if TYPE_CHECKING:
    from collections.abc import Iterable

    import pandas as pd

    from conformity.model import Plan
    from conformity.rulebook.schema import Applies, Rule


@dataclass(frozen=True, eq=False)
class Population:
    """Which rows of the plan's zones and prescriptions, and of the elements, a rule looks at.

    ``perhaps``: zones that may or may not belong to the subjects.
    """

    zones: np.ndarray
    perhaps: np.ndarray
    unknown: np.ndarray
    prescriptions: np.ndarray
    elements: np.ndarray
    #: elements of the right kind whose objective is unknown, where the rule depends on it
    objective_unknown: np.ndarray
    #: elements whose attributes leave it undetermined whether the rule's condition holds
    condition_unknown: np.ndarray

    @property
    def undetermined(self) -> np.ndarray:
        """Elements that may or may not belong to the rule."""
        either: np.ndarray = self.objective_unknown | self.condition_unknown
        return either

    @property
    def doubtful(self) -> np.ndarray:
        """Zones that may or may not belong to the subjects, for any reason."""
        doubtful: np.ndarray = self.perhaps | self.unknown
        return doubtful


class Candidates:
    """Zones, prescriptions and elements by what rules choose them by, arranged once for all rules.

    Parameters
    ----------
    elements
        Elements of the layers that can be assessed (the others are undetermined by layer).
    """

    def __init__(self, plan: Plan, elements: pd.DataFrame) -> None:
        zones, prescriptions = plan.zones, plan.prescriptions
        self.zone_class = Coded(zones["zone_class"])
        self.zone_use = Coded(zones["zone_use"])
        self.candidate_class = Coded(zones["candidate_class"])
        self.code = Coded(prescriptions["read_as"])
        self.purpose = Coded(prescriptions["purpose"])
        self.effect = Coded(prescriptions["effect"])
        self.roles = Coded([frozenset(roles) for roles in elements["roles"]])
        self.milieu = Coded(elements["milieu"])
        self.obstacle_type = Coded(elements["obstacle_type"])
        self.reference_kind = Coded(elements["reference_kind"])
        self.objective = Coded(elements["objective"])
        self.dimension = Coded(dimensions(elements))
        self.attributes = elements["attributes"]

    def has_code(self, patterns: Iterable[str]) -> np.ndarray:
        """Which prescriptions are of some codes or types."""
        wanted = tuple(patterns)
        return self.code.picked(matches(code, wanted) for code in self.code.values)

    def has_kind(self, kinds: Iterable[str]) -> np.ndarray:
        """Which elements have one of some kinds among their roles; every element where no kind is given."""
        wanted = {str(kind) for kind in kinds}
        return self.roles.picked(not wanted or bool(wanted.intersection(roles)) for roles in self.roles.values)


def matches(code: str, patterns: Iterable[str]) -> bool:
    """Whether a prescription code is one of some patterns: ``"25-00"`` exactly, ``"25"`` for every sub-type."""
    return any(code == pattern or code[:2] == pattern for pattern in patterns)


def population(rule: Rule, candidates: Candidates) -> Population:
    """The population of one rule."""
    applies = rule.applies
    sure, perhaps, unknown = _zones(applies, candidates)
    chosen, objective_unknown, condition_unknown = _elements(rule, candidates)
    return Population(
        zones=sure,
        perhaps=perhaps,
        unknown=unknown,
        prescriptions=_prescriptions(applies, candidates),
        elements=chosen,
        objective_unknown=objective_unknown,
        condition_unknown=condition_unknown,
    )


def _zones(applies: Applies, zones: Candidates) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
    classes = {str(c) for c in applies.zones}
    by_class = zones.zone_class.isin(classes)
    # a use never adds anything to a zone that is constructible anyway (design: it never demotes a U or AU zone)
    by_use = zones.zone_use.isin(str(u) for u in applies.zone_uses)
    sure = by_class | (by_use & ~zones.zone_class.isin(str(c) for c in CONSTRUCTIBLE_CLASSES))
    plain = zones.zone_class.isin({ZoneClass.NATURAL, ZoneClass.AGRICULTURAL})
    sure |= plain & zones.candidate_class.isin({str(c) for c in applies.candidates})
    unknown = ~sure & zones.zone_class.isin({ZoneClass.UNKNOWN} if classes else ())
    perhaps = ~sure & ~unknown & zones.candidate_class.isin(classes - {""})
    return sure, perhaps, unknown


def _prescriptions(applies: Applies, prescriptions: Candidates) -> np.ndarray:
    chosen = prescriptions.has_code(applies.prescriptions)
    chosen &= ~prescriptions.purpose.isin(str(p) for p in applies.purposes_excluded)
    if applies.effects:
        chosen &= prescriptions.effect.isin(str(e) for e in applies.effects)
    return chosen


def _elements(rule: Rule, elements: Candidates) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
    applies = rule.applies
    keep = elements.has_kind(applies.kinds)
    if applies.milieux:
        keep &= elements.milieu.isin(str(m) for m in applies.milieux)
    if applies.obstacle_types_excluded:
        keep &= ~elements.obstacle_type.isin(applies.obstacle_types_excluded)
    if applies.reference_kinds:
        keep &= elements.reference_kind.isin(applies.reference_kinds)
    if applies.geometries:
        keep &= elements.dimension.isin(applies.geometries)
    reached, unknown = objective_matches(rule, elements.objective)
    if applies.where is None:
        return keep & reached, keep & unknown, np.zeros(len(keep), dtype=bool)
    held = where(applies.where, list(elements.attributes))
    unsure = np.asarray(held.isna(), dtype=bool)
    holds = np.asarray(held.fillna(False), dtype=bool)
    return keep & reached & holds, keep & unknown & holds, keep & (reached | unknown) & unsure


def dimensions(elements: pd.DataFrame) -> np.ndarray:
    """``surface``, ``line`` or ``point`` of each element."""
    return np.array(["point" if "Point" in k else "line" if "Line" in k else "surface" for k in elements.geom_type])


def objective_matches(rule: Rule, objectives: Coded) -> tuple[np.ndarray, np.ndarray]:
    """Which elements a rule's objectives select, and which they might select if their objective were known.

    An element to preserve *and* restore is reached by either; one whose objective is unknown runs as *preserve*,
    an assumption that the finding names, and is not assessed by rules that only look at *restore*.
    """
    wanted = {str(o) for o in rule.applies.objectives}
    none = np.zeros(len(objectives.codes), dtype=bool)
    if not wanted:
        return ~none, none
    reached = objectives.isin({*wanted, Objective.BOTH})
    unknown = objectives.isin({Objective.UNKNOWN})
    if Objective.PRESERVE in wanted and rule.mode is Mode.PRESERVE:
        return reached | unknown, none
    return reached, unknown & ~reached
