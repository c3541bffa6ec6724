"""Describes a rule in words: for ``rules show``, and for the reference in the documentation."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from enum import StrEnum
from typing import TYPE_CHECKING, Any, Final

from conformity.language import figures, of
from conformity.language import words as catalogue
from conformity.language.sentence import readable
from conformity.rulebook.in_case import remedy_text

if TYPE_CHECKING:
    from conformity.rulebook.law import Citation, When
    from conformity.rulebook.parts import Condition, Origin
    from conformity.rulebook.schema import Applies, Modifier, Rule, Rulebook, Variant

#: criterion of a rule → the table that names its values; codes of the standard are printed as they are
_TABLES: Final = {
    "kinds": "report.kinds", "objectives": "report.objective", "milieux": "report.milieu",
    "geometries": "report.geometry", "zones": "report.zone_class", "classes": "report.zone_class",
    "zone_uses": "report.zone_use", "reference_kinds": "report.reference_kind", "relation": "rules.relation",
    "requires": "rules.requires", "effects": "rules.effect", "purposes_excluded": "rules.purpose",
}  # fmt: skip
#: a condition on the case → the table that names its values
_CASE_TABLES: Final = {
    "documents": "report.document", "procedures": "rules.procedure", "reference_kinds": "report.reference_kind",
    "reference_statuses": "report.reference_status", "zone_classes": "report.zone_class",
}  # fmt: skip
#: one comparison as conditions write it: measure, sign, number, unit
_COMPARED: Final = re.compile(r"([a-z]+(?:_[a-z]+)*) (>=|<=|>|<) ([0-9]+(?:\.[0-9]+)?)(?: ?(m2|m²|ha|km|m|%|‰))?")
_SIGNS: Final = {">=": "≥", "<=": "≤"}
_POPULATION = (
    "kinds", "objectives", "milieux", "geometries", "reference_kinds", "zones", "zone_uses", "prescriptions",
    "purposes_excluded", "effects", "obstacle_types_excluded", "where", "relation", "deduct", "tools", "classes",
    "declaration", "requires",
)  # fmt: skip


def said(value: Any, table: str, lang: str) -> str:
    """A value in words; unchanged where the table has none."""
    return str(catalogue(lang, table).get(str(value), value)) if table else str(value)


def condition(when: Condition | str, lang: str, measures: Mapping[str, str] | None = None) -> str:
    """A condition in words: *surface commune certaine ≥ 500 m²*.

    Parameters
    ----------
    when
        The condition, or its text as in reports: ``core_area >= 500 m2 and pieces_added >= 1``.
    measures
        What the measures are called; the catalogue's words by default.
    """
    names = measures or catalogue(lang, "report.measure")
    joined = catalogue(lang, "rules.joined")

    def compared(match: re.Match[str]) -> str:
        name, sign, number, unit = match.groups(default="")
        said = names.get(name, name)
        if name.startswith("is_") and (sign, number) == (">=", "1"):
            return said
        return f"{said} {_SIGNS.get(sign, sign)} {_bound(number, unit, lang)}"

    text = when if isinstance(when, str) else when.text()
    text = text.replace("(site)", str(catalogue(lang, "rules.words")["site"]))  # as evaluate/judge.py writes it
    text = text.replace(" and ", str(joined["all"])).replace(" or ", str(joined["any"]))
    return _COMPARED.sub(compared, text)


def _bound(number: str, unit: str, lang: str) -> str:
    """A threshold as its rule writes it, in the language's own signs."""
    way = of(lang)
    gap = "" if not unit else way.percent_gap if unit in ("%", "‰") else way.unit_gap
    return f"{figures.number(float(number), len(number.partition('.')[2]), lang)}{gap}{unit.replace('m2', 'm²')}"


def in_case(when: When, lang: str) -> str:
    """A condition on the case in words: *procédure prescrite à compter du 25 août 2021 ; document : PLU, PLUi*."""
    words, way = catalogue(lang, "rules.case"), of(lang)
    parts = []
    for name in type(when).model_fields:
        value = getattr(when, name)
        if value in (None, (), {}):
            continue
        if isinstance(value, bool):
            parts.append(words["yes" if value else "no"][name])
        elif isinstance(value, dict):
            answers = catalogue(lang, "report.declaration")
            texts = [f"{way.marked(key)}{way.colon}{answers[value[key]]}" for key in sorted(value)]
            parts.append(words[name].format(value=", ".join(texts)))
        elif isinstance(value, tuple):
            table = _CASE_TABLES[name]
            texts = [said(each.value if isinstance(each, StrEnum) else each, table, lang) for each in value]
            listed = way.alternative.join((", ".join(texts[:-1]), texts[-1])) if len(texts) > 1 else texts[0]
            parts.append(words[name].format(value=listed))
        else:
            parts.append(words[name].format(value=in_case(value, lang) if name == "unless" else value))
    return way.semicolon.join(parts)


