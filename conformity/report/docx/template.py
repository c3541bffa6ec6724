"""A note in an officer's own layout: a Word document that gives paper, typefaces, header, footer and content.

The report takes the place of the paragraph ``{{rapport}}``; without one it follows the content of the template. It has
the styles of :data:`conformity.report.docx.note.STYLES`.
"""

from __future__ import annotations

import io
import zipfile
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Final

from conformity.errors import InputError, Msg, OutputError, Place
from conformity.report.docx.note import STYLES

if TYPE_CHECKING:
    from collections.abc import Sequence

__all__ = ["MARK", "Letterhead", "checked"]

#: the paragraph of a template that the report replaces
MARK: Final = "{{rapport}}"
_TYPES: Final = "[Content_Types].xml"
_DOCUMENT: Final = b"application/vnd.openxmlformats-officedocument.wordprocessingml.document.main+xml"
_TEMPLATE: Final = b"application/vnd.openxmlformats-officedocument.wordprocessingml.template.main+xml"
#: bytes that a template may unpack to
_MOST: Final = 200_000_000


@dataclass(frozen=True)
class Letterhead:
    """An opened template, and what it held before the report was written.

    Attributes
    ----------
    opened
        The document of python-docx.
    held
        Paragraphs and tables of the template.
    """

    opened: Any
    held: Sequence[Any]

    @classmethod
    def of(cls, data: bytes) -> Letterhead:
        """Open a template that :func:`checked` has accepted."""
        import docx

        opened = docx.Document(io.BytesIO(_as_document(data)))
        return cls(opened, _body(opened))

    def place(self) -> None:
        """Move what was written after the template's own to the place of its mark."""
        written = [each for each in _body(self.opened) if each not in self.held]
        mark = next((each for each in self.held if _text(each) == MARK), None)
        if mark is not None:
            for each in written:
                mark.addprevious(each)
            mark.getparent().remove(mark)
        elif self.held and not _text(self.held[-1]) and not len(self.held[-1].xpath("./w:pPr/w:sectPr|.//w:drawing")):
            self.held[-1].getparent().remove(self.held[-1])  # the empty line that every new document has


def checked(data: bytes, name: str) -> bytes:
    """A template that can be used.

    Raises
    ------
    InputError
        OUT-935 if it is not a Word document (.docx or .dotx); OUT-936 if styles are missing.
    OutputError
        OUT-010 if python-docx is not installed.
    """
    try:
        import docx
    except ImportError:
        raise OutputError(Msg.FORMAT_EXTRA_NOT_INSTALLED, format="docx", extra="docx") from None
    try:
        with zipfile.ZipFile(io.BytesIO(data)) as archive:
            fits = sum(each.file_size for each in archive.infolist()) <= _MOST
        opened = docx.Document(io.BytesIO(_as_document(data))) if fits else None
        styles = {} if opened is None else {each.name: each.type for each in opened.styles}
        usable = opened is not None and bool(opened.sections)
    except Exception as error:  # python-docx raises what zip and XML parsers raise
        raise InputError(Msg.TEMPLATE_NOT_A_DOCUMENT, Place(file=name)) from error
    if not usable:
        raise InputError(Msg.TEMPLATE_NOT_A_DOCUMENT, Place(file=name))
    missing = [each for each, kind in STYLES.items() if each not in styles or styles[each].name.lower() != kind]
    if missing:
        raise InputError(Msg.TEMPLATE_STYLE_MISSING, Place(file=name), styles=", ".join(missing))
    return data


def _as_document(data: bytes) -> bytes:
    """The bytes of a template (.dotx) as those of a document, which is all that python-docx opens."""
    with zipfile.ZipFile(io.BytesIO(data)) as old:
        types = old.read(_TYPES)
        if _TEMPLATE not in types:
            return data
        held = io.BytesIO()
        with zipfile.ZipFile(held, "w", zipfile.ZIP_DEFLATED) as new:
            for each in old.namelist():
                new.writestr(each, types.replace(_TEMPLATE, _DOCUMENT) if each == _TYPES else old.read(each))
    return held.getvalue()


def _body(opened: Any) -> list[Any]:
    """Paragraphs and tables of a document, as XML."""
    return [each for each in opened.element.body if not each.tag.endswith("}sectPr")]


def _text(element: Any) -> str:
    return "".join(each.text or "" for each in element.iter() if each.tag.endswith("}t")).strip()
