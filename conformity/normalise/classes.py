"""Determines the class of a zone, that is what may be built there, from its type and label.

TYPEZONE of every version (CNIG standard A.4), POS codes, sectors of a carte communale. Labels only suggest: where a
label contradicts its type, the milder class is used and the other one is a candidate to confirm.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable
from dataclasses import dataclass, replace
from typing import Final

from conformity.errors import Msg
from conformity.model import ClassSource, ZoneClass, ZoneUse

_C = ZoneClass
#: TYPEZONE, folded → class
TYPES: Final[dict[str, ZoneClass]] = {
    "U": _C.URBAN,
    "AUC": _C.TO_URBANISE_OPEN,
    "1AU": _C.TO_URBANISE_OPEN,
    "AU": _C.TO_URBANISE_OPEN,
    "AUS": _C.TO_URBANISE_CLOSED,
    "2AU": _C.TO_URBANISE_CLOSED,
    "A": _C.AGRICULTURAL,
    "AH": _C.POCKET,
    "N": _C.NATURAL,
    "NH": _C.POCKET,
    "ND": _C.NATURAL,
}
#: TYPEZONE of a POS: U, NA (future urbanisation), NB (diffuse building), NC (agriculture), ND (nature)
POS: Final[dict[str, ZoneClass]] = {
    "U": _C.URBAN,
    "NA": _C.TO_URBANISE_CLOSED,
    "1NA": _C.TO_URBANISE_OPEN,
    "INA": _C.TO_URBANISE_OPEN,
    "2NA": _C.TO_URBANISE_CLOSED,
    "IINA": _C.TO_URBANISE_CLOSED,
    "NB": _C.POCKET,
    "NC": _C.AGRICULTURAL,
    "ND": _C.NATURAL,
}
#: TYPESECT of a carte communale: 01 open to building, 02 to activities, 03 not open, 99 outside the map
SECTORS: Final[dict[str, ZoneClass]] = {
    "01": _C.URBAN,
    "02": _C.URBAN,
    "03": _C.NATURAL,
    "99": _C.UNKNOWN,
}
_ZONE = re.compile(r"ZONES?(?=.)")
#: labels written in full, as in hand-made exports
_LABEL_WORDS: Final = (
    (_C.TO_URBANISE_OPEN, re.compile(r"A?URBANISER|AURBANISATION")),
    (_C.URBAN, re.compile(r"URBAIN|URBANISEE")),
    (_C.AGRICULTURAL, re.compile(r"AGRICOLE")),
    (_C.NATURAL, re.compile(r"NATUREL|FOREST")),
)
_LABEL_A = re.compile(r"[0-9]*A(?![A-Z]{4})")
_LABEL_N = re.compile(r"[0-9]*N(?![A-Z]{4})")
_LABEL_U = re.compile(r"U(?![A-Z]{4})|ZURNU|[0-9]U(?![A-Z]{4})")
_LABEL_2AU = re.compile(r"(?:2|II)-?AU|AUS(?![A-Z])|AU.*STRICT")
_LABEL_1AU = re.compile(r"(?:[0-9]?|I)-?AU")
_PROTECTED = re.compile(r"([AN])[0-9]*-?(?:TVB|CO[0-9]*|COR|RE|RB|ZH|P[0-9]*|ZHP|R|ER|CE)(?![A-Z]{2})")
_BUILT = re.compile(r"([AN])[0-9]*-?(?:H[0-9]*[A-Z]?|HAB)")
_USES: Final = (
    (ZoneUse.TRAVELLERS, r"GV|AGV|GDV"),
    (ZoneUse.ENERGY, r"PV|ENR|EOL|SOL"),
    (ZoneUse.EXTRACTION, r"CA|CAR|EX"),
    (ZoneUse.LEISURE, r"L[0-9]*|T[0-9]*|LT|LOI|GOLF|CAMP"),
    (ZoneUse.ACTIVITY, r"X[0-9]*|Y[0-9]*|Z[0-9]*|ECO"),
    (ZoneUse.FACILITY, r"E[0-9]*|EQ"),
    (ZoneUse.GARDEN, r"J[0-9]*|JA"),
)
_DESTINATIONS: Final = {
    "10": ZoneUse.EXTRACTION,
    "0901": ZoneUse.EXTRACTION,
    "0903": ZoneUse.ENERGY,
    "04": ZoneUse.LEISURE,
    "02": ZoneUse.ACTIVITY,
    "05": ZoneUse.FACILITY,
}
_WORDS: Final = (
    (ZoneUse.EXTRACTION, re.compile(r"carri[eè]re|extraction|gravi[eè]re|sabli[eè]re", re.I)),
    (ZoneUse.ENERGY, re.compile(r"photovolta|solaire|[eé]olien", re.I)),
    (ZoneUse.TRAVELLERS, re.compile(r"gens du voyage", re.I)),
    (ZoneUse.LEISURE, re.compile(r"loisir|camping|touris|golf|sporti", re.I)),
    (ZoneUse.ACTIVITY, re.compile(r"activit[eé]s? (?:[eé]conomique|artisanale|industrielle)|artisan|industri", re.I)),
)


#: the long label of an A or N zone forbids building …
_FORBIDS: Final = re.compile(
    r"\binconstructible|toutes? (?:les )?(?:nouvelles? )?constructions?(?: nouvelles?)?(?: y)? (?:est|sont)(?: y)?"
    r"(?: strictement)? interdites?|\bconstructions? (?:nouvelles? )?interdites?"
    r"|\binterdi(?:t|sant|ction de) toutes? (?:nouvelles? )?constructions?"
)
#: … but not that which farming or services need
_BUT: Final = re.compile(
    r"(?:\bsauf\b|\bhormis\b|exception|\bexcepte|sous reserve).*(?:agricol|exploitation|equipement|servic)"
)
_KEPT: Final = re.compile(
    r"\b(?:secteur|zone|espace) (?:agricole |naturelle? )?protegee?\b|interet (?:ecologique|paysager)"
)
#: … or names what is or may be built there
_BUILT_WORDS: Final = re.compile(
    r"\burbanisee?s? en zone (?:naturelle|agricole)|\bbatis? existant|\bconstructions? existantes?"
    r"|\bhabitats? (?:diffus|isole|disperse)|\bstecal\b|\bcapacites? d.?\s?accueil|\bhameaux?\b|\bconstructibles?\b"
)
#: uses of A and N zones that are built for
_BUILT_USES: Final = frozenset({ZoneUse.LEISURE, ZoneUse.ACTIVITY, ZoneUse.TRAVELLERS})
#: indices of A and N zones that mean no building: flooding, forest, views, farm buildings …
_PLAIN_INDEX: Final = re.compile(r"[AN](?:I[0-9]*|F[0-9]*|FO|S|N|A|M|B|V|PA?|D|C[0-9]?)?")


@dataclass(frozen=True)
class Classed:
    """A zone's class, the source of the class, the other candidate, and what is to be confirmed (a message code)."""

    zone_class: ZoneClass
    source: ClassSource
    candidate: str = ""
    use: ZoneUse = ZoneUse.NONE
    confirm: str = ""


