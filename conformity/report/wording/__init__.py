"""What the report says, in French and in English."""

from __future__ import annotations

from dataclasses import replace
from functools import lru_cache
from typing import TYPE_CHECKING, Any

from conformity.report.wording.words import Words

if TYPE_CHECKING:
    from types import ModuleType

__all__ = ["LANGUAGES", "Words", "of", "own_words"]

LANGUAGES = ("fr", "en")


def of(lang: str, document: str = "") -> Words:
    """The words of one language, ``fr`` or ``en``; for a carte communale (``CC``) or a POS, with those of its own."""
    if lang not in LANGUAGES:
        raise ValueError(f"no wording in {lang!r}")
    if own_words(document) is not None:
        return _with_own(lang, document)
    if lang == "en":
        from conformity.report.wording.en import EN

        return EN
    from conformity.report.wording.fr import FR

    return FR


def own_words(document: str) -> ModuleType | None:
    """The module of the words that one kind of document has of its own; none for a local plan."""
    if document == "CC":
        from conformity.report.wording import carte

        return carte
    if document == "POS":
        from conformity.report.wording import pos

        return pos
    return None


@lru_cache(maxsize=4)
def _with_own(lang: str, document: str) -> Words:
    words, module = of(lang), own_words(document)
    own = getattr(module, lang.upper())
    changed: dict[str, Any] = {part: {**getattr(words, part), **terms} for part, terms in own.items()}
    return replace(words, **changed)
