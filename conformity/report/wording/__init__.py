"""What the report says, in French and in English."""

from __future__ import annotations

from conformity.report.wording.words import Words

__all__ = ["LANGUAGES", "Words", "of"]

LANGUAGES = ("fr", "en")


def of(lang: str) -> Words:
    """The words of one language: ``fr`` or ``en``."""
    if lang == "en":
        from conformity.report.wording.en import EN

        return EN
    if lang == "fr":
        from conformity.report.wording.fr import FR

        return FR
    raise ValueError(f"no wording in {lang!r}")