def law_in_words(law: Iterable[Citation], lang: str) -> str:
    """Citations, each with its own condition: *CU L101-2 6° ; CU L142-5 (aucun SCoT exécutoire)*."""
    citations = (each.of(lang) + (f" ({in_case(each.when, lang)})" if each.when else "") for each in law)
    return of(lang).semicolon.join(citations)


def describe(rule: Rule, lang: str = "fr") -> str:
    """One rule as lines of text."""
    words = catalogue(lang, "rules.words")
    lines = [f"{rule.id}  {rule.title.of(lang)}", ""]
    colon = of(lang).colon
    lines.append(" · ".join(f"{words[name]}{colon}{value}" for name, value in judged(rule, lang)))
    lines.append(f"{words['looks']}{colon}{population(rule.applies, lang)}")
    lines.append(f"{words['measure']}{colon}{said(rule.measure, 'report.measure', lang)}")
    lines.append(f"{words['levels']}{colon}".rstrip())
    lines += [f"  {severity:<12} {threshold}  ({origin})" for severity, threshold, origin in levels(rule, lang)]
    caps = ceilings(rule, lang)
    if caps:
        lines.append(f"{words['caps']}{colon}{caps}")
    if rule.modifiers:
        lines.append(f"{words['modifiers']}{colon}{', '.join(rule.modifiers)}")
    lines.append(f"{words['why']}{colon}{rule.why.of(lang)}")
    if rule.when is not None:
        lines.append(f"{words['when']}{colon}{in_case(rule.when, lang)}")
    lines.append(f"{words['law']}{colon}{law_in_words(rule.law, lang)}")
    for name in ("finding", "remedy", "piece"):
        lines.append(f"{words[name]}{colon}{remedy_text(readable(getattr(rule.texts, name).of(lang)))}")
    for variant in rule.variants:
        lines.append(f"{words['variant']} ({in_case(variant.when, lang)}){colon}".rstrip())
        lines += [f"  {words[name]}{colon}{text}" for name, text in _of_variant(variant, lang)]
    lines.append(f"{words['cases']}{colon}{len(rule.read_cases())}")
    return "\n".join(lines)


def judged(rule: Rule, lang: str) -> list[tuple[str, str]]:
    """Mode, scope and grouping of a rule: name of each and its value in words."""
    return [
        ("mode", said(rule.mode, "report.mode", lang)),
        ("scope", said(rule.scope, "report.scope", lang)),
        ("gather", said(rule.gather, "rules.gather", lang)),
    ]


def _of_variant(variant: Variant, lang: str) -> list[tuple[str, str]]:
    """The parts that a variant replaces: name and text of each."""
    parts = [(name, both.of(lang)) for name in ("title", "why") if (both := getattr(variant, name)) is not None]
    parts += [("law", law_in_words(variant.law, lang))] if variant.law is not None else []
    if variant.texts is not None:
        texts = variant.texts
        parts += [
            (name, remedy_text(readable(getattr(texts, name).of(lang)))) for name in ("finding", "remedy", "piece")
        ]
    return parts


def severities(rule: Rule, lang: str) -> str:
    """The severities of a rule's levels, in its order."""
    return ", ".join(dict.fromkeys(said(level.severity, "report.severity", lang) for level in rule.levels))


def population(applies: Applies, lang: str) -> str:
    """The population of a rule, as ``kinds reservoir; zones to_urbanise_open``."""
    words = catalogue(lang, "rules.words")
    criteria = []
    for name in _POPULATION:
        value = getattr(applies, name)
        if name == "relation" and value == "overlap":
            continue
        if value:
            if name == "where":
                criteria.append(f"{words[name]} `{value.text}`")
                continue
            several = [value] if isinstance(value, str) else value
            named = [said(each, _TABLES.get(name, ""), lang) for each in several]
            listed = of(lang).marked(named) if any("," in each for each in named) else ", ".join(named)
            criteria.append(f"{words[name]} {listed}")
    return of(lang).semicolon.join(criteria) or str(words["any"])


def levels(rule: Rule, lang: str) -> list[tuple[str, str, str]]:
    """(severity, threshold, origin) of each level."""
    words = catalogue(lang, "rules.words")
    rows = []
    for level in rule.levels:
        where = f" {words['site']}" if level.at == "site" else ""
        severity = said(level.severity, "report.severity", lang)
        rows.append((severity, f"{condition(level.when, lang)}{where}", _origin(level.origin, lang)))
    return rows


