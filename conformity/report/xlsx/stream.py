"""Rows written as text of the sheet as they come, none held in memory as cells.

A sheet of 100,000 rows costs its bytes. What is written is what openpyxl would write of the same cells; a long sheet
says it in fewer bytes, and its numbers to their last digit. What opens the workbook sees no difference.
"""

from __future__ import annotations

import math
import re
import zlib
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from typing import Any, Final, NamedTuple
from xml.sax.saxutils import escape

from openpyxl.utils import get_column_letter

from conformity.language.figures import finite
from conformity.report.content.celltext import clean
from conformity.report.xlsx.cells import FORMATS, QUOTED, Col, Look, lines

__all__ = ["LONG", "Rows", "first", "linked", "placed"]

#: rows from which a sheet is long
LONG: Final = 2_000
#: links that a sheet may contain (Excel's limit is 65,530); further addresses stay as texts
_MOST_LINKS: Final = 65_000
_LONG_LINE: Final = 15.0  # points a line of text takes
_MOST_HEIGHT: Final = 240.0
#: total under a column → the function's number that leaves out rows which a filter hides
_SUBTOTALS: Final = {"count": 103, "sum": 109}
#: texts of a column that are remembered: most columns say a few things again and again
_REMEMBERED: Final = 500
_AREA: Final = re.compile(rb'(<dimension ref=")[^"]*(")')
_ID: Final = re.compile(rb'd="rId([0-9]+)"')
_IN_QUOTES: Final = {'"': "&quot;", "\n": "&#10;", "\t": "&#9;"}
_LINK: Final = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"


class _Form(NamedTuple):
    """How cells are spelled, after their style."""

    empty: str
    number: str
    #: whether every text keeps the spaces at its ends, or only one that has some
    kept: bool
    charset: str


_FORMS: Final = {
    "short": _Form(' t="n"></c>', ' t="n"><v>%.16g</v></c>', False, "ascii"),
    "long": _Form("/>", "><v>%r</v></c>", True, "utf-8"),
}


class _Column:
    """One column: what follows ``<c r="A1`` in its cells."""

    def __init__(self, column: Col, letter: str, form: _Form, style: Callable[[Col, Look], int]) -> None:
        self.column = column
        self.key = column.key
        self.letter = letter
        self.opening = f'<c r="{letter}'
        self.numeric = column.kind in FORMATS
        self.link = column.kind == "link"
        self._whole = column.kind == "integer"
        self._tall = column.kind in ("long", "fill") and not column.folded
        self._form = form
        self._style = style
        self._empty = self._number = ""
        self._encoded: dict[str, tuple[str, int]] = {}

    def number(self, value: Any) -> str:
        """A cell with a number, or nothing."""
        held = value if type(value) is float and math.isfinite(value) else finite(value)
        if held is None:
            self._empty = self._empty or self.styled(Look(filled=False)) + self._form.empty
            return self._empty
        self._number = self._number or self.styled(Look()) + self._form.number
        return self._number % (int(held) if self._whole else held)

    def text(self, value: Any) -> tuple[str, int]:
        """A cell with a text, and the number of its lines."""
        if type(value) is not str:
            return self.dressed(value)
        encoded = self._encoded.get(value)
        if encoded is None:
            if len(self._encoded) == _REMEMBERED:
                self._encoded.clear()
            encoded = self._encoded[value] = self.dressed(value)
        return encoded

    def dressed(self, value: Any, severe: str = "", linked: bool = False, total: bool = False) -> tuple[str, int]:
        """A cell whose colour or link is its own."""
        if isinstance(value, int):
            number = '%s t="b"><v>%d</v></c>' if isinstance(value, bool) else f"%s{self._form.number}"
            return number % (self.styled(Look(severe=severe)), value), 1
        content = clean(value) if value is not None else ""
        if not content:
            return self.styled(Look(False, False, severe)) + self._form.empty, 1
        style = self.styled(Look(True, content[0] in QUOTED, severe, linked, total))
        kept = ' xml:space="preserve"' if self._form.kept or content != content.strip() else ""
        tall = lines(content, self.column) if self._tall else 1
        return f'{style} t="inlineStr"><is><t{kept}>{escape(content)}</t></is></c>', tall

    def styled(self, look: Look) -> str:
        """What opens a cell: its style."""
        return f'" s="{self._style(self.column, look)}"'


