"""Attribute columns as clean text, whatever type the container gave them."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Mapping
from typing import Any

import pandas as pd

from conformity.model import LedgerLine

#: IDURBA of every version: INSEE or SIREN, type of document (since 2017), date, code of the document
IDURBA = re.compile(
    r"(?:DU_)?(?P<territory>[0-9][0-9AB][0-9]{3}|[0-9]{9})(?:_(?P<type>PLUI?|POS|CC|PSMV))?_?(?P<date>[0-9]{8})?(?:_[A-Z])?",
    re.IGNORECASE,
)
_NOTHING = {"", "null", "none", "nan", "nat", "<na>", "-"}


def clean(value: Any) -> str:
    """Text of one value: NFC, outer blanks off, ``59001.0`` as ``59001``, missing as an empty text."""
    if value is None or value is pd.NA:
        return ""
    if isinstance(value, float):
        return "" if value != value else (str(int(value)) if value.is_integer() else repr(value))
    text = unicodedata.normalize("NFC", str(value)).replace("\u00a0", " ").strip().strip("\u200b\ufeff").strip()
    return "" if text.lower() in _NOTHING else text


def column(frame: pd.DataFrame, roles: Mapping[str, str], role: str) -> pd.Series:
    """The column that plays a role, as clean text; empty texts where there is none."""
    name = roles.get(role)
    if name is None:
        return pd.Series("", index=frame.index, dtype=object)
    return frame[name].map(clean).astype(object)


def first(preferred: pd.Series, other: pd.Series) -> pd.Series:
    """The first text of two that is not empty."""
    return preferred.where(preferred != "", other)


def territory(frame: pd.DataFrame, roles: Mapping[str, str]) -> pd.Series:
    """INSEE code of each row, else the INSEE or SIREN that its IDURBA begins with, else an empty text."""
    parsed = column(frame, roles, "document").map(IDURBA.fullmatch)
    told = parsed.map(lambda found: found["territory"] if found else "").astype(object)
    # a spreadsheet on the way took the zero off the first nine departments
    own = column(frame, roles, "commune").map(
        lambda code: code.zfill(5) if code.isdecimal() and len(code) == 4 else code
    )
    return first(own, told)


def mixed(frame: pd.DataFrame, roles: Mapping[str, str], layer: str) -> list[LedgerLine]:
    """A warning where one layer holds several drafts: several DATAPPRO or IDURBA for one territory.

    Neighbours joined in one layer each have their own document; that is no fault.
    """
    lines = []
    where = territory(frame, roles)
    for role in ("approved", "document"):
        told = column(frame, roles, role)
        several = told[told != ""].groupby(where).nunique() > 1
        values = sorted(set(told[where.isin(several.index[several])]) - {""})
        if values:
            listed = ", ".join(values[:5]) + (" …" if len(values) > 5 else "")
            lines.append(
                LedgerLine("normalise", layer, "SEM-104", "warning", fields={"column": roles[role], "values": listed})
            )
    return lines
