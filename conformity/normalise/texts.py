"""Attribute columns as clean text, whatever type the container gave them."""

from __future__ import annotations

import unicodedata
from collections.abc import Mapping
from typing import Any

import pandas as pd

from conformity.model import LedgerLine

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


def mixed(frame: pd.DataFrame, roles: Mapping[str, str], layer: str) -> list[LedgerLine]:
    """A warning where one layer holds several drafts (several DATAPPRO or IDURBA)."""
    lines = []
    for role in ("approved", "document"):
        values = sorted(set(column(frame, roles, role)) - {""})
        if len(values) > 1:
            listed = ", ".join(values[:5]) + (" …" if len(values) > 5 else "")
            lines.append(
                LedgerLine("normalise", layer, "SEM-104", "warning", fields={"column": roles[role], "values": listed})
            )
    return lines
