"""``report.xlsx``: one table a sheet, values as numbers, texts as texts."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from conformity.report.content import rows
from conformity.report.content.rows import Context
from conformity.report.xlsx.book import Book, Col
from conformity.report.xlsx.maps import add_maps
from conformity.report.xlsx.memory import add_memory, remember_zones

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping, Sequence
    from typing import Any

    from openpyxl.worksheet.worksheet import Worksheet

    from conformity.report.content.rows import Column, Pick, Rows
    from conformity.report.wording import Words
    from conformity.report.wording.register import Record
    from conformity.result import Report

__all__ = ["draw", "render"]


def render(report: Report, lang: str, pictures: Mapping[str, bytes] | None = None) -> bytes:
    """The workbook's bytes; the same report gives the same bytes.

    Parameters
    ----------
    pictures
        Maps (PNG) by file name that are published beside the workbook: it shows the large ones and links the extracts.
    """
    context = Context(report, lang, frozenset(pictures or ()))
    words = context.words
    sheet = words.sheet
    book = Book(words.phrase["read_me_title"], lang)
    good = [row["severity"] == "favourable" for row in context.register.findings]

    def findings(favourable: bool) -> Iterator[Record]:
        return (row for row, is_good in zip(context.register.findings, good, strict=True) if is_good == favourable)

    _add(book, context, sheet["readme"], rows.READ_ME)
    _add(book, context, sheet["summary"], rows.SUMMARY)
    first = _add(book, context, sheet["concerns"], rows.CONCERNS, freeze="D2", severity="severity_word")
    book.open_on(first)
    _add_findings(book, context, sheet["findings"], findings(False))
    for name, chosen in rows.by_sheet(context):
        _add(book, context, sheet[name], rows.BY_CLASS, chosen, freeze="D2")
    _add(book, context, sheet["communes"], rows.COMMUNES)
    _add(book, context, sheet["fabric"], rows.FABRIC)
    _add(book, context, sheet["translation"], rows.TRANSLATION)
    _add_findings(book, context, sheet["favourable"], findings(True))
    add_maps(book, context.texts, pictures or {})
    if report.waivers:
        _add(book, context, words.phrase["waivers"], rows.WAIVERS)
    _add(book, context, sheet["not_assessed"], rows.UNASSESSED)
    _add(book, context, sheet["layers"], rows.LAYERS)
    _add(book, context, sheet["rules"], rows.RULES, freeze="C2")
    _add(book, context, sheet["zones"], rows.MAPPING)
    _add(book, context, sheet["quality"], rows.QUALITY)
    _add(book, context, sheet["balance"], rows.BALANCE)
    _add(book, context, sheet["provenance"], rows.PROVENANCE)
    _add(book, context, sheet["glossary"], rows.GLOSSARY)
    if typed := list(rows.TYPED.of(context)):
        _add(book, context, words.phrase["typed_gone_sheet"], rows.TYPED, typed)
    add_memory(book, context)
    remember_zones(book, rows.MAPPING.of(context))
    return book.render()


def draw(title: str, words: Words, sheets: Iterable[tuple[str, Sequence[Pick], Iterable[Record]]]) -> bytes:
    """A workbook of tables: title, columns and rows of each, the rows holding a value for every column.

    A column ``severity_word`` is coloured by the ``severity`` of the row.
    """
    book = Book(title, words.lang)
    for name, picks, held in sheets:
        severity = next((pick.column.key for pick in picks if pick.column.key == "severity_word"), "")
        drawn = [_drawn(pick.column, words) for pick in picks]
        book.table(name, drawn, ({**row, "_severity": row.get("severity")} for row in held), severity=severity)
    return book.render()


def _drawn(column: Column, words: Words, choices: tuple[str, ...] = (), *, named: bool = False) -> Col:
    """A column of a sheet, under the title that people say or, where it is ``named``, the name that programs read."""
    head = column.heading(words) if named else column.title(words)
    return Col(column.key, head, column.width, column.kind or column.dtype, choices)


def _add_findings(book: Book, context: Context, title: str, chosen: Iterable[Record]) -> None:
    """A sheet of findings: its columns keep their names, for programs."""
    _add(book, context, title, rows.FINDINGS, chosen, freeze="D2", severity="severity_word", named=True)


def _add(
    book: Book,
    context: Context,
    title: str,
    table: Rows,
    chosen: Iterable[Record] | None = None,
    *,
    freeze: str = "A2",
    severity: str = "",
    named: bool = False,
) -> Worksheet:
    """A sheet of a table, or of some rows of it; ``severity`` is the column that is coloured by it."""
    columns = [pick.column for pick in table.picked("xlsx", context)]
    words = context.words
    shown = table.shown.split() or [column.key for column in columns]
    drawn = [
        replace(
            _drawn(each, words, each.choices(context) if each.choices else (), named=named),
            folded=each.key not in shown,
            total=table.totals.get(each.key, ""),
        )
        for each in columns
    ]

    def held() -> Iterator[dict[str, Any]]:
        for row in table.of(context) if chosen is None else chosen:
            values = {column.key: column.of(context, row) for column in columns}
            yield {**values, "_severity": row["severity"]} if severity else values

    totals = set(table.totals.values())
    label = words.phrase["totals_sum" if "sum" in totals else "totals_count"] if totals else ""
    return book.table(title, drawn, held(), freeze=freeze, severity=severity, label=label)
