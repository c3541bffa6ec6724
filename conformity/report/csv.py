"""``report.csv``: every finding on one line, as on the sheet of the workbook, for spreadsheet programs and mailings.

UTF-8 with byte order mark, semicolons, decimal mark of the language: Excel opens the file directly. A text that a
spreadsheet program would take for a formula is prefixed with an apostrophe.
"""

from __future__ import annotations

import csv
import io
from typing import TYPE_CHECKING, Any, Final

from conformity.language.figures import finite
from conformity.report.content import rows
from conformity.report.content.celltext import clean
from conformity.report.content.rows import Context
from conformity.report.content.rows.findings import SHEET

if TYPE_CHECKING:
    from conformity.report.content.rows import Column
    from conformity.result import Report

__all__ = ["COLUMNS", "render"]

#: table → keys of its columns
COLUMNS: Final = {"findings": f"warning plan date {SHEET} waived"}
#: what a cell begins with that a program takes for a formula, in their full-width forms too
_FORMULA: Final = ("=", "+", "-", "@", "\t", "\n", "\uff1d", "\uff0b", "\uff0d", "\uff20")


def render(report: Report, lang: str) -> bytes:
    """The bytes of the file. Columns are those of :data:`COLUMNS`; the same report gives the same bytes."""
    context = Context(report, lang)
    columns = [pick.column for pick in rows.FINDINGS.pick(COLUMNS["findings"], context)]
    point = str(context.words.phrase["decimal_mark"])
    buffer = io.StringIO()
    table = csv.writer(buffer, delimiter=";", lineterminator="\r\n")
    table.writerow([_text(column.heading(context.words)) for column in columns])
    for row in rows.FINDINGS.of(context):
        table.writerow([_cell(column, column.of(context, row), point) for column in columns])
    return buffer.getvalue().encode("utf-8-sig")


def _cell(column: Column, value: Any, point: str) -> str:
    """A cell: a number as measured, or a text that is not taken for a formula."""
    if column.dtype not in ("number", "integer"):
        return _text(value)
    number = finite(value)
    if number is None:
        return ""
    return str(int(number)) if column.dtype == "integer" else repr(number).removesuffix(".0").replace(".", point)


def _text(value: Any) -> str:
    text = "" if value is None else clean(value)
    return f"'{text}" if text.startswith(_FORMULA) else text
