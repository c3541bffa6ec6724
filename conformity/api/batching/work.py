"""One document of a batch: check it, publish its report, return a short outcome."""

from __future__ import annotations

import time
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

from conformity.errors import ConformityError, endings

if TYPE_CHECKING:
    from conformity.api.prepared import Prepared
    from conformity.api.request import Request

__all__ = ["Outcome", "Task", "one"]


@dataclass(frozen=True)
class Task:
    """Arguments of one process for one document."""

    name: str
    request: Request
    out: str
    formats: tuple[str, ...]
    lang: str
    prepared: Prepared | None = None
    force: bool = False


@dataclass(frozen=True)
class Outcome:
    """Outcome of a document. A fault is given in both languages."""

    name: str
    done: bool
    code: str = ""
    fr: str = ""
    en: str = ""
    exit_code: int = 0
    seconds: float = 0.0

    def of(self, lang: str) -> str:
        """The fault in one language; in English if it has no text in that language."""
        return str(getattr(self, lang, self.en))

    def as_plain(self) -> dict[str, Any]:
        """The fields as plain values, for a line of the journal."""
        return asdict(self)


def one(task: Task) -> Outcome:
    """Check one document and publish its report. Exceptions are returned as an outcome, not raised."""
    began = time.perf_counter()
    try:
        _one(task)
    except Exception as error:
        return failed(task.name, endings.failed(error), began)
    return Outcome(task.name, True, seconds=round(time.perf_counter() - began, 3))


def failed(name: str, error: ConformityError, began: float | None = None) -> Outcome:
    """Outcome of a document without report."""
    seconds = 0.0 if began is None else round(time.perf_counter() - began, 3)
    return Outcome(name, False, error.code, error.text("fr"), error.text("en"), error.exit_code, seconds)


def _one(task: Task) -> None:
    from conformity import api
    from conformity.api.checking import checked

    with api.reserve(Path(task.out), task.force):
        report = checked(task.request, talk=_silent, mark=_silent, lang=task.lang, prepared=task.prepared)
        api.write(report, task.out, task.formats, task.lang, task.force)


def _silent(_: str) -> None:
    """No-op callback: several documents are checked at the same time."""
