"""What the plugin says, in French and English."""

from __future__ import annotations

LANGUAGES = ("fr", "en")

_FRENCH = {
    "provider": "Conformity",
    "menu": "Conformity : confronter un zonage à la trame verte et bleue…",
    "setting": "Python de conformity (fichier, dossier Windows ou environnement ; vide : recherché)",
    "check": "Confronter un zonage à la trame verte et bleue",
    "check.help": (
        "Confronte le zonage d'un plan (PLU, PLUi, carte communale) à un réseau écologique et montre les lieux à traiter, avec un "
        "classeur et une note.\n\nLes couches du projet sont lues telles qu'elles sont : modifiées, filtrées, en mémoire. Les "
        "prescriptions qui se trouvent à côté du zonage, dans le même dossier ou la même base, sont prises avec lui.\n\nRien "
        "n'est chargé dans QGIS ni envoyé sur le réseau : le programme conformity travaille dans un processus à lui."
    ),
    "inspect": "Regarder ce que contiennent des couches",
    "inspect.help": (
        "Montre pour chaque couche ce que le programme y lit : projection, encodage, nature, objectif, défauts. Peut écrire le tableau "
        "des libellés et des couches à confirmer, que l'analyse prend ensuite comme profil."
    ),
    "compare": "Comparer les rapports de deux projets",
    "compare.help": "Dit ce qui, d'un projet de plan au suivant, est résolu, maintenu, aggravé ou nouveau.",
    "ZONES": "Zonage (couche, ou dossier, archive, dossier.yml)",
    "NETWORK": "Réseau écologique (nature trouvée par le programme)",
    "OUT": "Dossier du rapport",
    "PRESCRIPTIONS": "Prescriptions du plan (sinon celles qui sont à côté du zonage)",
    "RESERVOIRS": "Réservoirs",
    "CORRIDORS": "Corridors",
    "OBSTACLES": "Obstacles",
    "WATERCOURSES": "Cours d'eau",
    "HEDGES": "Haies",
    "RULES": "Règles (nom d'un jeu livré, ou chemin d'un fichier)",
    "REFERENCE": "Document d'où vient le réseau (identifiant, ou chemin d'un fichier)",
    "PROFILE": "Profil (nom, ou chemin d'un tableau de correspondance)",
    "OBJECTIVE": "Objectif à défaut : preserve, restore, ou nature=objectif séparés par des virgules",
    "IN_FORCE": "Plan en vigueur",
    "BUILDINGS": "Bâtiments",
    "TERRITORY": "Communes",
    "COVERAGE": "Périmètre étudié par le réseau",
    "PLACES": "Lieux-dits",
    "PLACES_NAME": "Colonne du nom des lieux-dits",
    "CONTEXT": "Autres couches",
    "MAP": "Colonnes : rôle=COLONNE séparés par des virgules",
    "CRS": "Projection des couches qui n'en ont pas",
    "DATE": "Date du rapport (AAAA-MM-JJ)",
    "WAIVERS": "Dérogations (YAML)",
    "RESUME": "Classeur précédent dont reprendre les avis (report.xlsx)",
    "FIXES": "Dessiner les corrections demandées",
    "SELECTED": "Des couches qui ont une sélection, ne prendre que les objets sélectionnés",
    "FORMATS": "Sorties",
    "LANG": "Langue du rapport",
    "FORCE": "Remplacer un dossier que le programme n'a pas écrit",
    "LOAD": "Ajouter les couches du rapport à la carte",
    "OPEN": "Ouvrir le rapport à la fin",
    "LAYERS": "Couches, fichiers ou dossiers",
    "MAPPING": "Tableau à confirmer (.xlsx ou .yml)",
    "OLD": "Rapport du projet précédent (dossier)",
    "NEW": "Rapport du nouveau projet (dossier)",
    "REPORT": "Rapport",
    "WORKBOOK": "Classeur",
    "GEOPACKAGE": "Couches du rapport",
    "CONCERNS": "Nombre d'enjeux",
    "COMPLETE": "Tout ce qui était demandé a été évalué",
    "CHANGES": "Nombre de changements",
    "COUNT": "Nombre de couches",
    "group": "Trame verte et bleue : {name}",
    "engine": "Moteur : conformity {version}, {python}",
    "exported": "Couche « {layer} » {why} : elle est d'abord recopiée.",
    "exported_n": "    {n} objets recopiés",
    "why.selected": "dont une partie des objets est demandée",
    "why.edited": "en cours de modification",
    "why.filtered": "filtrée",
    "why.unsaved": "en mémoire",
    "why.elsewhere": "qui n'est pas un fichier",
    "why.fields": "avec des champs joints ou calculés",
    "why.crs": "dont la projection est indiquée dans le projet",
    "why.together": "réunie avec les tables du même plan",
    "selection": "Couche « {layer} » : {n} objets sont sélectionnés ; tous sont lus. Cochez la case de la sélection pour n'en lire que ceux-là.",
    "written": "Rapport : {path}",
    "cancelled": "Annulé : rien n'a été écrit.",
    "incomplete": "Une partie de ce qui était demandé n'a pu être évaluée : voyez plus haut.",
    "unacceptable": "valeur qui ne convient pas : {name}",
    "layer": "{layer} : {what}, {features} objets, {crs}, {encoding}",
    "unknown": "rôle non reconnu",
    "fault": "{code} : {what}\n  Que faire : {remedy}",
    "QGS-970.what": "« {value} », indiqué par {by}, n'est ni un Python ni un dossier qui en contient un",
    "QGS-970.remedy": (
        "Indiquez le fichier python du programme conformity, ou le dossier décompressé pour Windows ; ou retirez cette indication."
    ),
    "QGS-971.what": "le programme conformity ne peut pas être lancé par {python} ({problem})",
    "QGS-971.remedy": (
        "Installez-le pour ce Python ({python} -m pip install plu_conformity-….whl), ou indiquez-en un autre dans Préférences, "
        "Options, Traitement, Fournisseurs de traitements, Conformity."
    ),
    "QGS-972.what": "le programme conformity n'est pas trouvé sur ce poste",
    "QGS-972.remedy": (
        "1. Sous Windows : décompressez conformity-windows-x64-….zip (reçu avec ce plugin, sans droits ni réseau) dans vos Documents, "
        "ou à côté du plugin : {beside}. Ailleurs : python3 -m venv conformity, puis conformity/bin/pip install "
        "plu_conformity-….whl.\n  2. S'il est dans un autre dossier, indiquez ce dossier dans Préférences, Options, Traitement, "
        "Fournisseurs de traitements, Conformity, ou par la variable CONFORMITY_PYTHON.\n  3. Relancez l'outil.\n"
        "  Le Python de QGIS ne convient pas : {problem}"
    ),
    "QGS-973.what": "le moteur s'est arrêté sans rien dire (code {status}) : {problem}",
    "QGS-973.remedy": (
        "Fermez d'autres logiciels si la mémoire manque, et relancez. S'il s'arrête encore, lancez {python} -m conformity --version "
        "et signalez ce qui s'affiche."
    ),
    "QGS-974.what": "la couche « {layer} » ne peut pas être recopiée : {problem}",
    "QGS-974.remedy": "Enregistrez-la vous-même en GeoPackage (clic droit, Exporter), et donnez ce fichier.",
    "QGS-975.what": "« {layer} » n'est pas une couche d'objets que QGIS puisse lire",
    "QGS-975.remedy": "Choisissez une couche vectorielle valide, ou donnez le fichier.",
    "QGS-976.what": "des prescriptions sont données à côté d'un plan entier : {path}",
    "QGS-976.remedy": "Donnez la couche du zonage seule, ou retirez les prescriptions : celles du plan sont lues avec lui.",
    "QGS-977.what": "aucun réseau écologique n'est donné",
    "QGS-977.remedy": "Choisissez au moins une couche dans « Réseau écologique », ou parmi réservoirs, corridors, obstacles, cours d'eau, haies.",
    "QGS-978.what": "« {value} » ne se lit pas : {name}",
    "QGS-978.remedy": "Écrivez par exemple : {example}",
}

