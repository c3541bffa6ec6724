"""The catalogue of a language: its tables, each text a :class:`~conformity.language.sentence.Sentence`."""

from __future__ import annotations

from collections.abc import Mapping
from functools import lru_cache
from types import MappingProxyType
from typing import Any

from conformity.language.files import raw
from conformity.language.sentence import Sentence

__all__ = ["tables", "words"]


@lru_cache(maxsize=64)
def tables(lang: str, subject: str) -> Mapping[str, Any]:
    """Every table of one subject: the file ``<lang>/<subject>.toml``, or the files of the folder of that name.

    Read once. A text with placeholders is a sentence; a text without is a plain string, a list of texts a tuple.

    Raises
    ------
    LookupError
        The language, or this subject of it, has no file.
    """
    return MappingProxyType({key: _held(value, lang) for key, value in raw(lang, subject).items()})


def words(lang: str, path: str) -> Mapping[str, Any]:
    """One table by subject and name: ``words("fr", "cli.batch")["kept"].format(n=3)``."""
    subject, *names = path.split(".")
    table = tables(lang, subject)
    for name in names:
        table = table[name]
    return table


def _held(value: Any, lang: str) -> Any:
    if isinstance(value, dict):
        return MappingProxyType({key: _held(each, lang) for key, each in value.items()})
    if isinstance(value, list):
        return tuple(_held(each, lang) for each in value)
    return Sentence(value, lang) if isinstance(value, str) and "{" in value else value
