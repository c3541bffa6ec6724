"""Small grammar: contractions, elisions, lists, capitals, article numbers."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from typing import Final

_LAW: Final = re.compile(r"(CU|CE) ([LRD])\*?\s?\.?\s?([0-9][0-9-]*)(.*)\Z")


def joined(parts: Iterable[str], word: str) -> str:
    """``a, b et c``; ``word`` is the last joint with its spaces."""
    present = [part for part in parts if part]
    return present[0] if len(present) == 1 else ", ".join(present[:-1]) + word + present[-1] if present else ""


def shortened(parts: Sequence[str], most: int, others: str) -> str:
    """The first parts, and how many are left (``others`` contains ``{n}``)."""
    if len(parts) <= most:
        return ", ".join(parts)
    return ", ".join(parts[:most]) + " " + others.format(n=len(parts) - most)


def by_number(label: str) -> tuple[tuple[int, str], ...]:
    """Sort key of a label as one counts: *OAP n° 2* before *OAP n° 10*."""
    return tuple((int(part), "") if part.isdecimal() else (-1, part) for part in re.split("([0-9]+)", label) if part)


def capital(sentence: str) -> str:
    """The sentence with its first letter raised."""
    return sentence[:1].upper() + sentence[1:]


def uncapital(sentence: str) -> str:
    """The sentence with its first letter lowered, as after other words; an acronym keeps it."""
    if sentence[1:2].isupper():
        return sentence
    return sentence[:1].lower() + sentence[1:]


def cited_in(citation: str, text: str) -> bool:
    """Whether a text names what a citation does: ``CU L101-2 6°`` in *les articles L. 101-2, 6°, et L. 151-1*.

    A gloss in brackets is not part of the citation; an article with a paragraph is not named by the article alone.
    """
    law = _LAW.match(citation.partition(" (")[0].strip())
    if law is None:
        return False
    wanted = ["(?:et|and)" if word == "et" else re.escape(word) for word in law[4].replace(",", " ").split()]
    article = rf"\b{law[2]}\*?\.?\s?{re.escape(law[3])}(?![0-9-])"
    return bool(re.search(article + "".join(rf",?\s{word}" for word in wanted) + r"(?![0-9A-Za-z])", text))


def articles(laws: Iterable[str], urban: str, environment: str, word: str) -> str:
    """``code de l'urbanisme, art. L. 101-2 6°, L. 151-1 ; code de l'environnement, art. R. 371-19 II``.

    Parameters
    ----------
    laws
        As rules write them: ``CU L101-2 6°``, ``CE L371-1``, or free text.
    urban, environment, word
        How the two codes and *article* are called.
    """
    codes: dict[str, list[str]] = {"CU": [], "CE": []}
    free: list[str] = []
    for law in laws:
        match = _LAW.match(law.strip())
        if match:
            rest = re.sub(r"\b([LRD])([0-9]{3}-)", r"\1. \2", match[4])  # « L412-21 à L412-28 »
            codes[match[1]].append(f"{match[2]}. {match[3]}{rest}")
        else:
            free.append(law.strip())
    parts = [
        f"{name}, {word} {', '.join(codes[key])}" for key, name in (("CU", urban), ("CE", environment)) if codes[key]
    ]
    return " ; ".join([*parts, *free])
