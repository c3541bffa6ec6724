"""The messages by code: fault and remedy in each language, from ``language/<language>/messages/*.toml``.

Families: ``SHP`` shapefiles, ``VEC`` other vector files, ``ARC`` archives, ``CRS`` reference systems,
``GEO`` geometry, ``ATT`` attributes, ``SEM`` meaning of the data, ``RUL`` rules, ``PRO`` profiles,
``REF`` references, ``DOS`` dossiers, ``CLI`` command line, ``OUT`` outputs,
``ENV`` the machine and its system, ``BUG`` faults of this program.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from conformity.errors.reasons import Reason
from conformity.language import LANGUAGES, Sentence, tables

__all__ = ["Message", "codes", "message"]


class _Given(Mapping[str, Any]):
    """The fields of a message; ``?`` for a missing one, so that the message is printed all the same."""

    def __init__(self, fields: Mapping[str, Any], lang: str) -> None:
        self._fields = fields
        self._lang = lang

    def __getitem__(self, name: str) -> Any:
        value = self._fields.get(name, "?")
        if isinstance(value, tuple):
            return [each.text(self._lang) if isinstance(each, Reason) else each for each in value]
        return value.text(self._lang) if isinstance(value, Reason) else value

    def __iter__(self) -> Iterator[str]:
        return iter(self._fields)

    def __len__(self) -> int:
        return len(self._fields)


@dataclass(frozen=True)
class Message:
    """The entry of one code in every language."""

    code: str

    def template(self, lang: str, part: str = "what") -> str:
        """The text of the catalogue with its placeholders: ``what``, or ``remedy``, which may be empty."""
        return str(tables(lang, "messages")[self.code].get(part, ""))

    def what(self, lang: str, fields: Mapping[str, Any] | None = None) -> str:
        """The fault in one sentence."""
        return Sentence(self.template(lang), lang).filled(_Given(fields or {}, lang))

    def remedy(self, lang: str, fields: Mapping[str, Any] | None = None) -> str:
        """The remedy; empty where there is none."""
        return Sentence(self.template(lang, "remedy"), lang).filled(_Given(fields or {}, lang))


def message(code: str) -> Message:
    """The catalogue's entry for a code; every code in use has one."""
    if code not in tables(LANGUAGES[0], "messages"):
        raise RuntimeError(f"no message has the code {code!r}")
    return Message(code)


def codes() -> list[str]:
    """Every code of the catalogue, sorted."""
    return sorted(tables(LANGUAGES[0], "messages"))
