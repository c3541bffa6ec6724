"""Recognises the zoning in a delivery without standard names, by geometry, name and values.

A wetland, a pond or a wood has the same columns (LIBELLE, TXT) as a zone, and may have those of the standard: its
name and its labels distinguish them.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Mapping, Sequence
from typing import Any, Final, Protocol

from conformity.errors import InputError, Msg, Place
from conformity.model import Milieu
from conformity.profiles.folding import folded
from conformity.profiles.kinds import asked, kind_of_name, milieu_of
from conformity.profiles.objectives import plain

#: some values of a column of a layer, by the layer's position and the column's name
Values = Callable[[int, str], Iterable[Any]]

_NAMED: Final = re.compile(
    r"\bzonages?\b|\bzones? urba|\bzones? (?:du |de |d )?(?:plui?|pos)\b|\bplui?\b.*\bzon|\bzoning"
)
_NATURAL: Final = re.compile(
    r"\bznieffs?\b|\bnatura\b|\bmares?\b|\betangs?\b|\bplans? d eau|\bboise|\bhabitats?\b|\btvb\b"
)
_CODE: Final = re.compile(
    r"(?:zones?)?(?:"
    r"(?:[0-9]|i{1,3})au[a-z]{0,4}[0-9]{0,3}[a-z]{0,2}|au[a-z]{0,2}(?:[0-9]{1,3}[a-z]{0,2})?"
    r"|(?:[0-9]|i{1,3})?[uan][a-z]{0,3}(?:[0-9]{1,3}[a-z]{0,2}[0-9]?)?)"
)
_WORDS: Final = re.compile(
    r"(?:zones? )?(?:a urbaniser|urbaine?s?\b|urbanisee?s?\b|agricole|naturelle|constructible)|stecal\b"
)
#: share of the values that must be labels or types of zones
_MOSTLY: Final = 0.5


class Described(Protocol):
    """The attributes used of a layer's description."""

    @property
    def name(self) -> str: ...
    @property
    def path(self) -> str: ...
    @property
    def source(self) -> str: ...
    @property
    def geometry(self) -> str: ...
    @property
    def columns(self) -> tuple[str, ...]: ...


def named(name: str) -> bool:
    """Whether a layer's name is that of a zoning."""
    return bool(_NAMED.search(plain(name))) and not natural(name)


def natural(name: str) -> bool:
    """Whether a layer's name is that of something else: an element of the network, or a habitat."""
    said = plain(name)
    kind, milieu = kind_of_name(name), milieu_of(name)
    return kind is not None or asked(name) or milieu is not Milieu.UNKNOWN or bool(_NATURAL.search(said))


def zone_like(values: Iterable[Any]) -> bool:
    """Whether most values read as labels or types of zones (UA, 1AUh, Nzh, « Zone agricole »)."""
    written = {text for value in values if value is not None and (text := str(value).strip())}
    fitting = [
        text for text in written if _CODE.fullmatch(re.sub(r"[^a-z0-9]", "", folded(text))) or _WORDS.match(plain(text))
    ]
    return bool(written) and len(fitting) >= _MOSTLY * len(written)


def by_columns(
    descriptions: Sequence[Described],
    candidates: Sequence[int],
    said: Iterable[str],
    aliases: Mapping[str, Iterable[str]],
    values: Values | None,
) -> list[int]:
    """Positions of the layers that are zonings, among surface layers without a standard name.

    Parameters
    ----------
    said
        Columns that the officer named (``--map``, a profile), lower case: a layer that has one is a zoning.
    aliases
        Names of the columns of a zone's type (``typezone``) and label (``label``), lower case.
    values
        Function that reads a column, where available; otherwise names alone decide.

    Raises
    ------
    InputError
        SEM-102 where several layers with different columns could be the zoning.
    """
    wanted = {folded(c) for c in said}
    named = [n for n in candidates if wanted & {folded(c) for c in descriptions[n].columns}]
    if named:
        return named
    typed = [n for n in candidates if _typed(n, descriptions[n], aliases["typezone"], values)]
    if typed:
        return typed
    labelled = {n: column for n in candidates if (column := _column(descriptions[n], aliases["label"]))}
    sure = [n for n, column in labelled.items() if _labelled(n, descriptions[n], column, values)]
    others = [n for n in labelled if not natural(descriptions[n].name)]
    zonings = sure or others
    if not zonings:
        return [n for n in candidates if len(candidates) == 1 and not natural(descriptions[n].name)]
    headers = {frozenset(c.lower() for c in descriptions[n].columns) for n in zonings}
    if len(zonings) > 1 and len(headers) > 1:
        listed = ", ".join(descriptions[n].name for n in zonings)
        raise InputError(Msg.ZONING_AMBIGUOUS, Place(file=descriptions[zonings[0]].source), layers=listed)
    return zonings


def is_zoning(description: Described, aliases: Mapping[str, Iterable[str]], values: Values | None) -> bool:
    """Whether one layer alone, without a standard name, is certainly a zoning."""
    if _typed(0, description, aliases["typezone"], values):
        return True
    column = _column(description, aliases["label"])
    return bool(column) and _labelled(0, description, column, values)


def _typed(n: int, description: Described, aliases: Iterable[str], values: Values | None) -> bool:
    """Whether a layer has a column of zone types; if its name is of something else, the values must be such types."""
    column = _column(description, aliases)
    if not column:
        return False
    return not natural(description.name) or (values is not None and zone_like(values(n, column)))


def _labelled(n: int, description: Described, column: str, values: Values | None) -> bool:
    if named(description.name):
        return True
    return values is not None and zone_like(values(n, column))


def _column(description: Described, aliases: Iterable[str]) -> str:
    there = {folded(c): c for c in reversed(description.columns)}
    return next((there[a] for a in aliases if a in there), "")
