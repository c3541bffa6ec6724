"""``report.docx``: the first page, the concerns, and the table of requests with empty columns for the answers.

Headings have heading styles, tables repeat their header row, pictures have alternative text, and the language is set.
The archive is repacked with the date of the report, so that the bytes do not depend on the clock. There are no external
links, since Word would ask whether to follow them.
"""

from __future__ import annotations

import io
import re
import zipfile
from typing import TYPE_CHECKING, Any, Final

from conformity.errors import OutputError
from conformity.language import of as conventions
from conformity.report.content import blocks as of
from conformity.report.content import document

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from conformity.result import Report

#: what XML 1.0 cannot hold, and marks that turn the direction of writing
_UNFIT: Final = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\x7f\u202a-\u202e\u2066-\u2069\ufffe\uffff\ud800-\udfff]")
#: characters of a property of the file (python-docx refuses more)
_LONGEST: Final = 255
#: widths in centimetres: A4 less its margins, the same landscape, names and what is said of them
_TEXT_WIDTH: Final = 16.6
_FORM_WIDTH: Final = 25.3
_FACTS: Final = (4.2, 12.4)
#: shares of a form's width by number of columns: rank, subject, assessment, request, two answers
_FORM: Final = {6: (1.0, 6.2, 3.0, 6.5, 4.0, 4.0)}


def render(report: Report, lang: str, pictures: Mapping[str, bytes] | None = None) -> bytes:
    """The bytes of the file; the same report gives the same bytes.

    Parameters
    ----------
    pictures
        Maps (PNG) by file name, if they were drawn.

    Raises
    ------
    OutputError
        OUT-010 if python-docx is not installed (extra ``docx``).
    """
    return draw(document.of(report, lang, document.NOTE), pictures or {})


def draw(document: of.Document, pictures: Mapping[str, bytes]) -> bytes:
    """Draw a document; see :func:`render`."""
    try:
        import docx
    except ImportError:
        raise OutputError("OUT-010", format="docx", extra="docx") from None
    drawn = _Note(docx.Document(), pictures)
    drawn.set_up(document)
    drawn.paragraph(document.title, "Title")
    if document.subject:
        drawn.paragraph(of.strong(document.subject))
    drawn.blocks(document.blocks)
    held = io.BytesIO()
    drawn.note.save(held)
    return _repacked(held.getvalue(), document.date)


def plain(text: str) -> str:
    """A text valid in XML; other characters become U+FFFD."""
    return _UNFIT.sub("\ufffd", text)


