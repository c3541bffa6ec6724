"""Detects faults in the cells of a dBase table: cut texts, invalid numbers, doubled names, another territory."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence

import numpy as np

from conformity.errors import Msg
from conformity.model import LedgerLine
from conformity.read.dbf import Field, Table
from conformity.read.finding import CNIG_TABLE

__all__ = ["lines", "unreadable"]

_NUMBER = re.compile(rb"[+-]?(\d+\.?\d*|\.\d+)([eE][+-]?\d+)?")
_DATE = re.compile(rb"\d{4}(0[1-9]|1[0-2])(0[1-9]|[12]\d|3[01])")
_PADDING = b" \x00\t\r\n"
_LONGEST_TEXT = 254  # maximum bytes of a text field of a shapefile
_DOUBLED = re.compile(r"(.{1,8})_\d{1,2}$")
_TERRITORY = re.compile(rb"([0-9][0-9AB][0-9]{3}|[0-9]{9})(?:_|$)")
_INSEE = (b"INSEE", b"IDURBA", b"CODE_INSEE", b"INSEE_COM")


def _cells(table: Table, field: Field) -> list[bytes]:
    """The cells of the rows that are not marked deleted, in reading order."""
    block = table.records[:, field.start : field.start + field.width]
    if table.deleted:
        block = np.delete(block, table.deleted, axis=0)
    if not field.width:
        return [b""] * len(block)
    texts = np.ascontiguousarray(block).view(f"S{field.width}")[:, 0].tolist()
    return [text.strip(_PADDING) for text in texts]


def unreadable(table: Table) -> dict[int, tuple[int, ...]]:
    """Rows with an invalid number or date, by number of the column; GDAL would parse the beginning of the cell.

    Asterisks are not a fault: they mean a missing number or an overflow.
    """
    unreadable_rows = {}
    for number, field in enumerate(table.fields):
        if field.kind not in ("N", "F", "D"):
            continue
        form = _DATE if field.kind == "D" else _NUMBER
        cells = _cells(table, field)
        empty = b"0" if field.kind == "D" else b"*"
        wrong = {cell for cell in set(cells) if cell.strip(empty) and not form.fullmatch(cell)}
        if wrong:
            unreadable_rows[number] = tuple(row for row, cell in enumerate(cells) if cell in wrong)
    return unreadable_rows


def lines(layer: str, table: Table, columns: Sequence[str], wrong: Mapping[int, Sequence[int]]) -> list[LedgerLine]:
    """Ledger lines about a table: ``SHP-109`` and ``SHP-111`` to ``SHP-113``.

    Parameters
    ----------
    wrong
        As returned by :func:`unreadable`.
    """
    warnings = []
    named = CNIG_TABLE.match(layer)
    inside = _territories(table)
    if named and named["territory"]:
        alike = {text for text in inside if len(text) == len(named["territory"])}
        if alike and named["territory"].upper() not in alike:
            fields = {"inside": ", ".join(sorted(alike)[:5]), "named": named["territory"]}
            warnings.append(_warning(layer, Msg.DBF_OF_OTHER_TERRITORY, **fields))
    doubled = [name for name in columns if _is_double(name, columns)]
    if doubled:
        warnings.append(_warning(layer, Msg.FIELD_NAMES_CUT, names=", ".join(doubled)))
    cut = _cut(table, columns)
    if cut:
        warnings.append(_warning(layer, Msg.TEXTS_FILL_FIELD, n=len(cut), width=_LONGEST_TEXT, rows=_listed(cut)))
    places = [f"{columns[number]} {row}" for number, rows in wrong.items() for row in rows]
    if places:
        warnings.append(_warning(layer, Msg.VALUES_UNREADABLE, n=len(places), rows=_listed(places)))
    return warnings


def _warning(layer: str, code: str, **fields: object) -> LedgerLine:
    return LedgerLine(stage="read", layer=layer, code=code, level="warning", fields=fields)


def _listed(places: Sequence[str]) -> str:
    return ", ".join(places[:5]) + (" …" if len(places) > 5 else "")


def _is_double(name: str, names: Sequence[str]) -> bool:
    """``LIBELLE_1`` beside ``LIBELLE``, ``DESCRIPT_1`` beside ``DESCRIPTIO``: a column that a writer renamed."""
    match = _DOUBLED.match(name)
    return match is not None and any(
        other == match[1] or (len(other) == 10 and other != name and other.startswith(match[1]) and len(name) == 10)
        for other in names
    )


def _cut(table: Table, columns: Sequence[str]) -> list[str]:
    """Texts that fill the longest possible field, minus the three bytes that a whole character can need."""
    cut = []
    for number, field in enumerate(table.fields):
        if field.kind != "C" or field.width < _LONGEST_TEXT - 3:
            continue
        for row, cell in enumerate(_cells(table, field)):
            if len(cell) >= _LONGEST_TEXT - (0 if cell.isascii() else 3):
                cut.append(f"{columns[number]} {row}")
    return cut


def _territories(table: Table) -> set[str]:
    """Codes of the communes or groups of communes in the rows."""
    territories = set()
    for field in table.fields:
        if field.name.upper() in _INSEE:
            matches = (_TERRITORY.match(cell) for cell in set(_cells(table, field)))
            territories |= {match[1].decode("ascii") for match in matches if match}
    return territories