def fold(text: str) -> str:
    """Upper case without accents, blanks, dots, underscores or invisible characters: look-alikes become equal.

    Letters of another alphabet stay: a Greek ``Α`` is neither read as Latin nor removed, which would give U for ``ΑU``.
    """
    flat = (c for c in unicodedata.normalize("NFKD", text) if unicodedata.category(c) not in ("Mn", "Cf"))
    return re.sub(r"[\s_.]+", "", "".join(flat)).upper()


def by_type(typezone: str, *, pos: bool = False, sector: bool = False) -> ZoneClass:
    """The class that a TYPEZONE (or TYPESECT) gives; ``unknown`` for one that no version defines."""
    code = fold(typezone)
    if sector:
        return SECTORS.get(code.zfill(2), ZoneClass.UNKNOWN)
    if pos and code in POS:
        return POS[code]
    return TYPES.get(code, ZoneClass.UNKNOWN)  # a POS may use the letters of a PLU beside its own


def is_sector(typezone: str) -> bool:
    """Whether a type is a TYPESECT of a carte communale."""
    code = fold(typezone)
    return bool(code) and code.zfill(2) in SECTORS


def looks_like_pos(typezones: Iterable[str]) -> bool:
    """Whether the types are those of a POS: NC and ND, and none of the letters that replaced them."""
    there = {fold(code) for code in set(typezones)}
    return there >= {"NC", "ND"} and not there & {"A", "N", "AU", "AUC", "AUS", "1AU", "2AU"}


