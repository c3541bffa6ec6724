"""What the report says, in French and in English."""

from __future__ import annotations

from dataclasses import replace
from functools import lru_cache
from typing import Any

from conformity.report.wording.words import Words

__all__ = ["LANGUAGES", "Words", "of"]

LANGUAGES = ("fr", "en")


def of(lang: str, document: str = "") -> Words:
    """The words of one language, ``fr`` or ``en``; for a carte communale (``CC``) those of its own."""
    if lang == "en":
        from conformity.report.wording.en import EN

        return EN if document != "CC" else _of_carte("en")
    if lang == "fr":
        from conformity.report.wording.fr import FR

        return FR if document != "CC" else _of_carte("fr")
    raise ValueError(f"no wording in {lang!r}")


@lru_cache(maxsize=2)
def _of_carte(lang: str) -> Words:
    from conformity.report.wording import carte

    words = of(lang)
    own = carte.FR if lang == "fr" else carte.EN
    changed: dict[str, Any] = {part: {**getattr(words, part), **terms} for part, terms in own.items()}
    return replace(words, **changed)
