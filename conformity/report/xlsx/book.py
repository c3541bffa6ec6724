"""A workbook of data only: texts never become formulas, one table a sheet, stable bytes."""

from __future__ import annotations

import io
import re
import zipfile
from collections.abc import Iterable, Mapping, Sequence
from copy import copy
from datetime import datetime
from itertools import chain
from pathlib import PurePosixPath
from typing import TYPE_CHECKING, Any, Final

from openpyxl import Workbook
from openpyxl.styles import Alignment
from openpyxl.utils import get_column_letter
from openpyxl.worksheet.datavalidation import DataValidation
from openpyxl.worksheet.page import PageMargins
from openpyxl.worksheet.properties import PageSetupProperties
from openpyxl.worksheet.table import Table, TableStyleInfo
from openpyxl.writer.excel import ExcelWriter

from conformity.errors import Msg, OutputError
from conformity.language import of
from conformity.report.content.celltext import MOST_CHARACTERS, clean
from conformity.report.xlsx import stream
from conformity.report.xlsx.cells import HEAD, QUOTED, Col, Look, dress, font, width

if TYPE_CHECKING:
    from openpyxl.worksheet.worksheet import Worksheet

__all__ = ["MOST_CHARACTERS", "MOST_ROWS", "Book", "Col", "clean"]

#: rows that a sheet may contain, its header included (Excel's limit)
MOST_ROWS: Final = 1_048_576
#: where a style is tried on, and taken away again
_FITTING: Final = 1_048_576
_PAGE_WIDTH: Final = 190.0  # characters of a landscape page that can still be read
#: margins of a page, and of its foot (inches)
_MARGIN: Final = 0.4
_FOOT: Final = 0.7
#: of a sheet with folded columns: the others fit side by side on a laptop
_ZOOM: Final = 85
_EPOCH: Final = (1980, 1, 1, 0, 0, 0)


class Book:
    """Sheets in the order they are added."""

    def __init__(self, title: str, lang: str) -> None:
        self.workbook = Workbook()
        self.workbook.remove(self.workbook.worksheets[0])
        self._rows: dict[str, stream.Rows] = {}
        self._styles: dict[tuple[str, Look], int] = {}
        self._heads: dict[bool, Any] = {}
        properties = self.workbook.properties
        properties.title = clean(title)
        properties.creator = "conformity"
        properties.language = of(lang).locale
        properties.created = properties.modified = datetime(*_EPOCH)  # never a clock

    def table(
        self,
        name: str,
        columns: Sequence[Col],
        rows: Iterable[Mapping[str, Any]],
        *,
        freeze: str = "A2",
        severity: str = "",
        height: float = 0.0,
        label: str = "",
    ) -> Worksheet:
        """One sheet with one named table, header in row 1.

        Parameters
        ----------
        severity
            Key of the column to colour; each row then also has the severity's code under ``_severity``.
        height
            Least height of a row, in points.
        label
            What is said beside the totals under the table; empty where it has none.

        Raises
        ------
        OutputError
            OUT-007 for more rows than a sheet can contain.
        """
        sheet: Worksheet = self.workbook.create_sheet(name[:31])
        for n, column in enumerate(columns, start=1):
            self._head(sheet.cell(1, n), column.head)
            sheet.column_dimensions[get_column_letter(n)].width = width(column)
        held, more = stream.first(rows)
        written = self._rows[sheet.title] = stream.Rows(
            columns,
            lambda column, look: self._style(sheet, column, look),
            long=len(held) == stream.LONG,
            severity=severity,
            height=height,
        )
        totals = 2 * bool(label)
        for row in chain(held, more):
            if written.last == MOST_ROWS - totals:
                raise OutputError(Msg.SHEET_TOO_LONG, sheet=sheet.title, most=MOST_ROWS - totals)
            written.add(row)
        if label:
            written.add_totals(label)
        self._finish(sheet, columns, max(written.last, 2), freeze)
        return sheet

    def _head(self, cell: Any, text: str) -> None:
        cell.value = text
        cell.data_type = "s"  # a text, whatever it begins with
        quoted = text[:1] in QUOTED
        if quoted not in self._heads:
            cell.quotePrefix = quoted
            cell.font = font(bold=True, color="FFFFFF")
            cell.fill = HEAD
            cell.alignment = Alignment(vertical="center", wrap_text=True)
            workbook: Any = self.workbook
            workbook._cell_styles.add(cell._style)
            self._heads[quoted] = cell._style
        cell._style = copy(self._heads[quoted])

    def _style(self, sheet: Worksheet, column: Col, look: Look) -> int:
        """Number of a cell's style: made once, on a cell that is taken away again."""
        style = self._styles.get((column.kind, look))
        if style is None:
            cell: Any = sheet.cell(_FITTING, 1)
            dress(cell, column, look)
            workbook: Any = self.workbook
            style = self._styles[column.kind, look] = int(workbook._cell_styles.add(cell._style))
            del sheet._cells[_FITTING, 1]
        return style

    def _finish(self, sheet: Worksheet, columns: Sequence[Col], last: int, freeze: str) -> None:
        end = get_column_letter(len(columns))
        name = re.sub(r"\W", "_", sheet.title)
        table: Any = Table(displayName=f"t_{name}", ref=f"A1:{end}{last}")
        table.tableStyleInfo = TableStyleInfo(name="TableStyleLight1", showRowStripes=False)
        table._initialise_columns()
        for table_column, column in zip(table.tableColumns, columns, strict=True):
            table_column.name = column.head  # openpyxl would make every cell of the table to read its heads
        sheet.add_table(table)
        sheet.freeze_panes = freeze
        sheet.row_dimensions[1].height = 30
        sheet.page_setup.orientation = "landscape"
        sheet.page_setup.paperSize = 9
        sheet.page_setup.fitToHeight = 0
        sheet.page_margins = PageMargins(left=_MARGIN, right=_MARGIN, top=_MARGIN, bottom=_FOOT)
        shown = [column for column in columns if not column.folded]
        sheet.page_setup.fitToWidth = max(1, round(sum(map(width, shown)) / _PAGE_WIDTH))
        _fold(sheet, columns)
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

    def open_on(self, sheet: Worksheet) -> None:
        """The sheet that is shown first."""
        self.workbook.active = sheet
        for each in self.workbook.worksheets:
            each.sheet_view.tabSelected = each is sheet

    def render(self) -> bytes:
        """The workbook's bytes: members sorted, dates fixed."""
        raw = io.BytesIO()
        with zipfile.ZipFile(raw, "w") as plain:  # packed once, below
            ExcelWriter(self.workbook, plain).write_data()
        order = self.workbook.sheetnames
        return _repacked(raw, {f"sheet{order.index(name) + 1}.xml": rows for name, rows in self._rows.items()})


