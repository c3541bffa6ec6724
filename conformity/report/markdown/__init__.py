"""``report.md``: the first page, the sheets, the annexes."""

from __future__ import annotations

from typing import TYPE_CHECKING

from conformity.report.content import document
from conformity.report.markdown.drawing import draw

if TYPE_CHECKING:
    from collections.abc import Collection

    from conformity.result import Report

__all__ = ["draw", "render"]


def render(report: Report, lang: str, pictures: Collection[str] = ()) -> bytes:
    """The report as Markdown (CommonMark with tables), UTF-8.

    No text of the data can become markup: see :mod:`conformity.report.markdown.page`.

    Parameters
    ----------
    pictures
        Names of the maps that are published beside the report: it shows them.
    """
    return draw(document.of(report, lang, document.TEXT), pictures)
