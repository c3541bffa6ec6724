"""What things are called in a sentence: elements, zones, communes."""

from __future__ import annotations

from collections.abc import Iterable
from typing import TYPE_CHECKING

from conformity.language import of
from conformity.model import communes_of
from conformity.report import wording
from conformity.report.wording import grammar
from conformity.report.wording.register import Record, Register, text, texts

if TYPE_CHECKING:
    from conformity.result import Report

_MARK = 8  # characters of an element's key that tell it apart where it has neither name nor id


class Names:
    """How one report calls its things, in one language."""

    def __init__(self, report: Report, lang: str, register: Register | None = None) -> None:
        self.report = report
        self.lang = lang
        #: PLU, PLUi, CC, POS; empty where neither the data nor the dossier tell it
        self.document = text(report.plan.get("document")) or report.dossier.document
        self.words = wording.of(lang, self.document)
        self.register = register or Register(report)
        self._shorts: dict[str, str] = {}

    # ------------------------------------------------------------------------------------------- elements

    def element(self, key: str) -> str:
        """An element with its article: *le réservoir « Bois des Sarts »*, *l'obstacle FR99OL3*."""
        return self.words.phrase["the_element"].format(element=self.element_short(key))

    def element_short(self, key: str) -> str:
        """An element without article: *réservoir « Bois des Sarts »*."""
        if key not in self._shorts:
            self._shorts[key] = self._short(key)
        return self._shorts[key]

    def _short(self, key: str) -> str:
        row = self.register.elements.get(key)
        if row is None:
            return key
        kind = self._kind(row)
        name, ident = text(row["name"]), text(row["element_id"])
        if name:
            told = of(self.lang).quoted(name)
        elif ident:
            told = ident
        else:
            told = f"({self.words.phrase['mark']} {mark(key)})"
            unnamed = self.words.phrase["unnamed"]
            kind = of(self.lang).described(kind, unnamed)
        told = f"{kind} {told}"
        part = int(row["part"] or 0)
        return f"{told}, {self.words.phrase['part'].format(n=part)}" if part else told

    def _kind(self, row: Record) -> str:
        kind = self.words.kind.get(text(row["kind"]), text(row["kind"]))
        milieu = self.words.milieu_short.get(text(row["milieu"]), "")
        if not milieu or row["kind"] not in ("reservoir", "corridor"):
            return kind
        return of(self.lang).described(kind, milieu)

    def elements(self, keys: Iterable[str], most: int = 6) -> str:
        """Some elements, those that have a name first."""
        known = self.register.elements
        ordered = sorted(keys, key=lambda k: (not text(known.get(k, {}).get("name")), k))
        return grammar.shortened([self.element_short(k) for k in ordered], most, self.words.phrase["and_others"])

    # ------------------------------------------------------------------------------------------- places

    def commune(self, code: str) -> str:
        """Name of a commune, its code where the name is not known; of several joined by commas, each."""
        known = self.register.communes
        if code in known:
            return known[code]
        return grammar.joined([known.get(each, each) for each in communes_of(code)], self.words.phrase["and"])

    def place(self, row: Record, most: int = 4) -> str:
        """The communes of a finding or concern; the whole plan where none is told."""
        codes = texts(row.get("communes")) or [c for c in [text(row.get("commune"))] if c]
        if not codes:
            return self.words.phrase["whole_plan"]
        return grammar.shortened([self.commune(c) for c in codes], most, self.words.phrase["and_others"])

    def zone_class(self, value: str) -> str:
        """Label of a zone class; empty for none."""
        return self.words.zone_class.get(value, value)

    def zone(self, key: str) -> str:
        """``1AUh (à urbaniser, ouverte)``."""
        row = self.register.zones.get(key)
        return f"{row['label']} ({self.zone_class(row['zone_class'])})" if row else key


def mark(key: str) -> str:
    """The last characters of an element's key: enough to find it in the workbook."""
    return key.rsplit(":", 1)[-1][-_MARK:]
