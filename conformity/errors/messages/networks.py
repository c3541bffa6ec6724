"""SEM-2xx, PRO and REF: networks, profiles and upper documents."""

from conformity.errors.messages import Message

MESSAGES: dict[str, Message] = {
    "SEM-200": Message(
        "rien ne dit ce qu'est la couche « {layer} » (réservoir, corridor, obstacle, cours d'eau…)",
        "nothing tells what layer '{layer}' is (reservoir, corridor, obstacle, watercourse …)",
        "Dites-le : --reservoirs, --corridors, --obstacles ou --watercourses avec ce fichier, ou un profil.",
        "Say it: --reservoirs, --corridors, --obstacles or --watercourses with this file, or a profile.",
    ),
    "SEM-201": Message(
        "la colonne « {column} » ne dit pas l'objectif en toutes lettres ({counts}) : elle n'est pas interprétée",
        "column '{column}' does not tell the objective in words ({counts}): it is not interpreted",
        "Donnez le sens des codes dans un profil (objectives:), ou --objective.",
        "Give the codes' meaning in a profile (objectives:), or --objective.",
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
    ),
    "SEM-208": Message(
        "{n} objet(s) présent(s) plusieurs fois dans la couche : les sommes par zone les comptent comme stockés, les surfaces et longueurs au sol une fois",
        "{n} object(s) stored several times in the layer: sums over zones count them as stored, ground figures once",
        "Vérifiez les doublons dans la source.",
        "Check the duplicates in the source.",
    ),
    "SEM-209": Message(
        "{n} entité(s) dont les attributs ne disent pas ce qu'elles sont, non analysées ({values})",
        "{n} feature(s) whose attributes do not tell what they are, not assessed ({values})",
        "Séparez-les dans une couche, ou décrivez leurs valeurs dans un profil (layers: where:).",
        "Put them in a layer of their own, or describe their values in a profile (layers: where:).",
    ),
    "PRO-001": Message(
        "la correspondance n'a pas les colonnes « label » et « class » (colonnes : {columns})",
        "the mapping lacks the columns 'label' and 'class' (columns: {columns})",
        "Repartez du fichier écrit par conformity inspect --write-profile.",
        "Start again from the file written by conformity inspect --write-profile.",
    ),
    "PRO-002": Message(
        "« {value} » n'est pas une valeur admise",
        "'{value}' is not an allowed value",
        "Vouliez-vous dire : {near} ?",
        "Did you mean: {near}?",
    ),
}
