"""RUL, PRO, REF, DOS and CLI: rule packs, profiles, references, dossiers, command line."""

from conformity.errors.messages import Message

MESSAGES: dict[str, Message] = {
    "RUL-001": Message(
        "le texte est vide", "the text is empty", "Écrivez au moins une règle.", "Write at least one rule."
    ),
    "RUL-002": Message(
        "le texte n'est pas du YAML valable : {problem}",
        "the text is not valid YAML: {problem}",
        "Vérifiez l'indentation, les guillemets et les crochets à cet endroit.",
        "Check indentation, quotes and brackets there.",
    ),
    "RUL-003": Message(
        "une tabulation sert d'indentation",
        "a tab is used for indentation",
        "Remplacez les tabulations par des espaces.",
        "Replace tabs with spaces.",
    ),
    "RUL-004": Message(
        "le fichier contient plusieurs documents YAML",
        "the file holds several YAML documents",
        "Gardez un seul document : retirez les lignes « --- » suivantes.",
        "Keep one document: remove the further '---' lines.",
    ),
    "RUL-005": Message(
        "les alias, ancres et clés de fusion (&, *, <<) ne sont pas admis",
        "aliases, anchors and merge keys (&, *, <<) are not allowed",
        "Écrivez la valeur en toutes lettres, ou partagez-la par « extends ».",
        "Write the value out, or share it through 'extends'.",
    ),
    "RUL-006": Message(
        "les étiquettes YAML (!…) ne sont pas admises",
        "YAML tags (!…) are not allowed",
        "Retirez l'étiquette.",
        "Remove the tag.",
    ),
    "RUL-007": Message(
        "le texte est trop profond ou trop long (au plus {depth} niveaux et {nodes} valeurs)",
        "the text is too deep or too long (at most {depth} levels and {nodes} values)",
        "Simplifiez ou scindez le fichier.",
        "Simplify or split the file.",
    ),
    "RUL-008": Message(
        "le document doit être une liste de clés (« clé: valeur »)",
        "the document must be a mapping ('key: value')",
        "Mettez une espace après les deux-points.",
        "Put a blank after each colon.",
    ),
    "RUL-009": Message(
        "le fichier fait {bytes} octets, au plus {most}",
        "the file has {bytes} bytes, at most {most}",
        "Scindez-le.",
        "Split it.",
    ),
    "RUL-010": Message(
        "le fichier n'est pas en UTF-8",
        "the file is not UTF-8",
        "Enregistrez-le en UTF-8.",
        "Save it as UTF-8.",
    ),
    "RUL-011": Message(
        "la clé « {key} » est écrite deux fois (déjà ligne {first})",
        "the key '{key}' is written twice (already on line {first})",
        "N'en gardez qu'une.",
        "Keep one of them.",
    ),
    "RUL-020": Message(
        "clé inconnue « {key} »",
        "unknown key '{key}'",
        "Vouliez-vous dire : {near} ?",
        "Did you mean: {near}?",
    ),
    "RUL-021": Message("il manque la clé « {key} »", "key '{key}' is missing", "Ajoutez-la.", "Add it."),
    "RUL-022": Message(
        "« {value} » n'est pas admis pour « {key} »",
        "'{value}' is not allowed for '{key}'",
        "Vouliez-vous dire : {near} ?",
        "Did you mean: {near}?",
    ),
    "RUL-023": Message(
        "« {key} » attend un texte, pas {value}",
        "'{key}' expects a text, not {value}",
        "Mettez des guillemets.",
        "Put it in quotes.",
    ),
    "RUL-024": Message(
        "« {value} » n'a pas la forme attendue pour « {key} » ({pattern})",
        "'{value}' does not have the form expected for '{key}' ({pattern})",
    ),
    "RUL-025": Message("« {key} » : {problem}", "'{key}': {problem}"),
    "RUL-026": Message(
        "« {key} » : valeur « {value} » refusée ({problem})", "'{key}': value '{value}' refused ({problem})"
    ),
    "RUL-030": Message(
        "les règles s'étendent en boucle : {chain}",
        "the packs extend one another in a circle: {chain}",
        "Retirez un « extends ».",
        "Remove one 'extends'.",
    ),
    "RUL-031": Message(
        "la règle {rule} existe déjà dans le lot étendu",
        "rule {rule} already exists in the extended pack",
        "Changez son seuil par « overrides », ou donnez-lui un autre identifiant.",
        "Change its threshold through 'overrides', or give it another id.",
    ),
    "RUL-032": Message(
        "aucune règle {rule}", "no rule {rule}", "Vouliez-vous dire : {near} ?", "Did you mean: {near}?"
    ),
    "RUL-033": Message(
        "le texte cite « {placeholder} », que personne ne fournit",
        "the text quotes '{placeholder}', which nobody provides",
        "Vouliez-vous dire : {near} ?",
        "Did you mean: {near}?",
    ),
    "RUL-034": Message(
        "mesure inconnue « {measure} »",
        "unknown measure '{measure}'",
        "Vouliez-vous dire : {near} ?",
        "Did you mean: {near}?",
    ),
    "RUL-035": Message(
        "« {value} » n'est pas un nombre avec son unité",
        "'{value}' is not a number with its unit",
        "Écrivez par exemple 500 m2, 1.5 ha, 50 m, 5 % (point décimal).",
        "Write for instance 500 m2, 1.5 ha, 50 m, 5 % (decimal point).",
    ),
    "RUL-036": Message(
        "une condition compare une mesure à une seule borne",
        "a condition compares a measure with one bound",
        "Donnez un seul de at_least, above, at_most, below.",
        "Give exactly one of at_least, above, at_most, below.",
    ),
    "RUL-037": Message(
        "« {value} » : {measure} se mesure en {units}",
        "'{value}': {measure} is measured in {units}",
        "Changez l'unité du seuil, ou la mesure.",
        "Change the unit of the threshold, or the measure.",
    ),
    "RUL-038": Message(
        "un cas dont l'issue est « finding » donne sa gravité (severity), et lui seul",
        "a case whose outcome is 'finding' gives its severity, and no other case does",
    ),
    "RUL-039": Message(
        "la règle {rule} est écrite deux fois",
        "rule {rule} is written twice",
        "N'en gardez qu'une.",
        "Keep one of them.",
    ),
    "RUL-040": Message(
        "« {key} » est vide", "'{key}' is empty", "Complétez ou retirez la clé.", "Fill or remove the key."
    ),
    "RUL-041": Message(
        "« {key} » est trop long (au plus {most} caractères)", "'{key}' is too long (at most {most} characters)"
    ),
    "RUL-042": Message(
        "« {key} » attend une liste, pas {value}",
        "'{key}' expects a list, not {value}",
        "Écrivez-la entre crochets : [a, b].",
        "Write it in brackets: [a, b].",
    ),
    "RUL-043": Message(
        "« {key} » attend des clés et des valeurs, pas {value}",
        "'{key}' expects keys and values, not {value}",
        "Écrivez par exemple {{fr: …, en: …}} ou des lignes indentées « clé: valeur ».",
        "Write for instance {{fr: …, en: …}} or indented lines 'key: value'.",
    ),
    "RUL-044": Message("« {key} » attend un nombre, pas {value}", "'{key}' expects a number, not {value}"),
    "RUL-045": Message("« {key} » attend true ou false, pas {value}", "'{key}' expects true or false, not {value}"),
    "RUL-046": Message(
        "la règle {rule} cite le modulateur « {modifier} », que ce jeu ne définit pas",
        "rule {rule} names the modifier '{modifier}', which this pack does not define",
        "Vouliez-vous dire : {near} ?",
        "Did you mean: {near}?",
    ),
    "RUL-047": Message(
        "« {text} » n'est pas une condition CQL2 : {why}",
        "'{text}' is not a CQL2 condition: {why}",
        "Écrivez par exemple : TYPE_MIL = 'bois' AND SURF_HA > 5 (OGC 21-065r2).",
        "Write for example: TYPE_MIL = 'bois' AND SURF_HA > 5 (OGC 21-065r2).",
    ),
    "RUL-048": Message(
        "« {what} » n'a pas sa place dans une condition sur des attributs",
        "'{what}' has no place in a condition on attributes",
        "Comparez des attributs à des valeurs : = <> < <= > >= IN BETWEEN LIKE IS NULL, AND OR NOT, CASEI ACCENTI, + - * /.",
        "Compare attributes with values: = <> < <= > >= IN BETWEEN LIKE IS NULL, AND OR NOT, CASEI ACCENTI, + - * /.",
    ),
    "RUL-049": Message(
        "une condition « where » demande le paquet cql2, qui n'est pas installé ({text})",
        "a 'where' condition needs the cql2 package, which is not installed ({text})",
        'Installez-le : pip install "plu-conformity[cql]".',
        'Install it: pip install "plu-conformity[cql]".',
    ),
    "RUL-050": Message(
        "{rule} : les niveaux ne vont pas du plus grave au moins grave",
        "{rule}: the levels do not go from worst to mildest",
        "Rangez-les.",
        "Put them in order.",
    ),
    "RUL-051": Message(
        "{rule} : le niveau « {severity} » n'est jamais atteint, « {worse} » l'est toujours avant",
        "{rule}: level '{severity}' is never reached, '{worse}' always comes first",
        "Revoyez les deux seuils.",
        "Review both thresholds.",
    ),
    "RUL-052": Message(
        "{rule} : des seuils de surface seuls, pour des éléments qui peuvent être des lignes ou des points : ils y valent 0",
        "{rule}: area thresholds alone, for elements that may be lines or points: they give 0 there",
        "Ajoutez un seuil de longueur ou de nombre, ou geometries: [surface].",
        "Add a length or count threshold, or geometries: [surface].",
    ),
    "RUL-053": Message(
        "{rule} : « {measure} » demande « {key} »",
        "{rule}: '{measure}' asks for '{key}'",
        "Listez-les dans applies.",
        "List them in applies.",
    ),
    "RUL-054": Message(
        "{rule} : une part couverte par des outils ne se juge pas sans les prescriptions",
        "{rule}: a share covered by tools cannot be judged without the prescriptions",
        "Ajoutez requires: [prescriptions].",
        "Add requires: [prescriptions].",
    ),
    "RUL-055": Message(
        "{rule} : mesure(s) sans objet pour la portée « {scope} » : {measures}",
        "{rule}: measure(s) that scope '{scope}' does not have: {measures}",
    ),
    "RUL-056": Message(
        "{rule} : code(s) à la fois déclencheurs et déduits : {codes}",
        "{rule}: code(s) both trigger and deducted: {codes}",
    ),
    "RUL-057": Message(
        "{rule} : il faut au moins un cas qui donne un constat et un qui n'en donne pas",
        "{rule}: at least one case must give a finding and one none",
        "Ajoutez les cas.",
        "Add the cases.",
    ),
    "RUL-058": Message(
        "{rule} : aucun cas n'atteint {severities}",
        "{rule}: no case reaches {severities}",
        "Ajoutez un cas.",
        "Add a case.",
    ),
    "RUL-059": Message("aucune règle ne regarde les zones « {class} »", "no rule looks at '{class}' zones"),
    "RUL-060": Message("aucune règle ne regarde le type « {kind} »", "no rule looks at kind '{kind}'"),
    "RUL-061": Message("aucune règle ne relève ce qui est favorable", "no rule notes what is favourable"),
    "RUL-062": Message(
        "{rule} : le niveau « {severity} » se contredit, rien ne peut l'atteindre ({condition})",
        "{rule}: level '{severity}' contradicts itself, nothing can reach it ({condition})",
        "Revoyez les deux bornes.",
        "Review both bounds.",
    ),
    "RUL-063": Message(
        "{rule} : « critical » est jugé sur une seule paire ; il se juge sur le site, l'élément ou le territoire",
        "{rule}: 'critical' is judged on a single pair; it is judged on the site, the element or the territory",
        "Ajoutez « at: site ».",
        "Add 'at: site'.",
    ),
    "RUL-064": Message(
        "règle {rule} : « {measures} » ne se mesure qu'avec ce qui ferme le passage",
        "rule {rule}: '{measures}' can only be measured with what closes the passage",
        "Donnez les zones, les usages ou les prescriptions sous « applies: ».",
        "Give the zones, uses or prescriptions under 'applies:'.",
    ),
    "RUL-065": Message(
        "règle {rule} : la modulation {modifier} regarde ce qui déclenche ou allège déjà la règle ({shared})",
        "rule {rule}: modifier {modifier} looks at what already triggers or relieves the rule ({shared})",
        "Un même fait compterait deux fois : retirez-le de l'un des deux.",
        "One fact would weigh twice: take it out of one of them.",
    ),
    "RUL-066": Message(
        "règle {rule} : même texte en français et en anglais ({names})",
        "rule {rule}: same text in French and in English ({names})",
        "Traduisez-le.",
        "Translate it.",
    ),
    "RUL-070": Message(
        "ce texte dit plus qu'un document sans portée juridique ne peut porter : {words}",
        "this text says more than a document without legal force can bear: {words}",
        "Énoncez le fait et la demande : le rapport choisit les mots selon la portée de la référence.",
        "State the fact and the request: the report chooses its words by what the reference can bear.",
    ),
}
