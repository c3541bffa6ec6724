"""``synthese``: many documents in one workbook, text and page; documents not assessed come first."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from conformity.report import html, markdown, wording, xlsx
from conformity.report.content.synthesis import of, sheets, summary, title

if TYPE_CHECKING:
    from conformity.follow.synthesis import Synthesis

__all__ = ["NAMES", "render_all", "summary"]

NAMES: Final = ("synthese.xlsx", "synthese.md", "synthese.html")


def render_all(batch: Synthesis, lang: str, address: str) -> dict[str, bytes]:
    """File name → bytes.

    Parameters
    ----------
    address
        Path of a document's report, relative to the synthesis; ``{name}`` is the document's.
    """
    words = wording.of(lang)
    document = of(batch, lang, address)
    book = xlsx.draw(title(batch, words), words, sheets(batch, lang))
    return dict(zip(NAMES, (book, markdown.draw(document), html.draw(document)), strict=True))
