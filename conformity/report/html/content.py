"""What the page says, as plain values for its template: every text by the report's own wording."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Final

from conformity.report import figures, overview, symbols
from conformity.report.places import spots
from conformity.report.wording import grammar
from conformity.report.wording.register import records, text, texts

if TYPE_CHECKING:
    from collections.abc import Mapping

    from conformity.report.wording.register import Record
    from conformity.report.wording.texts import Texts

#: filters of the page: name → how a concern's and a finding's values are found
FILTERS: Final = ("severity", "mode", "commune", "class", "kind", "reference")
_MOST_STATEMENTS: Final = 12


def of(texts_: Texts, pictures: Mapping[str, str]) -> dict[str, Any]:
    """The template's values."""
    report, words = texts_.report, texts_.words
    places = spots(report)
    treated = {c["concern_id"] for c in overview.to_treat(texts_)}
    concerns = [_concern(texts_, c, pictures, places, c["concern_id"] in treated) for c in texts_.register.concerns]
    findings = [_finding(texts_, f) for f in texts_.register.findings]
    return {
        "lang": texts_.lang,
        "said": words.phrase,
        "heading": words.heading,
        "sheet": words.sheet,
        "title": report.dossier.title or str(report.plan.get("name", "")),
        "invented": report.invented,
        "statuses": list(overview.statuses(texts_)),
        "identity": list(overview.identity(texts_)),
        "checked": list(overview.checked(texts_)),
        "assessment": overview.assessment(texts_),
        "landmarks": list(overview.landmarks(texts_)),
        "concerns": concerns,
        "findings": findings,
        "favourable": [texts_.statement(f) for f in texts_.register.findings if f["severity"] == "favourable"],
        "missing": [(said, ", ".join(rules), asked) for said, rules, asked in overview.not_assessed(texts_)],
        "waivers": overview.waivers(texts_),
        "proof": overview.proof(texts_),
        "matrix": _matrix(texts_),
        "totals": _totals(texts_),
        "translation": _translation(texts_),
        "rules": _rules(texts_),
        "filters": _filters(texts_, findings),
        "legend": _legend(texts_),
        "overview_picture": pictures.get("carte-ensemble.png", ""),
        "communes_pictures": [
            (texts_.commune(name.removeprefix("carte-commune-").removesuffix(".png")), data)
            for name, data in pictures.items()
            if name.startswith("carte-commune-")
        ],
        "date": figures.date(report.date, texts_.lang),
        "colon": " : " if texts_.lang == "fr" else ": ",
    }


def _concern(texts_: Texts, c: Record, pictures: Mapping[str, str], places: Any, whole: bool) -> dict[str, Any]:
    words, phrase = texts_.words, texts_.words.phrase
    findings = texts_.register.of_concern(c)
    lead = findings[0]
    spot = places.get(str(c["concern_id"]))
    rows = [
        (phrase["sheet_communes"], texts_.place(c, most=8)),
        (phrase["sheet_elements"], texts_.elements(texts(c["elements"]))),
        (phrase["sheet_zones"], grammar.shortened(texts(c["zone_labels"]), 8, phrase["and_others"])),
        (
            phrase["sheet_level"],
            f"{texts_.level(lead)}, {lead['rule_id']} ({texts_.threshold(text(lead['threshold']))})",
        ),
        (phrase["sheet_certainty"], f"{words.certainty[c['certainty']]}. {texts_.rests(c, findings)}"),
        (phrase["sheet_reach"], words.reach[c["reach"]]),
        (phrase["sheet_identified"], texts_.identified(c)),
        (phrase["fixes"], " ; ".join(overview.fixes(texts_, c))),
        (phrase["sheet_place"], f"{spot.x:.0f} ; {spot.y:.0f}" if spot else ""),
        (phrase["sheet_id"], str(c["concern_id"])),
    ]
    rule = texts_.register.rules[c["ask"]]
    return {
        "id": str(c["concern_id"]),
        "rank": int(c["rank"]),
        "severity": str(c["severity"]),
        "title": texts_.title(c),
        "figure": texts_.figure(c),
        "label": texts_.label(c),
        "certainty": words.certainty[c["certainty"]],
        "facts": [(head, said) for head, said in rows if said],
        "why": rule.why.fr if texts_.lang == "fr" else rule.why.en,
        "opinion": texts_.opinion(c),
        "level": texts_.opinion_level(c),
        "statements": [(texts_.statement(f), f["rule_id"], f["finding_id"]) for f in findings[:_MOST_STATEMENTS]],
        "more": max(0, len(findings) - _MOST_STATEMENTS),
        "link": spot.link if spot and not texts_.report.invented else "",
        "picture": pictures.get(f"carte-{c['concern_id']}.png", ""),
        "alt": phrase["map_alt"].format(rank=c["rank"], title=texts_.title(c), figure=texts_.figure(c)),
        "whole": whole,
        "tags": _tags(texts_, findings, c),
    }


