"""Conventions of a language: punctuation, quotes, lists, numbers, dates, and its grammar.

The data are in ``<language>/language.toml``, which names the module of its grammar.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from functools import lru_cache
from importlib import import_module
from typing import Protocol, cast

from conformity.language.files import raw

__all__ = ["Conventions", "Grammar", "of"]


class Grammar(Protocol):
    """The functions of a grammar module."""

    def joint(self, before: str, said: str) -> tuple[str, str]:
        """The words before a value and the value, contracted and elided where they meet."""

    def singular(self, number: str) -> bool:
        """Whether a number as printed takes the singular."""

    def lowers(self, sentence: str) -> bool:
        """Whether a sentence begins with an article, which is lowered inside another sentence."""

    def at_each(self, places: Sequence[str]) -> list[str]:
        """Where something is, for a list of communes."""

    def asks(self, remedy: str) -> bool:
        """Whether a remedy may follow the phrase *it is asked*."""

    def titled(self, article: str, name: str) -> str:
        """A French name with its own article, as one says it in this language."""


@dataclass(frozen=True)
class Conventions:
    """The conventions of one language.

    ``locale`` is the tag that documents declare (BCP 47); ``months`` from January; ``first_day`` is how the first of
    a month is written; ``scale`` contains ``{n}``.
    """

    lang: str
    grammar: Grammar
    locale: str
    colon: str
    semicolon: str
    quotes: tuple[str, str]  # of names
    marks: tuple[str, str]  # of layers, files and words of the data
    decimal: str
    thousands: str
    unit_gap: str
    percent_gap: str
    months: tuple[str, ...]
    first_day: str
    about: str
    scale: str
    conjunction: str
    alternative: str
    adjective_first: bool

    def quoted(self, name: str) -> str:
        """A name in the quotation marks of the language: « Bois des Sarts », “Bois des Sarts”."""
        return f"{self.quotes[0]}{name}{self.quotes[1]}"

    def marked(self, names: str | Iterable[str]) -> str:
        """Words of the data, each in quotes: « a », « b »; 'a', 'b'."""
        each = [names] if isinstance(names, str) else names
        return ", ".join(f"{self.marks[0]}{name}{self.marks[1]}" for name in each)

    def listed(self, parts: Iterable[str]) -> str:
        """``a, b et c``; empty parts are left out."""
        *most, last = [part for part in parts if part] or [""]
        return ", ".join(most) + self.conjunction + last if most else last

    def inside(self, sentence: str) -> str:
        """A sentence as part of another: its first letter lowered where it begins with an article."""
        return sentence[:1].lower() + sentence[1:] if self.grammar.lowers(sentence) else sentence

    def described(self, noun: str, adjective: str) -> str:
        """A noun and what describes it, in the order of the language: *réservoir boisé*, *wooded reservoir*."""
        return f"{adjective} {noun}" if self.adjective_first else f"{noun} {adjective}"


@lru_cache(maxsize=8)
def of(lang: str) -> Conventions:
    """The conventions of a language, ``fr`` or ``en``.

    Raises
    ------
    LookupError
        There is no such language.
    """
    data = raw(lang, "language")
    lists = {key: tuple(value) for key, value in data.items() if isinstance(value, list)}
    grammar = cast(Grammar, import_module(f"conformity.language.{data['grammar']}"))
    return Conventions(**{**data, **lists, "lang": lang, "grammar": grammar})
