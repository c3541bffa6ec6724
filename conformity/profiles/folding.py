"""Folds names for comparison: lower case, without accents."""

from __future__ import annotations

import unicodedata


def folded(text: str) -> str:
    """Lower case without accents, for comparing names."""
    flat = unicodedata.normalize("NFKD", text).encode("ascii", "ignore").decode()
    return flat.lower().strip()
