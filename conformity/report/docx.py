"""``report.docx``: the first page, the concerns, and the table of requests with empty columns for the answers.

Headings are heading styles, tables repeat their header row, pictures carry an alternative text; the file says its
language. Nothing in it depends on a clock: the archive is packed anew with the report's date.
"""

from __future__ import annotations

import io
import re
import zipfile
from typing import TYPE_CHECKING, Any, Final

from conformity.errors import OutputError
from conformity.language import of
from conformity.report import overview
from conformity.report.wording import grammar
from conformity.report.wording.texts import Texts

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence

    from conformity.report.wording.register import Record
    from conformity.result import Report

#: sheets beyond these stand in the workbook
MOST_SHEETS: Final = 40
MOST_REQUESTS: Final = 5
#: what XML 1.0 cannot hold, and marks that turn the direction of writing
_UNFIT: Final = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\x7f\u202a-\u202e\u2066-\u2069\ufffe\uffff\ud800-\udfff]")
#: widths of the columns of the table of requests, centimetres (landscape A4 less its margins)
_WIDTHS: Final = (1.0, 6.2, 3.0, 6.5, 4.0, 4.0)


def render(report: Report, lang: str, pictures: Mapping[str, bytes] | None = None) -> bytes:
    """The note's bytes; the same report gives the same bytes.

    Parameters
    ----------
    pictures
        Maps (PNG) by file name, where they were drawn.

    Raises
    ------
    OutputError
        OUT-010 where python-docx is not installed (extra ``docx``).
    """
    try:
        import docx
    except ImportError:
        raise OutputError("OUT-010", format="docx", extra="docx") from None
    texts = Texts.of(report, lang)
    note = docx.Document()
    _set_up(note, texts)
    _front(note, texts)
    _sheets(note, texts, pictures or {})
    _table_of_requests(note, texts)
    held = io.BytesIO()
    note.save(held)
    return _repacked(held.getvalue(), report.date)


def plain(text: str) -> str:
    """A text that XML can hold; what it cannot is shown as the replacement character."""
    return _UNFIT.sub("\ufffd", text)


def _set_up(note: Any, texts: Texts) -> None:
    from docx.oxml.ns import qn
    from docx.shared import Cm, Pt

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
    for found in properties.findall(qn("w:lang")):
        properties.remove(found)
    told = properties.makeelement(qn("w:lang"), {qn("w:val"): of(texts.lang).locale})
    properties.append(told)
    core = note.core_properties
    core.title = plain(texts.words.phrase["note"])
    core.subject = plain(texts.report.dossier.title or str(texts.report.plan.get("name", "")))
    core.language, core.author, core.comments = of(texts.lang).locale, "conformity", ""
    footer = section.footer.paragraphs[0]
    footer.text = plain(_status(texts))
    footer.style.font.size = Pt(8)


def _status(texts: Texts) -> str:
    """The status of every reference, as every page carries it."""
    told = [texts.reference(name) for name in sorted(texts.report.references)]
    invented = [texts.words.phrase["invented"]] if texts.report.invented else []
    return " · ".join([*invented, *told])


def _front(note: Any, texts: Texts) -> None:
    phrase, report = texts.words.phrase, texts.report
    note.add_paragraph(plain(phrase["note"]), style="Title")
    _strong(note, report.dossier.title or str(report.plan.get("name", "")))
    if report.invented:
        _strong(note, phrase["invented"])
    for head, line in overview.statuses(texts):
        _strong(note, f"{head}. ", line)
    note.add_paragraph(plain(phrase["aid"])).runs[0].italic = True
    _facts(note, overview.identity(texts), phrase["note"])
    note.add_heading(plain(phrase["checked"]), level=1)
    for head, line in overview.checked(texts):
        _strong(note, f"{head}{_colon(texts)}", line, style="List Bullet")
    note.add_heading(plain(phrase["assessment"]), level=1)
    note.add_paragraph(plain(overview.assessment(texts)))
    for figure in overview.landmarks(texts):
        note.add_paragraph(plain(figure), style="List Bullet")
    note.add_heading(plain(phrase["requests"]), level=1)
    for concern in overview.to_treat(texts)[:MOST_REQUESTS]:
        head = f"{texts.title(concern)}{_colon(texts)}{texts.figure(concern)}. "
        _strong(note, head, f"{texts.label(concern)}. {texts.request(concern)}", style="List Number")
    note.add_heading(plain(phrase["favourable"]), level=1)
    good = [f for f in texts.register.findings if f["severity"] == "favourable"]
    for finding in good[:MOST_REQUESTS]:
        note.add_paragraph(plain(texts.statement(finding)), style="List Bullet")
    if not good:
        note.add_paragraph(plain(phrase["favourable_none"]))


def _sheets(note: Any, texts: Texts, pictures: Mapping[str, bytes]) -> None:
    phrase = texts.words.phrase
    note.add_page_break()
    note.add_heading(plain(phrase["sheets"]), level=1)
    chosen = overview.to_treat(texts)
    if not chosen:
        note.add_paragraph(plain(overview.no_sheets(texts)))
    for concern in chosen[:MOST_SHEETS]:
        _sheet(note, texts, concern, pictures.get(f"carte-{concern['concern_id']}.png"))
    left = len(chosen) - MOST_SHEETS
    if left > 0:
        said = phrase["sheets_more"].format(most=MOST_SHEETS, n=left, table=texts.words.sheet["concerns"])
        note.add_paragraph(plain(said))