def by_label(label: str) -> ZoneClass:
    """The class that a label alone would suggest; ``unknown`` if it suggests none."""
    code = _ZONE.sub("", fold(label), count=1)
    for zone_class, words in _LABEL_WORDS:
        if words.match(code):
            return zone_class
    if _LABEL_2AU.match(code):
        return ZoneClass.TO_URBANISE_CLOSED
    if _LABEL_1AU.match(code):
        return ZoneClass.TO_URBANISE_OPEN
    if _LABEL_U.match(code):
        return ZoneClass.URBAN
    if code.startswith("STECAL") or _BUILT.fullmatch(code):
        return ZoneClass.POCKET
    protected = _PROTECTED.fullmatch(code)
    if protected:
        return ZoneClass.AGRICULTURAL_PROTECTED if protected[1] == "A" else ZoneClass.NATURAL_PROTECTED
    if _LABEL_A.match(code):
        return ZoneClass.AGRICULTURAL
    if _LABEL_N.match(code):
        return ZoneClass.NATURAL
    return ZoneClass.UNKNOWN


#: From the least to the most permissive class.
_MILD: Final = (
    _C.NATURAL_PROTECTED, _C.AGRICULTURAL_PROTECTED, _C.NATURAL, _C.AGRICULTURAL, _C.TO_URBANISE_CLOSED, _C.POCKET,
    _C.TO_URBANISE_OPEN, _C.URBAN,
)  # fmt: skip
_PLAIN = {_C.NATURAL_PROTECTED: _C.NATURAL, _C.AGRICULTURAL_PROTECTED: _C.AGRICULTURAL}


def classify(
    label: str, typezone: str, use: ZoneUse, *, long_label: str = "", pos: bool = False, sector: bool = False
) -> Classed:
    """Class of a zone from its type, with what its label adds.

    An index that protects (Np, Azh …) is only a candidate: the written regulations may not contain
    that protection; a long label that forbids building is taken at its word. Of two classes that contradict each other,
    the milder is used. A sector of A or N that may be built on keeps ``pocket`` as candidate: it is neither natural
    nor a pocket before somebody says so.
    """
    classed = _classify(label, typezone, use, pos=pos, sector=sector)
    if pos or sector or classed.zone_class not in _PLAIN.values():
        return classed
    text = _plain_words(long_label)
    if _FORBIDS.search(text) and not _BUT.search(text):
        protected = next(strict for strict, plain in _PLAIN.items() if plain == classed.zone_class)
        return Classed(protected, ClassSource.LABEL, use=classed.use, confirm=Msg.LONG_LABEL_FORBIDS_BUILDING)
    if classed.candidate:
        return classed
    if _FORBIDS.search(text) or _KEPT.search(text):
        protected = next(strict for strict, plain in _PLAIN.items() if plain == classed.zone_class)
        return replace(classed, candidate=protected, confirm=classed.confirm or Msg.LABEL_SUGGESTS_SECTOR)
    if _BUILT_WORDS.search(text) or classed.use in _BUILT_USES:
        return replace(classed, candidate=ZoneClass.POCKET, confirm=classed.confirm or Msg.SECTOR_TO_BE_TOLD)
    return classed


