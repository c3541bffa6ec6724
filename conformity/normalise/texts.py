"""Attribute columns as clean text, whatever their type in the file."""

from __future__ import annotations

import datetime
import re
import unicodedata
from collections.abc import Callable, Mapping
from typing import Any

import pandas as pd

from conformity.errors import Msg
from conformity.model import LedgerLine

#: IDURBA of every version: INSEE or SIREN, type of document (since 2017), date, code of the document
IDURBA = re.compile(
    r"(?:DU_)?(?P<territory>[0-9][0-9AB][0-9]{3}|[0-9]{9})(?:_(?P<type>PLUI?H?|POS|CC|PSMV))?_?(?P<date>[0-9]{8})?"
    r"(?:_(?P<part>[A-Z]))?",
    re.IGNORECASE,
)
_NOTHING = {"", "null", "none", "nan", "nat", "<na>", "-"}


def clean(value: Any) -> str:
    """Text of one value: NFC, stripped, ``59001.0`` as ``59001``, missing as an empty text."""
    if value is None or value is pd.NA:
        return ""
    if isinstance(value, float):
        return "" if value != value else (str(int(value)) if value.is_integer() else repr(value))
    text = unicodedata.normalize("NFC", str(value)).replace("\u00a0", " ").strip().strip("\u200b\ufeff").strip()
    return "" if text.lower() in _NOTHING else text


def column(frame: pd.DataFrame, roles: Mapping[str, str], role: str) -> pd.Series:
    """The column of a role, as clean text; empty texts where there is none."""
    name = roles.get(role)
    if name is None:
        return pd.Series("", index=frame.index, dtype=object)
    values = list(frame[name])
    # few distinct values: each text is cleaned once
    by_value = {value: clean(value) for value in {value for value in values if isinstance(value, str)}}
    cleaned = [by_value[value] if isinstance(value, str) else clean(value) for value in values]
    return pd.Series(cleaned, index=frame.index, dtype=object)


def each(values: pd.Series, function: Callable[[str], Any]) -> pd.Series:
    """Apply a function to each text of a column, once per distinct text."""
    results = {value: function(value) for value in set(values)}
    return pd.Series([results[value] for value in values], index=values.index, dtype=object)


def first(preferred: pd.Series, other: pd.Series) -> pd.Series:
    """The first text of two that is not empty."""
    return preferred.where(preferred != "", other)


def territory(frame: pd.DataFrame, roles: Mapping[str, str]) -> pd.Series:
    """Codes of each row (several joined by commas), else the INSEE or SIREN that its IDURBA begins with, else empty."""
    of_document = each(first(column(frame, roles, "document"), column(frame, roles, "partition")), _document_territory)
    return first(each(column(frame, roles, "commune"), lambda text: ",".join(insee(text))), of_document)


_CODE = re.compile(r"[0-9][0-9AB][0-9]{3}|[0-9]{4}", re.IGNORECASE)
#: separators in a list of codes
_BETWEEN = re.compile(r"[\s,;|/+&-]+")


def insee(text: str) -> tuple[str, ...]:
    """Commune codes that a text lists (``35001,35002``; ``35001 35002``), sorted; the text itself if it is not a list.

    Spreadsheets remove the leading zero of the first nine departments: it is restored before four digits.
    """
    if _CODE.fullmatch(text.replace(" ", "")):
        text = text.replace(" ", "")
    parts = [part for part in _BETWEEN.split(text) if part]
    if not parts or not all(_CODE.fullmatch(part) for part in parts):
        return (text,) if text else ()
    return tuple(sorted({part.upper().zfill(5) for part in parts}))


def _document_territory(document: str) -> str:
    match = IDURBA.fullmatch(document)
    return match["territory"] if match else ""


#: letters of other alphabets that look like a capital used in zone types
_LOOKALIKES = {"Α": "A", "А": "A", "Ν": "N", "Н": "H", "Η": "H", "Ս": "U", "Ꭺ": "A", "Ꮪ": "S", "Ѕ": "S", "С": "C"}


