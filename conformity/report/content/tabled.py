"""Rows of a table as a block of a document."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Final

from conformity.report.content.blocks import Table

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from conformity.report.content.blocks import Inline
    from conformity.report.content.rows import Pick
    from conformity.report.wording import Words
    from conformity.report.wording.register import Record

__all__ = ["table"]

#: kinds of columns aligned to the right
_RIGHT: Final = ("figure", "integer")


def table(picks: Sequence[Pick], rows: Iterable[Record], words: Words, caption: str) -> Table:
    """A table of some columns of rows with values of every column; a dash for none."""
    return Table.of(
        [pick.column.heading(words) for pick in picks],
        ([_cell(row[pick.column.key]) for pick in picks] for row in rows),
        caption,
        (n for n, pick in enumerate(picks) if pick.column.kind in _RIGHT),
    )


def _cell(value: Any) -> Inline:
    if value is None:
        return "–"
    cell: Inline = str(value) if isinstance(value, int) else value
    return cell