def _fold(sheet: Worksheet, columns: Sequence[Col]) -> None:
    """Close the groups of folded columns; the sign that opens one is above the column after it."""
    for n, column in enumerate(columns, start=1):
        dimension = sheet.column_dimensions[get_column_letter(n)]
        if column.folded:
            dimension.outlineLevel, dimension.hidden = 1, True
        elif n > 1 and columns[n - 2].folded:
            dimension.collapsed = True
    if columns[-1].folded:
        after = sheet.column_dimensions[get_column_letter(len(columns) + 1)]
        after.collapsed, after.width = True, 3
    if any(column.folded for column in columns):
        sheet.sheet_view.zoomScale = _ZOOM


def _repacked(raw: io.BytesIO, rows: Mapping[str, stream.Rows]) -> bytes:
    buffer = io.BytesIO()
    with zipfile.ZipFile(raw) as old, zipfile.ZipFile(buffer, "w", zipfile.ZIP_DEFLATED) as new:
        for name in sorted(old.namelist(), key=lambda n: (n != "[Content_Types].xml", n)):
            content = old.read(name)
            if name == "docProps/core.xml":
                content = re.sub(rb"(<dcterms:modified[^>]*>)[^<]*", rb"\g<1>1980-01-01T00:00:00Z", content)
            entry = zipfile.ZipInfo(name, _EPOCH)
            entry.compress_type = zipfile.ZIP_DEFLATED
            entry.external_attr = 0o600 << 16
            entry.create_system = 3
            if name.startswith("xl/worksheets/sheet"):
                with new.open(entry, "w") as target:
                    for part in stream.placed(content, rows[PurePosixPath(name).name]):
                        target.write(part)
                continue
            if name.startswith("xl/worksheets/_rels/"):
                content = stream.linked(content, rows[PurePosixPath(name).stem])
            new.writestr(entry, content)
    return buffer.getvalue()