def _tags(texts_: Texts, findings: list[dict[str, Any]], concern: Record | None = None) -> dict[str, list[str]]:
    """Values of each filter."""
    severity = [str(concern["severity"])] if concern is not None else [str(f["severity"]) for f in findings]
    communes = texts(concern["communes"]) if concern is not None else [text(f["commune"]) for f in findings]
    return {
        "severity": severity,
        "mode": sorted({str(f["mode"]) for f in findings}),
        "commune": sorted({c for c in communes if c}),
        "class": sorted({text(f["zone_class"]) for f in findings} - {""}),
        "kind": sorted({text(f["kind"]) for f in findings} - {""}),
        "reference": sorted({text(f["reference"]) for f in findings} - {""}),
    }


def _finding(texts_: Texts, f: Record) -> dict[str, Any]:
    key = text(f["element_key"])
    return {
        "id": f["finding_id"],
        "concern": f["concern_id"],
        "rule": f["rule_id"],
        "severity": texts_.words.severity[f["severity"]],
        "zone": text(f["zone_label"]),
        "element": texts_.element_short(key) if key in texts_.register.elements else "",
        "value": texts_.value(f),
        "statement": texts_.statement(f),
        "tags": _tags(texts_, [dict(f)]),
    }


def _filters(texts_: Texts, findings: list[dict[str, Any]]) -> list[tuple[str, str, list[tuple[str, str]]]]:
    """(name, its label, its values with their labels) of each filter that tells something apart."""
    words = texts_.words
    say: dict[str, Any] = {
        "severity": lambda v: words.severity[v],
        "mode": lambda v: words.mode[v],
        "commune": texts_.commune,
        "class": lambda v: words.zone_class.get(v, v),
        "kind": lambda v: words.kind.get(v, v),
        "reference": texts_.short,
    }
    made = []
    for name in FILTERS:
        found = {v for f in findings for v in f["tags"][name]}
        order = (
            [v for v in symbols.SEVERITY if v in found]
            if name == "severity"
            else sorted(found, key=lambda v: str(say[name](v)))
        )
        if len(order) > 1:
            made.append(
                (name, words.phrase[f"page_filter_{name}"], [(v, grammar.capital(str(say[name](v)))) for v in order])
            )
    return made


def _legend(texts_: Texts) -> list[tuple[str, str]]:
    seen = {symbols.of_element(row) for row in texts_.register.elements.values()}
    return [(key, texts_.words.phrase[d.phrase]) for key, d in symbols.NETWORK.items() if key in seen]


def _matrix(texts_: Texts) -> list[tuple[str, str]]:
    counts = texts_.report.matrix.by_outcome
    return [(texts_.words.outcome[name], figures.count(n, texts_.lang)) for name, n in counts.items() if n]


def _totals(texts_: Texts) -> list[tuple[str, str, str]]:
    """Layer, class of zone, what of it lies there, after the whole of each layer; what is zero is left out."""
    rows = []
    said = ""
    for row in records(texts_.report.totals):
        if text(row["layer"]) != said:
            said = text(row["layer"])
            whole = overview.layer_total(texts_, said)
            rows += [(said, texts_.words.phrase["whole_plan"], whole)] if whole else []
        told = overview.total(row, texts_.lang)
        if told:
            name = text(row["zone_class"])
            rows.append((text(row["layer"]), texts_.words.zone_class.get(name, name), told))
    return rows


def _translation(texts_: Texts) -> list[tuple[str, str, str, str]]:
    phrase = texts_.words.phrase
    return [
        (
            grammar.capital(texts_.element_short(r["element_key"])),
            texts_.objective(r["element_key"]),
            figures.share(r["share"], texts_.lang),
            phrase[f"tool_{r['result']}"],
        )
        for r in overview.translation(texts_)
    ]


def _rules(texts_: Texts) -> list[tuple[str, str, str]]:
    """Rule, title, thresholds: every active one."""
    colon = " : " if texts_.lang == "fr" else ": "
    severity = texts_.words.severity
    made = []
    for rule in texts_.report.rulebook.rules:
        if rule.status == "active":
            title = rule.title.fr if texts_.lang == "fr" else rule.title.en
            levels = [f"{severity[lv.severity.value]}{colon}{texts_.threshold(lv.when.text())}" for lv in rule.levels]
            made.append((rule.id, title, " ; ".join(levels)))
    return made
