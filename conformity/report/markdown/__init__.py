"""``report.md``: the first page, the sheets, the annexes."""

from __future__ import annotations

from typing import TYPE_CHECKING

from conformity.report.markdown.annex import annex
from conformity.report.markdown.front import front
from conformity.report.markdown.sheets import concerns, sheets
from conformity.report.places import spots
from conformity.report.wording.texts import Texts

if TYPE_CHECKING:
    from collections.abc import Collection

    from conformity.result import Report

__all__ = ["render"]


def render(report: Report, lang: str, pictures: Collection[str] = ()) -> bytes:
    """The report as Markdown (CommonMark with tables), UTF-8.

    No text of the data can become markup: see :mod:`conformity.report.markdown.page`.

    Parameters
    ----------
    pictures
        Names of the maps that are published beside the report: it shows them.
    """
    texts = Texts.of(report, lang)
    places = spots(report)
    lines = [
        *front(texts, places, pictures),
        "---",
        "",
        *concerns(texts),
        *sheets(texts, places, pictures),
        *annex(texts),
    ]
    return ("\n".join(lines).rstrip("\n") + "\n").encode()
