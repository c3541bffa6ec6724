"""Names of places and rivers as one writes and says them: letter case, leading article, generic noun.

Sources store *L'ANDELLE*, *l'andelle* and *L'Andelle* alike. The names are French whatever the language of the report.
"""

from __future__ import annotations

import re
import unicodedata
from typing import Final

__all__ = ["cased", "folded", "parted", "stream"]

#: words that keep a small letter inside a name, and the elided ones
_SMALL: Final = frozenset(
    {"de", "du", "des", "la", "le", "les", "à", "au", "aux", "et", "en", "sur", "sous", "dit", "dite", "d", "l", "lès"}
)
_WORD: Final = re.compile(r"[^\W\d_]+")
_ARTICLE: Final = re.compile(r"(l)['’]\s?|(le|la|les)\s+", re.I)
#: generic nouns of running water, and their article
_STREAMS: Final = {
    **dict.fromkeys(("ruisseau", "ru", "fossé", "canal", "fleuve", "torrent", "bras", "gave", "nant", "ravin",
                     "watergang", "riou", "bief", "cours d'eau"), "le "),
    **dict.fromkeys(("rivière", "becque", "ravine", "noue", "rigole", "dérivation", "craste", "jalle"), "la "),
    **dict.fromkeys(("étier", "émissaire"), "l'"),
}  # fmt: skip
_NOUN: Final = re.compile(rf"({'|'.join(sorted(_STREAMS, key=len, reverse=True))})(?![^\W\d_])", re.I)


def cased(name: str) -> str:
    """A name stored in capitals or in small letters alone, with capitals where they belong; any other as it is.

    Examples
    --------
    >>> cased("LES MONTS DE SIGY"), cased("ruisseau de l'andelle"), cased("Le Haut du Bois")
    ('Les Monts de Sigy', "Ruisseau de l'Andelle", 'Le Haut du Bois')
    """
    if not (name.isupper() or name.islower()):
        return name
    first = _WORD.search(name)

    def word(match: re.Match[str]) -> str:
        low = match[0].lower()
        small = low in _SMALL and (first is None or match.start() != first.start())
        return low if small else low[:1].upper() + low[1:]

    return _WORD.sub(word, name)


def folded(name: str) -> str:
    """A name in small letters without accents or apostrophes: names that differ in these alone are one."""
    flat = unicodedata.normalize("NFKD", name).encode("ascii", "ignore").decode()
    return " ".join(flat.casefold().replace("'", " ").split())


def parted(name: str) -> tuple[str, str]:
    """The leading article of a name, in small letters with its space, and the rest with a capital.

    Examples
    --------
    >>> parted("l'andelle"), parted("LE HARENG"), parted("Bois des Sarts")
    (("l'", 'Andelle'), ('le ', 'Hareng'), ('', 'Bois des Sarts'))
    """
    name = cased(" ".join(name.split()))
    match = _ARTICLE.match(name)
    rest = name[match.end() :] if match else ""
    if match is None or not rest:
        return "", name
    article = "l'" if match[1] else f"{match[2].lower()} "
    return article, rest[:1].upper() + rest[1:]


def stream(name: str) -> tuple[str, str]:
    """As :func:`parted`, for running water: without an article, a generic noun takes its own; without either, none.

    Examples
    --------
    >>> stream("Ruisseau des Viviers"), stream("la varenne"), stream("Varenne")
    (('le ', 'ruisseau des Viviers'), ('la ', 'Varenne'), ('', 'Varenne'))
    """
    article, rest = parted(name)
    noun = None if article else _NOUN.match(rest.replace("’", "'"))
    if noun is None:
        return article, rest
    return _STREAMS[noun[1].lower()], f"{noun[1].lower()}{rest[noun.end() :]}"
