"""Defines the exceptions. Every error has a code, a place, a remedy, and an exit status.

::

    ConformityError
    ├── UsageError        exit 2   CLI-…  DOS-…   the command line or the dossier is not valid
    ├── RulesError        exit 2   RUL-…  PRO-…  REF-…   a rule pack, profile or reference is not well made
    ├── InputError        exit 3   SHP-…  VEC-…  ARC-…  CRS-…  GEO-…  ATT-…  SEM-…   the data cannot be used
    ├── MachineError      exit 3   ENV-…   the machine cannot do the run: memory, libraries, folders
    ├── OutputError       exit 4   OUT-…  ENV-…   the report could not be written or said, is locked, or was altered
    └── InternalError     exit 101 BUG-…   a fault of ours

Texts are in the catalogues of :mod:`conformity.language`, one entry per code (:mod:`conformity.errors.messages`);
the ledger uses the same entries for warnings.
"""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from typing import Any

from conformity.errors.codes import Msg
from conformity.errors.messages import Message, message
from conformity.language import of, words

__all__ = [
    "ConformityError",
    "InputError",
    "InternalError",
    "MachineError",
    "Message",
    "Msg",
    "OutputError",
    "Place",
    "RulesError",
    "UsageError",
    "message",
]


@dataclass(frozen=True)
class Place:
    """The place of a fault: file, layer, feature (0-based as stored), line and column (1-based)."""

    file: str | None = None
    layer: str | None = None
    feature: int | None = None
    line: int | None = None
    column: int | None = None
    field: str | None = None

    def text(self, lang: str = "fr") -> str:
        """``file.yaml:10:5`` or ``ZONE_URBA.shp, entité 217, champ LIBELLE``; empty if nothing is known."""
        said = words(lang, "errors.place")
        parts: list[str] = []
        if self.file is not None:
            mark = self.file
            if self.line is not None:
                mark += f":{self.line}" + (f":{self.column}" if self.column is not None else "")
            parts.append(mark)
        elif self.line is not None:
            parts.append(f":{self.line}" + (f":{self.column}" if self.column is not None else ""))
        if self.layer is not None:
            parts.append(said["layer"].format(name=self.layer))
        if self.feature is not None:
            parts.append(said["feature"].format(name=self.feature))
        if self.field is not None:
            parts.append(said["field"].format(name=self.field))
        return ", ".join(parts)


class ConformityError(Exception):
    """Base of every error raised on purpose.

    Parameters
    ----------
    code
        A key of the message catalogue, e.g. ``"SHP-012"``.
    place
        Place of the fault; printed after ``-->``.
    fields
        Values of the message's placeholders.
    """

    exit_code = 101

    def __init__(self, code: str, place: Place | None = None, **fields: Any) -> None:
        self.code = code
        self.place = place or Place()
        self.fields = fields
        super().__init__(code)

    def __str__(self) -> str:
        """The fault with its place and remedy, as printed at the end of a traceback."""
        return self.text("en").removeprefix("error ")

    def what(self, lang: str = "fr") -> str:
        """The fault in one sentence."""
        return message(self.code).what(lang, self.fields)

    def remedy(self, lang: str = "fr") -> str:
        """What to do about it, or an empty text."""
        return message(self.code).remedy(lang, self.fields)

    def text(self, lang: str = "fr") -> str:
        """Code, fault, place and remedy on up to three lines, as the command line prints them."""
        said = words(lang, "errors.error")
        lines = [said["head"].format(code=self.code, what=self.what(lang))]
        where = self.place.text(lang)
        if where:
            lines.append(f"  --> {where}")
        remedy = self.remedy(lang)
        if remedy:
            lines.append(f"  {said['help'].format(remedy=remedy)}")
        return "\n".join(lines)

    def at(self, **place: Any) -> ConformityError:
        """The same error with the place completed (fields already known are kept)."""
        completion = {k: v for k, v in place.items() if getattr(self.place, k) is None}
        self.place = replace(self.place, **completion)
        return self


class UsageError(ConformityError):
    """The command line or the dossier is not valid."""

    exit_code = 2


@dataclass(frozen=True)
class Problem:
    """One fault of a given text (rule pack, profile, reference, dossier)."""

    code: str
    place: Place
    fields: dict[str, Any] = field(default_factory=dict)

    def text(self, lang: str = "fr") -> str:
        entry = message(self.code)
        line = f"{self.place.text(lang)}{of(lang).colon}{self.code} {entry.what(lang, self.fields)}"
        remedy = entry.remedy(lang, self.fields)
        return f"{line}\n    {remedy}" if remedy else line


class RulesError(ConformityError):
    """A rule pack, profile, reference or dossier is not valid; every fault is reported at once."""

    exit_code = 2

    def __init__(self, problems: list[Problem]) -> None:
        if not problems:
            raise ValueError("a RulesError needs at least one problem")
        self.problems = problems
        first = problems[0]
        super().__init__(first.code, first.place, **first.fields)

    def text(self, lang: str = "fr") -> str:
        lines = [problem.text(lang) for problem in self.problems]
        return "\n".join([*lines, words(lang, "errors.error")["faults"].format(n=len(lines))])


class InputError(ConformityError):
    """The data cannot be used: unreadable, empty, without CRS, out of its domain."""

    exit_code = 3


class MachineError(ConformityError):
    """The machine cannot complete the run: too little memory, a library too old, no temporary folder."""

    exit_code = 3


class OutputError(ConformityError):
    """The report could not be written, is locked, or was not written by this program."""

    exit_code = 4


class InternalError(ConformityError):
    """A fault of this program; the command line asks for it to be reported."""

    exit_code = 101
