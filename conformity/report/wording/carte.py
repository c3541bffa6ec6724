"""What is said otherwise of a carte communale: it has sectors, constructible or not, and neither zones nor rules.

Source: Code de l'urbanisme L161-3, L161-4, R161-2. Each part replaces the entries of the same name.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING, Final

if TYPE_CHECKING:
    from conformity.report.wording.words import Terms

_METHOD_FR = "Chaque secteur de la carte est croisé avec chaque élément du réseau ; la mesure est prise une fois, puis soumise aux règles. Un site réunit les pièces constructibles distantes de moins de {merge}. Les surfaces planes sont mesurées dans la projection légale, sans correction de l'ellipsoïde. Elles sont potentiellement artificialisables : l'artificialisation se mesure sur l'occupation réelle du sol (code de l'urbanisme, art. R. 101-1). « Certain » : le cœur de l'élément est atteint ; « probable » : son tracé ; « possible » : la seule marge d'incertitude, sans jamais dépasser le point de vigilance. Aucune prescription n'est faite sur les pratiques agricoles."
_METHOD_EN = "Each sector of the map is laid over each element of the network; a measure is taken once, then put to the rules. A site gathers the constructible pieces less than {merge} apart. They are plane areas in the legal projection, not corrected to the ellipsoid. Areas may be taken, they are not taken yet: land take is measured on actual land cover (Code de l'urbanisme, art. R. 101-1). 'Certain': the element's core is met; 'probable': its outline; 'possible': only the margin of uncertainty, never above a point to watch. Nothing is prescribed on farming practice."

FR: Final[Mapping[str, Terms]] = {
    "zone_class": {
        "urban": "constructible (bâti non vérifié)",
        "urban_built": "constructible, partie bâtie",
        "urban_unbuilt": "constructible, partie non bâtie",
        "natural": "non constructible",
    },
    "subject": {
        "urban": "Secteur constructible",
        "urban_built": "Secteur constructible bâti",
        "urban_unbuilt": "Terrains non bâtis du secteur constructible",
        "natural": "Secteur non constructible",
        "unknown": "Secteur à classer",
        "several": "Secteurs constructibles",
    },
    "topic": {
        "urban-fabric": "Secteurs constructibles dans le réseau",
        "reservoir-in-town": "Réservoirs à restaurer en secteur constructible",
        "corridor-in-town": "Corridors à restaurer en secteur constructible",
        "river": "Cours d'eau en secteur constructible",
    },
    "element_topic": {"river": " en secteur constructible"},
    "measure": {
        "is_to_urbanise": "secteur ouvert à l'urbanisation",
        "is_pocket": "secteur d'exception",
        "gained_area": "surface retirée des secteurs constructibles",
        "interfaces": "sorties du plan constructibles",
        "class_share": "part hors des secteurs constructibles",
    },
    "heading": {
        "typezone": "TYPESECT",
        "zones": "Secteurs",
        "constructible": "Secteurs constructibles dans le réseau",
    },
    "basis": {
        "binding": "La carte communale doit être compatible avec {reference} (code de l'urbanisme, art. L. 131-6).",
        "via_scot": "Ce point est à vérifier au regard du document d'orientation et d'objectifs du SCoT, avec lequel la carte communale doit être compatible (code de l'urbanisme, art. L. 131-4 et L. 141-10, 3°) ; il est identifié par {reference}.",
        "to_account_for": "Ces continuités sont à prendre en compte par la carte communale, directement ou à travers le SCoT (code de l'urbanisme, art. L. 131-2, L. 131-4 et L. 131-6) : {reference}.",
        "to_account_for_none": "Ces continuités sont à prendre en compte par la carte communale (code de l'urbanisme, art. L. 131-6) : {reference}.",
        "knowledge": "Les continuités en cause sont identifiées par {reference} ; l'objectif de préserver et de remettre en bon état les continuités écologiques, que la carte communale respecte, repose sur les articles L. 101-2, 6°, et L. 161-3, al. 1 et 2, du code de l'urbanisme.",
        "upcoming": "Ces continuités figurent dans un document en élaboration ou dont le caractère exécutoire n'est pas établi, à anticiper (code de l'urbanisme, art. L. 132-2) : {reference}. L'objectif de préservation et de remise en bon état des continuités écologiques s'impose déjà à la carte communale (art. L. 101-2, 6°, et L. 161-3, al. 1).",
    },
    "phrase": {
        "fabric_zones": "des secteurs constructibles",
        "fabric_request": "vérifier l'état du bâti de ces pièces et de retirer du secteur constructible les terrains libres qui s'y trouvent",
        "prescriptions_missing": "sans objet (carte communale)",
        "buildings_read": "fourni : secteurs constructibles partagés entre parties bâties et non bâties",
        "buildings_missing": "non fourni : secteurs constructibles non partagés, constats plafonnés à « point de vigilance »",
        "in_force": "Carte en vigueur",
        "in_force_read": "fournie",
        "in_force_missing": "non fournie : évolution non évaluée",
        "page_zone": "Secteur",
        "page_filter_class": "Classe de secteur",
        "page_map_zones": "Secteurs",
        "layer_zones": "Secteurs",
        "map_zones": "Secteurs",
        "sheet_zones": "Secteurs",
        "method_classes": "Correspondance des secteurs",
        "zones_n": "{n} secteurs",
        "share_zone": "{share} du secteur",
        "oaps": "Orientations d'aménagement",
        "oaps_none": "sans objet (carte communale)",
        "oap_tvb": "",
        "written_unread": "sans objet (carte communale) : les constructions y relèvent du règlement national d'urbanisme",
        "figure_constructible": "",
        "figure_urban": "{area} de secteurs constructibles dans un réservoir ou un corridor (surfaces potentiellement artificialisables)",
        "indicator_constructible": "",
        "indicator_urban": "Secteurs constructibles dans un réservoir ou un corridor",
        "indicator_protected": "Part des surfaces d'éléments du réseau, dans le plan, hors des secteurs constructibles",
        "indicators_note": "Valeur de départ à la date de l'analyse.",
        "to_read_none": "Aucun renvoi à une pièce de la carte dans ses données.",
        "to_read_zone": "Pièces de la carte pour les secteurs concernés",
        "unread": "",
        "translation_none": "Sans objet (carte communale).",
        "method_text": _METHOD_FR,
        "legal_chain": "La carte communale doit être compatible avec le SCoT (code de l'urbanisme, art. L. 131-4). Le SRCE et les règles du SRADDET ne s'imposent directement à elle qu'en l'absence de SCoT (art. L. 131-6).",
        "legal_scot": "La carte communale doit être compatible avec le SCoT (code de l'urbanisme, art. L. 131-4).",
        "legal_no_scot": "Aucun SCoT n'étant applicable, la carte communale doit être compatible avec les documents que vise l'article L. 131-6 du code de l'urbanisme.",
        "legal_duty": "Dans tous les cas, la carte communale respecte l'objectif de création, de préservation et de remise en bon état des continuités écologiques (art. L. 101-2, 6°, et L. 161-3, al. 1). Elle délimite les secteurs où les constructions sont autorisées et ceux où elles ne peuvent l'être (art. L. 161-4) ; son rapport analyse l'état initial de l'environnement (art. R. 161-2, 1°), expose les choix de délimitation (2°) et en évalue les incidences (3°). Une protection d'éléments de paysage ou de milieux relève d'une délibération distincte, après enquête publique (art. L. 111-22).",
        "legal_padd": "",
        "legal_padd_oap": "",
    },
}  # fmt: skip

EN: Final[Mapping[str, Terms]] = {
    "zone_class": {
        "urban": "constructible (built state unverified)",
        "urban_built": "constructible, built part",
        "urban_unbuilt": "constructible, unbuilt part",
        "natural": "not constructible",
    },
    "subject": {
        "urban": "Constructible sector",
        "urban_built": "Built constructible sector",
        "urban_unbuilt": "Unbuilt land of the constructible sector",
        "natural": "Sector not constructible",
        "unknown": "Sector to be classed",
        "several": "Constructible sectors",
    },
    "topic": {
        "urban-fabric": "Constructible sectors inside the network",
        "reservoir-in-town": "Reservoirs to restore in constructible sectors",
        "corridor-in-town": "Corridors to restore in constructible sectors",
        "river": "Watercourses in constructible sectors",
    },
    "element_topic": {"river": " in constructible sectors"},
    "measure": {
        "is_to_urbanise": "sector open to development",
        "is_pocket": "exceptional sector",
        "gained_area": "area taken out of the constructible sectors",
        "interfaces": "constructible ways out of the plan",
        "class_share": "share outside the constructible sectors",
    },
    "heading": {
        "typezone": "TYPESECT",
        "zones": "Sectors",
        "constructible": "Constructible sectors in the network",
    },
    "basis": {
        "binding": "The carte communale must be compatible with {reference} (Code de l'urbanisme, art. L. 131-6).",
        "via_scot": "This point is to be checked against the orientations document (DOO) of the SCoT, with which the carte communale must be compatible (Code de l'urbanisme, art. L. 131-4 and L. 141-10, 3°); it is identified by {reference}.",
        "to_account_for": "The carte communale must take these continuities into account, directly or through the SCoT (Code de l'urbanisme, art. L. 131-2, L. 131-4 and L. 131-6): {reference}.",
        "to_account_for_none": "The carte communale must take these continuities into account (Code de l'urbanisme, art. L. 131-6): {reference}.",
        "knowledge": "The continuities concerned are identified by {reference}; the objective of preserving and restoring ecological continuities, which the carte communale respects, rests on articles L. 101-2, 6°, and L. 161-3, al. 1 and 2, of the Code de l'urbanisme.",
        "upcoming": "These continuities stand in a document in preparation, or not known to be in force, to be anticipated (Code de l'urbanisme, art. L. 132-2): {reference}. The objective of preserving and restoring ecological continuities already holds for the carte communale (art. L. 101-2, 6°, and L. 161-3, al. 1).",
    },
    "phrase": {
        "fabric_zones": "constructible sectors",
        "fabric_request": "check the built state of these pieces and take the free plots in them out of the constructible sector",
        "prescriptions_missing": "not applicable (carte communale)",
        "buildings_read": "given: constructible sectors split into built and unbuilt parts",
        "buildings_missing": "not given: constructible sectors not split, findings capped at 'point to watch'",
        "in_force": "Map in force",
        "page_zone": "Sector",
        "page_filter_class": "Class of sector",
        "page_map_zones": "Sectors",
        "layer_zones": "Sectors",
        "map_zones": "Sectors",
        "sheet_zones": "Sectors",
        "zones_n": "{n} sectors",
        "share_zone": "{share} of the sector",
        "oaps": "Planning orientations",
        "oaps_none": "not applicable (carte communale)",
        "method_classes": "Mapping of sectors",
        "oap_tvb": "",
        "written_unread": "not applicable (carte communale): building there is under the national planning rules",
        "figure_constructible": "",
        "figure_urban": "{area} of constructible sectors in a reservoir or corridor (land that may be taken)",
        "indicator_constructible": "",
        "indicator_urban": "Constructible sectors in a reservoir or corridor",
        "indicator_protected": "Share of the network's surfaces, inside the plan, outside the constructible sectors",
        "indicators_note": "Starting value at the date of assessment.",
        "to_read_none": "The map's data hold no link to any of its parts.",
        "to_read_zone": "Parts of the map for the sectors concerned",
        "unread": "",
        "translation_none": "Not applicable (carte communale).",
        "method_text": _METHOD_EN,
        "legal_chain": "The carte communale must be compatible with the SCoT (Code de l'urbanisme, art. L. 131-4). The SRCE and the rules of the SRADDET bind it directly only where there is no SCoT (art. L. 131-6).",
        "legal_scot": "The carte communale must be compatible with the SCoT (Code de l'urbanisme, art. L. 131-4).",
        "legal_no_scot": "As no SCoT is applicable, the carte communale must be compatible with the documents that article L. 131-6 of the Code de l'urbanisme names.",
        "legal_duty": "In every case the carte communale respects the objective of creating, preserving and restoring ecological continuities (art. L. 101-2, 6°, and L. 161-3, al. 1). It delimits the sectors where building is allowed and those where it is not (art. L. 161-4); its report analyses the environmental baseline (art. R. 161-2, 1°), sets out the choices of delimitation (2°) and assesses their effects (3°). Protecting elements of landscape or habitats is for a separate resolution, after a public inquiry (art. L. 111-22).",
        "legal_padd": "",
        "legal_padd_oap": "",
    },
}  # fmt: skip

#: terms of the glossary that a carte communale has no use for
LEFT_OUT: Final = frozenset(
    {
        "PLU, PLUi", "PADD", "OAP", "règlement écrit, graphique", "zone U, AU, A, N", "1AU (AUc), 2AU (AUs)",
        "secteur ; sous-zonage indicé", "sur-zonage, sur-trame", "STECAL", "espace boisé classé (EBC)",
        "emplacement réservé (ER)", "élément de paysage L. 151-23", "coefficient de biotope", "pleine terre",
        "prescription ; information (CNIG)",
    }
)  # fmt: skip
