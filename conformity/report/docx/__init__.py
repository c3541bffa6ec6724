"""``report.docx``: a letter. The first page, the places, the document's points, and a table for the answers.

Headings are heading styles and stay with what follows, tables repeat their header row, pictures have an alternative
text; a place's map is beside its sentences, and the two on one page. The file says its language. Nothing in it
depends on a clock: the archive is packed anew with the report's date. It has no external link: Word would ask
for it. With a template (``--template``), paper, typefaces, header, footer and content are those of the template.
"""

from __future__ import annotations

import io
import re
import zipfile
from typing import TYPE_CHECKING, Any

from conformity.errors import Msg, OutputError
from conformity.report.content import document
from conformity.report.docx.note import Note
from conformity.report.docx.template import Letterhead
from conformity.report.docx.ties import unbroken

if TYPE_CHECKING:
    from collections.abc import Mapping

    from conformity.report.content import blocks as of
    from conformity.result import Report

__all__ = ["draw", "render", "unbroken"]


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
    return draw(document.of(report, lang, document.NOTE), pictures or {}, report.template)


def draw(document: of.Document, pictures: Mapping[str, bytes], template: bytes | None = None) -> bytes:
    """Draw a document; see :func:`render`.

    Parameters
    ----------
    template
        A Word document whose layout is taken (:mod:`conformity.report.docx.template`).
    """
    try:
        import docx
    except ImportError:
        raise OutputError(Msg.FORMAT_EXTRA_NOT_INSTALLED, format="docx", extra="docx") from None
    letterhead = Letterhead.of(template) if template is not None else None
    opened: Any = letterhead.opened if letterhead else docx.Document()
    drawn = Note(opened, pictures, styled=letterhead is not None)
    drawn.set_up(document)
    drawn.paragraph(document.title, "Title")
    if document.subject:
        drawn.paragraph(document.subject, strong=True)
    drawn.blocks(document.blocks)
    if letterhead:
        letterhead.place()
    held = io.BytesIO()
    opened.save(held)
    return _repacked(held.getvalue(), document.date)


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
