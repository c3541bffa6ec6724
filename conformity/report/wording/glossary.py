"""The field's terms in both languages, for the glossary of every report."""

from __future__ import annotations

from typing import Final

from conformity.report.wording import own_words

GLOSSARY: Final = (
    ("trame verte et bleue (TVB)", "green and blue infrastructure network"),
    ("continuité écologique", "ecological continuity"),
    ("réservoir de biodiversité", "biodiversity reservoir (core area)"),
    ("corridor écologique", "ecological corridor"),
    ("pas japonais", "stepping stones"),
    ("sous-trame", "habitat sub-network"),
    ("matrice paysagère", "landscape matrix"),
    ("préservation", "preservation (keep functionality)"),
    ("remise en bon état, restauration", "restoration to good condition"),
    ("fonctionnalité", "functionality"),
    ("obstacle, point de conflit", "obstacle, conflict point"),
    ("fragmentation, morcellement", "fragmentation"),
    ("coupure d'urbanisation", "urban break (green gap)"),
    ("rupture de continuité", "continuity break"),
    ("perméabilité (transparence) écologique", "ecological permeability"),
    ("passage à faune", "wildlife crossing"),
    ("lisière", "woodland or urban edge"),
    ("ripisylve", "riparian woodland"),
    ("espace de mobilité", "river mobility space"),
    ("zone humide", "wetland"),
    ("pleine terre", "open soil"),
    ("désimperméabilisation", "unsealing"),
    ("renaturation", "renaturation"),
    ("artificialisation ; ENAF", "land take; natural, farm and forest land"),
    ("PLU, PLUi", "local (inter-municipal) urban plan"),
    ("SCoT ; DOO", "territorial coherence plan; its orientations document"),
    ("SRCE", "regional ecological coherence scheme"),
    ("SRADDET", "regional planning, sustainability and equality scheme"),
    ("PADD", "plan's sustainable-development project"),
    ("OAP", "planning and programming orientations"),
    ("règlement écrit, graphique", "written, graphic rules"),
    ("rapport de présentation", "explanatory report"),
    ("évaluation environnementale", "strategic environmental assessment"),
    ("état initial de l'environnement", "environmental baseline"),
    ("incidences notables", "significant effects"),
    ("séquence éviter-réduire-compenser (ERC)", "mitigation hierarchy"),
    ("zone U, AU, A, N", "urban, to-be-developed, farm, natural zone"),
    ("1AU (AUc), 2AU (AUs)", "open, deferred development zone"),
    ("secteur ; sous-zonage indicé", "sub-zone; indexed zoning"),
    ("sur-zonage, sur-trame", "overlay"),
    ("STECAL", "building sector of limited size and capacity (pocket)"),
    ("espace boisé classé (EBC)", "protected (classified) woodland"),
    ("emplacement réservé (ER)", "reserved site"),
    ("élément de paysage L. 151-23", "protected ecological landscape element"),
    ("coefficient de biotope", "biotope area factor"),
    ("prescription ; information (CNIG)", "plan prescription; annexed information"),
    ("porter à connaissance (PAC)", "State's notice of information"),
    ("note d'enjeux", "State's issues note"),
    ("avis de l'État ; réserve", "State opinion; reservation"),
    ("personnes publiques associées (PPA)", "associated public bodies"),
    ("CDPENAF", "departmental farmland and natural-land commission"),
    ("MRAe, autorité environnementale", "regional environmental authority"),
    ("DDT(M), DREAL", "departmental, regional State services"),
    ("EPCI", "inter-municipal authority"),
    ("arrêt du projet ; approbation", "draft adoption; approval"),
    ("enquête publique", "public inquiry"),
    ("compatibilité ; prise en compte", "compatibility; due regard"),
    ("opposable ; annulé ; caduc", "legally binding; annulled; lapsed"),
)


def glossary(document: str) -> tuple[tuple[str, str], ...]:
    """The terms, French and English, that a report on a document may use."""
    own = own_words(document)
    left_out: frozenset[str] = own.LEFT_OUT if own is not None else frozenset()
    return tuple(pair for pair in GLOSSARY if pair[0] not in left_out)
