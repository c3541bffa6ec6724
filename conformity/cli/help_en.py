"""The help in English, for ``--lang en`` or a locale that is English. French is the language the commands are written in."""

from __future__ import annotations

from itertools import pairwise
from typing import TYPE_CHECKING, Any, Final

from conformity.cli.options import FORMATS

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

#: French help → English help, whole
HELP: Final = {
    "Confronte le zonage d'un PLU ou PLUi à la trame verte et bleue, par des règles écrites.": "Put the zoning of a town plan (PLU, PLUi) to the ecological network, by written rules.",
    "Versions du programme, de GEOS, GDAL et PROJ.": "Versions of the program, GEOS, GDAL and PROJ.",
    "Confronte l'exemple livré (un territoire inventé) à son réseau et écrit le rapport.": "Put the shipped example (an invented territory) to its network and write the report.",
    "Dossier de sortie.": "Output folder.",
    f"Parmi {', '.join(FORMATS)} ; plusieurs par des virgules.": f"Among {', '.join(FORMATS)}, separated by commas.",
    "Langue des messages et du rapport.": "Language of the messages and of the report.",
    "Date du rapport (sinon SOURCE_DATE_EPOCH, sinon ce jour).": "Date of the report (else SOURCE_DATE_EPOCH, else today).",
    "Gravité à partir de laquelle la commande se termine par 1.": "Severity from which on the command ends in 1.",
    "Ne termine pas par 1 si une couche demandée n'a pu être évaluée.": "Do not end in 1 where a requested layer could not be assessed.",
    "Remplace un dossier de sortie que conformity n'a pas écrit.": "Replace an output folder that conformity did not write.",
    "Dit le temps que prend chaque étape, et la mémoire.": "Say the time that each stage takes, and the memory.",
    "Évalue de nombreux documents contre un réseau, un processus par document, et en fait la synthèse.\n\nUne exécution interrompue reprend où elle en était. Codes de sortie : 0 tous évalués, rien qui atteigne --fail-on ;\n1 constats, ou document non évalué ; 2 commande ; 3 réseau inutilisable, ou aucun document évalué ; 4 non écrit.": "Assess many documents against one network, a process a document, and make their synthesis.\n\nA run that was interrupted goes on where it stood. Exit codes: 0 all assessed, nothing that reaches --fail-on;\n1 findings, or a document not assessed; 2 command; 3 unusable network, or no document assessed; 4 not written.",
    "Mesure ce que partagent les surfaces de deux couches, même plus grandes que la mémoire : shares.csv.\n\nRien n'est jugé. Codes de sortie : 0 mesuré ; 2 commande ; 3 données inutilisables ; 4 non écrit.": "Measure what the surfaces of two layers share, though they be larger than memory: shares.csv.\n\nNothing is judged. Exit codes: 0 measured; 2 command; 3 unusable data; 4 not written.",
    "Couche de surfaces (.gpkg, .fgb, .shp), FICHIER:COUCHE.": "Layer of surfaces (.gpkg, .fgb, .shp), FILE:LAYER.",
    "Autre couche de surfaces, dans la même projection.": "Another layer of surfaces, in the same projection.",
    "Mémoire des géométries d'une tuile, en mégaoctets.": "Memory of the geometries of a tile, in megabytes.",
    "Dossier de documents, ou liste (un chemin par ligne).": "Folder of documents, or list (a path a line).",
    "Communes et leur EPCI : colonnes insee, siren, nom.": "Communes and their EPCI: columns insee, siren, nom.",
    "Documents à la fois (sinon un par cœur).": "Documents at a time (else one a core).",
    "Ordonnanceur Dask, à la place de cette machine.": "Dask scheduler, in place of this machine.",
    "Parmi xlsx, md, html, json, séparés par des virgules.": "Among xlsx, md, html, json, separated by commas.",
    "Affiche la trace complète d'une erreur.": "Show the whole trace of an error.",
    "Confronte un plan à un ou plusieurs réseaux écologiques et écrit le rapport.\n\nCodes de sortie : 0 évalué, rien qui atteigne --fail-on ; 1 constats, ou couche demandée non évaluée ;\n2 commande ou règles ; 3 données inutilisables ; 4 rapport non écrit ; 101 erreur interne ; 130 interruption.": "Put a plan to one or more ecological networks and write the report.\n\nExit codes: 0 assessed, nothing that reaches --fail-on; 1 findings, or a requested layer not assessed;\n2 command or rules; 3 unusable data; 4 report not written; 101 internal error; 130 interrupted.",
    "Plan (.shp, dossier CNIG, .zip, .gpkg:COUCHE …) ou dossier.yml.": "Plan (.shp, CNIG folder, .zip, .gpkg:LAYER …) or dossier.yml.",
    "Réseau écologique : fichier ou dossier ; répétable.": "Ecological network: file or folder; may be repeated.",
    "Réservoirs de biodiversité ; répétable.": "Biodiversity reservoirs; may be repeated.",
    "Corridors écologiques ; répétable.": "Ecological corridors; may be repeated.",
    "Obstacles aux continuités ; répétable.": "Obstacles to continuity; may be repeated.",
    "Cours d'eau ; répétable.": "Watercourses; may be repeated.",
    "Haies ; répétable.": "Hedges; may be repeated.",
    "Objectif (preserve, restore) que ni la source ni le type ne disent ; obstacle=preserve : celui d'un type, avant son défaut ; répétable.": "Objective (preserve, restore) that neither source nor kind tells; obstacle=preserve: that of one kind, before its default; may be repeated.",
    "Plan en vigueur.": "Plan in force.",
    "Bâtiments (surfaces).": "Buildings (surfaces).",
    "Autre couche de contexte ; répétable.": "Another layer of context; may be repeated.",
    "Contours des communes, avec leur code INSEE.": "Outlines of the communes, with their INSEE code.",
    "Contour du territoire que le réseau a étudié.": "Outline of the territory that the network studied.",
    "Jeu de règles : nom livré, fichier YAML ou dossier.": "Rule pack: shipped name, YAML file or folder.",
    "D'un jeu ou d'un pack.yaml (pack), d'un fichier placé à côté (part), d'un fichier de cas (cases).": "Of a pack or a pack.yaml (pack), of a file beside it (part), of a file of cases (cases).",
    "Profil de données : nom livré, ou correspondance (YAML, xlsx).": "Data profile: shipped name, or mapping (YAML, xlsx).",
    "Document dont vient le réseau : identifiant livré ou fichier YAML.": "Document that the network comes from: shipped id or YAML file.",
    "Colonne d'un rôle, ex. typezone=ZONAGE ; répétable.": "Column of a role, e.g. typezone=ZONAGE; may be repeated.",
    "Projection des fichiers qui n'en déclarent pas.": "Projection of the files that declare none.",
    "Dérogations (YAML) : id, motif, auteur, date, échéance.": "Waivers (YAML): id, reason, author, date, expiry.",
    "Classeur précédent : ce que l'agent y a saisi est repris.": "Former workbook: what the officer typed there is carried over.",
    "Cherche, pour chaque site, le moindre changement de contour qui le libère.": "Look, for each site, for the least change of outlines that clears it.",
    "Ne dit que le résultat et les erreurs.": "Say the result and errors only.",
    "Écrit un dossier.yml en regardant les fichiers et en demandant ce qu'ils ne disent pas.": "Write a dossier.yml by looking at the files and asking what they do not tell.",
    "Dossier qui contient les fichiers.": "Folder that holds the files.",
    "Ne pose aucune question.": "Ask nothing.",
    "Remplace un dossier.yml existant.": "Replace an existing dossier.yml.",
    "Montre les couches, leur projection, leur encodage, leurs colonnes, le rôle deviné et ce qui ne va pas.": "Show the layers, their projection, encoding and columns, the role guessed, and what is amiss.",
    "Fichiers ou dossiers, de plan ou de réseau.": "Files or folders, of a plan or a network.",
    "Présentation.": "Presentation.",
    "Écrit la correspondance des zones et des couches (YAML ou xlsx), à relire puis passer par --profile.": "Write the mapping of zones and layers (YAML or xlsx), to be read over and given to --profile.",
    "Remplace une correspondance existante.": "Replace an existing mapping.",
    "Compare les rapports de deux projets : résolu, maintenu, aggravé, amélioré, nouveau, non réévalué.\n\nCodes de sortie : 0 rien de nouveau ni d'aggravé ; 1 sinon ; 2 commande ; 3 rapport illisible ; 4 non écrit.": "Compare the reports of two drafts: resolved, kept, worse, better, new, not reassessed.\n\nExit codes: 0 nothing new or worse; 1 otherwise; 2 command; 3 unreadable report; 4 not written.",
    "Dossier d'un rapport, ou son report.json.": "Folder of a report, or its report.json.",
    "Dit tout d'un constat : attributs, règle, mesures, seuils, modulations, certitude, portée.": "Tell everything of a finding: attributes, rule, measures, thresholds, modifiers, certainty, reach.",
    "Identifiant d'un constat (F-…), d'un enjeu ou d'un non évalué.": "Id of a finding (F-…), of a concern or of a case not assessed.",
    "Vérifie qu'un dossier publié est entier, puis rejoue l'analyse et compare chaque fichier à l'octet.\n\nCodes de sortie : 0 entier et identique ; 2 commande ; 4 modifié, incomplet, ou impossible à rejouer.": "Verify that a published folder is whole, then replay the run and compare each file to the byte.\n\nExit codes: 0 whole and identical; 2 command; 4 altered, incomplete, or impossible to replay.",
    "Dossier publié d'un rapport.": "Published folder of a report.",
    "Ne vérifie que les empreintes, sans rejouer l'analyse.": "Verify the digests only, without replaying the run.",
    "Où sont les données, si ce n'est pas là où l'analyse les prit.": "Where the data are, if not where the run took them.",
    "Les règles : liste, texte, vérification, essais.": "Rules: list, text, check, trial.",
    "Liste les règles d'un jeu : identifiant, logique, gravités possibles, titre.": "List the rules of a pack: id, logic, possible severities, title.",
    "Montre une règle en entier : ce qu'elle regarde, ses seuils et leur origine, le droit, ses textes.": "Show a rule whole: what it looks at, its thresholds and their origin, the law, its texts.",
    "Identifiant d'une règle du jeu (voir rules list).": "Id of a rule of the pack (see rules list).",
    "Vérifie un jeu de règles : écriture, seuils contradictoires, textes ou cas manquants (2 s'il y a des fautes).\n\nDit aussi, pour information, quels types, objectifs et formes d'éléments aucune règle ne juge.": "Check a rule pack: writing, contradictory thresholds, missing texts or cases (2 where there are faults).\n\nAlso say, for information, which kinds, objectives and shapes of elements no rule judges.",
    "Essaie les règles sur leurs propres cas. Termine par 2 si l'un d'eux ne donne pas ce qu'il annonce.": "Try the rules on their own cases. Ends in 2 where one does not give what it announces.",
    "Une seule règle.": "One rule only.",
    "Change chaque seuil, condition et filtre, et nomme ce qu'aucun cas ne voit.": "Change each threshold, condition and filter, and name what no case notices.",
    "Écrit le schéma JSON des fichiers de règles, pour l'aide à la saisie des éditeurs.": "Write the JSON schema of files of rules, for completion in editors.",
}


def wanted(words: Sequence[str], environment: Mapping[str, str]) -> bool:
    """Whether the help is wanted in English: ``--lang`` first, then the locale; French where neither tells."""
    told = [b for a, b in pairwise(words) if a == "--lang"]
    told += [w.removeprefix("--lang=") for w in words if w.startswith("--lang=")]
    if told:
        return told[-1] == "en"
    locale = next((environment[n] for n in ("LC_ALL", "LC_MESSAGES", "LANG") if environment.get(n)), "")
    return locale.lower().startswith("en")


def translate(command: Any) -> None:
    """A command's help in English, and that of every command and option below it."""
    command.help = HELP.get((command.help or "").strip(), command.help)
    for parameter in command.params:
        told = getattr(parameter, "help", None)
        if told:
            parameter.help = HELP.get(told, told)
    for below in getattr(command, "commands", {}).values():
        translate(below)
