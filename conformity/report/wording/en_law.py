"""English: what the law lets one say, by gravity and by what the reference can bear.

A pair that is not written takes the entry of its severity alone, under the empty reach.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING, Final

if TYPE_CHECKING:
    from conformity.report.wording.words import Terms

_STRONG = "Severe harm to a continuity"
_MARKED = "Significant harm to a continuity"

#: (severity, reach) → what a finding may be called
LABEL: Final[Mapping[tuple[str, str], str]] = {
    ("critical", "binding"): "Risk of incompatibility",
    ("critical", "via_scot"): "Risk of incompatibility with the SCoT",
    ("critical", "to_account_for"): "Insufficient regard: severe harm",
    ("critical", "knowledge"): _STRONG,
    ("critical", "upcoming"): "Point to watch: severe harm to a continuity, to be anticipated",
    ("major", "binding"): "Major conflict",
    ("major", "via_scot"): "Major conflict",
    ("major", "to_account_for"): "Insufficient regard: significant harm",
    ("major", "knowledge"): _MARKED,
    ("major", "upcoming"): "Point to watch: significant harm to a continuity, to be anticipated",
    ("moderate", "binding"): "Moderate conflict",
    ("moderate", "via_scot"): "Moderate conflict",
    ("moderate", "to_account_for"): "Regard to be completed",
    ("moderate", "knowledge"): "Insufficient regard",
    ("moderate", "upcoming"): "Point to watch, to be anticipated",
    ("watch", ""): "Point to watch",
    ("information", ""): "Information",
    ("favourable", ""): "Favourable provision",
    ("inconclusive", ""): "Inconclusive at this scale",
}

#: (severity, reach) → how a request begins
REQUEST: Final[Mapping[tuple[str, str], str]] = {
    ("critical", ""): "It is requested",
    ("critical", "upcoming"): "It is recommended, in anticipation",
    ("major", ""): "It is requested",
    ("major", "upcoming"): "It is recommended, in anticipation",
    ("moderate", ""): "It is recommended",
    ("moderate", "upcoming"): "It is recommended, in anticipation",
    ("watch", ""): "It is suggested",
    ("inconclusive", ""): "The authority is asked for a finer outline or a local survey; depending on its result",
    ("information", ""): "For information",
    ("favourable", ""): "",
}

#: (severity, reach) → level of the opinion that is proposed; a reservation only where the reference binds
OPINION: Final[Mapping[tuple[str, str], str]] = {
    ("critical", "binding"): "reservation",
    ("critical", "via_scot"): "reservation",
    ("critical", "to_account_for"): "request",
    ("critical", "knowledge"): "request",
    ("critical", "upcoming"): "recommendation",
    ("major", ""): "request",
    ("major", "upcoming"): "recommendation",
    ("moderate", ""): "recommendation",
    ("moderate", "upcoming"): "recommendation",
    ("watch", ""): "observation",
    ("inconclusive", ""): "observation",
    ("information", ""): "",
    ("favourable", ""): "",
}

#: levels of an opinion, the strongest first
LEVELS: Final = ("reservation", "request", "recommendation", "observation", "no action")

#: reach → what a request rests on
BASIS: Final[Terms] = {
    "binding": "The plan must be compatible with {reference} (Code de l'urbanisme, art. L. 131-6).",
    "binding_request": "The State may require the changes needed (art. L. 153-25, 2°).",
    "via_scot": "This point is to be checked against the orientations document (DOO) of the SCoT, with which the plan must be compatible (Code de l'urbanisme, art. L. 131-4 and L. 141-10, 3°); it is identified by {reference}.",
    "to_account_for": "The plan must take these continuities into account, directly or through the SCoT (Code de l'urbanisme, art. L. 131-2, L. 131-4 and L. 131-6): {reference}.",
    "to_account_for_scot": "These continuities are to be taken into account through the SCoT (Code de l'urbanisme, art. L. 131-2 and L. 131-4): {reference}.",
    "to_account_for_none": "The plan must take these continuities into account (Code de l'urbanisme, art. L. 131-6): {reference}.",
    "knowledge": "The continuities concerned are identified by {reference}; the duty to preserve and restore ecological continuities rests on articles L. 101-2, 6°, and L. 151-1 of the Code de l'urbanisme.",
    "upcoming": "These continuities stand in a document in preparation, or not known to be in force, to be anticipated (Code de l'urbanisme, art. L. 132-2): {reference}. The objective of preserving and restoring ecological continuities already holds for the plan (art. L. 101-2, 6°, and L. 151-1).",
}

REACH: Final[Terms] = {
    "binding": "directly binding",
    "via_scot": "binding through the SCoT",
    "to_account_for": "to be taken into account",
    "knowledge": "knowledge",
    "upcoming": "in preparation or not in force, to be anticipated",
}

REFERENCE_KIND: Final[Terms] = {
    "SRCE": "regional ecological coherence scheme (SRCE)",
    "SRADDET_regles": "rules of the SRADDET",
    "SRADDET_objectifs": "objectives of the SRADDET",
    "SCoT_DOO": "orientations document (DOO) of the SCoT",
    "TVB_locale": "local green and blue network",
    "PAC": "State's notice of information (porter à connaissance)",
}

REFERENCE_SHORT: Final[Terms] = {
    "SRCE": "SRCE",
    "SRADDET_regles": "SRADDET (rules)",
    "SRADDET_objectifs": "SRADDET (objectives)",
    "SCoT_DOO": "SCoT",
    "TVB_locale": "local network",
    "PAC": "porter à connaissance",
}

REFERENCE_STATUS: Final[Terms] = {
    "opposable": "binding",
    "en_elaboration": "in preparation",
    "annule": "annulled: knowledge",
    "caduc": "lapsed: knowledge",
    "connaissance": "knowledge",
}

#: what an « opposable » document is, by what it can bear here
STANDING: Final[Terms] = {
    "binding": "binding",
    "via_scot": "binding through the SCoT",
    "to_account_for": "to be taken into account",
    "upcoming": "not known to be in force: to be anticipated",
    "knowledge": "held for knowledge",
}

REFERENCE_ROLE: Final[Terms] = {
    "legal": "legal reference",
    "geometry": "reference outline",
    "knowledge": "knowledge",
}

ACT: Final[Terms] = {
    "deliberation": "deliberation",
    "arrete_prefet_region": "order of the regional prefect",
    "arrete_prefet": "prefect's order",
    "annulation": "annulment",
    "appel": "appeal ruling",
    "approbation": "approval",
    "modification": "modification",
    "executoire": "coming into force",
    "suspension": "suspension",
    "porter_a_connaissance": "notice of information",
    "etude": "study",
}

CONFIDENCE: Final[Terms] = {
    "verified": "verified",
    "secondary": "secondary source",
    "claimed_by_sheet": "claimed by the map sheet, not held as a fact",
    "unverified": "unverified",
}

#: who identifies a place and who does not; {here} and {absent} are documents
ORIGIN: Final[Terms] = {
    "regional_only": "Identified by the region ({here}), absent locally ({absent}): to be justified.",
    "local_only": "Identified locally only ({here}), with no regional counterpart ({absent}): valid, since a commune may identify continuities that the region does not hold.",
}

#: sentences about documents
PHRASES: Final[Terms] = {
    "status": "Status of the reference",
    "claim": "Dates of the acts",
    "contradiction": "Dates contradict each other: according to {source}, the act is of {claimed} ({act}); verified sources give {record}. The claim is kept as a claim and is not held as a fact.",
    "a_source": "the source given",
    "contradiction_after": " The date given is later than the annulment.",
    "scot": "SCoT",
    "scot_approved": "approved on {date}",
    "scot_executory": "in force since {date}",
    "scot_unknown": "not told whether it is in force: the most cautious wording is used",
    "scot_suspended": "suspended: {by}",
    "scot_none": "none",
    "identified": "Identified by: ",
    "text_only": "text only, no layer",
    "origin_supposed": "(The extent studied not being given, this coverage is supposed from the extent of the layers.)",
    "mark_knowledge": "knowledge",
    "mark_upcoming": "to be anticipated",
    "mark_to_account_for": "to be taken into account",
    "scot_lapsed": "lapsed on {date}",
    "scot_later": "in force from {date}, not yet on the day of the analysis",
    "scot_previous": "previous SCoT: {name}",
    "scot_previous_holds": "it remains in force",
    "scot_previous_gone": "it is no longer in force",
    "scot_nothing": "no SCoT is in force",
    "legal_chain": "The plan must be compatible with the SCoT (Code de l'urbanisme, art. L. 131-4). The SRCE and the rules of the SRADDET bind the plan directly only where there is no SCoT (art. L. 131-6).",
    "legal_scot": "The plan must be compatible with the SCoT (Code de l'urbanisme, art. L. 131-4).",
    "legal_no_scot": "As no SCoT is applicable, the plan must be compatible with the documents that article L. 131-6 of the Code de l'urbanisme names.",
    "legal_duty": "In every case the plan respects the objective of creating, preserving and restoring ecological continuities (art. L. 101-2, 6°, and L. 151-1){translated}.",
    "legal_padd": ", which the PADD must translate (art. L. 151-5)",
    "legal_padd_oap": ", which the PADD and the OAP must translate (art. L. 151-5 and L. 151-6-2)",
    "legal_global": "These relations are judged globally, over the whole territory, without seeking that the plan match each provision: the findings below are elements of that judgement, not its result.",
    "acts": "Acts",
}
