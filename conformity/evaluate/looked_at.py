"""What of each layer some rule judged, and what none did: every element that was read is in one of the two."""

from __future__ import annotations

from collections import Counter
from typing import TYPE_CHECKING, Any, Final

import numpy as np
import pandas as pd

from conformity.errors import Msg
from conformity.evaluate.population import dimensions
from conformity.model import CONSTRUCTIBLE_CLASSES, COVERAGE, NotAssessed, SubjectKind, ZoneClass
from conformity.rulebook.judging import DIMENSIONS, fires_on, judges

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

    from conformity.evaluate.availability import Availability
    from conformity.evaluate.population import Candidates, Population
    from conformity.evaluate.verdicts import Verdict
    from conformity.model import Network, Plan
    from conformity.rulebook.schema import Rule

#: why an element was not judged, as message codes: no rule takes it; rules take it in other zones than those where it
#: lies; its objective or an attribute is unknown; an input of the rules that take it is missing; it has no geometry
_NO_RULE: Final = Msg.ELEMENTS_WITHOUT_RULE
_OTHER_ZONES: Final = Msg.ELEMENTS_IN_ZONES_WITHOUT_RULE
_UNDETERMINED: Final = Msg.OBJECTIVE_ASSUMED
_NO_INPUT: Final = Msg.NEEDS_NOT_GIVEN
_NO_GEOMETRY: Final = Msg.ELEMENTS_WITHOUT_GEOMETRY
#: classes of zones that open to building; what is built already is not judged
_OPENING: Final = CONSTRUCTIBLE_CLASSES - {ZoneClass.URBAN_BUILT}


class LookedAt:
    """Elements by what the rules do with them.

    Parameters
    ----------
    elements
        Those of the layers that can be assessed, with the rows of ``candidates``.
    verdicts
        Of each rule, by its id: a rule that was stopped judged nothing.
    contacts
        What zones share with elements: an element in zones that open to building is judged where a rule takes one of
        those zones, or assesses the element in any zone.
    """

    def __init__(
        self,
        rules: Iterable[Rule],
        plan: Plan,
        elements: pd.DataFrame,
        candidates: Candidates,
        populations: Mapping[str, Population],
        verdicts: Mapping[str, Verdict],
        contacts: pd.DataFrame,
    ) -> None:
        self._elements = elements
        met = _Met(plan, elements, contacts)
        #: kinds that a rule which was not stopped judges
        self._kinds: set[str] = set()
        nothing = np.zeros(len(elements), dtype=bool)
        #: judged; taken by a rule that was stopped; by one for which that is undetermined
        self.judged, self.stopped, self.undetermined = nothing.copy(), nothing.copy(), nothing.copy()
        #: taken by a rule that takes none of the zones in which they lie
        self.elsewhere = nothing.copy()
        for rule in rules:
            if not judges(rule):
                continue
            pop = populations[rule.id]
            shape = candidates.dimension.isin(d for d in DIMENSIONS if fires_on(rule, d))
            able = not verdicts[rule.id].stopped and _has_subjects(rule, plan)
            self._kinds |= {str(kind) for kind in rule.applies.kinds} if able else set()
            here = met.taken(rule, pop)
            taken = pop.elements & shape & here
            self.elsewhere |= pop.elements & shape & ~here
            (self.judged if able else self.stopped)[taken] = True
            self.undetermined |= pop.undetermined & shape

    @property
    def unruled(self) -> np.ndarray:
        """Elements that no rule takes."""
        left: np.ndarray = ~(self.judged | self.stopped | self.undetermined)
        return left

    def lines(self, measures: pd.DataFrame) -> list[NotAssessed]:
        """Elements inside the plan that no rule takes (a reservoir drawn as points, a habitat network), by layer."""
        inside = set(measures["element_key"])
        alone = np.array([key in inside for key in self._elements["element_key"]], dtype=bool) & self.unruled
        left = self._elements[alone]
        if not len(left):
            return []
        shape = pd.Series(dimensions(left), index=left.index)
        said = []
        for (layer, kind, geometry), group in left.groupby([left["layer"], left["kind"], shape], sort=True):
            fields = {"layer": str(layer), "kind": str(kind), "geometry": str(geometry), "n": len(group)}
            said.append(NotAssessed(_NO_RULE, layer=str(layer), fields=fields))
        return said

    def table(self, network: Network, available: Availability) -> pd.DataFrame:
        """How many elements of each layer were judged and were not, for the table ``coverage``.

        An element counts in every layer that contains it. Those beyond the distance of every rule are in the
        ledger, not here; those without geometry are, for nothing was judged of them.
        """
        whole = network.elements
        position = pd.Series(np.arange(len(whole)), index=whole.index)[self._elements.index].to_numpy()
        judged = np.zeros(len(whole), dtype=bool)
        judged[position] = self.judged
        why = np.full(len(whole), _NO_RULE, dtype=object)
        why[position[self.elsewhere]] = _OTHER_ZONES
        why[position[self.stopped]] = _NO_INPUT
        why[position[self.undetermined]] = _UNDETERMINED
        bad = {layer: code for layer, _, code in available.bad}
        members: dict[str, list[int]] = {}
        for row, layers in enumerate(whole["layers"]):
            for layer in layers:
                members.setdefault(layer, []).append(row)
        lost = Counter(each.layer for each in network.unplaced)
        kinds = {layer.layer: layer.kind for layer in network.layers}
        kinds |= {layer: "" for layer in sorted(lost) if layer not in kinds}  # split row by row
        rows: list[dict[str, Any]] = []
        for layer in sorted(kinds):
            own = np.array(members.get(layer, ()), dtype=int)
            good = int(judged[own].sum())
            reasons = Counter(why[own[~judged[own]]].tolist())
            if reasons[_NO_RULE] and reasons[_OTHER_ZONES]:  # one reason is told: that which holds of both
                reasons[_NO_RULE] += reasons.pop(_OTHER_ZONES)
            reasons = +reasons
            if lost[layer]:
                reasons[_NO_GEOMETRY] += lost[layer]
            if not reasons and kinds[layer] not in self._kinds and not len(own):
                reasons[_NO_RULE] = 1  # nothing of it is near the plan, and nothing would judge it
            first = min(reasons, key=lambda code: (-reasons[code], code), default="")
            count = len(own) + lost[layer]
            rows.append(
                {
                    "layer": layer, "kind": kinds[layer], "elements": count, "looked_at": good,
                    "not_looked_at": count - good, "reason": bad.get(layer, first),
                }
            )  # fmt: skip
        return pd.DataFrame(rows, columns=list(COVERAGE.names))


