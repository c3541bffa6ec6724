"""SEM-2xx, PRO and REF: networks, profiles and upper documents."""

from conformity.errors.messages import Message

MESSAGES: dict[str, Message] = {
    "SEM-200": Message(
        "rien ne dit ce qu'est la couche « {layer} » (réservoir, corridor, obstacle, cours d'eau…)",
        "nothing tells what layer '{layer}' is (reservoir, corridor, obstacle, watercourse …)",
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
        "{n} identifiant(s) déjà présents dans « {other} » avec un autre tracé : objets distincts",
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
        "couche « {layer} » : {n} entité(s) dont les attributs ne disent pas ce qu'elles sont, non analysées ({values})",
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
        "couche « {layer} » : {n} entité(s) portent un nom qui ne correspond à aucun type sans votre avis, lues avec la couche ({kind}) : {values}",
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
}
