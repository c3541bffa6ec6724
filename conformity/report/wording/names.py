"""What things are called in a sentence: elements, zones, communes."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from typing import TYPE_CHECKING, Final

from conformity.language import figures, of, toponyms
from conformity.model import Kind, communes_of, is_commune_code
from conformity.report import wording
from conformity.report.wording import grammar
from conformity.report.wording.register import Record, Register, text, texts

if TYPE_CHECKING:
    from conformity.result import Report

#: a longer id is not used as a name
_SHORT_ID: Final = 12
#: columns that say what an obstacle is, as sources name them
_OBSTACLE_LABELS: Final = ("lib_obst", "nom_obst", "libelle", "label", "nom_route", "numero", "nature", "type")
_GENERIC: Final = re.compile(r"obstacle|fonctionnalit|discontinuit|\bpoint\b|conflit|inconnu|non renseign")
#: a name has a number or, inside it, a word with a capital, other than an acronym (*non LGV*)
_PROPER: Final = re.compile(r"\d|(?<=\s)[A-ZÀ-Ý](?![A-ZÀ-Ý]{1,3}\b)")
_ACRONYM: Final = re.compile(r"[A-ZÀ-Ý]{2,4}\Z")
_MARK = 8  # characters of an element's key that identify it where it has neither name nor id


class Names:
    """How one report calls its things, in one language."""

    def __init__(self, report: Report, lang: str, register: Register | None = None) -> None:
        self.report = report
        self.lang = lang
        #: PLU, PLUi, CC, POS; empty where neither the data nor the dossier give it
        self.document = text(report.plan.get("document")) or report.dossier.document
        self.words = wording.of(lang, self.document)
        self.register = register or Register(report)
        self._shorts: dict[str, str] = {}

    # ------------------------------------------------------------------------------------------- elements

    def element(self, key: str) -> str:
        """An element with its article: *le réservoir « Bois des Sarts »*, *l'obstacle FR99OL3*."""
        return self.words.phrase["the_element"].format(element=self.element_short(key))

    def element_short(self, key: str) -> str:
        """An element without article: *réservoir « Bois des Sarts »*, *corridor aquatique de l'Andelle*."""
        if key not in self._shorts:
            self._shorts[key] = self._short(key)
        return self._shorts[key]

    def _short(self, key: str) -> str:
        row = self.register.elements.get(key)
        if row is None:
            return key
        kind = self._kind(row)
        name = text(row["name"])
        if row["kind"] == Kind.OBSTACLE and not name:
            name, common = self._obstacle(row)
            if common:
                kind = self.words.phrase["obstacle_of"].format(kind=kind, common=common)
        water = self.water(row)
        # « le cours d'eau du ruisseau des Viviers » says twice what it is
        if water and (row["kind"] != Kind.WATERCOURSE or toponyms.parted(name)[0]):
            return self.words.phrase["river_of"].format(kind=kind, name=water)
        if name:
            shown = of(self.lang).quoted(name)
        elif self.short_id(row):
            shown = self.short_id(row)
        else:
            return self._unnamed(key, row, kind)
        return f"{kind} {shown}"

    @staticmethod
    def _obstacle(row: Record) -> tuple[str, str]:
        """What the source calls an obstacle that it gives no name: a name (*RD 17*), or else what it is (*route*).

        A label that only says that it is an obstacle says nothing.
        """
        attributes = {key.casefold(): text(value) for key, value in (row["attributes"] or {}).items()}
        said = [*(attributes.get(key, "") for key in _OBSTACLE_LABELS), text(row["obstacle_label"])]
        said = [each.strip() for each in said if each and not _GENERIC.search(each.casefold()) and not each.isdigit()]
        name = next((each for each in said if _PROPER.search(each)), "")
        return name, "" if name else next((_uncased(each) for each in said), "")

    def obstacle_sort(self, key: str) -> str:
        """What the source calls an obstacle beside its name: *liaisons routières principales*; else nothing."""
        row = self.register.elements.get(key)
        return "" if row is None else self._obstacle(row)[1]

    def obstacle_called(self, key: str) -> str:
        """The name of an obstacle."""
        row = self.register.elements.get(key)
        return "" if row is None else text(row["name"]) or self._obstacle(row)[0]

    def obstacle_plain(self, key: str) -> str:
        """An obstacle with its article and its number, without what the source calls it: *l'obstacle FR99OL3*."""
        row = self.register.elements.get(key)
        if row is None or not self.short_id(row) or not self._obstacle(row)[1]:
            return self.element(key)
        return self.say_the(f"{self._kind(row)} {self.short_id(row)}")

    @staticmethod
    def short_id(row: Record) -> str:
        """The id of an element's source, where one can read it; else nothing."""
        ident = text(row["element_id"])
        return ident if len(ident) <= _SHORT_ID else ""

    def obstacle_of_pieces(self, keys: Sequence[str]) -> str:
        """An obstacle that the source draws in pieces, with its article, by its name or sort; by no number of a piece.

        *l'obstacle « RD 17 »*, *l'obstacle (route)*, *l'obstacle*.
        """
        row = self.register.elements.get(keys[0])
        if row is None or len(keys) == 1:
            return self.element(keys[0])
        if text(row["name"]):
            return self.element(keys[0])
        name, common = self._obstacle(row)
        kind = self._kind(row)
        if name:
            return self.say_the(f"{kind} {of(self.lang).quoted(name)}")
        return self.say_the(self.words.phrase["obstacle_of"].format(kind=kind, common=common) if common else kind)

    def water(self, row: Record) -> str:
        """The name of running water with its article: *l'Andelle*, *le ruisseau des Viviers*.

        Empty for other elements, and for a name whose article is not known.
        """
        name = text(row["name"])
        runs = row["kind"] == Kind.WATERCOURSE or "watercourse" in texts(row["roles"]) or row["milieu"] == "river"
        article, rest = toponyms.stream(name) if name and runs else ("", "")
        return of(self.lang).grammar.titled(article, rest) if article else ""

    def _unnamed(self, key: str, row: Record, kind: str, *, beside: bool = True) -> str:
        """An element without name or id, by its size and the nearest one that has a name."""
        shape, phrase = int(self.register.dimension(key)), self.words.phrase
        size = float(row["size"] or 0.0)
        measured = {2: figures.area(size, self.lang), 1: figures.length(size, self.lang)}.get(shape, "")
        said = kind if measured and row["kind"] != Kind.WATERCOURSE else phrase["unnamed_kind"].format(kind=kind)
        if measured:
            said = phrase["unnamed_sized"].format(kind=said, size=measured)
        neighbour = self.register.neighbour(key) if beside else None
        return phrase["unnamed_near"].format(element=said, name=self._beside(neighbour)) if neighbour else said

    def is_near(self, key: str, names: Iterable[str]) -> bool:
        """Whether an element has no name and is identified by a neighbour with one of some names."""
        row = self.register.elements.get(key)
        if row is None or text(row["name"]) or self.short_id(row):
            return False
        neighbour = self.register.neighbour(key)
        return neighbour is not None and text(neighbour["name"]) in set(names)

    def apart(self, key: str) -> str:
        """An element without a name, with its article, not identified by a neighbour."""
        row = self.register.elements[key]
        kind = self._kind(row)
        if row["kind"] == Kind.OBSTACLE and (common := self._obstacle(row)[1]):
            return self.say_the(self.words.phrase["obstacle_of"].format(kind=kind, common=common))
        said = self._unnamed(key, row, kind, beside=False)
        return self.say_the(said)

    def element_in_table(self, key: str) -> str:
        """An element without article; one without a name by its size alone, not by its neighbour."""
        row = self.register.elements.get(key)
        if row is None or text(row["name"]) or row["kind"] == Kind.OBSTACLE:
            return self.element_short(key)
        if 0 < len(text(row["element_id"])) <= _SHORT_ID:
            return self.element_short(key)
        return self._unnamed(key, row, self._kind(row), beside=False)

    def say_the(self, element: str) -> str:
        """An element with its article."""
        return self.words.phrase["the_element"].format(element=element)

    def _beside(self, row: Record) -> str:
        """A neighbour's name: bare where it has an article (*l'Andelle*, *les Monts de Sigy*), else in quotes."""
        if water := self.water(row):
            return water
        name, way = text(row["name"]), of(self.lang)
        article, rest = toponyms.parted(name)
        return way.grammar.titled(article, rest) if article else way.quoted(name)

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
        """The communes of a finding or concern; the whole plan where none is given."""
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


def _uncased(label: str) -> str:
    """A label in small letters, but for its acronyms: *réseau ferré non LGV*."""
    if label.isupper():
        return label.casefold()
    return " ".join(word if _ACRONYM.match(word) else word.casefold() for word in label.split(" "))


def mark(key: str) -> str:
    """The last characters of an element's key: enough to find it in the workbook."""
    return key.rsplit(":", 1)[-1][-_MARK:]
