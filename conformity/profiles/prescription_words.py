"""Reads from its words what a prescription with an unspecific code protects or reserves.

Sub-type 00 of the CNIG code list (PrescriptionUrbaType) gives a type but not its object: 07-00 is a wall as well
as a hedge (Code de l'urbanisme L151-19, L151-23), 05-00 a road as well as a green space (L151-41). Where the label
is unambiguous, the code is read as the specific one; otherwise the object is unknown, and is neither a protection nor
the absence of one.

Some labels contradict their code, and then take precedence: an element of the landscape (L151-23, L123-1-5 7°) coded as
classified woodland, which forbids more; a hazard zone or a building coded as a protection of nature.
"""

from __future__ import annotations

import re
import unicodedata
from functools import lru_cache
from typing import Final

from conformity.model import Effect, Nature
from conformity.profiles import prescription_codes as codes

#: elements of the landscape whose sub-type does not give the article (L151-19 or L151-23)
UNSPECIFIED_CODE: Final = "07-00"
#: Codes whose object is unknown where no word gives it.
OPEN: Final = frozenset({"05-00", UNSPECIFIED_CODE})

_SPECIES = (
    r"chenes?|frenes?|tilleuls?|noyers?|charmes?|hetres?|platanes?|marronniers?|cedres?|saules?|peupliers?|erables?"
    r"|chataigniers?|ormes?|sequoias?|pins?|poiriers?|pommiers?"
)
#: woods, then other natural objects, then all others
_WOODED: Final = re.compile(
    r"\bhaies?\b|alignements? (?:d.)?arbres?|\barbres?\b|\barboree?s?\b|\bbois(?:es?|ees?|ements?)?\b|\bbosquets?\b"
    r"|\bripisylves?\b|\bforets?\b|\bbocag|\bvergers?\b|\blisieres?\b"
    r"|\b(?:peupler|saul|chen|hetr|aulne?)aies?\b|^\W*(?:\d+\W*)?(?:" + _SPECIES + r")\b"
)
_OPEN_GROUND: Final = re.compile(
    r"\bmares?\b|\bplans? d.eau\b|\bmarais\b|\broselieres?\b|\bfosses?\b|\bbecques?\b|\bwatergangs?\b|\brivieres?\b"
    r"|\bpatrimoines? naturels?\b|\bzones? humides?|\bmilieux? humides?|\bprairies?\b|\betangs?\b"
    r"|\bcours d.eau\b|\bruisseaux?\b|\bcontinuites? (?:ecolog|biolog|naturel|verte)"
    r"|\bcorridors? (?:ecolog|biolog|vert)|\btrames? (?:verte|bleue)"
    r"|\breservoirs? (?:de biodiv|biolog)|\bbiodiversite\b|\bespaces? (?:verts?|naturels?)\b|\bjardins?\b"
    r"|\bparcs? (?:boise|paysager|arbore|et jardin|public)|\bpelouses?\b|\blandes?\b|\btourbieres?\b|\btalus\b"
    r"|\bmilieux? naturels?|\bvegeta(?:l|le|ux|les|tion|tions)\b|^\W*sources?\b"
)
_BUILT: Final = re.compile(
    r"\bbatis?\b|\bbaties?\b|\bbatiments?\b|\bconstructions?\b|\bedifices?\b|\bmurs?\b|\bmurets?\b|\bmurailles?\b"
    r"|\bcalvaires?\b|\bcroix\b|\blavoirs?\b|\bpigeonniers?\b|\bfontaines?\b|\bfacades?\b|\bfermes?\b|\bmaisons?\b"
    r"|\bchateaux?\b|\bmanoirs?\b|\beglises?\b|\bchapelles?\b|\boratoires?\b|\bfours?\b|\bmoulins?\b|\bpuits\b"
    r"|\bporches?\b|\bportails?\b|\bdevantures?\b|\bimmeubles?\b|\bvillas?\b|\bgranges?\b|\bponts?\b|\bstatues?\b"
    r"|\bmonuments?\b|\barchitectur|\bhalles?\b|\bgares?\b|\babreuvoirs?\b|\bcabanes?\b|\bpetits? patrimoines?\b"
    r"|\bpatrimoines? (?:vernaculaire|industriel)"
)
_VIEW: Final = re.compile(
    r"\bcones? de vues?\b|\bpoints? de vues?\b|\bperspectives?\b|\bchemins?\b|\bsentiers?\b|\bvenelles?\b"
)
_SENSE: Final = (("wooded", _WOODED), ("open", _OPEN_GROUND), ("built", _BUILT), ("view", _VIEW))
_CODES: Final = {"wooded": "07-05", "open": "07-04", "built": "07-01", "view": "07-02"}
#: the same where the words give the cultural ground of L151-19, and not that of L151-23
_CULTURAL: Final = {**_CODES, "wooded": "07-03", "open": "07-02"}
#: words that join two separate things; any other makes the second a complement of the first (« mare du moulin »)
_SIDE_BY_SIDE: Final = re.compile(r"\bet\b|\bou\b|[,;/+&]| - ")
#: planned or to be removed: not a protection of an existing object
_NOT_KEPT: Final = re.compile(r"\ba (?:creer|planter|realiser|supprimer|abattre|arracher|deplacer)\b")
_EBC: Final = re.compile(r"\bebc\b|\bespaces? boises? classes?\b|\bl\W*1(?:13|30)\W*1\b")
_ELEMENT: Final = re.compile(r"\belements? (?:de |du )?paysag|\belements? remarquables? du paysage")
_ALIGNED: Final = re.compile(r"\balignements?\b")
_HAZARD: Final = re.compile(
    r"\baleas?\b|\binond|\bsubmersions?\b|\brisques?\b|\bppr[nilmt]*\b|\bmouvements? de (?:terrain|sol)|\bcavites?\b"
    r"|\beffondrements?\b|\bglissements? de terrain|\beboulements?\b|\bchutes? de blocs\b|\bretrait\W+gonflement"
    r"|\brecul du trait de cote"
)
#: types whose words may say that the ground is not protected, but in danger
_MAY_BE_HAZARD: Final = frozenset({"01", "07", "25", "31", "34"})
_RESERVED: Final = re.compile(r"\bemplacements? reserves?\b")
_KEPT: Final = re.compile(r"\bprote[gc]|\bpreserv|\bconserv|\bmainten|\bsauvegard")
_CONTINUITY: Final = re.compile(
    r"\bcontinuites? (?:ecolog|biolog|naturel)|\btrames? (?:verte|bleue)|\bcorridors? (?:ecolog|biolog)|\brenatur"
    r"|\b(?:restauration|preservation|protection|creation) (?:d.une |d.|de la |de |des )"
    r"(?:zones? humides?|ripisylves?|haies?)"
)
_WORKS: Final = re.compile(
    r"\bvoies?\b|\bvoiries?\b|\broutes?\b|\brues?\b|\bponts?\b|\bparkings?\b|\bstationnements?\b|\bacces\b|\bbassins?\b"
    r"|\bequipements?\b|\bconstructions?\b|\bextensions?\b|\belargi|\bdessertes?\b|\bcheminements?\b|\bpistes?\b"
)
#: an article of the landscape elements: L151-19, L151-23, and L123-1-5 before 2016
_LANDSCAPE_ARTICLE: Final = re.compile(r"\bl?151\W{0,3}(?:19|23)\b|\bl?123\W{0,3}1\W{0,3}5\b")
#: a label that begins with what is built, whatever is said of it after that
_BUILT_HEAD: Final = re.compile(
    r"^\W*(?:(?:elements?|patrimoines?|petits?|ensembles?|fronts?|anciens?|anciennes?|n\W*\d+|\d+)\W+"
    r"(?:du |des? |de la |d.)?)*(?:" + _BUILT.pattern + r")"
)
#: natural objects by their words, in this order; the last ones are given by a code alone
_NATURES: Final = (
    (Nature.RIPARIAN, re.compile(r"\bripisylves?\b|\bforets? riveraines?\b|\bboisements? rivulaires?\b")),
    (Nature.HEDGE_ROW, re.compile(r"\bhaies?\b.*\balignements?\b|\balignements?\b.*\bhaies?\b")),
    (Nature.HEDGE, re.compile(r"\bhaies?\b|\bbocag")),
    (Nature.TREE_ROW, re.compile(r"\balignements?\b|\barbres? (?:d.)?alignements?\b|\brangees? d.arbres\b")),
    (Nature.BANK, re.compile(r"\btalus\b")),
    (Nature.WETLAND, re.compile(r"\bzones? humides?|\bmilieux? humides?|\bmarais\b|\btourbieres?\b|\broselieres?\b")),
    (Nature.POND, re.compile(r"\bmares?\b")),
    (Nature.WATER_BODY, re.compile(r"\betangs?\b|\bplans? d.eau\b")),
    (Nature.ORCHARD, re.compile(r"\bvergers?\b")),
    (Nature.TREE, re.compile(r"\barbres?\b|^\W*(?:\d+\W*)?(?:" + _SPECIES + r")\b")),
)
#: codes of natural objects whatever the words: EBC, L151-23, ecological continuities (R151-43 4°)
_NATURAL_CODES: Final = ("01", "07-04", "07-05", "08", "25")
#: those of cultural reasons (L151-19), where the label shows that they are natural
_CULTURAL_CODES: Final = ("07-02", "07-03")
_BANNED: Final = re.compile(
    r"\binconstructib|\bconstructions? interdites?\b|\binterdictions? (?:de toute |de )?constru"
)
_QUALIFIED: Final = re.compile(r"\bsauf\b|\bsous reserve|\bcondition|\blimit|\bpartiel")
_OAP: Final = re.compile(r"(?:oap )?(?:thematique )?(?:trames? vertes?(?: et bleues?)?|tvb|continuites ecologiques)")


