"""CLI and DOS: command line and dossier."""

from conformity.errors.messages import Message

MESSAGES: dict[str, Message] = {
    # -- command line ---------------------------------------------------------------------------------------------
    "CLI-001": Message(
        "aucun réseau écologique n'est donné",
        "no ecological network is given",
        "Ajoutez --network CHEMIN (ou --reservoirs, --corridors, --obstacles, --watercourses, --hedges).",
        "Add --network PATH (or --reservoirs, --corridors, --obstacles, --watercourses, --hedges).",
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
    "CLI-520": Message(
        "« {value} » n'est pas un objectif",
        "'{value}' is no objective",
        "Écrivez preserve (à préserver) ou restore (à restaurer) ; pour un seul type : corridor=restore.",
        "Write preserve or restore; for one kind: corridor=restore.",
    ),
    "CLI-521": Message(
        "« {kind} » n'est pas un type d'élément du réseau",
        "'{kind}' is no kind of an element of the network",
        "Vouliez-vous dire : {near} ?",
        "Did you mean: {near}?",
    ),
    "CLI-522": Message(
        "deux objectifs sont donnés pour « {kind} »",
        "two objectives are given for '{kind}'",
        "N'en gardez qu'un.",
        "Keep one of them.",
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
    "CLI-030": Message(
        "aucun document d'urbanisme n'y a été trouvé",
        "no planning document was found there",
        "Donnez un dossier dont les sous-dossiers ou archives portent une table ZONE_URBA, ou une liste de chemins.",
        "Give a folder whose subfolders or archives hold a ZONE_URBA table, or a list of paths.",
    ),
    "CLI-660": Message(
        "laissé de côté : aucune table de zones n'y est reconnue ({code})",
        "left out: no table of zones is recognised there ({code})",
        "Nommez la table ZONE_URBA, ou donnez un dossier.yml avec la correspondance des colonnes (map:).",
        "Name the table ZONE_URBA, or give a dossier.yml with the mapping of its columns (map:).",
    ),
    "CLI-661": Message(
        "laissé de côté : déjà pris sous le chemin « {same} »",
        "left out: already taken as '{same}'",
    ),
    "CLI-662": Message(
        "laissé de côté : plus de {n} niveaux de dossiers",
        "left out: more than {n} levels of folders",
        "Donnez ce dossier, ou une liste de chemins.",
        "Give this folder, or a list of paths.",
    ),
    "CLI-663": Message(
        "laissé de côté : le dossier ne peut pas être lu ({problem})",
        "left out: the folder cannot be read ({problem})",
        "Vérifiez vos droits sur ce dossier.",
        "Check your rights on this folder.",
    ),
    "CLI-664": Message(
        "laissé de côté : le format {format} n'est pas lu",
        "left out: the format {format} is not read",
        "Exportez-le en shapefile, GeoPackage ou zip.",
        "Export it as shapefile, GeoPackage or zip.",
    ),
    "CLI-031": Message(
        "ce n'est pas une liste de chemins (un par ligne, en UTF-8)",
        "this is no list of paths (one a line, in UTF-8)",
        "Écrivez un chemin par ligne ; « # » commence une remarque.",
        "Write one path a line; '#' begins a remark.",
    ),
    "CLI-032": Message(
        "aucun des {n} documents n'a pu être évalué",
        "none of the {n} documents could be assessed",
        "Lisez le motif de chacun dans la synthèse.",
        "Read the reason of each in the synthesis.",
    ),
    "CLI-033": Message(
        "aucun ordonnanceur ne répond à l'adresse {address} ({problem})",
        "no scheduler answers at the address {address} ({problem})",
        "Lancez-le (dask scheduler), puis des ouvriers (dask worker ADRESSE --nthreads 1), ou utilisez -j.",
        "Start it (dask scheduler), then workers (dask worker ADDRESS --nthreads 1), or use -j.",
    ),
    "CLI-034": Message(
        "le tableau des EPCI n'a pas de colonne « insee » et « siren »",
        "the table of EPCIs has no columns 'insee' and 'siren'",
        "Donnez un CSV avec les colonnes insee, siren et (facultatif) nom.",
        "Give a CSV with the columns insee, siren and (optional) nom.",
    ),
    # -- the command line itself, where it is not well written ------------------------------------------------------
    "CLI-740": Message(
        "il manque l'argument {name}",
        "the argument {name} is missing",
        "Écrivez : {usage}",
        "Write: {usage}",
    ),
    "CLI-741": Message(
        "il manque l'option {name}",
        "the option {name} is missing",
        "Écrivez : {usage}",
        "Write: {usage}",
    ),
    "CLI-742": Message(
        "aucune option ne s'appelle {name}",
        "no option is called {name}",
        "Voyez : {near}",
        "See: {near}",
    ),
    "CLI-743": Message(
        "il manque la valeur de l'option {name}",
        "the option {name} lacks its value",
        "Écrivez : {usage}",
        "Write: {usage}",
    ),
    "CLI-744": Message(
        "l'option {name} ne prend pas de valeur",
        "the option {name} takes no value",
        "Écrivez-la seule : {name}",
        "Write it alone: {name}",
    ),
    "CLI-745": Message(
        "aucune commande ne s'appelle « {name} »",
        "no command is called '{name}'",
        "Voyez : {near}",
        "See: {near}",
    ),
    "CLI-746": Message(
        "la commande a {n} argument(s) de trop : {names}",
        "the command has {n} argument(s) too many: {names}",
        "Mettez entre guillemets un chemin qui contient des espaces. Écrivez : {usage}",
        "Put a path that holds blanks between quotes. Write: {usage}",
    ),
    "CLI-747": Message(
        "{name} : « {value} » n'est pas une valeur admise",
        "{name}: '{value}' is not an allowed value",
        "Écrivez l'une de : {known}.",
        "Write one of: {known}.",
    ),
    "CLI-748": Message(
        "{name} : « {value} » n'est pas un nombre admis",
        "{name}: '{value}' is not an allowed number",
        "Écrivez un nombre à partir de {least}.",
        "Write a number from {least}.",
    ),
    "CLI-749": Message(
        "la commande n'est pas bien écrite",
        "the command is not well written",
        "Écrivez : {usage}",
        "Write: {usage}",
    ),
    # -- arguments of the library ---------------------------------------------------------------------------------
    "CLI-600": Message(
        "argument {argument} : {what} n'est ni un chemin ni un GeoDataFrame",
        "argument {argument}: {what} is neither a path nor a GeoDataFrame",
        'Écrivez par exemple {name}="fichier.gpkg", {name}="fichier.gpkg:couche", ou passez un GeoDataFrame.',
        'Write for example {name}="file.gpkg", {name}="file.gpkg:layer", or pass a GeoDataFrame.',
    ),
    "CLI-601": Message(
        "argument {argument} : ce {what} n'a pas de colonne de géométries",
        "argument {argument}: this {what} has no column of geometries",
        'Écrivez geopandas.GeoDataFrame(tableau, geometry="COLONNE", crs="EPSG:2154") ; '
        'pour du texte WKT : geometry=geopandas.GeoSeries.from_wkt(tableau["WKT"]).',
        'Write geopandas.GeoDataFrame(table, geometry="COLUMN", crs="EPSG:2154"); '
        'for WKT texts: geometry=geopandas.GeoSeries.from_wkt(table["WKT"]).',
    ),
    "CLI-602": Message(
        "argument {argument} : {what} n'est pas un tableau",
        "argument {argument}: {what} is no table",
        'Écrivez geopandas.GeoDataFrame(geometry=[géométrie], crs="EPSG:2154"), '
        'ou geopandas.GeoDataFrame.from_features(entités, crs="EPSG:4326") pour du GeoJSON.',
        'Write geopandas.GeoDataFrame(geometry=[geometry], crs="EPSG:2154"), '
        'or geopandas.GeoDataFrame.from_features(features, crs="EPSG:4326") for GeoJSON.',
    ),
    "CLI-603": Message(
        "argument {argument} : rien ne dit ce qu'est ce GeoDataFrame, qui n'a pas de nom",
        "argument {argument}: nothing tells what this GeoDataFrame is, and it has no name",
        'Nommez-le (tableau.attrs["layer"] = "reservoirs_a_preserver"), ou passez-le sous son type : {kinds}.',
        'Name it (table.attrs["layer"] = "reservoirs_a_preserver"), or pass it under its kind: {kinds}.',
    ),
    "CLI-604": Message(
        "argument {argument} : plusieurs colonnes peuvent être la géométrie ({names})",
        "argument {argument}: several columns could be the geometry ({names})",
        'Écrivez tableau.set_geometry("COLONNE"), chaque colonne sous un nom à elle.',
        'Write table.set_geometry("COLUMN"), each column under a name of its own.',
    ),
    "CLI-605": Message(
        "argument {argument} : {n} éléments, qui ne sont pas les tables d'un seul plan en mémoire",
        "argument {argument}: {n} items, which are not the tables of one plan in memory",
        'Donnez un seul chemin (fichier, dossier ou archive), ou une liste de GeoDataFrame nommés par attrs["layer"].',
        'Give one path (file, folder or archive), or a list of GeoDataFrames named by attrs["layer"].',
    ),
    "CLI-606": Message(
        "argument {argument} : {value} n'est pas une valeur connue",
        "argument {argument}: {value} is no known value",
        "Écrivez l'une de : {known}.",
        "Write one of: {known}.",
    ),
    "CLI-607": Message(
        "argument {argument} : {what} ne convient pas",
        "argument {argument}: {what} will not do",
        "Écrivez par exemple {example}.",
        "Write for example {example}.",
    ),
    "CLI-608": Message(
        "argument {argument} : {at} : {problem}",
        "argument {argument}: {at}: {problem}",
        'Écrivez par exemple {{"id": "scot-x", "executory_on": "2024-05-01"}}, comme sous « references: » d\'un dossier.',
        'Write for example {{"id": "scot-x", "executory_on": "2024-05-01"}}, as under \'references:\' of a dossier.',
    ),
    "CLI-609": Message(
        "argument inconnu : {argument}",
        "unknown argument: {argument}",
        "Le plus proche : {near}.",
        "The nearest: {near}.",
    ),
    "CLI-610": Message(
        "argument layer_options : {key} n'est aucun des réseaux donnés",
        "argument layer_options: {key} is none of the networks given",
        "Écrivez le chemin comme dans network= : {known}.",
        "Write the path as in network=: {known}.",
    ),
    "CLI-611": Message(
        "argument {argument} : les valeurs de ce tableau ne peuvent pas être lues ({problem})",
        "argument {argument}: the values of this table cannot be read ({problem})",
        "Retirez la colonne en cause, ou écrivez le tableau dans un fichier (to_file) et donnez-en le chemin.",
        "Take the column out, or write the table to a file (to_file) and give its path.",
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
