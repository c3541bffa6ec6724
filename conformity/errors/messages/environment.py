"""ENV: the machine, the terminal and the system that a run rests on."""

from conformity.errors.messages import Message

MESSAGES: dict[str, Message] = {
    "ENV-001": Message(
        "interrompu ({signal}) : aucun rapport à moitié écrit ne reste",
        "interrupted ({signal}): no half-written report is left",
        "Relancez la commande ; ce qui avait été publié auparavant est intact.",
        "Run the command again; what had been published before is intact.",
    ),
    "ENV-002": Message(
        "la mémoire disponible n'a pas suffi ({problem}) : aucun résultat n'est donné",
        "the memory available was not enough ({problem}): no result is given",
        "Fermez d'autres logiciels, relevez la limite de mémoire, ou découpez le plan et le réseau au territoire.",
        "Close other programs, raise the memory limit, or cut the plan and the network to the territory.",
    ),
    "ENV-003": Message(
        "le résultat n'a pas pu être dit sur la sortie standard : {problem}",
        "the result could not be said on standard output: {problem}",
        "Ce qui a été écrit dans le dossier de sortie est complet ; redirigez la sortie standard ailleurs.",
        "What was written to the output folder is complete; redirect standard output elsewhere.",
    ),
    "ENV-004": Message(
        "{library} {found} est trop ancien : il faut au moins {needed}",
        "{library} {found} is too old: at least {needed} is needed",
        "Mettez à jour l'installation : pip install --upgrade {name}.",
        "Update the installation: pip install --upgrade {name}.",
    ),
    "ENV-005": Message(
        "le dossier courant n'existe plus : un chemin relatif n'y mène nulle part",
        "the current folder is gone: a relative path leads nowhere",
        "Placez-vous dans un dossier qui existe (cd), ou donnez des chemins absolus.",
        "Change to a folder that exists (cd), or give absolute paths.",
    ),
    "ENV-006": Message(
        "le dossier temporaire ne peut pas être utilisé : {problem}",
        "the temporary folder cannot be used: {problem}",
        "Libérez de la place, ou donnez par TMPDIR un dossier où vous pouvez écrire.",
        "Free some space, or give a folder where you may write in TMPDIR.",
    ),
    "ENV-008": Message(
        "le calcul a été arrêté net par le système ({problem}) : aucun résultat n'est donné",
        "the work was stopped dead by the system ({problem}): no result is given",
        "Le plus souvent la mémoire manque : fermez d'autres logiciels, relevez la limite, ou découpez les données.",
        "Most often memory is short: close other programs, raise the limit, or cut the data.",
    ),
    "ENV-620": Message(
        "le pilote {driver} de GDAL manque ou est désactivé : ce fichier, peut-être sain, ne peut pas être lu ici",
        "GDAL's driver {driver} is missing or turned off: this file, which may be sound, cannot be read here",
        "Retirez les variables GDAL_SKIP et OGR_SKIP, ou réinstallez pyogrio (pip install --force-reinstall pyogrio).",
        "Unset the variables GDAL_SKIP and OGR_SKIP, or reinstall pyogrio (pip install --force-reinstall pyogrio).",
    ),
    "ENV-621": Message(
        "une bibliothèque de calcul a cessé net ({problem}) : aucun résultat n'est donné",
        "a library has crashed ({problem}): no result is given",
        "Ce n'est pas une faute de vos réglages. Relancez couche par couche pour trouver celle qui la provoque, et signalez-la.",
        "No setting of yours is at fault. Run layer by layer to find the one that provokes it, and report it.",
    ),
    "ENV-770": Message(
        "une bibliothèque de calcul ou de lecture a abandonné ({problem}) : aucun résultat n'est donné",
        "a library that reads or computes has given up ({problem}): no result is given",
        "Si un fichier est nommé, essayez-le seul (conformity inspect FICHIER) et réenregistrez-le en GeoPackage ; sinon "
        "relancez couche par couche pour trouver celle en cause. Si rien n'y fait, la mémoire peut manquer : découpez les "
        "données. Signalez le cas.",
        "If a file is named, try it alone (conformity inspect FILE) and save it again as a GeoPackage; otherwise run "
        "layer by layer to find the one at fault. If nothing helps, memory may be short: cut the data. Report the case.",
    ),
    "ENV-009": Message(
        "la bibliothèque PROJ ne place pas des points connus, ou ne trouve pas sa base : {problem}",
        "the PROJ library does not place known points, or does not find its database: {problem}",
        "Réinstallez pyproj (pip install --force-reinstall pyproj) et retirez les variables PROJ_DATA et PROJ_LIB.",
        "Reinstall pyproj (pip install --force-reinstall pyproj) and unset the variables PROJ_DATA and PROJ_LIB.",
    ),
    "ENV-007": Message(
        "SOURCE_DATE_EPOCH ne dit pas une date : « {value} »",
        "SOURCE_DATE_EPOCH does not tell a date: '{value}'",
        "Donnez le nombre de secondes depuis 1970, retirez la variable, ou indiquez --date AAAA-MM-JJ.",
        "Give the seconds since 1970, unset the variable, or say --date YYYY-MM-DD.",
    ),
}
