"""``report.docx``: a letter. The first page, the places, the document's points, and the requests with empty answers.

Headings are heading styles and stay with what follows, tables repeat their header row, pictures carry an alternative
text; a place's map stands beside its sentences, and the two on one page. The file says its language. Nothing in it
depends on a clock: the archive is packed anew with the report's date. It holds no link out of itself: Word would ask
for it.
"""

from __future__ import annotations

import io
import re
import zipfile
from typing import TYPE_CHECKING, Any, Final

from conformity.errors import Msg, OutputError
from conformity.language import of as conventions
from conformity.report.content import blocks as of
from conformity.report.content import document
from conformity.report.inputs import unbroken
from conformity.report.maps.names import EXTRACT_CM

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from conformity.result import Report

#: what XML 1.0 cannot hold, and marks that turn the direction of writing
_UNFIT: Final = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\x7f\u202a-\u202e\u2066-\u2069\ufffe\uffff\ud800-\udfff]")
#: characters of a property of the file (python-docx refuses more)
_LONGEST: Final = 255
#: widths in centimetres: A4 less its margins, the same landscape, names and what is said of them
_TEXT_WIDTH: Final = 17.0
_FORM_WIDTH: Final = 25.7
_FACTS: Final = (3.6, 13.4)
#: a place: its map, and what is said of it
_PLACE: Final = (EXTRACT_CM + 0.4, _TEXT_WIDTH - EXTRACT_CM - 0.4)
#: characters that a column has room for, at least and at most
_NARROW: Final = 13
_WIDE: Final = 40
#: rows of a form that needs no page across
_FEW: Final = 5
#: rows of a table that is kept whole
_SHORT: Final = 15
#: sizes of type, and space after a paragraph (points)
_SIZES: Final = (("Normal", 9.5), ("Heading 1", 13), ("Heading 2", 10.5), ("Title", 18))
_AFTER: Final = 3
_GAP: Final = 4
#: shares of a form's width by number of columns: rank, subject, request, two answers
_FORM: Final = {5: (0.9, 8.4, 9.0, 4.2, 3.2)}


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
        raise OutputError(Msg.FORMAT_EXTRA_NOT_INSTALLED, format="docx", extra="docx") from None
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
        """Paper, fonts, language, properties, what every page carries."""
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
        core = note.core_properties
        core.title = plain(document.title)[:_LONGEST]
        core.subject = plain(document.subject)[:_LONGEST]
        core.language, core.author, core.comments = conventions(document.lang).locale, "conformity", ""
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
                self._table(block, _shared(block))
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

    def paragraph(self, words: of.Inline, style: str | None = None, *, followed: bool = False) -> None:
        """A paragraph of inline text; ``followed`` where the next one belongs on the same page."""
        added = self.note.add_paragraph(style=style)
        _fill(added, words)
        if followed:
            _hold(added)

    def _gap(self) -> None:
        """A little space after a table."""
        from docx.shared import Pt

        added = self.note.add_paragraph()
        added.paragraph_format.space_after = Pt(0)
        added.paragraph_format.line_spacing = Pt(_GAP)

    def _section(self, section: of.Section) -> None:
        form = [each for each in section.blocks if isinstance(each, of.Table)] if section.role == "form" else []
        wide = any(len(table.rows) > _FEW for table in form)
        if wide:
            self._turn()
        if section.title:
            number = f"{section.badge.text}. " if section.badge else ""
            self.note.add_heading(unbroken(plain(f"{number}{section.title}")), level=section.level - 1)
        if section.role == "place":
            self._place(section.blocks)
            return
        for block in section.blocks:
            if isinstance(block, of.Table) and section.role == "form":
                shares = _FORM.get(len(block.head)) or (1.0,) * len(block.head)
                width = (_FORM_WIDTH if wide else _TEXT_WIDTH) / sum(shares)
                self._table(block, [share * width for share in shares])
            else:
                self._block(block)

    def _place(self, blocks: Sequence[of.Block]) -> None:
        """What is said of a place, beside its map where that was drawn; all of it on one page."""
        maps = [each for each in blocks if isinstance(each, of.Picture) and each.name in self._pictures]
        said = [each for each in blocks if not isinstance(each, of.Picture)]
        words = [each.text for each in said if isinstance(each, of.Paragraph)]
        if maps and len(words) == len(said):
            table = self.note.add_table(rows=1, cols=2)
            _set_widths(table, _PLACE)
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
                self._table(block, _shared(block), whole=len(block.rows) <= _SHORT)
                self._gap()
            else:
                self._block(block)

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
        for row in table.rows[:-1] if whole else ():
            for cell in row.cells:
                _hold(cell.paragraphs[0])
        for run in table._tbl.iter(qn("w:r")):
            run.get_or_add_rPr().sz_val = Pt(8.5)

    def _picture(self, picture: of.Picture, run: Any = None, width: float = 16.0) -> None:
        """A map, in a paragraph of its own or in a run; ``width`` in centimetres."""
        from docx.shared import Cm

        data = self._pictures.get(picture.name)
        if data is None:
            return
        into = run if run is not None else self.note.add_paragraph().add_run()
        shape = into.add_picture(io.BytesIO(data), width=Cm(width))
        shape._inline.docPr.set("descr", plain(picture.alt))
        shape._inline.docPr.set("title", plain(picture.alt))


def _shared(table: of.Table) -> tuple[float, ...]:
    """Widths of a table's columns (centimetres), by the longest text of each within bounds."""
    rows = [table.head, *(row.cells for row in table.rows)]
    longest = [max(sum(len(span.text) for span in of.spans(row[n])) for row in rows) for n in range(len(table.head))]
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
        last = kept[-1]  # what stood before a link that is left out
        kept[-1] = of.Span(last.text.rstrip(" \u00b7" if len(kept) < len(spans) else " "), last.role)
    for span in kept:
        if span.text:
            run = paragraph.add_run(unbroken(plain(span.text)))
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
