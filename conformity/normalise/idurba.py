"""Parses an IDURBA, a partition of the Géoportail or a folder's name into the identity of a document.

An IDURBA is the territory's code (INSEE of a commune, SIREN of an EPCI), the type of the document (since the standard
of 2017), its date, and a letter where the territory has several (CNIG standard, DOC_URBA; naming of deliveries).
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from typing import Final, NamedTuple

from conformity.normalise import texts

#: DATAPPRO of a document that is not approved (CNIG standard: « 00000000 », date in the future or unknown)
NO_DATE: Final = ("00000000", "99999999")
_TYPES: Final = {"PLUI": "PLUi", "PLUIH": "PLUi", "PLUI-H": "PLUi", "PLU": "PLU", "POS": "POS", "CC": "CC"}


def type_of(written: str) -> str:
    """PLU, PLUi, POS or CC of a TYPEDOC; empty for any other."""
    return _TYPES.get(written.strip().upper(), "")


class Identity(NamedTuple):
    """The parts of an IDURBA, a partition or a folder's name; missing parts are empty."""

    text: str
    territory: str = ""
    kind: str = ""
    date: str = ""
    part: str = ""

    @property
    def full(self) -> bool:
        """Whether it identifies one document, not only a territory."""
        return bool(self.kind or self.date or not self.territory)

    def agrees(self, other: Identity) -> bool:
        """Whether both may identify one document: the same territory, and no contradiction."""
        if not self.territory or not other.territory:
            return self.text == other.text
        if self.territory != other.territory:
            return False
        mine, theirs = (i._replace(kind="PLU" if i.kind == "PLUi" else i.kind) for i in (self, other))
        return all(not a or not b or a == b for a, b in zip(mine[2:], theirs[2:], strict=True))


def identity(written: str) -> Identity:
    """The parts of an IDURBA of any version of the standard, in upper or lower case."""
    text = written.strip().upper()
    match = texts.IDURBA.fullmatch(text)
    if match is None:
        return Identity(text)
    date = match["date"] or ""
    return Identity(
        text, match["territory"], type_of(match["type"] or ""), "" if date in NO_DATE else date, match["part"] or ""
    )


def of_folder(paths: Iterable[str]) -> Identity:
    """The document that the nearest folder or archive is named after; an empty identity where none is."""
    for path in paths:
        for name in reversed(re.split(r"[/\\]+", path)):
            named = identity(name.partition(".")[0])
            if named.territory and named.kind:
                return named
    return Identity("")
