"""CRS-1xx, GEO, ATT and SEM-1xx: geometry, attributes and meaning of a plan."""

from conformity.errors.messages import Message

MESSAGES: dict[str, Message] = {
    "CRS-101": Message(
        "la couche ne déclare aucun système de coordonnées lisible (celui d'un shapefile est dans son .prj)",
        "the layer declares no coordinate reference system that can be read (that of a shapefile is in its .prj)",
        "Demandez le système à l'auteur, ou indiquez-le ; d'après les coordonnées, sans doute : --crs {likely}.",
        "Ask the author for the system, or say it; by the coordinates, likely: --crs {likely}.",
    ),
    "CRS-102": Message(
        "le système de coordonnées déclaré ne dit pas où l'on est sur terre : {declared}",
        "the declared coordinate reference system does not say where on earth it is: {declared}",
        "Indiquez le vrai, qui l'emportera ; d'après les coordonnées, sans doute : --crs {likely}.",
        "Say the true one, which will prevail; by the coordinates, likely: --crs {likely}.",
    ),
    "CRS-103": Message(
        "les données sont hors des territoires français (longitude {lon}, latitude {lat})",
        "the data lie outside the French territories (longitude {lon}, latitude {lat})",
        "Vérifiez le système de coordonnées déclaré.",
        "Check the declared coordinate reference system.",
    ),
    "CRS-104": Message(
        "des coordonnées sont hors du domaine de {crs}",
        "coordinates lie outside the domain of {crs}",
        "Le système déclaré n'est pas celui des coordonnées. Indiquez le vrai, qui l'emportera ; sans doute : --crs {likely}.",
        "The declared system is not that of the coordinates. Say the true one, which will prevail; likely: --crs {likely}.",
    ),
    "CRS-105": Message(
        "les axes semblent inversés (latitude, longitude)",
        "the axes look swapped (latitude, longitude)",
        "Réexportez la couche en longitude, latitude, ou en Lambert-93.",
        "Export the layer again in longitude, latitude, or in Lambert-93.",
    ),
    "CRS-106": Message(
        "la transformation depuis {crs} n'est pas assez précise pour porter un résultat (précision {accuracy} m)",
        "the transformation from {crs} is not accurate enough to bear a result (accuracy {accuracy} m)",
        "Convertissez la couche en Lambert-93 avec la grille de l'IGN (QGIS : gr3df97a), puis relancez.",
        "Convert the layer to Lambert-93 with IGN's grid (QGIS: gr3df97a), then run again.",
    ),
    "CRS-107": Message(
        "les coordonnées ({x} ; {y}) ne sont pas du {crs} déclaré",
        "the coordinates ({x}; {y}) are not in the declared {crs}",
        "Indiquez le vrai système, qui l'emportera sur celui du fichier ; d'après les coordonnées, sans doute : --crs {likely}.",
        "Say the true system, which will prevail over that of the file; by the coordinates, likely: --crs {likely}.",
    ),
    "CRS-108": Message(
        "le système de coordonnées donné par --crs n'est pas reconnu : {given}",
        "the coordinate reference system given by --crs is not known: {given}",
        "Écrivez par exemple --crs EPSG:2154 (Lambert-93).",
        "Write for instance --crs EPSG:2154 (Lambert-93).",
    ),
    "CRS-620": Message(
        "le système de coordonnées inscrit dans le fichier ne se lit pas ou ne situe rien : tenu pour non déclaré",
        "the reference system written in the file cannot be read or places nothing: taken as not declared",
        "Indiquez-le par --crs, par exemple --crs EPSG:2154.",
        "Say it with --crs, for example --crs EPSG:2154.",
    ),
    "CRS-621": Message(
        "le système déclaré par le fichier ({declared}) ne peut être celui des coordonnées : tenu pour {crs} par option",
        "the system that the file declares ({declared}) cannot be that of the coordinates: taken as {crs} by option",
        "Faites corriger le fichier par son auteur.",
        "Have its author correct the file.",
    ),
    "CRS-622": Message(
        "coordonnées remises dans l'ordre x, y de {crs} : lues comme latitude et longitude, elles étaient échangées",
        "coordinates put back in the x, y order of {crs}: read as latitude and longitude, they had been exchanged",
    ),
    "CRS-623": Message(
        "la couche n'est pas du territoire du plan : longitude {lon}, latitude {lat}, hors de {working}",
        "the layer is not of the plan's territory: longitude {lon}, latitude {lat}, outside {working}",
        "Donnez la couche de ce territoire, ou celle qui couvre le plan.",
        "Give the layer of this territory, or the one that covers the plan.",
    ),
    "CRS-110": Message(
        "système de coordonnées non déclaré, tenu pour {crs} par option",
        "coordinate reference system not declared, taken as {crs} by option",
    ),
    "CRS-111": Message(
        "système {crs} tenu pour équivalent à la projection légale (écart inférieur à 0,11 m)",
        "system {crs} taken as the legal projection (less than 0.11 m apart)",
    ),
    "CRS-112": Message(
        "coordonnées converties de {crs} en {working} (précision annoncée : {accuracy_m} m)",
        "coordinates converted from {crs} to {working} (stated accuracy: {accuracy_m} m)",
    ),
    "GEO-120": Message(
        "la géométrie ne peut pas être mesurée telle quelle : {problem}",
        "the geometry cannot be measured as it is: {problem}",
        "Donnez une géométrie simple et valide, en mètres (WKT ou shapely).",
        "Give a plain valid geometry, in metres (WKT or shapely).",
    ),
    "GEO-121": Message(
        "réparation ambiguë : un trou dessiné hors de son contour est compté comme du sol",
        "ambiguous repair: a hole drawn outside its shell is counted as ground",
        "Vérifiez cette entité dans la source ; ses mesures en dépendent.",
        "Check this feature in the source: its measures depend on it.",
    ),
    "GEO-770": Message(
        "la bibliothèque GEOS n'a pas pu calculer avec « {name} », près de {x} {y} ({problem}) : aucun résultat n'est donné",
        "the GEOS library could not compute with '{name}', near {x} {y} ({problem}): no result is given",
        "Redessinez ou simplifiez le contour à cet endroit (dans QGIS : Réparer les géométries, puis Accrocher les points à la grille, 0,001 m), ou retirez l'objet, et signalez le cas.",
        "Redraw or simplify the outline there (in QGIS: Fix geometries, then Snap points to grid, 0.001 m), or leave the feature out, and report the case.",
    ),
    "GEO-101": Message(
        "une coordonnée n'est pas un nombre fini",
        "a coordinate is not a finite number",
        "Demandez un nouvel export de la couche.",
        "Ask for a new export of the layer.",
    ),
    "GEO-102": Message(
        "{n} entité(s) sans géométrie, écartée(s) : {features}",
        "{n} feature(s) without geometry, set aside: {features}",
        "Vérifiez ces entités dans la source.",
        "Check these features in the source.",
    ),
    "GEO-103": Message("altitude ignorée pour {n} entité(s)", "height dropped for {n} feature(s)"),
    "GEO-104": Message(
        "{n} entité(s) d'une dimension inattendue ({found}), écartée(s) : {features}",
        "{n} feature(s) of an unexpected dimension ({found}), set aside: {features}",
    ),
    "GEO-105": Message(
        "{n} collection(s) de géométries : seule la partie de plus grande dimension est gardée",
        "{n} geometry collection(s): only the part of highest dimension is kept",
    ),
    "GEO-106": Message("géométrie réparée ({reason})", "geometry repaired ({reason})"),
    "GEO-107": Message(
        "{n} géométrie(s) vide(s) après réparation, écartée(s) : {features}",
        "{n} geometry(ies) empty after repair, set aside: {features}",
    ),
    "GEO-620": Message(
        "{parts} anneau(x) ou partie(s) sans étendue (vides, ou de trop peu de points) retiré(s) de {n} entité(s) : "
        "{features}",
        "{parts} ring(s) or part(s) without extent (empty, or of too few points) removed from {n} feature(s): {features}",
        "Rien d'autre ne change ; vérifiez ces entités dans la source si elles devaient porter davantage.",
        "Nothing else changes; check these features in the source if they should hold more.",
    ),
    "ATT-101": Message(
        "la colonne du type de zone n'est pas trouvée ; colonnes : {columns}",
        "the column of the zone type is not found; columns: {columns}",
        'Indiquez-la : --map typezone={near}, ou classez les libellés : conformity inspect "{plan}" --write-profile profil.yaml, puis --profile profil.yaml.',
        'Say it: --map typezone={near}, or class the labels: conformity inspect "{plan}" --write-profile profile.yaml, then --profile profile.yaml.',
    ),
    "ATT-520": Message(
        "ni la colonne du type de zone ni celle du libellé ne sont trouvées ; colonnes : {columns}",
        "neither the column of the zone type nor that of the label is found; columns: {columns}",
        'Indiquez le type : --map typezone=COL ; ou le libellé, à classer ensuite : conformity inspect "{plan}" --map label=COL --write-profile profil.yaml, puis --profile profil.yaml.',
        'Say the type: --map typezone=COL; or the label, to be classed then: conformity inspect "{plan}" --map label=COL --write-profile profile.yaml, then --profile profile.yaml.',
    ),
    "ATT-700": Message(
        "la couche n'a aucune colonne : rien ne dit ce que sont ses zones",
        "the layer has no column: nothing says what its zones are",
        "Demandez le zonage avec ses attributs (LIBELLE, TYPEZONE) ; les contours seuls ne suffisent pas.",
        "Ask for the zoning with its attributes (LIBELLE, TYPEZONE); outlines alone are not enough.",
    ),
    "ATT-102": Message(
        "la colonne « {column} » n'existe pas",
        "column '{column}' does not exist",
        "Vouliez-vous dire : {near} ?",
        "Did you mean: {near}?",
    ),
    "SEM-101": Message(
        "aucune couche ne peut être un zonage ; couches trouvées : {layers}",
        "no layer can be a zoning; layers found: {layers}",
        "Donnez la couche ZONE_URBA, ou une couche de polygones et sa colonne : --map typezone=COL (ou label=COL).",
        "Give the layer ZONE_URBA, or a polygon layer and its column: --map typezone=COL (or label=COL).",
    ),
    "SEM-102": Message(
        "plusieurs couches pourraient être le zonage : {layers}",
        "several layers could be the zoning: {layers}",
        "Choisissez-en une, CHEMIN:COUCHE (elle seule est alors lue), ou retirez l'autre de la livraison : les "
        "prescriptions restent lues.",
        "Choose one, PATH:LAYER (it alone is then read), or take the other out of the delivery: prescriptions are then "
        "still read.",
    ),
    "SEM-103": Message(
        "le zonage ne contient aucune zone utilisable",
        "the zoning holds no usable zone",
        "Demandez un nouvel export du zonage.",
        "Ask for a new export of the zoning.",
    ),
    "SEM-104": Message(
        "deux projets sont mêlés dans la couche (valeurs de {column} : {values})",
        "two drafts are merged in the layer (values of {column}: {values})",
        "Ne gardez que le projet à analyser.",
        "Keep only the draft to assess.",
    ),
    "SEM-105": Message(
        "tables voisines prises avec le fichier nommé : {tables}",
        "sibling tables taken along with the named file: {tables}",
    ),
    "SEM-106": Message("{n} couches de zonage réunies : {layers}", "{n} zoning layers put together: {layers}"),
    "SEM-107": Message(
        "{n} STECAL (prescription 16-03) détaché(s) des zones A et N, dont {whole} zone(s) couverte(s) en entier",
        "{n} pocket(s) (STECAL, prescription 16-03) taken out of A and N zones, {whole} of which wholly covered",
    ),
    "SEM-108": Message(
        "{n} zones U partagées entre bâti et non bâti (à {margin_m} m des bâtiments)",
        "{n} U zones split into built and unbuilt (within {margin_m} m of buildings)",
    ),
    "SEM-110": Message(
        "type de zone inconnu : « {typezone} »",
        "unknown zone type: '{typezone}'",
        "Donnez la classe : conformity inspect PLAN --write-profile profil.yaml, puis --profile profil.yaml.",
        "Give the class: conformity inspect PLAN --write-profile profile.yaml, then --profile profile.yaml.",
    ),
    "SEM-111": Message(
        "le libellé « {label} » contredit le type « {typezone} » : la classe la moins constructible est retenue",
        "label '{label}' contradicts type '{typezone}': the class that allows less building is used",
        "Confirmez la classe.",
        "Confirm the class.",
    ),
    "SEM-112": Message(
        "le libellé « {label} » laisse penser à un secteur particulier",
        "label '{label}' suggests a particular sector",
        "Confirmez la classe.",
        "Confirm the class.",
    ),
    "SEM-113": Message(
        "type « AU » sans précision : tenu pour ouvert à l'urbanisation",
        "type 'AU' not told apart: taken as open to urbanisation",
        "Précisez AUc ou AUs.",
        "Tell AUc from AUs.",
    ),
    "SEM-114": Message(
        "classe devinée d'après le libellé « {label} »",
        "class guessed from label '{label}'",
        "Confirmez la classe.",
        "Confirm the class.",
    ),
    "SEM-115": Message(
        "{n} prescription(s) de code inconnu : {codes}",
        "{n} prescription(s) of unknown code: {codes}",
    ),
    "SEM-116": Message(
        "document d'état « {state} » : ce n'est pas un projet en cours",
        "document in state '{state}': not a draft in procedure",
    ),
    "SEM-117": Message(
        "{n} emplacement(s) réservé(s) dont l'objet n'est pas codé : à préciser",
        "{n} reserved site(s) whose purpose is not coded: to be told",
    ),
    "SEM-118": Message(
        "la couche ne contient aucune surface",
        "the layer holds no surface",
        "Donnez une couche de polygones.",
        "Give a polygon layer.",
    ),
    "SEM-109": Message(
        "la couche {layer} répète la couche {other} : les {n} entités ne sont comptées qu'une fois",
        "layer {layer} repeats layer {other}: its {n} features are counted once",
    ),
    "SEM-119": Message(
        "{n} libellé(s) du profil que le plan ne porte pas : {labels}",
        "{n} label(s) of the profile that the plan does not bear: {labels}",
        "Vérifiez que le profil est celui de ce projet.",
        "Check that the profile is that of this draft.",
    ),
    "SEM-120": Message(
        "{n} couche(s) de la livraison du plan non utilisée(s) : {layers}",
        "{n} layer(s) of the plan's delivery not used: {layers}",
    ),
    "SEM-121": Message(
        "les couches du plan ne disent pas le même document ({column} : {values})",
        "the plan's layers do not tell the same document ({column}: {values})",
        "Vérifiez que zonage et prescriptions sont du même projet.",
        "Check that zoning and prescriptions are of the same draft.",
    ),
    "SEM-122": Message(
        "types de zone d'un POS (NA, NB, NC, ND) : lus comme tels",
        "zone types of a POS (NA, NB, NC, ND): read as such",
        "Confirmez les classes dans la correspondance des zones.",
        "Confirm the classes in the table of zones.",
    ),
    "ATT-110": Message(
        "{n} code(s) INSEE de quatre chiffres lu(s) avec leur zéro initial : {codes}",
        "{n} INSEE code(s) of four digits read with their leading zero: {codes}",
        "Vérifiez ces codes ; dans un tableur, mettez la colonne au format texte.",
        "Check these codes; in a spreadsheet, give the column the text format.",
    ),
    "ATT-111": Message(
        "colonne « {column} » : date illisible ({values}), non utilisée",
        "column '{column}': unreadable date ({values}), not used",
        "Écrivez les dates AAAAMMJJ, comme le demande le standard CNIG.",
        "Write dates as YYYYMMDD, as the CNIG standard asks.",
    ),
    "ATT-112": Message(
        "{n} type(s) de zone écrit(s) avec une lettre d'un autre alphabet, non reconnu(s) : {values}",
        "{n} zone type(s) written with a letter of another alphabet, not recognised: {values}",
        "Retapez ces codes dans la source, ou indiquez leur classe dans un profil (conformity inspect PLAN --write-profile profil.yaml).",
        "Type these codes again in the source, or give their class in a profile (conformity inspect PLAN --write-profile profile.yaml).",
    ),
    "ATT-113": Message(
        "colonnes de même nom à la casse près : « {column} » est lue, pas « {others} »",
        "columns whose names differ by case alone: '{column}' is read, '{others}' is not",
        "Indiquez la bonne colonne : --map typezone=COL.",
        "Tell which column is meant: --map typezone=COL.",
    ),
    "ATT-114": Message(
        "colonne « {column} » : {n} texte(s) de plus de {most} caractères, coupés dans le classeur, entiers dans report.json",
        "column '{column}': {n} text(s) of more than {most} characters, cut in the workbook, whole in report.json",
        "Vérifiez cette colonne : elle contient sans doute autre chose qu'un libellé.",
        "Check this column: it probably holds something else than a label.",
    ),
    "ATT-104": Message(
        "« {role} » n'est pas un rôle de colonne",
        "'{role}' is not a column role",
        "Vouliez-vous dire : {near} ?",
        "Did you mean: {near}?",
    ),
    "ATT-118": Message(
        "{n} texte(s) portant un demi-caractère qu'aucun fichier ne peut contenir : il est remplacé par « \ufffd »",
        "{n} text(s) held half a character that no file can hold: it is replaced by '\ufffd'",
        "Reprenez ces textes à la source, avec le bon encodage.",
        "Take these texts from their source again, in the right encoding.",
    ),
    "SEM-580": Message(
        "les zones sont de {n} documents (nombre de zones) : {documents}",
        "the zones are of {n} documents (number of zones): {documents}",
        "Pour n'en analyser qu'un, ne donnez que ses zones.",
        "To assess one alone, give its zones alone.",
    ),
    "SEM-581": Message(
        "DOC_URBA décrit aussi {n} document(s) dont aucune zone n'est donnée, non retenu(s) : {documents}",
        "DOC_URBA also describes {n} document(s) of which no zone is given, left out: {documents}",
    ),
    "SEM-582": Message(
        "DOC_URBA ne décrit pas le document des zones ({document}) ; il décrit : {others}",
        "DOC_URBA does not describe the document of the zones ({document}); it describes: {others}",
        "Vérifiez que la table et le zonage sont du même projet ; l'état et la date de ce document ne sont lus que dans "
        "son identifiant.",
        "Check that table and zoning are of the same draft; state and date of this document are read from its id alone.",
    ),
    "SEM-583": Message(
        "le type du document {document} est dit de plusieurs façons : TYPEDOC {types} ; retenu : {used}",
        "the type of document {document} is told in several ways: TYPEDOC {types}; used: {used}",
        "Corrigez TYPEDOC ou IDURBA.",
        "Correct TYPEDOC or IDURBA.",
    ),
    "SEM-584": Message(
        "{n} zone(s) dont rien ne dit le document ; DOC_URBA décrit : {documents}",
        "{n} zone(s) whose document nothing tells; DOC_URBA describes: {documents}",
        "Donnez la colonne IDURBA aux zones, nommez leur dossier d'après leur document (44998_PLU_20140225), ou ne laissez "
        "que celui-ci dans DOC_URBA.",
        "Give the zones the column IDURBA, name their folder after their document (44998_PLU_20140225), or leave that one "
        "alone in DOC_URBA.",
    ),
    "SEM-585": Message(
        "{n} prescription(s) d'un autre document de DOC_URBA, écartée(s)",
        "{n} prescription(s) of another document of DOC_URBA, set aside",
    ),
    "SEM-586": Message(
        "le code INSEE {code} est le même sur {n} zones d'un document de plusieurs communes ({communes}) : il n'est pas "
        "tenu pour leur commune",
        "the INSEE code {code} is the same on {n} zones of a document of several communes ({communes}): it is not taken "
        "as their commune",
        "Donnez les contours des communes (--territory), ou le code de chaque zone.",
        "Give the outlines of the communes (--territory), or the code of each zone.",
    ),
    "SEM-587": Message(
        "{n} prescription(s) au code sans sous-type lue(s) d'après leur libellé : {codes}",
        "{n} prescription(s) with a code without sub-type read by their label: {codes}",
    ),
    "SEM-588": Message(
        "{n} prescription(s) 07-00 dont le libellé ne dit pas l'objet, ni comptées comme protection de la nature ni tenues "
        "pour absentes : {labels}",
        "{n} prescription(s) 07-00 whose label does not tell their object, neither counted as protecting nature nor taken "
        "as absent: {labels}",
        "Précisez l'objet de chacune : sous-type du standard CNIG (07-04, 07-05 pour les motifs écologiques) ou libellé.",
        "Tell the object of each: sub-type of the CNIG standard (07-04, 07-05 for ecological reasons) or label.",
    ),
    "SEM-589": Message(
        "une prescription dont l'objet n'est pas précisé (07-00 ou 05-00) couvre l'élément : elle suffirait ou non selon "
        "cet objet",
        "a prescription whose object is not told (07-00 or 05-00) covers the element: whether it is enough depends on that "
        "object",
        "Précisez l'objet de ces prescriptions : sous-type du standard CNIG ou libellé.",
        "Tell the object of these prescriptions: sub-type of the CNIG standard or label.",
    ),
    "ATT-600": Message(
        "{n} autre(s) colonne(s) de géométries laissée(s) de côté : {columns}",
        "{n} other column(s) of geometries left aside: {columns}",
        "Si l'une d'elles est la bonne, écrivez tableau.set_geometry(\"COLONNE\").",
        'If one of them is the right one, write table.set_geometry("COLUMN").',
    ),
    "ATT-103": Message(
        "ni la colonne du code INSEE ni celle du nom de la commune ne sont trouvées ; colonnes : {columns}",
        "neither the column of the INSEE code nor that of the commune's name is found; columns: {columns}",
        "Nommez l'une INSEE, ou l'autre NOM.",
        "Name one of them INSEE, or NOM for the name.",
    ),
}
