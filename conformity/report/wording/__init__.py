"""The sentences of a report; its words are in ``language/<language>/report/*.toml``."""

from __future__ import annotations

from collections.abc import Mapping
from functools import lru_cache
from typing import Any, Final

from conformity.language import LANGUAGES, tables

__all__ = ["LANGUAGES", "OWN_WORDS", "Words", "of"]

#: kind of document → the subject whose texts replace the usual ones; a local plan has none
OWN_WORDS: Final = {"CC": "carte_communale", "POS": "pos"}


class Words:
    """The tables of the report in one language, each an attribute: ``words.severity["major"]``.

    ``label``, ``request`` and ``opinion`` are keyed by (severity, reach); ``opinion_levels`` is a tuple.
    """

    def __init__(self, lang: str, report: Mapping[str, Any], own: Mapping[str, Any]) -> None:
        self.lang = lang
        self._tables = {name: {**table, **own.get(name, {})} for name, table in report.items() if name != "levels"}
        self.label, self.request, self.opinion = (_by_pair(report[name]) for name in ("label", "request", "opinion"))
        self.opinion_levels: tuple[str, ...] = tuple(report["levels"]["opinion"])

    def __getattr__(self, name: str) -> Mapping[str, str]:
        try:
            table: Mapping[str, str] = self.__dict__["_tables"][name]
        except KeyError:
            raise AttributeError(name) from None
        return table

    def layer(self, name: str) -> str:
        """A layer's name; of one that was split row by row, with its kind in words: *tvb / cours d'eau*."""
        own, *kinds = name.split(" / ")
        return " / ".join([own, *(self.kind.get(part, part) for part in kinds)])

    def standard(self, name: object) -> str:
        """The standard a plan follows; in words where it follows none."""
        return str(self.phrase.get(f"standard_{name}", name or ""))


def _by_pair(table: Mapping[str, Mapping[str, str]]) -> dict[tuple[str, str], str]:
    return {(a, "" if b == "any" else b): text for a, by_reach in table.items() for b, text in by_reach.items()}


@lru_cache(maxsize=8)
def of(lang: str, document: str = "") -> Words:
    """The words of one language; for a carte communale (``CC``) or a POS, with those of its own.

    Raises
    ------
    LookupError
        There is no such language.
    """
    own = tables(lang, OWN_WORDS[document]) if document in OWN_WORDS else {}
    return Words(lang, tables(lang, "report"), own)
