"""OUT and BUG: what is written, and faults of ours."""

from conformity.errors.messages import Message

MESSAGES: dict[str, Message] = {
    "OUT-001": Message(
        "le dossier de sortie n'est pas vide et ne vient pas de ce programme",
        "the output folder is not empty and was not made by this program",
        "Choisissez un autre dossier avec --out, ou --force pour remplacer celui-ci en entier.",
        "Choose another folder with --out, or --force to replace this one whole.",
    ),
    "OUT-002": Message(
        "la sortie demandée est un fichier, non un dossier",
        "the output asked for is a file, not a folder",
        "Donnez un dossier à --out.",
        "Give --out a folder.",
    ),
    "OUT-003": Message(
        "le rapport n'a pas pu être écrit : {problem} ; ce qui existait est intact",
        "the report could not be written: {problem}; what was there is intact",
        "Vérifiez les droits et la place du dossier, et qu'aucun fichier du rapport n'est ouvert ailleurs.",
        "Check the folder's rights and free space, and that no file of the report is open elsewhere.",
    ),
    "OUT-004": Message(
        "une autre exécution écrit dans ce dossier (processus {holder})",
        "another run is writing to this folder (process {holder})",
        "Attendez qu'elle se termine, ou choisissez un autre dossier avec --out. Si elle n'existe plus, supprimez le fichier {lock} à côté du dossier.",
        "Wait until it ends, or choose another folder with --out. If it is no more, delete the file {lock} beside the folder.",
    ),
    "OUT-005": Message(
        "le dossier de sortie est un lien vers un autre emplacement",
        "the output folder is a link to another place",
        "Donnez à --out le dossier lui-même.",
        "Give --out the folder itself.",
    ),
    "OUT-006": Message(
        "format ou langue inconnus : {asked}",
        "unknown format or language: {asked}",
        "Possibles : {known}.",
        "Possible: {known}.",
    ),
    "OUT-007": Message(
        "la feuille {sheet} dépasserait {most} lignes, plus qu'un classeur n'en peut tenir",
        "sheet {sheet} would exceed {most} rows, more than a workbook can hold",
        "Demandez les autres formats (--format md,json,geojson), ou partagez le plan.",
        "Ask for the other formats (--format md,json,geojson), or split the plan.",
    ),
    "OUT-010": Message(
        "le format {format} demande un composant qui n'est pas installé",
        "the format {format} needs a component that is not installed",
        "Installez-le : pip install 'plu-conformity[{extra}]'.",
        "Install it: pip install 'plu-conformity[{extra}]'.",
    ),
    "OUT-008": Message(
        "le dossier de sortie contient des fichiers modifiés ou ajoutés depuis l'analyse : {files}",
        "the output folder holds files changed or added since the run: {files}",
        "Donnez un autre dossier à --out, ou remplacez-les sciemment avec --force.",
        "Give --out another folder, or replace them knowingly with --force.",
    ),
    "BUG-001": Message(
        "Une erreur interne est survenue : {error}.",
        "An internal error occurred: {error}.",
        "Relancez avec --debug et signalez le cas avec le message complet.",
        "Run again with --debug and report the case with the full message.",
    ),
    "OUT-011": Message(
        "ce n'est pas un report.json que ce programme sait relire",
        "this is no report.json that this program can read",
        "Donnez le dossier d'un rapport (avec report.json), ou refaites-le avec cette version.",
        "Give the folder of a report (with report.json), or make it again with this version.",
    ),
    "OUT-012": Message(
        "ce classeur n'a pas la mémoire d'un rapport : feuille « {sheet} » absente ou modifiée",
        "this workbook does not remember a report: sheet '{sheet}' missing or changed",
        "Donnez un report.xlsx écrit par ce programme ; les colonnes d'en-tête ne doivent pas être renommées.",
        "Give a report.xlsx written by this program; its headings must not be renamed.",
    ),
    "OUT-013": Message(
        "dérogation sur « {target} » : aucun constat ni enjeu de ce nom ici",
        "waiver on '{target}': no finding or concern of that name here",
        "Vouliez-vous dire : {near} ? Sinon, retirez-la.",
        "Did you mean: {near}? Otherwise, take it out.",
    ),
    "OUT-014": Message(
        "dérogation sur « {target} » échue le {expires} : elle ne compte plus",
        "waiver on '{target}' expired on {expires}: it no longer counts",
        "Renouvelez-la ou retirez-la.",
        "Renew it or take it out.",
    ),
    "OUT-015": Message(
        "« {name} » ne désigne ni constat, ni enjeu, ni situation non évaluée de ce rapport",
        "'{name}' is no finding, concern or unassessed case of this report",
        "Vouliez-vous dire : {near} ?",
        "Did you mean: {near}?",
    ),
}