def effect(version: str, code: str) -> Effect:
    """The effect of a prescription from its code as read; unknown where its object is unknown."""
    return Effect.UNKNOWN if code in OPEN else codes.effect(version, code)


@lru_cache(maxsize=4_096)
def read_as(code: str, words: str) -> str:
    """The code given by a prescription's words, where its own code does not specify the object; else its own.

    Parameters
    ----------
    code
        Type and sub-type, ``07-00``.
    words
        LIBELLE, TXT, NATURE and other descriptive texts.
    """
    text = _plain(words)
    kind = code[:2]
    if code in _CULTURAL_CODES and _BUILT_HEAD.match(text):
        return "07-01"
    if code == "01-00" and _RESERVED.search(text) and not (_WOODED.search(text) or _EBC.search(text)):
        return "05-00"  # the code of one table with the words of another: not classified woodland
    if kind == "01" and not _EBC.search(text) and _is_element(code, text):
        return _landscape(text) or (UNSPECIFIED_CODE if _NOT_KEPT.search(text) else "07-05")
    if kind in _MAY_BE_HAZARD and _HAZARD.search(text) and not _keeps_nature(text):
        return "02-00"
    if not code.endswith("-00"):
        return code
    if kind == "07":
        return "01-00" if _EBC.search(text) else _landscape(text) or code
    if kind == "99" and _KEPT.search(text):
        subtype = _landscape(text)
        return subtype if subtype in ("07-04", "07-05") else code
    if kind == "05" and _CONTINUITY.search(text) and not _WORKS.search(text):
        return "05-04"
    if kind == "02" and _BANNED.search(text) and not _QUALIFIED.search(text):
        return "02-01"
    if kind == "18" and _OAP.fullmatch(text.strip()):
        return "18-15"
    return code


