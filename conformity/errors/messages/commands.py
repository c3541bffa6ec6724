"""CLI and DOS: command line and dossier."""

from conformity.errors.messages import Message

MESSAGES: dict[str, Message] = {
    # -- command line ---------------------------------------------------------------------------------------------
    "CLI-001": Message(
        "aucun réseau écologique n'est donné",
        "no ecological network is given",
        "Ajoutez --network CHEMIN (ou --reservoirs, --corridors, --obstacles, --watercourses).",
        "Add --network PATH (or --reservoirs, --corridors, --obstacles, --watercourses).",
    ),
    "CLI-002": Message(
        "format de sortie inconnu : « {name} »",
        "unknown output format: '{name}'",
        "Formats connus : {known}.",
        "Known formats: {known}.",
    ),
    "CLI-003": Message(
        "« --map {text} » n'est pas de la forme ROLE=COLONNE",
        "'--map {text}' is not of the form ROLE=COLUMN",
        "Exemple : --map typezone=ZONAGE.",
        "Example: --map typezone=ZONAGE.",
    ),
    "CLI-008": Message(
        "le fichier existe déjà",
        "the file already exists",
        "Donnez un autre nom, ou --force pour le remplacer.",
        "Give another name, or --force to replace it.",
    ),
    "CLI-009": Message(
        "le fichier ne peut pas être écrit : {problem}",
        "the file cannot be written: {problem}",
        "Vérifiez que le dossier existe et que vous pouvez y écrire.",
        "Check that the folder exists and that you may write there.",
    ),
    "CLI-010": Message(
        "aucune règle ne porte l'identifiant « {name} » dans le jeu {pack}",
        "no rule of pack {pack} has the id '{name}'",
        "Le plus proche : {near}.",
        "The nearest: {near}.",
    ),
    "CLI-020": Message(
        "aucun jeu de règles ne s'appelle « {name} », et aucun fichier non plus",
        "no rule pack is called '{name}', and no file either",
        "Le plus proche : {near}.",
        "The nearest: {near}.",
    ),
    "CLI-021": Message(
        "aucun document de référence ne s'appelle « {name} », et aucun fichier non plus",
        "no reference document is called '{name}', and no file either",
        "Le plus proche : {near}.",
        "The nearest: {near}.",
    ),
    "CLI-022": Message(
        "aucun profil ne s'appelle « {name} », et aucun fichier non plus",
        "no profile is called '{name}', and no file either",
        "Le plus proche : {near}.",
        "The nearest: {near}.",
    ),
    "CLI-023": Message(
        "« {date} » n'est pas une date",
        "'{date}' is not a date",
        "Écrivez-la AAAA-MM-JJ, par exemple 2026-03-31.",
        "Write it YYYY-MM-DD, e.g. 2026-03-31.",
    ),
    # -- references -----------------------------------------------------------------------------------------------
    "REF-001": Message(
        "référence « {id} » : ni document fourni avec l'outil, ni fichier ; il manque {missing}",
        "reference '{id}': neither a shipped document nor a file; {missing} is missing",
        "Donnez l'identifiant d'un document fourni, le chemin d'un fichier, ou décrivez le document : kind, title, status.",
        "Give the id of a shipped document, the path of a file, or describe the document: kind, title, status.",
    ),
    "REF-002": Message(
        "référence « {id} » donnée deux fois",
        "reference '{id}' is given twice",
        "Réunissez les deux entrées, ou donnez-leur des identifiants différents.",
        "Join the two entries, or give them different ids.",
    ),
    # -- dossier --------------------------------------------------------------------------------------------------
    "DOS-005": Message(
        "le fichier ne peut pas être lu : {problem}",
        "the file cannot be read: {problem}",
    ),
    "DOS-006": Message(
        "rien dans ce dossier ne ressemble à un plan local d'urbanisme",
        "nothing in this folder looks like a town plan",
        "Indiquez le dossier qui contient ZONE_URBA, ou écrivez la ligne « plan: » à la main.",
        "Point to the folder that holds ZONE_URBA, or write the line 'plan:' by hand.",
    ),
}
