"""A workbook that holds data and nothing else: texts never become formulas, one table a sheet, stable bytes."""

from __future__ import annotations

import io
import re
import zipfile
from collections.abc import Iterable, Mapping, Sequence
from copy import copy
from dataclasses import dataclass
from datetime import datetime
from itertools import chain
from typing import TYPE_CHECKING, Any, Final

from openpyxl import Workbook
from openpyxl.styles import Alignment, Border, Font, PatternFill, Side
from openpyxl.utils import get_column_letter
from openpyxl.worksheet.datavalidation import DataValidation
from openpyxl.worksheet.properties import PageSetupProperties
from openpyxl.worksheet.table import Table, TableStyleInfo

from conformity.errors import OutputError
from conformity.report.figures import known
from conformity.report.xlsx import stream

if TYPE_CHECKING:
    from openpyxl.worksheet.worksheet import Worksheet

#: characters that a cell may hold (Excel's limit)
MOST_CHARACTERS: Final = 32_767
#: rows that a sheet may hold, its header included (Excel's limit)
MOST_ROWS: Final = 1_048_576
_ILLEGAL: Final = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\x7f\u202a-\u202e\u2066-\u2069\ud800-\udfff\ufffe\uffff]")
_FORMATS: Final = {
    "ha": "#,##0.0000", "m": "#,##0.0", "share": "0.0%", "integer": "#,##0", "number": "General", "xy": "0",
}  # fmt: skip
#: what a cell that begins with it would be taken for a formula, or lose
_QUOTED: Final = ("=", "+", "-", "@", "'", "#", "\t", "\n")
_LONG_LINE: Final = 15.0  # points a line of text takes
_MOST_HEIGHT: Final = 240.0
#: where a style is tried on, and taken away again
_FITTING: Final = 1_048_576
#: links that a sheet may hold (Excel's limit is 65,530); further addresses stay as texts
_MOST_LINKS: Final = 65_000
_FILTER: Final = 3.0  # characters that the filter's arrow takes of a heading
_PAGE_WIDTH: Final = 190.0  # characters of a landscape page that can still be read
_HEAD: Final = PatternFill("solid", fgColor="1F3B4D")
_EDGE: Final = Side(style="thin", color="D0D7DC")
_EPOCH: Final = (1980, 1, 1, 0, 0, 0)
#: severity → (fill, text): dark enough to read in grey too; the word stands in the cell
COLOURS: Final[Mapping[str, tuple[str, str]]] = {
    "critical": ("7B1E1E", "FFFFFF"),
    "major": ("D9534F", "FFFFFF"),
    "moderate": ("F0AD4E", "000000"),
    "watch": ("FFF1B8", "000000"),
    "inconclusive": ("D9D9D9", "000000"),
    "information": ("DCEBF7", "000000"),
    "favourable": ("CDE8CF", "000000"),
}


@dataclass(frozen=True)
class Col:
    """A column: key of its values, heading, width in characters, and what it holds.

    ``kind``: text, long (wrapped), ha, m, share, integer, number, xy, link, fill (for the officer to fill in).
    ``choices`` offers a list of values.
    """

    key: str
    head: str
    width: float = 14
    kind: str = "text"
    choices: tuple[str, ...] = ()


#: line breaks of one cell that spreadsheet programs open without a repair
_MOST_BREAKS: Final = 253


def clean(value: Any, cut: str = " […]") -> str:
    """A text that a cell can hold: control characters replaced, what is too long cut with a mark."""
    if isinstance(value, str) and value.isprintable() and len(value) <= MOST_CHARACTERS:
        return value
    told = _ILLEGAL.sub("\ufffd", str(value).replace("\r\n", "\n").replace("\r", "\n"))
    if told.count("\n") > _MOST_BREAKS:
        first = told.split("\n", _MOST_BREAKS)
        told = "\n".join([*first[:-1], first[-1].replace("\n", " ")])
    return told if len(told) <= MOST_CHARACTERS else told[: MOST_CHARACTERS - len(cut)] + cut


def marks(lang: str) -> tuple[str, str]:
    """Colon and semicolon with the spaces of the language."""
    return (" : ", " ; ") if lang == "fr" else (": ", "; ")


