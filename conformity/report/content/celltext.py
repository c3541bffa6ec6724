"""The text that a cell of a spreadsheet program can contain."""

from __future__ import annotations

import re
from typing import Any, Final

__all__ = ["MOST_CHARACTERS", "clean"]

#: characters that a cell may contain (Excel's limit)
MOST_CHARACTERS: Final = 32_767
_ILLEGAL: Final = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\x7f\u202a-\u202e\u2066-\u2069\ud800-\udfff\ufffe\uffff]")
#: line breaks of one cell that spreadsheet programs open without a repair
_MOST_BREAKS: Final = 253


def clean(value: Any, cut: str = " […]") -> str:
    """A text that a cell can contain: control characters replaced, what is too long cut with a mark."""
    if isinstance(value, str) and value.isprintable() and len(value) <= MOST_CHARACTERS:
        return value
    cleaned = _ILLEGAL.sub("\ufffd", str(value).replace("\r\n", "\n").replace("\r", "\n"))
    if cleaned.count("\n") > _MOST_BREAKS:
        first = cleaned.split("\n", _MOST_BREAKS)
        cleaned = "\n".join([*first[:-1], first[-1].replace("\n", " ")])
    return cleaned if len(cleaned) <= MOST_CHARACTERS else cleaned[: MOST_CHARACTERS - len(cut)] + cut
