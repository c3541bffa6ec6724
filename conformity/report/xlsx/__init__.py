"""``report.xlsx``: one table a sheet, values as numbers, texts as texts."""

from __future__ import annotations

from typing import TYPE_CHECKING

from conformity.report.content import rows
from conformity.report.content.rows import Context
from conformity.report.xlsx.book import Book, Col
from conformity.report.xlsx.maps import add_maps
from conformity.report.xlsx.memory import add_memory, remember_zones

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping, Sequence
    from typing import Any

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
    _add(book, context, sheet["concerns"], rows.CONCERNS, freeze="F2", severity="severity_word")
    _add(book, context, words.phrase["opinions_extract"], rows.EXTRACT)
    _add(book, context, sheet["findings"], rows.FINDINGS, findings(False), freeze="D2", severity="severity_word")
    for name, chosen in rows.by_sheet(context):
        _add(book, context, sheet[name], rows.BY_CLASS, chosen, freeze="D2")
    _add(book, context, sheet["communes"], rows.COMMUNES)
    _add(book, context, sheet["fabric"], rows.FABRIC)
    _add(book, context, sheet["translation"], rows.TRANSLATION)
    _add(book, context, sheet["favourable"], rows.FINDINGS, findings(True), freeze="D2", severity="severity_word")
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


def _drawn(column: Column, words: Words, choices: tuple[str, ...] = ()) -> Col:
    return Col(column.key, column.heading(words), column.width, column.kind or column.dtype, choices)


def _add(
    book: Book,
    context: Context,
    title: str,
    table: Rows,
    chosen: Iterable[Record] | None = None,
    *,
    freeze: str = "A2",
    severity: str = "",
) -> None:
    """A sheet of a table, or of some rows of it; ``severity`` is the column that is coloured by it."""
    columns = [pick.column for pick in table.picked("xlsx", context)]
    drawn = [_drawn(each, context.words, each.choices(context) if each.choices else ()) for each in columns]

    def held() -> Iterator[dict[str, Any]]:
        for row in table.of(context) if chosen is None else chosen:
            values = {column.key: column.of(context, row) for column in columns}
            yield {**values, "_severity": row["severity"]} if severity else values

    book.table(title, drawn, held(), freeze=freeze, severity=severity)
