"""Defines the terms of the field: kinds, classes, severities, outcomes, and their order."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from enum import StrEnum
from typing import Final

#: Unit of the size of a geometry (number, length, area), by its dimension.
SIZE_UNITS: Final = ("1", "m", "m2")


class Kind(StrEnum):
    """The kind of an element of the network."""

    RESERVOIR = "reservoir"
    CORRIDOR = "corridor"
    WATERCOURSE = "watercourse"
    OBSTACLE = "obstacle"
    RENATURATION_AREA = "renaturation_area"
    HEDGE = "hedge"
    HABITAT_NETWORK = "habitat_network"


#: Kinds whose ground is the network's, in the sense of Code de l'environnement L371-1 (reservoirs and corridors).
GROUND_KINDS: Final = frozenset({Kind.RESERVOIR, Kind.CORRIDOR})


class Objective(StrEnum):
    """The objective the scheme gives to an element (Code de l'environnement R371-20, ONTVB annex 4)."""

    PRESERVE = "preserve"
    RESTORE = "restore"
    BOTH = "preserve_and_restore"
    UNKNOWN = "unknown"


class ObjectiveSource(StrEnum):
    """The source of an element's objective."""

    ATTRIBUTE = "attribute"
    LAYER = "layer"
    OPTION = "option"
    DEFAULT = "default"


def assumed_preserve(objective: str, source: str) -> bool:
    """Whether *preserve* is only assumed: the source states no objective, and the kind has no default."""
    return objective == Objective.UNKNOWN or (
        source == ObjectiveSource.DEFAULT and objective in (Objective.PRESERVE, Objective.BOTH)
    )


class Milieu(StrEnum):
    """Sub-network (sous-trame)."""

    WOODED = "wooded"
    OPEN = "open"
    WETLAND = "wetland"
    RIVER = "river"
    COASTAL = "coastal"
    BOCAGE = "bocage"
    MULTI = "multi"
    OTHER = "other"
    UNKNOWN = "unknown"


class Delimitation(StrEnum):
    """How an element was drawn: COVADIS DELIMIT ``DG`` geographic, ``DS`` schematic."""

    GEOGRAPHIC = "geographic"
    SCHEMATIC = "schematic"
    UNKNOWN = "unknown"


class ZoneClass(StrEnum):
    """What may be built in a zone, independently of the plan's own names."""

    URBAN = "urban"
    URBAN_BUILT = "urban_built"
    URBAN_UNBUILT = "urban_unbuilt"
    TO_URBANISE_OPEN = "to_urbanise_open"
    TO_URBANISE_CLOSED = "to_urbanise_closed"
    AGRICULTURAL = "agricultural"
    AGRICULTURAL_PROTECTED = "agricultural_protected"
    NATURAL = "natural"
    NATURAL_PROTECTED = "natural_protected"
    POCKET = "pocket"
    UNKNOWN = "unknown"


#: Classes whose pieces form a site, as visited on the ground. ``urban`` (built state unknown) is not one.
SITE_CLASSES: Final = frozenset(
    {ZoneClass.TO_URBANISE_OPEN, ZoneClass.TO_URBANISE_CLOSED, ZoneClass.POCKET, ZoneClass.URBAN_UNBUILT}
)
#: U and AU zones, in the sense of Code de l'urbanisme R151-18 and R151-20.
URBAN_CLASSES: Final = frozenset({ZoneClass.URBAN, ZoneClass.URBAN_BUILT, ZoneClass.URBAN_UNBUILT})
TO_URBANISE_CLASSES: Final = frozenset({ZoneClass.TO_URBANISE_OPEN, ZoneClass.TO_URBANISE_CLOSED})
CONSTRUCTIBLE_CLASSES: Final = URBAN_CLASSES | TO_URBANISE_CLASSES | {ZoneClass.POCKET}
PROTECTIVE_CLASSES: Final = frozenset(
    {ZoneClass.NATURAL, ZoneClass.NATURAL_PROTECTED, ZoneClass.AGRICULTURAL_PROTECTED}
)
#: Classes whose area the report gives together; overlapping zones count once.
CLASS_GROUPS: Final = (
    CONSTRUCTIBLE_CLASSES,
    TO_URBANISE_CLASSES | {ZoneClass.POCKET},
    URBAN_CLASSES,
    PROTECTIVE_CLASSES,
    frozenset({ZoneClass.UNKNOWN}),
)


#: What the key of a zone that buildings part ends in: its built part, and the rest.
BUILT_PART: Final = "/bati"
UNBUILT_PART: Final = "/libre"


def whole_zone(key: str) -> str:
    """The key of the zone that a key names a built or an unbuilt part of; any other key as it is."""
    return key.removesuffix(BUILT_PART).removesuffix(UNBUILT_PART)


def together(classes: Iterable[str]) -> str:
    """The qualifier of a measure of several classes of zones taken together: their names, sorted, with commas."""
    return ",".join(sorted(str(each) for each in classes))


class ClassSource(StrEnum):
    """The source of a zone's class."""

    TYPEZONE = "typezone"
    PRESCRIPTION = "prescription"
    LABEL = "label"
    PROFILE = "profile"


#: measures of how far the tools of the plan cover an element
BY_TOOLS: Final = frozenset({"covered_share", "sheltered_share"})
#: tools of the plan that cover a smaller share of an element do not count for it
SERVED_SHARE: Final = 0.005
#: What does not settle that a sector of A or N is a pocket: its type or its label alone.
UNSURE_SOURCES: Final = (ClassSource.TYPEZONE, ClassSource.LABEL)


class ZoneUse(StrEnum):
    """Secondary use of a zone; it never lowers a U or AU zone."""

    NONE = ""
    LEISURE = "leisure"
    ACTIVITY = "activity"
    EXTRACTION = "extraction"
    ENERGY = "energy"
    FACILITY = "facility"
    GARDEN = "garden"
    TRAVELLERS = "travellers"


class Effect(StrEnum):
    """The effect of a prescription on the area it covers."""

    PROTECTS = "protects"
    BUILDS = "builds"
    NEUTRAL = "neutral"
    UNKNOWN = "unknown"


class Purpose(StrEnum):
    """The purpose of a reserved site or a planned road, read from its code, label and NATURE."""

    NONE = ""
    ROAD = "road"
    WIDENING = "widening"
    PATH = "path"
    WORKS = "works"
    FACILITY = "facility"
    CONTINUITY = "continuity"
    HOUSING = "housing"
    SOFT = "soft"
    UNKNOWN = "unknown"


class Nature(StrEnum):
    """What of nature a prescription is about, read from its code and its words; empty for anything else."""

    NONE = ""
    HEDGE = "hedge"
    HEDGE_ROW = "hedge_row"  # hedges and rows of trees under one label
    TREE_ROW = "tree_row"
    PLANTED_LINE = "planted_line"  # a wooded line that no word specifies
    RIPARIAN = "riparian"
    BANK = "bank"
    TREE = "tree"
    POND = "pond"
    WATER_BODY = "water_body"
    WETLAND = "wetland"
    ORCHARD = "orchard"
    OTHER = "other"


class SubjectKind(StrEnum):
    ZONE = "zone"
    PRESCRIPTION = "prescription"


class Relation(StrEnum):
    """How a subject meets an element: ``overlap`` shares area, ``touch`` a border, ``near`` is within the radius."""

    OVERLAP = "overlap"
    TOUCH = "touch"
    NEAR = "near"


class CertifiedBy(StrEnum):
    """What certified a measure: two methods that agree, exact fractions where they do not, or nothing."""

    AGREEMENT = "agreement"
    FRACTIONS = "fractions"
    NOTHING = "nothing"


class Mode(StrEnum):
    """Two modes: ``preserve``: must not take or cut; ``restore``: must not prevent, and must offer a tool."""

    PRESERVE = "preserve"
    RESTORE = "restore"


class Scope(StrEnum):
    """The unit to which a rule's threshold applies."""

    PAIR = "pair"
    SITE = "site"
    ELEMENT = "element"
    TERRITORY = "territory"
    DOSSIER = "dossier"


class Severity(StrEnum):
    """Seriousness, independent of legal force. Ordered by :data:`SEVERITY_RANK`."""

    CRITICAL = "critical"
    MAJOR = "major"
    MODERATE = "moderate"
    WATCH = "watch"
    INFORMATION = "information"
    FAVOURABLE = "favourable"
    INCONCLUSIVE = "inconclusive"


#: Worst first. ``inconclusive`` is outside the scale: it ranks after ``watch``, as it needs a decision.
SEVERITY_RANK: Final[Mapping[str, int]] = {
    Severity.CRITICAL: 0,
    Severity.MAJOR: 1,
    Severity.MODERATE: 2,
    Severity.WATCH: 3,
    Severity.INCONCLUSIVE: 4,
    Severity.INFORMATION: 5,
    Severity.FAVOURABLE: 6,
}


#: Severities that say nothing against the plan and ask nothing of it.
SILENT_SEVERITIES: Final = frozenset({Severity.INFORMATION, Severity.FAVOURABLE})


def worst(severities: Iterable[str]) -> str:
    """The worst of some severities; ``information`` of none."""
    return min(severities, key=SEVERITY_RANK.__getitem__, default=Severity.INFORMATION)


def cap(severity: str, ceiling: str) -> str:
    """``severity``, or ``ceiling`` where that is milder. Favourable and inconclusive are unchanged."""
    if severity in (Severity.FAVOURABLE, Severity.INCONCLUSIVE):
        return severity
    return severity if SEVERITY_RANK[severity] >= SEVERITY_RANK[ceiling] else ceiling


def reaches(severity: str, limit: str) -> bool:
    """Whether a severity is as bad as ``limit`` or worse; favourable and inconclusive never are."""
    neutral = severity in (Severity.FAVOURABLE, Severity.INCONCLUSIVE)
    return not neutral and SEVERITY_RANK[severity] <= SEVERITY_RANK[limit]


class Certainty(StrEnum):
    """Which of the element's three outlines is met: core, nominal, envelope."""

    CERTAIN = "certain"
    PROBABLE = "probable"
    POSSIBLE = "possible"


class Reach(StrEnum):
    """The legal force of the reference."""

    BINDING = "binding"
    VIA_SCOT = "via_scot"
    TO_ACCOUNT_FOR = "to_account_for"
    KNOWLEDGE = "knowledge"
    UPCOMING = "upcoming"


#: Strongest first.
REACH_RANK: Final[Mapping[str, int]] = {
    Reach.BINDING: 0,
    Reach.VIA_SCOT: 1,
    Reach.TO_ACCOUNT_FOR: 2,
    Reach.UPCOMING: 3,
    Reach.KNOWLEDGE: 4,
}


class Outcome(StrEnum):
    """The result in one cell of the decision matrix."""

    FINDING = "finding"
    CLEARED = "cleared"
    BELOW_THRESHOLD = "below_threshold"
    NOT_APPLICABLE = "not_applicable"
    UNDETERMINED = "undetermined"


class ConcernKind(StrEnum):
    """``place``: ground one can point at; ``document``: what has no place."""

    PLACE = "place"
    DOCUMENT = "document"


def communes_of(commune: str) -> tuple[str, ...]:
    """The communes of a row: several codes are joined by commas, a name is not split."""
    parts = tuple(commune.split(","))
    return parts if all(map(is_commune_code, parts)) else (commune,) if commune else ()


def counted_in(commune: str, class_source: str) -> str:
    """The commune in which a zone counts: its own, or of a pocket that a prescription makes that with most of it.

    Such a pocket has the codes of all communes with a tenth of it or more, the largest part first.
    """
    return communes_of(commune)[0] if class_source == ClassSource.PRESCRIPTION and commune else commune


def is_commune_code(text: str) -> bool:
    """Whether a text has the form of an INSEE code of a commune."""
    return re.fullmatch(r"[0-9][0-9AB][0-9]{3}", text, re.ASCII) is not None
