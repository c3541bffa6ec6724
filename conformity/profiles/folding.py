"""Folds names for comparison: lower case, without accents."""

from __future__ import annotations

import re
import unicodedata
from typing import Final

_BETWEEN: Final = re.compile(r"[^a-z0-9]+")


def folded(text: str) -> str:
    """Lower case without accents, for comparing names."""
    flat = unicodedata.normalize("NFKD", text).encode("ascii", "ignore").decode()
    return flat.lower().strip()


def slug(text: str) -> str:
    """A name for use in keys and ids: lower case, ASCII, dashes."""
    return _BETWEEN.sub("-", folded(text)).strip("-")
