"""A rule told in words: for ``rules show``, and for the reference in the documentation."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING, Final

from conformity.language.sentence import readable
from conformity.rulebook.in_case import remedy_text
from conformity.rulebook.law import law_text

if TYPE_CHECKING:
    from conformity.rulebook.schema import Applies, Modifier, Rule, Rulebook, Variant

_WORDS: Final = {
    "fr": {
        "mode": "Logique", "scope": "Jugée par", "gather": "Rassemblée par", "looks": "Regarde", "measure": "Mesure",
        "levels": "Niveaux", "origin": "origine", "site": "sur le site", "law": "Droit", "why": "Pourquoi",
        "finding": "Constat", "remedy": "Demande", "piece": "Pièce", "caps": "Plafonds", "cases": "Cas d'essai",
        "kinds": "types", "objectives": "objectifs", "milieux": "milieux", "geometries": "géométries",
        "reference_kinds": "référentiels",
        "zones": "zones", "zone_uses": "usages", "prescriptions": "prescriptions", "deduct": "déduit",
        "tools": "outils", "classes": "classes", "requires": "demande", "relation": "relation",
        "purposes_excluded": "objets écartés",
        "obstacle_types_excluded": "types d'obstacle écartés", "where": "où", "declaration": "déclaration",
        "effects": "effets",
        "without_buildings": "bâti inconnu", "schematic": "tracé schématique", "guard": "garde-fou", "any": "—",
        "threshold": "Seuil", "severity": "Gravité", "overrides": "Modifications",
        "modifiers": "Modulations", "modifier": "Modulation", "steps": "Pas", "holds": "Quand",
        "share": "de la surface ou longueur commune sous",
        "declared": "déclaré", "when": "Dans le cas", "variant": "Variante", "title": "Intitulé",
        "written": "Telle qu'elle est écrite, dans",
    },
    "en": {
        "mode": "Logic", "scope": "Judged by", "gather": "Gathered by", "looks": "Looks at", "measure": "Measure",
        "levels": "Levels", "origin": "origin", "site": "over the site", "law": "Law", "why": "Why",
        "finding": "Finding", "remedy": "Request", "piece": "Part of the plan", "caps": "Ceilings", "cases": "Cases",
        "kinds": "kinds", "objectives": "objectives", "milieux": "habitats", "geometries": "geometries",
        "reference_kinds": "references",
        "zones": "zones", "zone_uses": "uses", "prescriptions": "prescriptions", "deduct": "deducted", "tools": "tools",
        "classes": "classes", "requires": "needs", "relation": "relation", "purposes_excluded": "purposes left out",
        "obstacle_types_excluded": "obstacle types left out", "where": "where", "declaration": "declaration",
        "effects": "effects",
        "without_buildings": "buildings unknown", "schematic": "schematic outline", "guard": "guard", "any": "—",
        "threshold": "Threshold", "severity": "Severity", "overrides": "Overrides",
        "modifiers": "Modifiers", "modifier": "Modifier", "steps": "Steps", "holds": "When",
        "share": "of the shared area or length under",
        "declared": "declared", "when": "In the case", "variant": "Variant", "title": "Title",
        "written": "As it is written, in",
    },
}  # fmt: skip
#: where a threshold comes from
ORIGINS: Final = {
    "L": {"fr": "texte", "en": "legal text"},
    "J": {"fr": "jurisprudence", "en": "case law"},
    "P": {"fr": "précédent de pratique", "en": "practice precedent"},
    "D": {"fr": "défaut éditable, sans source", "en": "editable default, no source"},
}
_POPULATION = (
    "kinds", "objectives", "milieux", "geometries", "reference_kinds", "zones", "zone_uses", "prescriptions",
    "purposes_excluded", "effects", "obstacle_types_excluded", "where", "relation", "deduct", "tools", "classes",
    "declaration", "requires",
)  # fmt: skip


def describe(rule: Rule, lang: str = "fr") -> str:
    """One rule as lines of text."""
    words = _WORDS[lang]
    lines = [f"{rule.id}  {getattr(rule.title, lang)}", ""]
    lines.append(f"{words['mode']} : {rule.mode} · {words['scope']} : {rule.scope} · {words['gather']} : {rule.gather}")
    lines.append(f"{words['looks']} : {population(rule.applies, lang)}")
    lines.append(f"{words['measure']} : {rule.measure}")
    lines.append(f"{words['levels']} :")
    lines += [f"  {severity:<12} {threshold}  ({origin})" for severity, threshold, origin in levels(rule, lang)]
    caps = ceilings(rule, lang)
    if caps:
        lines.append(f"{words['caps']} : {caps}")
    if rule.modifiers:
        lines.append(f"{words['modifiers']} : {', '.join(rule.modifiers)}")
    lines.append(f"{words['why']} : {getattr(rule.why, lang)}")
    if rule.when is not None:
        lines.append(f"{words['when']} : {rule.when.text()}")
    lines.append(f"{words['law']} : {law_text(rule.law)}")
    for name in ("finding", "remedy", "piece"):
        lines.append(f"{words[name]} : {remedy_text(readable(getattr(getattr(rule.texts, name), lang)))}")
    for variant in rule.variants:
        lines.append(f"{words['variant']} ({variant.when.text()}) :")
        lines += [f"  {words[name]} : {told}" for name, told in _of_variant(variant, lang)]
    lines.append(f"{words['cases']} : {len(rule.read_cases())}")
    return "\n".join(lines)


def _of_variant(variant: Variant, lang: str) -> list[tuple[str, str]]:
    """What a variant says otherwise: name of the part and its text."""
    told = [(name, getattr(both, lang)) for name in ("title", "why") if (both := getattr(variant, name)) is not None]
    told += [("law", law_text(variant.law))] if variant.law is not None else []
    if variant.texts is not None:
        texts = variant.texts
        told += [
            (name, remedy_text(readable(getattr(getattr(texts, name), lang))))
            for name in ("finding", "remedy", "piece")
        ]
    return told


def population(applies: Applies, lang: str) -> str:
    """What a rule looks at, as ``kinds reservoir; zones to_urbanise_open``."""
    words = _WORDS[lang]
    told = []
    for name in _POPULATION:
        value = getattr(applies, name)
        if name == "relation" and value == "overlap":
            continue
        if value:
            if name == "where":
                told.append(f"{words[name]} `{value.text}`")
                continue
            listed = value if isinstance(value, str) else ", ".join(str(v) for v in value)
            told.append(f"{words[name]} {listed}")
    return " ; ".join(told) or words["any"]


def levels(rule: Rule, lang: str) -> list[tuple[str, str, str]]:
    """(severity, threshold, origin) of each level."""
    words = _WORDS[lang]
    told = []
    for level in rule.levels:
        where = f" {words['site']}" if level.at == "site" else ""
        note = f" : {level.origin.note}" if level.origin.note else ""
        told.append((level.severity.value, f"{level.when.text()}{where}", f"{ORIGINS[level.origin.type][lang]}{note}"))
    return told


def ceilings(rule: Rule, lang: str) -> str:
    """What caps a rule: unknown buildings, schematic outlines, a guard."""
    words = _WORDS[lang]
    told = [
        f"{words[name]} → {value}"
        for name, value in (("without_buildings", rule.without_buildings), ("schematic", rule.schematic))
        if value is not None
    ]
    if rule.guard is not None:
        told.append(f"{words['guard']} : {rule.guard.text()}")
    return " ; ".join(told)


def reference(rulebook: Rulebook, lang: str = "fr", written: Mapping[str, tuple[str, str]] | None = None) -> str:
    """Every rule of a book as one Markdown document.

    Parameters
    ----------
    written
        File and text of each rule, by id: each is then also shown whole, as it is written.
    """
    words = _WORDS[lang]
    lines = [
        f"| | {words['mode']} | {words['scope']} | | {words['severity']} |",
        "|---|---|---|---|---|",
    ]
    for rule in rulebook.rules:
        worst = ", ".join(dict.fromkeys(level.severity.value for level in rule.levels))
        title = getattr(rule.title, lang)
        lines.append(f"| [{rule.id}](#{rule.id.lower()}) | {rule.mode} | {rule.scope} | {title} | {worst} |")
    for rule in rulebook.rules:
        lines += ["", f'<a id="{rule.id.lower()}"></a>', "", f"## {rule.id} · {getattr(rule.title, lang)}", ""]
        lines += [f"*{getattr(rule.why, lang)}*", ""]
        judged = ((words["mode"], rule.mode), (words["scope"], rule.scope), (words["gather"], rule.gather))
        lines.append("- " + " · ".join(f"**{word}** {value}" for word, value in judged))
        lines.append(f"- **{words['looks']}** {population(rule.applies, lang)}")
        caps = ceilings(rule, lang)
        if caps:
            lines.append(f"- **{words['caps']}** {caps}")
        if rule.modifiers:
            lines.append(f"- **{words['modifiers']}** {', '.join(rule.modifiers)}")
        if rule.when is not None:
            lines.append(f"- **{words['when']}** {rule.when.text()}")
        lines += [f"- **{words['law']}** {law_text(rule.law)}", ""]
        lines += [f"| {words['severity']} | {words['threshold']} | {words['origin']} |", "|---|---|---|"]
        lines += [f"| {severity} | `{threshold}` | {origin} |" for severity, threshold, origin in levels(rule, lang)]
        lines.append("")
        for name in ("finding", "remedy", "piece"):
            lines.append(f"- **{words[name]}** {remedy_text(readable(getattr(getattr(rule.texts, name), lang)))}")
        for variant in rule.variants:
            lines += ["", f"{words['variant']} ({variant.when.text()}) :", ""]
            lines += [f"- **{words[name]}** {told}" for name, told in _of_variant(variant, lang)]
        lines += ["", f"{words['cases']} :", ""]
        lines += [f"- {case.name} → {case.severity or case.outcome}" for case in rule.read_cases()]
        if written is not None:
            file, text = written[rule.id]
            lines += ["", f"{words['written']} `{file}` :", "", "```yaml", text, "```"]
    return "\n".join([*lines, *_modifiers(rulebook, lang)]) + "\n"


def _modifiers(rulebook: Rulebook, lang: str) -> list[str]:
    words = _WORDS[lang]
    if not rulebook.modifiers:
        return []
    lines = [
        "",
        f"## {words['modifiers']}",
        "",
        f"| {words['modifier']} | {words['steps']} | {words['holds']} | {words['origin']} | {words['why']} |",
        "|---|---|---|---|---|",
    ]
    for modifier in rulebook.modifiers:
        origin = f"{ORIGINS[modifier.origin.type][lang]}{' : ' + modifier.origin.note if modifier.origin.note else ''}"
        title, why = getattr(modifier.title, lang), getattr(modifier.why, lang)
        lines.append(
            f"| {modifier.id} {title} | {modifier.shift:+d} | {conditions(modifier, lang)} | {origin} | {why} |"
        )
    return lines


def conditions(modifier: Modifier, lang: str) -> str:
    """When a modifier applies; all its parts must hold."""
    words = _WORDS[lang]
    told = []
    if modifier.tools:
        told.append(f"≥ {modifier.share.text} {words['share']} {', '.join(modifier.tools)}")
    if modifier.when is not None:
        told.append(f"`{modifier.when.text()}`")
    if modifier.declaration:
        told.append(f"{words['declared']} : {modifier.declaration}")
    told += [
        f"{words[name]} {', '.join(getattr(modifier, name))}"
        for name in ("milieux", "objectives")
        if getattr(modifier, name)
    ]
    return " ; ".join(told)