def is_unexplained(label: str, long_label: str) -> bool:
    """Whether an A or N zone has an index that nothing explains: no protection, no known habit, no long label."""
    code = fold(label)
    return (
        fold(long_label) in ("", code)
        and bool(re.fullmatch(r"[AN][A-Z]{1,4}[0-9]*", code))
        and not (_PLAIN_INDEX.fullmatch(code) or _PROTECTED.fullmatch(code))
    )


def _plain_words(text: str) -> str:
    flat = unicodedata.normalize("NFKD", text.replace("’", "'"))
    return re.sub(r"\s+", " ", "".join(c for c in flat if not unicodedata.combining(c))).lower()


def _classify(label: str, typezone: str, use: ZoneUse, *, pos: bool, sector: bool) -> Classed:
    """The same from type and label alone."""
    typed = by_type(typezone, pos=pos, sector=sector)
    if sector:
        if fold(typezone).zfill(2) == "02":
            use = ZoneUse.ACTIVITY
        return Classed(
            typed, ClassSource.TYPEZONE, use=use, confirm=Msg.ZONE_TYPE_UNKNOWN if typed is _C.UNKNOWN else ""
        )
    suggested = by_label(label)
    if typed is _C.UNKNOWN:
        return Classed(
            _C.UNKNOWN, ClassSource.TYPEZONE, "" if suggested is _C.UNKNOWN else suggested, use, Msg.ZONE_TYPE_UNKNOWN
        )
    if suggested in (_C.UNKNOWN, typed) or pos:
        confirm = Msg.AU_PHASE_MISSING if fold(typezone) == "AU" and suggested is not typed else ""
        return Classed(typed, ClassSource.TYPEZONE, use=use, confirm=confirm)
    if suggested in _PLAIN and _PLAIN[suggested] == typed:
        return Classed(typed, ClassSource.TYPEZONE, suggested, use, Msg.LABEL_SUGGESTS_SECTOR)
    if typed is _C.POCKET and suggested in (_C.NATURAL, _C.AGRICULTURAL):
        return Classed(typed, ClassSource.TYPEZONE, use=use)
    if suggested in _PLAIN:
        suggested = _PLAIN[suggested]
    if _related(typed, suggested):
        return Classed(typed, ClassSource.TYPEZONE, use=use)
    mild, other = sorted((typed, suggested), key=_MILD.index)
    source = ClassSource.TYPEZONE if mild is typed else ClassSource.LABEL
    return Classed(mild, source, other, use, Msg.LABEL_CONTRADICTS_TYPE)


def _related(typed: ZoneClass, suggested: ZoneClass) -> bool:
    """Whether two classes agree; A and N do: a label with the other letter is a naming habit, not a contradiction."""
    plain = {_C.NATURAL, _C.AGRICULTURAL}
    return typed in plain and suggested in plain


def guess(label: str, long_label: str) -> Classed:
    """Class of a zone that has no type: guessed from its label, and to be confirmed."""
    suggested = _PLAIN.get(by_label(label), by_label(label))
    return Classed(
        suggested, ClassSource.LABEL, use=use_of(label, long_label, "", suggested), confirm=Msg.CLASS_GUESSED_FROM_LABEL
    )


def use_of(label: str, long_label: str, destination: str, zone_class: ZoneClass) -> ZoneUse:
    """Secondary use of an A or N zone, from its label's words, its destination code, else its index."""
    if zone_class not in (_C.NATURAL, _C.AGRICULTURAL, _C.POCKET):
        return ZoneUse.NONE
    for use, words in _WORDS:
        if words.search(long_label):
            return use
    destined = _DESTINATIONS.get(destination)
    if destined:
        return destined
    index = re.fullmatch(r"[AN]([A-Z]{1,4}[0-9]*)", fold(label))
    if index:
        for use, pattern in _USES:
            if re.fullmatch(pattern, index[1]):
                return use
    return ZoneUse.NONE