def date(value: str) -> str | None:
    """``YYYYMMDD`` of a date written as ``20170901``, ``2017-09-01`` or ``01/09/2017``; ``None`` for anything else."""
    for form in (r"(?P<y>\d{4})(?P<m>\d\d)(?P<d>\d\d)", r"(?P<y>\d{4})[-/](?P<m>\d\d?)[-/](?P<d>\d\d?)(?:[T ].*)?",
                 r"(?P<d>\d\d?)[-/.](?P<m>\d\d?)[-/.](?P<y>\d{4})"):  # fmt: skip
        match = re.fullmatch(form, value.strip())
        if match:
            try:
                return datetime.date(int(match["y"]), int(match["m"]), int(match["d"])).strftime("%Y%m%d")
            except ValueError:
                return None
    return None


#: maximum number of characters in a workbook cell (ECMA-376, as spreadsheet programs apply it)
_CELL = 32_767


def too_long(frame: pd.DataFrame, layer: str) -> list[LedgerLine]:
    """Ledger lines for texts too long for a workbook cell; the JSON keeps them whole."""
    lines = []
    for name in frame.select_dtypes(["object", "string"]).columns:
        values = [v for v in frame[name] if isinstance(v, str) and len(v) > _CELL]
        if values:
            fields = {"column": str(name), "n": len(values), "most": _CELL}
            lines.append(LedgerLine("normalise", layer, Msg.LONG_TEXT_CUT_IN_WORKBOOK, "warning", fields=fields))
    return lines


def doubts(frame: pd.DataFrame, roles: Mapping[str, str], layer: str) -> list[LedgerLine]:
    """Ledger lines for attributes of a zoning that had to be guessed, or could not be read."""
    lines = []
    codes = [code for text in column(frame, roles, "commune") for code in _BETWEEN.split(text)]
    short = [code for code in codes if code.isdecimal() and len(code) == 4]
    if short:
        fields = {"n": len(short), "codes": ", ".join(sorted(set(short))[:5])}
        lines.append(LedgerLine("normalise", layer, Msg.INSEE_LEADING_ZERO_RESTORED, "warning", fields=fields))
    for role in ("approved", "doc_approved"):
        dates = sorted({v for v in column(frame, roles, role) if v and v.strip("0-/: ")})
        wrong = [v for v in dates if date(v) is None]
        if wrong:
            fields = {"column": roles[role], "values": ", ".join(wrong[:5])}
            lines.append(LedgerLine("normalise", layer, Msg.DATE_UNREADABLE, "warning", fields=fields))
    for name in sorted({roles[role] for role in ("typezone", "label", "commune") if role in roles}):
        others = [str(c) for c in frame.columns if str(c) != name and str(c).casefold() == name.casefold()]
        if others:
            fields = {"column": name, "others": ", ".join(others)}
            lines.append(LedgerLine("normalise", layer, Msg.COLUMNS_DIFFER_BY_CASE, "warning", fields=fields))
    types = column(frame, roles, "typezone")
    odd = {code for code in set(types) if any(c in _LOOKALIKES for c in code)}
    foreign = [n for n, code in enumerate(types) if code in odd]
    if foreign:
        shown = ", ".join(f"{types.iloc[n]} ({hex(ord(next(c for c in types.iloc[n] if c in _LOOKALIKES)))})"
                          for n in foreign[:5])  # fmt: skip
        line = LedgerLine(
            "normalise",
            layer,
            Msg.ZONE_TYPE_FOREIGN_LETTER,
            "warning",
            feature=int(frame.index[foreign[0]]),
            fields={"n": len(foreign), "values": shown},
        )
        lines.append(line)
    return lines


def mixed(frame: pd.DataFrame, roles: Mapping[str, str], layer: str) -> list[LedgerLine]:
    """A warning where one layer holds several drafts: several DATAPPRO or IDURBA for one territory.

    Neighbours joined in one layer each have their own document; that is not a fault.
    """
    lines = []
    where = territory(frame, roles)
    for role in ("approved", "document"):
        written = column(frame, roles, role)
        several = written[written != ""].groupby(where).nunique() > 1
        values = sorted(set(written[where.isin(several.index[several])]) - {""})
        if values:
            listed = ", ".join(values[:5]) + (" …" if len(values) > 5 else "")
            lines.append(
                LedgerLine(
                    "normalise",
                    layer,
                    Msg.TWO_DRAFTS_MERGED,
                    "warning",
                    fields={"column": roles[role], "values": listed},
                )
            )
    return lines
