"""Comparison of two drafts as Markdown, workbook, page or JSON, with one map of both."""

from __future__ import annotations

import base64
import json
from typing import TYPE_CHECKING, Final

from conformity.report import comparedmap, html, markdown, wording, xlsx
from conformity.report.content.comparison import of, payload, sheets, summary
from conformity.report.formats import COMPARED

if TYPE_CHECKING:
    from collections.abc import Sequence

    from conformity.follow.compare import Comparison

__all__ = ["NAMES", "render_all", "summary"]

NAMES: Final = {name: f"comparaison.{name}" for name in COMPARED}
#: rows of the longer tables of the text
_MOST: Final = 200


def render_all(compared: Comparison, formats: Sequence[str], lang: str) -> dict[str, bytes]:
    """File name → bytes, for some of :data:`~conformity.report.formats.COMPARED`."""
    writers = {"md": _markdown, "xlsx": _workbook, "html": _page, "json": _json}
    names = dict.fromkeys(formats)
    files = {NAMES[name]: writers[name](compared, lang) for name in names}
    if "md" in names and (drawn := comparedmap.draw(compared, wording.of(lang))):
        files[comparedmap.NAME] = drawn
    return files


def _markdown(compared: Comparison, lang: str) -> bytes:
    held = [comparedmap.NAME] if comparedmap.draw(compared, wording.of(lang)) else []
    return markdown.draw(of(compared, lang, _MOST), held)


def _page(compared: Comparison, lang: str) -> bytes:
    drawn = comparedmap.draw(compared, wording.of(lang)) or b""
    address = f"data:image/svg+xml;base64,{base64.b64encode(drawn).decode()}"
    return html.draw(of(compared, lang), {comparedmap.NAME: address} if drawn else {})


def _workbook(compared: Comparison, lang: str) -> bytes:
    words = wording.of(lang)
    return xlsx.draw(words.phrase["compare_title"], words, sheets(compared, lang))


def _json(compared: Comparison, lang: str) -> bytes:
    written = json.dumps(payload(compared, lang), ensure_ascii=False, sort_keys=True, indent=1, allow_nan=False)
    return f"{written}\n".encode("utf-8", "replace")
