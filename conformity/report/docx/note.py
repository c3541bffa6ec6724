"""A Word document being drawn: blocks to paragraphs, tables and pictures."""

from __future__ import annotations

import io
from typing import TYPE_CHECKING, Any, Final

from conformity.language import of as conventions
from conformity.report.content import blocks as of
from conformity.report.docx.ties import HYPHEN, plain, unbroken
from conformity.report.maps.names import EXTRACT_CM

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence

__all__ = ["STYLES", "Note"]

#: characters of a property of the file (python-docx refuses more)
_LONGEST: Final = 255
#: styles that a note is written in, and whether each is of paragraphs or of tables
STYLES: Final = {
    "Title": "paragraph", "Heading 1": "paragraph", "Heading 2": "paragraph", "List Bullet": "paragraph",
    "Table Grid": "table",
}  # fmt: skip
#: widths in centimetres of an A4 page less its margins, to which those below add up
_TEXT_WIDTH: Final = 17.0
_FACTS: Final = (3.6, 13.4)
#: a place: its map, and what is said of it
_PLACE: Final = (EXTRACT_CM + 0.4, _TEXT_WIDTH - EXTRACT_CM - 0.4)
_OVERVIEW_WIDTH: Final = 16.0
_CM: Final = 360_000
#: characters that a column has room for, at least and at most
_NARROW: Final = 13
_WIDE: Final = 40
#: rows of a table that is kept whole
_SHORT: Final = 15
#: sizes of type, and space after a paragraph (points)
_SIZES: Final = (("Normal", 9.5), ("Heading 1", 13), ("Heading 2", 10.5), ("Title", 16))
_AFTER: Final = 3
_GAP: Final = 4
#: widths of a form by number of columns: rank, subject, two answers
_FORM: Final = {4: (0.9, 8.6, 4.6, 2.9)}


