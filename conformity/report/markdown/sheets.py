"""The list of concerns, and a sheet for each that is to be treated."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from conformity.report import figures, overview
from conformity.report.markdown.annex import rows_more
from conformity.report.markdown.page import bullets, code, escape, quote, table
from conformity.report.wording import grammar
from conformity.report.wording.register import text, texts

if TYPE_CHECKING:
    from collections.abc import Collection, Mapping

    from conformity.report.places import Spot
    from conformity.report.wording.register import Record
    from conformity.report.wording.texts import Texts

MOST_SHEETS: Final = 40
#: Sheets that list their findings one by one; the workbook lists them all.
_MOST_DETAILED: Final = 12
_MOST_FINDINGS: Final = 6


def concerns(texts_: Texts) -> list[str]:
    """Every concern, one row each."""
    words = texts_.words
    phrase = words.phrase
    head = ["", *(escape(words.heading[key]) for key in ("concern", "figure", "label", "certainty"))]
    rows = [
        (
            str(c["rank"]),
            escape(texts_.title(c)),
            escape(texts_.figure(c)),
            escape(texts_.label(c)),
            escape(words.certainty[c["certainty"]]),
        )
        for c in texts_.register.concerns
    ]
    lines = [f"## {escape(phrase['all_concerns'])}", ""]
    return [*lines, *(table(head, rows) or [escape(overview.assessment(texts_)), ""])]


def sheets(texts_: Texts, spots: Mapping[str, Spot], pictures: Collection[str] = ()) -> list[str]:
    """A sheet for each concern of moderate severity or worse, at most forty."""
    phrase = texts_.words.phrase
    chosen = overview.to_treat(texts_)
    lines = [f"## {escape(phrase['sheets'])}", ""]
    if not chosen:
        return [*lines, escape(overview.no_sheets(texts_)), ""]
    for place, concern in enumerate(chosen[:MOST_SHEETS]):
        lines += _sheet(texts_, concern, spots, pictures, detailed=place < _MOST_DETAILED)
    left = len(chosen) - MOST_SHEETS
    if left > 0:
        said = phrase["sheets_more"].format(most=MOST_SHEETS, n=left, table=phrase["all_concerns"])
        lines += [escape(said), ""]
    return lines


def _sheet(
    texts_: Texts, concern: Record, spots: Mapping[str, Spot], pictures: Collection[str], *, detailed: bool
) -> list[str]:
    phrase = texts_.words.phrase
    findings = texts_.register.of_concern(concern)
    rule = texts_.register.rules[concern["ask"]]
    why = rule.why.fr if texts_.lang == "fr" else rule.why.en
    lines = [
        f"### {concern['rank']}. {escape(texts_.title(concern))}",
        "",
        f"**{escape(texts_.label(concern))}** · {escape(texts_.figure(concern))}",
        "",
        *_picture(texts_, concern, pictures),
        *table(("", ""), _facts(texts_, concern, findings, spots)),
        f"**{escape(phrase['sheet_why'])}.** {escape(why)}",
        "",
        f"**{escape(phrase['sheet_opinion'])}** ({escape(texts_.opinion_level(concern))})",
        "",
        *quote([escape(texts_.opinion(concern))]),
    ]
    if len(findings) > 1 and detailed:
        lines += [f"**{escape(phrase['sheet_statements'])}**", ""]
        told = [f"{escape(texts_.statement(f))} ({f['rule_id']}, {code(f['finding_id'])})" for f in findings]
        lines += bullets(told[:_MOST_FINDINGS])
        lines += rows_more(texts_, len(told) - _MOST_FINDINGS, "findings")
    return lines


def _picture(texts_: Texts, concern: Record, pictures: Collection[str]) -> list[str]:
    name = f"carte-{concern['concern_id']}.png"
    if name not in pictures:
        return []
    alt = texts_.words.phrase["map_alt"].format(
        rank=concern["rank"], title=texts_.title(concern), figure=texts_.figure(concern)
    )
    return [f"![{escape(alt)}]({name})", ""]


def _facts(
    texts_: Texts, concern: Record, findings: list[dict[str, object]], spots: Mapping[str, Spot]
) -> list[tuple[str, str]]:
    words, phrase, lead = texts_.words, texts_.words.phrase, findings[0]
    names = _elements(texts_, concern)
    zones = grammar.shortened(
        list(dict.fromkeys(texts_.zone(k) for k in texts(concern["zones"]))), 8, phrase["and_others"]
    )
    prescriptions = grammar.shortened(texts((concern["fields"] or {}).get("prescriptions")), 6, phrase["and_others"])
    spot = spots.get(str(concern["concern_id"]))
    rows = [
        ("sheet_communes", texts_.place(concern, most=8)),
        ("sheet_elements", names),
        ("sheet_zones", zones),
        ("sheet_prescriptions", prescriptions),
        ("sheet_measure", _measure(texts_, lead)),
        ("sheet_level", f"{texts_.level(lead)}, {text(lead['rule_id'])} ({texts_.threshold(text(lead['threshold']))})"),
        ("sheet_certainty", words.certainty[concern["certainty"]]),
        ("sheet_reach", words.reach[concern["reach"]]),
        ("sheet_identified", _identified(texts_, concern)),
        ("fixes", " ; ".join(overview.fixes(texts_, concern))),
        ("sheet_place", f"{spot.x:.0f} ; {spot.y:.0f}" if spot else ""),
    ]
    told = [(f"**{escape(phrase[key])}**", escape(value)) for key, value in rows if value]
    told.append((f"**{escape(phrase['sheet_id'])}**", code(str(concern["concern_id"]))))
    blank = "\u2026"
    return [*told, (f"**{escape(phrase['sheet_answer'])}**", blank), (f"**{escape(phrase['sheet_follow'])}**", blank)]


def _elements(texts_: Texts, concern: Record) -> str:
    keys = texts(concern["elements"])
    names = texts_.elements(keys)
    if len(keys) != 1 or keys[0] not in texts_.register.elements:
        return names
    row = texts_.register.elements[keys[0]]
    words = texts_.words
    details = [texts_.objective(keys[0])]
    if row["milieu"] != "unknown":
        details.append(words.milieu.get(text(row["milieu"]), ""))
    details += [text(row["obstacle_label"]), text(row["element_id"]) if row["name"] else "", text(row["layer"])]
    return f"{names} ({' ; '.join(d for d in dict.fromkeys(details) if d)})"


def _identified(texts_: Texts, concern: Record) -> str:
    """Which documents identify the place; the first page tells it where there is one document only."""
    return texts_.identified(concern) if len(texts_.report.references) > 1 else ""


def _measure(texts_: Texts, finding: Record) -> str:
    """The lead finding's measure with its shares of the element and of the zone."""
    phrase, lang = texts_.words.phrase, texts_.lang
    parts = [f"{texts_.words.measure.get(finding['measure'], finding['measure'])} {texts_.value(finding)}"]
    for key, column in (("share_element", "share_of_element"), ("share_zone", "share_of_zone")):
        share = figures.known(finding[column])
        if share:
            parts.append(phrase[key].format(share=figures.share(min(share, 1.0), lang)))
    return ", ".join(parts)
