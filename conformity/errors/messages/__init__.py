"""The message catalogue: one entry a code, fault and remedy in French and English.

Families: ``SHP`` shapefiles, ``VEC`` other vector files, ``ARC`` archives, ``CRS`` reference systems,
``GEO`` geometry, ``ATT`` attributes, ``SEM`` meaning of the data, ``RUL`` rules, ``PRO`` profiles,
``REF`` references, ``DOS`` dossiers, ``CLI`` command line, ``OUT`` outputs,
``ENV`` the machine and system that a run rests on, ``BUG`` faults of ours.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from importlib import import_module
from string import Formatter
from typing import Any, Final

__all__ = ["Message", "codes", "count_in", "filled", "message", "settled"]

#: endings of the plural that a template leaves open: « {n} zone(s) non jugée(s) », « ne ferme(nt) pas »
_ENDING: Final = re.compile(r"\((s|x|nt)\)")
#: a count as a report writes it, its thousands apart
_COUNT: Final = re.compile(r"\d[\d,.\u00a0\u202f ]*")


class _Lenient(Formatter):
    """``str.format`` with names only: no attribute or index access, missing names shown as ``?``."""

    def get_field(self, field_name: str, args: Any, kwargs: Mapping[str, Any]) -> tuple[Any, str]:
        return kwargs.get(field_name, "?"), field_name


_FORMAT = _Lenient()


def settled(literal: str, lang: str, count: str) -> str:
    """A text with its endings ``(s)``, ``(x)``, ``(nt)`` as the count before it wants them; open where it is empty.

    Nought is singular in French, plural in English.
    """
    if not count:
        return literal
    one = count == "1" or (count == "0" and lang == "fr")
    return _ENDING.sub("" if one else r"\1", literal)


def count_in(value: object, before: str) -> str:
    """A value where it is a count, else the count that was told before it."""
    said = str(value)
    return said if not isinstance(value, (bool, float)) and _COUNT.fullmatch(said) else before


def filled(template: str, lang: str, fields: Mapping[str, Any]) -> str:
    """A template with its placeholders filled and its endings settled; text of the data is left as it is."""
    parts: list[str] = []
    count = ""
    for literal, name, spec, conversion in _FORMAT.parse(template):
        parts.append(settled(literal, lang, count))
        if name is None:
            continue
        value = fields.get(name, "?")
        count = count_in(value, count)
        parts.append(_FORMAT.format_field(_FORMAT.convert_field(value, conversion), spec or ""))
    return "".join(parts)


@dataclass(frozen=True)
class Message:
    """A fault and its remedy in both languages, with ``{field}`` placeholders."""

    fr: str
    en: str
    fr_remedy: str = ""
    en_remedy: str = ""

    def what(self, lang: str, fields: Mapping[str, Any] | None = None) -> str:
        return filled(self.fr if lang == "fr" else self.en, lang, fields or {})

    def remedy(self, lang: str, fields: Mapping[str, Any] | None = None) -> str:
        return filled(self.fr_remedy if lang == "fr" else self.en_remedy, lang, fields or {})


# One module a group of families, so that a room's messages stay with its subject.
_MODULES = ("reading", "plans", "networks", "texts", "commands", "assessing", "outputs", "environment")
_ALL: dict[str, Message] = {}


def _catalogue() -> dict[str, Message]:
    if not _ALL:
        for name in _MODULES:
            found: dict[str, Message] = import_module(f"{__name__}.{name}").MESSAGES
            twice = _ALL.keys() & found.keys()
            if twice:
                raise RuntimeError(f"message codes defined twice: {sorted(twice)}")
            _ALL.update(found)
    return _ALL


def message(code: str) -> Message:
    """The catalogue's entry for a code; an unknown code is a fault of ours."""
    try:
        return _catalogue()[code]
    except KeyError:
        raise RuntimeError(f"no message has the code {code!r}") from None


def codes() -> list[str]:
    """Every code of the catalogue, sorted."""
    return sorted(_catalogue())
