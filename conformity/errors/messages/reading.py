"""SHP, VEC, ARC and CRS-0xx: files, archives and the reference systems they declare."""

from conformity.errors.messages import Message

_AGAIN = "Demandez de nouveau le fichier à son auteur, ou réexportez-le depuis le SIG."
_AGAIN_EN = "Ask its author for the file again, or export it anew from the GIS."
_FORMATS = (
    "Demandez les données géographiques du plan : dossier CNIG ou .zip, shapefile (.shp, .shx, .dbf, .prj), "
    "GeoPackage, "
    "GeoJSON, GML, MapInfo TAB, FlatGeobuf ou GeoParquet."
)
_FORMATS_EN = (
    "Ask for the plan's geographic data: CNIG folder or .zip, shapefile (.shp, .shx, .dbf, .prj), GeoPackage, "
    "GeoJSON, GML, "
    "MapInfo TAB, FlatGeobuf or GeoParquet."
)
_TOGETHER = "Remettez ensemble tous les fichiers du shapefile (.shp, .shx, .dbf, .prj), sous le même nom."
_TOGETHER_EN = "Put all the files of the shapefile together (.shp, .shx, .dbf, .prj), under one name."
_QUOTE = "Vérifiez le chemin ; entre guillemets s'il contient des espaces."
_QUOTE_EN = "Check the path; quote it if it holds blanks."

