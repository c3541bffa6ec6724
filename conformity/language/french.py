"""French grammar at the joints of a sentence: contraction, elision, number."""

from __future__ import annotations

import re
from collections.abc import Sequence
from typing import Final

__all__ = ["asks", "at", "at_each", "joint", "lowers", "of", "singular", "titled"]

_ARTICLES: Final = frozenset({"la", "le", "les", "un", "une", "des", "aucun", "aucune", "ce", "cette", "ces"})
#: words that lose their last letter before a vowel, and what contracts with an article
_ELIDED: Final = re.compile(r"(?:^|(?<=[\s(«'’]))(de|le|la|ne|se|que|jusque|lorsque|puisque|parce que)( )\Z", re.I)
_CONTRACTED: Final = re.compile(r"(?:^|(?<=[\s(«'’]))(de|à)( )\Z", re.I)
_SHORT: Final = {"de": ("du", "des"), "à": ("au", "aux")}
_VOWEL: Final = re.compile(r"[aàâeéèêëiîïoôuùûœæ]", re.I)
#: words with a mute h, and with a y that is a vowel: their beginnings
_MUTE: Final = re.compile(
    r"h(?:abit|armon|ebdo|ect|éber|élic|émi|épat|erb|érit|ésit|eure|ier\b|ippo|irond|isto|iver|omm|omo|onn|onor|ôpit|oriz|ôt|ydr|ygi|uil|umid|umain)"
    r"|y(?:[^aeiouéè\W])",
    re.I,
)
#: a vowel that does not elide: « de onze », « que oui »; a path or a file is never elided
_HELD: Final = re.compile(r"(?:onze|onzième|oui|ouistiti)\b|\S*[./\\_]\w", re.I)
_NUMBER: Final = re.compile(r"\d[\d\u202f\u00a0 ]*(?:,\d+)?")


def elides(word: str) -> bool:
    """Whether ``de`` loses its e before this word: *d'ajuster*, *d'habitat*, but *de onze*, *de hameaux*."""
    return bool(_VOWEL.match(word) or _MUTE.match(word)) and not _HELD.match(word)


def joint(before: str, said: str) -> tuple[str, str]:
    """The words before a value and the value: *à* + *le corridor* gives *au corridor*, *de* + *obstacle*, *d'obstacle*.

    Only the last word before the value and its first word are considered; capitals are kept.
    """
    if word := _CONTRACTED.search(before):
        for article, form in zip(("le ", "les "), _SHORT[word[1].lower()], strict=True):
            if said.startswith(article):
                raised = form.capitalize() if word[1][0].isupper() else form
                return f"{before[: word.start()]}{raised} ", said[len(article) :]
    if (word := _ELIDED.search(before)) and elides(said):
        return f"{before[: word.start()]}{word[1][:-1]}'", said
    return before, said


def of(phrase: str) -> str:
    """``de`` before a noun phrase or an infinitive: *du réservoir*, *de l'obstacle*, *d'ajuster*."""
    return "".join(joint("de ", phrase))


def at(place: str) -> str:
    """``à`` before a commune: *à Rouen*, *au Havre*, *aux Andelys*."""
    for article, form in (("Le ", "au"), ("Les ", "aux")):
        if place.startswith(article):
            return f"{form} {place[len(article) :]}"
    return f"à {place}"


def at_each(places: Sequence[str]) -> list[str]:
    """Where something is, for a list: *à Rouen*, *au Havre*."""
    return [at(place) for place in places]


def asks(remedy: str) -> bool:
    """Whether a remedy may follow *il est demandé de*: it begins with an infinitive."""
    words = remedy.split()
    if words[:2] == ["Ne", "pas"]:
        words = words[2:]
    return bool(words) and bool(re.match(r"[^\W\d_]+(er|ir|re)\b", words[0]))


def titled(article: str, name: str) -> str:
    """A name with its own article: *l'Andelle*, *le Hareng*."""
    return f"{article}{name}"


def singular(number: str) -> bool:
    """Whether a number as printed takes the singular: below two, so 0, 1 and 1,5."""
    digits = _NUMBER.search(number)
    return digits is not None and float(re.sub(r"[\u202f\u00a0 ]", "", digits[0]).replace(",", ".")) < 2


def lowers(sentence: str) -> bool:
    """Whether a sentence begins with an article, which is lowered inside another sentence; a label is not."""
    return re.split(r"[\s']", sentence, maxsplit=1)[0].lower() in _ARTICLES or sentence.startswith("L'")