def _sheet(note: Any, texts: Texts, concern: Record, picture: bytes | None) -> None:
    words, phrase = texts.words, texts.words.phrase
    findings = texts.register.of_concern(concern)
    lead = findings[0]
    note.add_heading(plain(f"{concern['rank']}. {texts.title(concern)}"), level=2)
    _strong(note, texts.label(concern), f" · {texts.figure(concern)}")
    if picture is not None:
        _picture(note, picture, f"{phrase['map_link']}{_colon(texts)}{texts.title(concern)}, {texts.figure(concern)}")
    rows = [
        (phrase["sheet_communes"], texts.place(concern, most=8)),
        (phrase["sheet_elements"], texts.elements([str(k) for k in concern["elements"]])),
        (phrase["sheet_zones"], grammar.shortened([str(z) for z in concern["zone_labels"]], 8, phrase["and_others"])),
        (phrase["sheet_level"], f"{texts.level(lead)}, {lead['rule_id']} ({texts.threshold(str(lead['threshold']))})"),
        (phrase["sheet_certainty"], f"{words.certainty[concern['certainty']]}. {texts.rests(concern, findings)}"),
        (phrase["sheet_reach"], words.reach[concern["reach"]]),
        (phrase["sheet_id"], str(concern["concern_id"])),
    ]
    _facts(note, [row for row in rows if row[1]], texts.title(concern))
    _strong(note, f"{phrase['sheet_opinion']} ({texts.opinion_level(concern)})")
    note.add_paragraph(plain(texts.opinion(concern)), style="Quote")


def _table_of_requests(note: Any, texts: Texts) -> None:
    """Every concern, what is asked, and room for the answers, on landscape pages."""
    from docx.enum.section import WD_ORIENT, WD_SECTION
    from docx.shared import Cm

    words, phrase = texts.words, texts.words.phrase
    section = note.add_section(WD_SECTION.NEW_PAGE)
    section.orientation = WD_ORIENT.LANDSCAPE
    section.page_width, section.page_height = Cm(29.7), Cm(21.0)
    note.add_heading(plain(phrase["table_of_requests"]), level=1)
    head = ["", words.heading["concern"], words.heading["label"], phrase["sheet_request"], phrase["sheet_answer"],
            phrase["sheet_follow"]]  # fmt: skip
    rows = [
        [str(c["rank"]), f"{texts.title(c)}{_colon(texts)}{texts.figure(c)}", texts.label(c), texts.request(c), "", ""]
        for c in texts.register.concerns
        if c["severity"] != "favourable"
    ]
    _grid(note, head, rows, _WIDTHS)


def _colon(texts: Texts) -> str:
    return " : " if texts.lang == "fr" else ": "


def _strong(note: Any, head: str, line: str = "", style: str | None = None) -> None:
    paragraph = note.add_paragraph(style=style)
    paragraph.add_run(plain(head)).bold = True
    if line:
        paragraph.add_run(plain(line))


def _facts(note: Any, rows: Iterable[tuple[str, str]], title: str) -> None:
    """A table of two columns, the first of them its headers."""
    told = list(rows)
    if not told:
        return
    table = note.add_table(rows=0, cols=2, style="Table Grid")
    _describe(table, title)
    _fixed(table, (4.2, 12.4))
    for head, line in told:
        cells = table.add_row().cells
        cells[0].paragraphs[0].add_run(plain(head)).bold = True
        cells[1].text = plain(line)
    note.add_paragraph()


def _fixed(table: Any, widths: Sequence[float]) -> None:
    """Columns as wide as told (centimetres), whatever they hold."""
    from docx.shared import Cm

    table.autofit = False
    for column, width in zip(table.columns, widths, strict=True):
        column.width = Cm(width)


def _grid(note: Any, head: Sequence[str], rows: Sequence[Sequence[str]], widths: Sequence[float]) -> None:
    from docx.oxml.ns import qn
    from docx.shared import Pt

    table = note.add_table(rows=1, cols=len(head), style="Table Grid")
    _fixed(table, widths)
    _describe(table, head[1])
    properties = table.rows[0]._tr.get_or_add_trPr()
    properties.append(properties.makeelement(qn("w:tblHeader"), {qn("w:val"): "true"}))
    for cell, said in zip(table.rows[0].cells, head, strict=True):
        cell.paragraphs[0].add_run(plain(said)).bold = True
    for row in rows:
        made = table.add_row()
        whole = made._tr.get_or_add_trPr()
        whole.append(whole.makeelement(qn("w:cantSplit"), {qn("w:val"): "true"}))
        for cell, said in zip(made.cells, row, strict=True):
            cell.text = plain(said)
    for row in table.rows:
        for cell in row.cells:
            for paragraph in cell.paragraphs:
                for run in paragraph.runs:
                    run.font.size = Pt(8.5)


def _describe(table: Any, title: str) -> None:
    """A title for those who hear the table."""
    from docx.oxml.ns import qn

    properties = table._tbl.tblPr
    properties.append(properties.makeelement(qn("w:tblCaption"), {qn("w:val"): plain(title)}))


def _picture(note: Any, picture: bytes, text: str) -> None:
    from docx.shared import Cm

    shape = note.add_picture(io.BytesIO(picture), width=Cm(16.0))
    shape._inline.docPr.set("descr", plain(text))
    shape._inline.docPr.set("title", plain(text))


def _repacked(data: bytes, date: str) -> bytes:
    """The same archive without a clock: members in their order, each at the report's date."""
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