class _Note:
    """A note being drawn."""

    def __init__(self, note: Any, pictures: Mapping[str, bytes]) -> None:
        self.note, self._pictures = note, pictures

    def set_up(self, document: of.Document) -> None:
        """Set paper, fonts, language, properties, header and footer."""
        from docx.oxml.ns import qn
        from docx.shared import Cm, Pt

        note = self.note
        section = note.sections[0]
        section.page_width, section.page_height = Cm(21.0), Cm(29.7)
        section.left_margin = section.right_margin = Cm(2.2)
        section.top_margin = section.bottom_margin = Cm(2.0)
        for name, size in (("Normal", 10), ("Heading 1", 15), ("Heading 2", 12), ("Title", 20)):
            style = note.styles[name]
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
        core = note.core_properties
        core.title = plain(document.title)[:_LONGEST]
        core.subject = plain(document.subject)[:_LONGEST]
        core.language, core.author, core.comments = conventions(document.lang).locale, "conformity", ""
        footer = section.footer.paragraphs[0]
        footer.text = plain(document.running)
        footer.style.font.size = Pt(8)

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
                share = _TEXT_WIDTH / max(len(block.head), 1)
                self._table(block, (share,) * len(block.head))
                self.note.add_paragraph()
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

    def paragraph(self, words: of.Inline, style: str | None = None) -> None:
        """A paragraph of inline text."""
        _fill(self.note.add_paragraph(style=style), words)

    def _section(self, section: of.Section) -> None:
        if section.role == "form":
            self._turn()
        if section.title:
            number = f"{section.badge.text}. " if section.badge else ""
            self.note.add_heading(plain(f"{number}{section.title}"), level=section.level - 1)
        for block in section.blocks:
            if section.role == "form" and isinstance(block, of.Table):
                widths = _FORM.get(len(block.head)) or (_FORM_WIDTH / len(block.head),) * len(block.head)
                self._table(block, widths)
            else:
                self._block(block)
        if section.role == "front":
            self.note.add_page_break()

    def _turn(self) -> None:
        """Start a landscape section."""
        from docx.enum.section import WD_ORIENT, WD_SECTION
        from docx.shared import Cm

        section = self.note.add_section(WD_SECTION.NEW_PAGE)
        section.orientation = WD_ORIENT.LANDSCAPE
        section.page_width, section.page_height = Cm(29.7), Cm(21.0)

    def _facts(self, facts: of.Facts) -> None:
        """A table of two columns; the first holds the row headers."""
        if not facts.rows:
            return
        table = self.note.add_table(rows=0, cols=2, style="Table Grid")
        _describe(table, facts.caption)
        _set_widths(table, _FACTS)
        for name, said in facts.rows:
            cells = table.add_row().cells
            _fill(cells[0].paragraphs[0], of.strong(name))
            _fill(cells[1].paragraphs[0], said)
        self.note.add_paragraph()

    def _table(self, content: of.Table, widths: Sequence[float]) -> None:
        from docx.enum.text import WD_ALIGN_PARAGRAPH
        from docx.oxml.ns import qn
        from docx.shared import Pt

        if not content.rows:
            return
        heads = [of.spans(name) for name in content.head]
        headed = any(span.text for spans in heads for span in spans)
        table = self.note.add_table(rows=0, cols=len(content.head), style="Table Grid")
        _set_widths(table, widths)
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
        for run in table._tbl.iter(qn("w:r")):
            run.get_or_add_rPr().sz_val = Pt(8.5)

    def _picture(self, picture: of.Picture) -> None:
        from docx.shared import Cm

        data = self._pictures.get(picture.name)
        if data is None:
            return
        shape = self.note.add_picture(io.BytesIO(data), width=Cm(16.0))
        shape._inline.docPr.set("descr", plain(picture.alt))
        shape._inline.docPr.set("title", plain(picture.alt))


def _fill(paragraph: Any, words: of.Inline) -> None:
    """Add the runs of a paragraph. External links are left out, including their text."""
    kept = [span for span in of.spans(words) if not span.link or span.link.startswith("#")]
    if kept:
        last = kept[-1]  # what stood before a link that is left out
        kept[-1] = of.Span(last.text.rstrip(" "), last.role)
    for span in kept:
        if span.text:
            run = paragraph.add_run(plain(span.text))
            if span.role in ("strong", "emphasis"):
                run.bold, run.italic = (True, None) if span.role == "strong" else (None, True)


def _set_widths(table: Any, widths: Sequence[float]) -> None:
    """Set fixed column widths (centimetres)."""
    from docx.shared import Cm

    table.autofit = False
    for column, width in zip(table.columns, widths, strict=True):
        column.width = Cm(width)


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


def _repacked(data: bytes, date: str) -> bytes:
    """The archive repacked: members in the same order, each with the date of the report."""
    year, month, day = (int(part) for part in date.split("-"))
    held = io.BytesIO()
    stamp = re.compile(rb"(<dcterms:(?:created|modified)[^>]*>)[^<]*(<)")
    with zipfile.ZipFile(io.BytesIO(data)) as old, zipfile.ZipFile(held, "w", zipfile.ZIP_DEFLATED) as new:
        for name in old.namelist():
            body = old.read(name)
            if name == "docProps/core.xml":
                body = stamp.sub(rb"\g<1>" + f"{date}T00:00:00Z".encode() + rb"\g<2>", body)
            member = zipfile.ZipInfo(name, (min(max(year, 1980), 2107), month, day, 0, 0, 0))  # all that a zip can say
            member.compress_type, member.external_attr = zipfile.ZIP_DEFLATED, 0o600 << 16
            new.writestr(member, body)
    return held.getvalue()
