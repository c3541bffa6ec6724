"""What things are called in a sentence: elements, zones, communes."""

from __future__ import annotations

from collections.abc import Iterable
from typing import TYPE_CHECKING, Final

from conformity.language import figures, of
from conformity.model import communes_of, is_commune_code
from conformity.report import wording
from conformity.report.wording import grammar
from conformity.report.wording.register import Record, Register, text, texts

if TYPE_CHECKING:
    from conformity.result import Report

#: an id that is longer is no name that people use
_SHORT_ID: Final = 12
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
            shown = of(self.lang).quoted(name)
        elif 0 < len(ident) <= _SHORT_ID:
            shown = ident
        else:
            return self._unnamed(key, row, kind)
        return f"{kind} {shown}"

    def _unnamed(self, key: str, row: Record, kind: str) -> str:
        """An element without name or id, by its size and the nearest one that has a name."""
        shape = int(self.register.dimension(key))
        size = float(row["size"] or 0.0)
        extent = figures.area(size, self.lang) if shape == 2 else figures.length(size, self.lang) if shape == 1 else ""
        beside, phrase = self.register.neighbour(key), self.words.phrase
        near = phrase["unnamed_near"].format(name=self._beside(beside)) if beside else ""
        details = ", ".join(part for part in (extent, near) if part)
        said = phrase["unnamed_kind"].format(kind=kind)
        return f"{said} ({details})" if details else said

    def _beside(self, name: str) -> str:
        """A neighbour's name: bare where it begins with an article (*l'Andelle*), else in quotes."""
        article = of(self.lang).inside(name)
        return article if of(self.lang).grammar.lowers(name) or article != name else of(self.lang).quoted(name)

    def _kind(self, row: Record) -> str:
        kind = self.words.kind.get(text(row["kind"]), text(row["kind"]))
        milieu = self.words.milieu_short.get(text(row["milieu"]), "")
        if not milieu or row["kind"] not in ("reservoir", "corridor", "habitat_network"):
            return kind
        return of(self.lang).described(kind, milieu)

    def elements(self, keys: Iterable[str], most: int = 6) -> str:
        """Some elements, those that have a name first."""
        rows = self.register.elements
        ordered = sorted(keys, key=lambda k: (not text(rows.get(k, {}).get("name")), k))
        return grammar.shortened([self.element_short(k) for k in ordered], most, self.words.phrase["and_others"])

    # ------------------------------------------------------------------------------------------- places

    def commune(self, code: str) -> str:
        """Name of a commune, its code where the name is not known; of several joined by commas, each."""
        names = self.register.communes
        if code in self.register.communes_named:
            return names[code]
        parts = [self._commune(each) for each in communes_of(code)]
        return grammar.joined(parts, self.words.phrase["and"])

    def _commune(self, code: str) -> str:
        names = self.register.communes
        if code in self.register.communes_named:
            return names[code]
        return self.words.phrase["commune_code"].format(code=code) if is_commune_code(code) else names.get(code, code)

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
