"""Columns and cells: the content of a cell, always data, and its style."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, Final, NamedTuple

from openpyxl.styles import Alignment, Border, Font, PatternFill, Side

from conformity.report import symbols

FORMATS: Final = {
    "ha": "#,##0.0000", "m": "#,##0.0", "share": "0.0%", "integer": "#,##0", "number": "General", "xy": "0",
}  # fmt: skip
#: what a cell that begins with it would be taken for a formula, or lose
QUOTED: Final = ("=", "+", "-", "@", "'", "#", "\t", "\n")
_FILTER: Final = 3.0  # characters that the filter's arrow takes of a heading
HEAD: Final = PatternFill("solid", fgColor="1F3B4D")
_RULE: Final = Side(style="medium", color="1F3B4D")
_EDGE: Final = Side(style="thin", color="D0D7DC")
#: severity → (fill, text), the colours of its sign on the maps; the word is in the cell
COLOURS: Final[Mapping[str, tuple[str, str]]] = {
    name: (mark.ink[1:].upper(), mark.number[1:].upper()) for name, mark in symbols.SEVERITY.items()
}


@dataclass(frozen=True)
class Col:
    """A column: key of its values, heading, width in characters, and what it contains.

    ``kind``: text, long (wrapped), ha, m, share, integer, number, xy, link, fill (for the officer to fill in).
    ``choices`` offers a list of values; a ``folded`` column is shown when its group is opened; ``total`` (``count``,
    ``sum``) is its total over the rows that a filter leaves.
    """

    key: str
    head: str
    width: float = 14
    kind: str = "text"
    choices: tuple[str, ...] = ()
    folded: bool = False
    total: str = ""


class Look(NamedTuple):
    """What of a cell's content decides how it is dressed."""

    filled: bool = True
    #: it begins with what would be taken for a formula
    quoted: bool = False
    severe: str = ""
    linked: bool = False
    #: it is under the table
    total: bool = False


def width(column: Col) -> float:
    """Width of a column: its heading takes two lines at most and no word is broken, beside the filter's arrow."""
    needed = max(max(map(len, column.head.split()), default=0), len(column.head) / 2)
    return max(column.width, round(needed * 1.15 + _FILTER, 1))


def font(**style: Any) -> Font:
    """The workbook's one typeface."""
    return Font(name="Calibri", size=11, **style)


def lines(text: str, column: Col) -> int:
    """Lines that a wrapped text takes."""
    return text.count("\n") + 1 + int(len(text) / max(column.width * 1.1, 1))


def dress(cell: Any, column: Col, look: Look) -> None:
    """Dress a cell by its column and by what it shows."""
    if look.quoted:
        cell.quotePrefix = True
    if look.filled and column.kind in FORMATS:
        cell.number_format = FORMATS[column.kind]
    if look.linked:
        cell.font = font(color="0563C1", underline="single")
    if look.total:
        cell.font = font(bold=True)
        cell.border = Border(top=_RULE)
        cell.alignment = Alignment(vertical="top")
        return
    across = "left" if column.kind not in FORMATS else None
    cell.alignment = Alignment(horizontal=across, vertical="top", wrap_text=column.kind in ("long", "fill"))
    cell.border = Border(bottom=_EDGE)
    if look.severe:
        fill, ink = COLOURS[look.severe]
        cell.fill = PatternFill("solid", fgColor=fill)
        cell.font = font(bold=True, color=ink)
    elif column.kind == "fill":
        cell.fill = PatternFill("solid", fgColor="F7FBFF")
