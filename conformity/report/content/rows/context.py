"""What the columns of one report look up: its texts, its places on the map, what an officer typed."""

from __future__ import annotations

from functools import cached_property
from typing import TYPE_CHECKING, Any, Final

from conformity.report import places
from conformity.report.content import overview
from conformity.report.wording.register import text
from conformity.report.wording.texts import Texts

if TYPE_CHECKING:
    from collections.abc import Mapping

    from conformity.report.places import Spot
    from conformity.report.wording import Words
    from conformity.report.wording.register import Record, Register
    from conformity.result import Report
    from conformity.rulebook.schema import Rule

__all__ = ["OPINION", "Context", "zone_key"]

#: the language of the opinion, whatever that of the report
OPINION: Final = "fr"


class Context:
    """One report in one language.

    Parameters
    ----------
    pictures
        Files of maps that are published beside the output, which it may name.
    """

    def __init__(self, report: Report, lang: str, pictures: frozenset[str] = frozenset()) -> None:
        self.report: Report = report
        self.lang: str = lang
        self.pictures: frozenset[str] = pictures
        self.texts: Texts = Texts.of(report, lang)
        self.french: Texts = self.texts if lang == OPINION else Texts.of(report, OPINION)
        self._articles: dict[tuple[str, str], str] = {}
        self._unjudged: tuple[Record, tuple[str, str]] | None = None

    @property
    def words(self) -> Words:
        """The labels and phrases of the language."""
        return self.texts.words

    @property
    def register(self) -> Register:
        """The report's rows by key."""
        return self.texts.register

    def own(self, bilingual: Any) -> str:
        """A text of the rule pack in the report's language."""
        return str(bilingual.of(self.lang))

    def rule(self, row: Record) -> Rule:
        """The rule of a finding."""
        return self.register.rules[row["rule_id"]]

    def element(self, row: Record) -> Record:
        """The element of a finding; empty where it has none."""
        return self.register.elements.get(text(row["element_key"]), {})

    def spot(self, ident: str) -> Spot | None:
        """Where to look for a finding or concern."""
        return self._spots.get(ident)

    def outline(self, ident: str) -> str | None:
        """Geometry of a finding or place (WKT, metres)."""
        return self._outlines[ident]

    def typed(self, sheet: str, key: str, column: str, otherwise: str = "") -> str:
        """What an officer had typed in an earlier workbook."""
        return self._typed.get((sheet, key, column), otherwise)

    def articles(self, row: Record) -> str:
        """The articles of a finding's rule that apply to its document."""
        cited = (row["rule_id"], text(row["reference"]))
        if cited not in self._articles:
            self._articles[cited] = self.texts.law(self.rule(row), cited[1:])
        return self._articles[cited]

    def unjudged(self, row: Record) -> tuple[str, str]:
        """Why a row could not be assessed, and what to do about it; computed once for the last row."""
        if self._unjudged is None or self._unjudged[0] is not row:
            self._unjudged = row, overview.undetermined(self.texts, row)
        return self._unjudged[1]

    @cached_property
    def _spots(self) -> dict[str, Spot]:
        return places.spots(self.report)

    @cached_property
    def _outlines(self) -> dict[str, str | None]:
        return places.outlines(self.report)

    @cached_property
    def _typed(self) -> dict[tuple[str, str, str], str]:
        return {(t.sheet, t.key, t.column): t.text for t in self.report.typed or () if t.key}


def zone_key(row: Mapping[str, Any]) -> str:
    """What identifies a row of the correspondence of zones."""
    return "|".join(text(row[name]) for name in ("label", "typezone", "long_label"))
