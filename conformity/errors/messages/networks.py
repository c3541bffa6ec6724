"""SEM-2xx, PRO and REF: networks, profiles and upper documents."""

from conformity.errors.messages import Message

MESSAGES: dict[str, Message] = {
    "SEM-200": Message(
        "rien ne dit le type de « {layer} » (réservoir, corridor, obstacle, cours d'eau…)",
        "nothing tells the kind of '{layer}' (reservoir, corridor, obstacle, watercourse …)",
        'Dites-le : --reservoirs, --corridors, --obstacles, --watercourses ou --hedges "{argument}" ; ou remplissez la correspondance : conformity inspect "{network}" --write-profile couches.yaml, puis --profile couches.yaml.',
        'Say it: --reservoirs, --corridors, --obstacles, --watercourses or --hedges "{argument}"; or fill in the mapping: conformity inspect "{network}" --write-profile layers.yaml, then --profile layers.yaml.',
    ),
    "SEM-201": Message(
        "couche « {layer} » : la colonne « {column} » ne dit pas l'objectif en toutes lettres ({counts}), elle n'est pas interprétée",
        "layer '{layer}': column '{column}' does not tell the objective in words ({counts}), it is not interpreted",
        "Donnez le sens des codes dans un profil (objectives:), ou l'objectif par type, par exemple --objective corridor=restore.",
        "Give the codes' meaning in a profile (objectives:), or the objective of a kind, such as --objective corridor=restore.",
    ),
    "SEM-202": Message(
        "{n} grand(s) multipolygone(s) pris par parties ({parts} parties)",
        "{n} large multipolygon(s) taken by parts ({parts} parts)",
    ),
    "SEM-203": Message(
        "{n} objet(s) présent(s) dans deux couches, compté(s) une fois",
        "{n} object(s) present in two layers, counted once",
    ),
    "SEM-204": Message(
        "{n} identifiant(s) déjà présent(s) dans « {other} » avec un autre tracé : objets distincts",
        "{n} identifier(s) already in '{other}' with another outline: kept as separate objects",
        "Vérifiez lequel des deux tracés fait foi.",
        "Check which of the two outlines holds.",
    ),
    "SEM-205": Message(
        "la couche demandée ne contient aucune géométrie",
        "the requested layer holds no geometry",
        "Vérifiez l'export : une couche vide ne vaut pas absence d'enjeu.",
        "Check the export: an empty layer does not mean that nothing is at stake.",
    ),
    "SEM-206": Message(
        "aucune couche de réseau lisible",
        "no readable network layer",
        "Donnez au moins une couche de réservoirs, corridors, cours d'eau ou obstacles.",
        "Give at least one layer of reservoirs, corridors, watercourses or obstacles.",
    ),
    "SEM-207": Message(
        "la couche « {layer} » est une table de plan : elle n'est pas lue comme réseau",
        "layer '{layer}' is a table of a plan: it is not read as a network",
        'Si elle est pourtant une couche du réseau, dites-le : --reservoirs, --corridors, --obstacles, --watercourses ou --hedges "{argument}".',
        'Where it is a layer of the network all the same, say so: --reservoirs, --corridors, --obstacles, --watercourses or --hedges "{argument}".',
    ),
    "SEM-208": Message(
        "{n} objet(s) présent(s) plusieurs fois dans la couche : les sommes par zone les comptent comme stockés, les surfaces et longueurs au sol une fois",
        "{n} object(s) stored several times in the layer: sums over zones count them as stored, ground figures once",
        "Vérifiez les doublons dans la source.",
        "Check the duplicates in the source.",
    ),
    "SEM-209": Message(
        "couche « {layer} » : {n} entité(s) dont les attributs ne disent pas le type, non analysée(s) ({values})",
        "layer '{layer}': {n} feature(s) whose attributes do not tell what they are, not assessed ({values})",
        "Séparez-les dans une couche, ou décrivez leurs valeurs dans un profil (layers: where:).",
        "Put them in a layer of their own, or describe their values in a profile (layers: where:).",
    ),
    "SEM-520": Message(
        "couche « {layer} » : la colonne « {column} » parle d'objectif et n'est pas lue ({counts})",
        "layer '{layer}': column '{column}' speaks of an objective and is not read ({counts})",
        "Si elle dit l'objectif, nommez-la OBJECTIF, ou désignez-la dans un profil (network: columns: objective:) ; sinon, --objective TYPE=preserve ou TYPE=restore.",
        "Where it tells the objective, call it OBJECTIF, or name it in a profile (network: columns: objective:); else --objective KIND=preserve or KIND=restore.",
    ),
    "SEM-521": Message(
        "couche « {layer} » : {n} entité(s) dont le nom ne correspond à aucun type sans votre avis, lue(s) avec la couche ({kind}) : {values}",
        "layer '{layer}': {n} feature(s) bear a name that stands for no kind without your word, read with the layer ({kind}): {values}",
        "Si elles sont autre chose, séparez-les dans une couche et dites son type (--corridors, --reservoirs…).",
        "Where they are something else, put them in a layer of their own and say its kind (--corridors, --reservoirs …).",
    ),
    "SEM-522": Message(
        "couche « {layer} » : la source dit un autre objectif que --objective {kind}={objective} pour {n} élément(s) : celui de la source est retenu",
        "layer '{layer}': the source tells another objective than --objective {kind}={objective} for {n} element(s): the source's is used",
        "Corrigez l'attribut si la source se trompe.",
        "Mend the attribute where the source is wrong.",
    ),
    "SEM-523": Message(
        "le nom de la couche « {layer} » parle d'un objectif qui n'est ni « à préserver » ni « à restaurer »",
        "the name of layer '{layer}' speaks of an objective that is neither 'to preserve' nor 'to restore'",
        "Dites lequel : --objective TYPE=preserve ou TYPE=restore (corridor=restore, par exemple).",
        "Say which: --objective KIND=preserve or KIND=restore (corridor=restore, for instance).",
    ),
    "SEM-524": Message(
        "rien ne dit ce que sont les couches du réseau : {layers}",
        "nothing tells what the layers of the network are: {layers}",
        'Dites-le pour chacune : --reservoirs, --corridors, --obstacles, --watercourses ou --hedges "{argument}" ; ou remplissez la correspondance : conformity inspect "{network}" --write-profile couches.yaml, puis --profile couches.yaml.',
        'Say it for each: --reservoirs, --corridors, --obstacles, --watercourses or --hedges "{argument}"; or fill in the mapping: conformity inspect "{network}" --write-profile layers.yaml, then --profile layers.yaml.',
    ),
    "SEM-525": Message(
        "ce qui est donné comme réseau est un plan : {layers}",
        "what is given as a network is a plan: {layers}",
        "Donnez les couches du réseau : --network, ou --reservoirs, --corridors, --obstacles, --watercourses, --hedges.",
        "Give the layers of the network: --network, or --reservoirs, --corridors, --obstacles, --watercourses, --hedges.",
    ),
    "SEM-526": Message(
        'rien ne dit ce que sont les couches du réseau données en mémoire : {layers} (reservoirs=[…], ou frame.attrs["layer"])',
        'nothing tells what the layers of the network given in memory are: {layers} (reservoirs=[…], or frame.attrs["layer"])',
        'Donnez chacune par son type : reservoirs=, corridors=, obstacles=, watercourses= ou hedges= ; ou nommez-la : frame.attrs["layer"] = "corridors".',
        'Give each by its kind: reservoirs=, corridors=, obstacles=, watercourses= or hedges=; or name it: frame.attrs["layer"] = "corridors".',
    ),
    "SEM-680": Message(
        "réseau donné deux fois, lu une fois : {layers}",
        "network given twice, read once: {layers}",
    ),
    "PRO-001": Message(
        "la correspondance n'a pas les colonnes « label » et « class » des zones, ou « layer » et « kind » des couches (colonnes : {columns})",
        "the mapping lacks the columns 'label' and 'class' of zones, or 'layer' and 'kind' of layers (columns: {columns})",
        "Repartez d'un fichier neuf : conformity inspect PLAN RÉSEAU --write-profile profil.xlsx.",
        "Start again from a new file: conformity inspect PLAN NETWORK --write-profile profile.xlsx.",
    ),
    "PRO-002": Message(
        "« {value} » n'est pas une valeur admise",
        "'{value}' is not an allowed value",
        "Vouliez-vous dire : {near} ?",
        "Did you mean: {near}?",
    ),
    "SEM-500": Message(
        "{layers} : rattachement à « {title} », par l'identifiant {scheme} que portent les données",
        "{layers}: held to be of '{title}', by the identifier {scheme} that the data bear",
    ),
    "SEM-501": Message(
        "{layers} : les données portent l'identifiant {scheme}, celui de « {title} », mais elles ou le plan sont hors de son territoire (départements {departments}), il ne leur est pas rattaché",
        "{layers}: the data bear the identifier {scheme}, that of '{title}', but they or the plan lie outside its territory (départements {departments}), it is not attached to them",
        "Vérifiez l'origine et la projection des données.",
        "Check where the data come from, and their projection.",
    ),
    "SEM-502": Message(
        "{layers} : les données nomment le schéma {scheme}, qui n'est pas livré avec le programme",
        "{layers}: the data name the scheme {scheme}, which does not come with the program",
        "Décrivez ce document dans le dossier (references:, avec identifiers: [{scheme}]), ou donnez sa fiche YAML par --reference FICHIER.",
        "Describe this document in the dossier (references:, with identifiers: [{scheme}]), or give its YAML file with --reference FILE.",
    ),
    "SEM-503": Message(
        "{layers} : rien dans les données ne dit de quel document elles viennent, et leurs noms sont aussi ceux d'autres régions : ces couches sont tenues pour une trame locale",
        "{layers}: nothing in the data says which document they come from, and other regions use the same names: these layers are held to be a local network",
        "S'il s'agit de « {title} », dites-le : --reference {reference}, ou --profile {profile}.",
        "If it is '{title}', say so: --reference {reference}, or --profile {profile}.",
    ),
    "SEM-504": Message(
        "« {layer} » : « {title_fr} » était demandé, mais les données ou le plan sont hors du territoire de ce document (départements {departments}) ; pas de rattachement",
        "'{layer}': '{title_en}' was asked for, but the data or the plan lie outside the territory of this document (départements {departments}); not attached",
        "Retirez ce document (--reference, --profile ou dossier), ou vérifiez la projection et le lieu des données.",
        "Take this document out (--reference, --profile or dossier), or check the projection and the place of the data.",
    ),
    "SEM-505": Message(
        "{layers} : rattachement à « {title} », comme demandé",
        "{layers}: held to be of '{title}', as asked",
    ),
    "SEM-506": Message(
        "{layers} : rattachement à « {title} », par le profil demandé ({profile})",
        "{layers}: held to be of '{title}', by the profile asked for ({profile})",
    ),
    "SEM-507": Message(
        "{layers} : rattachement à « {title} », comme demandé ; les données elles-mêmes portent l'identifiant {scheme}",
        "{layers}: held to be of '{title}', as asked; the data themselves bear the identifier {scheme}",
    ),
    "SEM-508": Message(
        "{layers} : aucun document n'est rattaché ; ces couches sont tenues pour une trame locale",
        "{layers}: no document is attached; these layers are held to be a local network",
    ),
    "SEM-509": Message(
        "{layers} : aucun document n'est rattaché par les données ; ces couches sont tenues pour celles de « {title} », le document du jeu de règles choisi",
        "{layers}: the data attach no document; these layers are held to be of '{title}', the document of the rule pack chosen",
    ),
    "SEM-510": Message(
        "règles « {pack} » : le jeu demandé",
        "rules '{pack}': the pack asked for",
    ),
    "SEM-511": Message(
        "règles « {pack} » : le jeu du profil demandé ({profile})",
        "rules '{pack}': the pack of the profile asked for ({profile})",
    ),
    "SEM-512": Message(
        "règles « {pack} » : le jeu de « {title} », document dont vient le réseau",
        "rules '{pack}': the pack of '{title}', the document that the network comes from",
    ),
    "SEM-513": Message(
        "règles « {pack} » : le jeu par défaut, car toutes les couches du réseau ne viennent pas d'un même document",
        "rules '{pack}': the default pack, as the layers of the network do not all come from one document",
    ),
    "SEM-514": Message(
        "règles « {pack} » : le jeu par défaut, car aucun document supérieur n'est rattaché au réseau",
        "rules '{pack}': the default pack, as no upper document is attached to the network",
    ),
    "SEM-515": Message(
        "le jeu de règles demandé est celui de « {title} », dont le territoire (départements {departments}) ne comprend pas le plan : ses règles sont appliquées, mais rien n'est rattaché à ce document",
        "the rule pack asked for is that of '{title}', whose territory (départements {departments}) does not hold the plan: its rules are applied, but nothing is attached to this document",
    ),
    "SEM-516": Message(
        "règles « {pack} » : le jeu du profil choisi pour chaque couche du réseau",
        "rules '{pack}': the pack of the profile chosen for every layer of the network",
    ),
    "SEM-517": Message(
        "« {title_fr} », cité par le dossier, a un territoire (départements {departments}) qui ne comprend pas le plan ; ce document n'est pas retenu",
        "'{title_en}', named by the dossier, has a territory (départements {departments}) that does not hold the plan; this document is left out",
        "Retirez-le de « references: », ou vérifiez le lieu du plan.",
        "Take it out of 'references:', or check where the plan lies.",
    ),
    "SEM-518": Message(
        "{layers} : les objets qui ne portent aucun identifiant de schéma ne sont rattachés à aucun document",
        "{layers}: objects that bear no identifier of a scheme are attached to no document",
    ),
    "SEM-519": Message(
        "règles « {pack} » : le jeu par défaut, car « {title} », document dont vient le réseau, n'a pas de jeu à lui",
        "rules '{pack}': the default pack, as '{title}', the document that the network comes from, has none of its own",
    ),
}
