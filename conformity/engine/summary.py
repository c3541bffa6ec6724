"""What a run ends with: its first concerns, and what it could not assess with the remedy of each."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import TYPE_CHECKING, Final

from conformity.errors import Msg
from conformity.language import words
from conformity.model import SILENT_SEVERITIES

if TYPE_CHECKING:
    from conformity.result import Report

__all__ = ["FIRST", "first_concerns", "unassessed"]

FIRST: Final = 5
#: what the run says, with its remedy, as it reads the network
_SAID: Final = frozenset(
    {
        Msg.LAYER_KIND_UNKNOWN,
        Msg.FEATURES_OF_UNKNOWN_KIND,
        Msg.REFERENCE_OUTSIDE_TERRITORY,
        Msg.DOSSIER_REFERENCE_OUTSIDE_TERRITORY,
    }
)


def first_concerns(report: Report, lang: str) -> list[str]:
    """Number of concerns that the letter numbers, then the first of them with place and figure."""
    from conformity.report.content import overview
    from conformity.report.wording.texts import Texts

    said = words(lang, "cli.outcome")
    texts = Texts.of(report, lang)
    weighed = [c for c in texts.register.concerns if c["severity"] not in SILENT_SEVERITIES]
    if not weighed:
        return [said["none" if overview.whole(texts) else "open"]]
    first = weighed[:FIRST]
    head = said["first" if len(weighed) > FIRST else "all"].format(first=len(first), n=len(weighed), total=len(weighed))
    return [head, *(f"  {n}. {texts.headline(concern)}" for n, concern in enumerate(first, start=1))]


def unassessed(report: Report, lang: str, instead: Callable[[str], str] = lambda code: "") -> Iterator[str]:
    """One sentence for each requested input that could not be assessed, then its remedy; remedies are not repeated.

    Parameters
    ----------
    instead
        What to say in place of the remedies of a code; empty to say them.
    """
    from conformity.report.content import overview
    from conformity.report.wording.texts import Texts

    texts = Texts.of(report, lang)
    asked = [line for line in report.not_assessed if line.requested and line.code not in _SAID]
    for said, alike in overview.by_reason(texts, asked):
        yield said
        code = alike[0].code
        other = instead(code)
        if other:
            yield other
            continue
        remedies = [texts.what_to_do(code, {"layer": line.layer, **line.fields}) for line in alike]
        yield from (f"    {remedy}" for remedy in dict.fromkeys(remedies) if remedy)