_ENGLISH = {
    "provider": "Conformity",
    "menu": "Conformity: check a zoning against the ecological network…",
    "setting": "Python of conformity (file, Windows folder or environment; empty: looked for)",
    "check": "Check a zoning against the ecological network",
    "check.help": (
        "Checks the zoning of a plan (PLU, PLUi, carte communale) against an ecological network and shows the places to deal with, "
        "with a workbook and a report.\n\nLayers of the project are read as they are: edited, filtered, in memory. Prescriptions "
        "beside the zoning, in the same folder or database, are taken with it.\n\nNothing is loaded into QGIS nor sent over the "
        "network: the program conformity works in a process of its own."
    ),
    "inspect": "See what layers hold",
    "inspect.help": (
        "Shows what the program reads in each layer: CRS, encoding, kind, objective, faults. Can write the table of labels and layers "
        "to be confirmed, which a check then takes as its profile."
    ),
    "compare": "Compare the reports of two drafts",
    "compare.help": "Says what is resolved, kept, worse or new from one draft of a plan to the next.",
    "ZONES": "Zoning (layer, or folder, archive, dossier.yml)",
    "NETWORK": "Ecological network (kinds found by the program)",
    "OUT": "Folder of the report",
    "PRESCRIPTIONS": "Prescriptions of the plan (else those beside the zoning)",
    "RESERVOIRS": "Reservoirs",
    "CORRIDORS": "Corridors",
    "OBSTACLES": "Obstacles",
    "WATERCOURSES": "Watercourses",
    "HEDGES": "Hedges",
    "RULES": "Rules (name of a shipped pack, or path of a file)",
    "REFERENCE": "Document that the network comes from (identifier, or path of a file)",
    "PROFILE": "Profile (name, or path of a mapping)",
    "OBJECTIVE": "Default objective: preserve, restore, or kind=objective separated by commas",
    "IN_FORCE": "Plan in force",
    "BUILDINGS": "Buildings",
    "TERRITORY": "Communes",
    "COVERAGE": "Outline that the network studied",
    "PLACES": "Named places",
    "PLACES_NAME": "Column of the names of places",
    "CONTEXT": "Other layers",
    "MAP": "Columns: role=COLUMN separated by commas",
    "CRS": "CRS of layers that have none",
    "DATE": "Date of the report (YYYY-MM-DD)",
    "WAIVERS": "Waivers (YAML)",
    "RESUME": "Earlier workbook whose opinions are resumed (report.xlsx)",
    "FIXES": "Draw the corrections asked for",
    "SELECTED": "Of layers with a selection, take the selected features alone",
    "FORMATS": "Outputs",
    "LANG": "Language of the report",
    "FORCE": "Replace a folder that the program did not write",
    "LOAD": "Add the layers of the report to the map",
    "OPEN": "Open the report at the end",
    "LAYERS": "Layers, files or folders",
    "MAPPING": "Table to be confirmed (.xlsx or .yml)",
    "OLD": "Report of the former draft (folder)",
    "NEW": "Report of the new draft (folder)",
    "REPORT": "Report",
    "WORKBOOK": "Workbook",
    "GEOPACKAGE": "Layers of the report",
    "CONCERNS": "Number of concerns",
    "COMPLETE": "All that was requested has been assessed",
    "CHANGES": "Number of changes",
    "COUNT": "Number of layers",
    "group": "Ecological network: {name}",
    "engine": "Engine: conformity {version}, {python}",
    "exported": "Layer “{layer}” is copied first: {why}.",
    "exported_n": "    {n} features copied",
    "why.selected": "part of its features is asked for",
    "why.edited": "it is being edited",
    "why.filtered": "it is filtered",
    "why.unsaved": "it is in memory",
    "why.elsewhere": "it is not a file",
    "why.fields": "it has joined or computed fields",
    "why.crs": "its CRS is set in the project",
    "why.together": "it is put with the tables of the same plan",
    "selection": "Layer “{layer}”: {n} features are selected; all are read. Tick the box of the selection to read those alone.",
    "written": "Report: {path}",
    "cancelled": "Cancelled: nothing was written.",
    "incomplete": "Part of what was requested could not be assessed: see above.",
    "unacceptable": "not a value that can be used: {name}",
    "layer": "{layer}: {what}, {features} features, {crs}, {encoding}",
    "unknown": "role not recognised",
    "fault": "{code}: {what}\n  What to do: {remedy}",
    "QGS-970.what": "'{value}', given by {by}, is neither a Python nor a folder that holds one",
    "QGS-970.remedy": "Name the python file of the program conformity, or the folder unzipped for Windows; or take this out.",
    "QGS-971.what": "the program conformity cannot be started by {python} ({problem})",
    "QGS-971.remedy": (
        "Install it for this Python ({python} -m pip install plu_conformity-….whl), or name another in Settings, Options, Processing, "
        "Providers, Conformity."
    ),
    "QGS-972.what": "the program conformity is not on this machine",
    "QGS-972.remedy": (
        "1. On Windows: unzip conformity-windows-x64-….zip (received with this plugin; no rights, no network) in your Documents, or "
        "beside the plugin: {beside}. Elsewhere: python3 -m venv conformity, then conformity/bin/pip install "
        "plu_conformity-….whl.\n  2. If it is in another folder, name that folder in Settings, Options, Processing, Providers, "
        "Conformity, or in the variable CONFORMITY_PYTHON.\n  3. Run the tool again.\n"
        "  QGIS's own Python will not do: {problem}"
    ),
    "QGS-973.what": "the engine ended without a word (status {status}): {problem}",
    "QGS-973.remedy": (
        "Close other programs if memory is short, and run again. If it ends again, run {python} -m conformity --version and report "
        "what it shows."
    ),
    "QGS-974.what": "the layer '{layer}' cannot be copied: {problem}",
    "QGS-974.remedy": "Save it as a GeoPackage yourself (right click, Export), and give that file.",
    "QGS-975.what": "'{layer}' is not a layer of features that QGIS can read",
    "QGS-975.remedy": "Choose a valid vector layer, or give the file.",
    "QGS-976.what": "prescriptions are given beside a whole plan: {path}",
    "QGS-976.remedy": "Give the layer of the zoning alone, or leave the prescriptions out: those of the plan are read with it.",
    "QGS-977.what": "no ecological network is given",
    "QGS-977.remedy": "Choose at least one layer as 'Ecological network', or as reservoirs, corridors, obstacles, watercourses, hedges.",
    "QGS-978.what": "'{value}' cannot be read: {name}",
    "QGS-978.remedy": "Write for example: {example}",
}

TEXTS = {"fr": _FRENCH, "en": _ENGLISH}


def language(locale: str) -> str:
    """The plugin's language for a locale: French where it names none (``C``), English where it names another."""
    code = locale.strip().lower()[:2]
    return "fr" if code in ("fr", "c", "po", "") else "en"


def say(key: str, lang: str, **fields: object) -> str:
    """A text in a language."""
    return TEXTS[lang][key].format(**fields) if fields else TEXTS[lang][key]
