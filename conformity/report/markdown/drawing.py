"""Blocks as Markdown."""

from __future__ import annotations

import re
from collections.abc import Collection, Iterable
from typing import Final

from conformity.report.content import blocks as of
from conformity.report.markdown.page import bullets, code, escape, quote, table

#: what ends or breaks an address between angle brackets
_UNFIT: Final = re.compile(r"[\x00-\x20\\<>\x7f-\x9f]")


def draw(document: of.Document, pictures: Collection[str] = ()) -> bytes:
    """A document as CommonMark with tables, UTF-8.

    Parameters
    ----------
    pictures
        Names of the pictures that are published beside it: it shows them.
    """
    lines = [f"# {escape(document.title)}", ""]
    if document.subject:
        lines += [f"**{escape(document.subject)}**", ""]
    lines += _blocks(document.blocks, pictures)
    return ("\n".join(lines).rstrip("\n") + "\n").encode("utf-8", "replace")


def _blocks(blocks: Iterable[of.Block], pictures: Collection[str]) -> list[str]:
    return [line for block in blocks for line in _block(block, pictures)]


def _block(block: of.Block, pictures: Collection[str]) -> list[str]:
    match block:
        case of.Section():
            return _section(block, pictures)
        case of.Paragraph():
            return [inline(block.text), ""]
        case of.Facts():
            return table(("", ""), [(f"**{escape(name)}**", inline(said)) for name, said in block.rows])
        case of.Table():
            rows = [[inline(cell) for cell in row.cells] for row in block.rows]
            return table([inline(name) for name in block.head], rows, sorted(block.right))
        case of.List():
            return bullets(inline(item) for item in block.items)
        case of.Requests():
            return [*(line for n, each in enumerate(block.items, start=1) for line in _request(n, each)), ""]
        case of.Quote():
            return quote(inline(each) for each in block.paragraphs)
        case of.Picture():
            return [f"![{escape(block.alt)}]({block.name})", ""] if block.name in pictures else []
        case of.Map():
            return []


def _section(section: of.Section, pictures: Collection[str]) -> list[str]:
    lines = []
    if section.title:
        number = f"{escape(section.badge.text)}. " if section.badge else ""
        lines += [f"{'#' * section.level} {number}{escape(section.title)}", ""]
    lines += _blocks(section.blocks, pictures)
    return [*lines, "---", ""] if section.role == "front" else lines


def _request(n: int, request: of.Request) -> list[str]:
    lines = [inline(each) for each in (request.subject, request.request, request.basis)]
    mark = f"{n}. "
    return [f"{mark}{lines[0]}", *(f"{' ' * len(mark)}{line}" for line in lines[1:] if line)]


def inline(words: of.Inline) -> str:
    """Inline text with its marks; every text is escaped."""
    return "".join(_span(span) for span in of.spans(words)).strip(" ")


def _span(span: of.Span) -> str:
    if span.link and not span.link.startswith("#"):
        address = _UNFIT.sub(lambda m: "".join(f"%{byte:02X}" for byte in m[0].encode()), span.link)
        return f"[{escape(span.text)}](<{address}>)" if span.text.strip() else ""
    if span.role == "code":
        return code(span.text)
    if span.role in ("strong", "emphasis"):
        mark = "**" if span.role == "strong" else "*"
        words = escape(span.text)
        return f"{mark}{words}{mark}" if words else ""
    before, words, after = span.parts()
    return f"{before}{escape(words)}{after}"
