"""Looks up the class of zones in an officer's mapping, by label and type."""

from __future__ import annotations

from collections.abc import Iterable
from typing import TYPE_CHECKING, Final

from conformity.errors import Msg
from conformity.model import LedgerLine
from conformity.normalise.classes import fold

if TYPE_CHECKING:
    from conformity.profiles.schema import LabelClass, PlanProfile

#: number of labels listed in a warning
_LISTED: Final = 10


class Mapped:
    """Classes by label and type, else by label, of one profile.

    An exact label takes precedence over one equal after folding: a plan may have both Uca and UCa. For a zone without
    label, its type is used as label, in the mapping as in the plan's table.
    """

    def __init__(self, profile: PlanProfile) -> None:
        pairs = [(each.label, each.typezone, each) for each in profile.zones if each.typezone is not None]
        self._pairs: dict[tuple[str, str], LabelClass] = {(fold(a), fold(b)): said for a, b, said in pairs}
        self._exact: dict[tuple[str, str], LabelClass] = {(a, fold(b)): said for a, b, said in pairs}
        labels: dict[str, LabelClass] = {each.label: each for each in profile.zones if each.typezone is None}
        labels |= profile.labels
        self._labels = {fold(label): said for label, said in labels.items()} | labels
        self.types = {fold(code): said for code, said in profile.types.items()}
        self._names = [(label, None) for label in labels] + [(a, b) for a, b, _ in pairs]

    def of(self, label: str, typezone: str) -> LabelClass | None:
        """The class of zones of one label and type; None if the mapping has none."""
        name, kind = label or typezone, fold(typezone)
        by_type = self._exact.get((name, kind)) or self._pairs.get((fold(name), kind))
        return by_type or self._labels.get(name) or self._labels.get(fold(name))

    def absent(self, zones: Iterable[tuple[str, str]]) -> list[LedgerLine]:
        """A warning where the mapping has labels, or types of a label, that no zone has."""
        there = {(fold(label or typezone), fold(typezone)) for label, typezone in zones}
        labels = {label for label, _ in there}
        missing = sorted(
            {
                label if typezone is None else f"{label} ({typezone or '-'})"
                for label, typezone in self._names
                if (fold(label) not in labels if typezone is None else (fold(label), fold(typezone)) not in there)
            }
        )
        if not missing:
            return []
        listed = ", ".join(missing[:_LISTED]) + (" …" if len(missing) > _LISTED else "")
        return [
            LedgerLine(
                "normalise",
                "zones",
                Msg.PROFILE_LABELS_NOT_IN_PLAN,
                "warning",
                fields={"n": len(missing), "labels": listed},
            )
        ]