_SHAPEFILES: dict[str, Message] = {
    "SHP-001": Message("le fichier est vide (0 octet)", "the file is empty (0 bytes)", _AGAIN, _AGAIN_EN),
    "SHP-002": Message(
        "l'index {missing} manque à côté du .shp", "the index {missing} is missing beside the .shp",
        _TOGETHER + " À défaut, ouvrez la couche dans un SIG et réexportez-la.",
        _TOGETHER_EN + " Failing that, open the layer in a GIS and export it anew.",
    ),
    "SHP-003": Message(
        "la table {missing} manque à côté du .shp : les types de zone et les libellés sont perdus",
        "the table {missing} is missing beside the .shp: zone types and labels are lost", _TOGETHER, _TOGETHER_EN,
    ),
    "SHP-004": Message(
        "le fichier est tronqué ou allongé : il fait {bytes} octets, son en-tête en annonce {expected}",
        "the file is cut short or has grown: it has {bytes} bytes, its header says {expected}", _AGAIN, _AGAIN_EN,
    ),
    "SHP-005": Message(
        "ce n'est pas un shapefile : l'en-tête n'en est pas un", "this is not a shapefile: its header is none",
        _FORMATS, _FORMATS_EN,
    ),
    "SHP-006": Message(
        "l'index .shx ne correspond pas au .shp ({detail})", "the .shx index does not match the .shp ({detail})",
        _TOGETHER, _TOGETHER_EN,
    ),
    "SHP-007": Message(
        "la suite des enregistrements est rompue au n° {record}, octet {byte}",
        "the chain of records is broken at no {record}, byte {byte}", _AGAIN, _AGAIN_EN,
    ),
    "SHP-008": Message(
        "le .shp a {shapes} objets, la table .dbf {rows} lignes : ils ne vont pas ensemble",
        "the .shp has {shapes} shapes, the .dbf table {rows} rows: they do not belong together",
        _TOGETHER, _TOGETHER_EN,
    ),
    "SHP-009": Message(
        "le type de géométrie {kind} n'est pas lu", "the geometry type {kind} is not read",
        "Exportez la couche en polygones, lignes ou points simples.",
        "Export the layer as plain polygons, lines or points.",
    ),
    "SHP-010": Message(
        "l'objet est de type {found} dans un fichier de type {kind} (octet {byte})",
        "the shape is of type {found} in a file of type {kind} (byte {byte})", _AGAIN, _AGAIN_EN,
    ),
    "SHP-011": Message(
        "l'objet est mal formé : ses longueurs ne concordent pas (octet {byte})",
        "the shape is malformed: its lengths do not agree (byte {byte})", _AGAIN, _AGAIN_EN,
    ),
    "SHP-012": Message(
        "l'anneau {ring} n'est pas fermé (octet {byte})", "ring {ring} is not closed (byte {byte})", _AGAIN, _AGAIN_EN,
    ),
    "SHP-013": Message(
        "des points sortent de l'emprise inscrite pour l'objet : octets altérés (octet {byte})",
        "points lie outside the box recorded for the shape: bytes were altered (byte {byte})", _AGAIN, _AGAIN_EN,
    ),
    "SHP-014": Message(
        "une coordonnée n'est pas un nombre utilisable : {value} (octet {byte})",
        "a coordinate is not a usable number: {value} (byte {byte})", _AGAIN, _AGAIN_EN,
    ),
    "SHP-015": Message(
        "le fichier {missing} manque : il ne reste que des parties du shapefile",
        "the file {missing} is missing: only parts of the shapefile are left", _TOGETHER, _TOGETHER_EN,
    ),
    "SHP-016": Message(
        "le contenu est celui d'un .shp, mais l'extension n'est pas .shp",
        "the content is that of a .shp, but the extension is not .shp",
        "Redonnez au fichier son extension .shp.", "Give the file its .shp extension back.",
    ),
    "SHP-017": Message(
        "le fichier est tronqué : il fait {bytes} octets au lieu de {expected}, {lost} objets sur {count} sont perdus",
        "the file is cut short: it has {bytes} bytes instead of {expected}, {lost} of {count} shapes are lost",
        _AGAIN, _AGAIN_EN,
    ),
    "SHP-018": Message(
        "le fichier dépasse 2 Go ({bytes} octets), ce qu'un shapefile ne peut porter sans perte",
        "the file exceeds 2 GB ({bytes} bytes), more than a shapefile can carry without loss",
        "Demandez la couche en GeoPackage, ou découpée.", "Ask for the layer as a GeoPackage, or in pieces.",
    ),
    "SHP-020": Message(
        "ce n'est pas une table dBase ({bytes} octets)", "this is not a dBase table ({bytes} bytes)", _AGAIN, _AGAIN_EN
    ),
    "SHP-021": Message(
        "la table est tronquée : {bytes} octets au lieu de {expected}, {whole} lignes entières sur {count}",
        "the table is cut short: {bytes} bytes instead of {expected}, {whole} whole rows of {count}", _AGAIN, _AGAIN_EN,
    ),
    "SHP-022": Message(
        "la description des champs de la table ne tient pas ({width} octets décrits, {length} par ligne)",
        "the table's field layout does not hold ({width} bytes described, {length} a row)", _AGAIN, _AGAIN_EN,
    ),
    "SHP-023": Message(
        "la ligne de la table n'a pas sa marque : octets altérés (octet {byte})",
        "the table row lacks its mark: bytes were altered (byte {byte})", _AGAIN, _AGAIN_EN,
    ),
    "SHP-101": Message(
        "l'encodage annoncé « {label} » est démenti par les textes, lus en {encoding}",
        "the declared encoding '{label}' is contradicted by the texts, read as {encoding}",
    ),
    "SHP-102": Message(
        "aucun encodage annoncé : textes lus en {encoding}, d'après leur contenu (« {sample} »)",
        "no declared encoding: texts read as {encoding}, from their content ('{sample}')",
    ),
    "SHP-103": Message(
        "{n} ligne(s) d'un autre encodage que {encoding}, décodée(s) à part ({rows})",
        "{n} row(s) in another encoding than {encoding}, decoded on their own ({rows})",
    ),
    "SHP-104": Message("{n} ligne(s) sans géométrie", "{n} row(s) without geometry"),
    "SHP-105": Message(
        "{n} ligne(s) marquée(s) supprimée(s) dans la table, non lue(s)", "{n} row(s) marked deleted in the table, not read"
    ),
    "SHP-106": Message(
        "une emprise inscrite dans le fichier est plus large que ses objets ; elle n'est pas utilisée",
        "a box recorded in the file is wider than its shapes; it is not used",
    ),
    "SHP-107": Message(
        "le fichier {file} ne se lit pas : système de coordonnées inconnu",
        "the file {file} cannot be understood: reference system unknown",
    ),
    "SHP-108": Message(
        "le .shp et son index .shx n'inscrivent pas la même emprise : l'un vient peut-être d'un autre jeu, et la table avec",
        "the .shp and its .shx index record different extents: one may come from another data set, and the table with it",
        _TOGETHER, _TOGETHER_EN,
    ),
    "SHP-109": Message(
        "la table .dbf parle d'un autre territoire ({inside}) que le nom du fichier ({named})",
        "the .dbf table tells of another territory ({inside}) than the file's name ({named})", _TOGETHER, _TOGETHER_EN,
    ),
    "SHP-110": Message(
        "l'emprise inscrite dans l'en-tête ne contient pas tous les objets ; elle n'est pas utilisée",
        "the extent recorded in the header does not hold all shapes; it is not used",
    ),
    "SHP-111": Message(
        "noms de champs coupés ou en double : {names}", "field names cut or doubled: {names}",
        "Vérifiez quel champ porte la valeur ; au besoin, --map.", "Check which field carries the value; if need be, --map.",
    ),
    "SHP-112": Message(
        "{n} texte(s) remplissant leur champ jusqu'au dernier octet ({width}) : sans doute coupé(s) ({rows})",
        "{n} text(s) filling their field to the last byte ({width}): probably cut ({rows})",
        "Demandez les textes entiers (GeoPackage, GML).", "Ask for the whole texts (GeoPackage, GML).",
    ),
    "SHP-113": Message(
        "{n} nombre(s) ou date(s) illisible(s) dans la table, tenu(s) pour absent(s) ({rows})",
        "{n} number(s) or date(s) of the table cannot be read, taken as missing ({rows})",
        "Demandez ou corrigez ces valeurs.", "Ask for these values or correct them.",
    ),
    "SHP-620": Message(
        "{bytes} octets du .shp que l'index .shx ne désigne pas ont été passés ({gaps} plage(s), la première à l'octet "
        "{byte}, dont {records} ancien(s) enregistrement(s) entier(s)) : la couche est lue d'après l'index, comme par les SIG",
        "{bytes} bytes of the .shp that the .shx index does not point to were passed over ({gaps} stretch(es), the first "
        "at byte {byte}, holding {records} whole former record(s)): the layer is read by its index, as a GIS does",
        "Si un objet manque, réexportez la couche depuis le SIG : les restes d'une modification sur place disparaissent.",
        "If a shape is missing, export the layer anew from the GIS: what an edit in place left behind goes away.",
    ),
}  # fmt: skip

