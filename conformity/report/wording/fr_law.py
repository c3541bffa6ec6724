"""French: what the law lets one say, by gravity and by what the reference can bear (practice: avis de l'État).

A pair that is not written takes the entry of its severity alone, under the empty reach.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING, Final

if TYPE_CHECKING:
    from conformity.report.wording.words import Terms

_STRONG = "Atteinte forte à une continuité"
_MARKED = "Atteinte significative à une continuité"

#: (severity, reach) → what a finding may be called
LABEL: Final[Mapping[tuple[str, str], str]] = {
    ("critical", "binding"): "Risque d'incompatibilité",
    ("critical", "via_scot"): "Risque d'incompatibilité avec le SCoT",
    ("critical", "to_account_for"): "Prise en compte insuffisante : atteinte forte",
    ("critical", "knowledge"): _STRONG,
    ("critical", "upcoming"): "Point de vigilance : atteinte forte à une continuité, à anticiper",
    ("major", "binding"): "Conflit majeur",
    ("major", "via_scot"): "Conflit majeur",
    ("major", "to_account_for"): "Prise en compte insuffisante : atteinte significative",
    ("major", "knowledge"): _MARKED,
    ("major", "upcoming"): "Point de vigilance : atteinte significative à une continuité, à anticiper",
    ("moderate", "binding"): "Conflit modéré",
    ("moderate", "via_scot"): "Conflit modéré",
    ("moderate", "to_account_for"): "Prise en compte à compléter",
    ("moderate", "knowledge"): "Prise en compte insuffisante",
    ("moderate", "upcoming"): "Point de vigilance, à anticiper",
    ("watch", ""): "Point de vigilance",
    ("information", ""): "Information",
    ("favourable", ""): "Disposition favorable",
    ("inconclusive", ""): "Non conclusif à cette échelle",
}

#: (severity, reach) → how a request begins
REQUEST: Final[Mapping[tuple[str, str], str]] = {
    ("critical", ""): "Il est demandé",
    ("critical", "upcoming"): "Il est recommandé, par anticipation,",
    ("major", ""): "Il est demandé",
    ("major", "upcoming"): "Il est recommandé, par anticipation,",
    ("moderate", ""): "Il est recommandé",
    ("moderate", "upcoming"): "Il est recommandé, par anticipation,",
    ("watch", ""): "Il est proposé",
    (
        "inconclusive",
        "",
    ): "Une précision est demandée à la collectivité (tracé local, expertise de terrain) ; selon son résultat, il conviendra",
    ("information", ""): "Il convient",
    ("favourable", ""): "",
}

#: (severity, reach) → level of the opinion that is proposed; a reservation only where the reference binds
OPINION: Final[Mapping[tuple[str, str], str]] = {
    ("critical", "binding"): "réserve",
    ("critical", "via_scot"): "réserve",
    ("critical", "to_account_for"): "demande",
    ("critical", "knowledge"): "demande",
    ("critical", "upcoming"): "recommandation",
    ("major", ""): "demande",
    ("major", "upcoming"): "recommandation",
    ("moderate", ""): "recommandation",
    ("moderate", "upcoming"): "recommandation",
    ("watch", ""): "observation",
    ("inconclusive", ""): "observation",
    ("information", ""): "",
    ("favourable", ""): "",
}

#: levels of an opinion, the strongest first
LEVELS: Final = ("réserve", "demande", "recommandation", "observation", "sans suite")

#: reach → what a request rests on
BASIS: Final[Terms] = {
    "binding": "Le plan doit être compatible avec {reference} (code de l'urbanisme, art. L. 131-6).",
    "binding_request": "L'État peut demander les modifications nécessaires (art. L. 153-25, 2°).",
    "via_scot": "Ce point est à vérifier au regard du document d'orientation et d'objectifs du SCoT, avec lequel le plan doit être compatible (code de l'urbanisme, art. L. 131-4 et L. 141-10, 3°) ; il est identifié par {reference}.",
    "to_account_for": "Ces continuités sont à prendre en compte par le plan, directement ou à travers le SCoT (code de l'urbanisme, art. L. 131-2, L. 131-4 et L. 131-6) : {reference}.",
    "to_account_for_scot": "Ces continuités sont à prendre en compte à travers le SCoT (code de l'urbanisme, art. L. 131-2 et L. 131-4) : {reference}.",
    "to_account_for_none": "Ces continuités sont à prendre en compte par le plan (code de l'urbanisme, art. L. 131-6) : {reference}.",
    "knowledge": "Les continuités en cause sont identifiées par {reference} ; l'obligation de préserver et de remettre en bon état les continuités écologiques repose sur les articles L. 101-2, 6°, et L. 151-1 du code de l'urbanisme.",
    "upcoming": "Ces continuités figurent dans un document en élaboration ou dont le caractère exécutoire n'est pas établi, à anticiper (code de l'urbanisme, art. L. 132-2) : {reference}. L'objectif de préservation et de remise en bon état des continuités écologiques s'impose déjà au plan (art. L. 101-2, 6°, et L. 151-1).",
}

REACH: Final[Terms] = {
    "binding": "opposable directement",
    "via_scot": "opposable à travers le SCoT",
    "to_account_for": "à prendre en compte",
    "knowledge": "connaissance",
    "upcoming": "en élaboration ou non exécutoire, à anticiper",
}

REFERENCE_KIND: Final[Terms] = {
    "SRCE": "schéma régional de cohérence écologique (SRCE)",
    "SRADDET_regles": "règles du SRADDET",
    "SRADDET_objectifs": "objectifs du SRADDET",
    "SCoT_DOO": "document d'orientation et d'objectifs du SCoT",
    "TVB_locale": "trame verte et bleue locale",
    "PAC": "porter à connaissance",
}

REFERENCE_SHORT: Final[Terms] = {
    "SRCE": "SRCE",
    "SRADDET_regles": "SRADDET (règles)",
    "SRADDET_objectifs": "SRADDET (objectifs)",
    "SCoT_DOO": "SCoT",
    "TVB_locale": "TVB locale",
    "PAC": "porter à connaissance",
}

REFERENCE_STATUS: Final[Terms] = {
    "opposable": "opposable",
    "en_elaboration": "en élaboration",
    "annule": "annulé : connaissance",
    "caduc": "caduc : connaissance",
    "connaissance": "connaissance",
}

#: what an « opposable » document is, by what it can bear here
STANDING: Final[Terms] = {
    "binding": "opposable",
    "via_scot": "opposable à travers le SCoT",
    "to_account_for": "à prendre en compte",
    "upcoming": "caractère exécutoire non établi : à anticiper",
    "knowledge": "retenu à titre de connaissance",
}

REFERENCE_ROLE: Final[Terms] = {
    "legal": "référence juridique",
    "geometry": "tracé de référence",
    "knowledge": "connaissance",
}

ACT: Final[Terms] = {
    "deliberation": "délibération",
    "arrete_prefet_region": "arrêté du préfet de région",
    "arrete_prefet": "arrêté préfectoral",
    "annulation": "annulation",
    "appel": "arrêt d'appel",
    "approbation": "approbation",
    "modification": "modification",
    "executoire": "caractère exécutoire",
    "suspension": "suspension",
    "porter_a_connaissance": "porter à connaissance",
    "etude": "étude",
}

CONFIDENCE: Final[Terms] = {
    "verified": "vérifié",
    "secondary": "source secondaire",
    "claimed_by_sheet": "mention de la planche, non retenue comme un fait",
    "unverified": "non vérifié",
}

#: who identifies a place and who does not; {here} and {absent} are documents
ORIGIN: Final[Terms] = {
    "regional_only": "Identifié par la région ({here}), absent localement ({absent}) : à justifier.",
    "local_only": "Identifié localement seulement ({here}), sans équivalent régional ({absent}) : valable, une commune pouvant identifier des continuités que la région ne retient pas.",
}

#: sentences about documents
PHRASES: Final[Terms] = {
    "status": "Statut de la référence",
    "claim": "Dates des actes",
    "contradiction": "Contradiction de dates : selon {source}, l'acte serait du {claimed} ({act}) ; or les sources vérifiées donnent {record}. La mention est conservée comme telle et n'est pas tenue pour un fait.",
    "a_source": "la source fournie",
    "contradiction_after": " La date indiquée est postérieure à l'annulation.",
    "scot": "SCoT",
    "scot_approved": "approuvé le {date}",
    "scot_executory": "exécutoire le {date}",
    "scot_unknown": "caractère exécutoire non renseigné : la formulation la plus prudente est retenue",
    "scot_suspended": "suspendu : {by}",
    "scot_none": "aucun",
    "identified": "Identifié par : ",
    "text_only": "texte seul, sans couche",
    "origin_supposed": "(Le périmètre étudié n'étant pas fourni, cette couverture est supposée d'après l'étendue des couches.)",
    "mark_knowledge": "connaissance",
    "mark_upcoming": "à anticiper",
    "mark_to_account_for": "à prendre en compte",
    "scot_lapsed": "caduc depuis le {date}",
    "scot_later": "exécutoire à compter du {date}, pas encore à la date de l'analyse",
    "scot_previous": "SCoT précédent : {name}",
    "scot_previous_holds": "il reste en vigueur",
    "scot_previous_gone": "il n'est plus en vigueur",
    "scot_nothing": "aucun SCoT n'est en vigueur",
    "legal_chain": "Le plan doit être compatible avec le SCoT (code de l'urbanisme, art. L. 131-4). Le SRCE et les règles du SRADDET ne s'imposent directement au plan qu'en l'absence de SCoT (art. L. 131-6).",
    "legal_scot": "Le plan doit être compatible avec le SCoT (code de l'urbanisme, art. L. 131-4).",
    "legal_no_scot": "Aucun SCoT n'étant applicable, le plan doit être compatible avec les documents que vise l'article L. 131-6 du code de l'urbanisme.",
    "legal_duty": "Dans tous les cas, le plan respecte l'objectif de création, de préservation et de remise en bon état des continuités écologiques (art. L. 101-2, 6°, et L. 151-1){translated}.",
    "legal_padd": ", que le PADD doit traduire (art. L. 151-5)",
    "legal_padd_oap": ", que le PADD et les OAP doivent traduire (art. L. 151-5 et L. 151-6-2)",
    "legal_global": "Ces rapports s'apprécient globalement, à l'échelle du territoire, sans rechercher l'adéquation du plan à chaque disposition : les constats ci-dessous sont des éléments de cette appréciation, non son résultat.",
    "acts": "Actes",
}