def _origin(origin: Origin, lang: str) -> str:
    """Where a threshold comes from, with its note."""
    note = f"{of(lang).colon}{origin.note.of(lang)}" if origin.note else ""
    return f"{catalogue(lang, 'rules.origin')[origin.type]}{note}"


def ceilings(rule: Rule, lang: str) -> str:
    """The ceilings of a rule: unknown buildings, schematic outlines, a guard."""
    words = catalogue(lang, "rules.words")
    caps = [
        f"{words[name]} → {said(value, 'report.severity', lang)}"
        for name, value in (("without_buildings", rule.without_buildings), ("schematic", rule.schematic))
        if value is not None
    ]
    if rule.guard is not None:
        caps.append(f"{words['guard']}{of(lang).colon}{condition(rule.guard, lang)}")
    return of(lang).semicolon.join(caps)


def reference(rulebook: Rulebook, lang: str = "fr", written: Mapping[str, tuple[str, str]] | None = None) -> str:
    """Every rule of a book as one Markdown document.

    Parameters
    ----------
    written
        File and text of each rule, by id: the text of each rule is then included.
    """
    words = catalogue(lang, "rules.words")
    lines = [
        f"| | {words['mode']} | {words['scope']} | | {words['severity']} |",
        "|---|---|---|---|---|",
    ]
    for rule in rulebook.rules:
        mode, scope, _ = (value for _, value in judged(rule, lang))
        title = rule.title.of(lang)
        lines.append(f"| [{rule.id}](#{rule.id.lower()}) | {mode} | {scope} | {title} | {severities(rule, lang)} |")
    for rule in rulebook.rules:
        lines += ["", f'<a id="{rule.id.lower()}"></a>', "", f"## {rule.id} · {rule.title.of(lang)}", ""]
        lines += [f"*{rule.why.of(lang)}*", ""]
        lines.append("- " + " · ".join(f"**{words[name]}** {value}" for name, value in judged(rule, lang)))
        lines.append(f"- **{words['looks']}** {population(rule.applies, lang)}")
        caps = ceilings(rule, lang)
        if caps:
            lines.append(f"- **{words['caps']}** {caps}")
        if rule.modifiers:
            lines.append(f"- **{words['modifiers']}** {', '.join(rule.modifiers)}")
        if rule.when is not None:
            lines.append(f"- **{words['when']}** {in_case(rule.when, lang)}")
        lines += [f"- **{words['law']}** {law_in_words(rule.law, lang)}", ""]
        lines += [f"| {words['severity']} | {words['threshold']} | {words['origin']} |", "|---|---|---|"]
        lines += [f"| {severity} | {threshold} | {origin} |" for severity, threshold, origin in levels(rule, lang)]
        lines.append("")
        for name in ("finding", "remedy", "piece"):
            lines.append(f"- **{words[name]}** {remedy_text(readable(getattr(rule.texts, name).of(lang)))}")
        for variant in rule.variants:
            lines += ["", f"{words['variant']} ({in_case(variant.when, lang)}){of(lang).colon}".rstrip(), ""]
            lines += [f"- **{words[name]}** {text}" for name, text in _of_variant(variant, lang)]
        lines += ["", f"{words['cases']}{of(lang).colon}".rstrip(), ""]
        for case in rule.read_cases():
            table, value = ("severity", case.severity) if case.severity else ("outcome", case.outcome)
            lines.append(f"- {case.name} → {said(value, f'report.{table}', lang)}")
        if written is not None:
            file, text = written[rule.id]
            lines += ["", f"{words['written']} `{file}`{of(lang).colon}".rstrip(), "", "```yaml", text, "```"]
    return "\n".join([*lines, *_modifiers(rulebook, lang)]) + "\n"


def _modifiers(rulebook: Rulebook, lang: str) -> list[str]:
    words = catalogue(lang, "rules.words")
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
        origin = _origin(modifier.origin, lang)
        title, why = modifier.title.of(lang), modifier.why.of(lang)
        lines.append(
            f"| {modifier.id} {title} | {modifier.shift:+d} | {conditions(modifier, lang)} | {origin} | {why} |"
        )
    return lines


def conditions(modifier: Modifier, lang: str) -> str:
    """When a modifier applies; all its parts must be met."""
    words = catalogue(lang, "rules.words")
    parts = []
    if modifier.tools:
        parts.append(f"≥ {modifier.share.text} {words['share']} {', '.join(modifier.tools)}")
    if modifier.when is not None:
        parts.append(condition(modifier.when, lang))
    if modifier.declaration:
        parts.append(f"{words['declared']}{of(lang).colon}{modifier.declaration}")
    parts += [
        f"{words[name]} {', '.join(said(each, _TABLES[name], lang) for each in getattr(modifier, name))}"
        for name in ("milieux", "objectives")
        if getattr(modifier, name)
    ]
    return of(lang).semicolon.join(parts)