def is_landscape_element(words: str) -> bool:
    """Whether a prescription is called an element of the landscape: *Élément de paysage*."""
    return bool(_ELEMENT.search(_plain(words)))


def names_hazard(words: str) -> bool:
    """Whether words name a natural hazard or its plan: *couvert par la zone inondable PPRI*."""
    return bool(_HAZARD.search(_plain(words)))


def _is_element(code: str, text: str) -> bool:
    """Whether the words of what is coded as classified woodland are those of an element of the landscape.

    The article decides; a row of trees may be classified too (L113-1), and is so where its sub-type says it.
    """
    element = _LANDSCAPE_ARTICLE.search(text) or _ELEMENT.search(text)
    return bool(element) or (code == "01-00" and bool(_ALIGNED.search(text)))


def _keeps_nature(text: str) -> bool:
    words = (_EBC, _LANDSCAPE_ARTICLE, _ELEMENT, _WOODED, _OPEN_GROUND)
    return any(each.search(text) for each in words)


@lru_cache(maxsize=4_096)
def nature(code: str, words: str, *, line: bool = False) -> Nature:
    """What natural object a prescription protects; none for a building, a view, a risk.

    Parameters
    ----------
    code
        As read (:func:`read_as`).
    line
        Whether it is drawn as a line.
    """
    text = _plain(words)
    if not code.startswith((*_NATURAL_CODES, *_CULTURAL_CODES)) or _BUILT_HEAD.match(text) or _NOT_KEPT.search(text):
        return Nature.NONE
    named = next((each for each, pattern in _NATURES if pattern.search(text)), None)
    if named is not None:
        return named
    if code.startswith(_CULTURAL_CODES):
        natural = bool(_WOODED.search(text) or _OPEN_GROUND.search(text))
        return Nature.OTHER if natural else Nature.NONE
    return Nature.PLANTED_LINE if line and code.startswith(("01", "07-05")) else Nature.OTHER


def _landscape(text: str) -> str:
    """The sub-type of type 07 for the object in a text; empty where it names none, or objects of different kinds."""
    matches = sorted((match.start(), match.end(), sense) for sense, words in _SENSE for match in words.finditer(text))
    if not matches or _NOT_KEPT.search(text):
        return ""
    first = matches[0]
    others = [each for each in matches[1:] if _natural(each[2]) != _natural(first[2])]
    if any(_SIDE_BY_SIDE.search(text[first[1] : start]) for start, _, _ in others):
        return ""
    cultural = re.search(r"\bl\W*151\W*19\b", text) and not re.search(r"\bl\W*151\W*23\b", text)
    return (_CULTURAL if cultural else _CODES)[first[2]]


def _natural(sense: str) -> bool:
    return sense in ("wooded", "open")


@lru_cache(maxsize=4_096)
def _plain(words: str) -> str:
    """Lower case without accents; apostrophes unified; ``_`` separates words."""
    flat = unicodedata.normalize("NFKD", words.replace("œ", "oe").replace("’", "'").replace("_", " "))
    return "".join(c for c in flat if not unicodedata.combining(c)).lower()
