"""English grammar at the joints of a sentence: the article, number."""

from __future__ import annotations

import re
from collections.abc import Sequence
from typing import Final

__all__ = ["asks", "at_each", "joint", "lowers", "singular", "titled"]

_ARTICLES: Final = frozenset({"the", "a", "an", "no", "this"})
_ARTICLE: Final = re.compile(r"(?:^|(?<=[\s(]))(a)( )\Z", re.I)
#: a vowel sound; *a unit*, *a one-way street* keep their article
_VOWEL: Final = re.compile(r"[aeio](?!ne\b)(?!u)|u(?!ni|s[ei]|t[ei])(?=[a-z]{2})", re.I)
_NUMBER: Final = re.compile(r"\d[\d,]*(?:\.\d+)?")


def joint(before: str, said: str) -> tuple[str, str]:
    """The words before a value and the value: *a* + *element* gives *an element*."""
    if (article := _ARTICLE.search(before)) and _VOWEL.match(said):
        return f"{before[: article.end(1)]}n ", said
    return before, said


def at_each(places: Sequence[str]) -> list[str]:
    """The places of a list, with the preposition before the first only: *in Rouen*, *Le Havre*."""
    return [f"in {place}" if number == 0 else place for number, place in enumerate(places)]


def asks(remedy: str) -> bool:
    """Whether a remedy may follow *it is asked*: any may."""
    return bool(remedy)


def titled(article: str, name: str) -> str:
    """A French name with the English article in the place of its own: *the Andelle*."""
    return f"the {name}" if article else name


def singular(number: str) -> bool:
    """Whether a number as printed takes the singular: 1 alone, neither 0 nor 1.0."""
    digits = _NUMBER.search(number)
    return digits is not None and digits[0] == "1"


def lowers(sentence: str) -> bool:
    """Whether a sentence begins with an article, which is lowered inside another sentence; a label is not."""
    return sentence.split(maxsplit=1)[:1] != [] and sentence.split(maxsplit=1)[0].lower() in _ARTICLES