class Book:
    """Sheets in the order they are added."""

    def __init__(self, title: str, lang: str) -> None:
        self.workbook = Workbook()
        self.workbook.remove(self.workbook.worksheets[0])
        self._streamed: dict[str, stream.Rows] = {}
        self._styles: dict[tuple[Any, ...], Any] = {}
        properties = self.workbook.properties
        properties.title = clean(title)
        properties.creator = "conformity"
        properties.language = {"fr": "fr-FR", "en": "en-GB"}[lang]
        properties.created = properties.modified = datetime(*_EPOCH)  # never a clock

    def table(
        self,
        name: str,
        columns: Sequence[Col],
        rows: Iterable[Mapping[str, Any]],
        *,
        freeze: str = "A2",
        severity: str = "",
    ) -> Worksheet:
        """One sheet with one named table, header in row 1.

        Parameters
        ----------
        severity
            Key of the column to colour; each row then also holds the severity's code under ``_severity``.

        Raises
        ------
        OutputError
            OUT-007 for more rows than a sheet can hold.
        """
        sheet: Worksheet = self.workbook.create_sheet(name[:31])
        for n, column in enumerate(columns, start=1):
            head = sheet.cell(1, n)
            _text(head, column.head)
            head.font = _font(bold=True, color="FFFFFF")
            head.fill = _HEAD
            head.alignment = Alignment(vertical="center", wrap_text=True)
            sheet.column_dimensions[get_column_letter(n)].width = _width(column)
        held, more = stream.first(rows)
        if len(held) < stream.LONG:
            for n, row in enumerate(held, start=2):
                self._row(sheet, n, columns, row, severity)
            last = len(held) + 1
            if last > MOST_ROWS:
                raise OutputError("OUT-007", sheet=name, most=MOST_ROWS)
        else:
            last = self._long(sheet, columns, chain(held, more), severity)
        self._finish(sheet, columns, max(last, 2), freeze)
        return sheet

    def _long(self, sheet: Worksheet, columns: Sequence[Col], rows: Iterable[Mapping[str, Any]], severity: str) -> int:
        """Rows written as they come."""
        written = self._streamed[sheet.title] = stream.Rows(sheet, len(columns))
        numbers: dict[int, int] = {}
        workbook: Any = self.workbook

        n = 1
        for n, row in enumerate(rows, start=2):
            if n > MOST_ROWS:
                raise OutputError("OUT-007", sheet=sheet.title, most=MOST_ROWS)
            lines, cells = 1, []
            for at, column in enumerate(columns):
                shown = _shown(column, row.get(column.key))
                severe = str(row["_severity"]) if column.key == severity else ""
                linked = column.kind == "link" and isinstance(shown, str) and n <= _MOST_LINKS
                if linked:
                    written.link(at, n, str(shown))
                if column.kind == "long" and isinstance(shown, str):
                    lines = max(lines, _lines(shown, column))
                style = self._style(sheet, column, shown, severe, linked)
                number = numbers.get(id(style))
                if number is None:
                    number = numbers[id(style)] = workbook._cell_styles.add(style)
                cells.append((at, number, shown))
            written.add(n, cells, min(lines * _LONG_LINE, _MOST_HEIGHT) if lines > 1 else None)
        return n

    def _row(self, sheet: Worksheet, n: int, columns: Sequence[Col], row: Mapping[str, Any], severity: str) -> None:
        lines = 1
        for at, column in enumerate(columns, start=1):
            cell: Any = sheet.cell(n, at)
            shown = _shown(column, row.get(column.key))
            linked = column.kind == "link" and isinstance(shown, str) and n <= _MOST_LINKS
            if isinstance(shown, str):
                cell.value = shown
                cell.data_type = "s"  # a text, whatever it begins with
                if column.kind == "long":
                    lines = max(lines, _lines(shown, column))
                if linked:
                    cell.hyperlink = shown
            elif shown is not None:
                cell.value = shown
            severe = str(row["_severity"]) if column.key == severity else ""
            cell._style = copy(self._style(sheet, column, shown, severe, linked))
        if lines > 1:
            sheet.row_dimensions[n].height = min(lines * _LONG_LINE, _MOST_HEIGHT)

    def _style(self, sheet: Worksheet, column: Col, shown: Any, severe: str, linked: bool) -> Any:
        """How a cell is dressed: made once, on a cell that is taken away again."""
        quoted = isinstance(shown, str) and shown[:1] in _QUOTED
        key = (column.kind, shown is None, quoted, severe, linked)
        if key not in self._styles:
            cell: Any = sheet.cell(_FITTING, 1)
            _styled(cell, column, shown, severe, linked)
            self._styles[key] = cell._style
            del sheet._cells[_FITTING, 1]
        return self._styles[key]

    def _finish(self, sheet: Worksheet, columns: Sequence[Col], last: int, freeze: str) -> None:
        end = get_column_letter(len(columns))
        name = re.sub(r"\W", "_", sheet.title)
        table = Table(displayName=f"t_{name}", ref=f"A1:{end}{last}")
        table.tableStyleInfo = TableStyleInfo(name="TableStyleLight1", showRowStripes=False)
        sheet.add_table(table)
        sheet.freeze_panes = freeze
        sheet.row_dimensions[1].height = 30
        sheet.page_setup.orientation = "landscape"
        sheet.page_setup.paperSize = 9
        sheet.page_setup.fitToHeight = 0
        sheet.page_setup.fitToWidth = max(1, round(sum(_width(c) for c in columns) / _PAGE_WIDTH))
        sheet.sheet_properties.pageSetUpPr = PageSetupProperties(fitToPage=True)
        sheet.print_title_rows = "1:1"
        sheet.page_setup.pageOrder = "overThenDown"
        if sheet.oddFooter is not None:
            sheet.oddFooter.center.text = "&A, &P / &N"
        for n, column in enumerate(columns, start=1):
            if column.choices:
                listed = DataValidation("list", formula1='"' + ",".join(column.choices) + '"', allow_blank=True)
                listed.add(f"{get_column_letter(n)}2:{get_column_letter(n)}{last}")
                sheet.add_data_validation(listed)

    def render(self) -> bytes:
        """The workbook's bytes: members sorted, dates fixed."""
        raw = io.BytesIO()
        self.workbook.save(raw)
        order = self.workbook.sheetnames
        long = {f"xl/worksheets/sheet{order.index(name) + 1}.xml": rows for name, rows in self._streamed.items()}
        return _repacked(raw.getvalue(), long)


