"""The first page, each place, the document's points (`report.md`), and their evidence (`annexe.md`)."""

from __future__ import annotations

from typing import TYPE_CHECKING

from conformity.report.content import document
from conformity.report.markdown.drawing import draw

if TYPE_CHECKING:
    from collections.abc import Collection

    from conformity.result import Report

__all__ = ["draw", "render"]


def render(report: Report, lang: str, pictures: Collection[str] = ()) -> dict[str, bytes]:
    """The report and its annex as Markdown (CommonMark with tables), UTF-8, by file name.

    No text of the data can become markup: see :mod:`conformity.report.markdown.page`.

    Parameters
    ----------
    pictures
        Names of the maps that are published beside the report: it shows them.
    """
    return {
        "report.md": draw(document.of(report, lang, document.TEXT), pictures),
        "annexe.md": draw(document.of(report, lang, document.ANNEX), pictures),
    }
