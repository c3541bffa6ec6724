"""Messages on what a run could not assess, each with its remedy and, if there is one, the command to type."""

from __future__ import annotations

import os
import shlex
import subprocess
from collections.abc import Iterator, Sequence
from typing import TYPE_CHECKING, Any, Final

from conformity.engine.summary import unassessed
from conformity.errors import Msg
from conformity.language import words

if TYPE_CHECKING:
    from conformity.result import Report

#: zones of unknown class: of the plan, of the plan in force
_UNCLASSED: Final = {Msg.ZONES_WITHOUT_CLASS: "plan", Msg.ZONES_IN_FORCE_UNUSABLE: "in_force"}
#: where the command writes the mapping
_MAPPING: Final = "classes.yml"
_FRAME: Final = "GeoDataFrame"


def lines(report: Report, lang: str) -> Iterator[str]:
    """One sentence for each requested input that could not be assessed, then its remedy; remedies are not repeated."""

    def instead(code: str) -> str:
        command = _mapping(report, _UNCLASSED[code]) if code in _UNCLASSED else ""
        return words(lang, "cli.outcome")["classes"].format(command=command, file=_MAPPING) if command else ""

    return unassessed(report, lang, instead)


def _mapping(report: Report, argument: str) -> str:
    """The command that drafts the mapping of the labels of a plan, with the ``--map`` options given."""
    given: dict[str, Any] = dict((report.recipe or {}).get("arguments", {}))
    plan = given.get(argument)
    if not isinstance(plan, str) or plan == _FRAME:
        return ""
    words = ["conformity", "inspect", plan, "--write-profile", _MAPPING]
    for role, column in sorted((given.get("map") or {}).items()):
        words += ["--map", f"{role}={column}"]
    for name in ("profile", "crs"):
        if given.get(name):
            words += [f"--{name}", str(given[name])]
    return typed(words)


def typed(words: Sequence[str]) -> str:
    """A command quoted for the shell."""
    return subprocess.list2cmdline(words) if os.name == "nt" else shlex.join(words)
