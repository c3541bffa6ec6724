"""The message catalogue: one entry a code, fault and remedy in French and English.

Families: ``SHP`` shapefiles, ``VEC`` other vector files, ``ARC`` archives, ``CRS`` reference systems,
``GEO`` geometry, ``ATT`` attributes, ``SEM`` meaning of the data, ``RUL`` rules, ``PRO`` profiles,
``REF`` references, ``DOS`` dossiers, ``CLI`` command line, ``OUT`` outputs,
``ENV`` the machine and system that a run rests on, ``BUG`` faults of ours.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from importlib import import_module
from string import Formatter
from typing import Any

__all__ = ["Message", "codes", "message"]


class _Lenient(Formatter):
    """``str.format`` with names only: no attribute or index access, missing names shown as ``?``."""

    def get_field(self, field_name: str, args: Any, kwargs: Mapping[str, Any]) -> tuple[Any, str]:
        return kwargs.get(field_name, "?"), field_name


_FORMAT = _Lenient()


@dataclass(frozen=True)
class Message:
    """A fault and its remedy in both languages, with ``{field}`` placeholders."""

    fr: str
    en: str
    fr_remedy: str = ""
    en_remedy: str = ""

    def what(self, lang: str, fields: Mapping[str, Any] | None = None) -> str:
        return _FORMAT.vformat(self.fr if lang == "fr" else self.en, (), fields or {})

    def remedy(self, lang: str, fields: Mapping[str, Any] | None = None) -> str:
        return _FORMAT.vformat(self.fr_remedy if lang == "fr" else self.en_remedy, (), fields or {})


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
