"""Words that a rule's own text may not use, since they claim more than a document without legal force supports.

A rule may be applied with any reference: an annulled scheme only provides knowledge (practice: code de
l'urbanisme L101-2 6°, L151-1), and a verdict of compatibility is the authority's or the judge's in any case. So its
texts state facts and ask; the report's own wording depends on the legal force of the reference.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Any, Final

from conformity.errors import Msg, Problem

if TYPE_CHECKING:
    from conformity.rulebook.schema import Part
    from conformity.yamltext import Node

_FRENCH: Final = (
    r"incompatib\w*",
    r"(?:non[- ])?conforme(?:s|ment)?",
    r"non[- ]conformités?",
    r"illéga\w*",
    r"illicites?",
    r"irréguli(?:er|ère|arité)\w*",
    r"viol(?:e|ent|er|ation|ations)",
    r"enfrei\w+",
    r"infractions?",
    r"méconn(?:aît|ait|aissent|aître|aissance)",
    r"contraires? (?:à|au|aux)",
    r"contrari(?:e|ent|er)",
    r"annulables?",
    r"(?:doit|doivent|devra|devront) être (?:refus|annul|rejet|retir|interdit)\w*",
)
_ENGLISH: Final = (
    r"incompatib\w*",
    r"(?:non-?)?complian(?:t|ce)",
    r"(?:non-?)?conform(?:s|ing|ant)",
    r"unlawful\w*",
    r"illegal\w*",
    r"irregular(?:ity|ities)",
    r"violat\w*",
    r"breach\w*",
    r"infring\w*",
    r"contrary to",
    r"contraven\w*",
    r"must be (?:refused|annulled|rejected|withdrawn|removed|prohibited)",
)
#: words that negate such a word: « ne se prononce pas sur la conformité », "says nothing of …"
_DENIED: Final = re.compile(
    r"(?:\bn[e']|\bni\b|\baucune?\b|\bsans\b|\bjamais\b|\bnon plus\b|\bno\b|\bnot\b|\bnever\b|\bneither\b|\bnor\b"
    r"|\bwithout\b|\bnothing\b)[^.;:!?]{0,80}\Z",
    re.IGNORECASE,
)
_WORDS: Final = {
    lang: re.compile(rf"(?<![\w-])(?:{'|'.join(patterns)})(?![\w-])", re.IGNORECASE)
    for lang, patterns in (("fr", _FRENCH), ("en", _ENGLISH))
}


def beyond_knowledge(text: str, lang: str) -> list[str]:
    """Forbidden words of a text, in order; those negated in the same clause are omitted.

    Parameters
    ----------
    lang
        ``fr`` or ``en``.
    """
    return [match[0] for match in _WORDS[lang].finditer(text) if not _DENIED.search(text[: match.start()])]


def problems(part: Part, node: Node, file: str) -> list[Problem]:
    """A problem for each text in a file of a pack that contains forbidden words."""
    texts: list[tuple[tuple[str | int, ...], Any]] = []
    for n, rule in enumerate(part.rules):
        texts += [(("rules", n, name), getattr(rule, name)) for name in ("title", "why")]
        texts += [(("rules", n, "texts", name), getattr(rule.texts, name)) for name in ("finding", "remedy", "piece")]
        for m, variant in enumerate(rule.variants):
            at = ("rules", n, "variants", m)
            texts += [((*at, name), both) for name in ("title", "why") if (both := getattr(variant, name)) is not None]
            if variant.texts is not None:
                parts = ("finding", "remedy", "piece")
                texts += [((*at, "texts", part), getattr(variant.texts, part)) for part in parts]
    for n, modifier in enumerate(part.modifiers):
        texts += [(("modifiers", n, name), getattr(modifier, name)) for name in ("title", "why")]
    texts += [(("overrides", n, "reason"), override.reason) for n, override in enumerate(part.overrides)]
    return [
        Problem(Msg.TEXT_CLAIMS_TOO_MUCH, node.place((*path, lang), file), {"words": ", ".join(words)})
        for path, both in texts
        for lang in ("fr", "en")
        if (words := beyond_knowledge(getattr(both, lang), lang))
    ]