def _width(column: Col) -> float:
    """Width of a column: its heading is one word, never broken, beside the filter's arrow."""
    return max(column.width, round(len(column.head) * 1.15 + _FILTER, 1))


def _font(**style: Any) -> Font:
    """The workbook's one typeface."""
    return Font(name="Calibri", size=11, **style)


def _text(cell: Any, value: str) -> None:
    """Set a text as a text, whatever it begins with."""
    cell.value = value
    cell.data_type = "s"
    if value[:1] in _QUOTED:
        cell.quotePrefix = True


def _shown(column: Col, value: Any) -> str | int | float | None:
    """What a cell holds, by its column; ``None`` for an empty one."""
    if column.kind in _FORMATS:
        number = known(value)
        return None if number is None else int(number) if column.kind == "integer" else number
    if isinstance(value, int):
        return value
    return (clean(value) or None) if value is not None else None


def _lines(told: str, column: Col) -> int:
    """Lines that a wrapped text takes."""
    return told.count("\n") + 1 + int(len(told) / max(column.width * 1.1, 1))


def _styled(cell: Any, column: Col, shown: Any, severe: str, linked: bool) -> None:
    """Dress a cell by its column and by what it shows."""
    if isinstance(shown, str) and shown[:1] in _QUOTED:
        cell.quotePrefix = True
    if shown is not None and column.kind in _FORMATS:
        cell.number_format = _FORMATS[column.kind]
    if linked:
        cell.font = _font(color="0563C1", underline="single")
    across = "left" if column.kind not in _FORMATS else None
    cell.alignment = Alignment(horizontal=across, vertical="top", wrap_text=column.kind in ("long", "fill"))
    cell.border = Border(bottom=_EDGE)
    if severe:
        fill, ink = COLOURS[severe]
        cell.fill = PatternFill("solid", fgColor=fill)
        cell.font = _font(bold=True, color=ink)
    elif column.kind == "fill":
        cell.fill = PatternFill("solid", fgColor="F7FBFF")


def _codes_are_texts(sheet: bytes) -> bytes:
    """Tell Excel that texts of digits (INSEE codes, types of zone) are meant: no green corner on every cell."""
    (area,) = re.findall(rb'<dimension ref="([A-Z0-9:]+)"', sheet)
    told = b'<ignoredErrors><ignoredError sqref="' + area + b'" numberStoredAsText="1" /></ignoredErrors>'
    return sheet.replace(b"<tableParts", told + b"<tableParts", 1)


def _repacked(data: bytes, long: Mapping[str, stream.Rows]) -> bytes:
    made = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(data)) as old, zipfile.ZipFile(made, "w", zipfile.ZIP_DEFLATED) as new:
        for name in sorted(old.namelist(), key=lambda n: (n != "[Content_Types].xml", n)):
            content = old.read(name)
            if name == "docProps/core.xml":
                content = re.sub(rb"(<dcterms:modified[^>]*>)[^<]*", rb"\g<1>1980-01-01T00:00:00Z", content)
            if name.startswith("xl/worksheets/sheet"):
                content = _codes_are_texts(content)
            entry = zipfile.ZipInfo(name, _EPOCH)
            entry.compress_type = zipfile.ZIP_DEFLATED
            entry.external_attr = 0o600 << 16
            entry.create_system = 3
            if name not in long:
                new.writestr(entry, content)
                continue
            with new.open(entry, "w") as target:
                for part in stream.placed(content, long[name]):
                    target.write(part)
    return made.getvalue()