_VECTOR: dict[str, Message] = {
    "VEC-001": Message("le chemin n'existe pas", "the path does not exist", _QUOTE, _QUOTE_EN),
    "VEC-002": Message(
        "ce n'est ni un fichier ni un dossier ordinaire", "this is neither an ordinary file nor a folder",
        "Donnez un fichier ou un dossier.", "Give a file or a folder.",
    ),
    "VEC-003": Message(
        "les adresses distantes et bases de données ne sont pas lues", "remote addresses and databases are not read",
        "Téléchargez ou exportez la couche, puis donnez le fichier.",
        "Download or export the layer, then give the file.",
    ),
    "VEC-004": Message(
        "le fichier ne peut pas être lu : {detail}", "the file cannot be read: {detail}",
        "Vérifiez les droits d'accès et que le support est présent.",
        "Check access rights and that the medium is there.",
    ),
    "VEC-005": Message(
        "la lecture a échoué : {detail}", "reading failed: {detail}", _AGAIN, _AGAIN_EN
    ),
    "VEC-006": Message(
        "le contenu est lu comme {driver} au lieu de {expected}", "the content reads as {driver} instead of {expected}",
        _FORMATS, _FORMATS_EN,
    ),
    "VEC-007": Message(
        "le dossier contient plus de {most} fichiers", "the folder holds more than {most} files",
        "Donnez le dossier du plan ou du réseau lui-même.", "Give the folder of the plan or network itself.",
    ),
    "VEC-620": Message(
        "plus de {most} dossiers sont l'un dans l'autre", "more than {most} folders lie in one another",
        "Donnez le dossier du plan ou du réseau lui-même.", "Give the folder of the plan or network itself.",
    ),
    "VEC-008": Message(
        "aucun fichier géographique lisible", "no geographic file that can be read", _FORMATS, _FORMATS_EN
    ),
    "VEC-016": Message(
        "aucun fichier géographique lisible ; non lus : {aside}",
        "no geographic file that can be read; not read: {aside}", _FORMATS, _FORMATS_EN,
    ),
    "VEC-009": Message(
        "c'est un dossier nommé comme un fichier, sans fichier géographique lisible",
        "this is a folder named like a file, without a geographic file that can be read",
        "Donnez le fichier lui-même.", "Give the file itself.",
    ),
    "VEC-010": Message(
        "le format {what} n'est pas lu : il ne porte pas les objets et attributs d'un plan",
        "the format {what} is not read: it does not carry the objects and attributes of a plan", _FORMATS, _FORMATS_EN,
    ),
    "VEC-011": Message(
        "le format du fichier n'est pas reconnu", "the file's format is not recognised", _FORMATS, _FORMATS_EN
    ),
    "VEC-012": Message(
        "ce XML (racine « {root} ») n'est pas une collection d'objets GML",
        "this XML (root '{root}') is not a GML feature collection", _FORMATS, _FORMATS_EN,
    ),
    "VEC-013": Message("le fichier est vide (0 octet)", "the file is empty (0 bytes)", _AGAIN, _AGAIN_EN),
    "VEC-014": Message(
        "le texte n'est pas en UTF-8",
        "the text is not UTF-8", "Réexportez le fichier en UTF-8.", "Export the file as UTF-8."
    ),
    "VEC-015": Message(
        "le chemin n'existe pas ; le nom le plus proche est « {near} »",
        "the path does not exist; the nearest name is '{near}'", _QUOTE, _QUOTE_EN,
    ),
    "VEC-020": Message(
        "le GML est tronqué ou mal formé : {detail}", "the GML is cut short or malformed: {detail}", _AGAIN, _AGAIN_EN
    ),
    "VEC-021": Message(
        "le XML contient une déclaration DOCTYPE, refusée", "the XML holds a DOCTYPE declaration, which is refused",
        "Réexportez le GML sans DOCTYPE.", "Export the GML without a DOCTYPE.",
    ),
    "VEC-022": Message(
        "la racine « {root} » n'est pas une collection d'objets GML",
        "the root '{root}' is not a GML feature collection",
        _FORMATS, _FORMATS_EN,
    ),
    "VEC-023": Message(
        "le GeoJSON est tronqué ou mal formé : {detail}",
        "the GeoJSON is cut short or malformed: {detail}", _AGAIN, _AGAIN_EN
    ),
    "VEC-024": Message(
        "le GeoPackage est endommagé : {detail}", "the GeoPackage is damaged: {detail}", _AGAIN, _AGAIN_EN
    ),
    "VEC-025": Message(
        "cette base SQLite n'est pas un GeoPackage", "this SQLite base is not a GeoPackage", _FORMATS, _FORMATS_EN
    ),
    "VEC-026": Message(
        "le fichier {missing} manque à côté de la table MapInfo",
        "the file {missing} is missing beside the MapInfo table",
        "Remettez ensemble les fichiers .tab, .dat, .map et .id.", "Put the .tab, .dat, .map and .id files together.",
    ),
    "VEC-027": Message(
        "la partie {part} de la table MapInfo est endommagée", "the part {part} of the MapInfo table is damaged",
        _AGAIN, _AGAIN_EN,
    ),
    "VEC-700": Message(
        "ce n'est ni un objet ni un en-tête MapInfo lisible : « {word} » ; des objets ou des colonnes seraient perdus",
        "this is no readable MapInfo object or header: '{word}'; objects or columns would be lost", _AGAIN, _AGAIN_EN,
    ),
    "VEC-028": Message("le GeoPackage ne contient aucune couche", "the GeoPackage holds no layer", _AGAIN, _AGAIN_EN),
    "VEC-030": Message(
        "{expected} objets annoncés, {found} lus : le fichier est endommagé",
        "{expected} features announced, {found} read: the file is damaged", _AGAIN, _AGAIN_EN,
    ),
    "VEC-031": Message(
        "la géométrie est inutilisable (anneau ouvert ou trop court ; {count} objet(s) en tout)",
        "the geometry is unusable (open or too short a ring; {count} feature(s) in all)",
        "Corrigez ou supprimez l'objet dans un SIG, puis réexportez.",
        "Correct or delete the feature in a GIS, then export.",
    ),
    "VEC-032": Message(
        "une coordonnée n'est pas un nombre utilisable ({count} objet(s) en tout)",
        "a coordinate is not a usable number ({count} feature(s) in all)", _AGAIN, _AGAIN_EN,
    ),
    "VEC-033": Message(
        "{first} et {second} portent le même nom mais n'ont pas le même nombre d'objets",
        "{first} and {second} have one name but not the same number of features",
        "Donnez directement le fichier à contrôler, ou retirez l'autre.",
        "Name the file to check, or remove the other.",
    ),
    "VEC-034": Message(
        "aucune couche « {layer} » (la plus proche : {near}) ; couches : {names}",
        "no layer '{layer}' (nearest: {near}); layers: {names}",
        "Écrivez CHEMIN:COUCHE avec l'un de ces noms.", "Write PATH:LAYER with one of these names.",
    ),
    "VEC-035": Message(
        "le fichier {file} a changé pendant la lecture", "the file {file} changed while it was read",
        "Fermez-le dans les autres logiciels et relancez.", "Close it in other programs and run again.",
    ),
    "VEC-036": Message(
        "colonne(s) absente(s) : {columns} ; colonnes présentes : {there}",
        "column(s) not there: {columns}; columns found: {there}",
    ),
    "VEC-037": Message(
        "{found} objets sans géométrie au lieu de {expected} : le fichier est endommagé",
        "{found} features without geometry instead of {expected}: the file is damaged", _AGAIN, _AGAIN_EN,
    ),
    "VEC-038": Message(
        "une coordonnée du GML n'est pas un nombre : « {value} »", "a coordinate of the GML is not a number: '{value}'",
        _AGAIN, _AGAIN_EN,
    ),
    "VEC-039": Message(
        "les anneaux de l'objet ne rendent pas compte de tous ses points : octets altérés",
        "the rings of the shape do not account for all its points: bytes were altered", _AGAIN, _AGAIN_EN,
    ),
    "VEC-040": Message(
        "la première ligne n'est pas une ligne d'en-têtes sans blanc ni doublon : {detail}",
        "the first line is not a header without blanks or doubles: {detail}",
        "Mettez un nom à chaque colonne, une seule fois.", "Name every column, once.",
    ),
    "VEC-041": Message(
        "la ligne a {found} valeurs au lieu de {expected}", "the row has {found} values instead of {expected}",
        "Vérifiez le séparateur et les guillemets.", "Check the delimiter and the quotes.",
    ),
    "VEC-042": Message(
        "lire du GeoParquet demande pyarrow, qui n'est pas installé",
        "reading GeoParquet needs pyarrow, which is not installed",
        "Installez plu-conformity[fast], ou exportez en GeoPackage.",
        "Install plu-conformity[fast], or export as GeoPackage.",
    ),
    "VEC-043": Message(
        "le GeoParquet est endommagé ou sans géométrie : {detail}",
        "the GeoParquet is damaged or has no geometry: {detail}",
        _AGAIN, _AGAIN_EN,
    ),
    "VEC-044": Message(
        "ce n'est pas un classeur .xlsx lisible : {detail}", "this is not a readable .xlsx workbook: {detail}",
        "Enregistrez-le au format .xlsx.", "Save it as .xlsx.",
    ),
    "VEC-045": Message(
        "le classeur n'a pas de feuille « {sheet} » ; feuilles : {names}",
        "the workbook has no sheet '{sheet}'; sheets: {names}",
    ),
    "VEC-100": Message("couche lue", "layer read"),
    "VEC-101": Message(
        "{n} autre(s) table(s) du même plan prise(s) avec le fichier nommé : {names}",
        "{n} other table(s) of the same plan taken along with the named file: {names}",
    ),
    "VEC-102": Message("{n} fichier(s) laissés de côté : {names}", "{n} file(s) left aside: {names}"),
    "VEC-103": Message(
        "{aside} laissé de côté : même nom et même nombre d'objets que {kept}",
        "{aside} left aside: same name and number of features as {kept}",
    ),
    "VEC-104": Message("la bibliothèque de lecture signale : {said}", "the reading library says: {said}"),
    "VEC-105": Message(
        "la couche ({type}) peut contenir des arcs, lus comme suites de segments",
        "the layer ({type}) may hold arcs, read as chains of segments",
    ),
    "VEC-107": Message(
        "des modifications en attente (fichier -wal) ont été prises en compte sur une copie",
        "pending changes (-wal file) were taken into account on a copy",
    ),
    "VEC-108": Message(
        "les mesures (M) des points ne sont pas lues ; les positions le sont",
        "the measures (M) of points are not read; their positions are",
    ),
    "VEC-770": Message(
        "{n} objet(s) hors de l'emprise inscrite dans l'en-tête du .map ({features}) : le fichier peut être endommagé",
        "{n} feature(s) beyond the bounds recorded in the header of the .map ({features}): the file may be damaged",
        "Vérifiez ces objets, ou reprenez le fichier d'origine.", "Check these features, or take the original file again.",
    ),
    "VEC-109": Message(
        "{n} objet(s) du GeoJSON portant deux fois la même clé : la dernière valeur est tenue pour bonne",
        "{n} object(s) of the GeoJSON hold one key twice: the last value is taken",
        _AGAIN, _AGAIN_EN,
    ),
    "VEC-110": Message(
        "système de coordonnées pris de l'ancien membre « crs » du GeoJSON",
        "reference system taken from the former 'crs' member of the GeoJSON",
    ),
}  # fmt: skip

