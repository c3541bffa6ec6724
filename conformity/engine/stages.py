"""Stages of a check, in order, and how far along each is."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Final

from conformity.language import words

__all__ = ["STAGES", "Course"]

#: stages of a run, in the order in which they begin; the writing of each format comes before the last
STAGES: Final = (
    "start", "read", "normalise", "rules", "pairs", "coverage", "contacts", "tools", "continuity", "rollback", "totals",
    "evaluate", "fixes", "maps", "publish",
)  # fmt: skip


class Course:
    """Progress of one check: each stage and each format is one step.

    Parameters
    ----------
    formats
        Formats to be written.
    lang
        Language of the names of the stages.
    """

    def __init__(self, formats: Sequence[str], lang: str) -> None:
        *stages, last = STAGES
        self._order = [*stages, *(name for name in formats if name not in STAGES), last]
        self._names = words(lang, "cli.timings")
        self._current, self._times = "", 0
        #: steps that are done, and all of them
        self.ended, self.steps = 0, len(self._order)

    def enter(self, stage: str) -> str:
        """Begin a stage; returns its name. One entered several times in a row (``maps``, once per sheet) is numbered.

        A stage that is taken up again does not move the progress back.
        """
        self._times = self._times + 1 if stage == self._current else 1
        self._current = stage
        if stage in self._order:
            self.ended = max(self.ended, self._order.index(stage))
        name = str(self._names.get(stage) or self._names["render"].format(format=stage))
        return f"{name} {self._times}" if self._times > 1 else name
