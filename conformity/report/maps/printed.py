"""Sheets of paper as the pages of one PDF: shapes as vectors, words as text."""

from __future__ import annotations

import io
import warnings
from datetime import UTC, datetime
from typing import TYPE_CHECKING, Any, Final

from conformity.model.alone import ALONE

if TYPE_CHECKING:
    from conformity.report.maps.sheet import Paper

#: typefaces are embedded as TrueType, so that every letter can be searched and copied
_SETTINGS: Final[dict[Any, Any]] = {"pdf.fonttype": 42, "pdf.compression": 6}


class Book:
    """The pages of one PDF, in the order in which they are added.

    Parameters
    ----------
    title
        Title of the document.
    day
        Day of the report (``YYYY-MM-DD``), the date of the document: the same report gives the same bytes.
    """

    def __init__(self, title: str, day: str) -> None:
        from matplotlib.backends.backend_pdf import PdfPages

        self._held = io.BytesIO()
        midnight = datetime.fromisoformat(day).replace(tzinfo=UTC)
        with ALONE:
            self._pages: Any = PdfPages(
                self._held,
                metadata={"Title": title, "Creator": "conformity", "Producer": None, "CreationDate": midnight},
            )

    def add(self, paper: Paper) -> None:
        """Add a sheet as it is drawn and written now."""
        import matplotlib

        figure = paper.figure
        with ALONE, matplotlib.rc_context(_SETTINGS):
            for x, y, words in paper.written():
                words.onto(figure, x / paper.width_cm, y / paper.height_cm)
            try:
                with warnings.catch_warnings():  # a sign that the typeface lacks is a box, as on the pictures
                    warnings.filterwarnings("ignore", message="Glyph", category=UserWarning)
                    self._pages.savefig(figure)
            finally:
                for artist in list(figure.texts):
                    artist.remove()

    def bytes(self) -> bytes:
        """The document; nothing can be added then."""
        import matplotlib

        with ALONE, matplotlib.rc_context(_SETTINGS):
            self._pages.close()
        return self._held.getvalue()