class Note:
    """A note being drawn.

    Parameters
    ----------
    note
        The document of python-docx that is written into.
    pictures
        Maps (PNG) by file name.
    styled
        Whether the document has a layout of its own, which is then left as it is.
    """

    def __init__(self, note: Any, pictures: Mapping[str, bytes], *, styled: bool = False) -> None:
        self.note, self._pictures, self._styled = note, pictures, styled
        self._scale = 1.0
        if styled:
            section = note.sections[-1]
            width = section.page_width - section.left_margin - section.right_margin - section.gutter
            self._scale = width / _CM / _TEXT_WIDTH

    def set_up(self, document: of.Document) -> None:
        """Paper, fonts, language, properties, headers and footers; with a template, properties alone."""
        core = self.note.core_properties
        core.title = plain(document.title)[:_LONGEST]
        core.subject = plain(document.subject)[:_LONGEST]
        core.language, core.author, core.comments = conventions(document.lang).locale, "conformity", ""
        if not self._styled:
            self._lay_out(document)

    def _lay_out(self, document: of.Document) -> None:
        from docx.enum.text import WD_TAB_ALIGNMENT
        from docx.oxml.ns import qn
        from docx.shared import Cm, Pt

        note = self.note
        section = note.sections[0]
        section.page_width, section.page_height = Cm(21.0), Cm(29.7)
        section.left_margin = section.right_margin = Cm(2.0)
        section.top_margin, section.bottom_margin = Cm(1.6), Cm(1.5)
        section.footer_distance = Cm(0.8)
        for name, size in _SIZES:
            style = note.styles[name]
            style.paragraph_format.space_before = Pt(size - 2 if name.startswith("Heading") else 0)
            style.paragraph_format.space_after = Pt(_AFTER)
            style.paragraph_format.line_spacing = 1.0
            style.paragraph_format.widow_control = True
            style.font.name, style.font.size = "Liberation Sans", Pt(size)
            fonts = style.element.get_or_add_rPr().get_or_add_rFonts()
            for kind in ("w:ascii", "w:hAnsi", "w:cs", "w:eastAsia"):
                fonts.set(qn(kind), "Liberation Sans")
            for theme in ("w:asciiTheme", "w:hAnsiTheme", "w:cstheme", "w:eastAsiaTheme"):
                fonts.attrib.pop(qn(theme), None)
        properties = note.styles["Normal"].element.get_or_add_rPr()
        for language in properties.findall(qn("w:lang")):
            properties.remove(language)
        properties.append(properties.makeelement(qn("w:lang"), {qn("w:val"): conventions(document.lang).locale}))
        footer = section.footer.paragraphs[0]
        footer.text = unbroken(plain(document.running))
        footer.style.font.size = Pt(8)
        footer.style.paragraph_format.tab_stops.clear_all()
        footer.paragraph_format.tab_stops.add_tab_stop(Cm(_TEXT_WIDTH), WD_TAB_ALIGNMENT.RIGHT)
        footer.add_run("\t")
        footer._p.append(footer._p.makeelement(qn("w:fldSimple"), {qn("w:instr"): "PAGE"}))

    def blocks(self, blocks: Sequence[of.Block]) -> None:
        """Draw blocks one after another."""
        for block in blocks:
            self._block(block)

    def _block(self, block: of.Block) -> None:
        match block:
            case of.Section():
                self._section(block)
            case of.Paragraph():
                self.paragraph(block.text)
            case of.Facts():
                self._facts(block)
            case of.Table():
                self._table(block, self._shared(block))
                self._gap()
            case of.List():
                for item in block.items:
                    self.paragraph(item, "List Bullet")
            case of.Requests():
                for each in block.items:
                    gap = of.Span(" ")
                    parts = (*of.spans(each.subject), gap, *of.spans(each.request), gap, *of.spans(each.basis))
                    self.paragraph(parts, "List Number")
            case of.Quote():
                for words in block.paragraphs:
                    self.paragraph(words, "Quote" if block.role == "opinion" else None)
            case of.Picture():
                self._picture(block)
            case of.Map():
                pass

    def paragraph(
        self, words: of.Inline, style: str | None = None, *, followed: bool = False, strong: bool = False
    ) -> None:
        """A paragraph of inline text; ``followed`` where the next one belongs on the same page."""
        added = self.note.add_paragraph(style=self._available(style))
        _fill(added, of.strong(words) if strong and isinstance(words, str) else words)
        if followed:
            _hold(added)

    def _gap(self) -> None:
        """A little space after a table."""
        from docx.shared import Pt

        added = self.note.add_paragraph()
        added.paragraph_format.space_after = Pt(0)
        added.paragraph_format.line_spacing = Pt(_GAP)

    def _available(self, style: str | None) -> str | None:
        """A style that a template need not have: without it, the paragraph is a plain one."""
        if self._styled and style is not None and style not in STYLES and style not in self.note.styles:
            return None
        return style

    def _section(self, section: of.Section) -> None:
        if section.title:
            number = f"{section.badge.text}. " if section.badge else ""
            added = self.note.add_paragraph(style=f"Heading {section.level - 1}")
            _fill(added, f"{number}{section.title}")
            _hold(added)
        if section.role == "place":
            self._place(section.blocks)
            return
        for n, block in enumerate(section.blocks):
            if isinstance(block, of.Table) and section.role == "form":
                shares = _FORM.get(len(block.head)) or (1.0,) * len(block.head)
                self._table(block, [share * _TEXT_WIDTH / sum(shares) for share in shares])
            elif isinstance(block, of.Paragraph) and block.role == "lead":
                self.paragraph(block.text, followed=n + 1 < len(section.blocks))
            else:
                self._block(block)

    def _place(self, blocks: Sequence[of.Block]) -> None:
        """What is said of a place, beside its map where that was drawn; all of it on one page."""
        maps = [each for each in blocks if isinstance(each, of.Picture) and each.name in self._pictures]
        said = [each for each in blocks if not isinstance(each, of.Picture)]
        words = [each.text for each in said if isinstance(each, of.Paragraph)]
        if maps and len(words) == len(said):
            table = self.note.add_table(rows=1, cols=2)
            self._widths(table, _PLACE)
            _mark(table.rows[0], "w:cantSplit")
            left, right = table.rows[0].cells
            self._picture(maps[0], left.paragraphs[0].add_run(), EXTRACT_CM)
            for n, each in enumerate(words):
                _fill(right.paragraphs[0] if n == 0 else right.add_paragraph(), each)
            self._gap()
            return
        for n, block in enumerate(said):
            if isinstance(block, of.Paragraph):
                self.paragraph(block.text, followed=n + 1 < len(said))
            elif isinstance(block, of.Table):
                self._table(block, self._shared(block), whole=len(block.rows) <= _SHORT)
                self._gap()
            else:
                self._block(block)

    def _facts(self, facts: of.Facts) -> None:
        """A table of two columns; the first holds the row headers."""
        if not facts.rows:
            return
        table = self.note.add_table(rows=0, cols=2, style="Table Grid")
        _describe(table, facts.caption)
        self._widths(table, _FACTS)
        for name, said in facts.rows:
            cells = table.add_row().cells
            _fill(cells[0].paragraphs[0], of.strong(name))
            _fill(cells[1].paragraphs[0], said)
        for row in table.rows:
            _mark(row, "w:cantSplit")
        self._gap()

    def _table(self, content: of.Table, widths: Sequence[float], *, whole: bool = False) -> None:
        """A table; ``whole`` where all of it belongs on one page."""
        from docx.enum.text import WD_ALIGN_PARAGRAPH
        from docx.oxml.ns import qn
        from docx.shared import Pt

        if not content.rows:
            return
        heads = [of.spans(name) for name in content.head]
        headed = any(span.text for spans in heads for span in spans)
        table = self.note.add_table(rows=0, cols=len(content.head), style="Table Grid")
        self._widths(table, widths)
        _describe(table, content.caption)
        if headed:
            row = table.add_row()
            _mark(row, "w:tblHeader")
            for cell, spans in zip(row.cells, heads, strict=True):
                _fill(cell.paragraphs[0], tuple(of.strong(span.text) for span in spans))
        for each in content.rows:
            row = table.add_row()
            _mark(row, "w:cantSplit")
            for n, (cell, words) in enumerate(zip(row.cells, each.cells, strict=True)):
                _fill(cell.paragraphs[0], words)
                if n in content.right:
                    cell.paragraphs[0].alignment = WD_ALIGN_PARAGRAPH.RIGHT
        for row in table.rows[:-1] if whole else ():
            for cell in row.cells:
                _hold(cell.paragraphs[0])
        for run in () if self._styled else table._tbl.iter(qn("w:r")):
            run.get_or_add_rPr().sz_val = Pt(8.5)

    def _picture(self, picture: of.Picture, run: Any = None, width: float = _OVERVIEW_WIDTH) -> None:
        """A map, in a paragraph of its own or in a run; ``width`` in centimetres."""
        from docx.shared import Cm

        data = self._pictures.get(picture.name)
        if data is None:
            return
        into = run if run is not None else self.note.add_paragraph().add_run()
        shape = into.add_picture(io.BytesIO(data), width=Cm(width * self._scale))
        shape._inline.docPr.set("descr", plain(picture.alt))
        shape._inline.docPr.set("title", plain(picture.alt))

    def _widths(self, table: Any, widths: Sequence[float]) -> None:
        """Set fixed column widths, given in centimetres of a text of the usual width."""
        from docx.shared import Cm

        table.autofit = False
        for column, width in zip(table.columns, widths, strict=True):
            column.width = Cm(width * self._scale)

    def _shared(self, table: of.Table) -> tuple[float, ...]:
        """Widths of a table's columns, by the longest text of each within bounds."""
        rows = [table.head, *(row.cells for row in table.rows)]
        lengths = ([sum(len(span.text) for span in of.spans(cell)) for cell in row] for row in rows)
        longest = [max(each) for each in zip(*lengths, strict=True)]
        weights = [min(max(length, _NARROW), _WIDE) for length in longest]
        return tuple(_TEXT_WIDTH * weight / sum(weights) for weight in weights)


