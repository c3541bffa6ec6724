"""One finding's whole chain, from the attributes to the label: what it rests on, and what would change it."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Final

from conformity.report import figures, wording

if TYPE_CHECKING:
    from collections.abc import Mapping

_SHOWN: Final = (
    "area",
    "core_area",
    "envelope_area",
    "length",
    "distance",
    "edge_length",
    "approach_area",
    "share",
    "zone_share",
    "covered",
    "width",
    "links_cut",
    "sides",
    "count",
    "n",
)
#: whole numbers beyond are no measures (an altered report may hold one that is no float either)
_EXACT: Final = 2**53
_HEADS: Final = {
    "fr": {
        "finding": "Constat",
        "concern": "Enjeu",
        "undetermined": "Situation non évaluée",
        "subject": "Zone ou prescription",
        "element": "Élément",
        "rule": "Règle",
        "measure": "Mesures",
        "threshold": "Seuil atteint",
        "levels": "Niveaux de la règle",
        "moves": "Gravité",
        "certainty": "Certitude",
        "reach": "Portée",
        "label": "Appréciation",
        "law": "Droit",
        "ask": "Demande",
        "why": "Pourquoi",
        "findings": "Constats",
        "none": "sans modulation",
        "attributes": "attributs",
        "source": "couche",
    },
    "en": {
        "finding": "Finding",
        "concern": "Concern",
        "undetermined": "Case not assessed",
        "subject": "Zone or prescription",
        "element": "Element",
        "rule": "Rule",
        "measure": "Measures",
        "threshold": "Threshold reached",
        "levels": "Levels of the rule",
        "moves": "Severity",
        "certainty": "Certainty",
        "reach": "Reach",
        "label": "Assessment",
        "law": "Law",
        "ask": "Request",
        "why": "Why",
        "findings": "Findings",
        "none": "not moved",
        "attributes": "attributes",
        "source": "layer",
    },
}


def names(told: Mapping[str, Any]) -> list[str]:
    """Every id that can be explained."""
    return [
        *(row["concern_id"] for row in told["concerns"]),
        *(row["finding_id"] for row in told["findings"]),
        *(row["finding_id"] for row in told["undetermined"]),
    ]


def explain(told: Mapping[str, Any], name: str, lang: str) -> list[str]:
    """The lines that explain a finding, a concern (each of its findings) or a case that could not be judged.

    Raises
    ------
    KeyError
        Where nothing has that id.
    """
    heads = _HEADS[lang]
    colon = wording.of(lang).phrase["colon"]
    concern = next((row for row in told["concerns"] if row["concern_id"] == name), None)
    if concern is not None:
        lines = [
            f"{heads['concern']} {name}{colon}{concern['title']} ({concern['figure']})",
            f"  {concern['label']}",
            "",
        ]
        for ident in concern["finding_ids"]:
            lines += [*explain(told, ident, lang), ""]
        return lines[:-1]
    row = next((r for r in (*told["findings"], *told["undetermined"]) if r["finding_id"] == name), None)
    if row is None:
        raise KeyError(name)
    return _row(told, row, lang)


def _row(told: Mapping[str, Any], row: Mapping[str, Any], lang: str) -> list[str]:
    heads, words = _HEADS[lang], wording.of(lang)
    colon = words.phrase["colon"]
    rule = next(r for r in told["rulebook"]["rules"] if r["id"] == row["rule_id"])
    open_ = row["outcome"] == "undetermined"
    lines = [f"{heads['undetermined' if open_ else 'finding']} {row['finding_id']}{colon}{row['statement']}"]

    def say(key: str, text: str) -> None:
        if text:
            lines.append(f"  {heads[key]}{colon}{text}")

    say("subject", _subject(told, row, words))
    say("element", _element(told, row, heads, words, colon))
    say("rule", f"{rule['id']} {rule['title'][lang]} ({told['rulebook']['pack']} {told['rulebook']['version']})")
    say("why", f"{row['reason']}" if open_ else "")
    fields = row.get("fields") or {}
    shown = [
        f"{words.measure.get(name, name)} = {_number(fields[name])}"
        for name in _SHOWN
        if fields.get(name) not in (None, "")
    ]
    say("measure", " ; ".join(shown))
    if row.get("value") is not None and not open_:
        bounds = figures.quantity(row["value"], row["unit"], row["measure"], lang, row["low"], row["high"])
        exact = " / ".join(_number(row[name]) for name in ("low", "value", "high"))
        lines.append(f"    {words.measure.get(row['measure'], row['measure'])} {bounds} ({exact} {row['unit']})")
    say("threshold", row.get("threshold") or "")
    say("levels", "")
    for level in rule["levels"]:
        mark = ">" if level["when"] in (row.get("threshold") or "") and not open_ else " "
        site = " (site)" if level["at"] == "site" else ""
        lines.append(
            f"  {mark} {words.severity[level['severity']]}{colon}{level['when']}{site} [{level['origin']['type']}]"
        )
    if not open_:
        moved = ", ".join(row["modifiers"]) or heads["none"]
        say("moves", f"{words.severity[row['base_severity']]} -> {words.severity[row['severity']]} ({moved})")
        say("certainty", words.certainty[row["certainty"]] + (f", {row['stability']}" if row.get("stability") else ""))
        say("reach", f"{words.reach[row['reach']]} ({row['reference']})")
        say("label", row["label"])
    say("law", " ; ".join(row["law"]))
    say("ask", row.get("remedy") or "")
    return lines


def _subject(told: Mapping[str, Any], row: Mapping[str, Any], words: Any) -> str:
    zone = next((z for z in told["zones"] if z["zone_key"] == row["zone_key"]), None)
    if zone is None:
        return str(row.get("prescription_key") or "")
    kind = words.zone_class.get(zone["zone_class"], zone["zone_class"])
    return (
        f"{zone['label']} ({zone['typezone']}), {kind} [{zone['class_source']}], {zone['commune']}, {zone['zone_key']}"
    )


def _element(told: Mapping[str, Any], row: Mapping[str, Any], heads: Mapping[str, str], words: Any, colon: str) -> str:
    element = next((e for e in told["elements"] if e["element_key"] == row["element_key"]), None)
    if element is None:
        return ""
    kept = element.get("attributes") or {}
    attributes = ", ".join(f"{name}={value}" for name, value in sorted(kept.items()))
    name = element.get("name") or element.get("element_id")
    source = element["objective_source"]
    objective = f"{words.objective[element['objective']].split(' (')[0]} [{words.objective_source.get(source, source)}]"
    source = f"{heads['source']}{colon}{element['layer']}, \u00b1 {element['uncertainty_m']} m"
    kind = words.kind.get(element["kind"], element["kind"])
    return f"{name} ({kind}, {objective}), {source} ; {heads['attributes']}{colon}{attributes}"


def _number(value: Any) -> str:
    if isinstance(value, int) and abs(value) > _EXACT:
        return "-"
    return "-" if value is None else f"{value:g}" if isinstance(value, (int, float)) else str(value)
