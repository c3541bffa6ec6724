"""Texts of frames that a caller hands over: what no file could hold is replaced, and counted."""

from __future__ import annotations

import re
from typing import Any

#: halves of a character that stand for nothing alone: no encoding can write them
_LONE = re.compile("[\ud800-\udfff]")


def writable(frame: Any) -> tuple[Any, int]:
    """A frame whose texts a file can hold, and how many had to change: a lone surrogate is half a character."""
    changed = 0
    for n in range(frame.shape[1]):  # by place: a name may stand twice
        column = frame.iloc[:, n]
        if column.dtype != object:
            continue
        told = column.map(lambda v: isinstance(v, str) and v != shown(v)).to_numpy(dtype=bool)
        if told.any():
            changed += int(told.sum())
            frame.isetitem(n, [shown(v) if hit else v for v, hit in zip(column, told, strict=True)])
    columns = [shown(c) if isinstance(c, str) else c for c in frame.columns]
    changed += sum(a != b for a, b in zip(columns, frame.columns, strict=True))
    return (frame.set_axis(columns, axis=1) if columns != list(frame.columns) else frame), changed


def shown(text: str) -> str:
    """A text that can be written: half a character becomes U+FFFD."""
    return _LONE.sub("\ufffd", text)