class Rows:
    """The rows of one sheet, below its header.

    Parameters
    ----------
    style
        Number of the style of a column's cells, by how they look.
    severity
        Key of the column to colour by each row's ``_severity``.
    height
        Least height of a row, in points.
    """

    def __init__(
        self,
        columns: Sequence[Col],
        style: Callable[[Col, Look], int],
        *,
        long: bool,
        severity: str = "",
        height: float = 0.0,
    ) -> None:
        self._form = _FORMS["long" if long else "short"]
        self._columns = [
            _Column(column, get_column_letter(n), self._form, style) for n, column in enumerate(columns, start=1)
        ]
        self._severity, self._height = severity, height
        self.last = 1
        #: cell → target of its link
        self.links: dict[str, str] = {}
        self._packer = zlib.compressobj(1)
        self._packed: list[bytes] = []
        self._waiting: list[str] = []
        self._sums = {column.key: 0.0 for column in columns if column.total == "sum"}
        self._under = 0

    @property
    def area(self) -> str:
        """The cells of the sheet, its header included, and the totals under the table."""
        return f"A1:{self._columns[-1].letter}{max(self.last, self._under)}"

    def add_totals(self, label: str) -> None:
        """Under the table, after an empty row: the totals of the rows that a filter leaves, with their names."""
        self._under = self.last + 2
        cells = [self._total(column, label) for column in self._columns]
        self._waiting.append(f'<row r="{self._under}">{"".join(cells)}</row>')

    def _total(self, column: _Column, label: str) -> str:
        function, held = _SUBTOTALS.get(column.column.total, 0), self.last - 1
        if column.column.total == "label":
            return f"{column.opening}{self._under}{column.dressed(label, total=True)[0]}"
        if not function or not held:
            return ""
        value = repr(self._sums[column.key]) if column.column.total == "sum" else str(held)
        formula = f"SUBTOTAL({function},{column.letter}2:{column.letter}{self.last})"
        return f"{column.opening}{self._under}{column.styled(Look(total=True))}><f>{formula}</f><v>{value}</v></c>"

    def add(self, row: Mapping[str, Any]) -> None:
        """Write one row more."""
        self.last += 1
        n, most, severity = str(self.last), 1, self._severity
        cells: list[str] = []
        for column in self._columns:
            value = row.get(column.key)
            if column.key in self._sums:
                self._sums[column.key] += finite(value) or 0.0
            if column.numeric:
                cells += column.opening, n, column.number(value)
                continue
            if column.key == severity:
                cell, tall = column.dressed(value, str(row["_severity"]))
            elif column.link:
                linked = isinstance(value, str) and value != "" and self.last <= _MOST_LINKS
                cell, tall = column.dressed(value, linked=linked)
                if linked:
                    self.links[f"{column.letter}{n}"] = clean(value)
            else:
                cell, tall = column.text(value)
            if tall > most:
                most = tall
            cells += column.opening, n, cell
        height = max(min(most * _LONG_LINE, _MOST_HEIGHT) if most > 1 else 0.0, self._height)
        high = f' ht="{height:g}" customHeight="1"' if height else ""
        self._waiting.append(f'<row r="{n}"{high}>{"".join(cells)}</row>')
        if len(self._waiting) == 100:
            self._pack()

    def _pack(self) -> None:
        charset = self._form.charset
        text = "".join(self._waiting).encode(charset, "xmlcharrefreplace" if charset == "ascii" else "replace")
        self._waiting.clear()
        if part := self._packer.compress(text):
            self._packed.append(part)

    def parts(self) -> Iterator[bytes]:
        """The rows' text, piece by piece."""
        self._pack()
        unpacker = zlib.decompressobj()
        for part in [*self._packed, self._packer.copy().flush()]:
            yield unpacker.decompress(part)


def placed(content: bytes, rows: Rows) -> Iterator[bytes]:
    """A sheet's text with its rows after its header, and their links."""
    area = rows.area.encode()
    head, tail = content.split(b"</sheetData>", 1)
    yield _AREA.sub(rb"\g<1>%s\g<2>" % area, head, count=1)
    yield from rows.parts()
    before, after = tail.split(b"<pageMargins", 1)
    yield b"</sheetData>" + before
    if rows.links:
        yield b"<hyperlinks>"
        for n, ref in enumerate(rows.links, start=1):
            yield f'<hyperlink xmlns:r="{_LINK}" ref="{ref}" r:id="rId{n}"/>'.encode()
        yield b"</hyperlinks>"
    # texts of digits (INSEE codes, types of zone) are meant: no green corner on every cell
    meant = b'<ignoredErrors><ignoredError sqref="%s" numberStoredAsText="1" /></ignoredErrors><tableParts' % area
    yield b"<pageMargins" + _moved(after, len(rows.links)).replace(b"<tableParts", meant, 1)


def linked(content: bytes, rows: Rows) -> bytes:
    """Relations of a sheet, first those of the links of its cells."""
    start = content.index(b"<Relationship ")
    opening = f'<Relationship Type="{_LINK}/hyperlink" Target="'
    parts = [
        f'{opening}{escape(target, _IN_QUOTES)}" TargetMode="External" Id="rId{n}"/>'
        for n, target in enumerate(rows.links.values(), start=1)
    ]
    relations = "".join(parts).encode("utf-8", "replace")
    return content[:start] + relations + _moved(content[start:], len(rows.links))


def _moved(content: bytes, by: int) -> bytes:
    """Identifiers of relations, moved on by some."""
    return _ID.sub(lambda match: b'd="rId%d"' % (int(match[1]) + by), content)


def first(rows: Iterable[Mapping[str, Any]]) -> tuple[Sequence[Mapping[str, Any]], Iterator[Mapping[str, Any]]]:
    """The first rows, up to :data:`LONG`, and the others."""
    more = iter(rows)
    held = []
    for row in more:
        held.append(row)
        if len(held) == LONG:
            break
    return held, more
