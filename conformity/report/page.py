"""A plain page: headings, paragraphs and tables in one file, no script, no network; every text is escaped."""

from __future__ import annotations

import base64
import hashlib
import html
from collections.abc import Iterable, Sequence
from typing import Final

from conformity.report.inputs import line

_STYLE: Final = (
    "body{font:16px/1.45 system-ui,sans-serif;color:#1b2730;background:#fff;max-width:75rem;margin:0 auto;padding:1rem}"
    "h1{font-size:1.6rem}h2{font-size:1.25rem;margin-top:2rem}"
    ".scroll{overflow-x:auto}table{border-collapse:collapse;width:100%;font-size:.92rem}"
    "caption{text-align:left;font-weight:600;padding:.3rem 0}"
    "th,td{border-bottom:1px solid #c8d1d8;padding:.3rem .5rem;text-align:left;vertical-align:top}"
    "thead th{background:#1f3b4d;color:#fff;position:sticky;top:0}td.n,th.n{text-align:right;white-space:nowrap}"
    "a{color:#0b5394}:focus{outline:3px solid #f0ad4e}"
    "@page{size:A4 landscape;margin:12mm}@media print{.scroll{overflow:visible}thead{display:table-header-group}"
    "tr{break-inside:avoid}}"
)


class Page:
    """Parts in the order they are added."""

    def __init__(self, title: str, lang: str) -> None:
        self.title, self.lang = title, lang
        self.parts: list[str] = [f"<h1>{text(title)}</h1>"]

    def heading(self, words: str) -> None:
        """A heading of the second level."""
        self.parts.append(f"<h2>{text(words)}</h2>")

    def paragraph(self, words: str) -> None:
        """A paragraph of text."""
        self.parts.append(f"<p>{text(words)}</p>")

    def table(
        self, caption: str, head: Sequence[str], rows: Iterable[Sequence[str | Link]], right: Sequence[int] = ()
    ) -> None:
        """A table with a caption; columns of ``right`` are set flush right. Nothing without rows."""
        body = [
            "<tr>" + "".join(f"<td{_class(n, right)}>{_cell(value)}</td>" for n, value in enumerate(row)) + "</tr>"
            for row in rows
        ]
        if not body:
            return
        heads = "".join(f'<th scope="col"{_class(n, right)}>{text(name)}</th>' for n, name in enumerate(head))
        self.parts.append(
            f'<div class="scroll" tabindex="0" role="region" aria-label="{text(caption)}"><table>'
            f"<caption>{text(caption)}</caption><thead><tr>{heads}</tr></thead><tbody>{''.join(body)}</tbody>"
            "</table></div>"
        )

    def render(self) -> bytes:
        """The page's bytes."""
        digest = base64.b64encode(hashlib.sha256(_STYLE.encode()).digest()).decode()
        policy = f"default-src 'none'; style-src 'sha256-{digest}'; base-uri 'none'; form-action 'none'"
        return (
            f'<!doctype html>\n<html lang="{self.lang}"><head><meta charset="utf-8">'
            f'<meta http-equiv="Content-Security-Policy" content="{policy}">'
            '<meta name="viewport" content="width=device-width,initial-scale=1">'
            f"<title>{text(self.title)}</title><style>{_STYLE}</style></head>"
            f"<body><main>{chr(10).join(self.parts)}</main></body></html>\n"
        ).encode("utf-8", "replace")


class Link:
    """A link of ours to a file beside the page."""

    def __init__(self, words: str, target: str) -> None:
        self.words, self.target = words, target


def text(words: str) -> str:
    """A text as text."""
    return html.escape(line(words), quote=True)


def _cell(value: str | Link) -> str:
    if isinstance(value, Link):
        return f'<a href="{text(value.target)}">{text(value.words)}</a>'
    return text(value)


def _class(n: int, right: Sequence[int]) -> str:
    return ' class="n"' if n in right else ""