def _hold(paragraph: Any) -> None:
    """Keep a paragraph whole, and with the next one."""
    paragraph.paragraph_format.keep_with_next = True
    paragraph.paragraph_format.keep_together = True


def _fill(paragraph: Any, words: of.Inline) -> None:
    """Runs of a paragraph; a link out of the note is left out, words and all."""
    spans = of.spans(words)
    kept = [span for span in spans if not span.link or span.link.startswith("#")]
    if kept:
        last = kept[-1]  # the text before an omitted link
        kept[-1] = of.Span(last.text.rstrip(" \u00b7" if len(kept) < len(spans) else " "), last.role)
    for span in kept:
        if span.text:
            run = paragraph.add_run()
            _write(run, unbroken(plain(span.text)).split(HYPHEN))
            if span.role in ("strong", "emphasis"):
                run.bold, run.italic = (True, None) if span.role == "strong" else (None, True)


def _write(run: Any, parts: Iterable[str]) -> None:
    """Parts of a text in one run, hyphens between them at which no line may end."""
    from docx.oxml.ns import qn

    for n, part in enumerate(parts):
        if n:
            run._r.append(run._r.makeelement(qn("w:noBreakHyphen")))
        if part:
            run.add_text(part)


def _mark(row: Any, name: str) -> None:
    """Set a property of a table row."""
    from docx.oxml.ns import qn

    properties = row._tr.get_or_add_trPr()
    properties.append(properties.makeelement(qn(name), {qn("w:val"): "true"}))


def _describe(table: Any, title: str) -> None:
    """Set the title of a table for screen readers."""
    from docx.oxml.ns import qn

    properties = table._tbl.tblPr
    properties.append(properties.makeelement(qn("w:tblCaption"), {qn("w:val"): plain(title)}))
