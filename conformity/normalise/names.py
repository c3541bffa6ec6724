"""Spelling of names for display."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Final

from conformity.profiles.folding import folded

#: values that sources write in place of a missing name
NAMELESS: Final = frozenset(
    {"nr", "nc", "so", "ns", "sans nom", "inconnu", "non renseigne", "sans objet", "innomme", "?"}
)
_SMALL: Final = frozenset(
    {"la", "le", "les", "de", "du", "des", "d", "l", "ruisseau", "riviere", "rivière", "ru", "canal", "bras", "et"}
)
#: small words inside a compound name
_LINKS: Final = frozenset({"sur", "sous", "en", "de", "du", "des", "la", "le", "les", "lès", "et", "aux", "à"})


def named(name: str) -> bool:
    """Whether a text is a name, and not a placeholder."""
    return bool(name) and folded(name) not in NAMELESS


def display_name(name: str) -> str:
    """A river's name in its usual spelling: ``la Varenne``, ``le Hareng``, ``ruisseau de Bully``."""
    words = name.strip().split()
    spelled = []
    for word in words:
        head, mark, tail = word.replace("’", "'").partition("'")
        if mark and head.lower() in ("l", "d"):
            spelled.append(f"{head.lower()}'{_capital(tail)}")
        elif word.lower() in _SMALL:
            spelled.append(word.lower())
        else:
            spelled.append(_capital(word))
    return " ".join(spelled)


def one_spelling(names: Sequence[str]) -> list[str]:
    """Names of which some leave out the accents that others write (*la Roulee*, *la Roulée*), with the accents.

    Where two spellings of one name bear accents that differ, all are left as they are.
    """
    spelled: dict[str, dict[str, None]] = {}
    for name in names:
        if name and not name.isascii():
            spelled.setdefault(folded(name), {})[name] = None
    accented = {
        key: min(several, key=lambda name: (name.isupper(), name))  # whatever the order of the layers
        for key, several in spelled.items()
        if len({each.casefold() for each in several}) == 1
    }
    return [accented.get(folded(name), name) if name and name.isascii() else name for name in names]


def _capital(word: str) -> str:
    """``SAINTE-MARIE-SUR-EAULNE`` as ``Sainte-Marie-sur-Eaulne``; capitals inside a mixed word are kept."""
    first, *rest = word.split("-")
    parts = [first, *(p.lower() if p.lower() in _LINKS else p for p in rest)]
    return "-".join(p if n and p in _LINKS else _one(p) for n, p in enumerate(parts))


def _one(part: str) -> str:
    return part[:1].upper() + (part[1:].lower() if part.isupper() else part[1:])
