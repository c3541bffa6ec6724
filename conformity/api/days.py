"""Dates that may lack their day or month, as those of data do."""

from __future__ import annotations

import re
from datetime import date
from typing import Final

__all__ = ["is_day"]

_DAY: Final = re.compile(r"[0-9]{4}(-[0-9]{2}(-[0-9]{2})?)?", re.ASCII)


def is_day(text: str) -> bool:
    """Whether a text is a day of the calendar, a month or a year: ``2017-09-30``, ``2017-09``, ``2017``."""
    if not _DAY.fullmatch(text):
        return False
    try:
        date.fromisoformat(text + "-01" * (2 - text.count("-")))
    except ValueError:
        return False
    return True
