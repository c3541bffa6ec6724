"""SEM-3xx and SEM-4xx: what could not be assessed, and what the overlay noticed."""

from conformity.errors.messages import Message

MESSAGES: dict[str, Message] = {
    "SEM-301": Message(
        "couche « {layer} » : aucune entité à analyser",
        "layer '{layer}': no feature to assess",
        "Vérifiez l'export : une couche vide ne vaut pas absence d'enjeu.",
        "Check the export: an empty layer does not mean that nothing is at stake.",
    ),
    "SEM-302": Message(
        "couche « {layer} » : ses données sont ailleurs que le plan",
        "layer '{layer}': its data lie elsewhere than the plan",
        "Fournissez l'extrait du réseau qui couvre le territoire, ou --coverage si la couche couvre le plan sans y rien porter.",
        "Give the part of the network that covers the territory, or --coverage if the layer covers the plan and holds nothing there.",
    ),
    "SEM-303": Message(
        "couche « {layer} » : {missing} du zonage hors de l'emprise connue de la couche",
        "layer '{layer}': {missing} of the zoning outside the layer's known extent",
        "Complétez le réseau pour la partie non couverte.",
        "Complete the network for the part not covered.",
    ),
    "SEM-304": Message(
        "emprise de la couche « {layer} » non fournie : l'absence d'élément y est tenue pour réelle",
        "extent of layer '{layer}' not given: absence of elements is taken at its word",
        "Ajoutez --coverage avec le contour du territoire étudié par le réseau.",
        "Add --coverage with the outline of the territory that the network studied.",
    ),
    "SEM-305": Message(
        "aucune couche de ce type fournie : {kinds}",
        "no layer of this kind given: {kinds}",
        "Ajoutez la couche au --network si elle existe.",
        "Add the layer to --network if it exists.",
    ),
    "SEM-306": Message(
        "objectif (préserver ou restaurer) non indiqué par la source : {n} élément(s) analysés comme « à préserver » par hypothèse, non évalués au titre de la restauration",
        "objective (preserve or restore) not told by the source: {n} element(s) run as 'to preserve' by assumption, not assessed for restoration",
        "Indiquez-le : --objective, un profil, ou l'attribut de la couche.",
        "Tell it: --objective, a profile, or the layer's attribute.",
    ),
    "SEM-307": Message(
        "prescriptions du plan non fournies",
        "prescriptions of the plan not given",
        "Joignez PRESCRIPTION_SURF, _LIN et _PCT : protections, emplacements réservés et STECAL en dépendent.",
        "Add PRESCRIPTION_SURF, _LIN and _PCT: protections, reserved sites and pockets depend on them.",
    ),
    "SEM-308": Message(
        "bâti non fourni : zones U non partagées entre bâti et non bâti, constats plafonnés à « point de vigilance »",
        "buildings not given: U zones not split into built and unbuilt, findings capped at 'watch'",
        "Ajoutez --buildings (BD TOPO, OCS GE…).",
        "Add --buildings (BD TOPO, OCS GE …).",
    ),
    "SEM-309": Message(
        "plan en vigueur non fourni",
        "plan in force not given",
        "Ajoutez --in-force avec le zonage opposable.",
        "Add --in-force with the zoning in force.",
    ),
    "SEM-310": Message(
        "contours des communes non fournis",
        "commune outlines not given",
        "Ajoutez --territory.",
        "Add --territory.",
    ),
    "SEM-311": Message(
        "déclaration « {declaration} » non renseignée",
        "declaration '{declaration}' not given",
        "Renseignez-la dans le dossier (oui, non).",
        "Give it in the dossier (yes, no).",
    ),
    "SEM-312": Message(
        "trame du plan lui-même (état initial de l'environnement) non fournie",
        "the plan's own network (its state of the environment) not given",
        "Ajoutez-la au --network avec le profil de la trame locale.",
        "Add it to --network with the local network's profile.",
    ),
    "SEM-313": Message(
        "classe à confirmer : le libellé « {zone} » contredit ou précise le type",
        "class to confirm: label '{zone}' contradicts or refines the type",
        "Confirmez la classe dans la feuille « Correspondance zones » ou par --profile.",
        "Confirm the class on the sheet 'Correspondance zones' or by --profile.",
    ),
    "SEM-314": Message(
        "classe inconnue : zone « {zone} »",
        "unknown class: zone '{zone}'",
        "Donnez sa classe par --profile.",
        "Give its class by --profile.",
    ),
    "SEM-315": Message(
        "mesure non disponible pour juger la règle {rule}",
        "a measure needed to judge rule {rule} is not available",
    ),
    "SEM-316": Message(
        "aucune couche du réseau ne permet d'évaluer le plan",
        "no network layer allows the plan to be assessed",
        "Vérifiez que le réseau couvre le territoire.",
        "Check that the network covers the territory.",
    ),
    "SEM-318": Message(
        "{n} élément(s) de la couche « {layer} » situés dans le plan, qu'aucune règle ne regarde ({kind}, {geometry})",
        "{n} element(s) of layer '{layer}' inside the plan that no rule looks at ({kind}, {geometry})",
        "Leurs contacts sont mesurés et listés ; aucun constat n'en est tiré.",
        "Their contacts are measured and listed; no finding is drawn from them.",
    ),
    "SEM-319": Message(
        "règles : jeu « {pack} » {version} ({n} règles)",
        "rules: pack '{pack}' {version} ({n} rules)",
    ),
    "SEM-320": Message(
        "plan : {standard}, {zones} zones, {prescriptions} prescriptions, projection {crs}",
        "plan: {standard}, {zones} zones, {prescriptions} prescriptions, projection {crs}",
    ),
    "SEM-321": Message(
        "réseau : couche « {layer} » lue comme {kind}, objectif {objective} ({how})",
        "network: layer '{layer}' read as {kind}, objective {objective} ({how})",
    ),
    "SEM-325": Message(
        "ni plan en vigueur ni bâti fournis : on ne sait pas si une coupure ou un rétrécissement est nouveau",
        "no plan in force and no buildings given: whether a cut or a narrowing is new is not known",
        "Donnez le plan en vigueur (--in-force) ou le bâti (--buildings).",
        "Give the plan in force (--in-force) or the buildings (--buildings).",
    ),
    "SEM-326": Message(
        "tel qu'il est dessiné, l'élément ne relie rien avant le projet : rupture et largeur n'y sont pas mesurables",
        "as it is drawn, the element links nothing before the plan: neither break nor width can be measured",
        "Demandez un tracé continu, ou donnez les réservoirs qu'il relie.",
        "Ask for a continuous outline, or give the reservoirs that it links.",
    ),
    "SEM-327": Message(
        "{n} zone(s) de classe {class} touchent le réseau et aucune règle du jeu ne les regarde",
        "{n} zone(s) of class {class} meet the network and no rule of the pack looks at them",
        "Complétez le jeu de règles, ou lisez ces zones vous-même.",
        "Complete the pack, or read these zones yourself.",
    ),
    "SEM-328": Message(
        "prescriptions du plan en vigueur non fournies : les protections retirées ne sont pas connues",
        "prescriptions of the plan in force not given: the protections removed are not known",
        "Donnez le dossier complet du plan en vigueur (--in-force).",
        "Give the whole folder of the plan in force (--in-force).",
    ),
    "SEM-329": Message(
        "{n} situation(s) : un attribut manque pour savoir si la règle les regarde ({condition})",
        "{n} case(s): an attribute is missing to tell whether the rule looks at them ({condition})",
        "Complétez l'attribut dans la couche, ou assouplissez la condition de la règle.",
        "Fill the attribute in the layer, or relax the rule's condition.",
    ),
    "SEM-330": Message(
        "référence « {reference} » : aucune couche du réseau ne s'appelle « {pattern} »",
        "reference '{reference}': no layer of the network is called '{pattern}'",
        "Corrigez « layers: » dans le dossier, ou ajoutez la couche au réseau.",
        "Correct 'layers:' in the dossier, or add the layer to the network.",
    ),
    "SEM-331": Message(
        "commune {commune} : {missing} du zonage est hors de l'emprise d'étude connue, rien n'y est évalué",
        "commune {commune}: {missing} of the zoning lies outside the known extent of the study; nothing is assessed there",
        "Complétez le réseau pour cette commune, ou dites-le dans l'avis.",
        "Complete the network for this commune, or say so in the opinion.",
    ),
    "SEM-406": Message(
        "toutes les coordonnées du zonage sont en mètres entiers : superpositions et lacunes viennent de cet arrondi",
        "every coordinate of the zoning is in whole metres: overlaps and gaps come of that rounding",
        "Demandez le zonage avec ses coordonnées d'origine (au centimètre).",
        "Ask for the zoning with its original coordinates (to the centimetre).",
    ),
    "SEM-342": Message(
        "{n} zone(s) de classe inconnue dans le réseau, non jugée(s) : {labels}",
        "{n} zone(s) of unknown class inside the network, not judged: {labels}",
        "Indiquez leur classe dans un profil (conformity inspect PLAN --write-profile profil.yaml).",
        "Give their class in a profile (conformity inspect PLAN --write-profile profile.yaml).",
    ),
    "SEM-340": Message(
        "{n} mesure(s) que deux méthodes indépendantes ne départagent pas, non jugée(s) : {names}",
        "{n} measure(s) on which two independent methods differ beyond settling, not judged: {names}",
        "Simplifiez le tracé de ces entités, ou mesurez-les à la main dans le SIG.",
        "Simplify the outline of these features, or measure them by hand in the GIS.",
    ),
    "SEM-341": Message(
        "{n} bilan(s) de surface ou de longueur ne ferment pas : parties mesurées et reste ne redonnent pas l'entité ({names})",
        "{n} balance(s) of area or length do not close: measured parts and rest do not give the feature back ({names})",
        "Vérifiez la géométrie de ces entités dans le SIG, et signalez le cas.",
        "Check the geometry of these features in the GIS, and report the case.",
    ),
    "SEM-317": Message(
        "couche « {layer} » : illisible en tout ou partie",
        "layer '{layer}': unreadable in whole or in part",
        "Demandez un nouvel export de la couche.",
        "Ask for a new export of the layer.",
    ),
    "SEM-360": Message(
        "couche « {layer} » : {objects} objet(s) découpé(s) en {features} entités de même identifiant ({ids}), chacune jugée seule",
        "layer '{layer}': {objects} object(s) cut into {features} features of one identifier ({ids}), each judged by itself",
        "Regroupez-les par identifiant (QGIS : Regrouper) pour que les seuils soient jugés sur l'objet entier.",
        "Dissolve them by identifier (QGIS: Dissolve) so that thresholds are judged on the whole object.",
    ),
    "SEM-361": Message(
        "{n} commune(s) de --territory sans aucune zone du plan : {communes}",
        "{n} commune(s) of --territory without any zone of the plan: {communes}",
        "Vérifiez qu'aucune commune ne manque à la livraison, ou limitez --territory au territoire du plan.",
        "Check that no commune is missing from the delivery, or limit --territory to the plan's territory.",
    ),
    "SEM-362": Message(
        "aucune des {n} règles n'a pu être jugée : ne rien relever ne veut rien dire ici",
        "none of the {n} rules could be judged: that nothing was found means nothing here",
        "Vérifiez que le jeu de règles regarde les couches et les zones données (conformity rules list).",
        "Check that the rule pack looks at the layers and zones given (conformity rules list).",
    ),
    "SEM-363": Message(
        "du réseau se trouve dans {n} trou(s) du zonage : {area_m2} m² et {length_m} m hors de toute zone, non évalués",
        "part of the network lies in {n} gap(s) of the zoning: {area_m2} m² and {length_m} m outside any zone, not assessed",
        "Demandez le zonage de ces terrains, ou vérifiez de quel document ils relèvent.",
        "Ask for the zoning of this land, or check which document it falls under.",
    ),
    "SEM-401": Message(
        "couche « {layer} » : {near} élément(s) sur {n} à portée du plan ; les autres, trop éloignés, ne sont pas mesurés",
        "layer '{layer}': {near} of {n} element(s) within reach of the plan; the others, too far away, are not measured",
    ),
    "SEM-407": Message(
        "couche « {layer} » : {n} élément(s) à plus de {km} km du plan, laissé(s) de côté",
        "layer '{layer}': {n} element(s) farther than {km} km from the plan, left aside",
    ),
    "SEM-408": Message(
        "les deux tables doivent être des surfaces valides dans une même projection en mètres ({problem})",
        "both tables must hold valid surfaces in one projection in metres ({problem})",
        "Reprojetez-les (to_crs) et réparez-les (make_valid) avant de demander leurs parts.",
        "Reproject (to_crs) and repair (make_valid) them before asking for their shares.",
    ),
    "SEM-409": Message(
        "une couche de surfaces est attendue, {n} trouvée(s) : {layers}",
        "one layer of surfaces is wanted, {n} found: {layers}",
        "Nommez la couche : FICHIER:COUCHE.",
        "Name the layer: FILE:LAYER.",
    ),
    "SEM-410": Message(
        "les objets d'un fichier {driver} ne peuvent pas être lus par morceaux",
        "the features of a {driver} file cannot be read by pieces",
        "Convertissez-le en GeoPackage ou en FlatGeobuf, ou lisez-le d'abord en mémoire (GeoDataFrame).",
        "Convert it to GeoPackage or FlatGeobuf, or read it into memory first (GeoDataFrame).",
    ),
    "SEM-402": Message(
        "couche « {layer} » : {n} élément(s) plus étroits que l'incertitude de leur tracé, sans partie certaine",
        "layer '{layer}': {n} element(s) narrower than the uncertainty of their outline, with no certain part",
        "Pour ces éléments, demandez un tracé plus précis ou une expertise locale.",
        "For these elements, ask for a finer outline or a local survey.",
    ),
    "SEM-620": Message(
        "couche « {layer} » : {n} recoupement(s) plus fins que la précision du tracé ({area_m2} m² en tout), sans suite : "
        "les deux contours se suivent",
        "layer '{layer}': {n} overlap(s) thinner than the outline is precise ({area_m2} m² in all), not followed up: the "
        "two outlines follow one another",
    ),
    "SEM-403": Message(
        "le zonage se recouvre lui-même en {n} endroit(s), {area_m2} m² en tout : ces surfaces comptent dans chaque zone",
        "the zoning overlaps itself in {n} place(s), {area_m2} m² in all: this ground counts in each zone",
        "Demandez la correction du zonage ; les surfaces au sol ne comptent ce terrain qu'une fois.",
        "Ask for the zoning to be corrected; ground figures count this land once.",
    ),
    "SEM-404": Message(
        "le zonage laisse {n} trou(s), {area_m2} m² en tout : rien n'y est évalué",
        "the zoning leaves {n} gap(s), {area_m2} m² in all: nothing is assessed there",
        "Demandez la correction du zonage, ou vérifiez que ces terrains relèvent d'un autre document.",
        "Ask for the zoning to be corrected, or check that this land falls under another document.",
    ),
    "SEM-405": Message(
        "« {layer} » : {n} géométrie(s) composite(s), mesurée(s) par leurs seules parties de plus haute dimension",
        "'{layer}': {n} composite geometry(ies), measured by their parts of highest dimension alone",
        "Séparez surfaces, lignes et points dans des couches distinctes.",
        "Keep surfaces, lines and points in layers of their own.",
    ),
}