_ARCHIVES: dict[str, Message] = {
    "ARC-001": Message("l'archive est endommagée : {detail}", "the archive is damaged: {detail}", _AGAIN, _AGAIN_EN),
    "ARC-002": Message(
        "l'archive a {members} membres, au plus {most}", "the archive has {members} members, at most {most}",
        "Décompressez-la et donnez le dossier du plan.", "Unpack it and give the plan's folder.",
    ),
    "ARC-003": Message(
        "l'archive ferait {bytes} octets décompressée, au plus {most}",
        "the archive would unpack to {bytes} bytes, at most {most}",
        "Décompressez-la et donnez le dossier du plan.", "Unpack it and give the plan's folder.",
    ),
    "ARC-004": Message(
        "le membre « {member} » sortirait du dossier : archive refusée",
        "the member '{member}' would leave the folder: refused",
        "N'ouvrez pas cette archive ; demandez-en une autre.", "Do not open this archive; ask for another.",
    ),
    "ARC-005": Message(
        "le membre « {member} » est un lien : archive refusée", "the member '{member}' is a link: refused",
        "Demandez une archive de fichiers ordinaires.", "Ask for an archive of ordinary files.",
    ),
    "ARC-006": Message(
        "le membre « {member} » est chiffré", "the member '{member}' is encrypted",
        "Demandez l'archive sans mot de passe, ou décompressez-la vous-même.",
        "Ask for it without a password, or unpack it yourself.",
    ),
    "ARC-007": Message(
        "deux membres ont le même nom : « {member} » et « {other} »",
        "two members have one name: '{member}' and '{other}'",
        "Demandez une archive sans doublon.", "Ask for an archive without doubles.",
    ),
    "ARC-008": Message(
        "« {member} » est une archive dans une archive ou un dossier",
        "'{member}' is an archive inside an archive or folder",
        "Décompressez-la et donnez son contenu.", "Unpack it and give what it holds.",
    ),
    "ARC-009": Message(
        "le membre « {member} » se gonfle {ratio} fois (au plus {most}) : archive refusée",
        "the member '{member}' swells {ratio} times (at most {most}): refused",
        "Décompressez-la vous-même si vous êtes sûr de son origine.",
        "Unpack it yourself if you are sure of its origin.",
    ),
    "ARC-010": Message(
        "les archives {what} ne sont pas lues", "{what} archives are not read",
        "Décompressez-la et donnez le dossier, ou un .zip.", "Unpack it and give the folder, or a .zip.",
    ),
    "ARC-700": Message(
        "le membre « {member} » est comprimé par une méthode qui n'est pas lue ({method}) ; l'archive n'est pas en cause",
        "the member '{member}' is compressed by a method that is not read ({method}); the archive is not at fault",
        "Décompressez-la et donnez le dossier, ou un .zip ordinaire (Deflate).",
        "Unpack it and give the folder, or an ordinary .zip (Deflate).",
    ),
    "ARC-620": Message(
        "le nom du membre « {member} » ne peut pas être écrit : trop long, ou plus de {most} dossiers l'un dans l'autre",
        "the name of the member '{member}' cannot be written: too long, or more than {most} folders in one another",
        "Décompressez l'archive vous-même et donnez le dossier du plan ou du réseau.",
        "Unpack the archive yourself and give the folder of the plan or network.",
    ),
    "ARC-621": Message(
        "« {member} » est à la fois un fichier et un dossier (« {other} ») : l'un des deux serait perdu",
        "'{member}' is both a file and a folder ('{other}'): one of the two would be lost",
        "Demandez une archive dont chaque nom ne sert qu'une fois.", "Ask for an archive in which each name serves once.",
    ),
    "ARC-101": Message(
        "{n} document(s) et image(s) de l'archive non lu(s)", "{n} document(s) and image(s) of the archive not read"
    ),
}  # fmt: skip

MESSAGES: dict[str, Message] = _SHAPEFILES | _VECTOR | _ARCHIVES
