"""Markdown without surprises: every text is escaped, so that nothing from the data becomes markup."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from typing import Final

from conformity.report.inputs import line

_SPECIAL: Final = re.compile(r"([\\`*_\[\]|~$@])")
#: what begins a list, heading, quote or rule at the start of a line
_START: Final = re.compile(r"\A([-+#=]|&gt;|[0-9]{1,9}(?=[.)]))")
#: addresses that a renderer may make a link of: a scheme, a bare host name, two slashes
_LINK: Final = re.compile(r"(?i)://|\bmailto:|//|(?<=\w)\.(?=[a-z]{2})")


def escape(text: str) -> str:
    """An escaped text: it makes no emphasis, link, code, HTML, table cell or block."""
    flat = line(text)
    flat = flat.replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;")
    flat = _SPECIAL.sub(r"\\\1", flat)
    flat = _LINK.sub(lambda m: m[0].replace(":", "\\:").replace(".", "\\.").replace("//", "/\\/"), flat)
    if start := _START.match(flat):
        mark = start[1]
        flat = f"{mark}\\{flat[len(mark) :]}" if mark[0].isdigit() else f"\\{flat}" if mark[0] != "&" else flat
    return flat


def code(text: str) -> str:
    """A file name or identifier in a code span, where it can be one."""
    flat = line(text)
    return escape(text) if not flat or set(flat) & set("`|\\") else f"`{flat}`"


def table(head: Sequence[str], rows: Iterable[Sequence[str]], right: Sequence[int] = ()) -> list[str]:
    """A table; cells are escaped by the caller. Columns of ``right`` are set flush right. Empty without rows."""
    body = [f"| {' | '.join(cell or ' ' for cell in row)} |" for row in rows]
    if not body:
        return []
    rule = ["---:" if n in right else "---" for n in range(len(head))]
    return [f"| {' | '.join(h or ' ' for h in head)} |", f"| {' | '.join(rule)} |", *body, ""]


def bullets(items: Iterable[str]) -> list[str]:
    """A list; items are escaped by the caller. Empty without items."""
    lines = [f"- {item}" for item in items]
    return [*lines, ""] if lines else []


def quote(paragraphs: Iterable[str]) -> list[str]:
    """A block quote of some paragraphs."""
    lines: list[str] = []
    for paragraph in paragraphs:
        lines += [f"> {paragraph}", ">"]
    return [*lines[:-1], ""] if lines else []
