"""Columns that an officer fills in, and of what was typed in an earlier workbook and has no cell any more."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from conformity.report.content.rows.columns import Column, Rows
from conformity.report.content.rows.shared import fields_of

if TYPE_CHECKING:
    from collections.abc import Iterator

    from conformity.report.content.rows.context import Context
    from conformity.report.wording.register import Record

__all__ = ["OFFICERS", "TYPED", "ZONES_TYPED"]

#: sheet → (heading of its key, column that an officer fills → its heading); headings are keys of ``words.column``
OFFICERS: Final = {
    "concerns": (
        "concern_id",
        {"level": "opinion_level", "agent": "opinion_agent", "answer": "answer", "follow": "follow"},
    ),
    "findings": ("id", {"answer": "answer", "follow": "follow"}),
}
#: columns that an officer corrects in the correspondence of zones
ZONES_TYPED: Final = ("class", "use", "confirmed")


def _left(c: Context) -> Iterator[Record]:
    placed = {(sheet, column) for sheet, (_, columns) in OFFICERS.items() for column in columns}
    placed |= {("concerns", "opinion")} | {("zones", column) for column in ZONES_TYPED}
    return (fields_of(t) for t in c.report.typed or () if not t.key or (t.sheet, t.column) not in placed)


TYPED: Final = Rows(
    "typed_gone_sheet",
    (
        Column("sheet", head="typed_sheet", doc="sheet it stood on"),
        Column("was", kind="long", width=50, head="typed_was", doc="row it stood in"),
        Column("column", width=18, head="typed_column", doc="column it stood in"),
        Column("text", kind="long", width=90, head="typed_text", doc="what was typed"),
        Column("why", lambda c, r: c.words.phrase.get(f"typed_{r['how']}", ""), "long", 30, head="typed_why",
               doc="why it has no cell any more"),
    ),
    {"xlsx": "sheet was column text why"},
    _left,
)  # fmt: skip