class _Met:
    """The zones in or beside which each element lies, and which of them open to building."""

    def __init__(self, plan: Plan, elements: pd.DataFrame, contacts: pd.DataFrame) -> None:
        rows = contacts[contacts["subject_kind"] == SubjectKind.ZONE]
        zone = pd.Index(plan.zones["zone_key"]).get_indexer(rows["subject_key"])
        element = pd.Index(elements["element_key"]).get_indexer(rows["element_key"])
        listed = (zone >= 0) & (element >= 0)
        self._zone, self._element = zone[listed], element[listed]
        zones = plan.zones
        # a sector of A or N that may be built on is not natural ground unless declared
        opens = zones["zone_class"].isin(list(_OPENING)) | (zones["candidate_class"] == ZoneClass.POCKET.value)
        opening = opens.to_numpy()[self._zone]
        overlaps = (rows["relation"] == "overlap").to_numpy()[listed]
        self._free = np.ones(len(elements), dtype=bool)
        self._free[self._element[opening & overlaps]] = False

    def taken(self, rule: Rule, pop: Population) -> np.ndarray:
        """Elements in no zone that opens to building, or in or beside one that a rule takes; all, if it names none."""
        if not (rule.applies.zones or rule.applies.zone_uses):
            return np.ones(len(self._free), dtype=bool)
        taken = self._free.copy()
        taken[self._element[(pop.zones | pop.doubtful)[self._zone]]] = True
        return taken


def _has_subjects(rule: Rule, plan: Plan) -> bool:
    """Whether what a rule lays on the elements was read at all."""
    applies = rule.applies
    return plan.prescriptions_read or not applies.prescriptions or bool(applies.zones or applies.zone_uses)
