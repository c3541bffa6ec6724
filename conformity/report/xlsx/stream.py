"""Long sheets: rows written as text of the sheet as they come, styled as the first rows are, none held in memory.

A sheet of 100,000 rows costs its bytes, not its cells. What opens the workbook sees no difference.
"""

from __future__ import annotations

import re
import zlib
from collections.abc import Iterable, Iterator, Mapping, Sequence
from typing import TYPE_CHECKING, Any, Final
from xml.sax.saxutils import escape

from openpyxl.utils import get_column_letter

if TYPE_CHECKING:
    from openpyxl.worksheet.worksheet import Worksheet

__all__ = ["LONG", "Rows", "first", "placed"]

#: rows from which a sheet is streamed
LONG: Final = 2_000
_AREA: Final = re.compile(rb'(<dimension ref=")[^"]*(")')


class Rows:
    """The rows of one long sheet, below its header."""

    def __init__(self, sheet: Worksheet, columns: int) -> None:
        self.sheet = sheet
        self.letters = [get_column_letter(n) for n in range(1, columns + 1)]
        self.last = 1
        self._packer = zlib.compressobj(1)
        self._packed: list[bytes] = []

    def add(self, n: int, cells: Iterable[tuple[int, int, Any]], height: float | None) -> None:
        """Write row ``n``: (column from 0, style, value) for each cell, ``None`` an empty one."""
        told = [_cell(self.letters[at], n, style, value) for at, style, value in cells]
        tall = "" if height is None else f' ht="{height:g}" customHeight="1"'
        text = f'<row r="{n}"{tall}>{"".join(told)}</row>'.encode("utf-8", "replace")
        if part := self._packer.compress(text):
            self._packed.append(part)
        self.last = n

    def link(self, at: int, n: int, target: str) -> None:
        """Make a cell lead somewhere: links are gathered from cells, so that such a cell is held, not its text."""
        self.sheet.cell(n, at + 1).hyperlink = target

    def parts(self) -> Iterator[bytes]:
        """The rows' text, piece by piece."""
        unpacker = zlib.decompressobj()
        for part in [*self._packed, self._packer.copy().flush()]:
            yield unpacker.decompress(part)


def _cell(letter: str, n: int, style: int, value: Any) -> str:
    if value is None:
        return f'<c r="{letter}{n}" s="{style}"/>'
    if isinstance(value, str):
        return f'<c r="{letter}{n}" s="{style}" t="inlineStr"><is><t xml:space="preserve">{escape(value)}</t></is></c>'
    return f'<c r="{letter}{n}" s="{style}"><v>{value!r}</v></c>'


def placed(content: bytes, rows: Rows) -> Iterator[bytes]:
    """A sheet's text with its long rows after the header that stands in it."""
    content = _AREA.sub(rb"\g<1>A1:%s%d\g<2>" % (rows.letters[-1].encode(), rows.last), content, count=1)
    head, tail = content.split(b"</sheetData>", 1)
    yield head[: head.index(b"</row>") + len(b"</row>")]
    yield from rows.parts()
    yield b"</sheetData>" + tail


def first(rows: Iterable[Mapping[str, Any]]) -> tuple[Sequence[Mapping[str, Any]], Iterator[Mapping[str, Any]]]:
    """The first rows, up to :data:`LONG`, and the others."""
    more = iter(rows)
    held = []
    for row in more:
        held.append(row)
        if len(held) == LONG:
            break
    return held, more
