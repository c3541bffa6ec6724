"""Holds every text shown to users, one catalogue per language, and formats it.

``<language>/*.toml`` contain the texts (:mod:`~conformity.language.catalogue`), ``<language>/language.toml`` the
conventions of the language (:mod:`~conformity.language.conventions`);
:mod:`~conformity.language.sentence` fills placeholders,
:mod:`~conformity.language.french` and :mod:`~conformity.language.english` contract and elide at their joints,
:mod:`~conformity.language.figures` rounds and formats numbers. It imports no other room.
"""

from __future__ import annotations

from typing import Final

from conformity.language.catalogue import tables, words
from conformity.language.conventions import Conventions, of
from conformity.language.sentence import Sentence

__all__ = ["LANGUAGES", "Conventions", "Sentence", "of", "tables", "words"]

#: the languages that have a catalogue, the default first
LANGUAGES: Final = ("fr", "en")
