"""Sheets of what was found: concerns, findings, favourable provisions."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from conformity.report import figures, overview
from conformity.report.wording.register import text, texts
from conformity.report.xlsx.book import Book, Col
from conformity.report.xlsx.memory import cells

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

    from conformity.report.places import Spot
    from conformity.report.wording.register import Record
    from conformity.report.wording.texts import Texts


def add_concerns(
    book: Book, texts_: Texts, french: Texts, spots: Mapping[str, Spot], pictures: frozenset[str] = frozenset()
) -> None:
    """One row a concern, by rank, with the paragraph to paste and the officer's columns.

    ``pictures``: files beside the workbook; a concern's own is linked.
    """
    c = texts_.words.column
    english = texts_.lang == "en"
    columns = [
        Col("rank", c["rank"], 7, "integer"),
        Col("id", c["concern_id"], 14),
        Col("severity", c["severity"], 14),
        Col("label", c["label"], 26, "long"),
        Col("title", c["title"], 44, "long"),
        Col("communes", c["communes"], 22, "long"),
        Col("figure", c["figure"], 22, "long"),
        Col("avis_fr", "avis_fr", 105, "long"),
        *([Col("avis_en", "avis_en", 105, "long")] if english else []),
        Col("level", c["opinion_level"], 18, "fill", texts_.words.opinion_levels),
        Col("agent", c["opinion_agent"], 40, "fill"),
        Col("answer", c["answer"], 30, "fill"),
        Col("follow", c["follow"], 24, "fill"),
        Col("certainty", c["certainty"], 12),
        Col("reach", c["reach"], 22),
        Col("nature", c["nature"], 12),
        Col("zones", c["zones"], 24, "long"),
        Col("elements", c["elements"], 36, "long"),
        Col("references", c["references"], 22, "long"),
        Col("measure", c["measure"], 34),
        Col("value", c["value"], 14, "number"),
        Col("low", c["low"], 14, "number"),
        Col("high", c["high"], 14, "number"),
        Col("unit", c["unit"], 8),
        Col("law", c["law"], 36, "long"),
        Col("request", c["request"], 50, "long"),
        Col("findings", c["findings"], 10, "integer"),
        Col("finding_ids", c["finding_ids"], 26, "long"),
        Col("insee", c["insee"], 14),
        Col("x", c["x"], 11, "xy"),
        Col("y", c["y"], 11, "xy"),
        Col("map", c["map"], 16, "link"),
        *([Col("picture", c["picture"], 24, "link")] if pictures else []),
        *([Col("fix", c["fix"], 60, "long")] if texts_.report.fixes is not None else []),
    ]
    typed = cells(texts_)
    rows = (
        {**_concern(texts_, french, row, spots), **_picture(row, pictures), **_typed(row["concern_id"], typed)}
        for row in texts_.register.concerns
    )
    book.table(texts_.words.sheet["concerns"], columns, rows, freeze="F2", severity="severity")


def _concern(texts_: Texts, french: Texts, row: Record, spots: Mapping[str, Spot]) -> dict[str, Any]:
    words = texts_.words
    return {
        "_severity": row["severity"],
        "rank": row["rank"],
        "id": row["concern_id"],
        "severity": words.severity[row["severity"]],
        "label": texts_.label(row),
        "title": texts_.title(row),
        "communes": texts_.place(row, most=20),
        "figure": texts_.figure(row),
        "avis_fr": french.opinion(row),
        "avis_en": texts_.opinion(row),
        "level": texts_.opinion_level(row),
        "certainty": words.certainty[row["certainty"]],
        "reach": words.reach[row["reach"]],
        "nature": words.concern_kind[row["kind"]],
        "zones": ", ".join(texts(row["zone_labels"])),
        "elements": texts_.elements(texts(row["elements"]), most=30),
        "references": ", ".join(texts(row["references"])),
        "measure": words.measure.get(row["measure"], row["measure"]),
        "value": row["value"],
        "low": row["low"],
        "high": row["high"],
        "unit": row["unit"],
        "law": texts_.law_of(row),
        "request": texts_.request(row),
        "findings": len(row["finding_ids"]),
        "finding_ids": ", ".join(row["finding_ids"]),
        "insee": ", ".join(texts(row["communes"])),
        "fix": " ; ".join(overview.fixes(texts_, row)),
        **_place(texts_, spots.get(row["concern_id"])),
    }


def _typed(ident: str, typed: Mapping[tuple[str, str, str], str]) -> dict[str, Any]:
    """What an officer had typed of a concern in an earlier workbook."""
    columns = ("level", "agent", "answer", "follow")
    return {name: typed["concerns", ident, name] for name in columns if ("concerns", ident, name) in typed}


def _picture(row: Record, pictures: frozenset[str]) -> dict[str, Any]:
    name = f"carte-{row['concern_id']}.png"
    return {"picture": name} if name in pictures else {}


def _place(texts_: Texts, spot: Spot | None) -> dict[str, Any]:
    if spot is None:
        return {}
    return {"x": spot.x, "y": spot.y, "map": "" if texts_.report.invented else spot.link}


def add_findings(book: Book, texts_: Texts, spots: Mapping[str, Spot], *, favourable: bool) -> None:
    """One row a finding; favourable provisions on a sheet of their own."""
    words, c = texts_.words, texts_.words.column
    columns = [
        Col("id", c["id"], 14),
        Col("concern", c["concern"], 14),
        Col("rule", c["rule"], 8),
        Col("rule_title", c["rule_title"], 34, "long"),
        Col("mode", c["mode"], 11),
        Col("base_severity", c["base_severity"], 14),
        Col("modifiers", c["modifiers"], 22, "long"),
        Col("severity", c["severity"], 14),
        Col("label", c["label"], 26, "long"),
        Col("certainty", c["certainty"], 12),
        Col("stability", c["stability"], 12),
        Col("reach", c["reach"], 20),
        Col("commune", c["commune"], 18),
        Col("insee", c["insee"], 9),
        Col("kind", c["kind"], 14),
        Col("element_id", c["element_id"], 16),
        Col("element", c["element"], 28, "long"),
        Col("milieu", c["milieu"], 16),
        Col("objective", c["objective"], 18),
        Col("zone", c["zone"], 14),
        Col("class", c["class"], 22),
        Col("prescription", c["prescription"], 26, "long"),
        Col("area_ha", c["area_ha"], 12, "ha"),
        Col("area_low_ha", c["area_low_ha"], 12, "ha"),
        Col("area_high_ha", c["area_high_ha"], 12, "ha"),
        Col("share_element", c["share_element"], 11, "share"),
        Col("share_zone", c["share_zone"], 11, "share"),
        Col("length_m", c["length_m"], 12, "m"),
        Col("length_low_m", c["length_low_m"], 12, "m"),
        Col("length_high_m", c["length_high_m"], 12, "m"),
        Col("residual_width_m", c["residual_width_m"], 12, "m"),
        Col("count", c["count"], 8, "integer"),
        Col("measure", c["measure"], 34),
        Col("value", c["value"], 14, "number"),
        Col("unit", c["unit"], 8),
        Col("threshold", c["threshold"], 30, "long"),
        Col("law", c["law"], 36, "long"),
        Col("statement", c["statement"], 60, "long"),
        Col("remedy", c["remedy"], 50, "long"),
        Col("piece", c["piece"], 22, "long"),
        Col("x", c["x"], 11, "xy"),
        Col("y", c["y"], 11, "xy"),
        Col("map", c["map"], 16, "link"),
        *([Col("waived", c["waived"], 14)] if texts_.report.waivers else []),
        Col("answer", c["answer"], 30, "fill"),
        Col("follow", c["follow"], 24, "fill"),
    ]
    chosen = (row for row in texts_.register.findings if (row["severity"] == "favourable") == favourable)
    sheet = words.sheet["favourable" if favourable else "findings"]
    book.table(sheet, columns, _findings(texts_, chosen, spots), freeze="D2", severity="severity")


def _findings(texts_: Texts, rows: Iterable[Record], spots: Mapping[str, Spot]) -> Iterable[dict[str, Any]]:
    words, typed, waived = texts_.words, cells(texts_), texts_.report.waived
    laws: dict[tuple[str, str], str] = {}
    for row in rows:
        rule = texts_.register.rules[row["rule_id"]]
        key = text(row["element_key"])
        element = texts_.register.elements.get(key, {})
        cited = (row["rule_id"], text(row["reference"]))
        if cited not in laws:
            laws[cited] = texts_.law(rule, cited[1:])
        yield {
            "_severity": row["severity"],
            "id": row["finding_id"],
            "concern": row["concern_id"],
            "rule": row["rule_id"],
            "rule_title": rule.title.fr if texts_.lang == "fr" else rule.title.en,
            "mode": words.mode[row["mode"]],
            "base_severity": words.severity[row["base_severity"]],
            "modifiers": texts_.modifiers(row),
            "severity": words.severity[row["severity"]],
            "label": texts_.label(row),
            "certainty": words.certainty[row["certainty"]],
            "stability": words.phrase.get(f"stability_{text(row['stability'])}", ""),
            "reach": words.reach[row["reach"]],
            "commune": texts_.commune(text(row["commune"])),
            "insee": text(row["commune"]),
            "kind": words.kind.get(text(row["kind"]), ""),
            "element_id": text(element.get("element_id")),
            "element": texts_.element_short(key) if key else "",
            "milieu": words.milieu.get(text(element.get("milieu")), ""),
            "objective": texts_.objective(key) if element else "",
            "zone": text(row["zone_label"]),
            "class": texts_.zone_class(text(row["zone_class"])),
            "prescription": text((row["fields"] or {}).get("prescription")),
            "share_element": row["share_of_element"],
            "share_zone": row["share_of_zone"],
            "residual_width_m": figures.known((row["fields"] or {}).get("width")),
            **_numbers(row),
            "measure": words.measure.get(row["measure"], row["measure"]),
            "value": row["value"],
            "unit": row["unit"],
            "threshold": texts_.threshold(text(row["threshold"])),
            "law": laws[cited],
            "statement": texts_.statement(row),
            "remedy": texts_.remedy(row),
            "piece": texts_.piece(rule),
            **_place(texts_, spots.get(row["finding_id"])),
            "waived": words.phrase["waived"] if row["finding_id"] in waived else "",
            "answer": typed.get(("findings", row["finding_id"], "answer"), ""),
            "follow": typed.get(("findings", row["finding_id"], "follow"), ""),
        }


def _numbers(row: Record) -> dict[str, Any]:
    """The measure in the column of its unit; an area in hectares is the value over ten thousand, nothing else."""
    values = [figures.known(row[name]) for name in ("value", "low", "high")]
    if row["unit"] == "m2":
        names = ("area_ha", "area_low_ha", "area_high_ha")
        return {n: None if v is None else v / 1e4 for n, v in zip(names, values, strict=True)}
    if row["measure"] == "residual_width":
        return {"residual_width_m": values[0]}
    if row["unit"] == "m":
        return dict(zip(("length_m", "length_low_m", "length_high_m"), values, strict=True))
    return {"count": values[0]} if row["measure"] == "count" else {}
