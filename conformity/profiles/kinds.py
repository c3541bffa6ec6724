"""Derives the kind of an element from names of layers, files and legends, or decides that the officer is asked.

Words of SRCE and SRADDET: Île-de-France (*points de fragilité*, *coupures*), Auvergne-Rhône-Alpes (*espaces
perméables*). Nouvelle-Aquitaine's *pas japonais* and *secteurs à examiner*, Brittany's *grands ensembles de
perméabilité* and Corsica's *espaces stratégiques environnementaux* match no kind: the officer is asked.
"""

from __future__ import annotations

import re
from typing import Final

from conformity.model import Kind, Milieu
from conformity.profiles.objectives import plain

_MILIEU_WORDS: Final = r"aquat|humid|bois|forest|bocag|ouvert|prair|pelous|calcic|lande|littor|dune"
#: names without a corresponding kind, whatever else they contain
_ASKED: Final = re.compile(
    r"\bpas japonais|\ba (?:examiner|etudier|expertiser)\b|\bensembles? (?:\w+ ){0,3}permeab|\bgeps?\d*\b"
    r"|\bespaces? (?:\w+ ){0,2}strategiques? (?:\w+ ){0,2}environnementa"
    r"|\bespaces? environnementa\w+ strategique|\beses?\d*\b"
)
#: a break in the built-up area is kept open (Code de l'urbanisme, L121-22): not a break in the network
_COUPURE: Final = r"\bcoupures?\b(?! (?:d |a l |de l |en )?(?:urbanis|verte|agri|paysag|naturel|bati))"
#: diffuse continuity: permeable land that species cross, mapped neither as a reservoir nor as a corridor
_DIFFUSE: Final = re.compile(
    r"\b(?:espace|milieu|secteur)x?s? (?:\w+ ){0,2}permeable|\bpermeables? (?:\w+ ){0,1}relais"
)
#: in order: « obstacles des corridors » is an obstacle, « corridors entre réservoirs » a corridor. A whole « trame
#: verte et bleue » is not a kind: its rows must give it, else the officer is asked.
_KINDS: Final = (
    (
        Kind.OBSTACLE,
        re.compile(
            r"obstacle|\bconflits?\b|\bconflictuel|discontinuit|\bruptures?\b|(?<!non )(?<!peu )\bfragment"
            r"|\b(?:point|zone|secteur|lieu|espace|element)x?s? (?:\w+ ){0,2}(?:fragil|vulnerabilit)"
            r"|\bfragilites? (?:\w+ ){0,3}(?:corridor|continuit|reservoir|trame|reseau)"
            rf"|{_COUPURE}|\bbarrieres?\b|\bpoints? noirs?\b|\bpoints? de blocage|\beffets? de coupure"
        ),
    ),
    (Kind.CORRIDOR, re.compile(rf"corridor|liaison|connexion|continuit|{_DIFFUSE.pattern}")),
    (Kind.RESERVOIR, re.compile(r"reservoir|resv|coeur|noyau|\bcore\b|\brb\b")),
    (Kind.RENATURATION_AREA, re.compile(r"renatur|relais|\bear\b")),
    (Kind.HEDGE, re.compile(r"\bhaies?\b|bocage.lin|\balignements?\b")),
    (Kind.WATERCOURSE, re.compile(r"cours.?d.?eau|cours.eau|trame.?bleue|rivier|watercourse|hydrograph")),
    (
        Kind.HABITAT_NETWORK,
        re.compile(rf"\b(?:sous.?)?(?:trame|reseau)s?\b.*\b(?:{_MILIEU_WORDS})|matrice|continuum"),
    ),
)
_MILIEUX: Final = (
    (Milieu.RIVER, r"\bcours.?d.?eau|\brivier|\baquat|\bfluvia|\beau"),
    (Milieu.WETLAND, r"\bhumid|\bmarais|\btourb|\bzh\b"),
    (Milieu.WOODED, r"\bbois|\bforest|\bforet"),
    (Milieu.BOCAGE, r"\bbocag"),
    (Milieu.OPEN, r"\bouvert|\bprair|\bpelous|\bcalc|\blande|\bcoteau"),
    (Milieu.COASTAL, r"\blittor|\bdun(?:e|es|aire|aires)\b|\bfalais|\bestran"),
    (Milieu.MULTI, r"\bmulti|\bmixte"),
    (Milieu.OTHER, r"\brocheu|\bthermo|\bmontagn|\bautre"),
)  # fmt: skip


def asked(name: str) -> bool:
    """Whether a name is one for which the officer is always asked."""
    return bool(_ASKED.search(plain(name)))


def kind_of_name(name: str) -> Kind | None:
    """The kind in a layer or file name, if any."""
    said = plain(name)
    if _ASKED.search(said):
        return None
    return next((kind for kind, pattern in _KINDS if pattern.search(said)), None)


def diffuse(name: str) -> bool:
    """Whether a name is that of a continuity without an outline of its own."""
    return bool(_DIFFUSE.search(plain(name)))


def milieu_of(text: str) -> Milieu:
    """The sub-network named in a text; ``unknown`` if none."""
    said = plain(text)
    return next((milieu for milieu, pattern in _MILIEUX if re.search(pattern, said)), Milieu.UNKNOWN)
